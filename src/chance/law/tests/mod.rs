//! Tests that hold for every law, or that compare laws with each other.

mod checks;
mod closed_forms;
mod pinned;
mod properties;
mod rests;
mod samplers;
mod sums;

use super::DurationLaw;
use crate::scenario::{Branch, Law};
use crate::units::Seconds;

fn compiled(law: &Law) -> DurationLaw {
    DurationLaw::new(law).unwrap_or_else(|error| panic!("{law:?}: {error}"))
}

/// At least one of every law, in every way of stating it that leads to another sampler. The order is pinned.
fn catalogue() -> Vec<(&'static str, Law)> {
    vec![
        ("constant", Law::constant(30.0)),
        ("exponential", Law::exponential(269.0)),
        ("erlang", Law::erlang(4, 180.0)),
        ("gamma", Law::gamma(240.0, 0.6)),
        ("gamma, cv above 1", Law::gamma(240.0, 1.7)),
        ("lognormal", Law::lognormal(269.0, 0.9)),
        ("weibull, falling hazard", Law::weibull(284.0, 0.7)),
        ("weibull, rising hazard", Law::weibull(284.0, 2.5)),
        ("hyperexponential", Law::hyperexponential(284.0, 1.8)),
        (
            "hyperexponential, three branches",
            Law::Hyperexponential {
                mean: None,
                cv: None,
                branches: Some(
                    [(2.0, 10.0), (1.0, 100.0), (1.0, 400.0)]
                        .map(|(weight, mean)| Branch {
                            weight,
                            mean: Seconds(mean),
                        })
                        .to_vec(),
                ),
            },
        ),
        ("uniform", Law::uniform(20.0, 100.0)),
        ("triangular", Law::triangular(10.0, 25.0, 100.0)),
        ("empirical", Law::empirical([12.0, 40.0, 40.0, 95.0, 300.0])),
        (
            "piecewise hazard",
            Law::piecewise_hazard([(0.0, 0.02), (10.0, 0.0), (20.0, 0.001), (60.0, 0.01)]),
        ),
        (
            "piecewise hazard, some never",
            Law::piecewise_hazard([(0.0, 0.01), (60.0, 0.002), (300.0, 0.0)]),
        ),
        (
            "mixture",
            Law::mixture([
                (0.3, Law::lognormal(60.0, 0.5)),
                (0.7, Law::gamma(400.0, 0.8)),
            ]),
        ),
        (
            "mixture with atoms",
            Law::mixture([(3.0, Law::constant(0.0)), (1.0, Law::exponential(60.0))]),
        ),
        (
            "mixture of ten",
            Law::mixture((1..=10).map(|k| (f64::from(k), Law::gamma(f64::from(30 * k), 0.5)))),
        ),
        (
            "mixture, some never",
            Law::mixture([(0.8, Law::exponential(100.0)), (0.2, Law::never())]),
        ),
        (
            "sum",
            Law::sum([
                Law::constant(15.0),
                Law::lognormal(120.0, 0.8),
                Law::gamma(60.0, 0.7),
            ]),
        ),
        (
            "sum of discrete and continuous",
            Law::sum([Law::empirical([0.0, 30.0, 90.0]), Law::exponential(200.0)]),
        ),
        (
            "sum with an optional part",
            Law::sum([
                Law::weibull(150.0, 1.5),
                Law::mixture([(0.8, Law::constant(0.0)), (0.2, Law::exponential(60.0))]),
                Law::uniform(5.0, 25.0),
            ]),
        ),
        (
            "sum of discrete parts",
            Law::sum([
                Law::empirical([1.0, 2.0, 4.0]),
                Law::mixture([(0.5, Law::constant(10.0)), (0.5, Law::constant(20.0))]),
            ]),
        ),
        ("never", Law::never()),
    ]
}
