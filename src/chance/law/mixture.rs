use rand::Rng;

use super::choice::Choice;
use super::hyperexponential::Hyperexponential;
use super::kind::{Computable, Kind};
use super::search;

/// One of several laws, chosen at random.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mixture {
    choice: Choice,
    /// (probability, law).
    components: Box<[(f64, Kind)]>,
}

impl Mixture {
    /// Laws with weights above 0, at least one, in the simplest form, which need not be a mixture.
    ///
    /// Mixtures among them are taken apart, so that one random number decides; exponentials alone are hyperexponential.
    pub(super) fn of(weighted: Vec<(f64, Kind)>) -> Kind {
        let mut flat: Vec<(f64, Kind)> = Vec::new();
        for (weight, kind) in weighted {
            match kind {
                Kind::Mixture(inner) => flat.extend(
                    inner
                        .components
                        .into_iter()
                        .map(|(share, kind)| (weight * share, kind)),
                ),
                kind => flat.push((weight, kind)),
            }
        }
        if flat.len() == 1
            && let Some((_, only)) = flat.pop()
        {
            return only;
        }
        if flat.iter().all(|(_, kind)| matches!(kind, Kind::Never)) {
            return Kind::Never;
        }
        let mut branches = Vec::new();
        for (weight, kind) in &flat {
            match kind {
                Kind::Exponential(law) => branches.push((*weight, law.mean())),
                Kind::Hyperexponential(law) => branches.extend(
                    law.branches()
                        .iter()
                        .map(|(share, mean)| (weight * share, *mean)),
                ),
                _ => return Kind::Mixture(Self::new(flat)),
            }
        }
        Hyperexponential::of(&branches)
    }

    fn new(mut flat: Vec<(f64, Kind)>) -> Self {
        let weights: Vec<f64> = flat.iter().map(|(weight, _)| *weight).collect();
        let total: f64 = weights.iter().sum();
        for (weight, _) in &mut flat {
            *weight /= total;
        }
        Mixture {
            choice: Choice::new(&weights),
            components: flat.into(),
        }
    }

    /// (probability, law) of each component.
    pub(super) fn components(&self) -> impl Iterator<Item = (f64, &Kind)> {
        self.components.iter().map(|(share, kind)| (*share, kind))
    }

    fn total(&self, of_component: impl Fn(&Kind) -> f64) -> f64 {
        self.components()
            .map(|(share, kind)| share * of_component(kind))
            .sum()
    }
}

impl Computable for Mixture {
    #[inline(never)]
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        self.components[self.choice.pick(rng)].1.sample(rng)
    }

    fn mean(&self) -> f64 {
        self.total(Kind::mean)
    }

    fn variance(&self) -> f64 {
        let overall = self.mean();
        if overall.is_infinite() {
            return f64::INFINITY;
        }
        self.total(|kind| {
            let off = kind.mean() - overall;
            kind.variance() + off * off
        })
    }

    fn survival(&self, t: f64) -> f64 {
        self.total(|kind| kind.survival(t))
    }

    fn cdf(&self, t: f64) -> f64 {
        self.total(|kind| kind.cdf(t))
    }

    fn quantile(&self, p: f64) -> f64 {
        let ends = |pick: fn(f64, f64) -> f64, from: f64| {
            self.components()
                .map(|(_, kind)| kind.quantile(p))
                .fold(from, pick)
        };
        if p <= 0.0 {
            return ends(f64::min, f64::INFINITY);
        }
        if p >= 1.0 {
            return ends(f64::max, 0.0);
        }
        // Shares that add up to 1 only after rounding must not make a jump be missed. Far out in the tail, where the
        // rounding of a share would move the answer, there is no such allowance.
        let (relative, absolute) = (4.0 * f64::EPSILON, f64::EPSILON * f64::from(p < 0.999));
        search::quantile(
            p,
            |t| self.cdf(t) * (1.0 + relative),
            |t| self.survival(t) - absolute,
        )
    }

    fn mean_up_to(&self, t: f64) -> f64 {
        self.total(|kind| kind.mean_up_to(t))
    }

    fn density_times_t(&self, t: f64) -> f64 {
        self.total(|kind| kind.density_times_t(t))
    }

    fn add_knots(&self, knots: &mut Vec<f64>) {
        for (_, kind) in self.components() {
            kind.add_knots(knots);
        }
    }

    fn add_landmarks(&self, landmarks: &mut Vec<f64>) {
        for (_, kind) in self.components() {
            kind.add_landmarks(landmarks);
        }
    }

    fn zero_probability(&self) -> f64 {
        self.total(Kind::zero_probability)
    }

    fn both_sides(&self, t: f64) -> (f64, f64) {
        let mut sum = (0.0, 0.0);
        for (share, kind) in self.components() {
            let (over, left) = kind.both_sides(t);
            sum.0 += share * over;
            sum.1 += share * left;
        }
        sum
    }

    fn density_at_zero(&self) -> f64 {
        self.total(Kind::density_at_zero)
    }

    fn scaled(&self, factor: f64) -> Self {
        Mixture {
            choice: self.choice.clone(),
            components: self
                .components()
                .map(|(share, kind)| (share, kind.scaled(factor)))
                .collect(),
        }
    }

    fn never_probability(&self) -> f64 {
        self.total(Kind::never_probability)
    }
}
