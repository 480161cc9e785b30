//! Days worked out by hand, second by second.
//!
//! Every caller is recorded, every law is constant, and the clock starts at opening. A record is written
//! (joined, outcome, wait, handled for).

use callcenter::engine::Engine;
use callcenter::measure::Outcome;
use callcenter::measure::Outcome::{Abandoned, Answered, Balked, Blocked, TurnedAway};
use callcenter::scenario::{AfterClosing, Series};
use callcenter::units::{ClockTime, Tick};
use callcenter::{AgentGroup, ArrivalLaw, CallType, Day, Law, Scenario};

use crate::played::{Played, model, play};

const OPENS: f64 = 8.0 * 3600.0;

pub type Record = (u64, Outcome, u64, u64);

/// Callers at these seconds after opening.
pub fn calls(name: &str, at: &[i32]) -> CallType {
    let clock = |&second: &i32| ClockTime::from_seconds(OPENS + f64::from(second));
    CallType::new(name).arrivals(ArrivalLaw::times(at.iter().map(clock).collect()))
}

/// A day of intervals of ten minutes, one group, and these calls.
pub fn day<const N: usize>(staff: [u32; N], after_closing: AfterClosing) -> Scenario {
    let closes = ClockTime::from_seconds(OPENS + 600.0 * N as f64);
    let day = Day::new(ClockTime::from_seconds(OPENS), closes)
        .interval(600.0)
        .after_closing(after_closing);
    Scenario::new("by hand")
        .day(day)
        .agent_group(AgentGroup::new("desk").staff(staff))
}

pub fn with(mut scenario: Scenario, call_type: CallType) -> Scenario {
    for group in &mut scenario.agent_groups {
        *group = group.clone().skill(call_type.name.clone());
    }
    scenario.call_type(call_type)
}

fn records(played: &Played) -> Vec<Record> {
    let second = |tick: Tick| {
        assert_eq!(tick.0 % 1_000_000, 0);
        tick.0 / 1_000_000
    };
    let record = |call: &callcenter::measure::CallRecord| {
        assert_eq!(
            call.queued,
            match call.outcome {
                Answered => call.wait > Tick::ZERO,
                Blocked => false,
                TurnedAway => call.wait > Tick::ZERO,
                _ => true,
            }
        );
        (
            second(call.joined),
            call.outcome,
            second(call.wait),
            second(call.handle),
        )
    };
    played.calls.iter().map(record).collect()
}

/// Plays a day in every way there is, and holds it to records, and to seconds staffed in each row.
#[track_caller]
pub fn holds(scenario: &Scenario, expected: &[Record], staffed: &[u64]) {
    let model = model(scenario);
    for engine in [Engine::Auto, Engine::Recursion, Engine::Calendar] {
        if engine == Engine::Recursion && !model.is_single_queue() {
            continue;
        }
        let played = play(&model, engine, 1, 0);
        assert_eq!(records(&played), expected, "{engine:?}");
        let rows = (0..played.rows).map(|row| {
            let groups = (0..played.groups).map(|group| played.tally.staffed_time(row, group));
            groups.sum::<u64>() / 1_000_000
        });
        assert_eq!(rows.collect::<Vec<_>>(), staffed, "{engine:?}");
    }
}

#[test]
fn ten_callers_and_every_tie_at_one_instant() {
    let callers = calls("service", &[0, 0, 30, 31, 120, 120, 130, 155, 180, 590])
        .handle_time(Law::constant(60.0))
        .patience(Law::constant(30.0));
    let expected = [
        (0, Answered, 0, 60),
        (0, Answered, 0, 60),
        // An agent is free at 60, the very instant at which this patience ends.
        (30, Answered, 30, 60),
        // The other agent is free at 60, too.
        (31, Answered, 29, 60),
        // Both are free at 120: whoever arrives just then does not wait.
        (120, Answered, 0, 60),
        (120, Answered, 0, 60),
        (130, Abandoned, 30, 0),
        (155, Answered, 25, 60),
        (180, Answered, 0, 60),
        // At 600 one agent is idle and leaves; this one talks on in the second interval.
        (590, Answered, 0, 60),
    ];
    let scenario = with(day([2, 1], AfterClosing::Serve), callers);
    holds(&scenario, &expected, &[0, 1200, 600, 0]);
}

#[test]
fn an_agent_free_exactly_at_the_shifts_end_leaves_and_the_gap_is_waited_out() {
    let callers = calls("service", &[540, 550, 1100, 1150, 1200, 1260, 1790, 1795])
        .handle_time(Law::constant(60.0))
        .patience(Law::constant(100.0));
    let expected = [
        // Until 600, when the last agent goes.
        (540, Answered, 0, 60),
        // Was next in line.
        (550, Abandoned, 100, 0),
        // The agent of the third interval comes in the instant patience ends.
        (1100, Answered, 100, 60),
        // 1260 would be too late.
        (1150, Abandoned, 100, 0),
        (1200, Answered, 60, 60),
        (1260, Answered, 60, 60),
        // Across closing at 1800.
        (1790, Answered, 0, 60),
        // The agent stays for this one.
        (1795, Answered, 55, 60),
    ];
    let scenario = with(day([1, 0, 1], AfterClosing::Serve), callers);
    holds(&scenario, &expected, &[0, 600, 0, 600, 110]);
}

#[test]
fn at_a_rise_those_still_finishing_are_kept_first_and_the_last_to_finish_among_them() {
    let short = calls("short", &[300])
        .handle_time(Law::constant(950.0))
        .patience(Law::never());
    let long = calls("long", &[299, 700])
        .handle_time(Law::constant(1001.0))
        .patience(Law::never());
    let expected = [
        (299, Answered, 0, 1001),
        // At 1200 one place is wanted and two people still talk. The one free at 1250 leaves, and no third person
        // comes: the next call starts at 1300.
        (700, Answered, 600, 1001),
        (300, Answered, 0, 950),
    ];
    let scenario = with(with(day([2, 0, 1, 1], AfterClosing::Serve), short), long);
    // 600–1200: both talk; then one until 1250 and one throughout, at work until 2301; closing is at 2400.
    holds(&scenario, &expected, &[0, 1200, 1200, 650, 600, 0]);
}

#[test]
fn time_passes_in_the_queue_when_somebody_gives_up() {
    // Nobody is there from 600 to 1800. Giving up at 710 and at 1200, an interval's end, must neither bring the staff
    // of a later interval forward nor hold it back.
    let callers = calls("service", &[590, 610, 700, 1100, 1750, 1800])
        .handle_time(Law::constant(100.0))
        .patience(Law::constant(100.0));
    let expected = [
        (590, Answered, 0, 100),
        (610, Abandoned, 100, 0),
        (700, Abandoned, 100, 0),
        (1100, Abandoned, 100, 0),
        (1750, Answered, 50, 100),
        (1800, Answered, 100, 100),
    ];
    let scenario = with(day([1, 0, 0, 1], AfterClosing::Serve), callers);
    holds(&scenario, &expected, &[0, 600, 90, 0, 600, 0]);
}

#[test]
fn every_call_starts_and_ends_at_an_intervals_end() {
    // A pointer to the interval that is found by dividing an instant by its length gets stuck here.
    let callers = calls("service", &[0, 0, 600, 600, 1200, 1799])
        .handle_time(Law::constant(600.0))
        .patience(Law::never());
    let expected = [
        (0, Answered, 0, 600),
        (0, Answered, 600, 600),
        (600, Answered, 600, 600),
        (600, Answered, 1200, 600),
        (1200, Answered, 1200, 600),
        (1799, Answered, 1201, 600),
    ];
    let scenario = with(day([1, 1, 1], AfterClosing::Serve), callers);
    holds(&scenario, &expected, &[0, 600, 600, 600, 1800]);
}

#[test]
fn send_away_turns_away_even_whose_patience_ends_at_closing() {
    let callers = calls("service", &[500, 510, 1090, 1100, 1110, 1199, 1200])
        .handle_time(Law::constant(600.0))
        .patience(Law::constant(100.0));
    let expected = [
        (500, Answered, 0, 600),
        (510, Abandoned, 100, 0),
        // The agent is busy until 1100, when this one is first in line.
        (1090, Answered, 10, 600),
        // 1100 + 100 is closing.
        (1100, TurnedAway, 100, 0),
        (1110, TurnedAway, 90, 0),
        (1199, TurnedAway, 1, 0),
        (1200, TurnedAway, 0, 0),
    ];
    let scenario = with(day([1, 1], AfterClosing::SendAway), callers);
    holds(&scenario, &expected, &[0, 600, 600, 500]);
}

#[test]
fn an_agent_free_at_closing_takes_nobody_unless_the_centre_serves_on() {
    let callers = calls("service", &[0, 550])
        .handle_time(Law::constant(600.0))
        .patience(Law::constant(100.0));
    let on = |rule| with(day([1], rule), callers.clone());
    let first = (0, Answered, 0, 600);
    let second = |outcome, wait, handle| [first, (550, outcome, wait, handle)];
    holds(
        &on(AfterClosing::Serve),
        &second(Answered, 50, 600),
        &[0, 600, 600],
    );
    holds(
        &on(AfterClosing::SendAway),
        &second(TurnedAway, 50, 0),
        &[0, 600, 0],
    );
    holds(
        &on(AfterClosing::PatienceOnly),
        &second(Abandoned, 100, 0),
        &[0, 600, 0],
    );
}

#[test]
fn the_last_people_there_come_back_for_those_who_wait_at_closing() {
    let callers = calls("service", &[10, 700, 800, 900])
        .handle_time(Law::constant(60.0))
        .patience(Law::constant(450.0));
    let expected = [
        (10, Answered, 0, 60),
        (700, Abandoned, 450, 0),
        (800, Answered, 400, 60),
        (900, Answered, 300, 60),
    ];
    let scenario = with(day([2, 0], AfterClosing::Serve), callers);
    holds(&scenario, &expected, &[0, 1200, 0, 120]);
}

#[test]
fn callers_outside_opening_hours_are_turned_away() {
    let callers = calls("service", &[-60, -1, 0, 1199, 1200, 5000])
        .handle_time(Law::constant(30.0))
        .patience(Law::never());
    // The clock starts with the first of them, a minute before opening.
    let expected = [
        (0, TurnedAway, 0, 0),
        (59, TurnedAway, 0, 0),
        (60, Answered, 0, 30),
        (1259, Answered, 0, 30),
        (1260, TurnedAway, 0, 0),
        (5060, TurnedAway, 0, 0),
    ];
    let scenario = with(day([1, 1], AfterClosing::Serve), callers);
    holds(&scenario, &expected, &[0, 600, 600, 29]);
    let played = play(&model(&scenario), Engine::Auto, 1, 0);
    let rows: Vec<u32> = played.calls.iter().map(|call| call.row).collect();
    assert_eq!(rows, [0, 0, 1, 2, 3, 3]);
}

#[test]
fn a_line_or_a_place_in_the_queue_that_is_given_up_is_free_at_that_instant() {
    let callers = calls("service", &[0, 10, 20, 30, 50, 100, 150, 150])
        .handle_time(Law::constant(100.0))
        .patience(Law::constant(40.0));
    let mut scenario = with(day([1], AfterClosing::Serve), callers);
    // Two lines: one talks, one waits.
    scenario.lines = Some(2.into());
    let expected = [
        (0, Answered, 0, 100),
        (10, Abandoned, 40, 0),
        (20, Blocked, 0, 0),
        (30, Blocked, 0, 0),
        // The second caller hangs up at 50.
        (50, Abandoned, 40, 0),
        // The first one's call ends at 100.
        (100, Answered, 0, 100),
        (150, Abandoned, 40, 0),
        (150, Blocked, 0, 0),
    ];
    holds(&scenario, &expected, &[0, 600, 0]);
    // A queue of one place is the same here.
    (scenario.lines, scenario.queue_limit) = (None, Some(1));
    holds(&scenario, &expected, &[0, 600, 0]);
    // Without any place, nobody waits.
    scenario.queue_limit = Some(0);
    let expected = expected.map(|(joined, outcome, ..)| match outcome {
        Abandoned => (joined, Blocked, 0, 0),
        Answered => (joined, Answered, 0, 100),
        other => (joined, other, 0, 0),
    });
    holds(&scenario, &expected, &[0, 600, 0]);
}

#[test]
fn who_balks_never_takes_a_place_but_a_full_queue_comes_first() {
    let callers = calls("service", &[0, 10])
        .handle_time(Law::constant(100.0))
        .balk(1.0);
    let mut scenario = with(day([1], AfterClosing::Serve), callers);
    let expected = [(0, Answered, 0, 100), (10, Balked, 0, 0)];
    holds(&scenario, &expected, &[0, 600, 0]);
    scenario.queue_limit = Some(0);
    let expected = [(0, Answered, 0, 100), (10, Blocked, 0, 0)];
    holds(&scenario, &expected, &[0, 600, 0]);
}

#[test]
fn calls_that_take_no_time_leave_the_agent_free_at_the_same_instant() {
    let callers = calls("service", &[5, 5, 5])
        .handle_time(Law::constant(0.0))
        .patience(Law::constant(0.0));
    let expected = [(5, Answered, 0, 0); 3];
    let scenario = with(day([1], AfterClosing::Serve), callers.clone());
    holds(&scenario, &expected, &[0, 600, 0]);
    let mut nobody = with(day([0], AfterClosing::Serve), callers);
    holds(&nobody, &[(5, Abandoned, 0, 0); 3], &[0, 0, 0]);
    nobody.lines = Some(1.into());
    holds(&nobody, &[(5, Abandoned, 0, 0); 3], &[0, 0, 0]);
}

#[test]
fn the_urgent_go_first_and_at_one_instant_the_first_name() {
    let calm = calls("calm", &[0, 10, 20])
        .handle_time(Law::constant(50.0))
        .patience(Law::never());
    let urgent = calls("urgent", &[0, 30, 60])
        .handle_time(Law::constant(50.0))
        .patience(Law::never());
    let scenario = |calm_first: u32| {
        let scenario = with(
            day([1], AfterClosing::Serve),
            calm.clone().priority(calm_first),
        );
        with(scenario, urgent.clone())
    };
    // Equal priorities: as they come; at 0 "calm" is before "urgent".
    let expected = [
        (0, Answered, 0, 50),
        (10, Answered, 90, 50),
        (20, Answered, 130, 50),
        (0, Answered, 50, 50),
        (30, Answered, 170, 50),
        (60, Answered, 190, 50),
    ];
    holds(&scenario(1), &expected, &[0, 600, 0]);
    // At 0 the agent takes whoever comes first, urgent or not.
    let expected = [
        (0, Answered, 0, 50),
        (10, Answered, 190, 50),
        (20, Answered, 230, 50),
        (0, Answered, 50, 50),
        (30, Answered, 70, 50),
        (60, Answered, 90, 50),
    ];
    holds(&scenario(5), &expected, &[0, 600, 0]);
}

#[test]
fn the_agent_who_has_been_idle_longest_takes_the_call() {
    let callers = calls("service", &[0, 100, 170, 300]).handle_time(Law::constant(60.0));
    let mut scenario = with(day([1], AfterClosing::Serve), callers);
    let mut other = scenario.agent_groups[0].clone();
    other.name = "annex".into();
    other.staff = Series::Constant(1.0);
    scenario.agent_groups.push(other);
    let played = play(&model(&scenario), Engine::Auto, 1, 0);
    // "annex" comes first by name and is group 0; at opening both are idle since then.
    let work: Vec<(usize, u64, u64)> = played
        .work
        .iter()
        .map(|&(group, _, from, to)| (group, from.0 / 1_000_000, to.0 / 1_000_000))
        .collect();
    assert_eq!(
        work,
        [
            (0, 0, 60),
            // Idle since 60, the other one's call ended at 160.
            (0, 170, 230),
            // Idle since opening, the first one since 60.
            (1, 100, 160),
            (1, 300, 360)
        ]
    );
}

#[test]
fn a_caller_who_is_never_reached_does_not_hold_up_the_end_of_a_steady_state() {
    use callcenter::SteadyState;
    let flood = CallType::new("flood")
        .arrivals(ArrivalLaw::renewal(Law::constant(10.0)))
        .handle_time(Law::constant(100.0))
        .patience(Law::constant(1000.0));
    let patient = CallType::new("patient")
        .arrivals(ArrivalLaw::renewal(Law::constant(400.0)))
        .handle_time(Law::constant(100.0))
        .patience(Law::constant(100_000.0))
        .priority(2);
    let group = AgentGroup::new("desk")
        .staff(1)
        .skill("flood")
        .skill("patient");
    let scenario = Scenario::new("starved")
        .steady_state(
            SteadyState::new()
                .warm_up(500.0)
                .batch(600.0)
                .batches_per_run(2),
        )
        .call_type(flood)
        .call_type(patient)
        .agent_group(group);
    let played = play(&model(&scenario), Engine::Auto, 1, 0);
    let waiting = |row| {
        played
            .tally
            .count(row, 1, callcenter::measure::CallCounter::StillWaiting)
    };
    // At 400; at 800; at 1200 and 1600. The run lasts 1700 seconds, and is played for at most as many again.
    assert_eq!([waiting(0), waiting(1), waiting(2)], [1, 1, 2]);
    let second = played
        .calls
        .iter()
        .find(|call| call.call_type == 1 && call.caller == 1)
        .unwrap();
    assert_eq!(
        (second.joined, second.outcome),
        (Tick::from_seconds(800.0), Outcome::StillWaiting)
    );
    assert_eq!(second.wait, Tick::from_seconds(2600.0));
}
