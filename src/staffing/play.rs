//! One pass: the day, played many times with one staffing.

use std::sync::atomic::{AtomicBool, Ordering};

use super::question::Checked;
use crate::error::{Error, ErrorKind, Result};
use crate::experiment::{Experiment, IntervalResults, Observer, Progress, Results, Row, Verdict};
use crate::measure::Figure;

/// Plays passes, and tells the observer.
pub(super) struct Player<'a> {
    checked: &'a Checked,
    observer: &'a dyn Observer,
    done: u64,
    /// Replications expected in all.
    total: u64,
    pub passes: u32,
}

impl<'a> Player<'a> {
    pub fn new(checked: &'a Checked, observer: &'a dyn Observer) -> Self {
        let intervals = checked.intervals() as u64;
        let search = u64::from(checked.search_replications) * (8 + intervals / 2);
        let table = u64::from(checked.replications) * (2 + intervals);
        Player {
            checked,
            observer,
            done: 0,
            total: search + table,
            passes: 0,
        }
    }

    /// Says that only the table's last passes are to come.
    pub fn searched(&mut self, passes_to_come: usize) {
        let to_come = u64::from(self.checked.replications) * passes_to_come as u64;
        self.done = self.done.max(self.total.saturating_sub(to_come));
    }

    /// Plays a staffing.
    pub fn play(&mut self, staff: &[f64], seed: u64, replications: u32) -> Result<Results> {
        let question = &self.checked.question;
        let mut scenario = self.checked.scenario.clone();
        if let Some(group) = scenario.agent_groups.first_mut() {
            group.staff = staff.to_vec().into();
        }
        let mut experiment = Experiment::new(&scenario)?
            .replications(replications)
            .seed(seed)
            .confidence(question.confidence);
        if let Some(threads) = question.threads {
            experiment = experiment.threads(threads);
        }
        let (observer, before, total) = (self.observer, self.done, self.total);
        let stopped = AtomicBool::new(false);
        let results = experiment.run_observed(&|progress: Progress| {
            let done = (before + progress.done).min(total);
            let verdict = observer.progress(Progress { done, total });
            if verdict == Verdict::Stop {
                stopped.store(true, Ordering::Relaxed);
            }
            verdict
        });
        if stopped.into_inner() {
            return Err(Error::new(
                ErrorKind::Interrupted,
                "stopped before the staffing was found",
            ));
        }
        self.done += u64::from(replications);
        self.passes += 1;
        results
    }
}

/// The intervals of a day's results, without what lies before opening and after closing.
pub(super) fn intervals(results: &Results) -> Vec<&IntervalResults> {
    results
        .intervals
        .iter()
        .filter(|interval| interval.row == Row::Interval)
        .collect()
}

/// The service level in the target's definition.
pub(super) fn level(interval: &IntervalResults) -> Figure {
    let levels = &interval.total.service_level;
    levels.first().map_or(Figure::NotEstimable, |l| l.share)
}

/// Agents as the scenario takes them.
pub(super) fn as_figures(staff: &[u32]) -> Vec<f64> {
    staff.iter().map(|&agents| f64::from(agents)).collect()
}
