//! What is kept of the replications that were played: whole numbers only, so that merging them in any order gives the
//! same bits.

use super::columns as c;
use crate::chance::Sampling;
use crate::measure::{Moments, SECTIONS, Tally, WaitHistogram};
use crate::model::Model;

/// What is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Keep {
    /// Every row of the day and how long waits were, beside the totals.
    pub rows: bool,
    /// The totals of every single replication: memory grows with their number.
    pub days: bool,
    /// What it takes to use the number of calls as a control variate.
    pub control: bool,
    /// Which replications belong together and make one observation.
    pub sampling: Sampling,
}

impl Keep {
    /// The totals of a run: what a sweep keeps of each of its points.
    pub const TOTALS: Keep = Keep {
        rows: false,
        days: false,
        control: false,
        sampling: Sampling::Independent,
    };

    /// Replications whose sum is one observation.
    pub fn together(self) -> u64 {
        self.sampling.block()
    }
}

/// The sums of one model's replications. Merging is adding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sums {
    /// Cells: for each row that is kept, and for all rows together, each call type and then all of them.
    pub(super) calls: Moments,
    /// Cells: for each row that is kept, and for all rows together, each group.
    pub(super) groups: Moments,
    /// Waits by section and call type; empty where they are not kept.
    waits: Vec<WaitHistogram>,
    /// Waits of callbacks alike; none where there are no callbacks.
    callback_waits: Vec<WaitHistogram>,
    /// The totals of single replications, in no order; empty where they are not kept.
    pub(super) days: Vec<Day>,
    pub(super) shape: Shape,
}

/// The totals of one replication.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day {
    pub replication: u64,
    /// The columns of each call type, and then of all of them.
    pub figures: Box<[u64]>,
}

/// Where cells are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    pub rows: usize,
    pub types: usize,
    pub groups: usize,
    pub levels: usize,
    pub keep: Keep,
}

impl Shape {
    pub fn new(model: &Model, keep: Keep) -> Self {
        Shape {
            rows: model.grid.rows(),
            types: model.types.len(),
            groups: model.groups.len(),
            levels: model.types.first().map_or(0, |t| t.levels.len()),
            keep,
        }
    }

    /// Cells of calls in a row: one for each type, and one for all where there are several.
    pub fn scopes(self) -> usize {
        if self.types == 1 { 1 } else { self.types + 1 }
    }

    /// Whether a row has cells. The row after the last stands for all rows, and always has.
    pub fn keeps(self, row: usize) -> bool {
        self.keep.rows || row == self.rows
    }

    /// Rows that are kept before this one.
    fn kept_before(self, row: usize) -> usize {
        if self.keep.rows { row } else { 0 }
    }

    /// The cell of a type, or of all types, in a row that is kept.
    pub fn call_cell(self, row: usize, call_type: Option<usize>) -> usize {
        self.kept_before(row) * self.scopes() + call_type.unwrap_or(self.scopes() - 1)
    }

    /// The cell of a group in a row that is kept.
    pub fn group_cell(self, row: usize, group: usize) -> usize {
        self.kept_before(row) * self.groups + group
    }

    pub fn columns(self) -> usize {
        c::LEVELS + 2 * self.levels
    }
}

impl Sums {
    pub fn new(model: &Model, keep: Keep) -> Self {
        let shape = Shape::new(model, keep);
        let kept = shape.kept_before(shape.rows) + 1;
        let sections = if keep.rows { SECTIONS } else { 0 };
        let mut calls = Moments::new(
            kept * shape.scopes(),
            shape.columns(),
            &c::ratios(shape.levels),
            &c::MEANS,
        )
        .signed(&[c::ANNOUNCEMENT_ERROR]);
        let mut groups = Moments::new(
            kept * shape.groups,
            c::GROUP_COLUMNS,
            &[c::GROUP_OCCUPANCY],
            &c::GROUP_MEANS,
        );
        if keep.control {
            calls = calls.controlled_by(c::CONTROL);
            groups = groups.controlled_by(c::GROUP_CONTROL);
        }
        Sums {
            calls,
            groups,
            waits: vec![WaitHistogram::new(); sections * shape.types],
            callback_waits: match model.has_callbacks() {
                true => vec![WaitHistogram::new(); sections * shape.types],
                false => Vec::new(),
            },
            days: Vec::new(),
            shape,
        }
    }

    /// Replications played.
    pub fn replications(&self) -> u64 {
        let whole = self.shape.call_cell(self.shape.rows, None);
        u64::try_from(self.calls.sum(whole, c::DAYS)).unwrap_or(u64::MAX)
    }

    /// Calls expected in an observation, where they are kept as a control variate and their mean is known.
    pub(super) fn expected(&self, model: &Model) -> Option<f64> {
        let keep = self.shape.keep;
        let calls = if keep.control {
            model.expected_calls()
        } else {
            None
        };
        calls.map(|calls| calls * keep.together() as f64)
    }

    /// Waits of the offered calls of a type, by section of replications; none where they are not kept.
    pub fn waits(&self, call_type: usize) -> impl Iterator<Item = &WaitHistogram> {
        self.waits.iter().skip(call_type).step_by(self.shape.types)
    }

    /// Waits of the callbacks of a type that reached the caller, likewise.
    pub fn callback_waits(&self, call_type: usize) -> impl Iterator<Item = &WaitHistogram> {
        let waits = self.callback_waits.iter();
        waits.skip(call_type).step_by(self.shape.types)
    }

    /// Keeps the totals of a replication, where single ones are kept.
    pub(super) fn add_day(&mut self, replication: u64, totals: &[u64]) {
        if self.shape.keep.days {
            self.days.push(Day {
                replication,
                figures: totals.into(),
            });
        }
    }

    /// Adds the waits a tally has counted.
    pub(super) fn add_waits(&mut self, tally: &Tally) {
        for (at, waits) in self.waits.iter_mut().enumerate() {
            waits.merge(&tally.waits(at / self.shape.types, at % self.shape.types));
        }
        for (at, waits) in self.callback_waits.iter_mut().enumerate() {
            let (section, call_type) = (at / self.shape.types, at % self.shape.types);
            waits.merge(&tally.callback_waits(section, call_type));
        }
    }

    /// Adds everything another, of the same model and kept alike, has summed.
    pub fn merge(&mut self, other: &Sums) {
        self.calls.merge(&other.calls);
        self.groups.merge(&other.groups);
        for (mine, theirs) in self.waits.iter_mut().zip(&other.waits) {
            mine.merge(theirs);
        }
        for (mine, theirs) in self.callback_waits.iter_mut().zip(&other.callback_waits) {
            mine.merge(theirs);
        }
        self.days.extend_from_slice(&other.days);
    }

    /// The sums of totals as plain numbers, for a journal.
    #[cfg(feature = "files")]
    pub fn numbers(&self) -> Vec<u128> {
        self.calls.numbers().chain(self.groups.numbers()).collect()
    }

    /// Sums of totals from their numbers; `None` where these are not the numbers of this model.
    #[cfg(feature = "files")]
    pub fn from_numbers(model: &Model, numbers: &[u128]) -> Option<Self> {
        let mut sums = Sums::new(model, Keep::TOTALS);
        let rest = sums.calls.read(numbers)?;
        let rest = sums.groups.read(rest)?;
        rest.is_empty().then_some(sums)
    }
}
