use callcenter::files::{scenario_from_json_with, scenario_to_json};
use callcenter::scenario::defaults;
use callcenter::{Error, Experiment, Results, Scenario};
use clap::Args;

use super::figures::{share, whole};
use super::progress::Bar;

/// How to simulate.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Simulation")]
pub struct RunArgs {
    /// Days to simulate (batches, for a steady state); more give narrower margins
    #[arg(long, value_name = "N", default_value_t = defaults::REPLICATIONS, value_parser = whole::<u32>, allow_negative_numbers = true)]
    pub replications: u32,
    /// Seed from which all randomness follows
    #[arg(long, value_name = "N", default_value_t = defaults::SEED, value_parser = whole::<u64>, allow_negative_numbers = true)]
    pub seed: u64,
    /// Threads; changes how fast, never what [default: all cores]
    #[arg(long, value_name = "N", value_parser = whole::<usize>, allow_negative_numbers = true)]
    pub threads: Option<usize>,
    /// Confidence of the margins, between 0 and 1: 0.95 or 95%
    #[arg(long, value_name = "SHARE", default_value_t = defaults::CONFIDENCE, value_parser = share, allow_negative_numbers = true)]
    pub confidence: f64,
}

impl RunArgs {
    /// Simulates a scenario as asked, with a progress bar. After Ctrl-C the results are those of the replications
    /// played until then.
    pub fn run(&self, scenario: &Scenario) -> callcenter::Result<Results> {
        self.play(Experiment::new(scenario)?)
    }

    /// Simulates a scenario that has been checked.
    pub fn play(&self, experiment: Experiment) -> callcenter::Result<Results> {
        let mut experiment = experiment
            .replications(self.replications)
            .seed(self.seed)
            .confidence(self.confidence);
        if let Some(threads) = self.threads {
            experiment = experiment.threads(threads);
        }
        experiment.run_observed(&Bar::new())
    }
}

/// Figures of the scenario to change.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Scenario")]
pub struct SetArgs {
    /// Changes a figure of the scenario, as often as you like: --set agent_groups.desk.staff=52
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub sets: Vec<String>,
}

impl SetArgs {
    /// The changes as pairs of path and value.
    pub fn pairs(&self) -> callcenter::Result<Vec<(String, String)>> {
        let pairs = self.sets.iter().map(|set| match set.split_once('=') {
            Some((path, value)) => Ok((path.to_owned(), value.to_owned())),
            None => Err(Error::invalid(
                format!("--set {set}"),
                "accepted: PATH=VALUE, as in agent_groups.desk.staff=52",
            )),
        });
        pairs.collect()
    }

    /// A scenario that was built in Rust, changed.
    pub fn applied_to(&self, scenario: Scenario) -> callcenter::Result<Scenario> {
        if self.sets.is_empty() {
            return Ok(scenario);
        }
        scenario_from_json_with(&scenario_to_json(&scenario)?, &self.pairs()?)
    }
}
