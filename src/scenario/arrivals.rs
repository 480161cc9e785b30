use serde::{Deserialize, Serialize};

use super::{Law, Series};
use crate::units::ClockTime;

/// How the calls of a type come in. Exactly one of `per_hour`, `per_interval`, `count`, `renewal` and `times` is
/// stated; `shape` and `busyness` go with the first two.
///
/// | stated | calls |
/// |---|---|
/// | `per_hour` | Poisson at this rate |
/// | `per_interval` | Poisson, this many expected in each interval |
/// | `count` | exactly this many in each interval, placed at random |
/// | `renewal` | independent gaps between calls with this law, the first gap from the opening |
/// | `times` | at these times of day, the same in every replication |
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ArrivalLaw {
    /// Expected calls per hour: one rate, or one per interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_hour: Option<Series>,
    /// Expected calls in each interval of the day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_interval: Option<Series>,
    /// Exact number of calls in each interval of the day, placed at random within it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<Series>,
    /// The law of the gap between two calls.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub renewal: Option<Law>,
    /// Recorded times of day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub times: Option<Vec<ClockTime>>,
    /// How the rate runs within an interval.
    #[serde(skip_serializing_if = "RateShape::is_default")]
    pub shape: RateShape,
    /// Random busyness of days and intervals: the rate is multiplied by gamma factors of mean 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub busyness: Option<Busyness>,
}

/// How the rate runs within an interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RateShape {
    /// The same throughout each interval.
    #[default]
    Constant,
    /// Linear within each interval and as smooth from one to the next as each interval's volume, which is kept, allows.
    Linear,
}

impl RateShape {
    fn is_default(&self) -> bool {
        *self == RateShape::default()
    }
}

/// Random busyness: some days, and some intervals, are busier than forecast.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Busyness {
    /// Coefficient of variation of the day's factor (gamma, mean 1).
    pub day_cv: f64,
    /// Coefficient of variation of each interval's own factor (gamma, mean 1); 0 when unsaid.
    pub interval_cv: f64,
}

impl Default for Busyness {
    /// A day factor as [`defaults::BUSYNESS_DAY_CV`](super::defaults::BUSYNESS_DAY_CV), no factor per interval.
    fn default() -> Self {
        Busyness {
            day_cv: super::defaults::BUSYNESS_DAY_CV,
            interval_cv: 0.0,
        }
    }
}

impl ArrivalLaw {
    /// Poisson arrivals at this rate.
    pub fn per_hour(rate: impl Into<Series>) -> Self {
        ArrivalLaw {
            per_hour: Some(rate.into()),
            ..Self::default()
        }
    }

    /// Poisson arrivals with this many calls expected in each interval.
    pub fn per_interval(calls: impl Into<Series>) -> Self {
        ArrivalLaw {
            per_interval: Some(calls.into()),
            ..Self::default()
        }
    }

    /// Exactly this many calls in each interval, placed at random within it.
    pub fn count(calls: impl Into<Series>) -> Self {
        ArrivalLaw {
            count: Some(calls.into()),
            ..Self::default()
        }
    }

    /// Independent gaps between calls.
    pub fn renewal(gap: Law) -> Self {
        ArrivalLaw {
            renewal: Some(gap),
            ..Self::default()
        }
    }

    /// Calls at these times of day, in every replication.
    pub fn times(times: Vec<ClockTime>) -> Self {
        ArrivalLaw {
            times: Some(times),
            ..Self::default()
        }
    }

    /// Whether nothing is stated.
    pub(crate) fn is_unstated(&self) -> bool {
        *self == Self::default()
    }

    /// Sets how the rate runs within an interval.
    #[must_use]
    pub fn shape(mut self, shape: RateShape) -> Self {
        self.shape = shape;
        self
    }

    /// Sets how random the busyness of days and intervals is.
    #[must_use]
    pub fn busyness(mut self, busyness: Busyness) -> Self {
        self.busyness = Some(busyness);
        self
    }
}
