//! The search: repair what fails, trim what is spare.

use super::play::{Player, as_figures, intervals, level};
use super::question::Checked;
use super::theory::Theory;
use crate::error::{Error, ErrorKind, Result};
use crate::experiment::Results;
use crate::measure::Estimate;

/// Rounds of raising after which something is wrong with the question.
const MOST_ROUNDS: u32 = 200;
/// Times the trimming may go round the day.
const MOST_TRIMS: usize = 8;
/// Rounds after which steps are doubled each time.
const PATIENT_ROUNDS: u32 = 24;
/// A trial that misses by this many standard errors on few callers needs no more of them.
const HOPELESS: f64 = 4.0;

/// What a pass says of each interval.
struct Pass {
    level: Vec<Option<Estimate>>,
    occupancy: Vec<Option<Estimate>>,
}

impl Pass {
    fn of(results: &Results) -> Self {
        let intervals = intervals(results);
        Pass {
            level: intervals
                .iter()
                .map(|i| level(i).estimate().copied())
                .collect(),
            occupancy: intervals
                .iter()
                .map(|i| i.total.occupancy.estimate().copied())
                .collect(),
        }
    }
}

/// What raising has to remember.
struct Raises {
    rounds: u32,
    /// Intervals that were raised in vain the last time: their queue is inherited.
    inherits: Vec<bool>,
    /// Level before the last raise, and what the raise should bring.
    last: Vec<Option<(f64, f64)>>,
}

impl Raises {
    fn new(intervals: usize) -> Self {
        Raises {
            rounds: 0,
            inherits: vec![false; intervals],
            last: vec![None; intervals],
        }
    }
}

/// An answer that fresh callers have confirmed.
pub(super) struct Confirmed {
    pub answer: Results,
    /// Seed of the callers of `answer`.
    pub seed: u64,
    /// Sets of fresh callers that were played.
    pub rounds: u32,
    pub intervals_raised: u32,
    pub agents_raised: u32,
}

/// The search over one question.
pub(super) struct Search<'a, 'p> {
    pub checked: &'a Checked,
    pub theory: &'a Theory<'a>,
    pub player: &'p mut Player<'a>,
}

impl Search<'_, '_> {
    /// The staffing with which, on the search's callers, every interval meets its target; and whether it is established
    /// that none can spare an agent.
    pub fn run(&mut self, seed: Vec<u32>) -> Result<(Vec<u32>, bool)> {
        let mut staff = seed;
        self.repair(&mut staff)?;
        let spares_none = self.trim(&mut staff)?;
        Ok((staff, spares_none))
    }

    /// Raises failing intervals until none fails.
    fn repair(&mut self, staff: &mut [u32]) -> Result<()> {
        let mut raises = Raises::new(staff.len());
        loop {
            let pass = self.pass(staff)?;
            let failing: Vec<usize> = (0..staff.len())
                .filter(|&i| !self.meets(&pass, i))
                .collect();
            if failing.is_empty() {
                return Ok(());
            }
            self.raise(&mut raises, &pass, &failing, staff)?;
        }
    }

    /// Plays callers nobody has seen, and raises what falls short there by more than its margin. Every round has callers
    /// of its own, from `seed` on, so that those of the last round have had no say in the staffing.
    pub fn confirm(&mut self, staff: &mut [u32], seed: u64) -> Result<Confirmed> {
        let found = staff.to_vec();
        let mut raises = Raises::new(staff.len());
        loop {
            let seed = seed.wrapping_add(u64::from(raises.rounds));
            let replications = self.checked.replications;
            let answer = self.player.play(&as_figures(staff), seed, replications)?;
            let played = intervals(&answer);
            let failing: Vec<usize> = (0..staff.len())
                .filter(|&i| self.checked.clearly_fails(i, played[i]))
                .collect();
            if failing.is_empty() {
                let by = || staff.iter().zip(&found).map(|(now, found)| now - found);
                return Ok(Confirmed {
                    agents_raised: by().sum(),
                    intervals_raised: by().filter(|&by| by > 0).count() as u32,
                    rounds: raises.rounds + 1,
                    seed,
                    answer,
                });
            }
            self.raise(&mut raises, &Pass::of(&answer), &failing, staff)?;
        }
    }

    /// Raises failing intervals by what the slope suggests, or the one before where that was in vain.
    fn raise(
        &self,
        raises: &mut Raises,
        pass: &Pass,
        failing: &[usize],
        staff: &mut [u32],
    ) -> Result<()> {
        for (i, raised) in raises.last.iter_mut().enumerate() {
            if let (Some((before, gain)), Some(after)) = (raised.take(), pass.level[i]) {
                raises.inherits[i] = after.mean - before < 0.25 * gain;
            }
        }
        if raises.rounds == MOST_ROUNDS {
            return Err(self.out_of_reach(failing.first().copied().unwrap_or(0)));
        }
        let doublings = raises.rounds.saturating_sub(PATIENT_ROUNDS).min(20);
        raises.rounds += 1;
        for &i in failing {
            if i > 0 && std::mem::take(&mut raises.inherits[i]) {
                staff[i - 1] += 1;
                continue;
            }
            let step = self.step(pass, i, staff[i]) << doublings;
            if u64::from(staff[i]) + u64::from(step) > 1_000_000 {
                return Err(self.out_of_reach(i));
            }
            // What it should bring, were the interval alone.
            let gain = f64::from(step) * self.theory.slope(i, staff[i]);
            raises.last[i] = pass.level[i].map(|before| (before.mean, gain));
            staff[i] += step;
        }
        Ok(())
    }

    /// Takes agents away, from the left and round again, until no interval can spare one. Returns whether that was
    /// reached.
    ///
    /// Once from the left is mostly enough. But a trial failed with the later intervals as they were then, and with fewer
    /// agents there more callers hang up before a later interval, which may help it. So every interval is tried again
    /// after the last change.
    fn trim(&mut self, staff: &mut [u32]) -> Result<bool> {
        let mut in_vain = 0;
        for i in (0..staff.len()).cycle().take(MOST_TRIMS * staff.len()) {
            let before = staff[i];
            while staff[i] > self.checked.question.min_agents {
                staff[i] -= 1;
                if !self.holds(staff)? {
                    staff[i] += 1;
                    break;
                }
            }
            // An interval that was lowered ends with a trial in vain of its own.
            in_vain = if staff[i] == before { in_vain + 1 } else { 1 };
            if in_vain == staff.len() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether every interval meets its target. Most trials fail clearly, and the first eighth of the callers shows it.
    fn holds(&mut self, staff: &[u32]) -> Result<bool> {
        let few = self.checked.search_replications / 8;
        if few >= 25 {
            let first = self.pass_of(staff, few)?;
            if (0..staff.len()).any(|i| self.is_hopeless(&first, i)) {
                return Ok(false);
            }
        }
        let pass = self.pass(staff)?;
        Ok((0..staff.len()).all(|i| self.meets(&pass, i)))
    }

    fn pass(&mut self, staff: &[u32]) -> Result<Pass> {
        self.pass_of(staff, self.checked.search_replications)
    }

    fn pass_of(&mut self, staff: &[u32], replications: u32) -> Result<Pass> {
        let seed = self.checked.question.seed;
        let results = self.player.play(&as_figures(staff), seed, replications)?;
        Ok(Pass::of(&results))
    }

    /// An interval without calls meets its target.
    fn meets(&self, pass: &Pass, i: usize) -> bool {
        let (share, cap) = (
            self.checked.target.share,
            self.checked.question.max_occupancy,
        );
        !self.checked.has_calls(i)
            || pass.level[i].is_none_or(|level| level.mean >= share)
                && cap.is_none_or(|cap| pass.occupancy[i].is_none_or(|busy| busy.mean <= cap))
    }

    fn is_hopeless(&self, pass: &Pass, i: usize) -> bool {
        let (share, cap) = (
            self.checked.target.share,
            self.checked.question.max_occupancy,
        );
        let margin = |e: &Estimate| HOPELESS * e.standard_error;
        self.checked.has_calls(i)
            && (pass.level[i].is_some_and(|level| level.mean + margin(&level) < share)
                || cap.is_some_and(|cap| {
                    pass.occupancy[i].is_some_and(|busy| busy.mean - margin(&busy) > cap)
                }))
    }

    /// How many agents more: a little less than the slope of theory says, and what the occupancy asks for.
    fn step(&self, pass: &Pass, i: usize, agents: u32) -> u32 {
        let short = pass.level[i].map_or(0.0, |level| self.checked.target.share - level.mean);
        let for_level = (0.7 * short / self.theory.slope(i, agents)).max(0.0) as u32;
        let for_occupancy = match (self.checked.question.max_occupancy, pass.occupancy[i]) {
            (Some(cap), Some(busy)) if busy.mean > cap => {
                (0.7 * f64::from(agents) * (busy.mean / cap - 1.0)).min(1e5) as u32
            }
            _ => 0,
        };
        // Theory's slope is that of a queue that has settled; half as many again is as far as one step may go.
        for_level.max(for_occupancy).clamp(1, agents / 2 + 2)
    }

    fn out_of_reach(&self, i: usize) -> Error {
        let question = &self.checked.question;
        let start = crate::units::ClockTime::from_seconds(
            question.opens.seconds() + i as f64 * question.interval.0,
        );
        Error::new(
            ErrorKind::Unfinished,
            format!(
                "no staffing was found with which the interval at {start} meets the target of {} % {} within {} s",
                100.0 * self.checked.target.share,
                self.checked.target.definition,
                self.checked.target.written.within.0
            ),
        )
    }
}
