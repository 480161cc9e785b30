//! What offering to be rung back does: to those who accept, to those who stay on the line, and to agents.
//!
//! ```text
//!  calls ──▶ must wait ──▶ offered above a threshold ──▶ accepts: hangs up, keeps its place ──▶ agent dials ──▶ talk
//!               ▲                   │ declines                                                   │ no answer
//!               │                   ▼                                                            ▼
//!               │            stays on the line ──▶ answered, or hangs up                    tried again, or given up
//! ```
//!
//! The same callers are played without callbacks and with several thresholds, from the one that offers them to nearly everybody
//! who must wait to one that few meet. Who accepts does not hang up any more, so that there are more calls to handle; who stays
//! waits behind them; and every call back has to be dialled, some of them in vain. Counts are per day (per hour for a scenario
//! without a day), times are seconds where nothing else is said, and every figure has its margin beside it.
//!
//! ```text
//! cargo run --release --example callbacks
//! cargo run --release --example callbacks -- centre.toml --above 60,300 --set call_types.service.callbacks.accepted=0.3
//! ```

use std::path::PathBuf;
use std::process::ExitCode;

use callcenter::experiment::Compared;
use callcenter::measure::Estimate;
use callcenter::report::{Cell, Column, Overflow, Table, number, wrapped};
use callcenter::scenario::{CallbackOffer, defaults};
use callcenter::units::Seconds;
use callcenter::{Error, Results, Scenario};
use clap::Parser;

mod common;
use common::{CompareArgs, EXIT_CODES, Failure, SetArgs};

/// Shows what the threshold above which callers are offered to be rung back does to them, to the others, and to agents.
///
/// The baseline is the scenario as it is. Beside it stand the same callers before the same agents without any offer, and with
/// other thresholds.
#[derive(Parser)]
#[command(name = "callbacks", after_help = format!("{AFTER_HELP}\n\n{EXIT_CODES}"))]
struct Args {
    /// A scenario whose callers are offered to be rung back, a TOML or JSON file (simulate --help says what it may hold)
    #[arg(value_name = "SCENARIO", default_value = DEFAULT)]
    file: PathBuf,
    /// Other thresholds, in what the scenario's own is in: seconds of expected wait, seconds waited, or callers ahead
    #[arg(long, value_name = "THRESHOLDS", help_heading = "Callbacks", default_value = "15,120,240", value_parser = thresholds)]
    above: Thresholds,
    #[command(flatten)]
    scenario: SetArgs,
    #[command(flatten)]
    compare: CompareArgs,
}

const DEFAULT: &str = "examples/data/callbacks.toml";

const AFTER_HELP: &str = "\
Examples:
  callbacks                                           a made-up day that is short of agents for some hours
  callbacks --above 15,60,300
  callbacks --set call_types.service.callbacks.accepted=0.3
  callbacks --set call_types.service.callbacks.offered.waited=60 --above 30,120
  callbacks centre.toml --set 'call_types.service.callbacks={}'     as the sources of the defaults have it
  callbacks --json callbacks.json --csv callbacks.csv

With cargo, from a checkout: cargo run --release --example callbacks -- [OPTIONS]";

/// Thresholds, the lowest first.
#[derive(Debug, Clone, PartialEq)]
struct Thresholds(Vec<f64>);

fn main() -> ExitCode {
    common::main(run)
}

fn run(args: Args) -> Result<(), Failure> {
    args.compare.check()?;
    let file = common::place(args.file.clone(), DEFAULT);
    let scenario = args.scenario.read(&file)?;
    let Some(stated) = stated(&scenario) else {
        let message = "no call type's callers are offered to be rung back while they wait; accepted: callbacks = {} of a call type";
        return Err(Error::invalid("call_types", message)
            .in_file(file.display().to_string())
            .into());
    };
    let Thresholds(thresholds) = &args.above;
    let whole = |threshold: &f64| threshold.fract() == 0.0 && *threshold <= f64::from(u32::MAX);
    if let CallbackOffer::QueueLength(_) = stated
        && let Some(found) = thresholds.iter().find(|threshold| !whole(threshold))
    {
        let message = format!("found {found}; accepted: whole numbers of callers ahead");
        return Err(Error::invalid("--above", message).into());
    }
    let mut alternatives = vec![(
        NONE.to_owned(),
        offering(&scenario, |_| CallbackOffer::Never),
    )];
    for &threshold in thresholds {
        let offer = with_threshold(stated, threshold);
        if offer != stated {
            let named = format!("offered {}", shown(offer));
            let scenario = offering(&scenario, |offer| with_threshold(offer, threshold));
            alternatives.push((named, scenario));
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
        |compared, width| page(compared, stated, width),
        |compared| explained(compared, stated),
    )
}

/// The name of the alternative without callbacks.
const NONE: &str = "no callbacks";

/// What is offered to callers of the first call type that are offered anything.
fn stated(scenario: &Scenario) -> Option<CallbackOffer> {
    let callbacks = scenario
        .call_types
        .iter()
        .filter_map(|t| t.callbacks.as_ref());
    let mut offers = callbacks.map(|callbacks| offer(callbacks.offered));
    offers.find(|offer| *offer != CallbackOffer::Never)
}

/// An offer, or the usual one.
fn offer(stated: Option<CallbackOffer>) -> CallbackOffer {
    stated.unwrap_or(CallbackOffer::ExpectedWait(defaults::CALLBACK_ABOVE))
}

/// The same centre with another offer wherever there is one.
fn offering(scenario: &Scenario, other: impl Fn(CallbackOffer) -> CallbackOffer) -> Scenario {
    let mut scenario = scenario.clone();
    let callbacks = (scenario.call_types.iter_mut()).filter_map(|t| t.callbacks.as_mut());
    for callbacks in callbacks {
        let stated = offer(callbacks.offered);
        if stated != CallbackOffer::Never {
            callbacks.offered = Some(other(stated));
        }
    }
    scenario
}

/// An offer of the same kind with another threshold.
fn with_threshold(offer: CallbackOffer, threshold: f64) -> CallbackOffer {
    match offer {
        CallbackOffer::ExpectedWait(_) => CallbackOffer::ExpectedWait(Seconds(threshold)),
        CallbackOffer::Waited(_) => CallbackOffer::Waited(Seconds(threshold)),
        CallbackOffer::QueueLength(_) => CallbackOffer::QueueLength(threshold as u32),
        CallbackOffer::Never => CallbackOffer::Never,
    }
}

/// An offer in words.
fn shown(offer: CallbackOffer) -> String {
    match offer {
        CallbackOffer::ExpectedWait(Seconds(wait)) => format!("above {wait} s"),
        CallbackOffer::Waited(Seconds(wait)) => format!("after {wait} s"),
        CallbackOffer::QueueLength(1) => "from 1 ahead".to_owned(),
        CallbackOffer::QueueLength(waiting) => format!("from {waiting} ahead"),
        CallbackOffer::Never => "never".to_owned(),
    }
}

/// All of them in the order of their thresholds, the one without callbacks last.
fn in_order(compared: &Compared, stated: CallbackOffer) -> Vec<(String, &Results)> {
    let threshold = |offer: CallbackOffer| match offer {
        CallbackOffer::ExpectedWait(Seconds(wait)) | CallbackOffer::Waited(Seconds(wait)) => wait,
        CallbackOffer::QueueLength(waiting) => f64::from(waiting),
        CallbackOffer::Never => f64::INFINITY,
    };
    let mut rows = vec![(
        threshold(stated),
        format!("{} (as stated)", shown(stated)),
        &compared.baseline,
    )];
    for alternative in &compared.alternatives {
        let label = alternative.name.trim_start_matches("offered ").to_owned();
        let number = label.split_whitespace().nth(1).and_then(|n| n.parse().ok());
        rows.push((number.unwrap_or(f64::INFINITY), label, &alternative.results));
    }
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    rows.into_iter()
        .map(|(_, label, results)| (label, results))
        .collect()
}

fn page(compared: &Compared, stated: CallbackOffer, width: usize) -> String {
    let baseline = &compared.baseline;
    let per = if baseline.is_steady() { "hour" } else { "day" };
    let mut table = Table::new([
        Column::text("Offered"),
        Column::figures(format!("accepted\n(per {per})"), 254),
        Column::figures("abandon\nrate (%)", u8::MAX),
        Column::figures("wait on the\nline (s)", 253),
        Column::figures("wait to be\nreached (s)", 252),
        Column::figures("SL\n(%)", 251),
        Column::figures("in line\n(%)", 250),
        Column::figures(format!("dialling\n(hours a {per})"), 249),
        Column::figures("occupancy\n(%)", 248),
    ])
    .overflow(Overflow::GoOnBelow);
    for (label, results) in in_order(compared, stated) {
        let total = &results.total;
        let level = total.service_level.first().map(|level| level.share);
        let accepted = match label.as_str() {
            NONE => Cell::blank(),
            _ => total.callback_accepted.into(),
        };
        table.row([
            Cell::from(label),
            accepted,
            total.abandon_rate.into(),
            total.mean_wait.into(),
            total.callback_wait.into(),
            level.map_or_else(Cell::blank, Cell::from),
            total.answered_in_line.into(),
            dialling(results),
            total.occupancy.into(),
        ]);
    }
    let mut parts = vec![
        callcenter::report::heading(baseline, width),
        table.render(width),
    ];
    if let Some(level) = baseline.total.service_level.first() {
        let notes = [
            format!(
                "SL        service level, {}, of those who are not rung back.",
                level.label()
            ),
            "in line   answered on the line within that time, of all who asked for an agent, those who are rung back among them."
                .to_owned(),
        ];
        parts.push(notes.map(|note| wrapped(&note, width, 10)).join("\n"));
    }
    parts.join("\n\n")
}

/// Agents' time spent dialling, in hours.
fn dialling(results: &Results) -> Cell {
    let groups = results.agent_groups.iter().map(|(_, group)| group);
    let estimates: Vec<&Estimate> = groups
        .filter_map(|group| group.dialling.estimate())
        .collect();
    match estimates.as_slice() {
        [] => Cell::blank(),
        [one] => Cell::from(number::scaled(one, 1.0 / 3600.0).to_string()),
        several => {
            let sum: f64 = several.iter().map(|each| each.mean).sum();
            Cell::from(number::fixed(sum / 3600.0, 2))
        }
    }
}

/// What it means, in plain words.
fn explained(compared: &Compared, stated: CallbackOffer) -> Vec<String> {
    let none = compared.alternatives.iter().find(|a| a.name == NONE);
    let Some(none) = none else { return Vec::new() };
    let moved = common::moved(
        none,
        &[
            ("abandon_rate", "the abandon rate", " points"),
            ("mean_wait", "the wait of those who stay on the line", " s"),
            ("callers_served", "the number of callers served", ""),
            ("occupancy", "occupancy", " points"),
        ],
    );
    let per = if compared.baseline.is_steady() {
        "hour"
    } else {
        "day"
    };
    vec![
        format!(
            "- Offered {}, against no callbacks, per {per}: {moved}.",
            shown(stated)
        ),
        "- Who accepts does not lose patience any more: the same agents have more calls to handle, and to dial.".to_owned(),
    ]
}

/// `30,60,240`.
fn thresholds(text: &str) -> Result<Thresholds, String> {
    let wrong = || "accepted: numbers from 0 up, as in 30,60,240".to_owned();
    let right = |n: f64| (0.0..=1e7).contains(&n);
    let thresholds = common::numbers(text, right).ok_or_else(wrong)?;
    Ok(Thresholds(thresholds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_are_read_as_they_are_written() {
        assert_eq!(
            thresholds("240, 30,60,30"),
            Ok(Thresholds(vec![30.0, 60.0, 240.0]))
        );
        assert_eq!(thresholds("0"), Ok(Thresholds(vec![0.0])));
        for wrong in ["", "30,,60", "-1", "many", "1e9", "nan"] {
            assert!(thresholds(wrong).is_err(), "{wrong}");
        }
    }
}
