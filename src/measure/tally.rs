use super::cell::{CallCounter, GROUP_COUNTERS, LEVELS, STAFFED, WORKED};
use super::histogram::{BUCKETS, WaitHistogram, index};
use super::record::{CallRecord, Outcome};
use super::sink::Sink;
use crate::model::{Level, Model};
use crate::units::Tick;

/// Sections into which replications are dealt for the margins of percentiles.
pub(crate) const SECTIONS: usize = 20;

/// Counts a run: whole numbers per row, call type and group, and the waits of offered calls by length.
///
/// The counts of a run are cleared by [`start`](Tally::start); the histograms go on from run to run. Memory is
/// O(rows × (types × levels + groups)) and does not depend on the number of calls.
#[derive(Debug, Clone)]
pub struct Tally {
    bounds: Vec<Tick>,
    types: usize,
    groups: usize,
    /// Counters in a call cell.
    stride: usize,
    /// `rows × types × stride` counts of calls.
    calls: Vec<u64>,
    /// `rows × groups` counts of agents' time.
    agents: Vec<u64>,
    /// The thresholds of each type's service levels.
    levels: Vec<Level>,
    levels_per_type: usize,
    /// `(sections + 1) × types × buckets` waits; the last section is for what is not counted.
    waits: Vec<u64>,
    /// The section of each row in this run.
    section: Vec<usize>,
}

impl Tally {
    /// An empty tally for a model.
    pub fn new(model: &Model) -> Self {
        let (rows, types, groups) = (model.grid.rows(), model.types.len(), model.groups.len());
        let levels_per_type = model.types.first().map_or(0, |t| t.levels.len());
        let stride = LEVELS + 2 * levels_per_type;
        Tally {
            bounds: model.grid.bounds.clone(),
            types,
            groups,
            stride,
            calls: vec![0; rows * types * stride],
            agents: vec![0; rows * groups * GROUP_COUNTERS],
            levels: model
                .types
                .iter()
                .flat_map(|t| t.levels.iter().copied())
                .collect(),
            levels_per_type,
            waits: vec![0; (SECTIONS + 1) * types * BUCKETS],
            section: vec![0; rows],
        }
    }

    /// Clears the counts for a run whose rows belong to these sections; `None` for a row that is not counted.
    pub(crate) fn start(&mut self, section_of_row: impl Fn(usize) -> Option<usize>) {
        self.calls.fill(0);
        self.agents.fill(0);
        for (row, section) in self.section.iter_mut().enumerate() {
            *section = section_of_row(row).map_or(SECTIONS, |section| section % SECTIONS);
        }
    }

    /// The counts of a cell.
    pub(crate) fn cell(&self, row: usize, call_type: usize) -> &[u64] {
        let at = (row * self.types + call_type) * self.stride;
        &self.calls[at..at + self.stride]
    }

    /// One count of a cell.
    pub fn count(&self, row: usize, call_type: usize, counter: CallCounter) -> u64 {
        self.cell(row, call_type)[counter as usize]
    }

    /// Answered within T and lost within T (or t0) of a level of a cell.
    pub(crate) fn within(&self, row: usize, call_type: usize, level: usize) -> (u64, u64) {
        let cell = self.cell(row, call_type);
        (cell[LEVELS + 2 * level], cell[LEVELS + 2 * level + 1])
    }

    /// Ticks during which places of a group were staffed within a row.
    pub fn staffed_time(&self, row: usize, group: usize) -> u64 {
        self.agents[(row * self.groups + group) * GROUP_COUNTERS + STAFFED]
    }

    /// Ticks during which agents of a group handled calls within a row.
    pub fn worked_time(&self, row: usize, group: usize) -> u64 {
        self.agents[(row * self.groups + group) * GROUP_COUNTERS + WORKED]
    }

    /// Adds the waits another tally has counted.
    pub(crate) fn merge_waits(&mut self, other: &Tally) {
        for (mine, theirs) in self.waits.iter_mut().zip(&other.waits) {
            *mine += theirs;
        }
    }

    /// The waits of a call type's offered calls in one section.
    pub(crate) fn waits(&self, section: usize, call_type: usize) -> WaitHistogram {
        let at = (section * self.types + call_type) * BUCKETS;
        WaitHistogram::from_counts(&self.waits[at..at + BUCKETS])
    }

    /// The row of an instant, looked for from a row that is not later.
    #[inline]
    fn row_from(&self, mut row: usize, instant: Tick) -> usize {
        while instant >= self.bounds[row + 1] && row + 2 < self.bounds.len() {
            row += 1;
        }
        row
    }

    /// The row of an instant: O(log rows).
    fn row_of(&self, instant: Tick) -> usize {
        let after = self.bounds.partition_point(|&bound| bound <= instant);
        (after - 1).min(self.bounds.len() - 2)
    }

    /// Adds a length of time to a counter of each row it touches, splitting at the rows' ends by subtracting instants,
    /// so that the parts add up exactly.
    #[inline]
    fn split(
        bounds: &[Tick],
        counts: &mut [u64],
        stride: usize,
        mut row: usize,
        mut from: Tick,
        to: Tick,
    ) {
        let mut add = |row: usize, from: Tick, to: Tick| {
            let count = &mut counts[row * stride];
            *count = count.saturating_add(to.0 - from.0);
        };
        while to > bounds[row + 1] {
            add(row, from, bounds[row + 1]);
            from = bounds[row + 1];
            row += 1;
        }
        add(row, from, to);
    }

    #[inline]
    fn add_agent_time(&mut self, row: usize, group: usize, counter: usize, from: Tick, to: Tick) {
        let at = group * GROUP_COUNTERS + counter;
        Self::split(
            &self.bounds,
            &mut self.agents[at..],
            self.groups * GROUP_COUNTERS,
            row,
            from,
            to,
        );
    }
}

impl Sink for Tally {
    #[inline]
    fn arrived(&mut self, call_type: usize, row: usize) {
        self.calls
            [(row * self.types + call_type) * self.stride + CallCounter::Attempts as usize] += 1;
    }

    #[inline]
    fn ended(&mut self, record: &CallRecord) {
        let (row, call_type) = (record.row as usize, record.call_type as usize);
        let at = (row * self.types + call_type) * self.stride;
        let cell = &mut self.calls[at..at + self.stride];
        let outcome = record.outcome as usize;
        let wait = record.wait.0;
        cell[CallCounter::Answered as usize + outcome] += 1;
        // Times saturate: there are laws whose draws are longer than any clock.
        let waits = &mut cell[CallCounter::WaitAnswered as usize + outcome];
        *waits = waits.saturating_add(wait);
        cell[CallCounter::Queued as usize] += u64::from(record.queued);
        let handle = &mut cell[CallCounter::Handle as usize];
        *handle = handle.saturating_add(record.handle.0);
        let answered = record.outcome == Outcome::Answered;
        let lost = matches!(
            record.outcome,
            Outcome::Abandoned | Outcome::Balked | Outcome::TurnedAway
        );
        let levels =
            &self.levels[call_type * self.levels_per_type..(call_type + 1) * self.levels_per_type];
        for (level, counts) in levels.iter().zip(cell[LEVELS..].chunks_exact_mut(2)) {
            counts[0] += u64::from(answered & (record.wait <= level.within));
            counts[1] += u64::from(lost & (record.wait <= level.lost_within));
        }
        if record.outcome != Outcome::Blocked {
            let waits = (self.section[row] * self.types + call_type) * BUCKETS;
            self.waits[waits + index(wait)] += 1;
        }
        if wait > 0 {
            let stride = self.types * self.stride;
            let column = call_type * self.stride + CallCounter::QueueTime as usize;
            let left = record.joined + record.wait;
            Self::split(
                &self.bounds,
                &mut self.calls[column..],
                stride,
                row,
                record.joined,
                left,
            );
        }
    }

    #[inline]
    fn worked(&mut self, group: usize, row: usize, from: Tick, to: Tick) {
        let row = self.row_from(row, from);
        self.add_agent_time(row, group, WORKED, from, to);
    }

    fn staffed(&mut self, group: usize, from: Tick, to: Tick) {
        let row = self.row_of(from);
        self.add_agent_time(row, group, STAFFED, from, to);
    }
}
