use serde::{Deserialize, Serialize};

/// Who answers whom: which idle agent a new call goes to, and which waiting call a free agent takes.
///
/// Both are decided in two steps, *by* an order and *then* among equals:
///
/// ```toml
/// [routing]
/// agent = { by = "rank", then = "longest_idle" }    # what is unsaid is this
/// call = { by = "rank", then = "longest_wait" }
/// ```
///
/// Only agents who may take the call count: those whose group has the [`Skill`](super::Skill), once the caller has
/// waited as long as `after` says, and while more than `reserve` of them are idle.
///
/// How the policies of the literature and of other simulators are said is in
/// [`model::routing_policies`](crate::model::routing_policies).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Routing {
    /// Which idle agent a new call goes to.
    pub agent: AgentRule,
    /// Which waiting call a free agent takes.
    pub call: CallRule,
}

/// Which idle agent a call goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AgentRule {
    /// What comes first.
    pub by: AgentOrder,
    /// Who is chosen among those who are equal in that.
    pub then: AgentPick,
}

/// Which waiting call a free agent takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CallRule {
    /// What comes first.
    pub by: CallOrder,
    /// Which is chosen among those that are equal in that.
    pub then: CallPick,
}

/// What comes first when a call looks for an idle agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgentOrder {
    /// The rank of the skill: 1 before 2.
    #[default]
    Rank,
    /// Nothing: all groups with the skill are equal.
    Nothing,
}

/// What comes first when a free agent looks for a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallOrder {
    /// The preference of the skill, and within it the call type's priority.
    #[default]
    Rank,
    /// The call type's priority, and within it the preference of the skill (strict priority).
    Priority,
    /// Nothing: all calls that the agent may take are equal.
    Nothing,
}

/// Which idle agent is chosen among equals. What is equal in that, too, goes to the longest idle, and then to the first
/// group by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AgentPick {
    /// Who has been idle longest.
    #[default]
    LongestIdle,
    /// The longest idle of the group with the most idle agents.
    MostIdleGroup,
    /// Who has worked the smallest share of the time on duty, as of when each became idle.
    LeastOccupied,
    /// Anyone, each with the same probability.
    Random,
    /// Who handles this call fastest.
    Fastest,
    /// The highest [`agent_score`](super::Skill::agent_score).
    Score,
}

/// Which waiting call is chosen among equals. The wait is that of the caller, with the
/// [`wait_credit`](super::CallType::wait_credit) of its type. What is equal goes to the longest wait, and then to the
/// first call type by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CallPick {
    /// Who has waited longest (first come, first served).
    #[default]
    LongestWait,
    /// The longest wait of the call type with the most callers waiting.
    LongestQueue,
    /// The longest wait times the [`weight`](super::CallType::weight) of its type.
    WeightedWait,
    /// The highest [`call_score`](super::Skill::call_score).
    Score,
    /// Who has come last; callers of one instant in the reverse order.
    LastCome,
    /// Anyone, each caller with the same probability.
    Random,
}

impl Routing {
    /// By rank, then the longest idle; by rank, then the longest wait.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets which idle agent a call goes to.
    #[must_use]
    pub fn agent(mut self, by: AgentOrder, then: AgentPick) -> Self {
        self.agent = AgentRule { by, then };
        self
    }

    /// Sets which waiting call a free agent takes.
    #[must_use]
    pub fn call(mut self, by: CallOrder, then: CallPick) -> Self {
        self.call = CallRule { by, then };
        self
    }

    pub(super) fn is_default(&self) -> bool {
        *self == Self::default()
    }
}
