//! Who is answered, or hangs up, within a given time of joining, by interval of joining.

use super::chain::{Phase, Shape, change_staff, follow};
use super::{AfterClosing, VaryingDay};
use crate::oracle::numeric::gauss_legendre;

/// Expected numbers of callers who joined in one interval and whose wait ended within the time asked for.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Within {
    /// Answered, those answered at once included.
    pub answered: f64,
    /// Hung up after waiting; balking apart.
    pub abandoned: f64,
}

impl Within {
    pub fn add(&mut self, other: &Within) {
        self.answered += other.answered;
        self.abandoned += other.abandoned;
    }
}

impl VaryingDay {
    /// Callers whose wait ended within `limit`, by interval of joining.
    ///
    /// Where no change of staff lies ahead within `limit`, prospects depend on the state found alone, and the
    /// expected time in each state gives the sum over arrivals. Elsewhere the instant of joining is integrated by
    /// Gauss-Legendre nodes on panels a few events long, which leaves an error near the rounding unit.
    pub fn within(&self, limit: f64) -> Vec<Within> {
        let shape = self.shape();
        let ends: Vec<f64> = self
            .intervals
            .iter()
            .scan(0.0, |end, interval| {
                *end += interval.length;
                Some(*end)
            })
            .collect();
        let mut state = self.opening(shape);
        let mut rows = Vec::new();
        for (i, interval) in self.intervals.iter().enumerate() {
            let phase = self.phase(interval);
            state.change_staff(interval.staff);
            let (start, end) = (ends[i] - interval.length, ends[i]);
            let mut cuts: Vec<f64> = ends
                .iter()
                .map(|change| change - limit)
                .filter(|&cut| start + 1e-9 < cut && cut < end - 1e-9)
                .collect();
            cuts.push(end);
            let mut row = Within::default();
            let mut now = start;
            for cut in cuts {
                let length = cut - now;
                if cut + limit <= end + 1e-9 {
                    let spent = state.advance(&phase, length, false);
                    row.answered += at_once(&phase, shape, &spent.system);
                    row.add(&self.prospects(
                        i,
                        limit,
                        shape,
                        joins(&phase, shape, &spent.system),
                        limit,
                    ));
                } else {
                    let events = interval.arrival_rate
                        + shape.busy as f64 * self.service_rate
                        + self.abandonment_rate;
                    let panels = (length * events / 6.0).ceil().max(1.0) as usize;
                    let width = length / panels as f64;
                    for panel in 0..panels {
                        let from = now + panel as f64 * width;
                        let mut reached = from;
                        for (node, weight) in gauss_legendre(12, from, from + width) {
                            state.advance(&phase, node - reached, false);
                            reached = node;
                            let tagged = joins(&phase, shape, &state.system);
                            let seen = self.prospects(i, end - node, shape, tagged, limit);
                            row.answered +=
                                weight * (at_once(&phase, shape, &state.system) + seen.answered);
                            row.abandoned += weight * seen.abandoned;
                        }
                        state.advance(&phase, from + width - reached, false);
                    }
                }
                now = cut;
            }
            rows.push(row);
        }
        rows
    }

    /// Follows callers who join in interval `i` with `left` to its end for a time `limit`.
    fn prospects(
        &self,
        i: usize,
        left: f64,
        shape: Shape,
        mut tagged: Vec<f64>,
        limit: f64,
    ) -> Within {
        let joined: f64 = tagged.iter().sum();
        // Nobody gets ahead of a tagged caller, so the longer queues can be left out.
        let shape = shape.shorten(&mut tagged);
        let mut waited = 0.0;
        let mut remaining = limit;
        let mut turned_away = 0.0;
        let mut stretch = left;
        for next in i.. {
            let phase = if next < self.intervals.len() {
                self.phase(&self.intervals[next])
            } else {
                self.closing_phase()
            };
            if next > i {
                if next == self.intervals.len() && self.after_closing == AfterClosing::SendAway {
                    turned_away = tagged.iter().sum();
                    tagged.fill(0.0);
                    break;
                }
                tagged = change_staff(shape, &tagged, phase.staff, true);
                stretch = self
                    .intervals
                    .get(next)
                    .map_or(f64::INFINITY, |interval| interval.length);
            }
            waited += follow(&phase, shape, &mut tagged, remaining.min(stretch));
            remaining -= stretch;
            if remaining <= 0.0 || tagged.iter().sum::<f64>() < 1e-18 * joined {
                break;
            }
        }
        let abandoned = self.abandonment_rate * waited;
        Within {
            answered: joined - abandoned - turned_away - tagged.iter().sum::<f64>(),
            abandoned,
        }
    }
}

/// Those who join the queue, by (busy, ahead), per unit of what `system` counts.
fn joins(phase: &Phase, shape: Shape, system: &[f64]) -> Vec<f64> {
    let mut tagged = vec![0.0; system.len()];
    for (busy, waiting, p) in shape.states(system, 0) {
        tagged[shape.at(busy, waiting)] = p * phase.joining_rate(busy, waiting);
    }
    tagged
}

/// Those answered without a wait, per unit of what `system` counts.
fn at_once(phase: &Phase, shape: Shape, system: &[f64]) -> f64 {
    shape
        .states(system, 0)
        .filter(|&(busy, waiting, _)| busy < phase.staff && phase.admits(busy, waiting))
        .map(|(_, _, p)| p * phase.arrival_rate)
        .sum()
}
