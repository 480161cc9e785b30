//! A day of M_t/M/n_t+M, worked out exactly.
//!
//! Arrival rates and staff are constant within an interval and jump between them; the day starts empty, or with some busy and
//! some waiting whose waits so far are known. Nobody is
//! interrupted: where staff falls from n to n′ and b > n′ are busy, the surplus goes as calls end, and until then
//! nobody waiting is taken. So the state is the pair (busy, waiting). After the last interval nobody arrives.
//!
//! Distributions move by uniformisation. Beside the system's own distribution run, for every interval, the expected
//! number of those who joined in it and still wait, by (busy, ahead of them), and the sum of their waits so far: both
//! obey linear equations driven by the former, so counts and waits *by interval of joining* come out exactly as well,
//! without a quadrature. Only [`VaryingDay::within`] integrates over the instant of joining, and only where staff
//! changes within reach.

mod chain;
mod within;

use chain::{Cohort, Phase, Shape, State};
pub use within::Within;

/// A stretch of the day with constant rate and staff.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    pub length: f64,
    pub arrival_rate: f64,
    pub staff: usize,
}

/// What happens to callers who wait at the end of the last interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AfterClosing {
    /// The last non-zero staff stays until nobody waits.
    #[default]
    Serve,
    /// Whoever waits is turned away.
    SendAway,
    /// Nobody answers any more; whoever waits does so until patience runs out.
    PatienceOnly,
}

/// A day of M_t/M/n_t+M.
#[derive(Debug, Clone, PartialEq)]
pub struct VaryingDay {
    pub intervals: Vec<Interval>,
    /// 1 / mean handle time.
    pub service_rate: f64,
    /// 1 / mean patience; 0 when nobody hangs up.
    pub abandonment_rate: f64,
    /// Share of callers who hang up at once on finding that they must wait.
    pub balk: f64,
    /// With so many waiting, a caller who must wait is blocked.
    pub queue_limit: Option<usize>,
    /// With so many present, waiting and in service together, a caller is blocked.
    pub lines: Option<usize>,
    pub after_closing: AfterClosing,
    /// Busy as the day opens.
    pub busy: usize,
    /// How long those have waited who wait as the day opens, the longest first.
    pub waited: Vec<f64>,
}

/// Expected figures of the callers who joined (or tried to) in one interval, whenever their wait ended; sums, not
/// means, so rows can be added.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Joined {
    pub attempts: f64,
    pub blocked: f64,
    /// Answered without any wait.
    pub at_once: f64,
    /// Hung up on finding that they must wait; their wait is 0.
    pub balked: f64,
    /// Joined the queue.
    pub queued: f64,
    pub answered: f64,
    /// Hung up after waiting.
    pub abandoned: f64,
    pub turned_away: f64,
    /// Waits of all who joined the queue.
    pub wait: f64,
    pub wait_answered: f64,
    pub wait_abandoned: f64,
    pub wait_turned_away: f64,
}

/// Expected figures of what happened during one stretch of the clock.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Clock {
    /// ∫ waiting dt.
    pub queue_time: f64,
    /// ∫ busy dt.
    pub busy_time: f64,
    /// ∫ agents present dt: those on duty and those who stay to finish a call.
    pub staffed_time: f64,
    /// Callers who hung up then (balking apart).
    pub abandoned: f64,
    /// Calls that ended then.
    pub completed: f64,
    /// ∫ P(somebody waits) dt.
    pub time_with_queue: f64,
    /// ∫ P(a caller would have to wait) dt.
    pub time_all_busy: f64,
}

/// One row of the day.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Row {
    pub joined: Joined,
    pub clock: Clock,
}

/// The whole day.
#[derive(Debug, Clone, PartialEq)]
pub struct DayRows {
    /// Those who waited as the day opened.
    pub before: Joined,
    /// One for each interval.
    pub intervals: Vec<Row>,
    /// What the clock saw after closing, until the last call ended.
    pub after_closing: Clock,
}

impl Joined {
    pub fn add(&mut self, other: &Joined) {
        self.attempts += other.attempts;
        self.blocked += other.blocked;
        self.at_once += other.at_once;
        self.balked += other.balked;
        self.queued += other.queued;
        self.answered += other.answered;
        self.abandoned += other.abandoned;
        self.turned_away += other.turned_away;
        self.wait += other.wait;
        self.wait_answered += other.wait_answered;
        self.wait_abandoned += other.wait_abandoned;
        self.wait_turned_away += other.wait_turned_away;
    }

    /// Attempts that got a line.
    pub fn offered(&self) -> f64 {
        self.attempts - self.blocked
    }

    /// (abandoned + balked) / offered.
    pub fn abandon_rate(&self) -> f64 {
        (self.abandoned + self.balked) / self.offered()
    }

    pub fn block_rate(&self) -> f64 {
        self.blocked / self.attempts
    }

    /// Mean wait of offered; a balk waits 0.
    pub fn mean_wait(&self) -> f64 {
        self.wait / self.offered()
    }

    /// Mean wait of answered, zeros included.
    pub fn asa(&self) -> f64 {
        self.wait_answered / self.answered
    }

    /// Mean wait of those who hung up after waiting.
    pub fn time_to_abandon(&self) -> f64 {
        self.wait_abandoned / self.abandoned
    }

    /// Share of offered that were not answered at once (balks count: they were told to wait).
    pub fn queued_rate(&self) -> f64 {
        (self.queued + self.balked) / self.offered()
    }
}

impl Clock {
    pub fn add(&mut self, other: &Clock) {
        self.queue_time += other.queue_time;
        self.busy_time += other.busy_time;
        self.staffed_time += other.staffed_time;
        self.abandoned += other.abandoned;
        self.completed += other.completed;
        self.time_with_queue += other.time_with_queue;
        self.time_all_busy += other.time_all_busy;
    }

    pub fn occupancy(&self) -> f64 {
        self.busy_time / self.staffed_time
    }
}

impl DayRows {
    /// The sum over all calls of the day.
    pub fn joined(&self) -> Joined {
        let mut total = self.before;
        self.intervals.iter().for_each(|row| total.add(&row.joined));
        total
    }

    /// The sum over opening hours.
    pub fn open_hours(&self) -> Clock {
        let mut total = Clock::default();
        self.intervals.iter().for_each(|row| total.add(&row.clock));
        total
    }

    /// The sum over opening hours and after.
    pub fn clock(&self) -> Clock {
        let mut total = self.open_hours();
        total.add(&self.after_closing);
        total
    }
}

/// The distribution at one instant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Instant {
    pub busy: f64,
    pub waiting: f64,
    /// P(a caller would have to wait).
    pub p_all_busy: f64,
}

impl VaryingDay {
    /// A day without limits; nobody hangs up.
    pub fn new(intervals: Vec<Interval>, service_rate: f64) -> Self {
        VaryingDay {
            intervals,
            service_rate,
            abandonment_rate: 0.0,
            balk: 0.0,
            queue_limit: None,
            lines: None,
            after_closing: AfterClosing::Serve,
            busy: 0,
            waited: Vec::new(),
        }
    }

    /// Intervals of equal length with these rates and staff.
    pub fn with_grid(length: f64, rates: &[f64], staff: &[usize], service_rate: f64) -> Self {
        assert_eq!(rates.len(), staff.len());
        let intervals = rates
            .iter()
            .zip(staff)
            .map(|(&arrival_rate, &staff)| Interval {
                length,
                arrival_rate,
                staff,
            })
            .collect();
        VaryingDay::new(intervals, service_rate)
    }

    #[must_use]
    pub fn patience(mut self, mean: f64) -> Self {
        self.abandonment_rate = 1.0 / mean;
        self
    }

    #[must_use]
    pub fn balk(mut self, share: f64) -> Self {
        self.balk = share;
        self
    }

    #[must_use]
    pub fn queue_limit(mut self, waiting: usize) -> Self {
        self.queue_limit = Some(waiting);
        self
    }

    #[must_use]
    pub fn lines(mut self, lines: usize) -> Self {
        self.lines = Some(lines);
        self
    }

    #[must_use]
    pub fn after_closing(mut self, rule: AfterClosing) -> Self {
        self.after_closing = rule;
        self
    }

    /// The same day, opening with so many busy, and with those waiting who have waited so long, the longest first.
    #[must_use]
    pub fn starting(mut self, busy: usize, waited: &[f64]) -> Self {
        assert!(waited.is_sorted_by(|a, b| a >= b));
        (self.busy, self.waited) = (busy, waited.to_vec());
        self
    }

    /// The state as the day opens, before its staff has come.
    fn opening(&self, shape: Shape) -> State {
        State::known(shape, self.busy, self.waited.len())
    }

    /// The same day with all arrival rates multiplied.
    #[must_use]
    pub fn busier(&self, factor: f64) -> Self {
        let mut day = self.clone();
        for interval in &mut day.intervals {
            interval.arrival_rate *= factor;
        }
        day
    }

    fn phase(&self, interval: &Interval) -> Phase {
        Phase {
            arrival_rate: interval.arrival_rate,
            staff: interval.staff,
            service_rate: self.service_rate,
            abandonment_rate: self.abandonment_rate,
            balk: self.balk,
            queue_limit: self.queue_limit.unwrap_or(usize::MAX),
            lines: self.lines.unwrap_or(usize::MAX),
        }
    }

    /// The staff that answers after closing.
    fn closing_phase(&self) -> Phase {
        let staff = match self.after_closing {
            AfterClosing::Serve => self
                .intervals
                .iter()
                .rev()
                .map(|interval| interval.staff)
                .find(|&staff| staff > 0)
                .unwrap_or(0),
            AfterClosing::SendAway | AfterClosing::PatienceOnly => 0,
        };
        self.phase(&Interval {
            length: 0.0,
            arrival_rate: 0.0,
            staff,
        })
    }

    /// States enough that less than 1e-12 of the day's arrivals find no room; exact where a limit bounds the queue.
    fn shape(&self) -> Shape {
        assert!(!self.intervals.is_empty());
        let busy = self.intervals.iter().map(|i| i.staff).max().unwrap_or(0);
        let busy = busy.max(self.busy);
        if let Some(limit) = self.queue_limit.or(self.lines) {
            let limit = limit.min(self.lines.unwrap_or(limit));
            return Shape {
                busy,
                waiting: limit,
            };
        }
        let arrivals: f64 = self
            .intervals
            .iter()
            .map(|i| i.length * i.arrival_rate)
            .sum();
        let mut waiting = 24 + self.waited.len();
        loop {
            let shape = Shape { busy, waiting };
            let mut state = self.opening(shape);
            let mut lost = 0.0;
            for interval in &self.intervals {
                state.change_staff(interval.staff);
                let spent = state.advance(&self.phase(interval), interval.length, false);
                let full: f64 = (0..=busy).map(|b| spent.system[shape.at(b, waiting)]).sum();
                lost += full * interval.arrival_rate;
            }
            if lost <= 1e-12 * arrivals {
                return shape;
            }
            waiting += waiting / 2;
            assert!(waiting < 5_000, "the queue grows too long: {self:?}");
        }
    }

    /// Everything about the day, by interval of joining and by the clock.
    pub fn solve(&self) -> DayRows {
        let shape = self.shape();
        let mut state = self.opening(shape);
        // The last row is of those who waited as the day opened.
        let before = self.intervals.len();
        let mut rows = vec![Row::default(); before + 1];
        // Which row each living cohort belongs to, in the order of `state.cohorts`.
        let mut owners: Vec<usize> = Vec::new();
        if !self.waited.is_empty() {
            let mut cohort = Cohort::new(shape);
            for (ahead, waited) in self.waited.iter().enumerate() {
                let here = shape.at(self.busy, ahead);
                cohort.waiting[here] = 1.0;
                cohort.waited[here] = *waited;
            }
            state.cohorts.push(cohort);
            owners.push(before);
            let joined = &mut rows[before].joined;
            joined.attempts = self.waited.len() as f64;
            joined.queued = joined.attempts;
            joined.wait = self.waited.iter().sum();
        }
        for (i, interval) in self.intervals.iter().enumerate() {
            let phase = self.phase(interval);
            state.change_staff(interval.staff);
            state.cohorts.insert(0, Cohort::new(shape));
            owners.insert(0, i);
            let spent = state.advance(&phase, interval.length, true);
            self.book_waits(&mut rows, &owners, &spent);
            rows[i].clock = self.clock(&spent, interval.staff);
            let joined = &mut rows[i].joined;
            joined.attempts = interval.arrival_rate * interval.length;
            for (busy, waiting, time) in shape.states(&spent.system, 0) {
                let calls = time * interval.arrival_rate;
                if !phase.admits(busy, waiting) {
                    joined.blocked += calls;
                } else if busy < interval.staff {
                    joined.at_once += calls;
                } else {
                    joined.balked += calls * self.balk;
                    joined.queued += calls * (1.0 - self.balk);
                }
            }
            let gone: Vec<bool> = state
                .cohorts
                .iter()
                .map(|cohort| cohort.waiting.iter().sum::<f64>() < 1e-16)
                .collect();
            let mut keep = gone.iter().map(|gone| !gone);
            owners.retain(|_| keep.next().unwrap_or(true));
            let mut keep = gone.iter().map(|gone| !gone);
            state.cohorts.retain(|_| keep.next().unwrap_or(true));
        }

        let closing = self.closing_phase();
        if self.after_closing == AfterClosing::SendAway {
            for (cohort, &owner) in state.cohorts.drain(..).zip(&owners) {
                let joined = &mut rows[owner].joined;
                joined.turned_away = cohort.waiting.iter().sum();
                joined.wait_turned_away = cohort.waited.iter().sum();
            }
            owners.clear();
            for busy in 0..=shape.busy {
                let row = &mut state.system[shape.at(busy, 0)..=shape.at(busy, shape.waiting)];
                let sum = row.iter().sum();
                row.fill(0.0);
                row[0] = sum;
            }
        }
        state.change_staff(closing.staff);
        let spent = state.drain(&closing);
        self.book_waits(&mut rows, &owners, &spent);
        let after_closing = self.clock_after(&spent, closing.staff);
        for row in &mut rows {
            let joined = &mut row.joined;
            joined.answered =
                joined.at_once + joined.queued - joined.abandoned - joined.turned_away;
            joined.wait_answered = joined.wait - joined.wait_abandoned - joined.wait_turned_away;
        }
        let before = rows.remove(before).joined;
        DayRows {
            before,
            intervals: rows,
            after_closing,
        }
    }

    /// A cohort hangs up at rate θ per caller, each with the wait reached by then.
    fn book_waits(&self, rows: &mut [Row], owners: &[usize], spent: &State) {
        for (cohort, &owner) in spent.cohorts.iter().zip(owners) {
            let joined = &mut rows[owner].joined;
            let time: f64 = cohort.waiting.iter().sum();
            joined.wait += time;
            joined.abandoned += self.abandonment_rate * time;
            joined.wait_abandoned += self.abandonment_rate * cohort.waited.iter().sum::<f64>();
        }
    }

    fn clock(&self, spent: &State, staff: usize) -> Clock {
        let mut clock = Clock::default();
        for (busy, waiting, time) in spent.shape.states(&spent.system, 0) {
            clock.queue_time += waiting as f64 * time;
            clock.busy_time += busy as f64 * time;
            clock.staffed_time += busy.max(staff) as f64 * time;
            if waiting > 0 {
                clock.time_with_queue += time;
            }
            if busy >= staff {
                clock.time_all_busy += time;
            }
        }
        clock.abandoned = self.abandonment_rate * clock.queue_time;
        clock.completed = self.service_rate * clock.busy_time;
        clock
    }

    /// After closing those on duty leave once nobody waits; who is busy finishes.
    fn clock_after(&self, spent: &State, staff: usize) -> Clock {
        let mut clock = self.clock(spent, staff);
        clock.staffed_time = spent
            .shape
            .states(&spent.system, 0)
            .map(|(busy, waiting, time)| {
                let present = if waiting > 0 { busy.max(staff) } else { busy };
                present as f64 * time
            })
            .sum();
        clock.time_all_busy = 0.0;
        clock
    }

    /// The distribution at `time`, within opening hours.
    pub fn at(&self, time: f64) -> Instant {
        let shape = self.shape();
        let mut state = self.opening(shape);
        let mut left = time;
        let mut staff = self.intervals[0].staff;
        for interval in &self.intervals {
            staff = interval.staff;
            state.change_staff(staff);
            let step = left.min(interval.length);
            state.advance(&self.phase(interval), step, false);
            left -= step;
            if left <= 0.0 {
                break;
            }
        }
        let mut instant = Instant {
            busy: 0.0,
            waiting: 0.0,
            p_all_busy: 0.0,
        };
        for (busy, waiting, p) in shape.states(&state.system, 0) {
            instant.busy += busy as f64 * p;
            instant.waiting += waiting as f64 * p;
            if busy >= staff {
                instant.p_all_busy += p;
            }
        }
        instant
    }
}
