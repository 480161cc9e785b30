//! Whether agents who stay with callers whom they pass on are let go some time.

use super::places;
use super::work::Work;
use crate::error::Problems;
use crate::model::rule::Rule;
use crate::scenario::{AfterClosing, Shift};

/// Callers whom agents of a group may stay with: by whose rules they are passed on, and to which call type.
struct Kept {
    group: usize,
    by: usize,
    to: usize,
}

/// Who waits for ever with an agent who stays must be reached by agents who do not wait for one another. Elsewhere patience
/// lets the agents go, or closing does.
pub(super) fn check_standstill(work: &Work<'_>, staff: &[Vec<f64>], problems: &mut Problems) {
    let ends = |closing: AfterClosing| closing != AfterClosing::Serve;
    if (work.scenario.day.as_ref()).is_some_and(|day| ends(day.after_closing)) {
        return;
    }
    let groups = &work.scenario.agent_groups;
    let shifts = || groups.iter().flat_map(|group| &group.shifts);
    let is_there = |g: usize| match &work.scenario.day {
        // Whoever is there in the last interval stays after closing while somebody waits.
        Some(_) if groups[g].shifts.is_empty() => {
            staff[g].last().is_some_and(|&agents| agents >= 1.0)
        }
        // Of people those stay who are there for longest, and they may be absent.
        Some(day) => {
            let latest = match groups.iter().any(|group| group.shifts.is_empty()) {
                true => day.closes.seconds(),
                false => shifts()
                    .map(|shift| shift.end.seconds())
                    .fold(0.0, f64::max),
            };
            let stays = |shift: &Shift| shift.people >= 1.0 && shift.end.seconds() >= latest;
            groups[g].absence == 0.0 && groups[g].shifts.iter().any(stays)
        }
        None => staff[g][0] >= 1.0,
    };
    let kept = kept(work);
    let mut is_let_go = vec![false; staff.len()];
    loop {
        let reached = |to: usize| {
            (0..staff.len()).any(|g| is_let_go[g] && is_there(g) && work.reaches(to, g))
        };
        let next = (0..staff.len()).find(|&g| {
            let mut own = kept.iter().filter(|kept| kept.group == g);
            !is_let_go[g] && own.all(|kept| reached(kept.to))
        });
        match next {
            Some(group) => is_let_go[group] = true,
            None => break,
        }
    }
    let Some(Kept { group, by, to }) = kept.iter().find(|kept| !is_let_go[kept.group]) else {
        return;
    };
    let (group, to) = (
        &work.scenario.agent_groups[*group].name,
        &work.types[*to].name,
    );
    Rule::QueueEnds.broken(
        &mut problems.at("call_types").index(*by).field("transfers"),
        format!(
            "agents of {group:?} stay with callers of {to:?} until somebody answers them, and those may wait for ever: all \
             agents might wait for one another; a patience, warm = 0, or agents for {to:?} who stay with nobody are accepted"
        ),
    );
}

fn kept(work: &Work<'_>) -> Vec<Kept> {
    let (types, routing) = (work.types, work.routing);
    let type_at = places(types.iter().map(|t| t.name.as_str()));
    let group_at = places(work.scenario.agent_groups.iter().map(|g| g.name.as_str()));
    let mut kept = Vec::new();
    for (by, law) in types.iter().enumerate() {
        let Some(transfers) = law.transfers.as_ref().filter(|law| law.warm > 0.0) else {
            continue;
        };
        for (to, next) in types.iter().enumerate() {
            if next.patience.never_probability() <= 0.0 {
                continue;
            }
            for (group, &g) in group_at.iter().enumerate() {
                let handling = routing.handling(type_at[by], g);
                let row = handling.transfers_to.as_ref().unwrap_or(&transfers.to);
                let passes_on =
                    transfers.most > 0 && handling.can && row.probability(type_at[to] as u32) > 0.0;
                let finds_out = |wrong: usize| {
                    let goes_wrong =
                        |row: &crate::model::TransferRow| row.probability(wrong as u32);
                    let misroutes = law.misroutes.as_ref();
                    routing.handling(wrong, g).can
                        && misroutes.is_some_and(|law| goes_wrong(&law.to) > 0.0)
                };
                if passes_on || by == to && (0..types.len()).any(finds_out) {
                    kept.push(Kept { group, by, to });
                }
            }
        }
    }
    kept
}
