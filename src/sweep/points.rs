//! The points of a design, each made when it is needed.

use super::MOST_POINTS;
use super::axis::Axis;
use super::design::{Design, strata};
use super::ready::{
    At, Outright, OutrightApply, Ready, ReadyApply, ReadyPoint, ready_axes, ready_points,
};
use crate::error::{Problem, Problems};
#[cfg(feature = "files")]
use crate::files::{Template, Written};
use crate::scenario::{Scenario, Value};

/// All points of a sweep, numbered from 0. Memory is O(axes × values), for a Latin hypercube O(axes × points).
pub(super) struct Points<'a> {
    base: &'a Scenario,
    axes: Vec<Ready<'a>>,
    order: Order<'a>,
    len: u64,
    #[cfg(feature = "files")]
    template: Option<Template>,
}

enum Order<'a> {
    Grid,
    Zip,
    /// For each axis, where in its range it stands at each point.
    Hypercube(Vec<Vec<f64>>),
    List(Vec<ReadyPoint<'a>>),
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
