use rand::{Rng, RngExt};
use statrs::function::gamma::ln_gamma;

use super::kind::Computable;
use super::search;
use super::special::{gamma_kernel, gamma_p_q, normal_quantile};

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

fn quantile(shape: f64, scale: f64, p: f64) -> f64 {
    match newton(shape, p) {
        Some(x) => x * scale,
        None => searched(shape, scale, p),
    }
}

fn searched(shape: f64, scale: f64, p: f64) -> f64 {
    search::quantile(
        p,
        |t| gamma_p_q(shape, t / scale).0,
        |t| gamma_p_q(shape, t / scale).1,
    )
}

/// The quantile for scale 1 by Newton's method, on the logarithm of the smaller tail as a function of the logarithm of
/// x, where both are nearly straight: three or four evaluations. `None` where it does not settle, far out and for
/// small shapes.
fn newton(shape: f64, p: f64) -> Option<f64> {
    let lower = p < 0.5;
    let wanted = if lower { p.ln() } else { (1.0 - p).ln() };
    // Wilson and Hilferty (1931): the cube root is nearly normal. It fails near zero, where the first term of the series
    // takes over, which lies below the quantile; from there the steps rise to it.
    let ninth = 1.0 / (9.0 * shape);
    let root = 1.0 - ninth + normal_quantile(p) * ninth.sqrt();
    let mut ln_x = if root > 0.2 {
        shape.ln() + 3.0 * root.ln()
    } else {
        (p.ln() + ln_gamma(shape + 1.0)) / shape
    };
    for _ in 0..12 {
        let x = ln_x.exp();
        let (below, above) = gamma_p_q(shape, x);
        let slope = gamma_kernel(shape, x);
        let step = if lower {
            (below.ln() - wanted) * below / slope
        } else {
            (wanted - above.ln()) * above / slope
        };
        ln_x -= step;
        if !ln_x.is_finite() {
            return None;
        }
        // The next step would be about the square of this one.
        if step.abs() < 1e-8 {
            let x = ln_x.exp();
            return (x > f64::MIN_POSITIVE).then_some(x);
        }
    }
    None
}

/// Below this coefficient of variation a gamma law is computed as a normal one with corrections.
const NEARLY_NORMAL: f64 = 0.01;

/// The quantile, for 0 < p < 1, of a gamma law of mean 1 with a coefficient of variation above 0: also of one that is
/// too small for a law of durations. Relative accuracy 1e-10 for p from 1e-16 to 1 − 1e-16.
///
/// A narrow law has a large shape, and the incomplete gamma function many terms; there it is the expansion of Cornish
/// and Fisher (1938) in powers of the cv, whose first neglected term is of order cv⁶.
pub(crate) fn gamma_of_mean_one_quantile(cv: f64, p: f64) -> f64 {
    if cv >= NEARLY_NORMAL {
        return quantile(1.0 / (cv * cv), cv * cv, p);
    }
    let z = normal_quantile(p);
    let z2 = z * z;
    let terms = [
        1.0,
        z,
        (z2 - 1.0) / 3.0,
        z * (z2 - 7.0) / 36.0,
        -(z2 * (3.0 * z2 + 7.0) - 16.0) / 810.0,
        z * (z2 * (9.0 * z2 + 256.0) - 433.0) / 38_880.0,
    ];
    let factor = terms.iter().rev().fold(0.0, |sum, term| sum * cv + term);
    factor.max(0.0)
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
        quantile(self.shape, self.scale, p)
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

    fn add_landmarks(&self, landmarks: &mut Vec<f64>) {
        let (mean, sd) = (self.mean(), self.variance().sqrt());
        let times = [-6.0, -3.0, 0.0, 3.0, 6.0].map(|sds| mean + sds * sd);
        landmarks.extend(times.into_iter().filter(|&time| time > 0.0));
    }

    fn both_sides(&self, t: f64) -> (f64, f64) {
        gamma_p_q(self.shape, t / self.scale)
    }

    fn density_at_zero(&self) -> f64 {
        // A shape of 1 is an exponential law.
        if self.shape < 1.0 { f64::INFINITY } else { 0.0 }
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    const POINTS: [f64; 9] = [
        1.2e-16,
        1e-9,
        0.001,
        0.1,
        0.5,
        0.9,
        0.999,
        1.0 - 1e-9,
        1.0 - 1.2e-16,
    ];

    #[test]
    fn newtons_quantile_is_the_one_that_is_searched_for() {
        let mut settled = 0;
        let shapes = [
            1e-3, 0.01, 0.1, 0.35, 0.9, 1.0, 1.3, 3.0, 11.1, 204.0, 9999.0, 1e6,
        ];
        for shape in shapes {
            for p in POINTS
                .into_iter()
                .chain((1..40).map(|k| f64::from(k) / 40.0))
            {
                if let Some(found) = newton(shape, p) {
                    let exact = searched(shape, 1.0, p);
                    assert!(
                        (found / exact - 1.0).abs() < 1e-11,
                        "{shape}, {p}: {found}, {exact}"
                    );
                    settled += 1;
                }
            }
        }
        // Nearly always.
        assert!(settled > shapes.len() * 48 * 9 / 10, "{settled}");
        for p in [0.0, 1.0] {
            assert_eq!(quantile(2.0, 3.0, p), searched(2.0, 3.0, p));
        }
    }

    #[test]
    fn the_expansion_of_a_narrow_law_is_its_quantile() {
        for cv in [0.001f64, 0.003, 0.009_999] {
            for p in POINTS {
                let exact = quantile(1.0 / (cv * cv), cv * cv, p);
                let found = gamma_of_mean_one_quantile(cv, p);
                assert!(
                    (found / exact - 1.0).abs() < 1e-10,
                    "{cv}, {p}: {found}, {exact}"
                );
            }
        }
    }

    #[test]
    fn a_factor_of_any_cv_is_a_number_and_rises() {
        for cv in [f64::MIN_POSITIVE, 1e-200, 1e-9, 1e-4, 0.01, 0.07, 1.0, 10.0] {
            let factors = POINTS.map(|p| gamma_of_mean_one_quantile(cv, p));
            assert!(
                factors
                    .iter()
                    .all(|factor| factor.is_finite() && *factor >= 0.0),
                "{cv}"
            );
            assert!(factors.is_sorted(), "{cv}: {factors:?}");
        }
    }
}
