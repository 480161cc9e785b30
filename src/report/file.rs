//! Results for programs: JSON and CSV.

use super::heading::per;
use super::measures::MEASURES;
use crate::error::{Error, ErrorKind, Result};
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
