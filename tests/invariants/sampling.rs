//! Stratified and antithetic replications are the same callers to everybody, have the laws they should, and belong
//! together as they say.

use std::sync::Arc;

use callcenter::chance::{Arrivals, DurationLaw, Sampling, Stream};
use callcenter::engine::{Engine, Levels, Workspace};
use callcenter::measure::{CallRecord, Outcome, Trace};
use callcenter::scenario::{AfterClosing, Busyness, Series};
use callcenter::units::ClockTime;
use callcenter::{AgentGroup, ArrivalLaw, CallType, Day, Law, Model, Scenario};
use proptest::prelude::*;
use rand::RngExt;

use crate::played::{model, play_in};
use crate::scenarios::{Wanted, cases, scenario};

const ALL: [Sampling; 3] = [
    Sampling::Independent,
    Sampling::StratifiedBusyness,
    Sampling::Antithetic,
];

fn sampling() -> impl Strategy<Value = Sampling> {
    prop::sample::select(&ALL[..])
}

fn workspace(model: &Model, engine: Engine, sampling: Sampling) -> Workspace {
    Workspace::new(model, engine)
        .unwrap()
        .with_sampling(sampling)
}

fn trace(workspace: &mut Workspace, model: &Model, run: u64) -> Trace {
    let mut trace = Trace::default();
    workspace.play(model, 56, run, &mut trace).unwrap();
    trace
}

/// The callers of a run, in the order in which they came.
fn calls(model: &Model, sampling: Sampling, run: u64) -> Vec<CallRecord> {
    let mut workspace = workspace(model, Engine::Auto, sampling);
    let mut calls = trace(&mut workspace, model, run).calls;
    calls.sort_by_key(|call| (call.origin, call.caller, call.attempt));
    calls
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn a_run_is_the_same_to_both_engines_and_all_levels_whatever_was_played_before(
        scenario in scenario(Wanted::SINGLE_DAY),
        sampling in sampling(),
        seed in 0u64..1000,
    ) {
        let model = model(&scenario);
        let mut reused = [Engine::Recursion, Engine::Calendar].map(|e| workspace(&model, e, sampling));
        let mut levels = Levels::new(&[&model, &model], Engine::Auto).unwrap().with_sampling(sampling);
        for run in [65, 0, 1, 64, 0] {
            let mut fresh = workspace(&model, Engine::Recursion, sampling);
            let expected = play_in(&mut fresh, &model, seed, run);
            for workspace in &mut reused {
                let found = play_in(workspace, &model, seed, run);
                prop_assert_eq!(&expected.calls, &found.calls);
                prop_assert_eq!(expected.figures(0..expected.rows), found.figures(0..found.rows));
            }
            let mut alone = Trace::default();
            fresh.play(&model, seed, run, &mut alone).unwrap();
            let mut traces = [Trace::default(), Trace::default()];
            levels.play(&[&model, &model], seed, run, &mut traces).unwrap();
            prop_assert_eq!(&traces[0], &alone);
            prop_assert_eq!(&traces[1], &alone);
        }
    }

    #[test]
    fn several_groups_and_priorities_are_drawn_alike(
        scenario in scenario(Wanted::ANY_STEADY),
        sampling in sampling(),
    ) {
        let model = model(&scenario);
        let mut calendar = workspace(&model, Engine::Calendar, sampling);
        let mut levels = Levels::new(&[&model], Engine::Calendar).unwrap().with_sampling(sampling);
        for run in [1, 0] {
            let mut traces = [Trace::default()];
            levels.play(&[&model], 56, run, &mut traces).unwrap();
            prop_assert_eq!(&traces[0], &trace(&mut calendar, &model, run));
        }
    }

    #[test]
    fn stratified_days_without_busyness_are_independent_ones(scenario in scenario(Wanted::SINGLE_DAY)) {
        let mut scenario = scenario;
        for call_type in &mut scenario.call_types {
            if let Some(busyness) = &mut call_type.arrivals.busyness {
                busyness.day_cv = 0.0;
            }
        }
        let model = model(&scenario);
        for run in [0, 70] {
            prop_assert_eq!(
                calls(&model, Sampling::StratifiedBusyness, run),
                calls(&model, Sampling::Independent, run)
            );
        }
    }
}

const INTERVAL: f64 = 900.0;
const GAP: f64 = 36.0;

/// Whose every variate shows: nobody answers, and who is patient waits for ever; or everybody is answered at once.
fn centre(agents: f64, arrivals: ArrivalLaw, handle: Law, patience: Law) -> Model {
    let day = Day::new(ClockTime::new(8, 0), ClockTime::new(20, 0))
        .interval(INTERVAL)
        .after_closing(AfterClosing::SendAway);
    let mut desk = AgentGroup::new("desk").skill("service");
    desk.staff = Series::Constant(agents);
    let scenario = Scenario::new("shows")
        .day(day)
        .call_type(
            CallType::new("service")
                .arrivals(arrivals)
                .handle_time(handle)
                .patience(patience),
        )
        .agent_group(desk);
    model(&scenario)
}

fn poisson() -> ArrivalLaw {
    ArrivalLaw::per_hour(3600.0 / GAP)
}

fn handles() -> [Law; 4] {
    [
        Law::exponential(200.0),
        Law::lognormal(200.0, 1.2),
        Law::weibull(200.0, 0.7),
        Law::gamma(200.0, 0.6),
    ]
}

/// Durations in seconds, by what is asked of a run: handle times of all, gaps between calls, or the patience of those
/// who show it well before closing, whom the closing does not choose among.
type Durations = fn(&[CallRecord]) -> Vec<f64>;

fn handle_times(calls: &[CallRecord]) -> Vec<f64> {
    assert!(calls.iter().all(|call| call.outcome == Outcome::Answered));
    calls.iter().map(|call| call.handle.as_seconds()).collect()
}

fn gaps(calls: &[CallRecord]) -> Vec<f64> {
    let mut last = 0.0;
    calls
        .iter()
        .map(|call| {
            let gap = call.joined.as_seconds() - last;
            last = call.joined.as_seconds();
            gap
        })
        .collect()
}

fn patience(calls: &[CallRecord]) -> Vec<f64> {
    // Nobody's patience below lasts for ten hours.
    calls
        .iter()
        .filter(|call| call.joined.as_seconds() < 2.0 * 3600.0)
        .inspect(|call| assert_eq!(call.outcome, Outcome::Abandoned))
        .map(|call| call.wait.as_seconds())
        .collect()
}

/// √n times the largest distance between the numbers' distribution function and a law's.
fn distance(mut numbers: Vec<f64>, law: &DurationLaw) -> f64 {
    numbers.sort_by(f64::total_cmp);
    let n = numbers.len() as f64;
    let largest = numbers.iter().enumerate().fold(0f64, |largest, (at, &x)| {
        let cdf = 1.0 - law.survival(x);
        let (before, after) = (at as f64 / n, (at + 1) as f64 / n);
        largest.max((cdf - before).abs()).max((after - cdf).abs())
    });
    n.sqrt() * largest
}

#[test]
fn what_callers_bring_has_its_law_however_it_is_drawn() {
    // Four ways of drawing; four handle times, two laws of patience, a gap of Poisson arrivals and two others.
    let critical = ((2.0 * 4.0 * 9.0 / 0.01f64).ln() / 2.0).sqrt();
    let patient = Law::exponential(100.0);
    let mut what: Vec<(Model, Law, Durations)> = Vec::new();
    for handle in handles() {
        let model = centre(3000.0, poisson(), handle.clone(), patient.clone());
        what.push((model, handle, handle_times));
    }
    for law in [patient.clone(), Law::weibull(100.0, 1.4)] {
        what.push((
            centre(0.0, poisson(), handles()[0].clone(), law.clone()),
            law,
            patience,
        ));
    }
    for (arrivals, gap) in [
        (poisson(), Law::exponential(GAP)),
        (
            ArrivalLaw::renewal(Law::uniform(10.0, 62.0)),
            Law::uniform(10.0, 62.0),
        ),
        (
            ArrivalLaw::renewal(Law::gamma(GAP, 0.8)),
            Law::gamma(GAP, 0.8),
        ),
    ] {
        let model = centre(0.0, arrivals, handles()[0].clone(), patient.clone());
        what.push((model, gap, gaps));
    }
    assert_eq!(what.len(), 9);
    // From this run on, every so many.
    let ways = [
        (Sampling::Independent, 0, 1),
        (Sampling::StratifiedBusyness, 0, 1),
        (Sampling::Antithetic, 0, 2),
        (Sampling::Antithetic, 1, 2),
    ];
    for (model, law, durations) in &what {
        let law = &DurationLaw::new(law).unwrap();
        for (sampling, from, step) in ways {
            let numbers: Vec<f64> = (0..4)
                .flat_map(|k| {
                    let mut found = durations(&calls(model, sampling, from + step * k));
                    // The last gaps are cut by the closing; the first so many always come.
                    found.truncate(900);
                    found
                })
                .collect();
            assert!(numbers.len() > 500);
            let distance = distance(numbers, law);
            assert!(distance < critical, "{law:?}, {sampling:?}: {distance}");
        }
    }
}

#[test]
fn pairs_of_antithetic_runs_mirror_each_other() {
    let mirror = |model: &Model, law: &Law, durations: Durations| {
        let law = DurationLaw::new(law).unwrap();
        for pair in [0, 7] {
            let [own, partner] = [0, 1]
                .map(|member| durations(&calls(model, Sampling::Antithetic, 2 * pair + member)));
            assert!(own.len() > 100 && partner.len() > 100);
            for (k, (own, partner)) in own.iter().zip(&partner).enumerate() {
                let sum = law.survival(*own) + law.survival(*partner);
                // Ticks are a microsecond, gaps are differences of two, and no density above is more than 1 per second.
                assert!(
                    (sum - 1.0).abs() < 4e-6,
                    "{law:?}, caller {k}: {own}, {partner}"
                );
            }
        }
    };
    let patient = Law::exponential(100.0);
    for handle in handles() {
        let model = centre(3000.0, poisson(), handle.clone(), patient.clone());
        mirror(&model, &handle, handle_times);
    }
    let model = centre(0.0, poisson(), handles()[0].clone(), patient.clone());
    mirror(&model, &patient, patience);
    mirror(&model, &Law::exponential(GAP), gaps);
    let gap = Law::uniform(10.0, 62.0);
    let model = centre(
        0.0,
        ArrivalLaw::renewal(gap.clone()),
        handles()[0].clone(),
        patient,
    );
    mirror(&model, &gap, gaps);
}

#[test]
fn who_balks_in_one_run_of_a_pair_does_not_in_the_other() {
    let scenario = |balk| {
        let day = Day::new(ClockTime::new(8, 0), ClockTime::new(20, 0));
        Scenario::new("half of them")
            .day(day.after_closing(AfterClosing::SendAway))
            .call_type(
                CallType::new("service")
                    .arrivals(poisson())
                    .handle_time(Law::exponential(100.0))
                    .balk(balk),
            )
            .agent_group(AgentGroup::new("desk").staff(0.0).skill("service"))
    };
    let balks = |balk, run| -> Vec<bool> {
        let calls = calls(&model(&scenario(balk)), Sampling::Antithetic, run);
        calls
            .iter()
            .map(|call| call.outcome == Outcome::Balked)
            .collect()
    };
    let both = |balk| {
        balks(balk, 4)
            .into_iter()
            .zip(balks(balk, 5))
            .collect::<Vec<_>>()
    };
    assert!(both(0.5).iter().all(|(own, partner)| own != partner));
    assert!(both(0.3).iter().all(|(own, partner)| !(*own && *partner)));
    let share = balks(0.3, 4).iter().filter(|balks| **balks).count() as f64;
    let n = balks(0.3, 4).len() as f64;
    assert!((share / n - 0.3).abs() < 2.576 * (0.21 / n).sqrt());
}

#[test]
fn exact_counts_are_exact_in_both_runs_of_a_pair() {
    let model = centre(
        0.0,
        ArrivalLaw::count(3.0),
        Law::exponential(100.0),
        Law::exponential(100.0),
    );
    let [own, partner] = [8, 9].map(|run| calls(&model, Sampling::Antithetic, run));
    for calls in [&own, &partner] {
        assert_eq!(calls.len(), 48 * 3);
        for (k, call) in calls.iter().enumerate() {
            assert_eq!(call.row as usize, 1 + k / 3);
        }
    }
    // Above the first of three points the rest is the cube root of a uniform number.
    let uniform = |call: &CallRecord| {
        let into = call.joined.as_seconds() % INTERVAL / INTERVAL;
        (1.0 - into).powi(3)
    };
    for (own, partner) in own.iter().zip(&partner).step_by(3) {
        assert!((uniform(own) + uniform(partner) - 1.0).abs() < 1e-8);
    }
}

#[test]
fn a_stratified_day_changes_nothing_but_how_busy_it_is() {
    let busy = poisson().busyness(Busyness {
        day_cv: 0.3,
        interval_cv: 0.0,
    });
    let model = centre(
        3000.0,
        busy,
        Law::lognormal(200.0, 1.2),
        Law::exponential(100.0),
    );
    let mut attempts = Vec::new();
    for run in 0..64 {
        let stratified = calls(&model, Sampling::StratifiedBusyness, run);
        let independent = calls(&model, Sampling::Independent, run);
        let callers = stratified.iter().zip(&independent);
        assert!(callers.clone().all(|(a, b)| a.handle == b.handle));
        // All instants are stretched by the same factor.
        let stretch: Vec<f64> = callers
            .map(|(a, b)| a.joined.as_seconds() / b.joined.as_seconds())
            .collect();
        let last = stretch[stretch.len() - 1];
        assert!(stretch[20..].iter().all(|s| (s / last - 1.0).abs() < 1e-7));
        attempts.push(stratified.len() as f64);
    }
    // 1200 callers come on an average day; besides its strata a block has the scatter of Poisson counts, √1200 / 8.
    let mean = attempts.iter().sum::<f64>() / 64.0;
    assert!(
        (mean - 1200.0).abs() < 3.0 * (1200f64.sqrt() / 8.0 + 4.0),
        "{mean}"
    );
}

struct EveryMinute(f64);

impl Arrivals for EveryMinute {
    fn next_arrival(&mut self, random: &mut Stream) -> Option<f64> {
        self.0 += 60.0 * random.random::<f64>();
        Some(self.0)
    }
}

#[test]
fn a_process_of_ones_own_cannot_be_mirrored_and_says_so() {
    let call_type = |name: &str| CallType::new(name).handle_time(Law::exponential(100.0));
    let scenario = Scenario::new("own")
        .day(Day::new(ClockTime::new(8, 0), ClockTime::new(9, 0)))
        .call_type(call_type("own"))
        .call_type(call_type("usual").arrivals_per_hour(10.0))
        .agent_group(AgentGroup::new("desk").staff(3).skill("own").skill("usual"));
    let minutes = |_run: u64| -> Box<dyn Arrivals> { Box::new(EveryMinute(0.0)) };
    let own = Model::with_arrivals(&scenario, &[("own", Arc::new(minutes))]).unwrap();
    assert!(!own.can_mirror());
    assert_eq!(own.not_mirrored().collect::<Vec<_>>(), ["own"]);
    assert!(centre(1.0, poisson(), handles()[0].clone(), handles()[0].clone()).can_mirror());
    // Its callers are not those of the other run of the pair again.
    let joined = |run| -> Vec<_> {
        let calls = calls(&own, Sampling::Antithetic, run).into_iter();
        calls
            .filter(|call| call.call_type == 0)
            .map(|call| call.joined)
            .collect()
    };
    assert_ne!(joined(2), joined(3));
}

/// **Value-breaking** when this changes.
#[test]
fn the_first_draws_of_both_modes_are_pinned() {
    let busy = poisson().busyness(Busyness {
        day_cv: 0.2,
        interval_cv: 0.1,
    });
    let model = centre(
        3000.0,
        busy,
        Law::lognormal(200.0, 1.2),
        Law::exponential(100.0),
    );
    let first = |sampling, run| {
        let calls = calls(&model, sampling, run);
        let [a, b, ..] = &calls[..] else {
            panic!("too few")
        };
        [a.joined.0, b.joined.0, a.handle.0, b.handle.0]
    };
    let found = [
        first(Sampling::StratifiedBusyness, 0),
        first(Sampling::StratifiedBusyness, 1),
        first(Sampling::Antithetic, 0),
        first(Sampling::Antithetic, 1),
    ];
    let expected = [
        [26_342_796, 59_757_849, 185_287_755, 138_141_402],
        [12_893_505, 20_634_951, 217_101_769, 937_424_892],
        [45_186_815, 78_268_437, 152_820_932, 135_567_306],
        [12_391_069, 31_286_379, 107_272_233, 120_924_751],
    ];
    assert_eq!(found, expected);
}
