//! Staffing tables for programs: JSON and CSV.

use serde::Serialize;

use crate::error::{Error, ErrorKind, Result};
use crate::measure::{Estimate, Figure};
use crate::staffing::{Performance, StaffingRow, StaffingTable};

/// Staffing tables as pretty JSON: `{"callcenter": version, "tables": [...]}`, a table per queue and date.
///
/// Every estimate is `{"mean", "low", "high", "half_width"}`; times are seconds, rates are shares of one. A measure that
/// does not apply is absent, one that could not be estimated is `null`.
///
/// # Errors
///
/// None that a table can cause.
pub fn staffing_json(tables: &[StaffingTable]) -> Result<String> {
    #[derive(Serialize)]
    struct File<'a> {
        callcenter: &'static str,
        tables: &'a [StaffingTable],
    }
    let file = File {
        callcenter: env!("CARGO_PKG_VERSION"),
        tables,
    };
    let mut text = serde_json::to_string_pretty(&file).map_err(|e| cannot("JSON", e))?;
    text.push('\n');
    Ok(text)
}

/// Staffing tables as CSV, one row per interval.
///
/// | columns | hold |
/// |---|---|
/// | `queue`, `date`, `start`, `interval` | which interval; its length in minutes |
/// | `calls`, `aht`, `erlangs`, `modified_erlangs` | the forecast and its load |
/// | `staff`, `fractional_staff`, `scheduled`, `given`, `gap` | the answer |
/// | `erlang_c`, `erlang_a` | what formulas say |
/// | `straddles`, `one_less_straddles` | `true` where the margin reaches across the target |
/// | `answer_…`, `one_less_…`, `given_…` | `service_level`, `asa`, `abandon_rate`, `occupancy` there, each followed by `_low` and `_high` |
///
/// What is not known is empty.
///
/// # Errors
///
/// None that a table can cause.
pub fn staffing_csv(tables: &[StaffingTable]) -> Result<String> {
    let mut out = csv::Writer::from_writer(Vec::new());
    let mut header: Vec<String> = FIRST.iter().map(|&name| name.to_owned()).collect();
    for at in ["answer", "one_less", "given"] {
        for (measure, _) in MEASURES {
            header.push(format!("{at}_{measure}"));
            header.push(format!("{at}_{measure}_low"));
            header.push(format!("{at}_{measure}_high"));
        }
    }
    out.write_record(&header).map_err(|e| cannot("CSV", e))?;
    for table in tables {
        for row in &table.rows {
            out.write_record(record(table, row))
                .map_err(|e| cannot("CSV", e))?;
        }
    }
    let bytes = out.into_inner().map_err(|e| cannot("CSV", e))?;
    String::from_utf8(bytes).map_err(|e| cannot("CSV", e))
}

const FIRST: [&str; 17] = [
    "queue",
    "date",
    "start",
    "interval",
    "calls",
    "aht",
    "erlangs",
    "modified_erlangs",
    "staff",
    "fractional_staff",
    "scheduled",
    "given",
    "gap",
    "erlang_c",
    "erlang_a",
    "straddles",
    "one_less_straddles",
];

type Measure = (&'static str, fn(&Performance) -> Figure);

const MEASURES: [Measure; 4] = [
    ("service_level", |p| p.service_level),
    ("asa", |p| p.asa),
    ("abandon_rate", |p| p.abandon_rate),
    ("occupancy", |p| p.occupancy),
];

fn record(table: &StaffingTable, row: &StaffingRow) -> Vec<String> {
    fn text(value: Option<impl ToString>) -> String {
        value.map_or(String::new(), |value| value.to_string())
    }
    let mut cells = vec![
        table.queue.clone(),
        table.date.clone().unwrap_or_default(),
        row.start.to_string(),
        (table.interval.0 / 60.0).to_string(),
        row.calls.to_string(),
        row.aht.to_string(),
        row.erlangs.to_string(),
        row.modified_erlangs.to_string(),
        row.staff.to_string(),
        row.fractional_staff.to_string(),
        row.scheduled.to_string(),
        text(row.given),
        text(row.gap),
        text(row.erlang_c),
        text(row.erlang_a),
        row.straddles.to_string(),
        row.one_less_straddles.to_string(),
    ];
    for at in [
        Some(&row.at_answer),
        row.at_one_less.as_ref(),
        row.at_given.as_ref(),
    ] {
        for (_, of) in MEASURES {
            let figure = at.map(of);
            let estimate = figure.as_ref().and_then(Figure::estimate);
            let ends: [fn(&Estimate) -> f64; 3] = [|e| e.mean, |e| e.low, |e| e.high];
            cells.extend(ends.map(|end| text(estimate.map(end))));
        }
    }
    cells
}

fn cannot(format: &str, why: impl std::fmt::Display) -> Error {
    Error::new(
        ErrorKind::Unfinished,
        format!("the staffing cannot be written as {format}: {why}"),
    )
}
