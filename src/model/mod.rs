//! From words to indices: [`Model`] is a [`Scenario`] that has been checked and compiled.
//!
//! This is the one place that checks what a planner says. Everything wrong is reported at once, each with its path. A
//! model is dense, immutable and shared by all threads; call types and agent groups are ordered by *name* in it, so
//! that reordering a file changes nothing, while reports keep the file's order.

mod again;
mod alike;
mod announcement;
mod callback;
mod check;
mod expected;
mod grid;
mod level;
mod lines;
mod outbound;
mod roster;
mod router;
mod routing;
mod rule;
mod self_service;
mod start;
mod steady;
mod transfer;

#[doc = include_str!("ROUTING.md")]
pub mod routing_policies {}

use std::sync::Arc;

use crate::chance::{ArrivalFactory, ArrivalPlan, DurationLaw};
use crate::error::Result;
use crate::scenario::{AfterClosing, SameWho, Scenario, WaitEstimator};
use crate::units::Tick;

pub(crate) use again::{FreshShares, RedialModel, ReturnModel};
pub(crate) use announcement::{AnnouncementModel, RepeatModel, Stays};
pub(crate) use callback::{CallbackModel, OfferModel};
pub(crate) use expected::WaitModel;
pub(crate) use grid::row_of;
pub use grid::{Grid, Span};
pub use level::Level;
pub(crate) use lines::LinesModel;
pub(crate) use outbound::OutboundModel;
pub(crate) use roster::{Duty, DutyKind, Presence, Roster};
pub use router::{Asking, Centre, Choice, Router, RouterFactory};
pub(crate) use router::{Look, OwnRouter};
pub(crate) use routing::{Handling, QueueModel, RoutingModel, common, share_a_member};
pub use rule::Rule;
pub(crate) use self_service::SelfServiceModel;
pub(crate) use start::{BusyModel, Left, StartModel, WaitingModel};
pub(crate) use steady::{LONGEST_WARM_UP, PilotPlan};
pub(crate) use transfer::{MisrouteModel, TransferModel, TransferRow};

/// A scenario, checked and compiled: what the engine plays.
///
/// ```
/// use callcenter::{AgentGroup, CallType, Law, Model, Scenario};
///
/// let scenario = Scenario::new("typo")
///     .call_type(CallType::new("service").arrivals_per_hour(-5.0).handle_time(Law::exponential(269.0)))
///     .agent_group(AgentGroup::new("desk").staff(50).skill("sevrice"));
/// let error = Model::new(&scenario).unwrap_err();
/// assert_eq!(error.problems().len(), 3);      // the rate, the skill, and a call type nobody serves
/// ```
#[derive(Debug, Clone)]
pub struct Model {
    pub(crate) name: String,
    pub(crate) grid: Grid,
    pub(crate) types: Vec<TypeModel>,
    pub(crate) groups: Vec<GroupModel>,
    /// What is due for people on shift, in the order in which it happens.
    pub(crate) duties: Vec<Duty>,
    /// For each call type, in the file's order, its index in `types`.
    pub(crate) types_in_file: Vec<usize>,
    /// For each agent group, in the file's order, its index in `groups`.
    pub(crate) groups_in_file: Vec<usize>,
    /// Who waits and who is busy as the day opens.
    pub(crate) start: StartModel,
    pub(crate) routing: RoutingModel,
    /// What waits are foretold from.
    pub(crate) waits: WaitModel,
    pub(crate) router: Option<OwnRouter>,
    pub(crate) lines: LinesModel,
    pub(crate) queue_limit: Option<u32>,
    pub(crate) after_closing: AfterClosing,
    /// The shortest batch, in seconds, that may be one of several in a steady-state run.
    pub(crate) shortest_batch: f64,
    /// What pilot runs follow from, where they are to find the warm-up; the grid then has the worked-out one.
    pub(crate) pilot: Option<PilotPlan>,
    pub(crate) defaults_used: Vec<String>,
}

/// A call type, compiled.
#[derive(Debug, Clone)]
pub(crate) struct TypeModel {
    pub name: String,
    pub key: u64,
    pub arrivals: ArrivalPlan,
    /// How a dialler rings people up, where nobody calls in.
    pub outbound: Option<OutboundModel>,
    /// The law of the handle time, all its parts together.
    pub handle: DurationLaw,
    /// The laws of its parts, where they are stated.
    pub parts: Option<PartLaws>,
    /// Factor on the handle time by row; empty where it is 1 throughout.
    pub handle_factor: Vec<f64>,
    /// What the handle time grows by with every second waited, as a share of itself.
    pub growth: f64,
    /// The shortest mean pick-up delay of the groups that answer it, in seconds.
    pub pickup: f64,
    pub patience: DurationLaw,
    pub balk: f64,
    pub self_service: Option<SelfServiceModel>,
    pub callbacks: Option<CallbackModel>,
    pub wait_estimator: WaitEstimator,
    pub announcement: Option<AnnouncementModel>,
    pub redials: Option<RedialModel>,
    pub returns: Option<ReturnModel>,
    pub transfers: Option<TransferModel>,
    pub misroutes: Option<MisrouteModel>,
    pub same_agent: Option<SameAgentModel>,
    /// Whether its arrivals are attempts, some of them of callers who call again, and how many are fresh is not known yet.
    pub counts_attempts: bool,
    /// Whether it says itself that its arrivals are fresh callers.
    pub is_fresh: bool,
    /// Service levels that are counted: its own target first, then the scenario's further ones.
    pub levels: Vec<Level>,
}

/// Whom callers prefer who were served before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct SameAgentModel {
    pub who: SameWho,
    pub within: Tick,
}

/// The parts of a handle time.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PartLaws {
    pub talk: DurationLaw,
    pub hold: Option<DurationLaw>,
    pub wrap_up: Option<DurationLaw>,
}

impl TypeModel {
    /// For how long a call occupies an agent on average, in seconds: at least, where groups differ or it grows with the
    /// wait.
    pub fn agent_time(&self) -> f64 {
        self.handle.mean() + self.pickup
    }

    /// Whether callers go before the agent is free.
    pub fn has_wrap_up(&self) -> bool {
        (self.parts.as_ref()).is_some_and(|parts| parts.wrap_up.is_some())
    }

    /// Whether there is more to its handle time than talk.
    pub fn is_parted(&self) -> bool {
        (self.parts.as_ref()).is_some_and(|parts| parts.hold.is_some() || parts.wrap_up.is_some())
    }
}

/// An agent group, compiled.
#[derive(Debug, Clone)]
pub(crate) struct GroupModel {
    pub name: String,
    pub key: u64,
    /// People planned on the phones by row, possibly fractional. Row 0 lies before opening, or is the warm-up.
    pub staff: Vec<f64>,
    /// Offset of the group's rounding sequence, by row.
    pub rounding: Vec<f64>,
    /// Its people, where shifts are stated; otherwise it has places, as many as `staff` says.
    pub roster: Option<Roster>,
    /// Probability with which each of its people is absent.
    pub absence: f64,
    /// How fast each of its agents is; `None` where all are equally fast.
    pub speeds: Option<DurationLaw>,
    /// The law of the pick-up delay; `None` where talk starts at once.
    pub pickup: Option<DurationLaw>,
}

impl GroupModel {
    /// Whether its people take breaks.
    pub fn has_breaks(&self) -> bool {
        let mut shifts = self.roster.iter().flat_map(|roster| &roster.shifts);
        shifts.any(|shift| !shift.breaks.is_empty())
    }
}

impl Model {
    /// Checks and compiles a scenario.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it at once; see [`Rule`]. What makes sense but is not played yet is
    /// [`ErrorKind::NotSupported`](crate::ErrorKind::NotSupported).
    pub fn new(scenario: &Scenario) -> Result<Model> {
        check::compile(scenario, &[])
    }

    /// The same, with arrival processes of one's own for some call types, by name. Those types need no `arrivals`.
    ///
    /// # Errors
    ///
    /// As [`Model::new`], and when a name is not a call type's.
    pub fn with_arrivals(
        scenario: &Scenario,
        own: &[(&str, Arc<dyn ArrivalFactory>)],
    ) -> Result<Model> {
        check::compile(scenario, own)
    }

    /// The scenario's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The time grid: a day and its intervals, or warm-up and batches. Where pilot runs are to find the warm-up, which
    /// an [`Experiment`](crate::Experiment) does before it counts, it is still the worked-out one, ten relaxation times.
    pub fn grid(&self) -> &Grid {
        &self.grid
    }

    /// Names of the call types, in the file's order.
    pub fn call_types(&self) -> impl Iterator<Item = &str> {
        self.types_in_file
            .iter()
            .map(|&i| self.types[i].name.as_str())
    }

    /// Names of the agent groups, in the file's order.
    pub fn agent_groups(&self) -> impl Iterator<Item = &str> {
        self.groups_in_file
            .iter()
            .map(|&i| self.groups[i].name.as_str())
    }

    /// People planned on the phones in each interval of a group, or in a steady state throughout: staff as stated, or shifts
    /// less breaks, fractions of an interval as such. Whoever is absent is planned. `None` where there is no such group.
    pub fn planned_staff(&self, agent_group: &str) -> Option<&[f64]> {
        let group = self.groups.iter().find(|group| group.name == agent_group)?;
        group.staff.get(1..=self.grid.intervals())
    }

    /// Which defaults the scenario made use of, in words.
    pub fn defaults_used(&self) -> &[String] {
        &self.defaults_used
    }

    /// The service levels counted for a call type, its target first; `None` where there is no such type.
    pub fn levels(&self, call_type: &str) -> Option<&[Level]> {
        self.types
            .iter()
            .find(|t| t.name == call_type)
            .map(|t| t.levels.as_slice())
    }

    /// Whether some call type is busier on some days than on others by more than chance.
    pub(crate) fn has_day_busyness(&self) -> bool {
        self.types.iter().any(|t| match &t.arrivals {
            ArrivalPlan::Poisson(plan) => plan.day_cv > 0.0,
            _ => false,
        })
    }

    /// Calls expected in a replication, where they are known beforehand and vary: for Poisson arrivals. Those who wait as
    /// the day opens are among them.
    pub(crate) fn expected_calls(&self) -> Option<f64> {
        let each = self.types.iter().map(|t| match &t.arrivals {
            ArrivalPlan::Poisson(plan) => Some(plan.curve.expected(match self.grid.span {
                Span::Day { .. } => f64::INFINITY,
                Span::Steady { batch, .. } => batch,
            })),
            ArrivalPlan::Count(stretches) => {
                Some(stretches.iter().map(|stretch| stretch.calls as f64).sum())
            }
            ArrivalPlan::Times(times) if self.grid.is_day() => Some(times.len() as f64),
            _ => None,
        });
        let waiting = self.start.waiting.len() as f64;
        each.sum::<Option<f64>>().map(|come| come + waiting)
    }

    /// Whether some agents take a while to pick up.
    pub(crate) fn has_pickup(&self) -> bool {
        self.groups.iter().any(|group| group.pickup.is_some())
    }

    /// Whether some agents who take a while to pick up answer a call type.
    pub(crate) fn rings(&self, call_type: usize) -> bool {
        let groups = self.groups.iter().enumerate();
        groups
            .filter(|(_, group)| group.pickup.is_some())
            .any(|(group, _)| self.routing.handling(call_type, group).can)
    }

    /// Whether some call type has more to its handle time than talk.
    pub(crate) fn has_parts(&self) -> bool {
        self.types.iter().any(TypeModel::is_parted)
    }

    /// Whether some handle time grows with the wait.
    pub(crate) fn grows(&self) -> bool {
        self.types.iter().any(|t| t.growth > 0.0)
    }

    /// Whether one queue, first come first served, before one group of equally fast places is all there is, without pick-up
    /// delays, with handle times that do not depend on the wait, lines, if any, that all share, one call to a caller, nobody
    /// who is told how long to wait, and with nobody there as it starts: then a recursion over the agents' free times plays it without a calendar.
    pub fn is_single_queue(&self) -> bool {
        self.groups.len() == 1
            && !self.has_pickup()
            && !self.has_people()
            && !self.has_speeds()
            && !self.grows()
            && !self.calls_again()
            && !self.has_transfers()
            && !self.has_self_service()
            && !self.has_callbacks()
            && !self.has_outbound()
            && !self.announces()
            && !self.estimates_waits()
            && self.start.is_empty()
            && !self.lines.has_groups()
            && self.is_first_come()
            && self.routing.is_open()
            && self.routing.is_even
    }

    /// Whether arrivals or routing are code of one's own.
    pub(crate) fn has_own_code(&self) -> bool {
        let own = |t: &TypeModel| matches!(t.arrivals, ArrivalPlan::Own(_));
        self.router.is_some() || self.types.iter().any(own)
    }

    /// Whether everybody is served in the order in which they came, whatever agents there are.
    pub(crate) fn is_first_come(&self) -> bool {
        // Whoever is passed on comes before others, or keeps an agent whom they wait for; and who calls later may be out of
        // self-service earlier, or keep agents busy for whom people would be rung up.
        self.router.is_none()
            && self.routing.is_first_come()
            && !self.has_transfers()
            && !self.has_self_service()
            && !self.has_callbacks()
            && !self.has_outbound()
    }

    /// Whether all randomness can be mirrored, as
    /// [`Sampling::Antithetic`](crate::chance::Sampling::Antithetic) wants it: not that of arrival processes of one's own.
    pub fn can_mirror(&self) -> bool {
        self.not_mirrored().next().is_none()
    }

    /// Names of the call types whose arrivals cannot be mirrored, in the file's order.
    pub fn not_mirrored(&self) -> impl Iterator<Item = &str> {
        let types = self.types_in_file.iter().map(|&i| &self.types[i]);
        types
            .filter(|t| !t.arrivals.can_mirror())
            .map(|t| t.name.as_str())
    }

    /// Whether some staff is not a whole number.
    pub(crate) fn has_fractional_staff(&self) -> bool {
        self.groups
            .iter()
            .flat_map(|group| &group.staff)
            .any(|staff| staff.fract() != 0.0)
    }

    /// Whether some agents are faster than others of their group.
    pub(crate) fn has_speeds(&self) -> bool {
        self.groups.iter().any(|group| group.speeds.is_some())
    }

    /// Whether some group has people, by shifts.
    pub(crate) fn has_people(&self) -> bool {
        self.groups.iter().any(|group| group.roster.is_some())
    }

    /// Whole places in each row of each group (group by group) in this run; none where a group has people.
    ///
    /// A fraction is rounded up on that share of the runs, by a low-discrepancy sequence (multiples of the golden
    /// ratio) that depends on nothing else, so that comparing two scenarios on one run compares like with like.
    pub(crate) fn staff_in_run(&self, run: u64, counts: &mut Vec<u32>) {
        counts.clear();
        for group in &self.groups {
            let places = group.staff.iter().zip(&group.rounding);
            counts.extend(places.map(|(&staff, &offset)| match group.roster {
                None => whole_in_run(staff, offset, run),
                Some(_) => 0,
            }));
        }
        if self.keeps_last() && !self.has_people() {
            self.keep_last_staff(counts, &mut []);
        }
    }

    /// Who of the people of all rosters, group by group, comes in this run, given the places of the other groups, whose
    /// last row it sets. `is_absent` says so of a person, by the key of the shift and the number in it.
    pub(crate) fn people_in_run(
        &self,
        run: u64,
        counts: &mut [u32],
        people: &mut Vec<Presence>,
        mut is_absent: impl FnMut(&GroupModel, u64, u64) -> bool,
    ) {
        people.clear();
        for group in &self.groups {
            let shifts = group.roster.iter().flat_map(|roster| &roster.shifts);
            for shift in shifts {
                let planned = whole_in_run(shift.people, shift.rounding, run);
                people.extend((0..shift.most()).map(|number| Presence {
                    comes: number < planned && !is_absent(group, shift.key, u64::from(number)),
                    stays: false,
                }));
            }
        }
        if self.keeps_last() {
            self.keep_last_staff(counts, people);
        }
    }

    /// Whether the last staff stays after closing.
    fn keeps_last(&self) -> bool {
        self.grid.is_day() && self.after_closing == AfterClosing::Serve
    }

    /// After closing the last staff stays: for each call type the last who answer it, places and people, and at least one
    /// in each group that answers it where nobody ever came.
    fn keep_last_staff(&self, counts: &mut [u32], people: &mut [Presence]) {
        let bounds = self.grid.bounds.as_slice();
        let rows = self.grid.rows();
        let last = rows - 1;
        for counts in counts.chunks_exact_mut(rows) {
            counts[last] = 0;
        }
        // Where everybody answers everything, one call type stands for all.
        let types = if self.routing.is_open() {
            1
        } else {
            self.types.len()
        };
        for call_type in 0..types {
            let able = |&group: &usize| self.routing.handling(call_type, group).can_at_last;
            let until = |group: usize| match &self.groups[group].roster {
                None => {
                    let row = (0..last).rev().find(|&row| counts[group * rows + row] > 0);
                    row.map_or(Tick::ZERO, |row| bounds[row + 1])
                }
                Some(roster) => roster.last_end(people),
            };
            let able_groups = (0..self.groups.len()).filter(able);
            let until = able_groups.map(until).max().unwrap_or(Tick::ZERO);
            for (group, law) in self.groups.iter().enumerate() {
                if !able(&group) {
                    continue;
                }
                if let Some(roster) = &law.roster {
                    roster.keep_last(until, people);
                    continue;
                }
                let stays = match bounds[..rows].iter().rposition(|&bound| bound < until) {
                    Some(row) => counts[group * rows + row],
                    None => u32::from(law.staff.iter().any(|&staff| staff > 0.0)),
                };
                let kept = &mut counts[group * rows + last];
                *kept = stays.max(*kept);
            }
        }
    }

    /// The latest instant that is counted: a day has none, a steady state ends with its last batch.
    pub(crate) fn counted_until(&self) -> Tick {
        match self.grid.span {
            Span::Day { .. } => Tick::NEVER,
            Span::Steady { .. } => self.grid.closing(),
        }
    }
}

/// A number of people, rounded up on its fraction of the runs.
fn whole_in_run(people: f64, offset: f64, run: u64) -> u32 {
    const GOLDEN: f64 = 0.618_033_988_749_894_9;
    let whole = people.floor();
    let point = (offset + (run as f64) * GOLDEN).fract();
    whole as u32 + u32::from(point < people - whole)
}
