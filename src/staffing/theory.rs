//! What formulas say: where the search starts, and what stands beside its answer.

use super::question::Checked;
use crate::erlang::{ErlangA, ErlangC, OfferedLoad, Queue, Requirement};
use crate::error::Result;

/// Theory's view of a day.
pub(super) struct Theory<'a> {
    checked: &'a Checked,
    /// None where some callers wait for ever.
    pub mean_patience: Option<f64>,
    /// Mean load of each interval, erlangs.
    pub modified_erlangs: Vec<f64>,
}

impl<'a> Theory<'a> {
    /// # Cost
    /// O(intervals²) evaluations of the handle time's law.
    pub fn new(checked: &'a Checked) -> Result<Self> {
        let (length, intervals) = (checked.interval_seconds(), checked.intervals());
        let boundaries: Vec<f64> = (0..=intervals).map(|i| i as f64 * length).collect();
        let calls = &checked.question.calls;
        let rates: Vec<f64> = calls.iter().map(|calls| calls / length).collect();
        let law_mean = checked.handle.mean();
        let mean_up_to = |i: usize, x: f64| {
            let factor = checked.aht[i] / law_mean;
            factor * checked.handle.mean_up_to(x / factor)
        };
        let load = OfferedLoad::new(&boundaries, &rates, &mean_up_to)?;
        let mean_patience = checked.patience.mean();
        Ok(Theory {
            checked,
            mean_patience: mean_patience.is_finite().then_some(mean_patience),
            modified_erlangs: (0..intervals)
                .map(|i| load.mean(i))
                .collect::<Result<_>>()?,
        })
    }

    /// Erlangs of an interval's own calls.
    pub fn erlangs(&self, i: usize) -> f64 {
        self.checked.question.calls[i] * self.checked.aht[i] / self.checked.interval_seconds()
    }

    /// Where the search starts: Erlang A at the modified offered load; without a mean patience, Erlang C.
    pub fn seed(&self) -> Vec<u32> {
        (0..self.checked.intervals())
            .map(|i| {
                let load = self.modified_erlangs[i];
                let found = self
                    .required_a(i, load)
                    .or_else(|| self.required_c(i, load));
                let by_rule = (load + load.sqrt()).ceil().min(1e6) as u32;
                found
                    .unwrap_or(by_rule)
                    .max(self.checked.question.min_agents)
            })
            .collect()
    }

    /// Erlang C's answer for the interval by itself.
    pub fn erlang_c(&self, i: usize) -> Option<u32> {
        self.required_c(i, self.erlangs(i))
    }

    /// Erlang A's answer for the interval by itself.
    pub fn erlang_a(&self, i: usize) -> Option<u32> {
        self.required_a(i, self.erlangs(i))
    }

    /// How much of the service level one more agent brings in an interval; at least half a point, for a step must be
    /// finite.
    pub fn slope(&self, i: usize, agents: u32) -> f64 {
        let target = &self.checked.target;
        let (aht, load) = (self.checked.aht[i], self.modified_erlangs[i]);
        let level = |agents: u32| -> f64 {
            let rate = hourly(load, aht);
            let short = target.written.short.map(|s| s.0);
            let of = |queue: &dyn Queue| {
                queue.service_level(target.definition, target.written.within.0, short)
            };
            let level = match self.mean_patience {
                Some(patience) => ErlangA::new(rate, aht, patience, agents).and_then(|q| of(&q)),
                None => ErlangC::new(rate, aht, agents).and_then(|q| of(&q)),
            };
            level.unwrap_or(0.0)
        };
        (level(agents.saturating_add(1)) - level(agents)).max(0.005)
    }

    fn required_a(&self, i: usize, load: f64) -> Option<u32> {
        if !self.checked.has_calls(i) {
            return Some(self.checked.question.min_agents);
        }
        let aht = self.checked.aht[i];
        let needed = ErlangA::required_agents(
            hourly(load, aht),
            aht,
            self.mean_patience?,
            &self.required(),
        );
        Some(needed.ok()?.agents)
    }

    fn required_c(&self, i: usize, load: f64) -> Option<u32> {
        if !self.checked.has_calls(i) {
            return Some(self.checked.question.min_agents);
        }
        let aht = self.checked.aht[i];
        let needed = ErlangC::required_agents(hourly(load, aht), aht, &self.required());
        Some(needed.ok()?.agents)
    }

    fn required(&self) -> Requirement {
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

fn hourly(erlangs: f64, aht: f64) -> f64 {
    erlangs / aht * 3600.0
}
