use std::fmt;
use std::sync::Arc;

use super::Model;

/// Who answers whom, decided by code of one's own; made anew for every run.
///
/// It is asked in two places: when a caller looks for an agent, and when an agent is free. Call types and agent groups
/// are numbers, found by name with [`Model::call_type_index`] and [`Model::agent_group_index`]. Of the scenario's own
/// routing only who can answer what, and how fast, still holds; that callers prefer who served them before
/// ([`SameAgent`](crate::scenario::SameAgent)) has no effect.
///
/// Given with [`Model::routed_by`], [`Experiment::routed_by`](crate::Experiment::routed_by) or
/// [`Sweep::routed_by`](crate::Sweep::routed_by). A router that panics, or answers what cannot be, is an error of its
/// run.
///
/// ```
/// use callcenter::model::{Asking, Centre, Choice, Router};
/// use callcenter::{AgentGroup, CallType, Experiment, Law, Model, Scenario};
/// use std::sync::Arc;
///
/// /// Whoever can; and for a free agent the type in which most callers wait.
/// struct LongestQueue;
///
/// impl Router for LongestQueue {
///     fn agent_for(&mut self, call: &Asking, centre: &Centre<'_>) -> Choice {
///         let able = |&group: &usize| centre.idle(group) > 0 && centre.can_answer(group, call.call_type);
///         (0..centre.agent_groups()).find(able).map_or(Choice::Wait, Choice::Group)
///     }
///     fn call_for(&mut self, group: usize, centre: &Centre<'_>) -> Option<usize> {
///         let able = (0..centre.call_types()).filter(|&t| centre.waiting(t) > 0 && centre.can_answer(group, t));
///         able.max_by_key(|&t| centre.waiting(t))
///     }
/// }
///
/// let call_type = |name: &str| CallType::new(name).arrivals_per_hour(60.0).handle_time(Law::exponential(240.0));
/// let scenario = Scenario::new("two")
///     .call_type(call_type("sales"))
///     .call_type(call_type("service"))
///     .agent_group(AgentGroup::new("desk").staff(9).skill("sales").skill("service"));
/// let make = |_: &Model, _seed: u64, _run: u64| -> Box<dyn Router> { Box::new(LongestQueue) };
/// let results = Experiment::new(&scenario)?.routed_by(Arc::new(make)).replications(20).run()?;
/// assert!(results.total.answered.mean() > Some(100.0));
/// # Ok::<(), callcenter::Error>(())
/// ```
pub trait Router: Send {
    /// A caller looks for an agent: it has just come, or it is asking again.
    fn agent_for(&mut self, call: &Asking, centre: &Centre<'_>) -> Choice;

    /// An agent of a group is free: the call type whose first caller it takes, or `None` to rest. The agent is not
    /// counted among the idle while this is asked after a call; it is where it has just come on duty.
    fn call_for(&mut self, group: usize, centre: &Centre<'_>) -> Option<usize>;
}

/// Makes a router for each run; shared by all threads.
///
/// Every closure from the model, the seed and the number of the run to a boxed [`Router`] is one. Randomness is to come
/// from [`chance::stream`](crate::chance::stream) with that seed and run, so that results stay reproducible.
pub trait RouterFactory: Send + Sync {
    /// The router of this run.
    fn router(&self, model: &Model, seed: u64, run: u64) -> Box<dyn Router>;
}

impl<F> RouterFactory for F
where
    F: Fn(&Model, u64, u64) -> Box<dyn Router> + Send + Sync,
{
    fn router(&self, model: &Model, seed: u64, run: u64) -> Box<dyn Router> {
        self(model, seed, run)
    }
}

/// A caller who looks for an agent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Asking {
    /// Its call type.
    pub call_type: usize,
    /// Which caller of that type, as in [`CallRecord::caller`](crate::measure::CallRecord::caller).
    pub caller: u64,
    /// Seconds it has waited.
    pub waited: f64,
}

/// What a router answers a caller.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Choice {
    /// The longest idle agent of this group takes the call; one must be idle and able to answer it.
    Group(usize),
    /// The caller waits until an agent takes it.
    Wait,
    /// The caller waits, and asks again after so many seconds, more than 0, if it still waits then. Each time costs an event:
    /// ask for when something may have changed, not for every moment until then.
    AskAgainAfter(f64),
}

/// What a router may look at: who waits, and who is there. Everything costs O(1).
pub struct Centre<'a> {
    look: &'a dyn Look,
}

/// What the engine shows a router.
pub(crate) trait Look {
    fn now(&self) -> f64;
    fn model(&self) -> &Model;
    fn waiting(&self, call_type: usize) -> u32;
    fn longest_wait(&self, call_type: usize) -> Option<f64>;
    fn idle(&self, group: usize) -> u32;
    fn longest_idle(&self, group: usize) -> Option<f64>;
    fn on_duty(&self, group: usize) -> u32;
}

impl<'a> Centre<'a> {
    pub(crate) fn of(look: &'a dyn Look) -> Self {
        Centre { look }
    }

    /// Seconds since the run began: a day's opening, or the start of the warm-up.
    pub fn now(&self) -> f64 {
        self.look.now()
    }

    /// How many call types there are; they are numbered from 0.
    pub fn call_types(&self) -> usize {
        self.look.model().types.len()
    }

    /// How many agent groups there are; they are numbered from 0.
    pub fn agent_groups(&self) -> usize {
        self.look.model().groups.len()
    }

    /// Whether a group has the skill for a call type.
    pub fn can_answer(&self, group: usize, call_type: usize) -> bool {
        group < self.agent_groups()
            && call_type < self.call_types()
            && self.look.model().routing.handling(call_type, group).can
    }

    /// Callers of a type who wait.
    pub fn waiting(&self, call_type: usize) -> u32 {
        if call_type < self.call_types() {
            self.look.waiting(call_type)
        } else {
            0
        }
    }

    /// Seconds that the first caller of a type has waited; `None` where nobody waits.
    pub fn longest_wait(&self, call_type: usize) -> Option<f64> {
        (call_type < self.call_types())
            .then(|| self.look.longest_wait(call_type))
            .flatten()
    }

    /// Idle agents of a group.
    pub fn idle(&self, group: usize) -> u32 {
        if group < self.agent_groups() {
            self.look.idle(group)
        } else {
            0
        }
    }

    /// Seconds that the longest idle agent of a group has been idle; `None` where nobody is.
    pub fn longest_idle(&self, group: usize) -> Option<f64> {
        (group < self.agent_groups())
            .then(|| self.look.longest_idle(group))
            .flatten()
    }

    /// Agents of a group on duty, idle or not, those on a break included.
    pub fn on_duty(&self, group: usize) -> u32 {
        if group < self.agent_groups() {
            self.look.on_duty(group)
        } else {
            0
        }
    }
}

impl fmt::Debug for Centre<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Centre").field("now", &self.now()).finish()
    }
}

/// A factory in a model. What it makes shows nothing of itself.
#[derive(Clone)]
pub(crate) struct OwnRouter(pub Arc<dyn RouterFactory>);

/// Only the very same factory is known to make the same.
impl PartialEq for OwnRouter {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for OwnRouter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OwnRouter")
    }
}

impl Model {
    /// The same with a router of one's own in place of the scenario's routing. All that groups can answer, and how fast,
    /// stays; ranks, reserves, overflow, priorities and head starts no longer say anything.
    #[must_use]
    pub fn routed_by(mut self, factory: Arc<dyn RouterFactory>) -> Self {
        self.routing = self.routing.for_own_router();
        self.router = Some(OwnRouter(factory));
        self
    }

    /// The number of a call type, by name, for a [`Router`].
    pub fn call_type_index(&self, name: &str) -> Option<usize> {
        self.types.iter().position(|t| t.name == name)
    }

    /// The number of an agent group, by name, for a [`Router`].
    pub fn agent_group_index(&self, name: &str) -> Option<usize> {
        self.groups.iter().position(|g| g.name == name)
    }
}
