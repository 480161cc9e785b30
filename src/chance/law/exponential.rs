use rand::{Rng, RngExt};
use rand_distr::{Distribution, Exp1};

use super::kind::Computable;

/// Without memory.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Exponential {
    mean: f64,
}

impl Exponential {
    pub(super) fn new(mean: f64) -> Self {
        Exponential { mean }
    }
}

/// Many standard exponentials. One loop serves every law and arrival process, so that the sampler is inlined into it and
/// the generator stays in registers.
#[inline(never)]
pub(crate) fn fill_standard_exponential<R: Rng + ?Sized>(rng: &mut R, numbers: &mut [f64]) {
    for number in numbers {
        *number = Exp1.sample(rng);
    }
}

impl Computable for Exponential {
    #[inline]
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        self.mean * rng.sample::<f64, _>(Exp1)
    }

    fn fill<R: Rng + ?Sized>(&self, rng: &mut R, durations: &mut [f64]) {
        fill_standard_exponential(rng, durations);
        for duration in durations {
            *duration *= self.mean;
        }
    }

    fn mean(&self) -> f64 {
        self.mean
    }

    fn variance(&self) -> f64 {
        self.mean * self.mean
    }

    fn survival(&self, t: f64) -> f64 {
        (-t / self.mean).exp()
    }

    fn cdf(&self, t: f64) -> f64 {
        -(-t / self.mean).exp_m1()
    }

    fn quantile(&self, p: f64) -> f64 {
        -self.mean * (-p).ln_1p()
    }

    fn mean_up_to(&self, t: f64) -> f64 {
        self.mean * self.cdf(t)
    }

    fn density_times_t(&self, t: f64) -> f64 {
        let x = t / self.mean;
        x * (-x).exp()
    }

    fn add_knots(&self, _: &mut Vec<f64>) {}

    fn add_landmarks(&self, landmarks: &mut Vec<f64>) {
        landmarks.push(self.mean);
    }

    fn both_sides(&self, t: f64) -> (f64, f64) {
        let over = self.cdf(t);
        // One exponential function in place of two, while no digits are lost.
        let left = if over < 0.5 {
            1.0 - over
        } else {
            self.survival(t)
        };
        (over, left)
    }

    fn density_at_zero(&self) -> f64 {
        1.0 / self.mean
    }

    fn scaled(&self, factor: f64) -> Self {
        Exponential {
            mean: self.mean * factor,
        }
    }
}
