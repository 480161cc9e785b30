//! Finding where a distribution function reaches a level.

/// The smallest number from 0 up at which `reached` holds, given that it holds from there on; infinite if it never
/// does.
///
/// Floats of one sign are ordered like their bits, so halving the bits needs at most 63 steps, whatever the magnitude,
/// and ends at the very number: an atom is found exactly. It cannot be misled by flat stretches or jumps, which is
/// why it is preferred to Newton's method, although that takes fewer steps on smooth laws.
pub(super) fn first_reached(mut reached: impl FnMut(f64) -> bool) -> f64 {
    if reached(0.0) {
        return 0.0;
    }
    if !reached(f64::MAX) {
        return f64::INFINITY;
    }
    let (mut before, mut after) = (0.0f64.to_bits(), f64::MAX.to_bits());
    while after - before > 1 {
        let middle = before + (after - before) / 2;
        if reached(f64::from_bits(middle)) {
            after = middle;
        } else {
            before = middle;
        }
    }
    f64::from_bits(after)
}

/// The smallest t with P(T ≤ t) ≥ p of a law without end, from whichever tail is the smaller, so that neither loses
/// digits.
pub(super) fn quantile(p: f64, cdf: impl Fn(f64) -> f64, survival: impl Fn(f64) -> f64) -> f64 {
    if p >= 1.0 {
        // A survival becomes 0 in floats long before the end.
        f64::INFINITY
    } else if p < 0.5 {
        first_reached(|t| cdf(t) >= p)
    } else {
        first_reached(|t| survival(t) <= 1.0 - p)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_found_to_the_last_bit() {
        for level in [5e-324, 1e-300, 0.1, 1.0, 10.0, 1e12, f64::MAX] {
            assert_eq!(first_reached(|t| t >= level), level);
        }
        assert_eq!(first_reached(|_| true), 0.0);
        assert_eq!(first_reached(|_| false), f64::INFINITY);
    }
}
