use std::ops::Range;

use crate::model::Model;

/// How replications are dealt out: blocks of days, or whole runs of batches. Nothing of it depends on threads.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Units {
    /// How many there are.
    pub count: u64,
    /// Replications in each but the last.
    pub size: u64,
    /// Replications in all.
    pub replications: u64,
    /// Replications in a run of the engine: one day, or the batches of a steady state.
    in_run: u64,
}

/// Replications of a day in a unit.
pub(super) const BLOCK: u64 = 64;

impl Units {
    pub fn new(model: &Model, replications: u64) -> Self {
        let in_run = match model.grid().is_day() {
            true => 1,
            false => model.grid().intervals() as u64,
        };
        let size = if in_run == 1 { BLOCK } else { in_run };
        Units {
            count: replications.div_ceil(size),
            size,
            replications,
            in_run,
        }
    }

    /// The replications of a unit.
    pub fn of(&self, unit: u64) -> Range<u64> {
        let first = unit * self.size;
        first..(first + self.size).min(self.replications)
    }

    /// The runs of a unit, each with its replications.
    pub fn runs(&self, unit: u64) -> impl Iterator<Item = (u64, Range<u64>)> {
        let (of, in_run) = (self.of(unit), self.in_run);
        (of.start / in_run..of.end.div_ceil(in_run)).map(move |run| {
            let first = run * in_run;
            (run, first..(first + in_run).min(of.end))
        })
    }
}
