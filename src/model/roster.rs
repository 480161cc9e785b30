//! People by shift, compiled: who may come, and what is due when.

use super::grid::Grid;
use crate::chance::name_key;
use crate::scenario::Shift;
use crate::units::Tick;

/// The people of a group, shift by shift in the order in which they come.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Roster {
    pub shifts: Vec<ShiftModel>,
    /// Which of the people of all rosters is the first of this one.
    pub first: usize,
}

/// Whether a person comes in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Presence {
    pub comes: bool,
    /// Whether among the last, who stay after closing for those who wait.
    pub stays: bool,
}

/// A shift, compiled.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ShiftModel {
    /// Key of the generators of its people.
    pub key: u64,
    /// How many people are planned, possibly fractional.
    pub people: f64,
    /// Offset of its rounding sequence.
    pub rounding: f64,
    /// Which of the group's people is the first of this shift.
    pub first: u32,
    pub start: Tick,
    pub end: Tick,
    /// When each break is due, and how long it lasts.
    pub breaks: Vec<(Tick, Tick)>,
}

/// Something due for the people of a shift at an instant that is known beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Duty {
    pub at: Tick,
    pub what: DutyKind,
    pub group: u32,
    /// Which of the group's shifts.
    pub shift: u32,
}

/// What is due, in the order in which it happens at one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum DutyKind {
    ShiftEnds,
    Break,
    ShiftStarts,
}

impl ShiftModel {
    /// The most people there may be.
    pub fn most(&self) -> u32 {
        self.people.ceil() as u32
    }

    /// Which of the group's people these are.
    pub fn persons(&self) -> std::ops::Range<u32> {
        self.first..self.first + self.most()
    }
}

impl Roster {
    /// Shifts that have been checked, on a grid of a day. `group` is the group's name and `origin` the time of day, in
    /// seconds, at which the clock stands at zero.
    pub(super) fn new(group: &str, written: &[Shift], grid: &Grid, origin: f64) -> Self {
        let mut sorted: Vec<(&Shift, Vec<(f64, f64)>)> = written
            .iter()
            .map(|shift| (shift, breaks_of(shift)))
            .collect();
        // In whatever order they are written, the same shifts have the same people.
        sorted.sort_by(|(a, a_breaks), (b, b_breaks)| {
            let hours = |shift: &Shift| (shift.start.seconds(), shift.end.seconds());
            let by_hours = hours(a).partial_cmp(&hours(b));
            let by_hours = by_hours.unwrap_or(std::cmp::Ordering::Equal);
            by_hours
                .then_with(|| a.name.cmp(&b.name))
                .then_with(|| {
                    a_breaks
                        .partial_cmp(b_breaks)
                        .unwrap_or(std::cmp::Ordering::Equal)
                })
                .then_with(|| a.people.total_cmp(&b.people))
        });
        let tick = |seconds: f64| Tick::from_seconds(seconds - origin);
        let mut first = 0;
        let mut shifts: Vec<ShiftModel> = Vec::with_capacity(sorted.len());
        let (mut hours, mut alike) = ((f64::NAN, f64::NAN), 0);
        for (shift, breaks) in sorted {
            let own = (shift.start.seconds(), shift.end.seconds());
            let name = if shift.name.is_empty() {
                alike = if own == hours { alike + 1 } else { 0 };
                hours = own;
                format!("{group}\0\0{}-{}-{alike}", own.0, own.1)
            } else {
                format!("{group}\0{}", shift.name)
            };
            let key = name_key(&name);
            let compiled = ShiftModel {
                key,
                people: shift.people,
                rounding: (key >> 11) as f64 / 2f64.powi(53),
                first,
                start: tick(own.0),
                end: tick(own.1).min(grid.closing()),
                breaks: breaks
                    .into_iter()
                    .map(|(at, length)| (tick(at), Tick::from_seconds(length)))
                    .collect(),
            };
            first += compiled.most();
            shifts.push(compiled);
        }
        Roster { shifts, first: 0 }
    }

    /// The most people there may be.
    pub fn most(&self) -> u32 {
        self.shifts.iter().map(ShiftModel::most).sum()
    }

    /// The people of a shift, of those of all rosters.
    pub fn people_of(&self, shift: &ShiftModel) -> std::ops::Range<usize> {
        let first = self.first + shift.first as usize;
        first..first + shift.most() as usize
    }

    /// When the last who come go; zero where nobody comes.
    pub(super) fn last_end(&self, people: &[Presence]) -> Tick {
        let comes = |shift: &&ShiftModel| people[self.people_of(shift)].iter().any(|p| p.comes);
        let ends = self.shifts.iter().filter(comes).map(|shift| shift.end);
        ends.max().unwrap_or(Tick::ZERO)
    }

    /// Whoever was on shift up to this instant stays after closing; where it is zero, as nobody ever came, the first person
    /// of the shift that ends last.
    pub(super) fn keep_last(&self, until: Tick, people: &mut [Presence]) {
        if until == Tick::ZERO {
            let last = self.shifts.iter().max_by_key(|shift| shift.end);
            if let Some(person) = last.and_then(|shift| people.get_mut(self.people_of(shift).start))
            {
                person.stays = true;
            }
            return;
        }
        for shift in &self.shifts {
            if shift.start < until && until <= shift.end {
                for person in &mut people[self.people_of(shift)] {
                    person.stays |= person.comes;
                }
            }
        }
    }

    /// All that is due. Who leaves at closing is not in it: what happens then depends on who waits.
    pub(super) fn duties(&self, group: u32, closing: Tick) -> impl Iterator<Item = Duty> + '_ {
        self.shifts
            .iter()
            .zip(0..)
            .flat_map(move |(shift, number)| {
                let ends = (shift.end < closing).then_some((shift.end, DutyKind::ShiftEnds));
                let breaks = shift.breaks.iter().map(|&(at, _)| (at, DutyKind::Break));
                let due = std::iter::once((shift.start, DutyKind::ShiftStarts))
                    .chain(breaks)
                    .chain(ends);
                due.map(move |(at, what)| Duty {
                    at,
                    what,
                    group,
                    shift: number,
                })
            })
    }
}

/// The breaks of a shift in the order of the clock: when, and how long, in seconds.
pub(super) fn breaks_of(shift: &Shift) -> Vec<(f64, f64)> {
    let all = shift.breaks.iter().chain(&shift.lunch);
    let mut breaks: Vec<(f64, f64)> = all.map(|b| (b.at.seconds(), b.length.0)).collect();
    breaks.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
    breaks
}

/// People that shifts plan on the phones between two times of day, in seconds: shifts less breaks, on average over the
/// time between.
pub(super) fn planned(shifts: &[Shift], from: f64, to: f64) -> f64 {
    let within = |start: f64, end: f64| (end.min(to) - start.max(from)).max(0.0);
    let seconds = |shift: &Shift| {
        let breaks = breaks_of(shift).into_iter();
        let away: f64 = breaks.map(|(at, length)| within(at, at + length)).sum();
        shift.people * (within(shift.start.seconds(), shift.end.seconds()) - away)
    };
    shifts.iter().map(seconds).sum::<f64>() / (to - from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{AgentGroup, CallType, Day, Scenario};
    use crate::units::ClockTime;
    use crate::{Law, Model};

    fn at(hours: u32, minutes: u32) -> ClockTime {
        ClockTime::new(hours, minutes)
    }

    fn model(shifts: impl IntoIterator<Item = Shift>) -> Model {
        let mut group = AgentGroup::new("desk").skill("service");
        group.shifts = shifts.into_iter().collect();
        let scenario = Scenario::new("roster")
            .day(Day::new(at(8, 0), at(20, 0)))
            .call_type(
                CallType::new("service")
                    .arrivals_per_hour(60.0)
                    .handle_time(Law::exponential(240.0)),
            )
            .agent_group(group);
        Model::new(&scenario).unwrap()
    }

    fn shifts(model: &Model) -> Vec<ShiftModel> {
        model.groups[0].roster.as_ref().unwrap().shifts.clone()
    }

    #[test]
    fn the_order_in_which_shifts_are_written_changes_nothing() {
        let lunch = |hour| Shift::new(at(8, 0), at(16, 0), 3.0).lunch(at(hour, 0), 1800.0);
        let written = [
            Shift::new(at(12, 0), at(20, 0), 2.5),
            lunch(12),
            lunch(11),
            Shift::new(at(8, 0), at(16, 0), 2.0).name("named"),
        ];
        let model_of = |order: [usize; 4]| model(order.map(|i| written[i].clone()));
        let base = model_of([0, 1, 2, 3]);
        assert_eq!(
            shifts(&base).iter().map(|s| s.first).collect::<Vec<_>>(),
            [0, 3, 6, 8]
        );
        for order in [[3, 2, 1, 0], [1, 0, 3, 2], [2, 3, 0, 1]] {
            let other = model_of(order);
            assert_eq!(shifts(&other), shifts(&base));
            assert_eq!(other.duties, base.duties);
        }
    }

    #[test]
    fn a_shift_keeps_its_people_while_others_change() {
        let early = Shift::new(at(8, 0), at(16, 0), 3.0);
        let late = Shift::new(at(12, 0), at(20, 0), 2.0);
        let keys = |written: &[Shift]| -> Vec<u64> {
            shifts(&model(written.to_vec()))
                .iter()
                .map(|s| s.key)
                .collect()
        };
        let both = keys(&[early.clone(), late.clone()]);
        let more = Shift {
            people: 30.0,
            ..early.clone()
        };
        assert_eq!(keys(&[more, late.clone()]), both);
        assert_eq!(keys(std::slice::from_ref(&late)), both[1..]);
        // A twin has people of its own.
        let twins = keys(&[early.clone(), early.clone(), late.clone()]);
        assert_eq!((twins[0], twins[2]), (both[0], both[1]));
        assert!(twins[1] != twins[0]);
        // With a name it may move.
        let moved = |start| vec![Shift::new(at(start, 0), at(16, 0), 3.0).name("early")];
        assert_eq!(keys(&moved(8)), keys(&moved(9)));
    }

    #[test]
    fn duties_come_in_order_ends_before_breaks_before_starts() {
        let model = model([
            Shift::new(at(8, 0), at(12, 0), 1.5).with_break(at(10, 0), 900.0),
            Shift::new(at(10, 0), at(20, 0), 1.0),
            Shift::new(at(8, 0), at(10, 0), 1.0),
        ]);
        let hours = |h: u64| Tick(h * 3_600_000_000);
        use DutyKind::*;
        let found: Vec<_> = model
            .duties
            .iter()
            .map(|d| (d.at, d.what, d.shift))
            .collect();
        let expected = [
            (0, ShiftStarts, 0),
            (0, ShiftStarts, 1),
            (2, ShiftEnds, 0),
            (2, Break, 1),
            (2, ShiftStarts, 2),
            (4, ShiftEnds, 1),
        ];
        assert_eq!(
            found,
            expected.map(|(h, what, shift)| (hours(h), what, shift))
        );
    }

    #[test]
    fn people_planned_are_shifts_less_breaks() {
        let roster = [
            Shift::new(at(8, 0), at(9, 15), 2.0).with_break(at(8, 30), 900.0),
            Shift::new(at(8, 30), at(10, 0), 1.5),
        ];
        let half_hours = (0..4).map(|i| {
            let from = 28_800.0 + 1800.0 * f64::from(i);
            planned(&roster, from, from + 1800.0)
        });
        assert_eq!(
            half_hours.collect::<Vec<_>>(),
            [2.0, 1.0 + 1.5, 1.0 + 1.5, 1.5]
        );
    }
}
