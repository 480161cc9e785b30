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

use super::callers::{Caller, Callers};
use super::heap::Heap;
use super::tournament::Instants;
use crate::measure::{CallRecord, Outcome, Sink};
use crate::model::Model;
use crate::scenario::AfterClosing;
use crate::units::Tick;

/// The agents of the one group, and what limits need to know about the callers.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// When each place on duty is next free.
    free: Instants,
    /// Free times, rising, of those who finish a last call and leave then.
    leaving: Vec<Tick>,
    /// When places began to be staffed, and when they ceased to be. Which start is paired with which end does not
    /// matter to the sums, so they are paired in order when the run is over.
    starts: Vec<Tick>,
    ends: Vec<Tick>,
    /// The next row whose staff has not been set.
    row: usize,
    /// When each caller in the queue leaves it; only with a queue limit.
    waiting: Heap<Tick>,
    /// When each caller in the centre leaves it; only with limited lines.
    present: Heap<Tick>,
}

impl Places {
    fn reset(&mut self, counts: &[u32]) {
        self.free.clear();
        self.leaving.clear();
        self.starts.clear();
        self.ends.clear();
        self.waiting.clear();
        self.present.clear();
        self.row = 0;
        self.rise(counts[0] as usize, Tick::ZERO);
        self.skip_equal(counts);
    }

    /// Moves on to the next row whose count differs.
    fn skip_equal(&mut self, counts: &[u32]) {
        self.row += 1;
        while self.row < counts.len() && counts[self.row] == counts[self.row - 1] {
            self.row += 1;
        }
    }

    /// When the staff next changes.
    #[inline]
    fn next_change(&self, bounds: &[Tick]) -> Tick {
        // The last bound is the end of time, so past the last row this is never.
        bounds[self.row.min(bounds.len() - 1)]
    }

    /// Sets the staff of the next row in which it changes.
    #[cold]
    fn change(&mut self, counts: &[u32], bounds: &[Tick]) {
        let (before, after) = (counts[self.row - 1] as usize, counts[self.row] as usize);
        let now = bounds[self.row];
        let gone = self.leaving.partition_point(|&free| free <= now);
        self.leaving.drain(..gone);
        if after > before {
            self.rise(after - before, now)
        } else {
            self.fall(before - after, now)
        }
        self.skip_equal(counts);
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

    /// Everybody leaves, the idle at this instant.
    fn close<S: Sink>(&mut self, at: Tick, sink: &mut S) {
        self.ends.extend(self.free.iter().map(|free| free.max(at)));
        self.starts.sort_unstable();
        self.ends.sort_unstable();
        for (&start, &end) in self.starts.iter().zip(&self.ends) {
            sink.staffed(0, start, end);
        }
    }
}

/// Plays a run of a model with a single queue and a single group.
pub(super) fn play<S: Sink>(
    model: &Model,
    counts: &[u32],
    callers: &mut Callers,
    places: &mut Places,
    sink: &mut S,
) {
    places.reset(counts);
    let bounds = model.grid.bounds.as_slice();
    let (opening, closing) = (model.grid.opening(), model.grid.closing());
    let is_day = model.grid.is_day();
    // From when on nobody is answered any more.
    let last_start = if is_day && model.after_closing != AfterClosing::Serve {
        closing
    } else {
        Tick::NEVER
    };
    let sent_away = if is_day && model.after_closing == AfterClosing::SendAway {
        closing
    } else {
        Tick::NEVER
    };
    let mut change = places.next_change(bounds);
    // The last instant at which somebody left the queue.
    let mut last_left = Tick::ZERO;

    while let Some(caller) = callers.next(model) {
        let joined = caller.joined;
        if joined >= closing && !is_day {
            break;
        }
        sink.arrived(caller.call_type as usize, caller.row as usize);
        if is_day && (joined < opening || joined >= closing) {
            report(sink, &caller.record(Outcome::TurnedAway, false, Tick::ZERO));
            continue;
        }
        if let Some(lines) = model.lines
            && full(&mut places.present, joined, lines)
        {
            report(sink, &caller.record(Outcome::Blocked, false, Tick::ZERO));
            continue;
        }
        // The caller waits at most until this instant; one who is reached at that very instant is answered, unless the
        // centre closes then.
        let deadline = caller.deadline();
        let mut start = places.free.earliest().max(joined);
        // Where nobody will come any more and the caller would wait for ever, there is no change left to wait for.
        while change <= start && change <= deadline && change < Tick::NEVER {
            places.change(counts, bounds);
            change = places.next_change(bounds);
            start = places.free.earliest().max(joined);
        }
        if start == joined {
            places.free.replace_earliest(joined + caller.handle);
            answer(model, &caller, joined, places, sink);
            continue;
        }
        if let Some(limit) = model.queue_limit
            && full(&mut places.waiting, joined, limit)
        {
            report(sink, &caller.record(Outcome::Blocked, false, Tick::ZERO));
            continue;
        }
        if caller.balks {
            report(sink, &caller.record(Outcome::Balked, true, Tick::ZERO));
            continue;
        }
        let left = if start <= deadline && start < last_start {
            places.free.replace_earliest(start + caller.handle);
            answer(model, &caller, start, places, sink);
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
            if model.lines.is_some() {
                places.present.push(left);
            }
            left
        };
        last_left = last_left.max(left);
        if model.queue_limit.is_some() {
            places.waiting.push(left);
        }
    }

    let end = if is_day {
        // Changes that no caller had to wait for still have to happen, except the one that keeps people after closing
        // for callers who are not there.
        while change < closing || (change == closing && model.after_closing != AfterClosing::Serve)
        {
            places.change(counts, bounds);
            change = places.next_change(bounds);
        }
        closing.max(last_left)
    } else {
        closing
    };
    places.close(end, sink);
}

#[inline(always)]
fn answer<S: Sink>(model: &Model, caller: &Caller, start: Tick, places: &mut Places, sink: &mut S) {
    let end = start + caller.handle;
    let wait = start - caller.joined;
    sink.ended(&caller.record(Outcome::Answered, wait > Tick::ZERO, wait));
    sink.worked(0, caller.row as usize, start, end);
    if model.lines.is_some() {
        places.present.push(end);
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
