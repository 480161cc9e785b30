//! Scenario files.

use std::path::Path;

use super::column;
use super::gather::{self, Found, labelled};
use super::tree::{Node, Step, Value};
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
    let path = path.as_ref();
    let in_file = |error: Error| error.in_file(path.display().to_string());
    let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    let read: fn(&str) -> Result<Node> = match extension.as_deref() {
        Some("toml") => parse::toml,
        Some("json") => parse::json,
        _ => {
            return Err(in_file(Error::new(
                ErrorKind::Invalid,
                "accepted: a scenario file that ends in .toml or .json",
            )));
        }
    };
    let folder = path.parent().unwrap_or(Path::new(""));
    let text = text::read(path)?;
    read(&text)
        .and_then(|tree| scenario_of(tree, sets, Some(folder)))
        .map_err(in_file)
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
    scenario_of(parse::toml(&text)?, sets, None)
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
    scenario_of(parse::json(&text)?, sets, None)
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

/// Overrides, decoding and columns, with all mistakes of the three.
fn scenario_of(
    mut tree: Node,
    sets: &[(String, String)],
    folder: Option<&Path>,
) -> Result<Scenario> {
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
    let (mut scenario, mut found) = gather::decode::<Scenario>(&mut tree, sets);
    let mut kind = ErrorKind::Invalid;
    if let Some(folder) = folder {
        // Positions in the scenario are positions in what is left of the tree.
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
        }
    }
    found.sort_by_key(|found| found.origin);
    let problems = found.into_iter().map(|found| found.problem);
    Error::from_problems(kind, problems.chain(wrong_sets).collect())?;
    Ok(scenario)
}

/// The steps of a path that this crate has written: names with dots do not occur in it.
fn steps_of(path: &str) -> Vec<Step> {
    path.split(['.', '['])
        .map(|part| match part.strip_suffix(']').map(str::parse) {
            Some(Ok(position)) => Step::Position(position),
            _ => Step::Key(part.to_owned()),
        })
        .collect()
}
