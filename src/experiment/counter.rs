//! Plays replications and adds what was counted to sums.

use std::ops::Range;

use super::columns as c;
use super::sums::{Keep, Shape, Sums};
use crate::measure::{Activity, CallCounter as Count, Moments, SECTIONS, Tally};
use crate::model::Model;

/// What a thread needs to count the replications of a model: made once, reused for each of them.
pub(super) struct Counter {
    tally: Tally,
    shape: Shape,
    /// Figures of all rows together, while a replication is added up.
    whole: Vec<u64>,
    goals: Vec<f64>,
    row: Vec<u64>,
    calls: Block,
    groups: Block,
    /// Replications whose sum is one observation, and those of the observation in hand that have been played.
    together: u64,
    gathered: u64,
}

impl Counter {
    pub fn new(model: &Model, keep: Keep) -> Self {
        let together = keep.together();
        let shape = Shape::new(model, keep);
        let (columns, scopes) = (shape.columns(), shape.scopes());
        let tally = if keep.rows {
            Tally::new(model)
        } else {
            Tally::without_waits(model)
        };
        Counter {
            tally,
            whole: vec![0; scopes * columns],
            goals: vec![0.0; scopes],
            row: vec![0; scopes * columns],
            calls: Block::new(columns, together),
            groups: Block::new(c::GROUP_COLUMNS, together),
            together,
            gathered: 0,
            shape,
        }
    }

    /// Adds the waits counted so far to sums, once: when the last replication has been played.
    pub fn finish(self, sums: &mut Sums) {
        sums.add_waits(&self.tally);
    }

    /// Makes ready for a run, which is a day or consists of batches of a steady state, and gives what it is played into.
    pub fn start(&mut self, model: &Model, replications: &Range<u64>) -> &mut Tally {
        let Range { start, end } = *replications;
        if model.grid().is_day() {
            self.start_day(start)
        } else {
            self.start_batches(start, end - start)
        }
    }

    /// Adds up the run that was played.
    pub fn add(&mut self, model: &Model, replications: &Range<u64>, sums: &mut Sums) {
        let Range { start, end } = *replications;
        if model.grid().is_day() {
            self.add_day(model, start, sums);
        } else {
            self.add_batches(model, start, end - start, sums);
        }
    }

    fn start_day(&mut self, replication: u64) -> &mut Tally {
        let section = section(replication, self.together);
        self.tally.start(|_| Some(section));
        &mut self.tally
    }

    /// Adds up a day: every row, and all rows together.
    fn add_day(&mut self, model: &Model, replication: u64, sums: &mut Sums) {
        let Shape { rows, groups, .. } = self.shape;
        let columns = self.shape.columns();
        let arrived = self.arrived(model, 0..rows);
        self.whole.fill(0);
        let opening = 1..rows - 1;
        for row in 0..rows {
            self.read_row(model, row, arrived);
            for (whole, part) in self
                .whole
                .chunks_exact_mut(columns)
                .zip(self.row.chunks_exact(columns))
            {
                for (column, (whole, part)) in whole.iter_mut().zip(part).enumerate() {
                    // Mean queues are over opening hours.
                    let is_mean = [c::QUEUE_TIME, c::CALLBACK_TIME].contains(&column);
                    if !is_mean || opening.contains(&row) {
                        *whole = whole.saturating_add(*part);
                    }
                }
            }
            if self.shape.keeps(row) {
                let mut figures = std::mem::take(&mut self.row);
                self.add_calls(row, &mut figures, model, sums);
                self.row = figures;
            }
        }
        let mut figures = std::mem::take(&mut self.whole);
        for figures in figures.chunks_exact_mut(columns) {
            // Every row had them.
            (figures[c::CONTROL], figures[c::DAYS]) = (arrived, 1);
        }
        self.add_calls(rows, &mut figures, model, sums);
        sums.add_day(replication, &figures);
        self.whole = figures;
        for group in 0..groups {
            let mut whole = [0u64; c::GROUP_COLUMNS];
            for row in 0..rows {
                let figures = self.read_group(row, group, arrived);
                if self.shape.keeps(row) {
                    let cell = self.shape.group_cell(row, group);
                    self.groups.add(cell, &figures, &mut sums.groups);
                }
                whole
                    .iter_mut()
                    .zip(figures)
                    .for_each(|(whole, part)| *whole = whole.saturating_add(part));
            }
            whole[c::GROUP_CONTROL] = arrived;
            let cell = self.shape.group_cell(rows, group);
            self.groups.add(cell, &whole, &mut sums.groups);
        }
        self.count_observation(sums);
    }

    /// Of a steady-state run the first batches count, each a replication.
    fn start_batches(&mut self, first: u64, batches: u64) -> &mut Tally {
        let together = self.together;
        self.tally.start(|row| {
            let batch = (row as u64).wrapping_sub(1);
            (batch < batches).then(|| section(first + batch, together))
        });
        &mut self.tally
    }

    fn add_batches(&mut self, model: &Model, first: u64, batches: u64, sums: &mut Sums) {
        let Shape { rows, groups, .. } = self.shape;
        for row in 1..=batches as usize {
            let arrived = self.arrived(model, row..row + 1);
            self.read_row(model, row, arrived);
            let mut figures = std::mem::take(&mut self.row);
            self.add_calls(rows, &mut figures, model, sums);
            sums.add_day(first + row as u64 - 1, &figures);
            self.row = figures;
            for group in 0..groups {
                let figures = self.read_group(row, group, arrived);
                let cell = self.shape.group_cell(rows, group);
                self.groups.add(cell, &figures, &mut sums.groups);
            }
            self.count_observation(sums);
        }
    }

    /// Counts a replication; with the last one of an observation, that is added to the moments.
    fn count_observation(&mut self, sums: &mut Sums) {
        self.gathered += 1;
        if self.gathered == self.together {
            self.gathered = 0;
            self.calls.close(&mut sums.calls);
            self.groups.close(&mut sums.groups);
        }
    }

    /// Fresh callers within these rows, not those who were rung up.
    fn arrived(&self, model: &Model, rows: Range<usize>) -> u64 {
        let calls_in = |&t: &usize| model.types[t].outbound.is_none();
        let types = || (0..self.shape.types).filter(calls_in);
        let cells = rows.flat_map(|row| types().map(move |call_type| (row, call_type)));
        cells
            .map(|(row, call_type)| self.fresh(row, call_type))
            .sum()
    }

    /// Callers of a type who call for the first time, in a row.
    fn fresh(&self, row: usize, call_type: usize) -> u64 {
        let count = |counter| self.tally.count(row, call_type, counter);
        count(Count::Attempts)
            .saturating_sub(count(Count::Redials))
            .saturating_sub(count(Count::Returns))
            .saturating_sub(count(Count::TransferredIn))
    }

    /// Adds a row's figures, or those of all rows together, to the cells.
    fn add_calls(&mut self, row: usize, figures: &mut [u64], model: &Model, sums: &mut Sums) {
        let columns = self.shape.columns();
        for (scope, figures) in figures.chunks_exact_mut(columns).enumerate() {
            let goal = self.goal(scope, figures, model);
            let (within, of) = (figures[c::LEVELS], figures[c::LEVELS + 1]);
            // A day without calls meets its target.
            // A share such as 0.55 is not exact: what it asks for is met within rounding.
            let met = of == 0 || within as f64 >= goal * (1.0 - 1e-12);
            figures[c::DAYS_MET] = u64::from(met);
            let cell = self.shape.call_cell(row, None) + 1 - self.shape.scopes() + scope;
            self.calls.add(cell, figures, &mut sums.calls);
        }
    }

    /// How many calls within the threshold the target asks for: for all types together, the sum of what each asks for.
    fn goal(&mut self, scope: usize, figures: &[u64], model: &Model) -> f64 {
        if scope < self.shape.types {
            let goal =
                model.types[scope].levels[0].share.unwrap_or(0.0) * figures[c::LEVELS + 1] as f64;
            self.goals[scope] = goal;
            goal
        } else {
            let goals = (0..self.shape.types).filter(|&t| model.is_in_total(t));
            goals.map(|t| self.goals[t]).sum()
        }
    }

    /// Reads a row of the tally into `self.row`: the figures of each type, and of all.
    fn read_row(&mut self, model: &Model, row: usize, arrived: u64) {
        let columns = self.shape.columns();
        self.row.fill(0);
        for (call_type, law) in model.types.iter().enumerate() {
            let count = |counter: Count| self.tally.count(row, call_type, counter);
            let fresh = self.fresh(row, call_type);
            let figures = &mut self.row[call_type * columns..][..columns];
            let lost = count(Count::Abandoned) + count(Count::Balked) + count(Count::TurnedAway);
            figures[c::ATTEMPTS] = count(Count::Attempts);
            figures[c::OFFERED] = count(Count::Attempts)
                - count(Count::Blocked)
                - count(Count::Contained)
                - count(Count::LeftIvr);
            figures[c::ANSWERED] = count(Count::Answered);
            figures[c::ABANDONED] = count(Count::Abandoned);
            figures[c::ABANDONED_RINGING] = count(Count::AbandonedRinging);
            figures[c::BALKED] = count(Count::Balked);
            figures[c::BLOCKED] = count(Count::Blocked);
            figures[c::TURNED_AWAY] = count(Count::TurnedAway);
            figures[c::STILL_WAITING] = count(Count::StillWaiting);
            figures[c::QUEUED] = count(Count::Queued);
            figures[c::HUNG_UP] = count(Count::Abandoned) + count(Count::Balked);
            figures[c::WAIT] = count(Count::WaitAnswered)
                .saturating_add(count(Count::WaitAbandoned))
                .saturating_add(count(Count::WaitTurnedAway))
                .saturating_add(count(Count::WaitStillWaiting));
            figures[c::WAIT_ON_LINE] =
                figures[c::WAIT].saturating_add(count(Count::WaitCallbackAccepted));
            figures[c::WAIT_QUEUED] = figures[c::WAIT].saturating_sub(count(Count::WaitUnqueued));
            figures[c::WAIT_ANSWERED] = count(Count::WaitAnswered);
            figures[c::WAIT_ABANDONED] = count(Count::WaitAbandoned);
            figures[c::HANDLE] = count(Count::Handle);
            figures[c::QUEUE_TIME] = count(Count::QueueTime);
            figures[c::CALLERS] = fresh;
            let served = count(Count::Answered) - count(Count::AnsweredAgain)
                + count(Count::ServedByCallback);
            figures[c::CALLERS_SERVED] = served;
            figures[c::REDIALS] = count(Count::Redials);
            figures[c::RETURNS] = count(Count::Returns);
            figures[c::TRANSFERRED_IN] = count(Count::TransferredIn);
            figures[c::PASSED_ON] = count(Count::PassedOn);
            // Who is passed on, or rung up, has a line, and may only find the queue full.
            figures[c::ASKED] = match model.queue_limit {
                Some(_) => count(Count::Attempts),
                None if law.outbound.is_some() => 0,
                None => count(Count::Attempts) - count(Count::TransferredIn),
            };
            let accepted = count(Count::CallbackAccepted);
            figures[c::CALLBACKS_OFFERED] = count(Count::CallbacksOffered);
            figures[c::CALLBACK_ACCEPTED] = accepted;
            figures[c::CALLBACKS_REACHED] = count(Count::CallbacksReached);
            figures[c::CALLBACKS_NOT_REACHED] = count(Count::CallbacksNotReached);
            figures[c::CALLBACKS_NOT_RUNG_BACK] = count(Count::CallbacksNotRungBack);
            figures[c::CALLBACKS_NEXT_DAY] = count(Count::CallbacksNextDay);
            figures[c::CALLBACKS_DUE] = count(Count::CallbacksReached)
                + count(Count::CallbacksNotReached)
                + count(Count::CallbacksNotRungBack);
            figures[c::AGENT_TIME] =
                count(Count::Handle).saturating_add(count(Count::CallbackHandle));
            figures[c::CALLBACK_WAIT] = count(Count::CallbackWait);
            figures[c::CALLBACK_WITHIN] = count(Count::CallbackWithin);
            figures[c::CALLBACK_TRIES] = count(Count::CallbackTries);
            figures[c::CALLBACK_TIME] = count(Count::CallbackTime);
            figures[c::IN_LINE] = figures[c::OFFERED] - accepted;
            figures[c::QUEUED_IN_LINE] = count(Count::Queued) - count(Count::AcceptedInQueue);
            figures[c::HANDLED] = count(Count::Answered) + count(Count::CallbacksReached);
            figures[c::ANSWERED_WITHIN] = self.tally.within(row, call_type, 0).0;
            figures[c::ASKED_FOR_AGENT] = count(Count::Answered) + lost + accepted;
            figures[c::CONTAINED] = count(Count::Contained);
            figures[c::LEFT_IVR] = count(Count::LeftIvr);
            figures[c::SELF_SERVED] = count(Count::SelfServed);
            figures[c::SELF_SERVICE_TIME] = count(Count::SelfServiceTime);
            figures[c::TRULY_CONTAINED] = count(Count::Contained) - count(Count::ContainedAgain);
            figures[c::TOLD] = count(Count::Told);
            figures[c::TOLD_WAIT] = count(Count::ToldWait);
            let wrong = [count(Count::ToldTooMuch), count(Count::ToldTooLittle)];
            [figures[c::TOLD_TOO_MUCH], figures[c::TOLD_TOO_LITTLE]] = wrong;
            figures[c::TOLD_WRONG] = wrong[0].saturating_add(wrong[1]);
            if law.outbound.is_some() {
                figures[c::DIALS] = count(Count::Dials);
                figures[c::DIALS_ENDED] = count(Count::Dials) - count(Count::DialsGivenUp);
                figures[c::DIALS_REACHED] = count(Count::DialsReached);
                figures[c::REACHED] = count(Count::Attempts);
                figures[c::PUT_THROUGH] = count(Count::Answered);
                figures[c::MISMATCHES] = count(Count::Queued) + count(Count::Blocked);
                figures[c::DROPPED] = lost + count(Count::Blocked);
            }
            figures[c::AFTER_CLOSING] = count(Count::AfterClosing);
            figures[c::SETTLED_AT_FIRST] = served - count(Count::UnsettledAtFirst);
            let (within, gone) = self.tally.within(row, call_type, 0);
            (figures[c::FIRST_CALLS_WITHIN], figures[c::FIRST_CALLS_OF]) = law.levels[0].ratio(
                count(Count::Answered) - count(Count::LaterAnswered),
                within - count(Count::LaterAnsweredWithin),
                lost - count(Count::LaterLost),
                gone - count(Count::LaterLostWithin),
            );
            for (index, level) in law.levels.iter().enumerate() {
                let (answered, gone) = self.tally.within(row, call_type, index);
                let (numerator, denominator) =
                    level.ratio(count(Count::Answered), answered, lost, gone);
                figures[c::LEVELS + 2 * index] = numerator;
                figures[c::LEVELS + 2 * index + 1] = denominator;
            }
        }
        let scopes = self.shape.scopes();
        let (types, all) = self.row.split_at_mut((scopes - 1) * columns);
        if scopes > 1 {
            for (call_type, figures) in types.chunks_exact(columns).enumerate() {
                let counted = match model.is_in_total(call_type) {
                    true => 0..columns,
                    false => *c::OUTBOUND.start()..*c::OUTBOUND.end() + 1,
                };
                let figures = figures[counted.clone()].iter();
                let all = all[counted].iter_mut().zip(figures);
                all.for_each(|(all, part)| *all = all.saturating_add(*part));
            }
        }
        for group in 0..self.shape.groups {
            let (available, worked) = (
                self.tally.available_time(row, group),
                self.tally.worked_time(row, group),
            );
            all[c::AVAILABLE] = all[c::AVAILABLE].saturating_add(available);
            all[c::WORKED] = all[c::WORKED].saturating_add(worked);
        }
        for figures in self.row.chunks_exact_mut(columns) {
            (figures[c::CONTROL], figures[c::DAYS]) = (arrived, 1);
        }
    }

    fn read_group(&self, row: usize, group: usize, arrived: u64) -> [u64; c::GROUP_COLUMNS] {
        let (staffed, worked) = (
            self.tally.staffed_time(row, group),
            self.tally.worked_time(row, group),
        );
        let mut figures = [0; c::GROUP_COLUMNS];
        figures[c::GROUP_STAFFED] = staffed;
        figures[c::GROUP_WORKED] = worked;
        for (column, activity) in [
            (c::GROUP_PICKUP, Activity::PickUp),
            (c::GROUP_TALK, Activity::Talk),
            (c::GROUP_HOLD, Activity::Hold),
            (c::GROUP_WRAP_UP, Activity::WrapUp),
            (c::GROUP_BREAK, Activity::Break),
            (c::GROUP_TRANSFER, Activity::Transfer),
            (c::GROUP_DIALLING, Activity::Dialling),
        ] {
            figures[column] = self.tally.time_on(row, group, activity);
        }
        let busy = worked.saturating_add(figures[c::GROUP_PICKUP]);
        let available = self.tally.available_time(row, group);
        figures[c::GROUP_AVAILABLE] = available;
        figures[c::GROUP_IDLE] = available.saturating_sub(busy);
        figures[c::GROUP_CONTROL] = arrived;
        figures
    }
}

/// The section to which a replication belongs, with all that make one observation with it.
fn section(replication: u64, together: u64) -> usize {
    (replication / together % SECTIONS as u64) as usize
}

/// Sums of the replications that make one observation, for every cell.
struct Block {
    columns: usize,
    /// Whether a replication is an observation by itself: then nothing is gathered.
    is_single: bool,
    figures: Vec<u64>,
}

impl Block {
    fn new(columns: usize, together: u64) -> Self {
        Block {
            columns,
            is_single: together == 1,
            figures: Vec::new(),
        }
    }

    fn add(&mut self, cell: usize, figures: &[u64], moments: &mut Moments) {
        if self.is_single {
            moments.add(cell, figures);
            return;
        }
        let at = cell * self.columns;
        if self.figures.len() < at + self.columns {
            self.figures.resize(at + self.columns, 0);
        }
        for (sum, figure) in self.figures[at..].iter_mut().zip(figures) {
            *sum = sum.saturating_add(*figure);
        }
    }

    /// Adds what was gathered to the moments.
    fn close(&mut self, moments: &mut Moments) {
        for (cell, figures) in self.figures.chunks_exact(self.columns).enumerate() {
            moments.add(cell, figures);
        }
        self.figures.fill(0);
    }
}
