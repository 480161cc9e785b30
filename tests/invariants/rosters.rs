//! Random people on shift, for random scenarios.

use callcenter::scenario::{Break, Shift};
use callcenter::units::ClockTime;
use callcenter::{AgentGroup, Scenario};
use proptest::collection::vec;
use proptest::prelude::*;

/// The people of a group.
#[derive(Debug, Clone)]
pub struct Roster {
    shifts: Vec<Shift>,
    absence: f64,
}

/// People of a day that opens at a second and lasts for so many.
pub fn roster(opens: f64, length: f64) -> impl Strategy<Value = Roster> {
    // Twentieths of the day, so that many things happen at one instant, some of them at interval bounds.
    let time =
        move |part: u32| ClockTime::from_seconds(opens + (length * f64::from(part) / 20.0).floor());
    let rest = (0u32..=19, prop_oneof![Just(1.0), Just(60.0), 1.0f64..600.0]);
    let shift = (
        (0u32..20, 1u32..=20),
        prop_oneof![3 => (1u32..5).prop_map(f64::from), 1 => 0.1f64..3.0],
        vec(rest, 0..4),
        any::<(bool, bool)>(),
    );
    let shift = shift.prop_map(
        move |((start, length), people, rests, (has_lunch, is_named))| {
            let end = (start + length).min(20);
            let mut shift = Shift::new(time(start), time(end), people);
            if is_named {
                // Other shifts may have the same hours.
                shift.name = format!("{start} {end} {people} {rests:?} {has_lunch}");
            }
            let mut rests = rests;
            rests.sort_by_key(|rest| rest.0);
            let mut free = shift.start.seconds();
            for (at, seconds) in rests {
                let at = time(at).seconds().max(free);
                if at + seconds <= shift.end.seconds() {
                    free = at + seconds;
                    shift
                        .breaks
                        .push(Break::new(ClockTime::from_seconds(at), seconds));
                }
            }
            if has_lunch {
                shift.lunch = shift.breaks.pop();
            }
            shift
        },
    );
    let absence = prop_oneof![2 => Just(0.0), 1 => 0.01f64..0.5, 1 => Just(0.99)];
    (vec(shift, 1..5), absence).prop_map(|(mut shifts, absence)| {
        shifts.sort_by(|a, b| a.name.cmp(&b.name));
        shifts.dedup_by(|a, b| !a.name.is_empty() && a.name == b.name);
        Roster { shifts, absence }
    })
}

impl Roster {
    /// Gives a group these people in place of its staff.
    pub fn give(self, group: &mut AgentGroup) {
        group.staff = callcenter::scenario::Series::unstated();
        group.shifts = self.shifts;
        group.absence = self.absence;
    }
}

/// Puts places where there are people, as many as there may ever be.
pub fn without_people(scenario: &mut Scenario) {
    for group in &mut scenario.agent_groups {
        if !group.shifts.is_empty() {
            group.absence = 0.0;
            let people: f64 = group
                .shifts
                .drain(..)
                .map(|shift| shift.people.ceil())
                .sum();
            group.staff = people.into();
        }
    }
}
