//! What it brings to answer some callers first, and what it costs the others.
//!
//! ```text
//!  vip ──┐  as if they had waited 90 s longer      (head start)
//!        ├─ before everybody else                  (strict priority)     ──▶ their waits, and the others'
//!  others┘  2 agents kept free for them            (reserve)
//! ```
//!
//! All are played on the same callers. Times are seconds, counts are per hour (per day for a scenario with a day), and
//! differences of shares are in points. The head start of 90 s is that of a bank in 1999.
//!
//! ```text
//! cargo run --release --example vip
//! cargo run --release --example vip -- centre.toml --vip gold --head-start 120 --reserve 3
//! ```

use std::path::PathBuf;
use std::process::ExitCode;

use callcenter::scenario::{CallOrder, CallPick, defaults};
use callcenter::units::Seconds;
use callcenter::{Error, Scenario};
use clap::Parser;

mod common;
use common::{EXIT_CODES, Failure, GlanceArgs, SetArgs, whole};

/// Compares three ways of answering some callers first: a head start, strict priority, and agents kept free for them.
///
/// The baseline is the scenario without any of them: every call type has the same priority and no head start,
/// and nobody is kept free.
#[derive(Parser)]
#[command(name = "vip", after_help = format!("{AFTER_HELP}\n\n{EXIT_CODES}"))]
struct Args {
    /// The scenario, a TOML or JSON file (simulate --help says what it may hold)
    #[arg(value_name = "SCENARIO", default_value = DEFAULT)]
    file: PathBuf,
    /// The call type that is to be answered first
    #[arg(
        long,
        value_name = "CALL_TYPE",
        help_heading = "Ways",
        default_value = "vip"
    )]
    vip: String,
    /// Seconds by which they count as having waited longer
    #[arg(long, value_name = "SECONDS", help_heading = "Ways", default_value_t = defaults::HEAD_START.0 as u32, value_parser = whole::<u32>, allow_negative_numbers = true)]
    head_start: u32,
    /// Agents of each group that stay free for them
    #[arg(long, value_name = "AGENTS", help_heading = "Ways", default_value_t = 2, value_parser = whole::<u32>, allow_negative_numbers = true)]
    reserve: u32,
    #[command(flatten)]
    scenario: SetArgs,
    #[command(flatten)]
    compare: GlanceArgs,
}

const DEFAULT: &str = "examples/data/vip.toml";

const AFTER_HELP: &str = "\
Examples:
  vip                                         one caller in ten is a VIP
  vip --head-start 30 --reserve 1
  vip --set call_types.vip.arrivals.per_hour=200
  vip centre.toml --vip gold --detail --json vip.json

With cargo, from a checkout: cargo run --release --example vip -- [OPTIONS]";

fn main() -> ExitCode {
    common::main(run)
}

fn run(args: Args) -> Result<(), Failure> {
    args.compare.check()?;
    let place = common::place(args.file, DEFAULT);
    let mut baseline = args.scenario.read(place)?;
    let names: Vec<String> = baseline
        .call_types
        .iter()
        .map(|t| format!("{:?}", t.name))
        .collect();
    let Some(vip) = baseline.call_types.iter().position(|t| t.name == args.vip) else {
        return Err(Error::invalid(
            "--vip",
            format!("found {:?}; accepted: {}", args.vip, names.join(", ")),
        )
        .into());
    };
    if baseline.call_types.len() < 2 {
        let message =
            "the scenario has no other callers; accepted: one with two call types or more";
        return Err(Error::invalid("--vip", message).into());
    }
    for call_type in &mut baseline.call_types {
        call_type.priority = 1;
        call_type.wait_credit = Seconds(0.0);
    }
    for skill in baseline
        .agent_groups
        .iter_mut()
        .flat_map(|group| &mut group.skills)
    {
        skill.reserve = 0;
        for stage in &mut skill.stages {
            stage.reserve = None;
        }
        skill
            .stages
            .retain(|stage| stage.rank.is_some() || stage.preference.is_some());
    }
    let ways = [
        (
            format!("head start of {} s", args.head_start),
            head_start(&baseline, vip, args.head_start),
        ),
        (
            "strict priority".to_owned(),
            strict_priority(&baseline, vip),
        ),
        (
            format!("{} agents kept free", args.reserve),
            kept_free(&baseline, vip, args.reserve),
        ),
    ];
    args.compare.side_by_side(&baseline, "The baseline has no head start, no priorities and no reserve: what the scenario says of them is left out.", |mut comparison| {
        for (name, scenario) in &ways {
            comparison = comparison.against(name, scenario);
        }
        comparison
    })
}

/// Theirs is a longer wait than that of others who came when they did.
fn head_start(baseline: &Scenario, vip: usize, seconds: u32) -> Scenario {
    let mut scenario = baseline.clone();
    scenario.call_types[vip].wait_credit = Seconds(seconds.into());
    scenario
}

/// Nobody else is answered while one of them waits.
fn strict_priority(baseline: &Scenario, vip: usize) -> Scenario {
    let mut scenario = baseline.clone();
    for (at, call_type) in scenario.call_types.iter_mut().enumerate() {
        call_type.priority = if at == vip { 1 } else { 2 };
    }
    scenario.routing = scenario
        .routing
        .call(CallOrder::Priority, CallPick::LongestWait);
    scenario
}

/// Groups that answer them take other calls only while more agents than these are idle.
fn kept_free(baseline: &Scenario, vip: usize, agents: u32) -> Scenario {
    let mut scenario = baseline.clone();
    let vip = scenario.call_types[vip].name.clone();
    let groups = scenario.agent_groups.iter_mut();
    for group in groups.filter(|group| group.skills.iter().any(|skill| skill.call_type == vip)) {
        for skill in group
            .skills
            .iter_mut()
            .filter(|skill| skill.call_type != vip)
        {
            skill.reserve = agents;
        }
    }
    scenario
}
