use rand::{Rng, RngExt};

/// A random index with given weights, by one random number and a search among the sums of the weights.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Choice {
    /// Sums of the weights up to and including each index; the last is 1.
    up_to: Box<[f64]>,
}

impl Choice {
    /// Weights above 0, at least one.
    pub(super) fn new(weights: &[f64]) -> Self {
        let total: f64 = weights.iter().sum();
        let mut sum = 0.0;
        let mut up_to: Box<[f64]> = weights
            .iter()
            .map(|weight| {
                sum += weight;
                sum / total
            })
            .collect();
        // Rounding must not leave a gap below 1 that no index takes.
        if let Some(last) = up_to.last_mut() {
            *last = 1.0;
        }
        Choice { up_to }
    }

    #[inline]
    pub(super) fn pick<R: Rng + ?Sized>(&self, rng: &mut R) -> usize {
        let u: f64 = rng.random();
        if self.up_to.len() <= 8 {
            // Few weights are scanned faster than they are searched.
            self.up_to.iter().take_while(|&&sum| sum <= u).count()
        } else {
            self.up_to.partition_point(|&sum| sum <= u)
        }
    }
}
