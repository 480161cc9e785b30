//! An agent group, and who serves whom.

use super::call_type::check_ending_law;
use super::day::Slots;
use super::did_you_mean;
use super::routing::check_skill;
use super::shifts::{check_absence, check_staff};
use super::speeds::check_speeds;
use crate::chance::DurationLaw;
use crate::error::{Place, Problems};
use crate::model::rule::Rule;
use crate::scenario::{AgentGroup, Scenario};

/// An agent group that has been checked.
pub(super) struct CheckedGroup {
    /// People planned on the phones: one figure, or one per interval.
    pub(super) staff: Vec<f64>,
    /// The law of its own of each of its skills.
    pub(super) laws: Vec<Option<DurationLaw>>,
    /// How fast each agent is; `None` where all are equally fast.
    pub(super) speeds: Option<DurationLaw>,
    /// The law of the pick-up delay; `None` where talk starts at once.
    pub(super) pickup: Option<DurationLaw>,
}

/// How fast the agents of a group are together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    pub(super) mean: f64,
    sd: f64,
}

impl Pace {
    /// As how many of speed 1 a number of agents count at least, but in one run of millions.
    pub(super) fn at_least(self, agents: f64) -> f64 {
        const ERRORS: f64 = 5.0;
        (agents * self.mean - ERRORS * self.sd * agents.sqrt()).max(0.0)
    }

    /// Whether all are of speed 1.
    pub(super) fn is_usual(self) -> bool {
        self.mean == 1.0 && self.sd == 0.0
    }
}

impl CheckedGroup {
    /// How fast its agents are together.
    pub(super) fn pace(&self) -> Pace {
        let (mean, sd) = match &self.speeds {
            None => (1.0, 0.0),
            Some(law) => (law.mean(), law.variance().sqrt()),
        };
        Pace { mean, sd }
    }

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
    defaults_used: &mut Vec<String>,
) -> Option<CheckedGroup> {
    let staff = check_staff(group, slots, &mut place);
    check_absence(group, &mut place);
    let speeds = match &group.speeds {
        None => Some(None),
        Some(law) => check_speeds(law, &group.name, place.field("speeds"), defaults_used).map(Some),
    };
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
        speeds: speeds?,
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
