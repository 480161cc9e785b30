//! What a day asks of its staff.
use super::super::OfferedLoad;
use crate::error::{Error, Problems, Result};

/// Calls and handle times of a day, piece by piece, and the intervals in which it is staffed.
///
/// Within a piece the rate stands still. An interval of staffing is one piece, or several where the rate is known more
/// finely than staff can change: see [`pieces_per_interval`](Self::pieces_per_interval). Handle times are exponential
/// unless [`handle_time`](Self::handle_time) says otherwise. Before the first boundary nobody calls, and after the last
/// nobody does.
///
/// ```
/// use callcenter::erlang::DayDemand;
/// // Two half-hours, each known by quarters.
/// let boundaries = [0.0, 900.0, 1800.0, 2700.0, 3600.0];
/// let demand = DayDemand::new(&boundaries, &[20.0, 30.0, 50.0, 40.0], &[240.0; 4])?.pieces_per_interval(2)?;
/// assert_eq!(demand.intervals(), 2);
/// # Ok::<(), callcenter::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct DayDemand<'a> {
    boundaries: &'a [f64],
    calls: &'a [f64],
    aht: &'a [f64],
    mean_up_to: Option<&'a dyn Fn(usize, f64) -> f64>,
    per_interval: usize,
}

/// What falls into a window of the day.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Window {
    pub(super) seconds: f64,
    pub(super) calls: f64,
    /// Calls × handle time, seconds.
    pub(super) work: f64,
    /// Handle time × time: what a mean is made of where nobody calls.
    aht_time: f64,
    /// The highest load of any piece in it, erlangs.
    pub(super) highest: f64,
    /// The shortest and the longest handle time of any piece in it.
    aht_range: Option<(f64, f64)>,
}

impl Window {
    /// Mean load of what arrives, erlangs.
    pub(super) fn load(&self) -> f64 {
        self.work / self.seconds
    }

    /// Mean handle time of the calls, seconds.
    pub(super) fn aht(&self) -> f64 {
        if let Some((shortest, longest)) = self.aht_range
            && shortest == longest
        {
            // Nothing to average, nothing to round.
            shortest
        } else if self.calls > 0.0 {
            self.work / self.calls
        } else {
            self.aht_time / self.seconds
        }
    }
}

impl std::fmt::Debug for DayDemand<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DayDemand")
            .field("boundaries", &self.boundaries)
            .field("calls", &self.calls)
            .field("aht", &self.aht)
            .finish_non_exhaustive()
    }
}

impl<'a> DayDemand<'a> {
    /// A day.
    ///
    /// * `boundaries`: k + 1 increasing instants, seconds from opening;
    /// * `calls`: the expected calls of each of the k pieces;
    /// * `aht`: their mean handle time, seconds; it may be 0 where there are no calls.
    ///
    /// # Errors
    /// Boundaries that are not increasing numbers, calls below 0, calls of no handle time, and lists whose lengths do not fit.
    pub fn new(boundaries: &'a [f64], calls: &'a [f64], aht: &'a [f64]) -> Result<Self> {
        let mut problems = Problems::new();
        for (path, figures) in [("calls", calls), ("aht", aht)] {
            if figures.len() + 1 != boundaries.len() || figures.is_empty() {
                problems.at(path).say(format!(
                    "found {} for {} boundaries; one fewer than boundaries is accepted, and at least one",
                    figures.len(),
                    boundaries.len()
                ));
            }
            for (i, &figure) in figures.iter().enumerate() {
                let is_no_time = path == "aht"
                    && figure == 0.0
                    && calls.get(i).is_some_and(|&calls| calls > 0.0);
                if !(figure >= 0.0 && figure.is_finite()) || is_no_time {
                    let from = if is_no_time { "above 0" } else { "from 0" };
                    problems
                        .at(path)
                        .index(i)
                        .say(format!("found {figure}; a number {from} is accepted"));
                }
            }
        }
        problems.finish()?;
        // The offered load has more to say about boundaries.
        let rates = vec![0.0; calls.len()];
        OfferedLoad::new(boundaries, &rates, &|_, x| x)?;
        for (i, ends) in boundaries.windows(2).enumerate() {
            let (calls, aht) = (calls[i], aht[i]);
            if !(calls * aht / (ends[1] - ends[0])).is_finite() {
                return Err(Error::invalid(
                    format!("calls[{i}]"),
                    format!("found {calls} of {aht} s; a load that is a number is accepted"),
                ));
            }
        }
        Ok(DayDemand {
            boundaries,
            calls,
            aht,
            mean_up_to: None,
            per_interval: 1,
        })
    }

    /// States the law of handle times: `mean_up_to(i, x)` is E[min(S, x)] in seconds, x > 0, of the handle time S of the
    /// calls that arrive in piece i. Its mean is to be the `aht` of the piece. Only a [modified offered
    /// load](super::Approximation::ModifiedOfferedLoad) depends on it.
    #[must_use]
    pub fn handle_time(mut self, mean_up_to: &'a dyn Fn(usize, f64) -> f64) -> Self {
        self.mean_up_to = Some(mean_up_to);
        self
    }

    /// So many pieces make an interval of staffing; 1 when unsaid.
    ///
    /// # Errors
    /// A number that does not divide the pieces.
    pub fn pieces_per_interval(mut self, pieces: usize) -> Result<Self> {
        if pieces == 0 || !self.calls.len().is_multiple_of(pieces) {
            return Err(Error::invalid(
                "pieces_per_interval",
                format!(
                    "found {pieces}; a number from 1 that divides the {} pieces is accepted",
                    self.calls.len()
                ),
            ));
        }
        self.per_interval = pieces;
        Ok(self)
    }

    /// The number of intervals of staffing.
    pub fn intervals(&self) -> usize {
        self.calls.len() / self.per_interval
    }

    /// The pieces of an interval.
    pub(super) fn pieces(&self, interval: usize) -> std::ops::Range<usize> {
        interval * self.per_interval..(interval + 1) * self.per_interval
    }

    /// Start and end of an interval.
    pub(super) fn ends(&self, interval: usize) -> (f64, f64) {
        let pieces = self.pieces(interval);
        let at = |i: usize| self.boundaries.get(i).copied().unwrap_or(0.0);
        (at(pieces.start), at(pieces.end))
    }

    /// What falls between two instants.
    pub(super) fn window(&self, from: f64, to: f64) -> Window {
        let mut window = Window {
            seconds: to - from,
            ..Window::default()
        };
        for (piece, (&calls, &aht)) in self
            .boundaries
            .windows(2)
            .zip(self.calls.iter().zip(self.aht))
        {
            let overlap = piece[1].min(to) - piece[0].max(from);
            if overlap > 0.0 {
                let length = piece[1] - piece[0];
                let calls_here = if overlap == length {
                    calls
                } else {
                    calls * (overlap / length)
                };
                window.calls += calls_here;
                window.work += calls_here * aht;
                window.aht_time += overlap * aht;
                window.highest = window.highest.max(calls * aht / length);
                let (shortest, longest) = window.aht_range.unwrap_or((aht, aht));
                window.aht_range = Some((shortest.min(aht), longest.max(aht)));
            }
        }
        window
    }

    /// What falls into a piece.
    pub(super) fn piece(&self, i: usize) -> Window {
        match self.boundaries.get(i..).and_then(|rest| rest.get(..2)) {
            Some(ends) => self.window(ends[0], ends[1]),
            None => Window::default(),
        }
    }

    /// For each interval the offered load of its pieces, worked out by `of`, with their lengths.
    pub(super) fn offered_load<T>(
        &self,
        of: impl Fn(&OfferedLoad, usize) -> Result<T>,
    ) -> Result<Vec<Vec<(f64, T)>>> {
        self.offered_load_of(0..self.intervals(), of)
    }

    /// Mean handle time, seconds, of the calls whose load is left over in an interval without any of its own: a mean over the
    /// calls that would bring each earlier piece's share of the load. None where nothing is left.
    pub(super) fn aht_left_over(&self, interval: usize) -> Result<Option<f64>> {
        let (mut load, mut calls_per_second) = (0.0, 0.0);
        for (j, (&calls, &aht)) in self.calls.iter().zip(self.aht).enumerate() {
            if j >= self.pieces(interval).start {
                break;
            }
            if calls == 0.0 {
                continue;
            }
            // The load is a sum over the pieces from which it comes.
            let mut alone = vec![0.0; self.calls.len()];
            alone
                .iter_mut()
                .skip(j)
                .take(1)
                .for_each(|own| *own = calls);
            let alone = DayDemand {
                calls: &alone,
                ..*self
            };
            let pieces = alone.offered_load_of(interval..interval + 1, |load, i| load.mean(i))?;
            for (seconds, left) in pieces.into_iter().flatten() {
                load += seconds * left;
                calls_per_second += seconds * left / aht;
            }
        }
        let aht = load / calls_per_second;
        Ok((aht > 0.0 && aht.is_finite()).then_some(aht))
    }

    fn offered_load_of<T>(
        &self,
        intervals: std::ops::Range<usize>,
        of: impl Fn(&OfferedLoad, usize) -> Result<T>,
    ) -> Result<Vec<Vec<(f64, T)>>> {
        let lengths: Vec<f64> = self
            .boundaries
            .windows(2)
            .map(|ends| ends[1] - ends[0])
            .collect();
        let rates: Vec<f64> = self
            .calls
            .iter()
            .zip(&lengths)
            .map(|(calls, length)| calls / length)
            .collect();
        let exponential = |i: usize, x: f64| {
            let mean = self.aht.get(i).copied().unwrap_or(0.0);
            -mean * (-x / mean).exp_m1()
        };
        let load = OfferedLoad::new(
            self.boundaries,
            &rates,
            self.mean_up_to.unwrap_or(&exponential),
        )?;
        let one = |i: usize| Ok((lengths.get(i).copied().unwrap_or(0.0), of(&load, i)?));
        intervals
            .map(|interval| self.pieces(interval).map(one).collect())
            .collect()
    }
}
