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

use rand::RngExt;
use rand_distr::Distribution;

use super::{DurationLaw, Stream};
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
    /// Starts a run. `busyness` is the stream of the factors.
    pub fn reset(&mut self, plan: &ArrivalPlan, run: u64, busyness: &mut Stream) {
        match (self, plan) {
            (Clock::Poisson(clock), ArrivalPlan::Poisson(plan)) => clock.reset(plan, busyness),
            (Clock::Count(clock), ArrivalPlan::Count(_)) => *clock = CountClock::default(),
            (Clock::Renewal { at }, ArrivalPlan::Renewal { from, .. }) => *at = *from,
            (Clock::Times { next }, ArrivalPlan::Times(_)) => *next = 0,
            (Clock::Own(own), ArrivalPlan::Own(factory)) => own.0 = factory.0.arrivals(run),
            (clock, plan) => {
                *clock = plan.clock();
                clock.reset(plan, run, busyness);
            }
        }
    }

    /// The next arrivals, as many as there is room for; fewer only when there are no more. Never earlier than the one
    /// before, except in a programmer's own process, which the engine guards.
    #[inline]
    pub fn fill(
        &mut self,
        plan: &ArrivalPlan,
        stream: &mut Stream,
        instants: &mut [Tick],
    ) -> usize {
        match (self, plan) {
            (Clock::Poisson(clock), ArrivalPlan::Poisson(plan)) => {
                clock.fill(&plan.curve, stream, instants)
            }
            (Clock::Count(clock), ArrivalPlan::Count(stretches)) => {
                fill_with(instants, || clock.next(stretches, stream))
            }
            (Clock::Renewal { at }, ArrivalPlan::Renewal { gap, to, .. }) => {
                fill_with(instants, || {
                    *at += gap.sample(stream);
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
                own.0.next_arrival(stream).map(Tick::from_seconds)
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

/// A gamma factor of mean 1 with this coefficient of variation; 1 where that is zero.
pub(crate) fn busyness_factor(cv: f64, stream: &mut Stream) -> f64 {
    if cv <= 0.0 {
        return 1.0;
    }
    match rand_distr::Gamma::new(1.0 / (cv * cv), cv * cv) {
        Ok(gamma) => gamma.sample(stream),
        // Only a cv whose square is not a normal number gets here: too small to matter, or refused by the model.
        Err(_) => 1.0,
    }
}

/// A uniform number in [0, 1).
#[inline]
pub(crate) fn uniform(stream: &mut Stream) -> f64 {
    stream.random::<f64>()
}
