use serde::{Deserialize, Serialize};

use crate::units::Seconds;

/// Callers who were served before, and prefer who served them: whoever returns, calls again or is passed on after an agent
/// has answered a call of the same type.
///
/// If that agent is idle, the call goes there whatever the rules of routing say. If it is busy, the caller waits for it for some
/// time and after that for whoever comes, with its place by when it came in. Whoever is free takes first who waits for it in
/// person, then who waits for its group, then as the rules say. The wait is a wait like any other: patience runs, and queue
/// limits and balking are as usual. An agent who is off duty is not waited for; for one who goes while the caller waits it
/// goes on waiting until the time is over. The last four who served a caller are known, but not the one who has just passed it on.
/// With a [`Router`](crate::model::Router) of one's own all this has no effect.
///
/// ```
/// use callcenter::scenario::SameAgent;
/// let same = SameAgent::group().within(90.0);
/// assert_eq!(same.within.unwrap().0, 90.0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SameAgent {
    /// Whether it must be the same agent, or any of the same agent group.
    pub who: SameWho,
    /// How long a caller waits for no one else. From 0 s, where it is the same agent if idle, to a day;
    /// [`defaults::SAME_AGENT_WITHIN`](super::defaults::SAME_AGENT_WITHIN), 60 s, when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<Seconds>,
}

/// Who counts as the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SameWho {
    /// The agent: a person where shifts are stated, otherwise whoever sits at the same place.
    #[default]
    Agent,
    /// Anybody of the agent group.
    Group,
}

impl SameAgent {
    /// The same agent.
    pub fn agent() -> Self {
        Self::default()
    }

    /// Anybody of the same agent group.
    pub fn group() -> Self {
        SameAgent {
            who: SameWho::Group,
            within: None,
        }
    }

    /// Sets how long a caller waits for no one else.
    #[must_use]
    pub fn within(mut self, wait: impl Into<Seconds>) -> Self {
        self.within = Some(wait.into());
        self
    }
}
