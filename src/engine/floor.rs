//! The agents at work: who is on duty, who is idle, and since when.

use crate::measure::Sink;
use crate::units::Tick;

const NOBODY: u32 = u32::MAX;

/// The agents of all groups. Taking the longest idle, going idle and coming on duty cost O(1) in agents.
#[derive(Debug)]
pub(super) struct Floor {
    agents: Vec<Agent>,
    groups: Vec<Group>,
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
}

#[derive(Debug, Clone, Copy)]
enum State {
    Idle,
    /// Handling the contact in this slot.
    Busy(u32),
    Off,
}

#[derive(Debug, Clone, Copy)]
struct Group {
    /// How many there should be.
    places: u32,
    /// How many are on duty, those included who stay to finish a call.
    present: u32,
    longest_idle: u32,
    last_idle: u32,
    /// The first of its slots without an agent; the others follow it.
    vacant: u32,
}

impl Floor {
    pub fn new() -> Self {
        Floor {
            agents: Vec::new(),
            groups: Vec::new(),
        }
    }

    /// Starts a run with nobody on duty, given the most people each group will ever have. Each group has slots side by
    /// side, so that what happens at one instant is ordered by the groups' names.
    pub fn reset(&mut self, most: impl Iterator<Item = u32>) {
        self.agents.clear();
        self.groups.clear();
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
                });
            }
            let vacant = if most > 0 { first } else { NOBODY };
            let (longest_idle, last_idle) = (NOBODY, NOBODY);
            self.groups.push(Group {
                places: 0,
                present: 0,
                longest_idle,
                last_idle,
                vacant,
            });
        }
    }

    /// The agent who has been idle longest, over all groups; among equals the first group by name.
    #[inline]
    pub fn longest_idle(&self) -> Option<u32> {
        let heads = self
            .groups
            .iter()
            .map(|g| g.longest_idle)
            .filter(|&agent| agent != NOBODY);
        heads.min_by_key(|&agent| self.agents[agent as usize].idle_since)
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

    /// The contact an agent handles, and the agent's group.
    #[inline]
    pub fn contact(&self, agent: u32) -> Option<(u32, usize)> {
        let Agent { state, group, .. } = self.agents[agent as usize];
        if let State::Busy(contact) = state {
            Some((contact, group as usize))
        } else {
            None
        }
    }

    /// Whether an agent's group has more people on duty than places, so that who finishes a call leaves.
    #[inline]
    pub fn is_surplus(&self, agent: u32) -> bool {
        let group = &self.groups[self.agents[agent as usize].group as usize];
        group.present > group.places
    }

    /// A busy agent becomes idle.
    #[inline]
    pub fn rest(&mut self, agent: u32, now: Tick) {
        let group = &mut self.groups[self.agents[agent as usize].group as usize];
        let last = group.last_idle;
        group.last_idle = agent;
        if last == NOBODY {
            group.longest_idle = agent;
        } else {
            self.agents[last as usize].after = agent;
        }
        let resting = &mut self.agents[agent as usize];
        resting.state = State::Idle;
        resting.idle_since = now;
        resting.before = last;
        resting.after = NOBODY;
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
            group,
            before,
            after,
            ..
        } = self.agents[agent as usize];
        let group = &mut self.groups[group as usize];
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
    }
}
