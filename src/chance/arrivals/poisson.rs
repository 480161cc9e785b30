use rand_distr::{Distribution, Exp1};

use super::{PoissonPlan, busyness_factor};
use crate::chance::Stream;
use crate::units::Tick;

/// A rate that is constant or linear from each instant to the next. Times in seconds from the start of the run,
/// rates per second.
#[derive(Debug, Clone)]
pub(crate) struct RateCurve {
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, Copy)]
struct Piece {
    from: f64,
    to: f64,
    /// Expected calls in the piece.
    volume: f64,
    /// Rate at the piece's start, and its growth per second.
    rate: f64,
    slope: f64,
}

impl RateCurve {
    /// One rate for ever.
    pub fn constant(rate: f64) -> Self {
        let volume = if rate > 0.0 { f64::INFINITY } else { 0.0 };
        RateCurve {
            pieces: vec![Piece {
                from: 0.0,
                to: f64::INFINITY,
                volume,
                rate,
                slope: 0.0,
            }],
        }
    }

    /// These volumes, spread evenly over equal stretches from `from` on.
    pub fn steps(from: f64, length: f64, volumes: &[f64]) -> Self {
        let piece = |(i, &volume): (usize, &f64)| {
            let start = from + i as f64 * length;
            Piece {
                from: start,
                to: start + length,
                volume,
                rate: volume / length,
                slope: 0.0,
            }
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

    /// The same curve, this many seconds later.
    pub fn shift(&mut self, seconds: f64) {
        for piece in &mut self.pieces {
            piece.from += seconds;
            piece.to += seconds;
        }
    }
}

/// Arrivals by inverting the cumulative rate at the points of a unit-rate Poisson process, so that the k-th caller takes
/// the same standard exponential whatever the rates are.
#[derive(Debug, Default)]
pub(crate) struct PoissonClock {
    /// Unit-rate time of the last arrival, counted from the start of the current piece.
    unit: f64,
    piece: usize,
    /// Factor of the current piece: the day's times its own.
    factor: f64,
    day: f64,
    /// Factor of each piece; empty where pieces have none of their own.
    own: Vec<f64>,
}

impl PoissonClock {
    pub fn reset(&mut self, plan: &PoissonPlan, busyness: &mut Stream) {
        self.unit = 0.0;
        self.piece = 0;
        self.day = busyness_factor(plan.day_cv, busyness);
        self.own.clear();
        if plan.interval_cv > 0.0 {
            self.own.extend(
                plan.curve
                    .pieces
                    .iter()
                    .map(|_| busyness_factor(plan.interval_cv, busyness)),
            );
        }
        self.enter(0);
    }

    fn enter(&mut self, piece: usize) {
        self.piece = piece;
        self.factor = self.day * self.own.get(piece).copied().unwrap_or(1.0);
    }

    #[inline]
    pub fn next(&mut self, curve: &RateCurve, stream: &mut Stream) -> Tick {
        let exponential: f64 = Exp1.sample(stream);
        self.unit += exponential;
        loop {
            let Some(piece) = curve.pieces.get(self.piece) else {
                return Tick::NEVER;
            };
            let volume = piece.volume * self.factor;
            if self.unit < volume {
                let x = self.unit / self.factor;
                let rate = piece.rate;
                let into = if piece.slope == 0.0 {
                    x / rate
                } else {
                    // The smaller root of rate·u + slope·u²/2 = x, in the form that does not cancel.
                    2.0 * x / (rate + (rate * rate + 2.0 * piece.slope * x).max(0.0).sqrt())
                };
                let at = Tick::from_seconds(piece.from + into);
                // Rounding to the nearest tick must not carry a call into the next piece.
                let end = Tick::from_seconds(piece.to).0.saturating_sub(1);
                return Tick(at.0.min(end));
            }
            self.unit -= volume;
            self.enter(self.piece + 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::{Purpose, stream};

    fn times(curve: &RateCurve, run: u64) -> Vec<f64> {
        let plan = PoissonPlan {
            curve: curve.clone(),
            day_cv: 0.0,
            interval_cv: 0.0,
        };
        let mut clock = PoissonClock::default();
        clock.reset(&plan, &mut stream(1, run, "x", Purpose::Busyness));
        let mut random = stream(1, run, "x", Purpose::Arrivals);
        std::iter::from_fn(|| {
            let at = clock.next(curve, &mut random);
            (at != Tick::NEVER).then_some(at.as_seconds())
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
}
