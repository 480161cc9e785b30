//! The day, worked out.
use super::super::input;
use super::chain::Phase;
use super::drain::{drain_cohort, drain_system};
use super::figures::{ByInterval, DayFigures, EndedWithin, Joined, share};
use super::fluid_day::FluidDay;
use super::interval::{self, DayInterval};
use super::passage::{CohortSpent, Flow};
use super::within::ended_within;
use crate::error::{Error, Result};
use crate::scenario::ServiceLevelDefinition;

/// More events than this in a day, or more of events × states, is work for an hour.
const MAX_EVENTS: f64 = 1e9;
const MAX_WORK: f64 = 1e12;
const MAX_AGENTS: usize = 100_000;

/// M_t/M/n_t+M: a day whose rates and staff change from interval to interval, exactly.
///
/// Arrivals are Poisson, handle times and patience exponential, all with the rates of their [`DayInterval`]; one queue,
/// first come first served. The day opens empty. Staff is a count of *places*: at a fall idle agents leave first and busy
/// ones when their call has ended, taking no other; at a rise those still finishing are kept first. After the last
/// interval nobody arrives any more, and the last staff that was not 0 stays until nobody waits, at the last interval's
/// handle time and patience.
///
/// Nothing here is stationary: an interval inherits the queue and the busy agents of the one before, and a caller who joins
/// at 10:29 is answered by the staff of 10:30.
///
/// The law of the number of calls in service and callers waiting is carried through the day by uniformisation, and with
/// it the callers of each interval who still wait, and how long they have waited. Shares are exact to 10^−9 and waits to
/// 10^−9 of themselves plus 10^−9 of a handle time; in fact errors are near 10^−12. What is left out is bounded: Poisson
/// tails (10^−20), queues that form with a probability of some 10^−16, and, of waits within a time that
/// cross a change of staff, the error of a quadrature (below 10^−13 of the calls).
///
/// ```
/// use callcenter::erlang::{DayInterval, TransientDay};
/// use callcenter::ServiceLevelDefinition::AnsweredOfOffered;
///
/// // Three half-hours of 269 s calls: the staff of the last comes half an hour too early.
/// let interval = |calls, agents| DayInterval::new(1800.0, calls, 269.0, Some(283.6), agents);
/// let day = TransientDay::new(&[interval(80.0, 8), interval(120.0, 5), interval(60.0, 8)])?;
/// for row in day.intervals() {
///     println!("{:.1} calls, {:?} hang up", row.arrivals(), row.p_abandon());
/// }
/// let levels = day.service_level(AnsweredOfOffered, 20.0, None)?;
/// assert!(levels.intervals[0] > Some(0.8) && levels.intervals[1] < Some(0.2));
/// # Ok::<(), callcenter::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct TransientDay {
    course: Course,
    /// The most callers waiting, as the fluid model has it.
    most_waiting: f64,
    figures: ByInterval<DayFigures>,
}

/// The phases of a day, one after the other, the last without an end.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Course {
    phases: Vec<Phase>,
    /// The instants at which each phase but the last ends.
    ends: Vec<f64>,
}

impl Course {
    fn new(intervals: &[DayInterval]) -> Self {
        let phase = |interval: &DayInterval| Phase {
            arrivals: interval.arrivals_per_hour / 3600.0,
            service: 1.0 / interval.aht,
            abandonment: interval.mean_patience.map_or(0.0, f64::recip),
            places: interval.agents as usize,
        };
        let mut phases: Vec<Phase> = intervals.iter().map(phase).collect();
        let staff = intervals.iter().rev().map(|interval| interval.agents);
        let last_staff = staff.into_iter().find(|&agents| agents > 0);
        if let Some(&last) = phases.last() {
            phases.push(Phase {
                arrivals: 0.0,
                places: last_staff.unwrap_or(0) as usize,
                ..last
            });
        }
        let mut now = 0.0;
        let ends = intervals
            .iter()
            .map(|interval| {
                now += interval.seconds;
                now
            })
            .collect();
        Course { phases, ends }
    }

    /// The number of intervals.
    pub(super) fn open(&self) -> usize {
        self.ends.len()
    }

    fn start(&self, i: usize) -> f64 {
        let before = i.checked_sub(1).and_then(|before| self.ends.get(before));
        before.copied().unwrap_or(0.0)
    }

    /// Phase, start and end of an interval.
    pub(super) fn stretch(&self, i: usize) -> Option<(Phase, f64, f64)> {
        Some((*self.phases.get(i)?, self.start(i), *self.ends.get(i)?))
    }

    /// The phases after interval i, each with its length.
    pub(super) fn after(&self, i: usize) -> impl Iterator<Item = (Phase, f64)> + '_ {
        let phases = self.phases.iter().enumerate().skip(i + 1);
        phases.map(|(next, &phase)| {
            let end = self.ends.get(next).copied().unwrap_or(f64::INFINITY);
            (phase, end - self.start(next))
        })
    }

    /// The instants, from the end of interval i on, at which something changes for callers who wait.
    pub(super) fn changes_from(&self, i: usize) -> impl Iterator<Item = f64> + '_ {
        let changes = self.phases.windows(2).zip(&self.ends).skip(i);
        changes
            .filter(|(phases, _)| !phases[0].is_alike_for_who_waits(&phases[1]))
            .map(|(_, &end)| end)
    }

    /// The phase at an instant.
    pub(super) fn phase_at(&self, instant: f64) -> Phase {
        let ended = self.ends.partition_point(|&end| end <= instant);
        // Neither is ever missing: there is one phase more than ends.
        let phase = self.phases.get(ended).or(self.phases.last());
        phase.copied().unwrap_or(Phase {
            arrivals: 0.0,
            service: 0.0,
            abandonment: 0.0,
            places: 0,
        })
    }
}

impl TransientDay {
    /// A day of these intervals, one after the other.
    ///
    /// # Errors
    /// No interval; figures of an interval that are not numbers in range; callers whom nobody will ever serve and who never
    /// hang up; and a day with so many events and states that it would take an hour: for large centres see
    /// [`StationaryDay`](super::StationaryDay) and [`FluidDay`](super::FluidDay).
    ///
    /// # Cost
    /// O(events × states): events are arrivals, ends of calls and hang-ups, about twice the load × the day's length / AHT
    /// (all agents counted as busy); states are the agents and the longest queue likely to be met, times three while
    /// somebody of the interval waits, and times the agents still finishing after a fall. A twelve-hour day takes some 30
    /// milliseconds with 10 agents, a third of a second with 100 and ten seconds with 1,000.
    pub fn new(intervals: &[DayInterval]) -> Result<Self> {
        interval::check(intervals)?;
        let course = Course::new(intervals);
        check_end(&course)?;
        let most_waiting = check_work(intervals, &course)?;
        let figures = solve(intervals, &course)?;
        Ok(TransientDay {
            course,
            most_waiting,
            figures,
        })
    }

    /// The figures of each interval.
    pub fn intervals(&self) -> &[DayFigures] {
        &self.figures.intervals
    }

    /// The figures of the whole day.
    pub fn total(&self) -> &DayFigures {
        &self.figures.total
    }

    /// Calls whose wait ended within t seconds, by the interval in which they joined.
    ///
    /// # Errors
    /// A time below 0 or NaN, and one so long that the calls before a change would take hours of work.
    ///
    /// # Cost
    /// As the day itself, and for each change of staff, handle time or patience some 4 × (events within t) × (events within
    /// t) × (callers waiting) for the calls that join less than t before it.
    pub fn ended_within(&self, t: f64) -> Result<ByInterval<EndedWithin>> {
        let t = input::time("t", t)?;
        let intervals = if t == f64::INFINITY {
            let ever = |row: &DayFigures| EndedWithin {
                arrivals: row.joined.arrivals,
                answered: row.answered(),
                abandoned: row.joined.abandoned,
            };
            self.figures.intervals.iter().map(ever).collect()
        } else {
            check_work_within(&self.course, self.most_waiting, t)?;
            ended_within(&self.course, t)?
        };
        let mut total = EndedWithin::default();
        intervals.iter().for_each(|row| total.add(row));
        Ok(ByInterval { intervals, total })
    }

    /// The service level, in any of the five definitions, within a number of seconds, by the interval in which calls joined;
    /// None where it is a share of nothing.
    ///
    /// `short` is the time within which an abandoned call is credited; it is read by
    /// [`ServiceLevelDefinition::ShortCallsCredited`] alone, which needs it.
    ///
    /// # Errors
    /// As [`ended_within`](Self::ended_within), and a missing `short`.
    ///
    /// # Cost
    /// That of [`ended_within`](Self::ended_within), twice for short calls credited.
    pub fn service_level(
        &self,
        definition: ServiceLevelDefinition,
        within: f64,
        short: Option<f64>,
    ) -> Result<ByInterval<Option<f64>>> {
        use ServiceLevelDefinition as D;
        let within = input::time("within", within)?;
        let short = match (definition, short) {
            (D::ShortCallsCredited, None) => {
                return Err(Error::invalid(
                    "short",
                    "found nothing; short calls credited needs a number of seconds within which an abandoned call is credited",
                ));
            }
            (D::ShortCallsCredited, Some(short)) => {
                Some(self.ended_within(input::time("short", short)?)?)
            }
            _ => None,
        };
        let ended = self.ended_within(within)?;
        let level = |figures: &DayFigures, ended: &EndedWithin, short: Option<&EndedWithin>| {
            let (good, all) = (ended.answered, ended.arrivals);
            match definition {
                D::AnsweredOfOffered => share(good, all),
                D::AnsweredOfAnswered => share(good, figures.answered()),
                // Where nearly all hang up within the time the difference is rounding.
                D::NetOfQuickAbandons => share(good, (all - ended.abandoned).max(good)),
                D::QuickAbandonsCredited => share(good + ended.abandoned, all),
                D::ShortCallsCredited => share(good + short?.abandoned, all),
            }
        };
        let rows = self.figures.intervals.iter().zip(&ended.intervals);
        Ok(ByInterval {
            intervals: rows
                .enumerate()
                .map(|(i, (figures, ended))| {
                    let short = short.as_ref().and_then(|short| short.intervals.get(i));
                    level(figures, ended, short)
                })
                .collect(),
            total: level(
                &self.figures.total,
                &ended.total,
                short.as_ref().map(|short| &short.total),
            ),
        })
    }
}

/// Nobody may be left who is never served and never hangs up.
fn check_end(course: &Course) -> Result<()> {
    let anybody = course.phases.iter().any(|phase| phase.arrivals > 0.0);
    match course.phases.last() {
        Some(closing) if anybody && closing.places == 0 && closing.abandonment == 0.0 => {
            Err(Error::invalid(
                "intervals",
                "found no agents in any interval and callers who never hang up; agents in one of them, or a mean_patience in the last, is accepted",
            ))
        }
        _ => Ok(()),
    }
}

/// The fluid model says beforehand how many will wait; the most of them is returned.
fn check_work(intervals: &[DayInterval], course: &Course) -> Result<f64> {
    let fluid = FluidDay::new(intervals)?;
    let (mut events, mut work, mut agents, mut waiting) = (0.0, 0.0, 0usize, 0.0f64);
    for (i, row) in fluid.intervals().iter().enumerate() {
        let Some((phase, start, end)) = course.stretch(i) else {
            break;
        };
        waiting = waiting.max(row.waiting_at_end());
        agents = agents.max(phase.places);
        let here = (end - start) * (phase.events(1, 1) + waiting * phase.abandonment);
        events += here;
        work += here * (agents as f64 + waiting + 1.0);
    }
    if agents <= MAX_AGENTS && events <= MAX_EVENTS && work <= MAX_WORK {
        Ok(waiting)
    } else {
        Err(Error::invalid(
            "intervals",
            format!(
                "found {events:.1e} events, {agents} agents and {waiting:.0} callers waiting; up to {MAX_EVENTS:e} events, {MAX_AGENTS} agents, and {MAX_WORK:e} events × states are accepted"
            ),
        ))
    }
}

/// Who joins less than t before a change is followed from each of many instants: the rule of the quadrature takes 16 of them
/// for 12 events.
fn check_work_within(course: &Course, most_waiting: f64, t: f64) -> Result<()> {
    let places = course.phases.iter().map(|phase| phase.places).max();
    // Chance makes a queue where the fluid has none.
    let waiting = 1.0 + most_waiting + (places.unwrap_or(0) as f64).sqrt();
    let quiet = |phase: &Phase| phase.places as f64 * phase.service + waiting * phase.abandonment;
    let fastest = course.phases.iter().map(quiet).fold(0.0, f64::max);
    // In a queue that nobody joins the last caller is gone after little more events than there are callers.
    let events_ahead = (t * fastest).min(100.0 + 3.0 * waiting);
    let mut work = 0.0;
    for i in 0..course.open() {
        let (Some((phase, start, end)), Some(change)) =
            (course.stretch(i), course.changes_from(i).next())
        else {
            continue;
        };
        if phase.arrivals > 0.0 {
            let seconds = (end - start.max(change - t)).max(0.0);
            let events = seconds * (2.0 * (phase.arrivals + quiet(&phase)) + fastest);
            work += 16.0 / 12.0 * events * events_ahead * waiting;
        }
    }
    if work <= MAX_WORK {
        Ok(())
    } else {
        Err(Error::invalid(
            "t",
            format!(
                "found {t}; a time within which {events_ahead:.1e} events happen to some {waiting:.0} callers waiting takes {work:.1e} steps, and up to {MAX_WORK:e} are accepted; so is infinity"
            ),
        ))
    }
}

/// Carries the law of the day from opening to the last call's end.
fn solve(intervals: &[DayInterval], course: &Course) -> Result<ByInterval<DayFigures>> {
    let mut rows: Vec<DayFigures> = intervals
        .iter()
        .map(|interval| DayFigures {
            seconds: interval.seconds,
            joined: Joined {
                arrivals: interval.arrivals(),
                ..Joined::default()
            },
            ..DayFigures::default()
        })
        .collect();
    let mut flow = Flow::new();
    // The interval to which each cohort belongs.
    let mut owners: Vec<usize> = Vec::new();
    let mut total = DayFigures::default();
    for (i, (phase, interval)) in course.phases.iter().zip(intervals).enumerate() {
        change(&mut flow, phase, &owners, &mut rows)?;
        flow.open_cohort(interval.arrivals());
        owners.insert(0, i);
        let spent = flow.pass(phase, interval.seconds, |_| ())?;
        if let Some(row) = rows.get_mut(i) {
            row.joined.at_once = phase.arrivals * spent.not_queued;
            row.joined.queued = phase.arrivals * spent.queued;
            row.open = spent.clock;
        }
        book(phase, &spent.cohorts, &owners, &mut rows);
        forget_empty(&mut flow, &mut owners, &rows);
    }
    if let Some(closing) = course.phases.last() {
        change(&mut flow, closing, &owners, &mut rows)?;
        let cohorts = flow.cohorts.drain(..);
        let spent: Vec<CohortSpent> = cohorts.map(|c| drain_cohort(closing, c)).collect();
        book(closing, &spent, &owners, &mut rows);
        total.overtime = drain_system(closing, flow.system);
    }
    rows.iter().for_each(|row| total.add(row));
    Ok(ByInterval {
        intervals: rows,
        total,
    })
}

/// The places become those of the next phase; who is taken at once is answered.
fn change(flow: &mut Flow, phase: &Phase, owners: &[usize], rows: &mut [DayFigures]) -> Result<()> {
    let before = flow.system.places();
    flow.system.change_places(phase.places)?;
    for (cohort, &owner) in flow.cohorts.iter_mut().zip(owners) {
        let (answered, waited) = cohort.change_places(before, phase.places)?;
        if let Some(row) = rows.get_mut(owner) {
            row.joined.answered += answered;
            row.joined.wait_answered += waited;
        }
    }
    Ok(())
}

/// The callers of a cohort are answered when they are next and a call ends, and hang up each at the rate of its patience.
fn book(phase: &Phase, spent: &[CohortSpent], owners: &[usize], rows: &mut [DayFigures]) {
    let serve = phase.places as f64 * phase.service;
    for (spent, &owner) in spent.iter().zip(owners) {
        if let Some(row) = rows.get_mut(owner) {
            row.joined.answered += serve * spent.waiting_next;
            row.joined.wait_answered += serve * spent.waited_next;
            row.joined.abandoned += phase.abandonment * spent.waiting;
            row.joined.wait_abandoned += phase.abandonment * spent.waited;
        }
    }
}

/// Drops the cohorts of which nobody waits any more.
fn forget_empty(flow: &mut Flow, owners: &mut Vec<usize>, rows: &[DayFigures]) {
    let mut kept = Vec::with_capacity(owners.len());
    let cohorts = std::mem::take(&mut flow.cohorts);
    for (cohort, owner) in cohorts.into_iter().zip(owners.drain(..)) {
        let arrivals = rows.get(owner).map_or(0.0, |row| row.joined.arrivals);
        if cohort.waiting.sum() > 1e-17 * arrivals {
            flow.cohorts.push(cohort);
            kept.push(owner);
        }
    }
    *owners = kept;
}
