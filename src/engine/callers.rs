//! The callers of a run in the order in which they come, each with everything that is its own.

use super::heap::Heap;
use super::parts::Parts;
use crate::chance::{
    ArrivalPlan, Clock, Draw, DurationLaw, Purpose, Sampling, Stream, attempted, keyed, numbered,
};
use crate::measure::{CallRecord, Cause, Next, Outcome};
use crate::model::{Grid, Handling, Model, PartLaws, TypeModel};
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
    /// The last instant at which it is still on the line, waiting.
    pub deadline: Tick,
    pub handle: Tick,
    /// Whether it hangs up on hearing that it must wait.
    pub balks: bool,
    /// Which call of the caller it is: 0 is the first.
    pub attempt: u16,
    /// The type of the caller's first call.
    pub origin: u32,
}

impl Caller {
    /// The number of the caller's next call; none where everybody gives up.
    pub fn next_attempt(&self) -> Option<u16> {
        let next = self.attempt.saturating_add(1);
        (next < u16::MAX).then_some(next)
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
            attempt,
            origin,
            ..
        } = *self;
        CallRecord {
            call_type,
            origin,
            caller: number,
            attempt: u32::from(attempt),
            cause: Cause::Fresh,
            served_before: false,
            next: Next::Nothing,
            again_after: Tick::NEVER,
            self_service: None,
            is_offered_callback: false,
            dialled: call_type,
            joined,
            row,
            outcome,
            queued,
            wait,
            told: None,
            ringing: false,
            handle,
            hold: Tick::ZERO,
            wrap_up: Tick::ZERO,
            staying: Tick::ZERO,
        }
    }
}

/// How what depends on history or routing is drawn: for each caller or agent from a small generator of its own.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Draws {
    seed: u64,
    streams: u64,
    pub how: Draw,
}

impl Draws {
    /// A number below another, for the n-th occasion of something that has a key.
    pub fn lot(self, key: u64, number: u64, purpose: Purpose, below: u64) -> u64 {
        self.lot_of(self.of_number(key, purpose, number), below)
    }

    fn lot_of(self, mut stream: Stream, below: u64) -> u64 {
        let u = self.how.of(&mut stream).uniform();
        ((u * below as f64) as u64).min(below.saturating_sub(1))
    }

    /// The stream of a purpose of a call.
    pub fn of_call(self, model: &Model, caller: &Caller, purpose: Purpose) -> Stream {
        let Caller {
            number,
            attempt,
            origin,
            ..
        } = *caller;
        let key = model.types[origin as usize].key;
        attempted(
            self.seed,
            self.streams,
            key,
            purpose,
            number,
            u64::from(attempt),
        )
    }

    /// The stream of a purpose of the n-th occasion of something that has a key.
    pub fn of_number(self, key: u64, purpose: Purpose, number: u64) -> Stream {
        numbered(self.seed, self.streams, key, purpose, number)
    }

    /// A number below another, for a call.
    pub fn call_lot(self, model: &Model, caller: &Caller, purpose: Purpose, below: u64) -> u64 {
        self.lot_of(self.of_call(model, caller, purpose), below)
    }

    /// Whether a person is absent, by the key of the shift and the number in it.
    pub fn is_absent(self, key: u64, number: u64, probability: f64) -> bool {
        let mut stream = numbered(self.seed, self.streams, key, Purpose::Absence, number);
        self.how.of(&mut stream).uniform() < probability
    }

    /// How fast an agent is, by a key and the number of the person.
    pub fn speed(self, law: &DurationLaw, key: u64, number: u64) -> f64 {
        let mut stream = numbered(self.seed, self.streams, key, Purpose::PersonalSpeed, number);
        let speed = self.how.of(&mut stream).duration(law);
        speed.clamp(*PERSONAL_SPEEDS.start(), *PERSONAL_SPEEDS.end())
    }

    /// How long a caller's call takes agents who do not handle it as usual, or where it grows by a factor.
    pub fn handle(
        self,
        model: &Model,
        handling: &Handling,
        caller: &Caller,
        growth: f64,
        speed: f64,
    ) -> Tick {
        let usual = match &handling.law {
            None => caller.handle.0 as f64,
            Some(law) => {
                let mut stream = self.of_call(model, caller, Purpose::OwnHandling);
                1e6 * self.how.of(&mut stream).duration(law)
            }
        };
        let grown = if growth > 1.0 {
            (usual * growth).min(usual.max(LONGEST_GROWN))
        } else {
            usual
        };
        Tick::from_micros(grown / (handling.speed * speed)).min(LONGEST_CALL)
    }
}

impl Draws {
    /// How long agents take to pick up a caller's call.
    pub fn pickup(self, model: &Model, law: &DurationLaw, caller: &Caller) -> Tick {
        let mut stream = self.of_call(model, caller, Purpose::PickUp);
        Tick::from_seconds(self.how.of(&mut stream).duration(law)).min(LONGEST_CALL)
    }
}

impl Draws {
    /// The patience of a caller who waited as the day opened, given that it is longer than that, in seconds.
    pub fn patience_left(self, law: &DurationLaw, key: u64, number: u64, waited: f64) -> f64 {
        let mut stream = numbered(self.seed, self.streams, key, Purpose::PatienceLeft, number);
        law.quantile_beyond(waited, self.how.of(&mut stream).uniform())
    }

    /// Draws durations in seconds for the call of one who waited as the day opened, all from one stream.
    pub fn handling_of_waiting(
        self,
        key: u64,
        number: u64,
    ) -> impl FnMut(&DurationLaw, Purpose) -> f64 {
        let purpose = Purpose::HandlingOfWaiting;
        let mut stream = numbered(self.seed, self.streams, key, purpose, number);
        move |law, _| self.how.of(&mut stream).duration(law)
    }

    /// Where in its law lies what is left of a call that an agent handled as the day opened.
    pub fn handling_left(self, key: u64, number: u64) -> f64 {
        let mut stream = numbered(self.seed, self.streams, key, Purpose::HandlingLeft, number);
        self.how.of(&mut stream).uniform()
    }
}

/// The arrival streams of all call types, merged. A run is taken from it either one by one or in chunks.
#[derive(Debug)]
pub(super) struct Callers {
    sources: Vec<Source>,
    /// The next arrival of each type; at one instant the types come in the order of their names.
    upcoming: Heap<(Tick, u32)>,
    /// The first of them.
    next: (Tick, u32),
    /// The chunk at hand, where several types are merged into it.
    merged: Vec<Caller>,
    /// Whether some call type has more to its handle time than talk.
    has_parts: bool,
    /// The parts of those at hand, and of the last who came; kept only where there are parts.
    merged_parts: Vec<Parts>,
    parts: Parts,
    /// The most callers in a chunk.
    most: usize,
    pub sampling: Sampling,
    /// How the rest of the run is drawn.
    pub draws: Draws,
}

/// Callers drawn ahead of one call type. Drawing many at once keeps a law's parameters and its generator in registers.
#[derive(Debug)]
struct Source {
    /// How all that follows is drawn from its streams.
    how: Draw,
    clock: Clock,
    arrivals: Stream,
    patience: Stream,
    handling: Stream,
    holding: Stream,
    wrapping_up: Stream,
    choices: Stream,
    /// Those at hand, and which of them comes next.
    callers: Vec<Caller>,
    /// Their parts, where some call type of the model has any.
    parts: Vec<Parts>,
    next: usize,
    /// Callers drawn so far.
    drawn: u64,
    /// The row in which the last one came.
    row: usize,
    /// How many to draw next time: few at first, so that a short run draws little in vain.
    ahead: usize,
    /// Nobody comes any more.
    exhausted: bool,
}

/// The slowest and the fastest that a person is.
const PERSONAL_SPEEDS: std::ops::RangeInclusive<f64> = 1e-3..=1e3;

/// Longer than any call, 1,100 years, and short enough that an agent's free time never becomes never.
pub(super) const LONGEST_CALL: Tick = Tick(1 << 55);

/// What a call that grows with the wait may at most grow to, in microseconds: 116 days. Where each call makes all who wait
/// behind it longer, they would otherwise soon be longer than any clock can tell.
const LONGEST_GROWN: f64 = 1e13;

/// Callers that are drawn in one go, and the fewest.
pub(super) const AT_ONCE: usize = 64;
const AT_FIRST: usize = 8;

impl Callers {
    /// The callers of a model, at most so many of them in a chunk.
    pub fn new(model: &Model, most: usize) -> Self {
        Callers {
            sources: model
                .types
                .iter()
                .map(|t| Source::new(&t.arrivals))
                .collect(),
            upcoming: Heap::default(),
            next: (Tick::NEVER, 0),
            merged: Vec::new(),
            has_parts: model.has_parts(),
            merged_parts: Vec::new(),
            parts: Parts::default(),
            most,
            sampling: Sampling::default(),
            draws: Draws::default(),
        }
    }

    /// Starts a run.
    pub fn reset(&mut self, model: &Model, seed: u64, run: u64) {
        self.upcoming.clear();
        let (streams, how) = self.sampling.streams(run);
        self.draws = Draws { seed, streams, how };
        for (index, (source, call_type)) in self.sources.iter_mut().zip(&model.types).enumerate() {
            let index = index as u32;
            source.reset(call_type, self.sampling, seed, run);
            source.draw(index, call_type, &model.grid, self.most, self.has_parts);
            self.upcoming.push((source.upcoming(), index));
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
        let index = self.next.1;
        let source = &mut self.sources[index as usize];
        let caller = source.callers.get(source.next).copied()?;
        if self.has_parts {
            self.parts = source.parts[source.next];
        }
        source.next += 1;
        if source.next == source.callers.len() {
            let law = &model.types[index as usize];
            source.draw(index, law, &model.grid, self.most, self.has_parts);
        }
        self.next = (source.upcoming(), index);
        if self.upcoming.len() > 1 {
            self.upcoming.replace_top(self.next);
            self.next = self.upcoming.top().unwrap_or(self.next);
        }
        Some(caller)
    }

    /// The parts of the handle time of the last caller who came.
    #[inline]
    pub fn parts(&self) -> Parts {
        self.parts
    }

    /// The next callers, of those who come before an instant; none when there are no more. With them the parts of their
    /// handle times, where some call type of the model has any, and none otherwise.
    pub fn chunk(&mut self, model: &Model, until: Tick) -> (&[Caller], &[Parts]) {
        if self.sources.len() == 1 {
            // Where there is nothing to merge, nothing is copied.
            let (source, law) = (&mut self.sources[0], &model.types[0]);
            if source.next == source.callers.len() {
                source.draw(0, law, &model.grid, self.most, self.has_parts);
            }
            let first = source.next;
            source.next = source.callers.partition_point(|c| c.joined < until);
            let at_hand = first..source.next;
            let parts = source.parts.get(at_hand.clone()).unwrap_or_default();
            return (&source.callers[at_hand], parts);
        }
        self.merged.clear();
        self.merged_parts.clear();
        while self.merged.len() < self.most && self.next.0 < until {
            match self.next(model) {
                Some(caller) => {
                    self.merged.push(caller);
                    if self.has_parts {
                        self.merged_parts.push(self.parts);
                    }
                }
                None => break,
            }
        }
        (&self.merged, &self.merged_parts)
    }
}

impl Source {
    fn new(plan: &ArrivalPlan) -> Self {
        let idle = |purpose| keyed(0, 0, 0, purpose);
        Source {
            how: Draw::Sampled,
            clock: plan.clock(),
            arrivals: idle(Purpose::Arrivals),
            patience: idle(Purpose::Patience),
            handling: idle(Purpose::Handling),
            holding: idle(Purpose::Hold),
            wrapping_up: idle(Purpose::WrapUp),
            choices: idle(Purpose::Choices),
            callers: Vec::new(),
            parts: Vec::new(),
            next: 0,
            drawn: 0,
            row: 0,
            ahead: AT_FIRST,
            exhausted: false,
        }
    }

    /// Starts a run.
    fn reset(&mut self, call_type: &TypeModel, sampling: Sampling, seed: u64, run: u64) {
        let plan = &call_type.arrivals;
        let (streams, how) = sampling.streams(run);
        let of = |purpose| keyed(seed, streams, call_type.key, purpose);
        self.how = how;
        self.arrivals = of(Purpose::Arrivals);
        self.patience = of(Purpose::Patience);
        self.handling = of(Purpose::Handling);
        if call_type.is_parted() {
            self.holding = of(Purpose::Hold);
            self.wrapping_up = of(Purpose::WrapUp);
        }
        self.choices = of(Purpose::Choices);
        if !plan.can_mirror() {
            // What cannot be mirrored must not be repeated either.
            self.arrivals = keyed(seed, run, call_type.key, Purpose::Arrivals);
        }
        let mut busyness = of(Purpose::Busyness);
        let day = sampling.day(seed, run, call_type.key);
        self.clock.reset(plan, run, &mut how.of(&mut busyness), day);
        self.callers.clear();
        self.parts.clear();
        (self.next, self.drawn, self.row) = (0, 0, 0);
        (self.ahead, self.exhausted) = (AT_FIRST, false);
    }

    /// When the next caller comes.
    #[inline]
    fn upcoming(&self) -> Tick {
        self.callers
            .get(self.next)
            .map_or(Tick::NEVER, |c| c.joined)
    }

    /// Draws the next callers in place of those at hand.
    #[inline(never)]
    fn draw(&mut self, index: u32, law: &TypeModel, grid: &Grid, most: usize, has_parts: bool) {
        let mut last = self.callers.last().map_or(Tick::ZERO, |c| c.joined);
        self.callers.clear();
        self.parts.clear();
        self.next = 0;
        let mut left = self.ahead;
        while left > 0 && !self.exhausted {
            let wanted = left.min(AT_ONCE);
            let mut instants = [Tick::NEVER; AT_ONCE];
            let filled = self.instants(law, grid, last, &mut instants[..wanted]);
            self.exhausted = filled < wanted;
            self.finish(index, law, grid, &instants[..filled]);
            if has_parts {
                self.add_parts(law, filled);
            }
            last = instants[..filled].last().copied().unwrap_or(last);
            left -= wanted;
        }
        self.ahead = (2 * self.ahead).min(most.max(AT_ONCE));
    }

    /// When the next callers come, none of them before the one who was last; fewer than there is room for only when
    /// there are no more.
    #[inline]
    fn instants(
        &mut self,
        law: &TypeModel,
        grid: &Grid,
        mut last: Tick,
        instants: &mut [Tick],
    ) -> usize {
        let mut variates = self.how.of(&mut self.arrivals);
        let filled = self.clock.fill(&law.arrivals, &mut variates, instants);
        if !matches!(law.arrivals, ArrivalPlan::Own(_)) {
            return filled;
        }
        // A process of one's own may fall. It counts from the opening, which is later than the clock's start where a
        // recorded call comes before it, and need not know when the day ends.
        let opening = if grid.is_day() {
            grid.opening()
        } else {
            Tick::ZERO
        };
        for instant in &mut instants[..filled] {
            last = last.max(*instant + opening);
            *instant = last;
        }
        let end = if grid.is_day() {
            grid.closing()
        } else {
            Tick::NEVER
        };
        instants[..filled].partition_point(|&at| at < end)
    }

    /// Gives those who come at these instants, rising, everything else that is their own.
    #[inline]
    fn finish(&mut self, index: u32, law: &TypeModel, grid: &Grid, instants: &[Tick]) {
        let (mut patience, mut handle) = ([0.0; AT_ONCE], [0.0; AT_ONCE]);
        let (patience, handle) = (
            &mut patience[..instants.len()],
            &mut handle[..instants.len()],
        );
        let of = |stream| self.how.of(stream);
        of(&mut self.patience).fill_durations(&law.patience, patience);
        let talk = law.parts.as_ref().map_or(&law.handle, |parts| &parts.talk);
        of(&mut self.handling).fill_durations(talk, handle);
        let first = self.drawn;
        let mut from = 0;
        while from < instants.len() {
            let joined = instants[from];
            self.row += grid.bounds[self.row + 1..].partition_point(|&bound| bound <= joined);
            let row_ends = grid.bounds[self.row + 1];
            let within = instants[from..].partition_point(|&at| at < row_ends);
            let row = self.row;
            let factor = law.handle_factor.get(row).copied().unwrap_or(1.0);
            self.callers.extend(
                (first + from as u64..)
                    .zip(&instants[from..from + within])
                    .zip(&patience[from..])
                    .zip(&handle[from..])
                    .map(|(((number, &joined), &patience), &handle)| Caller {
                        call_type: index,
                        number,
                        joined,
                        row: row as u32,
                        deadline: joined + Tick::from_seconds(patience),
                        handle: Tick::from_seconds(handle * factor).min(LONGEST_CALL),
                        balks: false,
                        attempt: 0,
                        origin: index,
                    }),
            );
            from += within;
        }
        if law.balk > 0.0 {
            let at = self.callers.len() - instants.len();
            let mut choices = self.how.of(&mut self.choices);
            for caller in &mut self.callers[at..] {
                caller.balks = choices.uniform() < law.balk;
            }
        }
        self.drawn += instants.len() as u64;
    }

    /// Adds hold and wrap-up to the handle times of the last callers, which so far are talk alone.
    #[inline(never)]
    fn add_parts(&mut self, law: &TypeModel, callers: usize) {
        let first = self.callers.len() - callers;
        self.parts.resize(first + callers, Parts::default());
        let Some(PartLaws { hold, wrap_up, .. }) = &law.parts else {
            return;
        };
        let at_hand = &mut self.callers[first..];
        let mut add = |part: &DurationLaw, stream: &mut Stream, of: fn(&mut Parts) -> &mut Tick| {
            let mut durations = [0.0; AT_ONCE];
            let durations = &mut durations[..callers];
            self.how.of(stream).fill_durations(part, durations);
            let parts = self.parts[first..].iter_mut();
            for ((caller, parts), duration) in at_hand.iter_mut().zip(parts).zip(durations) {
                let factor = law.handle_factor.get(caller.row as usize);
                let time = Tick::from_seconds(*duration * factor.copied().unwrap_or(1.0));
                let time = time.min(LONGEST_CALL - caller.handle);
                *of(parts) = time;
                caller.handle = caller.handle + time;
            }
        };
        if let Some(hold) = hold {
            add(hold, &mut self.holding, |parts| &mut parts.hold);
        }
        if let Some(wrap_up) = wrap_up {
            add(wrap_up, &mut self.wrapping_up, |parts| &mut parts.wrap_up);
        }
    }
}
