//! Both engines against a plain play of the rules, on days where many things happen at one instant.

use callcenter::Scenario;
use callcenter::engine::Engine;
use callcenter::measure::{Activity, CallRecord, CallbackOutcome, DialOutcome, Next, Outcome};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::agents_time::parted_constants;
use crate::plain::{self, HEARD, KNOWN, Plain};
use crate::played::{Played, model, play};
use crate::scenarios::{Days, cases, constants};

/// Whether a day was played as the rules say: every call, and what each group did in each row.
pub fn same(played: &Played, plain: &Plain) -> Result<(), TestCaseError> {
    let by_row = |of: &dyn Fn(usize, usize) -> u64| -> Vec<Vec<u64>> {
        let groups = |row| (0..played.groups).map(|group| of(row, group)).collect();
        (0..played.rows).map(groups).collect()
    };
    prop_assert_eq!(&played.calls, &plain.calls);
    prop_assert_eq!(&played.callbacks, &plain.callbacks);
    prop_assert_eq!(&played.dials, &plain.dials);
    for (activity, on) in Activity::ALL.into_iter().zip(&plain.on) {
        let spent = by_row(&|row, group| played.tally.time_on(row, group, activity));
        prop_assert_eq!(&spent, on, "{:?}", activity);
    }
    let worked = by_row(&|row, group| played.tally.worked_time(row, group));
    prop_assert_eq!(&worked, &plain.worked);
    let staffed = by_row(&|row, group| played.tally.staffed_time(row, group));
    prop_assert_eq!(&staffed, &plain.staffed);
    Ok(())
}

proptest! {
    #![proptest_config(cases(8000))]

    #[test]
    fn one_group_whose_staff_changes(scenario in constants(Days::ONE_GROUP)) {
        let plain = plain::play(&scenario);
        let model = model(&scenario);
        for engine in [Engine::Auto, Engine::Calendar] {
            same(&play(&model, engine, plain::SEED, plain::RUN), &plain)?;
        }
    }

    #[test]
    fn several_groups_that_answer_everything(scenario in constants(Days::SEVERAL_GROUPS)) {
        let plain = plain::play(&scenario);
        same(&play(&model(&scenario), Engine::Calendar, plain::SEED, plain::RUN), &plain)?;
    }
}

proptest! {
    #![proptest_config(cases(24_000))]

    #[test]
    fn several_groups_with_skills(scenario in constants(Days::WITH_SKILLS)) {
        let plain = plain::play(&scenario);
        same(&play(&model(&scenario), Engine::Auto, plain::SEED, plain::RUN), &plain)?;
    }
}

/// Ways in which callers call again, each of which must come about often for a plain play to be a test of it.
const WAYS: [&str; 9] = [
    "redials after hanging up",
    "redials after balking",
    "redials after finding no line",
    "returns",
    "calls as another type",
    "calls a fourth time",
    "would call after closing",
    "calls again at the instant at which a call ends",
    "is served twice",
];

fn ways(calls: &[CallRecord]) -> [bool; WAYS.len()] {
    let mut found = [false; WAYS.len()];
    let same = |a: &CallRecord, b: &CallRecord| (a.origin, a.caller) == (b.origin, b.caller);
    for calls in calls.chunk_by(same) {
        for pair in calls.windows(2) {
            let (before, after) = (pair[0], pair[1]);
            found[0] |= before.outcome == Outcome::Abandoned;
            found[1] |= before.outcome == Outcome::Balked;
            found[2] |= before.outcome == Outcome::Blocked;
            found[3] |= before.outcome == Outcome::Answered;
            found[4] |= before.call_type != after.call_type;
            found[5] |= after.attempt >= 3;
            found[7] |= before.joined + before.wait + before.handle == after.joined;
        }
        found[6] |= calls.iter().any(|call| call.next == Next::AfterClosing);
        let answered = calls.iter().filter(|c| c.outcome == Outcome::Answered);
        found[8] |= answered.count() > 1;
    }
    found
}

#[test]
fn callers_call_again_in_every_way() {
    let mut runner = TestRunner::new(cases(1));
    let days = constants(Days::WITH_SKILLS);
    let mut often = [0; WAYS.len()];
    for _ in 0..1000 {
        let scenario = days.new_tree(&mut runner).unwrap().current();
        let found = ways(&plain::play(&scenario).calls);
        often
            .iter_mut()
            .zip(found)
            .for_each(|(n, found)| *n += i32::from(found));
    }
    for (way, often) in WAYS.iter().zip(often) {
        assert!(often >= 20, "{way}: on {often} of 1000 days");
    }
}

#[test]
fn callers_often_wait_for_whom_they_know() {
    let mut runner = TestRunner::new(cases(1));
    let days = constants(Days::WITH_SKILLS);
    let mut often = [0; KNOWN.len()];
    for _ in 0..3000 {
        let scenario = days.new_tree(&mut runner).unwrap().current();
        let known = plain::play(&scenario).known;
        often
            .iter_mut()
            .zip(known)
            .for_each(|(n, times)| *n += i32::from(times > 0));
    }
    // The others come about on some days of the thousands above, but too seldom to be held to a number here.
    for (way, often) in KNOWN.iter().zip(often).take(3) {
        assert!(often >= 20, "{way}: on {often} of 3000 days");
    }
}

/// What may become of callers who are offered to be rung back.
const RUNG: [&str; 14] = [
    "is not offered it, or says no, and is answered",
    "accepts as it joins",
    "accepts after a wait",
    "leaves a message at closing",
    "leaves one when it is closed",
    "is reached by the first try",
    "is reached by a later one",
    "is reached at an agreed time",
    "had left a message before the day",
    "answers no try",
    "is not rung any more",
    "is due on the next day",
    "is passed on when it is reached",
    "calls again after it was reached",
];

fn rung(plain: &Plain) -> [bool; RUNG.len()] {
    let mut found = [false; RUNG.len()];
    for call in &plain.calls {
        found[0] |= call.is_offered_callback && call.outcome == Outcome::Answered;
        if call.outcome == Outcome::CallbackAccepted {
            found[1] |= call.queued && call.wait.0 == 0;
            found[2] |= call.queued && call.wait.0 > 0;
            found[4] |= !call.queued;
        }
    }
    for callback in &plain.callbacks {
        let reached = callback.outcome == CallbackOutcome::Reached;
        found[3] |= callback.call.queued && callback.asked == callback.until && !reached;
        found[5] |= reached && callback.tries == 1;
        found[6] |= reached && callback.tries > 1;
        found[7] |= reached && callback.due > callback.asked && callback.call.row > 0;
        found[8] |= reached && callback.call.caller >= CallRecord::WAITING_AT_OPENING + (1 << 62);
        found[9] |= callback.outcome == CallbackOutcome::NotReached;
        found[10] |= callback.outcome == CallbackOutcome::NotRungBack;
        found[11] |= callback.outcome == CallbackOutcome::NextDay;
        found[12] |= callback.call.next == Next::PassedOn;
        found[13] |= callback.call.next == Next::CallsAgain;
    }
    found
}

#[test]
fn callers_are_rung_back_in_every_way() {
    let mut runner = TestRunner::new(cases(1));
    let days = constants(Days::WITH_SKILLS);
    let mut often = [0; RUNG.len()];
    for _ in 0..3000 {
        let scenario = days.new_tree(&mut runner).unwrap().current();
        let found = rung(&plain::play(&scenario));
        often
            .iter_mut()
            .zip(found)
            .for_each(|(n, found)| *n += i32::from(found));
    }
    for (way, often) in RUNG.iter().zip(often) {
        assert!(often >= 20, "{way}: on {often} of 3000 days");
    }
}

/// What may become of people who are rung up, and of those who would be.
const DIALLED: [&str; 14] = [
    "is put through at once",
    "waits and is put through",
    "hangs up after a wait",
    "balks",
    "finds the queue full",
    "is sent away at closing",
    "is put through after closing",
    "hangs up as the telephone rings",
    "does not answer",
    "is given up at closing",
    "is the last of a list",
    "is rung up in the instant in which an interval begins",
    "is rung up as a caller is blocked",
    "is one of two types who are rung up in one instant",
];

fn dialled(scenario: &Scenario, plain: &Plain) -> [bool; DIALLED.len()] {
    let mut found = [false; DIALLED.len()];
    let mut types: Vec<_> = scenario.call_types.iter().collect();
    types.sort_by_key(|t| &t.name);
    let day = scenario.day.as_ref().unwrap();
    let opening = plain.opening;
    let closing = opening + (day.closes.seconds() - day.opens.seconds()) as u64 * 1_000_000;
    let is_rung_up = |call: &&CallRecord| types[call.origin as usize].outbound.is_some();
    for call in plain.calls.iter().filter(is_rung_up) {
        let answered = call.outcome == Outcome::Answered;
        let waits = call.wait.0 > 0;
        found[0] |= answered && !call.queued;
        found[1] |= answered && call.queued;
        found[2] |= call.outcome == Outcome::Abandoned && waits && !call.ringing;
        found[3] |= call.outcome == Outcome::Balked;
        found[4] |= call.outcome == Outcome::Blocked;
        found[5] |= call.outcome == Outcome::TurnedAway;
        found[6] |= answered && (call.joined + call.wait).0 >= closing;
        found[7] |= call.ringing;
    }
    for dial in &plain.dials {
        let law = types[dial.call_type as usize].outbound.as_ref().unwrap();
        found[8] |= dial.outcome == DialOutcome::NotReached;
        found[9] |= dial.outcome == DialOutcome::GivenUp;
        found[10] |= law.list == Some(dial.number + 1);
        let since_opening = dial.dialled.0 - opening;
        let interval = day.interval.0 as u64 * 1_000_000;
        found[11] |= since_opening > 0 && since_opening.is_multiple_of(interval);
        let blocked = |call: &CallRecord| call.outcome == Outcome::Blocked;
        let mut calls = plain.calls.iter();
        found[12] |= calls.any(|call| blocked(call) && call.joined == dial.dialled);
        let mut others = plain.dials.iter();
        let is_other = |other: &callcenter::measure::DialRecord| {
            other.call_type != dial.call_type && other.dialled == dial.dialled
        };
        found[13] |= since_opening > 0 && others.any(is_other);
    }
    found
}

#[test]
fn people_are_rung_up_in_every_way() {
    let mut runner = TestRunner::new(cases(1));
    // In days of the second kind agents take a while to pick up.
    let days = [
        constants(Days::WITH_SKILLS),
        parted_constants(Days::WITH_SKILLS),
    ];
    let mut often = [0; DIALLED.len()];
    for at in 0..8000 {
        let scenario = days[at % 2].new_tree(&mut runner).unwrap().current();
        let found = dialled(&scenario, &plain::play(&scenario));
        often
            .iter_mut()
            .zip(found)
            .for_each(|(n, found)| *n += i32::from(found));
    }
    for (way, often) in DIALLED.iter().zip(often) {
        assert!(often >= 20, "{way}: on {often} of 8000 days");
    }
}

#[test]
fn callers_hear_all_there_is_to_hear() {
    let mut runner = TestRunner::new(cases(1));
    let days = constants(Days::WITH_SKILLS);
    let mut often = [0; HEARD.len()];
    for _ in 0..2000 {
        let scenario = days.new_tree(&mut runner).unwrap().current();
        let heard = plain::play(&scenario).heard;
        often
            .iter_mut()
            .zip(heard)
            .for_each(|(n, times)| *n += i32::from(times > 0));
    }
    for (way, often) in HEARD.iter().zip(often) {
        assert!(often >= 20, "{way}: on {often} of 2000 days");
    }
}
