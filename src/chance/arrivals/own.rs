use std::fmt::Debug;

use crate::chance::Stream;

/// An arrival process of one's own, in one run.
///
/// ```
/// use callcenter::chance::{Arrivals, Stream};
///
/// /// A call every minute of the first hour.
/// #[derive(Debug)]
/// struct EveryMinute(f64);
///
/// impl Arrivals for EveryMinute {
///     fn next_arrival(&mut self, _random: &mut Stream) -> Option<f64> {
///         self.0 += 60.0;
///         (self.0 < 3600.0).then_some(self.0)
///     }
/// }
/// ```
pub trait Arrivals: Debug + Send {
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
pub trait ArrivalFactory: Debug + Send + Sync {
    /// The process of this run (a replication of a day, or one chain of steady-state batches).
    fn arrivals(&self, run: u64) -> Box<dyn Arrivals>;
}
