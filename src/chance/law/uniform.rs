use rand::{Rng, RngExt};

use super::kind::Computable;

/// Anything between two bounds alike; `low` < `high`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Uniform {
    low: f64,
    width: f64,
}

impl Uniform {
    pub(super) fn new(low: f64, high: f64) -> Self {
        Uniform {
            low,
            width: high - low,
        }
    }
}

impl Computable for Uniform {
    #[inline]
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        self.low + self.width * rng.random::<f64>()
    }

    fn mean(&self) -> f64 {
        self.low + 0.5 * self.width
    }

    fn variance(&self) -> f64 {
        self.width * self.width / 12.0
    }

    fn survival(&self, t: f64) -> f64 {
        ((self.low + self.width - t) / self.width).clamp(0.0, 1.0)
    }

    fn cdf(&self, t: f64) -> f64 {
        ((t - self.low) / self.width).clamp(0.0, 1.0)
    }

    fn quantile(&self, p: f64) -> f64 {
        self.low + self.width * p
    }

    fn mean_up_to(&self, t: f64) -> f64 {
        let inside = (t - self.low).clamp(0.0, self.width);
        t.min(self.low) + inside - 0.5 * inside * inside / self.width
    }

    fn density_times_t(&self, t: f64) -> f64 {
        if t >= self.low && t < self.low + self.width {
            t / self.width
        } else {
            0.0
        }
    }

    fn add_knots(&self, knots: &mut Vec<f64>) {
        knots.extend([self.low, self.low + self.width]);
    }

    fn density_at_zero(&self) -> f64 {
        if self.low == 0.0 {
            1.0 / self.width
        } else {
            0.0
        }
    }

    fn scaled(&self, factor: f64) -> Self {
        Uniform {
            low: self.low * factor,
            width: self.width * factor,
        }
    }
}
