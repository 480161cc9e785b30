//! Callers who call again: when, and what their next call brings.

use super::callers::{Caller, Draws, LONGEST_CALL};
use super::parts::Parts;
use crate::chance::{DurationLaw, Purpose};
use crate::measure::{Cause, Outcome};
use crate::model::{Grid, Model, RedialModel, TypeModel};
use crate::scenario::Tries;
use crate::units::Tick;

/// What a caller has behind it when it calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Past {
    pub cause: Cause,
    /// Redials in a row up to this call.
    pub redials: u32,
    /// Whether some call was answered.
    pub served: bool,
}

/// A caller who will call again. At one instant they come in the order of the names of their first call's type, and by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Due {
    pub at: Tick,
    origin: u32,
    number: u64,
    attempt: u16,
    call_type: u32,
    pub past: Past,
}

/// What a caller does after a call.
pub(super) enum Follows {
    Nothing,
    Again(Due),
}

impl RedialModel {
    /// Probability of another call after one that ended like this; zero where the tries are used up.
    fn probability(&self, outcome: Outcome, past: Past) -> f64 {
        if let Tries::AtMost(most) = self.tries
            && past.redials >= most
        {
            return 0.0;
        }
        let later = usize::from(past.redials > 0);
        match outcome {
            Outcome::Abandoned => self.after_abandoning[later],
            Outcome::Balked => self.after_balking[later],
            Outcome::Blocked => self.after_blocking[later],
            Outcome::Answered | Outcome::TurnedAway | Outcome::StillWaiting => 0.0,
        }
    }
}

impl Draws {
    /// What follows a call that has ended in some way, at an instant; `resolution` is the probability that it has settled
    /// the matter, if it was answered.
    pub fn follows(
        self,
        model: &Model,
        caller: &Caller,
        past: Past,
        outcome: Outcome,
        resolution: Option<f64>,
        now: Tick,
    ) -> Follows {
        let law = &model.types[caller.call_type as usize];
        let key = model.types[caller.origin as usize].key;
        let answered = outcome == Outcome::Answered;
        let next = match (answered, &law.returns, &law.redials) {
            (true, Some(returns), _) => {
                let settled = resolution.unwrap_or(returns.resolution);
                let wait = self.wait(key, caller, Purpose::Return, &returns.delay, |u| {
                    u >= settled
                });
                wait.map(|wait| (wait, returns.call_type, Cause::Return, 0))
            }
            (false, _, Some(redials)) => {
                let probability = redials.probability(outcome, past);
                if probability <= 0.0 {
                    return Follows::Nothing;
                }
                let wait = self.wait(key, caller, Purpose::Redial, &redials.delay, |u| {
                    u < probability
                });
                wait.map(|wait| (wait, redials.call_type, Cause::Redial, past.redials + 1))
            }
            _ => None,
        };
        let Some((wait, call_type, cause, redials)) = next else {
            return Follows::Nothing;
        };
        let attempt = caller.attempt.saturating_add(1);
        if attempt == u16::MAX {
            return Follows::Nothing;
        }
        Follows::Again(Due {
            at: now + wait,
            origin: caller.origin,
            number: caller.number,
            attempt,
            call_type,
            past: Past {
                cause,
                redials,
                served: past.served || answered,
            },
        })
    }

    /// How long a caller waits before it calls again, if its number says that it does.
    fn wait(
        self,
        key: u64,
        caller: &Caller,
        purpose: Purpose,
        delay: &DurationLaw,
        does: impl Fn(f64) -> bool,
    ) -> Option<Tick> {
        let mut stream = self.of_call(key, caller, purpose);
        let mut variates = self.how.of(&mut stream);
        does(variates.uniform()).then(|| Tick::from_seconds(variates.duration(delay)))
    }

    /// The next call of a caller, everything of its own drawn; and the parts of its handle time.
    pub fn next_call(self, model: &Model, due: &Due) -> (Caller, Parts) {
        let law = &model.types[due.call_type as usize];
        let key = model.types[due.origin as usize].key;
        let joined = due.at;
        let mut caller = Caller {
            call_type: due.call_type,
            number: due.number,
            joined,
            row: row_of(&model.grid, joined) as u32,
            deadline: Tick::NEVER,
            handle: Tick::ZERO,
            balks: false,
            attempt: due.attempt,
            origin: due.origin,
        };
        let draw = |law: &DurationLaw, purpose| {
            let mut stream = self.of_call(key, &caller, purpose);
            self.how.of(&mut stream).duration(law)
        };
        let factor = law.handle_factor.get(caller.row as usize);
        let factor = factor.copied().unwrap_or(1.0);
        let takes = |law: &DurationLaw, purpose| {
            Tick::from_seconds(draw(law, purpose) * factor).min(LONGEST_CALL)
        };
        let deadline = joined + Tick::from_seconds(draw(&law.patience, Purpose::Patience));
        let (handle, parts) = match &law.parts {
            None => (takes(&law.handle, Purpose::Handling), Parts::default()),
            Some(laws) => {
                let mut handle = takes(&laws.talk, Purpose::Handling);
                let mut part = |law: &Option<DurationLaw>, purpose| {
                    let time = law.as_ref().map_or(Tick::ZERO, |law| takes(law, purpose));
                    let time = time.min(LONGEST_CALL - handle);
                    handle = handle + time;
                    time
                };
                let hold = part(&laws.hold, Purpose::Hold);
                let wrap_up = part(&laws.wrap_up, Purpose::WrapUp);
                (handle, Parts { hold, wrap_up })
            }
        };
        let balks = law.balk > 0.0 && {
            let mut stream = self.of_call(key, &caller, Purpose::Choices);
            self.how.of(&mut stream).uniform() < law.balk
        };
        caller.deadline = deadline;
        caller.handle = handle;
        caller.balks = balks;
        (caller, parts)
    }
}

/// The row of an instant: O(log rows).
fn row_of(grid: &Grid, instant: Tick) -> usize {
    let after = grid.bounds.partition_point(|&bound| bound <= instant);
    (after - 1).min(grid.rows() - 1)
}

impl TypeModel {
    /// Whether callers may call again after a call of this type.
    pub(super) fn may_follow(&self) -> bool {
        self.redials.is_some() || self.returns.is_some()
    }
}
