use rand::{Rng, RngExt};

use super::kind::Computable;
use super::search;
use super::special::{gamma_kernel, gamma_p_q};

/// Gamma by shape and scale, and with a whole shape Erlang: the sum of `shape` exponentials of mean `scale`.
///
/// Density x^(shape − 1) e^(−x / scale) / (Γ(shape) scale^shape).
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Gamma {
    shape: f64,
    scale: f64,
    /// Marsaglia and Tsang (2000). Its second parameter is a scale too; statrs' is a rate.
    sampler: rand_distr::Gamma<f64>,
}

impl Gamma {
    /// `None` only if a parameter is not above 0.
    pub(super) fn new(shape: f64, scale: f64) -> Option<Self> {
        let sampler = rand_distr::Gamma::new(shape, scale).ok()?;
        Some(Gamma {
            shape,
            scale,
            sampler,
        })
    }

    pub(super) fn shape(&self) -> f64 {
        self.shape
    }

    pub(super) fn scale(&self) -> f64 {
        self.scale
    }
}

impl Computable for Gamma {
    #[inline(never)]
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        rng.sample(self.sampler)
    }

    fn mean(&self) -> f64 {
        self.shape * self.scale
    }

    fn variance(&self) -> f64 {
        self.shape * self.scale * self.scale
    }

    fn survival(&self, t: f64) -> f64 {
        gamma_p_q(self.shape, t / self.scale).1
    }

    fn cdf(&self, t: f64) -> f64 {
        gamma_p_q(self.shape, t / self.scale).0
    }

    fn quantile(&self, p: f64) -> f64 {
        search::quantile(p, |t| self.cdf(t), |t| self.survival(t))
    }

    /// E[min(T, t)] = mean P(shape + 1, x) + t Q(shape, x) with x = t / scale, since ∫ u f(u) du is the mean times a
    /// gamma law of one more shape.
    fn mean_up_to(&self, t: f64) -> f64 {
        let x = t / self.scale;
        let (p_of_next, _) = gamma_p_q(self.shape + 1.0, x);
        self.mean() * p_of_next + t * self.survival(t)
    }

    fn density_times_t(&self, t: f64) -> f64 {
        gamma_kernel(self.shape, t / self.scale)
    }

    fn add_knots(&self, _: &mut Vec<f64>) {}

    fn scaled(&self, factor: f64) -> Self {
        let scale = self.scale * factor;
        Gamma {
            shape: self.shape,
            scale,
            // A scale that is no longer above 0 cannot come from two accepted means.
            sampler: rand_distr::Gamma::new(self.shape, scale).unwrap_or(self.sampler),
        }
    }
}
