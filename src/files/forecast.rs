//! Forecasts: tables of calls and handle times by interval.

use std::collections::HashMap;
use std::path::Path;

use super::calendar::{Moment, Slot, business_days, clock, grid_problems, length, same};
use super::csv_table::{CsvTable, Header, place};
use super::profile::Profile;
use super::{daily, intervals, text, wfm};
use crate::error::{Error, ErrorKind, Problem, Problems, Result};
use crate::units::{ClockTime, Seconds};

/// The forecast of one queue for one business day.
///
/// It counts *calls*, that is attempts as a telephone switch counts them: a caller who hangs up and dials again is two
/// calls. A simulation that plays redials needs fresh callers instead, which are fewer.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// The queue's name.
    pub queue: String,
    /// The date the day begins on (`2026-11-23`), where the file has dates.
    pub date: Option<String>,
    /// Start of the first interval.
    pub opens: ClockTime,
    /// Length of each interval.
    pub interval: Seconds,
    /// The intervals, without gaps, in order.
    pub rows: Vec<ForecastRow>,
    /// What had to be assumed, in sentences for the reader of the results.
    pub notices: Vec<String>,
}

impl Forecast {
    /// End of the last interval.
    pub fn closes(&self) -> ClockTime {
        clock(self.opens.seconds() + self.interval.0 * self.rows.len() as f64)
    }

    /// Calls of the whole day.
    pub fn calls(&self) -> f64 {
        self.rows.iter().map(|row| row.calls).sum()
    }
}

/// One interval of a [`Forecast`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ForecastRow {
    /// Start of the interval; `24:00` and later after midnight.
    pub start: ClockTime,
    /// Calls (attempts, not callers) in the interval; 0 or more, fractions allowed.
    pub calls: f64,
    /// Mean handle time (talk, hold and wrap-up) in seconds; above 0 where there are calls.
    pub aht: f64,
    /// People on the phones that the file plans for the interval, where it says so.
    pub staff: Option<f64>,
}

/// What a file of daily volumes needs beside itself: how a day's calls fall on its intervals.
///
/// A [`profile`](Self::profile) says so. Without one the calls are spread evenly over the opening hours given here, and
/// a notice says that. Files that have intervals of their own need none of this.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ForecastOptions {
    /// Each interval's share of the day's calls.
    pub profile: Option<Profile>,
    /// Opening, where no profile says so; midnight when unsaid.
    pub opens: Option<ClockTime>,
    /// Closing, where no profile says so; the next midnight when unsaid.
    pub closes: Option<ClockTime>,
    /// Length of an interval, where no profile says so; [`INTERVAL`](crate::scenario::defaults::INTERVAL) when unsaid.
    pub interval: Option<Seconds>,
}

impl ForecastOptions {
    /// Nothing stated.
    pub fn new() -> Self {
        Self::default()
    }

    /// Spreads daily volumes by this profile.
    #[must_use]
    pub fn profile(mut self, profile: Profile) -> Self {
        self.profile = Some(profile);
        self
    }

    /// Spreads daily volumes over these hours.
    #[must_use]
    pub fn hours(mut self, opens: ClockTime, closes: ClockTime) -> Self {
        self.opens = Some(opens);
        self.closes = Some(closes);
        self
    }

    /// Spreads daily volumes on intervals of this length.
    #[must_use]
    pub fn interval(mut self, interval: impl Into<Seconds>) -> Self {
        self.interval = Some(interval.into());
        self
    }

    fn states_anything(&self) -> bool {
        *self != Self::default()
    }
}

/// Reads the forecasts of a CSV file: one for each queue and business day, in the order they first appear.
///
/// Three forms are told apart by what is in them. Separators are commas, semicolons or tabs; with the latter two,
/// decimals may have commas.
///
/// | form | columns |
/// |---|---|
/// | intervals | a header with `queue`, `start`, `interval`, `calls`, `aht` and perhaps `staff`, in any order |
/// | export of a planning tool | no header: queue, start, end (`20261123 08:00`), calls, task time, after-call time in seconds, perhaps agents; AHT is the sum of the two times |
/// | daily volumes | `queue`, `date`, `volume`, `aht`, with or without that header |
///
/// A start is a time (`08:00`) or a date and time (`2026-11-23 08:00`): that is how a file with a header and intervals
/// holds several dates, as it has no column `date`. `interval` is in minutes (`30`) or words (`30min`), `aht` in seconds
/// (`269`) or words (`4m29s`). Where there are no calls, `aht` may be empty or 0; a closed day is a day of such rows.
///
/// **Numbers.** With semicolons or tabs, `1,234` and `1.234` could each mean a number with three decimals or a thousand and
/// more; they are refused, the second only where no other number of the file (`1.25`) shows that dots are decimal ones.
///
/// **Past midnight.** A business day goes on past midnight as long as each interval follows the last without a gap and
/// until it is 24 hours long. Its rows count on: `24:00`, `24:30`. Rows of a queue may stand in any order where they
/// have dates.
///
/// # Errors
///
/// [`ErrorKind::Io`](crate::ErrorKind::Io) if the file cannot be read. Otherwise
/// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) with everything that is wrong, each with its line: columns that
/// are missing or unknown, cells that are no numbers or negative, an AHT of 0 where there are calls, intervals that are
/// missing, there twice or not all of one length.
///
/// ```
/// use callcenter::files::{ForecastOptions, read_forecast};
/// let forecasts = read_forecast("examples/data/bank_weekday.csv", &ForecastOptions::new())?;
/// let day = &forecasts[0];
/// assert_eq!((day.opens.to_string(), day.closes().to_string()), ("07:00".into(), "24:00".into()));
/// assert_eq!(day.rows.len(), 34);
/// # Ok::<(), callcenter::Error>(())
/// ```
pub fn read_forecast(path: impl AsRef<Path>, options: &ForecastOptions) -> Result<Vec<Forecast>> {
    let path = path.as_ref();
    let text = text::read(path)?;
    forecast_of(&text, options).map_err(|error| error.in_file(path.display().to_string()))
}

/// The forecasts in the text of a CSV file, as [`read_forecast`] reads them.
///
/// ```
/// use callcenter::files::{ForecastOptions, forecast_from_csv};
/// let text = "queue,start,interval,calls,aht\nservice,08:00,30,415.5,4m29s\nservice,08:30,30,400,260\n";
/// let forecasts = forecast_from_csv(text, &ForecastOptions::new())?;
/// assert_eq!(forecasts[0].rows[0].aht, 269.0);
/// assert_eq!(forecasts[0].calls(), 815.5);
/// # Ok::<(), callcenter::Error>(())
/// ```
///
/// # Errors
///
/// As [`read_forecast`].
pub fn forecast_from_csv(text: &str, options: &ForecastOptions) -> Result<Vec<Forecast>> {
    forecast_of(&text::decode(text.as_bytes().to_vec())?, options)
}

fn forecast_of(text: &str, options: &ForecastOptions) -> Result<Vec<Forecast>> {
    let table = CsvTable::parse(text)?;
    let mut forecasts = match form_of(&table) {
        Form::Intervals => tables(intervals::rows(&table)?)?,
        Form::Export => tables(wfm::rows(&table))?,
        Form::Daily => return daily::forecasts(&table, options),
        Form::Unknown => {
            let line = table.rows().first().map_or(1, |row| row.line);
            return Err(Error::invalid(
                format!("line {line}"),
                "not a forecast; accepted: a header queue,start,interval,calls,aht[,staff]; a header \
                 queue,date,volume,aht; or rows without a header: queue,20261123 08:00,20261123 \
                 08:30,calls,task,after-call[,agents] or queue,2026-11-23,volume,aht",
            ));
        }
    };
    if options.states_anything() {
        for forecast in &mut forecasts {
            forecast.notices.push(
                "the file has intervals of its own; the profile or opening hours given beside it are not used"
                    .to_owned(),
            );
        }
    }
    Ok(forecasts)
}

enum Form {
    Intervals,
    Export,
    Daily,
    Unknown,
}

/// Which of the forms a file has, by its first row.
fn form_of(table: &CsvTable) -> Form {
    let Some(first) = table.rows().first() else {
        return Form::Unknown;
    };
    if table.has_header() {
        let header = Header::of(first);
        let known = |names: &[&str]| {
            names
                .iter()
                .filter(|n| header.position(n).is_some())
                .count()
        };
        // By the names that only one of the two has; a misspelt one is named later.
        let intervals = known(&["start", "interval", "calls", "staff"]);
        let daily = known(&["date", "volume"]);
        return match (intervals, daily) {
            (0, 0) if known(&["queue", "aht"]) == 0 => Form::Unknown,
            (intervals, daily) if daily > intervals => Form::Daily,
            _ => Form::Intervals,
        };
    }
    let second = first.cells.get(1).map_or("", |cell| cell);
    if super::calendar::Date::parse(second).is_some() {
        Form::Daily
    } else if Moment::parse(second).is_ok_and(|moment| moment.date.is_some()) {
        Form::Export
    } else {
        Form::Unknown
    }
}

/// An interval as a file has it.
#[derive(Debug)]
pub(super) struct Row {
    pub line: usize,
    pub queue: String,
    pub start: Moment,
    pub interval: f64,
    pub calls: f64,
    pub aht: f64,
    pub staff: Option<f64>,
}

/// The rows of a file and what is wrong with them.
#[derive(Debug, Default)]
pub(super) struct Rows {
    rows: Vec<Row>,
    pub problems: Problems,
    /// Whether a row has no known place in the grid, so that a gap may be its own.
    lost: bool,
}

impl Rows {
    /// Adds a row, with 0 for figures that are wrong; `None` where its place is not known.
    pub(super) fn keep(&mut self, row: Option<Row>) {
        self.lost |= row.is_none();
        self.rows.extend(row);
    }

    /// Notes that a row cannot be read at all.
    pub(super) fn lose(&mut self, path: impl AsRef<str>, message: impl Into<String>) {
        self.lost = true;
        self.problems.at(path).say(message);
    }
}

/// Reads a cell and notes what is wrong with it.
pub(super) fn cell<T>(
    problems: &mut Problems,
    line: usize,
    column: &str,
    read: Result<T, String>,
) -> Option<T> {
    read.map_err(|message| problems.at(place(line, column)).say(message))
        .ok()
}

/// A handle time, which matters only where there are calls.
pub(super) fn aht(table: &CsvTable, cell: &str, calls: f64) -> Result<f64, String> {
    if cell.is_empty() && calls == 0.0 {
        return Ok(0.0);
    }
    if cell.is_empty() {
        return Err("the cell is empty; accepted: seconds, as there are calls".to_owned());
    }
    let seconds = table.duration(cell, 1.0)?;
    if calls > 0.0 && seconds == 0.0 {
        return Err(format!(
            "found {cell}; accepted: more than 0 seconds, as there are calls"
        ));
    }
    Ok(seconds)
}

/// People planned; an empty cell says nothing.
pub(super) fn staff(table: &CsvTable, cell: &str) -> Result<Option<f64>, String> {
    if cell.is_empty() {
        Ok(None)
    } else {
        table.amount(cell).map(Some)
    }
}

/// Rows sorted into tables, one for each queue and business day, with the grids checked.
fn tables(read: Rows) -> Result<Vec<Forecast>> {
    if read.lost {
        read.problems.finish()?;
        return Ok(Vec::new());
    }
    let mut problems: Vec<(usize, Problem)> = read
        .problems
        .into_list()
        .into_iter()
        .map(|problem| (line_of(&problem), problem))
        .collect();
    let mut queues: Vec<(&str, Vec<&Row>)> = Vec::new();
    let mut positions: HashMap<&str, usize> = HashMap::new();
    for row in &read.rows {
        let position = *positions.entry(&row.queue).or_insert_with(|| {
            queues.push((&row.queue, Vec::new()));
            queues.len() - 1
        });
        queues[position].1.push(row);
    }
    // For each forecast the line its first row stands on: they come in the order of first appearance.
    let mut forecasts: Vec<(usize, Forecast)> = Vec::new();
    for (queue, mut rows) in queues {
        let Some(first) = rows.first().copied() else {
            continue;
        };
        let before = problems.len();
        for row in &rows {
            if row.start.date.is_some() != first.start.date.is_some() {
                let message = if row.start.date.is_some() {
                    format!(
                        "has a date, but line {} has none; accepted: all or none",
                        first.line
                    )
                } else {
                    format!(
                        "has no date, but line {} has one; accepted: all or none",
                        first.line
                    )
                };
                problems.push((row.line, Problem::new(place(row.line, "start"), message)));
            }
            if !same(row.interval, first.interval) {
                let message = format!(
                    "found {}; accepted: {}, as in line {}",
                    length(row.interval),
                    length(first.interval),
                    first.line
                );
                problems.push((row.line, Problem::new(place(row.line, "interval"), message)));
            }
        }
        if problems.len() > before {
            continue;
        }
        if first.start.date.is_some() {
            rows.sort_by(|a, b| a.start.since(b.start).total_cmp(&0.0));
        }
        let slots: Vec<Slot> = rows
            .iter()
            .map(|row| Slot {
                line: row.line,
                start: row.start,
            })
            .collect();
        for day in business_days(&slots, first.interval) {
            let of = format!(" of queue {queue:?}");
            for problem in grid_problems(&slots, &day, first.interval, &of) {
                problems.push((line_of(&problem), problem));
            }
            let line = day
                .rows
                .iter()
                .map(|(position, _)| rows[*position].line)
                .min();
            let forecast = Forecast {
                queue: queue.to_owned(),
                date: day.date.map(|date| date.to_string()),
                opens: clock(day.rows.first().map_or(0.0, |(_, start)| *start)),
                interval: Seconds(first.interval),
                rows: day
                    .rows
                    .iter()
                    .map(|(position, start)| ForecastRow {
                        start: clock(*start),
                        calls: rows[*position].calls,
                        aht: rows[*position].aht,
                        staff: rows[*position].staff,
                    })
                    .collect(),
                notices: Vec::new(),
            };
            forecasts.push((line.unwrap_or(0), forecast));
        }
    }
    problems.sort_by_key(|(line, _)| *line);
    let problems = problems.into_iter().map(|(_, problem)| problem).collect();
    Error::from_problems(ErrorKind::Invalid, problems)?;
    forecasts.sort_by_key(|(line, _)| *line);
    Ok(forecasts
        .into_iter()
        .map(|(_, forecast)| forecast)
        .collect())
}

/// The line a problem's path starts with.
fn line_of(problem: &Problem) -> usize {
    let digits = problem.path.trim_start_matches("line ");
    let end = digits
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(digits.len());
    digits[..end].parse().unwrap_or(usize::MAX)
}
