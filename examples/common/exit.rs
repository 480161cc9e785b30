use std::io::Write;
use std::process::ExitCode;

use callcenter::{Error, ErrorKind};
use clap::Parser;

/// Why an example ends early.
#[derive(Debug)]
pub enum Failure {
    /// The library, or a file, says what is wrong.
    Wrong(Error),
    /// Ctrl-C; partial results have been printed if there are any.
    Interrupted,
    /// Whoever read standard output does not want more: not an error.
    NobodyReads,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error.kind() {
            ErrorKind::Interrupted => Failure::Interrupted,
            _ => Failure::Wrong(error),
        }
    }
}

/// Reads the arguments, runs the example, and turns how it ended into a plain message and an exit code.
pub fn main<Args: Parser>(run: impl FnOnce(Args) -> Result<(), Failure>) -> ExitCode {
    let args = Args::parse();
    super::interrupt::listen();
    match run(args) {
        Ok(()) | Err(Failure::NobodyReads) => ExitCode::SUCCESS,
        Err(Failure::Interrupted) => {
            say("interrupted");
            ExitCode::from(130)
        }
        Err(Failure::Wrong(error)) => {
            say(&format!("error: {error}"));
            ExitCode::from(match error.kind() {
                ErrorKind::Invalid | ErrorKind::NotSupported => 2,
                _ => 1,
            })
        }
    }
}

/// A line for the person at the terminal. A closed standard error is nobody to tell.
pub fn say(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}
