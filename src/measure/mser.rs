//! Where a series that starts away from its steady state has come to it: MSER-5.

/// Observations in a batch: the 5 of MSER-5.
const BATCH: usize = 5;

/// Batches without which nothing is decided: on fewer the rule too often takes chance for a transient.
const FEWEST_BATCHES: usize = 1000;

/// Batches at the end that are never all that is left: a few that happen to lie close together look like a mean that is
/// known well.
const LAST_BATCHES: usize = 5;

/// What [`mser5`] says about a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truncation {
    /// So many observations at the start are to be deleted, a multiple of five, fewer than half.
    Delete(usize),
    /// The best place lies in the second half: the series has not, or not long enough, been in its steady state. It
    /// must be longer before anything can be said.
    RunLonger,
    /// There are fewer than 1,000 batches, which are 5,000 observations.
    TooFew,
    /// Some observation is infinite or not a number.
    NotFinite,
}

/// Decides how many observations at the start of a series to delete, by MSER-5 (marginal standard error rule, on means
/// of five).
///
/// With z₁ … z_m the means of five observations each, and z̄_d the mean of those after the first d, the place to cut is
/// the d that minimises
///
/// > MSER(d) = Σ_{j>d} (z_j − z̄_d)² / (m − d)²,
///
/// which is the squared standard error that the mean of what is left would have if it were not correlated: cutting a
/// transient makes the sum smaller, cutting more than it makes the divisor smaller. All d are tried that leave five or
/// more; of equal ones the smallest is taken. Where it is m/2 or more the answer is [`Truncation::RunLonger`].
///
/// A transient B·exp(−d/θ) in noise of standard deviation s (of the z) is cut where the bias that is left at that place
/// has come down to s·√(1 − θ/m), nearly s: so the quieter the series, the more of the start is found. Give it the
/// average of several runs rather than one run. Deleting it from the average of r runs instead of one leaves 1/√r of the
/// bias.
///
/// Observations after the last whole five are not looked at. A constant series is in its steady state from the start.
/// The answer does not depend on the unit nor, up to rounding, on the origin of the observations. O(n), in one pass
/// backward over the series after one that looks at its size; nothing is allocated.
///
/// Sources: White, K. P. (1997), An effective truncation heuristic for bias reduction in simulation output, *Simulation*
/// 69(6), for the rule; Hoad, K., Robinson, S. and Davies, R. (2010), Automating warm-up length estimation, *Journal of
/// the Operational Research Society* 61(9), who found it the best of 44 methods, and for the last five and the half. That
/// nothing is decided on fewer than 1,000 batches is this project's own rule.
///
/// ```
/// use callcenter::measure::{Truncation, mser5};
///
/// // A step after 100 of 10,000 observations, in a ripple that means of five do not show.
/// let series: Vec<f64> = (0..10_000)
///     .map(|i| if i < 100 { 5.0 } else { 20.0 } + f64::from(i % 5))
///     .collect();
/// assert_eq!(mser5(&series), Truncation::Delete(100));
/// assert_eq!(mser5(&series[..4999]), Truncation::TooFew);
/// assert_eq!(mser5(&[1.0; 5000]), Truncation::Delete(0));
/// ```
pub fn mser5(series: &[f64]) -> Truncation {
    let batches = series.len() / BATCH;
    if batches < FEWEST_BATCHES {
        return Truncation::TooFew;
    }
    let series = &series[..batches * BATCH];
    if !series.iter().all(|x| x.is_finite()) {
        return Truncation::NotFinite;
    }
    // Measured in units of the largest, no square of a difference overflows.
    let largest = series
        .iter()
        .fold(0.0f64, |largest, x| largest.max(x.abs()));
    if largest == 0.0 {
        return Truncation::Delete(0);
    }
    let mut best = (f64::INFINITY, batches);
    // Mean and sum of squared deviations of the batches seen so far. Both grow by differences, so that no large number
    // is taken from another.
    let (mut mean, mut squares) = (0.0, 0.0);
    for (left, batch) in (1..).zip(series.chunks_exact(BATCH).rev()) {
        let z = batch.iter().map(|x| x / largest).sum::<f64>() / BATCH as f64;
        let off = z - mean;
        mean += off / left as f64;
        squares += off * (z - mean);
        let criterion = squares / (left as f64).powi(2);
        // Among equals the last one seen deletes least.
        if left >= LAST_BATCHES && criterion <= best.0 {
            best = (criterion, batches - left);
        }
    }
    let (_, deleted) = best;
    if 2 * deleted >= batches {
        Truncation::RunLonger
    } else {
        Truncation::Delete(deleted * BATCH)
    }
}

#[cfg(test)]
mod tests {
    use rand_distr::{Distribution, StandardNormal};

    use super::*;
    use crate::chance::{Purpose, Stream, stream};

    fn noise(seed: u64) -> Stream {
        stream(seed, 0, "noise", Purpose::Choices)
    }

    fn white(n: usize, seed: u64) -> Vec<f64> {
        StandardNormal.sample_iter(noise(seed)).take(n).collect()
    }

    /// The definition, word by word: O(m²).
    fn by_definition(series: &[f64]) -> Truncation {
        let z: Vec<f64> = series
            .chunks_exact(5)
            .map(|five| five.iter().sum::<f64>() / 5.0)
            .collect();
        let criterion = |d: usize| {
            let left = &z[d..];
            let n = left.len() as f64;
            let mean = left.iter().sum::<f64>() / n;
            left.iter().map(|z| (z - mean).powi(2)).sum::<f64>() / (n * n)
        };
        let mut best = 0;
        let mut least = criterion(0);
        for d in 1..=z.len() - 5 {
            if criterion(d) < least {
                (best, least) = (d, criterion(d));
            }
        }
        if 2 * best >= z.len() {
            Truncation::RunLonger
        } else {
            Truncation::Delete(5 * best)
        }
    }

    #[test]
    fn one_backward_pass_finds_what_the_definition_says() {
        let mut longer = 0;
        for seed in 0..40 {
            let mut level = 0.0;
            // Correlated noise with a start far off, none, or a drift that has no end.
            let series: Vec<f64> = (white(6000, seed).iter().enumerate())
                .map(|(i, e)| {
                    level = 0.95 * level + e;
                    let start = [0.0, 20.0, -5.0, 0.0][seed as usize % 4];
                    let drift = if seed % 4 == 3 { 1e-2 } else { 0.0 };
                    level + start * (-(i as f64) / 300.0).exp() + drift * i as f64
                })
                .collect();
            assert_eq!(mser5(&series), by_definition(&series), "seed {seed}");
            longer += usize::from(mser5(&series) == Truncation::RunLonger);
        }
        assert_eq!(longer, 10, "those that drift");
    }

    #[test]
    fn of_white_noise_less_than_a_twentieth_is_deleted() {
        for seed in 0..100 {
            let series = white(10_000, seed);
            match mser5(&series) {
                Truncation::Delete(n) if n < 500 => {}
                other => panic!("seed {seed}: {other:?}"),
            }
        }
    }

    /// A transient B·exp(−d/θ) among m batches with noise of standard deviation s. After the first d the sum of squares
    /// is on average (m − d)·s² + b²·θ/2 − (b·θ)²/(m − d), with b = B·exp(−d/θ) the bias at that place. Divided by
    /// (m − d)², with θ much smaller than m − d, its derivative by d is zero where b² = s²/(1 − θ/(m − d)): the bias that
    /// is left at the cut is the noise of one batch, and the cut is at θ·ln(B/s).
    #[test]
    fn the_end_of_a_planted_transient_is_where_its_bias_sinks_to_the_noise_of_a_batch() {
        let (theta, start, batches) = (400.0, 40.0, 20_000);
        // White noise of standard deviation √5 gives batches of five a standard deviation of 1.
        let noise = 5f64.sqrt();
        let implied = 5.0 * theta * f64::ln(start);
        for seed in 0..20 {
            let series: Vec<f64> = (white(5 * batches, seed).iter().enumerate())
                .map(|(i, e)| 100.0 - start * (-(i as f64) / (5.0 * theta)).exp() + noise * e)
                .collect();
            let Truncation::Delete(found) = mser5(&series) else {
                panic!("seed {seed}: {:?}", mser5(&series));
            };
            let off = found as f64 / implied - 1.0;
            assert!(off.abs() < 0.2, "seed {seed}: {found} for {implied:.0}");
        }
    }

    #[test]
    fn averaging_runs_finds_more_of_the_start() {
        let found = |noise: f64| {
            let series: Vec<f64> = (white(20_000, 1).iter().enumerate())
                .map(|(i, e)| 10.0 * (-(i as f64) / 500.0).exp() + noise * e)
                .collect();
            match mser5(&series) {
                Truncation::Delete(n) => n,
                other => panic!("{other:?}"),
            }
        };
        assert!(found(1.0) < found(0.1) && found(0.1) < found(0.01));
    }

    #[test]
    fn a_start_that_lasts_asks_for_a_longer_run() {
        let ramp: Vec<f64> = (0..5000).map(f64::from).collect();
        assert_eq!(mser5(&ramp), Truncation::RunLonger);
        // A step in the middle of the second half, and one just before it.
        let step = |at: usize| -> Vec<f64> {
            (white(10_000, 3).iter().enumerate())
                .map(|(i, e)| if i < at { 50.0 } else { 0.0 } + e)
                .collect()
        };
        assert_eq!(mser5(&step(7500)), Truncation::RunLonger);
        assert_eq!(mser5(&step(5000)), Truncation::RunLonger);
        assert_eq!(mser5(&step(4995)), Truncation::Delete(4995));
    }

    #[test]
    fn nonsense_has_an_answer() {
        assert_eq!(mser5(&[]), Truncation::TooFew);
        assert_eq!(mser5(&[f64::NAN; 4999]), Truncation::TooFew);
        for constant in [
            0.0,
            -0.0,
            1.0,
            0.1,
            -1e300,
            f64::MAX,
            f64::MIN_POSITIVE,
            5e-324,
        ] {
            assert_eq!(
                mser5(&[constant; 5003]),
                Truncation::Delete(0),
                "{constant}"
            );
        }
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let mut series = white(5000, 4);
            series[4000] = bad;
            assert_eq!(mser5(&series), Truncation::NotFinite);
        }
        // What lies after the last whole five is not looked at.
        let mut series = white(5004, 4);
        let whole = mser5(&series);
        series[5001] = f64::NAN;
        assert_eq!(mser5(&series), whole);
    }

    #[test]
    fn neither_unit_nor_origin_matters() {
        let series: Vec<f64> = (white(10_000, 5).iter().enumerate())
            .map(|(i, e)| 20.0 * (-(i as f64) / 400.0).exp() + e)
            .collect();
        let found = mser5(&series);
        assert!(matches!(found, Truncation::Delete(n) if n > 500));
        for (unit, origin) in [(1e300, 0.0), (1e-300, 0.0), (-3.0, 7.0), (1.0, 1e9)] {
            let other: Vec<f64> = series.iter().map(|x| unit * x + origin).collect();
            assert_eq!(mser5(&other), found, "unit {unit}, origin {origin}");
        }
    }
}
