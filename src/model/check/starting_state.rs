//! The state in which a day opens.

use super::YEAR;
use super::agent_group::CheckedGroup;
use super::did_you_mean;
use crate::chance::DurationLaw;
use crate::error::{Place, Problems};
use crate::model::TypeModel;
use crate::model::roster::breaks_of;
use crate::model::rule::Rule;
use crate::model::start::{BusyModel, Left, StartModel, WaitingModel};
use crate::scenario::{AgentGroup, BusyAgents, Lines, Scenario};
use crate::units::{Seconds, Tick};

/// The most who wait and are busy together.
const MOST: usize = 1_000_000;

/// Faster than all but one person in a thousand million.
const FASTEST: f64 = 1.0 - 1e-9;

/// Checks a starting state. Call types and groups, in the file's order, are those that are right so far: what a wrong one
/// would say is not asked. Everybody in what comes out has the numbers of that order, too.
pub(super) fn check_starting_state(
    scenario: &Scenario,
    types: &[Option<TypeModel>],
    groups: &[Option<CheckedGroup>],
    problems: &mut Problems,
    defaults_used: &mut Vec<String>,
) -> StartModel {
    let state = &scenario.starting_state;
    let mut start = StartModel::default();
    if state.is_empty() {
        return start;
    }
    if scenario.day.is_none() {
        Rule::StartNeedsDay.broken(
            &mut problems.at("starting_state"),
            "there is no day that could begin with it; a day is accepted, a steady state warms up instead",
        );
    }
    let type_of = |name: &str| scenario.call_types.iter().position(|t| t.name == name);
    for (i, written) in state.waiting.iter().enumerate() {
        let mut list = problems.at("starting_state.waiting");
        let mut place = list.index(i);
        let call_type = type_of(&written.call_type);
        if call_type.is_none() {
            no_such_type(&written.call_type, scenario, place.field("call_type"));
        }
        let times = (&written.waited[..], "waited");
        let Some(copies) = check_count(times, (written.callers, "callers"), &mut place) else {
            continue;
        };
        let law = call_type.and_then(|t| types[t].as_ref());
        for (n, waited) in written.waited.iter().enumerate() {
            let mut place = at_time(&mut place, "waited", n, written.waited.len());
            let time = Tick::from_seconds(waited.0);
            // Less than a tick is no wait: the caller would join as the day opens.
            if !(time > Tick::ZERO && waited.0 <= YEAR) {
                Rule::StartTimes.broken(&mut place, not_within(*waited, "more than 0"));
                continue;
            }
            if let Some(law) = law.filter(|_| copies > 0) {
                check_patience(law, waited.0, &mut place);
            }
            let caller = WaitingModel {
                call_type: call_type.unwrap_or_default() as u32,
                number: 0,
                waited: time,
                seconds: waited.0,
            };
            add(&mut start.waiting, caller, copies);
        }
    }
    for (i, written) in state.busy.iter().enumerate() {
        let mut list = problems.at("starting_state.busy");
        check_busy(written, scenario, types, groups, list.index(i), &mut start);
        if written.elapsed.is_empty() && written.remaining.is_empty() {
            defaults_used.push(format!(
                "what is left of the calls in hand of {:?}, {:?}: as of calls looked at at a random instant",
                written.agent_group, written.call_type
            ));
        }
    }
    for (i, written) in state.messages.iter().enumerate() {
        let mut list = problems.at("starting_state.messages");
        let mut place = list.index(i);
        let call_type = type_of(&written.call_type);
        match call_type {
            None => no_such_type(&written.call_type, scenario, place.field("call_type")),
            Some(at) if scenario.call_types[at].callbacks.is_none() => Rule::Messages.broken(
                &mut place.field("call_type"),
                format!(
                    "found {:?}, whose callers are not rung back; it goes with callbacks of the call type, such as \
                     callbacks = {{}}",
                    written.call_type
                ),
            ),
            Some(at) => add(&mut start.messages, at as u32, written.callers),
        }
    }
    check_room(scenario, groups, &start, problems);
    start
}

/// Adds so many who are alike, as far as there may be so many at all.
fn add<T: Clone>(list: &mut Vec<T>, one: T, copies: u32) {
    let room = (MOST + 1).saturating_sub(list.len());
    list.extend(std::iter::repeat_n(one, room.min(copies as usize)));
}

/// The place of a time in a list, or of the only one.
fn at_time<'a>(place: &'a mut Place<'_>, name: &str, nth: usize, of: usize) -> Place<'a> {
    match of {
        1 => place.field(name),
        _ => place.field(&format!("{name}[{nth}]")),
    }
}

fn not_within(found: Seconds, from: &str) -> String {
    format!(
        "found {} s; {from} s and up to a year are accepted",
        found.0
    )
}

fn no_such_type(name: &str, scenario: &Scenario, mut place: Place<'_>) {
    let message = format!(
        "found {name:?}, which is no call type{}",
        did_you_mean(name, scenario)
    );
    Rule::StartNames.broken(&mut place, message);
}

/// For how many each time stands.
fn check_count(
    (times, name): (&[Seconds], &str),
    (count, of): (Option<u32>, &str),
    place: &mut Place<'_>,
) -> Option<u32> {
    if times.is_empty() {
        Rule::StartTimes.broken(
            &mut place.field(name),
            "missing; the time of each, such as [95, 40], or one for all is accepted",
        );
        return None;
    }
    match count {
        None => Some(1),
        Some(count) if times.len() == 1 => Some(count),
        Some(count) => {
            Rule::StartCount.broken(
                &mut place.field(of),
                format!(
                    "found {count} beside {} times; it is accepted beside a single time, which then holds for all",
                    times.len()
                ),
            );
            None
        }
    }
}

/// Somebody waits so long.
fn check_patience(law: &TypeModel, waited: f64, place: &mut Place<'_>) {
    let patience = &law.patience;
    if patience.exponential_mean().is_some() {
        return;
    }
    let survival = patience.survival(waited);
    if survival == 0.0 {
        let longest = patience.quantile(1.0);
        let accepted = if longest.is_finite() {
            format!("callers of {:?} have hung up by {longest} s", law.name)
        } else {
            format!("hardly any caller of {:?} waits so long", law.name)
        };
        Rule::StartPatience.broken(
            place,
            format!("found {waited} s, and {accepted}: less, or a longer patience is accepted"),
        );
    } else if survival < patience.least_survival() {
        Rule::StartSupported.broken(
            place,
            format!(
                "found {waited} s, which fewer than one caller of {:?} in a million waits: how much longer such a one would wait \
                 is not supported yet where the patience is a sum",
                law.name
            ),
        );
    }
}

fn check_busy(
    written: &BusyAgents,
    scenario: &Scenario,
    types: &[Option<TypeModel>],
    groups: &[Option<CheckedGroup>],
    mut place: Place<'_>,
    start: &mut StartModel,
) {
    let call_types = &scenario.call_types;
    let call_type = call_types.iter().position(|t| t.name == written.call_type);
    if call_type.is_none() {
        no_such_type(&written.call_type, scenario, place.field("call_type"));
    }
    let named = |group: &AgentGroup| group.name == written.agent_group;
    let group = scenario.agent_groups.iter().position(named);
    let skill = match group {
        None => {
            let names = scenario.agent_groups.iter();
            let names: Vec<String> = names.map(|group| format!("{:?}", group.name)).collect();
            Rule::StartNames.broken(
                &mut place.field("agent_group"),
                format!(
                    "found {:?}, which is no agent group; there are {}",
                    written.agent_group,
                    names.join(", ")
                ),
            );
            None
        }
        Some(group) => {
            let skills = &scenario.agent_groups[group].skills;
            let skill = skills
                .iter()
                .position(|skill| skill.call_type == written.call_type);
            if skill.is_none() && call_type.is_some() {
                Rule::StartNames.broken(
                    &mut place.field("call_type"),
                    format!(
                        "found {:?}, which {:?} does not answer; a call type among its skills is accepted",
                        written.call_type, written.agent_group
                    ),
                );
            }
            skill
        }
    };
    let (times, name) = match (written.elapsed.is_empty(), written.remaining.is_empty()) {
        (false, false) => {
            Rule::StartTimes.broken(
                &mut place.field("remaining"),
                "stated beside elapsed; one of them is accepted for each agent",
            );
            return;
        }
        (false, true) => (&written.elapsed, "elapsed"),
        (true, false) => (&written.remaining, "remaining"),
        (true, true) => (&written.elapsed, ""),
    };
    let handling = match (call_type, group, skill) {
        (Some(call_type), Some(group), Some(skill)) => match (&types[call_type], &groups[group]) {
            (Some(law), Some(agents)) => {
                let speed = scenario.agent_groups[group].skills[skill].speed;
                Some(Handled::new(law, agents, skill, speed))
            }
            _ => None,
        },
        _ => None,
    };
    let busy = |left| BusyModel {
        group: group.unwrap_or_default() as u32,
        call_type: call_type.unwrap_or_default() as u32,
        number: 0,
        left,
    };
    if name.is_empty() {
        let Some(agents) = written.agents else {
            Rule::StartTimes.broken(
                &mut place,
                "found neither elapsed, remaining nor agents; the time of each agent, or how many they are is accepted",
            );
            return;
        };
        if let Some(handling) = handling.filter(|_| agents > 0) {
            handling.check_growth(&mut place);
        }
        add(&mut start.busy, busy(Left::Unknown), agents);
        return;
    }
    let Some(copies) = check_count((times, name), (written.agents, "agents"), &mut place) else {
        return;
    };
    let is_elapsed = name == "elapsed";
    for (n, time) in times.iter().enumerate() {
        let mut place = at_time(&mut place, name, n, times.len());
        let seconds = time.0;
        let left = if is_elapsed {
            if !(seconds > 0.0 && seconds <= YEAR) {
                Rule::StartTimes.broken(&mut place, not_within(*time, "more than 0"));
                continue;
            }
            if let Some(handling) = handling.as_ref().filter(|_| copies > 0) {
                if n == 0 {
                    handling.check_growth(&mut place);
                }
                handling.check_elapsed(seconds, &mut place);
            }
            Left::After(seconds)
        } else {
            if !(0.0..=YEAR).contains(&seconds) {
                Rule::StartTimes.broken(&mut place, not_within(*time, "0"));
                continue;
            }
            Left::Known(Tick::from_seconds(seconds))
        };
        add(&mut start.busy, busy(left), copies);
    }
}

/// How a group handles a call type.
struct Handled<'a> {
    name: &'a str,
    law: &'a DurationLaw,
    /// How much of the law's time passes in a second of the clock, but for what agents differ by.
    pace: f64,
    speeds: Option<&'a DurationLaw>,
    grows: bool,
}

impl<'a> Handled<'a> {
    fn new(law: &'a TypeModel, agents: &'a CheckedGroup, skill: usize, speed: f64) -> Self {
        let own = agents.laws[skill].as_ref();
        let factor = law.handle_factor.first().copied().unwrap_or(1.0);
        Handled {
            name: &law.name,
            law: own.unwrap_or(&law.handle),
            pace: if own.is_some() { speed } else { speed / factor },
            speeds: agents.speeds.as_ref(),
            grows: law.growth > 0.0,
        }
    }

    /// What a call has grown by is not known of one that came before the day.
    fn check_growth(&self, place: &mut Place<'_>) {
        if self.grows {
            Rule::StartSupported.broken(
                place,
                format!(
                    "calls of {:?} grow with the wait, which is not known of this one: that is not supported yet; remaining is \
                     accepted",
                    self.name
                ),
            );
        }
    }

    /// Some call takes longer.
    fn check_elapsed(&self, elapsed: f64, place: &mut Place<'_>) {
        if self.law.exponential_mean().is_some() && self.pace.is_finite() {
            return;
        }
        let survival = self.law.survival(elapsed * self.pace);
        if survival == 0.0 {
            let longest = self.law.quantile(1.0) / self.pace;
            let accepted = if longest.is_finite() {
                format!("calls of {:?} have ended by {longest} s", self.name)
            } else {
                format!("hardly any call of {:?} takes so long", self.name)
            };
            Rule::StartHandling.broken(
                place,
                format!("found {elapsed} s, and {accepted}: less, or remaining is accepted"),
            );
            return;
        }
        // Whoever is so fast would be done; whether that is anybody is not known before they are drawn.
        let fastest = self.speeds.map_or(1.0, |law| law.quantile(FASTEST));
        if self.law.survival(elapsed * self.pace * fastest) <= self.law.least_survival() {
            let why = if self.speeds.is_some() {
                "where the speeds of agents differ and the fastest of them might be done by then"
            } else {
                "where fewer than one call in a million takes so long and the handle time is a sum"
            };
            Rule::StartSupported.broken(
                place,
                format!("found {elapsed} s, which is not supported yet {why}; less, or remaining is accepted"),
            );
        }
    }
}

/// Everybody is where there is room.
fn check_room(
    scenario: &Scenario,
    groups: &[Option<CheckedGroup>],
    start: &StartModel,
    problems: &mut Problems,
) {
    let all = start.waiting.len() + start.busy.len() + start.messages.len();
    if all > MOST {
        Rule::StartCount.broken(
            &mut problems.at("starting_state"),
            format!("found more than {MOST} who wait, are busy or have left a message; up to {MOST} are accepted"),
        );
        return;
    }
    let too_many = |lines: u32, carries: &dyn Fn(&str) -> bool, of: &str| {
        let types = &scenario.call_types;
        let on = |&at: &u32| types.get(at as usize).is_some_and(|t| carries(&t.name));
        let waiting = start.waiting.iter().filter(|w| on(&w.call_type)).count();
        let busy = start.busy.iter().filter(|b| on(&b.call_type)).count();
        (waiting + busy > lines as usize).then(|| {
            format!(
                "found {waiting} who wait and {busy} who are busy, and {lines} lines{of}; no more than there are lines are \
                 accepted"
            )
        })
    };
    let found: Vec<String> = match &scenario.lines {
        None => Vec::new(),
        Some(Lines::Number(lines)) => too_many(*lines, &|_| true, "").into_iter().collect(),
        Some(Lines::Groups(groups)) => {
            let each = groups.iter().filter_map(|group| {
                let of = format!(" of {:?}", group.name);
                too_many(group.count, &|name| group.carries(name), &of)
            });
            each.collect()
        }
    };
    for message in found {
        Rule::StartLines.broken(&mut problems.at("starting_state"), message);
    }
    if let Some(limit) = scenario.queue_limit
        && start.waiting.len() > limit as usize
    {
        Rule::StartLines.broken(
            &mut problems.at("starting_state.waiting"),
            format!(
                "found {} who wait, and queue_limit = {limit}; no more than may wait are accepted",
                start.waiting.len()
            ),
        );
    }
    for (g, (group, checked)) in scenario.agent_groups.iter().zip(groups).enumerate() {
        let busy = start.busy_in(g);
        let of_group = |written: &BusyAgents| written.agent_group == group.name;
        let named = scenario.starting_state.busy.iter().position(of_group);
        // Of two groups of one name, which is wrong anyway, the first is meant.
        let (Some(first), Some(checked), true) = (named, checked, busy > 0) else {
            continue;
        };
        let mut list = problems.at("starting_state.busy");
        let mut place = list.index(first);
        if group.absence > 0.0 {
            Rule::StartSupported.broken(
                &mut place,
                format!(
                    "some people of {:?} are absent: that some of them are busy as the day opens is not supported yet; absence = 0 \
                     is accepted, with those who have come as people",
                    group.name
                ),
            );
            continue;
        }
        let there = surely_there(group, checked, scenario);
        if busy as f64 > there {
            Rule::StartStaff.broken(
                &mut place,
                format!(
                    "found {busy} busy agents of {:?} in all, and surely {there} of them are there as the day opens; no more than \
                     that are accepted",
                    group.name
                ),
            );
        }
    }
}

/// How many agents of a group are there in every run as the day opens, and not on a break.
fn surely_there(group: &AgentGroup, checked: &CheckedGroup, scenario: &Scenario) -> f64 {
    if group.shifts.is_empty() {
        return checked.staff.first().map_or(0.0, |staff| staff.floor());
    }
    let Some(opens) = scenario.day.as_ref().map(|day| day.opens) else {
        return f64::INFINITY;
    };
    let shifts = group.shifts.iter().filter(|shift| {
        let rests = breaks_of(shift);
        shift.start == opens && rests.first().is_none_or(|&(at, _)| at > opens.seconds())
    });
    shifts.map(|shift| shift.people.floor()).sum()
}
