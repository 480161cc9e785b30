//! A stationary queue that changes its rate within an interval, as if each stretch had run for ever.
use super::super::input;
use super::super::{ErlangA, ErlangC, Queue};
use crate::error::Result;

/// The queue that stands in for an interval of a [`StationaryDay`](super::StationaryDay).
///
/// Most approximations make it one queue. The pointwise stationary one makes it several, each for its share of the time:
/// shares and waits are then averaged over calls, as ratios of sums, queue length and busy agents over time.
#[derive(Debug, Clone, PartialEq)]
pub struct StandIn {
    agents: u32,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Part {
    /// Share of the time.
    pub(super) time: f64,
    /// Share of the calls.
    pub(super) calls: f64,
    pub(super) queue: Erlang,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Erlang {
    C(ErlangC),
    A(ErlangA),
}

impl Part {
    fn queue(&self) -> &dyn Queue {
        match &self.queue {
            Erlang::C(queue) => queue,
            Erlang::A(queue) => queue,
        }
    }
}

impl StandIn {
    pub(super) fn new(agents: u32, parts: Vec<Part>) -> Self {
        StandIn { agents, parts }
    }

    fn by_calls(&self, of: impl Fn(&dyn Queue) -> f64) -> f64 {
        self.parts
            .iter()
            .map(|part| part.calls * of(part.queue()))
            .sum()
    }

    fn by_time(&self, of: impl Fn(&dyn Queue) -> f64) -> f64 {
        self.parts
            .iter()
            .map(|part| part.time * of(part.queue()))
            .sum()
    }

    fn try_by_calls(&self, of: impl Fn(&dyn Queue) -> Result<f64>) -> Result<f64> {
        let mut sum = 0.0;
        for part in &self.parts {
            sum += part.calls * of(part.queue())?;
        }
        Ok(sum)
    }

    /// The mean of a wait over the callers of whom `share` is a share.
    fn mean(
        &self,
        share: impl Fn(&dyn Queue) -> f64,
        wait: impl Fn(&dyn Queue) -> Option<f64>,
    ) -> Option<f64> {
        if let [one] = self.parts.as_slice() {
            return wait(one.queue());
        }
        let of = self.by_calls(&share);
        // So rare that no share can be written down: any part's will do, and the longest is the likeliest.
        if of == 0.0 {
            let waits = self.parts.iter().filter_map(|part| wait(part.queue()));
            return waits.reduce(f64::max);
        }
        let part = self.by_calls(|queue| share(queue) * wait(queue).unwrap_or(0.0));
        Some(part / of)
    }
}

impl Queue for StandIn {
    fn agents(&self) -> u32 {
        self.agents
    }

    fn arrivals_per_hour(&self) -> f64 {
        self.by_time(|queue| queue.arrivals_per_hour())
    }

    fn load(&self) -> f64 {
        self.by_time(|queue| queue.load())
    }

    fn p_queued(&self) -> f64 {
        self.by_calls(|queue| queue.p_queued()).min(1.0)
    }

    fn p_abandon(&self) -> f64 {
        self.by_calls(|queue| queue.p_abandon()).min(1.0)
    }

    fn p_answered(&self) -> f64 {
        self.by_calls(|queue| queue.p_answered()).min(1.0)
    }

    fn mean_wait(&self) -> f64 {
        self.by_calls(|queue| queue.mean_wait())
    }

    fn mean_wait_queued(&self) -> f64 {
        let wait = self.mean(|q| q.p_queued(), |q| Some(q.mean_wait_queued()));
        wait.unwrap_or(0.0)
    }

    fn asa(&self) -> Option<f64> {
        self.mean(|queue| queue.p_answered(), |queue| queue.asa())
    }

    fn mean_time_to_abandon(&self) -> Option<f64> {
        self.mean(
            |queue| queue.p_abandon(),
            |queue| queue.mean_time_to_abandon(),
        )
    }

    fn queue_length(&self) -> f64 {
        self.by_time(|queue| queue.queue_length())
    }

    fn busy_agents(&self) -> f64 {
        self.by_time(|queue| queue.busy_agents())
    }

    fn p_wait_longer(&self, t: f64) -> Result<f64> {
        self.try_by_calls(|queue| queue.p_wait_longer(t))
    }

    fn p_answered_within(&self, t: f64) -> Result<f64> {
        self.try_by_calls(|queue| queue.p_answered_within(t))
    }

    fn p_abandoned_within(&self, t: f64) -> Result<f64> {
        self.try_by_calls(|queue| queue.p_abandoned_within(t))
    }

    fn wait_quantile(&self, p: f64) -> Result<f64> {
        let p = input::probability(p)?;
        let (mut low, mut high) = (f64::INFINITY, 0.0f64);
        for part in &self.parts {
            let quantile = part.queue().wait_quantile(p)?;
            (low, high) = (low.min(quantile), high.max(quantile));
        }
        // That of all lies between the smallest and the largest; halve until the numbers do.
        for _ in 0..2_000 {
            let middle = low + 0.5 * (high - low);
            if middle <= low || middle >= high {
                break;
            }
            if self.p_wait_longer(middle)? > 1.0 - p {
                low = middle;
            } else {
                high = middle;
            }
        }
        Ok(high)
    }
}
