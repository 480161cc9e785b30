//! Every dial ends once, and so many people are dialled as the rules ask for, second by second.

use std::collections::{BTreeMap, BTreeSet};

use callcenter::engine::Engine;
use callcenter::measure::{CallCounter as Count, Cause, DialOutcome, Estimate, Figure, Outcome};
use callcenter::scenario::{Outbound, Series, defaults};
use callcenter::units::Tick;
use callcenter::{CallType, Experiment, Model, Scenario};
use proptest::prelude::*;

use crate::agents_time::parted;
use crate::played::{Played, model, play};
use crate::scenarios::{Wanted, cases, playable, scenario};

/// Call types in the order of their names, which is that of the indices of a run.
fn by_name(scenario: &Scenario) -> Vec<&CallType> {
    let mut types: Vec<_> = scenario.call_types.iter().collect();
    types.sort_by_key(|t| &t.name);
    types
}

/// Where the interval of a row begins, and ends.
fn bounds(model: &Model, row: u32) -> (u64, u64) {
    let grid = model.grid();
    let length = Tick::from_seconds(grid.interval_seconds()).0;
    let from = grid.opening().0 + (u64::from(row) - 1) * length;
    (from, from + length)
}

/// What dials say of themselves, what calls say of the dials that led to them, and what is counted of both.
fn dials_make_sense(
    model: &Model,
    played: &Played,
    scenario: &Scenario,
) -> Result<(), TestCaseError> {
    let is_day = scenario.day.is_some();
    let (opening, closing) = (model.grid().opening(), model.grid().closing());
    for (t, call_type) in (0u32..).zip(by_name(scenario)) {
        let dials: Vec<_> = played.dials.iter().filter(|d| d.call_type == t).collect();
        let calls: Vec<_> = played.calls.iter().filter(|c| c.call_type == t).collect();
        let Some(law) = &call_type.outbound else {
            prop_assert!(dials.is_empty());
            continue;
        };
        prop_assert!(dials.len() as u64 <= law.list.unwrap_or(u64::MAX));
        for (number, dial) in (0u64..).zip(&dials) {
            // Nobody is passed over, and nobody is dialled twice.
            prop_assert_eq!(dial.number, number);
            prop_assert!(!is_day || dial.dialled >= opening && dial.dialled < closing);
            if is_day {
                let (from, to) = bounds(model, dial.row);
                prop_assert!((from..to).contains(&dial.dialled.0));
            }
            match dial.outcome {
                DialOutcome::GivenUp if is_day => prop_assert_eq!(dial.until, closing),
                DialOutcome::GivenUp => prop_assert!(dial.until >= dial.dialled),
                DialOutcome::Reached | DialOutcome::NotReached => {
                    prop_assert!(dial.until > dial.dialled);
                    prop_assert!(!is_day || dial.until < closing);
                }
            }
        }
        for pair in dials.windows(2) {
            prop_assert!(pair[0].dialled <= pair[1].dialled);
        }
        // Who is reached comes in at that instant, once, and nobody else does.
        let reached = dials.iter().filter(|d| d.outcome == DialOutcome::Reached);
        let reached: BTreeSet<_> = reached.map(|dial| (dial.number, dial.until)).collect();
        let came: BTreeSet<_> = calls.iter().map(|c| (c.caller, c.joined)).collect();
        prop_assert_eq!(calls.len(), came.len());
        prop_assert_eq!(reached, came);
        for call in &calls {
            prop_assert_eq!((call.origin, call.dialled), (t, t));
            prop_assert_eq!((call.cause, call.attempt), (Cause::Fresh, 0));
            prop_assert_eq!(call.self_service, None);
            let ends = [
                Outcome::Answered,
                Outcome::Abandoned,
                Outcome::Balked,
                Outcome::Blocked,
                Outcome::TurnedAway,
                Outcome::StillWaiting,
            ];
            prop_assert!(ends.contains(&call.outcome));
            // It had a line; only a queue may have been full.
            let is_full = scenario.queue_limit.is_some();
            prop_assert!(is_full || call.outcome != Outcome::Blocked);
        }
        for row in 0..played.rows {
            let of = |outcome: Option<DialOutcome>| {
                let own = dials.iter().filter(|dial| dial.row as usize == row);
                own.filter(|dial| outcome.is_none_or(|is| dial.outcome == is))
                    .count() as u64
            };
            let count = |counter| played.tally.count(row, t as usize, counter);
            prop_assert_eq!(count(Count::Dials), of(None));
            prop_assert_eq!(count(Count::DialsReached), of(Some(DialOutcome::Reached)));
            prop_assert_eq!(count(Count::DialsGivenUp), of(Some(DialOutcome::GivenUp)));
            let joined = calls.iter().filter(|call| call.row as usize == row);
            prop_assert_eq!(count(Count::Attempts), joined.count() as u64);
        }
    }
    Ok(())
}

/// The figure of a series in a row of a day.
fn figure(series: &Option<Series>, row: usize, unsaid: f64) -> f64 {
    match series {
        None => unsaid,
        Some(series) => series.at(row - 1).unwrap(),
    }
}

/// How many dials of a type there are to be while so many of its agents are free.
fn wanted(law: &Outbound, row: usize, free: u64) -> u64 {
    if free < u64::from(law.least_free.unwrap_or(defaults::LEAST_FREE)) {
        return 0;
    }
    let each = figure(&law.per_free_agent, row, defaults::DIALS_PER_FREE_AGENT);
    (each * free as f64 + figure(&law.further, row, 0.0) + 1e-9) as u64
}

/// Whether a run with one group has as many dials under way as are asked for, whenever something happens: never fewer where there
/// are people and lines, and none begun beyond that. How often that was looked at while some were wanted.
fn as_many_as_are_asked_for(
    model: &Model,
    played: &Played,
    scenario: &Scenario,
) -> Result<u64, TestCaseError> {
    let is_day = scenario.day.is_some();
    let closing = model.grid().closing();
    // A steady state is one from its first instant on.
    let opening = if is_day {
        model.grid().opening()
    } else {
        Tick::ZERO
    };
    let skills = &scenario.agent_groups[0].skills;
    let work = played.work.iter().flat_map(|&(_, _, from, to)| [from, to]);
    let staff = played.staff.iter().flat_map(|&(_, from, to)| [from, to]);
    let dials = played
        .dials
        .iter()
        .flat_map(|dial| [dial.dialled, dial.until]);
    let calls = played.calls.iter().map(|call| call.joined + call.wait);
    let rows = (1..=model.grid().intervals() as u32).map(|row| Tick(bounds(model, row).0));
    let instants = work.chain(staff).chain(dials).chain(calls).chain(rows);
    let mut instants: BTreeSet<Tick> = instants.collect();
    instants.retain(|at| (opening..closing).contains(at));
    let mut looked = 0;
    for now in instants {
        // All pieces that begin at an instant belong to what has happened at it.
        let here = |from: Tick, to: Tick| from <= now && now < to;
        let on_duty = played.staff.iter().filter(|piece| here(piece.1, piece.2));
        let busy = played.work.iter().filter(|piece| here(piece.2, piece.3));
        let idle = (on_duty.count() - busy.count()) as u64;
        let row = (1..=model.grid().intervals() as u32)
            .find(|&row| bounds(model, row).1 > now.0)
            .unwrap() as usize;
        for (t, call_type) in (0u32..).zip(by_name(scenario)) {
            let Some(law) = &call_type.outbound else {
                continue;
            };
            let skill = skills
                .iter()
                .find(|skill| skill.call_type == call_type.name);
            let skill = skill.filter(|skill| skill.after.0 == 0.0);
            let free = skill.map_or(0, |skill| idle.saturating_sub(u64::from(skill.reserve)));
            let wanted = wanted(law, row, free);
            let own = || played.dials.iter().filter(|dial| dial.call_type == t);
            let under_way = own().filter(|dial| here(dial.dialled, dial.until)).count() as u64;
            let begins = own().any(|dial| dial.dialled == now);
            let so_far = own().filter(|dial| dial.dialled <= now).count() as u64;
            looked += u64::from(wanted > 0);
            prop_assert!(
                !begins || under_way <= wanted,
                "{} under way of type {} at {:?}, where {} are wanted for {} agents",
                under_way,
                t,
                now,
                wanted,
                free
            );
            let is_done = law.list.is_some_and(|list| so_far >= list);
            prop_assert!(
                is_done || scenario.lines.is_some() || under_way >= wanted,
                "{} under way of type {} at {:?}, where {} are wanted for {} agents",
                under_way,
                t,
                now,
                wanted,
                free
            );
        }
    }
    Ok(looked)
}

const ONE_GROUP: Wanted = Wanted {
    most_groups: 1,
    ..Wanted::ANY_DAY
};

proptest! {
    #![proptest_config(cases(1500))]

    #[test]
    fn every_dial_of_a_day_ends_once(scenario in scenario(Wanted::ANY_DAY), seed in 0u64..1000) {
        let model = model(&scenario);
        dials_make_sense(&model, &play(&model, Engine::Auto, seed, 0), &scenario)?;
    }

    #[test]
    fn every_dial_of_a_steady_state_ends_once(scenario in scenario(Wanted::ANY_STEADY), seed in 0u64..1000) {
        let model = model(&scenario);
        dials_make_sense(&model, &play(&model, Engine::Auto, seed, 0), &scenario)?;
    }

    #[test]
    fn as_many_are_dialled_as_agents_are_free_for(scenario in parted(ONE_GROUP, true), seed in 0u64..1000) {
        let model = model(&scenario);
        as_many_as_are_asked_for(&model, &play(&model, Engine::Auto, seed, 0), &scenario)?;
    }

    #[test]
    fn so_they_are_in_a_steady_state(
        scenario in parted(Wanted { most_groups: 1, ..Wanted::ANY_STEADY }, true),
        seed in 0u64..1000,
    ) {
        let model = model(&scenario);
        as_many_as_are_asked_for(&model, &play(&model, Engine::Auto, seed, 0), &scenario)?;
    }

    /// The k-th person of a list is the same whoever is there to talk to it.
    #[test]
    fn who_is_dialled_is_the_same_whatever_the_staff(
        scenario in scenario(Wanted::ANY_DAY),
        more in 1u32..4,
        seed in 0u64..1000,
    ) {
        let mut here = scenario;
        // The same in each interval, so that the hour of a call does not matter, and whoever answers.
        for call_type in &mut here.call_types {
            call_type.aht = None;
            if let Some(outbound) = &mut call_type.outbound {
                let first = outbound.reached.as_ref().and_then(|series| series.at(0));
                outbound.reached = first.map(Series::Constant);
            }
        }
        for group in &mut here.agent_groups {
            for skill in &mut group.skills {
                (skill.speed, skill.handle_time) = (1.0, None);
            }
        }
        here.starting_state.busy.clear();
        let here = playable(here);
        let mut there = here.clone();
        for group in &mut there.agent_groups {
            group.staff = match &group.staff {
                Series::Constant(people) => Series::Constant(people + f64::from(more)),
                Series::PerInterval(people) => {
                    let more = people.iter().map(|people| people + f64::from(more));
                    Series::PerInterval(more.collect())
                }
                column => column.clone(),
            };
        }
        let here = play(&model(&here), Engine::Auto, seed, 0);
        let there = play(&model(&there), Engine::Auto, seed, 0);
        let is_done = |outcome: DialOutcome| outcome != DialOutcome::GivenUp;
        let dials: BTreeMap<_, _> = (there.dials.iter())
            .map(|dial| ((dial.call_type, dial.number), dial))
            .collect();
        for dial in &here.dials {
            if let Some(other) = dials.get(&(dial.call_type, dial.number))
                && is_done(dial.outcome) && is_done(other.outcome)
            {
                prop_assert_eq!(dial.outcome, other.outcome);
                prop_assert_eq!(dial.until - dial.dialled, other.until - other.dialled);
            }
        }
        let calls: BTreeMap<_, _> = (there.calls.iter().filter(|call| there.is_rung_up(call)))
            .map(|call| ((call.origin, call.caller), call))
            .collect();
        for call in here.calls.iter().filter(|call| here.is_rung_up(call)) {
            let Some(other) = calls.get(&(call.origin, call.caller)) else {
                continue;
            };
            match (call.outcome, other.outcome) {
                (Outcome::Answered, Outcome::Answered) => prop_assert_eq!(call.handle, other.handle),
                (Outcome::Abandoned, Outcome::Abandoned) => prop_assert_eq!(call.wait, other.wait),
                (Outcome::Abandoned, Outcome::Balked) | (Outcome::Balked, Outcome::Abandoned) => {
                    // Whoever balks on finding nobody free does so each time.
                    let rings = call.ringing || other.ringing;
                    prop_assert!(rings);
                }
                _ => {}
            }
        }
    }
}

proptest! {
    #![proptest_config(cases(400))]

    /// Those who are rung up are in no total of calls, unless there are no others, and are counted beside it.
    #[test]
    fn totals_are_of_those_who_call_in(scenario in scenario(Wanted::ANY_DAY), seed in 0u64..1000) {
        let results = Experiment::new(&scenario).unwrap().replications(2).seed(seed).threads(1).run();
        let results = results.unwrap();
        let mean = |figure: &Figure| figure.estimate().map(|estimate: &Estimate| estimate.mean);
        let types = by_name(&scenario);
        let is_outbound = |t: usize| types[t].outbound.is_some();
        let all_are = (0..types.len()).all(is_outbound);
        let model = model(&scenario);
        let runs = [0, 1].map(|run| play(&model, Engine::Auto, seed, run));
        let sum = |counters: &[Count], of: &dyn Fn(usize) -> bool| -> f64 {
            let mut sum = 0;
            for played in &runs {
                for (row, t) in (0..played.rows).flat_map(|row| (0..types.len()).map(move |t| (row, t))) {
                    let counts = counters.iter().map(|&counter| played.tally.count(row, t, counter));
                    sum += if of(t) { counts.sum::<u64>() } else { 0 };
                }
            }
            sum as f64 / 2.0
        };
        let calls_in = |t: usize| all_are || !is_outbound(t);
        let total = &results.total;
        prop_assert_eq!(mean(&total.attempts), Some(sum(&[Count::Attempts], &calls_in)));
        prop_assert_eq!(mean(&total.answered), Some(sum(&[Count::Answered], &calls_in)));
        if !(0..types.len()).any(is_outbound) {
            prop_assert!(total.dials.is_not_applicable() && total.drop_rate.is_not_applicable());
            return Ok(());
        }
        let dropped = [Count::Abandoned, Count::Balked, Count::TurnedAway, Count::Blocked];
        prop_assert_eq!(mean(&total.dials), Some(sum(&[Count::Dials], &is_outbound)));
        prop_assert_eq!(mean(&total.reached), Some(sum(&[Count::DialsReached], &is_outbound)));
        prop_assert_eq!(mean(&total.reached), Some(sum(&[Count::Attempts], &is_outbound)));
        prop_assert_eq!(mean(&total.put_through), Some(sum(&[Count::Answered], &is_outbound)));
        prop_assert_eq!(mean(&total.dropped), Some(sum(&dropped, &is_outbound)));
        let mismatches = [Count::Queued, Count::Blocked];
        prop_assert_eq!(mean(&total.mismatches), Some(sum(&mismatches, &is_outbound)));
        for (t, call_type) in types.iter().enumerate() {
            let own = results.call_type(&call_type.name).unwrap();
            prop_assert_eq!(own.dials.is_not_applicable(), !is_outbound(t));
            if is_outbound(t) {
                prop_assert_eq!(mean(&own.dials), Some(sum(&[Count::Dials], &|other| other == t)));
            }
        }
    }
}

/// Random days are a test of this.
#[test]
fn random_days_have_dials_for_free_agents() {
    use proptest::strategy::{Strategy, ValueTree};
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let days = parted(ONE_GROUP, true);
    let mut often = 0;
    for seed in 0..300 {
        let scenario = days.new_tree(&mut runner).unwrap().current();
        let model = model(&scenario);
        let played = play(&model, Engine::Auto, seed, 0);
        let looked = as_many_as_are_asked_for(&model, &played, &scenario).unwrap();
        often += u32::from(looked > 10);
    }
    assert!(often >= 30, "{often} of 300 days");
}
