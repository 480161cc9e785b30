//! A dialler blended with calls that come in.

use crate::oracle::birth_death::MarkovQueue;
use crate::oracle::dialler::Dialler;
use crate::oracle::priority::TwoClassQueue;
use crate::{close, close_share};

fn dialler(servers: usize) -> Dialler {
    Dialler {
        arrival_rate: 0.5 * servers as f64,
        service_rates: [1.0, 0.7],
        abandonment_rates: [1.5, 4.0],
        servers,
        per_free: 1.5,
        further: 0.5,
        least_free: 1,
        reached: 0.3,
        balk: 0.4,
        dial_rates: [6.0, 3.0],
        inbound_first: false,
        reserve: 0,
        lines: None,
        room: 10,
    }
}

#[test]
fn a_dialler_that_never_dials_or_reaches_nobody_leaves_a_queue_as_it_is() {
    for servers in [1, 3] {
        let never = Dialler {
            per_free: 0.0,
            further: 0.0,
            ..dialler(servers)
        };
        let in_vain = Dialler {
            reached: 0.0,
            ..dialler(servers)
        };
        let one = MarkovQueue::new(never.arrival_rate, 1.0, servers)
            .patience(1.0 / 1.5)
            .lines(servers + never.room)
            .solve();
        for dialler in [never, in_vain] {
            let chain = dialler.chain();
            let law = chain.stationary();
            let figures = chain.figures(&law);
            close_share(figures.waiting[0], one.queue_length(), 1e-9, "queue length");
            close_share(figures.serving[0], one.busy(), 1e-9, "busy");
            for time in [0.0, 0.3, 2.0] {
                // Who finds no room does, as a rule, not wait in the chain at all.
                let level = chain.answered_within(&law, time);
                close_share(level, one.answered_within(time), 1e-5, "answered");
            }
        }
    }
}

/// What ends of a fixed number of exponential dials is a Poisson stream, and so is who is reached.
#[test]
fn as_many_dials_whatever_happens_are_a_poisson_stream() {
    for servers in [1, 2] {
        let all_wait = Dialler {
            arrival_rate: 0.0,
            per_free: 0.0,
            further: 2.0,
            least_free: 0,
            balk: 0.0,
            dial_rates: [3.0, 3.0],
            room: 18,
            ..dialler(servers)
        };
        let rate = 2.0 * 3.0 * 0.3;
        let figures = all_wait.solve();
        let one = MarkovQueue::new(rate, 0.7, servers).patience(0.25).solve();
        close_share(figures.reached, rate, 1e-9, "reached");
        close_share(figures.mismatches, rate * one.p_queued(), 1e-9, "wait");
        close_share(figures.dropped, rate * one.p_abandon(), 1e-9, "dropped");

        let all_balk = Dialler {
            balk: 1.0,
            ..all_wait
        };
        let figures = all_balk.solve();
        let one = MarkovQueue::new(rate, 0.7, servers).lines(servers).solve();
        close_share(figures.dropped, rate * one.p_block(), 1e-9, "balk");

        let inbound_first = Dialler {
            arrival_rate: 0.3 * servers as f64,
            service_rates: [0.7, 0.7],
            inbound_first: true,
            room: 12,
            ..all_wait
        };
        let chain = inbound_first.chain();
        let law = chain.stationary();
        let figures = chain.figures(&law);
        let classes = TwoClassQueue {
            arrival_rates: [inbound_first.arrival_rate, rate],
            service_rate: 0.7,
            servers,
            abandonment_rates: inbound_first.abandonment_rates,
        }
        .solve();
        for kind in [0, 1] {
            let exact = classes.queue_lengths()[kind];
            close_share(figures.waiting[kind], exact, 1e-4, "classes");
        }
        let level = chain.answered_within(&law, 0.5);
        close_share(level, classes.answered_within(0.5)[0], 1e-4, "answered");
    }
}

/// An agent who is alone is idle for the dials that it takes to reach somebody.
#[test]
fn one_agent_takes_turns_with_dials() {
    for (dial_rates, reached) in [([6.0, 3.0], 0.3), ([5.0, 5.0], 0.2)] {
        let alone = Dialler {
            arrival_rate: 0.0,
            per_free: 1.0,
            further: 0.0,
            dial_rates,
            reached,
            ..dialler(1)
        };
        let figures = alone.solve();
        let turn = 1.0 / dial_rates[0] + (1.0 / reached - 1.0) / dial_rates[1] + 1.0 / 0.7;
        close_share(figures.reached, 1.0 / turn, 1e-9, "reached");
        close_share(figures.dials, 1.0 / reached / turn, 1e-9, "dials");
        close_share(figures.serving[1], 1.0 / 0.7 / turn, 1e-9, "serving");
        assert!(figures.mismatches < 1e-15);
    }
}

#[test]
fn dials_that_last_as_long_may_be_told_apart_or_not() {
    for servers in [1, 2] {
        let alike = Dialler {
            dial_rates: [3.0, 3.0],
            room: 5,
            ..dialler(servers)
        };
        let apart = Dialler {
            dial_rates: [3.0, 3.0 * (1.0 + 1e-12)],
            ..alike
        };
        assert!(apart.chain().size() > alike.chain().size());
        let (one, other) = (alike.solve(), apart.solve());
        close_share(one.dials, other.dials, 1e-9, "dials");
        close_share(one.mismatches, other.mismatches, 1e-9, "mismatches");
        close_share(one.dropped, other.dropped, 1e-9, "dropped");
        close_share(one.waiting[0], other.waiting[0], 1e-9, "waiting");
    }
}

#[test]
fn callers_people_and_dials_are_in_balance() {
    for (inbound_first, reserve, lines) in [
        (false, 0, None),
        (true, 0, None),
        (true, 1, None),
        (false, 1, None),
        (true, 0, Some(6)),
        (false, 1, Some(5)),
    ] {
        let blended = Dialler {
            inbound_first,
            reserve,
            lines,
            ..dialler(3)
        };
        let chain = blended.chain();
        let law = chain.stationary();
        let figures = chain.figures(&law);
        assert!(figures.cut < 1e-6, "{figures:?}");
        let came = blended.arrival_rate - figures.blocked;
        let served = figures.serving[0];
        close_share(served + figures.abandoned, came, 1e-5, "inbound");
        let served = 0.7 * figures.serving[1];
        close_share(served + figures.dropped, figures.reached, 1e-5, "outbound");
        close_share(figures.reached, 0.3 * figures.dials, 1e-9, "reached");
        // Little's law for the dials.
        let mean = 0.3 / 6.0 + 0.7 / 3.0;
        close_share(figures.under_way, mean * figures.dials, 1e-9, "under way");
        let ever = chain.answered_within(&law, 1e3);
        close_share(ever, 1.0 - figures.abandoned / came, 1e-5, "answered");
        assert_eq!(figures.blocked > 0.0, lines.is_some());
    }
}

#[test]
fn a_reserve_of_all_agents_lets_nobody_be_dialled() {
    let held_back = Dialler {
        reserve: 2,
        ..dialler(2)
    };
    assert_eq!(held_back.solve().dials, 0.0);
}

#[test]
fn an_empty_centre_comes_to_its_long_run() {
    let blended = dialler(2);
    let chain = blended.chain();
    let settled = chain.figures(&chain.stationary());
    let empty = chain.empty();
    close(empty.iter().sum(), 1.0, 1e-12, "sum");
    let at_once = chain.figures(&empty);
    // floor(1.5 × 2 + 0.5) dials.
    close(at_once.under_way, 3.0, 1e-12, "dials");
    close(at_once.serving[0] + at_once.serving[1], 0.0, 0.0, "nobody");
    // A time in two steps or in one.
    let half = chain.after(empty.clone(), 0.7);
    let twice = chain.figures(&chain.after(half, 0.7));
    let once = chain.figures(&chain.after(empty.clone(), 1.4));
    close_share(twice.waiting[0], once.waiting[0], 1e-12, "steps");
    let later = chain.figures(&chain.after(empty, 200.0));
    close_share(later.waiting[0], settled.waiting[0], 1e-9, "queue");
    close_share(later.serving[1], settled.serving[1], 1e-9, "outbound");
}
