//! M/G/1: one agent, handle times of any law.
use super::delay::ErlangC;
use super::fixed_handle_time::Mdn;
use super::input::{self, Demand};
use super::queue::Queue;
use super::renewal::WaitTables;
use super::root;
use crate::chance::DurationLaw;
use crate::error::{Error, ErrorKind, Result};

/// A probability is asked back for a time only where it is so many times what it may be off.
const DIGITS: f64 = 1e2;

/// M/G/1: one agent, handle times of any law with a finite mean and variance, and nobody hangs up.
///
/// A call waits with probability ρ, the load, whatever the law; the mean wait takes its variance too (Pollaczek, 1930;
/// Khinchine, 1932): ρ/(1 − ρ) × mean × (1 + cv²)/2. Both are exact.
///
/// The distribution of the wait is exact, to 10 digits, for exponential and for constant handle times. For all others the
/// renewal equation is solved numerically: with G(t) = P(wait > t) and F the law of what is left of a call in progress,
///
/// ```text
/// G(t) = ρ (1 − F(t)) + ρ ∫_0^t G(t − u) dF(u).
/// ```
///
/// Against closed forms (hyperexponential, Erlang) its absolute error was below 10^−10 at loads up to 0.9, below 10^−8 at
/// 0.99 and below 10^−7 at 0.999; for steps as large as a constant handle time, below 10^−8, 10^−6 and 10^−6. Each figure is
/// found twice, with steps that differ by a factor of 2; where the two are more than 10^−6 apart it is an error. That
/// happens to waits of ten thousand handle times and more, as loads of 1 − 10^−4 have them.
///
/// ```
/// use callcenter::Law;
/// use callcenter::chance::DurationLaw;
/// use callcenter::erlang::{Mg1, Queue};
///
/// // One expert, 10 calls an hour of 4 minutes, lognormal: variable calls make others wait.
/// let queue = Mg1::new(10.0, &DurationLaw::new(&Law::lognormal(240.0, 1.2))?)?;
/// assert!((queue.p_queued() - 2.0 / 3.0).abs() < 1e-12);
/// assert!((queue.mean_wait() - 2.0 * 240.0 * 1.22).abs() < 1e-9);
/// println!("{:.1} % wait longer than 10 minutes", 100.0 * queue.p_wait_longer(600.0)?);
/// # Ok::<(), callcenter::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Mg1 {
    demand: Demand,
    handle_time: DurationLaw,
    mean_wait_queued: f64,
    waits: Waits,
}

/// How the distribution of the wait is found.
#[derive(Debug, Clone)]
enum Waits {
    Exponential(ErlangC),
    Constant(Box<Mdn>),
    Numerical(Box<WaitTables>),
}

impl Mg1 {
    /// A queue with `arrivals_per_hour`, handle times of a law, and one agent.
    ///
    /// Without arrivals the figures are those that a first caller would meet.
    ///
    /// # Errors
    /// Arrivals that are not a number from 0; a law without a finite mean above 0 and a finite variance; and a load of
    /// 1 erlang or more, which one agent cannot carry.
    ///
    /// # Cost
    /// O(1). The first question about the distribution of waits of some length takes 33,000 evaluations of
    /// [`DurationLaw::mean_up_to`] and a few Fourier transforms, some 50 ms; others about waits of that length take one
    /// evaluation. A quantile asks about waits of several lengths.
    pub fn new(arrivals_per_hour: f64, handle_time: &DurationLaw) -> Result<Self> {
        let (mean, variance) = (handle_time.mean(), handle_time.variance());
        if !(mean > 0.0 && mean.is_finite() && variance.is_finite()) {
            return Err(Error::invalid(
                "handle_time",
                format!(
                    "found a law of mean {mean} and variance {variance}; a finite mean above 0 and a finite variance are accepted"
                ),
            ));
        }
        let demand = Demand::new(arrivals_per_hour, mean)?;
        let load = demand.load;
        if load >= 1.0 {
            return Err(Error::invalid(
                "arrivals_per_hour",
                format!(
                    "found {arrivals_per_hour} calls of {mean} s, {load} erlangs; less than 1 is accepted, or the queue of one agent grows without end"
                ),
            ));
        }
        // What is left of a call in progress.
        let residual = 0.5 * (mean + variance / mean);
        let waits = if handle_time.exponential_mean().is_some() {
            Waits::Exponential(ErlangC::new(arrivals_per_hour, mean, 1)?)
        } else if handle_time.constant_value().is_some() {
            Waits::Constant(Box::new(Mdn::of(demand, 1)?))
        } else {
            Waits::Numerical(Box::new(WaitTables::new(load, handle_time.clone())))
        };
        Ok(Mg1 {
            demand,
            handle_time: handle_time.clone(),
            mean_wait_queued: residual / (1.0 - load),
            waits,
        })
    }

    /// The law of the handle times.
    pub fn handle_time(&self) -> &DurationLaw {
        &self.handle_time
    }
}

impl Queue for Mg1 {
    fn agents(&self) -> u32 {
        1
    }

    fn arrivals_per_hour(&self) -> f64 {
        self.demand.arrivals_per_hour
    }

    fn load(&self) -> f64 {
        self.demand.load
    }

    /// The load: the share of time in which the agent is busy.
    fn p_queued(&self) -> f64 {
        self.demand.load
    }

    fn mean_wait(&self) -> f64 {
        self.demand.load * self.mean_wait_queued
    }

    fn mean_wait_queued(&self) -> f64 {
        self.mean_wait_queued
    }

    fn asa(&self) -> Option<f64> {
        Some(self.mean_wait())
    }

    /// P(wait > t).
    ///
    /// # Errors
    /// A time below 0 or NaN, and, with handle times neither exponential nor constant, a probability that cannot be found to
    /// 10^−6.
    fn p_wait_longer(&self, t: f64) -> Result<f64> {
        let t = input::time("t", t)?;
        match &self.waits {
            Waits::Exponential(queue) => queue.p_wait_longer(t),
            Waits::Constant(queue) => queue.p_wait_longer(t),
            Waits::Numerical(tables) => tables.longer(t),
        }
    }

    /// P(answered, and within t seconds).
    ///
    /// # Errors
    /// As [`p_wait_longer`](Self::p_wait_longer).
    fn p_answered_within(&self, t: f64) -> Result<f64> {
        let t = input::time("t", t)?;
        match &self.waits {
            Waits::Exponential(queue) => queue.p_answered_within(t),
            Waits::Constant(queue) => queue.p_answered_within(t),
            Waits::Numerical(tables) => Ok(1.0 - tables.longer(t)?),
        }
    }

    /// The wait, in seconds, that a share p of the calls does not exceed.
    ///
    /// # Errors
    /// A p outside 0 ≤ p < 1, and as [`p_wait_longer`](Self::p_wait_longer); with handle times neither exponential nor
    /// constant, also a p so near to 1 that 1 − p is less than a hundred times what P(wait > t) may be off, by the two
    /// solutions that are made of it. The error says down to which 1 − p it answers.
    fn wait_quantile(&self, p: f64) -> Result<f64> {
        match &self.waits {
            Waits::Exponential(queue) => queue.wait_quantile(p),
            Waits::Constant(queue) => queue.wait_quantile(p),
            Waits::Numerical(tables) => {
                let p = input::probability(p)?;
                if 1.0 - p >= self.demand.load {
                    return Ok(0.0);
                }
                let mut failed = None;
                let quantile = root::beyond(0.0, self.mean_wait_queued, |t| {
                    match tables.longer(t) {
                        Ok(longer) => longer - (1.0 - p),
                        Err(error) => {
                            failed.get_or_insert(error);
                            // Ends the search.
                            -1.0
                        }
                    }
                });
                if let Some(error) = failed {
                    return Err(error);
                }
                let least = tables.uncertainty(quantile).map(|off| DIGITS * off);
                match least {
                    Some(least) if 1.0 - p >= least => Ok(quantile),
                    _ => Err(Error::new(
                        ErrorKind::NotSupported,
                        format!(
                            "p: found {p}; at {} erlangs a share 1 − p of {:e} is too small for its wait to be found, and from {:.1e} it is answered",
                            self.demand.load,
                            1.0 - p,
                            least.unwrap_or(1.0)
                        ),
                    )),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
