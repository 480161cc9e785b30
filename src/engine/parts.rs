//! The parts of a handle time, and the pieces of an agent's time that they become.

use super::callers::LONGEST_CALL;
use crate::chance::{DurationLaw, Purpose};
use crate::measure::{Activity, Sink};
use crate::model::TypeModel;
use crate::units::Tick;

/// How much of a handle time is hold and wrap-up; the rest is talk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Parts {
    pub hold: Tick,
    pub wrap_up: Tick,
}

impl Parts {
    /// Draws the handle time of a call of a type, in seconds by law and purpose, each longer by a factor; and its parts.
    pub fn drawn(
        law: &TypeModel,
        factor: f64,
        mut draw: impl FnMut(&DurationLaw, Purpose) -> f64,
    ) -> (Tick, Parts) {
        let mut handle = Tick::ZERO;
        let mut add = |law: &DurationLaw, purpose| {
            let time = Tick::from_seconds(draw(law, purpose) * factor).min(LONGEST_CALL - handle);
            handle = handle + time;
            time
        };
        let mut parts = Parts::default();
        match &law.parts {
            None => _ = add(&law.handle, Purpose::Handling),
            Some(laws) => {
                add(&laws.talk, Purpose::Handling);
                let mut part = |law: &Option<DurationLaw>, purpose| {
                    law.as_ref().map_or(Tick::ZERO, |law| add(law, purpose))
                };
                parts.hold = part(&laws.hold, Purpose::Hold);
                parts.wrap_up = part(&laws.wrap_up, Purpose::WrapUp);
            }
        }
        (handle, parts)
    }

    /// The parts of a handle time that takes `new` instead of `old`, in the same proportions; talk has what rounding
    /// leaves, and all of it where there was nothing to share.
    pub fn stretched(self, old: Tick, new: Tick) -> Parts {
        let share = |part: Tick| {
            let whole = u128::from(old.0.max(1));
            // No part is longer than the whole, so that the quotient fits.
            Tick((u128::from(part.0) * u128::from(new.0) / whole) as u64)
        };
        Parts {
            hold: share(self.hold),
            wrap_up: share(self.wrap_up),
        }
    }

    /// Reports what an agent did who began at an instant to handle a call of this length: talk, hold, wrap-up, as far as
    /// they lie before another instant. `row` does not lie after the start.
    #[inline(always)]
    pub fn report<S: Sink>(
        self,
        sink: &mut S,
        (group, row): (usize, usize),
        start: Tick,
        handle: Tick,
        until: Tick,
    ) {
        let end = start + handle;
        let gone = end - self.wrap_up;
        let talked = gone - self.hold;
        sink.spent(group, row, Activity::Talk, start, talked.min(until));
        for (on, from, to) in [
            (Activity::Hold, talked, gone),
            (Activity::WrapUp, gone, end),
        ] {
            if from < to.min(until) {
                sink.spent(group, row, on, from, to.min(until));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_keep_their_proportions_and_add_up() {
        let parts = |hold, wrap_up| Parts {
            hold: Tick(hold),
            wrap_up: Tick(wrap_up),
        };
        let long = 1 << 55;
        for (old, new, before, after) in [
            (100, 200, parts(10, 30), parts(20, 60)),
            (100, 50, parts(11, 31), parts(5, 15)),
            (100, 100, parts(11, 31), parts(11, 31)),
            (3, 2, parts(1, 2), parts(0, 1)),
            (0, 50, parts(0, 0), parts(0, 0)),
            (100, 0, parts(10, 30), parts(0, 0)),
            (long, long, parts(long, 0), parts(long, 0)),
        ] {
            assert_eq!(before.stretched(Tick(old), Tick(new)), after);
        }
    }
}
