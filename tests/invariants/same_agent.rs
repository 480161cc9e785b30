//! Callers who prefer who served them before, worked out by hand, second by second.

use callcenter::engine::Engine;
use callcenter::scenario::{AfterClosing, Returns, SameAgent, Skill};
use callcenter::{AgentGroup, CallType, Law, Scenario};

use crate::played::{Played, model, play};
use crate::traces::{calls, day};

const SECOND: u64 = 1_000_000;

/// One agent in the east, who is asked first, and one in the west. Calls of `own` take 50 s, and who makes them calls again 100 s
/// after each; two other types keep each agent busy.
fn centre(same: Option<SameAgent>) -> Scenario {
    let call = |name: &str, at: &[i32], handle: f64| -> CallType {
        calls(name, at)
            .handle_time(Law::constant(handle))
            .patience(Law::never())
            .fresh()
    };
    let mut own = call("own", &[0, 60], 50.0)
        .returns(Returns::new().resolution(1e-12).delay(Law::constant(100.0)));
    own.same_agent = same;
    let mut scenario = day([1], AfterClosing::Serve);
    scenario.agent_groups.clear();
    scenario
        .call_type(own)
        .call_type(call("to the east", &[55, 290, 295], 20.0))
        .call_type(call("to the west", &[350], 100.0))
        .agent_group(
            AgentGroup::new("east")
                .staff(1)
                .skill("own")
                .skill("to the east"),
        )
        .agent_group(
            AgentGroup::new("west")
                .staff(1)
                .skill(Skill::new("own").rank(2))
                .skill("to the west"),
        )
}

/// When calls of a type came, and how long they waited.
fn waits(played: &Played, call_type: u32) -> Vec<(u64, u64)> {
    let calls = played.calls.iter().filter(|c| c.call_type == call_type);
    calls
        .map(|c| (c.joined.0 / SECOND, c.wait.0 / SECOND))
        .collect()
}

/// From when to when the agent of a group talked.
fn talked(played: &Played, group: usize) -> Vec<(u64, u64)> {
    let work = played.work.iter().filter(|(of, ..)| *of == group);
    work.map(|(_, _, from, to)| (from.0 / SECOND, to.0 / SECOND))
        .collect()
}

#[test]
fn callers_go_back_to_who_served_them_and_wait_for_nobody_else_for_a_while() {
    for same in [SameAgent::agent(), SameAgent::group()] {
        let scenario = centre(Some(same.within(30.0)));
        let played = play(&model(&scenario), Engine::Auto, 1, 0);
        let own = [
            (0, 0),
            (150, 0),
            // The east is busy, the west is idle and does not take the call; the east does, before one that came earlier.
            (300, 10),
            (460, 0),
            // The east is busy.
            (60, 0),
            // Both are idle: to the west, though the east is asked first.
            (210, 0),
            // The west is busy for long. The east is idle from 380, and is asked at 390.
            (360, 30),
            // To the east, which was the last to serve this caller.
            (540, 0),
        ];
        assert_eq!(waits(&played, 0), own);
        assert_eq!(waits(&played, 1), [(55, 0), (290, 0), (295, 65)]);
        assert_eq!(waits(&played, 2), [(350, 0)]);
        let east = [
            (0, 50),
            (55, 75),
            (150, 200),
            (290, 310),
            (310, 360),
            (360, 380),
            (390, 440),
            (460, 510),
            (540, 590),
        ];
        assert_eq!(talked(&played, 0), east);
        assert_eq!(talked(&played, 1), [(60, 110), (210, 260), (350, 450)]);
    }
}

#[test]
fn who_waits_for_no_time_goes_to_the_same_agent_if_idle_and_otherwise_as_everybody() {
    let scenario = centre(Some(SameAgent::agent().within(0.0)));
    let played = play(&model(&scenario), Engine::Auto, 1, 0);
    assert_eq!(waits(&played, 0)[..3], [(0, 0), (150, 0), (300, 0)]);
    // Back to the west, where both are idle; and there because the east is busy.
    assert_eq!(talked(&played, 1)[..3], [(60, 110), (210, 260), (300, 350)]);
    let everybody = play(&model(&centre(None)), Engine::Auto, 1, 0);
    assert_eq!(talked(&everybody, 1)[..2], [(60, 110), (300, 350)]);
}
