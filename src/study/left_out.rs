//! What there is in a scenario that a formula knows nothing of.

use super::Formula;
use crate::chance::ArrivalPlan;
use crate::model::{Model, TypeModel};
use crate::scenario::{LineGroup, Lines, Scenario};

/// What a formula leaves out of a scenario, in words; nothing where it is exact.
pub(super) fn left_out(formula: Formula, scenario: &Scenario, model: &Model) -> Vec<String> {
    let mut out = Vec::new();
    let name = |law: &TypeModel| match model.types.len() {
        1 => String::new(),
        _ => format!(" of {}", law.name),
    };
    for law in &model.types {
        let of = name(law);
        if law.outbound.is_some() {
            out.push(format!(
                "that people{of} are rung up whenever agents are free: it knows nothing of these calls"
            ));
            continue;
        }
        let patience = &law.patience;
        match formula {
            Formula::ErlangC => {
                if patience.never_probability() < 1.0 {
                    out.push(format!("that callers{of} hang up when their patience ends"));
                }
            }
            Formula::ErlangA => {
                if patience.never_probability() > 0.0 {
                    out.push(format!(
                        "callers{of} who never hang up: where there are some it has no answer"
                    ));
                } else if patience.exponential_mean().is_none() {
                    out.push(format!(
                        "the shape of the patience{of}, which is not exponential: its mean alone is used"
                    ));
                }
            }
            Formula::GeneralPatience => {}
        }
        // Who balks has a patience of nothing, which only that formula can take.
        if law.balk > 0.0 && formula != Formula::GeneralPatience {
            out.push(format!("that callers{of} balk"));
        }
        let announcement = law.announcement.as_ref();
        if announcement.is_some_and(|told| told.changes_somebody()) {
            out.push(format!(
                "that callers{of} are told how long they will wait, or their place, and wait otherwise than if they were not"
            ));
        }
        if law.handle.exponential_mean().is_none() {
            let cv = law.handle.cv();
            // There are others with the same.
            out.push(match (cv - 1.0).abs() < 0.005 {
                true => format!("the shape of the handle time{of}, which is not exponential"),
                false => format!(
                    "the shape of the handle time{of}: its coefficient of variation is {cv:.2}, not 1"
                ),
            });
        }
        if law.growth > 0.0 {
            out.push(format!(
                "that calls{of} take longer the longer callers have waited"
            ));
        }
        if law.offers_callbacks() {
            out.push(format!(
                "that callers{of} who must wait may ask to be rung back"
            ));
        }
        if law.self_service.is_some() {
            out.push(format!(
                "that callers{of} are in self-service first: those of them who ask for an agent count as coming when they call in"
            ));
            if law.contained_in_vain() > 0.0 {
                out.push(format!(
                    "that contained callers{of} call again: it knows of first calls alone"
                ));
            }
        }
        let again = [
            law.redials
                .as_ref()
                .map(|redials| (redials.call_type, "were not served")),
            law.returns
                .as_ref()
                .map(|returns| (returns.call_type, "were served and not settled")),
        ];
        for (next, who) in again.into_iter().flatten() {
            // What is known of them is as good as what is stated.
            let instead = match model.types[next as usize].counts_attempts {
                true => "it takes the attempts that are stated for the same with any staff",
                false => "it knows of first calls alone",
            };
            out.push(format!("that callers{of} who {who} call again: {instead}"));
        }
        match &law.arrivals {
            ArrivalPlan::Poisson(plan) => {
                if plan.day_cv > 0.0 || plan.interval_cv > 0.0 {
                    out.push(format!(
                        "that some days and intervals{of} are busier than others by more than chance"
                    ));
                }
            }
            ArrivalPlan::Count(_) => out.push(format!(
                "that the number of calls{of} is exact, not Poisson"
            )),
            ArrivalPlan::Renewal { .. } => out.push(format!(
                "the law of the gaps between calls{of}, which is not exponential"
            )),
            ArrivalPlan::Times(_) | ArrivalPlan::Own(_) => out.push(format!(
                "that calls{of} come as recorded, not as a Poisson process"
            )),
        }
    }
    let same = |alike: fn(&TypeModel, &TypeModel) -> bool| {
        let mut calling = model.types.iter().filter(|law| law.outbound.is_none());
        let first = calling.next();
        first.is_none_or(|first| calling.all(|law| alike(first, law)))
    };
    let same_patience = same(|a, b| a.patience == b.patience);
    if formula == Formula::ErlangA && !same_patience {
        out.push("that call types differ in patience: the mean of all is used".to_owned());
    }
    if !same(|a, b| a.handle == b.handle) {
        out.push("that call types differ in handle time: the mean of all is used".to_owned());
    }
    let same_leaving = same_patience && same(|a, b| a.balk == b.balk);
    let same_level = same(|a, b| a.levels[0] == b.levels[0]);
    if formula != Formula::ErlangC && !same_leaving && !same_level {
        out.push(
            "that those who wait for a longer threshold are the more, or the less, patient: the patience of all together is held \
             against the threshold of each type"
                .to_owned(),
        );
    }
    if !model.is_first_come() {
        out.push("that calls are not all answered in the order in which they come".to_owned());
    }
    if !model.routing.handling.iter().all(|handling| handling.can) {
        out.push(
            "who can answer what: all agents are one group that answers everything".to_owned(),
        );
    } else if !model.routing.is_open() {
        out.push("that some groups answer some calls only after a wait, or while others of them are idle".to_owned());
    }
    if !model.routing.is_even {
        out.push("that agents do not take the time that is stated for the call type: some are faster or slower, or have a law of their own".to_owned());
    }
    if model.has_speeds() {
        out.push("that some agents are faster than others".to_owned());
    }
    if model.types.iter().any(|law| law.transfers.is_some()) {
        out.push("that agents pass callers on, and may stay with them for a while".to_owned());
    }
    if model.types.iter().any(|law| law.misroutes.is_some()) {
        out.push("that some callers reach a wrong queue first".to_owned());
    }
    if model.has_pickup() {
        out.push(
            "that agents take a while to pick up, in which the caller waits on and may hang up"
                .to_owned(),
        );
    }
    match &scenario.lines {
        None => {}
        Some(Lines::Number(count)) => out.push(format!(
            "that there are {count} lines, and whoever finds none is blocked"
        )),
        Some(Lines::Groups(groups)) => {
            let groups: Vec<String> = groups.iter().map(shown).collect();
            out.push(format!(
                "that there are {}, and whoever finds none free is blocked",
                groups.join(" and ")
            ));
        }
    }
    if let Some(limit) = scenario.queue_limit {
        out.push(format!(
            "that at most {limit} callers may wait, and whoever would be one more is blocked"
        ));
    }
    if model.grid().is_day() {
        if model.grid().intervals() > 1 {
            out.push(
                "what one interval hands on to the next: each is taken for a steady state of its own".to_owned(),
            );
        }
        out.push(if model.start.is_empty() {
            "that the day begins with an empty queue and idle agents".to_owned()
        } else {
            format!(
                "that the day begins with {} callers who wait and {} agents who are busy",
                model.start.waiting.len(),
                model.start.busy.len()
            )
        });
        out.push("who still waits at closing".to_owned());
    }
    out
}

/// A group of lines, in words.
fn shown(group: &LineGroup) -> String {
    let LineGroup {
        name,
        count,
        call_types,
    } = group;
    match call_types {
        Some(listed) => format!("{count} lines {name:?} for {}", listed.join(", ")),
        None => format!("{count} lines {name:?} for all"),
    }
}
