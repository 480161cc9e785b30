use super::columns as c;
use crate::measure::{Moments, Ratio, Reading, SignedRatio, Unit};
use crate::model::{Grid, Span};
use crate::units::{TICKS_PER_SECOND, Tick};

/// How a measure is made of the columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quantity {
    /// A count per day, or per hour of a steady state.
    Count(usize),
    /// A share of one.
    Share(Ratio),
    /// So many of one for each of the other.
    Per(Ratio),
    /// A mean time: a sum of ticks over a count.
    Seconds(Ratio),
    /// A mean difference of times, which may be either way: sums of ticks over a count.
    SignedSeconds(SignedRatio),
    /// Time spent waiting over the length of the time it was spent in.
    QueueLength,
    /// Time spent waiting to be rung back likewise.
    CallbacksWaiting,
}

/// The columns a measure is made of: a mean of one or, less another one and over a third where there are these, a ratio.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Columns {
    pub of: usize,
    pub less: Option<usize>,
    pub over: Option<usize>,
}

impl Quantity {
    /// What it counts in.
    pub fn unit(self) -> Unit {
        match self {
            Quantity::Count(_)
            | Quantity::Per(_)
            | Quantity::QueueLength
            | Quantity::CallbacksWaiting => Unit::Number,
            Quantity::Share(_) => Unit::Share,
            Quantity::Seconds(_) | Quantity::SignedSeconds(_) => Unit::Seconds,
        }
    }

    /// The columns it is made of.
    pub fn columns(self) -> Columns {
        let (of, less, over) = match self {
            Quantity::Count(column) => (column, None, None),
            Quantity::QueueLength => (c::QUEUE_TIME, None, None),
            Quantity::CallbacksWaiting => (c::CALLBACK_TIME, None, None),
            Quantity::Share(Ratio(x, y))
            | Quantity::Per(Ratio(x, y))
            | Quantity::Seconds(Ratio(x, y)) => (x, None, Some(y)),
            Quantity::SignedSeconds(SignedRatio { over, under, of }) => {
                (over, Some(under), Some(of))
            }
        };
        Columns { of, less, over }
    }

    /// What a mean or ratio of whole numbers is multiplied by, in a row of the grid or, with the row after the last, over
    /// the whole of it; `None` where it does not apply. `together` replications make one observation.
    pub fn scale(self, grid: &Grid, row: usize, together: u64) -> Option<f64> {
        let per_replication = 1.0 / together as f64;
        match self {
            Quantity::Share(_) | Quantity::Per(_) => Some(1.0),
            Quantity::Seconds(_) | Quantity::SignedSeconds(_) => {
                Some(1.0 / TICKS_PER_SECOND as f64)
            }
            Quantity::Count(_) => Some(per_time(grid) * per_replication),
            Quantity::QueueLength | Quantity::CallbacksWaiting => {
                let length = match grid.span {
                    Span::Steady { batch, .. } => Tick::from_seconds(batch),
                    Span::Day { .. } if row == grid.rows() => grid.closing() - grid.opening(),
                    Span::Day { .. } if row >= 1 && row <= grid.intervals() => {
                        grid.bounds[row + 1] - grid.bounds[row]
                    }
                    Span::Day { .. } => return None,
                };
                Some(per_replication / length.0 as f64)
            }
        }
    }

    /// The reading of a cell, in the measure's unit.
    pub fn read(
        self,
        moments: &Moments,
        cell: usize,
        expected: Option<f64>,
        scale: f64,
    ) -> Option<Reading> {
        let read = |expected| match (self, self.columns()) {
            (Quantity::SignedSeconds(ratio), _) => moments.signed_ratio(cell, ratio, expected),
            (_, Columns { of, over: None, .. }) => moments.mean(cell, of, expected),
            (
                _,
                Columns {
                    of, over: Some(y), ..
                },
            ) => moments.ratio(cell, Ratio(of, y), expected),
        };
        let mut reading = read(expected)?;
        let (least, most) = match self {
            Quantity::Share(_) => (0.0, 1.0),
            Quantity::SignedSeconds(_) => (f64::NEG_INFINITY, f64::INFINITY),
            _ => (0.0, f64::INFINITY),
        };
        // A correction that leaves what is possible is none.
        if expected.is_some() && !(reading.value > least && reading.value < most) {
            reading = read(None)?;
        }
        let mut reading = reading.scaled(scale);
        reading.is_time = matches!(
            self,
            Quantity::Seconds(_)
                | Quantity::SignedSeconds(_)
                | Quantity::QueueLength
                | Quantity::CallbacksWaiting
        );
        if let Quantity::Count(_) = self
            && reading.hits == 0
        {
            // Nothing is known of how many there are on a day that has any, but that they are no more than all attempts.
            let attempts = moments.sum(cell, c::ATTEMPTS) as f64;
            let n = reading.observations as f64;
            // Where nobody called at all, one call.
            reading.hit = (attempts / n).max(1.0) / n * scale;
        }
        Some(reading)
    }
}

/// What a mean per replication is multiplied by: 1 for a day, and what makes it hourly in a steady state.
pub(crate) fn per_time(grid: &Grid) -> f64 {
    match grid.span {
        Span::Day { .. } => 1.0,
        Span::Steady { batch, .. } => 3600.0 / batch,
    }
}
