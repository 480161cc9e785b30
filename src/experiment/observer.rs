/// How far an experiment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Replications played.
    pub done: u64,
    /// Replications to play.
    pub total: u64,
}

/// What an observer asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Go on.
    Continue,
    /// Stop as soon as the replications in hand are played.
    Stop,
}

/// Watches an experiment: the library itself never prints.
///
/// It is called from all threads, after each block of replications (some milliseconds apart as a rule), so it should be
/// quick. Closures from [`Progress`] to [`Verdict`] are observers.
pub trait Observer: Sync {
    /// Told after each block of replications.
    fn progress(&self, progress: Progress) -> Verdict;
}

impl<F: Fn(Progress) -> Verdict + Sync> Observer for F {
    fn progress(&self, progress: Progress) -> Verdict {
        self(progress)
    }
}

/// Nobody watches.
pub(super) struct Unobserved;

impl Observer for Unobserved {
    fn progress(&self, _progress: Progress) -> Verdict {
        Verdict::Continue
    }
}
