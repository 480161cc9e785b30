use std::fmt;
use std::sync::Arc;

use crate::chance::Stream;

/// An arrival process of one's own, in one run.
///
/// ```
/// use callcenter::chance::{Arrivals, Stream};
///
/// use callcenter::rand::RngExt;
/// use callcenter::{AgentGroup, CallType, Day, Experiment, Law, Scenario};
/// use callcenter::units::ClockTime;
/// use std::sync::Arc;
///
/// /// A bus brings three callers every ten minutes, each within a minute of it.
/// struct Buses {
///     bus: f64,
///     waiting: Vec<f64>,
/// }
///
/// impl Arrivals for Buses {
///     fn next_arrival(&mut self, random: &mut Stream) -> Option<f64> {
///         if self.waiting.is_empty() {
///             self.bus += 600.0;
///             self.waiting.extend((0..3).map(|_| self.bus + 60.0 * random.random::<f64>()));
///             self.waiting.sort_by(|a, b| b.total_cmp(a));
///         }
///         self.waiting.pop()
///     }
/// }
///
/// let scenario = Scenario::new("bus stop")
///     .day(Day::new(ClockTime::new(8, 0), ClockTime::new(10, 0)))
///     .call_type(CallType::new("tickets").handle_time(Law::exponential(120.0)))
///     .agent_group(AgentGroup::new("desk").staff(2).skill("tickets"));
/// let buses = |_run: u64| -> Box<dyn Arrivals> { Box::new(Buses { bus: 0.0, waiting: Vec::new() }) };
/// let results = Experiment::with_arrivals(&scenario, &[("tickets", Arc::new(buses))])?.run()?;
/// assert_eq!(results.total.attempts.mean(), Some(33.0));     // eleven buses
/// # Ok::<(), callcenter::Error>(())
/// ```
pub trait Arrivals: Send {
    /// The next arrival in seconds from the start of the run (a day's opening), or `None` when no more will come.
    ///
    /// Instants must not fall; one that does, and one that is not a number, is played as if it came together with the
    /// one before. All randomness is to come from `random`, the type's own stream in this run: then results stay
    /// reproducible and the same callers come in every scenario that is compared.
    fn next_arrival(&mut self, random: &mut Stream) -> Option<f64>;
}

/// Makes an arrival process for each run; shared by all threads.
///
/// Every closure from the number of the run to a boxed [`Arrivals`] is one.
pub trait ArrivalFactory: Send + Sync {
    /// The process of this run (a replication of a day, or one chain of steady-state batches).
    fn arrivals(&self, run: u64) -> Box<dyn Arrivals>;
}

impl<F: Fn(u64) -> Box<dyn Arrivals> + Send + Sync> ArrivalFactory for F {
    fn arrivals(&self, run: u64) -> Box<dyn Arrivals> {
        self(run)
    }
}

/// A factory in a plan. What it makes shows nothing of itself.
#[derive(Clone)]
pub(crate) struct OwnFactory(pub Arc<dyn ArrivalFactory>);

/// Only the very same factory is known to make the same.
impl PartialEq for OwnFactory {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for OwnFactory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OwnFactory")
    }
}

/// A process of one's own in its run.
pub(crate) struct OwnClock(pub Box<dyn Arrivals>);

impl fmt::Debug for OwnClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OwnClock")
    }
}
