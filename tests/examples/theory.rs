//! Formulas beside the simulation, as a planner runs them.

use super::run::*;

#[test]
fn the_baseline_is_simulated_where_theory_is_exact() {
    let text = done("theory", &[]);
    for words in [
        "Formulas and simulation: hold music",
        "Service level (%)",
        "ASA (s)",
        "50 (as stated)",
        "Agents it takes to reach 80 %: 69 by Erlang C, 65 by Erlang A, 65 by M/M/n+G",
        "Erlang C has no answer there",
        "What Erlang C leaves out of this scenario:",
        "that callers hang up when their patience ends",
        "What Erlang A leaves out of this scenario: nothing.",
        "What M/M/n+G leaves out of this scenario: nothing.",
    ] {
        let words = in_one_line(words);
        assert!(
            in_one_line(&text).contains(&words),
            "{words:?} is missing:\n{text}"
        );
    }
}

#[test]
fn simulation_and_exact_theory_agree_in_the_file_too() {
    // Fixed beforehand: 5 staffings and 6 measures, each held at 1 %/30 two-sided (3.6 standard errors); the margins are at 95 %.
    let args = [
        "--agents",
        "50-70:5",
        "--replications",
        "1000",
        "--seed",
        "7",
        "--json",
        "-",
    ];
    let results = json(&done("theory", &args));
    let rows = results["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 5);
    for row in rows {
        for measure in [
            "asa",
            "abandon_rate",
            "occupancy",
            "mean_wait",
            "queued_rate",
            "service_level",
        ] {
            let figure = match measure {
                "service_level" => &row["simulated"][measure][0],
                _ => &row["simulated"][measure],
            };
            let (mean, error) = (
                figure["mean"].as_f64().unwrap(),
                figure["half_width"].as_f64().unwrap() / 1.96,
            );
            for formula in ["erlang_a", "general_patience"] {
                let exact = row[formula][measure].as_f64().unwrap();
                assert!(
                    (mean - exact).abs() < 3.6 * error,
                    "{measure} {formula} {exact}: {figure}"
                );
            }
        }
    }
    assert!(rows[0]["erlang_c"].is_null() && !rows[4]["erlang_c"].is_null());
    assert_eq!(results["formulas"][1]["needed"], 65);
    assert_eq!(
        results["formulas"][1]["leaves_out"]
            .as_array()
            .unwrap()
            .len(),
        0
    );
}

#[test]
fn a_day_is_taken_interval_by_interval_and_said_to_be() {
    let text = done(
        "theory",
        &[
            "examples/data/bank_weekday.toml",
            "--agents",
            "-1..+3:2",
            "--replications",
            "20",
        ],
    );
    let args = [
        "examples/data/bank_weekday.toml",
        "--agents",
        "+2",
        "--replications",
        "200",
        "--json",
        "-",
    ];
    let row = &json(&done("theory", &args))["rows"][0];
    // Handle times are not exponential and intervals hand callers on: near, and not exact.
    let (formula, simulated) = (&row["erlang_a"], &row["simulated"]["abandon_rate"]["mean"]);
    let (formula, simulated) = (
        formula["abandon_rate"].as_f64().unwrap(),
        simulated.as_f64().unwrap(),
    );
    assert!((formula - simulated).abs() < 0.02, "{formula} {simulated}");
    for words in [
        "(−1)",
        "(+3)",
        "each is taken for a steady state of its own",
        "the shape of the handle time",
        "that the day begins with an empty queue and idle agents",
    ] {
        assert!(
            in_one_line(&text).contains(words),
            "{words:?} is missing:\n{text}"
        );
    }
}

#[test]
fn a_patience_of_any_law_has_its_formula() {
    let args = [
        "--set",
        "call_types.service.patience={ weibull = { mean = 283.6, shape = 0.7 } }",
        "--agents",
        "50,55,60",
        "--replications",
        "100",
    ];
    let text = in_one_line(&done("theory", &args));
    assert!(
        text.contains("the shape of the patience, which is not exponential"),
        "{text}"
    );
    assert!(
        text.contains("What M/M/n+G leaves out of this scenario: nothing."),
        "{text}"
    );
}

#[test]
fn the_picture_and_the_spreadsheet_are_written() {
    let (svg, csv) = (scratch("theory.svg", ""), scratch("theory.csv", ""));
    let files = [
        "--chart",
        svg.to_str().unwrap(),
        "--csv",
        csv.to_str().unwrap(),
    ];
    done("theory", &[&["--replications", "20"], &files[..]].concat());
    let svg = std::fs::read_to_string(svg).unwrap();
    for words in [
        "<svg",
        "hold music",
        "Erlang C",
        "M/M/n+G",
        "simulated",
        "target 80 %",
        "\nagents\n",
    ] {
        assert!(svg.contains(words), "{words:?} is missing");
    }
    let csv = std::fs::read_to_string(csv).unwrap();
    let lines: Vec<&str> = csv.lines().collect();
    assert!(
        lines[0]
            .starts_with("agents,change,measure,unit,erlang_c,erlang_a,general_patience,simulated")
    );
    assert_eq!((lines.len() - 1) % 6, 0);
}

#[test]
fn a_range_that_makes_no_sense_is_refused_in_plain_words() {
    for range in ["70-60", "sixty", "0", "60-70:0", "+"] {
        let message = fails("theory", &["--agents", range], 2);
        assert!(
            message.contains("60-75") && message.contains("-5..+5"),
            "{message}"
        );
    }
    let message = fails("theory", &["--agents", "-60"], 2);
    assert!(message.contains("leaves nobody"), "{message}");
    let message = fails(
        "theory",
        &["examples/data/bank_weekday.toml", "--agents", "50-60"],
        2,
    );
    assert!(message.contains("-5..+5"), "{message}");
}

#[cfg(unix)]
#[test]
fn an_interrupted_table_shows_what_was_finished() {
    let output = interrupted("theory", &["--replications", "20000", "--agents", "50-80"]);
    let message = stderr(&output);
    assert_eq!(output.status.code(), Some(130), "{message}");
    assert!(
        message.contains("interrupted") && !message.contains("panicked"),
        "{message}"
    );
}
