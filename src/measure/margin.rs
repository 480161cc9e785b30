//! How wide margins are: quantiles of the laws they come from, and the scales they are drawn on.

use std::cell::RefCell;
use std::f64::consts::E;

use statrs::distribution::{Beta, ContinuousCDF, Gamma, Normal, StudentsT};

/// The ends of an interval around a mean that cannot be negative: on the log scale, and above, where the margin is
/// wider than the mean itself, no longer exponentially but in proportion to the margin.
pub(super) fn around(mean: f64, half: f64) -> (f64, f64) {
    if mean <= 0.0 {
        return (0.0, half);
    }
    let relative = half / mean;
    (mean * (-relative).exp(), mean * grown(relative))
}

/// By how much a mean, or the odds of a rare event, grow with a margin of this many times themselves. The exponential
/// is followed by its tangent: a few days do not tell orders of magnitude.
fn grown(relative: f64) -> f64 {
    if relative <= 1.0 {
        relative.exp()
    } else {
        E * relative
    }
}

/// A share moved by half a margin on the logit scale, up or down; the rarer of what happened and what did not grows as
/// [`grown`] says.
pub(super) fn moved(share: f64, half: f64, up: bool) -> f64 {
    let odds = share / (1.0 - share);
    let is_rare = share <= 0.5;
    let factor = if up == is_rare {
        grown(half)
    } else {
        (half).exp()
    };
    let odds = if up { odds * factor } else { odds / factor };
    if odds.is_finite() {
        odds / (1.0 + odds)
    } else {
        1.0
    }
}

/// Degrees of freedom from which on Student's law is the normal one but for a term in 1/n: the next, in 1/n², is below
/// 1e-7.
const MANY_DEGREES: f64 = 10_000.0;

/// The quantile `p` of Student's law, whose degrees of freedom need not be whole; fewer than 1 count as 1.
pub(super) fn student(degrees: f64, p: f64) -> f64 {
    let degrees = short(degrees.max(1.0));
    if degrees > MANY_DEGREES {
        // Cornish and Fisher's first term; the law's own inversion loses digits here.
        let z = normal(p);
        return z + z * (z * z + 1.0) / (4.0 * degrees);
    }
    kept(0, [degrees, p, 0.0], || {
        match StudentsT::new(0.0, 1.0, degrees) {
            Ok(t) => t.inverse_cdf(p),
            Err(_) => normal(p),
        }
    })
}

/// The quantile `p` of the normal law.
pub(super) fn normal(p: f64) -> f64 {
    Normal::standard().inverse_cdf(p)
}

/// How many more than `days` of `n` days might have held an exception: the Clopper-Pearson bound, less `days`.
pub(super) fn more_days(days: u64, n: u64, level: f64) -> f64 {
    if days >= n {
        return 0.0;
    }
    let (days, n) = (days as f64, n as f64);
    if days == 0.0 {
        return n * (1.0 - (1.0 - level).powf(1.0 / n));
    }
    kept(1, [days, n, level], || {
        Beta::new(days + 1.0, n - days).map_or(n - days, |beta| n * beta.inverse_cdf(level) - days)
    })
}

/// How many times as long as their mean over `days` days the waits of a day can be in truth, at this level, where hardly
/// ever anybody waits.
///
/// What is waited on a day on which anybody does scatters more than exponential times: squared coefficients of variation
/// of 1.3 to 4 were found, and many such days on which one caller waits for a second. A gamma law with a shape of 2/3 has
/// 1.5, and as many small ones.
pub(super) fn longer(days: u64, level: f64) -> f64 {
    let shape = days as f64 * 2.0 / 3.0;
    kept(2, [shape, level, 0.0], || {
        Gamma::new(shape, 1.0).map_or(f64::INFINITY, |gamma| {
            shape / gamma.inverse_cdf(1.0 - level)
        })
    })
}

/// Degrees of freedom with at most six binary digits, rounded down, where they are not whole: it changes a factor by
/// less than 2 %, and few different ones are left.
fn short(degrees: f64) -> f64 {
    if degrees.fract() == 0.0 {
        return degrees;
    }
    let step = (degrees.log2().floor() - 5.0).exp2();
    (degrees / step).floor() * step
}

/// Places for factors that are kept.
const KEPT: usize = 1024;

/// A factor and what it belongs to.
type Known = ([u64; 4], f64);

thread_local! {
    /// Factors that have been looked up: a result has thousands of margins and few different factors, and one takes as
    /// long as simulating hundreds of calls.
    static FACTORS: RefCell<Vec<Known>> = const { RefCell::new(Vec::new()) };
}

/// A factor that is looked up once for these arguments. It depends on nothing else, so that it does not matter which are
/// kept.
fn kept(which: u64, arguments: [f64; 3], factor: impl FnOnce() -> f64) -> f64 {
    let [a, b, c] = arguments.map(f64::to_bits);
    let key = [which + 1, a, b, c];
    let mix = |mixed: u64, part: &u64| {
        (mixed ^ part)
            .wrapping_mul(0x9E37_79B9_7F4A_7C15)
            .rotate_left(29)
    };
    let place = (key.iter().fold(0, mix) >> 32) as usize % KEPT;
    FACTORS.with_borrow_mut(|known| {
        known.resize(KEPT, ([0; 4], 0.0));
        if known[place].0 != key {
            known[place] = (key, factor());
        }
        known[place].1
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_are_the_tabled_ones_however_often_they_are_asked_for() {
        for _ in 0..2 {
            assert!((student(9.0, 0.975) - 2.262_157).abs() < 1e-6);
            assert!((student(1.0, 0.975) - 12.706_205).abs() < 1e-5);
            assert!(
                (student(1e6, 0.975) - 1.959_966).abs() < 1e-5,
                "{}",
                student(1e6, 0.975)
            );
            // Clopper and Pearson: at most 7.5711 of a hundred.
            assert!((more_days(3, 100, 0.95) - 4.5711).abs() < 1e-4);
            assert!((more_days(0, 100, 0.95) - 2.9513).abs() < 1e-4);
            // Shapes of 2 and 6: half the chi squares with 4 and 12 degrees of freedom, 0.71072 and 5.22603.
            assert!((longer(3, 0.95) - 4.0 / 0.710_723).abs() < 1e-4);
            assert!((longer(9, 0.95) - 12.0 / 5.226_029).abs() < 1e-4);
        }
        // Between the factors of 8 and 9 degrees.
        let between = student(8.7, 0.975);
        assert!(2.262_157 < between && between < 2.306_004);
    }

    #[test]
    fn ends_grow_without_a_jump_and_keep_within_what_can_be() {
        let mut last = 2.0;
        for step in 0..1000 {
            let half = f64::from(step) * 0.01;
            let (low, high) = around(2.0, 2.0 * half);
            assert!(0.0 < low && low <= 2.0 && high >= last && high - last < 2.0 * 0.03);
            last = high;
            for share in [0.001, 0.3, 0.5, 0.9, 0.999] {
                let (low, high) = (moved(share, half, false), moved(share, half, true));
                assert!(0.0 < low && low <= share + 1e-12 && share - 1e-12 <= high && high < 1.0);
                // What did not happen has the same margin.
                if share != 0.5 {
                    assert!((1.0 - high - moved(1.0 - share, half, false)).abs() < 1e-12);
                }
            }
        }
        assert_eq!(
            moved(0.3, 1e9, true),
            0.3 / 0.7 * E * 1e9 / (1.0 + 0.3 / 0.7 * E * 1e9)
        );
        assert_eq!(around(0.0, 3.0), (0.0, 3.0));
    }
}
