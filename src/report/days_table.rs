use super::number;
use super::table::{Cell, Column, Table};
use super::text::wrapped;
use crate::experiment::{Measure, Results};
use crate::measure::{Estimate, Figure};

/// Of each measure whose scatter is shown, its name in the result file.
pub(super) const MEASURES: [&str; 4] = ["service_level", "asa", "mean_wait", "abandon_rate"];

/// The shares of days, and their names in the result file.
pub(super) const SHARES: [(f64, &str); 3] = [(0.1, "p10"), (0.5, "p50"), (0.9, "p90")];

/// How days scatter: what is not exceeded on a tenth, half, and nine tenths of them. `None` where single days were not
/// kept, in a steady state, and where no day has a figure.
pub(super) fn days_table(results: &Results, width: usize) -> Option<String> {
    let rows: Vec<_> = MEASURES
        .iter()
        .filter_map(|measure| Some((label(results, measure)?, quantiles(results, measure)?)))
        .collect();
    if rows.is_empty() {
        return None;
    }
    let columns = SHARES.map(|(share, _)| {
        let header = format!("on {} %\nof days", number::exact(share * 100.0));
        Column::figures(header, u8::MAX)
    });
    let mut table = Table::new(std::iter::once(Column::text("How days scatter")).chain(columns));
    for (label, figures) in rows {
        table.row(std::iter::once(Cell::from(label)).chain(figures.map(|figure| cell(&figure))));
    }
    let note = "On so many of the days the figure is at most this. Bad days stand on the left for the service level, on the \
                right for the others.";
    Some(format!(
        "{}\n{}",
        table.render(width),
        wrapped(note, width, 0)
    ))
}

/// What a measure does not exceed on each of [`SHARES`] of the days; `None` where days were not kept, where the run is
/// no day, and where the measure does not apply.
pub(super) fn quantiles(results: &Results, measure: &str) -> Option<[Figure; SHARES.len()]> {
    let days = results.days.as_ref().filter(|_| !results.is_steady())?;
    let whole = match Measure::named(measure) {
        Some(measure) => *(measure.of)(&results.total),
        None => results.total.service_level.first()?.share,
    };
    if whole.is_not_applicable() {
        return None;
    }
    let mut figures = [Figure::NotEstimable; SHARES.len()];
    for (figure, (share, _)) in figures.iter_mut().zip(SHARES) {
        *figure = days.quantile(measure, None, share).ok()?;
    }
    Some(figures)
}

fn label(results: &Results, measure: &str) -> Option<String> {
    match Measure::named(measure) {
        Some(measure) => Some(measure.heading("day")),
        None => {
            let level = results.total.service_level.first()?;
            Some(format!("{} (%)", level.label()))
        }
    }
}

/// Order statistics that are all the same say that the figure is, not that nothing is known of it.
fn cell(figure: &Figure) -> Cell {
    match figure {
        Figure::Known(estimate) if estimate.low == estimate.high => {
            Cell::from(Figure::Known(Estimate {
                few_days: false,
                ..*estimate
            }))
        }
        figure => figure.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::ClockTime;
    use crate::{AgentGroup, CallType, Day, Experiment, Law, Scenario};

    fn centre(staff: u32) -> Scenario {
        Scenario::new("help desk")
            .day(Day::new(ClockTime::new(8, 0), ClockTime::new(10, 0)))
            .call_type(
                CallType::new("help")
                    .arrivals_per_hour(60.0)
                    .handle_time(Law::exponential(240.0))
                    .patience(Law::Never),
            )
            .agent_group(AgentGroup::new("desk").staff(staff).skill("help"))
    }

    fn play(scenario: &Scenario, days: u32) -> Results {
        let experiment = Experiment::new(scenario).unwrap().replications(days);
        experiment.keep_days().run().unwrap()
    }

    #[test]
    fn days_scatter_around_their_middle() {
        let results = play(&centre(5), 200);
        let text = days_table(&results, 80).unwrap();
        let days = results.days.as_ref().unwrap();
        let middle = days.quantile("asa", None, 0.5).unwrap();
        let row = text.lines().find(|line| line.starts_with("ASA")).unwrap();
        let written = number::written(middle.estimate().unwrap()).value;
        assert!(row.split_whitespace().any(|word| word == written), "{text}");
        assert!(
            text.contains("answered of offered within 20 s (%)"),
            "{text}"
        );
        assert!(!text.contains("abandon"), "nobody hangs up:\n{text}");
        assert!(
            text.lines().all(|line| line.chars().count() <= 80),
            "{text}"
        );
    }

    #[test]
    fn few_days_give_bounds_and_say_so() {
        let text = days_table(&play(&centre(5), 12), 80).unwrap();
        assert!(text.contains('≤') && text.contains('≥'), "{text}");
        assert!(text.contains("too few days"), "{text}");
        assert!(!text.contains('∞'), "{text}");
    }

    #[test]
    fn days_that_are_all_alike_are_known() {
        let text = days_table(&play(&centre(60), 12), 80).unwrap();
        let row = text.lines().find(|line| line.starts_with("ASA")).unwrap();
        let figures: Vec<&str> = row.split_whitespace().skip(6).collect();
        // No wait can be shorter than none; how long one day in ten may be, twelve days do not tell.
        assert_eq!(figures, ["0", "0", "0.0", "†"], "{text}");
    }

    #[test]
    fn there_is_nothing_to_show_where_days_were_not_kept() {
        let results = Experiment::new(&centre(5))
            .unwrap()
            .replications(5)
            .run()
            .unwrap();
        assert_eq!(days_table(&results, 80), None);
        let mut steady = centre(5);
        steady.day = None;
        assert_eq!(days_table(&play(&steady, 5), 80), None);
    }
}
