//! Several kinds of calls, the more urgent first.
use super::delay::ErlangC;
use super::input::MAX_LOAD;
use super::queue::Queue;
use crate::chance::DurationLaw;
use crate::error::{Error, Problems, Result};

/// Non-preemptive priorities: whenever an agent is free the most urgent call that waits is taken, first come first
/// served within its class; a call in progress is never interrupted, and nobody hangs up.
///
/// Either one agent, with a law of handle times for each class (M/G/1), or several agents, with exponential handle times of
/// one mean for all (M/M/n). Classes are numbered from 0, the most urgent.
///
/// With W₀ the mean time until the next agent is free, over all calls, and σ_k the share of the agents' time that the
/// classes 0 to k ask for, the mean wait of class k is
///
/// ```text
/// W_k = W₀ / ((1 − σ_{k−1}) (1 − σ_k))
/// ```
///
/// (Cobham, 1954). Where the agents cannot carry all classes, the most urgent ones still wait for a finite time: the first
/// class that is too much gets the time that they leave, all others none. Whoever is not carried waits for ever, in the
/// mean: its mean wait and queue are None.
///
/// Only means and P(queued) are known in closed form: there is no distribution of waits here, and so no
/// [`Queue`].
///
/// ```
/// use callcenter::erlang::Priorities;
///
/// // 30 urgent calls an hour and 150 others, three minutes each, 11 agents.
/// let calls = Priorities::new(&[30.0, 150.0], 180.0, 11)?;
/// let (urgent, other) = (calls.mean_wait(0)?.unwrap(), calls.mean_wait(1)?.unwrap());
/// assert!(urgent < 10.0 && other > 5.0 * urgent);
///
/// // At 250 others the urgent ones still wait for seconds, and the others for ever.
/// let calls = Priorities::new(&[30.0, 250.0], 180.0, 11)?;
/// assert!(calls.mean_wait(0)?.unwrap() < 20.0 && calls.mean_wait(1)?.is_none());
/// # Ok::<(), callcenter::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Priorities {
    agents: u32,
    load: f64,
    p_queued: f64,
    /// Mean time until an agent is free for those who find none, seconds. None without arrivals at one agent.
    until_free: Option<f64>,
    classes: Vec<Class>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Class {
    arrivals_per_hour: f64,
    load: f64,
    /// Shares of the agents' time that more urgent classes, and they with this one, leave; 0 at the least.
    left_before: f64,
    left_after: f64,
}

impl Priorities {
    /// M/M/n: calls of each class arrive at the rate given for it, most urgent first, and are handled in exponential times
    /// of one mean `aht`, in seconds, by `agents`.
    ///
    /// # Errors
    /// Figures that are not numbers in range, no class, and no agent.
    ///
    /// # Cost
    /// O(classes), and one evaluation of Erlang C.
    pub fn new(arrivals_per_hour: &[f64], aht: f64, agents: u32) -> Result<Self> {
        let mut problems = Problems::new();
        if arrivals_per_hour.is_empty() {
            problems
                .at("arrivals_per_hour")
                .say("found no class; at least one is accepted");
        }
        for (class, &rate) in arrivals_per_hour.iter().enumerate() {
            check_rate(
                &mut problems,
                &format!("arrivals_per_hour[{class}]"),
                rate,
                aht,
            );
        }
        if !(aht > 0.0 && aht.is_finite()) {
            problems.at("aht").say(format!(
                "found {aht}; a number of seconds above 0 is accepted"
            ));
        }
        if agents == 0 {
            problems
                .at("agents")
                .say("found 0; at least 1 is accepted, or nobody is answered");
        }
        problems.finish()?;
        let n = f64::from(agents);
        let demands: Vec<(f64, f64)> = arrivals_per_hour
            .iter()
            .map(|&rate| (rate, rate * aht / 3600.0))
            .collect();
        let (load, classes) = ladder(&demands, n);
        let p_queued = if load < n {
            ErlangC::new(load * 3600.0 / aht, aht, agents).map_or(1.0, |queue| queue.p_queued())
        } else {
            1.0
        };
        Ok(Priorities {
            agents,
            load,
            p_queued,
            until_free: Some(aht / n),
            classes,
        })
    }

    /// M/G/1: one agent; each class with its arrivals per hour and the law of its handle times, most urgent first.
    ///
    /// Of the laws only mean and variance count.
    ///
    /// # Errors
    /// No class, arrivals that are not numbers from 0, and laws without a finite mean above 0 and a finite variance.
    ///
    /// # Cost
    /// O(classes).
    ///
    /// ```
    /// use callcenter::Law;
    /// use callcenter::chance::DurationLaw;
    /// use callcenter::erlang::Priorities;
    /// let short = DurationLaw::new(&Law::exponential(60.0))?;
    /// let long = DurationLaw::new(&Law::lognormal(900.0, 1.5))?;
    /// // Short calls first: who waits behind one long call has waited for most of it.
    /// let calls = Priorities::one_agent(&[(10.0, &short), (2.0, &long)])?;
    /// assert!(calls.mean_wait(0)?.unwrap() < calls.mean_wait(1)?.unwrap());
    /// # Ok::<(), callcenter::Error>(())
    /// ```
    pub fn one_agent(classes: &[(f64, &DurationLaw)]) -> Result<Self> {
        let mut problems = Problems::new();
        if classes.is_empty() {
            problems
                .at("classes")
                .say("found no class; at least one is accepted");
        }
        for (class, (rate, law)) in classes.iter().enumerate() {
            let (mean, variance) = (law.mean(), law.variance());
            check_rate(
                &mut problems,
                &format!("classes[{class}].arrivals_per_hour"),
                *rate,
                mean,
            );
            if !(mean > 0.0 && mean.is_finite() && variance.is_finite()) {
                problems.at(format!("classes[{class}].handle_time")).say(format!(
                    "found a law of mean {mean} and variance {variance}; a finite mean above 0 and a finite variance are accepted"
                ));
            }
        }
        problems.finish()?;
        let demands: Vec<(f64, f64)> = classes
            .iter()
            .map(|(rate, law)| (*rate, rate * law.mean() / 3600.0))
            .collect();
        let (load, ladder) = ladder(&demands, 1.0);
        // A caller who finds the agent busy meets the rest of a call, of a class by the time that its calls take: of those
        // that are carried.
        let (mut busy, mut rest) = (0.0, 0.0);
        for (class, (_, law)) in ladder.iter().zip(classes) {
            let share = class.load.min(class.left_before);
            busy += share;
            rest += share * 0.5 * (law.mean() + law.variance() / law.mean());
        }
        Ok(Priorities {
            agents: 1,
            load,
            p_queued: load.min(1.0),
            until_free: (busy > 0.0).then(|| rest / busy),
            classes: ladder,
        })
    }

    /// The number of classes.
    pub fn classes(&self) -> usize {
        self.classes.len()
    }

    /// The number of agents.
    pub fn agents(&self) -> u32 {
        self.agents
    }

    /// Erlangs that arrive, of all classes.
    pub fn load(&self) -> f64 {
        self.load
    }

    /// P(not answered at once): the same for every class; 1 where the agents cannot carry all of them.
    pub fn p_queued(&self) -> f64 {
        self.p_queued
    }

    /// Share of the agents' time spent handling calls.
    pub fn occupancy(&self) -> f64 {
        (self.load / f64::from(self.agents)).min(1.0)
    }

    /// Mean wait of a class, seconds. None where it is without bound.
    ///
    /// # Errors
    /// A class that there is not.
    pub fn mean_wait(&self, class: usize) -> Result<Option<f64>> {
        let ladder = self.class(class)?;
        if ladder.left_after <= 0.0 {
            return Ok(None);
        }
        let first = self
            .until_free
            .map_or(0.0, |until_free| self.p_queued * until_free);
        Ok(Some(first / ladder.left_before / ladder.left_after))
    }

    /// Mean wait of the calls of a class that queue, seconds. None where it is without bound, and for one agent
    /// without any arrivals, where no call is in progress that one could wait for.
    ///
    /// # Errors
    /// A class that there is not.
    pub fn mean_wait_queued(&self, class: usize) -> Result<Option<f64>> {
        let ladder = self.class(class)?;
        if ladder.left_after <= 0.0 {
            return Ok(None);
        }
        let wait = |until_free: f64| until_free / ladder.left_before / ladder.left_after;
        Ok(self.until_free.map(wait))
    }

    /// Mean number of callers of a class that wait. None where it grows without end.
    ///
    /// # Errors
    /// A class that there is not.
    pub fn queue_length(&self, class: usize) -> Result<Option<f64>> {
        let rate = self.class(class)?.arrivals_per_hour / 3600.0;
        let wait = self.mean_wait(class)?;
        if rate == 0.0 {
            return Ok(Some(0.0));
        }
        Ok(wait.map(|wait| rate * wait))
    }

    fn class(&self, class: usize) -> Result<&Class> {
        self.classes.get(class).ok_or_else(|| {
            Error::invalid(
                "class",
                format!(
                    "found {class}; a class from 0 to {} is accepted",
                    self.classes.len().saturating_sub(1)
                ),
            )
        })
    }
}

fn check_rate(problems: &mut Problems, path: &str, rate: f64, mean: f64) {
    if !(rate >= 0.0 && rate.is_finite()) {
        problems
            .at(path)
            .say(format!("found {rate}; a number from 0 is accepted"));
    } else if mean.is_finite() && rate * mean / 3600.0 > MAX_LOAD {
        problems.at(path).say(format!(
            "found {rate} calls of {mean} s; up to {MAX_LOAD:e} erlangs are accepted"
        ));
    }
}

/// The whole load, and what each class leaves of n agents, from (arrivals, load) of each.
fn ladder(demands: &[(f64, f64)], n: f64) -> (f64, Vec<Class>) {
    let (mut sum, mut left_before) = (0.0, 1.0);
    let mut classes = Vec::with_capacity(demands.len());
    for &(arrivals_per_hour, load) in demands {
        sum += load;
        let left_after = ((n - sum) / n).max(0.0);
        classes.push(Class {
            arrivals_per_hour,
            load: load / n,
            left_before,
            left_after,
        });
        left_before = left_after;
    }
    (sum, classes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Mg1;
    use super::*;
    use crate::scenario::Law;

    fn law(plain: &Law) -> DurationLaw {
        DurationLaw::new(plain).unwrap()
    }

    #[test]
    fn one_class_is_erlang_c_or_one_agent() {
        for (agents, load) in [(1, 0.3), (3, 2.9), (100, 95.0), (10_000, 9_950.0)] {
            let all = Priorities::new(&[load * 40.0], 90.0, agents).unwrap();
            let plain = ErlangC::new(load * 40.0, 90.0, agents).unwrap();
            assert!((all.p_queued() / plain.p_queued() - 1.0).abs() < 1e-11);
            let ratio = all.mean_wait(0).unwrap().unwrap() / plain.mean_wait();
            assert!((ratio - 1.0).abs() < 1e-11, "{agents}: {ratio}");
            let ratio = all.queue_length(0).unwrap().unwrap() / plain.queue_length();
            assert!((ratio - 1.0).abs() < 1e-11);
            let ratio = all.mean_wait_queued(0).unwrap().unwrap() / plain.mean_wait_queued();
            assert!((ratio - 1.0).abs() < 1e-11);
        }
        let handle_time = law(&Law::lognormal(240.0, 1.3));
        let all = Priorities::one_agent(&[(12.0, &handle_time)]).unwrap();
        let plain = Mg1::new(12.0, &handle_time).unwrap();
        let ratio = all.mean_wait(0).unwrap().unwrap() / plain.mean_wait();
        assert!((ratio - 1.0).abs() < 1e-13 && all.p_queued() == plain.p_queued());
        let ratio = all.mean_wait_queued(0).unwrap().unwrap() / plain.mean_wait_queued();
        assert!((ratio - 1.0).abs() < 1e-13);
    }

    #[test]
    fn known_values_for_three_classes() {
        // By hand, one agent: loads 0.2, 0.3, 0.4 of exponential calls of 1, 2 and 4 s and W₀ = Σ ρ E S = 0.2 + 0.6 + 1.6 = 2.4.
        let laws = [1.0, 2.0, 4.0].map(|mean| law(&Law::exponential(mean)));
        let all = Priorities::one_agent(&[(720.0, &laws[0]), (540.0, &laws[1]), (360.0, &laws[2])])
            .unwrap();
        for (class, expected) in [2.4 / 0.8, 2.4 / 0.8 / 0.5, 2.4 / 0.5 / 0.1]
            .into_iter()
            .enumerate()
        {
            let found = all.mean_wait(class).unwrap().unwrap();
            assert!((found / expected - 1.0).abs() < 1e-12, "{class}: {found}");
        }
        // Five agents, calls of 1 h, loads 1, 2 and 1: C(5, 4) = 0.554112554112554 (the sum over states).
        let all = Priorities::new(&[1.0, 2.0, 1.0], 3600.0, 5).unwrap();
        assert!((all.p_queued() - 0.554112554112554).abs() < 1e-14);
        let first = 0.554112554112554 * 720.0;
        for (class, expected) in [first / 0.8, first / 0.8 / 0.4, first / 0.4 / 0.2]
            .into_iter()
            .enumerate()
        {
            let found = all.mean_wait(class).unwrap().unwrap();
            assert!((found / expected - 1.0).abs() < 1e-12, "{class}: {found}");
        }
    }

    #[test]
    fn beyond_what_agents_carry_the_urgent_still_wait_for_a_time() {
        // Loads 0.5, 0.8, 0.3 at one agent: the second class is carried by the half that the first leaves.
        let laws = [10.0, 20.0, 30.0].map(|mean| law(&Law::constant(mean)));
        let all = Priorities::one_agent(&[(180.0, &laws[0]), (144.0, &laws[1]), (36.0, &laws[2])])
            .unwrap();
        assert_eq!((all.p_queued(), all.occupancy()), (1.0, 1.0));
        // What is left of the call in progress: half of 10 s or of 20 s, as often the one as the other, by time.
        let wait = (0.5 * 5.0 + 0.5 * 10.0) / 0.5;
        assert!((all.mean_wait(0).unwrap().unwrap() - wait).abs() < 1e-12);
        for class in [1, 2] {
            assert_eq!(all.mean_wait(class).unwrap(), None);
            assert_eq!(all.mean_wait_queued(class).unwrap(), None);
            assert_eq!(all.queue_length(class).unwrap(), None);
        }
        let all = Priorities::new(&[36.0, 720.0], 100.0, 20).unwrap();
        // 1 and 20 erlangs for 20 agents: always busy, and one free every 5 s.
        assert!((all.mean_wait(0).unwrap().unwrap() - 5.0 / 0.95).abs() < 1e-12);
        assert_eq!(all.mean_wait(1).unwrap(), None);
    }

    #[test]
    fn without_arrivals_and_with_nonsense() {
        let all = Priorities::new(&[0.0, 0.0], 60.0, 3).unwrap();
        assert_eq!(all.mean_wait(1).unwrap(), Some(0.0));
        assert_eq!(all.mean_wait_queued(0).unwrap(), Some(20.0));
        let handle_time = law(&Law::exponential(60.0));
        let all = Priorities::one_agent(&[(0.0, &handle_time)]).unwrap();
        assert_eq!(
            (all.mean_wait(0).unwrap(), all.mean_wait_queued(0).unwrap()),
            (Some(0.0), None)
        );
        assert_eq!(all.mean_wait(1).unwrap_err().problems()[0].path, "class");
        let error = Priorities::new(&[1.0, -1.0, f64::NAN], -1.0, 0).unwrap_err();
        let paths: Vec<&str> = error
            .problems()
            .iter()
            .map(|problem| problem.path.as_str())
            .collect();
        assert_eq!(
            paths,
            [
                "arrivals_per_hour[1]",
                "arrivals_per_hour[2]",
                "aht",
                "agents"
            ]
        );
        assert!(
            Priorities::new(&[], 1.0, 1).is_err() && Priorities::new(&[1e300], 1e10, 1).is_err()
        );
        assert!(Priorities::one_agent(&[]).is_err());
        let never = law(&Law::never());
        let error = Priorities::one_agent(&[(1.0, &handle_time), (1.0, &never)]).unwrap_err();
        assert_eq!(error.problems()[0].path, "classes[1].handle_time");
    }

    proptest! {
        #[test]
        fn order_changes_who_waits_but_not_how_much_work(
            loads in proptest::collection::vec(0.001..1.0f64, 1..6), means in proptest::collection::vec(1.0..500.0f64, 6),
            cvs in proptest::collection::vec(0.1..3.0f64, 6), busy in 0.01..0.999f64, agents in 1u32..300,
        ) {
            let total: f64 = loads.iter().sum();
            // One agent, any laws: Σ ρ W is that of first come first served, ρ W₀ / (1 − ρ).
            let laws: Vec<DurationLaw> = means.iter().zip(&cvs).map(|(&mean, &cv)| law(&Law::gamma(mean, cv))).collect();
            let shares: Vec<f64> = loads.iter().map(|load| busy * load / total).collect();
            let classes: Vec<(f64, &DurationLaw)> =
                shares.iter().zip(&laws).map(|(share, law)| (3600.0 * share / law.mean(), law)).collect();
            let all = Priorities::one_agent(&classes).unwrap();
            let first: f64 = shares.iter().zip(&laws).map(|(share, law)| share * 0.5 * (law.mean() + law.variance() / law.mean())).sum();
            let kept: f64 = shares.iter().enumerate().map(|(class, share)| share * all.mean_wait(class).unwrap().unwrap()).sum();
            prop_assert!((kept / (busy * first / (1.0 - busy)) - 1.0).abs() < 1e-10);
            // Several agents: the mean over all calls is Erlang C's.
            let n = f64::from(agents);
            let rates: Vec<f64> = shares.iter().map(|share| 36.0 * n * share).collect();
            let all = Priorities::new(&rates, 100.0, agents).unwrap();
            let together: f64 = rates.iter().sum();
            let plain = ErlangC::new(together, 100.0, agents).unwrap();
            let kept: f64 = rates.iter().enumerate().map(|(class, rate)| rate * all.mean_wait(class).unwrap().unwrap()).sum();
            prop_assert!((kept - together * plain.mean_wait()).abs() <= 1e-10 * kept);
            for class in 1..all.classes() {
                prop_assert!(all.mean_wait(class - 1).unwrap() <= all.mean_wait(class).unwrap());
            }
        }
    }
}
