//! Erlang B: no queue at all.
use super::input;
use super::kernel::Kernel;
use crate::error::{Error, Result};

/// Erlang B: the probability that a call finds all `agents` busy and is lost, at a load of `erlangs` (M/M/n/n).
///
/// It holds for any law of the handle time with that load (Sevastyanov, 1957). For the number of lines rather than
/// agents, read "lines". 0 where the value is below 10^−308; [`ln_b`] goes on.
///
/// # Errors
/// A load that is not a number from 0 to 10^9.
///
/// # Cost
/// O(1): one integral of 1/B = a ∫_0^∞ e^(−ay) (1+y)^n dy, about a microsecond, whatever the number of agents.
///
/// ```
/// let lost = callcenter::erlang::b(10, 8.0)?;
/// assert!((lost - 0.1216610642529515).abs() < 1e-14);
/// # Ok::<(), callcenter::Error>(())
/// ```
pub fn b(agents: u32, erlangs: f64) -> Result<f64> {
    let load = input::erlangs(erlangs)?;
    if agents == 0 {
        return Ok(1.0);
    }
    if load == 0.0 {
        return Ok(0.0);
    }
    let (exponent, mass) = inverse(f64::from(agents), load);
    Ok(((-exponent).exp() / (load * mass)).min(1.0))
}

/// The natural logarithm of [`b`], for probabilities too small to be written down. −∞ for agents without any load.
///
/// # Errors
/// A load that is not a number from 0 to 10^9.
///
/// ```
/// let ln_lost = callcenter::erlang::ln_b(100_000, 50_000.0)?;
/// assert!((ln_lost + 19_321.393_458_093_55).abs() < 1e-8);
/// # Ok::<(), callcenter::Error>(())
/// ```
pub fn ln_b(agents: u32, erlangs: f64) -> Result<f64> {
    let load = input::erlangs(erlangs)?;
    if agents == 0 {
        return Ok(0.0);
    }
    if load == 0.0 {
        return Ok(f64::NEG_INFINITY);
    }
    let (exponent, mass) = inverse(f64::from(agents), load);
    Ok(-(exponent + (load * mass).ln()).max(0.0))
}

/// [`b`] for a real number of lines, the continuous extension 1/B = a ∫_0^∞ e^(−ay) (1+y)^n dy (Jagerman, 1974): for
/// what lies between two whole numbers, and for slopes.
///
/// It is a^n e^(−a) / Γ(n + 1, a) with the upper incomplete gamma function, and obeys the recursion of the whole
/// numbers, 1/B(n + 1) = 1 + (n + 1) / (a B(n)). A share of 1 − 10^−6 blocked still has the digits of the 10^−6 in
/// 1 − B as far as a float next to 1 can hold them.
///
/// # Errors
/// Lines that are not a number from 0 to 2^32 − 1, and a load that is not a number from 0 to 10^9.
///
/// # Cost
/// O(1), as [`b`].
///
/// ```
/// use callcenter::erlang::{b, b_real};
/// let between = b_real(10.5, 8.0)?;
/// assert!(b(11, 8.0)? < between && between < b(10, 8.0)?);
/// # Ok::<(), callcenter::Error>(())
/// ```
pub fn b_real(lines: f64, erlangs: f64) -> Result<f64> {
    let load = input::erlangs(erlangs)?;
    if !(0.0..=f64::from(u32::MAX)).contains(&lines) {
        return Err(Error::invalid(
            "lines",
            format!("found {lines}; a number from 0 to {} is accepted", u32::MAX),
        ));
    }
    if lines == 0.0 {
        return Ok(1.0);
    }
    if load == 0.0 {
        return Ok(0.0);
    }
    // 1/(1 + odds), so that neither B nor 1 − B is a difference.
    Ok(1.0 / (1.0 + ln_odds_of_a_line(lines, load).exp()))
}

/// ln(1/B − 1), the odds of finding a line, for lines and load above 0: 1/B(n) − 1 = n/a × 1/B(n − 1), which the
/// integral gives for n − 1 > −1.
pub(super) fn ln_odds_of_a_line(lines: f64, load: f64) -> f64 {
    let (exponent, mass) = inverse_below(lines, load);
    exponent + (lines * mass).ln()
}

/// 1/B(agents, load) as (exponent, mass): e^exponent × load × mass. The load is above 0.
pub(super) fn inverse(agents: f64, load: f64) -> (f64, f64) {
    inverse_below(agents + 1.0, load)
}

/// The same for one agent fewer than s > 0, however close s is to 0.
fn inverse_below(s: f64, load: f64) -> (f64, f64) {
    let kernel = Kernel::new(load, s, s - load);
    let exponent = if load < s {
        kernel.summit_exponent()
    } else {
        0.0
    };
    (exponent, kernel.mass_below_zero())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The textbook recursion B(n) = a B(n−1) / (n + a B(n−1)): slow, but it has nothing in common with the integral.
    fn recursion(agents: u32, load: f64) -> f64 {
        (1..=agents).fold(1.0, |b, n| load * b / (f64::from(n) + load * b))
    }

    #[test]
    fn agrees_with_known_values() {
        // Exact sums in 40 digits (mpmath).
        for (agents, load, expected) in [
            (10, 8.0, 0.1216610642529515),
            (1_000, 900.0, 5.92986267014622e-5),
            (100_000, 1e5, 0.002518893423546906),
        ] {
            let found = b(agents, load).unwrap();
            assert!(
                (found / expected - 1.0).abs() < 1e-12,
                "B({agents}, {load}) = {found}"
            );
        }
        let found = ln_b(100_000, 5e4).unwrap();
        assert!((found - -19_321.393_458_093_55).abs() < 1e-9, "{found}");
    }

    #[test]
    fn agrees_with_the_recursion() {
        for agents in (0..=40).chain([99, 100, 101, 500, 1_000, 2_000, 20_000]) {
            for load in [
                1e-6, 0.01, 0.5, 1.0, 3.3, 9.0, 40.0, 99.5, 100.0, 101.0, 480.0, 1_100.0, 1e4, 1e6,
            ] {
                let (found, expected) = (b(agents, load).unwrap(), recursion(agents, load));
                let tiny = expected < 1e-290 && found < 1e-289;
                assert!(
                    tiny || (found / expected - 1.0).abs() < 3e-12,
                    "B({agents}, {load}) = {found}, not {expected}"
                );
                let ln = ln_b(agents, load).unwrap();
                assert!(
                    tiny || (ln - expected.ln()).abs() < 3e-12 * (1.0 + ln.abs()),
                    "ln B({agents}, {load}) = {ln}"
                );
            }
        }
    }

    #[test]
    fn without_agents_or_load_it_is_certain() {
        assert_eq!(b(0, 3.0).unwrap(), 1.0);
        assert_eq!(b(0, 0.0).unwrap(), 1.0);
        assert_eq!(b(5, 0.0).unwrap(), 0.0);
        assert_eq!(ln_b(0, 0.0).unwrap(), 0.0);
        assert_eq!(ln_b(5, 0.0).unwrap(), f64::NEG_INFINITY);
        assert_eq!(b(u32::MAX, 1e-300).unwrap(), 0.0);
    }

    #[test]
    fn nonsense_is_refused() {
        for load in [-1.0, f64::NAN, f64::INFINITY, 1e10] {
            assert_eq!(b(5, load).unwrap_err().problems()[0].path, "erlangs");
            assert!(ln_b(5, load).is_err());
        }
    }

    #[test]
    fn a_real_number_of_lines_agrees_with_known_values() {
        // a^n e^(−a) / Γ(n + 1, a) in 60 digits (mpmath, gammainc), rounded.
        for (lines, load, expected) in [
            (0.0, 3.0, 1.0),
            (0.5, 0.3, 0.5107516873292122),
            (2.5, 1e-06, 3.009008103245092e-16),
            (0.001, 1000000.0, 0.999999999000001),
            (1e-09, 1.0, 0.9999999994036526),
            (7.3, 9.1, 0.3441912954934206),
            (1000.25, 900.0, 5.774726218525604e-05),
            (99999.5, 100000.0, 0.002522072984722597),
            (99999.5, 95000.0, 8.810221863366974e-60),
            (12345.678, 12000.0, 2.5922342100440583e-05),
            (100000.0, 1000000.0, 0.9000001111108368),
            (300.5, 60.0, 3.563492829878234e-108),
        ] {
            let found = b_real(lines, load).unwrap();
            assert!(
                (found / expected - 1.0).abs() < 1e-12,
                "B({lines}, {load}) = {found}"
            );
        }
    }

    #[test]
    fn a_real_number_of_lines_agrees_with_whole_ones_and_with_the_recursion() {
        for lines in [1, 2, 10, 99, 1_000, 100_000] {
            for load in [1e-6, 0.3, 9.0, 80.0, 1_000.0, 9.9e4, 1e6] {
                let whole = b(lines, load).unwrap();
                let real = b_real(f64::from(lines), load).unwrap();
                assert!((real - whole).abs() <= 1e-12 * whole, "B({lines}, {load})");
            }
        }
        for lines in [1e-6, 0.01, 0.7, 3.2, 47.9, 1_234.5] {
            for load in [1e-6, 0.3, 9.0, 80.0, 1_000.0, 1e6] {
                let before = b_real(lines, load).unwrap();
                let next = load * before / (lines + 1.0 + load * before);
                let found = b_real(lines + 1.0, load).unwrap();
                assert!((found - next).abs() <= 1e-12 * next, "B({lines}, {load})");
            }
        }
    }

    #[test]
    fn no_real_number_of_lines_below_0_or_beyond_the_whole_ones() {
        for lines in [-1e-9, f64::NAN, f64::INFINITY, 5e9] {
            assert_eq!(b_real(lines, 1.0).unwrap_err().problems()[0].path, "lines");
        }
        assert!(b_real(1.0, -1.0).is_err() && b_real(1.0, f64::NAN).is_err());
        assert_eq!(b_real(0.0, 0.0).unwrap(), 1.0);
        assert_eq!(b_real(0.5, 0.0).unwrap(), 0.0);
    }
}
