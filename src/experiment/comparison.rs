use std::sync::Arc;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::columns as c;
use super::measures::MEASURES;
use super::observer::{Observer, Progress, Unobserved, Verdict};
use super::quantity::Quantity;
use super::results::{Measures, Results, Stopped};
use super::warm_up::refuse_pilot_runs;
use super::{Days, Experiment, fresh};
use crate::error::{Error, ErrorKind, Problems, Result};
use crate::measure::{Estimate, Figure};
use crate::model::{Model, RouterFactory, Span};
use crate::scenario::{Scenario, SteadyState, WarmUpRule};
use crate::units::Seconds;

/// A baseline against other scenarios, all played with the same callers.
///
/// The k-th caller of a call type is the same person in all of them, with the same patience and work, so that a
/// difference shows what was changed and little else: its margin is that of the paired differences of days, and
/// [`Difference::variance_reduction`] says how many times as many days it would have taken without.
///
/// Where callers call again and the baseline states attempts, the fresh callers behind them are worked out once, for the
/// baseline, and call in every alternative: what an alternative changes is how often they have to. Where nobody calls again
/// in the baseline, its calls are first calls in the alternatives, too.
///
/// ```
/// use callcenter::experiment::Comparison;
/// use callcenter::{AgentGroup, CallType, Law, Scenario};
///
/// let centre = |agents: u32| Scenario::new("help desk")
///     .call_type(CallType::new("help").arrivals_per_hour(60.0).handle_time(Law::exponential(240.0)))
///     .agent_group(AgentGroup::new("desk").staff(agents).skill("help"));
/// let compared = Comparison::new(&centre(5))
///     .against("one agent more", &centre(6))
///     .with(|experiment| experiment.replications(100).seed(56))
///     .run()?;
/// let wait = compared.alternatives[0].difference("mean_wait").unwrap();
/// assert!(wait.estimate.high < 0.0);
/// assert!(wait.variance_reduction.unwrap() > 1.0);
/// # Ok::<(), callcenter::Error>(())
/// ```
pub struct Comparison<'a> {
    baseline: &'a Scenario,
    alternatives: Vec<Played<'a>>,
    settings: Box<dyn Fn(Experiment) -> Experiment + 'a>,
}

/// An alternative that is to be played.
struct Played<'a> {
    name: String,
    scenario: &'a Scenario,
    router: Option<Arc<dyn RouterFactory>>,
}

/// What came out of a comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// The baseline's results.
    pub baseline: Results,
    /// Each alternative, in the order in which they were named.
    pub alternatives: Vec<Alternative>,
}

/// An alternative and how it differs from the baseline.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternative {
    /// Its name in the comparison.
    pub name: String,
    /// Its results.
    pub results: Results,
    /// Differences of the totals, in the order of [`MEASURES`], service levels first.
    pub total: Vec<Difference>,
    /// Differences of each call type that both have, in the baseline's order.
    pub call_types: Vec<(String, Vec<Difference>)>,
}

/// The difference of a measure: alternative less baseline.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// As in the result file: `mean_wait`; a service level is `service_level`, further ones are numbered from 1:
    /// `service_level[1]`.
    pub measure: String,
    /// The difference with its margin, of paired days; the simultaneous ends hold in all alternatives at once.
    #[serde(flatten)]
    pub estimate: Estimate,
    /// Variance of the difference, had the two been played with other callers, over the variance it has; `None` where
    /// nothing differs.
    pub variance_reduction: Option<f64>,
}

impl Difference {
    /// Whether it is established that there is a difference, in this alternative taken by itself.
    pub fn is_established(&self) -> bool {
        !self.estimate.contains(0.0)
    }
}

impl Alternative {
    /// The difference of a measure of the totals.
    pub fn difference(&self, measure: &str) -> Option<&Difference> {
        self.total.iter().find(|d| d.measure == measure)
    }

    /// The difference of a measure of a call type; `None` where one of the two has no such type or measure.
    pub fn difference_of(&self, call_type: &str, measure: &str) -> Option<&Difference> {
        let (_, differences) = self.call_types.iter().find(|(name, _)| name == call_type)?;
        differences.iter().find(|d| d.measure == measure)
    }
}

impl<'a> Comparison<'a> {
    /// A comparison with this baseline.
    pub fn new(baseline: &'a Scenario) -> Self {
        Comparison {
            baseline,
            alternatives: Vec::new(),
            settings: Box::new(|experiment| experiment),
        }
    }

    /// Adds a scenario to compare the baseline with.
    #[must_use]
    pub fn against(mut self, name: impl Into<String>, scenario: &'a Scenario) -> Self {
        self.alternatives.push(Played {
            name: name.into(),
            scenario,
            router: None,
        });
        self
    }

    /// Adds a scenario in which a router of one's own decides who answers whom.
    #[must_use]
    pub fn against_router(
        mut self,
        name: impl Into<String>,
        scenario: &'a Scenario,
        router: Arc<dyn RouterFactory>,
    ) -> Self {
        self.alternatives.push(Played {
            name: name.into(),
            scenario,
            router: Some(router),
        });
        self
    }

    /// Sets how each scenario is played: replications, seed, confidence, threads. The same holds for all of them.
    #[must_use]
    pub fn with(mut self, settings: impl Fn(Experiment) -> Experiment + 'a) -> Self {
        self.settings = Box::new(settings);
        self
    }

    /// Plays all of them.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with each of the scenarios or the settings; scenarios of which one is a day and
    /// another a steady state.
    pub fn run(&self) -> Result<Compared> {
        self.run_observed(&Unobserved)
    }

    /// The same, telling an observer how far it is.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run); [`ErrorKind::Interrupted`] when the observer stopped it.
    pub fn run_observed(&self, observer: &dyn Observer) -> Result<Compared> {
        let mut experiments = self.experiments()?;
        // The people behind the baseline's calls call in every alternative.
        let fresh = match experiments.first() {
            Some(baseline) => fresh::find(baseline, observer)?,
            None => None,
        };
        if fresh.is_some() {
            let grid = experiments[0].model.grid();
            let other = experiments.iter().position(|e| e.model.grid() != grid);
            if let Some(other) = other {
                let message = format!(
                    "{:?} has other opening hours or intervals than the baseline, whose fresh callers belong to its intervals; the \
                     same hours and intervals, or fresh = true, are accepted",
                    self.alternatives[other - 1].name
                );
                return Err(Error::invalid("alternatives", message));
            }
        }
        let (shares, fresh) = fresh.unzip();
        let shares = shares.unwrap_or_default();
        for experiment in &mut experiments {
            *experiment = experiment.with_fresh(&shares);
        }
        let each = |experiment: &Experiment| u64::from(experiment.stated_replications());
        let total = experiments.iter().map(each).sum();
        let mut played = Vec::new();
        let mut before = 0;
        for experiment in experiments {
            let results = experiment.run_observed(&|progress: Progress| -> Verdict {
                let done = before + progress.done;
                observer.progress(Progress { done, total })
            })?;
            before += each(&experiment);
            if results.stopped == Stopped::Interrupted {
                let message = "stopped before all scenarios were played";
                return Err(Error::new(ErrorKind::Interrupted, message));
            }
            played.push(results);
        }
        let mut played = played.into_iter();
        let Some(mut baseline) = played.next() else {
            return Err(Error::new(ErrorKind::Invalid, "there is no baseline"));
        };
        baseline.fresh = fresh;
        let names = self.alternatives.iter().map(|played| played.name.clone());
        let count = self.alternatives.len();
        let alternatives = names
            .zip(played)
            .map(|(name, results)| alternative(&baseline, name, results, count))
            .collect();
        Ok(Compared {
            baseline,
            alternatives,
        })
    }

    /// An experiment for each scenario, the baseline first.
    fn experiments(&self) -> Result<Vec<Experiment>> {
        let models = self.models()?;
        let routers =
            std::iter::once(None).chain(self.alternatives.iter().map(|p| p.router.clone()));
        let experiments = models.into_iter().zip(routers).map(|(model, router)| {
            let model = match router {
                Some(router) => model.routed_by(router),
                None => model,
            };
            let experiment = (self.settings)(Experiment::of(model)).keep_days();
            experiment.check()?;
            Ok(experiment)
        });
        let experiments: Vec<Experiment> = experiments.collect::<Result<_>>()?;
        let mut problems = Problems::new();
        if experiments.iter().any(|e| !e.precision.is_empty()) {
            problems
                .at("precision")
                .say("a comparison plays a stated number of replications; its margins are those of differences");
        }
        if experiments.iter().any(|e| e.control) {
            problems
                .at("control_arrivals")
                .say("not supported in a comparison: its scenarios may expect different numbers of calls");
        }
        problems.finish()?;
        Ok(experiments)
    }

    /// The compiled scenarios, the baseline first.
    fn models(&self) -> Result<Vec<Model>> {
        let mut problems = Problems::new();
        if self.alternatives.is_empty() {
            problems
                .at("alternatives")
                .say("found none; a comparison needs a scenario to compare the baseline with");
        }
        for (i, Played { name, .. }) in self.alternatives.iter().enumerate() {
            if self.alternatives[..i]
                .iter()
                .any(|other| other.name == *name)
            {
                let message = format!("found {name:?} twice; each needs a name of its own");
                problems.at(format!("alternatives[{i}]")).say(message);
            }
        }
        problems.finish()?;
        let named = std::iter::once(("baseline", self.baseline)).chain(
            (self.alternatives.iter()).map(|played| (played.name.as_str(), played.scenario)),
        );
        let compile = |(name, scenario): (&str, &Scenario)| {
            Model::new(scenario).map_err(|error| error.in_file(name))
        };
        let models: Vec<Model> = named.clone().map(compile).collect::<Result<_>>()?;
        for ((name, _), model) in named.clone().zip(&models) {
            refuse_pilot_runs(model, "a comparison, whose scenarios have one warm-up")
                .map_err(|error| error.in_file(name))?;
        }
        if let Some(other) = models
            .iter()
            .position(|model| model.grid().is_day() != models[0].grid().is_day())
        {
            let message = format!(
                "{:?} and the baseline: one is a day, the other a steady state; all must be alike",
                self.alternatives[other - 1].name
            );
            return Err(Error::invalid("alternatives", message));
        }
        if models[0].grid().is_day() {
            return Ok(models);
        }
        // Batches are paired, so all scenarios must be cut alike: as the one that asks for most.
        let steady = models.iter().fold(SteadyState::new(), |most, model| {
            let Span::Steady { warm_up, batch } = model.grid().span() else {
                return most;
            };
            let of = |seconds: Option<Seconds>| seconds.map_or(0.0, |s| s.0);
            let before = match most.warm_up {
                Some(WarmUpRule::Stated(Seconds(before))) => before,
                _ => 0.0,
            };
            let batches = model.grid().intervals() as u32;
            SteadyState::new()
                .warm_up(before.max(warm_up))
                .batch(of(most.batch).max(batch))
                .batches_per_run(
                    most.batches_per_run
                        .map_or(batches, |most| most.min(batches)),
                )
        });
        named
            .map(|(name, scenario)| compile((name, &scenario.clone().steady_state(steady.clone()))))
            .collect()
    }
}

fn alternative(
    baseline: &Results,
    name: String,
    results: Results,
    alternatives: usize,
) -> Alternative {
    let compare = |call_type: Option<&str>, from: &Measures, to: &Measures| {
        let (Some(days), Some(other)) = (&baseline.days, &results.days) else {
            return Vec::new();
        };
        let pair = Pair {
            days: [days, other],
            together: baseline.observation(),
            confidence: baseline.confidence,
            alternatives,
        };
        pair.differences(call_type, [from, to])
    };
    let total = compare(None, &baseline.total, &results.total);
    let call_types = baseline
        .call_types
        .iter()
        .filter_map(|(name, from)| {
            let to = results.call_type(name).ok()?;
            Some((name.clone(), compare(Some(name), from, to)))
        })
        .collect();
    Alternative {
        name,
        total,
        call_types,
        results,
    }
}

/// The days of baseline and alternative.
struct Pair<'a> {
    days: [&'a Days; 2],
    together: usize,
    confidence: f64,
    alternatives: usize,
}

impl Pair<'_> {
    fn differences(&self, call_type: Option<&str>, measures: [&Measures; 2]) -> Vec<Difference> {
        let levels = measures.map(|measures| measures.service_level.len());
        let levels = (0..levels[0].min(levels[1])).filter_map(|i| {
            let name = match i {
                0 => "service_level".to_owned(),
                i => format!("service_level[{i}]"),
            };
            let figures = measures.map(|measures| &measures.service_level[i].share);
            self.difference(name, Quantity::Share(c::level(i)), call_type, figures)
        });
        let others = MEASURES.iter().filter_map(|measure| {
            let figures = measures.map(measure.of);
            self.difference(
                measure.name.to_owned(),
                measure.quantity?,
                call_type,
                figures,
            )
        });
        levels.chain(others).collect()
    }

    fn difference(
        &self,
        measure: String,
        quantity: Quantity,
        call_type: Option<&str>,
        figures: [&Figure; 2],
    ) -> Option<Difference> {
        if figures.iter().any(|figure| figure.mean().is_none()) {
            return None;
        }
        let [(from, influence), (to, other)] = self
            .days
            .map(|days| {
                let scope = days.scope(call_type).ok()?;
                let scale = days.whole_scale(quantity, self.together)?;
                days.influences(quantity.columns(), scope, scale, self.together)
            })
            .into_iter()
            .collect::<Option<Vec<_>>>()?
            .try_into()
            .ok()?;
        let n = influence.len().min(other.len());
        if n < 2 {
            return None;
        }
        let squares = |values: &mut dyn Iterator<Item = f64>| values.map(|u| u * u).sum::<f64>();
        let paired = squares(&mut influence.iter().zip(&other).map(|(u, v)| v - u));
        let apart = squares(&mut influence.iter().copied()) + squares(&mut other.iter().copied());
        let sums = self.days.map(|days| {
            let scope = days.scope(call_type).ok()?;
            Some(days.observations(quantity.columns(), scope, self.together))
        });
        let [Some(mine), Some(theirs)] = sums else {
            return None;
        };
        let different = mine.zip(theirs).filter(|(u, v)| u != v).count() as u64;
        let error = (paired / (n as f64 * (n as f64 - 1.0))).sqrt();
        let estimate = Estimate::difference(
            to - from,
            error,
            (different, n as u64),
            self.confidence,
            self.alternatives,
            quantity.unit(),
        );
        Some(Difference {
            measure,
            estimate,
            variance_reduction: (paired > 1e-20 * apart).then(|| apart / paired),
        })
    }
}

impl Serialize for Alternative {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        struct Scopes<'a>(&'a [(String, Vec<Difference>)]);
        impl Serialize for Scopes<'_> {
            fn serialize<S: Serializer>(
                &self,
                serializer: S,
            ) -> std::result::Result<S::Ok, S::Error> {
                serializer.collect_map(self.0.iter().map(|(name, of)| (name, of)))
            }
        }
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("name", &self.name)?;
        map.serialize_entry("differences", &self.total)?;
        map.serialize_entry("call_types", &Scopes(&self.call_types))?;
        map.serialize_entry("results", &self.results)?;
        map.end()
    }
}

impl Serialize for Compared {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("callcenter", env!("CARGO_PKG_VERSION"))?;
        map.serialize_entry("baseline", &self.baseline)?;
        map.serialize_entry("alternatives", &self.alternatives)?;
        map.end()
    }
}
