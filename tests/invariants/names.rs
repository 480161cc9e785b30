//! The order of a file changes no bit, and neither does the unit in which a day is told.

use callcenter::engine::Engine;
use callcenter::scenario::{CallbackOffer, Lines, defaults};
use callcenter::units::{ClockTime, Seconds};
use callcenter::{Experiment, Law, Scenario};
use proptest::prelude::*;
use serde_json::Value;

use crate::played::{model, play};
use crate::scenarios::{Days, Wanted, cases, constant_seconds, constants, scenario};

/// The result file without the list of defaults, which follows the file.
fn results(scenario: &Scenario, seed: u64) -> Value {
    let mut scenario = scenario.clone();
    if let Some(steady) = &mut scenario.steady_state {
        // Batches as short as these may not stand for replications side by side.
        steady.batches_per_run = Some(1);
    }
    let results = Experiment::new(&scenario)
        .unwrap()
        .replications(3)
        .seed(seed)
        .threads(1)
        .run();
    let mut json = serde_json::to_value(results.unwrap()).unwrap();
    json.as_object_mut().unwrap().remove("defaults_used");
    json
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn reordering_a_file_changes_no_bit(
        day in scenario(Wanted::ANY_DAY),
        steady in scenario(Wanted::ANY_STEADY),
        by in 0usize..4,
        seed in 0u64..1000,
    ) {
        for scenario in [day, steady] {
            let mut turned = scenario.clone();
            turned.call_types.reverse();
            let types = turned.call_types.len();
            turned.call_types.rotate_left(by % types);
            let groups = turned.agent_groups.len();
            turned.agent_groups.rotate_left(by % groups);
            if let Some(Lines::Groups(groups)) = &mut turned.lines {
                groups.reverse();
                for group in groups {
                    group.call_types.iter_mut().for_each(|listed| listed.reverse());
                }
            }
            for group in &mut turned.agent_groups {
                group.skills.reverse();
                group.shifts.reverse();
            }
            turned.starting_state.waiting.reverse();
            turned.starting_state.busy.reverse();
            turned.starting_state.messages.reverse();
            // Objects are compared by key, whatever their order.
            prop_assert_eq!(results(&scenario, seed), results(&turned, seed));
        }
    }
}

#[test]
fn reports_keep_the_order_of_the_file() {
    use callcenter::{AgentGroup, CallType};
    let call = |name: &str| {
        CallType::new(name)
            .arrivals_per_hour(5.0)
            .handle_time(Law::constant(60.0))
    };
    let group = |name: &str| AgentGroup::new(name).staff(2).skill("z").skill("a");
    let scenario = Scenario::new("order")
        .call_type(call("z"))
        .call_type(call("a"))
        .agent_group(group("y"))
        .agent_group(group("b"));
    let results = Experiment::new(&scenario)
        .unwrap()
        .replications(2)
        .run()
        .unwrap();
    let types: Vec<_> = results
        .call_types
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    let groups: Vec<_> = results
        .agent_groups
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!((types, groups), (vec!["z", "a"], vec!["y", "b"]));
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn a_day_played_at_half_the_pace_is_the_same_day(scenario in constants(Days::ONE_GROUP)) {
        let model_of_slow = model(&slowed(&scenario));
        for engine in [Engine::Auto, Engine::Calendar] {
            let day = play(&model(&scenario), engine, 1, 0);
            let slow = play(&model_of_slow, engine, 1, 0);
            prop_assert_eq!(day.calls.len(), slow.calls.len());
            prop_assert_eq!(day.dials.len(), slow.dials.len());
            for (day, slow) in day.dials.iter().zip(&slow.dials) {
                prop_assert_eq!((day.number, day.row, day.outcome), (slow.number, slow.row, slow.outcome));
                prop_assert_eq!(2 * (day.until - day.dialled).0, (slow.until - slow.dialled).0);
            }
            for (day, slow) in day.calls.iter().zip(&slow.calls) {
                prop_assert_eq!((day.outcome, day.queued, day.row), (slow.outcome, slow.queued, slow.row));
                prop_assert_eq!((2 * day.wait.0, 2 * day.handle.0), (slow.wait.0, slow.handle.0));
            }
            for row in 0..day.rows {
                prop_assert_eq!(2 * day.tally.staffed_time(row, 0), slow.tally.staffed_time(row, 0));
                prop_assert_eq!(2 * day.tally.worked_time(row, 0), slow.tally.worked_time(row, 0));
            }
        }
    }
}

/// Every time twice as long.
fn slowed(scenario: &Scenario) -> Scenario {
    let mut slow = scenario.clone();
    let twice = |t: ClockTime| ClockTime::from_seconds(2.0 * t.seconds());
    let day = slow.day.as_mut().unwrap();
    (day.opens, day.closes) = (twice(day.opens), twice(day.closes));
    day.interval = Seconds(2.0 * day.interval.0);
    let state = &mut slow.starting_state;
    let waits = state.waiting.iter_mut().flat_map(|w| &mut w.waited);
    let busy = &mut state.busy.iter_mut();
    let calls = busy.flat_map(|b| b.elapsed.iter_mut().chain(&mut b.remaining));
    for time in waits.chain(calls) {
        time.0 *= 2.0;
    }
    for call_type in &mut slow.call_types {
        for time in call_type.arrivals.times.iter_mut().flatten() {
            *time = twice(*time);
        }
        let delays = [
            call_type.redials.as_mut().map(|redials| &mut redials.delay),
            call_type.returns.as_mut().map(|returns| &mut returns.delay),
        ];
        if let Some(outbound) = &mut call_type.outbound {
            for (law, unsaid) in [
                (&mut outbound.answered_after, defaults::DIAL_ANSWERED),
                (&mut outbound.given_up_after, defaults::DIALLING),
            ] {
                let seconds = law
                    .as_ref()
                    .map_or(unsaid.0, |law| constant_seconds(law).unwrap() as f64);
                *law = Some(Law::constant(2.0 * seconds));
            }
        }
        if let Some(same) = &mut call_type.same_agent {
            let within = same.within.unwrap_or(defaults::SAME_AGENT_WITHIN);
            same.within = Some(Seconds(2.0 * within.0));
        }
        if let Some(callbacks) = &mut call_type.callbacks {
            for time in [&mut callbacks.apart, &mut callbacks.within] {
                time.as_mut().unwrap().0 *= 2.0;
            }
            match callbacks.offered.as_mut().unwrap() {
                CallbackOffer::ExpectedWait(wait) | CallbackOffer::Waited(wait) => wait.0 *= 2.0,
                CallbackOffer::QueueLength(_) | CallbackOffer::Never => {}
            }
            callbacks.accepted_per_minute /= 2.0;
            for law in [&mut callbacks.scheduled_after, &mut callbacks.dialling] {
                if let Some(seconds) = law.as_ref().and_then(constant_seconds) {
                    *law = Some(Law::constant(2.0 * seconds as f64));
                }
            }
        }
        let transfers = call_type.transfers.as_mut();
        let misroutes = call_type.misroutes.as_mut();
        let passed_on = [
            transfers.map(|transfers| &mut transfers.conference),
            misroutes.map(|misroutes| &mut misroutes.found_out_after),
        ];
        let inside = call_type.self_service.as_mut();
        let inside = inside.map(|law| [&mut law.time, &mut law.calls_again_after]);
        let delays = delays.into_iter().chain(passed_on).flatten();
        let delays = delays.chain(inside.into_iter().flatten());
        let announcement = call_type.announcement.as_mut();
        let told = announcement.map(|told| {
            // As much for a minute that is twice as long.
            told.hangs_up_per_minute /= 2.0;
            for repeat in &mut told.repeats {
                for time in [&mut repeat.after, &mut repeat.every].into_iter().flatten() {
                    time.0 *= 2.0;
                }
            }
            &mut told.patience
        });
        let laws = [&mut call_type.handle_time, &mut call_type.patience];
        for law in laws.into_iter().chain(delays).chain(told) {
            if let Some(seconds) = law.as_ref().and_then(constant_seconds) {
                *law = Some(Law::constant(2.0 * seconds as f64));
            }
        }
    }
    slow
}
