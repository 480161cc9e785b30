//! The plan of a sweep as a file: which fields of a scenario take which values.

use std::path::Path;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::gather::{self, Found, labelled};
use super::scenario::{Draft, steps_of};
use super::scenario_file::ScenarioFile;
use super::tree::{Node, Origin, Step, Value as Written};
use super::{parse, text};
use crate::error::{Error, ErrorKind, Problem, Result};
use crate::scenario::{Scenario, Value};

/// The fields of a plan file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct PlanFields {
    /// Taken out of the tree before the rest is decoded; it is here for its name.
    #[allow(dead_code)]
    scenario: Option<IgnoredAny>,
    pub replications: Option<u32>,
    pub seed: Option<u64>,
    pub confidence: Option<f64>,
    pub design: Option<PlanDesign>,
    /// How many, or which.
    pub points: Option<Value>,
    pub axes: Vec<AxisFields>,
}

/// The designs by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PlanDesign {
    Grid,
    Zip,
    List,
    LatinHypercube,
}

/// The fields of an axis.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct AxisFields {
    pub path: String,
    pub name: Option<String>,
    pub values: Option<Vec<Value>>,
    pub from: Option<f64>,
    pub to: Option<f64>,
    pub step: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub whole: bool,
}

/// A plan file that was read.
#[derive(Debug, Clone)]
pub(crate) struct PlanFile {
    pub fields: PlanFields,
    pub scenario: Scenario,
    pub places: PlanPlaces,
}

/// Where everything in a plan file was written.
#[derive(Debug, Clone)]
pub(crate) struct PlanPlaces {
    name: String,
    tree: Node,
}

impl PlanFile {
    /// Reads a plan, TOML or JSON, and the scenario it varies. `sets` override fields of the scenario.
    pub(crate) fn read(path: &Path, sets: &[(String, String)]) -> Result<PlanFile> {
        let name = path.display().to_string();
        let in_file = |error: Error| error.in_file(name.clone());
        let parse: fn(&str) -> Result<Node> = match extension(path).as_deref() {
            Some("toml") => parse::toml,
            Some("json") => parse::json,
            _ => {
                let message = "accepted: a plan file that ends in .toml or .json";
                return Err(in_file(Error::new(ErrorKind::Invalid, message)));
            }
        };
        let text = text::read(path)?;
        let tree = parse(&text).map_err(in_file)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        PlanFile::of(tree, sets, folder, name)
    }

    fn of(
        mut tree: Node,
        sets: &[(String, String)],
        folder: &Path,
        name: String,
    ) -> Result<PlanFile> {
        if !matches!(tree.value, Written::Table(_)) {
            let found = tree.value.shown();
            let message = format!("found {found}; accepted: a table of a plan's fields");
            return Err(Error::new(ErrorKind::Invalid, message).in_file(name));
        }
        let places = PlanPlaces {
            name,
            tree: tree.clone(),
        };
        let step = [Step::Key("scenario".to_owned())];
        let scenario = scenario_of(&tree, tree.get(&step), sets, folder);
        tree.remove(&step);
        let (fields, mut found, _) = gather::decode::<PlanFields>(&mut tree, &[]);
        found.sort_by_key(|found| found.origin);
        let mut problems: Vec<Problem> = found.into_iter().map(|found| found.problem).collect();
        let scenario = match scenario {
            Ok(scenario) => scenario,
            // What is wrong with a scenario file alone is in that file, not in this one.
            Err(error) if problems.is_empty() && error.file().is_some() => return Err(error),
            Err(error) => {
                let file = error.file().map(|file| format!("{file}: "));
                let file = file.unwrap_or_default();
                problems.extend(error.problems().iter().map(|problem| Problem {
                    path: format!("{file}{}", problem.path),
                    ..problem.clone()
                }));
                Scenario::default()
            }
        };
        let checked = Error::from_problems(ErrorKind::Invalid, problems);
        checked.map_err(|error| error.in_file(places.name.clone()))?;
        Ok(PlanFile {
            fields,
            scenario,
            places,
        })
    }
}

impl PlanPlaces {
    /// The same error with the file and the lines of what it is about; what is about no place in the file comes last.
    pub(crate) fn placed(&self, error: &Error) -> Error {
        let mut found: Vec<Found> = error
            .problems()
            .iter()
            .map(|problem| self.placed_problem(problem))
            .collect();
        found.sort_by_key(|found| found.origin);
        let problems = found.into_iter().map(|found| found.problem).collect();
        match Error::from_problems(error.kind(), problems) {
            Err(placed) => placed.in_file(self.name.clone()),
            Ok(()) => error.clone(),
        }
    }

    fn placed_problem(&self, problem: &Problem) -> Found {
        let nowhere = Found {
            origin: Origin::Set(usize::MAX),
            problem: problem.clone(),
        };
        // A point is followed by its values.
        let (place, rest) = match problem.path.split_once(" (") {
            Some((place, rest)) => (place, format!(" ({rest}")),
            None => (problem.path.as_str(), String::new()),
        };
        let steps = steps_of(place);
        let depth = self.tree.depth_of(&steps);
        if place.is_empty() || depth == 0 {
            return nowhere;
        }
        let origin = self.tree.origin_of(&steps[..depth]);
        let path = labelled(origin, &self.tree.path(&steps), &[]);
        Found {
            origin,
            problem: Problem {
                path: format!("{path}{rest}"),
                ..problem.clone()
            },
        }
    }
}

fn extension(path: &Path) -> Option<String> {
    path.extension().map(|e| e.to_string_lossy().to_lowercase())
}

/// The scenario a plan varies: in a file beside it, or in the plan itself.
fn scenario_of(
    tree: &Node,
    stated: Option<&Node>,
    sets: &[(String, String)],
    folder: &Path,
) -> Result<Scenario> {
    let wrong = |found: String| {
        let steps = [Step::Key("scenario".to_owned())];
        let path = labelled(tree.origin_of(&steps), "scenario", &[]);
        let path = match stated {
            Some(_) => path,
            None => "scenario".to_owned(),
        };
        let message =
            format!("{found}; accepted: the path of a scenario file, or a table [scenario]");
        Error::invalid(path, message)
    };
    match stated.map(|node| (node, &node.value)) {
        Some((_, Written::Text(path))) => {
            ScenarioFile::read(folder.join(path), sets)?.into_scenario()
        }
        Some((node, Written::Table(_))) => {
            Draft::of(node.clone(), sets, Some(folder))?.into_scenario()
        }
        Some((_, other)) => Err(wrong(format!("found {}", other.shown()))),
        None => Err(wrong("is missing".to_owned())),
    }
}
