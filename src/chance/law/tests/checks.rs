//! One wrong law for every rule, with the exact words.

use super::DurationLaw;
use crate::error::{ErrorKind, Problems};
use crate::scenario::{Branch, Law};
use crate::units::Seconds;

fn problems(law: &Law) -> Vec<String> {
    let mut problems = Problems::new();
    let compiled = DurationLaw::check(law, problems.at(""));
    assert_eq!(compiled.is_none(), !problems.list().is_empty(), "{law:?}");
    problems.list().iter().map(ToString::to_string).collect()
}

fn gamma(mean: Option<f64>, cv: Option<f64>, shape: Option<f64>, scale: Option<f64>) -> Law {
    Law::Gamma {
        mean: mean.map(Seconds),
        cv,
        shape,
        scale: scale.map(Seconds),
    }
}

fn lognormal(mean: Option<f64>, cv: Option<f64>, median: Option<f64>, sd: Option<f64>) -> Law {
    Law::Lognormal {
        mean: mean.map(Seconds),
        cv,
        median: median.map(Seconds),
        sd_of_log: sd,
    }
}

fn weibull(mean: Option<f64>, cv: Option<f64>, shape: Option<f64>, scale: Option<f64>) -> Law {
    Law::Weibull {
        mean: mean.map(Seconds),
        cv,
        shape,
        scale: scale.map(Seconds),
    }
}

fn branches(branches: &[(f64, f64)]) -> Law {
    Law::Hyperexponential {
        mean: None,
        cv: None,
        branches: Some(
            branches
                .iter()
                .map(|&(weight, mean)| Branch {
                    weight,
                    mean: Seconds(mean),
                })
                .collect(),
        ),
    }
}

fn hazard(from: Option<&[f64]>, per_second: Option<&[f64]>) -> Law {
    Law::PiecewiseHazard {
        from: from.map(|from| from.iter().copied().map(Seconds).collect()),
        per_second: per_second.map(<[f64]>::to_vec),
    }
}

#[test]
fn every_rule_says_what_was_found_and_what_is_accepted() {
    let table: Vec<(Law, &[&str])> = vec![
        // Numbers above 0.
        (
            Law::exponential(-3.0),
            &["exponential.mean: found -3; a number above 0 is accepted"],
        ),
        (
            Law::exponential(0.0),
            &["exponential.mean: found 0; a number above 0 is accepted"],
        ),
        (
            Law::exponential(f64::NAN),
            &["exponential.mean: found NaN; a number above 0 is accepted"],
        ),
        (
            Law::exponential(f64::NEG_INFINITY),
            &["exponential.mean: found minus infinity; a number above 0 is accepted"],
        ),
        (
            Law::exponential(f64::INFINITY),
            &["exponential.mean: found infinity; a finite number above 0 is accepted"],
        ),
        (
            Law::exponential(1e13),
            &["exponential.mean: found 10000000000000; a number up to 1e12 is accepted"],
        ),
        (
            Law::exponential(1e-10),
            &["exponential.mean: found 1e-10; a number from 1e-9 is accepted"],
        ),
        (
            Law::Exponential { mean: None },
            &["exponential.mean: missing; give the mean in seconds"],
        ),
        // Numbers of 0 or more.
        (
            Law::constant(-1.0),
            &["constant.value: found -1; a number of 0 or more is accepted"],
        ),
        (
            Law::constant(f64::NAN),
            &["constant.value: found NaN; a number of 0 or more is accepted"],
        ),
        (
            Law::constant(f64::INFINITY),
            &["constant.value: found infinity; a finite number of 0 or more is accepted"],
        ),
        (
            Law::constant(1e300),
            &["constant.value: found 1e300; a number up to 1e12 is accepted"],
        ),
        (
            Law::Constant { value: None },
            &["constant.value: missing; give the duration in seconds"],
        ),
        // Erlang.
        (
            Law::erlang(0, 10.0),
            &["erlang.phases: found 0; a whole number from 1 to 1000000 is accepted"],
        ),
        (
            Law::Erlang {
                mean: None,
                phases: None,
            },
            &[
                "erlang.mean: missing; give the mean in seconds",
                "erlang.phases: missing; give the number of phases",
            ],
        ),
        // Ways of stating a law.
        (
            gamma(None, None, None, None),
            &["gamma: found nothing; give mean and cv, or shape and scale"],
        ),
        (
            gamma(Some(1.0), Some(1.0), Some(1.0), None),
            &["gamma: found mean, cv and shape; give mean and cv, or shape and scale"],
        ),
        (
            gamma(Some(1.0), None, Some(2.0), None),
            &["gamma: found mean and shape; give mean and cv, or shape and scale"],
        ),
        (
            gamma(Some(1.0), None, None, None),
            &["gamma.cv: missing; give the coefficient of variation (standard deviation / mean)"],
        ),
        (
            gamma(None, None, None, Some(2.0)),
            &["gamma.shape: missing; give the shape"],
        ),
        (
            gamma(None, None, Some(2.0), None),
            &["gamma.scale: missing; give the scale in seconds"],
        ),
        (
            gamma(Some(1.0), Some(0.0), None, None),
            &["gamma.cv: found 0; a number from 0.001 to 100 is accepted"],
        ),
        (
            gamma(Some(1.0), Some(f64::NAN), None, None),
            &["gamma.cv: found NaN; a number from 0.001 to 100 is accepted"],
        ),
        (
            gamma(None, None, Some(0.0), Some(-1.0)),
            &[
                "gamma.shape: found 0; a number from 0.0001 to 1000000 is accepted",
                "gamma.scale: found -1; a number above 0 is accepted",
            ],
        ),
        (
            lognormal(Some(5.0), None, None, None),
            &[
                "lognormal: found mean; give mean and cv, or mean and sd_of_log, or median and sd_of_log",
            ],
        ),
        (
            lognormal(None, None, Some(5.0), None),
            &["lognormal.sd_of_log: missing; give the standard deviation of the logarithm"],
        ),
        (
            lognormal(None, None, Some(0.0), Some(11.0)),
            &[
                "lognormal.median: found 0; a number above 0 is accepted",
                "lognormal.sd_of_log: found 11; a number from 0.001 to 10 is accepted",
            ],
        ),
        (
            lognormal(Some(1.0), Some(1.0), None, Some(1.0)),
            &[
                "lognormal: found mean, cv and sd_of_log; give mean and cv, or mean and sd_of_log, or median and sd_of_log",
            ],
        ),
        (
            weibull(None, Some(1.0), None, None),
            &["weibull.mean: missing; give the mean in seconds"],
        ),
        (
            weibull(None, None, Some(0.01), Some(10.0)),
            &["weibull.shape: found 0.01; a number from 0.05 to 2000 is accepted"],
        ),
        (
            weibull(Some(1.0), None, Some(1.0), Some(10.0)),
            &[
                "weibull: found mean, shape and scale; give mean and cv, or mean and shape, or shape and scale",
            ],
        ),
        // Hyperexponential.
        (
            Law::hyperexponential(10.0, 0.5),
            &["hyperexponential.cv: found 0.5; a number from 1 to 100 is accepted"],
        ),
        (
            Law::Hyperexponential {
                mean: None,
                cv: None,
                branches: None,
            },
            &["hyperexponential: found nothing; give mean and cv, or branches"],
        ),
        (
            branches(&[]),
            &["hyperexponential.branches: found no branches; 1 or more is accepted"],
        ),
        (
            branches(&[(1.0, 5.0), (0.0, -5.0)]),
            &[
                "hyperexponential.branches[1].weight: found 0; a number above 0 is accepted",
                "hyperexponential.branches[1].mean: found -5; a number above 0 is accepted",
            ],
        ),
        // Bounds in order.
        (
            Law::uniform(10.0, 5.0),
            &["uniform.high: found 5; a number of low (10) or more is accepted"],
        ),
        (
            Law::Uniform {
                low: None,
                high: Some(Seconds(-1.0)),
            },
            &[
                "uniform.low: missing; give the shortest time in seconds",
                "uniform.high: found -1; a number of 0 or more is accepted",
            ],
        ),
        (
            Law::triangular(10.0, 5.0, 4.0),
            &[
                "triangular.mode: found 5; a number of low (10) or more is accepted",
                "triangular.high: found 4; a number of mode (5) or more is accepted",
            ],
        ),
        (
            Law::Triangular {
                low: None,
                mode: None,
                high: None,
            },
            &[
                "triangular.low: missing; give the shortest time in seconds",
                "triangular.mode: missing; give the most likely time in seconds",
                "triangular.high: missing; give the longest time in seconds",
            ],
        ),
        // Lists.
        (
            Law::Empirical { values: None },
            &["empirical.values: missing; give the values in seconds"],
        ),
        (
            Law::empirical::<f64>([]),
            &["empirical.values: found no values; 1 or more is accepted"],
        ),
        (
            Law::empirical([1.0, -2.0, f64::NAN]),
            &[
                "empirical.values[1]: found -2; a number of 0 or more is accepted",
                "empirical.values[2]: found NaN; a number of 0 or more is accepted",
            ],
        ),
        (
            hazard(None, None),
            &[
                "piecewise_hazard.from: missing; give the starts of the stretches in seconds, the first 0",
                "piecewise_hazard.per_second: missing; give the hazard of each stretch per second",
            ],
        ),
        (
            hazard(Some(&[]), Some(&[])),
            &[
                "piecewise_hazard.from: found no starts; 1 or more is accepted",
                "piecewise_hazard.per_second: found no rates; 1 or more is accepted",
            ],
        ),
        (
            hazard(Some(&[0.0, 1.0, 2.0]), Some(&[0.1, 0.2])),
            &[
                "piecewise_hazard.per_second: found 2 rates; as many as starts in from (3) are accepted",
            ],
        ),
        (
            hazard(Some(&[5.0, 5.0, -1.0]), Some(&[-0.1, f64::INFINITY, 1e-13])),
            &[
                "piecewise_hazard.from[0]: found 5; 0 is accepted, where the first stretch starts",
                "piecewise_hazard.from[1]: found 5; a number above the start before it (5) is accepted",
                "piecewise_hazard.from[2]: found -1; a number of 0 or more is accepted",
                "piecewise_hazard.per_second[0]: found -0.1; a number of 0 or more is accepted",
                "piecewise_hazard.per_second[1]: found infinity; 0, or a number from 1e-12 to 1e9 is accepted",
                "piecewise_hazard.per_second[2]: found 1e-13; 0, or a number from 1e-12 to 1e9 is accepted",
            ],
        ),
        // Laws of laws.
        (
            Law::Mixture { of: None },
            &["mixture.of: missing; give the laws"],
        ),
        (
            Law::mixture([]),
            &["mixture.of: found no laws; 1 or more is accepted"],
        ),
        (Law::Sum { of: None }, &["sum.of: missing; give the laws"]),
        (
            Law::sum([]),
            &["sum.of: found no laws; 1 or more is accepted"],
        ),
        (
            Law::mixture([(1.0, Law::never()), (-1.0, Law::exponential(-3.0))]),
            &[
                "mixture.of[1].weight: found -1; a number above 0 is accepted",
                "mixture.of[1].law.exponential.mean: found -3; a number above 0 is accepted",
            ],
        ),
        (
            Law::sum([
                Law::constant(-1.0),
                Law::mixture([(1.0, Law::erlang(0, 1.0))]),
            ]),
            &[
                "sum.of[0].constant.value: found -1; a number of 0 or more is accepted",
                "sum.of[1].mixture.of[0].law.erlang.phases: found 0; a whole number from 1 to 1000000 is accepted",
            ],
        ),
    ];
    for (law, expected) in table {
        assert_eq!(problems(&law), expected, "{law:?}");
    }
}

#[test]
fn laws_nested_sixteen_deep_are_accepted_and_seventeen_are_not() {
    let nested = |levels: usize| {
        (0..levels).fold(Law::exponential(1.0), |law, _| {
            Law::sum([Law::constant(1.0), law])
        })
    };
    assert_eq!(problems(&nested(16)), [""; 0]);
    let path = "sum.of[1].".repeat(16);
    assert_eq!(
        problems(&nested(17)),
        [format!(
            "{path}sum: found 17 levels of mixture and sum; up to 16 are accepted"
        )]
    );
}

#[test]
fn problems_are_reported_below_the_place_given() {
    let mut problems = Problems::new();
    let law = Law::gamma(1.0, -1.0);
    assert!(DurationLaw::check(&law, problems.at("call_types[0]").field("patience")).is_none());
    assert_eq!(problems.list()[0].path, "call_types[0].patience.gamma.cv");
}

#[test]
fn another_mean_is_checked_too() {
    let law = DurationLaw::new(&Law::gamma(100.0, 0.5)).expect("accepted");
    let error = law.with_mean(-1.0).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert_eq!(
        error.to_string(),
        "mean: found -1; a number above 0 is accepted"
    );
    for (law, found) in [(Law::never(), "infinity"), (Law::constant(0.0), "0")] {
        let law = DurationLaw::new(&law).expect("accepted");
        assert_eq!(
            law.with_mean(10.0).unwrap_err().to_string(),
            format!(
                "found a law of mean {found}; a law of finite mean above 0 can be given another mean"
            )
        );
    }
}
