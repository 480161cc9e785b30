//! Callers who are told their place, or how long they will wait, as they join the queue.

use super::birth_death::{MarkovQueue, Stationary};

/// M/M/n+M, where a caller who finds all servers busy and k waiting is told that its place is k + 1, and hangs up at once
/// with a probability that rises by the place, up to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ToldPlace {
    /// Without lines.
    pub queue: MarkovQueue,
    pub hangs_up: f64,
    pub hangs_up_per_place: f64,
}

/// What happens in the long run; shares are of all who come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ToldPlaceFigures {
    /// Found all servers busy.
    pub queued: f64,
    /// Hung up on hearing their place.
    pub balked: f64,
    /// Hung up later.
    pub abandoned: f64,
    /// Callers waiting, on average.
    pub queue_length: f64,
    /// Servers at work, on average, of each.
    pub occupancy: f64,
    /// Mean wait of all, who balk included.
    pub mean_wait: f64,
}

impl ToldPlace {
    fn balks(&self, waiting: usize) -> f64 {
        let place = waiting as f64 + 1.0;
        (self.hangs_up + self.hangs_up_per_place * place).min(1.0)
    }

    /// The chain of those present, weight by weight from an empty system, in proportion to the largest.
    pub fn solve(self) -> ToldPlaceFigures {
        let MarkovQueue {
            arrival_rate,
            service_rate,
            servers,
            abandonment_rate,
            lines,
        } = self.queue;
        assert_eq!(lines, None);
        let mut weights = vec![1.0];
        for present in 1.. {
            let waiting = present.max(servers) - servers;
            let joins = match (present - 1).checked_sub(servers) {
                None => 1.0,
                Some(ahead) => 1.0 - self.balks(ahead),
            };
            let leaving =
                present.min(servers) as f64 * service_rate + waiting as f64 * abandonment_rate;
            let ratio = arrival_rate * joins / leaving;
            let weight = weights[present - 1] * ratio;
            weights.push(weight);
            let largest = weights.iter().copied().fold(0.0, f64::max);
            // Beyond all servers the ratios only fall.
            if present > servers && ratio < 0.999 && weight < 1e-18 * largest {
                break;
            }
        }
        let sum: f64 = weights.iter().rev().sum();
        let mean = |of: &dyn Fn(usize) -> f64| -> f64 {
            let each = weights.iter().enumerate().rev();
            each.map(|(present, weight)| weight * of(present))
                .sum::<f64>()
                / sum
        };
        let waiting = |present: usize| present.checked_sub(servers);
        let queue_length = mean(&|present| waiting(present).unwrap_or(0) as f64);
        ToldPlaceFigures {
            queued: mean(&|present| f64::from(u8::from(present >= servers))),
            balked: mean(&|present| waiting(present).map_or(0.0, |ahead| self.balks(ahead))),
            abandoned: queue_length * abandonment_rate / arrival_rate,
            queue_length,
            occupancy: mean(&|present| present.min(servers) as f64) / servers as f64,
            mean_wait: queue_length / arrival_rate,
        }
    }
}

/// What callers who are answered after all were told on average, and what they waited, where each is told how long it
/// takes on average until it would be answered if it did not hang up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ToldWait {
    pub announced: f64,
    pub waited: f64,
}

impl ToldWait {
    /// By the number of those whom a caller finds waiting. With i of them still there and itself, the next one leaves at the
    /// rate nμ + (i + 1)θ, of which the share of θ is the caller itself.
    pub fn of(stationary: &Stationary, queue: &MarkovQueue) -> Self {
        let theta = queue.abandonment_rate;
        let full_rate = queue.servers as f64 * queue.service_rate;
        let (mut told, mut answered, mut waited) = (0.0, 1.0, 0.0);
        let (mut shares, mut announced, mut waits) = (0.0, 0.0, 0.0);
        for (ahead, p) in stationary.found_waiting().into_iter().enumerate() {
            let others = full_rate + ahead as f64 * theta;
            let all = others + theta;
            told += 1.0 / others;
            answered *= others / all;
            waited = answered / all + others / all * waited;
            shares += p * answered;
            announced += p * answered * told;
            waits += p * waited;
        }
        ToldWait {
            announced: announced / shares,
            waited: waits / shares,
        }
    }
}

/// The same without hanging up: the mean announced, which is the mean wait, and the mean distance of the two, for M/M/n where each
/// who waits is told (k + 1)/(nμ) with k ahead and waits for as many exponential times.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ToldTurns {
    pub announced: f64,
    pub distance: f64,
}

impl ToldTurns {
    pub fn of(queue: &MarkovQueue) -> Self {
        let full_rate = queue.servers as f64 * queue.service_rate;
        let load = queue.arrival_rate / full_rate;
        let (mut announced, mut distance) = (0.0, 0.0);
        // Of those who wait a share (1 − ρ)ρ^k finds k waiting.
        let mut share = 1.0 - load;
        // m^m e^−m / (m − 1)!, half the mean distance of a sum of m exponential times from its mean.
        let mut half = (-1.0f64).exp();
        for turns in 1..100_000 {
            let m = f64::from(turns);
            announced += share * m / full_rate;
            distance += share * 2.0 * half / full_rate;
            share *= load;
            if share * m < 1e-20 {
                break;
            }
            half *= ((m + 1.0) * (1.0 / m).ln_1p() - 1.0).exp();
        }
        ToldTurns {
            announced,
            distance,
        }
    }
}
