use rand::{Rng, RngExt};

use super::kind::Computable;

/// Density rising straight from `low` to `mode` and falling straight to `high`; `low` ≤ `mode` ≤ `high`,
/// `low` < `high`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Triangular {
    low: f64,
    mode: f64,
    high: f64,
    /// (high − low)(mode − low): the cdf below the mode is (t − low)² over this.
    rising: f64,
    /// (high − low)(high − mode): the survival above the mode is (high − t)² over this.
    falling: f64,
    /// P(T ≤ mode).
    at_mode: f64,
}

impl Triangular {
    pub(super) fn new(low: f64, mode: f64, high: f64) -> Self {
        Triangular {
            low,
            mode,
            high,
            rising: (high - low) * (mode - low),
            falling: (high - low) * (high - mode),
            at_mode: (mode - low) / (high - low),
        }
    }
}

impl Computable for Triangular {
    #[inline(never)]
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        self.quantile(rng.random())
    }

    fn mean(&self) -> f64 {
        (self.low + self.mode + self.high) / 3.0
    }

    fn variance(&self) -> f64 {
        let (rise, fall) = (self.mode - self.low, self.high - self.mode);
        (rise * rise + rise * fall + fall * fall) / 18.0
    }

    fn survival(&self, t: f64) -> f64 {
        if t >= self.high {
            0.0
        } else if t >= self.mode {
            (self.high - t) * (self.high - t) / self.falling
        } else {
            1.0 - self.cdf(t)
        }
    }

    fn cdf(&self, t: f64) -> f64 {
        if t <= self.low {
            0.0
        } else if t < self.mode {
            (t - self.low) * (t - self.low) / self.rising
        } else {
            1.0 - self.survival(t)
        }
    }

    #[inline]
    fn quantile(&self, p: f64) -> f64 {
        if p < self.at_mode {
            self.low + (p * self.rising).sqrt()
        } else {
            self.high - ((1.0 - p) * self.falling).sqrt()
        }
    }

    fn mean_up_to(&self, t: f64) -> f64 {
        if t <= self.low {
            t
        } else if t < self.mode {
            t - (t - self.low).powi(3) / (3.0 * self.rising)
        } else if t < self.high {
            self.mean() - (self.high - t).powi(3) / (3.0 * self.falling)
        } else {
            self.mean()
        }
    }

    fn density_times_t(&self, t: f64) -> f64 {
        if t <= self.low || t >= self.high {
            0.0
        } else if t < self.mode {
            2.0 * (t - self.low) / self.rising * t
        } else {
            2.0 * (self.high - t) / self.falling * t
        }
    }

    fn add_knots(&self, knots: &mut Vec<f64>) {
        knots.extend([self.low, self.mode, self.high]);
    }

    fn density_at_zero(&self) -> f64 {
        // Otherwise it rises from 0.
        if self.mode == 0.0 {
            2.0 / self.high
        } else {
            0.0
        }
    }

    fn scaled(&self, factor: f64) -> Self {
        Triangular::new(self.low * factor, self.mode * factor, self.high * factor)
    }
}
