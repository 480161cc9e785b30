//! Days printed elsewhere.

use crate::oracle::published::{
    BusynessDay, CALL_CC, MMC, MMC_ABANDONMENT, MMC_BLOCKED, MontrealDay, SSJ_CALL_CENTER,
};
use crate::oracle::transient::{Within, over_busyness};
use crate::{close, close_share};

#[test]
fn the_contact_centers_days_come_out_as_known_and_as_printed() {
    for instance in [MMC, MMC_ABANDONMENT, MMC_BLOCKED] {
        let MontrealDay {
            name,
            exact,
            expected,
            ..
        } = instance;
        let day = instance.day();
        let rows = day.solve();
        let joined = rows.joined();
        let within = day.within(instance.threshold)[0].answered;
        let service_level = within / joined.answered;
        let occupancy = rows.open_hours().occupancy();
        close(service_level, exact.service_level, 5e-6, name);
        let known = |expected: Option<f64>, actual: f64, rounding: f64| {
            if let Some(expected) = expected {
                close(actual, expected, rounding, name);
            }
        };
        known(exact.speed_of_answer, joined.asa(), 5e-6);
        known(exact.occupancy, occupancy, 5e-6);
        known(exact.abandoned, joined.abandoned, 5e-4);
        known(exact.blocked, joined.blocked, 5e-4);
        // Printed figures are simulated: three standard errors are 1.53 half-widths.
        let printed = |printed: crate::oracle::published::Printed, actual: f64, rounding: f64| {
            assert!(
                printed.near(actual, 1.53, rounding),
                "{name}: {actual} against {printed:?}"
            );
        };
        printed(expected.within_threshold, within, 5e-4);
        printed(expected.service_level, service_level, 5e-4);
        printed(expected.speed_of_answer, joined.asa(), 5e-4);
        printed(expected.occupancy, occupancy, 5e-4);
        if let Some(abandoned) = expected.abandoned {
            printed(abandoned, joined.abandoned, 5e-4);
        }
        if let Some(blocked) = expected.blocked {
            printed(blocked, joined.blocked, 5e-4);
        }
    }
}

/// (waits, good, lost) over expected calls, averaged over the busyness.
fn busy_days(instance: BusynessDay, nodes: usize) -> Vec<f64> {
    let day = instance.day();
    let calls = instance.expected_calls();
    over_busyness(instance.busyness, nodes, |busyness| {
        let day = day.busier(busyness);
        let joined = day.solve().joined();
        let mut within = Within::default();
        for row in day.within(instance.threshold) {
            within.add(&row);
        }
        let good = within.answered + within.abandoned + joined.balked;
        [
            joined.wait,
            good,
            joined.abandoned + joined.balked,
            joined.attempts,
        ]
        .map(|sum| sum / calls)
        .to_vec()
    })
}

#[test]
fn lecuyers_centre_comes_out_as_printed() {
    let exact = busy_days(SSJ_CALL_CENTER, 8);
    eprintln!("{exact:?}");
    let finer = busy_days(SSJ_CALL_CENTER, 12);
    eprintln!("{finer:?}");
    for (a, b) in exact.iter().zip(&finer) {
        close_share(*a, *b, 1e-5, "enough nodes");
    }
    close(finer[3], 1.0, 1e-9, "mean busyness");
    // 90 % intervals: three standard errors are 1.82 half-widths.
    let SSJ_ = SSJ_CALL_CENTER;
    for (printed, actual) in [
        (SSJ_.wait_per_call, finer[0]),
        (SSJ_.good_per_call, finer[1]),
        (SSJ_.lost_per_call, finer[2]),
    ] {
        assert!(
            printed.near(actual, 1.82, 5e-4),
            "{actual} against {printed:?}"
        );
    }
}

#[test]
fn lecuyers_centre_with_wild_days_comes_out_as_printed() {
    let exact = busy_days(CALL_CC, 14);
    eprintln!("{exact:?}");
    close(exact[3], 1.0, 1e-6, "mean busyness");
    for (printed, actual) in [
        (CALL_CC.wait_per_call, exact[0]),
        (CALL_CC.good_per_call, exact[1]),
        (CALL_CC.lost_per_call, exact[2]),
    ] {
        assert!(
            printed.near(actual, 1.82, 5e-4),
            "{actual} against {printed:?}"
        );
    }
}
