//! Callers who are offered to be rung back.

use super::YEAR;
use super::call_type::{check_ending_law, check_law};
use crate::error::Place;
use crate::model::callback::{CallbackModel, OfferModel};
use crate::model::rule::Rule;
use crate::scenario::{CallType, CallbackOffer, Callbacks, defaults};
use crate::units::{Seconds, Tick};

/// The most tries.
const MOST_TRIES: u32 = 100;

pub(super) fn check_callbacks(
    written: &CallType,
    place: &mut Place<'_>,
    defaults_used: &mut Vec<String>,
) -> Option<Option<CallbackModel>> {
    let Some(callbacks) = &written.callbacks else {
        return Some(None);
    };
    let Callbacks {
        offered,
        accepted,
        accepted_per_minute,
        scheduled_after,
        dialling,
        answered,
        tries,
        apart,
        within,
    } = callbacks;
    let name = &written.name;
    let mut place = place.field("callbacks");
    let mut said_by_default = Vec::new();
    let mut unsaid = |what: String| said_by_default.push(what);
    let offered = offered.unwrap_or_else(|| {
        let above = defaults::CALLBACK_ABOVE;
        unsaid(format!("offered above {} s of expected wait", above.0));
        CallbackOffer::ExpectedWait(above)
    });
    let accepted = accepted.unwrap_or_else(|| {
        unsaid(format!("accepted by {}", defaults::CALLBACK_ACCEPTED));
        defaults::CALLBACK_ACCEPTED
    });
    let answered = answered.unwrap_or_else(|| {
        unsaid(format!("answered with {}", defaults::CALLBACK_ANSWERED));
        defaults::CALLBACK_ANSWERED
    });
    let tries = tries.unwrap_or_else(|| {
        unsaid(format!("{} tries", defaults::CALLBACK_TRIES));
        defaults::CALLBACK_TRIES
    });
    let apart = apart.unwrap_or_else(|| {
        if tries > 1 {
            unsaid(format!("tries {} s apart", defaults::CALLBACK_APART.0));
        }
        defaults::CALLBACK_APART
    });
    let within = within.unwrap_or_else(|| {
        unsaid(format!(
            "to be reached within {} s",
            defaults::CALLBACK_WITHIN.0
        ));
        defaults::CALLBACK_WITHIN
    });
    let dialled = match dialling {
        Some(law) => check_ending_law(law, Rule::Callbacks, place.field("dialling")),
        None => {
            unsaid(format!("{} s of dialling", defaults::DIALLING.0));
            check_law(&defaults::dialling(), place.field("dialling"))
        }
    };
    if !said_by_default.is_empty() {
        let said = said_by_default.join(", ");
        defaults_used.push(format!("callbacks of {name:?}: {said}"));
    }
    let scheduled = match scheduled_after {
        Some(law) => {
            let place = place.field("scheduled_after");
            check_ending_law(law, Rule::Callbacks, place).map(Some)
        }
        None => Some(None),
    };

    let mut is_right = true;
    for (field, found) in [("accepted", accepted), ("answered", answered)] {
        if !(0.0..=1.0).contains(&found) {
            Rule::Probability.broken(
                &mut place.field(field),
                format!("found {found}; a probability from 0 to 1 is accepted (0.5 for 50 %)"),
            );
            is_right = false;
        }
    }
    if !(-1.0..=1.0).contains(accepted_per_minute) {
        Rule::Callbacks.broken(
            &mut place.field("accepted_per_minute"),
            format!(
                "found {accepted_per_minute}; −1 to 1 are accepted (0.05 for 5 % more with every minute quoted)"
            ),
        );
        is_right = false;
    }
    if !(1..=MOST_TRIES).contains(&tries) {
        Rule::Callbacks.broken(
            &mut place.field("tries"),
            format!("found {tries}; 1 to {MOST_TRIES} are accepted"),
        );
        is_right = false;
    }
    let mut time = |field: &str, Seconds(found): Seconds| {
        if (0.0..=YEAR).contains(&found) {
            return;
        }
        let message = format!("found {found}; 0 to {YEAR} s (366 days) are accepted");
        Rule::Callbacks.broken(&mut place.field(field), message);
        is_right = false;
    };
    time("apart", apart);
    time("within", within);
    let offer = match offered {
        CallbackOffer::ExpectedWait(wait) => {
            time("offered.expected_wait", wait);
            OfferModel::ExpectedWait(wait.0)
        }
        CallbackOffer::Waited(wait) => {
            time("offered.waited", wait);
            OfferModel::Waited(Tick::from_seconds(wait.0))
        }
        CallbackOffer::QueueLength(waiting) => OfferModel::QueueLength(waiting),
        CallbackOffer::Never => OfferModel::Never,
    };
    let (dialling, scheduled_after) = (dialled?, scheduled?);
    is_right.then_some(Some(CallbackModel {
        offer,
        accepted,
        accepted_per_second: accepted_per_minute / 60.0,
        scheduled_after,
        dialling,
        answered,
        tries,
        apart: Tick::from_seconds(apart.0),
        within: Tick::from_seconds(within.0),
    }))
}
