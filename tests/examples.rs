//! Every example is run as its users run it: the built program, its output and its exit code.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const EXAMPLES: [&str; 3] = ["quickstart", "simulate", "staffing"];

/// The built example: it lies beside the folder of the test itself.
fn program(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("the test knows where it is");
    let profile = test.ancestors().nth(2).expect("target/<profile>/deps");
    let program = profile
        .join("examples")
        .join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(
        program.exists(),
        "{} is not built; `cargo test` builds it, and so does `cargo build --profile test --examples`",
        program.display()
    );
    program
}

fn command(example: &str, args: &[&str]) -> Command {
    let mut command = Command::new(program(example));
    command
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("COLUMNS")
        .env("RUST_BACKTRACE", "1");
    command
}

fn run(example: &str, args: &[&str]) -> Output {
    command(example, args).output().expect("the example starts")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

/// Standard output of a run that must succeed.
fn done(example: &str, args: &[&str]) -> String {
    let output = run(example, args);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(stderr(&output), "", "nothing to say when all went well");
    stdout(&output)
}

/// Standard error of a run that must end with this exit code: a plain message, no panic.
fn fails(example: &str, args: &[&str], code: i32) -> String {
    let output = run(example, args);
    let message = stderr(&output);
    assert_eq!(output.status.code(), Some(code), "{message}");
    assert!(message.starts_with("error: "), "{message}");
    assert!(!message.contains("panicked") && !message.contains("RUST_BACKTRACE"));
    message
}

/// A file of its own for a test.
fn scratch(name: &str, text: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("examples");
    std::fs::create_dir_all(&folder).expect("a folder for scratch files");
    let file = folder.join(name);
    std::fs::write(&file, text).expect("a scratch file");
    file
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("the result file is JSON")
}

fn mean(results: &Value, measure: &str) -> f64 {
    results["total"][measure]["mean"]
        .as_f64()
        .unwrap_or_else(|| panic!("{measure}: {}", results["total"][measure]))
}

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
    let text = done(
        "simulate",
        &["examples/data/hold_music.toml", "--set", "queue_limit=20"],
    );
    assert!(
        !text.contains("theory") && text.contains("block rate"),
        "{text}"
    );
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
    for measure in ["blocked", "block_rate", "balked"] {
        assert!(
            results["total"].get(measure).is_none(),
            "{measure} does not apply"
        );
    }
    for measure in ["staffed", "occupancy", "idle", "talk"] {
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
fn a_table_for_a_spreadsheet_has_a_row_per_measure() {
    let text = done("simulate", &["--replications", "10", "--csv", "-"]);
    let header = text.lines().next().unwrap();
    assert!(header.starts_with("row,interval_start,scope,name,measure,definition,threshold"));
    assert!(header.ends_with("mean,low,high,half_width"));
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
    let text = done("quickstart", &["--set", "lines=60"]);
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

/// Starts an example, interrupts it in the middle, and waits for its end.
#[cfg(unix)]
fn interrupted(example: &str, args: &[&str]) -> Output {
    let child = command(example, args)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the example starts");
    std::thread::sleep(std::time::Duration::from_millis(1500));
    let sent = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .expect("kill is there");
    assert!(sent.success());
    child.wait_with_output().unwrap()
}

#[cfg(unix)]
#[test]
fn half_a_search_has_no_answer() {
    let output = interrupted("staffing", &["--replications", "1000000"]);
    let message = stderr(&output);
    assert_eq!(output.status.code(), Some(130), "{message}");
    assert!(
        message.ends_with("\ninterrupted\n") && !message.contains("panicked"),
        "{message}"
    );
    assert!(output.stdout.is_empty(), "{}", stdout(&output));
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
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("Stopped: interrupted after"), "{text}");
    assert!(text.contains("ASA"), "{text}");
    assert!(
        message.contains("interrupted") && !message.contains("panicked"),
        "{message}"
    );
}
