//! People on shift, worked out by hand, second by second.
//!
//! Every caller is recorded, every law is constant, and the day opens at eight, which is second 0. A record is written
//! (joined, outcome, wait, handled for), a piece of an agent's time (group, from, to).

use callcenter::engine::Engine;
use callcenter::measure::Activity;
use callcenter::measure::Outcome::{self, Abandoned, Answered, TurnedAway};
use callcenter::scenario::{AfterClosing, AgentPick, Shift};
use callcenter::units::{ClockTime, Tick};
use callcenter::{AgentGroup, ArrivalLaw, CallType, Day, Law, Scenario};

use crate::played::{Played, model, play};

const OPENS: f64 = 8.0 * 3600.0;

type Record = (u64, Outcome, u64, u64);
type Piece = (usize, u64, u64);

fn clock(second: i32) -> ClockTime {
    ClockTime::from_seconds(OPENS + f64::from(second))
}

fn shift(start: i32, end: i32, people: f64) -> Shift {
    Shift::new(clock(start), clock(end), people)
}

fn calls(name: &str, at: &[i32], handle: f64, patience: f64) -> CallType {
    CallType::new(name)
        .arrivals(ArrivalLaw::times(at.iter().map(|&s| clock(s)).collect()))
        .handle_time(Law::constant(handle))
        .patience(Law::constant(patience))
}

/// A day of so many intervals of ten minutes.
fn day(intervals: i32, after_closing: AfterClosing) -> Scenario {
    Scenario::new("people by hand").day(
        Day::new(clock(0), clock(600 * intervals))
            .interval(600.0)
            .after_closing(after_closing),
    )
}

fn group(name: &str, shifts: impl IntoIterator<Item = Shift>) -> AgentGroup {
    shifts
        .into_iter()
        .fold(AgentGroup::new(name), AgentGroup::shift)
}

fn second(tick: Tick) -> u64 {
    assert_eq!(tick.0 % 1_000_000, 0, "{tick:?}");
    tick.0 / 1_000_000
}

fn records(played: &Played) -> Vec<Record> {
    let record = |call: &callcenter::measure::CallRecord| {
        let (joined, wait, handle) = (second(call.joined), second(call.wait), second(call.handle));
        (joined, call.outcome, wait, handle)
    };
    played.calls.iter().map(record).collect()
}

/// Plays a day and holds it to records, pieces on duty, and breaks.
#[track_caller]
fn holds(scenario: &Scenario, expected: &[Record], staffed: &[Piece], breaks: &[Piece]) -> Played {
    let model = model(scenario);
    assert!(!model.is_single_queue());
    let played = play(&model, Engine::Auto, 1, 0);
    assert_eq!(records(&played), expected);
    let pieces = played.staff.iter();
    let pieces: Vec<Piece> = pieces
        .map(|&(g, from, to)| (g, second(from), second(to)))
        .collect();
    assert_eq!(pieces, staffed, "on duty");
    let away = played
        .work
        .iter()
        .filter(|(_, on, _, _)| *on == Activity::Break);
    let away: Vec<Piece> = away
        .map(|&(g, _, from, to)| (g, second(from), second(to)))
        .collect();
    assert_eq!(away, breaks, "on a break");
    played
}

#[test]
fn ten_callers_a_late_break_a_relief_in_time_and_a_shift_that_ends_during_a_call() {
    // A works to 1000 and has a break of 60 s at 200; B relieves A, from 900 on.
    let a = shift(0, 1000, 1.0).with_break(clock(200), 60.0);
    let scenario = day(3, AfterClosing::Serve)
        .call_type(calls(
            "service",
            &[100, 190, 200, 300, 900, 910, 990, 995, 1700, 1790],
            120.0,
            300.0,
        ))
        .agent_group(group("desk", [a, shift(900, 1800, 1.0)]).skill("service"));
    let expected = [
        // A talks to 220, and the break that was due at 200 begins then and lasts to 280.
        (100, Answered, 0, 120),
        // So A takes this one at 280, to 400.
        (190, Answered, 90, 120),
        // To 520.
        (200, Answered, 200, 120),
        // To 640.
        (300, Answered, 220, 120),
        // A has been idle since 640, B comes this instant: the longest idle is A, to 1020.
        (900, Answered, 0, 120),
        // B, to 1030.
        (910, Answered, 0, 120),
        // A's shift ended at 1000, so A leaves at 1020 although two wait. B takes this one at 1030, to 1150.
        (990, Answered, 40, 120),
        // To 1270.
        (995, Answered, 155, 120),
        // B is on duty at closing at 1800 and stays for who waits: this call ends at 1820.
        (1700, Answered, 0, 120),
        (1790, Answered, 30, 120),
    ];
    let played = holds(
        &scenario,
        &expected,
        &[(0, 0, 1020), (0, 900, 1940)],
        &[(0, 220, 280)],
    );
    // By the clock: rows are before opening, three intervals, and after closing.
    let rows = |on: &dyn Fn(usize) -> u64| (0..5).map(on).collect::<Vec<_>>();
    let staffed = rows(&|row| played.tally.staffed_time(row, 0) / 1_000_000);
    assert_eq!(staffed, [0, 600, 420 + 300, 600, 140]);
    let away = rows(&|row| played.tally.time_on(row, 0, Activity::Break) / 1_000_000);
    assert_eq!(away, [0, 60, 0, 0, 0]);
    let available = rows(&|row| played.tally.available_time(row, 0) / 1_000_000);
    assert_eq!(available, [0, 540, 720, 600, 140]);
}

#[test]
fn places_would_have_kept_the_one_who_still_talks() {
    // The same two people as places: the place of who talks is the place of the relief, who comes at 1020.
    let callers = calls("service", &[550, 580], 120.0, 300.0);
    let people = day(2, AfterClosing::Serve)
        .call_type(callers.clone())
        .agent_group(group("desk", [shift(0, 600, 1.0), shift(600, 1200, 1.0)]).skill("service"));
    // The relief takes the second caller at 600, though the one relieved talks to 670.
    holds(
        &people,
        &[(550, Answered, 0, 120), (580, Answered, 20, 120)],
        &[(0, 0, 670), (0, 600, 1200)],
        &[],
    );
    let places = day(2, AfterClosing::Serve)
        .call_type(callers)
        .agent_group(AgentGroup::new("desk").staff(1).skill("service"));
    let played = play(&model(&places), Engine::Calendar, 1, 0);
    assert_eq!(
        records(&played),
        [(550, Answered, 0, 120), (580, Answered, 90, 120)]
    );
}

#[test]
fn breaks_owed_follow_one_another_and_the_shift_ends_the_last_of_them() {
    // Talks from 90 to 390, over both breaks and the lunch: each is taken in full, one after the other, until 600.
    let a = shift(0, 600, 1.0)
        .with_break(clock(100), 60.0)
        .with_break(clock(300), 100.0)
        .lunch(clock(200), 30.0);
    let scenario = day(2, AfterClosing::Serve)
        .call_type(calls("service", &[90, 395, 540, 595], 300.0, 50.0))
        .agent_group(group("desk", [a, shift(590, 1200, 1.0)]).skill("service"));
    let expected = [
        (90, Answered, 0, 300),
        // The breaks last from 390 to 450, 480 and 580.
        (395, Abandoned, 50, 0),
        (540, Answered, 40, 300),
        // A talks to 880, B takes this one.
        (595, Answered, 0, 300),
    ];
    let breaks = [(0, 390, 450), (0, 450, 480), (0, 480, 580)];
    holds(
        &scenario,
        &expected,
        &[(0, 0, 880), (0, 590, 1200)],
        &breaks,
    );
    // With a call 200 s longer the last break would end at 780, and ends with the shift instead.
    let mut longer = scenario;
    longer.call_types[0].handle_time = Some(Law::constant(450.0));
    let expected = [
        (90, Answered, 0, 450),
        (395, Abandoned, 50, 0),
        // B, to 1040.
        (540, Answered, 50, 450),
        (595, Abandoned, 50, 0),
    ];
    let breaks = [(0, 540, 600)];
    holds(&longer, &expected, &[(0, 0, 600), (0, 590, 1200)], &breaks);
}

#[test]
fn at_one_instant_shifts_end_then_breaks_begin_then_others_come_and_then_calls_end() {
    // At 300 A goes, B's break begins, C comes, and B's call ends.
    let shifts = [
        shift(0, 300, 1.0),
        shift(100, 1200, 1.0).with_break(clock(300), 100.0),
        shift(300, 1200, 1.0),
    ];
    let scenario = day(2, AfterClosing::Serve)
        .call_type(calls(
            "service",
            &[0, 200, 210, 220, 300, 300],
            100.0,
            200.0,
        ))
        .agent_group(group("desk", shifts).skill("service"));
    let expected = [
        // A, to 100, when B comes; A has been idle for less long.
        (0, Answered, 0, 100),
        // B and A came to be idle at 100 together; B came first, as staff changes before calls end. To 300.
        (200, Answered, 0, 100),
        // A, to 310: beyond the shift.
        (210, Answered, 0, 100),
        // C comes at 300 and takes who waits; B goes on the break that was due just before its call ended.
        (220, Answered, 80, 100),
        // A has left at 310, so C takes this one at 400; B is back then, too, and takes the other.
        (300, Answered, 100, 100),
        (300, Answered, 100, 100),
    ];
    let staffed = [(0, 0, 310), (0, 100, 1200), (0, 300, 1200)];
    holds(&scenario, &expected, &staffed, &[(0, 300, 400)]);
}

#[test]
fn whoever_is_back_from_a_break_takes_the_next_call_and_is_idle_since_then() {
    // Two people; the first has a break at 0, which is when the shift starts.
    let shifts = [
        shift(0, 600, 1.0).with_break(clock(0), 100.0),
        shift(0, 600, 1.0).name("z"),
    ];
    let scenario = day(1, AfterClosing::Serve)
        .call_type(calls("service", &[10, 20, 150, 250], 80.0, 200.0))
        .agent_group(group("desk", shifts).skill("service"));
    let expected = [
        // The second, to 90.
        (10, Answered, 0, 80),
        // Also the second, to 170.
        (20, Answered, 70, 80),
        // The first, idle since 100, to 230.
        (150, Answered, 0, 80),
        // The second, idle since 170, to 330.
        (250, Answered, 0, 80),
    ];
    let played = holds(
        &scenario,
        &expected,
        &[(0, 0, 600), (0, 0, 600)],
        &[(0, 0, 100)],
    );
    assert_eq!(played.tally.available_time(1, 0), 1_100_000_000);
}

#[test]
fn who_is_on_duty_at_closing_stays_for_those_who_wait_and_begins_no_break() {
    // At closing at 600 A talks to 650, B is on a break to 620, and one more waits; a break of A's is due at 590.
    let shifts = [
        shift(0, 600, 1.0).with_break(clock(590), 10.0),
        shift(0, 600, 1.0).name("b").with_break(clock(500), 60.0),
    ];
    let scenario = |rule| {
        day(1, rule)
            .call_type(calls("service", &[450, 460, 550, 580, 590], 100.0, 500.0))
            .agent_group(group("desk", shifts.clone()).skill("service"))
    };
    let serve = [
        // A, to 550, and the next one to 650.
        (450, Answered, 0, 100),
        // B, to 560; then the break that was due at 500, to 620, past closing.
        (460, Answered, 0, 100),
        (550, Answered, 0, 100),
        // B is back at 620.
        (580, Answered, 40, 100),
        // A takes no break after closing.
        (590, Answered, 60, 100),
    ];
    // Nobody waits from 650 on: B leaves at 720, A at 750.
    let breaks = [(0, 560, 620)];
    holds(
        &scenario(AfterClosing::Serve),
        &serve,
        &[(0, 0, 720), (0, 0, 750)],
        &breaks,
    );
    // Sent away: B goes in the middle of the break, A when the call is finished.
    let mut away = serve;
    away[3] = (580, TurnedAway, 20, 0);
    away[4] = (590, TurnedAway, 10, 0);
    let breaks = [(0, 560, 600)];
    holds(
        &scenario(AfterClosing::SendAway),
        &away,
        &[(0, 0, 600), (0, 0, 650)],
        &breaks,
    );
}

#[test]
fn the_last_people_who_can_answer_come_back_for_those_who_wait_at_closing() {
    // Only A and B answer "b"; B's shift ends last of theirs, at 300. C is there until closing at 600.
    let scenario = day(1, AfterClosing::Serve)
        .call_type(calls("a", &[500, 595], 30.0, 9999.0))
        .call_type(calls("b", &[290, 310, 500], 50.0, 9999.0))
        .agent_group(group("ab", [shift(0, 200, 1.0), shift(100, 300, 1.0)]).skill("b"))
        .agent_group(group("c", [shift(0, 600, 1.0)]).skill("a"));
    let expected = [
        (500, Answered, 0, 30),
        (595, Answered, 0, 30),
        // B, to 340; C is not asked.
        (290, Answered, 0, 50),
        // B comes back at 600, and nobody else of the group.
        (310, Answered, 290, 50),
        (500, Answered, 150, 50),
    ];
    // C is free at 625, and stays like everybody until nobody waits.
    let staffed = [(0, 0, 200), (0, 100, 340), (0, 600, 700), (1, 0, 650)];
    holds(&scenario, &expected, &staffed, &[]);
}

#[test]
fn people_and_places_share_the_calls_of_a_day() {
    // A place of the annex, and a person of the desk from 300 on.
    let scenario = day(2, AfterClosing::Serve)
        .call_type(calls("service", &[0, 10, 20, 290, 600], 200.0, 400.0))
        .agent_group(AgentGroup::new("annex").staff([1, 0]).skill("service"))
        .agent_group(group("desk", [shift(300, 1200, 1.0)]).skill("service"));
    let expected = [
        // The annex, to 200, 400.
        (0, Answered, 0, 200),
        (10, Answered, 190, 200),
        // The desk, from 300 to 500.
        (20, Answered, 280, 200),
        // The annex, from 400 to 600, when it goes.
        (290, Answered, 110, 200),
        (600, Answered, 0, 200),
    ];
    holds(&scenario, &expected, &[(0, 0, 600), (1, 300, 1200)], &[]);
}

#[test]
fn the_least_occupied_person_is_asked_breaks_apart() {
    // Both call types come to A first, who goes on a break from 100 to 300 and whose shift ends at 405.
    let shifts = [
        shift(0, 405, 1.0).with_break(clock(100), 200.0),
        shift(0, 600, 1.0),
    ];
    let mut scenario = day(1, AfterClosing::Serve)
        .call_type(calls("first", &[0], 100.0, 400.0))
        .call_type(calls("second", &[1], 150.0, 400.0))
        .call_type(calls("third", &[400], 10.0, 400.0))
        .agent_group(
            group("desk", shifts)
                .skill("first")
                .skill("second")
                .skill("third"),
        );
    scenario.routing.agent.then = AgentPick::LeastOccupied;
    // As of when each became idle: A at 300 with 100 s of 100 s, the break apart, and B at 151 with 150 s of 151 s. So B is
    // asked at 400, and A goes at 405. With the break A would have 100 s of 300 s, and talk to 410.
    let expected = [
        (0, Answered, 0, 100),
        (1, Answered, 0, 150),
        (400, Answered, 0, 10),
    ];
    let staffed = [(0, 0, 405), (0, 0, 600)];
    holds(&scenario, &expected, &staffed, &[(0, 100, 300)]);
}
