//! Callers who are rung back: what is drawn for them, and when.

use super::callers::{Caller, Draws, LONGEST_CALL};
use crate::chance::Purpose;
use crate::model::{CallbackModel, Model};
use crate::units::Tick;

/// A callback that has been accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Callback {
    pub asked: Tick,
    /// From when on the caller is to be rung.
    pub due: Tick,
    /// How often an agent has dialled, for how long in all, and whether the caller answers now.
    pub tries: u32,
    pub dialling: Tick,
    pub answers: bool,
}

/// A contact, by its slot, that is to be rung, again or as agreed upon. At one instant they come in the order of the names of their
/// first call's type, and by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ToBeRung {
    pub at: Tick,
    origin: u32,
    number: u64,
    attempt: u16,
    pub slot: u32,
}

impl ToBeRung {
    pub fn new(at: Tick, caller: &Caller, slot: u32) -> Self {
        let Caller {
            origin,
            number,
            attempt,
            ..
        } = *caller;
        ToBeRung {
            at,
            origin,
            number,
            attempt,
            slot,
        }
    }
}

/// What a caller says to being offered a callback.
#[derive(Debug, Clone, Copy)]
pub(super) struct Consent {
    /// Where in the probability of accepting it lies: on the line, and as the centre closes.
    pub on_the_line: f64,
    pub at_closing: f64,
    /// After what time the caller is to be rung.
    pub after: Tick,
}

impl Draws {
    /// What a caller says to being offered a callback.
    pub fn consent(self, model: &Model, law: &CallbackModel, caller: &Caller) -> Consent {
        let mut stream = self.of_call(model, caller, Purpose::Callback);
        let mut variates = self.how.of(&mut stream);
        let (on_the_line, at_closing) = (variates.uniform(), variates.uniform());
        let after = (law.scheduled_after.as_ref()).map_or(Tick::ZERO, |law| {
            Tick::from_seconds(variates.duration(law)).min(LONGEST_CALL)
        });
        Consent {
            on_the_line,
            at_closing,
            after,
        }
    }

    /// Whether a caller answers a try, 0 being the first, and how long an agent dials.
    pub fn dialling(
        self,
        model: &Model,
        law: &CallbackModel,
        caller: &Caller,
        tries: u32,
    ) -> (bool, Tick) {
        let mut stream = self.of_call(model, caller, Purpose::Dialling);
        let mut variates = self.how.of(&mut stream);
        let mut of_try = (false, Tick::ZERO);
        for _ in 0..=tries {
            let answers = variates.uniform() < law.answered;
            let time = Tick::from_seconds(variates.duration(&law.dialling));
            of_try = (answers, time.min(LONGEST_CALL));
        }
        of_try
    }
}
