//! Agents come and go: places by row, people by shift, breaks, closing.

use super::{End, Run, Stage};
use crate::measure::{Activity, Sink};
use crate::model::DutyKind;
use crate::scenario::AfterClosing;
use crate::units::Tick;

impl<S: Sink, const APART: bool> Run<'_, S, APART> {
    /// Whether somebody waits, or is about to.
    #[inline]
    fn somebody_waits(&self) -> bool {
        let state = &self.state;
        let is_to_come = self.has_transfers
            && (state.passed_on > 0 || state.rung > 0 || state.agents_dialling > 0)
            || APART && !state.inside.is_empty();
        state.queues.waiting() > 0 || is_to_come
    }

    /// The places of a row take effect, and what is due for people on shift happens.
    pub(super) fn staffing(&mut self, now: Tick) {
        let mut come = false;
        let (instant, row) = self.state.staffing;
        if instant == now {
            self.schedule_staffing(row);
            come = self.row_begins(row, now);
        }
        if self.state.duty == now {
            come |= self.duties(now);
        }
        if self.state.to_seat && now == self.model.grid.opening() {
            self.seat_the_busy(now);
        }
        if come {
            self.take_those_who_wait(now);
        }
        self.dismiss_if_done(now);
    }

    /// The staff of a row takes effect. Tells whether somebody may have come, which a row for a dialler alone does not bring.
    fn row_begins(&mut self, row: usize, now: Tick) -> bool {
        let closes = self.model.grid.is_day() && row + 1 == self.model.grid.rows();
        if !closes {
            self.set_staff(row, now);
            return self.staff_changes(row);
        }
        self.state.people.closed = true;
        self.gives_dials_up(now);
        match self.model.after_closing {
            AfterClosing::Serve => {
                self.state.staying = true;
                let some_wait = self.somebody_waits();
                if some_wait {
                    self.set_staff(row, now);
                    self.last_people_stay(now);
                }
                some_wait
            }
            AfterClosing::SendAway | AfterClosing::Voicemail => {
                self.sends_away(|_, _| true, now);
                self.set_staff(row, now);
                self.people_go_home(now);
                false
            }
            AfterClosing::PatienceOnly => {
                if APART && self.has_callbacks {
                    // Nobody is rung back any more.
                    self.sends_away(Self::is_callback, now);
                }
                self.set_staff(row, now);
                self.people_go_home(now);
                false
            }
        }
    }

    /// The centre closes on all contacts that wait and that a test holds for.
    fn sends_away(&mut self, whom: impl Fn(&Self, u32) -> bool, now: Tick) {
        // Whoever is to be rung later has been told so before.
        debug_assert!(self.state.to_be_rung.is_empty());
        let waiting: Vec<u32> = self.state.queues.everybody().collect();
        for place in waiting {
            let slot = self.state.queues.contact(place);
            if whom(self, slot) {
                self.stage_ends(slot, Stage::Waiting(place), End::Closed, now);
            }
        }
    }

    /// Whoever is due to leave, to take a break or to come does so. Tells whether somebody came.
    fn duties(&mut self, now: Tick) -> bool {
        let model = self.model;
        let mut come = false;
        while let Some(duty) = self.state.people.next_at(model, now) {
            let group = duty.group as usize;
            let Some(roster) = &model.groups[group].roster else {
                continue;
            };
            let people = roster.shifts[duty.shift as usize].persons();
            for person in people {
                let agent = self.state.floor.first(group) + person;
                if !self.state.people.comes(group, agent) {
                    continue;
                }
                match duty.what {
                    DutyKind::ShiftEnds => self.goes_home(agent, group, now),
                    DutyKind::Break => {
                        self.state.people.break_is_due(group, agent);
                        if self.state.floor.stand_up(agent) {
                            self.begins_break(agent, group, now);
                        }
                    }
                    DutyKind::ShiftStarts => {
                        come = true;
                        self.state.floor.come(agent, now);
                        if self.state.people.has_break_due(group, agent) {
                            self.state.floor.stand_up(agent);
                            self.begins_break(agent, group, now);
                        }
                    }
                }
            }
        }
        self.state.duty = self.state.people.next_instant(model);
        come
    }

    /// A person leaves: at once where idle or on a break, otherwise as soon as free.
    fn goes_home(&mut self, agent: u32, group: usize, now: Tick) {
        self.state.people.set_leaves(group, agent, true);
        if self.state.floor.is_on_break(agent) {
            self.break_ends(agent, now);
        } else if !self.state.floor.stand_up(agent) {
            return;
        }
        self.state.finishes.set(agent, Tick::NEVER);
        self.state.floor.leave(agent, now, self.sink);
    }

    /// A person who is free leaves or takes a break, where either is due.
    #[inline(never)]
    pub(super) fn goes(&mut self, agent: u32, group: usize, now: Tick) -> bool {
        if self.model.groups[group].roster.is_none() {
            return false;
        }
        if self.state.people.leaves(group, agent) {
            self.state.finishes.set(agent, Tick::NEVER);
            self.state.floor.leave(agent, now, self.sink);
            return true;
        }
        self.begins_break(agent, group, now)
    }

    /// A person who is not among the idle begins a break, where one is due.
    fn begins_break(&mut self, agent: u32, group: usize, now: Tick) -> bool {
        let Some(roster) = &self.model.groups[group].roster else {
            return false;
        };
        let people = &mut self.state.people;
        let Some(length) = people.begin_break(roster, group, agent, now) else {
            return false;
        };
        self.state.floor.begin_break(agent);
        self.state.finishes.set(agent, now + length);
        true
    }

    /// A person's break ends: what follows is still to be said.
    pub(super) fn break_ends(&mut self, agent: u32, now: Tick) {
        let group = self.state.floor.group(agent);
        let since = self.state.people.on_break_since(group, agent);
        if since < now {
            let row = self.model.grid.row_of(since);
            self.state.floor.rested(agent, now - since);
            self.sink.spent(group, row, Activity::Break, since, now);
        }
    }

    /// At closing some still wait: the last people stay for them, or come back, and everybody else goes home.
    fn last_people_stay(&mut self, now: Tick) {
        self.each_person(|run, agent, group| {
            if !run.state.people.stays(group, agent) {
                return run.goes_home(agent, group, now);
            }
            run.state.people.set_leaves(group, agent, false);
            if run.state.floor.is_off(agent) {
                run.state.floor.come(agent, now);
            }
        });
    }

    /// All people go home, the busy as soon as they are free.
    fn people_go_home(&mut self, now: Tick) {
        if !self.state.people.dismissed {
            self.state.people.dismissed = true;
            self.each_person(|run, agent, group| run.goes_home(agent, group, now));
        }
    }

    /// Does something with each person there may be, once or twice in a run.
    fn each_person(&mut self, mut act: impl FnMut(&mut Self, u32, usize)) {
        let model = self.model;
        for (group, law) in model.groups.iter().enumerate() {
            if let Some(roster) = &law.roster {
                let first = self.state.floor.first(group);
                (first..first + roster.most()).for_each(|agent| act(self, agent, group));
            }
        }
    }

    /// Enters the next change of staff, or of how a dialler dials, after a row into the calendar; closing is always one.
    pub(super) fn schedule_staffing(&mut self, row: usize) {
        let rows = self.model.grid.rows();
        let closing = if self.model.grid.is_day() {
            rows - 1
        } else {
            rows
        };
        let next = (row + 1..rows).find(|&next| {
            next == closing
                || self.has_outbound && (next == 1 || self.model.dials_otherwise(next, next - 1))
                || self.staff_changes(next)
        });
        self.state.staffing = match next {
            Some(next) => (self.model.grid.bounds[next], next),
            None => (Tick::NEVER, 0),
        };
    }

    /// Whether some group has other places in a row than in the one before.
    fn staff_changes(&self, row: usize) -> bool {
        let mut groups = self.counts.chunks_exact(self.model.grid.rows());
        groups.any(|group| group[row] != group[row - 1])
    }

    /// Sets the places of a row.
    pub(super) fn set_staff(&mut self, row: usize, now: Tick) {
        let rows = self.model.grid.rows();
        for (group, law) in self.model.groups.iter().enumerate() {
            if law.roster.is_none() {
                let places = self.counts[group * rows + row];
                self.state.floor.set_places(group, places, now, self.sink);
            }
        }
    }

    /// Whoever has come takes those who wait.
    fn take_those_who_wait(&mut self, now: Tick) {
        for group in 0..self.model.groups.len() {
            if APART && self.has_same_agent {
                self.take_those_held(group, now);
            }
            while let Some((agent, _)) = self.state.floor.longest_idle(group) {
                let idle = self.state.floor.idle(group);
                let Some(place) = self.call_for(group, idle, now) else {
                    break;
                };
                self.takes(agent, place, now);
            }
        }
    }

    /// Whoever is idle in a group takes those who wait for it, the longest idle first.
    fn take_those_held(&mut self, group: usize, now: Tick) {
        let mut next = self.state.floor.longest_idle(group).map(|(agent, _)| agent);
        while let Some(agent) = next {
            next = self.state.floor.idle_after(agent);
            if let Some(place) = self.held_for(agent, group) {
                self.takes(agent, place, now);
            }
        }
    }

    /// After closing, once nobody waits, everybody may go.
    #[inline]
    pub(super) fn dismiss_if_done(&mut self, now: Tick) {
        if self.state.staying && !self.somebody_waits() {
            for (group, law) in self.model.groups.iter().enumerate() {
                if law.roster.is_none() {
                    self.state.floor.set_places(group, 0, now, self.sink);
                }
            }
            if self.has_people {
                self.people_go_home(now);
            }
        }
    }
}
