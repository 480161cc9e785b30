//! From a forecast to a staffing table: how many agents each interval needs, and what the staff planned so far gives.
//!
//! ```text
//!  FORECAST.csv ──▶ seed: Erlang A at the load that is really there
//!   calls, AHT        │
//!   (staff)           ▼
//!                 simulate the whole day ◀──┐ raise intervals that fail,
//!                     │                     │ spare agents that are not missed
//!                     ├─────────────────────┘
//!                     ▼
//!                 confirm with fresh callers ──▶ table, --json, --csv, --chart
//! ```
//!
//! Staff is people on the phones; `scheduled` is people on the payroll. Times are seconds, and every simulated figure
//! has its margin beside it.
//!
//! ```text
//! cargo run --release --example staffing
//! cargo run --release --example staffing -- my_forecast.csv --target 0.90 --within 15 --patience 240
//! ```

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use callcenter::files::{Forecast, ForecastOptions, Profile, read_forecast, scenario_from_toml};
use callcenter::report::{staffing_chart, staffing_csv, staffing_json};
use callcenter::scenario::{Busyness, defaults};
use callcenter::units::{ClockTime, Seconds};
use callcenter::{
    Error, Law, ServiceLevel, ServiceLevelDefinition, StaffingQuestion, StaffingTable,
};
use clap::{Args as Arguments, Parser};

mod common;
use common::{Bar, Failure, Output, OutputArgs, is_stdout};

/// From a forecast to a staffing table: how many agents each interval needs, and what the staff planned so far gives.
///
/// The forecast is a CSV file with the columns queue, start, interval, calls, aht and perhaps staff, the export of a
/// planning tool, or daily volumes with a profile. Each queue and date gets a table of its own.
#[derive(Parser)]
#[command(name = "staffing", after_help = after_help())]
struct Args {
    /// The forecast, a CSV file; calls in it are attempts, redials included
    #[arg(value_name = "FORECAST", default_value = DEFAULT)]
    file: PathBuf,
    #[command(flatten)]
    forecast: ForecastArgs,
    #[command(flatten)]
    target: TargetArgs,
    #[command(flatten)]
    callers: CallerArgs,
    #[command(flatten)]
    run: Simulation,
    #[command(flatten)]
    output: OutputArgs,
    /// Draws the day as an SVG picture; several tables are numbered: day.svg, day-2.svg
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    chart: Option<PathBuf>,
}

#[derive(Arguments)]
#[command(next_help_heading = "Forecast")]
struct ForecastArgs {
    /// Only this queue
    #[arg(long, value_name = "NAME")]
    queue: Option<String>,
    /// Only this date, as in the file: 2026-11-23
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
    /// How daily volumes fall on the day: a CSV file with the columns start and share
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,
    /// Opening, for daily volumes without a profile
    #[arg(long, value_name = "TIME")]
    opens: Option<ClockTime>,
    /// Closing, for daily volumes without a profile
    #[arg(long, value_name = "TIME")]
    closes: Option<ClockTime>,
    /// Length of an interval, for daily volumes without a profile: 15min, 30min
    #[arg(long, value_name = "LENGTH")]
    interval: Option<Seconds>,
}

#[derive(Arguments)]
#[command(next_help_heading = "Target, for every interval")]
struct TargetArgs {
    /// Share of calls to answer in time
    #[arg(long, value_name = "SHARE", default_value_t = defaults::TARGET_SHARE, value_parser = common::share, allow_negative_numbers = true)]
    target: f64,
    /// In time: within this long
    #[arg(long, value_name = "TIME", default_value_t = defaults::WITHIN)]
    within: Seconds,
    /// How it is counted: answered_of_offered, answered_of_answered, net_of_quick_abandons, quick_abandons_credited,
    /// short_calls_credited
    #[arg(long, value_name = "NAME", default_value = "answered_of_offered", value_parser = definition)]
    definition: ServiceLevelDefinition,
    /// For short_calls_credited: abandoned within this long counts as answered
    #[arg(long, value_name = "TIME")]
    short: Option<Seconds>,
    /// Highest occupancy, a share of 1
    #[arg(long, value_name = "SHARE", value_parser = common::share, allow_negative_numbers = true)]
    max_occupancy: Option<f64>,
    /// Fewest agents, with or without calls
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = common::whole::<u32>, allow_negative_numbers = true)]
    min_agents: u32,
    /// Share of paid time that is not on the phones [default: 0.3]
    #[arg(long, value_name = "SHARE", value_parser = common::share, allow_negative_numbers = true)]
    shrinkage: Option<f64>,
}

#[derive(Arguments)]
#[command(next_help_heading = "Callers")]
struct CallerArgs {
    /// How long callers would wait: a mean (exponential), a law as in a scenario file, or never [default: 284, or 345
    /// for the sample]
    #[arg(long, value_name = "TIME|LAW", value_parser = patience)]
    patience: Option<Law>,
    /// Shape of the handle time, a law as in a scenario file; its mean is the forecast's [default: lognormal]
    #[arg(long, value_name = "LAW", value_parser = law)]
    handle_time: Option<Law>,
    /// Some days are busier than others as a whole: coefficient of variation between days
    #[arg(long, value_name = "CV", num_args = 0..=1, default_missing_value = "0.07")]
    busyness: Option<f64>,
}

#[derive(Arguments)]
#[command(next_help_heading = "Simulation")]
struct Simulation {
    /// Days to simulate for every figure [default: about 1.5 million calls' worth, with --busyness 2000 days at
    /// least]
    #[arg(long, value_name = "N", value_parser = common::whole::<u32>, allow_negative_numbers = true)]
    replications: Option<u32>,
    /// Days to simulate in every step of the search [default: the same]
    #[arg(long, value_name = "N", value_parser = common::whole::<u32>, allow_negative_numbers = true)]
    search_replications: Option<u32>,
    /// Seed of the search; the table is of fresh callers, of a later seed
    #[arg(long, value_name = "N", default_value_t = defaults::SEED, value_parser = common::whole::<u64>, allow_negative_numbers = true)]
    seed: u64,
    /// Threads; changes how fast, never what [default: all cores]
    #[arg(long, value_name = "N", value_parser = common::whole::<usize>, allow_negative_numbers = true)]
    threads: Option<usize>,
    /// Confidence of the margins, between 0 and 1
    #[arg(long, value_name = "SHARE", default_value_t = defaults::CONFIDENCE, value_parser = common::share, allow_negative_numbers = true)]
    confidence: f64,
}

impl Args {
    fn writes_files(&self) -> bool {
        let files = [&self.output.json, &self.output.csv, &self.chart];
        files.into_iter().any(Option::is_some)
    }
}

const DEFAULT: &str = "examples/data/bank_weekday.csv";
/// Mean patience of the sample's callers, see examples/data/README.md.
const SAMPLE_PATIENCE: Seconds = Seconds(345.0);

const AFTER_HELP: &str = "\
Examples:
  staffing                                              a weekday of a small bank's call centre
  staffing forecast.csv --target 0.90 --within 15
  staffing forecast.csv --patience '{ weibull = { mean = 300, shape = 0.8 } }'
  staffing forecast.csv --queue sales --date 2026-11-23
  staffing examples/data/daily_volumes.csv --profile examples/data/profile.csv
  staffing forecast.csv --json staffing.json --csv staffing.csv --chart day.svg
  COLUMNS=200 staffing forecast.csv                     with what one agent less would give

With cargo, from a checkout: cargo run --release --example staffing -- [OPTIONS]";

fn after_help() -> String {
    format!("{AFTER_HELP}\n\n{}", common::EXIT_CODES)
}

fn main() -> ExitCode {
    common::main(run)
}

fn run(args: Args) -> Result<(), Failure> {
    args.output.check(&[&args.chart])?;
    let chart_takes_stdout = args.chart.as_deref().is_some_and(is_stdout);
    let out = Output::new(args.output.takes_stdout() || chart_takes_stdout);
    let forecasts = forecasts(&args)?;
    if chart_takes_stdout && forecasts.len() > 1 {
        return Err(Error::invalid(
            "--chart -",
            format!(
                "there are {} tables, and a picture shows one; accepted: a file, or --queue and --date",
                forecasts.len()
            ),
        )
        .into());
    }

    let width = common::width();
    let mut tables = Vec::new();
    let mut ended = Ok(());
    for forecast in &forecasts {
        match question(&args, forecast).solve_observed(&Bar::new()) {
            Ok(table) => {
                let line = if tables.is_empty() { "" } else { "\n\n" };
                let printed = out.print(&format!("{line}{table:width$}"));
                tables.push(table);
                // Files are written also where nobody reads the tables.
                if printed.is_err() && !args.writes_files() {
                    return printed;
                }
            }
            Err(error) => {
                ended = Err(about(forecast, forecasts.len(), error).into());
                break;
            }
        }
    }
    // Tables that were finished are kept, also where a later one was not.
    if !tables.is_empty() {
        save(&args, &tables)?;
    }
    ended
}

/// The forecasts that were asked for.
fn forecasts(args: &Args) -> callcenter::Result<Vec<Forecast>> {
    let asked = &args.forecast;
    let options = ForecastOptions {
        profile: asked.profile.as_ref().map(Profile::read).transpose()?,
        opens: asked.opens,
        closes: asked.closes,
        interval: asked.interval,
    };
    let mut forecasts = read_forecast(place(&args.file), &options)?;
    let all: Vec<String> = forecasts.iter().map(name).collect();
    let is = |asked: &Option<String>, found: Option<&String>| {
        asked.as_ref().is_none_or(|asked| found == Some(asked))
    };
    forecasts.retain(|f| is(&asked.queue, Some(&f.queue)) && is(&asked.date, f.date.as_ref()));
    if forecasts.is_empty() {
        let wanted = [("--queue", &asked.queue), ("--date", &asked.date)];
        let wanted: Vec<String> = wanted
            .iter()
            .filter_map(|(flag, value)| value.as_ref().map(|value| format!("{flag} {value}")))
            .collect();
        return Err(Error::invalid(
            wanted.join(" "),
            format!("not in the forecast; there are {}", all.join("; ")),
        ));
    }
    Ok(forecasts)
}

/// A queue and its date in words.
fn name(forecast: &Forecast) -> String {
    match &forecast.date {
        Some(date) => format!("{} on {date}", forecast.queue),
        None => forecast.queue.clone(),
    }
}

fn question(args: &Args, forecast: &Forecast) -> StaffingQuestion {
    let (target, callers, run) = (&args.target, &args.callers, &args.run);
    let mut level = ServiceLevel::target(target.definition, target.target, target.within);
    level.short = target.short;
    let mut question = StaffingQuestion::from_forecast(forecast)
        .target(level)
        .min_agents(target.min_agents)
        .seed(run.seed)
        .confidence(run.confidence);
    if let Some(share) = target.max_occupancy {
        question = question.max_occupancy(share);
    }
    if let Some(share) = target.shrinkage {
        question = question.shrinkage(share);
    }
    if let Some(law) = callers.patience.clone() {
        question = question.patience(law);
    } else if args.file.as_path() == Path::new(DEFAULT) {
        question = question.patience(Law::exponential(SAMPLE_PATIENCE));
    }
    if let Some(law) = callers.handle_time.clone() {
        question = question.handle_time(law);
    }
    if let Some(day_cv) = callers.busyness {
        question = question.busyness(Busyness {
            day_cv,
            interval_cv: 0.0,
        });
    }
    if let Some(replications) = run.replications {
        question = question.replications(replications);
    }
    if let Some(replications) = run.search_replications {
        question = question.search_replications(replications);
    }
    if let Some(threads) = run.threads {
        question = question.threads(threads);
    }
    question
}

fn save(args: &Args, tables: &[StaffingTable]) -> Result<(), Failure> {
    if let Some(file) = &args.output.json {
        common::save(file, &staffing_json(tables)?)?;
    }
    if let Some(file) = &args.output.csv {
        common::save(file, &staffing_csv(tables)?)?;
    }
    if let Some(file) = &args.chart {
        for (n, table) in tables.iter().enumerate() {
            common::save(&numbered(file, n), &staffing_chart(table)?)?;
        }
    }
    Ok(())
}

/// `day.svg`, `day-2.svg`, `day-3.svg`.
fn numbered(file: &Path, n: usize) -> PathBuf {
    if n == 0 {
        return file.to_owned();
    }
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let number = n + 1;
    file.with_file_name(match file.extension() {
        Some(extension) => format!("{stem}-{number}.{}", extension.to_string_lossy()),
        None => format!("{stem}-{number}"),
    })
}

/// Says which table an error is about, where there are several.
fn about(forecast: &Forecast, tables: usize, error: Error) -> Error {
    if tables > 1 && error.file().is_none() && error.kind() != callcenter::ErrorKind::Interrupted {
        error.in_file(name(forecast))
    } else {
        error
    }
}

/// The default forecast is found from any folder, every other file where it was said to be.
fn place(file: &Path) -> PathBuf {
    if file == Path::new(DEFAULT) && !file.exists() {
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(file)
    } else {
        file.to_owned()
    }
}

fn definition(text: &str) -> Result<ServiceLevelDefinition, String> {
    let mut all = ServiceLevelDefinition::ALL.into_iter();
    all.find(|d| d.name() == text).ok_or_else(|| {
        let names = ServiceLevelDefinition::ALL.map(ServiceLevelDefinition::name);
        format!("accepted: {}", names.join(", "))
    })
}

fn patience(text: &str) -> Result<Law, String> {
    match text.parse::<Seconds>() {
        Ok(mean) => Ok(Law::exponential(mean)),
        Err(_) => law(text),
    }
}

/// A law as a scenario file has it: `{ lognormal = { mean = 240, cv = 1.2 } }`, or the one word `never`.
fn law(text: &str) -> Result<Law, String> {
    let value = if text.trim_start().starts_with(['{', '"']) {
        text.to_owned()
    } else {
        format!("{text:?}")
    };
    let scenario = scenario_from_toml(&format!("[[call_types]]\npatience = {value}\n"));
    let law = scenario.map_err(|error| {
        let problem = error.problems().first().map(|p| p.message.clone());
        format!(
            "{}; accepted: seconds, or a law like {{ weibull = {{ mean = 300, shape = 0.8 }} }}",
            problem.unwrap_or_default()
        )
    })?;
    let call_type = law.call_types.into_iter().next();
    call_type
        .and_then(|t| t.patience)
        .ok_or_else(|| "not a law".to_owned())
}
