//! Staffing below the load: n = R (1 − γ) agents for R erlangs, where a share γ is meant to hang up.
use super::advised::{Advised, Figures};
use super::day::FluidQueue;
use super::general_patience::MmnG;
use super::input::{self, Demand};
use super::required::Requirement;
use super::square_root::some_demand;
use crate::chance::DurationLaw;
use crate::error::{Error, Result};

/// The efficiency-driven rule for one queue: with so few agents that all are busy all the time, those whom they cannot
/// serve hang up, and everybody is offered the same wait w, at which that share has lost patience: G(w) = γ = 1 − n/R.
///
/// A fluid flows like this: Whitt, "Fluid models for multiserver queues with abandonments" (2006); Zeltyn and Mandelbaum
/// (2005) for M/M/n+G. It holds as R grows, far below the load; nearer to it [`SquareRoot`](super::SquareRoot) does.
///
/// ```
/// use callcenter::Law;
/// use callcenter::chance::DurationLaw;
/// use callcenter::erlang::EfficiencyDriven;
///
/// // 223.6 erlangs, and one caller in five may hang up.
/// let patience = DurationLaw::new(&Law::uniform(0.0, 600.0))?;
/// let rule = EfficiencyDriven::new(2992.0, 269.0, &patience)?;
/// let advised = rule.for_p_abandon(0.2)?;
/// assert_eq!((advised.agents, advised.required.agents), (179, 179));
/// // A fifth of 600 s is what everybody is offered.
/// assert!((advised.expected.asa.unwrap_or(0.0) - 120.0).abs() < 1.0);
/// # Ok::<(), callcenter::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct EfficiencyDriven {
    demand: Demand,
    patience: DurationLaw,
}

impl EfficiencyDriven {
    /// A queue with `arrivals_per_hour`, a mean handle time `aht` in seconds and a law of `patience`.
    ///
    /// # Errors
    /// Arrivals or a mean handle time that are not above 0, and what [`MmnG::new`] does not accept.
    pub fn new(arrivals_per_hour: f64, aht: f64, patience: &DurationLaw) -> Result<Self> {
        let demand = some_demand(arrivals_per_hour, aht)?;
        // As many agents as the load carry whoever never hangs up, unless that is everybody.
        MmnG::new(
            arrivals_per_hour,
            aht,
            patience,
            demand.load.ceil() as u32 + 1,
        )?;
        Ok(EfficiencyDriven {
            demand,
            patience: patience.clone(),
        })
    }

    /// The load R, in erlangs.
    pub fn load(&self) -> f64 {
        self.demand.load
    }

    /// What the rule expects of so many agents.
    ///
    /// # Errors
    /// As many agents as the load or more, where the rule says nothing, and agents who cannot carry the load of those who
    /// never hang up.
    pub fn expected(&self, agents: u32) -> Result<Figures> {
        let Demand {
            arrivals_per_hour,
            aht,
            load,
        } = self.demand;
        if f64::from(agents) >= load {
            return Err(Error::invalid(
                "agents",
                format!(
                    "found {agents}; fewer agents than the load of {load} erlangs are accepted"
                ),
            ));
        }
        FluidQueue::new(arrivals_per_hour, aht, &self.patience, agents)
            .map(|queue| Figures::of(&queue))
    }

    /// What the exact model says of so many agents.
    ///
    /// # Errors
    /// Agents who cannot carry the load of those who never hang up.
    pub fn exact(&self, agents: u32) -> Result<Figures> {
        let Demand {
            arrivals_per_hour,
            aht,
            ..
        } = self.demand;
        MmnG::new(arrivals_per_hour, aht, &self.patience, agents).map(|queue| Figures::of(&queue))
    }

    /// The agents that the rule advises so that at most a share of the callers hangs up.
    ///
    /// # Errors
    /// A share outside 0 < share < 1, one that so few agents as the load asks for do not let hang up, and one that is not
    /// reached as too many never hang up.
    pub fn for_p_abandon(&self, share: f64) -> Result<Advised> {
        let share = input::share("share", share)?;
        let requirement = Requirement {
            max_abandon_rate: Some(share),
            ..Requirement::none()
        };
        self.advise(("share", share), 1.0 - share, &requirement)
    }

    /// The agents that the rule advises so that those who are answered wait at most so many seconds on average.
    ///
    /// # Errors
    /// A time that is not above 0, and one by which nobody, or everybody, has lost patience.
    pub fn for_asa(&self, seconds: f64) -> Result<Advised> {
        let seconds = input::time("seconds", seconds)?;
        let requirement = Requirement {
            max_asa: Some(seconds),
            ..Requirement::none()
        };
        let served = self.patience.survival(seconds);
        self.advise(("seconds", seconds), served, &requirement)
    }

    /// `asked` is the target, as the caller gave it.
    fn advise(
        &self,
        asked: (&str, f64),
        served: f64,
        requirement: &Requirement,
    ) -> Result<Advised> {
        let Demand {
            arrivals_per_hour,
            aht,
            load,
        } = self.demand;
        let refused = |why: String| {
            let (path, found) = asked;
            Err(Error::invalid(path, format!("found {found}; {why}")))
        };
        let never = self.patience.never_probability();
        if served <= never {
            return refused(format!(
                "a target by which somebody is answered is accepted, and more than the share of {never} that never hangs up"
            ));
        }
        // The rounding of a share may not cost an agent; whoever is to answer anybody is at least one.
        let rounding = 2.0 * f64::EPSILON * load;
        let agents = (load * served - rounding).ceil().max(1.0) as u32;
        if f64::from(agents) >= load {
            return refused(format!(
                "a target that takes fewer agents than the load of {load} erlangs is accepted, and this one takes {agents}"
            ));
        }
        if f64::from(agents) <= load * never {
            return refused(format!(
                "a target that takes more agents than the {} erlangs of those who never hang up is accepted",
                load * never
            ));
        }
        Ok(Advised {
            agents,
            expected: self.expected(agents)?,
            exact: self.exact(agents)?,
            required: MmnG::required_agents(arrivals_per_hour, aht, &self.patience, requirement)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Law;

    fn rule(load: f64, law: &Law) -> EfficiencyDriven {
        EfficiencyDriven::new(3600.0 * load, 1.0, &DurationLaw::new(law).unwrap()).unwrap()
    }

    #[test]
    fn the_error_vanishes_as_the_queue_grows() {
        for law in [
            Law::exponential(2.0),
            Law::uniform(0.5, 3.0),
            Law::lognormal(2.0, 1.0),
            Law::weibull(2.0, 2.0),
        ] {
            let mut errors = Vec::new();
            for load in [100.0, 1_000.0, 10_000.0, 100_000.0] {
                let rule = rule(load, &law);
                let agents = (0.8 * load) as u32;
                let (expected, exact) =
                    (rule.expected(agents).unwrap(), rule.exact(agents).unwrap());
                assert!((expected.p_abandon - 0.2).abs() < 1e-12);
                // Whoever comes is served or hangs up, so that this share is nearly exact.
                assert!((exact.p_abandon - 0.2).abs() < 0.1 / load, "{law:?} {load}");
                assert!(1.0 - exact.p_queued < 1.0 / load);
                let (asa, wait) = (exact.asa.unwrap(), exact.mean_wait);
                errors.push((expected.asa.unwrap() / asa - 1.0).abs());
                errors.push((expected.mean_wait / wait - 1.0).abs());
            }
            // From each load to the one ten times as large the relative errors fall to about a tenth.
            for (few, many) in errors[2..].iter().zip(&errors[4..]) {
                assert!(*many < 0.13 * few + 1e-11, "{law:?}: {errors:?}");
            }
            assert!(errors[..2].iter().all(|error| *error < 0.03), "{errors:?}");
        }
    }

    #[test]
    fn what_it_advises_stands_beside_what_is_needed() {
        let law = Law::lognormal(283.6, 1.2);
        let law = DurationLaw::new(&law).unwrap();
        let rule = EfficiencyDriven::new(13_383.0, 269.0, &law).unwrap();
        for share in [0.08, 0.2, 0.5] {
            let advised = rule.for_p_abandon(share).unwrap();
            assert!(advised.expected.p_abandon <= share && advised.exact.p_abandon < share + 1e-3);
            assert!(advised.too_many().abs() <= 1, "{share}: {advised:?}");
            // The target, as a wait.
            let asa = law.quantile(share);
            let advised = rule.for_asa(asa).unwrap();
            assert!(
                (advised.exact.asa.unwrap() / asa - 1.0).abs() < 0.05,
                "{advised:?}"
            );
            // A wait is an error of the order 1/R off, which is worth some agents where patience hardly ends.
            let off = advised.too_many().abs() as f64;
            assert!(off <= 0.005 * rule.load(), "{share}: {advised:?}");
        }
    }

    #[test]
    fn rounding_costs_no_agent() {
        let rule = rule(100.0, &Law::exponential(1.0));
        for lost in 1..100u32 {
            let advised = rule.for_p_abandon(f64::from(lost) / 100.0).unwrap();
            assert_eq!(advised.agents, 100 - lost);
        }
    }

    #[test]
    fn where_it_says_nothing_it_says_so() {
        let path = |result: Result<Advised>| result.unwrap_err().problems()[0].path.clone();
        let some = rule(100.0, &Law::uniform(1.0, 2.0));
        for share in [0.0, 1.0, -0.1, f64::NAN] {
            assert_eq!(path(some.for_p_abandon(share)), "share");
        }
        assert_eq!(path(some.for_asa(f64::NAN)), "seconds");
        assert_eq!(path(some.for_asa(-1.0)), "seconds");
        assert!(some.for_asa(0.0).is_err());
        // Within half a second nobody has lost patience: as many agents as the load are needed.
        assert_eq!(path(some.for_asa(0.5)), "seconds");
        for seconds in [0.0, 1e-12, 1.0] {
            assert_eq!(path(some.for_asa(seconds)), "seconds");
        }
        // A half of a hundredth of 100 erlangs is no whole agent.
        assert_eq!(path(some.for_p_abandon(0.005)), "share");
        // By then everybody has lost patience.
        for seconds in [2.0, 2.5, f64::INFINITY] {
            assert_eq!(path(some.for_asa(seconds)), "seconds");
        }
        let forgetful = rule(100.0, &Law::exponential(1.0));
        assert_eq!(path(forgetful.for_asa(f64::INFINITY)), "seconds");
        assert_eq!(forgetful.for_asa(600.0).unwrap().agents, 1);
        assert!(some.expected(100).is_err() && some.expected(99).is_ok());
        assert_eq!(some.expected(0).unwrap().asa, None);
        // A third never hangs up.
        let law = Law::mixture([(2.0, Law::exponential(1.0)), (1.0, Law::never())]);
        let stubborn = rule(90.0, &law);
        assert!(stubborn.expected(30).is_err() && stubborn.expected(31).is_ok());
        assert!(stubborn.exact(30).is_err());
        assert_eq!(path(stubborn.for_p_abandon(0.7)), "share");
        assert_eq!(path(stubborn.for_asa(f64::INFINITY)), "seconds");
        let law = DurationLaw::new(&Law::exponential(1.0)).unwrap();
        assert!(EfficiencyDriven::new(0.0, 1.0, &law).is_err());
        assert!(EfficiencyDriven::new(1.0, f64::NAN, &law).is_err());
    }
}
