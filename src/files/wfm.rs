//! Forecasts as planning tools export them: rows without a header, with both ends of each interval.

use super::calendar::Moment;
use super::csv_table::{CsvTable, place};
use super::forecast::{Row, Rows, cell, staff};
use super::intervals::name;

/// All rows, and all that is wrong with them: queue, start, end, calls, task time, after-call time, perhaps agents.
pub(super) fn rows(table: &CsvTable) -> Rows {
    let mut rows = Rows::default();
    for row in table.rows() {
        let line = row.line;
        let filled = row
            .cells
            .iter()
            .rposition(|c| !c.is_empty())
            .map_or(0, |at| at + 1);
        if !(6..=7).contains(&filled) && row.cells.len() != 6 {
            let found = row.cells.len();
            rows.lose(
                format!("line {line}"),
                format!(
                    "found {found} cells; accepted: queue, start, end, calls, task time, after-call time and perhaps \
                     agents"
                ),
            );
            continue;
        }
        let problems = &mut rows.problems;
        let text = |column: usize| row.cells.get(column).map_or("", |cell| cell);
        let queue = cell(problems, line, "queue", name(text(0)));
        let start = cell(problems, line, "start", dated(text(1)));
        let end = cell(problems, line, "end", dated(text(2)));
        let interval = start.zip(end).and_then(|(start, end)| {
            let interval = end.since(start);
            let read = if interval > 0.0 && interval <= 86_400.0 {
                Ok(interval)
            } else {
                let (found, from) = (text(2), text(1));
                Err(format!(
                    "found {found:?}; accepted: within 24 hours after the start, {from}"
                ))
            };
            cell(problems, line, "end", read)
        });
        let calls = cell(problems, line, "calls", table.amount(text(3)));
        let task = cell(problems, line, "task time", time(table, text(4)));
        let after = cell(problems, line, "after-call time", time(table, text(5)));
        if calls > Some(0.0) && task == Some(0.0) && after == Some(0.0) {
            problems
                .at(place(line, "task time"))
                .say("found 0 and 0; accepted: more than 0 seconds in all, as there are calls");
        }
        let staff = cell(problems, line, "agents", staff(table, text(6)));
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
                    aht: task.unwrap_or(0.0) + after.unwrap_or(0.0),
                    staff: staff.flatten(),
                }),
        );
    }
    rows
}

/// A part of the handle time; an empty cell is none.
fn time(table: &CsvTable, cell: &str) -> Result<f64, String> {
    if cell.is_empty() {
        Ok(0.0)
    } else {
        table.duration(cell, 1.0)
    }
}

fn dated(text: &str) -> Result<Moment, String> {
    match Moment::parse(text) {
        Ok(moment) if moment.date.is_some() => Ok(moment),
        _ => Err(format!(
            "found {text:?}; accepted: a date and time like 20261123 08:00"
        )),
    }
}
