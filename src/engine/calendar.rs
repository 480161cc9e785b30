//! The calendar of events: what plays every scenario.
//!
//! Contacts live in a slab, agents on the [`Floor`], and what will happen stands in the calendar as entries that name
//! an instant, a kind, a slot and the slot's generation; an entry whose generation has passed is stale and skipped.
//! Arrivals stand outside: there is always exactly one that is next.

use super::callers::{Caller, Callers};
use super::floor::Floor;
use super::heap::Heap;
use super::queue::Queue;
use crate::measure::{Outcome, Sink};
use crate::model::Model;
use crate::scenario::AfterClosing;
use crate::units::Tick;

/// What an entry announces, in the order in which things happen at one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Kind {
    /// The staff of the row in `slot` takes effect; for the last row, closing.
    Staffing = 0,
    /// The agent in `slot` has finished.
    Finish = 1,
    /// The patience of the contact in `slot` runs out.
    Patience = 2,
}

/// An entry of the calendar, packed so that one comparison of integers orders by instant, kind and slot: 64 bits of
/// instant, 4 of kind, 28 of slot, 32 of generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Entry(u128);

impl Entry {
    const NEVER: Entry = Entry(u128::MAX);

    #[inline]
    fn new(at: Tick, kind: Kind, slot: u32, generation: u32) -> Self {
        let what = (kind as u64) << 60 | u64::from(slot) << 32 | u64::from(generation);
        Entry(u128::from(at.0) << 64 | u128::from(what))
    }

    #[inline]
    fn at(self) -> Tick {
        Tick((self.0 >> 64) as u64)
    }

    #[inline]
    fn kind(self) -> Kind {
        match (self.0 >> 60) as u8 & 0xf {
            0 => Kind::Staffing,
            1 => Kind::Finish,
            _ => Kind::Patience,
        }
    }

    #[inline]
    fn slot(self) -> u32 {
        (self.0 >> 32) as u32 & 0x0fff_ffff
    }

    #[inline]
    fn generation(self) -> u32 {
        self.0 as u32
    }
}

/// A caller in the centre.
#[derive(Debug, Clone, Copy)]
struct Contact {
    caller: Caller,
    stage: Stage,
    /// Rises whenever a stage ends, so that entries and tickets made for that stage become stale.
    generation: u32,
}

/// Where in its life a contact is.
#[derive(Debug, Clone, Copy)]
enum Stage {
    Waiting,
    /// Handled since this instant.
    Handled(Tick),
    /// Gone; the slot may be given away.
    Gone,
}

/// What ends a stage.
#[derive(Debug, Clone, Copy)]
enum End {
    Handled,
    PatienceOut,
    Closed,
    RunOver,
}

/// The calendar and everything it drives.
#[derive(Debug)]
pub(super) struct Calendar {
    /// Finishes, and the next change of staff.
    events: Heap<Entry>,
    /// Patience of those who wait. Apart, so that finishes keep a heap as small as the staff.
    patience: Heap<Entry>,
    /// Entries of `patience` whose caller has been answered.
    stale: usize,
    contacts: Vec<Contact>,
    unused: Vec<u32>,
    queue: Queue,
    floor: Floor,
    /// After closing, while the last staff stays for those who wait.
    staying: bool,
    /// Those who wait whose fate a steady state still has to see.
    counted: usize,
}

/// Stale patience entries that are tolerated however few wait.
const SLACK: usize = 64;

impl Calendar {
    pub fn new(model: &Model) -> Self {
        Calendar {
            events: Heap::default(),
            patience: Heap::default(),
            stale: 0,
            contacts: Vec::new(),
            unused: Vec::new(),
            queue: Queue::new(model.classes),
            floor: Floor::new(model.groups.len()),
            staying: false,
            counted: 0,
        }
    }

    fn reset(&mut self) {
        self.events.clear();
        self.patience.clear();
        self.stale = 0;
        self.contacts.clear();
        self.unused.clear();
        self.queue.clear();
        self.floor.clear();
        self.staying = false;
        self.counted = 0;
    }

    /// Plays a run.
    pub fn play<S: Sink>(
        &mut self,
        model: &Model,
        counts: &[u32],
        callers: &mut Callers,
        sink: &mut S,
    ) {
        self.reset();
        let mut run = Run {
            model,
            counts,
            sink,
            state: self,
        };
        run.set_staff(0, Tick::ZERO);
        run.schedule_staffing(0);
        let until = model.counted_until();
        // With one priority nobody who comes later changes what becomes of those who are counted. With several, the
        // less urgent may wait for ever behind those who keep coming; they are given as much time again as the run has
        // taken.
        let (last_arrival, given_up) = if model.classes > 1 {
            (Tick::NEVER, until + until)
        } else {
            (until, Tick::NEVER)
        };
        let mut now;
        loop {
            let events = run.state.events.top().unwrap_or(Entry::NEVER);
            let patience = run.state.patience.top().unwrap_or(Entry::NEVER);
            let entry = events.min(patience);
            let mut arrival = callers.next_instant();
            if arrival >= last_arrival {
                arrival = Tick::NEVER;
            }
            now = entry.at().min(arrival);
            let all_seen = run.state.counted == 0 || now >= given_up;
            if now == Tick::NEVER || (now >= until && all_seen) {
                break;
            }
            if entry.at() <= arrival {
                match entry.kind() {
                    Kind::Finish => run.finish(entry.slot(), now),
                    Kind::Patience => run.patience_ends(entry),
                    Kind::Staffing => run.staffing(entry.slot() as usize, now),
                }
            } else if let Some(caller) = callers.next(model) {
                run.arrive(caller);
            }
        }
        let last = if run.state.counted == 0 {
            until
        } else {
            given_up
        };
        run.close(now.min(last));
    }
}

/// A run in progress: the state, and what it is played with.
struct Run<'a, S> {
    model: &'a Model,
    counts: &'a [u32],
    sink: &'a mut S,
    state: &'a mut Calendar,
}

impl<S: Sink> Run<'_, S> {
    #[inline]
    fn arrive(&mut self, caller: Caller) {
        let now = caller.joined;
        self.sink
            .arrived(caller.call_type as usize, caller.row as usize);
        let grid = &self.model.grid;
        if grid.is_day() && (now < grid.opening() || now >= grid.closing()) {
            return self
                .sink
                .ended(&caller.record(Outcome::TurnedAway, false, Tick::ZERO));
        }
        if let Some(lines) = self.model.lines {
            let present = self.state.contacts.len() - self.state.unused.len();
            if present >= lines as usize {
                return self
                    .sink
                    .ended(&caller.record(Outcome::Blocked, false, Tick::ZERO));
            }
        }
        if let Some(agent) = self.state.floor.longest_idle() {
            let slot = self.admit(caller, Stage::Handled(now));
            self.state.floor.take(agent, slot);
            self.state
                .events
                .push(Entry::new(now + caller.handle, Kind::Finish, agent, 0));
            return;
        }
        if self
            .model
            .queue_limit
            .is_some_and(|limit| self.state.queue.waiting() >= limit as usize)
        {
            return self
                .sink
                .ended(&caller.record(Outcome::Blocked, false, Tick::ZERO));
        }
        if caller.balks {
            return self
                .sink
                .ended(&caller.record(Outcome::Balked, true, Tick::ZERO));
        }
        let slot = self.admit(caller, Stage::Waiting);
        self.state.counted += usize::from(self.is_counted(&caller));
        let generation = self.state.contacts[slot as usize].generation;
        self.state
            .queue
            .join(self.class(&caller), (slot, generation));
        let deadline = caller.deadline();
        if deadline < Tick::NEVER {
            self.state
                .patience
                .push(Entry::new(deadline, Kind::Patience, slot, generation));
        }
    }

    fn class(&self, caller: &Caller) -> usize {
        self.model.types[caller.call_type as usize].class
    }

    /// Gives a caller a slot.
    #[inline]
    fn admit(&mut self, caller: Caller, stage: Stage) -> u32 {
        match self.state.unused.pop() {
            Some(slot) => {
                let contact = &mut self.state.contacts[slot as usize];
                contact.caller = caller;
                contact.stage = stage;
                slot
            }
            None => {
                self.state.contacts.push(Contact {
                    caller,
                    stage,
                    generation: 0,
                });
                (self.state.contacts.len() - 1) as u32
            }
        }
    }

    /// Whether a steady state waits to see when this caller leaves the queue.
    fn is_counted(&self, caller: &Caller) -> bool {
        let row = caller.row as usize;
        row >= 1 && row <= self.model.grid.intervals()
    }

    /// The stage a contact is in ends: says what follows, which so far is that the contact leaves, and reports it.
    #[inline]
    fn stage_ends(&mut self, slot: u32, end: End, now: Tick) {
        let contact = &mut self.state.contacts[slot as usize];
        let caller = contact.caller;
        let (outcome, left) = match (contact.stage, end) {
            (Stage::Handled(start), _) => (Outcome::Answered, start),
            (_, End::PatienceOut) => (Outcome::Abandoned, now),
            (_, End::Closed) => (Outcome::TurnedAway, now),
            (_, End::RunOver | End::Handled) => (Outcome::StillWaiting, now),
        };
        contact.stage = Stage::Gone;
        contact.generation = contact.generation.wrapping_add(1);
        self.state.unused.push(slot);
        let wait = left - caller.joined;
        let queued = outcome != Outcome::Answered || wait > Tick::ZERO;
        if outcome != Outcome::Answered {
            self.state.counted -= usize::from(self.is_counted(&caller));
        }
        self.sink.ended(&caller.record(outcome, queued, wait));
    }

    /// An agent has finished a call: leaves, takes the next caller, or rests.
    #[inline]
    fn finish(&mut self, agent: u32, now: Tick) {
        if let Some((slot, group)) = self.state.floor.contact(agent) {
            let contact = &self.state.contacts[slot as usize];
            if let Stage::Handled(start) = contact.stage {
                self.sink
                    .worked(group, contact.caller.row as usize, start, now);
            }
            self.stage_ends(slot, End::Handled, now);
        }
        if self.state.floor.is_surplus(agent) {
            self.state.events.pop();
            self.state.floor.leave(agent, now, self.sink);
        } else if let Some((slot, end)) = self.start_first(now) {
            self.state.floor.take_next(agent, slot);
            self.state
                .events
                .replace_top(Entry::new(end, Kind::Finish, agent, 0));
            self.dismiss_if_done(now);
        } else {
            self.state.events.pop();
            self.state.floor.rest(agent, now);
        }
    }

    /// The first in the queue begins to be handled: its slot, and when it will be finished.
    #[inline]
    fn start_first(&mut self, now: Tick) -> Option<(u32, Tick)> {
        let contacts = &self.state.contacts;
        let (slot, _) = self
            .state
            .queue
            .take_first(|(slot, generation)| contacts[slot as usize].generation == generation)?;
        let contact = &mut self.state.contacts[slot as usize];
        contact.stage = Stage::Handled(now);
        contact.generation = contact.generation.wrapping_add(1);
        let caller = contact.caller;
        let end = now + caller.handle;
        self.state.counted -= usize::from(self.is_counted(&caller));
        if caller.deadline() < Tick::NEVER {
            self.state.stale += 1;
            if self.state.stale > SLACK + self.state.queue.waiting() {
                self.sweep();
            }
        }
        Some((slot, end))
    }

    /// Throws out stale patience entries, so that they never outnumber those who wait by much.
    #[cold]
    fn sweep(&mut self) {
        let contacts = &self.state.contacts;
        self.state
            .patience
            .retain(|entry| contacts[entry.slot() as usize].generation == entry.generation());
        self.state.stale = 0;
    }

    #[inline]
    fn patience_ends(&mut self, entry: Entry) {
        self.state.patience.pop();
        let slot = entry.slot();
        let contact = &self.state.contacts[slot as usize];
        if contact.generation != entry.generation() {
            self.state.stale -= 1;
            return;
        }
        let class = self.class(&contact.caller);
        self.stage_ends(slot, End::PatienceOut, entry.at());
        let contacts = &self.state.contacts;
        self.state.queue.left(class, |(slot, generation)| {
            contacts[slot as usize].generation == generation
        });
        self.dismiss_if_done(entry.at());
    }

    /// The staff of a row takes effect.
    fn staffing(&mut self, row: usize, now: Tick) {
        self.state.events.pop();
        self.schedule_staffing(row);
        let closes = self.model.grid.is_day() && row + 1 == self.model.grid.rows();
        if !closes {
            return self.set_staff(row, now);
        }
        match self.model.after_closing {
            AfterClosing::Serve => {
                self.state.staying = true;
                if self.state.queue.waiting() > 0 {
                    self.set_staff(row, now);
                }
                self.dismiss_if_done(now);
            }
            AfterClosing::SendAway => {
                let contacts = &self.state.contacts;
                let live = |(slot, generation): (u32, u32)| {
                    contacts[slot as usize].generation == generation
                };
                let mut waiting = Vec::new();
                while let Some((slot, _)) = self.state.queue.take_first(live) {
                    waiting.push(slot);
                }
                for slot in waiting {
                    self.state.stale += usize::from(
                        self.state.contacts[slot as usize].caller.deadline() < Tick::NEVER,
                    );
                    self.stage_ends(slot, End::Closed, now);
                }
                self.set_staff(row, now);
            }
            AfterClosing::PatienceOnly => self.set_staff(row, now),
        }
    }

    /// Enters the next change of staff after a row into the calendar; closing is always one.
    fn schedule_staffing(&mut self, row: usize) {
        let rows = self.model.grid.rows();
        let closing = if self.model.grid.is_day() {
            rows - 1
        } else {
            rows
        };
        let next = (row + 1..rows).find(|&next| {
            next == closing
                || self
                    .counts
                    .chunks_exact(rows)
                    .any(|group| group[next] != group[next - 1])
        });
        if let Some(next) = next {
            let at = self.model.grid.bounds[next];
            self.state
                .events
                .push(Entry::new(at, Kind::Staffing, next as u32, 0));
        }
    }

    /// Sets the staff of a row, and lets whoever has come take those who wait.
    fn set_staff(&mut self, row: usize, now: Tick) {
        let rows = self.model.grid.rows();
        for group in 0..self.model.groups.len() {
            self.state
                .floor
                .set_places(group, self.counts[group * rows + row], now, self.sink);
        }
        while let Some(agent) = self.state.floor.longest_idle() {
            let Some((slot, end)) = self.start_first(now) else {
                break;
            };
            self.state.floor.take(agent, slot);
            self.state
                .events
                .push(Entry::new(end, Kind::Finish, agent, 0));
        }
    }

    /// After closing, once nobody waits, everybody may go.
    #[inline]
    fn dismiss_if_done(&mut self, now: Tick) {
        if self.state.staying && self.state.queue.waiting() == 0 {
            for group in 0..self.model.groups.len() {
                self.state.floor.set_places(group, 0, now, self.sink);
            }
        }
    }

    /// The run is over: reports who is still on duty, still talking and still waiting. Who talks was answered, and may
    /// have waited in rows that are counted.
    fn close(&mut self, now: Tick) {
        let contacts = &self.state.contacts;
        self.state
            .floor
            .close(now, self.sink, |slot, group, sink: &mut S| {
                let contact = &contacts[slot as usize];
                if let Stage::Handled(start) = contact.stage
                    && start < now
                {
                    sink.worked(group, contact.caller.row as usize, start, now);
                }
            });
        for slot in 0..self.state.contacts.len() {
            if !matches!(self.state.contacts[slot].stage, Stage::Gone) {
                self.stage_ends(slot as u32, End::RunOver, now);
            }
        }
    }
}
