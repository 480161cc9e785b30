//! The floor: what a call of M/M/n+M must cost at the least.
//!
//! Three draws of the case's own laws from three streams, a tick clock, one replaced top of a heap of n free times for
//! every answered call, and counts of abandonment, waits and one service level, and nothing else.

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use rand_distr::{Distribution, Exp1};

/// What the floor counts.
#[derive(Debug, Default)]
pub struct Counts {
    pub abandoned: u64,
    pub wait: u64,
    pub within: u64,
}

/// Plays calls of M/M/n+M: rates per second, means in seconds.
pub fn play(agents: usize, rate: f64, aht: f64, patience: f64, calls: u64) -> Counts {
    let stream = |key| Xoshiro256PlusPlus::seed_from_u64(key);
    let (mut gaps, mut handling, mut leaving) = (stream(1), stream(2), stream(3));
    let draw = |mean: f64, stream: &mut Xoshiro256PlusPlus| -> f64 {
        let exponential: f64 = Exp1.sample(stream);
        mean * exponential
    };
    let ticks = |seconds: f64| (seconds * 1e6 + 0.5) as u64;
    let mut free = vec![0u64; agents];
    let mut counts = Counts::default();
    let mut clock = 0.0;
    for _ in 0..calls {
        clock += draw(1.0 / rate, &mut gaps);
        let joined = ticks(clock);
        let patience = ticks(draw(patience, &mut leaving));
        let handle = ticks(draw(aht, &mut handling));
        let start = free[0].max(joined);
        let wait = start - joined;
        if wait > patience {
            counts.abandoned += 1;
            counts.wait += patience;
        } else {
            counts.wait += wait;
            counts.within += u64::from(wait <= 20_000_000);
            replace_top(&mut free, start + handle);
        }
    }
    counts
}

/// Puts an item in the place of the smallest one of a heap with four children to a node.
#[inline]
fn replace_top(heap: &mut [u64], item: u64) {
    let mut hole = 0;
    loop {
        let first = 4 * hole + 1;
        let Some(least) = (first..(first + 4).min(heap.len())).min_by_key(|&child| heap[child])
        else {
            break;
        };
        if item <= heap[least] {
            break;
        }
        heap[hole] = heap[least];
        hole = least;
    }
    heap[hole] = item;
}
