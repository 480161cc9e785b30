use super::activity::Activity;
use super::callback::{CallbackOutcome, CallbackRecord};
use super::cell::{ANSWERED_WITHIN, AgentCell, CallCell, CallCounter, EMPTY, LOST_WITHIN, STAFFED};
use super::dial::{DialOutcome, DialRecord};
use super::histogram::{BUCKETS, WaitHistogram, index};
use super::record::{CallRecord, Cause, Next, Outcome};
use super::sink::Sink;
use crate::model::{Level, Model, row_of};
use crate::units::Tick;

/// Sections into which replications are dealt for the margins of percentiles.
pub(crate) const SECTIONS: usize = 20;

/// Counts a run: whole numbers per row, call type and group, and the waits of offered calls by length.
///
/// An experiment clears the counts before each run, and lets the histograms go on from run to run. Memory is
/// O(rows × (types × levels + groups)) and does not depend on the number of calls.
#[derive(Debug, Clone)]
pub struct Tally {
    bounds: Vec<Tick>,
    types: usize,
    groups: usize,
    /// `rows × types` counts of calls.
    calls: Vec<CallCell>,
    /// `rows × groups` counts of agents' time.
    agents: Vec<AgentCell>,
    /// The first service level of each type: its target.
    targets: Vec<Level>,
    /// The further service levels, `types × further`, and their counts, `rows × types × further`.
    further_levels: Vec<Level>,
    further_within: Vec<[u64; 2]>,
    further: usize,
    /// `(sections + 1) × types × buckets` waits; the last section is for what is not counted.
    waits: Vec<u64>,
    /// Where the waits of each row's section start, in this run.
    waits_of_row: Vec<usize>,
    /// Zero where waits are not counted by length: then all of them fall on one place that nobody reads.
    waits_mask: usize,
    /// The waits of callbacks that reached the caller, like `waits`; none where there are no callbacks, or waits are not counted by
    /// length.
    callback_waits: Vec<u64>,
    /// Within what time callers of each type are to be reached.
    callbacks_within: Vec<Tick>,
}

impl Tally {
    /// An empty tally for a model.
    pub fn new(model: &Model) -> Self {
        let sections = SECTIONS + 1;
        Self::with_sections(model, sections)
    }

    /// The same, which does not count waits by length: there are no percentiles, and it is a hundredth the size.
    pub(crate) fn without_waits(model: &Model) -> Self {
        Self::with_sections(model, 0)
    }

    fn with_sections(model: &Model, sections: usize) -> Self {
        let (rows, types, groups) = (model.grid.rows(), model.types.len(), model.groups.len());
        let further = model.types.first().map_or(0, |t| t.levels.len() - 1);
        Tally {
            bounds: model.grid.bounds.clone(),
            types,
            groups,
            calls: vec![EMPTY; rows * types],
            agents: vec![AgentCell::default(); rows * groups],
            targets: model.types.iter().map(|t| t.levels[0]).collect(),
            further_levels: model
                .types
                .iter()
                .flat_map(|t| t.levels[1..].to_vec())
                .collect(),
            further_within: vec![[0; 2]; rows * types * further],
            further,
            waits: vec![0; (sections * types * BUCKETS).max(1)],
            waits_of_row: vec![0; rows],
            waits_mask: if sections > 0 { usize::MAX } else { 0 },
            callback_waits: match model.has_callbacks() {
                true => vec![0; sections * types * BUCKETS],
                false => Vec::new(),
            },
            callbacks_within: (model.types.iter())
                .map(|t| t.callbacks.as_ref().map_or(Tick::ZERO, |law| law.within))
                .collect(),
        }
    }

    /// Clears the counts for a run whose rows belong to these sections; `None` for a row that is not counted.
    pub(crate) fn start(&mut self, section_of_row: impl Fn(usize) -> Option<usize>) {
        self.calls.fill(EMPTY);
        self.agents.fill(AgentCell::default());
        self.further_within.fill([0; 2]);
        for (row, waits) in self.waits_of_row.iter_mut().enumerate() {
            let section = section_of_row(row).map_or(SECTIONS, |section| section % SECTIONS);
            *waits = section * self.types * BUCKETS;
        }
    }

    /// One count of a cell.
    pub fn count(&self, row: usize, call_type: usize, counter: CallCounter) -> u64 {
        self.calls[row * self.types + call_type][counter as usize]
    }

    /// Answered within T and lost within T (or t0) of a level of a cell.
    pub(crate) fn within(&self, row: usize, call_type: usize, level: usize) -> (u64, u64) {
        let cell = row * self.types + call_type;
        match level.checked_sub(1) {
            None => (
                self.calls[cell][ANSWERED_WITHIN],
                self.calls[cell][LOST_WITHIN],
            ),
            Some(further) => self.further_within[cell * self.further + further].into(),
        }
    }

    /// Ticks during which places of a group were staffed within a row.
    pub fn staffed_time(&self, row: usize, group: usize) -> u64 {
        self.agents[row * self.groups + group][STAFFED]
    }

    /// The same without breaks.
    pub fn available_time(&self, row: usize, group: usize) -> u64 {
        let away = self.time_on(row, group, Activity::Break);
        self.staffed_time(row, group).saturating_sub(away)
    }

    /// Ticks that agents of a group spent on something within a row.
    pub fn time_on(&self, row: usize, group: usize, activity: Activity) -> u64 {
        self.agents[row * self.groups + group][activity as usize]
    }

    /// Ticks during which agents of a group handled calls within a row: talk, hold, wrap-up, passing callers on, and dialling.
    pub fn worked_time(&self, row: usize, group: usize) -> u64 {
        [
            Activity::Talk,
            Activity::Hold,
            Activity::WrapUp,
            Activity::Transfer,
            Activity::Dialling,
        ]
        .into_iter()
        .map(|activity| self.time_on(row, group, activity))
        .fold(0, u64::saturating_add)
    }

    /// The waits of a call type's offered calls in one section.
    pub(crate) fn waits(&self, section: usize, call_type: usize) -> WaitHistogram {
        self.histogram(&self.waits, section, call_type)
    }

    /// The waits of a call type's callbacks that reached the caller, in one section.
    pub(crate) fn callback_waits(&self, section: usize, call_type: usize) -> WaitHistogram {
        self.histogram(&self.callback_waits, section, call_type)
    }

    fn histogram(&self, waits: &[u64], section: usize, call_type: usize) -> WaitHistogram {
        let at = (section * self.types + call_type) * BUCKETS;
        WaitHistogram::from_counts(waits.get(at..at + BUCKETS).unwrap_or_default())
    }

    /// Adds a length of time that may reach into later rows to a count of each, splitting it at the rows' ends by
    /// subtracting instants, so that the parts add up exactly. `row` is one that does not lie after `from`.
    #[inline(never)]
    fn split(
        bounds: &[Tick],
        mut row: usize,
        mut from: Tick,
        to: Tick,
        mut add: impl FnMut(usize, u64),
    ) {
        while row + 2 < bounds.len() && from >= bounds[row + 1] {
            row += 1;
        }
        while to > bounds[row + 1] {
            add(row, bounds[row + 1].0 - from.0);
            from = bounds[row + 1];
            row += 1;
        }
        add(row, to.0 - from.0);
    }

    /// Counts the service levels beyond the first.
    #[inline(never)]
    fn count_further(
        &mut self,
        cell: usize,
        call_type: usize,
        wait: Tick,
        answered: bool,
        lost: bool,
    ) {
        let levels = &self.further_levels[call_type * self.further..][..self.further];
        let counts = &mut self.further_within[cell * self.further..][..self.further];
        for (level, within) in levels.iter().zip(counts) {
            within[0] += u64::from(answered & (wait <= level.within));
            within[1] += u64::from(lost & (wait <= level.lost_within));
        }
    }
}

/// Who calls again within a day of being contained was not truly contained.
const DAY: Tick = Tick(86_400_000_000);

/// Counts what belongs to callers who call again, or are contained in self-service.
#[inline(never)]
fn count_again(
    cell: &mut CallCell,
    record: &CallRecord,
    [answered, within, lost, lost_within]: [bool; 4],
) {
    let is_first = record.cause == Cause::Fresh;
    for (counter, is_counted) in [
        (CallCounter::Redials, record.cause == Cause::Redial),
        (CallCounter::Returns, record.cause == Cause::Return),
        (CallCounter::AnsweredAgain, answered && record.served_before),
        (
            CallCounter::UnsettledAtFirst,
            answered && !record.served_before && record.next != Next::Nothing,
        ),
        (CallCounter::AfterClosing, record.next == Next::AfterClosing),
        (CallCounter::TransferredIn, record.cause == Cause::Transfer),
        (CallCounter::PassedOn, record.next == Next::PassedOn),
        (CallCounter::LaterAnswered, !is_first && answered),
        (CallCounter::LaterAnsweredWithin, !is_first && within),
        (CallCounter::LaterLost, !is_first && lost),
        (CallCounter::LaterLostWithin, !is_first && lost_within),
        (CallCounter::CallbacksOffered, record.is_offered_callback),
        (
            CallCounter::AcceptedInQueue,
            record.queued && record.outcome == Outcome::CallbackAccepted,
        ),
        (
            CallCounter::ContainedAgain,
            record.outcome == Outcome::Contained && record.again_after <= DAY,
        ),
    ] {
        cell[counter as usize] += u64::from(is_counted);
    }
}

/// Counts a call that has come through self-service, in the cell of the type that the caller dialled.
#[inline(never)]
fn count_self_served(cell: &mut CallCell, time: Tick) {
    cell[CallCounter::SelfServed as usize] += 1;
    add(&mut cell[CallCounter::SelfServiceTime as usize], time.0);
}

/// Counts an answered call that was told how long it would wait.
#[inline(never)]
fn count_told(cell: &mut CallCell, told: Tick, wait: Tick) {
    cell[CallCounter::Told as usize] += 1;
    for (counter, time) in [
        (CallCounter::ToldWait, told),
        (CallCounter::ToldTooMuch, told.max(wait) - wait),
        (CallCounter::ToldTooLittle, told.max(wait) - told),
    ] {
        add(&mut cell[counter as usize], time.0);
    }
}

/// Adds a time to a sum, which saturates.
#[inline(always)]
fn add(sum: &mut u64, time: u64) {
    *sum = sum.saturating_add(time);
}

impl Sink for Tally {
    #[inline(always)]
    fn arrived(&mut self, call_type: usize, row: usize) {
        self.calls[row * self.types + call_type][CallCounter::Attempts as usize] += 1;
    }

    // Inlined where it is called, a record whose outcome is known there is never built.
    #[inline(always)]
    fn ended(&mut self, record: &CallRecord) {
        let (row, call_type) = (record.row as usize, record.call_type as usize);
        let wait = record.wait;
        let answered = record.outcome == Outcome::Answered;
        let lost = matches!(
            record.outcome,
            Outcome::Abandoned | Outcome::Balked | Outcome::TurnedAway
        );
        let at = row * self.types + call_type;
        let target = &self.targets[call_type];
        let cell = &mut self.calls[at];
        let outcome = record.outcome as usize;
        cell[CallCounter::Answered as usize + outcome] += 1;
        // Times saturate: there are laws whose draws are longer than any clock.
        add(
            &mut cell[CallCounter::WaitAnswered as usize + outcome],
            wait.0,
        );
        cell[CallCounter::Queued as usize] += u64::from(record.queued);
        if record.ringing {
            cell[CallCounter::AbandonedRinging as usize] +=
                u64::from(record.outcome == Outcome::Abandoned);
        }
        if !record.queued && wait > Tick::ZERO {
            add(&mut cell[CallCounter::WaitUnqueued as usize], wait.0);
        }
        add(&mut cell[CallCounter::Handle as usize], record.handle.0);
        let within = answered & (wait <= target.within);
        let lost_within = lost & (wait <= target.lost_within);
        cell[ANSWERED_WITHIN] += u64::from(within);
        cell[LOST_WITHIN] += u64::from(lost_within);
        let is_plain = record.cause == Cause::Fresh
            && record.next == Next::Nothing
            && record.self_service.is_none()
            && !record.is_offered_callback;
        if !is_plain {
            count_again(cell, record, [answered, within, lost, lost_within]);
        }
        if let Some(told) = record.told
            && answered
        {
            count_told(cell, told, wait);
        }
        let left = record.joined + wait;
        // Nearly everybody leaves the queue in the row in which they joined it.
        if left <= self.bounds[row + 1] {
            add(&mut cell[CallCounter::QueueTime as usize], wait.0);
        } else {
            let (calls, types) = (&mut self.calls, self.types);
            Self::split(&self.bounds, row, record.joined, left, |row, time| {
                let cell = &mut calls[row * types + call_type];
                add(&mut cell[CallCounter::QueueTime as usize], time);
            });
        }
        if record.outcome.is_waited_for() {
            let at = self.waits_of_row[row] + call_type * BUCKETS + index(wait.0);
            self.waits[at & self.waits_mask] += 1;
        }
        if let Some(time) = record.self_service {
            // The self-service is that of the type dialled, whatever queue the call has then reached.
            let dialled = row * self.types + record.dialled as usize;
            count_self_served(&mut self.calls[dialled], time);
        }
        if self.further > 0 {
            self.count_further(at, call_type, wait, answered, lost);
        }
    }

    fn called_back(&mut self, record: &CallbackRecord) {
        let (row, call_type) = (record.call.row as usize, record.call.call_type as usize);
        let reached = record.outcome == CallbackOutcome::Reached;
        let within = reached && record.wait <= self.callbacks_within[call_type];
        let cell = &mut self.calls[row * self.types + call_type];
        let ended = match record.outcome {
            CallbackOutcome::Reached => CallCounter::CallbacksReached,
            CallbackOutcome::NotReached => CallCounter::CallbacksNotReached,
            CallbackOutcome::NotRungBack => CallCounter::CallbacksNotRungBack,
            CallbackOutcome::NextDay => CallCounter::CallbacksNextDay,
        };
        for (counter, is_counted) in [
            (ended, true),
            (CallCounter::CallbackWithin, within),
            (CallCounter::ServedByCallback, record.is_served_first()),
            (
                CallCounter::UnsettledAtFirst,
                record.is_served_first() && record.goes_on(),
            ),
            (
                CallCounter::AfterClosing,
                record.call.next == Next::AfterClosing,
            ),
            (CallCounter::PassedOn, record.call.next == Next::PassedOn),
        ] {
            cell[counter as usize] += u64::from(is_counted);
        }
        cell[CallCounter::CallbackTries as usize] += u64::from(record.tries);
        if !record.is_from_before() {
            let time = record.dialling + record.call.handle;
            add(&mut cell[CallCounter::CallbackHandle as usize], time.0);
        }
        if reached {
            add(&mut cell[CallCounter::CallbackWait as usize], record.wait.0);
            let at = self.waits_of_row[row] + call_type * BUCKETS + index(record.wait.0);
            if let Some(waits) = self.callback_waits.get_mut(at) {
                *waits += 1;
            }
        }
        let (calls, types) = (&mut self.calls, self.types);
        Self::split(
            &self.bounds,
            row,
            record.asked,
            record.until,
            |row, time| {
                let cell = &mut calls[row * types + call_type];
                add(&mut cell[CallCounter::CallbackTime as usize], time);
            },
        );
    }

    fn dial_ended(&mut self, record: &DialRecord) {
        let at = record.row as usize * self.types + record.call_type as usize;
        let cell = &mut self.calls[at];
        for (counter, is_counted) in [
            (CallCounter::Dials, true),
            (
                CallCounter::DialsReached,
                record.outcome == DialOutcome::Reached,
            ),
            (
                CallCounter::DialsGivenUp,
                record.outcome == DialOutcome::GivenUp,
            ),
        ] {
            cell[counter as usize] += u64::from(is_counted);
        }
    }

    #[inline(always)]
    fn spent(&mut self, group: usize, row: usize, on: Activity, from: Tick, to: Tick) {
        if to <= self.bounds[row + 1] {
            add(
                &mut self.agents[row * self.groups + group][on as usize],
                to.0 - from.0,
            );
        } else {
            let (agents, groups) = (&mut self.agents, self.groups);
            let count =
                |row: usize, time: u64| add(&mut agents[row * groups + group][on as usize], time);
            Self::split(&self.bounds, row, from, to, count);
        }
    }

    fn staffed(&mut self, group: usize, from: Tick, to: Tick) {
        let row = row_of(&self.bounds, from);
        let (agents, groups) = (&mut self.agents, self.groups);
        let count = |row: usize, time: u64| add(&mut agents[row * groups + group][STAFFED], time);
        Self::split(&self.bounds, row, from, to, count);
    }
}
