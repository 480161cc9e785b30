//! Days printed elsewhere, against their exact values.

use callcenter::scenario::Busyness;
use callcenter::units::Seconds;
use callcenter::{Results, Scenario, ServiceLevelDefinition as D};

use crate::centre::{and_level, days, of_day};
use crate::oracle::published::{
    BusynessDay, CALL_CC, MMC, MMC_ABANDONMENT, MMC_BLOCKED, MontrealDay, SSJ_CALL_CENTER,
};
use crate::oracle::transient::VaryingDay;
use crate::rule::Family;

/// The day of eight hours as one interval, in seconds in place of minutes.
pub fn montreal(instance: &MontrealDay) -> (VaryingDay, Scenario) {
    let mut day = instance.day();
    day.service_rate /= 60.0;
    day.abandonment_rate /= 60.0;
    for interval in &mut day.intervals {
        interval.length *= 60.0;
        interval.arrival_rate /= 60.0;
    }
    let scenario = and_level(
        of_day(&day),
        D::AnsweredOfAnswered,
        instance.threshold * 60.0,
    );
    (day, scenario)
}

/// Plays a day and compares its 4 printed figures, with abandonment or blocking 1 more, and 2 that are not printed.
fn compare(family: &mut Family, instance: &MontrealDay, played: u32, seed: u64) {
    let (day, scenario) = montreal(instance);
    let results = days(&scenario, played, seed);
    let exact = day.solve();
    let joined = exact.joined();
    let within = day.within(instance.threshold * 60.0)[0].answered;
    let name = |what: &str| format!("{}: {what}", instance.name);
    // The instance in minutes and the one in seconds are the same.
    let service_level = within / joined.answered;
    assert!((service_level - instance.exact.service_level).abs() < 5e-6);
    let total = &results.total;
    family.compare(
        name("service level"),
        &total.service_level[1].share,
        service_level,
    );
    family.compare(name("asa"), &total.asa, joined.asa());
    // Printed occupancy is that of opening hours.
    family.compare(
        name("occupancy"),
        &results.intervals[0].total.occupancy,
        exact.open_hours().occupancy(),
    );
    family.compare(name("answered"), &total.answered, joined.answered);
    family.compare(
        name("queued rate"),
        &total.queued_rate,
        joined.queued_rate(),
    );
    family.compare(name("mean wait"), &total.mean_wait, joined.mean_wait());
    if instance.mean_patience.is_some() {
        family.compare(name("abandoned"), &total.abandoned, joined.abandoned);
    }
    if instance.queue_limit.is_some() {
        family.compare(name("block rate"), &total.block_rate, joined.block_rate());
    }
}

#[test]
fn the_contact_centers_days_come_out_exactly() {
    let mut family = Family::of(6 + 7 + 7, "ContactCenters");
    compare(&mut family, &MMC, 26_000, 600);
    compare(&mut family, &MMC_ABANDONMENT, 9_000, 601);
    compare(&mut family, &MMC_BLOCKED, 9_000, 602);
    family.hold();
}

/// The day with its random busyness. Who balks or hangs up within the threshold counts as well served.
pub fn lecuyer(instance: &BusynessDay) -> Scenario {
    let mut scenario = and_level(
        of_day(&instance.day()),
        D::QuickAbandonsCredited,
        instance.threshold,
    );
    scenario.call_types[0].arrivals.busyness = Some(Busyness {
        day_cv: 1.0 / instance.busyness.sqrt(),
        ..Busyness::default()
    });
    scenario.day.as_mut().expect("a day").interval = Seconds(3600.0);
    scenario
}

/// Busy days hold more calls; figures over the calls expected are therefore ratios of sums, as all figures here are.
fn compare_busy(family: &mut Family, instance: &BusynessDay, played: u32, seed: u64) -> Results {
    let results = days(&lecuyer(instance), played, seed);
    let total = &results.total;
    let exact = instance.exact;
    let name = |what: &str| format!("{}: {what}", instance.name);
    family.compare(
        name("good per call"),
        &total.service_level[1].share,
        exact.good_per_call,
    );
    family.compare(
        name("lost per call"),
        &total.abandon_rate,
        exact.lost_per_call,
    );
    family.compare(name("attempts"), &total.attempts, instance.expected_calls());
    results
}

#[test]
fn lecuyers_centre_comes_out_exactly() {
    let instance = SSJ_CALL_CENTER;
    let mut family = Family::of(4, "L'Ecuyer's centre");
    let results = compare_busy(&mut family, &instance, 26_000, 610);
    family.compare(
        "wait per call",
        &results.total.mean_wait,
        instance.exact.wait_per_call,
    );
    family.hold();
}

#[test]
fn lecuyers_centre_with_wild_days_comes_out_exactly() {
    let mut family = Family::of(3, "L'Ecuyer's centre with wild days");
    compare_busy(&mut family, &CALL_CC, 16_000, 611);
    family.hold();
}

/// So much differs from day to day that the wait takes a billion calls.
#[test]
#[ignore = "plays a billion calls"]
fn lecuyers_centre_with_wild_days_has_the_exact_wait() {
    let mut family = Family::of(4, "L'Ecuyer's centre with wild days, at length");
    let results = compare_busy(&mut family, &CALL_CC, 620_000, 612);
    family.compare(
        "wait per call",
        &results.total.mean_wait,
        CALL_CC.exact.wait_per_call,
    );
    family.hold();
}
