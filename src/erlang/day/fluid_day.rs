//! The fluid model of a day that varies.
use super::super::kernel::bend;
use super::figures::{Clock, ratio, share};
use super::interval::{self, DayInterval};
use crate::error::Result;

/// The fluid model of a day: what a [`TransientDay`](super::TransientDay) tends to as calls and agents grow together.
///
/// With x callers in the system, n places and rates per second, x′ = λ − μ min(x, n) − θ (x − n)⁺. A fall is polite, as
/// everywhere here: whoever is in service beyond n places finishes, and takes no further call; until then the two parts
/// move apart, s′ = −μ s and q′ = λ − θ q. All pieces have closed forms, so nothing is approximated beyond the model
/// itself, and a day costs a few exponentials, whatever its size.
///
/// All figures belong to the clock. With n agents they are off by some √n callers where load and agents are alike, and by
/// far less elsewhere.
///
/// ```
/// use callcenter::erlang::{DayInterval, FluidDay};
/// // 1,000 agents, and for half an hour a fifth more load than they can carry.
/// let interval = |calls| DayInterval::new(1800.0, calls, 300.0, Some(120.0), 1000);
/// let day = FluidDay::new(&[interval(11_000.0), interval(14_400.0), interval(11_000.0)])?;
/// let queues: Vec<f64> = day.intervals().iter().map(|row| row.queue_length()).collect();
/// assert!(queues[0] == 0.0 && queues[1] > 60.0 && queues[2] < 10.0);
/// # Ok::<(), callcenter::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct FluidDay {
    intervals: Vec<FluidFigures>,
    total: FluidFigures,
}

/// What flows during one interval of a [`FluidDay`], or during the day until closing. All by the clock.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct FluidFigures {
    seconds: f64,
    arrivals: f64,
    abandoned: f64,
    clock: Clock,
    busy_at_end: f64,
    waiting_at_end: f64,
}

impl FluidFigures {
    /// Calls that arrive.
    pub fn arrivals(&self) -> f64 {
        self.arrivals
    }

    /// Callers who hang up in this time, whenever they joined, for each call that arrives in it; above 1 where those who
    /// wait from before hang up. None without arrivals.
    pub fn abandoned_by_arrivals(&self) -> Option<f64> {
        ratio(self.abandoned, self.arrivals)
    }

    /// Callers who hang up in this time, whenever they joined.
    pub fn abandoned_by_clock(&self) -> f64 {
        self.abandoned
    }

    /// Mean number of callers waiting.
    pub fn queue_length(&self) -> f64 {
        self.clock.queue_time / self.seconds
    }

    /// Mean number of busy agents, those included who stay to finish a call.
    pub fn busy_agents(&self) -> f64 {
        self.clock.busy_time / self.seconds
    }

    /// Busy over staffed time, those who stay included in both. None where nobody is there.
    pub fn occupancy(&self) -> Option<f64> {
        share(self.clock.busy_time, self.clock.staffed_time)
    }

    /// Busy agents at the end of it.
    pub fn busy_at_end(&self) -> f64 {
        self.busy_at_end
    }

    /// Callers waiting at the end of it.
    pub fn waiting_at_end(&self) -> f64 {
        self.waiting_at_end
    }
}

impl FluidDay {
    /// A day that opens empty.
    ///
    /// # Errors
    /// As [`TransientDay::new`](super::TransientDay::new) has for its intervals; no day is too large.
    ///
    /// # Cost
    /// O(intervals): at most four closed forms each.
    pub fn new(intervals: &[DayInterval]) -> Result<Self> {
        interval::check(intervals)?;
        let mut level = Level::default();
        let mut total = FluidFigures::default();
        let mut rows = Vec::with_capacity(intervals.len());
        for interval in intervals {
            let mut row = FluidFigures {
                seconds: interval.seconds,
                arrivals: interval.arrivals(),
                ..FluidFigures::default()
            };
            level.pass(interval, &mut row);
            row.busy_at_end = level.busy;
            row.waiting_at_end = level.waiting;
            total.seconds += row.seconds;
            total.arrivals += row.arrivals;
            total.abandoned += row.abandoned;
            total.clock.add(&row.clock);
            total.busy_at_end = row.busy_at_end;
            total.waiting_at_end = row.waiting_at_end;
            rows.push(row);
        }
        Ok(FluidDay {
            intervals: rows,
            total,
        })
    }

    /// The figures of each interval.
    pub fn intervals(&self) -> &[FluidFigures] {
        &self.intervals
    }

    /// The figures of opening hours as a whole.
    pub fn total(&self) -> &FluidFigures {
        &self.total
    }
}

/// How full the system is.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Level {
    busy: f64,
    waiting: f64,
}

impl Level {
    /// Moves through an interval. Each regime is left at most once but that with a free place, which may be entered again
    /// from neither: a constant rate moves the level one way only. So four rounds are enough.
    fn pass(&mut self, interval: &DayInterval, row: &mut FluidFigures) {
        let arrivals = interval.arrivals_per_hour / 3600.0;
        let service = 1.0 / interval.aht;
        let abandonment = interval.mean_patience.map_or(0.0, f64::recip);
        let places = f64::from(interval.agents);
        // At a rise those who wait are taken at once.
        let taken = self.waiting.min((places - self.busy).max(0.0));
        self.busy += taken;
        self.waiting -= taken;
        let mut left = interval.seconds;
        for _ in 0..4 {
            if left <= 0.0 {
                break;
            }
            let (busy, waiting, limit) = if self.busy > places {
                // Those past the shift's end finish; nobody is taken.
                let busy = Decay {
                    from: self.busy,
                    gain: 0.0,
                    rate: service,
                };
                let waiting = Decay {
                    from: self.waiting,
                    gain: arrivals,
                    rate: abandonment,
                };
                (busy, waiting, busy.time_to(places))
            } else if self.busy < places || (self.waiting == 0.0 && arrivals <= places * service) {
                let busy = Decay {
                    from: self.busy,
                    gain: arrivals,
                    rate: service,
                };
                let waiting = Decay {
                    from: 0.0,
                    gain: 0.0,
                    rate: 0.0,
                };
                (
                    busy,
                    waiting,
                    if self.busy < places {
                        busy.time_to(places)
                    } else {
                        f64::INFINITY
                    },
                )
            } else {
                let busy = Decay {
                    from: places,
                    gain: 0.0,
                    rate: 0.0,
                };
                let waiting = Decay {
                    from: self.waiting,
                    gain: arrivals - places * service,
                    rate: abandonment,
                };
                (busy, waiting, waiting.time_to(0.0))
            };
            let time = limit.min(left);
            let busy_time = busy.integral(time);
            row.clock.busy_time += busy_time;
            row.clock.staffed_time += if self.busy > places {
                busy_time
            } else {
                places * time
            };
            let queue_time = waiting.integral(time);
            row.clock.queue_time += queue_time;
            row.abandoned += abandonment * queue_time;
            let before = self.busy;
            self.busy = busy.after(time);
            self.waiting = waiting.after(time).max(0.0);
            if time == limit {
                // Exactly at the border, so that the next regime is seen.
                if before != places {
                    self.busy = places;
                } else {
                    self.waiting = 0.0;
                }
            }
            left = if time >= left { 0.0 } else { left - time };
        }
    }
}

/// x′ = gain − rate x.
#[derive(Debug, Clone, Copy)]
struct Decay {
    from: f64,
    gain: f64,
    rate: f64,
}

impl Decay {
    /// (1 − e^(−rate t)) / rate.
    fn reach(&self, t: f64) -> f64 {
        if self.rate * t < 1e-300 {
            t
        } else {
            -(-self.rate * t).exp_m1() / self.rate
        }
    }

    fn after(&self, t: f64) -> f64 {
        self.from * (-self.rate * t).exp() + self.gain * self.reach(t)
    }

    /// ∫ x up to t: from × reach + gain × ∫ reach, the latter without cancellation.
    fn integral(&self, t: f64) -> f64 {
        let u = self.rate * t;
        // (e^(−u) − 1 + u) / u², 1/2 at 0.
        let second = if u < 1e-100 { 0.5 } else { bend(u) / u / u };
        self.from * self.reach(t) + self.gain * t * t * second
    }

    /// When x is at `goal`; infinite where it never is, and where it starts there.
    fn time_to(&self, goal: f64) -> f64 {
        let speed = self.gain - self.rate * self.from;
        let way = goal - self.from;
        if way == 0.0 || speed == 0.0 || (way > 0.0) != (speed > 0.0) {
            return f64::INFINITY;
        }
        // from + speed × reach(t) = goal.
        let part = self.rate * way / speed;
        if part >= 1.0 {
            f64::INFINITY
        } else if self.rate == 0.0 {
            way / speed
        } else {
            -(-part).ln_1p() / self.rate
        }
    }
}
