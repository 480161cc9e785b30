use std::fmt;

use serde::Serialize;
use statrs::distribution::{ContinuousCDF, StudentsT};

use super::Experiment;
use super::observer::{Observer, Unobserved};
use super::pilot::Pilot;
use super::slots::SlotSums;
use crate::error::{Error, ErrorKind, Problem, Result};
use crate::measure::{Truncation, mser5};
use crate::model::{LONGEST_WARM_UP, Model, PilotPlan};
use crate::units::{Seconds, TICKS_PER_SECOND, Tick};

/// Pilot runs that are averaged. What is left of the start where MSER-5 cuts is about the noise of this average.
const RUNS: u64 = 40;

/// Slots of a pilot run: as many as MSER-5 needs to decide.
const SLOTS: usize = 5000;

/// Relaxation times in a pilot run: the end of a start from empty lies in its first tenth as a rule, and the mean of the
/// rest is known well beside the noise of a slot.
const RELAXATIONS: f64 = 50.0;

/// Calls in a pilot run, one for five slots, or most slots were empty and those that are not looked like a start.
const CALLS: f64 = 1000.0;

/// Pilot runs have whole hours, for which slots have whole ticks.
const HOUR: f64 = 3600.0;
const SLOT_OF_AN_HOUR: u64 = 3600 * TICKS_PER_SECOND / SLOTS as u64;

/// The longest pilot run that is not made longer, in hours: five years, fifty relaxation times of the slowest queue that
/// is played.
const MOST_HOURS: f64 = 43_920.0;

/// How often pilot runs are made longer, each time by half: 11 times in all.
const LENGTHENED: u32 = 6;

/// Confidence of the bias that may remain.
const CONFIDENCE: f64 = 0.95;

/// The warm-up of a steady state as pilot runs have found it, and how.
///
/// Forty pilot runs start empty, on streams of their own: their seed is the first number of the stream of the
/// experiment's seed, run 0, name `pilot runs of the warm-up`, purpose [`Purpose::Choices`](crate::chance::Purpose::Choices). The number of callers in the
/// centre, waiting or handled, is averaged over the runs by 5,000 slots of time, and [`mser5`] says where its start ends;
/// that, up to a whole minute, is the warm-up. A pilot run is as long as 50 relaxation times of the queue, which here
/// count the scatter of handle times and gaps, or as 1,000 calls take, and at most five years. Where MSER-5 says that it is
/// too short it is made half as long again, up to six times.
///
/// What shows only over a much longer time, such as handle times of which one in a hundred thousand lasts for weeks, is
/// not found.
///
/// ```
/// use callcenter::experiment::WarmUp;
/// use callcenter::scenario::WarmUpRule;
/// use callcenter::{AgentGroup, CallType, Law, Model, Scenario, SteadyState};
///
/// let centre = Scenario::new("hold music")
///     .steady_state(SteadyState::new().warm_up(WarmUpRule::Mser5))
///     .call_type(CallType::new("service")
///         .arrivals_per_hour(831.0)
///         .handle_time(Law::lognormal(269.0, 1.2))
///         .patience(Law::exponential(283.6)))
///     .agent_group(AgentGroup::new("desk").staff(50).skill("service"));
/// let found = WarmUp::find(&Model::new(&centre)?, 56)?.unwrap();
/// println!("{found}");                // warm-up of 15 min, found by MSER-5 on 40 pilot runs of 4 h
/// assert!(found.deleted.0 > 0.0 && found.deleted.0 < found.pilot_length.0 / 2.0);
/// # Ok::<(), callcenter::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct WarmUp {
    /// The time at the start of each run that is not counted: whole minutes.
    pub deleted: Seconds,
    /// Pilot runs that were averaged.
    pub pilot_runs: u32,
    /// How long each of them was, from its empty start.
    pub pilot_length: Seconds,
    /// Slots of time in each of them.
    pub slots: u32,
    /// The largest bias that the pilot runs do not rule out at 95 % confidence: of the mean number of callers in the
    /// centre over [`remaining_bias_over`](Self::remaining_bias_over) from the cut on, against the mean over the rest of
    /// the pilot runs, as a share of that. `None` where nobody was in the centre.
    ///
    /// It is |d| + t·s, with d the mean and s the standard error of the differences in each run; mostly s, as the pilot
    /// runs are few. It rests on the same runs as the cut, which was chosen to make d small.
    pub remaining_bias: Option<f64>,
    /// The time over which the remaining bias was looked for: a tenth of what the cut leaves.
    pub remaining_bias_over: Seconds,
}

impl fmt::Display for WarmUp {
    /// `warm-up of 42 min, found by MSER-5 on 40 pilot runs of 33 h`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "warm-up of {}, found by MSER-5 on {} pilot runs of {}",
            self.deleted.in_words(),
            self.pilot_runs,
            self.pilot_length.in_words()
        )
    }
}

impl WarmUp {
    /// The largest bias, at 95 % confidence, of the mean number of callers over a time counted from the warm-up on, as a
    /// share of it: the [remaining bias](Self::remaining_bias), spread over that time as if it had one sign and ended
    /// with the time it was looked for in.
    pub fn bias_over(&self, counted: Seconds) -> Option<f64> {
        self.remaining_bias
            .filter(|_| counted.0 > 0.0)
            .map(|bias| bias * self.remaining_bias_over.0 / counted.0)
    }

    /// Plays the pilot runs of an experiment with this model and seed; `None` where the scenario does not ask for them.
    /// An experiment does it by itself.
    ///
    /// Together they last about 2,000 relaxation times, as the usual 200 batches do, and longer where they are made
    /// longer.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`] where the longest pilot runs are too short for MSER-5: the warm-up must be stated.
    pub fn find(model: &Model, seed: u64) -> Result<Option<WarmUp>> {
        find(&Experiment::of(model.clone()).seed(seed), &Unobserved)
    }
}

/// Plays the pilot runs of an experiment; `None` where its scenario does not ask for them.
pub(super) fn find(experiment: &Experiment, observer: &dyn Observer) -> Result<Option<WarmUp>> {
    decide(&Pilot {
        experiment,
        observer,
        name: "pilot runs of the warm-up",
        stopped: "during the pilot runs",
    })
}

/// Refuses pilot runs where several scenarios are played with one another.
pub(crate) fn refuse_pilot_runs(model: &Model, whose: &str) -> Result<()> {
    if model.pilot_plan().is_none() {
        return Ok(());
    }
    let message = format!("found \"mser5\"; not supported in {whose}; a time is accepted");
    let problem = Problem::new("steady_state.warm_up", message);
    Error::from_problems(ErrorKind::NotSupported, vec![problem])
}

/// Plays as long as it takes; `None` where the scenario does not ask for pilot runs.
fn decide(pilot: &Pilot<'_>) -> Result<Option<WarmUp>> {
    let Some(plan) = pilot.experiment.model.pilot_plan() else {
        return Ok(None);
    };
    let (mut hours, mut lengthened) = (hours(&plan), 0);
    loop {
        let slot = Tick(hours * SLOT_OF_AN_HOUR);
        let runs = on_threads(pilot, hours, slot)?;
        if let Truncation::Delete(cut) = mser5(&average(&runs, slot)) {
            let found = decision(&runs, cut, hours, slot);
            if found.deleted.0 <= LONGEST_WARM_UP {
                return Ok(Some(found));
            }
            return Err(not_settled(hours));
        }
        if lengthened == LENGTHENED || hours as f64 >= MOST_HOURS {
            return Err(not_settled(hours));
        }
        lengthened += 1;
        hours = (3 * hours).div_ceil(2);
    }
}

/// The sums of each slot in each run.
fn on_threads(pilot: &Pilot<'_>, hours: u64, slot: Tick) -> Result<Vec<Vec<u64>>> {
    let model = pilot.experiment.model.pilot_run(hours as f64 * HOUR);
    pilot.runs(
        &model,
        RUNS,
        || (),
        |workspace, (), seed, run| {
            let mut sums = SlotSums::new(SLOTS, slot);
            workspace.play(&model, seed, run, &mut sums)?;
            Ok(sums.sums())
        },
    )
}

/// Even pilot runs of so many hours have not settled in their first half.
fn not_settled(hours: u64) -> Error {
    let length = Seconds(hours as f64 * HOUR);
    let half = Seconds(length.0 / 2.0);
    let accepted = if half.0 < LONGEST_WARM_UP {
        format!(
            "a warm-up of your own is accepted, and it must be longer than {}",
            half.in_words()
        )
    } else {
        "a warm-up of a year would not do; handle times that scatter less, more agents, or a day are accepted".to_owned()
    };
    let message = format!(
        "found \"mser5\"; even in {RUNS} pilot runs of {} the number of callers in the centre has not settled soon \
         enough, and longer ones are not played; {accepted}",
        length.in_words()
    );
    Error::invalid("steady_state.warm_up", message)
}

/// How long the first pilot runs are.
fn hours(plan: &PilotPlan) -> u64 {
    let calls = if plan.call_rate > 0.0 {
        CALLS / plan.call_rate
    } else {
        0.0
    };
    let seconds = (RELAXATIONS * plan.relaxation).max(calls);
    (seconds / HOUR).ceil().clamp(1.0, MOST_HOURS) as u64
}

/// Mean number of callers in each slot.
fn average(runs: &[Vec<u64>], slot: Tick) -> Vec<f64> {
    let over = runs.len() as f64 * slot.0 as f64;
    let mean = |i: usize| runs.iter().map(|run| u128::from(run[i])).sum::<u128>() as f64 / over;
    (0..SLOTS).map(mean).collect()
}

fn decision(runs: &[Vec<u64>], cut: usize, hours: u64, slot: Tick) -> WarmUp {
    let tenth = (SLOTS - cut) / 10;
    let sum = |slots: &[u64]| slots.iter().map(|&sum| u128::from(sum)).sum::<u128>() as f64;
    let mean = |slots: &[u64]| sum(slots) / slots.len() as f64;
    let means: Vec<(f64, f64)> = runs
        .iter()
        .map(|run| (mean(&run[cut..cut + tenth]), mean(&run[cut + tenth..])))
        .collect();
    let n = means.len() as f64;
    let rest = means.iter().map(|(_, rest)| rest).sum::<f64>() / n;
    let off = means.iter().map(|(first, rest)| first - rest).sum::<f64>() / n;
    let squares: f64 = (means.iter())
        .map(|(first, rest)| (first - rest - off).powi(2))
        .sum();
    let error = (squares / (n * (n - 1.0))).sqrt();
    let factor = StudentsT::new(0.0, 1.0, n - 1.0)
        .map_or(f64::INFINITY, |t| t.inverse_cdf(0.5 + CONFIDENCE / 2.0));
    let deleted = Tick(slot.0 * cut as u64).as_seconds();
    WarmUp {
        deleted: Seconds((deleted / 60.0).ceil() * 60.0),
        pilot_runs: runs.len() as u32,
        pilot_length: Seconds(hours as f64 * HOUR),
        slots: SLOTS as u32,
        remaining_bias: (rest > 0.0).then(|| (off.abs() + factor * error) / rest),
        remaining_bias_over: Seconds(Tick(slot.0 * tenth as u64).as_seconds()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_not_settled_is_refused_with_what_would_do() {
        let start = |length: &str| {
            format!(
                "steady_state.warm_up: found \"mser5\"; even in 40 pilot runs of {length} the number of callers in the \
                 centre has not settled soon enough, and longer ones are not played; "
            )
        };
        assert_eq!(
            not_settled(48).to_string(),
            start("48 h") + "a warm-up of your own is accepted, and it must be longer than 24 h"
        );
        assert_eq!(
            not_settled(43_920).to_string(),
            start("43920 h")
                + "a warm-up of a year would not do; handle times that scatter less, more agents, or a day are accepted"
        );
    }

    #[test]
    fn pilot_runs_last_whole_hours_within_their_bounds() {
        let plan = |relaxation: f64, call_rate: f64| PilotPlan {
            relaxation,
            call_rate,
            batch_is_stated: false,
        };
        for (relaxation, call_rate, length) in [
            (283.6, 831.0 / 3600.0, 4),
            (0.0, 0.0, 1),
            (1.0, 1.0 / 3600.0, 1000),
            (f64::INFINITY, 1.0, 43_920),
            (1.0, 1e-300, 43_920),
        ] {
            assert_eq!(hours(&plan(relaxation, call_rate)), length);
        }
    }
}
