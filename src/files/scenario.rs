//! Scenario files.

use std::path::Path;

use super::column;
use super::damage::{Damage, Damages};
use super::gather::{self, Found, labelled};
use super::scenario_file::ScenarioFile;
use super::tree::{Node, Origin, Step, Value};
use super::{overrides, parse, text};
use crate::error::{Error, ErrorKind, Problem, Result};
use crate::scenario::Scenario;

/// Reads a scenario from a file: TOML (`.toml`) or JSON (`.json`).
///
/// Columns of CSV files (`{ csv = "forecast.csv", column = "calls" }`) are read and put in their places; the files are
/// looked for beside the scenario's own.
///
/// # Errors
///
/// [`ErrorKind::Io`] if a file cannot be read; otherwise [`ErrorKind::Invalid`] with everything that is wrong with
/// the file, in its order. Whether the figures make sense is for the model to say.
///
/// ```
/// # fn main() -> callcenter::Result<()> {
/// let centre = callcenter::files::read_scenario("examples/data/hold_music.toml")?;
/// assert_eq!(centre.name, "hold music");
/// # Ok(())
/// # }
/// ```
pub fn read_scenario(path: impl AsRef<Path>) -> Result<Scenario> {
    read_scenario_with(path, &[])
}

/// Reads a scenario from a file, with some of it overridden: what `--set path=value` means.
///
/// A path leads through the file by names and indices: `call_types[0].patience.exponential.mean`. In a list, the `name`
/// of an entry does for its index: `agent_groups.desk.staff`; a name with dots or spaces may stand in double quotes.
/// A value is written as in TOML, and a bare word stands for itself. What is not in the file is added; indices must
/// be there.
///
/// ```
/// # fn main() -> callcenter::Result<()> {
/// let sets = [("agent_groups.desk.staff".to_string(), "52".to_string())];
/// let centre = callcenter::files::read_scenario_with("examples/data/hold_music.toml", &sets)?;
/// assert_eq!(centre.agent_groups[0].staff, 52.into());
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// As [`read_scenario`]; the path of a problem with an override starts with `--set`.
pub fn read_scenario_with(path: impl AsRef<Path>, sets: &[(String, String)]) -> Result<Scenario> {
    ScenarioFile::read(path, sets)?.into_scenario()
}

/// A scenario from the text of a TOML file.
///
/// Columns of CSV files stay as they are, as a text has no folder; see [`read_columns`].
///
/// ```
/// let wrong = r#"
/// [[call_types]]
/// name = "service"
/// patience = { exponential = { meen = 120 } }
/// "#;
/// let error = callcenter::files::scenario_from_toml(wrong).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "line 4: call_types[0].patience.exponential.meen: unknown field; did you mean \"mean\"?"
/// );
/// ```
///
/// # Errors
///
/// [`ErrorKind::Invalid`] with everything that is wrong with the text, in its order.
pub fn scenario_from_toml(text: &str) -> Result<Scenario> {
    scenario_from_toml_with(text, &[])
}

/// A scenario from the text of a TOML file, with overrides as in [`read_scenario_with`].
///
/// # Errors
///
/// As [`scenario_from_toml`].
pub fn scenario_from_toml_with(text: &str, sets: &[(String, String)]) -> Result<Scenario> {
    let text = text::decode(text.as_bytes().to_vec())?;
    Draft::of(parse::toml(&text)?, sets, None)?.into_scenario()
}

/// A scenario from the text of a JSON file. Columns of CSV files stay as they are; see [`read_columns`].
///
/// ```
/// let text = r#"{ "name": "hold music", "agent_groups": [{ "name": "desk", "staff": 50 }] }"#;
/// let centre = callcenter::files::scenario_from_json(text)?;
/// assert_eq!(centre.agent_groups[0].staff, 50.into());
/// # Ok::<(), callcenter::Error>(())
/// ```
///
/// # Errors
///
/// [`ErrorKind::Invalid`] with everything that is wrong with the text, in its order.
pub fn scenario_from_json(text: &str) -> Result<Scenario> {
    scenario_from_json_with(text, &[])
}

/// A scenario from the text of a JSON file, with overrides as in [`read_scenario_with`].
///
/// # Errors
///
/// As [`scenario_from_json`].
pub fn scenario_from_json_with(text: &str, sets: &[(String, String)]) -> Result<Scenario> {
    let text = text::decode(text.as_bytes().to_vec())?;
    Draft::of(parse::json(&text)?, sets, None)?.into_scenario()
}

/// Replaces every column of a CSV file in a scenario by its figures, one per interval.
///
/// The file needs a header. Where it has a column `queue`, only rows of the queue asked for are taken. Where it has a
/// column `start`, only rows of the date asked for; they must rise by the day's interval without a gap and cover the
/// opening hours. Rows outside the opening hours are left out; calls or staff there must be 0. A column of handle
/// times is in seconds or words (`4m29s`). Files are looked for in `folder`.
///
/// # Errors
///
/// [`ErrorKind::Io`] if all that is wrong is that files cannot be read, otherwise [`ErrorKind::Invalid`], with
/// everything that is wrong.
pub fn read_columns(scenario: &mut Scenario, folder: impl AsRef<Path>) -> Result<()> {
    let wrong = column::resolve(scenario, folder.as_ref(), true);
    let kind = kind_of(&wrong);
    let problems = wrong
        .into_iter()
        .map(|problem| Problem::new(problem.path, problem.message))
        .collect();
    Error::from_problems(kind, problems)
}

fn kind_of(problems: &[column::ColumnProblem]) -> ErrorKind {
    if !problems.is_empty() && problems.iter().all(|p| p.kind == ErrorKind::Io) {
        ErrorKind::Io
    } else {
        ErrorKind::Invalid
    }
}

/// A scenario as far as it could be read, and what could not.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    scenario: Scenario,
    /// What was left after everything unreadable was taken out; positions in the scenario are positions in it.
    tree: Node,
    sets: Vec<(String, String)>,
    kind: ErrorKind,
    found: Vec<Found>,
    wrong_sets: Vec<Problem>,
    damages: Damages,
}

impl Draft {
    /// Overrides, decoding and columns, with all mistakes of the three.
    pub(super) fn of(
        mut tree: Node,
        sets: &[(String, String)],
        folder: Option<&Path>,
    ) -> Result<Draft> {
        if !matches!(tree.value, Value::Table(_)) {
            return Err(Error::invalid(
                "",
                format!(
                    "found {}; accepted: a table of a scenario's fields",
                    tree.value.shown()
                ),
            ));
        }
        let wrong_sets = overrides::apply(&mut tree, sets);
        let written = tree.clone();
        let (mut scenario, mut found, mut damages) = gather::decode::<Scenario>(&mut tree, sets);
        let mut kind = ErrorKind::Invalid;
        if let Some(folder) = folder {
            let day_known = tree.child(&Step::Key("day".into())).map(|n| &n.value)
                == written.child(&Step::Key("day".into())).map(|n| &n.value);
            let columns = column::resolve(&mut scenario, folder, day_known);
            if found.is_empty() && wrong_sets.is_empty() {
                kind = kind_of(&columns);
            }
            for problem in columns {
                let steps = steps_of(&problem.path);
                let origin = tree.origin_of(&steps);
                let path = labelled(origin, &tree.path(&steps), sets);
                found.push(Found {
                    origin,
                    problem: Problem::new(path, problem.message),
                });
                damages.0.push(Damage {
                    steps: tree.in_file(&steps),
                    unknown_name: false,
                });
            }
        }
        Ok(Draft {
            scenario,
            tree,
            sets: sets.to_vec(),
            kind,
            found,
            wrong_sets,
            damages,
        })
    }

    /// The scenario as far as it could be read.
    pub(super) fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The scenario, or all that could not be read.
    pub(super) fn into_scenario(self) -> Result<Scenario> {
        let Draft {
            scenario,
            kind,
            found,
            wrong_sets,
            ..
        } = self;
        in_order(kind, found, wrong_sets)?;
        Ok(scenario)
    }

    /// What a check makes of the scenario, or all that could not be read and all that the check finds wrong beside it.
    pub(super) fn check<T>(&self, check: impl FnOnce(&Scenario) -> Result<T>) -> Result<T> {
        let readable = self.found.is_empty() && self.wrong_sets.is_empty();
        let error = match check(&self.scenario) {
            Ok(checked) if readable => return Ok(checked),
            Ok(_) => None,
            Err(error) => Some(error),
        };
        let mut found = self.found.clone();
        let mut kind = self.kind;
        if let Some(error) = error {
            if readable {
                kind = error.kind();
            }
            let more = error.problems().iter().filter_map(|p| self.placed(p));
            found.extend(more);
            // A check that could not be finished has said so in words of its own.
            if found.is_empty() && self.wrong_sets.is_empty() {
                return Err(error);
            }
        }
        match in_order(kind, found, self.wrong_sets.clone()) {
            Err(error) => Err(error),
            Ok(()) => Err(Error::new(kind, "the scenario could not be checked")),
        }
    }

    /// A complaint of a check with its place in the file; `None` where it only follows from what could not be read.
    fn placed(&self, problem: &Problem) -> Option<Found> {
        let steps = match problem.path.as_str() {
            "" => Vec::new(),
            path => steps_of(path),
        };
        let depth = self.tree.depth_of(&steps);
        let stated = depth == steps.len();
        let in_file = self.tree.in_file(&steps);
        if self
            .damages
            .explain(&self.tree, &in_file, stated, problem.rule)
        {
            return None;
        }
        // What is not there at all has the place of what it should be in.
        let origin = self.tree.origin_of(&steps[..depth]);
        let path = self.tree.path(&steps);
        let path = match origin {
            // That something is missing in the file as a whole is on no line.
            Origin::Line { .. } if depth == 0 => path,
            _ => labelled(origin, &path, &self.sets),
        };
        Some(Found {
            origin,
            problem: Problem {
                path,
                ..problem.clone()
            },
        })
    }
}

fn in_order(kind: ErrorKind, mut found: Vec<Found>, wrong_sets: Vec<Problem>) -> Result<()> {
    found.sort_by_key(|found| found.origin);
    let problems = found.into_iter().map(|found| found.problem);
    Error::from_problems(kind, problems.chain(wrong_sets).collect())
}

/// The steps of a path that this crate has written: names with dots do not occur in it.
pub(super) fn steps_of(path: &str) -> Vec<Step> {
    path.split(['.', '['])
        .map(|part| match part.strip_suffix(']').map(str::parse) {
            Some(Ok(position)) => Step::Position(position),
            _ => Step::Key(part.to_owned()),
        })
        .collect()
}
