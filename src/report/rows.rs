//! The tidy table: one row per measure and place.

use crate::error::{Error, ErrorKind, Result};
use crate::experiment::{GroupMeasures, Kind, MEASURES, Measures};
use crate::measure::{Estimate, Figure};

/// What every row ends with.
const HEADER: [&str; 15] = [
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
    "too_few_days",
    "simultaneous_low",
    "simultaneous_high",
];

pub(super) fn cannot(format: &str, why: impl std::fmt::Display) -> Error {
    Error::new(
        ErrorKind::Unfinished,
        format!("the results cannot be written as {format}: {why}"),
    )
}

/// A tidy table in the making: every row begins with where it belongs.
pub(super) struct Rows {
    out: csv::Writer<Vec<u8>>,
    per: &'static str,
}

/// Whose measures they are.
type Scope<'a> = (&'static str, &'a str);

impl Rows {
    /// A table whose rows begin with columns of these names; counts are per `day` or `hour`.
    pub fn new<'a>(place: impl IntoIterator<Item = &'a str>, per: &'static str) -> Result<Self> {
        let mut out = csv::Writer::from_writer(Vec::new());
        out.write_record(place.into_iter().chain(HEADER))
            .map_err(|e| cannot("CSV", e))?;
        Ok(Rows { out, per })
    }

    /// The table as text.
    pub fn finish(self) -> Result<String> {
        let bytes = self.out.into_inner().map_err(|e| cannot("CSV", e))?;
        String::from_utf8(bytes).map_err(|e| cannot("CSV", e))
    }

    /// Writes all measures of a place.
    pub fn all(
        &mut self,
        place: &[&str],
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

    fn calls(&mut self, place: &[&str], scope: Scope<'_>, measures: &Measures) -> Result<()> {
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
                Kind::Share => "share".to_owned(),
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
        Ok(())
    }

    fn group(&mut self, place: &[&str], scope: Scope<'_>, measures: &GroupMeasures) -> Result<()> {
        let time = format!("s per {}", self.per);
        for (name, unit, figure) in [
            ("staffed", time.as_str(), &measures.staffed),
            ("occupancy", "share", &measures.occupancy),
            ("idle", time.as_str(), &measures.idle),
            ("handled", time.as_str(), &measures.handled),
            ("pickup", time.as_str(), &measures.pickup),
            ("talk", time.as_str(), &measures.talk),
            ("hold", time.as_str(), &measures.hold),
            ("wrap_up", time.as_str(), &measures.wrap_up),
            ("transfer", time.as_str(), &measures.transfer),
            ("dialling", time.as_str(), &measures.dialling),
            ("break", time.as_str(), &measures.breaks),
        ] {
            self.write(place, scope, name, Default::default(), unit, figure)?;
        }
        Ok(())
    }

    fn write(
        &mut self,
        place: &[&str],
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
        let text = |value: Option<f64>| {
            let value = value.filter(|v| v.is_finite());
            value.map_or(String::new(), |v| v.to_string())
        };
        let number = |of: fn(&Estimate) -> f64| text(estimate.map(of));
        let few_days = estimate.is_some_and(|e| e.few_days);
        let at_once = estimate.and_then(|e| e.simultaneous);
        let [definition, threshold, short, target] = about;
        let figures = [
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
            if few_days { "true" } else { "" },
            &text(at_once.map(|(low, _)| low)),
            &text(at_once.map(|(_, high)| high)),
        ];
        self.out
            .write_record(place.iter().copied().chain(figures))
            .map_err(|e| cannot("CSV", e))
    }
}
