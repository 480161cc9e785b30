//! When callers arrive: the built-in processes, and a trait for one's own.
//!
//! A plan is compiled once with the model and shared by all threads; a [`Clock`] is its state in one run, reset and
//! reused from run to run. Both speak seconds from the start of a run.

mod count;
mod own;
mod poisson;

use own::OwnClock;
pub(crate) use own::OwnFactory;
pub use own::{ArrivalFactory, Arrivals};
pub(crate) use poisson::RateCurve;

use super::DurationLaw;
use super::variates::Variates;
use crate::units::Tick;
use count::CountClock;
use poisson::PoissonClock;

/// How the calls of a type come in, compiled.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ArrivalPlan {
    /// Poisson, with a rate that may vary and be random.
    Poisson(PoissonPlan),
    /// Exact numbers per stretch of time, placed at random.
    Count(Vec<Stretch>),
    /// Independent gaps, from the start of the stretch to its end.
    Renewal {
        /// The law of a gap.
        gap: DurationLaw,
        /// Seconds from the start of the run at which the first gap starts.
        from: f64,
        /// Seconds from the start of the run from which no call comes in any more.
        to: f64,
    },
    /// Instants, rising.
    Times(Vec<Tick>),
    /// A programmer's own process.
    Own(OwnFactory),
}

/// A Poisson process with a rate curve and random busyness.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PoissonPlan {
    /// Expected rate.
    pub curve: RateCurve,
    /// Coefficient of variation of the factor of the whole run.
    pub day_cv: f64,
    /// Coefficient of variation of each stretch's own factor.
    pub interval_cv: f64,
}

/// An exact number of calls between two instants, in seconds from the start of the run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Stretch {
    pub from: f64,
    pub to: f64,
    pub calls: u64,
}

/// The state of an arrival process in one run.
#[derive(Debug)]
pub(crate) enum Clock {
    Poisson(PoissonClock),
    Count(CountClock),
    Renewal { at: f64 },
    Times { next: usize },
    Own(OwnClock),
}

impl ArrivalPlan {
    /// Whether all its randomness can be mirrored: not that of a process of one's own, which draws as it likes.
    pub fn can_mirror(&self) -> bool {
        !matches!(self, ArrivalPlan::Own(_))
    }

    /// A state for this plan; it must be reset before it is used.
    pub fn clock(&self) -> Clock {
        match self {
            ArrivalPlan::Poisson(_) => Clock::Poisson(PoissonClock::default()),
            ArrivalPlan::Count(_) => Clock::Count(CountClock::default()),
            ArrivalPlan::Renewal { .. } => Clock::Renewal { at: 0.0 },
            ArrivalPlan::Times(_) => Clock::Times { next: 0 },
            ArrivalPlan::Own(factory) => Clock::Own(OwnClock(factory.0.arrivals(0))),
        }
    }
}

impl Clock {
    /// Starts a run. `busyness` is what the factors are drawn from; where in its law that of the day lies may be laid
    /// down by `day`.
    pub fn reset(
        &mut self,
        plan: &ArrivalPlan,
        run: u64,
        busyness: &mut Variates<'_>,
        day: Option<f64>,
    ) {
        match (self, plan) {
            (Clock::Poisson(clock), ArrivalPlan::Poisson(plan)) => clock.reset(plan, busyness, day),
            (Clock::Count(clock), ArrivalPlan::Count(_)) => *clock = CountClock::default(),
            (Clock::Renewal { at }, ArrivalPlan::Renewal { from, .. }) => *at = *from,
            (Clock::Times { next }, ArrivalPlan::Times(_)) => *next = 0,
            (Clock::Own(own), ArrivalPlan::Own(factory)) => own.0 = factory.0.arrivals(run),
            (clock, plan) => {
                *clock = plan.clock();
                clock.reset(plan, run, busyness, day);
            }
        }
    }

    /// The next arrivals, as many as there is room for; fewer only when there are no more. Never earlier than the one
    /// before, except in a programmer's own process, which the engine guards.
    #[inline]
    pub fn fill(
        &mut self,
        plan: &ArrivalPlan,
        variates: &mut Variates<'_>,
        instants: &mut [Tick],
    ) -> usize {
        match (self, plan) {
            (Clock::Poisson(clock), ArrivalPlan::Poisson(plan)) => {
                clock.fill(&plan.curve, variates, instants)
            }
            (Clock::Count(clock), ArrivalPlan::Count(stretches)) => {
                fill_with(instants, || clock.next(stretches, variates))
            }
            (Clock::Renewal { at }, ArrivalPlan::Renewal { gap, to, .. }) => {
                fill_with(instants, || {
                    *at += variates.duration(gap);
                    // Compared as ticks: rounding must not carry a call to the closing.
                    let instant = Tick::from_seconds(*at);
                    (instant < Tick::from_seconds(*to)).then_some(instant)
                })
            }
            (Clock::Times { next }, ArrivalPlan::Times(times)) => fill_with(instants, || {
                let at = times.get(*next).copied();
                *next += 1;
                at
            }),
            (Clock::Own(own), _) => fill_with(instants, || {
                own.0
                    .next_arrival(variates.stream())
                    .map(Tick::from_seconds)
            }),
            _ => 0,
        }
    }
}

/// Fills instants until there is no more room, or none comes.
fn fill_with(instants: &mut [Tick], mut next: impl FnMut() -> Option<Tick>) -> usize {
    for (filled, instant) in instants.iter_mut().enumerate() {
        match next() {
            Some(at) => *instant = at,
            None => return filled,
        }
    }
    instants.len()
}
