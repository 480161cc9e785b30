//! Whether every queue ends.

use crate::chance::ArrivalPlan;
use crate::error::Problems;
use crate::model::TypeModel;
use crate::model::rule::Rule;
use crate::scenario::{AfterClosing, CallType, Scenario};

/// Load in erlangs of those who neither hang up nor balk.
pub(super) fn lasting_load(call_type: &TypeModel) -> f64 {
    steady_rate(call_type)
        * call_type.handle.mean()
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

pub(super) fn steady_load(types: &[TypeModel]) -> f64 {
    types.iter().map(|t| steady_rate(t) * t.handle.mean()).sum()
}

/// Every queue must end: somebody serves it or everybody leaves it.
pub(super) fn check_queue_ends(
    scenario: &Scenario,
    types: &[TypeModel],
    staff: &[Vec<f64>],
    problems: &mut Problems,
) {
    let stays = |t: &&TypeModel| t.patience.never_probability() > 0.0 && t.balk < 1.0;
    let Some(patient) = types.iter().find(stays) else {
        return;
    };
    let agents_ever = staff.iter().flatten().copied().fold(0.0, f64::max);
    match &scenario.day {
        Some(day) if day.after_closing == AfterClosing::PatienceOnly => Rule::QueueEnds.broken(
            &mut problems.at("day.after_closing"),
            format!(
                "patience_only, but callers of {:?} may wait for ever; use serve or send_away",
                patient.name
            ),
        ),
        Some(day) if day.after_closing == AfterClosing::Serve && agents_ever == 0.0 => {
            Rule::QueueEnds.broken(
                &mut problems.at("agent_groups"),
                format!(
                    "there are no agents at all, and callers of {:?} may wait for ever",
                    patient.name
                ),
            )
        }
        Some(_) => {}
        None => {
            let agents: f64 = staff.iter().map(|s| s[0].floor()).sum();
            // Only those who never leave make a queue grow; lines and queue limits keep it bounded.
            let lasting: f64 = types.iter().map(lasting_load).sum();
            let starved = starved(scenario, types, agents);
            let bounded = scenario.lines.is_some() || scenario.queue_limit.is_some();
            if agents == 0.0 {
                Rule::QueueEnds.broken(
                    &mut problems.at("agent_groups"),
                    format!(
                        "there is not always an agent, and callers of {:?} may wait for ever; at least one whole agent is \
                         accepted",
                        patient.name
                    ),
                );
            } else if let Some((starved, urgent)) = starved
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
            } else if lasting >= agents && !bounded {
                Rule::QueueEnds.broken(
                    &mut problems.at("agent_groups"),
                    format!(
                        "{agents} agents for {lasting:.4} erlangs of callers who wait for ever: the queue would grow without \
                         bound; more than {lasting:.4} agents, a patience, lines or a queue limit are accepted"
                    ),
                );
            }
        }
    }
}

/// Load in erlangs that callers of a priority who wait for ever have to share the agents with: all that is more urgent, and
/// those of their own who neither hang up nor balk.
pub(super) fn load_before(scenario: &Scenario, types: &[TypeModel], priority: u32) -> f64 {
    let load = |(other, compiled): (&CallType, &TypeModel)| match other.priority.cmp(&priority) {
        std::cmp::Ordering::Less => steady_rate(compiled) * compiled.handle.mean(),
        std::cmp::Ordering::Equal => lasting_load(compiled),
        std::cmp::Ordering::Greater => 0.0,
    };
    scenario.call_types.iter().zip(types).map(load).sum()
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
            let busy = load_before(scenario, types, written.priority);
            (urgent && lasting_load(patient) > 0.0 && busy >= agents)
                .then_some((written.name.as_str(), busy))
        })
}
