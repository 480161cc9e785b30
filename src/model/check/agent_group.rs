//! An agent group, and who serves whom.

use super::day::Slots;
use super::did_you_mean;
use crate::error::{Place, Problems};
use crate::model::rule::Rule;
use crate::scenario::{AgentGroup, CallType, Scenario};

pub(super) fn check_group(
    group: &AgentGroup,
    scenario: &Scenario,
    slots: &Slots,
    mut place: Place<'_>,
) -> Option<Vec<f64>> {
    let right = |figure: f64| (0.0..=1e6).contains(&figure);
    let staff = slots.figures(
        &group.staff,
        &mut place.field("staff"),
        Rule::Staff,
        "0 to 1,000,000 people are accepted",
        right,
    );
    if group.skills.is_empty() {
        Rule::ServesSomething.broken(
            &mut place.field("skills"),
            format!(
                "{:?} serves nothing; name the call types it answers",
                group.name
            ),
        );
    }
    for (i, skill) in group.skills.iter().enumerate() {
        let name = &skill.call_type;
        if !scenario.call_types.iter().any(|t| t.name == *name) {
            Rule::SkillExists.broken(
                &mut place.field("skills").index(i),
                format!(
                    "found {name:?}, which is no call type{}",
                    did_you_mean(name, scenario)
                ),
            );
        } else if group.skills[..i].contains(skill) {
            Rule::SkillExists.broken(
                &mut place.field("skills").index(i),
                format!("found {name:?} a second time"),
            );
        }
    }
    staff
}

pub(super) fn check_served(scenario: &Scenario, problems: &mut Problems) {
    if scenario.agent_groups.is_empty() {
        return;
    }
    let is_served = |call_type: &CallType| {
        let groups = scenario.agent_groups.iter();
        groups
            .flat_map(|group| &group.skills)
            .any(|s| s.call_type == call_type.name)
    };
    for (i, call_type) in scenario.call_types.iter().enumerate() {
        if !is_served(call_type) {
            Rule::Served.broken(
                &mut problems.at("call_types").index(i),
                format!(
                    "nobody serves {:?}; add it to the skills of an agent group",
                    call_type.name
                ),
            );
        }
    }
    for (i, group) in scenario.agent_groups.iter().enumerate() {
        // What nobody serves has been reported above.
        let missing = scenario
            .call_types
            .iter()
            .find(|t| is_served(t) && !group.skills.iter().any(|s| s.call_type == t.name));
        let Some(missing) = missing else { continue };
        let known = group
            .skills
            .iter()
            .any(|s| scenario.call_types.iter().any(|t| t.name == s.call_type));
        if known {
            Rule::RoutingSupported.broken(
                &mut problems.at("agent_groups").index(i).field("skills"),
                format!(
                    "{:?} does not answer {:?}; groups with different skills are not supported yet: list every call type",
                    group.name, missing.name
                ),
            );
        }
    }
}
