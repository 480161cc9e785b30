//! The day opens with those who wait and those who are busy already.

use super::{Run, Stage};
use crate::engine::again::Course;
use crate::engine::callers::Caller;
use crate::engine::parts::Parts;
use crate::engine::starting;
use crate::measure::Sink;
use crate::units::Tick;

impl<S: Sink, const APART: bool> Run<'_, S, APART> {
    /// Whoever waits as the day opens joins the queue, in the order in which they did so.
    pub(super) fn starts(&mut self) {
        let model = self.model;
        self.state.to_seat = !model.start.busy.is_empty();
        self.messages_are_due();
        for waiting in &model.start.waiting {
            let (caller, parts) = starting::waiting(model, self.draws, waiting);
            self.sink
                .arrived(caller.call_type as usize, caller.row as usize);
            // Nobody is there yet; but a router says when it wants to be asked again.
            let mut again = None;
            if self.router.is_some() {
                self.ask_router(&caller, caller.joined, &mut again);
            }
            let queue = model.routing.joins[caller.call_type as usize];
            let course = Course::fresh(caller.call_type, caller.joined);
            self.waits(caller, parts, course, queue, caller.joined, again);
        }
    }

    /// Whoever is busy as the day opens has come, and goes on with the call.
    pub(super) fn seat_the_busy(&mut self, now: Tick) {
        let model = self.model;
        self.state.to_seat = false;
        for busy in &model.start.busy {
            // The model has seen to it that there are enough.
            let Some((agent, _)) = self.state.floor.longest_idle(busy.group as usize) else {
                continue;
            };
            let speed = self.state.floor.speed(agent);
            let left = starting::left(model, self.draws, busy, speed);
            // There is nothing more to tell of the caller than that it is on the line.
            let caller = Caller {
                call_type: busy.call_type,
                number: busy.number,
                joined: now,
                row: 0,
                deadline: Tick::NEVER,
                handle: left,
                balks: false,
                attempt: 0,
                origin: busy.call_type,
            };
            let slot = self.admit(
                caller,
                Parts::default(),
                Course::fresh(caller.call_type, now),
            );
            self.state.contacts[slot as usize].stage = Stage::HandledBefore(now);
            self.state.floor.take(agent, slot);
            self.state.finishes.set(agent, now + left);
            if APART && model.lines.shared.is_some() {
                self.state.on_line.push(now + left);
            }
        }
    }

    /// A call from before the day has ended, which leaves no record.
    #[inline(never)]
    pub(super) fn ends_call_from_before(&mut self, slot: u32, agent: u32, since: Tick, now: Tick) {
        let place = (self.state.floor.group(agent), 0);
        Parts::default().report(self.sink, place, since, now - since, now);
        self.state.floor.worked(agent, now - since);
        if APART {
            self.gives_line_back(slot);
        }
        self.state.contacts[slot as usize].stage = Stage::Gone;
        self.state.unused.push(slot);
    }
}
