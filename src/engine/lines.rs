//! Who holds lines, where call types differ in the lines they need.

use super::heap::Heap;
use crate::model::LinesModel;
use crate::units::Tick;

/// The lines of each group that are taken. Taking and giving back cost O(groups of the call type), and a step in a heap
/// where the caller goes before the agent is free.
#[derive(Debug, Default)]
pub(super) struct TakenLines {
    taken: Vec<u32>,
    /// When callers go whose agents are busy beyond that, and their call types.
    going: Heap<(Tick, u32)>,
}

impl TakenLines {
    /// All lines of so many groups are free.
    pub fn reset(&mut self, groups: usize) {
        self.taken.clear();
        self.taken.resize(groups, 0);
        self.going.clear();
    }

    /// Whether a caller of a type finds some group without a line at this instant; otherwise the caller may take one of
    /// each.
    pub fn are_full(&mut self, lines: &LinesModel, call_type: u32, now: Tick) -> bool {
        self.give_back_gone(lines, now);
        let mut needed = lines.of_type[call_type as usize].iter();
        needed.any(|&group| self.taken[group as usize] >= lines.counts[group as usize])
    }

    /// Those who have gone by an instant hold no lines any more.
    pub fn give_back_gone(&mut self, lines: &LinesModel, now: Tick) {
        while let Some((gone, gone_type)) = self.going.top()
            && gone <= now
        {
            self.going.pop();
            self.give_back(lines, gone_type);
        }
    }

    /// When the next of them goes, or has gone since that was last asked.
    pub fn next_given_back(&self) -> Tick {
        self.going.top().map_or(Tick::NEVER, |(gone, _)| gone)
    }

    /// A caller takes a line of each group.
    pub fn take(&mut self, lines: &LinesModel, call_type: u32) {
        for &group in &lines.of_type[call_type as usize] {
            self.taken[group as usize] += 1;
        }
    }

    /// A caller has gone.
    pub fn give_back(&mut self, lines: &LinesModel, call_type: u32) {
        for &group in &lines.of_type[call_type as usize] {
            self.taken[group as usize] -= 1;
        }
    }

    /// A caller will have gone at an instant.
    pub fn give_back_at(&mut self, gone: Tick, lines: &LinesModel, call_type: u32) {
        if !lines.of_type[call_type as usize].is_empty() {
            self.going.push((gone, call_type));
        }
    }
}
