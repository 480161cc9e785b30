//! Routers of one's own: they can say what the built-in rules say, and what they do wrong is an error of their run.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use callcenter::engine::{Engine, Workspace};
use callcenter::measure::Trace;
use callcenter::model::{Asking, Centre, Choice, Router, RouterFactory};
use callcenter::scenario::{AgentOrder, AgentPick, CallOrder, CallPick, Routing, Skill};
use callcenter::sweep::{Axis, Sweep};
use callcenter::units::ClockTime;
use callcenter::{
    AgentGroup, ArrivalLaw, CallType, Day, ErrorKind, Experiment, Law, Model, Scenario, SteadyState,
};

use crate::played::{Played, play};

/// Three call types and three groups, with people who come and go.
fn floor() -> Scenario {
    let call_type = |name: &str, patience: f64| {
        CallType::new(name)
            .arrivals_per_hour(100.0)
            .handle_time(Law::lognormal(200.0, 1.0))
            .patience(Law::exponential(patience))
    };
    Scenario::new("floor")
        .day(Day::new(ClockTime::new(8, 0), ClockTime::new(11, 0)).interval(3600.0))
        .call_type(call_type("sales", 100.0))
        .call_type(call_type("service", 200.0))
        .call_type(call_type("support", 50.0))
        .agent_group(AgentGroup::new("sellers").staff([4, 6, 5]).skill("sales"))
        .agent_group(
            AgentGroup::new("everybody")
                .staff([3, 2, 4])
                .skill("support")
                .skill("service")
                .skill("sales"),
        )
        .agent_group(
            AgentGroup::new("helpers")
                .staff([5, 5, 6])
                .skill("service")
                .skill(Skill::new("support").speed(0.8)),
        )
}

/// Whoever has been idle longest; whoever has waited longest.
struct FirstCome;

impl Router for FirstCome {
    fn agent_for(&mut self, call: &Asking, centre: &Centre<'_>) -> Choice {
        let mut best: Option<(f64, usize)> = None;
        for group in (0..centre.agent_groups()).filter(|&g| centre.can_answer(g, call.call_type)) {
            if let Some(idle) = centre.longest_idle(group)
                && best.is_none_or(|(longest, _)| idle > longest)
            {
                best = Some((idle, group));
            }
        }
        best.map_or(Choice::Wait, |(_, group)| Choice::Group(group))
    }

    fn call_for(&mut self, group: usize, centre: &Centre<'_>) -> Option<usize> {
        let mut best: Option<(f64, usize)> = None;
        for call_type in (0..centre.call_types()).filter(|&t| centre.can_answer(group, t)) {
            if let Some(wait) = centre.longest_wait(call_type)
                && best.is_none_or(|(longest, _)| wait > longest)
            {
                best = Some((wait, call_type));
            }
        }
        best.map(|(_, call_type)| call_type)
    }
}

fn factory<R: Router + 'static>(
    make: impl Fn(u64) -> R + Send + Sync + 'static,
) -> Arc<dyn RouterFactory> {
    let boxed = move |_: &Model, _: u64, run: u64| -> Box<dyn Router> { Box::new(make(run)) };
    Arc::new(boxed)
}

fn same(a: &Played, b: &Played) {
    let first = a.calls.iter().zip(&b.calls).find(|(a, b)| a != b);
    assert!(first.is_none(), "{first:?}");
    assert!(a.work == b.work && a.staff == b.staff && a.calls.len() == b.calls.len());
}

#[test]
fn a_router_that_says_what_the_rules_say_plays_the_same_bits() {
    let model = Model::new(&floor()).unwrap();
    let own = model.clone().routed_by(factory(|_| FirstCome));
    for run in 0..50 {
        let built_in = play(&model, Engine::Auto, 7, run);
        assert!(built_in.calls.len() > 600);
        same(&built_in, &play(&own, Engine::Auto, 7, run));
    }
}

#[test]
fn a_single_queue_is_left_to_the_router_too() {
    let mut scenario = floor();
    scenario.agent_groups.truncate(2);
    scenario.agent_groups.remove(0);
    let model = Model::new(&scenario).unwrap();
    assert!(model.is_single_queue());
    let own = model.clone().routed_by(factory(|_| FirstCome));
    assert!(!own.is_single_queue());
    same(
        &play(&model, Engine::Calendar, 1, 0),
        &play(&own, Engine::Auto, 1, 0),
    );
}

/// Specialists at once, the others after half a minute.
struct Overflow {
    specialists: usize,
    others: usize,
    asked: Arc<AtomicU64>,
}

impl Router for Overflow {
    fn agent_for(&mut self, call: &Asking, centre: &Centre<'_>) -> Choice {
        self.asked.fetch_add(1, Ordering::Relaxed);
        if centre.idle(self.specialists) > 0 {
            Choice::Group(self.specialists)
        } else if call.waited >= 30.0 && centre.idle(self.others) > 0 {
            Choice::Group(self.others)
        } else if call.waited < 30.0 {
            Choice::AskAgainAfter(30.0 - call.waited)
        } else {
            Choice::Wait
        }
    }

    fn call_for(&mut self, group: usize, centre: &Centre<'_>) -> Option<usize> {
        let wait = centre.longest_wait(0)?;
        (group == self.specialists || wait >= 30.0).then_some(0)
    }
}

#[test]
fn asking_again_is_overflow_after_a_wait() {
    let scenario = |after: f64| {
        let call_type = CallType::new("sales")
            .arrivals_per_hour(200.0)
            .handle_time(Law::exponential(200.0))
            .patience(Law::exponential(120.0));
        Scenario::new("overflow")
            .steady_state(
                SteadyState::new()
                    .warm_up(600.0)
                    .batch(50_000.0)
                    .batches_per_run(1),
            )
            .call_type(call_type)
            .agent_group(
                AgentGroup::new("others")
                    .staff(5)
                    .skill(Skill::new("sales").rank(2).after(after)),
            )
            .agent_group(AgentGroup::new("specialists").staff(7).skill("sales"))
    };
    let model = Model::new(&scenario(30.0)).unwrap();
    let asked = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&asked);
    let at = |name: &str| model.agent_group_index(name).unwrap();
    let (specialists, others) = (at("specialists"), at("others"));
    let own = model.clone().routed_by(factory(move |_| Overflow {
        specialists,
        others,
        asked: Arc::clone(&count),
    }));
    let built_in = play(&model, Engine::Auto, 3, 0);
    same(&built_in, &play(&own, Engine::Auto, 3, 0));
    // Some asked twice, and the threshold changes who answers.
    assert!(asked.load(Ordering::Relaxed) > built_in.arrivals);
    let at_once = Model::new(&scenario(0.0)).unwrap();
    assert_ne!(play(&at_once, Engine::Auto, 3, 0).work, built_in.work);
}

/// A call that finds nobody waits for the last group alone.
#[test]
fn a_skill_until_no_wait_is_for_calls_that_need_not_wait() {
    let scenario = |until: bool| {
        let first = Skill::new("sales");
        let first = if until { first.until(0.0) } else { first };
        let seconds = |s: f64| ClockTime::from_seconds(8.0 * 3600.0 + s);
        let calls = CallType::new("sales")
            .arrivals(ArrivalLaw::times(
                [0.0, 0.0, 10.0, 20.0].map(seconds).to_vec(),
            ))
            .handle_time(Law::constant(100.0))
            .patience(Law::never());
        Scenario::new("last group")
            .day(Day::new(seconds(0.0), seconds(3600.0)).interval(3600.0))
            .call_type(calls)
            .agent_group(AgentGroup::new("first").staff(1).skill(first))
            .agent_group(
                AgentGroup::new("last")
                    .staff(1)
                    .skill(Skill::new("sales").rank(2)),
            )
    };
    let waits = |until: bool| -> Vec<f64> {
        let model = Model::new(&scenario(until)).unwrap();
        let calls = play(&model, Engine::Calendar, 1, 0).calls;
        calls.iter().map(|call| call.wait.as_seconds()).collect()
    };
    // Both are free after 100 s; the first of them takes nobody who has waited.
    assert_eq!(waits(false), [0.0, 0.0, 90.0, 80.0]);
    assert_eq!(waits(true), [0.0, 0.0, 90.0, 180.0]);
}

/// Goes wrong in some way from the third call on, in odd runs.
struct Wrong {
    how: fn() -> Choice,
    odd: bool,
    calls: u32,
}

impl Router for Wrong {
    fn agent_for(&mut self, call: &Asking, centre: &Centre<'_>) -> Choice {
        self.calls += 1;
        if self.odd && self.calls > 3 {
            return (self.how)();
        }
        FirstCome.agent_for(call, centre)
    }

    fn call_for(&mut self, group: usize, centre: &Centre<'_>) -> Option<usize> {
        FirstCome.call_for(group, centre)
    }
}

fn wrong(how: fn() -> Choice) -> Arc<dyn RouterFactory> {
    factory(move |run| Wrong {
        how,
        odd: run % 2 == 1,
        calls: 0,
    })
}

#[test]
fn what_a_router_does_wrong_is_an_error_of_its_run_and_the_next_is_played() {
    for (how, said) in [
        (
            (|| panic!("lost my way")) as fn() -> Choice,
            "code of your own panicked: lost my way",
        ),
        (|| Choice::Group(99), "the router sends a call of"),
        (
            || Choice::AskAgainAfter(0.0),
            "the router lets a caller ask again after 0 s",
        ),
        (
            || Choice::AskAgainAfter(f64::NAN),
            "the router lets a caller ask again after NaN s",
        ),
    ] {
        let model = Model::new(&floor()).unwrap();
        let own = model.clone().routed_by(wrong(how));
        let mut workspace = Workspace::new(&own, Engine::Auto).unwrap();
        let error = workspace
            .play(&own, 7, 1, &mut Trace::default())
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unfinished);
        assert!(error.to_string().starts_with("run 1: "), "{error}");
        assert!(error.to_string().contains(said), "{error}");
        // The same workspace plays on as if nothing had been.
        let mut trace = Trace::default();
        workspace.play(&own, 7, 2, &mut trace).unwrap();
        trace.calls.sort();
        let mut calls = play(&model, Engine::Auto, 7, 2).calls;
        calls.sort();
        assert_eq!(trace.calls, calls);

        let error = Experiment::new(&floor())
            .unwrap()
            .routed_by(wrong(how))
            .replications(20)
            .run()
            .unwrap_err();
        assert!(error.to_string().contains(said), "{error}");
    }
}

#[test]
fn a_router_that_nobody_would_be_served_by_is_named() {
    struct Idle;
    impl Router for Idle {
        fn agent_for(&mut self, _: &Asking, _: &Centre<'_>) -> Choice {
            Choice::Wait
        }
        fn call_for(&mut self, _: usize, _: &Centre<'_>) -> Option<usize> {
            None
        }
    }
    let mut scenario = floor();
    scenario.call_types[0].patience = Some(Law::never());
    let model = Model::new(&scenario).unwrap().routed_by(factory(|_| Idle));
    let mut workspace = Workspace::new(&model, Engine::Auto).unwrap();
    let error = workspace
        .play(&model, 1, 0, &mut Trace::default())
        .unwrap_err();
    assert!(
        error.to_string().contains("callers waiting for ever"),
        "{error}"
    );
}

#[test]
fn a_router_that_panics_ends_its_point_and_not_the_sweep() {
    struct Fussy;
    impl Router for Fussy {
        fn agent_for(&mut self, call: &Asking, centre: &Centre<'_>) -> Choice {
            assert!(centre.on_duty(0) != 6, "six are too many");
            FirstCome.agent_for(call, centre)
        }
        fn call_for(&mut self, group: usize, centre: &Centre<'_>) -> Option<usize> {
            FirstCome.call_for(group, centre)
        }
    }
    let mut base = floor();
    base.agent_groups.truncate(2);
    base.agent_groups.remove(0);
    let axis = Axis::new("agents", [4.0, 6.0, 8.0], |scenario, &agents: &f64| {
        scenario.agent_groups[0].staff = agents.into();
    });
    let sweep = Sweep::new(&base).axis(axis).replications(20);
    let results = sweep
        .clone()
        .routed_by("fussy", factory(|_| Fussy))
        .run()
        .unwrap();
    let built_in = sweep.run().unwrap();
    let indices: Vec<usize> = results.points.iter().map(|point| point.index).collect();
    assert_eq!(indices, [0, 2]);
    let [failed] = &results.failed[..] else {
        panic!("{:?}", results.failed)
    };
    assert_eq!(failed.index, 1);
    assert!(failed.error.to_string().contains("six are too many"));
    assert_eq!(results.missing_units, 0);
    for point in &results.points {
        let same = &built_in.points[point.index];
        assert_eq!(point.results.total, same.results.total);
    }
    assert_ne!(results.plan, built_in.plan);
    let said = callcenter::report::sweep_table(&results, 80);
    assert!(said.contains("Not played: agents = 6"), "{said}");
}

/// Rules in other words: each pair is one policy said in two ways.
#[test]
fn two_ways_of_saying_one_policy_play_the_same_bits() {
    let routed = |by, then| {
        let mut scenario = floor();
        scenario.routing = Routing::new().call(by, then);
        scenario
    };
    let by_rank = floor();
    let nothing = routed(CallOrder::Nothing, CallPick::LongestWait);
    let weighted = routed(CallOrder::Rank, CallPick::WeightedWait);
    let scored = routed(CallOrder::Rank, CallPick::Score);
    for other in [&nothing, &weighted, &scored] {
        let (a, b) = (Model::new(&by_rank).unwrap(), Model::new(other).unwrap());
        for run in 0..10 {
            same(
                &play(&a, Engine::Calendar, 5, run),
                &play(&b, Engine::Calendar, 5, run),
            );
        }
    }
    // And a rule that is another one plays other bits.
    let last = routed(CallOrder::Rank, CallPick::LastCome);
    let mut reverse = floor();
    reverse.routing = Routing::new().agent(AgentOrder::Nothing, AgentPick::MostIdleGroup);
    for other in [&last, &reverse] {
        let (a, b) = (Model::new(&by_rank).unwrap(), Model::new(other).unwrap());
        assert_ne!(
            play(&a, Engine::Calendar, 5, 0).work,
            play(&b, Engine::Calendar, 5, 0).work
        );
    }
    // A caller of recorded times keeps them whoever routes.
    let mut recorded = floor();
    recorded.call_types[0].arrivals = ArrivalLaw::times(vec![ClockTime::new(8, 30); 5]);
    let model = Model::new(&recorded).unwrap();
    let own = model.clone().routed_by(factory(|_| FirstCome));
    same(
        &play(&model, Engine::Auto, 1, 0),
        &play(&own, Engine::Auto, 1, 0),
    );
}
