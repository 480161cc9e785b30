//! Columns of CSV files put in the places of a scenario that name them.

use std::collections::HashMap;
use std::path::Path;

use super::calendar::{
    BusinessDay, Moment, Slot, business_days, clock, grid_problems, length, missing, same,
};
use super::csv_table::{CsvTable, Header, place};
use super::nearest::wrong_name;
use super::text;
use crate::error::{ErrorKind, Problem};
use crate::scenario::{Day, Scenario, Series};

/// What a column's figures are, which decides how a cell is read and whether figures outside the day may be dropped.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Figures {
    /// Calls or people: 0 or more.
    Amounts,
    /// Settings of a time of day, which mean nothing while the centre is closed.
    Settings,
    /// Seconds, or words such as `4m29s`.
    Durations,
}

/// A column that could not be read: the path of the place that names it, and why.
#[derive(Debug)]
pub(super) struct ColumnProblem {
    pub path: String,
    pub message: String,
    pub kind: ErrorKind,
}

/// Replaces every column of a scenario by its figures. Files are looked for in `folder`.
///
/// `day_known` is false where the file's day itself is wrong, so that nothing can be held against it.
pub(super) fn resolve(
    scenario: &mut Scenario,
    folder: &Path,
    day_known: bool,
) -> Vec<ColumnProblem> {
    let mut reader = Columns {
        folder,
        day: scenario.day.clone().filter(|_| day_known),
        tables: HashMap::new(),
        problems: Vec::new(),
    };
    for (n, call_type) in scenario.call_types.iter_mut().enumerate() {
        let arrivals = &mut call_type.arrivals;
        for (name, series) in [
            ("per_hour", &mut arrivals.per_hour),
            ("per_interval", &mut arrivals.per_interval),
            ("count", &mut arrivals.count),
        ] {
            let path = format!("call_types[{n}].arrivals.{name}");
            reader.replace(series.as_mut(), &path, Figures::Amounts);
        }
        let path = format!("call_types[{n}].aht");
        reader.replace(call_type.aht.as_mut(), &path, Figures::Durations);
        if let Some(outbound) = &mut call_type.outbound {
            for (name, series) in [
                ("reached", &mut outbound.reached),
                ("per_free_agent", &mut outbound.per_free_agent),
                ("further", &mut outbound.further),
            ] {
                let path = format!("call_types[{n}].outbound.{name}");
                reader.replace(series.as_mut(), &path, Figures::Settings);
            }
        }
    }
    for (n, group) in scenario.agent_groups.iter_mut().enumerate() {
        let path = format!("agent_groups[{n}].staff");
        reader.replace(Some(&mut group.staff), &path, Figures::Amounts);
    }
    reader.problems
}

struct Columns<'a> {
    folder: &'a Path,
    day: Option<Day>,
    /// Every file is read once, however many columns of it are named.
    tables: HashMap<std::path::PathBuf, Result<CsvTable, (ErrorKind, Vec<String>)>>,
    problems: Vec<ColumnProblem>,
}

impl Columns<'_> {
    fn replace(&mut self, series: Option<&mut Series>, path: &str, figures: Figures) {
        let Some(series) = series else { return };
        let Series::Column {
            csv,
            column,
            queue,
            date,
        } = &*series
        else {
            return;
        };
        let table = self.tables.entry(csv.clone()).or_insert_with(|| {
            text::read(&self.folder.join(csv))
                .and_then(|text| CsvTable::parse(&text))
                .map_err(|error| {
                    let messages = error.problems().iter().map(ToString::to_string).collect();
                    (error.kind(), messages)
                })
        });
        let wanted = Wanted {
            column,
            queue: queue.as_deref(),
            date: date.as_deref(),
            figures,
            day: self.day.as_ref(),
        };
        let (kind, messages) = match table {
            Ok(table) => match wanted.read(table) {
                Ok(values) => {
                    *series = Series::PerInterval(values);
                    return;
                }
                Err(problems) => (
                    ErrorKind::Invalid,
                    problems.iter().map(ToString::to_string).collect(),
                ),
            },
            Err((kind, messages)) => (*kind, messages.clone()),
        };
        let file = csv.display();
        self.problems
            .extend(messages.iter().map(|message| ColumnProblem {
                path: path.to_owned(),
                message: format!("{file}: {message}"),
                kind,
            }));
    }
}

/// A column as a scenario asks for it.
struct Wanted<'a> {
    column: &'a str,
    queue: Option<&'a str>,
    date: Option<&'a str>,
    figures: Figures,
    day: Option<&'a Day>,
}

fn one(message: impl Into<String>) -> Vec<Problem> {
    vec![Problem::new("", message)]
}

impl Wanted<'_> {
    fn read(&self, table: &CsvTable) -> Result<Vec<f64>, Vec<Problem>> {
        let (first, rows) = match table.rows().split_first() {
            Some((first, rows)) if table.has_header() => (first, rows),
            _ => {
                return Err(one(
                    "the first line names no columns; accepted: a file with a header",
                ));
            }
        };
        let header = Header::of(first);
        let Some(at) = header.position(self.column) else {
            let phrase = format!("there is no column {:?}", self.column);
            return Err(one(wrong_name(&phrase, self.column, &header.names())));
        };
        let widths: Vec<Problem> = rows
            .iter()
            .filter_map(|row| header.width_problem(row))
            .collect();
        if !widths.is_empty() {
            return Err(widths);
        }
        let cell = |row: usize, column: usize| rows[row].cells.get(column).map_or("", |c| c);

        let queue_at = header.position("queue");
        let queue =
            self.choose_queue(queue_at.map(|q| (0..rows.len()).map(move |n| cell(n, q))))?;
        let chosen: Vec<usize> = (0..rows.len())
            .filter(|n| match (queue, queue_at) {
                (Some(queue), Some(q)) => cell(*n, q) == queue,
                _ => true,
            })
            .collect();
        let chosen = match header.position("start") {
            Some(start_at) => {
                let mut problems = Vec::new();
                let mut slots = Vec::new();
                for n in &chosen {
                    match Moment::parse(cell(*n, start_at)) {
                        Ok(start) => slots.push(Slot {
                            line: rows[*n].line,
                            start,
                        }),
                        Err(message) => {
                            problems.push(Problem::new(place(rows[*n].line, "start"), message));
                        }
                    }
                }
                if !problems.is_empty() {
                    return Err(problems);
                }
                let figure = |position: usize| self.figure(table, cell(chosen[position], at));
                self.rows_of_day(&slots, &figure)?
                    .into_iter()
                    .map(|position| chosen[position])
                    .collect()
            }
            None if self.date.is_some() => {
                return Err(one(
                    "there is no column \"start\" to choose a date by; leave out date",
                ));
            }
            None => chosen,
        };
        if chosen.is_empty() {
            return Err(one("there are no rows below the header"));
        }
        let mut problems = Vec::new();
        let mut values = Vec::with_capacity(chosen.len());
        for n in chosen {
            match self.figure(table, cell(n, at)) {
                Ok(value) => values.push(value),
                Err(message) => {
                    problems.push(Problem::new(place(rows[n].line, self.column), message));
                }
            }
        }
        if problems.is_empty() {
            Ok(values)
        } else {
            Err(problems)
        }
    }

    fn figure(&self, table: &CsvTable, cell: &str) -> Result<f64, String> {
        match self.figures {
            Figures::Amounts | Figures::Settings => table.amount(cell),
            Figures::Durations => table.duration(cell, 1.0),
        }
    }

    /// The queue to keep, `None` where the file has no such column.
    fn choose_queue<'t>(
        &self,
        column: Option<impl Iterator<Item = &'t str>>,
    ) -> Result<Option<&'t str>, Vec<Problem>> {
        let Some(column) = column else {
            return match self.queue {
                Some(queue) => Err(one(format!(
                    "there is no column \"queue\" to choose {queue:?} by; leave out queue"
                ))),
                None => Ok(None),
            };
        };
        let mut names: Vec<&str> = Vec::new();
        for name in column {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        match (self.queue, names.as_slice()) {
            (Some(queue), _) => match names.iter().find(|name| **name == queue.trim()) {
                Some(name) => Ok(Some(name)),
                None => {
                    let phrase = format!("there is no queue {queue:?}");
                    Err(one(wrong_name(&phrase, queue, &names)))
                }
            },
            (None, []) => Ok(None),
            (None, [only]) => Ok(Some(only)),
            (None, several) => Err(one(format!(
                "there are several queues; choose one with queue = \"{}\" (there are: {})",
                several[0],
                several.join(", ")
            ))),
        }
    }

    /// The positions of the rows that make the day's intervals, in order.
    fn rows_of_day(
        &self,
        slots: &[Slot],
        figure: &dyn Fn(usize) -> Result<f64, String>,
    ) -> Result<Vec<usize>, Vec<Problem>> {
        let steps = slots
            .windows(2)
            .map(|pair| pair[1].start.since(pair[0].start));
        let spacing = steps
            .filter(|step| *step > 0.0)
            .fold(f64::INFINITY, f64::min);
        let interval = match self.day {
            Some(day) if day.interval.0 > 0.0 => day.interval.0,
            _ if spacing.is_finite() => spacing,
            // A single row: its length does not matter.
            _ => 86_400.0,
        };
        if self.day.is_some() && spacing.is_finite() && !same(spacing, interval) {
            return Err(one(format!(
                "its rows are {} apart; accepted: {}, the day's interval",
                length(spacing),
                length(interval)
            )));
        }
        let days = business_days(slots, interval);
        let Some(day) = self.choose_day(&days)? else {
            return Ok(Vec::new());
        };
        let problems = grid_problems(slots, day, interval, "");
        if !problems.is_empty() {
            return Err(problems);
        }
        self.within_hours(slots, day, interval, figure)
    }

    fn choose_day<'d>(
        &self,
        days: &'d [BusinessDay],
    ) -> Result<Option<&'d BusinessDay>, Vec<Problem>> {
        let dates: Vec<String> = days
            .iter()
            .filter_map(|day| day.date.map(|date| date.to_string()))
            .collect();
        match self.date {
            Some(_) if dates.is_empty() => {
                Err(one("its rows have no dates to choose by; leave out date"))
            }
            Some(date) => {
                let wanted = super::calendar::Date::parse(date.trim());
                match days.iter().find(|d| wanted.is_some() && d.date == wanted) {
                    Some(day) => Ok(Some(day)),
                    None => Err(one(format!(
                        "there is no date {date:?}; accepted: {}",
                        dates.join(", ")
                    ))),
                }
            }
            None => match days {
                [] => Ok(None),
                [only] => Ok(Some(only)),
                _ => Err(one(format!(
                    "there are several dates; choose one with date = \"{}\" (there are: {})",
                    dates.first().map_or("", |date| date),
                    dates.join(", ")
                ))),
            },
        }
    }

    /// Keeps the rows of the opening hours. Handle times outside them mean nothing; calls or staff there would be
    /// lost without a word, so they must be 0.
    fn within_hours(
        &self,
        slots: &[Slot],
        rows: &BusinessDay,
        interval: f64,
        figure: &dyn Fn(usize) -> Result<f64, String>,
    ) -> Result<Vec<usize>, Vec<Problem>> {
        let Some(day) = self.day else {
            return Ok(rows.rows.iter().map(|(position, _)| *position).collect());
        };
        let (opens, closes) = (day.opens.seconds(), day.closes.seconds());
        let hours = format!("opening hours are {} to {}", day.opens, day.closes);
        let mut kept: Vec<(usize, f64)> = Vec::new();
        let mut problems = Vec::new();
        for (position, start) in &rows.rows {
            let inside = *start >= opens - 1e-6 && *start < closes - 1e-6;
            if inside {
                kept.push((*position, *start));
            } else if self.figures == Figures::Amounts && figure(*position) != Ok(0.0) {
                problems.push(Problem::new(
                    place(slots[*position].line, self.column),
                    format!(
                        "{} is outside the day; accepted: 0, as {hours}",
                        clock(*start)
                    ),
                ));
            }
        }
        let from = kept.first().map_or(closes, |(_, start)| *start);
        let to = kept.last().map_or(closes, |(_, start)| *start + interval);
        if from > opens + 1e-6 {
            problems.push(Problem::new(
                "",
                missing(opens, from, &format!("; {hours}")),
            ));
        }
        if to < closes - 1e-6 {
            problems.push(Problem::new("", missing(to, closes, &format!("; {hours}"))));
        }
        if problems.is_empty() {
            Ok(kept.into_iter().map(|(position, _)| position).collect())
        } else {
            Err(problems)
        }
    }
}
