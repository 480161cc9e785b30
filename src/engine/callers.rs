//! The callers of a run in the order in which they come, each with everything that is its own.

use super::heap::Heap;
use crate::chance::{ArrivalPlan, Clock, Purpose, Stream, keyed, uniform};
use crate::measure::{CallRecord, Outcome};
use crate::model::Model;
use crate::units::Tick;

/// A caller as it arrives. All its own randomness is drawn by now, whether it will be used or not, so that the k-th
/// caller of a type is the same person in every scenario with that seed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Caller {
    pub call_type: u32,
    /// Number within its type.
    pub number: u64,
    pub joined: Tick,
    pub row: u32,
    pub patience: Tick,
    pub handle: Tick,
    /// Whether it hangs up on hearing that it must wait.
    pub balks: bool,
}

impl Caller {
    /// The last instant at which it is still on the line, waiting.
    #[inline]
    pub fn deadline(&self) -> Tick {
        self.joined + self.patience
    }

    /// The record of how its attempt ended.
    #[inline]
    pub fn record(&self, outcome: Outcome, queued: bool, wait: Tick) -> CallRecord {
        let handle = if outcome == Outcome::Answered {
            self.handle
        } else {
            Tick::ZERO
        };
        let Caller {
            call_type,
            number,
            joined,
            row,
            ..
        } = *self;
        CallRecord {
            call_type,
            caller: number,
            joined,
            row,
            outcome,
            queued,
            wait,
            handle,
        }
    }
}

/// The arrival streams of all call types, merged.
#[derive(Debug)]
pub(super) struct Callers {
    sources: Vec<Source>,
    /// The next arrival of each type; at one instant the types come in the order of their names.
    upcoming: Heap<(Tick, u32)>,
    row: usize,
}

#[derive(Debug)]
struct Source {
    clock: Clock,
    arrivals: Stream,
    patience: Stream,
    handling: Stream,
    choices: Stream,
    number: u64,
}

impl Callers {
    pub fn new(model: &Model) -> Self {
        let idle = |purpose| keyed(0, 0, 0, purpose);
        let source = |plan: &ArrivalPlan| Source {
            clock: plan.clock(),
            arrivals: idle(Purpose::Arrivals),
            patience: idle(Purpose::Patience),
            handling: idle(Purpose::Handling),
            choices: idle(Purpose::Choices),
            number: 0,
        };
        Callers {
            sources: model.types.iter().map(|t| source(&t.arrivals)).collect(),
            upcoming: Heap::default(),
            row: 0,
        }
    }

    /// Starts a run.
    pub fn reset(&mut self, model: &Model, seed: u64, run: u64) {
        self.row = 0;
        self.upcoming.clear();
        for (index, (source, call_type)) in self.sources.iter_mut().zip(&model.types).enumerate() {
            let of = |purpose| keyed(seed, run, call_type.key, purpose);
            source.number = 0;
            source.arrivals = of(Purpose::Arrivals);
            source.patience = of(Purpose::Patience);
            source.handling = of(Purpose::Handling);
            source.choices = of(Purpose::Choices);
            source
                .clock
                .reset(&call_type.arrivals, run, &mut of(Purpose::Busyness));
            let first = source.next_arrival(&call_type.arrivals, model);
            self.upcoming.push((first, index as u32));
        }
    }

    /// When the next caller comes; [`Tick::NEVER`] when nobody does any more.
    #[inline]
    pub fn next_instant(&self) -> Tick {
        self.upcoming
            .top()
            .map_or(Tick::NEVER, |(instant, _)| instant)
    }

    /// The next caller.
    #[inline]
    pub fn next(&mut self, model: &Model) -> Option<Caller> {
        let (joined, call_type) = self.upcoming.top()?;
        if joined == Tick::NEVER {
            return None;
        }
        let source = &mut self.sources[call_type as usize];
        let law = &model.types[call_type as usize];
        let following = source.next_arrival(&law.arrivals, model).max(joined);
        self.upcoming.replace_top((following, call_type));

        let bounds = model.grid.bounds.as_slice();
        while joined >= bounds[self.row + 1] {
            self.row += 1;
        }
        let mut handle = law.handle.sample(&mut source.handling);
        if let Some(factor) = law.handle_factor.get(self.row) {
            handle *= factor;
        }
        let number = source.number;
        source.number += 1;
        Some(Caller {
            call_type,
            number,
            joined,
            row: self.row as u32,
            patience: Tick::from_seconds(law.patience.sample(&mut source.patience)),
            handle: Tick::from_seconds(handle),
            balks: law.balk > 0.0 && uniform(&mut source.choices) < law.balk,
        })
    }
}

impl Source {
    #[inline]
    fn next_arrival(&mut self, plan: &ArrivalPlan, model: &Model) -> Tick {
        let instant = self.clock.next(plan, &mut self.arrivals);
        if !matches!(plan, ArrivalPlan::Own(_)) || !model.grid.is_day() {
            return instant;
        }
        // A process of one's own counts from the opening, which is later than the clock's start where a recorded call
        // comes before it, and need not know when the day ends.
        let instant = instant + model.grid.opening();
        if instant < model.grid.closing() {
            instant
        } else {
            Tick::NEVER
        }
    }
}
