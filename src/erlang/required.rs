//! How many agents it takes, by theory.
use super::input;
use super::queue::Queue;
use crate::error::{Error, Problems, Result};
use crate::scenario::ServiceLevelDefinition;

/// What a staffing must meet, all at once. What is not stated is not asked for.
///
/// ```
/// use callcenter::erlang::{ErlangA, Requirement};
/// let requirement = Requirement {
///     max_occupancy: Some(0.85),
///     max_abandon_rate: Some(0.03),
///     ..Requirement::answered_of_offered(0.8, 20.0)
/// };
/// let needed = ErlangA::required_agents(831.0, 269.0, 283.6, &requirement)?;
/// assert!(needed.occupancy <= 0.85 && needed.service_level > 0.8);
/// # Ok::<(), callcenter::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Requirement {
    /// The share to reach, from 0 to below 1: no number of agents makes a wait impossible. 0 asks for no service level.
    pub share: f64,
    /// How the service level is counted.
    pub definition: ServiceLevelDefinition,
    /// Its threshold, seconds.
    pub within: f64,
    /// For short calls credited, which needs it: abandoned within this many seconds is credited; at most `within`.
    pub short: Option<f64>,
    /// The answered calls may wait this many seconds on average; above 0.
    pub max_asa: Option<f64>,
    /// No more than this share of the offered calls may hang up; above 0, up to 1.
    pub max_abandon_rate: Option<f64>,
    /// No more than this share of the agents' time may be busy; above 0, up to 1.
    pub max_occupancy: Option<f64>,
    /// At least this many agents, whatever the load.
    pub min_agents: u32,
}

impl Requirement {
    /// Nothing is asked for yet.
    ///
    /// ```
    /// use callcenter::erlang::{ErlangC, Requirement};
    /// let requirement = Requirement { max_asa: Some(30.0), ..Requirement::none() };
    /// assert_eq!(ErlangC::required_agents(200.0, 180.0, &requirement)?.agents, 13);
    /// # Ok::<(), callcenter::Error>(())
    /// ```
    pub fn none() -> Self {
        Self::answered_of_offered(0.0, 0.0)
    }

    /// This share of the offered calls is answered within this many seconds; no further condition.
    pub fn answered_of_offered(share: f64, within: f64) -> Self {
        Requirement {
            share,
            definition: ServiceLevelDefinition::AnsweredOfOffered,
            within,
            short: None,
            max_asa: None,
            max_abandon_rate: None,
            max_occupancy: None,
            min_agents: 0,
        }
    }

    fn check(&self) -> Result<()> {
        let mut problems = Problems::new();
        if !(0.0..1.0).contains(&self.share) {
            problems.at("share").say(format!(
                "found {}; a share from 0 to below 1 is accepted",
                self.share
            ));
        }
        if let Err(error) = input::time("within", self.within) {
            for problem in error.problems() {
                problems.at(&problem.path).say(&problem.message);
            }
        }
        if self.definition == ServiceLevelDefinition::ShortCallsCredited {
            match self.short {
                // A longer one would credit hanging up over being answered, and more agents could lower the level.
                Some(short) if (0.0..=self.within).contains(&short) => {}
                found => {
                    let found = found.map_or("nothing".to_owned(), |short| short.to_string());
                    problems.at("short").say(format!(
                        "found {found}; a number of seconds from 0 to the threshold of {} s is accepted",
                        self.within
                    ));
                }
            }
        }
        if let Some(asa) = self.max_asa
            && (asa.is_nan() || asa <= 0.0)
        {
            problems.at("max_asa").say(format!(
                "found {asa}; a number of seconds above 0 is accepted"
            ));
        }
        for (path, cap) in [
            ("max_abandon_rate", self.max_abandon_rate),
            ("max_occupancy", self.max_occupancy),
        ] {
            if let Some(cap) = cap
                && !(cap > 0.0 && cap <= 1.0)
            {
                problems.at(path).say(format!(
                    "found {cap}; a share above 0, up to 1, is accepted"
                ));
            }
        }
        problems.finish()
    }

    /// Every condition that is stated, as a queue meets it.
    fn conditions(&self, queue: &impl Queue) -> Result<Vec<Condition>> {
        let mut conditions = Vec::with_capacity(4);
        if self.share > 0.0 {
            let (counted, of) =
                queue.service_level_parts(self.definition, self.within, self.short)?;
            conditions.push(Condition {
                // A share is reached, so that it is the rest that may not be too much.
                part: -counted,
                of,
                at_most: -self.share,
            });
        }
        if let Some(asa) = self.max_asa {
            let answered = queue.p_answered();
            conditions.push(Condition {
                part: queue.asa().map_or(0.0, |asa| asa * answered),
                of: answered,
                at_most: asa,
            });
        }
        if let Some(share) = self.max_abandon_rate {
            conditions.push(Condition {
                part: queue.p_abandon(),
                of: 1.0,
                at_most: share,
            });
        }
        if let Some(cap) = self.max_occupancy {
            conditions.push(Condition {
                part: queue.busy_agents(),
                of: f64::from(queue.agents()),
                at_most: cap,
            });
        }
        Ok(conditions)
    }
}

/// part / of may be at most so much. Over days of several kinds it is a ratio of sums.
#[derive(Debug, Clone, Copy)]
struct Condition {
    part: f64,
    of: f64,
    at_most: f64,
}

impl Condition {
    fn is_met(&self) -> bool {
        if self.of > 0.0 {
            // Formed as the measure itself is, so that whoever compares that with the target finds the same.
            let ratio = (self.part.abs() / self.of).copysign(self.part);
            ratio.max(-1.0) <= self.at_most
        } else {
            // A share of nothing: nobody is answered, or nobody is there.
            false
        }
    }

    /// How much of `part` is too much; below 0 where there is room.
    fn excess(&self) -> f64 {
        self.part - self.at_most * self.of
    }
}

/// The fewest agents that meet a [`Requirement`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RequiredAgents {
    /// The smallest whole number that meets it.
    pub agents: u32,
    /// The fractional requirement, from `agents` − 1 to `agents`.
    ///
    /// 41.3 means 42 agents on 30 % of the days and 41 on the others: over many such days the service level, as a ratio
    /// of sums, is exactly the share required, and busy over staffed time exactly the occupancy allowed, and so on,
    /// whichever asks for most. So it is found on the straight line between the two whole numbers. It never goes below
    /// the least number of agents.
    pub fractional: f64,
    /// The service level reached with `agents`, in the definition asked for; 1 where no calls arrive.
    pub service_level: f64,
    /// The occupancy reached with `agents`; 0 without agents or calls.
    pub occupancy: f64,
}

/// The smallest number of agents that meets a requirement, where more agents never hurt. `queue` gives the queue with so
/// many agents; none where it would grow without end, and no requirement is met.
///
/// Starts from square-root safety staffing, strides away in doubling steps until the answer is bracketed, and halves.
pub(super) fn search<Q: Queue>(
    load: f64,
    requirement: &Requirement,
    queue: impl Fn(u32) -> Option<Q>,
) -> Result<RequiredAgents> {
    requirement.check()?;
    search_for(
        load,
        requirement,
        |queue| requirement.conditions(queue),
        queue,
    )
}

/// The smallest number of agents with which at most a share above 0 of the callers has to wait; the service level beside it
/// is the share answered at once. As a share of those who need not wait, a small one would lose its digits.
pub(super) fn search_p_queued<Q: Queue>(
    load: f64,
    share: f64,
    queue: impl Fn(u32) -> Option<Q>,
) -> Result<RequiredAgents> {
    let condition = |queue: &Q| {
        Ok(vec![Condition {
            part: queue.p_queued(),
            of: 1.0,
            at_most: share,
        }])
    };
    search_for(load, &Requirement::none(), condition, queue)
}

fn search_for<Q: Queue>(
    load: f64,
    requirement: &Requirement,
    conditions: impl Fn(&Q) -> Result<Vec<Condition>>,
    queue: impl Fn(u32) -> Option<Q>,
) -> Result<RequiredAgents> {
    let least = requirement.min_agents;
    if load == 0.0 {
        // An interval without calls meets its target.
        return Ok(RequiredAgents {
            agents: least,
            fractional: f64::from(least),
            service_level: 1.0,
            occupancy: 0.0,
        });
    }
    let meets = |agents: u32| -> Result<bool> {
        match queue(agents) {
            Some(queue) => Ok(conditions(&queue)?.iter().all(Condition::is_met)),
            None => Ok(false),
        }
    };

    // From here on `low` fails (or is one below the least), `high` meets.
    let start = (load + load.sqrt()).ceil().max(f64::from(least)) as u32;
    let mut stride = ((load.sqrt() / 8.0) as u32).max(1);
    let (mut low, mut high);
    if meets(start)? {
        high = start;
        loop {
            if high == least {
                low = None;
                break;
            }
            let next = high.saturating_sub(stride).max(least);
            if meets(next)? {
                high = next;
                stride = stride.saturating_mul(2);
            } else {
                low = Some(next);
                break;
            }
        }
    } else {
        let mut failed = start;
        loop {
            if failed == u32::MAX {
                let message = "no number of agents meets what is asked for";
                return Err(Error::invalid("requirement", message));
            }
            let next = failed.saturating_add(stride);
            if meets(next)? {
                high = next;
                low = Some(failed);
                break;
            }
            failed = next;
            stride = stride.saturating_mul(2);
        }
    }
    while let Some(failed) = low
        && high - failed > 1
    {
        let middle = failed + (high - failed) / 2;
        if meets(middle)? {
            high = middle;
        } else {
            low = Some(middle);
        }
    }

    let Some(reached) = queue(high) else {
        return Err(Error::invalid("requirement", "cannot be evaluated"));
    };
    let fractional = match low {
        None => f64::from(high),
        Some(fewer) => {
            let enough = conditions(&reached)?;
            let failed = match queue(fewer) {
                Some(queue) => Some(conditions(&queue)?),
                None => None,
            };
            f64::from(fewer) + failed.map_or(1.0, |failed| share_of_days(&failed, &enough))
        }
    };
    let (counted, of) = reached.service_level_parts(
        requirement.definition,
        requirement.within,
        requirement.short,
    )?;
    Ok(RequiredAgents {
        agents: high,
        fractional,
        service_level: if of > 0.0 {
            (counted / of).min(1.0)
        } else {
            0.0
        },
        occupancy: reached.occupancy().unwrap_or(0.0),
    })
}

/// The smallest share of days with enough agents, the others having one fewer, that meets every condition as a ratio of
/// sums.
fn share_of_days(failed: &[Condition], enough: &[Condition]) -> f64 {
    let days = failed.iter().zip(enough).map(|(failed, enough)| {
        if failed.is_met() {
            0.0
        } else if failed.of > 0.0 {
            failed.excess() / (failed.excess() - enough.excess())
        } else {
            // Days on which nobody is answered, or there, weigh nothing in such a share: they cannot be played as a part.
            1.0
        }
    });
    days.fold(0.0, f64::max).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{ErlangA, ErlangC, Queue};
    use super::*;

    fn requirement(definition: ServiceLevelDefinition, share: f64, within: f64) -> Requirement {
        Requirement {
            definition,
            short: Some(0.25 * within),
            ..Requirement::answered_of_offered(share, within)
        }
    }

    #[test]
    fn the_baseline_needs_65_agents() {
        let needed = ErlangA::required_agents(
            831.0,
            269.0,
            283.6,
            &Requirement::answered_of_offered(0.8, 20.0),
        )
        .unwrap();
        let level = |agents| {
            let queue = ErlangA::new(831.0, 269.0, 283.6, agents).unwrap();
            queue
                .service_level(ServiceLevelDefinition::AnsweredOfOffered, 20.0, None)
                .unwrap()
        };
        assert_eq!(needed.agents, 65);
        assert_eq!(needed.agents, (0..).find(|&n| level(n) >= 0.8).unwrap());
        assert_eq!(needed.service_level, level(needed.agents));
        // On the straight line between the two whole numbers.
        let (low, high) = (level(needed.agents - 1), level(needed.agents));
        let line = f64::from(needed.agents - 1) + (0.8 - low) / (high - low);
        assert!((needed.fractional - line).abs() < 1e-10);
    }

    #[test]
    fn an_occupancy_cap_and_a_minimum_count_too() {
        let base = Requirement::answered_of_offered(0.8, 20.0);
        let capped = Requirement {
            max_occupancy: Some(0.7),
            ..base.clone()
        };
        let needed = ErlangC::required_agents(831.0, 269.0, &capped).unwrap();
        let load = 831.0 * 269.0 / 3600.0;
        assert_eq!(needed.agents, (load / 0.7f64).ceil() as u32);
        // Nobody hangs up, so the same work is done on both kinds of days.
        assert!((needed.fractional - load / 0.7).abs() < 1e-9);
        let floor = Requirement {
            min_agents: 200,
            ..base
        };
        let needed = ErlangC::required_agents(831.0, 269.0, &floor).unwrap();
        assert_eq!((needed.agents, needed.fractional), (200, 200.0));
    }

    #[test]
    fn a_cap_on_occupancy_alone_takes_somebody() {
        // Nobody at all is not busy, and no staffing.
        for (load, cap) in [
            (0.1, 0.9),
            (0.5, 0.6),
            (3.0, 0.9),
            (3.0, 0.99),
            (10.0, 0.99),
            (5.0, 0.97),
        ] {
            let wanted = Requirement {
                max_occupancy: Some(cap),
                ..Requirement::none()
            };
            let queue = |agents| ErlangA::new(12.0 * load, 300.0, 300.0, agents).unwrap();
            let needed = ErlangA::required_agents(12.0 * load, 300.0, 300.0, &wanted).unwrap();
            let first = (1..).find(|&n| queue(n).occupancy().unwrap() <= cap);
            assert_eq!(Some(needed.agents), first, "{load} {cap}");
        }
    }

    #[test]
    fn without_calls_the_minimum_is_enough() {
        let some = Requirement {
            min_agents: 2,
            ..Requirement::answered_of_offered(0.8, 20.0)
        };
        assert_eq!(
            ErlangA::required_agents(0.0, 269.0, 283.6, &some)
                .unwrap()
                .agents,
            2
        );
        assert_eq!(
            ErlangC::required_agents(0.0, 269.0, &some).unwrap().agents,
            2
        );
    }

    #[test]
    fn what_cannot_be_met_or_meant_is_refused() {
        let base = Requirement::answered_of_offered(0.8, 20.0);
        let path = |requirement: Requirement| {
            let error = ErlangA::required_agents(100.0, 269.0, 283.6, &requirement).unwrap_err();
            assert!(ErlangC::required_agents(100.0, 269.0, &requirement).is_err());
            error.problems()[0].path.clone()
        };
        for share in [-0.1, 1.0, 1.2, f64::NAN] {
            assert_eq!(
                path(Requirement {
                    share,
                    ..base.clone()
                }),
                "share"
            );
        }
        assert_eq!(
            path(Requirement {
                within: f64::NAN,
                ..base.clone()
            }),
            "within"
        );
        for cap in [0.0, -1.0, 1.1, f64::NAN] {
            assert_eq!(
                path(Requirement {
                    max_occupancy: Some(cap),
                    ..base.clone()
                }),
                "max_occupancy"
            );
        }
        for short in [None, Some(-1.0), Some(21.0), Some(f64::NAN)] {
            let definition = ServiceLevelDefinition::ShortCallsCredited;
            assert_eq!(
                path(Requirement {
                    definition,
                    short,
                    ..base.clone()
                }),
                "short"
            );
        }
        // 7.5 erlangs spread over 2^32 agents are still busier than this.
        assert_eq!(
            path(Requirement {
                max_occupancy: Some(1e-12),
                ..base
            }),
            "requirement"
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn one_agent_fewer_is_not_enough(
            log_load in -3.0..5.0f64, log_patience in -2.0..4.0f64, share in 0.01..0.999f64, log_within in -4.0..1.0f64,
            which in 0usize..5, cap in proptest::option::of(0.3..1.0f64), min_agents in 0u32..5,
        ) {
            let (load, patience) = (10f64.powf(log_load), 10f64.powf(log_patience));
            let definition = ServiceLevelDefinition::ALL[which];
            let wanted = Requirement { max_occupancy: cap, min_agents, ..requirement(definition, share, 10f64.powf(log_within)) };
            let parts = |agents| {
                let queue = ErlangA::new(3600.0 * load, 1.0, patience, agents).unwrap();
                (
                    queue.service_level(definition, wanted.within, wanted.short).unwrap_or(0.0),
                    queue.occupancy().unwrap_or(0.0),
                )
            };
            let meets = |agents| {
                let (level, occupancy) = parts(agents);
                // Nobody at all has no occupancy, and meets no cap on it.
                level >= share && cap.is_none_or(|cap| agents > 0 && occupancy <= cap)
            };
            let needed = ErlangA::required_agents(3600.0 * load, 1.0, patience, &wanted).unwrap();
            prop_assert!(needed.agents >= min_agents && meets(needed.agents));
            prop_assert!(needed.agents == min_agents || !meets(needed.agents - 1));
            prop_assert!(needed.fractional <= f64::from(needed.agents) && needed.fractional >= f64::from(needed.agents) - 1.0);
            prop_assert_eq!((needed.service_level, needed.occupancy), parts(needed.agents));

            let calls = ErlangC::required_agents(3600.0 * load, 1.0, &wanted).unwrap();
            let enough = |agents| ErlangC::new(3600.0 * load, 1.0, agents).is_ok_and(|queue| {
                queue.p_answered_within(wanted.within).unwrap() >= share && queue.occupancy().unwrap() <= cap.unwrap_or(1.0)
            });
            prop_assert!(enough(calls.agents) && (calls.agents == min_agents || !enough(calls.agents - 1)));
        }
    }
}
