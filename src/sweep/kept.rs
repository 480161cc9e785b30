//! Sweeps that keep a journal, and shards of them.

use std::fmt;
use std::path::PathBuf;

use super::plan::Sweep;
use super::run::Run;
use super::shard::Shard;
use crate::error::{Error, Problems, Result};
use crate::experiment::{Observer, Stopped, Verdict};

/// What a shard has done. Its results are in its journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShardSummary {
    /// Which shard it is.
    pub shard: Shard,
    /// Units of the shard.
    pub units: u64,
    /// Units that are in its journal now.
    pub units_done: u64,
    /// Units that were played this time.
    pub units_played: u64,
    /// Why it stopped.
    pub stopped: Stopped,
}

impl fmt::Display for ShardSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "shard {}: {} of {} units done, {} of them now ({})",
            self.shard, self.units_done, self.units, self.units_played, self.stopped
        )
    }
}

impl Sweep {
    /// Keeps a journal: a file to which every finished unit is added, one a line.
    ///
    /// Where the file is there already, its units are not played again; the results are the same bytes as those of a
    /// sweep that was never interrupted.
    ///
    /// Nothing is lost when the process ends, however it does. Against a power cut a unit is made safe as it is added,
    /// with all before it, unless that was last done less than a second ago; then it is made safe with the next unit that
    /// is added after that second, or when the sweep ends. So units that take a second or longer are safe one by one, and
    /// of shorter ones those are lost that came within a second after the last that was made safe, though the power cut
    /// may come later where no unit has followed. A unit that is lost is played again.
    ///
    /// While one process writes to a journal no other can, except on a network file system without locks: there two
    /// processes are not told apart, and each needs a journal of its own, as shards have. Where two wrote to one all the
    /// same, none overwrites the other's lines, and units that are in it twice or damaged are named when it is read.
    ///
    /// # Errors
    ///
    /// [`run`](Self::run) fails when the file belongs to another plan, another shard or another version, is damaged
    /// before its last line, is being written by another process, or cannot be written.
    #[must_use]
    pub fn journal(mut self, path: impl Into<PathBuf>) -> Self {
        self.journal = Some(path.into());
        self
    }

    /// Plays only a share of the units, with [`run_shard`](Self::run_shard). It needs a journal.
    #[must_use]
    pub fn shard(mut self, shard: Shard) -> Self {
        self.shard = Some(shard);
        self
    }

    /// Plays a shard into its journal.
    ///
    /// ```
    /// use callcenter::sweep::{Axis, Shard, Sweep};
    /// use callcenter::{AgentGroup, CallType, Law, Scenario};
    ///
    /// let centre = Scenario::new("two halves")
    ///     .call_type(CallType::new("service").arrivals_per_hour(60.0).handle_time(Law::exponential(240.0)))
    ///     .agent_group(AgentGroup::new("desk").staff(6).skill("service"));
    /// let sweep = Sweep::new(&centre)
    ///     .axis(Axis::path("agent_groups.desk.staff", [6, 7]))
    ///     .replications(20);
    /// let folder = std::env::temp_dir().join(format!("callcenter-halves-{}", std::process::id()));
    /// std::fs::create_dir_all(&folder).expect("a folder");
    /// let journals = ["1.ndjson", "2.ndjson"].map(|name| folder.join(name));
    /// for (index, journal) in (1..).zip(&journals) {
    ///     // Each of these may be another machine.
    ///     sweep.clone().shard(Shard::new(index, 2)?).journal(journal).run_shard()?;
    /// }
    /// assert_eq!(sweep.merge(&journals)?, sweep.run()?);
    /// # std::fs::remove_dir_all(&folder).expect("the folder");
    /// # Ok::<(), callcenter::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`check`](Self::check) and [`journal`](Self::journal), and when shard or journal are not set.
    pub fn run_shard(&self) -> Result<ShardSummary> {
        self.run_shard_observed(&|_| Verdict::Continue)
    }

    /// Plays a shard into its journal, telling an observer how many of its replications are played.
    ///
    /// # Errors
    ///
    /// As [`run_shard`](Self::run_shard).
    pub fn run_shard_observed(&self, observer: &dyn Observer) -> Result<ShardSummary> {
        let mut problems = Problems::new();
        if self.journal.is_none() {
            let message = "is missing; a shard leaves nothing but its journal";
            problems.at("journal").say(message);
        }
        let Some(shard) = self.shard else {
            problems
                .at("shard")
                .say("is missing; its number and how many there are, as in 2/4, are accepted");
            problems.finish()?;
            return Err(Error::invalid("shard", "is missing"));
        };
        problems.finish()?;
        let crew = self.crew()?;
        let prepared = self.prepared(&crew)?;
        let mut run = self.go_on(Run::new(&prepared, observer, shard, false))?;
        let before = run.units_done();
        run.play(&crew);
        run.close()?;
        let (units, units_done) = (run.units(), run.units_done());
        Ok(ShardSummary {
            shard,
            units,
            units_done,
            units_played: units_done - before,
            stopped: match units_done < units {
                true => Stopped::Interrupted,
                false => Stopped::AllReplications,
            },
        })
    }

    /// Takes up the journal, where there is one.
    pub(super) fn go_on<'a>(&self, run: Run<'a>) -> Result<Run<'a>> {
        match &self.journal {
            Some(path) => run.keep(path),
            None => Ok(run),
        }
    }

    /// A share has no results.
    pub(super) fn check_whole(&self) -> Result<()> {
        match self.shard {
            Some(shard) if shard != Shard::WHOLE => {
                let message = format!(
                    "found {shard}; a shard leaves a journal and no results: run_shard plays it, and merge puts the \
                     journals together"
                );
                Err(Error::invalid("shard", message))
            }
            _ => Ok(()),
        }
    }
}
