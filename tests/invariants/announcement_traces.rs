//! Callers who are told how long they will wait, worked out by hand, second by second.

use callcenter::engine::Engine;
use callcenter::measure::Outcome::{self, Abandoned, Answered, Balked};
use callcenter::scenario::{AfterClosing, Announcement, Repeat, Skill, Tells, WaitEstimator};
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

/// One agent, three callers who come within twenty seconds, and what becomes of the last two: how, and after how long.
fn last_two(patience: f64, announcement: Announcement) -> [(Outcome, u64); 2] {
    let callers = calls("service", &[0, 10, 20])
        .handle_time(Law::constant(100.0))
        .patience(Law::constant(patience))
        .wait_estimator(match announcement.tells {
            Tells::ExpectedWait => WaitEstimator::QueueOverRate,
            Tells::Place => WaitEstimator::default(),
        })
        .announcement(announcement);
    let centre = with(day([1], AfterClosing::Serve), callers);
    let played = play(&model(&centre), Engine::Auto, 1, 0);
    let fate = |at: usize| {
        (
            played.calls[at].outcome,
            played.calls[at].wait.0 / 1_000_000,
        )
    };
    [fate(1), fate(2)]
}

#[test]
fn callers_do_what_an_announcement_makes_them_do() {
    let told = Announcement::new;
    let both = [(Answered, 90), (Answered, 180)];
    assert_eq!(last_two(500.0, told()), both);
    // They are told of 100 s and of 200 s: patience that lasts just as long is long enough.
    let in_vain = || told().hangs_up_if_too_long(1.0);
    assert_eq!(last_two(200.0, in_vain()), both);
    let first = [(Answered, 90), (Balked, 0)];
    assert_eq!(last_two(199.0, in_vain()), first);
    assert_eq!(last_two(100.0, in_vain()), first);
    assert_eq!(last_two(99.0, in_vain()), [(Balked, 0); 2]);
    // A minute and two thirds is too long for all, and so is any wait.
    assert_eq!(
        last_two(500.0, told().hangs_up_per_minute(0.7)),
        [(Balked, 0); 2]
    );
    assert_eq!(last_two(500.0, told().hangs_up(1.0)), [(Balked, 0); 2]);
    // Even the first place is one too many.
    let place = || Announcement::place().hangs_up_per_place(1.0);
    assert_eq!(last_two(500.0, place()), [(Balked, 0); 2]);
    // Whatever patience they had before.
    let anew = |seconds| told().patience(Law::constant(seconds));
    assert_eq!(last_two(1.0, anew(90.0)), [(Answered, 90), (Abandoned, 90)]);
    assert_eq!(last_two(1.0, anew(89.0)), [(Abandoned, 89), (Answered, 80)]);
    let longer = |factor| told().patience_factor(factor);
    assert_eq!(
        last_two(60.0, longer(1.5)),
        [(Answered, 90), (Abandoned, 90)]
    );
    assert_eq!(last_two(60.0, longer(3.0)), both);
    // Messages are heard as long as they wait.
    let repeat = |repeat| told().repeat(repeat);
    let at = |seconds| repeat(Repeat::after(seconds, 1.0));
    assert_eq!(
        last_two(500.0, at(120.0)),
        [(Answered, 90), (Abandoned, 120)]
    );
    assert_eq!(last_two(50.0, at(120.0)), [(Abandoned, 50); 2]);
    let again = repeat(Repeat::every(40.0, 1.0));
    assert_eq!(last_two(500.0, again), [(Abandoned, 40); 2]);
    // The earlier of two messages, before patience that is twice as long ends.
    let two = longer(2.0)
        .repeat(Repeat::after(70.0, 1.0))
        .repeat(Repeat::after(30.0, 1.0));
    assert_eq!(last_two(20.0, two), [(Abandoned, 30); 2]);
}
