//! Playing a run and keeping all of it.

use callcenter::Model;
use callcenter::Scenario;
use callcenter::engine::{Engine, Workspace};
use callcenter::measure::{
    Activity, CallCounter, CallRecord, CallbackRecord, DialRecord, Sink, Tally, Trace,
};
use callcenter::units::Tick;

pub const COUNTERS: [CallCounter; CallCounter::COUNT] = [
    CallCounter::Answered,
    CallCounter::Abandoned,
    CallCounter::Balked,
    CallCounter::Blocked,
    CallCounter::TurnedAway,
    CallCounter::StillWaiting,
    CallCounter::WaitAnswered,
    CallCounter::WaitAbandoned,
    CallCounter::WaitBalked,
    CallCounter::WaitBlocked,
    CallCounter::WaitTurnedAway,
    CallCounter::WaitStillWaiting,
    CallCounter::Attempts,
    CallCounter::Queued,
    CallCounter::Handle,
    CallCounter::QueueTime,
    CallCounter::AbandonedRinging,
    CallCounter::WaitUnqueued,
    CallCounter::Redials,
    CallCounter::Returns,
    CallCounter::AnsweredAgain,
    CallCounter::UnsettledAtFirst,
    CallCounter::AfterClosing,
    CallCounter::LaterAnswered,
    CallCounter::LaterAnsweredWithin,
    CallCounter::LaterLost,
    CallCounter::LaterLostWithin,
    CallCounter::TransferredIn,
    CallCounter::PassedOn,
    CallCounter::Contained,
    CallCounter::LeftIvr,
    CallCounter::WaitContained,
    CallCounter::WaitLeftIvr,
    CallCounter::SelfServed,
    CallCounter::SelfServiceTime,
    CallCounter::ContainedAgain,
    CallCounter::Told,
    CallCounter::ToldWait,
    CallCounter::ToldTooMuch,
    CallCounter::ToldTooLittle,
    CallCounter::CallbackAccepted,
    CallCounter::WaitCallbackAccepted,
    CallCounter::CallbacksOffered,
    CallCounter::CallbacksReached,
    CallCounter::CallbacksNotReached,
    CallCounter::CallbacksNotRungBack,
    CallCounter::CallbacksNextDay,
    CallCounter::CallbackWait,
    CallCounter::CallbackWithin,
    CallCounter::CallbackTries,
    CallCounter::CallbackHandle,
    CallCounter::CallbackTime,
    CallCounter::ServedByCallback,
    CallCounter::AcceptedInQueue,
    CallCounter::Dials,
    CallCounter::DialsReached,
    CallCounter::DialsGivenUp,
];

/// A run: every record, and the tally that an experiment would see.
#[derive(Debug, Clone)]
pub struct Played {
    /// Sorted by the type of the caller's first call, caller and attempt.
    pub calls: Vec<CallRecord>,
    /// Likewise.
    pub callbacks: Vec<CallbackRecord>,
    /// Sorted by call type and number.
    pub dials: Vec<DialRecord>,
    pub work: Vec<(usize, Activity, Tick, Tick)>,
    pub staff: Vec<(usize, Tick, Tick)>,
    pub arrivals: u64,
    pub tally: Tally,
    pub rows: usize,
    pub types: usize,
    pub groups: usize,
}

struct Both<'a>(&'a mut Trace, &'a mut Tally);

impl Sink for Both<'_> {
    fn arrived(&mut self, call_type: usize, row: usize) {
        self.0.arrived(call_type, row);
        self.1.arrived(call_type, row);
    }
    fn ended(&mut self, record: &CallRecord) {
        self.0.ended(record);
        self.1.ended(record);
    }
    fn called_back(&mut self, record: &CallbackRecord) {
        self.0.called_back(record);
        self.1.called_back(record);
    }
    fn dial_ended(&mut self, record: &DialRecord) {
        self.0.dial_ended(record);
        self.1.dial_ended(record);
    }
    fn spent(&mut self, group: usize, row: usize, on: Activity, from: Tick, to: Tick) {
        self.0.spent(group, row, on, from, to);
        self.1.spent(group, row, on, from, to);
    }
    fn staffed(&mut self, group: usize, from: Tick, to: Tick) {
        self.0.staffed(group, from, to);
        self.1.staffed(group, from, to);
    }
}

pub fn model(scenario: &Scenario) -> Model {
    Model::new(scenario).unwrap_or_else(|error| panic!("{error}"))
}

/// Plays one run in a fresh workspace.
pub fn play(model: &Model, engine: Engine, seed: u64, run: u64) -> Played {
    let mut workspace = Workspace::new(model, engine).unwrap();
    play_in(&mut workspace, model, seed, run)
}

/// Plays one run in a workspace that may have been used before.
pub fn play_in(workspace: &mut Workspace, model: &Model, seed: u64, run: u64) -> Played {
    let (mut trace, mut tally) = (Trace::default(), Tally::new(model));
    workspace
        .play(model, seed, run, &mut Both(&mut trace, &mut tally))
        .unwrap();
    let Trace {
        mut calls,
        mut callbacks,
        mut dials,
        mut work,
        mut staff,
        arrivals,
    } = trace;
    calls.sort_by_key(|call| (call.origin, call.caller, call.attempt));
    callbacks.sort_by_key(|c| (c.call.origin, c.call.caller, c.call.attempt));
    dials.sort_by_key(|dial| (dial.call_type, dial.number));
    work.sort();
    staff.sort();
    Played {
        calls,
        callbacks,
        dials,
        work,
        staff,
        arrivals,
        tally,
        rows: model.grid().rows(),
        types: model.call_types().count(),
        groups: model.agent_groups().count(),
    }
}

impl Played {
    /// Every count and time of these rows.
    pub fn figures(&self, rows: std::ops::Range<usize>) -> Vec<u64> {
        let mut figures = Vec::new();
        for row in rows {
            for call_type in 0..self.types {
                let count = |counter| self.tally.count(row, call_type, counter);
                figures.extend(COUNTERS.map(count));
            }
            for group in 0..self.groups {
                figures.extend(Activity::ALL.map(|on| self.tally.time_on(row, group, on)));
                figures.push(self.tally.staffed_time(row, group));
            }
        }
        figures
    }

    /// Whether a call is one of those that the centre makes itself.
    pub fn is_rung_up(&self, call: &CallRecord) -> bool {
        // Whoever is rung up has been dialled before.
        let of_type = self
            .dials
            .binary_search_by(|dial| (dial.call_type, dial.number).cmp(&(call.origin, 0)));
        of_type.is_ok()
    }

    /// Records of the calls that come in.
    pub fn calls_that_come_in(&self) -> Vec<CallRecord> {
        let mut calls = self.calls.clone();
        calls.retain(|call| !self.is_rung_up(call));
        calls
    }

    /// A count, over all rows and types.
    pub fn total(&self, counter: CallCounter) -> u64 {
        let cells = (0..self.rows).flat_map(|row| (0..self.types).map(move |t| (row, t)));
        cells
            .map(|(row, call_type)| self.tally.count(row, call_type, counter))
            .sum()
    }

    /// Records of callers who joined in these rows.
    pub fn calls_in(&self, rows: std::ops::Range<usize>) -> Vec<CallRecord> {
        let mut calls = self.calls.clone();
        calls.retain(|call| rows.contains(&(call.row as usize)));
        calls
    }
}
