//! M/G/1: moments by Pollaczek and Khinchine, distributions by closed forms of phase types, and their means.
use super::super::gauss;
use super::*;
use crate::scenario::Law;

fn law(law: &Law) -> DurationLaw {
    DurationLaw::new(law).unwrap()
}

fn queue(load: f64, law: &DurationLaw) -> Mg1 {
    Mg1::new(3600.0 * load / law.mean(), law).unwrap()
}

/// Times that matter: from far below a call to far beyond the mean wait.
fn times(queue: &Mg1) -> impl Iterator<Item = f64> {
    let (call, wait) = (queue.handle_time().mean(), queue.mean_wait_queued());
    let short = [1e-3, 0.2, 0.4, 0.77, 1.0, 1.3, 2.0, 3.7].map(move |f| f * call);
    let long = [0.1, 0.3, 0.5, 1.0, 2.0, 4.0, 8.0, 12.0, 20.0].map(move |f| f * wait);
    short.into_iter().chain(long)
}

/// P(wait > t) where the transform of the wait is (1 − ρ) × `top`(s) / ((s + x)(s + y)).
fn two_exponentials(load: f64, t: f64, x: f64, y: f64, top: impl Fn(f64) -> f64) -> f64 {
    (1.0 - load)
        * (top(-x) / (x * (y - x)) * (-x * t).exp() + top(-y) / (y * (x - y)) * (-y * t).exp())
}

/// The two roots of a s² + b s + c, with their signs changed.
fn roots(a: f64, b: f64, c: f64) -> (f64, f64) {
    let q = 0.5 * (b + (b * b - 4.0 * a * c).sqrt());
    (q / a, c / q)
}

fn largest_error(queue: &Mg1, exact: impl Fn(f64) -> f64) -> f64 {
    times(queue)
        .map(|t| {
            let (longer, within) = (
                queue.p_wait_longer(t).unwrap(),
                queue.p_answered_within(t).unwrap(),
            );
            assert!((longer + within - 1.0).abs() < 1e-12);
            (longer - exact(t)).abs()
        })
        .fold(0.0, f64::max)
}

#[test]
fn hyperexponential_handle_times_are_two_exponentials() {
    for cv in [1.01, 1.5, 4.0] {
        let handle_time = law(&Law::hyperexponential(100.0, cv));
        // Two branches that carry half of the mean each, in mean handle times.
        let spread = ((cv * cv - 1.0) / (cv * cv + 1.0f64)).sqrt();
        let (short, long) = (1.0 / (1.0 + spread), (cv * cv + 1.0) * (1.0 + spread) / 2.0);
        for load in [0.1, 0.9, 0.99, 0.999] {
            if load > 0.995 && cv > 2.0 {
                // Waits of ten thousand calls and more are refused.
                continue;
            }
            let queue = queue(load, &handle_time);
            let product = short * long;
            let sum = short + long;
            let (x, y) = roots(product, sum * (1.0 - 0.5 * load), 1.0 - load);
            let error = largest_error(&queue, |t| {
                two_exponentials(load, t / 100.0, x, y, |s| {
                    (1.0 + short * s) * (1.0 + long * s) / product
                })
            });
            let allowed = if load < 0.95 {
                1e-10
            } else if load < 0.995 {
                1e-8
            } else {
                1e-7
            };
            assert!(error < allowed, "cv {cv}, {load}: {error:e}");
        }
    }
}

#[test]
fn erlang_handle_times_are_two_exponentials() {
    let handle_time = law(&Law::erlang(2, 60.0));
    for load in [0.1, 0.9, 0.99, 0.999] {
        let queue = queue(load, &handle_time);
        let error = largest_error(&queue, |t| {
            // 2 (1 + bs)² − ρ (2 + bs) = 0, with phases of b = 30 s.
            let b = 30.0;
            let (x, y) = roots(2.0 * b * b, b * (4.0 - load), 2.0 * (1.0 - load));
            two_exponentials(load, t, x, y, |s| (1.0 + b * s) * (1.0 + b * s) / (b * b))
        });
        assert!(error < 1e-8, "{load}: {error:e}");
    }
}

#[test]
fn quantiles_far_out_are_right_or_refused() {
    let handle_time = law(&Law::erlang(2, 60.0));
    let (mut answered, mut refused) = (0, 0);
    for load in [0.1, 0.5, 0.9, 0.99, 0.999] {
        let queue = queue(load, &handle_time);
        let b = 30.0;
        let (x, y) = roots(2.0 * b * b, b * (4.0 - load), 2.0 * (1.0 - load));
        let exact =
            |t: f64| two_exponentials(load, t, x, y, |s| (1.0 + b * s) * (1.0 + b * s) / (b * b));
        for digits in 1..=15 {
            let p = 1.0 - 10f64.powi(-digits);
            match queue.wait_quantile(p) {
                Ok(0.0) => assert!(1.0 - p >= load),
                Ok(t) => {
                    answered += 1;
                    let ratio = exact(t) / (1.0 - p);
                    assert!((ratio - 1.0).abs() < 1e-2, "{load} {p}: {ratio}");
                }
                Err(error) => {
                    refused += 1;
                    assert_eq!(error.kind(), crate::ErrorKind::NotSupported);
                    assert!(digits > 4, "{load} {p}: {error}");
                }
            }
        }
    }
    assert!(answered > 30 && refused > 5, "{answered} {refused}");
}

#[test]
fn exponential_and_constant_handle_times_numerically() {
    // What has a closed form, by the numerical method all the same.
    for load in [0.1, 0.9, 0.99, 0.999] {
        let exponential = law(&Law::exponential(7.0));
        let exact = queue(load, &exponential);
        let tables = WaitTables::new(load, exponential);
        let error = times(&exact)
            .map(|t| (tables.longer(t).unwrap() - exact.p_wait_longer(t).unwrap()).abs());
        let error = error.fold(0.0, f64::max);
        assert!(error < 1e-8, "{load}: {error:e}");

        let constant = law(&Law::constant(7.0));
        let exact = queue(load, &constant);
        let tables = WaitTables::new(load, constant);
        let error = times(&exact)
            .map(|t| (tables.longer(t).unwrap() - exact.p_wait_longer(t).unwrap()).abs());
        let error = error.fold(0.0, f64::max);
        assert!(error < 1e-6, "{load}: {error:e}");
    }
}

/// Laws without closed forms: dense at 0, heavy, with steps, nearly constant.
fn other_laws() -> Vec<(&'static str, DurationLaw)> {
    [
        ("gamma", Law::gamma(240.0, 3.0)),
        ("lognormal", Law::lognormal(240.0, 1.2)),
        ("heavy lognormal", Law::lognormal(240.0, 2.5)),
        ("weibull", Law::weibull(240.0, 0.6)),
        ("uniform", Law::uniform(30.0, 500.0)),
        (
            "empirical",
            Law::empirical([20.0, 95.0, 130.0, 131.0, 700.0]),
        ),
        (
            "mixture",
            Law::mixture([
                (0.3, Law::constant(15.0)),
                (0.7, Law::lognormal(300.0, 0.8)),
            ]),
        ),
        ("narrow", Law::gamma(240.0, 0.1)),
    ]
    .into_iter()
    .map(|(name, plain)| (name, law(&plain)))
    .collect()
}

#[test]
fn the_mean_of_the_distribution_is_the_mean_wait() {
    for (name, handle_time) in other_laws() {
        let loads: &[f64] = if name == "lognormal" {
            &[0.05, 0.7, 0.95]
        } else {
            &[0.7]
        };
        for &load in loads {
            let queue = queue(load, &handle_time);
            let call = handle_time.mean();
            // Panels as short as the law, then longer and longer ones.
            let (mut mean, mut from) = (0.0, 0.0);
            while queue.p_wait_longer(from).unwrap() > 1e-11 * load {
                let step = (call / 64.0).max(from / 64.0);
                gauss::panel(from, step, |t, weight| {
                    mean += weight * queue.p_wait_longer(t).unwrap()
                });
                from += step;
            }
            let error = (mean / queue.mean_wait() - 1.0).abs();
            assert!(error < 1e-7, "{name}, {load}: {error:e}");
        }
    }
}

#[test]
fn waits_fall_and_quantiles_undo_them() {
    for (name, handle_time) in other_laws() {
        for load in [0.2, 0.9] {
            if load < 0.5 && name != "mixture" {
                continue;
            }
            let queue = queue(load, &handle_time);
            let mut sorted: Vec<f64> = times(&queue).collect();
            sorted.sort_by(f64::total_cmp);
            let longer: Vec<f64> = sorted
                .iter()
                .map(|&t| queue.p_wait_longer(t).unwrap())
                .collect();
            assert!(
                longer.windows(2).all(|pair| pair[0] >= pair[1] - 1e-9),
                "{name}: {longer:?}"
            );
            assert_eq!(queue.p_wait_longer(0.0).unwrap(), queue.load());
            assert_eq!(queue.p_wait_longer(f64::INFINITY).unwrap(), 0.0);
            assert_eq!(queue.wait_quantile(0.5 * (1.0 - load)).unwrap(), 0.0);
            for p in [1.0 - 0.9 * load, 0.95, 0.999] {
                let quantile = queue.wait_quantile(p).unwrap();
                let found = queue.p_wait_longer(quantile).unwrap();
                assert!((found - (1.0 - p)).abs() < 1e-9, "{name}, {p}: {found}");
            }
        }
    }
}

#[test]
fn closed_forms_are_taken_where_there_are_some() {
    let exponential = queue(0.8, &law(&Law::exponential(90.0)));
    let exact = ErlangC::new(32.0, 90.0, 1).unwrap();
    for t in [0.0, 10.0, 1_000.0, 1e5] {
        assert_eq!(
            exponential.p_wait_longer(t).unwrap(),
            exact.p_wait_longer(t).unwrap()
        );
        assert_eq!(
            exponential.p_answered_within(t).unwrap(),
            exact.p_answered_within(t).unwrap()
        );
    }
    assert!((exponential.mean_wait() / exact.mean_wait() - 1.0).abs() < 1e-13);
    assert_eq!(
        exponential.wait_quantile(0.9).unwrap(),
        exact.wait_quantile(0.9).unwrap()
    );
    let constant = queue(0.8, &law(&Law::constant(90.0)));
    let exact = Mdn::new(32.0, 90.0, 1).unwrap();
    assert_eq!(
        constant.p_wait_longer(100.0).unwrap(),
        exact.p_wait_longer(100.0).unwrap()
    );
    assert!((constant.mean_wait() / exact.mean_wait() - 1.0).abs() < 1e-11);
    assert!((constant.queue_length() - 32.0 / 3600.0 * constant.mean_wait()).abs() < 1e-13);
}

#[test]
fn nonsense_is_refused_and_what_cannot_be_known_is_said() {
    let path = |rate: f64, plain: Law| {
        Mg1::new(rate, &law(&plain))
            .err()
            .map(|error| error.problems()[0].path.clone())
    };
    assert_eq!(
        path(40.0, Law::lognormal(90.0, 1.0)).unwrap(),
        "arrivals_per_hour"
    );
    assert_eq!(
        path(-1.0, Law::lognormal(90.0, 1.0)).unwrap(),
        "arrivals_per_hour"
    );
    assert_eq!(path(1.0, Law::never()).unwrap(), "handle_time");
    assert_eq!(path(0.0, Law::lognormal(90.0, 1.0)), None);
    let none = queue(0.0, &law(&Law::lognormal(90.0, 1.0)));
    assert_eq!(
        (none.p_queued(), none.p_wait_longer(5.0).unwrap()),
        (0.0, 0.0)
    );
    assert!((none.mean_wait_queued() - 90.0).abs() < 1e-9);
    let busy = queue(1.0 - 1e-7, &law(&Law::lognormal(90.0, 1.0)));
    assert!(busy.mean_wait().is_finite());
    let error = busy.p_wait_longer(busy.mean_wait()).unwrap_err();
    assert_eq!(error.kind(), crate::ErrorKind::NotSupported);
    assert!(busy.wait_quantile(0.5).is_err() && busy.p_wait_longer(-1.0).is_err());
    assert!((busy.p_wait_longer(30.0).unwrap() - 1.0).abs() < 1e-5);
}
