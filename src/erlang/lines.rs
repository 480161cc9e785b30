//! Erlang B the other way round: how many lines a load needs, and what load so many lines can take.
use statrs::function::gamma::ln_gamma;

use super::blocking;
use super::input;
use super::root;
use crate::error::{Error, Result};

/// How many lines block no more than a given share of the attempts; see [`required_lines`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RequiredLines {
    /// The smallest whole number of lines at which [`b`](super::b) is at most that share.
    pub lines: u32,
    /// The real number of lines at which [`b_real`](super::b_real) is exactly that share: how far the whole number is
    /// from too few. It lies from `lines` − 1 to `lines`.
    pub real: f64,
    /// The share that the whole number blocks; 0 without load.
    pub p_blocked: f64,
}

/// The fewest lines that block at most the share `p_blocked` of all attempts at a load of `erlangs` (M/G/n/n).
///
/// Without load no line is needed.
///
/// # Errors
/// A load that is not a number from 0 to 10^9, and a share that is not above 0 and below 1.
///
/// # Cost
/// O(1): some twenty to forty integrals of a microsecond.
///
/// ```
/// use callcenter::erlang::{b, required_lines};
/// let needed = required_lines(8.0, 0.01)?;
/// assert_eq!(needed.lines, 15);
/// assert!(b(15, 8.0)? <= 0.01 && b(14, 8.0)? > 0.01);
/// assert!((needed.real - 14.86).abs() < 0.01);
/// # Ok::<(), callcenter::Error>(())
/// ```
pub fn required_lines(erlangs: f64, p_blocked: f64) -> Result<RequiredLines> {
    let load = input::erlangs(erlangs)?;
    let p = input::share("p_blocked", p_blocked)?;
    if load == 0.0 {
        return Ok(RequiredLines {
            lines: 0,
            real: 0.0,
            p_blocked: 0.0,
        });
    }
    let goal = odds_against(p);
    // Not more than the lines can be busy: a (1 − p) ≤ n.
    let least = load * (1.0 - p);
    let missing = |lines: f64| {
        if lines > 0.0 {
            goal - blocking::ln_odds_of_a_line(lines, load)
        } else {
            f64::INFINITY
        }
    };
    let real = if missing(least) > 0.0 {
        root::beyond(least, least.max(1e-3), missing)
    } else {
        least
    };
    // Above 10^9 erlangs there is no load, nor, far below 2^32, a share too small for a float.
    let mut lines = real.ceil() as u32;
    while lines > 0 && blocking::b(lines - 1, load)? <= p {
        lines -= 1;
    }
    while lines < u32::MAX && blocking::b(lines, load)? > p {
        lines += 1;
    }
    Ok(RequiredLines {
        lines,
        // Where the real number is whole, rounding may have put it on the other side.
        real: real.clamp(f64::from(lines) - 1.0, f64::from(lines)),
        p_blocked: blocking::b(lines, load)?,
    })
}

/// The load, in erlangs, of which so many `lines` block exactly the share `p_blocked` (M/G/n/n): the most they can be
/// offered where no larger share may be blocked.
///
/// # Errors
/// No line, and a share that is not above 0 and below 1.
///
/// # Cost
/// O(1): some twenty to forty integrals of a microsecond.
///
/// ```
/// use callcenter::erlang::{b, max_load};
/// let load = max_load(15, 0.01)?;
/// assert!((load - 8.108).abs() < 1e-3);
/// assert!((b(15, load)? - 0.01).abs() < 1e-15);
/// # Ok::<(), callcenter::Error>(())
/// ```
pub fn max_load(lines: u32, p_blocked: f64) -> Result<f64> {
    let p = input::share("p_blocked", p_blocked)?;
    if lines == 0 {
        return Err(Error::invalid(
            "lines",
            "found 0; at least 1 is accepted: without lines every load is blocked",
        ));
    }
    let (n, goal) = (f64::from(lines), odds_against(p));
    // The load's logarithm is bounded by B ≤ a^n / n! below, and by a (1 − B) ≤ n above.
    let low = (p.ln() + ln_gamma(n + 1.0)) / n;
    let high = (n / (1.0 - p)).ln();
    let slack = 1e-9 * (1.0 + low.abs().max(high.abs()));
    let ln_load = root::between(low - slack, high + slack, |ln_load| {
        blocking::ln_odds_of_a_line(n, ln_load.exp()) - goal
    });
    Ok(ln_load.exp())
}

/// ln((1 − p)/p).
fn odds_against(p: f64) -> f64 {
    (-p).ln_1p() - p.ln()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{b, b_real};
    use super::*;

    /// Lines, share blocked, load: the root of a^n e^(−a) / Γ(n + 1, a) = p in 60 digits (mpmath: halving, then Anderson's
    /// method, on the logarithm), for p as a float holds it.
    const LOADS: [(u32, f64, f64); 25] = [
        (1, 1e-300, 1e-300),
        (1, 1e-10, 1.0000000001000001e-10),
        (1, 0.01, 0.010101010101010102),
        (1, 0.5, 1.0),
        (1, 1.0 - 1e-6, 999998.9999712444),
        (2, 1e-300, 1.4142135623730952e-150),
        (2, 1e-10, 1.4142235624791621e-05),
        (2, 0.01, 0.15259329272389782),
        (2, 0.5, 2.732050807568877),
        (2, 1.0 - 1e-6, 1999998.9999419886),
        (10, 1e-300, 4.528728688116765e-30),
        (10, 1e-10, 0.4748985978728324),
        (10, 0.01, 4.461176857577692),
        (10, 0.5, 18.272611240139888),
        (10, 1.0 - 1e-6, 9999998.999711543),
        (1000, 1e-300, 234.00963373714131),
        (1000, 1e-10, 819.0825732402286),
        (1000, 0.01, 971.204060039768),
        (1000, 0.5, 1998.0039762522922),
        (1000, 1.0 - 1e-6, 999999998.9712434),
        (100000, 1e-300, 88754.54217308784),
        (100000, 1e-10, 98202.54488084554),
        (100000, 0.01, 100917.53422508875),
        (100000, 0.5, 199998.0000399976),
        (100000, 1.0 - 1e-6, 99999999996.12444),
    ];

    /// Load, share blocked, real and whole number of lines, found in the same way.
    const LINES: [(f64, f64, f64, u32); 23] = [
        (1e-06, 1e-300, 41.58725915294092, 42),
        (1e-06, 1e-10, 1.638668948220367, 2),
        (1e-06, 0.01, 0.341602671369795, 1),
        (1e-06, 0.5, 0.05219411693611726, 1),
        (1e-06, 1.0 - 1e-6, 7.553838525853487e-08, 1),
        (0.3, 1e-300, 134.5671840290113, 135),
        (0.3, 1e-10, 8.735089871123646, 9),
        (0.3, 0.01, 2.5411300323488746, 3),
        (0.3, 0.5, 0.5144724639286512, 1),
        (0.3, 1.0 - 1e-6, 8.179723656979197e-07, 1),
        (8.0, 1e-300, 269.6967156394151, 270),
        (8.0, 1e-10, 32.007147774422286, 33),
        (8.0, 0.01, 14.858044760580778, 15),
        (8.0, 0.5, 4.775139371862359, 5),
        (8.0, 1.0 - 1e-6, 8.90633504704017e-06, 1),
        (1000.0, 1e-300, 2382.615590620789, 2383),
        (1000.0, 1e-10, 1198.7704072245904, 1199),
        (1000.0, 0.01, 1028.8498889215375, 1029),
        (1000.0, 0.5, 500.99605477292994, 501),
        (1000.0, 1.0 - 1e-6, 0.0010009990040128719, 1),
        (95000.0, 1e-300, 106626.37935060596, 106627),
        (95000.0, 1e-10, 96768.88294083031, 96769),
        (95000.0, 0.01, 94141.28816479724, 94142),
    ];

    #[test]
    fn loads_agree_with_known_values() {
        for (lines, p, expected) in LOADS {
            let found = max_load(lines, p).unwrap();
            assert!(
                (found / expected - 1.0).abs() < 1e-12,
                "{lines} lines, {p}: {found}, not {expected}"
            );
        }
    }

    #[test]
    fn lines_agree_with_known_values() {
        for (load, p, real, whole) in LINES {
            let found = required_lines(load, p).unwrap();
            assert!(
                (found.real / real - 1.0).abs() < 1e-12,
                "{load} erlangs, {p}: {found:?}"
            );
            assert_eq!(found.lines, whole, "{load} erlangs, {p}");
            assert_eq!(found.p_blocked, b(whole, load).unwrap());
        }
    }

    #[test]
    fn a_share_that_a_whole_number_blocks_exactly_needs_that_number() {
        for lines in [1, 2, 15, 100, 2_345, 100_000] {
            for load in [0.3, 8.0, 97.0, 2_300.0, 1e5] {
                let p = b(lines, load).unwrap();
                if p > 0.0 {
                    let found = required_lines(load, p).unwrap();
                    assert_eq!(found.lines, lines, "{load} erlangs, {p}");
                    assert!((found.real / f64::from(lines) - 1.0).abs() < 1e-9);
                }
            }
        }
    }

    #[test]
    fn nothing_needs_no_lines_and_nonsense_is_refused() {
        let none = required_lines(0.0, 0.5).unwrap();
        assert_eq!((none.lines, none.real, none.p_blocked), (0, 0.0, 0.0));
        for p in [0.0, 1.0, -1.0, 2.0, f64::NAN, f64::INFINITY] {
            let error = required_lines(3.0, p).unwrap_err();
            assert_eq!(error.problems()[0].path, "p_blocked");
            assert!(max_load(3, p).is_err());
        }
        for load in [-1.0, f64::NAN, 1e10] {
            assert_eq!(
                required_lines(load, 0.1).unwrap_err().problems()[0].path,
                "erlangs"
            );
        }
        assert_eq!(max_load(0, 0.1).unwrap_err().problems()[0].path, "lines");
    }

    #[test]
    fn the_ends_of_the_range_have_an_answer() {
        let tiny = f64::MIN_POSITIVE;
        for p in [tiny, 1e-300, 1.0 - f64::EPSILON / 2.0] {
            for lines in [1, 2, 100_000, u32::MAX] {
                let load = max_load(lines, p).unwrap();
                assert!(load > 0.0 && load.is_finite(), "{lines}, {p}: {load}");
            }
            for load in [tiny, 1e-6, 1e6, 1e9] {
                let found = required_lines(load, p).unwrap();
                assert!(found.real > 0.0 && found.p_blocked <= p, "{load}, {p}");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn the_inverses_undo_erlang_b(
            log_load in -6.0..6.0f64, lines in 1u32..100_000, log_p in -300.0..-1e-9f64, half in 0.0..1.0f64,
        ) {
            // Every other share is an ordinary one.
            let p = if half < 0.5 { 10f64.powf(log_p) } else { 2.0 * (half - 0.5) };
            prop_assume!(p > 0.0 && p < 1.0);
            let load = 10f64.powf(log_load);
            let found = required_lines(load, p).unwrap();
            prop_assert!(found.lines > 0 && b(found.lines, load).unwrap() <= p && b(found.lines - 1, load).unwrap() > p);
            prop_assert!(found.real <= f64::from(found.lines) && found.real >= f64::from(found.lines) - 1.0);
            let again = b_real(found.real, load).unwrap();
            // A step of the number of lines in its last digit moves the blocking by up to n ln n times as much.
            let step = 1e-12 + 1e-15 * found.real * (1.0 + (found.real / load).ln().abs());
            prop_assert!((again / p - 1.0).abs() < step, "{} {} {}", again, p, found.real);

            let load = max_load(lines, p).unwrap();
            if load <= 1e9 {
                let again = b(lines, load).unwrap();
                // B rises at most like the n-th power of the load.
                prop_assert!((again / p - 1.0).abs() < 1e-12 + 1e-15 * f64::from(lines), "{} {}", again, p);
            }
        }
    }
}
