//! A warm-up that pilot runs find: what a planner writes, and what comes out.

use std::sync::Arc;

use callcenter::chance::{ArrivalFactory, Arrivals, Stream};
use callcenter::engine::Engine;
use callcenter::experiment::{Comparison, Precision, Progress, Stopped, Verdict, WarmUp};
use callcenter::model::Span;
use callcenter::scenario::WarmUpRule;
use callcenter::sweep::{Axis, Sweep};
use callcenter::units::Seconds;
use callcenter::{
    AgentGroup, CallType, ErrorKind, Experiment, Law, Model, Results, Scenario, SteadyState,
};

fn hold_music() -> Scenario {
    Scenario::new("hold music")
        .steady_state(SteadyState::new().warm_up(WarmUpRule::Mser5))
        .call_type(
            CallType::new("service")
                .arrivals_per_hour(831.0)
                .handle_time(Law::exponential(269.0))
                .patience(Law::exponential(283.6)),
        )
        .agent_group(AgentGroup::new("desk").staff(50).skill("service"))
}

/// Half of the callers of twice the load hang up at once, and hardly more than the agents can answer wait a long while: the
/// queue takes hours to become so long.
fn slow() -> Scenario {
    let mut scenario = hold_music();
    scenario.call_types[0] = CallType::new("service")
        .arrivals_per_hour(3600.0)
        .handle_time(Law::exponential(100.0))
        .patience(Law::mixture([
            (0.48, Law::exponential(1.0)),
            (0.52, Law::constant(1000.0)),
        ]));
    scenario
}

/// One agent, half busy. A call takes a day on average, a very few take years, and behind those the queue grows as long as
/// they are played.
fn hopeless() -> Scenario {
    let mut scenario = hold_music();
    scenario.call_types[0] = CallType::new("service")
        .arrivals_per_hour(0.02)
        .handle_time(Law::hyperexponential(90_000.0, 50.0))
        .patience(Law::never());
    scenario.agent_groups[0].staff = 1.into();
    scenario
}

fn experiment(scenario: &Scenario) -> Experiment {
    Experiment::new(scenario).unwrap().replications(20).seed(56)
}

fn run(scenario: &Scenario) -> Results {
    experiment(scenario).run().unwrap()
}

#[test]
fn pilot_runs_find_the_warm_up_that_is_then_played() {
    let results = run(&hold_music());
    let found = results.warm_up.expect("pilot runs");
    assert_eq!(
        WarmUp::find(&Model::new(&hold_music()).unwrap(), 56).unwrap(),
        Some(found)
    );
    // Fifty relaxation times of 283.6 s, in whole hours.
    assert_eq!(found.pilot_length, Seconds(4.0 * 3600.0));
    assert_eq!((found.pilot_runs, found.slots), (40, 5000));
    assert!(found.deleted.0 >= 60.0 && found.deleted.0 % 60.0 == 0.0);
    let Span::Steady { warm_up, batch } = results.grid.span() else {
        panic!("not a steady state");
    };
    assert_eq!((warm_up, batch), (found.deleted.0, 36_000.0));
    assert_eq!(results.grid.opening().as_seconds(), warm_up);
    let bias = found.remaining_bias.unwrap();
    assert!(bias > 0.0 && bias < 0.1, "{bias}");
    let ten_times = Seconds(10.0 * found.remaining_bias_over.0);
    assert!((found.bias_over(ten_times).unwrap() / bias - 0.1).abs() < 1e-12);
    assert_eq!(found.bias_over(Seconds(0.0)), None);
    // The worked-out warm-up is not among the defaults: another was found.
    assert!(!results.defaults_used.iter().any(|d| d.contains("warm-up")));
}

#[test]
fn what_was_found_gives_the_same_bits_when_it_is_stated() {
    let mut found = run(&hold_music());
    let warm_up = found.warm_up.take().expect("pilot runs").deleted;
    let stated = run(&hold_music().steady_state(SteadyState::new().warm_up(warm_up)));
    assert_eq!(stated.warm_up, None);
    assert_eq!(found, stated);
}

#[test]
fn neither_threads_nor_engine_decide_only_the_seed_does() {
    let found = run(&hold_music()).warm_up;
    for threads in [1, 2, 5] {
        let other = experiment(&hold_music()).threads(threads).run().unwrap();
        assert_eq!(other.warm_up, found, "{threads} threads");
    }
    for engine in [Engine::Calendar, Engine::Recursion] {
        let other = experiment(&hold_music()).engine(engine).run().unwrap();
        assert_eq!(other.warm_up, found, "{engine:?}");
    }
    let model = Model::new(&hold_music()).unwrap();
    let others: Vec<_> = (0..5)
        .map(|seed| WarmUp::find(&model, seed).unwrap())
        .collect();
    assert!(others.iter().any(|other| *other != found));
}

#[test]
fn priorities_groups_and_fractions_have_pilot_runs_too() {
    let mut scenario = hold_music();
    scenario.call_types[0].arrivals = callcenter::ArrivalLaw::per_hour(500.0);
    let urgent = CallType::new("urgent")
        .arrivals(callcenter::ArrivalLaw::renewal(Law::gamma(12.0, 2.0)))
        .handle_time(Law::lognormal(200.0, 1.5))
        .patience(Law::exponential(120.0))
        .priority(2);
    let desk = AgentGroup::new("evening").staff(3.5).skill("service");
    scenario.agent_groups[0] = AgentGroup::new("desk")
        .staff(45)
        .skill("service")
        .skill("urgent");
    let scenario = scenario.call_type(urgent).agent_group(desk.skill("urgent"));
    let results = run(&scenario);
    let found = results.warm_up.expect("pilot runs");
    assert!(found.deleted.0 > 0.0 && found.deleted.0 < found.pilot_length.0 / 2.0);
}

#[test]
fn only_a_steady_state_that_asks_for_pilot_runs_has_them() {
    for steady_state in [None, Some(SteadyState::new().warm_up(3600.0))] {
        let scenario = Scenario {
            steady_state,
            ..hold_music()
        };
        assert_eq!(run(&scenario).warm_up, None);
        assert_eq!(WarmUp::find(&Model::new(&scenario).unwrap(), 1), Ok(None));
    }
}

#[test]
fn pilot_runs_that_are_too_short_are_made_longer() {
    let model = Model::new(&slow()).unwrap();
    let found = WarmUp::find(&model, 1).unwrap().unwrap();
    // Eight hours at first; by half of them each time, in whole hours.
    let lengths = [12.0, 18.0, 27.0].map(|hours| Seconds(hours * 3600.0));
    assert!(lengths.contains(&found.pilot_length), "{found}");
    // While it is below 1000 s, the wait grows by 2 × 0.52 − 1 = 0.04 s a second, and its variance by 0.52 calls a second
    // of mean square 2 × 100² s² on fifty agents, 4.16 s². So it comes there after 25,000 s with a standard deviation of
    // √(25,000 × 4.16) / 0.04 = 8,062 s, and the average of forty runs when the last of them have.
    let (mean, deviation) = (25_000.0, 8062.0);
    assert!(found.deleted.0 > mean, "{found}");
    assert!(found.deleted.0 < mean + 4.0 * deviation, "{found}");
}

#[test]
fn a_start_that_never_ends_is_left_to_the_planner() {
    let error = experiment(&hopeless()).run().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert_eq!(
        error.to_string(),
        "steady_state.warm_up: found \"mser5\"; even in 40 pilot runs of 43920 h the number of callers in the centre has \
         not settled soon enough, and longer ones are not played; a warm-up of a year would not do; handle times that \
         scatter less, more agents, or a day are accepted"
    );
}

/// Fifty agents, forty of them busy with urgent calls: the ten that are left decide how fast the queue of those who wait
/// as long as it takes forgets its start.
#[test]
fn pilot_runs_last_as_long_as_those_behind_more_urgent_calls_need() {
    let call_type = |name: &str, erlangs: f64, priority: u32| {
        CallType::new(name)
            .arrivals_per_hour(erlangs * 36.0)
            .handle_time(Law::exponential(100.0))
            .priority(priority)
    };
    let scenario = |patient: f64| {
        Scenario {
            call_types: Vec::new(),
            agent_groups: Vec::new(),
            ..hold_music()
        }
        .call_type(call_type("urgent", 40.0, 1).patience(Law::exponential(100.0)))
        .call_type(call_type("patient", patient, 2).patience(Law::never()))
        .agent_group(
            AgentGroup::new("desk")
                .staff(50)
                .skill("urgent")
                .skill("patient"),
        )
    };
    let found = |patient: f64| {
        let model = Model::new(&scenario(patient)).unwrap();
        WarmUp::find(&model, 1).unwrap().unwrap()
    };
    // Fifty times 100 s / 50 / (1 − √0.9)² and 100 s / 50 / (1 − √0.96)², in whole hours.
    assert_eq!(found(5.0).pilot_length, Seconds(11.0 * 3600.0));
    assert_eq!(found(8.0).pilot_length, Seconds(69.0 * 3600.0));
    // Where that is years, the queue is refused as any that is so slow.
    let error = Model::new(&scenario(9.98)).unwrap_err();
    assert!(error.to_string().contains("more than a year"), "{error}");
}

#[test]
fn an_observer_can_stop_the_pilot_runs() {
    let stop = |progress: Progress| {
        assert_eq!((progress.done, progress.total), (0, 20));
        Verdict::Stop
    };
    let error = experiment(&hold_music()).run_observed(&stop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted);
}

#[test]
fn a_setting_out_of_range_is_refused_before_any_pilot_run() {
    let watch = |_: Progress| -> Verdict { panic!("something was played") };
    let wrong = experiment(&hold_music()).replications(1);
    let error = wrong.run_observed(&watch).unwrap_err();
    assert_eq!(error.problems()[0].path, "replications");
}

#[test]
fn a_comparison_whose_scenarios_have_one_warm_up_refuses_to_find_several() {
    let other = hold_music().steady_state(SteadyState::new());
    let error = Comparison::new(&other)
        .against("found", &hold_music())
        .run()
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotSupported);
    assert_eq!(
        error.to_string(),
        "found: steady_state.warm_up: found \"mser5\"; not supported in a comparison, whose scenarios have one warm-up; a \
         time is accepted"
    );
}

#[test]
fn a_sweep_refuses_pilot_runs_by_name() {
    let staff = Axis::new("agents", 50..=51u32, |centre, &agents| {
        centre.agent_groups[0].staff = agents.into();
    });
    let error = Sweep::new(&hold_music()).axis(staff).check().unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("found \"mser5\"; not supported in a sweep; a time is accepted"),
        "{text}"
    );
}

#[test]
fn a_run_that_is_to_be_precise_starts_with_pilot_runs_too() {
    let precise = Experiment::new(&hold_music())
        .unwrap()
        .until(Precision::relative("mean_wait", 0.05))
        .seed(56);
    let results = precise.run().unwrap();
    assert_eq!(results.warm_up, run(&hold_music()).warm_up);
    assert_eq!(results.stopped, Stopped::PrecisionReached);
}

#[derive(Debug)]
struct Silent;

impl Arrivals for Silent {
    fn next_arrival(&mut self, _stream: &mut Stream) -> Option<f64> {
        None
    }
}

impl ArrivalFactory for Silent {
    fn arrivals(&self, _run: u64) -> Box<dyn Arrivals> {
        Box::new(Silent)
    }
}

#[test]
fn arrivals_of_ones_own_leave_the_length_of_pilot_runs_open() {
    let own: Arc<dyn ArrivalFactory> = Arc::new(Silent);
    let error = Model::with_arrivals(&hold_music(), &[("service", own)]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "steady_state.warm_up: found \"mser5\"; for the own arrivals of \"service\" how long pilot runs must be cannot be \
         worked out; a warm-up of your own is accepted"
    );
}

#[test]
fn it_reads_as_a_sentence() {
    let results = run(&hold_music());
    let found = results.warm_up.expect("pilot runs");
    let minutes = found.deleted.0 / 60.0;
    assert_eq!(
        found.to_string(),
        format!("warm-up of {minutes} min, found by MSER-5 on 40 pilot runs of 4 h")
    );
    let heading = callcenter::report::heading(&results, 1000);
    let line = heading.lines().nth(1).unwrap();
    let start =
        format!("Steady state: 20 replications of 10 h, after a {found}. At 95 % confidence");
    assert!(line.starts_with(&start), "{line}");
}

#[cfg(feature = "files")]
mod files {
    use callcenter::files::{
        scenario_from_json, scenario_from_toml, scenario_from_toml_with, scenario_to_json,
        scenario_to_toml,
    };

    use super::*;

    #[test]
    fn a_file_says_a_time_or_the_rule() {
        for (text, rule) in [
            ("3600", WarmUpRule::Stated(Seconds(3600.0))),
            ("90.5", WarmUpRule::Stated(Seconds(90.5))),
            ("\"1h30m\"", WarmUpRule::Stated(Seconds(5400.0))),
            ("\"mser5\"", WarmUpRule::Mser5),
        ] {
            let toml = format!("[steady_state]\nwarm_up = {text}\n");
            let json = format!("{{\"steady_state\": {{\"warm_up\": {text}}}}}");
            let set = [("steady_state.warm_up".to_owned(), text.replace('"', ""))];
            for scenario in [
                scenario_from_toml(&toml),
                scenario_from_json(&json),
                scenario_from_toml_with("name = 'x'", &set),
            ] {
                let scenario = scenario.unwrap();
                assert_eq!(scenario.steady_state.as_ref().unwrap().warm_up, Some(rule));
                let toml = scenario_to_toml(&scenario).unwrap();
                assert_eq!(scenario_from_toml(&toml).unwrap(), scenario, "{toml}");
                let json = scenario_to_json(&scenario).unwrap();
                assert_eq!(scenario_from_json(&json).unwrap(), scenario, "{json}");
            }
        }
        let toml = scenario_to_toml(&hold_music()).unwrap();
        assert!(
            toml.contains("steady_state = { warm_up = \"mser5\" }"),
            "{toml}"
        );
    }

    #[test]
    fn anything_else_is_refused_with_what_is_accepted() {
        for (text, message) in [
            (
                "\"mser\"",
                "found \"mser\"; accepted: a number of seconds (269), or number and unit (\"4m29s\", \"30min\", \"1h\", \
                 \"2d\"), or \"mser5\", found by pilot runs",
            ),
            (
                "true",
                "found true; accepted: a number of seconds (269), words (\"4m29s\", \"30min\"), or \"mser5\", found by \
                 pilot runs",
            ),
        ] {
            let error = scenario_from_toml(&format!("[steady_state]\nwarm_up = {text}\n"));
            assert_eq!(
                error.unwrap_err().to_string(),
                format!("line 2: steady_state.warm_up: {message}")
            );
        }
    }

    #[test]
    fn the_result_file_says_how_it_was_found() {
        let results = run(&hold_music());
        let found = results.warm_up.expect("pilot runs");
        let json: serde_json::Value =
            serde_json::from_str(&callcenter::report::results_json(&results).unwrap()).unwrap();
        assert_eq!(
            json["warm_up"],
            serde_json::json!({
                "deleted": found.deleted.0,
                "pilot_runs": 40,
                "pilot_length": 14_400.0,
                "slots": 5000,
                "remaining_bias": found.remaining_bias,
                "remaining_bias_over": found.remaining_bias_over.0,
            })
        );
        let mut stated = hold_music();
        stated.steady_state = None;
        let text = callcenter::report::results_json(&run(&stated)).unwrap();
        assert!(!text.contains("pilot_runs"), "{text}");
    }
}
