//! Callers who call again: M/M/n/K+M with an orbit of those who will.

use std::collections::HashMap;

use super::numeric::BandedChain;

/// One class before one group, first come first served. Who finds no line calls again with one probability, who hangs up
/// while waiting with another, each after an exponential delay of its own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RedialQueue {
    pub arrival_rate: f64,
    /// 1 / mean handle time.
    pub service_rate: f64,
    pub servers: usize,
    /// The largest number in the system, in service and waiting together (K).
    pub lines: usize,
    /// 1 / mean patience; 0 when nobody hangs up.
    pub abandonment_rate: f64,
    /// P(calls again), of those who hang up while waiting.
    pub after_abandoning: f64,
    /// P(calls again), of those who find no line.
    pub after_blocking: f64,
    /// 1 / mean delay before a caller calls again.
    pub redial_rate: f64,
}

/// What happens in a unit of time in the long run, and how many are where.
#[derive(Debug, Clone, Copy, Default)]
pub struct RedialFigures {
    /// Callers who call for the first time.
    pub fresh: f64,
    /// Calls, first and further ones.
    pub attempts: f64,
    pub answered: f64,
    pub abandoned: f64,
    pub blocked: f64,
    /// Callers waiting, on average.
    pub queue_length: f64,
    /// Callers who will call again, on average.
    pub orbit: f64,
    /// Mean wait of calls that got a line, answered or not, zeros included.
    pub mean_wait: f64,
    /// Probability of the largest orbit that the chain has room for: what is left out is of its size.
    pub cut: f64,
}

impl RedialFigures {
    /// Calls made by each caller, on average.
    pub fn attempts_per_caller(&self) -> f64 {
        self.attempts / self.fresh
    }

    fn finish(mut self) -> Self {
        self.mean_wait = self.queue_length / (self.attempts - self.blocked);
        self
    }
}

/// The largest orbit that is tried.
const LARGEST_ORBIT: usize = 1 << 14;
/// How probable the largest orbit may be.
const NEGLIGIBLE: f64 = 1e-13;

/// Doubles the room for the orbit until nobody needs more.
fn with_room<T>(solve: impl Fn(usize) -> (T, RedialFigures)) -> (T, RedialFigures) {
    let mut room = 16;
    loop {
        let (more, figures) = solve(room);
        if figures.cut < NEGLIGIBLE {
            return (more, figures.finish());
        }
        room *= 2;
        assert!(room <= LARGEST_ORBIT, "an orbit without end: {figures:?}");
    }
}

impl RedialQueue {
    /// Callers call again as often as they must, each time with the same probability. A chain of how many are in the
    /// system and how many in the orbit.
    pub fn without_end(&self) -> RedialFigures {
        with_room(|room| ((), self.with_orbit_up_to(room))).1
    }

    fn with_orbit_up_to(&self, room: usize) -> RedialFigures {
        let width = self.lines + 1;
        let state = |present: usize, orbit: usize| orbit * width + present;
        let mut chain = BandedChain::new(width * (room + 1), width + 1, width + 1);
        let waiting = |present: usize| present.saturating_sub(self.servers) as f64;
        for orbit in 0..=room {
            let more = (orbit + 1).min(room);
            let calling_again = orbit as f64 * self.redial_rate;
            for present in 0..=self.lines {
                let from = state(present, orbit);
                if present < self.lines {
                    chain.add(from, state(present + 1, orbit), self.arrival_rate);
                    if orbit > 0 {
                        chain.add(from, state(present + 1, orbit - 1), calling_again);
                    }
                } else {
                    let again = self.after_blocking;
                    chain.add(from, state(present, more), self.arrival_rate * again);
                    if orbit > 0 {
                        let gives_up = calling_again * (1.0 - again);
                        chain.add(from, state(present, orbit - 1), gives_up);
                    }
                }
                if present > 0 {
                    let served = present.min(self.servers) as f64 * self.service_rate;
                    let hung_up = waiting(present) * self.abandonment_rate;
                    let again = hung_up * self.after_abandoning;
                    chain.add(from, state(present - 1, orbit), served + hung_up - again);
                    chain.add(from, state(present - 1, more), again);
                }
            }
        }
        let mut figures = RedialFigures {
            fresh: self.arrival_rate,
            ..RedialFigures::default()
        };
        for (at, p) in chain.stationary().into_iter().enumerate() {
            let (present, orbit) = (at % width, at / width);
            let attempts = self.arrival_rate + orbit as f64 * self.redial_rate;
            figures.attempts += p * attempts;
            figures.orbit += p * orbit as f64;
            figures.queue_length += p * waiting(present);
            figures.answered += p * present.min(self.servers) as f64 * self.service_rate;
            if present == self.lines {
                figures.blocked += p * attempts;
            }
            if orbit == room {
                figures.cut += p;
            }
        }
        figures.abandoned = figures.queue_length * self.abandonment_rate;
        figures
    }

    /// Callers call again once at most. A chain of how many are served, who waits in which order (those who call for the
    /// first time may call again, the others not), and how many are in the orbit.
    pub fn once(&self) -> OnceFigures {
        let (figures, all) = with_room(|room| {
            let figures = self.once_with_orbit_up_to(room);
            (figures, figures.all)
        });
        OnceFigures { all, ..figures }
    }

    fn once_with_orbit_up_to(&self, room: usize) -> OnceFigures {
        // What is in the system: so many served, and who waits, the first first; true calls for the first time.
        let mut systems: Vec<(usize, Vec<bool>)> =
            (0..=self.servers).map(|busy| (busy, Vec::new())).collect();
        let mut shorter = vec![Vec::new()];
        for _ in self.servers..self.lines {
            let longer = shorter.iter().flat_map(|waiting: &Vec<bool>| {
                [true, false].map(|first| [waiting.as_slice(), &[first]].concat())
            });
            shorter = longer.collect();
            systems.extend(
                shorter
                    .iter()
                    .map(|waiting| (self.servers, waiting.clone())),
            );
        }
        let numbers: HashMap<_, _> = systems.iter().cloned().zip(0..).collect();
        let width = systems.len();
        let mut chain = BandedChain::new(width * (room + 1), 2 * width, 2 * width);
        for orbit in 0..=room {
            let more = (orbit + 1).min(room);
            let calling_again = orbit as f64 * self.redial_rate;
            for (number, (busy, waiting)) in systems.iter().enumerate() {
                let from = orbit * width + number;
                let mut jump = |busy: usize, waiting: Vec<bool>, orbit: usize, rate: f64| {
                    chain.add(from, orbit * width + numbers[&(busy, waiting)], rate);
                };
                let mut joins = |first: bool, orbit: usize, rate: f64| {
                    if *busy < self.servers {
                        jump(busy + 1, Vec::new(), orbit, rate);
                    } else {
                        jump(*busy, [waiting.as_slice(), &[first]].concat(), orbit, rate);
                    }
                };
                let full = busy + waiting.len() == self.lines;
                if !full {
                    joins(true, orbit, self.arrival_rate);
                    if orbit > 0 {
                        joins(false, orbit - 1, calling_again);
                    }
                } else {
                    let again = self.arrival_rate * self.after_blocking;
                    jump(*busy, waiting.clone(), more, again);
                    if orbit > 0 {
                        jump(*busy, waiting.clone(), orbit - 1, calling_again);
                    }
                }
                let served = *busy as f64 * self.service_rate;
                match waiting.split_first() {
                    Some((_, rest)) => jump(*busy, rest.to_vec(), orbit, served),
                    None if *busy > 0 => jump(busy - 1, Vec::new(), orbit, served),
                    None => {}
                }
                for (place, &first) in waiting.iter().enumerate() {
                    let mut rest = waiting.clone();
                    rest.remove(place);
                    let again = if first { self.after_abandoning } else { 0.0 };
                    let rate = self.abandonment_rate;
                    jump(*busy, rest.clone(), orbit, rate * (1.0 - again));
                    jump(*busy, rest, more, rate * again);
                }
            }
        }
        let mut figures = OnceFigures::default();
        figures.all.fresh = self.arrival_rate;
        for (at, p) in chain.stationary().into_iter().enumerate() {
            let ((busy, waiting), orbit) = (&systems[at % width], at / width);
            let again = orbit as f64 * self.redial_rate;
            let all = &mut figures.all;
            all.attempts += p * (self.arrival_rate + again);
            all.orbit += p * orbit as f64;
            all.answered += p * *busy as f64 * self.service_rate;
            all.queue_length += p * waiting.len() as f64;
            if orbit == room {
                all.cut += p;
            }
            let first = waiting.iter().filter(|&&first| first).count() as f64;
            figures.abandoned_first += p * first * self.abandonment_rate;
            if busy + waiting.len() == self.lines {
                all.blocked += p * (self.arrival_rate + again);
                figures.blocked_first += p * self.arrival_rate;
            }
        }
        figures.all.abandoned = figures.all.queue_length * self.abandonment_rate;
        figures
    }
}

/// What happens where callers call again once at most.
#[derive(Debug, Clone, Copy, Default)]
pub struct OnceFigures {
    pub all: RedialFigures,
    /// First calls that are abandoned in a unit of time.
    pub abandoned_first: f64,
    /// First calls that find no line in a unit of time.
    pub blocked_first: f64,
}
