//! Callers who are passed on.

use std::collections::BTreeMap;

use super::call_type::{check_ending_law, check_law};
use super::{did_you_mean, places};
use crate::error::{Place, Problems};
use crate::model::rule::Rule;
use crate::model::transfer::{MisrouteModel, TransferModel, TransferRow};
use crate::scenario::{CallType, Misroutes, Scenario, Transfers, defaults};

pub(super) fn check_transfers(
    scenario: &Scenario,
    written: &CallType,
    place: &mut Place<'_>,
    defaults_used: &mut Vec<String>,
) -> Option<Option<TransferModel>> {
    let Some(transfers) = &written.transfers else {
        return Some(None);
    };
    let name = &written.name;
    let mut place = place.field("transfers");
    let Transfers {
        to,
        warm,
        conference,
        most,
        keep_queue_age,
    } = transfers;
    let says_to = |skills: &[crate::scenario::Skill]| {
        let mut own = skills.iter().filter(|skill| skill.call_type == *name);
        own.all(|skill| !skill.transfers_to.is_empty())
    };
    let all_skills_say = scenario
        .agent_groups
        .iter()
        .all(|group| says_to(&group.skills));
    let to = if to.is_empty() {
        if !all_skills_say {
            defaults_used.push(format!(
                "transfers of {name:?}: {} of calls, to the same queue",
                defaults::TRANSFER
            ));
        }
        let itself = BTreeMap::from([(name.clone(), defaults::TRANSFER)]);
        check_row(scenario, &itself, &mut place)
    } else {
        check_row(scenario, to, &mut place)
    };
    let warm = match warm {
        Some(found) if !(0.0..=1.0).contains(found) => {
            Rule::Probability.broken(
                &mut place.field("warm"),
                format!("found {found}; a share from 0 to 1 is accepted (0.43 for 43 %)"),
            );
            None
        }
        Some(stated) => Some(*stated),
        None => {
            defaults_used.push(format!(
                "warm transfers of {name:?}: {} of them",
                defaults::WARM
            ));
            Some(defaults::WARM)
        }
    };
    let conference = match conference {
        Some(law) => check_ending_law(law, Rule::Conference, place.field("conference")),
        None => {
            if warm.is_some_and(|warm| warm > 0.0) {
                defaults_used.push(format!(
                    "conference of warm transfers of {name:?}: {} s",
                    defaults::CONFERENCE.0
                ));
            }
            check_law(&defaults::conference(), place.field("conference"))
        }
    };
    let most = most.unwrap_or_else(|| {
        defaults_used.push(format!(
            "transfers of {name:?} in a row: at most {}",
            defaults::TRANSFERS
        ));
        defaults::TRANSFERS
    });
    if most > MOST_TIMES && to.as_ref().is_some_and(|to| to.sum() >= 1.0 - 1e-12) {
        Rule::EndlessCalls.broken(
            &mut place.field("most"),
            format!(
                "found {most}, and every call is passed on: callers would go round and round; up to {MOST_TIMES}, or \
                 probabilities that add up to less than 1, are accepted"
            ),
        );
        return None;
    }
    Some(Some(TransferModel {
        to: to?,
        warm: warm?,
        conference: conference?,
        most,
        keep_queue_age: *keep_queue_age,
    }))
}

pub(super) fn check_misroutes(
    scenario: &Scenario,
    written: &CallType,
    place: &mut Place<'_>,
    defaults_used: &mut Vec<String>,
) -> Option<Option<MisrouteModel>> {
    let Some(Misroutes {
        to,
        found_out_after,
    }) = &written.misroutes
    else {
        return Some(None);
    };
    let mut place = place.field("misroutes");
    let row = check_row(scenario, to, &mut place);
    if to.is_empty() {
        Rule::TransferRow.broken(
            &mut place.field("to"),
            "missing; the wrong queues and their probabilities are accepted, such as { sales = 0.08 }",
        );
    }
    if to.contains_key(&written.name) {
        Rule::TransferRow.broken(
            &mut place.field("to").field(&written.name),
            "this is the right queue; the names of other call types are accepted",
        );
    }
    let found_out_after = match found_out_after {
        Some(law) => check_ending_law(law, Rule::HandleTime, place.field("found_out_after")),
        None => {
            defaults_used.push(format!(
                "time until a misrouted call of {:?} is found out: exponential, mean {} s",
                written.name,
                defaults::FOUND_OUT_AFTER.0
            ));
            check_law(&defaults::found_out_after(), place.field("found_out_after"))
        }
    };
    Some(Some(MisrouteModel {
        to: row?,
        found_out_after: found_out_after?,
    }))
}

/// How often a caller may be passed on where that is certain every time.
const MOST_TIMES: u32 = 100;

/// A row of probabilities by call type, in the field `to` or what the place is.
fn check_row(
    scenario: &Scenario,
    row: &BTreeMap<String, f64>,
    place: &mut Place<'_>,
) -> Option<TransferRow> {
    let mut place = place.field("to");
    check_row_here(scenario, row, &mut place)
}

fn check_row_here(
    scenario: &Scenario,
    row: &BTreeMap<String, f64>,
    place: &mut Place<'_>,
) -> Option<TransferRow> {
    let order = places(scenario.call_types.iter().map(|t| t.name.as_str()));
    let mut is_right = true;
    let mut leads: Vec<(u32, f64)> = Vec::new();
    for (name, &probability) in row {
        let at = scenario.call_types.iter().position(|t| t.name == *name);
        match at {
            Some(at) => leads.push((order[at] as u32, probability)),
            None => {
                is_right = false;
                Rule::NextCallType.broken(
                    &mut place.field(name),
                    format!(
                        "there is no call type {name:?}{}",
                        did_you_mean(name, scenario)
                    ),
                );
            }
        }
        if !(0.0..=1.0).contains(&probability) {
            is_right = false;
            Rule::Probability.broken(
                &mut place.field(name),
                format!(
                    "found {probability}; a probability from 0 to 1 is accepted (0.1 for 10 %)"
                ),
            );
        }
    }
    leads.sort_by_key(|&(to, _)| to);
    let mut sum = 0.0;
    let row = leads.into_iter().map(|(to, probability)| {
        sum += probability;
        (sum, to)
    });
    let row: Vec<(f64, u32)> = row.collect();
    if is_right && sum > 1.0 + 1e-12 {
        is_right = false;
        Rule::TransferRow.broken(
            place,
            format!("the probabilities add up to {sum}; 1 at most is accepted"),
        );
    }
    is_right.then_some(TransferRow(row))
}

/// Where agents pass calls on to, by their skill, in the file's order of types and groups; none where a skill does not say.
pub(super) fn check_skills_transfers(
    scenario: &Scenario,
    problems: &mut Problems,
) -> Vec<Vec<Option<TransferRow>>> {
    let mut rows = vec![vec![None; scenario.agent_groups.len()]; scenario.call_types.len()];
    for (g, group) in scenario.agent_groups.iter().enumerate() {
        for (s, skill) in group.skills.iter().enumerate() {
            if skill.transfers_to.is_empty() {
                continue;
            }
            let mut list = problems.at("agent_groups");
            let mut group = list.index(g);
            let mut skills = group.field("skills");
            let mut skill_place = skills.index(s);
            let mut place = skill_place.field("transfers_to");
            let row = check_row_here(scenario, &skill.transfers_to, &mut place);
            let at = (scenario.call_types.iter()).position(|t| t.name == skill.call_type);
            let Some(at) = at else { continue };
            if scenario.call_types[at].transfers.is_none() {
                Rule::TransfersOfSkill.broken(
                    &mut place,
                    format!(
                        "calls of {:?} are not passed on; it goes with transfers of the call type, such as transfers = {{}}",
                        skill.call_type
                    ),
                );
            }
            rows[at][g] = row;
        }
    }
    rows
}
