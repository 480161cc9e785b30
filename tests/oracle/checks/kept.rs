//! Agents who stay with callers whom they pass on.

use crate::oracle::birth_death::MarkovQueue;
use crate::oracle::kept::Kept;

fn kept() -> Kept {
    Kept {
        arrival_rates: [0.005, 0.004],
        service_rates: [1.0 / 120.0, 1.0 / 150.0],
        abandonment_rates: [1.0 / 100.0, 1.0 / 150.0],
        passed_on: 0.4,
        conference_rate: 1.0 / 30.0,
    }
}

#[test]
fn where_nobody_is_passed_on_there_are_two_queues() {
    let apart = Kept {
        passed_on: 0.0,
        ..kept()
    };
    let figures = apart.solve(16);
    for at in 0..2 {
        let queue = MarkovQueue {
            abandonment_rate: apart.abandonment_rates[at],
            ..MarkovQueue::new(apart.arrival_rates[at], apart.service_rates[at], 1)
        };
        let queue = queue.solve();
        assert!((figures.mean_waits[at] - queue.mean_wait()).abs() < 1e-9);
        assert!((figures.abandoned[at] - queue.p_abandon()).abs() < 1e-9);
        assert!((figures.busy[at] - queue.occupancy()).abs() < 1e-9);
    }
}

#[test]
fn whoever_comes_goes_and_agents_work_for_all_who_are_answered() {
    let centre = kept();
    let figures = centre.solve(16);
    assert!(figures.cut < 1e-9, "{figures:?}");
    let answered = centre.arrival_rates[0] * (1.0 - figures.abandoned[0]);
    assert!((figures.passed_on - centre.passed_on * answered).abs() < 1e-9);
    // The first agent is busy for talk, and stays beyond that.
    let talk = answered / centre.service_rates[0];
    assert!((figures.busy[0] - talk - figures.staying).abs() < 1e-9);
    // The second is busy for talk, and in conference with those who have not hung up.
    let second = (centre.arrival_rates[1] + figures.passed_on) * (1.0 - figures.abandoned[1]);
    let conference = figures.busy[1] - second / centre.service_rates[1];
    let most = figures.passed_on / centre.conference_rate;
    assert!(conference > 0.0 && conference < most && conference < figures.staying);
}
