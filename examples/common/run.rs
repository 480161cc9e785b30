use std::path::Path;

use callcenter::experiment::Precision;
use callcenter::files::{ScenarioFile, scenario_from_json_with, scenario_to_json};
use callcenter::scenario::defaults;
use callcenter::{Error, Experiment, Results, Scenario};
use clap::Args;

use super::figures::{share, whole};
use super::precision::precision;
use super::progress::Bar;

/// How to simulate.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Simulation")]
pub struct RunArgs {
    /// Days to simulate (batches, for a steady state); more give narrower margins. With --precision: before the first
    /// look at the margins [default: 200; with --precision 64]
    #[arg(long, value_name = "N", value_parser = whole::<u32>, allow_negative_numbers = true)]
    pub replications: Option<u32>,
    /// Simulates until this margin is so narrow, as often as you like: service_level=0.5pt (± 0.5 points), asa=2s (±
    /// 2 s), asa=10% (± 10 % of itself), asa:sales=10% (of a call type)
    #[arg(long, value_name = "MEASURE=WIDTH", value_parser = precision)]
    pub precision: Vec<Precision>,
    /// Days after which to give up on --precision
    #[arg(long, value_name = "N", default_value_t = defaults::MOST_REPLICATIONS, value_parser = whole::<u32>, allow_negative_numbers = true)]
    pub at_most: u32,
    /// Corrects every figure for how many calls there happened to be: narrower margins at no cost, where the number to
    /// be expected is known
    #[arg(long)]
    pub control_arrivals: bool,
    #[command(flatten)]
    pub settings: Settings,
}

/// What holds for every run, however long it is.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Simulation")]
pub struct Settings {
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

impl Settings {
    pub fn applied_to(&self, experiment: Experiment) -> Experiment {
        let experiment = experiment.seed(self.seed).confidence(self.confidence);
        match self.threads {
            Some(threads) => experiment.threads(threads),
            None => experiment,
        }
    }
}

/// Beyond so many days their single figures are not kept: they would fill the memory, and no longer change what is said
/// of them.
const MOST_DAYS_KEPT: u32 = 100_000;

impl RunArgs {
    /// Simulates a scenario as asked, with a progress bar. After Ctrl-C the results are those of the replications
    /// played until then.
    pub fn run(&self, scenario: &Scenario) -> callcenter::Result<Results> {
        self.play(Experiment::new(scenario)?)
    }

    /// Simulates a scenario that has been checked. Of a day the totals of every replication are kept.
    pub fn play(&self, experiment: Experiment) -> callcenter::Result<Results> {
        let mut experiment = self.settings.applied_to(experiment).at_most(self.at_most);
        if let Some(replications) = self.replications {
            experiment = experiment.replications(replications);
        }
        for precision in &self.precision {
            experiment = experiment.until(precision.clone());
        }
        if self.control_arrivals {
            experiment = experiment.control_arrivals();
        }
        if experiment.model().grid().is_day() && self.most_replications() <= MOST_DAYS_KEPT {
            experiment = experiment.keep_days();
        }
        experiment.run_observed(&Bar::new())
    }

    fn most_replications(&self) -> u32 {
        match self.precision.is_empty() {
            true => self.replications.unwrap_or(defaults::REPLICATIONS),
            false => self.at_most,
        }
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

    /// The scenario of a file, changed, which is right.
    pub fn read(&self, file: impl AsRef<Path>) -> callcenter::Result<Scenario> {
        let scenario = ScenarioFile::read(file, &self.pairs()?)?;
        scenario.check(Experiment::new)?;
        scenario.into_scenario()
    }

    /// A scenario that was built in Rust, changed.
    pub fn applied_to(&self, scenario: Scenario) -> callcenter::Result<Scenario> {
        if self.sets.is_empty() {
            return Ok(scenario);
        }
        scenario_from_json_with(&scenario_to_json(&scenario)?, &self.pairs()?)
    }
}
