//! Many replications: the experiment, who watches it, and its results.
//!
//! ```
//! use callcenter::{AgentGroup, CallType, Experiment, Law, Scenario};
//!
//! let centre = Scenario::new("hold music")
//!     .call_type(CallType::new("service")
//!         .arrivals_per_hour(831.0)
//!         .handle_time(Law::exponential(269.0))
//!         .patience(Law::exponential(283.6)))
//!     .agent_group(AgentGroup::new("desk").staff(50).skill("service"));
//! let results = Experiment::new(&centre)?.replications(40).seed(56).run()?;
//! let wait = results.total.mean_wait.estimate().unwrap();
//! assert!((wait.mean - 56.0).abs() < 4.0 * wait.standard_error);
//! # Ok::<(), callcenter::Error>(())
//! ```

mod columns;
mod counter;
mod observer;
mod player;
mod results;
mod sums;
mod units;

use std::sync::Arc;
#[cfg(feature = "parallel")]
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::chance::ArrivalFactory;
use crate::engine::{Engine, Workspace};
use crate::error::{Error, ErrorKind, Problems, Result};
use crate::model::{Model, Span};
use crate::scenario::{Scenario, defaults};
use crate::units::Seconds;
use counter::Counter;
use sums::{Keep, Sums};

#[allow(unused_imports)]
pub(crate) use player::Player;
#[allow(unused_imports)]
pub(crate) use units::Units;

pub use observer::{Observer, Progress, Verdict};
pub use results::{
    GroupMeasures, IntervalResults, Measures, Results, Row, ServiceLevelFigure, Stopped,
};

/// Beyond this confidence a margin depends on tails that no number of replications shows.
const MOST_CONFIDENCE: f64 = 0.9999;

/// What an experiment keeps.
const KEEP: Keep = Keep {
    rows: true,
    days: false,
    control: false,
};

/// A scenario to be played many times.
///
/// The result depends on the scenario, the seed and the number of replications alone: not on the number of threads,
/// nor on which of the two engines plays.
#[derive(Debug, Clone)]
pub struct Experiment {
    model: Model,
    replications: u32,
    seed: u64,
    confidence: f64,
    threads: Option<usize>,
    engine: Engine,
}

impl Experiment {
    /// Checks a scenario and makes it ready to run.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the scenario, at once.
    pub fn new(scenario: &Scenario) -> Result<Self> {
        Model::new(scenario).map(Self::of)
    }

    /// The same with arrival processes of one's own for some call types, by name.
    ///
    /// # Errors
    ///
    /// As [`Experiment::new`], and when a name is not a call type's.
    pub fn with_arrivals(
        scenario: &Scenario,
        own: &[(&str, Arc<dyn ArrivalFactory>)],
    ) -> Result<Self> {
        Model::with_arrivals(scenario, own).map(Self::of)
    }

    /// An experiment with a model that has been compiled before.
    pub fn of(model: Model) -> Self {
        Experiment {
            model,
            replications: defaults::REPLICATIONS,
            seed: defaults::SEED,
            confidence: defaults::CONFIDENCE,
            threads: None,
            engine: Engine::Auto,
        }
    }

    /// Sets the number of replications: days, or batches of a steady state. 200 when unsaid; at least 2.
    #[must_use]
    pub fn replications(mut self, replications: u32) -> Self {
        self.replications = replications;
        self
    }

    /// Sets the seed from which all randomness follows. 1 when unsaid.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Sets the confidence of the margins. 0.95 when unsaid.
    #[must_use]
    pub fn confidence(mut self, confidence: f64) -> Self {
        self.confidence = confidence;
        self
    }

    /// Sets the number of threads; all cores when unsaid. It changes how fast, never what.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = Some(threads);
        self
    }

    /// Chooses the engine; both give the same answer.
    #[must_use]
    pub fn engine(mut self, engine: Engine) -> Self {
        self.engine = engine;
        self
    }

    /// The compiled scenario.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Plays all replications.
    ///
    /// # Errors
    ///
    /// When a setting is out of range, or the engine that was asked for cannot play the scenario.
    pub fn run(&self) -> Result<Results> {
        self.run_observed(&observer::Unobserved)
    }

    /// Plays all replications, telling an observer how far it is. When the observer asks to stop, the results are those
    /// of the replications played until then.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run); [`ErrorKind::Interrupted`] when it was stopped before two replications were played.
    pub fn run_observed(&self, observer: &dyn Observer) -> Result<Results> {
        self.check()?;
        let units = Units::new(&self.model, u64::from(self.replications));
        let work = Work {
            experiment: self,
            units,
            next: AtomicU64::new(0),
            done: AtomicU64::new(0),
            stop: AtomicBool::new(false),
            observer,
        };
        // Fails here, once, if the engine that was asked for cannot play the model.
        Workspace::new(&self.model, self.engine)?;
        let sums = self.on_threads(units.count, &work)?;
        let played = sums.replications();
        let stopped = if played < u64::from(self.replications) {
            if played < 2 {
                return Err(Error::new(
                    ErrorKind::Interrupted,
                    "stopped before two replications were played",
                ));
            }
            Stopped::Interrupted
        } else {
            Stopped::AllReplications
        };
        Ok(Results::of(
            &self.model,
            &sums,
            self.seed,
            self.confidence,
            stopped,
        ))
    }

    fn check(&self) -> Result<()> {
        let mut problems = Problems::new();
        if self.replications < 2 {
            let message = format!("found {}; a margin needs 2 or more", self.replications);
            problems.at("replications").say(message);
        }
        if !(self.confidence > 0.0 && self.confidence <= MOST_CONFIDENCE) {
            let message = format!(
                "found {}; a number above 0 and up to {MOST_CONFIDENCE} is accepted (0.95 for 95 %)",
                self.confidence
            );
            problems.at("confidence").say(message);
        }
        if self.threads == Some(0) {
            problems.at("threads").say("found 0; 1 or more is accepted");
        }
        let batches = self.model.grid().intervals();
        if !self.model.grid().is_day() && batches > 1 && self.model.has_fractional_staff() {
            let message = format!(
                "found {batches}; a fractional staff is rounded once for a run, so that batches of one run are not \
                 replications of their own; 1 is accepted"
            );
            problems.at("steady_state.batches_per_run").say(message);
        }
        if let Span::Steady { batch, .. } = self.model.grid().span()
            && batches > 1
            && batch < self.model.shortest_batch
        {
            let message = format!(
                "found {}; batches of one run are alike unless they are {} or longer, and their margins too narrow; a \
                 longer batch, or batches_per_run = 1, is accepted",
                Seconds(batch),
                Seconds(self.model.shortest_batch.ceil())
            );
            problems.at("steady_state.batch").say(message);
        }
        problems.finish()
    }

    #[cfg(feature = "parallel")]
    fn on_threads(&self, units: u64, work: &Work<'_>) -> Result<Sums> {
        let pool = match self.threads {
            Some(threads) => Some(
                rayon::ThreadPoolBuilder::new()
                    .num_threads(threads)
                    .build()
                    .map_err(|e| {
                        Error::new(
                            ErrorKind::Unfinished,
                            format!("threads could not be started: {e}"),
                        )
                    })?,
            ),
            None => None,
        };
        let threads = pool.as_ref().map_or_else(
            rayon::current_num_threads,
            rayon::ThreadPool::current_num_threads,
        );
        let workers = (threads as u64).min(units).max(1);
        let parts = Mutex::new(Vec::new());
        let run = || {
            rayon::scope(|scope| {
                for _ in 0..workers {
                    scope.spawn(|_| {
                        if let Some(part) = work.take_part()
                            && let Ok(mut parts) = parts.lock()
                        {
                            parts.push(part);
                        }
                    });
                }
            });
        };
        match &pool {
            Some(pool) => pool.install(run),
            None => run(),
        }
        let parts = parts.into_inner().unwrap_or_default();
        Ok(merged(parts, &self.model))
    }

    #[cfg(not(feature = "parallel"))]
    fn on_threads(&self, _units: u64, work: &Work<'_>) -> Result<Sums> {
        Ok(merged(work.take_part().into_iter().collect(), &self.model))
    }
}

fn merged(parts: Vec<Sums>, model: &Model) -> Sums {
    let together = |mut all: Sums, part: Sums| {
        all.merge(&part);
        all
    };
    parts
        .into_iter()
        .reduce(together)
        .unwrap_or_else(|| Sums::new(model, KEEP))
}

/// What the threads share.
struct Work<'a> {
    experiment: &'a Experiment,
    units: Units,
    next: AtomicU64,
    done: AtomicU64,
    stop: AtomicBool,
    observer: &'a dyn Observer,
}

impl Work<'_> {
    /// Plays units until there are none left, or somebody asks to stop.
    fn take_part(&self) -> Option<Sums> {
        let Experiment {
            model,
            seed,
            engine,
            ..
        } = self.experiment;
        let mut workspace = Workspace::new(model, *engine).ok()?;
        let mut counter = Counter::new(model, KEEP, 1);
        let mut sums = Sums::new(model, KEEP);
        while !self.stop.load(Ordering::Relaxed) {
            let unit = self.next.fetch_add(1, Ordering::Relaxed);
            if unit >= self.units.count {
                break;
            }
            counter.play(model, &mut workspace, *seed, &self.units, unit, &mut sums);
            let replications = self.units.of(unit);
            let played = replications.end - replications.start;
            let done = self.done.fetch_add(played, Ordering::Relaxed) + played;
            if self.observer.progress(Progress {
                done,
                total: self.units.replications,
            }) == Verdict::Stop
            {
                self.stop.store(true, Ordering::Relaxed);
            }
        }
        counter.finish(&mut sums);
        Some(sums)
    }
}
