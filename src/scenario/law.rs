use serde::{Deserialize, Serialize};

use crate::units::Seconds;

/// The law of a random duration, in planner's terms. All times are in seconds.
///
/// A law is stated by its mean and coefficient of variation (`cv`, standard deviation / mean) or by its own
/// parameters. In a file: `{ exponential = { mean = "4m29s" } }`, `{ lognormal = { mean = 240, cv = 1.2 } }`, `"never"`.
/// [`DurationLaw`](crate::chance::DurationLaw) checks it and computes with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Law {
    /// Always the same.
    Constant {
        /// The duration.
        value: Option<Seconds>,
    },
    /// Without memory; cv 1.
    Exponential {
        /// The mean.
        mean: Option<Seconds>,
    },
    /// A sum of equal exponential phases; cv 1/√phases.
    Erlang {
        /// The mean of the sum.
        mean: Option<Seconds>,
        /// The number of phases, 1 or more.
        phases: Option<u32>,
    },
    /// Gamma, by `mean` and `cv`, or by `shape` and `scale` (mean = shape × scale).
    Gamma {
        /// The mean.
        #[serde(skip_serializing_if = "Option::is_none")]
        mean: Option<Seconds>,
        /// Standard deviation / mean.
        #[serde(skip_serializing_if = "Option::is_none")]
        cv: Option<f64>,
        /// Shape, without unit.
        #[serde(skip_serializing_if = "Option::is_none")]
        shape: Option<f64>,
        /// Scale, in seconds.
        #[serde(skip_serializing_if = "Option::is_none")]
        scale: Option<Seconds>,
    },
    /// Lognormal: `sd_of_log` with `mean` or `median`, or `mean` and `cv`.
    Lognormal {
        /// The mean.
        #[serde(skip_serializing_if = "Option::is_none")]
        mean: Option<Seconds>,
        /// Standard deviation / mean.
        #[serde(skip_serializing_if = "Option::is_none")]
        cv: Option<f64>,
        /// The median, exp of the mean of the logarithm.
        #[serde(skip_serializing_if = "Option::is_none")]
        median: Option<Seconds>,
        /// Standard deviation of the logarithm.
        #[serde(skip_serializing_if = "Option::is_none")]
        sd_of_log: Option<f64>,
    },
    /// Weibull, by `shape` with `mean` or `scale`, or by `mean` and `cv`; P(T > t) = exp(−(t/scale)^shape).
    Weibull {
        /// The mean.
        #[serde(skip_serializing_if = "Option::is_none")]
        mean: Option<Seconds>,
        /// Standard deviation / mean.
        #[serde(skip_serializing_if = "Option::is_none")]
        cv: Option<f64>,
        /// Shape, without unit: below 1 the hazard falls, above 1 it rises.
        #[serde(skip_serializing_if = "Option::is_none")]
        shape: Option<f64>,
        /// Scale, in seconds.
        #[serde(skip_serializing_if = "Option::is_none")]
        scale: Option<Seconds>,
    },
    /// One of several exponentials chosen at random: by `branches`, or by `mean` and `cv` ≥ 1 (two branches with
    /// balanced means).
    Hyperexponential {
        /// The mean.
        #[serde(skip_serializing_if = "Option::is_none")]
        mean: Option<Seconds>,
        /// Standard deviation / mean, 1 or more.
        #[serde(skip_serializing_if = "Option::is_none")]
        cv: Option<f64>,
        /// The exponentials with their weights.
        #[serde(skip_serializing_if = "Option::is_none")]
        branches: Option<Vec<Branch>>,
    },
    /// Anything between `low` and `high` alike.
    Uniform {
        /// The shortest.
        low: Option<Seconds>,
        /// The longest.
        high: Option<Seconds>,
    },
    /// Between `low` and `high` with a peak at `mode`.
    Triangular {
        /// The shortest.
        low: Option<Seconds>,
        /// The most likely.
        mode: Option<Seconds>,
        /// The longest.
        high: Option<Seconds>,
    },
    /// One of these values, each as likely as the others.
    Empirical {
        /// The values.
        values: Option<Vec<Seconds>>,
    },
    /// A hazard rate that is constant from each time to the next: in the k-th stretch, from `from[k]` on, somebody who
    /// is still there leaves at rate `per_second[k]`.
    PiecewiseHazard {
        /// Starts of the stretches; the first is 0, and they rise.
        from: Option<Vec<Seconds>>,
        /// Hazard in each stretch, per second. If the last is 0, some never leave.
        per_second: Option<Vec<f64>>,
    },
    /// One of several laws, chosen at random by weight.
    Mixture {
        /// The laws with their weights.
        of: Option<Vec<Component>>,
    },
    /// The sum of several independent laws, such as the phases of a call: greeting, finding out, solving, closing.
    Sum {
        /// The laws to add.
        of: Option<Vec<Law>>,
    },
    /// Longer than any time: as a patience, a caller who never hangs up.
    Never,
}

/// A branch of a hyperexponential law.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Branch {
    /// Weight; weights need not add up to 1.
    pub weight: f64,
    /// The mean of this exponential.
    pub mean: Seconds,
}

/// A part of a mixture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Component {
    /// Weight; weights need not add up to 1.
    pub weight: f64,
    /// The law chosen with that weight.
    pub law: Law,
}

impl Default for Component {
    fn default() -> Self {
        Component {
            weight: 1.0,
            law: Law::Constant { value: None },
        }
    }
}

impl Law {
    /// Always this long.
    pub fn constant(seconds: impl Into<Seconds>) -> Self {
        Law::Constant {
            value: Some(seconds.into()),
        }
    }

    /// Exponential with this mean.
    pub fn exponential(mean: impl Into<Seconds>) -> Self {
        Law::Exponential {
            mean: Some(mean.into()),
        }
    }

    /// A sum of `phases` equal exponential phases with this mean in all.
    pub fn erlang(phases: u32, mean: impl Into<Seconds>) -> Self {
        Law::Erlang {
            mean: Some(mean.into()),
            phases: Some(phases),
        }
    }

    /// Gamma by mean and coefficient of variation.
    pub fn gamma(mean: impl Into<Seconds>, cv: f64) -> Self {
        Law::Gamma {
            mean: Some(mean.into()),
            cv: Some(cv),
            shape: None,
            scale: None,
        }
    }

    /// Lognormal by mean and coefficient of variation.
    pub fn lognormal(mean: impl Into<Seconds>, cv: f64) -> Self {
        Law::Lognormal {
            mean: Some(mean.into()),
            cv: Some(cv),
            median: None,
            sd_of_log: None,
        }
    }

    /// Weibull by mean and shape.
    pub fn weibull(mean: impl Into<Seconds>, shape: f64) -> Self {
        Law::Weibull {
            mean: Some(mean.into()),
            cv: None,
            shape: Some(shape),
            scale: None,
        }
    }

    /// Two exponentials with balanced means, by mean and coefficient of variation (1 or more).
    pub fn hyperexponential(mean: impl Into<Seconds>, cv: f64) -> Self {
        Law::Hyperexponential {
            mean: Some(mean.into()),
            cv: Some(cv),
            branches: None,
        }
    }

    /// Anything between two bounds alike.
    pub fn uniform(low: impl Into<Seconds>, high: impl Into<Seconds>) -> Self {
        Law::Uniform {
            low: Some(low.into()),
            high: Some(high.into()),
        }
    }

    /// Between two bounds with a peak.
    pub fn triangular(
        low: impl Into<Seconds>,
        mode: impl Into<Seconds>,
        high: impl Into<Seconds>,
    ) -> Self {
        Law::Triangular {
            low: Some(low.into()),
            mode: Some(mode.into()),
            high: Some(high.into()),
        }
    }

    /// One of these values.
    pub fn empirical<S: Into<Seconds>>(values: impl IntoIterator<Item = S>) -> Self {
        Law::Empirical {
            values: Some(values.into_iter().map(Into::into).collect()),
        }
    }

    /// A hazard that is constant from each time to the next: pairs of (from, rate per second).
    pub fn piecewise_hazard<S: Into<Seconds>>(
        stretches: impl IntoIterator<Item = (S, f64)>,
    ) -> Self {
        let (from, per_second) = stretches
            .into_iter()
            .map(|(from, rate)| (from.into(), rate))
            .unzip();
        Law::PiecewiseHazard {
            from: Some(from),
            per_second: Some(per_second),
        }
    }

    /// One of several laws, by weight.
    pub fn mixture(of: impl IntoIterator<Item = (f64, Law)>) -> Self {
        Law::Mixture {
            of: Some(
                of.into_iter()
                    .map(|(weight, law)| Component { weight, law })
                    .collect(),
            ),
        }
    }

    /// The sum of several independent laws.
    pub fn sum(of: impl IntoIterator<Item = Law>) -> Self {
        Law::Sum {
            of: Some(of.into_iter().collect()),
        }
    }

    /// Longer than any time.
    pub fn never() -> Self {
        Law::Never
    }
}
