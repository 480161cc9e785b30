use super::activity::Activity;
use super::callback::CallbackRecord;
use super::dial::DialRecord;
use super::record::CallRecord;
use crate::units::Tick;

/// Receives what happens in a run. It is statically dispatched, so that what a sink does not use costs nothing.
pub trait Sink {
    /// An attempt is made, in this row of the grid.
    fn arrived(&mut self, call_type: usize, row: usize);

    /// An attempt has ended. Attempts are not necessarily reported in any order of time.
    fn ended(&mut self, record: &CallRecord);

    /// A callback has ended; who is reached, when what the agent has to do for the caller is done.
    fn called_back(&mut self, _record: &CallbackRecord) {}

    /// A dial of a call type that the centre rings people up for has ended.
    fn dial_ended(&mut self, _record: &DialRecord) {}

    /// An agent of a group spent the time from one instant to another on something; pieces of one agent do not overlap.
    /// `row` is a row that does not lie after `from`, from which its own is soon found.
    fn spent(&mut self, group: usize, row: usize, on: Activity, from: Tick, to: Tick);

    /// A place in a group was staffed from one instant to another. An agent who stays past the shift's end to finish a
    /// call is staffed until it is finished.
    fn staffed(&mut self, group: usize, from: Tick, to: Tick);
}

impl<S: Sink> Sink for &mut S {
    #[inline(always)]
    fn arrived(&mut self, call_type: usize, row: usize) {
        (**self).arrived(call_type, row);
    }

    #[inline(always)]
    fn ended(&mut self, record: &CallRecord) {
        (**self).ended(record);
    }

    fn called_back(&mut self, record: &CallbackRecord) {
        (**self).called_back(record);
    }

    fn dial_ended(&mut self, record: &DialRecord) {
        (**self).dial_ended(record);
    }

    #[inline(always)]
    fn spent(&mut self, group: usize, row: usize, on: Activity, from: Tick, to: Tick) {
        (**self).spent(group, row, on, from, to);
    }

    fn staffed(&mut self, group: usize, from: Tick, to: Tick) {
        (**self).staffed(group, from, to);
    }
}

/// A sink that keeps every record: for tests, traces and export. Memory grows with the number of calls.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trace {
    /// Every attempt.
    pub calls: Vec<CallRecord>,
    /// Every callback.
    pub callbacks: Vec<CallbackRecord>,
    /// Every dial.
    pub dials: Vec<DialRecord>,
    /// Pieces of agents' time that were not idle: group, what it was spent on, from, to.
    pub work: Vec<(usize, Activity, Tick, Tick)>,
    /// Pieces of staffed time: group, from, to.
    pub staff: Vec<(usize, Tick, Tick)>,
    /// Attempts made.
    pub arrivals: u64,
}

impl Sink for Trace {
    fn arrived(&mut self, _call_type: usize, _row: usize) {
        self.arrivals += 1;
    }

    fn ended(&mut self, record: &CallRecord) {
        self.calls.push(*record);
    }

    fn called_back(&mut self, record: &CallbackRecord) {
        self.callbacks.push(*record);
    }

    fn dial_ended(&mut self, record: &DialRecord) {
        self.dials.push(*record);
    }

    fn spent(&mut self, group: usize, _row: usize, on: Activity, from: Tick, to: Tick) {
        self.work.push((group, on, from, to));
    }

    fn staffed(&mut self, group: usize, from: Tick, to: Tick) {
        self.staff.push((group, from, to));
    }
}
