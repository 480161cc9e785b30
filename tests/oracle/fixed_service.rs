//! M/D/n: every call takes exactly as long.
//!
//! In one handle time D whoever is in service leaves, and who arrives meanwhile stays, so the number present obeys
//! N(t + D) = max(N(t) − n, 0) + Poisson(λD): a chain with steps both ways of bounded reach, solved directly. No
//! complex roots are needed.

use super::numeric::{BandedChain, Poisson};

/// M/D/n, first come first served, nobody hangs up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FixedServiceQueue {
    pub arrival_rate: f64,
    pub service_time: f64,
    pub servers: usize,
}

/// The long run of an M/D/n queue.
#[derive(Debug, Clone)]
pub struct FixedServiceStationary {
    queue: FixedServiceQueue,
    /// P(so many in the system), from 0.
    pub probabilities: Vec<f64>,
}

impl FixedServiceQueue {
    pub fn new(arrival_rate: f64, service_time: f64, servers: usize) -> Self {
        FixedServiceQueue {
            arrival_rate,
            service_time,
            servers,
        }
    }

    pub fn load(&self) -> f64 {
        self.arrival_rate * self.service_time
    }

    /// The decay rate γ > 0 of the queue: E exp(γ (Poisson(a) − n)) = 1. By Kingman's inequality
    /// P(queue > x) ≤ exp(−γx) for every x, which is what makes the cut below safe.
    pub fn decay(&self) -> f64 {
        let (load, servers) = (self.load(), self.servers as f64);
        let excess = |gamma: f64| load * gamma.exp_m1() - servers * gamma;
        let (mut low, mut high) = ((servers / load).ln(), 1.0);
        while excess(high) < 0.0 {
            high *= 2.0;
        }
        for _ in 0..200 {
            let middle = 0.5 * (low + high);
            if excess(middle) < 0.0 {
                low = middle;
            } else {
                high = middle;
            }
        }
        low
    }

    pub fn solve(self) -> FixedServiceStationary {
        assert!(self.load() < self.servers as f64, "unstable: {self:?}");
        let arrivals = Poisson::new(self.load());
        // exp(−46) ≈ 1e-20.
        let longest_queue = (46.0 / self.decay()).ceil() as usize;
        let top = self.servers + longest_queue + arrivals.last();
        let mut chain = BandedChain::new(top + 1, self.servers, arrivals.last());
        // The elimination needs every state to be reached, however rarely: no count is left out below.
        let mut counts: Vec<f64> = (0..=arrivals.last())
            .map(|count| arrivals.probability(count))
            .collect();
        for count in (0..arrivals.first).rev() {
            counts[count] = counts[count + 1] * (count + 1) as f64 / self.load();
        }
        for present in 0..=top {
            let left = present.saturating_sub(self.servers);
            for (count, weight) in counts.iter().enumerate() {
                chain.add(present, (left + count).min(top), *weight);
            }
        }
        FixedServiceStationary {
            queue: self,
            probabilities: chain.stationary(),
        }
    }
}

impl FixedServiceStationary {
    pub fn p_queued(&self) -> f64 {
        self.probabilities.iter().skip(self.queue.servers).sum()
    }

    pub fn queue_length(&self) -> f64 {
        self.probabilities
            .iter()
            .enumerate()
            .skip(self.queue.servers)
            .map(|(present, p)| (present - self.queue.servers) as f64 * p)
            .sum()
    }

    /// Mean wait of all, by Little's law.
    pub fn mean_wait(&self) -> f64 {
        self.queue_length() / self.queue.arrival_rate
    }

    pub fn mean_wait_queued(&self) -> f64 {
        self.mean_wait() / self.p_queued()
    }

    /// P(at most so many waiting).
    fn queue_at_most(&self, waiting: usize) -> f64 {
        self.probabilities
            .iter()
            .take(self.queue.servers + waiting + 1)
            .sum()
    }

    /// P(wait ≤ `t`) (Franx 2001). Look back from our caller's arrival by s = kD − t ∈ (0, D]: until t later exactly
    /// kn queued calls are taken, so it has been reached iff those waiting then, and those who came since, are fewer.
    pub fn wait_at_most(&self, t: f64) -> f64 {
        assert!(t >= 0.0);
        let service = self.queue.service_time;
        let rounds = (t / service).floor() + 1.0;
        let back = rounds * service - t;
        let reach = rounds as usize * self.queue.servers;
        let arrivals = Poisson::new(self.queue.arrival_rate * back);
        (arrivals.first..=arrivals.last().min(reach - 1))
            .map(|since| arrivals.probability(since) * self.queue_at_most(reach - 1 - since))
            .sum::<f64>()
            .min(1.0)
    }
}
