//! Units that were played before.

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::Ordering;

use super::journal::Journal;
use super::lines::{Header, UnitLine};
use super::run::Run;
use super::units::Units;
use crate::error::{Error, Result};
use crate::experiment::Sums;

impl Run<'_> {
    /// Goes on with a journal, or starts one.
    pub fn keep(mut self, path: &Path) -> Result<Self> {
        let prepared = self.prepared;
        let header = Header::new(prepared.plan_words(), prepared.units, self.shard);
        let mut done = Units::default();
        let journal = Journal::open(path, &header, |line| {
            let unit = line.unit;
            if done.has(unit) {
                return Err(format!(
                    "has unit {unit}, which an earlier line has; take one of the two out"
                ));
            }
            self.absorb(line)?;
            done.add(unit);
            Ok(())
        })?;
        self.done_before = done;
        self.journal = Some(Mutex::new(journal));
        Ok(self)
    }

    /// Adds up a unit that was played before; what is wrong with it otherwise.
    pub fn absorb(&self, line: UnitLine) -> Result<(), String> {
        let (unit, prepared) = (line.unit, self.prepared);
        if unit >= prepared.units || !self.shard.has(unit) {
            return Err(format!(
                "has unit {unit}, which does not belong to shard {} of {} units",
                self.shard, prepared.units
            ));
        }
        let at = prepared.family_of(unit);
        let points = prepared.families[at].points.len();
        let misshapen = || format!("has sums for unit {unit} that are not those of its points");
        if line.sums.len() != points {
            return Err(misshapen());
        }
        if self.collects {
            let active = self.active(at);
            let words = |error: Error| error.to_string();
            let compiled = self.compiled(&active, at).map_err(words)?;
            let read = compiled.iter().zip(&line.sums);
            let sums: Option<Vec<Sums>> = read
                .map(|(point, numbers)| Sums::from_numbers(&point.model, numbers))
                .collect();
            let sums = sums.ok_or_else(misshapen)?;
            self.collect(at, &active, sums).map_err(words)?;
        }
        self.units_done.fetch_add(1, Ordering::Relaxed);
        let played = prepared.replications_in(unit);
        self.played.fetch_add(played, Ordering::Relaxed);
        Ok(())
    }
}
