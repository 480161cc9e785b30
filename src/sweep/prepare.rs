//! The check of every point before anything is played.

use std::collections::{BTreeMap, HashMap};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use super::crew::Crew;
use super::families::{Family, Group, MOST_LEVELS, families};
use super::hash::Hash;
use super::mistakes::{Mistakes, Wrong};
use super::points::{About, Maker, Points};
use super::shard::Shard;
use super::{MOST_UNITS, Sweep};
use crate::chance::{Purpose, STREAMS, stream};
use crate::engine::{Engine, Workspace};
use crate::error::{Error, ErrorKind, Problems, Result};
use crate::experiment::{Experiment, Units, refuse_pilot_runs};
use crate::model::Model;
use crate::scenario::{AgentGroup, CallType, Day, Scenario, Series};

/// Beyond so many mistakes no more are looked for.
const MOST_LOOKED_FOR: usize = 1000;
/// Points that are checked before what was found is put together.
const BATCH: u64 = 8192;
/// Points that a thread checks at a time.
const CHUNK: u64 = 64;

/// A sweep whose points have been checked.
pub(super) struct Prepared<'a> {
    pub sweep: &'a Sweep,
    pub points: Points<'a>,
    pub families: Vec<Family>,
    /// Number of units of all families.
    pub units: u64,
    /// The hash of everything that decides what is played.
    pub plan: u128,
}

impl Prepared<'_> {
    /// The family a unit belongs to. O(log families).
    pub fn family_of(&self, unit: u64) -> usize {
        self.families.partition_point(|family| family.first <= unit) - 1
    }

    /// Replications of all points of a unit together.
    pub fn replications_in(&self, unit: u64) -> u64 {
        let family = &self.families[self.family_of(unit)];
        let range = family.units.of(unit - family.first);
        (range.end - range.start) * family.points.len() as u64
    }

    /// Replications of all points in the units of a shard. O(families).
    pub fn replications_of(&self, shard: Shard) -> u64 {
        let families = self.families.iter();
        families.map(|family| family.replications_of(shard)).sum()
    }

    /// The plan's hash in words.
    pub fn plan_words(&self) -> String {
        format!("{:032x}", self.plan)
    }
}

/// What is kept of a point that is right.
struct Right {
    hash: u128,
    /// Equal for points that differ in staff alone.
    key: u128,
    units: Units,
    seed: u64,
}

pub(super) fn prepare<'a>(sweep: &'a Sweep, crew: &Crew) -> Result<Prepared<'a>> {
    let mut problems = Problems::new();
    let settled = settings(sweep, &mut problems);
    let points = Points::new(
        &sweep.base,
        &sweep.axes,
        &sweep.outright,
        sweep.design,
        &mut problems,
    );
    let Some(points) = points else {
        problems.finish()?;
        return Err(Error::invalid("points", "there are none"));
    };
    let mut plan = plan_hash(sweep, points.len());
    let mut found = Mistakes::default();
    let mut groups: Vec<Group> = Vec::new();
    let mut by_key: HashMap<u128, u32> = HashMap::new();
    let mut group_of: Vec<u32> = Vec::with_capacity(points.len() as usize);
    let mut from = 0;
    while from < points.len() && found.count < MOST_LOOKED_FOR {
        let to = points.len().min(from + BATCH);
        for (point, outcome) in (from..to).zip(check(sweep, settled, &points, crew, from, to)) {
            match outcome {
                Ok(right) => {
                    plan.bytes(&right.hash.to_le_bytes());
                    let next = groups.len() as u32;
                    let group = *by_key.entry(right.key).or_insert(next);
                    if group == next {
                        groups.push(Group {
                            units: right.units,
                            seed: right.seed,
                            count: 0,
                            open: None,
                        });
                    }
                    groups[group as usize].count += 1;
                    group_of.push(group);
                }
                Err(wrong) => found.add(point, wrong),
            }
        }
        from = to;
    }
    found.report(&points, from, problems)?;
    // A router that fails ends its point alone.
    let most = if sweep.router.is_some() {
        1
    } else {
        MOST_LEVELS
    };
    let (families, units) = families(&mut groups, &group_of, most);
    if units > MOST_UNITS {
        let message = format!("makes {units} units of work; at most {MOST_UNITS} are accepted");
        return Err(Error::invalid("replications", message));
    }
    Ok(Prepared {
        sweep,
        points,
        families,
        units,
        plan: plan.finish(),
    })
}

/// What does not depend on the points is what an experiment refuses with any scenario. Whether it is all right.
fn settings(sweep: &Sweep, problems: &mut Problems) -> bool {
    let plain = Scenario::new("")
        .day(Day::default())
        .call_type(CallType::new("a").arrivals_per_hour(1.0).aht(60.0))
        .agent_group(AgentGroup::new("a").staff(1).skill("a"));
    let checked = Experiment::new(&plain).and_then(|experiment| {
        let experiment = experiment
            .replications(sweep.replications)
            .confidence(sweep.confidence);
        match sweep.threads {
            Some(threads) => experiment.threads(threads).check(),
            None => experiment.check(),
        }
    });
    let Err(error) = checked else {
        return true;
    };
    for problem in error.problems() {
        problems
            .at(problem.path.clone())
            .say(problem.message.clone());
    }
    false
}

fn plan_hash(sweep: &Sweep, points: u64) -> Hash {
    let mut hash = Hash::new();
    // Raised when families or units are dealt in another way.
    const DEALING: u64 = 1;
    for number in [
        DEALING,
        u64::from(STREAMS),
        u64::from(sweep.replications),
        sweep.seed,
        u64::from(sweep.independent),
        points,
    ] {
        hash.number(number);
    }
    if let Some((name, _)) = &sweep.router {
        hash.value(name);
    }
    hash
}

/// Checks points, on all threads where there are many; what comes out is in their order.
fn check(
    sweep: &Sweep,
    settled: bool,
    points: &Points<'_>,
    crew: &Crew,
    from: u64,
    to: u64,
) -> Vec<Result<Right, Wrong>> {
    let next = AtomicU64::new(0);
    let checked = Mutex::new(BTreeMap::new());
    crew.work((to - from).div_ceil(CHUNK), || {
        let mut maker = points.maker();
        loop {
            let chunk = next.fetch_add(1, Ordering::Relaxed);
            let first = from + chunk * CHUNK;
            if first >= to {
                break;
            }
            let outcomes: Vec<_> = (first..to.min(first + CHUNK))
                .map(|point| check_point(sweep, settled, points, &mut maker, point))
                .collect();
            if let Ok(mut checked) = checked.lock() {
                checked.insert(chunk, outcomes);
            }
        }
    });
    let checked = checked.into_inner().unwrap_or_default();
    checked.into_values().flatten().collect()
}

fn check_point(
    sweep: &Sweep,
    settled: bool,
    points: &Points<'_>,
    maker: &mut Maker<'_>,
    point: u64,
) -> Result<Right, Wrong> {
    let mut scenario = maker.scenario(point).map_err(|wrong| {
        let invalid = wrong.into_iter();
        invalid
            .map(|(about, problem)| (about, ErrorKind::Invalid, problem))
            .collect::<Wrong>()
    })?;
    let seed = seed_of(sweep, point);
    let mut hash = Hash::new();
    for (name, value) in points.values(point) {
        hash.value(&name);
        hash.value(&value);
    }
    let experiment = Model::new(&scenario)
        .map(|model| Experiment::of(sweep.routed(model)))
        .and_then(|experiment| {
            // Settings that are wrong have been named before.
            let experiment = match settled {
                true => experiment.replications(sweep.replications),
                false => experiment,
            };
            experiment.check()?;
            refuse_pilot_runs(experiment.model(), "a sweep")?;
            if sweep.engine == Engine::Recursion {
                Workspace::new(experiment.model(), sweep.engine)?;
            }
            Ok(experiment)
        })
        .map_err(|error| {
            let problems = error.problems().iter();
            problems
                .map(|problem| (About::Point, error.kind(), problem.clone()))
                .collect::<Wrong>()
        })?;
    let model = experiment.model();
    let staff = take_staff(&mut scenario);
    let mut key = Hash::new();
    key.value(&scenario);
    hash.bytes(&key.finish().to_le_bytes());
    hash.value(&staff);
    key.number(seed);
    // In a steady state the warm-up may follow from the staff.
    for bound in &model.grid().bounds {
        key.number(bound.0);
    }
    Ok(Right {
        hash: hash.finish(),
        key: key.finish(),
        units: Units::new(model, u64::from(sweep.replications)),
        seed,
    })
}

/// The staff of all groups, which is no longer in the scenario then.
fn take_staff(scenario: &mut Scenario) -> Vec<Series> {
    let groups = scenario.agent_groups.iter_mut();
    groups
        .map(|group| std::mem::replace(&mut group.staff, Series::Constant(0.0)))
        .collect()
}

/// The seed of a point: the sweep's own, or one that follows from it and the point's number.
fn seed_of(sweep: &Sweep, point: u64) -> u64 {
    use rand::Rng;
    if sweep.independent {
        stream(sweep.seed, point, "seeds of points", Purpose::Choices).next_u64()
    } else {
        sweep.seed
    }
}
