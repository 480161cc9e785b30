//! How long a steady-state run warms up and how long its batches are, where the scenario does not say.

use super::Model;
use super::grid::{Grid, Span};
use crate::units::{Seconds, Tick};

/// Rounds of the relaxation time in a warm-up: what is left of the empty start is e^−10 of it.
const ROUNDS: f64 = 10.0;

/// The longest warm-up in seconds: a year.
pub(crate) const LONGEST_WARM_UP: f64 = 366.0 * 86_400.0;

/// What decides how fast a queue forgets how it started. Times in seconds.
pub(super) struct Memory {
    pub agents: f64,
    /// Offered load in erlangs.
    pub load: f64,
    pub aht: f64,
    /// Mean patience, infinite where there is none.
    pub patience: f64,
    /// Places for waiting callers, infinite where there is no limit.
    pub places: f64,
    /// Time constant in which those who will call again are forgotten; zero where nobody calls again.
    pub again: f64,
    /// For how long a dial may keep an agent from the callers of this queue; zero where nobody is rung up. It is part of
    /// [`again`](Self::again).
    pub kept: f64,
}

impl Memory {
    /// Time constant in which the queue forgets its past, an upper bound for exponential laws.
    ///
    /// With abandonment, two copies of the queue that differ by a caller agree after at most the longer of mean handle
    /// time and mean patience. Without it, the spectral gap of M/M/n is (√(nμ) − √λ)² when the queue is what lasts, and
    /// a queue of K places forgets within about K²/(π² n) handle times. Those who will call again are a store behind it,
    /// and two that follow one another forget at most in the sum of their times.
    ///
    /// Who is rung up brings no load that lasts, for nobody is dialled while no agent is free. But the agent who is kept from
    /// callers for a time T leaves work of T at most behind, and all together have n − load agents' time to spare for it: after
    /// T/(n − load) it is done, if T has not been longer.
    pub fn relaxation(&self) -> f64 {
        let agents = self.agents.max(1.0);
        let root = (self.load / agents).sqrt();
        let unlimited = if root < 1.0 {
            let made_up_for = (self.kept / (agents - self.load) - self.kept).max(0.0);
            self.aht / (agents * (1.0 - root).powi(2)) + made_up_for
        } else {
            f64::INFINITY
        };
        let limited =
            self.aht * (self.places + 1.0).powi(2) / (std::f64::consts::PI.powi(2) * agents);
        self.aht.max(unlimited.min(limited).min(self.patience)) + self.again
    }

    /// Shortest batch, in seconds, that may stand for a replication of its own beside the batches before and after it:
    /// ten times the relaxation time, so that neighbours correlate by at most about a tenth.
    pub fn shortest_batch(&self) -> f64 {
        ROUNDS * self.relaxation()
    }

    /// Warm-up in seconds: ten times the relaxation time, in whole minutes.
    pub fn warm_up(&self) -> f64 {
        ((ROUNDS * self.relaxation() / 60.0).ceil() * 60.0).max(60.0)
    }
}

/// What pilot runs that are to find the warm-up follow from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct PilotPlan {
    /// The relaxation time of [`Memory::relaxation`], in seconds, with the mean time that a call in hand still takes in
    /// place of the mean handle time, and with all that is more urgent before those who never hang up; at least the mean time that a gap between calls still lasts. Both are the means
    /// themselves where laws are exponential.
    pub relaxation: f64,
    /// Calls per second of all types.
    pub call_rate: f64,
    /// Whether the scenario says how long a batch is.
    pub batch_is_stated: bool,
}

/// The grid of a run that warms up for so many seconds and then plays so many batches of so many seconds.
pub(super) fn grid(warm_up: f64, batch: f64, batches: u32) -> Grid {
    let mut bounds = vec![Tick::ZERO];
    bounds.extend((0..=batches).map(|i| Tick::from_seconds(warm_up + f64::from(i) * batch)));
    bounds.push(Tick::NEVER);
    Grid {
        bounds,
        span: Span::Steady { warm_up, batch },
    }
}

/// How a batch that was not stated is reported among the defaults.
pub(super) fn batch_as_default(batch: f64) -> String {
    format!("batch: {}", Seconds(batch))
}

impl Model {
    /// How the warm-up is to be found before anything is counted; `None` where it is known.
    pub(crate) fn pilot_plan(&self) -> Option<PilotPlan> {
        self.pilot
    }

    /// The same steady state from its empty start to an instant, in seconds, without warm-up: a pilot run.
    pub(crate) fn pilot_run(&self, length: f64) -> Model {
        self.on_grid(grid(0.0, length, 1))
    }

    /// The same steady state with a warm-up, in seconds, that has been found. A batch that was not stated is at least as
    /// long.
    pub(crate) fn with_warm_up(&self, warm_up: f64) -> Model {
        let (Some(plan), Span::Steady { batch: known, .. }) = (self.pilot, self.grid.span) else {
            return self.clone();
        };
        let mut batch = known;
        let mut defaults_used = self.defaults_used.clone();
        if !plan.batch_is_stated && warm_up > known {
            batch = warm_up;
            for default in &mut defaults_used {
                if *default == batch_as_default(known) {
                    *default = batch_as_default(batch);
                }
            }
        }
        Model {
            defaults_used,
            ..self.on_grid(grid(warm_up, batch, self.grid.intervals() as u32))
        }
    }

    /// The same steady state with one batch of so many seconds after its warm-up.
    pub(crate) fn with_one_batch(&self, length: f64) -> Model {
        match self.grid.span {
            Span::Steady { warm_up, .. } => self.on_grid(grid(warm_up, length, 1)),
            Span::Day { .. } => self.clone(),
        }
    }

    /// The same steady state, its rows those of another grid.
    fn on_grid(&self, grid: Grid) -> Model {
        let rows = grid.rows();
        let mut model = Model {
            grid,
            pilot: None,
            ..self.clone()
        };
        // A steady state has one staff throughout, and one rounding of it.
        for group in &mut model.groups {
            for figures in [&mut group.staff, &mut group.rounding] {
                let same = figures[0];
                figures.clear();
                figures.resize(rows, same);
            }
        }
        model
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{AgentGroup, CallType, Law, Scenario, SteadyState, WarmUpRule};

    fn model(steady_state: SteadyState) -> Model {
        let scenario = Scenario::new("steady")
            .steady_state(steady_state.warm_up(WarmUpRule::Mser5))
            .call_type(
                CallType::new("service")
                    .arrivals_per_hour(60.0)
                    .handle_time(Law::exponential(240.0))
                    .patience(Law::exponential(180.0)),
            )
            .agent_group(AgentGroup::new("desk").staff(5.5).skill("service"));
        Model::new(&scenario).unwrap()
    }

    #[test]
    fn a_batch_that_was_not_stated_is_as_long_as_the_warm_up_that_was_found() {
        for (steady_state, found, batch) in [
            (SteadyState::new(), 600.0, 36_000.0),
            (SteadyState::new(), 72_000.0, 72_000.0),
            (SteadyState::new().batch(5000.0), 72_000.0, 5000.0),
        ] {
            let stated = steady_state.batch.is_some();
            let settled = model(steady_state).with_warm_up(found);
            let warm_up = found;
            assert_eq!(settled.grid.span, Span::Steady { warm_up, batch });
            let default = batch_as_default(batch);
            assert_eq!(settled.defaults_used.contains(&default), !stated);
            let batches = settled
                .defaults_used
                .iter()
                .filter(|d| d.starts_with("batch"));
            assert_eq!(batches.count(), usize::from(!stated));
            assert_eq!(settled.pilot_plan(), None);
        }
    }

    /// One agent who is kept for 900 s leaves 900 s of work to two who have half an agent's time to spare: that takes 1800 s,
    /// 900 of which are those for which the agent is kept.
    #[test]
    fn callers_who_came_while_somebody_was_rung_up_are_made_up_for() {
        let queue = |agents: f64, kept: f64| Memory {
            agents,
            load: 1.5,
            aht: 30.0,
            patience: f64::INFINITY,
            places: f64::INFINITY,
            again: kept,
            kept,
        };
        let alone = queue(2.0, 0.0).relaxation();
        assert_eq!(queue(2.0, 900.0).relaxation(), alone + 1800.0);
        // Whoever has an agent's time to spare is done by then.
        let three = queue(3.0, 0.0).relaxation();
        assert_eq!(queue(3.0, 900.0).relaxation(), three + 900.0);
        // Callers who hang up do not pile up for longer than they wait.
        let impatient = Memory {
            patience: 200.0,
            ..queue(2.0, 900.0)
        };
        assert_eq!(impatient.relaxation(), 200.0 + 900.0);
    }

    #[test]
    fn a_pilot_run_has_the_same_staff_and_one_row_from_the_start_on() {
        let model = model(SteadyState::new().batches_per_run(7));
        let pilot = model.pilot_run(1000.0);
        assert_eq!(pilot.grid.bounds, [0, 0, 1_000_000_000, u64::MAX].map(Tick));
        let (mut of_pilot, mut of_model) = (Vec::new(), Vec::new());
        for run in 0..10 {
            pilot.staff_in_run(run, &mut of_pilot);
            model.staff_in_run(run, &mut of_model);
            assert_eq!((of_pilot.len(), of_model.len()), (3, 9));
            assert!(of_pilot.iter().chain(&of_model).all(|n| *n == of_pilot[0]));
        }
    }
}
