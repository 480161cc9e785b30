use std::fmt;

use super::measures::Measure;
use super::results::{Measures, Results};
use crate::error::Place;
use crate::measure::{Estimate, Figure, Unit};

/// How narrow a margin is to be: an experiment then plays on until it is.
///
/// ```
/// use callcenter::experiment::{Precision, Stopped};
/// use callcenter::{AgentGroup, CallType, Experiment, Law, Scenario};
///
/// let centre = Scenario::new("help desk")
///     .call_type(CallType::new("help").arrivals_per_hour(60.0).handle_time(Law::exponential(240.0)))
///     .agent_group(AgentGroup::new("desk").staff(5).skill("help"));
/// let results = Experiment::new(&centre)?
///     .until(Precision::absolute("service_level", 0.01))     // ± 1 point
///     .until(Precision::relative("asa", 0.10))               // ± 10 %
///     .at_most(20_000)
///     .run()?;
/// assert_eq!(results.stopped, Stopped::PrecisionReached);
/// # Ok::<(), callcenter::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Precision {
    measure: String,
    call_type: Option<String>,
    half_width: HalfWidth,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum HalfWidth {
    /// In the measure's unit: shares of one, seconds, calls.
    Absolute(f64),
    /// As a share of the figure itself.
    Relative(f64),
}

impl Precision {
    /// Half the interval of this measure is to be no longer than this: shares of one, seconds, or calls.
    ///
    /// The measure is named as in the result file (`asa`, `abandon_rate`, `occupancy`); `service_level` is that of the
    /// target. It is that of all calls unless [`of`](Self::of) names a call type.
    pub fn absolute(measure: impl Into<String>, half_width: f64) -> Self {
        Self::new(measure.into(), HalfWidth::Absolute(half_width))
    }

    /// The true figure is to be within this share of the estimate: half the interval is at most g / (1 + g) of the figure
    /// for an error of g (Law, *Simulation Modeling and Analysis*).
    pub fn relative(measure: impl Into<String>, error: f64) -> Self {
        Self::new(measure.into(), HalfWidth::Relative(error))
    }

    fn new(measure: String, half_width: HalfWidth) -> Self {
        Precision {
            measure,
            call_type: None,
            half_width,
        }
    }

    /// Of a call type, not of all.
    #[must_use]
    pub fn of(mut self, call_type: impl Into<String>) -> Self {
        self.call_type = Some(call_type.into());
        self
    }

    /// The measure's name.
    pub fn measure(&self) -> &str {
        &self.measure
    }

    /// The call type whose measure it is; `None` for all calls.
    pub fn call_type(&self) -> Option<&str> {
        self.call_type.as_deref()
    }

    pub(super) fn check<'a>(
        &self,
        mut call_types: impl Iterator<Item = &'a str>,
        mut place: Place<'_>,
    ) {
        let (HalfWidth::Absolute(width) | HalfWidth::Relative(width)) = self.half_width;
        if !(width > 0.0 && width.is_finite()) {
            let message = format!("found {width}; a number above 0 is accepted");
            place.field("half_width").say(message);
        }
        if self.measure != "service_level" && Measure::named(&self.measure).is_none() {
            let names: Vec<&str> = super::MEASURES.iter().map(|m| m.name).collect();
            let message = format!(
                "found {:?}; accepted: service_level, {}",
                self.measure,
                names.join(", ")
            );
            place.field("measure").say(message);
        }
        if let Some(name) = &self.call_type
            && !call_types.any(|known| known == name)
        {
            place
                .field("call_type")
                .say(format!("found {name:?}; there is no such call type"));
        }
    }

    /// The figure in a result.
    pub fn figure<'a>(&self, results: &'a Results) -> &'a Figure {
        static NONE: Figure = Figure::NotApplicable;
        let measures: Option<&Measures> = match &self.call_type {
            Some(name) => results.call_type(name).ok(),
            None => Some(&results.total),
        };
        let figure = measures.and_then(|measures| match self.measure.as_str() {
            "service_level" => measures.service_level.first().map(|level| &level.share),
            name => Measure::named(name).map(|measure| (measure.of)(measures)),
        });
        figure.unwrap_or(&NONE)
    }

    /// The longest half width that is narrow enough for this figure.
    fn allowed(&self, figure: &Estimate) -> f64 {
        match self.half_width {
            HalfWidth::Absolute(width) => width,
            HalfWidth::Relative(error) => error / (1.0 + error) * figure.mean.abs(),
        }
    }

    /// Whether a result is precise enough.
    ///
    /// A measure that does not apply is. One that nothing has been counted for yet, or for which too few days hold an
    /// exception, is not: its error is not known.
    pub fn is_reached(&self, results: &Results) -> bool {
        self.shortfall(results) <= 1.0
    }

    /// Half width reached over the one allowed; infinite where the error is not known.
    fn shortfall(&self, results: &Results) -> f64 {
        match self.figure(results) {
            Figure::NotApplicable => 0.0,
            Figure::NotEstimable => f64::INFINITY,
            // A bound that is as near to the figure as the margin may be wide is as good.
            Figure::Known(figure) => {
                let reached = if figure.few_days {
                    (figure.mean - figure.low).max(figure.high - figure.mean)
                } else {
                    figure.half_width()
                };
                let allowed = self.allowed(figure);
                match figure.few_days && figure.low == figure.high {
                    true => f64::INFINITY,
                    false if reached <= allowed => reached / allowed.max(f64::MIN_POSITIVE),
                    false => reached / allowed,
                }
            }
        }
    }

    /// Replications that it will take, judging by those that have been played.
    pub(super) fn projected(&self, results: &Results) -> f64 {
        results.replications as f64 * self.shortfall(results).powi(2)
    }
}

impl fmt::Display for Precision {
    /// In words: `asa within ± 10 % of itself`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.measure.replace('_', " ");
        match &self.call_type {
            Some(call_type) => write!(f, "{name} of {call_type:?} within ± ")?,
            None => write!(f, "{name} within ± ")?,
        }
        match self.half_width {
            HalfWidth::Relative(error) => write!(f, "{} % of itself", short(100.0 * error)),
            HalfWidth::Absolute(width) => {
                let unit = Measure::quantity_named(&self.measure).map(|quantity| quantity.unit());
                match unit {
                    Ok(Unit::Share) => write!(f, "{} points", short(100.0 * width)),
                    Ok(Unit::Number) => write!(f, "{}", short(width)),
                    _ => write!(f, "{} s", short(width)),
                }
            }
        }
    }
}

/// A figure with no more digits than a person wrote.
fn short(value: f64) -> String {
    let text = format!("{value:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
