use std::cell::Cell;
use std::fmt;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

use super::WaitHistogram;

/// What an estimate counts in; it decides how it is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A share of one, printed in percent.
    Share,
    /// A time in seconds.
    Seconds,
    /// A number of calls or people.
    Number,
}

/// A figure with its margin: point, standard error, and an interval at the run's confidence.
///
/// Serialised as `{"mean", "low", "high", "half_width"}`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The estimate.
    pub mean: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
    /// Standard error of the mean.
    pub standard_error: f64,
    /// What it counts in.
    pub unit: Unit,
}

impl Estimate {
    /// A known figure: its margin is zero.
    pub fn exact(mean: f64, unit: Unit) -> Self {
        Estimate {
            mean,
            low: mean,
            high: mean,
            standard_error: 0.0,
            unit,
        }
    }

    /// A share from its standard error over `n` replications, with an interval on the logit scale.
    ///
    /// The logit keeps the interval within 0 and 1 and holds its coverage from five replications up, where the plain
    /// delta method does not. A share of exactly 0 or 1 has no standard error; its interval then ends at the bound that
    /// n replications without a single exception give, 1 − (1 − confidence)^(1/n).
    pub fn share((mean, standard_error): (f64, f64), n: u64, confidence: f64) -> Self {
        let (low, high) = if mean <= 0.0 || mean >= 1.0 {
            let bound = 1.0 - (1.0 - confidence).powf(1.0 / n as f64);
            if mean <= 0.0 {
                (0.0, bound)
            } else {
                (1.0 - bound, 1.0)
            }
        } else {
            let logit = (mean / (1.0 - mean)).ln();
            let half = student(n, confidence) * standard_error / (mean * (1.0 - mean));
            let logistic = |z: f64| 1.0 / (1.0 + (-z).exp());
            (logistic(logit - half), logistic(logit + half))
        };
        Estimate {
            mean,
            low,
            high,
            standard_error,
            unit: Unit::Share,
        }
    }

    /// A mean that cannot be negative, with an interval on the log scale; where that interval would be wider than the
    /// mean itself, the plain t-interval, cut off at zero.
    ///
    /// A number that was zero in all of n replications has no standard error; its interval then ends at the mean of
    /// −ln(1 − confidence)/n that n replications without a single event give. A *time* that was always zero has no
    /// margin that could be known, and none is given.
    pub fn positive(
        (mean, standard_error): (f64, f64),
        n: u64,
        confidence: f64,
        unit: Unit,
    ) -> Self {
        let half = student(n, confidence) * standard_error;
        let (low, high) = if mean <= 0.0 && unit == Unit::Number {
            (0.0, -(1.0 - confidence).ln() / n as f64)
        } else if half > mean {
            (0.0, mean + half)
        } else if half > 0.0 {
            (mean * (-half / mean).exp(), mean * (half / mean).exp())
        } else {
            (mean, mean)
        };
        Estimate {
            mean,
            low,
            high,
            standard_error,
            unit,
        }
    }

    /// The share of `n` days on which something held, with Wilson's interval.
    pub fn share_of_days(days: u64, n: u64, confidence: f64) -> Option<Self> {
        if n == 0 {
            return None;
        }
        let (p, n_days) = (days as f64 / n as f64, n as f64);
        let z = normal(confidence);
        let denominator = 1.0 + z * z / n_days;
        let centre = (p + z * z / (2.0 * n_days)) / denominator;
        let half =
            z / denominator * (p * (1.0 - p) / n_days + z * z / (4.0 * n_days * n_days)).sqrt();
        let standard_error = (p * (1.0 - p) / n_days).sqrt();
        let (low, high) = ((centre - half).clamp(0.0, p), (centre + half).clamp(p, 1.0));
        Some(Estimate {
            mean: p,
            low,
            high,
            standard_error,
            unit: Unit::Share,
        })
    }

    /// A quantile of waits, pooled over sections of replications, with a t-interval from how the sections' own
    /// quantiles scatter around the pooled one (on the log scale where all are above zero).
    pub(crate) fn quantile(sections: &[WaitHistogram], p: f64, confidence: f64) -> Option<Self> {
        let mut pooled = WaitHistogram::new();
        sections.iter().for_each(|section| pooled.merge(section));
        let mean = pooled.quantile(p)?;
        let parts: Vec<f64> = sections
            .iter()
            .filter_map(|section| section.quantile(p))
            .collect();
        let k = parts.len() as f64;
        if parts.len() < 2 {
            return None;
        }
        let logs = mean > 0.0 && parts.iter().all(|&q| q > 0.0);
        let deviation = |q: f64| if logs { (q / mean).ln() } else { q - mean };
        let squares: f64 = parts.iter().map(|&q| deviation(q).powi(2)).sum();
        let error = (squares / (k * (k - 1.0))).sqrt();
        let half = student(parts.len() as u64, confidence) * error;
        let (low, high) = if logs && half <= 1.0 {
            (mean * (-half).exp(), mean * half.exp())
        } else {
            let half = if logs { half * mean } else { half };
            ((mean - half).max(0.0), mean + half)
        };
        // What is known of a wait is its bucket.
        let resolution = WaitHistogram::resolution(mean);
        let (low, high) = ((low - resolution).max(0.0), high + resolution);
        let standard_error = if logs { error * mean } else { error };
        Some(Estimate {
            mean,
            low,
            high,
            standard_error,
            unit: Unit::Seconds,
        })
    }

    /// Half the length of the interval.
    pub fn half_width(&self) -> f64 {
        (self.high - self.low) / 2.0
    }

    /// Whether a value lies within the interval.
    pub fn contains(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

thread_local! {
    /// The last factors of [`student`]: a result has thousands of margins and two numbers of replications, and a quantile
    /// of Student's law takes as long as simulating hundreds of calls.
    static FACTORS: Cell<[(u64, u64, f64); 2]> = const { Cell::new([(0, 0, 0.0); 2]) };
}

/// The factor on a standard error for a two-sided t-interval over `n` replications.
fn student(n: u64, confidence: f64) -> f64 {
    let known = FACTORS.get();
    let same = |&&(of, at, _): &&(u64, u64, f64)| of == n && at == confidence.to_bits();
    if let Some(&(_, _, factor)) = known.iter().find(same) {
        return factor;
    }
    let factor = match StudentsT::new(0.0, 1.0, n.saturating_sub(1).max(1) as f64) {
        Ok(t) => t.inverse_cdf(0.5 + confidence / 2.0),
        Err(_) => normal(confidence),
    };
    FACTORS.set([(n, confidence.to_bits(), factor), known[0]]);
    factor
}

fn normal(confidence: f64) -> f64 {
    Normal::standard().inverse_cdf(0.5 + confidence / 2.0)
}

impl fmt::Display for Estimate {
    /// The figure and the ends of its interval, in its unit: `80.4 % (79.8 to 81.0)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scale, unit) = match self.unit {
            Unit::Share => (100.0, " %"),
            Unit::Seconds => (1.0, " s"),
            Unit::Number => (1.0, ""),
        };
        let digits = f.precision().unwrap_or_else(|| self.digits(scale));
        let text = |x: f64| format!("{:.digits$}", x * scale);
        f.pad(&format!(
            "{}{unit} ({} to {})",
            text(self.mean),
            text(self.low),
            text(self.high)
        ))
    }
}

impl Estimate {
    /// Decimals that show the margin to two figures, between one and four.
    fn digits(&self, scale: f64) -> usize {
        let half = self.half_width() * scale;
        if half.is_finite() && half > 0.0 {
            (1.0 - half.log10().floor()).clamp(1.0, 4.0) as usize
        } else {
            1
        }
    }
}

impl Serialize for Estimate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut record = serializer.serialize_struct("Estimate", 4)?;
        record.serialize_field("mean", &self.mean)?;
        record.serialize_field("low", &self.low)?;
        record.serialize_field("high", &self.high)?;
        record.serialize_field("half_width", &self.half_width())?;
        record.end()
    }
}

/// A measure of a result: an estimate, or the reason why there is none.
///
/// A result file leaves out a measure that does not apply and writes `null` for one that could not be estimated.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Figure {
    /// The measure does not apply: nobody can abandon, say.
    #[default]
    NotApplicable,
    /// It applies, but nothing happened that it could be estimated from (0/0).
    NotEstimable,
    /// An estimate.
    Known(Estimate),
}

impl Figure {
    /// The estimate, where there is one.
    pub fn estimate(&self) -> Option<&Estimate> {
        match self {
            Figure::Known(estimate) => Some(estimate),
            _ => None,
        }
    }

    /// The point estimate, where there is one.
    pub fn mean(&self) -> Option<f64> {
        self.estimate().map(|e| e.mean)
    }

    /// Whether the measure does not apply.
    pub fn is_not_applicable(&self) -> bool {
        matches!(self, Figure::NotApplicable)
    }
}

impl From<Option<Estimate>> for Figure {
    fn from(estimate: Option<Estimate>) -> Self {
        estimate.map_or(Figure::NotEstimable, Figure::Known)
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Figure::Known(estimate) => estimate.fmt(f),
            Figure::NotEstimable => f.pad("no such calls"),
            Figure::NotApplicable => f.pad("does not apply"),
        }
    }
}

impl Serialize for Figure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Figure::Known(estimate) => estimate.serialize(serializer),
            _ => serializer.serialize_none(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_keeps_within_zero_and_one() {
        let e = Estimate::share((0.99, 0.02), 10, 0.95);
        assert!(e.low > 0.0 && e.high < 1.0 && e.low < e.mean && e.mean < e.high);
        let none = Estimate::share((0.0, 0.0), 200, 0.95);
        assert_eq!(none.low, 0.0);
        // The rule of three: about 3/n.
        assert!((none.high - 3.0 / 200.0).abs() < 0.001);
    }

    #[test]
    fn wilson_agrees_with_a_worked_value() {
        // 15 of 20 at 95 %: 0.5313 to 0.8881.
        let e = Estimate::share_of_days(15, 20, 0.95).unwrap();
        assert!(
            (e.low - 0.5313).abs() < 1e-4 && (e.high - 0.8881).abs() < 1e-4,
            "{e:?}"
        );
    }

    #[test]
    fn figures_print_with_their_margin() {
        let e = Estimate {
            mean: 0.8043,
            low: 0.798,
            high: 0.8104,
            standard_error: 0.003,
            unit: Unit::Share,
        };
        assert_eq!(e.to_string(), "80.43 % (79.80 to 81.04)");
        assert_eq!(Figure::NotEstimable.to_string(), "no such calls");
    }
}
