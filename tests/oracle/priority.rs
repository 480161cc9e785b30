//! Classes of callers, the first the most urgent; nobody is interrupted.

use super::birth_death::MarkovQueue;
use super::numeric::{BandedChain, Poisson};

/// Mean wait of each class in M/M/n, all classes with the same handle time, nobody hangs up (Cobham 1954, Kella and
/// Yechiali 1985): W_k = C / (nμ (1 − σ_{k−1}) (1 − σ_k)) with C the probability to wait and σ_k the load of the
/// first k classes.
pub fn mean_waits(arrival_rates: &[f64], service_rate: f64, servers: usize) -> Vec<f64> {
    let full_rate = servers as f64 * service_rate;
    let p_queued = MarkovQueue::new(arrival_rates.iter().sum(), service_rate, servers)
        .solve()
        .p_queued();
    ladder(
        p_queued / full_rate,
        arrival_rates.iter().map(|rate| rate / full_rate),
    )
}

/// One class of an M/G/1 queue.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GeneralClass {
    pub arrival_rate: f64,
    pub mean_service: f64,
    /// Coefficient of variation of the handle time.
    pub cv: f64,
}

/// Mean wait of each class in M/G/1, each class with its own handle time (Cobham 1954).
pub fn mean_waits_single_server(classes: &[GeneralClass]) -> Vec<f64> {
    let residual = classes
        .iter()
        .map(|c| 0.5 * c.arrival_rate * c.mean_service * c.mean_service * (1.0 + c.cv * c.cv))
        .sum();
    ladder(
        residual,
        classes.iter().map(|c| c.arrival_rate * c.mean_service),
    )
}

/// Mean wait of each class in M/M/n, all classes with the same handle time, nobody hangs up, where a free server takes the
/// caller with the largest product of weight and wait (Kleinrock 1964): with rho_i the load of each class and W the wait
/// first come first served, W_p (1 − Σ rho_i (1 − b_p/b_i)) = W − Σ rho_i W_i (1 − b_i/b_p), the first sum over the heavier
/// and the second over the lighter classes.
pub fn weighted_mean_waits(
    arrival_rates: &[f64],
    weights: &[f64],
    service_rate: f64,
    servers: usize,
) -> Vec<f64> {
    let full_rate = servers as f64 * service_rate;
    let mean_wait = MarkovQueue::new(arrival_rates.iter().sum(), service_rate, servers)
        .solve()
        .mean_wait();
    let load = |class: usize| arrival_rates[class] / full_rate;
    let mut lightest_first: Vec<usize> = (0..weights.len()).collect();
    lightest_first.sort_by(|&a, &b| weights[a].total_cmp(&weights[b]));
    let mut waits = vec![0.0; weights.len()];
    for (at, &class) in lightest_first.iter().enumerate() {
        let lighter = lightest_first[..at].iter();
        let heavier = lightest_first[at + 1..].iter();
        let given: f64 = lighter
            .map(|&other| load(other) * waits[other] * (1.0 - weights[other] / weights[class]))
            .sum();
        let taken: f64 = heavier
            .map(|&other| load(other) * (1.0 - weights[class] / weights[other]))
            .sum();
        waits[class] = (mean_wait - given) / (1.0 - taken);
    }
    waits
}

fn ladder(first_wait: f64, loads: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut above = 0.0;
    loads
        .map(|load| {
            let upto = above + load;
            assert!(upto < 1.0, "unstable: load {upto}");
            let wait = first_wait / ((1.0 - above) * (1.0 - upto));
            above = upto;
            wait
        })
        .collect()
}

/// M/M/n+M with two classes: the same handle time, each its own arrivals and patience, the first always answered
/// before the second, within a class first come first served.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TwoClassQueue {
    pub arrival_rates: [f64; 2],
    pub service_rate: f64,
    pub servers: usize,
    /// 1 / mean patience of each class; 0 when it never hangs up.
    pub abandonment_rates: [f64; 2],
}

/// What each class sees in the long run.
#[derive(Debug, Clone)]
pub struct TwoClassStationary {
    queue: TwoClassQueue,
    /// P(all busy, q1 and q2 waiting) at `q2 * (longest[0] + 1) + q1`.
    waiting: Vec<f64>,
    longest: [usize; 2],
    /// P(so many busy and nobody waits), for fewer than all busy.
    some_free: Vec<f64>,
}

impl TwoClassQueue {
    /// The stationary distribution of (busy, waiting of each class), cut where less than 1e-13 lies on the edge.
    pub fn solve(self) -> TwoClassStationary {
        let mut longest = [24, 48];
        loop {
            let solution = self.solve_cut(longest);
            let edge = solution.edge();
            if edge.iter().all(|&mass| mass < 1e-13) {
                return solution;
            }
            for class in 0..2 {
                if edge[class] >= 1e-13 {
                    longest[class] += longest[class] / 2;
                }
            }
            assert!(
                longest[0] * longest[0] * longest[1] < 30_000_000,
                "too large, or unstable: {self:?}"
            );
        }
    }

    fn solve_cut(self, longest: [usize; 2]) -> TwoClassStationary {
        let [lambda1, lambda2] = self.arrival_rates;
        let [theta1, theta2] = self.abandonment_rates;
        let (n, full_rate) = (self.servers, self.servers as f64 * self.service_rate);
        let row = longest[0] + 1;
        let at = |q1: usize, q2: usize| n + q2 * row + q1;
        let mut chain = BandedChain::new(at(longest[0], longest[1]) + 1, row, row);
        for busy in 0..n {
            chain.add(busy, busy + 1, lambda1 + lambda2);
            if busy > 0 {
                chain.add(busy, busy - 1, busy as f64 * self.service_rate);
            }
        }
        for q2 in 0..=longest[1] {
            for q1 in 0..=longest[0] {
                let here = at(q1, q2);
                if q1 < longest[0] {
                    chain.add(here, at(q1 + 1, q2), lambda1);
                }
                if q2 < longest[1] {
                    chain.add(here, at(q1, q2 + 1), lambda2);
                }
                if q1 > 0 {
                    chain.add(here, at(q1 - 1, q2), full_rate + q1 as f64 * theta1);
                }
                if q2 > 0 {
                    let served = if q1 == 0 { full_rate } else { 0.0 };
                    chain.add(here, at(q1, q2 - 1), served + q2 as f64 * theta2);
                }
                if q1 == 0 && q2 == 0 {
                    chain.add(here, n - 1, full_rate);
                }
            }
        }
        let mut p = chain.stationary();
        let waiting = p.split_off(n);
        TwoClassStationary {
            queue: self,
            waiting,
            longest,
            some_free: p,
        }
    }
}

impl TwoClassStationary {
    fn p(&self, q1: usize, q2: usize) -> f64 {
        self.waiting[q2 * (self.longest[0] + 1) + q1]
    }

    fn edge(&self) -> [f64; 2] {
        let [last1, last2] = self.longest;
        [
            (0..=last2).map(|q2| self.p(last1, q2)).sum(),
            (0..=last1).map(|q1| self.p(q1, last2)).sum(),
        ]
    }

    /// P(must wait), the same for both classes.
    pub fn p_queued(&self) -> f64 {
        self.waiting.iter().sum()
    }

    pub fn occupancy(&self) -> f64 {
        let n = self.queue.servers as f64;
        let partly: f64 = (0..)
            .zip(&self.some_free)
            .map(|(busy, p)| f64::from(busy) * p)
            .sum();
        self.p_queued() + partly / n
    }

    /// Waiting callers of each class, on average.
    pub fn queue_lengths(&self) -> [f64; 2] {
        let mut lengths = [0.0; 2];
        for q2 in 0..=self.longest[1] {
            for q1 in 0..=self.longest[0] {
                lengths[0] += q1 as f64 * self.p(q1, q2);
                lengths[1] += q2 as f64 * self.p(q1, q2);
            }
        }
        lengths
    }

    /// Mean wait over offered, answered or not.
    pub fn mean_waits(&self) -> [f64; 2] {
        let lengths = self.queue_lengths();
        [0, 1].map(|class| lengths[class] / self.queue.arrival_rates[class])
    }

    pub fn p_abandon(&self) -> [f64; 2] {
        let waits = self.mean_waits();
        [0, 1].map(|class| waits[class] * self.queue.abandonment_rates[class])
    }

    /// Mean wait of answered calls, zeros included.
    pub fn asa(&self) -> [f64; 2] {
        let [urgent, other] = self.answered_waits();
        let p_abandon = self.p_abandon();
        [urgent / (1.0 - p_abandon[0]), other / (1.0 - p_abandon[1])]
    }

    /// Mean wait of those who hung up; 0/0 where nobody does.
    pub fn mean_time_to_abandon(&self) -> [f64; 2] {
        let (answered, waits, p) = (self.answered_waits(), self.mean_waits(), self.p_abandon());
        [0, 1].map(|class| (waits[class] - answered[class]) / p[class])
    }

    /// E[wait; answered] per offered call of each class.
    fn answered_waits(&self) -> [f64; 2] {
        let full_rate = self.queue.servers as f64 * self.queue.service_rate;
        let [theta1, _] = self.queue.abandonment_rates;
        let (mut answered, mut wait, mut first) = (1.0, 0.0, 0.0);
        for ahead in 0..=self.longest[0] {
            let rate = full_rate + (ahead + 1) as f64 * theta1;
            let forward = (full_rate + ahead as f64 * theta1) / rate;
            answered *= forward;
            wait = answered / rate + forward * wait;
            let found: f64 = (0..=self.longest[1]).map(|q2| self.p(ahead, q2)).sum();
            first += found * wait;
        }
        [first, self.second_answered_wait()]
    }

    /// For the second class a caller's prospects depend on (waiting of the first class, own class ahead). For each
    /// number ahead they solve a tridiagonal system in the first.
    fn second_answered_wait(&self) -> f64 {
        let full_rate = self.queue.servers as f64 * self.queue.service_rate;
        let lambda1 = self.queue.arrival_rates[0];
        let [theta1, theta2] = self.queue.abandonment_rates;
        let last = self.longest[0];
        let mut answered = vec![1.0; last + 1];
        let mut wait = vec![0.0; last + 1];
        let mut sum = 0.0;
        for ahead in 0..=self.longest[1] {
            let own = ahead as f64 * theta2;
            let solve = |right: &dyn Fn(usize) -> f64| {
                // diagonal·x(q) = up·x(q+1) + down(q)·x(q−1) + right(q); up-elimination from the last.
                let down = |q: usize| {
                    if q > 0 {
                        full_rate + q as f64 * theta1
                    } else {
                        0.0
                    }
                };
                let diagonal = |q: usize| {
                    let up = if q < last { lambda1 } else { 0.0 };
                    let step = if q > 0 { down(q) } else { full_rate };
                    up + step + own + theta2
                };
                let mut slope = vec![0.0; last + 1];
                let mut offset = vec![0.0; last + 1];
                for q in (0..=last).rev() {
                    let (mut pivot, mut constant) = (diagonal(q), right(q));
                    if q < last {
                        pivot -= lambda1 * slope[q + 1];
                        constant += lambda1 * offset[q + 1];
                    }
                    slope[q] = down(q) / pivot;
                    offset[q] = constant / pivot;
                }
                let mut x = offset;
                for q in 1..=last {
                    x[q] += slope[q] * x[q - 1];
                }
                x
            };
            // One place forward: own class ahead hangs up, or is called when no urgent one waits. With nobody ahead
            // the same call answers our caller: answered 1, no more wait.
            let next_answered = {
                let before = answered.clone();
                solve(&|q| own * before[q] + if q == 0 { full_rate * before[0] } else { 0.0 })
            };
            let next_wait = {
                let before = wait.clone();
                let now = &next_answered;
                solve(&|q| {
                    now[q] + own * before[q] + if q == 0 { full_rate * before[0] } else { 0.0 }
                })
            };
            answered = next_answered;
            wait = next_wait;
            sum += (0..=last)
                .map(|q1| self.p(q1, ahead) * wait[q1])
                .sum::<f64>();
        }
        sum
    }

    /// P(answered and waited at most `t`), of offered, for each class.
    pub fn answered_within(&self, t: f64) -> [f64; 2] {
        let free = 1.0 - self.p_queued();
        if t <= 0.0 {
            return [free; 2];
        }
        [
            free + self.first_answered(t),
            free + self.second_answered(t),
        ]
    }

    fn first_answered(&self, t: f64) -> f64 {
        let full_rate = self.queue.servers as f64 * self.queue.service_rate;
        let theta = self.queue.abandonment_rates[0];
        let mut ahead: Vec<f64> = (0..=self.longest[0])
            .map(|q1| (0..=self.longest[1]).map(|q2| self.p(q1, q2)).sum())
            .collect();
        let clock = full_rate + ahead.len() as f64 * theta;
        let mut answered = 0.0;
        for tail in Poisson::new(clock * t).tails() {
            answered += tail * ahead[0] * full_rate / clock;
            for k in 0..ahead.len() {
                let stay = (ahead.len() - 1 - k) as f64 * theta;
                let next = ahead.get(k + 1).copied().unwrap_or(0.0);
                let into = full_rate + (k + 1) as f64 * theta;
                ahead[k] = (ahead[k] * stay + next * into) / clock;
            }
        }
        answered
    }

    fn second_answered(&self, t: f64) -> f64 {
        let full_rate = self.queue.servers as f64 * self.queue.service_rate;
        let lambda1 = self.queue.arrival_rates[0];
        let [theta1, theta2] = self.queue.abandonment_rates;
        let [last1, last2] = self.longest;
        let row = last1 + 1;
        let clock =
            full_rate + lambda1 + last1 as f64 * theta1 + (last2 + 1) as f64 * theta2 + 1e-300;
        let mut now = self.waiting.clone();
        let mut next = vec![0.0; now.len()];
        let mut answered = 0.0;
        for tail in Poisson::new(clock * t).tails() {
            answered += tail * now[0] * full_rate / clock;
            next.fill(0.0);
            for ahead in 0..=last2 {
                for q1 in 0..=last1 {
                    let here = ahead * row + q1;
                    let p = now[here] / clock;
                    let mut stay = clock - theta2;
                    if q1 < last1 {
                        next[here + 1] += p * lambda1;
                        stay -= lambda1;
                    }
                    if q1 > 0 {
                        let rate = full_rate + q1 as f64 * theta1;
                        next[here - 1] += p * rate;
                        stay -= rate;
                    } else {
                        // With nobody ahead this is our caller's own turn.
                        if ahead > 0 {
                            next[here - row] += p * full_rate;
                        }
                        stay -= full_rate;
                    }
                    if ahead > 0 {
                        let rate = ahead as f64 * theta2;
                        next[here - row] += p * rate;
                        stay -= rate;
                    }
                    next[here] += p * stay;
                }
            }
            std::mem::swap(&mut now, &mut next);
        }
        answered
    }
}
