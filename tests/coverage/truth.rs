//! The true figures of a day.

use callcenter::Experiment;

use crate::days::{CheapDay, LENGTH, WITHIN};
use crate::figures::{COUNTED, DAY_QUANTILES, FIGURES, Row};

/// Days of the long run. The largest experiments here play 200 days, so that its standard error is 1/32 of theirs, which
/// changes by about 0.01 points how often they hold.
pub const LONG_RUN: u32 = 200_000;

/// The true figures of a day.
pub struct Truth {
    /// By place (the whole day, then each interval) and figure, in the order of [`FIGURES`].
    pub exact: Vec<Vec<f64>>,
    /// From the long run, in the order of [`COUNTED`].
    pub counted: Vec<f64>,
    /// From the long run, in the order of [`DAY_QUANTILES`].
    pub day_quantiles: Vec<f64>,
}

impl Truth {
    /// Solves the chain and plays the long run.
    pub fn of(day: &CheapDay, long_run: u32) -> Self {
        let experiment = Experiment::new(&day.scenario()).expect("a scenario that is right");
        let results = experiment
            .replications(long_run)
            .seed(u64::MAX)
            .keep_days()
            .run()
            .expect("a run to its end");
        let days = results.days.as_ref().expect("days that are kept");
        let quantile = |&(_, measure, p): &(_, &str, f64)| {
            let figure = days.quantile(measure, None, p).expect("a measure");
            figure.mean().expect("a value")
        };
        let counted = COUNTED.iter().map(|figure| {
            let figure = (figure.of)(&results.total);
            figure.mean().expect("a value")
        });
        let truth = Truth {
            exact: exact(day),
            counted: counted.collect(),
            day_quantiles: DAY_QUANTILES.iter().map(quantile).collect(),
        };
        // Were the chain's day another one than the scenario's, no interval would have to hold its figures.
        for (figure, exact) in FIGURES.iter().zip(&truth.exact[0]) {
            let found = (figure.of)(&results.total).estimate().expect("a value");
            let off = (found.mean - exact).abs() / found.standard_error;
            assert!(
                off < 5.0,
                "{}, {}: {found:?} against {exact}",
                day.name,
                figure.name
            );
        }
        truth
    }
}

/// Every figure of the chain, by place.
pub fn exact(day: &CheapDay) -> Vec<Vec<f64>> {
    let chain = day.chain();
    let rows = chain.solve();
    let within = chain.within(WITHIN);
    // The queue's mean is over opening hours, occupancy over all the time that is worked.
    let whole = Row {
        joined: rows.joined(),
        clock: rows.clock(),
        answered_within: within.iter().map(|w| w.answered).sum(),
        queue_time: rows.open_hours().queue_time,
        length: LENGTH * day.staff.len() as f64,
    };
    let intervals = rows.intervals.iter().zip(&within).map(|(row, within)| Row {
        joined: row.joined,
        clock: row.clock,
        answered_within: within.answered,
        queue_time: row.clock.queue_time,
        length: LENGTH,
    });
    std::iter::once(whole)
        .chain(intervals)
        .map(|row| FIGURES.iter().map(|figure| (figure.exact)(&row)).collect())
        .collect()
}
