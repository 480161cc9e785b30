//! Queues in the long run.

use crate::oracle::birth_death::MarkovQueue;
use crate::oracle::general_service;
use crate::oracle::numeric::{Poisson, gauss_gamma, gauss_legendre};
use crate::oracle::published::{ERLANG_B, KNOWN_QUEUES};
use crate::{close, close_share};

/// A mix of light and heavy, short and long, with and without limits and patience.
fn grid() -> Vec<MarkovQueue> {
    let mut grid = Vec::new();
    for (servers, load) in [
        (1, 0.5),
        (1, 0.95),
        (3, 2.9),
        (10, 8.0),
        (50, 49.0),
        (200, 190.0),
    ] {
        let plain = MarkovQueue::new(load / 240.0, 1.0 / 240.0, servers);
        grid.push(plain);
        grid.push(plain.lines(servers));
        grid.push(plain.lines(servers + 7));
        for patience in [12.0, 240.0, 3000.0] {
            grid.push(plain.patience(patience));
            grid.push(plain.patience(patience).lines(servers + 4));
            let overload = MarkovQueue::new(1.4 * servers as f64 / 240.0, 1.0 / 240.0, servers);
            grid.push(overload.patience(patience));
            grid.push(overload.lines(servers + 9));
        }
    }
    grid
}

#[test]
fn known_queues_come_out_as_known() {
    for known in KNOWN_QUEUES {
        let (name, e) = (known.name, known.expected);
        let s = known.queue.solve();
        let check = |expected: Option<(f64, f64)>, actual: f64, what: &str| {
            if let Some((value, rounding)) = expected {
                close(actual, value, rounding, &format!("{name}, {what}"));
            }
        };
        check(e.p_queued, s.p_queued(), "P(queued)");
        check(e.p_block, s.p_block(), "P(blocked)");
        check(e.p_abandon, s.p_abandon(), "P(abandon)");
        check(e.mean_wait, s.mean_wait(), "mean wait");
        check(e.mean_wait_queued, s.mean_wait_queued(), "mean wait queued");
        check(e.asa, s.asa(), "ASA");
        check(e.queue_length, s.queue_length(), "queue length");
        check(e.occupancy, s.occupancy(), "occupancy");
        if e.time_to_abandon.is_some() {
            let time = s.mean_time_to_abandon().expect("somebody hangs up");
            check(e.time_to_abandon, time, "time to abandon");
        }
        if let Some((limit, value, rounding)) = e.answered_within {
            check(
                Some((value, rounding)),
                s.answered_within(limit),
                "answered within",
            );
        }
    }
}

#[test]
fn with_as_many_lines_as_servers_blocking_is_erlang_b() {
    for (servers, load, blocking) in ERLANG_B {
        let solved = MarkovQueue::new(load, 1.0, servers).lines(servers).solve();
        close_share(
            solved.p_block(),
            blocking,
            1e-11,
            &format!("B({servers}, {load})"),
        );
        assert_eq!(solved.p_queued(), 0.0);
        close_share(
            solved.busy(),
            load * (1.0 - blocking),
            1e-11,
            "carried load",
        );
    }
}

#[test]
fn one_exponential_server_has_the_textbook_wait() {
    for load in [0.1, 0.5, 0.9, 0.99] {
        let s = MarkovQueue::new(load, 1.0, 1).solve();
        close_share(s.p_queued(), load, 1e-12, "P(queued)");
        close_share(s.mean_wait(), load / (1.0 - load), 1e-11, "mean wait");
        for t in [0.01, 1.0, 7.0, 40.0] {
            let over = load * (-(1.0 - load) * t).exp();
            close(s.still_waiting(t), over, 1e-12, "P(wait > t)");
            close(s.answered_within(t), 1.0 - over, 1e-12, "P(wait <= t)");
        }
    }
}

#[test]
fn without_hanging_up_the_wait_is_erlang_c_and_exponential() {
    for (servers, load) in [(2, 1.5), (12, 8.4), (60, 57.0), (300, 290.0)] {
        let mut loss = 1.0;
        for n in 1..=servers {
            loss = load * loss / (f64::from(n) + load * loss);
        }
        let n = f64::from(servers);
        let delay = n * loss / (n - load * (1.0 - loss));
        let s = MarkovQueue::new(load, 1.0, servers as usize).solve();
        close_share(s.p_queued(), delay, 1e-12, "Erlang C");
        close_share(s.mean_wait(), delay / (n - load), 1e-11, "mean wait");
        close_share(s.asa(), s.mean_wait(), 1e-11, "ASA is the mean wait of all");
        assert_eq!(s.mean_time_to_abandon(), None);
        for t in [0.05, 0.5, 3.0] {
            let over = delay * (-(n - load) * t).exp();
            close(s.still_waiting(t), over, 1e-12, "P(wait > t)");
            close(s.fate(t).answered, delay - over, 1e-12, "answered by t");
        }
    }
}

#[test]
fn two_ways_to_the_same_wait_agree_and_fates_add_up() {
    for queue in grid() {
        let s = queue.solve();
        let name = format!("{queue:?}");
        close(s.probabilities.iter().sum(), 1.0, 1e-12, &name);
        close(
            s.mean_wait_by_positions(),
            s.mean_wait(),
            1e-9 * s.mean_wait() + 1e-15,
            &name,
        );
        let departures = s.busy() * queue.service_rate;
        close_share(
            departures,
            s.offered_rate() * (1.0 - s.p_abandon()),
            1e-10,
            &name,
        );
        for t in [0.0, 5.0, 60.0] {
            let fate = s.fate(t);
            let sum = fate.answered + fate.abandoned + fate.waiting;
            close(sum, s.p_queued(), 1e-12, &name);
        }
    }
}

#[test]
fn times_of_answer_integrate_to_the_mean_waits() {
    for queue in grid().into_iter().filter(|queue| queue.servers <= 10) {
        let s = queue.solve();
        let name = format!("{queue:?}");
        // Far enough that nobody is left, in panels that widen.
        let mut horizon = 1.0;
        while s.still_waiting(horizon) > 1e-11 {
            horizon *= 1.3;
        }
        let end = s.fate(2.0 * horizon);
        close(end.abandoned, s.p_abandon(), 1e-10, &name);
        close(
            1.0 - s.p_queued() + end.answered,
            1.0 - s.p_abandon(),
            1e-10,
            &name,
        );
        let (mut answered, mut abandoned) = (0.0, 0.0);
        let panels = 24;
        for i in 0..panels {
            let edge = |i: i32| horizon * (f64::from(i) / f64::from(panels)).powi(3);
            for (t, weight) in gauss_legendre(8, edge(i), edge(i + 1)) {
                let fate = s.fate(t);
                answered += weight * (end.answered - fate.answered);
                abandoned += weight * (end.abandoned - fate.abandoned);
            }
        }
        let served = 1.0 - s.p_abandon();
        close(answered / served, s.asa(), 1e-6 * s.asa() + 1e-9, &name);
        if let Some(time) = s.mean_time_to_abandon() {
            close_share(abandoned / s.p_abandon(), time, 1e-6, &name);
        }
    }
}

#[test]
fn patience_like_handling_makes_the_system_poisson() {
    for (servers, load, expected) in [(110, 100.0, Some(0.170559897908105)), (7, 9.0, None)] {
        let poisson = Poisson::new(load);
        let s = MarkovQueue::new(load, 1.0, servers).patience(1.0).solve();
        let tail: f64 = (servers..=poisson.last())
            .map(|k| poisson.probability(k))
            .sum();
        close(s.p_queued(), tail, 1e-13, "P(queued)");
        if let Some(expected) = expected {
            close(s.p_queued(), expected, 1e-14, "P(queued)");
        }
    }
}

#[test]
fn endless_and_no_patience_are_the_limits_of_patience() {
    let plain = MarkovQueue::new(9.0, 1.0, 10);
    let (endless, waiting) = (plain.patience(1e10).solve(), plain.solve());
    close_share(endless.p_queued(), waiting.p_queued(), 1e-7, "P(queued)");
    close_share(endless.mean_wait(), waiting.mean_wait(), 1e-7, "mean wait");
    let (none, lost) = (plain.patience(1e-10).solve(), plain.lines(10).solve());
    close_share(none.p_abandon(), lost.p_block(), 1e-8, "P(abandon)");
    close_share(none.p_queued(), lost.p_block(), 1e-8, "P(queued)");
}

#[test]
fn a_short_line_worked_by_hand() {
    // One server, three lines, load 2: weights 1, 2, 4, 8.
    let s = MarkovQueue::new(2.0, 1.0, 1).lines(3).solve();
    close(s.p_block(), 8.0 / 15.0, 1e-15, "P(blocked)");
    close(s.p_queued(), 6.0 / 7.0, 1e-15, "P(queued)");
    close(s.queue_length(), 20.0 / 15.0, 1e-15, "queue length");
    close(s.mean_wait(), 10.0 / 7.0, 1e-14, "mean wait");
    close(s.occupancy(), 14.0 / 15.0, 1e-15, "occupancy");
    // One or two ends of service: Erlang laws.
    let t: f64 = 0.7;
    let (one, two) = (1.0 - (-t).exp(), 1.0 - (-t).exp() * (1.0 + t));
    let expected = 1.0 / 7.0 + 2.0 / 7.0 * one + 4.0 / 7.0 * two;
    close(s.answered_within(t), expected, 1e-14, "P(wait <= t)");
}

#[test]
fn a_steady_handle_time_halves_the_wait() {
    let fixed = general_service::mean_wait(0.8, 1.0, 0.0);
    let exponential = general_service::mean_wait(0.8, 1.0, 1.0);
    close(exponential, 4.0, 1e-14, "M/M/1");
    close(fixed, 2.0, 1e-14, "M/D/1");
    close(
        general_service::mean_wait(0.8, 1.0, 3.0_f64.sqrt()),
        8.0,
        1e-13,
        "M/G/1",
    );
    close(
        MarkovQueue::new(0.8, 1.0, 1).solve().p_queued(),
        general_service::p_queued(0.8, 1.0),
        1e-13,
        "P(queued)",
    );
}

#[test]
fn poisson_weights_have_the_right_moments() {
    for mean in [0.0, 1e-9, 0.3, 12.5, 4e4] {
        let poisson = Poisson::new(mean);
        let first = poisson.first;
        let moment = |power: i32| -> f64 {
            (first..)
                .zip(&poisson.weights)
                .map(|(k, w)| w * (k as f64).powi(power))
                .sum()
        };
        close(moment(0), 1.0, 1e-13, "sum");
        close(moment(1), mean, 1e-12 * mean, "mean");
        close(
            moment(2) - mean * mean,
            mean,
            1e-10 * mean * (1.0 + mean),
            "variance",
        );
        close(
            poisson.tails().iter().sum(),
            mean,
            1e-11 * mean,
            "sum of tails",
        );
    }
}

#[test]
fn gauss_legendre_is_exact_for_polynomials() {
    let rule = gauss_legendre(12, 1.0, 3.0);
    let integral: f64 = rule.iter().map(|(x, w)| w * x.powi(23)).sum();
    close_share(integral, (3.0_f64.powi(24) - 1.0) / 24.0, 1e-14, "x^23");
}

#[test]
fn gauss_gamma_has_the_moments_of_the_law() {
    for shape in [0.7, 10.0, 400.0] {
        let rule = gauss_gamma(6, shape);
        let mut expected = 1.0;
        for power in 0..11 {
            let moment: f64 = rule.iter().map(|(x, w)| w * x.powi(power)).sum();
            close_share(moment, expected, 1e-11, "moment");
            expected *= (shape + f64::from(power)) / shape;
        }
    }
}
