//! Calls that are transferred.

use crate::oracle::birth_death::MarkovQueue;
use crate::oracle::network::Network;
use crate::oracle::numeric::BandedChain;
use crate::{close, close_share};

fn two_stations() -> Network {
    Network {
        arrival_rates: vec![0.5, 0.2],
        service_rates: vec![1.0, 0.7],
        servers: vec![1, 2],
        transfers: vec![vec![0.1, 0.3], vec![0.2, 0.0]],
    }
}

#[test]
fn what_comes_in_goes_out() {
    let network = Network {
        arrival_rates: vec![1.0, 0.0, 0.5],
        service_rates: vec![1.0; 3],
        servers: vec![4; 3],
        transfers: vec![
            vec![0.0, 0.5, 0.1],
            vec![0.3, 0.0, 0.3],
            vec![0.0, 0.2, 0.25],
        ],
    };
    let rates = network.visit_rates();
    let leaving = |at: usize| rates[at] * (1.0 - network.transfers[at].iter().sum::<f64>());
    close_share((0..3).map(leaving).sum(), 1.5, 1e-13, "away");
    for to in 0..3 {
        let others: f64 = (0..3)
            .map(|from| rates[from] * network.transfers[from][to])
            .sum();
        close_share(
            rates[to],
            network.arrival_rates[to] + others,
            1e-13,
            "visits",
        );
    }
    // By following calls from station to station.
    let mut flow = network.arrival_rates.clone();
    let mut sum = flow.clone();
    for _ in 0..500 {
        let hop = |to: usize| {
            (0..3)
                .map(|from| flow[from] * network.transfers[from][to])
                .sum()
        };
        flow = (0..3).map(hop).collect();
        sum.iter_mut()
            .zip(&flow)
            .for_each(|(sum, flow)| *sum += flow);
    }
    for (rate, sum) in rates.iter().zip(sum) {
        close_share(*rate, sum, 1e-12, "visits, hop by hop");
    }
}

#[test]
fn stations_without_transfers_are_queues_of_their_own() {
    let network = Network {
        transfers: vec![vec![0.0; 2]; 2],
        ..two_stations()
    };
    let alone = MarkovQueue::new(0.5, 1.0, 1).solve();
    close_share(
        network.stations()[0].mean_wait(),
        alone.mean_wait(),
        1e-13,
        "wait",
    );
    close_share(alone.mean_wait(), 0.5 / (1.0 - 0.5), 1e-12, "M/M/1");
    // A call that comes back to the same station is handled for a geometric number of times.
    let back = Network {
        arrival_rates: vec![0.4],
        service_rates: vec![1.0],
        servers: vec![1],
        transfers: vec![vec![0.5]],
    };
    close_share(back.visit_rates()[0], 0.8, 1e-13, "visits");
    close_share(back.mean_time_in_system(), 0.8 / 0.2 / 0.4, 1e-12, "time");
}

/// The chain of how many are at each station, cut where hardly anybody ever is, knows nothing of a product form.
#[test]
fn the_product_form_is_the_stationary_law_of_the_chain() {
    let network = two_stations();
    let most = 90;
    let width = most + 1;
    let state = |a: usize, b: usize| a * width + b;
    let mut chain = BandedChain::new(width * width, width + 1, width + 1);
    for a in 0..=most {
        for b in 0..=most {
            let from = state(a, b);
            if a < most {
                chain.add(from, state(a + 1, b), 0.5);
            }
            if b < most {
                chain.add(from, state(a, b + 1), 0.2);
            }
            if a > 0 {
                // One agent; a tenth is handled again at the same place.
                chain.add(from, state(a - 1, b), 0.6);
                chain.add(from, state(a - 1, (b + 1).min(most)), 0.3);
            }
            if b > 0 {
                let served = b.min(2) as f64 * 0.7;
                chain.add(from, state(a, b - 1), 0.8 * served);
                chain.add(from, state((a + 1).min(most), b - 1), 0.2 * served);
            }
        }
    }
    let mut queues = [0.0; 2];
    let p = chain.stationary();
    for a in 0..=most {
        for b in 0..=most {
            queues[0] += p[state(a, b)] * a.saturating_sub(1) as f64;
            queues[1] += p[state(a, b)] * b.saturating_sub(2) as f64;
        }
    }
    let rates = network.visit_rates();
    for (at, station) in network.stations().iter().enumerate() {
        close(station.queue_length(), queues[at], 1e-7, "queue length");
        close(
            station.mean_wait(),
            queues[at] / rates[at],
            1e-7,
            "mean wait",
        );
    }
}
