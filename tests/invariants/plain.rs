//! The rules of the engine, played as plainly as they can be said: everything is looked for from one end to the other
//! at every instant. It plays recorded callers with constant laws, so that it draws nothing.

use callcenter::measure::{CallRecord, Outcome};
use callcenter::scenario::AfterClosing;
use callcenter::units::Tick;
use callcenter::{Law, Scenario};

use crate::scenarios::constant_seconds;

/// A day in whole seconds.
pub struct Plain {
    pub calls: Vec<CallRecord>,
    /// Seconds spent on each activity, handled in all, and staffed in each row, all groups together.
    pub on: [Vec<u64>; 4],
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
    hold: u64,
    wrap_up: u64,
    /// By how many times itself the handle time grows with every second waited.
    growth: u64,
    deadline: Option<u64>,
    balks: bool,
    /// Whether it was not matched at once.
    queued: bool,
}

struct Agent {
    group: usize,
    since: u64,
    idle_since: u64,
    /// Who is being handled, since when, and until when.
    call: Option<(Caller, u64, u64)>,
    /// For whom the telephone rings, since when, and until when.
    ring: Option<(Caller, u64, u64)>,
}

impl Agent {
    fn is_idle(&self) -> bool {
        self.call.is_none() && self.ring.is_none()
    }
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
    /// Pieces of time by activity: picking up, talk, hold, wrap-up.
    work: [Vec<(u64, u64)>; 4],
    staff: Vec<(u64, u64)>,
    /// Seconds that each group takes to pick up.
    pickup: Vec<u64>,
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
            let part =
                |law: &Option<Law>| law.as_ref().map_or(0, |law| constant_seconds(law).unwrap());
            let (hold, wrap_up) = (part(&call_type.hold), part(&call_type.wrap_up));
            let talk = part(&call_type.talk) + part(&call_type.handle_time);
            arrivals.push(Caller {
                call_type: index,
                number: number as u64,
                priority: call_type.priority,
                joined,
                row: bounds.iter().rposition(|&bound| bound <= joined).unwrap(),
                handle: talk + hold + wrap_up,
                hold,
                wrap_up,
                growth: (call_type.handle_growth_per_minute / 60.0) as u64,
                queued: false,
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
        work: Default::default(),
        staff: Vec::new(),
        pickup: groups
            .iter()
            .map(|g| {
                g.pickup
                    .as_ref()
                    .map_or(0, |law| constant_seconds(law).unwrap())
            })
            .collect(),
    };
    let mut next_row = 0;
    let mut arrivals = arrivals.into_iter().peekable();
    loop {
        let instants = [
            floor.bounds.get(next_row).copied(),
            floor
                .agents
                .iter()
                .filter_map(|a| a.call.as_ref().or(a.ring.as_ref()).map(|c| c.2))
                .min(),
            floor.queue.iter().filter_map(|c| c.deadline).min(),
            (floor.agents.iter())
                .filter_map(|a| a.ring.as_ref().and_then(|r| r.0.deadline))
                .min(),
            arrivals.peek().map(|c| c.joined),
        ];
        let Some(now) = instants.iter().flatten().min().copied() else {
            break;
        };
        // In this order: staffing changes, completions, pick-ups and matching, patience, arrivals.
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
        } else if instants[3] == Some(now) {
            floor.hang_up_ringing(now);
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
    let on = floor.work.each_ref().map(|pieces| by_row(pieces));
    let worked = (0..ends.len()).map(|row| on[1..].iter().map(|on| on[row]).sum());
    Plain {
        calls,
        worked: worked.collect(),
        on,
        staffed: by_row(&floor.staff),
    }
}

/// The call of a caller that begins to be handled.
fn handled(mut caller: Caller, now: u64) -> (Caller, u64, u64) {
    let factor = 1 + caller.growth * (now - caller.joined);
    for part in [&mut caller.handle, &mut caller.hold, &mut caller.wrap_up] {
        *part *= factor;
    }
    let end = now + caller.handle;
    (caller, now, end)
}

impl Floor<'_> {
    fn end(&mut self, caller: &Caller, outcome: Outcome, queued: bool, left: u64) {
        let Caller {
            handle,
            hold,
            wrap_up,
            ..
        } = *caller;
        let answered = outcome == Outcome::Answered;
        let if_answered = |seconds: u64| Tick(if answered { seconds * SECOND } else { 0 });
        self.calls.push(CallRecord {
            call_type: caller.call_type as u32,
            caller: caller.number,
            joined: Tick(caller.joined * SECOND),
            row: caller.row as u32,
            outcome,
            queued,
            wait: Tick((left - caller.joined) * SECOND),
            ringing: false,
            handle: if_answered(handle),
            hold: if_answered(hold),
            wrap_up: if_answered(wrap_up),
        });
    }

    fn arrival(&mut self, caller: Caller, opening: u64, closing: u64) {
        let now = caller.joined;
        // Whoever is wrapped up has gone.
        let on_line = |a: &&Agent| {
            let call = a.call.as_ref();
            a.ring.is_some() || call.is_some_and(|(c, _, end)| *end - c.wrap_up > now)
        };
        let talking = self.agents.iter().filter(on_line).count();
        let lines = self.scenario.lines.map_or(usize::MAX, |n| n as usize);
        let places = self.scenario.queue_limit.map_or(usize::MAX, |n| n as usize);
        let idle = self.agents.iter().any(Agent::is_idle);
        if now < opening || now >= closing {
            self.end(&caller, Outcome::TurnedAway, false, now);
        } else if talking + self.queue.len() >= lines || !idle && self.queue.len() >= places {
            self.end(&caller, Outcome::Blocked, false, now);
        } else if !idle && caller.balks {
            self.end(&caller, Outcome::Balked, true, now);
        } else {
            self.queue.push(Caller {
                queued: !idle,
                ..caller
            });
            self.matching(now);
        }
    }

    /// Whoever is idle takes whoever is first, the longest idle first.
    fn matching(&mut self, now: u64) {
        loop {
            let idle = self.agents.iter_mut().filter(|a| a.is_idle());
            let Some(agent) = idle.min_by_key(|a| (a.idle_since, a.group)) else {
                return;
            };
            let order = |c: &Caller| (c.priority, c.joined, c.call_type, c.number);
            let Some(first) = self.queue.iter().map(order).min() else {
                return;
            };
            let at = self.queue.iter().position(|c| order(c) == first).unwrap();
            let caller = self.queue.remove(at);
            match self.pickup[agent.group] {
                0 => agent.call = Some(handled(caller, now)),
                pickup => agent.ring = Some((caller, now, now + pickup)),
            }
        }
    }

    /// Somebody hangs up while the telephone rings.
    fn hang_up_ringing(&mut self, now: u64) {
        let out = |a: &Agent| a.ring.as_ref().is_some_and(|r| r.0.deadline == Some(now));
        let at = self.agents.iter().position(out).unwrap();
        let (caller, since, _) = self.agents[at].ring.take().unwrap();
        self.work[0].push((since, now));
        self.end(&caller, Outcome::Abandoned, caller.queued, now);
        self.calls.last_mut().unwrap().ringing = true;
        self.is_free(at, now);
    }

    fn completion(&mut self, now: u64) {
        let done = |a: &Agent| {
            a.call
                .as_ref()
                .or(a.ring.as_ref())
                .is_some_and(|c| c.2 == now)
        };
        let at = self.agents.iter().position(done).unwrap();
        let agent = &mut self.agents[at];
        if let Some((caller, since, _)) = agent.ring.take() {
            self.work[0].push((since, now));
            agent.call = Some(handled(caller, now));
            return;
        }
        let (caller, start, end) = agent.call.take().unwrap();
        let gone = end - caller.wrap_up;
        self.work[1].push((start, gone - caller.hold));
        self.work[2].push((gone - caller.hold, gone));
        self.work[3].push((gone, end));
        self.end(&caller, Outcome::Answered, caller.queued, start);
        self.is_free(at, now);
    }

    fn is_free(&mut self, at: usize, now: u64) {
        self.agents[at].idle_since = now;
        let group = self.agents[at].group;
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
                let idle = |a: &Agent| a.group == group && a.is_idle();
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
                    ring: None,
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
