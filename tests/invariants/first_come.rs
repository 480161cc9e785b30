//! First come, first served: nobody overtakes, nobody waits beside an idle agent, and more agents never make it worse.

use std::collections::BTreeMap;

use callcenter::engine::Engine;
use callcenter::measure::{CallRecord, Outcome};
use callcenter::scenario::{AfterClosing, Series};
use callcenter::units::Tick;
use callcenter::{Law, Scenario};
use proptest::prelude::*;

use crate::played::{Played, model, play};
use crate::scenarios::{Wanted, cases, scenario};

/// Answered calls in the order in which they joined; types in the order of names at one instant.
fn answered(played: &Played) -> Vec<CallRecord> {
    let mut calls = played.calls.clone();
    calls.retain(|call| call.outcome == Outcome::Answered);
    calls.sort_by_key(|call| (call.joined, call.call_type, call.caller));
    calls
}

fn start(call: &CallRecord) -> Tick {
    call.joined + call.wait
}

proptest! {
    #![proptest_config(cases(2000))]

    #[test]
    fn within_a_priority_nobody_overtakes(scenario in scenario(Wanted::OPEN_DAY), seed in 0u64..1000) {
        let model = model(&scenario);
        let played = play(&model, Engine::Auto, seed, 0);
        let mut names: Vec<_> = scenario.call_types.iter().map(|t| (&t.name, t.priority)).collect();
        names.sort();
        let mut last: BTreeMap<u32, Tick> = BTreeMap::new();
        for call in answered(&played) {
            let last = last.entry(names[call.call_type as usize].1).or_default();
            prop_assert!(start(&call) >= *last, "{call:?} started before one who came earlier");
            *last = start(&call);
        }
    }

    #[test]
    fn a_more_urgent_caller_never_waits_while_a_less_urgent_one_is_taken(
        scenario in scenario(Wanted::OPEN_DAY),
        seed in 0u64..1000,
    ) {
        let model = model(&scenario);
        let played = play(&model, Engine::Auto, seed, 0);
        let mut names: Vec<_> = scenario.call_types.iter().map(|t| (&t.name, t.priority)).collect();
        names.sort();
        let priority = |call: &CallRecord| names[call.call_type as usize].1;
        let waited = played.calls.iter().filter(|call| call.wait > Tick::ZERO);
        for urgent in waited {
            let passed = played.calls.iter().find(|other| {
                other.outcome == Outcome::Answered
                    && priority(other) > priority(urgent)
                    && start(other) > urgent.joined
                    && start(other) < start(urgent)
            });
            prop_assert!(passed.is_none(), "{passed:?} was taken while {urgent:?} waited");
        }
    }

    #[test]
    fn nobody_waits_beside_an_idle_agent(scenario in scenario(Wanted::OPEN_DAY), seed in 0u64..1000) {
        let model = model(&scenario);
        let engines = [Engine::Auto, Engine::Calendar];
        for engine in engines {
            let played = play(&model, engine, seed, 0);
            // Changes of (waiting, working, staffed) at each instant.
            let mut changes: BTreeMap<Tick, [i64; 3]> = BTreeMap::new();
            let mut piece = |what: usize, from: Tick, to: Tick| {
                changes.entry(from).or_default()[what] += 1;
                changes.entry(to).or_default()[what] -= 1;
            };
            played.calls.iter().for_each(|call| piece(0, call.joined, start(call)));
            played.work.iter().for_each(|&(_, _, from, to)| piece(1, from, to));
            played.staff.iter().for_each(|&(_, from, to)| piece(2, from, to));
            let mut now = [0i64; 3];
            for (at, change) in changes {
                (0..3).for_each(|i| now[i] += change[i]);
                let [waiting, working, staffed] = now;
                prop_assert!(working <= staffed, "at {at:?} {working} work of {staffed}");
                prop_assert!(waiting == 0 || working == staffed, "at {at:?} {waiting} wait, {working} work of {staffed}");
            }
            prop_assert_eq!(now, [0; 3]);
        }
    }

    #[test]
    fn one_more_agent_lengthens_nobodys_wait(
        scenario in scenario(Wanted::SINGLE_DAY),
        seed in 0u64..1000,
        more in 0usize..7,
    ) {
        let fewer = patient(scenario);
        let mut richer = fewer.clone();
        let Series::PerInterval(staff) = &mut richer.agent_groups[0].staff else { unreachable!() };
        match staff.get_mut(more) {
            Some(people) => *people += 1.0,
            None => staff.iter_mut().for_each(|people| *people += 1.0),
        }
        let (fewer, richer) = (model(&fewer), model(&richer));
        let before = play(&fewer, Engine::Auto, seed, 0);
        let after = play(&richer, Engine::Auto, seed, 0);
        prop_assert_eq!(before.calls.len(), after.calls.len());
        for (before, after) in before.calls.iter().zip(&after.calls) {
            prop_assert_eq!(before.joined, after.joined);
            prop_assert!(after.wait <= before.wait, "{after:?} waits longer than {before:?}");
        }
    }
}

/// Nobody gives up, nobody is refused, and the last interval is staffed, so that the last staff is the same people.
fn patient(mut scenario: Scenario) -> Scenario {
    scenario.lines = None;
    scenario.queue_limit = None;
    let day = scenario.day.as_mut().unwrap();
    day.after_closing = AfterClosing::Serve;
    let intervals =
        ((day.closes.seconds() - day.opens.seconds()) / day.interval.0).round() as usize;
    for call_type in &mut scenario.call_types {
        call_type.patience = Some(Law::never());
        call_type.balk = 0.0;
    }
    let staff = &mut scenario.agent_groups[0].staff;
    let mut people: Vec<f64> = (0..intervals)
        .map(|i| staff.at(i).unwrap().floor())
        .collect();
    people[intervals - 1] = people[intervals - 1].max(1.0);
    *staff = Series::PerInterval(people);
    scenario
}
