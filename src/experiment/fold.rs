//! Plays replications and folds what was counted into moments.

use super::columns as c;
use crate::engine::Workspace;
use crate::measure::{CallCounter as Count, Moments, Ratio, SECTIONS, Tally, WaitHistogram};
use crate::model::Model;

/// Everything that is kept of the replications played so far. Merging is adding whole numbers.
pub(super) struct Fold {
    tally: Tally,
    /// Cells: for each row, and for all rows together, each call type and then all of them.
    calls: Moments,
    /// Days on which the target was met, by the same cells.
    met: Vec<u64>,
    /// Cells: for each row, and for all rows together, each group.
    groups: Moments,
    shape: Shape,
    /// Figures of the cells of all rows together, while a replication is added up.
    whole: Vec<u64>,
    goals: Vec<f64>,
    row: Vec<u64>,
}

/// Where cells are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    pub rows: usize,
    pub types: usize,
    pub groups: usize,
    pub levels: usize,
}

impl Shape {
    fn new(model: &Model) -> Self {
        Shape {
            rows: model.grid.rows(),
            types: model.types.len(),
            groups: model.groups.len(),
            levels: model.types.first().map_or(0, |t| t.levels.len()),
        }
    }

    /// Cells of calls in a row: one for each type, and one for all where there are several.
    fn scopes(self) -> usize {
        if self.types == 1 { 1 } else { self.types + 1 }
    }

    /// The cell of a type, or of all types, in a row; the row after the last stands for all rows.
    pub fn call_cell(self, row: usize, call_type: Option<usize>) -> usize {
        row * self.scopes() + call_type.unwrap_or(self.scopes() - 1)
    }

    /// The cell of a group in a row; the row after the last stands for all rows.
    pub fn group_cell(self, row: usize, group: usize) -> usize {
        row * self.groups + group
    }

    fn columns(self) -> usize {
        c::LEVELS + 2 * self.levels
    }
}

impl Fold {
    pub fn new(model: &Model) -> Self {
        let shape = Shape::new(model);
        let cells = (shape.rows + 1) * shape.scopes();
        let occupancy = Ratio(c::GROUP_WORKED, c::GROUP_STAFFED);
        Fold {
            tally: Tally::new(model),
            calls: Moments::new(cells, shape.columns(), &c::ratios(shape.levels), &c::MEANS),
            met: vec![0; cells],
            groups: Moments::new(
                (shape.rows + 1) * shape.groups,
                c::GROUP_COLUMNS,
                &[occupancy],
                &[c::GROUP_STAFFED, c::GROUP_WORKED, c::GROUP_IDLE],
            ),
            whole: vec![0; shape.scopes() * shape.columns()],
            goals: vec![0.0; shape.scopes()],
            row: vec![0; shape.scopes() * shape.columns()],
            shape,
        }
    }

    pub fn shape(&self) -> Shape {
        self.shape
    }

    pub fn calls(&self) -> &Moments {
        &self.calls
    }

    pub fn groups(&self) -> &Moments {
        &self.groups
    }

    pub fn days_met(&self, cell: usize) -> u64 {
        self.met[cell]
    }

    /// Replications played.
    pub fn replications(&self) -> u64 {
        self.calls
            .replications(self.shape.call_cell(self.shape.rows, None))
    }

    /// Waits of the offered calls of a type, by section of replications.
    pub fn waits(&self, call_type: usize) -> Vec<WaitHistogram> {
        (0..SECTIONS)
            .map(|section| self.tally.waits(section, call_type))
            .collect()
    }

    pub fn merge(&mut self, other: &Fold) {
        self.tally.merge_waits(&other.tally);
        self.calls.merge(&other.calls);
        self.groups.merge(&other.groups);
        for (mine, theirs) in self.met.iter_mut().zip(&other.met) {
            *mine += theirs;
        }
    }

    /// Plays a day and adds it up: every row, and all rows together.
    pub fn day(&mut self, model: &Model, workspace: &mut Workspace, seed: u64, replication: u64) {
        let section = replication as usize % SECTIONS;
        self.tally.start(|_| Some(section));
        workspace.play(model, seed, replication, &mut self.tally);
        let Shape { rows, groups, .. } = self.shape;
        self.whole.fill(0);
        self.goals.fill(0.0);
        let opening = 1..rows - 1;
        for row in 0..rows {
            self.read_row(model, row);
            let columns = self.shape.columns();
            for (whole, part) in self
                .whole
                .chunks_exact_mut(columns)
                .zip(self.row.chunks_exact(columns))
            {
                for (column, (whole, part)) in whole.iter_mut().zip(part).enumerate() {
                    // The mean queue is over opening hours.
                    if column != c::QUEUE_TIME || opening.contains(&row) {
                        *whole = whole.saturating_add(*part);
                    }
                }
            }
            let figures = std::mem::take(&mut self.row);
            self.add_calls(row, &figures, model);
            self.row = figures;
        }
        let figures = std::mem::take(&mut self.whole);
        self.add_calls(rows, &figures, model);
        self.whole = figures;
        for group in 0..groups {
            let mut whole = [0u64; c::GROUP_COLUMNS];
            for row in 0..rows {
                let figures = self.read_group(row, group);
                self.groups.add(self.shape.group_cell(row, group), &figures);
                whole
                    .iter_mut()
                    .zip(figures)
                    .for_each(|(whole, part)| *whole = whole.saturating_add(part));
            }
            self.groups.add(self.shape.group_cell(rows, group), &whole);
        }
    }

    /// Plays a steady-state run and adds up its first batches, each a replication.
    pub fn batches(
        &mut self,
        model: &Model,
        workspace: &mut Workspace,
        seed: u64,
        run: u64,
        first: u64,
        batches: u64,
    ) {
        let section = |row: usize| {
            let batch = (row as u64).wrapping_sub(1);
            (batch < batches).then(|| ((first + batch) % SECTIONS as u64) as usize)
        };
        self.tally.start(section);
        workspace.play(model, seed, run, &mut self.tally);
        let Shape { rows, groups, .. } = self.shape;
        for row in 1..=batches as usize {
            self.read_row(model, row);
            let figures = std::mem::take(&mut self.row);
            self.add_calls(rows, &figures, model);
            self.row = figures;
            for group in 0..groups {
                let figures = self.read_group(row, group);
                self.groups
                    .add(self.shape.group_cell(rows, group), &figures);
            }
        }
    }

    /// Adds a row's figures, or those of all rows together, to the cells.
    fn add_calls(&mut self, row: usize, figures: &[u64], model: &Model) {
        let columns = self.shape.columns();
        for (scope, figures) in figures.chunks_exact(columns).enumerate() {
            let cell = row * self.shape.scopes() + scope;
            self.calls.add(cell, figures);
            let goal = self.goal(scope, figures, model);
            let (within, of) = (figures[c::LEVELS], figures[c::LEVELS + 1]);
            // A day without calls meets its target.
            // A share such as 0.55 is not exact: what it asks for is met within rounding.
            self.met[cell] += u64::from(of == 0 || within as f64 >= goal * (1.0 - 1e-12));
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
            self.goals[..self.shape.types].iter().sum()
        }
    }

    /// Reads a row of the tally into `self.row`: the figures of each type, and of all.
    fn read_row(&mut self, model: &Model, row: usize) {
        let columns = self.shape.columns();
        self.row.fill(0);
        for (call_type, law) in model.types.iter().enumerate() {
            let count = |counter: Count| self.tally.count(row, call_type, counter);
            let figures = &mut self.row[call_type * columns..][..columns];
            let lost = count(Count::Abandoned) + count(Count::Balked) + count(Count::TurnedAway);
            figures[c::ATTEMPTS] = count(Count::Attempts);
            figures[c::OFFERED] = count(Count::Attempts) - count(Count::Blocked);
            figures[c::ANSWERED] = count(Count::Answered);
            figures[c::ABANDONED] = count(Count::Abandoned);
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
            figures[c::WAIT_ANSWERED] = count(Count::WaitAnswered);
            figures[c::WAIT_ABANDONED] = count(Count::WaitAbandoned);
            figures[c::HANDLE] = count(Count::Handle);
            figures[c::QUEUE_TIME] = count(Count::QueueTime);
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
            for figures in types.chunks_exact(columns) {
                all.iter_mut()
                    .zip(figures)
                    .for_each(|(all, part)| *all = all.saturating_add(*part));
            }
        }
        for group in 0..self.shape.groups {
            let (staffed, worked) = (
                self.tally.staffed_time(row, group),
                self.tally.worked_time(row, group),
            );
            all[c::STAFFED] = all[c::STAFFED].saturating_add(staffed);
            all[c::WORKED] = all[c::WORKED].saturating_add(worked);
        }
    }

    fn read_group(&self, row: usize, group: usize) -> [u64; c::GROUP_COLUMNS] {
        let (staffed, worked) = (
            self.tally.staffed_time(row, group),
            self.tally.worked_time(row, group),
        );
        let mut figures = [0; c::GROUP_COLUMNS];
        figures[c::GROUP_STAFFED] = staffed;
        figures[c::GROUP_WORKED] = worked;
        figures[c::GROUP_IDLE] = staffed.saturating_sub(worked);
        figures
    }
}
