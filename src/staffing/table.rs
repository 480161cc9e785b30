//! What is answered.

use serde::Serialize;

use crate::measure::Figure;
use crate::scenario::ServiceLevelDefinition;
use crate::units::{ClockTime, Seconds};

/// How many agents each interval of a day needs, and what they give.
///
/// Shares are shares of one, times seconds, staff is people on the phones. It serialises to the documented result file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StaffingTable {
    /// The queue.
    pub queue: String,
    /// The date, where the forecast has one.
    pub date: Option<String>,
    /// Start of the first interval.
    pub opens: ClockTime,
    /// End of the last interval.
    pub closes: ClockTime,
    /// Length of an interval, in seconds.
    pub interval: Seconds,
    /// The service level to reach in every interval.
    pub target: StaffingTarget,
    /// The highest occupancy allowed, where one is.
    pub max_occupancy: Option<f64>,
    /// The least staff of every interval.
    pub min_agents: u32,
    /// Share of paid time that is not on the phones.
    pub shrinkage: f64,
    /// How long callers would wait on average, seconds; none where some would wait for ever.
    pub mean_patience: Option<f64>,
    /// One row per interval.
    pub rows: Vec<StaffingRow>,
    /// The whole day.
    pub totals: DayTotals,
    /// How the answer was found.
    pub method: Method,
    /// Defaults the question made use of, in words.
    pub defaults_used: Vec<String>,
    /// What the reader should know, in sentences.
    pub notices: Vec<String>,
}

/// The service level to reach.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct StaffingTarget {
    /// How it is counted.
    pub definition: ServiceLevelDefinition,
    /// The threshold T in seconds.
    pub threshold: f64,
    /// For short calls credited: the second threshold in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub short: Option<f64>,
    /// The share to reach.
    pub share: f64,
}

impl StaffingTarget {
    /// Definition and threshold in words: `answered of offered within 20 s`.
    pub fn label(&self) -> String {
        let short = self
            .short
            .map_or(String::new(), |t| format!(", abandoned within {t} s"));
        format!("{} within {} s{short}", self.definition, self.threshold)
    }
}

/// An interval of a [`StaffingTable`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StaffingRow {
    /// When it starts.
    pub start: ClockTime,
    /// Calls (attempts) forecast.
    pub calls: f64,
    /// Mean handle time forecast, seconds.
    pub aht: f64,
    /// Load of the interval's own calls, in erlangs: calls × AHT / length of the interval.
    pub erlangs: f64,
    /// Mean load that is really there, in erlangs: calls of earlier intervals still last, its own go on into later ones.
    pub modified_erlangs: f64,
    /// The answer: agents on the phones, net.
    pub staff: u32,
    /// The answer in fractions of an agent, from `staff` − 1 to `staff`.
    ///
    /// 41.3 means 42 agents on 30 % of the days and 41 on the others, the other intervals as answered: over many such
    /// days every interval meets its target as a ratio of sums, on the callers of the confirmation. Found on the straight
    /// line between the two whole numbers. Where `staff` is the least allowed, it is `staff`.
    pub fractional_staff: f64,
    /// People on the payroll: staff / (1 − shrinkage).
    pub scheduled: f64,
    /// The staff planned so far.
    pub given: Option<f64>,
    /// Given less needed: negative where people are missing.
    pub gap: Option<f64>,
    /// Erlang C's answer for the interval by itself: nobody hangs up, no interval inherits from another.
    pub erlang_c: Option<u32>,
    /// Erlang A's answer for the interval by itself, with the mean patience; none where some callers wait for ever.
    pub erlang_a: Option<u32>,
    /// What the answer gives.
    pub at_answer: Performance,
    /// What one agent less in this interval alone gives it. None where the answer is the least allowed.
    pub at_one_less: Option<Performance>,
    /// What the given staff gives, all intervals played as given.
    pub at_given: Option<Performance>,
    /// Whether the margin at the answer straddles the target (or the occupancy allowed): another run might ask for one
    /// agent more.
    pub straddles: bool,
    /// Whether the margin at one less reaches what is asked for: another run might ask for one agent less.
    pub one_less_straddles: bool,
}

/// What a number of agents gives in an interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Performance {
    /// The agents on the phones.
    pub staff: f64,
    /// The service level, in the target's definition.
    pub service_level: Figure,
    /// Mean wait of answered calls, seconds.
    pub asa: Figure,
    /// (Abandoned + balked) / offered.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub abandon_rate: Figure,
    /// Handle time / staffed time.
    pub occupancy: Figure,
}

/// The day as a whole.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DayTotals {
    /// Calls (attempts) forecast.
    pub calls: f64,
    /// Agent-hours on the phones.
    pub staff_hours: f64,
    /// The same with the fractional answers.
    pub fractional_staff_hours: f64,
    /// Hours on the payroll.
    pub scheduled_hours: f64,
    /// Agent-hours given, where every interval has a figure.
    pub given_hours: Option<f64>,
    /// Agent-hours of Erlang C's answers.
    pub erlang_c_hours: Option<f64>,
    /// Agent-hours of Erlang A's answers.
    pub erlang_a_hours: Option<f64>,
    /// What the answer gives.
    pub at_answer: DayPerformance,
    /// What the given staff gives.
    pub at_given: Option<DayPerformance>,
}

/// What a staffing gives over the day.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct DayPerformance {
    /// Service level of all the day's calls.
    pub service_level: Figure,
    /// Share of days on which all the day's calls together reach the target.
    pub days_meeting_target: Figure,
    /// Mean wait of answered calls, seconds.
    pub asa: Figure,
    /// (Abandoned + balked) / offered.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub abandon_rate: Figure,
    /// Handle time / staffed time, overtime included.
    pub occupancy: Figure,
    /// Mean agent-hours after closing, for calls not yet ended.
    pub overtime_hours: f64,
}

/// How an answer was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Method {
    /// Seed of the callers the search played.
    pub search_seed: u64,
    /// Days played in every step of the search.
    pub search_replications: u32,
    /// Seed of the callers every figure in the table is from.
    pub seed: u64,
    /// Days played for every figure.
    pub replications: u32,
    /// Confidence of the margins.
    pub confidence: f64,
    /// Passes over the day.
    pub passes: u32,
    /// Agent-intervals of the seed: Erlang A at the modified offered load.
    pub seed_agent_intervals: u64,
    /// Intervals that had to be raised after the fresh callers were played.
    pub raised_on_confirmation: u32,
    /// Why the search ended.
    pub stopped: String,
}
