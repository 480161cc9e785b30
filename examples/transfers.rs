//! What each extra transfer costs: in waits, in agents' time, and in agents.
//!
//! ```text
//!  service ───▶ front line ──▶ settled
//!     ▲             │ passed on: blind, or warm, where the first agent stays until the next one has taken over
//!     │             ▼
//!     │◀────── second line ──▶ settled
//!                   ▲
//!  technical ───────┘         and a quarter of them reach the front line first (a wrong queue)
//! ```
//!
//! Every transfer is another leg: the caller waits again, and takes another agent's time. Played on the same callers are the
//! centre as stated, one that passes on more or fewer, or nobody, blind and warm transfers, calls that all reach the right queue,
//! and places in the queue that are kept or lost. Who is not passed on is taken to be settled by the first agent in the time
//! that the call takes there. Times are seconds where nothing else is said, counts are per day (per hour for a scenario without
//! a day), differences of shares are in points, and every figure has its margin beside it.
//!
//! ```text
//! cargo run --release --example transfers
//! cargo run --release --example transfers -- centre.toml --transfers x0.8,x1.2 --set call_types.service.transfers.warm=0.2
//! ```

use std::path::PathBuf;
use std::process::ExitCode;

use callcenter::experiment::{Alternative, Compared, Measure, Measures};
use callcenter::measure::{Estimate, Figure, Unit};
use callcenter::report::{Cell, Column, Overflow, Table, number, wrapped};
use callcenter::scenario::{CallType, Transfers, defaults};
use callcenter::units::TICKS_PER_SECOND;
use callcenter::{Error, Results, Scenario};
use clap::Parser;

mod common;
use common::{CompareArgs, EXIT_CODES, Failure, SetArgs};

/// Shows what callers who are passed on cost: in waits, in agents' time, and in agents.
///
/// The baseline is the scenario as it is. Beside it stand the same callers where agents pass on more or fewer of them, or
/// nobody; where every transfer is blind, or warm; where every call reaches the right queue; and where callers keep, or lose,
/// the time they have waited. What the scenario has already is left out.
#[derive(Parser)]
#[command(name = "transfers", after_help = format!("{AFTER_HELP}\n\n{EXIT_CODES}"))]
struct Args {
    /// A scenario in which callers are passed on, a TOML or JSON file (simulate --help says what it may hold)
    #[arg(value_name = "SCENARIO", default_value = DEFAULT)]
    file: PathBuf,
    /// So many times as many transfers: every probability of being passed on times each of these. Calls in a wrong queue
    /// are passed on as often as before
    #[arg(long, value_name = "FACTORS", help_heading = "Transfers", default_value = "x0.5,x1.1,x1.5", value_parser = factors)]
    transfers: Factors,
    #[command(flatten)]
    scenario: SetArgs,
    #[command(flatten)]
    compare: CompareArgs,
}

const DEFAULT: &str = "examples/data/transfers.toml";

const AFTER_HELP: &str = "\
Examples:
  transfers                                           a front line and a second line
  transfers --transfers x0.8,x1.2
  transfers --set 'agent_groups.front line.staff=22'
  transfers --set call_types.technical.misroutes.to.service=0.1
  transfers centre.toml --set 'call_types.service.transfers={}'    as many as in the sources of the defaults
  transfers --json transfers.json --csv transfers.csv

With cargo, from a checkout: cargo run --release --example transfers -- [OPTIONS]";

/// How many times as many transfers.
#[derive(Debug, Clone, PartialEq)]
struct Factors(Vec<f64>);

/// An alternative: its name, how many times as many transfers it has where that is what is changed, and its scenario.
struct Way {
    name: String,
    factor: Option<f64>,
    scenario: Scenario,
}

const NOBODY: &str = "no transfers";
const RIGHT_QUEUE: &str = "no misroutes";

fn main() -> ExitCode {
    common::main(run)
}

fn run(args: Args) -> Result<(), Failure> {
    args.compare.check()?;
    let file = common::place(args.file.clone(), DEFAULT);
    let baseline = args.scenario.read(&file)?;
    if !baseline.call_types.iter().any(passes_on) {
        let message = "nobody is passed on; accepted: transfers = {} or misroutes = { to = { ... } } of a call type";
        return Err(Error::invalid("call_types", message)
            .in_file(file.display().to_string())
            .into());
    }
    let ways = ways(&baseline, &args.transfers)?;
    args.compare.show(
        &baseline,
        |mut comparison| {
            for way in &ways {
                comparison = comparison.against(&way.name, &way.scenario);
            }
            comparison
        },
        page,
        |compared| explained(compared, &ways),
    )
}

fn passes_on(call_type: &CallType) -> bool {
    call_type.transfers.is_some() || call_type.misroutes.is_some()
}

/// What the baseline is compared with, but for what it is itself.
fn ways(baseline: &Scenario, Factors(factors): &Factors) -> callcenter::Result<Vec<Way>> {
    let mut ways = Vec::new();
    let mut add = |name: &str, factor: Option<f64>, scenario: Scenario| {
        // What is the baseline, or stands here already, shows nothing.
        let known = |way: &Way| way.scenario == scenario;
        if scenario != *baseline && !ways.iter().any(known) {
            ways.push(Way {
                name: name.to_owned(),
                factor,
                scenario,
            });
        }
    };
    // With a probability of zero, what is counted of callers who are passed on is still counted, and is zero.
    let right_queue = with_each(baseline, |call_type| {
        let wrong = call_type
            .misroutes
            .iter_mut()
            .flat_map(|law| law.to.values_mut());
        wrong.for_each(|p| *p = 0.0);
    });
    if baseline.call_types.iter().any(|t| t.transfers.is_some()) {
        add(NOBODY, Some(0.0), scaled(baseline, 0.0)?);
        for &factor in factors {
            let name = format!("transfers ×{}", number::exact(factor));
            add(&name, Some(factor), scaled(baseline, factor)?);
        }
        let transfers = |change: fn(&mut Transfers)| {
            with_each(baseline, |call_type| {
                if let Some(transfers) = &mut call_type.transfers {
                    change(transfers);
                }
            })
        };
        add("all blind", None, transfers(|t| t.warm = Some(0.0)));
        add("all warm", None, transfers(|t| t.warm = Some(1.0)));
        let kept = |keeps: bool| {
            let of = |call_type: &CallType| Some(call_type.transfers.as_ref()?.keep_queue_age);
            baseline
                .call_types
                .iter()
                .filter_map(of)
                .any(|k| k != keeps)
        };
        if kept(true) {
            add(
                "queue age kept",
                None,
                transfers(|t| t.keep_queue_age = true),
            );
        }
        if kept(false) {
            add(
                "queue age lost",
                None,
                transfers(|t| t.keep_queue_age = false),
            );
        }
        add(RIGHT_QUEUE, None, right_queue.clone());
        add("neither of them", None, scaled(&right_queue, 0.0)?);
    } else {
        add(RIGHT_QUEUE, None, right_queue);
    }
    Ok(ways)
}

fn with_each(baseline: &Scenario, change: impl Fn(&mut CallType)) -> Scenario {
    let mut scenario = baseline.clone();
    scenario.call_types.iter_mut().for_each(change);
    scenario
}

/// The same centre with every probability of being passed on so many times as high.
fn scaled(baseline: &Scenario, factor: f64) -> callcenter::Result<Scenario> {
    let mut scenario = baseline.clone();
    let mut most = 0.0f64;
    let mut scale = |row: &mut std::collections::BTreeMap<String, f64>| {
        most = most.max(row.values().sum());
        row.values_mut().for_each(|p| *p *= factor);
    };
    for call_type in &mut scenario.call_types {
        if let Some(transfers) = &mut call_type.transfers {
            // What is unsaid is to the same queue; said or not, it is to be scaled.
            if transfers.to.is_empty() {
                let itself = call_type.name.clone();
                transfers.to.insert(itself, defaults::TRANSFER);
            }
            scale(&mut transfers.to);
        }
    }
    for skill in scenario.agent_groups.iter_mut().flat_map(|g| &mut g.skills) {
        scale(&mut skill.transfers_to);
    }
    if most * factor > 1.0 {
        let message = format!(
            "x{factor} would pass on more calls than there are; accepted: x{} at most, with which some agents pass on all of them",
            (1000.0 / most).floor() / 1000.0
        );
        return Err(Error::invalid("--transfers", message));
    }
    Ok(scenario)
}

/// A column of differences: header, its name among the measures, importance.
type Entry = (&'static str, &'static str, u8);

const TOTALS: [Entry; 8] = [
    ("transfer\nrate (%)", "transfer_rate", 254),
    ("attempts\nper caller", "attempts_per_caller", 253),
    ("mean wait\n(s)", "mean_wait", 252),
    ("wait per\ncaller (s)", "wait_per_caller", 251),
    ("SL\n(%)", "service_level", 250),
    ("abandon\nrate (%)", "abandon_rate", 249),
    ("agents' time\nper caller (s)", "agent_time_per_caller", 248),
    ("occupancy\n(%)", "occupancy", 247),
];

/// The centre as stated and by how much each alternative differs: in all, by call type, and in what agents do with whom they pass on.
fn page(compared: &Compared, width: usize) -> String {
    let baseline = &compared.baseline;
    let per = per(baseline);
    let mut parts = vec![
        callcenter::report::heading(baseline, width),
        wrapped(
            "Each alternative is played with the same callers, so that a difference shows what was changed and little else.",
            width,
            2,
        ),
        in_all(compared).render(width),
    ];
    if baseline.call_types.len() > 1 {
        for (heading, measure) in [
            ("Mean wait (s)", "mean_wait"),
            ("Service level (%)", "service_level"),
            ("Attempts", "attempts"),
        ] {
            let heading = match measure {
                "attempts" => format!("{heading} per {per}"),
                _ => heading.to_owned(),
            };
            parts.push(by_type(compared, &heading, measure).render(width));
        }
    }
    parts.push(staying(compared).render(width));
    let tables = parts.join("\n\n");
    let legend = legend(compared, &tables, width);
    format!("{tables}\n\n{legend}")
}

fn per(results: &Results) -> &'static str {
    if results.is_steady() { "hour" } else { "day" }
}

/// A measure of the whole or of a call type, by its name.
fn figure<'a>(measures: &'a Measures, name: &str) -> Option<&'a Figure> {
    match name {
        "service_level" => measures.service_level.first().map(|level| &level.share),
        name => Measure::named(name).map(|measure| (measure.of)(measures)),
    }
}

fn in_all(compared: &Compared) -> Table {
    let total = &compared.baseline.total;
    let shown = TOTALS.iter().filter(|(_, measure, _)| {
        figure(total, measure).is_some_and(|figure| !figure.is_not_applicable())
    });
    let columns = shown
        .clone()
        .map(|&(header, _, importance)| Column::figures(header, importance));
    let columns = std::iter::once(Column::text("In all")).chain(columns);
    let mut table = Table::new(columns).overflow(Overflow::GoOnBelow);
    let figures = shown
        .clone()
        .map(|(_, measure, _)| figure(total, measure).map_or_else(Cell::blank, Cell::from));
    table.row(std::iter::once(Cell::from("as stated")).chain(figures));
    table.section("Difference to it");
    for alternative in &compared.alternatives {
        let differences = shown.clone().map(|(_, measure, _)| {
            let found = alternative.difference(measure);
            found.map_or(Cell::NotEstimable, Cell::from)
        });
        table.row(std::iter::once(label(alternative)).chain(differences));
    }
    table
}

fn label(alternative: &Alternative) -> Cell {
    Cell::from(format!("  {}", alternative.name))
}

fn by_type(compared: &Compared, heading: &str, measure: &str) -> Table {
    let types = &compared.baseline.call_types;
    let columns = types.iter().enumerate().map(|(at, (name, measures))| {
        let importance = 254u8.saturating_sub(at.min(254) as u8);
        let level = measures.service_level.first();
        let within = level
            .filter(|_| measure == "service_level")
            .and_then(|level| level.threshold);
        let within = within.map_or_else(String::new, |within| format!("\n≤ {within} s"));
        Column::figures(format!("{name}{within}"), importance)
    });
    let columns = std::iter::once(Column::text(heading)).chain(columns);
    let mut table = Table::new(columns).overflow(Overflow::GoOnBelow);
    let figures = types
        .iter()
        .map(|(_, measures)| figure(measures, measure).map_or_else(Cell::blank, Cell::from));
    table.row(std::iter::once(Cell::from("as stated")).chain(figures));
    table.section("Difference to it");
    for alternative in &compared.alternatives {
        let differences = types.iter().map(|(name, _)| {
            let found = alternative.difference_of(name, measure);
            found.map_or(Cell::NotEstimable, Cell::from)
        });
        table.row(std::iter::once(label(alternative)).chain(differences));
    }
    table
}

/// How long agents of each group stay with callers whom they pass on.
fn staying(compared: &Compared) -> Table {
    let groups = &compared.baseline.agent_groups;
    let columns = groups
        .iter()
        .enumerate()
        .map(|(at, (name, _))| Column::figures(name, 254u8.saturating_sub(at.min(254) as u8)));
    let heading = format!("Staying with whom they pass on, minutes a{}", {
        if compared.baseline.is_steady() {
            "n hour"
        } else {
            " day"
        }
    });
    let mut table = Table::new(std::iter::once(Column::text(heading)).chain(columns))
        .overflow(Overflow::GoOnBelow)
        .words(28);
    let of = |results: &Results| {
        let cells = results.agent_groups.iter();
        let cells = cells.map(|(_, group)| Cell::scaled(&group.transfer, 1.0 / 60.0));
        cells.collect::<Vec<_>>()
    };
    table.row(std::iter::once(Cell::from("as stated")).chain(of(&compared.baseline)));
    for alternative in &compared.alternatives {
        let name = Cell::from(alternative.name.as_str());
        table.row(std::iter::once(name).chain(of(&alternative.results)));
    }
    table
}

/// What signs and words in the tables stand for.
fn legend(compared: &Compared, tables: &str, width: usize) -> String {
    let mut lines = Vec::new();
    if let Some(level) = compared.baseline.total.service_level.first() {
        lines.push(format!("SL   service level, {}.", level.label()));
    }
    lines.push(
        "transfer rate   of answered calls, so many are passed on, out of a wrong queue included."
            .to_owned(),
    );
    lines.push(
        "wait per caller, agents' time per caller   in all its calls and legs together; the time of agents includes that in which \
         they stay with whom they pass on."
            .to_owned(),
    );
    if tables.contains(" ?") {
        lines.push("?    not established: the margin reaches across zero, so that there may be no difference.".to_owned());
    }
    if tables.contains("(?)") {
        lines.push("(?)  established for this alternative taken by itself, but not for all of them at once.".to_owned());
    }
    let lines: Vec<String> = lines.iter().map(|line| wrapped(line, width, 4)).collect();
    lines.join("\n")
}

/// What it means, in plain words.
fn explained(compared: &Compared, ways: &[Way]) -> Vec<String> {
    let mut lines = price(compared, ways);
    lines.extend(wrong_queue(compared));
    lines
}

/// The alternative against which a transfer is priced: the least of those with more, or else the most of those with fewer.
fn nearest<'a>(compared: &'a Compared, ways: &[Way]) -> Option<&'a Alternative> {
    let scaled = || ways.iter().filter_map(|way| Some((way.factor?, &way.name)));
    let more = scaled().filter(|(factor, _)| *factor > 1.0);
    let fewer = scaled().filter(|(factor, _)| *factor < 1.0);
    let more = more.min_by(|a, b| a.0.total_cmp(&b.0));
    let (_, name) = more.or_else(|| fewer.max_by(|a, b| a.0.total_cmp(&b.0)))?;
    compared.alternatives.iter().find(|a| a.name == *name)
}

/// An estimate in another unit.
fn times(estimate: &Estimate, scale: f64) -> Estimate {
    let ends = [estimate.low * scale, estimate.high * scale];
    Estimate {
        mean: estimate.mean * scale,
        low: ends[0].min(ends[1]),
        high: ends[0].max(ends[1]),
        standard_error: estimate.standard_error * scale.abs(),
        unit: Unit::Number,
        few_days: estimate.few_days,
        simultaneous: None,
    }
}

/// By how much a measure changes for each transfer more of a caller, where that is known.
fn for_each(compared: &Compared, measure: &str, alternative: &Alternative) -> Option<Estimate> {
    compared
        .change_per(measure, "transfers_per_caller", alternative)
        .ok()
        .flatten()
}

/// `costs 3.1 ± 0.2 s`, `saves 3.1 ± 0.2 s`, or that it does neither as far as is known.
fn costs(estimate: &Estimate, unit: &str) -> String {
    let words = ["costs", "saves", "costs nothing"];
    said(estimate, words, "costs nothing that is established", unit)
}

/// `rises by 3.1 ± 0.2 s`, `falls by 3.1 ± 0.2 s`, or that it does neither as far as is known.
fn changes(estimate: &Estimate, unit: &str) -> String {
    let words = ["rises by", "falls by", "stays as it is"];
    said(
        estimate,
        words,
        "does not change as far as is established",
        unit,
    )
}

fn said(estimate: &Estimate, [up, down, same]: [&str; 3], unknown: &str, unit: &str) -> String {
    match (estimate.contains(0.0), estimate.mean < 0.0) {
        (true, _) if estimate.half_width() <= 0.0 => same.to_owned(),
        (true, _) => format!("{unknown} ({}{unit})", number::difference(estimate)),
        (false, false) => format!("{up} {}{unit}", number::written(estimate)),
        (false, true) => {
            let size = number::written(&times(estimate, -1.0));
            format!("{down} {size}{unit}")
        }
    }
}

/// What one more transfer in a hundred callers costs.
fn price(compared: &Compared, ways: &[Way]) -> Vec<String> {
    let baseline = &compared.baseline;
    let per = match baseline.is_steady() {
        true => "an hour",
        false => "a day",
    };
    let Some(alternative) = nearest(compared, ways) else {
        return Vec::new();
    };
    let (Some(callers), Some(transfer)) = (
        baseline.total.callers.mean(),
        for_each(compared, "agent_time_per_caller", alternative),
    ) else {
        return vec![format!(
            "- What a transfer costs is not known: so many days do not establish that {:?} has another number of them.",
            alternative.name
        )];
    };
    let in_hundred = callers / 100.0;
    let minutes = times(&transfer, in_hundred / 60.0);
    let mut lines = vec![format!(
        "- One more transfer for every 100 callers, {} {per}, {} {per}: each takes {} s of agents' time, that of the next agent and of \
         one who stays, less what those who hang up in a longer queue take no longer. Measured between \"as stated\" and {:?}.",
        number::fixed(in_hundred, 1),
        costs(&minutes, " agent-minutes"),
        number::written(&transfer),
        alternative.name,
    )];
    let in_hundred_of = |measure: &str| {
        let estimate = for_each(compared, measure, alternative)?;
        Some(times(&estimate, 0.01))
    };
    if let (Some(call), Some(caller)) =
        (in_hundred_of("mean_wait"), in_hundred_of("wait_per_caller"))
    {
        lines.push(format!(
            "- With it the mean wait of all calls {}, and what a caller waits in all calls and legs together {}.",
            changes(&call, " s"),
            changes(&caller, " s"),
        ));
    }
    if let Some(lost) = in_hundred_of("abandoned") {
        lines.push(format!(
            "- The number of calls {per} in which the caller hangs up {}.",
            changes(&lost, "")
        ));
    }
    let open = match baseline.is_steady() {
        true => 3600.0,
        false => {
            let grid = &baseline.grid;
            (grid.closing() - grid.opening()).0 as f64 / TICKS_PER_SECOND as f64
        }
    };
    if let Some(occupancy) = baseline.total.occupancy.estimate().filter(|o| o.mean > 0.0) {
        let agents = times(&transfer, in_hundred / (occupancy.mean * open));
        lines.push(format!(
            "- This work takes about {} agents more throughout, as busy as they are now ({}). That is the time worked over occupancy and \
             opening hours, not a search for the staff that keeps the service level: those who hang up take none of it.",
            number::written(&agents),
            number::with_unit(occupancy),
        ));
    }
    lines
}

/// What a call in a wrong queue costs.
fn wrong_queue(compared: &Compared) -> Option<String> {
    let found = compared
        .alternatives
        .iter()
        .find(|a| a.name == RIGHT_QUEUE)?;
    let each = for_each(compared, "agent_time_per_caller", found)?;
    Some(format!(
        "- A call that first reaches a wrong queue and is passed on {}: until it is found out, and while both agents are on the \
         line, less what those who hang up take no longer.",
        costs(&each, " s of agents' time")
    ))
}

/// `x0.5,x1.5`.
fn factors(text: &str) -> Result<Factors, String> {
    let wrong = || "accepted: factors of 0 or more other than 1, as in x0.5,x1.5".to_owned();
    let mut factors = Vec::new();
    for part in text.split(',').map(str::trim) {
        let number = part.strip_prefix(['x', '×', '*']);
        let number = number.and_then(|digits| digits.trim().parse::<f64>().ok());
        let number = number.filter(|n| n.is_finite() && *n >= 0.0 && *n != 1.0);
        factors.push(number.ok_or_else(wrong)?);
    }
    factors.sort_by(f64::total_cmp);
    factors.dedup();
    Ok(Factors(factors))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_are_read_as_they_are_written() {
        assert_eq!(factors("x1.5, ×0.5,*1.5"), Ok(Factors(vec![0.5, 1.5])));
        for wrong in ["", "1.5", "x1", "x-1", "xinf", "xNaN", "x0.5,,x2", "many"] {
            assert!(factors(wrong).is_err(), "{wrong}");
        }
    }
}
