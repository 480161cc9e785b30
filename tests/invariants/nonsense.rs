//! Nonsense never panics: it is refused with a path, or it is played.

use callcenter::engine::{Engine, Workspace};
use callcenter::measure::Tally;
use callcenter::scenario::{
    Branch, Break, BusyAgents, CallbackOffer, Component, LineGroup, Lines, Messages, SelfService,
    Series, Shift, WaitingCallers,
};
use callcenter::units::{ClockTime, Seconds};
use callcenter::{Experiment, Law, Model, Scenario, ServiceLevel};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

use crate::scenarios::{Wanted, cases, scenario};

/// Fails when an estimate has an end that is no number.
pub fn no_estimate_is_nan(json: &Value) {
    match json {
        Value::Object(map) => {
            if map.contains_key("half_width") {
                let ends = ["mean", "low", "high", "half_width"].map(|end| map[end].is_number());
                let known = ends.iter().filter(|&&is| is).count();
                // A service level of no calls at all has none of them.
                let none_is_fine = map.contains_key("definition");
                assert!(known == 4 || known == 0 && none_is_fine, "{map:?}");
            }
            map.values().for_each(no_estimate_is_nan);
        }
        Value::Array(list) => list.iter().for_each(no_estimate_is_nan),
        _ => {}
    }
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        Just(f64::NAN),
        Just(f64::INFINITY),
        Just(f64::NEG_INFINITY),
        Just(f64::MAX),
        Just(f64::MIN_POSITIVE),
        Just(-0.0),
        Just(0.0),
        Just(-1.0),
        Just(0.5),
        Just(1.0),
        Just(3.0),
        Just(60.0),
        Just(1e-9),
        Just(1e-7),
        Just(1e6),
        Just(1e12),
        Just(1e18),
        -10.0f64..1e4,
    ]
}

fn seconds() -> impl Strategy<Value = Option<Seconds>> {
    prop::option::weighted(0.9, number().prop_map(Seconds))
}

fn law() -> BoxedStrategy<Law> {
    let some = || prop::option::weighted(0.6, number());
    let simple = prop_oneof![
        Just(Law::Never),
        seconds().prop_map(|value| Law::Constant { value }),
        seconds().prop_map(|mean| Law::Exponential { mean }),
        (seconds(), prop::option::of(0u32..10))
            .prop_map(|(mean, phases)| Law::Erlang { mean, phases }),
        (seconds(), some()).prop_map(|(mean, cv)| Law::Gamma {
            mean,
            cv,
            shape: None,
            scale: None
        }),
        (seconds(), some(), some()).prop_map(|(mean, cv, sd_of_log)| Law::Lognormal {
            mean,
            cv,
            median: None,
            sd_of_log
        }),
        (seconds(), some(), seconds()).prop_map(|(mean, shape, scale)| Law::Weibull {
            mean,
            cv: None,
            shape,
            scale
        }),
        (
            seconds(),
            some(),
            prop::option::of(vec((number(), number()), 0..3))
        )
            .prop_map(|(mean, cv, branches)| {
                let branch = |(weight, mean)| Branch {
                    weight,
                    mean: Seconds(mean),
                };
                let branches = branches.map(|list| list.into_iter().map(branch).collect());
                Law::Hyperexponential { mean, cv, branches }
            }),
        (seconds(), seconds()).prop_map(|(low, high)| Law::Uniform { low, high }),
        (seconds(), seconds(), seconds()).prop_map(|(low, mode, high)| Law::Triangular {
            low,
            mode,
            high
        }),
        vec(number(), 0..4).prop_map(Law::empirical),
        vec((number(), number()), 0..4).prop_map(Law::piecewise_hazard),
    ];
    simple
        .prop_recursive(2, 8, 3, |inner| {
            prop_oneof![
                vec((number(), inner.clone()), 0..3).prop_map(|of| Law::Mixture {
                    of: Some(
                        of.into_iter()
                            .map(|(weight, law)| Component { weight, law })
                            .collect()
                    )
                }),
                vec(inner, 0..3).prop_map(Law::sum),
            ]
        })
        .boxed()
}

/// A thing that somebody gets wrong.
#[derive(Debug, Clone)]
enum Slip {
    Opens(f64),
    Closes(f64),
    Interval(f64),
    WarmUp(f64),
    Batch(f64),
    Batches(u32),
    Rate(usize, f64),
    Figure(usize, f64),
    DayCv(usize, f64),
    Renewal(usize, Law),
    Times(usize, Vec<f64>),
    Aht(usize, f64),
    Handle(usize, Option<Law>),
    Patience(usize, Law),
    Balk(usize, f64),
    Priority(usize, u32),
    Staff(usize, f64),
    StaffFigure(usize, f64),
    Target(usize, f64, f64, Option<f64>),
    Level(f64),
    Lines(u32),
    LineGroup(String, u32),
    Name(usize, String),
    Skill(usize, String),
    NoTypes,
    Absence(usize, f64),
    Speeds(usize, Law),
    ShiftStart(usize, f64),
    ShiftEnd(usize, f64),
    ShiftPeople(usize, f64),
    Break(usize, f64, f64),
    NewShift(usize),
    NoGroups,
    Waited(usize, f64),
    Elapsed(usize, f64),
    Remaining(usize, f64),
    StartCount(u32),
    SelfService(usize, Box<SelfService>),
    Callbacks(usize, u8, f64),
    CallbackLaw(usize, bool, Law),
    Tries(usize, u32),
    Messages(usize, u32),
    Outbound(usize, u8, f64),
    DialLaw(usize, bool, Law),
    DialFigures(usize, u32, u64),
    ComesIn(usize),
}

fn slip() -> impl Strategy<Value = Slip> {
    let i = || 0usize..8;
    prop_oneof![
        number().prop_map(Slip::Opens),
        number().prop_map(Slip::Closes),
        number().prop_map(Slip::Interval),
        number().prop_map(Slip::WarmUp),
        number().prop_map(Slip::Batch),
        prop_oneof![Just(0), Just(1), Just(50_000)].prop_map(Slip::Batches),
        (i(), number()).prop_map(|(i, x)| Slip::Rate(i, x)),
        (i(), number()).prop_map(|(i, x)| Slip::Figure(i, x)),
        (i(), number()).prop_map(|(i, x)| Slip::DayCv(i, x)),
        (i(), law()).prop_map(|(i, law)| Slip::Renewal(i, law)),
        (i(), vec(number(), 0..5)).prop_map(|(i, times)| Slip::Times(i, times)),
        (i(), number()).prop_map(|(i, x)| Slip::Aht(i, x)),
        (i(), prop::option::of(law())).prop_map(|(i, law)| Slip::Handle(i, law)),
        (i(), law()).prop_map(|(i, law)| Slip::Handle(i, Some(law))),
        (i(), law()).prop_map(|(i, law)| Slip::Patience(i, law)),
        (i(), law()).prop_map(|(i, law)| Slip::Patience(i, law)),
        (i(), number()).prop_map(|(i, x)| Slip::Balk(i, x)),
        (i(), 0u8..7, number()).prop_map(|(i, which, x)| Slip::Callbacks(i, which, x)),
        (i(), any::<bool>(), law()).prop_map(|(i, which, law)| Slip::CallbackLaw(i, which, law)),
        (i(), prop_oneof![Just(0), Just(100), Just(u32::MAX)]).prop_map(|(i, n)| Slip::Tries(i, n)),
        (i(), 0u32..9).prop_map(|(i, n)| Slip::Messages(i, n)),
        (i(), 0u8..4, number()).prop_map(|(i, which, x)| Slip::Outbound(i, which, x)),
        (i(), any::<bool>(), law()).prop_map(|(i, which, law)| Slip::DialLaw(i, which, law)),
        (
            i(),
            prop_oneof![Just(0), Just(1), Just(u32::MAX)],
            prop_oneof![Just(0), Just(1), Just(u64::MAX)]
        )
            .prop_map(|(i, least, list)| Slip::DialFigures(i, least, list)),
        i().prop_map(Slip::ComesIn),
        (i(), prop_oneof![Just(0), Just(u32::MAX)]).prop_map(|(i, x)| Slip::Priority(i, x)),
        (i(), number()).prop_map(|(i, x)| Slip::Staff(i, x)),
        (i(), number()).prop_map(|(i, x)| Slip::StaffFigure(i, x)),
        (i(), number(), number(), prop::option::of(number()))
            .prop_map(|(i, x, y, z)| Slip::Target(i, x, y, z)),
        number().prop_map(Slip::Level),
        prop_oneof![Just(0), Just(u32::MAX)].prop_map(Slip::Lines),
        (
            prop_oneof![Just(""), Just("service"), Just("zeta")],
            prop_oneof![Just(0), Just(3), Just(u32::MAX)]
        )
            .prop_map(|(name, n)| Slip::LineGroup(name.into(), n)),
        (i(), prop_oneof![Just(""), Just("service"), Just("zeta")])
            .prop_map(|(i, x)| Slip::Name(i, x.into())),
        (i(), prop_oneof![Just(""), Just("sevrice"), Just("zeta")])
            .prop_map(|(i, x)| Slip::Skill(i, x.into())),
        (i(), number()).prop_map(|(i, x)| Slip::Absence(i, x)),
        (i(), law()).prop_map(|(i, law)| Slip::Speeds(i, law)),
        (i(), number()).prop_map(|(i, x)| Slip::ShiftStart(i, x)),
        (i(), number()).prop_map(|(i, x)| Slip::ShiftEnd(i, x)),
        (i(), number()).prop_map(|(i, x)| Slip::ShiftPeople(i, x)),
        (i(), number(), number()).prop_map(|(i, x, y)| Slip::Break(i, x, y)),
        i().prop_map(Slip::NewShift),
        Just(Slip::NoTypes),
        Just(Slip::NoGroups),
        (i(), number()).prop_map(|(i, x)| Slip::Waited(i, x)),
        (i(), number()).prop_map(|(i, x)| Slip::Elapsed(i, x)),
        (i(), number()).prop_map(|(i, x)| Slip::Remaining(i, x)),
        prop_oneof![Just(0), Just(1), Just(u32::MAX)].prop_map(Slip::StartCount),
        (i(), self_service()).prop_map(|(i, law)| Slip::SelfService(i, Box::new(law))),
    ]
}

/// Some of it makes sense, so that the rest is played where it does.
fn self_service() -> impl Strategy<Value = SelfService> {
    let share = || prop_oneof![3 => Just(0.0), 3 => Just(0.5), 1 => Just(1.0), 1 => number()];
    let law = || prop_oneof![1 => Just(None), 4 => law().prop_map(Some)];
    (law(), share(), share(), share(), law()).prop_map(
        |(time, contained, hangs_up, calls_again, calls_again_after)| SelfService {
            time,
            contained: Some(contained),
            hangs_up,
            calls_again,
            calls_again_after,
        },
    )
}

impl Slip {
    fn make(self, s: &mut Scenario) {
        let types = s.call_types.len().max(1);
        let groups = s.agent_groups.len().max(1);
        let set = |series: &mut Series, i: usize, x: f64| match series {
            Series::PerInterval(list) if !list.is_empty() => {
                let i = i % list.len();
                list[i] = x;
            }
            series => *series = Series::PerInterval(vec![x; i]),
        };
        macro_rules! call_type {
            ($i:expr, $t:ident => $change:expr) => {
                if let Some($t) = s.call_types.get_mut($i % types) {
                    $change;
                }
            };
        }
        macro_rules! group {
            ($i:expr, $g:ident => $change:expr) => {
                if let Some($g) = s.agent_groups.get_mut($i % groups) {
                    $change;
                }
            };
        }
        macro_rules! shift {
            ($i:expr, $shift:ident => $change:expr) => {
                for $shift in (s.agent_groups.iter_mut())
                    .flat_map(|g| &mut g.shifts)
                    .skip($i % 3)
                    .step_by(3)
                {
                    $change;
                }
            };
        }
        match self {
            Slip::Opens(x) => s
                .day
                .iter_mut()
                .for_each(|d| d.opens = ClockTime::from_seconds(x)),
            Slip::Closes(x) => s
                .day
                .iter_mut()
                .for_each(|d| d.closes = ClockTime::from_seconds(x)),
            Slip::Interval(x) => s.day.iter_mut().for_each(|d| d.interval = Seconds(x)),
            Slip::WarmUp(x) => s.steady_state.get_or_insert_default().warm_up = Some(x.into()),
            Slip::Batch(x) => s.steady_state.get_or_insert_default().batch = Some(Seconds(x)),
            Slip::Batches(n) => s.steady_state.get_or_insert_default().batches_per_run = Some(n),
            Slip::Rate(i, x) => call_type!(i, t => t.arrivals.per_hour = Some(x.into())),
            Slip::Figure(i, x) => call_type!(i, t => {
                for series in [&mut t.arrivals.per_hour, &mut t.arrivals.per_interval, &mut t.arrivals.count] {
                    series.iter_mut().for_each(|series| set(series, i, x));
                }
            }),
            Slip::DayCv(i, x) => {
                call_type!(i, t => t.arrivals.busyness.get_or_insert_default().day_cv = x)
            }
            Slip::Renewal(i, law) => {
                call_type!(i, t => t.arrivals = callcenter::ArrivalLaw::renewal(law))
            }
            Slip::Times(i, times) => call_type!(i, t => {
                let times = times.iter().map(|&x| ClockTime::from_seconds(x)).collect();
                t.arrivals = callcenter::ArrivalLaw::times(times);
            }),
            Slip::Aht(i, x) => call_type!(i, t => t.aht = Some(x.into())),
            Slip::Handle(i, law) => call_type!(i, t => t.handle_time = law),
            Slip::Patience(i, law) => call_type!(i, t => t.patience = Some(law)),
            Slip::Balk(i, x) => call_type!(i, t => t.balk = x),
            Slip::Priority(i, x) => call_type!(i, t => t.priority = x),
            Slip::Staff(i, x) => group!(i, g => g.staff = x.into()),
            Slip::StaffFigure(i, x) => group!(i, g => set(&mut g.staff, i, x)),
            Slip::Target(i, share, within, short) => call_type!(i, t => {
                let mut target = ServiceLevel::answered_of_offered(share, within);
                target.short = short.map(Seconds);
                t.target = Some(target);
            }),
            Slip::Level(x) => {
                let level = ServiceLevel::reported(
                    callcenter::ServiceLevelDefinition::ShortCallsCredited,
                    x,
                );
                s.service_levels.push(level.short(x));
            }
            Slip::Lines(n) => s.lines = Some(n.into()),
            Slip::LineGroup(name, n) => {
                let mut groups = match s.lines.take() {
                    Some(Lines::Groups(groups)) => groups,
                    _ => Vec::new(),
                };
                if n != 3 {
                    let group = LineGroup::new(name.clone(), n).call_type(name.clone());
                    groups.push(group.call_type(name));
                }
                s.lines = Some(groups.into());
            }
            Slip::Name(i, name) => call_type!(i, t => t.name = name),
            Slip::Skill(i, name) => group!(i, g => *g = g.clone().skill(name)),
            Slip::Absence(i, x) => group!(i, g => g.absence = x),
            Slip::Speeds(i, law) => group!(i, g => g.speeds = Some(law)),
            Slip::ShiftStart(i, x) => shift!(i, shift => shift.start = ClockTime::from_seconds(x)),
            Slip::ShiftEnd(i, x) => shift!(i, shift => shift.end = ClockTime::from_seconds(x)),
            Slip::ShiftPeople(i, x) => shift!(i, shift => shift.people = x),
            Slip::Break(i, x, y) => shift!(i, shift => {
                let at = ClockTime::from_seconds(shift.start.seconds() + x);
                shift.breaks.push(Break::new(at, y));
            }),
            Slip::NewShift(i) => group!(i, g => g.shifts.push(Shift::default())),
            Slip::NoTypes => s.call_types.clear(),
            Slip::NoGroups => s.agent_groups.clear(),
            Slip::Waited(i, x) => call_type!(i, t => {
                let waiting = WaitingCallers::new(t.name.clone(), [x]);
                s.starting_state.waiting.push(waiting);
            }),
            Slip::Elapsed(i, x) => group!(i, g => {
                let call_type = g.skills.first().map_or("", |skill| &skill.call_type);
                let busy = BusyAgents::since(g.name.clone(), call_type, [x]);
                s.starting_state.busy.push(busy);
            }),
            Slip::Remaining(i, x) => group!(i, g => {
                let call_type = g.skills.first().map_or("", |skill| &skill.call_type);
                let busy = BusyAgents::until(g.name.clone(), call_type, [x]);
                s.starting_state.busy.push(busy);
            }),
            Slip::StartCount(n) => {
                let state = &mut s.starting_state;
                state.waiting.iter_mut().for_each(|w| w.callers = Some(n));
                state.busy.iter_mut().for_each(|b| b.agents = Some(n));
            }
            Slip::SelfService(i, law) => call_type!(i, t => {
                t.fresh = true;
                t.self_service = Some(*law);
            }),
            Slip::Callbacks(i, which, x) => call_type!(i, t => {
                let law = t.callbacks.get_or_insert_default();
                match which {
                    0 => law.accepted = Some(x),
                    1 => law.answered = Some(x),
                    2 => law.accepted_per_minute = x,
                    3 => law.apart = Some(Seconds(x)),
                    4 => law.within = Some(Seconds(x)),
                    5 => law.offered = Some(CallbackOffer::ExpectedWait(Seconds(x))),
                    _ => law.offered = Some(CallbackOffer::Waited(Seconds(x))),
                }
            }),
            Slip::CallbackLaw(i, dialling, law) => call_type!(i, t => {
                let callbacks = t.callbacks.get_or_insert_default();
                match dialling {
                    true => callbacks.dialling = Some(law),
                    false => callbacks.scheduled_after = Some(law),
                }
            }),
            Slip::Tries(i, n) => call_type!(i, t => {
                t.callbacks.get_or_insert_default().tries = Some(n);
            }),
            Slip::Messages(i, n) => {
                let name = s.call_types.get(i).map_or("nobody", |t| t.name.as_str());
                s.starting_state.messages.push(Messages::new(name, n));
            }
            Slip::Outbound(i, which, x) => call_type!(i, t => {
                let outbound = t.outbound.get_or_insert_default();
                match which {
                    0 => outbound.reached = Some(x.into()),
                    1 => outbound.per_free_agent = Some(x.into()),
                    2 => outbound.further = Some(x.into()),
                    _ => outbound.reached = Some(Series::PerInterval(vec![x; i])),
                }
            }),
            Slip::DialLaw(i, answers, law) => call_type!(i, t => {
                let outbound = t.outbound.get_or_insert_default();
                match answers {
                    true => outbound.answered_after = Some(law),
                    false => outbound.given_up_after = Some(law),
                }
            }),
            Slip::DialFigures(i, least, list) => call_type!(i, t => {
                let outbound = t.outbound.get_or_insert_default();
                (outbound.least_free, outbound.list) = (Some(least), Some(list));
            }),
            // Which nobody does where the centre rings people up.
            Slip::ComesIn(i) => call_type!(i, t => {
                t.arrivals = callcenter::ArrivalLaw::per_hour(20.0);
                let waiting = WaitingCallers::new(t.name.clone(), [5.0]);
                s.starting_state.waiting.push(waiting);
            }),
        }
    }
}

/// Roughly how many calls and agents a run has, so that what is only big is not waited for.
fn size(scenario: &Scenario, model: &Model) -> f64 {
    let length = model.grid().closing().as_seconds();
    let calls = scenario.call_types.iter().map(|t| {
        let arrivals = &t.arrivals;
        let hourly = arrivals
            .per_hour
            .as_ref()
            .map_or(0.0, |s| s.max() * length / 3600.0);
        let per_interval = [&arrivals.per_interval, &arrivals.count];
        let intervals = model.grid().intervals() as f64;
        let counted = per_interval
            .into_iter()
            .flatten()
            .map(|s| s.max() * intervals)
            .sum::<f64>();
        let gap = arrivals
            .renewal
            .as_ref()
            .map_or(0.0, |law| length / gap(law));
        let busy = arrivals
            .busyness
            .map_or(1.0, |b| 1.0 + 20.0 * (b.day_cv + b.interval_cv));
        (hourly + counted) * busy + gap
    });
    let staff: f64 = scenario.agent_groups.iter().map(|g| g.staff.max()).sum();
    let shifts = scenario.agent_groups.iter().flat_map(|g| &g.shifts);
    let people: f64 = shifts.map(|shift| shift.people).sum();
    // At most so many dials are under way at once, each of them for as long as those who answer take, or others.
    let dials = scenario.call_types.iter().filter_map(|t| {
        let law = t.outbound.as_ref()?;
        let most =
            |series: &Option<Series>, unsaid: f64| series.as_ref().map_or(unsaid, Series::max);
        let under_way = most(&law.per_free_agent, 1.0) * (staff + people) + most(&law.further, 0.0);
        let time = |law: &Option<Law>| law.as_ref().map_or(10.0, gap);
        let time = time(&law.answered_after).min(time(&law.given_up_after));
        let list = law.list.unwrap_or(u64::MAX) as f64;
        Some((under_way * (1.0 + length / time)).min(list))
    });
    calls.sum::<f64>() + dials.sum::<f64>() + staff + people + model.grid().rows() as f64
}

fn gap(law: &Law) -> f64 {
    callcenter::chance::DurationLaw::new(law).map_or(1.0, |law| law.mean())
}

fn is_refused_or_played(scenario: &Scenario) {
    let model = match Model::new(scenario) {
        Ok(model) => model,
        Err(error) => {
            assert!(!error.problems().is_empty());
            for problem in error.problems() {
                assert!(
                    !problem.path.is_empty() && !problem.rule.is_empty(),
                    "{problem:?}"
                );
                assert!(!problem.message.is_empty());
            }
            return;
        }
    };
    if size(scenario, &model) > 5e4 {
        return;
    }
    for engine in [Engine::Auto, Engine::Calendar] {
        let mut workspace = Workspace::new(&model, engine).unwrap();
        workspace
            .play(&model, 1, 0, &mut Tally::new(&model))
            .unwrap();
    }
    let results = match Experiment::of(model).replications(2).threads(1).run() {
        Ok(results) => results,
        // Batches that may not stand for replications side by side.
        Err(error) => {
            let steady = |p: &callcenter::error::Problem| p.path.starts_with("steady_state.");
            assert!(error.problems().iter().all(steady), "{error}");
            return;
        }
    };
    no_estimate_is_nan(&serde_json::to_value(&results).unwrap());
}

proptest! {
    #![proptest_config(cases(4000))]

    #[test]
    fn a_scenario_with_slips_is_refused_or_played(
        day in scenario(Wanted::ANY_DAY),
        slips in vec(slip(), 1..3),
    ) {
        let mut scenario = day;
        slips.into_iter().for_each(|slip| slip.make(&mut scenario));
        is_refused_or_played(&scenario);
    }

    #[test]
    fn a_steady_state_with_slips_is_refused_or_played(
        steady in scenario(Wanted::ANY_STEADY),
        slips in vec(slip(), 1..3),
    ) {
        let mut scenario = steady;
        slips.into_iter().for_each(|slip| slip.make(&mut scenario));
        is_refused_or_played(&scenario);
    }
}
