//! Dates and times of rows, and which of them make a business day.

use std::fmt;

use crate::error::Problem;
use crate::units::{ClockTime, Seconds};

const DAY: f64 = 86_400.0;

/// A date of the Gregorian calendar, as days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Date(i64);

impl Date {
    /// `2026-11-23` or `20261123`.
    pub(super) fn parse(text: &str) -> Option<Date> {
        let digits = match text.len() {
            10 if text.is_ascii() && text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-' => {
                format!("{}{}{}", &text[..4], &text[5..7], &text[8..])
            }
            8 => text.to_owned(),
            _ => return None,
        };
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let number: i64 = digits.parse().ok()?;
        let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
        if year == 0 || !(1..=12).contains(&month) || day == 0 || day > days_in(year, month) {
            return None;
        }
        Some(Date(
            days_before_year(year) + days_before_month(year, month) + day - 1,
        ))
    }
}

fn leap(year: i64) -> bool {
    (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 to the first of January.
fn days_before_year(year: i64) -> i64 {
    let leaps = |year: i64| year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    (year - 1970) * 365 + leaps(year - 1) - leaps(1969)
}

fn days_before_month(year: i64, month: i64) -> i64 {
    (1..month).map(|month| days_in(year, month)).sum()
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Never after the year sought, whichever way the days go.
        let mut year = 1970 + self.0.div_euclid(if self.0 < 0 { 365 } else { 366 });
        while days_before_year(year + 1) <= self.0 {
            year += 1;
        }
        let mut rest = self.0 - days_before_year(year);
        let mut month = 1;
        while rest >= days_in(year, month) {
            rest -= days_in(year, month);
            month += 1;
        }
        write!(f, "{year:04}-{month:02}-{:02}", rest + 1)
    }
}

/// When a row starts: a time of day, with a date where the file has one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Moment {
    pub date: Option<Date>,
    /// Seconds from midnight of the date; a dated moment is less than a day.
    pub clock: f64,
}

impl Moment {
    /// `08:00`, `08:00:00`, `2026-11-23 08:00`, `2026-11-23T08:00:00` or `20261123 08:00`; `24:00` is the next midnight.
    pub(super) fn parse(text: &str) -> Result<Moment, String> {
        let text = text.trim();
        let wrong = || {
            format!(
                "found {text:?}; accepted: a time like 08:00, or a date and time like 2026-11-23 08:00"
            )
        };
        let (date, clock) = match text.split_once([' ', 'T', 't']) {
            Some((date, clock)) => (Some(Date::parse(date).ok_or_else(wrong)?), clock),
            None => (None, text),
        };
        let clock: ClockTime = clock.trim().parse().map_err(|_| wrong())?;
        Ok(match date {
            Some(date) => {
                let days = (clock.seconds() / DAY).floor();
                Moment {
                    date: Some(Date(date.0 + days as i64)),
                    clock: clock.seconds() - days * DAY,
                }
            }
            None => Moment {
                date,
                clock: clock.seconds(),
            },
        })
    }

    /// Seconds on one scale for all dates. Whole days and seconds, so exact.
    fn absolute(self) -> f64 {
        self.date.map_or(0.0, |date| date.0 as f64) * DAY + self.clock
    }

    /// Seconds from another moment to this one.
    pub(super) fn since(self, earlier: Moment) -> f64 {
        self.absolute() - earlier.absolute()
    }
}

/// A row of a table: its line in the file and when it starts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    pub line: usize,
    pub start: Moment,
}

/// The rows of one business day.
#[derive(Debug)]
pub(super) struct BusinessDay {
    /// Date of the first row.
    pub date: Option<Date>,
    /// For each row its position in the slots given, and its start in seconds from midnight of the date.
    pub rows: Vec<(usize, f64)>,
}

/// Cuts rows that rise in time into business days.
///
/// A business day goes on past midnight as long as each interval follows the last without a gap, and until it is 24
/// hours long; so 07:00 to 02:00 is one day, and a centre that never closes has a day from each midnight (or from
/// whatever time its file begins at). Rows without dates are one day; where the clock goes back to exactly the end of
/// the last interval, they go on past midnight.
pub(super) fn business_days(slots: &[Slot], interval: f64) -> Vec<BusinessDay> {
    let mut days: Vec<BusinessDay> = Vec::new();
    for (position, slot) in slots.iter().enumerate() {
        let Some(day) = days.last_mut() else {
            days.push(BusinessDay {
                date: slot.start.date,
                rows: vec![(position, slot.start.clock)],
            });
            continue;
        };
        let first = day.rows.first().map_or(0.0, |(_, start)| *start);
        let last = day.rows.last().map_or(0.0, |(_, start)| *start);
        let offset = match (slot.start.date, day.date) {
            (Some(date), Some(first)) => (date.0 - first.0) as f64 * DAY,
            // An undated clock that has wrapped.
            _ if slot.start.clock < last && same(slot.start.clock + DAY, last + interval) => DAY,
            _ if last >= DAY && slot.start.clock < first => DAY,
            _ => 0.0,
        };
        let start = slot.start.clock + offset;
        let goes_on = offset == 0.0
            || slot.start.date.is_none()
            || (start < first + DAY && start <= last + interval + TOLERANCE);
        if goes_on {
            day.rows.push((position, start));
        } else {
            days.push(BusinessDay {
                date: slot.start.date,
                rows: vec![(position, slot.start.clock)],
            });
        }
    }
    days
}

/// A microsecond: the engine knows nothing shorter.
const TOLERANCE: f64 = 1e-6;

/// Whether two times are the same microsecond.
pub(super) fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= TOLERANCE
}

/// What is wrong with the grid of a business day: intervals missing, there twice, overlapping, or out of order.
///
/// `of` names the table in the message, as in ` of queue "sales"`.
pub(super) fn grid_problems(
    slots: &[Slot],
    day: &BusinessDay,
    interval: f64,
    of: &str,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    for pair in day.rows.windows(2) {
        let [(before, last), (position, start)] = *pair else {
            continue;
        };
        let (line, line_before) = (slots[position].line, slots[before].line);
        let expected = last + interval;
        if same(start, expected) {
            continue;
        }
        let message = if same(start, last) {
            format!(
                "the interval {}{of} is there already, in line {line_before}",
                clock(start)
            )
        } else if start < last {
            format!(
                "{}{of} comes after {} in line {line_before}; accepted: rows in order of time",
                clock(start),
                clock(last)
            )
        } else if start < expected {
            format!(
                "{}{of} starts within the interval of line {line_before}, {} to {}",
                clock(start),
                clock(last),
                clock(expected)
            )
        } else {
            missing(expected, start, of)
        };
        problems.push(Problem::new(format!("line {line}"), message));
    }
    problems
}

/// Says that a stretch of time has no row.
pub(super) fn missing(from: f64, to: f64, of: &str) -> String {
    format!("there is no row for {} to {}{of}", clock(from), clock(to))
}

/// Seconds as a time of day.
pub(super) fn clock(seconds: f64) -> ClockTime {
    ClockTime::from_seconds(seconds)
}

/// A length of time for a message: `30m`.
pub(super) fn length(seconds: f64) -> Seconds {
    Seconds(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slots(starts: &[&str]) -> Vec<Slot> {
        starts
            .iter()
            .enumerate()
            .map(|(n, text)| Slot {
                line: n + 2,
                start: Moment::parse(text).unwrap(),
            })
            .collect()
    }

    #[test]
    fn dates_are_read_and_written() {
        for (text, days) in [
            ("1970-01-01", 0),
            ("1969-12-31", -1),
            ("2000-02-29", 11_016),
            ("2026-11-23", 20_780),
            ("0001-01-01", -719_162),
        ] {
            let date = Date::parse(text).unwrap();
            assert_eq!(date, Date(days), "{text}");
            assert_eq!(date.to_string(), text);
        }
        assert_eq!(Date::parse("20261123"), Date::parse("2026-11-23"));
        for wrong in [
            "2026-02-29",
            "2026-13-01",
            "2026-1-1",
            "1900-02-29",
            "20260100",
            "23.11.2026",
            "2026/11/23",
            "ééééé",
        ] {
            assert_eq!(Date::parse(wrong), None, "{wrong}");
        }
        let every = (-800_000..800_000).step_by(37).map(Date);
        for date in every.filter(|date| date.0 >= -719_162) {
            assert_eq!(Date::parse(&date.to_string()), Some(date));
        }
    }

    #[test]
    fn midnight_is_the_next_date() {
        let end = Moment::parse("20261123 24:00").unwrap();
        assert_eq!(end, Moment::parse("2026-11-24T00:00:00").unwrap());
        assert_eq!(
            end.since(Moment::parse("2026-11-23 23:30").unwrap()),
            1800.0
        );
        assert_eq!(
            Moment::parse("8 o'clock").unwrap_err(),
            "found \"8 o'clock\"; accepted: a time like 08:00, or a date and time like 2026-11-23 08:00"
        );
    }

    #[test]
    fn a_day_goes_on_past_midnight_while_intervals_are_contiguous() {
        let past = slots(&[
            "2026-11-23 23:00",
            "2026-11-23 23:30",
            "2026-11-24 00:00",
            "2026-11-24 23:00",
        ]);
        let days = business_days(&past, 1800.0);
        let starts: Vec<Vec<String>> = days
            .iter()
            .map(|day| {
                day.rows
                    .iter()
                    .map(|(_, s)| clock(*s).to_string())
                    .collect()
            })
            .collect();
        assert_eq!(starts, [vec!["23:00", "23:30", "24:00"], vec!["23:00"]]);
        let undated = business_days(&slots(&["23:00", "23:30", "00:00", "00:30"]), 1800.0);
        assert_eq!(undated.len(), 1);
        assert_eq!(undated[0].rows[3].1, 88_200.0);
    }

    #[test]
    fn a_centre_that_never_closes_has_days_of_24_hours() {
        let hours: Vec<String> = (0..72)
            .map(|h| format!("2026-11-{:02} {:02}:00", 23 + h / 24, h % 24))
            .collect();
        let texts: Vec<&str> = hours.iter().map(String::as_str).collect();
        let days = business_days(&slots(&texts), 3600.0);
        assert_eq!(
            days.iter().map(|day| day.rows.len()).collect::<Vec<_>>(),
            [24, 24, 24]
        );
        assert_eq!(days[2].date.unwrap().to_string(), "2026-11-25");
    }

    #[test]
    fn a_broken_grid_is_named() {
        let table = [
            ("08:00 09:00", "line 3: there is no row for 08:30 to 09:00"),
            (
                "08:00 08:00",
                "line 3: the interval 08:00 is there already, in line 2",
            ),
            (
                "08:00 08:15",
                "line 3: 08:15 starts within the interval of line 2, 08:00 to 08:30",
            ),
            (
                "08:30 08:00",
                "line 3: 08:00 comes after 08:30 in line 2; accepted: rows in order of time",
            ),
        ];
        for (starts, message) in table {
            let slots = slots(&starts.split(' ').collect::<Vec<_>>());
            let days = business_days(&slots, 1800.0);
            let problems = grid_problems(&slots, &days[0], 1800.0, "");
            assert_eq!(problems.len(), 1);
            assert_eq!(problems[0].to_string(), message);
        }
    }
}
