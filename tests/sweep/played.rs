//! Results that nothing but the plan decides.

use callcenter::experiment::{Measures, Progress, Stopped, Verdict};
use callcenter::measure::Figure;
use callcenter::sweep::{Axis, Extent, Sweep, SweepResults};
use callcenter::{AgentGroup, CallType, Experiment, Law, Scenario, SteadyState};

use super::{agents, calls, centre};

fn without_percentiles(mut measures: Measures) -> Measures {
    for figure in [
        &mut measures.wait_p50,
        &mut measures.wait_p80,
        &mut measures.wait_p90,
        &mut measures.wait_p95,
        &mut measures.wait_p99,
    ] {
        *figure = Figure::NotApplicable;
    }
    measures
}

/// Holds every point of a sweep over calls and agents to an experiment with the same scenario.
fn held_to_experiments(base: &Scenario, agents: &[f64], replications: u32) -> Extent {
    let sweep = Sweep::new(base)
        .axis(calls([50.0, 60.0]))
        .axis(Axis::new(
            "agents",
            agents.to_vec(),
            |centre, &agents: &f64| {
                centre.agent_groups[0].staff = agents.into();
            },
        ))
        .replications(replications)
        .seed(56)
        .confidence(0.9);
    let results = sweep.run().unwrap();
    assert_eq!(results.stopped, Stopped::AllReplications);
    assert_eq!(results.points.len(), 2 * agents.len());
    for point in &results.points {
        let mut scenario = base.clone();
        let value = |name: &str| point.value(name).unwrap().as_f64().unwrap();
        scenario.call_types[0].arrivals.per_hour = Some(value("calls").into());
        scenario.agent_groups[0].staff = value("agents").into();
        let alone = Experiment::new(&scenario)
            .unwrap()
            .replications(replications)
            .seed(56)
            .confidence(0.9)
            .run()
            .unwrap();
        let swept = &point.results;
        assert_eq!(swept.total, without_percentiles(alone.total));
        assert_eq!(swept.agent_groups, alone.agent_groups);
        assert_eq!(swept.call_types.len(), alone.call_types.len());
        for (swept, alone) in swept.call_types.iter().zip(alone.call_types) {
            assert_eq!(swept.1, without_percentiles(alone.1));
        }
        assert_eq!(swept.replications, u64::from(replications));
        assert_eq!(swept.seed, 56);
        assert_eq!(swept.grid, alone.grid);
        assert_eq!(swept.defaults_used, alone.defaults_used);
    }
    sweep.check().unwrap()
}

/// The same centre in a steady state.
fn steady(steady_state: Option<SteadyState>) -> Scenario {
    let mut steady = centre();
    steady.day = None;
    steady.steady_state = steady_state;
    steady
}

#[test]
fn results_are_those_of_separate_experiments() {
    let stated = SteadyState::new().warm_up(3600.0).batch(7200.0);
    for base in [centre(), steady(Some(stated)), steady(None)] {
        held_to_experiments(&base, &[5.0, 5.5, 6.0, 7.0], 150);
    }
}

#[test]
fn points_on_the_same_callers_have_the_results_of_separate_experiments() {
    // 20 units a point make families of two.
    let extent = held_to_experiments(&centre(), &[5.0, 5.5, 6.0, 7.0], 64 * 20);
    assert_eq!(extent.units, 2 * 2 * 20);
    // 65 units a point make families of all four; the last unit is short.
    let stated = SteadyState::new()
        .warm_up(3600.0)
        .batch(7200.0)
        .batches_per_run(10);
    let extent = held_to_experiments(&steady(Some(stated)), &[5.0, 6.0, 7.0, 8.0], 645);
    assert_eq!(extent.units, 2 * 65);
    // With priorities there is no single queue.
    let mut two = centre();
    two.call_types.push(
        CallType::new("urgent")
            .arrivals_per_hour(20.0)
            .handle_time(Law::exponential(120.0))
            .patience(Law::exponential(60.0)),
    );
    two.call_types[0].priority = 2;
    two.agent_groups[0] = AgentGroup::new("desk")
        .staff(5)
        .skill("service")
        .skill("urgent");
    let extent = held_to_experiments(&two, &[6.0, 7.0, 8.0, 9.0], 64 * 20);
    assert_eq!(extent.units, 2 * 2 * 20);
}

#[test]
fn neither_threads_nor_the_engine_decide_anything() {
    let sweep = Sweep::new(&centre())
        .axis(agents(4..=9))
        .axis(calls([40.0, 50.0, 60.0]))
        .replications(300)
        .seed(7);
    let one = sweep.clone().threads(1).run().unwrap();
    assert_eq!(one, sweep.clone().threads(4).run().unwrap());
    let calendar = callcenter::engine::Engine::Calendar;
    assert_eq!(one, sweep.clone().engine(calendar).run().unwrap());
    assert_ne!(one.points, sweep.clone().seed(8).run().unwrap().points);
}

#[test]
fn all_points_meet_the_same_callers_unless_asked_otherwise() {
    let sweep = Sweep::new(&centre()).axis(agents(4..=8)).replications(64);
    let attempts = |results: &SweepResults| -> Vec<Option<f64>> {
        let points = results.points.iter();
        points.map(|p| p.results.total.attempts.mean()).collect()
    };
    let common = attempts(&sweep.run().unwrap());
    assert!(common.iter().all(|mean| *mean == common[0]), "{common:?}");
    let sweep = sweep.independent();
    let own = sweep.clone().threads(1).run().unwrap();
    let mut seeds: Vec<u64> = own.points.iter().map(|p| p.results.seed).collect();
    assert!(attempts(&own).iter().any(|mean| *mean != common[0]));
    seeds.sort_unstable();
    seeds.dedup();
    assert_eq!(seeds.len(), 5);
    assert_eq!(own, sweep.threads(3).run().unwrap());
}

#[test]
fn units_follow_from_the_plan_alone() {
    let few = Sweep::new(&centre()).axis(agents(1..=10)).replications(40);
    let extent = few.check().unwrap();
    // Ten pieces of work are fewer than threads could share: each point is a family of its own.
    assert_eq!(
        (extent.points, extent.units, extent.replications),
        (10, 10, 400)
    );
    let many = Sweep::new(&centre())
        .axis(agents(1..=40))
        .axis(calls([50.0, 60.0]))
        .replications(64 * 30);
    let extent = many.check().unwrap();
    // 80 points of 30 units would be 2400; families of up to 32 leave two for each number of calls.
    assert_eq!((extent.points, extent.units), (80, 4 * 30));
    assert_eq!(extent.replications, 80 * 64 * 30);
    assert_eq!(extent.plan.len(), 32);
    assert_eq!(extent, many.clone().threads(3).check().unwrap());
    let plans: Vec<String> = [
        many.clone(),
        many.clone().seed(2),
        many.clone().replications(64),
        many.clone().independent(),
        many.clone().axis(Axis::new("more", [1], |_, _| {})),
        Sweep::new(&centre().lines(100)).axis(agents(1..=80)),
    ]
    .iter()
    .map(|sweep| sweep.check().unwrap().plan)
    .collect();
    for (n, plan) in plans.iter().enumerate() {
        assert!(!plans[n + 1..].contains(plan), "plan {n}");
    }
}

#[test]
fn an_observer_is_told_everything_and_can_stop() {
    use std::sync::Mutex;
    let sweep = Sweep::new(&centre())
        .axis(agents(4..=23))
        .replications(64)
        .threads(1);
    let seen = Mutex::new(Vec::new());
    let observer = |progress: Progress| {
        let mut seen = seen.lock().unwrap();
        seen.push(progress.done);
        assert_eq!(progress.total, 20 * 64);
        if seen.len() == 5 {
            Verdict::Stop
        } else {
            Verdict::Continue
        }
    };
    let stopped = sweep.run_observed(&observer).unwrap();
    assert_eq!(stopped.stopped, Stopped::Interrupted);
    assert_eq!(stopped.points.len(), 5);
    assert_eq!(stopped.missing_units, 15);
    let whole = sweep.run().unwrap();
    assert_eq!(whole.points[..5], stopped.points[..]);
    assert_eq!(whole.missing_units, 0);
    assert_eq!(seen.into_inner().unwrap(), [64, 128, 192, 256, 320]);
}
