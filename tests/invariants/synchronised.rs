//! The k-th caller of a type is the same person in every scenario with that seed.

use std::sync::Arc;

use callcenter::chance::{ArrivalFactory, Arrivals, Stream};
use callcenter::engine::Engine;
use callcenter::measure::{CallRecord, Next, Outcome};
use callcenter::scenario::{AfterClosing, Series};
use callcenter::units::{ClockTime, Tick};
use callcenter::{AgentGroup, ArrivalLaw, CallType, Day, Law, Model, Scenario};
use proptest::prelude::*;
use rand::RngExt;

use crate::played::{Played, model, play};
use crate::ringing::without_callbacks;
use crate::rosters::without_people;
use crate::scenarios::{Wanted, cases, playable, scenario, without_impossible_starts};

/// Everybody is answered at once.
fn ample(scenario: &Scenario) -> Scenario {
    with_staff(scenario, 3000.0)
}

/// Nobody is ever answered: who can lose patience does, and shows it.
fn deserted(scenario: &Scenario) -> Scenario {
    let mut scenario = with_staff(scenario, 0.0);
    scenario.day.as_mut().unwrap().after_closing = AfterClosing::SendAway;
    scenario
}

fn with_staff(scenario: &Scenario, people: f64) -> Scenario {
    let mut scenario = scenario.clone();
    scenario.lines = None;
    scenario.queue_limit = None;
    without_people(&mut scenario);
    // Nobody is busy where nobody is there.
    scenario.starting_state.busy.clear();
    for group in &mut scenario.agent_groups {
        group.staff = Series::Constant(people);
    }
    // Thousands who are free would want thousands to be rung up all day.
    for outbound in scenario
        .call_types
        .iter_mut()
        .filter_map(|t| t.outbound.as_mut())
    {
        outbound.list = Some(outbound.list.map_or(50, |list| list.min(50)));
    }
    scenario
}

/// For how long a call takes its agent, but for waiting for the next one.
fn own(call: &CallRecord) -> Tick {
    call.handle - call.staying
}

/// The number dialled, the caller and when that called in: what no line, or no agent, changes. Who finds no line learns of no
/// wrong queue that self-service would have led to.
fn who(call: &CallRecord) -> (u32, u64, Tick) {
    (call.dialled, call.caller, call.called_in())
}

/// First calls alone: who calls again does so for what it has met, and nobody is rung up but for an agent who is free.
fn first(played: &Played) -> Vec<&CallRecord> {
    let comes_in = |call: &&CallRecord| call.attempt == 0 && !played.is_rung_up(call);
    played.calls.iter().filter(comes_in).collect()
}

fn of<'a>(calls: &'a [CallRecord], model: &Model, name: &str) -> Vec<&'a CallRecord> {
    let mut names: Vec<&str> = model.call_types().collect();
    names.sort();
    let index = names.iter().position(|n| *n == name).unwrap() as u32;
    calls
        .iter()
        .filter(|call| call.call_type == index)
        .collect()
}

/// The same where nobody is told how long to wait: what callers do on hearing that depends on who else is there.
fn untold(mut scenario: Scenario) -> Scenario {
    for call_type in &mut scenario.call_types {
        (call_type.announcement, call_type.wait_estimator) = (None, Default::default());
    }
    playable(scenario)
}

/// The same where a call takes the same time whoever answers it.
fn even(mut scenario: Scenario) -> Scenario {
    for group in &mut scenario.agent_groups {
        for skill in &mut group.skills {
            (skill.speed, skill.handle_time) = (1.0, None);
        }
    }
    // How long calls had gone on is said for the handle times there were.
    without_impossible_starts(&mut scenario);
    scenario
}

proptest! {
    #![proptest_config(cases(1200))]

    #[test]
    fn callers_bring_the_same_work_whatever_the_staff(scenario in scenario(Wanted::ANY_DAY), seed in 0u64..1000) {
        let scenario = even(untold(scenario));
        let here = play(&model(&scenario), Engine::Auto, seed, 2);
        let ample = play(&model(&ample(&scenario)), Engine::Auto, seed, 2);
        let (here, ample) = (first(&here), first(&ample));
        prop_assert_eq!(here.len(), ample.len());
        for (here, ample) in here.into_iter().zip(ample) {
            prop_assert_eq!(who(here), who(ample));
            prop_assert!(here.call_type == ample.call_type || here.outcome == Outcome::Blocked);
            // Where only those who have waited are taken, some are offered to be rung back whatever the staff.
            if here.outcome == Outcome::Answered && ample.outcome != Outcome::CallbackAccepted {
                prop_assert_eq!(own(here), own(ample));
            }
        }
    }

    #[test]
    fn callers_bring_the_same_patience_and_choices_whatever_the_staff(
        scenario in scenario(Wanted::ANY_DAY),
        seed in 0u64..1000,
    ) {
        let scenario = untold(scenario);
        let here = play(&model(&scenario), Engine::Auto, seed, 2);
        let deserted = model(&deserted(&scenario));
        let deserted = play(&deserted, Engine::Auto, seed, 2);
        for (here, deserted) in first(&here).into_iter().zip(first(&deserted)) {
            // Who asks for an agent after closing is sent away there.
            if here.outcome == Outcome::Balked && deserted.outcome != Outcome::TurnedAway {
                prop_assert_eq!(deserted.outcome, Outcome::Balked);
            }
            if here.outcome == Outcome::Abandoned && deserted.outcome == Outcome::Abandoned {
                prop_assert_eq!(here.wait, deserted.wait);
            }
            if deserted.outcome == Outcome::Abandoned {
                prop_assert!(here.wait <= deserted.wait);
            }
        }
    }

    #[test]
    fn first_calls_are_the_same_whether_anybody_calls_again_or_is_passed_on(
        scenario in scenario(Wanted::ANY_DAY),
        seed in 0u64..1000,
    ) {
        let scenario = untold(scenario);
        let mut once = even(scenario.clone());
        for call_type in &mut once.call_types {
            (call_type.redials, call_type.returns) = (None, None);
            call_type.same_agent = None;
            call_type.transfers = None;
            if let Some(self_service) = &mut call_type.self_service {
                self_service.calls_again = 0.0;
            }
        }
        for skill in once.agent_groups.iter_mut().flat_map(|group| &mut group.skills) {
            skill.resolution = None;
            skill.transfers_to.clear();
        }
        let again = play(&model(&even(scenario)), Engine::Calendar, seed, 3);
        let once = play(&model(&once), Engine::Calendar, seed, 3);
        let (again, once) = (first(&again), first(&once));
        prop_assert_eq!(again.len(), once.len());
        for (again, once) in again.into_iter().zip(once) {
            prop_assert_eq!(who(again), who(once));
            if again.outcome == once.outcome {
                prop_assert_eq!(own(again), own(once));
                prop_assert!(again.outcome != Outcome::Abandoned || again.wait == once.wait);
            }
        }
    }

    #[test]
    fn later_calls_of_a_caller_are_the_same_whatever_the_staff(
        scenario in scenario(Wanted::ANY_DAY),
        seed in 0u64..1000,
    ) {
        let mut scenario = even(scenario);
        // The same in each interval, so that the hour of a call does not matter; and a call that may be with two agents at
        // once is another than one that nobody has passed on.
        for call_type in &mut scenario.call_types {
            (call_type.aht, call_type.transfers, call_type.misroutes) = (None, None, None);
        }
        for skill in scenario.agent_groups.iter_mut().flat_map(|group| &mut group.skills) {
            skill.transfers_to.clear();
        }
        // How long calls had gone on is said for the handle times there were.
        scenario.starting_state.busy.clear();
        let here = play(&model(&scenario), Engine::Auto, seed, 4);
        let ample = play(&model(&ample(&scenario)), Engine::Auto, seed, 4);
        let who = |call: &CallRecord| (call.origin, call.caller, call.attempt, call.call_type);
        let mut ample_calls = std::collections::BTreeMap::new();
        for call in &ample.calls {
            ample_calls.insert(who(call), call);
        }
        for here in &here.calls {
            if let Some(ample) = ample_calls.get(&who(here))
                && here.outcome == Outcome::Answered && ample.outcome == Outcome::Answered
            {
                prop_assert_eq!(here.handle, ample.handle);
            }
        }
    }

    #[test]
    fn who_is_served_is_passed_on_the_same_way_whatever_the_staff(
        scenario in scenario(Wanted::ANY_DAY),
        seed in 0u64..1000,
    ) {
        let mut scenario = even(scenario);
        for call_type in &mut scenario.call_types {
            call_type.aht = None;
        }
        for skill in scenario.agent_groups.iter_mut().flat_map(|group| &mut group.skills) {
            (skill.resolution, skill.transfers_to) = (None, Default::default());
        }
        // Who is rung back is so for what it has met.
        without_callbacks(&mut scenario);
        let scenario = playable(scenario);
        let here = play(&model(&scenario), Engine::Auto, seed, 5);
        let ample = play(&model(&ample(&scenario)), Engine::Auto, seed, 5);
        let of = |calls: &[CallRecord]| -> std::collections::BTreeMap<(u32, u64), Vec<CallRecord>> {
            let mut all = std::collections::BTreeMap::<_, Vec<_>>::new();
            for call in calls {
                all.entry((call.origin, call.caller)).or_default().push(*call);
            }
            all
        };
        let (here, ample) = (of(&here.calls_that_come_in()), of(&ample.calls_that_come_in()));
        for (here, ample) in here.values().zip(ample.values()) {
            for (here, ample) in here.iter().zip(ample) {
                if [here.outcome, ample.outcome].contains(&Outcome::Blocked) {
                    break;
                }
                // So far both have been answered each time.
                let is_same = (here.call_type, here.cause) == (ample.call_type, ample.cause);
                prop_assert!(is_same, "{here:?} {ample:?}");
                if (here.outcome, ample.outcome) != (Outcome::Answered, Outcome::Answered) {
                    break;
                }
                prop_assert_eq!(own(here), own(ample));
                prop_assert_eq!(here.next == Next::PassedOn, ample.next == Next::PassedOn);
                prop_assert_eq!(here.next == Next::Nothing, ample.next == Next::Nothing);
            }
        }
    }

    #[test]
    fn a_type_does_not_notice_the_others(scenario in scenario(Wanted::OPEN_DAY), seed in 0u64..1000) {
        let together = ample(&scenario);
        let mut alone = together.clone();
        alone.call_types.truncate(1);
        let name = alone.call_types[0].name.clone();
        alone.starting_state.waiting.retain(|waiting| waiting.call_type == name);
        for group in &mut alone.agent_groups {
            group.skills.retain(|skill| skill.call_type == name);
        }
        let (together, alone) = (model(&together), model(&alone));
        // The clock starts with the first recorded call, which may be another type's.
        let origins = together.grid().opening().0 - alone.grid().opening().0;
        let all = play(&together, Engine::Calendar, seed, 1);
        let one = play(&alone, Engine::Auto, seed, 1);
        let all = of(&all.calls, &together, &name);
        prop_assert_eq!(all.len(), one.calls.len());
        for (all, one) in all.iter().zip(&one.calls) {
            // Seconds are rounded to ticks once, from wherever the clock starts.
            prop_assert!((all.joined.0 - origins).abs_diff(one.joined.0) <= 1);
            prop_assert!(origins > 0 || all.joined == one.joined);
            prop_assert_eq!((all.caller, all.handle), (one.caller, one.handle));
        }
    }

    #[test]
    fn another_volume_keeps_handle_time_and_patience(
        rate in 10.0f64..100.0,
        other in 10.0f64..100.0,
        seed in 0u64..1000,
    ) {
        let at = |rate: f64, staff: u32| {
            let service = CallType::new("service")
                .arrivals_per_hour(rate)
                .handle_time(Law::lognormal(240.0, 1.2))
                .patience(Law::weibull(100.0, 0.6));
            let scenario = Scenario::new("volume")
                .day(Day::new(ClockTime::new(8, 0), ClockTime::new(12, 0)).after_closing(AfterClosing::PatienceOnly))
                .call_type(service)
                .agent_group(AgentGroup::new("desk").staff(staff).skill("service"));
            play(&model(&scenario), Engine::Auto, seed, 0).calls
        };
        let (few, many) = (at(rate, 500), at(other, 500));
        prop_assert!(few.iter().zip(&many).all(|(a, b)| a.handle == b.handle && a.handle > Tick::ZERO));
        let (few, many) = (at(rate, 0), at(other, 0));
        prop_assert!(few.iter().zip(&many).all(|(a, b)| a.wait == b.wait && a.outcome == Outcome::Abandoned));
        // Gaps are one standard exponential each, stretched by the rate.
        let ratio = other / rate;
        for (few, many) in few.iter().zip(&many) {
            prop_assert!((few.joined.0 as f64 - many.joined.0 as f64 * ratio).abs() < 2.0 + ratio);
        }
    }
}

/// A call every minute, and now and then one more.
#[derive(Debug)]
struct Minutes(f64);

impl Arrivals for Minutes {
    fn next_arrival(&mut self, random: &mut Stream) -> Option<f64> {
        self.0 += if random.random::<f64>() < 0.2 {
            0.0
        } else {
            60.0
        };
        Some(self.0)
    }
}

#[derive(Debug)]
struct EveryMinute;

impl ArrivalFactory for EveryMinute {
    fn arrivals(&self, run: u64) -> Box<dyn Arrivals> {
        Box::new(Minutes(run as f64))
    }
}

#[test]
fn arrivals_of_ones_own_count_from_the_opening_even_when_a_recorded_call_comes_before_it() {
    let day = Day::new(ClockTime::new(8, 0), ClockTime::new(9, 0));
    let own = CallType::new("own").handle_time(Law::constant(10.0));
    let early = CallType::new("early")
        .arrivals(ArrivalLaw::times(vec![
            ClockTime::new(7, 30),
            ClockTime::new(8, 5),
        ]))
        .handle_time(Law::constant(10.0));
    let group = |g: AgentGroup| g.staff(5).skill("own");
    let alone = Scenario::new("alone")
        .day(day.clone())
        .call_type(own.clone())
        .agent_group(group(AgentGroup::new("desk")));
    let both = Scenario::new("both")
        .day(day)
        .call_type(own)
        .call_type(early)
        .agent_group(group(AgentGroup::new("desk")).skill("early"));
    let factory: Arc<dyn ArrivalFactory> = Arc::new(EveryMinute);
    let compile = |scenario| Model::with_arrivals(scenario, &[("own", factory.clone())]).unwrap();
    let (alone, both) = (compile(&alone), compile(&both));
    assert_eq!(both.grid().opening(), Tick::from_seconds(1800.0));
    let one = play(&alone, Engine::Recursion, 1, 3).calls;
    let all = play(&both, Engine::Calendar, 1, 3).calls;
    let all = of(&all, &both, "own");
    assert!(one.len() > 60 && one[0].joined >= Tick::from_seconds(3.0));
    assert_eq!(one.len(), all.len());
    for (one, all) in one.iter().zip(all) {
        assert_eq!(one.joined + Tick::from_seconds(1800.0), all.joined);
        assert_eq!((one.row, one.outcome), (all.row, Outcome::Answered));
    }
}

#[test]
fn two_seeds_two_runs_and_two_names_are_different_people() {
    let scenario = |name: &str| {
        Scenario::new("names")
            .day(Day::new(ClockTime::new(8, 0), ClockTime::new(10, 0)))
            .call_type(
                CallType::new(name)
                    .arrivals_per_hour(60.0)
                    .handle_time(Law::exponential(100.0)),
            )
            .agent_group(AgentGroup::new("desk").staff(400).skill(name))
    };
    let handles = |name: &str, seed, run| -> Vec<Tick> {
        let calls = play(&model(&scenario(name)), Engine::Auto, seed, run).calls;
        calls.iter().map(|call| call.handle).take(20).collect()
    };
    let here = handles("a", 1, 0);
    assert_eq!(here.len(), 20);
    for other in [handles("b", 1, 0), handles("a", 2, 0), handles("a", 1, 1)] {
        assert!(here.iter().zip(&other).all(|(a, b)| a != b));
    }
}
