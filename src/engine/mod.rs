//! One replication: the engine, in two ways that give the same answer.
//!
//! [`Workspace::play`] plays a run of a [`Model`] into a [`Sink`]. Where the model is one queue, first come first served,
//! before one group, it takes the recursion over the agents' free times; otherwise the calendar. Both draw the same
//! callers from the same streams, and a test holds them to the same records, bit for bit.
//!
//! [`Levels`] play several staffings of one scenario on the same callers, which are drawn once.
//!
//! How the randomness of replications is drawn is a [`Sampling`]: each by itself, in strata, or in mirrored pairs.
//!
//! A call's patience is drawn in `callers`, runs out in the recursion's main loop or as an entry of the calendar, and is
//! reported as [`Outcome::Abandoned`](crate::measure::Outcome::Abandoned).
//!
//! Where agents take a while to pick up, a caller who is matched waits on until talk starts, and who hangs up before that
//! frees the agent at that instant.
//!
//! Who must wait may be told how long, or its place, as it joins a queue. What it does then is decided at once, and with it the
//! instant at which its patience ends, the messages it will hear while it waits included.
//!
//! A day may open with a starting state. Who waits by then has joined in the row before opening, is in the queue from the start
//! of the run's clock, and moves on to further agents by the time waited as everybody does. Who is busy is seated when
//! the agents come, before anybody is matched; what is left of the call is staffed time and talk.
//!
//! Where a call type has self-service, a caller takes a line, is in self-service for its time, and then is contained, hangs up,
//! or joins the queue, from when on it waits and its patience runs. It belongs to the row in which it called in. Whoever is in
//! self-service as the day closes stays in it, and is served as those who wait are, or sent away if it asks for an agent then.
//!
//! Who accepts to be rung back hangs up: the attempt ends and its line is free. The contact stays in its place without patience, or
//! outside until an agreed instant, and whoever takes it dials before talk begins. What becomes of it is a record of its own,
//! [`CallbackRecord`](crate::measure::CallbackRecord). An offer after a wait is made where patience would run out at that instant.
//!
//! Where the centre makes calls itself, a dialler looks at the floor when everything else that happens at an instant has happened,
//! and dials as many as are then missing; that a caller leaves a line before the agent is free is something that happens, too. A dial
//! takes a line. Who answers joins the queue like a caller; how each dial ends is a record of its own,
//! [`DialRecord`](crate::measure::DialRecord).
//!
//! **At one instant** things happen in this order: staffing changes and closing, calls and pick-up delays that end,
//! matching, patience of those who wait, patience of those who are being rung for, arrivals: those who are passed on, those
//! who are to be rung back, those who come out of self-service, those who answer a dial, first calls, then those who call again. Of
//! people on shift, those whose shift ends go first, then breaks begin, then others come; who returns from a break does so among
//! the calls that end. So
//! an agent free exactly at the shift's end leaves, a caller reached in the instant patience ends is
//! answered, and one who arrives just as an agent becomes free does not wait.

mod again;
mod calendar;
mod callback;
mod callers;
mod floor;
mod heap;
mod held;
mod levels;
mod lines;
mod outbound;
mod parts;
mod people;
mod queue;
mod recursion;
mod self_service;
mod starting;
mod tournament;

use crate::chance::Sampling;
use crate::error::{Error, ErrorKind, Result};
use crate::measure::Sink;
use crate::model::Model;
use calendar::Calendar;
use callers::{AT_ONCE, Callers};
use recursion::Recursion;

pub use levels::Levels;

/// Which way a run is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Engine {
    /// The recursion where the model allows it, the calendar otherwise.
    #[default]
    Auto,
    /// The calendar of events, which plays every model.
    Calendar,
    /// The recursion over the agents' free times, for a single queue before a single group.
    Recursion,
}

impl Engine {
    /// Whether a model is played by the recursion.
    fn takes_recursion(self, model: &Model) -> Result<bool> {
        match self {
            Engine::Calendar => Ok(false),
            Engine::Auto => Ok(model.is_single_queue()),
            Engine::Recursion if model.is_single_queue() => Ok(true),
            Engine::Recursion => {
                let message = "the recursion plays one queue, first come first served, before one group of equally \
                               fast places that picks up at once, handle times that do not grow with the wait, callers who \
                               are told nothing, and nobody there as the day opens; this scenario has priorities, several groups, people by shifts, speeds \
                               of agents, a pick-up delay, such handle times, announcements, or a starting state";
                Err(Error::new(ErrorKind::Invalid, message))
            }
        }
    }
}

/// What a thread needs to play runs of a model: made once, reset for every run, never reallocated once warm.
///
/// Memory is O(agents + waiting callers + rows × groups).
///
/// ```
/// use callcenter::engine::{Engine, Workspace};
/// use callcenter::measure::Trace;
/// use callcenter::{AgentGroup, CallType, Law, Model, Scenario};
///
/// let scenario = Scenario::new("one run")
///     .call_type(CallType::new("service").arrivals_per_hour(60.0).handle_time(Law::exponential(240.0)))
///     .agent_group(AgentGroup::new("desk").staff(5).skill("service"));
/// let model = Model::new(&scenario)?;
/// let mut workspace = Workspace::new(&model, Engine::Auto)?;
/// let mut trace = Trace::default();
/// workspace.play(&model, 1, 0, &mut trace)?;
/// assert!(!trace.calls.is_empty());
/// # Ok::<(), callcenter::Error>(())
/// ```
#[derive(Debug)]
pub struct Workspace {
    way: Way,
}

#[derive(Debug)]
enum Way {
    Recursion(Box<Recursion>),
    Calendar {
        calendar: Box<Calendar>,
        callers: Callers,
        counts: Vec<u32>,
    },
}

impl Workspace {
    /// A workspace for a model.
    ///
    /// # Errors
    ///
    /// When the recursion is asked for and the model has priorities or several groups.
    pub fn new(model: &Model, engine: Engine) -> Result<Workspace> {
        let way = if engine.takes_recursion(model)? {
            Way::Recursion(Box::new(Recursion::new(model, 1)))
        } else {
            model.check_settled()?;
            Way::Calendar {
                calendar: Box::new(Calendar::new(model)),
                callers: Callers::new(model, AT_ONCE),
                counts: Vec::new(),
            }
        };
        Ok(Workspace { way })
    }

    /// The same, with replications that are drawn in this way.
    #[must_use]
    pub fn with_sampling(mut self, sampling: Sampling) -> Self {
        match &mut self.way {
            Way::Recursion(recursion) => recursion.set_sampling(sampling),
            Way::Calendar { callers, .. } => callers.sampling = sampling,
        }
        self
    }

    /// Plays one run into a sink: a whole day, or a warm-up and its batches.
    ///
    /// The model must be the one the workspace was made for. The same seed and run give the same records on every
    /// machine of the same target, whatever was played before.
    ///
    /// # Errors
    ///
    /// Only where code of one's own plays a part: a [`Router`](crate::model::Router) that panics or answers what cannot
    /// be, arrivals that panic. The sink then holds a part of the run.
    pub fn play<S: Sink>(
        &mut self,
        model: &Model,
        seed: u64,
        run: u64,
        sink: &mut S,
    ) -> Result<()> {
        guarded(&[model], run, || {
            self.play_unguarded(model, seed, run, sink)
        })
    }

    fn play_unguarded<S: Sink>(
        &mut self,
        model: &Model,
        seed: u64,
        run: u64,
        sink: &mut S,
    ) -> Result<()> {
        match &mut self.way {
            Way::Recursion(recursion) => {
                recursion.play(&[model], seed, run, std::slice::from_mut(sink));
                Ok(())
            }
            Way::Calendar {
                calendar,
                callers,
                counts,
            } => {
                callers.reset(model, seed, run);
                model.staff_in_run(run, counts);
                let mut own = model
                    .router
                    .as_ref()
                    .map(|own| own.0.router(model, seed, run));
                let router = own.as_deref_mut();
                if model.has_people() {
                    calendar.people.come(model, run, callers.draws, counts);
                }
                calendar.play(model, counts, callers, router, sink)
            }
        }
    }
}

/// Plays a run. Where code of one's own plays a part, a panic in it becomes an error of the run.
fn guarded(models: &[&Model], run: u64, play: impl FnOnce() -> Result<()>) -> Result<()> {
    if !models.iter().any(|model| model.has_own_code()) {
        return play();
    }
    // Whatever a panic leaves half done is reset before the next run.
    let played = std::panic::catch_unwind(std::panic::AssertUnwindSafe(play));
    let message = match played {
        Ok(Ok(())) => return Ok(()),
        Ok(Err(error)) => error.to_string(),
        Err(panic) => {
            let said = panic.downcast_ref::<&str>().map(|said| (*said).to_owned());
            let said = said.or_else(|| panic.downcast_ref::<String>().cloned());
            let said = said.unwrap_or_else(|| "no message".to_owned());
            format!("code of your own panicked: {said}")
        }
    };
    Err(Error::new(
        ErrorKind::Unfinished,
        format!("run {run}: {message}"),
    ))
}
