use std::fmt;

use serde::Serialize;

use super::centre::{Centre, Slot};
use crate::erlang::{ErlangA, ErlangC, MmnG, Queue, Requirement};

/// A formula that planners use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Formula {
    /// M/M/n: nobody hangs up.
    ErlangC,
    /// M/M/n+M: callers hang up after an exponential patience.
    ErlangA,
    /// M/M/n+G: callers hang up after a patience of any law.
    GeneralPatience,
}

impl Formula {
    /// All, from the simplest on.
    pub const ALL: [Formula; 3] = [Formula::ErlangC, Formula::ErlangA, Formula::GeneralPatience];

    /// Its name: `Erlang C`.
    pub fn name(self) -> &'static str {
        match self {
            Formula::ErlangC => "Erlang C",
            Formula::ErlangA => "Erlang A",
            Formula::GeneralPatience => "M/M/n+G",
        }
    }

    /// The queue that this formula takes an interval of a centre for; none where the formula has no answer.
    pub(super) fn queue(self, centre: &Centre, slot: &Slot, agents: u32) -> Option<Box<dyn Queue>> {
        let (rate, aht) = (slot.calls_per_hour(), slot.aht);
        Some(match self {
            Formula::ErlangC => Box::new(ErlangC::new(rate, aht, agents).ok()?),
            Formula::ErlangA => match centre.mean_patience(slot) {
                Some(patience) => Box::new(ErlangA::new(rate, aht, patience, agents).ok()?),
                None => return None,
            },
            Formula::GeneralPatience => {
                Box::new(MmnG::new(rate, aht, &centre.patience(slot)?, agents).ok()?)
            }
        })
    }

    /// The fewest agents by this formula for a slot; none where it has no answer.
    pub(super) fn needed(self, centre: &Centre, slot: &Slot, wanted: &Requirement) -> Option<u32> {
        let (rate, aht) = (slot.calls_per_hour(), slot.aht);
        let needed = match self {
            Formula::ErlangC => ErlangC::required_agents(rate, aht, wanted),
            Formula::ErlangA => {
                ErlangA::required_agents(rate, aht, centre.mean_patience(slot)?, wanted)
            }
            Formula::GeneralPatience => {
                MmnG::required_agents(rate, aht, &centre.patience(slot)?, wanted)
            }
        };
        Some(needed.ok()?.agents)
    }
}

impl fmt::Display for Formula {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
