//! What a day is asked for, by interval and in total.

/// Expected figures of one interval of a [`TransientDay`](super::TransientDay), or of the whole day.
///
/// They are kept as sums, and a share or a mean is formed when it is asked for: the day's are ratios of sums. Calls,
/// outcomes and waits belong to the interval in which the call *joined*, however late it is answered; queue length, busy
/// agents and occupancy belong to the clock.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct DayFigures {
    pub(super) seconds: f64,
    pub(super) joined: Joined,
    pub(super) open: Clock,
    pub(super) overtime: Clock,
}

/// Sums over the calls that joined.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Joined {
    pub(super) arrivals: f64,
    pub(super) at_once: f64,
    pub(super) queued: f64,
    /// Answered after a wait.
    pub(super) answered: f64,
    pub(super) abandoned: f64,
    pub(super) wait_answered: f64,
    pub(super) wait_abandoned: f64,
}

/// Sums over a stretch of time, in seconds of callers or agents.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Clock {
    pub(super) queue_time: f64,
    pub(super) busy_time: f64,
    pub(super) staffed_time: f64,
}

impl Clock {
    pub(super) fn add(&mut self, other: &Clock) {
        self.queue_time += other.queue_time;
        self.busy_time += other.busy_time;
        self.staffed_time += other.staffed_time;
    }
}

/// A ratio; none where it is a share of nothing.
pub(super) fn ratio(part: f64, of: f64) -> Option<f64> {
    (of > 0.0).then(|| part / of)
}

/// The same where it is a probability, which rounding may not carry above 1.
pub(super) fn share(part: f64, of: f64) -> Option<f64> {
    ratio(part, of).map(|share| share.min(1.0))
}

impl DayFigures {
    pub(super) fn add(&mut self, other: &DayFigures) {
        self.seconds += other.seconds;
        let (joined, more) = (&mut self.joined, &other.joined);
        joined.arrivals += more.arrivals;
        joined.at_once += more.at_once;
        joined.queued += more.queued;
        joined.answered += more.answered;
        joined.abandoned += more.abandoned;
        joined.wait_answered += more.wait_answered;
        joined.wait_abandoned += more.wait_abandoned;
        self.open.add(&other.open);
        self.overtime.add(&other.overtime);
    }

    pub(super) fn answered(&self) -> f64 {
        self.joined.at_once + self.joined.answered
    }

    /// Expected number of calls that arrive.
    pub fn arrivals(&self) -> f64 {
        self.joined.arrivals
    }

    /// P(not answered at once). None without arrivals, like all shares and waits.
    pub fn p_queued(&self) -> Option<f64> {
        share(self.joined.queued, self.joined.arrivals)
    }

    /// P(the caller hangs up, in whichever interval).
    pub fn p_abandon(&self) -> Option<f64> {
        share(self.joined.abandoned, self.joined.arrivals)
    }

    /// P(the caller is answered, in whichever interval), without cancellation.
    pub fn p_answered(&self) -> Option<f64> {
        share(self.answered(), self.joined.arrivals)
    }

    /// Mean wait of all calls, answered or not, seconds.
    pub fn mean_wait(&self) -> Option<f64> {
        let joined = &self.joined;
        ratio(
            joined.wait_answered + joined.wait_abandoned,
            joined.arrivals,
        )
    }

    /// Mean wait of the calls that queue, answered or not. None where nobody does.
    pub fn mean_wait_queued(&self) -> Option<f64> {
        let joined = &self.joined;
        ratio(joined.wait_answered + joined.wait_abandoned, joined.queued)
    }

    /// ASA: mean wait of the answered calls, those answered at once included. None where nobody is answered.
    pub fn asa(&self) -> Option<f64> {
        ratio(self.joined.wait_answered, self.answered())
    }

    /// Mean wait of those who hang up. None where nobody does.
    pub fn mean_time_to_abandon(&self) -> Option<f64> {
        ratio(self.joined.wait_abandoned, self.joined.abandoned)
    }

    /// Mean number of callers waiting, by the clock; of the whole day: over opening hours.
    pub fn queue_length(&self) -> f64 {
        self.open.queue_time / self.seconds
    }

    /// Mean number of busy agents, by the clock, those included who stay to finish a call; of the whole day: over opening
    /// hours.
    pub fn busy_agents(&self) -> f64 {
        self.open.busy_time / self.seconds
    }

    /// Busy over staffed time, by the clock. Whoever stays past the end of a shift counts in both, and so does, in the
    /// whole day, the time after closing. None where nobody is there.
    pub fn occupancy(&self) -> Option<f64> {
        let (open, overtime) = (&self.open, &self.overtime);
        share(
            open.busy_time + overtime.busy_time,
            open.staffed_time + overtime.staffed_time,
        )
    }

    /// Seconds of agents after closing, until the last call has ended; 0 for a single interval.
    pub fn overtime(&self) -> f64 {
        self.overtime.staffed_time
    }
}

/// Expected calls of one interval, or of the day, whose wait ended within a time.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct EndedWithin {
    /// All calls that arrive.
    pub arrivals: f64,
    /// Answered within the time, those answered at once included.
    pub answered: f64,
    /// Hung up within the time.
    pub abandoned: f64,
}

impl EndedWithin {
    pub(super) fn add(&mut self, other: &EndedWithin) {
        self.arrivals += other.arrivals;
        self.answered += other.answered;
        self.abandoned += other.abandoned;
    }

    /// P(answered, and within the time). None without arrivals.
    pub fn p_answered(&self) -> Option<f64> {
        share(self.answered, self.arrivals)
    }

    /// P(hung up, and within the time). None without arrivals.
    pub fn p_abandoned(&self) -> Option<f64> {
        share(self.abandoned, self.arrivals)
    }
}

/// A figure of every interval of a day, in order, and of the whole day.
#[derive(Debug, Clone, PartialEq)]
pub struct ByInterval<T> {
    /// One for each interval.
    pub intervals: Vec<T>,
    /// The whole day: a ratio of sums where it is a share.
    pub total: T,
}
