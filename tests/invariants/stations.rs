//! Each call type is a station, and each set of groups that share calls is one: what comes in goes out, and what is held there,
//! added up over time, is what each of those who were there spent there. Exactly, in ticks, in every row.

use std::collections::BTreeSet;

use callcenter::engine::Engine;
use callcenter::measure::{Activity, CallCounter as Count, CallRecord, Cause, Next, Outcome};
use callcenter::scenario::Skill;
use callcenter::units::Tick;
use callcenter::{CallType, Model, Scenario};
use proptest::prelude::*;

use crate::agents_time::parted;
use crate::played::{Played, model, play};
use crate::scenarios::{Wanted, cases, playable, scenario};

fn engines(model: &Model) -> Vec<Engine> {
    if model.is_single_queue() {
        vec![Engine::Recursion, Engine::Calendar]
    } else {
        vec![Engine::Calendar]
    }
}

/// Where rows begin, and the last one ends, worked out from what the model says of its hours.
fn bounds(model: &Model) -> Vec<u64> {
    let grid = model.grid();
    let length = Tick::from_seconds(grid.interval_seconds()).0;
    let starts = (0..=grid.intervals() as u64).map(|i| grid.opening().0 + i * length);
    std::iter::once(0).chain(starts).chain([u64::MAX]).collect()
}

/// How much of the time from one instant to another lies within a row.
fn within(bounds: &[u64], row: usize, from: Tick, to: Tick) -> u64 {
    let (from, to) = (from.0.max(bounds[row]), to.0.min(bounds[row + 1]));
    to.saturating_sub(from)
}

/// Little's law of each station, row by row: the time that callers of a type spent in its queue, each by itself and cut at the row's
/// ends, is the time that the queue was found to hold them; and so of the time that agents spent on each thing, and on duty.
fn little(
    played: &Played,
    bounds: &[u64],
    rows: std::ops::Range<usize>,
) -> Result<(), TestCaseError> {
    for row in rows {
        for call_type in 0..played.types {
            let own = played
                .calls
                .iter()
                .filter(|call| call.call_type as usize == call_type);
            let waits: u64 = own
                .map(|call| within(bounds, row, call.joined, call.joined + call.wait))
                .sum();
            let queue = played.tally.count(row, call_type, Count::QueueTime);
            prop_assert_eq!(
                waits,
                queue,
                "waits in row {} and queue of type {}",
                row,
                call_type
            );
        }
        for group in 0..played.groups {
            for on in Activity::ALL {
                let own = played
                    .work
                    .iter()
                    .filter(|piece| (piece.0, piece.1) == (group, on));
                let pieces: u64 = own
                    .map(|&(_, _, from, to)| within(bounds, row, from, to))
                    .sum();
                let time = played.tally.time_on(row, group, on);
                prop_assert_eq!(pieces, time, "{:?} of group {} in row {}", on, group, row);
            }
            let own = played.staff.iter().filter(|piece| piece.0 == group);
            let pieces: u64 = own
                .map(|&(_, from, to)| within(bounds, row, from, to))
                .sum();
            prop_assert_eq!(
                pieces,
                played.tally.staffed_time(row, group),
                "group {} on duty in row {}",
                group,
                row
            );
        }
    }
    Ok(())
}

/// Names in their order, which is that of the indices of a run.
fn in_order<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    names
}

/// Sets of call types and groups that no skill leads out of: whoever calls as one of these types is answered by one of these groups,
/// which answer nothing else.
fn islands(scenario: &Scenario) -> Vec<(BTreeSet<usize>, BTreeSet<usize>)> {
    let types = in_order(scenario.call_types.iter().map(|t| t.name.as_str()));
    let groups = in_order(scenario.agent_groups.iter().map(|g| g.name.as_str()));
    let mut islands: Vec<(BTreeSet<usize>, BTreeSet<usize>)> = Vec::new();
    for group in &scenario.agent_groups {
        let at = groups.iter().position(|name| *name == group.name).unwrap();
        let skills = group.skills.iter();
        let answers = skills.map(|skill| {
            types
                .iter()
                .position(|name| *name == skill.call_type)
                .unwrap()
        });
        let mut island = (answers.collect::<BTreeSet<_>>(), BTreeSet::from([at]));
        // It takes in whatever it has a call type in common with.
        islands.retain(|other| {
            let apart = other.0.is_disjoint(&island.0);
            if !apart {
                island.0.extend(&other.0);
                island.1.extend(&other.1);
            }
            apart
        });
        islands.push(island);
    }
    islands
}

/// Little's law of agents: those of an island, busy on average, times the length of the run, are the handle times of its calls. What
/// was in hand as the day opened is no call of the day, so that its island is left out. How many islands were held to it.
fn busy_agents(scenario: &Scenario, played: &Played) -> Result<usize, TestCaseError> {
    let groups = in_order(scenario.agent_groups.iter().map(|g| g.name.as_str()));
    let in_hand: BTreeSet<usize> = (scenario.starting_state.busy.iter())
        .filter_map(|busy| groups.iter().position(|name| *name == busy.agent_group))
        .collect();
    let mut held = 0;
    for (types, agents) in islands(scenario) {
        if !agents.is_disjoint(&in_hand) {
            continue;
        }
        let own = played
            .calls
            .iter()
            .filter(|call| types.contains(&(call.call_type as usize)));
        let handled: u64 = own.map(|call| call.handle.0).sum();
        let busy = |on: Activity| !matches!(on, Activity::PickUp | Activity::Break);
        let pieces = played
            .work
            .iter()
            .filter(|piece| agents.contains(&piece.0) && busy(piece.1));
        let pieces: u64 = pieces.map(|(_, _, from, to)| to.0 - from.0).sum();
        prop_assert_eq!(
            handled,
            pieces,
            "handle times of types {:?} and busy time of groups {:?}",
            types,
            agents
        );
        let rows = (0..played.rows).flat_map(|row| agents.iter().map(move |&group| (row, group)));
        let counted: u64 = rows
            .map(|(row, group)| played.tally.worked_time(row, group))
            .sum();
        prop_assert_eq!(
            handled,
            counted,
            "handle times of types {:?} and time counted of groups {:?}",
            types,
            agents
        );
        held += 1;
    }
    Ok(held)
}

/// Whether agents who have a call of one type may pass it on as one of another, or find that it belongs there.
fn may_lead(scenario: &Scenario, from: &CallType, to: &CallType) -> bool {
    let leads =
        |row: &std::collections::BTreeMap<String, f64>| row.get(&to.name).is_some_and(|&p| p > 0.0);
    let skills = scenario.agent_groups.iter().flat_map(|group| &group.skills);
    let of_skills = skills.filter(|skill| skill.call_type == from.name);
    let by_transfer = from.transfers.as_ref().is_some_and(|transfers| {
        let to_itself = transfers.to.is_empty() && from.name == to.name;
        leads(&transfers.to)
            || to_itself
            || of_skills.clone().any(|skill| leads(&skill.transfers_to))
    });
    let misroutes = to.misroutes.as_ref();
    let by_mistake = misroutes.is_some_and(|law| law.to.get(&from.name).is_some_and(|&p| p > 0.0));
    by_transfer || by_mistake
}

/// What comes into each station goes out of it. A day ends with nobody under way; of a steady state those are under way who have been
/// passed on and of whose next call nothing is said.
fn flows(scenario: &Scenario, played: &Played) -> Result<(), TestCaseError> {
    let names = in_order(scenario.call_types.iter().map(|t| t.name.as_str()));
    let written = |at: usize| {
        scenario
            .call_types
            .iter()
            .find(|t| t.name == names[at])
            .unwrap()
    };
    let total = |call_type: usize, counter: Count| -> u64 {
        (0..played.rows)
            .map(|row| played.tally.count(row, call_type, counter))
            .sum()
    };
    let of = |call_type: usize, holds: &dyn Fn(&CallRecord) -> bool| -> u64 {
        let own = played
            .calls
            .iter()
            .filter(|call| call.call_type as usize == call_type && holds(call));
        own.count() as u64
    };
    // From which station to which, following each caller from call to call.
    let mut passed = vec![vec![0u64; names.len()]; names.len()];
    let mut under_way = vec![0u64; names.len()];
    let mut callers = 0u64;
    let same = |a: &CallRecord, b: &CallRecord| (a.origin, a.caller) == (b.origin, b.caller);
    for calls in played.calls.chunk_by(same) {
        callers += 1;
        for pair in calls.windows(2) {
            if pair[0].next == Next::PassedOn {
                let (from, to) = (pair[0].call_type as usize, pair[1].call_type as usize);
                passed[from][to] += 1;
                let leads = may_lead(scenario, written(from), written(to));
                prop_assert!(
                    leads,
                    "passed on from {} to {}, where none are",
                    names[from],
                    names[to]
                );
            }
        }
        let last = calls[calls.len() - 1];
        if last.next == Next::PassedOn {
            under_way[last.call_type as usize] += 1;
        }
    }
    if scenario.day.is_some() {
        prop_assert_eq!(
            under_way.iter().sum::<u64>(),
            0,
            "under way when the day is over"
        );
    }
    let mut fresh_of_all = 0;
    for (j, name) in names.iter().enumerate() {
        let [fresh, redials, returns, legs] =
            [Cause::Fresh, Cause::Redial, Cause::Return, Cause::Transfer]
                .map(|cause| of(j, &|call| call.cause == cause));
        fresh_of_all += fresh;
        prop_assert_eq!(redials, total(j, Count::Redials), "redials of {}", name);
        prop_assert_eq!(returns, total(j, Count::Returns), "returns of {}", name);
        let ends = Outcome::ALL.map(|outcome| of(j, &|call| call.outcome == outcome));
        let ends: u64 = ends.iter().sum();
        prop_assert_eq!(
            fresh + redials + returns + legs,
            ends,
            "what comes into {} and what ends there",
            name
        );
        prop_assert_eq!(
            total(j, Count::Attempts),
            ends,
            "attempts as {} and what ends there",
            name
        );
        let from_all: u64 = passed.iter().map(|from| from[j]).sum();
        prop_assert_eq!(
            from_all,
            legs,
            "passed on to {} and legs that came there",
            name
        );
        prop_assert_eq!(
            from_all,
            total(j, Count::TransferredIn),
            "passed on to {} and legs counted there",
            name
        );
        let to_all: u64 = passed[j].iter().sum();
        prop_assert_eq!(
            to_all + under_way[j],
            total(j, Count::PassedOn),
            "passed on from {} or under way, and counted as passed on",
            name
        );
    }
    prop_assert_eq!(fresh_of_all, callers, "first calls and callers");
    let all = |holds: &dyn Fn(&CallRecord) -> bool| {
        played.calls.iter().filter(|call| holds(call)).count() as u64
    };
    let again = all(&|call| matches!(call.cause, Cause::Redial | Cause::Return));
    let gone = all(&|call| matches!(call.next, Next::Nothing | Next::AfterClosing));
    let goes_on = all(&|call| call.next == Next::CallsAgain);
    if scenario.day.is_some() {
        prop_assert_eq!(goes_on, again, "who calls again and calls of those who do");
        prop_assert_eq!(gone, callers, "last calls and callers");
    }
    Ok(())
}

/// The same centre in which groups have call types of their own, as far as there are enough of both.
fn apart(mut scenario: Scenario) -> Scenario {
    let names: Vec<String> = scenario.call_types.iter().map(|t| t.name.clone()).collect();
    let (types, groups) = (names.len(), scenario.agent_groups.len());
    let least = types.min(groups);
    for (g, group) in scenario.agent_groups.iter_mut().enumerate() {
        let own = |t: usize| t % least == g % least;
        for (t, name) in names.iter().enumerate() {
            if own(t) && group.skills.iter().all(|skill| skill.call_type != *name) {
                group.skills.push(Skill::new(name.clone()));
            }
        }
        let place = |skill: &Skill| names.iter().position(|name| *name == skill.call_type);
        group.skills.retain(|skill| place(skill).is_some_and(own));
        // Nobody else is left who would answer those who have waited for longer.
        group.skills.iter_mut().for_each(|skill| skill.until = None);
    }
    playable(scenario)
}

/// Days of any centre, and of those that fall apart into islands.
/// Nobody is rung back, which is no call that comes in.
const ON_THE_LINE: Wanted = Wanted {
    ringing: false,
    ..Wanted::ANY_DAY
};

fn days() -> BoxedStrategy<Scenario> {
    let any = || scenario(ON_THE_LINE);
    prop_oneof![any(), any().prop_map(apart)].boxed()
}

/// Whether every station is in balance in every row of a day.
fn a_day_is_in_balance(scenario: &Scenario, seed: u64) -> Result<(), TestCaseError> {
    let model = model(scenario);
    let bounds = bounds(&model);
    for engine in engines(&model) {
        let played = play(&model, engine, seed, 0);
        little(&played, &bounds, 0..played.rows)?;
        busy_agents(scenario, &played)?;
        flows(scenario, &played)?;
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(1500))]

    #[test]
    fn every_station_of_a_day_is_in_balance(scenario in days(), seed in 0u64..1000) {
        a_day_is_in_balance(&scenario, seed)?;
    }

    #[test]
    fn stations_are_in_balance_whatever_agents_do(scenario in parted(ON_THE_LINE, true), seed in 0u64..1000) {
        a_day_is_in_balance(&scenario, seed)?;
    }

    #[test]
    fn stations_of_a_steady_state_are_in_balance(scenario in scenario(Wanted {
        ringing: false,
        ..Wanted::ANY_STEADY
    }), seed in 0u64..1000) {
        let model = model(&scenario);
        let bounds = bounds(&model);
        for engine in engines(&model) {
            let played = play(&model, engine, seed, 0);
            little(&played, &bounds, 1..model.grid().intervals() + 1)?;
            flows(&scenario, &played)?;
        }
    }
}

/// The days that stations are held to have what could put them out of balance.
#[test]
fn random_days_have_legs_between_stations() {
    use proptest::strategy::{Strategy, ValueTree};
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let days = days();
    let (mut legs, mut warm, mut all_three, mut several) = (0, 0, 0, 0);
    for seed in 0..600 {
        let scenario = days.new_tree(&mut runner).unwrap().current();
        let played = play(&model(&scenario), Engine::Auto, seed, 0);
        let calls = |holds: fn(&CallRecord) -> bool| played.calls.iter().any(holds);
        let has_legs = calls(|call| call.cause == Cause::Transfer);
        legs += usize::from(has_legs);
        warm += usize::from(calls(|call| call.staying > Tick::ZERO));
        all_three += usize::from(
            has_legs && calls(|call| call.cause == Cause::Redial) && scenario.lines.is_some(),
        );
        // Several of them, none of whose agents are busy with calls that no record tells of.
        let held = busy_agents(&scenario, &played).unwrap();
        several += usize::from(has_legs && held > 1);
    }
    let found = [legs, warm, all_three, several];
    assert!(found.iter().all(|&days| days >= 10), "{found:?}");
}
