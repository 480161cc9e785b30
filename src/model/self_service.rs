//! Self-service, compiled.

use super::{Model, TypeModel};
use crate::chance::DurationLaw;

/// Self-service before the queue of a call type.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SelfServiceModel {
    pub time: DurationLaw,
    pub contained: f64,
    pub hangs_up: f64,
    /// Probability that a contained caller calls again, and after what time.
    pub calls_again: f64,
    pub delay: DurationLaw,
}

impl SelfServiceModel {
    /// The share of callers who do not ask for an agent. Shares that add up to 1 within rounding leave nobody who does.
    pub(crate) fn ends(&self) -> f64 {
        let sum = self.contained + self.hangs_up;
        if sum > 1.0 - 1e-12 { 1.0 } else { sum }
    }
}

impl TypeModel {
    /// The share of callers from outside who ask for an agent.
    pub(crate) fn asks(&self) -> f64 {
        let law = self.self_service.as_ref();
        law.map_or(1.0, |law| 1.0 - law.ends())
    }

    /// The probability that a caller who comes through self-service is contained and calls again.
    pub(crate) fn contained_in_vain(&self) -> f64 {
        let law = self.self_service.as_ref();
        law.map_or(0.0, |law| law.contained * law.calls_again)
    }
}

impl Model {
    /// Whether some callers come through self-service first.
    pub(crate) fn has_self_service(&self) -> bool {
        self.types.iter().any(|t| t.self_service.is_some())
    }
}
