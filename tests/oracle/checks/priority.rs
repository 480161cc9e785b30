//! Classes of callers.

use crate::oracle::birth_death::MarkovQueue;
use crate::oracle::general_service;
use crate::oracle::numeric::gauss_legendre;
use crate::oracle::priority::{GeneralClass, TwoClassQueue, mean_waits, mean_waits_single_server};
use crate::{close, close_share};

#[test]
fn order_of_service_conserves_the_work_waiting() {
    let rates = [1.1, 2.3, 0.9, 3.0];
    for servers in [1, 5, 10] {
        let rates = rates.map(|rate| rate * servers as f64 / 8.0);
        let total: f64 = rates.iter().sum();
        let mean = MarkovQueue::new(total, 1.0, servers).solve().mean_wait();
        let waits = mean_waits(&rates, 1.0, servers);
        let sum: f64 = rates.iter().zip(&waits).map(|(r, w)| r * w).sum();
        close_share(sum, total * mean, 1e-12, "sum of load × wait");
        assert!(waits.is_sorted(), "the urgent wait less: {waits:?}");
    }
    let classes = [(0.2, 1.0, 0.0), (0.1, 3.0, 1.0), (0.3, 0.8, 2.0)].map(
        |(arrival_rate, mean_service, cv)| GeneralClass {
            arrival_rate,
            mean_service,
            cv,
        },
    );
    let load: f64 = classes
        .iter()
        .map(|c| c.arrival_rate * c.mean_service)
        .sum();
    let residual: f64 = classes
        .iter()
        .map(|c| 0.5 * c.arrival_rate * c.mean_service.powi(2) * (1.0 + c.cv * c.cv))
        .sum();
    let waits = mean_waits_single_server(&classes);
    let sum: f64 = classes
        .iter()
        .zip(&waits)
        .map(|(c, w)| c.arrival_rate * c.mean_service * w)
        .sum();
    close_share(sum, load * residual / (1.0 - load), 1e-13, "Kleinrock");
}

#[test]
fn one_class_is_an_ordinary_queue() {
    let single = GeneralClass {
        arrival_rate: 0.6,
        mean_service: 1.2,
        cv: 0.7,
    };
    let expected = general_service::mean_wait(0.6, 1.2, 0.7);
    close_share(
        mean_waits_single_server(&[single])[0],
        expected,
        1e-14,
        "M/G/1",
    );
    let exponential = [0.25, 0.4].map(|arrival_rate| GeneralClass {
        arrival_rate,
        mean_service: 1.25,
        cv: 1.0,
    });
    let many = mean_waits(&[0.25, 0.4], 0.8, 1);
    let one = mean_waits_single_server(&exponential);
    close_share(many[0], one[0], 1e-11, "urgent");
    close_share(many[1], one[1], 1e-11, "other");
}

#[test]
fn without_hanging_up_the_chain_agrees_with_cobham() {
    for (servers, rates) in [(1, [0.3, 0.4]), (4, [1.2, 1.9]), (10, [5.0, 2.5])] {
        let chain = TwoClassQueue {
            arrival_rates: rates,
            service_rate: 1.0,
            servers,
            abandonment_rates: [0.0, 0.0],
        }
        .solve();
        let cobham = mean_waits(&rates, 1.0, servers);
        for class in 0..2 {
            close_share(chain.mean_waits()[class], cobham[class], 1e-9, "mean wait");
            close_share(chain.asa()[class], cobham[class], 1e-9, "ASA");
        }
    }
}

#[test]
fn equal_patience_leaves_the_sum_an_erlang_a() {
    // Overload: 12 erlangs for 9 servers.
    let chain = TwoClassQueue {
        arrival_rates: [0.02, 0.04],
        service_rate: 1.0 / 200.0,
        servers: 9,
        abandonment_rates: [1.0 / 150.0, 1.0 / 150.0],
    }
    .solve();
    let pooled = MarkovQueue::new(0.06, 1.0 / 200.0, 9)
        .patience(150.0)
        .solve();
    let [first, second] = chain.queue_lengths();
    close_share(first + second, pooled.queue_length(), 1e-10, "queue");
    close_share(chain.p_queued(), pooled.p_queued(), 1e-11, "P(queued)");
    close_share(chain.occupancy(), pooled.occupancy(), 1e-11, "occupancy");
    let [urgent, other] = chain.p_abandon();
    close_share(
        (urgent + 2.0 * other) / 3.0,
        pooled.p_abandon(),
        1e-10,
        "P(abandon)",
    );
    assert!(urgent < 0.5 * other, "{urgent} {other}");
}

#[test]
fn a_class_that_is_alone_is_an_erlang_a() {
    for (rates, class) in [([0.05, 1e-12], 0), ([1e-12, 0.05], 1)] {
        let chain = TwoClassQueue {
            arrival_rates: rates,
            service_rate: 1.0 / 200.0,
            servers: 9,
            abandonment_rates: [1.0 / 100.0, 1.0 / 100.0],
        }
        .solve();
        let alone = MarkovQueue::new(0.05, 1.0 / 200.0, 9)
            .patience(100.0)
            .solve();
        close_share(chain.mean_waits()[class], alone.mean_wait(), 1e-8, "wait");
        close_share(
            chain.p_abandon()[class],
            alone.p_abandon(),
            1e-8,
            "P(abandon)",
        );
        close_share(chain.asa()[class], alone.asa(), 1e-8, "ASA");
        close_share(
            chain.mean_time_to_abandon()[class],
            alone.mean_time_to_abandon().unwrap_or(f64::NAN),
            1e-8,
            "time to abandon",
        );
        for t in [0.0, 10.0, 20.0, 120.0] {
            close(
                chain.answered_within(t)[class],
                alone.answered_within(t),
                1e-9,
                "answered within",
            );
        }
    }
}

#[test]
fn times_of_answer_by_class_integrate_to_the_mean_waits() {
    let chain = TwoClassQueue {
        arrival_rates: [0.025, 0.03],
        service_rate: 1.0 / 200.0,
        servers: 8,
        abandonment_rates: [1.0 / 300.0, 1.0 / 90.0],
    }
    .solve();
    let p_abandon = chain.p_abandon();
    let mut sums = [0.0; 2];
    let edges = [
        0.0, 10.0, 30.0, 60.0, 120.0, 240.0, 500.0, 1000.0, 2000.0, 4000.0,
    ];
    for pair in edges.windows(2) {
        for (t, weight) in gauss_legendre(8, pair[0], pair[1]) {
            let within = chain.answered_within(t);
            for class in 0..2 {
                sums[class] += weight * (1.0 - p_abandon[class] - within[class]);
            }
        }
    }
    for class in 0..2 {
        let served = 1.0 - p_abandon[class];
        close_share(sums[class] / served, chain.asa()[class], 1e-6, "ASA");
        close(
            chain.answered_within(6000.0)[class],
            served,
            1e-9,
            "all are answered in the end",
        );
    }
}
