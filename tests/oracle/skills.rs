//! Several call types before several groups: who answers whom, as a Markov chain with every state written out.
//!
//! Poisson arrivals, exponential handling at a rate of each pair of type and group, exponential patience, and a limit on
//! how many may wait, so that the chain is finite and nothing is cut off. A state is who handles what, the idle agents in
//! the order in which they became idle, and the waiting in the order in which they came; an order that no rule looks at
//! is forgotten.
//!
//! With a limit of one, conditions may change once the caller has waited a fixed time (overflow): while that one caller is
//! waiting for it the rest is a chain with a horizon, solved by uniformisation, and what happens at the end of it closes
//! the chain of the other states.

use std::collections::{BTreeMap, BTreeSet};

use super::numeric::{BandedChain, Poisson};

/// Callers of one kind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CallType {
    pub arrival_rate: f64,
    /// 1 / mean patience; 0 when nobody hangs up.
    pub abandonment_rate: f64,
    pub priority: u32,
}

/// On what terms a group takes calls of a type.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Terms {
    pub rank: u32,
    pub preference: u32,
    /// More than so many of the group must be idle.
    pub reserve: usize,
}

impl Terms {
    pub const PLAIN: Terms = Terms {
        rank: 1,
        preference: 1,
        reserve: 0,
    };

    /// A rank that is a preference as well.
    pub fn rank(rank: u32) -> Self {
        Terms {
            rank,
            preference: rank,
            reserve: 0,
        }
    }
}

/// How a group handles a type.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Skill {
    /// 1 / mean handle time.
    pub rate: f64,
    /// Until the caller has waited as long as [`Centre::overflow`], where there is such a thing; `None` where it may not
    /// take the call yet.
    pub early: Option<Terms>,
    pub late: Terms,
}

impl Skill {
    /// The same terms however long the wait.
    pub fn new(rate: f64, terms: Terms) -> Self {
        Skill {
            rate,
            early: Some(terms),
            late: terms,
        }
    }
}

/// Which idle agent a call goes to among those of equal rank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgentPick {
    LongestIdle,
    MostIdleGroup,
    Random,
    Fastest,
}

/// What comes first when a free agent looks for a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallOrder {
    Rank,
    Priority,
    Nothing,
}

/// Which waiting call a free agent takes among those that are equal in that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallPick {
    LongestWait,
    LongestQueue,
    LastCome,
    Random,
}

/// Call types before groups.
#[derive(Debug, Clone, PartialEq)]
pub struct Centre {
    pub types: Vec<CallType>,
    pub staff: Vec<usize>,
    /// By group, then by type.
    pub skills: Vec<Vec<Option<Skill>>>,
    /// Whether calls ask groups in the order of their ranks.
    pub by_rank: bool,
    pub agent_pick: AgentPick,
    pub call_order: CallOrder,
    pub call_pick: CallPick,
    /// The most who wait, all types together.
    pub queue_limit: usize,
    /// The wait after which the late terms hold; only with a queue limit of 1.
    pub overflow: Option<f64>,
}

impl Centre {
    /// By rank, then the longest idle; by rank, then the longest wait.
    pub fn new(types: &[CallType], staff: &[usize], queue_limit: usize) -> Self {
        Centre {
            types: types.to_vec(),
            staff: staff.to_vec(),
            skills: vec![vec![None; types.len()]; staff.len()],
            by_rank: true,
            agent_pick: AgentPick::LongestIdle,
            call_order: CallOrder::Rank,
            call_pick: CallPick::LongestWait,
            queue_limit,
            overflow: None,
        }
    }

    #[must_use]
    pub fn skill(mut self, group: usize, call_type: usize, skill: Skill) -> Self {
        self.skills[group][call_type] = Some(skill);
        self
    }
}

/// Someone who waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Waiting {
    call_type: u8,
    early: bool,
    /// Whether this is the caller who is followed.
    followed: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct State {
    /// Who handles what, `groups × types`.
    busy: Vec<u8>,
    /// The group of each idle agent, the longest idle first.
    idle: Vec<u8>,
    /// The longest wait first.
    queue: Vec<Waiting>,
}

/// What becomes of the caller who is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Answered,
    HungUp,
}

struct Move {
    rate: f64,
    to: State,
    fate: Option<Fate>,
}

impl State {
    fn idle_in(&self, group: usize) -> usize {
        self.idle.iter().filter(|&&g| g as usize == group).count()
    }

    fn is_early(&self) -> bool {
        self.queue.iter().any(|waiting| waiting.early)
    }

    fn present(&self) -> usize {
        self.busy.iter().map(|&n| n as usize).sum::<usize>() + self.queue.len()
    }
}

/// Those with the least key.
fn least<T: Copy, K: PartialOrd + Copy>(all: &[T], key: impl Fn(T) -> K) -> Vec<T> {
    let best = all
        .iter()
        .map(|&item| key(item))
        .reduce(|a, b| if b < a { b } else { a });
    let best = best.into_iter().collect::<Vec<K>>();
    let is_best = |&&item: &&T| best.iter().all(|&best| key(item) <= best);
    all.iter().filter(is_best).copied().collect()
}

impl Centre {
    fn empty(&self) -> State {
        let groups = self.staff.iter().enumerate();
        State {
            busy: vec![0; self.staff.len() * self.types.len()],
            idle: groups
                .flat_map(|(group, &staff)| vec![group as u8; staff])
                .collect(),
            queue: Vec::new(),
        }
    }

    fn terms(&self, group: usize, call_type: usize, early: bool) -> Option<Terms> {
        let skill = self.skills[group][call_type]?;
        if early { skill.early } else { Some(skill.late) }
    }

    /// Whether callers of a type are under other terms at first.
    fn starts_early(&self, call_type: usize) -> bool {
        let differs = |skill: Skill| skill.early != Some(skill.late);
        let mut skills = self.skills.iter().filter_map(|group| group[call_type]);
        self.overflow.is_some() && skills.any(differs)
    }

    /// Forgets the orders that no rule looks at.
    fn settled(&self, mut state: State) -> State {
        let types = 0..self.types.len();
        let groups = 0..self.staff.len();
        let equal_groups = |t: usize, early: bool| {
            let ranks: Vec<u32> = (groups.clone())
                .filter_map(|g| self.terms(g, t, early).map(|terms| terms.rank))
                .collect();
            let distinct: BTreeSet<u32> = ranks.iter().copied().collect();
            ranks.len() > distinct.len() || !self.by_rank && ranks.len() > 1
        };
        let idle_order = types
            .clone()
            .any(|t| equal_groups(t, true) || equal_groups(t, false));
        if !idle_order || self.agent_pick == AgentPick::Random {
            state.idle.sort_unstable();
        }
        let equal_types = |g: usize| {
            let keys: Vec<_> = (types.clone())
                .filter_map(|t| Some(self.call_key(t, self.terms(g, t, false)?)))
                .collect();
            let distinct: BTreeSet<_> = keys.iter().copied().collect();
            keys.len() > distinct.len()
        };
        if self.call_pick == CallPick::Random || !groups.clone().any(equal_types) {
            // Within a type the order stays.
            state.queue.sort_by_key(|waiting| waiting.call_type);
        }
        state
    }

    fn call_key(&self, call_type: usize, terms: Terms) -> (u32, u32) {
        let priority = self.types[call_type].priority;
        match self.call_order {
            CallOrder::Rank => (terms.preference, priority),
            CallOrder::Priority => (priority, terms.preference),
            CallOrder::Nothing => (0, 0),
        }
    }

    /// Where in the idle list the agents are to whom a call may go, each with its probability; none where it must wait.
    fn agents_for(&self, state: &State, call_type: usize, early: bool) -> Vec<(f64, usize)> {
        let able: Vec<(usize, usize, Terms)> = (state.idle.iter().enumerate())
            .filter_map(|(at, &group)| {
                let group = group as usize;
                let terms = self.terms(group, call_type, early)?;
                (state.idle_in(group) > terms.reserve).then_some((at, group, terms))
            })
            .collect();
        let able = least(
            &able,
            |(_, _, terms)| if self.by_rank { terms.rank } else { 0 },
        );
        let rate = |group: usize| self.skills[group][call_type].map_or(0.0, |skill| skill.rate);
        let chosen = match self.agent_pick {
            AgentPick::Random => {
                let share = 1.0 / able.len() as f64;
                return able.iter().map(|&(at, ..)| (share, at)).collect();
            }
            AgentPick::LongestIdle => able,
            AgentPick::MostIdleGroup => {
                least(&able, |(_, group, _)| -(state.idle_in(group) as f64))
            }
            AgentPick::Fastest => least(&able, |(_, group, _)| -rate(group)),
        };
        chosen
            .first()
            .map(|&(at, ..)| (1.0, at))
            .into_iter()
            .collect()
    }

    /// Where in the queue the calls are that a freed agent, who is last in the idle list, may take.
    fn calls_for(&self, state: &State, group: usize) -> Vec<(f64, usize)> {
        let able: Vec<(usize, usize, Terms)> = (state.queue.iter().enumerate())
            .filter_map(|(at, waiting)| {
                let call_type = waiting.call_type as usize;
                let terms = self.terms(group, call_type, waiting.early)?;
                (state.idle_in(group) > terms.reserve).then_some((at, call_type, terms))
            })
            .collect();
        let able = least(&able, |(_, call_type, terms)| {
            self.call_key(call_type, terms)
        });
        let waiting = |call_type: usize| {
            let same = state
                .queue
                .iter()
                .filter(|w| w.call_type as usize == call_type);
            same.count()
        };
        let chosen = match self.call_pick {
            CallPick::Random => {
                let share = 1.0 / able.len() as f64;
                return able.iter().map(|&(at, ..)| (share, at)).collect();
            }
            CallPick::LongestWait => able.first().copied(),
            CallPick::LastCome => able.last().copied(),
            CallPick::LongestQueue => {
                let most = least(&able, |(_, call_type, _)| -(waiting(call_type) as f64));
                most.first().copied()
            }
        };
        chosen.map(|(at, ..)| (1.0, at)).into_iter().collect()
    }

    /// An idle agent takes a call.
    fn taken(&self, mut state: State, agent: usize, call_type: usize) -> State {
        let group = state.idle.remove(agent) as usize;
        state.busy[group * self.types.len() + call_type] += 1;
        state
    }

    /// Everything that may happen next but for the passing of a fixed time.
    fn moves(&self, state: &State) -> Vec<Move> {
        let mut moves = Vec::new();
        for (call_type, law) in self.types.iter().enumerate() {
            let early = self.starts_early(call_type);
            let agents = self.agents_for(state, call_type, early);
            for &(share, agent) in &agents {
                moves.push(Move {
                    rate: law.arrival_rate * share,
                    to: self.taken(state.clone(), agent, call_type),
                    fate: None,
                });
            }
            if agents.is_empty() && state.queue.len() < self.queue_limit {
                let mut to = state.clone();
                to.queue.push(Waiting {
                    call_type: call_type as u8,
                    early,
                    followed: false,
                });
                moves.push(Move {
                    rate: law.arrival_rate,
                    to,
                    fate: None,
                });
            }
        }
        for (cell, &busy) in state.busy.iter().enumerate() {
            let (group, call_type) = (cell / self.types.len(), cell % self.types.len());
            let (true, Some(skill)) = (busy > 0, self.skills[group][call_type]) else {
                continue;
            };
            let rate = f64::from(busy) * skill.rate;
            let mut free = state.clone();
            free.busy[cell] -= 1;
            free.idle.push(group as u8);
            let calls = self.calls_for(&free, group);
            for &(share, at) in &calls {
                let mut to = free.clone();
                let waiting = to.queue.remove(at);
                let agent = to.idle.len() - 1;
                moves.push(Move {
                    rate: rate * share,
                    to: self.taken(to, agent, waiting.call_type as usize),
                    fate: waiting.followed.then_some(Fate::Answered),
                });
            }
            if calls.is_empty() {
                moves.push(Move {
                    rate,
                    to: free,
                    fate: None,
                });
            }
        }
        for (at, waiting) in state.queue.iter().enumerate() {
            let rate = self.types[waiting.call_type as usize].abandonment_rate;
            if rate > 0.0 {
                let mut to = state.clone();
                to.queue.remove(at);
                moves.push(Move {
                    rate,
                    to,
                    fate: waiting.followed.then_some(Fate::HungUp),
                });
            }
        }
        for step in &mut moves {
            step.to = self.settled(step.to.clone());
        }
        moves
    }

    /// What becomes of a state when its early caller has waited long enough: the states and the probability of each, and
    /// whether the caller is answered.
    fn grown(&self, state: &State) -> Vec<(f64, State, bool)> {
        let Some(at) = state.queue.iter().position(|waiting| waiting.early) else {
            return vec![(1.0, state.clone(), false)];
        };
        let mut late = state.clone();
        late.queue[at].early = false;
        let call_type = late.queue[at].call_type as usize;
        let agents = self.agents_for(&late, call_type, false);
        if agents.is_empty() {
            return vec![(1.0, self.settled(late), false)];
        }
        late.queue.remove(at);
        let taken = |&(share, agent): &(f64, usize)| {
            let to = self.taken(late.clone(), agent, call_type);
            (share, self.settled(to), true)
        };
        agents.iter().map(taken).collect()
    }

    fn explore(&self, from: impl IntoIterator<Item = State>) -> Vec<State> {
        let mut found: BTreeMap<(usize, State), ()> = BTreeMap::new();
        let mut open: Vec<State> = from.into_iter().collect();
        while let Some(state) = open.pop() {
            if found.insert((state.present(), state.clone()), ()).is_some() {
                continue;
            }
            let moves = self.moves(&state);
            open.extend(moves.into_iter().filter(|m| m.fate.is_none()).map(|m| m.to));
            if state.is_early() {
                let grown = self.grown(&state).into_iter();
                open.extend(
                    grown
                        .filter(|(.., answered)| !answered || !followed(&state))
                        .map(|(_, to, _)| to),
                );
            }
        }
        found.into_keys().map(|(_, state)| state).collect()
    }

    /// The stationary distribution.
    pub fn solve(self) -> Stationary {
        assert!(
            self.overflow.is_none() || self.queue_limit == 1,
            "waits of several callers are no chain"
        );
        let states = self.explore([self.settled(self.empty())]);
        let index: BTreeMap<&State, usize> = states.iter().zip(0..).collect();
        // First those who are under way for ever, then those with a horizon.
        let steps: Vec<Vec<(usize, f64)>> = states
            .iter()
            .map(|state| {
                let moves = self.moves(state);
                moves.iter().map(|m| (index[&m.to], m.rate)).collect()
            })
            .collect();
        let early: Vec<bool> = states.iter().map(State::is_early).collect();
        let lasting: Vec<usize> = (0..states.len()).filter(|&s| !early[s]).collect();
        let place: BTreeMap<usize, usize> = lasting.iter().copied().zip(0..).collect();
        let window = Window {
            steps: &steps,
            early: &early,
            grown: (states.iter())
                .map(|state| {
                    let grown = self.grown(state).into_iter();
                    grown.map(|(share, to, _)| (index[&to], share)).collect()
                })
                .collect(),
        };
        let windows: BTreeMap<usize, Passed> = (0..states.len())
            .filter(|&s| early[s])
            .map(|s| (s, window.pass(s, self.overflow.unwrap_or(0.0))))
            .collect();

        // A step into a window is a step to wherever it leads.
        let mut rates: Vec<BTreeMap<usize, f64>> = vec![BTreeMap::new(); lasting.len()];
        for (from, &state) in lasting.iter().enumerate() {
            for &(to, rate) in &steps[state] {
                match windows.get(&to) {
                    None => *rates[from].entry(place[&to]).or_default() += rate,
                    Some(passed) => {
                        for (&exit, &share) in &passed.exits {
                            *rates[from].entry(place[&exit]).or_default() += rate * share;
                        }
                    }
                }
            }
        }
        let jumps = || {
            let rows = rates.iter().enumerate();
            rows.flat_map(|(from, row)| row.keys().map(move |&to| (from, to)))
        };
        let below = jumps()
            .map(|(from, to)| from.saturating_sub(to))
            .max()
            .unwrap_or(0);
        let above = jumps()
            .map(|(from, to)| to.saturating_sub(from))
            .max()
            .unwrap_or(0);
        let mut chain = BandedChain::new(lasting.len(), below.max(1), above.max(1));
        for (from, row) in rates.iter().enumerate() {
            for (&to, &rate) in row {
                chain.add(from, to, rate);
            }
        }
        let weights = chain.stationary();
        let mut probabilities = vec![0.0; states.len()];
        for (&state, weight) in lasting.iter().zip(weights) {
            probabilities[state] = weight;
        }
        for &state in &lasting {
            for &(to, rate) in &steps[state] {
                if let Some(passed) = windows.get(&to) {
                    for (&visited, &time) in &passed.times {
                        probabilities[visited] += probabilities[state] * rate * time;
                    }
                }
            }
        }
        let sum: f64 = probabilities.iter().sum();
        probabilities.iter_mut().for_each(|p| *p /= sum);
        Stationary {
            centre: self,
            states,
            probabilities,
        }
    }
}

fn followed(state: &State) -> bool {
    state.queue.iter().any(|waiting| waiting.followed)
}

/// States in which a caller waits for a fixed time to pass.
struct Window<'a> {
    steps: &'a [Vec<(usize, f64)>],
    early: &'a [bool],
    grown: Vec<Vec<(usize, f64)>>,
}

/// What a window comes to.
struct Passed {
    /// The mean time in each state of the window.
    times: BTreeMap<usize, f64>,
    /// The probability of each state it ends in, at its end or before.
    exits: BTreeMap<usize, f64>,
}

impl Window<'_> {
    /// From a state at the window's start to its end, by uniformisation.
    fn pass(&self, start: usize, length: f64) -> Passed {
        let leaving = |s: usize| self.steps[s].iter().map(|&(_, rate)| rate).sum::<f64>();
        let inside = (0..self.steps.len()).filter(|&s| self.early[s]);
        let clock = inside.map(leaving).fold(0.0, f64::max) * 1.01;
        let count = Poisson::new(clock * length);
        let mut now = BTreeMap::from([(start, 1.0)]);
        let mut passed = Passed {
            times: BTreeMap::new(),
            exits: BTreeMap::new(),
        };
        for (step, tail) in count.tails().into_iter().enumerate() {
            let mut next = BTreeMap::new();
            for (&state, &p) in &now {
                for &(to, share) in &self.grown[state] {
                    *passed.exits.entry(to).or_default() += count.probability(step) * p * share;
                }
                *passed.times.entry(state).or_default() += tail * p / clock;
                *next.entry(state).or_default() += p * (1.0 - leaving(state) / clock);
                for &(to, rate) in &self.steps[state] {
                    let share = p * rate / clock;
                    if self.early[to] {
                        *next.entry(to).or_default() += share;
                    } else {
                        *passed.exits.entry(to).or_default() += share * tail;
                    }
                }
            }
            now = next;
        }
        passed
    }
}

/// What callers and groups see in the long run. *Offered* is who was not turned away for want of a place.
#[derive(Debug, Clone)]
pub struct Stationary {
    centre: Centre,
    states: Vec<State>,
    probabilities: Vec<f64>,
}

impl Stationary {
    fn mean(&self, of: impl Fn(&State) -> f64) -> f64 {
        let pairs = self.states.iter().zip(&self.probabilities);
        pairs.map(|(state, p)| p * of(state)).sum()
    }

    /// States of the chain.
    pub fn size(&self) -> usize {
        self.states.len()
    }

    fn must_wait(&self, state: &State, call_type: usize) -> bool {
        let early = self.centre.starts_early(call_type);
        self.centre.agents_for(state, call_type, early).is_empty()
    }

    /// P(no place in the queue), of all who call.
    pub fn p_block(&self, call_type: usize) -> f64 {
        self.mean(|state| {
            let full = state.queue.len() >= self.centre.queue_limit;
            f64::from(full && self.must_wait(state, call_type))
        })
    }

    pub fn offered_rate(&self, call_type: usize) -> f64 {
        self.centre.types[call_type].arrival_rate * (1.0 - self.p_block(call_type))
    }

    /// P(must wait), of offered.
    pub fn p_queued(&self, call_type: usize) -> f64 {
        let waits = self.mean(|state| {
            let place = state.queue.len() < self.centre.queue_limit;
            f64::from(place && self.must_wait(state, call_type))
        });
        waits / (1.0 - self.p_block(call_type))
    }

    /// Callers of a type waiting, on average.
    pub fn queue_length(&self, call_type: usize) -> f64 {
        self.mean(|state| {
            let waiting = state.queue.iter();
            waiting
                .filter(|w| w.call_type as usize == call_type)
                .count() as f64
        })
    }

    /// Mean wait of all offered, answered or not, zeros included.
    pub fn mean_wait(&self, call_type: usize) -> f64 {
        self.queue_length(call_type) / self.offered_rate(call_type)
    }

    /// P(hangs up), of offered.
    pub fn p_abandon(&self, call_type: usize) -> f64 {
        self.centre.types[call_type].abandonment_rate * self.mean_wait(call_type)
    }

    /// Agents of a group at work on a type, on average.
    pub fn busy(&self, group: usize, call_type: usize) -> f64 {
        let cell = group * self.centre.types.len() + call_type;
        self.mean(|state| f64::from(state.busy[cell]))
    }

    pub fn occupancy(&self, group: usize) -> f64 {
        let types = 0..self.centre.types.len();
        types.map(|t| self.busy(group, t)).sum::<f64>() / self.centre.staff[group] as f64
    }

    /// P(answered and waited at most `t`), of offered: follows a caller who must wait, by uniformisation.
    pub fn answered_within(&self, call_type: usize, t: f64) -> f64 {
        let centre = &self.centre;
        let early = centre.starts_early(call_type);
        let offered = 1.0 - self.p_block(call_type);
        let mut start: BTreeMap<State, f64> = BTreeMap::new();
        for (state, p) in self.states.iter().zip(&self.probabilities) {
            if self.must_wait(state, call_type) && state.queue.len() < centre.queue_limit {
                let mut joined = state.clone();
                joined.queue.push(Waiting {
                    call_type: call_type as u8,
                    early,
                    followed: true,
                });
                *start.entry(centre.settled(joined)).or_default() += p / offered;
            }
        }
        let at_once = 1.0 - self.p_queued(call_type);
        let horizon = centre.overflow.filter(|_| early).unwrap_or(f64::INFINITY);
        let (waiting, answered) = self.follow(start, t.min(horizon));
        if t < horizon {
            return at_once + answered;
        }
        let (mut late, mut overflowed) = (BTreeMap::new(), 0.0);
        for (state, p) in waiting {
            for (share, to, is_answered) in centre.grown(&state) {
                if is_answered {
                    overflowed += p * share;
                } else {
                    *late.entry(to).or_default() += p * share;
                }
            }
        }
        at_once + answered + overflowed + self.follow(late, t - horizon).1
    }

    /// Follows callers for a time: in what states they still wait, and the probability that they were answered.
    fn follow(&self, start: BTreeMap<State, f64>, t: f64) -> (BTreeMap<State, f64>, f64) {
        let states = self.centre.explore(start.keys().cloned());
        let index: BTreeMap<&State, usize> = states.iter().zip(0..).collect();
        let moves: Vec<Vec<Move>> = states.iter().map(|s| self.centre.moves(s)).collect();
        let leaving: Vec<f64> = moves
            .iter()
            .map(|moves| moves.iter().map(|m| m.rate).sum())
            .collect();
        // Where each move leads; nowhere when the caller is gone.
        let targets: Vec<Vec<Option<usize>>> = moves
            .iter()
            .map(|moves| {
                let target = |m: &Move| m.fate.is_none().then(|| index[&m.to]);
                moves.iter().map(target).collect()
            })
            .collect();
        let clock = leaving.iter().copied().fold(0.0, f64::max) * 1.01;
        let mut now = vec![0.0; states.len()];
        for (state, p) in &start {
            now[index[state]] += p;
        }
        let count = Poisson::new(clock * t);
        let (mut at_end, mut answered) = (vec![0.0; states.len()], 0.0);
        for (step, tail) in count.tails().into_iter().enumerate() {
            let mut next = vec![0.0; states.len()];
            for (state, &p) in now.iter().enumerate() {
                at_end[state] += count.probability(step) * p;
                next[state] += p * (1.0 - leaving[state] / clock);
                for (step, target) in moves[state].iter().zip(&targets[state]) {
                    let share = p * step.rate / clock;
                    match (target, step.fate) {
                        (Some(target), _) => next[*target] += share,
                        (None, Some(Fate::Answered)) => answered += share * tail,
                        (None, _) => {}
                    }
                }
            }
            now = next;
        }
        (states.into_iter().zip(at_end).collect(), answered)
    }
}
