//! A dialler blended with calls that come in: M/M/n+M whose agents also take the calls of people who are rung up.

use std::collections::HashMap;

use super::numeric::Poisson;

/// Inbound calls, the first of each pair, and people who are rung up, the second, before one group.
///
/// After every event as many dials are begun as are missing from floor(k × free + c), where at least so many agents are free;
/// none is taken back. A dial that will reach somebody and one that will not take exponential times of their own. Who is reached
/// and finds nobody free hangs up at once with a probability, or waits as an inbound caller does.
///
/// A Markov chain of how many of each kind are served, who waits in which order, and how many dials of each kind are under way.
/// There is room for so many who wait; what is left out is of the size of [`cut`](DiallerFigures::cut).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dialler {
    pub arrival_rate: f64,
    /// 1 / mean handle time.
    pub service_rates: [f64; 2],
    /// 1 / mean patience; 0 when nobody hangs up.
    pub abandonment_rates: [f64; 2],
    pub servers: usize,
    /// k and c.
    pub per_free: f64,
    pub further: f64,
    pub least_free: usize,
    pub reached: f64,
    /// Of those who are reached and find nobody free, who hangs up at once.
    pub balk: f64,
    /// 1 / mean time until somebody answers, and until a dial in vain is given up.
    pub dial_rates: [f64; 2],
    /// Whether inbound callers are served first. Otherwise who came first is.
    pub inbound_first: bool,
    /// So many agents are kept free of people who are rung up.
    pub reserve: usize,
    /// A dial takes a line while it lasts, and a caller while it waits or is served. There is none when all are taken.
    pub lines: Option<usize>,
    /// The most who wait.
    pub room: usize,
}

/// What happens in a unit of time, and how many are where.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct DiallerFigures {
    /// Dials that end.
    pub dials: f64,
    pub reached: f64,
    /// Who was reached and found nobody free, and who of them was never served.
    pub mismatches: f64,
    pub dropped: f64,
    /// Inbound callers who found no line, who were let in and had to wait, and who hung up.
    pub blocked: f64,
    pub queued: f64,
    pub abandoned: f64,
    /// Of each kind.
    pub waiting: [f64; 2],
    pub serving: [f64; 2],
    pub under_way: f64,
    /// Probability that there is no room.
    pub cut: f64,
}

const INBOUND: usize = 0;
const OUTBOUND: usize = 1;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
struct State {
    serving: [u32; 2],
    /// The last in the lowest bit; 1 was rung up. Whoever is before these bits was not.
    waiting: u32,
    word: u32,
    /// Those that will reach somebody, and those that will not. Where they last as long, all are among the first.
    dials: [u32; 2],
}

impl State {
    fn kind(&self, place: u32) -> usize {
        (self.word.checked_shr(place).unwrap_or(0) & 1) as usize
    }

    fn without(self, place: u32) -> Self {
        let bit = 1u32.checked_shl(place).unwrap_or(0);
        let behind = self.word & bit.wrapping_sub(1);
        let before = (self.word ^ behind) >> 1 & !bit.wrapping_sub(1);
        State {
            waiting: self.waiting - 1,
            word: before | behind,
            ..self
        }
    }

    fn waiting_of(&self) -> [u32; 2] {
        let rung_up = self.word.count_ones();
        [self.waiting - rung_up, rung_up]
    }

    fn and_serving(mut self, kind: usize) -> Self {
        self.serving[kind] += 1;
        self
    }
}

impl Dialler {
    /// Whether the two kinds of dials last as long, so that which it is need not be known before it ends.
    fn is_alike(&self) -> bool {
        self.dial_rates[0] == self.dial_rates[1]
    }

    fn idle(&self, state: &State) -> usize {
        self.servers - (state.serving[0] + state.serving[1]) as usize
    }

    /// How many are free for a kind.
    fn free(&self, state: &State, kind: usize) -> usize {
        let reserve = if kind == OUTBOUND { self.reserve } else { 0 };
        self.idle(state).saturating_sub(reserve)
    }

    fn has_line(&self, state: &State) -> bool {
        let taken = state.serving.iter().chain(&state.dials).sum::<u32>() + state.waiting;
        self.lines.is_none_or(|lines| (taken as usize) < lines)
    }

    /// Whoever is free takes the first who may be taken, and then as many are dialled as are missing: where that leads,
    /// with the probabilities.
    fn settled(&self, mut state: State, mut to: impl FnMut(State, f64)) {
        while let Some(place) = (0..state.waiting)
            .rev()
            .find(|&place| self.free(&state, state.kind(place)) > 0)
        {
            let kind = state.kind(place);
            state = state.without(place).and_serving(kind);
        }
        let free = self.free(&state, OUTBOUND);
        let wanted = if free >= self.least_free {
            (self.per_free * free as f64 + self.further).floor() as u32
        } else {
            0
        };
        let mut missing = 0;
        while state.dials[0] + state.dials[1] + missing < wanted {
            let mut then = state;
            then.dials[0] += missing;
            if !self.has_line(&then) {
                break;
            }
            missing += 1;
        }
        if self.is_alike() {
            state.dials[0] += missing;
            return to(state, 1.0);
        }
        let mut ways = 1.0;
        for will_reach in 0..=missing {
            let others = missing - will_reach;
            let p = ways
                * self.reached.powi(will_reach as i32)
                * (1.0 - self.reached).powi(others as i32);
            let mut then = state;
            then.dials[0] += will_reach;
            then.dials[1] += others;
            to(then, p);
            ways *= f64::from(others) / f64::from(will_reach + 1);
        }
    }

    /// Somebody comes who has a line: where that leads, with the probabilities.
    fn joins(&self, state: State, kind: usize, mut to: impl FnMut(State, f64)) {
        if self.free(&state, kind) > 0 {
            return to(state.and_serving(kind), 1.0);
        }
        let balk = if kind == OUTBOUND { self.balk } else { 0.0 };
        to(state, balk);
        let mut then = state;
        if (state.waiting as usize) < self.room {
            then.waiting += 1;
            then.word = match kind {
                // Those who were rung up are behind.
                INBOUND if self.inbound_first => state.word,
                _ => 2 * state.word + kind as u32,
            };
        }
        to(then, 1.0 - balk);
    }

    /// Every move out of a state, with its rate.
    fn moves(&self, state: State, mut to: impl FnMut(State, f64)) {
        let mut then = |state: State, rate: f64| {
            if rate > 0.0 {
                self.settled(state, |state, p| to(state, rate * p));
            }
        };
        if self.has_line(&state) {
            self.joins(state, INBOUND, |state, p| {
                then(state, self.arrival_rate * p)
            });
        }
        for kind in [INBOUND, OUTBOUND] {
            let mut after = state;
            if state.serving[kind] > 0 {
                after.serving[kind] -= 1;
                let ends = f64::from(state.serving[kind]) * self.service_rates[kind];
                then(after, ends);
            }
        }
        for place in 0..state.waiting {
            let gone = state.without(place);
            then(gone, self.abandonment_rates[state.kind(place)]);
        }
        for (reaches, ends) in self.dial_ends(&state) {
            let mut after = state;
            after.dials[usize::from(!reaches && !self.is_alike())] -= u32::from(ends > 0.0);
            if reaches {
                self.joins(after, OUTBOUND, |state, p| then(state, ends * p));
            } else {
                then(after, ends);
            }
        }
    }

    /// At which rate dials end that reach somebody, and that do not.
    fn dial_ends(&self, state: &State) -> [(bool, f64); 2] {
        let [first, second] = state.dials.map(f64::from);
        if self.is_alike() {
            let ends = first * self.dial_rates[0];
            return [
                (true, ends * self.reached),
                (false, ends * (1.0 - self.reached)),
            ];
        }
        [
            (true, first * self.dial_rates[0]),
            (false, second * self.dial_rates[1]),
        ]
    }

    fn figures(&self, state: &State) -> DiallerFigures {
        let [(_, reached), (_, in_vain)] = self.dial_ends(state);
        let mismatches = if self.free(state, OUTBOUND) == 0 {
            reached
        } else {
            0.0
        };
        let waiting = state.waiting_of().map(f64::from);
        let has_line = self.has_line(state);
        let comes = |is_so: bool| if is_so { self.arrival_rate } else { 0.0 };
        DiallerFigures {
            dials: reached + in_vain,
            reached,
            mismatches,
            dropped: mismatches * self.balk + waiting[OUTBOUND] * self.abandonment_rates[OUTBOUND],
            blocked: comes(!has_line),
            queued: comes(has_line && self.idle(state) == 0),
            abandoned: waiting[INBOUND] * self.abandonment_rates[INBOUND],
            waiting,
            serving: state.serving.map(f64::from),
            under_way: f64::from(state.dials[0] + state.dials[1]),
            cut: f64::from(u8::from(state.waiting as usize == self.room)),
        }
    }

    pub fn chain(&self) -> DiallerChain {
        let mut chain = DiallerChain {
            dialler: *self,
            states: Vec::new(),
            start: Vec::new(),
            into: Vec::new(),
            out: Vec::new(),
        };
        let mut numbers = HashMap::new();
        let mut number = |state: State, states: &mut Vec<State>| -> u32 {
            *numbers.entry(state).or_insert_with(|| {
                states.push(state);
                states.len() as u32 - 1
            })
        };
        let DiallerChain { states, start, .. } = &mut chain;
        self.settled(State::default(), |state, p| {
            start.push((number(state, states), p));
        });
        let mut moves = Vec::new();
        let mut from = 0;
        while let Some(&state) = chain.states.get(from) {
            self.moves(state, |next, rate| {
                let next = number(next, &mut chain.states);
                if next as usize != from && rate > 0.0 {
                    moves.push((from as u32, next, rate));
                }
            });
            from += 1;
        }
        chain.into = vec![Vec::new(); chain.states.len()];
        chain.out = vec![0.0; chain.states.len()];
        for (from, next, rate) in moves {
            chain.into[next as usize].push((from, rate));
            chain.out[from as usize] += rate;
        }
        chain
    }
}

/// All states that are ever reached from an empty centre, and the moves between them.
pub struct DiallerChain {
    dialler: Dialler,
    states: Vec<State>,
    /// The states an empty centre begins in, and the first dials.
    start: Vec<(u32, f64)>,
    into: Vec<Vec<(u32, f64)>>,
    out: Vec<f64>,
}

impl DiallerChain {
    pub fn size(&self) -> usize {
        self.states.len()
    }

    /// Solves the equations of balance by Gauss and Seidel's iteration, each step of which adds terms that are not negative.
    pub fn stationary(&self) -> Vec<f64> {
        let size = self.states.len();
        let mut p = vec![1.0 / size as f64; size];
        for round in 0.. {
            assert!(round < 100_000, "no end");
            let mut moved = 0.0;
            for turn in 0..size {
                // To and fro, or what is far off would be long in coming.
                let at = if round % 2 == 0 {
                    turn
                } else {
                    size - 1 - turn
                };
                let flow: f64 = self.into[at]
                    .iter()
                    .map(|&(from, rate)| p[from as usize] * rate)
                    .sum();
                let next = flow / self.out[at];
                moved += (next - p[at]).abs();
                p[at] = next;
            }
            let sum: f64 = p.iter().sum();
            p.iter_mut().for_each(|p| *p /= sum);
            if moved < 1e-13 {
                break;
            }
        }
        p
    }

    /// The law of an empty centre.
    pub fn empty(&self) -> Vec<f64> {
        let mut law = vec![0.0; self.states.len()];
        for &(state, p) in &self.start {
            law[state as usize] += p;
        }
        law
    }

    /// What has become of a law after a time, by uniformisation.
    pub fn after(&self, mut law: Vec<f64>, time: f64) -> Vec<f64> {
        let clock = self.out.iter().copied().fold(0.0, f64::max);
        let steps = Poisson::new(clock * time);
        let mut then = vec![0.0; law.len()];
        for step in 0..=steps.last() {
            let weight = steps.probability(step);
            then.iter_mut()
                .zip(&law)
                .for_each(|(sum, p)| *sum += weight * p);
            let next = self.into.iter().zip(&self.out).zip(&law);
            law = next
                .map(|((into, out), &p)| {
                    let flow: f64 = into
                        .iter()
                        .map(|&(from, rate)| law[from as usize] * rate)
                        .sum();
                    p * ((clock - out) / clock) + flow / clock
                })
                .collect();
        }
        then
    }

    /// Figures on average over a law.
    pub fn figures(&self, law: &[f64]) -> DiallerFigures {
        let mut all = DiallerFigures::default();
        for (state, p) in self.states.iter().zip(law) {
            let one = self.dialler.figures(state);
            let add = |sum: &mut f64, figure: f64| *sum += p * figure;
            add(&mut all.dials, one.dials);
            add(&mut all.reached, one.reached);
            add(&mut all.mismatches, one.mismatches);
            add(&mut all.dropped, one.dropped);
            add(&mut all.blocked, one.blocked);
            add(&mut all.queued, one.queued);
            add(&mut all.abandoned, one.abandoned);
            add(&mut all.under_way, one.under_way);
            add(&mut all.cut, one.cut);
            for kind in [INBOUND, OUTBOUND] {
                add(&mut all.waiting[kind], one.waiting[kind]);
                add(&mut all.serving[kind], one.serving[kind]);
            }
        }
        all
    }

    /// Of the inbound callers who are let in, the share that is served within a time: one who must wait is followed through
    /// the chain of those ahead, for those behind are served later.
    pub fn answered_within(&self, law: &[f64], time: f64) -> f64 {
        let dialler = &self.dialler;
        let (mut let_in, mut at_once) = (0.0, 0.0);
        let mut followed: HashMap<State, f64> = HashMap::new();
        for (state, p) in self.states.iter().zip(law) {
            if !dialler.has_line(state) {
                continue;
            }
            let_in += p;
            if dialler.idle(state) > 0 {
                at_once += p;
                continue;
            }
            let mut ahead = State {
                dials: [0; 2],
                ..*state
            };
            if dialler.inbound_first {
                ahead.waiting = state.waiting_of()[INBOUND];
                ahead.word = 0;
            }
            *followed.entry(ahead).or_default() += p;
        }
        // Who is served, hangs up, or still waits; those who are gone are in none of the states.
        let mut numbers: HashMap<State, usize> = HashMap::new();
        let mut states: Vec<State> = followed.keys().copied().collect();
        states.sort_by_key(|state| (state.waiting, state.word, state.serving));
        numbers.extend(states.iter().copied().zip(0..));
        let mut moves = Vec::new();
        let mut served = Vec::new();
        let mut out = Vec::new();
        let mut at = 0;
        while let Some(&state) = states.get(at) {
            let mut leaves = dialler.abandonment_rates[INBOUND];
            let mut is_served = 0.0;
            let mut go = |next: State, rate: f64| {
                let next = *numbers.entry(next).or_insert_with(|| {
                    states.push(next);
                    states.len() - 1
                });
                moves.push((at, next, rate));
            };
            for kind in [INBOUND, OUTBOUND] {
                if state.serving[kind] == 0 {
                    continue;
                }
                let rate = f64::from(state.serving[kind]) * dialler.service_rates[kind];
                leaves += rate;
                let mut then = state;
                then.serving[kind] -= 1;
                let next = (0..state.waiting)
                    .rev()
                    .find(|&place| dialler.free(&then, then.kind(place)) > 0);
                match next {
                    None => is_served += rate,
                    Some(place) => go(then.without(place).and_serving(then.kind(place)), rate),
                }
            }
            for place in 0..state.waiting {
                let rate = dialler.abandonment_rates[state.kind(place)];
                leaves += rate;
                go(state.without(place), rate);
            }
            served.push(is_served);
            out.push(leaves);
            at += 1;
        }
        let clock = out.iter().copied().fold(0.0, f64::max);
        let mut now = vec![0.0; states.len()];
        for (state, p) in followed {
            now[numbers[&state]] += p;
        }
        let steps = Poisson::new(clock * time);
        let mut later = 0.0;
        for tail in steps.tails() {
            let flow: f64 = now.iter().zip(&served).map(|(p, rate)| p * rate).sum();
            later += tail * flow / clock;
            let mut next: Vec<f64> = now
                .iter()
                .zip(&out)
                .map(|(p, out)| p * ((clock - out) / clock))
                .collect();
            for &(from, to, rate) in &moves {
                next[to] += now[from] * rate / clock;
            }
            now = next;
        }
        (at_once + later) / let_in
    }
}

impl Dialler {
    /// In the long run.
    pub fn solve(&self) -> DiallerFigures {
        let chain = self.chain();
        chain.figures(&chain.stationary())
    }
}
