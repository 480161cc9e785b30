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
}

/// Replications of a day in a unit.
pub(super) const BLOCK: u64 = 64;

impl Units {
    pub fn new(model: &Model, replications: u64) -> Self {
        let is_day = model.grid().is_day();
        let batches = model.grid().intervals() as u64;
        // A run with a single batch is as good as a day.
        let size = if is_day || batches == 1 {
            BLOCK
        } else {
            batches
        };
        Units {
            count: replications.div_ceil(size),
            size,
            replications,
        }
    }

    /// The replications of a unit.
    pub fn of(&self, unit: u64) -> std::ops::Range<u64> {
        let first = unit * self.size;
        first..(first + self.size).min(self.replications)
    }
}
