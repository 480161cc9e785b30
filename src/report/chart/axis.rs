use super::ticks;
use crate::error::Problems;
use crate::report::number;
use crate::units::ClockTime;

/// What all panels of a chart share, from left to right.
#[derive(Debug, Clone, PartialEq)]
pub enum Axis {
    /// The clock of a day in equal intervals.
    Clock {
        /// When the first interval starts.
        opens: ClockTime,
        /// Length of an interval in seconds, above 0.
        interval: f64,
    },
    /// Figures, rising: numbers of agents, say.
    Points {
        /// Where each figure of a series stands.
        at: Vec<f64>,
        /// What they are, with their unit.
        name: String,
    },
}

/// A mark on an axis, and what is written there.
pub(super) struct Mark {
    pub at: f64,
    pub words: String,
}

impl Axis {
    pub(super) fn check(&self, figures: usize, problems: &mut Problems) {
        let mut place = problems.at("axis");
        match self {
            Axis::Clock { opens, interval } => {
                if !(*interval > 0.0 && interval.is_finite()) {
                    place
                        .field("interval")
                        .say(format!("found {interval}; seconds above 0 are accepted"));
                }
                if !opens.seconds().is_finite() {
                    place.field("opens").say("a time of day is accepted");
                }
            }
            Axis::Points { at, .. } => {
                let rises = at.windows(2).all(|pair| pair[0] < pair[1]);
                let finite = at.iter().all(|x| x.is_finite() && x.abs() < 1e15);
                if at.len() < figures || at.is_empty() || !rises || !finite {
                    place
                        .field("at")
                        .say("rising figures are accepted, one for each of a series");
                }
            }
        }
    }

    /// The edge before the i-th interval or point, or, one beyond, after the last.
    pub(super) fn edge(&self, i: f64) -> f64 {
        match self {
            Axis::Clock { opens, interval } => opens.seconds() + i * interval,
            Axis::Points { at, .. } => {
                let (k, part) = (i.floor().max(0.0) as usize, i - i.floor());
                let edge = |k: usize| match (k.checked_sub(1).and_then(|j| at.get(j)), at.get(k)) {
                    (Some(before), Some(after)) => 0.5 * (before + after),
                    (None, Some(first)) => first - 0.5 * self.gap(0),
                    (Some(last), None) => last + 0.5 * self.gap(at.len().saturating_sub(2)),
                    (None, None) => 0.0,
                };
                edge(k) + part * (edge(k + 1) - edge(k))
            }
        }
    }

    /// The middle of the i-th interval, or the point itself.
    pub(super) fn middle(&self, i: f64) -> f64 {
        match self {
            Axis::Clock { .. } => self.edge(i + 0.5),
            Axis::Points { at, .. } => at.get(i as usize).copied().unwrap_or(0.0),
        }
    }

    /// From the k-th point to the next; 1 where there is no other.
    fn gap(&self, k: usize) -> f64 {
        match self {
            Axis::Points { at, .. } => match at.get(k..k + 2) {
                Some(pair) => pair[1] - pair[0],
                None => 1.0,
            },
            Axis::Clock { interval, .. } => *interval,
        }
    }

    /// What is marked between two ends.
    pub(super) fn marks(&self, from: f64, to: f64) -> Vec<Mark> {
        match self {
            Axis::Clock { .. } => ticks::clock(from, to)
                .into_iter()
                .map(|at| Mark {
                    at,
                    words: ClockTime::from_seconds(at).to_string(),
                })
                .collect(),
            Axis::Points { .. } => ticks::between(from, to)
                .into_iter()
                .map(|at| Mark {
                    at,
                    words: number::exact(at),
                })
                .collect(),
        }
    }

    /// What stands below the last panel.
    pub(super) fn name(&self) -> &str {
        match self {
            Axis::Clock { .. } => "",
            Axis::Points { name, .. } => name,
        }
    }
}
