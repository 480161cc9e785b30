//! Erlang A against 40-digit values, the birth–death process, its neighbours B and C, and itself.
use proptest::prelude::*;

use super::super::birth_death::BirthDeath;
use super::super::{ErlangC, b};
use super::*;
use crate::scenario::ServiceLevelDefinition;

/// Load and patience in mean handle times.
fn queue(agents: u32, load: f64, patience: f64) -> ErlangA {
    ErlangA::new(3600.0 * load, 1.0, patience, agents).unwrap()
}

fn close(found: f64, expected: f64, relative: f64) -> bool {
    (found - expected).abs() <= relative * expected.abs() + 1e-270
}

/// Agents, load, patience, t, and in 40 digits (mpmath: the sum 1/B = Σ m!/(m−j)! a^(−j) and tanh-sinh quadrature of
/// the waiting-time density, rounded): P(queued), P(abandon), mean wait, ASA, time to abandon, P(wait > t),
/// P(answered within t), P(abandoned within t).
const KNOWN: [(u32, f64, f64, f64, [f64; 8]); 15] = [
    (
        100,
        98.0,
        2.0,
        0.0667,
        [
            0.5026336963349802,
            0.02472458844448136,
            0.04944917688896272,
            0.04864981159362572,
            0.08098059425283813,
            0.2860865870466901,
            0.7009357076518693,
            0.01297770530144054,
        ],
    ),
    (
        100000,
        99900.0,
        1.0,
        0.003,
        [
            0.37627489275434334,
            0.0008245475725941119,
            0.0008245475725941119,
            0.0008237580975950786,
            0.001781222560863752,
            0.10295437466904543,
            0.8963763005420049,
            0.0006693247889496427,
        ],
    ),
    (
        100000,
        101000.0,
        5.0,
        0.05,
        [
            0.9999999999991493,
            0.009900990099010633,
            0.049504950495053164,
            0.0497466542675108,
            0.025334573249291444,
            0.48134197064012335,
            0.5092913898669341,
            0.009366639492942511,
        ],
    ),
    (
        1,
        0.5,
        1.0,
        0.25,
        [
            0.3934693402873666,
            0.21306131942526685,
            0.21306131942526685,
            0.12802201765858692,
            0.5271526622827427,
            0.2511920952199874,
            0.6694732989591282,
            0.07933460582088436,
        ],
    ),
    (
        1,
        1000000.0,
        0.001,
        0.002,
        [
            1.0,
            0.999999,
            0.0009999990000000001,
            0.007483327210792438,
            0.000999992516665306,
            0.1353352832366127,
            1.6866237239310404e-65,
            0.8646647167633873,
        ],
    ),
    (
        1,
        1024.0,
        1e-06,
        0.001,
        [
            0.9990253877828069,
            0.9990243892697434,
            9.990243892697433e-07,
            1.0237358689540843e-09,
            9.999990002569412e-07,
            0.0,
            0.0009756107302566474,
            0.9990243892697434,
        ],
    ),
    (
        10,
        8.0,
        1000000000.0,
        3.0,
        [
            0.40918015031294,
            2.0459007423581468e-10,
            0.20459007423581468,
            0.20459007417537675,
            0.49999999675000006,
            0.0010142561365098037,
            0.9989857436594073,
            2.040829461759274e-10,
        ],
    ),
    (
        100000,
        99999.0,
        1000000000.0,
        0.5,
        [
            0.9960452877790579,
            9.958461792472451e-10,
            0.9958461792472452,
            0.9958461792434071,
            0.9997002117904566,
            0.604094255297848,
            0.39590574431024916,
            3.919028666272119e-10,
        ],
    ),
    (
        100000,
        100001.0,
        1000000.0,
        20.0,
        [
            0.9999966396097664,
            1.000837359262171e-05,
            10.00837359262171,
            10.008418719147786,
            5.499541661620692,
            0.0007832704319145578,
            0.9992067218683383,
            1.000769974720191e-05,
        ],
    ),
    (
        100000,
        50000.0,
        0.5,
        1e-05,
        [0.0, 0.0, 0.0, 0.0, 1.9996801151411572e-05, 0.0, 1.0, 0.0],
    ),
    (
        3,
        9.5367431640625e-07,
        10000000.0,
        1.0,
        [
            1.4456019775581196e-19,
            4.8186746297198865e-27,
            4.8186746297198865e-20,
            4.818674469097353e-20,
            0.33333342818605155,
            7.197234593031669e-21,
            1.0,
            4.578766741684443e-27,
        ],
    ),
    (
        20,
        40.0,
        0.001,
        0.0001,
        [
            0.5310855779450131,
            0.520871749763046,
            0.000520871749763046,
            2.110898518352829e-05,
            0.0009805827228298277,
            0.47962111375716915,
            0.4698872272006998,
            0.050491659042131036,
        ],
    ),
    (
        500,
        450.0,
        0.0625,
        0.01,
        [
            0.006162667698681255,
            0.0006801057736921798,
            4.250661085576124e-05,
            3.8481043636392405e-05,
            0.005957512134219123,
            0.0015121934486721908,
            0.9979364532881004,
            0.0005513532632273963,
        ],
    ),
    (
        2000,
        2400.0,
        30.0,
        4.0,
        [
            1.0,
            0.16666666666666666,
            5.0,
            5.469396704513083,
            2.653016477434584,
            0.8751733190429475,
            4.637086423645534e-34,
            0.12482668095705254,
        ],
    ),
    (
        5,
        4.5,
        1000.0,
        2000.0,
        [
            0.7593601058363609,
            0.001465742908356052,
            1.465742908356052,
            1.4651048463351641,
            1.900421310941871,
            0.0,
            0.9985342570916439,
            0.001465742908356052,
        ],
    ),
];

#[test]
fn agrees_with_values_in_40_digits() {
    for (agents, load, patience, t, expected) in KNOWN {
        let queue = queue(agents, load, patience);
        let found = [
            queue.p_queued(),
            queue.p_abandon(),
            queue.mean_wait(),
            queue.asa().unwrap(),
            queue.mean_time_to_abandon().unwrap(),
            queue.p_wait_longer(t).unwrap(),
            queue.p_answered_within(t).unwrap(),
            queue.p_abandoned_within(t).unwrap(),
        ];
        for (i, (found, expected)) in found.into_iter().zip(expected).enumerate() {
            assert!(
                close(found, expected, 1e-12),
                "n {agents} a {load} patience {patience}, figure {i}: {found:e}, not {expected:e} ({:e})",
                found / expected - 1.0
            );
        }
    }
}

#[test]
fn the_baseline_of_56_and_40_seconds() {
    let queue = ErlangA::new(831.0, 269.0, 283.6, 50).unwrap();
    let level = queue.service_level(ServiceLevelDefinition::AnsweredOfOffered, 20.0, None);
    for (found, expected, tolerance) in [
        (queue.mean_wait(), 56.0, 0.05),
        (queue.mean_time_to_abandon().unwrap(), 40.0, 0.05),
        (queue.p_abandon(), 0.1974, 5e-5),
        (queue.asa().unwrap(), 59.9, 0.05),
        (queue.mean_wait_queued(), 58.7, 0.05),
        (queue.p_queued(), 0.954, 5e-4),
        (queue.queue_length(), 12.92, 0.005),
        (queue.occupancy().unwrap(), 0.9967, 5e-5),
        (level.unwrap(), 0.125, 5e-4),
    ] {
        assert!(
            (found - expected).abs() <= tolerance,
            "{found}, not {expected}"
        );
    }
}

#[test]
fn published_figures_of_large_queues() {
    let large = queue(100_000, 101_000.0, 5.0);
    assert!((large.p_abandon() - 0.0099009901).abs() < 1e-10);
    // Mean queue in units of a rate of one per handle time.
    assert!((large.queue_length() - 5_000.0).abs() < 1e-4);
    let critical = queue(100_000, 99_900.0, 1.0);
    assert!((critical.p_queued() - 0.3762748928).abs() < 1e-10);
    assert!((critical.p_abandon() - 0.0008245476).abs() < 1e-10);
}

#[test]
fn with_patience_as_long_as_handling_the_number_of_callers_is_poisson() {
    // Everyone leaves at the same rate, served or not, so n agents are as good as any number.
    assert!(close(
        queue(110, 100.0, 1.0).p_queued(),
        0.170559897908105,
        1e-13
    ));
    for (agents, load) in [(1u32, 0.3f64), (7, 9.0), (60, 41.5), (300, 330.0)] {
        let mut term = (-load).exp();
        let mut below = 0.0;
        for k in 0..agents {
            below += term;
            term *= load / f64::from(k + 1);
        }
        let mut above = 0.0;
        let mut k = f64::from(agents);
        while term > 1e-20 * above || k < load {
            above += term;
            k += 1.0;
            term *= load / k;
        }
        assert!((above + below - 1.0).abs() < 1e-12);
        assert!(close(queue(agents, load, 1.0).p_queued(), above, 1e-12));
    }
}

fn agrees_with_birth_death(agents: u32, load: f64, patience: f64, t: f64) {
    // Much later hardly anyone waits, and the oracle would need endlessly many stages.
    let t = t.min(3.0 * patience);
    let queue = queue(agents, load, patience);
    let oracle = BirthDeath::new(agents, load, patience);
    let place = format!("n {agents} a {load} patience {patience} t {t}");
    let at = oracle.at(t);
    for (name, found, expected) in [
        ("P(queued)", queue.p_queued(), oracle.p_queued),
        ("P(abandon)", queue.p_abandon(), oracle.p_abandon),
        ("P(answered)", queue.p_answered(), oracle.p_answered),
        ("mean wait", queue.mean_wait(), oracle.mean_wait),
        (
            "mean wait queued",
            queue.mean_wait_queued(),
            oracle.mean_wait_queued,
        ),
        ("queue length", queue.queue_length(), oracle.queue_length),
        ("occupancy", queue.occupancy().unwrap(), oracle.occupancy),
        ("ASA", queue.asa().unwrap(), oracle.asa),
        (
            "time to abandon",
            queue.mean_time_to_abandon().unwrap(),
            oracle.mean_time_to_abandon,
        ),
        ("P(wait > t)", queue.p_wait_longer(t).unwrap(), at.longer),
        (
            "P(answered within t)",
            queue.p_answered_within(t).unwrap(),
            at.answered_within,
        ),
    ] {
        assert!(
            close(found, expected, 1e-10),
            "{place}, {name}: {found:e}, not {expected:e} ({:e})",
            found / expected - 1.0
        );
    }
    // The oracle has this one only as a difference.
    let (found, expected) = (queue.p_abandoned_within(t).unwrap(), at.abandoned_within);
    assert!(
        (found - expected).abs() < 1e-10 * expected + 1e-13,
        "{place}, P(abandoned within t): {found:e}, not {expected:e}"
    );
    // A quantile is where the survival function is.
    let p = 1.0 - at.longer;
    if p < 1.0 && at.longer < 0.999_999 * oracle.p_queued {
        let there = queue
            .p_wait_longer(queue.wait_quantile(p).unwrap())
            .unwrap();
        assert!(
            (there - (1.0 - p)).abs() < 1e-10 * there + 1e-15,
            "{place}: {there}"
        );
    }
}

#[test]
fn agrees_with_the_birth_death_process_on_a_grid() {
    for agents in [1, 2, 3, 5, 10, 30, 100, 300, 1_000, 2_000] {
        for ratio in [0.2, 0.7, 0.9, 0.97, 1.0, 1.02, 1.1, 1.5, 3.0] {
            for patience in [0.03, 0.4, 1.0, 3.0, 20.0] {
                for t in [0.002, 0.03, 0.2] {
                    agrees_with_birth_death(agents, ratio * f64::from(agents), patience, t);
                }
            }
        }
    }
}

fn shares(queue: &ErlangA, within: f64, short: f64) -> [f64; 5] {
    ServiceLevelDefinition::ALL.map(|d| queue.service_level(d, within, Some(short)).unwrap())
}

#[test]
fn the_five_definitions_count_what_they_say() {
    let queue = ErlangA::new(831.0, 269.0, 283.6, 56).unwrap();
    let (a, b) = (queue.p_answered(), queue.p_abandon());
    let good = queue.p_answered_within(20.0).unwrap();
    let quick = queue.p_abandoned_within(20.0).unwrap();
    let short = queue.p_abandoned_within(5.0).unwrap();
    let o = a + b;
    let expected = [
        good / o,
        good / a,
        good / (o - quick),
        (good + quick) / o,
        (good + short) / o,
    ];
    for (found, expected) in shares(&queue, 20.0, 5.0).into_iter().zip(expected) {
        assert!(close(found, expected, 1e-13), "{found} {expected}");
    }
    let longer = queue.p_wait_longer(20.0).unwrap();
    assert!((good + quick + longer - 1.0).abs() < 1e-14);
}

#[test]
fn without_agents_everyone_waits_out_the_own_patience() {
    let queue = ErlangA::new(120.0, 60.0, 90.0, 0).unwrap();
    assert_eq!(
        (queue.p_queued(), queue.p_abandon(), queue.p_answered()),
        (1.0, 1.0, 0.0)
    );
    assert_eq!(
        (queue.mean_wait(), queue.mean_time_to_abandon().unwrap()),
        (90.0, 90.0)
    );
    assert_eq!((queue.asa(), queue.occupancy()), (None, None));
    assert!((queue.queue_length() - 3.0).abs() < 1e-15);
    assert!((queue.p_wait_longer(90.0).unwrap() - (-1f64).exp()).abs() < 1e-15);
    assert!((queue.p_abandoned_within(90.0).unwrap() + (-1f64).exp_m1()).abs() < 1e-15);
    assert!((queue.wait_quantile(0.5).unwrap() - 90.0 * 2f64.ln()).abs() < 1e-12);
    use ServiceLevelDefinition as D;
    assert_eq!(
        queue
            .service_level(D::AnsweredOfOffered, 20.0, None)
            .unwrap(),
        0.0
    );
    let error = queue
        .service_level(D::AnsweredOfAnswered, 20.0, None)
        .unwrap_err();
    assert_eq!(error.problems()[0].path, "agents");
}

#[test]
fn without_arrivals_the_first_caller_is_answered_at_once() {
    let queue = ErlangA::new(0.0, 60.0, 90.0, 3).unwrap();
    assert_eq!(
        (queue.p_queued(), queue.p_answered(), queue.mean_wait()),
        (0.0, 1.0, 0.0)
    );
    assert_eq!((queue.asa(), queue.occupancy()), (Some(0.0), Some(0.0)));
    assert_eq!(shares(&queue, 0.0, 0.0), [1.0; 5]);
    // With every agent just taken, three would be free after 60/3 s, and 90 s of patience race them.
    let first = 1.0 / (3.0 / 60.0 + 1.0 / 90.0);
    assert!(close(queue.mean_wait_queued(), first, 1e-13));
    assert!(close(queue.mean_time_to_abandon().unwrap(), first, 1e-13));
}

#[test]
fn nonsense_is_refused_with_its_place() {
    let path = |result: Result<ErlangA>| result.unwrap_err().problems()[0].path.clone();
    assert_eq!(
        path(ErlangA::new(f64::NAN, 60.0, 90.0, 3)),
        "arrivals_per_hour"
    );
    assert_eq!(path(ErlangA::new(10.0, -1.0, 90.0, 3)), "aht");
    for patience in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e-300] {
        assert_eq!(path(ErlangA::new(10.0, 60.0, patience, 3)), "mean_patience");
    }
    assert_eq!(path(ErlangA::new(1e12, 60.0, 90.0, 3)), "arrivals_per_hour");
    let queue = ErlangA::new(10.0, 60.0, 90.0, 3).unwrap();
    for t in [-1.0, f64::NAN] {
        assert!(queue.p_wait_longer(t).is_err());
        assert!(queue.p_answered_within(t).is_err());
        assert!(queue.p_abandoned_within(t).is_err());
        for definition in ServiceLevelDefinition::ALL {
            assert!(queue.service_level(definition, t, Some(5.0)).is_err());
        }
    }
    for p in [-0.1, 1.0, f64::NAN] {
        assert!(queue.wait_quantile(p).is_err());
    }
    let credited = ServiceLevelDefinition::ShortCallsCredited;
    assert!(queue.service_level(credited, 20.0, None).is_err());
    assert!(queue.service_level(credited, 20.0, Some(-1.0)).is_err());
}

#[test]
fn endless_patience_is_erlang_c_and_none_is_erlang_b() {
    for (agents, load) in [
        (1, 0.5),
        (10, 8.0),
        (100, 95.0),
        (1_000, 900.0),
        (100_000, 99_500.0),
    ] {
        let waiting = ErlangC::new(3600.0 * load, 1.0, agents).unwrap();
        let patient = queue(agents, load, 1e13);
        assert!(close(patient.p_queued(), waiting.p_queued(), 1e-8));
        assert!(close(patient.mean_wait(), waiting.mean_wait(), 1e-8));
        assert!(close(
            patient.p_wait_longer(0.1).unwrap(),
            waiting.p_wait_longer(0.1).unwrap(),
            1e-8
        ));
        let impatient = queue(agents, load, 1e-13);
        assert!(close(impatient.p_abandon(), b(agents, load).unwrap(), 1e-7));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn agrees_with_the_birth_death_process(
        log_agents in 0.0..3.3f64, ratio in 0.05..3.0f64, log_patience in -2.0..2.0f64, log_t in -4.0..-0.5f64,
    ) {
        let agents = 10f64.powf(log_agents) as u32;
        agrees_with_birth_death(agents, ratio * f64::from(agents), 10f64.powf(log_patience), 10f64.powf(log_t));
    }

    #[test]
    fn always_a_number_and_consistent(
        log_load in -6.0..6.0f64, log_agents in -0.3..5.0f64, near in any::<bool>(), offset in -3.0..3.0f64,
        log_patience in -3.0..9.0f64, log_aht in -1.0..4.0f64, log_t in -6.0..7.0f64, p in 0.0..1.0f64,
    ) {
        let load = 10f64.powf(log_load);
        let agents = if near && load < 1e5 { (load + offset * load.sqrt()).max(0.0) as u32 } else { 10f64.powf(log_agents) as u32 };
        let (aht, patience, t) = (10f64.powf(log_aht), 10f64.powf(log_patience), 10f64.powf(log_t));
        let rate = 3600.0 * load / aht;
        let queue = ErlangA::new(rate, aht, patience, agents).unwrap();
        let share = |x: f64| (0.0..=1.0).contains(&x);
        let finite = |x: f64| x.is_finite() && x >= 0.0;
        prop_assert!(share(queue.p_queued()) && share(queue.p_abandon()) && queue.p_answered() <= 1.0 + 1e-13);
        prop_assert!((queue.p_abandon() + queue.p_answered() - 1.0).abs() < 1e-13);
        prop_assert!(finite(queue.mean_wait()) && finite(queue.mean_wait_queued()) && finite(queue.queue_length()));
        prop_assert!(finite(queue.mean_time_to_abandon().unwrap()) && queue.mean_time_to_abandon().unwrap() <= patience * (1.0 + 1e-12));
        prop_assert!(queue.occupancy().is_none_or(share) && queue.asa().is_none_or(finite));
        // Little's law, and P(abandon) = mean wait / mean patience.
        prop_assert!(close(queue.queue_length(), rate / 3600.0 * queue.mean_wait(), 1e-14));
        prop_assert!(close(queue.p_abandon(), queue.mean_wait() / patience, 1e-14));
        // The mean wait is that of the answered and of those who hang up, each with its share.
        let parts = queue.asa().unwrap_or(0.0) * queue.p_answered() + queue.p_abandon() * queue.mean_time_to_abandon().unwrap();
        prop_assert!(close(queue.mean_wait(), parts, 1e-11));
        for t in [0.0, t, f64::INFINITY] {
            let longer = queue.p_wait_longer(t).unwrap();
            let answered = queue.p_answered_within(t).unwrap();
            let gone = queue.p_abandoned_within(t).unwrap();
            prop_assert!(share(longer) && share(answered) && share(gone));
            prop_assert!((longer + answered + gone - 1.0).abs() < 1e-12, "{longer} {answered} {gone}");
            for definition in ServiceLevelDefinition::ALL {
                let level = queue.service_level(definition, t, Some(0.3 * t.min(1e9)));
                prop_assert!(level.map_or(agents == 0, share));
            }
        }
        prop_assert!(close(queue.p_abandoned_within(f64::INFINITY).unwrap(), queue.p_abandon(), 1e-12));
        let quantile = queue.wait_quantile(p).unwrap();
        prop_assert!(finite(quantile));
        let reached = 1.0 - queue.p_wait_longer(quantile).unwrap();
        prop_assert!(if quantile == 0.0 { reached >= p - 1e-15 } else { (reached - p).abs() < 1e-9 }, "{p} {quantile} {reached}");
    }

    #[test]
    fn monotone_in_agents_and_load(
        log_load in -3.0..5.0f64, log_agents in 0.0..4.0f64, near in any::<bool>(), offset in -3.0..3.0f64,
        log_patience in -2.0..6.0f64, log_t in -3.0..3.0f64,
    ) {
        let load = 10f64.powf(log_load);
        let agents = if near { (load + offset * load.sqrt()).max(1.0) as u32 } else { 10f64.powf(log_agents) as u32 };
        let (patience, t) = (10f64.powf(log_patience), 10f64.powf(log_t));
        let here = queue(agents, load, patience);
        let slack = 1.0 + 1e-9;
        for worse in [queue(agents - 1, load, patience), queue(agents, load * 1.001, patience)] {
            prop_assert!(here.p_queued() <= worse.p_queued() * slack);
            prop_assert!(here.p_abandon() <= worse.p_abandon() * slack);
            prop_assert!(here.mean_wait() <= worse.mean_wait() * slack);
            prop_assert!(here.p_wait_longer(t).unwrap() <= worse.p_wait_longer(t).unwrap() * slack);
            if worse.agents() > 0 {
                for (better, worse) in shares(&here, t, 0.4 * t).into_iter().zip(shares(&worse, t, 0.4 * t)) {
                    prop_assert!(better >= worse - 1e-12);
                }
            }
        }
        if agents > 1 {
            let fewer = queue(agents - 1, load, patience);
            prop_assert!(here.occupancy().unwrap() <= fewer.occupancy().unwrap() * slack);
        }
        // A longer patience: fewer hang up, more queue.
        let patient = queue(agents, load, 1.3 * patience);
        prop_assert!(patient.p_abandon() <= here.p_abandon() * slack && patient.p_queued() >= here.p_queued() / slack);
    }
}
