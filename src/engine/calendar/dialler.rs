//! A dialler rings people up while agents are free.

use super::{Calendar, Run};
use crate::engine::again::Course;
use crate::engine::outbound::Dial;
use crate::measure::{DialOutcome, Sink};
use crate::model::LinesModel;
use crate::units::Tick;

impl Calendar {
    /// When the next line is free whose caller goes before the agent is, or has gone since lines were last counted.
    pub(super) fn next_free_line(&self) -> Tick {
        let shared = self.on_line.top().unwrap_or(Tick::NEVER);
        shared.min(self.lines.next_given_back())
    }

    /// Counts the lines of those who have gone by an instant as free.
    pub(super) fn counts_free_lines(&mut self, lines: &LinesModel, now: Tick) {
        self.lets_lines_go(now);
        self.lines.give_back_gone(lines, now);
    }
}

impl<S: Sink, const APART: bool> Run<'_, S, APART> {
    /// All that happens at an instant has happened: for each outbound call type as many are dialled as are missing.
    #[inline(never)]
    pub(super) fn rings_people_up(&mut self, now: Tick) {
        if self.is_closed(now) {
            return;
        }
        let model = self.model;
        let row = model.grid.row_of(now);
        for at in 0..self.state.diallers.len() {
            let t = self.state.diallers[at];
            let call_type = &model.types[t as usize];
            let Some(law) = &call_type.outbound else {
                continue;
            };
            let queue = model.routing.joins[t as usize] as usize;
            let free = self.state.floor.free(&model.routing, queue);
            let wanted = law.wanted(row, free);
            let course = Course::fresh(t, now);
            while self.state.under_way[t as usize] < wanted
                && self.state.so_far[t as usize] < law.list
                && !self.finds_no_line(&course, now)
            {
                let number = self.state.so_far[t as usize];
                let dial = (self.draws).dial(law, (t, call_type.key), number, (now, row as u32));
                self.state.so_far[t as usize] += 1;
                self.state.under_way[t as usize] += 1;
                self.takes_line_of(t);
                self.will_come(dial.row, true);
                self.state.dials.push(dial);
            }
        }
    }

    /// The first of the dials under way ends: whoever answers joins the queue.
    #[inline(never)]
    pub(super) fn dial_ends(&mut self) {
        let Some(dial) = self.state.dials.pop() else {
            return;
        };
        let outcome = match dial.is_answered {
            true => DialOutcome::Reached,
            false => DialOutcome::NotReached,
        };
        self.is_over(&dial, outcome, dial.at);
        if !dial.is_answered {
            return self.gives_back_line_of(dial.call_type);
        }
        let (caller, parts) = self.draws.who_answers(self.model, &dial);
        let mut course = Course::fresh(dial.call_type, dial.at);
        // It has its line already.
        course.is_let_in = true;
        self.arrive(caller, parts, course);
    }

    /// The dialler hangs up on everybody.
    #[inline(never)]
    pub(super) fn gives_dials_up(&mut self, now: Tick) {
        while let Some(dial) = self.state.dials.pop() {
            self.is_over(&dial, DialOutcome::GivenUp, now);
            self.gives_back_line_of(dial.call_type);
        }
    }

    /// A dial is not under way any more.
    fn is_over(&mut self, dial: &Dial, outcome: DialOutcome, now: Tick) {
        self.state.under_way[dial.call_type as usize] -= 1;
        self.will_come(dial.row, false);
        self.sink.dial_ended(&dial.record(outcome, now));
    }
}
