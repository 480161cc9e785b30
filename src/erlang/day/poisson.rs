//! How many events of a Poisson clock fall into a stretch of time.

/// Below this share of the largest, and of the mean where that is small, probabilities add nothing.
const NEGLIGIBLE: f64 = 1e-20;

/// Probabilities of a Poisson count, and of exceeding it.
#[derive(Debug, Clone)]
pub(super) struct Poisson {
    first: usize,
    weights: Vec<f64>,
    /// P(count > first + i).
    beyond: Vec<f64>,
}

impl Poisson {
    /// The law of mean `mean`, from 0.
    ///
    /// Built outwards from its highest point, so that nothing under- or overflows at any mean. O(√mean).
    pub(super) fn new(mean: f64) -> Self {
        let mode = mean.floor();
        let mut weights = Vec::new();
        let (mut count, mut weight) = (mode, 1.0);
        while count > 0.0 {
            weight *= count / mean;
            if weight < NEGLIGIBLE {
                break;
            }
            weights.push(weight);
            count -= 1.0;
        }
        let first = mode as usize - weights.len();
        weights.reverse();
        (count, weight) = (mode, 1.0);
        let least = NEGLIGIBLE * mean.min(1.0);
        // At a mean of 0 the first is the only one.
        while weight >= least && weight > 0.0 {
            weights.push(weight);
            count += 1.0;
            weight *= mean / count;
        }
        let sum: f64 = weights.iter().sum();
        weights.iter_mut().for_each(|weight| *weight /= sum);
        let mut beyond = vec![0.0; weights.len()];
        let mut sum = 0.0;
        for (beyond, weight) in beyond.iter_mut().zip(&weights).rev() {
            *beyond = sum;
            sum += weight;
        }
        Poisson {
            first,
            weights,
            beyond,
        }
    }

    /// For each count that matters, from 0: its probability, and that of exceeding it.
    pub(super) fn counts(&self) -> impl Iterator<Item = (f64, f64)> {
        let kept = self
            .weights
            .iter()
            .copied()
            .zip(self.beyond.iter().copied());
        std::iter::repeat_n((0.0, 1.0), self.first).chain(kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_is_the_sum_of_what_lies_beyond() {
        for mean in [0.0, 1e-12, 0.3, 1.0, 7.5, 1_000.0, 1e6] {
            let law = Poisson::new(mean);
            let (mut sum, mut first_moment) = (0.0, 0.0);
            for (weight, beyond) in law.counts() {
                sum += weight;
                first_moment += beyond;
            }
            assert!((sum - 1.0).abs() < 1e-13, "{mean}");
            assert!((first_moment - mean).abs() <= 1e-13 * mean, "{mean}");
        }
    }

    #[test]
    fn small_means_are_the_textbook_law() {
        // e^(−m) m^k / k!
        for mean in [0.1f64, 2.0, 20.0] {
            let mut expected = (-mean).exp();
            for (k, (weight, _)) in Poisson::new(mean).counts().enumerate().take(30) {
                assert!((weight - expected).abs() < 1e-15, "{mean}: {k}");
                expected *= mean / (k as f64 + 1.0);
            }
        }
    }
}
