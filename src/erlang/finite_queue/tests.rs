//! Finite lines against sums over all states in 420 digits, the neighbours Erlang B, C and A, and themselves.
use proptest::prelude::*;

use super::super::{ErlangA, ErlangC, b};
use super::*;
use crate::scenario::ServiceLevelDefinition;

/// Load and patience in mean handle times.
fn queue(agents: u32, load: f64, patience: Option<f64>, lines: u32) -> FiniteQueue {
    FiniteQueue::new(3600.0 * load, 1.0, patience, agents, lines).unwrap()
}

fn close(found: f64, expected: f64, relative: f64) -> bool {
    (found - expected).abs() <= relative * expected.abs() + 1e-290
}

type Known = (u32, f64, Option<f64>, u32, f64, [f64; 9]);

/// Agents, load, patience, lines, t, and from plain sums over all states in 420 digits (mpmath; P(within t) as one minus
/// a sum, which is why so many), rounded: P(blocked), P(queued), P(abandon), mean wait, ASA, time to abandon, P(wait > t),
/// P(answered within t), P(abandoned within t).
#[rustfmt::skip]
const KNOWN: [Known; 20] = [
    (10, 8.0, None, 15, 0.1, [0.03003803365241954, 0.3176968394470256, 0.0, 0.08142777155745992, 0.08142777155745992, f64::NAN, 0.23206089306801217, 0.7679391069319879, 0.0]),
    (1, 0.5, None, 4, 2.0, [0.03225806451612903, 0.4666666666666667, 0.0, 0.7333333333333333, 0.7333333333333333, f64::NAN, 0.1353352832366127, 0.8646647167633873, 0.0]),
    (100, 98.0, None, 130, 0.05, [0.014438811767416812, 0.6103577545408008, 0.0, 0.0854236970774271, 0.0854236970774271, f64::NAN, 0.4825663002064699, 0.5174336997935302, 0.0]),
    (100, 150.0, None, 130, 0.2, [0.3333333939346801, 0.9999950576096122, 0.0, 0.28000018065963334, 0.28000018065963334, f64::NAN, 0.9235363704952706, 0.07646362950472946, 0.0]),
    (1000, 1000.0, None, 21000, 5.0, [4.989944460296344e-05, 0.9980386936357735, 0.0, 9.980885955704553, 9.980885955704553, f64::NAN, 0.7485290202268301, 0.25147097977316996, 0.0]),
    (1000, 1000.0, None, 21000, 30.0, [4.989944460296344e-05, 0.9980386936357735, 0.0, 9.980885955704553, 9.980885955704553, f64::NAN, 0.0, 1.0, 0.0]),
    (100, 60.0, None, 400, 0.3, [1.7093364845269894e-73, 1.5324716746239244e-06, 0.0, 3.8311791865598105e-08, 3.8311791865598105e-08, f64::NAN, 9.415831394349889e-12, 0.9999999999905842, 0.0]),
    (50, 62.0, Some(1.05), 60, 0.07, [0.11822570200171015, 0.8657556666389558, 0.09309521014061216, 0.09774997064764276, 0.09990464776177659, 0.07675977155515584, 0.607934801347521, 0.34232772790726534, 0.049737470745213605]),
    (100, 98.0, Some(2.0), 120, 0.0667, [0.008753793301103513, 0.4700014636998083, 0.018674425532596465, 0.03734885106519293, 0.03690428438539759, 0.06071046139573398, 0.2413988694297989, 0.746923968130369, 0.011677162439832162]),
    (1, 1000.0, Some(0.001), 5, 0.002, [0.015359073234953561, 0.9996248518226483, 0.9989847764940716, 0.0009989847764940716, 0.0007898886683230737, 0.000999197271508018, 0.13510158320935778, 0.0008885036283343672, 0.8640099131623079]),
    (1, 3.0, Some(0.001), 200, 0.0005, [0.0, 0.7505615173445769, 0.7498128275518077, 0.0007498128275518078, 2.9917716941112776e-06, 0.0009990017470050438, 0.45501154579651754, 0.24973302814414125, 0.29525542605934124]),
    (100, 300.0, Some(20.0), 5000, 10.0, [5.387850646064911e-31, 1.0, 0.6666666666666666, 13.333333333333334, 21.96724619002885, 9.016376904985576, 0.6065306597126334, 7.56465959305413e-195, 0.3934693402873666]),
    (100, 300.0, Some(20.0), 3000, 1.0, [0.18406855833482805, 1.0, 0.5914689441884249, 11.829378883768497, 17.900779997333633, 7.635826658327955, 0.951229424500714, 0.0, 0.04877057549928599]),
    (0, 20.0, Some(0.5), 30, 0.4, [1.7115718721851731e-07, 1.0, 1.0, 0.5, f64::NAN, 0.5, 0.44932896411722156, 0.0, 0.5506710358827784]),
    (20, 5.0, Some(1e-06), 40, 1e-07, [1.0352549505413937e-131, 2.641224194928413e-07, 2.6411713716330377e-07, 2.6411713716330377e-13, 5.282231890995086e-18, 9.99980000424991e-07, 2.3898737012636915e-07, 0.9999997358780832, 2.513454667793244e-08]),
    (100, 120.0, Some(1000000.0), 200, 0.1, [0.1666658753037733, 0.9999999901103451, 9.499988301803442e-07, 0.9499988301803443, 0.949999275179515, 0.4815785186634739, 0.9999998129611595, 8.703884918208667e-08, 9.999999136109568e-08]),
    (10, 8.0, Some(1000000000.0), 1000, 3.0, [9.375843984459165e-98, 0.40918015031294, 2.0459007423581468e-10, 0.20459007423581468, 0.20459007417537675, 0.49999999675000006, 0.0010142561365098037, 0.9989857436594073, 2.040829461759274e-10]),
    (1000, 5000.0, Some(0.5), 20000, 0.2, [0.0, 1.0, 0.8, 0.4, 0.8042191228836502, 0.29894521927908746, 0.6703200460356393, 4.883359723491393e-251, 0.32967995396436073]),
    (1, 1.0, Some(50.0), 100, 200.0, [1.2337747240968318e-29, 0.9020661745885618, 0.09793382541143819, 4.8966912705719094, 4.948102772873712, 4.423141125702134, 5.244812302124023e-69, 0.9020661745885618, 0.09793382541143819]),
    (3, 30.0, Some(0.01), 10000, 0.5, [0.0, 0.9260690535604054, 0.9026283143120937, 0.009026283143120937, 0.002515344027788865, 0.009728655434150137, 4.018058263278667e-23, 0.0973716856879063, 0.9026283143120937]),
];

#[test]
fn agrees_with_values_in_high_precision() {
    for (agents, load, patience, lines, t, expected) in KNOWN {
        let queue = queue(agents, load, patience, lines);
        let found = [
            queue.p_blocked(),
            queue.p_queued(),
            queue.p_abandon(),
            queue.mean_wait(),
            queue.asa().unwrap_or(f64::NAN),
            queue.mean_time_to_abandon().unwrap_or(f64::NAN),
            queue.p_wait_longer(t).unwrap(),
            queue.p_answered_within(t).unwrap(),
            queue.p_abandoned_within(t).unwrap(),
        ];
        for (i, (found, expected)) in found.into_iter().zip(expected).enumerate() {
            assert!(
                found.is_nan() && expected.is_nan() || close(found, expected, 2e-12),
                "{agents} agents, {load} erlangs, {patience:?}, {lines} lines, column {i}: {found}, not {expected}"
            );
        }
    }
}

#[test]
fn few_lines_under_a_huge_load_keep_their_digits() {
    // Nearly all are blocked: with x = 1/load the states weigh x³, x², x and 1.
    for load in [1e3, 1e6, 1e9] {
        let x = 1.0 / load;
        let queue = queue(1, load, None, 3);
        let accepted = (x + x * x + x * x * x) / (1.0 + x + x * x + x * x * x);
        assert!(close(queue.p_accepted(), accepted, 1e-14), "{load}");
        // Of those accepted, who finds the line free, one place or the other.
        let at_once = x * x / (1.0 + x + x * x);
        assert!(
            close(queue.p_answered_within(0.0).unwrap(), at_once, 1e-12),
            "{load}"
        );
    }
}

#[test]
fn one_line_without_agents_has_figures() {
    for (load, patience) in [(1e6, 1e12), (1e9, 1e15), (1.0, 1e15), (1e6, 1e-6)] {
        let queue = queue(0, load, Some(patience), 1);
        // The line is free until somebody takes it, and then for as long as that caller's patience lasts it is not.
        assert!(close(
            queue.p_accepted(),
            1.0 / (1.0 + load * patience),
            1e-14
        ));
        assert_eq!((queue.p_queued(), queue.p_abandon()), (1.0, 1.0));
        assert!(close(queue.mean_wait(), patience, 1e-14));
    }
}

#[test]
fn without_places_to_wait_it_is_erlang_b() {
    for lines in [1, 2, 30, 1_000, 100_000] {
        for load in [0.0, 1e-6, 0.7, 25.0, 990.0, 1e5, 1e6] {
            for (agents, patience) in [(lines, None), (lines, Some(0.3)), (2 * lines, None)] {
                let queue = queue(agents, load, patience, lines);
                let expected = b(lines, queue.load()).unwrap();
                assert!(close(queue.p_blocked(), expected, 1e-12), "{lines} {load}");
                assert!(close(queue.p_accepted(), 1.0 - expected, 1e-9));
                assert_eq!(queue.p_queued(), 0.0);
                assert_eq!(queue.p_answered_within(0.0).unwrap(), 1.0);
                assert_eq!((queue.mean_wait(), queue.mean_wait_queued()), (0.0, 0.0));
                assert_eq!(
                    (queue.asa(), queue.mean_time_to_abandon()),
                    (Some(0.0), None)
                );
                assert_eq!(queue.wait_quantile(0.99).unwrap(), 0.0);
                let busy = queue.load() * (1.0 - expected);
                assert!(close(queue.busy_agents(), busy, 1e-9));
            }
        }
    }
}

fn same(found: &dyn Queue, expected: &dyn Queue, relative: f64) {
    let times = [0.0, 0.02, 0.3, 2.0, 15.0].map(|f| f * expected.mean_wait_queued());
    let pairs = |queue: &dyn Queue| {
        let mut figures = vec![
            queue.p_queued(),
            queue.p_abandon(),
            queue.p_answered(),
            queue.mean_wait(),
            queue.mean_wait_queued(),
            queue.asa().unwrap_or(-1.0),
            queue.mean_time_to_abandon().unwrap_or(-1.0),
            queue.queue_length(),
            queue.busy_agents(),
            queue.occupancy().unwrap_or(-1.0),
        ];
        for t in times {
            figures.push(queue.p_wait_longer(t).unwrap());
            figures.push(queue.p_answered_within(t).unwrap());
            figures.push(queue.p_abandoned_within(t).unwrap());
        }
        figures
    };
    for (i, (found, expected)) in pairs(found).into_iter().zip(pairs(expected)).enumerate() {
        assert!(
            close(found, expected, relative) || (found - expected).abs() < 1e-200,
            "figure {i}: {found}, not {expected}"
        );
    }
    for p in [0.3, 0.9, 0.999] {
        let (found, expected) = (
            found.wait_quantile(p).unwrap(),
            expected.wait_quantile(p).unwrap(),
        );
        // A wait is known as well as the probability it is found from.
        let slack = 1e-10 * found.max(expected) + 1e-12;
        assert!(
            (found - expected).abs() < slack,
            "quantile {p}: {found}, not {expected}"
        );
    }
}

#[test]
fn many_lines_are_erlang_c() {
    for (agents, load, lines) in [
        (1, 0.3, 1_000),
        (1, 0.97, 3_000),
        (10, 8.0, 1_000),
        (100, 99.0, 10_000),
        (10_000, 9_950.0, 40_000),
        (100_000, 99_000.0, 200_000),
        (100_000, 99_990.0, 1_000_000),
    ] {
        let expected = ErlangC::new(3600.0 * load, 1.0, agents).unwrap();
        same(&queue(agents, load, None, lines), &expected, 1e-10);
    }
}

#[test]
fn many_lines_are_erlang_a() {
    for (agents, load, patience, lines) in [
        (0, 3.0, 0.5, 1_000),
        (1, 1e-6, 1.0, 100),
        (1, 1_000.0, 0.001, 1_000),
        (10, 8.0, 2.0, 1_000),
        (50, 62.0, 1.05, 1_000),
        (50, 62.0, 1e-9, 1_000),
        (100, 140.0, 20.0, 5_000),
        (1_000, 1_001.0, 100.0, 30_000),
        (100_000, 99_900.0, 1.0, 200_000),
        (100_000, 101_000.0, 5.0, 300_000),
        (10_000, 1e6, 0.5, 1_000_000),
        (1, 1e6, 0.01, 1_000_000),
    ] {
        let expected = ErlangA::new(3600.0 * load, 1.0, patience, agents).unwrap();
        same(
            &queue(agents, load, Some(patience), lines),
            &expected,
            1e-10,
        );
    }
}

#[test]
fn long_patience_is_none() {
    for (agents, load, lines) in [(3, 2.0, 9), (100, 98.0, 140), (100, 150.0, 300)] {
        let impatient = queue(agents, load, Some(1e13), lines);
        let patient = queue(agents, load, None, lines);
        for t in [0.0, 0.01, 0.5, 2.0] {
            let (found, expected) = (impatient.p_wait_longer(t), patient.p_wait_longer(t));
            assert!(close(found.unwrap(), expected.unwrap(), 1e-9));
        }
        assert!(close(impatient.p_blocked(), patient.p_blocked(), 1e-9));
        assert!(close(impatient.mean_wait(), patient.mean_wait(), 1e-9));
        assert_eq!(
            (patient.p_abandon(), patient.mean_time_to_abandon()),
            (0.0, None)
        );
    }
}

#[test]
fn the_largest_queues_are_summed() {
    let queue = queue(100_000, 1e6, None, 1_000_000);
    assert!(close(queue.p_blocked(), 0.9, 1e-12) && close(queue.busy_agents(), 1e5, 1e-12));
    // The last place is taken nine times out of ten: the wait is that of 900,000 departures, nearly.
    assert!(close(
        queue.mean_wait(),
        (900_000.0 - 1.0 / 9.0) / 1e5,
        1e-10
    ));
    let median = queue.wait_quantile(0.5).unwrap();
    assert!((median - 9.0).abs() < 1e-4, "{median}");
    let even = self::queue(1_000, 1_000.0, None, 1_000_000);
    assert!(close(even.mean_wait(), 499.7, 1e-3));
}

#[test]
fn nonsense_is_refused_with_its_place() {
    let path = |rate: f64, aht: f64, patience: Option<f64>, agents, lines| {
        FiniteQueue::new(rate, aht, patience, agents, lines)
            .err()
            .map(|error| error.problems()[0].path.clone())
    };
    assert_eq!(path(1.0, 1.0, None, 1, 0).unwrap(), "lines");
    assert_eq!(path(1.0, 1.0, None, 0, 1).unwrap(), "agents");
    assert_eq!(path(1.0, 1.0, Some(1.0), 0, 1), None);
    assert_eq!(path(-1.0, 1.0, None, 1, 1).unwrap(), "arrivals_per_hour");
    assert_eq!(path(1.0, f64::NAN, None, 1, 1).unwrap(), "aht");
    for patience in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e16] {
        assert_eq!(
            path(1.0, 1.0, Some(patience), 1, 1).unwrap(),
            "mean_patience"
        );
    }
    // At a load of just the agents all lengths of the queue are as likely.
    assert_eq!(path(3600.0, 1.0, None, 1, u32::MAX).unwrap(), "lines");
    assert_eq!(path(1800.0, 1.0, None, 1, u32::MAX), None);
    let queue = queue(3, 2.0, Some(1.0), 9);
    assert!(queue.p_wait_longer(-1.0).is_err() && queue.p_answered_within(f64::NAN).is_err());
    assert!(queue.p_abandoned_within(-0.1).is_err() && queue.wait_quantile(1.0).is_err());
    let asked = Requirement::answered_of_offered(0.8, 20.0);
    let error = FiniteQueue::required_agents(1.0, 1.0, None, 0, &asked).unwrap_err();
    assert_eq!(error.problems()[0].path, "lines");
}

#[test]
fn the_fewest_agents_for_so_many_lines() {
    let asked = Requirement::answered_of_offered(0.8, 20.0);
    let level = |patience, agents, lines| {
        FiniteQueue::new(831.0, 269.0, patience, agents, lines)
            .unwrap()
            .service_level(ServiceLevelDefinition::AnsweredOfOffered, 20.0, None)
            .unwrap()
    };
    for patience in [None, Some(283.6)] {
        for lines in [5, 40, 70, 1_000] {
            let needed =
                FiniteQueue::required_agents(831.0, 269.0, patience, lines, &asked).unwrap();
            assert_eq!(needed.service_level, level(patience, needed.agents, lines));
            let few = (1..).find(|&agents| level(patience, agents, lines) >= 0.8);
            assert_eq!(Some(needed.agents), few, "{patience:?}, {lines} lines");
        }
    }
    let many = FiniteQueue::required_agents(831.0, 269.0, Some(283.6), 1_000, &asked).unwrap();
    assert_eq!(many.agents, 65);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn always_a_number_and_consistent(
        log_load in -6.0..4.5f64, agents_of_load in 0.0..3.0f64, log_places in -1.0..4.0f64,
        log_patience in proptest::option::of(-9.0..6.0f64), log_t in -9.0..5.0f64, p in 0.0..1.0f64,
    ) {
        let load = 10f64.powf(log_load);
        let patience = log_patience.map(|log| 10f64.powf(log));
        let agents = (load * agents_of_load).ceil().max(1.0) as u32;
        let lines = agents + 10f64.powf(log_places) as u32;
        let t = 10f64.powf(log_t);
        let queue = queue(agents, load, patience, lines);
        let load = queue.load();
        for share in [queue.p_blocked(), queue.p_accepted(), queue.p_queued(), queue.p_abandon(), queue.p_answered()] {
            prop_assert!((0.0..=1.0).contains(&share), "{}", share);
        }
        prop_assert!((queue.p_blocked() + queue.p_accepted() - 1.0).abs() < 1e-14);
        prop_assert!((queue.p_abandon() + queue.p_answered() - 1.0).abs() < 1e-12);
        // Little's law: callers waiting by the states, and by their mean wait.
        let waiting: f64 = queue.waiting.iter().map(|(k, q)| k as f64 * q).sum();
        let offered = queue.p_accepted();
        let full = queue.p_blocked() * f64::from(lines - agents);
        let by_states = offered * queue.p_queued() * waiting + full;
        let by_waits = load * offered * queue.mean_wait();
        prop_assert!(close(by_waits, by_states, 1e-10), "{} {}", by_waits, by_states);
        // Whoever leaves, and how long they waited.
        if let Some(patience) = patience {
            prop_assert!(close(queue.mean_wait(), queue.p_abandon() * patience, 1e-12));
            let parts = queue.asa().unwrap() * queue.p_answered()
                + queue.mean_time_to_abandon().unwrap_or(0.0) * queue.p_abandon();
            prop_assert!(close(parts, queue.mean_wait(), 1e-10), "{} {}", parts, queue.mean_wait());
        }
        prop_assert!(queue.occupancy().unwrap() <= 1.0);
        // Everyone is answered, gone or waiting.
        let parts = [queue.p_answered_within(t).unwrap(), queue.p_abandoned_within(t).unwrap(), queue.p_wait_longer(t).unwrap()];
        for part in parts {
            prop_assert!((0.0..=1.0).contains(&part), "{:?}", parts);
        }
        prop_assert!((parts.iter().sum::<f64>() - 1.0).abs() < 1e-11, "{:?}", parts);
        prop_assert!(close(queue.p_wait_longer(0.0).unwrap(), queue.p_queued(), 1e-12));
        prop_assert_eq!(queue.p_wait_longer(f64::INFINITY).unwrap(), 0.0);
        prop_assert!(close(queue.p_abandoned_within(f64::INFINITY).unwrap(), queue.p_abandon(), 1e-12));
        let quantile = queue.wait_quantile(p).unwrap();
        prop_assert!(quantile == 0.0 || (queue.p_wait_longer(quantile).unwrap() - (1.0 - p)).abs() < 1e-11);
        // One line more blocks fewer and lets them wait longer; one agent more helps.
        let longer = self::queue(agents, load, patience, lines + 1);
        prop_assert!(longer.p_blocked() <= queue.p_blocked() * (1.0 + 1e-11) + 1e-300);
        prop_assert!(longer.mean_wait() >= queue.mean_wait() * (1.0 - 1e-11));
        let more = self::queue(agents + 1, load, patience, lines);
        prop_assert!(more.mean_wait() <= queue.mean_wait() * (1.0 + 1e-11) + 1e-300);
        // Callers with less patience than it takes to handle them make room sooner by hanging up than by being answered.
        if patience.is_none_or(|patience| patience >= 1.0) {
            prop_assert!(more.p_blocked() <= queue.p_blocked() * (1.0 + 1e-11) + 1e-300);
        }
    }
}
