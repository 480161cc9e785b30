//! Who answers whom: by the model's routing, or by a router of one's own.

use super::{Calendar, Run, Stage};
use crate::chance::Purpose;
use crate::engine::callers::Caller;
use crate::measure::Sink;
use crate::model::{Asking, Centre, Choice, Look, Model};
use crate::units::Tick;

/// What a router sees of the state.
struct Seen<'a> {
    model: &'a Model,
    state: &'a Calendar,
    now: Tick,
}

impl Look for Seen<'_> {
    fn now(&self) -> f64 {
        self.now.as_seconds()
    }

    fn model(&self) -> &Model {
        self.model
    }

    fn waiting(&self, call_type: usize) -> u32 {
        let queue = self.model.routing.joins[call_type];
        self.state.queues.waiting_in(queue as usize)
    }

    fn longest_wait(&self, call_type: usize) -> Option<f64> {
        let queue = self.model.routing.joins[call_type] as usize;
        let first = self
            .state
            .queues
            .first(queue, &self.model.routing.queues[queue]);
        first.map(|(_, joined)| (self.now - joined).as_seconds())
    }

    fn idle(&self, group: usize) -> u32 {
        self.state.floor.idle(group)
    }

    fn longest_idle(&self, group: usize) -> Option<f64> {
        let longest = self.state.floor.longest_idle(group);
        longest.map(|(_, since)| (self.now - since).as_seconds())
    }

    fn on_duty(&self, group: usize) -> u32 {
        self.state.floor.on_duty(group)
    }
}

impl<S: Sink, const APART: bool> Run<'_, S, APART> {
    /// The idle agent for a caller who is about to join a queue, by the model's routing or by a router of one's own, which may
    /// say in `again` when it is to be asked again.
    #[inline(always)]
    pub(super) fn asks_for_agent(
        &mut self,
        queue: u32,
        caller: &Caller,
        now: Tick,
        again: &mut Option<Tick>,
    ) -> Option<u32> {
        match self.router {
            None => self.agent_for(queue, caller, now),
            Some(_) => self.ask_router(caller, now, again),
        }
    }

    /// An idle agent takes a contact that waits nowhere.
    #[inline(always)]
    pub(super) fn is_taken(&mut self, slot: u32, agent: u32, queued: bool, now: Tick) {
        let end = self.matched(slot, agent, queued, now);
        self.state.floor.take(agent, slot);
        self.state.finishes.set(agent, end);
    }

    /// The idle agent whom a caller in a queue, or about to join it, asks.
    #[inline(always)]
    pub(super) fn agent_for(&self, queue: u32, caller: &Caller, now: Tick) -> Option<u32> {
        let call_type = caller.call_type as usize;
        let lot = |below| {
            self.draws
                .call_lot(self.model, caller, Purpose::AgentByLot, below)
        };
        self.state.floor.choose(
            &self.model.routing,
            queue as usize,
            call_type,
            !self.state.staying,
            now,
            lot,
        )
    }

    /// The place of the waiting call that an agent takes, who is free and may or may not be counted among the idle.
    #[inline(always)]
    pub(super) fn call_for(&mut self, group: usize, idle: u32, now: Tick) -> Option<u32> {
        if self.router.is_some() {
            return self.ask_router_for_call(group, now);
        }
        let Calendar {
            queues,
            lots,
            staying,
            ..
        } = &mut *self.state;
        let (model, draws) = (self.model, self.draws);
        queues.choose(&model.routing, group, idle, !*staying, now, |below| {
            *lots += 1;
            draws.lot(model.groups[group].key, *lots, Purpose::CallByLot, below)
        })
    }

    /// The idle agent that a router names for a caller; `again` becomes when the caller is to ask again.
    #[inline(never)]
    pub(super) fn ask_router(
        &mut self,
        caller: &Caller,
        now: Tick,
        again: &mut Option<Tick>,
    ) -> Option<u32> {
        let router = self.router.as_deref_mut()?;
        let seen = Seen {
            model: self.model,
            state: self.state,
            now,
        };
        let centre = Centre::of(&seen);
        let asking = Asking {
            call_type: caller.call_type as usize,
            caller: caller.number,
            waited: (now - caller.joined).as_seconds(),
        };
        match router.agent_for(&asking, &centre) {
            Choice::Wait => None,
            Choice::Group(group)
                if centre.can_answer(group, asking.call_type) && centre.idle(group) > 0 =>
            {
                self.state.floor.longest_idle(group).map(|(agent, _)| agent)
            }
            Choice::Group(group) => {
                self.fault = Some(format!(
                    "the router sends a call of {:?} to group number {group}, in which nobody is idle who can answer it",
                    self.model.types[asking.call_type].name
                ));
                None
            }
            Choice::AskAgainAfter(seconds) if seconds > 0.0 => {
                *again = Some(now + Tick::from_seconds(seconds).max(Tick(1)));
                None
            }
            Choice::AskAgainAfter(seconds) => {
                self.fault = Some(format!(
                    "the router lets a caller ask again after {seconds} s; more than 0 is accepted"
                ));
                None
            }
        }
    }

    /// The place of the call that a router names for a free agent.
    #[inline(never)]
    fn ask_router_for_call(&mut self, group: usize, now: Tick) -> Option<u32> {
        let router = self.router.as_deref_mut()?;
        let seen = Seen {
            model: self.model,
            state: self.state,
            now,
        };
        let centre = Centre::of(&seen);
        let call_type = router.call_for(group, &centre)?;
        if !centre.can_answer(group, call_type) || centre.waiting(call_type) == 0 {
            self.fault = Some(format!(
                "the router gives an agent of {:?} a call of type number {call_type}, of which nobody waits whom it can answer",
                self.model.groups[group].name
            ));
            return None;
        }
        let queue = self.model.routing.joins[call_type] as usize;
        let model = &self.model.routing.queues[queue];
        self.state
            .queues
            .first(queue, model)
            .map(|(place, _)| place)
    }

    /// A caller asks a router again.
    fn ask_again(&mut self, place: u32, now: Tick) {
        self.state.moves.set(place, Tick::NEVER);
        let slot = self.state.queues.contact(place);
        let caller = self.state.contacts[slot as usize].caller;
        let mut again = None;
        if let Some(agent) = self.ask_router(&caller, now, &mut again) {
            self.takes(agent, place, now);
            self.dismiss_if_done(now);
        } else if let Some(again) = again {
            self.state.moves.set(place, again);
        }
    }

    /// Enters when the first of a queue moves on.
    pub(super) fn schedule_move(&mut self, queue: u32) {
        let model = &self.model.routing.queues[queue as usize];
        let Some((wait, _)) = model.next else { return };
        let first = self.state.queues.first(queue as usize, model);
        let instant = first.map_or(Tick::NEVER, |(_, joined)| joined + wait);
        self.state.moves.set(queue, instant);
    }

    /// The first of a queue has waited long enough to move on to the next, where others may take the call.
    pub(super) fn move_on(&mut self, queue: u32, now: Tick) {
        if self.router.is_some() {
            return self.ask_again(queue, now);
        }
        let model = &self.model.routing.queues[queue as usize];
        let first = self.state.queues.first(queue as usize, model);
        let (Some((place, joined)), Some((_, next))) = (first, model.next) else {
            return self.state.moves.set(queue, Tick::NEVER);
        };
        let slot = self.state.queues.contact(place);
        let caller = self.state.contacts[slot as usize].caller;
        let (mut next, mut since) = (next, joined);
        if APART
            && self.has_same_agent
            && self.model.routing.held[caller.call_type as usize] == Some(queue)
        {
            self.state.held.leave(place);
            // It is in time for what comes later, and in turn by when it called in where that is kept.
            since = self.state.courses[slot as usize].since;
            next = self.stage_at(next, since, now);
        }
        let model = &self.model.routing.queues[next as usize];
        self.state.queues.move_on(place, next, model, since);
        self.schedule_move(queue);
        self.schedule_move(next);
        if let Some(agent) = self.agent_for(next, &caller, now) {
            self.takes(agent, place, now);
            self.dismiss_if_done(now);
        }
    }

    /// An idle agent takes whoever waits in a place.
    pub(super) fn takes(&mut self, agent: u32, place: u32, now: Tick) {
        let slot = self.state.queues.contact(place);
        let end = self.start(place, agent, now);
        self.state.floor.take(agent, slot);
        self.state.finishes.set(agent, end);
    }

    /// Whoever waits in a place is matched to an agent: until when the agent picks up, or handles the call.
    #[inline(always)]
    pub(super) fn start(&mut self, place: u32, agent: u32, now: Tick) -> Tick {
        let slot = self.state.queues.contact(place);
        let caller = self.state.contacts[slot as usize].caller;
        self.leave_place(Stage::Waiting(place), &caller);
        self.matched(slot, agent, true, now)
    }

    /// Whoever waited in a place does so no more.
    #[inline(always)]
    pub(super) fn leave_place(&mut self, stage: Stage, caller: &Caller) {
        if let Stage::Waiting(place) = stage {
            self.state.counted -= usize::from(self.is_counted(caller));
            self.state.patience.set(place, Tick::NEVER);
            if APART && self.has_same_agent {
                self.state.held.leave(place);
            }
            if self.is_callback(self.state.queues.contact(place)) {
                self.state.to_be_called -= 1;
            }
            let routing = &self.model.routing;
            let queue = self.state.queues.leave(place, routing);
            if routing.queues[queue as usize].next.is_some() {
                self.schedule_move(queue);
            } else if self.router.is_some() {
                self.state.moves.set(place, Tick::NEVER);
            }
        }
    }
}
