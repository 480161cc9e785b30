//! How a day's calls fall on its intervals.

use std::path::Path;

use super::calendar::{Moment, Slot, business_days, clock, grid_problems};
use super::csv_table::{CsvTable, Header};
use super::forecast::cell;
use super::intervals::check_header;
use super::text;
use crate::error::{Error, ErrorKind, Problems, Result};
use crate::units::{ClockTime, Seconds};

/// Each interval's share of a day's calls.
///
/// As a file it is a CSV with the columns `start` and `share`. Shares are weights: they need not add up to 1, so counts
/// of calls do as well.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    opens: ClockTime,
    interval: Seconds,
    shares: Vec<f64>,
}

impl Profile {
    /// A profile of weights for consecutive intervals from the opening on.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`] if the interval is not above 0, there are no weights, one is negative or not finite, or
    /// their sum is not a finite number above 0.
    pub fn new(
        opens: ClockTime,
        interval: impl Into<Seconds>,
        weights: impl IntoIterator<Item = f64>,
    ) -> Result<Profile> {
        let interval = interval.into();
        let weights: Vec<f64> = weights.into_iter().collect();
        let mut problems = Problems::new();
        if !(opens.seconds().is_finite() && opens.seconds() >= 0.0) {
            let message = format!("found {} seconds; accepted: a time of day", opens.seconds());
            problems.at("profile.opens").say(message);
        }
        if !(interval.0.is_finite() && interval.0 > 0.0) {
            let message = format!("found {interval}; accepted: a length above 0");
            problems.at("profile.interval").say(message);
        }
        for (n, weight) in weights.iter().enumerate() {
            if !(weight.is_finite() && *weight >= 0.0) {
                let message = format!("found {weight}; accepted: a number, 0 or more");
                problems.at(format!("profile.share[{n}]")).say(message);
            }
        }
        let sum: f64 = weights.iter().sum();
        if problems.list().is_empty() && !(sum.is_finite() && sum > 0.0) {
            let message = format!("found shares that add up to {sum}; accepted: more than 0");
            problems.at("profile").say(message);
        }
        problems.finish()?;
        Ok(Profile {
            opens,
            interval,
            shares: weights.iter().map(|weight| weight / sum).collect(),
        })
    }

    /// Reads a profile from a CSV file with the columns `start` and `share`.
    ///
    /// The intervals are as long as the starts are apart; a file needs two at least.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`] if the file cannot be read, otherwise [`ErrorKind::Invalid`] with everything that is wrong.
    pub fn read(path: impl AsRef<Path>) -> Result<Profile> {
        let path = path.as_ref();
        let text = text::read(path)?;
        profile_of(&text).map_err(|error| error.in_file(path.display().to_string()))
    }

    /// Reads a profile from the text of a CSV file, as [`read`](Self::read) does.
    ///
    /// ```
    /// use callcenter::files::Profile;
    /// let profile = Profile::from_csv("start,share\n08:00,1\n08:30,3\n")?;
    /// assert_eq!(profile.shares(), [0.25, 0.75]);
    /// assert_eq!(profile.closes().to_string(), "09:00");
    /// # Ok::<(), callcenter::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`] with everything that is wrong.
    pub fn from_csv(text: &str) -> Result<Profile> {
        profile_of(&text::decode(text.as_bytes().to_vec())?)
    }

    /// Start of the first interval.
    pub fn opens(&self) -> ClockTime {
        self.opens
    }

    /// End of the last interval.
    pub fn closes(&self) -> ClockTime {
        clock(self.opens.seconds() + self.interval.0 * self.shares.len() as f64)
    }

    /// Length of each interval.
    pub fn interval(&self) -> Seconds {
        self.interval
    }

    /// The shares, which add up to 1.
    pub fn shares(&self) -> &[f64] {
        &self.shares
    }
}

const COLUMNS: [&str; 2] = ["start", "share"];

fn profile_of(text: &str) -> Result<Profile> {
    let table = CsvTable::parse(text)?;
    let mut problems = Problems::new();
    let (first, lines) = match table.rows().split_first() {
        Some((first, lines)) if table.has_header() => (first, lines),
        _ => {
            return Err(Error::new(
                ErrorKind::Invalid,
                "the first line names no columns; accepted: a header start,share",
            ));
        }
    };
    let header = Header::of(first);
    check_header(&mut problems, &header, first.line, &COLUMNS, 2);
    problems.finish()?;

    let mut problems = Problems::new();
    let mut slots = Vec::new();
    let mut weights = Vec::new();
    let at = COLUMNS.map(|name| header.position(name).unwrap_or(usize::MAX));
    for row in lines {
        if let Some(problem) = header.width_problem(row) {
            problems.at(problem.path).say(problem.message);
            continue;
        }
        let text = |column: usize| row.cells.get(at[column]).map_or("", |cell| cell);
        let start = Moment::parse(text(0)).and_then(|moment| match moment.date {
            None => Ok(moment),
            Some(_) => Err(format!(
                "found {:?}; accepted: a time without a date",
                text(0)
            )),
        });
        let start = cell(&mut problems, row.line, "start", start);
        let share = cell(&mut problems, row.line, "share", table.amount(text(1)));
        if let Some((start, share)) = start.zip(share) {
            slots.push(Slot {
                line: row.line,
                start,
            });
            weights.push(share);
        }
    }
    problems.finish()?;
    let steps = slots
        .windows(2)
        .map(|pair| pair[1].start.since(pair[0].start));
    let interval = steps
        .filter(|step| *step > 0.0)
        .fold(f64::INFINITY, f64::min);
    if !interval.is_finite() {
        return Err(Error::new(
            ErrorKind::Invalid,
            "found fewer than two intervals; accepted: two or more starts that rise",
        ));
    }
    let days = business_days(&slots, interval);
    let problems = days
        .iter()
        .flat_map(|day| grid_problems(&slots, day, interval, ""))
        .collect();
    Error::from_problems(ErrorKind::Invalid, problems)?;
    let opens = slots.first().map_or(0.0, |slot| slot.start.clock);
    Profile::new(clock(opens), interval, weights)
}
