//! One error type that says where.
//!
//! A person who wrote a scenario wants every mistake at once, each with its place, what was found there and what
//! would be accepted. So an [`Error`] is a kind and a list of [`Problem`]s, never a bare sentence.

use std::fmt::{self, Write as _};

/// The result of everything in this crate that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What kind of failure this is. It decides the exit code of the examples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// What was written (a scenario, a file, an argument) is wrong: exit code 2.
    Invalid,
    /// What was written makes sense, but this version does not play it yet: exit code 2.
    NotSupported,
    /// A file could not be read or written: exit code 1.
    Io,
    /// The work could not be finished: exit code 1.
    Unfinished,
    /// The observer asked to stop before there was a result: exit code 130.
    Interrupted,
}

/// One thing that is wrong: where, what was found, and what is accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The path in the scenario or the file: `call_types[0].patience.exponential.mean`, or `line 7, column calls`.
    pub path: String,
    /// What was found there, and what would be accepted.
    pub message: String,
    /// The rule that is broken, by its short name; empty where it has none.
    pub rule: &'static str,
}

impl Problem {
    /// A problem at a path.
    pub fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Problem {
            path: path.into(),
            message: message.into(),
            rule: "",
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            f.write_str(&self.message)
        } else {
            write!(f, "{}: {}", self.path, self.message)
        }
    }
}

/// Everything that went wrong, with the file it was found in where there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    file: Option<String>,
    problems: Vec<Problem>,
}

impl Error {
    /// An error of a kind with one problem and no path.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Error {
            kind,
            file: None,
            problems: vec![Problem::new("", message)],
        }
    }

    /// An [`ErrorKind::Invalid`] error at one path.
    pub fn invalid(path: impl Into<String>, message: impl Into<String>) -> Self {
        Error {
            kind: ErrorKind::Invalid,
            file: None,
            problems: vec![Problem::new(path, message)],
        }
    }

    /// An error that carries a list of problems; `Ok(())` when the list is empty.
    pub fn from_problems(kind: ErrorKind, problems: Vec<Problem>) -> Result<()> {
        if problems.is_empty() {
            Ok(())
        } else {
            Err(Error {
                kind,
                file: None,
                problems,
            })
        }
    }

    /// The same error, found in this file.
    #[must_use]
    pub fn in_file(mut self, file: impl Into<String>) -> Self {
        self.file.get_or_insert(file.into());
        self
    }

    /// What kind of failure this is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The file it was found in, where there is one.
    pub fn file(&self) -> Option<&str> {
        self.file.as_deref()
    }

    /// Everything that is wrong, in the order of the file.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.file, self.problems.as_slice()) {
            (None, [one]) => one.fmt(f),
            (Some(file), [one]) => write!(f, "{file}: {one}"),
            (file, many) => {
                if let Some(file) = file {
                    write!(f, "{file}: ")?;
                }
                write!(f, "{} problems", many.len())?;
                for problem in many {
                    write!(f, "\n  {problem}")?;
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for Error {}

/// Collects problems under a path, so that a check can go on after the first.
///
/// ```
/// use callcenter::error::Problems;
/// let mut problems = Problems::new();
/// problems.at("call_types[0].balk").say("found 1.5; a probability from 0 to 1 is accepted");
/// assert_eq!(problems.list().len(), 1);
/// ```
#[derive(Debug, Default)]
pub struct Problems {
    list: Vec<Problem>,
    /// The path of the innermost place in use: places share it, so that going down costs no allocation.
    path: String,
}

impl Problems {
    /// An empty list.
    pub fn new() -> Self {
        Self::default()
    }

    /// A place to report problems at.
    pub fn at(&mut self, path: impl AsRef<str>) -> Place<'_> {
        self.path.clear();
        self.path.push_str(path.as_ref());
        Place {
            end: self.path.len(),
            problems: self,
        }
    }

    /// What has been reported so far.
    pub fn list(&self) -> &[Problem] {
        &self.list
    }

    /// Everything that has been reported.
    pub fn into_list(self) -> Vec<Problem> {
        self.list
    }

    /// `Ok` when nothing was reported, otherwise an [`ErrorKind::Invalid`] error with everything.
    pub fn finish(self) -> Result<()> {
        Error::from_problems(ErrorKind::Invalid, self.list)
    }
}

/// A path under which problems are reported.
#[derive(Debug)]
pub struct Place<'a> {
    problems: &'a mut Problems,
    /// Where its path ends in the shared one. Whatever follows belongs to places below it that are done with.
    end: usize,
}

impl Place<'_> {
    /// Reports a problem here.
    pub fn say(&mut self, message: impl Into<String>) {
        self.breaks("", message);
    }

    /// Reports that a named rule is broken here.
    pub fn breaks(&mut self, rule: &'static str, message: impl Into<String>) {
        let problem = Problem {
            path: self.path().to_owned(),
            message: message.into(),
            rule,
        };
        self.problems.list.push(problem);
    }

    /// Looks at this place; everything that is reported meanwhile breaks the named rule.
    pub fn under_rule<T>(&mut self, rule: &'static str, look: impl FnOnce(Place<'_>) -> T) -> T {
        let before = self.problems.list.len();
        let seen = look(Place {
            problems: self.problems,
            end: self.end,
        });
        for problem in &mut self.problems.list[before..] {
            problem.rule = rule;
        }
        seen
    }

    /// The place `.name` below this one.
    pub fn field(&mut self, name: &str) -> Place<'_> {
        self.below(|path, is_first| {
            if !is_first {
                path.push('.');
            }
            path.push_str(name);
        })
    }

    /// The place `[index]` below this one.
    pub fn index(&mut self, index: usize) -> Place<'_> {
        self.below(|path, _| {
            // Writing to a string cannot fail.
            let _ = write!(path, "[{index}]");
        })
    }

    /// The path of this place.
    pub fn path(&self) -> &str {
        &self.problems.path[..self.end]
    }

    fn below(&mut self, extend: impl FnOnce(&mut String, bool)) -> Place<'_> {
        self.problems.path.truncate(self.end);
        extend(&mut self.problems.path, self.end == 0);
        Place {
            end: self.problems.path.len(),
            problems: self.problems,
        }
    }
}
