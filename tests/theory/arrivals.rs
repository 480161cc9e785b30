//! How calls come in: renewal, in exact numbers, at a rate that runs linearly, on busy and quiet days.

use callcenter::measure::{Estimate, Figure, Unit};
use callcenter::scenario::{Busyness, RateShape};
use callcenter::units::ClockTime;
use callcenter::{AgentGroup, ArrivalLaw, CallType, Day, Law, Results, Scenario};

use crate::centre::{days, long_run};
use crate::oracle::birth_death::MarkovQueue;
use crate::oracle::numeric::gauss_legendre;
use crate::rule::Family;

const HANDLE: f64 = 100.0;
const INTERVAL: f64 = 1800.0;

/// E exp(−s·gap) as a function of s.
type Transform = Box<dyn Fn(f64) -> f64>;

/// Calls per second at a time.
type Rate<'a> = dyn Fn(f64) -> f64 + 'a;

/// GI/M/n in the long run, from the transform of the gap (Takács 1962).
struct RenewalQueue<'a> {
    /// E exp(−s·gap).
    transform: &'a dyn Fn(f64) -> f64,
    gap: f64,
    agents: usize,
}

impl RenewalQueue<'_> {
    /// The root in (0, 1) of σ = transform(nμ(1 − σ)): who must wait finds k waiting with probability (1 − σ)σ^k.
    fn root(&self) -> f64 {
        let full_rate = self.agents as f64 / HANDLE;
        assert!(full_rate * self.gap > 1.0, "unstable");
        let mut sigma = 0.0;
        for _ in 0..100_000 {
            sigma = (self.transform)(full_rate * (1.0 - sigma));
        }
        sigma
    }

    fn p_queued(&self) -> f64 {
        let (sigma, n) = (self.root(), self.agents as f64);
        let mut sum = 1.0 / (1.0 - sigma);
        let (mut product, mut binomial) = (1.0, 1.0);
        for j in 1..=self.agents {
            let at = j as f64;
            let a = (self.transform)(at / HANDLE);
            product *= a / (1.0 - a);
            binomial *= (n - at + 1.0) / at;
            sum +=
                binomial / (product * (1.0 - a)) * (n * (1.0 - a) - at) / (n * (1.0 - sigma) - at);
        }
        1.0 / ((1.0 - sigma) * sum)
    }

    fn mean_wait_queued(&self) -> f64 {
        HANDLE / (self.agents as f64 * (1.0 - self.root()))
    }

    /// P(wait ≤ t): a wait is exponential.
    fn within(&self, t: f64) -> f64 {
        1.0 - self.p_queued() * (-t / self.mean_wait_queued()).exp()
    }
}

#[test]
fn with_exponential_gaps_the_renewal_formula_is_erlang_c() {
    for agents in [1, 2, 7] {
        let gap = HANDLE / (0.8 * agents as f64);
        let transform = |s: f64| 1.0 / (1.0 + s * gap);
        let renewal = RenewalQueue {
            transform: &transform,
            gap,
            agents,
        };
        let exact = MarkovQueue::new(1.0 / gap, 1.0 / HANDLE, agents).solve();
        assert!((renewal.p_queued() - exact.p_queued()).abs() < 1e-10);
        assert!((renewal.mean_wait_queued() - exact.mean_wait_queued()).abs() < 1e-8);
        assert!((renewal.within(20.0) - exact.answered_within(20.0)).abs() < 1e-10);
    }
}

pub fn renewal(gap: Law, agents: usize) -> Scenario {
    Scenario::new("renewal")
        .call_type(
            CallType::new("service")
                .arrivals(ArrivalLaw::renewal(gap))
                .handle_time(Law::exponential(HANDLE))
                .patience(Law::never()),
        )
        .agent_group(
            AgentGroup::new("desk")
                .staff(agents as f64)
                .skill("service"),
        )
}

#[test]
fn renewal_arrivals_wait_as_takacs_says() {
    let mut family = Family::of(5 * 6, "GI/M/n");
    let constant = |gap: f64| move |s: f64| (-s * gap).exp();
    let erlang = |gap: f64| move |s: f64| (1.0 + s * gap / 2.0).powi(-2);
    // Two branches with balanced means: each brings half the mean.
    let hyper = |gap: f64, cv: f64| {
        let square = cv * cv;
        let p = 0.5 * (1.0 + ((square - 1.0) / (square + 1.0)).sqrt());
        move |s: f64| {
            [p, 1.0 - p]
                .map(|p| p / (1.0 + s * gap / (2.0 * p)))
                .iter()
                .sum()
        }
    };
    let cases: [(&str, Law, Transform, f64, usize, f64, f64); 5] = [
        (
            "D/M/1",
            Law::constant(140.0),
            Box::new(constant(140.0)),
            140.0,
            1,
            8e6,
            1.0,
        ),
        (
            "E2/M/1",
            Law::erlang(2, 140.0),
            Box::new(erlang(140.0)),
            140.0,
            1,
            8e6,
            1.0,
        ),
        (
            "H2/M/1",
            Law::hyperexponential(200.0, 1.5),
            Box::new(hyper(200.0, 1.5)),
            200.0,
            1,
            10e6,
            3.0,
        ),
        (
            "D/M/4",
            Law::constant(35.0),
            Box::new(constant(35.0)),
            35.0,
            4,
            20e6,
            1.0,
        ),
        (
            "E2/M/6",
            Law::erlang(2, 23.0),
            Box::new(erlang(23.0)),
            23.0,
            6,
            26e6,
            1.0,
        ),
    ];
    for (seed, (name, gap_law, transform, gap, agents, calls, longer)) in (700..).zip(cases) {
        let exact = RenewalQueue {
            transform: &*transform,
            gap,
            agents,
        };
        let results = long_run(renewal(gap_law, agents), calls, longer, seed);
        let total = &results.total;
        let wait = exact.p_queued() * exact.mean_wait_queued();
        let name = |what: &str| format!("{name}: {what}");
        family.compare(name("mean wait"), &total.mean_wait, wait);
        family.compare(
            name("mean wait queued"),
            &total.mean_wait_queued,
            exact.mean_wait_queued(),
        );
        family.compare(name("queued rate"), &total.queued_rate, exact.p_queued());
        family.compare(name("queue length"), &total.queue_length, wait / gap);
        family.compare(
            name("occupancy"),
            &total.occupancy,
            HANDLE / (gap * agents as f64),
        );
        family.compare(
            name("within 20 s"),
            &total.service_level[0].share,
            exact.within(20.0),
        );
    }
    family.hold();
}

/// A day of half-hours with so many agents that nobody waits: then the calls in progress show when calls came in.
pub fn ample(intervals: usize, arrivals: ArrivalLaw) -> Scenario {
    let opens = ClockTime::new(8, 0);
    let closes = ClockTime::from_seconds(opens.seconds() + INTERVAL * intervals as f64);
    Scenario::new("ample")
        .day(Day::new(opens, closes).interval(INTERVAL))
        .call_type(
            CallType::new("service")
                .arrivals(arrivals)
                .handle_time(Law::exponential(600.0))
                .patience(Law::never()),
        )
        .agent_group(AgentGroup::new("desk").staff(300.0).skill("service"))
}

/// Expected work within [from, to] of calls that come at this rate from 0 on: each that comes at u is still in
/// progress at t with probability exp(−(t − u)/600).
fn work(rate: &Rate<'_>, from: f64, to: f64) -> f64 {
    let mut sum = 0.0;
    // A rate may have a corner where intervals meet, so that the integral is taken by interval.
    let mut start = 0.0;
    while start < to {
        for (u, weight) in gauss_legendre(24, start, start + INTERVAL) {
            let (near, far) = ((from.max(u) - u) / 600.0, (to.max(u) - u) / 600.0);
            sum += weight * rate(u) * 600.0 * ((-near).exp() - (-far).exp());
        }
        start += INTERVAL;
    }
    sum
}

fn handled(results: &Results, interval: usize) -> &Figure {
    assert_eq!(results.total.queued_rate.mean(), Some(0.0));
    &results.intervals[interval].agent_groups[0].1.handled
}

#[test]
fn exact_counts_come_exactly_and_evenly_spread() {
    let counts = [30.0, 0.0, 75.0];
    let results = days(&ample(3, ArrivalLaw::count(counts.to_vec())), 20_000, 710);
    let exactly = |figure: &Figure, calls: f64| {
        let attempts = figure.estimate().unwrap();
        assert_eq!((attempts.mean, attempts.standard_error), (calls, 0.0));
    };
    exactly(&results.total.attempts, 105.0);
    let mut family = Family::of(3, "exact counts");
    for (i, calls) in counts.into_iter().enumerate() {
        exactly(&results.intervals[i].total.attempts, calls);
        let rate = |u: f64| counts[(u / INTERVAL) as usize] / INTERVAL;
        let (from, to) = (i as f64 * INTERVAL, (i + 1) as f64 * INTERVAL);
        family.compare(
            format!("handled in interval {i}"),
            handled(&results, i),
            work(&rate, from, to),
        );
    }
    family.hold();
}

#[test]
fn a_rate_that_runs_linearly_keeps_each_volume_and_fills_it_as_it_should() {
    let volumes = [10.0, 20.0, 30.0, 40.0];
    let linear = ArrivalLaw::per_interval(volumes.to_vec()).shape(RateShape::Linear);
    let steps = ArrivalLaw::per_interval(volumes.to_vec());
    // Volumes that rise evenly lie on one line.
    let line = |u: f64| (5.0 + 10.0 * u / INTERVAL) / INTERVAL;
    let stairs = |u: f64| volumes[(u / INTERVAL) as usize] / INTERVAL;
    let mut family = Family::of(2 * 8, "rates that run linearly and in steps");
    let shapes: [(&str, ArrivalLaw, &Rate<'_>); 2] =
        [("linear", linear, &line), ("steps", steps, &stairs)];
    for (seed, (name, law, rate)) in (720..).zip(shapes) {
        let results = days(&ample(4, law), 30_000, seed);
        for (i, volume) in volumes.into_iter().enumerate() {
            let (from, to) = (i as f64 * INTERVAL, (i + 1) as f64 * INTERVAL);
            family.compare(
                format!("{name}: attempts in interval {i}"),
                &results.intervals[i].total.attempts,
                volume,
            );
            family.compare(
                format!("{name}: handled in interval {i}"),
                handled(&results, i),
                work(rate, from, to),
            );
        }
    }
    family.hold();
}

/// Moments about zero, from the first to the fourth.
type Moments = [f64; 4];

/// Moments of the sum of independent gammas with these means and one coefficient of variation, by its cumulants.
fn gammas(means: &[f64], cv: f64) -> Moments {
    let square = cv * cv;
    let cumulant = |k: i32, factorial: f64| -> f64 {
        means
            .iter()
            .map(|mean| factorial * mean.powi(k) * square.powi(k - 1))
            .sum()
    };
    let (k1, k2, k3, k4) = (
        cumulant(1, 1.0),
        cumulant(2, 1.0),
        cumulant(3, 2.0),
        cumulant(4, 6.0),
    );
    [
        k1,
        k2 + k1 * k1,
        k3 + 3.0 * k2 * k1 + k1.powi(3),
        k4 + 4.0 * k3 * k1 + 3.0 * k2 * k2 + 6.0 * k2 * k1 * k1 + k1.powi(4),
    ]
}

/// Variance of a Poisson count whose mean has these moments, and the variance of its square deviation.
fn mixed_poisson(mean: Moments) -> (f64, f64) {
    let [m1, m2, m3, m4] = mean;
    // The moments of the mean are the factorial moments of the count.
    let [n1, n2, n3, n4] = [
        m1,
        m2 + m1,
        m3 + 3.0 * m2 + m1,
        m4 + 6.0 * m3 + 7.0 * m2 + m1,
    ];
    let variance = n2 - n1 * n1;
    let fourth = n4 - 4.0 * n3 * n1 + 6.0 * n2 * n1 * n1 - 3.0 * n1.powi(4);
    (variance, fourth - variance * variance)
}

#[test]
fn the_variance_of_busy_intervals_and_days_is_that_of_a_mixed_poisson_count() {
    let played = 350_000;
    let volumes = [8.0, 20.0];
    let mut family = Family::of(3 * 3, "busyness");
    for (seed, (day_cv, interval_cv)) in (730..).zip([(0.3, 0.0), (0.0, 0.25), (0.2, 0.2)]) {
        let law = ArrivalLaw::per_interval(volumes.to_vec()).busyness(Busyness {
            day_cv,
            interval_cv,
        });
        let mut scenario = ample(2, law);
        scenario.agent_groups[0].staff = 1.0.into();
        scenario.call_types[0].handle_time = Some(Law::constant(1.0));
        let results = days(&scenario, played, seed);
        let day = gammas(&[1.0], day_cv);
        let mut compare = |name: &str, attempts: &Figure, volumes: &[f64]| {
            let own = gammas(volumes, interval_cv);
            let (variance, spread) = mixed_poisson([0, 1, 2, 3].map(|k| own[k] * day[k]));
            let n = f64::from(played);
            let found = attempts.estimate().unwrap();
            // By hand: the mean's own exactness is compared elsewhere.
            let estimate = Estimate {
                standard_error: (spread / n).sqrt(),
                ..Estimate::exact(n * found.standard_error.powi(2), Unit::Number)
            };
            family.compare(
                format!("cv {day_cv} and {interval_cv}: variance of {name}"),
                &Figure::Known(estimate),
                variance,
            );
            // What the law of total variance says.
            let m: f64 = volumes.iter().sum();
            let squares: f64 = volumes.iter().map(|v| v * v).sum();
            let (d, i) = (day_cv * day_cv, interval_cv * interval_cv);
            assert!((variance - (m + m * m * d + squares * i * (1.0 + d))).abs() < 1e-9 * variance);
        };
        for (i, volume) in volumes.into_iter().enumerate() {
            compare(
                &format!("interval {i}"),
                &results.intervals[i].total.attempts,
                &[volume],
            );
        }
        compare("the day", &results.total.attempts, &volumes);
    }
    family.hold();
}
