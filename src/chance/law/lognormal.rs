use rand::{Rng, RngExt};
use rand_distr::StandardNormal;

use super::kind::Computable;
use super::special::{normal_cdf, normal_quantile, normal_sides};

/// The logarithm is normal.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Lognormal {
    median: f64,
    sd_of_log: f64,
}

impl Lognormal {
    pub(super) fn from_median(median: f64, sd_of_log: f64) -> Self {
        Lognormal { median, sd_of_log }
    }

    /// mean = median × exp(sd_of_log² / 2).
    pub(super) fn from_mean(mean: f64, sd_of_log: f64) -> Self {
        Lognormal {
            median: mean * (-0.5 * sd_of_log * sd_of_log).exp(),
            sd_of_log,
        }
    }

    /// cv² = exp(sd_of_log²) − 1.
    pub(super) fn from_mean_and_cv(mean: f64, cv: f64) -> Self {
        Self::from_mean(mean, (cv * cv).ln_1p().sqrt())
    }

    /// The standardised logarithm of t.
    fn z(&self, t: f64) -> f64 {
        (t / self.median).ln() / self.sd_of_log
    }
}

impl Computable for Lognormal {
    #[inline(never)]
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        self.median * (self.sd_of_log * rng.sample::<f64, _>(StandardNormal)).exp()
    }

    fn mean(&self) -> f64 {
        self.median * (0.5 * self.sd_of_log * self.sd_of_log).exp()
    }

    fn variance(&self) -> f64 {
        let mean = self.mean();
        mean * mean * (self.sd_of_log * self.sd_of_log).exp_m1()
    }

    fn survival(&self, t: f64) -> f64 {
        normal_cdf(-self.z(t))
    }

    fn cdf(&self, t: f64) -> f64 {
        normal_cdf(self.z(t))
    }

    fn quantile(&self, p: f64) -> f64 {
        self.median * (self.sd_of_log * normal_quantile(p)).exp()
    }

    /// E[min(T, t)] = mean Φ(z − sd_of_log) + t Φ(−z), since u f(u) / mean is the same law with its logarithm moved
    /// up by sd_of_log².
    fn mean_up_to(&self, t: f64) -> f64 {
        let z = self.z(t);
        self.mean() * normal_cdf(z - self.sd_of_log) + t * normal_cdf(-z)
    }

    fn density_times_t(&self, t: f64) -> f64 {
        let z = self.z(t);
        (-0.5 * z * z).exp() / (self.sd_of_log * (2.0 * std::f64::consts::PI).sqrt())
    }

    fn add_knots(&self, _: &mut Vec<f64>) {}

    fn add_landmarks(&self, landmarks: &mut Vec<f64>) {
        let times = [-6.0, -3.0, 0.0, 3.0, 6.0].map(|z| self.median * (z * self.sd_of_log).exp());
        landmarks.extend(times);
    }

    fn both_sides(&self, t: f64) -> (f64, f64) {
        let z = self.z(t);
        let (nearer, farther) = normal_sides(z.abs());
        if z < 0.0 {
            (farther, nearer)
        } else {
            (nearer, farther)
        }
    }

    fn scaled(&self, factor: f64) -> Self {
        Lognormal {
            median: self.median * factor,
            ..*self
        }
    }
}
