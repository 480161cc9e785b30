//! Units that were played before.

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::Ordering;

use super::journal::Journal;
use super::lines::{Header, UnitLine};
use super::run::{Run, Taken};
use super::units::Units;
use crate::error::{Error, Result};
use crate::experiment::Sums;

impl Run<'_> {
    /// Goes on with a journal, or starts one.
    pub fn keep(mut self, path: &Path) -> Result<Self> {
        let prepared = self.prepared;
        let header = Header::new(prepared.plan_words(), prepared.units, self.shard);
        let mut done = Units::default();
        let mut taken = None;
        let journal = Journal::open(path, &header, |line| {
            let unit = line.unit;
            if done.has(unit) {
                return Err(format!(
                    "has unit {unit}, which an earlier line has; take one of the two out"
                ));
            }
            self.absorb(line, &mut taken)?;
            done.add(unit);
            Ok(())
        })?;
        self.done_before = done;
        self.journal = Some(Mutex::new(journal));
        Ok(self)
    }

    /// Adds up a unit that was played before; what is wrong with it otherwise. The family it belongs to stays in hand for
    /// the next unit, which mostly belongs to it as well.
    pub fn absorb(&self, line: UnitLine, taken: &mut Option<Taken>) -> Result<(), String> {
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
            let words = |error: Error| error.to_string();
            let taken = match taken {
                Some(taken) if taken.family == at => taken,
                _ => {
                    *taken = None;
                    taken.insert(self.take(at).map_err(words)?)
                }
            };
            let read = taken.compiled.iter().zip(&line.sums);
            let sums: Option<Vec<Sums>> = read
                .map(|(point, numbers)| Sums::from_numbers(&point.model, numbers))
                .collect();
            let sums = sums.ok_or_else(misshapen)?;
            self.collect(taken, Ok(sums)).map_err(words)?;
        }
        self.units_done.fetch_add(1, Ordering::Relaxed);
        let played = prepared.replications_in(unit);
        self.played.fetch_add(played, Ordering::Relaxed);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::shard::Shard;
    use super::super::{Axis, Sweep};
    use super::*;
    use crate::experiment::{Keep, Verdict};
    use crate::scenario::{AgentGroup, CallType, Day, Scenario};

    #[test]
    fn families_that_wait_for_their_last_units_hold_no_models() {
        let centre = Scenario::new("many families")
            .day(Day::default())
            .call_type(CallType::new("a").arrivals_per_hour(9.0).aht(60.0))
            .agent_group(AgentGroup::new("a").staff(2).skill("a"));
        let sweep = Sweep::new(&centre)
            .axis(Axis::path(
                "call_types.a.arrivals.per_hour",
                [7, 8, 9, 10, 11],
            ))
            .replications(100);
        let crew = sweep.crew().unwrap();
        let prepared = sweep.prepared(&crew).unwrap();
        assert_eq!((prepared.families.len(), prepared.units), (5, 10));
        let run = Run::new(&prepared, &|_| Verdict::Continue, Shard::WHOLE, true);
        let mut taken = None;
        // First units first, as the journals of two shards have them.
        for (nth, unit) in (0..10).step_by(2).chain((1..10).step_by(2)).enumerate() {
            let family = run.take(prepared.family_of(unit)).unwrap();
            let sums = Sums::new(&family.compiled[0].model, Keep::TOTALS).numbers();
            drop(family);
            let sums = vec![sums];
            run.absorb(UnitLine { unit, sums }, &mut taken).unwrap();
            assert_eq!(run.held(), usize::from(nth < 5), "after unit {unit}");
        }
        assert_eq!(run.into_results().unwrap().points.len(), 5);
    }
}
