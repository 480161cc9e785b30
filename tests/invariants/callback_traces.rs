//! Callers who are rung back, worked out by hand, second by second.
//!
//! An agent dials for ten seconds, and calls take a minute unless it is said otherwise.

use callcenter::chance::Purpose;
use callcenter::engine::Engine;
use callcenter::measure::CallbackOutcome::{self, NextDay, NotReached, NotRungBack, Reached};
use callcenter::measure::Outcome::{
    self, Abandoned, Answered, Blocked, CallbackAccepted, TurnedAway,
};
use callcenter::measure::{Activity, Next};
use callcenter::scenario::{AfterClosing, CallbackOffer, Callbacks, Lines, Messages};
use callcenter::units::{Seconds, Tick};
use callcenter::{CallType, Law, LineGroup, Scenario};

use crate::lots::{Whose, many_lots};
use crate::played::{Played, model, play};
use crate::traces::{calls, day, with};

/// When it joined, how it ended, how long it waited, and for how long it was handled.
type Call = (u64, Outcome, u64, u64);

/// From when on it was due, how it ended, when talk began or it ended without, how often an agent dialled, and for how long the
/// caller was handled.
type Callback = (u64, CallbackOutcome, u64, u32, u64);

fn second(tick: Tick) -> u64 {
    assert_eq!(tick.0 % 1_000_000, 0);
    tick.0 / 1_000_000
}

/// Plays a day, and holds it to its calls and callbacks, both by the name of the type and in the order in which they came, and to
/// seconds staffed in each row.
#[track_caller]
fn holds(scenario: &Scenario, calls: &[Call], callbacks: &[Callback], staffed: &[u64]) -> Played {
    holds_with_seed(1, scenario, calls, callbacks, staffed)
}

#[track_caller]
fn holds_with_seed(
    seed: u64,
    scenario: &Scenario,
    calls: &[Call],
    callbacks: &[Callback],
    staffed: &[u64],
) -> Played {
    let played = play(&model(scenario), Engine::Auto, seed, 0);
    let records = played.calls.iter().map(|call| {
        let (wait, handle) = (second(call.wait), second(call.handle));
        (second(call.joined), call.outcome, wait, handle)
    });
    assert_eq!(records.collect::<Vec<_>>(), calls);
    let records = played.callbacks.iter().map(|callback| {
        let (due, until) = (second(callback.due), second(callback.until));
        assert_eq!(second(callback.wait), until.saturating_sub(due));
        assert_eq!(second(callback.dialling), 10 * u64::from(callback.tries));
        let handle = second(callback.call.handle);
        (due, callback.outcome, until, callback.tries, handle)
    });
    assert_eq!(records.collect::<Vec<_>>(), callbacks);
    let rows = (0..played.rows).map(|row| played.tally.staffed_time(row, 0) / 1_000_000);
    assert_eq!(rows.collect::<Vec<_>>(), staffed);
    played
}

/// Whoever is offered it accepts, and answers the first try.
fn always(offer: CallbackOffer) -> Callbacks {
    Callbacks::new()
        .offered(offer)
        .accepted(1.0)
        .dialling(Law::constant(10.0))
        .answered(1.0)
        .tries(2)
        .apart(30.0)
}

fn minute(name: &str, at: &[i32]) -> CallType {
    calls(name, at)
        .handle_time(Law::constant(60.0))
        .patience(Law::constant(400.0))
}

#[test]
fn ten_callers_of_whom_those_who_find_one_waiting_are_rung_back_in_turn() {
    let callers = minute("service", &[0, 20, 30, 40, 65, 200, 400, 430, 431, 432])
        .callbacks(always(CallbackOffer::QueueLength(1)));
    let scenario = with(day([1], AfterClosing::Serve), callers);
    let expected = [
        (0, Answered, 0, 60),
        // Nobody waits yet: this one does so on the line, until 60.
        (20, Answered, 40, 60),
        (30, CallbackAccepted, 0, 0),
        (40, CallbackAccepted, 0, 0),
        // Of those who wait to be rung two are before it.
        (65, CallbackAccepted, 0, 0),
        (200, CallbackAccepted, 0, 0),
        // Comes in the instant in which the last callback is done.
        (400, Answered, 0, 60),
        (430, Answered, 30, 60),
        (431, CallbackAccepted, 0, 0),
        (432, CallbackAccepted, 0, 0),
    ];
    let callbacks = [
        // Dialled from 120.
        (30, Reached, 130, 1, 60),
        (40, Reached, 200, 1, 60),
        (65, Reached, 270, 1, 60),
        (200, Reached, 340, 1, 60),
        (431, Reached, 530, 1, 60),
        // Dialled from 590, and served after closing.
        (432, Reached, 600, 1, 60),
    ];
    let played = holds(&scenario, &expected, &callbacks, &[0, 600, 60]);
    let dialled = |row| played.tally.time_on(row, 0, Activity::Dialling) / 1_000_000;
    assert_eq!([0, 1, 2].map(dialled), [0, 60, 0]);
    let worked = |row| played.tally.worked_time(row, 0) / 1_000_000;
    assert_eq!([0, 1, 2].map(worked), [0, 600, 60]);
}

#[test]
fn ten_callers_of_whom_those_who_have_waited_twenty_seconds_are_rung_back() {
    let offer = CallbackOffer::Waited(Seconds(20.0));
    let callers = minute("service", &[0, 10, 45, 120, 195, 340, 385]).callbacks(always(offer));
    // These hang up in the instant in which they would be asked, or before.
    let brief = minute("brief", &[150, 205])
        .patience(Law::constant(20.0))
        .callbacks(always(offer));
    let briefer = minute("briefer", &[300])
        .patience(Law::constant(5.0))
        .callbacks(always(offer));
    let scenario = with(day([1], AfterClosing::Serve), callers);
    let scenario = with(with(scenario, brief), briefer);
    let expected = [
        (150, Abandoned, 20, 0),
        (205, Abandoned, 20, 0),
        (300, Abandoned, 5, 0),
        (0, Answered, 0, 60),
        (10, CallbackAccepted, 20, 0),
        (45, CallbackAccepted, 20, 0),
        (120, CallbackAccepted, 20, 0),
        (195, CallbackAccepted, 20, 0),
        (340, Answered, 0, 60),
        // Is reached before it is asked.
        (385, Answered, 15, 60),
    ];
    // Each keeps the place it has had since it came, but its wait to be reached counts from the asking.
    let callbacks = [
        (30, Reached, 70, 1, 60),
        (65, Reached, 140, 1, 60),
        (140, Reached, 210, 1, 60),
        (215, Reached, 280, 1, 60),
    ];
    let played = holds(&scenario, &expected, &callbacks, &[0, 600, 0]);
    let offered = |call: &callcenter::measure::CallRecord| call.is_offered_callback;
    assert_eq!(played.calls.iter().filter(|call| offered(call)).count(), 4);
}

#[test]
fn ten_callers_of_whom_those_are_rung_back_who_would_wait_as_long_as_the_first_in_line() {
    let offer = CallbackOffer::ExpectedWait(Seconds(15.0));
    let callers =
        minute("service", &[0, 10, 20, 30, 70, 185, 400, 410, 425, 426]).callbacks(always(offer));
    let scenario = with(day([1], AfterClosing::Serve), callers);
    let expected = [
        (0, Answered, 0, 60),
        (10, Answered, 50, 60),
        (20, Answered, 100, 60),
        (30, CallbackAccepted, 0, 0),
        (70, CallbackAccepted, 0, 0),
        // The first in line is one who is to be rung.
        (185, CallbackAccepted, 0, 0),
        (400, Answered, 0, 60),
        (410, Answered, 50, 60),
        // The first has waited just as long as the limit, which is not longer.
        (425, Answered, 95, 60),
        (426, CallbackAccepted, 0, 0),
    ];
    let callbacks = [
        (30, Reached, 190, 1, 60),
        (70, Reached, 260, 1, 60),
        (185, Reached, 330, 1, 60),
        (426, Reached, 590, 1, 60),
    ];
    holds(&scenario, &expected, &callbacks, &[0, 600, 50]);
}

/// A seed with which the caller of a type answers no try but this one, of two, if half of them are answered.
fn seed_for(name: &str, number: u64, answered: [bool; 2]) -> u64 {
    let answers = |&seed: &u64| {
        let whose = Whose {
            seed,
            run: 0,
            name,
            number,
            attempt: 0,
        };
        let lots = many_lots(whose, Purpose::Dialling, 2);
        [lots[0] < 0.5, lots[1] < 0.5] == answered
    };
    (1..).find(answers).unwrap()
}

#[test]
fn who_is_tried_twice_keeps_the_old_place() {
    let half = always(CallbackOffer::QueueLength(0)).answered(0.5);
    let rung = minute("rung", &[10]).callbacks(half);
    let plain = minute("plain", &[0, 20, 90]);
    let scenario = with(with(day([1], AfterClosing::Serve), plain), rung);
    let expected = [
        (0, Answered, 0, 60),
        // Is served while the other is not reached.
        (20, Answered, 50, 60),
        (90, Answered, 110, 60),
        (10, CallbackAccepted, 0, 0),
    ];
    // Dialled from 60 and, having joined again at 100 before who came at 90, from 130.
    let reached = [(10, Reached, 140, 2, 60)];
    let second = seed_for("rung", 0, [false, true]);
    let played = holds_with_seed(second, &scenario, &expected, &reached, &[0, 600, 0]);
    assert_eq!(played.callbacks[0].call.next, Next::Nothing);
    let never = seed_for("rung", 0, [false, false]);
    let mut expected = expected;
    expected[2] = (90, Answered, 50, 60);
    let not_reached = [(10, NotReached, 140, 2, 0)];
    holds_with_seed(never, &scenario, &expected, &not_reached, &[0, 600, 0]);
}

#[test]
fn who_is_to_be_rung_later_has_its_turn_from_then_on() {
    let later = always(CallbackOffer::QueueLength(0)).scheduled_after(Law::constant(100.0));
    let rung = minute("rung", &[10, 200, 555]).callbacks(later);
    let plain = minute("plain", &[0, 105, 109, 550]);
    let scenario = with(with(day([1], AfterClosing::Serve), plain), rung);
    let expected = [
        (0, Answered, 0, 60),
        (105, Answered, 0, 60),
        (109, Answered, 56, 60),
        (550, Answered, 0, 60),
        (10, CallbackAccepted, 0, 0),
        (200, CallbackAccepted, 0, 0),
        (555, CallbackAccepted, 0, 0),
    ];
    let callbacks = [
        // Stands behind who came at 109.
        (110, Reached, 235, 1, 60),
        // An agent is idle.
        (300, Reached, 310, 1, 60),
        // Nobody would be there.
        (655, NextDay, 555, 0, 0),
    ];
    let played = holds(&scenario, &expected, &callbacks, &[0, 600, 10]);
    let asked = played
        .callbacks
        .iter()
        .map(|callback| second(callback.asked));
    assert_eq!(asked.collect::<Vec<_>>(), [10, 200, 555]);
}

#[test]
fn what_is_owed_at_closing_is_done_or_left_as_the_day_says() {
    let closes = |after_closing| {
        let long = |name, at: &[i32]| {
            let long = minute(name, at).handle_time(Law::constant(200.0));
            long.patience(Law::constant(500.0))
        };
        let asked = long("asked", &[500, 510]).callbacks(always(CallbackOffer::QueueLength(0)));
        let plain = long("plain", &[520, 620]);
        // Whoever waits for an agent or finds it closed would leave a message.
        let told = long("told", &[530, 610]).callbacks(always(CallbackOffer::Never));
        with(with(with(day([1], after_closing), asked), plain), told)
    };
    let first = (500, Answered, 0, 200);
    let asked = (510, CallbackAccepted, 0, 0);
    let (late, later) = ((620, TurnedAway, 0, 0), (610, TurnedAway, 0, 0));
    holds(
        &closes(AfterClosing::Serve),
        // The agent dials until 710.
        &[
            first,
            asked,
            (520, Answered, 390, 200),
            late,
            (530, Abandoned, 500, 0),
            later,
        ],
        &[(510, Reached, 710, 1, 200)],
        &[0, 600, 510],
    );
    holds(
        &closes(AfterClosing::SendAway),
        &[
            first,
            asked,
            (520, TurnedAway, 80, 0),
            late,
            (530, TurnedAway, 70, 0),
            later,
        ],
        &[(510, NotRungBack, 600, 0, 0)],
        &[0, 600, 100],
    );
    holds(
        &closes(AfterClosing::PatienceOnly),
        &[
            first,
            asked,
            (520, Abandoned, 500, 0),
            late,
            (530, Abandoned, 500, 0),
            later,
        ],
        &[(510, NotRungBack, 600, 0, 0)],
        &[0, 600, 100],
    );
    let played = holds(
        &closes(AfterClosing::Voicemail),
        &[
            first,
            asked,
            (520, TurnedAway, 80, 0),
            late,
            (530, CallbackAccepted, 70, 0),
            (610, CallbackAccepted, 0, 0),
        ],
        &[
            (510, NotRungBack, 600, 0, 0),
            (600, NextDay, 600, 0, 0),
            (610, NextDay, 610, 0, 0),
        ],
        &[0, 600, 100],
    );
    let queued = played.calls.iter().map(|call| call.queued);
    assert_eq!(
        queued.collect::<Vec<_>>(),
        [false, true, true, false, true, false]
    );
}

#[test]
fn a_try_that_lasts_beyond_closing_is_the_last() {
    let none = always(CallbackOffer::QueueLength(0)).answered(0.0).tries(3);
    let closes = |after_closing| {
        let rung = minute("rung", &[535, 536]).callbacks(none.clone());
        with(day([1], after_closing), rung)
    };
    let calls = [(535, Answered, 0, 60), (536, CallbackAccepted, 0, 0)];
    // Dialled from 595; it would be tried again at 635.
    let left = [(536, NotRungBack, 605, 1, 0)];
    for after_closing in [
        AfterClosing::Serve,
        AfterClosing::SendAway,
        AfterClosing::PatienceOnly,
        AfterClosing::Voicemail,
    ] {
        holds(&closes(after_closing), &calls, &left, &[0, 600, 5]);
    }
}

#[test]
fn messages_are_answered_as_the_day_opens_before_who_calls_then() {
    let callers = minute("service", &[-30, 0]).callbacks(always(CallbackOffer::Never));
    let mut scenario = with(day([1], AfterClosing::Voicemail), callers);
    scenario.starting_state = scenario
        .starting_state
        .messages(Messages::new("service", 2));
    // The clock starts with who comes half a minute before the day opens.
    let expected = [(0, CallbackAccepted, 0, 0), (30, Answered, 210, 60)];
    let callbacks = [
        (30, Reached, 40, 1, 60),
        (30, Reached, 110, 1, 60),
        (30, Reached, 180, 1, 60),
    ];
    let played = holds(&scenario, &expected, &callbacks, &[0, 600, 0]);
    assert!(
        played
            .callbacks
            .iter()
            .all(|callback| callback.call.row == 0)
    );
    let asked = played
        .callbacks
        .iter()
        .map(|callback| second(callback.asked));
    assert_eq!(asked.collect::<Vec<_>>(), [0, 30, 30]);
    assert_eq!(played.arrivals, 2);
}

#[test]
fn who_waits_to_be_rung_holds_no_line_and_takes_one_while_it_is_rung() {
    let rung = minute("rung", &[10]).callbacks(always(CallbackOffer::QueueLength(0)));
    let plain = calls("plain", &[0, 20, 30, 45, 65, 75, 110])
        .talk(Law::constant(40.0))
        .wrap_up(Law::constant(20.0))
        .patience(Law::constant(400.0));
    let mut scenario = with(with(day([1], AfterClosing::Serve), plain), rung);
    let expected = [
        (0, Answered, 0, 60),
        (20, Answered, 110, 60),
        // The first talks, and the second waits.
        (30, Blocked, 0, 0),
        // The first is gone, and wrapped up.
        (45, Answered, 145, 60),
        // Two wait, and an agent dials beyond the number of lines, and talks from 70.
        (65, Blocked, 0, 0),
        (75, Blocked, 0, 0),
        (110, Blocked, 0, 0),
        (10, CallbackAccepted, 0, 0),
    ];
    let callbacks = [(10, Reached, 70, 1, 60)];
    for lines in [
        Lines::Number(2),
        Lines::Groups(vec![LineGroup::new("all", 2)]),
    ] {
        scenario.lines = Some(lines);
        holds(&scenario, &expected, &callbacks, &[0, 600, 0]);
    }
}

#[test]
fn who_waits_to_be_rung_leaves_room_in_the_queue() {
    let rung = minute("rung", &[5, 15]).callbacks(always(CallbackOffer::QueueLength(0)));
    let plain = minute("plain", &[0, 10, 20]);
    let mut scenario = with(with(day([1], AfterClosing::Serve), plain), rung);
    scenario.queue_limit = Some(1);
    let expected = [
        (0, Answered, 0, 60),
        (10, Answered, 120, 60),
        (20, Blocked, 0, 0),
        (5, CallbackAccepted, 0, 0),
        // Nobody may wait any more, not even to be asked.
        (15, Blocked, 0, 0),
    ];
    let callbacks = [(5, Reached, 70, 1, 60)];
    holds(&scenario, &expected, &callbacks, &[0, 600, 0]);
}
