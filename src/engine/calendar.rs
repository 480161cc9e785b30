//! The calendar of events: what plays every scenario.
//!
//! Contacts live in a slab, agents on the [`Floor`], and what will happen stands in the calendar: when each
//! agent will have finished, by agent; when each waiting contact's patience runs out, by the place it waits in; the next
//! change of staff; and the next arrival.

use super::callers::{Caller, Callers};
use super::floor::Floor;
use super::queue::Queue;
use super::tournament::Tournament;
use crate::measure::{Outcome, Sink};
use crate::model::Model;
use crate::scenario::AfterClosing;
use crate::units::Tick;

/// A caller in the centre.
#[derive(Debug, Clone, Copy)]
struct Contact {
    caller: Caller,
    stage: Stage,
    /// Rises whenever a stage ends, so that a ticket for that stage becomes stale.
    generation: u32,
}

/// Where in its life a contact is.
#[derive(Debug, Clone, Copy)]
enum Stage {
    /// In the queue; the number is the place it waits in.
    Waiting(u32),
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
    /// When each agent, by slot, will have finished; never for the idle.
    finishes: Tournament,
    /// When and for which row the staff next changes.
    staffing: (Tick, usize),
    /// When the patience of who waits in each place runs out; never for the vacant.
    patience: Tournament,
    /// The contact in each place, and the vacant places.
    places: Vec<u32>,
    vacant: Vec<u32>,
    contacts: Vec<Contact>,
    unused: Vec<u32>,
    queue: Queue,
    floor: Floor,
    /// After closing, while the last staff stays for those who wait.
    staying: bool,
    /// Those who wait whose fate a steady state still has to see.
    counted: usize,
}

impl Calendar {
    pub fn new(model: &Model) -> Self {
        Calendar {
            finishes: Tournament::default(),
            staffing: (Tick::NEVER, 0),
            patience: Tournament::default(),
            places: Vec::new(),
            vacant: Vec::new(),
            contacts: Vec::new(),
            unused: Vec::new(),
            queue: Queue::new(model.classes),
            floor: Floor::new(),
            staying: false,
            counted: 0,
        }
    }

    fn reset(&mut self) {
        self.finishes.clear();
        self.staffing = (Tick::NEVER, 0);
        self.patience.clear();
        self.places.clear();
        self.vacant.clear();
        self.contacts.clear();
        self.unused.clear();
        self.queue.clear();
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
        let rows = counts.chunks_exact(model.grid.rows());
        self.floor
            .reset(rows.map(|group| group.iter().copied().max().unwrap_or(0)));
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
            let (staffing, row) = run.state.staffing;
            let finish = run.state.finishes.earliest();
            let patience = run.state.patience.earliest();
            let mut arrival = callers.next_instant();
            if arrival >= last_arrival {
                arrival = Tick::NEVER;
            }
            let event = staffing.min(finish).min(patience);
            now = event.min(arrival);
            let all_seen = run.state.counted == 0 || now >= given_up;
            if now == Tick::NEVER || (now >= until && all_seen) {
                break;
            }
            // At one instant: staff, finishes, patience, arrivals.
            if arrival < event {
                if let Some(caller) = callers.next(model) {
                    run.arrive(caller);
                }
            } else if staffing == now {
                run.staffing(row, now);
            } else if finish == now {
                run.finish(run.state.finishes.winner(), now);
            } else {
                run.patience_ends(now);
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
    #[inline(always)]
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
            self.state.finishes.set(agent, now + caller.handle);
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
        let place = self
            .state
            .vacant
            .pop()
            .unwrap_or(self.state.places.len() as u32);
        let slot = self.admit(caller, Stage::Waiting(place));
        self.state.counted += usize::from(self.is_counted(&caller));
        match self.state.places.get_mut(place as usize) {
            Some(contact) => *contact = slot,
            None => self.state.places.push(slot),
        }
        self.state.patience.set(place, caller.deadline);
        let generation = self.state.contacts[slot as usize].generation;
        let class = self.class(&caller);
        self.state.queue.join(class, (slot, generation));
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
    #[inline(always)]
    fn stage_ends(&mut self, slot: u32, stage: Stage, end: End, now: Tick) {
        let contact = &mut self.state.contacts[slot as usize];
        let caller = contact.caller;
        let (outcome, left) = match (stage, end) {
            (Stage::Handled(start), _) => (Outcome::Answered, start),
            (_, End::PatienceOut) => (Outcome::Abandoned, now),
            (_, End::Closed) => (Outcome::TurnedAway, now),
            (_, End::RunOver | End::Handled) => (Outcome::StillWaiting, now),
        };
        contact.stage = Stage::Gone;
        contact.generation = contact.generation.wrapping_add(1);
        self.leave_place(stage, &caller);
        self.state.unused.push(slot);
        let wait = left - caller.joined;
        let queued = outcome != Outcome::Answered || wait > Tick::ZERO;
        self.sink.ended(&caller.record(outcome, queued, wait));
    }

    /// An agent has finished a call: leaves, takes the next caller, or rests.
    #[inline(always)]
    fn finish(&mut self, agent: u32, now: Tick) {
        if let Some((slot, group)) = self.state.floor.contact(agent) {
            let contact = &self.state.contacts[slot as usize];
            if let Stage::Handled(start) = contact.stage {
                let row = contact.caller.row as usize;
                self.sink.worked(group, row, start, now);
                self.stage_ends(slot, Stage::Handled(start), End::Handled, now);
            }
        }
        if self.state.floor.is_surplus(agent) {
            self.state.finishes.set(agent, Tick::NEVER);
            self.state.floor.leave(agent, now, self.sink);
        } else if let Some((slot, end)) = self.start_first(now) {
            self.state.floor.take_next(agent, slot);
            self.state.finishes.set(agent, end);
            self.dismiss_if_done(now);
        } else {
            self.state.finishes.set(agent, Tick::NEVER);
            self.state.floor.rest(agent, now);
        }
    }

    /// The first in the queue begins to be handled: its slot, and when it will be finished.
    #[inline(always)]
    fn start_first(&mut self, now: Tick) -> Option<(u32, Tick)> {
        let contacts = &self.state.contacts;
        let (slot, _) = self
            .state
            .queue
            .take_first(|(slot, generation)| contacts[slot as usize].generation == generation)?;
        let contact = &mut self.state.contacts[slot as usize];
        let stage = std::mem::replace(&mut contact.stage, Stage::Handled(now));
        contact.generation = contact.generation.wrapping_add(1);
        let end = now + contact.caller.handle;
        let caller = contact.caller;
        self.leave_place(stage, &caller);
        Some((slot, end))
    }

    /// Whoever waited in a place does so no more.
    #[inline(always)]
    fn leave_place(&mut self, stage: Stage, caller: &Caller) {
        if let Stage::Waiting(place) = stage {
            self.state.counted -= usize::from(self.is_counted(caller));
            self.state.patience.set(place, Tick::NEVER);
            self.state.vacant.push(place);
        }
    }

    /// The patience that runs out first has run out.
    #[inline]
    fn patience_ends(&mut self, now: Tick) {
        let place = self.state.patience.winner();
        let slot = self.state.places[place as usize];
        let class = self.class(&self.state.contacts[slot as usize].caller);
        self.stage_ends(slot, Stage::Waiting(place), End::PatienceOut, now);
        let contacts = &self.state.contacts;
        self.state.queue.left(class, |(slot, generation)| {
            contacts[slot as usize].generation == generation
        });
        self.dismiss_if_done(now);
    }

    /// The staff of a row takes effect.
    fn staffing(&mut self, row: usize, now: Tick) {
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
                    let stage = self.state.contacts[slot as usize].stage;
                    self.stage_ends(slot, stage, End::Closed, now);
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
        self.state.staffing = match next {
            Some(next) => (self.model.grid.bounds[next], next),
            None => (Tick::NEVER, 0),
        };
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
            self.state.finishes.set(agent, end);
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
            let stage = self.state.contacts[slot].stage;
            if !matches!(stage, Stage::Gone) {
                self.stage_ends(slot as u32, stage, End::RunOver, now);
            }
        }
    }
}
