//! What follows a call: callers who call again, or are passed on, and what their next call brings.

use super::callback::Callback;
use super::callers::{Caller, Draws, LONGEST_CALL};
use super::parts::Parts;
use crate::chance::{DurationLaw, Purpose};
use crate::measure::{CallRecord, Cause, Outcome};
use crate::model::{Model, RedialModel, TransferRow};
use crate::scenario::Tries;
use crate::units::Tick;

/// What a call has behind it and before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Course {
    pub cause: Cause,
    /// Redials in a row up to this call.
    pub redials: u32,
    /// Whether some call of this caller was answered.
    pub served: bool,
    /// How often the caller has been passed on since calling in.
    pub legs: u32,
    /// Whether the centre has let the caller in before: it comes out of self-service, or from another agent, and has a line.
    pub is_let_in: bool,
    /// For how long it was in self-service.
    pub self_service: Option<Tick>,
    /// The call type that the caller dialled, whose lines it holds.
    pub dialled: u32,
    /// When the caller first joined a queue.
    called_in: Tick,
    /// Since when it counts as waiting: since it joined the first queue, where who is passed on keeps that, otherwise since it came in.
    pub since: Tick,
    /// The agent who stays until the next one has taken over, and for how long the two then talk together.
    pub with: Option<u32>,
    conference: Tick,
    /// The right call type, where this is the wrong queue.
    meant: Option<u32>,
    pub onward: Onward,
    /// Whether the caller has been offered to be rung back, and the callback it has accepted.
    pub is_offered: bool,
    pub callback: Option<Callback>,
    /// Who has served this caller last, and calls of which type: the last first.
    served_by: [Option<(u32, u32)>; REMEMBERED],
}

/// How many of those who have served a caller are remembered.
const REMEMBERED: usize = 4;

/// Who comes first at one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Order {
    PassedOn,
    CallsAgain,
}

/// Whether an answered call will be passed on, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Onward {
    No,
    Blind,
    Warm,
}

impl Course {
    /// That of a first call of a type, which comes in at an instant.
    pub fn fresh(dialled: u32, since: Tick) -> Self {
        Course {
            dialled,
            cause: Cause::Fresh,
            redials: 0,
            served: false,
            legs: 0,
            is_let_in: false,
            self_service: None,
            called_in: since,
            since,
            with: None,
            conference: Tick::ZERO,
            meant: None,
            onward: Onward::No,
            is_offered: false,
            callback: None,
            served_by: [None; REMEMBERED],
        }
    }

    /// The agent who was the last to serve this caller in a call of a type, other than the one who has just passed it on.
    pub fn knows(&self, call_type: u32) -> Option<u32> {
        let passed_on_by = match self.served_by[0] {
            Some((_, agent)) if self.is_leg() => Some(agent),
            _ => None,
        };
        let knows = |&&(of, agent): &&(u32, u32)| of == call_type && passed_on_by != Some(agent);
        let mut served_by = self.served_by.iter().flatten();
        served_by.find(knows).map(|&(_, agent)| agent)
    }

    /// Those who have served, one more of them.
    fn with_served_by(&self, call_type: u32, agent: u32) -> [Option<(u32, u32)>; REMEMBERED] {
        let mut served_by = self.served_by;
        served_by.rotate_right(1);
        served_by[0] = Some((call_type, agent));
        served_by
    }

    /// Whether it has been passed on from another agent.
    pub fn is_leg(&self) -> bool {
        self.cause == Cause::Transfer
    }

    /// The caller comes out of self-service at an instant, in which it was for a time.
    pub fn lets_in(&mut self, now: Tick, time: Tick) {
        self.is_let_in = true;
        self.self_service = Some(time);
        (self.called_in, self.since) = (now, now);
    }

    /// Says in a call's record what the caller has behind it.
    pub fn tells(&self, record: &mut CallRecord) {
        (record.cause, record.served_before) = (self.cause, self.served);
        (record.self_service, record.dialled) = (self.self_service, self.dialled);
    }

    /// The first agent is with the caller no more: who that was, and for how long the two agents talk first.
    pub fn hand_over(&mut self) -> Option<(u32, Tick)> {
        self.with.take().map(|agent| (agent, self.conference))
    }

    /// Whether it is in a wrong queue.
    pub fn is_misrouted(&self) -> bool {
        self.meant.is_some()
    }
}

/// A caller whose next call comes at an instant. At one instant they come in the order of the names of their first call's type, and by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Due {
    pub at: Tick,
    /// Those who are passed on come before those who call again.
    order: Order,
    origin: u32,
    number: u64,
    attempt: u16,
    call_type: u32,
    pub course: Course,
}

/// By whom a call was answered, and the probability with which that settles the matter, where the agent's skill says so.
#[derive(Debug, Clone, Copy)]
pub(super) struct Served {
    pub agent: u32,
    pub resolution: Option<f64>,
}

impl RedialModel {
    /// Probability of another call after one that ended like this; zero where the tries are used up.
    fn probability(&self, outcome: Outcome, course: Course) -> f64 {
        if let Tries::AtMost(most) = self.tries
            && course.redials >= most
        {
            return 0.0;
        }
        let later = usize::from(course.redials > 0);
        match outcome {
            Outcome::Abandoned => self.after_abandoning[later],
            Outcome::Balked => self.after_balking[later],
            Outcome::Blocked => self.after_blocking[later],
            Outcome::Answered
            | Outcome::TurnedAway
            | Outcome::StillWaiting
            | Outcome::Contained
            | Outcome::LeftIvr
            | Outcome::CallbackAccepted => 0.0,
        }
    }
}

impl Draws {
    /// The next call after one that has ended in some way, at an instant, if there is one; `served` is by whom that one was
    /// answered, if it was.
    pub fn follows(
        self,
        model: &Model,
        caller: &Caller,
        course: &Course,
        outcome: Outcome,
        served: Option<Served>,
        now: Tick,
    ) -> Option<Due> {
        // Who went wrong and hung up wants what it wanted.
        let wanted = course.meant.unwrap_or(caller.call_type);
        let law = &model.types[wanted as usize];
        let answered = outcome == Outcome::Answered;
        if outcome == Outcome::Contained {
            return self.contained_again(model, caller, course, now);
        }
        let next = match (answered, &law.returns, &law.redials) {
            (true, Some(returns), _) => {
                let settled = served.and_then(|served| served.resolution);
                let settled = settled.unwrap_or(returns.resolution);
                let wait = self.wait(model, caller, Purpose::Return, &returns.delay, |u| {
                    u >= settled
                });
                wait.map(|wait| (wait, returns.call_type, Cause::Return, 0))
            }
            (false, _, Some(redials)) => {
                let probability = redials.probability(outcome, *course);
                if probability <= 0.0 {
                    return None;
                }
                let wait = self.wait(model, caller, Purpose::Redial, &redials.delay, |u| {
                    u < probability
                });
                wait.map(|wait| (wait, redials.call_type, Cause::Redial, course.redials + 1))
            }
            _ => None,
        };
        let (wait, call_type, cause, redials) = next?;
        Some(Due {
            at: now + wait,
            order: Order::CallsAgain,
            origin: caller.origin,
            number: caller.number,
            attempt: caller.next_attempt()?,
            call_type,
            course: Course {
                cause,
                redials,
                served: course.served || answered,
                served_by: match served {
                    Some(Served { agent, .. }) => course.with_served_by(caller.call_type, agent),
                    None => course.served_by,
                },
                ..Course::fresh(call_type, now + wait)
            },
        })
    }

    /// The next call of who was contained in self-service, at an instant, if there is one.
    fn contained_again(
        self,
        model: &Model,
        caller: &Caller,
        course: &Course,
        now: Tick,
    ) -> Option<Due> {
        let law = (model.types[caller.call_type as usize].self_service.as_ref())
            .filter(|law| law.calls_again > 0.0)?;
        let wait = self.wait(model, caller, Purpose::ContainedAgain, &law.delay, |u| {
            u < law.calls_again
        })?;
        Some(Due {
            at: now + wait,
            order: Order::CallsAgain,
            origin: caller.origin,
            number: caller.number,
            attempt: caller.next_attempt()?,
            call_type: caller.call_type,
            course: Course {
                cause: Cause::Return,
                served: course.served,
                served_by: course.served_by,
                ..Course::fresh(caller.call_type, now + wait)
            },
        })
    }

    /// Whether an answered call will be passed on when the caller has been served, at an instant, and to whom; `to` is where the
    /// agent passes such calls on, where it is not where all do.
    pub fn passed_on(
        self,
        model: &Model,
        caller: &Caller,
        course: &Course,
        to: Option<&TransferRow>,
        agent: u32,
        at: Tick,
    ) -> Option<(Onward, Due)> {
        let right = course.meant.unwrap_or(caller.call_type) as usize;
        let law = model.types[right].transfers.as_ref();
        let mut stream = self.of_call(model, caller, Purpose::Transfer);
        let mut variates = self.how.of(&mut stream);
        let chosen = variates.uniform();
        let next = match (course.meant, law) {
            (Some(right), _) => right,
            (None, Some(law)) if course.legs < law.most => to.unwrap_or(&law.to).leads(chosen)?,
            (None, _) => return None,
        };
        let attempt = caller.next_attempt()?;
        let is_warm = law.is_some_and(|law| variates.uniform() < law.warm);
        let conference = match law {
            Some(law) if is_warm => Tick::from_seconds(variates.duration(&law.conference)),
            _ => Tick::ZERO,
        };
        let keeps = law.is_some_and(|law| law.keep_queue_age);
        let due = Due {
            at,
            order: Order::PassedOn,
            origin: caller.origin,
            number: caller.number,
            attempt,
            call_type: next,
            course: Course {
                cause: Cause::Transfer,
                is_let_in: true,
                served: true,
                served_by: course.with_served_by(caller.call_type, agent),
                legs: course.legs + 1,
                with: is_warm.then_some(agent),
                conference: conference.min(LONGEST_CALL),
                called_in: course.called_in,
                ..Course::fresh(course.dialled, if keeps { course.called_in } else { at })
            },
        };
        let onward = if is_warm { Onward::Warm } else { Onward::Blind };
        Some((onward, due))
    }

    /// Lets a call reach a wrong queue first, where its number says so.
    pub fn misroute(
        self,
        model: &Model,
        caller: &mut Caller,
        parts: &mut Parts,
        course: &mut Course,
    ) {
        let Some(law) = &model.types[caller.call_type as usize].misroutes else {
            return;
        };
        let mut stream = self.of_call(model, caller, Purpose::Misroute);
        let mut variates = self.how.of(&mut stream);
        let Some(wrong) = law.to.leads(variates.uniform()) else {
            return;
        };
        course.meant = Some(caller.call_type);
        caller.call_type = wrong;
        let found_out_after = variates.duration(&law.found_out_after);
        caller.handle = Tick::from_seconds(found_out_after).min(LONGEST_CALL);
        *parts = Parts::default();
    }

    /// How long a caller waits before it calls again, if its number says that it does.
    fn wait(
        self,
        model: &Model,
        caller: &Caller,
        purpose: Purpose,
        delay: &DurationLaw,
        does: impl Fn(f64) -> bool,
    ) -> Option<Tick> {
        let mut stream = self.of_call(model, caller, purpose);
        let mut variates = self.how.of(&mut stream);
        does(variates.uniform()).then(|| Tick::from_seconds(variates.duration(delay)))
    }

    /// The next call of a caller, everything of its own drawn; and the parts of its handle time.
    pub fn next_call(self, model: &Model, due: &Due) -> (Caller, Parts) {
        self.endowed(
            model,
            Caller {
                call_type: due.call_type,
                number: due.number,
                joined: due.at,
                row: model.grid.row_of(due.at) as u32,
                deadline: Tick::NEVER,
                handle: Tick::ZERO,
                balks: false,
                attempt: due.attempt,
                origin: due.origin,
            },
        )
    }

    /// A caller of whom it is known who it is and when it joins, with everything of its own; and the parts of its handle time.
    pub fn endowed(self, model: &Model, mut caller: Caller) -> (Caller, Parts) {
        let law = &model.types[caller.call_type as usize];
        let draw = |law: &DurationLaw, purpose| {
            let mut stream = self.of_call(model, &caller, purpose);
            self.how.of(&mut stream).duration(law)
        };
        let factor = law.handle_factor.get(caller.row as usize);
        let factor = factor.copied().unwrap_or(1.0);
        let patience = Tick::from_seconds(draw(&law.patience, Purpose::Patience));
        let (handle, parts) = Parts::drawn(law, factor, draw);
        let balks = law.balk > 0.0 && {
            let mut stream = self.of_call(model, &caller, Purpose::Choices);
            self.how.of(&mut stream).uniform() < law.balk
        };
        caller.deadline = caller.joined + patience;
        caller.handle = handle;
        caller.balks = balks;
        (caller, parts)
    }
}
