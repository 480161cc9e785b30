//! Erlang C: everyone waits as long as it takes.
use super::blocking;
use super::input::{self, Demand};
use super::queue::Queue;
use super::required::{RequiredAgents, Requirement, search};
use crate::error::{Error, Result};

/// M/M/n: nobody hangs up.
///
/// The usual formula of staffing tables. It has no answer unless the agents can carry the load, and it overstates waits
/// where callers do hang up: then [`ErlangA`](super::ErlangA) is the model.
///
/// ```
/// use callcenter::erlang::{ErlangC, Queue};
/// // 100 calls in half an hour of 3 minutes each are 10 erlangs.
/// let queue = ErlangC::new(200.0, 180.0, 14)?;
/// assert!((queue.p_queued() - 0.1741).abs() < 1e-4);
/// assert!((queue.p_answered_within(20.0)? - 0.8883).abs() < 1e-4);
/// assert!((queue.mean_wait() - 7.836).abs() < 1e-3);
/// # Ok::<(), callcenter::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ErlangC {
    demand: Demand,
    agents: u32,
    p_queued: f64,
    p_not_queued: f64,
    /// Mean wait of those who wait, seconds: one over n/aht − λ.
    mean_wait_queued: f64,
}

impl ErlangC {
    /// A queue with `arrivals_per_hour`, a mean handle time `aht` in seconds and `agents`.
    ///
    /// # Errors
    /// Figures that are not numbers in range, and a load that the agents cannot carry: the queue would grow forever.
    ///
    /// # Cost
    /// O(1), about a microsecond.
    pub fn new(arrivals_per_hour: f64, aht: f64, agents: u32) -> Result<Self> {
        Self::of(Demand::new(arrivals_per_hour, aht)?, agents)
    }

    fn of(demand: Demand, agents: u32) -> Result<Self> {
        let (n, load) = (f64::from(agents), demand.load);
        if load >= n {
            return Err(Error::invalid(
                "agents",
                format!(
                    "found {agents}; more agents than the load of {load} erlangs are accepted, or the queue grows without end when nobody hangs up"
                ),
            ));
        }
        // C = K / (1/B(n−1, a) + K) with K = a / (n − a): no 1 − B is formed.
        let against = if load == 0.0 {
            f64::INFINITY
        } else {
            let (exponent, mass) = blocking::inverse(n - 1.0, load);
            exponent.exp() * mass * (n - load)
        };
        Ok(ErlangC {
            demand,
            agents,
            p_queued: 1.0 / (1.0 + against),
            p_not_queued: 1.0 / (1.0 + 1.0 / against),
            mean_wait_queued: demand.aht / (n - load),
        })
    }

    /// The fewest agents that meet a requirement; see [`Requirement`].
    ///
    /// Below the load, where the queue grows without end, no requirement is met.
    ///
    /// # Errors
    /// Figures out of range, and a requirement that no number of agents meets.
    ///
    /// # Cost
    /// O(log of the answer's distance from square-root staffing) evaluations of [`ErlangC::new`].
    ///
    /// ```
    /// use callcenter::erlang::{ErlangC, Requirement};
    /// let needed = ErlangC::required_agents(200.0, 180.0, &Requirement::answered_of_offered(0.8, 20.0))?;
    /// assert_eq!(needed.agents, 14);
    /// assert!(needed.fractional > 13.0 && needed.fractional < 14.0);
    /// # Ok::<(), callcenter::Error>(())
    /// ```
    pub fn required_agents(
        arrivals_per_hour: f64,
        aht: f64,
        requirement: &Requirement,
    ) -> Result<RequiredAgents> {
        let demand = Demand::new(arrivals_per_hour, aht)?;
        search(demand.load, requirement, |agents| {
            Self::of(demand, agents).ok()
        })
    }
}

impl Queue for ErlangC {
    fn agents(&self) -> u32 {
        self.agents
    }

    fn arrivals_per_hour(&self) -> f64 {
        self.demand.arrivals_per_hour
    }

    fn load(&self) -> f64 {
        self.demand.load
    }

    /// Erlang's C.
    fn p_queued(&self) -> f64 {
        self.p_queued
    }

    fn mean_wait(&self) -> f64 {
        self.p_queued * self.mean_wait_queued
    }

    fn mean_wait_queued(&self) -> f64 {
        self.mean_wait_queued
    }

    fn asa(&self) -> Option<f64> {
        Some(self.mean_wait())
    }

    fn p_wait_longer(&self, t: f64) -> Result<f64> {
        let t = input::time("t", t)?;
        Ok(self.p_queued * (-t / self.mean_wait_queued).exp())
    }

    fn p_answered_within(&self, t: f64) -> Result<f64> {
        let t = input::time("t", t)?;
        Ok((self.p_not_queued - self.p_queued * (-t / self.mean_wait_queued).exp_m1()).min(1.0))
    }

    fn wait_quantile(&self, p: f64) -> Result<f64> {
        let p = input::probability(p)?;
        if p <= self.p_not_queued {
            return Ok(0.0);
        }
        Ok((self.mean_wait_queued * (self.p_queued / (1.0 - p)).ln()).max(0.0))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// B by the textbook recursion and C = nB / (n − a (1 − B)).
    fn textbook(agents: u32, load: f64) -> f64 {
        let b = (1..=agents).fold(1.0, |b, n| load * b / (f64::from(n) + load * b));
        let n = f64::from(agents);
        n * b / (n - load * (1.0 - b))
    }

    #[test]
    fn agrees_with_known_values() {
        // C in 40 digits from the sum over states (mpmath): a^n/n! · n/(n−a) over itself plus Σ_{k<n} a^k/k!.
        // The first row is the usual worked example: 100 calls of 3 minutes in half an hour.
        for (load, agents, expected) in KNOWN {
            let queue = ErlangC::new(load * 3600.0, 1.0, agents).unwrap();
            let found = queue.p_queued();
            assert!(
                (found / expected - 1.0).abs() < 1e-12,
                "C({agents}, {load}) = {found}"
            );
        }
    }

    const KNOWN: [(f64, u32, f64); 5] = [
        (10.0, 14, 0.17413193359504983),
        (8.0, 10, 0.40918015079644354),
        (0.5, 1, 0.5),
        (95.0, 100, 0.5064568539130206),
        (9980.0, 10000, 0.7718227576166702),
    ];

    #[test]
    fn agrees_with_the_textbook() {
        for agents in (1..40).chain([100, 1_000, 10_000]) {
            for share in [0.01, 0.3, 0.7, 0.9, 0.99, 0.9999] {
                let load = share * f64::from(agents);
                let queue = ErlangC::new(load, 3600.0, agents).unwrap();
                let expected = textbook(agents, load);
                assert!(
                    (queue.p_queued() - expected).abs() <= 1e-11 * expected + 1e-300,
                    "C({agents}, {load})"
                );
            }
        }
    }

    #[test]
    fn one_agent_is_the_single_server_queue() {
        // M/M/1 at load ρ: P(wait) = ρ, mean wait ρ h / (1 − ρ).
        let queue = ErlangC::new(27.0, 120.0, 1).unwrap();
        assert!((queue.p_queued() - 0.9).abs() < 1e-14);
        assert!((queue.mean_wait() - 1_080.0).abs() < 1e-9);
        assert!((queue.queue_length() - 8.1).abs() < 1e-12);
        assert!((queue.occupancy().unwrap() - 0.9).abs() < 1e-15);
        assert!((queue.p_wait_longer(1_200.0).unwrap() - 0.9 * (-1f64).exp()).abs() < 1e-13);
        assert!((queue.wait_quantile(0.95).unwrap() - 1_200.0 * 18f64.ln()).abs() < 1e-9);
        assert_eq!(queue.wait_quantile(0.09).unwrap(), 0.0);
    }

    #[test]
    fn a_load_that_cannot_be_carried_is_refused() {
        for agents in [0, 9, 10] {
            let error = ErlangC::new(3600.0, 10.0, agents).unwrap_err();
            assert_eq!(error.problems()[0].path, "agents");
        }
        assert!(
            ErlangC::new(f64::NAN, f64::NAN, 1)
                .unwrap_err()
                .problems()
                .len()
                == 2
        );
        assert!(ErlangC::new(-1.0, 10.0, 1).is_err());
        assert!(ErlangC::new(1.0, 0.0, 1).is_err());
        assert!(ErlangC::new(1e300, 1e300, 1).is_err());
        let queue = ErlangC::new(10.0, 10.0, 1).unwrap();
        assert!(queue.p_answered_within(-1.0).is_err());
        assert!(queue.p_wait_longer(f64::NAN).is_err());
        assert!(queue.wait_quantile(1.0).is_err());
        assert_eq!(queue.p_answered_within(f64::INFINITY).unwrap(), 1.0);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn always_a_number_and_monotone(
            log_load in -6.0..5.9f64, spare in 1e-6..3.0f64, log_aht in -1.0..4.0f64, log_t in -3.0..5.0f64, p in 0.0..1.0f64,
        ) {
            let (load, aht, t) = (10f64.powf(log_load), 10f64.powf(log_aht), 10f64.powf(log_t));
            let agents = (load + spare * load.sqrt()).ceil() as u32;
            let rate = load * 3600.0 / aht;
            prop_assume!(rate * aht / 3600.0 < f64::from(agents));
            let queue = ErlangC::new(rate, aht, agents).unwrap();
            let level = queue.p_answered_within(t).unwrap();
            let longer = queue.p_wait_longer(t).unwrap();
            prop_assert!((0.0..=1.0).contains(&queue.p_queued()));
            prop_assert!((0.0..=1.0).contains(&level) && (level + longer - 1.0).abs() < 1e-14);
            prop_assert!(queue.mean_wait() >= 0.0 && queue.mean_wait().is_finite() && queue.occupancy().unwrap() <= 1.0);
            let more = ErlangC::new(rate, aht, agents + 1).unwrap();
            prop_assert!(more.p_queued() <= queue.p_queued() * (1.0 + 1e-12));
            prop_assert!(more.p_answered_within(t).unwrap() >= level - 1e-13);
            let busier = ErlangC::new(rate * 0.99, aht, agents).unwrap();
            prop_assert!(busier.p_queued() <= queue.p_queued() * (1.0 + 1e-12));
            let quantile = queue.wait_quantile(p).unwrap();
            prop_assert!(quantile == 0.0 || (queue.p_answered_within(quantile).unwrap() - p).abs() < 1e-12);
        }
    }
}
