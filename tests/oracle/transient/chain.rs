//! The chain of (busy, waiting) under fixed rates and staff, and its exact passage through a stretch of time.

use crate::oracle::numeric::Poisson;

/// What holds during one stretch: rates, staff, limits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Phase {
    pub arrival_rate: f64,
    pub staff: usize,
    pub service_rate: f64,
    pub abandonment_rate: f64,
    /// Share of callers who hang up at once on finding that they must wait.
    pub balk: f64,
    pub queue_limit: usize,
    pub lines: usize,
}

impl Phase {
    pub fn admits(&self, busy: usize, waiting: usize) -> bool {
        let queue_full = busy >= self.staff && waiting >= self.queue_limit;
        !queue_full && busy + waiting < self.lines
    }

    /// How fast callers join the queue in this state.
    pub fn joining_rate(&self, busy: usize, waiting: usize) -> f64 {
        if busy >= self.staff && self.admits(busy, waiting) {
            self.arrival_rate * (1.0 - self.balk)
        } else {
            0.0
        }
    }
}

/// The states kept: up to `busy` busy and `waiting` waiting.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Shape {
    pub busy: usize,
    pub waiting: usize,
}

impl Shape {
    pub fn size(&self) -> usize {
        (self.busy + 1) * (self.waiting + 1)
    }

    pub fn at(&self, busy: usize, waiting: usize) -> usize {
        busy * (self.waiting + 1) + waiting
    }

    /// All states with their values, those below `staff` with a queue left out (they do not occur).
    pub fn states<'a>(
        &self,
        values: &'a [f64],
        staff: usize,
    ) -> impl Iterator<Item = (usize, usize, f64)> + 'a {
        let shape = *self;
        (0..=shape.busy).flat_map(move |busy| {
            let last = if busy < staff { 0 } else { shape.waiting };
            (0..=last).map(move |waiting| (busy, waiting, values[shape.at(busy, waiting)]))
        })
    }

    /// Cuts off the longest queues, as long as they carry no weight.
    pub fn shorten(&self, values: &mut Vec<f64>) -> Shape {
        let weight = |waiting: usize| -> f64 {
            (0..=self.busy)
                .map(|busy| values[self.at(busy, waiting)])
                .sum()
        };
        let mut waiting = self.waiting;
        while waiting > 0 && weight(waiting) < 1e-20 {
            waiting -= 1;
        }
        let shape = Shape { waiting, ..*self };
        *values = (0..=self.busy)
            .flat_map(|busy| &values[self.at(busy, 0)..=self.at(busy, waiting)])
            .copied()
            .collect();
        shape
    }

    /// The largest number busy that still carries weight; rows above are cleared.
    fn highest_busy(&self, values: &mut [f64]) -> usize {
        for busy in (0..=self.busy).rev() {
            let row = &mut values[self.at(busy, 0)..=self.at(busy, self.waiting)];
            if row.iter().sum::<f64>() > 1e-20 {
                return busy;
            }
            row.fill(0.0);
        }
        0
    }
}

/// The callers who joined in one interval and still wait: how many by (busy, ahead of them), and the sum of their
/// waits so far.
#[derive(Debug, Clone)]
pub(super) struct Cohort {
    pub waiting: Vec<f64>,
    pub waited: Vec<f64>,
}

impl Cohort {
    pub fn new(shape: Shape) -> Self {
        Cohort {
            waiting: vec![0.0; shape.size()],
            waited: vec![0.0; shape.size()],
        }
    }
}

/// Everything that moves: the system's distribution and the cohorts. The first cohort is the one that is joined.
#[derive(Debug, Clone)]
pub(super) struct State {
    pub shape: Shape,
    pub system: Vec<f64>,
    pub cohorts: Vec<Cohort>,
}

impl State {
    /// So many busy and so many waiting, for certain.
    pub fn known(shape: Shape, busy: usize, waiting: usize) -> Self {
        let mut system = vec![0.0; shape.size()];
        system[shape.at(busy, waiting)] = 1.0;
        State {
            shape,
            system,
            cohorts: Vec::new(),
        }
    }

    fn zeros_like(other: &State) -> Self {
        State {
            shape: other.shape,
            system: vec![0.0; other.system.len()],
            cohorts: vec![Cohort::new(other.shape); other.cohorts.len()],
        }
    }

    fn add(&mut self, factor: f64, other: &State) {
        add(&mut self.system, factor, &other.system);
        for (cohort, more) in self.cohorts.iter_mut().zip(&other.cohorts) {
            add(&mut cohort.waiting, factor, &more.waiting);
            add(&mut cohort.waited, factor, &more.waited);
        }
    }

    /// Staff changes to `staff`: at a rise the longest waiting are taken at once, at a fall nobody is interrupted.
    pub fn change_staff(&mut self, staff: usize) {
        self.system = change_staff(self.shape, &self.system, staff, false);
        for cohort in &mut self.cohorts {
            cohort.waiting = change_staff(self.shape, &cohort.waiting, staff, true);
            cohort.waited = change_staff(self.shape, &cohort.waited, staff, true);
        }
    }

    /// Moves through `time` under `phase`; returns the time integrals of everything. `joined` says whether those who
    /// join the queue enter the first cohort.
    pub fn advance(&mut self, phase: &Phase, time: f64, joined: bool) -> State {
        let shape = self.shape;
        let mut highest = shape.highest_busy(&mut self.system);
        for cohort in &mut self.cohorts {
            highest = highest
                .max(shape.highest_busy(&mut cohort.waiting))
                .max(shape.highest_busy(&mut cohort.waited));
        }
        let highest = highest.max(phase.staff);
        let clock = clock(phase, shape, highest);
        let steps = Poisson::new(clock * time);
        let tails = steps.tails();
        let mut end = State::zeros_like(self);
        let mut integral = State::zeros_like(self);
        let mut next = State::zeros_like(self);
        for (step, &tail) in tails.iter().enumerate() {
            let weight = steps.probability(step);
            if weight > 0.0 {
                end.add(weight, self);
            }
            integral.add(tail / clock, self);
            if step + 1 == tails.len() {
                break;
            }
            for (i, cohort) in self.cohorts.iter().enumerate() {
                let into = &mut next.cohorts[i];
                into.waiting.fill(0.0);
                into.waited.fill(0.0);
                tagged_step(
                    phase,
                    shape,
                    highest,
                    clock,
                    &cohort.waiting,
                    &mut into.waiting,
                );
                tagged_step(
                    phase,
                    shape,
                    highest,
                    clock,
                    &cohort.waited,
                    &mut into.waited,
                );
                add(&mut into.waited, 1.0 / clock, &cohort.waiting);
                if i == 0 && joined {
                    for busy in phase.staff..=highest {
                        for ahead in 0..=shape.waiting {
                            let here = shape.at(busy, ahead);
                            into.waiting[here] +=
                                phase.joining_rate(busy, ahead) / clock * self.system[here];
                        }
                    }
                }
            }
            next.system.fill(0.0);
            system_step(phase, shape, highest, clock, &self.system, &mut next.system);
            std::mem::swap(self, &mut next);
        }
        *self = end;
        integral
    }

    /// The integrals over all time to come when nobody arrives any more. Every change then lowers the number
    /// present, so one pass from the top suffices. Leaves nothing behind.
    pub fn drain(&mut self, phase: &Phase) -> State {
        let shape = self.shape;
        let closed = Phase {
            arrival_rate: 0.0,
            ..*phase
        };
        let mut spent = State::zeros_like(self);
        spent.system = drain(&closed, shape, std::mem::take(&mut self.system), false);
        for (cohort, spent) in self.cohorts.iter_mut().zip(&mut spent.cohorts) {
            spent.waiting = drain(&closed, shape, std::mem::take(&mut cohort.waiting), true);
            let mut entering = std::mem::take(&mut cohort.waited);
            add(&mut entering, 1.0, &spent.waiting);
            spent.waited = drain(&closed, shape, entering, true);
        }
        spent
    }
}

/// Follows tagged callers, given by (busy, ahead), through `time`; returns the integral of those still waiting.
pub(super) fn follow(phase: &Phase, shape: Shape, tagged: &mut Vec<f64>, time: f64) -> f64 {
    let highest = shape.highest_busy(tagged).max(phase.staff);
    let quiet = Phase {
        arrival_rate: 0.0,
        ..*phase
    };
    let clock = clock(&quiet, shape, highest);
    let steps = Poisson::new(clock * time);
    let tails = steps.tails();
    let mut end = vec![0.0; tagged.len()];
    let mut next = vec![0.0; tagged.len()];
    let mut integral = 0.0;
    for (step, &tail) in tails.iter().enumerate() {
        let weight = steps.probability(step);
        if weight > 0.0 {
            add(&mut end, weight, tagged);
        }
        integral += tail / clock * tagged.iter().sum::<f64>();
        next.fill(0.0);
        tagged_step(&quiet, shape, highest, clock, tagged, &mut next);
        std::mem::swap(tagged, &mut next);
    }
    *tagged = end;
    integral
}

/// A rate no state exceeds. The lower bound keeps a chain that never moves well defined.
fn clock(phase: &Phase, shape: Shape, highest: usize) -> f64 {
    let patience = (shape.waiting + 1) as f64 * phase.abandonment_rate;
    (phase.arrival_rate + highest as f64 * phase.service_rate + patience).max(1e-9)
}

fn add(into: &mut [f64], factor: f64, from: &[f64]) {
    for (into, from) in into.iter_mut().zip(from) {
        *into += factor * from;
    }
}

fn system_step(
    phase: &Phase,
    shape: Shape,
    highest: usize,
    clock: f64,
    from: &[f64],
    into: &mut [f64],
) {
    let staff = phase.staff;
    for busy in 0..staff {
        let here = shape.at(busy, 0);
        let p = from[here] / clock;
        let arriving = if phase.admits(busy, 0) {
            phase.arrival_rate
        } else {
            0.0
        };
        let leaving = busy as f64 * phase.service_rate;
        into[shape.at(busy + 1, 0)] += p * arriving;
        if busy > 0 {
            into[shape.at(busy - 1, 0)] += p * leaving;
        }
        into[here] += p * (clock - arriving - leaving);
    }
    for busy in staff..=highest {
        let serving = busy as f64 * phase.service_rate;
        for waiting in 0..=shape.waiting {
            let here = shape.at(busy, waiting);
            let p = from[here] / clock;
            if p == 0.0 {
                continue;
            }
            let joining = if waiting < shape.waiting {
                phase.joining_rate(busy, waiting)
            } else {
                0.0
            };
            let hanging_up = waiting as f64 * phase.abandonment_rate;
            if joining > 0.0 {
                into[here + 1] += p * joining;
            }
            if waiting > 0 {
                into[here - 1] += p * hanging_up;
            }
            if busy == staff && waiting > 0 {
                into[here - 1] += p * serving;
            } else if busy > 0 {
                into[shape.at(busy - 1, waiting)] += p * serving;
            }
            into[here] += p * (clock - joining - hanging_up - serving);
        }
    }
}

/// One caller's way through (busy, ahead); what leaves is answered or has hung up.
fn tagged_step(
    phase: &Phase,
    shape: Shape,
    highest: usize,
    clock: f64,
    from: &[f64],
    into: &mut [f64],
) {
    for busy in phase.staff..=highest {
        let serving = busy as f64 * phase.service_rate;
        for ahead in 0..=shape.waiting {
            let here = shape.at(busy, ahead);
            let p = from[here] / clock;
            if p == 0.0 {
                continue;
            }
            let hanging_up = ahead as f64 * phase.abandonment_rate;
            if ahead > 0 {
                into[here - 1] += p * hanging_up;
            }
            if busy > phase.staff {
                into[shape.at(busy - 1, ahead)] += p * serving;
            } else if ahead > 0 {
                into[here - 1] += p * serving;
            }
            into[here] += p * (clock - hanging_up - phase.abandonment_rate - serving);
        }
    }
}

/// The states after staff becomes `staff`. Of tagged callers those reached are taken out.
pub(super) fn change_staff(shape: Shape, from: &[f64], staff: usize, tagged: bool) -> Vec<f64> {
    let mut into = vec![0.0; from.len()];
    for (busy, waiting, p) in shape.states(from, 0) {
        if p == 0.0 {
            continue;
        }
        let room = staff.saturating_sub(busy);
        if tagged && waiting < room {
            continue;
        }
        let taken = room.min(waiting);
        into[shape.at(busy + taken, waiting - taken)] += p;
    }
    into
}

fn drain(phase: &Phase, shape: Shape, mut entering: Vec<f64>, tagged: bool) -> Vec<f64> {
    let mut spent = vec![0.0; entering.len()];
    for present in (0..=shape.busy + shape.waiting).rev() {
        for busy in present.saturating_sub(shape.waiting)..=present.min(shape.busy) {
            let waiting = present - busy;
            let here = shape.at(busy, waiting);
            let p = entering[here];
            if p == 0.0 || (!tagged && present == 0) {
                continue;
            }
            let serving = busy as f64 * phase.service_rate;
            let hanging_up = waiting as f64 * phase.abandonment_rate;
            let own = if tagged { phase.abandonment_rate } else { 0.0 };
            let rate = serving + hanging_up + own;
            assert!(
                rate > 0.0,
                "{waiting} wait with nobody to serve them, and never hang up"
            );
            let time = p / rate;
            spent[here] = time;
            if waiting > 0 {
                entering[here - 1] += time * hanging_up;
            }
            if busy <= phase.staff && waiting > 0 {
                entering[here - 1] += time * serving;
            } else if busy > 0 && !(tagged && busy <= phase.staff) {
                entering[shape.at(busy - 1, waiting)] += time * serving;
            }
        }
    }
    spent
}
