//! What the formulas say, beside the simulation: Erlang C, Erlang A and M/M/n+G over a range of staffing.
//!
//! ```text
//!                   ┌─▶ Erlang C:  nobody hangs up ──────────────┐
//!  SCENARIO.toml ───┼─▶ Erlang A:  exponential patience ─────────┼──▶ side by side, and what each
//!   50 … 70 agents  ├─▶ M/M/n+G:   patience of any law ──────────┤    leaves out of the scenario
//!                   └─▶ simulated: everything that was stated ───┘
//! ```
//!
//! The formulas see a centre as planning sheets do: all calls in one queue, all agents in one group, each interval of a
//! day as a steady state of its own. All staffings are simulated on the same callers. Times are seconds, and every
//! simulated figure has its margin beside it.
//!
//! ```text
//! cargo run --release --example theory
//! cargo run --release --example theory -- centre.toml --agents 60-75 --chart theory.svg
//! ```

use std::path::PathBuf;
use std::process::ExitCode;

use callcenter::experiment::Stopped;
use callcenter::report::{formula_chart, formula_csv, formula_json};
use callcenter::scenario::{Series, defaults};
use callcenter::study::FormulaStudy;
use callcenter::{Error, Scenario};
use clap::Parser;

mod common;
use common::{Bar, EXIT_CODES, Failure, Output, OutputArgs, SetArgs, Settings, is_stdout, whole};

/// What the formulas say, beside the simulation.
///
/// Erlang C, Erlang A, M/M/n+G and the simulation of a scenario, for a range of staffing, and what each formula leaves
/// out of that scenario.
#[derive(Parser)]
#[command(name = "theory", after_help = format!("{AFTER_HELP}\n\n{EXIT_CODES}"))]
struct Args {
    /// The scenario, a TOML or JSON file (simulate --help says what it may hold)
    #[arg(value_name = "SCENARIO", default_value = DEFAULT)]
    file: PathBuf,
    /// Agents: 60-75 or 60-75:5 (every fifth) or 60,65,70 where there is one number of them; with a sign, agents more or
    /// fewer in every interval: -5..+5 or -5..+15:5 or -2,0,+3 [default: about a dozen, from those stated to what the
    /// formulas ask for]
    #[arg(long, value_name = "RANGE", value_parser = range, allow_hyphen_values = true)]
    agents: Option<Range>,
    #[command(flatten)]
    scenario: SetArgs,
    /// Days to simulate for each number of agents (batches, for a steady state); more give narrower margins
    #[arg(long, value_name = "N", help_heading = "Simulation", default_value_t = defaults::REPLICATIONS, value_parser = whole::<u32>, allow_negative_numbers = true)]
    replications: u32,
    #[command(flatten)]
    settings: Settings,
    #[command(flatten)]
    output: OutputArgs,
    /// Draws service level, ASA and abandonment over the number of agents as an SVG picture
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    chart: Option<PathBuf>,
}

const DEFAULT: &str = "examples/data/hold_music.toml";

const AFTER_HELP: &str = "\
Examples:
  theory                                                a centre short of staff
  theory centre.toml --agents 60-75
  theory day.toml --agents -4..+4                       fewer and more agents in every interval
  theory --set 'call_types.service.patience={ lognormal = { mean = 283.6, cv = 2 } }'
  theory centre.toml --json theory.json --csv theory.csv --chart theory.svg
  COLUMNS=200 theory centre.toml                        more measures, side by side

With cargo, from a checkout: cargo run --release --example theory -- [OPTIONS]";

/// Numbers of agents, as they are or as changes.
#[derive(Debug, Clone, PartialEq)]
struct Range {
    are_changes: bool,
    numbers: Vec<i32>,
}

fn main() -> ExitCode {
    common::main(run)
}

fn run(args: Args) -> Result<(), Failure> {
    args.output.check(&[&args.chart])?;
    let chart_takes_stdout = args.chart.as_deref().is_some_and(is_stdout);
    let out = Output::new(args.output.takes_stdout() || chart_takes_stdout);

    let file = common::place(args.file.clone(), DEFAULT);
    let scenario = args.scenario.read(&file)?;

    let mut study = FormulaStudy::new(&scenario)
        .replications(args.replications)
        .seed(args.settings.seed)
        .confidence(args.settings.confidence);
    if let Some(threads) = args.settings.threads {
        study = study.threads(threads);
    }
    if let Some(range) = &args.agents {
        study = study.changes(changes(range, &scenario)?);
    }
    let table = study.run_observed(&Bar::new())?;
    if table.rows.is_empty() {
        return Err(Failure::Interrupted);
    }

    let mut saved = args
        .output
        .save_texts(|| formula_json(&table), || formula_csv(&table));
    if let Some(chart) = &args.chart {
        let drawn = formula_chart(&table).map_err(Failure::from);
        saved = saved.and(drawn.and_then(|svg| common::save(chart, &svg)));
    }
    let width = common::width();
    out.print(&format!("{table:width$}"))?;
    saved?;
    match table.stopped {
        Stopped::Interrupted => Err(Failure::Interrupted),
        _ => Ok(()),
    }
}

/// The changes that a range asks for.
fn changes(range: &Range, scenario: &Scenario) -> callcenter::Result<Vec<i32>> {
    if range.are_changes {
        return Ok(range.numbers.clone());
    }
    let stated: Option<f64> = scenario
        .agent_groups
        .iter()
        .map(|group| match &group.staff {
            Series::Constant(staff) => Some(*staff),
            _ => None,
        })
        .sum();
    let Some(stated) = stated.filter(|staff| staff.fract() == 0.0 && *staff < 1e9) else {
        return Err(Error::invalid(
            "--agents",
            "here agents differ from interval to interval, or are no whole number; accepted: more or fewer of them, as in -5..+5",
        ));
    };
    Ok(range.numbers.iter().map(|n| n - stated as i32).collect())
}

/// `60-75`, `60-75:5`, `60,65,70`, and with signs `-5..+5`, `-5..+15:5`, `-2,0,+3`.
fn range(text: &str) -> Result<Range, String> {
    const MOST: i32 = 1_000_000;
    let wrong = || {
        "accepted: 60-75, 60-75:5, 60,65,70, or with a sign -5..+5, -5..+15:5, -2,0,+3".to_owned()
    };
    let text = text.trim().replace('−', "-");
    let number = |part: &str| {
        let number = part.trim().parse::<i32>().ok();
        number.filter(|n| n.abs() <= MOST).ok_or_else(wrong)
    };
    let (body, step) = match text.split_once(':') {
        Some((body, step)) => (body, number(step)?),
        None => (&*text, 1),
    };
    if step < 1 {
        return Err(format!("a step is 1 or more; {}", wrong()));
    }
    let signed = body.contains('+') || body.starts_with('-') || body.contains("..");
    let ends = if let Some(ends) = body.split_once("..") {
        let is_change = |end: &str| end.starts_with(['+', '-']) || end == "0";
        if !is_change(ends.0.trim()) || !is_change(ends.1.trim()) {
            return Err(wrong());
        }
        Some(ends)
    } else if signed {
        None
    } else {
        body.split_once('-')
    };
    let numbers: Vec<i32> = match ends {
        Some((low, high)) => {
            let (low, high) = (number(low)?, number(high)?);
            if low > high || (high - low) / step > 1000 {
                return Err(format!(
                    "from low to high, 1,000 of them at most; {}",
                    wrong()
                ));
            }
            (low..=high).step_by(step as usize).collect()
        }
        None => {
            let parts: Vec<&str> = body.split(',').map(str::trim).collect();
            let without_sign = |part: &&&str| !part.starts_with(['+', '-']) && **part != "0";
            if signed && let Some(part) = parts.iter().find(without_sign) {
                return Err(format!("{part} has no sign, and others have; {}", wrong()));
            }
            parts.into_iter().map(number).collect::<Result<_, _>>()?
        }
    };
    if let Some(few) = numbers.iter().find(|&&n| !signed && n < 1) {
        return Err(format!(
            "{few} agents are too few, 1 or more are accepted; {}",
            wrong()
        ));
    }
    Ok(Range {
        are_changes: signed,
        numbers,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_they_are_written() {
        let read = |text: &str| range(text).map(|r| (r.are_changes, r.numbers));
        assert_eq!(read("60-62"), Ok((false, vec![60, 61, 62])));
        assert_eq!(read("60-70:5"), Ok((false, vec![60, 65, 70])));
        assert_eq!(read("60,65"), Ok((false, vec![60, 65])));
        assert_eq!(read("60"), Ok((false, vec![60])));
        assert_eq!(read("-1..+1"), Ok((true, vec![-1, 0, 1])));
        assert_eq!(read("-2,0,+3"), Ok((true, vec![-2, 0, 3])));
        assert_eq!(read("+2"), Ok((true, vec![2])));
        for wrong in [
            "",
            "a",
            "70-60",
            "60-70:0",
            "0",
            "1-99999999",
            "3..",
            "60..75",
            "50,+3",
            "1e3",
        ] {
            assert!(range(wrong).is_err(), "{wrong}");
        }
    }
}
