//! Whether every queue ends.

use super::agent_group::Pace;
use crate::chance::ArrivalPlan;
use crate::error::Problems;
use crate::model::TypeModel;
use crate::model::routing::RoutingModel;
use crate::model::rule::Rule;
use crate::scenario::{AfterClosing, CallType, Scenario, Skill};

/// Load in erlangs of those who neither hang up nor balk.
pub(super) fn lasting_load(call_type: &TypeModel) -> f64 {
    steady_rate(call_type)
        * call_type.agent_time()
        * call_type.patience.never_probability()
        * (1.0 - call_type.balk)
}

/// Calls per second in a steady state; zero where it is not known beforehand.
pub(super) fn steady_rate(call_type: &TypeModel) -> f64 {
    match &call_type.arrivals {
        ArrivalPlan::Poisson(plan) => plan.curve.first_rate(),
        ArrivalPlan::Renewal { gap, .. } => 1.0 / gap.mean(),
        ArrivalPlan::Count(_) | ArrivalPlan::Times(_) | ArrivalPlan::Own(_) => 0.0,
    }
}

/// Every queue must end: somebody serves it or everybody leaves it.
pub(super) fn check_queue_ends(
    scenario: &Scenario,
    types: &[TypeModel],
    staff: &[Vec<f64>],
    pickup: &[f64],
    pace: &[Pace],
    routing: &RoutingModel,
    problems: &mut Problems,
) {
    let stays = |t: &TypeModel| t.patience.never_probability() > 0.0 && t.balk < 1.0;
    let Some(patient) = types.iter().find(|t| stays(t)) else {
        return;
    };
    // The agents of those groups that answer a type, as many as each has by this measure.
    let agents = |t: usize, of: &dyn Fn(&[f64]) -> f64| -> f64 {
        let groups = (0..staff.len()).filter(|&g| reaches(scenario, staff, g, t));
        groups.map(|g| of(&staff[g])).sum()
    };
    let without = |of: &dyn Fn(&[f64]) -> f64| {
        let alone = |&(t, law): &(usize, &TypeModel)| stays(law) && agents(t, of) == 0.0;
        (types.iter().enumerate()).find(alone).map(|(_, law)| law)
    };
    let everybody = |t: &TypeModel| {
        let all = scenario.agent_groups.len() == 1 || routing.is_open();
        if all {
            String::new()
        } else {
            format!(" for {:?}", t.name)
        }
    };
    match &scenario.day {
        Some(day) if day.after_closing == AfterClosing::PatienceOnly => Rule::QueueEnds.broken(
            &mut problems.at("day.after_closing"),
            format!(
                "patience_only, but callers of {:?} may wait for ever; use serve or send_away",
                patient.name
            ),
        ),
        Some(day) if day.after_closing == AfterClosing::Serve => {
            let ever = |staff: &[f64]| staff.iter().copied().fold(0.0, f64::max);
            if let Some(alone) = without(&ever) {
                Rule::QueueEnds.broken(
                    &mut problems.at("agent_groups"),
                    format!(
                        "there are no agents at all{}, and callers of {:?} may wait for ever",
                        everybody(alone),
                        alone.name
                    ),
                );
            }
        }
        Some(_) => {}
        None => {
            let whole = |staff: &[f64]| staff[0].floor();
            let starved = if routing.is_open() {
                let agents = staff.iter().map(|s| whole(s)).sum::<f64>();
                let count = staff
                    .iter()
                    .zip(pace)
                    .map(|(s, pace)| pace.at_least(whole(s)));
                starved(scenario, types, count.sum()).map(|found| (found, agents))
            } else {
                None
            };
            let growing = types
                .iter()
                .position(|t| t.growth > 0.0 && lasting_load(t) > 0.0);
            // Only those who never leave make a queue grow; lines and queue limits keep it bounded.
            let bounded = scenario.lines.is_some() || scenario.queue_limit.is_some();
            // Who would answer them, were it not for a reserve.
            let held_back = |alone: &TypeModel| {
                let at = types.iter().position(|t| t.name == alone.name)?;
                let mut groups = 0..staff.len();
                groups.find(|&g| whole(&staff[g]) > 0.0 && answers(scenario, g, at))
            };
            if let Some(alone) = without(&whole)
                && let Some(group) = held_back(alone)
            {
                let skills = &scenario.agent_groups[group].skills;
                let skill = skills.iter().position(|s| s.call_type == alone.name);
                let skill = skill.unwrap_or_default();
                Rule::QueueEnds.broken(
                    &mut problems
                        .at("agent_groups")
                        .index(group)
                        .field("skills")
                        .index(skill)
                        .field("reserve"),
                    format!(
                        "found {}, which always holds back all {agents} agents from callers of {:?}, who may wait for ever; \
                         less than {agents}, there or in a stage, or a patience is accepted",
                        skills[skill].reserve,
                        alone.name,
                        agents = whole(&staff[group]),
                    ),
                );
            } else if let Some(alone) = without(&whole) {
                Rule::QueueEnds.broken(
                    &mut problems.at("agent_groups"),
                    format!(
                        "there is not always an agent{}, and callers of {:?} may wait for ever; at least one whole agent is \
                         accepted",
                        everybody(alone),
                        alone.name
                    ),
                );
            } else if let Some(growing) = growing.filter(|_| !bounded) {
                // However few come, some time the queue is so long that each call lets more of them come than it takes.
                Rule::QueueEnds.broken(
                    &mut problems
                        .at("call_types")
                        .index(growing)
                        .field("handle_growth_per_minute"),
                    format!(
                        "callers of {:?} may wait for ever, and the longer they wait the longer they take: the queue would \
                         grow without bound; 0, a patience, lines or a queue limit are accepted",
                        types[growing].name
                    ),
                );
            } else if let Some(((starved, urgent), agents)) = starved
                && !bounded
            {
                Rule::QueueEnds.broken(
                    &mut problems.at("agent_groups"),
                    format!(
                        "{agents} agents, whom the {urgent:.4} erlangs of more urgent calls and those who wait for ever keep \
                         busy: callers of {starved:?}, who may wait for ever, would never be reached; more than \
                         {urgent:.4} agents, a patience, lines or a queue limit are accepted"
                    ),
                );
            } else if !bounded
                && let Some(Overload {
                    types: which,
                    groups,
                    load,
                }) = overload(scenario, types, staff, pickup, pace, routing)
            {
                let agents: f64 = groups.iter().map(|&g| whole(&staff[g])).sum();
                let slow = if groups.iter().all(|&g| pace[g].is_usual()) {
                    String::new()
                } else {
                    let count = groups.iter().map(|&g| pace[g].at_least(whole(&staff[g])));
                    format!(
                        ", whose speeds differ and who may be no more than {:.4} of the usual speed,",
                        count.sum::<f64>()
                    )
                };
                let of = if routing.is_open() {
                    String::new()
                } else {
                    let names: Vec<String> = which
                        .iter()
                        .map(|&t| format!("{:?}", types[t].name))
                        .collect();
                    format!(" of {}", names.join(", "))
                };
                Rule::QueueEnds.broken(
                    &mut problems.at("agent_groups"),
                    format!(
                        "{agents} agents{slow} for {load:.4} erlangs of callers{of} who wait for ever: the queue would grow without \
                         bound; more than {load:.4} agents, a patience, lines or a queue limit are accepted"
                    ),
                );
            }
        }
    }
}

/// Whether a group answers a call type however long its callers have waited, both by position in the file.
pub(super) fn answers(scenario: &Scenario, group: usize, call_type: usize) -> bool {
    lasting_skill(scenario, group, call_type).is_some()
}

/// The skill of a group for a call type, where it holds however long the callers have waited.
fn lasting_skill(scenario: &Scenario, group: usize, call_type: usize) -> Option<&Skill> {
    let name = &scenario.call_types[call_type].name;
    let mut skills = scenario.agent_groups[group].skills.iter();
    skills.find(|skill| skill.call_type == *name && skill.until.is_none())
}

/// The least that a skill ever holds back for others.
fn least_reserve(skill: &Skill) -> u32 {
    let stages = skill.stages.iter().filter_map(|stage| stage.reserve);
    stages.fold(skill.reserve, u32::min)
}

/// Whether some agent of a group takes calls of a type sooner or later, both by position in the file. In a steady state a
/// reserve that is not exceeded when all of the group are idle holds them back for ever; a day ends it.
fn reaches(scenario: &Scenario, staff: &[Vec<f64>], group: usize, call_type: usize) -> bool {
    lasting_skill(scenario, group, call_type).is_some_and(|skill| {
        scenario.day.is_some() || staff[group][0].floor() > f64::from(least_reserve(skill))
    })
}

/// Call types whose callers wait for ever and bring more work than all who answer them can do.
struct Overload {
    types: Vec<usize>,
    groups: Vec<usize>,
    /// Load in erlangs.
    load: f64,
}

/// Looks for call types that overload those who answer them, each call handled by whoever is fastest at it: then no rule
/// of routing helps. What is found is certain; that a rule wastes time which another would use is not looked for.
///
/// By augmenting a flow of load from types to groups along shortest paths (Edmonds and Karp, 1972):
/// O((types + groups) × (types × groups)²) at most.
fn overload(
    scenario: &Scenario,
    types: &[TypeModel],
    staff: &[Vec<f64>],
    pickup: &[f64],
    pace: &[Pace],
    routing: &RoutingModel,
) -> Option<Overload> {
    let (n, m) = (types.len(), staff.len());
    let by_name = |names: &mut dyn Iterator<Item = &str>| -> Vec<usize> {
        let names: Vec<&str> = names.collect();
        let place = |name: &&str| names.iter().filter(|other| *other < name).count();
        names.iter().map(place).collect()
    };
    let type_at = by_name(&mut types.iter().map(|t| t.name.as_str()));
    let group_at = by_name(&mut scenario.agent_groups.iter().map(|g| g.name.as_str()));
    let load = |t: usize| {
        let law = &types[t];
        let mean = |g: usize| routing.handling(type_at[t], group_at[g]).mean + pickup[g];
        let groups = (0..m).filter(|&g| reaches(scenario, staff, g, t));
        let fastest = groups.map(mean).fold(f64::INFINITY, f64::min);
        lasting_load(law) / law.agent_time().max(f64::MIN_POSITIVE) * fastest.min(f64::MAX)
    };
    let loads: Vec<f64> = (0..n).map(load).collect();
    // A load that equals what the agents can do is too much, too.
    let mut left: Vec<f64> = loads.iter().map(|load| load * (1.0 + 1e-12)).collect();
    let whole = staff.iter().map(|staff| staff[0].floor());
    let mut spare: Vec<f64> = (whole.zip(pace))
        .map(|(n, pace)| pace.at_least(n))
        .collect();
    let mut flow = vec![0.0; n * m];
    loop {
        // From which node each one is reached: types, then groups.
        let mut from: Vec<Option<usize>> = vec![None; n + m];
        let mut reached: Vec<usize> = (0..n).filter(|&t| left[t] > 0.0).collect();
        for &t in &reached {
            from[t] = Some(t);
        }
        if reached.is_empty() {
            return None;
        }
        let mut next = 0;
        let mut end = None;
        while next < reached.len() && end.is_none() {
            let node = reached[next];
            next += 1;
            let others: Vec<usize> = if node < n {
                (0..m)
                    .filter(|&g| reaches(scenario, staff, g, node))
                    .map(|g| n + g)
                    .collect()
            } else {
                (0..n).filter(|&t| flow[t * m + node - n] > 0.0).collect()
            };
            for other in others {
                if from[other].is_none() {
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
            // Nothing more flows: who is reached cannot be done by whom is reached.
            let types: Vec<usize> = reached.iter().copied().filter(|&node| node < n).collect();
            return Some(Overload {
                groups: reached
                    .iter()
                    .filter(|&&node| node >= n)
                    .map(|node| node - n)
                    .collect(),
                load: types.iter().map(|&t| loads[t]).sum(),
                types,
            });
        };
        let mut path = vec![end];
        let mut node = end;
        while let Some(before) = from[node].filter(|&before| before != node) {
            path.push(before);
            node = before;
        }
        let back = path.windows(2).filter(|step| step[1] >= n);
        let least = back
            .map(|step| flow[step[0] * m + step[1] - n])
            .fold(f64::INFINITY, f64::min);
        let amount = least.min(left[node]).min(spare[end - n]);
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

/// Load in erlangs that callers of a priority who wait for ever have to share the agents with: all that is more urgent, and
/// those of their own who neither hang up nor balk.
pub(super) fn load_before<'a>(
    types: impl Iterator<Item = (&'a CallType, &'a TypeModel)>,
    priority: u32,
) -> f64 {
    let load = |(other, compiled): (&CallType, &TypeModel)| match other.priority.cmp(&priority) {
        std::cmp::Ordering::Less => steady_rate(compiled) * compiled.agent_time(),
        std::cmp::Ordering::Equal => lasting_load(compiled),
        std::cmp::Ordering::Greater => 0.0,
    };
    types.map(load).sum()
}

/// A call type whose callers may wait for ever while the more urgent ones, patient or not, and those who wait for ever
/// beside them keep all agents busy; with the load in erlangs that does.
pub(super) fn starved<'a>(
    scenario: &'a Scenario,
    types: &[TypeModel],
    agents: f64,
) -> Option<(&'a str, f64)> {
    scenario
        .call_types
        .iter()
        .zip(types)
        .find_map(|(written, patient)| {
            let urgent = scenario
                .call_types
                .iter()
                .any(|other| other.priority < written.priority);
            let pairs = scenario.call_types.iter().zip(types);
            let busy = load_before(pairs, written.priority);
            (urgent && lasting_load(patient) > 0.0 && busy >= agents)
                .then_some((written.name.as_str(), busy))
        })
}
