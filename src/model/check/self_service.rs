//! Self-service before the queue.

use super::call_type::{check_ending_law, check_law};
use crate::error::Place;
use crate::model::rule::Rule;
use crate::model::self_service::SelfServiceModel;
use crate::scenario::{CallType, SelfService, defaults};

pub(super) fn check_self_service(
    written: &CallType,
    place: &mut Place<'_>,
    defaults_used: &mut Vec<String>,
) -> Option<Option<SelfServiceModel>> {
    let Some(SelfService {
        time,
        contained,
        hangs_up,
        calls_again,
        calls_again_after,
    }) = &written.self_service
    else {
        return Some(None);
    };
    let mut place = place.field("self_service");
    let time = match time {
        Some(law) => check_ending_law(law, Rule::SelfService, place.field("time")),
        None => {
            Rule::SelfService.broken(
                &mut place.field("time"),
                "missing; a law of the time in self-service is accepted, such as { lognormal = { mean = 75, cv = 0.8 } }",
            );
            None
        }
    };
    let mut is_right = true;
    let stated = [
        ("contained", *contained),
        ("hangs_up", Some(*hangs_up)),
        ("calls_again", Some(*calls_again)),
    ];
    for (field, probability) in stated {
        match probability {
            Some(found) if !(0.0..=1.0).contains(&found) => {
                Rule::Probability.broken(
                    &mut place.field(field),
                    format!("found {found}; a probability from 0 to 1 is accepted (0.4 for 40 %)"),
                );
                is_right = false;
            }
            Some(_) => {}
            None => {
                Rule::SelfService.broken(
                    &mut place.field(field),
                    "missing; the share of callers for whom self-service does what they called for is accepted, such as 0.4 \
                     for 40 %",
                );
                is_right = false;
            }
        }
    }
    let contained = contained.unwrap_or(0.0);
    if is_right && contained + hangs_up > 1.0 + 1e-12 {
        Rule::SelfService.broken(
            &mut place.field("hangs_up"),
            format!("found {hangs_up}, with {contained} contained; together 1 at most is accepted"),
        );
        is_right = false;
    }
    if is_right && contained * calls_again >= 1.0 {
        Rule::EndlessCalls.broken(
            &mut place.field("calls_again"),
            "found 1, and every caller is contained: callers would call for ever; a probability below 1 is accepted",
        );
        is_right = false;
    }
    let delay = match calls_again_after {
        Some(law) => check_ending_law(
            law,
            Rule::CallsAgainInTime,
            place.field("calls_again_after"),
        ),
        None => {
            if *calls_again > 0.0 {
                defaults_used.push(format!(
                    "time until contained callers of {:?} call again: exponential, mean 24 h",
                    written.name
                ));
            }
            check_law(&defaults::return_delay(), place.field("calls_again_after"))
        }
    };
    let (time, delay) = (time?, delay?);
    is_right.then_some(Some(SelfServiceModel {
        time,
        contained,
        hangs_up: *hangs_up,
        calls_again: *calls_again,
        delay,
    }))
}
