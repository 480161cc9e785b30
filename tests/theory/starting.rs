//! A day that opens with callers who wait and agents who are busy: in a Markov chain as it is known, and what is left of
//! a patience or a call against its law on condition of what is over.

use callcenter::chance::{DurationLaw, Sampling};
use callcenter::engine::{Engine, Workspace};
use callcenter::experiment::Row as RowKind;
use callcenter::measure::{CallRecord, Outcome, Trace};
use callcenter::scenario::{AfterClosing, BusyAgents, StartingState, WaitingCallers};
use callcenter::units::ClockTime;
use callcenter::{AgentGroup, CallType, Day, Law, Model, Scenario};

use crate::centre::{days, of_day};
use crate::day::{base, compare_all, interval};
use crate::oracle::transient::VaryingDay;
use crate::rule::Family;

/// Nobody is reached within 20 s who has waited longer than that already.
const WAITED: [f64; 6] = [95.0, 60.0, 45.0, 40.0, 30.0, 25.0];

/// Four comparisons of those who waited as the day opened.
fn compare_before(family: &mut Family, day: &VaryingDay, results: &callcenter::Results) {
    let exact = day.solve().before;
    let row = &results.intervals[0];
    assert_eq!(row.row, RowKind::BeforeOpening);
    let found = &row.total;
    assert_eq!(found.attempts.mean(), Some(exact.attempts));
    family.compare(
        "before: abandon rate",
        &found.abandon_rate,
        exact.abandon_rate(),
    );
    family.compare("before: mean wait", &found.mean_wait, exact.mean_wait());
    family.compare("before: asa", &found.asa, exact.asa());
    family.compare(
        "before: time to abandon",
        &found.time_to_abandon,
        exact.time_to_abandon(),
    );
}

#[test]
fn a_day_that_opens_with_a_queue_is_as_its_chain_says() {
    let day = base().starting(3, &WAITED);
    let results = days(&of_day(&day), 110_000, 530);
    let mut family = Family::of(4 + 6 * 9 + 2 + 10, "a day with a start");
    compare_before(&mut family, &day, &results);
    compare_all(&mut family, &day, &results);
    family.hold();
}

/// Of three agents one is idle as the day opens, and takes the first who waits; and all of them are on the line.
#[test]
fn idle_agents_take_who_waits_as_the_day_opens_and_all_of_them_have_lines() {
    let day = base().lines(8).starting(2, &WAITED[..5]);
    let results = days(&of_day(&day), 110_000, 531);
    let mut family = Family::of(4 + 2 * 5, "a start with lines");
    compare_before(&mut family, &day, &results);
    let exact = day.solve();
    for i in 0..2 {
        let (row, found) = (&exact.intervals[i], interval(&results, i));
        let name = format!("interval {i}");
        let joined = &row.joined;
        family.compare(
            format!("{name}: block rate"),
            &found.total.block_rate,
            joined.block_rate(),
        );
        family.compare(
            format!("{name}: abandon rate"),
            &found.total.abandon_rate,
            joined.abandon_rate(),
        );
        family.compare(
            format!("{name}: mean wait"),
            &found.total.mean_wait,
            joined.mean_wait(),
        );
        family.compare(
            format!("{name}: handled"),
            &found.agent_groups[0].1.handled,
            row.clock.busy_time,
        );
        family.compare(
            format!("{name}: queue length"),
            &found.total.queue_length,
            row.clock.queue_time / 1800.0,
        );
    }
    family.hold();
}

const RUNS: u64 = 20_000;

/// A day of one hour in which nobody calls.
fn quiet(handle: Law, patience: Law, staff: u32) -> Scenario {
    let day = Day::new(ClockTime::new(8, 0), ClockTime::new(9, 0));
    Scenario::new("quiet")
        .day(day.after_closing(AfterClosing::PatienceOnly))
        .call_type(
            CallType::new("service")
                .arrivals_per_hour(0.0)
                .handle_time(handle)
                .patience(patience),
        )
        .agent_group(AgentGroup::new("desk").staff(staff).skill("service"))
}

/// Something of each of many runs, in seconds, rising.
fn drawn(scenario: &Scenario, sampling: Sampling, of: impl Fn(&Trace) -> f64) -> Vec<f64> {
    let model = Model::new(scenario).unwrap();
    let mut workspace = Workspace::new(&model, Engine::Auto)
        .unwrap()
        .with_sampling(sampling);
    let run = |run| {
        let mut trace = Trace::default();
        workspace.play(&model, 532, run, &mut trace).unwrap();
        of(&trace)
    };
    // Of a mirrored pair only the first: the two are not independent.
    let mut drawn: Vec<f64> = (0..RUNS).map(|n| n * sampling.block()).map(run).collect();
    drawn.sort_by(f64::total_cmp);
    drawn
}

/// How long the only caller waited.
fn wait(trace: &Trace) -> f64 {
    let [call] = trace.calls[..] else {
        panic!("one caller is there: {:?}", trace.calls)
    };
    assert_eq!(call.outcome, Outcome::Abandoned);
    assert_eq!(call.caller, CallRecord::WAITING_AT_OPENING);
    call.wait.as_seconds()
}

/// How long the only agent still talked.
fn talk(trace: &Trace) -> f64 {
    assert!(trace.calls.is_empty());
    let pieces = trace.work.iter();
    pieces
        .map(|(_, _, from, to)| (*to - *from).as_seconds())
        .sum()
}

/// Kolmogorov's distance between what was drawn and a survival, times the root of the number.
fn distance(drawn: &[f64], survival: impl Fn(f64) -> f64) -> f64 {
    let n = drawn.len() as f64;
    let each = drawn.iter().zip(0..).map(|(&time, at)| {
        let below = 1.0 - survival(time);
        let at = f64::from(at);
        (below - at / n).abs().max(((at + 1.0) / n - below).abs())
    });
    n.sqrt() * each.fold(0.0, f64::max)
}

#[test]
fn what_is_left_has_the_law_on_condition_of_what_is_over() {
    let law = |law: &Law| DurationLaw::new(law).unwrap();
    let waits = |patience: &Law, waited: f64| {
        let state = StartingState::new().waiting(WaitingCallers::new("service", [waited]));
        quiet(Law::constant(1.0), patience.clone(), 0).starting_state(state)
    };
    let busy = |handle: &Law, busy: BusyAgents| {
        let state = StartingState::new().busy(busy);
        quiet(handle.clone(), Law::constant(1.0), 1).starting_state(state)
    };
    let since = |seconds: f64| BusyAgents::since("desk", "service", [seconds]);
    let (weibull, lognormal) = (Law::weibull(120.0, 0.6), Law::lognormal(240.0, 1.2));
    let sum = Law::sum([Law::lognormal(120.0, 0.8), Law::exponential(60.0)]);
    let (w, l, s) = (law(&weibull), law(&lognormal), law(&sum));
    let mut slow = busy(&lognormal, since(100.0));
    slow.agent_groups[0].skills[0].speed = 0.5;
    let mut own = busy(&weibull, since(100.0));
    own.agent_groups[0].skills[0].handle_time = Some(lognormal.clone());
    let mut by_interval = busy(&lognormal, since(100.0));
    by_interval.call_types[0].aht = Some([480.0, 10.0].into());
    let unknown = || BusyAgents::new("desk", "service", 1);
    let given = |law: &DurationLaw, over: f64, t: f64| law.survival(over + t) / law.survival(over);
    // The parts of a call that is looked at at a random instant: its rest has the density P(T > t) / E[T].
    let rest = |law: &DurationLaw, t: f64| 1.0 - law.mean_up_to(t) / law.mean();
    type Read = fn(&Trace) -> f64;
    type Exact<'a> = Box<dyn Fn(f64) -> f64 + 'a>;
    let mut cases: Vec<(&str, Scenario, Read, Exact<'_>)> = vec![
        (
            "patience",
            waits(&weibull, 40.0),
            wait,
            Box::new(|t| {
                if t < 40.0 {
                    1.0
                } else {
                    given(&w, 40.0, t - 40.0)
                }
            }),
        ),
        (
            "handle time",
            busy(&lognormal, since(100.0)),
            talk,
            Box::new(|t| given(&l, 100.0, t)),
        ),
        (
            "sum",
            busy(&sum, since(100.0)),
            talk,
            Box::new(|t| given(&s, 100.0, t)),
        ),
        (
            "half the speed",
            slow,
            talk,
            // A hundred seconds at half the speed are fifty of the usual ones.
            Box::new(|t| given(&l, 50.0, t / 2.0)),
        ),
        ("own law", own, talk, Box::new(|t| given(&l, 100.0, t))),
        (
            "by interval",
            by_interval,
            talk,
            Box::new(|t| given(&l, 50.0, t / 2.0)),
        ),
        (
            "unknown",
            busy(&lognormal, unknown()),
            talk,
            Box::new(|t| rest(&l, t)),
        ),
        (
            "unknown sum",
            busy(&sum, unknown()),
            talk,
            Box::new(|t| rest(&s, t)),
        ),
    ];
    let samplings = [Sampling::Independent, Sampling::Antithetic];
    let size = cases.len() * samplings.len();
    // 1 % for all of them together, by Kolmogorov's law: 2 exp(-2x²) is the chance of one.
    let bound = ((2.0 * size as f64 / 0.01).ln() / 2.0).sqrt();
    for (name, scenario, read, survival) in &mut cases {
        for sampling in samplings {
            let found = distance(&drawn(scenario, sampling, *read), &*survival);
            println!("{name}, {sampling:?}: {found:.3}, at most {bound:.3}");
            assert!(found < bound, "{name}, {sampling:?}: {found} > {bound}");
        }
    }
}

/// Agents of different speeds: each call is drawn on condition of what it has taken so far, at the speed of its agent.
#[test]
fn a_persons_speed_counts_for_what_is_over_and_for_what_is_left() {
    let (handle, elapsed) = (Law::weibull(240.0, 1.5), 60.0);
    let state = StartingState::new().busy(BusyAgents::since("desk", "service", [elapsed]));
    let mut scenario = quiet(handle.clone(), Law::constant(1.0), 1).starting_state(state);
    // Half of them twice as fast as the others.
    scenario.agent_groups[0].speeds = Some(Law::empirical([1.0, 2.0]));
    let law = DurationLaw::new(&handle).unwrap();
    let at =
        |speed: f64, t: f64| law.survival(speed * (elapsed + t)) / law.survival(speed * elapsed);
    let found = drawn(&scenario, Sampling::Independent, talk);
    let found = distance(&found, |t| 0.5 * (at(1.0, t) + at(2.0, t)));
    assert!(found < 1.628, "{found}");
}
