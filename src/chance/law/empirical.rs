use rand::Rng;

use super::kind::Computable;

/// One of a list of values, each as likely as the others.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Empirical {
    /// Rising.
    values: Box<[f64]>,
    /// The sum of the first k values, k = 0 … n.
    sums: Box<[f64]>,
}

impl Empirical {
    /// At least one value.
    pub(super) fn new(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        let mut sum = 0.0;
        let sums = std::iter::once(0.0)
            .chain(values.iter().map(|value| {
                sum += value;
                sum
            }))
            .collect();
        Empirical {
            values: values.into(),
            sums,
        }
    }

    pub(super) fn values(&self) -> &[f64] {
        &self.values
    }

    fn count(&self) -> f64 {
        self.values.len() as f64
    }

    /// How many values are at most t.
    fn at_most(&self, t: f64) -> usize {
        self.values.partition_point(|&value| value <= t)
    }
}

impl Computable for Empirical {
    #[inline(never)]
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        // The high half of a product is below the number of values; no value is preferred by more than 2^-64.
        let index = (u128::from(rng.next_u64()) * self.values.len() as u128) >> 64;
        self.values[index as usize]
    }

    fn mean(&self) -> f64 {
        self.sums[self.values.len()] / self.count()
    }

    fn variance(&self) -> f64 {
        let mean = self.mean();
        self.values
            .iter()
            .map(|value| (value - mean) * (value - mean))
            .sum::<f64>()
            / self.count()
    }

    fn survival(&self, t: f64) -> f64 {
        (self.values.len() - self.at_most(t)) as f64 / self.count()
    }

    fn cdf(&self, t: f64) -> f64 {
        self.at_most(t) as f64 / self.count()
    }

    fn quantile(&self, p: f64) -> f64 {
        // The rank ⌈p n⌉, found on the cdf itself so that quantile(cdf(v)) is v whatever the rounding.
        let n = self.count();
        let mut rank = ((p * n).ceil() as usize).clamp(1, self.values.len());
        while rank > 1 && (rank - 1) as f64 / n >= p {
            rank -= 1;
        }
        self.values[rank - 1]
    }

    fn mean_up_to(&self, t: f64) -> f64 {
        let below = self.at_most(t);
        (self.sums[below] + t * (self.values.len() - below) as f64) / self.count()
    }

    fn density_times_t(&self, _: f64) -> f64 {
        0.0
    }

    fn add_knots(&self, knots: &mut Vec<f64>) {
        knots.extend_from_slice(&self.values);
    }

    fn zero_probability(&self) -> f64 {
        self.cdf(0.0)
    }

    fn both_sides(&self, t: f64) -> (f64, f64) {
        let (zeros, at_most) = (self.at_most(0.0), self.at_most(t));
        let share = |values: usize| values as f64 / self.count();
        (share(at_most - zeros), share(self.values.len() - at_most))
    }

    fn scaled(&self, factor: f64) -> Self {
        Empirical::new(self.values.iter().map(|value| value * factor).collect())
    }
}
