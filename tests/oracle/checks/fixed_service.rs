//! M/D/n.

use crate::oracle::birth_death::MarkovQueue;
use crate::oracle::fixed_service::FixedServiceQueue;
use crate::oracle::general_service;
use crate::oracle::numeric::{Poisson, gauss_legendre};
use crate::{close, close_share};

const GRID: [(usize, f64); 6] = [
    (1, 0.3),
    (1, 0.95),
    (2, 1.8),
    (10, 9.5),
    (40, 37.0),
    (100, 93.0),
];

#[test]
fn one_server_agrees_with_pollaczek_and_khinchine() {
    for load in [0.05, 0.5, 0.8, 0.98] {
        let s = FixedServiceQueue::new(load / 3.0, 3.0, 1).solve();
        let expected = general_service::mean_wait(load / 3.0, 3.0, 0.0);
        close_share(s.mean_wait(), expected, 1e-12, "mean wait");
        close_share(s.p_queued(), load, 1e-12, "P(queued)");
        let exponential = MarkovQueue::new(load / 3.0, 1.0 / 3.0, 1).solve();
        close_share(
            s.mean_wait(),
            0.5 * exponential.mean_wait(),
            1e-11,
            "half of M/M/1",
        );
    }
}

/// The wait without whoever came since the last round is the highest point of a random walk with steps
/// Poisson(a) − n, and Spitzer's identity gives its mean and its mass at 0 from the walk's own law.
#[test]
fn several_servers_agree_with_spitzers_identity() {
    for (servers, load) in GRID {
        let queue = FixedServiceQueue::new(load, 1.0, servers);
        let s = queue.solve();
        let (mut mean, mut positive) = (0.0, 0.0);
        for step in 1..100_000 {
            let sum = Poisson::new(load * f64::from(step));
            let level = servers * step as usize;
            let (mut above, mut excess) = (0.0, 0.0);
            for (count, weight) in (sum.first..).zip(&sum.weights) {
                if count > level {
                    above += weight;
                    excess += weight * (count - level) as f64;
                }
            }
            mean += excess / f64::from(step);
            positive += above / f64::from(step);
            if excess < 1e-15 {
                break;
            }
        }
        let name = format!("n = {servers}, a = {load}");
        close_share(s.queue_length(), mean, 1e-11, &name);
        let nobody_waits: f64 = s.probabilities.iter().take(servers + 1).sum();
        close_share(nobody_waits, (-positive).exp(), 1e-11, &name);
        let busy: f64 = s
            .probabilities
            .iter()
            .enumerate()
            .map(|(k, p)| k.min(servers) as f64 * p)
            .sum();
        close_share(busy, load, 1e-12, &name);
    }
}

#[test]
fn the_law_of_the_wait_integrates_to_the_mean() {
    for (servers, load) in GRID {
        let s = FixedServiceQueue::new(load / 2.5, 2.5, servers).solve();
        let name = format!("n = {servers}, a = {load}");
        close(s.wait_at_most(0.0), 1.0 - s.p_queued(), 1e-12, &name);
        let (mut mean, mut round) = (0.0, 0.0);
        loop {
            let piece: f64 = gauss_legendre(40, 2.5 * round, 2.5 * (round + 1.0))
                .into_iter()
                .map(|(t, w)| w * (1.0 - s.wait_at_most(t)))
                .sum();
            mean += piece;
            round += 1.0;
            if piece < 1e-13 {
                break;
            }
        }
        close_share(mean, s.mean_wait(), 1e-9, &name);
        for t in [2.5, 5.0] {
            let before = s.wait_at_most(t - 1e-9);
            close(
                s.wait_at_most(t),
                before,
                1e-7,
                "no jump at a multiple of D",
            );
        }
    }
}

#[test]
fn one_server_has_erlangs_law_of_the_wait() {
    let load: f64 = 0.7;
    let s = FixedServiceQueue::new(load, 1.0, 1).solve();
    for t in [0.0, 0.4, 1.0, 2.3, 3.0, 4.6] {
        // Erlang 1909; the signs alternate, harmless for a few terms.
        let mut expected = 0.0;
        let mut factorial = 1.0;
        for k in 0..=(t as i32) {
            if k > 0 {
                factorial *= f64::from(k);
            }
            let x = load * (t - f64::from(k));
            expected += (-x).powi(k) / factorial * x.exp();
        }
        expected *= 1.0 - load;
        close(s.wait_at_most(t), expected, 1e-12, "P(wait <= t)");
    }
}
