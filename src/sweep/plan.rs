use std::fmt;
use std::sync::Arc;

use super::axis::Axis;
use super::crew::Crew;
use super::design::Design;
use super::prepare::{Prepared, prepare};
use super::ready::{Outright, OutrightApply};
use super::results::SweepResults;
use super::run::Run;
use super::shard::Shard;
use crate::engine::Engine;
use crate::error::Result;
use crate::experiment::{Observer, Results, Verdict};
#[cfg(feature = "files")]
use crate::files::PlanPlaces;
use crate::model::{Model, RouterFactory};
use crate::scenario::{Scenario, Value, defaults};

/// Fields of one scenario varied over many points, each of which is played.
///
/// All points are played on the same callers (common random numbers), which is what makes differences between them
/// sharp. The result depends on what is stated here alone: not on threads, interruptions or shards.
///
/// ```
/// use callcenter::sweep::{Axis, Design, Sweep};
/// use callcenter::{AgentGroup, CallType, Law, Scenario};
///
/// let centre = Scenario::new("two laws")
///     .call_type(CallType::new("service").arrivals_per_hour(60.0).handle_time(Law::exponential(240.0)))
///     .agent_group(AgentGroup::new("desk").staff(6).skill("service"));
/// let results = Sweep::new(&centre)
///     .axis(Axis::range("calls", 40.0, 80.0, |centre, calls| {
///         centre.call_types[0].arrivals.per_hour = Some(calls.into());
///     }))
///     .design(Design::LatinHypercube { points: 5, seed: 1 })
///     .replications(20)
///     .run()?;
/// assert_eq!(results.points.len(), 5);
/// # Ok::<(), callcenter::Error>(())
/// ```
#[derive(Clone)]
pub struct Sweep {
    pub(super) base: Scenario,
    pub(super) axes: Vec<Axis>,
    pub(super) outright: Vec<Outright>,
    pub(super) design: Option<Design>,
    pub(super) replications: u32,
    pub(super) seed: u64,
    pub(super) independent: bool,
    pub(super) confidence: f64,
    pub(super) threads: Option<usize>,
    pub(super) engine: Engine,
    pub(super) cost: Option<Arc<Cost>>,
    /// A router of one's own, and the name that stands for it.
    pub(super) router: Option<(String, Arc<dyn RouterFactory>)>,
    #[cfg(feature = "files")]
    pub(super) journal: Option<std::path::PathBuf>,
    #[cfg(feature = "files")]
    pub(super) shard: Option<Shard>,
    /// Where what is stated here was written, if in a file.
    #[cfg(feature = "files")]
    pub(super) places: Option<PlanPlaces>,
}

/// What a point costs.
pub(super) type Cost = dyn Fn(&Scenario, &Results) -> f64 + Send + Sync;

impl fmt::Debug for Sweep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut sweep = f.debug_struct("Sweep");
        sweep.field("axes", &self.axes);
        sweep.field("points", &self.outright.len());
        sweep.field("design", &self.design);
        sweep.field("replications", &self.replications);
        sweep.field("seed", &self.seed);
        sweep.finish_non_exhaustive()
    }
}

/// How much there is to play.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extent {
    /// Points of the design.
    pub points: u64,
    /// Units of work: what a journal keeps line by line, and what shards are shares of.
    pub units: u64,
    /// Replications of all points together.
    pub replications: u64,
    /// The hash of everything that decides what is played, in hexadecimal digits.
    pub plan: String,
}

impl Sweep {
    /// A sweep around a scenario, in which nothing varies yet.
    pub fn new(baseline: &Scenario) -> Self {
        Sweep {
            base: baseline.clone(),
            axes: Vec::new(),
            outright: Vec::new(),
            design: None,
            replications: defaults::REPLICATIONS,
            seed: defaults::SEED,
            independent: false,
            confidence: defaults::CONFIDENCE,
            threads: None,
            engine: Engine::Auto,
            cost: None,
            router: None,
            #[cfg(feature = "files")]
            journal: None,
            #[cfg(feature = "files")]
            shard: None,
            #[cfg(feature = "files")]
            places: None,
        }
    }

    /// Adds something that varies.
    #[must_use]
    pub fn axis(mut self, axis: Axis) -> Self {
        self.axes.push(axis);
        self
    }

    /// Adds a point outright, for a [`Design::List`]: its label, and what makes its scenario from the baseline.
    #[must_use]
    pub fn point<F>(mut self, label: impl Into<String>, apply: F) -> Self
    where
        F: Fn(&mut Scenario) + Send + Sync + 'static,
    {
        self.outright.push(Outright {
            values: vec![("point".to_owned(), Value::Text(label.into()))],
            apply: OutrightApply::Closure(Arc::new(apply)),
        });
        self
    }

    /// Adds a point outright by paths and what stands there, as [`Axis::path`] has them.
    #[cfg(feature = "files")]
    #[must_use]
    pub fn point_at<P: Into<String>, T: Into<Value>>(
        mut self,
        values: impl IntoIterator<Item = (P, T)>,
    ) -> Self {
        let values = values.into_iter();
        self.outright.push(Outright {
            values: values.map(|(p, v)| (p.into(), v.into())).collect(),
            apply: OutrightApply::Paths,
        });
        self
    }

    /// Chooses which points of the axes are played: a grid when unsaid, or the points given outright.
    #[must_use]
    pub fn design(mut self, design: Design) -> Self {
        self.design = Some(design);
        self
    }

    /// Sets the number of replications of each point. 200 when unsaid; at least 2.
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

    /// Gives each point a seed of its own, which follows from the sweep's and the point's number. Differences between
    /// points then scatter as those of unrelated days do.
    #[must_use]
    pub fn independent(mut self) -> Self {
        self.independent = true;
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

    /// Lets a router of one's own decide who answers whom, in every point. Its name stands for it in a journal: a journal
    /// goes on only with a router of the same name.
    ///
    /// A router that panics, or answers what cannot be, is the end of its point, which is listed in
    /// [`SweepResults::failed`]; the others are played. A journal does not keep what has failed: it is played again by
    /// whoever goes on with it, and shards of which a point failed cannot be merged.
    #[must_use]
    pub fn routed_by(mut self, name: impl Into<String>, factory: Arc<dyn RouterFactory>) -> Self {
        self.router = Some((name.into(), factory));
        self
    }

    /// A model of this sweep.
    pub(super) fn routed(&self, model: Model) -> Model {
        match &self.router {
            Some((_, factory)) => model.routed_by(Arc::clone(factory)),
            None => model,
        }
    }

    /// Sets what a point costs, from its scenario and results. When unsaid it is the planned staff, fractions as
    /// stated: in agent-hours from opening to closing, or as the number of agents in a steady state. Overtime after
    /// closing is no part of it, so that points that differ in their callers alone cost the same.
    #[must_use]
    pub fn cost<F>(mut self, cost: F) -> Self
    where
        F: Fn(&Scenario, &Results) -> f64 + Send + Sync + 'static,
    {
        self.cost = Some(Arc::new(cost));
        self
    }

    /// Checks every point, and says how much there is to play. O(points).
    ///
    /// # Errors
    ///
    /// Everything that is wrong, at once: settings, axes (`axes[1].values[3]`), and points whose scenario the model
    /// refuses, named by their values. Of many alike the first is named and the others are counted.
    pub fn check(&self) -> Result<Extent> {
        let crew = self.crew()?;
        let prepared = self.prepared(&crew)?;
        Ok(Extent {
            points: prepared.points.len(),
            units: prepared.units,
            replications: prepared.replications_of(Shard::WHOLE),
            plan: prepared.plan_words(),
        })
    }

    /// Plays all points.
    ///
    /// # Errors
    ///
    /// As [`check`](Self::check); nothing is played before everything is right.
    pub fn run(&self) -> Result<SweepResults> {
        self.run_observed(&|_| Verdict::Continue)
    }

    /// Plays all points, telling an observer how many replications are played. When the observer asks to stop, the
    /// results are those of the points that were finished until then.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run).
    pub fn run_observed(&self, observer: &dyn Observer) -> Result<SweepResults> {
        #[cfg(feature = "files")]
        self.check_whole()?;
        let crew = self.crew()?;
        let prepared = self.prepared(&crew)?;
        let run = Run::new(&prepared, observer, Shard::WHOLE, true);
        #[cfg(feature = "files")]
        let run = self.go_on(run)?;
        run.play(&crew);
        run.into_results()
    }

    pub(super) fn crew(&self) -> Result<Crew> {
        Crew::new(self.threads.filter(|&threads| threads > 0))
    }

    pub(super) fn prepared(&self, crew: &Crew) -> Result<Prepared<'_>> {
        let prepared = prepare(self, crew);
        #[cfg(feature = "files")]
        let prepared = prepared.map_err(|error| match &self.places {
            Some(places) => places.placed(&error),
            None => error,
        });
        prepared
    }
}
