//! Through a stretch of time in which rates and places stand still.
//!
//! Uniformisation: a Poisson clock ticks faster than any state moves, and at each tick the chain makes one step, mostly
//! none at all. The law after a time is the sum over the number of ticks, and time spent in a state is the sum over P(more
//! ticks than that). Everything added and multiplied is at least 0, so rounding cannot grow; all errors are of what is left
//! out, and that is counted: Poisson tails of 1e-20, and queues so long that fewer than 1e-16 calls find no room.
use super::chain::{Cohort, Pace, Phase, System, Table, check_cells};
use super::figures::Clock;
use super::poisson::Poisson;
use crate::error::Result;

/// Ticks of one pass, about. Between passes tables are cut to what they hold; a few more ticks than the mean are needed,
/// a fifth of this many.
const TICKS: f64 = 1_024.0;
/// Calls per pass that may find the table too narrow.
const LOST: f64 = 1e-16;
/// The clock is so much faster than the fastest state, lest rounding makes a step less likely than never.
const FASTER: f64 = 1.02;

/// A clock that no state with so many rows and columns outruns.
pub(super) fn clock(phase: &Phase, rows: usize, width: usize, seconds: f64) -> f64 {
    let events = FASTER * phase.events(rows, width);
    // Where nothing ever happens any clock will do.
    if events > 0.0 { events } else { 1.0 / seconds }
}

/// How much of what is left to do in one pass.
pub(super) fn pass_of(left: f64, clock: f64) -> f64 {
    let passes = (left * clock / TICKS).ceil();
    if passes > 1.0 { left / passes } else { left }
}

/// Integrals over a stretch of time.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Spent {
    /// ∫ P(a place is free).
    pub(super) not_queued: f64,
    /// ∫ P(a caller would have to wait).
    pub(super) queued: f64,
    pub(super) clock: Clock,
    /// In the order of the cohorts.
    pub(super) cohorts: Vec<CohortSpent>,
}

/// Integrals over the callers of a cohort: over all, and over those next in line with nobody past the shift's end.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct CohortSpent {
    pub(super) waiting: f64,
    pub(super) waiting_next: f64,
    pub(super) waited: f64,
    pub(super) waited_next: f64,
}

/// The system on its way through the day, with the cohorts that still wait, the youngest first.
#[derive(Debug, Clone)]
pub(super) struct Flow {
    pub(super) system: System,
    pub(super) cohorts: Vec<Cohort>,
    /// Columns added to the table at the start of a pass.
    headroom: usize,
}

impl Flow {
    pub(super) fn new() -> Self {
        Flow {
            system: System::empty(),
            cohorts: Vec::new(),
            headroom: 16,
        }
    }

    /// Those who join from now on enter a new cohort, the first.
    pub(super) fn open_cohort(&mut self, arrivals: f64) {
        let above = &self.system.above;
        let cohort = Cohort::new(arrivals, above.row_count(), above.width());
        self.cohorts.insert(0, cohort);
    }

    /// Moves on by so many seconds. Those who join enter the first cohort, if there is one. Every pass hands the time it
    /// spent in each state to `each`.
    ///
    /// # Errors
    /// A table that grows beyond all use.
    pub(super) fn pass(
        &mut self,
        phase: &Phase,
        seconds: f64,
        mut each: impl FnMut(&System),
    ) -> Result<Spent> {
        let mut spent = Spent {
            cohorts: vec![CohortSpent::default(); self.cohorts.len()],
            ..Spent::default()
        };
        let mut left = seconds;
        while left > 0.0 {
            self.trim();
            let pass = self.try_passes(phase, left)?;
            left = if pass.seconds >= left {
                0.0
            } else {
                left - pass.seconds
            };
            self.system = pass.system;
            self.cohorts = pass.cohorts;
            spent.not_queued += pass.system_time.below.iter().sum::<f64>();
            spent.queued += pass.system_time.above.sum();
            spent.clock.add(&clock_figures(&pass.system_time));
            for (sum, time) in spent.cohorts.iter_mut().zip(&pass.cohort_times) {
                sum.waiting += time.waiting.sum();
                sum.waiting_next += time.waiting.at(0, 0);
                sum.waited += time.waited.sum();
                sum.waited_next += time.waited.at(0, 0);
            }
            each(&pass.system_time);
        }
        Ok(spent)
    }

    fn trim(&mut self) {
        self.system.trim();
        let (rows, width) = (self.system.above.row_count(), self.system.above.width());
        for (i, cohort) in self.cohorts.iter_mut().enumerate() {
            if i == 0 {
                // It is joined, and lies on the system's table.
                cohort.resize(rows, width);
            } else {
                cohort.trim();
            }
        }
    }

    /// One pass, with as much headroom as it takes.
    fn try_passes(&mut self, phase: &Phase, left: f64) -> Result<Pass> {
        let rows = self.system.above.row_count();
        loop {
            let more = if phase.arrivals > 0.0 {
                self.headroom
            } else {
                0
            };
            let width = self.system.above.width() + more;
            check_cells(rows, width)?;
            let pass = Pass::new(phase, left, &self.system, &self.cohorts, width);
            let full: f64 = pass
                .system_time
                .above
                .rows()
                .filter_map(<[f64]>::last)
                .sum();
            let lost = full * phase.arrivals;
            if more == 0 || lost <= LOST {
                if lost < LOST * LOST {
                    self.headroom = (self.headroom - self.headroom / 4).max(16);
                }
                return Ok(pass);
            }
            self.headroom *= 2;
        }
    }
}

/// One pass and what it led to.
struct Pass {
    seconds: f64,
    system: System,
    cohorts: Vec<Cohort>,
    system_time: System,
    cohort_times: Vec<Cohort>,
}

impl Pass {
    fn new(phase: &Phase, left: f64, system: &System, cohorts: &[Cohort], width: usize) -> Self {
        let rows = system.above.row_count();
        let mut now = System {
            below: system.below.clone(),
            above: system.above.resized(rows, width),
        };
        let mut waiting: Vec<Cohort> = cohorts.to_vec();
        if let Some(joined) = waiting.first_mut() {
            joined.resize(rows, width);
        }
        let reach = |of: fn(&Table) -> usize, least: usize| {
            let reaches = waiting.iter().map(|cohort| of(&cohort.waiting));
            reaches.fold(least, usize::max)
        };
        let clock = clock(
            phase,
            reach(Table::row_count, rows),
            reach(Table::width, width),
            left,
        );
        let seconds = pass_of(left, clock);
        let pace = Pace::new(phase, clock);

        let (mut next, mut next_waiting) = (System::like(&now), waiting.clone());
        let (mut end, mut spent) = (System::like(&now), System::like(&now));
        let mut cohort_ends: Vec<Cohort> = waiting.iter().map(Cohort::like).collect();
        let mut cohort_times = cohort_ends.clone();
        let ticks = Poisson::new(clock * seconds);
        for (weight, beyond) in ticks.counts() {
            if weight > 0.0 {
                end.add(weight, &now);
                for (end, cohort) in cohort_ends.iter_mut().zip(&waiting) {
                    end.add(weight, cohort);
                }
            }
            spent.add(beyond / clock, &now);
            for (spent, cohort) in cohort_times.iter_mut().zip(&waiting) {
                spent.add(beyond / clock, cohort);
            }
            for (i, (from, into)) in waiting.iter().zip(&mut next_waiting).enumerate() {
                pace.step_waiting(&from.waited, &mut into.waited);
                into.waited.add(1.0 / clock, &from.waiting);
                pace.step_waiting(&from.waiting, &mut into.waiting);
                if i == 0 {
                    pace.join(&now, &mut into.waiting);
                }
            }
            pace.step_system(&now, &mut next);
            std::mem::swap(&mut now, &mut next);
            std::mem::swap(&mut waiting, &mut next_waiting);
        }
        Pass {
            seconds,
            system: end,
            cohorts: cohort_ends,
            system_time: spent,
            cohort_times,
        }
    }
}

/// Queue, busy and staffed time of time spent in states.
fn clock_figures(spent: &System) -> Clock {
    let places = spent.places();
    let mut clock = Clock::default();
    for (in_service, waiting, time) in spent.states() {
        clock.queue_time += waiting as f64 * time;
        clock.busy_time += in_service as f64 * time;
        clock.staffed_time += in_service.max(places) as f64 * time;
    }
    clock
}

/// Callers who wait are followed through a stretch of time.
///
/// Returns how many of them are answered and how many hang up meanwhile.
pub(super) fn follow(phase: &Phase, seconds: f64, tagged: &mut Table) -> (f64, f64) {
    let quiet = Phase {
        arrivals: 0.0,
        ..*phase
    };
    let whole = tagged.sum();
    let (mut answered, mut abandoned) = (0.0, 0.0);
    let mut left = seconds;
    while left > 0.0 {
        let (rows, width) = tagged.extent(whole);
        tagged.cut(rows, width);
        if tagged.sum() <= 1e-18 * whole {
            break;
        }
        // The caller's own patience counts as one more column.
        let clock = clock(&quiet, rows, width + 1, left);
        let seconds = pass_of(left, clock);
        left = if seconds >= left { 0.0 } else { left - seconds };
        let pace = Pace::new(&quiet, clock);
        let mut next = Table::like(tagged);
        let (mut end, mut spent) = (next.clone(), next.clone());
        for (weight, beyond) in Poisson::new(clock * seconds).counts() {
            if weight > 0.0 {
                end.add(weight, tagged);
            }
            spent.add(beyond / clock, tagged);
            pace.step_waiting(tagged, &mut next);
            std::mem::swap(tagged, &mut next);
        }
        *tagged = end;
        answered += quiet.places as f64 * quiet.service * spent.at(0, 0);
        abandoned += quiet.abandonment * spent.sum();
    }
    (answered, abandoned)
}
