//! What offering to be rung back does.

use serde_json::Value;

use crate::run::*;

fn compared(args: &[&str]) -> Value {
    json(&done("callbacks", &[args, &["--json", "-"]].concat()))
}

fn mean(of: &Value, measure: &str) -> f64 {
    let found = of["total"][measure]["mean"].as_f64();
    found.unwrap_or_else(|| panic!("{measure}: {}", of["total"][measure]))
}

#[test]
fn the_lower_the_threshold_the_more_are_rung_back_and_the_fewer_are_answered_in_line() {
    let compared = compared(&["--replications", "40"]);
    let alternatives = compared["alternatives"].as_array().unwrap();
    let of = |name: &str| {
        let found = alternatives.iter().find(|a| a["name"] == name);
        &found.unwrap_or_else(|| panic!("{name:?} is missing"))["results"]
    };
    let (soon, late) = (of("offered above 15 s"), of("offered above 240 s"));
    let stated = &compared["baseline"];
    for (more, less) in [(soon, stated), (stated, of("offered above 120 s"))] {
        assert!(mean(more, "callback_accepted") > 1.5 * mean(less, "callback_accepted"));
        assert!(mean(more, "answered_in_line") < mean(less, "answered_in_line"));
        // Each of them is dialled at least once.
        let dialled = |of: &Value| {
            of["agent_groups"]["desk"]["dialling"]["mean"]
                .as_f64()
                .unwrap()
        };
        assert!(dialled(more) > dialled(less));
        assert!(dialled(more) > 19.9 * mean(more, "callback_accepted"));
    }
    assert!(mean(late, "callback_accepted") < 0.1 * mean(stated, "callback_accepted"));
    // Half of those who are offered it accept.
    let share = mean(soon, "callback_accepted") / mean(soon, "callbacks_offered");
    assert!((share - 0.5).abs() < 0.02, "{share}");
    // All who accept are accounted for, and nobody waits no time to be rung back.
    let ends = [
        "callbacks_reached",
        "callbacks_not_reached",
        "callbacks_not_rung_back",
    ];
    let ended: f64 = ends.iter().map(|end| mean(stated, end)).sum();
    assert!((ended - mean(stated, "callback_accepted")).abs() < 1e-6);
    assert!(mean(stated, "callback_wait") > 60.0);
    let none = of("no callbacks");
    assert!(none["total"]["callback_wait"].is_null());
    assert!(mean(none, "occupancy") < mean(soon, "occupancy"));
}

#[test]
fn the_page_says_what_the_offer_does() {
    for set in [
        "call_types.service.callbacks.offered={ waited = 60 }",
        "call_types.service.callbacks.offered={ queue_length = 5 }",
        "call_types.service.callbacks={}",
    ] {
        let text = done(
            "callbacks",
            &["--replications", "10", "--set", set, "--above", "3,90"],
        );
        let text = in_one_line(&text);
        for words in [
            "no callbacks",
            "(as stated)",
            "against no callbacks",
            "wait to be",
        ] {
            assert!(text.contains(words), "{words}: {text}");
        }
    }
}

#[test]
fn what_the_callbacks_example_cannot_show_is_refused() {
    let message = fails("callbacks", &["examples/data/hold_music.toml"], 2);
    assert!(message.contains("callbacks = {}"), "{message}");
    let message = fails("callbacks", &["--above", "soon"], 2);
    assert!(message.contains("30,60,240"), "{message}");
    let set = "call_types.service.callbacks.offered={ queue_length = 5 }";
    let message = fails("callbacks", &["--set", set, "--above", "2.5"], 2);
    assert!(message.contains("whole numbers"), "{message}");
    let message = fails(
        "callbacks",
        &["--set", "call_types.service.callbacks.accepted=50"],
        2,
    );
    assert!(
        message.contains("call_types[0].callbacks.accepted: found 50"),
        "{message}"
    );
    fails("callbacks", &["no_such_file.toml"], 1);
}
