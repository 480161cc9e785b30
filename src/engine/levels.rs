//! Several staffings of one scenario, played on the same callers.

use super::recursion::Recursion;
use super::{Engine, Workspace, guarded};
use crate::chance::Sampling;
use crate::error::{Error, Problems, Result};
use crate::measure::Sink;
use crate::model::Model;

/// What a thread needs to play several levels of staff at once: made once, reset for every run.
///
/// The levels are models that are equal but for the staff of their agent groups. What each plays is what a
/// [`Workspace`] of its own would play, bit for bit; but the callers are drawn once for all, which is most of what a run
/// costs. Where a model is not a single queue, each level is played by itself.
///
/// Memory is O(levels × (agents + waiting callers + rows × groups)), and does not depend on the number of calls.
///
/// ```
/// use callcenter::engine::{Engine, Levels};
/// use callcenter::measure::{Outcome, Trace};
/// use callcenter::{AgentGroup, CallType, Law, Model, Scenario, SteadyState};
///
/// let staffed = |agents: u32| {
///     Scenario::new("how many")
///         .steady_state(SteadyState::new().warm_up(3600.0).batch(36_000.0).batches_per_run(1))
///         .call_type(CallType::new("service").arrivals_per_hour(60.0).handle_time(Law::exponential(240.0)))
///         .agent_group(AgentGroup::new("desk").staff(agents).skill("service"))
/// };
/// let models = [Model::new(&staffed(4))?, Model::new(&staffed(6))?];
/// let models = [&models[0], &models[1]];
/// let mut levels = Levels::new(&models, Engine::Auto)?;
/// let mut traces = [Trace::default(), Trace::default()];
/// levels.play(&models, 1, 0, &mut traces)?;
/// assert_eq!(traces[0].arrivals, traces[1].arrivals);
/// let abandoned = |trace: &Trace| trace.calls.iter().filter(|call| call.outcome == Outcome::Abandoned).count();
/// assert!(abandoned(&traces[0]) > abandoned(&traces[1]));
/// # Ok::<(), callcenter::Error>(())
/// ```
#[derive(Debug)]
pub struct Levels {
    way: Way,
}

#[derive(Debug)]
enum Way {
    Together(Box<Recursion>),
    Apart(Vec<Workspace>),
}

impl Levels {
    /// Levels for these models.
    ///
    /// # Errors
    ///
    /// When there is no model; when one differs from the first in more than staff, with everything in which it does,
    /// by the path `models[1].call_types.service.patience`; when the recursion is asked for and the models have
    /// priorities or several groups.
    pub fn new(models: &[&Model], engine: Engine) -> Result<Levels> {
        let Some((&first, others)) = models.split_first() else {
            let message = "found no model; one or more are accepted";
            return Err(Error::invalid("models", message));
        };
        let mut problems = Problems::new();
        for (index, model) in others.iter().enumerate() {
            model.check_alike_but_for_staff(first, problems.at(format!("models[{}]", index + 1)));
        }
        problems.finish()?;
        let alone = others.iter().all(|model| model.is_single_queue());
        let way = if engine.takes_recursion(first)? && alone {
            Way::Together(Box::new(Recursion::new(first, models.len())))
        } else {
            let apart = |&model: &&Model| Workspace::new(model, engine);
            Way::Apart(models.iter().map(apart).collect::<Result<_>>()?)
        };
        Ok(Levels { way })
    }

    /// The same, with replications that are drawn in this way.
    #[must_use]
    pub fn with_sampling(mut self, sampling: Sampling) -> Self {
        self.way = match self.way {
            Way::Together(mut recursion) => {
                recursion.set_sampling(sampling);
                Way::Together(recursion)
            }
            Way::Apart(workspaces) => {
                let workspaces = workspaces.into_iter();
                Way::Apart(workspaces.map(|w| w.with_sampling(sampling)).collect())
            }
        };
        self
    }

    /// Plays one run of every level, each into its own sink.
    ///
    /// The models must be the ones the levels were made for, in their order, and there must be as many sinks; a level
    /// without a sink is not played.
    ///
    /// # Errors
    ///
    /// As [`Workspace::play`].
    pub fn play<S: Sink>(
        &mut self,
        models: &[&Model],
        seed: u64,
        run: u64,
        sinks: &mut [S],
    ) -> Result<()> {
        match &mut self.way {
            Way::Together(recursion) => guarded(models, run, || {
                recursion.play(models, seed, run, sinks);
                Ok(())
            }),
            Way::Apart(workspaces) => {
                for ((workspace, model), sink) in workspaces.iter_mut().zip(models).zip(sinks) {
                    workspace.play(model, seed, run, sink)?;
                }
                Ok(())
            }
        }
    }
}
