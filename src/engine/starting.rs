//! Who waits and who is busy as a day opens: what is drawn for them.

use super::callers::{Caller, Draws, LONGEST_CALL};
use super::parts::Parts;
use crate::chance::DurationLaw;
use crate::measure::CallRecord;
use crate::model::{BusyModel, Left, Model, WaitingModel};
use crate::units::Tick;

/// A caller who waits as the day opens, with all that is its own.
pub(super) fn waiting(model: &Model, draws: Draws, waiting: &WaitingModel) -> (Caller, Parts) {
    let WaitingModel {
        call_type,
        number,
        waited,
        seconds,
    } = *waiting;
    let law = &model.types[call_type as usize];
    let opening = model.grid.opening();
    let joined = opening - waited;
    let patience = draws.patience_left(&law.patience, law.key, number, seconds);
    let factor = law.handle_factor.first().copied().unwrap_or(1.0);
    let draw = draws.handling_of_waiting(law.key, number);
    let (handle, parts) = Parts::drawn(law, factor, draw);
    let caller = Caller {
        call_type,
        number: CallRecord::WAITING_AT_OPENING + number,
        joined,
        row: 0,
        // Rounding must not let it hang up before the day opens.
        deadline: (joined + Tick::from_seconds(patience)).max(opening),
        handle,
        balks: false,
        attempt: 0,
        origin: call_type,
    };
    (caller, parts)
}

/// A caller who has left a message before the day.
pub(super) fn message(model: &Model, draws: Draws, call_type: u32, number: u64) -> (Caller, Parts) {
    let law = &model.types[call_type as usize];
    let number = CallRecord::LEFT_MESSAGE - CallRecord::WAITING_AT_OPENING + number;
    let factor = law.handle_factor.first().copied().unwrap_or(1.0);
    let draw = draws.handling_of_waiting(law.key, number);
    let (handle, parts) = Parts::drawn(law, factor, draw);
    let caller = Caller {
        call_type,
        number: CallRecord::WAITING_AT_OPENING + number,
        joined: model.grid.opening(),
        row: 0,
        deadline: Tick::NEVER,
        handle,
        balks: false,
        attempt: 0,
        origin: call_type,
    };
    (caller, parts)
}

/// How long a call that an agent of this speed handles as the day opens takes still.
pub(super) fn left(model: &Model, draws: Draws, busy: &BusyModel, speed: f64) -> Tick {
    let (call_type, group) = (busy.call_type as usize, busy.group as usize);
    let law = &model.types[call_type];
    let handling = model.routing.handling(call_type, group);
    let own = handling.law.as_ref();
    let factor = match own {
        Some(_) => 1.0,
        None => law.handle_factor.first().copied().unwrap_or(1.0),
    };
    // How much of the law's time passes in a second of the clock.
    let pace = handling.speed * speed / factor;
    let key = model.groups[group].key.rotate_left(32) ^ law.key;
    let left = |left: &dyn Fn(&DurationLaw, f64) -> f64| {
        let p = draws.handling_left(key, busy.number);
        let seconds = left(own.unwrap_or(&law.handle), p) / pace;
        // Nothing has no rest, at no pace.
        Tick::from_seconds(if seconds.is_nan() { 0.0 } else { seconds }).min(LONGEST_CALL)
    };
    match busy.left {
        Left::Known(time) => time,
        Left::Unknown => left(&|law, p| law.quantile_of_rest(p)),
        Left::After(elapsed) => left(&|law, p| {
            let over = elapsed * pace;
            let whole = law.quantile_beyond(over, p);
            // A person so fast that no number tells is done.
            if whole.is_finite() { whole - over } else { 0.0 }
        }),
    }
}
