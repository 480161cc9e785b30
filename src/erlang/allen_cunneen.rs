//! An approximation for arrivals and handle times of any variability.
use super::delay::ErlangC;
use super::input;
use super::queue::Queue;
use super::required::{RequiredAgents, Requirement, search};
use crate::error::{Problems, Result};

/// G/G/n, approximately: Erlang C, its wait scaled by how variable arrivals and handle times are. Nobody hangs up.
///
/// Mean wait ≈ mean wait of Erlang C × (cv_arrivals² + cv_handle²)/2 (Allen and Cunneen; Allen, 1990), with the coefficients
/// of variation of the times between arrivals (1: Poisson) and of the handle times (1: exponential). P(queued) is
/// taken from Erlang C, and the wait of those who queue as exponential, as is usual.
///
/// **It is an approximation.** It is exact for M/M/n, and for the mean wait of M/G/1. Against constant handle times
/// ([`Mdn`](super::Mdn)), with 1 to 200 agents busy for 50 to 99 % of their time, the mean wait is too low: by up to 15 % where a
/// tenth of the calls and more must wait, by up to 48 % where hardly any must. P(queued) is too high by up to 13 % of
/// itself, 0.032 in absolute terms, and P(wait > t), at the mean wait of those who wait, is off by up to 0.025. At one agent
/// busy for 50 to 95 % of the time ([`Mg1`](super::Mg1)), P(wait > t) is off by up to 0.043 for handle times with a cv of 0.3,
/// 0.072 with 2 and 0.11 with 3, most for short waits. Other arrivals than Poisson have not been compared; expect more of
/// an error there.
///
/// ```
/// use callcenter::erlang::{AllenCunneen, ErlangC, Queue};
/// // Handle times that vary less than exponential ones: two thirds of the wait.
/// let queue = AllenCunneen::new(200.0, 180.0, 1.0, 0.58, 12)?;
/// let exponential = ErlangC::new(200.0, 180.0, 12)?;
/// assert!((queue.mean_wait() / exponential.mean_wait() - 0.668).abs() < 1e-3);
/// # Ok::<(), callcenter::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AllenCunneen {
    exponential: ErlangC,
    cv_arrivals: f64,
    cv_handle: f64,
    mean_wait_queued: f64,
}

impl AllenCunneen {
    /// A queue with `arrivals_per_hour`, a mean handle time `aht` in seconds, the coefficients of variation (standard
    /// deviation over mean) of the times between arrivals and of the handle times, and `agents`.
    ///
    /// # Errors
    /// Figures that are not numbers in range, coefficients of variation outside 0 to 1,000, and a load that the agents cannot
    /// carry.
    ///
    /// # Cost
    /// O(1), that of [`ErlangC::new`].
    pub fn new(
        arrivals_per_hour: f64,
        aht: f64,
        cv_arrivals: f64,
        cv_handle: f64,
        agents: u32,
    ) -> Result<Self> {
        check(cv_arrivals, cv_handle)?;
        let exponential = ErlangC::new(arrivals_per_hour, aht, agents)?;
        Ok(Self::of(exponential, cv_arrivals, cv_handle))
    }

    fn of(exponential: ErlangC, cv_arrivals: f64, cv_handle: f64) -> Self {
        let variability = 0.5 * (cv_arrivals * cv_arrivals + cv_handle * cv_handle);
        AllenCunneen {
            exponential,
            cv_arrivals,
            cv_handle,
            mean_wait_queued: variability * exponential.mean_wait_queued(),
        }
    }

    /// The fewest agents that meet a requirement, as far as the approximation goes; see [`Requirement`].
    ///
    /// # Errors
    /// As [`AllenCunneen::new`], and a requirement that no number of agents meets.
    ///
    /// # Cost
    /// That of [`ErlangC::required_agents`].
    ///
    /// ```
    /// use callcenter::erlang::{AllenCunneen, Requirement};
    /// let requirement = Requirement::answered_of_offered(0.8, 20.0);
    /// let needed = AllenCunneen::required_agents(200.0, 180.0, 1.0, 0.58, &requirement)?;
    /// assert_eq!(needed.agents, 13);
    /// # Ok::<(), callcenter::Error>(())
    /// ```
    pub fn required_agents(
        arrivals_per_hour: f64,
        aht: f64,
        cv_arrivals: f64,
        cv_handle: f64,
        requirement: &Requirement,
    ) -> Result<RequiredAgents> {
        check(cv_arrivals, cv_handle)?;
        let demand = input::Demand::new(arrivals_per_hour, aht)?;
        search(demand.load, requirement, |agents| {
            let exponential = ErlangC::new(arrivals_per_hour, aht, agents).ok()?;
            Some(Self::of(exponential, cv_arrivals, cv_handle))
        })
    }

    /// The coefficient of variation of the times between arrivals.
    pub fn cv_arrivals(&self) -> f64 {
        self.cv_arrivals
    }

    /// The coefficient of variation of the handle times.
    pub fn cv_handle(&self) -> f64 {
        self.cv_handle
    }

    /// t over the mean wait of those who queue, which may be 0.
    fn scaled(&self, t: f64) -> f64 {
        if self.mean_wait_queued > 0.0 {
            t / self.mean_wait_queued
        } else {
            f64::INFINITY
        }
    }
}

fn check(cv_arrivals: f64, cv_handle: f64) -> Result<()> {
    let mut problems = Problems::new();
    for (path, cv) in [("cv_arrivals", cv_arrivals), ("cv_handle", cv_handle)] {
        if !(0.0..=1000.0).contains(&cv) {
            problems
                .at(path)
                .say(format!("found {cv}; a number from 0 to 1000 is accepted"));
        }
    }
    problems.finish()
}

/// All of it approximate.
impl Queue for AllenCunneen {
    fn agents(&self) -> u32 {
        self.exponential.agents()
    }

    fn arrivals_per_hour(&self) -> f64 {
        self.exponential.arrivals_per_hour()
    }

    fn load(&self) -> f64 {
        self.exponential.load()
    }

    /// Erlang's C.
    fn p_queued(&self) -> f64 {
        self.exponential.p_queued()
    }

    fn mean_wait(&self) -> f64 {
        self.p_queued() * self.mean_wait_queued
    }

    fn mean_wait_queued(&self) -> f64 {
        self.mean_wait_queued
    }

    fn asa(&self) -> Option<f64> {
        Some(self.mean_wait())
    }

    fn p_wait_longer(&self, t: f64) -> Result<f64> {
        let scaled = self.scaled(input::time("t", t)?);
        Ok(self.p_queued() * (-scaled).exp())
    }

    fn p_answered_within(&self, t: f64) -> Result<f64> {
        let scaled = self.scaled(input::time("t", t)?);
        let at_once = self.exponential.p_answered_within(0.0)?;
        Ok((at_once - self.p_queued() * (-scaled).exp_m1()).min(1.0))
    }

    fn wait_quantile(&self, p: f64) -> Result<f64> {
        let scaled = self.exponential.wait_quantile(p)? / self.exponential.mean_wait_queued();
        Ok(scaled * self.mean_wait_queued)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Mdn, Mg1};
    use super::*;
    use crate::chance::DurationLaw;
    use crate::scenario::Law;

    #[test]
    fn it_is_exact_for_exponential_calls_and_for_the_mean_at_one_agent() {
        let exact = ErlangC::new(200.0, 180.0, 12).unwrap();
        let found = AllenCunneen::new(200.0, 180.0, 1.0, 1.0, 12).unwrap();
        assert_eq!(found.mean_wait(), exact.mean_wait());
        for t in [0.0, 7.0, 200.0, f64::INFINITY] {
            assert_eq!(
                found.p_wait_longer(t).unwrap(),
                exact.p_wait_longer(t).unwrap()
            );
            let off = found.p_answered_within(t).unwrap() - exact.p_answered_within(t).unwrap();
            assert!(off.abs() < 1e-15);
        }
        let off = found.wait_quantile(0.9).unwrap() / exact.wait_quantile(0.9).unwrap();
        assert!((off - 1.0).abs() < 1e-14);
        for cv in [0.3, 1.5, 4.0] {
            let handle_time = DurationLaw::new(&Law::gamma(100.0, cv)).unwrap();
            let exact = Mg1::new(30.0, &handle_time).unwrap();
            let found = AllenCunneen::new(30.0, 100.0, 1.0, cv, 1).unwrap();
            assert!((found.mean_wait() / exact.mean_wait() - 1.0).abs() < 1e-12);
        }
    }

    /// Agents, occupancy, found, exact.
    type Row = (u32, f64, f64, f64);

    /// Over the agents and occupancies that the documentation speaks of.
    fn against_constant_handle_times(measure: impl Fn(&dyn Queue, f64) -> f64) -> Vec<Row> {
        let mut rows = vec![];
        for agents in [1, 2, 5, 10, 20, 50, 100, 200] {
            for occupancy in [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99] {
                let rate = 36.0 * occupancy * f64::from(agents);
                let exact = Mdn::new(rate, 100.0, agents).unwrap();
                let found = AllenCunneen::new(rate, 100.0, 1.0, 0.0, agents).unwrap();
                let t = exact.mean_wait_queued();
                rows.push((agents, occupancy, measure(&found, t), measure(&exact, t)));
            }
        }
        rows
    }

    #[test]
    fn as_far_off_as_the_documentation_says() {
        let wait = against_constant_handle_times(|queue, _| queue.mean_wait());
        let queued = against_constant_handle_times(|queue, _| queue.p_queued());
        let longer = against_constant_handle_times(|queue, t| queue.p_wait_longer(t).unwrap());
        let relative = |&(_, _, found, exact): &Row| found / exact - 1.0;
        let lowest = |rows: &mut dyn Iterator<Item = f64>| rows.fold(0.0, f64::min);
        let highest = |rows: &mut dyn Iterator<Item = f64>| rows.fold(0.0, f64::max);
        // Neither larger than the documentation says nor so much smaller that it should say less.
        let is = |found: f64, stated: f64| {
            assert!(
                found.abs() <= stated && found.abs() > 0.9 * stated,
                "{found}, not {stated}"
            );
        };
        assert!(highest(&mut wait.iter().map(relative)) < 1e-12);
        is(lowest(&mut wait.iter().map(relative)), 0.485);
        let often = wait
            .iter()
            .zip(&queued)
            .filter(|(_, queued)| queued.3 >= 0.1);
        is(lowest(&mut often.map(|(wait, _)| relative(wait))), 0.15);
        assert!(lowest(&mut queued.iter().map(relative)) > -1e-12);
        is(highest(&mut queued.iter().map(relative)), 0.13);
        is(
            highest(&mut queued.iter().map(|row| (row.2 - row.3).abs())),
            0.032,
        );
        is(
            highest(&mut longer.iter().map(|row| (row.2 - row.3).abs())),
            0.025,
        );
        for (cv, stated) in [(0.3, 0.043), (2.0, 0.072), (3.0, 0.11)] {
            let plain = if cv < 1.0 {
                Law::gamma(100.0, cv)
            } else {
                Law::hyperexponential(100.0, cv)
            };
            let handle_time = DurationLaw::new(&plain).unwrap();
            let mut largest = 0.0f64;
            for occupancy in [0.5, 0.7, 0.9, 0.95] {
                let exact = Mg1::new(36.0 * occupancy, &handle_time).unwrap();
                let found = AllenCunneen::new(36.0 * occupancy, 100.0, 1.0, cv, 1).unwrap();
                for share in [0.1, 0.2, 0.3, 0.5, 1.0, 2.0] {
                    let t = share * exact.mean_wait_queued();
                    let off = found.p_wait_longer(t).unwrap() - exact.p_wait_longer(t).unwrap();
                    largest = largest.max(off.abs());
                }
            }

            is(largest, stated);
        }
    }

    #[test]
    fn without_variability_nobody_waits_and_nonsense_is_refused() {
        let none = AllenCunneen::new(200.0, 180.0, 0.0, 0.0, 12).unwrap();
        assert_eq!(
            (none.mean_wait(), none.wait_quantile(0.99).unwrap()),
            (0.0, 0.0)
        );
        assert_eq!(none.p_wait_longer(0.0).unwrap(), 0.0);
        assert!((none.p_answered_within(0.0).unwrap() - 1.0).abs() < 1e-15);
        for cv in [-0.1, f64::NAN, f64::INFINITY] {
            let error = AllenCunneen::new(200.0, 180.0, cv, cv, 12).unwrap_err();
            assert_eq!(error.problems().len(), 2);
        }
        let path = |rate, aht, agents| {
            AllenCunneen::new(rate, aht, 1.0, 0.5, agents)
                .unwrap_err()
                .problems()[0]
                .path
                .clone()
        };
        assert_eq!(path(200.0, 180.0, 10), "agents");
        assert_eq!(path(-1.0, 180.0, 10), "arrivals_per_hour");
        let asked = Requirement::answered_of_offered(0.8, 20.0);
        assert!(AllenCunneen::required_agents(200.0, 180.0, -1.0, 1.0, &asked).is_err());
        let exponential = ErlangC::required_agents(200.0, 180.0, &asked).unwrap();
        assert_eq!(
            AllenCunneen::required_agents(200.0, 180.0, 1.0, 1.0, &asked)
                .unwrap()
                .agents,
            exponential.agents
        );
    }
}
