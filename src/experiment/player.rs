use super::counter::Counter;
use super::sums::{Keep, Sums};
use super::units::Units;
use crate::engine::{Engine, Workspace};
use crate::error::Result;
use crate::model::Model;

/// Plays units of several models that are equal but for their staff, or of one. A thread makes it once for them.
pub(crate) struct Player {
    workspaces: Vec<Workspace>,
    counters: Vec<Counter>,
}

impl Player {
    /// A player of these models.
    pub fn new(models: &[&Model], engine: Engine) -> Result<Player> {
        let workspaces = models.iter().map(|model| Workspace::new(model, engine));
        Ok(Player {
            workspaces: workspaces.collect::<Result<_>>()?,
            counters: models
                .iter()
                .map(|model| Counter::new(model, Keep::TOTALS))
                .collect(),
        })
    }

    /// Plays a unit of each model, which must be those the player was made for, and sums it up.
    pub fn play(&mut self, models: &[&Model], seed: u64, units: &Units, unit: u64) -> Vec<Sums> {
        let players = self.workspaces.iter_mut().zip(&mut self.counters);
        models
            .iter()
            .zip(players)
            .map(|(model, (workspace, counter))| {
                let mut sums = Sums::new(model, Keep::TOTALS);
                counter.play(model, workspace, seed, units, unit, &mut sums);
                sums
            })
            .collect()
    }
}
