//! The day, and figures per interval.

use super::{MOST_ROWS, YEAR};
use crate::chance::ArrivalPlan;
use crate::error::Place;
use crate::model::TypeModel;
use crate::model::grid::{Grid, Span};
use crate::model::rule::Rule;
use crate::scenario::{Day, Series};
use crate::units::{ClockTime, Seconds, Tick};

/// A time as it is shown to a person, who may have written one that no clock shows.
pub(super) fn shown(time: ClockTime) -> String {
    if (0.0..=2.0 * YEAR).contains(&time.seconds()) {
        time.to_string()
    } else {
        format!("{} s after midnight", time.seconds())
    }
}

/// A day that has been checked.
#[derive(Debug, Clone, Copy)]
pub(super) struct CheckedDay {
    pub(super) opens: f64,
    pub(super) closes: f64,
    pub(super) interval: f64,
    pub(super) intervals: usize,
}

/// What figures per interval are held against.
pub(super) struct Slots {
    pub(super) day: Option<CheckedDay>,
    pub(super) is_day: bool,
}

pub(super) fn check_day(day: &Day, mut place: Place<'_>) -> Option<CheckedDay> {
    let (opens, closes) = (day.opens.seconds(), day.closes.seconds());
    if !(0.0..=YEAR).contains(&opens) {
        Rule::OpensBeforeCloses.broken(
            &mut place.field("opens"),
            format!(
                "found {}; a time from 00:00 on and within a year is accepted",
                shown(day.opens)
            ),
        );
        return None;
    }
    let length = closes - opens;
    if !(length > 0.0 && length <= YEAR) {
        Rule::OpensBeforeCloses.broken(
            &mut place.field("closes"),
            format!(
                "found {}, and opening at {}; a later time within a year is accepted, past midnight as \"26:00\"",
                shown(day.closes),
                shown(day.opens)
            ),
        );
        return None;
    }
    let interval = day.interval.0;
    let count = length / interval;
    let whole = count.round();
    // Shorter than a second is a mistake of units, and could be shorter than a tick.
    let divides =
        interval >= 1.0 && (count - whole).abs() < 1e-6 && (1.0..=MOST_ROWS).contains(&whole);
    if !divides {
        let message = format!(
            "found {}; a length of 1 s or more that divides the {} from {} to {} into 1 to {MOST_ROWS} intervals is accepted",
            Seconds(interval),
            Seconds(length),
            day.opens,
            day.closes
        );
        Rule::IntervalDividesDay.broken(&mut place.field("interval"), message);
        return None;
    }
    Some(CheckedDay {
        opens,
        closes,
        interval,
        intervals: whole as usize,
    })
}

impl CheckedDay {
    /// The grid of the day, before which somebody may have waited for so long.
    pub(super) fn grid(&self, types: &[TypeModel], longest_wait: Option<Tick>) -> Grid {
        // Recorded calls may come before opening, and callers wait by then; the clock then starts with the first of them.
        let first = types.iter().filter_map(|t| match &t.arrivals {
            ArrivalPlan::Times(times) => times.first().map(|t| t.as_seconds()),
            _ => None,
        });
        let waited = longest_wait.unwrap_or(Tick::ZERO).as_seconds();
        let origin = first.fold(self.opens - waited, f64::min);
        let offset = self.opens - origin;
        let mut bounds = vec![Tick::ZERO];
        bounds.extend(
            (0..=self.intervals).map(|i| Tick::from_seconds(offset + i as f64 * self.interval)),
        );
        bounds.push(Tick::NEVER);
        let span = Span::Day {
            opens: ClockTime::from_seconds(self.opens),
            closes: ClockTime::from_seconds(self.closes),
            interval: self.interval,
            origin: ClockTime::from_seconds(origin),
        };
        Grid { bounds, span }
    }
}

/// Arrivals are compiled from the opening on (recorded times: from midnight on); here they move to the run's clock.
pub(super) fn shift_to_origin(arrivals: &mut ArrivalPlan, grid: &Grid) {
    if let (ArrivalPlan::Times(times), Span::Day { origin, .. }) = (&mut *arrivals, grid.span) {
        // It lies before midnight where somebody waits at an early opening.
        let (after, before) = (origin.seconds(), -origin.seconds());
        let (after, before) = (Tick::from_seconds(after), Tick::from_seconds(before));
        for time in times.iter_mut() {
            *time = *time - after + before;
        }
    }
    let offset = match grid.span {
        Span::Day { opens, origin, .. } => opens.seconds() - origin.seconds(),
        Span::Steady { .. } => 0.0,
    };
    if offset > 0.0 {
        match arrivals {
            ArrivalPlan::Poisson(plan) => plan.curve.shift(offset),
            ArrivalPlan::Count(stretches) => {
                for stretch in stretches {
                    stretch.from += offset;
                    stretch.to += offset;
                }
            }
            ArrivalPlan::Renewal { from, to, .. } => {
                *from += offset;
                *to += offset;
            }
            ArrivalPlan::Times(_) | ArrivalPlan::Own(_) => {}
        }
    }
}

/// Figures by interval become figures by row: before opening as the first, after closing as the last.
pub(super) fn with_outer_rows(mut figures: Vec<f64>) -> Vec<f64> {
    if let (Some(&first), Some(&last)) = (figures.first(), figures.last()) {
        figures.insert(0, first);
        figures.push(last);
    }
    figures
}

impl Slots {
    /// The figures of a series, one per interval of a day, or a single one.
    pub(super) fn figures(
        &self,
        series: &Series,
        place: &mut Place<'_>,
        rule: Rule,
        accepted: &str,
        right: impl Fn(f64) -> bool,
    ) -> Option<Vec<f64>> {
        let figures = match series {
            Series::Constant(value) => vec![*value],
            Series::PerInterval(values) => {
                if !self.is_day {
                    Rule::PerIntervalNeedsDay.broken(
                        place,
                        format!(
                            "found a list of {}, but without a day there are no intervals; a single figure is accepted, or \
                             state the day",
                            values.len()
                        ),
                    );
                    return None;
                }
                // Wrong whatever the day is, which may itself be wrong.
                if values.is_empty() && self.day.is_none() {
                    Rule::OnePerInterval.broken(
                        place,
                        "found an empty list; one figure per interval is accepted",
                    );
                    return None;
                }
                if let Some(day) = self.day
                    && day.intervals != values.len()
                {
                    Rule::OnePerInterval.broken(
                        place,
                        format!(
                            "found {} figures; the day has {} intervals, one figure each",
                            values.len(),
                            day.intervals
                        ),
                    );
                    return None;
                }
                values.clone()
            }
            Series::Column { csv, column, .. } => {
                Rule::ColumnRead.broken(
                    place,
                    format!("column {column:?} of {} has not been read; read the scenario from its file", csv.display()),
                );
                return None;
            }
        };
        let mut all = true;
        for (i, &figure) in figures.iter().enumerate() {
            if !right(figure) {
                all = false;
                let message = format!("found {figure}; {accepted}");
                if figures.len() == 1 {
                    rule.broken(place, message);
                } else {
                    rule.broken(&mut place.index(i), message);
                }
            }
        }
        all.then_some(figures)
    }
}
