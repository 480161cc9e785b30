//! Poisson arrivals, exponential handling and patience, in the long run.

use crate::centre::{long_run, of_queue};
use crate::oracle::birth_death::MarkovQueue;
use crate::rule::Family;

/// Mean handle time of every queue here, in seconds.
const HANDLE: f64 = 100.0;

/// A queue with this many erlangs for each of its agents.
pub fn queue(agents: usize, load_per_agent: f64) -> MarkovQueue {
    let rate = 1.0 / HANDLE;
    MarkovQueue::new(load_per_agent * agents as f64 * rate, rate, agents)
}

/// Which figures are compared: waits take far more calls than shares where few must wait.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Figures {
    All,
    Shares,
}

/// Plays a queue and compares 3 shares, 1 more with abandonment, 1 more with blocking, and 4 waits, 1 more with
/// abandonment.
fn compare(family: &mut Family, queue: MarkovQueue, calls: f64, figures: Figures, seed: u64) {
    compare_run(
        family,
        queue,
        &long_run(of_queue(&queue), calls, 1.0, seed),
        figures,
    );
}

fn compare_run(
    family: &mut Family,
    queue: MarkovQueue,
    results: &callcenter::Results,
    figures: Figures,
) {
    let exact = queue.solve();
    let total = &results.total;
    let name = |what: &str| {
        format!(
            "{what} of {} agents, {:.2} erlangs each, patience {}, lines {:?}",
            queue.servers,
            queue.arrival_rate / queue.service_rate / queue.servers as f64,
            1.0 / queue.abandonment_rate,
            queue.lines
        )
    };
    family.compare(name("queued rate"), &total.queued_rate, exact.p_queued());
    family.compare(name("occupancy"), &total.occupancy, exact.occupancy());
    family.compare(
        name("answered within 20 s"),
        &total.service_level[0].share,
        exact.answered_within(20.0),
    );
    let abandons = queue.abandonment_rate > 0.0;
    assert_eq!(total.abandon_rate.is_not_applicable(), !abandons);
    assert_eq!(total.time_to_abandon.is_not_applicable(), !abandons);
    assert_eq!(total.block_rate.is_not_applicable(), queue.lines.is_none());
    if abandons {
        family.compare(name("abandon rate"), &total.abandon_rate, exact.p_abandon());
    }
    if queue.lines.is_some() {
        family.compare(name("block rate"), &total.block_rate, exact.p_block());
    }
    if figures == Figures::All {
        family.compare(name("mean wait"), &total.mean_wait, exact.mean_wait());
        family.compare(
            name("mean wait queued"),
            &total.mean_wait_queued,
            exact.mean_wait_queued(),
        );
        family.compare(
            name("queue length"),
            &total.queue_length,
            exact.queue_length(),
        );
        family.compare(name("asa"), &total.asa, exact.asa());
        if let Some(time) = exact.mean_time_to_abandon() {
            family.compare(name("time to abandon"), &total.time_to_abandon, time);
        }
    }
}

#[test]
fn without_abandonment_it_is_erlang_c() {
    let mut family = Family::of(2 * 7 + 2 * 3, "M/M/n");
    compare(&mut family, queue(1, 0.7), 10e6, Figures::All, 200);
    compare(&mut family, queue(3, 0.7), 17e6, Figures::All, 201);
    compare(&mut family, queue(10, 0.8), 8e6, Figures::Shares, 202);
    compare(&mut family, queue(50, 0.85), 17e6, Figures::Shares, 203);
    family.hold();
}

#[test]
fn with_few_lines_calls_are_blocked_as_theory_says() {
    let mut family = Family::of(4 * 8 + 4, "M/M/n/K");
    compare(&mut family, queue(1, 0.9).lines(4), 3e6, Figures::All, 210);
    compare(&mut family, queue(3, 1.0).lines(10), 5e6, Figures::All, 211);
    compare(
        &mut family,
        queue(10, 1.3).lines(20),
        4e6,
        Figures::All,
        212,
    );
    compare(
        &mut family,
        queue(50, 1.0).lines(65),
        20e6,
        Figures::All,
        213,
    );
    compare(
        &mut family,
        queue(400, 1.0).lines(400),
        4e6,
        Figures::Shares,
        214,
    );
    family.hold();
}

#[test]
fn a_queue_limit_of_the_lines_less_the_agents_blocks_the_same() {
    let mut family = Family::of(2 * 8, "M/M/n/K by a queue limit");
    for (queue, calls, seed) in [
        (queue(3, 1.2).lines(7), 4e6, 220),
        (queue(10, 0.9).lines(15), 8e6, 221),
    ] {
        let mut scenario = of_queue(&queue);
        scenario.lines = None;
        scenario.queue_limit = queue.lines.map(|lines| (lines - queue.servers) as u32);
        compare_run(
            &mut family,
            queue,
            &long_run(scenario, calls, 1.0, seed),
            Figures::All,
        );
    }
    family.hold();
}

#[test]
fn below_capacity_with_abandonment_it_is_erlang_a() {
    let mut family = Family::of(3 * 9 + 2 * 4, "M/M/n+M below capacity");
    compare(
        &mut family,
        queue(1, 0.6).patience(150.0),
        5e6,
        Figures::All,
        230,
    );
    compare(
        &mut family,
        queue(3, 0.75).patience(100.0),
        8e6,
        Figures::All,
        231,
    );
    compare(
        &mut family,
        queue(10, 0.85).patience(150.0),
        18e6,
        Figures::All,
        232,
    );
    compare(
        &mut family,
        queue(50, 0.85).patience(200.0),
        14e6,
        Figures::Shares,
        233,
    );
    compare(
        &mut family,
        queue(400, 0.9).patience(200.0),
        14e6,
        Figures::Shares,
        234,
    );
    family.hold();
}

#[test]
fn at_capacity_with_abandonment_it_is_erlang_a() {
    let mut family = Family::of(4 * 9 + 4, "M/M/n+M at capacity");
    compare(
        &mut family,
        queue(1, 1.0).patience(100.0),
        4e6,
        Figures::All,
        240,
    );
    compare(
        &mut family,
        queue(3, 1.0).patience(300.0),
        5e6,
        Figures::All,
        241,
    );
    compare(
        &mut family,
        queue(10, 1.0).patience(50.0),
        10e6,
        Figures::All,
        242,
    );
    compare(
        &mut family,
        queue(50, 1.0).patience(100.0),
        25e6,
        Figures::All,
        243,
    );
    compare(
        &mut family,
        queue(400, 1.0).patience(100.0),
        70e6,
        Figures::Shares,
        244,
    );
    family.hold();
}

#[test]
fn above_capacity_with_abandonment_it_is_erlang_a() {
    let mut family = Family::of(5 * 9, "M/M/n+M above capacity");
    compare(
        &mut family,
        queue(1, 2.0).patience(100.0),
        3e6,
        Figures::All,
        250,
    );
    compare(
        &mut family,
        queue(3, 1.5).patience(30.0),
        4e6,
        Figures::All,
        251,
    );
    compare(
        &mut family,
        queue(10, 1.3).patience(200.0),
        5e6,
        Figures::All,
        252,
    );
    compare(
        &mut family,
        queue(50, 1.2).patience(100.0),
        11e6,
        Figures::All,
        253,
    );
    compare(
        &mut family,
        queue(400, 1.1).patience(100.0),
        30e6,
        Figures::All,
        254,
    );
    family.hold();
}

#[test]
fn with_few_lines_and_abandonment_both_are_as_theory_says() {
    let mut family = Family::of(3 * 10, "M/M/n/K+M");
    compare(
        &mut family,
        queue(1, 1.5).patience(100.0).lines(3),
        3e6,
        Figures::All,
        260,
    );
    compare(
        &mut family,
        queue(10, 1.2).patience(150.0).lines(16),
        4e6,
        Figures::All,
        261,
    );
    compare(
        &mut family,
        queue(50, 1.2).patience(200.0).lines(62),
        5e6,
        Figures::All,
        262,
    );
    family.hold();
}
