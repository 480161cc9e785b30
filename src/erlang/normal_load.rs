//! The normal approximation of the offered load.
use statrs::distribution::{ContinuousCDF, Normal};

use super::input;
use crate::error::Result;

/// With infinitely many agents the number of busy ones is Poisson, and nearly normal: mean a, standard deviation √a.
///
/// So a caller finds n agents busy with a probability of about 1 − Φ((n − ½ − a)/√a). The rule needs nothing but the
/// load, holds for any handle times, and for a load that varies over the day (Jennings, Mandelbaum, Massey and Whitt, 1996).
/// It knows nothing of the queue: callers who wait stay longer than the rule has them stay (so it understates delays),
/// unless they hang up about as fast as they would be served. It is *exact* but for the normal limit where patience and
/// handle time have the same exponential law: then a waiting caller leaves as fast as a served one, and P(queued) is the
/// Poisson tail P(N ≥ n).
///
/// Against that Poisson tail the probability is wrong by at most 0.072/√a from 1 erlang on, with at least one agent. The next term of
/// Edgeworth's series, φ(x) (1 − x²) / (6 √a), is 0.0665/√a where it is largest, at x = 0; small loads add to that, and most
/// at 1.59 erlangs and 2 agents, with 0.0714/√a.
///
/// ```
/// use callcenter::erlang::{ErlangA, NormalLoad, Queue};
/// let load = NormalLoad::new(100.0)?;
/// // Patience as long as the handle time.
/// let exact = ErlangA::new(1200.0, 300.0, 300.0, 110)?.p_queued();
/// assert!((exact - 0.170560).abs() < 1e-6);
/// assert!((load.p_queued(110) - 0.1711).abs() < 1e-4);
/// assert_eq!(load.agents(0.2)?, 109);
/// # Ok::<(), callcenter::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NormalLoad {
    load: f64,
}

impl NormalLoad {
    /// The rule for a load in erlangs.
    ///
    /// # Errors
    /// A load that is not a number from 0 to 10^9.
    pub fn new(erlangs: f64) -> Result<Self> {
        let load = input::erlangs(erlangs)?;
        Ok(NormalLoad { load })
    }

    /// P(a caller finds so many agents busy), about. 1 without agents; 0 without load.
    pub fn p_queued(&self, agents: u32) -> f64 {
        if agents == 0 {
            return 1.0;
        }
        if self.load == 0.0 {
            return 0.0;
        }
        let deviations = (f64::from(agents) - 0.5 - self.load) / self.load.sqrt();
        Normal::standard().sf(deviations)
    }

    /// The fewest agents with which, by this rule, at most the share p of callers find all agents busy.
    ///
    /// # Errors
    /// A p that is not above 0 and below 1.
    ///
    /// # Cost
    /// O(1).
    pub fn agents(&self, p: f64) -> Result<u32> {
        let p = input::share("p", p)?;
        if self.load == 0.0 {
            return Ok(1);
        }
        // Of the smaller side, so that a small p keeps its digits.
        let deviations = -Normal::standard().inverse_cdf(p);
        let agents = (self.load + deviations * self.load.sqrt() + 0.5)
            .ceil()
            .max(0.0) as u32;
        // The inverse is good to some twelve digits: a whole number may be missed by one.
        let enough = |agents: u32| self.p_queued(agents) <= p;
        let fewer = agents.saturating_sub(1);
        Ok(match (enough(fewer), enough(agents)) {
            (true, _) => fewer,
            (false, true) => agents,
            (false, false) => agents.saturating_add(1),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ErlangA, Queue};
    use super::*;

    #[test]
    fn close_to_the_queue_whose_waiting_callers_leave_as_fast_as_served_ones() {
        let mut farthest: f64 = 0.0;
        // A hundredth from one load to the next.
        for i in 0..=1_157 {
            let load = (0.01 * f64::from(i)).exp().min(1e5);
            let rule = NormalLoad::new(load).unwrap();
            let root = load.sqrt();
            let (from, to) = (
                (load - 5.0 * root).max(1.0) as u32,
                (load + 5.0 * root) as u32,
            );
            for agents in (from..=to).step_by((root / 16.0).max(1.0) as usize) {
                let exact = ErlangA::new(3600.0 * load, 1.0, 1.0, agents).unwrap();
                let error = (rule.p_queued(agents) - exact.p_queued()).abs() * root;
                assert!(error < 0.072, "{load} erlangs, {agents} agents: {error}");
                farthest = farthest.max(error);
            }
        }
        // The bound is no wider than it must be.
        assert!(farthest > 0.071, "{farthest}");
    }

    #[test]
    fn the_rule_gives_the_fewest_agents() {
        for load in [0.0, 1e-6, 0.3, 7.0, 99.5, 1e6] {
            let rule = NormalLoad::new(load).unwrap();
            for p in [1e-12, 1e-4, 0.05, 0.2, 0.5, 0.9] {
                let agents = rule.agents(p).unwrap();
                assert!(rule.p_queued(agents) <= p);
                assert!(agents == 0 || rule.p_queued(agents - 1) > p, "{load} {p}");
            }
        }
    }

    #[test]
    fn nonsense_is_refused() {
        assert!(NormalLoad::new(-1.0).is_err());
        assert!(NormalLoad::new(f64::NAN).is_err());
        for p in [0.0, 1.0, -0.1, f64::NAN] {
            assert!(NormalLoad::new(3.0).unwrap().agents(p).is_err());
        }
    }
}
