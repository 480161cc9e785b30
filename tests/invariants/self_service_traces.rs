//! Callers in self-service, worked out by hand, second by second.

use callcenter::engine::Engine;
use callcenter::measure::Outcome::{Abandoned, Answered, Blocked, Contained, LeftIvr, TurnedAway};
use callcenter::measure::{CallCounter as Count, CallRecord, Cause, Next, Outcome};
use callcenter::scenario::{AfterClosing, Misroutes, SelfService};
use callcenter::units::Tick;
use callcenter::{CallType, Law, LineGroup, Scenario};

use crate::played::{Played, model, play};
use crate::traces::{calls, day, with};

fn seconds(tick: Tick) -> u64 {
    assert_eq!(tick.0 % 1_000_000, 0);
    tick.0 / 1_000_000
}

/// Instant of calling in, time in self-service, outcome, wait, handle time.
type Call = (u64, Option<u64>, Outcome, u64, u64);

/// Plays a day and holds the calls of each type of first calls, by name, to what was worked out.
#[track_caller]
fn holds(scenario: &Scenario, expected: &[&[Call]]) -> Played {
    let played = play(&model(scenario), Engine::Auto, 1, 0);
    let found: Vec<Vec<Call>> = played
        .calls
        .chunk_by(|a, b| a.origin == b.origin)
        .map(|calls| {
            let call = |call: &CallRecord| {
                (
                    seconds(call.called_in()),
                    call.self_service.map(seconds),
                    call.outcome,
                    seconds(call.wait),
                    seconds(call.handle),
                )
            };
            calls.iter().map(call).collect()
        })
        .collect();
    assert_eq!(found, expected);
    played
}

fn staffed(played: &Played) -> Vec<u64> {
    let rows = 0..played.rows;
    rows.map(|row| played.tally.staffed_time(row, 0) / 1_000_000)
        .collect()
}

/// A minute of handling.
fn minute(call_type: CallType, patience: f64) -> CallType {
    call_type
        .handle_time(Law::constant(60.0))
        .patience(Law::constant(patience))
}

/// One agent, three lines, and callers who are contained, hang up, ask for the agent, or come straight to the queue.
fn centre(after_closing: AfterClosing) -> Scenario {
    let service = |time: f64, contained: f64| SelfService::new(Law::constant(time), contained);
    // All but one in a million of them call again.
    let again = service(20.0, 1.0)
        .calls_again(0.999_999)
        .calls_again_after(Law::constant(250.0));
    let book = minute(calls("book", &[0]), 50.0)
        .self_service(again)
        .fresh();
    let direct = minute(calls("direct", &[340]), 100.0);
    let drop =
        minute(calls("drop", &[5, 590]), 50.0).self_service(service(15.0, 0.0).hangs_up(1.0));
    let help = minute(calls("help", &[10, 15, 20, 70, 160, 220, 310, 580]), 50.0)
        .self_service(service(30.0, 0.0));
    let mut centre = day([1], after_closing).lines(3);
    for call_type in [book, direct, drop, help] {
        centre = with(centre, call_type);
    }
    centre
}

const BOOK: [Call; 3] = [
    (0, Some(20), Contained, 0, 0),
    // 250 s after the end of the call before.
    (270, Some(20), Contained, 0, 0),
    // Would call at 810.
    (540, Some(20), Contained, 0, 0),
];
/// At 340 who comes out of self-service has come first.
const DIRECT: [Call; 1] = [(340, None, Answered, 60, 60)];
const DROP: [Call; 2] = [
    (5, Some(15), LeftIvr, 0, 0),
    // Beyond closing.
    (590, Some(15), LeftIvr, 0, 0),
];
const HELP: [Call; 7] = [
    // Takes the third line; asks at 40.
    (10, Some(30), Answered, 0, 60),
    // Those of 0, 5 and 10 hold the lines, all of them in self-service.
    (15, None, Blocked, 0, 0),
    // Those of 0 and 5 have gone in this instant. Asks at 50 and is reached at 100, as patience ends.
    (20, Some(30), Answered, 50, 60),
    // Asks at 100, behind that one; patience runs from then on.
    (70, Some(30), Abandoned, 50, 0),
    // The agent is idle at 190.
    (160, Some(30), Answered, 0, 60),
    // Asks at 250, in the instant in which the agent is free.
    (220, Some(30), Answered, 0, 60),
    (310, Some(30), Answered, 0, 60),
];

fn help(last: Call) -> Vec<Call> {
    HELP.into_iter().chain([last]).collect()
}

#[test]
fn callers_are_contained_hang_up_or_ask_for_an_agent_and_hold_their_lines_meanwhile() {
    // The agent stays for who is in self-service at closing, and asks at 610.
    let help = help((580, Some(30), Answered, 0, 60));
    let played = holds(
        &centre(AfterClosing::Serve),
        &[&BOOK, &DIRECT, &DROP, &help],
    );
    assert_eq!(staffed(&played), [0, 600, 70]);
    let book = &played.calls[..3];
    assert_eq!(
        book.iter().map(|call| call.cause).collect::<Vec<_>>(),
        [Cause::Fresh, Cause::Return, Cause::Return]
    );
    assert_eq!(
        book.iter().map(|call| call.next).collect::<Vec<_>>(),
        [Next::CallsAgain, Next::CallsAgain, Next::AfterClosing]
    );
    // All belong to the interval in which they called in.
    let count = |call_type, counter| played.tally.count(1, call_type, counter);
    assert_eq!(
        [Count::Contained, Count::ContainedAgain, Count::Returns].map(|of| count(0, of)),
        [3, 3, 2]
    );
    assert_eq!(
        [Count::LeftIvr, Count::SelfServed, Count::Attempts].map(|of| count(2, of)),
        [2, 2, 2]
    );
    assert_eq!(
        [Count::Answered, Count::SelfServed, Count::SelfServiceTime].map(|of| count(3, of)),
        [6, 7, 210_000_000]
    );
    assert_eq!(count(1, Count::SelfServed), 0);
    assert!((0..4).all(|call_type| played.tally.count(2, call_type, Count::Attempts) == 0));
}

#[test]
fn who_asks_for_an_agent_after_closing_is_sent_away_or_waits_where_those_who_wait_are_and_do() {
    for (after_closing, last) in [
        (AfterClosing::SendAway, (580, Some(30), TurnedAway, 0, 0)),
        (
            AfterClosing::PatienceOnly,
            (580, Some(30), Abandoned, 50, 0),
        ),
    ] {
        let help = help(last);
        let played = holds(&centre(after_closing), &[&BOOK, &DIRECT, &DROP, &help]);
        assert_eq!(staffed(&played), [0, 600, 0]);
    }
}

#[test]
fn an_agent_stays_until_the_last_is_out_of_self_service_even_if_nobody_asks() {
    let drop = minute(calls("drop", &[590]), 50.0)
        .self_service(SelfService::new(Law::constant(25.0), 0.0).hangs_up(1.0));
    let played = holds(
        &with(day([1], AfterClosing::Serve), drop),
        &[&[(590, Some(25), LeftIvr, 0, 0)]],
    );
    assert_eq!(staffed(&played), [0, 600, 15]);
}

#[test]
fn who_is_led_to_a_wrong_queue_has_been_in_the_self_service_of_the_number_dialled() {
    let other = minute(calls("other", &[]), 50.0);
    let service = calls("service", &[0, 12, 45, 50])
        .handle_time(Law::constant(30.0))
        .patience(Law::constant(50.0))
        .self_service(SelfService::new(Law::constant(10.0), 0.0))
        .misroutes(
            Misroutes::new()
                .to("other", 1.0)
                .found_out_after(Law::constant(5.0)),
        );
    let line = LineGroup::new("service", 1).call_type("service");
    let centre = with(with(day([1], AfterClosing::Serve), other), service).lines([line]);
    let played = holds(
        &centre,
        &[&[
            (0, Some(10), Answered, 0, 5),
            // Passed on by the agent of the wrong queue; does not go through self-service again.
            (15, None, Answered, 0, 30),
            // The line is held from 0 to 45.
            (12, None, Blocked, 0, 0),
            (45, Some(10), Answered, 0, 5),
            (60, None, Answered, 0, 30),
            (50, None, Blocked, 0, 0),
        ]],
    );
    let names = |of: fn(&CallRecord) -> u32| played.calls.iter().map(of).collect::<Vec<_>>();
    assert_eq!(names(|call| call.call_type), [0, 1, 1, 0, 1, 1]);
    assert_eq!(names(|call| call.dialled), [1; 6]);
    let count = |call_type, counter| played.tally.count(1, call_type, counter);
    assert_eq!(
        [0, 1].map(|call_type| count(call_type, Count::Attempts)),
        [2, 4]
    );
    assert_eq!(
        [0, 1].map(|call_type| count(call_type, Count::SelfServed)),
        [0, 2]
    );
    assert_eq!(count(1, Count::SelfServiceTime), 20_000_000);
}
