//! Callers who wait: in each queue in the order in which they joined.

use crate::model::{QueueModel, RoutingModel, common, share_a_member};
use crate::scenario::CallPick;
use crate::units::Tick;

const NOBODY: u32 = u32::MAX;

/// The queues. Joining, leaving and looking at the first of a queue cost O(1); choosing a call costs O(queues of one
/// rank that somebody waits in). Memory is O(most who ever waited at once + queues).
#[derive(Debug)]
pub(super) struct Queues {
    places: Vec<Place>,
    vacant: Vec<u32>,
    queues: Vec<Queue>,
    /// A bit for each queue in which somebody waits.
    occupied: Vec<u64>,
    /// Callers waiting, by kind of call.
    of_kind: Vec<u32>,
    waiting: usize,
    /// Whether callers are drawn by lot, so that each queue needs to be counted through.
    by_lot: bool,
    /// Whether there is one queue, whose first comes next and may be taken by anyone.
    in_order: bool,
}

/// A place in which a caller waits, linked to those before and after it.
#[derive(Debug, Clone, Copy)]
struct Place {
    contact: u32,
    call_type: u32,
    queue: u32,
    before: u32,
    after: u32,
    /// Position among the members of its queue, where callers are drawn by lot.
    member: u32,
    key: u64,
}

#[derive(Debug, Clone, Default)]
struct Queue {
    first: u32,
    last: u32,
    waiting: u32,
    /// Key and call type of the first.
    oldest: (u64, u32),
    members: Vec<u32>,
}

/// A caller's turn: the instant of joining, later by the head start it lacks.
#[inline]
fn key_of(model: &QueueModel, joined: Tick) -> u64 {
    joined.0.saturating_add(model.handicap)
}

impl Queues {
    pub fn new(routing: &RoutingModel) -> Self {
        let empty = Queue {
            first: NOBODY,
            last: NOBODY,
            ..Queue::default()
        };
        Queues {
            places: Vec::new(),
            vacant: Vec::new(),
            queues: vec![empty; routing.queues.len()],
            occupied: vec![0; routing.queues.len().div_ceil(64).max(1)],
            of_kind: vec![0; routing.kinds],
            waiting: 0,
            by_lot: routing.call_pick == CallPick::Random,
            in_order: routing.is_first_come() && routing.is_open(),
        }
    }

    pub fn clear(&mut self) {
        self.places.clear();
        self.vacant.clear();
        for queue in &mut self.queues {
            queue.members.clear();
            (queue.first, queue.last, queue.waiting) = (NOBODY, NOBODY, 0);
        }
        self.occupied.fill(0);
        self.of_kind.fill(0);
        self.waiting = 0;
    }

    /// Callers waiting.
    #[inline]
    pub fn waiting(&self) -> usize {
        self.waiting
    }

    /// Callers waiting in a queue.
    #[inline]
    pub fn waiting_in(&self, queue: usize) -> u32 {
        self.queues[queue].waiting
    }

    /// Callers of a kind who wait, in whichever of its queues.
    #[inline]
    pub fn waiting_of_kind(&self, kind: u32) -> u32 {
        self.of_kind[kind as usize]
    }

    /// The contact that waits in a place.
    #[inline]
    pub fn contact(&self, place: u32) -> u32 {
        self.places[place as usize].contact
    }

    /// The first in a queue, and when it joined.
    #[inline]
    pub fn first(&self, queue: usize, model: &QueueModel) -> Option<(u32, Tick)> {
        let Queue { first, oldest, .. } = self.queues[queue];
        (first != NOBODY).then(|| (first, Tick(oldest.0 - model.handicap)))
    }

    /// Everybody who waits, by queue and in the order of joining.
    pub fn everybody(&self) -> impl Iterator<Item = u32> + '_ {
        self.queues.iter().flat_map(|queue| {
            std::iter::successors(Some(queue.first).filter(|&p| p != NOBODY), |&place| {
                Some(self.places[place as usize].after).filter(|&p| p != NOBODY)
            })
        })
    }

    /// A contact joins a queue, behind everybody there who counts as having joined no later: its place. It joins now, and
    /// counts as having joined at an instant that may lie before; then it costs O(callers who have waited longer, or those who
    /// have not, whoever are fewer).
    #[inline]
    pub fn join(
        &mut self,
        queue: u32,
        model: &QueueModel,
        contact: u32,
        call_type: u32,
        (now, joined): (Tick, Tick),
    ) -> u32 {
        let place = Place {
            contact,
            call_type,
            queue,
            before: NOBODY,
            after: NOBODY,
            member: 0,
            key: key_of(model, joined),
        };
        let at = match self.vacant.pop() {
            Some(at) => {
                self.places[at as usize] = place;
                at
            }
            None => {
                self.places.push(place);
                (self.places.len() - 1) as u32
            }
        };
        self.waiting += 1;
        self.of_kind[model.kind as usize] += 1;
        if joined < now {
            self.link_in_turn(at);
        } else {
            self.link(at);
        }
        at
    }

    /// Whoever waits in a place moves on to another queue of the same kind of call, in which it counts as having joined at an
    /// instant.
    pub fn move_on(&mut self, place: u32, queue: u32, model: &QueueModel, joined: Tick) {
        self.unlink(place);
        self.places[place as usize].queue = queue;
        self.places[place as usize].key = key_of(model, joined);
        self.link_in_turn(place);
    }

    /// Whoever waits in a place waits no more; tells in which queue that was.
    #[inline]
    pub fn leave(&mut self, place: u32, routing: &RoutingModel) -> u32 {
        self.unlink(place);
        let queue = self.places[place as usize].queue;
        self.waiting -= 1;
        self.of_kind[routing.queues[queue as usize].kind as usize] -= 1;
        self.vacant.push(place);
        queue
    }

    /// Links a place where it belongs in time: behind the last who came no later, looked for from both ends at once.
    fn link_in_turn(&mut self, at: u32) {
        let Place { queue, key, .. } = self.places[at as usize];
        let Queue { first, last, .. } = self.queues[queue as usize];
        if last == NOBODY || self.places[last as usize].key <= key {
            return self.link(at);
        }
        // The last came later. So does whoever is to come next, or the one before that does not.
        let (mut next, mut later) = (first, last);
        loop {
            if self.places[next as usize].key > key {
                break;
            }
            next = self.places[next as usize].after;
            let before = self.places[later as usize].before;
            if before == NOBODY || self.places[before as usize].key <= key {
                next = later;
                break;
            }
            later = before;
        }
        let before = self.places[next as usize].before;
        self.link_between(at, before, next);
    }

    /// Links a place behind all others of its queue.
    #[inline(always)]
    fn link(&mut self, at: u32) {
        let queue = self.places[at as usize].queue;
        let last = self.queues[queue as usize].last;
        self.link_between(at, last, NOBODY);
    }

    /// Links a place between two neighbours, of whom there may be none.
    #[inline(always)]
    fn link_between(&mut self, at: u32, before: u32, after: u32) {
        let place = &mut self.places[at as usize];
        let number = place.queue as usize;
        let queue = &mut self.queues[number];
        (place.before, place.after) = (before, after);
        queue.waiting += 1;
        if self.by_lot {
            place.member = queue.members.len() as u32;
            queue.members.push(at);
        }
        if before == NOBODY {
            queue.first = at;
            queue.oldest = (place.key, place.call_type);
            self.occupied[number / 64] |= 1 << (number % 64);
        } else {
            self.places[before as usize].after = at;
        }
        if after == NOBODY {
            queue.last = at;
        } else {
            self.places[after as usize].before = at;
        }
    }

    #[inline]
    fn unlink(&mut self, at: u32) {
        let Place {
            queue: number,
            before,
            after,
            member,
            ..
        } = self.places[at as usize];
        if after != NOBODY {
            self.places[after as usize].before = before;
        }
        if before != NOBODY {
            self.places[before as usize].after = after;
        }
        let queue = &mut self.queues[number as usize];
        queue.waiting -= 1;
        if after == NOBODY {
            queue.last = before;
        }
        if before == NOBODY {
            queue.first = after;
            match self.places.get(after as usize) {
                Some(next) => queue.oldest = (next.key, next.call_type),
                None => self.occupied[number as usize / 64] &= !(1 << (number % 64)),
            }
        }
        if self.by_lot {
            queue.members.swap_remove(member as usize);
            if let Some(&moved) = queue.members.get(member as usize) {
                self.places[moved as usize].member = member;
            }
        }
    }

    /// The place of the call that an agent of a group takes, where so many of the group are idle, the agent included.
    /// `held_back` is whether reserves hold; `lot` draws a number below another.
    #[inline(always)]
    pub fn choose(
        &self,
        routing: &RoutingModel,
        group: usize,
        idle: u32,
        held_back: bool,
        now: Tick,
        lot: impl FnMut(u64) -> u64,
    ) -> Option<u32> {
        if self.in_order {
            let first = self.queues[0].first;
            return (first != NOBODY).then_some(first);
        }
        self.choose_among(routing, group, idle, held_back, now, lot)
    }

    #[inline(never)]
    fn choose_among(
        &self,
        routing: &RoutingModel,
        group: usize,
        idle: u32,
        held_back: bool,
        now: Tick,
        mut lot: impl FnMut(u64) -> u64,
    ) -> Option<u32> {
        let takes = &routing.takes[group];
        if !share_a_member(&takes.all, &self.occupied) {
            return None;
        }
        for set in takes.sets() {
            let open = common(set, &self.occupied)
                .filter(|&queue| !held_back || idle > routing.terms(queue, group).reserve);
            let chosen = match routing.call_pick {
                CallPick::LongestWait => open.min_by_key(|&queue| self.queues[queue].oldest),
                CallPick::LongestQueue => open.min_by_key(|&queue| {
                    let kind = routing.queues[queue].kind as usize;
                    let waiting = self.of_kind[kind];
                    (std::cmp::Reverse(waiting), self.queues[queue].oldest)
                }),
                CallPick::WeightedWait => self.highest(open, |queue| {
                    routing.queues[queue].weight * self.wait(routing, queue, now)
                }),
                CallPick::Score => self.highest(open, |queue| {
                    let score = routing.terms(queue, group).call_score;
                    1e6 * score.base + score.per_second * self.wait(routing, queue, now)
                }),
                CallPick::LastCome => {
                    let last = |queue: usize| {
                        let place = &self.places[self.queues[queue].last as usize];
                        let joined = place.key - routing.queues[queue].handicap;
                        (joined, place.call_type)
                    };
                    let chosen = open.max_by_key(|&queue| last(queue));
                    if let Some(queue) = chosen {
                        return Some(self.queues[queue].last);
                    }
                    None
                }
                CallPick::Random => {
                    let waiting = |queue: usize| u64::from(self.queues[queue].waiting);
                    let all: u64 = open.clone().map(waiting).sum();
                    let mut left = if all > 0 { lot(all) } else { 0 };
                    for queue in open {
                        if left < waiting(queue) {
                            return self.queues[queue].members.get(left as usize).copied();
                        }
                        left -= waiting(queue);
                    }
                    None
                }
            };
            if let Some(queue) = chosen {
                return Some(self.queues[queue].first);
            }
        }
        None
    }

    /// How long the first in a queue has waited, its head start included, in ticks.
    fn wait(&self, routing: &RoutingModel, queue: usize, now: Tick) -> f64 {
        let from = self.queues[queue].oldest.0;
        (i128::from(now.0) + i128::from(routing.longest_credit.0) - i128::from(from)) as f64
    }

    /// The queue with the highest worth; among equals that of the longest wait.
    fn highest(
        &self,
        open: impl Iterator<Item = usize>,
        worth: impl Fn(usize) -> f64,
    ) -> Option<usize> {
        let mut best: Option<(f64, usize)> = None;
        for queue in open {
            let worth = worth(queue);
            let better = best.is_none_or(|(highest, other)| {
                worth > highest
                    || worth == highest && self.queues[queue].oldest < self.queues[other].oldest
            });
            if better {
                best = Some((worth, queue));
            }
        }
        best.map(|(_, queue)| queue)
    }
}
