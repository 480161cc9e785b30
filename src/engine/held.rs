//! Callers who wait for whom they know: an agent, or anybody of a group.

const NOBODY: u32 = u32::MAX;

/// For each who is waited for, the places of those who do, in the order in which they came. Joining, leaving and looking at
/// the first cost O(1); memory is O(agents + groups + places).
#[derive(Debug, Default)]
pub(super) struct Held {
    /// First and last place for each who is waited for.
    ends: Vec<(u32, u32)>,
    nodes: Vec<Node>,
}

#[derive(Debug, Clone, Copy)]
struct Node {
    /// Who is waited for; nobody where the place is not held.
    whom: u32,
    before: u32,
    after: u32,
}

impl Held {
    /// Nobody waits for anyone of so many.
    pub fn reset(&mut self, whom: usize) {
        self.ends.clear();
        self.ends.resize(whom, (NOBODY, NOBODY));
        self.nodes.clear();
    }

    /// Whoever waits in a place waits for someone.
    pub fn join(&mut self, whom: u32, place: u32) {
        let vacant = Node {
            whom: NOBODY,
            before: NOBODY,
            after: NOBODY,
        };
        if self.nodes.len() <= place as usize {
            self.nodes.resize(place as usize + 1, vacant);
        }
        let ends = &mut self.ends[whom as usize];
        let before = std::mem::replace(&mut ends.1, place);
        self.nodes[place as usize] = Node {
            whom,
            before,
            after: NOBODY,
        };
        match self.nodes.get_mut(before as usize) {
            Some(node) => node.after = place,
            None => ends.0 = place,
        }
    }

    /// Whoever waits in a place waits for no one in particular, if it did.
    pub fn leave(&mut self, place: u32) {
        let Some(node) = self.nodes.get_mut(place as usize) else {
            return;
        };
        let Node {
            whom,
            before,
            after,
        } = *node;
        node.whom = NOBODY;
        let Some(ends) = self.ends.get_mut(whom as usize) else {
            return;
        };
        match self.nodes.get_mut(before as usize) {
            Some(node) => node.after = after,
            None => ends.0 = after,
        }
        match self.nodes.get_mut(after as usize) {
            Some(node) => node.before = before,
            None => ends.1 = before,
        }
    }

    /// The place of the first who waits for someone.
    pub fn first(&self, whom: u32) -> Option<u32> {
        let first = self.ends.get(whom as usize)?.0;
        (first != NOBODY).then_some(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_waited_for_is_found_in_order() {
        let mut held = Held::default();
        held.reset(2);
        for (whom, place) in [(0, 3), (1, 1), (0, 0), (0, 7)] {
            held.join(whom, place);
        }
        assert_eq!((held.first(0), held.first(1)), (Some(3), Some(1)));
        held.leave(0);
        held.leave(3);
        held.leave(3);
        held.leave(100);
        assert_eq!(held.first(0), Some(7));
        held.join(1, 3);
        held.leave(1);
        held.leave(7);
        assert_eq!((held.first(0), held.first(1)), (None, Some(3)));
        held.reset(1);
        assert_eq!((held.first(0), held.first(1)), (None, None));
    }
}
