//! What the wait of a caller is foretold from.

use super::{GroupModel, Model, RoutingModel, TypeModel};
use crate::chance::DurationLaw;
use crate::scenario::Tells;

/// For each call type and agent group, how long such a call occupies an agent. Nothing where no wait is foretold.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct WaitModel {
    /// `types × groups`; none where the group does not answer such calls.
    seconds: Vec<Option<AgentSeconds>>,
}

/// How long a call occupies an agent on average, in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct AgentSeconds {
    handle: f64,
    /// Whether the call type's factor of the interval applies to it.
    follows_factor: bool,
    pickup: f64,
}

impl WaitModel {
    pub fn new(types: &[TypeModel], groups: &[GroupModel], routing: &RoutingModel) -> Self {
        if !types.iter().any(TypeModel::estimates_waits) {
            return WaitModel::default();
        }
        let pairs = (0..types.len()).flat_map(|t| (0..groups.len()).map(move |g| (t, g)));
        let seconds = pairs.map(|(t, g)| {
            let handling = routing.handling(t, g);
            let mean = |law: &Option<DurationLaw>| law.as_ref().map(DurationLaw::mean);
            handling.can.then(|| AgentSeconds {
                // As many calls are completed as by agents who are all as fast as they are on average.
                handle: handling.mean / mean(&groups[g].speeds).unwrap_or(1.0),
                follows_factor: handling.law.is_none(),
                pickup: mean(&groups[g].pickup).unwrap_or(0.0),
            })
        });
        WaitModel {
            seconds: seconds.collect(),
        }
    }
}

impl TypeModel {
    /// Whether the waits of its callers are foretold.
    pub fn estimates_waits(&self) -> bool {
        self.tells_waits() || self.rings_back()
    }

    /// Whether callers are told how long they will wait.
    pub fn tells_waits(&self) -> bool {
        let told = self.announcement.as_ref();
        told.is_some_and(|told| told.tells == Tells::ExpectedWait)
    }

    /// The share of those who wait that hangs up in a second, if patience is exponential: one over its mean, or 0 where some
    /// patience is endless.
    pub fn abandonment_rate(&self) -> f64 {
        match self.patience.never_probability() {
            0.0 => 1.0 / self.patience.mean(),
            _ => 0.0,
        }
    }
}

impl Model {
    /// Whether the waits of some callers are foretold.
    pub(crate) fn estimates_waits(&self) -> bool {
        self.types.iter().any(TypeModel::estimates_waits)
    }

    /// Calls of a type, joined in a row of the grid, that so many agents of each group complete in a second, if they are at nothing
    /// else.
    pub(crate) fn completion_rate(
        &self,
        call_type: usize,
        row: usize,
        agents: impl Fn(usize) -> u32,
    ) -> f64 {
        let factor = self.types[call_type].handle_factor.get(row).copied();
        let factor = factor.unwrap_or(1.0);
        let groups = self.groups.len();
        let seconds = &self.waits.seconds[call_type * groups..][..groups];
        let of = |(group, seconds): (usize, &Option<AgentSeconds>)| match (seconds, agents(group)) {
            (None, _) | (_, 0) => 0.0,
            (Some(each), agents) => {
                let factor = if each.follows_factor { factor } else { 1.0 };
                f64::from(agents) / (each.handle * factor + each.pickup)
            }
        };
        seconds.iter().enumerate().map(of).sum()
    }
}
