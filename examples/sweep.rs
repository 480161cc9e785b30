//! Plays a scenario at many points: what does it take to reach the target, whatever is not in your hands?
//!
//! ```text
//!  PLAN.toml ──▶ points ──▶ families on the same callers ──▶ units ──▶ journal ──▶ tables, CSV, JSON
//!   scenario      staff 50…70 × patience 60…600 s             │  ▲
//!   + axes                                                    ▼  │ the same command goes on
//!                                                   --shard 2/4 on four machines, then --merge
//! ```
//!
//! Times are seconds, counts are per day (per hour for a steady state), shares in percent with their margins. All points
//! are played on the same callers, so that neighbours differ by what was changed. Every finished unit of work is kept in
//! a journal: after Ctrl-C or a power cut the same command goes on, and the results are the same to the byte.
//!
//! ```text
//! cargo run --release --example sweep
//! cargo run --release --example sweep -- my_centre.toml --vary agent_groups.desk.staff=50..70
//! ```

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use callcenter::experiment::Stopped;
use callcenter::files::read_scenario_with;
use callcenter::report::{sweep_csv, sweep_json, sweep_table};
use callcenter::sweep::{Axis, Design, Shard, Sweep, SweepResults, read_plan};
use callcenter::{Error, ErrorKind};
use clap::{Parser, ValueEnum};

mod common;
use common::{Bar, EXIT_CODES, Failure, Output, OutputArgs, SetArgs, save, share, whole};

/// Plays a scenario at many points and says what it takes to reach the target.
///
/// What varies is stated in a plan file, or with --vary. All points are played on the same callers; every finished unit
/// of work is kept in a journal, from which the same command goes on after an interruption.
#[derive(Parser)]
#[command(name = "sweep", after_help = format!("{AFTER_HELP}\n\nsweep --help says what a plan may hold.\n\n{EXIT_CODES}"), after_long_help = format!("{PLAN_FORMAT}\n\n{AFTER_HELP}\n\n{EXIT_CODES}"))]
struct Args {
    /// The plan, a TOML file; with --vary the scenario, a TOML or JSON file
    #[arg(value_name = "FILE", default_value = DEFAULT)]
    file: PathBuf,
    #[command(flatten)]
    scenario: SetArgs,
    #[command(flatten)]
    points: Points,
    #[command(flatten)]
    run: Run,
    #[command(flatten)]
    kept: Kept,
    #[command(flatten)]
    output: OutputArgs,
}

/// What varies.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Points")]
struct Points {
    /// Varies a figure of the scenario, as often as you like: --vary agent_groups.desk.staff=50..70, 50..70:5 in steps
    /// of 5, or 50,55,60
    #[arg(long = "vary", value_name = "PATH=VALUES")]
    vary: Vec<String>,
    /// Which points of what varies are played [default: grid, or as the plan says]
    #[arg(long, value_enum, requires = "vary")]
    design: Option<DesignArg>,
    /// Points of a latin-hypercube; each --vary is then a range such as 60..600
    #[arg(long, value_name = "N", value_parser = whole::<u32>, requires = "vary")]
    points: Option<u32>,
}

/// The designs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DesignArg {
    /// Every value with every other
    Grid,
    /// The first values together, then the second ones
    Zip,
    /// So many points, spread evenly over ranges
    LatinHypercube,
}

/// How to simulate. What is unsaid is as in the plan.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Simulation")]
struct Run {
    /// Days to simulate at each point (batches, for a steady state) [default: as in the plan, or 200]
    #[arg(long, value_name = "N", value_parser = whole::<u32>, allow_negative_numbers = true)]
    replications: Option<u32>,
    /// Seed from which all randomness follows [default: as in the plan, or 1]. A latin hypercube of a plan keeps its
    /// points
    #[arg(long, value_name = "N", value_parser = whole::<u64>, allow_negative_numbers = true)]
    seed: Option<u64>,
    /// Threads; changes how fast, never what [default: all cores]
    #[arg(long, value_name = "N", value_parser = whole::<usize>, allow_negative_numbers = true)]
    threads: Option<usize>,
    /// Confidence of the margins, between 0 and 1: 0.95 or 95% [default: as in the plan, or 0.95]
    #[arg(long, value_name = "SHARE", value_parser = share, allow_negative_numbers = true)]
    confidence: Option<f64>,
}

/// What is kept, and where else units are played.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Journal and shards")]
struct Kept {
    /// Keeps finished units in this file and goes on from it [default: one in this folder, named after the plan and
    /// removed when the sweep is complete]
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
    /// Keeps nothing: an interrupted sweep starts from the beginning
    #[arg(long, conflicts_with_all = ["journal", "shard", "shards", "merge"])]
    no_journal: bool,
    /// Plays only one of N equal shares of the units, into its journal [default: as the job array that started this
    /// process says]
    #[arg(long, value_name = "I/N", value_parser = Shard::parse, conflicts_with = "merge")]
    shard: Option<Shard>,
    /// How many shards there are, where the job array does not say
    #[arg(long, value_name = "N", value_parser = whole::<u32>, conflicts_with_all = ["shard", "merge"])]
    shards: Option<u32>,
    /// Plays everything, whatever job array started this process
    #[arg(long, conflicts_with_all = ["shard", "shards"])]
    no_shard: bool,
    /// Puts the journals of all shards together in place of playing
    #[arg(long, value_name = "JOURNAL", num_args = 1..)]
    merge: Vec<PathBuf>,
}

const DEFAULT: &str = "examples/data/hold_music_sweep.toml";

/// What is varied where nothing else is named.
const DEFAULT_SCENARIO: &str = "examples/data/hold_music.toml";

const PLAN_FORMAT: &str = r#"The plan file is TOML. What stands in brackets holds where a line is left out.

  scenario = "my_centre.toml"      beside the plan; or a table [scenario] with the scenario itself
  replications = 40                days at each point; batches of a steady state [200]
  seed = 56                        [1]
  confidence = 0.95                [0.95]
  design = "grid"                  grid: every value with every other
                                   zip: the first values together, then the second ones
                                   latin_hypercube: points spread evenly over ranges
                                   list: the points as stated                          [grid]
  points = 100                     of a latin_hypercube, how many
  points = [{ "agent_groups.desk.staff" = 50 }, ...]       of a list, which

  [[axes]]                         what varies; none for a list
  path = "agent_groups.desk.staff" the path of a figure in the scenario
  name = "agents"                  for the reports [the path]
  values = [50, 55, 60]            one of: values; from, to, step; or, in a latin_hypercube,
  from = 50                        low, high and whole = true for whole numbers
  to = 70
  step = 1"#;

const AFTER_HELP: &str = "\
Examples:
  sweep                                               50 to 70 agents, patience from 1 to 10 minutes
  sweep plan.toml --csv table.csv                     one row per point and measure
  sweep centre.toml --vary agent_groups.desk.staff=50..70 --set call_types.service.balk=0.1
  sweep centre.toml --vary agent_groups.desk.staff=50..70:5 --vary call_types.service.arrivals.per_hour=700,831
  sweep plan.toml --shard 2/4                         the second of four shares, on one of four machines
  sweep plan.toml --merge *-of-4.ndjson --csv table.csv

With cargo, from a checkout: cargo run --release --example sweep -- [OPTIONS]
Job arrays (Slurm, Kubernetes, AWS Batch, PBS, Grid Engine): examples/cluster/README.md";

fn main() -> ExitCode {
    common::main(run)
}

fn run(args: Args) -> Result<(), Failure> {
    args.output.check(&[])?;
    let sweep = sweep(&args)?;
    if !args.kept.merge.is_empty() {
        return show(&args, &sweep.merge(&args.kept.merge)?);
    }
    if let Some(shard) = shard(&args.kept)? {
        return play_shard(&args, sweep, shard);
    }

    let journal = journal(&args, &sweep)?;
    let sweep = match &journal {
        Some(journal) => sweep.journal(journal),
        None => sweep,
    };
    let results = sweep.run_observed(&Bar::new())?;
    show(&args, &results)?;
    if results.stopped == Stopped::Interrupted {
        let words = match &journal {
            Some(journal) => format!(
                "what is done is kept in {}; the same command goes on from there",
                journal.display()
            ),
            None => "nothing was kept; with --journal FILE the same command would go on".to_owned(),
        };
        common::say(&words);
        return Err(Failure::Interrupted);
    }
    match journal {
        // A complete sweep needs no journal any more, unless somebody asked for it.
        Some(journal) if args.kept.journal.is_none() => {
            std::fs::remove_file(&journal).map_err(|error| {
                let message = format!("cannot be removed: {error}");
                Error::new(ErrorKind::Io, message).in_file(journal.display().to_string())
            })?;
        }
        _ => {}
    }
    Ok(())
}

/// The sweep that was asked for.
fn sweep(args: &Args) -> callcenter::Result<Sweep> {
    let sets = args.scenario.pairs()?;
    let varies = !args.points.vary.is_empty();
    let file = match args.file == Path::new(DEFAULT) && varies {
        true => place(Path::new(DEFAULT_SCENARIO)),
        false => place(&args.file),
    };
    let hint = |error: Error| {
        // The commonest mistake first: the other kind of file.
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        let has = |key: &str| text.lines().any(|line| line.trim_start().starts_with(key));
        if !varies && has("[[call_types]]") {
            common::say("this is a scenario; --vary PATH=VALUES says what varies in it");
        } else if varies && has("[[axes]]") {
            common::say("this is a plan, which says itself what varies; --vary wants a scenario");
        }
        error
    };
    let mut sweep = if !varies {
        read_plan(&file, &sets).map_err(hint)?
    } else {
        let mut sweep = Sweep::new(&read_scenario_with(&file, &sets).map_err(hint)?);
        for words in &args.points.vary {
            sweep = sweep.axis(Axis::parse(words)?);
        }
        match (args.points.design, args.points.points) {
            (Some(DesignArg::LatinHypercube), Some(points)) => {
                let seed = args
                    .run
                    .seed
                    .unwrap_or(callcenter::scenario::defaults::SEED);
                sweep.design(Design::LatinHypercube { points, seed })
            }
            (Some(DesignArg::LatinHypercube), None) => {
                let message = "is missing; how many points the latin-hypercube has is accepted";
                return Err(Error::invalid("--points", message));
            }
            (_, Some(_)) => {
                let message = "goes with --design latin-hypercube only";
                return Err(Error::invalid("--points", message));
            }
            (Some(DesignArg::Zip), None) => sweep.design(Design::Zip),
            (Some(DesignArg::Grid) | None, None) => sweep.design(Design::Grid),
        }
    };
    if let Some(replications) = args.run.replications {
        sweep = sweep.replications(replications);
    }
    if let Some(seed) = args.run.seed {
        sweep = sweep.seed(seed);
    }
    if let Some(threads) = args.run.threads {
        sweep = sweep.threads(threads);
    }
    if let Some(confidence) = args.run.confidence {
        sweep = sweep.confidence(confidence);
    }
    Ok(sweep)
}

/// The share of this process, where it is one of several.
fn shard(kept: &Kept) -> callcenter::Result<Option<Shard>> {
    if kept.no_shard || kept.shard.is_some() {
        return Ok(kept.shard);
    }
    let found = Shard::from_environment(|name| std::env::var(name).ok(), kept.shards)?;
    if found.is_none() && kept.shards.is_some() {
        let message = "no job array started this process; --shard I/N says which share is meant";
        return Err(Error::invalid("--shards", message));
    }
    Ok(found.map(|(shard, source)| {
        common::say(&format!("shard {shard}, from {source}"));
        shard
    }))
}

fn play_shard(args: &Args, sweep: Sweep, shard: Shard) -> Result<(), Failure> {
    for (option, file) in [("--csv", &args.output.csv), ("--json", &args.output.json)] {
        if file.is_some() {
            let message = "a share has no results; they come with --merge when all shares are done";
            return Err(Error::invalid(option, message).into());
        }
    }
    let journal = args.kept.journal.clone().unwrap_or_else(|| {
        let of = format!("-shard-{}-of-{}.ndjson", shard.index(), shard.of());
        PathBuf::from(stem(&args.file) + &of)
    });
    let sweep = sweep.shard(shard).journal(&journal);
    let summary = sweep.run_shard_observed(&Bar::new())?;
    let out = Output::new(false);
    out.print(&format!("{summary}, kept in {}", journal.display()))?;
    if summary.stopped == Stopped::Interrupted {
        common::say("the same command goes on from there");
        return Err(Failure::Interrupted);
    }
    Ok(())
}

/// Where finished units are kept: where somebody asked for it, or else beside whoever started this, if that can be.
fn journal(args: &Args, sweep: &Sweep) -> callcenter::Result<Option<PathBuf>> {
    if args.kept.no_journal || args.kept.journal.is_some() {
        return Ok(args.kept.journal.clone());
    }
    let plan = sweep.check()?.plan;
    let name = format!("{}-{}.ndjson", stem(&args.file), &plan[..plan.len().min(8)]);
    let journal = PathBuf::from(name);
    let goes_on = std::fs::metadata(&journal).is_ok_and(|file| file.len() > 0);
    let opened = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(&journal);
    match opened {
        Ok(_) => {
            if goes_on {
                common::say(&format!("going on from {}", journal.display()));
            }
            Ok(Some(journal))
        }
        Err(error) => {
            let why =
                format!("this folder takes no journal ({error}): Ctrl-C will lose what is done");
            common::say(&why);
            Ok(None)
        }
    }
}

fn show(args: &Args, results: &SweepResults) -> Result<(), Failure> {
    if results.stopped == Stopped::Interrupted {
        // Files are written when the sweep is complete, and stay as they were until then.
        let out = Output::new(args.output.takes_stdout());
        return match results.points.is_empty() {
            true => out.print("No point is finished yet."),
            false => out.print(&sweep_table(results, common::width())),
        };
    }
    if let Some(file) = &args.output.json {
        save(file, &sweep_json(results)?)?;
    }
    if let Some(file) = &args.output.csv {
        save(file, &sweep_csv(results)?)?;
    }
    let out = Output::new(args.output.takes_stdout());
    out.print(&sweep_table(results, common::width()))
}

/// The default plan and scenario are found from any folder, every other file where it was said to be.
fn place(file: &Path) -> PathBuf {
    let is_default = [DEFAULT, DEFAULT_SCENARIO].map(Path::new).contains(&file);
    if is_default && !file.exists() {
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(file)
    } else {
        file.to_owned()
    }
}

fn stem(file: &Path) -> String {
    let stem = file.file_stem().unwrap_or_default();
    stem.to_string_lossy().into_owned()
}
