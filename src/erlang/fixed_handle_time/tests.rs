//! M/D/n against roots and power series in hundreds of digits, the Pollaczek–Khinchine formula, and limits.
use proptest::prelude::*;

use super::super::ErlangC;
use super::*;

/// Load in erlangs, times in handle times.
fn queue(agents: u32, load: f64) -> Mdn {
    Mdn::new(3600.0 * load, 1.0, agents).unwrap()
}

fn close(found: f64, expected: f64, relative: f64) -> bool {
    (found - expected).abs() <= relative * expected.abs() + 1e-290
}

type Known = (u32, f64, f64, f64, &'static [(f64, f64)]);

/// Agents, load, P(queued), mean wait, and P(wait > t) at some t. From the n − 1 complex roots z of z^n = e^(a(z − 1))
/// inside the unit circle (Newton's method), P(not queued) = (n − a)/Π(1 − z) and E Q = Σ 1/(1 − z) − (n(n − 1) − a²)/(2(n −
/// a)), and the power series of E z^Q = (n − a)(z − 1) Π((z − y)/(1 − y)) / (z^n − e^(a(z − 1))), in 60 to 700 digits
/// (mpmath), rounded.
#[rustfmt::skip]
const KNOWN: [Known; 15] = [
    (1, 0.5, 0.5, 0.5, &[(0.3, 0.41908287863585847), (1.0, 0.17563936464993593), (2.5, 0.028640630363086353), (9.25, 5.927001638482998e-06)]),
    (1, 0.95, 0.95, 9.499999999999991, &[(0.5, 0.9195992901257107), (4.0, 0.6435220710264424), (40.5, 0.01570554560987405)]),
    (1, 1e-06, 1e-06, 5.000005000005e-07, &[(0.5, 5.000003750001041e-07), (1.5, 1.2500037500029948e-13)]),
    (2, 1.9, 0.9226499608529884, 4.643947574457951, &[(0.1, 0.9116684929319051), (1.0, 0.7705727731881051), (12.3, 0.07742269987245226)]),
    (10, 8.0, 0.3847173933220965, 0.10982778971260465, &[(0.02, 0.3656939126529791), (0.3, 0.14398048203692865), (1.0, 0.007000911787373655), (2.7, 4.613850833690631e-06)]),
    (10, 2.0, 4.650209487497266e-05, 4.9575385051524056e-06, &[(0.02, 3.937839752745762e-05), (0.5, 1.1150054152918245e-07), (1.5, 2.0159633915543508e-19)]),
    (10, 9.999, 0.9995993715389241, 499.8297077795871, &[(0.3, 0.9990951264703466), (3.2, 0.9933149410737352)]),
    (50, 46.5, 0.48080513907338474, 0.07699376483784376, &[(0.01, 0.4585439908739663), (0.11, 0.2593765471261236), (0.9, 0.0009159971302783021), (2.2, 8.185816379329644e-08)]),
    (100, 50.0, 3.2000653287446795e-10, 6.0573379801125895e-12, &[(0.05, 2.203664617191057e-11), (0.5, 1.2299448370673046e-29), (1.4, 7.089910273987684e-79)]),
    (100, 98.0, 0.753871025690273, 0.19750378799312557, &[(0.01, 0.7326157727763274), (0.1, 0.5351581490679927), (0.7, 0.04782366254079643)]),
    (1000, 900.0, 0.0005506984252539157, 4.763521782606567e-06, &[]),
    (1000, 970.0, 0.21807241371233782, 0.004549691090097099, &[]),
    (1000, 999.0, 0.9565462256067297, 0.48197744364646433, &[]),
    (1000, 999.9999, 0.9999955767323337, 4999.981741859444, &[]),
    (3000, 2950.0, 0.23318167997814118, 0.002897290319833061, &[]),
];

#[test]
fn agrees_with_values_in_high_precision() {
    for (agents, load, p_queued, mean_wait, longer) in KNOWN {
        let queue = queue(agents, load);
        let place = format!("{agents} agents, {load} erlangs");
        assert!(
            close(queue.p_queued(), p_queued, 1e-10),
            "{place}: {} not {p_queued}",
            queue.p_queued()
        );
        let not = queue.p_answered_within(0.0).unwrap();
        assert!(
            close(not, 1.0 - p_queued, 1e-10 + 2e-16 / (1.0 - p_queued)),
            "{place}: {not}"
        );
        assert!(
            close(queue.mean_wait(), mean_wait, 1e-10),
            "{place}: {} not {mean_wait}",
            queue.mean_wait()
        );
        for &(t, expected) in longer {
            let found = queue.p_wait_longer(t).unwrap();
            assert!(
                close(found, expected, 1e-10),
                "{place}, {t}: {found} not {expected}"
            );
            let within = queue.p_answered_within(t).unwrap();
            assert!(
                (found + within - 1.0).abs() < 1e-12,
                "{place}, {t}: {within}"
            );
        }
    }
}

#[test]
fn one_agent_waits_as_pollaczek_and_khinchine_say() {
    for load in [1e-6, 0.01, 0.3, 0.77, 0.99, 0.9999, 1.0 - 1e-7] {
        let queue = queue(1, load);
        let load = queue.load();
        assert!(
            close(queue.p_queued(), load, 1e-11),
            "{load}: {}",
            queue.p_queued()
        );
        let mean = 0.5 * load / (1.0 - load);
        assert!(
            close(queue.mean_wait(), mean, 1e-10),
            "{load}: {} {mean}",
            queue.mean_wait()
        );
        // Within one handle time the wait is (1 − ρ) e^(λt).
        for t in [0.0f64, 0.2, 0.999] {
            let expected = (1.0 - load) * (load * t).exp();
            let found = queue.p_answered_within(t).unwrap();
            assert!(
                close(found, expected, 1e-9),
                "{load}, {t}: {found} {expected}"
            );
        }
    }
}

#[test]
fn many_agents_wait_as_the_normal_law_says() {
    // At n = a + β √a the walk tends to the Gaussian one, whose P(maximum 0) is √2 β exp(β/√(2π) Σ ζ(1/2 − r)/(r! (2r + 1))
    // (−β²/2)^r) (Chang and Peres, 1997): here for β = 1, in 40 digits (mpmath), rounded.
    let expected = 0.8005431180556353;
    let mut off = vec![];
    for agents in [1_000u32, 10_000, 100_000] {
        let n = f64::from(agents);
        let root = 0.5 * (-1.0 + (1.0 + 4.0 * n).sqrt());
        let queue = queue(agents, root * root);
        off.push((queue.p_answered_within(0.0).unwrap() - expected) * n.sqrt());
    }
    // It differs by a share of about 1/√n.
    assert!(off.iter().all(|off| off.abs() < 0.5), "{off:?}");
    assert!((off[2] / off[1] - 1.0).abs() < 0.05, "{off:?}");
}

#[test]
fn under_heavy_load_half_the_wait_of_exponential_handle_times() {
    for agents in [1u32, 7, 100, 5_000, 100_000] {
        let load = f64::from(agents) * (1.0 - 1e-8);
        let constant = queue(agents, load);
        let exponential = ErlangC::new(3600.0 * load, 1.0, agents).unwrap();
        let ratio = constant.mean_wait() / exponential.mean_wait();
        assert!((ratio - 0.5).abs() < 1e-4, "{agents}: {ratio}");
    }
}

#[test]
fn nonsense_and_overload_are_refused_with_their_place() {
    let path = |rate: f64, time: f64, agents| {
        Mdn::new(rate, time, agents)
            .err()
            .map(|error| error.problems()[0].path.clone())
    };
    assert_eq!(path(3600.0, 2.0, 2).unwrap(), "agents");
    assert_eq!(path(3600.0, 2.0, 0).unwrap(), "agents");
    assert_eq!(path(3600.0, 2.0, 100_001).unwrap(), "agents");
    assert_eq!(path(-1.0, 2.0, 3).unwrap(), "arrivals_per_hour");
    assert_eq!(path(1.0, f64::NAN, 3).unwrap(), "aht");
    assert_eq!(path(3600.0, 2.0, 3), None);
    let queue = queue(3, 2.0);
    assert!(queue.p_wait_longer(-1.0).is_err() && queue.p_answered_within(f64::NAN).is_err());
    assert!(queue.wait_quantile(1.0).is_err());
}

#[test]
fn light_loads_have_their_digits() {
    // Far from the agents only what comes within one handle time waits: P(queued) is P(Poisson(a) ≥ n) up to a share of
    // itself.
    for (agents, load) in [
        (1u32, 1e-300),
        (3, 1e-6),
        (100, 20.0),
        (1_000, 400.0),
        (100_000, 90_000.0),
        (100_000, 5.0),
    ] {
        let queue = queue(agents, load);
        let load = queue.load();
        let n = f64::from(agents);
        let poisson = Departures::new(Count::Poisson { mean: load }, agents as usize - 1).beyond;
        assert!(
            close(queue.p_queued(), poisson, 1e-10 + 2.0 * poisson),
            "{agents} {load}: {} {poisson}",
            queue.p_queued()
        );
        let wait = queue.mean_wait_queued();
        assert!(
            wait > 0.0 && wait < 1.0 / (n - load),
            "{agents} {load}: {wait}"
        );
        if poisson < 1e-12 && load < 0.95 * n {
            assert!(
                close(wait, first_wait(load, n), 1e-9),
                "{agents} {load}: {wait}"
            );
        }
    }
    let none = Mdn::new(0.0, 90.0, 2).unwrap();
    assert_eq!(
        (none.p_queued(), none.mean_wait(), none.mean_wait_queued()),
        (0.0, 0.0, 30.0)
    );
    assert_eq!(none.p_answered_within(0.0).unwrap(), 1.0);
    assert_eq!(none.wait_quantile(0.9).unwrap(), 0.0);
}

#[test]
fn every_load_of_up_to_100_000_agents_has_an_answer() {
    for agents in [1u32, 2, 7, 60, 400, 3_000, 20_000, 100_000] {
        let n = f64::from(agents);
        let idle = [1e-13, 1e-6, 1e-3, 0.02, 0.1, 0.4, 0.8, 0.999].map(|idle| n * (1.0 - idle));
        for load in idle.into_iter().chain([1e-6, 1e-100, n - n.sqrt()]) {
            if load > 0.0 {
                let queue = queue(agents, load);
                let exponential = ErlangC::new(3600.0 * load, 1.0, agents).unwrap();
                assert!((0.0..=1.0).contains(&queue.p_queued()));
                assert!(queue.mean_wait() >= 0.0 && queue.mean_wait() <= exponential.mean_wait());
                let queued = queue.mean_wait_queued();
                assert!(
                    queued > 0.0 && queued <= exponential.mean_wait_queued(),
                    "{agents} {load} {queued}"
                );
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn always_a_number_and_consistent(
        log_agents in 0.0..2.7f64, log_idle in -8.0..-0.001f64, log_t in -4.0..1.5f64, p in 0.0..1.0f64,
    ) {
        let agents = 10f64.powf(log_agents) as u32;
        let load = f64::from(agents) * (1.0 - 10f64.powf(log_idle));
        let queue = queue(agents, load);
        let t = 10f64.powf(log_t) * queue.mean_wait_queued();
        prop_assert!((0.0..=1.0).contains(&queue.p_queued()));
        prop_assert!(queue.mean_wait() >= 0.0 && queue.mean_wait().is_finite());
        let (longer, within) = (queue.p_wait_longer(t).unwrap(), queue.p_answered_within(t).unwrap());
        prop_assert!((0.0..=1.0).contains(&longer) && (0.0..=1.0).contains(&within));
        prop_assert!((longer + within - 1.0).abs() < 1e-11, "{} {}", longer, within);
        prop_assert!(longer <= queue.p_queued() * (1.0 + 1e-11));
        // The mean is the integral of the tail, by panels that end where rounds do.
        let mut mean = 0.0;
        // In a round it bends within the standard deviation of the arrivals.
        let step = (1.5 * queue.mean_wait_queued()).min(4.0 / load.sqrt()).min(1.0);
        let step = 1.0 / (1.0 / step).ceil();
        let mut from = 0.0;
        while queue.p_wait_longer(from).unwrap() > 1e-13 * queue.p_queued() {
            super::super::gauss::panel(from, step, |t, weight| mean += weight * queue.p_wait_longer(t).unwrap());
            from += step;
            if from > 60.0 {
                break;
            }
        }
        prop_assert!(from > 60.0 || close(mean, queue.mean_wait(), 1e-9), "{} {}", mean, queue.mean_wait());
        let quantile = queue.wait_quantile(p).unwrap();
        prop_assert!(quantile == 0.0 || (queue.p_wait_longer(quantile).unwrap() - (1.0 - p)).abs() < 1e-11);
        let exponential = ErlangC::new(3600.0 * load, 1.0, agents).unwrap();
        prop_assert!(queue.mean_wait() <= exponential.mean_wait());
    }
}
