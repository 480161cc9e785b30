//! How long a caller who joins a queue may expect to wait.

use statrs::function::gamma::digamma;

use super::{Run, Stage};
use crate::measure::Sink;
use crate::scenario::WaitEstimator;
use crate::units::Tick;

impl<S: Sink, const APART: bool> Run<'_, S, APART> {
    /// How long a caller of a type who joins a queue now, having found nobody idle, may expect to wait, in seconds, by the
    /// estimator of its type. Infinite where that asks how many agents are on duty, and nobody is.
    ///
    /// To look at the last wait costs O(1), at the agents O(groups + log rows), at the head of the line O(stages of the
    /// queue).
    pub(super) fn expected_wait(&self, call_type: u32, queue: u32, now: Tick) -> f64 {
        let law = &self.model.types[call_type as usize];
        let theta = match law.wait_estimator {
            WaitEstimator::LastToEnterService => {
                return self.state.last_waits[call_type as usize].as_seconds();
            }
            WaitEstimator::HeadOfLine => return self.head_of_line(queue, now).as_seconds(),
            WaitEstimator::QueueOverRate => 0.0,
            WaitEstimator::WithAbandonment => law.abandonment_rate(),
        };
        let row = self.model.grid.row_of(now);
        let on_duty = |group| self.state.floor.on_duty(group);
        let rate = self.model.completion_rate(call_type as usize, row, on_duty);
        let kind = self.model.routing.queues[queue as usize].kind;
        let ahead = self.state.queues.waiting_of_kind(kind);
        time_to_be_next(ahead, rate, theta)
    }

    /// How long whoever has waited longest in a queue, or in one it leads to, has waited.
    fn head_of_line(&self, queue: u32, now: Tick) -> Tick {
        let queues = &self.model.routing.queues;
        let stages = std::iter::successors(Some(queue), |&queue| {
            queues[queue as usize].next.map(|(_, next)| next)
        });
        // Who is in a later stage has waited longer than anybody in an earlier one.
        let firsts = stages.filter_map(|queue| {
            let first = self
                .state
                .queues
                .first(queue as usize, &queues[queue as usize]);
            first.map(|(place, _)| place)
        });
        firsts.last().map_or(Tick::ZERO, |place| {
            let slot = self.state.queues.contact(place);
            let contact = &self.state.contacts[slot as usize];
            debug_assert!(matches!(contact.stage, Stage::Waiting(_)));
            now - contact.caller.joined
        })
    }
}

/// How long it takes on average, in seconds, until so many callers ahead are gone and one more call is completed, where
/// calls are completed at a rate and each of those ahead hangs up at the rate theta: the sum for i from 0 to the number
/// ahead of 1 / (rate + i theta).
fn time_to_be_next(ahead: u32, rate: f64, theta: f64) -> f64 {
    let terms = f64::from(ahead) + 1.0;
    if rate <= 0.0 {
        return f64::INFINITY;
    }
    let from = rate / theta;
    if from == 0.0 {
        // Those ahead are gone at once.
        return 1.0 / rate;
    }
    if !from.is_finite() || from > 1e15 {
        // Nobody hangs up, or so slowly that nobody notices.
        return terms / rate;
    }
    if ahead < FEW {
        // A wait that is as long as some limit, and no longer, is to be just that.
        return (0..=ahead)
            .map(|i| (rate + f64::from(i) * theta).recip())
            .sum();
    }
    digamma_difference(from, terms) / theta
}

/// So many are added up one by one.
const FEW: u32 = 8;

/// ψ(x + m) − ψ(x), which is the sum of 1 / (x + i) for i from 0 to m − 1, for x above 0 and m from 1 up.
fn digamma_difference(x: f64, m: f64) -> f64 {
    if x < LARGE {
        return digamma(x + m) - digamma(x);
    }
    // Where both are nearly equal the digits that they share must not be taken: ψ(x) = ln x − 1/(2x) − 1/(12x²) + 1/(120x⁴)
    // − …, term by term.
    let y = x + m;
    let (u, v) = (x.recip(), y.recip());
    let inverse = m * u * v;
    let squares = inverse * (u + v);
    (m * u).ln_1p() + inverse / 2.0 + squares / 12.0 - squares * (u * u + v * v) / 120.0
}

/// From here on the next term of the series, 1/(252x⁶), is lost in rounding.
const LARGE: f64 = 200.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_is_the_sum() {
        for rate in [1e-6, 0.01, 0.185, 3.0, 1e4] {
            for theta in [0.0, 1e-20, 1e-9, 1e-4, 0.0035, 0.9, 70.0] {
                for ahead in [0, 1, 2, 17, 300, 100_000] {
                    let terms = (0..=ahead).map(|i| 1.0 / (rate + f64::from(i) * theta));
                    // From the smallest up.
                    let sum: f64 = terms.rev().sum();
                    let closed = time_to_be_next(ahead, rate, theta);
                    let error = (closed / sum - 1.0).abs();
                    assert!(error < 1e-11, "{rate} {theta} {ahead}: {closed}, {sum}");
                }
            }
        }
        assert_eq!(time_to_be_next(3, 0.0, 0.1), f64::INFINITY);
        assert_eq!(time_to_be_next(3, 0.0, 0.0), f64::INFINITY);
        assert_eq!(time_to_be_next(3, f64::INFINITY, 0.1), 0.0);
        assert_eq!(time_to_be_next(3, 0.5, f64::INFINITY), 2.0);
    }
}
