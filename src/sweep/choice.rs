//! Which points are worth a look.

use std::collections::BTreeMap;

use super::results::{SweepPoint, SweepResults, TargetStatus};
use crate::scenario::Value;

impl SweepResults {
    /// Points whose every target is reached: the lower end of the margin is at or above it. Without targets there are
    /// none.
    pub fn feasible(&self) -> impl Iterator<Item = &SweepPoint> {
        self.with(TargetStatus::Reached)
    }

    /// Points of which more replications would tell whether their targets are reached.
    pub fn open(&self) -> impl Iterator<Item = &SweepPoint> {
        self.with(TargetStatus::Open)
    }

    /// Points that miss some target.
    pub fn missed(&self) -> impl Iterator<Item = &SweepPoint> {
        self.with(TargetStatus::Missed)
    }

    fn with(&self, status: TargetStatus) -> impl Iterator<Item = &SweepPoint> {
        let points = self.points.iter();
        points.filter(move |point| point.target == Some(status))
    }

    /// The feasible point of least cost, of several the first in the plan. O(points).
    pub fn best(&self) -> Option<&SweepPoint> {
        self.points.get(self.best_at()?)
    }

    /// Points to which no other is better in cost and no worse in service level, or better in service level and no
    /// worse in cost, from the cheapest on. The service level is that of the first target. O(points × log points).
    pub fn frontier(&self) -> Vec<&SweepPoint> {
        let at = self.frontier_at().into_iter();
        at.filter_map(|at| self.points.get(at)).collect()
    }

    /// The axes that are circumstances, by their place in `axes`: along them the cost stays the same, as it does along
    /// callers' patience, while all else is equal. What it costs to reach a target is a question for each of their values.
    /// O(points × axes × log points).
    pub fn circumstances(&self) -> Vec<usize> {
        let is_circumstance = |&axis: &usize| {
            let mut costs: BTreeMap<String, Vec<f64>> = BTreeMap::new();
            for point in &self.points {
                costs
                    .entry(key(point, |other| other != axis))
                    .or_default()
                    .push(point.cost);
            }
            let same = |costs: &Vec<f64>| {
                costs
                    .iter()
                    .all(|cost| (cost - costs[0]).abs() <= 1e-9 * costs[0].abs())
            };
            costs.values().any(|costs| costs.len() > 1) && costs.values().all(same)
        };
        (0..self.axes.len()).filter(is_circumstance).collect()
    }

    /// For each combination of the values of the [`circumstances`](Self::circumstances), in the order of the plan: those
    /// values, and the feasible point of least cost among the points that have them. Without circumstances there is one
    /// entry, for all points.
    pub fn best_by_circumstance(&self) -> Vec<(Vec<&Value>, Option<&SweepPoint>)> {
        let axes = self.circumstances();
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        let mut answers: Vec<(Vec<&Value>, Option<&SweepPoint>)> = Vec::new();
        for point in &self.points {
            let at = *places
                .entry(key(point, |axis| axes.contains(&axis)))
                .or_insert_with(|| {
                    let values = axes.iter().map(|&axis| &point.values[axis].1);
                    answers.push((values.collect(), None));
                    answers.len() - 1
                });
            let best = &mut answers[at].1;
            // Of equal ones the first.
            if may_be_best(point)
                && best.is_none_or(|best| point.cost.total_cmp(&best.cost).is_lt())
            {
                *best = Some(point);
            }
        }
        answers
    }

    pub(super) fn best_at(&self) -> Option<usize> {
        let points = self.points.iter().enumerate();
        let feasible = points.filter(|(_, point)| may_be_best(point));
        // Of equal ones the first.
        let best = feasible.min_by(|(_, a), (_, b)| a.cost.total_cmp(&b.cost));
        best.map(|(at, _)| at)
    }

    pub(super) fn frontier_at(&self) -> Vec<usize> {
        let figures = self.points.iter().map(|p| (p.cost, p.service_level()));
        not_dominated(figures)
    }
}

/// Whether it reaches its targets, at a cost that can be compared.
fn may_be_best(point: &SweepPoint) -> bool {
    point.target == Some(TargetStatus::Reached) && !point.cost.is_nan()
}

/// The values of a point's axes of which this holds, as a text to tell points apart.
fn key(point: &SweepPoint, of: impl Fn(usize) -> bool) -> String {
    let values = point.values.iter().enumerate();
    let kept = values.filter(|(axis, _)| of(*axis));
    kept.map(|(_, (_, value))| format!("{value}\u{1f}"))
        .collect()
}

/// Places of the pairs of cost and level of which no other is at least as good in both and better in one, by cost.
fn not_dominated(figures: impl Iterator<Item = (f64, Option<f64>)>) -> Vec<usize> {
    let mut known: Vec<(f64, f64, usize)> = figures
        .enumerate()
        .filter_map(|(at, (cost, level))| Some((cost, level?, at)))
        .filter(|(cost, level, _)| !cost.is_nan() && !level.is_nan())
        .collect();
    known.sort_by(|a, b| {
        let by_cost = a.0.total_cmp(&b.0);
        by_cost.then(b.1.total_cmp(&a.1)).then(a.2.cmp(&b.2))
    });
    let mut kept: Vec<(f64, f64, usize)> = Vec::new();
    for point in known {
        match kept.last() {
            Some(last) if point.1 > last.1 || (point.0, point.1) == (last.0, last.1) => {
                kept.push(point);
            }
            None => kept.push(point),
            _ => {}
        }
    }
    kept.into_iter().map(|(_, _, at)| at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frontier_has_the_points_that_no_other_beats() {
        let figures = [
            (5.0, Some(0.7)),
            (4.0, Some(0.8)),
            (4.0, Some(0.6)),
            (6.0, Some(0.8)),
            (7.0, Some(0.9)),
            (4.0, Some(0.8)),
            (1.0, None),
            (f64::NAN, Some(1.0)),
            (3.0, Some(0.1)),
        ];
        assert_eq!(not_dominated(figures.into_iter()), [8, 1, 5, 4]);
    }

    #[test]
    fn the_frontier_agrees_with_comparing_every_pair() {
        // A coarse lattice, so that there are ties.
        let mut state = 1u64;
        let mut draw = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 60) as f64
        };
        for _ in 0..200 {
            let points: Vec<(f64, f64)> = (0..30).map(|_| (draw(), draw())).collect();
            let beats = |a: &(f64, f64), b: &(f64, f64)| a.0 <= b.0 && a.1 >= b.1 && a != b;
            let mut expected: Vec<usize> = (0..30)
                .filter(|&i| !points.iter().any(|other| beats(other, &points[i])))
                .collect();
            let mut found = not_dominated(points.iter().map(|&(cost, level)| (cost, Some(level))));
            expected.sort_unstable();
            found.sort_unstable();
            assert_eq!(found, expected);
        }
    }
}
