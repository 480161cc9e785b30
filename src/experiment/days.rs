use super::columns as c;
use super::measures::Measure;
use super::quantity::{Columns, Quantity};
use super::sums::{Day, Shape, Sums};
use crate::error::{Error, Result};
use crate::measure::{Estimate, Figure, Unit};
use crate::model::Model;

/// The totals of every single day (or batch of a steady state), where an experiment keeps them
/// ([`keep_days`](super::Experiment::keep_days)).
///
/// They show how days scatter: a mean hides that on one day in ten callers wait three times as long. Memory is
/// O(days × call types).
///
/// ```
/// use callcenter::units::ClockTime;
/// use callcenter::{AgentGroup, CallType, Day, Experiment, Law, Scenario};
///
/// let centre = Scenario::new("help desk")
///     .day(Day::new(ClockTime::new(8, 0), ClockTime::new(18, 0)))
///     .call_type(CallType::new("help").arrivals_per_hour(60.0).handle_time(Law::exponential(240.0)))
///     .agent_group(AgentGroup::new("desk").staff(5).skill("help"));
/// let results = Experiment::new(&centre)?.replications(100).keep_days().run()?;
/// let days = results.days.as_ref().unwrap();
/// // On nine days of ten the service level is at least this:
/// let bad_day = days.quantile("service_level", None, 0.1)?;
/// assert!(bad_day.mean() < results.total.service_level[0].share.mean());
/// # Ok::<(), callcenter::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Days {
    days: Vec<Day>,
    shape: Shape,
    /// Names of the call types in the model's order.
    types: Vec<String>,
    grid: crate::model::Grid,
    confidence: f64,
}

impl Days {
    pub(super) fn new(model: &Model, sums: &Sums, confidence: f64) -> Option<Self> {
        let mut days = sums.days.clone();
        days.sort_unstable();
        sums.shape.keep.days.then(|| Days {
            days,
            shape: sums.shape,
            types: model.types.iter().map(|t| t.name.clone()).collect(),
            grid: model.grid.clone(),
            confidence,
        })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.days.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.days.is_empty()
    }

    /// The value of a measure on each day, in the order in which they were played: of a call type, or of all. `None`
    /// for a day that has none, such as the mean wait of a day without calls.
    ///
    /// The measure is named as in the result file; `service_level` is that of the target. Percentiles of single days are
    /// not kept.
    ///
    /// # Errors
    ///
    /// When there is no such measure or call type; it says which there are.
    pub fn values(&self, measure: &str, call_type: Option<&str>) -> Result<Vec<Option<f64>>> {
        let quantity = Measure::quantity_named(measure)?;
        let scope = self.scope(call_type)?;
        // One replication is one day, however many make an observation.
        let scale = quantity
            .scale(&self.grid, self.grid.rows(), 1)
            .unwrap_or(0.0);
        let columns = self.shape.columns();
        let value = |day: &Day| {
            let figures = &day.figures[scope * columns..][..columns];
            let Columns { of, less, over } = quantity.columns();
            let figure = figures[of] as f64 - less.map_or(0.0, |less| figures[less] as f64);
            match over {
                None => Some(figure * scale),
                Some(over) if figures[over] == 0 => None,
                Some(over) => Some(figure / figures[over] as f64 * scale),
            }
        };
        Ok(self.days.iter().map(value).collect())
    }

    /// The value that a measure does not exceed on a share `p` of the days, with an interval by order statistics, which
    /// holds whatever way days scatter. Days that have no value do not count.
    ///
    /// # Errors
    ///
    /// As [`values`](Self::values), and when `p` does not lie between 0 and 1.
    pub fn quantile(&self, measure: &str, call_type: Option<&str>, p: f64) -> Result<Figure> {
        if !(p > 0.0 && p < 1.0) {
            let message = format!("found {p}; a share between 0 and 1 is accepted (0.9 for 90 %)");
            return Err(Error::invalid("p", message));
        }
        let quantity = Measure::quantity_named(measure)?;
        let unit = quantity.unit();
        let values = self.values(measure, call_type)?;
        let mut values: Vec<f64> = values.into_iter().flatten().collect();
        values.sort_unstable_by(f64::total_cmp);
        let most = if unit == Unit::Share {
            1.0
        } else {
            f64::INFINITY
        };
        let least = match quantity {
            Quantity::SignedSeconds(_) => f64::NEG_INFINITY,
            _ => 0.0,
        };
        Ok(Estimate::order_statistic(&values, p, self.confidence, (least, most), unit).into())
    }

    pub(super) fn scope(&self, call_type: Option<&str>) -> Result<usize> {
        let Some(name) = call_type else {
            return Ok(self.shape.scopes() - 1);
        };
        let found = self.types.iter().position(|t| t == name);
        found.ok_or_else(|| {
            let names: Vec<_> = self.types.iter().map(|n| format!("{n:?}")).collect();
            let there_are = names.join(", ");
            Error::invalid("", format!("no call type {name:?}; there are {there_are}"))
        })
    }

    /// What each observation adds to the figure of a scope, of which the mean over observations is zero and the mean
    /// square is what its standard error comes from: the figure, and the influences. `together` days make an
    /// observation. `None` where the denominator is zero.
    pub(super) fn influences(
        &self,
        columns: Columns,
        scope: usize,
        scale: f64,
        together: usize,
    ) -> Option<(f64, Vec<f64>)> {
        let each = || self.observations(columns, scope, together);
        let (sum_x, sum_y) = each().fold((0, 0), |(a, b), (x, y)| (a + x, b + y));
        let n = each().count() as f64;
        if columns.over.is_none() {
            let mean = sum_x as f64 / n * scale;
            let influence = |(x, _)| x as f64 * scale - mean;
            return Some((mean, each().map(influence).collect()));
        }
        if sum_y == 0 {
            return None;
        }
        let (denominator, theta) = (sum_y as f64, sum_x as f64 / sum_y as f64);
        let influence = |(x, y)| (x as f64 - theta * y as f64) * scale * n / denominator;
        Some((theta * scale, each().map(influence).collect()))
    }

    /// The counts of each observation that a figure of a scope is made of.
    pub(super) fn observations(
        &self,
        Columns { of, less, over }: Columns,
        scope: usize,
        together: usize,
    ) -> impl Iterator<Item = (i128, i128)> {
        let at = scope * self.shape.columns();
        let sum = move |days: &[Day], column: usize| -> i128 {
            let figures = days.iter().map(|day| i128::from(day.figures[at + column]));
            figures.sum()
        };
        let optional =
            move |days: &[Day], column: Option<usize>| column.map_or(0, |column| sum(days, column));
        let observations = self.days.chunks_exact(together);
        observations.map(move |days| (sum(days, of) - optional(days, less), optional(days, over)))
    }

    /// What makes a mean over observations of so many replications a measure of the whole run.
    pub(super) fn whole_scale(&self, quantity: Quantity, together: usize) -> Option<f64> {
        quantity.scale(&self.grid, self.grid.rows(), together as u64)
    }
}

impl Measure {
    /// The quantity of a measure that is made of sums.
    pub(super) fn quantity_named(name: &str) -> Result<Quantity> {
        if name == "service_level" {
            return Ok(Quantity::Share(c::level(0)));
        }
        let known = Measure::named(name).and_then(|measure| measure.quantity);
        known.ok_or_else(|| {
            let names: Vec<&str> = std::iter::once("service_level")
                .chain(
                    super::MEASURES
                        .iter()
                        .filter(|measure| measure.quantity.is_some())
                        .map(|measure| measure.name),
                )
                .collect();
            let message = format!("found {name:?}; accepted: {}", names.join(", "));
            Error::invalid("measure", message)
        })
    }
}
