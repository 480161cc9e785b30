//! Callers who call again.

use crate::oracle::birth_death::MarkovQueue;
use crate::oracle::redials::{RedialFigures, RedialQueue};
use crate::{close, close_share};

fn queue(servers: usize, lines: usize) -> RedialQueue {
    RedialQueue {
        arrival_rate: 0.8 * servers as f64,
        service_rate: 1.0,
        servers,
        lines,
        abandonment_rate: 0.5,
        after_abandoning: 0.4,
        after_blocking: 0.7,
        redial_rate: 0.3,
    }
}

fn as_one_queue(queue: &RedialQueue, rate: f64) -> MarkovQueue {
    MarkovQueue {
        abandonment_rate: queue.abandonment_rate,
        ..MarkovQueue::new(rate, queue.service_rate, queue.servers).lines(queue.lines)
    }
}

/// Every call ends somehow.
fn adds_up(figures: &RedialFigures) {
    let ends = figures.answered + figures.abandoned + figures.blocked;
    close_share(figures.attempts, ends, 1e-10, "calls end");
}

#[test]
fn who_never_calls_again_leaves_a_queue_as_it_is() {
    for (servers, lines) in [(1, 1), (2, 2), (2, 5), (5, 12)] {
        let once = RedialQueue {
            after_abandoning: 0.0,
            after_blocking: 0.0,
            ..queue(servers, lines)
        };
        let one = as_one_queue(&once, once.arrival_rate).solve();
        let mut all = vec![once.without_end()];
        if lines - servers <= 3 {
            all.push(once.once().all);
        }
        for figures in all {
            close_share(figures.attempts, once.arrival_rate, 1e-12, "attempts");
            close_share(
                figures.blocked,
                once.arrival_rate * one.p_block(),
                1e-11,
                "blocked",
            );
            close(
                figures.queue_length,
                one.queue_length(),
                1e-12,
                "queue length",
            );
            close(figures.orbit, 0.0, 1e-12, "orbit");
            close(figures.mean_wait, one.mean_wait(), 1e-11, "mean wait");
        }
    }
}

/// One agent, no place to wait, and who is blocked always calls again: a closed form (Falin and Templeton 1997, M/M/1
/// retrial queue).
#[test]
fn the_orbit_of_one_agent_has_its_closed_form() {
    for (load, redial_rate) in [(0.3, 0.5), (0.6, 2.0), (0.8, 10.0)] {
        let figures = RedialQueue {
            arrival_rate: load,
            after_blocking: 1.0,
            redial_rate,
            ..queue(1, 1)
        }
        .without_end();
        let orbit = load * load / (1.0 - load) * (1.0 + redial_rate) / redial_rate;
        close_share(figures.orbit, orbit, 1e-9, "orbit");
        close_share(figures.answered, load, 1e-10, "all are answered at last");
    }
}

#[test]
fn calls_and_the_orbit_are_in_balance() {
    for (servers, lines) in [(1, 2), (2, 2), (3, 6), (5, 12)] {
        let queue = queue(servers, lines);
        let figures = queue.without_end();
        adds_up(&figures);
        let again =
            queue.after_abandoning * figures.abandoned + queue.after_blocking * figures.blocked;
        close_share(
            figures.orbit * queue.redial_rate,
            again,
            1e-10,
            "into the orbit and out",
        );
        close_share(figures.attempts, figures.fresh + again, 1e-10, "attempts");
        assert!(figures.attempts_per_caller() > 1.0);
    }
    for (servers, lines) in [(1, 1), (1, 3), (2, 2), (2, 5)] {
        let queue = queue(servers, lines);
        let once = queue.once();
        adds_up(&once.all);
        let again = queue.after_abandoning * once.abandoned_first
            + queue.after_blocking * once.blocked_first;
        close_share(once.all.attempts, once.all.fresh + again, 1e-10, "attempts");
        close_share(once.all.orbit * queue.redial_rate, again, 1e-10, "orbit");
        assert!(once.all.attempts < queue.without_end().attempts);
    }
}

/// Who comes back only after a long while has forgotten the queue: a Poisson stream more, whose rate a fixed point gives.
/// The error is in proportion to the redial rate.
#[test]
fn late_redials_are_a_poisson_stream_of_their_own() {
    let base = queue(2, 4);
    let ends = |rate: f64| {
        let one = as_one_queue(&base, rate).solve();
        let blocked = one.p_block();
        (blocked, (1.0 - blocked) * one.p_abandon())
    };
    let fixed_point =
        |next: &dyn Fn(f64) -> f64| (0..2000).fold(base.arrival_rate, |rate, _| next(rate));
    let without_end = fixed_point(&|rate| {
        let (blocked, abandoned) = ends(rate);
        base.arrival_rate
            + rate * (base.after_blocking * blocked + base.after_abandoning * abandoned)
    });
    let once = fixed_point(&|rate| {
        let (blocked, abandoned) = ends(rate);
        base.arrival_rate
            * (1.0 + base.after_blocking * blocked + base.after_abandoning * abandoned)
    });
    let off = |redial_rate: f64| {
        let late = RedialQueue {
            redial_rate,
            ..base
        };
        [
            late.without_end().attempts - without_end,
            late.once().all.attempts - once,
        ]
    };
    let (slow, slower) = (off(5e-3), off(2.5e-3));
    for (way, (slow, slower)) in slow.into_iter().zip(slower).enumerate() {
        close(slower, 0.0, 1e-3, "attempts");
        close(
            slower / slow,
            0.5,
            0.01,
            &format!("way {way}: half the rate, half the error"),
        );
    }
}

/// Who hardly ever calls again hardly ever does so twice: the two chains differ by the square of the probability.
#[test]
fn the_two_chains_agree_where_second_redials_are_rare() {
    let off = |again: f64| {
        let rare = RedialQueue {
            after_abandoning: again,
            after_blocking: again,
            ..queue(2, 4)
        };
        let (without_end, once) = (rare.without_end(), rare.once().all);
        assert!(once.attempts - once.fresh > 0.1 * again);
        without_end.attempts - once.attempts
    };
    let (rare, rarer) = (off(2e-3), off(1e-3));
    assert!(rarer > 0.0 && rarer < 1e-6, "{rarer}");
    close(
        rarer / rare,
        0.25,
        2e-3,
        "half as often, a quarter as far off",
    );
}

/// A loss system may be told without who waits in which order.
#[test]
fn without_places_to_wait_counts_are_enough() {
    let loss = RedialQueue {
        abandonment_rate: 0.0,
        ..queue(2, 2)
    };
    let once = loss.once().all;
    // Orbit by orbit, summed by hand over a plain matrix: power iteration of the uniformised chain.
    let (room, step) = (24, 0.02);
    let mut p = vec![[0.0; 3]; room + 1];
    p[0][0] = 1.0;
    for _ in 0..200_000 {
        let mut next = p.clone();
        let mut flow = |from: (usize, usize), to: (usize, usize), rate: f64| {
            let mass = p[from.0][from.1] * rate * step;
            next[from.0][from.1] -= mass;
            next[to.0][to.1] += mass;
        };
        for orbit in 0..=room {
            for busy in 0..=2 {
                let at = (orbit, busy);
                if busy > 0 {
                    flow(at, (orbit, busy - 1), busy as f64);
                }
                let again = orbit as f64 * loss.redial_rate;
                if busy < 2 {
                    flow(at, (orbit, busy + 1), loss.arrival_rate);
                    if orbit > 0 {
                        flow(at, (orbit - 1, busy + 1), again);
                    }
                } else {
                    let more = (orbit + 1).min(room);
                    flow(at, (more, busy), loss.arrival_rate * loss.after_blocking);
                    if orbit > 0 {
                        flow(at, (orbit - 1, busy), again);
                    }
                }
            }
        }
        let off: f64 = (p.iter().flatten().zip(next.iter().flatten()))
            .map(|(a, b)| (a - b).abs())
            .sum();
        p = next;
        if off < 1e-17 {
            break;
        }
    }
    let orbit: f64 = (0..)
        .zip(&p)
        .map(|(n, p)| f64::from(n) * p.iter().sum::<f64>())
        .sum();
    let busy: f64 = p.iter().map(|p| p[1] + 2.0 * p[2]).sum();
    close_share(once.orbit, orbit, 1e-9, "orbit");
    close_share(once.answered, busy, 1e-10, "answered");
}
