//! The project's own figures: 56 s on hold, 40 s until one hangs up.

use callcenter::{Scenario, ServiceLevel, ServiceLevelDefinition as D};

use crate::centre::{and_level, long_run, of_queue};
use crate::oracle::birth_death::Stationary;
use crate::oracle::published::BASELINE;
use crate::rule::Family;

/// The scenario with all five service levels: answered of offered comes first by itself.
pub fn scenario() -> Scenario {
    let mut scenario = of_queue(&BASELINE.queue);
    for definition in [
        D::AnsweredOfAnswered,
        D::NetOfQuickAbandons,
        D::QuickAbandonsCredited,
    ] {
        scenario = and_level(scenario, definition, 20.0);
    }
    scenario.service_level(ServiceLevel::reported(D::ShortCallsCredited, 20.0).short(5.0))
}

/// The wait that a share `p` of the offered do not exceed.
fn percentile(exact: &Stationary, p: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1000.0);
    for _ in 0..50 {
        let middle = 0.5 * (low + high);
        if exact.still_waiting(middle) > 1.0 - p {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

#[test]
fn the_baseline_is_erlang_a() {
    let exact = BASELINE.queue.solve();
    let results = long_run(scenario(), 16e6, 1.0, 100);
    let total = &results.total;
    let mut family = Family::of(24, "baseline");
    let per_hour = 3600.0 * BASELINE.queue.arrival_rate;
    let abandoned = exact.p_abandon();
    family.compare("attempts", &total.attempts, per_hour);
    family.compare("offered", &total.offered, per_hour);
    family.compare("answered", &total.answered, per_hour * (1.0 - abandoned));
    family.compare("abandoned", &total.abandoned, per_hour * abandoned);
    family.compare("mean wait", &total.mean_wait, exact.mean_wait());
    family.compare("asa", &total.asa, exact.asa());
    family.compare(
        "mean wait queued",
        &total.mean_wait_queued,
        exact.mean_wait_queued(),
    );
    family.compare(
        "time to abandon",
        &total.time_to_abandon,
        exact.mean_time_to_abandon().unwrap(),
    );
    family.compare("abandon rate", &total.abandon_rate, abandoned);
    family.compare("queued rate", &total.queued_rate, exact.p_queued());
    family.compare("queue length", &total.queue_length, exact.queue_length());
    family.compare("aht", &total.aht, 269.0);
    family.compare("occupancy", &total.occupancy, exact.occupancy());
    let desk = results.agent_group("desk").unwrap();
    family.compare("group occupancy", &desk.occupancy, exact.occupancy());
    family.compare("handled", &desk.handled, 3600.0 * exact.busy());
    family.compare("staffed", &desk.staffed, 3600.0 * 50.0);

    let answered = exact.answered_within(20.0);
    let quick = exact.abandoned_within(20.0);
    let levels = [
        (D::AnsweredOfOffered, answered),
        (D::AnsweredOfAnswered, answered / (1.0 - abandoned)),
        (D::NetOfQuickAbandons, answered / (1.0 - quick)),
        (D::QuickAbandonsCredited, answered + quick),
        (
            D::ShortCallsCredited,
            answered + exact.abandoned_within(5.0),
        ),
    ];
    assert_eq!(total.service_level.len(), levels.len());
    for ((definition, share), level) in levels.into_iter().zip(&total.service_level) {
        assert_eq!(level.definition, Some(definition));
        assert_eq!(level.threshold, Some(20.0));
        family.compare(level.label(), &level.share, share);
    }
    // A percentile is known to its bucket: half a bucket is at most 1/128 of the wait.
    for (p, figure) in [
        (0.5, &total.wait_p50),
        (0.9, &total.wait_p90),
        (0.99, &total.wait_p99),
    ] {
        let wait = percentile(&exact, p);
        family.compare_within(format!("percentile {p}"), figure, wait, wait / 128.0);
    }
    family.hold();
}
