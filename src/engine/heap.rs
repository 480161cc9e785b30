//! A binary heap's wider sister: four children to a node halve its depth, and four keys fit a cache line.

/// A min-heap with four children to a node. Pushing, popping and replacing the top cost O(log n).
#[derive(Debug, Clone)]
pub(crate) struct Heap<T> {
    items: Vec<T>,
}

impl<T> Default for Heap<T> {
    fn default() -> Self {
        Heap { items: Vec::new() }
    }
}

impl<T: Copy + Ord> Heap<T> {
    pub fn clear(&mut self) {
        self.items.clear();
    }

    pub fn len(&self) -> usize {
        self.items.len()
    }

    #[inline]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    #[inline]
    pub fn top(&self) -> Option<T> {
        self.items.first().copied()
    }

    #[inline]
    pub fn push(&mut self, item: T) {
        let mut hole = self.items.len();
        self.items.push(item);
        while hole > 0 {
            let parent = (hole - 1) / 4;
            if self.items[parent] <= item {
                break;
            }
            self.items[hole] = self.items[parent];
            hole = parent;
        }
        self.items[hole] = item;
    }

    #[inline]
    pub fn pop(&mut self) -> Option<T> {
        let last = self.items.pop()?;
        match self.items.first().copied() {
            Some(top) => {
                self.replace_top(last);
                Some(top)
            }
            None => Some(last),
        }
    }

    /// Puts an item in the place of the smallest one. Does nothing to an empty heap.
    #[inline]
    pub fn replace_top(&mut self, item: T) {
        if !self.items.is_empty() {
            self.sink(0, item);
        }
    }

    /// Keeps some of the items: O(items).
    pub fn retain(&mut self, keep: impl FnMut(&T) -> bool) {
        self.items.retain(keep);
        for hole in (0..self.items.len()).rev() {
            self.sink(hole, self.items[hole]);
        }
    }

    /// Puts an item into a hole, or below it, where it belongs.
    #[inline]
    fn sink(&mut self, mut hole: usize, item: T) {
        let items = self.items.as_mut_slice();
        loop {
            let first = 4 * hole + 1;
            let least = if let Some(&[a, b, c, d]) = items.get(first..first + 4) {
                let (left, least_left) = if b < a { (first + 1, b) } else { (first, a) };
                let (right, least_right) = if d < c {
                    (first + 3, d)
                } else {
                    (first + 2, c)
                };
                if least_right < least_left {
                    right
                } else {
                    left
                }
            } else {
                let Some(&one) = items.get(first) else { break };
                let (mut least, mut smallest) = (first, one);
                for (at, &item) in items.iter().enumerate().skip(first + 1) {
                    if item < smallest {
                        (least, smallest) = (at, item);
                    }
                }
                least
            };
            if item <= items[least] {
                break;
            }
            items[hole] = items[least];
            hole = least;
        }
        items[hole] = item;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_pops_in_order_whatever_was_done(operations in prop::collection::vec((0u8..4, 0u64..50), 0..300)) {
            let mut heap = Heap::default();
            let mut sorted: Vec<u64> = Vec::new();
            for (what, item) in operations {
                match what {
                    0 | 1 => {
                        heap.push(item);
                        sorted.push(item);
                    }
                    2 => prop_assert_eq!(heap.pop(), (!sorted.is_empty()).then(|| sorted.remove(0))),
                    _ => if !sorted.is_empty() {
                        heap.replace_top(item);
                        sorted[0] = item;
                    },
                }
                sorted.sort_unstable();
                prop_assert_eq!(heap.top(), sorted.first().copied());
            }
            let drained: Vec<u64> = std::iter::from_fn(|| heap.pop()).collect();
            prop_assert_eq!(drained, sorted);
        }
    }
}
