//! An agent picks up, handles, passes on, wraps up, and is free.

use super::{Contact, End, Run, Stage};
use crate::chance::DurationLaw;
use crate::engine::again::Onward;
use crate::engine::parts::Parts;
use crate::measure::{Activity, Sink};
use crate::units::Tick;

/// What an agent did who stayed with a caller from one instant to another and wrapped up then, as far as it lies before a
/// third.
pub(super) fn passing_on(
    from: Tick,
    until: Tick,
    now: Tick,
) -> impl Iterator<Item = (Activity, Tick, Tick)> {
    let pieces = [
        (Activity::Transfer, from, until.min(now)),
        (Activity::WrapUp, until, now),
    ];
    pieces.into_iter().filter(|(_, from, to)| from < to)
}

impl<S: Sink, const APART: bool> Run<'_, S, APART> {
    /// An agent is given a contact, and picks up at once or after a while: until when that or the call takes.
    #[inline(always)]
    pub(super) fn matched(&mut self, slot: u32, agent: u32, queued: bool, now: Tick) -> Tick {
        if self.is_callback(slot) {
            return self.dials(slot, now);
        }
        if APART {
            let group = self.state.floor.group(agent);
            if let Some(law) = &self.model.groups[group].pickup {
                return self.rings(slot, agent, law, queued, now);
            }
        }
        self.handling_begins(slot, agent, queued, now)
    }

    /// An agent is rung for a contact, whose patience goes on: until when.
    fn rings(&mut self, slot: u32, agent: u32, law: &DurationLaw, queued: bool, now: Tick) -> Tick {
        let contact = &mut self.state.contacts[slot as usize];
        contact.stage = Stage::Ringing { since: now, queued };
        let caller = contact.caller;
        self.state.ringing.set(agent, caller.deadline);
        self.state.rung += 1;
        self.state.counted += usize::from(self.is_counted(&caller));
        now + self.draws.pickup(self.model, law, &caller)
    }

    /// An agent is not being rung any more for a contact, for whom it rang since an instant.
    fn ringing_ends(&mut self, slot: u32, agent: u32, since: Tick, now: Tick) {
        let caller = self.state.contacts[slot as usize].caller;
        self.state.ringing.set(agent, Tick::NEVER);
        self.state.rung -= 1;
        self.state.counted -= usize::from(self.is_counted(&caller));
        if since < now {
            let group = self.state.floor.group(agent);
            let row = caller.row as usize;
            self.sink.spent(group, row, Activity::PickUp, since, now);
        }
    }

    /// The patience of whoever an agent is being rung for has run out: the agent is free at that instant.
    pub(super) fn hangs_up_ringing(&mut self, agent: u32, now: Tick) {
        let Some(slot) = self.state.floor.contact(agent) else {
            return self.state.ringing.set(agent, Tick::NEVER);
        };
        let stage = self.state.contacts[slot as usize].stage;
        if let Stage::Ringing { since, .. } = stage {
            self.ringing_ends(slot, agent, since, now);
            self.stage_ends(slot, stage, End::PatienceOut, now);
        }
        self.is_free(agent, now);
        self.dismiss_if_done(now);
    }

    /// An agent begins to handle a contact: until when.
    #[inline(always)]
    pub(super) fn handling_begins(
        &mut self,
        slot: u32,
        agent: u32,
        queued: bool,
        now: Tick,
    ) -> Tick {
        let is_callback = self.is_callback(slot);
        let contact = &mut self.state.contacts[slot as usize];
        contact.stage = Stage::Handled { since: now, queued };
        let caller = &mut contact.caller;
        if APART && self.estimates_waits {
            self.state.last_waits[caller.call_type as usize] = now - caller.joined;
        }
        // How long it takes to find out that a call is in the wrong queue is not a matter of handling it.
        let is_right =
            !APART || !self.has_transfers || !self.state.courses[slot as usize].is_misrouted();
        if is_right && (APART || !self.model.routing.is_even || self.state.floor.has_speeds()) {
            let call_type = caller.call_type as usize;
            let group = self.state.floor.group(agent);
            let handling = self.model.routing.handling(call_type, group);
            let law = &self.model.types[call_type];
            let grows = APART && law.growth > 0.0 && !is_callback;
            let speed = self.state.floor.speed(agent);
            if !handling.is_plain() || grows || speed != 1.0 {
                let usual = caller.handle;
                let growth = match grows {
                    true => 1.0 + law.growth * (now - caller.joined).as_seconds(),
                    false => 1.0,
                };
                let draws = self.draws;
                caller.handle = draws.handle(self.model, handling, caller, growth, speed);
                if APART {
                    let parts = &mut self.state.parts[slot as usize];
                    *parts = parts.stretched(usual, caller.handle);
                }
            }
        }
        if APART && self.has_transfers {
            return self.handled_in_turn(slot, agent, now);
        }
        let end = now + caller.handle;
        if APART {
            self.line_ends(slot, end);
        }
        end
    }

    /// An agent begins to handle a contact that may have been passed on, and may be passed on: until when the agent is with
    /// it as far as that is known.
    #[inline(never)]
    fn handled_in_turn(&mut self, slot: u32, agent: u32, now: Tick) -> Tick {
        let handed_over = self.state.courses[slot as usize].hand_over();
        if let Some((first, conference)) = handed_over {
            let caller = &mut self.state.contacts[slot as usize].caller;
            caller.handle = caller.handle + conference;
            self.lets_go(first, now + conference);
        }
        let caller = self.state.contacts[slot as usize].caller;
        let end = now + caller.handle;
        let gone = end - self.state.parts[slot as usize].wrap_up;
        let course = self.state.courses[slot as usize];
        let group = self.state.floor.group(agent);
        let handling = self
            .model
            .routing
            .handling(caller.call_type as usize, group);
        let to = handling.transfers_to.as_ref();
        let passed_on = self
            .draws
            .passed_on(self.model, &caller, &course, to, agent, gone);
        let Some((onward, due)) = passed_on else {
            self.line_ends(slot, end);
            return end;
        };
        // The line stays with the caller.
        if self.model.lines.shared.is_some() {
            self.state.on_line.push(gone);
        }
        self.state.courses[slot as usize].onward = onward;
        self.state.again.push(due);
        self.state.passed_on += 1;
        if onward == Onward::Warm { gone } else { end }
    }

    /// An agent who has stayed with a caller who was passed on does so until an instant, and then wraps up.
    pub(super) fn lets_go(&mut self, agent: u32, at: Tick) {
        let Some(slot) = self.state.floor.contact(agent) else {
            return;
        };
        if let Stage::PassingOn { until, .. } = &mut self.state.contacts[slot as usize].stage {
            *until = at;
            let wrap_up = self.state.parts[slot as usize].wrap_up;
            self.state.finishes.set(agent, at + wrap_up);
        }
    }

    /// An agent who stayed with a caller who was passed on has wrapped up.
    fn has_passed_on(&mut self, slot: u32, agent: u32, now: Tick) {
        let stage = self.state.contacts[slot as usize].stage;
        let Stage::PassingOn {
            since, from, until, ..
        } = stage
        else {
            return;
        };
        let group = self.state.floor.group(agent);
        let row = self.state.contacts[slot as usize].caller.row as usize;
        for (on, from, to) in passing_on(from, until, now) {
            self.sink.spent(group, row, on, from, to);
        }
        self.state.floor.worked(agent, now - since);
        self.stage_ends(slot, stage, End::Handled(agent), now);
    }

    /// Enters when the line of a contact is free again, whose agent is at it until an instant.
    #[inline(always)]
    fn line_ends(&mut self, slot: u32, end: Tick) {
        let lines = &self.model.lines;
        if lines.shared.is_none() && !lines.has_groups() {
            return;
        }
        let gone = end - self.state.parts[slot as usize].wrap_up;
        let caller = self.state.contacts[slot as usize].caller;
        if lines.shared.is_some() {
            self.state.on_line.push(gone);
        } else if self.goes_early(caller.call_type) {
            let dialled = self.dialled_type(slot);
            self.state.lines.give_back_at(gone, lines, dialled);
        }
    }

    /// Whether callers of a type may go before their agents are free.
    pub(super) fn goes_early(&self, call_type: u32) -> bool {
        self.model.types[call_type as usize].has_wrap_up()
    }

    /// The parts of a contact's handle time.
    #[inline(always)]
    pub(super) fn parts(&self, slot: u32) -> Parts {
        if APART {
            self.state.parts[slot as usize]
        } else {
            Parts::default()
        }
    }

    /// An agent has finished a call, has picked up, or is back from a break.
    #[inline(always)]
    pub(super) fn finish(&mut self, agent: u32, now: Tick) {
        if let Some(slot) = self.state.floor.contact(agent) {
            let Contact { caller, stage } = self.state.contacts[slot as usize];
            if let Stage::Handled { since, queued } = stage {
                let place = (self.state.floor.group(agent), caller.row as usize);
                let parts = self.parts(slot);
                if APART
                    && self.has_transfers
                    && self.state.courses[slot as usize].onward == Onward::Warm
                {
                    parts.report(self.sink, place, since, caller.handle, now);
                    self.state.contacts[slot as usize].stage = Stage::PassingOn {
                        since,
                        queued,
                        from: now,
                        until: Tick::NEVER,
                    };
                    return self.state.finishes.set(agent, Tick::NEVER);
                }
                parts.report(self.sink, place, since, now - since, now);
                self.state.floor.worked(agent, now - since);
                self.stage_ends(slot, stage, End::Handled(agent), now);
            } else if APART && let Stage::Ringing { since, queued } = stage {
                self.ringing_ends(slot, agent, since, now);
                let end = self.handling_begins(slot, agent, queued, now);
                self.state.finishes.set(agent, end);
                return self.dismiss_if_done(now);
            } else if APART && let Stage::Dialling(since) = stage {
                if self.has_dialled(slot, agent, since, now) {
                    return;
                }
                self.is_free(agent, now);
                return self.dismiss_if_done(now);
            } else if APART && let Stage::PassingOn { .. } = stage {
                self.has_passed_on(slot, agent, now);
            } else if let Stage::HandledBefore(since) = stage {
                self.ends_call_from_before(slot, agent, since, now);
            }
        } else if self.has_people && self.state.floor.is_on_break(agent) {
            self.break_ends(agent, now);
        }
        self.is_free(agent, now);
    }

    /// An agent who was busy, or on a break, is free: leaves, takes a break, takes the next caller, or rests.
    #[inline(always)]
    fn is_free(&mut self, agent: u32, now: Tick) {
        let group = self.state.floor.group(agent);
        if self.state.floor.is_surplus(agent) {
            self.state.finishes.set(agent, Tick::NEVER);
            self.state.floor.leave(agent, now, self.sink);
            return;
        }
        if self.has_people && self.goes(agent, group, now) {
            return;
        }
        let idle = self.state.floor.idle(group) + 1;
        let held = if APART && self.has_same_agent {
            self.held_for(agent, group)
        } else {
            None
        };
        if let Some(place) = held.or_else(|| self.call_for(group, idle, now)) {
            let slot = self.state.queues.contact(place);
            let end = self.start(place, agent, now);
            self.state.floor.take_next(agent, slot);
            self.state.finishes.set(agent, end);
            self.dismiss_if_done(now);
        } else {
            self.state.finishes.set(agent, Tick::NEVER);
            self.state.floor.rest(agent, now);
        }
    }
}
