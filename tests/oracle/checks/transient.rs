//! Days with rates and staff that change.

use crate::oracle::birth_death::MarkovQueue;
use crate::oracle::transient::{AfterClosing, DayRows, Joined, VaryingDay, Within};
use crate::{close, close_share};

/// A small centre's day: rises, falls, a gap without staff.
fn rough_day() -> VaryingDay {
    VaryingDay::with_grid(
        900.0,
        &[0.02, 0.045, 0.05, 0.03, 0.02, 0.04],
        &[5, 9, 11, 4, 0, 7],
        1.0 / 200.0,
    )
    .patience(150.0)
}

fn sums_hold(day: &VaryingDay, rows: &DayRows) {
    let (joined, clock) = (rows.joined(), rows.clock());
    close_share(clock.queue_time, joined.wait, 1e-9, "Little's law");
    close(
        clock.abandoned,
        joined.abandoned,
        1e-9 * joined.attempts,
        "abandoned",
    );
    close_share(clock.completed, joined.answered, 1e-9, "answered calls end");
    for row in &rows.intervals {
        let j = row.joined;
        close(
            j.blocked + j.at_once + j.balked + j.queued,
            j.attempts,
            1e-9 * j.attempts,
            "attempts are accounted for",
        );
        close(
            j.answered + j.abandoned + j.turned_away,
            j.at_once + j.queued,
            1e-9 * j.attempts,
            "outcomes",
        );
    }
    assert!(clock.occupancy() <= 1.0);
    assert_eq!(rows.intervals.len(), day.intervals.len());
}

#[test]
fn a_long_even_day_becomes_stationary() {
    let queue = MarkovQueue::new(0.05, 1.0 / 200.0, 9);
    for queue in [
        queue.patience(120.0),
        queue.patience(500.0).lines(13),
        MarkovQueue::new(0.034, 1.0 / 200.0, 9),
        MarkovQueue::new(0.06, 1.0 / 200.0, 9).lines(14),
    ] {
        let mut day = VaryingDay::with_grid(
            20_000.0,
            &[queue.arrival_rate; 4],
            &[queue.servers; 4],
            queue.service_rate,
        );
        day.abandonment_rate = queue.abandonment_rate;
        day.lines = queue.lines;
        let rows = day.solve();
        sums_hold(&day, &rows);
        let s = queue.solve();
        let late = rows.intervals[2];
        let j = late.joined;
        let name = format!("{queue:?}");
        close(j.block_rate(), s.p_block(), 1e-9, &name);
        close(j.queued_rate(), s.p_queued(), 1e-9, &name);
        close(j.abandon_rate(), s.p_abandon(), 1e-9, &name);
        close_share(j.mean_wait(), s.mean_wait(), 1e-8, &name);
        close_share(j.asa(), s.asa(), 1e-8, &name);
        if let Some(time) = s.mean_time_to_abandon() {
            close_share(j.time_to_abandon(), time, 1e-8, &name);
        }
        close_share(
            late.clock.queue_time / 20_000.0,
            s.queue_length(),
            1e-8,
            &name,
        );
        close_share(late.clock.occupancy(), s.occupancy(), 1e-9, &name);
        for limit in [5.0, 20.0, 100.0] {
            let within = day.within(limit)[2];
            close(
                within.answered / j.offered(),
                s.answered_within(limit),
                1e-9,
                &name,
            );
            close(
                within.abandoned / j.offered(),
                s.abandoned_within(limit),
                1e-9,
                &name,
            );
        }
    }
}

#[test]
fn where_patience_is_like_handling_the_number_present_is_that_of_endless_staff() {
    // Then, whoever is served, each present caller leaves at the same rate, and the number present is Poisson with
    // the mean m′ = λ − μm.
    let day = rough_day().patience(200.0);
    let (mut mean, mut start) = (0.0, 0.0);
    for interval in &day.intervals {
        let settled = interval.arrival_rate * 200.0;
        let at = |t: f64| settled + (mean - settled) * (-t / 200.0).exp();
        for t in [1.0, 450.0, 899.9] {
            let seen = day.at(start + t);
            close(seen.busy + seen.waiting, at(t), 1e-9, "present");
        }
        mean = at(interval.length);
        start += interval.length;
    }
    // So many agents that nobody waits.
    let day = VaryingDay::with_grid(600.0, &[0.02, 0.01], &[30, 30], 1.0 / 200.0);
    let before = 4.0 * (1.0 - (-3.0_f64).exp());
    close(day.at(600.0).busy, before, 1e-8, "m(600)");
    let after = 2.0 + (before - 2.0) * (-1.5_f64).exp();
    close(day.at(900.0).busy, after, 1e-8, "m(900)");
}

#[test]
fn cutting_an_interval_in_two_changes_nothing() {
    let whole = rough_day().balk(0.2);
    let mut cut = whole.clone();
    cut.intervals = whole
        .intervals
        .iter()
        .flat_map(|&interval| {
            [0.3, 0.7].map(|share| {
                let mut part = interval;
                part.length *= share;
                part
            })
        })
        .collect();
    let (a, b) = (whole.solve(), cut.solve());
    sums_hold(&whole, &a);
    sums_hold(&cut, &b);
    for (i, row) in a.intervals.iter().enumerate() {
        let mut joined = Joined::default();
        let mut clock = b.intervals[2 * i].clock;
        clock.add(&b.intervals[2 * i + 1].clock);
        for part in &b.intervals[2 * i..2 * i + 2] {
            joined.add(&part.joined);
        }
        for (x, y) in [
            (row.joined.queued, joined.queued),
            (row.joined.balked, joined.balked),
            (row.joined.abandoned, joined.abandoned),
            (row.joined.wait, joined.wait),
            (row.joined.wait_answered, joined.wait_answered),
            (row.clock.busy_time, clock.busy_time),
            (row.clock.staffed_time, clock.staffed_time),
        ] {
            close(y, x, 1e-9 * x + 1e-12, "parts add up");
        }
    }
    for limit in [20.0, 1200.0] {
        let (a, b) = (whole.within(limit), cut.within(limit));
        for (i, row) in a.iter().enumerate() {
            close_share(
                b[2 * i].answered + b[2 * i + 1].answered,
                row.answered,
                1e-9,
                "within",
            );
            close_share(
                b[2 * i].abandoned + b[2 * i + 1].abandoned,
                row.abandoned,
                1e-9,
                "within",
            );
        }
    }
}

#[test]
fn given_time_enough_everybody_is_answered_or_hangs_up() {
    for rule in [
        AfterClosing::Serve,
        AfterClosing::SendAway,
        AfterClosing::PatienceOnly,
    ] {
        let mut day = rough_day().after_closing(rule);
        for interval in &mut day.intervals {
            interval.length = 250.0;
        }
        let rows = day.solve();
        sums_hold(&day, &rows);
        for (row, within) in rows.intervals.iter().zip(day.within(4500.0)) {
            let j = row.joined;
            close(within.answered, j.answered, 1e-9 * j.attempts, "answered");
            close(
                within.abandoned,
                j.abandoned,
                1e-9 * j.attempts,
                "abandoned",
            );
        }
        for (row, within) in rows.intervals.iter().zip(day.within(0.0)) {
            close_share(within.answered, row.joined.at_once, 1e-12, "at once");
        }
    }
}

/// Nobody for a while, then so many agents that all who still wait are taken at once.
#[test]
fn an_unmanned_start_is_patience_alone() {
    let (rate, theta, gap): (f64, f64, f64) = (0.01, 1.0 / 90.0, 300.0);
    let day = VaryingDay::with_grid(gap, &[rate, rate], &[0, 40], 1.0 / 150.0).patience(90.0);
    let rows = day.solve();
    sums_hold(&day, &rows);
    let j = rows.intervals[0].joined;
    let held = (1.0 - (-theta * gap).exp()) / theta;
    close_share(j.answered, rate * held, 1e-9, "those left at the rise");
    let waits = rate * (gap - held) / theta;
    close_share(j.wait, waits, 1e-9, "sum of waits");
    // ∫∫ w θ e^{−θw} over w < gap − s.
    let answered_waits = rate * (held - gap * (-theta * gap).exp()) / theta;
    close_share(j.wait_answered, answered_waits, 1e-9, "waits of answered");
    for limit in [20.0, 150.0] {
        let within = day.within(limit)[0];
        let answered = rate * (1.0 - (-theta * limit).exp()) / theta;
        close_share(within.answered, answered, 1e-9, "answered within");
        let late = limit - (1.0 - (-theta * limit).exp()) / theta;
        let abandoned = rate * ((gap - limit) * (1.0 - (-theta * limit).exp()) + late);
        close_share(within.abandoned, abandoned, 1e-9, "abandoned within");
    }
    close(
        rows.intervals[1].joined.queued,
        0.0,
        1e-9,
        "nobody waits later",
    );
}

/// All agents are called off: who is busy finishes, who comes waits in vain.
#[test]
fn after_a_fall_to_nobody_calls_run_out_one_by_one() {
    let (mu, theta, length): (f64, f64, f64) = (1.0 / 150.0, 1.0 / 90.0, 400.0);
    let day = VaryingDay::with_grid(length, &[0.02, 0.03], &[30, 0], mu)
        .patience(90.0)
        .after_closing(AfterClosing::PatienceOnly);
    let rows = day.solve();
    sums_hold(&day, &rows);
    let busy = 0.02 / mu * (1.0 - (-mu * length).exp());
    let fall = rows.intervals[1];
    let still = busy * (1.0 - (-mu * length).exp()) / mu;
    close_share(fall.clock.busy_time, still, 1e-8, "busy");
    close_share(
        fall.clock.staffed_time,
        still,
        1e-8,
        "only they are present",
    );
    let queue = 0.03 / theta * (length - (1.0 - (-theta * length).exp()) / theta);
    close_share(fall.clock.queue_time, queue, 1e-8, "queue");
    close(fall.joined.answered, 0.0, 1e-9, "answered");
    close_share(fall.joined.abandoned, 12.0, 1e-9, "all hang up");
    close_share(fall.joined.time_to_abandon(), 90.0, 1e-9, "time to abandon");
    let after = busy * (-mu * length).exp() / mu;
    close_share(rows.after_closing.busy_time, after, 1e-8, "last calls");
    let waiting = 0.03 / theta * (1.0 - (-theta * length).exp());
    close_share(
        rows.after_closing.abandoned,
        waiting,
        1e-8,
        "last to hang up",
    );

    let sent = day.clone().after_closing(AfterClosing::SendAway).solve();
    close_share(sent.joined().turned_away, waiting, 1e-8, "turned away");
    close_share(sent.after_closing.busy_time, after, 1e-8, "last calls");
    close_share(sent.after_closing.staffed_time, after, 1e-8, "overtime");
    close(sent.after_closing.queue_time, 0.0, 1e-15, "nobody waits");
}

/// One agent, one interval so short that at most one or two calls matter: the drain worked by hand.
#[test]
fn after_closing_the_last_staff_serves_whoever_waits() {
    // Nobody hangs up: total busy time is all calls' handling, and with one agent present time is busy time.
    let day = VaryingDay::with_grid(600.0, &[0.02], &[1], 1.0 / 120.0);
    let rows = day.solve();
    sums_hold(&day, &rows);
    let clock = rows.clock();
    close_share(clock.busy_time, 12.0 * 120.0, 1e-9, "work");
    close_share(
        rows.after_closing.staffed_time,
        rows.after_closing.busy_time,
        1e-12,
        "one agent",
    );
    let late = day.at(600.0);
    let work_left = (late.busy + late.waiting) * 120.0;
    close_share(rows.after_closing.busy_time, work_left, 1e-8, "work left");
    // Two agents: while somebody waits both work; with one call left one goes home.
    let day = VaryingDay::with_grid(600.0, &[0.02], &[2], 1.0 / 120.0);
    let rows = day.solve();
    close_share(
        rows.after_closing.staffed_time,
        rows.after_closing.busy_time,
        1e-12,
        "two agents",
    );
}

#[test]
fn figures_of_a_share_add_up_over_rows() {
    let day = rough_day();
    let rows = day.solve();
    let mut within = Within::default();
    for row in day.within(20.0) {
        within.add(&row);
    }
    let joined = rows.joined();
    assert!(joined.at_once < within.answered && within.answered < joined.answered);
    close_share(joined.attempts, 900.0 * 0.205, 1e-12, "attempts");
}

#[test]
fn who_waits_as_the_day_opens_moves_up_or_hangs_up() {
    let (handle, patience) = (200.0, 150.0);
    let (mu, theta) = (1.0 / handle, 1.0 / patience);
    let day = |staff: usize| {
        VaryingDay::with_grid(20_000.0, &[0.0], &[staff], mu)
            .patience(patience)
            .starting(1, &[30.0, 10.0])
    };
    // The first in line goes at the rate μ + θ, the second is first, or gone, at the rate μ + 2θ.
    let before = day(1).solve().before;
    assert_eq!((before.attempts, before.queued), (2.0, 2.0));
    let abandoned = theta / (mu + theta) + 2.0 * theta / (mu + 2.0 * theta);
    close_share(before.abandoned, abandoned, 1e-9, "abandoned");
    close_share(before.answered, 2.0 - abandoned, 1e-9, "answered");
    let wait = 40.0 + 1.0 / (mu + theta) + 2.0 / (mu + 2.0 * theta);
    close_share(before.wait, wait, 1e-9, "waits");
    // Another agent takes the first at once; then either of two may be free.
    let before = day(2).solve().before;
    let abandoned = theta / (2.0 * mu + theta);
    close_share(before.abandoned, abandoned, 1e-9, "abandoned");
    let wait = 40.0 + 1.0 / (2.0 * mu + theta);
    close_share(before.wait, wait, 1e-9, "waits");
    let lost = theta / (2.0 * mu + theta) * (10.0 + 1.0 / (2.0 * mu + theta));
    close_share(before.wait_abandoned, lost, 1e-9, "waits of who hung up");
}
