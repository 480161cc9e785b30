//! A call ends: its record, and what the caller does next.

use super::handling::passing_on;
use super::{Contact, End, Run, Stage};
use crate::engine::again::{Course, Onward, Served};
use crate::engine::callers::Caller;
use crate::engine::parts::Parts;
use crate::measure::{Activity, CallRecord, CallbackOutcome, Next, Outcome, Sink};
use crate::units::Tick;

impl<S: Sink, const APART: bool> Run<'_, S, APART> {
    /// The stage a contact is in ends: says what follows, which so far is that the contact leaves, and reports it.
    #[inline(always)]
    pub(super) fn stage_ends(&mut self, slot: u32, stage: Stage, end: End, now: Tick) {
        if self.is_callback(slot)
            && !matches!(stage, Stage::Handled { .. } | Stage::PassingOn { .. })
        {
            let caller = self.state.contacts[slot as usize].caller;
            self.leave_place(stage, &caller);
            if let Stage::Dialling(since) = stage
                && let Some(callback) = &mut self.state.courses[slot as usize].callback
            {
                callback.dialling = callback.dialling + (now - since);
            }
            return self.callback_ends(slot, CallbackOutcome::NotRungBack, now);
        }
        let parts = self.parts(slot);
        let caller = self.state.contacts[slot as usize].caller;
        let (outcome, left) = match (stage, end) {
            (Stage::Handled { since, .. } | Stage::PassingOn { since, .. }, _) => {
                (Outcome::Answered, since)
            }
            (_, End::PatienceOut) => (Outcome::Abandoned, now),
            (_, End::Closed) => (self.finds_it_closed(&caller), now),
            (_, End::RunOver(_) | End::Handled(_)) => (Outcome::StillWaiting, now),
        };
        self.state.contacts[slot as usize].stage = Stage::Gone;
        self.leave_place(stage, &caller);
        self.state.unused.push(slot);
        let wait = left - caller.joined;
        let mut queued = outcome != Outcome::Answered || wait > Tick::ZERO;
        if !APART {
            return self.sink.ended(&caller.record(outcome, queued, wait));
        }
        let handled = matches!(stage, Stage::Handled { .. });
        let keeps_line = self.goes_on && self.state.courses[slot as usize].onward != Onward::No;
        // Who goes before wrap-up has given it back by then.
        let is_given_back = handled && self.goes_early(caller.call_type);
        if !keeps_line && !is_given_back {
            self.gives_line_back(slot);
        }
        // A wait for an agent to pick up is no wait in the queue.
        if let Stage::Handled { queued: was, .. }
        | Stage::PassingOn { queued: was, .. }
        | Stage::Ringing { queued: was, .. } = stage
        {
            queued = was;
        }
        let mut record = CallRecord {
            told: self.told(slot),
            ringing: matches!(stage, Stage::Ringing { .. }),
            ..caller.record(outcome, queued, wait)
        };
        if outcome == Outcome::Answered {
            (record.hold, record.wrap_up) = (parts.hold, parts.wrap_up);
        }
        if let Stage::PassingOn {
            since, from, until, ..
        } = stage
        {
            record.handle = now - since;
            record.staying = until.min(now) - from;
            record.wrap_up = now - until.min(now);
        }
        if self.goes_on {
            let course = self.state.courses[slot as usize];
            let agent = match end {
                End::Handled(agent) => Some(agent),
                End::RunOver(agent) => agent,
                _ => None,
            };
            self.look_ahead(&mut record, &caller, course, agent, now);
            if let Some(callback) = course.callback {
                let record = callback.record(record, CallbackOutcome::Reached, left);
                return self.sink.called_back(&record);
            }
        }
        self.sink.ended(&record);
        if outcome == Outcome::CallbackAccepted {
            self.is_due_next_day(&record, now);
        }
    }

    /// A call has ended: lets go who stayed with the caller, says in the call's record what the caller has behind it and does
    /// next, and enters when it calls again.
    /// `agent` is who has served it to the end.
    #[inline(never)]
    pub(super) fn look_ahead(
        &mut self,
        record: &mut CallRecord,
        caller: &Caller,
        mut course: Course,
        agent: Option<u32>,
        now: Tick,
    ) {
        if let Some((first, _)) = course.hand_over() {
            self.lets_go(first, now);
        }
        course.tells(record);
        record.is_offered_callback = course.is_offered
            || record.outcome == Outcome::CallbackAccepted
            || record.outcome == Outcome::TurnedAway && self.asks_for_message(caller);
        if record.outcome == Outcome::CallbackAccepted {
            record.next = Next::IsRungBack;
            return;
        }
        if record.outcome == Outcome::Answered && course.onward != Onward::No {
            record.next = Next::PassedOn;
            return;
        }
        let call_type = caller.call_type as usize;
        let served = agent.map(|agent| {
            let group = self.state.floor.group(agent);
            let resolution = self.model.routing.handling(call_type, group).resolution;
            Served { agent, resolution }
        });
        let follows = self
            .draws
            .follows(self.model, caller, &course, record.outcome, served, now);
        record.again_after = follows.map_or(Tick::NEVER, |due| due.at - now);
        let grid = &self.model.grid;
        record.next = match follows {
            None => Next::Nothing,
            Some(due) if grid.is_day() && due.at >= grid.closing() => Next::AfterClosing,
            Some(due) => {
                self.state.again.push(due);
                Next::CallsAgain
            }
        };
    }

    /// The patience that runs out first has run out.
    #[inline]
    pub(super) fn patience_ends(&mut self, now: Tick) {
        self.gives_up(now);
        // An agent who is let go by one who gives up does not reach another whose patience ends at the same instant.
        while APART && self.has_transfers && self.state.patience.earliest() == now {
            self.gives_up(now);
        }
    }

    /// The patience of one caller has run out.
    #[inline(always)]
    fn gives_up(&mut self, now: Tick) {
        let place = self.state.patience.winner();
        if APART && self.has_callbacks && self.offers_late(place, now) {
            return;
        }
        let slot = self.state.queues.contact(place);
        self.stage_ends(slot, Stage::Waiting(place), End::PatienceOut, now);
        self.dismiss_if_done(now);
    }

    /// The run is over: reports who is still on duty, still talking and still waiting. Who talks was answered, and may
    /// have waited in rows that are counted.
    pub(super) fn close(&mut self, now: Tick) {
        let (contacts, parts) = (&self.state.contacts, &self.state.parts);
        self.state
            .floor
            .close(now, self.sink, |slot, group, sink: &mut S| {
                let Contact { caller, stage } = contacts[slot as usize];
                let row = caller.row as usize;
                match stage {
                    Stage::Handled { since, .. } if since < now => {
                        let parts = parts.get(slot as usize).copied().unwrap_or_default();
                        parts.report(sink, (group, row), since, caller.handle, now);
                    }
                    Stage::Ringing { since, .. } if since < now => {
                        sink.spent(group, row, Activity::PickUp, since, now);
                    }
                    Stage::PassingOn { from, until, .. } => {
                        for (on, from, to) in passing_on(from, until, now) {
                            sink.spent(group, row, on, from, to);
                        }
                    }
                    Stage::Dialling(since) if since < now => {
                        sink.spent(group, row, Activity::Dialling, since, now);
                    }
                    Stage::HandledBefore(since) if since < now => {
                        Parts::default().report(sink, (group, row), since, caller.handle, now);
                    }
                    _ => {}
                }
            });
        let mut by = Vec::new();
        if self.goes_on {
            // What follows a call that is cut off depends on who handles it.
            by.resize(self.state.contacts.len(), None);
            for agent in 0..self.state.floor.count() as u32 {
                if let Some(slot) = self.state.floor.contact(agent) {
                    by[slot as usize] = Some(agent);
                }
            }
        }
        self.gives_dials_up(now);
        while let Some(mut inside) = self.state.inside.pop() {
            inside.at = now;
            inside.ends = Some(Outcome::StillWaiting);
            self.leaves_inside(inside.comes_out());
        }
        for slot in 0..self.state.contacts.len() {
            let stage = self.state.contacts[slot].stage;
            if !matches!(stage, Stage::Gone | Stage::HandledBefore(_)) {
                let agent = by.get(slot).copied().flatten();
                self.stage_ends(slot as u32, stage, End::RunOver(agent), now);
            }
        }
    }
}
