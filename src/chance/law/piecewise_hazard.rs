use rand::{Rng, RngExt};
use rand_distr::Exp1;

use super::kind::Computable;

/// A hazard rate that is constant on stretches; P(T > t) = exp(−cumulative hazard).
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PiecewiseHazard {
    stretches: Box<[Stretch]>,
}

#[derive(Debug, Clone, PartialEq)]
struct Stretch {
    from: f64,
    rate: f64,
    /// Cumulative hazard at `from`.
    hazard: f64,
    /// ∫ P(T > u) du up to `from`.
    area: f64,
}

impl Stretch {
    /// ∫ P(T > u) du over the first `length` seconds of the stretch.
    fn area_of(&self, length: f64) -> f64 {
        let x = self.rate * length;
        let flat = if x == 0.0 {
            length
        } else {
            -(-x).exp_m1() / self.rate
        };
        (-self.hazard).exp() * flat
    }
}

impl PiecewiseHazard {
    /// Pairs of (from, rate): the first from is 0, and they rise; at least one rate is above 0.
    pub(super) fn new(pairs: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let mut stretches: Vec<Stretch> = Vec::new();
        for (from, rate) in pairs {
            let (hazard, area) = stretches.last().map_or((0.0, 0.0), |last| {
                let length = from - last.from;
                (
                    last.hazard + last.rate * length,
                    last.area + last.area_of(length),
                )
            });
            stretches.push(Stretch {
                from,
                rate,
                hazard,
                area,
            });
        }
        PiecewiseHazard {
            stretches: stretches.into(),
        }
    }

    fn last(&self) -> &Stretch {
        &self.stretches[self.stretches.len() - 1]
    }

    /// The stretch that t is in.
    fn at(&self, t: f64) -> &Stretch {
        let after = self.stretches.partition_point(|stretch| stretch.from <= t);
        &self.stretches[after.saturating_sub(1)]
    }

    fn hazard(&self, t: f64) -> f64 {
        let stretch = self.at(t);
        stretch.hazard + stretch.rate * (t - stretch.from)
    }

    /// The first time at which the cumulative hazard reaches a value above 0.
    #[inline]
    fn when(&self, hazard: f64) -> f64 {
        let after = self
            .stretches
            .partition_point(|stretch| stretch.hazard < hazard);
        let stretch = &self.stretches[after.saturating_sub(1)];
        if stretch.rate > 0.0 {
            stretch.from + (hazard - stretch.hazard) / stretch.rate
        } else {
            f64::INFINITY
        }
    }
}

impl Computable for PiecewiseHazard {
    #[inline(never)]
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        self.when(rng.sample(Exp1))
    }

    fn mean(&self) -> f64 {
        let last = self.last();
        if last.rate > 0.0 {
            last.area + (-last.hazard).exp() / last.rate
        } else {
            f64::INFINITY
        }
    }

    /// E[T²] = 2 ∫ u P(T > u) du; within a stretch u = from + v, and ∫ v e^(−rate v) dv = (1 − (1 + x) e^(−x)) / rate²
    /// with x = rate × length.
    fn variance(&self) -> f64 {
        let mean = self.mean();
        if mean.is_infinite() {
            return f64::INFINITY;
        }
        // Around the mean, ∫ (u − mean) P(T > u) du, to lose fewer digits: Var = 2 × that + mean².
        let mut sum = 0.0;
        for (k, stretch) in self.stretches.iter().enumerate() {
            let alive = (-stretch.hazard).exp();
            let (flat, slope) = match self.stretches.get(k + 1) {
                Some(next) => {
                    let length = next.from - stretch.from;
                    let x = stretch.rate * length;
                    let slope = if x < 1e-4 {
                        length * length * (0.5 - x / 3.0 + x * x / 8.0)
                    } else {
                        (-(-x).exp_m1() - x * (-x).exp()) / (stretch.rate * stretch.rate)
                    };
                    (stretch.area_of(length), slope)
                }
                None => (alive / stretch.rate, 1.0 / (stretch.rate * stretch.rate)),
            };
            sum += (stretch.from - mean) * flat + alive * slope;
        }
        (2.0 * sum + mean * mean).max(0.0)
    }

    fn survival(&self, t: f64) -> f64 {
        (-self.hazard(t)).exp()
    }

    fn cdf(&self, t: f64) -> f64 {
        -(-self.hazard(t)).exp_m1()
    }

    fn quantile(&self, p: f64) -> f64 {
        let hazard = -(-p).ln_1p();
        if hazard > 0.0 {
            self.when(hazard)
        } else {
            // The shortest possible time is the start of the first stretch in which anybody leaves.
            self.stretches
                .iter()
                .find(|stretch| stretch.rate > 0.0)
                .map_or(f64::INFINITY, |stretch| stretch.from)
        }
    }

    fn mean_up_to(&self, t: f64) -> f64 {
        let stretch = self.at(t);
        stretch.area + stretch.area_of(t - stretch.from)
    }

    fn density_times_t(&self, t: f64) -> f64 {
        self.at(t).rate * t * self.survival(t)
    }

    fn add_knots(&self, knots: &mut Vec<f64>) {
        knots.extend(self.stretches.iter().map(|stretch| stretch.from));
    }

    fn density_at_zero(&self) -> f64 {
        self.at(0.0).rate
    }

    fn scaled(&self, factor: f64) -> Self {
        PiecewiseHazard::new(
            self.stretches
                .iter()
                .map(|stretch| (stretch.from * factor, stretch.rate / factor)),
        )
    }

    fn never_probability(&self) -> f64 {
        let last = self.last();
        if last.rate > 0.0 {
            0.0
        } else {
            (-last.hazard).exp()
        }
    }
}
