//! Lines for groups of call types: who is blocked when, and that equal ways of saying it are equal.

use callcenter::engine::Engine;
use callcenter::measure::Outcome::{Answered, Balked, Blocked, TurnedAway};
use callcenter::measure::{CallRecord, Cause};
use callcenter::scenario::{AfterClosing, LineGroup, Lines};
use callcenter::units::Tick;
use callcenter::{Experiment, Law, Scenario};
use proptest::prelude::*;

use crate::agents_time::parted;
use crate::played::{Played, model, play};
use crate::scenarios::{TYPES, Wanted, cases, scenario};
use crate::traces::{calls, day, holds, with};

#[test]
fn a_caller_needs_a_line_of_every_group_of_the_call_type() {
    let hundred = |call_type: callcenter::CallType| {
        call_type
            .handle_time(Law::constant(100.0))
            .patience(Law::never())
    };
    let sales = hundred(calls("sales", &[0, 10, 120, 210, 290]));
    let service = hundred(calls("service", &[20, 30, 40, 110]));
    let centre = with(with(day([1], AfterClosing::Serve), sales), service);
    let toll_free = LineGroup::new("toll free", 1).call_type("sales");
    let all = LineGroup::new("all", 3);
    let expected = [
        (0, Answered, 0, 100),
        // The one line of sales is taken.
        (10, Blocked, 0, 0),
        // It is free, but three of service hold all there are.
        (120, Blocked, 0, 0),
        // One of service talks and one waits.
        (210, Answered, 190, 100),
        // Whoever waits holds a line.
        (290, Blocked, 0, 0),
        (20, Answered, 80, 100),
        (30, Answered, 170, 100),
        (40, Blocked, 0, 0),
        (110, Answered, 190, 100),
    ];
    for lines in [[toll_free.clone(), all.clone()], [all, toll_free]] {
        holds(&centre.clone().lines(lines), &expected, &[0, 600, 0]);
    }
}

#[test]
fn a_line_of_some_call_types_is_free_before_wrap_up_and_held_from_the_first_ring() {
    let sales = calls("sales", &[0, 59, 60, 70, 160])
        .talk(Law::constant(60.0))
        .wrap_up(Law::constant(40.0))
        .patience(Law::never());
    let service = calls("service", &[300, 300])
        .handle_time(Law::constant(100.0))
        .patience(Law::never());
    let mut centre = with(with(day([1], AfterClosing::Serve), sales), service)
        .lines([LineGroup::new("toll free", 1).call_type("sales")]);
    let expected = [
        (0, Answered, 0, 100),
        (59, Blocked, 0, 0),
        // The caller has gone, the agent has not.
        (60, Answered, 40, 100),
        (70, Blocked, 0, 0),
        (160, Answered, 40, 100),
        // Needs no line.
        (300, Answered, 0, 100),
        (300, Answered, 100, 100),
    ];
    holds(&centre, &expected, &[0, 600, 0]);
    centre.agent_groups[0].pickup = Some(Law::constant(10.0));
    let model = model(&centre);
    let rung = play(&model, Engine::Auto, 1, 0);
    let outcomes: Vec<_> = rung.calls.iter().map(|call| call.outcome).collect();
    // Picked up at 10 and gone at 70: the caller of 60 is too early, the one of 70 is not.
    let expected = [Answered, Blocked, Blocked, Answered, Blocked];
    assert_eq!(outcomes[..5], expected);
}

/// A line that a caller of a type held, from one instant to another, or wanted.
struct Held {
    call_type: u32,
    joined: Tick,
    gone: Tick,
    is_blocked: bool,
}

/// The same where nobody reaches a wrong queue: records do not tell whose line that would be. Nor do they of calls from before
/// the day. And nobody is rung back, which takes lines that are none.
fn right(mut scenario: Scenario) -> Scenario {
    scenario.starting_state.busy.clear();
    // Who is rung back takes a line even where there is none.
    crate::ringing::without_callbacks(&mut scenario);
    for call_type in &mut scenario.call_types {
        call_type.misroutes = None;
    }
    crate::ringing::without_callbacks(&mut scenario);
    crate::scenarios::playable(scenario)
}

/// Whether the lines that callers held were as many as there are at most, and all of some group for each who was blocked.
fn nobody_is_blocked_for_nothing(
    scenario: &Scenario,
    played: &Played,
) -> Result<u32, TestCaseError> {
    let mut names: Vec<&str> = scenario
        .call_types
        .iter()
        .map(|t| t.name.as_str())
        .collect();
    names.sort();
    let groups = match &scenario.lines {
        None => return Ok(0),
        Some(Lines::Number(count)) => vec![LineGroup::new("all", *count)],
        Some(Lines::Groups(groups)) => groups.clone(),
    };
    let carries = |group: &LineGroup, call: &Held| group.carries(names[call.call_type as usize]);
    let gone = |call: &CallRecord| match call.outcome {
        Blocked | Balked | TurnedAway if call.wait.0 == 0 => call.joined,
        _ => call.joined + call.wait + call.handle - call.wrap_up,
    };
    // Who is passed on keeps the line of the call that came in.
    let mut all: Vec<Held> = Vec::new();
    for call in &played.calls {
        match all.last_mut() {
            Some(held) if call.cause == Cause::Transfer => held.gone = gone(call),
            _ => all.push(Held {
                call_type: call.call_type,
                joined: call.called_in(),
                gone: gone(call),
                is_blocked: call.outcome == Blocked,
            }),
        }
    }
    // A dial holds a line, which whoever answers keeps.
    all.extend(played.dials.iter().map(|dial| Held {
        call_type: dial.call_type,
        joined: dial.dialled,
        gone: dial.until,
        is_blocked: false,
    }));
    let held = |group: &LineGroup, at: &Held| {
        let there = |call: &&Held| call.joined <= at.joined && call.gone > at.joined;
        let calls = all.iter().filter(|call| carries(group, call));
        calls.filter(there).count() as u32
    };
    let mut blocked = 0;
    for call in &all {
        let its_own = groups.iter().filter(|group| carries(group, call));
        for group in its_own.clone() {
            prop_assert!(held(group, call) <= group.count);
        }
        if call.is_blocked {
            blocked += 1;
            let mut its_own = its_own;
            prop_assert!(its_own.any(|group| held(group, call) == group.count));
        }
    }
    Ok(blocked)
}

/// Groups of lines that come down to a number of them, in several ways.
fn as_groups(count: u32, types: &[&str]) -> Vec<Vec<LineGroup>> {
    let all = || LineGroup::new("all", count);
    let listed = |group: LineGroup, types: &[&str]| {
        types
            .iter()
            .fold(group, |group, name| group.call_type(*name))
    };
    vec![
        vec![all()],
        vec![listed(LineGroup::new("each", count), types)],
        vec![
            listed(LineGroup::new("never full first", count + 1), &types[..1]),
            all(),
            LineGroup::new("more", count + 2),
        ],
    ]
}

proptest! {
    #![proptest_config(cases(1500))]

    #[test]
    fn no_more_lines_are_held_than_there_are(mut scenario in scenario(Wanted::ANY_DAY), seed in 0u64..1000) {
        scenario.queue_limit = None;
        let scenario = right(scenario);
        nobody_is_blocked_for_nothing(&scenario, &play(&model(&scenario), Engine::Auto, seed, 0))?;
    }

    #[test]
    fn nor_where_calls_are_more_than_talk(mut scenario in parted(Wanted::ANY_DAY, true), seed in 0u64..1000) {
        scenario.queue_limit = None;
        let scenario = right(scenario);
        nobody_is_blocked_for_nothing(&scenario, &play(&model(&scenario), Engine::Auto, seed, 0))?;
    }

    #[test]
    fn groups_that_come_down_to_a_number_are_that_number(
        mut scenario in scenario(Wanted::ANY_DAY),
        count in 1u32..7,
        seed in 0u64..1000,
    ) {
        scenario.lines = Some(count.into());
        let scenario = crate::scenarios::playable(scenario);
        let number = model(&scenario);
        let expected = play(&number, Engine::Auto, seed, 0);
        for groups in as_groups(count, &TYPES[..scenario.call_types.len()]) {
            let groups = model(&scenario.clone().lines(groups));
            prop_assert_eq!(groups.is_single_queue(), number.is_single_queue());
            let played = play(&groups, Engine::Auto, seed, 0);
            prop_assert_eq!(&played.calls, &expected.calls);
            prop_assert_eq!(&played.dials, &expected.dials);
            prop_assert_eq!(&played.work, &expected.work);
            prop_assert_eq!(&played.staff, &expected.staff);
        }
    }

    /// What has no limit in the words of the rules is played the same by a limit that is never reached, which the calendar
    /// counts as it does every other.
    #[test]
    fn a_limit_that_is_never_reached_is_none(mut scenario in scenario(Wanted::ANY_DAY), seed in 0u64..1000) {
        scenario.lines = None;
        let scenario = crate::scenarios::playable(scenario);
        prop_assume!(scenario.call_types.len() > 1);
        let free = play(&model(&scenario), Engine::Calendar, seed, 0);
        let group = LineGroup::new("plenty", 1_000_000).call_type(TYPES[0]);
        let limited = model(&scenario.clone().lines([group]));
        prop_assert!(!limited.is_single_queue());
        let limited = play(&limited, Engine::Auto, seed, 0);
        prop_assert_eq!(&free.calls, &limited.calls);
        prop_assert_eq!(&free.dials, &limited.dials);
        prop_assert_eq!(&free.work, &limited.work);
        prop_assert_eq!(&free.staff, &limited.staff);
    }
}

#[test]
fn only_call_types_that_need_a_line_have_a_block_rate() {
    let call = |name: &str| {
        callcenter::CallType::new(name)
            .arrivals_per_hour(100.0)
            .handle_time(Law::exponential(200.0))
    };
    let desk = callcenter::AgentGroup::new("desk").staff(6);
    let centre = Scenario::new("two numbers")
        .lines([LineGroup::new("toll free", 3).call_type("sales")])
        .call_type(call("sales"))
        .call_type(call("service"))
        .agent_group(desk.skill("sales").skill("service"));
    let results = Experiment::new(&centre)
        .unwrap()
        .replications(20)
        .run()
        .unwrap();
    let sales = results.call_type("sales").unwrap();
    assert!(sales.block_rate.estimate().unwrap().mean > 0.2);
    assert!(results.total.block_rate.estimate().is_some());
    let service = results.call_type("service").unwrap();
    assert!(service.block_rate.is_not_applicable() && service.blocked.is_not_applicable());
}
