//! M/M/n+G against 40-digit values, its neighbours A, B and C, closed forms for constants, and itself.
use proptest::prelude::*;

use super::super::{ErlangA, ErlangC, b};
use super::*;
use crate::scenario::{Branch, Law, ServiceLevelDefinition};
use crate::units::Seconds;

/// Load and patience in handle times.
fn queue(agents: u32, load: f64, law: &Law) -> MmnG {
    MmnG::new(3600.0 * load, 1.0, &compiled(law), agents).unwrap()
}

fn compiled(law: &Law) -> DurationLaw {
    DurationLaw::new(law).unwrap()
}

fn weibull(scale: f64, shape: f64) -> Law {
    Law::Weibull {
        mean: None,
        cv: None,
        shape: Some(shape),
        scale: Some(Seconds(scale)),
    }
}

fn gamma(shape: f64, scale: f64) -> Law {
    Law::Gamma {
        mean: None,
        cv: None,
        shape: Some(shape),
        scale: Some(Seconds(scale)),
    }
}

fn lognormal(median: f64, sd_of_log: f64) -> Law {
    Law::Lognormal {
        mean: None,
        cv: None,
        median: Some(Seconds(median)),
        sd_of_log: Some(sd_of_log),
    }
}

fn hyperexponential(branches: &[(f64, f64)]) -> Law {
    let branches = branches.iter().map(|&(weight, mean)| Branch {
        weight,
        mean: Seconds(mean),
    });
    Law::Hyperexponential {
        mean: None,
        cv: None,
        branches: Some(branches.collect()),
    }
}

fn close(found: f64, expected: f64, relative: f64) -> bool {
    (found - expected).abs() <= relative * expected.abs() + 1e-290
}

fn figures(queue: &dyn Queue, t: f64) -> [f64; 8] {
    [
        queue.p_queued(),
        queue.p_abandon(),
        queue.mean_wait(),
        queue.asa().unwrap(),
        queue.mean_time_to_abandon().unwrap_or(0.0),
        queue.p_wait_longer(t).unwrap(),
        queue.p_answered_within(t).unwrap(),
        queue.p_abandoned_within(t).unwrap(),
    ]
}

/// Law, agents, load, t, and in 40 digits: P(queued), P(abandon), mean wait, ASA, time to abandon, P(wait > t),
/// P(answered within t), P(abandoned within t).
///
/// Made with mpmath at 50 digits from the formulas above, independently of the integration here: φ from closed forms of
/// ∫ (1 − G), 1/B(n − 1, a) as the sum over states, and tanh-sinh quadrature between the jumps of G, the points where F has
/// fallen by given depths, and a geometric grading towards 0. The loads and times are exact in binary.
type Known = (&'static str, Law, u32, f64, f64, [f64; 8]);

fn known() -> Vec<Known> {
    vec![
        (
            "constant",
            Law::constant(0.25),
            20,
            18.0,
            0.125,
            [
                0.3576427042587112,
                0.04776713554889125,
                0.04746172936990466,
                0.03730174289159453,
                0.25,
                0.1834379413314279,
                0.8165620586685721,
                0.0,
            ],
        ),
        (
            "constant",
            Law::constant(0.25),
            20,
            40.0,
            0.3125,
            [
                0.9969055695154727,
                0.5001377355348747,
                0.22523047606840743,
                0.20044730180203332,
                0.25,
                0.0,
                0.4998622644651253,
                0.5001377355348747,
            ],
        ),
        (
            "constant, overload, late",
            Law::constant(2.0),
            1000,
            1100.0,
            1.9375,
            [
                1.0,
                0.09090909090909091,
                1.990909090909091,
                1.99,
                2.0,
                0.9982450416943385,
                0.0017549583056615538,
                0.0,
            ],
        ),
        (
            "constant, rare",
            Law::constant(16.0),
            50,
            32.0,
            0.5,
            [
                0.0020923257340408428,
                6.311331751521474e-129,
                0.0001162403185578246,
                0.0001162403185578246,
                16.0,
                2.5821350892349837e-07,
                0.9999997417864911,
                0.0,
            ],
        ),
        (
            "uniform",
            Law::uniform(0.0, 4.0),
            100,
            105.0,
            0.0625,
            [
                0.8857578674679293,
                0.05499861220235084,
                0.21053859113552267,
                0.2127856488446759,
                0.17192902321045325,
                0.7764678373389315,
                0.21041690375314304,
                0.013115258907925451,
            ],
        ),
        (
            "uniform",
            Law::uniform(0.5, 1.5),
            10,
            12.0,
            0.75,
            [
                0.9162153820566865,
                0.18290069855632313,
                0.5355661096073143,
                0.49412084216921653,
                0.7207206734724029,
                0.2441594144422717,
                0.6388278670384042,
                0.11701271851932404,
            ],
        ),
        (
            "triangular",
            Law::triangular(0.0, 0.25, 2.0),
            30,
            30.0,
            0.125,
            [
                0.6076006244048947,
                0.059913233427676425,
                0.11105115511747339,
                0.10457381088241059,
                0.21268589004238203,
                0.3730615767164259,
                0.6126089389448788,
                0.014329484338695294,
            ],
        ),
        (
            "Weibull .5, scale 1",
            weibull(1.0, 0.5),
            100,
            105.0,
            0.0625,
            [
                0.457575091226057,
                0.0826574310697939,
                0.019025509517317424,
                0.01890818130761943,
                0.02032763274930439,
                0.10858887482150088,
                0.8152279879124728,
                0.0761831372660264,
            ],
        ),
        (
            "Weibull .5",
            weibull(1.0, 0.5),
            100000,
            99800.0,
            0.0009765625,
            [
                0.06695283992776596,
                0.0011770691513230487,
                2.524075689824555e-05,
                2.5065158649103598e-05,
                0.0001742477694962022,
                0.0038661791461071485,
                0.9949710098321153,
                0.0011628110217775432,
            ],
        ),
        (
            "Weibull .5",
            weibull(1.0, 0.5),
            5,
            12.0,
            0.5,
            [
                0.9801677752918402,
                0.5856166310985075,
                0.4909316538690083,
                0.799308349141724,
                0.27272375625839246,
                0.3831793352394425,
                0.1413397986803791,
                0.4754808660801784,
            ],
        ),
        (
            "Weibull 2",
            weibull(2.25, 2.0),
            100,
            105.0,
            0.5,
            [
                0.9717682742796105,
                0.049442699179414205,
                0.4485099793593464,
                0.4502288840827844,
                0.4154632917513343,
                0.42335870468020603,
                0.5434180281622859,
                0.03322326715750809,
            ],
        ),
        (
            "Weibull 2",
            weibull(2.25, 2.0),
            1000,
            900.0,
            0.015625,
            [
                0.0005924601300941713,
                2.332896911377498e-08,
                5.918092523627576e-06,
                5.9176277684450386e-06,
                0.019927723013655335,
                0.0001240299935551826,
                0.999875959178759,
                1.082768573002344e-08,
            ],
        ),
        (
            "Weibull 20",
            weibull(4.0, 20.0),
            40,
            25.0,
            0.25,
            [
                0.0037534178211053038,
                2.4976126042965695e-20,
                0.00025022785474035353,
                0.0002502278547403535,
                1.3333290024612718,
                8.827192640816995e-05,
                0.9999117280735919,
                8.870695340216325e-29,
            ],
        ),
        (
            "lognormal",
            lognormal(0.5, 1.25),
            100,
            105.0,
            0.0625,
            [
                0.7017588251402374,
                0.06688418179062833,
                0.0625068184577622,
                0.06090651048378569,
                0.0848330642836968,
                0.42983498137602355,
                0.5440104536069535,
                0.026154565017022888,
            ],
        ),
        (
            "lognormal",
            lognormal(0.5, 1.25),
            1000,
            960.0,
            0.015625,
            [
                0.11652664465630654,
                0.0008255883515998254,
                0.0020852062567244733,
                0.00206418236688776,
                0.027529524502557436,
                0.05313947806914463,
                0.9466723172790165,
                0.00018820465183894703,
            ],
        ),
        (
            "gamma",
            gamma(2.5, 0.5),
            100,
            105.0,
            0.25,
            [
                0.9228061318594803,
                0.052605449069651145,
                0.24533533421484977,
                0.24419682806116508,
                0.26583918971418086,
                0.49201426259422343,
                0.4828973930235577,
                0.025088344382218828,
            ],
        ),
        (
            "gamma, steep at 0",
            gamma(0.25, 4.0),
            100,
            95.0,
            0.0625,
            [
                0.13716375623366614,
                0.03938151908162412,
                0.0025873275185862026,
                0.0024333851993362287,
                0.006342384213084404,
                0.006991931280098466,
                0.9539387712474711,
                0.039069297472430424,
            ],
        ),
        (
            "gamma",
            gamma(64.0, 0.03125),
            50,
            60.0,
            1.75,
            [
                0.9999999835774808,
                0.16666666770269858,
                1.6982586086794582,
                1.7009976095208443,
                1.6845636045746857,
                0.38351977289125116,
                0.5041781208231736,
                0.11230210628557519,
            ],
        ),
        (
            "hyperexponential",
            hyperexponential(&[(3.0, 0.125), (1.0, 4.0)]),
            100,
            105.0,
            0.125,
            [
                0.4357890850874456,
                0.08406471606832094,
                0.014698475319169098,
                0.013601727396506476,
                0.026648198900333056,
                0.0033026766642053986,
                0.9128729025282449,
                0.0838244208075497,
            ],
        ),
        (
            "mixture with balking",
            Law::mixture([(1.0, Law::constant(0.0)), (3.0, Law::exponential(2.0))]),
            50,
            60.0,
            0.125,
            [
                0.6516309221594058,
                0.18864389705383497,
                0.05147233302796703,
                0.06050557295268837,
                0.012620430280177458,
                0.15929047790491385,
                0.6590172894332672,
                0.1816922326618189,
            ],
        ),
        (
            "mixture",
            Law::mixture([
                (1.0, Law::constant(0.25)),
                (2.0, weibull(1.0, 0.5)),
                (1.0, Law::never()),
            ]),
            50,
            70.0,
            0.5,
            [
                0.9823829101970654,
                0.2864354157820971,
                0.18980594564276196,
                0.210811019620541,
                0.13747834907620288,
                0.00567133683099503,
                0.7080035838335905,
                0.28632507933541446,
            ],
        ),
        (
            "mixture, rare",
            Law::mixture([
                (1.0, Law::constant(0.0)),
                (1.0, Law::constant(2.0)),
                (2.0, Law::constant(8.0)),
            ]),
            20,
            16.0,
            3.0,
            [
                0.14684014271909557,
                0.03671003843388751,
                0.013766254543800668,
                0.014290867324302141,
                1.5004689399716102e-07,
                3.3843717886870534e-14,
                0.9632899615660786,
                0.03671003843388751,
            ],
        ),
        (
            "piecewise hazard",
            Law::piecewise_hazard([(0.0, 2.0), (0.125, 0.25), (1.0, 4.0)]),
            60,
            66.0,
            0.25,
            [
                0.7015703782412316,
                0.11300807064210489,
                0.07339481894203208,
                0.0754459441648274,
                0.057295689841034836,
                0.05541916330738131,
                0.8326989567765546,
                0.1118818799160641,
            ],
        ),
        (
            "piecewise hazard, some never",
            Law::piecewise_hazard([(0.0, 0.0), (0.25, 1.0), (1.25, 0.0)]),
            60,
            66.0,
            0.75,
            [
                0.9579588397034682,
                0.09402227633575894,
                0.30831606481217216,
                0.30381860446697334,
                0.3516525914802013,
                0.0010211191615672028,
                0.9049991107895672,
                0.09397977004886557,
            ],
        ),
        (
            "empirical",
            Law::empirical([0.0, 0.125, 0.25, 0.5, 0.5, 1.0, 3.0, 8.0]),
            40,
            48.0,
            0.75,
            [
                0.7986311996304328,
                0.18165369521853927,
                0.1081675641513962,
                0.11559394183505972,
                0.07471187954213918,
                1.0368492746229862e-05,
                0.8183359473963051,
                0.18165368411094862,
            ],
        ),
        (
            "one agent, flooded",
            weibull(0.0078125, 2.0),
            1,
            100000.0,
            0.0234375,
            [
                1.0,
                0.99999,
                0.0069236323731432054,
                0.018412294723780295,
                0.006923517485370821,
                0.00012278920370803324,
                9.849157090519243e-06,
                0.9998673616392014,
            ],
        ),
        (
            "Weibull .5 after a start",
            Law::sum([Law::constant(0.125), weibull(1.0, 0.5)]),
            100,
            105.0,
            0.25,
            [
                0.7836450546684981,
                0.061594673393913536,
                0.08732960911814025,
                0.08352275804668037,
                0.14532763274930438,
                0.014116325463408895,
                0.9248447164704571,
                0.06103895806613398,
            ],
        ),
        (
            "light load",
            lognormal(0.5, 1.25),
            3,
            0.0009765625,
            0.25,
            [
                1.5510428214983626e-10,
                4.647373334994358e-11,
                3.6216489742427565e-11,
                2.5219948529423212e-11,
                0.2366184169318467,
                5.2054821432588016e-11,
                0.9999999999173421,
                3.060308026203891e-11,
            ],
        ),
    ]
}

#[test]
fn agrees_with_values_in_40_digits() {
    for (name, law, agents, load, t, expected) in known() {
        let queue = queue(agents, load, &law);
        for (i, (found, expected)) in figures(&queue, t).into_iter().zip(expected).enumerate() {
            assert!(
                close(found, expected, 1e-12),
                "{name}, {agents} agents, {load} erlangs, figure {i}: {found:e}, not {expected:e} ({:e})",
                found / expected - 1.0
            );
        }
    }
}

/// M/M/100+Weibull with a mean of two handle times and 105 erlangs, as published to 8 decimals.
#[test]
fn published_figures_of_weibull_patience() {
    for (shape, p_queued, p_abandon, asa) in [
        (0.5, Some(0.45757509), 0.08265743, 0.01890818),
        (0.7, None, 0.07147085, 0.04941944),
        (2.0, Some(0.97195052), 0.04943093, 0.45165410),
    ] {
        let queue = queue(100, 105.0, &Law::weibull(2.0, shape));
        if let Some(expected) = p_queued {
            assert!((queue.p_queued() - expected).abs() < 6e-9);
        }
        assert!((queue.p_abandon() - p_abandon).abs() < 6e-9);
        assert!((queue.asa().unwrap() - asa).abs() < 6e-9);
    }
}

#[test]
fn patience_that_never_ends_is_erlang_c() {
    for (agents, load) in [
        (1, 0.5),
        (10, 8.0),
        (100, 95.0),
        (1_000, 999.0),
        (100_000, 99_999.0),
        (100_000, 1e-3),
    ] {
        let ours = queue(agents, load, &Law::never());
        let theirs = ErlangC::new(3600.0 * load, 1.0, agents).unwrap();
        let t = theirs.mean_wait_queued();
        for (found, expected) in figures(&ours, t).into_iter().zip(figures(&theirs, t)) {
            assert!(
                close(found, expected, 1e-14),
                "{agents} {load}: {found} {expected}"
            );
        }
        let (found, expected) = (ours.wait_quantile(0.999), theirs.wait_quantile(0.999));
        assert!(close(found.unwrap(), expected.unwrap(), 1e-13));
        assert_eq!(ours.mean_time_to_abandon(), None);
    }
}

/// M/M/n+D: with g = n − a, ∫F = (1 − e^(−gc))/g + e^(−gc)/n, of which the second part is those who hang up.
#[test]
fn constant_patience_is_in_closed_form() {
    for (agents, load, c) in [
        (10u32, 8.0f64, 0.5f64),
        (10, 12.0, 0.5),
        (100, 95.0, 0.03),
        (100, 95.0, 20.0),
        (1_000, 1_001.0, 2.0),
        (5, 0.01, 3.0),
    ] {
        let queue = queue(agents, load, &Law::constant(c));
        let (n, gap) = (f64::from(agents), f64::from(agents) - load);
        let fall = (-gap * c).exp();
        let (before, after) = ((1.0 - fall) / gap, fall / n);
        let odds = b(agents - 1, load).unwrap() * load * (before + after);
        let p_queued = odds / (1.0 + odds);
        let p_abandon = p_queued * after / (before + after);
        let place = format!("{agents} {load} {c}");
        assert!(close(queue.p_queued(), p_queued, 1e-11), "{place}");
        assert!(close(queue.p_abandon(), p_abandon, 1e-11), "{place}");
        assert!(
            close(queue.mean_time_to_abandon().unwrap(), c, 1e-14),
            "{place}"
        );
        // Nobody waits longer than c; those who hang up all do so at c.
        assert_eq!(queue.p_wait_longer(c).unwrap(), 0.0);
        assert!(queue.p_wait_longer(c * (1.0 - 1e-12)).unwrap() >= p_abandon * (1.0 - 1e-9));
        assert_eq!(queue.p_abandoned_within(c * 0.999_999).unwrap(), 0.0);
        assert!(close(
            queue.p_abandoned_within(c).unwrap(),
            p_abandon,
            1e-11
        ));
        if p_abandon > 1e-15 {
            assert_eq!(
                queue.wait_quantile(1.0 - 0.5 * p_abandon).unwrap(),
                c,
                "{place}"
            );
        }
    }
    // The limits.
    for (agents, load) in [(10, 8.0), (100, 95.0), (100_000, 99_500.0)] {
        let patient = queue(agents, load, &Law::constant(1e6));
        let waiting = ErlangC::new(3600.0 * load, 1.0, agents).unwrap();
        assert!(close(patient.p_queued(), waiting.p_queued(), 1e-12));
        assert!(close(patient.mean_wait(), waiting.mean_wait(), 1e-12));
        let impatient = queue(agents, load, &Law::constant(0.0));
        let lost = b(agents, load).unwrap();
        assert!(close(impatient.p_queued(), lost, 1e-12));
        assert!(close(impatient.p_abandon(), lost, 1e-12));
        assert_eq!((impatient.mean_wait(), impatient.asa()), (0.0, Some(0.0)));
    }
}

/// A sum of different laws is a table of its distribution function, accurate to 1e-9.
#[test]
fn patience_that_is_a_sum_is_the_law_it_adds_up_to() {
    let sum = Law::sum([Law::uniform(0.0, 1.0), Law::uniform(0.0, 1.0)]);
    let triangular = Law::triangular(0.0, 1.0, 2.0);
    for (agents, load) in [(10, 8.0), (10, 20.0), (1_000, 1_000.0), (1_000, 1_500.0)] {
        let (ours, exact) = (queue(agents, load, &sum), queue(agents, load, &triangular));
        let t = 0.7 * exact.mean_wait_queued();
        for (found, expected) in figures(&ours, t).into_iter().zip(figures(&exact, t)) {
            let place = format!("{agents} {load}: {found}, not {expected}");
            assert!((found - expected).abs() < 1e-7 * expected + 1e-9, "{place}");
        }
    }
}

/// A longer patience loses fewer callers, but keeps others waiting: the service level first rises and then falls.
#[test]
fn the_service_level_is_not_monotone_in_patience() {
    let rate = 0.85 * 26.0 * 3600.0 / AHT;
    for (mean, expected) in [(1.0, 0.933), (80.0, 0.957), (5_000.0, 0.879)] {
        let theirs = ErlangA::new(rate, AHT, mean, 26).unwrap();
        let ours = MmnG::new(rate, AHT, &compiled(&Law::exponential(mean)), 26).unwrap();
        for queue in [&theirs as &dyn Queue, &ours] {
            let level = queue
                .service_level(ServiceLevelDefinition::AnsweredOfOffered, 60.0, None)
                .unwrap();
            assert!((level - expected).abs() < 5e-4, "{mean}: {level}");
        }
    }
}
const AHT: f64 = 269.0;

#[test]
fn those_who_balk_hang_up_at_once_and_are_queued() {
    let law = Law::mixture([(1.0, Law::constant(0.0)), (3.0, Law::exponential(90.0))]);
    let queue = MmnG::new(831.0, 269.0, &compiled(&law), 56).unwrap();
    let balked = queue.p_abandoned_within(0.0).unwrap();
    assert!(close(balked, 0.25 * queue.p_queued(), 1e-15));
    assert!(close(
        queue.p_wait_longer(0.0).unwrap(),
        0.75 * queue.p_queued(),
        1e-15
    ));
    let at_once = queue.p_answered_within(0.0).unwrap();
    assert!(close(at_once, 1.0 - queue.p_queued(), 1e-14));
    // Half of the wait quantiles' range is taken by those who do not wait at all.
    assert_eq!(
        queue.wait_quantile(1.0 - 0.751 * queue.p_queued()).unwrap(),
        0.0
    );
    assert!(queue.wait_quantile(1.0 - 0.749 * queue.p_queued()).unwrap() > 0.0);
    // Among those who do have patience the queue is an Erlang A at three quarters of the rate, if everybody who comes
    // while an agent is free is let in at the full rate: the share of those who queue of the waiting time is the same.
    let time = queue.mean_time_to_abandon().unwrap() * queue.p_abandon();
    let waits = queue.mean_wait() - queue.asa().unwrap() * queue.p_answered();
    assert!(close(time, waits, 1e-12));
    // P(abandon) = balked + mean wait over mean patience of the others.
    assert!(close(
        queue.p_abandon(),
        balked + queue.mean_wait() / 90.0,
        1e-12
    ));
}

#[test]
fn without_agents_everyone_waits_out_the_own_patience() {
    let law = Law::mixture([(1.0, Law::constant(0.0)), (1.0, Law::weibull(90.0, 2.0))]);
    let queue = MmnG::new(120.0, 60.0, &compiled(&law), 0).unwrap();
    let shares = (queue.p_queued(), queue.p_abandon(), queue.p_answered());
    assert_eq!(shares, (1.0, 1.0, 0.0));
    assert!(close(queue.mean_wait(), 45.0, 1e-14));
    assert!(close(queue.mean_time_to_abandon().unwrap(), 45.0, 1e-14));
    assert_eq!((queue.asa(), queue.occupancy()), (None, None));
    let patience = queue.patience();
    assert!(close(
        queue.p_wait_longer(50.0).unwrap(),
        patience.survival(50.0),
        1e-15
    ));
    assert!(close(
        queue.p_abandoned_within(50.0).unwrap(),
        1.0 - patience.survival(50.0),
        1e-14
    ));
    assert_eq!(queue.wait_quantile(0.4).unwrap(), 0.0);
    assert_eq!(queue.wait_quantile(0.8).unwrap(), patience.quantile(0.8));
    assert_eq!(queue.p_abandoned_within(f64::INFINITY).unwrap(), 1.0);
}

#[test]
fn without_arrivals_the_first_caller_is_answered_at_once() {
    let law = compiled(&Law::exponential(90.0));
    let queue = MmnG::new(0.0, 60.0, &law, 3).unwrap();
    assert_eq!(
        (queue.p_queued(), queue.p_answered(), queue.mean_wait()),
        (0.0, 1.0, 0.0)
    );
    assert_eq!((queue.asa(), queue.occupancy()), (Some(0.0), Some(0.0)));
    // With every agent just taken, three would be free after 60/3 s, and 90 s of patience race them.
    let first = 1.0 / (3.0 / 60.0 + 1.0 / 90.0);
    assert!(close(queue.mean_wait_queued(), first, 1e-13));
    assert!(close(queue.mean_time_to_abandon().unwrap(), first, 1e-13));
}

#[test]
fn nonsense_is_refused_with_its_place() {
    let law = compiled(&Law::exponential(90.0));
    let path = |result: Result<MmnG>| result.unwrap_err().problems()[0].path.clone();
    assert_eq!(
        path(MmnG::new(f64::NAN, 60.0, &law, 3)),
        "arrivals_per_hour"
    );
    assert_eq!(path(MmnG::new(-1.0, 60.0, &law, 3)), "arrivals_per_hour");
    assert_eq!(path(MmnG::new(1e12, 60.0, &law, 3)), "arrivals_per_hour");
    for aht in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e-10, 1e13] {
        assert_eq!(path(MmnG::new(1e-9, aht, &law, 3)), "aht");
    }
    // Half of the callers never hang up: ten agents carry nearly 20 erlangs.
    let half = compiled(&Law::mixture([
        (1.0, Law::never()),
        (1.0, Law::exponential(9.0)),
    ]));
    assert_eq!(path(MmnG::new(3600.0, 20.0, &half, 10)), "agents");
    assert_eq!(path(MmnG::new(3600.0, 20.0, &half, 0)), "agents");
    let full = MmnG::new(3600.0, 19.999, &half, 10).unwrap();
    assert!(full.mean_wait() > 1e4 && full.mean_wait().is_finite());
    let never = compiled(&Law::never());
    assert_eq!(path(MmnG::new(3600.0, 10.0, &never, 10)), "agents");
    assert_eq!(path(MmnG::new(0.0, 10.0, &never, 0)), "agents");
    let queue = MmnG::new(10.0, 60.0, &law, 3).unwrap();
    for t in [-1.0, f64::NAN] {
        assert!(queue.p_wait_longer(t).is_err());
        assert!(queue.p_answered_within(t).is_err());
        assert!(queue.p_abandoned_within(t).is_err());
    }
    for p in [-0.1, 1.0, f64::NAN] {
        assert!(queue.wait_quantile(p).is_err());
    }
    let target = Requirement::answered_of_offered(1.5, 20.0);
    assert!(MmnG::required_agents(10.0, 60.0, &law, &target).is_err());
    assert!(MmnG::required_agents(-1.0, 60.0, &law, &target).is_err());
}

#[test]
fn one_agent_fewer_is_not_enough() {
    let target = Requirement {
        max_abandon_rate: Some(0.05),
        ..Requirement::answered_of_offered(0.8, 20.0)
    };
    for (law, agents_of_erlang_a) in [
        (Law::exponential(283.6), Some(())),
        (Law::weibull(283.6, 0.5), None),
        (Law::constant(30.0), None),
        (Law::lognormal(283.6, 1.5), None),
        (
            Law::mixture([(1.0, Law::never()), (1.0, Law::constant(10.0))]),
            None,
        ),
    ] {
        for rate in [0.5, 50.0, 831.0, 20_000.0] {
            let law = compiled(&law);
            let needed = MmnG::required_agents(rate, 269.0, &law, &target).unwrap();
            let meets = |agents: u32| {
                MmnG::new(rate, 269.0, &law, agents).is_ok_and(|queue| {
                    queue.p_answered_within(20.0).unwrap() >= 0.8 && queue.p_abandon() <= 0.05
                })
            };
            assert!(
                meets(needed.agents) && !meets(needed.agents - 1),
                "{law:?} {rate}"
            );
            if agents_of_erlang_a.is_some() {
                let theirs = ErlangA::required_agents(rate, 269.0, 283.6, &target).unwrap();
                assert_eq!(needed.agents, theirs.agents);
                assert!((needed.fractional - theirs.fractional).abs() < 1e-8);
            }
        }
    }
}

/// Laws of about one handle time, times a scale.
fn any_law() -> impl Strategy<Value = Law> {
    let scale = (-4.0..4.0f64).prop_map(|log| 10f64.powf(log));
    let simple = (0usize..11, 0.05..1.0f64, scale).prop_map(|(which, u, scale)| match which {
        0 => Law::constant(scale),
        1 => Law::uniform(scale * u * 0.5, scale),
        2 => Law::triangular(0.3 * u * scale, u * scale, 2.0 * scale),
        3 => Law::exponential(scale),
        4 => weibull(scale, 0.3 + u),
        5 => weibull(scale, 1.0 + 30.0 * u * u),
        6 => lognormal(scale, 0.05 + 3.0 * u),
        7 => gamma(u, scale / u),
        8 => gamma(1.0 / (u * u), scale * u * u),
        9 => Law::piecewise_hazard([
            (0.0, 0.3 / scale),
            (u * scale, 3.0 * u / scale),
            (2.0 * scale, 1.0 / scale),
        ]),
        _ => Law::empirical((1..9).map(|k| scale * (u * f64::from(k * k)).fract())),
    });
    let simple = simple.boxed();
    prop_oneof![
        4 => simple.clone(),
        1 => (simple.clone(), simple.clone(), 0.0..0.5f64, 0.01..1.0f64).prop_map(|(one, other, balk, share)| {
            Law::mixture([(share, one), (1.0, other), (balk + 1e-6, Law::constant(0.0))])
        }),
        1 => (simple, 0.05..1.0f64).prop_map(|(law, share)| Law::mixture([(1.0, law), (share, Law::never())])),
    ]
}

fn any_queue() -> impl Strategy<Value = (f64, u32)> {
    (-6.0..6.0f64, -0.3..5.0f64, any::<bool>(), -3.0..3.0f64).prop_map(
        |(log_load, log_agents, near, offset)| {
            let load = 10f64.powf(log_load);
            let near = near && load < 1e5;
            let agents = if near {
                load + offset * load.sqrt()
            } else {
                10f64.powf(log_agents)
            };
            (load, agents.max(1.0) as u32)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn exponential_patience_is_erlang_a(
        (load, agents) in any_queue(), log_patience in -7.0..9.0f64, log_aht in -1.0..4.0f64, log_t in -3.0..1.5f64, p in 0.0..1.0f64,
    ) {
        let aht = 10f64.powf(log_aht);
        // As far as laws go.
        let patience = (aht * 10f64.powf(log_patience)).min(1e12);
        let rate = 3600.0 * load / aht;
        let theirs = ErlangA::new(rate, aht, patience, agents).unwrap();
        let ours = MmnG::new(rate, aht, &compiled(&Law::exponential(patience)), agents).unwrap();
        let t = 10f64.powf(log_t) * theirs.mean_wait_queued();
        for (i, (found, expected)) in figures(&ours, t).into_iter().zip(figures(&theirs, t)).enumerate() {
            prop_assert!(close(found, expected, 1e-11), "figure {i}: {found:e}, not {expected:e} ({:e})", found / expected - 1.0);
        }
        prop_assert!(close(ours.p_answered(), theirs.p_answered(), 1e-11));
        prop_assert!(close(ours.mean_wait_queued(), theirs.mean_wait_queued(), 1e-11));
        let (found, expected) = (ours.wait_quantile(p).unwrap(), theirs.wait_quantile(p).unwrap());
        prop_assert!(close(found, expected, 1e-9), "quantile {p}: {found:e}, not {expected:e}");
    }

    #[test]
    fn always_a_number_and_consistent((load, agents) in any_queue(), law in any_law(), log_t in -5.0..5.0f64, p in 0.0..1.0f64) {
        let law = compiled(&law);
        let Ok(queue) = MmnG::new(3600.0 * load, 1.0, &law, agents) else {
            prop_assert!(load * law.never_probability() >= f64::from(agents));
            return Ok(());
        };
        let share = |x: f64| (0.0..=1.0).contains(&x);
        let finite = |x: f64| x.is_finite() && x >= 0.0;
        prop_assert!(share(queue.p_queued()) && share(queue.p_abandon()) && share(queue.p_answered()));
        prop_assert!((queue.p_abandon() + queue.p_answered() - 1.0).abs() < 1e-12);
        prop_assert!(finite(queue.mean_wait()) && finite(queue.mean_wait_queued()) && queue.asa().is_some_and(finite));
        prop_assert!(queue.mean_time_to_abandon().is_none_or(finite) && queue.occupancy().is_none_or(share));
        // What flows in flows out: ∫ (nμ − λ(1 − G)) F = F(0), which the integration never uses.
        if let Some(offered) = &queue.offered_wait {
            let whole = offered.whole();
            let net = f64::from(agents) * whole.all - load * whole.kept;
            let size = f64::from(agents) * whole.all + load * whole.kept;
            let first = (-offered.summit_exponent()).exp();
            prop_assert!((net - first).abs() <= 1e-12 * size + 1e-11 * first, "{net:e} {first:e}");
        }
        let parts = queue.asa().unwrap_or(0.0) * queue.p_answered()
            + queue.p_abandon() * queue.mean_time_to_abandon().unwrap_or(0.0);
        prop_assert!(close(queue.mean_wait(), parts, 1e-11));
        let scale = queue.mean_wait_queued();
        for t in [0.0, scale * 10f64.powf(log_t), f64::INFINITY] {
            let longer = queue.p_wait_longer(t).unwrap();
            let answered = queue.p_answered_within(t).unwrap();
            let gone = queue.p_abandoned_within(t).unwrap();
            prop_assert!(share(longer) && share(answered) && share(gone));
            prop_assert!((longer + answered + gone - 1.0).abs() < 1e-11, "{t}: {longer} {answered} {gone}");
            for definition in ServiceLevelDefinition::ALL {
                prop_assert!(share(queue.service_level(definition, t, Some(0.3 * t.min(1e9))).unwrap()));
            }
        }
        prop_assert!(close(queue.p_abandoned_within(f64::INFINITY).unwrap(), queue.p_abandon(), 1e-11));
        let quantile = queue.wait_quantile(p).unwrap();
        prop_assert!(finite(quantile));
        // Reached there, and not before.
        prop_assert!(queue.p_wait_longer(quantile).unwrap() <= (1.0 - p) * (1.0 + 1e-12));
        prop_assert!(quantile == 0.0 || queue.p_wait_longer(quantile * (1.0 - 1e-9)).unwrap() >= (1.0 - p) * (1.0 - 1e-12));
    }

    #[test]
    fn monotone_in_agents_and_load((load, agents) in any_queue(), law in any_law(), log_t in -2.0..2.0f64) {
        let law = compiled(&law);
        let Ok(here) = MmnG::new(3600.0 * load, 1.0, &law, agents) else {
            return Ok(());
        };
        let slack = 1.0 + 1e-10;
        let t = here.mean_wait_queued() * 10f64.powf(log_t);
        let fewer = MmnG::new(3600.0 * load, 1.0, &law, agents - 1);
        let busier = MmnG::new(3600.0 * load * 1.001, 1.0, &law, agents);
        for worse in [fewer, busier].into_iter().flatten() {
            prop_assert!(here.p_queued() <= worse.p_queued() * slack);
            prop_assert!(here.p_abandon() <= worse.p_abandon() * slack);
            prop_assert!(here.mean_wait() <= worse.mean_wait() * slack);
            prop_assert!(here.p_wait_longer(t).unwrap() <= worse.p_wait_longer(t).unwrap() * slack);
            prop_assert!(here.p_answered_within(t).unwrap() * slack >= worse.p_answered_within(t).unwrap());
        }
    }
}
