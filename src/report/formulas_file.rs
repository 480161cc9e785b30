//! Formulas beside the simulation, for programs: JSON and CSV.

use serde::Serialize;

use super::file::pretty;
use super::formulas::{applicable, simulated};
use super::rows::cannot;
use crate::error::Result;
use crate::experiment::Measures;
use crate::study::{Formula, FormulaFigures, FormulaTable};

#[derive(Serialize)]
struct Document<'a> {
    callcenter: &'static str,
    scenario: &'a str,
    seed: u64,
    replications: u32,
    confidence: f64,
    stopped: String,
    defaults_used: &'a [String],
    formulas: [FormulaEntry<'a>; 3],
    rows: Vec<RowEntry<'a>>,
}

#[derive(Serialize)]
struct FormulaEntry<'a> {
    formula: Formula,
    name: &'static str,
    needed: Option<u32>,
    leaves_out: &'a [String],
}

#[derive(Serialize)]
struct RowEntry<'a> {
    agents: f64,
    change: i32,
    erlang_c: Option<&'a FormulaFigures>,
    erlang_a: Option<&'a FormulaFigures>,
    general_patience: Option<&'a FormulaFigures>,
    simulated: &'a Measures,
}

/// Formulas beside the simulation as pretty JSON: `{"callcenter": version, "scenario": …, "formulas": […], "rows": […]}`.
///
/// A formula has its `formula` (`erlang_c`, `erlang_a`, `general_patience`), its `name`, what it `leaves_out`, and the agents
/// `needed` (`null` in a day, without one target, and where it has no answer). A row has its `agents`, its `change`, under each formula's name what that says (`null` where it
/// has no answer), and under `simulated` the measures of the result file. Times are seconds, rates shares of one.
///
/// # Errors
///
/// None that a table can cause.
pub fn formula_json(table: &FormulaTable) -> Result<String> {
    let rows = table.rows.iter().map(|row| RowEntry {
        agents: row.agents,
        change: row.change,
        erlang_c: row.formula(Formula::ErlangC),
        erlang_a: row.formula(Formula::ErlangA),
        general_patience: row.formula(Formula::GeneralPatience),
        simulated: &row.simulated,
    });
    pretty(&Document {
        callcenter: env!("CARGO_PKG_VERSION"),
        scenario: &table.scenario,
        seed: table.seed,
        replications: table.replications,
        confidence: table.confidence,
        stopped: table.stopped.to_string(),
        defaults_used: &table.defaults_used,
        formulas: Formula::ALL.map(|formula| FormulaEntry {
            formula,
            name: formula.name(),
            needed: table.needed(formula),
            leaves_out: table.left_out(formula),
        }),
        rows: rows.collect(),
    })
}

/// Formulas beside the simulation as CSV: a row for each number of agents and measure.
///
/// | column | holds |
/// |---|---|
/// | `agents`, `change` | agents on duty, the mean over the day; and how many more than stated |
/// | `measure` | `service_level`, `asa`, `abandon_rate`, `occupancy`, `mean_wait`, `queued_rate`; `block_rate` where lines are limited |
/// | `unit` | `share` or `s` |
/// | `erlang_c`, `erlang_a`, `general_patience` | what the formula says; empty where it has no answer |
/// | `simulated`, `low`, `high`, `half_width` | what was simulated, with its margin |
/// | `too_few_days` | `true` where so few days decide the figure that its margin is no more than a bound, else empty |
///
/// # Errors
///
/// None that a table can cause.
pub fn formula_csv(table: &FormulaTable) -> Result<String> {
    let mut out = csv::Writer::from_writer(Vec::new());
    let header = [
        "agents",
        "change",
        "measure",
        "unit",
        "erlang_c",
        "erlang_a",
        "general_patience",
        "simulated",
        "low",
        "high",
        "half_width",
        "too_few_days",
    ];
    out.write_record(header).map_err(|e| cannot("CSV", e))?;
    let written = |figure: Option<f64>| figure.map_or(String::new(), |figure| figure.to_string());
    for row in &table.rows {
        for shown in applicable(table) {
            let mut cells = vec![
                row.agents.to_string(),
                row.change.to_string(),
                shown.name.to_owned(),
                if shown.is_share { "share" } else { "s" }.to_owned(),
            ];
            cells.extend(
                Formula::ALL.map(|formula| written(row.formula(formula).and_then(shown.formula))),
            );
            let estimate = simulated(shown, row);
            cells.extend([
                written(estimate.map(|e| e.mean)),
                written(estimate.map(|e| e.low)),
                written(estimate.map(|e| e.high)),
                written(estimate.map(|e| e.half_width())),
                estimate
                    .filter(|e| e.few_days)
                    .map_or(String::new(), |_| "true".to_owned()),
            ]);
            out.write_record(cells).map_err(|e| cannot("CSV", e))?;
        }
    }
    let bytes = out.into_inner().map_err(|e| cannot("CSV", e))?;
    String::from_utf8(bytes).map_err(|e| cannot("CSV", e))
}
