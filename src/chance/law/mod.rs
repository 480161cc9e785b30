//! Laws of durations that can be sampled and computed with.
//!
//! One law a file. Each is a small struct with its parameters in the form that sampling wants; [`Kind`] holds one of
//! them, and [`DurationLaw`] is what the rest of the crate sees. The plain data they are compiled from is
//! [`Law`](crate::scenario::Law).

mod check;
mod choice;
mod compile;
mod constant;
mod convolution;
mod empirical;
mod exponential;
mod gamma;
mod hyperexponential;
mod kind;
mod lognormal;
mod mixture;
mod piecewise_hazard;
mod quadrature;
mod search;
mod special;
mod sum;
#[cfg(test)]
mod tests;
mod triangular;
mod uniform;
mod weibull;

use rand::Rng;

pub(crate) use exponential::fill_standard_exponential;
pub(crate) use gamma::gamma_of_mean_one_quantile;
pub(crate) use special::normal_sides;

use crate::error::{Error, ErrorKind, Place, Problems, Result};
use crate::scenario::Law;
use kind::{Computable, Kind};

/// The law of a random duration, checked and ready: it is sampled in the inner loop, and computed with in theory.
///
/// It is compiled from the plain data of a [`Law`] and never changes. All times are in seconds. A duration may be
/// infinite (`never`, as a patience: the caller does not hang up): [`is_finite`](Self::is_finite) tells.
///
/// ```
/// use callcenter::Law;
/// use callcenter::chance::{DurationLaw, Purpose, stream};
///
/// let handle_time = DurationLaw::new(&Law::lognormal(269.0, 1.2))?;
/// assert!((handle_time.mean() - 269.0).abs() < 1e-9);
/// assert!((handle_time.cv() - 1.2).abs() < 1e-12);
///
/// // One call in ten takes longer than this:
/// let long = handle_time.quantile(0.9);
/// assert!((handle_time.survival(long) - 0.1).abs() < 1e-12);
///
/// let mut rng = stream(56, 0, "service", Purpose::Handling);
/// let seconds = handle_time.sample(&mut rng);
/// assert!(seconds > 0.0);
///
/// let wrong = DurationLaw::new(&Law::exponential(-3.0)).unwrap_err();
/// assert_eq!(wrong.to_string(), "exponential.mean: found -3; a number above 0 is accepted");
/// # Ok::<(), callcenter::Error>(())
/// ```
///
/// # What it costs
///
/// A sample is one or two random numbers and a few multiplications (a mixture: one more number; a sum: its parts),
/// and never allocates. Computing is in closed form, except `quantile` of gamma (some four evaluations of the distribution
/// function), hyperexponential, mixture and sum (at most 64) and everything but the moments of a
/// [sum](Law::Sum). Equal laws, such as exponentials of one mean, are added exactly. For the others the first
/// question builds a table of the distribution function, part by part, by adaptive quadrature: accurate to 1e-9
/// absolute (or as far as a time of 16 digits allows, if a part is nearly constant), in some 10 ms for each part of
/// a call; parts that mix milliseconds with days can take half a minute. Later questions cost under a microsecond,
/// times the number of distinct values of the sum's `empirical` parts.
///
/// # What is accepted
///
/// Times from 1e-9 s to 1e12 s, coefficients of variation from 0.001 to 100; shapes and deviations of the logarithm
/// in about the same range. Outside it numbers lose their meaning, and the check says so by name.
#[derive(Debug, Clone, PartialEq)]
pub struct DurationLaw {
    kind: Kind,
}

impl DurationLaw {
    /// Compiles a law.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`] with every problem of the law, each with its path inside it (`mixture.of[1].weight`).
    pub fn new(law: &Law) -> Result<DurationLaw> {
        let mut problems = Problems::new();
        let compiled = Self::check(law, problems.at(""));
        problems.finish()?;
        compiled.ok_or_else(|| Error::new(ErrorKind::Invalid, "this law cannot be compiled"))
    }

    /// Compiles a law and reports all that is wrong with it below `place`; `None` exactly when something is.
    pub fn check(law: &Law, place: Place<'_>) -> Option<DurationLaw> {
        compile::compile(law, place, 0).map(|kind| DurationLaw { kind })
    }

    /// One duration in seconds, 0 or more; infinite for never.
    #[inline]
    pub fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        self.kind.sample(rng)
    }

    /// Many durations at once, the same as that many calls of [`sample`](Self::sample), faster.
    #[inline]
    pub fn fill<R: Rng + ?Sized>(&self, rng: &mut R, durations: &mut [f64]) {
        self.kind.fill(rng, durations);
    }

    /// The mean in seconds; infinite if the duration can be infinite.
    pub fn mean(&self) -> f64 {
        self.kind.mean()
    }

    /// The variance in seconds squared; infinite if the duration can be infinite.
    pub fn variance(&self) -> f64 {
        self.kind.variance()
    }

    /// The coefficient of variation: standard deviation / mean. 0 for a constant, infinite if the duration can be
    /// infinite.
    pub fn cv(&self) -> f64 {
        let (mean, variance) = (self.mean(), self.variance());
        if variance == 0.0 {
            0.0
        } else if mean.is_infinite() {
            f64::INFINITY
        } else {
            variance.sqrt() / mean
        }
    }

    /// P(T > `seconds`), from 0 to 1. A negative time or NaN counts as before the start: 1.
    pub fn survival(&self, seconds: f64) -> f64 {
        if seconds >= 0.0 {
            self.kind.survival_clamped(seconds)
        } else {
            1.0
        }
    }

    /// The time by which a share `p` is over: the smallest t with P(T ≤ t) ≥ `p`.
    ///
    /// `p` is from 0 to 1, and anything outside counts as the nearer end (NaN as 0). At 0 it is the shortest possible
    /// time, at 1 the longest. Infinite where `p` is above 1 − [`never_probability`](Self::never_probability).
    /// Relative accuracy 1e-10, where the law is known that well (see [what it costs](#what-it-costs) for sums).
    pub fn quantile(&self, p: f64) -> f64 {
        self.kind
            .quantile(if p.is_nan() { 0.0 } else { p.clamp(0.0, 1.0) })
    }

    /// The time by which a share `p`, below 1, is over of those that last longer than `seconds`: the smallest t with
    /// P(T > t) ≤ (1 − `p`) P(T > `seconds`), counted from their start, and of `p` = 0 the shortest. Infinite for those that
    /// never end.
    ///
    /// `seconds` is finite, and not below 0. As accurate as the survival at both times.
    pub(crate) fn quantile_beyond(&self, seconds: f64, p: f64) -> f64 {
        // Less than 1, for not all are over that last longer.
        let left = 1.0 - p.max(0.5 * f64::EPSILON);
        if let Some(mean) = self.exponential_mean() {
            // It has no memory, and digits where its survival has none left.
            return seconds - mean * left.ln();
        }
        let level = left * self.survival(seconds);
        search::first_reached(|t| self.survival(t) <= level).max(seconds)
    }

    /// The time by which a share `p`, below 1, is over of what is left of durations that are looked at at a random instant:
    /// the smallest t with E\[min(T, t)\] ≥ `p` E\[T\]. Only of a law whose durations are finite.
    pub(crate) fn quantile_of_rest(&self, p: f64) -> f64 {
        if let Some(mean) = self.exponential_mean() {
            return -mean * (-p).ln_1p();
        }
        // A share of what is reached there is reached whatever rounding does.
        let wanted = p * self.mean_up_to(ENDLESS);
        search::first_reached(|t| t >= ENDLESS || self.mean_up_to(t) >= wanted)
    }

    /// The smallest survival that is known well enough to be divided by: a sum that is a table knows its own to 1e-9.
    pub(crate) fn least_survival(&self) -> f64 {
        if self.kind.has_table() { 1e-6 } else { 0.0 }
    }

    /// E\[min(T, `seconds`)\] = ∫₀ P(T > u) du up to `seconds`: how long it lasts on average if it is cut there.
    ///
    /// A negative time or NaN counts as 0; at infinity it is the mean.
    pub fn mean_up_to(&self, seconds: f64) -> f64 {
        if seconds == f64::INFINITY {
            self.mean()
        } else if seconds > 0.0 {
            self.kind.mean_up_to(seconds).clamp(0.0, seconds)
        } else {
            0.0
        }
    }

    /// The probability that the duration is infinite.
    pub fn never_probability(&self) -> f64 {
        self.kind.never_probability()
    }

    /// The probability that the duration is 0.
    pub(crate) fn zero_probability(&self) -> f64 {
        self.kind.zero_probability()
    }

    /// The density just after 0, per second; infinite for some laws.
    pub(crate) fn density_at_zero(&self) -> f64 {
        self.kind.density_at_zero()
    }

    /// P(0 < T ≤ `seconds`) and P(T > `seconds`), each with digits of its own (except those of a sum that is a table);
    /// `seconds` is finite and not below 0.
    pub(crate) fn both_sides(&self, seconds: f64) -> (f64, f64) {
        let (over, left) = self.kind.both_sides(seconds);
        (over.clamp(0.0, 1.0), left.clamp(0.0, 1.0))
    }

    /// Times above 0, rising, at which the distribution function may jump or kink or begin like a power.
    pub(crate) fn knots(&self) -> Vec<f64> {
        let mut knots = Vec::new();
        self.kind.add_knots(&mut knots);
        rising(knots)
    }

    /// The knots, and times between which no narrow rise of the distribution function is missed by looking at a few
    /// points. Whoever integrates over the law starts afresh at each.
    pub(crate) fn landmarks(&self) -> Vec<f64> {
        let mut landmarks = Vec::new();
        self.kind.add_landmarks(&mut landmarks);
        rising(landmarks)
    }

    /// Whether every duration is finite.
    pub fn is_finite(&self) -> bool {
        self.never_probability() == 0.0
    }

    /// The mean, if this is exactly an exponential law, however it was stated.
    pub fn exponential_mean(&self) -> Option<f64> {
        match &self.kind {
            Kind::Exponential(law) => Some(law.mean()),
            _ => None,
        }
    }

    /// The value, if this is always the same (finite) duration.
    pub fn constant_value(&self) -> Option<f64> {
        match &self.kind {
            Kind::Constant(law) => Some(law.mean()),
            _ => None,
        }
    }

    /// The same law, stretched to another mean: same coefficient of variation, every sample multiplied.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`] if `mean` is not a number from 1e-9 to 1e12, or if this law has no mean to stretch (it is
    /// always 0, or can be infinite).
    pub fn with_mean(&self, mean: f64) -> Result<DurationLaw> {
        let mut problems = Problems::new();
        let checked = check::positive(&mut problems.at("mean"), mean);
        problems.finish()?;
        let old = self.mean();
        match checked {
            Some(mean) if old > 0.0 && old.is_finite() => Ok(DurationLaw {
                kind: self.kind.scaled(mean / old),
            }),
            _ => Err(Error::new(
                ErrorKind::Invalid,
                format!(
                    "found a law of mean {}; a law of finite mean above 0 can be given another mean",
                    check::found(old)
                ),
            )),
        }
    }
}

/// Longer than all durations of finite mean but for a share that no number tells.
const ENDLESS: f64 = 1e15;

fn rising(mut times: Vec<f64>) -> Vec<f64> {
    times.retain(|&time| time > 0.0 && time < f64::INFINITY);
    times.sort_by(f64::total_cmp);
    times.dedup();
    times
}
