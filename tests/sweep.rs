//! Sweeps: which points there are, what is said when they are wrong, and results that nothing but the plan decides.

use callcenter::experiment::{Measures, Progress, Stopped, Verdict};
use callcenter::measure::Figure;
use callcenter::sweep::{Axis, Design, Sweep, SweepResults, TargetStatus, Value};
use callcenter::units::ClockTime;
use callcenter::{
    AgentGroup, CallType, Day, ErrorKind, Experiment, Law, Scenario, ServiceLevel, SteadyState,
};

/// Two hours of a small centre.
fn centre() -> Scenario {
    Scenario::new("small")
        .day(Day::new(ClockTime::new(8, 0), ClockTime::new(10, 0)))
        .call_type(
            CallType::new("service")
                .arrivals_per_hour(60.0)
                .handle_time(Law::exponential(240.0))
                .patience(Law::exponential(120.0))
                .target(ServiceLevel::answered_of_offered(0.80, 20.0)),
        )
        .agent_group(AgentGroup::new("desk").staff(5).skill("service"))
}

fn agents(values: impl IntoIterator<Item = u32>) -> Axis {
    Axis::new("agents", values, |centre, &agents| {
        centre.agent_groups[0].staff = agents.into();
    })
}

fn calls(values: impl IntoIterator<Item = f64>) -> Axis {
    Axis::new("calls", values, |centre, &calls: &f64| {
        centre.call_types[0].arrivals.per_hour = Some(calls.into());
    })
}

/// The values of each point, in words.
fn points(sweep: &Sweep) -> Vec<String> {
    let words = |results: &SweepResults| {
        let points = results.points.iter();
        let named = points.map(|point| {
            let words: Vec<String> = point
                .values
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            words.join(" ")
        });
        named.collect()
    };
    words(&sweep.clone().replications(2).run().unwrap())
}

fn wrong(sweep: &Sweep) -> String {
    let checked = sweep.check().unwrap_err();
    let run = sweep.run().unwrap_err();
    assert_eq!(checked, run);
    run.to_string()
}

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

#[test]
fn a_grid_has_every_combination_and_its_first_axis_changes_slowest() {
    let sweep = Sweep::new(&centre())
        .axis(agents(5..=6))
        .axis(calls([50.0, 60.5]));
    assert_eq!(
        points(&sweep),
        [
            "agents=5 calls=50",
            "agents=5 calls=60.5",
            "agents=6 calls=50",
            "agents=6 calls=60.5"
        ]
    );
}

#[test]
fn zip_runs_the_axes_together() {
    let sweep = Sweep::new(&centre())
        .axis(agents(5..=6))
        .axis(calls([50.0, 60.5]))
        .design(Design::Zip);
    assert_eq!(points(&sweep), ["agents=5 calls=50", "agents=6 calls=60.5"]);
}

#[test]
fn points_can_be_given_outright() {
    let sweep = Sweep::new(&centre())
        .point("as it is", |_| {})
        .point("one more", |centre| {
            centre.agent_groups[0].staff = 6.into();
        });
    assert_eq!(points(&sweep), ["point=as it is", "point=one more"]);
}

#[test]
fn a_latin_hypercube_has_one_point_in_every_stratum_of_every_axis() {
    let sweep = Sweep::new(&centre())
        .axis(Axis::range("calls", 30.0, 80.0, |centre, calls| {
            centre.call_types[0].arrivals.per_hour = Some(calls.into());
        }))
        .axis(
            Axis::range("agents", 4.0, 13.0, |centre, agents| {
                centre.agent_groups[0].staff = agents.into();
            })
            .whole(),
        )
        .design(Design::LatinHypercube {
            points: 10,
            seed: 3,
        })
        .replications(2);
    let results = sweep.run().unwrap();
    let values = |name: &str| -> Vec<f64> {
        let points = results.points.iter();
        points
            .map(|p| p.value(name).unwrap().as_f64().unwrap())
            .collect()
    };
    let mut strata: Vec<usize> = values("calls")
        .iter()
        .map(|calls| ((calls - 30.0) / 5.0) as usize)
        .collect();
    strata.sort_unstable();
    assert_eq!(strata, (0..10).collect::<Vec<_>>());
    let mut agents = values("agents");
    agents.sort_by(f64::total_cmp);
    let every: Vec<f64> = (4..=13).map(f64::from).collect();
    assert_eq!(agents, every);
    for point in &results.points {
        let staffed = point.results.agent_groups[0].1.staffed.mean().unwrap();
        let agents = point.value("agents").unwrap().as_f64().unwrap();
        assert!(staffed >= agents * 7200.0, "the value reached the scenario");
    }
}

#[test]
fn results_are_those_of_separate_experiments() {
    let steady = {
        let mut steady = centre();
        steady.day = None;
        steady.steady_state = Some(SteadyState::new().warm_up(3600.0).batch(7200.0));
        steady.call_types[0].patience = Some(Law::exponential(600.0));
        steady
    };
    let unsaid = {
        let mut unsaid = centre();
        unsaid.day = None;
        unsaid
    };
    for base in [centre(), steady, unsaid] {
        let sweep = Sweep::new(&base)
            .axis(calls([50.0, 60.0]))
            .axis(Axis::new(
                "agents",
                [5.0, 5.5, 6.0, 7.0],
                |centre, &agents: &f64| {
                    centre.agent_groups[0].staff = agents.into();
                },
            ))
            .replications(150)
            .seed(56)
            .confidence(0.9);
        let results = sweep.run().unwrap();
        assert_eq!(results.stopped, Stopped::AllReplications);
        assert_eq!(results.points.len(), 8);
        for point in &results.points {
            let mut scenario = base.clone();
            let value = |name: &str| point.value(name).unwrap().as_f64().unwrap();
            scenario.call_types[0].arrivals.per_hour = Some(value("calls").into());
            scenario.agent_groups[0].staff = value("agents").into();
            let alone = Experiment::new(&scenario)
                .unwrap()
                .replications(150)
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
            assert_eq!(swept.replications, 150);
            assert_eq!(swept.seed, 56);
            assert_eq!(swept.grid, alone.grid);
            assert_eq!(swept.defaults_used, alone.defaults_used);
        }
    }
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

#[test]
fn best_is_the_cheapest_that_reaches_the_target() {
    let sweep = Sweep::new(&centre())
        .axis(agents([9, 3, 5, 7, 8]))
        .replications(400);
    let results = sweep.run().unwrap();
    let status = |agents: u32| {
        let point = results
            .points
            .iter()
            .find(|point| point.value("agents").unwrap() == &Value::from(agents));
        point.unwrap().target.unwrap()
    };
    assert_eq!(status(3), TargetStatus::Missed);
    assert_eq!(status(9), TargetStatus::Reached);
    let best = results.best().unwrap();
    for point in results.feasible() {
        assert!(point.cost >= best.cost);
        let level = &point.results.call_types[0].1.service_level[0];
        assert!(level.share.estimate().unwrap().low >= 0.8);
    }
    for point in results.missed() {
        let level = &point.results.call_types[0].1.service_level[0];
        assert!(level.share.estimate().unwrap().high < 0.8);
    }
    let all = results.feasible().count() + results.open().count() + results.missed().count();
    assert_eq!(all, 5);
    // Agents are on duty for two hours and for whatever is left to do at closing.
    assert!(best.cost >= 2.0 * best.value("agents").unwrap().as_f64().unwrap());
    // More agents always cost more and answer sooner, so that no point beats another.
    let costs: Vec<f64> = results.frontier().iter().map(|point| point.cost).collect();
    assert_eq!(costs.len(), 5);
    assert!(costs.is_sorted());
    // Whoever pays for calls lost as well finds another best.
    let dear = sweep
        .cost(|_, results| -results.total.answered.mean().unwrap_or(0.0))
        .run()
        .unwrap();
    assert_eq!(
        dear.best().unwrap().value("agents").unwrap(),
        &Value::from(9)
    );
}

#[test]
fn a_steady_state_costs_its_agents() {
    let mut steady = centre();
    steady.day = None;
    let results = Sweep::new(&steady)
        .axis(agents([5, 6]))
        .replications(20)
        .run()
        .unwrap();
    for (point, agents) in results.points.iter().zip([5.0, 6.0]) {
        // The figure goes through seconds and hours, which rounds.
        assert!((point.cost / agents - 1.0).abs() < 1e-14, "{}", point.cost);
    }
}

#[test]
fn without_a_target_nothing_is_best() {
    let mut plain = centre();
    plain.call_types[0].target = None;
    let results = Sweep::new(&plain)
        .axis(agents(4..=6))
        .replications(10)
        .run()
        .unwrap();
    assert!(results.points.iter().all(|point| point.target.is_none()));
    assert!(results.best().is_none());
    assert_eq!(results.frontier().len(), 3);
}

#[test]
fn settings_and_designs_that_are_wrong_are_all_named() {
    let sweep = Sweep::new(&centre())
        .axis(agents([]))
        .axis(agents([1]))
        .axis(calls([1.0, 2.0]))
        .replications(1)
        .confidence(1.5)
        .threads(0);
    assert_eq!(
        wrong(&sweep),
        "5 problems\n  replications: found 1; a margin needs 2 or more\n  confidence: found 1.5; a number above 0 and \
         up to 0.9999 is accepted (0.95 for 95 %)\n  threads: found 0; 1 or more is accepted\n  axes[0].values: found \
         none; 1 or more is accepted\n  axes[1].name: found \"agents\", which axes[0] is called already; another name \
         is accepted"
    );
    let range = || Axis::range("calls", 1.0, 2.0, |_, _| {});
    let cube = |points| Design::LatinHypercube { points, seed: 1 };
    let new = || Sweep::new(&centre());
    let table = [
        (
            new(),
            "axes: found none; a sweep needs something that varies",
        ),
        (
            new()
                .axis(agents(1..=2))
                .axis(calls([1.0, 2.0, 3.0]))
                .design(Design::Zip),
            "design: \"zip\" runs the axes together, but they have 2, 3 values; as many values each are accepted",
        ),
        (
            new().axis(range()),
            "axes[0]: found a range from 1 to 2; \"grid\" takes values, or from, to and step",
        ),
        (
            new().axis(agents([1])).design(cube(5)),
            "axes[0]: found a list of values; \"latin_hypercube\" takes a range, from low to high",
        ),
        (
            new().axis(range()).design(cube(0)),
            "points: there are no points; 1 or more is accepted",
        ),
        (
            new().axis(range()).design(cube(10_000_001)),
            "points: makes 10000001 points; at most 10000000 are accepted",
        ),
        (
            new()
                .axis(Axis::range("a", 2.0, 1.0, |_, _| {}))
                .design(cube(5)),
            "axes[0].low: found a range from 2 to 1; low may be at most high",
        ),
        (
            new()
                .axis(Axis::range("a", 0.0, f64::NAN, |_, _| {}))
                .design(cube(5)),
            "axes[0].low: found a range from 0 to NaN; low may be at most high",
        ),
        (
            new()
                .axis(Axis::range("a", 0.5, 2.0, |_, _| {}).whole())
                .design(cube(5)),
            "axes[0].low: found a whole range from 0.5 to 2; whole numbers are accepted",
        ),
        (
            new()
                .axis(agents(1..=3_000))
                .axis(calls((1..=4_000).map(f64::from))),
            "design: makes 12000000 points; at most 10000000 are accepted",
        ),
        (
            new().axis(Axis::new("a", 0.., |_, _: &u64| {})),
            "axes[0].values: found more than 10000000; that many are accepted at most",
        ),
        (
            new().axis(agents([1])).point("a", |_| {}),
            "points: found 1; points given outright belong to the design \"list\", not to \"grid\"",
        ),
        (
            new()
                .axis(agents([1]))
                .point("a", |_| {})
                .design(Design::List),
            "axes: found 1; the design \"list\" has points alone",
        ),
        (
            new().design(Design::List),
            "points: there are no points; 1 or more is accepted",
        ),
    ];
    for (sweep, message) in table {
        assert_eq!(wrong(&sweep), message);
    }
}

#[test]
fn points_that_the_model_refuses_are_named_by_their_values() {
    let sweep = Sweep::new(&centre())
        .axis(agents([4, 5]))
        .axis(calls([50.0, -1.0, f64::NAN]));
    let message = wrong(&sweep);
    let lines: Vec<&str> = message.lines().collect();
    assert_eq!(lines[0], "2 problems");
    assert!(
        lines[1].starts_with(
            "  point 2 (agents = 4, calls = -1) and 1 more: call_types[0].arrivals.per_hour: found -1"
        ),
        "{message}"
    );
    assert!(lines[2].starts_with("  point 3 (agents = 4, calls = NaN) and 1 more: "));
    let mut broken = centre();
    broken.agent_groups[0].skills.clear();
    let message = wrong(&Sweep::new(&broken).axis(agents(1..=100)));
    assert!(
        message.contains("every point: agent_groups[0]"),
        "{message}"
    );
    let many = wrong(&Sweep::new(&centre()).axis(calls((1..=100).map(|n| f64::from(-n)))));
    assert_eq!(many.lines().count(), 1 + 20 + 1);
    assert!(many.ends_with("\n  and 80 more like these"), "{many}");
    let list = Sweep::new(&centre())
        .point("fine", |_| {})
        .point("no calls", |centre| centre.call_types.clear());
    assert!(wrong(&list).contains("points[1] (point = no calls)"));
}

#[test]
fn what_is_not_played_yet_is_said_to_be_so() {
    let mut chat = centre();
    chat.call_types[0].channel = callcenter::scenario::Channel::Chat;
    let error = Sweep::new(&chat).axis(agents([1, 2])).run().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotSupported);
    let mixed = Sweep::new(&chat).axis(calls([-1.0])).run().unwrap_err();
    assert_eq!(mixed.kind(), ErrorKind::Invalid);
}

#[test]
fn steady_states_are_refused_where_an_experiment_refuses_them() {
    let mut steady = centre();
    steady.day = None;
    steady.steady_state = Some(SteadyState::new().batches_per_run(2));
    let sweep =
        Sweep::new(&steady).axis(Axis::new("agents", [5.0, 5.5], |centre, &agents: &f64| {
            centre.agent_groups[0].staff = agents.into();
        }));
    let message = wrong(&sweep);
    assert!(
        message.starts_with(
            "point 2 (agents = 5.5): steady_state.batches_per_run: found 2; a fractional"
        ),
        "{message}"
    );
}
