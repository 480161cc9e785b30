//! A centre as formulas see it: one queue, interval by interval.

use crate::chance::{ArrivalPlan, DurationLaw};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Level, Model, TypeModel};
use crate::scenario::{Law, Scenario, defaults};

/// All call types as one queue before all agents as one group.
pub(super) struct Centre {
    pub slots: Vec<Slot>,
    /// Call types that callers come in as, in the order of the model.
    pub types: Vec<TypeOfCall>,
    /// The patience of all types together, where their shares are the same in every slot.
    common: Option<DurationLaw>,
}

/// What formulas know of a call type.
pub(super) struct TypeOfCall {
    patience: Law,
    /// Balking is a patience of nothing.
    balk: f64,
    mean_patience: f64,
    pub level: Level,
}

/// An interval of a day, or a steady state.
pub(super) struct Slot {
    pub seconds: f64,
    /// Expected calls, by type.
    pub calls: Vec<f64>,
    /// Mean handle time of all of them; 1 where there are none.
    pub aht: f64,
    /// Agents on duty, possibly a fraction.
    pub staff: f64,
}

impl Slot {
    pub fn all_calls(&self) -> f64 {
        self.calls.iter().sum()
    }

    pub fn calls_per_hour(&self) -> f64 {
        self.all_calls() * 3600.0 / self.seconds
    }

    pub fn erlangs(&self) -> f64 {
        self.all_calls() * self.aht / self.seconds
    }
}

impl Centre {
    /// Fails where it is not known how many calls come.
    pub fn new(scenario: &Scenario, model: &Model) -> Result<Self> {
        let grid = model.grid();
        let rows = if grid.is_day() { grid.intervals() } else { 1 };
        let origin = grid.bounds[1].as_seconds();
        let seconds = grid.interval_seconds();
        let mut slots: Vec<Slot> = (0..rows)
            .map(|i| Slot {
                seconds,
                calls: Vec::with_capacity(model.types.len()),
                aht: 1.0,
                staff: model.groups.iter().map(|group| group.staff[i + 1]).sum(),
            })
            .collect();
        let mut work = vec![0.0; rows];
        let calls_in = |law: &&TypeModel| law.outbound.is_none();
        if !model.types.iter().any(|law| calls_in(&law)) {
            let message = "nobody calls in, and of people who are rung up formulas know nothing";
            return Err(Error::new(ErrorKind::NotSupported, message));
        }
        for law in model.types.iter().filter(calls_in) {
            let mean = law.handle.mean();
            for (i, slot) in slots.iter_mut().enumerate() {
                let from = origin + i as f64 * seconds;
                let calls = expected(&law.arrivals, from, from + seconds)
                    .map(|calls| calls * law.asks())
                    .ok_or_else(|| {
                    let message = format!(
                        "the arrivals of {:?} are a process of its own, whose rate formulas cannot know",
                        law.name
                    );
                    Error::new(ErrorKind::NotSupported, message)
                })?;
                let factor = law.handle_factor.get(i + 1).copied().unwrap_or(1.0);
                slot.calls.push(calls);
                work[i] += calls * mean * factor;
            }
        }
        for (slot, work) in slots.iter_mut().zip(work) {
            if slot.all_calls() > 0.0 && work > 0.0 {
                slot.aht = work / slot.all_calls();
            }
        }
        let types = model.types.iter().filter(calls_in).map(|law| {
            let written = scenario.call_types.iter().find(|t| t.name == law.name);
            let patience = written.and_then(|t| t.patience.clone());
            TypeOfCall {
                patience: patience.unwrap_or_else(defaults::patience),
                balk: law.balk,
                mean_patience: law.patience.mean(),
                level: law.levels[0],
            }
        });
        let mut centre = Centre {
            types: types.collect(),
            slots,
            common: None,
        };
        if let [first, ..] = &centre.slots[..]
            && (centre.types.len() == 1 || centre.slots.len() == 1)
        {
            centre.common = centre.pooled(first);
        }
        Ok(centre)
    }

    /// The mean patience of the callers of a slot; none where it is not finite, because some never hang up.
    pub fn mean_patience(&self, slot: &Slot) -> Option<f64> {
        let (mut calls, mut total) = (0.0, 0.0);
        for (law, &n) in self.types.iter().zip(&slot.calls) {
            if n > 0.0 {
                calls += n;
                total += n * law.mean_patience;
            }
        }
        (total > 0.0 && total.is_finite()).then(|| total / calls)
    }

    /// Whether the callers of every slot that has some hang up after a time whose mean is finite.
    pub fn has_mean_patience(&self) -> bool {
        let mut slots = self.slots.iter().filter(|slot| slot.all_calls() > 0.0);
        slots.all(|slot| self.mean_patience(slot).is_some())
    }

    /// The law of the patience of the callers of a slot.
    pub fn patience(&self, slot: &Slot) -> Option<DurationLaw> {
        match &self.common {
            Some(law) => Some(law.clone()),
            None => self.pooled(slot),
        }
    }

    fn pooled(&self, slot: &Slot) -> Option<DurationLaw> {
        let mut parts = Vec::new();
        for (law, &calls) in self.types.iter().zip(&slot.calls) {
            // One type is pooled with nobody, however few its calls.
            let calls = if self.types.len() == 1 { 1.0 } else { calls };
            parts.push((calls * (1.0 - law.balk), law.patience.clone()));
            parts.push((calls * law.balk, Law::constant(0.0)));
        }
        parts.retain(|(weight, _)| *weight > 0.0);
        let law = match parts.len() {
            1 => parts.remove(0).1,
            _ => Law::mixture(parts),
        };
        DurationLaw::new(&law).ok()
    }
}

/// Expected calls between two instants, where they are known beforehand.
fn expected(arrivals: &ArrivalPlan, from: f64, to: f64) -> Option<f64> {
    Some(match arrivals {
        ArrivalPlan::Poisson(plan) => plan.curve.expected_between(from, to),
        ArrivalPlan::Count(stretches) => stretches
            .iter()
            .map(|stretch| {
                let common = (stretch.to.min(to) - stretch.from.max(from)).max(0.0);
                stretch.calls as f64 * common / (stretch.to - stretch.from)
            })
            .sum(),
        ArrivalPlan::Renewal { gap, .. } => (to - from) / gap.mean(),
        ArrivalPlan::Times(times) => {
            let before = |end: f64| times.partition_point(|t| t.as_seconds() < end);
            (before(to) - before(from)) as f64
        }
        ArrivalPlan::Own(_) => return None,
    })
}
