//! Every example is run as its users run it: the built program, its output and its exit code.

use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

mod blending;
mod callbacks;
mod run;
mod sweep;
mod theory;
mod transfers;

use run::*;

const EXAMPLES: [&str; 14] = [
    "blending",
    "callbacks",
    "multi_skill",
    "own_router",
    "quickstart",
    "redials",
    "shifts",
    "simulate",
    "staffing",
    "sweep",
    "theory",
    "transfers",
    "vip",
    "what_if",
];

#[test]
fn the_quick_start_finds_the_baseline_and_says_what_it_means() {
    let text = done("quickstart", &[]);
    for words in [
        "hold music",
        "Erlang A",
        "55.99",
        "39.99",
        "19.74",
        "short of staff",
        "Patience is not the time to abandon",
        "80 % answered of offered within 20 s takes 65 agents by exact theory",
        "The simulation agrees",
    ] {
        assert!(text.contains(words), "{words:?} is missing:\n{text}");
    }
}

#[test]
fn the_baseline_agrees_with_exact_theory() {
    // Fixed beforehand: 8 comparisons at 1 %/8 each, two-sided normal; exact values to the digits of the design.
    let results = json(&done(
        "quickstart",
        &["--json", "-", "--replications", "2000"],
    ));
    let exact = [
        ("mean_wait", 55.99, 0.005),
        ("asa", 59.92, 0.005),
        ("mean_wait_queued", 58.71, 0.005),
        ("time_to_abandon", 39.99, 0.005),
        ("abandon_rate", 0.19741, 0.000_005),
        ("queued_rate", 0.95362, 0.000_005),
        ("queue_length", 12.923, 0.0005),
        ("occupancy", 0.996_722, 0.000_000_5),
    ];
    for (measure, exact, rounding) in exact {
        let figure = &results["total"][measure];
        // The interval is at 95 %: 1.96 standard errors to a side.
        let error = figure["half_width"].as_f64().unwrap() / 1.96;
        let away = (mean(&results, measure) - exact).abs();
        assert!(
            away < 3.23 * error + rounding,
            "{measure}: {figure} against {exact}"
        );
    }
}

#[test]
fn the_bank_weekday_is_simulated_by_interval() {
    let text = done("simulate", &[]);
    for words in [
        "bank weekday",
        "200 replications of a day, 07:00 to 24:00 in intervals of 30 min",
        "answered of offered within 20 s, target 80",
        "ASA: mean wait, answered calls (s)",
        "Agent group",
        "By interval",
        "How days scatter",
        "\n23:30 ",
        "Stopped: all",
        "Defaults used: shape of the handle time",
    ] {
        assert!(text.contains(words), "{words:?} is missing:\n{text}");
    }
    assert!(text.contains('±') && !text.contains("NaN"));
}

#[test]
fn a_scenario_that_theory_covers_has_theory_beside_it() {
    let text = done("simulate", &["examples/data/hold_music.toml"]);
    assert!(text.contains("Beside exact theory (Erlang A)"), "{text}");
    assert!(text.contains("(std errors)"), "{text}");
    let set = |set: &str| done("simulate", &["examples/data/hold_music.toml", "--set", set]);
    let text = set("queue_limit=20");
    assert!(
        text.contains("Beside exact theory (M/M/n/K+M)") && text.contains("block rate"),
        "{text}"
    );
    let text = set("call_types.service.patience={ weibull = { mean = 283.6, shape = 0.7 } }");
    assert!(text.contains("Beside exact theory (M/M/n+G)"), "{text}");
    let text = set("call_types.service.handle_time={ lognormal = { mean = 269, cv = 1.2 } }");
    assert!(!text.contains("theory"), "{text}");
}

#[test]
fn help_explains_with_examples() {
    for example in EXAMPLES {
        let text = done(example, &["--help"]);
        for words in [
            "Usage:",
            "Examples:",
            "--replications",
            "--set",
            "--json",
            "Exit codes",
        ] {
            // A forecast is no scenario: it has no fields to set.
            if (example, words) == ("staffing", "--set") {
                continue;
            }
            assert!(
                text.contains(words),
                "{example}: {words:?} is missing:\n{text}"
            );
        }
    }
}

/// The names that the decoder says it accepts where `text` has the unknown name `qqqqqqqqqq`.
fn accepted(text: &str) -> Vec<String> {
    let error = callcenter::files::scenario_from_toml(text).unwrap_err();
    let problems: Vec<String> = error.problems().iter().map(ToString::to_string).collect();
    let names = problems
        .iter()
        .find_map(|problem| Some(problem.rsplit_once("accepted: ")?.1.trim_end_matches(')')))
        .unwrap_or_else(|| panic!("{text}: {error}"));
    names.split(", ").map(str::to_owned).collect()
}

#[test]
fn the_long_help_names_every_field_of_a_scenario() {
    let help = done("simulate", &["--help"]);
    let words: Vec<&str> = help
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .collect();
    let law = |body: &str| format!("[[call_types]]\npatience = {body}");
    let mut places: Vec<String> = [
        "qqqqqqqqqq = 1",
        "day = { qqqqqqqqqq = 1 }",
        "day = { after_closing = \"qqqqqqqqqq\" }",
        "steady_state = { qqqqqqqqqq = 1 }",
        "service_levels = [{ qqqqqqqqqq = 1 }]",
        "service_levels = [{ definition = \"qqqqqqqqqq\" }]",
        "[[call_types]]\nqqqqqqqqqq = 1",
        "[[call_types]]\nchannel = \"qqqqqqqqqq\"",
        "[[call_types]]\narrivals = { qqqqqqqqqq = 1 }",
        "[[call_types]]\narrivals = { shape = \"qqqqqqqqqq\" }",
        "[[call_types]]\narrivals = { busyness = { qqqqqqqqqq = 1 } }",
        "[[call_types]]\ntarget = { qqqqqqqqqq = 1 }",
        "[[agent_groups]]\nqqqqqqqqqq = 1",
        "[[agent_groups]]\nstaff = { qqqqqqqqqq = 1 }",
        "[[agent_groups]]\nskills = [{ qqqqqqqqqq = 1 }]",
        "[[agent_groups]]\nskills = [{ stages = [{ qqqqqqqqqq = 1 }] }]",
        "[[agent_groups]]\nskills = [{ call_score = { qqqqqqqqqq = 1 } }]",
        "routing = { qqqqqqqqqq = 1 }",
        "routing = { agent = { qqqqqqqqqq = 1 } }",
        "routing = { agent = { by = \"qqqqqqqqqq\" } }",
        "routing = { agent = { then = \"qqqqqqqqqq\" } }",
        "routing = { call = { by = \"qqqqqqqqqq\" } }",
        "routing = { call = { then = \"qqqqqqqqqq\" } }",
    ]
    .map(str::to_owned)
    .to_vec();
    let laws = accepted(&law("{ qqqqqqqqqq = 1 }"));
    assert!(laws.len() >= 14 && laws.contains(&"never".to_owned()));
    for name in laws.iter().filter(|name| *name != "never") {
        places.push(law(&format!("{{ {name} = {{ qqqqqqqqqq = 1 }} }}")));
    }
    places.push(law(
        "{ hyperexponential = { branches = [{ qqqqqqqqqq = 1 }] } }",
    ));
    places.push(law("{ mixture = { of = [{ qqqqqqqqqq = 1 }] } }"));
    for name in laws
        .into_iter()
        .chain(places.iter().flat_map(|text| accepted(text)))
    {
        assert!(
            words.contains(&name.as_str()),
            "{name:?} is missing:\n{help}"
        );
    }
    let format = help.find("The scenario file is TOML").expect("the format");
    for line in help[format..].lines() {
        assert!(line.chars().count() <= 100, "{line}");
    }
}

#[test]
fn every_help_says_what_the_exit_codes_mean() {
    for example in EXAMPLES {
        for help in ["-h", "--help"] {
            let text = done(example, &[help]);
            assert!(
                text.contains("1 could not finish or read/write a file"),
                "{text}"
            );
            assert!(text.contains("130 interrupted"), "{text}");
        }
    }
    assert!(done("simulate", &["-h"]).contains("simulate --help says"));
}

#[test]
fn a_wrong_figure_is_refused_in_plain_words() {
    for example in EXAMPLES {
        for (option, value, words) in [
            (
                "--confidence",
                "much",
                "accepted: a share such as 0.95, or 95%",
            ),
            (
                "--confidence",
                "nan",
                "accepted: a share such as 0.95, or 95%",
            ),
            ("--replications", "many", "accepted: a whole number"),
            ("--replications", "-3", "accepted: a whole number"),
            ("--replications", "1,000", "accepted: a whole number"),
            ("--replications", "99999999999", "too large"),
            ("--seed", "1.5", "accepted: a whole number"),
            ("--threads", "all", "accepted: a whole number"),
        ] {
            let message = fails(example, &[option, value], 2);
            assert!(message.contains(words), "{message}");
            assert!(
                message.contains(option) && message.contains(value),
                "{message}"
            );
            assert!(
                !message.contains("literal") && !message.contains("digit"),
                "{message}"
            );
        }
    }
    let with = |confidence: &str| {
        let args = [
            "--replications",
            "5",
            "--json",
            "-",
            "--confidence",
            confidence,
        ];
        done("quickstart", &args)
    };
    assert_eq!(with("0.9"), with("90%"));
}

#[test]
fn pages_keep_to_the_width_of_the_terminal() {
    for example in EXAMPLES {
        for columns in ["80", "100", "200"] {
            let output = command(example, &["--replications", "20"])
                .env("COLUMNS", columns)
                .output()
                .expect("the example starts");
            let width: usize = columns.parse().unwrap();
            for line in stdout(&output).lines() {
                assert!(line.chars().count() <= width, "{columns}: {line}");
            }
        }
    }
}

#[test]
fn all_that_is_wrong_with_a_file_is_said_at_once() {
    let file = scratch(
        "wrong.toml",
        r#"
name = "wrong"
[[call_types]]
name = "service"
arrivals = { per_hour = 60 }
handle_time = { exponentail = { mean = 200 } }
balk = "often"
[[agent_groups]]
name = "desk"
staff = 4
skils = ["service"]
"#,
    );
    let message = fails("simulate", &[file.to_str().unwrap()], 2);
    for words in [
        "wrong.toml",
        "3 problems",
        "line 6",
        "did you mean \"exponential\"?",
        "balk",
        "did you mean \"skills\"?",
    ] {
        assert!(message.contains(words), "{words:?} is missing:\n{message}");
    }
    assert_eq!(
        message.lines().count(),
        4,
        "each on its own line:\n{message}"
    );

    let file = scratch(
        "both.toml",
        r#"
name = "both kinds"
[[call_types]]
name = "service"
arrivals = { per_hour = -60 }
handle_time = { exponentail = { mean = 200 } }
[[agent_groups]]
name = "desk"
staff = 4
skills = ["service"]
"#,
    );
    let message = fails("simulate", &[file.to_str().unwrap()], 2);
    for words in [
        "both.toml: 2 problems",
        "line 5: call_types[0].arrivals.per_hour",
        "line 6: call_types[0].handle_time.exponentail",
    ] {
        assert!(message.contains(words), "{words:?} is missing:\n{message}");
    }

    let file = scratch(
        "nonsense.toml",
        r#"
name = "nonsense"
[[call_types]]
name = "service"
arrivals = { per_hour = -1 }
handle_time = { exponential = { mean = 0 } }
[[agent_groups]]
name = "desk"
staff = 4
skills = ["sevrice"]
"#,
    );
    let message = fails("simulate", &[file.to_str().unwrap()], 2);
    assert!(
        message.contains("per_hour") && message.contains("sevrice"),
        "{message}"
    );
}

#[test]
fn arguments_that_make_no_sense_are_wrong_writing() {
    for args in [
        &["--replications", "1"][..],
        &["--replications", "many"],
        &["--replications", "-3"],
        &["--confidence", "95"],
        &["--confidence", "NaN"],
        &["--threads", "0"],
        &["--no-such-thing"],
        &["--set", "agent_groups"],
        &["--set", "no_such_field=3"],
        &["--json", "-", "--csv", "-"],
    ] {
        for example in EXAMPLES {
            fails(example, args, 2);
        }
    }
}

#[test]
fn a_file_that_is_not_there_could_not_be_finished() {
    let message = fails("simulate", &["no_such_scenario.toml"], 1);
    assert!(message.contains("no_such_scenario.toml"), "{message}");
    let message = fails("simulate", &["Cargo.lock"], 2);
    assert!(message.contains(".toml or .json"), "{message}");
    let message = fails("what_if", &["no_such_scenario.toml"], 1);
    assert!(message.contains("no_such_scenario.toml"), "{message}");
    let message = fails("staffing", &["no_such_forecast.csv"], 1);
    assert!(message.contains("no_such_forecast.csv"), "{message}");
    let message = fails("staffing", &["Cargo.toml"], 2);
    assert!(message.contains("Cargo.toml"), "{message}");
}

#[test]
fn output_that_cannot_be_written_could_not_be_finished() {
    for example in EXAMPLES {
        for option in ["--json", "--csv"] {
            let to = |file| ["--replications", "20", option, file];
            let message = fails(example, &to("no/such/folder/results.out"), 1);
            assert!(message.contains("no/such/folder"), "{message}");
            fails(example, &to("src"), 1);
        }
    }
    for example in ["simulate", "staffing"] {
        let chart = ["--replications", "20", "--chart", "no/such/folder/day.svg"];
        fails(example, &chart, 1);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_and_the_tables_are_still_printed() {
    let output = run("simulate", &["--replications", "5", "--json", "/dev/full"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stdout(&output).contains("bank weekday"));
    assert!(stderr(&output).starts_with("error: /dev/full"));
}

#[test]
fn the_result_file_has_its_documented_shape() {
    let file = scratch("shape.json", "");
    let path = file.to_str().unwrap();
    let text = done(
        "simulate",
        &["--replications", "30", "--seed", "7", "--json", path],
    );
    assert!(text.contains("bank weekday"), "the tables are printed too");
    let results = json(&std::fs::read_to_string(&file).unwrap());
    assert_eq!(results["callcenter"], env!("CARGO_PKG_VERSION"));
    assert_eq!(results["scenario"], "bank weekday");
    assert_eq!(results["seed"], 7);
    assert_eq!(results["replications"], 30);
    assert_eq!(results["confidence"], 0.95);
    assert!(results["stopped"].is_string() && results["defaults_used"].is_array());

    let is_estimate = |value: &Value| {
        ["mean", "low", "high", "half_width"]
            .iter()
            .all(|field| value[field].is_number())
    };
    for measures in [&results["total"], &results["call_types"]["bank"]] {
        for measure in [
            "attempts",
            "offered",
            "answered",
            "abandoned",
            "abandon_rate",
            "queued_rate",
            "mean_wait",
            "asa",
            "mean_wait_queued",
            "time_to_abandon",
            "queue_length",
            "wait_p50",
            "wait_p80",
            "wait_p90",
            "wait_p95",
            "wait_p99",
            "days_meeting_target",
            "callers",
            "callers_served",
            "attempts_per_caller",
        ] {
            assert!(
                is_estimate(&measures[measure]),
                "{measure}: {}",
                measures[measure]
            );
        }
        let level = &measures["service_level"][0];
        assert!(is_estimate(level), "{level}");
        assert_eq!(level["definition"], "answered_of_offered");
        assert_eq!(level["threshold"], 20.0);
    }
    assert!(is_estimate(&results["total"]["occupancy"]));
    for measure in ["service_level", "asa", "mean_wait", "abandon_rate"] {
        for share in ["p10", "p50", "p90"] {
            let figure = &results["days"][measure][share];
            assert!(figure["mean"].is_number(), "{measure} {share}: {figure}");
        }
    }
    for measure in ["blocked", "block_rate", "balked"] {
        assert!(
            results["total"].get(measure).is_none(),
            "{measure} does not apply"
        );
    }
    for measure in ["staffed", "occupancy", "idle", "handled"] {
        assert!(
            is_estimate(&results["agent_groups"]["agents"][measure]),
            "{measure}"
        );
    }
    let intervals = results["intervals"].as_array().unwrap();
    let of_the_day: Vec<&Value> = intervals
        .iter()
        .filter(|i| i.get("row").is_none())
        .collect();
    assert_eq!(of_the_day.len(), 34);
    assert_eq!(of_the_day[0]["start"], "07:00");
    assert!(is_estimate(&of_the_day[0]["total"]["attempts"]));
    assert!(is_estimate(
        &of_the_day[0]["call_types"]["bank"]["attempts"]
    ));
    assert!(is_estimate(
        &of_the_day[0]["agent_groups"]["agents"]["staffed"]
    ));
}

#[test]
fn threads_change_no_byte_of_the_result_file() {
    for example in EXAMPLES {
        let with = |threads: &str| {
            done(
                example,
                &["--replications", "150", "--json", "-", "--threads", threads],
            )
        };
        let one = with("1");
        assert!(one.starts_with('{'), "standard output holds the file alone");
        assert_eq!(one, with("2"));
        let other = done(
            example,
            &["--replications", "150", "--json", "-", "--seed", "2"],
        );
        assert_ne!(one, other, "the seed is part of the question");
    }
}

#[test]
fn days_are_played_until_margins_are_narrow_enough() {
    let until = |more: &[&str]| {
        let args = [
            "--precision",
            "service_level=2pt",
            "--precision",
            "asa:bank=10%",
        ];
        done("simulate", &[&args[..], more].concat())
    };
    let text = until(&[]);
    let plain = in_one_line(&text);
    assert!(
        plain.contains("Stopped: precision reached after")
            && plain.contains(
                "(service level within ± 2 points; asa of \"bank\" within ± 10 % of itself)"
            ),
        "{text}"
    );
    let results = json(&until(&["--json", "-"]));
    assert_eq!(results["stopped"], "precision reached");
    let level = &results["total"]["service_level"][0];
    assert!(level["half_width"].as_f64().unwrap() <= 0.02, "{level}");

    let args = ["--precision", "asa=0.01s", "--at-most", "100"];
    let text = in_one_line(&done("simulate", &args));
    for words in [
        "precision not reached after 100",
        "Not precise enough: asa within ± 0.01 s; reached ± ",
    ] {
        assert!(text.contains(words), "{words:?} is missing:\n{text}");
    }
}

#[test]
fn a_precision_that_makes_no_sense_is_refused_in_plain_words() {
    for (value, words) in [
        ("asa", "accepted: MEASURE=WIDTH"),
        (
            "asaa=10%",
            "no measure is called \"asaa\"; accepted: service_level,",
        ),
        ("asa=0", "a time above 0 such as 2 or 2s"),
        ("asa=-5%", "a percentage such as 10%"),
        ("asa=5pt", "a time above 0"),
        ("service_level=0.5", "0.5 would be ± 50 points"),
        ("service_level=2s", "points such as 0.5pt"),
        ("attempts=5s", "a number above 0"),
    ] {
        let message = fails("simulate", &["--precision", value], 2);
        assert!(message.contains(words), "{value}: {message}");
    }
    let message = fails("simulate", &["--precision", "asa:sales=10%"], 2);
    assert!(message.contains("\"sales\""), "{message}");
}

#[test]
fn the_number_of_calls_can_be_made_use_of() {
    let figure = |measure: &str, more: &[&str]| {
        let args = ["--replications", "100", "--json", "-"];
        let results = json(&done("simulate", &[&args[..], more].concat()));
        let figure = |field: &str| results["total"][measure][field].as_f64().unwrap();
        (figure("mean"), figure("half_width"))
    };
    let control = ["--control-arrivals"];
    // The forecast's calls are what is to be expected of attempts, and there is nothing left to be unsure of.
    let forecast = std::fs::read_to_string("examples/data/bank_weekday.csv").unwrap();
    let calls = forecast.lines().skip(1).map(|line| {
        let cell = line.split(',').nth(3).unwrap();
        cell.parse::<f64>().unwrap()
    });
    let (attempts, margin) = figure("attempts", &control);
    assert!((attempts - calls.sum::<f64>()).abs() < 1e-6, "{attempts}");
    assert!(margin < 1e-6, "{margin}");
    let text = in_one_line(&done("simulate", &control));
    assert!(
        text.contains("corrected for how many calls there were"),
        "{text}"
    );
    let (with, without) = (figure("answered", &control).1, figure("answered", &[]).1);
    assert!(with < without, "{with} {without}");
}

#[test]
fn changes_are_compared_with_the_scenario_as_it_is() {
    let text = in_one_line(&done("what_if", &["--replications", "60"]));
    for words in [
        "hold music: the baseline, and 3 alternatives",
        "At a glance",
        "Alternative: +10 % calls",
        "Alternative: −10 % handle time",
        "Alternative: +2 agents",
        "answered of offered within 20 s",
        "with other callers",
    ] {
        assert!(text.contains(words), "{words:?} is missing:\n{text}");
    }
    assert!(text.contains('±') && !text.contains("NaN"));
}

#[test]
fn a_roster_is_compared_with_as_many_places() {
    let text = in_one_line(&done("shifts", &["--replications", "60"]));
    for words in [
        "bank weekday, by shifts: the baseline, and 3 alternatives",
        "Alternative: nobody absent",
        "Alternative: no breaks",
        "Alternative: as many places",
        "What makes the difference",
        "A relief begins at its own start",
    ] {
        assert!(text.contains(words), "{words:?} is missing:\n{text}");
    }
    let compared = json(&done("shifts", &["--replications", "60", "--json", "-"]));
    // 84.5 h a day are planned: 96 h of shifts, of which 11.5 h are breaks. Some stay to finish a call.
    let groups = |results: &Value| results["agent_groups"]["agents"].clone();
    let baseline = groups(&compared["baseline"]);
    assert!(baseline["break"]["mean"].as_f64().unwrap() > 0.0);
    let places = groups(&compared["alternatives"][2]["results"]);
    assert!(places.get("break").is_none());
    let hours = places["staffed"]["mean"].as_f64().unwrap() / 3600.0;
    assert!((84.5..85.5).contains(&hours), "{hours}");
    let message = fails("shifts", &["examples/data/bank_weekday.toml"], 2);
    assert!(message.contains("no group has shifts"), "{message}");
    let message = fails(
        "shifts",
        &["--set", "agent_groups.agents.shifts.late.start=06:00"],
        2,
    );
    assert!(message.contains("shifts[4].start"), "{message}");
    // With speeds there is one alternative more.
    let text = done(
        "shifts",
        &[
            "--replications",
            "20",
            "--set",
            "agent_groups.agents.speeds={ lognormal = {} }",
        ],
    );
    assert!(text.contains("all equally fast"), "{text}");
}

#[test]
fn the_number_of_people_is_for_their_roster_to_say() {
    let file = "examples/data/bank_shifts.toml";
    let message = fails("what_if", &[file, "--agents", "+2"], 2);
    assert!(message.contains("agent_groups[0].shifts"), "{message}");
    let text = done("what_if", &[file, "--replications", "20"]);
    assert!(
        text.contains("−10 % handle time") && !text.contains("+2 agents"),
        "{text}"
    );
    let message = fails("theory", &[file], 2);
    assert!(message.contains("agent_groups[0].shifts"), "{message}");
}

#[test]
fn rules_of_routing_stand_side_by_side() {
    let text = in_one_line(&done("multi_skill", &["--replications", "40"]));
    for words in [
        "three trades: the baseline, and 12 alternatives",
        "At a glance",
        "most idle group",
        "help after 30 s",
        "help, 2 kept free",
        "Service level (%) sales service support",
        "ASA (s) sales service support",
    ] {
        assert!(text.contains(words), "{words:?} is missing:\n{text}");
    }
    assert!(!text.contains("Alternative:") && !text.contains("NaN"));
    let detail = done("multi_skill", &["--replications", "40", "--detail"]);
    assert!(detail.contains("Alternative: longest queue"), "{detail}");
    let compared = json(&done(
        "multi_skill",
        &["--replications", "40", "--json", "-", "--after", "45"],
    ));
    let named = |name: &str| {
        let alternatives = compared["alternatives"].as_array().unwrap();
        let at = alternatives.iter().position(|a| a["name"] == name);
        at.unwrap_or_else(|| panic!("{name}: {compared}"))
    };
    // Help that comes late makes callers wait.
    assert!(differs(&compared, named("help after 45 s"), "asa") > 1.0);
    assert_eq!(differs(&compared, named("fastest agent"), "attempts"), 0.0);
}

#[test]
fn what_some_callers_gain_others_lose() {
    let compared = json(&done("vip", &["--replications", "60", "--json", "-"]));
    for at in 0..3 {
        let types = &compared["alternatives"][at]["call_types"];
        let asa = |name: &str| {
            let of = types[name].as_array().unwrap().iter();
            let found = of.clone().find(|d| d["measure"] == "asa");
            found.expect("the measure")["mean"].as_f64().unwrap()
        };
        assert!(asa("vip") < -5.0 && asa("others") > 0.5, "{types}");
    }
    let message = fails("vip", &["--vip", "gold"], 2);
    assert!(
        message.contains("--vip") && message.contains("\"vip\", \"others\""),
        "{message}"
    );
    let message = fails(
        "vip",
        &["examples/data/hold_music.toml", "--vip", "service"],
        2,
    );
    assert!(message.contains("no other callers"), "{message}");
}

#[test]
fn more_agents_make_fewer_calls_of_the_same_people() {
    let compared = json(&done("redials", &["--replications", "60", "--json", "-"]));
    let baseline = &compared["baseline"];
    let total = |measure: &str| mean(baseline, measure);
    // The attempts of the forecast are met, and they are first calls, redials and returns.
    let fresh = &baseline["fresh"]["call_types"][0];
    let (attempts, callers) = (&fresh["attempts"], &fresh["fresh"]);
    assert!(
        (attempts.as_f64().unwrap() - 1432.35).abs() < 0.01,
        "{fresh}"
    );
    assert!(
        (callers.as_f64().unwrap() - total("callers")).abs() < 5.0,
        "{fresh}"
    );
    assert!(
        (total("attempts") - 1432.35).abs() < 10.0,
        "{}",
        total("attempts")
    );
    let parts = total("callers") + total("redials") + total("returns");
    assert!((parts - total("attempts")).abs() < 1e-6);
    // The same people call whatever the staff, and fewer call again; calls taken for people are all there is of them.
    let alternatives = compared["alternatives"].as_array().unwrap();
    let named = |name: &str| alternatives.iter().position(|a| a["name"] == name).unwrap();
    let more = named("+3 agents");
    assert_eq!(differs(&compared, more, "callers"), 0.0);
    assert!(differs(&compared, more, "attempts") < -20.0);
    let of = |name: &str, measure: &str| mean(&alternatives[named(name)]["results"], measure);
    let as_people = "calls taken for people";
    for name in [as_people, "calls taken for people, +3 agents"] {
        assert_eq!(of(name, "attempts"), of(name, "callers"));
        assert_eq!(of(name, "attempts"), of(as_people, "attempts"));
    }
    assert!(
        of("calls taken for people, +3 agents", "attempts") > of("+3 agents", "attempts") + 20.0
    );

    let text = done("redials", &["--replications", "20", "--agents", "-1,+2"]);
    for words in [
        "Behind 1,432 attempts a day of \"bank\" as stated there are",
        "fresh callers (found in",
        "first calls: so many people",
        "redials: not served before",
        "The same people, who call again",
        "Every call taken for another person",
        "-1 agent",
        "+2 agents",
        "Counted calls are not people",
        "fewer have to call again",
    ] {
        assert!(
            in_one_line(&text).contains(words),
            "{words:?} is missing:\n{text}"
        );
    }
}

#[test]
fn what_the_redials_example_cannot_show_is_refused() {
    let message = fails("redials", &["examples/data/hold_music.toml"], 2);
    for words in [
        "hold_music.toml",
        "call_types",
        "redials = {}",
        "without fresh = true",
    ] {
        assert!(message.contains(words), "{words:?} is missing:\n{message}");
    }
    let set = |set: &str| fails("redials", &["--set", set], 2);
    assert!(set("call_types.bank.fresh=true").contains("without fresh = true"));
    let message = set("call_types.bank.redials.probability=40");
    assert!(
        message.contains("call_types[0].redials.probability: found 40"),
        "{message}"
    );
    let message = fails("redials", &["--agents", "2"], 2);
    assert!(
        message.contains("accepted: numbers with a sign"),
        "{message}"
    );
    let message = fails("redials", &["--group", "crew"], 2);
    assert!(
        message.contains("--group") && message.contains("\"agents\""),
        "{message}"
    );
    fails("redials", &["no_such_file.toml"], 1);
}

#[test]
fn a_scenario_says_how_many_fresh_callers_are_behind_it() {
    let text = done(
        "simulate",
        &["examples/data/bank_redials.toml", "--replications", "20"],
    );
    let line = in_one_line(&text);
    for words in [
        "Behind 1,432 attempts a day of \"bank\" as stated there are",
        "callers: first calls",
        "redials: not served before",
        "returns: not settled before",
        "would call again after closing",
        "attempts per caller",
        "service level of first calls",
        "settled by the first answered call",
    ] {
        assert!(line.contains(words), "{words:?} is missing:\n{text}");
    }
    assert!(!text.contains("exact theory"), "{text}");
    let csv = done(
        "simulate",
        &[
            "examples/data/bank_redials.toml",
            "--replications",
            "20",
            "--csv",
            "-",
        ],
    );
    let rows = |measure: &str| {
        let of = |line: &&str| line.split(',').nth(4) == Some(measure);
        csv.lines().filter(of).count()
    };
    // The whole day, 34 intervals and the rows before and after, of all calls and of the one type.
    for measure in [
        "callers",
        "redials",
        "returns",
        "after_closing",
        "attempts_per_caller",
    ] {
        assert_eq!(rows(measure), rows("attempts"), "{measure}");
    }
    let what_if = done(
        "what_if",
        &[
            "examples/data/bank_redials.toml",
            "--replications",
            "20",
            "--agents",
            "+1",
        ],
    );
    let line = in_one_line(&what_if);
    assert!(
        line.contains("Baseline. Behind 1,432 attempts"),
        "{what_if}"
    );
    assert!(
        line.contains("These callers call in every alternative"),
        "{what_if}"
    );
}

#[test]
fn nothing_exact_stands_beside_callers_who_call_again() {
    for set in ["redials={}", "returns={}"] {
        let set = format!("call_types.service.{set}");
        let args = [
            "examples/data/hold_music.toml",
            "--replications",
            "40",
            "--set",
            &set,
        ];
        for fresh in [&[][..], &["--set", "call_types.service.fresh=true"]] {
            let text = done("simulate", &[&args[..], fresh].concat());
            assert!(!text.contains("theory"), "{text}");
            assert!(
                text.contains("Beside an approximation (Erlang A of all attempts)"),
                "{text}"
            );
        }
    }
}

#[test]
fn a_router_of_ones_own_is_compared_with_the_scenarios_rules() {
    let compared = json(&done(
        "own_router",
        &["--replications", "60", "--json", "-"],
    ));
    assert_eq!(differs(&compared, 0, "attempts"), 0.0);
    assert!(differs(&compared, 0, "service_level") > 0.0);
}

/// The difference of a measure in an alternative of a comparison's JSON.
fn differs(compared: &Value, alternative: usize, measure: &str) -> f64 {
    let differences = &compared["alternatives"][alternative]["differences"];
    let of = differences.as_array().expect("a list").iter();
    let found = of.clone().find(|d| d["measure"] == measure);
    found.expect("the measure")["mean"]
        .as_f64()
        .expect("a number")
}

#[test]
fn changes_do_what_they_say() {
    let what_if = |args: &[&str]| {
        let always = ["--replications", "60", "--json", "-"];
        json(&done("what_if", &[&always[..], args].concat()))
    };
    let calls = 831.0;
    let compared = what_if(&[
        "--calls",
        "+10%",
        "--calls",
        "*0.5",
        "--handle-time",
        "-20s",
        "--agents",
        "+2",
        "--agents",
        "-10%",
        "--change",
        "all at once",
        "calls=-10%",
        "--change",
        "all at once",
        "lines=60",
        "--change",
        "patient",
        "call_types.service.patience.exponential.mean=600",
    ]);
    let alternatives = compared["alternatives"].as_array().unwrap();
    let names: Vec<&str> = alternatives
        .iter()
        .map(|a| a["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "+10 % calls",
            "0.5 × calls",
            "−20 s handle time",
            "+2 agents",
            "−10 % agents",
            "all at once",
            "patient"
        ]
    );
    let near = |found: f64, expected: f64, within: f64| {
        assert!((found - expected).abs() < within, "{found} {expected}");
    };
    near(differs(&compared, 0, "attempts"), 0.1 * calls, 6.0);
    near(differs(&compared, 1, "attempts"), -0.5 * calls, 6.0);
    near(differs(&compared, 2, "aht"), -20.0, 0.5);
    // A group's time on duty is seconds of agents per hour.
    let staffed = |results: &Value| {
        let staffed = &results["agent_groups"]["desk"]["staffed"]["mean"];
        staffed.as_f64().unwrap() / 3600.0
    };
    near(staffed(&compared["baseline"]), 50.0, 1e-6);
    near(staffed(&alternatives[3]["results"]), 52.0, 1e-6);
    near(staffed(&alternatives[4]["results"]), 45.0, 1e-6);
    near(differs(&compared, 5, "attempts"), -0.1 * calls, 6.0);
    assert!(alternatives[5]["results"]["total"]["blocked"]["mean"].is_number());
    assert!(differs(&compared, 6, "abandon_rate") < 0.0);
    assert!(differs(&compared, 6, "mean_wait") > 0.0);
}

#[test]
fn every_kind_of_arrivals_can_be_made_more_or_refuses_by_name() {
    let with = |name: &str, day: &str, arrivals: &str, aht: &str| {
        let text = format!(
            "name = {name:?}\n{day}\n[[call_types]]\nname = \"service\"\narrivals = {arrivals}\n{aht}\n\
             [[agent_groups]]\nname = \"desk\"\nstaff = 5\nskills = [\"service\"]\n"
        );
        scratch(&format!("{name}.toml"), &text)
    };
    let day = "day = { opens = \"08:00\", closes = \"10:00\" }";
    let law = "handle_time = { weibull = { mean = 120, shape = 2 } }";
    let difference = |file: &Path, args: &[&str], measure: &str| {
        let always = [
            file.to_str().unwrap(),
            "--replications",
            "400",
            "--json",
            "-",
        ];
        let compared = json(&done("what_if", &[&always[..], args].concat()));
        let baseline = compared["baseline"]["total"][measure]["mean"].as_f64();
        differs(&compared, 0, measure) / baseline.unwrap()
    };
    for (name, day, arrivals) in [
        ("hourly", day, "{ per_hour = [60, 50, 40, 50] }"),
        (
            "linear",
            day,
            "{ per_interval = [30, 25, 20, 25], shape = \"linear\", busyness = {} }",
        ),
        (
            "renewal",
            "",
            "{ renewal = { gamma = { mean = 60, cv = 0.5 } } }",
        ),
    ] {
        let file = with(name, day, arrivals, law);
        let more = difference(&file, &["--calls", "+20%"], "attempts");
        assert!((more - 0.2).abs() < 0.02, "{name}: {more}");
        let shorter = difference(&file, &["--handle-time", "*0.75"], "aht");
        assert!((shorter + 0.25).abs() < 0.01, "{name}: {shorter}");
    }
    // Exact counts stay whole, and keep to the sum: 5 in each of four intervals, a tenth more, are 22.
    let file = with(
        "counted",
        day,
        "{ count = 5 }",
        "aht = [100, 120, 140, 160]",
    );
    let more = difference(&file, &["--calls", "+10%"], "attempts");
    assert!((more - 0.1).abs() < 1e-9, "{more}");
    let text = done("what_if", &[file.to_str().unwrap(), "--calls", "+10%"]);
    assert!(
        text.contains("Note: +10 % calls: exact counts are rounded"),
        "{text}"
    );
    let shorter = difference(&file, &["--handle-time", "-12s"], "aht");
    assert!((shorter + 12.0 / 130.0).abs() < 0.02, "{shorter}");
    // The sample has one agent in its first interval.
    let sample = "examples/data/bank_weekday.toml";
    let text = done(
        "what_if",
        &[sample, "--agents", "-1", "--replications", "20"],
    );
    let text = in_one_line(&text);
    assert!(
        text.contains("not to the full in 1 interval, where 1 agent stays"),
        "{text}"
    );

    let file = with("recorded", day, "{ times = [\"08:10\", \"09:00\"] }", law);
    let message = fails("what_if", &[file.to_str().unwrap(), "--calls", "+10%"], 2);
    assert!(
        message.contains("call_types[0].arrivals.times") && message.contains("+10 % calls"),
        "{message}"
    );
}

#[test]
fn a_change_that_makes_no_sense_is_refused_in_plain_words() {
    for (args, words) in [
        (&["--calls", "10%"][..], "accepted: +10%, -10% or *1.1"),
        (&["--calls", "+50"], "accepted: +10%"),
        (&["--calls", "-110%"], "accepted: +10%"),
        (&["--agents", "52"], "accepted: +2, -2"),
        (&["--handle-time", "-1x"], "accepted: +10%"),
        (
            &["--handle-time", "-300s"],
            "a handle time above 0 must remain",
        ),
        (&["--change", "x", "lines"], "accepted: PATH=VALUE"),
        (&["--change", "x", "lines=much"], "--change \"x\""),
        (&["--change", "x", "linse=3"], "did you mean \"lines\""),
        (&["--change", "x", "calls=3"], "accepted: +10%"),
        (
            &["--change", "x", "calls:sales=+3%"],
            "nothing is named \"sales\"; there are service",
        ),
        (&["--agents", "+2", "--agents", "+2"], "twice"),
    ] {
        let message = fails("what_if", args, 2);
        assert!(message.contains(words), "{args:?}: {message}");
        assert!(!message.contains("--set"), "{args:?}: {message}");
    }
}

#[test]
fn a_comparison_for_a_spreadsheet_has_a_row_per_measure() {
    let text = done("what_if", &["--replications", "10", "--csv", "-"]);
    let header = text.lines().next().unwrap();
    assert!(header.starts_with("alternative,scope,name,measure,definition,threshold"));
    let columns = header.split(',').count();
    assert!(text.lines().all(|line| line.split(',').count() == columns));
    assert!(
        text.lines()
            .any(|l| l.starts_with("+2 agents,total,,service_level,answered_of_offered,20,"))
    );
}

#[test]
fn a_table_for_a_spreadsheet_has_a_row_per_measure() {
    let text = done("simulate", &["--replications", "10", "--csv", "-"]);
    let header = text.lines().next().unwrap();
    assert!(header.starts_with("row,interval_start,scope,name,measure,definition,threshold"));
    assert!(
        header
            .ends_with("mean,low,high,half_width,too_few_days,simultaneous_low,simultaneous_high")
    );
    assert!(text.lines().any(|l| l.starts_with("whole,,total,,asa,")));
    assert!(
        text.lines()
            .any(|l| l.starts_with("interval,08:00,call_type,bank,service_level,"))
    );
    let columns = header.split(',').count();
    assert!(text.lines().all(|line| line.split(',').count() == columns));
}

#[test]
fn a_figure_of_the_scenario_can_be_set() {
    let answered = |staff: &str| {
        let set = format!("agent_groups.desk.staff={staff}");
        let args = ["--replications", "40", "--json", "-", "--set", &set];
        let built = json(&done("quickstart", &args));
        let file = [&["examples/data/hold_music.toml"][..], &args].concat();
        let read = json(&done("simulate", &file));
        assert_eq!(
            built["total"], read["total"],
            "the same scenario, from Rust and from a file"
        );
        mean(&built, "answered")
    };
    assert!(answered("65") > answered("50") + 50.0);

    let sets = [
        "--set",
        "agent_groups.desk.staff=65",
        "--set",
        "call_types.service.arrivals.per_hour=400",
    ];
    let results = json(&done("quickstart", &[&["--json", "-"][..], &sets].concat()));
    assert!((mean(&results, "attempts") - 400.0).abs() < 5.0);
    let text = done("quickstart", &["--set", "agent_groups.desk.staff=70"]);
    assert!(!text.contains("short of staff"), "{text}");
    for set in ["lines=60", "queue_limit=20"] {
        let text = done("quickstart", &["--set", set]);
        assert!(text.contains("M/M/n/K+M"), "{text}");
    }
    let lognormal = "call_types.service.handle_time={ lognormal = { mean = 269, cv = 1.2 } }";
    let text = done("quickstart", &["--set", lognormal]);
    assert!(text.contains("No exact formula covers"), "{text}");
    done(
        "quickstart",
        &["--set", "call_types.service.arrivals.per_hour=0"],
    );
}

#[test]
fn the_day_is_drawn() {
    let file = scratch("day.svg", "");
    done(
        "simulate",
        &["--replications", "20", "--chart", file.to_str().unwrap()],
    );
    let svg = std::fs::read_to_string(&file).unwrap();
    for words in [
        "<svg",
        "bank weekday",
        "calls per interval",
        "on duty",
        "target 80 %",
        "08:00",
    ] {
        assert!(svg.contains(words), "{words:?} is missing");
    }
    let steady = ["examples/data/hold_music.toml", "--chart", "-"];
    let message = fails("simulate", &steady, 2);
    assert!(
        message.contains("--chart") && message.contains("no day"),
        "{message}"
    );
}

#[test]
fn a_reader_who_leaves_early_is_no_error() {
    for example in EXAMPLES {
        let mut child = command(example, &["--replications", "20"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the example starts");
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(stderr(&output), "");
        assert_eq!(output.status.code(), Some(0));
    }
}

#[cfg(unix)]
#[test]
fn half_a_search_or_comparison_has_no_answer() {
    for (example, replications) in [
        ("staffing", "1000000"),
        ("what_if", "100000"),
        ("multi_skill", "100000"),
        ("redials", "100000"),
        ("blending", "100000"),
        ("callbacks", "100000"),
        ("transfers", "100000"),
    ] {
        let output = interrupted(example, &["--replications", replications]);
        let message = stderr(&output);
        assert_eq!(output.status.code(), Some(130), "{message}");
        assert!(
            message.ends_with("\ninterrupted\n") && !message.contains("panicked"),
            "{message}"
        );
        assert!(output.stdout.is_empty(), "{}", stdout(&output));
    }
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_prints_what_it_has() {
    let args = [
        "--replications",
        "4000000",
        "examples/data/bank_weekday.toml",
    ];
    let output = interrupted("simulate", &args);
    let (text, message) = (stdout(&output), stderr(&output));
    assert_eq!(output.status.code(), Some(130), "{message}");
    let text = in_one_line(&text);
    assert!(text.contains("Stopped: interrupted after"), "{text}");
    assert!(text.contains("ASA"), "{text}");
    assert!(
        message.contains("interrupted") && !message.contains("panicked"),
        "{message}"
    );
}
