//! Callers who are told their place, or how long they will wait.

use crate::oracle::announce::{ToldPlace, ToldTurns, ToldWait};
use crate::oracle::birth_death::MarkovQueue;
use crate::{close, close_share};

fn queue() -> MarkovQueue {
    MarkovQueue::new(0.11, 0.01, 10).patience(150.0)
}

#[test]
fn where_nobody_minds_it_is_the_queue_without_announcements() {
    let told = ToldPlace {
        queue: queue(),
        hangs_up: 0.0,
        hangs_up_per_place: 0.0,
    };
    let (told, plain) = (told.solve(), queue().solve());
    close(told.balked, 0.0, 0.0, "balked");
    close_share(told.queued, plain.p_queued(), 1e-12, "queued");
    close_share(told.abandoned, plain.p_abandon(), 1e-12, "abandoned");
    close_share(told.mean_wait, plain.mean_wait(), 1e-12, "wait");
    close_share(told.occupancy, plain.occupancy(), 1e-12, "occupancy");
}

#[test]
fn where_all_hang_up_who_would_wait_it_is_erlang_b() {
    for (hangs_up, per_place) in [(1.0, 0.0), (0.0, 1.0)] {
        let told = ToldPlace {
            queue: queue(),
            hangs_up,
            hangs_up_per_place: per_place,
        };
        let (told, lines) = (told.solve(), queue().lines(10).solve());
        close_share(told.balked, lines.p_block(), 1e-12, "balked");
        close(told.queue_length, 0.0, 0.0, "queue");
        close_share(told.occupancy, lines.occupancy(), 1e-12, "occupancy");
    }
}

#[test]
fn where_the_third_place_is_too_much_there_are_two() {
    // A chain by hand: 1 server, and whoever is told 3 hangs up for sure, 2 with 2/3, 1 with 1/3.
    let told = ToldPlace {
        queue: MarkovQueue::new(1.0, 1.0, 1).patience(1.0),
        hangs_up: 0.0,
        hangs_up_per_place: 1.0 / 3.0,
    };
    // Weights of 0 to 3 present: 1, 1, (2/3)/2, (2/3)(1/3)/(2·3).
    let weights = [1.0, 1.0, 1.0 / 3.0, 1.0 / 27.0];
    let sum: f64 = weights.iter().sum();
    let figures = told.solve();
    let balked = (weights[1] / 3.0 + weights[2] * 2.0 / 3.0 + weights[3]) / sum;
    close_share(figures.balked, balked, 1e-12, "balked");
    let waiting = (weights[2] + 2.0 * weights[3]) / sum;
    close_share(figures.queue_length, waiting, 1e-12, "queue");
    close_share(figures.queued, 1.0 - 1.0 / sum, 1e-12, "queued");
}

#[test]
fn whoever_comes_balks_hangs_up_or_is_served() {
    let told = ToldPlace {
        queue: queue(),
        hangs_up: 0.1,
        hangs_up_per_place: 0.05,
    };
    let figures = told.solve();
    let served = figures.occupancy * 10.0 * 0.01 / 0.11;
    close(
        figures.balked + figures.abandoned + served,
        1.0,
        1e-12,
        "all",
    );
    assert!(
        figures.balked > 0.05 && figures.abandoned > 0.01,
        "{figures:?}"
    );
}

#[test]
fn who_is_answered_waits_as_the_queue_says() {
    for queue in [queue(), MarkovQueue::new(0.06, 0.02, 4).patience(60.0)] {
        let solved = queue.solve();
        let told = ToldWait::of(&solved, &queue);
        // ASA is over all answered, of whom those who found somebody idle waited for nothing.
        let answered = 1.0 - solved.p_abandon();
        let at_once = (1.0 - solved.p_queued()) / answered;
        close_share(told.waited * (1.0 - at_once), solved.asa(), 1e-10, "wait");
        // Who stays is told more than it waits: who would have waited longer than its patience is not among them.
        assert!(told.announced > told.waited * 1.01, "{told:?}");
    }
}

#[test]
fn a_sum_of_exponential_times_lies_as_far_from_its_mean_as_its_law_says() {
    for load in [0.3, 0.7, 0.95] {
        let queue = MarkovQueue::new(load * 5.0 / 100.0, 1.0 / 100.0, 5);
        let told = ToldTurns::of(&queue);
        let solved = queue.solve();
        close_share(
            told.announced,
            solved.mean_wait_queued(),
            1e-10,
            "announced",
        );
        // By incomplete gamma functions.
        let (mut distance, mut share) = (0.0, 1.0 - load);
        for turns in 1..4000 {
            let m = f64::from(turns);
            distance += share * mean_distance(m) / (5.0 / 100.0);
            share *= load;
        }
        close_share(told.distance, distance, 1e-9, "distance");
    }
}

/// E|X − m| of a gamma law with shape m and scale 1: twice the mean of what is missing below m.
fn mean_distance(m: f64) -> f64 {
    use statrs::function::gamma::gamma_lr;
    // E[(m − X)+] = m P(X < m) − m P(Y < m), Y of shape m + 1.
    2.0 * m * (gamma_lr(m, m) - gamma_lr(m + 1.0, m))
}
