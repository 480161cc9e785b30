//! Callers who wait: first come first served within a priority, priorities in order.

use std::collections::VecDeque;

/// A waiting contact: its slot, and the generation by which a slot that has been given to someone else is told.
pub(super) type Ticket = (u32, u32);

/// The queue. Joining and taking the first cost O(1) amortised (O(priorities / 64) to find the first priority). Who
/// leaves early leaves a stale ticket behind, which is skipped later; tickets are swept out before they outnumber the
/// waiting, so memory is O(waiting).
#[derive(Debug)]
pub(super) struct Queue {
    classes: Vec<Class>,
    /// A bit for each class in which somebody waits.
    occupied: Vec<u64>,
    waiting: usize,
}

#[derive(Debug, Default)]
struct Class {
    tickets: VecDeque<Ticket>,
    waiting: usize,
}

/// Stale tickets that are tolerated however few wait.
const SLACK: usize = 64;

impl Queue {
    pub fn new(classes: usize) -> Self {
        Queue {
            classes: (0..classes).map(|_| Class::default()).collect(),
            occupied: vec![0; classes.div_ceil(64)],
            waiting: 0,
        }
    }

    pub fn clear(&mut self) {
        for class in &mut self.classes {
            class.tickets.clear();
            class.waiting = 0;
        }
        self.occupied.fill(0);
        self.waiting = 0;
    }

    /// Callers waiting.
    #[inline]
    pub fn waiting(&self) -> usize {
        self.waiting
    }

    #[inline]
    pub fn join(&mut self, class: usize, ticket: Ticket) {
        self.classes[class].tickets.push_back(ticket);
        self.classes[class].waiting += 1;
        self.occupied[class / 64] |= 1 << (class % 64);
        self.waiting += 1;
    }

    /// Takes whoever is first in the most urgent class. `is_live` tells a ticket whose caller still waits.
    #[inline]
    pub fn take_first(&mut self, is_live: impl Fn(Ticket) -> bool) -> Option<Ticket> {
        let word = self.occupied.iter().position(|&word| word != 0)?;
        let class = word * 64 + self.occupied[word].trailing_zeros() as usize;
        loop {
            let ticket = self.classes[class].tickets.pop_front()?;
            if is_live(ticket) {
                self.counted_out(class);
                return Some(ticket);
            }
        }
    }

    /// Counts out a caller of this class who left by itself, and sweeps when stale tickets outnumber the waiting.
    #[inline]
    pub fn left(&mut self, class: usize, is_live: impl Fn(Ticket) -> bool) {
        self.counted_out(class);
        let Class { tickets, waiting } = &mut self.classes[class];
        if tickets.len() > 2 * *waiting + SLACK {
            tickets.retain(|&ticket| is_live(ticket));
        }
    }

    #[inline]
    fn counted_out(&mut self, class: usize) {
        self.waiting -= 1;
        self.classes[class].waiting -= 1;
        if self.classes[class].waiting == 0 {
            self.occupied[class / 64] &= !(1 << (class % 64));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Against a list that is sorted and searched at every step.
        #[test]
        fn the_first_of_the_most_urgent_class_is_taken(
            classes in 1usize..200,
            steps in prop::collection::vec((0u8..5, 0usize..1000), 0..400),
        ) {
            let mut queue = Queue::new(classes);
            // (class, number), in the order of joining; those who left are no more among them.
            let mut plain: Vec<(usize, u32)> = Vec::new();
            let mut next = 0;
            for (what, which) in steps {
                match what {
                    0..=2 => {
                        queue.join(which % classes, (next, 0));
                        plain.push((which % classes, next));
                        next += 1;
                    }
                    3 => {
                        let live = |(slot, _): Ticket| plain.iter().any(|&(_, number)| number == slot);
                        let taken = queue.take_first(live).map(|(slot, _)| slot);
                        let first = plain.iter().min().copied();
                        prop_assert_eq!(taken, first.map(|(_, number)| number));
                        plain.retain(|&caller| Some(caller) != first);
                    }
                    _ => if !plain.is_empty() {
                        let (class, _) = plain.remove(which % plain.len());
                        queue.left(class, |(slot, _)| plain.iter().any(|&(_, number)| number == slot));
                    },
                }
                prop_assert_eq!(queue.waiting(), plain.len());
                let tickets: usize = queue.classes.iter().map(|class| class.tickets.len()).sum();
                prop_assert!(tickets <= 2 * plain.len() + classes * (SLACK + 1));
            }
        }
    }
}
