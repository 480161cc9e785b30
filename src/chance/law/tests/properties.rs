//! What must hold for every law and every accepted parameter.

use proptest::prelude::*;

use super::{catalogue, compiled};
use crate::chance::law::kind::Computable;
use crate::chance::{Purpose, stream};
use crate::scenario::{Branch, Law};
use crate::units::Seconds;

#[test]
fn quantile_and_survival_are_inverse() {
    for (name, law) in catalogue() {
        let ours = compiled(&law);
        let is_sum = name.starts_with("sum");
        for p in [1e-6, 0.001, 0.05, 0.25, 0.5, 0.6, 0.9, 0.999, 1.0 - 1e-6] {
            let t = ours.quantile(p);
            if t.is_infinite() {
                assert!(ours.never_probability() >= 1.0 - p - 1e-12, "{name} {p}");
                continue;
            }
            // Reached at t …
            let slack = if is_sum { 1e-12 } else { 1e-14 };
            let survival = ours.survival(t);
            assert!(
                survival <= (1.0 - p) * (1.0 + 1e-10) + slack,
                "{name}: P(T > q({p})) = {survival}"
            );
            // … and not a little before.
            if t > 0.0 {
                let before = ours.survival(t * (1.0 - 1e-10));
                assert!(
                    before >= (1.0 - p) * (1.0 - 1e-10) - slack,
                    "{name}: before q({p}): {before}"
                );
            }
        }
        assert!(ours.quantile(f64::NAN) == ours.quantile(0.0), "{name}");
        assert!(ours.quantile(-1.0) == ours.quantile(0.0), "{name}");
        assert!(ours.quantile(2.0) == ours.quantile(1.0), "{name}");
        assert_eq!(ours.survival(-1.0), 1.0, "{name}");
        assert_eq!(ours.survival(f64::NAN), 1.0, "{name}");
    }
}

/// Closed-form quantiles lose nothing in either tail.
#[test]
fn quantiles_keep_ten_digits_in_the_tails() {
    for law in [
        Law::exponential(100.0),
        Law::gamma(100.0, 0.3),
        Law::gamma(100.0, 2.0),
        Law::lognormal(100.0, 1.5),
        Law::weibull(100.0, 0.6),
        Law::hyperexponential(100.0, 3.0),
        Law::triangular(1.0, 2.0, 30.0),
    ] {
        let ours = compiled(&law);
        let end = if matches!(law, Law::Triangular { .. }) {
            30.0
        } else {
            f64::INFINITY
        };
        assert_eq!(ours.quantile(1.0), end, "{law:?}");
        for p in [1e-12, 1e-9, 1e-5, 0.3, 0.7] {
            let t = ours.quantile(p);
            let cdf = |t: f64| ours.kind.cdf(t);
            assert!(
                cdf(t * (1.0 - 1e-10)) <= p && p <= cdf(t * (1.0 + 1e-10)),
                "{law:?} {p}"
            );
        }
        for q in [1e-12, 1e-9, 1e-5] {
            // Only numbers that 1 − p keeps exactly can be asked for.
            let p = 1.0 - q;
            let q = 1.0 - p;
            let t = ours.quantile(p);
            assert!(
                ours.survival(t * (1.0 - 1e-10)) >= q && q >= ours.survival(t * (1.0 + 1e-10)),
                "{law:?} 1 - {q}"
            );
        }
    }
}

fn simple_law() -> impl Strategy<Value = Law> {
    let mean = (-3.0..6.0f64).prop_map(|ten| 10f64.powf(ten));
    let cv = (-2.0..1.301f64).prop_map(|ten| 10f64.powf(ten));
    let cv_above_1 = (0.0..1.301f64).prop_map(|ten| 10f64.powf(ten));
    prop_oneof![
        mean.clone().prop_map(Law::constant),
        mean.clone().prop_map(Law::exponential),
        (1u32..2000, mean.clone()).prop_map(|(phases, mean)| Law::erlang(phases, mean)),
        (mean.clone(), cv.clone()).prop_map(|(mean, cv)| Law::gamma(mean, cv)),
        (mean.clone(), cv.clone()).prop_map(|(mean, cv)| Law::lognormal(mean, cv)),
        (mean.clone(), cv.clone()).prop_map(|(mean, cv)| Law::Weibull {
            mean: Some(Seconds(mean)),
            cv: Some(cv),
            shape: None,
            scale: None
        }),
        (mean.clone(), cv_above_1).prop_map(|(mean, cv)| Law::hyperexponential(mean, cv)),
        prop::collection::vec((1e-3..1e3f64, mean.clone()), 1..12).prop_map(|branches| {
            Law::Hyperexponential {
                mean: None,
                cv: None,
                branches: Some(
                    branches
                        .into_iter()
                        .map(|(weight, mean)| Branch {
                            weight,
                            mean: Seconds(mean),
                        })
                        .collect(),
                ),
            }
        }),
        (0.0..1e4f64, 0.0..1e4f64).prop_map(|(a, b)| Law::uniform(a, a + b)),
        (0.0..1e4f64, 0.0..1e4f64, 0.0..1e4f64).prop_map(|(a, b, c)| Law::triangular(
            a,
            a + b,
            a + b + c
        )),
        prop::collection::vec(0.0..1e4f64, 1..30).prop_map(Law::empirical),
        prop::collection::vec((1e-3..1e4f64, prop_oneof![Just(0.0), 1e-6..1e3f64]), 1..8).prop_map(
            |pairs| {
                let mut from = 0.0;
                Law::piecewise_hazard(
                    pairs
                        .into_iter()
                        .enumerate()
                        .map(|(k, (length, rate))| {
                            from += if k == 0 { 0.0 } else { length };
                            (from, rate)
                        })
                        .collect::<Vec<_>>(),
                )
            }
        ),
        Just(Law::never()),
    ]
}

fn law() -> impl Strategy<Value = Law> {
    simple_law().prop_recursive(3, 12, 4, |inner| {
        prop::collection::vec((1e-3..1e3f64, inner), 1..5).prop_map(Law::mixture)
    })
}

/// Parts a planner might add: seconds to hours, some of them left out, some without end. (Wilder sums work too, but take
/// seconds each.)
fn part_of_a_call() -> impl Strategy<Value = Law> {
    let mean = (0.0..4.0f64).prop_map(|ten| 10f64.powf(ten));
    let cv = (-1.3..0.7f64).prop_map(|ten| 10f64.powf(ten));
    let whole = prop_oneof![
        mean.clone().prop_map(Law::constant),
        mean.clone().prop_map(Law::exponential),
        (1u32..20, mean.clone()).prop_map(|(phases, mean)| Law::erlang(phases, mean)),
        (mean.clone(), cv.clone()).prop_map(|(mean, cv)| Law::gamma(mean, cv)),
        (mean.clone(), cv.clone()).prop_map(|(mean, cv)| Law::lognormal(mean, cv)),
        (mean.clone(), 0.4..6.0f64).prop_map(|(mean, shape)| Law::weibull(mean, shape)),
        (mean.clone(), 1.0..5.0f64).prop_map(|(mean, cv)| Law::hyperexponential(mean, cv)),
        (mean.clone(), mean.clone()).prop_map(|(a, b)| Law::uniform(a, a + b)),
        prop::collection::vec(mean, 1..6).prop_map(Law::empirical),
    ];
    let otherwise = prop_oneof![Just(Law::constant(0.0)), Just(Law::never())];
    (whole, otherwise, prop::option::of(0.05..0.95f64)).prop_map(|(whole, otherwise, share)| {
        match share {
            Some(share) => Law::mixture([(share, whole), (1.0 - share, otherwise)]),
            None => whole,
        }
    })
}

/// Everything that must hold; `rounding` is what neighbouring survivals may be out of order by.
fn holds(law: &Law, rounding: f64) -> Result<(), TestCaseError> {
    let ours = compiled(law);
    for figure in [
        ours.mean(),
        ours.variance(),
        ours.cv(),
        ours.never_probability(),
    ] {
        prop_assert!(figure >= 0.0, "{figure}");
    }
    let mut last = (0.0, 1.0, 0.0);
    for k in 0..200 {
        let t = 1e-12 * 10f64.powf(f64::from(k) * 0.12);
        let (survival, mean_up_to) = (ours.survival(t), ours.mean_up_to(t));
        prop_assert!((0.0..=1.0).contains(&survival), "P(T > {t}) = {survival}");
        prop_assert!(
            survival <= last.1 + rounding,
            "P(T > {t}) = {survival} after {}",
            last.1
        );
        prop_assert!(
            mean_up_to <= t && mean_up_to <= ours.mean() * (1.0 + 1e-9),
            "{t}: {mean_up_to}"
        );
        prop_assert!(
            mean_up_to >= last.2 * (1.0 - 1e-9),
            "{t}: {mean_up_to} after {}",
            last.2
        );
        // Between two times the survival lies between its ends, and so does its mean.
        let (grown, step) = (mean_up_to - last.2, t - last.0);
        let slack = 1e-9 * t;
        prop_assert!(
            grown <= last.1 * step + slack && grown >= survival * step - slack,
            "{t}"
        );
        last = (t, survival, mean_up_to);
    }
    let mut last = 0.0;
    for k in 0..=100 {
        let t = ours.quantile(f64::from(k) / 100.0);
        prop_assert!(t >= last, "quantile {k} %: {t} after {last}");
        last = t;
    }
    let mut rng = stream(56, 2, "law", Purpose::Patience);
    for _ in 0..100 {
        let sample = ours.sample(&mut rng);
        prop_assert!(sample >= 0.0, "{sample}");
        prop_assert!(sample.is_finite() || !ours.is_finite(), "{sample}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, rng_seed: proptest::test_runner::RngSeed::Fixed(56), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_law_is_a_law(law in law()) {
        holds(&law, 1e-13)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, rng_seed: proptest::test_runner::RngSeed::Fixed(56), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_sum_is_a_law(parts in prop::collection::vec(part_of_a_call(), 1..4)) {
        holds(&Law::sum(parts), 1e-9)?;
    }
}
