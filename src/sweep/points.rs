//! The points of a design, each made when it is needed.

use std::sync::Arc;

use super::MOST_POINTS;
use super::axis::{Apply, Axis, ByNth, ByNumber, Values};
use super::design::{Design, strata};
use crate::error::{Problem, Problems};
#[cfg(feature = "files")]
use crate::files::{Place, Template, Written};
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

/// All points of a sweep, numbered from 0. Memory is O(axes × values), for a Latin hypercube O(axes × points).
pub(super) struct Points<'a> {
    base: &'a Scenario,
    axes: Vec<Ready<'a>>,
    order: Order<'a>,
    len: u64,
    #[cfg(feature = "files")]
    template: Option<Template>,
}

/// An axis whose paths and values have been read.
struct Ready<'a> {
    name: &'a str,
    values: Values,
    apply: ReadyApply<'a>,
}

enum ReadyApply<'a> {
    Nth(&'a ByNth),
    Number(&'a ByNumber),
    #[cfg(feature = "files")]
    Path(Place, Vec<Written>),
}

enum Order<'a> {
    Grid,
    Zip,
    /// For each axis, where in its range it stands at each point.
    Hypercube(Vec<Vec<f64>>),
    List(Vec<ReadyPoint<'a>>),
}

struct ReadyPoint<'a> {
    point: &'a Outright,
    #[cfg(feature = "files")]
    fill: Vec<(Place, Written)>,
}

/// Where an axis stands at a point.
enum At {
    Nth(usize),
    Share(f64),
}

/// What a mistake is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(not(feature = "files"), allow(dead_code))]
pub(super) enum About {
    /// The path of an axis.
    Path(usize),
    /// A value of an axis.
    Value(usize, usize),
    /// A point as a whole.
    Point,
}

impl<'a> Points<'a> {
    /// Reads the axes; `None` where there are no points to speak of.
    pub fn new(
        base: &'a Scenario,
        axes: &'a [Axis],
        outright: &'a [Outright],
        design: Option<Design>,
        problems: &mut Problems,
    ) -> Option<Self> {
        let design = design.unwrap_or(if axes.is_empty() && !outright.is_empty() {
            Design::List
        } else {
            Design::Grid
        });
        let before = problems.list().len();
        let stated = axes.len();
        let axes = ready_axes(axes, design, problems);
        if design != Design::List && !outright.is_empty() {
            let message = format!(
                "found {}; points given outright belong to the design \"list\", not to \"{}\"",
                outright.len(),
                design.name()
            );
            problems.at("points").say(message);
        }
        let counts: Vec<u64> = axes.iter().map(|axis| axis.count()).collect();
        let (order, len) = match design {
            Design::List => {
                if !axes.is_empty() {
                    let message =
                        format!("found {}; the design \"list\" has points alone", axes.len());
                    problems.at("axes").say(message);
                }
                let list = ready_points(outright, problems);
                let len = list.len() as u128;
                (Order::List(list), len)
            }
            _ if stated == 0 => {
                problems
                    .at("axes")
                    .say("found none; a sweep needs something that varies");
                return None;
            }
            Design::Grid => {
                let len = counts
                    .iter()
                    .fold(1u128, |all, &n| all.saturating_mul(u128::from(n)));
                (Order::Grid, len)
            }
            Design::Zip => {
                let first = counts.first().copied().unwrap_or(0);
                if counts.iter().any(|n| *n != first) {
                    let counts: Vec<String> = counts.iter().map(u64::to_string).collect();
                    let message = format!(
                        "\"zip\" runs the axes together, but they have {} values; as many values each are accepted",
                        counts.join(", ")
                    );
                    problems.at("design").say(message);
                }
                (Order::Zip, u128::from(first))
            }
            Design::LatinHypercube { points, seed } => {
                let named = axes.iter().map(|axis| axis.name);
                let within = u64::from(points) <= MOST_POINTS;
                let shares = named.map(|name| strata(name, if within { points } else { 0 }, seed));
                (Order::Hypercube(shares.collect()), u128::from(points))
            }
        };
        let at = match design {
            Design::List | Design::LatinHypercube { .. } => "points",
            _ => "design",
        };
        if len == 0 && problems.list().len() == before {
            problems
                .at(at)
                .say("there are no points; 1 or more is accepted");
        }
        if len > u128::from(MOST_POINTS) {
            let message = format!("makes {len} points; at most {MOST_POINTS} are accepted");
            problems.at(at).say(message);
        }
        if problems.list().len() > before {
            return None;
        }
        #[cfg(feature = "files")]
        let template = {
            let has_paths = axes
                .iter()
                .any(|axis| matches!(axis.apply, ReadyApply::Path(..)))
                || outright
                    .iter()
                    .any(|point| matches!(point.apply, OutrightApply::Paths));
            match has_paths.then(|| Template::new(base)).transpose() {
                Ok(template) => template,
                Err(error) => {
                    problems.at("scenario").say(error.to_string());
                    return None;
                }
            }
        };
        Some(Points {
            base,
            axes,
            order,
            len: len as u64,
            #[cfg(feature = "files")]
            template,
        })
    }

    /// How many there are.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Names of what varies.
    pub fn names(&self) -> Vec<String> {
        let Order::List(list) = &self.order else {
            return self.axes.iter().map(|axis| axis.name.to_owned()).collect();
        };
        let mut names: Vec<String> = Vec::new();
        for (name, _) in list.iter().flat_map(|point| &point.point.values) {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        names
    }

    /// The values of a point, by name.
    pub fn values(&self, point: u64) -> Vec<(String, Value)> {
        if let Order::List(list) = &self.order {
            let point = list.get(point as usize);
            return point.map_or(Vec::new(), |point| point.point.values.clone());
        }
        let named = self.axes.iter().enumerate().map(|(k, axis)| {
            let value = axis.value(&self.at(k, point));
            (axis.name.to_owned(), value)
        });
        named.collect()
    }

    /// A point in words: `agents = 52, mean = 60`.
    pub fn label(&self, point: u64) -> String {
        let values = self.values(point);
        let words: Vec<String> = values.iter().map(|(n, v)| format!("{n} = {v}")).collect();
        words.join(", ")
    }

    /// A point as a place in a message.
    pub fn place(&self, point: u64) -> String {
        match &self.order {
            Order::List(_) => format!("points[{point}] ({})", self.label(point)),
            _ => format!("point {} ({})", point + 1, self.label(point)),
        }
    }

    /// Where an axis stands at a point.
    fn at(&self, axis: usize, point: u64) -> At {
        match &self.order {
            Order::Grid => {
                let faster = self.axes.iter().skip(axis + 1);
                let stride: u64 = faster.map(Ready::count).product();
                At::Nth((point / stride % self.axes[axis].count()) as usize)
            }
            Order::Hypercube(shares) => At::Share(shares[axis][point as usize]),
            Order::Zip | Order::List(_) => At::Nth(point as usize),
        }
    }

    /// What a thread needs to make scenarios of points.
    pub fn maker(&self) -> Maker<'_> {
        Maker {
            points: self,
            #[cfg(feature = "files")]
            template: self.template.clone(),
        }
    }
}

/// Makes the scenarios of points, one after the other.
pub(super) struct Maker<'a> {
    points: &'a Points<'a>,
    #[cfg(feature = "files")]
    template: Option<Template>,
}

impl Maker<'_> {
    /// The scenario of a point; what is wrong with its values otherwise. O(size of the scenario): no text is read.
    pub fn scenario(&mut self, point: u64) -> Result<Scenario, Vec<(About, Problem)>> {
        let points = self.points;
        #[cfg(feature = "files")]
        let mut scenario = match &mut self.template {
            None => points.base.clone(),
            Some(template) => points.filled(point, template)?,
        };
        #[cfg(not(feature = "files"))]
        let mut scenario = points.base.clone();
        if let Order::List(list) = &points.order {
            if let Some(point) = list.get(point as usize)
                && let OutrightApply::Closure(apply) = &point.point.apply
            {
                apply(&mut scenario);
            }
            return Ok(scenario);
        }
        for (k, axis) in points.axes.iter().enumerate() {
            let at = points.at(k, point);
            match (&axis.apply, &at) {
                (ReadyApply::Nth(apply), At::Nth(nth)) => apply(&mut scenario, *nth),
                (ReadyApply::Number(apply), _) => {
                    apply(&mut scenario, axis.value(&at).as_f64().unwrap_or(f64::NAN));
                }
                _ => {}
            }
        }
        Ok(scenario)
    }
}

#[cfg(feature = "files")]
impl Points<'_> {
    /// The scenario with everything that is put at paths.
    fn filled(
        &self,
        point: u64,
        template: &mut Template,
    ) -> Result<Scenario, Vec<(About, Problem)>> {
        let mut wrong = Vec::new();
        if let Order::List(list) = &self.order {
            // Other points have other places, which must not stay filled.
            template.reset();
            let point = &list[point as usize];
            for ((place, written), (path, _)) in point.fill.iter().zip(&point.point.values) {
                if let Err(message) = template.fill(place, written) {
                    wrong.push((About::Point, Problem::new(path.clone(), message)));
                }
            }
        }
        for (k, axis) in self.axes.iter().enumerate() {
            let ReadyApply::Path(place, values) = &axis.apply else {
                continue;
            };
            let outcome = match self.at(k, point) {
                At::Nth(nth) => template.fill(place, &values[nth]),
                at => Written::new(&axis.value(&at), k).and_then(|v| template.fill(place, &v)),
            };
            if let Err(message) = outcome {
                wrong.push((About::Path(k), Problem::new("", message)));
            }
        }
        if !wrong.is_empty() {
            // What was left in half-filled places is not to be met by the next point.
            template.reset();
            return Err(wrong);
        }
        template.scenario().ok_or_else(|| {
            let mistakes = template.mistakes();
            template.reset();
            let about = |axis: Option<usize>| match (&self.order, axis) {
                (Order::Grid | Order::Zip, Some(k)) => match self.at(k, point) {
                    At::Nth(nth) => About::Value(k, nth),
                    At::Share(_) => About::Point,
                },
                _ => About::Point,
            };
            let mistakes = mistakes.into_iter();
            mistakes.map(|(k, problem)| (about(k), problem)).collect()
        })
    }
}

impl Ready<'_> {
    /// Values, where there is a number of them.
    fn count(&self) -> u64 {
        match &self.values {
            Values::Listed(values) => values.len() as u64,
            Values::Range { .. } => 0,
        }
    }

    fn value(&self, at: &At) -> Value {
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

fn ready_axes<'a>(axes: &'a [Axis], design: Design, problems: &mut Problems) -> Vec<Ready<'a>> {
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

fn ready_points<'a>(outright: &'a [Outright], problems: &mut Problems) -> Vec<ReadyPoint<'a>> {
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
