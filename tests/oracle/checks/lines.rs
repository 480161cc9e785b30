//! Lines for groups of classes.

use crate::oracle::birth_death::MarkovQueue;
use crate::oracle::lines::{LossLines, TwoClassLines};
use crate::{close, close_share};

fn erlang_b(lines: usize, load: f64) -> f64 {
    (1..=lines).fold(1.0, |loss, n| load * loss / (n as f64 + load * loss))
}

#[test]
fn one_group_for_all_loses_as_erlang_b_of_the_whole_load() {
    let lines = LossLines {
        loads: vec![2.0, 3.5, 0.7],
        groups: vec![(8, vec![0, 1, 2])],
    };
    for (class, (blocked, held)) in lines.solve().into_iter().enumerate() {
        close_share(blocked, erlang_b(8, 6.2), 1e-12, "P(blocked)");
        close_share(held, lines.loads[class] * (1.0 - blocked), 1e-12, "held");
    }
}

#[test]
fn groups_apart_lose_as_erlang_b_each() {
    let lines = LossLines {
        loads: vec![2.0, 3.5],
        groups: vec![(4, vec![0]), (5, vec![1])],
    };
    let solved = lines.solve();
    close_share(solved[0].0, erlang_b(4, 2.0), 1e-12, "first");
    close_share(solved[1].0, erlang_b(5, 3.5), 1e-12, "second");
}

/// Kaufman and Roberts know one group whose classes need several lines each; a second class that needs its own group
/// as well has no such recursion, but a sum over its own lines conditions on them.
#[test]
fn nested_groups_lose_as_the_conditioned_sum_says() {
    let (loads, own, all) = ([3.0, 2.0], 3, 6);
    let lines = LossLines {
        loads: loads.to_vec(),
        groups: vec![(own, vec![0]), (all, vec![0, 1])],
    };
    // P(k of the first class) ∝ a^k/k! × Σ_{m ≤ all - k} b^m/m!.
    let term = |load: f64, k: usize| (1..=k).map(|i| load / i as f64).product::<f64>();
    let below = |most: usize| (0..=most).map(|m| term(loads[1], m)).sum::<f64>();
    let weights: Vec<f64> = (0..=own)
        .map(|k| term(loads[0], k) * below(all - k))
        .collect();
    let sum: f64 = weights.iter().sum();
    let full: f64 = (0..=own)
        .map(|k| term(loads[0], k) * term(loads[1], all - k))
        .sum();
    let own_full = weights[own] - term(loads[0], own) * term(loads[1], all - own);
    let solved = lines.solve();
    close_share(solved[1].0, full / sum, 1e-12, "the second class");
    close_share(
        solved[0].0,
        (full + own_full) / sum,
        1e-12,
        "the first class",
    );
}

#[test]
fn the_chain_with_an_agent_for_every_line_is_the_product_form() {
    for (own, shared) in [([2, 4], 5), ([3, 3], 4), ([1, 9], 5)] {
        let chain = TwoClassLines {
            arrival_rates: [1.3, 0.8],
            talk_rates: [0.5, 0.9],
            wrap_up_rate: None,
            abandonment_rates: [0.0, 0.0],
            servers: shared,
            own,
            shared,
        };
        let product = LossLines {
            loads: vec![1.3 / 0.5, 0.8 / 0.9],
            groups: vec![(own[0], vec![0]), (own[1], vec![1]), (shared, vec![0, 1])],
        };
        let (figures, busy) = chain.solve();
        let solved = product.solve();
        for class in [0, 1] {
            close_share(figures[class].p_block, solved[class].0, 1e-11, "P(blocked)");
            close(figures[class].queue_length, 0.0, 0.0, "nobody waits");
        }
        let held = solved[0].1 + solved[1].1;
        close_share(busy * shared as f64, held, 1e-11, "lines held");
    }
}

#[test]
fn the_chain_whose_classes_are_alike_and_share_all_lines_is_one_queue() {
    let both = TwoClassLines {
        arrival_rates: [0.7, 1.1],
        talk_rates: [1.0, 1.0],
        wrap_up_rate: None,
        abandonment_rates: [0.4, 0.4],
        servers: 2,
        own: [6, 6],
        shared: 6,
    };
    let (figures, busy) = both.solve();
    let one = MarkovQueue::new(1.8, 1.0, 2).patience(2.5).lines(6).solve();
    close_share(busy, one.occupancy(), 1e-12, "occupancy");
    for figures in figures {
        close_share(figures.p_block, one.p_block(), 1e-12, "P(blocked)");
        close_share(figures.p_queued, one.p_queued(), 1e-12, "P(queued)");
        close_share(figures.mean_wait, one.mean_wait(), 1e-12, "mean wait");
        close_share(figures.p_abandon, one.p_abandon(), 1e-12, "P(abandon)");
    }
}

/// Of a class without lines to lose, work comes in as fast as it goes out; and wrap-up that is over at once is none.
#[test]
fn the_chain_with_wrap_up_conserves_work_and_passes_into_the_one_without() {
    let with = TwoClassLines {
        arrival_rates: [0.9, 0.6],
        talk_rates: [1.0, 0.8],
        wrap_up_rate: Some(1.5),
        abandonment_rates: [0.3, 0.2],
        servers: 2,
        own: [3, 4],
        shared: 5,
    };
    let (figures, busy) = with.solve();
    let work = |class: usize| {
        let answered = (1.0 - figures[class].p_block) * (1.0 - figures[class].p_abandon);
        with.arrival_rates[class] * answered * (1.0 / with.talk_rates[class] + 1.0 / 1.5)
    };
    close_share(busy * 2.0, work(0) + work(1), 1e-11, "work");
    let at_once = TwoClassLines {
        wrap_up_rate: Some(1e9),
        ..with
    };
    let none = TwoClassLines {
        wrap_up_rate: None,
        ..with
    };
    let ((fast, _), (none, _)) = (at_once.solve(), none.solve());
    for class in [0, 1] {
        close_share(fast[class].p_block, none[class].p_block, 1e-7, "P(blocked)");
        close_share(
            fast[class].mean_wait,
            none[class].mean_wait,
            1e-7,
            "mean wait",
        );
    }
}
