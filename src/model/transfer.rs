//! Callers who are passed on, compiled.

use super::Model;
use crate::chance::DurationLaw;

/// To which call types, in the order of names, with what probability: each with the sum up to it.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct TransferRow(pub Vec<(f64, u32)>);

impl TransferRow {
    /// The probability of being passed on at all.
    pub fn sum(&self) -> f64 {
        self.0.last().map_or(0.0, |(sum, _)| *sum)
    }

    /// The probability of being passed on to a type.
    pub fn probability(&self, call_type: u32) -> f64 {
        let mut before = 0.0;
        for &(sum, to) in &self.0 {
            if to == call_type {
                return sum - before;
            }
            before = sum;
        }
        0.0
    }

    /// Where a number from 0 to 1 leads; `None` where it leads nowhere.
    pub fn leads(&self, u: f64) -> Option<u32> {
        self.0.iter().find(|(sum, _)| u < *sum).map(|(_, to)| *to)
    }
}

/// Transfers from a call type.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TransferModel {
    /// Where to, where an agent's skill does not say.
    pub to: TransferRow,
    pub warm: f64,
    pub conference: DurationLaw,
    pub most: u32,
    pub keep_queue_age: bool,
}

/// Calls of a type that reach another queue first.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct MisrouteModel {
    pub to: TransferRow,
    pub found_out_after: DurationLaw,
}

impl Model {
    /// Whether some callers are passed on.
    pub(crate) fn has_transfers(&self) -> bool {
        let passed_on = |t: &super::TypeModel| t.transfers.is_some() || t.misroutes.is_some();
        self.types.iter().any(passed_on)
    }
}
