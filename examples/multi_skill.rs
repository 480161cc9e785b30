//! Three kinds of calls, specialists and all-rounders: what each rule of routing does to whom.
//!
//! ```text
//!   sales ───┬──▶ sellers ──────┐
//!            └─────────┐        │     which agent for a call?   by rank, longest idle, most idle group, at random …
//!   service ─┬──▶ clerks        ├──▶
//!            └─────────┤        │     which call for an agent?  by rank, first come, longest queue, weighted …
//!   support ──────▶ all-rounders┘
//! ```
//!
//! Every rule is played on the same callers, so that a difference shows what the rule does and little else. Times are
//! seconds, counts are per hour (per day for a scenario with a day), and differences of shares are in points.
//!
//! ```text
//! cargo run --release --example multi_skill
//! cargo run --release --example multi_skill -- centre.toml --after 20 --reserve 1
//! ```

use std::path::PathBuf;
use std::process::ExitCode;

use callcenter::Scenario;
use callcenter::scenario::{AgentOrder, AgentPick, CallOrder, CallPick, Skill};
use callcenter::units::Seconds;
use clap::Parser;

mod common;
use common::{EXIT_CODES, Failure, GlanceArgs, SetArgs, whole};

/// Compares rules of routing: which idle agent a call goes to, and which waiting call a free agent takes.
///
/// The baseline is the scenario's own routing. Each other rule changes that and nothing else: the first five which agent a
/// call goes to, whatever the ranks; the next five which call a free agent takes; the last two the skills of rank 2 and
/// beyond, which are those of groups that help out.
#[derive(Parser)]
#[command(name = "multi_skill", after_help = format!("{AFTER_HELP}\n\n{EXIT_CODES}"))]
struct Args {
    /// The scenario, a TOML or JSON file (simulate --help says what it may hold)
    #[arg(value_name = "SCENARIO", default_value = DEFAULT)]
    file: PathBuf,
    /// For "help after 30 s": seconds a caller must have waited before groups that help out may take the call
    #[arg(long, value_name = "SECONDS", help_heading = "Rules", default_value_t = 30, value_parser = whole::<u32>, allow_negative_numbers = true)]
    after: u32,
    /// For "help, 2 kept free": groups that help out do so only while more than so many of them are idle
    #[arg(long, value_name = "AGENTS", help_heading = "Rules", default_value_t = 2, value_parser = whole::<u32>, allow_negative_numbers = true)]
    reserve: u32,
    #[command(flatten)]
    scenario: SetArgs,
    #[command(flatten)]
    compare: GlanceArgs,
}

const DEFAULT: &str = "examples/data/multi_skill.toml";

const AFTER_HELP: &str = "\
Examples:
  multi_skill                                        three trades, and twelve rules side by side
  multi_skill --after 60 --reserve 1                 help later, or with one all-rounder kept free
  multi_skill --set agent_groups.all-rounders.staff=15
  multi_skill centre.toml --detail --json rules.json

With cargo, from a checkout: cargo run --release --example multi_skill -- [OPTIONS]";

fn main() -> ExitCode {
    common::main(run)
}

fn run(args: Args) -> Result<(), Failure> {
    args.compare.check()?;
    let baseline = args.scenario.read(common::place(args.file, DEFAULT))?;
    let rules = rules(&baseline, args.after, args.reserve);
    args.compare.side_by_side(
        &baseline,
        "The baseline is the scenario's own routing; --help says what each rule changes of it.",
        |mut comparison| {
            for (name, scenario) in &rules {
                comparison = comparison.against(name, scenario);
            }
            comparison
        },
    )
}

/// The rules, each with the scenario that has it, but for the one that the baseline has.
fn rules(baseline: &Scenario, after: u32, reserve: u32) -> Vec<(String, Scenario)> {
    let mut rules = Vec::new();
    let mut rule = |name: &str, routing| {
        rules.push((name.to_owned(), baseline.clone().routing(routing)));
    };
    for (name, then) in [
        ("longest idle", AgentPick::LongestIdle),
        ("most idle group", AgentPick::MostIdleGroup),
        ("least occupied", AgentPick::LeastOccupied),
        ("fastest agent", AgentPick::Fastest),
        ("random agent", AgentPick::Random),
    ] {
        rule(name, baseline.routing.agent(AgentOrder::Nothing, then));
    }
    for (name, by, then) in [
        ("first come", CallOrder::Nothing, CallPick::LongestWait),
        ("longest queue", CallOrder::Nothing, CallPick::LongestQueue),
        (
            "strict priority",
            CallOrder::Priority,
            CallPick::LongestWait,
        ),
        ("last come", CallOrder::Nothing, CallPick::LastCome),
        ("random call", CallOrder::Nothing, CallPick::Random),
    ] {
        rule(name, baseline.routing.call(by, then));
    }
    rules.push((
        format!("help after {after} s"),
        helping(baseline, |skill| skill.after = Seconds(after.into())),
    ));
    rules.push((
        format!("help, {reserve} kept free"),
        helping(baseline, |skill| skill.reserve = reserve),
    ));
    rules.retain(|(_, scenario)| scenario != baseline);
    rules
}

/// The scenario with the skills of groups that help out changed.
fn helping(baseline: &Scenario, change: impl Fn(&mut Skill)) -> Scenario {
    let mut scenario = baseline.clone();
    let skills = scenario
        .agent_groups
        .iter_mut()
        .flat_map(|group| &mut group.skills);
    skills.filter(|skill| skill.rank > 1).for_each(change);
    scenario
}
