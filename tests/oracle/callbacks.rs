//! Callers who are offered to be rung back by how many wait: M/M/n+M whose agents dial for those who accept.

/// One class before one group, first come first served. Who finds at least so many waiting, on the line or to be rung back, is
/// offered to be rung back, and accepts with a probability. Who accepts keeps the place and loses no patience; the agent whose
/// turn it is dials for an exponential time, and then talks to those who answer.
///
/// A Markov chain of how many agents talk and dial, and who waits in which order: on the line or not. There is room for
/// so many who wait; what is left out is of the size of [`cut`](CallbackFigures::cut).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CallbackQueue {
    pub arrival_rate: f64,
    /// 1 / mean handle time.
    pub service_rate: f64,
    pub servers: usize,
    /// 1 / mean patience; 0 when nobody hangs up.
    pub abandonment_rate: f64,
    /// Who finds so many waiting is asked.
    pub from: usize,
    pub accepted: f64,
    /// 1 / mean time of dialling.
    pub dialling_rate: f64,
    pub answered: f64,
    /// The most who wait.
    pub room: usize,
}

/// What happens in a unit of time in the long run, and how many are where.
#[derive(Debug, Clone, Copy, Default)]
pub struct CallbackFigures {
    pub offered: f64,
    pub accepted: f64,
    pub abandoned: f64,
    pub reached: f64,
    pub not_reached: f64,
    /// Callers who wait on the line, on average, and those who wait to be rung back or are being rung.
    pub on_line: f64,
    pub to_be_rung: f64,
    /// Agents who talk, and who dial.
    pub talking: f64,
    pub dialling: f64,
    /// Probability that there is no room.
    pub cut: f64,
}

/// How many talk and dial, and who waits: so many, the last of them in the lowest bit; 1 is to be rung back.
type State = (usize, usize, usize, usize);

impl CallbackQueue {
    fn states(&self) -> Vec<State> {
        let mut states = Vec::new();
        for busy in 0..=self.servers {
            for dial in 0..=busy {
                let longest = if busy == self.servers { self.room } else { 0 };
                for waiting in 0..=longest {
                    let words = (0..1 << waiting).map(|word| (busy - dial, dial, waiting, word));
                    states.extend(words);
                }
            }
        }
        states
    }

    /// Every move out of a state, with its rate.
    fn moves(&self, (talk, dial, waiting, word): State, mut to: impl FnMut(State, f64)) {
        let asks = if waiting >= self.from {
            self.accepted
        } else {
            0.0
        };
        if talk + dial < self.servers {
            to((talk + 1, dial, 0, 0), self.arrival_rate);
        } else if waiting < self.room {
            let accepts = self.arrival_rate * asks;
            to((talk, dial, waiting + 1, 2 * word + 1), accepts);
            let stays = self.arrival_rate - accepts;
            to((talk, dial, waiting + 1, 2 * word), stays);
        }
        // Somebody is free who is not counted any more, and takes the first.
        let next = |talk: usize, dial: usize| -> State {
            let Some(rest) = waiting.checked_sub(1) else {
                return (talk, dial, 0, 0);
            };
            let first = word >> rest;
            (talk + 1 - first, dial + first, rest, word & !(1 << rest))
        };
        if talk > 0 {
            to(next(talk - 1, dial), talk as f64 * self.service_rate);
        }
        if dial > 0 {
            let ends = dial as f64 * self.dialling_rate;
            to((talk + 1, dial - 1, waiting, word), ends * self.answered);
            to(next(talk, dial - 1), ends * (1.0 - self.answered));
        }
        for place in (0..waiting).filter(|place| word >> place & 1 == 0) {
            let before = word >> (place + 1) << place;
            let behind = word & ((1 << place) - 1);
            to(
                (talk, dial, waiting - 1, before | behind),
                self.abandonment_rate,
            );
        }
    }

    /// Solves the equations of balance by Gauss and Seidel's iteration, each step of which adds terms that are not
    /// negative.
    pub fn solve(&self) -> CallbackFigures {
        let states = self.states();
        let numbers: std::collections::HashMap<State, usize> =
            states.iter().copied().zip(0..).collect();
        let mut into = vec![Vec::new(); states.len()];
        let mut out = vec![0.0; states.len()];
        for (from, &state) in states.iter().enumerate() {
            self.moves(state, |to, rate| {
                if rate > 0.0 {
                    into[numbers[&to]].push((from as u32, rate));
                    out[from] += rate;
                }
            });
        }
        let mut p = vec![1.0 / states.len() as f64; states.len()];
        for round in 0.. {
            assert!(round < 100_000, "no end");
            let mut moved = 0.0;
            for at in 0..states.len() {
                let flow: f64 = into[at]
                    .iter()
                    .map(|&(from, rate)| p[from as usize] * rate)
                    .sum();
                let next = if out[at] > 0.0 { flow / out[at] } else { 0.0 };
                moved += (next - p[at]).abs();
                p[at] = next;
            }
            let sum: f64 = p.iter().sum();
            p.iter_mut().for_each(|p| *p /= sum);
            if moved < 1e-13 {
                break;
            }
        }
        let mut figures = CallbackFigures::default();
        for (&(talk, dial, waiting, word), p) in states.iter().zip(p) {
            let to_be_rung = word.count_ones() as usize;
            figures.on_line += p * (waiting - to_be_rung) as f64;
            figures.to_be_rung += p * (to_be_rung + dial) as f64;
            figures.talking += p * talk as f64;
            figures.dialling += p * dial as f64;
            if talk + dial == self.servers && waiting >= self.from {
                figures.offered += p * self.arrival_rate;
            }
            if waiting == self.room {
                figures.cut += p;
            }
        }
        figures.accepted = figures.offered * self.accepted;
        figures.abandoned = figures.on_line * self.abandonment_rate;
        figures.reached = figures.dialling * self.dialling_rate * self.answered;
        figures.not_reached = figures.dialling * self.dialling_rate * (1.0 - self.answered);
        figures
    }
}
