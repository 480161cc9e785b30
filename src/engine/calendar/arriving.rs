//! A call comes: is turned away, is blocked, reaches an agent, or waits.

use super::announcing::Heard;
use super::{Calendar, Contact, Known, Run, Stage};
use crate::engine::again::Course;
use crate::engine::callers::Caller;
use crate::engine::parts::Parts;
use crate::engine::self_service::Inside;
use crate::measure::{Outcome, Sink};
use crate::scenario::{AfterClosing, SameWho};
use crate::units::Tick;

impl Calendar {
    /// Whoever is served and has gone by an instant holds no line any more.
    pub(super) fn lets_lines_go(&mut self, now: Tick) {
        while self.on_line.top().is_some_and(|gone| gone <= now) {
            self.on_line.pop();
        }
    }
}

impl<S: Sink, const APART: bool> Run<'_, S, APART> {
    #[inline(always)]
    pub(super) fn arrive(&mut self, mut caller: Caller, mut parts: Parts, mut course: Course) {
        if APART && self.has_self_service && self.serves_itself(&caller, &course) {
            return self.enters_self_service(caller, parts, course);
        }
        let now = caller.joined;
        let is_leg = APART && course.is_leg();
        let is_let_in = APART && course.is_let_in;
        if APART && self.has_transfers && !is_leg {
            let draws = self.draws;
            draws.misroute(self.model, &mut caller, &mut parts, &mut course);
        }
        self.sink
            .arrived(caller.call_type as usize, caller.row as usize);
        // Who was let in before closing is served with those who wait, and has a line already.
        let goes_home = [AfterClosing::SendAway, AfterClosing::Voicemail];
        let is_served_late = is_let_in && !goes_home.contains(&self.model.after_closing);
        if !is_served_late && self.is_closed(now) {
            return self.is_too_late(caller, parts, course);
        }
        if !is_let_in && self.finds_no_line(&course, now) {
            return self.ends_at_once(&caller, course, Outcome::Blocked);
        }
        let since = if APART { course.since } else { now };
        let mut queue = self.model.routing.joins[caller.call_type as usize];
        let mut known = Known::Nobody;
        let mut is_held = None;
        if APART && self.has_same_agent {
            known = self.known_to(&caller, &course);
            is_held = self.held_queue(&caller, known);
        }
        if APART {
            // Who counts as having waited is where that wait has led to.
            queue = self.stage_at(queue, since, now);
        }
        let mut again = None;
        let agent = if let Known::Idle(agent) = known {
            Some(agent)
        } else if is_held.is_some() {
            None
        } else {
            self.asks_for_agent(queue, &caller, now, &mut again)
        };
        if let Some(agent) = agent {
            let slot = self.admit(caller, parts, course);
            return self.is_taken(slot, agent, false, now);
        }
        if self
            .model
            .queue_limit
            .is_some_and(|limit| self.on_the_line() >= limit as usize)
        {
            return self.ends_at_once(&caller, course, Outcome::Blocked);
        }
        if caller.balks && !is_leg {
            return self.ends_at_once(&caller, course, Outcome::Balked);
        }
        if let Some((held, whom)) = is_held {
            // For whom it waits alone is counted from now, whatever the queue it joins then takes into account.
            let place = self.waits(caller, parts, course, held, now, None);
            return self.state.held.join(whom, place);
        }
        let mut heard = Heard::Nothing;
        if APART && self.announces && !is_leg {
            heard = self.announce(&mut caller, queue, now);
            if let Heard::TooMuch = heard {
                return self.ends_at_once(&caller, course, Outcome::Balked);
            }
        }
        let quoted = if APART && self.has_callbacks && !is_leg {
            self.offer(caller.call_type, queue, now)
        } else {
            None
        };
        let place = self.waits(caller, parts, course, queue, since, again);
        if APART && let Heard::Wait(told) = heard {
            let slot = self.state.queues.contact(place);
            self.state.told[slot as usize] = Some(told);
        }
        if APART && let Some(quoted) = quoted {
            self.is_offered(place, quoted, now);
        }
    }

    /// Whether the centre is closed.
    #[inline(always)]
    pub(super) fn is_closed(&self, now: Tick) -> bool {
        let grid = &self.model.grid;
        grid.is_day() && (now < grid.opening() || now >= grid.closing())
    }

    /// A caller comes when the centre is closed.
    #[inline(always)]
    fn is_too_late(&mut self, caller: Caller, parts: Parts, course: Course) {
        let outcome = self.finds_it_closed(&caller);
        self.ends_at_once(&caller, course, outcome);
        if APART
            && outcome == Outcome::CallbackAccepted
            && caller.joined < self.model.grid.opening()
        {
            self.is_rung_at_opening(caller, parts, course);
        }
    }

    /// How the call of one ends for whom it is too late.
    pub(super) fn finds_it_closed(&self, caller: &Caller) -> Outcome {
        match APART && self.leaves_message(caller) {
            true => Outcome::CallbackAccepted,
            false => Outcome::TurnedAway,
        }
    }

    /// Whether a caller who comes finds no line.
    #[inline(always)]
    pub(super) fn finds_no_line(&mut self, course: &Course, now: Tick) -> bool {
        match self.model.lines.shared {
            Some(lines) => self.on_line(now) >= lines as usize,
            None => APART && self.lines_are_full(course.dialled, now),
        }
    }

    /// Whether a caller who comes goes through self-service first.
    fn serves_itself(&self, caller: &Caller, course: &Course) -> bool {
        let law = &self.model.types[caller.call_type as usize];
        law.self_service.is_some() && !course.is_let_in
    }

    /// A caller who comes goes through self-service first, if it is let in.
    #[inline(never)]
    fn enters_self_service(&mut self, caller: Caller, parts: Parts, course: Course) {
        let now = caller.joined;
        let call_type = caller.call_type as usize;
        let is_closed = self.is_closed(now);
        if is_closed || self.finds_no_line(&course, now) {
            self.sink.arrived(call_type, caller.row as usize);
            if is_closed {
                return self.is_too_late(caller, parts, course);
            }
            return self.ends_at_once(&caller, course, Outcome::Blocked);
        }
        let Some(law) = &self.model.types[call_type].self_service else {
            return;
        };
        let (time, ends) = self.draws.self_service(self.model, law, &caller);
        self.takes_line_of(course.dialled);
        self.will_come(caller.row, true);
        self.state.inside.push(Inside {
            at: now + time,
            caller,
            parts,
            course,
            ends,
        });
    }

    /// The first of those in self-service leaves it.
    #[inline(never)]
    pub(super) fn leaves_self_service(&mut self) {
        let Some(inside) = self.state.inside.pop() else {
            return;
        };
        let now = inside.at;
        self.leaves_inside(inside.comes_out());
        self.dismiss_if_done(now);
    }

    /// A caller is out of self-service.
    pub(super) fn leaves_inside(&mut self, inside: Inside) {
        let Inside {
            caller,
            parts,
            course,
            ends,
            ..
        } = inside;
        self.will_come(caller.row, false);
        match ends {
            None => self.arrive(caller, parts, course),
            Some(outcome) => {
                self.sink
                    .arrived(caller.call_type as usize, caller.row as usize);
                self.ends_at_once(&caller, course, outcome);
            }
        }
    }

    /// A caller of a row is in self-service or to be rung at an instant, or is so no more; or it is being dialled.
    pub(super) fn will_come(&mut self, row: u32, is_so: bool) {
        let counted = usize::from(self.is_counted_row(row));
        let Calendar {
            counted: all, sure, ..
        } = &mut *self.state;
        for number in [all, sure] {
            *number = if is_so {
                *number + counted
            } else {
                *number - counted
            };
        }
    }

    /// The queue in which a caller waits for whom it knows, and who that is; none where it does not.
    fn held_queue(&self, caller: &Caller, known: Known) -> Option<(u32, u32)> {
        let Known::Busy(whom) = known else {
            return None;
        };
        let queue = self.model.routing.held[caller.call_type as usize]?;
        let (within, _) = self.model.routing.queues[queue as usize].next?;
        (within > Tick::ZERO).then_some((queue, whom))
    }

    /// The queue to which a wait in one that has lasted since an instant has led.
    pub(super) fn stage_at(&self, mut queue: u32, since: Tick, now: Tick) -> u32 {
        while let Some((wait, next)) = self.model.routing.queues[queue as usize].next
            && since + wait <= now
        {
            queue = next;
        }
        queue
    }

    /// Whether whom a caller knows, and prefers, is idle or worth waiting for.
    fn known_to(&self, caller: &Caller, course: &Course) -> Known {
        let Some(same) = self.model.types[caller.call_type as usize].same_agent else {
            return Known::Nobody;
        };
        let Some(agent) = course.knows(caller.call_type) else {
            return Known::Nobody;
        };
        let floor = &self.state.floor;
        let group = floor.group(agent);
        match same.who {
            SameWho::Agent if floor.is_off(agent) => Known::Nobody,
            SameWho::Agent if floor.is_idle(agent) => Known::Idle(agent),
            SameWho::Agent => Known::Busy(agent),
            SameWho::Group if floor.on_duty(group) == 0 => Known::Nobody,
            SameWho::Group => match floor.longest_idle(group) {
                Some((agent, _)) => Known::Idle(agent),
                None => Known::Busy((floor.count() + group) as u32),
            },
        }
    }

    /// The place of the first who waits for an agent, or for anybody of its group.
    pub(super) fn held_for(&self, agent: u32, group: usize) -> Option<u32> {
        let of_group = (self.state.floor.count() + group) as u32;
        let held = &self.state.held;
        held.first(agent).or_else(|| held.first(of_group))
    }

    /// A caller joins a queue, in the place told, as one who has waited since an instant; with a router of one's own it may
    /// ask again at another.
    #[inline(always)]
    pub(super) fn waits(
        &mut self,
        caller: Caller,
        parts: Parts,
        course: Course,
        queue: u32,
        since: Tick,
        again: Option<Tick>,
    ) -> u32 {
        let slot = self.admit(caller, parts, course);
        let place = self.joins(slot, queue, (caller.joined, since), again);
        let mut alarm = caller.deadline;
        if APART && self.has_callbacks && !course.is_leg() {
            alarm = alarm.min(self.offer_instant(&caller));
        }
        self.state.patience.set(place, alarm);
        place
    }

    /// A contact joins a queue now, in the place told, as one who has waited since an instant.
    #[inline(always)]
    pub(super) fn joins(
        &mut self,
        slot: u32,
        queue: u32,
        (now, since): (Tick, Tick),
        again: Option<Tick>,
    ) -> u32 {
        let caller = self.state.contacts[slot as usize].caller;
        self.state.counted += usize::from(self.is_counted(&caller));
        let model = &self.model.routing.queues[queue as usize];
        let place = self
            .state
            .queues
            .join(queue, model, slot, caller.call_type, (now, since));
        self.state.contacts[slot as usize].stage = Stage::Waiting(place);
        if model.next.is_some() {
            self.schedule_move(queue);
        } else if let Some(again) = again {
            self.state.moves.set(place, again);
        }
        place
    }

    /// How many wait in queues on the line, and not to be rung back.
    fn on_the_line(&self) -> usize {
        let to_be_called = if APART { self.state.to_be_called } else { 0 };
        self.state.queues.waiting() - to_be_called
    }

    /// How many lines are taken. A line is free again when the caller has gone, which is before wrap-up where that is
    /// stated apart.
    fn on_line(&mut self, now: Tick) -> usize {
        let state = &mut *self.state;
        if !APART {
            return state.contacts.len() - state.unused.len();
        }
        state.lets_lines_go(now);
        let ringing = state.rung + state.agents_dialling + state.dials.len();
        let others = ringing + state.on_line.len() + state.inside.len();
        self.on_the_line() + others
    }

    /// Whether a caller who comes finds some group without a line, where call types differ in those they need.
    fn lines_are_full(&mut self, dialled: u32, now: Tick) -> bool {
        let lines = &self.model.lines;
        let taken = &mut self.state.lines;
        lines.has_groups() && taken.are_full(lines, dialled, now)
    }

    /// The call type whose lines a contact holds: the one it dialled.
    pub(super) fn dialled_type(&self, slot: u32) -> u32 {
        if self.goes_on {
            self.state.courses[slot as usize].dialled
        } else {
            self.state.contacts[slot as usize].caller.call_type
        }
    }

    /// A contact needs its line of each group no more.
    #[inline(always)]
    pub(super) fn gives_line_back(&mut self, slot: u32) {
        if self.model.lines.has_groups() {
            self.gives_back_line_of(self.dialled_type(slot));
        }
    }

    /// A line of each group that a call type needs is taken, where there are groups.
    #[inline(always)]
    pub(super) fn takes_line_of(&mut self, call_type: u32) {
        if self.model.lines.has_groups() {
            self.state.lines.take(&self.model.lines, call_type);
        }
    }

    /// A line of each group that a call type needs is free again, where there are groups.
    #[inline(always)]
    pub(super) fn gives_back_line_of(&mut self, call_type: u32) {
        if self.model.lines.has_groups() {
            self.state.lines.give_back(&self.model.lines, call_type);
        }
    }

    /// The wait that a contact was told of.
    #[inline(always)]
    pub(super) fn told(&self, slot: u32) -> Option<Tick> {
        self.state.told.get(slot as usize).copied().flatten()
    }

    /// Gives a caller a slot. Its stage is set next.
    #[inline]
    pub(super) fn admit(&mut self, caller: Caller, parts: Parts, course: Course) -> u32 {
        let slot = match self.state.unused.pop() {
            Some(slot) => {
                self.state.contacts[slot as usize].caller = caller;
                slot
            }
            None => {
                let stage = Stage::Gone;
                self.state.contacts.push(Contact { caller, stage });
                (self.state.contacts.len() - 1) as u32
            }
        };
        if APART {
            let slots = self.state.contacts.len();
            self.state.parts.resize(slots, Parts::default());
            self.state.parts[slot as usize] = parts;
            if self.goes_on {
                self.state
                    .courses
                    .resize(slots, Course::fresh(0, Tick::ZERO));
                self.state.courses[slot as usize] = course;
            }
            if self.estimates_waits {
                self.state.told.resize(slots, None);
                self.state.told[slot as usize] = None;
            }
            if !course.is_let_in {
                self.takes_line_of(course.dialled);
            }
        }
        slot
    }

    /// Whether a steady state waits to see when this caller leaves the queue.
    pub(super) fn is_counted(&self, caller: &Caller) -> bool {
        self.is_counted_row(caller.row)
    }

    /// Whether what belongs to a row of a steady state is counted.
    fn is_counted_row(&self, row: u32) -> bool {
        let row = row as usize;
        row >= 1 && row <= self.model.grid.intervals()
    }

    /// A call ends in the instant in which it comes.
    #[inline(always)]
    fn ends_at_once(&mut self, caller: &Caller, course: Course, outcome: Outcome) {
        let queued = outcome == Outcome::Balked;
        let mut record = caller.record(outcome, queued, Tick::ZERO);
        if APART && self.goes_on {
            if course.is_let_in {
                self.gives_back_line_of(course.dialled);
            }
            self.look_ahead(&mut record, caller, course, None, caller.joined);
        }
        self.sink.ended(&record);
        if APART
            && outcome == Outcome::CallbackAccepted
            && caller.joined >= self.model.grid.closing()
        {
            self.is_due_next_day(&record, caller.joined);
        }
    }

    /// The first of those who call again, or are passed on, comes.
    #[inline(never)]
    pub(super) fn comes_again(&mut self) {
        if let Some(due) = self.state.again.pop() {
            let (caller, parts) = self.draws.next_call(self.model, &due);
            let is_leg = due.course.is_leg();
            self.state.passed_on -= usize::from(is_leg);
            self.arrive(caller, parts, due.course);
            if is_leg {
                self.dismiss_if_done(due.at);
            }
        }
    }
}
