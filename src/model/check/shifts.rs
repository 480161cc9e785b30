//! Staff or shifts, and shifts with their breaks.

use super::day::{CheckedDay, Slots, shown};
use crate::error::Place;
use crate::model::roster::{breaks_of, planned};
use crate::model::rule::Rule;
use crate::scenario::{AgentGroup, Shift};
use crate::units::Seconds;

/// The most people of a shift.
const MOST_PEOPLE: f64 = 1e6;

/// People planned on the phones: one figure, or one per interval.
pub(super) fn check_staff(
    group: &AgentGroup,
    slots: &Slots,
    place: &mut Place<'_>,
) -> Option<Vec<f64>> {
    match (group.staff.is_unstated(), group.shifts.is_empty()) {
        (false, true) => slots.figures(
            &group.staff,
            &mut place.field("staff"),
            Rule::Staff,
            "0 to 1,000,000 people are accepted",
            |figure| (0.0..=1e6).contains(&figure),
        ),
        (true, false) => check_shifts(&group.shifts, slots, place),
        (true, true) => {
            Rule::StaffOrShifts.broken(
                &mut place.field("staff"),
                "missing, and there are no shifts; people on the phones (staff = 5, or one figure per interval), or shifts \
                 of people are accepted",
            );
            None
        }
        (false, false) => {
            Rule::StaffOrShifts.broken(
                &mut place.field("staff"),
                "stated beside shifts; either places (staff) or people (shifts) are accepted",
            );
            None
        }
    }
}

/// The probability of being absent.
pub(super) fn check_absence(group: &AgentGroup, place: &mut Place<'_>) {
    let absence = group.absence;
    if !(0.0..1.0).contains(&absence) {
        Rule::Absence.broken(
            &mut place.field("absence"),
            format!("found {absence}; a probability from 0 to below 1 is accepted"),
        );
    } else if absence > 0.0 && group.shifts.is_empty() {
        Rule::Absence.broken(
            &mut place.field("absence"),
            format!(
                "found {absence}, and there are no people who could be absent; it is accepted beside shifts, not beside staff, \
                 which is net of it"
            ),
        );
    }
}

fn check_shifts(shifts: &[Shift], slots: &Slots, place: &mut Place<'_>) -> Option<Vec<f64>> {
    if !slots.is_day {
        Rule::ShiftsNeedDay.broken(
            &mut place.field("shifts"),
            "there is no day in which people could come and go; a day, or staff in place of shifts are accepted",
        );
        return None;
    }
    let mut all_right = true;
    for (i, shift) in shifts.iter().enumerate() {
        let mut list = place.field("shifts");
        let mut place = list.index(i);
        let twin = |other: &Shift| !shift.name.is_empty() && other.name == shift.name;
        if let Some(first) = shifts[..i].iter().position(twin) {
            Rule::ShiftNamedOnce.broken(
                &mut place.field("name"),
                format!(
                    "found {:?}, which shifts[{first}] is already called",
                    shift.name
                ),
            );
            all_right = false;
        }
        if !(shift.people > 0.0 && shift.people <= MOST_PEOPLE) {
            Rule::ShiftPeople.broken(
                &mut place.field("people"),
                format!(
                    "found {}; more than 0 and up to 1,000,000 people are accepted",
                    shift.people
                ),
            );
            all_right = false;
        }
        all_right &= check_hours(shift, slots.day, &mut place) && check_breaks(shift, &mut place);
    }
    let people: f64 = shifts.iter().map(|shift| shift.people.ceil()).sum();
    if people > MOST_PEOPLE && all_right {
        Rule::ShiftPeople.broken(
            &mut place.field("shifts"),
            format!("found {people} people in all; up to 1,000,000 are accepted"),
        );
        all_right = false;
    }
    let day = slots.day.filter(|_| all_right)?;
    let from = |interval: usize| day.opens + interval as f64 * day.interval;
    let people = (0..day.intervals).map(|i| planned(shifts, from(i), from(i) + day.interval));
    Some(people.collect())
}

/// The day may itself be wrong, and then only the shift is held against itself.
fn check_hours(shift: &Shift, day: Option<CheckedDay>, place: &mut Place<'_>) -> bool {
    let (start, end) = (shift.start.seconds(), shift.end.seconds());
    // Written so that nonsense is refused. Shorter than a second is a mistake of units.
    if !(end - start >= 1.0) {
        Rule::ShiftInDay.broken(
            &mut place.field("end"),
            format!(
                "found {}, and the start at {}; a later time is accepted, past midnight as \"26:00\"",
                shown(shift.end),
                shown(shift.start)
            ),
        );
        return false;
    }
    let Some(CheckedDay { opens, closes, .. }) = day else {
        return true;
    };
    let time = |seconds: f64| shown(crate::units::ClockTime::from_seconds(seconds));
    let mut is_within = true;
    if !(start >= opens && start < closes) {
        is_within = false;
        Rule::ShiftInDay.broken(
            &mut place.field("start"),
            format!(
                "found {}; a time from opening at {} to before closing at {} is accepted",
                shown(shift.start),
                time(opens),
                time(closes)
            ),
        );
    }
    if !(end <= closes) {
        is_within = false;
        Rule::ShiftInDay.broken(
            &mut place.field("end"),
            format!(
                "found {}; a time up to closing at {} is accepted: whoever is on duty then stays for those who wait, if the \
                 day says so",
                shown(shift.end),
                time(closes)
            ),
        );
    }
    is_within
}

fn check_breaks(shift: &Shift, place: &mut Place<'_>) -> bool {
    let (start, end) = (shift.start.seconds(), shift.end.seconds());
    let mut all_right = true;
    let mut check = |at: f64, length: f64, mut place: Place<'_>| {
        // Shorter than a second is a mistake of units.
        if !(length >= 1.0 && length.is_finite()) {
            all_right = false;
            Rule::Breaks.broken(
                &mut place.field("length"),
                format!(
                    "found {}; a length of 1 s or more is accepted",
                    Seconds(length)
                ),
            );
        } else if !(at >= start && at + length <= end) {
            all_right = false;
            let shown = |seconds: f64| shown(crate::units::ClockTime::from_seconds(seconds));
            Rule::Breaks.broken(
                &mut place.field("at"),
                format!(
                    "found {} to {}; a break within the shift, from {} to {}, is accepted",
                    shown(at),
                    shown(at + length),
                    shown(start),
                    shown(end)
                ),
            );
        }
    };
    for (i, b) in shift.breaks.iter().enumerate() {
        let mut breaks = place.field("breaks");
        check(b.at.seconds(), b.length.0, breaks.index(i));
    }
    if let Some(b) = &shift.lunch {
        check(b.at.seconds(), b.length.0, place.field("lunch"));
    }
    if !all_right {
        return false;
    }
    for pair in breaks_of(shift).windows(2) {
        let [(first, length), (second, _)] = pair else {
            continue;
        };
        if first + length > *second {
            let shown = |seconds: f64| shown(crate::units::ClockTime::from_seconds(seconds));
            Rule::Breaks.broken(
                &mut place.field("breaks"),
                format!(
                    "the break at {} begins before the one at {} ends, at {}; breaks one after the other are accepted",
                    shown(*second),
                    shown(*first),
                    shown(first + length)
                ),
            );
            return false;
        }
    }
    true
}
