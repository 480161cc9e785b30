//! What a formula says of a whole day: each interval by itself, and sums divided by sums.

use serde::Serialize;

use super::Formula;
use super::centre::{Centre, Slot};
use crate::erlang::Queue;

/// What a formula says. Shares are shares of 1, times are seconds; none where nothing is counted that it could be a
/// share or a mean of.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct FormulaFigures {
    /// The service level; over several call types each call counts against its own type's threshold.
    pub service_level: Option<f64>,
    /// Mean wait of the answered calls.
    pub asa: Option<f64>,
    /// Mean wait of all calls.
    pub mean_wait: Option<f64>,
    /// Share of callers who hang up, at once or later.
    pub abandon_rate: Option<f64>,
    /// Share of callers who are not answered at once.
    pub queued_rate: Option<f64>,
    /// Share of the agents' time spent handling calls.
    pub occupancy: Option<f64>,
}

/// Sums over intervals.
#[derive(Default)]
struct Sums {
    calls: f64,
    counted: f64,
    of: f64,
    answered: f64,
    wait_answered: f64,
    wait: f64,
    abandoned: f64,
    queued: f64,
    busy: f64,
    staffed: f64,
}

impl FormulaFigures {
    /// What a formula says of a centre with so many agents more, or fewer, in each interval; none where it has no answer for
    /// some interval.
    pub(super) fn of(formula: Formula, centre: &Centre, change: i32) -> Option<Self> {
        let mut sums = Sums::default();
        for slot in &centre.slots {
            let staff = changed(slot.staff, change);
            sums.staffed += staff * slot.seconds;
            if slot.all_calls() <= 0.0 {
                continue;
            }
            // A fraction is the next whole number on that share of the days.
            let (whole, more) = (staff.floor(), staff.fract());
            for (agents, share) in [(whole, 1.0 - more), (whole + 1.0, more)] {
                if share > 0.0 {
                    let queue = formula.queue(centre, slot, agents as u32)?;
                    sums.add(centre, slot, &*queue, share)?;
                }
            }
        }
        let share = |part: f64, of: f64| (of > 0.0).then(|| part / of);
        Some(FormulaFigures {
            service_level: share(sums.counted, sums.of).map(|share| share.min(1.0)),
            asa: share(sums.wait_answered, sums.answered),
            mean_wait: share(sums.wait, sums.calls),
            abandon_rate: share(sums.abandoned, sums.calls),
            queued_rate: share(sums.queued, sums.calls),
            occupancy: share(sums.busy, sums.staffed),
        })
    }
}

impl Sums {
    fn add(&mut self, centre: &Centre, slot: &Slot, queue: &dyn Queue, share: f64) -> Option<()> {
        let calls = slot.all_calls() * share;
        for (law, of_type) in centre.types.iter().zip(&slot.calls) {
            let level = &law.level;
            let (counted, of) = queue
                .service_level_parts(level.definition, level.within.as_seconds(), level.short())
                .ok()?;
            self.counted += of_type * share * counted;
            self.of += of_type * share * of;
        }
        let answered = calls * queue.p_answered();
        self.calls += calls;
        self.answered += answered;
        self.wait_answered += answered * queue.asa().unwrap_or(0.0);
        self.wait += calls * queue.mean_wait();
        self.abandoned += calls * queue.p_abandon();
        self.queued += calls * queue.p_queued();
        self.busy += share * queue.busy_agents() * slot.seconds;
        Some(())
    }
}

/// So many agents more or fewer, where there are any.
pub(super) fn changed(staff: f64, change: i32) -> f64 {
    if staff > 0.0 {
        (staff + f64::from(change)).max(0.0)
    } else {
        0.0
    }
}
