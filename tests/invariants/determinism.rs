//! The result file is the same to the byte, whoever counts and however many they are.

use callcenter::engine::Engine;
use callcenter::scenario::{AfterClosing, Busyness, Outbound};
use callcenter::units::ClockTime;
use callcenter::{AgentGroup, ArrivalLaw, CallType, Day, Experiment, Law, Scenario, SteadyState};

/// One queue before one group, so that both engines play it.
fn single_day() -> Scenario {
    let busyness = Busyness {
        day_cv: 0.1,
        interval_cv: 0.2,
    };
    Scenario::new("single")
        .day(Day::new(ClockTime::new(8, 0), ClockTime::new(12, 0)))
        .lines(30)
        .call_type(
            CallType::new("service")
                .arrivals(
                    ArrivalLaw::per_hour([80.0, 120.0, 0.0, 90.0, 60.0, 60.0, 70.0, 10.0])
                        .busyness(busyness),
                )
                .aht([200.0, 240.0, 240.0, 260.0, 240.0, 240.0, 240.0, 100.0])
                .patience(Law::exponential(180.0))
                .balk(0.1),
        )
        .call_type(
            CallType::new("billing")
                .arrivals_per_interval(7.5)
                .handle_time(Law::lognormal(300.0, 1.2))
                .patience(Law::never()),
        )
        .agent_group(
            AgentGroup::new("desk")
                .staff([8.0, 9.5, 7.0, 0.0, 6.25, 8.0, 7.0, 3.0])
                .skill("service")
                .skill("billing"),
        )
}

fn several_groups() -> Scenario {
    let mut scenario = single_day();
    let day = scenario.day.take().unwrap();
    scenario = scenario.day(day.after_closing(AfterClosing::SendAway));
    scenario.call_types[1].priority = 2;
    scenario.agent_group(
        AgentGroup::new("annex")
            .staff(1.5)
            .skill("service")
            .skill("billing"),
    )
}

fn steady() -> Scenario {
    let mut scenario = single_day();
    scenario.day = None;
    scenario.call_types[0].arrivals = ArrivalLaw::per_hour(80.0);
    scenario.call_types[0].aht = Some(240.0.into());
    scenario.call_types[1].arrivals = ArrivalLaw::renewal(Law::gamma(240.0, 1.5));
    scenario.agent_groups[0].staff = 10.0.into();
    scenario.steady_state(
        SteadyState::new()
            .warm_up(1800.0)
            .batch(14_400.0)
            .batches_per_run(6),
    )
}

/// The same where people are rung up in place of those who would call about their bills.
fn dialled(mut scenario: Scenario) -> Scenario {
    let outbound = Outbound::new(0.4)
        .per_free_agent(1.5)
        .answered_after(Law::exponential(9.0))
        .given_up_after(Law::lognormal(25.0, 0.5));
    let billing = &mut scenario.call_types[1];
    (billing.arrivals, billing.outbound) = (ArrivalLaw::default(), Some(outbound));
    billing.patience = None;
    scenario
}

fn file(scenario: &Scenario, threads: usize, engine: Engine) -> String {
    let results = Experiment::new(scenario)
        .unwrap()
        .replications(200)
        .seed(56)
        .threads(threads)
        .engine(engine)
        .run()
        .unwrap();
    assert_eq!(results.replications, 200);
    serde_json::to_string_pretty(&results).unwrap()
}

#[test]
fn threads_and_engines_change_no_byte() {
    for scenario in [single_day(), steady()] {
        let expected = file(&scenario, 1, Engine::Recursion);
        for threads in [1, 2, 7] {
            for engine in [Engine::Auto, Engine::Recursion, Engine::Calendar] {
                let found = file(&scenario, threads, engine);
                assert!(found == expected, "{threads} threads, {engine:?}");
            }
        }
    }
}

#[test]
fn threads_change_no_byte_with_several_groups() {
    let expected = file(&several_groups(), 1, Engine::Auto);
    for threads in [2, 7] {
        assert!(file(&several_groups(), threads, Engine::Calendar) == expected);
    }
}

#[test]
fn threads_change_no_byte_with_a_dialler() {
    for scenario in [single_day(), several_groups(), steady()].map(dialled) {
        let expected = file(&scenario, 1, Engine::Auto);
        assert!(expected.contains("\"mismatch_rate\""));
        for threads in [2, 7] {
            assert!(file(&scenario, threads, Engine::Calendar) == expected);
        }
    }
}

#[test]
fn every_estimate_of_the_result_file_is_a_number() {
    let scenarios = || [single_day(), several_groups(), steady()];
    for scenario in scenarios().into_iter().chain(scenarios().map(dialled)) {
        let results = Experiment::new(&scenario)
            .unwrap()
            .replications(3)
            .run()
            .unwrap();
        crate::nonsense::no_estimate_is_nan(&serde_json::to_value(&results).unwrap());
    }
}

#[test]
fn a_replication_is_the_same_whatever_else_is_played() {
    // What three replications add up to is in what four add up to: totals only grow, by whole calls.
    let attempts = |replications: u32| {
        let results = Experiment::new(&single_day())
            .unwrap()
            .replications(replications)
            .run()
            .unwrap();
        (results.total.attempts.estimate().unwrap().mean * f64::from(replications)).round() as u64
    };
    use crate::played::{model, play};
    let model = model(&single_day());
    let alone = play(
        &model,
        Engine::Auto,
        callcenter::scenario::defaults::SEED,
        3,
    )
    .arrivals;
    assert_eq!(attempts(4) - attempts(3), alone);
}
