//! A stretch of the day in which nothing changes but the queue.
use super::super::input::{Demand, MAX_RATIO};
use crate::error::{Problems, Result};

/// An interval of a [`TransientDay`](super::TransientDay): its length, its callers and its staff.
///
/// All of it holds by the clock: from the interval's start on, every call in progress ends at the rate that `aht` says,
/// and whoever waits hangs up at the rate that `mean_patience` says, whenever it joined.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DayInterval {
    /// Length in seconds, above 0.
    pub seconds: f64,
    /// Arrivals per hour, from 0.
    pub arrivals_per_hour: f64,
    /// Mean of the exponential handle time, seconds, above 0.
    pub aht: f64,
    /// Mean of the exponential patience, seconds, above 0. None: nobody hangs up.
    pub mean_patience: Option<f64>,
    /// Places to fill: agents on duty. May be 0.
    pub agents: u32,
}

impl DayInterval {
    /// An interval; it is checked where a day is made of it.
    pub fn new(
        seconds: f64,
        arrivals_per_hour: f64,
        aht: f64,
        mean_patience: Option<f64>,
        agents: u32,
    ) -> Self {
        DayInterval {
            seconds,
            arrivals_per_hour,
            aht,
            mean_patience,
            agents,
        }
    }

    /// Expected arrivals.
    pub(super) fn arrivals(&self) -> f64 {
        self.arrivals_per_hour / 3600.0 * self.seconds
    }
}

/// What each interval of a day must be, and that there is one.
pub(super) fn check(intervals: &[DayInterval]) -> Result<()> {
    let mut problems = Problems::new();
    if intervals.is_empty() {
        problems
            .at("intervals")
            .say("found none; at least one interval is accepted");
    }
    for (i, interval) in intervals.iter().enumerate() {
        let mut here = problems.at("intervals");
        let mut here = here.index(i);
        if !(interval.seconds > 0.0 && interval.seconds.is_finite()) {
            here.field("seconds").say(format!(
                "found {}; a number of seconds above 0 is accepted",
                interval.seconds
            ));
        }
        if let Err(error) = Demand::new(interval.arrivals_per_hour, interval.aht) {
            for problem in error.problems() {
                here.field(&problem.path).say(&problem.message);
            }
        }
        if let Some(patience) = interval.mean_patience
            && !(patience > 0.0 && patience.is_finite())
        {
            here.field("mean_patience").say(format!(
                "found {patience}; a number of seconds above 0 is accepted, or none where nobody hangs up"
            ));
        }
        let times = [
            ("aht", Some(interval.aht)),
            ("mean_patience", interval.mean_patience),
        ];
        for (name, time) in times {
            if let Some(time) = time
                && time > 0.0
                && time * MAX_RATIO < interval.seconds
                && interval.seconds.is_finite()
            {
                here.field(name).say(format!(
                    "found {time}; from {:e} of the interval's {} s is accepted",
                    1.0 / MAX_RATIO,
                    interval.seconds
                ));
            }
        }
    }
    problems.finish()
}
