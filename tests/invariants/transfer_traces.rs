//! Callers who are passed on, worked out by hand, second by second.

use callcenter::engine::Engine;
use callcenter::measure::Outcome::{Abandoned, Answered, TurnedAway};
use callcenter::measure::{Activity, Cause, Next, Outcome};
use callcenter::scenario::{AfterClosing, Misroutes, Redials, Skill, Transfers};
use callcenter::units::Tick;
use callcenter::{AgentGroup, CallType, Law, Scenario};

use crate::played::{Played, model, play};
use crate::traces::{calls, day, with};

/// Call type, instant of joining, outcome, wait, handle time, wrap-up in it, staying in it.
type Leg = (u32, u64, Outcome, u64, u64, u64, u64);

fn seconds(tick: Tick) -> u64 {
    assert_eq!(tick.0 % 1_000_000, 0);
    tick.0 / 1_000_000
}

/// Plays a day and holds it to the calls of each caller.
#[track_caller]
fn holds(scenario: &Scenario, expected: &[&[Leg]]) -> Played {
    let played = play(&model(scenario), Engine::Auto, 1, 0);
    let same = |a: &callcenter::measure::CallRecord, b: &callcenter::measure::CallRecord| {
        (a.origin, a.caller) == (b.origin, b.caller)
    };
    let found: Vec<Vec<Leg>> = played
        .calls
        .chunk_by(same)
        .map(|calls| {
            let leg = |call: &callcenter::measure::CallRecord| {
                (
                    call.call_type,
                    seconds(call.joined),
                    call.outcome,
                    seconds(call.wait),
                    seconds(call.handle),
                    seconds(call.wrap_up),
                    seconds(call.staying),
                )
            };
            calls.iter().map(leg).collect()
        })
        .collect();
    assert_eq!(found, expected);
    played
}

/// What the agents of a group did, in seconds.
fn work(played: &Played, group: usize) -> Vec<(Activity, u64, u64)> {
    let own = played.work.iter().filter(|piece| piece.0 == group);
    let mut work: Vec<_> = own
        .map(|&(_, on, from, to)| (on, seconds(from), seconds(to)))
        .filter(|(_, from, to)| from < to)
        .collect();
    work.sort_by_key(|&(_, from, _)| from);
    work
}

/// A desk of one agent who answers the first type and an annex of one who answers the second.
fn two_groups(first: CallType, second: CallType, after_closing: AfterClosing) -> Scenario {
    let mut scenario = day([1], after_closing);
    scenario.agent_groups.clear();
    let desk = AgentGroup::new("desk").staff(1).skill(first.name.clone());
    let annex = AgentGroup::new("annex").staff(1).skill(second.name.clone());
    scenario
        .call_type(first)
        .call_type(second)
        .agent_group(desk)
        .agent_group(annex)
}

/// Talk, and wrap-up.
fn takes(call_type: CallType, talk: f64, wrap_up: f64) -> CallType {
    call_type
        .talk(Law::constant(talk))
        .wrap_up(Law::constant(wrap_up))
}

#[test]
fn who_is_passed_on_warm_keeps_the_first_agent_until_the_conference_is_over() {
    let first = takes(calls("first", &[0, 100]), 60.0, 30.0)
        .hold(Law::constant(20.0))
        .patience(Law::constant(100.0))
        .transfers(
            Transfers::new()
                .to("second", 1.0)
                .warm(1.0)
                .conference(Law::constant(15.0)),
        );
    let second = takes(calls("second", &[70]), 40.0, 10.0).patience(Law::constant(500.0));
    let centre = two_groups(first, second, AfterClosing::Serve);
    let played = holds(
        &centre,
        &[
            // Leaves at 80, when talk and hold are over; the annex is at the call of 70 until 120.
            &[
                (0, 0, Answered, 0, 60 + 20 + 55 + 30, 30, 55),
                (1, 80, Answered, 40, 15 + 40 + 10, 10, 0),
            ],
            // The desk has wrapped up at 165; the annex is free at 185.
            &[
                (0, 100, Answered, 65, 60 + 20 + 15 + 30, 30, 15),
                (1, 245, Answered, 0, 65, 10, 0),
            ],
            &[(1, 70, Answered, 0, 50, 10, 0)],
        ],
    );
    use Activity::*;
    let desk = [
        (Talk, 0, 60),
        (Hold, 60, 80),
        (Transfer, 80, 135),
        (WrapUp, 135, 165),
        (Talk, 165, 225),
        (Hold, 225, 245),
        (Transfer, 245, 260),
        (WrapUp, 260, 290),
    ];
    assert_eq!(work(&played, 1), desk);
    let annex = [
        (Talk, 70, 110),
        (WrapUp, 110, 120),
        (Talk, 120, 175),
        (WrapUp, 175, 185),
        (Talk, 245, 300),
        (WrapUp, 300, 310),
    ];
    assert_eq!(work(&played, 0), annex);
    let says = |at: usize| {
        let call = played.calls[at];
        (call.cause, call.next, call.served_before)
    };
    assert_eq!(says(0), (Cause::Fresh, Next::PassedOn, false));
    assert_eq!(says(1), (Cause::Transfer, Next::Nothing, true));
}

/// One agent, to whom everybody is passed back once.
fn passed_back(at: &[i32], transfers: Transfers, wrap_up: f64) -> Scenario {
    let callers = takes(calls("service", at), 60.0, wrap_up)
        .patience(Law::constant(500.0))
        .transfers(transfers.to("service", 1.0).warm(0.0).most(1));
    with(day([1], AfterClosing::Serve), callers)
}

#[test]
fn who_is_passed_on_blind_joins_the_queue_while_the_agent_wraps_up() {
    holds(
        &passed_back(&[0, 10, 60], Transfers::new(), 30.0),
        &[
            // Back at 60, before the caller who comes at that instant and behind the one of 10.
            &[
                (0, 0, Answered, 0, 90, 30, 0),
                (0, 60, Answered, 120, 90, 30, 0),
            ],
            &[
                (0, 10, Answered, 80, 90, 30, 0),
                (0, 150, Answered, 210, 90, 30, 0),
            ],
            &[
                (0, 60, Answered, 210, 90, 30, 0),
                (0, 330, Answered, 120, 90, 30, 0),
            ],
        ],
    );
}

#[test]
fn who_keeps_the_age_in_the_queue_goes_before_those_who_called_in_later() {
    holds(
        &passed_back(&[0, 10, 20], Transfers::new().keep_queue_age(), 0.0),
        &[
            // At 60 the agent is free before this one is back, at 120 it has been there for longest.
            &[
                (0, 0, Answered, 0, 60, 0, 0),
                (0, 60, Answered, 60, 60, 0, 0),
            ],
            &[
                (0, 10, Answered, 50, 60, 0, 0),
                (0, 120, Answered, 60, 60, 0, 0),
            ],
            // Waited for longest, but called in last.
            &[
                (0, 20, Answered, 220, 60, 0, 0),
                (0, 300, Answered, 0, 60, 0, 0),
            ],
        ],
    );
    holds(
        &passed_back(&[0, 10, 20], Transfers::new(), 0.0),
        &[
            &[
                (0, 0, Answered, 0, 60, 0, 0),
                (0, 60, Answered, 120, 60, 0, 0),
            ],
            &[
                (0, 10, Answered, 50, 60, 0, 0),
                (0, 120, Answered, 120, 60, 0, 0),
            ],
            &[
                (0, 20, Answered, 100, 60, 0, 0),
                (0, 180, Answered, 120, 60, 0, 0),
            ],
        ],
    );
}

#[test]
fn an_age_that_is_kept_may_have_led_to_further_agents_already() {
    // The annex takes callers of the desk once they have waited for 100 s.
    let callers = calls("service", &[0, 10])
        .handle_time(Law::constant(60.0))
        .patience(Law::constant(500.0))
        .transfers(
            Transfers::new()
                .to("service", 1.0)
                .warm(0.0)
                .keep_queue_age(),
        );
    let mut centre = with(day([1], AfterClosing::Serve), callers);
    let overflow = Skill::new("service").after(100.0);
    centre = centre.agent_group(AgentGroup::new("annex").staff(1).skill(overflow));
    holds(
        &centre,
        &[
            // In by the desk at 0, 120 and 180, by the annex at once where 100 s have passed and the desk is busy.
            &[
                (0, 0, Answered, 0, 60, 0, 0),
                (0, 60, Answered, 40, 60, 0, 0),
                (0, 160, Answered, 0, 60, 0, 0),
                (0, 220, Answered, 0, 60, 0, 0),
            ],
            &[
                (0, 10, Answered, 50, 60, 0, 0),
                (0, 120, Answered, 0, 60, 0, 0),
                (0, 180, Answered, 0, 60, 0, 0),
                (0, 240, Answered, 0, 60, 0, 0),
            ],
        ],
    );
}

#[test]
fn who_reaches_a_wrong_queue_is_passed_on_to_the_right_one_and_redials_as_right() {
    let right = calls("right", &[0, 12])
        .handle_time(Law::constant(100.0))
        .patience(Law::constant(20.0))
        .misroutes(
            Misroutes::new()
                .to("wrong", 1.0)
                .found_out_after(Law::constant(25.0)),
        )
        .redials(
            Redials::new()
                .probability(1.0)
                .delay(Law::constant(50.0))
                .tries(1),
        )
        .fresh();
    let wrong = takes(calls("wrong", &[10]), 40.0, 20.0).patience(Law::constant(15.0));
    let mut centre = two_groups(wrong, right, AfterClosing::Serve);
    centre.agent_groups[0].skills[0].speed = 2.0;
    let played = holds(
        &centre,
        &[
            // However fast the desk is, and without wrap-up.
            &[
                (1, 0, Answered, 0, 25, 0, 0),
                (0, 25, Answered, 0, 100, 0, 0),
            ],
            // The desk is at the call of 10 from 25 to 55; patience is the right type's.
            &[
                (1, 12, Abandoned, 20, 0, 0, 0),
                (1, 82, Answered, 0, 25, 0, 0),
                (0, 107, Answered, 18, 100, 0, 0),
            ],
            &[(1, 10, Answered, 15, 30, 10, 0)],
        ],
    );
    use callcenter::measure::CallCounter as Count;
    let counters = [
        Count::Attempts,
        Count::PassedOn,
        Count::Redials,
        Count::TransferredIn,
    ];
    let count = |call_type, counter| played.tally.count(1, call_type, counter);
    let (right, wrong) = (
        counters.map(|of| count(0, of)),
        counters.map(|of| count(1, of)),
    );
    assert_eq!((right, wrong), ([2, 0, 0, 2], [4, 2, 1, 0]));
}

#[test]
fn an_agent_who_stays_is_let_go_when_the_caller_hangs_up_or_is_sent_away() {
    let first = takes(calls("first", &[0, 90, 500]), 60.0, 30.0)
        .patience(Law::constant(100.0))
        .transfers(Transfers::new().to("second", 1.0).warm(1.0));
    let second = takes(calls("second", &[10]), 900.0, 0.0).patience(Law::constant(45.0));
    let centre = two_groups(first, second, AfterClosing::SendAway);
    let played = holds(
        &centre,
        &[
            &[
                (0, 0, Answered, 0, 60 + 45 + 30, 30, 45),
                (1, 60, Abandoned, 45, 0, 0, 0),
            ],
            &[
                (0, 90, Answered, 45, 60 + 45 + 30, 30, 45),
                (1, 195, Abandoned, 45, 0, 0, 0),
            ],
            // Closing is at 600.
            &[
                (0, 500, Answered, 0, 60 + 40 + 30, 30, 40),
                (1, 560, TurnedAway, 40, 0, 0, 0),
            ],
            &[(1, 10, Answered, 0, 900, 0, 0)],
        ],
    );
    // From opening to closing, and until the last has wrapped up.
    assert_eq!(played.tally.staffed_time(1, 1), 600_000_000);
    assert_eq!(played.tally.staffed_time(2, 1), 30_000_000);
}

#[test]
fn the_last_agents_stay_for_who_is_passed_on_after_closing() {
    let callers = |after_closing| {
        let callers = calls("service", &[590])
            .handle_time(Law::constant(60.0))
            .patience(Law::constant(40.0))
            .transfers(Transfers::new().to("service", 1.0).warm(0.0).most(1));
        with(day([1], after_closing), callers)
    };
    let first = (0, 590, Answered, 0, 60, 0, 0);
    holds(
        &callers(AfterClosing::Serve),
        &[&[first, (0, 650, Answered, 0, 60, 0, 0)]],
    );
    holds(
        &callers(AfterClosing::SendAway),
        &[&[first, (0, 650, TurnedAway, 0, 0, 0, 0)]],
    );
    // Let in, but nobody is there any more.
    holds(
        &callers(AfterClosing::PatienceOnly),
        &[&[first, (0, 650, Abandoned, 40, 0, 0, 0)]],
    );
}
