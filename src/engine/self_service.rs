//! Callers in self-service.

use super::again::Course;
use super::callers::{Caller, Draws, LONGEST_CALL};
use super::parts::Parts;
use crate::chance::Purpose;
use crate::measure::Outcome;
use crate::model::{Model, SelfServiceModel};
use crate::units::Tick;

/// A caller who is in self-service until an instant. At one instant they come out in the order of the names of their first
/// call's type, and by number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Inside {
    pub at: Tick,
    pub caller: Caller,
    pub parts: Parts,
    pub course: Course,
    /// How the call ends in it; none where the caller asks for an agent.
    pub ends: Option<Outcome>,
}

impl Inside {
    fn key(&self) -> (Tick, u32, u64, u16) {
        let Caller {
            origin,
            number,
            attempt,
            ..
        } = self.caller;
        (self.at, origin, number, attempt)
    }

    /// The caller comes out: its patience starts, and it counts as waiting from now.
    pub fn comes_out(mut self) -> Self {
        let time = self.at - self.caller.joined;
        self.caller.joined = self.at;
        self.caller.deadline = self.caller.deadline + time;
        self.course.lets_in(self.at, time);
        self
    }
}

impl PartialEq for Inside {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Inside {}

impl PartialOrd for Inside {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Inside {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}

impl Draws {
    /// How long a caller is in self-service, and how its call ends there if it does.
    pub fn self_service(
        self,
        model: &Model,
        law: &SelfServiceModel,
        caller: &Caller,
    ) -> (Tick, Option<Outcome>) {
        let mut stream = self.of_call(model, caller, Purpose::SelfService);
        let mut variates = self.how.of(&mut stream);
        let fate = variates.uniform();
        let time = Tick::from_seconds(variates.duration(&law.time)).min(LONGEST_CALL);
        let ends = if fate < law.contained {
            Some(Outcome::Contained)
        } else if fate < law.ends() {
            Some(Outcome::LeftIvr)
        } else {
            None
        };
        (time, ends)
    }
}
