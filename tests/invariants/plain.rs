//! The rules of the engine, played as plainly as they can be said: everything is looked for from one end to the other
//! at every instant. It plays recorded callers with constant laws, so that it draws nothing; of the policies all but
//! those by lot.
//!
//! Who may take a call: an agent whose group has the call type among its skills, once the caller has waited as long as
//! `after` says, and while more than `reserve` agents of the group are idle; who is free just now counts among them. A
//! stage changes rank, preference and reserve from its wait on. A preference that is unsaid is the rank.
//!
//! A call that comes goes to an idle agent who may take it: by the rank of the skill, or by nothing, and then as the
//! policy says. What is still equal goes to the longest idle, then to the first group by name, and there to whoever
//! became idle first (the least occupied: to the lowest desk).
//!
//! A free agent takes a waiting call that it may take: by preference and within it priority, by priority and within it
//! preference, or by nothing; and then as the policy says. What is still equal goes to the longest wait, head start
//! included, then to the first call type by name, then to the first of its callers.
//!
//! A caller whose wait passes a threshold asks for an idle agent again. Several at one instant do so in the order of
//! the queues they stand in: call types that no rule tells apart share a queue, which is placed by the first name among
//! them, and those before an earlier threshold ask before those before a later one.
//!
//! At one instant: staffing changes; completions, one after the other in the order of the groups' names and the desks in
//! them, each of whom takes a call at once; thresholds; patience; arrivals. Where staff changes, those who are idle take
//! calls one after the other, groups in the order of their names.
//!
//! After closing every call type keeps the last people who could answer it, a group the most of those it is kept for,
//! and reserves hold nobody back.

use callcenter::Scenario;
use callcenter::measure::{CallRecord, Outcome};
use callcenter::scenario::{AfterClosing, AgentOrder, AgentPick, CallOrder, CallPick, Skill};
use callcenter::units::Tick;

use crate::scenarios::constant_seconds;

/// A day.
pub struct Plain {
    pub calls: Vec<CallRecord>,
    /// Microseconds worked and staffed in each row by each group, by name.
    pub worked: Vec<Vec<u64>>,
    pub staffed: Vec<Vec<u64>>,
}

#[derive(Clone)]
struct Caller {
    call_type: usize,
    number: u64,
    joined: u64,
    row: usize,
    deadline: Option<u64>,
    balks: bool,
    /// The last threshold that the wait has passed.
    passed: u64,
}

struct Agent {
    group: usize,
    desk: usize,
    since: u64,
    idle_since: u64,
    /// Rises with every agent who becomes idle.
    rested: u64,
    worked: u64,
    /// Who is being handled, since when, and until when.
    call: Option<(Caller, u64, u64)>,
}

#[derive(Clone, Copy, PartialEq)]
struct Terms {
    rank: u32,
    preference: u32,
    reserve: usize,
}

struct Floor<'a> {
    counts: Vec<Vec<usize>>,
    scenario: &'a Scenario,
    types: Vec<&'a callcenter::CallType>,
    /// By group and type, both by name.
    skills: Vec<Vec<Option<&'a Skill>>>,
    bounds: Vec<u64>,
    agents: Vec<Agent>,
    places: Vec<usize>,
    /// Desks without anybody, the next to be taken last.
    vacant: Vec<Vec<usize>>,
    rests: u64,
    queue: Vec<Caller>,
    staying: bool,
    calls: Vec<CallRecord>,
    work: Vec<(usize, u64, u64)>,
    staff: Vec<(usize, u64, u64)>,
}

const SECOND: u64 = 1_000_000;

pub fn play(scenario: &Scenario) -> Plain {
    let day = scenario.day.as_ref().unwrap();
    let (opens, closes) = (day.opens.seconds() as i64, day.closes.seconds() as i64);
    let interval = day.interval.0 as u64 * SECOND;
    let intervals = (closes - opens) as usize / day.interval.0 as usize;

    // The clock starts at opening, or with the first call before it.
    let times = |t: &callcenter::CallType| t.arrivals.times.clone().unwrap();
    let first = scenario.call_types.iter().flat_map(times);
    let origin = first
        .map(|t| t.seconds() as i64)
        .min()
        .unwrap_or(opens)
        .min(opens);
    let opening = (opens - origin) as u64 * SECOND;
    let mut bounds = vec![0];
    bounds.extend((0..=intervals as u64).map(|i| opening + i * interval));
    let closing = opening + intervals as u64 * interval;

    // Callers in the order in which they come; at one instant by the names of their types.
    let mut types: Vec<_> = scenario.call_types.iter().collect();
    types.sort_by_key(|t| &t.name);
    let mut arrivals = Vec::new();
    for (index, call_type) in types.iter().enumerate() {
        let mut joins: Vec<u64> = times(call_type)
            .iter()
            .map(|t| (t.seconds() as i64 - origin) as u64 * SECOND)
            .collect();
        joins.sort();
        for (number, joined) in joins.into_iter().enumerate() {
            let patience = constant_seconds(call_type.patience.as_ref().unwrap());
            arrivals.push(Caller {
                call_type: index,
                number: number as u64,
                joined,
                row: bounds.iter().rposition(|&bound| bound <= joined).unwrap(),
                deadline: patience.map(|patience| joined + patience * SECOND),
                balks: call_type.balk == 1.0,
                passed: 0,
            });
        }
    }
    arrivals.sort_by_key(|caller| (caller.joined, caller.call_type, caller.number));

    let mut groups: Vec<_> = scenario.agent_groups.iter().collect();
    groups.sort_by_key(|g| &g.name);
    let skills: Vec<Vec<Option<&Skill>>> = groups
        .iter()
        .map(|group| {
            let skill = |t: &&callcenter::CallType| {
                group.skills.iter().find(|skill| skill.call_type == t.name)
            };
            types.iter().map(skill).collect()
        })
        .collect();

    // Staff by row; after closing nobody is planned, or for each type the last people who could answer it stay.
    let mut counts: Vec<Vec<usize>> = vec![vec![0; groups.len()]];
    for i in 0..intervals {
        let staff = groups.iter().map(|g| g.staff.at(i).unwrap() as usize);
        counts.push(staff.collect());
    }
    let mut after = vec![0; groups.len()];
    if day.after_closing == AfterClosing::Serve {
        for (t, _) in types.iter().enumerate() {
            let able: Vec<usize> = (0..groups.len())
                .filter(|&g| skills[g][t].is_some())
                .collect();
            let last = counts.iter().rfind(|row| able.iter().any(|&g| row[g] > 0));
            for &g in &able {
                after[g] = after[g].max(last.map_or(0, |row| row[g]));
            }
        }
    }
    counts.push(after);

    let desks = |g: usize| {
        let most = counts.iter().map(|row| row[g]).max().unwrap_or(0);
        (0..most).rev().collect()
    };
    let mut floor = Floor {
        places: vec![0; groups.len()],
        vacant: (0..groups.len()).map(desks).collect(),
        counts,
        scenario,
        types,
        skills,
        bounds,
        agents: Vec::new(),
        rests: 0,
        queue: Vec::new(),
        staying: false,
        calls: Vec::new(),
        work: Vec::new(),
        staff: Vec::new(),
    };
    let mut next_row = 0;
    let mut arrivals = arrivals.into_iter().peekable();
    loop {
        let instants = [
            floor.bounds.get(next_row).copied(),
            floor
                .agents
                .iter()
                .filter_map(|a| a.call.as_ref().map(|c| c.2))
                .min(),
            (0..floor.queue.len())
                .filter_map(|c| floor.next_threshold(c))
                .min(),
            floor.queue.iter().filter_map(|c| c.deadline).min(),
            arrivals.peek().map(|c| c.joined),
        ];
        let Some(now) = instants.iter().flatten().min().copied() else {
            break;
        };
        // In this order: staffing changes, completions and matching, thresholds, patience, arrivals.
        if instants[0] == Some(now) {
            floor.staffing(next_row, now);
            next_row += 1;
        } else if instants[1] == Some(now) {
            floor.completion(now);
        } else if instants[2] == Some(now) {
            floor.threshold(now);
        } else if instants[3] == Some(now) {
            let gone = floor
                .queue
                .iter()
                .position(|c| c.deadline == Some(now))
                .unwrap();
            let caller = floor.queue.remove(gone);
            floor.end(&caller, Outcome::Abandoned, true, now, 0);
            floor.dismiss_if_done(now);
        } else {
            let caller = arrivals.next().unwrap();
            floor.arrival(caller, opening, closing);
        }
    }
    assert!(floor.agents.is_empty() && floor.queue.is_empty());
    let mut calls = floor.calls;
    calls.sort_by_key(|call| (call.call_type, call.caller));
    let mut ends = floor.bounds[1..].to_vec();
    ends.push(u64::MAX);
    let by_row = |pieces: &[(usize, u64, u64)]| -> Vec<Vec<u64>> {
        let rows = floor.bounds.iter().zip(&ends);
        rows.map(|(&start, &end)| {
            let of_group = |group: usize| {
                let own = pieces.iter().filter(|piece| piece.0 == group);
                own.map(|&(_, from, to)| to.min(end).saturating_sub(from.max(start)))
                    .sum()
            };
            (0..groups.len()).map(of_group).collect()
        })
        .collect()
    };
    Plain {
        calls,
        worked: by_row(&floor.work),
        staffed: by_row(&floor.staff),
    }
}

/// The place of the least, the first among equals.
fn least<T>(
    candidates: impl IntoIterator<Item = usize>,
    key: impl Fn(usize) -> T,
    less: impl Fn(&T, &T) -> bool,
) -> Option<usize> {
    let mut best: Option<(usize, T)> = None;
    for candidate in candidates {
        let key = key(candidate);
        if best.as_ref().is_none_or(|(_, best)| less(&key, best)) {
            best = Some((candidate, key));
        }
    }
    best.map(|(candidate, _)| candidate)
}

impl Floor<'_> {
    fn end(&mut self, caller: &Caller, outcome: Outcome, queued: bool, left: u64, handle: u64) {
        self.calls.push(CallRecord {
            call_type: caller.call_type as u32,
            caller: caller.number,
            joined: Tick(caller.joined),
            row: caller.row as u32,
            outcome,
            queued,
            wait: Tick(left - caller.joined),
            handle: Tick(handle),
        });
    }

    fn arrival(&mut self, caller: Caller, opening: u64, closing: u64) {
        let now = caller.joined;
        let talking = self.agents.iter().filter(|a| a.call.is_some()).count();
        let lines = self.scenario.lines.map_or(usize::MAX, |n| n as usize);
        let places = self.scenario.queue_limit.map_or(usize::MAX, |n| n as usize);
        let agent = self.agent_for(&caller, now);
        if now < opening || now >= closing {
            self.end(&caller, Outcome::TurnedAway, false, now, 0);
        } else if talking + self.queue.len() >= lines
            || agent.is_none() && self.queue.len() >= places
        {
            self.end(&caller, Outcome::Blocked, false, now, 0);
        } else if let Some(agent) = agent {
            self.start(agent, caller, now);
        } else if caller.balks {
            self.end(&caller, Outcome::Balked, true, now, 0);
        } else {
            self.queue.push(caller);
        }
    }

    fn terms(&self, group: usize, caller: &Caller) -> Option<Terms> {
        let skill = self.skills[group][caller.call_type]?;
        let seconds = (caller.passed / SECOND) as f64;
        if seconds < skill.after.0 {
            return None;
        }
        let (mut rank, mut preference, mut reserve) = (skill.rank, skill.preference, skill.reserve);
        for stage in skill.stages.iter().filter(|stage| seconds >= stage.after.0) {
            rank = stage.rank.unwrap_or(rank);
            preference = stage.preference.or(preference);
            reserve = stage.reserve.unwrap_or(reserve);
        }
        Some(Terms {
            rank,
            preference: preference.unwrap_or(rank),
            reserve: reserve as usize,
        })
    }

    fn idle_in(&self, group: usize) -> usize {
        let idle = |a: &&Agent| a.group == group && a.call.is_none();
        self.agents.iter().filter(idle).count()
    }

    /// The terms on which an agent, who is idle, may take a call now.
    fn may_take(&self, group: usize, caller: &Caller) -> Option<Terms> {
        let terms = self.terms(group, caller)?;
        (self.staying || self.idle_in(group) > terms.reserve).then_some(terms)
    }

    /// Seconds that a call takes an agent of a group, in microseconds.
    fn handle(&self, group: usize, call_type: usize) -> f64 {
        let skill = self.skills[group][call_type].unwrap();
        let law = self.types[call_type].handle_time.as_ref().unwrap();
        let law = skill.handle_time.as_ref().unwrap_or(law);
        (constant_seconds(law).unwrap() * SECOND) as f64 / skill.speed
    }

    /// The idle agent whom a call asks.
    fn agent_for(&self, caller: &Caller, now: u64) -> Option<usize> {
        let rule = self.scenario.routing.agent;
        let rank = |at: usize| {
            let terms = self.may_take(self.agents[at].group, caller)?;
            Some(match rule.by {
                AgentOrder::Rank => terms.rank,
                AgentOrder::Nothing => 0,
            })
        };
        let idle = (0..self.agents.len()).filter(|&at| self.agents[at].call.is_none());
        let able: Vec<usize> = idle.filter(|&at| rank(at).is_some()).collect();
        let first = able.iter().filter_map(|&at| rank(at)).min();
        let able = able.into_iter().filter(|&at| rank(at) == first);
        let skill = |a: &Agent| self.skills[a.group][caller.call_type].unwrap();
        let cost = |a: &Agent| match rule.then {
            AgentPick::LongestIdle => 0.0,
            AgentPick::MostIdleGroup => -(self.idle_in(a.group) as f64),
            AgentPick::LeastOccupied => a.worked as f64 / (a.idle_since - a.since).max(1) as f64,
            AgentPick::Fastest => self.handle(a.group, caller.call_type),
            AgentPick::Score => {
                let score = skill(a).agent_score;
                -(score.base + score.per_second * ((now - a.idle_since) as f64 / SECOND as f64))
            }
            other => panic!("{other:?} is by lot"),
        };
        let by_desk = rule.then == AgentPick::LeastOccupied;
        let key = |at: usize| {
            let a = &self.agents[at];
            let last = if by_desk { a.desk as u64 } else { a.rested };
            (cost(a), (a.idle_since, a.group, last))
        };
        least(able, key, |a, b| a < b)
    }

    /// The waiting call that an idle agent takes.
    fn call_for(&self, agent: usize, now: u64) -> Option<usize> {
        let group = self.agents[agent].group;
        let rule = self.scenario.routing.call;
        let order = |at: usize| {
            let caller = &self.queue[at];
            let terms = self.may_take(group, caller)?;
            let priority = self.types[caller.call_type].priority;
            Some(match rule.by {
                CallOrder::Rank => (terms.preference, priority),
                CallOrder::Priority => (priority, terms.preference),
                CallOrder::Nothing => (0, 0),
            })
        };
        let able: Vec<usize> = (0..self.queue.len())
            .filter(|&at| order(at).is_some())
            .collect();
        let first = able.iter().filter_map(|&at| order(at)).min();
        let able = able.into_iter().filter(|&at| order(at) == first);
        let credit = |c: &Caller| self.types[c.call_type].wait_credit.0;
        let waited = |c: &Caller| (now - c.joined) as f64 / SECOND as f64 + credit(c);
        let cost = |c: &Caller| match rule.then {
            CallPick::LongestWait => 0.0,
            CallPick::LongestQueue => {
                let same = self.queue.iter().filter(|o| o.call_type == c.call_type);
                -(same.count() as f64)
            }
            CallPick::WeightedWait => -self.types[c.call_type].weight * waited(c),
            CallPick::Score => {
                let score = self.skills[group][c.call_type].unwrap().call_score;
                -(score.base + score.per_second * waited(c))
            }
            CallPick::LastCome => 0.0,
            other => panic!("{other:?} is by lot"),
        };
        if rule.then == CallPick::LastCome {
            let key = |at: usize| {
                let c = &self.queue[at];
                (c.joined, c.call_type, c.number)
            };
            return least(able, key, |a, b| a > b);
        }
        let key = |at: usize| {
            let c = &self.queue[at];
            (cost(c), -waited(c), c.call_type, c.number)
        };
        least(able, key, |a, b| a < b)
    }

    fn start(&mut self, agent: usize, caller: Caller, now: u64) {
        let handle = self
            .handle(self.agents[agent].group, caller.call_type)
            .round() as u64;
        self.agents[agent].call = Some((caller, now, now + handle));
    }

    fn completion(&mut self, now: u64) {
        let done = (0..self.agents.len())
            .filter(|&at| self.agents[at].call.as_ref().is_some_and(|c| c.2 == now));
        let at = done
            .min_by_key(|&at| (self.agents[at].group, self.agents[at].desk))
            .unwrap();
        let (caller, start, end) = self.agents[at].call.take().unwrap();
        let group = self.agents[at].group;
        self.work.push((group, start, end));
        self.agents[at].worked += end - start;
        self.end(
            &caller,
            Outcome::Answered,
            start > caller.joined,
            start,
            end - start,
        );
        if self.present(group) > self.places[group] {
            self.leave(at, now);
        } else if let Some(call) = self.call_for(at, now) {
            let caller = self.queue.remove(call);
            self.start(at, caller, now);
        } else {
            self.rest(at, now);
        }
        self.dismiss_if_done(now);
    }

    fn rest(&mut self, agent: usize, now: u64) {
        self.rests += 1;
        self.agents[agent].rested = self.rests;
        self.agents[agent].idle_since = now;
    }

    /// The waits at which something changes for a call type.
    fn thresholds(&self, call_type: usize) -> Vec<u64> {
        let skills = self.skills.iter().filter_map(|group| group[call_type]);
        let waits = skills.flat_map(|skill| {
            let stages = skill.stages.iter().map(|stage| stage.after);
            stages.chain([skill.after])
        });
        let mut waits: Vec<u64> = waits.map(|wait| wait.0 as u64 * SECOND).collect();
        waits.retain(|&wait| wait > 0);
        waits.sort();
        waits.dedup();
        waits
    }

    fn next_threshold(&self, at: usize) -> Option<u64> {
        let caller = &self.queue[at];
        let waits = self.thresholds(caller.call_type).into_iter();
        waits
            .filter(|&wait| wait > caller.passed)
            .map(|wait| caller.joined + wait)
            .next()
    }

    /// Whether no rule in force tells two call types apart, but for how long their calls take.
    fn alike(&self, a: usize, b: usize) -> bool {
        let routing = self.scenario.routing;
        let several = self.skills.len() > 1;
        let ranks = routing.agent.by == AgentOrder::Rank && several;
        let seen = |t: usize| {
            let written = self.types[t];
            let skill = |group: &Vec<Option<&Skill>>| {
                let skill = group[t]?;
                let ordered = routing.call.by != CallOrder::Nothing;
                let mut terms = (skill.rank, skill.preference, skill.reserve);
                let mut stages = vec![(skill.after.0, terms)];
                for stage in &skill.stages {
                    terms.0 = stage.rank.unwrap_or(terms.0);
                    terms.1 = stage.preference.or(terms.1);
                    terms.2 = stage.reserve.unwrap_or(terms.2);
                    stages.push((stage.after.0, terms));
                }
                let stages: Vec<_> = stages
                    .into_iter()
                    .map(|(after, (rank, preference, reserve))| {
                        let preference = ordered.then_some(preference.unwrap_or(rank));
                        (after, ranks.then_some(rank), preference, reserve)
                    })
                    .collect();
                let call_score = (routing.call.then == CallPick::Score).then_some(skill.call_score);
                let agent_score = (routing.agent.then == AgentPick::Score && several)
                    .then_some(skill.agent_score);
                Some((stages, call_score, agent_score))
            };
            (
                (routing.call.by != CallOrder::Nothing).then_some(written.priority),
                written.wait_credit.0,
                (routing.call.then == CallPick::WeightedWait).then_some(written.weight),
                (routing.call.then == CallPick::LongestQueue).then_some(t),
                self.skills.iter().map(skill).collect::<Vec<_>>(),
            )
        };
        seen(a) == seen(b)
    }

    /// A caller has waited long enough for other terms, and asks again.
    fn threshold(&mut self, now: u64) {
        let passing = (0..self.queue.len()).filter(|&at| self.next_threshold(at) == Some(now));
        let first = passing.min_by_key(|&at| {
            let c = &self.queue[at];
            let queue = (0..self.types.len()).find(|&t| self.alike(t, c.call_type));
            (queue, c.passed, c.joined, c.call_type, c.number)
        });
        let at = first.unwrap();
        self.queue[at].passed = now - self.queue[at].joined;
        if let Some(agent) = self.agent_for(&self.queue[at], now) {
            let caller = self.queue.remove(at);
            self.start(agent, caller, now);
            self.dismiss_if_done(now);
        }
    }

    fn present(&self, group: usize) -> usize {
        self.agents.iter().filter(|a| a.group == group).count()
    }

    fn leave(&mut self, agent: usize, now: u64) {
        let agent = self.agents.remove(agent);
        self.vacant[agent.group].push(agent.desk);
        self.staff.push((agent.group, agent.since, now));
    }

    fn longest_idle(&self, group: usize) -> Option<usize> {
        let idle = (0..self.agents.len())
            .filter(|&at| self.agents[at].group == group && self.agents[at].call.is_none());
        idle.min_by_key(|&at| self.agents[at].rested)
    }

    fn staffing(&mut self, row: usize, now: u64) {
        let rule = self.scenario.day.as_ref().unwrap().after_closing;
        let closes = row + 1 == self.counts.len();
        if closes && rule == AfterClosing::SendAway {
            for caller in std::mem::take(&mut self.queue) {
                self.end(&caller, Outcome::TurnedAway, true, now, 0);
            }
        }
        // Those who stay after closing stay for callers: without any, nobody comes back.
        self.staying |= closes && rule == AfterClosing::Serve;
        if !self.staying || !self.queue.is_empty() {
            let row = self.counts[row].clone();
            self.set_places(&row, now);
            for group in 0..row.len() {
                while let Some(agent) = self.longest_idle(group) {
                    let Some(call) = self.call_for(agent, now) else {
                        break;
                    };
                    let caller = self.queue.remove(call);
                    self.start(agent, caller, now);
                }
            }
        }
        self.dismiss_if_done(now);
    }

    fn set_places(&mut self, places: &[usize], now: u64) {
        for (group, &places) in places.iter().enumerate() {
            self.places[group] = places;
            while self.present(group) > places {
                let Some(at) = self.longest_idle(group) else {
                    break;
                };
                self.leave(at, now);
            }
            while self.present(group) < places {
                self.agents.push(Agent {
                    group,
                    desk: self.vacant[group].pop().unwrap(),
                    since: now,
                    idle_since: now,
                    rested: 0,
                    worked: 0,
                    call: None,
                });
                self.rest(self.agents.len() - 1, now);
            }
        }
    }

    fn dismiss_if_done(&mut self, now: u64) {
        if self.staying && self.queue.is_empty() {
            let nobody = vec![0; self.places.len()];
            self.set_places(&nobody, now);
        }
    }
}
