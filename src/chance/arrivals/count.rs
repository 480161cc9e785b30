use super::Stretch;
use crate::chance::variates::Variates;
use crate::units::Tick;

/// Places an exact number of calls at random in each stretch, one after the other in rising order.
///
/// Given the k-th smallest of m uniform points, the rest are uniform above it: the gap to the next takes the
/// (m − k)-th root of a uniform number, which is exp(−E/(m − k)) with E exponential.
#[derive(Debug, Default)]
pub(crate) struct CountClock {
    stretch: usize,
    placed: u64,
    /// 1 − position of the last point in its stretch.
    above: f64,
}

impl CountClock {
    #[inline]
    pub fn next(&mut self, stretches: &[Stretch], variates: &mut Variates<'_>) -> Option<Tick> {
        while let Some(stretch) = stretches.get(self.stretch) {
            if self.placed == stretch.calls {
                self.stretch += 1;
                self.placed = 0;
                continue;
            }
            if self.placed == 0 {
                self.above = 1.0;
            }
            let left = (stretch.calls - self.placed) as f64;
            self.above *= (-variates.exponential() / left).exp();
            self.placed += 1;
            let at = stretch.to - (stretch.to - stretch.from) * self.above;
            // Rounding to the nearest tick must not carry the last call into the next stretch.
            let end = Tick::from_seconds(stretch.to).0.saturating_sub(1);
            return Some(Tick(Tick::from_seconds(at).0.min(end)));
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::{Draw, Purpose, stream};

    fn instants(stretches: &[Stretch], run: u64) -> Vec<f64> {
        let mut clock = CountClock::default();
        let mut random = stream(1, run, "x", Purpose::Arrivals);
        let next = || clock.next(stretches, &mut Draw::Sampled.of(&mut random));
        std::iter::from_fn(next).map(Tick::as_seconds).collect()
    }

    #[test]
    fn each_stretch_has_exactly_its_calls_in_rising_order() {
        let calls = [3, 0, 0, 40, 1, 0];
        let stretch = |(i, &calls): (usize, &u64)| Stretch {
            from: i as f64 * 0.001,
            to: (i + 1) as f64 * 0.001,
            calls,
        };
        // A thousand ticks hold forty calls closely enough for rounding to matter.
        let stretches: Vec<Stretch> = calls.iter().enumerate().map(stretch).collect();
        for run in 0..2000 {
            let instants = instants(&stretches, run);
            assert!(instants.windows(2).all(|pair| pair[0] <= pair[1]));
            for stretch in &stretches {
                let within = |at: &&f64| (stretch.from - 1e-9..stretch.to - 1e-9).contains(*at);
                assert_eq!(instants.iter().filter(within).count() as u64, stretch.calls);
            }
        }
        assert!(instants(&[], 0).is_empty());
    }

    #[test]
    fn the_kth_of_n_lies_at_k_of_n_plus_one_on_average() {
        let stretch = Stretch {
            from: 100.0,
            to: 200.0,
            calls: 4,
        };
        let runs = 20_000u32;
        let mut sums = [0.0; 4];
        for run in 0..runs {
            let instants = instants(&[stretch], u64::from(run));
            for (sum, at) in sums.iter_mut().zip(instants) {
                *sum += at - 100.0;
            }
        }
        for (k, sum) in sums.into_iter().enumerate() {
            // The k-th of n uniform points has a beta law: mean k/(n + 1), variance k(n + 1 − k)/((n + 1)²(n + 2)).
            let k = (k + 1) as f64;
            let error = 100.0 * (k * (5.0 - k) / (25.0 * 6.0) / f64::from(runs)).sqrt();
            let mean = sum / f64::from(runs);
            assert!((mean - 20.0 * k).abs() < 3.5 * error, "{k}: {mean}");
        }
    }
}
