use std::fmt;

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

use super::columns as c;
use super::days::Days;
use super::fresh::FreshCallers;
use super::precision::Precision;
use super::quantity::{Quantity, per_time};
use super::sums::{Shape, Sums};
use super::warm_up::WarmUp;
use crate::chance::Sampling;
use crate::error::{Error, Result};
use crate::measure::{Estimate, Figure, Ratio, Reading, Unit, WaitHistogram};
use crate::model::{Grid, Level, Model, PartLaws, Span, TypeModel};
use crate::scenario::{AfterClosing, ServiceLevelDefinition};
use crate::units::{ClockTime, TICKS_PER_SECOND, Tick};

/// What came out of an experiment, every figure with its margin.
///
/// Counts are per day, or per hour in a steady state; times are in seconds; rates are shares of one. It serialises to
/// the documented result file.
#[derive(Debug, Clone, PartialEq)]
pub struct Results {
    /// The scenario's name.
    pub scenario: String,
    /// The seed from which all randomness followed.
    pub seed: u64,
    /// Replications played: days, or batches of a steady state.
    pub replications: u64,
    /// Confidence of the margins.
    pub confidence: f64,
    /// Why the run stopped.
    pub stopped: Stopped,
    /// Defaults the scenario made use of, in words.
    pub defaults_used: Vec<String>,
    /// How the warm-up was found, where the scenario asked for pilot runs.
    pub warm_up: Option<WarmUp>,
    /// How many fresh callers were found behind the attempts that the scenario states; `None` where nobody calls again, or
    /// the scenario states fresh callers.
    pub fresh: Option<FreshCallers>,
    /// The time grid that was played.
    pub grid: Grid,
    /// All call types and all groups together.
    pub total: Measures,
    /// By call type, in the scenario's order.
    pub call_types: Vec<(String, Measures)>,
    /// By agent group, in the scenario's order.
    pub agent_groups: Vec<(String, GroupMeasures)>,
    /// How the randomness of replications was drawn.
    pub sampling: Sampling,
    /// Whether the number of calls was used as a control variate.
    pub controlled: bool,
    /// The precision that was asked for; empty where it was a number of replications.
    pub precision: Vec<Precision>,
    /// The totals of every single replication, where they were to be kept. They are not part of the result file.
    pub days: Option<Days>,
    /// By interval of the day, with the rows before opening and after closing where anything happened in them; empty in
    /// a steady state.
    pub intervals: Vec<IntervalResults>,
}

/// Why a run stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stopped {
    /// Every replication asked for was played.
    AllReplications,
    /// Every margin was as narrow as was asked for.
    PrecisionReached,
    /// As many replications as were allowed have been played, and some margin is still wider than was asked for.
    PrecisionNotReached,
    /// The observer asked to stop.
    Interrupted,
}

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Stopped::AllReplications => "all replications played",
            Stopped::PrecisionReached => "precision reached",
            Stopped::PrecisionNotReached => "precision not reached",
            Stopped::Interrupted => "interrupted",
        })
    }
}

/// The measures of calls: of a call type or of all, over the whole run or in an interval.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Measures {
    /// Attempts made.
    pub attempts: Figure,
    /// Attempts less those blocked, contained in self-service, and whose callers hung up in it.
    pub offered: Figure,
    /// Calls an agent took.
    pub answered: Figure,
    /// Callers whose patience ran out.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub abandoned: Figure,
    /// Of the abandoned, those who hung up while an agent was being rung for them.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub abandoned_ringing: Figure,
    /// Callers who hung up on hearing that they must wait.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub balked: Figure,
    /// Attempts that found no line, or a full queue.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub blocked: Figure,
    /// Callers who were told that the centre is closed.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub turned_away: Figure,
    /// Callers nobody had reached when a steady-state run was given up, because more urgent ones kept coming.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub still_waiting: Figure,
    /// Calls contained in self-service: it did what they were for.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub contained: Figure,
    /// Calls whose callers hung up in self-service.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub left_ivr: Figure,
    /// Contained / calls that came through self-service.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub containment_rate: Figure,
    /// The same less those who call again within a day of being contained.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub true_containment_rate: Figure,
    /// Mean time from calling in to the end of self-service, however that ends.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub self_service_time: Figure,
    /// Calls whose callers were offered to be rung back.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub callbacks_offered: Figure,
    /// Calls whose callers accepted that, or left a message.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub callback_accepted: Figure,
    /// Of them, those who were reached and served.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub callbacks_reached: Figure,
    /// Those who answered none of the tries.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub callbacks_not_reached: Figure,
    /// Those who were not reached before the centre closed, or before the run ended, and might have been by another try.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub callbacks_not_rung_back: Figure,
    /// Those due on the next day: messages left at closing or later, and what was agreed upon for later.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub callbacks_next_day: Figure,
    /// Mean time from asking, or from the time agreed upon, to the start of talk, of those who were reached.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub callback_wait: Figure,
    /// The wait to be reached that 50 % do not exceed, over all days together.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub callback_wait_p50: Figure,
    /// The one that 80 % do not exceed.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub callback_wait_p80: Figure,
    /// The one that 90 % do not exceed.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub callback_wait_p90: Figure,
    /// The one that 95 % do not exceed.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub callback_wait_p95: Figure,
    /// Reached within the call type's time / callbacks that were not for the next day.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub callback_service_level: Figure,
    /// Answered on the line within the threshold of the first service level / all who were answered on the line, lost, or
    /// accepted to be rung back: what the service level would be if being rung back were no service.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub answered_in_line: Figure,
    /// How often agents dialled / callbacks that were not for the next day.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub tries_per_callback: Figure,
    /// Callers waiting to be rung back, mean over opening hours.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub callbacks_waiting: Figure,
    /// Dials to people whom the centre rings up, counted where they were dialled. This and what follows of them is of all outbound
    /// call types, or of one; they are in no total of calls, unless nobody calls in.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub dials: Figure,
    /// Of the dials that were not given up at closing, the share that reached somebody. Those that were are mostly the longest, in
    /// vain, so that of the last interval it is a little high.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub reach_rate: Figure,
    /// People who were reached: the attempts of the outbound call type.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub reached: Figure,
    /// Of them, those who were put through to an agent.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub put_through: Figure,
    /// People who were reached and found no agent free, whether they were put through later or not.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub mismatches: Figure,
    /// Mismatches / reached.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub mismatch_rate: Figure,
    /// People who were reached and never put through: who hung up, found the queue full, or were sent away at closing.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub dropped: Figure,
    /// Dropped / reached, of which rules for diallers allow a few in a hundred.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub drop_rate: Figure,
    /// (Abandoned + balked) / offered.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub abandon_rate: Figure,
    /// Blocked / attempts, of them only those who could be: who is passed on, or rung up, has a line, and may only find the queue full.
    /// Whoever comes through self-service has asked for one.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub block_rate: Figure,
    /// Not matched to an agent at once / offered.
    pub queued_rate: Figure,
    /// Attempts that are legs of callers whom an agent has passed on.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub transferred_in: Figure,
    /// Answered calls that were passed on.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub passed_on: Figure,
    /// Passed on / answered, callbacks that reached the caller among them.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub transfer_rate: Figure,
    /// Mean wait of all offered calls but those whose callers accepted to be rung back.
    pub mean_wait: Figure,
    /// Mean wait of answered calls, zeros included (average speed of answer).
    pub asa: Figure,
    /// Mean wait of calls that were not matched at once.
    pub mean_wait_queued: Figure,
    /// Mean wait of abandoned calls. It is not patience: the impatient are over-represented in it.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub time_to_abandon: Figure,
    /// Mean number of callers waiting or being rung, over opening hours.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub queue_length: Figure,
    /// Mean handle time of answered calls.
    pub aht: Figure,
    /// Handle time and dialling / staffed time less breaks.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub occupancy: Figure,
    /// Wait that half of the offered calls do not exceed.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub wait_p50: Figure,
    /// Wait that 80 % of the offered calls do not exceed.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub wait_p80: Figure,
    /// Wait that 90 % of the offered calls do not exceed.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub wait_p90: Figure,
    /// Wait that 95 % of the offered calls do not exceed.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub wait_p95: Figure,
    /// Wait that 99 % of the offered calls do not exceed.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub wait_p99: Figure,
    /// Mean wait that callers were told of as they joined the queue: those who stayed and were answered.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub announced_wait: Figure,
    /// Mean of what they were told less what they waited: above zero where callers are told too much.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub announcement_error: Figure,
    /// Mean of how far, in either direction, what they were told lies from what they waited.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub announcement_abs_error: Figure,
    /// Service levels: the call type's target first, then the scenario's further ones.
    pub service_level: Vec<ServiceLevelFigure>,
    /// Share of days on which the target was met; a day without calls meets it.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub days_meeting_target: Figure,
    /// Persons who called, counted with their first call. As long as nobody calls twice, the same as attempts.
    pub callers: Figure,
    /// Attempts of callers whose call before was not answered.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub redials: Figure,
    /// Attempts of callers whose call before was answered, or contained in self-service, and did not settle the matter.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub returns: Figure,
    /// Callers who would call again, but not before the centre closes; they are counted with the call before.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub after_closing: Figure,
    /// Persons who were served, counted with the first of their calls, or callbacks, that was answered, be it in a wrong queue; those
    /// who had left a message before the day are not among them.
    pub callers_served: Figure,
    /// Attempts / callers. Of a call type it is attempts as that type, of whomever, for each first call as that type: where
    /// callers call again as another type, that of all calls tells how often a caller calls.
    pub attempts_per_caller: Figure,
    /// Answered calls that were passed on / callers. Of all calls alone.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub transfers_per_caller: Figure,
    /// Waits of all offered calls / callers: how long a caller waits on the line in all calls and legs together. Of all calls alone.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub wait_per_caller: Figure,
    /// Handle time of all calls / callers: what a caller takes of agents' time in all calls, legs and callbacks together, dialling and
    /// staying with whom they pass on included. Of all calls alone; not of those that agents had in hand as the day opened, nor
    /// of messages left before.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub agent_time_per_caller: Figure,
    /// The service level of first calls alone, by the definition of the target: what a caller meets who has not called
    /// before.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub first_call_service_level: Figure,
    /// Of the callers served, those whose matter the first answered call settled. Who was passed on from it, or had first to be
    /// found in a wrong queue, is not among them.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub first_contact_resolution: Figure,
}

/// A service level with its definition and threshold.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceLevelFigure {
    /// How it is counted; `None` where call types with different definitions are pooled.
    pub definition: Option<ServiceLevelDefinition>,
    /// The threshold T in seconds; `None` where each call counts against its own type's.
    pub threshold: Option<f64>,
    /// For short calls credited: the second threshold in seconds.
    pub short: Option<f64>,
    /// The share to reach, where there is one.
    pub target: Option<f64>,
    /// The share.
    pub share: Figure,
}

impl ServiceLevelFigure {
    /// Its definition and threshold in words: `answered of offered within 20 s`.
    pub fn label(&self) -> String {
        let definition = self
            .definition
            .map_or("within own target".to_owned(), |d| d.to_string());
        let threshold = self
            .threshold
            .map_or(", each type against its own threshold".to_owned(), |t| {
                format!(" within {t} s")
            });
        let short = self
            .short
            .map_or(String::new(), |t| format!(", abandoned within {t} s"));
        format!("{definition}{threshold}{short}")
    }
}

impl Serialize for ServiceLevelFigure {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry(
            "definition",
            &self
                .definition
                .map_or("own_target", ServiceLevelDefinition::name),
        )?;
        map.serialize_entry("threshold", &self.threshold)?;
        if let Some(short) = self.short {
            map.serialize_entry("short", &short)?;
        }
        if let Some(target) = self.target {
            map.serialize_entry("target", &target)?;
        }
        match self.share.estimate() {
            Some(share) => share.write_into(&mut map)?,
            None => {
                for end in ["mean", "low", "high", "half_width"] {
                    map.serialize_entry(end, &None::<f64>)?;
                }
            }
        }
        map.end()
    }
}

/// The measures of an agent group. Times are seconds of all its agents together, per day, or per hour of a steady state.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct GroupMeasures {
    /// Time on duty, overtime and breaks included. Whoever is absent is not on duty.
    pub staffed: Figure,
    /// Handle time and dialling / time on duty less breaks.
    pub occupancy: Figure,
    /// Time waiting for a call.
    pub idle: Figure,
    /// Time handling calls: talk, hold and wrap-up, staying with callers who are passed on, and dialling.
    pub handled: Figure,
    /// Time picking up, while the telephone rings. Absent where the group takes no time for that.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub pickup: Figure,
    /// Time talking. Absent, as hold and wrap-up are, where some call type the group answers states only the whole of its
    /// handle time.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub talk: Figure,
    /// Time serving callers who are on hold. Absent where there is no such time.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub hold: Figure,
    /// Time wrapping up. Absent where there is no such time.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub wrap_up: Figure,
    /// Time staying with callers who are passed on. Absent where nobody is.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub transfer: Figure,
    /// Time dialling for callbacks. Absent where nobody is rung back.
    #[serde(skip_serializing_if = "Figure::is_not_applicable")]
    pub dialling: Figure,
    /// Time on breaks. Absent where the group has none.
    #[serde(rename = "break", skip_serializing_if = "Figure::is_not_applicable")]
    pub breaks: Figure,
}

/// The measures of a row of the day.
#[derive(Debug, Clone, PartialEq)]
pub struct IntervalResults {
    /// Which row it is.
    pub row: Row,
    /// When it starts.
    pub start: ClockTime,
    /// All call types and all groups together.
    pub total: Measures,
    /// By call type, in the scenario's order.
    pub call_types: Vec<(String, Measures)>,
    /// By agent group, in the scenario's order.
    pub agent_groups: Vec<(String, GroupMeasures)>,
}

/// A row of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Row {
    /// Before opening.
    BeforeOpening,
    /// An interval of the day.
    Interval,
    /// After closing: overtime.
    AfterClosing,
}

impl Results {
    /// The measures of a call type.
    ///
    /// # Errors
    ///
    /// When there is no such call type; it says which there are.
    pub fn call_type(&self, name: &str) -> Result<&Measures> {
        find(&self.call_types, name, "call type")
    }

    /// The measures of an agent group.
    ///
    /// # Errors
    ///
    /// When there is no such group; it says which there are.
    pub fn agent_group(&self, name: &str) -> Result<&GroupMeasures> {
        find(&self.agent_groups, name, "agent group")
    }

    /// Replications whose sum is one observation.
    pub(super) fn observation(&self) -> usize {
        self.sampling.block() as usize
    }

    /// Whether it is a steady state, whose counts are per hour.
    pub fn is_steady(&self) -> bool {
        !self.grid.is_day()
    }

    pub(crate) fn of(
        model: &Model,
        sums: &Sums,
        seed: u64,
        confidence: f64,
        stopped: Stopped,
    ) -> Self {
        let reader = Reader {
            model,
            sums,
            shape: sums.shape,
            confidence,
            expected: sums.expected(model),
        };
        let rows = reader.shape.rows;
        let intervals = match model.grid.span {
            Span::Day { .. } if sums.shape.keep.rows => {
                (0..rows).filter_map(|row| reader.interval(row)).collect()
            }
            _ => Vec::new(),
        };
        let total = reader.measures(rows, None);
        Results {
            scenario: model.name.clone(),
            seed,
            replications: sums.replications(),
            confidence,
            stopped,
            defaults_used: model.defaults_used.clone(),
            warm_up: None,
            fresh: None,
            grid: model.grid.clone(),
            call_types: reader.call_types(rows, &total),
            total,
            agent_groups: reader.agent_groups(rows),
            sampling: sums.shape.keep.sampling,
            controlled: sums.shape.keep.control,
            precision: Vec::new(),
            days: Days::new(model, sums, confidence),
            intervals,
        }
    }
}

fn find<'a, T>(list: &'a [(String, T)], name: &str, what: &str) -> Result<&'a T> {
    list.iter()
        .find(|(n, _)| n == name)
        .map(|(_, measures)| measures)
        .ok_or_else(|| {
            let names: Vec<_> = list.iter().map(|(n, _)| format!("{n:?}")).collect();
            Error::invalid(
                "",
                format!("no {what} {name:?}; there are {}", names.join(", ")),
            )
        })
}

/// Reads estimates out of moments.
struct Reader<'a> {
    model: &'a Model,
    sums: &'a Sums,
    shape: Shape,
    confidence: f64,
    /// Calls expected in an observation, where they are a control variate.
    expected: Option<f64>,
}

impl Reader<'_> {
    fn interval(&self, row: usize) -> Option<IntervalResults> {
        let (kind, start) = match (row, self.model.grid.span) {
            (0, Span::Day { origin, .. }) => (Row::BeforeOpening, origin),
            (row, Span::Day { closes, .. }) if row + 1 == self.shape.rows => {
                (Row::AfterClosing, closes)
            }
            (row, _) => (Row::Interval, self.model.grid.starts_at(row - 1)?),
        };
        let cell = self.shape.call_cell(row, None);
        let something = [
            c::ATTEMPTS,
            c::QUEUE_TIME,
            c::AVAILABLE,
            c::CALLBACKS_DUE,
            c::CALLBACKS_NEXT_DAY,
            c::DIALS,
            c::REACHED,
        ]
        .iter()
        .any(|&column| self.sums.calls.sum(cell, column) > 0);
        if kind != Row::Interval && !something {
            return None;
        }
        let total = self.measures(row, None);
        Some(IntervalResults {
            row: kind,
            start,
            call_types: self.call_types(row, &total),
            total,
            agent_groups: self.agent_groups(row),
        })
    }

    fn call_types(&self, row: usize, total: &Measures) -> Vec<(String, Measures)> {
        let types = self.model.types_in_file.iter();
        types
            .map(|&t| {
                let measures = match self.shape.types {
                    // The only one is the total, but for what belongs to agents.
                    1 => Measures {
                        occupancy: Figure::NotApplicable,
                        ..total.clone()
                    },
                    _ => self.measures(row, Some(t)),
                };
                (self.model.types[t].name.clone(), measures)
            })
            .collect()
    }

    fn agent_groups(&self, row: usize) -> Vec<(String, GroupMeasures)> {
        let groups = self.model.groups_in_file.iter();
        groups
            .map(|&g| (self.model.groups[g].name.clone(), self.group(row, g)))
            .collect()
    }

    /// The estimate of a reading, and for an interval of the day the ends that hold for all intervals at once.
    fn estimated(
        &self,
        row: usize,
        reading: Option<Reading>,
        estimate: impl Fn(&Reading, f64) -> Estimate,
    ) -> Figure {
        let Some(reading) = reading else {
            return Figure::NotEstimable;
        };
        let mut single = estimate(&reading, self.confidence);
        let intervals = self.model.grid.intervals();
        let is_interval = self.model.grid.is_day() && (1..=intervals).contains(&row);
        if is_interval && intervals > 1 {
            // Bonferroni: neighbours are so weakly correlated that nothing sharper gains more than a few thousandths.
            let of_all = estimate(&reading, 1.0 - (1.0 - self.confidence) / intervals as f64);
            single.simultaneous = Some((of_all.low, of_all.high));
        }
        Figure::Known(single)
    }

    /// A quantity of a scope in a row.
    fn figure(&self, quantity: Quantity, row: usize, call_type: Option<usize>) -> Figure {
        self.figure_with(quantity, row, call_type, self.expected)
    }

    /// The same with this many calls expected, where they are a control variate.
    fn figure_with(
        &self,
        quantity: Quantity,
        row: usize,
        call_type: Option<usize>,
        expected: Option<f64>,
    ) -> Figure {
        let together = self.shape.keep.together();
        let Some(scale) = quantity.scale(&self.model.grid, row, together) else {
            return Figure::NotApplicable;
        };
        let cell = self.shape.call_cell(row, call_type);
        let reading = quantity.read(&self.sums.calls, cell, expected, scale);
        let is_signed = matches!(quantity, Quantity::SignedSeconds(_));
        self.estimated(row, reading, |reading, confidence| match quantity.unit() {
            Unit::Share => Estimate::share(reading, confidence),
            unit if is_signed => Estimate::signed(reading, confidence, unit),
            unit => Estimate::positive(reading, confidence, unit),
        })
    }

    fn measures(&self, row: usize, call_type: Option<usize>) -> Measures {
        let cell = self.shape.call_cell(row, call_type);
        let whole = row == self.shape.rows;
        let moments = &self.sums.calls;
        let pooled: Vec<usize> = match call_type {
            Some(t) => vec![t],
            None => self.in_total().collect(),
        };
        let types: Vec<&TypeModel> = pooled.iter().map(|&t| &self.model.types[t]).collect();
        let count = |column: usize| self.figure(Quantity::Count(column), row, call_type);
        let share = |ratio: Ratio| self.figure(Quantity::Share(ratio), row, call_type);
        let seconds = |ratio: Ratio| self.figure(Quantity::Seconds(ratio), row, call_type);
        let only_if = |applies: bool, figure: &dyn Fn() -> Figure| {
            if applies {
                figure()
            } else {
                Figure::NotApplicable
            }
        };

        let can_abandon = types.iter().any(|t| t.can_abandon());
        let rings = pooled.iter().any(|&t| self.model.rings(t));
        let can_balk = types.iter().any(|t| t.can_balk());
        let tells = types.iter().any(|t| t.tells_waits());
        let asks_for_line =
            |&t: &usize| self.model.types[t].outbound.is_none() && self.model.lines.limits(t);
        let needs_line = pooled.iter().any(asks_for_line);
        let can_block = needs_line || self.model.queue_limit.is_some();
        let can_turn_away = self.model.grid.is_day()
            && [AfterClosing::SendAway, AfterClosing::Voicemail]
                .contains(&self.model.after_closing)
            || types
                .iter()
                .any(|t| matches!(t.arrivals, crate::chance::ArrivalPlan::Times(_)));
        let can_be_left = !self.model.grid.is_day() && !self.model.is_first_come();
        // Who calls again may reach a wrong queue.
        let goes_wrong = |to: usize| {
            let mut types = self.model.types.iter();
            types.any(|t| {
                let misroutes = t.misroutes.as_ref();
                misroutes.is_some_and(|law| law.to.probability(to as u32) > 0.0)
            })
        };
        let anywhere = if call_type.is_some_and(goes_wrong) {
            None
        } else {
            call_type
        };
        let is_called_again =
            |next: &dyn Fn(&TypeModel) -> Option<u32>| self.is_called_again(anywhere, next);
        let redial = is_called_again(&|t| t.redials.as_ref().map(|redials| redials.call_type));
        let return_ = is_called_again(&|t| t.returns.as_ref().map(|returns| returns.call_type))
            || types.iter().any(|t| t.contained_in_vain() > 0.0);
        // What is counted with the call before belongs to that one's type.
        let returned_from = types.iter().any(|t| t.returns.is_some());
        let follow = returned_from
            || types.iter().any(|t| t.contained_in_vain() > 0.0)
            || types.iter().any(|t| t.redials.is_some());
        let passes_on = self.model.has_transfers();
        let serves_itself = types.iter().any(|t| t.self_service.is_some());
        let leaves_ivr = |t: &&TypeModel| {
            t.self_service
                .as_ref()
                .is_some_and(|law| law.hangs_up > 0.0)
        };
        let can_leave_ivr = types.iter().any(leaves_ivr);
        let rings_back = types.iter().any(|t| t.rings_back());
        let keeps_messages = rings_back && self.model.keeps_messages();
        let offers = pooled.iter().any(|&t| self.model.may_ring_back(t));
        // Who is rung up has no place among the other calls, but headings of its own beside them.
        let rings_up = match call_type {
            Some(t) => self.model.types[t].outbound.is_some(),
            None => self.model.has_outbound(),
        };
        let is_later = |t: &&TypeModel| {
            t.callbacks
                .as_ref()
                .is_some_and(|law| law.scheduled_after.is_some())
        };
        let next_day = keeps_messages || self.model.grid.is_day() && types.iter().any(is_later);
        let contained_in_vain = types.iter().any(|t| t.contained_in_vain() > 0.0);
        // Occupancy belongs to agents; with one call type its cell is the total's.
        let is_total = call_type.is_none();
        let calls_twice = redial || return_ || passes_on;

        let (attempts, answered) = (count(c::ATTEMPTS), count(c::ANSWERED));
        let mut measures = Measures {
            callers: count(c::CALLERS),
            redials: only_if(redial, &|| count(c::REDIALS)),
            returns: only_if(return_, &|| count(c::RETURNS)),
            after_closing: only_if(follow && self.model.grid.is_day(), &|| {
                count(c::AFTER_CLOSING)
            }),
            callers_served: count(c::CALLERS_SERVED),
            first_call_service_level: only_if(calls_twice, &|| share(c::FIRST_CALLS)),
            first_contact_resolution: only_if(returned_from, &|| share(c::RESOLUTION)),
            attempts,
            offered: count(c::OFFERED),
            answered,
            abandoned: only_if(can_abandon, &|| count(c::ABANDONED)),
            abandoned_ringing: only_if(can_abandon && rings, &|| count(c::ABANDONED_RINGING)),
            balked: only_if(can_balk, &|| count(c::BALKED)),
            blocked: only_if(can_block, &|| count(c::BLOCKED)),
            turned_away: only_if(can_turn_away, &|| count(c::TURNED_AWAY)),
            still_waiting: only_if(can_be_left, &|| count(c::STILL_WAITING)),
            contained: only_if(serves_itself, &|| count(c::CONTAINED)),
            left_ivr: only_if(can_leave_ivr, &|| count(c::LEFT_IVR)),
            containment_rate: only_if(serves_itself, &|| share(c::CONTAINMENT)),
            true_containment_rate: only_if(contained_in_vain, &|| share(c::TRUE_CONTAINMENT)),
            self_service_time: only_if(serves_itself, &|| seconds(c::SELF_SERVICE_MEAN)),
            abandon_rate: only_if(can_abandon || can_balk, &|| share(c::ABANDON_RATE)),
            block_rate: only_if(can_block, &|| share(c::BLOCK_RATE)),
            queued_rate: share(c::QUEUED_RATE),
            transferred_in: only_if(passes_on, &|| count(c::TRANSFERRED_IN)),
            passed_on: only_if(passes_on, &|| count(c::PASSED_ON)),
            transfer_rate: only_if(passes_on, &|| share(c::TRANSFER_RATE)),
            callbacks_offered: only_if(offers || keeps_messages, &|| count(c::CALLBACKS_OFFERED)),
            callback_accepted: only_if(rings_back, &|| count(c::CALLBACK_ACCEPTED)),
            callbacks_reached: only_if(offers, &|| count(c::CALLBACKS_REACHED)),
            callbacks_not_reached: only_if(offers, &|| count(c::CALLBACKS_NOT_REACHED)),
            callbacks_not_rung_back: only_if(offers, &|| count(c::CALLBACKS_NOT_RUNG_BACK)),
            callbacks_next_day: only_if(next_day, &|| count(c::CALLBACKS_NEXT_DAY)),
            callback_wait: only_if(offers, &|| seconds(c::CALLBACK_MEAN_WAIT)),
            callback_service_level: only_if(offers, &|| share(c::CALLBACK_LEVEL)),
            answered_in_line: only_if(rings_back, &|| share(c::ANSWERED_IN_LINE)),
            tries_per_callback: only_if(offers, &|| {
                self.figure(Quantity::Per(c::CALLBACK_TRIES_EACH), row, call_type)
            }),
            callbacks_waiting: only_if(offers, &|| {
                self.figure(Quantity::CallbacksWaiting, row, call_type)
            }),
            dials: only_if(rings_up, &|| count(c::DIALS)),
            reach_rate: only_if(rings_up, &|| share(c::REACH_RATE)),
            reached: only_if(rings_up, &|| count(c::REACHED)),
            put_through: only_if(rings_up, &|| count(c::PUT_THROUGH)),
            mismatches: only_if(rings_up, &|| count(c::MISMATCHES)),
            mismatch_rate: only_if(rings_up, &|| share(c::MISMATCH_RATE)),
            dropped: only_if(rings_up, &|| count(c::DROPPED)),
            drop_rate: only_if(rings_up, &|| share(c::DROP_RATE)),
            mean_wait: seconds(c::MEAN_WAIT),
            asa: seconds(c::ASA),
            mean_wait_queued: seconds(c::MEAN_WAIT_QUEUED),
            time_to_abandon: only_if(can_abandon, &|| seconds(c::TIME_TO_ABANDON)),
            announced_wait: only_if(tells, &|| seconds(c::ANNOUNCED_WAIT)),
            announcement_error: only_if(tells, &|| {
                self.figure(
                    Quantity::SignedSeconds(c::ANNOUNCEMENT_ERROR),
                    row,
                    call_type,
                )
            }),
            announcement_abs_error: only_if(tells, &|| seconds(c::ANNOUNCEMENT_ABS_ERROR)),
            queue_length: self.figure(Quantity::QueueLength, row, call_type),
            aht: seconds(c::AHT),
            occupancy: only_if(is_total, &|| share(c::OCCUPANCY)),
            service_level: self.service_levels(row, call_type, &types),
            transfers_per_caller: only_if(is_total && passes_on, &|| {
                self.figure(Quantity::Per(c::TRANSFERS_PER_CALLER), row, call_type)
            }),
            wait_per_caller: only_if(is_total && calls_twice, &|| seconds(c::WAIT_PER_CALLER)),
            agent_time_per_caller: only_if(is_total && calls_twice, &|| {
                seconds(c::AGENT_TIME_PER_CALLER)
            }),
            attempts_per_caller: if calls_twice {
                self.figure(Quantity::Per(c::ATTEMPTS_PER_CALLER), row, call_type)
            } else if moments.sum(cell, c::ATTEMPTS) > 0 {
                Figure::Known(Estimate::exact(1.0, Unit::Number))
            } else {
                Figure::NotEstimable
            },
            ..Measures::default()
        };
        if self.model.grid.is_day() && types.iter().all(|t| t.levels[0].share.is_some()) {
            let (met, days) = (moments.sum(cell, c::DAYS_MET), moments.sum(cell, c::DAYS));
            measures.days_meeting_target = if self.shape.keep.together() == 1 {
                Estimate::share_of_days(met as u64, days as u64, self.confidence).into()
            } else {
                self.figure_with(Quantity::Share(c::MET_RATE), row, call_type, None)
            };
        }
        if whole && self.shape.keep.rows {
            self.percentiles(call_type, &mut measures);
            if offers {
                self.callback_percentiles(call_type, &mut measures);
            }
        }
        measures
    }

    /// Whether callers call again as a type, or as any; `next` is the type that some of another call next.
    fn is_called_again(
        &self,
        call_type: Option<usize>,
        next: &dyn Fn(&TypeModel) -> Option<u32>,
    ) -> bool {
        let mut next = self.model.types.iter().filter_map(next);
        next.any(|next| call_type.is_none_or(|one| one == next as usize))
    }

    fn percentiles(&self, call_type: Option<usize>, measures: &mut Measures) {
        let quantile = self.quantiles(self.pooled(call_type, |t| self.sums.waits(t)));
        measures.wait_p50 = quantile(0.50);
        measures.wait_p80 = quantile(0.80);
        measures.wait_p90 = quantile(0.90);
        measures.wait_p95 = quantile(0.95);
        measures.wait_p99 = quantile(0.99);
    }

    fn callback_percentiles(&self, call_type: Option<usize>, measures: &mut Measures) {
        let quantile = self.quantiles(self.pooled(call_type, |t| self.sums.callback_waits(t)));
        measures.callback_wait_p50 = quantile(0.50);
        measures.callback_wait_p80 = quantile(0.80);
        measures.callback_wait_p90 = quantile(0.90);
        measures.callback_wait_p95 = quantile(0.95);
    }

    /// Waits of a call type, or of all together, by section, of those that are kept by type.
    fn pooled<'s, W: Iterator<Item = &'s WaitHistogram>>(
        &self,
        call_type: Option<usize>,
        waits: impl Fn(usize) -> W,
    ) -> Vec<WaitHistogram> {
        if let Some(call_type) = call_type {
            return waits(call_type).cloned().collect();
        }
        let mut sections: Vec<WaitHistogram> = Vec::new();
        for call_type in self.in_total() {
            if sections.is_empty() {
                sections = waits(call_type).cloned().collect();
                continue;
            }
            let others = sections.iter_mut().zip(waits(call_type));
            others.for_each(|(all, waits)| all.merge(waits));
        }
        sections
    }

    /// The call types that are among all calls together.
    fn in_total(&self) -> impl Iterator<Item = usize> {
        (0..self.shape.types).filter(|&t| self.model.is_in_total(t))
    }

    /// Quantiles of waits by section.
    fn quantiles(&self, sections: Vec<WaitHistogram>) -> impl Fn(f64) -> Figure {
        let confidence = self.confidence;
        let used: Vec<WaitHistogram> = sections
            .into_iter()
            .filter(|section| section.total() > 0)
            .collect();
        move |p| Estimate::quantile(&used, p, confidence).into()
    }

    /// Whether agents of a group ring callers back.
    fn dials(&self, group: usize) -> bool {
        let types = self.model.types.iter().enumerate();
        types
            .filter(|&(t, _)| self.model.routing.handling(t, group).can)
            .any(|(t, _)| self.model.may_ring_back(t))
    }

    fn service_levels(
        &self,
        row: usize,
        call_type: Option<usize>,
        types: &[&TypeModel],
    ) -> Vec<ServiceLevelFigure> {
        (0..self.shape.levels)
            .map(|index| {
                let first = types[0].levels[index];
                let same =
                    |f: fn(&Level) -> Tick| types.iter().all(|t| f(&t.levels[index]) == f(&first));
                let definition = types
                    .iter()
                    .all(|t| t.levels[index].definition == first.definition)
                    .then_some(first.definition);
                let threshold = same(|l| l.within).then(|| first.within.as_seconds());
                let short = first
                    .short()
                    .filter(|_| definition.is_some() && same(|l| l.lost_within));
                let target = types
                    .iter()
                    .all(|t| t.levels[index].share == first.share)
                    .then_some(first.share)
                    .flatten();
                let share = self.figure(Quantity::Share(c::level(index)), row, call_type);
                ServiceLevelFigure {
                    definition,
                    threshold,
                    short,
                    target,
                    share,
                }
            })
            .collect()
    }

    fn group(&self, row: usize, group: usize) -> GroupMeasures {
        let cell = self.shape.group_cell(row, group);
        let moments = &self.sums.groups;
        let per = per_time(&self.model.grid) / self.shape.keep.together() as f64;
        let time = |column: usize| -> Figure {
            let reading = moments.mean(cell, column, self.expected);
            let in_seconds = reading.map(|r| r.scaled(per / TICKS_PER_SECOND as f64).regular());
            self.estimated(row, in_seconds, |reading, confidence| {
                Estimate::positive(reading, confidence, Unit::Seconds)
            })
        };
        let occupancy = moments.ratio(cell, c::GROUP_OCCUPANCY, self.expected);
        let only_if = |applies: bool, column: usize| {
            if applies {
                time(column)
            } else {
                Figure::NotApplicable
            }
        };
        let answered = || {
            let types = self.model.types.iter().enumerate();
            types
                .filter(|&(t, _)| self.model.routing.handling(t, group).can)
                .map(|(_, law)| law.parts.as_ref())
        };
        let is_apart = answered().all(|parts| parts.is_some());
        let some = |part: fn(&PartLaws) -> bool| is_apart && answered().flatten().any(part);
        GroupMeasures {
            staffed: time(c::GROUP_STAFFED),
            occupancy: self.estimated(row, occupancy, Estimate::share),
            idle: time(c::GROUP_IDLE),
            handled: time(c::GROUP_WORKED),
            pickup: only_if(self.model.groups[group].pickup.is_some(), c::GROUP_PICKUP),
            talk: only_if(is_apart, c::GROUP_TALK),
            hold: only_if(some(|parts| parts.hold.is_some()), c::GROUP_HOLD),
            wrap_up: only_if(some(|parts| parts.wrap_up.is_some()), c::GROUP_WRAP_UP),
            transfer: only_if(self.model.has_transfers(), c::GROUP_TRANSFER),
            dialling: only_if(self.dials(group), c::GROUP_DIALLING),
            breaks: only_if(self.model.groups[group].has_breaks(), c::GROUP_BREAK),
        }
    }
}

/// A list of named things as a map, in its order.
struct Named<'a, T>(&'a [(String, T)]);

impl<T: Serialize> Serialize for Named<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, measures)| (name, measures)))
    }
}

impl Serialize for IntervalResults {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("start", &self.start)?;
        if self.row != Row::Interval {
            map.serialize_entry("row", &self.row)?;
        }
        map.serialize_entry("total", &self.total)?;
        map.serialize_entry("call_types", &Named(&self.call_types))?;
        map.serialize_entry("agent_groups", &Named(&self.agent_groups))?;
        map.end()
    }
}

impl Serialize for Results {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        struct Intervals<'a>(&'a [IntervalResults]);
        impl Serialize for Intervals<'_> {
            fn serialize<S: Serializer>(
                &self,
                serializer: S,
            ) -> std::result::Result<S::Ok, S::Error> {
                let mut list = serializer.serialize_seq(Some(self.0.len()))?;
                self.0
                    .iter()
                    .try_for_each(|interval| list.serialize_element(interval))?;
                list.end()
            }
        }
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("callcenter", env!("CARGO_PKG_VERSION"))?;
        map.serialize_entry("scenario", &self.scenario)?;
        map.serialize_entry("seed", &self.seed)?;
        map.serialize_entry("replications", &self.replications)?;
        map.serialize_entry("confidence", &self.confidence)?;
        map.serialize_entry("stopped", &self.stopped.to_string())?;
        if self.sampling != Sampling::Independent {
            map.serialize_entry("sampling", &self.sampling)?;
        }
        if self.controlled {
            map.serialize_entry("control_variate", "arrivals")?;
        }
        map.serialize_entry("counts_per", if self.is_steady() { "hour" } else { "day" })?;
        map.serialize_entry("defaults_used", &self.defaults_used)?;
        if let Some(fresh) = &self.fresh {
            map.serialize_entry("fresh", fresh)?;
        }
        if let Some(warm_up) = &self.warm_up {
            map.serialize_entry("warm_up", warm_up)?;
        }
        map.serialize_entry("total", &self.total)?;
        map.serialize_entry("call_types", &Named(&self.call_types))?;
        map.serialize_entry("agent_groups", &Named(&self.agent_groups))?;
        map.serialize_entry("intervals", &Intervals(&self.intervals))?;
        map.end()
    }
}
