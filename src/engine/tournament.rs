//! A tournament of free times: the earliest is replaced along a path that is known beforehand.
//!
//! A heap learns at each level where to go next, and mispredicts where to stop. Here the winner's leaf is known, so the
//! siblings on its way up can be loaded ahead and compared without a branch: replacing the earliest of n costs log₂ n
//! comparisons, always.

use crate::units::Tick;

/// A multiset of instants that knows its earliest.
#[derive(Debug)]
pub(super) struct Tournament {
    /// The two children of each node: those of the root, which is node 1, stand at 1. The lowest nodes are the leaves.
    children: Vec<[Node; 2]>,
    root: Node,
    /// Leaves without an instant.
    vacant: Vec<u32>,
    leaves: usize,
}

/// The earliest instant below a node and the leaf it stands in, as one number: 64 bits of instant over 32 of leaf. A
/// leaf without an instant holds [`Tick::NEVER`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Node(u128);

impl Node {
    #[inline(always)]
    fn new(instant: Tick, leaf: u32) -> Self {
        Node(u128::from(instant.0) << 32 | u128::from(leaf))
    }

    #[inline(always)]
    fn instant(self) -> Tick {
        Tick((self.0 >> 32) as u64)
    }

    #[inline(always)]
    fn leaf(self) -> u32 {
        self.0 as u32
    }
}

impl Default for Tournament {
    fn default() -> Self {
        let mut tournament = Tournament {
            children: Vec::new(),
            root: Node::new(Tick::NEVER, 0),
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
        let nobody = Node::new(Tick::NEVER, 0);
        self.root = nobody;
        self.children.clear();
        self.children.resize(self.leaves, [nobody; 2]);
        self.vacant.clear();
        self.vacant.extend((0..self.leaves as u32).rev());
    }

    /// The earliest instant, [`Tick::NEVER`] where there is none.
    #[inline(always)]
    pub fn earliest(&self) -> Tick {
        self.root.instant()
    }

    fn is_empty(&self) -> bool {
        self.vacant.len() == self.leaves
    }

    /// Puts an instant in the place of the earliest; does nothing where there is none.
    #[inline(always)]
    pub fn replace_earliest(&mut self, instant: Tick) {
        if !self.is_empty() {
            self.set(self.root.leaf(), instant);
        }
    }

    /// Takes the earliest instant out.
    pub fn take_earliest(&mut self) -> Option<Tick> {
        if self.is_empty() {
            return None;
        }
        let earliest = self.root;
        self.set(earliest.leaf(), Tick::NEVER);
        self.vacant.push(earliest.leaf());
        Some(earliest.instant())
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
        let leaves = self.children[self.leaves / 2..]
            .as_flattened()
            .iter()
            .zip(is_vacant);
        leaves
            .filter(|(_, vacant)| !vacant)
            .map(|(node, _)| node.instant())
    }

    #[inline(always)]
    fn set(&mut self, leaf: u32, instant: Tick) {
        let mut winner = Node::new(instant, leaf);
        let mut at = self.leaves + leaf as usize;
        while let Some(pair) = self.children.get_mut(at / 2)
            && at > 1
        {
            pair[at % 2] = winner;
            winner = winner.min(pair[at % 2 ^ 1]);
            at /= 2;
        }
        self.root = winner;
    }

    /// Doubles the leaves and gives one of the new ones away.
    fn grow(&mut self) -> u32 {
        let leaves = self.children[self.leaves / 2..].as_flattened();
        let instants: Vec<Tick> = leaves.iter().map(|node| node.instant()).collect();
        self.leaves *= 2;
        self.clear();
        for instant in instants {
            self.add(instant);
        }
        // There was no vacant leaf before, so half are vacant now.
        self.vacant.pop().unwrap_or(0)
    }
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
