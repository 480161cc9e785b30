//! People who are rung up, worked out by hand, second by second.
//!
//! Somebody answers after ten seconds and hangs up after waiting two, unless it is said otherwise; calls that the centre makes take
//! a hundred.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use callcenter::engine::Engine;
use callcenter::measure::DialOutcome::{self, GivenUp, NotReached, Reached};
use callcenter::measure::Outcome::{self, Abandoned, Answered, Balked, Blocked, TurnedAway};
use callcenter::model::{Asking, Centre, Choice, Router, RouterFactory};
use callcenter::scenario::{AfterClosing, BusyAgents, LineGroup, Lines, Outbound};
use callcenter::units::{Seconds, Tick};
use callcenter::{AgentGroup, CallType, Law, Model, Scenario, SteadyState};

use crate::played::{Played, model, play};
use crate::traces::{calls, day, with};

/// When it joined, how it ended, how long it waited, and for how long it was handled.
type Call = (u64, Outcome, u64, u64);

/// When somebody was dialled, when that ended, and how.
type Dial = (u64, u64, DialOutcome);

fn second(tick: Tick) -> u64 {
    assert_eq!(tick.0 % 1_000_000, 0);
    tick.0 / 1_000_000
}

/// Plays a day, and holds it to its calls, by the name of the type and in the order in which they came, and to its dials, by the
/// name of the type and in the order in which they were begun.
#[track_caller]
fn holds(scenario: &Scenario, calls: &[Call], dials: &[Dial]) -> Played {
    let played = play(&model(scenario), Engine::Auto, 1, 0);
    let records = played.calls.iter().map(|call| {
        let (wait, handle) = (second(call.wait), second(call.handle));
        (second(call.joined), call.outcome, wait, handle)
    });
    assert_eq!(records.collect::<Vec<_>>(), calls);
    let records = played.dials.iter().map(|dial| {
        let (dialled, until) = (second(dial.dialled), second(dial.until));
        (dialled, until, dial.outcome)
    });
    assert_eq!(records.collect::<Vec<_>>(), dials);
    played
}

/// Calls that the centre makes itself.
fn made(name: &str, outbound: Outbound) -> CallType {
    CallType::new(name)
        .outbound(outbound)
        .handle_time(Law::constant(100.0))
}

/// Everybody answers.
fn everybody() -> Outbound {
    Outbound::new(1.0)
}

/// Nobody does, and after so many seconds the dialler gives up.
fn nobody(seconds: f64) -> Outbound {
    Outbound::new(0.0).given_up_after(Law::constant(seconds))
}

fn come_in(name: &str, at: &[i32], handle: f64) -> CallType {
    calls(name, at)
        .handle_time(Law::constant(handle))
        .patience(Law::never())
}

#[test]
fn a_dozen_people_for_two_agents_of_whom_callers_take_some() {
    let renewals = made("renewals", everybody().list(12));
    let scenario = with(day([2], AfterClosing::Serve), renewals);
    let scenario = with(scenario, come_in("quick", &[225], 6.0));
    let scenario = with(scenario, come_in("service", &[5], 60.0));
    let expected = [
        (225, Answered, 0, 6),
        (10, Answered, 0, 100),
        // Nobody is free for the second of them, who hangs up.
        (10, Abandoned, 2, 0),
        (75, Answered, 0, 100),
        (120, Answered, 0, 100),
        (185, Answered, 0, 100),
        // The agent has taken a short call meanwhile.
        (230, Answered, 1, 100),
        (295, Answered, 0, 100),
        (341, Answered, 0, 100),
        (405, Answered, 0, 100),
        (451, Answered, 0, 100),
        (515, Answered, 0, 100),
        (561, Answered, 0, 100),
        // Takes an agent for whom somebody has been dialled.
        (5, Answered, 0, 60),
    ];
    let dials = [
        (0, 10, Reached),
        (0, 10, Reached),
        (65, 75, Reached),
        (110, 120, Reached),
        (175, 185, Reached),
        (220, 230, Reached),
        (285, 295, Reached),
        (331, 341, Reached),
        (395, 405, Reached),
        (441, 451, Reached),
        (505, 515, Reached),
        (551, 561, Reached),
        // Nobody is left on the list when agents are free again.
    ];
    let played = holds(&scenario, &expected, &dials);
    let staffed = [0, 1, 2].map(|row| played.tally.staffed_time(row, 0) / 1_000_000);
    assert_eq!(staffed, [0, 1200, 15 + 61]);
}

#[test]
fn closing_gives_dials_up_and_so_it_does_those_that_end_in_that_instant() {
    let scenario = with(
        day([1], AfterClosing::Serve),
        made("renewals", nobody(140.0)),
    );
    let scenario = with(scenario, made("surveys", nobody(150.0)));
    let dials = [
        (0, 140, NotReached),
        (140, 280, NotReached),
        (280, 420, NotReached),
        (420, 560, NotReached),
        (560, 600, GivenUp),
        (0, 150, NotReached),
        (150, 300, NotReached),
        (300, 450, NotReached),
        (450, 600, GivenUp),
    ];
    holds(&scenario, &[], &dials);
}

#[test]
fn a_dial_waits_for_a_line_and_is_begun_as_a_caller_goes_whose_agent_is_busy_still() {
    let renewals = CallType::new("renewals")
        .outbound(everybody().list(5))
        .talk(Law::constant(30.0))
        .wrap_up(Law::constant(20.0));
    let scenario = with(day([3], AfterClosing::Serve), renewals);
    let expected = [
        (10, Answered, 0, 50),
        (10, Answered, 0, 50),
        (50, Answered, 0, 50),
        (70, Answered, 0, 50),
        (90, Answered, 0, 50),
    ];
    let dials = [
        // A third agent is free, but there are two lines.
        (0, 10, Reached),
        (0, 10, Reached),
        // Both have gone and their agents wrap up; one agent is free.
        (40, 50, Reached),
        // Two more agents are free, and one line, the other being held until 80.
        (60, 70, Reached),
        (80, 90, Reached),
    ];
    holds(&scenario.clone().lines(2), &expected, &dials);
    let groups = [
        LineGroup::new("all", 2),
        LineGroup::new("plenty", 9).call_type("renewals"),
    ];
    holds(&scenario.clone().lines(groups), &expected, &dials);
    // A line of others is none of its own.
    let scenario = with(scenario, come_in("service", &[1, 2], 5.0));
    let other = [LineGroup::new("toll free", 1).call_type("service")];
    let expected = [
        // Who came just before it has an agent of those three, and the one line.
        (10, Answered, 0, 50),
        (10, Answered, 0, 50),
        (10, Answered, 0, 50),
        (70, Answered, 0, 50),
        (70, Answered, 0, 50),
        (1, Answered, 0, 5),
        (2, Blocked, 0, 0),
    ];
    let dials = [
        (0, 10, Reached),
        (0, 10, Reached),
        (0, 10, Reached),
        (60, 70, Reached),
        (60, 70, Reached),
    ];
    holds(&scenario.lines(other), &expected, &dials);
}

#[test]
fn lines_of_dials_keep_callers_out_and_a_dial_in_vain_gives_its_own_back() {
    let scenario = with(
        day([1], AfterClosing::Serve),
        made("renewals", nobody(90.0).list(2)),
    );
    let scenario = with(scenario, come_in("service", &[50, 180, 500], 60.0));
    let expected = [
        (50, Blocked, 0, 0),
        // In the instant in which the second dial ends.
        (180, Answered, 0, 60),
        (500, Answered, 0, 60),
    ];
    let dials = [(0, 90, NotReached), (90, 180, NotReached)];
    holds(&scenario.clone().lines(1), &expected, &dials);
    holds(
        &scenario.lines([LineGroup::new("all", 1)]),
        &expected,
        &dials,
    );
}

#[test]
fn figures_of_an_interval_hold_from_its_start_whether_or_not_anything_else_happens() {
    let renewals = made("renewals", nobody(400.0).per_free_agent([0.0, 1.0, 2.0]));
    let scenario = with(day([2, 2, 2], AfterClosing::Serve), renewals);
    let dials = [
        (600, 1000, NotReached),
        (600, 1000, NotReached),
        (1000, 1400, NotReached),
        (1000, 1400, NotReached),
        // Two more than are under way.
        (1200, 1600, NotReached),
        (1200, 1600, NotReached),
        (1400, 1800, GivenUp),
        (1400, 1800, GivenUp),
        (1600, 1800, GivenUp),
        (1600, 1800, GivenUp),
    ];
    holds(&scenario, &[], &dials);
    // None is taken back where fewer are wanted, and `further` counts beside what is wanted for agents.
    let fewer = nobody(400.0).per_free_agent(0.25).further([2.0, 0.5, 0.75]);
    let scenario = with(day([2, 2, 2], AfterClosing::Serve), made("renewals", fewer));
    let dials = [
        (0, 400, NotReached),
        (0, 400, NotReached),
        (400, 800, NotReached),
        (400, 800, NotReached),
        (800, 1200, NotReached),
        (1200, 1600, NotReached),
        (1600, 1800, GivenUp),
    ];
    holds(&scenario, &[], &dials);
}

#[test]
fn whether_somebody_answers_is_a_matter_of_when_it_is_dialled() {
    let outbound = Outbound::new([0.0, 1.0, 0.0])
        .answered_after(Law::constant(250.0))
        .given_up_after(Law::constant(250.0));
    let renewals = made("renewals", outbound);
    let scenario = with(day([1, 1, 1], AfterClosing::Serve), renewals);
    let dials = [
        (0, 250, NotReached),
        (250, 500, NotReached),
        (500, 750, NotReached),
        (750, 1000, Reached),
        // Answered in an interval in which nobody would answer who is dialled then.
        (1100, 1350, Reached),
        (1450, 1700, NotReached),
        (1700, 1800, GivenUp),
    ];
    let expected = [(1000, Answered, 0, 100), (1350, Answered, 0, 100)];
    let played = holds(&scenario, &expected, &dials);
    let rows: Vec<_> = played.dials.iter().map(|dial| dial.row).collect();
    assert_eq!(rows, [1, 1, 1, 2, 2, 3, 3]);
    assert_eq!(
        played.calls.iter().map(|call| call.row).collect::<Vec<_>>(),
        [2, 3]
    );
}

#[test]
fn nobody_is_dialled_while_fewer_are_free_than_the_least() {
    let outbound = nobody(400.0).per_free_agent([0.0, 1.0, 2.0]).least_free(2);
    let renewals = made("renewals", outbound);
    let scenario = with(day([2, 2, 2], AfterClosing::Serve), renewals);
    let scenario = with(scenario, come_in("service", &[700], 500.0));
    let dials = [
        (600, 1000, NotReached),
        (600, 1000, NotReached),
        // At 1000 one agent is free, at 1200 the other one, too.
        (1200, 1600, NotReached),
        (1200, 1600, NotReached),
        (1200, 1600, NotReached),
        (1200, 1600, NotReached),
        (1600, 1800, GivenUp),
        (1600, 1800, GivenUp),
        (1600, 1800, GivenUp),
        (1600, 1800, GivenUp),
    ];
    holds(&scenario, &[(700, Answered, 0, 500)], &dials);
}

#[test]
fn with_a_least_of_none_people_are_rung_up_for_whom_nobody_is_there() {
    let outbound = everybody().further(1.0).least_free(0).list(3);
    let dials = [(0, 10, Reached), (10, 20, Reached), (20, 30, Reached)];
    let mut scenario = with(
        day([0], AfterClosing::SendAway),
        made("renewals", outbound.clone()),
    );
    let expected = [10, 20, 30].map(|at| (at, Abandoned, 2, 0));
    holds(&scenario, &expected, &dials);
    scenario.call_types[0].balk = 1.0;
    let expected = [10, 20, 30].map(|at| (at, Balked, 0, 0));
    holds(&scenario, &expected, &dials);
    scenario.queue_limit = Some(0);
    let expected = [10, 20, 30].map(|at| (at, Blocked, 0, 0));
    holds(&scenario, &expected, &dials);
    // A line is held by whoever was reached until that has hung up.
    (scenario.queue_limit, scenario.call_types[0].balk) = (None, 0.0);
    let expected = [10, 22, 34].map(|at| (at, Abandoned, 2, 0));
    let dials = [(0, 10, Reached), (12, 22, Reached), (24, 34, Reached)];
    let groups = Lines::Groups(vec![LineGroup::new("all", 1)]);
    for lines in [Lines::Number(1), groups] {
        holds(&scenario.clone().lines(lines), &expected, &dials);
    }
}

#[test]
fn a_mismatch_at_closing_is_sent_away_or_served() {
    let centre = |after_closing| {
        let outbound = everybody().answered_after(Law::constant(595.0));
        let renewals = made("renewals", outbound).patience(Law::constant(200.0));
        let scenario = with(day([1], after_closing), renewals);
        with(scenario, come_in("service", &[580], 60.0))
    };
    let dials = [(0, 595, Reached)];
    let service = (580, Answered, 0, 60);
    let sent_away = [(595, TurnedAway, 5, 0), service];
    holds(&centre(AfterClosing::SendAway), &sent_away, &dials);
    let served = [(595, Answered, 45, 100), service];
    holds(&centre(AfterClosing::Serve), &served, &dials);
}

#[test]
fn agents_are_free_for_calls_that_they_would_take_at_once() {
    let dials = |outbound: Outbound, change: &dyn Fn(&mut callcenter::scenario::Skill)| {
        let mut scenario = with(day([3], AfterClosing::Serve), made("renewals", outbound));
        change(&mut scenario.agent_groups[0].skills[0]);
        let played = play(&model(&scenario), Engine::Auto, 1, 0);
        played.dials.len()
    };
    let long = || nobody(599.0);
    // One dial each at opening and a second later, when they are given up.
    assert_eq!(dials(long(), &|_| ()), 6);
    assert_eq!(dials(long(), &|skill| skill.reserve = 2), 2);
    assert_eq!(dials(long(), &|skill| skill.reserve = 3), 0);
    assert_eq!(dials(long(), &|skill| skill.after = Seconds(1.0)), 0);
    let two = long().least_free(2);
    assert_eq!(dials(two.clone(), &|skill| skill.reserve = 1), 4);
    assert_eq!(dials(two, &|skill| skill.reserve = 2), 0);
    let none = long().least_free(0).further(1.0);
    assert_eq!(dials(none, &|skill| skill.reserve = 3), 2);
}

#[test]
fn types_dial_for_themselves_in_the_order_of_their_names() {
    let surveys = made("surveys", everybody());
    let scenario = with(day([1], AfterClosing::Serve), surveys);
    let scenario = with(scenario, made("renewals", everybody().list(1)));
    // Both dial for the same agent, whom the first by name is put through to.
    let expected = [
        (10, Answered, 0, 100),
        (10, Abandoned, 2, 0),
        (120, Answered, 0, 100),
        (230, Answered, 0, 100),
        (340, Answered, 0, 100),
        (450, Answered, 0, 100),
        (560, Answered, 0, 100),
    ];
    let dials = [
        (0, 10, Reached),
        (0, 10, Reached),
        (110, 120, Reached),
        (220, 230, Reached),
        (330, 340, Reached),
        (440, 450, Reached),
        (550, 560, Reached),
    ];
    holds(&scenario, &expected, &dials);
    // With one line it is the first by name who dials.
    let expected = [10, 120, 230, 340, 450, 560].map(|at| (at, Answered, 0, 100));
    let dials = [0, 110, 220, 330, 440, 550].map(|at| (at, at + 10, Reached));
    holds(&scenario.lines(1), &expected, &dials);
}

#[test]
fn who_is_in_hand_as_the_day_opens_keeps_the_agent_and_the_line() {
    let scenario = with(
        day([1], AfterClosing::Serve),
        made("renewals", everybody().list(1)),
    );
    let mut scenario = scenario.lines(1);
    let busy = BusyAgents::until("desk", "renewals", [Seconds(37.0)]);
    scenario.starting_state.busy.push(busy);
    holds(&scenario, &[(47, Answered, 0, 100)], &[(37, 47, Reached)]);
}

/// The first type in which somebody waits, by name; how often an agent asked for it is counted.
struct FirstByName(Arc<AtomicU64>);

impl Router for FirstByName {
    fn agent_for(&mut self, call: &Asking, centre: &Centre<'_>) -> Choice {
        let able =
            |&group: &usize| centre.idle(group) > 0 && centre.can_answer(group, call.call_type);
        let group = (0..centre.agent_groups()).find(able);
        group.map_or(Choice::Wait, Choice::Group)
    }
    fn call_for(&mut self, group: usize, centre: &Centre<'_>) -> Option<usize> {
        self.0.fetch_add(1, Ordering::Relaxed);
        let waits = |&t: &usize| centre.waiting(t) > 0 && centre.can_answer(group, t);
        (0..centre.call_types()).find(waits)
    }
}

#[test]
fn with_a_router_of_ones_own_all_are_free_who_can_answer() {
    let asked = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&asked);
    let factory = move |_: &Model, _: u64, _: u64| -> Box<dyn Router> {
        Box::new(FirstByName(Arc::clone(&counter)))
    };
    let factory: Arc<dyn RouterFactory> = Arc::new(factory);
    let routed = |scenario: &Scenario| model(scenario).routed_by(Arc::clone(&factory));
    let renewals = made("renewals", everybody().list(12));
    let mut scenario = with(day([2], AfterClosing::Serve), renewals);
    scenario = with(scenario, come_in("quick", &[225], 6.0));
    let expected = play(&model(&scenario), Engine::Auto, 1, 0);
    // What the scenario says of reserves and waits is for its own routing.
    scenario.agent_groups[0].skills[0].reserve = 2;
    let played = play(&routed(&scenario), Engine::Auto, 1, 0);
    assert_eq!(played.dials.len(), 12);
    assert_eq!(
        (&played.calls, &played.dials),
        (&expected.calls, &expected.dials)
    );
    // An interval in which the dialler alone does otherwise makes nobody free.
    asked.store(0, Ordering::Relaxed);
    let outbound = nobody(400.0).per_free_agent([0.0, 1.0, 2.0]);
    let scenario = with(
        day([2, 2, 2], AfterClosing::Serve),
        made("renewals", outbound),
    );
    let played = play(&routed(&scenario), Engine::Auto, 1, 0);
    assert_eq!(played.dials.len(), 10);
    assert_eq!(asked.load(Ordering::Relaxed), 1);
}

/// A steady state is played until all who are counted have gone; whoever is dialled meanwhile is given up then, and not before.
#[test]
fn no_dial_of_a_steady_state_ends_before_it_is_begun() {
    let scenario = Scenario::new("steady")
        .steady_state(
            SteadyState::new()
                .warm_up(0.0)
                .batch(600.0)
                .batches_per_run(2),
        )
        .call_type(made("renewals", Outbound::new(0.5).per_free_agent(2.0)))
        .call_type(
            CallType::new("service")
                .arrivals_per_hour(120.0)
                .handle_time(Law::exponential(100.0))
                .patience(Law::exponential(300.0)),
        )
        .agent_group(
            AgentGroup::new("desk")
                .staff(4)
                .skill("renewals")
                .skill("service"),
        );
    let model = model(&scenario);
    let end = model.grid().closing();
    let mut later = 0;
    for seed in 0..50 {
        let played = play(&model, Engine::Auto, seed, 0);
        let given_up = played.dials.iter().filter(|d| d.outcome == GivenUp);
        for dial in given_up {
            assert!(dial.until >= dial.dialled && dial.until >= end, "{dial:?}");
            later += u32::from(dial.dialled > end);
            // What is counted has not been cut off.
            assert!(dial.row > 2, "{dial:?}");
        }
    }
    assert!(later > 0);
}
