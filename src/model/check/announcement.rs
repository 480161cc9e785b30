//! Callers who are told how long they will wait.

use super::YEAR;
use super::call_type::check_law;
use crate::chance::DurationLaw;
use crate::error::Place;
use crate::model::announcement::{AnnouncementModel, RepeatModel, Stays};
use crate::model::rule::Rule;
use crate::scenario::{Announcement, CallType, CallbackOffer, Repeat, Tells, WaitEstimator};
use crate::units::{Seconds, Tick};

/// The most that the probability of hanging up may rise by with every minute, or place, announced.
const STEEPEST: f64 = 100.0;
/// The most that patience may be multiplied by.
const CALMEST: f64 = 1000.0;

/// `Some(None)` where nothing is told, `None` where what is stated is wrong. `patience` is that of the call type, where it
/// is right.
pub(super) fn check_announcement(
    written: &CallType,
    patience: Option<&DurationLaw>,
    place: &mut Place<'_>,
    defaults_used: &mut Vec<String>,
) -> Option<Option<AnnouncementModel>> {
    check_estimator(written, place, defaults_used);
    let Some(stated) = &written.announcement else {
        return Some(None);
    };
    let mut place = place.field("announcement");
    let tells_wait = stated.tells == Tells::ExpectedWait;
    let mut is_right = true;
    let mut broken = |rule: Rule, place: &mut Place<'_>, field: &str, message: String| {
        rule.broken(&mut place.field(field), message);
        is_right = false;
    };
    for (field, found) in [
        ("hangs_up", stated.hangs_up),
        ("hangs_up_if_too_long", stated.hangs_up_if_too_long),
    ] {
        if !(0.0..=1.0).contains(&found) {
            let message =
                format!("found {found}; a probability from 0 to 1 is accepted (0.05 for 5 %)");
            broken(Rule::Probability, &mut place, field, message);
        }
    }
    // What a minute, or a place, adds goes with telling that.
    let per_minute = ("hangs_up_per_minute", stated.hangs_up_per_minute);
    let per_place = ("hangs_up_per_place", stated.hangs_up_per_place);
    let (own, other) = match stated.tells {
        Tells::ExpectedWait => (per_minute, per_place),
        Tells::Place => (per_place, per_minute),
    };
    if !(0.0..=STEEPEST).contains(&own.1) {
        let message = format!(
            "found {}; a number from 0 to {STEEPEST} is accepted (0.05 for 5 % more with each)",
            own.1
        );
        broken(Rule::Announcement, &mut place, own.0, message);
    }
    if other.1 != 0.0 {
        let message = match tells_wait {
            true => {
                "callers are told their wait; hangs_up_per_minute, or tells = \"place\", is accepted"
            }
            false => {
                "callers are told their place; hangs_up_per_place, or tells = \"expected_wait\", is accepted"
            }
        };
        broken(Rule::Announcement, &mut place, other.0, message.to_owned());
    }
    let never = patience.is_some_and(|law| law.never_probability() == 1.0);
    if stated.hangs_up_if_too_long != 0.0 && (!tells_wait || never) {
        let message = match tells_wait {
            true => {
                "nobody's patience ends before any wait; a patience of the call type that ends is accepted"
            }
            false => {
                "callers are told their place, and not how long they will wait; tells = \"expected_wait\" is accepted"
            }
        };
        broken(
            Rule::Announcement,
            &mut place,
            "hangs_up_if_too_long",
            message.to_owned(),
        );
    }
    if let Some(factor) = stated.patience_factor {
        let message = if stated.patience.is_some() {
            "stated beside patience; either another patience or a factor is accepted".to_owned()
        } else if !(factor > 0.0 && factor <= CALMEST) {
            format!(
                "found {factor}; a factor above 0 to {CALMEST} is accepted (1.2 for 20 % longer)"
            )
        } else if never {
            "callers never hang up, and cannot wait longer than for ever; patience is accepted"
                .to_owned()
        } else {
            String::new()
        };
        if !message.is_empty() {
            broken(Rule::Announcement, &mut place, "patience_factor", message);
        }
    }
    let stays = match (&stated.patience, stated.patience_factor) {
        (Some(law), _) => check_law(law, place.field("patience")).map(Stays::Anew),
        (None, Some(factor)) => Some(Stays::Times(factor)),
        (None, None) => Some(Stays::AsBefore),
    };
    let repeats = check_repeats(stated, &mut place);
    let (stays, repeats) = (stays?, repeats?);
    is_right.then_some(Some(AnnouncementModel {
        tells: stated.tells,
        hangs_up: stated.hangs_up,
        hangs_up_per: own.1,
        hangs_up_if_too_long: stated.hangs_up_if_too_long,
        stays,
        repeats,
    }))
}

/// An estimator is of use where somebody is told how long to wait.
fn check_estimator(written: &CallType, place: &mut Place<'_>, defaults_used: &mut Vec<String>) {
    let is_stated = written.wait_estimator != WaitEstimator::default();
    let tells = written.announcement.as_ref().map(|told| told.tells);
    let rings_back = written.callbacks.is_some();
    if is_stated && tells != Some(Tells::ExpectedWait) && !rings_back {
        Rule::WaitEstimator.broken(
            &mut place.field("wait_estimator"),
            "stated, but nobody is told how long to wait; it goes with an announcement of that, such as announcement = {}, or with \
             callbacks = {}",
        );
    }
    // Only some offers go by the wait.
    let quotes = written.callbacks.as_ref().is_some_and(|callbacks| {
        let by_wait = matches!(
            callbacks.offered,
            None | Some(CallbackOffer::ExpectedWait(_))
        );
        by_wait || callbacks.accepted_per_minute != 0.0
    });
    if !is_stated && (tells == Some(Tells::ExpectedWait) || quotes) {
        defaults_used.push(format!(
            "wait that callers of {:?} may expect: that of the first in the queue so far",
            written.name
        ));
    }
}

fn check_repeats(stated: &Announcement, place: &mut Place<'_>) -> Option<Vec<RepeatModel>> {
    let mut list = place.field("repeats");
    let mut repeats = Vec::new();
    for (i, repeat) in stated.repeats.iter().enumerate() {
        repeats.push(check_repeat(repeat, &mut list.index(i)));
    }
    repeats.into_iter().collect()
}

fn check_repeat(repeat: &Repeat, place: &mut Place<'_>) -> Option<RepeatModel> {
    let mut is_right = true;
    for (field, time) in [("after", repeat.after), ("every", repeat.every)] {
        if let Some(Seconds(found)) = time
            // A time that is less than a tick would be none.
            && !(1e-6..=YEAR).contains(&found)
        {
            Rule::AnnouncementRepeats.broken(
                &mut place.field(field),
                format!(
                    "found {}; a time above 0 s to a year is accepted",
                    Seconds(found)
                ),
            );
            is_right = false;
        }
    }
    if !(repeat.hangs_up > 0.0 && repeat.hangs_up <= 1.0) {
        Rule::AnnouncementRepeats.broken(
            &mut place.field("hangs_up"),
            format!(
                "found {}; a probability above 0 to 1 is accepted (0.05 for 5 %)",
                repeat.hangs_up
            ),
        );
        is_right = false;
    }
    let Some(first) = repeat.after.or(repeat.every) else {
        Rule::AnnouncementRepeats.broken(
            place,
            "says not when; after = 30 for once, or every = 60 for again and again, is accepted",
        );
        return None;
    };
    is_right.then(|| RepeatModel {
        first: Tick::from_seconds(first.0),
        every: repeat.every.map(|every| Tick::from_seconds(every.0)),
        hangs_up: repeat.hangs_up,
    })
}
