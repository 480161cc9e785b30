use super::columns as c;
use super::quantity::Quantity;
use super::results::Measures;
use crate::measure::Figure;

/// A measure of calls: its name in files, its name for people, and where it stands in a result.
#[derive(Debug, Clone, Copy)]
pub struct Measure {
    /// As in the result file: `mean_wait`.
    pub name: &'static str,
    /// In words: `mean wait`.
    pub label: &'static str,
    /// What it counts in.
    pub kind: Kind,
    /// Under which heading it is printed.
    pub section: Section,
    /// Where it is found.
    pub of: fn(&Measures) -> &Figure,
    /// How it is made of what is counted; `None` where it is made of more than sums.
    pub(crate) quantity: Option<Quantity>,
}

/// What a measure counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Calls or callers, per day or per hour of a steady state.
    PerTime,
    /// A share of one, printed in percent.
    Share,
    /// A time.
    Seconds,
    /// A plain number: callers waiting, attempts per caller.
    Number,
}

/// A heading under which measures are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// What was aimed at; the service levels stand here too.
    ServiceLevel,
    /// How long callers wait.
    Waits,
    /// What became of the calls.
    Calls,
    /// How busy the centre is.
    Load,
    /// Who is rung back. Printed only where somebody is.
    Callbacks,
    /// Who is rung up by a dialler. Printed only where somebody is.
    Outbound,
    /// Persons behind the calls. Printed only where somebody calls twice.
    Callers,
}

impl Kind {
    /// The unit in words; `per` is `day` or `hour`. Empty for a plain number.
    pub fn unit(self, per: &str) -> String {
        match self {
            Kind::PerTime => format!("per {per}"),
            Kind::Share => "%".to_owned(),
            Kind::Seconds => "s".to_owned(),
            Kind::Number => String::new(),
        }
    }
}

impl Measure {
    /// The measure of this name; `None` where there is none. The service level is not among them: it is a list.
    pub fn named(name: &str) -> Option<&'static Measure> {
        MEASURES.iter().find(|measure| measure.name == name)
    }

    /// Its name for people with its unit: `mean wait (s)`.
    pub fn heading(&self, per: &str) -> String {
        let unit = self.kind.unit(per);
        if unit.is_empty() {
            self.label.to_owned()
        } else {
            format!("{} ({unit})", self.label)
        }
    }
}

macro_rules! measures {
    ($($section:ident, $kind:ident, $name:ident, $label:literal, $quantity:expr;)*) => {
        [$(Measure {
            name: stringify!($name),
            label: $label,
            kind: Kind::$kind,
            section: Section::$section,
            of: |measures| &measures.$name,
            quantity: $quantity,
        }),*]
    };
}

/// Every measure of calls but the service levels, in the order in which people read them.
pub const MEASURES: [Measure; 69] = measures! {
    ServiceLevel, Share, days_meeting_target, "days meeting the target", Some(Quantity::Share(c::MET_RATE));
    Waits, Seconds, asa, "ASA: mean wait, answered calls", Some(Quantity::Seconds(c::ASA));
    Waits, Seconds, mean_wait, "mean wait, all offered calls", Some(Quantity::Seconds(c::MEAN_WAIT));
    Waits, Seconds, mean_wait_queued, "mean wait, calls that queued", Some(Quantity::Seconds(c::MEAN_WAIT_QUEUED));
    Waits, Seconds, time_to_abandon, "mean time to abandon", Some(Quantity::Seconds(c::TIME_TO_ABANDON));
    Waits, Seconds, wait_p50, "wait that 50 % do not exceed", None;
    Waits, Seconds, wait_p80, "wait that 80 % do not exceed", None;
    Waits, Seconds, wait_p90, "wait that 90 % do not exceed", None;
    Waits, Seconds, wait_p95, "wait that 95 % do not exceed", None;
    Waits, Seconds, wait_p99, "wait that 99 % do not exceed", None;
    Waits, Seconds, announced_wait, "announced wait, answered calls", Some(Quantity::Seconds(c::ANNOUNCED_WAIT));
    Waits, Seconds, announcement_error, "announced wait less actual wait", Some(Quantity::SignedSeconds(c::ANNOUNCEMENT_ERROR));
    Waits, Seconds, announcement_abs_error, "announced wait off, either way", Some(Quantity::Seconds(c::ANNOUNCEMENT_ABS_ERROR));
    Calls, PerTime, attempts, "attempts", Some(Quantity::Count(c::ATTEMPTS));
    Calls, PerTime, blocked, "blocked", Some(Quantity::Count(c::BLOCKED));
    Calls, PerTime, contained, "contained in self-service", Some(Quantity::Count(c::CONTAINED));
    Calls, PerTime, left_ivr, "hung up in self-service", Some(Quantity::Count(c::LEFT_IVR));
    Calls, PerTime, offered, "offered", Some(Quantity::Count(c::OFFERED));
    Calls, PerTime, answered, "answered", Some(Quantity::Count(c::ANSWERED));
    Calls, PerTime, abandoned, "abandoned", Some(Quantity::Count(c::ABANDONED));
    Calls, PerTime, abandoned_ringing, "of them while ringing", Some(Quantity::Count(c::ABANDONED_RINGING));
    Calls, PerTime, balked, "balked", Some(Quantity::Count(c::BALKED));
    Calls, PerTime, turned_away, "turned away", Some(Quantity::Count(c::TURNED_AWAY));
    Calls, Share, abandon_rate, "abandon rate: of offered", Some(Quantity::Share(c::ABANDON_RATE));
    Calls, Share, block_rate, "block rate: of those who ask for a line", Some(Quantity::Share(c::BLOCK_RATE));
    Calls, Share, queued_rate, "queued: of offered", Some(Quantity::Share(c::QUEUED_RATE));
    Calls, Share, containment_rate, "contained: of those in self-service", Some(Quantity::Share(c::CONTAINMENT));
    Calls, Share, true_containment_rate, "truly contained: not again within a day", Some(Quantity::Share(c::TRUE_CONTAINMENT));
    Calls, Seconds, self_service_time, "mean time in self-service", Some(Quantity::Seconds(c::SELF_SERVICE_MEAN));
    Calls, PerTime, transferred_in, "of attempts, passed on from others", Some(Quantity::Count(c::TRANSFERRED_IN));
    Calls, PerTime, passed_on, "of answered, passed on", Some(Quantity::Count(c::PASSED_ON));
    Calls, Share, transfer_rate, "transfer rate: of answered", Some(Quantity::Share(c::TRANSFER_RATE));
    Callbacks, PerTime, callbacks_offered, "offered to be rung back", Some(Quantity::Count(c::CALLBACKS_OFFERED));
    Callbacks, PerTime, callback_accepted, "accepted", Some(Quantity::Count(c::CALLBACK_ACCEPTED));
    Callbacks, PerTime, callbacks_reached, "reached", Some(Quantity::Count(c::CALLBACKS_REACHED));
    Callbacks, PerTime, callbacks_not_reached, "answered no try", Some(Quantity::Count(c::CALLBACKS_NOT_REACHED));
    Callbacks, PerTime, callbacks_not_rung_back, "not reached before the end", Some(Quantity::Count(c::CALLBACKS_NOT_RUNG_BACK));
    Callbacks, PerTime, callbacks_next_day, "to be rung back on the next day", Some(Quantity::Count(c::CALLBACKS_NEXT_DAY));
    Callbacks, Seconds, callback_wait, "mean wait to be reached", Some(Quantity::Seconds(c::CALLBACK_MEAN_WAIT));
    Callbacks, Seconds, callback_wait_p50, "wait that 50 % do not exceed", None;
    Callbacks, Seconds, callback_wait_p80, "wait that 80 % do not exceed", None;
    Callbacks, Seconds, callback_wait_p90, "wait that 90 % do not exceed", None;
    Callbacks, Seconds, callback_wait_p95, "wait that 95 % do not exceed", None;
    Callbacks, Share, callback_service_level, "reached in time: of those due", Some(Quantity::Share(c::CALLBACK_LEVEL));
    Callbacks, Share, answered_in_line, "answered in line within T: of all who asked", Some(Quantity::Share(c::ANSWERED_IN_LINE));
    Callbacks, Number, tries_per_callback, "tries per callback", Some(Quantity::Per(c::CALLBACK_TRIES_EACH));
    Callbacks, Number, callbacks_waiting, "callers waiting to be rung back", Some(Quantity::CallbacksWaiting);
    Outbound, PerTime, dials, "dialled", Some(Quantity::Count(c::DIALS));
    Outbound, Share, reach_rate, "reached: of dials", Some(Quantity::Share(c::REACH_RATE));
    Outbound, PerTime, reached, "people reached", Some(Quantity::Count(c::REACHED));
    Outbound, PerTime, put_through, "put through to an agent", Some(Quantity::Count(c::PUT_THROUGH));
    Outbound, PerTime, mismatches, "mismatches: no agent free", Some(Quantity::Count(c::MISMATCHES));
    Outbound, Share, mismatch_rate, "mismatch rate: of reached", Some(Quantity::Share(c::MISMATCH_RATE));
    Outbound, PerTime, dropped, "dropped: not put through", Some(Quantity::Count(c::DROPPED));
    Outbound, Share, drop_rate, "drop rate: of reached", Some(Quantity::Share(c::DROP_RATE));
    Load, Seconds, aht, "AHT: mean handle time", Some(Quantity::Seconds(c::AHT));
    Load, Number, queue_length, "queue length: callers waiting", Some(Quantity::QueueLength);
    Load, Share, occupancy, "occupancy", Some(Quantity::Share(c::OCCUPANCY));
    Callers, PerTime, callers, "callers: first calls", Some(Quantity::Count(c::CALLERS));
    Callers, PerTime, redials, "redials: not served before", Some(Quantity::Count(c::REDIALS));
    Callers, PerTime, returns, "returns: not settled before", Some(Quantity::Count(c::RETURNS));
    Callers, PerTime, after_closing, "would call again after closing", Some(Quantity::Count(c::AFTER_CLOSING));
    Callers, Number, attempts_per_caller, "attempts per caller", Some(Quantity::Per(c::ATTEMPTS_PER_CALLER));
    Callers, Number, transfers_per_caller, "transfers per caller", Some(Quantity::Per(c::TRANSFERS_PER_CALLER));
    Callers, Seconds, wait_per_caller, "wait per caller, all calls", Some(Quantity::Seconds(c::WAIT_PER_CALLER));
    Callers, Seconds, agent_time_per_caller, "agents' time per caller", Some(Quantity::Seconds(c::AGENT_TIME_PER_CALLER));
    Callers, PerTime, callers_served, "callers served", Some(Quantity::Count(c::CALLERS_SERVED));
    Callers, Share, first_call_service_level, "service level of first calls", Some(Quantity::Share(c::FIRST_CALLS));
    Callers, Share, first_contact_resolution, "settled by the first answered call", Some(Quantity::Share(c::RESOLUTION));
};
