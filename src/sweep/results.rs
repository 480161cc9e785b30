use std::fmt;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::error::{Error, Result};
use crate::experiment::{Results, Stopped};
use crate::measure::Figure;
use crate::model::Model;
use crate::scenario::Value;

/// What came out of a sweep: a result for each point, in the order of the plan.
///
/// It serialises to the documented result style; a point's place in `points` is what `best` and `frontier` refer to.
#[derive(Debug, Clone, PartialEq)]
pub struct SweepResults {
    /// The name of the scenario that was varied.
    pub sweep: String,
    /// The hash of everything that decided what was played, in hexadecimal digits.
    pub plan: String,
    /// The seed from which all randomness followed.
    pub seed: u64,
    /// Whether each point had a seed of its own; otherwise all were played on the same callers.
    pub independent: bool,
    /// Replications of each point.
    pub replications: u32,
    /// Confidence of the margins.
    pub confidence: f64,
    /// Why the sweep stopped.
    pub stopped: Stopped,
    /// Units of work that were not played; 0 unless it was interrupted.
    pub missing_units: u64,
    /// Names of what varied.
    pub axes: Vec<String>,
    /// Whether the sweep said what a point costs; otherwise it is planned agent-hours a day, or agents in a steady
    /// state.
    pub own_cost: bool,
    /// The points that were played to the end.
    pub points: Vec<SweepPoint>,
    /// The points that code of one's own could not play.
    pub failed: Vec<FailedPoint>,
}

/// A point that could not be played because a router of one's own panicked or answered what cannot be.
#[derive(Debug, Clone, PartialEq)]
pub struct FailedPoint {
    /// Its number in the plan, from 0.
    pub index: usize,
    /// What varied, and the values it had here.
    pub values: Vec<(String, Value)>,
    /// In which run, and why.
    pub error: Error,
}

/// A point of a sweep, with its results.
#[derive(Debug, Clone, PartialEq)]
pub struct SweepPoint {
    /// Its number in the plan, from 0.
    pub index: usize,
    /// What varied, and the values it had here.
    pub values: Vec<(String, Value)>,
    /// Totals, call types and agent groups; no intervals and no percentiles.
    pub results: Results,
    /// What it costs: planned agent-hours a day, without overtime, or agents in a steady state, unless the sweep says
    /// otherwise.
    pub cost: f64,
    /// Whether the call types' targets are reached; `None` where no call type has a target.
    pub target: Option<TargetStatus>,
}

/// Whether all targets are reached, as far as can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TargetStatus {
    /// The lower end of every margin is at or above its target.
    Reached,
    /// None is missed, but the margin of some lies on both sides of its target.
    Open,
    /// The upper end of some margin is below its target.
    Missed,
}

impl fmt::Display for TargetStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            TargetStatus::Reached => "reached",
            TargetStatus::Open => "open",
            TargetStatus::Missed => "missed",
        })
    }
}

impl SweepPoint {
    pub(super) fn new(
        index: usize,
        values: Vec<(String, Value)>,
        results: Results,
        cost: f64,
    ) -> Self {
        SweepPoint {
            index,
            values,
            target: status(&results),
            results,
            cost,
        }
    }

    /// The value of what varies under this name.
    ///
    /// # Errors
    ///
    /// When nothing does; it says what does.
    pub fn value(&self, name: &str) -> Result<&Value> {
        let found = self.values.iter().find(|(axis, _)| axis == name);
        found.map(|(_, value)| value).ok_or_else(|| {
            let names: Vec<String> = self.values.iter().map(|(n, _)| format!("{n:?}")).collect();
            let names = names.join(", ");
            Error::invalid("", format!("nothing varies as {name:?}; there are {names}"))
        })
    }

    /// The first target's service level, or where there is none the total's first; `None` where it could not be
    /// estimated.
    pub fn service_level(&self) -> Option<f64> {
        let types = self.results.call_types.iter().map(|(_, measures)| measures);
        let mut first_levels = types.filter_map(|measures| measures.service_level.first());
        let level = first_levels.find(|level| level.target.is_some()).or(self
            .results
            .total
            .service_level
            .first())?;
        level.share.mean()
    }
}

/// Whether the targets of all call types are reached.
fn status(results: &Results) -> Option<TargetStatus> {
    let types = results.call_types.iter();
    types
        .filter_map(|(_, measures)| {
            let level = measures.service_level.first()?;
            // A share such as 0.55 is not exact: what it asks for is met within rounding.
            let goal = level.target? * (1.0 - 1e-12);
            Some(match &level.share {
                Figure::Known(share) if share.low >= goal => TargetStatus::Reached,
                Figure::Known(share) if share.high < goal => TargetStatus::Missed,
                Figure::Known(_) => TargetStatus::Open,
                // Days without calls meet their target.
                _ => TargetStatus::Reached,
            })
        })
        .max()
}

/// Agent-hours planned from opening to closing, or agents in a steady state.
///
/// Of people they are their shifts less breaks, whether or not somebody is absent.
///
/// Overtime is no part of it: that depends on the callers, and what their patience changes is not what a plan costs.
pub(super) fn agents_on_duty(model: &Model) -> f64 {
    let grid = &model.grid;
    let seconds = |row: usize| (grid.bounds[row + 1] - grid.bounds[row]).as_seconds();
    let open = 1..=grid.intervals();
    let groups = model.groups.iter();
    let agent_seconds: f64 = groups
        .flat_map(|group| open.clone().map(|row| group.staff[row] * seconds(row)))
        .sum();
    let per = match grid.is_day() {
        true => 3600.0,
        false => open.clone().map(seconds).sum(),
    };
    // Sums of fractions are rounded; to the nearest billionth they are what is planned.
    (agent_seconds / per * 1e9).round() / 1e9
}

/// Pairs as a map, in their order.
struct Named<'a, T>(&'a [(String, T)]);

impl<T: Serialize> Serialize for Named<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl Serialize for SweepPoint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("values", &Named(&self.values))?;
        map.serialize_entry("cost", &Some(self.cost).filter(|cost| cost.is_finite()))?;
        if let Some(target) = self.target {
            map.serialize_entry("target", &target)?;
        }
        map.serialize_entry("total", &self.results.total)?;
        map.serialize_entry("call_types", &Named(&self.results.call_types))?;
        map.serialize_entry("agent_groups", &Named(&self.results.agent_groups))?;
        map.end()
    }
}

impl Serialize for FailedPoint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("point", &self.index)?;
        map.serialize_entry("values", &Named(&self.values))?;
        map.serialize_entry("error", &self.error.to_string())?;
        map.end()
    }
}

impl Serialize for SweepResults {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("callcenter", env!("CARGO_PKG_VERSION"))?;
        map.serialize_entry("sweep", &self.sweep)?;
        map.serialize_entry("plan", &self.plan)?;
        map.serialize_entry("seed", &self.seed)?;
        if self.independent {
            map.serialize_entry("independent", &true)?;
        }
        map.serialize_entry("replications", &self.replications)?;
        map.serialize_entry("confidence", &self.confidence)?;
        map.serialize_entry("stopped", &self.stopped.to_string())?;
        if self.missing_units > 0 {
            map.serialize_entry("missing_units", &self.missing_units)?;
        }
        let steady = self.points.first().map(|point| point.results.is_steady());
        map.serialize_entry(
            "counts_per",
            &steady.map(|steady| if steady { "hour" } else { "day" }),
        )?;
        map.serialize_entry("axes", &self.axes)?;
        map.serialize_entry("points", &self.points)?;
        if !self.failed.is_empty() {
            map.serialize_entry("failed", &self.failed)?;
        }
        map.serialize_entry("best", &self.best_at())?;
        map.serialize_entry("frontier", &self.frontier_at())?;
        map.end()
    }
}
