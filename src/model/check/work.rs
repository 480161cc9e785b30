//! Who can do which work, how fast and in what order: what is known of a steady state before it is played.

use super::agent_group::{CheckedGroup, Pace};
use super::places;
use super::queue_ends::steady_rate;
use crate::model::TypeModel;
use crate::model::routing::RoutingModel;
use crate::scenario::{CallOrder, Lines, Scenario, Skill};

/// Call types and agent groups, by their positions in the file.
pub(super) struct Work<'a> {
    pub scenario: &'a Scenario,
    pub types: &'a [TypeModel],
    pub routing: &'a RoutingModel,
    pub pace: Vec<Pace>,
    /// Whole agents of each group in a steady state.
    whole: Vec<f64>,
    /// For how long a call occupies an agent, in seconds on average, `types × groups`; none where the group never answers
    /// such calls.
    times: Vec<Option<f64>>,
    /// Calls per second of each type in a steady state, at least: those who return after an answer, or are passed on once,
    /// included.
    rates: Vec<f64>,
    /// How soon calls of each type are taken by whoever is free, the lowest first; none where that is not the same for all
    /// agents.
    order: Option<Vec<usize>>,
}

/// Call types that bring more work than all who answer them can do.
pub(super) struct Cut {
    pub types: Vec<usize>,
    /// How many agents of each group can be at it at once.
    pub agents: Vec<f64>,
}

impl Cut {
    /// How many agents can be at it at once.
    pub fn all_agents(&self) -> f64 {
        self.agents.iter().sum()
    }
}

impl<'a> Work<'a> {
    pub fn new(
        scenario: &'a Scenario,
        types: &'a [TypeModel],
        checked: &[CheckedGroup],
        routing: &'a RoutingModel,
    ) -> Self {
        let type_at = places(scenario.call_types.iter().map(|t| t.name.as_str()));
        let group_at = places(scenario.agent_groups.iter().map(|g| g.name.as_str()));
        let pairs = (0..types.len()).flat_map(|t| (0..checked.len()).map(move |g| (t, g)));
        let times = pairs.map(|(t, g)| {
            let handling = routing.handling(type_at[t], group_at[g]);
            handling
                .can
                .then(|| handling.mean + checked[g].mean_pickup())
        });
        let mut orders = (0..checked.len()).map(|g| -> Option<Vec<usize>> {
            let of = |t: usize| routing.turn(group_at[g], type_at[t]);
            (0..types.len()).map(of).collect()
        });
        let first = orders.next().flatten();
        let same = orders.all(|order| order == first);
        let by_order = scenario.routing.call.by != CallOrder::Nothing;
        Work {
            rates: rates(types, &type_at, routing),
            scenario,
            types,
            routing,
            pace: checked.iter().map(CheckedGroup::pace).collect(),
            whole: (checked.iter())
                .map(|group| group.staff.first().map_or(0.0, |staff| staff.floor()))
                .collect(),
            times: times.collect(),
            order: first.filter(|_| same && by_order),
        }
    }

    pub fn groups(&self) -> usize {
        self.pace.len()
    }

    /// For how long a call occupies an agent on average, in seconds.
    pub fn time(&self, call_type: usize, group: usize) -> Option<f64> {
        self.times[call_type * self.groups() + group]
    }

    /// The same where whoever is fastest takes the call; zero where nobody answers it.
    pub fn fastest(&self, call_type: usize) -> f64 {
        let times = (0..self.groups()).filter_map(|g| self.time(call_type, g));
        let fastest = times.fold(f64::INFINITY, f64::min);
        if fastest.is_finite() { fastest } else { 0.0 }
    }

    /// The same where so many agents of each group, all that answer such calls, share them; zero where there are none.
    pub fn shared(&self, call_type: usize, agents: impl Fn(usize) -> f64) -> f64 {
        let (mut all, mut done) = (0.0, 0.0);
        for g in 0..self.groups() {
            if let Some(time) = self.time(call_type, g).filter(|&time| time > 0.0) {
                all += agents(g);
                done += agents(g) / time;
            }
        }
        if done > 0.0 {
            all / done
        } else {
            self.fastest(call_type)
        }
    }

    /// The share of a type's callers who neither hang up nor balk.
    pub fn lasting(&self, call_type: usize) -> f64 {
        let law = &self.types[call_type];
        let goes_on = |t: &TypeModel| t.transfers.is_some() || t.misroutes.is_some();
        // Who is passed on, or waits for whom it knows, is told nothing.
        let some_untold = law.same_agent.is_some() || self.types.iter().any(goes_on);
        let lasting = match some_untold {
            true => law.lasting_at_last().max(law.lasting_untold()),
            false => law.lasting_at_last(),
        };
        lasting * (1.0 - law.balk)
    }

    /// Load in erlangs of agents who dial for callers of a type, when waits are as long as can be.
    pub fn dialling_load(&self, call_type: usize) -> f64 {
        let law = &self.types[call_type];
        law.callbacks.as_ref().map_or(0.0, |callbacks| {
            let accepted = (1.0 - law.balk) * law.accepting();
            self.rate(call_type) * accepted * callbacks.mean_dialling()
        })
    }

    /// The most callers of a type that lines let in at once; `None` where its calls need none, or some wait off the line.
    pub fn lines(&self, call_type: usize) -> Option<u32> {
        if self.types[call_type].offers_callbacks() {
            return None;
        }
        let name = &self.scenario.call_types[call_type].name;
        self.scenario.lines.as_ref()?.most_of(name)
    }

    /// No more callers of these types together than so many can be in the centre at once, as far as lines go; infinity
    /// where nothing bounds them.
    pub fn most_on_lines(&self, types: &[usize]) -> f64 {
        let name = |&t: &usize| &self.scenario.call_types[t].name;
        let shared = match &self.scenario.lines {
            _ if types.iter().any(|&t| self.types[t].offers_callbacks()) => return f64::INFINITY,
            None => return f64::INFINITY,
            Some(Lines::Number(count)) => return f64::from(*count),
            Some(Lines::Groups(groups)) => groups
                .iter()
                .filter(|group| types.iter().all(|t| group.carries(name(t))))
                .map(|group| f64::from(group.count)),
        };
        let each = |&t: &usize| self.lines(t).map_or(f64::INFINITY, f64::from);
        shared.fold(types.iter().map(each).sum(), f64::min)
    }

    /// A load in erlangs that a type brings, as far as its lines let it in: it has no more agents than lines.
    pub fn on_lines(&self, call_type: usize, load: f64) -> f64 {
        let grows = self.types[call_type].growth > 0.0 && self.lasting(call_type) > 0.0;
        match self.lines(call_type) {
            None => load,
            Some(lines) if grows => f64::from(lines),
            Some(lines) => load.min(f64::from(lines)),
        }
    }

    /// The skill of a group for a type, where it holds however long its callers have waited.
    pub fn skill_at_last(&self, call_type: usize, group: usize) -> Option<&'a Skill> {
        let (_, skill) = self.skill(call_type, group)?;
        skill.until.is_none().then_some(skill)
    }

    /// The skill of a group for a type, and where it stands among the group's.
    pub fn skill(&self, call_type: usize, group: usize) -> Option<(usize, &'a Skill)> {
        let name = &self.scenario.call_types[call_type].name;
        let skills = &self.scenario.agent_groups[group].skills;
        let at = skills.iter().position(|skill| skill.call_type == *name)?;
        Some((at, &skills[at]))
    }

    /// Whether some agent of a group takes calls of a type however long they have waited. In a steady state a reserve that
    /// is not exceeded when all of the group are idle holds them back for ever; a day ends it.
    pub fn reaches(&self, call_type: usize, group: usize) -> bool {
        self.skill_at_last(call_type, group).is_some_and(|skill| {
            self.scenario.day.is_some() || self.whole[group] > f64::from(least_reserve(skill))
        })
    }

    /// How many agents of a group, of speed 1, may be at calls of a type at once, where some are held back; without bound
    /// where none are.
    fn room(&self, call_type: usize, group: usize) -> f64 {
        let whole = self.whole[group];
        let skill = self.skill(call_type, group).map(|(_, skill)| skill);
        match skill {
            Some(skill) if least_reserve(skill) == 0 => f64::INFINITY,
            Some(skill) if whole > 0.0 => {
                let free = (whole - f64::from(least_reserve(skill))).max(0.0);
                self.agents(group) * free / whole
            }
            _ => 0.0,
        }
    }

    /// As how many of speed 1 the agents of a group count at least.
    pub fn agents(&self, group: usize) -> f64 {
        self.pace[group].at_least(self.whole[group])
    }

    /// Load in erlangs that callers of a type who wait for ever have to share the agents with: all that is taken before
    /// theirs, and those taken with them who wait for ever. `load` is that of all callers of a type.
    pub fn load_before(&self, call_type: usize, load: impl Fn(usize) -> f64) -> f64 {
        let turn = |t: usize| self.order.as_ref().map_or(0, |order| order[t]);
        let own = turn(call_type);
        let each = (0..self.types.len()).map(|t| match turn(t).cmp(&own) {
            std::cmp::Ordering::Less => load(t),
            std::cmp::Ordering::Equal => load(t) * self.lasting(t),
            std::cmp::Ordering::Greater => 0.0,
        });
        each.sum()
    }

    /// Whether some agents may take calls of one type before those of another.
    pub fn may_come_before(&self, one: usize, other: usize) -> bool {
        match &self.order {
            Some(order) => order[one] < order[other],
            None => one != other,
        }
    }

    /// Whether some calls are always taken before those of a type.
    pub fn has_others_before(&self, call_type: usize) -> bool {
        let order = self.order.as_ref();
        order.is_some_and(|order| order.iter().any(|turn| *turn < order[call_type]))
    }

    /// Looks for call types that bring more work than all who answer them can do, whatever the rules of routing: `loads` are
    /// in erlangs, by type.
    ///
    /// By augmenting a flow of load from types to groups along shortest paths (Edmonds and Karp, 1972):
    /// O((types + groups) × (types × groups)²) at most.
    pub fn overloaded(&self, loads: &[f64]) -> Option<Cut> {
        self.overloaded_without(loads, |_| false)
    }

    /// The same if some groups take none of it.
    pub fn overloaded_without(
        &self,
        loads: &[f64],
        without: impl Fn(usize) -> bool,
    ) -> Option<Cut> {
        let (n, m) = (self.types.len(), self.groups());
        let room: Vec<f64> = (0..n * m)
            .map(|at| self.times[at].map_or(0.0, |_| self.room(at / m, at % m)))
            .collect();
        let mut left = loads.to_vec();
        let there = |g: usize| if without(g) { 0.0 } else { self.agents(g) };
        let mut spare: Vec<f64> = (0..m).map(there).collect();
        let mut flow = vec![0.0; n * m];
        loop {
            // From which node each one is reached: types, then groups.
            let mut from: Vec<Option<usize>> = vec![None; n + m];
            let mut reached: Vec<usize> = (0..n).filter(|&t| left[t] > 0.0).collect();
            if reached.is_empty() {
                return None;
            }
            for &t in &reached {
                from[t] = Some(t);
            }
            let (mut next, mut end) = (0, None);
            while next < reached.len() && end.is_none() {
                let node = reached[next];
                next += 1;
                let others = if node < n { n..n + m } else { 0..n };
                for other in others {
                    let leads = if node < n {
                        flow[node * m + other - n] < room[node * m + other - n]
                    } else {
                        flow[other * m + node - n] > 0.0
                    };
                    if leads && from[other].is_none() {
                        from[other] = Some(node);
                        reached.push(other);
                        if other >= n && spare[other - n] > 0.0 {
                            end = Some(other);
                            break;
                        }
                    }
                }
            }
            let Some(end) = end else {
                // Nothing more flows: whom these types reach, and the room they have beyond, is all there is for them.
                let types: Vec<usize> = reached.iter().copied().filter(|&node| node < n).collect();
                let agents = (0..m).map(|g| {
                    let rooms: f64 = types.iter().map(|t| room[t * m + g]).sum();
                    rooms.min(there(g))
                });
                return Some(Cut {
                    agents: agents.collect(),
                    types,
                });
            };
            let mut path = vec![end];
            let mut node = end;
            while let Some(before) = from[node].filter(|&before| before != node) {
                path.push(before);
                node = before;
            }
            let mut amount = left[node].min(spare[end - n]);
            for step in path.windows(2) {
                amount = amount.min(if step[1] < n {
                    room[step[1] * m + step[0] - n] - flow[step[1] * m + step[0] - n]
                } else {
                    flow[step[0] * m + step[1] - n]
                });
            }
            for step in path.windows(2) {
                if step[1] < n {
                    flow[step[1] * m + step[0] - n] += amount;
                } else {
                    flow[step[0] * m + step[1] - n] -= amount;
                }
            }
            left[node] -= amount;
            spare[end - n] -= amount;
        }
    }

    /// The call types that are busiest together with all who answer them: those that are the first to bring too much work
    /// when all loads grow alike.
    ///
    /// By Newton's iteration on the ratio of agents to load, a flow for each step.
    pub fn tightest(&self, loads: &[f64]) -> Option<Cut> {
        let load_of = |cut: &Cut| cut.types.iter().map(|&t| loads[t]).sum::<f64>();
        let all: f64 = loads.iter().sum();
        let agents: f64 = (0..self.groups()).map(|g| self.agents(g)).sum();
        if all <= 0.0 || agents <= 0.0 {
            return None;
        }
        let mut scale = agents / all;
        let mut tightest = None;
        // Each step finds a cut with a smaller ratio, of which there are finitely many.
        for _ in 0..64 {
            let scaled: Vec<f64> = loads
                .iter()
                .map(|load| load * scale * (1.0 + 1e-9))
                .collect();
            let Some(cut) = self.overloaded(&scaled) else {
                break;
            };
            let ratio = cut.all_agents() / load_of(&cut);
            tightest = Some(cut);
            if ratio.is_nan() || ratio >= scale * (1.0 - 1e-9) {
                break;
            }
            scale = ratio;
        }
        tightest
    }

    /// The lowest probability with which those who answer calls of a type settle the matter; `usual` is what it is where a skill
    /// does not say.
    pub fn lowest_resolution(&self, call_type: usize, usual: f64) -> f64 {
        let name = &self.scenario.call_types[call_type].name;
        let skills = self
            .scenario
            .agent_groups
            .iter()
            .flat_map(|group| &group.skills);
        let of = skills.filter(|skill| skill.call_type == *name);
        of.map(|skill| skill.resolution.unwrap_or(usual))
            .fold(usual, f64::min)
    }

    /// Calls per second of a type in a steady state.
    pub fn rate(&self, call_type: usize) -> f64 {
        self.rates[call_type]
    }
}

/// The share of a type's callers who neither hang up nor balk, at least.
fn least_lasting(law: &TypeModel) -> f64 {
    law.lasting_at_last().min(law.lasting_untold()) * (1.0 - law.balk)
}

/// Calls per second of each type, the types in the file's order, which come in the order of names at `places`. Of those who
/// neither hang up nor balk at least so many return as the best agents leave unsettled; where arrivals are attempts, they
/// are among them.
fn rates(types: &[TypeModel], places: &[usize], routing: &RoutingModel) -> Vec<f64> {
    // Who was contained in vain comes through self-service once more, unless the attempts are stated.
    let comes = |law: &TypeModel| match law.counts_attempts {
        true => 1.0,
        false => 1.0 / (1.0 - law.contained_in_vain()),
    };
    let stated = types.iter().map(|law| steady_rate(law) * comes(law));
    let stated: Vec<f64> = stated.collect();
    let mut rates = stated.clone();
    let mut in_file = vec![0; places.len()];
    for (t, &place) in places.iter().enumerate() {
        in_file[place] = t;
    }
    let returns: Vec<(usize, usize, f64)> = (types.iter().enumerate())
        .filter_map(|(t, law)| {
            let returns = law.returns.as_ref()?;
            let groups = (0..routing.groups).map(|g| routing.handling(places[t], g));
            let able = groups.filter(|handling| handling.can);
            let settled = able.map(|handling| handling.resolution.unwrap_or(returns.resolution));
            let best = settled.fold(0.0, f64::max);
            let next = in_file[returns.call_type as usize];
            let asking = types[next].asks() * comes(&types[next]);
            let share = least_lasting(law) * (1.0 - best) * asking;
            (!types[next].counts_attempts).then_some((t, next, share))
        })
        .collect();
    // Less and less comes back each time.
    for _ in 0..if returns.is_empty() { 0 } else { MOST_ROUNDS } {
        let mut next_rates = stated.clone();
        for &(from, to, share) in &returns {
            next_rates[to] += share * rates[from];
        }
        let moved = rates.iter().zip(&next_rates);
        let done = moved.fold(0.0, |most: f64, (a, b)| {
            most.max((a - b).abs() / b.max(1e-300))
        });
        rates = next_rates;
        if done < 1e-12 {
            break;
        }
    }
    // Of those who call in, at least so many are passed on once.
    let called_in = rates.clone();
    for (t, law) in types.iter().enumerate() {
        let Some(transfers) = law.transfers.as_ref().filter(|law| law.most > 0) else {
            continue;
        };
        let groups = (0..routing.groups).map(|g| routing.handling(places[t], g));
        let able: Vec<_> = groups.filter(|handling| handling.can).collect();
        for (place, &to) in in_file.iter().enumerate() {
            let rows = able.iter().map(|handling| {
                let row = handling.transfers_to.as_ref().unwrap_or(&transfers.to);
                row.probability(place as u32)
            });
            let least = rows.fold(f64::INFINITY, f64::min);
            if least.is_finite() {
                rates[to] += called_in[t] * least_lasting(law) * least;
            }
        }
    }
    rates
}

/// Rounds of returns that are followed: what is left of them then is no more than a thousandth even where one in a hundred
/// callers is settled.
const MOST_ROUNDS: usize = 1000;

/// The least that a skill ever holds back for others.
pub(super) fn least_reserve(skill: &Skill) -> u32 {
    let stages = skill.stages.iter().filter_map(|stage| stage.reserve);
    stages.fold(skill.reserve, u32::min)
}
