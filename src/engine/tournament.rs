//! A tournament of free times: the earliest is replaced along a path that is known beforehand.
//!
//! A heap learns at each level where to go next, and mispredicts where to stop. Here the winner's leaf is known, so the
//! siblings on its way up can be loaded ahead and compared without a branch: replacing the earliest of n costs log₂ n
//! comparisons, always.

use crate::units::Tick;

/// Instants in numbered slots; it knows the earliest, and among equals the one in the lowest slot.
#[derive(Debug)]
pub(super) struct Tournament {
    /// The earliest instant below each node, from 1, the root; the second half are the slots. A slot without an instant
    /// holds [`ABSENT`].
    instants: Vec<Tick>,
    /// The slot in which that instant stands.
    winners: Vec<u32>,
    slots: usize,
}

impl Default for Tournament {
    fn default() -> Self {
        let mut tournament = Tournament {
            instants: Vec::new(),
            winners: Vec::new(),
            slots: 2,
        };
        tournament.clear();
        tournament
    }
}

impl Tournament {
    /// Takes everything out: O(slots).
    pub fn clear(&mut self) {
        let slots = self.slots as u32;
        self.instants.clear();
        self.instants.resize(2 * self.slots, ABSENT);
        self.winners.clear();
        self.winners.extend(0..slots);
        self.winners.extend(0..slots);
        // Where nobody has an instant any slot may stand for it; every node must name one below it.
        for node in (1..self.slots).rev() {
            self.winners[node] = self.winners[2 * node];
        }
    }

    /// The earliest instant, [`Tick::NEVER`] where there is none.
    #[inline(always)]
    pub fn earliest(&self) -> Tick {
        let earliest = self.instants[1];
        if earliest < ABSENT {
            earliest
        } else {
            Tick::NEVER
        }
    }

    /// The slot of the earliest instant.
    #[inline(always)]
    pub fn winner(&self) -> u32 {
        self.winners[1]
    }

    /// Sets the instant of a slot: O(log slots).
    #[inline(always)]
    pub fn set(&mut self, slot: u32, instant: Tick) {
        if slot as usize >= self.slots {
            self.grow(slot);
        }
        self.climb(slot, instant);
    }

    /// For each usual size there is a climb of its own, without a loop or a check of bounds.
    fn climb(&mut self, slot: u32, instant: Tick) {
        let (instants, winners) = (&mut self.instants[..], &mut self.winners[..]);
        match self.slots {
            2 => climb_all::<4>(instants, winners, slot, instant),
            4 => climb_all::<8>(instants, winners, slot, instant),
            8 => climb_all::<16>(instants, winners, slot, instant),
            16 => climb_all::<32>(instants, winners, slot, instant),
            32 => climb_all::<64>(instants, winners, slot, instant),
            64 => climb_all::<128>(instants, winners, slot, instant),
            128 => climb_all::<256>(instants, winners, slot, instant),
            256 => climb_all::<512>(instants, winners, slot, instant),
            512 => climb_all::<1024>(instants, winners, slot, instant),
            1024 => climb_all::<2048>(instants, winners, slot, instant),
            2048 => climb_all::<4096>(instants, winners, slot, instant),
            _ => climb(instants, winners, self.slots, slot, instant),
        }
    }

    /// Makes room for a slot: O(slots).
    #[cold]
    fn grow(&mut self, slot: u32) {
        let instants = self.instants[self.slots..].to_vec();
        self.slots = (slot as usize + 1).next_power_of_two();
        self.clear();
        for (slot, &instant) in instants.iter().enumerate() {
            self.climb(slot as u32, instant);
        }
    }
}

/// A multiset of instants that knows its earliest, whoever it belongs to.
#[derive(Debug, Default)]
pub(super) struct Instants {
    tournament: Tournament,
    /// Slots below `used` without an instant.
    vacant: Vec<u32>,
    used: u32,
}

impl Instants {
    /// Takes everything out: O(most instants there have been).
    pub fn clear(&mut self) {
        self.tournament.clear();
        self.vacant.clear();
        self.used = 0;
    }

    /// The earliest instant, [`Tick::NEVER`] where there is none.
    #[inline(always)]
    pub fn earliest(&self) -> Tick {
        self.tournament.earliest()
    }

    /// Puts an instant in the place of the earliest; only where there is one.
    #[inline(always)]
    pub fn replace_earliest(&mut self, instant: Tick) {
        self.tournament.climb(self.tournament.winner(), instant);
    }

    /// Takes the earliest instant out.
    pub fn take_earliest(&mut self) -> Option<Tick> {
        let earliest = self.earliest();
        if earliest == Tick::NEVER {
            return None;
        }
        let slot = self.tournament.winner();
        self.tournament.set(slot, Tick::NEVER);
        self.vacant.push(slot);
        Some(earliest)
    }

    /// Adds an instant that comes.
    pub fn add(&mut self, instant: Tick) {
        let slot = self.vacant.pop().unwrap_or(self.used);
        self.used = self.used.max(slot + 1);
        self.tournament.set(slot, instant);
    }

    /// All instants that come, in no order.
    pub fn iter(&self) -> impl Iterator<Item = Tick> + '_ {
        let Tournament {
            instants, slots, ..
        } = &self.tournament;
        instants[*slots..]
            .iter()
            .copied()
            .filter(|&instant| instant < ABSENT)
    }
}

/// What stands for never within the tree: one may be added to it.
const ABSENT: Tick = Tick(u64::MAX - 1);

/// Whether the sibling of a node has the earlier instant; among equals the left one, whose slots are lower, wins: a right
/// node, which is an odd one, is beaten by one tick less.
#[inline(always)]
fn beats(sibling: Tick, own: Tick, node: usize) -> bool {
    sibling.0 < own.0 + (node as u64 & 1)
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
        let (mut earliest, mut winner) = (instant.min(ABSENT), leaf);
        let mut at = NODES / 2 + leaf as usize;
        for _ in 1..NODES.ilog2() {
            // The remainders change nothing but tell the compiler that the indices are within bounds.
            instants[at % NODES] = earliest;
            winners[at % NODES] = winner;
            let sibling = (at ^ 1) % NODES;
            let wins = beats(instants[sibling], earliest, at);
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
    let (mut earliest, mut winner) = (instant.min(ABSENT), leaf);
    let mut at = leaves + leaf as usize;
    while at > 1 {
        instants[at] = earliest;
        winners[at] = winner;
        if beats(instants[at ^ 1], earliest, at) {
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
            let mut tournament = Instants::default();
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
