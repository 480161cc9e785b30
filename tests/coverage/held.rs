//! Counts of many experiments.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::trials::{Cell, Seen, Trial};

/// How often a cell held.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Held {
    pub cell: Cell,
    pub two_sided: Counts,
    /// Where too few days held an exception.
    pub few_days: Counts,
    /// Experiments that had nothing to say.
    pub nothing: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Counts {
    pub of: u64,
    pub held: u64,
    /// The interval lay above the true figure.
    pub above: u64,
    half_widths: f64,
}

impl Counts {
    pub fn share(&self) -> f64 {
        self.held as f64 / self.of as f64
    }

    pub fn half_width(&self) -> f64 {
        self.half_widths / self.of as f64
    }

    fn add(&mut self, other: &Counts) {
        self.of += other.of;
        self.held += other.held;
        self.above += other.above;
        self.half_widths += other.half_widths;
    }
}

impl Held {
    /// Intervals of both kinds.
    pub fn all(&self) -> Counts {
        let mut all = self.two_sided;
        all.add(&self.few_days);
        all
    }

    fn count(&mut self, seen: Seen) {
        match seen {
            Seen::Nothing => self.nothing += 1,
            Seen::Interval {
                held,
                above,
                few_days,
                half_width,
            } => {
                let counts = if few_days {
                    &mut self.few_days
                } else {
                    &mut self.two_sided
                };
                counts.add(&Counts {
                    of: 1,
                    held: u64::from(held),
                    above: u64::from(above),
                    half_widths: half_width,
                });
            }
        }
    }
}

/// Experiments that a thread takes at once.
const CHUNK: u64 = 50;

/// Makes an experiment so many times, with the seeds from `first` on.
pub fn held(trial: &Trial<'_>, first: u64, runs: u64) -> Vec<Held> {
    let next = AtomicU64::new(0);
    let chunks = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let chunk = next.fetch_add(1, Ordering::Relaxed);
                    let from = chunk * CHUNK;
                    if from >= runs {
                        break;
                    }
                    let seeds = first + from..first + (from + CHUNK).min(runs);
                    let counted = counted(trial, seeds);
                    chunks.lock().expect("no panic").push((chunk, counted));
                }
            });
        }
    });
    let mut chunks = chunks.into_inner().expect("no panic");
    // Half widths are added up in one order.
    chunks.sort_unstable_by_key(|&(chunk, _)| chunk);
    let mut chunks = chunks.into_iter().map(|(_, counted)| counted);
    let mut all = chunks.next().expect("experiments");
    for chunk in chunks {
        for (all, part) in all.iter_mut().zip(&chunk) {
            all.two_sided.add(&part.two_sided);
            all.few_days.add(&part.few_days);
            all.nothing += part.nothing;
        }
    }
    all
}

fn counted(trial: &Trial<'_>, seeds: std::ops::Range<u64>) -> Vec<Held> {
    let mut all: Vec<Held> = Vec::new();
    for seed in seeds {
        let seen = trial.play(seed);
        if all.is_empty() {
            let new = |&(cell, _): &(Cell, Seen)| Held {
                cell,
                two_sided: Counts::default(),
                few_days: Counts::default(),
                nothing: 0,
            };
            all = seen.iter().map(new).collect();
        }
        for (held, (cell, seen)) in all.iter_mut().zip(seen) {
            assert_eq!(held.cell, cell);
            held.count(seen);
        }
    }
    all
}
