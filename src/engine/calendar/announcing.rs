//! Callers are told how long they will wait, or their place, and hang up, stay, or wait with another patience.

use super::Run;
use crate::chance::Purpose;
use crate::engine::callers::{Caller, Draws, LONGEST_CALL};
use crate::measure::Sink;
use crate::model::{AnnouncementModel, Model, RepeatModel, Stays};
use crate::scenario::Tells;
use crate::units::Tick;

/// What a caller has heard as it joins a queue.
pub(super) enum Heard {
    /// Nothing, or nothing of how long it will wait, and it stays.
    Nothing,
    /// That it will wait so long, and it stays.
    Wait(Tick),
    /// More than it will bear: it hangs up.
    TooMuch,
}

impl<S: Sink, const APART: bool> Run<'_, S, APART> {
    /// A caller who joins a queue now is told of it, and its patience changed where it stays. O(messages to those who wait) beside
    /// what it takes to know the wait.
    #[inline(never)]
    pub(super) fn announce(&self, caller: &mut Caller, queue: u32, now: Tick) -> Heard {
        let model = self.model;
        let Some(announcement) = &model.types[caller.call_type as usize].announcement else {
            return Heard::Nothing;
        };
        let (told, units) = match announcement.tells {
            Tells::ExpectedWait => {
                let seconds = self.expected_wait(caller.call_type, queue, now);
                if !seconds.is_finite() {
                    return Heard::Nothing;
                }
                let told = Tick::from_seconds(seconds).min(LONGEST_CALL);
                (Some(told), told.as_seconds() / 60.0)
            }
            Tells::Place => {
                let kind = model.routing.queues[queue as usize].kind;
                (
                    None,
                    f64::from(self.state.queues.waiting_of_kind(kind)) + 1.0,
                )
            }
        };
        let stays = self
            .draws
            .hears(model, announcement, caller, told, units, now);
        match (stays, told) {
            (false, _) => Heard::TooMuch,
            (true, Some(told)) => Heard::Wait(told),
            (true, None) => Heard::Nothing,
        }
    }
}

impl Draws {
    /// Whether a caller who is told of a wait, or of a place, so many minutes or places, stays; if so, with which patience.
    fn hears(
        self,
        model: &Model,
        announcement: &AnnouncementModel,
        caller: &mut Caller,
        told: Option<Tick>,
        units: f64,
        now: Tick,
    ) -> bool {
        let mut stream = self.of_call(model, caller, Purpose::Announcement);
        let mut variates = self.how.of(&mut stream);
        let hangs_up = announcement.hangs_up + announcement.hangs_up_per * units;
        if variates.uniform() < hangs_up {
            return false;
        }
        let in_vain = told.is_some_and(|told| caller.deadline < now + told);
        if variates.uniform() < announcement.hangs_up_if_too_long && in_vain {
            return false;
        }
        match &announcement.stays {
            Stays::AsBefore => {}
            Stays::Anew(law) => {
                caller.deadline = now + Tick::from_seconds(variates.duration(law));
            }
            Stays::Times(_) if caller.deadline == Tick::NEVER => {}
            Stays::Times(factor) => {
                let patience = caller.deadline - now;
                caller.deadline = now + Tick::from_micros(patience.0 as f64 * factor);
            }
        }
        if !announcement.repeats.is_empty() {
            let mut stream = self.of_call(model, caller, Purpose::Repeats);
            let mut variates = self.how.of(&mut stream);
            for repeat in &announcement.repeats {
                let hung_up = now + repeat.hung_up_after(variates.uniform());
                caller.deadline = caller.deadline.min(hung_up);
            }
        }
        true
    }
}

impl RepeatModel {
    /// When a caller hangs up on hearing this message, if it still waits then, by a number from 0 to 1.
    fn hung_up_after(&self, u: f64) -> Tick {
        match self.every {
            None if u < self.hangs_up => self.first,
            None => Tick::NEVER,
            Some(every) => {
                // The number of times it is heard out: at least k with probability (1 − p)^k.
                let heard_out = ((-u).ln_1p() / (-self.hangs_up).ln_1p()).floor();
                self.first + Tick::from_micros(every.0 as f64 * heard_out)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_heard_out_as_often_as_its_probability_says() {
        let once = RepeatModel {
            first: Tick(30),
            every: None,
            hangs_up: 0.25,
        };
        let after = |repeat: RepeatModel, u: f64| repeat.hung_up_after(u);
        assert_eq!(after(once, 0.0), Tick(30));
        assert_eq!(after(once, 0.2499), Tick(30));
        assert_eq!(after(once, 0.25), Tick::NEVER);
        let again = RepeatModel {
            every: Some(Tick(100)),
            ..once
        };
        // The first time a quarter, the second time a quarter of the rest, which is up to 0.4375, then up to 0.578125.
        for (u, at) in [
            (0.0, 30),
            (0.2499, 30),
            (0.2501, 130),
            (0.4374, 130),
            (0.4376, 230),
            (0.5781, 230),
            (0.5782, 330),
        ] {
            assert_eq!(after(again, u), Tick(at), "{u}");
        }
        // Who hangs up each time is heard of once.
        let always = RepeatModel {
            hangs_up: 1.0,
            ..again
        };
        assert_eq!(after(always, 0.0), Tick(30));
        assert_eq!(after(always, 0.999_999), Tick(30));
        // However seldom anybody does.
        let hardly = RepeatModel {
            hangs_up: 1e-300,
            ..again
        };
        assert_eq!(after(hardly, 0.5), Tick::NEVER);
        assert_eq!(after(hardly, 0.0), Tick(30));
    }
}
