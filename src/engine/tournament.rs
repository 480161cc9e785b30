//! A tournament of free times: the earliest is replaced along a path that is known beforehand.
//!
//! A heap learns at each level where to go next, and mispredicts where to stop. Here the winner's leaf is known, so the
//! siblings on its way up can be loaded ahead and compared without a branch: replacing the earliest of n costs log₂ n
//! comparisons, always.

use crate::units::Tick;

/// A multiset of instants that knows its earliest.
#[derive(Debug)]
pub(super) struct Tournament {
    /// The earliest instant below each node, from 1, the root; the second half are the leaves. A leaf without an instant
    /// holds [`Tick::NEVER`].
    instants: Vec<Tick>,
    /// The leaf in which that instant stands.
    winners: Vec<u32>,
    /// Leaves without an instant.
    vacant: Vec<u32>,
    leaves: usize,
}

impl Default for Tournament {
    fn default() -> Self {
        let mut tournament = Tournament {
            instants: Vec::new(),
            winners: Vec::new(),
            vacant: Vec::new(),
            leaves: 2,
        };
        tournament.clear();
        tournament
    }
}

impl Tournament {
    /// Takes everything out: O(most instants there have been).
    pub fn clear(&mut self) {
        let leaves = self.leaves as u32;
        self.instants.clear();
        self.instants.resize(2 * self.leaves, Tick::NEVER);
        self.winners.clear();
        self.winners.extend((0..leaves).chain(0..leaves));
        self.vacant.clear();
        self.vacant.extend((0..leaves).rev());
    }

    /// The earliest instant, [`Tick::NEVER`] where there is none.
    #[inline(always)]
    pub fn earliest(&self) -> Tick {
        self.instants[1]
    }

    fn is_empty(&self) -> bool {
        self.vacant.len() == self.leaves
    }

    /// Puts an instant in the place of the earliest; does nothing where there is none.
    #[inline(always)]
    pub fn replace_earliest(&mut self, instant: Tick) {
        if !self.is_empty() {
            self.set(self.winners[1], instant);
        }
    }

    /// Takes the earliest instant out.
    pub fn take_earliest(&mut self) -> Option<Tick> {
        if self.is_empty() {
            return None;
        }
        let (earliest, leaf) = (self.instants[1], self.winners[1]);
        self.set(leaf, Tick::NEVER);
        self.vacant.push(leaf);
        Some(earliest)
    }

    /// Adds an instant.
    pub fn add(&mut self, instant: Tick) {
        let leaf = match self.vacant.pop() {
            Some(leaf) => leaf,
            None => self.grow(),
        };
        self.set(leaf, instant);
    }

    /// All instants, in no order.
    pub fn iter(&self) -> impl Iterator<Item = Tick> + '_ {
        let mut is_vacant = vec![false; self.leaves];
        self.vacant
            .iter()
            .for_each(|&leaf| is_vacant[leaf as usize] = true);
        let leaves = self.instants[self.leaves..].iter().zip(is_vacant);
        leaves
            .filter(|(_, vacant)| !vacant)
            .map(|(&instant, _)| instant)
    }

    /// Sets a leaf. For each usual size there is a climb of its own, without a loop or a check of bounds.
    fn set(&mut self, leaf: u32, instant: Tick) {
        let (instants, winners) = (&mut self.instants[..], &mut self.winners[..]);
        match self.leaves {
            2 => climb_all::<4>(instants, winners, leaf, instant),
            4 => climb_all::<8>(instants, winners, leaf, instant),
            8 => climb_all::<16>(instants, winners, leaf, instant),
            16 => climb_all::<32>(instants, winners, leaf, instant),
            32 => climb_all::<64>(instants, winners, leaf, instant),
            64 => climb_all::<128>(instants, winners, leaf, instant),
            128 => climb_all::<256>(instants, winners, leaf, instant),
            256 => climb_all::<512>(instants, winners, leaf, instant),
            512 => climb_all::<1024>(instants, winners, leaf, instant),
            1024 => climb_all::<2048>(instants, winners, leaf, instant),
            2048 => climb_all::<4096>(instants, winners, leaf, instant),
            _ => climb(instants, winners, self.leaves, leaf, instant),
        }
    }

    /// Doubles the leaves and gives one of the new ones away.
    fn grow(&mut self) -> u32 {
        let instants = self.instants[self.leaves..].to_vec();
        self.leaves *= 2;
        self.clear();
        for instant in instants {
            self.add(instant);
        }
        // There was no vacant leaf before, so half are vacant now.
        self.vacant.pop().unwrap_or(0)
    }
}

/// Sets a leaf and plays its matches up to the root, in a tree whose size is known when this is compiled.
#[inline(always)]
fn climb_all<const NODES: usize>(
    instants: &mut [Tick],
    winners: &mut [u32],
    leaf: u32,
    instant: Tick,
) {
    if let Some(instants) = instants.first_chunk_mut::<NODES>()
        && let Some(winners) = winners.first_chunk_mut::<NODES>()
    {
        let (mut earliest, mut winner) = (instant, leaf);
        let mut at = NODES / 2 + leaf as usize;
        for _ in 1..NODES.ilog2() {
            // The remainders change nothing but tell the compiler that the indices are within bounds.
            instants[at % NODES] = earliest;
            winners[at % NODES] = winner;
            let sibling = (at ^ 1) % NODES;
            let wins = instants[sibling] < earliest;
            earliest = std::hint::select_unpredictable(wins, instants[sibling], earliest);
            winner = std::hint::select_unpredictable(wins, winners[sibling], winner);
            at /= 2;
        }
        instants[1] = earliest;
        winners[1] = winner;
    }
}

/// The same in a tree of any size.
fn climb(instants: &mut [Tick], winners: &mut [u32], leaves: usize, leaf: u32, instant: Tick) {
    let (mut earliest, mut winner) = (instant, leaf);
    let mut at = leaves + leaf as usize;
    while at > 1 {
        instants[at] = earliest;
        winners[at] = winner;
        if instants[at ^ 1] < earliest {
            (earliest, winner) = (instants[at ^ 1], winners[at ^ 1]);
        }
        at /= 2;
    }
    instants[1] = earliest;
    winners[1] = winner;
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_knows_the_earliest_whatever_was_done(operations in prop::collection::vec((0u8..5, 0u64..50), 0..300)) {
            let mut tournament = Tournament::default();
            let mut sorted: Vec<Tick> = Vec::new();
            for (what, instant) in operations {
                let instant = Tick(instant);
                match what {
                    0 | 1 => {
                        tournament.add(instant);
                        sorted.push(instant);
                    }
                    2 => {
                        let first = (!sorted.is_empty()).then(|| sorted.remove(0));
                        prop_assert_eq!(tournament.take_earliest(), first);
                    }
                    3 if instant == Tick(0) => {
                        tournament.clear();
                        sorted.clear();
                    }
                    _ if !sorted.is_empty() => {
                        tournament.replace_earliest(instant);
                        sorted[0] = instant;
                    }
                    _ => {}
                }
                sorted.sort_unstable();
                prop_assert_eq!(tournament.earliest(), sorted.first().copied().unwrap_or(Tick::NEVER));
                let mut all: Vec<Tick> = tournament.iter().collect();
                all.sort_unstable();
                prop_assert_eq!(&all, &sorted);
            }
        }
    }
}
