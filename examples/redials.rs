//! Why counted calls overstate how many people call, and what more agents do where people are fixed and calls follow.
//!
//! ```text
//!  fresh callers ──▶ attempts ──▶ answered ──▶ settled
//!                     ▲   ▲           └─ not settled: calls again later   (return)
//!                     │   └─────────────────────────┘
//!                     └── hung up, balked, found no line: calls again     (redial)
//! ```
//!
//! A forecast made from counted calls counts who calls three times as three. With more agents fewer have to call again, so that
//! calls themselves become fewer; who takes calls for people plans for calls that would not come. All are played with the same
//! days. Counts are per day (per hour for a scenario without a day), times are seconds, and every figure has its margin beside
//! it.
//!
//! ```text
//! cargo run --release --example redials
//! cargo run --release --example redials -- centre.toml --agents +2,+5 --set call_types.service.redials.probability=0.6
//! ```

use std::path::PathBuf;
use std::process::ExitCode;

use callcenter::experiment::{Alternative, Compared};
use callcenter::measure::Figure;
use callcenter::report::{Cell, Column, Table, number, wrapped};
use callcenter::scenario::{CallType, Series};
use callcenter::{Error, Results, Scenario};
use clap::Parser;

mod common;
use common::{CompareArgs, EXIT_CODES, Failure, SetArgs};

/// Shows how many people are behind counted calls, and what more agents do to the calls themselves.
///
/// The baseline is the scenario as it is, whose arrivals are counted calls: behind them fewer callers are found, who call again
/// when they are not served, or not settled. Beside it stand the same callers before more agents, and what a planner would
/// get who takes every call for another person.
#[derive(Parser)]
#[command(name = "redials", after_help = format!("{AFTER_HELP}\n\n{EXIT_CODES}"))]
struct Args {
    /// A scenario in which callers call again, a TOML or JSON file (simulate --help says what it may hold)
    #[arg(value_name = "SCENARIO", default_value = DEFAULT)]
    file: PathBuf,
    /// Agents more, or fewer, in every interval that has any: +1,+2 or -1,+3
    #[arg(long, value_name = "CHANGES", help_heading = "Agents", default_value = "+1,+2,+3", value_parser = changes, allow_hyphen_values = true)]
    agents: Changes,
    /// The agent group they belong to [default: the first]
    #[arg(long, value_name = "GROUP", help_heading = "Agents")]
    group: Option<String>,
    #[command(flatten)]
    scenario: SetArgs,
    #[command(flatten)]
    compare: CompareArgs,
}

const DEFAULT: &str = "examples/data/bank_redials.toml";

const AFTER_HELP: &str = "\
Examples:
  redials                                             a bank's weekday, whose calls were counted
  redials --agents -1,+1,+2,+4
  redials --set call_types.bank.redials.probability=0.6
  redials --set call_types.bank.returns.resolution=0.7
  redials centre.toml --set 'call_types.service.redials={}'     as many redial as in the sources of the defaults
  redials --json redials.json --csv redials.csv

With cargo, from a checkout: cargo run --release --example redials -- [OPTIONS]";

/// Agents more or fewer.
#[derive(Debug, Clone, PartialEq)]
struct Changes(Vec<i32>);

fn main() -> ExitCode {
    common::main(run)
}

fn run(args: Args) -> Result<(), Failure> {
    args.compare.check()?;
    let file = common::place(args.file.clone(), DEFAULT);
    let scenario = args.scenario.read(&file)?;
    if !scenario
        .call_types
        .iter()
        .any(|t| counts_attempts(&scenario, t))
    {
        let message = "no call type states counted calls to which callers call again; accepted: redials = {} or returns = {} of a \
                       call type, and arrivals without fresh = true";
        return Err(Error::invalid("call_types", message)
            .in_file(file.display().to_string())
            .into());
    }
    let group = group(&scenario, args.group.as_deref())?;
    let as_people = taken_for_people(&scenario);
    let Changes(changes) = &args.agents;
    let mut alternatives = vec![(AS_PEOPLE.to_owned(), as_people.clone())];
    for &change in changes {
        let more = agents(change);
        alternatives.push((more.clone(), staffed(&scenario, group, change)?));
        let as_people = staffed(&as_people, group, change)?;
        alternatives.push((format!("{AS_PEOPLE}, {more}"), as_people));
    }
    args.compare.show(
        &scenario,
        |mut comparison| {
            for (name, scenario) in &alternatives {
                comparison = comparison.against(name, scenario);
            }
            comparison
        },
        |compared, width| page(compared, changes, width),
        |compared| explained(compared, changes),
    )
}

/// Names of alternatives.
const AS_PEOPLE: &str = "calls taken for people";

fn agents(change: i32) -> String {
    match change.abs() {
        1 => format!("{change:+} agent"),
        _ => format!("{change:+} agents"),
    }
}

/// Whether the arrivals of a call type are counted calls, some of which are made by callers who call again.
fn counts_attempts(scenario: &Scenario, call_type: &CallType) -> bool {
    let is_called = |next: &Option<String>, from: &CallType| {
        next.as_ref().unwrap_or(&from.name) == &call_type.name
    };
    let mut types = scenario.call_types.iter();
    !call_type.fresh
        && types.any(|from| {
            let redials = from.redials.as_ref().map(|redials| &redials.call_type);
            let returns = from.returns.as_ref().map(|returns| &returns.call_type);
            let next = [redials, returns];
            next.into_iter().flatten().any(|next| is_called(next, from))
        })
}

/// What a planner plans for who takes every counted call for a person who calls once.
fn taken_for_people(scenario: &Scenario) -> Scenario {
    let mut scenario = scenario.clone();
    for call_type in &mut scenario.call_types {
        (call_type.redials, call_type.returns) = (None, None);
        call_type.fresh = true;
        if let Some(self_service) = &mut call_type.self_service {
            self_service.calls_again = 0.0;
        }
    }
    let passed_on =
        |call_type: &CallType| call_type.transfers.is_some() || call_type.misroutes.is_some();
    if !scenario.call_types.iter().any(passed_on) {
        // Nobody is left who was served before.
        for call_type in &mut scenario.call_types {
            call_type.same_agent = None;
        }
    }
    for group in &mut scenario.agent_groups {
        group
            .skills
            .iter_mut()
            .for_each(|skill| skill.resolution = None);
    }
    scenario
}

fn group(scenario: &Scenario, name: Option<&str>) -> callcenter::Result<usize> {
    let groups = &scenario.agent_groups;
    let Some(name) = name else {
        return Ok(0);
    };
    groups
        .iter()
        .position(|group| group.name == name)
        .ok_or_else(|| {
            let names: Vec<String> = groups.iter().map(|g| format!("{:?}", g.name)).collect();
            let message = format!("found {name:?}; accepted: {}", names.join(", "));
            Error::invalid("--group", message)
        })
}

/// The same centre with more agents in every interval that has any.
fn staffed(scenario: &Scenario, group: usize, change: i32) -> callcenter::Result<Scenario> {
    let mut scenario = scenario.clone();
    let group = &mut scenario.agent_groups[group];
    if !group.shifts.is_empty() {
        let message = format!(
            "{:?} has people by shifts; accepted: a group with staff",
            group.name
        );
        return Err(Error::invalid("--agents", message));
    }
    let more = |staff: f64| match staff {
        0.0 => 0.0,
        staff => (staff + f64::from(change)).max(0.0),
    };
    match &mut group.staff {
        Series::Constant(staff) => *staff = more(*staff),
        Series::PerInterval(staff) => staff.iter_mut().for_each(|staff| *staff = more(*staff)),
        Series::Column { .. } => {}
    }
    Ok(scenario)
}

/// Behind the counted calls, and both ways of seeing more agents.
fn page(compared: &Compared, changes: &[i32], width: usize) -> String {
    let baseline = &compared.baseline;
    let mut parts = vec![
        callcenter::report::heading(baseline, width),
        behind(baseline).render(width),
    ];
    let per = if baseline.is_steady() { "hour" } else { "day" };
    let mut table = Table::new([
        Column::text("Agents"),
        Column::figures(format!("attempts\n(per {per})"), u8::MAX),
        Column::figures("SL\n(%)", 254),
        Column::figures("abandon\nrate (%)", 253),
        Column::figures("ASA\n(s)", 252),
        Column::figures("callers\nserved", 251),
        Column::figures("occupancy\n(%)", 250),
    ]);
    let of = |name: &str| compared.alternatives.iter().find(|a| a.name == name);
    let as_people = |name: &str| {
        of(&match name {
            "" => AS_PEOPLE.to_owned(),
            name => format!("{AS_PEOPLE}, {name}"),
        })
    };
    for (title, is_real) in [
        ("The same people, who call again", true),
        ("Every call taken for another person", false),
    ] {
        table.section(title);
        let names = std::iter::once(String::new()).chain(changes.iter().map(|&c| agents(c)));
        for name in names {
            let results = match (is_real, name.as_str()) {
                (true, "") => Some(baseline),
                (true, name) => of(name).map(|a| &a.results),
                (false, name) => as_people(name).map(|a| &a.results),
            };
            if let Some(results) = results {
                let label = if name.is_empty() { "as stated" } else { &name };
                add(&mut table, label, results);
            }
        }
    }
    parts.push(table.render(width));
    if let Some(level) = baseline.total.service_level.first() {
        parts.push(wrapped(
            &format!("SL   service level, {}.", level.label()),
            width,
            4,
        ));
    }
    parts.join("\n\n")
}

fn add(table: &mut Table, label: &str, results: &Results) {
    let total = &results.total;
    let level = total.service_level.first().map(|level| level.share);
    table.row([
        Cell::from(format!("  {label}")),
        total.attempts.into(),
        level.map_or_else(Cell::blank, Cell::from),
        total.abandon_rate.into(),
        total.asa.into(),
        total.callers_served.into(),
        total.occupancy.into(),
    ]);
}

/// Who is behind the attempts: all of them, and of each call type where there are several.
fn behind(results: &Results) -> Table {
    let per = if results.is_steady() { "hour" } else { "day" };
    let mut columns = vec![Column::text(format!(
        "Behind the calls of a{} {per}",
        if results.is_steady() { "n" } else { "" }
    ))];
    let types = &results.call_types;
    let mut measures = vec![("all calls", &results.total)];
    match types.as_slice() {
        [(name, measures_of)] => measures = vec![(name.as_str(), measures_of)],
        several => measures.extend(several.iter().map(|(name, of)| (name.as_str(), of))),
    }
    columns.extend(
        measures
            .iter()
            .map(|(name, _)| Column::figures(*name, u8::MAX)),
    );
    let mut table = Table::new(columns);
    type Of = fn(&callcenter::experiment::Measures) -> &Figure;
    let rows: [(&str, Of); 8] = [
        ("attempts", |m| &m.attempts),
        ("  first calls: so many people", |m| &m.callers),
        ("  redials: not served before", |m| &m.redials),
        ("  returns: not settled before", |m| &m.returns),
        ("  legs: passed on by agents", |m| &m.transferred_in),
        ("attempts per caller", |m| &m.attempts_per_caller),
        ("callers served", |m| &m.callers_served),
        ("would call again after closing", |m| &m.after_closing),
    ];
    for (label, of) in rows {
        let figures = measures.iter().map(|(_, measures)| of(measures));
        if figures.clone().any(|figure| !figure.is_not_applicable()) {
            table.row(std::iter::once(Cell::from(label)).chain(figures.map(|f| Cell::from(*f))));
        }
    }
    table
}

/// What it means, in plain words.
fn explained(compared: &Compared, changes: &[i32]) -> Vec<String> {
    let baseline = &compared.baseline;
    let per = if baseline.is_steady() {
        "an hour"
    } else {
        "a day"
    };
    let written = |figure: &Figure| figure.estimate().map(number::with_unit);
    let mut lines = Vec::new();
    if let (Some(attempts), Some(callers)) = (
        written(&baseline.total.attempts),
        written(&baseline.total.callers),
    ) {
        lines.push(format!(
            "- Counted calls are not people: {attempts} calls {per} are made by {callers} callers."
        ));
    }
    let of = |name: &str| compared.alternatives.iter().find(|a| a.name == name);
    let most = changes.iter().copied().max().filter(|&change| change > 0);
    if let Some(more) = most.map(agents)
        && let (Some(people), Some(calls)) = (of(&more), of(&format!("{AS_PEOPLE}, {more}")))
    {
        lines.push(format!(
            "- With {more} in every interval the same people make {} {per}: fewer have to call again.",
            fewer(people)
        ));
        let level = |a: &Alternative| {
            let level = a.results.total.service_level.first()?;
            written(&level.share)
        };
        if let (Some(real), Some(expected)) = (level(people), level(calls)) {
            lines.push(format!(
                "- Who takes calls for people keeps every call whatever the staff: a service level of {expected} is expected \
                 there, and it is {real}."
            ));
        }
    }
    lines
}

/// By how much the attempts change, in words.
fn fewer(alternative: &Alternative) -> String {
    let Some(apart) = common::apart(alternative, "attempts", 1.0) else {
        return "as many calls".to_owned();
    };
    let size = apart.size;
    match (apart.is_established, apart.is_more) {
        (false, _) => format!("about as many calls (a difference of {size})"),
        (true, true) => format!("{size} more calls"),
        (true, false) => format!("{size} fewer calls"),
    }
}

/// `+1,+2` or `-1,+3`.
fn changes(text: &str) -> Result<Changes, String> {
    let wrong = || "accepted: numbers with a sign, as in +1,+2 or -1,+3".to_owned();
    let text = text.replace('−', "-");
    let mut changes = Vec::new();
    for part in text.split(',').map(str::trim) {
        let number = part.parse::<i32>().ok().filter(|n| n.abs() <= 1_000_000);
        let number = number.filter(|&n| n != 0 && part.starts_with(['+', '-']));
        changes.push(number.ok_or_else(wrong)?);
    }
    changes.sort_unstable();
    changes.dedup();
    Ok(Changes(changes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_read_as_they_are_written() {
        assert_eq!(changes("+2, -1,+2"), Ok(Changes(vec![-1, 2])));
        for wrong in ["", "2", "+0", "+1,,+2", "+1;+2", "+99999999", "many"] {
            assert!(changes(wrong).is_err(), "{wrong}");
        }
    }
}
