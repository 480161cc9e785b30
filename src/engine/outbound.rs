//! People who are rung up by a dialler: what is drawn for them, and when they answer.

use super::callers::{Caller, Draws, LONGEST_CALL};
use super::parts::Parts;
use crate::chance::Purpose;
use crate::measure::{DialOutcome, DialRecord};
use crate::model::{Model, OutboundModel};
use crate::units::Tick;

/// A dial under way, which ends at an instant. At one instant they end in the order of the names of their types, and by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Dial {
    pub at: Tick,
    pub call_type: u32,
    pub number: u64,
    /// When it was dialled, and in which row.
    pub dialled: Tick,
    pub row: u32,
    /// Whether somebody will answer.
    pub is_answered: bool,
}

impl Dial {
    /// The record of a dial that ends in some way at an instant.
    pub fn record(&self, outcome: DialOutcome, until: Tick) -> DialRecord {
        let Dial {
            call_type,
            number,
            dialled,
            row,
            ..
        } = *self;
        DialRecord {
            call_type,
            number,
            dialled,
            row,
            // A run that is over may have been played further than it is counted.
            until: until.max(dialled),
            outcome,
        }
    }
}

impl Draws {
    /// Who answers a dial, with everything of its own; and the parts of its handle time.
    pub fn who_answers(self, model: &Model, dial: &Dial) -> (Caller, Parts) {
        let Dial {
            at,
            call_type,
            number,
            ..
        } = *dial;
        self.endowed(
            model,
            Caller {
                call_type,
                number,
                joined: at,
                row: model.grid.row_of(at) as u32,
                deadline: Tick::NEVER,
                handle: Tick::ZERO,
                balks: false,
                attempt: 0,
                origin: call_type,
            },
        )
    }

    /// A dial to whoever has a number on the list of a type, begun at an instant in a row.
    pub fn dial(
        self,
        law: &OutboundModel,
        (call_type, key): (u32, u64),
        number: u64,
        (now, row): (Tick, u32),
    ) -> Dial {
        let mut stream = self.of_number(key, Purpose::Dial, number);
        let mut variates = self.how.of(&mut stream);
        let is_answered = variates.uniform() < law.reached(row as usize);
        let time = match is_answered {
            true => &law.answered_after,
            false => &law.given_up_after,
        };
        // Time passes with every dial, or there would be no end of them.
        let time = Tick::from_seconds(variates.duration(time)).clamp(Tick(1), LONGEST_CALL);
        Dial {
            at: now + time,
            call_type,
            number,
            dialled: now,
            row,
            is_answered,
        }
    }
}
