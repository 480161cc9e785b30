//! Several call types before several groups.

use crate::oracle::birth_death::MarkovQueue;
use crate::oracle::priority::{TwoClassQueue, mean_waits, weighted_mean_waits};
use crate::oracle::skills::{
    AgentPick, CallOrder, CallPick, CallType, Centre, Skill, Stationary, Terms,
};
use crate::{close, close_share};

const AGENT_PICKS: [AgentPick; 4] = [
    AgentPick::LongestIdle,
    AgentPick::MostIdleGroup,
    AgentPick::Random,
    AgentPick::Fastest,
];
const CALL_PICKS: [CallPick; 4] = [
    CallPick::LongestWait,
    CallPick::LongestQueue,
    CallPick::LastCome,
    CallPick::Random,
];

fn call_type(arrival_rate: f64, abandonment_rate: f64) -> CallType {
    CallType {
        arrival_rate,
        abandonment_rate,
        priority: 1,
    }
}

fn plain(rate: f64) -> Skill {
    Skill::new(rate, Terms::PLAIN)
}

fn ranked(rate: f64, rank: u32) -> Skill {
    Skill::new(rate, Terms::rank(rank))
}

/// Whoever gets in is answered or hangs up, whichever way it is counted.
#[track_caller]
fn balances(centre: &Centre) -> Stationary {
    let exact = centre.clone().solve();
    for t in 0..centre.types.len() {
        let groups = (0..centre.staff.len()).filter_map(|g| {
            let skill = centre.skills[g][t]?;
            Some(exact.busy(g, t) * skill.rate)
        });
        let answered = exact.offered_rate(t) * (1.0 - exact.p_abandon(t));
        close_share(groups.sum(), answered, 1e-11, "calls answered");
        close(
            exact.answered_within(t, 60.0),
            1.0 - exact.p_abandon(t),
            1e-10,
            "answered in the end",
        );
    }
    exact
}

#[test]
fn groups_with_equal_skills_are_one_group() {
    let queue = MarkovQueue::new(1.1 + 1.7, 0.9, 3)
        .patience(1.0 / 0.4)
        .lines(3 + 4);
    let pool = queue.solve();
    for agent_pick in AGENT_PICKS {
        for call_pick in CALL_PICKS {
            for (call_order, ranks) in [
                (CallOrder::Nothing, [1, 1]),
                (CallOrder::Rank, [1, 2]),
                (CallOrder::Priority, [1, 2]),
            ] {
                let mut centre =
                    Centre::new(&[call_type(1.1, 0.4), call_type(1.7, 0.4)], &[1, 2], 4)
                        .skill(0, 0, ranked(0.9, ranks[0]))
                        .skill(0, 1, ranked(0.9, ranks[1]))
                        .skill(1, 0, ranked(0.9, ranks[1]))
                        .skill(1, 1, ranked(0.9, ranks[0]));
                (centre.agent_pick, centre.call_pick) = (agent_pick, call_pick);
                centre.call_order = call_order;
                let exact = balances(&centre);
                let lengths = exact.queue_length(0) + exact.queue_length(1);
                close_share(lengths, pool.queue_length(), 1e-12, "queue length");
                let busy = exact.occupancy(0) + 2.0 * exact.occupancy(1);
                close_share(busy, pool.busy(), 1e-12, "busy");
                for t in 0..2 {
                    close_share(exact.p_block(t), pool.p_block(), 1e-12, "blocked");
                    close_share(exact.p_queued(t), pool.p_queued(), 1e-12, "queued");
                }
                if call_order == CallOrder::Nothing && call_pick == CallPick::LongestWait {
                    for t in 0..2 {
                        close_share(exact.mean_wait(t), pool.mean_wait(), 1e-12, "wait");
                        close_share(
                            exact.answered_within(t, 0.6),
                            pool.answered_within(0.6),
                            1e-12,
                            "answered within 0.6",
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn groups_without_a_type_in_common_are_centres_of_their_own() {
    let centre = Centre::new(&[call_type(1.0, 5.0), call_type(1.6, 6.0)], &[2, 2], 14)
        .skill(0, 0, plain(0.8))
        .skill(1, 1, plain(1.3));
    let exact = balances(&centre);
    let own = [
        MarkovQueue::new(1.0, 0.8, 2).patience(1.0 / 5.0).solve(),
        MarkovQueue::new(1.6, 1.3, 2).patience(1.0 / 6.0).solve(),
    ];
    for (t, own) in own.iter().enumerate() {
        assert!(exact.p_block(t) < 1e-12);
        close_share(exact.mean_wait(t), own.mean_wait(), 1e-10, "mean wait");
        close_share(exact.p_abandon(t), own.p_abandon(), 1e-10, "p abandon");
        close_share(exact.p_queued(t), own.p_queued(), 1e-10, "p queued");
        close_share(exact.occupancy(t), own.occupancy(), 1e-10, "occupancy");
        close_share(
            exact.answered_within(t, 0.1),
            own.answered_within(0.1),
            1e-10,
            "answered within 0.1",
        );
    }
}

#[test]
fn two_groups_with_equal_skills_serve_classes_as_one_does() {
    let classes = TwoClassQueue {
        arrival_rates: [1.4, 1.6],
        service_rate: 1.0,
        servers: 3,
        abandonment_rates: [6.0, 5.0],
    };
    let expected = classes.solve();
    let mut types = [call_type(1.4, 6.0), call_type(1.6, 5.0)];
    types[1].priority = 2;
    let mut centre = Centre::new(&types, &[2, 1], 14)
        .skill(0, 0, ranked(1.0, 1))
        .skill(0, 1, ranked(1.0, 1))
        .skill(1, 0, ranked(1.0, 2))
        .skill(1, 1, ranked(1.0, 2));
    for call_order in [CallOrder::Rank, CallOrder::Priority] {
        centre.call_order = call_order;
        let exact = balances(&centre);
        for t in 0..2 {
            assert!(exact.p_block(t) < 1e-12);
            close_share(exact.mean_wait(t), expected.mean_waits()[t], 1e-9, "wait");
            close_share(exact.p_queued(t), expected.p_queued(), 1e-9, "queued");
            close_share(
                exact.answered_within(t, 0.1),
                expected.answered_within(0.1)[t],
                1e-9,
                "answered within 0.1",
            );
        }
    }
}

#[test]
fn a_reserve_of_all_is_no_skill_and_a_greater_reserve_helps_whom_it_is_held_for() {
    let n_design = |shared: Option<usize>| {
        let centre = Centre::new(&[call_type(0.9, 0.7), call_type(1.2, 0.5)], &[2, 3], 4)
            .skill(0, 0, ranked(1.0, 1))
            .skill(1, 1, ranked(0.8, 1));
        match shared {
            None => centre,
            Some(reserve) => {
                let terms = Terms {
                    reserve,
                    ..Terms::rank(2)
                };
                centre.skill(1, 0, Skill::new(0.7, terms))
            }
        }
    };
    let (none, all) = (n_design(None).solve(), balances(&n_design(Some(3))));
    let mut before = f64::INFINITY;
    for reserve in 0..3 {
        let exact = balances(&n_design(Some(reserve)));
        assert!(exact.mean_wait(1) < before, "held for the second type");
        before = exact.mean_wait(1);
    }
    assert!(before > all.mean_wait(1));
    for t in 0..2 {
        close_share(all.mean_wait(t), none.mean_wait(t), 1e-12, "mean wait");
        close_share(all.p_block(t), none.p_block(t), 1e-12, "blocked");
        close_share(all.occupancy(t), none.occupancy(t), 1e-12, "occupancy");
    }
}

/// Type 0 by group 0, and by group 1 after a wait; type 1 by group 1.
fn overflowing(early: Option<Terms>, late: Option<Terms>, overflow: Option<f64>) -> Centre {
    let mut centre = Centre::new(&[call_type(1.5, 0.6), call_type(0.8, 0.3)], &[2, 2], 1)
        .skill(0, 0, ranked(1.0, 1))
        .skill(1, 1, ranked(0.9, 1));
    if let Some(late) = late {
        let rate = 0.7;
        centre = centre.skill(1, 0, Skill { rate, early, late });
    }
    centre.overflow = overflow;
    centre
}

#[track_caller]
fn same(a: &Stationary, b: &Stationary, tolerance: f64) {
    for t in 0..2 {
        close_share(a.mean_wait(t), b.mean_wait(t), tolerance, "mean wait");
        close_share(a.p_block(t), b.p_block(t), tolerance, "blocked");
        close_share(a.occupancy(t), b.occupancy(t), tolerance, "occupancy");
        for within in [0.2, 0.5, 0.9] {
            let (a, b) = (a.answered_within(t, within), b.answered_within(t, within));
            close_share(a, b, tolerance, "answered within");
        }
    }
}

#[test]
fn an_overflow_that_changes_nothing_leaves_the_chain_as_it_is() {
    // The preference is new, but with one caller in the queue there is nothing to prefer.
    let (early, late) = (Terms::rank(2), Terms::rank(3));
    let staged = balances(&overflowing(Some(early), Some(late), Some(0.4)));
    same(
        &staged,
        &overflowing(Some(early), Some(early), None).solve(),
        1e-11,
    );
    // At once (though who waits no time at all counts as queued in a chain), and never.
    let late = Terms::rank(2);
    let at_once = balances(&overflowing(None, Some(late), Some(0.0)));
    same(
        &at_once,
        &overflowing(Some(late), Some(late), None).solve(),
        1e-11,
    );
    let never = balances(&overflowing(None, Some(late), Some(60.0)));
    same(&never, &overflowing(None, None, None).solve(), 1e-9);
}

#[test]
fn who_overflows_to_agents_always_free_waits_no_longer_than_that() {
    let (rate, after) = (1.0, 0.7);
    // Group 1 is done so soon that it is all but always free.
    let mut centre = Centre::new(&[call_type(1.5, 0.0)], &[1, 3], 1).skill(0, 0, plain(rate));
    centre.overflow = Some(after);
    let centre = centre.skill(
        1,
        0,
        Skill {
            rate: 100.0,
            early: None,
            late: Terms::rank(2),
        },
    );
    let exact = centre.solve();
    let expected = (1.0 - f64::exp(-rate * after)) / rate;
    close_share(
        exact.mean_wait(0) / exact.p_queued(0),
        expected,
        1e-5,
        "mean wait of the queued",
    );
    close_share(
        exact.answered_within(0, 0.3),
        1.0 - exact.p_queued(0) * f64::exp(-rate * 0.3),
        1e-5,
        "answered within 0.3",
    );
    close(exact.answered_within(0, after), 1.0, 1e-5, "all");
}

#[test]
fn weights_lie_between_first_come_and_strict_priority() {
    let rates = [0.7, 0.9, 1.1];
    let queue = MarkovQueue::new(2.7, 1.0, 3).solve();
    for (weights, strict) in [([1.0; 3], false), ([1e9, 1e4, 1e-3], true)] {
        let waits = weighted_mean_waits(&rates, &weights, 1.0, 3);
        let cobham = mean_waits(&rates, 1.0, 3);
        for (wait, cobham) in waits.iter().zip(cobham) {
            let expected = if strict { cobham } else { queue.mean_wait() };
            close_share(*wait, expected, 1e-4, "limit");
        }
    }
    for weights in [[3.0, 2.0, 1.0], [1.0, 5.0, 2.0]] {
        let waits = weighted_mean_waits(&rates, &weights, 1.0, 3);
        let sum: f64 = rates.iter().zip(&waits).map(|(r, w)| r * w).sum();
        close_share(sum, 2.7 * queue.mean_wait(), 1e-12, "work is conserved");
    }
}
