//! The journals of shards put together.

use std::collections::HashMap;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use super::lines::{Header, scan};
use super::plan::Sweep;
use super::prepare::Prepared;
use super::results::SweepResults;
use super::run::Run;
use super::shard::Shard;
use crate::error::{Error, ErrorKind, Problems, Result};
use crate::experiment::Verdict;

/// The most stretches of missing units of a shard, and shards with missing units, that are listed.
const MOST_LISTED: usize = 20;

/// Where a unit was found, and its checksum.
type Found = HashMap<u64, (u64, usize)>;

impl Sweep {
    /// Puts the journals of shards together. The results are the same bytes as those of a single run.
    ///
    /// Units that several journals have are taken once, if they are equal. A journal of the whole sweep, or several of
    /// shards of different sizes, do as well. Memory is O(points × totals + units).
    ///
    /// # Errors
    ///
    /// When a file is no journal of this plan and version or is damaged, when two differ in a unit, and when units are
    /// missing: which, and of which shard.
    pub fn merge<P: AsRef<Path>>(&self, journals: &[P]) -> Result<SweepResults> {
        let crew = self.crew()?;
        let prepared = self.prepared(&crew)?;
        let run = Run::new(&prepared, &|_| Verdict::Continue, Shard::WHOLE, true);
        let mut problems = Problems::new();
        let mut kind = ErrorKind::Io;
        let mut found = Found::new();
        let mut shards: Option<Shard> = None;
        if journals.is_empty() {
            kind = ErrorKind::Invalid;
            problems
                .at("journals")
                .say("found none; 1 or more is accepted");
        }
        for (nth, path) in journals.iter().enumerate() {
            let path = path.as_ref();
            match read(path, nth, journals, &prepared, &run, &mut found) {
                Ok(shard) => _ = shards.get_or_insert(shard),
                Err(error) => {
                    if error.kind() != ErrorKind::Io {
                        kind = ErrorKind::Invalid;
                    }
                    for problem in error.problems() {
                        problems
                            .at(path.display().to_string())
                            .say(problem.to_string());
                    }
                }
            }
        }
        Error::from_problems(kind, problems.into_list())?;
        missing(prepared.units, shards.unwrap_or(Shard::WHOLE), &found)?;
        run.into_results()
    }
}

/// Reads a journal into the sums; its shard.
fn read<P: AsRef<Path>>(
    path: &Path,
    nth: usize,
    journals: &[P],
    prepared: &Prepared<'_>,
    run: &Run<'_>,
    found: &mut Found,
) -> Result<Shard> {
    let file = File::open(path)
        .map_err(|e| Error::new(ErrorKind::Io, format!("cannot be opened: {e}")))?;
    let expected = Header::new(prepared.plan_words(), prepared.units, Shard::WHOLE);
    let mut shard = None;
    let mut taken = None;
    let header = |header: &Header| {
        shard = Some(expected.merges_with(header)?);
        Ok(())
    };
    scan(BufReader::new(file), &expected, header, |line, check| {
        let unit = line.unit;
        match found.get(&unit) {
            None => {
                run.absorb(line, &mut taken)?;
                found.insert(unit, (check, nth));
                Ok(())
            }
            Some((known, _)) if *known == check => Ok(()),
            Some((_, other)) => {
                let other = journals[*other].as_ref().display();
                Err(format!(
                    "has other sums for unit {unit} than {other}; one of the two was not played by this plan"
                ))
            }
        }
    })?;
    shard.ok_or_else(|| {
        let message = "has no header; the journal of a shard that was played is accepted";
        Error::invalid("", message)
    })
}

/// Names the units that no journal has, by the shards they belong to.
fn missing(units: u64, shards: Shard, found: &Found) -> Result<()> {
    if found.len() as u64 == units {
        return Ok(());
    }
    let mut problems = Problems::new();
    let mut unlisted = 0;
    for index in 0..u64::from(shards.of()).min(units) {
        let shard = shards.with(index);
        let lacks = |unit: u64| !found.contains_key(&unit);
        let stretches = stretches(
            (0..).map(|n| shard.unit(n)).take_while(|u| *u < units),
            lacks,
        );
        if stretches.is_empty() {
            continue;
        }
        if problems.list().len() == MOST_LISTED {
            unlisted += 1;
            continue;
        }
        let mut words: Vec<String> = stretches
            .iter()
            .take(MOST_LISTED)
            .map(|&(first, last)| match first == last {
                true => first.to_string(),
                false => format!("{first} to {last}"),
            })
            .collect();
        if stretches.len() > MOST_LISTED {
            words.push(format!(
                "and {} more stretches",
                stretches.len() - MOST_LISTED
            ));
        }
        let every = match shards.of() {
            1 => String::new(),
            2 => " (every other unit)".to_owned(),
            of => format!(" (one unit of every {of})"),
        };
        let message = format!(
            "units {}{every} are missing; run the shard again with its journal, and merge then",
            words.join(", ")
        );
        problems.at(format!("shard {shard}")).say(message);
    }
    if unlisted > 0 {
        let message = format!("and {unlisted} more shards of which units are missing");
        problems.at("").say(message);
    }
    Error::from_problems(ErrorKind::Unfinished, problems.into_list())
}

/// First and last of each stretch of neighbours that hold.
fn stretches(units: impl Iterator<Item = u64>, holds: impl Fn(u64) -> bool) -> Vec<(u64, u64)> {
    let mut stretches: Vec<(u64, u64)> = Vec::new();
    let mut within = false;
    for unit in units {
        match (holds(unit), stretches.last_mut()) {
            (true, Some((_, last))) if within => *last = unit,
            (true, _) => stretches.push((unit, unit)),
            (false, _) => {}
        }
        within = holds(unit);
    }
    stretches
}
