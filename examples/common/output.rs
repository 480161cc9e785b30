use std::io::{ErrorKind as IoKind, Write};
use std::path::{Path, PathBuf};

use callcenter::experiment::Stopped;
use callcenter::{Error, ErrorKind, Results, report};
use clap::Args;

use super::exit::Failure;

/// Where results go besides the terminal.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Output")]
pub struct OutputArgs {
    /// Writes the results as JSON; `-` is standard output, in place of the tables
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Writes the results as CSV; `-` is standard output, in place of the tables
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
}

impl OutputArgs {
    /// Looks, before anything is simulated, whether all this can be written; `more` are other files of the example.
    pub fn check(&self, more: &[&Option<PathBuf>]) -> callcenter::Result<()> {
        let files = [&self.json, &self.csv];
        let files: Vec<&PathBuf> = files
            .iter()
            .chain(more)
            .filter_map(|f| f.as_ref())
            .collect();
        if files.iter().filter(|file| is_stdout(file)).count() > 1 {
            return Err(Error::new(
                ErrorKind::Invalid,
                "only one of the files can be \"-\", standard output",
            ));
        }
        for file in files.into_iter().filter(|file| !is_stdout(file)) {
            let folder = match file.parent() {
                Some(folder) if folder != Path::new("") => folder,
                _ => Path::new("."),
            };
            if file.is_dir() {
                return Err(cannot_write(file, "it is a folder"));
            }
            if !folder.is_dir() {
                let why = format!("there is no folder {}", folder.display());
                return Err(cannot_write(file, why));
            }
        }
        Ok(())
    }

    /// Writes the files that were asked for.
    pub fn save(&self, results: &Results) -> Result<(), Failure> {
        self.save_texts(
            || report::results_json(results),
            || report::results_csv(results),
        )
    }

    /// The same of something else, from what makes their texts.
    pub fn save_texts(
        &self,
        json: impl FnOnce() -> callcenter::Result<String>,
        csv: impl FnOnce() -> callcenter::Result<String>,
    ) -> Result<(), Failure> {
        if let Some(file) = &self.json {
            save(file, &json()?)?;
        }
        if let Some(file) = &self.csv {
            save(file, &csv()?)?;
        }
        Ok(())
    }

    /// Whether standard output is taken by a file.
    pub fn takes_stdout(&self) -> bool {
        [&self.json, &self.csv]
            .into_iter()
            .flatten()
            .any(|file| is_stdout(file))
    }
}

/// Standard output for people: silent where a file has taken its place.
pub struct Output {
    silent: bool,
}

impl Output {
    pub fn new(silent: bool) -> Self {
        Output { silent }
    }

    /// Prints a text and ends the line.
    pub fn print(&self, text: &str) -> Result<(), Failure> {
        if self.silent {
            return Ok(());
        }
        to_stdout(&format!("{text}\n"))
    }
}

/// Ends the example where a run was interrupted.
pub fn unless_interrupted(results: &Results) -> Result<(), Failure> {
    match results.stopped {
        Stopped::Interrupted => Err(Failure::Interrupted),
        _ => Ok(()),
    }
}

/// Writes a text to a file, or to standard output where the file is `-`.
pub fn save(file: &Path, text: &str) -> Result<(), Failure> {
    if is_stdout(file) {
        return to_stdout(text);
    }
    std::fs::write(file, text).map_err(|error| cannot_write(file, error).into())
}

/// Where a file is: the default of an example is found from any folder, every other file where it was said to be.
pub fn place(file: PathBuf, default: &str) -> PathBuf {
    if file == Path::new(default) && !file.exists() {
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(file)
    } else {
        file
    }
}

pub fn is_stdout(file: &Path) -> bool {
    file == Path::new("-")
}

fn cannot_write(file: &Path, why: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::Io, format!("cannot be written: {why}"))
        .in_file(file.display().to_string())
}

fn to_stdout(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    written.map_err(|error| match error.kind() {
        IoKind::BrokenPipe => Failure::NobodyReads,
        _ => Error::new(
            ErrorKind::Io,
            format!("standard output cannot be written: {error}"),
        )
        .into(),
    })
}

/// No terminal is wider, and nothing gets better by it.
const WIDEST: usize = 1000;

/// Columns to print in: what COLUMNS says, or else the terminal, or else 80.
pub fn width() -> usize {
    let asked = std::env::var("COLUMNS").ok();
    let asked = asked.and_then(|columns| columns.trim().parse::<usize>().ok());
    let terminal = || {
        let size = console::Term::stdout().size_checked();
        size.map(|(_, columns)| usize::from(columns))
    };
    asked
        .or_else(terminal)
        .filter(|&columns| columns > 0)
        .unwrap_or(report::WIDTH)
        .min(WIDEST)
}
