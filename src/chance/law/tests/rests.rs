//! What is left of a duration: of one that has lasted so long, and of one that is looked at at a random instant.

use super::{catalogue, compiled};
use crate::scenario::Law;

fn close(found: f64, expected: f64, what: &str) {
    assert!(
        (found - expected).abs() <= 1e-9 * (1.0 + expected.abs()),
        "{what}: found {found}, expected {expected}"
    );
}

const SHARES: [f64; 6] = [0.0, 1e-6, 0.1, 0.5, 0.9, 0.999];

#[test]
fn what_lasts_beyond_a_time_has_closed_forms() {
    for p in SHARES {
        let beyond = |law: Law, over: f64| compiled(&law).quantile_beyond(over, p);
        let left = 1.0 - p;
        // Even where the survival is zero in floats.
        for over in [0.0, 50.0, 1e6] {
            close(
                beyond(Law::exponential(80.0), over),
                over - 80.0 * left.ln(),
                "exponential",
            );
        }
        let (shape, mean) = (0.6, 120.0);
        let scale = mean / statrs::function::gamma::gamma(1.0 + 1.0 / shape);
        let hazard = (40.0f64 / scale).powf(shape) - left.ln();
        close(
            beyond(Law::weibull(mean, shape), 40.0),
            scale * hazard.powf(1.0 / shape),
            "Weibull",
        );
        close(
            beyond(Law::uniform(10.0, 60.0), 40.0),
            40.0 + 20.0 * p,
            "uniform",
        );
        close(beyond(Law::constant(100.0), 95.0), 100.0, "constant");
        // Two of three values are left, one after the other.
        let values = Law::empirical([5.0, 20.0, 400.0]);
        let expected = if p <= 0.5 { 20.0 } else { 400.0 };
        close(beyond(values, 5.0), expected, "empirical");
        assert_eq!(beyond(Law::never(), 5.0), f64::INFINITY);
    }
    // A fifth never ends, and after 100 s with exp(-1) of the others it is more.
    let some = compiled(&Law::mixture([
        (0.8, Law::exponential(100.0)),
        (0.2, Law::never()),
    ]));
    let ends = 0.8 * (-1.0f64).exp();
    let share = ends / (ends + 0.2);
    assert!(some.quantile_beyond(100.0, 0.999 * share).is_finite());
    assert_eq!(some.quantile_beyond(100.0, 1.001 * share), f64::INFINITY);
}

#[test]
fn what_is_left_at_a_random_instant_has_closed_forms() {
    for p in SHARES {
        let rest = |law: Law| compiled(&law).quantile_of_rest(p);
        close(
            rest(Law::exponential(80.0)),
            -80.0 * (-p).ln_1p(),
            "exponential",
        );
        close(rest(Law::constant(80.0)), 80.0 * p, "constant");
        // The density (1 - t/b) 2/b.
        close(
            rest(Law::uniform(0.0, 80.0)),
            80.0 * (1.0 - (1.0 - p).sqrt()),
            "uniform",
        );
        // Nothing has no rest, and who is nothing half of the time is never met.
        close(rest(Law::constant(0.0)), 0.0, "nothing");
        let half = Law::mixture([(1.0, Law::constant(0.0)), (1.0, Law::constant(80.0))]);
        close(rest(half), 80.0 * p, "half nothing");
    }
}

/// By definition, of every law.
#[test]
fn the_rest_of_every_law_has_its_survival() {
    for (name, law) in catalogue() {
        let law = compiled(&law);
        let over = law.quantile(0.4).min(1e6);
        let at = law.survival(over);
        for p in SHARES {
            let t = law.quantile_beyond(over, p);
            assert!(t >= over, "{name}: {t} < {over}");
            let level = (1.0 - p) * at;
            if t.is_infinite() {
                assert!(law.never_probability() >= level * (1.0 - 1e-9), "{name}");
                continue;
            }
            assert!(law.survival(t) <= level * (1.0 + 1e-9), "{name} at {p}");
            let before = t - 1e-9 * (1.0 + t);
            assert!(
                before < over || law.survival(before) >= level * (1.0 - 1e-9),
                "{name} at {p}: {t} is late"
            );
            if !law.mean().is_finite() {
                continue;
            }
            let rest = law.quantile_of_rest(p);
            close(law.mean_up_to(rest), p * law.mean(), name);
        }
    }
}
