//! A day of people who are all relieved at once, worked out exactly.
//!
//! Shifts follow one another. When one ends, whoever is idle goes, whoever is busy finishes the call and goes then; the
//! next shift begins at that instant with all its people. So beside the people on shift there are leavers who still talk,
//! and the state is (busy people on shift, leavers, waiting). Arrivals are Poisson at one rate in each shift, handling and
//! patience exponential, and the queue has a limit. The day starts empty; after the last shift nobody arrives, and its
//! people stay until nobody waits.
//!
//! The distribution moves by uniformisation: only non-negative terms are added.

use super::numeric::Poisson;

/// A stretch with one rate, and the people who are there for it and no longer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stretch {
    pub length: f64,
    pub arrival_rate: f64,
    pub people: usize,
}

/// A day of shifts one after the other.
#[derive(Debug, Clone, PartialEq)]
pub struct ReliefDay {
    pub shifts: Vec<Stretch>,
    pub service_rate: f64,
    pub abandonment_rate: f64,
    pub queue_limit: usize,
}

/// Expected sums of a stretch of the clock.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Sums {
    /// ∫ waiting dt, ∫ busy dt (leavers too), ∫ people present dt.
    pub queue_time: f64,
    pub busy_time: f64,
    pub staffed_time: f64,
    pub attempts: f64,
    pub blocked: f64,
    pub queued: f64,
    pub abandoned: f64,
}

impl Sums {
    pub fn add(&mut self, other: &Sums) {
        self.queue_time += other.queue_time;
        self.busy_time += other.busy_time;
        self.staffed_time += other.staffed_time;
        self.attempts += other.attempts;
        self.blocked += other.blocked;
        self.queued += other.queued;
        self.abandoned += other.abandoned;
    }

    pub fn offered(&self) -> f64 {
        self.attempts - self.blocked
    }
}

struct Space {
    busy: usize,
    leavers: usize,
    waiting: usize,
}

impl Space {
    fn at(&self, busy: usize, leavers: usize, waiting: usize) -> usize {
        (busy * (self.leavers + 1) + leavers) * (self.waiting + 1) + waiting
    }

    fn size(&self) -> usize {
        self.at(self.busy, self.leavers, self.waiting) + 1
    }

    fn states(&self) -> impl Iterator<Item = (usize, usize, usize)> + '_ {
        (0..=self.busy).flat_map(move |b| {
            (0..=self.leavers).flat_map(move |l| (0..=self.waiting).map(move |q| (b, l, q)))
        })
    }
}

impl ReliefDay {
    /// The sums of each shift, and those after closing.
    pub fn solve(&self) -> (Vec<Sums>, Sums) {
        let people = self.shifts.iter().map(|shift| shift.people);
        let space = Space {
            busy: people.clone().max().unwrap_or(0),
            leavers: people.sum(),
            waiting: self.queue_limit,
        };
        let mut p = vec![0.0; space.size()];
        p[0] = 1.0;
        let mut rows = Vec::new();
        for (number, shift) in self.shifts.iter().enumerate() {
            if number > 0 {
                p = relieved(&space, &p, shift.people);
            }
            let (end, time) = self.advance(&space, p, shift, shift.length);
            p = end;
            rows.push(self.sums(&space, &time, shift, false));
        }
        let mut after = Sums::default();
        let Some(last) = self.shifts.last() else {
            return (rows, after);
        };
        let closed = Stretch {
            arrival_rate: 0.0,
            ..*last
        };
        // Until nobody is left, to all that counts.
        while p.iter().skip(1).sum::<f64>() > 1e-14 {
            let (end, time) = self.advance(&space, p, &closed, 20.0 / self.service_rate);
            p = end;
            after.add(&self.sums(&space, &time, &closed, true));
        }
        (rows, after)
    }

    /// The distribution after a time, and the time spent in each state until then.
    fn advance(
        &self,
        space: &Space,
        p: Vec<f64>,
        shift: &Stretch,
        time: f64,
    ) -> (Vec<f64>, Vec<f64>) {
        let most = (space.busy + space.leavers) as f64 * self.service_rate
            + space.waiting as f64 * self.abandonment_rate
            + shift.arrival_rate;
        let steps = Poisson::new(most * time);
        let tails = steps.tails();
        let (mut now, mut end, mut spent) = (p, vec![0.0; space.size()], vec![0.0; space.size()]);
        for (step, &tail) in tails.iter().enumerate() {
            let weight = steps.probability(step);
            for (state, &p) in now.iter().enumerate() {
                end[state] += weight * p;
                spent[state] += tail / most * p;
            }
            now = self.step(space, &now, shift, most);
        }
        (end, spent)
    }

    fn step(&self, space: &Space, from: &[f64], shift: &Stretch, most: f64) -> Vec<f64> {
        let mut into = vec![0.0; from.len()];
        for (b, l, q) in space.states() {
            let here = space.at(b, l, q);
            let p = from[here] / most;
            if p == 0.0 {
                continue;
            }
            let mut stays = most;
            let mut jump = |to: usize, rate: f64| {
                into[to] += p * rate;
                stays -= rate;
            };
            if b < shift.people {
                jump(space.at(b + 1, l, q), shift.arrival_rate);
            } else if q < self.queue_limit {
                jump(space.at(b, l, q + 1), shift.arrival_rate);
            }
            if b > 0 {
                // Whoever is free takes the first who waits.
                let to = if q > 0 {
                    space.at(b, l, q - 1)
                } else {
                    space.at(b - 1, l, q)
                };
                jump(to, b as f64 * self.service_rate);
            }
            if l > 0 {
                jump(space.at(b, l - 1, q), l as f64 * self.service_rate);
            }
            if q > 0 {
                jump(space.at(b, l, q - 1), q as f64 * self.abandonment_rate);
            }
            into[here] += p * stays.max(0.0);
        }
        into
    }

    fn sums(&self, space: &Space, time: &[f64], shift: &Stretch, is_closed: bool) -> Sums {
        let mut sums = Sums::default();
        for (b, l, q) in space.states() {
            let time = time[space.at(b, l, q)];
            let on_shift = if is_closed && q == 0 { b } else { shift.people };
            sums.queue_time += q as f64 * time;
            sums.busy_time += (b + l) as f64 * time;
            sums.staffed_time += (on_shift + l) as f64 * time;
            let arrivals = shift.arrival_rate * time;
            sums.attempts += arrivals;
            if b == shift.people {
                if q == self.queue_limit {
                    sums.blocked += arrivals;
                } else {
                    sums.queued += arrivals;
                }
            }
        }
        sums.abandoned = self.abandonment_rate * sums.queue_time;
        sums
    }
}

/// All on shift are relieved: the busy become leavers, and the relief takes those who wait.
fn relieved(space: &Space, from: &[f64], people: usize) -> Vec<f64> {
    let mut into = vec![0.0; from.len()];
    for (b, l, q) in space.states() {
        let p = from[space.at(b, l, q)];
        if p > 0.0 {
            let taken = q.min(people);
            into[space.at(taken, l + b, q - taken)] += p;
        }
    }
    into
}
