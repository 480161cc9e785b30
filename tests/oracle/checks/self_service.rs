//! Self-service before a queue, with lines.

use crate::close_share;
use crate::oracle::birth_death::MarkovQueue;
use crate::oracle::self_service::{SelfServiceFigures, SelfServiceQueue};

const QUEUE: SelfServiceQueue = SelfServiceQueue {
    arrival_rate: 0.05,
    self_service_rate: 1.0 / 40.0,
    asks: 0.6,
    service_rate: 1.0 / 100.0,
    servers: 3,
    abandonment_rate: 1.0 / 80.0,
    lines: 7,
};

fn all(figures: &SelfServiceFigures) -> [f64; 8] {
    let SelfServiceFigures {
        p_block,
        inside,
        asking,
        p_queued,
        queue_length,
        mean_wait,
        p_abandon,
        occupancy,
    } = *figures;
    [
        p_block,
        inside,
        asking,
        p_queued,
        queue_length,
        mean_wait,
        p_abandon,
        occupancy,
    ]
}

#[test]
fn the_balance_of_every_state_is_the_product_form() {
    for queue in [
        QUEUE,
        SelfServiceQueue {
            abandonment_rate: 0.0,
            ..QUEUE
        },
        SelfServiceQueue {
            lines: 3,
            asks: 0.2,
            ..QUEUE
        },
        SelfServiceQueue {
            servers: 1,
            lines: 12,
            ..QUEUE
        },
    ] {
        let (chain, product) = (all(&queue.solve()), all(&queue.product_form()));
        for (at, (a, b)) in chain.into_iter().zip(product).enumerate() {
            close_share(a, b, 1e-11, &format!("{queue:?}: {at}"));
        }
    }
}

#[test]
fn flows_balance_and_little_holds() {
    let figures = QUEUE.solve();
    let let_in = QUEUE.arrival_rate * (1.0 - figures.p_block);
    close_share(figures.asking, let_in * QUEUE.asks, 1e-12, "asking");
    close_share(
        figures.inside,
        let_in / QUEUE.self_service_rate,
        1e-12,
        "Little's law",
    );
    let answered = figures.asking * (1.0 - figures.p_abandon);
    let busy = answered / QUEUE.service_rate / QUEUE.servers as f64;
    close_share(figures.occupancy, busy, 1e-12, "busy");
}

#[test]
fn where_nobody_asks_self_service_alone_loses_as_erlang_b() {
    let queue = SelfServiceQueue { asks: 0.0, ..QUEUE };
    let load = queue.arrival_rate / queue.self_service_rate;
    let erlang_b = (1..=queue.lines).fold(1.0, |loss, n| load * loss / (n as f64 + load * loss));
    close_share(queue.solve().p_block, erlang_b, 1e-12, "P(no line)");
}

#[test]
fn where_self_service_takes_no_time_the_queue_is_all_there_is() {
    let queue = SelfServiceQueue {
        asks: 1.0,
        self_service_rate: 1e9,
        ..QUEUE
    };
    let plain = MarkovQueue {
        arrival_rate: queue.arrival_rate,
        service_rate: queue.service_rate,
        servers: queue.servers,
        abandonment_rate: queue.abandonment_rate,
        lines: Some(queue.lines),
    };
    let (figures, plain) = (queue.solve(), plain.solve());
    close_share(figures.p_block, plain.p_block(), 1e-6, "P(no line)");
    close_share(figures.mean_wait, plain.mean_wait(), 1e-6, "mean wait");
    close_share(figures.p_queued, plain.p_queued(), 1e-6, "P(must wait)");
}

#[test]
fn where_there_are_lines_enough_the_queue_sees_a_part_of_a_poisson_process() {
    let queue = SelfServiceQueue { lines: 40, ..QUEUE };
    let part = MarkovQueue::new(
        queue.arrival_rate * queue.asks,
        queue.service_rate,
        queue.servers,
    )
    .patience(1.0 / queue.abandonment_rate)
    .solve();
    let figures = queue.product_form();
    assert!(figures.p_block < 1e-12, "{figures:?}");
    close_share(figures.mean_wait, part.mean_wait(), 1e-9, "mean wait");
    close_share(figures.p_queued, part.p_queued(), 1e-9, "P(must wait)");
}
