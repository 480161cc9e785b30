//! The varying day against a plain play of it, call by call: an own way to polite shift ends and to waits that
//! reach over a change of staff.

use crate::oracle::transient::{AfterClosing, VaryingDay};

/// SplitMix64: enough for a check that owes nothing to the crate's own streams.
pub struct Draws(pub u64);

impl Draws {
    pub fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    pub fn exponential(&mut self, rate: f64) -> f64 {
        -(1.0 - self.uniform()).ln() / rate
    }
}

/// Sums over all days played, and sums of squares over days.
#[derive(Clone, Copy, Default)]
struct Sum {
    sum: f64,
    squares: f64,
}

impl Sum {
    fn day(&mut self, value: f64) {
        self.sum += value;
        self.squares += value * value;
    }
}

const MEASURES: usize = 7;

/// Plays one day first come first served; adds, for each interval of joining: answered, abandoned, wait, wait of
/// answered, answered within the limit, abandoned within the limit, balked.
fn play(day: &VaryingDay, limit: f64, draws: &mut Draws) -> Vec<[f64; MEASURES]> {
    let ends: Vec<f64> = day
        .intervals
        .iter()
        .scan(0.0, |end, interval| {
            *end += interval.length;
            Some(*end)
        })
        .collect();
    let close = ends[ends.len() - 1];
    let staff_at = |i: usize| {
        let last = day.intervals.iter().rev().map(|i| i.staff).find(|&s| s > 0);
        match day.intervals.get(i) {
            Some(interval) => interval.staff,
            None if day.after_closing == AfterClosing::Serve => last.unwrap_or(0),
            None => 0,
        }
    };
    let mut rows = vec![[0.0; MEASURES]; day.intervals.len()];
    let mut finishes: Vec<f64> = Vec::new();
    // The instant, and its interval, from which the next caller could start.
    let (mut free_from, mut free_in) = (0.0_f64, 0);
    for (i, interval) in day.intervals.iter().enumerate() {
        let mut t = ends[i] - interval.length;
        loop {
            t += draws.exponential(interval.arrival_rate);
            if t >= ends[i] {
                break;
            }
            let patience = draws.exponential(day.abandonment_rate);
            let balks = draws.uniform() < day.balk;
            let handling = draws.exponential(day.service_rate);
            let (mut x, mut at) = if t >= free_from {
                (t, i)
            } else {
                (free_from, free_in)
            };
            loop {
                finishes.retain(|&finish| finish > x);
                if finishes.len() < staff_at(at) {
                    break;
                }
                if balks || x - t > patience || (x >= close && staff_at(at) == 0) {
                    break;
                }
                let next = finishes.iter().copied().fold(f64::INFINITY, f64::min);
                match ends.get(at) {
                    Some(&end) if end <= next => (x, at) = (end, at + 1),
                    _ => x = next,
                }
            }
            let row = &mut rows[i];
            let can_start = finishes.len() < staff_at(at);
            if x > t || !can_start {
                if balks {
                    row[6] += 1.0;
                    continue;
                }
                let unanswered = !can_start || patience < x - t;
                if unanswered {
                    // Whoever comes later waits at least as long.
                    (free_from, free_in) = (x, at);
                    row[1] += 1.0;
                    row[2] += patience;
                    if patience <= limit {
                        row[5] += 1.0;
                    }
                    continue;
                }
            }
            (free_from, free_in) = (x, at);
            let wait = x - t;
            row[0] += 1.0;
            row[2] += wait;
            row[3] += wait;
            if wait <= limit {
                row[4] += 1.0;
            }
            finishes.push(x + handling);
        }
    }
    rows
}

fn compare(day: &VaryingDay, limit: f64, days: u32, seed: u64) {
    let mut sums = vec![[Sum::default(); MEASURES]; day.intervals.len()];
    let mut draws = Draws(seed);
    for _ in 0..days {
        for (sums, row) in sums.iter_mut().zip(play(day, limit, &mut draws)) {
            for (sum, value) in sums.iter_mut().zip(row) {
                sum.day(value);
            }
        }
    }
    let n = f64::from(days);
    let within = day.within(limit);
    let mut checked = 0;
    for (i, row) in day.solve().intervals.iter().enumerate() {
        let j = row.joined;
        let exact = [
            j.answered,
            j.abandoned,
            j.wait,
            j.wait_answered,
            within[i].answered,
            within[i].abandoned,
            j.balked,
        ];
        for (k, (sum, exact)) in sums[i].iter().zip(exact).enumerate() {
            let mean = sum.sum / n;
            let error = ((sum.squares / n - mean * mean).max(0.0) / n).sqrt();
            // About 200 comparisons in all: 4.4 standard errors keep the whole below 1 in 400.
            assert!(
                (mean - exact).abs() <= 4.4 * error + 1e-6,
                "interval {i}, measure {k}: played {mean} ± {error}, exact {exact}"
            );
            checked += usize::from(error > 0.0);
        }
    }
    assert!(
        checked >= 3 * day.intervals.len(),
        "too little was compared"
    );
}

#[test]
fn a_rough_day_played_call_by_call_agrees() {
    let day = VaryingDay::with_grid(
        900.0,
        &[0.02, 0.045, 0.05, 0.03, 0.02, 0.04],
        &[5, 9, 11, 4, 0, 7],
        1.0 / 200.0,
    )
    .patience(150.0);
    compare(&day, 20.0, 20_000, 1);
    compare(&day, 500.0, 10_000, 2);
    compare(
        &day.clone().after_closing(AfterClosing::PatienceOnly),
        300.0,
        10_000,
        3,
    );
}

#[test]
fn a_day_with_balking_and_steep_falls_played_call_by_call_agrees() {
    let day = VaryingDay::with_grid(
        300.0,
        &[0.08, 0.08, 0.02, 0.03, 0.09],
        &[15, 6, 2, 8, 3],
        1.0 / 150.0,
    )
    .patience(400.0)
    .balk(0.25);
    compare(&day, 60.0, 30_000, 4);
}
