use serde::{Deserialize, Serialize};

use crate::units::Tick;

/// How a dial ended. Every dial ends in exactly one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DialOutcome {
    /// Somebody answered, who was then put through, waited or hung up: an attempt of the call type.
    Reached,
    /// Nobody answered, or nobody who was to be put through.
    NotReached,
    /// The dialler hung up as the centre closed, or the run ended.
    GivenUp,
}

/// What became of one dial of an outbound call type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DialRecord {
    /// Index of the call type, in the order of names.
    pub call_type: u32,
    /// Who was dialled: 0 is the first of the run. Who is reached has this number as a caller of the call type.
    pub number: u64,
    /// When it was dialled.
    pub dialled: Tick,
    /// The row of the grid in which that was.
    pub row: u32,
    /// When it ended.
    pub until: Tick,
    /// How it ended.
    pub outcome: DialOutcome,
}
