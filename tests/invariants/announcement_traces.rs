//! Callers who are told how long they will wait, worked out by hand, second by second.

use callcenter::engine::Engine;
use callcenter::scenario::{AfterClosing, Announcement, Skill, WaitEstimator};
use callcenter::{AgentGroup, Law, Scenario};

use crate::played::{model, play};
use crate::traces::{calls, day, with};

/// What the callers of a day were told, in microseconds, in the order of their types' names and of arrival.
fn told(scenario: &Scenario) -> Vec<Option<u64>> {
    let played = play(&model(scenario), Engine::Auto, 1, 0);
    let told = played.calls.iter().map(|call| call.told.map(|told| told.0));
    told.collect()
}

/// The same from seconds.
fn micros(seconds: Vec<Option<f64>>) -> Vec<Option<u64>> {
    let micros = |seconds: f64| (seconds * 1e6).round() as u64;
    seconds.into_iter().map(|told| told.map(micros)).collect()
}

#[test]
fn thirteen_callers_are_told_by_each_estimator() {
    let at = [0, 0, 10, 25, 40, 70, 100, 120, 130, 139, 300, 310, 320];
    let by = |estimator| {
        let callers = calls("service", &at)
            .handle_time(Law::constant(60.0))
            .patience(Law::constant(120.0))
            .wait_estimator(estimator)
            .announcement(Announcement::new());
        with(day([2], AfterClosing::Serve), callers)
    };
    // The waits are 0, 0, 50, 35, 80, 50, 80, 60, 110, 101, 0, 0, 40: agents are free together at every full minute.
    let holds = |estimator, waiting: [f64; 8], at_last: f64| {
        let mut expected = vec![None, None];
        expected.extend(waiting.map(Some));
        expected.extend([None, None, Some(at_last)]);
        assert_eq!(told(&by(estimator)), micros(expected), "{estimator:?}");
    };
    let waits = [0.0, 0.0, 0.0, 35.0, 35.0, 50.0, 50.0, 50.0];
    holds(WaitEstimator::LastToEnterService, waits, 0.0);
    let waited = [0.0, 15.0, 30.0, 30.0, 60.0, 20.0, 30.0, 39.0];
    holds(WaitEstimator::HeadOfLine, waited, 0.0);
    // Two agents complete a call every 30 s on average.
    let ahead: [u8; 8] = [0, 1, 2, 1, 2, 1, 2, 3];
    let turns = ahead.map(|ahead| 30.0 * (f64::from(ahead) + 1.0));
    holds(WaitEstimator::QueueOverRate, turns, 30.0);
    // 1/30 calls a second, and 1/120 of those who wait: 120/4 s until the first is served, 120/5 s more behind another one.
    let sums = [30.0, 54.0, 74.0, 74.0 + 120.0 / 7.0];
    let sums = ahead.map(|ahead| sums[usize::from(ahead)]);
    holds(WaitEstimator::WithAbandonment, sums, 30.0);
}

#[test]
fn agents_count_by_how_fast_they_handle_such_calls() {
    // The desk completes 2 calls in 60 + 20 s, the annex, twice as fast, 1 in 30 + 5 s; the others cannot.
    let calls = |name: &str, at: &[i32]| {
        calls(name, at)
            .handle_time(Law::constant(60.0))
            .patience(Law::constant(900.0))
            .wait_estimator(WaitEstimator::QueueOverRate)
            .announcement(Announcement::new())
    };
    let mut centre = with(
        day([2, 2], AfterClosing::Serve),
        calls("a", &[0, 0, 0, 1, 2, 590, 590, 590, 601, 602]).aht([60.0, 30.0]),
    );
    centre.agent_groups[0] = centre.agent_groups[0].clone().pickup(Law::constant(20.0));
    let fast = Skill::new("a").speed(2.0);
    let annex = AgentGroup::new("annex").staff([1, 0]).skill(fast);
    let centre = centre
        .agent_group(annex.pickup(Law::constant(5.0)))
        .agent_group(AgentGroup::new("others").staff(7).skill("b"))
        .call_type(calls("b", &[0]));
    let rate = 2.0 / 80.0 + 1.0 / 35.0;
    // In the second interval calls take half as long; the annex is at its last call until it leaves at 625.
    let later = 2.0 / 50.0 + 1.0 / 20.0;
    let expected = [
        None,
        None,
        None,
        Some(1.0 / rate),
        Some(2.0 / rate),
        None,
        None,
        None,
        Some(1.0 / later),
        Some(2.0 / later),
        None,
    ];
    assert_eq!(told(&centre), micros(expected.to_vec()));
}

#[test]
fn where_nobody_is_on_duty_nobody_is_told_by_the_rate() {
    let centre = |estimator| {
        let callers = calls("service", &[100, 700, 750])
            .handle_time(Law::constant(60.0))
            .wait_estimator(estimator)
            .patience(Law::constant(900.0))
            .announcement(Announcement::new());
        with(day([1, 0, 1], AfterClosing::Serve), callers)
    };
    for estimator in [WaitEstimator::QueueOverRate, WaitEstimator::WithAbandonment] {
        assert_eq!(told(&centre(estimator)), [None; 3]);
    }
    let head = told(&centre(WaitEstimator::HeadOfLine));
    assert_eq!(head, [None, Some(0), Some(50_000_000)]);
}

#[test]
fn the_head_of_the_line_is_whoever_has_waited_longest_at_any_stage() {
    // From 40 s on others may answer, so that who has waited longer stands in a queue further on.
    let callers = calls("service", &[0, 10, 20, 70, 80])
        .handle_time(Law::constant(200.0))
        .patience(Law::constant(900.0))
        .announcement(Announcement::new());
    let centre = with(day([1], AfterClosing::Serve), callers);
    let late = Skill::new("service").after(40.0);
    let centre = centre.agent_group(AgentGroup::new("annex").staff(1).skill(late));
    // The annex takes the second at 50; the third waits on behind.
    let expected = [None, Some(0.0), Some(10.0), Some(50.0), Some(60.0)];
    assert_eq!(told(&centre), micros(expected.to_vec()));
}
