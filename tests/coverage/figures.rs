//! The figures that are judged.

use callcenter::experiment::Measures;
use callcenter::measure::Figure;

use crate::oracle::transient::{Clock, Joined};

/// What the chain says of a place: the whole day or an interval.
pub struct Row {
    pub joined: Joined,
    pub clock: Clock,
    pub answered_within: f64,
    pub queue_time: f64,
    /// Seconds over which the queue's mean is taken.
    pub length: f64,
}

/// A figure that the chain knows, by interval and for the whole day.
pub struct Known {
    pub name: &'static str,
    pub of: fn(&Measures) -> &Figure,
    pub exact: fn(&Row) -> f64,
}

/// The service level comes first.
pub const FIGURES: [Known; 11] = [
    Known {
        name: "service_level",
        of: |measures| &measures.service_level[0].share,
        exact: |row| row.answered_within / row.joined.offered(),
    },
    Known {
        name: "abandon_rate",
        of: |measures| &measures.abandon_rate,
        exact: |row| row.joined.abandon_rate(),
    },
    Known {
        name: "queued_rate",
        of: |measures| &measures.queued_rate,
        exact: |row| row.joined.queued_rate(),
    },
    Known {
        name: "asa",
        of: |measures| &measures.asa,
        exact: |row| row.joined.asa(),
    },
    Known {
        name: "mean_wait",
        of: |measures| &measures.mean_wait,
        exact: |row| row.joined.mean_wait(),
    },
    Known {
        name: "mean_wait_queued",
        of: |measures| &measures.mean_wait_queued,
        exact: |row| row.joined.wait / row.joined.queued,
    },
    Known {
        name: "time_to_abandon",
        of: |measures| &measures.time_to_abandon,
        exact: |row| row.joined.time_to_abandon(),
    },
    Known {
        name: "occupancy",
        of: |measures| &measures.occupancy,
        exact: |row| row.clock.occupancy(),
    },
    Known {
        name: "attempts",
        of: |measures| &measures.attempts,
        exact: |row| row.joined.attempts,
    },
    Known {
        name: "abandoned",
        of: |measures| &measures.abandoned,
        exact: |row| row.joined.abandoned,
    },
    Known {
        name: "queue_length",
        of: |measures| &measures.queue_length,
        exact: |row| row.queue_time / row.length,
    },
];

/// A figure of the whole day that the long run knows.
pub struct Counted {
    pub name: &'static str,
    pub of: fn(&Measures) -> &Figure,
    /// Whether it is a percentile of waits, made of sections of days.
    pub is_percentile: bool,
}

pub const COUNTED: [Counted; 4] = [
    Counted {
        name: "wait_p50",
        of: |measures| &measures.wait_p50,
        is_percentile: true,
    },
    Counted {
        name: "wait_p80",
        of: |measures| &measures.wait_p80,
        is_percentile: true,
    },
    Counted {
        name: "wait_p95",
        of: |measures| &measures.wait_p95,
        is_percentile: true,
    },
    Counted {
        name: "days_meeting_target",
        of: |measures| &measures.days_meeting_target,
        is_percentile: false,
    },
];

/// A quantile over days: the name under which it is judged, the measure, and the share of days.
pub const DAY_QUANTILES: [(&str, &str, f64); 3] = [
    ("days' service_level, 10 %", "service_level", 0.1),
    ("days' service_level, 50 %", "service_level", 0.5),
    ("days' mean_wait, 90 %", "mean_wait", 0.9),
];

/// The number of a figure in [`FIGURES`].
pub fn number(name: &str) -> usize {
    let found = FIGURES.iter().position(|figure| figure.name == name);
    found.expect("a figure that is judged")
}
