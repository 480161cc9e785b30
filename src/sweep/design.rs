use rand::{Rng, RngExt};

use crate::chance::{Purpose, stream};

/// Which points of its axes a sweep plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Design {
    /// Every value of every axis with every value of the others. The first axis changes slowest.
    #[default]
    Grid,
    /// The axes run together: their first values, their second, and so on. They must have as many values.
    Zip,
    /// Points spread over the ranges of the axes: each axis is cut into as many strata as there are points, and each
    /// stratum has one point in it, at random.
    ///
    /// The points depend on the seed given here, the axes' names and order; not on the sweep's own seed.
    LatinHypercube {
        /// Number of points.
        points: u32,
        /// The seed from which they follow.
        seed: u64,
    },
    /// Points given outright, each by [`Sweep::point`](super::Sweep::point) or, in a plan file, a table.
    List,
}

impl Design {
    /// Its name in a plan file.
    pub fn name(self) -> &'static str {
        match self {
            Design::Grid => "grid",
            Design::Zip => "zip",
            Design::LatinHypercube { .. } => "latin_hypercube",
            Design::List => "list",
        }
    }
}

/// Where in its range an axis stands at each point of a Latin hypercube: shares from 0 to below 1, one in each of the
/// strata. O(points).
pub(super) fn strata(name: &str, points: u32, seed: u64) -> Vec<f64> {
    // No replication has this number, so that the design shares no numbers with what is played.
    let mut numbers = stream(seed, u64::MAX, name, Purpose::Choices);
    let mut order: Vec<u32> = (0..points).collect();
    for last in (1..order.len()).rev() {
        let other = (u128::from(numbers.next_u64()) * (last as u128 + 1)) >> 64;
        order.swap(last, other as usize);
    }
    let below_one = 1.0 - f64::EPSILON / 2.0;
    order
        .into_iter()
        .map(|stratum| {
            let within: f64 = numbers.random();
            let share = (f64::from(stratum) + within) / f64::from(points);
            // Rounding must not carry a point into the next stratum.
            let end = f64::from(stratum + 1) / f64::from(points);
            share.min(end.next_down()).min(below_one)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_one_point_in_every_stratum() {
        for points in [1, 2, 7, 1000] {
            let shares = strata("agents", points, 56);
            let mut seen = vec![0; points as usize];
            for share in &shares {
                seen[(share * f64::from(points)) as usize] += 1;
            }
            assert_eq!(seen, vec![1; points as usize]);
        }
    }

    #[test]
    fn the_points_are_pinned_by_seed_and_name() {
        assert_eq!(strata("a", 50, 1), strata("a", 50, 1));
        assert_ne!(strata("a", 50, 1), strata("a", 50, 2));
        assert_ne!(strata("a", 50, 1), strata("b", 50, 1));
    }

    #[test]
    fn two_axes_are_not_in_step() {
        let n = 10_000u32;
        let (a, b) = (strata("a", n, 1), strata("b", n, 1));
        let covariance: f64 = a
            .iter()
            .zip(&b)
            .map(|(a, b)| (a - 0.5) * (b - 0.5))
            .sum::<f64>()
            / f64::from(n);
        // Correlation has standard deviation 1/sqrt(n); 2.576 of them is the two-sided 1 % level.
        assert!((covariance * 12.0).abs() < 2.576 / f64::from(n).sqrt());
    }
}
