//! Results for programs: JSON and CSV.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::days_table;
use super::heading::per;
use super::rows::{Rows, cannot};
use crate::error::Result;
use crate::experiment::{Results, Row};
use crate::measure::Figure;

/// The result file: pretty JSON that ends in a line break.
///
/// Every estimate is `{"mean", "low", "high", "half_width"}`; times are seconds, rates are shares of one. A measure that
/// does not apply is absent, one that could not be estimated is `null`; there is no NaN.
///
/// Where single days were kept, `days` says at its end how they scatter: of `service_level`, `asa`, `mean_wait` and
/// `abandon_rate` of all calls what is not exceeded on 10 %, 50 % and 90 % of days, `{"p10", "p50", "p90"}`, each an
/// estimate. An end that is not known is `null`.
///
/// # Errors
///
/// None that a result can cause.
pub fn results_json(results: &Results) -> Result<String> {
    pretty(&WithDays {
        results,
        days: HowDaysScatter::of(results),
    })
}

/// Pretty JSON that ends in a line break.
pub(super) fn pretty(what: &impl Serialize) -> Result<String> {
    let mut text = serde_json::to_string_pretty(what).map_err(|e| cannot("JSON", e))?;
    text.push('\n');
    Ok(text)
}

#[derive(Serialize)]
struct WithDays<'a> {
    #[serde(flatten)]
    results: &'a Results,
    #[serde(skip_serializing_if = "Option::is_none")]
    days: Option<HowDaysScatter>,
}

/// Measures with what each does not exceed on so many of the days.
struct HowDaysScatter(Vec<(&'static str, [Figure; days_table::SHARES.len()])>);

impl HowDaysScatter {
    fn of(results: &Results) -> Option<Self> {
        let measures = days_table::MEASURES.iter();
        let figures: Vec<_> = measures
            .filter_map(|&measure| Some((measure, days_table::quantiles(results, measure)?)))
            .collect();
        (!figures.is_empty()).then_some(HowDaysScatter(figures))
    }
}

impl Serialize for HowDaysScatter {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        struct Shares<'a>(&'a [Figure]);
        impl Serialize for Shares<'_> {
            fn serialize<S: Serializer>(
                &self,
                serializer: S,
            ) -> std::result::Result<S::Ok, S::Error> {
                let names = days_table::SHARES.iter().map(|(_, name)| name);
                serializer.collect_map(names.zip(self.0))
            }
        }
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (measure, figures) in &self.0 {
            map.serialize_entry(measure, &Shares(figures))?;
        }
        map.end()
    }
}

/// The results as a tidy CSV table: one row per measure, interval and call type or agent group.
///
/// | column | holds |
/// |---|---|
/// | `row` | `whole` for the whole run, else `before_opening`, `interval`, `after_closing` |
/// | `interval_start` | clock time; empty for the whole run |
/// | `scope`, `name` | `total`, `call_type` or `agent_group`, and the name of the latter two |
/// | `measure` | as in the result file |
/// | `definition`, `threshold`, `short`, `target` | of a service level; thresholds in seconds |
/// | `unit` | `per day` or `per hour` for counts, `s`, `share`, empty for plain numbers; a group's times are seconds `per day` or `per hour` |
/// | `mean`, `low`, `high`, `half_width` | the estimate; empty where it could not be made |
/// | `too_few_days` | `true` where too few days hold an exception for a margin on both sides, else empty: the interval is then a bound, or has no length where nothing is known |
/// | `simultaneous_low`, `simultaneous_high` | ends that hold in all intervals of the day at once; empty for the whole run |
///
/// # Errors
///
/// None that a result can cause.
pub fn results_csv(results: &Results) -> Result<String> {
    let mut rows = Rows::new(["row", "interval_start"], per(results))?;
    rows.all(
        &["whole", ""],
        &results.total,
        &results.call_types,
        &results.agent_groups,
    )?;
    for interval in &results.intervals {
        let row = match interval.row {
            Row::BeforeOpening => "before_opening",
            Row::Interval => "interval",
            Row::AfterClosing => "after_closing",
        };
        rows.all(
            &[row, &interval.start.to_string()],
            &interval.total,
            &interval.call_types,
            &interval.agent_groups,
        )?;
    }
    rows.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::ClockTime;
    use crate::{AgentGroup, CallType, Day, Experiment, Law, Scenario};

    fn results(rate: f64) -> Results {
        let centre = Scenario::new("a, \"b\"")
            .day(Day::new(ClockTime::new(8, 0), ClockTime::new(9, 0)))
            .call_type(
                CallType::new("sales, new")
                    .arrivals_per_hour(rate)
                    .handle_time(Law::exponential(200.0))
                    .patience(Law::Never),
            )
            .agent_group(AgentGroup::new("desk").staff(4).skill("sales, new"));
        Experiment::new(&centre)
            .unwrap()
            .replications(10)
            .run()
            .unwrap()
    }

    fn table(results: &Results) -> Vec<std::collections::HashMap<String, String>> {
        let text = results_csv(results).unwrap();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        reader.deserialize().map(|row| row.unwrap()).collect()
    }

    #[test]
    fn the_table_holds_what_the_results_hold() {
        let results = results(60.0);
        let rows = table(&results);
        let mean = |scope: &str, row: &str, measure: &str| {
            let found = rows
                .iter()
                .find(|r| r["scope"] == scope && r["row"] == row && r["measure"] == measure);
            found.map(|r| r["mean"].parse::<f64>().unwrap())
        };
        assert_eq!(mean("total", "whole", "asa"), results.total.asa.mean());
        assert_eq!(
            mean("call_type", "interval", "attempts"),
            results.intervals[0].call_types[0].1.attempts.mean()
        );
        assert_eq!(
            mean("agent_group", "whole", "staffed"),
            results.agent_groups[0].1.staffed.mean()
        );
        assert_eq!(
            mean("total", "whole", "abandoned"),
            None,
            "nobody can abandon"
        );
        let level = rows
            .iter()
            .find(|r| r["measure"] == "service_level")
            .unwrap();
        assert_eq!(level["definition"], "answered_of_offered");
        assert_eq!(level["threshold"], "20");
    }

    #[test]
    fn the_table_says_where_days_are_too_few_and_what_holds_at_once() {
        let results = results(60.0);
        let rows = table(&results);
        let find = |scope: &str, row: &str, measure: &str| {
            let wanted = [("scope", scope), ("row", row), ("measure", measure)];
            rows.iter()
                .find(|r| wanted.iter().all(|(column, value)| r[*column] == *value))
                .unwrap()
        };
        let level = find("total", "interval", "service_level");
        let share = results.intervals[0].total.service_level[0].share;
        let ends = share.estimate().unwrap().simultaneous.unwrap();
        assert_eq!(level["simultaneous_low"], ends.0.to_string());
        assert_eq!(level["simultaneous_high"], ends.1.to_string());
        let whole = find("total", "whole", "service_level");
        assert_eq!(whole["simultaneous_low"], "", "the whole run is one figure");
        for r in &rows {
            assert!(["", "true"].contains(&r["too_few_days"].as_str()), "{r:?}");
        }
        let few = results.total.days_meeting_target.estimate();
        assert!(
            few.is_none_or(|e| !e.few_days),
            "Wilson's interval has both sides"
        );
        // Four agents are idle on most of so quiet a morning: few days have a call that waits.
        let quiet = super::tests::results(1.0);
        let rows = table(&quiet);
        let waits = rows
            .iter()
            .find(|r| r["row"] == "whole" && r["measure"] == "queued_rate")
            .unwrap();
        assert!(quiet.total.queued_rate.estimate().unwrap().few_days);
        assert_eq!(waits["too_few_days"], "true");
    }

    #[test]
    fn single_days_are_summed_up_at_the_end_of_the_result_file() {
        let centre = Scenario::new("help desk")
            .day(Day::new(ClockTime::new(8, 0), ClockTime::new(9, 0)))
            .call_type(
                CallType::new("help")
                    .arrivals_per_hour(60.0)
                    .handle_time(Law::exponential(200.0))
                    .patience(Law::Never),
            )
            .agent_group(AgentGroup::new("desk").staff(4).skill("help"));
        let run = |keep: bool| {
            let experiment = Experiment::new(&centre).unwrap().replications(40);
            let experiment = if keep {
                experiment.keep_days()
            } else {
                experiment
            };
            experiment.run().unwrap()
        };
        let kept = run(true);
        let with: serde_json::Value = serde_json::from_str(&results_json(&kept).unwrap()).unwrap();
        let middle = kept
            .days
            .as_ref()
            .unwrap()
            .quantile("asa", None, 0.5)
            .unwrap();
        assert_eq!(with["days"]["asa"]["p50"]["mean"].as_f64(), middle.mean());
        assert!(with["days"]["service_level"]["p10"]["low"].is_number());
        assert!(
            with["days"].get("abandon_rate").is_none(),
            "nobody can hang up"
        );
        let plain = run(false);
        let without: serde_json::Value =
            serde_json::from_str(&results_json(&plain).unwrap()).unwrap();
        assert!(without.get("days").is_none());
        // Beside it the file is what the results say of themselves.
        let own = serde_json::to_string_pretty(&plain).unwrap() + "\n";
        assert_eq!(results_json(&plain).unwrap(), own);
    }

    #[test]
    fn every_row_and_measure_stands_once() {
        let mut seen = std::collections::HashSet::new();
        for r in table(&results(60.0)) {
            let key = [
                "row",
                "interval_start",
                "scope",
                "name",
                "measure",
                "definition",
                "threshold",
            ]
            .map(|column| r[column].clone());
            assert!(seen.insert(key.clone()), "{key:?} twice");
        }
        assert!(
            seen.iter()
                .any(|key| key[3] == "sales, new" && key[1] == "08:30")
        );
    }

    #[test]
    fn every_measure_of_the_result_file_is_in_the_table() {
        let results = results(60.0);
        let json: serde_json::Value =
            serde_json::from_str(&results_json(&results).unwrap()).unwrap();
        let rows = table(&results);
        for (scope, measures) in [
            ("total", &json["total"]),
            ("agent_group", &json["agent_groups"]["desk"]),
        ] {
            for (measure, _) in measures.as_object().unwrap() {
                let found = rows
                    .iter()
                    .any(|r| r["scope"] == scope && r["measure"] == *measure);
                assert!(found, "{scope}: {measure}");
            }
        }
    }

    #[test]
    fn nothing_is_not_a_number() {
        let quiet = results(0.0);
        let json = results_json(&quiet).unwrap();
        let csv = results_csv(&quiet).unwrap();
        assert!(!json.contains("NaN") && !csv.contains("NaN") && !csv.contains("inf"));
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert!(json["total"]["asa"].is_null());
        assert!(
            csv.lines()
                .any(|l| l.contains("asa") && l.ends_with(",s,,,,,,,")),
            "{csv}"
        );
    }
}
