//! Results for programs: JSON and CSV.

use super::heading::per;
use crate::error::{Error, ErrorKind, Result};
use crate::experiment::MEASURES;
use crate::experiment::{GroupMeasures, Measures, Results, Row};
use crate::measure::{Estimate, Figure};
use crate::units::ClockTime;

/// The result file: pretty JSON that ends in a line break.
///
/// Every estimate is `{"mean", "low", "high", "half_width"}`; times are seconds, rates are shares of one. A measure that
/// does not apply is absent, one that could not be estimated is `null`; there is no NaN.
///
/// # Errors
///
/// None that a result can cause.
pub fn results_json(results: &Results) -> Result<String> {
    let mut text = serde_json::to_string_pretty(results).map_err(|e| cannot("JSON", e))?;
    text.push('\n');
    Ok(text)
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
///
/// # Errors
///
/// None that a result can cause.
pub fn results_csv(results: &Results) -> Result<String> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(HEADER).map_err(|e| cannot("CSV", e))?;
    let mut table = Rows {
        out,
        per: per(results),
    };
    let whole = Place {
        row: "whole",
        start: None,
    };
    table.all(
        whole,
        &results.total,
        &results.call_types,
        &results.agent_groups,
    )?;
    for interval in &results.intervals {
        let place = Place {
            row: match interval.row {
                Row::BeforeOpening => "before_opening",
                Row::Interval => "interval",
                Row::AfterClosing => "after_closing",
            },
            start: Some(interval.start),
        };
        table.all(
            place,
            &interval.total,
            &interval.call_types,
            &interval.agent_groups,
        )?;
    }
    let bytes = table.out.into_inner().map_err(|e| cannot("CSV", e))?;
    String::from_utf8(bytes).map_err(|e| cannot("CSV", e))
}

const HEADER: [&str; 14] = [
    "row",
    "interval_start",
    "scope",
    "name",
    "measure",
    "definition",
    "threshold",
    "short",
    "target",
    "unit",
    "mean",
    "low",
    "high",
    "half_width",
];

fn cannot(format: &str, why: impl std::fmt::Display) -> Error {
    Error::new(
        ErrorKind::Unfinished,
        format!("the results cannot be written as {format}: {why}"),
    )
}

/// A row of the day, or the whole run.
#[derive(Clone, Copy)]
struct Place {
    row: &'static str,
    start: Option<ClockTime>,
}

struct Rows {
    out: csv::Writer<Vec<u8>>,
    per: &'static str,
}

/// Whose measures they are.
type Scope<'a> = (&'static str, &'a str);

impl Rows {
    fn all(
        &mut self,
        place: Place,
        total: &Measures,
        call_types: &[(String, Measures)],
        agent_groups: &[(String, GroupMeasures)],
    ) -> Result<()> {
        self.calls(place, ("total", ""), total)?;
        for (name, measures) in call_types {
            self.calls(place, ("call_type", name), measures)?;
        }
        for (name, measures) in agent_groups {
            self.group(place, ("agent_group", name), measures)?;
        }
        Ok(())
    }

    fn calls(&mut self, place: Place, scope: Scope<'_>, measures: &Measures) -> Result<()> {
        for level in &measures.service_level {
            let definition = level.definition.map_or("own_target", |d| d.name());
            let number = |value: Option<f64>| value.map_or(String::new(), |v| v.to_string());
            let about = [
                definition.to_owned(),
                number(level.threshold),
                number(level.short),
                number(level.target),
            ];
            self.write(place, scope, "service_level", about, "share", &level.share)?;
        }
        for measure in &MEASURES {
            let figure = (measure.of)(measures);
            let unit = match measure.kind {
                super::Kind::Share => "share".to_owned(),
                kind => kind.unit(self.per),
            };
            self.write(
                place,
                scope,
                measure.name,
                Default::default(),
                &unit,
                figure,
            )?;
        }
        let per_caller = &measures.attempts_per_caller;
        self.write(
            place,
            scope,
            "attempts_per_caller",
            Default::default(),
            "",
            per_caller,
        )
    }

    fn group(&mut self, place: Place, scope: Scope<'_>, measures: &GroupMeasures) -> Result<()> {
        let time = format!("s per {}", self.per);
        for (name, unit, figure) in [
            ("staffed", time.as_str(), &measures.staffed),
            ("occupancy", "share", &measures.occupancy),
            ("idle", time.as_str(), &measures.idle),
            ("talk", time.as_str(), &measures.talk),
        ] {
            self.write(place, scope, name, Default::default(), unit, figure)?;
        }
        Ok(())
    }

    fn write(
        &mut self,
        place: Place,
        (scope, name): Scope<'_>,
        measure: &str,
        about: [String; 4],
        unit: &str,
        figure: &Figure,
    ) -> Result<()> {
        if figure.is_not_applicable() {
            return Ok(());
        }
        let estimate = figure.estimate();
        let number = |of: fn(&Estimate) -> f64| {
            let value = estimate.map(of).filter(|v| v.is_finite());
            value.map_or(String::new(), |v| v.to_string())
        };
        let start = place.start.map_or(String::new(), |s| s.to_string());
        let [definition, threshold, short, target] = about;
        self.out
            .write_record([
                place.row,
                &start,
                scope,
                name,
                measure,
                &definition,
                &threshold,
                &short,
                &target,
                unit,
                &number(|e| e.mean),
                &number(|e| e.low),
                &number(|e| e.high),
                &number(Estimate::half_width),
            ])
            .map_err(|e| cannot("CSV", e))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
                .any(|l| l.contains("asa") && l.ends_with(",s,,,,")),
            "{csv}"
        );
    }
}
