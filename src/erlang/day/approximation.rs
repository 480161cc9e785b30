//! Stationary queues in place of a day that varies.
use super::super::input::Demand;
use super::super::required::{RequiredAgents, Requirement, search};
use super::super::{ErlangA, ErlangC};
use super::demand::DayDemand;
use super::stand_in::{Erlang, Part, StandIn};
use crate::error::{Error, Result};

/// Which stationary queue stands in for an interval of a day that varies.
///
/// | | load of the interval | good when |
/// |---|---|---|
/// | `Sipp` | its own calls × handle time, averaged | handle times are short and the rate turns slowly |
/// | `SippMax` | the highest in it | the same, on the safe side |
/// | `LaggedSipp` | averaged over the interval one mean handle time earlier | the rate rises or falls steadily |
/// | `LaggedSippMax` | the highest there | the same, on the safe side |
/// | `PointwiseStationary` | each piece of the interval a queue of its own; figures are averaged over its calls | handle times are far shorter than a piece |
/// | `ModifiedOfferedLoad` | the mean number of calls in progress if nobody waited | nearly always the best, unless an interval inherits a queue |
/// | `ModifiedOfferedLoadMax` | the highest such | the same, on the safe side |
///
/// SIPP (stationary, independent, period by period) and its variants: Green, Kolesar and Soares, "Improving the SIPP
/// approach for staffing service systems that have cyclic demands", Operations Research (2001). Pointwise stationary:
/// Green and Kolesar, Management Science (1991). Modified offered load: Jennings, Mandelbaum, Massey and Whitt,
/// Management Science (1996); see [`OfferedLoad`](super::super::OfferedLoad).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Approximation {
    /// Stationary, independent, period by period: the interval's mean load.
    Sipp,
    /// The highest load in the interval.
    SippMax,
    /// The mean load one mean handle time earlier.
    LaggedSipp,
    /// The highest load one mean handle time earlier.
    LaggedSippMax,
    /// A stationary queue at each instant.
    PointwiseStationary,
    /// The mean offered load, with what lasts from earlier intervals.
    ModifiedOfferedLoad,
    /// The highest offered load.
    ModifiedOfferedLoadMax,
}

impl Approximation {
    /// All of them.
    pub const ALL: [Approximation; 7] = [
        Approximation::Sipp,
        Approximation::SippMax,
        Approximation::LaggedSipp,
        Approximation::LaggedSippMax,
        Approximation::PointwiseStationary,
        Approximation::ModifiedOfferedLoad,
        Approximation::ModifiedOfferedLoadMax,
    ];
}

/// The stationary model of each interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum StationaryModel {
    /// Nobody hangs up.
    ErlangC,
    /// Callers hang up after an exponential patience.
    ErlangA {
        /// Seconds.
        mean_patience: f64,
    },
}

/// A day taken apart into stationary queues.
///
/// What the day really does, with exponential laws, a [`TransientDay`](super::TransientDay) says exactly; this is what a
/// planner can have for any size of centre at once, in both directions.
///
/// ```
/// use callcenter::erlang::{Approximation, DayDemand, Queue, Requirement, StationaryDay, StationaryModel};
///
/// // Calls of 20 minutes; the rate doubles at half past.
/// let demand = DayDemand::new(&[0.0, 1800.0, 3600.0], &[30.0, 60.0], &[1200.0, 1200.0])?;
/// let model = StationaryModel::ErlangA { mean_patience: 300.0 };
/// let target = Requirement::answered_of_offered(0.8, 20.0);
/// let own = StationaryDay::new(Approximation::Sipp, &demand)?;
/// let offered = StationaryDay::new(Approximation::ModifiedOfferedLoad, &demand)?;
/// // The second half-hour's own load is 40 erlangs, but it begins with the few calls of the first.
/// assert_eq!(own.required_agents(1, model, &target)?.agents, 43);
/// assert_eq!(offered.required_agents(1, model, &target)?.agents, 31);
/// assert!(offered.queue(1, model, 31)?.p_answered_within(20.0)? >= 0.8);
/// # Ok::<(), callcenter::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct StationaryDay {
    loads: Vec<f64>,
    intervals: Vec<Vec<Stretch>>,
}

/// A load that holds for a share of an interval.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Stretch {
    /// Share of the interval's time.
    time: f64,
    /// Share of the interval's calls.
    calls: f64,
    load: f64,
    aht: f64,
}

impl StationaryDay {
    /// Works out the loads of all intervals.
    ///
    /// # Errors
    /// A law of handle times that falls or is not a number.
    ///
    /// # Cost
    /// O(intervals × pieces); with the modified offered load, 200 evaluations of the law of handle times for each pair of
    /// pieces, and as many again for each interval without calls whose handle time is stated as 0.
    pub fn new(approximation: Approximation, demand: &DayDemand) -> Result<Self> {
        use Approximation as A;
        let own = |i: usize| {
            let (from, to) = demand.ends(i);
            demand.window(from, to)
        };
        let earlier = |i: usize| {
            let (from, to) = demand.ends(i);
            let lag = own(i).aht();
            demand.window(from - lag, to - lag)
        };
        let all = 0..demand.intervals();
        let loads: Vec<f64> = match approximation {
            A::Sipp | A::PointwiseStationary => all.map(|i| own(i).load()).collect(),
            A::SippMax => all.map(|i| own(i).highest).collect(),
            A::LaggedSipp => all.map(|i| earlier(i).load()).collect(),
            A::LaggedSippMax => all.map(|i| earlier(i).highest).collect(),
            A::ModifiedOfferedLoad => {
                let pieces = demand.offered_load(|load, i| load.mean(i))?;
                pieces.iter().map(|pieces| mean(pieces)).collect()
            }
            A::ModifiedOfferedLoadMax => {
                let pieces = demand.offered_load(|load, i| load.max(i))?;
                let highest = |pieces: &Vec<(f64, f64)>| {
                    pieces
                        .iter()
                        .fold(0.0, |top: f64, &(_, load)| top.max(load))
                };
                pieces.iter().map(highest).collect()
            }
        };
        let intervals = loads
            .iter()
            .enumerate()
            .map(|(i, &load)| {
                let whole = own(i);
                let pieces = demand.pieces(i);
                if approximation != A::PointwiseStationary || pieces.len() == 1 {
                    let (mut load, mut aht) = (load, whole.aht());
                    if load > 0.0 && aht == 0.0 {
                        // Nobody calls, and calls of no handle time were stated; but some of earlier intervals last.
                        match demand.aht_left_over(i)? {
                            Some(left_over) => aht = left_over,
                            None => load = 0.0,
                        }
                    }
                    let (time, calls) = (1.0, 1.0);
                    return Ok(vec![Stretch {
                        time,
                        calls,
                        load,
                        aht,
                    }]);
                }
                let stretch = |piece: usize| {
                    let piece = demand.piece(piece);
                    let time = piece.seconds / whole.seconds;
                    let calls = if whole.calls > 0.0 {
                        piece.calls / whole.calls
                    } else {
                        time
                    };
                    Stretch {
                        time,
                        calls,
                        load: piece.load(),
                        aht: piece.aht(),
                    }
                };
                Ok(pieces.map(stretch).collect())
            })
            .collect::<Result<_>>()?;
        Ok(StationaryDay { loads, intervals })
    }

    /// The load of each interval, in erlangs.
    pub fn loads(&self) -> &[f64] {
        &self.loads
    }

    /// The queue that stands in for interval i, with so many agents.
    ///
    /// # Errors
    /// An interval that does not exist, a patience out of range, and, where nobody hangs up, a load that the agents cannot
    /// carry.
    pub fn queue(&self, i: usize, model: StationaryModel, agents: u32) -> Result<StandIn> {
        let one = |stretch: &Stretch| {
            let (rate, aht) = (hourly(stretch.load, stretch.aht), stretch.aht);
            let queue = match model {
                StationaryModel::ErlangC => Erlang::C(ErlangC::new(rate, aht, agents)?),
                StationaryModel::ErlangA { mean_patience } => {
                    Erlang::A(ErlangA::new(rate, aht, mean_patience, agents)?)
                }
            };
            Ok(Part {
                time: stretch.time,
                calls: stretch.calls,
                queue,
            })
        };
        let parts = self.stretches(i)?.iter().map(one).collect::<Result<_>>()?;
        Ok(StandIn::new(agents, parts))
    }

    /// The fewest agents with which the queue that stands in for interval i meets a requirement; the least that it allows
    /// where there is no load.
    ///
    /// # Errors
    /// An interval that does not exist, figures out of range, and a requirement that no number of agents meets.
    pub fn required_agents(
        &self,
        i: usize,
        model: StationaryModel,
        requirement: &Requirement,
    ) -> Result<RequiredAgents> {
        let stretches = self.stretches(i)?;
        for stretch in stretches.iter().filter(|stretch| stretch.load > 0.0) {
            // What no number of agents would mend is refused before the search.
            let (rate, aht) = (hourly(stretch.load, stretch.aht), stretch.aht);
            Demand::new(rate, aht)?;
            if let StationaryModel::ErlangA { mean_patience } = model {
                ErlangA::new(rate, aht, mean_patience, 1)?;
            }
        }
        let mut load = 0.0;
        for stretch in stretches {
            load += stretch.time * (hourly(stretch.load, stretch.aht) * stretch.aht / 3600.0);
        }
        search(load, requirement, |agents| {
            self.queue(i, model, agents).ok()
        })
    }

    fn stretches(&self, i: usize) -> Result<&[Stretch]> {
        self.intervals.get(i).map(Vec::as_slice).ok_or_else(|| {
            Error::invalid(
                "i",
                format!(
                    "found {i}; an interval from 0 to {} is accepted",
                    self.intervals.len().saturating_sub(1)
                ),
            )
        })
    }
}

fn hourly(erlangs: f64, aht: f64) -> f64 {
    if erlangs == 0.0 {
        0.0
    } else {
        erlangs / aht * 3600.0
    }
}

/// The mean over pieces of given lengths.
fn mean(pieces: &[(f64, f64)]) -> f64 {
    match pieces {
        [(_, one)] => *one,
        many => {
            let seconds: f64 = many.iter().map(|(length, _)| length).sum();
            many.iter()
                .map(|(length, load)| length / seconds * load)
                .sum()
        }
    }
}
