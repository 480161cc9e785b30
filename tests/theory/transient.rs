//! The crate's own exact day, against the oracle's chain and against the simulator.

use callcenter::ServiceLevelDefinition as D;
use callcenter::erlang::{DayFigures, DayInterval, TransientDay};

use crate::centre::{and_level, days, of_day};
use crate::day::interval;
use crate::oracle::transient::{Clock, Joined, VaryingDay};
use crate::rule::Family;

/// An oracle's day without balking and limits, served after closing.
fn by_theory(day: &VaryingDay) -> TransientDay {
    let patience = (day.abandonment_rate > 0.0).then(|| 1.0 / day.abandonment_rate);
    let intervals: Vec<DayInterval> = day
        .intervals
        .iter()
        .map(|i| {
            DayInterval::new(
                i.length,
                i.arrival_rate * 3600.0,
                1.0 / day.service_rate,
                patience,
                i.staff as u32,
            )
        })
        .collect();
    TransientDay::new(&intervals).expect("a day that is right")
}

/// Both agree to 1e-9: shares as they are, sums of waits and times relative to handle times.
fn compare(name: &str, found: &DayFigures, exact: &Joined, clock: &Clock, seconds: f64) {
    let close = |what: &str, found: Option<f64>, exact: f64, unit: f64| {
        // A share of nothing is none here, and no number there.
        let holds = match found {
            Some(found) => (found - exact).abs() <= 1e-9 * (unit + exact.abs()),
            None => exact.is_nan(),
        };
        assert!(holds, "{name}: {what}: {found:?} against {exact}");
    };
    close("arrivals", Some(found.arrivals()), exact.attempts, 0.0);
    close("queued", found.p_queued(), exact.queued_rate(), 1.0);
    close("abandoned", found.p_abandon(), exact.abandon_rate(), 1.0);
    close(
        "answered",
        found.p_answered(),
        exact.answered / exact.offered(),
        1.0,
    );
    close("wait", found.mean_wait(), exact.mean_wait(), 1.0);
    close("asa", found.asa(), exact.asa(), 1.0);
    if exact.abandoned > 1e-3 {
        let time = found.mean_time_to_abandon();
        close("time to abandon", time, exact.time_to_abandon(), 1.0);
    }
    close(
        "queue length",
        Some(found.queue_length()),
        clock.queue_time / seconds,
        1.0,
    );
    close(
        "busy agents",
        Some(found.busy_agents()),
        clock.busy_time / seconds,
        1.0,
    );
}

fn agree(name: &str, day: &VaryingDay) {
    let (found, exact) = (by_theory(day), day.solve());
    let seconds: f64 = day.intervals.iter().map(|i| i.length).sum();
    for (i, row) in exact.intervals.iter().enumerate() {
        compare(
            &format!("{name} {i}"),
            &found.intervals()[i],
            &row.joined,
            &row.clock,
            day.intervals[i].length,
        );
        let occupancy = found.intervals()[i].occupancy().unwrap_or(f64::NAN);
        let off = (occupancy - row.clock.occupancy()).abs();
        assert!(
            off < 1e-9 || row.clock.staffed_time == 0.0,
            "{name} {i}: {occupancy}"
        );
    }
    compare(
        name,
        found.total(),
        &exact.joined(),
        &exact.open_hours(),
        seconds,
    );
    let occupancy = found.total().occupancy().unwrap();
    assert!((occupancy - exact.clock().occupancy()).abs() < 1e-9);
    let overtime = exact.after_closing.staffed_time;
    assert!((found.total().overtime() - overtime).abs() <= 1e-9 * overtime);
    for limit in [0.0, 20.0, 400.0] {
        let ended = found.ended_within(limit).unwrap();
        for (i, exact) in day.within(limit).iter().enumerate() {
            let found = &ended.intervals[i];
            let off =
                (found.answered - exact.answered).abs() + (found.abandoned - exact.abandoned).abs();
            assert!(
                off <= 1e-9 * found.arrivals,
                "{name} {i} within {limit}: {found:?} {exact:?}"
            );
        }
    }
}

#[test]
fn it_agrees_with_the_oracle_on_days_that_rise_and_fall() {
    agree("a day", &crate::day::base());
    agree("a gap", &crate::day::with_a_gap());
    let serve = crate::oracle::transient::AfterClosing::Serve;
    agree("short at closing", &crate::day::short_at_closing(serve));
    let mut patient = crate::day::base();
    patient.abandonment_rate = 0.0;
    agree("nobody hangs up", &patient);
    let rough = VaryingDay::with_grid(
        900.0,
        &[0.02, 0.045, 0.05, 0.03, 0.02, 0.04, 0.0, 0.03],
        &[5, 9, 14, 4, 0, 7, 7, 0],
        1.0 / 200.0,
    );
    agree("rough", &rough.clone().patience(150.0));
    agree("rough, nobody hangs up", &rough);
}

/// A rise, too few agents for the busiest half-hour, a rise again and a fall to half.
#[test]
fn a_played_day_with_too_few_agents_at_its_peak_is_as_theory_says() {
    let chain = VaryingDay::with_grid(
        1800.0,
        &[50.0, 90.0, 130.0, 110.0, 70.0, 60.0].map(|per_hour| per_hour / 3600.0),
        &[3, 6, 5, 8, 4, 4],
        1.0 / 240.0,
    )
    .patience(150.0);
    let day = by_theory(&chain);
    let others = [
        D::AnsweredOfAnswered,
        D::NetOfQuickAbandons,
        D::QuickAbandonsCredited,
    ];
    let mut scenario = of_day(&chain);
    for definition in others {
        scenario = and_level(scenario, definition, 20.0);
    }
    let results = days(&scenario, 110_000, 530);
    let mut family = Family::of(6 * 11 + 9, "a day by theory");
    for (i, row) in day.intervals().iter().enumerate() {
        let found = &interval(&results, i).total;
        let name = |what: &str| format!("interval {i}: {what}");
        let mut compare = |what: &str, figure, exact: Option<f64>| {
            family.compare(name(what), figure, exact.expect("a figure"));
        };
        compare("queued rate", &found.queued_rate, row.p_queued());
        compare("abandon rate", &found.abandon_rate, row.p_abandon());
        compare("mean wait", &found.mean_wait, row.mean_wait());
        compare("asa", &found.asa, row.asa());
        compare(
            "queue length",
            &found.queue_length,
            Some(row.queue_length()),
        );
        compare("occupancy", &found.occupancy, row.occupancy());
        let handled = &interval(&results, i).agent_groups[0].1.handled;
        compare("busy", handled, Some(1800.0 * row.busy_agents()));
    }
    let definitions = std::iter::once(D::AnsweredOfOffered).chain(others);
    for (k, definition) in definitions.enumerate() {
        let levels = day.service_level(definition, 20.0, None).expect("levels");
        for (i, level) in levels.intervals.iter().enumerate() {
            family.compare(
                format!("interval {i}: {definition}"),
                &interval(&results, i).total.service_level[k].share,
                level.expect("a level"),
            );
        }
        family.compare(
            format!("day: {definition}"),
            &results.total.service_level[k].share,
            levels.total.expect("a level"),
        );
    }
    let total = day.total();
    family.compare(
        "day: time to abandon",
        &results.total.time_to_abandon,
        total.mean_time_to_abandon().expect("a time"),
    );
    family.compare(
        "day: mean wait queued",
        &results.total.mean_wait_queued,
        total.mean_wait_queued().expect("a wait"),
    );
    family.compare(
        "day: occupancy",
        &results.total.occupancy,
        total.occupancy().expect("an occupancy"),
    );
    family.compare(
        "day: queue length",
        &results.total.queue_length,
        total.queue_length(),
    );
    family.compare(
        "day: abandon rate",
        &results.total.abandon_rate,
        total.p_abandon().expect("a rate"),
    );
    family.hold();
}
