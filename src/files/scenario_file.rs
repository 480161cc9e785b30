//! A scenario file that was read, to be checked with all its mistakes at once.

use std::path::Path;

use super::scenario::Draft;
use super::tree::Node;
use super::{parse, text};
use crate::error::{Error, ErrorKind, Result};
use crate::scenario::Scenario;

/// A scenario file that was read: the scenario, what of it could not be read, and the lines.
///
/// Two kinds of mistakes are made in a file: those that keep a part of it from being read (a misspelt name, a word where
/// a number belongs), and those in figures that can be read and make no sense (a negative rate). Reading finds the
/// first, a check such as [`Model::new`](crate::Model::new) the second. [`check`](Self::check) reports both at once.
///
/// ```
/// use callcenter::Model;
/// use callcenter::files::ScenarioFile;
///
/// let file = ScenarioFile::from_toml(r#"
/// [[call_types]]
/// name = "service"
/// arrivals = { per_hour = -5 }
/// handle_time = { exponentail = { mean = 269 } }
/// [[agent_groups]]
/// name = "desk"
/// staff = 5
/// skills = ["service"]
/// "#, &[])?;
/// let error = file.check(Model::new).unwrap_err();
/// let places: Vec<&str> = error.problems().iter().map(|problem| problem.path.as_str()).collect();
/// assert_eq!(places, [
///     "line 4: call_types[0].arrivals.per_hour",
///     "line 5: call_types[0].handle_time.exponentail",
/// ]);
/// # Ok::<(), callcenter::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct ScenarioFile {
    name: Option<String>,
    draft: Draft,
}

impl ScenarioFile {
    /// Reads a file as [`read_scenario_with`](super::read_scenario_with) does: TOML or JSON, with its columns of CSV
    /// files, and with overrides.
    ///
    /// # Errors
    ///
    /// Only what leaves nothing to check: [`ErrorKind::Io`] if the file cannot be read, [`ErrorKind::Invalid`] if it is
    /// no TOML or JSON. Everything else waits for [`check`](Self::check).
    pub fn read(path: impl AsRef<Path>, sets: &[(String, String)]) -> Result<ScenarioFile> {
        let path = path.as_ref();
        let name = path.display().to_string();
        let in_file = |error: Error| error.in_file(name.clone());
        let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase());
        let parse: fn(&str) -> Result<Node> = match extension.as_deref() {
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
        let draft = parse(&text)
            .and_then(|tree| Draft::of(tree, sets, Some(folder)))
            .map_err(in_file)?;
        Ok(ScenarioFile {
            name: Some(name),
            draft,
        })
    }

    /// The same from the text of a TOML file. Columns of CSV files stay as they are, as a text has no folder.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`] if the text is no TOML.
    pub fn from_toml(text: &str, sets: &[(String, String)]) -> Result<ScenarioFile> {
        let text = text::decode(text.as_bytes().to_vec())?;
        let draft = Draft::of(parse::toml(&text)?, sets, None)?;
        Ok(ScenarioFile { name: None, draft })
    }

    /// The scenario. What could not be read has its default in it; [`check`](Self::check) says whether there is any.
    pub fn scenario(&self) -> &Scenario {
        self.draft.scenario()
    }

    /// The scenario where all of it could be read, unchecked.
    ///
    /// # Errors
    ///
    /// All that could not be read, in the order of the file.
    pub fn into_scenario(self) -> Result<Scenario> {
        let ScenarioFile { name, draft } = self;
        draft.into_scenario().map_err(|error| named(error, name))
    }

    /// Has the scenario checked, by [`Model::new`](crate::Model::new) or
    /// [`Experiment::new`](crate::Experiment::new), and gives what the check gives.
    ///
    /// # Errors
    ///
    /// All that could not be read and all that the check found, in the order of the file, each with its line. What the
    /// check found is left out where it may only follow from what could not be read: that a call type has no name,
    /// where its name is misspelt.
    pub fn check<T>(&self, check: impl FnOnce(&Scenario) -> Result<T>) -> Result<T> {
        let checked = self.draft.check(check);
        checked.map_err(|error| named(error, self.name.clone()))
    }
}

fn named(error: Error, name: Option<String>) -> Error {
    match name {
        Some(name) => error.in_file(name),
        None => error,
    }
}
