use std::fmt;
use std::sync::Arc;

use super::MOST_POINTS;
#[cfg(feature = "files")]
use super::decimal;
use crate::scenario::{Scenario, Value};

/// What varies in a sweep: a name, the values it takes, and how a value is put into a scenario.
///
/// ```
/// use callcenter::sweep::Axis;
/// let agents = Axis::new("agents", 50..=70u32, |scenario, &agents| {
///     scenario.agent_groups[0].staff = agents.into();
/// });
/// assert_eq!(agents.name(), "agents");
/// # #[cfg(feature = "files")] {
/// let patience = Axis::path("call_types.service.patience.exponential.mean", [60.0, 120.0]);
/// let staff = Axis::parse("agent_groups.desk.staff=50..70:5")?;
/// # }
/// # Ok::<(), callcenter::Error>(())
/// ```
#[derive(Clone)]
pub struct Axis {
    pub(super) name: String,
    pub(super) values: Values,
    pub(super) apply: Apply,
    /// What was wrong with how it was stated, by the field of a plan file it is about.
    pub(super) wrong: Vec<(&'static str, String)>,
}

/// The values of an axis.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Values {
    Listed(Vec<Value>),
    /// Anything from `low` to `high`, which in a whole range are both among the values.
    Range {
        low: f64,
        high: f64,
        whole: bool,
    },
}

/// Puts a value into a scenario, by its place in the list of values.
pub(super) type ByNth = dyn Fn(&mut Scenario, usize) + Send + Sync;
/// Puts a number into a scenario.
pub(super) type ByNumber = dyn Fn(&mut Scenario, f64) + Send + Sync;

/// How a value is put into a scenario.
#[derive(Clone)]
pub(super) enum Apply {
    /// By its place in the list of values.
    Nth(Arc<ByNth>),
    /// By the number it is.
    Number(Arc<ByNumber>),
    /// As what stands at a path.
    #[cfg(feature = "files")]
    Path(String),
}

impl fmt::Debug for Axis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut axis = f.debug_struct("Axis");
        axis.field("name", &self.name).field("values", &self.values);
        axis.finish_non_exhaustive()
    }
}

impl Axis {
    /// An axis whose values a closure puts into the scenario.
    ///
    /// In results a value is what it prints as, and a number where that reads as one. Paths are put in before closures,
    /// and closures in the order of the axes.
    pub fn new<T, V, F>(name: impl Into<String>, values: V, apply: F) -> Self
    where
        T: fmt::Display + Send + Sync + 'static,
        V: IntoIterator<Item = T>,
        F: Fn(&mut Scenario, &T) + Send + Sync + 'static,
    {
        let (values, wrong) = listed(values);
        let shown = values.iter().map(Value::of_printed).collect();
        let nth = move |scenario: &mut Scenario, nth: usize| {
            if let Some(value) = values.get(nth) {
                apply(scenario, value);
            }
        };
        Axis {
            name: name.into(),
            values: Values::Listed(shown),
            apply: Apply::Nth(Arc::new(nth)),
            wrong,
        }
    }

    /// A range of numbers from `low` to `high` that a closure puts into the scenario, for a Latin hypercube. A range
    /// that is made [`whole`](Self::whole) can also stand in a grid, where it takes each of its numbers.
    pub fn range<F>(name: impl Into<String>, low: f64, high: f64, apply: F) -> Self
    where
        F: Fn(&mut Scenario, f64) + Send + Sync + 'static,
    {
        Axis {
            name: name.into(),
            values: Values::Range {
                low,
                high,
                whole: false,
            },
            apply: Apply::Number(Arc::new(apply)),
            wrong: Vec::new(),
        }
    }

    /// An axis whose values are put at a path of the scenario, as overrides are: names, indices, and in a list the
    /// `name` of an entry. The path is the axis' name.
    #[cfg(feature = "files")]
    pub fn path<T: Into<Value>>(
        path: impl Into<String>,
        values: impl IntoIterator<Item = T>,
    ) -> Self {
        let (values, wrong) = listed(values);
        let values = values.into_iter().map(Into::into).collect();
        Axis {
            wrong,
            ..Axis::at(path.into(), Values::Listed(values))
        }
    }

    /// The same with the values from one number to another by steps. Steps of 0.1 land on the decimal figures, and `to`
    /// is among them where a step lands on it.
    #[cfg(feature = "files")]
    pub fn path_steps(path: impl Into<String>, from: f64, to: f64, step: f64) -> Self {
        let (values, wrong) = match decimal::steps(from, to, step) {
            Ok(values) => (values, Vec::new()),
            Err(wrong) => (Vec::new(), vec![wrong]),
        };
        Axis {
            wrong,
            ..Axis::at(path.into(), Values::Listed(values))
        }
    }

    /// A range of numbers for a path, as [`range`](Self::range) is one for a closure.
    #[cfg(feature = "files")]
    pub fn path_range(path: impl Into<String>, low: f64, high: f64) -> Self {
        let whole = false;
        Axis::at(path.into(), Values::Range { low, high, whole })
    }

    #[cfg(feature = "files")]
    fn at(path: String, values: Values) -> Self {
        Axis {
            name: path.clone(),
            values,
            apply: Apply::Path(path),
            wrong: Vec::new(),
        }
    }

    /// Makes a range take whole numbers only.
    #[must_use]
    pub fn whole(mut self) -> Self {
        if let Values::Range { whole, .. } = &mut self.values {
            *whole = true;
        }
        self
    }

    /// Gives it another name in the results.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Its name in the results.
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// Values as a list, which ends where no sweep could go on.
fn listed<T>(values: impl IntoIterator<Item = T>) -> (Vec<T>, Vec<(&'static str, String)>) {
    let most = MOST_POINTS as usize;
    let mut values: Vec<T> = values.into_iter().take(most + 1).collect();
    let mut wrong = Vec::new();
    if values.len() > most {
        values.truncate(1);
        wrong.push((
            "values",
            format!("found more than {most}; that many are accepted at most"),
        ));
    }
    (values, wrong)
}
