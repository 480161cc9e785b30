//! Forecasts in our own form: `queue,start,interval,calls,aht[,staff]` under a header.

use super::calendar::Moment;
use super::csv_table::{CsvTable, Header};
use super::forecast::{Row, Rows, aht, cell, staff};
use super::nearest::wrong_name;
use crate::error::{Problems, Result};

const COLUMNS: [&str; 6] = ["queue", "start", "interval", "calls", "aht", "staff"];
const NEEDED: usize = 5;

/// All rows, and all that is wrong with them.
pub(super) fn rows(table: &CsvTable) -> Result<Rows> {
    let mut problems = Problems::new();
    let Some((first, lines)) = table.rows().split_first() else {
        return Ok(Rows::default());
    };
    let header = Header::of(first);
    check_header(&mut problems, &header, first.line, &COLUMNS, NEEDED);
    problems.finish()?;

    let at = COLUMNS.map(|name| header.position(name).unwrap_or(usize::MAX));
    let mut rows = Rows::default();
    for row in lines {
        if let Some(problem) = header.width_problem(row) {
            rows.lose(problem.path, problem.message);
            continue;
        }
        let line = row.line;
        let problems = &mut rows.problems;
        let text = |column: usize| row.cells.get(at[column]).map_or("", |cell| cell);
        let queue = cell(problems, line, "queue", name(text(0)));
        let start = cell(problems, line, "start", Moment::parse(text(1)));
        let interval = cell(problems, line, "interval", length(table, text(2)));
        let calls = cell(problems, line, "calls", table.amount(text(3)));
        let seconds = aht(table, text(4), calls.unwrap_or(0.0));
        let aht = cell(problems, line, "aht", seconds);
        let staff = cell(problems, line, "staff", staff(table, text(5)));
        rows.keep(
            queue
                .zip(start)
                .zip(interval)
                .map(|((queue, start), interval)| Row {
                    line,
                    queue,
                    start,
                    interval,
                    calls: calls.unwrap_or(0.0),
                    aht: aht.unwrap_or(0.0),
                    staff: staff.flatten(),
                }),
        );
    }
    if lines.is_empty() {
        rows.lose("", "there are no rows below the header");
    }
    Ok(rows)
}

/// Names columns that are unknown, there twice, or missing; the first `needed` must be there.
pub(super) fn check_header(
    problems: &mut Problems,
    header: &Header,
    line: usize,
    columns: &[&str],
    needed: usize,
) {
    let place = || format!("line {line}");
    let names = header.names();
    let missing: Vec<&str> = columns[..needed]
        .iter()
        .copied()
        .filter(|name| header.position(name).is_none())
        .collect();
    let mut meant = Vec::new();
    for (n, name) in names.iter().enumerate() {
        if names[..n].contains(name) {
            let message = format!("column {name:?} is there twice; once is accepted");
            problems.at(place()).say(message);
        } else if !columns.contains(name) {
            let phrase = format!("unknown column {name:?}");
            let mut message = wrong_name(&phrase, name, columns);
            if *name == "date" && columns.contains(&"start") {
                message.push_str("; a date goes into start: 2026-12-01 09:00");
            }
            problems.at(place()).say(message);
            meant.extend(super::nearest::nearest(name, columns));
        }
    }
    // A misspelt column is one mistake, not also a missing one.
    for name in missing.iter().filter(|name| !meant.contains(name)) {
        let there = names.join(", ");
        let message = format!("column {name:?} is missing; there are: {there}");
        problems.at(place()).say(message);
    }
}

/// A queue's name.
pub(super) fn name(text: &str) -> Result<String, String> {
    if text.is_empty() {
        Err("the cell is empty; accepted: the queue's name".to_owned())
    } else {
        Ok(text.to_owned())
    }
}

fn length(table: &CsvTable, text: &str) -> Result<f64, String> {
    let seconds = table.duration(text, 60.0)?;
    // A tick is the shortest time there is.
    if seconds < 1e-6 {
        return Err(format!("found {text}; accepted: more than 0 minutes"));
    }
    Ok(seconds)
}
