//! Comparisons for programs: JSON and CSV.

use super::comparison::level_name;
use super::file::pretty;
use super::heading::per;
use super::rows::cannot;
use crate::error::Result;
use crate::experiment::{Compared, Difference, Kind, Measure, Measures, ServiceLevelFigure};
use crate::measure::{Estimate, Figure};

/// A comparison as pretty JSON: `{"callcenter": version, "baseline": results, "alternatives": [...]}`.
///
/// An alternative has its `name`, its `results`, and `differences` of the totals, and under `call_types` those of each
/// call type: a list of `{"measure", "mean", "low", "high", "half_width", "variance_reduction"}`, alternative less
/// baseline, with `"simultaneous": {"low", "high"}` where there are several alternatives. Times are seconds, rates
/// shares of one.
///
/// # Errors
///
/// None that a comparison can cause.
pub fn comparison_json(compared: &Compared) -> Result<String> {
    pretty(compared)
}

/// A comparison as CSV: a row per alternative and measure, of all calls and of each call type.
///
/// | column | holds |
/// |---|---|
/// | `alternative` | its name |
/// | `scope`, `name` | `total`, or `call_type` and which |
/// | `measure` | as in the result file; further service levels are `service_level[1]` and so on |
/// | `definition`, `threshold`, `short`, `target` | of a service level, in the baseline; thresholds in seconds |
/// | `unit` | `per day` or `per hour` for counts, `s`, `share`, empty for plain numbers |
/// | `baseline`, `baseline_low`, `baseline_high` | the baseline's figure |
/// | `changed`, `changed_low`, `changed_high` | the alternative's |
/// | `difference`, `low`, `high`, `half_width` | the latter less the former, with the margin of paired days |
/// | `too_few_days` | `true` where so few days differ that the margin rests on them alone, else empty |
/// | `simultaneous_low`, `simultaneous_high` | ends that hold in all alternatives at once; empty where there is one |
/// | `established` | `true` or `false`: whether zero lies outside the margin of this alternative taken by itself |
/// | `variance_reduction` | so many times the days it would have taken with other callers; empty where nothing differs |
///
/// # Errors
///
/// None that a comparison can cause.
pub fn comparison_csv(compared: &Compared) -> Result<String> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(HEADER).map_err(|e| cannot("CSV", e))?;
    let per = per(&compared.baseline);
    for alternative in &compared.alternatives {
        let mut write = |name: Option<&str>, differences: &[Difference], both: [&Measures; 2]| {
            differences.iter().try_for_each(|difference| {
                let place = match name {
                    Some(name) => [&alternative.name, "call_type", name],
                    None => [&alternative.name, "total", ""],
                };
                let row = row(place, difference, both, per);
                out.write_record(row).map_err(|e| cannot("CSV", e))
            })
        };
        let (baseline, results) = (&compared.baseline, &alternative.results);
        write(None, &alternative.total, [&baseline.total, &results.total])?;
        for (name, differences) in &alternative.call_types {
            let both = [baseline.call_type(name)?, results.call_type(name)?];
            write(Some(name), differences, both)?;
        }
    }
    let bytes = out.into_inner().map_err(|e| cannot("CSV", e))?;
    String::from_utf8(bytes).map_err(|e| cannot("CSV", e))
}

const HEADER: [&str; 24] = [
    "alternative",
    "scope",
    "name",
    "measure",
    "definition",
    "threshold",
    "short",
    "target",
    "unit",
    "baseline",
    "baseline_low",
    "baseline_high",
    "changed",
    "changed_low",
    "changed_high",
    "difference",
    "low",
    "high",
    "half_width",
    "too_few_days",
    "simultaneous_low",
    "simultaneous_high",
    "established",
    "variance_reduction",
];

fn row(place: [&str; 3], difference: &Difference, both: [&Measures; 2], per: &str) -> Vec<String> {
    let mut cells: Vec<String> = place.map(str::to_owned).to_vec();
    cells.push(difference.measure.clone());
    let level = both.map(|measures| level(measures, &difference.measure));
    let (unit, figures) = match Measure::named(&difference.measure) {
        Some(measure) => {
            let unit = match measure.kind {
                Kind::Share => "share".to_owned(),
                kind => kind.unit(per),
            };
            (unit, both.map(|measures| Some((measure.of)(measures))))
        }
        None => (
            "share".to_owned(),
            level.map(|level| level.map(|level| &level.share)),
        ),
    };
    cells.extend(match level[0] {
        Some(level) => [
            level
                .definition
                .map_or("own_target", |d| d.name())
                .to_owned(),
            text(level.threshold),
            text(level.short),
            text(level.target),
        ],
        None => Default::default(),
    });
    cells.push(unit);
    for figure in figures {
        let estimate = figure.and_then(Figure::estimate);
        let ends: [fn(&Estimate) -> f64; 3] = [|e| e.mean, |e| e.low, |e| e.high];
        cells.extend(ends.map(|end| text(estimate.map(end))));
    }
    let estimate = &difference.estimate;
    let at_once = estimate.simultaneous;
    cells.extend([
        text(Some(estimate.mean)),
        text(Some(estimate.low)),
        text(Some(estimate.high)),
        text(Some(estimate.half_width())),
        if estimate.few_days { "true" } else { "" }.to_owned(),
        text(at_once.map(|(low, _)| low)),
        text(at_once.map(|(_, high)| high)),
        difference.is_established().to_string(),
        text(difference.variance_reduction),
    ]);
    cells
}

/// The service level of this name among differences.
fn level<'a>(measures: &'a Measures, name: &str) -> Option<&'a ServiceLevelFigure> {
    let mut levels = measures.service_level.iter().enumerate();
    levels
        .find(|(i, _)| level_name(*i) == name)
        .map(|(_, level)| level)
}

fn text(value: Option<f64>) -> String {
    let value = value.filter(|v| v.is_finite());
    value.map_or(String::new(), |v| v.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Comparison;
    use crate::{AgentGroup, CallType, Law, Scenario, ServiceLevel, ServiceLevelDefinition};

    fn compared() -> Compared {
        let centre = |agents: u32| {
            Scenario::new("help desk")
                .call_type(
                    CallType::new("help, now")
                        .arrivals_per_hour(60.0)
                        .handle_time(Law::exponential(240.0))
                        .target(ServiceLevel::answered_of_offered(0.8, 20.0)),
                )
                .service_level(ServiceLevel::reported(
                    ServiceLevelDefinition::AnsweredOfAnswered,
                    30.0,
                ))
                .agent_group(AgentGroup::new("desk").staff(agents).skill("help, now"))
        };
        let settings = |e: crate::Experiment| e.replications(20);
        Comparison::new(&centre(5))
            .against("one more", &centre(6))
            .against("two more", &centre(7))
            .with(settings)
            .run()
            .unwrap()
    }

    #[test]
    fn the_table_holds_every_difference() {
        let compared = compared();
        let text = comparison_csv(&compared).unwrap();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let rows: Vec<std::collections::HashMap<String, String>> =
            reader.deserialize().map(|row| row.unwrap()).collect();
        let expected: usize = compared
            .alternatives
            .iter()
            .map(|a| a.total.len() + a.call_types.iter().map(|(_, of)| of.len()).sum::<usize>())
            .sum();
        assert_eq!(rows.len(), expected);
        for alternative in &compared.alternatives {
            for difference in &alternative.total {
                let row = rows
                    .iter()
                    .find(|r| {
                        r["alternative"] == alternative.name
                            && r["scope"] == "total"
                            && r["measure"] == difference.measure
                    })
                    .unwrap();
                assert_eq!(row["difference"], difference.estimate.mean.to_string());
                let figure = |column: &str| row[column].parse::<f64>().unwrap();
                let apart = figure("changed") - figure("baseline");
                assert!((apart - figure("difference")).abs() < 1e-9, "{row:?}");
                assert!(figure("simultaneous_low") <= figure("low"));
                assert_eq!(row["established"], difference.is_established().to_string());
            }
        }
        let second = rows
            .iter()
            .find(|r| r["measure"] == "service_level[1]")
            .unwrap();
        assert_eq!(second["definition"], "answered_of_answered");
        assert_eq!(second["threshold"], "30");
    }

    #[test]
    fn the_file_is_the_comparison_itself() {
        let compared = compared();
        let text = comparison_json(&compared).unwrap();
        assert!(text.ends_with("}\n") && !text.contains("NaN"));
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        let more = &json["alternatives"][1];
        assert_eq!(more["name"], "two more");
        let asa = more["differences"]
            .as_array()
            .unwrap()
            .iter()
            .find(|d| d["measure"] == "asa")
            .unwrap();
        let known = compared.alternatives[1].difference("asa").unwrap();
        assert_eq!(asa["mean"].as_f64(), Some(known.estimate.mean));
        assert!(asa["simultaneous"]["low"].is_number());
        assert!(json["baseline"]["total"]["asa"]["mean"].is_number());
    }
}
