//! The check of every point, and how points are dealt into families and units.

use std::collections::{BTreeMap, HashMap};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use super::crew::Crew;
use super::hash::Hash;
use super::points::{About, Maker, Points};
use super::{MOST_UNITS, Sweep};
use crate::chance::{Purpose, STREAMS, stream};
use crate::engine::{Engine, Workspace};
use crate::error::{Error, ErrorKind, Problem, Problems, Result};
use crate::experiment::{Experiment, Units, refuse_pilot_runs};
use crate::scenario::{AgentGroup, CallType, Day, Scenario, Series};

/// The most points that are played on the same callers.
const MOST_LEVELS: u64 = 32;
/// Families are cut smaller where there would be fewer units than this, so that threads and machines have something to
/// share.
const ENOUGH_UNITS: u64 = 64;
/// The most mistakes of a kind that are listed.
const MOST_LISTED: usize = 20;
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

/// Points that are played on the same callers.
pub(super) struct Family {
    pub points: Vec<u32>,
    /// The number of its first unit.
    pub first: u64,
    pub units: Units,
    pub seed: u64,
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

type Wrong = Vec<(About, ErrorKind, Problem)>;

/// Points with one key.
struct Group {
    units: Units,
    seed: u64,
    count: u64,
    /// The family that takes its next point.
    open: Option<usize>,
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
    let (families, units) = families(&mut groups, &group_of);
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
    hash.value(&scenario);
    let experiment = Experiment::new(&scenario)
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
    without_staff(&mut scenario);
    let mut key = Hash::new();
    key.value(&scenario);
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

fn without_staff(scenario: &mut Scenario) {
    for group in &mut scenario.agent_groups {
        group.staff = Series::Constant(0.0);
    }
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

/// Deals the points into families, in the order of the points, and numbers the units.
fn families(groups: &mut [Group], group_of: &[u32]) -> (Vec<Family>, u64) {
    let alone: u64 = groups
        .iter()
        .map(|group| group.count.saturating_mul(group.units.count))
        .fold(0, u64::saturating_add);
    let most = (alone / ENOUGH_UNITS).clamp(1, MOST_LEVELS) as usize;
    let mut families: Vec<Family> = Vec::new();
    for (point, &group) in group_of.iter().enumerate() {
        let group = &mut groups[group as usize];
        match group.open {
            Some(open) if families[open].points.len() < most => {
                families[open].points.push(point as u32);
            }
            _ => {
                group.open = Some(families.len());
                families.push(Family {
                    points: vec![point as u32],
                    first: 0,
                    units: group.units,
                    seed: group.seed,
                });
            }
        }
    }
    let mut units = 0u64;
    for family in &mut families {
        family.first = units;
        units = units.saturating_add(family.units.count);
    }
    (families, units)
}

/// What is wrong with points, said once however many points say it.
#[derive(Default)]
struct Mistakes {
    of_axes: BTreeMap<(About, String), ()>,
    /// Place, message, kind, first point, number of points; in the order they were found.
    of_points: Vec<(Problem, ErrorKind, u64, u64)>,
    known: HashMap<(String, String), usize>,
    count: usize,
}

impl Mistakes {
    fn add(&mut self, point: u64, wrong: Wrong) {
        for (about, kind, problem) in wrong {
            if about == About::Point {
                let key = (problem.path.clone(), problem.message.clone());
                match self.known.get(&key) {
                    Some(&at) => self.of_points[at].3 += 1,
                    None => {
                        self.known.insert(key, self.of_points.len());
                        self.of_points.push((problem, kind, point, 1));
                    }
                }
            } else {
                self.of_axes.insert((about, problem.to_string()), ());
            }
        }
        self.count = self.of_axes.len() + self.of_points.len();
    }

    /// Everything that is wrong, where anything is.
    fn report(self, points: &Points<'_>, looked_at: u64, mut problems: Problems) -> Result<()> {
        let mut kind = ErrorKind::NotSupported;
        if !problems.list().is_empty() || !self.of_axes.is_empty() {
            kind = ErrorKind::Invalid;
        }
        for ((about, message), ()) in self.of_axes.iter().take(MOST_LISTED) {
            let place = match about {
                About::Path(axis) => format!("axes[{axis}].path"),
                About::Value(axis, nth) => format!("axes[{axis}].values[{nth}]"),
                About::Point => String::new(),
            };
            problems.at(place).say(message.clone());
        }
        for (problem, problem_kind, first, count) in self.of_points.iter().take(MOST_LISTED) {
            if *problem_kind != ErrorKind::NotSupported {
                kind = ErrorKind::Invalid;
            }
            let place = if *count == points.len() && *count > 1 {
                "every point".to_owned()
            } else {
                let more = match count - 1 {
                    0 => String::new(),
                    more => format!(" and {more} more"),
                };
                format!("{}{more}", points.place(*first))
            };
            let path = match problem.path.as_str() {
                "" => place,
                path => format!("{place}: {path}"),
            };
            problems.at(path).say(problem.message.clone());
        }
        let listed = self.of_axes.len().min(MOST_LISTED) + self.of_points.len().min(MOST_LISTED);
        if listed < self.count {
            let looked_at = if looked_at < points.len() {
                format!(" in the first {looked_at} points")
            } else {
                String::new()
            };
            let more = self.count - listed;
            problems
                .at("")
                .say(format!("and {more} more like these{looked_at}"));
        }
        Error::from_problems(kind, problems.into_list())
    }
}
