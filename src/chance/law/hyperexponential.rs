use rand::{Rng, RngExt};
use rand_distr::Exp1;

use super::choice::Choice;
use super::exponential::Exponential;
use super::kind::{Computable, Kind};
use super::search;

/// One of several exponentials, chosen at random.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Hyperexponential {
    branches: Branches,
}

#[derive(Debug, Clone, PartialEq)]
enum Branches {
    /// By far the most usual, and without a detour through the heap: (probability, mean).
    Two([(f64, f64); 2]),
    Many {
        choice: Choice,
        branches: Box<[(f64, f64)]>,
    },
}

impl Hyperexponential {
    /// Branches of (weight, mean), all above 0; at least one. Branches of one mean are one exponential law.
    pub(super) fn of(weighted: &[(f64, f64)]) -> Kind {
        match weighted {
            [(_, first), others @ ..] if others.iter().all(|(_, mean)| mean == first) => {
                Kind::Exponential(Exponential::new(*first))
            }
            _ => Kind::Hyperexponential(Self::new(weighted)),
        }
    }

    fn new(weighted: &[(f64, f64)]) -> Self {
        let weights: Vec<f64> = weighted.iter().map(|&(weight, _)| weight).collect();
        let total: f64 = weights.iter().sum();
        let shares: Vec<(f64, f64)> = weighted
            .iter()
            .map(|&(weight, mean)| (weight / total, mean))
            .collect();
        let branches = match shares[..] {
            [first, second] => Branches::Two([first, second]),
            _ => Branches::Many {
                choice: Choice::new(&weights),
                branches: shares.into(),
            },
        };
        Hyperexponential { branches }
    }

    /// Two branches, each carrying half of the mean (Whitt 1982); cv above 1.
    pub(super) fn balanced(mean: f64, cv: f64) -> Self {
        let squared = cv * cv;
        let spread = ((squared - 1.0) / (squared + 1.0)).sqrt();
        let often = 0.5 * (1.0 + spread);
        // (1 − spread) / 2 without losing digits when the spread is near 1.
        let seldom = 1.0 / ((squared + 1.0) * (1.0 + spread));
        Hyperexponential {
            branches: Branches::Two([(often, 0.5 * mean / often), (seldom, 0.5 * mean / seldom)]),
        }
    }

    /// (probability, mean) of each branch.
    pub(super) fn branches(&self) -> &[(f64, f64)] {
        match &self.branches {
            Branches::Two(two) => two,
            Branches::Many { branches, .. } => branches,
        }
    }

    fn total(&self, of_branch: impl Fn(f64) -> f64) -> f64 {
        self.branches()
            .iter()
            .map(|&(share, mean)| share * of_branch(mean))
            .sum()
    }
}

impl Computable for Hyperexponential {
    #[inline(never)]
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        let mean = match &self.branches {
            Branches::Two([first, second]) => {
                if rng.random::<f64>() < first.0 {
                    first.1
                } else {
                    second.1
                }
            }
            Branches::Many { choice, branches } => branches[choice.pick(rng)].1,
        };
        mean * rng.sample::<f64, _>(Exp1)
    }

    fn mean(&self) -> f64 {
        self.total(|mean| mean)
    }

    /// That of an exponential of the same mean, and that of the branches' means twice more: every term is positive.
    fn variance(&self) -> f64 {
        let overall = self.mean();
        overall * overall + 2.0 * self.total(|mean| (mean - overall) * (mean - overall))
    }

    fn survival(&self, t: f64) -> f64 {
        self.total(|mean| (-t / mean).exp())
    }

    fn cdf(&self, t: f64) -> f64 {
        -self.total(|mean| (-t / mean).exp_m1())
    }

    fn quantile(&self, p: f64) -> f64 {
        search::quantile(p, |t| self.cdf(t), |t| self.survival(t))
    }

    fn mean_up_to(&self, t: f64) -> f64 {
        -self.total(|mean| mean * (-t / mean).exp_m1())
    }

    fn density_times_t(&self, t: f64) -> f64 {
        self.total(|mean| t / mean * (-t / mean).exp())
    }

    fn add_knots(&self, _: &mut Vec<f64>) {}

    fn add_landmarks(&self, landmarks: &mut Vec<f64>) {
        landmarks.extend(self.branches().iter().map(|(_, mean)| mean));
    }

    fn density_at_zero(&self) -> f64 {
        self.total(|mean| 1.0 / mean)
    }

    fn scaled(&self, factor: f64) -> Self {
        let mut scaled = self.clone();
        let branches: &mut [(f64, f64)] = match &mut scaled.branches {
            Branches::Two(two) => two,
            Branches::Many { branches, .. } => branches,
        };
        for (_, mean) in branches {
            *mean *= factor;
        }
        scaled
    }
}
