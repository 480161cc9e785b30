//! First come first served, Poisson arrivals, exponential handling and patience, any number of lines.

use super::numeric::Poisson;

/// M/M/n, M/M/n/K, M/M/n+M or M/M/n/K+M.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MarkovQueue {
    pub arrival_rate: f64,
    /// 1 / mean handle time.
    pub service_rate: f64,
    pub servers: usize,
    /// 1 / mean patience; 0 when nobody hangs up.
    pub abandonment_rate: f64,
    /// The largest number in the system, in service and waiting together (K); `None` when there is always a line.
    pub lines: Option<usize>,
}

impl MarkovQueue {
    pub fn new(arrival_rate: f64, service_rate: f64, servers: usize) -> Self {
        MarkovQueue {
            arrival_rate,
            service_rate,
            servers,
            abandonment_rate: 0.0,
            lines: None,
        }
    }

    #[must_use]
    pub fn patience(mut self, mean: f64) -> Self {
        self.abandonment_rate = 1.0 / mean;
        self
    }

    #[must_use]
    pub fn lines(mut self, lines: usize) -> Self {
        assert!(
            lines >= self.servers,
            "{lines} lines for {} servers",
            self.servers
        );
        self.lines = Some(lines);
        self
    }

    fn leaving_rate(&self, present: usize) -> f64 {
        let busy = present.min(self.servers);
        busy as f64 * self.service_rate + (present - busy) as f64 * self.abandonment_rate
    }

    /// The stationary distribution, built from its mode outwards (Ingolfsson and Tang) until what is left out is
    /// below 1e-20 of the largest probability, counted callers and all.
    pub fn solve(self) -> Stationary {
        let full_rate = self.servers as f64 * self.service_rate;
        assert!(
            self.lines.is_some() || self.abandonment_rate > 0.0 || self.arrival_rate < full_rate,
            "unstable: {self:?}"
        );
        let last = self.lines.unwrap_or(usize::MAX);
        let mut mode = 0;
        // Leaving rates never fall, so the mode is the last state reached by a step that does not lose weight.
        while mode < last && self.leaving_rate(mode + 1) <= self.arrival_rate {
            mode += 1;
        }
        let mut weights = vec![0.0; mode + 1];
        weights[mode] = 1.0;
        for state in (0..mode).rev() {
            weights[state] = weights[state + 1] * self.leaving_rate(state + 1) / self.arrival_rate;
            if weights[state] < 1e-40 {
                break;
            }
        }
        let mut weight = 1.0;
        for state in mode + 1..=last {
            let ratio = self.arrival_rate / self.leaving_rate(state);
            weight *= ratio;
            weights.push(weight);
            // Beyond here the ratios only fall: the rest is below a geometric series.
            if ratio < 1.0 && weight * ratio / (1.0 - ratio).powi(2) * (state as f64) < 1e-20 {
                break;
            }
        }
        let mut ascending = weights.clone();
        ascending.sort_by(f64::total_cmp);
        let sum: f64 = ascending.iter().sum();
        weights.iter_mut().for_each(|weight| *weight /= sum);
        Stationary {
            queue: self,
            probabilities: weights,
        }
    }
}

/// What a caller and the floor see in the long run. *Offered* is who got a line.
#[derive(Debug, Clone)]
pub struct Stationary {
    queue: MarkovQueue,
    /// P(so many in the system), from 0.
    pub probabilities: Vec<f64>,
}

impl Stationary {
    /// P(no line), of those who asked for one.
    pub fn p_block(&self) -> f64 {
        match self.queue.lines {
            Some(lines) => self.probabilities.get(lines).copied().unwrap_or(0.0),
            None => 0.0,
        }
    }

    /// Calls per unit of time that got a line.
    pub fn offered_rate(&self) -> f64 {
        let admitted = match self.queue.lines {
            Some(lines) => self.probabilities.iter().take(lines).sum(),
            None => 1.0,
        };
        self.queue.arrival_rate * admitted
    }

    /// P(found so many waiting and all servers busy), of offered, by number found waiting.
    pub fn found_waiting(&self) -> Vec<f64> {
        let end = self
            .queue
            .lines
            .unwrap_or(usize::MAX)
            .min(self.probabilities.len());
        let scale = self.queue.arrival_rate / self.offered_rate();
        self.probabilities[self.queue.servers.min(end)..end]
            .iter()
            .map(|p| p * scale)
            .collect()
    }

    /// P(must wait), of offered.
    pub fn p_queued(&self) -> f64 {
        self.found_waiting().iter().sum()
    }

    /// Callers waiting, on average.
    pub fn queue_length(&self) -> f64 {
        self.probabilities
            .iter()
            .enumerate()
            .skip(self.queue.servers)
            .map(|(present, p)| (present - self.queue.servers) as f64 * p)
            .sum()
    }

    /// Servers at work, on average.
    pub fn busy(&self) -> f64 {
        self.probabilities
            .iter()
            .enumerate()
            .map(|(present, p)| present.min(self.queue.servers) as f64 * p)
            .sum()
    }

    pub fn occupancy(&self) -> f64 {
        self.busy() / self.queue.servers as f64
    }

    /// P(hangs up), of offered.
    pub fn p_abandon(&self) -> f64 {
        self.queue.abandonment_rate * self.mean_wait()
    }

    /// Mean wait of all offered, answered or not, zeros included.
    pub fn mean_wait(&self) -> f64 {
        self.queue_length() / self.offered_rate()
    }

    /// Mean wait of those who were not answered at once.
    pub fn mean_wait_queued(&self) -> f64 {
        self.mean_wait() / self.p_queued()
    }

    /// Mean wait of answered calls, zeros included.
    pub fn asa(&self) -> f64 {
        self.answered_wait() / (1.0 - self.p_abandon())
    }

    /// Mean wait of those who hung up; `None` if nobody does.
    pub fn mean_time_to_abandon(&self) -> Option<f64> {
        (self.queue.abandonment_rate > 0.0).then(|| self.abandoned_wait() / self.p_abandon())
    }

    /// Mean total wait seen from the queue positions found: an own way to [`mean_wait`](Self::mean_wait).
    pub fn mean_wait_by_positions(&self) -> f64 {
        self.answered_wait() + self.abandoned_wait()
    }

    /// E[wait; answered] per offered call.
    fn answered_wait(&self) -> f64 {
        self.waits_by_position(|_, answered_wait| answered_wait)
    }

    /// E[wait; hung up] per offered call.
    fn abandoned_wait(&self) -> f64 {
        self.waits_by_position(|abandoned_wait, _| abandoned_wait)
    }

    /// Steps through the positions: with `ahead` in front the next change comes at rate nμ + (ahead + 1)θ, and is
    /// our caller hanging up with share θ of it.
    fn waits_by_position(&self, pick: impl Fn(f64, f64) -> f64) -> f64 {
        let theta = self.queue.abandonment_rate;
        let full_rate = self.queue.servers as f64 * self.queue.service_rate;
        let (mut answered, mut answered_wait) = (1.0, 0.0);
        let (mut abandoned, mut abandoned_wait) = (0.0, 0.0);
        let mut sum = 0.0;
        for (ahead, p) in self.found_waiting().iter().enumerate() {
            let rate = full_rate + (ahead + 1) as f64 * theta;
            let forward = (full_rate + ahead as f64 * theta) / rate;
            answered *= forward;
            abandoned = theta / rate + forward * abandoned;
            answered_wait = answered / rate + forward * answered_wait;
            abandoned_wait = abandoned / rate + forward * abandoned_wait;
            sum += p * pick(abandoned_wait, answered_wait);
        }
        sum
    }

    /// P(answered and waited at most `t`), of offered.
    pub fn answered_within(&self, t: f64) -> f64 {
        1.0 - self.p_queued() + self.fate(t).answered
    }

    /// P(waited at most `t`), of answered.
    pub fn answered_within_of_answered(&self, t: f64) -> f64 {
        self.answered_within(t) / (1.0 - self.p_abandon())
    }

    /// P(hung up and waited at most `t`), of offered.
    pub fn abandoned_within(&self, t: f64) -> f64 {
        self.fate(t).abandoned
    }

    /// P(wait > `t`), answered or not in the end, of offered.
    pub fn still_waiting(&self, t: f64) -> f64 {
        self.fate(t).waiting
    }

    /// Follows a caller who must wait through the chain of callers ahead for a time `t`, by uniformisation.
    pub fn fate(&self, t: f64) -> Fate {
        let theta = self.queue.abandonment_rate;
        let full_rate = self.queue.servers as f64 * self.queue.service_rate;
        let mut ahead = self.found_waiting();
        let queued: f64 = ahead.iter().sum();
        if t <= 0.0 || ahead.is_empty() {
            return Fate {
                answered: 0.0,
                abandoned: 0.0,
                waiting: queued,
            };
        }
        let clock = full_rate + ahead.len() as f64 * theta;
        let steps = Poisson::new(clock * t);
        let tails = steps.tails();
        let mut fate = Fate {
            answered: 0.0,
            abandoned: 0.0,
            waiting: 0.0,
        };
        for (step, tail) in tails.iter().enumerate() {
            let waiting: f64 = ahead.iter().sum();
            fate.waiting += steps.probability(step) * waiting;
            fate.answered += tail * ahead[0] * full_rate / clock;
            fate.abandoned += tail * waiting * theta / clock;
            for k in 0..ahead.len() {
                let forward = full_rate + k as f64 * theta;
                let stay = ((ahead.len() - 1 - k) as f64 * theta) / clock;
                let next = ahead.get(k + 1).copied().unwrap_or(0.0);
                debug_assert!((clock - forward - theta - stay * clock).abs() < 1e-9 * clock);
                ahead[k] = ahead[k] * stay + next * (forward + theta) / clock;
            }
        }
        fate
    }
}

/// What became, after some time, of the callers who had to wait; shares of offered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fate {
    pub answered: f64,
    pub abandoned: f64,
    pub waiting: f64,
}
