//! Reads a scenario critically: everything wrong is reported, what is right is compiled.

mod again;
mod agent_group;
mod announcement;
mod arrivals;
mod call_type;
mod callback;
mod day;
mod lines;
mod outbound;
mod queue_ends;
mod routing;
mod self_service;
mod shifts;
mod speeds;
mod standstill;
mod starting_state;
mod steady_state;
mod transfer;
mod work;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::grid::Span;
use super::level::Level;
use super::lines::LinesModel;
use super::routing::Written;
use super::rule::Rule;
use super::{Duty, GroupModel, Model, Roster, TypeModel, WaitModel};
use crate::chance::{ArrivalFactory, name_key};
use crate::error::{Error, ErrorKind, Problems, Result};
use crate::scenario::{AfterClosing, AgentGroup, Scenario};
use again::{check_again, check_fresh, check_resolutions, check_same_agent};
use agent_group::{CheckedGroup, check_group, check_served};
use call_type::check_type;
use callback::check_callbacks;
use day::{Slots, check_day, shift_to_origin, with_outer_rows};
use lines::check_lines;
use outbound::{check_dials_end, check_outbound_alone};
use queue_ends::check_queue_ends;
use routing::check_fastest;
use self_service::check_self_service;
use standstill::check_standstill;
use starting_state::check_starting_state;
use steady_state::{check_steady, steady_grid};
use transfer::{check_misroutes, check_skills_transfers, check_transfers};
use work::Work;

/// The most intervals of a day, and batches of a run: a year by quarter-hours.
const MOST_ROWS: f64 = 40_000.0;
const YEAR: f64 = 366.0 * 86_400.0;

type Own<'a> = [(&'a str, Arc<dyn ArrivalFactory>)];

pub(super) fn compile(scenario: &Scenario, own: &Own<'_>) -> Result<Model> {
    let mut problems = Problems::new();
    let mut defaults_used = Vec::new();

    if scenario.call_types.is_empty() {
        Rule::SomeCallType.broken(
            &mut problems.at("call_types"),
            "none; at least one call type is needed",
        );
    }
    if scenario.agent_groups.is_empty() {
        Rule::SomeAgentGroup.broken(
            &mut problems.at("agent_groups"),
            "none; at least one agent group is needed",
        );
    }
    check_names(
        &mut problems,
        "call_types",
        scenario.call_types.iter().map(|t| t.name.as_str()),
    );
    check_names(
        &mut problems,
        "agent_groups",
        scenario.agent_groups.iter().map(|g| g.name.as_str()),
    );
    for (name, _) in own {
        if !scenario.call_types.iter().any(|t| t.name == *name) {
            let message = format!(
                "own arrivals for {name:?}, but there is no such call type{}",
                did_you_mean(name, scenario)
            );
            Rule::OwnArrivals.broken(&mut problems.at("call_types"), message);
        }
    }
    for (t, call_type) in scenario.call_types.iter().enumerate() {
        let is_own = own.iter().any(|(name, _)| *name == call_type.name);
        if is_own && call_type.outbound.is_some() {
            Rule::OutboundAlone.broken(
                &mut problems.at("call_types").index(t).field("outbound"),
                "there are arrivals of one's own; either calls come in, or the centre makes them",
            );
        }
    }
    check_lines(scenario, &mut problems);
    let takes_messages = |day: &crate::scenario::Day| day.after_closing == AfterClosing::Voicemail;
    if scenario.day.as_ref().is_some_and(takes_messages)
        && scenario.call_types.iter().all(|t| t.callbacks.is_none())
    {
        Rule::Messages.broken(
            &mut problems.at("day.after_closing"),
            "found voicemail, but nobody is rung back; it goes with callbacks of some call type, such as callbacks = { offered = \"never\" }",
        );
    }
    let further: Vec<Level> = (scenario.service_levels.iter().enumerate())
        .filter_map(|(i, level)| Level::check(level, false, problems.at("service_levels").index(i)))
        .collect();

    let day = scenario
        .day
        .as_ref()
        .and_then(|day| check_day(day, problems.at("day")));
    if scenario.day.is_some() && scenario.steady_state.is_some() {
        Rule::DayOrSteadyState.broken(
            &mut problems.at("steady_state"),
            "there is also a day; a scenario has either a day or a steady state",
        );
    }
    if let Some(steady) = &scenario.steady_state {
        check_steady(steady, problems.at("steady_state"));
    }
    // Figures per interval can be judged only against a grid that is right.
    let grid_known = scenario.day.is_none() || day.is_some();
    let slots = Slots {
        day,
        is_day: scenario.day.is_some(),
    };

    let mut types = Vec::new();
    for (i, call_type) in scenario.call_types.iter().enumerate() {
        let own = own
            .iter()
            .find(|(name, _)| *name == call_type.name)
            .map(|(_, factory)| factory);
        let mut list = problems.at("call_types");
        let mut place = list.index(i);
        let law = check_type(
            call_type,
            own,
            &slots,
            &further,
            &mut place,
            &mut defaults_used,
        );
        let again = check_again(scenario, call_type, &mut place, &mut defaults_used);
        let self_service = check_self_service(call_type, &mut place, &mut defaults_used);
        let callbacks = check_callbacks(call_type, &mut place, &mut defaults_used);
        let around = self_service.zip(callbacks);
        let transfers = check_transfers(scenario, call_type, &mut place, &mut defaults_used);
        let misroutes = check_misroutes(scenario, call_type, &mut place, &mut defaults_used);
        let same_agent = check_same_agent(scenario, call_type, &mut place, &mut defaults_used);
        let passed_on = transfers.zip(misroutes).zip(same_agent);
        types.push(law.zip(again).zip(around).zip(passed_on).map(
            |(((law, again), (self_service, callbacks)), ((transfers, misroutes), same_agent))| {
                TypeModel {
                    self_service,
                    callbacks,
                    redials: again.redials,
                    returns: again.returns,
                    transfers,
                    misroutes,
                    same_agent,
                    ..law
                }
            },
        ));
    }
    let mut groups = Vec::new();
    for (i, group) in scenario.agent_groups.iter().enumerate() {
        groups.push(check_group(
            group,
            scenario,
            &slots,
            problems.at("agent_groups").index(i),
            &mut defaults_used,
        ));
    }
    check_served(scenario, &mut problems);
    check_outbound_alone(scenario, &mut problems);
    check_resolutions(scenario, &mut problems);
    let passed_on = check_skills_transfers(scenario, &mut problems);
    let mut start =
        check_starting_state(scenario, &types, &groups, &mut problems, &mut defaults_used);

    let types: Option<Vec<TypeModel>> = types.into_iter().collect();
    let checked: Option<Vec<CheckedGroup>> = groups.into_iter().collect();
    let (Some(mut types), Some(checked), true) = (types, checked, grid_known) else {
        return Err(as_error(problems));
    };
    if !problems.list().is_empty() {
        return Err(as_error(problems));
    }

    check_fresh(scenario, &mut types, &mut problems);
    let laws = |t: usize, g: usize| {
        let name = &scenario.call_types[t].name;
        let skills = &scenario.agent_groups[g].skills;
        let at = skills.iter().position(|skill| skill.call_type == *name);
        at.and_then(|at| checked[g].laws[at].clone())
    };
    for (call_type, written) in types.iter_mut().zip(&scenario.call_types) {
        let answers = |group: &AgentGroup| {
            let mut skills = group.skills.iter();
            skills.any(|skill| skill.call_type == written.name)
        };
        let groups = scenario.agent_groups.iter().zip(&checked);
        let delays = groups
            .filter(|(group, _)| answers(group))
            .map(|(_, checked)| checked.mean_pickup());
        let shortest = delays.fold(f64::INFINITY, f64::min);
        call_type.pickup = if shortest.is_finite() { shortest } else { 0.0 };
    }
    let routing = Written::new(scenario).compile(
        laws,
        |t, g| passed_on[t][g].clone(),
        |t| types[t].handle.mean(),
    );
    let staff: Vec<Vec<f64>> = checked.iter().map(|group| group.staff.clone()).collect();

    let after_closing = scenario
        .day
        .as_ref()
        .map(|d| d.after_closing)
        .unwrap_or_default();
    // Before the grid: a queue that never ends has no warm-up.
    let work = Work::new(scenario, &types, &checked, &routing);
    check_fastest(scenario, &types, &mut problems);
    check_queue_ends(&work, &staff, &start, &mut problems);
    check_dials_end(&work, &mut problems);
    check_standstill(&work, &staff, &mut problems);
    if !problems.list().is_empty() {
        return Err(as_error(problems));
    }
    let (mut shortest_batch, mut pilot) = (0.0, None);
    let grid = match slots.day {
        Some(day) => day.grid(
            &types,
            start.waiting.iter().map(|caller| caller.waited).max(),
        ),
        None => {
            // Speeds count as so many agents of the usual speed.
            let usual = staff.iter().zip(&work.pace);
            let usual: Vec<f64> = usual.map(|(s, pace)| s[0] * pace.mean).collect();
            let fractional = staff.iter().any(|s| s[0].fract() != 0.0);
            let varies = fractional || work.pace.iter().any(|pace| !pace.is_usual());
            let steady = steady_grid(&work, &usual, varies, &mut problems, &mut defaults_used);
            match steady {
                Some(steady) => {
                    (shortest_batch, pilot) = (steady.shortest_batch, steady.pilot);
                    steady.grid
                }
                None => return Err(as_error(problems)),
            }
        }
    };

    // From the file's order to that of names.
    for compiled in &mut types {
        shift_to_origin(&mut compiled.arrivals, &grid);
        compiled.handle_factor = with_outer_rows(std::mem::take(&mut compiled.handle_factor));
        if let Some(outbound) = &mut compiled.outbound {
            for figures in outbound.figures() {
                *figures = with_outer_rows(std::mem::take(figures));
            }
        }
    }
    let (types, types_in_file) = by_name(types, |t| &t.name);
    let groups =
        scenario
            .agent_groups
            .iter()
            .zip(staff)
            .zip(checked)
            .map(|((group, staff), checked)| {
                let mut rows = Vec::with_capacity(grid.rows());
                // After closing nobody is planned; the last staff may stay, see `Model::staff_in_run`.
                let outside = if grid.is_day() { 0.0 } else { staff[0] };
                rows.push(outside);
                rows.extend(
                    (0..grid.intervals())
                        .map(|i| staff.get(i).or(staff.first()).copied().unwrap_or(0.0)),
                );
                rows.push(outside);
                // Intervals of a day round each by itself; a steady state has one staff throughout a run.
                let key = name_key(&group.name);
                let step = if grid.is_day() {
                    0x9e37_79b9_7f4a_7c15
                } else {
                    0
                };
                let offset = |row: u64| {
                    (key.wrapping_add(row.wrapping_mul(step)) >> 11) as f64 / 2f64.powi(53)
                };
                let rounding = (0..rows.len() as u64).map(offset).collect();
                let roster = match grid.span {
                    Span::Day { origin, .. } if !group.shifts.is_empty() => Some(Roster::new(
                        &group.name,
                        &group.shifts,
                        &grid,
                        origin.seconds(),
                    )),
                    _ => None,
                };
                GroupModel {
                    name: group.name.clone(),
                    key,
                    staff: rows,
                    rounding,
                    roster,
                    absence: group.absence,
                    speeds: checked.speeds,
                    pickup: checked.pickup,
                }
            });
    let (mut groups, groups_in_file) = by_name(groups.collect(), |g| &g.name);
    for caller in &mut start.waiting {
        caller.call_type = types_in_file[caller.call_type as usize] as u32;
    }
    for call_type in &mut start.messages {
        *call_type = types_in_file[*call_type as usize] as u32;
    }
    for busy in &mut start.busy {
        busy.call_type = types_in_file[busy.call_type as usize] as u32;
        busy.group = groups_in_file[busy.group as usize] as u32;
    }
    let mut people = 0;
    for roster in groups.iter_mut().filter_map(|group| group.roster.as_mut()) {
        roster.first = people;
        people += roster.most() as usize;
    }
    let rosters = (0..).zip(&groups);
    let rosters = rosters.filter_map(|(g, group)| group.roster.as_ref().map(|roster| (g, roster)));
    let mut duties: Vec<Duty> = rosters
        .flat_map(|(g, roster)| roster.duties(g, grid.closing()))
        .collect();
    duties.sort_unstable();

    let names: Vec<&str> = types.iter().map(|t| t.name.as_str()).collect();
    let lines = LinesModel::new(scenario.lines.as_ref(), &names);
    let waits = WaitModel::new(&types, &groups, &routing);
    Ok(Model {
        name: scenario.name.clone(),
        grid,
        types,
        groups,
        duties,
        types_in_file,
        groups_in_file,
        start: start.in_order(),
        routing,
        waits,
        router: None,
        lines,
        queue_limit: scenario.queue_limit,
        after_closing,
        shortest_batch,
        pilot,
        defaults_used,
    })
}

fn as_error(problems: Problems) -> Error {
    let support = |rule: &str| Rule::ALL.iter().any(|r| r.is_support() && r.name() == rule);
    let only_support = problems.list().iter().all(|p| support(p.rule));
    let kind = if only_support {
        ErrorKind::NotSupported
    } else {
        ErrorKind::Invalid
    };
    match Error::from_problems(kind, problems.into_list()) {
        Err(error) => error,
        Ok(()) => Error::new(ErrorKind::Invalid, "the scenario could not be compiled"),
    }
}

fn check_names<'a>(problems: &mut Problems, list: &str, names: impl Iterator<Item = &'a str>) {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for (i, name) in names.enumerate() {
        if name.trim().is_empty() {
            Rule::Named.broken(
                &mut problems.at(list).index(i).field("name"),
                "missing; a name is needed",
            );
        } else if let Some(first) = seen.get(name) {
            Rule::NamedOnce.broken(
                &mut problems.at(list).index(i).field("name"),
                format!("found {name:?}, which {list}[{first}] is already called"),
            );
        } else {
            seen.insert(name, i);
        }
    }
}

fn did_you_mean(name: &str, scenario: &Scenario) -> String {
    let near = scenario
        .call_types
        .iter()
        .map(|t| (strsim::damerau_levenshtein(name, &t.name), &t.name))
        .min();
    match near {
        Some((distance, near)) if distance <= 2.max(name.len() / 3) => {
            format!("; did you mean {near:?}?")
        }
        _ => {
            let all: Vec<_> = scenario
                .call_types
                .iter()
                .map(|t| format!("{:?}", t.name))
                .collect();
            if all.is_empty() {
                String::new()
            } else {
                format!("; there are {}", all.join(", "))
            }
        }
    }
}

/// Where each name comes in the order of names.
fn places<'a>(names: impl Iterator<Item = &'a str>) -> Vec<usize> {
    let mut sorted: Vec<(&str, usize)> = names.zip(0..).collect();
    sorted.sort_unstable();
    let mut places = vec![0; sorted.len()];
    for (place, (_, in_file)) in sorted.into_iter().enumerate() {
        places[in_file] = place;
    }
    places
}

/// Sorts by name, and says where each one of the file's order has gone.
fn by_name<T>(items: Vec<T>, name: impl Fn(&T) -> &String) -> (Vec<T>, Vec<usize>) {
    let places = places(items.iter().map(|item| name(item).as_str()));
    let mut sorted: Vec<(usize, T)> = places.iter().copied().zip(items).collect();
    sorted.sort_by_key(|(place, _)| *place);
    (sorted.into_iter().map(|(_, item)| item).collect(), places)
}
