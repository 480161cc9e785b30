//! Callers who call again.

use super::call_type::check_law;
use super::{did_you_mean, places};
use crate::chance::{ArrivalPlan, DurationLaw};
use crate::error::{Place, Problems};
use crate::model::again::{RedialModel, ReturnModel};
use crate::model::rule::Rule;
use crate::model::{SameAgentModel, TypeModel};
use crate::scenario::{CallType, Law, Redials, Returns, Scenario, Tries, defaults};
use crate::units::Tick;

/// Who calls again after a call of a type, with the types in the order of names.
pub(super) struct CheckedAgain {
    pub redials: Option<RedialModel>,
    pub returns: Option<ReturnModel>,
}

pub(super) fn check_again(
    scenario: &Scenario,
    written: &CallType,
    place: &mut Place<'_>,
    defaults_used: &mut Vec<String>,
) -> Option<CheckedAgain> {
    let redials = match &written.redials {
        None => Some(None),
        Some(redials) => {
            let place = place.field("redials");
            check_redials(scenario, written, redials, place, defaults_used).map(Some)
        }
    };
    let returns = match &written.returns {
        None => Some(None),
        Some(returns) => {
            let place = place.field("returns");
            check_returns(scenario, written, returns, place, defaults_used).map(Some)
        }
    };
    Some(CheckedAgain {
        redials: redials?,
        returns: returns?,
    })
}

fn check_redials(
    scenario: &Scenario,
    written: &CallType,
    redials: &Redials,
    mut place: Place<'_>,
    defaults_used: &mut Vec<String>,
) -> Option<RedialModel> {
    let name = &written.name;
    let stated = [
        ("probability", redials.probability),
        ("later", redials.later),
        ("after_balking", redials.after_balking),
        ("after_blocking", redials.after_blocking),
    ];
    let mut is_right = true;
    for (field, probability) in stated {
        if let Some(found) = probability
            && !(0.0..=1.0).contains(&found)
        {
            Rule::Probability.broken(
                &mut place.field(field),
                format!("found {found}; a probability from 0 to 1 is accepted (0.4 for 40 %)"),
            );
            is_right = false;
        }
    }
    let first = redials.probability.unwrap_or_else(|| {
        defaults_used.push(format!(
            "redials of {name:?} after hanging up: {}",
            defaults::REDIAL
        ));
        defaults::REDIAL
    });
    let after_abandoning = [first, redials.later.unwrap_or(first)];
    let of = |stated: Option<f64>| stated.map_or(after_abandoning, |each| [each, each]);
    let (after_balking, after_blocking) = (of(redials.after_balking), of(redials.after_blocking));
    let tries = redials.tries.unwrap_or_else(|| {
        defaults_used.push(format!(
            "redials of {name:?} in a row: at most {}",
            defaults::REDIAL_TRIES
        ));
        Tries::AtMost(defaults::REDIAL_TRIES)
    });
    if tries == Tries::Unlimited {
        let for_ever = [
            (
                if redials.later.is_some() {
                    "later"
                } else {
                    "probability"
                },
                after_abandoning,
            ),
            ("after_balking", after_balking),
            ("after_blocking", after_blocking),
        ];
        // What is not stated is as after hanging up, and named there.
        for (field, probabilities) in for_ever {
            let is_named = stated
                .iter()
                .any(|(name, stated)| *name == field && stated.is_some());
            if probabilities[1] == 1.0 && is_named {
                Rule::EndlessCalls.broken(
                    &mut place.field(field),
                    "found 1 without a limit on tries: callers would redial for ever; a probability below 1, or tries = 3, \
                     is accepted",
                );
                is_right = false;
            }
        }
    }
    let delay = check_delay(
        redials.delay.as_ref(),
        defaults::redial_delay,
        &format!(
            "time until a redial of {name:?}: exponential, mean {} s",
            defaults::REDIAL_DELAY.0
        ),
        &mut place,
        defaults_used,
    );
    let call_type = check_next(scenario, written, redials.call_type.as_deref(), &mut place);
    let (delay, call_type) = (delay?, call_type?);
    is_right.then_some(RedialModel {
        after_abandoning,
        after_balking,
        after_blocking,
        delay,
        tries,
        call_type,
    })
}

fn check_returns(
    scenario: &Scenario,
    written: &CallType,
    returns: &Returns,
    mut place: Place<'_>,
    defaults_used: &mut Vec<String>,
) -> Option<ReturnModel> {
    let name = &written.name;
    let resolution = match returns.resolution {
        Some(stated) => check_resolution(stated, &mut place),
        None => {
            defaults_used.push(format!(
                "resolution of {name:?}: {} of answered calls",
                defaults::RESOLUTION
            ));
            Some(defaults::RESOLUTION)
        }
    };
    let delay = check_delay(
        returns.delay.as_ref(),
        defaults::return_delay,
        &format!("time until a return of {name:?}: exponential, mean 24 h"),
        &mut place,
        defaults_used,
    );
    let call_type = check_next(scenario, written, returns.call_type.as_deref(), &mut place);
    Some(ReturnModel {
        resolution: resolution?,
        delay: delay?,
        call_type: call_type?,
    })
}

/// A probability that a matter is settled, in the field `resolution`.
pub(super) fn check_resolution(resolution: f64, place: &mut Place<'_>) -> Option<f64> {
    if resolution > 0.0 && resolution <= 1.0 {
        return Some(resolution);
    }
    let mut place = place.field("resolution");
    if resolution == 0.0 {
        Rule::EndlessCalls.broken(
            &mut place,
            "found 0: every caller would return for ever; a probability above 0 to 1 is accepted",
        );
    } else {
        Rule::Probability.broken(
            &mut place,
            format!("found {resolution}; a probability above 0 to 1 is accepted (0.7 for 70 %)"),
        );
    }
    None
}

fn check_delay(
    stated: Option<&Law>,
    unsaid: fn() -> Law,
    as_default: &str,
    place: &mut Place<'_>,
    defaults_used: &mut Vec<String>,
) -> Option<DurationLaw> {
    let unsaid = match stated {
        Some(_) => None,
        None => {
            defaults_used.push(as_default.to_owned());
            Some(unsaid())
        }
    };
    let law = stated.or(unsaid.as_ref())?;
    let law = check_law(law, place.field("delay"))?;
    if !law.mean().is_finite() || law.never_probability() > 0.0 {
        Rule::CallsAgainInTime.broken(
            &mut place.field("delay"),
            "may last for ever; a law with a finite mean is accepted, and a lower probability for those who never call again",
        );
        return None;
    }
    Some(law)
}

/// The type of the next call, in the order of names.
fn check_next(
    scenario: &Scenario,
    written: &CallType,
    stated: Option<&str>,
    place: &mut Place<'_>,
) -> Option<u32> {
    let name = stated.unwrap_or(&written.name);
    let at = scenario.call_types.iter().position(|t| t.name == name);
    if at.is_none() {
        Rule::NextCallType.broken(
            &mut place.field("call_type"),
            format!(
                "found {name:?}, but there is no such call type{}",
                did_you_mean(name, scenario)
            ),
        );
    }
    let places = places(scenario.call_types.iter().map(|t| t.name.as_str()));
    at.map(|at| places[at] as u32)
}

/// Whom callers prefer who were served before.
pub(super) fn check_same_agent(
    scenario: &Scenario,
    written: &CallType,
    place: &mut Place<'_>,
    defaults_used: &mut Vec<String>,
) -> Option<Option<SameAgentModel>> {
    let Some(same) = written.same_agent else {
        return Some(None);
    };
    let mut place = place.field("same_agent");
    let goes_on =
        |t: &CallType| t.returns.is_some() || t.transfers.is_some() || t.misroutes.is_some();
    if !scenario.call_types.iter().any(goes_on) {
        Rule::SameAgent.broken(
            &mut place,
            "nobody calls who was served before; it goes with returns or transfers of some call type",
        );
    }
    let within = same.within.unwrap_or_else(|| {
        defaults_used.push(format!(
            "wait of {:?} for who served before: {} s",
            written.name,
            defaults::SAME_AGENT_WITHIN.0
        ));
        defaults::SAME_AGENT_WITHIN
    });
    if !(0.0..=LONGEST_HOLD).contains(&within.0) {
        Rule::SameAgent.broken(
            &mut place.field("within"),
            format!("found {within}; 0 s to a day is accepted"),
        );
        return None;
    }
    Some(Some(SameAgentModel {
        who: same.who,
        within: Tick::from_seconds(within.0),
    }))
}

/// The longest that callers wait for who served them before, in seconds: a day.
const LONGEST_HOLD: f64 = 86_400.0;

/// Skills that say how well they settle a matter belong to call types whose callers return.
pub(super) fn check_resolutions(scenario: &Scenario, problems: &mut Problems) {
    for (g, group) in scenario.agent_groups.iter().enumerate() {
        for (s, skill) in group.skills.iter().enumerate() {
            let Some(resolution) = skill.resolution else {
                continue;
            };
            let mut list = problems.at("agent_groups");
            let mut group = list.index(g);
            let mut skills = group.field("skills");
            let mut place = skills.index(s);
            check_resolution(resolution, &mut place);
            let of = |t: &&CallType| t.name == skill.call_type;
            if let Some(call_type) = scenario.call_types.iter().find(of)
                && call_type.returns.is_none()
            {
                Rule::ResolutionOfReturns.broken(
                    &mut place.field("resolution"),
                    format!(
                        "nobody returns to {:?}; it goes with returns of the call type, such as returns = {{}}",
                        call_type.name
                    ),
                );
            }
        }
    }
}

/// Which call types state attempts, behind which there are fewer fresh callers: those to which somebody calls again, unless
/// they say that they are fresh. `types` are in the file's order, `places` where each comes in the order of names.
pub(super) fn check_fresh(scenario: &Scenario, types: &mut [TypeModel], problems: &mut Problems) {
    let places = places(scenario.call_types.iter().map(|t| t.name.as_str()));
    let mut is_called_again = vec![false; types.len()];
    for (law, &place) in types.iter().zip(&places) {
        let next = [
            law.redials.as_ref().map(|redials| redials.call_type),
            law.returns.as_ref().map(|returns| returns.call_type),
        ];
        is_called_again[place] |= law.contained_in_vain() > 0.0;
        for next in next.into_iter().flatten() {
            is_called_again[next as usize] = true;
        }
    }
    for (t, written) in scenario.call_types.iter().enumerate() {
        if written.fresh || !is_called_again[places[t]] {
            continue;
        }
        types[t].counts_attempts = true;
        let place = places[t] as u32;
        let goes_wrong_here = |law: &TypeModel| {
            let misroutes = law.misroutes.as_ref();
            misroutes.is_some_and(|law| law.to.probability(place) > 0.0)
        };
        if types[t].misroutes.is_some() || types.iter().any(goes_wrong_here) {
            types[t].counts_attempts = false;
            Rule::FreshArrivals.broken(
                &mut problems.at("call_types").index(t).field("fresh"),
                "missing: callers call again and some calls reach a wrong queue first, so that the attempts of two queues are mixed; \
                 fresh = true is accepted, where the arrivals are first calls",
            );
            continue;
        }
        if !matches!(types[t].arrivals, ArrivalPlan::Poisson(_)) {
            types[t].counts_attempts = false;
            Rule::FreshArrivals.broken(
                &mut problems.at("call_types").index(t).field("fresh"),
                "missing: callers call again, and how many fresh callers are behind these attempts can be worked out for \
                 per_hour and per_interval alone; fresh = true is accepted, where the arrivals are first calls",
            );
        }
    }
}
