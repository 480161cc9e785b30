//! A finite number of lines: who finds none is lost, who finds no agent waits, with or without patience.
use super::blocking;
use super::departures::{Count, Departures, LEAST};
use super::input::{self, Demand};
use super::queue::Queue;
use super::required::{RequiredAgents, Requirement, search};
use super::root;
use crate::error::{Error, Result};

/// More states than this that matter are not summed.
const MAX_STATES: usize = 10_000_000;

/// M/M/n/K and M/M/n/K+M: as many callers as there are lines, talking or waiting; whoever finds no line is blocked.
///
/// Blocked calls are a share of all attempts; everything else is over the calls that found a line. It has an answer for
/// any load, also without patience: the lines keep the queue finite. With no more lines than agents nobody can wait, and
/// it is Erlang B; with very many it is Erlang C or Erlang A.
///
/// The steady state is summed over the states of the queue, outwards from the likeliest and relative to it, so that
/// nothing overflows; the states in which an agent is free take one integral together. A caller who finds k waiting
/// is answered after k + 1 departures: their number by a time is Poisson, or with patience negative binomial.
///
/// ```
/// use callcenter::erlang::{FiniteQueue, Queue};
///
/// // 831 calls an hour of 269 s each, patience 283.6 s, 50 agents and 60 lines: 10 callers can wait.
/// let queue = FiniteQueue::new(831.0, 269.0, Some(283.6), 50, 60)?;
/// assert!((queue.p_blocked() - 0.1194).abs() < 1e-4 && (queue.p_abandon() - 0.0931).abs() < 1e-4);
/// // Those who get in wait for half as long as with lines without end.
/// assert!((queue.mean_wait() - 26.41).abs() < 0.01);
/// # Ok::<(), callcenter::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct FiniteQueue {
    demand: Demand,
    mean_patience: Option<f64>,
    agents: u32,
    lines: u32,
    p_blocked: f64,
    p_accepted: f64,
    p_queued: f64,
    p_not_queued: f64,
    waiting: Waiting,
    queued: Queued,
}

/// How many wait already when a caller starts to wait: the probabilities of `first`, `first` + 1, ... Empty where nobody
/// can wait.
#[derive(Clone, PartialEq)]
struct Waiting {
    first: usize,
    probabilities: Vec<f64>,
}

impl std::fmt::Debug for Waiting {
    /// There may be millions of them.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Waiting({} states from {})",
            self.probabilities.len(),
            self.first
        )
    }
}

/// Over those who queue: shares, and the parts of their mean wait, in seconds.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Queued {
    answered: f64,
    abandoned: f64,
    wait: f64,
    answered_wait: f64,
    abandoned_wait: f64,
}

impl FiniteQueue {
    /// A queue with `arrivals_per_hour`, a mean handle time `aht` and a `mean_patience` in seconds (none: nobody hangs up),
    /// `agents`, and `lines`: how many callers there can be, talking and waiting together.
    ///
    /// Without arrivals the figures are those that a first caller would meet.
    ///
    /// # Errors
    /// Figures that are not numbers in range: arrivals from 0, times above 0, up to 10^9 erlangs, patience and handle time
    /// within a factor of 10^15 of each other; no line; no agent where nobody hangs up; and more than 10^7 states of the
    /// queue that matter.
    ///
    /// # Cost
    /// One integral and one pass over the states of the queue whose share can be written down, a few nanoseconds each: some
    /// 75 standard deviations of its length, at most as many as can wait. So does every figure with a time in its
    /// arguments, and a quantile takes some twenty passes.
    pub fn new(
        arrivals_per_hour: f64,
        aht: f64,
        mean_patience: Option<f64>,
        agents: u32,
        lines: u32,
    ) -> Result<Self> {
        let demand = Demand::new(arrivals_per_hour, aht)?;
        Self::of(demand, patience(mean_patience, aht)?, agents, lines)
    }

    fn of(demand: Demand, mean_patience: Option<f64>, agents: u32, lines: u32) -> Result<Self> {
        if lines == 0 {
            return Err(Error::invalid(
                "lines",
                "found 0; at least 1 is accepted: without lines no call arrives",
            ));
        }
        if agents == 0 && mean_patience.is_none() {
            return Err(Error::invalid(
                "agents",
                "found 0; at least 1 is accepted where nobody hangs up, or no call ever ends",
            ));
        }
        let mut queue = FiniteQueue {
            demand,
            mean_patience,
            agents,
            lines,
            p_blocked: 0.0,
            p_accepted: 1.0,
            p_queued: 0.0,
            p_not_queued: 1.0,
            waiting: Waiting {
                first: 0,
                probabilities: vec![],
            },
            queued: Queued::default(),
        };
        let load = demand.load;
        let Some(places) = lines.checked_sub(agents).filter(|&places| places > 0) else {
            if load > 0.0 {
                let odds = blocking::ln_odds_of_a_line(f64::from(lines), load).exp();
                queue.p_blocked = 1.0 / (1.0 + odds);
                queue.p_accepted = 1.0 / (1.0 + 1.0 / odds);
            }
            return Ok(queue);
        };

        let places = places as usize;
        let states = queue.states(places)?;
        // Relative to the likeliest state of the queue: someone can be answered at once; someone can wait.
        let not_queued = match states.first {
            _ if agents == 0 => 0.0,
            _ if load == 0.0 => f64::INFINITY,
            0 => {
                let odds = blocking::ln_odds_of_a_line(f64::from(agents), load);
                odds.exp() * states.probabilities.first().copied().unwrap_or(0.0)
            }
            // Too far below the likeliest state to be written down.
            _ => 0.0,
        };
        let full = states.at(places);
        let mut waiting = states;
        waiting
            .probabilities
            .truncate(places - waiting.first.min(places));
        let can_wait: f64 = waiting.probabilities.iter().sum();
        queue.p_queued = 1.0 / (1.0 + not_queued / can_wait);
        queue.p_not_queued = 1.0 / (1.0 + can_wait / not_queued);
        queue.p_blocked = full / (not_queued + can_wait + full);
        queue.p_accepted = 1.0 / (1.0 + full / (not_queued + can_wait));
        for probability in &mut waiting.probabilities {
            *probability /= can_wait;
        }
        queue.waiting = waiting;
        queue.queued = queue.over_those_who_queue();
        Ok(queue)
    }

    /// The weights of the states with all agents busy, by the number waiting, relative to the likeliest of them.
    fn states(&self, places: usize) -> Result<Waiting> {
        let (n, load) = (f64::from(self.agents), self.demand.load);
        // Hanging up, per handle time.
        let leaving = self
            .mean_patience
            .map_or(0.0, |patience| self.demand.aht / patience);
        let mode = if load <= n {
            0
        } else {
            // As a number of any size, or infinite without patience: at most as many as can wait.
            (((load - n) / leaving) as usize).min(places)
        };
        // The number waiting goes from k to k + 1 at the rate `load` and back at `down`. Each weight differs from its
        // neighbour's by a share that is small where many states matter: the rounding of the share, the same in all
        // of a million steps, then does not add up as that of the ratio would.
        let down = |k: usize| n + (k + 1) as f64 * leaving;
        let excess = |k: usize| (n - load) + (k + 1) as f64 * leaving;
        let too_many = || {
            Err(Error::invalid(
                "lines",
                format!(
                    "found {}; lines with at most {MAX_STATES} lengths of the queue that matter are accepted",
                    self.lines
                ),
            ))
        };
        let mut probabilities = vec![1.0];
        let (mut weight, mut first) = (1.0, mode);
        while first > 0 {
            let share = excess(first - 1) / load;
            // Where little of the weight is left, the ratio has the digits that the difference loses.
            weight = if share > -0.5 {
                weight + weight * share
            } else {
                weight * (down(first - 1) / load)
            };
            if weight <= LEAST {
                break;
            }
            if probabilities.len() > MAX_STATES {
                return too_many();
            }
            probabilities.push(weight);
            first -= 1;
        }
        probabilities.reverse();
        weight = 1.0;
        for k in mode..places {
            let share = excess(k) / down(k);
            weight = if share < 0.5 {
                weight - weight * share
            } else {
                weight * (load / down(k))
            };
            if weight <= LEAST {
                break;
            }
            if probabilities.len() > MAX_STATES {
                return too_many();
            }
            probabilities.push(weight);
        }
        Ok(Waiting {
            first,
            probabilities,
        })
    }

    fn over_those_who_queue(&self) -> Queued {
        let mut queued = Queued::default();
        let Some(patience) = self.mean_patience else {
            let one_departure = self.demand.aht / f64::from(self.agents);
            queued.answered = 1.0;
            queued.wait = one_departure * self.waiting.mean_of(|k| k as f64 + 1.0);
            queued.answered_wait = queued.wait;
            return queued;
        };
        // In mean patiences. Whoever finds k waiting leaves, by one way or the other, at the end of one of k + 1 stages;
        // with j still ahead a stage takes 1/(s + j + 1), and each is as likely as the others to end with this caller
        // hanging up.
        let s = self.departures_per_patience(patience);
        let first = self.waiting.first;
        let mut through = harmonic(s, first);
        let mut until_gone = first as f64 - s * through;
        for (k, probability) in self.waiting.iter() {
            let rate = s + k as f64 + 1.0;
            through += 1.0 / rate;
            until_gone += (k as f64 + 1.0) / rate;
            queued.answered += probability * s / rate;
            queued.abandoned += probability * (k as f64 + 1.0) / rate;
            queued.answered_wait += probability * s / rate * through;
            queued.abandoned_wait += probability / rate * until_gone;
        }
        queued.wait = queued.abandoned * patience;
        queued.answered_wait *= patience;
        queued.abandoned_wait *= patience;
        queued
    }

    /// Departures from the agents per mean patience, all of them being busy.
    fn departures_per_patience(&self, patience: f64) -> f64 {
        f64::from(self.agents) * (patience / self.demand.aht)
    }

    /// Callers that can be in the system, talking and waiting.
    pub fn lines(&self) -> u32 {
        self.lines
    }

    /// Mean patience, seconds; none where nobody hangs up.
    pub fn mean_patience(&self) -> Option<f64> {
        self.mean_patience
    }

    /// P(the attempt finds a line): 1 − `p_blocked`, without cancellation.
    pub fn p_accepted(&self) -> f64 {
        self.p_accepted
    }

    /// The fewest agents that meet a requirement with a given number of `lines`; see [`Requirement`].
    ///
    /// Targets are over the calls that found a line, so that with few lines a few agents may do: look at
    /// [`p_blocked`](Queue::p_blocked) too.
    ///
    /// # Errors
    /// As [`FiniteQueue::new`], and a requirement that no number of agents meets.
    ///
    /// # Cost
    /// O(log of the answer's distance from square-root staffing) evaluations of [`FiniteQueue::new`] and a service level.
    ///
    /// ```
    /// use callcenter::erlang::{FiniteQueue, Requirement};
    /// let requirement = Requirement::answered_of_offered(0.8, 20.0);
    /// let needed = FiniteQueue::required_agents(831.0, 269.0, Some(283.6), 70, &requirement)?;
    /// assert!(needed.agents < 65);
    /// # Ok::<(), callcenter::Error>(())
    /// ```
    pub fn required_agents(
        arrivals_per_hour: f64,
        aht: f64,
        mean_patience: Option<f64>,
        lines: u32,
        requirement: &Requirement,
    ) -> Result<RequiredAgents> {
        let demand = Demand::new(arrivals_per_hour, aht)?;
        let mean_patience = patience(mean_patience, aht)?;
        // What is wrong with the lines is wrong with any number of agents.
        Self::of(demand, mean_patience, 1, lines)?;
        search(demand.load, requirement, |agents| {
            Self::of(demand, mean_patience, agents, lines).ok()
        })
    }

    fn longer(&self, t: f64) -> f64 {
        let Some(top) = self.waiting.last() else {
            return 0.0;
        };
        let (count, patient) = match self.mean_patience {
            None => (self.poisson(t), 1.0),
            Some(patience) => {
                let v = t / patience;
                let s = self.departures_per_patience(patience);
                (Count::NegativeBinomial { s, v }, (-v).exp())
            }
        };
        if patient == 0.0 || t == f64::INFINITY {
            return 0.0;
        }
        let departures = Departures::new(count, top);
        let mut at_most: f64 = (departures.first()..self.waiting.first)
            .map(|k| departures.exactly(k))
            .sum();
        let mut still = 0.0;
        for (k, probability) in self.waiting.iter() {
            at_most += departures.exactly(k);
            still += probability * at_most;
        }
        (self.p_queued * patient * still).min(1.0)
    }

    fn poisson(&self, t: f64) -> Count {
        // So many departures are more than can wait by any measure.
        let mean = (t * (f64::from(self.agents) / self.demand.aht)).min(1e15);
        Count::Poisson { mean }
    }

    /// Of those who queue: answered within t, and hung up within t.
    fn queued_within(&self, t: f64) -> (f64, f64) {
        let Some(top) = self.waiting.last() else {
            return (0.0, 0.0);
        };
        let Some(patience) = self.mean_patience else {
            let departures = Departures::new(self.poisson(t), top);
            let mut more = departures.beyond;
            let mut answered = 0.0;
            for (k, probability) in self.waiting.iter().rev() {
                answered += probability * more;
                more += departures.exactly(k);
            }
            return (answered, 0.0);
        };
        let v = t / patience;
        if (-v).exp() == 0.0 {
            return (self.queued.answered, self.queued.abandoned);
        }
        // The caller's own patience counts among the departures: s + 1. Answered are those who find k waiting with s/(s + k
        // + 1) P(more than k). Hanging up, ∫ e^(−u) P(at most k by u) du, is a sum over i ≤ k of ∫ e^(−u) P(i by u) du = s/((s
        // + i)(s + i + 1)) P(more than i).
        let s = self.departures_per_patience(patience);
        let departures = Departures::new(Count::NegativeBinomial { s: s + 1.0, v }, top);
        let share = |i: usize| {
            let i = i as f64;
            let never_alone = if i > 0.0 { s / (s + i) } else { 1.0 };
            never_alone / (s + i + 1.0)
        };
        let (mut answered, mut abandoned) = (0.0, 0.0);
        let (mut more, mut at_least) = (departures.beyond, 0.0);
        for (k, probability) in self.waiting.iter().rev() {
            at_least += probability;
            answered += probability * s / (s + k as f64 + 1.0) * more;
            abandoned += at_least * share(k) * more;
            more += departures.exactly(k);
        }
        let mut i = self.waiting.first;
        while i > departures.first() {
            i -= 1;
            abandoned += at_least * share(i) * more;
            more += departures.exactly(i);
        }
        // Fewer departures than these are out of the question; the shares of 0 to i − 1 add up to i/(s + i).
        if i > 0 {
            abandoned += at_least * i as f64 / (s + i as f64) * more;
        }
        (answered, abandoned)
    }
}

impl Waiting {
    fn at(&self, k: usize) -> f64 {
        let index = k.checked_sub(self.first);
        index
            .and_then(|index| self.probabilities.get(index))
            .copied()
            .unwrap_or(0.0)
    }

    fn last(&self) -> Option<usize> {
        let count = self.probabilities.len();
        count.checked_sub(1).map(|last| self.first + last)
    }

    fn iter(&self) -> impl DoubleEndedIterator<Item = (usize, f64)> {
        let numbered = self.probabilities.iter().enumerate();
        numbered.map(|(index, &probability)| (self.first + index, probability))
    }

    fn mean_of(&self, value: impl Fn(usize) -> f64) -> f64 {
        self.iter()
            .map(|(k, probability)| probability * value(k))
            .sum()
    }
}

/// 1/(s + 1) + 1/(s + 2) + ... of so many terms.
fn harmonic(s: f64, terms: usize) -> f64 {
    // From s + 32 on, Euler and Maclaurin's sum at midpoints; the first term left out is below 1e-14 of a term.
    let head = terms.min(32);
    let mut sum: f64 = (1..=head).map(|i| 1.0 / (s + i as f64)).sum();
    if terms > head {
        let from = s + head as f64 + 0.5;
        let to = s + terms as f64 + 0.5;
        let correction = |x: f64| {
            let square = 1.0 / (x * x);
            square * (1.0 / 24.0 - square * (7.0 / 960.0 - square * 31.0 / 8064.0))
        };
        sum += ((terms - head) as f64 / from).ln_1p() + correction(to) - correction(from);
    }
    sum
}

impl Queue for FiniteQueue {
    fn agents(&self) -> u32 {
        self.agents
    }

    fn arrivals_per_hour(&self) -> f64 {
        self.demand.arrivals_per_hour
    }

    fn load(&self) -> f64 {
        self.demand.load
    }

    fn p_blocked(&self) -> f64 {
        self.p_blocked
    }

    /// Of the calls that found a line; 0 with no more lines than agents.
    fn p_queued(&self) -> f64 {
        self.p_queued
    }

    fn p_abandon(&self) -> f64 {
        self.p_queued * self.queued.abandoned
    }

    fn p_answered(&self) -> f64 {
        (self.p_not_queued + self.p_queued * self.queued.answered).min(1.0)
    }

    fn mean_wait(&self) -> f64 {
        self.p_queued * self.queued.wait
    }

    /// 0 with no more lines than agents, where nobody queues.
    fn mean_wait_queued(&self) -> f64 {
        self.queued.wait
    }

    fn asa(&self) -> Option<f64> {
        let wait = self.p_queued * self.queued.answered_wait;
        (self.agents > 0).then(|| wait / self.p_answered())
    }

    fn mean_time_to_abandon(&self) -> Option<f64> {
        let queued = self.queued;
        (queued.abandoned > 0.0).then(|| queued.abandoned_wait / queued.abandoned)
    }

    fn queue_length(&self) -> f64 {
        self.demand.arrivals_per_hour / 3600.0 * self.p_accepted * self.mean_wait()
    }

    fn busy_agents(&self) -> f64 {
        self.demand.load * self.p_accepted * self.p_answered()
    }

    fn p_wait_longer(&self, t: f64) -> Result<f64> {
        Ok(self.longer(input::time("t", t)?))
    }

    fn p_answered_within(&self, t: f64) -> Result<f64> {
        let (answered, _) = self.queued_within(input::time("t", t)?);
        Ok((self.p_not_queued + self.p_queued * answered).min(1.0))
    }

    fn p_abandoned_within(&self, t: f64) -> Result<f64> {
        let (_, abandoned) = self.queued_within(input::time("t", t)?);
        Ok((self.p_queued * abandoned).min(1.0))
    }

    fn wait_quantile(&self, p: f64) -> Result<f64> {
        let p = input::probability(p)?;
        if p <= self.p_not_queued || 1.0 - p >= self.p_queued {
            return Ok(0.0);
        }
        let goal = (1.0 - p).ln();
        Ok(root::beyond(0.0, self.queued.wait, |t| {
            self.longer(t).ln().max(-1e3) - goal
        }))
    }
}

fn patience(mean_patience: Option<f64>, aht: f64) -> Result<Option<f64>> {
    mean_patience
        .map(|seconds| input::mean_patience(seconds, aht))
        .transpose()
}

#[cfg(test)]
mod tests;
