//! Simulates any scenario file: waits, abandonment, service level and occupancy, in all and by interval.
//!
//! ```text
//!  SCENARIO.toml ──▶ check ──▶ 200 simulated days ──▶ tables   (terminal)
//!   + forecast.csv     │                         ├──▶ --json   (result file)
//!   + --set            ▼                         ├──▶ --csv    (spreadsheet)
//!            all that is wrong, at once          └──▶ --chart  (picture, SVG)
//! ```
//!
//! Times are seconds, counts are per day (per hour for a steady state), and every figure has its margin beside it. Where
//! exact theory covers the scenario, it is printed beside the simulation.
//!
//! ```text
//! cargo run --release --example simulate
//! cargo run --release --example simulate -- my_centre.toml --replications 1000 --chart day.svg
//! ```

use std::path::PathBuf;
use std::process::ExitCode;

use callcenter::files::ScenarioFile;
use callcenter::report::{Theory, beside_theory, chart};
use callcenter::{Error, Experiment, Scenario};
use clap::Parser;

mod common;
use common::{
    EXIT_CODES, Failure, Output, OutputArgs, RunArgs, SCENARIO_FORMAT, SetArgs, is_stdout,
};

/// Simulates a scenario file: waits, abandonment, service level and occupancy, in all and by interval.
///
/// Every figure has its margin beside it; more replications make margins narrower, and --precision plays as many as it
/// takes. Of a day it is also said how single days scatter (up to 100,000 of them).
#[derive(Parser)]
#[command(name = "simulate", after_help = short_help(), after_long_help = long_help())]
struct Args {
    /// The scenario, a TOML or JSON file; columns of CSV files in it are looked for beside it
    #[arg(value_name = "SCENARIO", default_value = DEFAULT)]
    file: PathBuf,
    #[command(flatten)]
    scenario: SetArgs,
    #[command(flatten)]
    run: RunArgs,
    #[command(flatten)]
    output: OutputArgs,
    /// Draws the day as an SVG picture: calls, agents and service level by interval
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    chart: Option<PathBuf>,
}

const DEFAULT: &str = "examples/data/bank_weekday.toml";

const AFTER_HELP: &str = "\
Examples:
  simulate                                            a weekday of a small bank's call centre
  simulate examples/data/hold_music.toml              a steady state, beside exact theory
  simulate centre.toml --chart day.svg                with a picture of the day
  simulate centre.toml --set agent_groups.desk.staff=52 --set call_types.service.balk=0.1
  simulate centre.toml --precision service_level=0.5pt --precision asa=5%
  simulate centre.toml --replications 2000 --json results.json --csv results.csv
  simulate centre.toml --json - | jq .total.asa

With cargo, from a checkout: cargo run --release --example simulate -- [OPTIONS]";

fn short_help() -> String {
    format!("{AFTER_HELP}\n\nsimulate --help says what a scenario file may hold.\n\n{EXIT_CODES}")
}

fn long_help() -> String {
    format!("{SCENARIO_FORMAT}\n\n{AFTER_HELP}\n\n{EXIT_CODES}")
}

fn main() -> ExitCode {
    common::main(run)
}

fn run(args: Args) -> Result<(), Failure> {
    args.output.check(&[&args.chart])?;
    let file = ScenarioFile::read(common::place(args.file, DEFAULT), &args.scenario.pairs()?)?;
    let experiment = file.check(Experiment::new)?;
    let scenario = file.scenario();
    check_chart(&args.chart, scenario)?;

    let results = args.run.play(experiment)?;
    let mut saved = args.output.save(&results);
    if let Some(file) = &args.chart {
        saved = saved.and(
            chart::day(&results)
                .map_err(Failure::from)
                .and_then(|svg| common::save(file, &svg)),
        );
    }

    let chart_takes_stdout = args.chart.as_deref().is_some_and(is_stdout);
    let out = Output::new(args.output.takes_stdout() || chart_takes_stdout);
    let width = common::width();
    out.print(&format!("{results:width$}"))?;
    let approximation = || Theory::approximation(scenario);
    if let Some(theory) = Theory::of(scenario).or_else(approximation) {
        let title = match theory.is_exact() {
            true => format!("Beside exact theory ({})", theory.name()),
            false => format!(
                "Beside an approximation ({} of all attempts)",
                theory.name()
            ),
        };
        out.print(&format!("\n{title}\n"))?;
        out.print(&beside_theory(&results, &theory, width))?;
    }
    saved?;
    common::unless_interrupted(&results)
}

fn check_chart(chart: &Option<PathBuf>, scenario: &Scenario) -> callcenter::Result<()> {
    if chart.is_some() && scenario.day.is_none() {
        return Err(Error::invalid(
            "--chart",
            "the scenario is a steady state and has no day to draw; accepted: a scenario with a day",
        ));
    }
    Ok(())
}
