//! Callers who are rung back, compiled.

use super::{Model, TypeModel};
use crate::chance::{ArrivalPlan, DurationLaw};
use crate::scenario::AfterClosing;
use crate::units::Tick;

/// Callbacks of a call type.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CallbackModel {
    pub offer: OfferModel,
    pub accepted: f64,
    /// What the probability grows by with every second quoted.
    pub accepted_per_second: f64,
    /// When they are to be rung; where it is not agreed upon they keep their place.
    pub scheduled_after: Option<DurationLaw>,
    pub dialling: DurationLaw,
    pub answered: f64,
    pub tries: u32,
    pub apart: Tick,
    pub within: Tick,
}

/// Who is offered a callback.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum OfferModel {
    /// Seconds.
    ExpectedWait(f64),
    Waited(Tick),
    QueueLength(u32),
    Never,
}

impl CallbackModel {
    /// The probability that an offer with a wait, in seconds, is accepted.
    pub fn acceptance(&self, quoted: f64) -> f64 {
        let grown = self.accepted_per_second * quoted.min(LONGEST_QUOTED);
        (self.accepted + grown).clamp(0.0, 1.0)
    }

    /// The probability that a caller who accepted is reached.
    pub fn reached(&self) -> f64 {
        1.0 - (1.0 - self.answered).powi(self.tries as i32)
    }

    /// How often a caller who accepted is tried, on average.
    fn mean_tries(&self) -> f64 {
        // 1 + (1 − a) + … + (1 − a)^(tries − 1).
        let missed = 1.0 - self.answered;
        (0..self.tries).map(|n| missed.powi(n as i32)).sum()
    }

    /// For how long agents dial for a caller who accepted, in seconds on average.
    pub fn mean_dialling(&self) -> f64 {
        self.mean_tries() * self.dialling.mean()
    }

    /// The share of callers who accept when waits are as long as can be; of them so many are still there after a wait, in seconds.
    pub fn accepting(&self, still_there: impl Fn(f64) -> f64) -> f64 {
        let asked = match self.offer {
            OfferModel::ExpectedWait(_) | OfferModel::QueueLength(_) => 1.0,
            OfferModel::Waited(wait) => still_there(wait.as_seconds()),
            OfferModel::Never => 0.0,
        };
        asked * self.acceptance(f64::INFINITY)
    }

    /// The share of those who stay for ever on the line, of those who would without any offer.
    pub fn lasting_on_line(&self, never: f64) -> f64 {
        // Whoever never hangs up is there to be asked, however late that is.
        let accept = match self.offer {
            OfferModel::Never => 0.0,
            _ => self.acceptance(f64::INFINITY),
        };
        (1.0 - accept) * never
    }
}

/// A wait that is quoted is no longer than this, in seconds: a year.
const LONGEST_QUOTED: f64 = 366.0 * 86_400.0;

impl TypeModel {
    /// Whether its callers may be rung back.
    pub(crate) fn rings_back(&self) -> bool {
        self.callbacks.is_some()
    }

    /// Whether some of its callers are offered to be rung back.
    pub(crate) fn offers_callbacks(&self) -> bool {
        let offer = self.callbacks.as_ref().map(|law| law.offer);
        offer.is_some_and(|offer| offer != OfferModel::Never)
    }
}

impl Model {
    /// Whether messages are kept after closing.
    pub(crate) fn keeps_messages(&self) -> bool {
        self.grid.is_day() && self.after_closing == AfterClosing::Voicemail
    }

    /// Whether agents may ring callers of a type back: those who are offered it, or have left a message before the day opens.
    pub(crate) fn may_ring_back(&self, call_type: usize) -> bool {
        let law = &self.types[call_type];
        let comes_early = matches!(law.arrivals, ArrivalPlan::Times(_) | ArrivalPlan::Own(_));
        law.offers_callbacks()
            || self
                .start
                .messages
                .binary_search(&(call_type as u32))
                .is_ok()
            || law.rings_back() && comes_early && self.keeps_messages()
    }

    /// Whether some callers may be rung back.
    pub(crate) fn has_callbacks(&self) -> bool {
        self.types.iter().any(TypeModel::rings_back)
    }
}
