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
mod comparison;
mod counter;
mod days;
mod exchange;
mod fresh;
mod measures;
mod observer;
mod pilot;
mod player;
mod precision;
mod quantity;
mod results;
mod slots;
mod sums;
mod units;
mod warm_up;

use std::sync::Arc;
#[cfg(feature = "parallel")]
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::chance::{ArrivalFactory, Sampling};
use crate::engine::{Engine, Workspace};
use crate::error::{Error, ErrorKind, Problems, Result};
use crate::model::{FreshShares, Model, RouterFactory, Span};
use crate::scenario::{Scenario, defaults};
use crate::units::Seconds;

pub(crate) use player::Player;
pub(crate) use sums::{Keep, Sums};
pub(crate) use units::Units;

pub use comparison::{Alternative, Compared, Comparison, Difference};
pub use days::Days;
pub use fresh::{FreshCallers, FreshOfType};
pub use measures::{Kind, MEASURES, Measure, Section};
pub use observer::{Observer, Progress, Verdict};
pub use precision::Precision;
pub use results::{
    GroupMeasures, IntervalResults, Measures, Results, Row, ServiceLevelFigure, Stopped,
};
pub use warm_up::WarmUp;
pub(crate) use warm_up::refuse_pilot_runs;

/// Beyond this confidence a margin depends on tails that no number of replications shows.
const MOST_CONFIDENCE: f64 = 0.9999;

/// Replications played before an experiment that is to be precise enough looks at its margins for the first time.
const FIRST_LOOK: u64 = 64;

/// Blocks of strata that a margin needs.
const FEWEST_BLOCKS: u64 = 10;

/// By what number of times the replications grow at most from one look at the margins to the next.
const FASTEST_GROWTH: u64 = 4;

/// A scenario to be played many times.
///
/// The result depends on the scenario, the seed and the number of replications alone: not on the number of threads,
/// nor on which of the two engines plays. How many replications there are is stated, or follows from how precise the
/// results are to be ([`until`](Self::until)); it does not depend on the number of threads either.
#[derive(Debug, Clone)]
pub struct Experiment {
    model: Model,
    replications: Option<u32>,
    precision: Vec<Precision>,
    at_most: Option<u32>,
    seed: u64,
    confidence: f64,
    threads: Option<usize>,
    engine: Engine,
    keep_days: bool,
    control: bool,
    sampling: Sampling,
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
            replications: None,
            precision: Vec::new(),
            at_most: None,
            seed: defaults::SEED,
            confidence: defaults::CONFIDENCE,
            threads: None,
            engine: Engine::Auto,
            keep_days: false,
            control: false,
            sampling: Sampling::Independent,
        }
    }

    /// Sets the number of replications: days, or batches of a steady state. 200 when unsaid; at least 2.
    ///
    /// With a precision to reach it is how many are played before the first look, 64 when unsaid.
    #[must_use]
    pub fn replications(mut self, replications: u32) -> Self {
        self.replications = Some(replications);
        self
    }

    /// Plays on until a margin is as narrow as this. Said several times, until all of them are.
    ///
    /// After the first look the replications it will take are projected from the margins, n·(half width / allowed)², in
    /// whole blocks of 64 and at most four times as many from one look to the next, until every margin is narrow enough
    /// or [`at_most`](Self::at_most) replications have been played.
    #[must_use]
    pub fn until(mut self, precision: Precision) -> Self {
        self.precision.push(precision);
        self
    }

    /// Sets after how many replications to give up where a precision is to be reached; the results then say that it was
    /// not. 100,000 when unsaid.
    #[must_use]
    pub fn at_most(mut self, replications: u32) -> Self {
        self.at_most = Some(replications);
        self
    }

    /// Keeps the totals of every single replication in [`Results::days`]. Memory then grows with their number.
    #[must_use]
    pub fn keep_days(mut self) -> Self {
        self.keep_days = true;
        self
    }

    /// Uses the number of calls as a control variate: how many are to be expected is known, and every figure is corrected
    /// by its regression on how many there were. It costs nothing and makes margins narrower, the more the more a figure
    /// follows from how many call.
    ///
    /// Every figure takes the same control, so that what adds up without it adds up with it; percentiles, single days and
    /// the share of days that meet the target stay as they were counted. Counts of the calls themselves become what is
    /// expected of them.
    #[must_use]
    pub fn control_arrivals(mut self) -> Self {
        self.control = true;
        self
    }

    /// Sets how the randomness of replications is drawn; independent replications when unsaid.
    ///
    /// With [`Sampling::StratifiedBusyness`] blocks of 64 days are one observation, of which a margin needs ten or more:
    /// 640 replications at least, and a multiple of 64. With [`Sampling::Antithetic`] pairs are: an even number.
    #[must_use]
    pub fn sampling(mut self, sampling: Sampling) -> Self {
        self.sampling = sampling;
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

    /// Lets a router of one's own decide who answers whom.
    #[must_use]
    pub fn routed_by(mut self, factory: Arc<dyn RouterFactory>) -> Self {
        self.model = self.model.routed_by(factory);
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

    /// Plays all replications, after the pilot runs that find the warm-up where the scenario asks for them, and those that find
    /// how many fresh callers are behind its attempts ([`FreshCallers`]) where callers call again.
    ///
    /// # Errors
    ///
    /// When a setting is out of range, the engine that was asked for cannot play the scenario, or pilot runs find no
    /// warm-up.
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
        if let Some((shares, fresh)) = fresh::find(self, observer)? {
            let mut results = self.with_fresh(&shares).run_observed(observer)?;
            results.fresh = Some(fresh);
            return Ok(results);
        }
        let Some(found) = warm_up::find(self, observer)? else {
            return self.count(observer);
        };
        let settled = Experiment {
            model: self.model.with_warm_up(found.deleted.0),
            ..self.clone()
        };
        let mut results = settled.count(observer)?;
        results.warm_up = Some(found);
        Ok(results)
    }

    /// The same experiment with such shares of fresh callers.
    fn with_fresh(&self, shares: &FreshShares) -> Experiment {
        Experiment {
            model: self.model.with_fresh(shares),
            ..self.clone()
        }
    }

    /// Plays what is counted.
    fn count(&self, observer: &dyn Observer) -> Result<Results> {
        // Fails here, once, if the engine that was asked for cannot play the model.
        Workspace::new(&self.model, self.engine)?;
        let limit = u64::from(if self.precision.is_empty() {
            self.stated_replications()
        } else {
            self.stated_at_most()
        });
        let mut goal = if self.precision.is_empty() {
            limit
        } else {
            let first = self.replications.map_or(self.first_look(), u64::from);
            let size = Units::new(&self.model, limit).size;
            (first.div_ceil(size) * size).min(limit)
        };
        let mut sums = Sums::new(&self.model, self.keep());
        loop {
            let played = sums.replications();
            sums.merge(&self.play(played, goal, observer)?);
            let played = sums.replications();
            if played < goal {
                if played < 2 * self.sampling.block() {
                    return Err(Error::new(
                        ErrorKind::Interrupted,
                        "stopped before two replications were played",
                    ));
                }
                return Ok(self.results(&sums, Stopped::Interrupted));
            }
            if self.precision.is_empty() {
                return Ok(self.results(&sums, Stopped::AllReplications));
            }
            let results = self.results(&sums, Stopped::PrecisionReached);
            if self.precision.iter().all(|goal| goal.is_reached(&results)) {
                return Ok(results);
            }
            if played >= limit {
                return Ok(self.results(&sums, Stopped::PrecisionNotReached));
            }
            let projected = self.precision.iter().map(|goal| goal.projected(&results));
            let projected = projected.fold(0.0, f64::max).min(limit as f64) as u64;
            let size = Units::new(&self.model, limit).size;
            let next = projected.div_ceil(size).saturating_mul(size);
            goal = next
                .clamp(played + size, (FASTEST_GROWTH * played).max(played + size))
                .min(limit);
        }
    }

    /// Plays the replications from `first` up to but not including `end`. Those that end earlier where the observer asks
    /// to stop are a prefix of them.
    fn play(&self, first: u64, end: u64, observer: &dyn Observer) -> Result<Sums> {
        let units = Units::new(&self.model, end);
        let first_unit = first / units.size;
        let work = Work {
            experiment: self,
            units,
            next: AtomicU64::new(first_unit),
            done: AtomicU64::new(first),
            stop: AtomicBool::new(false),
            observer,
        };
        self.on_threads(units.count - first_unit, &work)
    }

    /// What is kept of the replications.
    fn keep(&self) -> Keep {
        Keep {
            rows: true,
            days: self.keep_days,
            control: self.control,
            sampling: self.sampling,
        }
    }

    /// Replications before the first look, when unsaid.
    fn first_look(&self) -> u64 {
        FIRST_LOOK.max(self.least_replications())
    }

    /// The fewest replications that give a margin.
    fn least_replications(&self) -> u64 {
        let observations = match self.sampling {
            Sampling::StratifiedBusyness => FEWEST_BLOCKS,
            _ => 2,
        };
        observations * self.sampling.block()
    }

    /// Replications after which a precision is given up.
    fn stated_at_most(&self) -> u32 {
        let block = self.sampling.block() as u32;
        let unsaid = defaults::MOST_REPLICATIONS / block * block;
        self.at_most.unwrap_or(unsaid)
    }

    /// Replications where no precision is to be reached.
    fn stated_replications(&self) -> u32 {
        let block = self.sampling.block();
        let usual = u64::from(defaults::REPLICATIONS).div_ceil(block) * block;
        let unsaid = usual.max(self.least_replications()) as u32;
        self.replications.unwrap_or(unsaid)
    }

    fn results(&self, sums: &Sums, stopped: Stopped) -> Results {
        let mut results = Results::of(&self.model, sums, self.seed, self.confidence, stopped);
        results.precision = self.precision.clone();
        results
    }

    pub(crate) fn check(&self) -> Result<()> {
        let mut problems = Problems::new();
        let (least, block) = (self.least_replications(), self.sampling.block());
        let stated = [
            ("replications", Some(self.stated_replications())),
            (
                "at_most",
                (!self.precision.is_empty()).then(|| self.stated_at_most()),
            ),
        ];
        for (name, found) in stated {
            let Some(found) = found else { continue };
            let is_whole = u64::from(found).is_multiple_of(block);
            if name == "replications" && self.replications.is_none() && !self.precision.is_empty() {
                continue;
            }
            if u64::from(found) < least || !is_whole {
                let message = match block {
                    1 => format!("found {found}; a margin needs {least} or more"),
                    block => format!(
                        "found {found}; {block} belong together, and a margin needs {least} or more in multiples of {block}"
                    ),
                };
                problems.at(name).say(message);
            }
        }
        if block > 1 && !self.model.grid().is_day() && self.model.grid().intervals() > 1 {
            problems.at("sampling").say(
                "batches of one run cannot be stratified or mirrored; a day, or batches_per_run = 1, is accepted",
            );
        }
        if self.sampling == Sampling::Antithetic && !self.model.can_mirror() {
            problems.at("sampling").say(
                "an arrival process of one's own cannot be mirrored; independent replications are accepted",
            );
        }
        if self.sampling == Sampling::StratifiedBusyness && !self.model.has_day_busyness() {
            problems.at("sampling").say(
                "no call type has a day-to-day busyness, so that there is nothing to stratify; busyness = { day_cv = 0.07 } \
                 makes days differ",
            );
        }
        if !self.precision.is_empty()
            && let Some(first) = self.replications
            && first > self.stated_at_most()
        {
            let message = format!(
                "found {first} before the first look, and {} at most; no more than these are accepted",
                self.stated_at_most()
            );
            problems.at("replications").say(message);
        }
        for (i, precision) in self.precision.iter().enumerate() {
            precision.check(
                self.model.call_types(),
                problems.at(format!("precision[{i}]")),
            );
        }
        if self.control && self.model.expected_calls().is_none() {
            problems.at("control_arrivals").say(
                "how many calls are to be expected is not known for renewal arrivals, for recorded times in a steady \
                 state, and for processes of one's own; per_hour, per_interval and count are accepted",
            );
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
        } else if batches > 1 && !self.model.grid().is_day() && self.model.has_speeds() {
            let message = format!(
                "found {batches}; the speeds of agents are drawn once for a run, so that batches of one run are not \
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
        let pool = self.threads.map(pool).transpose()?;
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
                        let part = work.take_part();
                        if part.is_err() {
                            work.stop.store(true, Ordering::Relaxed);
                        }
                        if let Ok(mut parts) = parts.lock() {
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
        let mut played = Vec::new();
        let mut first: Option<(u64, Error)> = None;
        for part in parts.into_inner().unwrap_or_default() {
            match part {
                Ok(sums) => played.push(sums),
                // Units are dealt in order, so that whoever fails first in it has been played whatever the threads.
                Err(error) => match &first {
                    Some((unit, _)) if *unit <= error.0 => {}
                    _ => first = Some(error),
                },
            }
        }
        match first {
            Some((_, error)) => Err(error),
            None => Ok(self.merged(played)),
        }
    }

    #[cfg(not(feature = "parallel"))]
    fn on_threads(&self, _units: u64, work: &Work<'_>) -> Result<Sums> {
        let played = work.take_part().map_err(|(_, error)| error)?;
        Ok(self.merged(vec![played]))
    }

    fn merged(&self, parts: Vec<Sums>) -> Sums {
        let together = |mut all: Sums, part: Sums| {
            all.merge(&part);
            all
        };
        parts
            .into_iter()
            .reduce(together)
            .unwrap_or_else(|| Sums::new(&self.model, self.keep()))
    }
}

#[cfg(feature = "parallel")]
fn pool(threads: usize) -> Result<rayon::ThreadPool> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.map_err(|e| {
        Error::new(
            ErrorKind::Unfinished,
            format!("threads could not be started: {e}"),
        )
    })
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
    /// Plays units until there are none left, or somebody asks to stop. An error comes with the number of its unit.
    fn take_part(&self) -> Result<Sums, (u64, Error)> {
        let Experiment {
            model,
            seed,
            engine,
            ..
        } = self.experiment;
        let keep = self.experiment.keep();
        let models = [model];
        let mut player = Player::new(&models, *engine, keep).map_err(|error| (0, error))?;
        let mut sums = [Sums::new(model, keep)];
        while !self.stop.load(Ordering::Relaxed) {
            let unit = self.next.fetch_add(1, Ordering::Relaxed);
            if unit >= self.units.count {
                break;
            }
            player
                .play(&models, *seed, &self.units, unit, &mut sums)
                .map_err(|error| (unit, error))?;
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
        player.finish(&mut sums);
        let [sums] = sums;
        Ok(sums)
    }
}
