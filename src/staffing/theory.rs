//! What formulas say: where the search starts, and what stands beside its answer.

use super::question::Checked;
use crate::erlang::{Approximation, DayDemand, Queue, Requirement, StationaryDay, StationaryModel};
use crate::error::Result;

/// Theory's view of a day.
pub(super) struct Theory<'a> {
    checked: &'a Checked,
    /// None where some callers wait for ever.
    pub mean_patience: Option<f64>,
    /// Each interval by itself.
    own: StationaryDay,
    /// Each interval at its modified offered load.
    modified: StationaryDay,
}

impl<'a> Theory<'a> {
    /// # Cost
    /// O(intervals²) evaluations of the handle time's law.
    pub fn new(checked: &'a Checked) -> Result<Self> {
        let (length, intervals) = (checked.interval_seconds(), checked.intervals());
        let boundaries: Vec<f64> = (0..=intervals).map(|i| i as f64 * length).collect();
        let law_mean = checked.handle.mean();
        let mean_up_to = |i: usize, x: f64| {
            let factor = checked.aht[i] / law_mean;
            factor * checked.handle.mean_up_to(x / factor)
        };
        let demand = DayDemand::new(&boundaries, &checked.question.calls, &checked.aht)?
            .handle_time(&mean_up_to);
        let mean_patience = checked.patience.mean();
        Ok(Theory {
            checked,
            mean_patience: mean_patience.is_finite().then_some(mean_patience),
            own: StationaryDay::new(Approximation::Sipp, &demand)?,
            modified: StationaryDay::new(Approximation::ModifiedOfferedLoad, &demand)?,
        })
    }

    /// Erlangs of an interval's own calls.
    pub fn erlangs(&self, i: usize) -> f64 {
        self.own.loads()[i]
    }

    /// Mean load of an interval, erlangs.
    pub fn modified_erlangs(&self, i: usize) -> f64 {
        self.modified.loads()[i]
    }

    /// Where the search starts: Erlang A at the modified offered load; without a mean patience, Erlang C.
    pub fn seed(&self) -> Vec<u32> {
        (0..self.checked.intervals())
            .map(|i| {
                let load = self.modified_erlangs(i);
                let found = self
                    .required(&self.modified, i, self.erlang_a_model())
                    .or_else(|| self.required(&self.modified, i, Some(StationaryModel::ErlangC)));
                let by_rule = (load + load.sqrt()).ceil().min(1e6) as u32;
                found
                    .unwrap_or(by_rule)
                    .max(self.checked.question.min_agents)
            })
            .collect()
    }

    /// Erlang C's answer for the interval by itself.
    pub fn erlang_c(&self, i: usize) -> Option<u32> {
        self.required(&self.own, i, Some(StationaryModel::ErlangC))
    }

    /// Erlang A's answer for the interval by itself.
    pub fn erlang_a(&self, i: usize) -> Option<u32> {
        self.required(&self.own, i, self.erlang_a_model())
    }

    /// How much of the service level one more agent brings in an interval; at least half a point, for a step must be
    /// finite.
    pub fn slope(&self, i: usize, agents: u32) -> f64 {
        let target = &self.checked.target;
        let short = target.written.short.map(|s| s.0);
        let model = self.erlang_a_model().unwrap_or(StationaryModel::ErlangC);
        let level = |agents: u32| -> f64 {
            let queue = self.modified.queue(i, model, agents);
            let level = queue
                .and_then(|q| q.service_level(target.definition, target.written.within.0, short));
            level.unwrap_or(0.0)
        };
        (level(agents.saturating_add(1)) - level(agents)).max(0.005)
    }

    fn erlang_a_model(&self) -> Option<StationaryModel> {
        let mean_patience = self.mean_patience?;
        Some(StationaryModel::ErlangA { mean_patience })
    }

    /// What a model asks for in an interval; the least allowed where nobody calls.
    fn required(
        &self,
        day: &StationaryDay,
        i: usize,
        model: Option<StationaryModel>,
    ) -> Option<u32> {
        if !self.checked.has_calls(i) {
            return Some(self.checked.question.min_agents);
        }
        let needed = day.required_agents(i, model?, &self.requirement());
        Some(needed.ok()?.agents)
    }

    fn requirement(&self) -> Requirement {
        let target = &self.checked.target;
        Requirement {
            share: target.share,
            definition: target.definition,
            within: target.written.within.0,
            short: target.written.short.map(|s| s.0),
            max_occupancy: self.checked.question.max_occupancy,
            min_agents: self.checked.question.min_agents,
            ..Requirement::none()
        }
    }
}
