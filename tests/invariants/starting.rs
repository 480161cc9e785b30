//! Days that open with callers who wait and agents who are busy, worked out by hand, second by second.
//!
//! Every law is constant, and the day opens at half past ten. A record is written (second of joining, counted from
//! opening, outcome, wait, handled for), a piece of an agent's time (group, from, to).

use std::sync::Arc;

use callcenter::chance::Sampling;
use callcenter::engine::{Engine, Workspace};
use callcenter::experiment::Row as RowKind;
use callcenter::measure::Outcome::{self, Abandoned, Answered, Blocked, TurnedAway};
use callcenter::measure::{Activity, CallRecord, Trace};
use callcenter::model::{Asking, Centre, Choice, Router, Span};
use callcenter::scenario::{
    AfterClosing, Break, BusyAgents, Shift, Skill, StartingState, WaitingCallers,
};
use callcenter::sweep::{Axis, Sweep};
use callcenter::units::{ClockTime, Tick};
use callcenter::{
    AgentGroup, ArrivalLaw, CallType, Day, ErrorKind, Experiment, Law, Model, Scenario,
};
use proptest::prelude::*;

use crate::played::{Played, model, play};
use crate::scenarios::{Days, Wanted, cases, constants, scenario};

const OPENS: f64 = 10.5 * 3600.0;

type Record = (i64, Outcome, u64, u64);
type Piece = (usize, i64, i64);

fn clock(second: i32) -> ClockTime {
    ClockTime::from_seconds(OPENS + f64::from(second))
}

fn calls(name: &str, at: &[i32], handle: f64, patience: f64) -> CallType {
    CallType::new(name)
        .arrivals(ArrivalLaw::times(at.iter().map(|&s| clock(s)).collect()))
        .handle_time(Law::constant(handle))
        .patience(Law::constant(patience))
}

/// Two intervals of ten minutes.
fn day(after_closing: AfterClosing) -> Scenario {
    let day = Day::new(clock(0), clock(1200)).interval(600.0);
    Scenario::new("a start by hand").day(day.after_closing(after_closing))
}

fn waited<const N: usize>(call_type: &str, waited: [f64; N]) -> StartingState {
    StartingState::new().waiting(WaitingCallers::new(call_type, waited))
}

/// Seconds from opening.
fn second(played: &Played, opening: Tick, tick: Tick) -> i64 {
    assert_eq!(tick.0 % 1_000_000, 0, "{tick:?} of {}", played.rows);
    (tick.0 as i64 - opening.0 as i64) / 1_000_000
}

/// Plays a day and holds it to its records, and to what its agents talked and when they were there.
#[track_caller]
fn holds(scenario: &Scenario, expected: &[Record], talked: &[Piece], staffed: &[Piece]) -> Played {
    let model = model(scenario);
    assert!(!model.is_single_queue());
    let opening = model.grid().opening();
    let played = play(&model, Engine::Auto, 1, 0);
    let at = |tick| second(&played, opening, tick);
    let record = |call: &CallRecord| {
        let seconds = |time: Tick| time.0 / 1_000_000;
        let (wait, handle) = (seconds(call.wait), seconds(call.handle));
        (at(call.joined), call.outcome, wait, handle)
    };
    let mut records: Vec<Record> = played.calls.iter().map(record).collect();
    records.sort_by_key(|record| record.0);
    assert_eq!(records, expected);
    let work = played.work.iter();
    let talk = work.filter(|(_, on, _, _)| *on == Activity::Talk);
    let talk: Vec<Piece> = talk
        .map(|&(g, _, from, to)| (g, at(from), at(to)))
        .collect();
    assert_eq!(talk, talked, "talk");
    let staff = played.staff.iter();
    let staff: Vec<Piece> = staff.map(|&(g, from, to)| (g, at(from), at(to))).collect();
    assert_eq!(staff, staffed, "on duty");
    played
}

#[test]
fn two_wait_and_one_of_two_agents_is_busy() {
    let state = waited("service", [40.0, 95.0]);
    let scenario = day(AfterClosing::Serve)
        .call_type(calls("service", &[10], 60.0, 100.0))
        .agent_group(AgentGroup::new("desk").staff(2).skill("service"))
        .starting_state(state.busy(BusyAgents::since("desk", "service", [20.0])));
    let expected = [
        // The idle agent takes the longest wait at once.
        (-95, Answered, 95, 60),
        // The busy one has 40 s to go.
        (-40, Answered, 80, 60),
        (10, Answered, 50, 60),
    ];
    let talked = [(0, 0, 40), (0, 0, 60), (0, 40, 100), (0, 60, 120)];
    let played = holds(&scenario, &expected, &talked, &[(0, 0, 1200), (0, 0, 1200)]);
    let numbers: Vec<u64> = played.calls.iter().map(|call| call.caller).collect();
    let first = CallRecord::WAITING_AT_OPENING;
    assert_eq!(numbers, [0, first, first + 1]);
    let rows: Vec<u32> = played.calls.iter().map(|call| call.row).collect();
    assert_eq!(rows, [1, 0, 0]);
    // The clock starts with the longest wait.
    let Span::Day { origin, .. } = model(&scenario).grid().span() else {
        panic!("a day")
    };
    assert_eq!(origin, clock(-95));
}

#[test]
fn who_has_waited_95_of_100_seconds_leaves_after_five_more() {
    let scenario = day(AfterClosing::SendAway)
        .call_type(calls("service", &[], 60.0, 100.0))
        .agent_group(AgentGroup::new("desk").staff(0).skill("service"))
        .starting_state(waited("service", [95.0, 12.0]));
    let expected = [(-95, Abandoned, 100, 0), (-12, Abandoned, 100, 0)];
    holds(&scenario, &expected, &[], &[]);
}

#[test]
fn who_is_reached_in_the_instant_patience_ends_is_answered_and_closing_sends_the_rest_away() {
    let group = AgentGroup::new("desk").staff([1u32, 0]).skill("service");
    let state = waited("service", [70.0, 60.0, 30.0]);
    let scenario = day(AfterClosing::SendAway)
        .call_type(calls("service", &[], 30.0, 100.0))
        .call_type(calls("patient", &[], 30.0, 5000.0).priority(2))
        .agent_group(group.skill("patient"))
        .starting_state(
            state
                .waiting(WaitingCallers::alike("patient", 2, 10.0))
                .busy(BusyAgents::until("desk", "service", [30.0])),
        );
    let expected = [
        (-70, Answered, 100, 30),
        // At 40, before the agent is free at 60.
        (-60, Abandoned, 100, 0),
        (-30, Answered, 90, 30),
        (-10, Answered, 100, 30),
        (-10, Answered, 130, 30),
    ];
    let talked = [
        (0, 0, 30),
        (0, 30, 60),
        (0, 60, 90),
        (0, 90, 120),
        (0, 120, 150),
    ];
    holds(&scenario, &expected, &talked, &[(0, 0, 600)]);
    let mut busy_for_long = scenario;
    busy_for_long.starting_state.busy = vec![BusyAgents::until("desk", "service", [1500.0])];
    let expected = [
        (-70, Abandoned, 100, 0),
        (-60, Abandoned, 100, 0),
        (-30, Abandoned, 100, 0),
        (-10, TurnedAway, 1210, 0),
        (-10, TurnedAway, 1210, 0),
    ];
    // Who is one too many after the fall finishes the call and goes.
    holds(&busy_for_long, &expected, &[(0, 0, 1500)], &[(0, 0, 1500)]);
}

#[test]
fn an_overflow_counts_the_wait_before_opening() {
    let annex = Skill::new("service").after(60.0);
    let scenario = day(AfterClosing::SendAway)
        .call_type(calls("service", &[], 300.0, 1000.0))
        .agent_group(AgentGroup::new("annex").staff(3).skill(annex))
        .agent_group(AgentGroup::new("desk").staff(1).skill("service"))
        .starting_state(
            waited("service", [95.0, 80.0, 40.0, 35.0]).busy(BusyAgents::until(
                "desk",
                "service",
                [22.0],
            )),
        );
    let expected = [
        // Open to the annex as the day opens.
        (-95, Answered, 95, 300),
        (-80, Answered, 80, 300),
        // After 20 s.
        (-40, Answered, 60, 300),
        // After 25 s there would be nobody in the annex, but the desk is free at 22.
        (-35, Answered, 57, 300),
    ];
    let talked = [
        (0, 0, 300),
        (0, 0, 300),
        (0, 20, 320),
        (1, 0, 22),
        (1, 22, 322),
    ];
    let staffed = [(0, 0, 1200), (0, 0, 1200), (0, 0, 1200), (1, 0, 1200)];
    holds(&scenario, &expected, &talked, &staffed);
}

#[test]
fn a_busy_agent_holds_a_line_to_the_end_of_wrap_up() {
    let mut service = calls("service", &[10, 20, 30, 41], 0.0, 1000.0);
    service.handle_time = None;
    service.talk = Some(Law::constant(20.0));
    service.wrap_up = Some(Law::constant(40.0));
    let scenario = day(AfterClosing::SendAway)
        .lines(3)
        .call_type(service)
        .agent_group(AgentGroup::new("desk").staff(2).skill("service"))
        .starting_state(waited("service", [5.0]).busy(BusyAgents::until(
            "desk",
            "service",
            [30.0, 40.0],
        )));
    let expected = [
        // Of three lines all are taken.
        (-5, Answered, 35, 60),
        (10, Blocked, 0, 0),
        (20, Blocked, 0, 0),
        // The line is free at 30, and so was the agent, who has taken the one who waited.
        (30, Answered, 10, 60),
        // Both talk: a line is free, but no agent before the first is through at 90.
        (41, Answered, 49, 60),
    ];
    let talked = [
        (0, 0, 30),
        (0, 0, 40),
        (0, 30, 50),
        (0, 40, 60),
        (0, 90, 110),
    ];
    let played = holds(&scenario, &expected, &talked, &[(0, 0, 1200), (0, 0, 1200)]);
    assert_eq!(played.tally.time_on(1, 0, Activity::WrapUp), 120_000_000);
}

#[test]
fn people_finish_the_call_they_had_before_a_break_and_the_end_of_their_shift() {
    let early = Shift {
        breaks: vec![Break::new(clock(60), 100.0)],
        ..Shift::new(clock(0), clock(600), 1.0)
    };
    let late = Shift::new(clock(300), clock(1200), 1.0);
    let desk = AgentGroup::new("desk").skill("service");
    let scenario = |left: f64| {
        day(AfterClosing::SendAway)
            .call_type(calls("service", &[], 50.0, 2000.0))
            .agent_group(desk.clone().shift(early.clone()).shift(late.clone()))
            .starting_state(waited("service", [5.0]).busy(BusyAgents::until(
                "desk",
                "service",
                [left],
            )))
    };
    // The break, due at 60, begins at 80 and lasts its full length.
    let staffed = [(0, 0, 600), (0, 300, 1200)];
    let expected = [(-5, Answered, 185, 50)];
    holds(
        &scenario(80.0),
        &expected,
        &[(0, 0, 80), (0, 180, 230)],
        &staffed,
    );
    // The relief is there in time; the one relieved goes when the call is through, without the break.
    let staffed = [(0, 0, 700), (0, 300, 1200)];
    let expected = [(-5, Answered, 305, 50)];
    holds(
        &scenario(700.0),
        &expected,
        &[(0, 0, 700), (0, 300, 350)],
        &staffed,
    );
}

#[test]
fn at_an_early_opening_the_clock_starts_before_midnight() {
    let midnight = |second: f64| ClockTime::from_seconds(second);
    let service = CallType::new("service")
        .arrivals(ArrivalLaw::times(vec![midnight(7.0)]))
        .handle_time(Law::constant(10.0))
        .patience(Law::constant(100.0));
    let scenario = Scenario::new("midnight")
        .day(Day::new(midnight(0.0), midnight(600.0)).interval(600.0))
        .call_type(service)
        .agent_group(AgentGroup::new("desk").staff(1).skill("service"))
        .starting_state(waited("service", [30.0]));
    let expected = [(-30, Answered, 30, 10), (7, Answered, 3, 10)];
    holds(
        &scenario,
        &expected,
        &[(0, 0, 10), (0, 10, 20)],
        &[(0, 0, 600)],
    );
}

/// Lets callers ask again every ten seconds, and leaves agents alone.
#[derive(Debug)]
struct AsksAgain;

impl Router for AsksAgain {
    fn agent_for(&mut self, asking: &Asking, centre: &Centre<'_>) -> Choice {
        if asking.waited >= 60.0 && centre.idle(0) > 0 {
            Choice::Group(0)
        } else {
            Choice::AskAgainAfter(10.0)
        }
    }

    fn call_for(&mut self, _: usize, _: &Centre<'_>) -> Option<usize> {
        None
    }
}

#[test]
fn a_router_is_asked_for_those_who_wait_from_when_they_joined() {
    let scenario = day(AfterClosing::SendAway)
        .call_type(calls("service", &[], 50.0, 200.0))
        .agent_group(AgentGroup::new("desk").staff(2).skill("service"))
        .starting_state(waited("service", [95.0, 43.0]));
    let own = |_: &Model, _: u64, _: u64| -> Box<dyn Router> { Box::new(AsksAgain) };
    let model = Model::new(&scenario).unwrap().routed_by(Arc::new(own));
    let mut trace = Trace::default();
    let mut workspace = Workspace::new(&model, Engine::Auto).unwrap();
    workspace.play(&model, 1, 0, &mut trace).unwrap();
    trace.calls.sort_by_key(|call| call.caller);
    let waits: Vec<f64> = trace.calls.iter().map(|c| c.wait.as_seconds()).collect();
    // They ask at every tenth second of their waits.
    assert_eq!(waits, [100.0, 60.0]);
}

#[test]
fn results_have_a_row_before_opening_and_all_is_in_the_total() {
    let scenario = day(AfterClosing::SendAway)
        .call_type(calls("service", &[10], 60.0, 100.0))
        .agent_group(AgentGroup::new("desk").staff(2).skill("service"))
        .starting_state(waited("service", [95.0, 40.0]));
    let results = Experiment::new(&scenario).unwrap().replications(2).run();
    let results = results.unwrap();
    let before = &results.intervals[0];
    assert_eq!(
        (before.row, before.start),
        (RowKind::BeforeOpening, clock(-95))
    );
    assert_eq!(before.total.attempts.mean(), Some(2.0));
    assert_eq!(before.total.mean_wait.mean(), Some(67.5));
    assert_eq!(results.total.attempts.mean(), Some(3.0));
}

#[test]
fn the_recursion_refuses_a_starting_state() {
    let scenario = day(AfterClosing::SendAway)
        .call_type(calls("service", &[10], 60.0, 100.0))
        .agent_group(AgentGroup::new("desk").staff(2).skill("service"));
    assert!(model(&scenario).is_single_queue());
    let model = model(&scenario.starting_state(waited("service", [1.0])));
    let error = Workspace::new(&model, Engine::Recursion).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert!(error.to_string().contains("a starting state"), "{error}");
}

/// Days of the generators that others are tried on do open so.
#[test]
fn random_days_have_starts() {
    use proptest::strategy::{Strategy, ValueTree};
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let days = [scenario(Wanted::ANY_DAY), constants(Days::WITH_SKILLS)];
    for days in days {
        let mut drawn = || days.new_tree(&mut runner).unwrap().current();
        let drawn: Vec<Scenario> = (0..300).map(|_| drawn()).collect();
        let share =
            |of: fn(&StartingState) -> bool| drawn.iter().filter(|s| of(&s.starting_state)).count();
        let found = [
            share(|start| !start.waiting.is_empty()),
            share(|start| start.busy.iter().any(|b| !b.elapsed.is_empty())),
            share(|start| start.busy.iter().any(|b| !b.remaining.is_empty())),
        ];
        assert!(found.iter().all(|&days| days >= 20), "{found:?}");
    }
}

/// Levels of staff have the same callers, and where there are too few for the busy it is said.
#[test]
fn a_sweep_over_staff_plays_each_level_as_by_itself() {
    let mut centre = day(AfterClosing::Serve)
        .call_type(
            CallType::new("service")
                .arrivals_per_hour(60.0)
                .handle_time(Law::lognormal(200.0, 1.2))
                .patience(Law::exponential(100.0)),
        )
        .agent_group(AgentGroup::new("desk").staff(3).skill("service"))
        .starting_state(
            waited("service", [40.0, 95.0])
                .busy(BusyAgents::new("desk", "service", 2))
                .busy(BusyAgents::since("desk", "service", [150.0])),
        );
    let sweep = |least: u32| {
        let staff = Axis::new("agents", least..=5, |centre, &agents| {
            centre.agent_groups[0].staff = agents.into();
        });
        Sweep::new(&centre).axis(staff).replications(20).seed(3)
    };
    let points = sweep(3).run().unwrap().points;
    let error = sweep(2).run().unwrap_err().to_string();
    assert!(
        error.contains("found 3 busy agents of \"desk\" in all"),
        "{error}"
    );
    for (agents, point) in (3u32..).zip(points) {
        centre.agent_groups[0].staff = agents.into();
        let alone = Experiment::new(&centre).unwrap().replications(20).seed(3);
        let alone = alone.run().unwrap();
        assert_eq!(point.results.total.abandoned, alone.total.abandoned);
        assert_eq!(point.results.total.attempts, alone.total.attempts);
    }
}

/// The two of a mirrored pair take u and 1 − u.
#[test]
fn what_is_left_is_mirrored() {
    let scenario = day(AfterClosing::PatienceOnly)
        .call_type(
            calls("service", &[], 1.0, 1.0)
                .handle_time(Law::exponential(50.0))
                .patience(Law::exponential(80.0)),
        )
        .agent_group(AgentGroup::new("desk").staff(1).skill("service"))
        .starting_state(waited("service", [30.0]).busy(BusyAgents::since(
            "desk",
            "service",
            [10.0],
        )));
    let mut alone = scenario.clone();
    alone.starting_state.busy.clear();
    alone.agent_groups[0].staff = 0u32.into();
    let pair = |scenario: &Scenario| {
        let model = model(scenario);
        let mut workspace = Workspace::new(&model, Engine::Auto)
            .unwrap()
            .with_sampling(Sampling::Antithetic);
        [0, 1].map(|run| {
            let mut trace = Trace::default();
            workspace.play(&model, 1, run, &mut trace).unwrap();
            trace
        })
    };
    let talk = pair(&scenario).map(|trace| {
        let from_opening = |piece: &&(usize, Activity, Tick, Tick)| piece.2 == Tick(30_000_000);
        let first = trace.work.iter().find(from_opening).unwrap();
        (first.3 - first.2).as_seconds()
    });
    let waits = pair(&alone).map(|trace| trace.calls[0].wait.as_seconds() - 30.0);
    for (left, mean) in [(talk, 50.0), (waits, 80.0)] {
        let shares = left.map(|left| (-left / mean).exp());
        assert!((shares[0] + shares[1] - 1.0).abs() < 1e-6, "{left:?}");
    }
}

proptest! {
    #![proptest_config(cases(500))]

    /// Nobody in a starting state is nobody at all, in either engine.
    #[test]
    fn an_empty_start_is_none(scenario in scenario(Wanted::SINGLE_DAY), seed in 0u64..1000) {
        let (call_type, group) = (&scenario.call_types[0].name, &scenario.agent_groups[0].name);
        let nobody = StartingState::new()
            .waiting(WaitingCallers::alike(call_type, 0, 1e-3))
            .busy(BusyAgents::new(group, call_type, 0));
        let nobody = model(&scenario.clone().starting_state(nobody));
        let none = model(&scenario);
        prop_assert!(nobody.is_single_queue());
        for engine in [Engine::Recursion, Engine::Calendar] {
            let (none, nobody) = (play(&none, engine, seed, 0), play(&nobody, engine, seed, 0));
            prop_assert_eq!(&none.calls, &nobody.calls);
            prop_assert_eq!(none.figures(0..none.rows), nobody.figures(0..nobody.rows));
        }
    }

    /// Who comes later is the same person whoever was there before.
    #[test]
    fn those_who_come_are_the_same_whoever_waited(scenario in scenario(Wanted::ANY_DAY), seed in 0u64..1000) {
        let mut empty = scenario.clone();
        empty.starting_state = StartingState::new();
        let (empty, model) = (model(&empty), model(&scenario));
        let later = model.grid().opening().0 - empty.grid().opening().0;
        let (without, with) = (play(&empty, Engine::Calendar, seed, 0), play(&model, Engine::Calendar, seed, 0));
        let mut with = with.calls_that_come_in();
        with.retain(|call| call.caller < CallRecord::WAITING_AT_OPENING && call.attempt == 0);
        let mut without = without.calls_that_come_in();
        without.retain(|call| call.attempt == 0);
        prop_assert_eq!(with.len(), without.len());
        for (with, without) in with.iter().zip(&without) {
            prop_assert_eq!((with.dialled, with.caller), (without.dialled, without.caller));
            prop_assert!((with.called_in().0 - later).abs_diff(without.called_in().0) <= 1);
        }
    }
}
