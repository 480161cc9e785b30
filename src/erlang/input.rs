//! What the formulas accept.
use crate::error::{Error, Problems, Result};

/// Above this load, in erlangs, nothing has been checked.
pub(super) const MAX_LOAD: f64 = 1e9;
/// Patience over handle time, or the reverse, up to this.
pub(super) const MAX_RATIO: f64 = 1e15;

/// Arrivals and handling, checked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Demand {
    pub(super) arrivals_per_hour: f64,
    pub(super) aht: f64,
    /// Erlangs.
    pub(super) load: f64,
}

impl Demand {
    pub(super) fn new(arrivals_per_hour: f64, aht: f64) -> Result<Self> {
        let mut problems = Problems::new();
        if !(arrivals_per_hour >= 0.0 && arrivals_per_hour.is_finite()) {
            problems.at("arrivals_per_hour").say(format!(
                "found {arrivals_per_hour}; a number from 0 is accepted"
            ));
        }
        if !(aht > 0.0 && aht.is_finite()) {
            problems.at("aht").say(format!(
                "found {aht}; a number of seconds above 0 is accepted"
            ));
        }
        problems.finish()?;
        // One rounding fewer than rate × time: round loads stay round.
        let load = positive_or_zero(arrivals_per_hour * aht / 3600.0);
        if load > MAX_LOAD {
            return Err(Error::invalid(
                "arrivals_per_hour",
                format!(
                    "found {arrivals_per_hour} calls of {aht} s, {load:e} erlangs; up to {MAX_LOAD:e} are accepted"
                ),
            ));
        }
        Ok(Demand {
            arrivals_per_hour,
            aht,
            load,
        })
    }
}

/// A load in erlangs that was given as such.
pub(super) fn erlangs(load: f64) -> Result<f64> {
    if (0.0..=MAX_LOAD).contains(&load) {
        Ok(positive_or_zero(load))
    } else {
        Err(Error::invalid(
            "erlangs",
            format!("found {load}; a load from 0 to {MAX_LOAD:e} erlangs is accepted"),
        ))
    }
}

/// Subnormal loads have lost their digits: they are 0.
fn positive_or_zero(load: f64) -> f64 {
    if load < f64::MIN_POSITIVE { 0.0 } else { load }
}

/// A length of time that may be 0 or infinite.
pub(super) fn time(path: &str, seconds: f64) -> Result<f64> {
    if seconds >= 0.0 {
        Ok(seconds)
    } else {
        Err(Error::invalid(
            path,
            format!("found {seconds}; a number of seconds from 0 is accepted"),
        ))
    }
}

/// The probability of a quantile.
pub(super) fn probability(p: f64) -> Result<f64> {
    if (0.0..1.0).contains(&p) {
        Ok(p)
    } else {
        Err(Error::invalid(
            "p",
            format!("found {p}; a probability from 0 to below 1 is accepted"),
        ))
    }
}

/// A share to be reached that is neither nothing nor everything.
pub(super) fn share(path: &str, share: f64) -> Result<f64> {
    if share > 0.0 && share < 1.0 {
        Ok(share)
    } else {
        let message = format!("found {share}; a share above 0 and below 1 is accepted");
        Err(Error::invalid(path, message))
    }
}

/// A mean patience, seconds.
pub(super) fn mean_patience(seconds: f64, aht: f64) -> Result<f64> {
    let least = 1.0 / MAX_RATIO;
    if (least..=MAX_RATIO).contains(&(seconds / aht)) {
        Ok(seconds)
    } else {
        let message = format!(
            "found {seconds}; from {least:e} to {MAX_RATIO:e} times the handle time of {aht} s is accepted"
        );
        Err(Error::invalid("mean_patience", message))
    }
}
