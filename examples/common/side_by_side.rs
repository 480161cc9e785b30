use callcenter::experiment::{Compared, Comparison};
use callcenter::report::{comparison_csv, comparison_glance, comparison_json, wrapped};
use callcenter::scenario::defaults;
use callcenter::{Experiment, Scenario};
use clap::Args;

use super::{Bar, Failure, Output, OutputArgs, Settings, whole, width};

/// How to compare.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Simulation")]
pub struct CompareArgs {
    /// Days to simulate for each (batches, for a steady state); more give narrower margins
    #[arg(long, value_name = "N", default_value_t = defaults::REPLICATIONS, value_parser = whole::<u32>, allow_negative_numbers = true)]
    replications: u32,
    #[command(flatten)]
    settings: Settings,
    #[command(flatten)]
    output: OutputArgs,
}

impl CompareArgs {
    /// Refuses what cannot be written before anything is simulated.
    pub fn check(&self) -> Result<(), Failure> {
        Ok(self.output.check(&[])?)
    }

    /// Plays a baseline and its alternatives on the same callers, saves what came out, and prints the page that is made of
    /// it for a width, and then each note.
    pub fn show<'a>(
        &self,
        baseline: &'a Scenario,
        alternatives: impl FnOnce(Comparison<'a>) -> Comparison<'a>,
        page: impl FnOnce(&Compared, usize) -> String,
        notes: impl FnOnce(&Compared) -> Vec<String>,
    ) -> Result<(), Failure> {
        let comparison = alternatives(Comparison::new(baseline)).with(|experiment: Experiment| {
            self.settings
                .applied_to(experiment.replications(self.replications))
        });
        let compared = comparison.run_observed(&Bar::new())?;
        let saved = self
            .output
            .save_texts(|| comparison_json(&compared), || comparison_csv(&compared));
        let out = Output::new(self.output.takes_stdout());
        let width = width();
        out.print(&page(&compared, width))?;
        for note in notes(&compared) {
            out.print(&wrapped(&note, width, 2))?;
        }
        saved
    }
}

/// How to compare many alternatives at a glance.
#[derive(Debug, Clone, Args)]
pub struct GlanceArgs {
    #[command(flatten)]
    compare: CompareArgs,
    /// Prints every alternative measure by measure, too
    #[arg(long, help_heading = "Output")]
    detail: bool,
}

impl GlanceArgs {
    /// Refuses what cannot be written before anything is simulated.
    pub fn check(&self) -> Result<(), Failure> {
        self.compare.check()
    }

    /// Plays a baseline and its alternatives on the same callers, and prints them side by side; below them what is to be
    /// said of the baseline.
    pub fn side_by_side<'a>(
        &self,
        baseline: &'a Scenario,
        note: &str,
        alternatives: impl FnOnce(Comparison<'a>) -> Comparison<'a>,
    ) -> Result<(), Failure> {
        let page = |compared: &Compared, width: usize| {
            let page = match self.detail {
                true => format!("{compared:width$}"),
                false => comparison_glance(compared, width),
            };
            format!("{page}\n{}", wrapped(note, width, 0))
        };
        self.compare
            .show(baseline, alternatives, page, |_| Vec::new())
    }
}
