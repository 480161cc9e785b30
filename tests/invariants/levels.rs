//! Several staffings on the same callers are what each of them is by itself, bit for bit.

use callcenter::engine::{Engine, Levels, Workspace};
use callcenter::measure::Trace;
use callcenter::scenario::{AfterClosing, Outbound, Series};
use callcenter::units::ClockTime;
use callcenter::{AgentGroup, ArrivalLaw, CallType, Day, ErrorKind, Law, Model, Scenario};
use proptest::prelude::*;

use crate::played::model;
use crate::ringing::without_callbacks;
use crate::scenarios::{Wanted, cases, scenario};

/// A level of staff: every figure times a factor, plus so many people.
type Level = (f64, f64);

fn levels() -> impl Strategy<Value = Vec<Level>> {
    let factor = prop_oneof![1 => Just(0.0), 2 => Just(1.0), 2 => 0.0f64..3.0];
    let more = prop_oneof![3 => Just(0.0), 1 => Just(1.0), 1 => 0.0f64..4.0];
    prop::collection::vec((factor, more), 1..=5)
}

fn with_staff(scenario: &Scenario, (factor, more): Level) -> Scenario {
    let mut scenario = scenario.clone();
    let staff = |staff: &f64| staff * factor + more;
    for group in &mut scenario.agent_groups {
        group.staff = match &group.staff {
            Series::Constant(people) => Series::Constant(staff(people)),
            Series::PerInterval(people) => Series::PerInterval(people.iter().map(staff).collect()),
            other => other.clone(),
        };
        for shift in &mut group.shifts {
            shift.people = staff(&shift.people).max(0.1);
        }
    }
    scenario
}

/// The scenario at each level; with callers who lose patience where some level would let them wait for ever.
fn staffed(scenario: &Scenario, levels: &[Level]) -> Vec<Model> {
    // At some levels there would be too few for those who are busy as the day opens.
    let mut scenario = scenario.clone();
    scenario.starting_state.busy.clear();
    let scenario = &scenario;
    let models = |scenario: &Scenario| -> Result<Vec<Model>, callcenter::Error> {
        let staffed = |&level| Model::new(&with_staff(scenario, level));
        levels.iter().map(staffed).collect()
    };
    models(scenario).unwrap_or_else(|_| {
        let mut scenario = scenario.clone();
        for call_type in &mut scenario.call_types {
            call_type.patience = Some(Law::exponential(150.0));
        }
        models(&scenario).unwrap_or_else(|_| {
            without_callbacks(&mut scenario);
            models(&scenario).unwrap_or_else(|error| panic!("{error}"))
        })
    })
}

fn same_as_apart(models: &[Model], engine: Engine, seed: u64) -> Result<(), TestCaseError> {
    let models: Vec<&Model> = models.iter().collect();
    let mut together = Levels::new(&models, engine).unwrap();
    for run in [2, 0, 1, 0] {
        let mut traces = vec![Trace::default(); models.len()];
        together.play(&models, seed, run, &mut traces).unwrap();
        for (&model, trace) in models.iter().zip(&traces) {
            let mut alone = Trace::default();
            let mut workspace = Workspace::new(model, engine).unwrap();
            workspace.play(model, seed, run, &mut alone).unwrap();
            prop_assert_eq!(trace, &alone);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn levels_of_a_day_are_what_each_is_by_itself(
        scenario in scenario(Wanted::SINGLE_DAY),
        levels in levels(),
        seed in 0u64..1000,
    ) {
        same_as_apart(&staffed(&scenario, &levels), Engine::Auto, seed)?;
    }

    #[test]
    fn levels_of_a_steady_state_are_what_each_is_by_itself(
        scenario in scenario(Wanted::SINGLE_STEADY),
        levels in levels(),
        seed in 0u64..1000,
    ) {
        same_as_apart(&staffed(&scenario, &levels), Engine::Auto, seed)?;
    }
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn levels_that_need_the_calendar_are_what_each_is_by_itself(
        scenario in scenario(Wanted::ANY_DAY),
        levels in levels(),
        seed in 0u64..1000,
    ) {
        let models = staffed(&scenario, &levels);
        same_as_apart(&models, Engine::Auto, seed)?;
        same_as_apart(&models, Engine::Calendar, seed)?;
    }
}

fn busy(types: u32) -> Scenario {
    let day = Day::new(ClockTime::new(8, 0), ClockTime::new(20, 0));
    let mut desk = AgentGroup::new("desk").staff(20.5);
    let mut scenario = Scenario::new("busy").day(day);
    for index in 0..types {
        let name = format!("type {index}");
        desk = desk.skill(name.clone());
        scenario = scenario.call_type(
            CallType::new(name)
                .arrivals_per_hour(400.0 / f64::from(types))
                .handle_time(Law::lognormal(200.0, 1.2))
                .patience(Law::exponential(200.0))
                .balk(0.1),
        );
    }
    scenario.agent_group(desk)
}

#[test]
fn callers_of_many_chunks_are_the_same_to_every_level() {
    for types in [1, 3] {
        let levels = [(1.0, 0.0), (0.0, 0.0), (0.5, 0.0), (1.2, 0.0)];
        let models = staffed(&busy(types), &levels);
        same_as_apart(&models, Engine::Recursion, 56).unwrap();
        let mut trace = Trace::default();
        let mut workspace = Workspace::new(&models[0], Engine::Auto).unwrap();
        workspace.play(&models[0], 56, 0, &mut trace).unwrap();
        assert!(trace.arrivals > 4000, "{}", trace.arrivals);
    }
}

fn refused(scenarios: &[Scenario], engine: Engine) -> Vec<String> {
    let models: Vec<Model> = scenarios.iter().map(model).collect();
    let models: Vec<&Model> = models.iter().collect();
    let error = Levels::new(&models, engine).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    error.problems().iter().map(ToString::to_string).collect()
}

#[test]
fn levels_that_differ_in_more_than_staff_are_refused_with_all_they_differ_in() {
    assert_eq!(
        refused(&[], Engine::Auto),
        ["models: found no model; one or more are accepted"]
    );
    let first = busy(1);
    let mut other = with_staff(&first, (1.0, 3.0));
    other.lines = Some(30.into());
    let call_type = other.call_types[0].clone();
    other.call_types[0] = call_type
        .arrivals(ArrivalLaw::per_hour(401.0))
        .patience(Law::exponential(201.0))
        .balk(0.2);
    let found = refused(&[first.clone(), first.clone(), other], Engine::Auto);
    let something = "found something else; the same is accepted, as in the first model";
    assert_eq!(
        found,
        [
            "models[2].lines: found 30; none is accepted, as in the first model".to_owned(),
            format!("models[2].call_types.type 0.arrivals: {something}"),
            format!("models[2].call_types.type 0.patience: {something}"),
            format!("models[2].call_types.type 0.balk: {something}"),
        ]
    );
    let found = refused(&[first.clone(), busy(2)], Engine::Auto);
    assert_eq!(
        found[0],
        "models[1].call_types: found type 0, type 1; type 0 is accepted, as in the first model"
    );

    let rung_up = |outbound: Outbound| {
        let mut scenario = busy(2);
        scenario.call_types[1].arrivals = ArrivalLaw::default();
        scenario.call_types[1].outbound = Some(outbound);
        scenario
    };
    let dialled = [0.3, 0.4].map(|share| rung_up(Outbound::new(share)));
    let more = rung_up(Outbound::new(0.3).per_free_agent(2.0));
    let path = "models[1].call_types.type 1";
    for (scenarios, fields) in [
        ([&dialled[0], &dialled[1]], vec!["outbound"]),
        ([&dialled[0], &more], vec!["outbound"]),
        ([&busy(2), &more], vec!["arrivals", "outbound"]),
    ] {
        let found = refused(&scenarios.map(Clone::clone), Engine::Auto);
        let expected = fields
            .iter()
            .map(|field| format!("{path}.{field}: {something}"));
        assert_eq!(found, expected.collect::<Vec<_>>());
    }

    let day = Day::new(ClockTime::new(8, 0), ClockTime::new(20, 0));
    let sent_away = first.clone().day(day.after_closing(AfterClosing::SendAway));
    assert_eq!(
        refused(&[first.clone(), sent_away], Engine::Auto),
        [
            "models[1].day.after_closing: found another rule; the same rule is accepted, as in the first model"
        ]
    );
    let mut steady = first.clone();
    steady.day = None;
    steady.call_types[0].patience = Some(Law::exponential(2000.0));
    // How long it warms up follows from the staff.
    let more = with_staff(&steady, (1.0, 60.0));
    for (scenarios, path) in [
        ([&first, &steady], "models[1].day: found a steady state"),
        ([&steady, &first], "models[1].day: found a day"),
        (
            [&steady, &more],
            "models[1].steady_state: found another warm-up",
        ),
    ] {
        let found = refused(&scenarios.map(Clone::clone), Engine::Auto);
        assert!(found[0].starts_with(path), "{found:?}");
    }
}

#[test]
fn the_recursion_is_refused_where_levels_have_several_groups() {
    let mut scenario = busy(1);
    let mut annex = scenario.agent_groups[0].clone();
    annex.name = "annex".into();
    scenario.agent_groups.push(annex);
    let found = refused(&[scenario.clone(), scenario], Engine::Recursion);
    assert!(found[0].contains("several groups"), "{found:?}");
}
