//! The callers of a run in the order in which they come, each with everything that is its own.

use super::heap::Heap;
use crate::chance::{ArrivalPlan, Clock, Purpose, Stream, keyed, uniform};
use crate::measure::{CallRecord, Outcome};
use crate::model::{Model, TypeModel};
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
    #[inline(always)]
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
    /// The first of them.
    next: (Tick, u32),
    row: usize,
    /// When the row ends.
    row_ends: Tick,
}

/// Callers drawn ahead of one call type. Drawing many at once keeps a law's parameters and its generator in registers.
#[derive(Debug)]
struct Source {
    clock: Clock,
    arrivals: Stream,
    patience: Stream,
    handling: Stream,
    choices: Stream,
    /// Callers drawn before the ones at hand.
    before: u64,
    /// Which of those at hand comes next, and how many there are.
    next: usize,
    filled: usize,
    /// How many to draw next time: few at first, so that a short run draws little in vain.
    ahead: usize,
    joined: [Tick; AHEAD],
    patience_of: [f64; AHEAD],
    handle_of: [f64; AHEAD],
}

/// Longer than any call, 1,100 years, and short enough that an agent's free time never becomes never.
const LONGEST_CALL: Tick = Tick(1 << 55);

/// The most callers drawn at once, and the fewest.
const AHEAD: usize = 64;
const AHEAD_AT_FIRST: usize = 8;

impl Callers {
    pub fn new(model: &Model) -> Self {
        let idle = |purpose| keyed(0, 0, 0, purpose);
        let source = |plan: &ArrivalPlan| Source {
            clock: plan.clock(),
            arrivals: idle(Purpose::Arrivals),
            patience: idle(Purpose::Patience),
            handling: idle(Purpose::Handling),
            choices: idle(Purpose::Choices),
            before: 0,
            next: 0,
            filled: 0,
            ahead: AHEAD_AT_FIRST,
            joined: [Tick::NEVER; AHEAD],
            patience_of: [0.0; AHEAD],
            handle_of: [0.0; AHEAD],
        };
        Callers {
            sources: model.types.iter().map(|t| source(&t.arrivals)).collect(),
            upcoming: Heap::default(),
            next: (Tick::NEVER, 0),
            row: 0,
            row_ends: Tick::ZERO,
        }
    }

    /// Starts a run.
    pub fn reset(&mut self, model: &Model, seed: u64, run: u64) {
        self.row = 0;
        self.row_ends = model.grid.bounds[1];
        self.upcoming.clear();
        for (index, (source, call_type)) in self.sources.iter_mut().zip(&model.types).enumerate() {
            let of = |purpose| keyed(seed, run, call_type.key, purpose);
            (source.before, source.next, source.filled) = (0, 0, 0);
            source.ahead = AHEAD_AT_FIRST;
            source.arrivals = of(Purpose::Arrivals);
            source.patience = of(Purpose::Patience);
            source.handling = of(Purpose::Handling);
            source.choices = of(Purpose::Choices);
            source
                .clock
                .reset(&call_type.arrivals, run, &mut of(Purpose::Busyness));
            source.draw(call_type, model, Tick::ZERO);
            self.upcoming.push((source.upcoming(), index as u32));
        }
        self.next = self.upcoming.top().unwrap_or((Tick::NEVER, 0));
    }

    /// When the next caller comes; [`Tick::NEVER`] when nobody does any more.
    #[inline]
    pub fn next_instant(&self) -> Tick {
        self.next.0
    }

    /// The next caller.
    #[inline(always)]
    pub fn next(&mut self, model: &Model) -> Option<Caller> {
        let (joined, call_type) = self.next;
        if joined == Tick::NEVER {
            return None;
        }
        let source = &mut self.sources[call_type as usize];
        let law = &model.types[call_type as usize];
        let at = source.next;
        let number = source.before + at as u64;
        // The remainder is what the index is anyway, and tells the compiler that it is within bounds.
        let patience = Tick::from_seconds(source.patience_of[at % AHEAD]);
        let handle = source.handle_of[at % AHEAD];
        source.next += 1;
        if source.next == source.filled {
            source.draw(law, model, joined);
        }
        self.next = (source.upcoming(), call_type);
        if self.upcoming.len() > 1 {
            self.upcoming.replace_top(self.next);
            self.next = self.upcoming.top().unwrap_or(self.next);
        }
        if joined >= self.row_ends {
            self.row += model.grid.bounds[self.row + 1..].partition_point(|&bound| bound <= joined);
            self.row_ends = model.grid.bounds[self.row + 1];
        }
        let handle = match law.handle_factor.get(self.row) {
            Some(factor) => handle * factor,
            None => handle,
        };
        Some(Caller {
            call_type,
            number,
            joined,
            row: self.row as u32,
            patience,
            handle: Tick::from_seconds(handle).min(LONGEST_CALL),
            balks: law.balk > 0.0 && uniform(&mut source.choices) < law.balk,
        })
    }
}

impl Source {
    /// When the next caller comes.
    #[inline]
    fn upcoming(&self) -> Tick {
        if self.next < self.filled {
            self.joined[self.next % AHEAD]
        } else {
            Tick::NEVER
        }
    }

    /// Draws the next callers. Nobody comes before `earliest`, the one before.
    #[inline(never)]
    fn draw(&mut self, law: &TypeModel, model: &Model, earliest: Tick) {
        self.before += self.filled as u64;
        self.next = 0;
        let instants = &mut self.joined[..self.ahead];
        self.filled = self.clock.fill(&law.arrivals, &mut self.arrivals, instants);
        if let ArrivalPlan::Own(_) = law.arrivals {
            // A process of one's own may fall. It counts from the opening, which is later than the clock's start where
            // a recorded call comes before it, and need not know when the day ends.
            let grid = &model.grid;
            let opening = if grid.is_day() {
                grid.opening()
            } else {
                Tick::ZERO
            };
            let mut last = earliest;
            for instant in &mut self.joined[..self.filled] {
                last = last.max(*instant + opening);
                *instant = last;
            }
            if grid.is_day() {
                let in_time = |&at: &Tick| at < grid.closing();
                self.filled = self.joined[..self.filled].partition_point(in_time);
            }
        }
        law.patience
            .fill(&mut self.patience, &mut self.patience_of[..self.filled]);
        law.handle
            .fill(&mut self.handling, &mut self.handle_of[..self.filled]);
        self.ahead = (2 * self.ahead).min(AHEAD);
    }
}
