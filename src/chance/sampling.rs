use serde::{Deserialize, Serialize};

use super::variates::{Draw, open_uniform};
use super::{Purpose, keyed};

/// How the randomness of replications is drawn.
///
/// The other ways than the first draw replications that belong together, a [`block`](Self::block) of them: their average
/// is unbiased and scatters less than that of as many independent ones, and blocks are independent of each other. So a
/// block is one observation, and a margin of error is taken from the averages of blocks, never from replications.
///
/// ```
/// use callcenter::chance::Sampling;
/// use callcenter::engine::{Engine, Workspace};
/// use callcenter::measure::Trace;
/// use callcenter::scenario::Busyness;
/// use callcenter::units::ClockTime;
/// use callcenter::{AgentGroup, ArrivalLaw, CallType, Day, Law, Model, Scenario};
///
/// let busyness = Busyness { day_cv: 0.3, interval_cv: 0.0 };
/// let scenario = Scenario::new("busy and quiet days")
///     .day(Day::new(ClockTime::new(8, 0), ClockTime::new(20, 0)))
///     .call_type(CallType::new("service")
///         .arrivals(ArrivalLaw::per_hour(60.0).busyness(busyness))
///         .handle_time(Law::exponential(240.0)))
///     .agent_group(AgentGroup::new("desk").staff(5).skill("service"));
/// let model = Model::new(&scenario)?;
/// let sampling = Sampling::StratifiedBusyness;
/// let mut workspace = Workspace::new(&model, Engine::Auto)?.with_sampling(sampling);
/// let mut calls = 0;
/// for run in 0..sampling.block() {
///     let mut trace = Trace::default();
///     workspace.play(&model, 1, run, &mut trace)?;
///     calls += trace.calls.len();
/// }
/// // 720 are expected; days scatter by 216 and the average of a block by about 5, where that of 64 days would by 27.
/// assert!((calls as f64 / 64.0 - 720.0).abs() < 20.0);
/// # Ok::<(), callcenter::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sampling {
    /// Each replication from streams of its own.
    #[default]
    Independent,
    /// In each block of 64 replications, one day from each 64th of the law of busyness.
    ///
    /// The factor of the day of call type c in replication r is the gamma quantile at (π(r mod 64) + V) / 64, with π a
    /// permutation of 0 … 63 that belongs to the block and the call type, and V uniform. Everything else is what
    /// independent replications draw. It pays where days differ by more than chance alone, and changes nothing where no
    /// call type has a day-to-day busyness. With a coefficient of variation of 0.32 it made the variance of a service level
    /// some 20 times smaller, that of the mean queue 6 times: the busiest days decide that, and are one stratum.
    StratifiedBusyness,
    /// Replications 2k and 2k + 1 are a pair: wherever the first draws a uniform number u, the second takes 1 − u.
    ///
    /// Every variate of both is drawn by inversion from one uniform number of 53 bits, which is slower than the usual
    /// samplers: a run takes two or three times as long with exponential laws, some five times with lognormal and fifteen
    /// with gamma handle times, and more with mixtures and sums, which are inverted by searching. An arrival
    /// process of one's own is not mirrored: [`Model::can_mirror`](crate::Model::can_mirror) tells; its calls in the two
    /// replications of a pair are independent.
    Antithetic,
}

/// Replications in a block of strata.
const STRATA: usize = 64;

impl Sampling {
    /// Replications that belong together: their sum is one observation.
    pub fn block(self) -> u64 {
        match self {
            Sampling::Independent => 1,
            Sampling::StratifiedBusyness => STRATA as u64,
            Sampling::Antithetic => 2,
        }
    }

    /// Which run's streams a run is drawn from, and how.
    pub(crate) fn streams(self, run: u64) -> (u64, Draw) {
        match self {
            Sampling::Independent | Sampling::StratifiedBusyness => (run, Draw::Sampled),
            Sampling::Antithetic if run.is_multiple_of(2) => (run / 2, Draw::Inverted),
            Sampling::Antithetic => (run / 2, Draw::Mirrored),
        }
    }

    /// Where in the law of its day-to-day busyness a call type's day lies, where that is laid down: between 0 and 1.
    pub(crate) fn day(self, seed: u64, run: u64, name_key: u64) -> Option<f64> {
        if self != Sampling::StratifiedBusyness {
            return None;
        }
        let (block, member) = (run / STRATA as u64, (run % STRATA as u64) as usize);
        let mut order: [u8; STRATA] = std::array::from_fn(|stratum| stratum as u8);
        let mut shuffling = keyed(seed, block, name_key, Purpose::Strata);
        for last in (1..STRATA).rev() {
            // Below 1, so that no index is beyond the last; no order is preferred by more than 2^-47.
            let with = (open_uniform(&mut shuffling) * (last + 1) as f64) as usize;
            order.swap(with, last);
        }
        let within = open_uniform(&mut keyed(seed, run, name_key, Purpose::WithinStratum));
        Some((f64::from(order[member]) + within) / STRATA as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_block_has_a_day_in_every_stratum_in_an_order_of_its_own() {
        let sampling = Sampling::StratifiedBusyness;
        let order = |seed, block: u64, key| -> Vec<usize> {
            let runs = block * 64..(block + 1) * 64;
            runs.map(|run| (sampling.day(seed, run, key).unwrap() * 64.0) as usize)
                .collect()
        };
        let mut seen = Vec::new();
        for (seed, block, key) in [(56, 0, 1), (56, 1, 1), (56, 0, 2), (57, 0, 1)] {
            let order = order(seed, block, key);
            let mut sorted = order.clone();
            sorted.sort();
            assert_eq!(sorted, (0..64).collect::<Vec<_>>());
            assert!(!seen.contains(&order));
            seen.push(order);
        }
    }

    /// The first of a block is in each stratum as often as in any other, whatever the second is in.
    #[test]
    fn no_order_is_preferred() {
        let blocks = 64_000;
        let mut counts = [[0u32; 64]; 2];
        for block in 0..blocks {
            for (counts, member) in counts.iter_mut().zip([0, 63]) {
                let day = Sampling::StratifiedBusyness.day(56, 64 * block + member, 1);
                counts[(day.unwrap() * 64.0) as usize] += 1;
            }
        }
        let expected = blocks as f64 / 64.0;
        for counts in counts {
            let chi_squared: f64 = counts
                .iter()
                .map(|&count| (f64::from(count) - expected).powi(2) / expected)
                .sum();
            // The 99.5 % quantile of χ² with 63 degrees of freedom: one per cent for two comparisons.
            assert!(chi_squared < 95.65, "{chi_squared}");
        }
    }

    #[test]
    fn a_day_is_anywhere_in_its_stratum() {
        let mut within: Vec<f64> = (0..64_000)
            .map(|run| (Sampling::StratifiedBusyness.day(56, run, 1).unwrap() * 64.0).fract())
            .collect();
        within.sort_by(f64::total_cmp);
        let n = within.len() as f64;
        let distance = within.iter().enumerate().fold(0f64, |distance, (at, &u)| {
            let (before, after) = (at as f64 / n, (at + 1) as f64 / n);
            distance.max((u - before).abs()).max((after - u).abs())
        });
        // Kolmogorov's 99 % quantile.
        assert!(n.sqrt() * distance < 1.628, "{distance}");
    }

    #[test]
    fn blocks_are_whole_numbers_of_replications() {
        assert_eq!(Sampling::default(), Sampling::Independent);
        assert_eq!(Sampling::Independent.block(), 1);
        assert_eq!(Sampling::StratifiedBusyness.block(), 64);
        assert_eq!(Sampling::Antithetic.block(), 2);
        // The last run there may be.
        assert!(Sampling::StratifiedBusyness.day(1, u64::MAX, 1).is_some());
        assert_eq!(
            Sampling::Antithetic.streams(u64::MAX),
            (u64::MAX / 2, Draw::Mirrored)
        );
    }
}
