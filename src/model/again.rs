//! Callers who call again, compiled; and how many fresh callers are behind the attempts of a forecast.

use super::Model;
use crate::chance::{ArrivalPlan, DurationLaw};
use crate::error::{Error, ErrorKind, Result};
use crate::scenario::Tries;

/// Redials of a call type.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RedialModel {
    /// Probability of calling again after hanging up: in the first call of a row, and in later ones.
    pub after_abandoning: [f64; 2],
    /// Probability of calling again after balking, and after finding no line.
    pub after_balking: [f64; 2],
    pub after_blocking: [f64; 2],
    pub delay: DurationLaw,
    pub tries: Tries,
    /// The type of the next call, in the order of names.
    pub call_type: u32,
}

/// Returns to a call type.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ReturnModel {
    /// Probability that the matter is settled, where an agent's skill does not say.
    pub resolution: f64,
    pub delay: DurationLaw,
    /// The type of the next call, in the order of names.
    pub call_type: u32,
}

impl Model {
    /// Whether some callers call again.
    pub(crate) fn calls_again(&self) -> bool {
        let again = |t: &super::TypeModel| {
            t.redials.is_some() || t.returns.is_some() || t.contained_in_vain() > 0.0
        };
        self.types.iter().any(again)
    }

    /// Whether one call of a caller may lead to another, or there is more to it than a queue and an agent.
    pub(crate) fn goes_on(&self) -> bool {
        self.calls_again()
            || self.has_transfers()
            || self.has_self_service()
            || self.has_callbacks()
            || self.has_outbound()
    }

    /// Whether some callers prefer who served them before.
    pub(crate) fn has_same_agent(&self) -> bool {
        self.router.is_none() && self.types.iter().any(|t| t.same_agent.is_some())
    }

    /// Whether it has yet to be worked out how many fresh callers are behind the attempts of some call type.
    pub(crate) fn is_unsettled(&self) -> bool {
        self.types.iter().any(|t| t.counts_attempts)
    }

    /// What cannot be done before that is known.
    pub(crate) fn check_settled(&self) -> Result<()> {
        match self.types.iter().find(|t| t.counts_attempts) {
            None => Ok(()),
            Some(unsettled) => Err(Error::new(
                ErrorKind::NotSupported,
                format!(
                    "the arrivals of {:?} are attempts, and how many fresh callers are behind them is worked out by a single \
                     experiment or a comparison alone so far; arrivals with fresh = true are accepted",
                    unsettled.name
                ),
            )),
        }
    }

    /// What the arrivals of a call type state for each stretch: the calls of each interval of a day, or the rate per second of
    /// a steady state. None where they are no attempts.
    pub(crate) fn stretches(&self, call_type: usize) -> Vec<f64> {
        let law = &self.types[call_type];
        match &law.arrivals {
            ArrivalPlan::Poisson(plan) if law.counts_attempts && self.grid.is_day() => {
                plan.curve.volumes().collect()
            }
            ArrivalPlan::Poisson(plan) if law.counts_attempts => vec![plan.curve.first_rate()],
            _ => Vec::new(),
        }
    }

    /// Shares of fresh callers, by stretch of each call type in the order of names.
    pub(crate) fn fresh_shares(&self, shares: Vec<Vec<f64>>) -> FreshShares {
        let names = self.types.iter().map(|t| t.name.clone());
        FreshShares(names.zip(shares).collect())
    }

    /// The same centre on the same grid, in which so many of the attempts of each stretch of each call type are fresh callers; all of
    /// them where nothing is known, or where the type says so itself.
    pub(crate) fn with_fresh(&self, shares: &FreshShares) -> Model {
        let mut model = self.clone();
        for law in &mut model.types {
            let of = |(name, shares): &&(String, Vec<f64>)| *name == law.name && !shares.is_empty();
            if let ArrivalPlan::Poisson(plan) = &mut law.arrivals
                && !law.is_fresh
                && let Some((_, shares)) = shares.0.iter().find(of)
            {
                plan.curve.scale(shares);
            }
            law.counts_attempts = false;
        }
        model
    }
}

/// How many of the attempts of each stretch of a call type, by name, are fresh callers; no shares where all are.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct FreshShares(Vec<(String, Vec<f64>)>);
