//! A sweep as a file states it.

use std::path::Path;

use super::axis::Axis;
use super::design::Design;
use super::plan::Sweep;
use crate::error::{Error, Problems, Result};
use crate::files::{AxisFields, PlanDesign, PlanFields, PlanFile};
use crate::scenario::Value;

/// Reads the plan of a sweep from a file: TOML (`.toml`) or JSON (`.json`).
///
/// ```toml
/// scenario = "centre.toml"        # beside this file; or a table [scenario] with all of it
/// replications = 200
/// seed = 56
/// confidence = 0.95
/// design = "grid"                 # or "zip", "latin_hypercube", "list"
///
/// [[axes]]
/// path = "agent_groups.desk.staff"
/// name = "agents"                 # in the results; the path when unsaid
/// from = 50
/// to = 70
/// step = 5
///
/// [[axes]]
/// path = "call_types.service.patience"
/// values = [{ exponential = { mean = 120 } }, { exponential = { mean = "4m" } }, "never"]
/// ```
///
/// Everything but `scenario` and what varies can be left out. A `latin_hypercube` has a number of `points`, and `low` and
/// `high` in each of its axes, with `whole = true` where only whole numbers are wanted. A `list` has no axes, but
/// `points`, each a table of paths in quotes and what stands there:
///
/// ```toml
/// points = [{ "agent_groups.desk.staff" = 50 }, { "agent_groups.desk.staff" = 55, lines = 80 }]
/// ```
///
/// `sets` override fields of the scenario, as for [`read_scenario_with`](crate::files::read_scenario_with).
///
/// ```
/// # fn main() -> callcenter::Result<()> {
/// # let folder = std::env::temp_dir().join(format!("callcenter-plan-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder).expect("a folder");
/// # let path = folder.join("plan.toml");
/// # let centre = std::path::Path::new("examples/data/hold_music.toml").canonicalize().expect("the file");
/// let plan = r#"
/// scenario = "hold_music.toml"
/// replications = 20
/// [[axes]]
/// path = "agent_groups.desk.staff"
/// values = [50, 60]
/// "#;
/// # let plan = plan.replace("hold_music.toml", &centre.display().to_string().replace('\\', "/"));
/// # std::fs::write(&path, plan).expect("a file");
/// let sweep = callcenter::sweep::read_plan(&path, &[])?;
/// assert_eq!(sweep.check()?.points, 2);
/// # std::fs::remove_dir_all(&folder).expect("the folder");
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`ErrorKind::Io`](crate::ErrorKind::Io) if a file cannot be read, otherwise
/// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) with everything that is wrong with how the plan is written, in the
/// order of the file. Values and points are checked by [`Sweep::check`] and [`Sweep::run`], which name the lines as well.
pub fn read_plan(path: impl AsRef<Path>, sets: &[(String, String)]) -> Result<Sweep> {
    let PlanFile {
        fields,
        scenario,
        places,
    } = PlanFile::read(path.as_ref(), sets)?;
    let mut problems = Problems::new();
    let mut sweep = Sweep::new(&scenario);
    sweep.replications = fields.replications.unwrap_or(sweep.replications);
    sweep.seed = fields.seed.unwrap_or(sweep.seed);
    sweep.confidence = fields.confidence.unwrap_or(sweep.confidence);
    for (k, axis) in fields.axes.iter().enumerate() {
        sweep.axes.extend(axis_of(axis, k, &mut problems));
    }
    sweep.design = design_of(&fields, sweep.seed, &mut problems);
    if sweep.design == Some(Design::List)
        && let Some(Value::List(points)) = &fields.points
    {
        for (n, point) in points.iter().enumerate() {
            match point_of(point) {
                Ok(values) => sweep = sweep.point_at(values),
                Err(message) => problems.at(format!("points[{n}]")).say(message),
            }
        }
    }
    sweep.places = Some(places.clone());
    let read = problems.finish();
    read.map_err(|error: Error| places.placed(&error))?;
    Ok(sweep)
}

fn design_of(fields: &PlanFields, seed: u64, problems: &mut Problems) -> Option<Design> {
    let mut points = |accepted: &str| {
        let found = match &fields.points {
            Some(found) => format!("found {found}"),
            None => "is missing".to_owned(),
        };
        problems
            .at("points")
            .say(format!("{found}; accepted: {accepted}"));
    };
    match (fields.design.unwrap_or(PlanDesign::Grid), &fields.points) {
        (PlanDesign::LatinHypercube, Some(Value::Integer(points)))
            if u32::try_from(*points).is_ok() =>
        {
            let points = u32::try_from(*points).unwrap_or(u32::MAX);
            return Some(Design::LatinHypercube { points, seed });
        }
        (PlanDesign::LatinHypercube, _) => {
            points("the number of points of a \"latin_hypercube\", a whole number");
        }
        (PlanDesign::List, Some(Value::List(_))) => return Some(Design::List),
        (PlanDesign::List, _) => {
            points("a list of tables, as in [{ \"agent_groups.desk.staff\" = 50 }]");
        }
        (PlanDesign::Grid, None) => return Some(Design::Grid),
        (PlanDesign::Zip, None) => return Some(Design::Zip),
        (_, Some(_)) => {
            points(
                "nothing, as the axes say which points there are; or design = \"list\" or \"latin_hypercube\"",
            );
        }
    }
    None
}

fn axis_of(axis: &AxisFields, k: usize, problems: &mut Problems) -> Option<Axis> {
    let place = format!("axes[{k}]");
    let before = problems.list().len();
    if axis.path.is_empty() {
        problems.at(place.clone()).say("\"path\" is missing");
    }
    let numbers = [
        ("from", axis.from),
        ("to", axis.to),
        ("step", axis.step),
        ("low", axis.low),
        ("high", axis.high),
    ];
    let mut stated: Vec<&str> = numbers
        .iter()
        .filter(|(_, number)| number.is_some())
        .map(|(name, _)| *name)
        .collect();
    if axis.values.is_some() {
        stated.insert(0, "values");
    }
    let path = axis.path.clone();
    let made = match (stated.as_slice(), &axis.values) {
        (["values"], Some(values)) => Some(Axis::path(path, values.iter().cloned())),
        (["from", "to", "step"], _) => match (axis.from, axis.to, axis.step) {
            (Some(from), Some(to), Some(step)) => Some(Axis::path_steps(path, from, to, step)),
            _ => None,
        },
        (["low", "high"], _) => match (axis.low, axis.high) {
            (Some(low), Some(high)) => Some(Axis::path_range(path, low, high)),
            _ => None,
        },
        _ => None,
    };
    match &made {
        None => {
            let found = match stated.as_slice() {
                [] => "no values".to_owned(),
                stated => stated.join(", "),
            };
            problems.at(place.clone()).say(format!(
                "found {found}; accepted: values, or from, to and step, or low and high"
            ));
        }
        Some(_) if axis.whole && axis.low.is_none() => {
            problems
                .at(format!("{place}.whole"))
                .say("found true; it goes with low and high");
        }
        Some(_) => {}
    }
    if problems.list().len() > before {
        return None;
    }
    let mut made = made?;
    if axis.whole {
        made = made.whole();
    }
    if let Some(name) = &axis.name {
        made = made.named(name);
    }
    Some(made)
}

/// The paths of a point and what stands there.
fn point_of(point: &Value) -> Result<Vec<(String, Value)>, String> {
    const ACCEPTED: &str = "paths in quotes, as in { \"agent_groups.desk.staff\" = 50 }";
    let Value::Table(values) = point else {
        return Err(format!("found {point}; accepted: a table of {ACCEPTED}"));
    };
    // Without its quotes a path is a table within a table.
    let unquoted = values.iter().find(|(name, value)| {
        let list = name == "call_types" || name == "agent_groups";
        list && matches!(value, Value::Table(_))
    });
    match unquoted {
        Some((name, value)) => Err(format!("found {name} = {value}; accepted: {ACCEPTED}")),
        None => Ok(values.clone()),
    }
}
