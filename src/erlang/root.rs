//! Where a function changes its sign.

/// A number between `low` and `high`, where `f` has values of opposite sign or 0, at which `f` changes its sign: to the
/// last digits of the number.
///
/// Chandrupatla's method (1997): inverse quadratic interpolation where three points allow it, else halving; about ten
/// evaluations for a smooth function, never more than a few times those of halving. Infinite values of `f` only lead to
/// halving. Where there is no change of sign, it ends at one of the ends.
pub(super) fn between(low: f64, high: f64, mut f: impl FnMut(f64) -> f64) -> f64 {
    let (mut b, mut a) = (low, high);
    let (mut f_b, mut f_a) = (f(b), f(a));
    let mut t = 0.5;
    for _ in 0..300 {
        let x = a + t * (b - a);
        let f_x = f(x);
        // The root stays between a and b; c is the point that was given up.
        let (c, f_c) = if (f_x > 0.0) == (f_a > 0.0) {
            (a, f_a)
        } else {
            let given_up = (b, f_b);
            (b, f_b) = (a, f_a);
            given_up
        };
        (a, f_a) = (x, f_x);
        let best = if f_a.abs() < f_b.abs() { a } else { b };
        let least = 2.0 * f64::EPSILON * best.abs() / (b - a).abs();
        if f_a == 0.0 || f_b == 0.0 || least.is_nan() || least >= 0.5 {
            return best;
        }
        let xi = (a - b) / (c - b);
        let phi = (f_a - f_b) / (f_c - f_b);
        let smooth = phi * phi < xi && (1.0 - phi) * (1.0 - phi) < 1.0 - xi;
        t = if smooth {
            f_a / (f_b - f_a) * f_c / (f_b - f_c)
                + (c - a) / (b - a) * f_a / (f_c - f_a) * f_b / (f_c - f_b)
        } else {
            0.5
        };
        t = if t.is_finite() {
            t.clamp(least, 1.0 - least)
        } else {
            0.5
        };
    }
    if f_a.abs() < f_b.abs() { a } else { b }
}

/// The same for a function that falls from above 0 at `low` to below 0 somewhere, and is searched for by doubling the
/// distance `step` > 0 to `low`. Ends at the largest finite number where `f` never falls below 0.
pub(super) fn beyond(low: f64, step: f64, mut f: impl FnMut(f64) -> f64) -> f64 {
    let (mut near, mut step) = (low, step);
    loop {
        let far = low + step;
        if !far.is_finite() {
            return f64::MAX;
        }
        if f(far) <= 0.0 {
            return between(near, far, f);
        }
        near = far;
        step *= 2.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_are_found_to_the_last_digits() {
        for root in [1e-300, 1e-9, 0.3, 1.0, 7.0, 1e6, 1e200] {
            let close = |found: f64| (found / root - 1.0).abs() < 1e-15;
            assert!(close(between(0.0, 3.0 * root, |x| x - root)), "{root}");
            assert!(close(between(3.0 * root, 0.0, |x| x - root)), "{root}");
            let bent = |x: f64| (x / root).powi(9) - 1.0;
            assert!(close(between(0.0, 10.0 * root, bent)), "{root}");
            assert!(close(beyond(0.0, root / 1e3, |x| -bent(x))), "{root}");
            let jump = |x: f64| if x < root { -1.0 } else { f64::INFINITY };
            assert!(close(between(0.0, 10.0 * root, jump)), "{root}");
        }
    }

    #[test]
    fn smooth_functions_take_few_evaluations() {
        let mut count = 0;
        let found = between(0.0, 5.0, |x| {
            count += 1;
            x.exp() - 20.0
        });
        assert!((found - 20f64.ln()).abs() < 1e-15 && count < 16, "{count}");
    }

    #[test]
    fn without_a_root_it_ends() {
        assert!((1.0..=2.0).contains(&between(1.0, 2.0, |_| 0.0)));
        assert!((1.0..=2.0).contains(&between(1.0, 2.0, |_| f64::NAN)));
        assert!((1.0..=2.0).contains(&between(1.0, 2.0, |_| 1.0)));
        assert_eq!(beyond(0.0, 1.0, |_| 1.0), f64::MAX);
    }
}
