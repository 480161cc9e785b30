use rand::Rng;

use super::kind::Computable;

/// Always the same duration.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Constant {
    value: f64,
}

impl Constant {
    pub(super) fn new(value: f64) -> Self {
        Constant { value }
    }
}

impl Computable for Constant {
    #[inline]
    fn sample<R: Rng + ?Sized>(&self, _: &mut R) -> f64 {
        self.value
    }

    fn mean(&self) -> f64 {
        self.value
    }

    fn variance(&self) -> f64 {
        0.0
    }

    fn survival(&self, t: f64) -> f64 {
        f64::from(t < self.value)
    }

    fn cdf(&self, t: f64) -> f64 {
        f64::from(t >= self.value)
    }

    fn quantile(&self, _: f64) -> f64 {
        self.value
    }

    fn mean_up_to(&self, t: f64) -> f64 {
        self.value.min(t)
    }

    fn density_times_t(&self, _: f64) -> f64 {
        0.0
    }

    fn add_knots(&self, knots: &mut Vec<f64>) {
        knots.push(self.value);
    }

    fn zero_probability(&self) -> f64 {
        f64::from(self.value == 0.0)
    }

    fn both_sides(&self, t: f64) -> (f64, f64) {
        let is_over = t >= self.value;
        (f64::from(is_over && self.value > 0.0), f64::from(!is_over))
    }

    fn scaled(&self, factor: f64) -> Self {
        Constant {
            value: self.value * factor,
        }
    }
}
