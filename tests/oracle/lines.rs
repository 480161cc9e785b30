//! Lines for groups of classes of callers: who is blocked.

use std::collections::HashMap;

use super::numeric::BandedChain;

/// Classes of callers who hold lines while they talk, as many agents as lines, Poisson arrivals.
///
/// What is held by whom has a product form (Kelly, *Loss networks*, 1991): the law of independent infinite servers,
/// cut to what the lines allow. It does not depend on the laws of the handle times.
#[derive(Debug, Clone)]
pub struct LossLines {
    /// Arrival rate × mean time a line is held, of each class.
    pub loads: Vec<f64>,
    /// Lines of each group, and the classes that need one.
    pub groups: Vec<(usize, Vec<usize>)>,
}

impl LossLines {
    fn allows(&self, held: &[usize]) -> bool {
        self.groups.iter().all(|(count, classes)| {
            let taken: usize = classes.iter().map(|&class| held[class]).sum();
            taken <= *count
        })
    }

    /// P(blocked) of each class, and lines held by it on average: sums over all that is allowed.
    pub fn solve(&self) -> Vec<(f64, f64)> {
        let classes = self.loads.len();
        let mut sums = vec![(0.0, 0.0); classes];
        let mut all = 0.0;
        let mut held = vec![0; classes];
        let mut weight = vec![1.0; classes + 1];
        // The odometer turns its last wheel first; a wheel that is not allowed any further goes back to none.
        let mut wheel = classes - 1;
        loop {
            let total: f64 = weight[classes];
            all += total;
            for (class, (blocked, mean)) in sums.iter_mut().enumerate() {
                *mean += total * held[class] as f64;
                held[class] += 1;
                if !self.allows(&held) {
                    *blocked += total;
                }
                held[class] -= 1;
            }
            loop {
                held[wheel] += 1;
                if self.allows(&held) {
                    break;
                }
                held[wheel] = 0;
                if wheel == 0 {
                    for (blocked, mean) in &mut sums {
                        *blocked /= all;
                        *mean /= all;
                    }
                    return sums;
                }
                wheel -= 1;
            }
            for class in wheel..classes {
                let own = (1..=held[class]).map(|k| self.loads[class] / k as f64);
                weight[class + 1] = weight[class] * own.product::<f64>();
            }
            wheel = classes - 1;
        }
    }
}

/// Two classes before one group, first come first served, with lines of each class and of both; lines are free before
/// wrap-up. A Markov chain of who talks, how many wrap up, and who waits in which order.
#[derive(Debug, Clone, Copy)]
pub struct TwoClassLines {
    pub arrival_rates: [f64; 2],
    pub talk_rates: [f64; 2],
    /// 1 / mean wrap-up; `None` where there is none.
    pub wrap_up_rate: Option<f64>,
    pub abandonment_rates: [f64; 2],
    pub servers: usize,
    /// Lines of each class alone.
    pub own: [usize; 2],
    /// Lines of both together.
    pub shared: usize,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
struct State {
    talking: [usize; 2],
    wrapping_up: usize,
    /// The classes of those who wait, the first first.
    waiting: Vec<usize>,
}

impl State {
    fn busy(&self) -> usize {
        self.talking[0] + self.talking[1] + self.wrapping_up
    }

    fn waiting_of(&self, class: usize) -> usize {
        self.waiting.iter().filter(|&&other| other == class).count()
    }

    fn held(&self, class: usize) -> usize {
        self.talking[class] + self.waiting_of(class)
    }

    /// An agent is free, and takes whoever is first.
    fn take_next(mut self) -> State {
        if !self.waiting.is_empty() {
            let class = self.waiting.remove(0);
            self.talking[class] += 1;
        }
        self
    }
}

/// What becomes of the callers of a class in the long run. *Offered* is who got a line.
#[derive(Debug, Clone, Copy, Default)]
pub struct ClassFigures {
    pub p_block: f64,
    /// P(must wait), of offered.
    pub p_queued: f64,
    pub queue_length: f64,
    /// Mean wait of offered.
    pub mean_wait: f64,
    /// P(hangs up), of offered.
    pub p_abandon: f64,
}

impl TwoClassLines {
    fn is_blocked(&self, state: &State, class: usize) -> bool {
        let held = [0, 1].map(|class| state.held(class));
        held[class] >= self.own[class] || held[0] + held[1] >= self.shared
    }

    fn jumps(&self, state: &State) -> Vec<(State, f64)> {
        let mut jumps = Vec::new();
        for class in [0, 1] {
            if !self.is_blocked(state, class) {
                let mut next = state.clone();
                if state.busy() < self.servers {
                    next.talking[class] += 1;
                } else {
                    next.waiting.push(class);
                }
                jumps.push((next, self.arrival_rates[class]));
            }
            if state.talking[class] > 0 {
                let rate = state.talking[class] as f64 * self.talk_rates[class];
                let mut next = state.clone();
                next.talking[class] -= 1;
                let next = match self.wrap_up_rate {
                    Some(_) => State {
                        wrapping_up: state.wrapping_up + 1,
                        ..next
                    },
                    None => next.take_next(),
                };
                jumps.push((next, rate));
            }
        }
        if let Some(rate) = self.wrap_up_rate.filter(|_| state.wrapping_up > 0) {
            let mut next = state.clone();
            next.wrapping_up -= 1;
            jumps.push((next.take_next(), state.wrapping_up as f64 * rate));
        }
        for (place, &class) in state.waiting.iter().enumerate() {
            if self.abandonment_rates[class] > 0.0 {
                let mut next = state.clone();
                next.waiting.remove(place);
                jumps.push((next, self.abandonment_rates[class]));
            }
        }
        jumps
    }

    /// The figures of both classes, and the share of the agents' time that is talk or wrap-up.
    pub fn solve(&self) -> ([ClassFigures; 2], f64) {
        let mut states = vec![State::default()];
        let mut numbers = HashMap::from([(State::default(), 0)]);
        let mut at = 0;
        let mut rates = Vec::new();
        while at < states.len() {
            for (next, rate) in self.jumps(&states[at].clone()) {
                let to = *numbers.entry(next.clone()).or_insert_with(|| {
                    states.push(next);
                    states.len() - 1
                });
                rates.push((at, to, rate));
            }
            at += 1;
        }
        let size = states.len();
        let mut chain = BandedChain::new(size, size, size);
        for (from, to, rate) in rates {
            chain.add(from, to, rate);
        }
        let probabilities = chain.stationary();
        let mut figures = [ClassFigures::default(); 2];
        let mut busy = 0.0;
        for (state, p) in states.iter().zip(probabilities) {
            busy += p * state.busy() as f64;
            for (class, figures) in figures.iter_mut().enumerate() {
                figures.queue_length += p * state.waiting_of(class) as f64;
                if self.is_blocked(state, class) {
                    figures.p_block += p;
                } else if state.busy() == self.servers {
                    figures.p_queued += p;
                }
            }
        }
        for (class, figures) in figures.iter_mut().enumerate() {
            let offered = 1.0 - figures.p_block;
            figures.p_queued /= offered;
            figures.mean_wait = figures.queue_length / (offered * self.arrival_rates[class]);
            figures.p_abandon = self.abandonment_rates[class] * figures.mean_wait;
        }
        (figures, busy / self.servers as f64)
    }
}
