//! A roster of people beside the same numbers as places: the same callers for both.
//!
//! ```text
//!  people   ─────── talks ───┐ shift ends    whoever talks finishes, and the relief is there from its own start:
//!  (shifts)          ┌───────┴── relief ──   for a while there is one more. Breaks wait for the call in hand, and
//!                                            some people are absent.
//!  places   ─────── talks ───┐               the place of whoever still talks is the place of the relief, who
//!  (staff)                   └── relief ──   begins when the call ends. Breaks begin on the dot; nobody is absent.
//! ```
//!
//! The numbers of places are those that the roster plans in each interval: shifts less breaks. Times are seconds, hours on
//! duty are per day, differences of shares are in points, and margins are those of paired days.
//!
//! ```text
//! cargo run --release --example shifts
//! cargo run --release --example shifts -- roster.toml --set agent_groups.agents.absence=0.08
//! ```

use std::path::PathBuf;
use std::process::ExitCode;

use callcenter::experiment::{Alternative, Compared};
use callcenter::scenario::Series;
use callcenter::{Error, Model, Results, Scenario};
use clap::Parser;

mod common;
use common::{CompareArgs, EXIT_CODES, Failure, SetArgs};

/// Compares people who work by shifts with as many places, and says what makes the difference.
///
/// The baseline is the roster as it is. Beside it stand the same people if nobody were absent, if all were equally fast,
/// and if nobody took a break, where the roster says such things; and places: as many agents in each interval as the roster
/// plans there.
#[derive(Parser)]
#[command(name = "shifts", after_help = format!("{AFTER_HELP}\n\n{EXIT_CODES}"))]
struct Args {
    /// A day with people on shift, a TOML or JSON file (simulate --help says what it may hold)
    #[arg(value_name = "SCENARIO", default_value = DEFAULT)]
    file: PathBuf,
    #[command(flatten)]
    scenario: SetArgs,
    #[command(flatten)]
    compare: CompareArgs,
}

const DEFAULT: &str = "examples/data/bank_shifts.toml";
const PLACES: &str = "as many places";

const AFTER_HELP: &str = "\
Examples:
  shifts                                              a bank's weekday with a made-up roster
  shifts roster.toml --replications 1000
  shifts --set agent_groups.agents.shifts.late.people=4
  shifts --set agent_groups.agents.absence=0.08
  shifts --set agent_groups.agents.speeds.lognormal.cv=0.2
  shifts --json comparison.json --csv comparison.csv

With cargo, from a checkout: cargo run --release --example shifts -- [OPTIONS]";

fn main() -> ExitCode {
    common::main(run)
}

fn run(args: Args) -> Result<(), Failure> {
    args.compare.check()?;
    let file = common::place(args.file.clone(), DEFAULT);
    let roster = args.scenario.read(&file)?;
    if roster
        .agent_groups
        .iter()
        .all(|group| group.shifts.is_empty())
    {
        let message = "no group has shifts; a roster of people is accepted, as in examples/data/bank_shifts.toml";
        return Err(Error::invalid("agent_groups", message)
            .in_file(file.display().to_string())
            .into());
    }

    let alternatives = alternatives(&roster)?;
    let page = |compared: &Compared, width: usize| format!("{compared:width$}");
    args.compare.show(
        &roster,
        |mut comparison| {
            for (name, scenario) in &alternatives {
                comparison = comparison.against(*name, scenario);
            }
            comparison
        },
        page,
        explained,
    )
}

/// What the roster is put beside.
fn alternatives(roster: &Scenario) -> callcenter::Result<Vec<(&'static str, Scenario)>> {
    let groups = || roster.agent_groups.iter();
    let mut alternatives = Vec::new();
    let mut beside = |name, applies: bool, change: &dyn Fn(&mut Scenario)| {
        if applies {
            let mut scenario = roster.clone();
            change(&mut scenario);
            alternatives.push((name, scenario));
        }
    };
    let absence = groups().any(|group| group.absence > 0.0);
    beside("nobody absent", absence, &|scenario| {
        scenario
            .agent_groups
            .iter_mut()
            .for_each(|group| group.absence = 0.0);
    });
    let speeds = groups().any(|group| group.speeds.is_some());
    beside("all equally fast", speeds, &|scenario| {
        scenario
            .agent_groups
            .iter_mut()
            .for_each(|group| group.speeds = None);
    });
    let mut shifts = groups().flat_map(|group| &group.shifts);
    let breaks = shifts.any(|shift| shift.lunch.is_some() || !shift.breaks.is_empty());
    beside("no breaks", breaks, &|scenario| {
        for shift in scenario
            .agent_groups
            .iter_mut()
            .flat_map(|group| &mut group.shifts)
        {
            shift.breaks.clear();
            shift.lunch = None;
        }
    });
    alternatives.push((PLACES, as_places(roster)?));
    Ok(alternatives)
}

/// The same centre with as many places in each interval as its roster plans.
fn as_places(roster: &Scenario) -> callcenter::Result<Scenario> {
    let model = Model::new(roster)?;
    let mut places = roster.clone();
    for group in &mut places.agent_groups {
        if let Some(planned) = model.planned_staff(&group.name) {
            group.staff = Series::PerInterval(planned.to_vec());
        }
        group.shifts.clear();
        (group.absence, group.speeds) = (0.0, None);
    }
    Ok(places)
}

/// What makes the difference, in plain words.
fn explained(compared: &Compared) -> Vec<String> {
    let hours = |results: &Results, of: &dyn Fn(&callcenter::experiment::GroupMeasures) -> f64| {
        let groups = results.agent_groups.iter();
        groups.map(|(_, group)| of(group)).sum::<f64>() / 3600.0
    };
    let staffed = |results: &Results| hours(results, &|group| group.staffed.mean().unwrap_or(0.0));
    let away = |results: &Results| hours(results, &|group| group.breaks.mean().unwrap_or(0.0));
    let of = |name: &str| compared.alternatives.iter().find(|a| a.name == name);
    let mut lines = vec!["What makes the difference".to_owned()];
    let roster = &compared.baseline;
    lines.push(format!(
        "- The people of the roster are on duty {:.1} h a day, {:.1} h of them on breaks.",
        staffed(roster),
        away(roster)
    ));
    if let Some(present) = of("nobody absent") {
        lines.push(format!(
            "- Absence takes {:.1} h a day away on average: if nobody were absent, {}.",
            staffed(&present.results) - staffed(roster),
            difference(present)
        ));
    }
    if let Some(even) = of("all equally fast") {
        lines.push(format!(
            "- Some are faster than others: if all were equally fast, {}.",
            difference(even)
        ));
    }
    if let Some(through) = of("no breaks") {
        lines.push(format!(
            "- If nobody took a break, {}.",
            difference(through)
        ));
    }
    if let Some(places) = of(PLACES) {
        lines.push(format!(
            "- As many places as the roster plans are on duty {:.1} h a day, without breaks and absence. {}. Two things are not the same even \
             where everybody comes. A relief begins at its own start, so that for the rest of a call there is one more agent \
             than planned, while the place of who still talks is the relief's. And a break begins when the call in hand ends \
             and lasts its full length, while places fall and rise with the intervals.",
            staffed(&places.results),
            capitalised(&difference(places))
        ));
    }
    lines
}

/// How the service level differs from the roster's.
fn difference(alternative: &Alternative) -> String {
    let Some(difference) = alternative.difference("service_level") else {
        return "no service level can be told".to_owned();
    };
    let points = 100.0 * difference.estimate.mean;
    let margin = 100.0 * difference.estimate.half_width();
    if difference.is_established() {
        let more = if points > 0.0 { "more" } else { "fewer" };
        format!(
            "{:.1} ± {margin:.1} points {more} would be answered in time",
            points.abs()
        )
    } else {
        format!(
            "no difference in the service level can be told ({points:+.1} ± {margin:.1} points)"
        )
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
