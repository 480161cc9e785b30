//! Calls that the centre makes itself.

use super::call_type::{check_ending_law, check_law};
use super::day::Slots;
use super::places;
use super::work::{Work, least_reserve};
use crate::chance::{ArrivalPlan, DurationLaw, PoissonPlan, RateCurve};
use crate::error::{Place, Problems};
use crate::model::outbound::OutboundModel;
use crate::model::rule::Rule;
use crate::scenario::{CallPick, CallType, Law, Outbound, Scenario, Series, Skill, defaults};

/// The most dials for each free agent, and beyond these.
const MOST_PER_AGENT: f64 = 100.0;
const MOST_FURTHER: f64 = 10_000.0;
/// A dial takes at least so long on average, in seconds.
const SHORTEST_DIAL: f64 = 1.0;
/// And half of all dials so long.
const MOMENT: f64 = 0.1;

pub(super) fn check_outbound(
    written: &CallType,
    slots: &Slots,
    place: &mut Place<'_>,
    defaults_used: &mut Vec<String>,
) -> Option<Option<OutboundModel>> {
    let Some(outbound) = &written.outbound else {
        return Some(None);
    };
    check_beside(written, place);
    let Outbound {
        reached,
        per_free_agent,
        further,
        least_free,
        answered_after,
        given_up_after,
        list,
    } = outbound;
    let mut place = place.field("outbound");
    let mut said_by_default = Vec::new();
    let mut unsaid = |what: String| said_by_default.push(what);
    let least = least_free.unwrap_or_else(|| {
        unsaid(format!("from {} free agent on", defaults::LEAST_FREE));
        defaults::LEAST_FREE
    });
    if per_free_agent.is_none() {
        let dials = defaults::DIALS_PER_FREE_AGENT;
        unsaid(format!("{dials} dial for each free agent"));
    }
    if answered_after.is_none() {
        unsaid(format!("answered after {} s", defaults::DIAL_ANSWERED.0));
    }
    if given_up_after.is_none() {
        unsaid(format!("given up after {} s", defaults::DIALLING.0));
    }
    if !said_by_default.is_empty() {
        let said = said_by_default.join(", ");
        defaults_used.push(format!("dialler of {:?}: {said}", written.name));
    }
    let mut figures =
        |stated: &Option<Series>, field: &str, otherwise: f64, accepted: &str, most: f64| {
            let Some(series) = stated else {
                return Some(vec![otherwise]);
            };
            let right = |figure: f64| (0.0..=most).contains(&figure);
            let rule = match field {
                "reached" => Rule::Probability,
                _ => Rule::Outbound,
            };
            slots.figures(series, &mut place.field(field), rule, accepted, right)
        };
    let shares = figures(
        reached,
        "reached",
        0.0,
        "a probability from 0 to 1 is accepted (0.3 for 30 %)",
        1.0,
    );
    let per_free_agent = figures(
        per_free_agent,
        "per_free_agent",
        defaults::DIALS_PER_FREE_AGENT,
        "0 to 100 dials for each free agent are accepted",
        MOST_PER_AGENT,
    );
    let further = figures(
        further,
        "further",
        0.0,
        "0 to 10000 dials are accepted",
        MOST_FURTHER,
    );
    let mut is_right = true;
    if reached.is_none() {
        Rule::Outbound.broken(
            &mut place.field("reached"),
            "missing; the share of dials that reach somebody is accepted, such as 0.3 for 30 %, or one for each interval",
        );
        is_right = false;
    }
    if least == 0 && !slots.is_day {
        Rule::Outbound.broken(
            &mut place.field("least_free"),
            "found 0, with which people are rung up for whom nobody may ever be free; 1 or more is accepted in a steady state",
        );
        is_right = false;
    }
    match list {
        Some(0) => {
            Rule::Outbound.broken(
                &mut place.field("list"),
                "found 0; 1 or more is accepted, or none stated for a list without end",
            );
            is_right = false;
        }
        Some(_) if !slots.is_day => {
            Rule::Outbound.broken(
                &mut place.field("list"),
                "a list is a day's; it goes with a day, not with a steady state",
            );
            is_right = false;
        }
        _ => {}
    }
    let mut time = |stated: &Option<Law>, field: &str, otherwise: Law| {
        let law = match stated {
            Some(law) => check_ending_law(law, Rule::Outbound, place.field(field)),
            None => check_law(&otherwise, place.field(field)),
        }?;
        // However many dials a second there are, each ends.
        if law.mean() < SHORTEST_DIAL {
            let message = format!("found a mean of {} s; 1 s or more is accepted", law.mean());
            Rule::Outbound.broken(&mut place.field(field), message);
            return None;
        }
        let short = 1.0 - law.survival(MOMENT);
        if short > 0.5 {
            let message = format!(
                "found {short:.3} of all shorter than {MOMENT} s; 0.5 of them at most is accepted, or there would be no end of dials"
            );
            Rule::Outbound.broken(&mut place.field(field), message);
            return None;
        }
        Some(law)
    };
    let answered_after = time(answered_after, "answered_after", defaults::dial_answered());
    let given_up_after = time(given_up_after, "given_up_after", defaults::dial_given_up());
    let model = OutboundModel {
        reached: shares?,
        per_free_agent: per_free_agent?,
        further: further?,
        least_free: least,
        answered_after: answered_after?,
        given_up_after: given_up_after?,
        list: list.unwrap_or(u64::MAX),
    };
    is_right.then_some(Some(model))
}

/// What a caller does does not go with calls that the centre makes.
fn check_beside(written: &CallType, place: &mut Place<'_>) {
    let callers = [
        ("fresh", written.fresh),
        ("self_service", written.self_service.is_some()),
        ("announcement", written.announcement.is_some()),
        ("callbacks", written.callbacks.is_some()),
        ("redials", written.redials.is_some()),
        ("returns", written.returns.is_some()),
        ("misroutes", written.misroutes.is_some()),
        ("same_agent", written.same_agent.is_some()),
    ];
    for (field, is_stated) in callers {
        if is_stated {
            Rule::OutboundAlone.broken(
                &mut place.field(field),
                "stated beside outbound; it is for people who call in, and those who are rung up do not",
            );
        }
    }
    if written.transfers.is_some() {
        Rule::OutboundSupported.broken(
            &mut place.field("transfers"),
            "outbound calls that are passed on are not supported yet",
        );
    }
    if !written.arrivals.is_unstated() {
        Rule::OutboundAlone.broken(
            &mut place.field("arrivals"),
            "stated beside outbound; either calls come in, or the centre makes them",
        );
    }
}

/// Nobody comes by themselves.
pub(super) fn nobody_arrives() -> ArrivalPlan {
    ArrivalPlan::Poisson(PoissonPlan {
        curve: RateCurve::constant(0.0),
        day_cv: 0.0,
        interval_cv: 0.0,
    })
}

/// Who is rung up and finds nobody free does not wait for ever.
pub(super) fn check_ends_waiting(patience: &DurationLaw, place: &mut Place<'_>) {
    if patience.never_probability() > 0.0 {
        Rule::Outbound.broken(
            &mut place.field("patience"),
            "some would wait for ever who have been rung up; a law of a time that ends is accepted, such as { constant = \
             { value = 2 } }",
        );
    }
}

/// Callers do not become people who are rung up.
pub(super) fn check_outbound_alone(scenario: &Scenario, problems: &mut Problems) {
    let is_outbound = |name: &str| {
        let mut types = scenario.call_types.iter();
        types.any(|t| t.name == name && t.outbound.is_some())
    };
    let refused = |mut place: Place<'_>, name: &str| {
        let message = format!(
            "found {name:?}, whose calls the centre makes itself; a call type that callers come in as is accepted"
        );
        Rule::OutboundAlone.broken(&mut place, message);
    };
    for (i, written) in scenario.call_types.iter().enumerate() {
        let mut list = problems.at("call_types");
        let mut place = list.index(i);
        let again = [
            (
                "redials",
                written
                    .redials
                    .as_ref()
                    .and_then(|law| law.call_type.as_ref()),
            ),
            (
                "returns",
                written
                    .returns
                    .as_ref()
                    .and_then(|law| law.call_type.as_ref()),
            ),
        ];
        for (field, next) in again {
            if let Some(next) = next.filter(|next| is_outbound(next)) {
                refused(place.field(field).field("call_type"), next);
            }
        }
        let transfers = written.transfers.as_ref().map(|law| &law.to);
        let misroutes = written.misroutes.as_ref().map(|law| &law.to);
        for (field, to) in [("transfers", transfers), ("misroutes", misroutes)] {
            for next in to.into_iter().flat_map(|to| to.keys()) {
                if is_outbound(next) {
                    refused(place.field(field).field("to").field(next), next);
                }
            }
        }
    }
    for (g, group) in scenario.agent_groups.iter().enumerate() {
        for (s, skill) in group.skills.iter().enumerate() {
            for next in skill.transfers_to.keys() {
                if is_outbound(next) {
                    let mut list = problems.at("agent_groups");
                    let mut group = list.index(g);
                    let mut skills = group.field("skills");
                    let mut skill = skills.index(s);
                    let mut to = skill.field("transfers_to");
                    refused(to.field(next), next);
                }
            }
        }
    }
    for (i, waiting) in scenario.starting_state.waiting.iter().enumerate() {
        if is_outbound(&waiting.call_type) {
            let mut list = problems.at("starting_state.waiting");
            refused(list.index(i).field("call_type"), &waiting.call_type);
        }
    }
}

/// In a steady state nobody is rung up for agents whom callers may wait for without end: whenever a dialler finds somebody free, nobody
/// of them waits, or they come first and have agents enough that nobody is rung up for. Otherwise dials go on while they wait, and
/// the queue may grow without bound. It refuses some that would do: what agents do for others meanwhile is not known.
pub(super) fn check_dials_end(work: &Work<'_>, problems: &mut Problems) {
    let (scenario, types) = (work.scenario, work.types);
    let offers = types.iter().any(|t| t.offers_callbacks());
    if scenario.day.is_some() || scenario.queue_limit.is_some() && !offers {
        return;
    }
    let type_at = places(types.iter().map(|t| t.name.as_str()));
    let group_at = places(scenario.agent_groups.iter().map(|g| g.name.as_str()));
    let picks_in_order = scenario.routing.call.then == CallPick::LongestWait;
    // Who is rung up may be taken in any stage of a wait, and who waits for ever is in the last.
    let comes_first = |g: usize, t: usize, o: usize| {
        let last = work.routing.turn(group_at[g], type_at[t]);
        let best = work.routing.first_turn(group_at[g], type_at[o]);
        let credit = |t: usize| scenario.call_types[t].wait_credit.0;
        last < best || picks_in_order && last == best && credit(o) <= credit(t)
    };
    // Of arrivals of one's own, and of who is passed on, no rate is known.
    let piles_up = |&t: &usize| {
        let stay = work.lasting(t) + work.dialling_load(t);
        work.lines(t).is_none() && types[t].outbound.is_none() && stay > 0.0
    };
    for t in (0..types.len()).filter(piles_up) {
        let name = &types[t].name;
        let mut elsewhere = vec![false; work.groups()];
        let mut dialler = None;
        for o in (0..types.len()).filter(|&o| types[o].outbound.is_some()) {
            let answer = |both: bool| {
                let groups = 0..work.groups();
                groups.filter(move |&g| {
                    work.time(o, g).is_some() && work.skill_at_last(t, g).is_some() == both
                })
            };
            let rung_up = &types[o].name;
            let held = answer(true).find_map(|g| {
                let (at, skill) = work.skill(t, g)?;
                let (_, own) = work.skill(o, g)?;
                (reserve_at_last(skill) > least_reserve(own)).then_some((g, at, skill))
            });
            if let Some((g, at, skill)) = held {
                let mut list = problems.at("agent_groups");
                let mut group = list.index(g);
                let mut skills = group.field("skills");
                let mut place = skills.index(at);
                let message = format!(
                    "found {}, and people of {rung_up:?} are rung up for the agents whom that holds back from callers of {name:?}, who \
                     may wait for ever: the queue may grow without bound; no more than for {rung_up:?}, a patience, lines or a queue \
                     limit are accepted",
                    reserve_at_last(skill)
                );
                Rule::QueueEnds.broken(&mut place.field("reserve"), message);
            }
            for g in answer(false) {
                elsewhere[g] = true;
                dialler = Some(o);
            }
            let is_shared = answer(true).next().is_some();
            let waits = types[o].balk < 1.0 && types[o].patience.survival(0.0) > 0.0;
            let come_first = answer(true).all(|g| comes_first(g, t, o));
            if is_shared && waits && !come_first && answer(false).next().is_some() {
                let message = format!(
                    "people are rung up for agents who do not answer callers of {name:?}, who may wait for ever, and may reach those \
                     who do before them: the queue may grow without bound; a later priority, balk = 1, a patience, lines or a queue \
                     limit are accepted"
                );
                Rule::QueueEnds.broken(
                    &mut problems.at("call_types").index(o).field("outbound"),
                    message,
                );
            }
        }
        // Agents of others whom people are rung up for may always be busy with that, and theirs then fall to these.
        let Some(o) = dialler else { continue };
        let load = |x: usize| {
            let brought = work.rate(x) * work.fastest(x);
            match work.may_come_before(x, t) {
                true => brought,
                false => brought * work.lasting(x) + work.dialling_load(x),
            }
        };
        let loads: Vec<f64> = (0..types.len()).map(load).collect();
        // That they are too many in any case has been said.
        if work.overloaded(&loads).is_none()
            && let Some(cut) = work.overloaded_without(&loads, |g| elsewhere[g])
            && cut.types.contains(&t)
        {
            let message = format!(
                "people are rung up for agents who do not answer callers of {name:?}, who may wait for ever, and those who do cannot do \
                 all the work if these are kept from it: the queue may grow without bound; more agents for {name:?}, a patience, lines \
                 or a queue limit are accepted"
            );
            Rule::QueueEnds.broken(
                &mut problems.at("call_types").index(o).field("outbound"),
                message,
            );
        }
    }
}

/// What a skill holds back for others from callers who have waited for as long as can be.
fn reserve_at_last(skill: &Skill) -> u32 {
    let mut stages = skill.stages.iter().rev();
    stages
        .find_map(|stage| stage.reserve)
        .unwrap_or(skill.reserve)
}
