use crate::units::{ClockTime, Tick};

/// The rows of a run: what lies before, the intervals of a day or the batches of a steady state, and what lies after.
///
/// Row 0 is before opening (or the warm-up), rows 1 to [`intervals`](Grid::intervals) are the intervals (or batches),
/// and the last row is after closing. Row r covers the instants from `bounds[r]` up to but not including
/// `bounds[r + 1]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    pub(crate) bounds: Vec<Tick>,
    pub(crate) span: Span,
}

/// The row of an instant, given where rows begin and the last one ends: O(log rows).
pub(crate) fn row_of(bounds: &[Tick], instant: Tick) -> usize {
    let after = bounds.partition_point(|&bound| bound <= instant);
    (after - 1).min(bounds.len() - 2)
}

/// What kind of run a grid describes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Span {
    /// A day, which starts empty or with a starting state.
    Day {
        /// When it opens.
        opens: ClockTime,
        /// When it closes.
        closes: ClockTime,
        /// Length of an interval in seconds.
        interval: f64,
        /// The time of day at which the run's clock stands at zero: the opening, or the first call before it, recorded or
        /// waiting as the day opens. It may lie before midnight.
        origin: ClockTime,
    },
    /// A steady state: warm-up, then batches.
    Steady {
        /// Seconds thrown away.
        warm_up: f64,
        /// Seconds in a batch.
        batch: f64,
    },
}

impl Grid {
    /// The row of an instant: O(log rows).
    pub(crate) fn row_of(&self, instant: Tick) -> usize {
        row_of(&self.bounds, instant)
    }

    /// Intervals of the day, or batches of a run.
    pub fn intervals(&self) -> usize {
        self.bounds.len() - 3
    }

    /// Rows: intervals and what lies before and after.
    pub fn rows(&self) -> usize {
        self.bounds.len() - 1
    }

    /// What kind of run it is.
    pub fn span(&self) -> Span {
        self.span
    }

    /// Whether it is a day.
    pub fn is_day(&self) -> bool {
        matches!(self.span, Span::Day { .. })
    }

    /// Opening, or the end of the warm-up.
    pub fn opening(&self) -> Tick {
        self.bounds[1]
    }

    /// Closing, or the end of the last batch.
    pub fn closing(&self) -> Tick {
        self.bounds[self.bounds.len() - 2]
    }

    /// Length of an interval or batch in seconds.
    pub fn interval_seconds(&self) -> f64 {
        match self.span {
            Span::Day { interval, .. } => interval,
            Span::Steady { batch, .. } => batch,
        }
    }

    /// The time of day at which an interval (0 is the first) of a day starts; `None` in a steady state.
    pub fn starts_at(&self, interval: usize) -> Option<ClockTime> {
        match self.span {
            Span::Day {
                opens,
                interval: length,
                ..
            } => Some(ClockTime::from_seconds(
                opens.seconds() + interval as f64 * length,
            )),
            Span::Steady { .. } => None,
        }
    }
}
