//! Who answers whom, as tables: the routing of a scenario with everything that is equal decided beforehand.
//!
//! Waiting callers stand in *queues*. Call types that no rule tells apart share one; where agents may take a call only
//! after a wait, or under other conditions then, a caller moves on to a further queue at that instant. So within a queue
//! all are equal but for when they joined, and who may take them, in what order, is a set of groups for each rank.

use std::collections::BTreeMap;

use super::TransferRow;
use crate::chance::DurationLaw;
use crate::scenario::{
    AgentOrder, AgentPick, CallOrder, CallPick, Scenario, Score, Skill, defaults,
};
use crate::units::{Seconds, Tick};

/// The routing, compiled.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RoutingModel {
    pub queues: Vec<QueueModel>,
    /// The queue that callers of each type join.
    pub joins: Vec<u32>,
    /// Number of kinds of call that are told apart: queues of one kind differ in the time waited.
    pub kinds: usize,
    /// For each group, the queues its agents take calls from, those that come first in the first set.
    pub takes: Vec<Tiers>,
    pub agent_pick: AgentPick,
    pub call_pick: CallPick,
    /// Conditions and scores of each queue and group, `queues × groups`.
    pub terms: Vec<Terms>,
    /// How agents of a group handle calls of a type, `types × groups`.
    pub handling: Vec<Handling>,
    pub groups: usize,
    /// The longest head start of a call type.
    pub longest_credit: Tick,
    /// Whether calls take the same time whoever answers them.
    pub is_even: bool,
    /// For each type whose callers may wait for who served them before, the queue in which they do, from which nobody else
    /// takes a call.
    pub held: Vec<Option<u32>>,
}

/// A queue, compiled.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct QueueModel {
    /// Which kind of call waits here.
    pub kind: u32,
    /// The wait after which a caller moves on, and to which queue.
    pub next: Option<(Tick, u32)>,
    /// The groups that may take the call, those that are asked first in the first set.
    pub asks: Tiers,
    /// Whether some group takes such calls only while others of it are idle.
    pub reserves: bool,
    /// What is added to the instant of joining, so that a head start counts: the less, the longer the head start.
    pub handicap: u64,
    pub weight: f64,
}

/// On what terms a group takes calls from a queue.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Terms {
    /// More than so many of the group must be idle.
    pub reserve: u32,
    pub call_score: Score,
    pub agent_score: Score,
}

/// How agents of a group handle calls of a type.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Handling {
    /// Whether they can at all.
    pub can: bool,
    /// Whether they can however long the caller has waited, once it has waited long enough.
    pub can_at_last: bool,
    pub speed: f64,
    pub law: Option<DurationLaw>,
    /// How long such a call takes them on average, in seconds.
    pub mean: f64,
    /// Probability that they settle the matter, where it is not the call type's own.
    pub resolution: Option<f64>,
    /// Where they pass such calls on to, where it is not the call type's own.
    pub transfers_to: Option<TransferRow>,
}

impl Handling {
    /// Whether a call takes its own time.
    pub fn is_plain(&self) -> bool {
        self.speed == 1.0 && self.law.is_none()
    }
}

/// Sets of numbers, one after the other, each as bits.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Tiers {
    words: Vec<u64>,
    width: usize,
    /// All sets together.
    pub all: Vec<u64>,
}

impl Tiers {
    /// Members below `members`, each with its key: a set for each key, the lowest first.
    fn of<K: Ord>(members: usize, keys: impl IntoIterator<Item = (usize, K)>) -> Self {
        let width = members.div_ceil(64).max(1);
        let mut sets: BTreeMap<K, Vec<u64>> = BTreeMap::new();
        let mut all = vec![0; width];
        for (member, key) in keys {
            let set = sets.entry(key).or_insert_with(|| vec![0; width]);
            set[member / 64] |= 1 << (member % 64);
            all[member / 64] |= 1 << (member % 64);
        }
        Tiers {
            words: sets.into_values().flatten().collect(),
            width,
            all,
        }
    }

    /// The sets, the first first.
    #[inline]
    pub fn sets(&self) -> std::slice::ChunksExact<'_, u64> {
        self.words.chunks_exact(self.width.max(1))
    }
}

/// The members that two sets share, rising.
#[derive(Debug, Clone)]
pub(crate) struct Common<'a> {
    a: &'a [u64],
    b: &'a [u64],
    /// Which words come next, and what is left of the one at hand.
    next: usize,
    left: u64,
}

#[inline]
pub(crate) fn common<'a>(a: &'a [u64], b: &'a [u64]) -> Common<'a> {
    Common {
        a,
        b,
        next: 0,
        left: 0,
    }
}

impl Iterator for Common<'_> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        while self.left == 0 {
            self.left = self.a.get(self.next)? & self.b.get(self.next)?;
            self.next += 1;
        }
        let bit = self.left.trailing_zeros() as usize;
        self.left &= self.left - 1;
        Some(64 * (self.next - 1) + bit)
    }
}

/// Whether two sets share a member.
#[inline]
pub(crate) fn share_a_member(a: &[u64], b: &[u64]) -> bool {
    a.iter().zip(b).any(|(&a, &b)| a & b != 0)
}

/// What tells kinds of call apart.
#[derive(Debug, Clone, PartialEq)]
struct Kind {
    /// Position of the type where every type is its own.
    own: usize,
    priority: u32,
    credit: Tick,
    weight: f64,
    /// The skill of each group, without what belongs to handling.
    skills: Vec<Option<Skill>>,
}

/// What a scenario says of routing, call types and groups in the order of their names.
pub(super) struct Written<'a> {
    scenario: &'a Scenario,
    types: Vec<usize>,
    groups: Vec<usize>,
}

impl<'a> Written<'a> {
    pub fn new(scenario: &'a Scenario) -> Self {
        let mut types: Vec<usize> = (0..scenario.call_types.len()).collect();
        types.sort_by_key(|&t| &scenario.call_types[t].name);
        let mut groups: Vec<usize> = (0..scenario.agent_groups.len()).collect();
        groups.sort_by_key(|&g| &scenario.agent_groups[g].name);
        Written {
            scenario,
            types,
            groups,
        }
    }

    fn skill(&self, call_type: usize, group: usize) -> Option<&'a Skill> {
        let name = &self.scenario.call_types[self.types[call_type]].name;
        let skills = &self.scenario.agent_groups[self.groups[group]].skills;
        skills.iter().find(|skill| skill.call_type == *name)
    }

    /// The kind of a call type: what the rules in force look at, and nothing else.
    fn kind(&self, call_type: usize) -> Kind {
        let written = &self.scenario.call_types[self.types[call_type]];
        let routing = self.scenario.routing;
        let one_group = self.groups.len() == 1;
        let skills = (0..self.groups.len())
            .map(|group| {
                let mut skill = self.skill(call_type, group)?.clone();
                skill.call_type.clear();
                (skill.speed, skill.handle_time, skill.resolution) = (1.0, None, None);
                skill.transfers_to.clear();
                if routing.call.then != CallPick::Score {
                    skill.call_score = Score::default();
                }
                if routing.agent.then != AgentPick::Score || one_group {
                    skill.agent_score = Score::default();
                }
                let mut preference_said = skill.preference.is_some();
                skill.preference = match routing.call.by {
                    CallOrder::Nothing => None,
                    _ => Some(skill.preference.unwrap_or(skill.rank)),
                };
                // Where there is only one group to ask, its rank says nothing.
                let ranks = routing.agent.by == AgentOrder::Rank && !one_group;
                if !ranks {
                    skill.rank = 1;
                }
                for stage in &mut skill.stages {
                    if routing.call.by == CallOrder::Nothing {
                        stage.preference = None;
                    } else if stage.preference.is_some() {
                        preference_said = true;
                    } else if !preference_said {
                        stage.preference = stage.rank;
                    }
                    if !ranks {
                        stage.rank = None;
                    }
                }
                Some(skill)
            })
            .collect();
        Kind {
            own: if routing.call.then == CallPick::LongestQueue {
                call_type
            } else {
                0
            },
            priority: if routing.call.by == CallOrder::Nothing {
                0
            } else {
                written.priority
            },
            credit: Tick::from_seconds(written.wait_credit.0),
            weight: if routing.call.then == CallPick::WeightedWait {
                written.weight
            } else {
                1.0
            },
            skills,
        }
    }

    /// The tables. `law` is the law of its own that a group has for a call type, and `mean` the mean handle time of the
    /// type, by position in the file.
    pub fn compile(
        &self,
        law: impl Fn(usize, usize) -> Option<DurationLaw>,
        row: impl Fn(usize, usize) -> Option<TransferRow>,
        mean: impl Fn(usize) -> f64,
    ) -> RoutingModel {
        let (types, groups) = (self.types.len(), self.groups.len());
        let mut kinds: Vec<Kind> = Vec::new();
        let mut kind_of = Vec::with_capacity(types);
        for call_type in 0..types {
            let kind = self.kind(call_type);
            let known = kinds.iter().position(|known| *known == kind);
            kind_of.push(known.unwrap_or(kinds.len()));
            if known.is_none() {
                kinds.push(kind);
            }
        }
        let most = kinds.iter().map(|kind| kind.credit).max();
        let most = most.unwrap_or(Tick::ZERO);

        let (mut queues, mut terms) = (Vec::new(), Vec::new());
        let mut first_of_kind = Vec::new();
        // For each group: the queue, and its preference and priority.
        let mut takes: Vec<Vec<(usize, (u32, u32))>> = vec![Vec::new(); groups];
        for (number, kind) in kinds.iter().enumerate() {
            first_of_kind.push(queues.len() as u32);
            let waits = waits_of(kind);
            for (stage, &wait) in waits.iter().enumerate() {
                let at = queues.len();
                let mut asks = Vec::new();
                let mut reserves = false;
                for (group, skill) in kind.skills.iter().enumerate() {
                    let in_force = skill.as_ref().and_then(|skill| at_wait(skill, wait));
                    terms.push(Terms::default());
                    let Some(skill) = in_force else { continue };
                    asks.push((group, skill.rank));
                    let preference = skill.preference.unwrap_or(0);
                    takes[group].push((
                        at,
                        match self.scenario.routing.call.by {
                            CallOrder::Rank => (preference, kind.priority),
                            CallOrder::Priority => (kind.priority, preference),
                            CallOrder::Nothing => (0, 0),
                        },
                    ));
                    reserves |= skill.reserve > 0;
                    if let Some(terms) = terms.last_mut() {
                        *terms = Terms {
                            reserve: skill.reserve,
                            call_score: skill.call_score,
                            agent_score: skill.agent_score,
                        };
                    }
                }
                queues.push(QueueModel {
                    kind: number as u32,
                    next: waits.get(stage + 1).map(|&wait| (wait, at as u32 + 1)),
                    asks: Tiers::of(groups, asks),
                    reserves,
                    handicap: (most - kind.credit).0,
                    weight: kind.weight,
                });
            }
        }
        let held = (0..types).map(|t| {
            let written = &self.scenario.call_types[self.types[t]];
            let within = written.same_agent?.within;
            let within = within.unwrap_or(defaults::SAME_AGENT_WITHIN);
            let kind = kind_of[t];
            terms.extend((0..groups).map(|_| Terms::default()));
            queues.push(QueueModel {
                kind: kind as u32,
                next: Some((Tick::from_seconds(within.0), first_of_kind[kind])),
                asks: Tiers::of(groups, std::iter::empty::<(usize, u32)>()),
                reserves: false,
                handicap: (most - kinds[kind].credit).0,
                weight: kinds[kind].weight,
            });
            Some(queues.len() as u32 - 1)
        });
        let held = held.collect();
        let pairs = (0..types).flat_map(|t| (0..groups).map(move |g| (t, g)));
        let handling = pairs.map(|(t, g)| {
            let skill = self.skill(t, g);
            let law = law(self.types[t], self.groups[g]);
            let speed = skill.map_or(1.0, |skill| skill.speed);
            let usual = law.as_ref().map_or(mean(self.types[t]), DurationLaw::mean);
            Handling {
                can: skill.is_some(),
                can_at_last: skill.is_some_and(|skill| skill.until.is_none()),
                mean: usual / speed,
                speed,
                law,
                resolution: skill.and_then(|skill| skill.resolution),
                transfers_to: row(self.types[t], self.groups[g]),
            }
        });
        let handling: Vec<Handling> = handling.collect();
        RoutingModel {
            joins: kind_of.iter().map(|&kind| first_of_kind[kind]).collect(),
            kinds: kinds.len(),
            takes: takes
                .into_iter()
                .map(|keys| Tiers::of(queues.len(), keys))
                .collect(),
            agent_pick: self.scenario.routing.agent.then,
            call_pick: self.scenario.routing.call.then,
            terms,
            groups,
            longest_credit: most,
            held,
            is_even: handling.iter().all(Handling::is_plain),
            handling,
            queues,
        }
    }
}

/// The waits at which something changes for a kind of call, rising from zero.
fn waits_of(kind: &Kind) -> Vec<Tick> {
    let skills = kind.skills.iter().flatten();
    let waits = skills.flat_map(|skill| {
        let stages = skill.stages.iter().map(|stage| stage.after);
        stages.chain([skill.after])
    });
    let mut waits: Vec<Tick> = waits.map(|wait| Tick::from_seconds(wait.0)).collect();
    let ends = kind.skills.iter().flatten().filter_map(|skill| skill.until);
    // A wait of just that length is not longer than it.
    waits.extend(ends.map(|end| Tick::from_seconds(end.0) + Tick(1)));
    waits.push(Tick::ZERO);
    waits.sort_unstable();
    waits.dedup();
    waits
}

/// A skill as it is once the caller has waited so long; `None` before its time.
fn at_wait(skill: &Skill, wait: Tick) -> Option<Skill> {
    let is_over = |end: Seconds| wait > Tick::from_seconds(end.0);
    if Tick::from_seconds(skill.after.0) > wait || skill.until.is_some_and(is_over) {
        return None;
    }
    let mut skill = skill.clone();
    for stage in std::mem::take(&mut skill.stages) {
        if Tick::from_seconds(stage.after.0) <= wait {
            skill.rank = stage.rank.unwrap_or(skill.rank);
            skill.preference = stage.preference.or(skill.preference);
            skill.reserve = stage.reserve.unwrap_or(skill.reserve);
        }
    }
    Some(skill)
}

impl RoutingModel {
    /// How agents of a group handle calls of a type.
    #[inline]
    pub fn handling(&self, call_type: usize, group: usize) -> &Handling {
        &self.handling[call_type * self.groups + group]
    }

    /// How soon free agents of a group take calls of a type, once they may, the lowest first; none where they never do
    /// however long the caller has waited.
    pub fn turn(&self, group: usize, call_type: usize) -> Option<usize> {
        let last = self.stages(call_type).last()?;
        self.turn_in(group, last)
    }

    /// The earliest turn in which a group takes calls of a type in any stage of their wait; none where it never does.
    pub fn first_turn(&self, group: usize, call_type: usize) -> Option<usize> {
        let stages = self.stages(call_type);
        stages.filter_map(|queue| self.turn_in(group, queue)).min()
    }

    /// The queues of the stages of a call type's wait, in their order.
    fn stages(&self, call_type: usize) -> impl Iterator<Item = usize> {
        let next = |&queue: &usize| self.queues[queue].next.map(|(_, next)| next as usize);
        std::iter::successors(Some(self.joins[call_type] as usize), next)
    }

    /// How soon free agents of a group take calls from a queue, the lowest first; none where they never do.
    fn turn_in(&self, group: usize, queue: usize) -> Option<usize> {
        let has = |set: &[u64]| set[queue / 64] & (1 << (queue % 64)) != 0;
        self.takes[group].sets().position(has)
    }

    /// On what terms a group takes calls from a queue.
    #[inline]
    pub fn terms(&self, queue: usize, group: usize) -> &Terms {
        &self.terms[queue * self.groups + group]
    }

    /// Whether everybody is served in the order in which they came, whatever agents there are.
    pub fn is_first_come(&self) -> bool {
        let in_order = !matches!(self.call_pick, CallPick::LastCome | CallPick::Random);
        self.queues.len() == 1 && in_order
    }

    /// Whether every group can answer everything, at once and on no conditions.
    pub fn is_open(&self) -> bool {
        self.handling.iter().all(|handling| handling.can)
            && (self.queues.iter()).all(|queue| queue.next.is_none() && !queue.reserves)
    }

    /// The same groups and call types before a router of one's own: every type has a queue of its own, and all who can
    /// answer it are equal.
    pub fn for_own_router(&self) -> Self {
        let types = self.joins.len();
        let able = |call_type: usize| {
            let groups = (0..self.groups).filter(move |&g| self.handling(call_type, g).can);
            groups.map(|group| (group, 0))
        };
        let queue = |call_type: usize| QueueModel {
            kind: call_type as u32,
            next: None,
            asks: Tiers::of(self.groups, able(call_type)),
            reserves: false,
            handicap: 0,
            weight: 1.0,
        };
        let takes = |group: usize| {
            let types = (0..types).filter(|&t| self.handling(t, group).can);
            Tiers::of(self.joins.len(), types.map(|t| (t, 0)))
        };
        RoutingModel {
            queues: (0..types).map(queue).collect(),
            joins: (0..types as u32).collect(),
            kinds: types,
            takes: (0..self.groups).map(takes).collect(),
            agent_pick: AgentPick::default(),
            call_pick: CallPick::default(),
            terms: vec![Terms::default(); types * self.groups],
            handling: (self.handling.iter().cloned())
                .map(|handling| Handling {
                    can_at_last: handling.can,
                    ..handling
                })
                .collect(),
            groups: self.groups,
            longest_credit: Tick::ZERO,
            is_even: self.is_even,
            held: vec![None; types],
        }
    }
}
