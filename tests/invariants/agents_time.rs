//! What agents' time is spent on: picking up, talk, hold, wrap-up. Each second once, and none made up.

use std::collections::BTreeMap;

use callcenter::engine::Engine;
use callcenter::measure::Outcome::{Abandoned, Answered, Blocked, TurnedAway};
use callcenter::measure::{Activity, CallCounter as Count, Outcome};
use callcenter::scenario::AfterClosing;
use callcenter::units::{ClockTime, Tick};
use callcenter::{AgentGroup, ArrivalLaw, CallType, Day, Law, Model, Scenario};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::plain;
use crate::plain_play::same;
use crate::played::{Played, model, play};
use crate::scenarios::{Days, Wanted, cases, constants, constants_playable, playable, scenario};

fn time() -> BoxedStrategy<Law> {
    prop_oneof![
        1 => Just(Law::constant(0.0)),
        2 => (1u32..90).prop_map(|s| Law::constant(f64::from(s))),
        3 => (1.0f64..120.0).prop_map(Law::exponential),
        1 => (1.0f64..120.0).prop_map(|mean| Law::lognormal(mean, 1.2)),
    ]
    .boxed()
}

/// What is stated of a call type: the parts of its handle time, where it is not stated whole, and its growth.
type Stated = (Option<(Law, Option<Law>, Option<Law>)>, f64);

fn stated(grows: bool) -> BoxedStrategy<Stated> {
    let part = || prop::option::weighted(0.7, time());
    let growth = if grows {
        prop_oneof![1 => Just(0.0), 1 => 0.0f64..3.0].boxed()
    } else {
        Just(0.0).boxed()
    };
    (
        prop::option::weighted(0.8, (time(), part(), part())),
        growth,
    )
        .boxed()
}

/// A random scenario in which handle times are stated by their parts; and, `late`, agents take a while to pick up and
/// calls grow with the wait.
pub fn parted(wanted: Wanted, late: bool) -> BoxedStrategy<Scenario> {
    let pickup = if late {
        prop::option::weighted(0.8, time()).boxed()
    } else {
        Just(None).boxed()
    };
    (scenario(wanted), vec(stated(late), 4), vec(pickup, 3))
        .prop_map(|(mut scenario, stated, pickup)| {
            for (call_type, (parts, growth)) in scenario.call_types.iter_mut().zip(stated) {
                call_type.handle_growth_per_minute = growth;
                let Some((talk, hold, wrap_up)) = parts else {
                    continue;
                };
                // A mean cannot scale a law that is always zero.
                let all = [Some(&talk), hold.as_ref(), wrap_up.as_ref()];
                if all
                    .into_iter()
                    .flatten()
                    .all(|law| *law == Law::constant(0.0))
                {
                    call_type.aht = None;
                }
                call_type.handle_time = None;
                (call_type.talk, call_type.hold, call_type.wrap_up) = (Some(talk), hold, wrap_up);
            }
            for (group, pickup) in scenario.agent_groups.iter_mut().zip(pickup) {
                group.pickup = pickup;
            }
            playable(scenario)
        })
        .boxed()
}

/// Every law constant, in whole seconds, so that many things happen at one instant.
pub fn parted_constants(days: Days) -> BoxedStrategy<Scenario> {
    let seconds = || prop_oneof![2 => Just(0u32), 3 => 1u32..6].prop_map(f64::from);
    (
        constants(days),
        vec((any::<bool>(), seconds(), seconds(), any::<bool>()), 3),
        vec(prop::option::weighted(0.8, seconds()), 3),
    )
        .prop_map(|(mut scenario, stated, pickup)| {
            for (call_type, (apart, hold, wrap_up, grows)) in
                scenario.call_types.iter_mut().zip(stated)
            {
                if apart {
                    call_type.talk = call_type.handle_time.take();
                    call_type.hold = Some(Law::constant(hold));
                    call_type.wrap_up = Some(Law::constant(wrap_up));
                }
                // Once itself for every second waited. Without end the waits would grow without end.
                if grows && call_type.patience != Some(Law::never()) {
                    call_type.handle_growth_per_minute = 60.0;
                }
            }
            for (group, pickup) in scenario.agent_groups.iter_mut().zip(pickup) {
                group.pickup = pickup.map(Law::constant);
            }
            constants_playable(scenario)
        })
        .boxed()
}

fn ways(model: &Model) -> Vec<Engine> {
    if model.is_single_queue() {
        vec![Engine::Recursion, Engine::Calendar]
    } else {
        vec![Engine::Calendar]
    }
}

fn pieces_of(played: &Played, activity: Activity) -> u64 {
    let pieces = played.work.iter().filter(|piece| piece.1 == activity);
    pieces.map(|(_, _, from, to)| to.0 - from.0).sum()
}

proptest! {
    #![proptest_config(cases(1500))]

    #[test]
    fn idle_pick_up_talk_hold_and_wrap_up_are_all_there_is(scenario in parted(Wanted::ANY_DAY, true), seed in 0u64..1000) {
        let model = model(&scenario);
        let names: Vec<String> = {
            let mut names: Vec<String> = model.agent_groups().map(String::from).collect();
            names.sort();
            names
        };
        for engine in ways(&model) {
            let played = play(&model, engine, seed, 0);
            prop_assert_eq!(played.calls.len() as u64, played.arrivals);
            let mut on = [0; Activity::ALL.len()];
            for row in 0..played.rows {
                for (group, name) in names.iter().enumerate() {
                    let times = Activity::ALL.map(|activity| played.tally.time_on(row, group, activity));
                    prop_assert!(times.iter().sum::<u64>() <= played.tally.staffed_time(row, group));
                    let dialling = played.tally.time_on(row, group, Activity::Dialling);
                    let handling = times[1..5].iter().sum::<u64>() + dialling;
                    prop_assert_eq!(handling, played.tally.worked_time(row, group));
                    let written = scenario.agent_groups.iter().find(|g| g.name == *name);
                    let picks_up = written.is_some_and(|g| g.pickup.is_some());
                    prop_assert!(picks_up || times[0] == 0);
                    on.iter_mut().zip(times).for_each(|(sum, time)| *sum += time);
                }
                for call_type in 0..played.types {
                    let count = |counter| played.tally.count(row, call_type, counter);
                    prop_assert!(count(Count::AbandonedRinging) <= count(Count::Abandoned));
                    let queued_at_least = count(Count::Abandoned) - count(Count::AbandonedRinging) + count(Count::Balked);
                    prop_assert!(count(Count::Queued) >= queued_at_least);
                    prop_assert!(count(Count::Queued) <= count(Count::Attempts) - count(Count::Blocked));
                }
            }
            // Rows add up to the pieces, and the pieces to what became of the calls.
            prop_assert_eq!(on, Activity::ALL.map(|activity| pieces_of(&played, activity)));
            let of_calls = |part: fn(&callcenter::measure::CallRecord) -> Tick| -> u64 {
                played.calls.iter().map(|call| part(call).0).sum()
            };
            let handled = |part: fn(&callcenter::measure::CallRecord) -> Tick| -> u64 {
                let rung = played.callbacks.iter().map(|callback| part(&callback.call).0);
                of_calls(part) + rung.sum::<u64>()
            };
            let parts = [handled(|c| c.hold), handled(|c| c.wrap_up), handled(|c| c.staying)];
            prop_assert_eq!(on[2..5].to_vec(), parts);
            // What was in hand as the day opened is talk, too, and no call of the day.
            prop_assert!(on[1] >= handled(|c| c.talk()));
            if scenario.starting_state.busy.is_empty() {
                prop_assert_eq!(on[1], handled(|c| c.talk()));
            }
            // Little's law, exactly, whether callers wait or are being rung for.
            prop_assert_eq!(of_calls(|call| call.wait), played.total(Count::QueueTime));
            let at_once = played.calls.iter().filter(|call| !call.queued);
            prop_assert_eq!(at_once.map(|call| call.wait.0).sum::<u64>(), played.total(Count::WaitUnqueued));
            for call in &played.calls {
                prop_assert_eq!(call.talk() + call.hold + call.wrap_up + call.staying, call.handle);
                prop_assert!(!call.ringing || call.outcome == Outcome::Abandoned);
            }
            // At no instant is anybody doing two things.
            let mut changes: BTreeMap<(usize, Tick), i64> = BTreeMap::new();
            for &(group, from, to) in &played.staff {
                *changes.entry((group, from)).or_default() += 1;
                *changes.entry((group, to)).or_default() -= 1;
            }
            for &(group, _, from, to) in &played.work {
                *changes.entry((group, from)).or_default() -= 1;
                *changes.entry((group, to)).or_default() += 1;
            }
            let (mut idle, mut of) = (0, 0);
            for ((group, at), change) in changes {
                if group != of {
                    prop_assert_eq!(idle, 0);
                    of = group;
                }
                idle += change;
                prop_assert!(idle >= 0, "at {:?} {} of group {} too few", at, -idle, group);
            }
        }
    }

    #[test]
    fn batches_lose_no_time_either(scenario in parted(Wanted::ANY_STEADY, true), seed in 0u64..1000) {
        let model = model(&scenario);
        for engine in ways(&model) {
            let played = play(&model, engine, seed, 0);
            for row in 1..model.grid().intervals() + 1 {
                for group in 0..played.groups {
                    let times = Activity::ALL.map(|activity| played.tally.time_on(row, group, activity));
                    prop_assert!(times.iter().sum::<u64>() <= played.tally.staffed_time(row, group));
                }
            }
        }
    }

    #[test]
    fn both_engines_part_the_same_day(scenario in parted(Wanted::SINGLE_DAY, false), seed in 0u64..1000) {
        let model = model(&scenario);
        prop_assert!(model.is_single_queue());
        for run in 0..2 {
            let recursion = play(&model, Engine::Recursion, seed, run);
            let calendar = play(&model, Engine::Calendar, seed, run);
            prop_assert_eq!(&recursion.calls, &calendar.calls);
            prop_assert_eq!(&recursion.work, &calendar.work);
            prop_assert_eq!(recursion.figures(0..recursion.rows), calendar.figures(0..calendar.rows));
        }
    }

    #[test]
    fn both_engines_part_the_same_batches(scenario in parted(Wanted::SINGLE_STEADY, false), seed in 0u64..1000) {
        let model = model(&scenario);
        let counted = 1..model.grid().intervals() + 1;
        let recursion = play(&model, Engine::Recursion, seed, 0);
        let calendar = play(&model, Engine::Calendar, seed, 0);
        prop_assert_eq!(recursion.calls_in(counted.clone()), calendar.calls_in(counted.clone()));
        prop_assert_eq!(recursion.figures(counted.clone()), calendar.figures(counted));
    }

    /// Talk alone is the handle time, drawn from the same numbers.
    #[test]
    fn talk_alone_is_the_handle_time(scenario in scenario(Wanted::ANY_DAY), seed in 0u64..1000) {
        let mut talking = scenario.clone();
        for call_type in &mut talking.call_types {
            call_type.talk = call_type.handle_time.take();
        }
        let (whole, talk) = (play(&model(&scenario), Engine::Auto, seed, 0), play(&model(&talking), Engine::Auto, seed, 0));
        prop_assert_eq!(whole.calls, talk.calls);
        prop_assert_eq!(whole.work, talk.work);
    }

    /// Where nobody hangs up, an agent who rings is as good as busy: with a delay that is always the same, everybody is
    /// matched when they would be if it were part of the handle time.
    #[test]
    fn to_who_never_hangs_up_picking_up_is_handling(
        scenario in scenario(Wanted::SINGLE_DAY),
        delay in 1u32..60,
        seed in 0u64..1000,
    ) {
        let delay = f64::from(delay);
        let mut ringing = scenario;
        for call_type in &mut ringing.call_types {
            call_type.patience = Some(Law::never());
            // In whole seconds a sum is rounded as its parts are.
            call_type.handle_time = Some(Law::empirical([0.0, 30.0, 30.0, 90.0, 300.0]));
            call_type.aht = None;
        }
        // Some must be there to the end, for those who never leave.
        ringing.day = ringing.day.map(|mut day| {
            if day.after_closing == AfterClosing::PatienceOnly {
                day.after_closing = AfterClosing::SendAway;
            }
            day
        });
        if Model::new(&ringing).is_err() {
            ringing.agent_groups[0].staff = 3.into();
        }
        let mut handling = ringing.clone();
        for call_type in &mut handling.call_types {
            let own = call_type.handle_time.take().unwrap();
            call_type.handle_time = Some(Law::sum([Law::constant(delay), own]));
        }
        ringing.agent_groups[0].pickup = Some(Law::constant(delay));
        let (ringing, handling) = (model(&ringing), model(&handling));
        let rung = play(&ringing, Engine::Auto, seed, 0);
        let handled = play(&handling, Engine::Auto, seed, 0);
        prop_assert_eq!(rung.calls.len(), handled.calls.len());
        let delay = Tick::from_seconds(delay);
        for (rung, handled) in rung.calls.iter().zip(&handled.calls) {
            prop_assert_eq!((rung.joined, rung.outcome, rung.queued), (handled.joined, handled.outcome, handled.queued));
            let more = if rung.outcome == Answered { delay } else { Tick::ZERO };
            prop_assert_eq!(rung.handle + more, handled.handle);
            prop_assert_eq!(rung.wait, handled.wait + more);
        }
    }
}

proptest! {
    #![proptest_config(cases(6000))]

    #[test]
    fn one_group_is_played_as_the_rules_say(scenario in parted_constants(Days::ONE_GROUP)) {
        as_the_rules_say(&scenario)?;
    }

    #[test]
    fn several_groups_are_played_as_the_rules_say(scenario in parted_constants(Days::SEVERAL_GROUPS)) {
        as_the_rules_say(&scenario)?;
    }
}

proptest! {
    #![proptest_config(cases(24_000))]

    #[test]
    fn skills_are_played_as_the_rules_say(scenario in parted_constants(Days::WITH_SKILLS)) {
        as_the_rules_say(&scenario)?;
    }
}

fn as_the_rules_say(scenario: &Scenario) -> Result<(), TestCaseError> {
    let plain = plain::play(scenario);
    let model = model(scenario);
    for engine in ways(&model) {
        same(&play(&model, engine, 1, 0), &plain)?;
    }
    Ok(())
}

/// Seconds spent on something in each row, all groups together.
fn rows_of(played: &Played, activity: Activity) -> Vec<u64> {
    let row = |row| {
        let groups = (0..played.groups).map(|group| played.tally.time_on(row, group, activity));
        groups.sum::<u64>() / 1_000_000
    };
    (0..played.rows).map(row).collect()
}

const OPENS: f64 = 8.0 * 3600.0;

/// Callers at these seconds after opening.
fn calls(name: &str, at: &[i32], patience: f64) -> CallType {
    let clock = |&second: &i32| ClockTime::from_seconds(OPENS + f64::from(second));
    CallType::new(name)
        .arrivals(ArrivalLaw::times(at.iter().map(clock).collect()))
        .patience(Law::constant(patience))
}

/// A day of intervals of ten minutes with so many agents in each.
fn day<const N: usize>(
    staff: [u32; N],
    after_closing: AfterClosing,
    types: Vec<CallType>,
) -> Scenario {
    let closes = ClockTime::from_seconds(OPENS + 600.0 * N as f64);
    let day = Day::new(ClockTime::from_seconds(OPENS), closes)
        .interval(600.0)
        .after_closing(after_closing);
    let mut desk = AgentGroup::new("desk").staff(staff);
    for call_type in &types {
        desk = desk.skill(call_type.name.clone());
    }
    let scenario = Scenario::new("by hand").day(day).agent_group(desk);
    types.into_iter().fold(scenario, Scenario::call_type)
}

/// Joined, outcome, whether while ringing, whether queued, wait, handled for.
type Record = (u64, Outcome, bool, bool, u64, u64);

fn records(played: &Played) -> Vec<Record> {
    let second = |tick: Tick| {
        assert_eq!(tick.0 % 1_000_000, 0);
        tick.0 / 1_000_000
    };
    let record = |c: &callcenter::measure::CallRecord| {
        (
            second(c.joined),
            c.outcome,
            c.ringing,
            c.queued,
            second(c.wait),
            second(c.handle),
        )
    };
    played.calls.iter().map(record).collect()
}

fn staffed(played: &Played) -> Vec<u64> {
    let rows = 0..played.rows;
    rows.map(|row| played.tally.staffed_time(row, 0) / 1_000_000)
        .collect()
}

#[test]
fn ten_callers_who_are_rung_for_and_every_tie() {
    let parts = |call_type: CallType| {
        call_type
            .talk(Law::constant(10.0))
            .hold(Law::constant(4.0))
            .wrap_up(Law::constant(6.0))
    };
    let hasty = parts(calls("hasty", &[30, 90], 10.0));
    let quick = parts(calls("quick", &[60, 65, 125, 125], 5.0));
    let steady = parts(calls("steady", &[0, 66, 95, 595], 100.0));
    let mut scenario = day([1], AfterClosing::Serve, vec![hasty, quick, steady]);
    scenario.agent_groups[0].pickup = Some(Law::constant(10.0));
    let played = play(&model(&scenario), Engine::Auto, 1, 0);
    assert_eq!(
        records(&played),
        [
            // The agent is free at 30 and picks up at 40, the very instant in which patience ends.
            (30, Answered, false, false, 10, 20),
            // Matched at 100, when the agent is free and patience ends: the caller is gone before anybody picks up.
            (90, Abandoned, true, true, 10, 0),
            // Hangs up while the telephone rings.
            (60, Abandoned, true, false, 5, 0),
            // Comes just as the one before hangs up, and finds the agent free.
            (65, Abandoned, true, false, 5, 0),
            // Two whose patience ends at 130, when the agent is free: the first is matched, and both hang up.
            (125, Abandoned, true, true, 5, 0),
            (125, Abandoned, false, true, 5, 0),
            (0, Answered, false, false, 10, 20),
            // Taken at 70, when the one before hangs up.
            (66, Answered, false, true, 14, 20),
            // Taken at 100, after the hasty one.
            (95, Answered, false, true, 15, 20),
            // Being rung for at closing, and answered.
            (595, Answered, false, false, 10, 20),
        ]
    );
    assert_eq!(rows_of(&played, Activity::PickUp), [0, 55, 5]);
    assert_eq!(rows_of(&played, Activity::Talk), [0, 40, 10]);
    assert_eq!(rows_of(&played, Activity::Hold), [0, 16, 4]);
    assert_eq!(rows_of(&played, Activity::WrapUp), [0, 24, 6]);
    assert_eq!(staffed(&played), [0, 600, 25]);
    // They waited 30, and at the end of the day 5 and 5.
    assert_eq!(played.tally.count(1, 2, Count::QueueTime), 44_000_000);
    assert_eq!(played.tally.count(2, 2, Count::QueueTime), 5_000_000);
    assert_eq!(played.total(Count::AbandonedRinging), 4);
}

#[test]
fn an_agent_rung_at_a_fall_leaves_when_the_caller_hangs_up_or_is_served() {
    for (patience, answered, end) in [(8.0, false, 603), (100.0, true, 625)] {
        let callers = calls("service", &[595], patience).handle_time(Law::constant(20.0));
        let mut scenario = day([1, 0], AfterClosing::SendAway, vec![callers]);
        scenario.agent_groups[0].pickup = Some(Law::constant(10.0));
        let played = play(&model(&scenario), Engine::Auto, 1, 0);
        let outcome = if answered { Answered } else { Abandoned };
        assert_eq!(played.calls[0].outcome, outcome);
        assert_eq!(staffed(&played), [0, 600, end - 600, 0]);
    }
}

#[test]
fn at_closing_who_waits_is_sent_away_and_who_is_rung_for_is_served() {
    let callers = calls("service", &[595, 596], 100.0).handle_time(Law::constant(20.0));
    let mut scenario = day([1], AfterClosing::SendAway, vec![callers]);
    scenario.agent_groups[0].pickup = Some(Law::constant(10.0));
    let played = play(&model(&scenario), Engine::Auto, 1, 0);
    let expected = [
        (595, Answered, false, false, 10, 20),
        (596, TurnedAway, false, true, 4, 0),
    ];
    assert_eq!(records(&played), expected);
}

#[test]
fn a_place_in_the_queue_is_for_who_waits_and_a_line_for_who_is_rung_for_too() {
    let callers = |at: &[i32]| calls("service", at, 100.0).handle_time(Law::constant(20.0));
    let mut queue = day([1], AfterClosing::Serve, vec![callers(&[0, 5, 6])]);
    queue.agent_groups[0].pickup = Some(Law::constant(10.0));
    let mut lines = queue.clone();
    queue.queue_limit = Some(1);
    lines.lines = Some(2.into());
    for scenario in [queue, lines] {
        let played = play(&model(&scenario), Engine::Auto, 1, 0);
        let expected = [
            (0, Answered, false, false, 10, 20),
            (5, Answered, false, true, 35, 20),
            (6, Blocked, false, false, 0, 0),
        ];
        assert_eq!(records(&played), expected);
    }
}

#[test]
fn a_line_is_free_while_the_agent_wraps_up() {
    let callers = calls("service", &[0, 5, 10, 20], 100.0)
        .talk(Law::constant(10.0))
        .wrap_up(Law::constant(20.0));
    let mut scenario = day([1], AfterClosing::Serve, vec![callers]);
    scenario.lines = Some(1.into());
    for engine in [Engine::Recursion, Engine::Calendar] {
        let played = play(&model(&scenario), engine, 1, 0);
        let expected = [
            (0, Answered, false, false, 0, 30),
            (5, Blocked, false, false, 0, 0),
            (10, Answered, false, true, 20, 30),
            (20, Blocked, false, false, 0, 0),
        ];
        assert_eq!(records(&played), expected, "{engine:?}");
    }
}

#[test]
fn the_longer_the_wait_the_longer_the_call() {
    let callers = calls("service", &[0, 30, 60, 120], 1000.0)
        .talk(Law::constant(40.0))
        .wrap_up(Law::constant(20.0))
        .handle_growth_per_minute(1.0);
    let mut scenario = day([1], AfterClosing::Serve, vec![callers]);
    let played = play(&model(&scenario), Engine::Auto, 1, 0);
    let expected = [
        (0, Answered, false, false, 0, 60),
        // Half a minute, one and a half, three: half as long again, two and a half times, four times.
        (30, Answered, false, true, 30, 90),
        (60, Answered, false, true, 90, 150),
        (120, Answered, false, true, 180, 240),
    ];
    assert_eq!(records(&played), expected);
    let wrap_up: Vec<u64> = played
        .calls
        .iter()
        .map(|c| c.wrap_up.0 / 1_000_000)
        .collect();
    assert_eq!(wrap_up, [20, 30, 50, 80], "parts keep their proportions");
    // What an agent takes to pick up is waited, too; at twice the speed a call takes half its time.
    scenario.agent_groups[0].pickup = Some(Law::constant(60.0));
    scenario.agent_groups[0].skills[0].speed = 2.0;
    scenario.call_types[0].arrivals = ArrivalLaw::times(vec![ClockTime::from_seconds(OPENS)]);
    let played = play(&model(&scenario), Engine::Auto, 1, 0);
    assert_eq!(records(&played), [(0, Answered, false, false, 60, 60)]);
}

#[test]
fn a_groups_own_law_keeps_the_callers_proportions() {
    let callers = calls("service", &[0, 100], 1000.0)
        .talk(Law::constant(30.0))
        .hold(Law::constant(10.0))
        .wrap_up(Law::constant(20.0));
    let mut scenario = day([1], AfterClosing::Serve, vec![callers]);
    scenario.agent_groups[0].skills[0].handle_time = Some(Law::constant(30.0));
    let played = play(&model(&scenario), Engine::Auto, 1, 0);
    for call in &played.calls {
        let parts = [call.talk(), call.hold, call.wrap_up].map(|part| part.0);
        assert_eq!(parts, [15_000_000, 5_000_000, 10_000_000]);
    }
}

#[test]
fn no_delay_at_all_is_none() {
    let callers = calls("service", &[0, 30, 60], 10.0).handle_time(Law::constant(40.0));
    let plain = day([1], AfterClosing::Serve, vec![callers]);
    let mut at_once = plain.clone();
    at_once.agent_groups[0].pickup = Some(Law::constant(0.0));
    let at_once = model(&at_once);
    assert!(at_once.is_single_queue());
    let played = play(&at_once, Engine::Auto, 1, 0);
    assert_eq!(played.calls, play(&model(&plain), Engine::Auto, 1, 0).calls);
}

/// Who comes when, how long they would wait and how long calls take is the same with and without a delay.
#[test]
fn callers_bring_the_same_whatever_agents_take_to_pick_up() {
    let mut scenario = Scenario::new("same")
        .day(Day::new(ClockTime::new(8, 0), ClockTime::new(12, 0)))
        .call_type(
            CallType::new("service")
                .arrivals_per_hour(60.0)
                .talk(Law::exponential(120.0))
                .hold(Law::exponential(20.0))
                .wrap_up(Law::lognormal(60.0, 1.0))
                .patience(Law::never()),
        )
        .agent_group(AgentGroup::new("desk").staff(5).skill("service"));
    let parts = |played: &Played| -> Vec<_> {
        let calls = played.calls.iter();
        calls
            .map(|c| (c.joined, c.talk(), c.hold, c.wrap_up))
            .collect()
    };
    let before = play(&model(&scenario), Engine::Auto, 7, 3);
    scenario.agent_groups[0].pickup = Some(Law::exponential(9.0));
    let after = play(&model(&scenario), Engine::Auto, 7, 3);
    assert_eq!(parts(&before), parts(&after));
    let wait = |played: &Played| -> u64 { played.calls.iter().map(|c| c.wait.0).sum() };
    assert!(wait(&after) > wait(&before));
}
