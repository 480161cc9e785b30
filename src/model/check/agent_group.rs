//! An agent group, and who serves whom.

use super::call_type::check_ending_law;
use super::day::Slots;
use super::did_you_mean;
use super::routing::check_skill;
use crate::chance::DurationLaw;
use crate::error::{Place, Problems};
use crate::model::rule::Rule;
use crate::scenario::{AgentGroup, Scenario};

/// An agent group that has been checked.
pub(super) struct CheckedGroup {
    /// People on the phones: one figure, or one per interval.
    pub(super) staff: Vec<f64>,
    /// The law of its own of each of its skills.
    pub(super) laws: Vec<Option<DurationLaw>>,
    /// The law of the pick-up delay; `None` where talk starts at once.
    pub(super) pickup: Option<DurationLaw>,
}

impl CheckedGroup {
    /// Mean pick-up delay in seconds.
    pub(super) fn mean_pickup(&self) -> f64 {
        self.pickup.as_ref().map_or(0.0, DurationLaw::mean)
    }
}

pub(super) fn check_group(
    group: &AgentGroup,
    scenario: &Scenario,
    slots: &Slots,
    mut place: Place<'_>,
) -> Option<CheckedGroup> {
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
    let pickup = match &group.pickup {
        None => Some(None),
        Some(law) => check_ending_law(law, Rule::Pickup, place.field("pickup")).map(Some),
    };
    let mut laws = Vec::new();
    for (i, skill) in group.skills.iter().enumerate() {
        let mut skills = place.field("skills");
        let mut place = skills.index(i);
        let name = &skill.call_type;
        if !scenario.call_types.iter().any(|t| t.name == *name) {
            Rule::SkillExists.broken(
                &mut place,
                format!(
                    "found {name:?}, which is no call type{}",
                    did_you_mean(name, scenario)
                ),
            );
        } else if group.skills[..i].iter().any(|s| s.call_type == *name) {
            Rule::SkillExists.broken(&mut place, format!("found {name:?} a second time"));
        }
        laws.push(check_skill(skill, place));
    }
    Some(CheckedGroup {
        staff: staff?,
        laws: laws.into_iter().collect::<Option<_>>()?,
        // Always nothing is nothing.
        pickup: pickup?.filter(|law| law.constant_value() != Some(0.0)),
    })
}

pub(super) fn check_served(scenario: &Scenario, problems: &mut Problems) {
    if scenario.agent_groups.is_empty() {
        return;
    }
    for (i, call_type) in scenario.call_types.iter().enumerate() {
        let skills = scenario.agent_groups.iter().flat_map(|group| &group.skills);
        let mut skills = skills.filter(|skill| skill.call_type == call_type.name);
        let (is_served, at_last) = match skills.next() {
            None => (false, false),
            Some(first) => (
                true,
                first.until.is_none() || skills.any(|skill| skill.until.is_none()),
            ),
        };
        let message = if !is_served {
            format!(
                "nobody serves {:?}; add it to the skills of an agent group",
                call_type.name
            )
        } else if !at_last {
            format!(
                "nobody serves {:?} once its callers have waited; a group whose skill has no until is needed",
                call_type.name
            )
        } else {
            continue;
        };
        Rule::Served.broken(&mut problems.at("call_types").index(i), message);
    }
}
