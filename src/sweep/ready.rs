//! Axes and points as they were stated, made ready for use: paths are read, and values brought to the form a design takes.

use std::sync::Arc;

use super::MOST_POINTS;
use super::axis::{Apply, Axis, ByNth, ByNumber, Values};
use super::design::Design;
use crate::error::Problems;
#[cfg(feature = "files")]
use crate::files::{Place, Written};
use crate::scenario::{Scenario, Value};

/// A point that was given outright.
#[derive(Clone)]
pub(super) struct Outright {
    pub values: Vec<(String, Value)>,
    pub apply: OutrightApply,
}

/// How a point that was given outright is put into the scenario.
#[derive(Clone)]
pub(super) enum OutrightApply {
    Closure(Arc<dyn Fn(&mut Scenario) + Send + Sync>),
    /// The names of its values are paths.
    #[cfg(feature = "files")]
    Paths,
}

/// An axis whose paths and values have been read.
pub(super) struct Ready<'a> {
    pub name: &'a str,
    pub values: Values,
    pub apply: ReadyApply<'a>,
}

pub(super) enum ReadyApply<'a> {
    Nth(&'a ByNth),
    Number(&'a ByNumber),
    #[cfg(feature = "files")]
    Path(Place, Vec<Written>),
}

/// A point that was given outright, with its paths read.
pub(super) struct ReadyPoint<'a> {
    pub point: &'a Outright,
    #[cfg(feature = "files")]
    pub fill: Vec<(Place, Written)>,
}

/// Where an axis stands at a point.
pub(super) enum At {
    Nth(usize),
    Share(f64),
}

impl Ready<'_> {
    /// Values, where there is a number of them.
    pub fn count(&self) -> u64 {
        match &self.values {
            Values::Listed(values) => values.len() as u64,
            Values::Range { .. } => 0,
        }
    }

    pub fn value(&self, at: &At) -> Value {
        match (&self.values, at) {
            (Values::Listed(values), At::Nth(nth)) => {
                values.get(*nth).cloned().unwrap_or(Value::Number(f64::NAN))
            }
            (Values::Range { low, high, whole }, At::Share(share)) => {
                if *whole {
                    let figure = (low + (high - low + 1.0) * share).floor().min(*high);
                    Value::Integer(figure as i64)
                } else {
                    Value::Number((low + (high - low) * share).clamp(*low, *high))
                }
            }
            _ => Value::Number(f64::NAN),
        }
    }
}

/// Reads the axes; what is wrong with them is reported by their places.
pub(super) fn ready_axes<'a>(
    axes: &'a [Axis],
    design: Design,
    problems: &mut Problems,
) -> Vec<Ready<'a>> {
    let mut ready: Vec<Ready<'a>> = Vec::with_capacity(axes.len());
    for (k, axis) in axes.iter().enumerate() {
        for (field, message) in &axis.wrong {
            let place = format!("axes[{k}].{field}");
            problems.at(place).say(message.clone());
        }
        if let Some(other) = axes[..k].iter().position(|other| other.name == axis.name) {
            let message = format!(
                "found {:?}, which axes[{other}] is called already; another name is accepted",
                axis.name
            );
            problems.at(format!("axes[{k}].name")).say(message);
        }
        let values = values_for(axis, k, design, problems);
        #[cfg(feature = "files")]
        let listed: &[Value] = match &values {
            Values::Listed(values) => values,
            Values::Range { .. } => &[],
        };
        let apply = match &axis.apply {
            Apply::Nth(apply) => ReadyApply::Nth(&**apply),
            Apply::Number(apply) => ReadyApply::Number(&**apply),
            #[cfg(feature = "files")]
            Apply::Path(path) => {
                let place = match Place::parse(path) {
                    Ok(place) => place,
                    Err(message) => {
                        let found = format!("found {path:?}; {message}");
                        problems.at(format!("axes[{k}].path")).say(found);
                        continue;
                    }
                };
                let mut written = Vec::with_capacity(listed.len());
                for (nth, value) in listed.iter().enumerate() {
                    match Written::new(value, k) {
                        Ok(value) => written.push(value),
                        Err(message) => {
                            let place = format!("axes[{k}].values[{nth}]");
                            problems.at(place).say(message);
                        }
                    }
                }
                ReadyApply::Path(place, written)
            }
        };
        ready.push(Ready {
            name: &axis.name,
            values,
            apply,
        });
    }
    ready
}

/// The values of an axis as a design takes them.
fn values_for(axis: &Axis, k: usize, design: Design, problems: &mut Problems) -> Values {
    let stated = axis.wrong.is_empty();
    match (&axis.values, design) {
        (Values::Listed(_), Design::LatinHypercube { .. }) if stated => {
            problems
                .at(format!("axes[{k}]"))
                .say("found a list of values; \"latin_hypercube\" takes a range, from low to high");
        }
        (Values::Listed(values), _) if values.is_empty() && stated => {
            problems
                .at(format!("axes[{k}].values"))
                .say("found none; 1 or more is accepted");
        }
        (Values::Range { low, high, whole }, _) => {
            let (low, high) = (*low, *high);
            let fits = low <= high && (high - low).is_finite();
            // Whole numbers beyond these are no longer told apart.
            let exact = |x: f64| x.fract() == 0.0 && x.abs() <= 9e15;
            if !fits {
                let message =
                    format!("found a range from {low} to {high}; low may be at most high");
                problems.at(format!("axes[{k}].low")).say(message);
            } else if *whole && !(exact(low) && exact(high)) {
                let message =
                    format!("found a whole range from {low} to {high}; whole numbers are accepted");
                problems.at(format!("axes[{k}].low")).say(message);
            } else if !matches!(design, Design::LatinHypercube { .. }) {
                if !*whole {
                    let message = format!(
                        "found a range from {low} to {high}; \"{}\" takes values, or from, to and step",
                        design.name()
                    );
                    problems.at(format!("axes[{k}]")).say(message);
                } else if high - low >= MOST_POINTS as f64 {
                    let message = format!(
                        "found {} values; at most {MOST_POINTS} are accepted",
                        high - low + 1.0
                    );
                    problems.at(format!("axes[{k}]")).say(message);
                } else {
                    let numbers = low as i64..=high as i64;
                    return Values::Listed(numbers.map(Value::Integer).collect());
                }
            }
        }
        _ => {}
    }
    axis.values.clone()
}

/// Reads the points that were given outright.
pub(super) fn ready_points<'a>(
    outright: &'a [Outright],
    problems: &mut Problems,
) -> Vec<ReadyPoint<'a>> {
    let mut ready = Vec::with_capacity(outright.len());
    for point in outright {
        #[cfg(feature = "files")]
        let fill = match point.apply {
            OutrightApply::Closure(_) => Vec::new(),
            OutrightApply::Paths => ready_paths(point, ready.len(), problems),
        };
        ready.push(ReadyPoint {
            point,
            #[cfg(feature = "files")]
            fill,
        });
    }
    #[cfg(not(feature = "files"))]
    let _ = problems;
    ready
}

/// The paths of a point and what is put there.
#[cfg(feature = "files")]
fn ready_paths(point: &Outright, n: usize, problems: &mut Problems) -> Vec<(Place, Written)> {
    let mut fill = Vec::with_capacity(point.values.len());
    let mut here = problems.at(format!("points[{n}]"));
    if point.values.is_empty() {
        here.say("found an empty table; paths and their values are accepted");
    }
    for (nth, (path, value)) in point.values.iter().enumerate() {
        let place = Place::parse(path).map_err(|m| format!("found {path:?}; {m}"));
        match place.and_then(|place| Ok((place, Written::new(value, nth)?))) {
            Ok(both) => fill.push(both),
            Err(message) => here.say(message),
        }
    }
    fill
}
