//! What the planner says: a [`Scenario`] and its parts, as plain data.
//!
//! A scenario is written in a file (TOML or JSON, see [`files`](crate::files)) or built in Rust; both give the same
//! data. Nothing here checks anything: a builder never fails, and [`Model::new`](crate::Model::new) is the one place
//! that reads a scenario critically and reports all that is wrong with it at once.
//!
//! ```
//! use callcenter::{AgentGroup, CallType, Law, Scenario};
//!
//! let centre = Scenario::new("hold music")
//!     .call_type(CallType::new("service")
//!         .arrivals_per_hour(831.0)
//!         .handle_time(Law::exponential(269.0))
//!         .patience(Law::exponential(283.6)))
//!     .agent_group(AgentGroup::new("desk").staff(50).skill("service"));
//! assert_eq!(centre.call_types[0].name, "service");
//! ```
//!
//! What a scenario leaves unsaid is filled in from [`defaults`], each with its source.

mod again;
mod agent_group;
mod announcement;
mod arrivals;
mod call_type;
mod callback;
mod day;
pub mod defaults;
mod law;
mod lines;
mod outbound;
mod routing;
mod same_agent;
mod self_service;
mod series;
mod shift;
mod skill;
mod starting_state;
mod target;
mod transfer;
mod value;
mod warm_up;

pub use again::{Redials, Returns, Tries};
pub use agent_group::AgentGroup;
pub use announcement::{Announcement, Repeat, Tells, WaitEstimator};
pub use arrivals::{ArrivalLaw, Busyness, RateShape};
pub use call_type::{CallType, Channel};
pub use callback::{CallbackOffer, Callbacks};
pub use day::{AfterClosing, Day, SteadyState};
pub use law::{Branch, Component, Law};
pub use lines::{LineGroup, Lines};
pub use outbound::Outbound;
pub use routing::{AgentOrder, AgentPick, AgentRule, CallOrder, CallPick, CallRule, Routing};
pub use same_agent::{SameAgent, SameWho};
pub use self_service::SelfService;
pub use series::Series;
pub use shift::{Break, Shift};
pub use skill::{Score, Skill, Stage};
pub use starting_state::{BusyAgents, Messages, StartingState, WaitingCallers};
pub use target::{ServiceLevel, ServiceLevelDefinition};
pub use transfer::{Misroutes, Transfers};
pub use value::Value;
pub use warm_up::WarmUpRule;

use serde::{Deserialize, Serialize};

/// What is nothing is left out of a file.
fn is_zero(value: &f64) -> bool {
    *value == 0.0
}

/// Everything a planner states about a call centre.
///
/// Without a [`day`](Scenario::day) it is a steady-state scenario: rates and staff are constant, and the run warms up
/// before it counts. With a day it starts empty at opening, or as its [`starting_state`](Scenario::starting_state) says, and
/// ends when the last caller has left.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Scenario {
    /// A name for the reports.
    pub name: String,
    /// Opening hours and the grid of intervals; without it the run is a steady state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day: Option<Day>,
    /// Who waits and which agents are busy as the day opens; only with a day. Nobody when unsaid.
    #[serde(skip_serializing_if = "StartingState::is_empty")]
    pub starting_state: StartingState,
    /// Warm-up and batches of a steady-state run; only without a day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub steady_state: Option<SteadyState>,
    /// Telephone lines (trunks): callers in the centre at once, waiting or talking, all together or by groups of call
    /// types. A caller who finds them all taken is blocked. Unlimited when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lines: Option<Lines>,
    /// The most callers who may wait at once. A caller who would have to wait behind that many is blocked. Unlimited
    /// when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue_limit: Option<u32>,
    /// Who answers whom.
    #[serde(skip_serializing_if = "Routing::is_default")]
    pub routing: Routing,
    /// Further service levels to report beside each call type's target.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub service_levels: Vec<ServiceLevel>,
    /// The streams of calls.
    pub call_types: Vec<CallType>,
    /// The agents.
    pub agent_groups: Vec<AgentGroup>,
}

impl Scenario {
    /// An empty scenario: a steady state without calls or agents.
    pub fn new(name: impl Into<String>) -> Self {
        Scenario {
            name: name.into(),
            ..Scenario::default()
        }
    }

    /// Plays this day instead of a steady state.
    #[must_use]
    pub fn day(mut self, day: Day) -> Self {
        self.day = Some(day);
        self
    }

    /// Sets who waits and which agents are busy as the day opens.
    #[must_use]
    pub fn starting_state(mut self, state: StartingState) -> Self {
        self.starting_state = state;
        self
    }

    /// Sets warm-up and batches of a steady-state run.
    #[must_use]
    pub fn steady_state(mut self, steady_state: SteadyState) -> Self {
        self.steady_state = Some(steady_state);
        self
    }

    /// Limits the callers in the centre at once: a number for all of them, or groups of lines.
    #[must_use]
    pub fn lines(mut self, lines: impl Into<Lines>) -> Self {
        self.lines = Some(lines.into());
        self
    }

    /// Limits the callers who may wait at once.
    #[must_use]
    pub fn queue_limit(mut self, limit: u32) -> Self {
        self.queue_limit = Some(limit);
        self
    }

    /// Sets who answers whom.
    #[must_use]
    pub fn routing(mut self, routing: Routing) -> Self {
        self.routing = routing;
        self
    }

    /// Reports one more service level.
    #[must_use]
    pub fn service_level(mut self, level: ServiceLevel) -> Self {
        self.service_levels.push(level);
        self
    }

    /// Adds a call type.
    #[must_use]
    pub fn call_type(mut self, call_type: CallType) -> Self {
        self.call_types.push(call_type);
        self
    }

    /// Adds an agent group.
    #[must_use]
    pub fn agent_group(mut self, group: AgentGroup) -> Self {
        self.agent_groups.push(group);
        self
    }
}
