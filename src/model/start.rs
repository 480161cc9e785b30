//! The state in which a day opens, compiled.

use crate::units::Tick;

/// Who waits and who is busy as the day opens; mostly nobody.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct StartModel {
    /// In the order in which they joined; at one instant by the names of their types.
    pub waiting: Vec<WaitingModel>,
    /// By group and, within it, call type, in the order of names; then in that of [`Left`].
    pub busy: Vec<BusyModel>,
    /// The types of those who have left a message, in the order of names.
    pub messages: Vec<u32>,
}

/// A caller who waits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct WaitingModel {
    pub call_type: u32,
    /// Which of those of its type.
    pub number: u64,
    /// How long it has waited, and the same in seconds as it was stated.
    pub waited: Tick,
    pub seconds: f64,
}

/// An agent who is busy.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct BusyModel {
    pub group: u32,
    pub call_type: u32,
    /// Which of those of its group and type.
    pub number: u64,
    pub left: Left,
}

/// What is known of how long a call takes still.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Left {
    /// So many seconds of it are over.
    After(f64),
    /// Nothing.
    Unknown,
    /// It takes so long.
    Known(Tick),
}

impl StartModel {
    /// Puts everybody in order, and numbers them.
    pub fn in_order(mut self) -> Self {
        self.waiting.sort_by(|a, b| {
            let by_wait = b.waited.cmp(&a.waited);
            by_wait
                .then(a.call_type.cmp(&b.call_type))
                .then(b.seconds.total_cmp(&a.seconds))
        });
        let types = self.waiting.iter().map(|w| w.call_type as usize + 1).max();
        let mut numbers = vec![0; types.unwrap_or(0)];
        for caller in &mut self.waiting {
            let next = &mut numbers[caller.call_type as usize];
            caller.number = *next;
            *next += 1;
        }
        self.messages.sort_unstable();
        self.busy.sort_by(|a, b| {
            let place = |busy: &BusyModel| (busy.group, busy.call_type);
            place(a).cmp(&place(b)).then_with(|| {
                let (a, b) = (a.left.order(), b.left.order());
                a.0.cmp(&b.0).then(b.1.total_cmp(&a.1))
            })
        });
        let mut last = (u32::MAX, u32::MAX, 0);
        for busy in &mut self.busy {
            let place = (busy.group, busy.call_type);
            let number = if place == (last.0, last.1) {
                last.2 + 1
            } else {
                0
            };
            last = (place.0, place.1, number);
            busy.number = number;
        }
        self
    }

    /// Whether there is anybody.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.busy.is_empty() && self.messages.is_empty()
    }

    /// How many of a group are busy.
    pub fn busy_in(&self, group: usize) -> usize {
        let of_group = |busy: &&BusyModel| busy.group as usize == group;
        self.busy.iter().filter(of_group).count()
    }
}

impl Left {
    /// The kinds one after the other, and within them what comes first by the longest time.
    fn order(self) -> (u8, f64) {
        match self {
            Left::After(seconds) => (0, seconds),
            Left::Unknown => (1, 0.0),
            Left::Known(time) => (2, time.0 as f64),
        }
    }
}
