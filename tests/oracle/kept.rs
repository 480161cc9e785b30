//! Callers who are passed on warm: an agent who stays with them until another has taken over.

use super::numeric::BandedChain;

/// One agent for each of two types. Calls of the first are passed on to the second with some probability; the first agent
/// stays until the second has begun and both have talked together for a while. Everything is exponential and first come first
/// served, and whoever waits may hang up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kept {
    pub arrival_rates: [f64; 2],
    /// 1 / mean handle time.
    pub service_rates: [f64; 2],
    /// 1 / mean patience.
    pub abandonment_rates: [f64; 2],
    /// P(passed on), of answered calls of the first type.
    pub passed_on: f64,
    /// 1 / mean conference.
    pub conference_rate: f64,
}

/// What happens in the long run.
#[derive(Debug, Clone, Copy, Default)]
pub struct KeptFigures {
    /// Mean wait of all calls of a type, answered or not.
    pub mean_waits: [f64; 2],
    pub abandoned: [f64; 2],
    /// Share of time in which each agent is busy, with conference and staying.
    pub busy: [f64; 2],
    /// Calls passed on in a unit of time.
    pub passed_on: f64,
    /// Share of time in which the first agent stays.
    pub staying: f64,
    /// Probability of the longest queues that the chain has room for.
    pub cut: f64,
}

/// What the agents do, and who waits for the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Agents {
    /// The first is idle, or talks; the second is idle, or talks while so many wait.
    Apart { talks: bool, second: Option<usize> },
    /// The first stays with a caller who waits for the second behind some and before others.
    Stays { ahead: usize, behind: usize },
    /// Both talk with the same caller, while so many wait for the second.
    Together { waiting: usize },
}

impl Kept {
    /// A chain of what the agents do and how many wait for each, up to `room`.
    pub fn solve(&self, room: usize) -> KeptFigures {
        let mut states = Vec::new();
        let seconds = || std::iter::once(None).chain((0..=room).map(Some));
        for talks in [false, true] {
            states.extend(seconds().map(|second| Agents::Apart { talks, second }));
        }
        for ahead in 0..=room {
            let behind = 0..=room - ahead;
            states.extend(behind.map(|behind| Agents::Stays { ahead, behind }));
        }
        states.extend((0..=room).map(|waiting| Agents::Together { waiting }));
        let width = states.len();
        let numbers: std::collections::HashMap<Agents, usize> =
            states.iter().copied().zip(0..).collect();
        let mut chain = BandedChain::new(width * (room + 1), 2 * width, 2 * width);
        for waiting in 0..=room {
            for (number, &agents) in states.iter().enumerate() {
                let from = waiting * width + number;
                for (rate, to_waiting, to) in self.jumps(waiting, agents) {
                    // What there is no room for does not happen.
                    if let Some(number) = numbers.get(&to).filter(|_| to_waiting <= room) {
                        chain.add(from, to_waiting * width + number, rate);
                    }
                }
            }
        }
        let mut figures = KeptFigures::default();
        let mut queues = [0.0; 2];
        for (at, p) in chain.stationary().into_iter().enumerate() {
            let (waiting, agents) = (at / width, states[at % width]);
            let (talks, stays, busy, second) = match agents {
                Agents::Apart { talks, second } => {
                    (talks, false, second.is_some(), second.unwrap_or(0))
                }
                Agents::Stays { ahead, behind } => (false, true, true, ahead + behind + 1),
                Agents::Together { waiting } => (false, true, true, waiting),
            };
            queues[0] += p * waiting as f64;
            queues[1] += p * second as f64;
            figures.busy[0] += p * f64::from(u8::from(talks || stays));
            figures.busy[1] += p * f64::from(u8::from(busy));
            figures.staying += p * f64::from(u8::from(stays));
            let finished = f64::from(u8::from(talks)) * self.service_rates[0];
            figures.passed_on += p * finished * self.passed_on;
            if waiting == room || second >= room {
                figures.cut += p;
            }
        }
        let rates = [
            self.arrival_rates[0],
            self.arrival_rates[1] + figures.passed_on,
        ];
        for at in 0..2 {
            figures.mean_waits[at] = queues[at] / rates[at];
            figures.abandoned[at] = queues[at] * self.abandonment_rates[at] / rates[at];
        }
        figures
    }

    /// Rates at which a state is left, and where to.
    fn jumps(&self, waiting: usize, agents: Agents) -> Vec<(f64, usize, Agents)> {
        let hang_up = |count: usize| count as f64 * self.abandonment_rates[1];
        // The first agent is free, and takes the next call.
        let free = |second: Option<usize>| {
            let talks = waiting > 0;
            (waiting.saturating_sub(1), Agents::Apart { talks, second })
        };
        let is_idle = matches!(agents, Agents::Apart { talks: false, .. });
        // A caller of the first type comes, or hangs up.
        let come = match agents {
            Agents::Apart { second, .. } if is_idle => (
                waiting,
                Agents::Apart {
                    talks: true,
                    second,
                },
            ),
            _ => (waiting + 1, agents),
        };
        let mut jumps = vec![
            (self.arrival_rates[0], come.0, come.1),
            (
                waiting as f64 * self.abandonment_rates[0],
                waiting.saturating_sub(1),
                agents,
            ),
        ];
        let mut second = |rate: f64, to: Agents| jumps.push((rate, waiting, to));
        match agents {
            Agents::Apart {
                talks,
                second: busy,
            } => {
                let apart = |second| Agents::Apart { talks, second };
                let more = busy.map_or(0, |count| count + 1);
                second(self.arrival_rates[1], apart(Some(more)));
                if let Some(count) = busy {
                    second(self.service_rates[1], apart(count.checked_sub(1)));
                    second(hang_up(count), apart(Some(count.saturating_sub(1))));
                }
                if talks {
                    let to = match busy {
                        None => Agents::Together { waiting: 0 },
                        Some(ahead) => Agents::Stays { ahead, behind: 0 },
                    };
                    second(self.service_rates[0] * self.passed_on, to);
                    let (left, to) = free(busy);
                    jumps.push((self.service_rates[0] * (1.0 - self.passed_on), left, to));
                }
            }
            Agents::Stays { ahead, behind } => {
                let stays = |ahead, behind| Agents::Stays { ahead, behind };
                second(self.arrival_rates[1], stays(ahead, behind + 1));
                let next = match ahead.checked_sub(1) {
                    Some(ahead) => stays(ahead, behind),
                    None => Agents::Together { waiting: behind },
                };
                second(self.service_rates[1], next);
                second(hang_up(ahead), stays(ahead.saturating_sub(1), behind));
                second(hang_up(behind), stays(ahead, behind.saturating_sub(1)));
                let (left, to) = free(Some(ahead + behind));
                jumps.push((hang_up(1), left, to));
            }
            Agents::Together { waiting: count } => {
                let together = |waiting| Agents::Together { waiting };
                second(self.arrival_rates[1], together(count + 1));
                second(hang_up(count), together(count.saturating_sub(1)));
                let (left, to) = free(Some(count));
                jumps.push((self.conference_rate, left, to));
            }
        }
        jumps
    }
}
