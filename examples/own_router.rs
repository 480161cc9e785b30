//! Who answers whom, by code of one's own: whoever is next to miss its target is answered first.
//!
//! ```text
//!   a free agent ──▶ slack of each call type = its threshold − how long its first caller has waited
//!                    ──▶ takes the call with the least slack that is not lost yet, then the others
//! ```
//!
//! The router is the first part of this file; the rest compares it with the scenario's own routing on the same callers.
//! Times are seconds, and differences of shares are in points.
//!
//! ```text
//! cargo run --release --example own_router
//! ```

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use callcenter::Model;
use callcenter::model::{Asking, Centre, Choice, Router};
use clap::Parser;

mod common;
use common::{EXIT_CODES, Failure, GlanceArgs, SetArgs};

/// Answers whoever is next to miss its target.
struct LeastSlack {
    /// The threshold of each call type, in seconds.
    thresholds: Vec<f64>,
}

impl LeastSlack {
    fn new(model: &Model) -> Self {
        let mut thresholds = vec![0.0; model.call_types().count()];
        for name in model.call_types() {
            if let (Some(at), Some([target, ..])) =
                (model.call_type_index(name), model.levels(name))
            {
                thresholds[at] = target.within.as_seconds();
            }
        }
        LeastSlack { thresholds }
    }
}

impl Router for LeastSlack {
    /// The group with the longest idle agent, of those that can answer.
    fn agent_for(&mut self, call: &Asking, centre: &Centre<'_>) -> Choice {
        let able = (0..centre.agent_groups()).filter(|&g| centre.can_answer(g, call.call_type));
        let idle = able.filter_map(|g| Some((centre.longest_idle(g)?, g)));
        match idle.max_by(|a, b| a.0.total_cmp(&b.0)) {
            Some((_, group)) => Choice::Group(group),
            None => Choice::Wait,
        }
    }

    /// The call type whose first caller has the least slack; those who have missed their target already come last.
    fn call_for(&mut self, group: usize, centre: &Centre<'_>) -> Option<usize> {
        let able = (0..centre.call_types()).filter(|&t| centre.can_answer(group, t));
        let slack = able.filter_map(|t| Some((self.thresholds[t] - centre.longest_wait(t)?, t)));
        let next = slack.min_by(|a, b| (a.0 < 0.0).cmp(&(b.0 < 0.0)).then(a.0.total_cmp(&b.0)));
        next.map(|(_, call_type)| call_type)
    }
}

/// Compares a router of one's own with the scenario's routing.
#[derive(Parser)]
#[command(name = "own_router", after_help = format!("{AFTER_HELP}\n\n{EXIT_CODES}"))]
struct Args {
    /// The scenario, a TOML or JSON file (simulate --help says what it may hold)
    #[arg(value_name = "SCENARIO", default_value = DEFAULT)]
    file: PathBuf,
    #[command(flatten)]
    scenario: SetArgs,
    #[command(flatten)]
    compare: GlanceArgs,
}

const DEFAULT: &str = "examples/data/multi_skill.toml";

const AFTER_HELP: &str = "\
Examples:
  own_router                                         whoever is next to miss its target is answered first
  own_router centre.toml --detail --json router.json

With cargo, from a checkout: cargo run --release --example own_router -- [OPTIONS]";

fn main() -> ExitCode {
    common::main(run)
}

fn run(args: Args) -> Result<(), Failure> {
    args.compare.check()?;
    let baseline = args.scenario.read(common::place(args.file, DEFAULT))?;
    let least_slack = |model: &Model, _seed: u64, _run: u64| -> Box<dyn Router> {
        Box::new(LeastSlack::new(model))
    };
    args.compare.side_by_side(&baseline, "The router decides alone: ranks, overflow, reserves, priorities and head starts of the scenario are the baseline's.", |comparison| {
        comparison.against_router("least slack", &baseline, Arc::new(least_slack))
    })
}
