//! Sums whose law is known in closed form, and orders of adding that must agree.

use super::compiled;
use crate::chance::law::DurationLaw;
use crate::scenario::Law;

/// The largest difference of the survival and of mean_up_to / t on a fine grid over all magnitudes.
fn difference(
    ours: &DurationLaw,
    survival: impl Fn(f64) -> f64,
    mean_up_to: impl Fn(f64) -> f64,
) -> (f64, f64) {
    let (mut of_survival, mut of_mean) = (0f64, 0f64);
    for k in 0..2000 {
        let t = ours.mean() * 1e-6 * f64::powf(1e8, f64::from(k) / 1999.0);
        of_survival = of_survival.max((ours.survival(t) - survival(t)).abs());
        of_mean = of_mean.max((ours.mean_up_to(t) - mean_up_to(t)).abs() / t);
    }
    (of_survival, of_mean)
}

fn same(ours: &Law, theirs: &Law, tolerance: f64) {
    let (ours, theirs) = (compiled(ours), compiled(theirs));
    let (survival, mean) = difference(&ours, |t| theirs.survival(t), |t| theirs.mean_up_to(t));
    assert!(
        survival < tolerance && mean < tolerance,
        "{ours:?}: {survival:e}, {mean:e}"
    );
    assert!((ours.mean() / theirs.mean() - 1.0).abs() < 1e-12);
    assert!((ours.variance() / theirs.variance() - 1.0).abs() < 1e-12);
}

#[test]
fn equal_phases_are_added_exactly() {
    let exponentials = Law::sum([10.0; 5].map(Law::exponential));
    same(&exponentials, &Law::erlang(5, 50.0), 1e-15);
    let nested = Law::sum([
        Law::erlang(3, 30.0),
        Law::sum([Law::erlang(1, 10.0), Law::exponential(10.0)]),
    ]);
    same(&nested, &Law::erlang(5, 50.0), 1e-14);
    let gammas = Law::sum([Law::gamma(50.0, 0.5), Law::gamma(50.0, 0.5)]);
    same(&gammas, &Law::gamma(100.0, 0.5 / 2f64.sqrt()), 1e-12);
}

#[test]
fn constants_are_a_shift() {
    let shifted = compiled(&Law::sum([
        Law::constant(10.0),
        Law::gamma(50.0, 0.5),
        Law::constant(5.0),
    ]));
    let law = compiled(&Law::gamma(50.0, 0.5));
    for t in [0.0, 14.999, 15.0, 16.0, 40.0, 100.0, 1000.0] {
        assert_eq!(shifted.survival(t), law.survival(t - 15.0));
        assert_eq!(
            shifted.mean_up_to(t),
            if t <= 15.0 {
                t
            } else {
                15.0 + law.mean_up_to(t - 15.0)
            }
        );
    }
    for p in [0.0, 0.1, 0.9, 1.0] {
        assert_eq!(shifted.quantile(p), 15.0 + law.quantile(p));
    }
}

/// Uniforms of one width: triangular. The table knows nothing of that.
#[test]
fn two_uniforms_are_triangular() {
    same(
        &Law::sum([Law::uniform(0.0, 10.0), Law::uniform(5.0, 15.0)]),
        &Law::triangular(5.0, 15.0, 25.0),
        1e-10,
    );
}

/// n uniforms on [0, 1]: Irwin and Hall's polynomial.
#[test]
fn five_uniforms_follow_irwin_and_hall() {
    let ours = compiled(&Law::sum(vec![Law::uniform(0.0, 1.0); 5]));
    let cdf = |t: f64| {
        let binomials = [1.0, 5.0, 10.0, 10.0, 5.0, 1.0];
        let sum: f64 = (0..=5)
            .zip(binomials)
            .map(|(k, b)| {
                let sign = if k % 2 == 0 { 1.0 } else { -1.0 };
                sign * b * (t - f64::from(k)).max(0.0).powi(5)
            })
            .sum();
        sum / 120.0
    };
    for k in 0..=500 {
        let t = f64::from(k) / 100.0;
        assert!((1.0 - ours.survival(t) - cdf(t)).abs() < 1e-9, "{t}");
    }
}

/// Exponentials of different means m: Σ m^(n−1) e^(−t/m) / Π (m − m').
#[test]
fn different_exponentials_follow_the_hypoexponential_law() {
    let means = [5.0, 20.0, 60.0, 300.0];
    let ours = compiled(&Law::sum(means.map(Law::exponential)));
    let weights = means.map(|m| {
        means
            .iter()
            .filter(|&&other| other != m)
            .map(|other| m / (m - other))
            .product::<f64>()
    });
    let (survival, mean) = difference(
        &ours,
        |t| {
            means
                .iter()
                .zip(weights)
                .map(|(m, w)| w * f64::exp(-t / m))
                .sum()
        },
        |t| {
            means
                .iter()
                .zip(weights)
                .map(|(m, w)| -w * m * f64::exp_m1(-t / m))
                .sum()
        },
    );
    assert!(survival < 1e-9 && mean < 1e-9, "{survival:e} {mean:e}");
}

/// Gammas whose scales differ a little too much to be taken for one: all but the gamma of the summed shapes.
#[test]
fn gammas_of_nearly_one_scale_are_nearly_gamma() {
    let shapes = [0.1, 0.5, 3.0];
    let gamma = |shape: f64, scale: f64| Law::Gamma {
        mean: None,
        cv: None,
        shape: Some(shape),
        scale: Some(crate::units::Seconds(scale)),
    };
    let ours = Law::sum(
        shapes
            .iter()
            .enumerate()
            .map(|(k, &shape)| gamma(shape, 20.0 * (1.0 + 1e-12 * k as f64))),
    );
    let (ours, theirs) = (compiled(&ours), compiled(&gamma(3.6, 20.0)));
    let (survival, mean) = difference(&ours, |t| theirs.survival(t), |t| theirs.mean_up_to(t));
    assert!(survival < 1e-9 && mean < 1e-9, "{survival:e} {mean:e}");
}

/// Extremes: almost constant beside almost never, and shapes so small that the density is a spike at 0.
#[test]
fn sharp_and_wide_laws_are_added_too() {
    let scale = crate::units::Seconds(20.0);
    let spike = |shape: f64, scale| Law::Gamma {
        mean: None,
        cv: None,
        shape: Some(shape),
        scale: Some(scale),
    };
    let nearly = crate::units::Seconds(20.0 * (1.0 + 1e-12));
    let ours = compiled(&Law::sum([spike(0.01, scale), spike(0.02, nearly)]));
    let theirs = compiled(&spike(0.03, scale));
    let (survival, _) = difference(&ours, |t| theirs.survival(t), |t| theirs.mean_up_to(t));
    assert!(survival < 1e-9, "{survival:e}");
    let sharp = compiled(&Law::sum([spike(1e4, scale), spike(2e4, nearly)]));
    let theirs = compiled(&spike(3e4, scale));
    let (survival, _) = difference(&sharp, |t| theirs.survival(t), |t| theirs.mean_up_to(t));
    assert!(survival < 1e-9, "{survival:e}");
}

#[test]
fn the_order_of_the_parts_does_not_matter() {
    let parts = [
        Law::lognormal(120.0, 1.3),
        Law::gamma(60.0, 0.4),
        Law::weibull(30.0, 0.8),
        Law::triangular(5.0, 10.0, 40.0),
    ];
    let one = compiled(&Law::sum(parts.clone()));
    let other = compiled(&Law::sum(parts.into_iter().rev()));
    let (survival, mean) = difference(&one, |t| other.survival(t), |t| other.mean_up_to(t));
    assert!(survival < 1e-9 && mean < 1e-9, "{survival:e} {mean:e}");
}

/// A part that is often 0 makes the sum a mixture of shorter sums.
#[test]
fn optional_parts_make_mixtures() {
    let optional = |share: f64, mean: f64| {
        Law::mixture([
            (1.0 - share, Law::constant(0.0)),
            (share, Law::exponential(mean)),
        ])
    };
    let all_optional = Law::sum([optional(0.2, 60.0), optional(0.5, 10.0)]);
    let taken_apart = Law::mixture([
        (0.4, Law::constant(0.0)),
        (0.1, Law::exponential(60.0)),
        (0.4, Law::exponential(10.0)),
        (
            0.1,
            Law::sum([Law::exponential(10.0), Law::exponential(60.0)]),
        ),
    ]);
    same(&all_optional, &taken_apart, 1e-9);
    let (ours, theirs) = (compiled(&all_optional), compiled(&taken_apart));
    assert!((ours.survival(0.0) - 0.6).abs() < 1e-10);
    assert_eq!(ours.quantile(0.3), 0.0);
    assert!((ours.quantile(0.9) / theirs.quantile(0.9) - 1.0).abs() < 1e-7);
}

/// Jumps stay where they are: 0 or 30 s of greeting, 0 or 10 s of hold, each perhaps exponential instead.
#[test]
fn jumps_are_kept_to_the_last_bit() {
    let part = |at: f64| Law::mixture([(0.5, Law::constant(at)), (0.5, Law::gamma(40.0, 0.7))]);
    let ours = compiled(&Law::sum([part(30.0), part(10.0)]));
    let at = ours.survival(40.0);
    let before = ours.survival(40f64.next_down());
    assert!((before - at - 0.25).abs() < 1e-9, "{before} {at}");
    let p = 1.0 - 0.5 * (before + at);
    assert_eq!(ours.quantile(p), 40.0);
}

#[test]
fn discrete_parts_are_combined_exactly() {
    let two_dice = compiled(&Law::sum(vec![Law::empirical((1..=6).map(f64::from)); 2]));
    for (t, ways) in [
        (1.0, 36.0),
        (2.0, 35.0),
        (6.0, 21.0),
        (6.9, 21.0),
        (7.0, 15.0),
        (11.0, 1.0),
        (12.0, 0.0),
    ] {
        assert!((two_dice.survival(t) - ways / 36.0).abs() < 1e-15, "{t}");
    }
    assert_eq!(two_dice.quantile(0.5), 7.0);
    assert_eq!(two_dice.quantile(0.0), 2.0);
    assert_eq!(two_dice.quantile(1.0), 12.0);
    assert!((two_dice.mean_up_to(3.0) - (2.0 * 1.0 + 3.0 * 35.0) / 36.0).abs() < 1e-14);
}

/// A sum that may be infinite keeps that chance, and the finite rest is added.
#[test]
fn sums_may_never_end() {
    let patient = Law::mixture([(0.75, Law::exponential(100.0)), (0.25, Law::never())]);
    let ours = compiled(&Law::sum([patient, Law::exponential(40.0)]));
    let finite = compiled(&Law::sum([Law::exponential(100.0), Law::exponential(40.0)]));
    for t in [0.0, 1.0, 50.0, 200.0, 2000.0, 1e6] {
        assert!(
            (ours.survival(t) - 0.25 - 0.75 * finite.survival(t)).abs() < 1e-9,
            "{t}"
        );
    }
    assert_eq!(ours.quantile(0.76), f64::INFINITY);
    assert!((ours.quantile(0.6) / finite.quantile(0.8) - 1.0).abs() < 1e-7);
}
