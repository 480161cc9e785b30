//! Instances printed elsewhere, inputs and outputs, and exact values computed for them.
//!
//! Sources: the examples of the SSJ library (tutorial `CallCenter`) and of the ContactCenters library (`CallCC`,
//! `MMC`, `MMCAb`, `MMCBlocked`), both of the Université de Montréal. Their results come from simulation and carry a
//! confidence interval; an exact value, where there is one, beats them.

use super::birth_death::MarkovQueue;
use super::transient::VaryingDay;

/// A simulated figure with its confidence interval, as printed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Printed {
    pub mean: f64,
    pub low: f64,
    pub high: f64,
}

const fn printed(mean: f64, low: f64, high: f64) -> Printed {
    Printed { mean, low, high }
}

impl Printed {
    pub fn contains(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }

    /// Whether `value` lies within `factor` half-widths of the mean, and half a unit of the last digit printed.
    pub fn near(&self, value: f64, factor: f64, rounding: f64) -> bool {
        let half_width = 0.5 * (self.high - self.low);
        (value - self.mean).abs() <= factor * half_width + rounding
    }
}

/// A one-type, one-group day of the ContactCenters library: empty start, no arrivals after closing, everybody is
/// served. Times in minutes. The threshold is strict (`<`), which makes no difference to a continuous wait.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MontrealDay {
    pub name: &'static str,
    pub arrival_rate: f64,
    pub service_rate: f64,
    pub agents: usize,
    pub minutes: f64,
    pub mean_patience: Option<f64>,
    pub queue_limit: Option<usize>,
    pub threshold: f64,
    /// Days simulated for the printed figures; their confidence is 95 %.
    pub days: u32,
    pub expected: MontrealFigures,
    pub exact: MontrealExact,
}

/// Printed figures of a [`MontrealDay`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MontrealFigures {
    /// Calls answered within the threshold, per day.
    pub within_threshold: Printed,
    /// Of answered calls, over all days.
    pub service_level: Printed,
    /// Mean wait of answered calls, minutes.
    pub speed_of_answer: Printed,
    /// Busy time in opening hours / (agents × opening hours).
    pub occupancy: Printed,
    pub abandoned: Option<Printed>,
    pub blocked: Option<Printed>,
}

/// Exact values, to the digits given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MontrealExact {
    pub service_level: f64,
    pub speed_of_answer: Option<f64>,
    pub occupancy: Option<f64>,
    pub abandoned: Option<f64>,
    pub blocked: Option<f64>,
}

impl MontrealDay {
    /// As one interval of a varying day, in minutes.
    pub fn day(&self) -> VaryingDay {
        let mut day = VaryingDay::with_grid(
            self.minutes,
            &[self.arrival_rate],
            &[self.agents],
            self.service_rate,
        );
        day.abandonment_rate = self.mean_patience.map_or(0.0, |mean| 1.0 / mean);
        day.queue_limit = self.queue_limit;
        day
    }
}

const MMC_INPUT: MontrealDay = MontrealDay {
    name: "MMC",
    arrival_rate: 4.2,
    service_rate: 0.5,
    agents: 12,
    minutes: 480.0,
    mean_patience: None,
    queue_limit: None,
    threshold: 20.0 / 60.0,
    days: 1000,
    expected: MontrealFigures {
        within_threshold: printed(1816.158, 1812.618, 1819.698),
        service_level: printed(0.902, 0.900, 0.904),
        speed_of_answer: printed(0.099, 0.097, 0.102),
        occupancy: printed(0.695, 0.694, 0.697),
        abandoned: None,
        blocked: None,
    },
    exact: MontrealExact {
        service_level: 0.90043,
        speed_of_answer: Some(0.10068),
        occupancy: Some(0.69693),
        abandoned: None,
        blocked: None,
    },
};

/// 12 agents, nobody hangs up.
pub const MMC: MontrealDay = MMC_INPUT;

/// The same with a mean patience of one minute.
pub const MMC_ABANDONMENT: MontrealDay = MontrealDay {
    name: "MMCAb",
    mean_patience: Some(1.0),
    expected: MontrealFigures {
        within_threshold: printed(1906.008, 1903.785, 1908.231),
        service_level: printed(0.975, 0.974, 0.975),
        speed_of_answer: printed(0.024, 0.023, 0.024),
        occupancy: printed(0.675, 0.674, 0.677),
        abandoned: Some(printed(58.609, 57.660, 59.558)),
        blocked: None,
    },
    exact: MontrealExact {
        service_level: 0.97444,
        speed_of_answer: None,
        occupancy: Some(0.67656),
        abandoned: Some(59.263),
        blocked: None,
    },
    ..MMC_INPUT
};

/// The same as [`MMC`] with at most five waiting.
pub const MMC_BLOCKED: MontrealDay = MontrealDay {
    name: "MMCBlocked",
    queue_limit: Some(5),
    expected: MontrealFigures {
        within_threshold: printed(1854.284, 1851.667, 1856.901),
        service_level: printed(0.929, 0.928, 0.930),
        speed_of_answer: printed(0.060, 0.059, 0.061),
        occupancy: printed(0.689, 0.688, 0.690),
        abandoned: None,
        blocked: Some(printed(18.655, 18.045, 19.265)),
    },
    exact: MontrealExact {
        service_level: 0.92836,
        speed_of_answer: None,
        occupancy: None,
        abandoned: None,
        blocked: Some(18.863),
    },
    ..MMC_INPUT
};

/// L'Ecuyer's call centre: 13 hours from 08:00, a gamma busyness of mean 1 multiplies all rates of a day. A caller who
/// must wait hangs up at once with probability `balk`, else has exponential patience. Staff falls politely, who waits
/// at closing is served by the last staff. Times in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BusynessDay {
    pub name: &'static str,
    pub agents: [usize; 13],
    pub calls_per_hour: [f64; 13],
    /// Shape of the busyness.
    pub busyness: f64,
    pub balk: f64,
    pub mean_patience: f64,
    /// Exponential.
    pub mean_service: f64,
    pub threshold: f64,
    /// Days simulated for the printed figures; their confidence is 90 %. All are divided by the 1,660 calls expected,
    /// not by those that came.
    pub days: u32,
    /// Sum of all waits, of those who hung up too.
    pub wait_per_call: Printed,
    /// Calls with a wait below the threshold; those who hung up below it, and who balked, count too.
    pub good_per_call: Printed,
    /// Hung up, balked included.
    pub lost_per_call: Printed,
    pub sd_of_arrivals: f64,
    pub exact: BusynessExact,
}

/// Exact values of a [`BusynessDay`], averaged over the busyness by a Gauss rule.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BusynessExact {
    pub wait_per_call: f64,
    pub good_per_call: f64,
    pub lost_per_call: f64,
}

impl BusynessDay {
    /// The day at busyness 1, in seconds.
    pub fn day(&self) -> VaryingDay {
        let rates = self.calls_per_hour.map(|calls| calls / 3600.0);
        VaryingDay::with_grid(3600.0, &rates, &self.agents, 1.0 / self.mean_service)
            .patience(self.mean_patience)
            .balk(self.balk)
    }

    pub fn expected_calls(&self) -> f64 {
        self.calls_per_hour.iter().sum()
    }
}

/// The SSJ tutorial's example, as its result file has it.
pub const SSJ_CALL_CENTER: BusynessDay = BusynessDay {
    name: "SSJ CallCenter",
    agents: [4, 6, 8, 8, 8, 7, 8, 8, 6, 6, 4, 4, 4],
    calls_per_hour: [
        100.0, 150.0, 150.0, 180.0, 200.0, 150.0, 150.0, 150.0, 120.0, 100.0, 80.0, 70.0, 60.0,
    ],
    busyness: 400.0,
    balk: 0.1,
    mean_patience: 1000.0,
    mean_service: 100.0,
    threshold: 20.0,
    days: 10_000,
    wait_per_call: printed(4.713, 4.680, 4.746),
    good_per_call: printed(0.925, 0.924, 0.925),
    lost_per_call: printed(0.020, 0.020, 0.020),
    sd_of_arrivals: 93.620,
    exact: BusynessExact {
        wait_per_call: 4.723604,
        good_per_call: 0.9246894,
        lost_per_call: 0.01985925,
    },
};

/// The same with a far more variable busyness, from the ContactCenters library.
pub const CALL_CC: BusynessDay = BusynessDay {
    name: "CallCC",
    busyness: 10.0,
    days: 1000,
    wait_per_call: printed(11.834, 10.060, 13.608),
    good_per_call: printed(0.853, 0.844, 0.862),
    lost_per_call: printed(0.0342, 0.0311, 0.0374),
    sd_of_arrivals: 513.189,
    exact: BusynessExact {
        wait_per_call: 12.51965,
        good_per_call: 0.8546756,
        lost_per_call: 0.0364895,
    },
    ..SSJ_CALL_CENTER
};

/// A stationary queue with figures known beforehand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KnownQueue {
    pub name: &'static str,
    pub queue: MarkovQueue,
    pub expected: KnownFigures,
}

/// What is known of a [`KnownQueue`], and half a unit of the last digit given.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct KnownFigures {
    pub p_queued: Option<(f64, f64)>,
    pub p_block: Option<(f64, f64)>,
    pub p_abandon: Option<(f64, f64)>,
    pub mean_wait: Option<(f64, f64)>,
    pub mean_wait_queued: Option<(f64, f64)>,
    pub asa: Option<(f64, f64)>,
    pub time_to_abandon: Option<(f64, f64)>,
    pub queue_length: Option<(f64, f64)>,
    pub occupancy: Option<(f64, f64)>,
    /// (threshold, value, rounding).
    pub answered_within: Option<(f64, f64, f64)>,
}

const NOTHING: KnownFigures = KnownFigures {
    p_queued: None,
    p_block: None,
    p_abandon: None,
    mean_wait: None,
    mean_wait_queued: None,
    asa: None,
    time_to_abandon: None,
    queue_length: None,
    occupancy: None,
    answered_within: None,
};

const fn erlang_a(arrival_rate: f64, service_rate: f64, servers: usize, theta: f64) -> MarkovQueue {
    MarkovQueue {
        arrival_rate,
        service_rate,
        servers,
        abandonment_rate: theta,
        lines: None,
    }
}

/// The baseline (56 s mean wait, 40 s to abandon), from a survey of 2013 fitted by Erlang A. Seconds.
pub const BASELINE: KnownQueue = KnownQueue {
    name: "baseline",
    queue: erlang_a(831.0 / 3600.0, 1.0 / 269.0, 50, 1.0 / 283.6),
    expected: KnownFigures {
        p_queued: Some((0.954, 5e-4)),
        p_abandon: Some((0.1974, 5e-5)),
        mean_wait: Some((56.0, 0.05)),
        mean_wait_queued: Some((58.7, 0.05)),
        asa: Some((59.9, 0.05)),
        time_to_abandon: Some((40.0, 0.05)),
        queue_length: Some((12.92, 5e-3)),
        occupancy: Some((0.9967, 5e-5)),
        answered_within: Some((20.0, 0.125, 5e-4)),
        ..NOTHING
    },
};

/// Erlang A and Erlang B vectors checked in high precision, and the two pooling bounds of Wallace and Whitt's
/// 84-erlang centre (minutes, mean handle time 10).
pub const KNOWN_QUEUES: [KnownQueue; 6] = [
    BASELINE,
    KnownQueue {
        name: "Erlang A, n = 100, a = 98, θ = μ/2",
        queue: erlang_a(98.0, 1.0, 100, 0.5),
        expected: KnownFigures {
            p_queued: Some((0.5026336963, 1e-10)),
            p_abandon: Some((0.0247245884, 1e-10)),
            asa: Some((0.04864981, 5e-9)),
            time_to_abandon: Some((0.08098059, 5e-9)),
            answered_within: Some((0.0667, 0.700936, 5e-7)),
            ..NOTHING
        },
    },
    KnownQueue {
        name: "Erlang A, n = 100,000, a = 99,900, θ = μ",
        queue: erlang_a(99_900.0, 1.0, 100_000, 1.0),
        expected: KnownFigures {
            p_queued: Some((0.3762748928, 1e-10)),
            p_abandon: Some((0.0008245476, 1e-10)),
            ..NOTHING
        },
    },
    KnownQueue {
        name: "Erlang A, n = 100,000, a = 101,000, θ = μ/5",
        queue: erlang_a(101_000.0, 1.0, 100_000, 0.2),
        expected: KnownFigures {
            p_abandon: Some((0.0099009901, 1e-10)),
            queue_length: Some((5000.0, 0.05)),
            ..NOTHING
        },
    },
    KnownQueue {
        name: "fully pooled: M/M/90/+30, a = 84",
        queue: MarkovQueue {
            lines: Some(120),
            ..erlang_a(8.4, 0.1, 90, 0.0)
        },
        expected: KnownFigures {
            p_block: Some((0.00364, 5e-6)),
            mean_wait: Some((0.450, 5e-4)),
            answered_within: Some((0.5, 0.733, 5e-4)),
            ..NOTHING
        },
    },
    KnownQueue {
        name: "fully separated: M/M/15/+5, a = 14",
        queue: MarkovQueue {
            lines: Some(20),
            ..erlang_a(1.4, 0.1, 15, 0.0)
        },
        expected: KnownFigures {
            p_block: Some((0.0653, 5e-5)),
            mean_wait: Some((0.823, 5e-4)),
            answered_within: Some((0.5, 0.641, 5e-4)),
            ..NOTHING
        },
    },
];

/// (servers, offered load, Erlang's loss probability).
pub const ERLANG_B: [(usize, f64, f64); 3] = [
    (10, 8.0, 0.1216610642529515),
    (1000, 900.0, 5.92986267014622e-5),
    (100_000, 100_000.0, 0.002518893423546906),
];
