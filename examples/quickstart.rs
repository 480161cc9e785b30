//! The quick start: a call centre in a few lines of Rust, simulated beside the exact answer.
//!
//! ```text
//!  831 calls/hour         queue                  50 agents
//!  ───────────────▶  │ wait: 56 s │ ──────────▶  269 s a call  ──▶ answered
//!   at random        │ on average │
//!                          │
//!                          └──▶ one in five hangs up, after 40 s on average
//! ```
//!
//! Rates are calls per hour, times are seconds, shares are printed in percent. It shows how a scenario is written, that
//! the simulation agrees with exact theory (Erlang A) within its stated margin, what patience is and what it is not, and
//! how many agents it takes to answer 80 % of the calls within 20 s.
//!
//! ```text
//! cargo run --release --example quickstart
//! cargo run --release --example quickstart -- --set agent_groups.desk.staff=63
//! ```

use std::process::ExitCode;

use callcenter::erlang::Requirement;
use callcenter::measure::Estimate;
use callcenter::report::{Cell, Column, Table, Theory, beside_theory, heading, number, wrapped};
use callcenter::scenario::{Series, defaults};
use callcenter::{AgentGroup, CallType, Law, Results, Scenario, ServiceLevel};
use clap::Parser;

mod common;
use common::{EXIT_CODES, Failure, Output, OutputArgs, RunArgs, SetArgs};

/// A call centre in a few lines of Rust, simulated beside the exact answer.
///
/// 831 calls an hour of 4 min 29 s each meet 50 agents, and callers would wait 284 s on average before they hang up.
#[derive(Parser)]
#[command(name = "quickstart", after_help = format!("{AFTER_HELP}\n\n{EXIT_CODES}"))]
struct Args {
    #[command(flatten)]
    scenario: SetArgs,
    #[command(flatten)]
    run: RunArgs,
    #[command(flatten)]
    output: OutputArgs,
}

const AFTER_HELP: &str = "\
Examples:
  quickstart
  quickstart --set agent_groups.desk.staff=63
  quickstart --set call_types.service.patience.exponential.mean=120 --replications 1000
  quickstart --json results.json

With cargo, from a checkout: cargo run --release --example quickstart -- [OPTIONS]";

/// The scenario: everything a planner states.
fn hold_music() -> Scenario {
    Scenario::new("hold music")
        .call_type(
            CallType::new("service")
                .arrivals_per_hour(831.0)
                .handle_time(Law::exponential(269.0))
                .patience(Law::exponential(283.6))
                .target(ServiceLevel::answered_of_offered(0.80, 20.0)),
        )
        .agent_group(AgentGroup::new("desk").staff(50).skill("service"))
}

fn main() -> ExitCode {
    common::main(run)
}

fn run(args: Args) -> Result<(), Failure> {
    args.output.check(&[])?;
    let out = Output::new(args.output.takes_stdout());
    let width = common::width();

    let centre = args.scenario.applied_to(hold_music())?;
    let results = args.run.run(&centre)?;
    let saved = args.output.save(&results);

    match Theory::of(&centre) {
        None => {
            let why = "No exact formula covers the scenario as it was changed; it stands alone.";
            out.print(&format!("{results:width$}\n\n{}", wrapped(why, width, 0)))?;
            common::unless_interrupted(&results)?;
        }
        Some(theory) => {
            out.print(&format!("{}\n", heading(&results, width)))?;
            out.print(&beside_theory(&results, &theory, width))?;
            common::unless_interrupted(&results)?;
            if let Some(words) = patience_in_words(&results, &theory) {
                out.print(&format!("\n{}", wrapped(&words, width, 0)))?;
            }
            if !args.output.takes_stdout() {
                let words = staffing_in_words(&args.run, &centre, &results, &theory, width)?;
                if !words.is_empty() {
                    out.print(&format!("\n{words}"))?;
                }
            }
        }
    }
    saved
}

/// Why those who hung up had waited less than callers would wait.
fn patience_in_words(results: &Results, theory: &Theory) -> Option<String> {
    let waited = results.total.time_to_abandon.estimate()?;
    let patience = theory.mean_patience?;
    Some(format!(
        "Patience is not the time to abandon. Callers here would wait {} s on average; those who hung up had waited {}. \
         Most callers are answered before their patience ends, so the patient are never seen hanging up: the mean over \
         those who did is a mean over the impatient.",
        number::exact(patience),
        number::with_unit(waited),
    ))
}

/// Whether staff is short, how many it takes by theory, and whether the simulation agrees.
fn staffing_in_words(
    run: &RunArgs,
    centre: &Scenario,
    results: &Results,
    theory: &Theory,
    width: usize,
) -> Result<String, Failure> {
    let Some(level) = results.total.service_level.first() else {
        return Ok(String::new());
    };
    let requirement = Requirement {
        definition: level.definition.unwrap_or_default(),
        short: level.short,
        ..Requirement::answered_of_offered(
            level.target.unwrap_or(defaults::TARGET_SHARE),
            level.threshold.unwrap_or(defaults::WITHIN.0),
        )
    };
    // Not every theory says how many it takes: of so many places to wait, say.
    let Ok(needed) = theory.required_agents(&requirement) else {
        return Ok(String::new());
    };
    let needed = needed.agents;
    let goal = format!(
        "{} % {}",
        number::exact(requirement.share * 100.0),
        level.label()
    );

    let verdict = if theory.agents < needed {
        format!(
            "This is a centre short of staff. The calls alone would keep {} agents busy, and there are {}: whoever \
             calls waits until others have hung up.",
            number::fixed(theory.load(), 1),
            theory.agents
        )
    } else {
        format!(
            "With {} agents this centre has staff enough for {goal}.",
            theory.agents
        )
    };
    let answer =
        format!("{goal} takes {needed} agents by exact theory. Simulated on both sides of it:");

    let mut table = Table::new([
        Column::figures("agents", u8::MAX),
        Column::figures("service level\nsimulated (%)", 254),
        Column::figures("exact\n(%)", 253),
        Column::figures("mean wait\n(s)", 252),
        Column::figures("abandon\nrate (%)", 251),
        Column::figures("occupancy\n(%)", 250),
    ]);
    let mut row = |agents: u32, results: &Results| {
        let level = results.total.service_level.first()?;
        let exact = Theory::of(&with_agents(centre, agents)).and_then(|t| t.service_level(level));
        table.row([
            f64::from(agents).into(),
            level.share.into(),
            exact.map_or_else(Cell::blank, |x| number::fixed(100.0 * x, 1).into()),
            results.total.mean_wait.into(),
            results.total.abandon_rate.into(),
            results.total.occupancy.into(),
        ]);
        level.share.estimate().copied()
    };
    row(theory.agents, results);
    let mut sides = Vec::new();
    for agents in [needed.saturating_sub(1), needed]
        .into_iter()
        .filter(|&n| n > 0)
    {
        let results = run.run(&with_agents(centre, agents))?;
        common::unless_interrupted(&results)?;
        sides.push(row(agents, &results));
    }
    let agreed = match sides[..] {
        [Some(fewer), Some(enough)] => agreement(&fewer, &enough, requirement.share),
        _ => "",
    };
    let [verdict, answer, agreed] =
        [verdict.as_str(), answer.as_str(), agreed].map(|text| wrapped(text, width, 0));
    Ok([verdict, answer, table.render(width), agreed].join("\n\n"))
}

fn with_agents(centre: &Scenario, agents: u32) -> Scenario {
    let mut changed = centre.clone();
    for group in &mut changed.agent_groups {
        group.staff = Series::from(agents);
    }
    changed
}

fn agreement(fewer: &Estimate, enough: &Estimate, share: f64) -> &'static str {
    if fewer.high < share && enough.low >= share {
        "The simulation agrees: one agent fewer is too few."
    } else if fewer.mean < share && enough.mean >= share {
        "The simulation agrees, though its margin does not rule out a number more or less; --replications narrows it."
    } else {
        "With so few replications the simulation cannot tell the two numbers apart; --replications narrows the margins."
    }
}
