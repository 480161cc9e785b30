//! The rules of the engine, played as plainly as they can be said: everything is looked for from one end to the other
//! at every instant. It plays recorded callers with constant laws, so that it draws nothing.

use callcenter::Scenario;
use callcenter::measure::{CallRecord, Outcome};
use callcenter::scenario::AfterClosing;
use callcenter::units::Tick;

use crate::scenarios::constant_seconds;

/// A day in whole seconds.
pub struct Plain {
    pub calls: Vec<CallRecord>,
    /// Seconds worked and staffed in each row, all groups together.
    pub worked: Vec<u64>,
    pub staffed: Vec<u64>,
}

#[derive(Clone)]
struct Caller {
    call_type: usize,
    number: u64,
    priority: u32,
    joined: u64,
    row: usize,
    handle: u64,
    deadline: Option<u64>,
    balks: bool,
}

struct Agent {
    group: usize,
    since: u64,
    idle_since: u64,
    /// Who is being handled, since when, and until when.
    call: Option<(Caller, u64, u64)>,
}

struct Floor<'a> {
    counts: Vec<Vec<usize>>,
    scenario: &'a Scenario,
    bounds: Vec<u64>,
    agents: Vec<Agent>,
    places: Vec<usize>,
    queue: Vec<Caller>,
    staying: bool,
    calls: Vec<CallRecord>,
    work: Vec<(u64, u64)>,
    staff: Vec<(u64, u64)>,
}

const SECOND: u64 = 1_000_000;

pub fn play(scenario: &Scenario) -> Plain {
    let day = scenario.day.as_ref().unwrap();
    let (opens, closes) = (day.opens.seconds() as i64, day.closes.seconds() as i64);
    let interval = day.interval.0 as u64;
    let intervals = (closes - opens) as usize / interval as usize;

    // The clock starts at opening, or with the first call before it.
    let times = |t: &callcenter::CallType| t.arrivals.times.clone().unwrap();
    let first = scenario.call_types.iter().flat_map(times);
    let origin = first
        .map(|t| t.seconds() as i64)
        .min()
        .unwrap_or(opens)
        .min(opens);
    let opening = (opens - origin) as u64;
    let mut bounds = vec![0];
    bounds.extend((0..=intervals as u64).map(|i| opening + i * interval));
    let closing = opening + intervals as u64 * interval;

    // Callers in the order in which they come; at one instant by the names of their types.
    let mut types: Vec<_> = scenario.call_types.iter().collect();
    types.sort_by_key(|t| &t.name);
    let mut arrivals = Vec::new();
    for (index, call_type) in types.iter().enumerate() {
        let mut seconds: Vec<u64> = times(call_type)
            .iter()
            .map(|t| (t.seconds() as i64 - origin) as u64)
            .collect();
        seconds.sort();
        for (number, joined) in seconds.into_iter().enumerate() {
            let patience = constant_seconds(call_type.patience.as_ref().unwrap());
            arrivals.push(Caller {
                call_type: index,
                number: number as u64,
                priority: call_type.priority,
                joined,
                row: bounds.iter().rposition(|&bound| bound <= joined).unwrap(),
                handle: constant_seconds(call_type.handle_time.as_ref().unwrap()).unwrap(),
                deadline: patience.map(|patience| joined + patience),
                balks: call_type.balk == 1.0,
            });
        }
    }
    arrivals.sort_by_key(|caller| (caller.joined, caller.call_type, caller.number));

    // Staff by row; after closing nobody is planned, or the last people there were stay.
    let mut groups: Vec<_> = scenario.agent_groups.iter().collect();
    groups.sort_by_key(|g| &g.name);
    let mut counts: Vec<Vec<usize>> = vec![vec![0; groups.len()]];
    for i in 0..intervals {
        counts.push(
            groups
                .iter()
                .map(|g| g.staff.at(i).unwrap() as usize)
                .collect(),
        );
    }
    let last = counts.iter().rfind(|row| row.iter().any(|&n| n > 0));
    let stays = day.after_closing == AfterClosing::Serve;
    let after = last.filter(|_| stays).cloned();
    counts.push(after.unwrap_or(vec![0; groups.len()]));

    let mut floor = Floor {
        places: vec![0; groups.len()],
        counts,
        scenario,
        bounds,
        agents: Vec::new(),
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
            floor.queue.iter().filter_map(|c| c.deadline).min(),
            arrivals.peek().map(|c| c.joined),
        ];
        let Some(now) = instants.iter().flatten().min().copied() else {
            break;
        };
        // In this order: staffing changes, completions and matching, patience, arrivals.
        if instants[0] == Some(now) {
            floor.staffing(next_row, now);
            next_row += 1;
        } else if instants[1] == Some(now) {
            floor.completion(now);
        } else if instants[2] == Some(now) {
            let gone = floor
                .queue
                .iter()
                .position(|c| c.deadline == Some(now))
                .unwrap();
            let caller = floor.queue.remove(gone);
            floor.end(&caller, Outcome::Abandoned, true, now);
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
    let by_row = |pieces: &[(u64, u64)]| -> Vec<u64> {
        let rows = floor.bounds.iter().zip(&ends);
        rows.map(|(&start, &end)| {
            let part = |&(from, to): &(u64, u64)| to.min(end).saturating_sub(from.max(start));
            pieces.iter().map(part).sum()
        })
        .collect()
    };
    Plain {
        calls,
        worked: by_row(&floor.work),
        staffed: by_row(&floor.staff),
    }
}

impl Floor<'_> {
    fn end(&mut self, caller: &Caller, outcome: Outcome, queued: bool, left: u64) {
        let handle = if outcome == Outcome::Answered {
            caller.handle
        } else {
            0
        };
        self.calls.push(CallRecord {
            call_type: caller.call_type as u32,
            caller: caller.number,
            joined: Tick(caller.joined * SECOND),
            row: caller.row as u32,
            outcome,
            queued,
            wait: Tick((left - caller.joined) * SECOND),
            ringing: false,
            handle: Tick(handle * SECOND),
            hold: Tick::ZERO,
            wrap_up: Tick::ZERO,
        });
    }

    fn arrival(&mut self, caller: Caller, opening: u64, closing: u64) {
        let now = caller.joined;
        let talking = self.agents.iter().filter(|a| a.call.is_some()).count();
        let lines = self.scenario.lines.map_or(usize::MAX, |n| n as usize);
        let places = self.scenario.queue_limit.map_or(usize::MAX, |n| n as usize);
        let idle = self.agents.iter().any(|a| a.call.is_none());
        if now < opening || now >= closing {
            self.end(&caller, Outcome::TurnedAway, false, now);
        } else if talking + self.queue.len() >= lines || !idle && self.queue.len() >= places {
            self.end(&caller, Outcome::Blocked, false, now);
        } else if !idle && caller.balks {
            self.end(&caller, Outcome::Balked, true, now);
        } else {
            self.queue.push(caller);
            self.matching(now);
        }
    }

    /// Whoever is idle takes whoever is first, the longest idle first.
    fn matching(&mut self, now: u64) {
        loop {
            let idle = self.agents.iter_mut().filter(|a| a.call.is_none());
            let Some(agent) = idle.min_by_key(|a| (a.idle_since, a.group)) else {
                return;
            };
            let order = |c: &Caller| (c.priority, c.joined, c.call_type, c.number);
            let Some(first) = self.queue.iter().map(order).min() else {
                return;
            };
            let at = self.queue.iter().position(|c| order(c) == first).unwrap();
            let caller = self.queue.remove(at);
            let end = now + caller.handle;
            agent.call = Some((caller, now, end));
        }
    }

    fn completion(&mut self, now: u64) {
        let done = |a: &Agent| a.call.as_ref().is_some_and(|c| c.2 == now);
        let at = self.agents.iter().position(done).unwrap();
        let agent = &mut self.agents[at];
        agent.idle_since = now;
        let group = agent.group;
        let (caller, start, end) = agent.call.take().unwrap();
        self.work.push((start, end));
        self.end(&caller, Outcome::Answered, start > caller.joined, start);
        if self.present(group) > self.places[group] {
            self.leave(at, now);
        }
        self.matching(now);
        self.dismiss_if_done(now);
    }

    fn present(&self, group: usize) -> usize {
        self.agents.iter().filter(|a| a.group == group).count()
    }

    fn leave(&mut self, agent: usize, now: u64) {
        let agent = self.agents.remove(agent);
        self.staff.push((agent.since, now));
    }

    fn staffing(&mut self, row: usize, now: u64) {
        let rule = self.scenario.day.as_ref().unwrap().after_closing;
        let closes = row + 1 == self.counts.len();
        if closes && rule == AfterClosing::SendAway {
            for caller in std::mem::take(&mut self.queue) {
                self.end(&caller, Outcome::TurnedAway, true, now);
            }
        }
        // Those who stay after closing stay for callers: without any, nobody comes back.
        let serves = closes && rule == AfterClosing::Serve;
        if !serves || !self.queue.is_empty() {
            let row = self.counts[row].clone();
            self.set_places(&row, now);
            self.matching(now);
        }
        self.staying |= serves;
        self.dismiss_if_done(now);
    }

    fn set_places(&mut self, places: &[usize], now: u64) {
        for (group, &places) in places.iter().enumerate() {
            self.places[group] = places;
            while self.present(group) > places {
                let idle = |a: &Agent| a.group == group && a.call.is_none();
                let Some(at) = self.agents.iter().position(idle) else {
                    break;
                };
                self.leave(at, now);
            }
            while self.present(group) < places {
                self.agents.push(Agent {
                    group,
                    since: now,
                    idle_since: now,
                    call: None,
                });
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
