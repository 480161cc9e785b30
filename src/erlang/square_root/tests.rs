//! The square-root rules against 40-digit values, and against the exact models that they stand for.
use super::*;
use crate::scenario::Law;

/// Load in erlangs and urgency, which is handle time over mean patience; 0 for none.
fn rule(load: f64, urgency: f64) -> SquareRoot {
    if urgency == 0.0 {
        SquareRoot::patient(3600.0 * load, 1.0).unwrap()
    } else {
        SquareRoot::exponential(3600.0 * load, 1.0, 1.0 / urgency).unwrap()
    }
}

/// Agents, load, urgency, and from the formulas in 40 digits (mpmath): P(queued), P(abandon), mean wait.
const KNOWN: [(u32, f64, f64, [f64; 3]); 10] = [
    (
        110,
        100.0,
        1.0,
        [
            0.15865525393145705,
            0.00833154705876863,
            0.00833154705876863,
        ],
    ),
    (
        110,
        100.0,
        0.0,
        [0.22336127479826073, 0.0, 0.022336127479826075],
    ),
    (
        101,
        100.0,
        0.0,
        [0.8802870833308115, 0.0, 0.8802870833308115],
    ),
    (
        100,
        100.0,
        4.0,
        [
            0.3333333333333333,
            0.053192304053524354,
            0.013298076013381089,
        ],
    ),
    (
        90,
        100.0,
        0.25,
        [0.9822097777903619, 0.10093422732530236, 0.4037369093012094],
    ),
    (
        10200,
        10000.0,
        0.0625,
        [
            0.026490281202619204,
            8.037688555414184e-06,
            0.00012860301688662695,
        ],
    ),
    (
        9700,
        10000.0,
        2.0,
        [0.9819085717901321, 0.03005121658991984, 0.01502560829495992],
    ),
    (
        10300,
        10000.0,
        0.015625,
        [
            0.0014745472476935992,
            7.653495699592513e-08,
            4.898237247739208e-06,
        ],
    ),
    (
        130,
        100.0,
        0.25,
        [
            0.0014391377438296078,
            1.1403914897027701e-05,
            4.5615659588110803e-05,
        ],
    ),
    (
        400,
        100.0,
        0.25,
        [
            4.910790431262998e-198,
            4.090054996482144e-201,
            1.6360219985928576e-200,
        ],
    ),
];

#[test]
fn agrees_with_values_in_40_digits() {
    for (agents, load, urgency, expected) in KNOWN {
        let found = rule(load, urgency).expected(agents).unwrap();
        let found = [found.p_queued, found.p_abandon, found.mean_wait];
        for (found, expected) in found.into_iter().zip(expected) {
            let error = (found - expected).abs();
            assert!(
                error <= 2e-12 * expected,
                "{agents} {load} {urgency}: {found:e}, not {expected:e}"
            );
        }
    }
}

/// With patience as long as handling the number of callers is Poisson, and P(queued) its tail; the rule has the normal one.
#[test]
fn a_hundred_erlangs_are_still_a_little_off_the_limit() {
    let rule = rule(100.0, 1.0);
    assert_eq!(rule.beta(110), 1.0);
    let (expected, exact) = (rule.expected(110).unwrap(), rule.exact(110).unwrap());
    assert!((expected.p_queued - 0.158_655_253_931_457).abs() < 1e-14);
    assert!((exact.p_queued - 0.170_559_897_908_105).abs() < 1e-14);
}

#[test]
fn the_error_shrinks_like_one_over_the_root_of_the_load() {
    let general = |load: f64| {
        // The density at 0 is 1 / 0.8, and it halves soon after.
        let law = Law::hyperexponential(1.0, 1.5);
        SquareRoot::general(3600.0 * load, 1.0, &DurationLaw::new(&law).unwrap()).unwrap()
    };
    for (name, made, betas) in [
        (
            "C",
            &(|load| rule(load, 0.0)) as &dyn Fn(f64) -> SquareRoot,
            &[0.5, 1.0, 2.0][..],
        ),
        ("A", &|load| rule(load, 0.3), &[-1.0, 0.0, 1.0, 2.0]),
        ("A", &|load| rule(load, 1.0), &[-1.0, 0.0, 1.0, 2.0]),
        ("A", &|load| rule(load, 5.0), &[-1.0, 0.0, 1.0, 2.0]),
        ("G", &general, &[-1.0, 0.0, 1.0, 2.0]),
    ] {
        for beta in betas {
            let mut before = Vec::new();
            for root in [10.0, 100.0, 1_000.0] {
                let load = root * root;
                let rule = made(load);
                let agents = (load + beta * root) as u32;
                let (expected, exact) =
                    (rule.expected(agents).unwrap(), rule.exact(agents).unwrap());
                // The relative error is c/√R + O(1/R): times √R it settles, and its change is of the order 1/√R.
                let scaled = |expected: f64, exact: f64| (expected / exact - 1.0) * root;
                let mut errors = vec![
                    scaled(expected.p_queued, exact.p_queued),
                    scaled(expected.mean_wait, exact.mean_wait),
                    scaled(expected.asa.unwrap(), exact.asa.unwrap()),
                ];
                if exact.p_abandon > 0.0 {
                    errors.push(scaled(expected.p_abandon, exact.p_abandon));
                }
                for (i, error) in errors.iter().enumerate() {
                    let place = format!("{name}, beta {beta}, load {load}, figure {i}: {error}");
                    assert!(error.abs() < 6.0, "{place}");
                    if let Some(before) = before.get(i) {
                        let change: f64 = error - before;
                        assert!(change.abs() < 100.0 / root, "{place} after {before}");
                    }
                }
                before = errors;
            }
        }
    }
}

#[test]
fn targets_are_met_at_their_beta() {
    for load in [3.0, 100.0, 1e4, 1e6] {
        for urgency in [0.0, 0.1, 1.0, 10.0] {
            let rule = rule(load, urgency);
            for share in [1e-9, 0.01, 0.2, 0.5, 0.9] {
                let beta = rule.beta_for_p_queued(share).unwrap();
                if beta > -load.sqrt() {
                    assert!(
                        (rule.p_queued(beta) / share - 1.0).abs() < 1e-11,
                        "{load} {urgency} {share}"
                    );
                }
                if urgency > 0.0 {
                    let beta = rule.beta_for_p_abandon(share).unwrap();
                    if beta > -load.sqrt() {
                        assert!((rule.p_abandon(beta) / share - 1.0).abs() < 1e-11);
                    }
                }
            }
        }
    }
}

#[test]
fn what_it_advises_stands_beside_what_is_needed() {
    let law = DurationLaw::new(&Law::hyperexponential(283.6, 1.5)).unwrap();
    for rate in [100.0, 2_992.0, 60_000.0, 1.3e6] {
        let rules = [
            SquareRoot::patient(rate, 269.0).unwrap(),
            SquareRoot::exponential(rate, 269.0, 283.6).unwrap(),
            SquareRoot::general(rate, 269.0, &law).unwrap(),
        ];
        for (i, rule) in rules.iter().enumerate() {
            for share in [0.05, 0.2, 0.5] {
                let advised = rule.for_p_queued(share).unwrap();
                assert!(advised.expected.p_queued <= share * (1.0 + 1e-12));
                // The exact model agrees on the number that is needed.
                let enough = |agents: u32| rule.exact(agents).unwrap().p_queued <= share;
                let needed = advised.required.agents;
                assert!(enough(needed) && !enough(needed - 1));
                assert!(
                    advised.too_many().abs() <= 1,
                    "{i} {rate} {share}: {advised:?}"
                );
            }
            if i > 0 {
                for share in [0.005, 0.02, 0.1] {
                    let advised = rule.for_p_abandon(share).unwrap();
                    assert!(advised.expected.p_abandon <= share * (1.0 + 1e-12));
                    let enough = |agents: u32| rule.exact(agents).unwrap().p_abandon <= share;
                    let needed = advised.required.agents;
                    assert!(enough(needed) && !enough(needed - 1));
                    let off = advised.too_many().abs() as f64;
                    assert!(
                        off <= 1.0 + 0.1 * rule.load().sqrt(),
                        "{i} {rate} {share}: {advised:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn shares_next_to_0_and_1_keep_their_digits() {
    for load in [3.0, 223.6] {
        for urgency in [0.0, 1.0] {
            let rule = rule(load, urgency);
            for share in [
                1e-300,
                1e-17,
                1.5e-16,
                1e-9,
                0.9,
                1.0 - 1e-12,
                1.0 - 1.2e-16,
            ] {
                let advised = rule.for_p_queued(share).unwrap();
                let needed = advised.required.agents;
                let enough = |agents: u32| {
                    rule.exact(agents)
                        .is_ok_and(|exact| exact.p_queued <= share)
                };
                assert!(enough(needed), "{load} {urgency} {share}");
                assert!(
                    needed == 0 || !enough(needed - 1),
                    "{load} {urgency} {share}"
                );
                assert!(advised.expected.p_queued <= share * (1.0 + 1e-9));
            }
        }
    }
    // As many agents as the load do not carry it, however many may wait.
    let advised = rule(100.0, 0.0).for_p_queued(1.0 - 1.2e-16).unwrap();
    assert_eq!((advised.agents, advised.required.agents), (101, 101));
}

#[test]
fn what_the_rules_do_not_cover_is_refused() {
    let path = |error: Error| error.problems()[0].path.clone();
    for rate in [0.0, -1.0, f64::NAN] {
        assert_eq!(
            path(SquareRoot::patient(rate, 1.0).unwrap_err()),
            "arrivals_per_hour"
        );
    }
    assert_eq!(path(SquareRoot::patient(1.0, 0.0).unwrap_err()), "aht");
    assert_eq!(
        path(SquareRoot::exponential(1.0, 1.0, 0.0).unwrap_err()),
        "mean_patience"
    );
    for law in [
        Law::weibull(1.0, 0.5),
        Law::weibull(1.0, 2.0),
        Law::constant(1.0),
        Law::lognormal(1.0, 1.0),
        Law::never(),
        Law::mixture([(1.0, Law::constant(0.0)), (1.0, Law::exponential(1.0))]),
    ] {
        let law = DurationLaw::new(&law).unwrap();
        assert_eq!(
            path(SquareRoot::general(100.0, 1.0, &law).unwrap_err()),
            "patience"
        );
    }
    let patient = rule(100.0, 0.0);
    assert_eq!(path(patient.expected(100).unwrap_err()), "agents");
    assert_eq!(path(patient.for_p_abandon(0.1).unwrap_err()), "share");
    for share in [0.0, 1.0, -0.1, f64::NAN] {
        assert_eq!(path(patient.for_p_queued(share).unwrap_err()), "share");
        assert_eq!(
            path(rule(100.0, 1.0).for_p_abandon(share).unwrap_err()),
            "share"
        );
    }
}
