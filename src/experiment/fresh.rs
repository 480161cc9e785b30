use serde::Serialize;

use super::Experiment;
use super::observer::Observer;
use super::pilot::Pilot;
use crate::error::Result;
use crate::measure::{CallCounter, Tally};
use crate::model::{FreshShares, LONGEST_WARM_UP, Model, Span};
use crate::scenario::defaults;

/// How many fresh callers are behind the attempts that a scenario states, where callers call again.
///
/// A forecast made from counted calls counts a caller who calls three times as three. The share of fresh callers in each
/// interval of each call type is found by simulation: runs on streams of their own (their seed is the first number of the
/// stream of the experiment's seed, run 0, name `fresh callers`, purpose [`Purpose::Choices`](crate::chance::Purpose::Choices)) tell how many call again,
/// and each share is multiplied by a power of attempts stated / attempts simulated until they agree, first on few runs and
/// then on several times as many; of those rounds the best is taken. Attempts are calls from outside: legs of callers who are passed
/// on are not among them. What is left is their noise: how well the attempts are met stands in the results, beside the
/// forecast.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FreshCallers {
    /// The call types whose fresh callers were worked out, in the scenario's order. Per day, or per hour of a steady state.
    pub call_types: Vec<FreshOfType>,
    /// Days, or steady-state runs, that were played in the last round.
    pub runs: u32,
    /// Rounds in all.
    pub rounds: u32,
    /// By how much the attempts of the best round differ from what is stated, in sum over all intervals and call types, as a
    /// share of all. More than a hundredth says that the attempts cannot be met, or that rounds were too few.
    pub difference: f64,
}

/// The fresh callers of a call type.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FreshOfType {
    /// The call type's name.
    pub call_type: String,
    /// Attempts as stated.
    pub attempts: f64,
    /// Fresh callers found behind them.
    pub fresh: f64,
    /// How many intervals have more attempts than stated, because those who call again are already as many.
    pub intervals_exceeded: u32,
}

/// Days played in a round: at first, and then.
const DAYS: [u64; 2] = [16, 128];
/// Runs of a steady state, each as long as its warm-up, as a usual batch, or as so many attempts take.
const STEADY_RUNS: [u64; 2] = [2, 8];
const STEADY_ATTEMPTS: f64 = 125_000.0;
/// The most rounds of each kind.
const ROUNDS: [u32; 2] = [16, 10];
/// Attempts agree when they differ by no more than this share of all, interval by interval.
const AGREEMENT: [f64; 2] = [2e-3, 2e-4];

/// Finds the fresh callers of an experiment's model; `None` where all its arrivals are known to be fresh.
pub(super) fn find(
    experiment: &Experiment,
    observer: &dyn Observer,
) -> Result<Option<(FreshShares, FreshCallers)>> {
    if !experiment.model.is_unsettled() {
        return Ok(None);
    }
    let model = &experiment.model.for_pilot_runs();
    let stated: Vec<Vec<f64>> = (0..model.types.len())
        .map(|t| model.attempts_stated(t))
        .collect();
    let all: f64 = stated.iter().flatten().sum();
    let mut shares: Vec<Vec<f64>> = stated.iter().map(|of| vec![1.0; of.len()]).collect();
    let mut rounds = 0;
    let runs_of = if model.grid().is_day() {
        DAYS
    } else {
        STEADY_RUNS
    };
    let mut step = Step::default();
    let mut best = Best::default();
    for stage in 0..2 {
        // What few runs have found has to be found again by more.
        best = Best::default();
        for _ in 0..ROUNDS[stage] {
            let found = simulated(
                experiment,
                model,
                &stated,
                &shares,
                runs_of[stage],
                observer,
            )?;
            rounds += 1;
            let off = off(&found, &stated) / all.max(f64::MIN_POSITIVE);
            step.learn(&shares, &found, &stated, off);
            best.keep(off, &shares, found.clone());
            if off <= AGREEMENT[stage] {
                break;
            }
            for ((shares, found), stated) in shares.iter_mut().zip(&found).zip(&stated) {
                for ((share, &found), &stated) in shares.iter_mut().zip(found).zip(stated) {
                    if found > 0.0 && stated > 0.0 {
                        let factor = (stated / found).powf(step.size);
                        *share = (*share * factor).clamp(0.0, 1.0);
                    }
                }
            }
        }
        shares.clone_from(&best.shares);
    }
    let found = best.found;
    let per = model.per_replication();
    let of_type = |&t: &usize| {
        let stated = &stated[t];
        let fresh = stated
            .iter()
            .zip(&shares[t])
            .map(|(all, share)| all * share);
        let exceeded = found[t]
            .iter()
            .zip(stated)
            .zip(&shares[t])
            .filter(|((found, stated), share)| **share < 0.01 && **found > 1.01 * **stated);
        FreshOfType {
            call_type: model.types[t].name.clone(),
            attempts: stated.iter().sum::<f64>() / per,
            fresh: fresh.sum::<f64>() / per,
            intervals_exceeded: exceeded.count() as u32,
        }
    };
    let unsettled = model.types_in_file.iter();
    let call_types = unsettled
        .filter(|&&t| model.types[t].counts_attempts)
        .map(of_type)
        .collect();
    let callers = FreshCallers {
        call_types,
        runs: runs_of[1] as u32,
        rounds,
        difference: best.off,
    };
    Ok(Some((model.fresh_shares(shares), callers)))
}

/// How far shares go from one round to the next: by a factor of attempts stated / attempts found to this power.
///
/// One fresh caller more makes more than one attempt more, the more the more of them are lost, so that the whole factor
/// overshoots. Of attempts that grow with the e-th power of the fresh callers, 1/e is the right step.
struct Step {
    size: f64,
    /// Logarithms of fresh callers and of attempts in the round before, and by how much they were off.
    before: Option<(f64, f64, f64)>,
}

impl Default for Step {
    fn default() -> Self {
        Step {
            size: 1.0,
            before: None,
        }
    }
}

/// The smallest step.
const SMALLEST: f64 = 1.0 / 32.0;

impl Step {
    fn learn(&mut self, shares: &[Vec<f64>], found: &[Vec<f64>], stated: &[Vec<f64>], off: f64) {
        let all = stated.iter().flatten();
        let fresh: f64 = (all.zip(shares.iter().flatten()))
            .map(|(all, share)| all * share)
            .sum();
        let attempts: f64 = found.iter().flatten().sum();
        let (fresh, attempts) = (fresh.ln(), attempts.ln());
        if let Some((fresh_before, attempts_before, off_before)) = self.before {
            let power = (attempts - attempts_before) / (fresh - fresh_before);
            if power.is_finite() && power > 1.0 {
                self.size = (1.0 / power).clamp(SMALLEST, 1.0);
            }
            if off > off_before {
                self.size = (self.size / 2.0).max(SMALLEST);
            }
        }
        self.before = Some((fresh, attempts, off));
    }
}

/// The round that was off least.
#[derive(Default)]
struct Best {
    off: f64,
    shares: Vec<Vec<f64>>,
    found: Vec<Vec<f64>>,
}

impl Best {
    fn keep(&mut self, off: f64, shares: &[Vec<f64>], found: Vec<Vec<f64>>) {
        if self.shares.is_empty() || off < self.off {
            *self = Best {
                off,
                shares: shares.to_vec(),
                found,
            };
        }
    }
}

/// By how much attempts differ from what is stated, stretch by stretch.
fn off(found: &[Vec<f64>], stated: &[Vec<f64>]) -> f64 {
    let differences = found.iter().flatten().zip(stated.iter().flatten());
    differences
        .map(|(found, stated)| (found - stated).abs())
        .sum()
}

/// Attempts of a run, on average, with such shares of fresh callers.
fn simulated(
    experiment: &Experiment,
    model: &Model,
    stated: &[Vec<f64>],
    shares: &[Vec<f64>],
    runs: u64,
    observer: &dyn Observer,
) -> Result<Vec<Vec<f64>>> {
    let model = &model.with_fresh(&model.fresh_shares(shares.to_vec()));
    let again = called_again(experiment, model, stated, runs, observer)?;
    let each = stated.iter().zip(shares).zip(again);
    Ok(each
        .map(|((stated, shares), again)| {
            let of = stated.iter().zip(shares).zip(again);
            of.map(|((all, share), again)| all * share + again / runs as f64)
                .collect()
        })
        .collect())
}

/// Attempts of callers who call again, of all runs together, by call type and stretch.
fn called_again(
    experiment: &Experiment,
    model: &Model,
    stated: &[Vec<f64>],
    runs: u64,
    observer: &dyn Observer,
) -> Result<Vec<Vec<f64>>> {
    let pilot = Pilot {
        experiment,
        observer,
        name: "fresh callers",
        stopped: "while fresh callers were worked out",
    };
    let tally = || Tally::without_waits(model);
    let all = pilot.runs(model, runs, tally, |workspace, tally, seed, run| {
        tally.start(|_| None);
        workspace.play(model, seed, run, tally)?;
        let rows = 1..=model.grid().intervals();
        let mut again: Vec<u64> = Vec::new();
        for (t, stretches) in stated.iter().enumerate() {
            let of = |row: usize| {
                let count = |counter| tally.count(row, t, counter);
                count(CallCounter::Redials) + count(CallCounter::Returns)
            };
            match stretches.len() {
                1 => again.push(rows.clone().map(of).sum()),
                stretches => again.extend((1..=stretches).map(of)),
            }
        }
        Ok(again)
    })?;
    let mut sums: Vec<u64> = vec![0; stated.iter().map(Vec::len).sum()];
    for run in &all {
        sums.iter_mut()
            .zip(run)
            .for_each(|(sum, again)| *sum += again);
    }
    let mut sums = sums.into_iter().map(|sum| sum as f64);
    Ok(stated
        .iter()
        .map(|of| sums.by_ref().take(of.len()).collect())
        .collect())
}

impl Model {
    /// Attempts that a call type states for each stretch of a run: each interval of a day, or all batches of a steady state.
    /// None where they are no attempts.
    fn attempts_stated(&self, call_type: usize) -> Vec<f64> {
        match self.grid.span {
            Span::Day { .. } => self.stretches(call_type).to_vec(),
            Span::Steady { batch, .. } => {
                let length = batch * self.grid.intervals() as f64;
                let rates = self.stretches(call_type);
                rates.iter().map(|rate| rate * length).collect()
            }
        }
    }

    /// The same day; or the same steady state in one batch that is long enough for a pilot run.
    fn for_pilot_runs(&self) -> Model {
        let Span::Steady { warm_up, .. } = self.grid.span else {
            return self.clone();
        };
        let rates = (0..self.types.len()).flat_map(|t| self.stretches(t));
        let rate: f64 = rates.sum();
        let attempts = if rate > 0.0 {
            STEADY_ATTEMPTS / rate
        } else {
            0.0
        };
        let length = attempts.max(warm_up).max(defaults::STEADY_BATCH.0);
        self.with_one_batch(length.min(LONGEST_WARM_UP))
    }

    /// What figures of a run are divided by: 1 for a day, the hours of all batches in a steady state.
    fn per_replication(&self) -> f64 {
        match self.grid.span {
            Span::Day { .. } => 1.0,
            Span::Steady { batch, .. } => batch * self.grid.intervals() as f64 / 3600.0,
        }
    }
}
