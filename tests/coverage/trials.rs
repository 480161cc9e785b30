//! What one experiment says, and whether it holds.

use std::fmt;

use callcenter::experiment::{Comparison, Measures, Precision, Row};
use callcenter::measure::{Estimate, Figure};
use callcenter::{Experiment, Scenario};

use crate::days::CheapDay;
use crate::figures::{COUNTED, DAY_QUANTILES, FIGURES, number};
use crate::truth::Truth;

/// Where a figure belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Whole,
    Interval(usize),
    /// All intervals of the day at once.
    AllIntervals,
}

/// What is judged of an experiment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    pub place: Place,
    pub figure: &'static str,
    pub kind: Kind,
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Place::Whole if self.kind == Kind::Difference => {
                write!(f, "difference of {}", self.figure)
            }
            Place::Whole => f.write_str(self.figure),
            Place::Interval(at) => write!(f, "{} of interval {at}", self.figure),
            Place::AllIntervals => write!(f, "{} of all intervals at once", self.figure),
        }
    }
}

/// How an interval was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// From sums over days.
    Sums,
    Percentile,
    ShareOfDays,
    DayQuantile,
    Difference,
}

/// What an experiment says of a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Seen {
    /// Nothing: no such calls, or a time that was zero on all days, of which no margin is known.
    Nothing,
    Interval {
        held: bool,
        /// The interval lies above the true figure.
        above: bool,
        few_days: bool,
        half_width: f64,
    },
}

impl Seen {
    fn of(figure: &Figure, truth: f64) -> Seen {
        match figure.estimate() {
            Some(estimate) => Seen::of_estimate(estimate, truth),
            None => Seen::Nothing,
        }
    }

    fn of_estimate(estimate: &Estimate, truth: f64) -> Seen {
        if estimate.few_days && estimate.low == estimate.high {
            return Seen::Nothing;
        }
        // The chain is exact to its rounding, as is a figure that never varies.
        let rounding = 1e-9 * truth.abs();
        Seen::Interval {
            held: estimate.low - rounding <= truth && truth <= estimate.high + rounding,
            above: truth < estimate.low,
            few_days: estimate.few_days,
            half_width: estimate.half_width(),
        }
    }
}

/// How an experiment is made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Way {
    /// As it comes.
    Plain,
    /// With the number of calls as a control variate.
    Controlled,
    /// Until the service level is within so much.
    Until(f64),
    /// Against the same day with one agent more.
    Compared,
}

/// An experiment to be made many times.
pub struct Trial<'a> {
    pub day: &'a CheapDay,
    pub truth: &'a Truth,
    pub replications: u32,
    pub way: Way,
    experiment: Experiment,
    scenarios: [Scenario; 2],
    /// True differences of the whole day, where there is something to compare with.
    differences: Vec<f64>,
}

impl<'a> Trial<'a> {
    pub fn new(day: &'a CheapDay, truth: &'a Truth, way: Way, replications: u32) -> Self {
        let more = day.with_one_more();
        let scenarios = [day.scenario(), more.scenario()];
        let experiment = Experiment::new(&scenarios[0]).expect("a scenario that is right");
        let experiment = experiment.replications(replications).threads(1);
        let differences = if way == Way::Compared {
            let other = crate::truth::exact(&more);
            let pairs = other[0].iter().zip(&truth.exact[0]);
            pairs.map(|(to, from)| to - from).collect()
        } else {
            Vec::new()
        };
        Trial {
            day,
            truth,
            replications,
            way,
            experiment: match way {
                Way::Plain => experiment.keep_days(),
                Way::Controlled => experiment.control_arrivals(),
                Way::Until(half_width) => {
                    experiment.until(Precision::absolute("service_level", half_width))
                }
                Way::Compared => experiment,
            },
            scenarios,
            differences,
        }
    }

    /// What is played, in words.
    pub fn name(&self) -> String {
        let (day, n) = (self.day.name, self.replications);
        match self.way {
            Way::Plain | Way::Compared => format!("{day}, {n} days"),
            Way::Controlled => format!("{day}, {n} days, controlled"),
            Way::Until(width) => format!("{day}, until ± {width}"),
        }
    }

    /// Calls an interval that a figure is a mean over, in the mean where the place is the whole day.
    pub fn calls(&self, figure: &str, place: usize) -> f64 {
        let row = &self.truth.exact[place];
        let of = |name| row[number(name)];
        let intervals = if place == 0 {
            self.day.staff.len() as f64
        } else {
            1.0
        };
        let calls = match figure {
            "time_to_abandon" => of("abandoned"),
            "mean_wait_queued" => of("attempts") * of("queued_rate"),
            _ => of("attempts"),
        };
        calls / intervals
    }

    /// One experiment.
    pub fn play(&self, seed: u64) -> Vec<(Cell, Seen)> {
        let mut seen = Vec::new();
        if self.way == Way::Compared {
            self.compare(seed, &mut seen);
            return seen;
        }
        let results = self.experiment.clone().seed(seed).run();
        let results = results.expect("a run to its end");
        let intervals: Vec<&Measures> = results
            .intervals
            .iter()
            .filter(|interval| interval.row == Row::Interval)
            .map(|interval| &interval.total)
            .collect();
        let sums = |place, figure| Cell {
            place,
            figure,
            kind: Kind::Sums,
        };
        for (i, figure) in FIGURES.iter().enumerate() {
            let truth = |place: usize| self.truth.exact[place][i];
            seen.push((
                sums(Place::Whole, figure.name),
                Seen::of((figure.of)(&results.total), truth(0)),
            ));
            for (at, measures) in intervals.iter().enumerate() {
                seen.push((
                    sums(Place::Interval(at), figure.name),
                    Seen::of((figure.of)(measures), truth(at + 1)),
                ));
            }
            let all = intervals.iter().enumerate().map(|(at, measures)| {
                let estimate = (figure.of)(measures).estimate()?;
                let (low, high) = estimate.simultaneous?;
                let of_all = Estimate {
                    low,
                    high,
                    ..*estimate
                };
                Some(Seen::of_estimate(&of_all, truth(at + 1)))
            });
            seen.push((sums(Place::AllIntervals, figure.name), at_once(all)));
        }
        if self.way == Way::Plain {
            for (figure, &truth) in COUNTED.iter().zip(&self.truth.counted) {
                let kind = if figure.is_percentile {
                    Kind::Percentile
                } else {
                    Kind::ShareOfDays
                };
                let cell = Cell {
                    place: Place::Whole,
                    figure: figure.name,
                    kind,
                };
                seen.push((cell, Seen::of((figure.of)(&results.total), truth)));
            }
            let days = results.days.as_ref().expect("days that are kept");
            for (&(name, measure, p), &truth) in DAY_QUANTILES.iter().zip(&self.truth.day_quantiles)
            {
                let figure = days.quantile(measure, None, p).expect("a measure");
                let cell = Cell {
                    place: Place::Whole,
                    figure: name,
                    kind: Kind::DayQuantile,
                };
                seen.push((cell, Seen::of(&figure, truth)));
            }
        }
        seen
    }

    fn compare(&self, seed: u64, seen: &mut Vec<(Cell, Seen)>) {
        let [baseline, more] = &self.scenarios;
        let compared = Comparison::new(baseline)
            .against("one more", more)
            .with(|experiment| {
                experiment
                    .replications(self.replications)
                    .threads(1)
                    .seed(seed)
            })
            .run()
            .expect("a run to its end");
        for (figure, &truth) in FIGURES.iter().zip(&self.differences) {
            let difference = compared.alternatives[0].difference(figure.name);
            let cell = Cell {
                place: Place::Whole,
                figure: figure.name,
                kind: Kind::Difference,
            };
            let said = difference.map_or(Seen::Nothing, |difference| {
                Seen::of_estimate(&difference.estimate, truth)
            });
            seen.push((cell, said));
        }
    }
}

/// All intervals at once: an interval of which nothing is said does not count.
fn at_once(all: impl Iterator<Item = Option<Seen>>) -> Seen {
    let mut together = Seen::Nothing;
    for seen in all.flatten() {
        together = match (together, seen) {
            (
                Seen::Interval {
                    held,
                    above,
                    few_days,
                    half_width,
                },
                Seen::Interval {
                    held: h,
                    above: a,
                    few_days: f,
                    half_width: w,
                },
            ) => Seen::Interval {
                held: held && h,
                above: above || a,
                few_days: few_days || f,
                half_width: half_width.max(w),
            },
            (Seen::Nothing, seen) => seen,
            (seen, Seen::Nothing) => seen,
        };
    }
    together
}
