//! Variance reduction: nothing shifts a figure by more than chance does, and each way earns what it is known to earn.

use callcenter::chance::Sampling;
use callcenter::experiment::{Precision, Stopped};
use callcenter::measure::Estimate;
use callcenter::{Experiment, Results, Scenario};

use crate::centres::montreal;

const REPLICATIONS: u32 = 64 * 60;

/// The figures whose variance is compared: calls answered, waiting, lost.
fn figures(results: &Results) -> [(&'static str, Estimate); 5] {
    let total = &results.total;
    [
        ("service level", total.service_level[0].share),
        ("answered", total.answered),
        ("waiting", total.queue_length),
        ("abandoned", total.abandoned),
        ("balked", total.balked),
    ]
    .map(|(name, figure)| (name, *figure.estimate().unwrap()))
}

fn play(scenario: &Scenario, seed: u64, set: impl Fn(Experiment) -> Experiment) -> Results {
    let experiment = Experiment::new(scenario).unwrap();
    set(experiment.replications(REPLICATIONS).seed(seed))
        .run()
        .unwrap()
}

/// Plays with and without, on callers of their own: within 4 standard errors of each other, and by how many times the
/// variance is smaller.
fn held(scenario: &Scenario, set: impl Fn(Experiment) -> Experiment) -> Vec<(&'static str, f64)> {
    let crude = figures(&play(scenario, 101, |experiment| experiment));
    let reduced = figures(&play(scenario, 202, set));
    let pairs = crude.into_iter().zip(reduced);
    pairs
        .map(|((name, crude), (_, reduced))| {
            let apart = (crude.mean - reduced.mean).abs();
            let error = crude.standard_error.hypot(reduced.standard_error);
            assert!(
                apart <= 4.0 * error,
                "{name}: {apart} is more than 4 times {error}"
            );
            (
                name,
                (crude.standard_error / reduced.standard_error).powi(2),
            )
        })
        .collect()
}

fn assert_floors(found: &[(&str, f64)], floors: &[(&str, f64)]) {
    for (name, floor) in floors {
        let (_, factor) = found.iter().find(|(n, _)| n == name).unwrap();
        assert!(factor > floor, "{name}: {factor} in {found:?}");
    }
}

/// Known factors of a control by arrivals for waiting and lost calls: 2.0 and 3.4 where days are busy or quiet, 1.9 and
/// 2.4 where they are more alike, 1.18 and 1.28 where chance alone makes them differ. Those who balk are a part of the
/// lost.
#[test]
fn arrivals_as_a_control() {
    let control = |experiment: Experiment| experiment.control_arrivals();
    let floors = |level, waiting, balked| {
        [
            ("answered", 5.0),
            ("service level", level),
            ("waiting", waiting),
            ("balked", balked),
        ]
    };
    assert_floors(&held(&montreal(10.0), control), &floors(1.5, 1.5, 2.5));
    assert_floors(&held(&montreal(400.0), control), &floors(1.5, 1.4, 1.5));
    assert_floors(&held(&montreal(0.0), control), &floors(1.1, 1.05, 1.1));
}

#[test]
fn what_adds_up_without_a_control_adds_up_with_it() {
    let mut scenario = montreal(10.0);
    let mut other = scenario.call_types[0].clone();
    other.name = "sales".to_owned();
    other.patience = Some(callcenter::Law::lognormal(300.0, 1.0));
    scenario.call_types.push(other);
    let group = scenario.agent_groups.remove(0);
    scenario = scenario.agent_group(group.skill("sales"));
    let results = play(&scenario, 7, |e| e.control_arrivals().replications(200));
    let mean = |figure: callcenter::measure::Figure| figure.mean().unwrap();
    let total = &results.total;
    // Every call ends in one way.
    let ended = mean(total.answered) + mean(total.abandoned) + mean(total.balked);
    assert!((mean(total.attempts) - ended).abs() < 1e-6 * ended);
    // The types make up the total, and so do the intervals.
    let types: f64 = results
        .call_types
        .iter()
        .map(|(_, m)| mean(m.abandoned))
        .sum();
    assert!((mean(total.abandoned) - types).abs() < 1e-6 * types);
    let intervals: f64 = results
        .intervals
        .iter()
        .map(|i| mean(i.total.abandoned))
        .sum();
    assert!((mean(total.abandoned) - intervals).abs() < 1e-6 * intervals);
    // As many call as are expected, of both types.
    let expected = 2.0 * 1660.0;
    assert!((mean(total.attempts) - expected).abs() < 1e-6 * expected);
}

/// Those who wait as the day opens are among the calls that are expected.
#[test]
fn a_control_counts_who_waits_as_the_day_opens() {
    let mut scenario = montreal(10.0);
    let name = scenario.call_types[0].name.clone();
    let waiting = callcenter::scenario::WaitingCallers::alike(name, 40, 1.0);
    scenario.starting_state.waiting.push(waiting);
    let results = play(&scenario, 7, |e| e.control_arrivals().replications(200));
    let attempts = results.total.attempts.mean().unwrap();
    assert!((attempts - 1700.0).abs() < 1e-6 * 1700.0, "{attempts}");
}

/// Known factors of strata of busyness: 33, 29 and 47 for calls answered in time, waiting and lost where days are busy or
/// quiet, 2.9, 1.6 and 1.9 where they are more alike. Those are of thousands of strata; 64 keep most of it, but of waiting
/// about 6, for the busiest 64th of the days decides it and is not parted any further.
#[test]
fn strata_of_busyness() {
    let strata = |experiment: Experiment| experiment.sampling(Sampling::StratifiedBusyness);
    let found = held(&montreal(10.0), strata);
    assert_floors(
        &found,
        &[("service level", 10.0), ("waiting", 2.5), ("balked", 10.0)],
    );
    let found = held(&montreal(400.0), strata);
    assert_floors(
        &found,
        &[("waiting", 1.2), ("balked", 1.2), ("answered", 1.5)],
    );
}

/// Known factors with a control in addition: 38 and 76, 1.9 and 2.5.
#[test]
fn strata_and_a_control() {
    let both = |experiment: Experiment| {
        experiment
            .sampling(Sampling::StratifiedBusyness)
            .control_arrivals()
    };
    assert_floors(
        &held(&montreal(10.0), both),
        &[("service level", 10.0), ("waiting", 2.5), ("balked", 15.0)],
    );
    assert_floors(
        &held(&montreal(400.0), both),
        &[("waiting", 1.4), ("balked", 1.5)],
    );
}

/// Known factors of mirrored pairs: 1.0 and 1.4 for waiting and lost calls where days are busy or quiet, 1.9 and 2.5 where
/// they are more alike, 1.3 and 1.4 where chance alone makes them differ.
#[test]
fn mirrored_pairs() {
    let pairs = |experiment: Experiment| experiment.sampling(Sampling::Antithetic);
    let found = held(&montreal(10.0), pairs);
    assert_floors(&found, &[("waiting", 0.8), ("balked", 1.05)]);
    let found = held(&montreal(400.0), pairs);
    assert_floors(&found, &[("waiting", 1.3), ("balked", 1.4)]);
    let found = held(&montreal(0.0), pairs);
    assert_floors(&found, &[("waiting", 1.05), ("balked", 1.1)]);
}

#[test]
fn what_cannot_be_stratified_or_mirrored_is_refused() {
    let refused = |scenario: &Scenario, sampling, replications| {
        let experiment = Experiment::new(scenario).unwrap().sampling(sampling);
        experiment
            .replications(replications)
            .run()
            .unwrap_err()
            .to_string()
    };
    let strata = Sampling::StratifiedBusyness;
    let found = refused(&montreal(10.0), strata, 650);
    assert_eq!(
        found,
        "replications: found 650; 64 belong together, and a margin needs 640 or more in multiples of 64"
    );
    assert!(refused(&montreal(10.0), strata, 64).contains("640 or more"));
    assert!(refused(&montreal(0.0), strata, 640).starts_with("sampling: no call type has"));
    assert!(refused(&montreal(0.0), Sampling::Antithetic, 641).contains("multiples of 2"));
    let mut steady = montreal(0.0);
    steady.day = None;
    steady.call_types[0].arrivals = callcenter::ArrivalLaw::per_hour(100.0);
    steady.agent_groups[0].staff = 6.0.into();
    assert!(refused(&steady, Sampling::Antithetic, 40).contains("batches_per_run = 1"));
    // Until a margin is narrow enough there are whole blocks as well.
    let results = Experiment::new(&montreal(10.0))
        .unwrap()
        .sampling(strata)
        .until(Precision::absolute("service_level", 0.01))
        .run()
        .unwrap();
    assert_eq!(results.stopped, Stopped::PrecisionReached);
    assert_eq!(results.replications % 64, 0);
    // When unsaid there are enough.
    let results = Experiment::new(&montreal(10.0))
        .unwrap()
        .sampling(strata)
        .run()
        .unwrap();
    assert_eq!(results.replications, 640);
}

#[test]
fn a_control_whose_mean_is_unknown_is_refused() {
    let mut scenario = montreal(0.0);
    scenario.call_types[0].arrivals =
        callcenter::ArrivalLaw::renewal(callcenter::Law::gamma(30.0, 1.5));
    let experiment = Experiment::new(&scenario).unwrap().control_arrivals();
    let error = experiment.run().unwrap_err().to_string();
    assert!(error.starts_with("control_arrivals: "), "{error}");
}
