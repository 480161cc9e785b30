//! How hard a dialler may dial beside inbound calls: who is put through, who is dropped, and what inbound callers pay for it.
//!
//! ```text
//!  inbound ──▶ queue ─────────────────────────────▶ ┌────────┐
//!                                                   │ agents │ ──▶ talk ──▶ wrap-up ──▶ free ──┐
//!  list ──▶ dialled ──▶ answers ──▶ somebody free ▶ └────────┘                                 │
//!              ▲           │ nobody is: a mismatch ──▶ waits a little, or is dropped           │
//!              └───────────┴────────── k dials for each free agent, and c beyond ◀─────────────┘
//! ```
//!
//! The same inbound callers, before the same agents, are played without a dialler and with several numbers of dials for each free
//! agent. The more it dials, the less agents wait for somebody to answer, and the more who answer find nobody free; and
//! who calls in finds more of the agents busy. Counts are per day (per hour for a scenario without a day), times are seconds where
//! nothing else is said, and every figure has its margin beside it.
//!
//! ```text
//! cargo run --release --example blending
//! cargo run --release --example blending -- centre.toml --dials 1,1.25,1.5 --most-dropped 0.01
//! ```

use std::path::PathBuf;
use std::process::ExitCode;

use callcenter::experiment::{Compared, Measures};
use callcenter::measure::Figure;
use callcenter::report::{Cell, Column, Overflow, Table, number, wrapped};
use callcenter::scenario::{Outbound, Series, defaults};
use callcenter::{Error, Results, Scenario};
use clap::Parser;

mod common;
use common::{CompareArgs, EXIT_CODES, Failure, SetArgs};

/// Shows what the number of dials for each free agent does to those who are rung up, to those who call in, and to agents.
///
/// The baseline is the scenario as it is. Beside it stand the same inbound callers before the same agents without a dialler, and with
/// other numbers of dials wherever the scenario dials for free agents at all.
#[derive(Parser)]
#[command(name = "blending", after_help = format!("{AFTER_HELP}\n\n{EXIT_CODES}"))]
struct Args {
    /// A scenario with an outbound call type, a TOML or JSON file (simulate --help says what it may hold)
    #[arg(value_name = "SCENARIO", default_value = DEFAULT)]
    file: PathBuf,
    /// Other numbers of dials for each free agent, for every outbound call type alike
    #[arg(long, value_name = "DIALS", help_heading = "Dialler", default_value = "1,1.5,2,3", value_parser = dials)]
    dials: Dials,
    /// The share of people reached who may be dropped, of each outbound call type (3% is the rule of the United States)
    #[arg(long, value_name = "SHARE", help_heading = "Dialler", default_value = "3%", value_parser = common::share)]
    most_dropped: f64,
    #[command(flatten)]
    scenario: SetArgs,
    #[command(flatten)]
    compare: CompareArgs,
}

const DEFAULT: &str = "examples/data/blending.toml";

const AFTER_HELP: &str = "\
Examples:
  blending                                            a made-up day of inbound calls and renewals
  blending --dials 0.5,1,1.25
  blending --set call_types.renewals.outbound.least_free=4
  blending --set call_types.renewals.outbound.reached=0.5 --most-dropped 1%
  blending centre.toml --json blending.json --csv blending.csv

With cargo, from a checkout: cargo run --release --example blending -- [OPTIONS]";

/// Numbers of dials, the lowest first.
#[derive(Debug, Clone, PartialEq)]
struct Dials(Vec<f64>);

fn main() -> ExitCode {
    common::main(run)
}

fn run(args: Args) -> Result<(), Failure> {
    args.compare.check()?;
    if !(0.0..=1.0).contains(&args.most_dropped) {
        let message = format!(
            "found {}; accepted: a share from 0 to 1, such as 0.03 or 3%",
            args.most_dropped
        );
        return Err(Error::invalid("--most-dropped", message).into());
    }
    let file = common::place(args.file.clone(), DEFAULT);
    let scenario = args.scenario.read(&file)?;
    let Some(stated) = stated(&scenario) else {
        let message =
            "the centre rings nobody up; accepted: a call type with outbound = { reached = 0.3 }";
        return Err(Error::invalid("call_types", message)
            .in_file(file.display().to_string())
            .into());
    };
    if stated.iter().all(|&dials| dials == 0.0) {
        let message = "per_free_agent is 0 throughout; accepted: some dials for each free agent, which are then varied";
        return Err(Error::invalid("call_types", message)
            .in_file(file.display().to_string())
            .into());
    }
    let mut alternatives = vec![(NONE.to_owned(), dialling(&scenario, 0.0, true))];
    for &dials in &args.dials.0 {
        if stated != [dials] {
            alternatives.push((named(dials), dialling(&scenario, dials, false)));
        }
    }
    args.compare.show(
        &scenario,
        |mut comparison| {
            for (name, scenario) in &alternatives {
                comparison = comparison.against(name, scenario);
            }
            comparison
        },
        |compared, width| page(compared, &stated, width),
        |compared| explained(compared, &scenario, &stated, args.most_dropped),
    )
}

/// The name of the alternative without a dialler.
const NONE: &str = "no dialling";

fn named(dials: f64) -> String {
    format!("{dials} for each free agent")
}

/// The numbers of dials for each free agent that all diallers together state, each once, the lowest first; none where there is no
/// dialler.
fn stated(scenario: &Scenario) -> Option<Vec<f64>> {
    let figures = outbound(scenario).map(|outbound| match &outbound.per_free_agent {
        None => vec![defaults::DIALS_PER_FREE_AGENT],
        Some(Series::Constant(dials)) => vec![*dials],
        Some(Series::PerInterval(dials)) => dials.clone(),
        // A file that has been read has figures in the place of columns.
        Some(Series::Column { .. }) => Vec::new(),
    });
    let figures: Vec<Vec<f64>> = figures.collect();
    let mut all = figures.concat();
    all.sort_by(f64::total_cmp);
    all.dedup();
    (!figures.is_empty()).then_some(all)
}

/// The same centre with so many dials for each free agent wherever there are any; without any dials at all where `never`.
fn dialling(scenario: &Scenario, dials: f64, never: bool) -> Scenario {
    let mut scenario = scenario.clone();
    let outbound = (scenario.call_types.iter_mut()).filter_map(|t| t.outbound.as_mut());
    for outbound in outbound {
        let Outbound {
            per_free_agent,
            further,
            ..
        } = outbound;
        let other = |stated: f64| if stated > 0.0 { dials } else { 0.0 };
        *per_free_agent = Some(match per_free_agent.take() {
            Some(Series::PerInterval(stated)) => {
                Series::PerInterval(stated.into_iter().map(other).collect())
            }
            Some(Series::Constant(stated)) => Series::Constant(other(stated)),
            _ => Series::Constant(dials),
        });
        if never {
            *further = None;
        }
    }
    scenario
}

/// All of them, the one without a dialler first, then in the order of their dials.
fn in_order<'a>(compared: &'a Compared, stated: &[f64]) -> Vec<(String, &'a Results)> {
    let shown = match stated {
        [one] => format!("{one} (as stated)"),
        _ => "as stated".to_owned(),
    };
    let least = stated.first().copied().unwrap_or(0.0);
    let mut rows = vec![(least, shown, &compared.baseline)];
    for alternative in &compared.alternatives {
        let number = alternative.name.split(' ').next();
        let number = number.and_then(|n| n.parse().ok());
        let label = number.map_or(alternative.name.clone(), |n: f64| n.to_string());
        rows.push((number.unwrap_or(-1.0), label, &alternative.results));
    }
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    let rows = rows.into_iter();
    rows.map(|(_, label, results)| (label, results)).collect()
}

/// Whether anybody calls in.
fn calls_in(results: &Results) -> bool {
    let mut types = results.call_types.iter();
    types.any(|(_, measures)| measures.dials.is_not_applicable())
}

/// A column of the table, and what stands in it.
type Shown = (Column, Read);
type Read = fn(&Measures) -> Cell;

fn page(compared: &Compared, stated: &[f64], width: usize) -> String {
    let baseline = &compared.baseline;
    let per = if baseline.is_steady() { "hour" } else { "day" };
    let inbound = calls_in(baseline);
    let mut shown: Vec<Shown> = vec![
        (
            Column::figures(format!("put through\n(per {per})"), u8::MAX),
            |m| m.put_through.into(),
        ),
        (Column::figures("drop rate\n(%)", 254), |m| {
            m.drop_rate.into()
        }),
    ];
    if inbound {
        shown.extend([
            (Column::figures("inbound\nSL (%)", 253), level as Read),
            (Column::figures("mean wait\n(s)", 252), |m| {
                m.mean_wait.into()
            }),
            (Column::figures("abandon\nrate (%)", 251), |m| {
                m.abandon_rate.into()
            }),
        ]);
        if !baseline.total.block_rate.is_not_applicable() {
            let rate: Read = |m| m.block_rate.into();
            shown.push((Column::figures("block\nrate (%)", 250), rate));
        }
    }
    let rest: [Shown; 3] = [
        (Column::figures("occupancy\n(%)", 249), |m| {
            m.occupancy.into()
        }),
        (Column::figures(format!("dialled\n(per {per})"), 248), |m| {
            m.dials.into()
        }),
        (Column::figures(format!("dropped\n(per {per})"), 247), |m| {
            m.dropped.into()
        }),
    ];
    shown.extend(rest);
    let (columns, cells): (Vec<Column>, Vec<Read>) = shown.into_iter().unzip();
    let first = Column::text("Dials for each\nfree agent");
    let mut table = Table::new(std::iter::once(first).chain(columns)).overflow(Overflow::GoOnBelow);
    for (label, results) in in_order(compared, stated) {
        let mut total = results.total.clone();
        if label == NONE {
            // That nobody is rung up is known without any margin.
            for figure in [
                &mut total.put_through,
                &mut total.drop_rate,
                &mut total.dials,
                &mut total.dropped,
            ] {
                *figure = Figure::NotApplicable;
            }
        }
        let cells = cells.iter().map(|cell| cell(&total));
        table.row(std::iter::once(Cell::from(label)).chain(cells));
    }
    let mut parts = vec![
        callcenter::report::heading(baseline, width),
        table.render(width),
    ];
    let mut notes =
        vec!["drop rate    of the people reached, those who are not put through.".to_owned()];
    if let Some(level) = baseline.total.service_level.first().filter(|_| inbound) {
        let label = level.label();
        let what = format!(
            "inbound SL   service level of those who call in, {label}; mean wait, abandon and block rate are theirs, too."
        );
        notes.insert(0, what);
    }
    let notes: Vec<String> = notes.iter().map(|note| wrapped(note, width, 13)).collect();
    parts.push(notes.join("\n"));
    parts.join("\n\n")
}

fn level(measures: &Measures) -> Cell {
    let first = measures.service_level.first();
    first.map_or_else(Cell::blank, |level| level.share.into())
}

/// What it means, in plain words.
fn explained(
    compared: &Compared,
    scenario: &Scenario,
    stated: &[f64],
    most_dropped: f64,
) -> Vec<String> {
    let mut notes = Vec::new();
    let none = compared.alternatives.iter().find(|a| a.name == NONE);
    if let Some(none) = none.filter(|_| calls_in(&compared.baseline)) {
        let per = match compared.baseline.is_steady() {
            true => "hour",
            false => "day",
        };
        let put_through = compared.baseline.total.put_through.mean().unwrap_or(0.0);
        let mut measures = vec![
            (
                "service_level",
                "the service level of those who call in",
                " points",
            ),
            ("mean_wait", "their mean wait", " s"),
            ("occupancy", "occupancy", " points"),
        ];
        if !compared.baseline.total.block_rate.is_not_applicable() {
            measures.push((
                "block_rate",
                "the share of them who find no line",
                " points",
            ));
        }
        notes.push(format!(
            "- As stated, against no dialling: {} people are put through per {per}; {}.",
            number::fixed(put_through, 0),
            common::moved(none, &measures)
        ));
    }
    let percent = number::exact(most_dropped * 100.0);
    let in_order = in_order(compared, stated);
    let is_within = |results: &Results| {
        let rates = results.call_types.iter().map(|(_, m)| &m.drop_rate);
        let mut rates = rates.filter(|rate| !rate.is_not_applicable());
        rates.all(|rate| {
            rate.estimate()
                .is_some_and(|rate| rate.high <= most_dropped)
        })
    };
    let within = in_order.iter().filter(|(_, results)| is_within(results));
    let most = within.max_by(|(_, a), (_, b)| {
        let put_through = |results: &Results| results.total.put_through.mean().unwrap_or(0.0);
        put_through(a).total_cmp(&put_through(b))
    });
    let each = match outbound(scenario).count() {
        1 => "",
        _ => " of any call type",
    };
    notes.push(match most {
        Some((label, _)) => format!(
            "- Of those shown, the most people are put through with no more than {percent} % of those reached{each} dropped, margin \
             included, with this many dials for each free agent: {label}."
        ),
        None => format!(
            "- With none of those shown is it sure that no more than {percent} % of those reached{each} are dropped. Where few are, more \
             replications may show it."
        ),
    });
    let lists: Option<u64> = outbound(scenario).map(|law| law.list).sum();
    if let Some(list) = lists {
        let used = in_order.iter().filter(|(_, results)| {
            let dials = results.total.dials.mean().unwrap_or(0.0);
            dials >= 0.99 * list as f64
        });
        let used: Vec<&str> = used.map(|(label, _)| label.as_str()).collect();
        if !used.is_empty() {
            notes.push(format!(
                "- Nearly all {list} on the list are dialled before closing with: {}. Who then dials harder reaches them earlier in the \
                 day, and not more of them.",
                used.join(", ")
            ));
        }
    }
    notes
}

/// How people are rung up, for each call type for which they are.
fn outbound(scenario: &Scenario) -> impl Iterator<Item = &Outbound> {
    (scenario.call_types.iter()).filter_map(|t| t.outbound.as_ref())
}

/// `1,1.5,2`.
fn dials(text: &str) -> Result<Dials, String> {
    let wrong = || "accepted: numbers above 0 and up to 100, as in 1,1.5,2".to_owned();
    let right = |n: f64| n > 0.0 && n <= 100.0;
    let dials = common::numbers(text, right).ok_or_else(wrong)?;
    Ok(Dials(dials))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dials_are_read_as_they_are_written() {
        assert_eq!(dials("2, 1,1.5,1"), Ok(Dials(vec![1.0, 1.5, 2.0])));
        for wrong in ["", "1,,2", "-1", "0", "many", "101", "nan"] {
            assert!(dials(wrong).is_err(), "{wrong}");
        }
    }
}
