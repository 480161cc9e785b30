//! What if more people call, calls get shorter, or there are two agents more: the same callers under each.
//!
//! ```text
//!                    ┌──▶ as it is (baseline) ──────────▶ 12 % in time
//!  the same callers ─┼──▶ +10 % calls ──────────────────▶ − so many points ± margin
//!                    ├──▶ −10 % handle time ────────────▶ + so many points ± margin
//!                    └──▶ +2 agents ────────────────────▶ + so many points ± margin
//! ```
//!
//! Every scenario is played with the same callers: each with the same patience and the same work. So a difference shows
//! what was changed and little else, and its margin is that of paired days, many times narrower than between two runs
//! with callers of their own. Times are seconds, counts are per day (per hour for a steady state), and differences of
//! shares are in points.
//!
//! ```text
//! cargo run --release --example what_if
//! cargo run --release --example what_if -- centre.toml --calls +15% --agents +3 --agents -1
//! ```

use std::path::PathBuf;
use std::process::ExitCode;

use callcenter::error::Problem;
use callcenter::experiment::Compared;
use callcenter::files::ScenarioFile;
use callcenter::{Error, Experiment, Scenario};
use clap::Parser;

mod common;
use common::{Change, CompareArgs, EXIT_CODES, Failure, Field, SetArgs};

/// What if: compares a scenario with changes of it, each played with the same callers.
///
/// Without changes of your own it shows three: 10 % more calls, 10 % less handle time, and 2 agents more. They hold for
/// all call types and agent groups, in every interval. Each option is a change by itself; --change makes several
/// together.
#[derive(Parser)]
#[command(name = "what_if", after_help = format!("{AFTER_HELP}\n\n{EXIT_CODES}"))]
struct Args {
    /// The scenario as it is, a TOML or JSON file (simulate --help says what it may hold)
    #[arg(value_name = "SCENARIO", default_value = DEFAULT)]
    file: PathBuf,
    /// What if more, or fewer, call: +10%, -10%, *1.1
    #[arg(long, value_name = "CHANGE", help_heading = "What if", value_parser = calls, allow_hyphen_values = true)]
    calls: Vec<Change>,
    /// What if calls take longer, or less long: +10%, -10%, *1.1, -20s
    #[arg(long, value_name = "CHANGE", help_heading = "What if", value_parser = handle_time, allow_hyphen_values = true)]
    handle_time: Vec<Change>,
    /// What if there are more agents, or fewer: +2, -2, +10%. Each group changes, in every interval that has agents;
    /// one agent stays where there was one. Not for people by shifts
    #[arg(long, value_name = "CHANGE", help_heading = "What if", value_parser = agents, allow_hyphen_values = true)]
    agents: Vec<Change>,
    /// What if anything else is changed: a name for it, and a figure of the scenario as in --set, or calls, handle_time
    /// or agents (calls:sales of one type). Several with one name are one change
    #[arg(long, value_names = ["NAME", "PATH=VALUE"], num_args = 2, help_heading = "What if", allow_hyphen_values = true)]
    change: Vec<String>,
    #[command(flatten)]
    scenario: SetArgs,
    #[command(flatten)]
    compare: CompareArgs,
}

const DEFAULT: &str = "examples/data/hold_music.toml";

const AFTER_HELP: &str = "\
Examples:
  what_if                                             a centre short of staff, and three changes
  what_if centre.toml --calls +15% --agents +3 --agents -1
  what_if centre.toml --handle-time -20s
  what_if centre.toml --change \"more lines\" lines=80
  what_if centre.toml --change \"sale, with help\" calls=+30% --change \"sale, with help\" agents=+4
  what_if centre.toml --change \"quick sales\" handle_time:sales=-10%
  what_if centre.toml --set lines=60 --agents +2      changes the baseline, and so all of them
  what_if centre.toml --json comparison.json --csv comparison.csv

With cargo, from a checkout: cargo run --release --example what_if -- [OPTIONS]";

fn main() -> ExitCode {
    common::main(run)
}

fn run(args: Args) -> Result<(), Failure> {
    args.compare.check()?;
    let file = common::place(args.file.clone(), DEFAULT);
    let baseline = args.scenario.read(&file)?;

    let mut notes = Vec::new();
    let mut alternatives = Vec::new();
    for (name, steps) in asked(&args, &baseline)? {
        let (scenario, said) = changed(&args, &file, &baseline, &name, &steps)?;
        notes.extend(said);
        alternatives.push((name, scenario));
    }
    let page = |compared: &Compared, width: usize| format!("{compared:width$}");
    let notes = notes.iter().map(|note| format!("Note: {note}."));
    args.compare.show(
        &baseline,
        |mut comparison| {
            for (name, scenario) in &alternatives {
                comparison = comparison.against(name, scenario);
            }
            comparison
        },
        page,
        |_| notes.collect(),
    )
}

/// A step of an alternative: a change in one figure, or a figure of the scenario that is set.
enum Step {
    Change(Change),
    Set(String, String),
}

/// The alternatives that were asked for, each with its name, in the order of the help.
fn asked(args: &Args, baseline: &Scenario) -> callcenter::Result<Vec<(String, Vec<Step>)>> {
    let changes = [&args.calls, &args.handle_time, &args.agents];
    let changes = changes.into_iter().flatten().cloned();
    let mut asked: Vec<(String, Vec<Step>)> = changes
        .map(|change| (change.to_string(), vec![Step::Change(change)]))
        .collect();
    let built_in = asked.len();
    for pair in args.change.chunks(2) {
        let [name, set] = pair else { continue };
        let about = || format!("--change {name:?}");
        let Some((path, value)) = set.split_once('=') else {
            return Err(Error::invalid(
                format!("{} {set:?}", about()),
                "accepted: PATH=VALUE, as in lines=80 or calls=+10%",
            ));
        };
        let step = match common::stated(path, value) {
            Some(change) => Step::Change(change.map_err(|error| error.in_file(about()))?),
            None => Step::Set(path.to_owned(), value.to_owned()),
        };
        match asked[built_in..]
            .iter_mut()
            .find(|(known, _)| known == name)
        {
            Some((_, steps)) => steps.push(step),
            None => asked.push((name.clone(), vec![step])),
        }
    }
    if asked.is_empty() {
        let mut usual = vec![
            (Field::Calls, "+10%"),
            (Field::HandleTime, "-10%"),
            (Field::Agents, "+2"),
        ];
        // How many people there are is for their roster to say.
        if baseline
            .agent_groups
            .iter()
            .any(|group| !group.shifts.is_empty())
        {
            usual.pop();
        }
        for (field, amount) in usual {
            let change = field
                .change(amount)
                .map_err(|why| Error::invalid(amount, why))?;
            asked.push((change.to_string(), vec![Step::Change(change)]));
        }
    }
    Ok(asked)
}

/// The scenario with an alternative's steps taken, first what is set and then what is changed; and what is to be said.
fn changed(
    args: &Args,
    file: &PathBuf,
    baseline: &Scenario,
    name: &str,
    steps: &[Step],
) -> callcenter::Result<(Scenario, Vec<String>)> {
    let sets: Vec<(String, String)> = steps
        .iter()
        .filter_map(|step| match step {
            Step::Set(path, value) => Some((path.clone(), value.clone())),
            Step::Change(_) => None,
        })
        .collect();
    let mut scenario = if sets.is_empty() {
        baseline.clone()
    } else {
        let all = [args.scenario.pairs()?, sets.clone()].concat();
        let read = ScenarioFile::read(file, &all).and_then(|file| {
            file.check(Experiment::new)?;
            file.into_scenario()
        });
        read.map_err(|error| about(error, name, &sets))?
    };
    let mut notes = Vec::new();
    for step in steps {
        if let Step::Change(change) = step {
            notes.extend(change.apply(&mut scenario)?);
        }
    }
    Ok((scenario, notes))
}

/// Problems of what a change sets are said to be the change's.
fn about(error: Error, name: &str, sets: &[(String, String)]) -> Error {
    let problems = error.problems().iter().map(|problem| {
        let set = problem.path.strip_prefix("--set ");
        let ours = set.filter(|set| sets.iter().any(|(path, _)| set.starts_with(path.as_str())));
        Problem {
            path: match ours {
                Some(set) => format!("--change {name:?} {set}"),
                None => problem.path.clone(),
            },
            ..problem.clone()
        }
    });
    match Error::from_problems(error.kind(), problems.collect()) {
        Err(renamed) => match error.file() {
            Some(file) => renamed.in_file(file),
            None => renamed,
        },
        Ok(()) => error,
    }
}

fn calls(text: &str) -> Result<Change, String> {
    Field::Calls.change(text)
}

fn handle_time(text: &str) -> Result<Change, String> {
    Field::HandleTime.change(text)
}

fn agents(text: &str) -> Result<Change, String> {
    Field::Agents.change(text)
}
