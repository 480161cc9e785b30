use rand::{Rng, RngExt};
use rand_distr::Exp1;

use super::kind::Computable;
use super::search;
use super::special::{gamma_of_one_plus, gamma_p_q, ln_weibull_ratio};

/// P(T > t) = exp(−(t / scale)^shape): a power of an exponential.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Weibull {
    scale: f64,
    shape: f64,
    inverse_shape: f64,
}

impl Weibull {
    pub(super) fn from_scale(scale: f64, shape: f64) -> Self {
        Weibull {
            scale,
            shape,
            inverse_shape: 1.0 / shape,
        }
    }

    /// mean = scale × Γ(1 + 1/shape).
    pub(super) fn from_mean(mean: f64, shape: f64) -> Self {
        Self::from_scale(mean / gamma_of_one_plus(1.0 / shape), shape)
    }

    /// The shape solves 1 + cv² = Γ(1 + 2/shape) / Γ(1 + 1/shape)², whose right side rises with 1/shape.
    pub(super) fn from_mean_and_cv(mean: f64, cv: f64) -> Self {
        let target = (cv * cv).ln_1p();
        // 1/shape = 20 is a cv of 370,000, far above what is accepted.
        let inverse = search::first_reached(|x| x >= 20.0 || ln_weibull_ratio(x) >= target);
        Self::from_mean(mean, 1.0 / inverse)
    }

    /// The cumulative hazard.
    fn hazard(&self, t: f64) -> f64 {
        (t / self.scale).powf(self.shape)
    }
}

impl Computable for Weibull {
    #[inline(never)]
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        self.scale * rng.sample::<f64, _>(Exp1).powf(self.inverse_shape)
    }

    fn mean(&self) -> f64 {
        self.scale * gamma_of_one_plus(self.inverse_shape)
    }

    fn variance(&self) -> f64 {
        let mean = self.mean();
        mean * mean * ln_weibull_ratio(self.inverse_shape).exp_m1()
    }

    fn survival(&self, t: f64) -> f64 {
        (-self.hazard(t)).exp()
    }

    fn cdf(&self, t: f64) -> f64 {
        -(-self.hazard(t)).exp_m1()
    }

    fn quantile(&self, p: f64) -> f64 {
        self.scale * (-(-p).ln_1p()).powf(self.inverse_shape)
    }

    /// ∫₀ᵗ exp(−(u / scale)^shape) du = mean × P(1/shape, (t / scale)^shape), by substituting the hazard.
    fn mean_up_to(&self, t: f64) -> f64 {
        let hazard = self.hazard(t);
        if hazard < 1e-9 {
            // A steep hazard is 0 in floats long before t is.
            return t * (1.0 - hazard / (self.shape + 1.0));
        }
        self.mean() * gamma_p_q(self.inverse_shape, hazard).0
    }

    fn density_times_t(&self, t: f64) -> f64 {
        let hazard = self.hazard(t);
        if hazard > 745.0 {
            // e^(−hazard) is 0, and an infinite hazard must not make it NaN.
            return 0.0;
        }
        self.shape * hazard * (-hazard).exp()
    }

    fn add_knots(&self, _: &mut Vec<f64>) {}

    fn add_landmarks(&self, landmarks: &mut Vec<f64>) {
        // A steep law rises between two neighbouring times; a gentle one is smooth on a scale of logarithms.
        let hazards: &[f64] = if self.shape > 3.0 {
            &[1e-9, 1e-3, 0.1, 1.0, 5.0, 25.0]
        } else {
            &[1.0]
        };
        landmarks.extend(
            hazards
                .iter()
                .map(|hazard| self.scale * hazard.powf(self.inverse_shape)),
        );
    }

    fn both_sides(&self, t: f64) -> (f64, f64) {
        let hazard = self.hazard(t);
        let over = -(-hazard).exp_m1();
        let left = if over < 0.5 {
            1.0 - over
        } else {
            (-hazard).exp()
        };
        (over, left)
    }

    fn density_at_zero(&self) -> f64 {
        // A shape of 1 is an exponential law.
        if self.shape < 1.0 { f64::INFINITY } else { 0.0 }
    }

    fn scaled(&self, factor: f64) -> Self {
        Weibull {
            scale: self.scale * factor,
            ..*self
        }
    }
}
