//! The Markov chain of a day: how many calls are in service and how many callers wait.
//!
//! With n places and s calls in service nobody waits while s < n, so there the state is s alone. With s ≥ n callers may
//! wait, and s − n agents are past their shift's end: when a call ends with s > n, an agent goes home and nobody is taken.
//! So s > n happens after a fall only, and only until enough calls have ended. Those states form a [`Table`] whose row r has
//! s = n + r and whose column q has q callers waiting; after the last agent has gone home it is one row.
//!
//! A caller who waits is followed in the same table, with the callers *ahead* of it in place of all: whoever joins later
//! changes nothing for it.

use crate::error::{Error, Result};

/// Rows and columns lighter than this are left out. At most one of each is lost per passage of some thousand events.
const NEGLIGIBLE: f64 = 1e-19;

/// The largest table.
const MAX_CELLS: usize = 4_000_000;

/// Refuses a table beyond all use.
pub(super) fn check_cells(rows: usize, width: usize) -> Result<()> {
    if rows.saturating_mul(width) <= MAX_CELLS {
        Ok(())
    } else {
        Err(Error::invalid(
            "intervals",
            format!(
                "{rows} agents may have to finish while {width} callers wait; up to {MAX_CELLS} such states are accepted"
            ),
        ))
    }
}

/// What holds during a stretch of time, per second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Phase {
    pub(super) arrivals: f64,
    /// Ends of one call.
    pub(super) service: f64,
    /// Hanging up of one caller.
    pub(super) abandonment: f64,
    pub(super) places: usize,
}

impl Phase {
    /// Everything that can happen with so many rows and columns.
    pub(super) fn events(&self, rows: usize, width: usize) -> f64 {
        let busy = self.places + rows.saturating_sub(1);
        self.arrivals + busy as f64 * self.service + width as f64 * self.abandonment
    }

    /// Whether a caller who waits notices no difference.
    pub(super) fn is_alike_for_who_waits(&self, other: &Phase) -> bool {
        self.places == other.places
            && self.service == other.service
            && self.abandonment == other.abandonment
    }
}

/// A number for each (agents past their shift's end, callers waiting or ahead).
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Table {
    width: usize,
    cells: Vec<f64>,
}

impl Table {
    pub(super) fn new(rows: usize, width: usize) -> Self {
        Table {
            width,
            cells: vec![0.0; rows * width],
        }
    }

    pub(super) fn like(other: &Table) -> Self {
        Self::new(other.row_count(), other.width)
    }

    pub(super) fn width(&self) -> usize {
        self.width
    }

    pub(super) fn row_count(&self) -> usize {
        self.cells.len().checked_div(self.width).unwrap_or(0)
    }

    pub(super) fn rows(&self) -> std::slice::ChunksExact<'_, f64> {
        self.cells.chunks_exact(self.width.max(1))
    }

    /// The number at a place, 0 outside.
    pub(super) fn at(&self, row: usize, column: usize) -> f64 {
        if column < self.width {
            let cell = self.cells.get(row * self.width + column);
            cell.copied().unwrap_or(0.0)
        } else {
            0.0
        }
    }

    pub(super) fn add_at(&mut self, row: usize, column: usize, more: f64) {
        if column < self.width
            && let Some(cell) = self.cells.get_mut(row * self.width + column)
        {
            *cell += more;
        }
    }

    pub(super) fn sum(&self) -> f64 {
        self.cells.iter().sum()
    }

    pub(super) fn add(&mut self, factor: f64, other: &Table) {
        add(&mut self.cells, factor, &other.cells);
    }

    /// The same numbers with so many rows and columns, new ones empty.
    pub(super) fn resized(&self, rows: usize, width: usize) -> Table {
        let mut table = Table::new(rows, width);
        for (into, from) in table.cells.chunks_exact_mut(width.max(1)).zip(self.rows()) {
            for (into, from) in into.iter_mut().zip(from) {
                *into = *from;
            }
        }
        table
    }

    /// How many rows and columns hold more than next to nothing of `whole`, at least one of each.
    pub(super) fn extent(&self, whole: f64) -> (usize, usize) {
        let least = NEGLIGIBLE * whole;
        let mut rows = self.row_count();
        while rows > 1
            && self
                .rows()
                .nth(rows - 1)
                .is_none_or(|row| row.iter().sum::<f64>() < least)
        {
            rows -= 1;
        }
        let mut columns = vec![0.0; self.width];
        for row in self.rows().take(rows) {
            add(&mut columns, 1.0, row);
        }
        let width = columns.iter().rposition(|&sum| sum >= least);
        (rows.max(1), width.map_or(1, |last| last + 1))
    }

    /// The first so many rows and columns.
    pub(super) fn cut(&mut self, rows: usize, width: usize) {
        if width != self.width {
            *self = self.resized(rows, width);
        } else {
            self.cells.truncate(rows * width);
        }
    }
}

/// The law of the whole system.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct System {
    /// P(s in service, nobody waits) for s below the number of places.
    pub(super) below: Vec<f64>,
    pub(super) above: Table,
}

impl System {
    /// Nobody is there, and no place either.
    pub(super) fn empty() -> Self {
        let mut above = Table::new(1, 1);
        above.add_at(0, 0, 1.0);
        System {
            below: Vec::new(),
            above,
        }
    }

    pub(super) fn like(other: &System) -> Self {
        System {
            below: vec![0.0; other.below.len()],
            above: Table::like(&other.above),
        }
    }

    pub(super) fn places(&self) -> usize {
        self.below.len()
    }

    pub(super) fn add(&mut self, factor: f64, other: &System) {
        add(&mut self.below, factor, &other.below);
        self.above.add(factor, &other.above);
    }

    pub(super) fn trim(&mut self) {
        let (rows, width) = self.above.extent(1.0);
        self.above.cut(rows, width);
    }

    /// Every state with its number: in service, waiting, number.
    pub(super) fn states(&self) -> impl Iterator<Item = (usize, usize, f64)> {
        let places = self.places();
        let below = self.below.iter().enumerate().map(|(s, &p)| (s, 0, p));
        let above = self.above.rows().enumerate().flat_map(move |(r, row)| {
            row.iter()
                .enumerate()
                .map(move |(q, &p)| (places + r, q, p))
        });
        below.chain(above)
    }

    /// The number of places changes: at a rise whoever has waited longest is taken at once, at a fall nobody is
    /// interrupted.
    pub(super) fn change_places(&mut self, places: usize) -> Result<()> {
        if places == self.places() {
            return Ok(());
        }
        let reached = self.states().filter(|&(.., p)| p > NEGLIGIBLE);
        let busiest = reached.fold(0, |busiest, (in_service, ..)| in_service.max(busiest));
        let rows = (busiest + 1).saturating_sub(places).max(1);
        check_cells(rows, self.above.width())?;
        let mut next = System {
            below: vec![0.0; places],
            above: Table::new(rows, self.above.width()),
        };
        for (in_service, waiting, p) in self.states() {
            let taken = waiting.min(places.saturating_sub(in_service));
            let (in_service, waiting) = (in_service + taken, waiting - taken);
            match next.below.get_mut(in_service) {
                Some(cell) => *cell += p,
                None => next.above.add_at(in_service - places, waiting, p),
            }
        }
        *self = next;
        Ok(())
    }
}

/// Callers who joined in one interval and still wait: their expected number by (agents past their shift's end, callers
/// ahead), and the sum of what they have waited so far.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cohort {
    pub(super) waiting: Table,
    pub(super) waited: Table,
    /// All who join, whether they must wait or not.
    pub(super) arrivals: f64,
}

impl Cohort {
    pub(super) fn new(arrivals: f64, rows: usize, width: usize) -> Self {
        Cohort {
            waiting: Table::new(rows, width),
            waited: Table::new(rows, width),
            arrivals,
        }
    }

    pub(super) fn like(other: &Cohort) -> Self {
        Self::new(
            other.arrivals,
            other.waiting.row_count(),
            other.waiting.width(),
        )
    }

    /// On a table with so many rows and columns.
    pub(super) fn resize(&mut self, rows: usize, width: usize) {
        self.waiting = self.waiting.resized(rows, width);
        self.waited = self.waited.resized(rows, width);
    }

    pub(super) fn add(&mut self, factor: f64, other: &Cohort) {
        self.waiting.add(factor, &other.waiting);
        self.waited.add(factor, &other.waited);
    }

    /// Leaves out rows and columns that hold next to nobody.
    pub(super) fn trim(&mut self) {
        let (rows, width) = self.waiting.extent(self.arrivals);
        self.waiting.cut(rows, width);
        self.waited.cut(rows, width);
    }

    /// The number of places changes. Returns those taken at once: how many, and the sum of their waits.
    ///
    /// # Errors
    /// A table that grows beyond all use.
    pub(super) fn change_places(&mut self, before: usize, places: usize) -> Result<(f64, f64)> {
        let waiting = change_places(&mut self.waiting, before, places)?;
        let waited = change_places(&mut self.waited, before, places)?;
        Ok((waiting, waited))
    }
}

/// The same for one table of callers; returns the sum of what is taken at once.
pub(super) fn change_places(table: &mut Table, before: usize, places: usize) -> Result<f64> {
    if before == places {
        return Ok(0.0);
    }
    let rows = (before + table.row_count()).saturating_sub(places).max(1);
    check_cells(rows, table.width())?;
    let mut next = Table::new(rows, table.width());
    let mut taken = 0.0;
    for (r, row) in table.rows().enumerate() {
        let in_service = before + r;
        let room = places.saturating_sub(in_service);
        for (ahead, &number) in row.iter().enumerate() {
            if ahead < room {
                taken += number;
            } else {
                next.add_at((in_service + room) - places, ahead - room, number);
            }
        }
    }
    *table = next;
    Ok(taken)
}

/// A phase, per event of a clock that no state outruns.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    arrive: f64,
    serve: f64,
    leave: f64,
    places: usize,
}

impl Pace {
    pub(super) fn new(phase: &Phase, clock: f64) -> Self {
        Pace {
            arrive: phase.arrivals / clock,
            serve: phase.service / clock,
            leave: phase.abandonment / clock,
            places: phase.places,
        }
    }

    /// P(an event ends a call) in a row.
    fn serve_in(&self, row: usize) -> f64 {
        self.serve * (self.places + row) as f64
    }

    /// One event of the system. Arrivals beyond the last column are not let in: the caller sees to it that there are none
    /// to speak of.
    pub(super) fn step_system(&self, from: &System, into: &mut System) {
        let first = from.above.at(0, 0);
        let below = &from.below;
        for (s, into) in into.below.iter_mut().enumerate() {
            let fewer = s.checked_sub(1).and_then(|s| below.get(s)).copied();
            let more = below.get(s + 1).copied().unwrap_or(first);
            let here = below.get(s).copied().unwrap_or(0.0);
            let busy = s as f64 * self.serve;
            *into = here * (1.0 - self.arrive - busy)
                + fewer.unwrap_or(0.0) * self.arrive
                + more * (busy + self.serve);
        }
        let entering = below.last().copied().unwrap_or(0.0) * self.arrive;
        let width = from.above.width;
        let mut rows = from.above.rows();
        let mut row = rows.next();
        let each = into.above.cells.chunks_exact_mut(width.max(1)).enumerate();
        for (r, into) in each {
            let Some(here) = row else { break };
            row = rows.next();
            let serve = self.serve_in(r);
            // At the number of places a caller is taken when a call ends; above it the agent goes home.
            let taken = if r == 0 { serve } else { 0.0 };
            self.row(
                here,
                into,
                1.0 - self.arrive - serve,
                taken,
                self.leave,
                self.arrive,
            );
            if let (Some(last), Some(into)) = (here.last(), into.last_mut()) {
                *into += last * self.arrive;
            }
            if let Some(above) = row {
                add(into, self.serve_in(r + 1), above);
            }
            if r == 0
                && let Some(into) = into.first_mut()
            {
                *into += entering;
            }
        }
    }

    /// One event for callers who wait; whoever is answered or hangs up disappears.
    pub(super) fn step_waiting(&self, from: &Table, into: &mut Table) {
        let width = from.width;
        let mut rows = from.rows();
        let mut row = rows.next();
        let each = into.cells.chunks_exact_mut(width.max(1)).enumerate();
        for (r, into) in each {
            let Some(here) = row else { break };
            row = rows.next();
            let serve = self.serve_in(r);
            let taken = if r == 0 { serve } else { 0.0 };
            self.row(here, into, 1.0 - self.leave - serve, taken, self.leave, 0.0);
            if let Some(above) = row {
                add(into, self.serve_in(r + 1), above);
            }
        }
    }

    /// Within a row: column q is left for q − 1 with `taken` + q `leave`, and for q + 1 with `arrive`; it stays with `stay`
    /// less q `leave`.
    #[inline(always)]
    fn row(&self, from: &[f64], into: &mut [f64], stay: f64, taken: f64, leave: f64, arrive: f64) {
        let width = from.len().min(into.len());
        let (from, into) = (&from[..width], &mut into[..width]);
        let one = |q: usize, fewer: f64, more: f64| {
            let waiting = q as u32 as f64;
            from[q] * (stay - waiting * leave)
                + fewer * arrive
                + more * (taken + (waiting + 1.0) * leave)
        };
        if width == 1 {
            into[0] = one(0, 0.0, 0.0);
            return;
        }
        if width == 0 {
            return;
        }
        into[0] = one(0, 0.0, from[1]);
        for q in 1..width - 1 {
            into[q] = one(q, from[q - 1], from[q + 1]);
        }
        into[width - 1] = one(width - 1, from[width - 2], 0.0);
    }

    /// Callers who join with the next event: those who arrive and find all places taken.
    pub(super) fn join(&self, system: &System, into: &mut Table) {
        into.add(self.arrive, &system.above);
    }
}

/// into += factor × from, as far as both reach.
pub(super) fn add(into: &mut [f64], factor: f64, from: &[f64]) {
    for (into, from) in into.iter_mut().zip(from) {
        *into += factor * from;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_beyond_all_use_is_refused_before_it_is_made() {
        let many = System {
            below: vec![1e-4; 5_000],
            above: Table {
                width: 1_000,
                cells: vec![5e-4; 1_000],
            },
        };
        assert!(many.clone().change_places(0).is_err());
        assert!(many.clone().change_places(4_000).is_ok());
        let mut cohort = Cohort::new(1.0, 1, 1_000);
        assert!(cohort.change_places(5_000, 0).is_err());
    }

    #[test]
    fn nobody_is_lost_when_places_change() {
        let mut system = System {
            below: vec![0.1, 0.2, 0.3],
            above: Table {
                width: 3,
                cells: vec![0.1, 0.1, 0.05, 0.05, 0.05, 0.05],
            },
        };
        let present = |system: &System| {
            let states = system.states();
            states
                .map(|(in_service, waiting, p)| (in_service + waiting) as f64 * p)
                .sum::<f64>()
        };
        let before = present(&system);
        for places in [1, 4, 0, 9, 2] {
            system.change_places(places).unwrap();
            let sum: f64 = system.states().map(|(.., p)| p).sum();
            assert!((sum - 1.0).abs() < 1e-15 && (present(&system) - before).abs() < 1e-14);
            // Nobody waits while a place is free.
            assert_eq!(system.places(), places);
        }
    }
}
