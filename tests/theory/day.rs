//! A day whose rates and staff change: it starts empty, staff falls politely, and it ends when the last caller has left.

use callcenter::experiment::{IntervalResults, Row as RowKind};
use callcenter::{Results, ServiceLevelDefinition as D};

use crate::centre::{and_level, days, of_day};
use crate::oracle::transient::{AfterClosing, DayRows, Joined, VaryingDay, Within};
use crate::rule::Family;

const HALF_HOUR: f64 = 1800.0;
const HANDLE: f64 = 240.0;

/// Rates per hour and staff of six half-hours that rise and fall.
const RATES: [f64; 6] = [50.0, 90.0, 60.0, 100.0, 80.0, 60.0];
const STAFF: [usize; 6] = [3, 5, 2, 6, 4, 3];

/// The day that most tests here vary.
pub fn base() -> VaryingDay {
    VaryingDay::with_grid(
        HALF_HOUR,
        &RATES.map(|per_hour| per_hour / 3600.0),
        &STAFF,
        1.0 / HANDLE,
    )
    .patience(150.0)
}

/// Another staff, the same calls: nobody is there in the third half-hour.
pub fn with_a_gap() -> VaryingDay {
    let mut day = base();
    day.intervals[2].staff = 0;
    day
}

/// The row of an interval of such a day.
pub fn interval(results: &Results, i: usize) -> &IntervalResults {
    let row = &results
        .intervals
        .iter()
        .filter(|row| row.row == RowKind::Interval)
        .nth(i)
        .expect("the row of an interval");
    assert_eq!(row.start.seconds(), 8.0 * 3600.0 + i as f64 * HALF_HOUR);
    row
}

fn after_closing(results: &Results) -> &IntervalResults {
    let last = results.intervals.last().expect("rows");
    assert_eq!(last.row, RowKind::AfterClosing);
    last
}

/// Four comparisons of how calls ended, by joining, and two waits.
fn compare_joined(
    family: &mut Family,
    name: &str,
    found: &callcenter::experiment::Measures,
    exact: &Joined,
    within: f64,
) {
    family.compare(
        format!("{name}: abandon rate"),
        &found.abandon_rate,
        exact.abandon_rate(),
    );
    family.compare(
        format!("{name}: queued rate"),
        &found.queued_rate,
        exact.queued_rate(),
    );
    family.compare(
        format!("{name}: answered within 20 s"),
        &found.service_level[0].share,
        within / (exact.answered + exact.abandoned + exact.balked + exact.turned_away),
    );
    family.compare(format!("{name}: attempts"), &found.attempts, exact.attempts);
    family.compare(
        format!("{name}: mean wait"),
        &found.mean_wait,
        exact.mean_wait(),
    );
    family.compare(format!("{name}: asa"), &found.asa, exact.asa());
}

fn sum(rows: &[Within]) -> Within {
    let mut total = Within::default();
    rows.iter().for_each(|row| total.add(row));
    total
}

/// All of a day: 9 figures of each interval, 2 after closing, 10 of the whole.
pub fn compare_all(family: &mut Family, day: &VaryingDay, results: &Results) {
    let exact = day.solve();
    let within = day.within(20.0);
    for (i, row) in exact.intervals.iter().enumerate() {
        let found = interval(results, i);
        let name = format!("interval {i}");
        compare_joined(family, &name, &found.total, &row.joined, within[i].answered);
        family.compare(
            format!("{name}: queue length"),
            &found.total.queue_length,
            row.clock.queue_time / HALF_HOUR,
        );
        let desk = &found.agent_groups[0].1;
        family.compare(
            format!("{name}: staffed"),
            &desk.staffed,
            row.clock.staffed_time,
        );
        family.compare(
            format!("{name}: handled"),
            &desk.handled,
            row.clock.busy_time,
        );
    }
    let desk = &after_closing(results).agent_groups[0].1;
    family.compare(
        "after closing: staffed",
        &desk.staffed,
        exact.after_closing.staffed_time,
    );
    family.compare(
        "after closing: handled",
        &desk.handled,
        exact.after_closing.busy_time,
    );
    let joined = exact.joined();
    compare_joined(
        family,
        "day",
        &results.total,
        &joined,
        sum(&within).answered,
    );
    compare_whole_clock(family, &exact, results);
    family.compare(
        "day: time to abandon",
        &results.total.time_to_abandon,
        joined.time_to_abandon(),
    );
    family.compare("day: abandoned", &results.total.abandoned, joined.abandoned);
}

/// Two figures of the day by the clock.
fn compare_whole_clock(family: &mut Family, exact: &DayRows, results: &Results) {
    family.compare(
        "day: queue length",
        &results.total.queue_length,
        exact.open_hours().queue_time / (HALF_HOUR * exact.intervals.len() as f64),
    );
    family.compare(
        "day: occupancy",
        &results.total.occupancy,
        exact.clock().occupancy(),
    );
}

#[test]
fn a_day_with_rising_and_falling_staff_is_as_its_chain_says() {
    let day = base();
    let mut family = Family::of(6 * 9 + 2 + 10, "a day");
    compare_all(&mut family, &day, &days(&of_day(&day), 110_000, 501));
    family.hold();
}

#[test]
fn a_day_with_nobody_there_for_half_an_hour_is_as_its_chain_says() {
    let day = with_a_gap();
    let mut family = Family::of(6 * 9 + 2 + 10, "a day with a gap");
    compare_all(&mut family, &day, &days(&of_day(&day), 110_000, 502));
    family.hold();
}

/// The last interval, in which closing shows, and the day as a whole: 2 × 6 figures, 2 by the clock, and 2 after
/// closing.
fn compare_closing(family: &mut Family, day: &VaryingDay, results: &Results) -> DayRows {
    let exact = day.solve();
    let within = day.within(20.0);
    let last = exact.intervals.len() - 1;
    compare_joined(
        family,
        "last interval",
        &interval(results, last).total,
        &exact.intervals[last].joined,
        within[last].answered,
    );
    compare_joined(
        family,
        "day",
        &results.total,
        &exact.joined(),
        sum(&within).answered,
    );
    compare_whole_clock(family, &exact, results);
    let desk = &after_closing(results).agent_groups[0].1;
    family.compare(
        "after closing: staffed",
        &desk.staffed,
        exact.after_closing.staffed_time,
    );
    family.compare(
        "after closing: handled",
        &desk.handled,
        exact.after_closing.busy_time,
    );
    exact
}

/// Three half-hours, the last of them short of staff, so that somebody waits at closing on most days.
pub fn short_at_closing(rule: AfterClosing) -> VaryingDay {
    VaryingDay::with_grid(HALF_HOUR, &[0.02, 0.025, 0.03], &[4, 6, 4], 1.0 / HANDLE)
        .patience(150.0)
        .after_closing(rule)
}

#[test]
fn who_waits_at_closing_is_sent_away() {
    let day = short_at_closing(AfterClosing::SendAway);
    let results = days(&of_day(&day), 130_000, 503);
    let mut family = Family::of(2 * 6 + 2 + 2 + 2, "sent away at closing");
    let exact = compare_closing(&mut family, &day, &results);
    let joined = exact.intervals[2].joined;
    let found = &interval(&results, 2).total;
    family.compare(
        "last interval: turned away",
        &found.turned_away,
        joined.turned_away,
    );
    family.compare(
        "day: turned away",
        &results.total.turned_away,
        exact.joined().turned_away,
    );
    family.hold();
}

#[test]
fn who_waits_at_closing_waits_until_patience_ends() {
    let day = short_at_closing(AfterClosing::PatienceOnly);
    let results = days(&of_day(&day), 130_000, 504);
    let mut family = Family::of(2 * 6 + 2 + 2 + 1, "patience only after closing");
    let exact = compare_closing(&mut family, &day, &results);
    family.compare(
        "last interval: time to abandon",
        &interval(&results, 2).total.time_to_abandon,
        exact.intervals[2].joined.time_to_abandon(),
    );
    family.hold();
}

#[test]
fn who_waits_at_closing_is_served_though_nobody_hangs_up() {
    let mut day = short_at_closing(AfterClosing::Serve);
    day.abandonment_rate = 0.0;
    let results = days(&of_day(&day), 180_000, 505);
    let mut family = Family::of(3 * 4 + 2 + 2, "served after closing");
    let exact = day.solve();
    let within = day.within(20.0);
    for (i, row) in exact.intervals.iter().enumerate() {
        let found = &interval(&results, i).total;
        let name = format!("interval {i}");
        family.compare(
            format!("{name}: mean wait"),
            &found.mean_wait,
            row.joined.mean_wait(),
        );
        family.compare(
            format!("{name}: queued rate"),
            &found.queued_rate,
            row.joined.queued_rate(),
        );
        family.compare(
            format!("{name}: within 20 s"),
            &found.service_level[0].share,
            within[i].answered / row.joined.answered,
        );
        family.compare(
            format!("{name}: queue length"),
            &found.queue_length,
            row.clock.queue_time / HALF_HOUR,
        );
    }
    compare_whole_clock(&mut family, &exact, &results);
    let desk = &after_closing(&results).agent_groups[0].1;
    family.compare(
        "after closing: staffed",
        &desk.staffed,
        exact.after_closing.staffed_time,
    );
    family.compare(
        "after closing: handled",
        &desk.handled,
        exact.after_closing.busy_time,
    );
    family.hold();
}

#[test]
fn who_must_wait_may_hang_up_at_once() {
    let day = base().balk(0.3);
    let scenario = and_level(of_day(&day), D::QuickAbandonsCredited, 20.0);
    let results = days(&scenario, 130_000, 510);
    let mut family = Family::of(2 * 6 + 2 + 2 + 2, "balking");
    let exact = compare_closing(&mut family, &day, &results);
    let joined = exact.joined();
    family.compare("day: balked", &results.total.balked, joined.balked);
    let within = sum(&day.within(20.0));
    family.compare(
        "day: quick abandons credited",
        &results.total.service_level[1].share,
        (within.answered + within.abandoned + joined.balked) / joined.offered(),
    );
    family.hold();
}

/// Compares block rates of each interval and of the day beside the rest.
fn compare_blocking(name: &'static str, day: &VaryingDay, seed: u64) {
    let results = days(&of_day(day), 110_000, seed);
    let mut family = Family::of(2 * 6 + 2 + 2 + 6 + 1, name);
    let exact = compare_closing(&mut family, day, &results);
    for (i, row) in exact.intervals.iter().enumerate() {
        family.compare(
            format!("interval {i}: block rate"),
            &interval(&results, i).total.block_rate,
            row.joined.block_rate(),
        );
    }
    family.compare(
        "day: block rate",
        &results.total.block_rate,
        exact.joined().block_rate(),
    );
    family.hold();
}

#[test]
fn a_limited_queue_blocks_by_interval_as_its_chain_says() {
    compare_blocking("queue limit in a day", &base().queue_limit(3), 520);
}

#[test]
fn limited_lines_block_by_interval_as_their_chain_says() {
    compare_blocking("lines in a day", &base().lines(8), 521);
}
