//! What a rule of thumb says of a number of agents, beside what is so.
use super::queue::Queue;
use super::required::RequiredAgents;

/// The figures that a rule gives, or the same of the exact model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figures {
    /// P(not answered at once).
    pub p_queued: f64,
    /// P(the caller hangs up).
    pub p_abandon: f64,
    /// Mean wait of all offered calls, seconds.
    pub mean_wait: f64,
    /// Mean wait of the answered calls, seconds. None where nobody is answered.
    pub asa: Option<f64>,
}

impl Figures {
    pub(super) fn of(queue: &impl Queue) -> Self {
        Figures {
            p_queued: queue.p_queued(),
            p_abandon: queue.p_abandon(),
            mean_wait: queue.mean_wait(),
            asa: queue.asa(),
        }
    }
}

/// The agents that a rule advises, and how far it is off.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Advised {
    /// How many agents the rule advises.
    pub agents: u32,
    /// What the rule expects of them.
    pub expected: Figures,
    /// What the exact model says of as many.
    pub exact: Figures,
    /// The fewest that meet the target by the exact model.
    pub required: RequiredAgents,
}

impl Advised {
    /// How many agents the rule advises too many; below 0, too few.
    pub fn too_many(&self) -> i64 {
        i64::from(self.agents) - i64::from(self.required.agents)
    }
}
