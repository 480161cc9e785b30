use super::counter::Counter;
use super::sums::{Keep, Sums};
use super::units::Units;
use crate::engine::{Engine, Levels};
use crate::error::Result;
use crate::measure::Tally;
use crate::model::Model;

/// Plays units of several models that are equal but for their staff, on the same callers, or of one model. Each thread
/// has one of its own and plays many units with it.
pub(crate) struct Player {
    levels: Levels,
    counters: Vec<Counter>,
}

impl Player {
    /// A player of these models.
    pub fn new(models: &[&Model], engine: Engine, keep: Keep) -> Result<Player> {
        Ok(Player {
            levels: Levels::new(models, engine)?.with_sampling(keep.sampling),
            counters: models
                .iter()
                .map(|model| Counter::new(model, keep))
                .collect(),
        })
    }

    /// Plays a unit of each model and adds it to the sums of each; models and sums are those the player was made for, in
    /// their order.
    pub fn play(
        &mut self,
        models: &[&Model],
        seed: u64,
        units: &Units,
        unit: u64,
        sums: &mut [Sums],
    ) -> Result<()> {
        for (run, replications) in units.runs(unit) {
            let counters = self.counters.iter_mut().zip(models);
            let mut tallies: Vec<&mut Tally> = counters
                .map(|(counter, model)| counter.start(model, &replications))
                .collect();
            self.levels.play(models, seed, run, &mut tallies)?;
            for ((counter, model), sums) in self.counters.iter_mut().zip(models).zip(&mut *sums) {
                counter.add(model, &replications, sums);
            }
        }
        Ok(())
    }

    /// Adds what has been kept until the last unit was played.
    pub fn finish(self, sums: &mut [Sums]) {
        for (counter, sums) in self.counters.into_iter().zip(sums) {
            counter.finish(sums);
        }
    }
}
