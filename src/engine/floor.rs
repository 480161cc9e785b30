//! The agents at work: who is on duty, who is idle, and since when.

use std::cmp::Reverse;

use super::callers::Draws;
use super::heap::Heap;
use crate::measure::Sink;
use crate::model::{Model, RoutingModel, common, share_a_member};
use crate::scenario::AgentPick;
use crate::units::Tick;

const NOBODY: u32 = u32::MAX;

/// The agents of all groups. Going idle, coming on duty and taking a call cost O(1) in agents; O(log agents) where the
/// least occupied is asked.
#[derive(Debug)]
pub(super) struct Floor {
    agents: Vec<Agent>,
    groups: Vec<Group>,
    /// A bit for each group in which somebody is idle.
    with_idle: Vec<u64>,
    pick: AgentPick,
    /// How fast each agent is; empty where all are equally fast.
    speeds: Vec<f64>,
    /// Whether there is one group, whose longest idle agent answers whatever comes.
    only_longest_idle: bool,
}

/// An agent on duty. The phone is one contact at a time.
#[derive(Debug, Clone, Copy)]
struct Agent {
    group: u32,
    /// Since when on duty.
    staffed_since: Tick,
    idle_since: Tick,
    /// Neighbours among the group's idle agents, the longest idle first.
    before: u32,
    after: u32,
    state: State,
    /// Time worked, and time on breaks, since coming on duty.
    worked: Tick,
    rested: Tick,
    /// Position among the group's idle, where agents are drawn by lot.
    member: u32,
}

#[derive(Debug, Clone, Copy)]
enum State {
    Idle,
    /// Handling the contact in this slot.
    Busy(u32),
    OnBreak,
    Off,
}

#[derive(Debug)]
struct Group {
    /// Its first slot.
    first: u32,
    /// How many there should be; where it has people, no number.
    places: u32,
    /// How many are idle.
    idle: u32,
    /// How many are on duty, those included who stay to finish a call.
    present: u32,
    longest_idle: u32,
    last_idle: u32,
    /// The first of its slots without an agent; the others follow it.
    vacant: u32,
    /// The idle, where agents are drawn by lot.
    members: Vec<u32>,
    /// Whether its order is by speed.
    by_speed: bool,
    /// The idle by occupancy, or the fastest first, since when and slot, where the least occupied or the fastest is asked. Who is idle no more may still stand
    /// in it, but never on top.
    order: Heap<(u64, Tick, u32)>,
}

/// Entries of those who are idle no more that are tolerated however few are idle.
const SLACK: usize = 64;

/// The group with the lowest cost; among equals the one whose agent has been idle longest.
fn lowest(
    open: impl Iterator<Item = usize>,
    since: impl Fn(usize) -> Tick,
    cost: impl Fn(usize) -> f64,
) -> Option<usize> {
    let mut best: Option<(f64, usize)> = None;
    for group in open {
        let cost = cost(group);
        let better = best.is_none_or(|(least, other)| {
            cost < least || cost == least && since(group) < since(other)
        });
        if better {
            best = Some((cost, group));
        }
    }
    best.map(|(_, group)| group)
}

impl Floor {
    pub fn new(routing: &RoutingModel) -> Self {
        Floor {
            agents: Vec::new(),
            groups: Vec::new(),
            with_idle: vec![0; routing.groups.div_ceil(64).max(1)],
            pick: routing.agent_pick,
            speeds: Vec::new(),
            only_longest_idle: routing.groups == 1
                && routing.is_open()
                && !matches!(
                    routing.agent_pick,
                    AgentPick::Random | AgentPick::LeastOccupied
                ),
        }
    }

    /// Starts a run with nobody on duty, given the most people each group will ever have. Each group has slots side by
    /// side, so that what happens at one instant is ordered by the groups' names.
    pub fn reset(&mut self, most: impl Iterator<Item = u32>) {
        self.agents.clear();
        self.with_idle.fill(0);
        // Groups keep their lists, so that nothing is allocated again.
        let mut groups = 0;
        for (group, most) in most.enumerate() {
            let first = self.agents.len() as u32;
            for slot in first..first + most {
                self.agents.push(Agent {
                    group: group as u32,
                    staffed_since: Tick::ZERO,
                    idle_since: Tick::ZERO,
                    before: NOBODY,
                    after: if slot + 1 < first + most {
                        slot + 1
                    } else {
                        NOBODY
                    },
                    state: State::Off,
                    worked: Tick::ZERO,
                    rested: Tick::ZERO,
                    member: 0,
                });
            }
            if group == self.groups.len() {
                self.groups.push(Group {
                    first: 0,
                    places: 0,
                    idle: 0,
                    present: 0,
                    longest_idle: NOBODY,
                    last_idle: NOBODY,
                    vacant: NOBODY,
                    members: Vec::new(),
                    by_speed: false,
                    order: Heap::default(),
                });
            }
            let reset = &mut self.groups[group];
            (reset.places, reset.idle, reset.present) = (0, 0, 0);
            (reset.longest_idle, reset.last_idle) = (NOBODY, NOBODY);
            reset.first = first;
            reset.vacant = if most > 0 { first } else { NOBODY };
            reset.members.clear();
            reset.order.clear();
            groups += 1;
        }
        self.groups.truncate(groups);
    }

    /// Draws how fast each agent is, where they differ.
    pub fn draw_speeds(&mut self, model: &Model, draws: Draws) {
        self.speeds.clear();
        if !model.has_speeds() {
            return;
        }
        self.speeds.resize(self.agents.len(), 1.0);
        self.only_longest_idle &= self.pick != AgentPick::Fastest;
        for (group, law) in self.groups.iter_mut().zip(&model.groups) {
            group.by_speed = law.speeds.is_some() && self.pick == AgentPick::Fastest;
        }
        let mut number = 0;
        for (slot, agent) in self.agents.iter().enumerate() {
            let (group, law) = (
                &self.groups[agent.group as usize],
                &model.groups[agent.group as usize],
            );
            let Some(speeds) = &law.speeds else { continue };
            let in_group = slot as u32 - group.first;
            let (key, number_in) = match &law.roster {
                None => (law.key, in_group),
                Some(roster) => {
                    // Slots are shift by shift.
                    if in_group == 0 {
                        number = 0;
                    }
                    while !roster.shifts[number].persons().contains(&in_group) {
                        number += 1;
                    }
                    let shift = &roster.shifts[number];
                    (shift.key, in_group - shift.first)
                }
            };
            self.speeds[slot] = draws.speed(speeds, key, u64::from(number_in));
        }
    }

    /// Whether some agents are faster than others of their group.
    #[inline]
    pub fn has_speeds(&self) -> bool {
        !self.speeds.is_empty()
    }

    /// How fast an agent is.
    #[inline]
    pub fn speed(&self, agent: u32) -> f64 {
        self.speeds.get(agent as usize).copied().unwrap_or(1.0)
    }

    /// How many of a group are idle.
    #[inline]
    pub fn idle(&self, group: usize) -> u32 {
        self.groups[group].idle
    }

    /// How many agents are idle who would take a call from a queue at once, those beyond reserves. O(groups).
    pub fn free(&self, routing: &RoutingModel, queue: usize) -> u32 {
        let model = &routing.queues[queue];
        let open = common(&model.asks.all, &self.with_idle);
        let free = open.map(|group| match model.reserves {
            true => self.groups[group]
                .idle
                .saturating_sub(routing.terms(queue, group).reserve),
            false => self.groups[group].idle,
        });
        free.sum()
    }

    /// The first slot of a group.
    pub fn first(&self, group: usize) -> u32 {
        self.groups[group].first
    }

    /// How many of a group are on duty, those on a break included.
    pub fn on_duty(&self, group: usize) -> u32 {
        self.groups[group].present
    }

    /// Who of a group has been idle longest, and since when.
    #[inline]
    pub fn longest_idle(&self, group: usize) -> Option<(u32, Tick)> {
        let agent = self.groups[group].longest_idle;
        (agent != NOBODY).then(|| (agent, self.agents[agent as usize].idle_since))
    }

    /// Who of the same group has become idle next after an idle agent.
    pub fn idle_after(&self, agent: u32) -> Option<u32> {
        let after = self.agents[agent as usize].after;
        (after != NOBODY).then_some(after)
    }

    /// The group and number of an agent in it.
    #[inline]
    pub fn group(&self, agent: u32) -> usize {
        self.agents[agent as usize].group as usize
    }

    /// The agent whom a call of a type asks, from a queue. `held_back` is whether reserves hold; `lot` draws a number
    /// below another. O(groups of one rank with idle agents).
    #[inline(always)]
    pub fn choose(
        &self,
        routing: &RoutingModel,
        queue: usize,
        call_type: usize,
        held_back: bool,
        now: Tick,
        lot: impl FnMut(u64) -> u64,
    ) -> Option<u32> {
        if self.only_longest_idle {
            let agent = self.groups[0].longest_idle;
            return (agent != NOBODY).then_some(agent);
        }
        self.choose_among(routing, queue, call_type, held_back, now, lot)
    }

    #[inline(never)]
    fn choose_among(
        &self,
        routing: &RoutingModel,
        queue: usize,
        call_type: usize,
        held_back: bool,
        now: Tick,
        mut lot: impl FnMut(u64) -> u64,
    ) -> Option<u32> {
        let asks = &routing.queues[queue].asks;
        if !share_a_member(&asks.all, &self.with_idle) {
            return None;
        }
        let held_back = held_back && routing.queues[queue].reserves;
        let since = |group: usize| {
            let agent = self.groups[group].longest_idle;
            self.agents[agent as usize].idle_since
        };
        for set in asks.sets() {
            let open = common(set, &self.with_idle).filter(|&group| {
                !held_back || self.groups[group].idle > routing.terms(queue, group).reserve
            });
            let chosen = match routing.agent_pick {
                AgentPick::LongestIdle => open.min_by_key(|&group| since(group)),
                AgentPick::MostIdleGroup => {
                    open.min_by_key(|&group| (Reverse(self.groups[group].idle), since(group)))
                }
                AgentPick::LeastOccupied => {
                    let first = |&group: &usize| self.groups[group].order.top();
                    let chosen = open.filter_map(|group| first(&group)).min();
                    if let Some((_, _, agent)) = chosen {
                        return Some(agent);
                    }
                    None
                }
                AgentPick::Fastest if !self.speeds.is_empty() => {
                    let first = |group: usize| {
                        let group = &self.groups[group];
                        let fastest = group.order.top().filter(|_| group.by_speed);
                        fastest.map_or(group.longest_idle, |(_, _, agent)| agent)
                    };
                    let since = |group: usize| self.agents[first(group) as usize].idle_since;
                    let cost = |group: usize| {
                        routing.handling(call_type, group).mean / self.speed(first(group))
                    };
                    if let Some(group) = lowest(open, since, cost) {
                        return Some(first(group));
                    }
                    None
                }
                AgentPick::Fastest => {
                    lowest(open, since, |group| routing.handling(call_type, group).mean)
                }
                AgentPick::Score => lowest(open, since, |group| {
                    let score = routing.terms(queue, group).agent_score;
                    let idle = (now - since(group)).0 as f64;
                    -(1e6 * score.base + score.per_second * idle)
                }),
                AgentPick::Random => {
                    let idle = |group: usize| u64::from(self.groups[group].idle);
                    let all: u64 = open.clone().map(idle).sum();
                    let mut left = if all > 0 { lot(all) } else { 0 };
                    for group in open {
                        if left < idle(group) {
                            return self.groups[group].members.get(left as usize).copied();
                        }
                        left -= idle(group);
                    }
                    None
                }
            };
            if let Some(group) = chosen {
                return Some(self.groups[group].longest_idle);
            }
        }
        None
    }

    /// An idle agent takes a contact.
    #[inline]
    pub fn take(&mut self, agent: u32, contact: u32) {
        self.unlink(agent);
        self.agents[agent as usize].state = State::Busy(contact);
    }

    /// An agent whose call has just ended takes the next one.
    #[inline]
    pub fn take_next(&mut self, agent: u32, contact: u32) {
        self.agents[agent as usize].state = State::Busy(contact);
    }

    /// The contact an agent handles.
    #[inline]
    pub fn contact(&self, agent: u32) -> Option<u32> {
        match self.agents[agent as usize].state {
            State::Busy(contact) => Some(contact),
            _ => None,
        }
    }

    /// Whether an agent's group has more people on duty than places, so that who finishes a call leaves.
    #[inline]
    pub fn is_surplus(&self, agent: u32) -> bool {
        let group = &self.groups[self.agents[agent as usize].group as usize];
        group.present > group.places
    }

    /// An agent has worked for so long.
    #[inline]
    pub fn worked(&mut self, agent: u32, time: Tick) {
        let worked = &mut self.agents[agent as usize].worked;
        *worked = *worked + time;
    }

    /// A busy agent becomes idle.
    #[inline]
    pub fn rest(&mut self, agent: u32, now: Tick) {
        let number = self.agents[agent as usize].group as usize;
        let group = &mut self.groups[number];
        let last = group.last_idle;
        group.last_idle = agent;
        group.idle += 1;
        if last == NOBODY {
            group.longest_idle = agent;
            self.with_idle[number / 64] |= 1 << (number % 64);
        } else {
            self.agents[last as usize].after = agent;
        }
        let resting = &mut self.agents[agent as usize];
        resting.state = State::Idle;
        resting.idle_since = now;
        resting.before = last;
        resting.after = NOBODY;
        match self.pick {
            AgentPick::Random => {
                resting.member = group.members.len() as u32;
                group.members.push(agent);
            }
            AgentPick::LeastOccupied => {
                let occupancy = resting.occupancy(now);
                group.order.push((occupancy, now, agent));
            }
            AgentPick::Fastest if group.by_speed => {
                // Positive numbers are ordered as their bits are.
                let slowness = 1.0 / self.speeds[agent as usize];
                group.order.push((slowness.to_bits(), now, agent));
            }
            _ => {}
        }
    }

    /// A busy agent goes off duty.
    pub fn leave<S: Sink>(&mut self, agent: u32, now: Tick, sink: &mut S) {
        let leaving = &mut self.agents[agent as usize];
        leaving.state = State::Off;
        sink.staffed(leaving.group as usize, leaving.staffed_since, now);
        self.groups[leaving.group as usize].present -= 1;
        leaving.after = self.groups[leaving.group as usize].vacant;
        self.groups[leaving.group as usize].vacant = agent;
    }

    /// A person comes on duty, idle.
    pub fn come(&mut self, agent: u32, now: Tick) {
        let coming = &mut self.agents[agent as usize];
        coming.staffed_since = now;
        (coming.worked, coming.rested) = (Tick::ZERO, Tick::ZERO);
        let group = &mut self.groups[coming.group as usize];
        group.present += 1;
        group.places = u32::MAX;
        self.rest(agent, now);
    }

    /// Whether an agent is off duty.
    pub fn is_off(&self, agent: u32) -> bool {
        matches!(self.agents[agent as usize].state, State::Off)
    }

    /// Whether an agent is idle.
    pub fn is_idle(&self, agent: u32) -> bool {
        matches!(self.agents[agent as usize].state, State::Idle)
    }

    /// How many agents there may be in all.
    pub fn count(&self) -> usize {
        self.agents.len()
    }

    /// Whether an agent is on a break.
    #[inline]
    pub fn is_on_break(&self, agent: u32) -> bool {
        matches!(self.agents[agent as usize].state, State::OnBreak)
    }

    /// An idle agent is about to leave or to go on a break.
    pub fn stand_up(&mut self, agent: u32) -> bool {
        let is_idle = matches!(self.agents[agent as usize].state, State::Idle);
        if is_idle {
            self.unlink(agent);
        }
        is_idle
    }

    /// An agent who is not among the idle goes on a break.
    pub fn begin_break(&mut self, agent: u32) {
        self.agents[agent as usize].state = State::OnBreak;
    }

    /// An agent has been on a break for so long.
    pub fn rested(&mut self, agent: u32, time: Tick) {
        let rested = &mut self.agents[agent as usize].rested;
        *rested = *rested + time;
    }

    /// Sets the places of a group. Where they are too many, idle agents leave, the longest idle first, and the busy are
    /// left to finish; where they are too few, those who were about to leave stay, and others come.
    pub fn set_places<S: Sink>(&mut self, group: usize, places: u32, now: Tick, sink: &mut S) {
        self.groups[group].places = places;
        while self.groups[group].present > places && self.groups[group].longest_idle != NOBODY {
            let agent = self.groups[group].longest_idle;
            self.unlink(agent);
            self.leave(agent, now, sink);
        }
        while self.groups[group].present < places {
            let slot = self.groups[group].vacant;
            let Some(coming) = self.agents.get_mut(slot as usize) else {
                break;
            };
            coming.staffed_since = now;
            coming.worked = Tick::ZERO;
            self.groups[group].vacant = coming.after;
            self.groups[group].present += 1;
            self.rest(slot, now);
        }
    }

    /// Everybody on duty is staffed until this instant, and no longer. Tells the contact and group of the busy.
    pub fn close<S: Sink>(
        &mut self,
        now: Tick,
        sink: &mut S,
        mut busy: impl FnMut(u32, usize, &mut S),
    ) {
        for agent in &mut self.agents {
            if let State::Busy(contact) = agent.state {
                busy(contact, agent.group as usize, sink);
            }
            if !matches!(agent.state, State::Off) {
                sink.staffed(agent.group as usize, agent.staffed_since, now);
                agent.state = State::Off;
            }
        }
    }

    fn unlink(&mut self, agent: u32) {
        let Agent {
            group: number,
            before,
            after,
            member,
            ..
        } = self.agents[agent as usize];
        let group = &mut self.groups[number as usize];
        group.idle -= 1;
        if before == NOBODY {
            group.longest_idle = after;
        } else {
            self.agents[before as usize].after = after;
        }
        if after == NOBODY {
            group.last_idle = before;
        } else {
            self.agents[after as usize].before = before;
        }
        if group.idle == 0 {
            self.with_idle[number as usize / 64] &= !(1 << (number % 64));
        }
        match self.pick {
            AgentPick::Random => {
                group.members.swap_remove(member as usize);
                if let Some(&moved) = group.members.get(member as usize) {
                    self.agents[moved as usize].member = member;
                }
            }
            AgentPick::LeastOccupied => self.tidy(number as usize, agent),
            AgentPick::Fastest if group.by_speed => self.tidy(number as usize, agent),
            _ => {}
        }
    }

    /// Takes those who are idle no more from the top of a group's order, and all of them where they are too many.
    fn tidy(&mut self, group: usize, gone: u32) {
        let agents = &self.agents;
        let Group { order, idle, .. } = &mut self.groups[group];
        let is_idle = |&(_, since, agent): &(u64, Tick, u32)| {
            let entry = &agents[agent as usize];
            agent != gone && matches!(entry.state, State::Idle) && entry.idle_since == since
        };
        while order.top().is_some_and(|top| !is_idle(&top)) {
            order.pop();
        }
        if order.len() > 2 * *idle as usize + SLACK {
            order.retain(is_idle);
        }
    }
}

impl Agent {
    /// Share of the time on duty, breaks apart, spent working, in 2^-32ths.
    fn occupancy(&self, now: Tick) -> u64 {
        let on_duty = (now - self.staffed_since - self.rested).0.max(1);
        ((u128::from(self.worked.0) << 32) / u128::from(on_duty)) as u64
    }
}
