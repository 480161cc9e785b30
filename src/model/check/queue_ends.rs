//! Whether every queue ends.

use std::collections::BTreeSet;

use super::places;
use super::work::{Cut, Work};
use crate::chance::ArrivalPlan;
use crate::error::Problems;
use crate::model::TypeModel;
use crate::model::rule::Rule;
use crate::model::start::StartModel;
use crate::scenario::AfterClosing;

/// Calls per second of a steady state that ask for an agent; zero where it is not known beforehand.
pub(super) fn steady_rate(call_type: &TypeModel) -> f64 {
    let rate = match &call_type.arrivals {
        ArrivalPlan::Poisson(plan) => plan.curve.first_rate(),
        ArrivalPlan::Renewal { gap, .. } => 1.0 / gap.mean(),
        ArrivalPlan::Count(_) | ArrivalPlan::Times(_) | ArrivalPlan::Own(_) => 0.0,
    };
    rate * call_type.asks()
}

/// Every queue must end: somebody serves it or everybody leaves it.
pub(super) fn check_queue_ends(
    work: &Work<'_>,
    staff: &[Vec<f64>],
    start: &StartModel,
    problems: &mut Problems,
) {
    let (scenario, types, routing) = (work.scenario, work.types, work.routing);
    // Who waits as the day opens has not balked.
    let waiting = start.waiting.iter().map(|caller| caller.call_type);
    let waiting: BTreeSet<&str> = waiting
        .chain(start.messages.iter().copied())
        .map(|call_type| types[call_type as usize].name.as_str())
        .collect();
    let has_messages = |t: &TypeModel| {
        let mut messages = start.messages.iter();
        messages.any(|&call_type| types[call_type as usize].name == t.name)
    };
    // In which queue some may wait for ever: those of the type, whom somebody has passed on as well, as nobody balks who has been
    // served before, and those who are in the wrong one.
    let type_at = places(types.iter().map(|t| t.name.as_str()));
    // Nobody is owed a callback after closing unless somebody stays for it.
    let serves = (scenario.day.as_ref()).is_none_or(|day| day.after_closing == AfterClosing::Serve);
    let is_owed = |t: &TypeModel| serves && (t.offers_callbacks() || has_messages(t));
    let may_stay =
        |t: &TypeModel| t.lasting_untold() > 0.0 || t.lasting_on_line() > 0.0 || is_owed(t);
    let stays = |t: &TypeModel| {
        let at = (types.iter().position(|law| law.name == t.name)).map_or(0, |at| type_at[at]);
        let goes_wrong = |law: &TypeModel| {
            let misroutes = law.misroutes.as_ref();
            may_stay(law)
                && law.balk < 1.0
                && law.asks() > 0.0
                && misroutes.is_some_and(|law| law.to.probability(at as u32) > 0.0)
        };
        let some_wait = t.balk < 1.0 && t.asks() > 0.0
            || waiting.contains(t.name.as_str())
            || types
                .iter()
                .any(|law| law.transfers.is_some() || law.misroutes.is_some());
        may_stay(t) && some_wait || types.iter().any(goes_wrong)
    };
    let Some(patient) = types.iter().find(|t| stays(t)) else {
        return;
    };
    // The agents of those groups that answer a type, as many as each has by this measure.
    let agents = |t: usize, of: &dyn Fn(&[f64]) -> f64| -> f64 {
        let groups = (0..staff.len()).filter(|&g| work.reaches(t, g));
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
            // However fast the calls that are taken before theirs are handled, and whatever else is done meanwhile.
            let brought = |t: usize| work.rate(t) * work.fastest(t);
            let fastest = |t: usize| work.on_lines(t, brought(t));
            let piles_up = |t: usize| {
                work.lines(t).is_none() && (work.lasting(t) > 0.0 || work.dialling_load(t) > 0.0)
            };
            let lasting =
                |t: usize| work.on_lines(t, brought(t) * work.lasting(t)) + work.dialling_load(t);
            let count: f64 = (0..staff.len()).map(|g| work.agents(g)).sum();
            let starved = (0..types.len())
                .filter(|&t| routing.is_open() && piles_up(t) && lasting(t) > 0.0)
                .filter(|&t| work.has_others_before(t))
                .map(|t| (t, work.load_before(t, fastest)))
                .find(|(_, busy)| *busy >= count);
            let growing = types.iter().enumerate().position(|(at, t)| {
                // The calls of who is rung back do not grow.
                let callbacks = t.callbacks.as_ref();
                let on_line = callbacks
                    .is_none_or(|law| law.lasting_on_line(t.patience.never_probability()) > 0.0);
                t.growth > 0.0 && on_line && piles_up(at) && lasting(at) > 0.0
            });
            // Only those who never leave make a queue grow; lines and queue limits keep it bounded.
            // Who is to be rung back waits in no line that ends.
            let limited =
                scenario.queue_limit.is_some() && !types.iter().any(TypeModel::offers_callbacks);
            let bounded = limited || !(0..types.len()).any(piles_up);
            // Who would answer them, were it not for a reserve.
            let held_back = |alone: &TypeModel| {
                let at = types.iter().position(|t| t.name == alone.name)?;
                let mut groups = 0..staff.len();
                groups.find(|&g| whole(&staff[g]) > 0.0 && work.skill_at_last(at, g).is_some())
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
            } else if bounded {
                // A queue that cannot grow need not end.
            } else if let Some((starved, urgent)) = starved {
                let agents: f64 = staff.iter().map(|s| whole(s)).sum();
                Rule::QueueEnds.broken(
                    &mut problems.at("agent_groups"),
                    format!(
                        "{agents} agents, whom the {urgent:.4} erlangs of more urgent calls and those who wait for ever keep \
                         busy: callers of {:?}, who may wait for ever, would never be reached; more than \
                         {urgent:.4} agents, a patience, lines or a queue limit are accepted",
                        types[starved].name
                    ),
                );
            } else {
                let loads: Vec<f64> = (0..types.len()).map(lasting).collect();
                // A load that equals what the agents can do is too much, too.
                let beyond: Vec<f64> = loads.iter().map(|load| load * (1.0 + 1e-12)).collect();
                if let Some(cut) = work.overloaded(&beyond) {
                    Rule::QueueEnds.broken(
                        &mut problems.at("agent_groups"),
                        too_much(work, &cut, &loads),
                    );
                }
            }
        }
    }
}

/// That some call types bring more work than those who answer them can do.
fn too_much(work: &Work<'_>, cut: &Cut, loads: &[f64]) -> String {
    let load: f64 = cut.types.iter().map(|&t| loads[t]).sum();
    let usual = work.pace.iter().all(|pace| pace.is_usual());
    let agents = if usual {
        format!("{} agents", cut.all_agents())
    } else {
        format!(
            "agents whose speeds differ and who may be no more than {:.4} of the usual speed,",
            cut.all_agents()
        )
    };
    let of = if work.types.len() == 1 || work.routing.is_open() {
        String::new()
    } else {
        let names: Vec<String> = (cut.types.iter())
            .map(|&t| format!("{:?}", work.types[t].name))
            .collect();
        format!(" of {}", names.join(", "))
    };
    // Some, but not all of a group.
    let is_part = |(g, &agents): (usize, &f64)| agents > 0.0 && agents < work.agents(g);
    let held_back = if cut.agents.iter().enumerate().any(is_part) {
        ", where reserves let no more of them at it,"
    } else {
        ""
    };
    // Who is to be rung back has neither, and what waits on the line beside them can do with either.
    let offers = |&t: &usize| work.types[t].offers_callbacks();
    let bounds = match cut.types.iter().any(offers) {
        true => "fewer who accept to be rung back",
        false => "a patience, lines or a queue limit",
    };
    format!(
        "{agents}{held_back} for {load:.4} erlangs of callers{of} who wait for ever: the queue would grow without bound; more \
         than {load:.4} agents, {bounds} are accepted"
    )
}
