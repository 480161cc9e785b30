//! How hard a dialler may dial beside inbound calls.

use serde_json::Value;

use crate::run::*;

fn mean(of: &Value, measure: &str) -> f64 {
    let found = of["total"][measure]["mean"].as_f64();
    found.unwrap_or_else(|| panic!("{measure}: {}", of["total"][measure]))
}

#[test]
fn the_harder_it_dials_the_more_are_put_through_and_dropped_and_the_longer_callers_wait() {
    let args = ["--replications", "40", "--json", "-"];
    let compared = json(&done("blending", &args));
    let alternatives = compared["alternatives"].as_array().unwrap();
    let of = |name: &str| {
        let found = alternatives.iter().find(|a| a["name"] == name);
        &found.unwrap_or_else(|| panic!("{name:?} is missing"))["results"]
    };
    let none = of("no dialling");
    let stated = &compared["baseline"];
    let all = [
        none,
        of("1 for each free agent"),
        of("1.5 for each free agent"),
        stated,
        of("3 for each free agent"),
    ];
    for pair in all.windows(2) {
        for measure in ["dials", "put_through", "dropped", "mean_wait", "occupancy"] {
            let (less, more) = (mean(pair[0], measure), mean(pair[1], measure));
            assert!(less < more, "{measure}: {less} {more}");
        }
    }
    for measure in ["dials", "reached", "put_through", "mismatches", "dropped"] {
        assert_eq!(mean(none, measure), 0.0);
    }
    // The same people call in, whoever is rung up.
    assert_eq!(mean(none, "attempts"), mean(stated, "attempts"));
    let connected = mean(stated, "put_through") + mean(stated, "dropped");
    assert!((connected - mean(stated, "reached")).abs() < 1e-6);
    let renewals = &stated["call_types"]["renewals"];
    let put_through = renewals["answered"]["mean"].as_f64().unwrap();
    assert!((put_through - mean(stated, "put_through")).abs() < 1e-9);
    // By hour as many are reached as are said to be.
    for (interval, reached) in (stated["intervals"].as_array().unwrap().iter()).zip([
        0.18, 0.20, 0.20, 0.18, 0.16, 0.18, 0.20, 0.24, 0.30, 0.34, 0.32,
    ]) {
        let found = mean(interval, "reach_rate");
        assert!((found - reached).abs() < 0.02, "{found} {reached}");
    }
}

#[test]
fn the_page_says_how_hard_it_may_dial() {
    let page = |most: &str| {
        let args = [
            "--replications",
            "20",
            "--dials",
            "1,4",
            "--most-dropped",
            most,
        ];
        in_one_line(&done("blending", &args))
    };
    let text = page("0.03");
    for words in [
        "no dialling",
        "2 (as stated)",
        "As stated, against no dialling",
        "no more than 3 % of those reached dropped, margin included, with this many dials for each free agent: 1.",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let text = page("0.1%");
    let words =
        "With none of those shown is it sure that no more than 0.1 % of those reached are dropped";
    assert!(text.contains(words), "{text}");
    // Lists that end, lines, two campaigns, and nobody who calls in.
    let list = "call_types.renewals.outbound.list=1500";
    let args = ["--replications", "20", "--set", list, "--set", "lines=18"];
    let text = in_one_line(&done("blending", &args));
    for words in [
        "Nearly all 1500 on the list are dialled before closing with: 1, 1.5, 2 (as stated), 3.",
        "abandon and block rate are theirs",
        "the share of them who find no line",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let text = done(
        "simulate",
        &["examples/data/blending.toml", "--replications", "10"],
    );
    for words in [
        "all inbound",
        "Outbound",
        "put through to an agent",
        "drop rate",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

#[test]
fn what_the_blending_example_cannot_show_is_refused() {
    let message = fails("blending", &["examples/data/hold_music.toml"], 2);
    assert!(
        message.contains("outbound = { reached = 0.3 }"),
        "{message}"
    );
    let message = fails("blending", &["--dials", "0"], 2);
    assert!(message.contains("1,1.5,2"), "{message}");
    let message = fails("blending", &["--most-dropped", "3"], 2);
    assert!(message.contains("0.03 or 3%"), "{message}");
    let set = "call_types.renewals.outbound.per_free_agent=0";
    let message = fails("blending", &["--set", set], 2);
    assert!(
        message.contains("per_free_agent is 0 throughout"),
        "{message}"
    );
    let set = "call_types.renewals.outbound.reached=30";
    let message = fails("blending", &["--set", set], 2);
    assert!(
        message.contains("call_types[1].outbound.reached: found 30"),
        "{message}"
    );
    fails("blending", &["no_such_file.toml"], 1);
}
