//! After closing: nobody arrives, so every event brings the end nearer, and one pass over the states from the fullest to
//! the emptiest gives the time spent in each.
use super::chain::{Cohort, Phase, System, Table};
use super::figures::Clock;
use super::passage::CohortSpent;

/// Queue, busy and staffed time until the last call has ended. Whoever is not past the shift's end stays until nobody
/// waits.
pub(super) fn drain_system(phase: &Phase, system: System) -> Clock {
    let System {
        mut below,
        mut above,
    } = system;
    let places = below.len();
    let width = above.width();
    let mut clock = Clock::default();
    let mut spend = |in_service: usize, waiting: usize, number: f64| -> f64 {
        let rate = in_service as f64 * phase.service + waiting as f64 * phase.abandonment;
        if rate == 0.0 {
            return 0.0;
        }
        let time = number / rate;
        let present = if waiting > 0 {
            in_service.max(places)
        } else {
            in_service
        };
        clock.queue_time += time * waiting as f64;
        clock.busy_time += time * in_service as f64;
        clock.staffed_time += time * present as f64;
        time
    };
    for row in (0..above.row_count()).rev() {
        for waiting in (0..width).rev() {
            let in_service = places + row;
            let time = spend(in_service, waiting, above.at(row, waiting));
            let ending = time * in_service as f64 * phase.service;
            let mut one_fewer = time * waiting as f64 * phase.abandonment;
            match row.checked_sub(1) {
                Some(row) => above.add_at(row, waiting, ending),
                None if waiting > 0 => one_fewer += ending,
                None => {
                    if let Some(last) = below.last_mut() {
                        *last += ending;
                    }
                }
            }
            if let Some(fewer) = waiting.checked_sub(1) {
                above.add_at(row, fewer, one_fewer);
            }
        }
    }
    // With a free place there is one way down.
    let mut passing = 0.0;
    for (in_service, number) in below.iter().enumerate().rev() {
        passing += number;
        spend(in_service, 0, passing);
    }
    clock
}

/// The time of a cohort until its last caller is answered or has hung up.
pub(super) fn drain_cohort(phase: &Phase, cohort: Cohort) -> CohortSpent {
    let waiting = drain_waiting(phase, cohort.waiting);
    let mut entering = cohort.waited;
    entering.add(1.0, &waiting);
    let waited = drain_waiting(phase, entering);
    CohortSpent {
        waiting: waiting.sum(),
        waiting_next: waiting.at(0, 0),
        waited: waited.sum(),
        waited_next: waited.at(0, 0),
    }
}

fn drain_waiting(phase: &Phase, mut entering: Table) -> Table {
    let mut spent = Table::like(&entering);
    for row in (0..entering.row_count()).rev() {
        let serve = (phase.places + row) as f64 * phase.service;
        for ahead in (0..entering.width()).rev() {
            let leave = ahead as f64 * phase.abandonment;
            let rate = serve + leave + phase.abandonment;
            if rate == 0.0 {
                continue;
            }
            let time = entering.at(row, ahead) / rate;
            spent.add_at(row, ahead, time);
            let mut one_fewer = time * leave;
            match row.checked_sub(1) {
                Some(row) => entering.add_at(row, ahead, time * serve),
                None => one_fewer += time * serve,
            }
            if let Some(fewer) = ahead.checked_sub(1) {
                entering.add_at(row, fewer, one_fewer);
            }
        }
    }
    spent
}
