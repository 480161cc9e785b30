//! What each extra transfer costs.

use serde_json::Value;

use crate::differs;
use crate::run::*;

/// Two lines with as many agents as there are calls, whose work takes the same time in every call.
fn ample(warm: f64) -> String {
    format!(
        r#"
        name = "ample"
        day = {{ opens = "08:00", closes = "10:00", interval = "30min" }}
        [[call_types]]
        name = "first"
        arrivals = {{ per_hour = 60 }}
        handle_time = {{ constant = {{ value = 100 }} }}
        transfers = {{ to = {{ second = 0.2 }}, warm = {warm}, conference = {{ constant = {{ value = 60 }} }}, most = 1 }}
        [[call_types]]
        name = "second"
        arrivals = {{ per_hour = 0 }}
        handle_time = {{ constant = {{ value = 300 }} }}
        [[agent_groups]]
        name = "front"
        staff = 200
        skills = ["first"]
        [[agent_groups]]
        name = "back"
        staff = 200
        skills = ["second"]
        "#
    )
}

fn compared(args: &[&str]) -> Value {
    json(&done("transfers", &[args, &["--json", "-"]].concat()))
}

fn place(compared: &Value, name: &str) -> usize {
    let alternatives = compared["alternatives"].as_array().unwrap();
    let found = alternatives.iter().position(|a| a["name"] == name);
    found.unwrap_or_else(|| panic!("{name:?} is missing"))
}

fn names(compared: &Value) -> Vec<&str> {
    let alternatives = compared["alternatives"].as_array().unwrap();
    let names = alternatives.iter().map(|a| a["name"].as_str().unwrap());
    names.collect()
}

/// Minutes or seconds that stand between two texts of a page, without their margin.
fn said(text: &str, before: &str, after: &str) -> f64 {
    let text = in_one_line(text);
    let (_, rest) = text
        .split_once(before)
        .unwrap_or_else(|| panic!("{before:?}: {text}"));
    let (figure, _) = rest
        .split_once(after)
        .unwrap_or_else(|| panic!("{after:?}: {text}"));
    let figure = figure.split_whitespace().next().unwrap();
    figure
        .replace(',', "")
        .parse()
        .unwrap_or_else(|_| panic!("{figure:?}"))
}

#[test]
fn a_transfer_without_waits_takes_the_next_call_and_both_agents_of_a_conference() {
    for (warm, each) in [(0.0, 300.0), (1.0, 300.0 + 2.0 * 60.0)] {
        let file = scratch(&format!("ample_{warm}.toml"), &ample(warm));
        let args = [file.to_str().unwrap(), "--replications", "30"];
        let text = done("transfers", &args);
        let found = said(&text, "each takes ", " s of agents' time");
        assert_eq!(found, each, "{text}");
        // Nothing is in doubt where every day is alike, and nobody waits.
        assert!(!text.contains('?'), "{text}");
        for words in [
            "mean wait of all calls stays as it is",
            "hangs up stays as it is",
        ] {
            assert!(in_one_line(&text).contains(words), "{words:?}: {text}");
        }
        // Of 120 callers 1.2 more are passed on.
        let minutes = said(&text, "a day, costs ", " agent-minutes a day");
        let callers = mean(&compared(&args)["baseline"], "callers");
        assert!(
            (minutes - callers / 100.0 * each / 60.0).abs() < 0.1,
            "{text}"
        );
        // A share of them is worked at the share of 400 agents who are busy: so many as the work takes.
        let occupancy = mean(&compared(&args)["baseline"], "occupancy");
        let agents = said(&text, "takes about ", " agents more throughout");
        let work = callers / 100.0 * each / (occupancy * 2.0 * 3600.0);
        assert!(
            (agents / work - 1.0).abs() < 0.01,
            "{agents}, {work}: {text}"
        );
    }
}

#[test]
fn a_steady_state_is_priced_by_the_hour() {
    let day = r#"day = { opens = "08:00", closes = "10:00", interval = "30min" }"#;
    let file = scratch("ample_hours.toml", &ample(0.0).replace(day, ""));
    let text = done(
        "transfers",
        &[file.to_str().unwrap(), "--replications", "20"],
    );
    assert_eq!(said(&text, "each takes ", " s of agents' time"), 300.0);
    // Sixty callers, and a hundredth of them more: 0.6 × 300 s.
    let minutes = said(&text, "an hour, costs ", " agent-minutes an hour");
    assert!((minutes - 3.0).abs() < 0.3, "{text}");
    assert!(text.contains("minutes an hour"), "{text}");
    assert!(!text.contains("a day"), "{text}");
}

#[test]
fn transfers_are_priced_by_what_the_days_differ_in() {
    let args = ["--replications", "60"];
    let played = compared(&args);
    let baseline = &played["baseline"];
    let total = |measure: &str| mean(baseline, measure);
    let of = |name: &str, measure: &str| {
        mean(
            &played["alternatives"][place(&played, name)]["results"],
            measure,
        )
    };
    let change = |name: &str, measure: &str| differs(&played, place(&played, name), measure);
    // The same people call, whatever becomes of them.
    for name in names(&played) {
        assert_eq!(change(name, "callers"), 0.0, "{name}");
    }
    // What a caller waits and takes is what all calls do.
    let per_caller = |measure: &str| total(measure) * total("callers");
    let work = total("aht") * total("answered");
    assert!((per_caller("agent_time_per_caller") / work - 1.0).abs() < 1e-9);
    assert!((per_caller("transfers_per_caller") / total("passed_on") - 1.0).abs() < 1e-9);
    let waits = total("mean_wait") * total("offered");
    assert!((per_caller("wait_per_caller") / waits - 1.0).abs() < 1e-9);
    // Legs go with transfers.
    let none = "neither of them";
    for measure in ["passed_on", "transferred_in", "transfer_rate"] {
        assert_eq!(of(none, measure), 0.0, "{measure}");
    }
    assert_eq!(of(none, "attempts"), of(none, "callers"));
    for (fewer, more) in [
        (none, "no transfers"),
        ("no transfers", "transfers ×0.5"),
        ("transfers ×0.5", "transfers ×1.1"),
        ("transfers ×1.1", "transfers ×1.5"),
        (none, "no misroutes"),
    ] {
        for measure in [
            "attempts_per_caller",
            "agent_time_per_caller",
            "wait_per_caller",
            "occupancy",
        ] {
            assert!(
                of(fewer, measure) < of(more, measure),
                "{fewer}, {more}: {measure}"
            );
        }
    }
    // Whoever stays, stays longer with all; nobody does where all are blind.
    let staying = |results: &Value| {
        let groups = results["agent_groups"].as_object().unwrap();
        let times = groups
            .values()
            .map(|group| group["transfer"]["mean"].as_f64().unwrap());
        times.sum::<f64>()
    };
    let stays = |name: &str| staying(&played["alternatives"][place(&played, name)]["results"]);
    assert_eq!((stays("all blind"), stays(none)), (0.0, 0.0));
    assert!(stays("all warm") > 2.0 * staying(baseline));
    assert!(stays("transfers ×1.1") > staying(baseline));

    // The sentence is the quotient of two differences.
    let text = done("transfers", &args);
    let nearest = "transfers ×1.1";
    let each = |measure: &str| change(nearest, measure) / change(nearest, "transfers_per_caller");
    let transfer = each("agent_time_per_caller");
    let found = said(&text, "each takes ", " s of agents' time");
    assert!((found / transfer - 1.0).abs() < 0.01, "{found}, {transfer}");
    // All that is more work than before, and no call takes longer than both agents of a long one.
    assert!((200.0..700.0).contains(&transfer), "{transfer}");
    for (measure, before) in [
        ("mean_wait", "mean wait of all calls rises by "),
        ("wait_per_caller", "legs together rises by "),
    ] {
        let found = said(&text, before, " s");
        let expected = each(measure) / 100.0;
        assert!(
            (found - expected).abs() < 0.06,
            "{measure}: {found}, {expected}"
        );
    }
    let wrong = |measure: &str| change("no misroutes", measure);
    let wrong = wrong("agent_time_per_caller") / wrong("transfers_per_caller");
    let found = said(&text, "is passed on costs ", " s of agents' time");
    assert!((found - wrong).abs() < 0.6, "{found}, {wrong}");
}

#[test]
fn the_page_of_transfers_fits_its_width() {
    for width in [80, 200] {
        let output = command("transfers", &["--replications", "20"])
            .env("COLUMNS", width.to_string())
            .output()
            .unwrap();
        let text = stdout(&output);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        for line in text.lines() {
            assert!(line.chars().count() <= width, "{width}: {line}");
        }
        let line = in_one_line(&text);
        for words in [
            "two lines",
            "transfer",
            "rate (%)",
            "Difference to it",
            "agents' time",
            "per caller (s)",
            "no transfers",
            "transfers ×0.5",
            "all blind",
            "all warm",
            "queue age kept",
            "no misroutes",
            "neither of them",
            "Mean wait (s)",
            "Service level (%)",
            "Staying with whom they pass on, minutes a day",
            "One more transfer for every 100 callers",
            "agents more throughout",
            "A call that first reaches a wrong queue",
        ] {
            let is_there = text.contains(words) || line.contains(words);
            assert!(is_there, "{words:?} is missing:\n{text}");
        }
        // No column is left out, at whatever width.
        assert!(!text.contains("Left out for want of width"), "{text}");
    }
}

#[test]
fn what_a_centre_does_already_is_no_alternative() {
    let args = [
        "--replications",
        "20",
        "--transfers",
        "x0,x2",
        "--set",
        "call_types.service.transfers.warm=0",
        "--set",
        "call_types.technical.transfers.warm=0",
        "--set",
        "call_types.service.transfers.keep_queue_age=true",
    ];
    let played = compared(&args);
    let expected = [
        "no transfers",
        "transfers ×2",
        "all warm",
        "queue age kept",
        "queue age lost",
        "no misroutes",
        "neither of them",
    ];
    assert_eq!(names(&played), expected);
    // Of a centre in which nobody but who goes wrong is passed on.
    let file = scratch(
        "misroutes.toml",
        &ample(0.0).replace(
            "transfers = {",
            "misroutes = { to = { second = 0.1 } }\n# {",
        ),
    );
    let text = done(
        "transfers",
        &[file.to_str().unwrap(), "--replications", "20"],
    );
    assert!(
        text.contains("no misroutes") && !text.contains("all warm"),
        "{text}"
    );
    assert!(
        in_one_line(&text).contains("A call that first reaches a wrong queue"),
        "{text}"
    );
}

#[test]
fn what_the_transfers_example_cannot_show_is_refused() {
    let message = fails("transfers", &["examples/data/hold_music.toml"], 2);
    for words in [
        "hold_music.toml",
        "call_types",
        "transfers = {}",
        "misroutes",
    ] {
        assert!(message.contains(words), "{words:?} is missing:\n{message}");
    }
    let message = fails("transfers", &["--transfers", "x9"], 2);
    assert!(
        message.contains("--transfers") && message.contains("x7.142 at most"),
        "{message}"
    );
    let message = fails("transfers", &["--transfers", "1.5"], 2);
    assert!(message.contains("as in x0.5,x1.5"), "{message}");
    let set = "call_types.service.transfers.warm=2";
    let message = fails("transfers", &["--set", set], 2);
    assert!(
        message.contains("call_types[0].transfers.warm: found 2"),
        "{message}"
    );
    fails("transfers", &["no_such_file.toml"], 1);
}
