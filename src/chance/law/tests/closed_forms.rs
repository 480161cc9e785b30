//! Moments, survival and quantiles against the laws of `statrs`, whose parameters come in another order: its gamma and
//! exponential take a rate, its Weibull the shape first.

use statrs::distribution::{
    ContinuousCDF, Erlang, Exp, Gamma, LogNormal, Triangular, Uniform, Weibull,
};
use statrs::statistics::Distribution;

use super::{catalogue, compiled};
use crate::chance::law::quadrature;
use crate::scenario::{Branch, Law};
use crate::units::Seconds;

fn close(found: f64, expected: f64, relative: f64, what: &str) {
    assert!(
        (found - expected).abs() <= relative * expected.abs(),
        "{what}: found {found}, expected {expected}"
    );
}

/// As far as theirs is right: its erfc, which the lognormal law is made of, to 10 digits.
fn agrees<D: ContinuousCDF<f64, f64> + Distribution<f64>>(law: &Law, theirs: &D) {
    let digits = if matches!(law, Law::Lognormal { .. }) {
        3e-10
    } else {
        1e-11
    };
    let ours = compiled(law);
    let mean = theirs.mean().expect("a mean");
    close(ours.mean(), mean, 1e-12, &format!("mean of {law:?}"));
    close(
        ours.variance(),
        theirs.variance().expect("a variance"),
        1e-10,
        &format!("variance of {law:?}"),
    );
    for share in [0.01, 0.1, 0.3, 0.8, 1.0, 1.3, 2.0, 5.0] {
        let t = share * mean;
        close(
            ours.survival(t),
            theirs.sf(t),
            digits,
            &format!("P(T > {t}) of {law:?}"),
        );
    }
    for p in [1e-6, 0.01, 0.2, 0.5, 0.8, 0.99] {
        let t = ours.quantile(p);
        let (before, after) = (
            theirs.cdf(t * (1.0 - 10.0 * digits)),
            theirs.cdf(t * (1.0 + 10.0 * digits)),
        );
        assert!(before <= p && p <= after, "quantile {p} of {law:?}: {t}");
    }
}

#[test]
fn laws_agree_with_statrs() {
    agrees(
        &Law::exponential(269.0),
        &Exp::new(1.0 / 269.0).expect("valid"),
    );
    agrees(
        &Law::erlang(4, 180.0),
        &Erlang::new(4, 4.0 / 180.0).expect("valid"),
    );
    for (mean, cv) in [(240.0, 0.2), (240.0, 0.6), (240.0, 1.7)] {
        let shape = 1.0 / (cv * cv);
        agrees(
            &Law::gamma(mean, cv),
            &Gamma::new(shape, shape / mean).expect("valid"),
        );
    }
    for (shape, scale) in [(0.4, 50.0), (3.0, 70.0)] {
        let law = Law::Gamma {
            mean: None,
            cv: None,
            shape: Some(shape),
            scale: Some(Seconds(scale)),
        };
        agrees(&law, &Gamma::new(shape, 1.0 / scale).expect("valid"));
    }
    for (mean, cv) in [(269.0, 0.1), (269.0, 1.2), (269.0, 3.0)] {
        let sd = f64::ln(1.0 + cv * cv).sqrt();
        let theirs = LogNormal::new(f64::ln(mean) - sd * sd / 2.0, sd).expect("valid");
        agrees(&Law::lognormal(mean, cv), &theirs);
        let by_mean = Law::Lognormal {
            mean: Some(Seconds(mean)),
            cv: None,
            median: None,
            sd_of_log: Some(sd),
        };
        agrees(&by_mean, &theirs);
        let median = mean * (-sd * sd / 2.0).exp();
        let by_median = Law::Lognormal {
            mean: None,
            cv: None,
            median: Some(Seconds(median)),
            sd_of_log: Some(sd),
        };
        agrees(&by_median, &theirs);
    }
    for (scale, shape) in [(100.0, 0.6), (100.0, 1.4), (100.0, 5.0)] {
        let theirs = Weibull::new(shape, scale).expect("valid");
        let law = Law::Weibull {
            mean: None,
            cv: None,
            shape: Some(shape),
            scale: Some(Seconds(scale)),
        };
        agrees(&law, &theirs);
        let mean = theirs.mean().expect("a mean");
        agrees(&Law::weibull(mean, shape), &theirs);
    }
    agrees(
        &Law::uniform(20.0, 100.0),
        &Uniform::new(20.0, 100.0).expect("valid"),
    );
    // statrs takes (min, max, mode).
    agrees(
        &Law::triangular(10.0, 25.0, 100.0),
        &Triangular::new(10.0, 100.0, 25.0).expect("valid"),
    );
    agrees(
        &Law::triangular(10.0, 10.0, 100.0),
        &Triangular::new(10.0, 100.0, 10.0).expect("valid"),
    );
}

#[test]
fn mean_and_cv_are_what_was_asked_for() {
    for cv in [0.001, 0.01, 0.05, 0.3, 1.0, 1.5, 4.0, 20.0, 100.0] {
        let weibull = Law::Weibull {
            mean: Some(Seconds(284.0)),
            cv: Some(cv),
            shape: None,
            scale: None,
        };
        let mut laws = vec![Law::gamma(284.0, cv), Law::lognormal(284.0, cv), weibull];
        if cv >= 1.0 {
            laws.push(Law::hyperexponential(284.0, cv));
        }
        for law in laws {
            let ours = compiled(&law);
            close(ours.mean(), 284.0, 1e-12, &format!("mean of {law:?}"));
            close(ours.cv(), cv, 1e-10, &format!("cv of {law:?}"));
        }
    }
}

/// Values worked out by hand.
#[test]
fn laws_without_a_counterpart_have_their_textbook_moments() {
    let empirical = compiled(&Law::empirical([4.0, 1.0, 1.0, 2.0]));
    assert_eq!((empirical.mean(), empirical.variance()), (2.0, 1.5));
    let table = [
        (0.0, 1.0),
        (0.9, 1.0),
        (1.0, 0.5),
        (2.0, 0.25),
        (3.9, 0.25),
        (4.0, 0.0),
    ];
    for (t, survival) in table {
        assert_eq!(empirical.survival(t), survival, "{t}");
    }
    for (p, t) in [
        (0.0, 1.0),
        (0.5, 1.0),
        (0.51, 2.0),
        (0.75, 2.0),
        (0.76, 4.0),
        (1.0, 4.0),
    ] {
        assert_eq!(empirical.quantile(p), t, "{p}");
    }

    // Balanced means at cv² = 3: probabilities (1 ± √½) / 2, means 1 / (2 p).
    let balanced = compiled(&Law::hyperexponential(1.0, 3f64.sqrt()));
    let (often, seldom) = (0.853_553_390_593_273_8, 0.146_446_609_406_726_24);
    let t = 1.5;
    let expected = often * f64::exp(-2.0 * often * t) + seldom * f64::exp(-2.0 * seldom * t);
    close(balanced.survival(t), expected, 1e-14, "balanced means");

    // Hazard 0.1 for 10 s, nobody for 10 s, then 0.2: e⁻¹ are left at 10 s.
    let hazard = compiled(&Law::piecewise_hazard([
        (0.0, 0.1),
        (10.0, 0.0),
        (20.0, 0.2),
    ]));
    let left = f64::exp(-1.0);
    close(hazard.survival(15.0), left, 1e-15, "plateau");
    close(
        hazard.survival(25.0),
        f64::exp(-2.0),
        1e-15,
        "after the plateau",
    );
    close(
        hazard.mean(),
        10.0 * (1.0 - left) + 10.0 * left + 5.0 * left,
        1e-14,
        "mean",
    );
    // E[T²] = 2 ∫ u S(u) du: 200 (1 − 2 e⁻¹) + 300 e⁻¹ + 2 e⁻¹ (20 × 5 + 25).
    let second = 200.0 * (1.0 - 2.0 * left) + 300.0 * left + 250.0 * left;
    close(
        hazard.variance(),
        second - hazard.mean().powi(2),
        1e-12,
        "variance",
    );

    let mixture = compiled(&Law::mixture([
        (1.0, Law::constant(10.0)),
        (3.0, Law::uniform(0.0, 12.0)),
    ]));
    close(mixture.mean(), 7.0, 1e-14, "mean");
    close(
        mixture.variance(),
        0.75 * 12.0 + 0.25 * 9.0 + 0.75 * 1.0,
        1e-14,
        "variance",
    );
    close(mixture.survival(10.0), 0.125, 1e-14, "at the atom");
    assert_eq!(mixture.quantile(0.7), 10.0);
}

#[test]
fn what_may_never_end_says_so() {
    let table = [
        (Law::never(), 1.0),
        (
            Law::mixture([(3.0, Law::exponential(1.0)), (1.0, Law::never())]),
            0.25,
        ),
        (
            Law::piecewise_hazard([(0.0, 0.1), (10.0, 0.0)]),
            f64::exp(-1.0),
        ),
        (Law::piecewise_hazard([(0.0, 0.0), (10.0, 0.0)]), 1.0),
        (Law::sum([Law::exponential(1.0), Law::never()]), 1.0),
        (
            Law::sum([
                Law::exponential(1.0),
                Law::mixture([(1.0, Law::constant(1.0)), (1.0, Law::never())]),
            ]),
            0.5,
        ),
        (Law::exponential(1.0), 0.0),
    ];
    for (law, never) in table {
        let ours = compiled(&law);
        close(ours.never_probability(), never, 1e-15, &format!("{law:?}"));
        assert_eq!(ours.is_finite(), never == 0.0, "{law:?}");
        if never > 0.0 {
            assert_eq!(ours.mean(), f64::INFINITY);
            assert_eq!(ours.variance(), f64::INFINITY);
            assert_eq!(ours.cv(), f64::INFINITY);
            assert_eq!(ours.quantile(1.0), f64::INFINITY);
            close(ours.survival(1e9), never, 1e-12, &format!("{law:?}"));
            close(
                ours.survival(f64::INFINITY),
                never,
                1e-12,
                &format!("{law:?}"),
            );
        } else {
            assert!(ours.mean().is_finite());
            assert_eq!(ours.survival(f64::INFINITY), 0.0);
        }
    }
}

#[test]
fn exponential_laws_and_constants_are_recognised_however_stated() {
    let weibull = |cv, shape, mean, scale| Law::Weibull {
        mean: Option::map(mean, Seconds),
        cv,
        shape,
        scale: Option::map(scale, Seconds),
    };
    let one_branch = Law::Hyperexponential {
        mean: None,
        cv: None,
        branches: Some(vec![
            Branch {
                weight: 2.0,
                mean: Seconds(50.0)
            };
            2
        ]),
    };
    for law in [
        Law::exponential(50.0),
        Law::erlang(1, 50.0),
        Law::gamma(50.0, 1.0),
        Law::weibull(50.0, 1.0),
        weibull(Some(1.0), None, Some(50.0), None),
        weibull(None, Some(1.0), None, Some(50.0)),
        Law::hyperexponential(50.0, 1.0),
        one_branch,
        Law::piecewise_hazard([(0.0, 0.02)]),
        Law::mixture([(1.0, Law::exponential(50.0)), (2.0, Law::erlang(1, 50.0))]),
        Law::sum([Law::exponential(50.0), Law::constant(0.0)]),
    ] {
        let mean = compiled(&law)
            .exponential_mean()
            .unwrap_or_else(|| panic!("{law:?}"));
        close(mean, 50.0, 1e-15, &format!("{law:?}"));
    }
    for law in [
        Law::constant(50.0),
        Law::uniform(50.0, 50.0),
        Law::triangular(50.0, 50.0, 50.0),
        Law::empirical([50.0]),
        Law::sum([Law::constant(20.0), Law::constant(30.0)]),
    ] {
        assert_eq!(compiled(&law).constant_value(), Some(50.0), "{law:?}");
        assert_eq!(compiled(&law).cv(), 0.0);
    }
    let other = compiled(&Law::gamma(50.0, 0.9));
    assert_eq!(
        (other.exponential_mean(), other.constant_value()),
        (None, None)
    );
    assert_eq!(compiled(&Law::never()).constant_value(), None);
}

/// ∫ survival by quadrature between times at which something may happen, against the closed forms.
#[test]
fn mean_up_to_is_the_integral_of_the_survival() {
    for (name, law) in catalogue() {
        let ours = compiled(&law);
        let mut cuts: Vec<f64> = (0..=3000).map(f64::from).collect();
        cuts.extend((1..40).map(|k| 3000.0 + 500.0 * f64::from(k)));
        let mut area = 0.0;
        for (k, pair) in cuts.windows(2).enumerate() {
            area += quadrature::integrate(&mut |t| ours.survival(t), pair[0], pair[1], 1e-9);
            if k % 50 == 0 {
                let found = ours.mean_up_to(pair[1]);
                assert!(
                    (found - area).abs() < 1e-7 * area,
                    "{name} up to {}: {found}, {area}",
                    pair[1]
                );
            }
        }
        assert_eq!(ours.mean_up_to(f64::INFINITY), ours.mean(), "{name}");
        assert_eq!(ours.mean_up_to(0.0), 0.0, "{name}");
        assert_eq!(ours.mean_up_to(-1.0), 0.0, "{name}");
        assert_eq!(ours.mean_up_to(f64::NAN), 0.0, "{name}");
    }
}

#[test]
fn another_mean_stretches_everything() {
    for (name, law) in catalogue() {
        let ours = compiled(&law);
        if !ours.is_finite() {
            continue;
        }
        let stretched = ours.with_mean(2.0 * ours.mean()).expect(name);
        close(stretched.mean(), 2.0 * ours.mean(), 1e-14, name);
        assert!((stretched.cv() - ours.cv()).abs() < 1e-12, "{name}");
        for t in [1.0, 12.0, 40.0, 150.0, 700.0] {
            // Sums are tabulated again.
            assert!(
                (stretched.survival(2.0 * t) - ours.survival(t)).abs() < 1e-9,
                "{name} at {t}"
            );
        }
        let mut a = crate::chance::stream(1, 2, name, crate::chance::Purpose::Handling);
        let mut b = a.clone();
        for _ in 0..10 {
            close(
                stretched.sample(&mut b),
                2.0 * ours.sample(&mut a),
                1e-14,
                name,
            );
        }
    }
}
