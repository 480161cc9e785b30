//! Forecasts as daily volumes, spread over the day by a profile.

use std::collections::HashMap;

use super::calendar::Date;
use super::csv_table::{CsvTable, Header};
use super::forecast::{Forecast, ForecastOptions, ForecastRow, aht, cell};
use super::intervals::{check_header, name};
use super::profile::Profile;
use crate::error::{Error, Problems, Result};
use crate::scenario::{Day, defaults};

const COLUMNS: [&str; 4] = ["queue", "date", "volume", "aht"];

/// The forecasts of a file of daily volumes, or all that is wrong with it.
pub(super) fn forecasts(table: &CsvTable, options: &ForecastOptions) -> Result<Vec<Forecast>> {
    let (profile, notices) = profile(options)?;
    let mut problems = Problems::new();
    let (header, lines) = match table.rows().split_first() {
        Some((first, lines)) if table.has_header() => {
            let header = Header::of(first);
            check_header(&mut problems, &header, first.line, &COLUMNS, 4);
            problems.finish()?;
            problems = Problems::new();
            (Some(header), lines)
        }
        _ => (None, table.rows()),
    };
    let at = |column: usize| match &header {
        Some(header) => header.position(COLUMNS[column]).unwrap_or(usize::MAX),
        None => column,
    };
    let mut forecasts: Vec<Forecast> = Vec::new();
    let mut seen: HashMap<(String, Date), usize> = HashMap::new();
    for row in lines {
        let line = row.line;
        let surplus = row.cells.iter().skip(4).any(|cell| !cell.is_empty());
        let width = match &header {
            Some(header) => header.width_problem(row).map(|problem| problem.message),
            None => (row.cells.len() < 4 || surplus).then(|| {
                let found = row.cells.len();
                format!("found {found} cells; accepted: queue, date, volume, aht")
            }),
        };
        if let Some(message) = width {
            problems.at(format!("line {line}")).say(message);
            continue;
        }
        let text = |column: usize| row.cells.get(at(column)).map_or("", |cell| cell);
        let queue = cell(&mut problems, line, "queue", name(text(0)));
        let date = Date::parse(text(1)).ok_or_else(|| {
            format!(
                "found {:?}; accepted: a date like 2026-11-23 or 20261123",
                text(1)
            )
        });
        let date = cell(&mut problems, line, "date", date);
        let volume = cell(&mut problems, line, "volume", table.amount(text(2)));
        let seconds = aht(table, text(3), volume.unwrap_or(0.0));
        let aht = cell(&mut problems, line, "aht", seconds);
        let (Some(queue), Some(date), Some(volume), Some(aht)) = (queue, date, volume, aht) else {
            continue;
        };
        if let Some(before) = seen.insert((queue.clone(), date), line) {
            problems.at(format!("line {line}")).say(format!(
                "{date} of queue {queue:?} is there already, in line {before}"
            ));
            continue;
        }
        forecasts.push(Forecast {
            queue,
            date: Some(date.to_string()),
            opens: profile.opens(),
            interval: profile.interval(),
            rows: spread(&profile, volume, aht),
            notices: notices.clone(),
        });
    }
    if lines.is_empty() {
        problems.at("").say("there are no rows below the header");
    }
    problems.finish()?;
    Ok(forecasts)
}

fn spread(profile: &Profile, volume: f64, aht: f64) -> Vec<ForecastRow> {
    let (opens, interval) = (profile.opens().seconds(), profile.interval().0);
    profile
        .shares()
        .iter()
        .enumerate()
        .map(|(n, share)| ForecastRow {
            start: super::calendar::clock(opens + interval * n as f64),
            calls: volume * share,
            aht,
            staff: None,
        })
        .collect()
}

/// The profile given, or an even one over the opening hours with a notice that says so.
fn profile(options: &ForecastOptions) -> Result<(Profile, Vec<String>)> {
    let Day { opens, closes, .. } = Day::default();
    if let Some(profile) = &options.profile {
        let mut problems = Problems::new();
        let stated = [
            (
                "opens",
                options.opens.map(|t| t.to_string()),
                profile.opens().to_string(),
            ),
            (
                "closes",
                options.closes.map(|t| t.to_string()),
                profile.closes().to_string(),
            ),
            (
                "interval",
                options.interval.map(|t| t.to_string()),
                profile.interval().to_string(),
            ),
        ];
        for (name, stated, accepted) in stated {
            if let Some(found) = stated.filter(|found| *found != accepted) {
                let message = format!("found {found}; accepted: {accepted}, as the profile says");
                problems.at(name).say(message);
            }
        }
        problems.finish()?;
        return Ok((profile.clone(), Vec::new()));
    }
    let opens = options.opens.unwrap_or(opens);
    let closes = options.closes.unwrap_or(closes);
    let interval = options.interval.unwrap_or(defaults::INTERVAL);
    let count = (closes.seconds() - opens.seconds()) / interval.0;
    // False for NaN as well. A day has no more seconds than this.
    if !((1.0..=86_400.0).contains(&count)
        && super::calendar::same(count.fract().min(1.0 - count.fract()), 0.0))
    {
        return Err(Error::invalid(
            "interval",
            format!(
                "found {interval}; accepted: a length that divides the opening hours {opens} to {closes}"
            ),
        ));
    }
    let profile = Profile::new(opens, interval, vec![1.0; count.round() as usize])?;
    let notice = format!(
        "no profile of the day was given: the calls of a day are spread evenly from {opens} to {closes} in intervals \
         of {interval}, which hides its peaks"
    );
    Ok((profile, vec![notice]))
}
