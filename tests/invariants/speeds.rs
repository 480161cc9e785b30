//! Agents with speeds of their own.

use callcenter::engine::{Engine, Workspace};
use callcenter::measure::{Activity, CallCounter as Count, Outcome};
use callcenter::scenario::{AgentPick, Series, Shift};
use callcenter::units::{ClockTime, Tick};
use callcenter::{AgentGroup, ArrivalLaw, CallType, Day, Law, Scenario};
use proptest::prelude::*;

use crate::played::{Played, model, play, play_in};
use crate::scenarios::{Wanted, cases, playable, scenario, without_impossible_starts};

fn picks() -> impl Strategy<Value = AgentPick> {
    prop_oneof![
        Just(AgentPick::LongestIdle),
        Just(AgentPick::MostIdleGroup),
        Just(AgentPick::LeastOccupied),
        Just(AgentPick::Random),
        Just(AgentPick::Fastest),
    ]
}

fn with_speeds(scenario: &Scenario, law: &Law, pick: AgentPick) -> Scenario {
    let mut scenario = scenario.clone();
    scenario.routing.agent.then = pick;
    for group in &mut scenario.agent_groups {
        group.speeds = Some(law.clone());
    }
    scenario
}

fn same(a: &Played, b: &Played) -> Result<(), TestCaseError> {
    prop_assert_eq!(&a.calls, &b.calls);
    prop_assert_eq!(&a.dials, &b.dials);
    prop_assert_eq!(&a.work, &b.work);
    prop_assert_eq!(&a.staff, &b.staff);
    Ok(())
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn a_speed_that_all_share_is_that_of_their_skills(
        scenario in scenario(Wanted::ANY_DAY),
        // Among those who became idle at one instant the fastest is the first by slot where speeds differ.
        pick in picks().prop_filter("ties", |pick| *pick != AgentPick::Fastest),
        // Powers of two, which multiply without rounding.
        speed in prop_oneof![Just(1.0), Just(2.0), Just(0.5)],
        seed in 0u64..1000,
    ) {
        let mut by_agent = with_speeds(&scenario, &Law::constant(speed), pick);
        let mut by_skill = scenario;
        by_skill.routing.agent.then = pick;
        for group in &mut by_skill.agent_groups {
            group.skills.iter_mut().for_each(|skill| skill.speed *= speed);
        }
        // Who is so fast may be done with the call in hand.
        without_impossible_starts(&mut by_agent);
        without_impossible_starts(&mut by_skill);
        let by_agent = play(&model(&by_agent), Engine::Calendar, seed, 1);
        let by_skill = play(&model(&by_skill), Engine::Calendar, seed, 1);
        same(&by_agent, &by_skill)?;
    }

    #[test]
    fn people_who_are_there_all_day_are_as_many_places(
        scenario in scenario(Wanted::ANY_DAY),
        people in prop::collection::vec(1u32..7, 3),
        pick in picks(),
        seed in 0u64..1000,
    ) {
        let mut places = scenario;
        places.routing.agent.then = pick;
        let day = places.day.clone().unwrap();
        for (group, &people) in places.agent_groups.iter_mut().zip(&people) {
            group.shifts.clear();
            group.absence = 0.0;
            group.staff = people.into();
        }
        let places = playable(places);
        let mut roster = places.clone();
        for (group, &people) in roster.agent_groups.iter_mut().zip(&people) {
            group.staff = Series::unstated();
            group.shifts = vec![Shift::new(day.opens, day.closes, people)];
        }
        let places = play(&model(&places), Engine::Calendar, seed, 1);
        let roster = play(&model(&roster), Engine::Calendar, seed, 1);
        same(&places, &roster)?;
        prop_assert_eq!(places.figures(0..places.rows), roster.figures(0..roster.rows));
    }

    #[test]
    fn people_of_all_speeds_lose_nobody_and_no_time(
        scenario in scenario(Wanted::ANY_DAY),
        pick in picks(),
        seed in 0u64..1000,
    ) {
        let scenario = playable(with_speeds(&scenario, &Law::lognormal(1.0, 0.5), pick));
        let model = model(&scenario);
        prop_assert!(!model.is_single_queue());
        let mut workspace = Workspace::new(&model, Engine::Auto).unwrap();
        for run in [1, 0, 1] {
            let played = play_in(&mut workspace, &model, seed, run);
            same(&played, &play(&model, Engine::Calendar, seed, run))?;
            prop_assert_eq!(played.calls.len() as u64, played.arrivals);
            let handled: u64 = (0..played.rows)
                .flat_map(|row| (0..played.groups).map(move |group| (row, group)))
                .map(|(row, group)| played.tally.worked_time(row, group))
                .sum();
            let rung = played.callbacks.iter().map(|c| c.dialling.0 + c.call.handle.0);
            let in_calls = played.total(Count::Handle) + rung.sum::<u64>();
            prop_assert!(handled >= in_calls);
            if scenario.starting_state.busy.is_empty() {
                prop_assert_eq!(handled, in_calls);
            }
            let waits: u64 = played.calls.iter().map(|call| call.wait.0).sum();
            prop_assert_eq!(waits, played.total(Count::QueueTime));
        }
    }
}

fn clock(second: i32) -> ClockTime {
    ClockTime::from_seconds(8.0 * 3600.0 + f64::from(second))
}

/// Ten people, each of whom takes a call at once.
fn ten_calls(shifts: impl IntoIterator<Item = Shift>) -> Scenario {
    let times = (0..10).map(|_| clock(60)).collect();
    let group = AgentGroup::new("desk").skill("service");
    let group = shifts.into_iter().fold(group, AgentGroup::shift);
    Scenario::new("ten")
        .day(Day::new(clock(0), clock(3600)))
        .call_type(
            CallType::new("service")
                .arrivals(ArrivalLaw::times(times))
                .handle_time(Law::constant(100.0)),
        )
        .agent_group(group.speeds(Law::lognormal(1.0, 0.3)))
}

fn handles(scenario: &Scenario, run: u64) -> Vec<Tick> {
    let played = play(&model(scenario), Engine::Auto, 5, run);
    assert!(
        played
            .calls
            .iter()
            .all(|call| call.outcome == Outcome::Answered)
    );
    played.calls.iter().map(|call| call.handle).collect()
}

#[test]
fn a_person_more_changes_nobody_elses_speed_and_the_next_day_everybodys() {
    let shift = |people: f64| Shift::new(clock(0), clock(3600), people);
    let (ten, eleven) = (ten_calls([shift(10.0)]), ten_calls([shift(11.0)]));
    let first = handles(&ten, 0);
    // All came at once, and are asked in their order.
    assert_eq!(handles(&eleven, 0), first);
    let distinct: std::collections::BTreeSet<Tick> = first.iter().copied().collect();
    assert_eq!(distinct.len(), 10);
    let next = handles(&ten, 1);
    assert!(first.iter().zip(&next).all(|(a, b)| a != b));
    // Places are persons, too.
    let mut places = ten;
    places.agent_groups[0].shifts.clear();
    places.agent_groups[0].staff = Series::Constant(10.0);
    let ten_places = handles(&places, 0);
    places.agent_groups[0].staff = Series::Constant(12.0);
    assert_eq!(handles(&places, 0), ten_places);
}

#[test]
fn the_fastest_of_a_group_is_asked_first() {
    let mut scenario = ten_calls([Shift::new(clock(0), clock(3600), 10.0)]);
    scenario.routing.agent.then = AgentPick::Fastest;
    for run in 0..20 {
        let handles = handles(&scenario, run);
        assert!(handles.is_sorted(), "{handles:?}");
    }
    // One call after the other: the fastest takes them all.
    let times = (0..10).map(|i| clock(300 * i)).collect();
    scenario.call_types[0].arrivals = ArrivalLaw::times(times);
    let one_by_one = handles(&scenario, 3);
    assert!(one_by_one.iter().all(|handle| *handle == one_by_one[0]));
}

#[test]
fn a_person_more_changes_nobody_elses_absence() {
    let scenario = |early: f64, late: f64| {
        let shifts = [
            Shift::new(clock(0), clock(1800), early),
            Shift::new(clock(1800), clock(3600), late),
        ];
        let mut scenario = ten_calls(shifts);
        scenario.agent_groups[0].absence = 0.3;
        scenario.call_types[0].arrivals = ArrivalLaw::times(Vec::new());
        scenario
    };
    // Who came, by shift.
    let came = |scenario: &Scenario, run| {
        let played = play(&model(scenario), Engine::Auto, 9, run);
        let early = played
            .staff
            .iter()
            .filter(|(_, from, _)| *from == Tick::ZERO)
            .count();
        (early, played.staff.len() - early)
    };
    let (mut all, mut more) = (0, 0);
    for run in 0..400 {
        let (early, late) = came(&scenario(8.0, 5.0), run);
        let (with_one_more, same_late) = came(&scenario(9.0, 5.0), run);
        assert_eq!(late, same_late);
        assert!(with_one_more == early || with_one_more == early + 1);
        more += with_one_more - early;
        all += early + late;
    }
    // 13 × 400 persons come with probability 0.7: 3640 ± 33; one each of 400: 280 ± 9.2.
    assert!((3640 - 109..=3640 + 109).contains(&all), "{all}");
    assert!((280 - 30..=280 + 30).contains(&more), "{more}");
}

#[test]
fn nobody_on_duty_and_nobody_left_behind_where_all_are_absent() {
    let mut scenario = ten_calls([Shift::new(clock(0), clock(3600), 2.0)]);
    scenario.agent_groups[0].absence = 0.999;
    scenario.call_types[0].patience = Some(Law::never());
    let played = play(&model(&scenario), Engine::Auto, 1, 0);
    // The first person comes at closing for those who wait, one after the other.
    assert!(
        played
            .calls
            .iter()
            .all(|call| call.outcome == Outcome::Answered)
    );
    assert_eq!(played.staff.len(), 1);
    assert_eq!(played.staff[0].1, Tick::from_seconds(3600.0));
    let work = played
        .work
        .iter()
        .filter(|(_, on, _, _)| *on == Activity::Talk);
    assert_eq!(work.count(), 10);
}
