//! People on shift: what each of them is owed, and what is due next.

use super::callers::Draws;
use super::floor::Floor;
use crate::model::{Duty, Model, Presence, Roster};
use crate::units::Tick;

/// The people of a run, and the place in the list of what is due.
#[derive(Debug, Default)]
pub(super) struct People {
    presence: Vec<Presence>,
    /// One for each of them.
    owed: Vec<Owed>,
    /// For each group its first agent, and the first of its people.
    groups: Vec<(u32, usize)>,
    /// The next of what is due.
    next: usize,
    /// Whether the centre has closed, and whether everybody has been sent home.
    pub closed: bool,
    pub dismissed: bool,
}

/// What a person is owed.
#[derive(Debug, Clone, Copy, Default)]
struct Owed {
    shift: u32,
    /// Breaks begun, and breaks due that have not begun.
    begun: u32,
    due: u32,
    /// Since when on a break, while on one.
    since: Tick,
    /// Whether the shift has ended, so that the person leaves as soon as free.
    leaves: bool,
}

impl People {
    /// Draws who comes in a run, and sets the places of other groups after closing.
    pub fn come(&mut self, model: &Model, run: u64, draws: Draws, counts: &mut [u32]) {
        model.people_in_run(run, counts, &mut self.presence, |group, key, number| {
            group.absence > 0.0 && draws.is_absent(key, number, group.absence)
        });
    }

    /// Starts a run in which these people come to a floor with slots for all of them.
    pub fn reset(&mut self, model: &Model, floor: &Floor) {
        self.owed.clear();
        self.groups.clear();
        for (g, group) in model.groups.iter().enumerate() {
            self.groups.push((floor.first(g), self.owed.len()));
            let shifts = group.roster.iter().flat_map(|roster| &roster.shifts);
            for (shift, law) in (0..).zip(shifts) {
                let owed = Owed {
                    shift,
                    ..Owed::default()
                };
                let people = self.owed.len() + law.most() as usize;
                self.owed.resize(people, owed);
            }
        }
        self.next = 0;
        (self.closed, self.dismissed) = (false, false);
    }

    /// When something is next due; never where nothing is.
    pub fn next_instant(&self, model: &Model) -> Tick {
        model
            .duties
            .get(self.next)
            .map_or(Tick::NEVER, |duty| duty.at)
    }

    /// What is due at an instant.
    pub fn next_at(&mut self, model: &Model, now: Tick) -> Option<Duty> {
        let duty = model.duties.get(self.next).filter(|duty| duty.at == now)?;
        self.next += 1;
        Some(*duty)
    }

    /// Whether a person comes in this run.
    pub fn comes(&self, group: usize, agent: u32) -> bool {
        self.presence[self.person(group, agent)].comes
    }

    fn person(&self, group: usize, agent: u32) -> usize {
        let (first, of_all) = self.groups[group];
        of_all + (agent - first) as usize
    }

    /// Whether a person is among the last, who stay after closing.
    pub fn stays(&self, group: usize, agent: u32) -> bool {
        self.presence[self.person(group, agent)].stays
    }

    /// Whether a person leaves as soon as free.
    pub fn leaves(&self, group: usize, agent: u32) -> bool {
        self.owed[self.person(group, agent)].leaves
    }

    /// A person leaves as soon as free, or stays for now. Breaks that have not begun are not taken.
    pub fn set_leaves(&mut self, group: usize, agent: u32, leaves: bool) {
        let person = self.person(group, agent);
        let owed = &mut self.owed[person];
        (owed.leaves, owed.due) = (leaves, 0);
    }

    /// A break has fallen due.
    pub fn break_is_due(&mut self, group: usize, agent: u32) {
        let person = self.person(group, agent);
        self.owed[person].due += 1;
    }

    /// Whether a break is due that has not begun.
    pub fn has_break_due(&self, group: usize, agent: u32) -> bool {
        self.owed[self.person(group, agent)].due > 0
    }

    /// Begins the next break that is due: how long it lasts; `None` where none is.
    pub fn begin_break(
        &mut self,
        roster: &Roster,
        group: usize,
        agent: u32,
        now: Tick,
    ) -> Option<Tick> {
        let person = self.person(group, agent);
        let owed = &mut self.owed[person];
        if owed.due == 0 || self.closed {
            return None;
        }
        let shift = &roster.shifts[owed.shift as usize];
        let (_, length) = *shift.breaks.get(owed.begun as usize)?;
        (owed.due, owed.begun, owed.since) = (owed.due - 1, owed.begun + 1, now);
        Some(length)
    }

    /// Since when a person has been on a break.
    pub fn on_break_since(&self, group: usize, agent: u32) -> Tick {
        self.owed[self.person(group, agent)].since
    }
}
