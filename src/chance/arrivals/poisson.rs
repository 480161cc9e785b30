use super::PoissonPlan;
use crate::chance::law::gamma_of_mean_one_quantile;
use crate::chance::variates::Variates;
use crate::units::Tick;

/// A rate that is constant or linear from each instant to the next. Times in seconds from the start of the run,
/// rates per second.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RateCurve {
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Piece {
    from: f64,
    /// The last tick before the next piece.
    last: Tick,
    /// Expected calls in the piece.
    volume: f64,
    /// Rate at the piece's start, and its growth per second.
    rate: f64,
    slope: f64,
}

impl Piece {
    fn new(from: f64, to: f64, volume: f64, rate: f64) -> Self {
        let last = Tick(Tick::from_seconds(to).0.saturating_sub(1));
        Piece {
            from,
            last,
            volume,
            rate,
            slope: 0.0,
        }
    }
}

impl RateCurve {
    /// One rate for ever.
    pub fn constant(rate: f64) -> Self {
        let volume = if rate > 0.0 { f64::INFINITY } else { 0.0 };
        RateCurve {
            pieces: vec![Piece::new(0.0, f64::INFINITY, volume, rate)],
        }
    }

    /// These volumes, spread evenly over equal stretches from `from` on.
    pub fn steps(from: f64, length: f64, volumes: &[f64]) -> Self {
        let piece = |(i, &volume): (usize, &f64)| {
            let start = from + i as f64 * length;
            Piece::new(start, start + length, volume, volume / length)
        };
        RateCurve {
            pieces: volumes.iter().enumerate().map(piece).collect(),
        }
    }

    /// These volumes over equal stretches, with a rate that is linear in each.
    ///
    /// The slope of a stretch is the central difference of its neighbours' mean rates, limited so that the rate stays
    /// within zero and twice the mean; at the ends it is the one-sided difference. The mean of a stretch, and so its
    /// volume, is kept exactly.
    pub fn linear(from: f64, length: f64, volumes: &[f64]) -> Self {
        let mut curve = Self::steps(from, length, volumes);
        let means: Vec<f64> = volumes.iter().map(|v| v / length).collect();
        let last = means.len().saturating_sub(1);
        for (i, piece) in curve.pieces.iter_mut().enumerate() {
            let (left, right) = (means[i.saturating_sub(1)], means[(i + 1).min(last)]);
            let span = if i == 0 || i == last { 1.0 } else { 2.0 };
            let rise = ((right - left) / span).clamp(-2.0 * means[i], 2.0 * means[i]);
            piece.slope = rise / length;
            piece.rate = means[i] - rise / 2.0;
        }
        curve
    }

    /// The rate at the start, per second.
    pub fn first_rate(&self) -> f64 {
        self.pieces.first().map_or(0.0, |piece| piece.rate)
    }

    /// Expected calls in all, or in this many seconds of a rate that never ends.
    pub fn expected(&self, seconds: f64) -> f64 {
        self.pieces
            .iter()
            .map(|piece| piece.volume.min(piece.rate * seconds))
            .sum()
    }

    /// Expected calls between two instants, in seconds from the start of the run.
    pub fn expected_between(&self, from: f64, to: f64) -> f64 {
        let within = |piece: &Piece| {
            let end = match piece.last {
                last if last >= Tick::NEVER => f64::INFINITY,
                last => Tick(last.0 + 1).as_seconds(),
            };
            let (x, y) = (from.max(piece.from) - piece.from, to.min(end) - piece.from);
            if y > x {
                (y - x) * (piece.rate + 0.5 * piece.slope * (x + y))
            } else {
                0.0
            }
        };
        self.pieces.iter().map(within).sum()
    }

    /// Expected calls of each stretch: infinite for a rate that never ends.
    pub fn volumes(&self) -> impl Iterator<Item = f64> + '_ {
        self.pieces.iter().map(|piece| piece.volume)
    }

    /// Each stretch with so many times the calls; stretches without a factor stay.
    pub fn scale(&mut self, factors: &[f64]) {
        for (piece, factor) in self.pieces.iter_mut().zip(factors) {
            // A rate that never ends has an infinite volume.
            piece.volume = if *factor > 0.0 {
                piece.volume * factor
            } else {
                0.0
            };
            piece.rate *= factor;
            piece.slope *= factor;
        }
    }

    /// The same curve, this many seconds later.
    pub fn shift(&mut self, seconds: f64) {
        for piece in &mut self.pieces {
            piece.from += seconds;
            piece.last = piece.last + Tick::from_seconds(seconds);
        }
    }
}

/// Exponentials that are drawn at once.
const AT_ONCE: usize = 64;

/// Arrivals by inverting the cumulative rate at the points of a unit-rate Poisson process, so that the k-th caller takes
/// the same standard exponential whatever the rates are.
#[derive(Debug, Default)]
pub(crate) struct PoissonClock {
    /// Unit-rate time of the last arrival, counted from the start of the current piece.
    unit: f64,
    piece: usize,
    /// Factor of the current piece: the day's times its own.
    factor: f64,
    /// Expected calls in the current piece, its factor included.
    volume: f64,
    /// Seconds to a unit of unit-rate time at the current piece's first rate.
    gap: f64,
    day: f64,
    /// Factor of each piece; empty where pieces have none of their own.
    own: Vec<f64>,
}

impl PoissonClock {
    pub fn reset(&mut self, plan: &PoissonPlan, busyness: &mut Variates<'_>, day: Option<f64>) {
        self.unit = 0.0;
        self.piece = 0;
        // Drawn in any case, so that what else there is does not depend on whether the day is laid down.
        self.day = busyness.busyness(plan.day_cv);
        if let Some(day) = day
            && plan.day_cv > 0.0
        {
            self.day = gamma_of_mean_one_quantile(plan.day_cv, day);
        }
        self.own.clear();
        if plan.interval_cv > 0.0 {
            self.own.extend(
                plan.curve
                    .pieces
                    .iter()
                    .map(|_| busyness.busyness(plan.interval_cv)),
            );
        }
        self.enter(&plan.curve, 0);
    }

    fn enter(&mut self, curve: &RateCurve, piece: usize) {
        self.piece = piece;
        self.factor = self.day * self.own.get(piece).copied().unwrap_or(1.0);
        if let Some(piece) = curve.pieces.get(piece) {
            self.volume = piece.volume * self.factor;
            self.gap = 1.0 / (piece.rate * self.factor);
        }
    }

    /// The next arrivals, as many as there is room for; fewer only when there are no more.
    pub fn fill(
        &mut self,
        curve: &RateCurve,
        variates: &mut Variates<'_>,
        instants: &mut [Tick],
    ) -> usize {
        let mut filled = 0;
        for instants in instants.chunks_mut(AT_ONCE) {
            let mut exponentials = [0.0; AT_ONCE];
            let exponentials = &mut exponentials[..instants.len()];
            variates.fill_exponentials(exponentials);
            for (instant, exponential) in instants.iter_mut().zip(exponentials) {
                self.unit += *exponential;
                let Some(at) = self.invert(curve) else {
                    return filled;
                };
                *instant = at;
                filled += 1;
            }
        }
        filled
    }

    /// The instant at which the cumulative rate reaches the current point of the unit-rate process.
    #[inline]
    fn invert(&mut self, curve: &RateCurve) -> Option<Tick> {
        loop {
            let piece = curve.pieces.get(self.piece)?;
            if self.unit < self.volume {
                let into = if piece.slope == 0.0 {
                    self.unit * self.gap
                } else {
                    // The smaller root of rate·u + slope·u²/2 = x, in the form that does not cancel.
                    let x = self.unit / self.factor;
                    let root = piece.rate * piece.rate + 2.0 * piece.slope * x;
                    2.0 * x / (piece.rate + root.max(0.0).sqrt())
                };
                // Rounding to the nearest tick must not carry a call into the next piece.
                return Some(Tick::from_seconds(piece.from + into).min(piece.last));
            }
            self.unit -= self.volume;
            self.enter(curve, self.piece + 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::{Draw, DurationLaw, Purpose, Sampling, name_key, stream};
    use crate::scenario::Law;

    fn times(curve: &RateCurve, run: u64) -> Vec<f64> {
        let plan = PoissonPlan {
            curve: curve.clone(),
            day_cv: 0.0,
            interval_cv: 0.0,
        };
        let mut clock = PoissonClock::default();
        let mut busyness = stream(1, run, "x", Purpose::Busyness);
        clock.reset(&plan, &mut Draw::Sampled.of(&mut busyness), None);
        let mut random = stream(1, run, "x", Purpose::Arrivals);
        std::iter::from_fn(|| {
            let mut instant = [Tick::ZERO];
            let filled = clock.fill(curve, &mut Draw::Sampled.of(&mut random), &mut instant);
            (filled == 1).then_some(instant[0].as_seconds())
        })
        .collect()
    }

    #[test]
    fn linear_rates_keep_each_volume_and_meet_at_the_ends() {
        let curve = RateCurve::linear(0.0, 100.0, &[10.0, 20.0, 30.0, 5.0]);
        for (piece, volume) in curve.pieces.iter().zip([10.0, 20.0, 30.0, 5.0]) {
            let mean = piece.rate + piece.slope * 50.0;
            assert!((mean * 100.0 - volume).abs() < 1e-12);
            assert!(piece.rate >= 0.0 && piece.rate + piece.slope * 100.0 >= -1e-15);
        }
        // Where the volumes rise evenly the line is continuous.
        let end_of_first = curve.pieces[0].rate + curve.pieces[0].slope * 100.0;
        assert!((end_of_first - curve.pieces[1].rate).abs() < 1e-12);
    }

    #[test]
    fn volumes_are_poisson_in_each_stretch() {
        for curve in [
            RateCurve::steps(50.0, 100.0, &[3.0, 0.0, 12.0]),
            RateCurve::linear(50.0, 100.0, &[3.0, 0.0, 12.0]),
        ] {
            let runs = 20_000;
            let mut sums = [0.0; 3];
            let mut squares = [0.0; 3];
            for run in 0..runs {
                let mut counts = [0.0; 3];
                for at in times(&curve, run) {
                    counts[((at - 50.0) / 100.0) as usize] += 1.0;
                }
                for i in 0..3 {
                    sums[i] += counts[i];
                    squares[i] += counts[i] * counts[i];
                }
            }
            for (i, expected) in [3.0f64, 0.0, 12.0].into_iter().enumerate() {
                let mean = sums[i] / runs as f64;
                let variance = squares[i] / runs as f64 - mean * mean;
                let error = (expected / runs as f64).sqrt();
                assert!(
                    (mean - expected).abs() <= 3.5 * error,
                    "mean {mean} of {expected}"
                );
                // Variance of a Poisson sample variance: (m + 2 m²) / n.
                let error = ((expected + 2.0 * expected * expected) / runs as f64).sqrt();
                assert!(
                    (variance - expected).abs() <= 3.5 * error,
                    "variance {variance} of {expected}"
                );
            }
        }
    }

    #[test]
    fn a_constant_rate_has_exponential_gaps() {
        let curve = RateCurve::steps(0.0, 1000.0, &[2000.0]);
        let at = times(&curve, 0);
        let gaps: Vec<f64> = at.windows(2).map(|w| w[1] - w[0]).collect();
        let mean = gaps.iter().sum::<f64>() / gaps.len() as f64;
        assert!(
            (mean - 0.5).abs() < 3.0 * 0.5 / (gaps.len() as f64).sqrt(),
            "{mean}"
        );
        assert!(at.windows(2).all(|w| w[1] >= w[0]));
    }

    #[test]
    fn another_rate_takes_the_same_standard_exponentials() {
        let slow = times(&RateCurve::steps(0.0, 100.0, &[50.0]), 3);
        let fast = times(&RateCurve::steps(0.0, 100.0, &[100.0]), 3);
        for (slow, fast) in slow.iter().zip(&fast) {
            assert!((slow - 2.0 * fast).abs() < 3e-6);
        }
    }

    /// Factors of the day and of two intervals.
    fn factors(sampling: Sampling, cvs: [f64; 2], seed: u64, run: u64) -> (f64, Vec<f64>) {
        let plan = PoissonPlan {
            curve: RateCurve::steps(0.0, 100.0, &[5.0, 5.0]),
            day_cv: cvs[0],
            interval_cv: cvs[1],
        };
        let key = name_key("x");
        let (streams, how) = sampling.streams(run);
        let mut busyness = stream(seed, streams, "x", Purpose::Busyness);
        let mut clock = PoissonClock::default();
        let day = sampling.day(seed, run, key);
        clock.reset(&plan, &mut how.of(&mut busyness), day);
        (clock.day, clock.own)
    }

    fn busyness_law(cv: f64) -> DurationLaw {
        DurationLaw::new(&Law::gamma(1.0, cv)).unwrap()
    }

    /// √n times the largest distance between the numbers' distribution function and a law's.
    fn distance(mut numbers: Vec<f64>, law: &DurationLaw) -> f64 {
        numbers.sort_by(f64::total_cmp);
        let n = numbers.len() as f64;
        let largest = numbers.iter().enumerate().fold(0f64, |largest, (at, &x)| {
            let cdf = 1.0 - law.survival(x);
            let (before, after) = (at as f64 / n, (at + 1) as f64 / n);
            largest.max((cdf - before).abs()).max((after - cdf).abs())
        });
        n.sqrt() * largest
    }

    #[test]
    fn factors_are_gamma_however_they_are_drawn() {
        // One per cent for the family of all.
        let critical = ((2.0 * 12.0 / 0.01f64).ln() / 2.0).sqrt();
        // From this run on, every so many.
        let ways = [
            (Sampling::Independent, 0, 1),
            // The same member of each block.
            (Sampling::StratifiedBusyness, 17, 64),
            (Sampling::Antithetic, 0, 2),
            (Sampling::Antithetic, 1, 2),
        ];
        for (sampling, from, step) in ways {
            for cv in [0.07, 0.3, 1.5] {
                let law = busyness_law(cv);
                let drawn = |k: u64| factors(sampling, [cv, 0.0], 56, from + step * k).0;
                let distance = distance((0u64..4000).map(drawn).collect(), &law);
                assert!(distance < critical, "{sampling:?}, {cv}: {distance}");
            }
        }
    }

    #[test]
    fn a_block_of_stratified_days_has_the_mean_of_the_law_and_no_other_block_is_the_same() {
        let cv = 0.3;
        let law = busyness_law(cv);
        // Variance within each stratum, by splitting it finely, and so of a block's mean.
        let fine = 1000;
        let within = |stratum: u32| {
            let points: Vec<f64> = (0..fine)
                .map(|k| {
                    let within = (f64::from(k) + 0.5) / f64::from(fine);
                    law.quantile((f64::from(stratum) + within) / 64.0)
                })
                .collect();
            let mean = points.iter().sum::<f64>() / f64::from(fine);
            points.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / f64::from(fine)
        };
        let deviation = ((0..64).map(within).sum::<f64>() / 64.0 / 64.0).sqrt();
        // Less than a fifth of what as many independent days have.
        assert!(deviation < cv / 8.0 / 5.0, "{deviation}");
        let blocks = 400;
        let days = |block: u64| -> Vec<f64> {
            let runs = 64 * block..64 * (block + 1);
            runs.map(|run| factors(Sampling::StratifiedBusyness, [cv, 0.0], 56, run).0)
                .collect()
        };
        let bounds: Vec<f64> = (0..64).map(|k| law.quantile(f64::from(k) / 64.0)).collect();
        let mean = |block: u64| {
            let mut days = days(block);
            days.sort_by(f64::total_cmp);
            // Each day is in a stratum of its own; the last has no upper end.
            assert!(days.iter().zip(&bounds).all(|(day, from)| day >= from));
            assert!(days.iter().zip(&bounds[1..]).all(|(day, to)| day <= to));
            days.iter().sum::<f64>() / 64.0
        };
        let means: Vec<f64> = (0..blocks).map(mean).collect();
        let over_all = means.iter().sum::<f64>() / blocks as f64;
        // Two comparisons share one per cent.
        assert!(
            (over_all - 1.0).abs() < 2.807 * deviation / (blocks as f64).sqrt(),
            "{over_all}"
        );
        let moment = |power: i32| {
            let powers = means.iter().map(|mean| (mean - 1.0).powi(power));
            powers.sum::<f64>() / blocks as f64
        };
        let variance = moment(2);
        let error = ((moment(4) - variance * variance) / blocks as f64).sqrt();
        assert!(
            (variance - deviation * deviation).abs() < 2.807 * error,
            "{variance} against {}",
            deviation * deviation
        );
        assert!(days(0).iter().all(|day| !days(1).contains(day)));
    }

    #[test]
    fn a_stratified_day_leaves_its_intervals_as_they_are() {
        for run in 0..100 {
            let (day, intervals) = factors(Sampling::Independent, [0.2, 0.4], 56, run);
            let (other, same) = factors(Sampling::StratifiedBusyness, [0.2, 0.4], 56, run);
            assert_ne!(day, other);
            assert_eq!(intervals, same);
            let none = factors(Sampling::StratifiedBusyness, [0.0, 0.4], 56, run);
            assert_eq!(none, factors(Sampling::Independent, [0.0, 0.4], 56, run));
        }
    }

    #[test]
    fn antithetic_factors_mirror_each_other() {
        let [day, interval] = [0.2, 0.4].map(busyness_law);
        for pair in 0..200 {
            let [own, partner] = [0, 1]
                .map(|member| factors(Sampling::Antithetic, [0.2, 0.4], 56, 2 * pair + member));
            let sum = day.survival(own.0) + day.survival(partner.0);
            assert!((sum - 1.0).abs() < 1e-9, "{sum}");
            for (own, partner) in own.1.iter().zip(&partner.1) {
                let sum = interval.survival(*own) + interval.survival(*partner);
                assert!((sum - 1.0).abs() < 1e-9, "{sum}");
            }
        }
    }

    /// **Value-breaking** when this changes.
    #[test]
    fn the_first_factors_are_pinned() {
        let found = |sampling| [0, 1, 2].map(|run| factors(sampling, [0.2, 0.0], 56, run).0);
        assert_eq!(
            found(Sampling::StratifiedBusyness),
            [1.0300699022549131, 1.4802740140956965, 0.7162622825513345]
        );
        assert_eq!(
            found(Sampling::Antithetic),
            [0.9503872408062779, 1.0239246844232885, 0.7836856662717799]
        );
    }
}
