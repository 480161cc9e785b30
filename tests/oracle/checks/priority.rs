//! Classes of callers.

use super::played::Draws;
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
        let waits = cobham
            .iter()
            .zip(chain.mean_waits().into_iter().zip(chain.asa()));
        for (&expected, (wait, asa)) in waits {
            close_share(wait, expected, 1e-9, "mean wait");
            close_share(asa, expected, 1e-9, "ASA");
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

#[test]
fn the_urgent_queue_while_all_are_busy_is_a_birth_death_chain() {
    for thetas in [[1.0 / 300.0, 1.0 / 90.0], [1.0 / 60.0, 1.0 / 400.0]] {
        let rates = [0.025, 0.03];
        let chain = TwoClassQueue {
            arrival_rates: rates,
            service_rate: 1.0 / 200.0,
            servers: 8,
            abandonment_rates: thetas,
        }
        .solve();
        let (mut weight, mut sum, mut mean) = (1.0, 1.0, 0.0);
        for waiting in 1..200 {
            let k = f64::from(waiting);
            weight *= rates[0] / (0.04 + k * thetas[0]);
            sum += weight;
            mean += k * weight;
        }
        let while_busy = chain.queue_lengths()[0] / chain.p_queued();
        close_share(while_busy, mean / sum, 1e-10, "urgent waiting");
        let [urgent, other] = chain.p_abandon();
        let answered = rates[0] * (1.0 - urgent) + rates[1] * (1.0 - other);
        close_share(
            chain.occupancy() * 0.04,
            answered,
            1e-10,
            "answered calls end",
        );
    }
}

/// Plays two classes event by event, each caller with its own place in line; means over batches.
#[test]
fn two_classes_played_call_by_call_agree() {
    let queue = TwoClassQueue {
        arrival_rates: [0.02, 0.03],
        service_rate: 1.0 / 150.0,
        servers: 6,
        abandonment_rates: [1.0 / 200.0, 1.0 / 120.0],
    };
    const BATCHES: usize = 100;
    let mut draws = Draws(5);
    let mut now = 0.0;
    let mut busy = 0;
    let mut lines: [Vec<f64>; 2] = [Vec::new(), Vec::new()];
    // For each batch and class: offered, answered, answered within 30 s, waits of answered, waits of abandoned.
    let mut batches = vec![[[0.0; 5]; 2]; BATCHES + 1];
    for (batch, sums) in batches.iter_mut().enumerate() {
        // The first is the warm-up.
        let end = 2e5 * (batch + 1) as f64;
        while now < end {
            let hanging_up = [0, 1].map(|c| lines[c].len() as f64 * queue.abandonment_rates[c]);
            let serving = busy as f64 * queue.service_rate;
            let [first, second] = queue.arrival_rates;
            let total = first + second + hanging_up[0] + hanging_up[1] + serving;
            now += draws.exponential(total);
            let mut pick = draws.uniform() * total;
            let mut chosen = |rate: f64| {
                pick -= rate;
                pick < 0.0
            };
            if chosen(serving) {
                match lines.iter().position(|line| !line.is_empty()) {
                    Some(class) => {
                        let wait = now - lines[class].remove(0);
                        sums[class][1] += 1.0;
                        sums[class][2] += f64::from(u8::from(wait <= 30.0));
                        sums[class][3] += wait;
                    }
                    None => busy -= 1,
                }
            } else if let Some(class) = [0, 1].into_iter().find(|&c| chosen(hanging_up[c])) {
                let place = (draws.uniform() * lines[class].len() as f64) as usize;
                sums[class][4] += now - lines[class].remove(place);
            } else {
                let class = usize::from(!chosen(first));
                sums[class][0] += 1.0;
                if busy < queue.servers {
                    busy += 1;
                    sums[class][1] += 1.0;
                    sums[class][2] += 1.0;
                } else {
                    lines[class].push(now);
                }
            }
        }
    }
    let chain = queue.solve();
    let (p_abandon, asa, waits) = (chain.p_abandon(), chain.asa(), chain.mean_waits());
    let within = chain.answered_within(30.0);
    for class in 0..2 {
        let served = 1.0 - p_abandon[class];
        let exact = [
            served,
            within[class],
            served * asa[class],
            waits[class] - served * asa[class],
        ];
        for (k, expected) in exact.into_iter().enumerate() {
            // The ratio to offered calls, with the error of a ratio over batches.
            let counted = &batches[1..];
            let offered: f64 = counted.iter().map(|b| b[class][0]).sum();
            let sum: f64 = counted.iter().map(|b| b[class][k + 1]).sum();
            let ratio = sum / offered;
            let squares: f64 = counted
                .iter()
                .map(|b| (b[class][k + 1] - ratio * b[class][0]).powi(2))
                .sum();
            let error = squares.sqrt() / offered;
            assert!(
                (ratio - expected).abs() <= 4.0 * error && error < 0.05 * expected,
                "class {class}, measure {k}: played {ratio} ± {error}, exact {expected}"
            );
        }
    }
}
