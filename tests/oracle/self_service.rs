//! Self-service before M/M/n+M, with lines that callers hold in both.

use super::numeric::BandedChain;

/// Callers take a line, are in self-service for an exponential time, and then ask for an agent with one probability or are gone.
/// Who finds no line is lost. Rates are per unit of time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SelfServiceQueue {
    pub arrival_rate: f64,
    /// 1 / mean time in self-service.
    pub self_service_rate: f64,
    /// P(asks for an agent).
    pub asks: f64,
    /// 1 / mean handle time.
    pub service_rate: f64,
    pub servers: usize,
    /// 1 / mean patience; 0 when nobody hangs up.
    pub abandonment_rate: f64,
    /// The largest number in self-service, waiting and in service together.
    pub lines: usize,
}

/// What becomes of callers in the long run.
#[derive(Debug, Clone, Copy, Default)]
pub struct SelfServiceFigures {
    /// P(no line), of those who call.
    pub p_block: f64,
    /// Callers in self-service, on average.
    pub inside: f64,
    /// Calls per unit of time that ask for an agent.
    pub asking: f64,
    /// P(must wait), of those who ask.
    pub p_queued: f64,
    pub queue_length: f64,
    /// Mean wait of those who ask, answered or not.
    pub mean_wait: f64,
    /// P(hangs up), of those who ask.
    pub p_abandon: f64,
    pub occupancy: f64,
}

impl SelfServiceQueue {
    fn leaving_rate(&self, present: usize) -> f64 {
        let busy = present.min(self.servers);
        busy as f64 * self.service_rate + (present - busy) as f64 * self.abandonment_rate
    }

    /// So many in self-service and so many at the queue and its agents, each with its number.
    fn states(&self) -> Vec<(usize, usize)> {
        let inside = 0..=self.lines;
        inside
            .flat_map(|inside| (0..=self.lines - inside).map(move |present| (inside, present)))
            .collect()
    }

    fn figures(
        &self,
        probabilities: impl Iterator<Item = ((usize, usize), f64)>,
    ) -> SelfServiceFigures {
        let mut figures = SelfServiceFigures::default();
        let (mut queued, mut busy) = (0.0, 0.0);
        for ((inside, present), p) in probabilities {
            if inside + present == self.lines {
                figures.p_block += p;
            }
            let asking = p * inside as f64 * self.self_service_rate * self.asks;
            figures.inside += p * inside as f64;
            figures.asking += asking;
            if present >= self.servers {
                queued += asking;
            }
            busy += p * present.min(self.servers) as f64;
            figures.queue_length += p * present.saturating_sub(self.servers) as f64;
        }
        figures.p_queued = queued / figures.asking;
        figures.mean_wait = figures.queue_length / figures.asking;
        figures.p_abandon = self.abandonment_rate * figures.mean_wait;
        figures.occupancy = busy / self.servers as f64;
        figures
    }

    /// By the balance of every state.
    pub fn solve(&self) -> SelfServiceFigures {
        let states = self.states();
        let number = |state| states.iter().position(|&other| other == state).unwrap();
        let mut chain = BandedChain::new(states.len(), states.len(), states.len());
        for (from, &(inside, present)) in states.iter().enumerate() {
            if inside + present < self.lines {
                chain.add(from, number((inside + 1, present)), self.arrival_rate);
            }
            if inside > 0 {
                let over = inside as f64 * self.self_service_rate;
                chain.add(from, number((inside - 1, present + 1)), over * self.asks);
                chain.add(
                    from,
                    number((inside - 1, present)),
                    over * (1.0 - self.asks),
                );
            }
            if present > 0 {
                chain.add(
                    from,
                    number((inside, present - 1)),
                    self.leaving_rate(present),
                );
            }
        }
        let probabilities = chain.stationary();
        self.figures(states.into_iter().zip(probabilities))
    }

    /// By the product form of a network whose callers are lost when it is full. Of the time in self-service it knows the mean
    /// alone: it holds for every law of it.
    pub fn product_form(&self) -> SelfServiceFigures {
        let inside = |n: usize| -> f64 {
            let load = self.arrival_rate / self.self_service_rate;
            (1..=n).map(|k| load / k as f64).product()
        };
        let present = |n: usize| -> f64 {
            let rate = self.arrival_rate * self.asks;
            (1..=n).map(|k| rate / self.leaving_rate(k)).product()
        };
        let states = self.states();
        let weights: Vec<f64> = states
            .iter()
            .map(|&(i, j)| inside(i) * present(j))
            .collect();
        let sum: f64 = weights.iter().sum();
        self.figures(states.into_iter().zip(weights.into_iter().map(|w| w / sum)))
    }
}
