//! One queue, first come first served, one group: an exact recursion over the agents' free times.
//!
//! Callers are taken in the order in which they come, and the fate of each is known at once: it starts at the latest
//! of its own arrival and the earliest instant at which an agent is free, unless its patience ends before. There is
//! no calendar; what is kept is a tournament of the instants at which the places on duty are next free. One replaced
//! winner and three random numbers are most of what a call costs.
//!
//! Staff that changes keeps the recursion exact. When the count falls by d, the d places that are free first leave:
//! the idle at once, the busy when they finish. When it rises while some of those still talk, they are kept first,
//! the last to finish first, for the first to finish are the ones that the lower count sends away.
//!
//! What happens to callers changes nothing about who comes, so the same callers may be served by several staffings in
//! turn. They are drawn in chunks that are small enough to stay in the cache while every staffing serves them.

use super::callers::{AT_ONCE, Caller, Callers};
use super::heap::Heap;
use super::parts::Parts;
use super::tournament::Instants;
use crate::chance::Sampling;
use crate::measure::{CallRecord, Outcome, Sink};
use crate::model::Model;
use crate::scenario::AfterClosing;
use crate::units::Tick;

/// Callers that are drawn before they are served: enough to make little of changing from one staffing to the next.
const CHUNK: usize = 512;

/// One or more staffings of a model, played on the same callers.
#[derive(Debug)]
pub(super) struct Recursion {
    callers: Callers,
    levels: Vec<Places>,
}

impl Recursion {
    /// So many staffings of a model.
    pub fn new(model: &Model, levels: usize) -> Self {
        Recursion {
            callers: Callers::new(model, if levels > 1 { CHUNK } else { AT_ONCE }),
            levels: (0..levels).map(|_| Places::default()).collect(),
        }
    }

    /// From now on runs are drawn in this way.
    pub fn set_sampling(&mut self, sampling: Sampling) {
        self.callers.sampling = sampling;
    }

    /// Plays a run of each model, which may differ in their staff alone, into its sink.
    pub fn play<S: Sink>(&mut self, models: &[&Model], seed: u64, run: u64, sinks: &mut [S]) {
        let Some(&first) = models.first() else { return };
        self.callers.reset(first, seed, run);
        for (places, model) in self.levels.iter_mut().zip(models) {
            places.start(model, run);
        }
        loop {
            let (chunk, parts) = self.callers.chunk(first, first.counted_until());
            if chunk.is_empty() {
                break;
            }
            for ((places, model), sink) in self.levels.iter_mut().zip(models).zip(sinks.iter_mut())
            {
                if parts.is_empty() {
                    places.serve::<S, false>(model, chunk, parts, sink);
                } else {
                    places.serve::<S, true>(model, chunk, parts, sink);
                }
            }
        }
        for ((places, model), sink) in self.levels.iter_mut().zip(models).zip(sinks) {
            places.finish(model, sink);
        }
    }
}

/// The agents of the one group, and what limits need to know about the callers.
#[derive(Debug, Default)]
struct Places {
    /// How many are on duty in each row.
    counts: Vec<u32>,
    /// When each place on duty is next free.
    free: Instants,
    /// Free times, rising, of those who finish a last call and leave then.
    leaving: Vec<Tick>,
    /// When places began to be staffed, and when they ceased to be. Which start is paired with which end does not
    /// matter to the sums, so they are paired in order when the run is over.
    starts: Vec<Tick>,
    ends: Vec<Tick>,
    /// The next row whose staff has not been set, and when it starts.
    row: usize,
    change: Tick,
    /// The last instant at which somebody left the queue.
    last_left: Tick,
    /// When each caller in the queue leaves it; only with a queue limit.
    waiting: Heap<Tick>,
    /// When each caller in the centre leaves it; only with limited lines.
    present: Heap<Tick>,
}

impl Places {
    /// Starts a run.
    fn start(&mut self, model: &Model, run: u64) {
        model.staff_in_run(run, &mut self.counts);
        self.free.clear();
        self.leaving.clear();
        self.starts.clear();
        self.ends.clear();
        self.waiting.clear();
        self.present.clear();
        self.last_left = Tick::ZERO;
        self.rise(self.counts[0] as usize, Tick::ZERO);
        self.row = 0;
        self.find_change(&model.grid.bounds);
    }

    /// Moves on to the next row whose count differs; past the last row that is never.
    fn find_change(&mut self, bounds: &[Tick]) {
        self.row += 1;
        while self.row < self.counts.len() && self.counts[self.row] == self.counts[self.row - 1] {
            self.row += 1;
        }
        self.change = bounds[self.row.min(bounds.len() - 1)];
    }

    /// Sets the staff of the next row in which it changes.
    #[cold]
    fn change_staff(&mut self, bounds: &[Tick]) {
        let (before, after) = (
            self.counts[self.row - 1] as usize,
            self.counts[self.row] as usize,
        );
        let now = self.change;
        let gone = self.leaving.partition_point(|&free| free <= now);
        self.leaving.drain(..gone);
        if after > before {
            self.rise(after - before, now)
        } else {
            self.fall(before - after, now)
        }
        self.find_change(bounds);
    }

    fn rise(&mut self, by: usize, now: Tick) {
        let kept = by.min(self.leaving.len());
        for free in self.leaving.drain(self.leaving.len() - kept..) {
            // Its time until then was counted when it was going to leave.
            self.starts.push(free);
            self.free.add(free);
        }
        for _ in kept..by {
            self.starts.push(now);
            self.free.add(now);
        }
    }

    fn fall(&mut self, by: usize, now: Tick) {
        for _ in 0..by {
            let Some(free) = self.free.take_earliest() else {
                break;
            };
            if free > now {
                self.leaving.push(free);
            }
            self.ends.push(free.max(now));
        }
    }

    /// Serves the next callers. Where handle times are all talk, they have no parts.
    fn serve<S: Sink, const PARTS: bool>(
        &mut self,
        model: &Model,
        callers: &[Caller],
        parts: &[Parts],
        sink: &mut S,
    ) {
        let grid = &model.grid;
        let bounds = grid.bounds.as_slice();
        // When callers may come at all, and from when on nobody is answered or waits any more.
        let (mut opening, mut closing) = (Tick::ZERO, Tick::NEVER);
        let (mut last_start, mut sent_away) = (Tick::NEVER, Tick::NEVER);
        if grid.is_day() {
            (opening, closing) = (grid.opening(), grid.closing());
            if model.after_closing != AfterClosing::Serve {
                last_start = closing;
            }
            if model.after_closing == AfterClosing::SendAway {
                sent_away = closing;
            }
        }
        for (at, caller) in callers.iter().enumerate() {
            let parts = if PARTS { parts[at] } else { Parts::default() };
            let joined = caller.joined;
            sink.arrived(caller.call_type as usize, caller.row as usize);
            if joined < opening || joined >= closing {
                report(sink, &caller.record(Outcome::TurnedAway, false, Tick::ZERO));
                continue;
            }
            if let Some(lines) = model.lines.shared
                && full(&mut self.present, joined, lines)
            {
                report(sink, &caller.record(Outcome::Blocked, false, Tick::ZERO));
                continue;
            }
            // The caller waits at most until this instant; one who is reached at that very instant is answered, unless
            // the centre closes then.
            let deadline = caller.deadline;
            let mut start = self.free.earliest().max(joined);
            // Where nobody will come any more and the caller would wait for ever, there is no change left to wait for.
            while self.change <= start && self.change <= deadline && self.change < Tick::NEVER {
                self.change_staff(bounds);
                start = self.free.earliest().max(joined);
            }
            if start == joined {
                self.free.replace_earliest(joined + caller.handle);
                self.answer(model, caller, parts, joined, sink);
                continue;
            }
            if let Some(limit) = model.queue_limit
                && full(&mut self.waiting, joined, limit)
            {
                report(sink, &caller.record(Outcome::Blocked, false, Tick::ZERO));
                continue;
            }
            if caller.balks {
                report(sink, &caller.record(Outcome::Balked, true, Tick::ZERO));
                continue;
            }
            let left = if start <= deadline && start < last_start {
                self.free.replace_earliest(start + caller.handle);
                self.answer(model, caller, parts, start, sink);
                start
            } else {
                let (left, outcome) = if sent_away <= deadline {
                    (sent_away, Outcome::TurnedAway)
                } else {
                    (deadline, Outcome::Abandoned)
                };
                let outcome = if left == Tick::NEVER {
                    Outcome::StillWaiting
                } else {
                    outcome
                };
                sink.ended(&caller.record(outcome, true, left - joined));
                if model.lines.shared.is_some() {
                    self.present.push(left);
                }
                left
            };
            self.last_left = self.last_left.max(left);
            if model.queue_limit.is_some() {
                self.waiting.push(left);
            }
        }
    }

    #[inline(always)]
    fn answer<S: Sink>(
        &mut self,
        model: &Model,
        caller: &Caller,
        parts: Parts,
        start: Tick,
        sink: &mut S,
    ) {
        let end = start + caller.handle;
        let wait = start - caller.joined;
        sink.ended(&CallRecord {
            hold: parts.hold,
            wrap_up: parts.wrap_up,
            ..caller.record(Outcome::Answered, wait > Tick::ZERO, wait)
        });
        parts.report(sink, (0, caller.row as usize), start, caller.handle, end);
        if model.lines.shared.is_some() {
            // Whoever is wrapped up has gone.
            self.present.push(end - parts.wrap_up);
        }
    }

    /// Nobody comes any more: what is left of the run passes, and everybody leaves, the idle at its end.
    fn finish<S: Sink>(&mut self, model: &Model, sink: &mut S) {
        let closing = model.grid.closing();
        let end = if model.grid.is_day() {
            // Changes that no caller had to wait for still have to happen, except the one that keeps people after
            // closing for callers who are not there.
            while self.change < closing
                || (self.change == closing && model.after_closing != AfterClosing::Serve)
            {
                self.change_staff(&model.grid.bounds);
            }
            closing.max(self.last_left)
        } else {
            closing
        };
        self.ends.extend(self.free.iter().map(|free| free.max(end)));
        self.starts.sort_unstable();
        self.ends.sort_unstable();
        for (&start, &end) in self.starts.iter().zip(&self.ends) {
            sink.staffed(0, start, end);
        }
    }
}

/// Reports what is rare, out of the way of what is not.
#[cold]
#[inline(never)]
fn report<S: Sink>(sink: &mut S, record: &CallRecord) {
    sink.ended(record);
}

/// Whether as many as the limit are still there at an instant; those who have left by then are forgotten.
fn full(leaving: &mut Heap<Tick>, now: Tick, limit: u32) -> bool {
    while leaving.top().is_some_and(|left| left <= now) {
        leaving.pop();
    }
    leaving.len() >= limit as usize
}
