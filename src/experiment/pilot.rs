use std::sync::atomic::{AtomicBool, Ordering};

use rand::Rng;
#[cfg(feature = "parallel")]
use rayon::prelude::*;

use super::Experiment;
use super::observer::{Observer, Progress, Verdict};
use crate::chance::{Purpose, stream};
use crate::engine::Workspace;
use crate::error::{Error, ErrorKind, Result};
use crate::model::Model;

/// Runs that are played before anything is counted, on streams of their own.
pub(super) struct Pilot<'a> {
    pub experiment: &'a Experiment,
    pub observer: &'a dyn Observer,
    /// Their seed is the first number of the stream of the experiment's seed, run 0, with this name.
    pub name: &'static str,
    /// What they are played for, as a sentence ends that says they were stopped.
    pub stopped: &'static str,
}

impl Pilot<'_> {
    /// What is made of each of so many runs of a model, on the experiment's threads. Each thread has a workspace, and beside
    /// it what `with` gives; `play` is told the seed and the run.
    pub fn runs<W, T: Send>(
        &self,
        model: &Model,
        runs: u64,
        with: impl Fn() -> W + Sync + Send,
        play: impl Fn(&mut Workspace, &mut W, u64, u64) -> Result<T> + Sync + Send,
    ) -> Result<Vec<T>> {
        let seed = stream(self.experiment.seed, 0, self.name, Purpose::Choices).next_u64();
        let stop = AtomicBool::new(false);
        let start = || (Workspace::new(model, self.experiment.engine), with());
        let play = |(workspace, beside): &mut (Result<Workspace>, W), run: u64| {
            let workspace = workspace.as_mut().map_err(|error| error.clone())?;
            if stop.load(Ordering::Relaxed) {
                return Ok(None);
            }
            let made = play(workspace, beside, seed, run)?;
            stop.fetch_or(self.asks_to_stop(), Ordering::Relaxed);
            Ok(Some(made))
        };
        #[cfg(feature = "parallel")]
        let all: Result<Vec<Option<T>>> = {
            let all = || (0..runs).into_par_iter().map_init(start, play).collect();
            match self.experiment.threads {
                Some(threads) => super::pool(threads)?.install(all),
                None => all(),
            }
        };
        #[cfg(not(feature = "parallel"))]
        let all: Result<Vec<Option<T>>> = {
            let mut at_hand = start();
            (0..runs).map(|run| play(&mut at_hand, run)).collect()
        };
        if stop.into_inner() {
            let message = format!(
                "stopped {}, before two replications were played",
                self.stopped
            );
            return Err(Error::new(ErrorKind::Interrupted, message));
        }
        Ok(all?.into_iter().flatten().collect())
    }

    fn asks_to_stop(&self) -> bool {
        let progress = Progress {
            done: 0,
            total: u64::from(self.experiment.stated_replications()),
        };
        self.observer.progress(progress) == Verdict::Stop
    }
}
