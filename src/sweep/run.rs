//! Threads play units, whole numbers are added up, and a point whose units are all in becomes a result.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use super::crew::Crew;
#[cfg(feature = "files")]
use super::journal::Journal;
#[cfg(feature = "files")]
use super::lines::{self, UnitLine};
use super::prepare::Prepared;
use super::results::{FailedPoint, SweepPoint, SweepResults, agents_on_duty};
use super::shard::Shard;
use super::units::Units;
use crate::error::{Error, ErrorKind, Result};
use crate::experiment::{Keep, Observer, Player, Progress, Results, Stopped, Sums, Verdict};
use crate::model::Model;
use crate::scenario::Scenario;

/// A sweep that is being played: what the threads share.
pub(super) struct Run<'a> {
    pub(super) prepared: &'a Prepared<'a>,
    observer: &'a dyn Observer,
    /// The units that are played here.
    pub(super) shard: Shard,
    /// Units that a journal had in it.
    pub(super) done_before: Units,
    #[cfg(feature = "files")]
    pub(super) journal: Option<Mutex<Journal>>,
    /// Units of the shard that have been dealt out.
    next: AtomicU64,
    stop: AtomicBool,
    /// Replications played, and to be played.
    pub(super) played: AtomicU64,
    total: u64,
    pub(super) units_done: AtomicU64,
    /// Whether sums are added up here; a shard leaves that to whoever merges.
    pub(super) collects: bool,
    /// Families of which some units, but not all, are done or being played.
    active: Mutex<BTreeMap<usize, Arc<Active>>>,
    finished: Mutex<Vec<SweepPoint>>,
    failed: Mutex<Vec<FailedPoint>>,
    failure: Mutex<Option<Error>>,
}

/// A family that is being played.
pub(super) struct Active {
    /// Its points, for as long as somebody has them in hand; whoever comes later compiles them again, so that memory does
    /// not grow with the families that wait for their last units.
    compiled: Mutex<Weak<Vec<Compiled>>>,
    collected: Mutex<Collected>,
}

/// A point that is ready to be played.
pub(super) struct Compiled {
    scenario: Scenario,
    pub model: Model,
}

/// What has come in of a family.
struct Collected {
    /// By point; empty before the first unit.
    sums: Vec<Sums>,
    /// Units that are still to come.
    left: u64,
    /// The first unit that could not be played, and why.
    failure: Option<(u64, Error)>,
}

/// A family that is in hand, to be played or read.
pub(super) struct Taken {
    pub family: usize,
    active: Arc<Active>,
    pub compiled: Arc<Vec<Compiled>>,
}

/// What a thread has in hand: a family and what plays it.
struct Hand {
    taken: Taken,
    player: Player,
}

impl<'a> Run<'a> {
    /// `collects` says whether a result is wanted, for which the shard must be the whole.
    pub fn new(
        prepared: &'a Prepared<'a>,
        observer: &'a dyn Observer,
        shard: Shard,
        collects: bool,
    ) -> Self {
        Run {
            prepared,
            observer,
            shard,
            done_before: Units::default(),
            #[cfg(feature = "files")]
            journal: None,
            next: AtomicU64::new(0),
            stop: AtomicBool::new(false),
            played: AtomicU64::new(0),
            total: prepared.replications_of(shard),
            units_done: AtomicU64::new(0),
            collects,
            active: Mutex::default(),
            finished: Mutex::default(),
            failed: Mutex::default(),
            failure: Mutex::default(),
        }
    }

    /// Units that are played here in all.
    pub fn units(&self) -> u64 {
        let (all, shard) = (self.prepared.units, self.shard);
        all.saturating_sub(shard.unit(0))
            .div_ceil(u64::from(shard.of()))
    }

    /// Units that are done, here or before.
    #[cfg(feature = "files")]
    pub fn units_done(&self) -> u64 {
        self.units_done.load(Ordering::Relaxed)
    }

    /// Plays all units, or until somebody asks to stop.
    pub fn play(&self, crew: &Crew) {
        crew.work(self.units(), || self.take_part());
    }

    fn take_part(&self) {
        let mut hand = None;
        let mut line = Vec::new();
        while !self.stop.load(Ordering::Relaxed) {
            let unit = self.shard.unit(self.next.fetch_add(1, Ordering::Relaxed));
            if unit >= self.prepared.units {
                break;
            }
            if self.done_before.has(unit) {
                continue;
            }
            if let Err(error) = self.unit(unit, &mut hand, &mut line) {
                locked(&self.failure).get_or_insert(error);
                self.stop.store(true, Ordering::Relaxed);
            }
        }
    }

    fn unit(&self, unit: u64, hand: &mut Option<Hand>, line: &mut Vec<u8>) -> Result<()> {
        let at = self.prepared.family_of(unit);
        let family = &self.prepared.families[at];
        let hand = match hand {
            Some(hand) if hand.taken.family == at => hand,
            _ => {
                // What is in hand goes before the next is taken up, so that memory stays flat.
                *hand = None;
                let taken = self.take(at)?;
                let models = models(&taken.compiled);
                let player = Player::new(&models, self.prepared.sweep.engine, Keep::TOTALS)?;
                hand.insert(Hand { taken, player })
            }
        };
        let models = models(&hand.taken.compiled);
        let empty = models.iter().map(|model| Sums::new(model, Keep::TOTALS));
        let mut sums: Vec<Sums> = empty.collect();
        let unit_of_family = unit - family.first;
        let (seed, units) = (family.seed, &family.units);
        let played = hand
            .player
            .play(&models, seed, units, unit_of_family, &mut sums);
        match played {
            Ok(()) => {
                self.write_down(unit, &sums, line)?;
                self.collect(&hand.taken, Ok(sums))?;
            }
            // Code of one's own has failed: that is the end of its point, not of the others.
            Err(error) => self.collect(&hand.taken, Err((unit, error)))?,
        }
        let played = self.prepared.replications_in(unit);
        let done = self.played.fetch_add(played, Ordering::Relaxed) + played;
        self.units_done.fetch_add(1, Ordering::Relaxed);
        let progress = Progress {
            done,
            total: self.total,
        };
        if self.observer.progress(progress) == Verdict::Stop {
            self.stop.store(true, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Puts a unit into the journal, where there is one, before anything else is made of it.
    #[cfg(feature = "files")]
    fn write_down(&self, unit: u64, sums: &[Sums], line: &mut Vec<u8>) -> Result<()> {
        let Some(journal) = &self.journal else {
            return Ok(());
        };
        let sums = sums.iter().map(Sums::numbers).collect();
        lines::write(line, &UnitLine { unit, sums })?;
        locked(journal).add(line)
    }

    #[cfg(not(feature = "files"))]
    fn write_down(&self, _unit: u64, _sums: &[Sums], _line: &mut Vec<u8>) -> Result<()> {
        Ok(())
    }

    fn active(&self, at: usize) -> Arc<Active> {
        let mut active = locked(&self.active);
        let new = || {
            let units = self.prepared.families[at].range();
            // What was done before was this shard's.
            let left = self.shard.count_in(units.clone()) - self.done_before.count_in(units);
            Arc::new(Active {
                compiled: Mutex::default(),
                collected: Mutex::new(Collected {
                    sums: Vec::new(),
                    left,
                    failure: None,
                }),
            })
        };
        Arc::clone(active.entry(at).or_insert_with(new))
    }

    /// Takes a family in hand; its points are compiled where nobody has them in hand already.
    pub(super) fn take(&self, at: usize) -> Result<Taken> {
        let active = self.active(at);
        let compiled = {
            // Whoever comes meanwhile waits, and need not compile.
            let mut shared = locked(&active.compiled);
            match shared.upgrade() {
                Some(compiled) => compiled,
                None => {
                    let compiled = Arc::new(self.compile(at)?);
                    *shared = Arc::downgrade(&compiled);
                    compiled
                }
            }
        };
        Ok(Taken {
            family: at,
            active,
            compiled,
        })
    }

    fn compile(&self, at: usize) -> Result<Vec<Compiled>> {
        let mut maker = self.prepared.points.maker();
        let compile = |&point: &u32| {
            let scenario = maker.scenario(u64::from(point)).map_err(|_| changed())?;
            let model = self.prepared.sweep.routed(Model::new(&scenario)?);
            Ok(Compiled { scenario, model })
        };
        let members = &self.prepared.families[at].points;
        members.iter().map(compile).collect()
    }

    /// Families of which somebody holds the compiled points.
    #[cfg(all(test, feature = "files"))]
    pub(super) fn held(&self) -> usize {
        let active = locked(&self.active);
        let families = active.values();
        families
            .filter(|family| locked(&family.compiled).strong_count() > 0)
            .count()
    }

    /// Adds a unit's sums, or that it could not be played, to what there is of its family, and makes results where it was
    /// the last.
    pub(super) fn collect(
        &self,
        taken: &Taken,
        unit: Result<Vec<Sums>, (u64, Error)>,
    ) -> Result<()> {
        let (all, failure) = {
            let mut collected = locked(&taken.active.collected);
            let sums = unit.unwrap_or_else(|(number, error)| {
                // Of several the first, in whatever order they were played.
                match &collected.failure {
                    Some((first, _)) if *first <= number => {}
                    _ => collected.failure = Some((number, error)),
                }
                Vec::new()
            });
            if sums.is_empty() {
                // Nothing came of it.
            } else if !self.collects {
                // What is in the journal is all there is to keep.
            } else if collected.sums.is_empty() {
                collected.sums = sums;
            } else {
                let pairs = collected.sums.iter_mut().zip(&sums);
                pairs.for_each(|(mine, theirs)| mine.merge(theirs));
            }
            collected.left = collected.left.saturating_sub(1);
            match collected.left {
                0 => (
                    std::mem::take(&mut collected.sums),
                    collected.failure.take(),
                ),
                _ => return Ok(()),
            }
        };
        locked(&self.active).remove(&taken.family);
        let family = &self.prepared.families[taken.family];
        if let Some((_, error)) = failure {
            let failed = family.points.iter().map(|&point| FailedPoint {
                index: point as usize,
                values: self.prepared.points.values(u64::from(point)),
                error: error.clone(),
            });
            locked(&self.failed).extend(failed);
            return Ok(());
        }
        if !self.collects {
            return Ok(());
        }
        let points = family.points.iter().zip(&*taken.compiled).zip(&all);
        let points: Vec<SweepPoint> = points
            .map(|((&point, compiled), sums)| self.point(point, family.seed, compiled, sums))
            .collect();
        locked(&self.finished).extend(points);
        Ok(())
    }

    fn point(&self, point: u32, seed: u64, compiled: &Compiled, sums: &Sums) -> SweepPoint {
        let sweep = self.prepared.sweep;
        let (confidence, stopped) = (sweep.confidence, Stopped::AllReplications);
        let results = Results::of(&compiled.model, sums, seed, confidence, stopped);
        let cost = match &sweep.cost {
            Some(cost) => cost(&compiled.scenario, &results),
            None => agents_on_duty(&compiled.model),
        };
        SweepPoint::new(
            point as usize,
            self.prepared.points.values(u64::from(point)),
            results,
            cost,
        )
    }

    /// Makes the journal safe, and says what kept the threads from going on.
    pub fn close(&mut self) -> Result<()> {
        #[cfg(feature = "files")]
        let closed = match self.journal.take() {
            Some(journal) => journal
                .into_inner()
                .unwrap_or_else(PoisonError::into_inner)
                .close(),
            None => Ok(()),
        };
        #[cfg(not(feature = "files"))]
        let closed = Ok(());
        match locked(&self.failure).take() {
            Some(error) => Err(error),
            None => closed,
        }
    }

    /// What came out.
    pub fn into_results(mut self) -> Result<SweepResults> {
        self.close()?;
        let finished = self.finished.into_inner();
        let mut points = finished.unwrap_or_else(PoisonError::into_inner);
        points.sort_by_key(|point| point.index);
        let failed = self.failed.into_inner();
        let mut failed = failed.unwrap_or_else(PoisonError::into_inner);
        failed.sort_by_key(|point| point.index);
        let prepared = self.prepared;
        let missing_units = prepared.units - self.units_done.into_inner();
        Ok(SweepResults {
            sweep: prepared.sweep.base.name.clone(),
            plan: prepared.plan_words(),
            seed: prepared.sweep.seed,
            independent: prepared.sweep.independent,
            replications: prepared.sweep.replications,
            confidence: prepared.sweep.confidence,
            stopped: match missing_units {
                0 => Stopped::AllReplications,
                _ => Stopped::Interrupted,
            },
            missing_units,
            axes: prepared.points.names(),
            own_cost: prepared.sweep.cost.is_some(),
            points,
            failed,
        })
    }
}

fn models(compiled: &[Compiled]) -> Vec<&Model> {
    compiled.iter().map(|point| &point.model).collect()
}

/// A closure that gives another scenario for the same value than it gave before.
fn changed() -> Error {
    let message = "a point that was right when it was checked is no longer so; an axis must always give the same \
                   scenario for the same value";
    Error::new(ErrorKind::Invalid, message)
}

/// What a lock holds. Nothing is ever left half done under one, so that a thread that ended there spoils nothing.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
