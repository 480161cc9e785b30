use serde::{Deserialize, Serialize};

use super::{Law, Series, Skill};

/// Agents with the same skills.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AgentGroup {
    /// Its name.
    pub name: String,
    /// People on the phones, net of shrinkage: one figure or one per interval. A fraction is played as the next whole
    /// number up on that share of the replications, and as the one below on the others.
    pub staff: Series,
    /// The law of the pick-up delay: from the instant an agent is given a call, and the telephone rings, to the start of
    /// talk. The caller goes on waiting, and may hang up. None when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pickup: Option<Law>,
    /// The call types these agents answer.
    pub skills: Vec<Skill>,
}

impl Default for AgentGroup {
    fn default() -> Self {
        AgentGroup {
            name: String::new(),
            staff: Series::Constant(0.0),
            pickup: None,
            skills: Vec::new(),
        }
    }
}

impl AgentGroup {
    /// A group without agents or skills yet.
    pub fn new(name: impl Into<String>) -> Self {
        AgentGroup {
            name: name.into(),
            ..AgentGroup::default()
        }
    }

    /// Sets the people on the phones: one figure or one per interval.
    #[must_use]
    pub fn staff(mut self, staff: impl Into<Series>) -> Self {
        self.staff = staff.into();
        self
    }

    /// Sets the law of the pick-up delay.
    #[must_use]
    pub fn pickup(mut self, law: Law) -> Self {
        self.pickup = Some(law);
        self
    }

    /// Adds a call type these agents answer: its name, or a [`Skill`] where there is more to say.
    #[must_use]
    pub fn skill(mut self, skill: impl Into<Skill>) -> Self {
        self.skills.push(skill.into());
        self
    }
}
