//! Erlang B: no queue at all.
use super::input;
use super::kernel::Kernel;
use crate::error::Result;

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

/// 1/B(agents, load) as (exponent, mass): e^exponent × load × mass. The load is above 0.
pub(super) fn inverse(agents: f64, load: f64) -> (f64, f64) {
    let s = agents + 1.0;
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
}
