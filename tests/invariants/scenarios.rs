//! Random scenarios: every feature that is played, in every mixture, small enough to play hundreds of them a second.

use callcenter::scenario::{
    AfterClosing, AgentOrder, AgentPick, BusyAgents, Busyness, CallOrder, CallPick, LineGroup,
    Lines, RateShape, Redials, Returns, Routing, SameAgent, Score, Series, Skill, Stage,
    StartingState, Tries, WaitingCallers,
};
use callcenter::units::{ClockTime, Seconds};
use callcenter::{AgentGroup, ArrivalLaw, CallType, Day, Law, Model, Scenario, SteadyState};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::dialling::{Dialling, dialling};
use crate::passing::{Passing, passing};
use crate::ringing::{Ringing, ringing, without_callbacks, without_lost_messages};
use crate::rosters::{Roster, roster};
use crate::serving::{Serving, serving};
use crate::telling::{Telling, telling};

/// Names are deliberately not in the order of the file.
pub const TYPES: [&str; 4] = ["service", "billing", "zeta", "alpha"];
pub const GROUPS: [&str; 3] = ["desk", "annex", "crew"];

/// So many cases from a fixed seed; the environment may ask for another, or for more.
pub fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(56),
        ..ProptestConfig::default()
    }
}

/// What kinds of scenario are wanted.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    pub steady: bool,
    pub most_groups: usize,
    pub priorities: bool,
    /// Whether groups may differ in what they answer.
    pub skills: bool,
    /// People on shift, in some of the groups.
    pub people: bool,
    /// Callers who wait and agents who are busy as some of the days open.
    pub starts: bool,
    /// Whether call types may differ in the lines they need.
    pub line_groups: bool,
    /// Callers who call again, after calls of some types.
    pub again: bool,
    /// Callers who are passed on, after calls of some types, or reach a wrong queue first.
    pub passing: bool,
    /// Callers of some types who come through self-service first.
    pub serving: bool,
    /// Callers who are told how long they will wait, or their place, as they join the queues of some types.
    pub telling: bool,
    /// Callers of some types who are offered to be rung back, and messages.
    pub ringing: bool,
    /// Call types that people are rung up for, in place of callers.
    pub dialling: bool,
}

impl Wanted {
    pub const SINGLE_DAY: Wanted = Wanted {
        steady: false,
        most_groups: 1,
        priorities: false,
        skills: false,
        people: false,
        starts: false,
        line_groups: false,
        again: false,
        passing: false,
        serving: false,
        telling: false,
        ringing: false,
        dialling: false,
    };
    pub const SINGLE_STEADY: Wanted = Wanted {
        steady: true,
        ..Wanted::SINGLE_DAY
    };
    pub const ANY_DAY: Wanted = Wanted {
        steady: false,
        most_groups: 3,
        priorities: true,
        skills: true,
        people: true,
        starts: true,
        line_groups: true,
        again: true,
        passing: true,
        serving: true,
        telling: true,
        ringing: true,
        dialling: true,
    };
    /// Every group answers everything, on no conditions; and nobody calls twice, is passed on, comes through self-service, is
    /// told how long to wait, is rung back or rung up.
    pub const OPEN_DAY: Wanted = Wanted {
        skills: false,
        again: false,
        passing: false,
        serving: false,
        telling: false,
        ringing: false,
        dialling: false,
        ..Wanted::ANY_DAY
    };
    pub const ANY_STEADY: Wanted = Wanted {
        steady: true,
        people: false,
        starts: false,
        ..Wanted::ANY_DAY
    };
}

/// A random scenario that the model accepts.
pub fn scenario(wanted: Wanted) -> BoxedStrategy<Scenario> {
    let day = (
        prop_oneof![Just(0.0), Just(8.0 * 3600.0)],
        1usize..=6,
        prop_oneof![Just(600.0), Just(900.0), Just(1800.0)],
        after_closing(),
    );
    day.prop_flat_map(move |(opens, intervals, interval, after_closing)| {
        let slots = Slots {
            steady: wanted.steady,
            opens,
            intervals,
            interval,
        };
        (
            vec(call_type(slots, wanted.priorities), 1..=4),
            vec(staff(slots), 1..=wanted.most_groups),
            lines(wanted.line_groups),
            prop::option::weighted(0.3, 0u32..6),
            (0.0f64..1200.0, 1u32..=4),
            (
                skilled(if wanted.skills { 0.6 } else { 0.0 }, true),
                vec(people(slots, wanted.people), wanted.most_groups),
                start(if wanted.starts { 0.5 } else { 0.0 }, 200, true),
                again(if wanted.again { 0.5 } else { 0.0 }, Delay::Any),
                passing(if wanted.passing { 0.4 } else { 0.0 }, Delay::Any),
                serving(if wanted.serving { 0.4 } else { 0.0 }, Delay::Any),
                telling(if wanted.telling { 0.4 } else { 0.0 }, Delay::Any),
                ringing(if wanted.ringing { 0.4 } else { 0.0 }, Delay::Any),
                dialling(if wanted.dialling { 0.4 } else { 0.0 }, Delay::Any),
            ),
        )
            .prop_map(
                move |(types, staff, lines, queue_limit, (warm_up, batches), more)| {
                    let (
                        skills,
                        people,
                        start,
                        again,
                        passing,
                        serving,
                        telling,
                        ringing,
                        dialling,
                    ) = more;
                    let mut scenario = Scenario::new("random");
                    scenario.lines = lines.map(|lines| of_first(types.len(), lines));
                    scenario.queue_limit = queue_limit;
                    if slots.steady {
                        let steady = SteadyState::new()
                            .warm_up(warm_up.floor())
                            .batch(slots.interval)
                            .batches_per_run(batches);
                        scenario = scenario.steady_state(steady);
                    } else {
                        scenario = scenario.day(slots.day(after_closing));
                    }
                    for (mut call_type, name) in types.into_iter().zip(TYPES) {
                        call_type.name = name.into();
                        if slots.steady {
                            // Busyness is a day's.
                            call_type.arrivals.busyness = None;
                        }
                        scenario = scenario.call_type(call_type);
                    }
                    for ((staff, people), name) in staff.into_iter().zip(people).zip(GROUPS) {
                        let mut group = AgentGroup::new(name).staff(staff);
                        if let Some(people) = people {
                            people.give(&mut group);
                        }
                        for call_type in &scenario.call_types {
                            group = group.skill(call_type.name.clone());
                        }
                        scenario = scenario.agent_group(group);
                    }
                    let after = (again, passing, serving, telling, ringing, dialling);
                    let scenario = with_more(scenario, skills, start, after);
                    playable(scenario)
                },
            )
    })
    .boxed()
}

/// The same, with callers who may lose patience where the model would not let them wait for ever, without asking who
/// is fastest where that is not known once for all, and without those in its starting state who cannot be there.
pub fn playable(mut scenario: Scenario) -> Scenario {
    without_impossible_starts(&mut scenario);
    let unknown = |error: &callcenter::Error| {
        let mut rules = error.problems().iter().map(|p| p.rule);
        rules.any(|rule| rule == "fastest-supported")
    };
    if Model::new(&scenario).as_ref().is_err_and(unknown) {
        scenario.routing.agent.then = AgentPick::LongestIdle;
    }
    let Err(error) = Model::new(&scenario) else {
        return scenario;
    };
    assert!(
        error.problems().iter().all(|p| p.rule == "queue-ends"),
        "{error}"
    );
    for call_type in &mut scenario.call_types {
        call_type.patience = Some(Law::exponential(150.0));
        if let Some(announcement) = &mut call_type.announcement {
            announcement.patience = None;
        }
    }
    // Who is to be rung back has no patience to lose.
    if Model::new(&scenario).is_err() {
        without_callbacks(&mut scenario);
    }
    scenario
}

/// Takes out of a starting state whoever the model does not let be there.
pub fn without_impossible_starts(scenario: &mut Scenario) {
    while let Err(error) = Model::new(scenario) {
        let mut problems = error.problems().iter();
        let Some(problem) = problems.find(|p| p.rule.starts_with("start-")) else {
            return;
        };
        let state = &mut scenario.starting_state;
        let number = |list: &str| -> Option<usize> {
            let rest = problem.path.strip_prefix(list)?.strip_prefix('[')?;
            rest.split(']').next()?.parse().ok()
        };
        if let Some(at) = number("starting_state.waiting") {
            state.waiting.remove(at);
        } else if let Some(at) = number("starting_state.busy") {
            state.busy.remove(at);
        } else {
            assert!(state.waiting.pop().is_some() || state.busy.pop().is_some());
        }
    }
}

/// What else there may be in a scenario.
type More = (
    Option<Again>,
    Option<Passing>,
    Option<Serving>,
    Option<Telling>,
    Option<Ringing>,
    Option<Dialling>,
);

/// A scenario with what has been generated beside it.
fn with_more(
    mut scenario: Scenario,
    skills: Option<Skills>,
    start: Option<Start>,
    (again, passing, serving, telling, ringing, dialling): More,
) -> Scenario {
    if let Some(skills) = skills {
        scenario = skills.given_to(scenario);
    }
    if let Some(start) = start {
        start.give(&mut scenario);
    }
    if let Some(again) = again {
        scenario = again.given_to(scenario);
    }
    if let Some(passing) = passing {
        scenario = passing.given_to(scenario);
    }
    if let Some(serving) = serving {
        scenario = serving.given_to(scenario);
    }
    if let Some(telling) = telling {
        scenario = telling.given_to(scenario);
    }
    if let Some(ringing) = ringing {
        scenario = ringing.given_to(scenario);
    }
    // The last: a call type that people are rung up for has nothing of the others.
    if let Some(dialling) = dialling {
        scenario = dialling.given_to(scenario);
    }
    without_lost_messages(&mut scenario);
    scenario
}

/// Who waits and who is busy as a day opens, by the places of types and groups in the file.
#[derive(Debug, Clone)]
struct Start {
    /// Of which type, how many, and for how long.
    waiting: Vec<(usize, u32, u32)>,
    /// Of which group and type, how many, whether it is said since when or until when, or neither, and how long that is.
    busy: Vec<(usize, usize, u32, u32, u32)>,
}

/// A starting state on this share of the days, with times up to so many seconds; of some who are busy nothing else is
/// known, where that is wanted.
fn start(share: f64, longest: u32, unknown: bool) -> BoxedStrategy<Option<Start>> {
    if share <= 0.0 {
        return Just(None).boxed();
    }
    let types = 0..TYPES.len();
    let waiting = (types.clone(), 1u32..=3, 1..=longest);
    let ways = if unknown { 0u32..=2 } else { 0u32..=1 };
    // Many of them are more than there are agents or lines, and are taken out.
    let agents = prop_oneof![3 => Just(1u32), 1 => Just(2)];
    let busy = (0..GROUPS.len(), types, agents, ways, 0..=longest);
    let start =
        (vec(waiting, 0..4), vec(busy, 0..7)).prop_map(|(waiting, busy)| Start { waiting, busy });
    prop::option::weighted(share, start).boxed()
}

impl Start {
    fn give(self, scenario: &mut Scenario) {
        let names = |at: usize| {
            let types = &scenario.call_types;
            types[at % types.len()].name.clone()
        };
        let mut state = StartingState::new();
        for (call_type, callers, waited) in self.waiting {
            let waited = f64::from(waited);
            state = state.waiting(WaitingCallers::alike(names(call_type), callers, waited));
        }
        let groups = &scenario.agent_groups;
        for (group, call_type, agents, way, time) in self.busy {
            let group = groups[group % groups.len()].name.clone();
            let busy = BusyAgents::new(group, names(call_type), agents);
            state = state.busy(match way {
                // Many a call would not take longer.
                0 => BusyAgents {
                    elapsed: vec![Seconds(f64::from(1 + time / 4))],
                    ..busy
                },
                1 => BusyAgents {
                    remaining: vec![Seconds(f64::from(time))],
                    ..busy
                },
                _ => busy,
            });
        }
        scenario.starting_state = state;
    }
}

/// A number of lines, or groups of them, which may overlap and lie within one another.
fn lines(groups: bool) -> BoxedStrategy<Option<Lines>> {
    let number = (1u32..7).prop_map(|count| Some(Lines::Number(count)));
    if !groups {
        return prop_oneof![7 => Just(None), 3 => number].boxed();
    }
    let members = prop::option::weighted(0.7, vec(any::<bool>(), TYPES.len()));
    let list = vec((1u32..7, members), 1..=4).prop_map(|list| {
        let groups = list.into_iter().enumerate().map(|(i, (count, members))| {
            let mut group = LineGroup::new(format!("trunk {i}"), count);
            group.call_types = members.map(|members| {
                let listed = TYPES.into_iter().zip(members).filter(|(_, is_in)| *is_in);
                listed.map(|(name, _)| name.to_owned()).collect()
            });
            group
        });
        Some(Lines::Groups(groups.collect()))
    });
    prop_oneof![6 => Just(None), 2 => number, 3 => list].boxed()
}

/// The same for the first so many call types: a group of none of them is for all.
fn of_first(types: usize, mut lines: Lines) -> Lines {
    if let Lines::Groups(groups) = &mut lines {
        for group in groups {
            if let Some(listed) = &mut group.call_types {
                listed.retain(|name| TYPES[..types].contains(&name.as_str()));
            }
            group.call_types = group.call_types.take().filter(|listed| !listed.is_empty());
        }
    }
    lines
}

fn after_closing() -> impl Strategy<Value = AfterClosing> {
    prop_oneof![
        Just(AfterClosing::Serve),
        Just(AfterClosing::SendAway),
        Just(AfterClosing::PatienceOnly),
        Just(AfterClosing::Voicemail),
    ]
}

/// The grid that figures per interval are made for.
#[derive(Debug, Clone, Copy)]
struct Slots {
    steady: bool,
    opens: f64,
    intervals: usize,
    interval: f64,
}

impl Slots {
    fn length(self) -> f64 {
        self.intervals as f64 * self.interval
    }

    fn day(self, after_closing: AfterClosing) -> Day {
        Day::new(
            ClockTime::from_seconds(self.opens),
            ClockTime::from_seconds(self.opens + self.length()),
        )
        .interval(self.interval)
        .after_closing(after_closing)
    }

    /// A figure, or one per interval.
    fn series(self, figure: impl Strategy<Value = f64> + Clone + 'static) -> BoxedStrategy<Series> {
        let constant = figure.clone().prop_map(Series::Constant);
        if self.steady {
            return constant.boxed();
        }
        prop_oneof![
            1 => constant,
            3 => vec(figure, self.intervals).prop_map(Series::PerInterval),
        ]
        .boxed()
    }
}

fn call_type(slots: Slots, priorities: bool) -> impl Strategy<Value = CallType> {
    let priority = if priorities { 1u32..=3 } else { 2u32..=2 };
    let aht = prop::option::weighted(0.3, slots.series(10.0f64..400.0));
    (
        arrivals(slots),
        handling(),
        aht,
        patience(),
        prop_oneof![3 => Just(0.0), 1 => Just(1.0), 2 => 0.0f64..1.0],
        priority,
    )
        .prop_map(|(arrivals, handling, aht, patience, balk, priority)| {
            let mut call_type = CallType::new("")
                .arrivals(arrivals)
                .balk(balk)
                .priority(priority);
            // A mean cannot scale a law that is always zero.
            let zero = handling == Law::constant(0.0);
            call_type.handle_time = Some(handling);
            call_type.aht = aht.filter(|_| !zero);
            call_type.patience = patience;
            call_type
        })
}

fn arrivals(slots: Slots) -> BoxedStrategy<ArrivalLaw> {
    let rate = prop_oneof![1 => Just(0.0), 4 => 0.0f64..90.0];
    let gap = prop_oneof![
        Just(Law::exponential(60.0)),
        Just(Law::constant(45.0)),
        Just(Law::uniform(0.0, 90.0)),
        Just(Law::gamma(80.0, 2.0)),
        Just(Law::empirical([0.0, 0.0, 200.0])),
    ];
    let renewal = gap.prop_map(ArrivalLaw::renewal);
    let per_hour = slots.series(rate.clone()).prop_map(ArrivalLaw::per_hour);
    if slots.steady {
        return prop_oneof![
            2 => (per_hour, prop::option::weighted(0.3, busyness()))
                .prop_map(|(law, busyness)| ArrivalLaw { busyness, ..law }),
            1 => renewal,
        ]
        .boxed();
    }
    let shape = prop_oneof![Just(RateShape::Constant), Just(RateShape::Linear)];
    let rates = prop_oneof![
        per_hour,
        slots.series(rate).prop_map(ArrivalLaw::per_interval)
    ];
    let rates = (rates, shape, prop::option::weighted(0.3, busyness())).prop_map(
        |(law, shape, busyness)| ArrivalLaw {
            shape,
            busyness,
            ..law
        },
    );
    let count = slots
        .series((0u32..25).prop_map(f64::from))
        .prop_map(ArrivalLaw::count);
    // Whole seconds, so that some fall together; from half an hour before opening to half an hour after closing.
    let times = vec(-1800i32..=(slots.length() as i32 + 1800), 0..40).prop_map(move |times| {
        let clock = |t: i32| ClockTime::from_seconds((slots.opens + f64::from(t)).max(0.0));
        ArrivalLaw::times(times.into_iter().map(clock).collect())
    });
    prop_oneof![3 => rates, 1 => count, 1 => renewal, 1 => times].boxed()
}

fn busyness() -> impl Strategy<Value = Busyness> {
    (
        prop_oneof![Just(0.0), 0.01f64..0.8],
        prop_oneof![Just(0.0), 0.01f64..0.8],
    )
        .prop_map(|(day_cv, interval_cv)| Busyness {
            day_cv,
            interval_cv,
        })
}

fn handling() -> impl Strategy<Value = Law> {
    prop_oneof![
        1 => Just(Law::constant(0.0)),
        2 => (1u32..400).prop_map(|s| Law::constant(f64::from(s))),
        2 => (20.0f64..400.0).prop_map(Law::exponential),
        2 => (20.0f64..400.0).prop_map(|mean| Law::lognormal(mean, 1.2)),
        1 => (20.0f64..400.0).prop_map(|mean| Law::erlang(3, mean)),
        1 => (20.0f64..400.0).prop_map(|mean| Law::gamma(mean, 2.0)),
        1 => (0.0f64..200.0).prop_map(|low| Law::uniform(low, 2.0 * low + 10.0)),
        1 => Just(Law::empirical([0.0, 30.0, 30.0, 600.0])),
        1 => (20.0f64..200.0).prop_map(|mean| Law::hyperexponential(mean, 2.5)),
        1 => (20.0f64..200.0).prop_map(|mean| Law::sum([Law::constant(5.0), Law::exponential(mean)])),
        1 => Just(Law::mixture([(1.0, Law::constant(60.0)), (2.0, Law::weibull(200.0, 0.7))])),
    ]
}

fn patience() -> impl Strategy<Value = Option<Law>> {
    prop_oneof![
        2 => Just(Some(Law::never())),
        1 => Just(None),
        1 => Just(Some(Law::constant(0.0))),
        2 => (1u32..300).prop_map(|s| Some(Law::constant(f64::from(s)))),
        2 => (1.0f64..300.0).prop_map(|mean| Some(Law::exponential(mean))),
        1 => (1.0f64..300.0).prop_map(|mean| Some(Law::weibull(mean, 0.6))),
        1 => Just(Some(Law::empirical([0.0, 20.0, 400.0]))),
        1 => Just(Some(Law::piecewise_hazard([(0.0, 0.02), (60.0, 0.0), (90.0, 0.001)]))),
        1 => Just(Some(Law::mixture([(1.0, Law::never()), (3.0, Law::exponential(60.0))]))),
    ]
}

/// People on shift in some groups.
fn people(slots: Slots, wanted: bool) -> BoxedStrategy<Option<Roster>> {
    if !wanted || slots.steady {
        return Just(None).boxed();
    }
    prop::option::weighted(0.4, roster(slots.opens, slots.length())).boxed()
}

/// People, often none and often a fraction of one.
fn staff(slots: Slots) -> BoxedStrategy<Series> {
    let people = prop_oneof![
        1 => Just(0.0),
        4 => (1u32..8).prop_map(f64::from),
        2 => 0.0f64..6.0,
    ];
    slots.series(people)
}

/// Who answers whom, for every pair of a type and a group.
#[derive(Debug, Clone)]
struct Skills {
    routing: Routing,
    /// By group and type; `None` where the group does not answer the type.
    skills: Vec<Vec<Option<Skill>>>,
    credits: Vec<u32>,
    weights: Vec<f64>,
}

impl Skills {
    /// The same scenario where groups have these skills. Each answers something, and everything is answered.
    fn given_to(self, mut scenario: Scenario) -> Scenario {
        scenario.routing = self.routing;
        let names: Vec<String> = (scenario.call_types.iter())
            .map(|t| t.name.clone())
            .collect();
        for (g, group) in scenario.agent_groups.iter_mut().enumerate() {
            group.skills.clear();
            for (t, name) in names.iter().enumerate() {
                let skill = self.skills[g][t].clone();
                let only = t + 1 == names.len() && group.skills.is_empty();
                if let Some(skill) = skill.or(only.then(Skill::default)) {
                    let call_type = name.clone();
                    group.skills.push(Skill { call_type, ..skill });
                }
            }
        }
        for name in &names {
            let skills = (scenario.agent_groups.iter_mut()).flat_map(|group| &mut group.skills);
            let mut of_type: Vec<&mut Skill> = skills.filter(|s| s.call_type == *name).collect();
            // Somebody answers however long the caller has waited.
            if of_type.iter().all(|skill| skill.until.is_some()) {
                match of_type.last_mut() {
                    Some(skill) => skill.until = None,
                    None => scenario.agent_groups[0].skills.push(Skill::new(name)),
                }
            }
        }
        for (t, call_type) in scenario.call_types.iter_mut().enumerate() {
            call_type.wait_credit = Seconds(f64::from(self.credits[t]));
            call_type.weight = self.weights[t];
        }
        scenario
    }
}

/// Skills on this share of the scenarios.
fn skilled(share: f64, by_lot: bool) -> BoxedStrategy<Option<Skills>> {
    if share <= 0.0 {
        Just(None).boxed()
    } else if share >= 1.0 {
        skills(by_lot).prop_map(Some).boxed()
    } else {
        prop::option::weighted(share, skills(by_lot)).boxed()
    }
}

/// Skills with a few features each, and a rule.
fn skills(by_lot: bool) -> BoxedStrategy<Skills> {
    let agent_picks = [
        AgentPick::LongestIdle,
        AgentPick::MostIdleGroup,
        AgentPick::LeastOccupied,
        AgentPick::Fastest,
        AgentPick::Score,
        AgentPick::Random,
    ];
    let call_picks = [
        CallPick::LongestWait,
        CallPick::LongestQueue,
        CallPick::WeightedWait,
        CallPick::Score,
        CallPick::LastCome,
        CallPick::Random,
    ];
    let known = if by_lot { 6 } else { 5 };
    let routing = (
        prop_oneof![Just(AgentOrder::Rank), Just(AgentOrder::Nothing)],
        prop::sample::select(agent_picks[..known].to_vec()),
        prop_oneof![
            Just(CallOrder::Rank),
            Just(CallOrder::Priority),
            Just(CallOrder::Nothing)
        ],
        prop::sample::select(call_picks[..known].to_vec()),
    )
        .prop_map(|(by, then, call_by, call_then)| {
            Routing::new().agent(by, then).call(call_by, call_then)
        });
    let most = GROUPS.len() * TYPES.len();
    // Whether there are ranks, preferences, speeds, laws of their own, overflows, reserves, stages, head starts, ends at all.
    let features = vec(any::<bool>(), 9);
    (
        routing,
        vec(prop::option::weighted(0.75, skill()), most),
        features,
        credits(),
        weights(),
    )
        .prop_map(|(routing, skills, has, credits, weights)| {
            let simplified = |skill: Option<Skill>| {
                let mut skill = skill?;
                let plain = Skill::default();
                skill.rank = if has[0] { skill.rank } else { plain.rank };
                skill.preference = skill.preference.filter(|_| has[1]);
                skill.speed = if has[2] { skill.speed } else { plain.speed };
                skill.handle_time = skill.handle_time.filter(|_| has[3]);
                skill.after = if has[4] { skill.after } else { plain.after };
                skill.reserve = if has[5] { skill.reserve } else { plain.reserve };
                if !has[6] {
                    skill.stages.clear();
                }
                skill.until = skill.until.filter(|_| has[8]);
                skill.until = skill.until.map(|end| Seconds(skill.after.0 + end.0));
                let mut before = skill.after.0;
                for stage in &mut skill.stages {
                    stage.after.0 += before;
                    before = stage.after.0;
                }
                Some(skill)
            };
            let skills: Vec<Option<Skill>> = skills.into_iter().map(simplified).collect();
            Skills {
                routing,
                skills: skills.chunks(TYPES.len()).map(<[_]>::to_vec).collect(),
                credits: if has[7] {
                    credits
                } else {
                    vec![0; TYPES.len()]
                },
                weights,
            }
        })
        .boxed()
}

/// A skill that ends so many seconds after it begins, and whose stages are so many seconds after one another.
fn skill() -> impl Strategy<Value = Skill> {
    let speed = prop_oneof![2 => Just(1.0), 1 => Just(0.5), 1 => Just(2.0), 1 => Just(0.8)];
    let law = prop::option::weighted(0.3, (0u32..9).prop_map(|s| Law::constant(f64::from(s))));
    let score = || {
        let bases = prop::sample::select(vec![-3.0, 0.0, 2.0, 8.0]);
        let slopes = prop::sample::select(vec![0.0, 0.5, 1.0, 2.0]);
        (bases, slopes).prop_map(|(base, per_second)| Score::new(base, per_second))
    };
    let stage = (
        1u32..6,
        prop::option::of(1u32..=3),
        prop::option::of(1u32..=3),
        0u32..=2,
    )
        .prop_map(|(after, rank, preference, reserve)| Stage {
            after: Seconds(f64::from(after)),
            rank,
            preference,
            reserve: Some(reserve),
        });
    (
        1u32..=3,
        prop::option::of(1u32..=3),
        speed,
        law,
        prop_oneof![2 => Just(0), 3 => 1u32..8],
        prop::option::of(prop_oneof![2 => Just(0), 3 => 1u32..8]),
        prop_oneof![2 => Just(0), 3 => 1u32..=2],
        score(),
        score(),
        vec(stage, 0..=2),
    )
        .prop_map(
            |(
                rank,
                preference,
                speed,
                law,
                after,
                until,
                reserve,
                call_score,
                agent_score,
                stages,
            )| {
                Skill {
                    call_type: String::new(),
                    rank,
                    preference,
                    speed,
                    handle_time: law,
                    resolution: None,
                    transfers_to: Default::default(),
                    after: Seconds(f64::from(after)),
                    until: until.map(|end| Seconds(f64::from(end))),
                    reserve,
                    call_score,
                    agent_score,
                    stages,
                }
            },
        )
}

/// Who calls again, for every call type; and how well each skill settles what callers return for.
#[derive(Debug, Clone)]
struct Again {
    /// By call type; the next type is a number, counted around.
    redials: Vec<Option<(Redials, Option<usize>)>>,
    returns: Vec<Option<(Returns, Option<usize>)>>,
    /// By group and type.
    resolutions: Vec<Option<f64>>,
    /// By call type: whom callers prefer who were served before.
    same: Vec<Option<SameAgent>>,
}

impl Again {
    /// The same scenario where callers call again, its arrivals being first calls.
    fn given_to(self, mut scenario: Scenario) -> Scenario {
        let names: Vec<String> = (scenario.call_types.iter())
            .map(|t| t.name.clone())
            .collect();
        let name = |at: Option<usize>| at.map(|at| names[at % names.len()].clone());
        let returns = self.returns[..names.len()].iter().any(Option::is_some);
        for (t, call_type) in scenario.call_types.iter_mut().enumerate() {
            call_type.fresh = true;
            call_type.same_agent = self.same[t].filter(|_| returns);
            call_type.redials = self.redials[t].clone().map(|(redials, next)| Redials {
                call_type: name(next),
                ..redials
            });
            call_type.returns = self.returns[t].clone().map(|(returns, next)| Returns {
                call_type: name(next),
                ..returns
            });
        }
        for (g, group) in scenario.agent_groups.iter_mut().enumerate() {
            for skill in &mut group.skills {
                let t = names.iter().position(|name| *name == skill.call_type);
                let t = t.unwrap();
                if self.returns[t].is_some() {
                    skill.resolution = self.resolutions[g * TYPES.len() + t];
                }
            }
        }
        scenario
    }
}

/// How long callers may wait before they call again, or agents take to pass them on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Delay {
    Any,
    WholeSeconds,
}

impl Delay {
    pub fn law(self) -> BoxedStrategy<Option<Law>> {
        let seconds = prop_oneof![1 => Just(0u32), 2 => 1u32..8, 2 => 8u32..60];
        let seconds = seconds.prop_map(|s| Some(Law::constant(f64::from(s))));
        match self {
            Delay::WholeSeconds => seconds.boxed(),
            Delay::Any => prop_oneof![
                1 => seconds,
                1 => Just(None),
                3 => (1.0f64..900.0).prop_map(|mean| Some(Law::exponential(mean))),
                1 => (1.0f64..900.0).prop_map(|mean| Some(Law::lognormal(mean, 1.5))),
            ]
            .boxed(),
        }
    }
}

/// Callers who call again, in this share of the scenarios.
fn again(share: f64, delay: Delay) -> BoxedStrategy<Option<Again>> {
    if share <= 0.0 {
        return Just(None).boxed();
    }
    let next = || prop::option::weighted(0.4, 0..TYPES.len());
    let redials = vec(
        prop::option::weighted(0.6, (redials(delay), next())),
        TYPES.len(),
    );
    let returns = vec(
        prop::option::weighted(0.5, (returns(delay), next())),
        TYPES.len(),
    );
    let resolutions = vec(
        prop::option::weighted(0.4, resolution()),
        GROUPS.len() * TYPES.len(),
    );
    let same = vec(prop::option::weighted(0.6, same_agent()), TYPES.len());
    let again = (redials, returns, resolutions, same);
    let again = again.prop_map(|(redials, returns, resolutions, same)| Again {
        redials,
        returns,
        resolutions,
        same,
    });
    prop::option::weighted(share, again).boxed()
}

fn redials(delay: Delay) -> impl Strategy<Value = Redials> {
    let probability = || prop_oneof![1 => Just(0.0), 2 => Just(1.0), 4 => 0.0f64..1.0];
    let stated = move || prop::option::weighted(0.4, probability());
    let tries = prop_oneof![
        1 => Just(None),
        3 => (0u32..5).prop_map(|most| Some(Tries::AtMost(most))),
        2 => Just(Some(Tries::Unlimited)),
    ];
    (
        prop::option::weighted(0.8, probability()),
        stated(),
        stated(),
        stated(),
        tries,
        delay.law(),
    )
        .prop_map(
            |(probability, later, after_balking, after_blocking, tries, delay)| {
                // Nobody redials for ever.
                let ends = |p: f64| match tries {
                    Some(Tries::Unlimited) => p.min(0.8),
                    _ => p,
                };
                Redials {
                    probability: probability.map(ends),
                    later: later.map(ends),
                    after_balking: after_balking.map(ends),
                    after_blocking: after_blocking.map(ends),
                    delay,
                    tries,
                    call_type: None,
                }
            },
        )
}

fn returns(delay: Delay) -> impl Strategy<Value = Returns> {
    let resolution = prop::option::weighted(0.8, resolution());
    (resolution, delay.law()).prop_map(|(resolution, delay)| Returns {
        resolution,
        delay,
        call_type: None,
    })
}

fn same_agent() -> impl Strategy<Value = SameAgent> {
    let who = prop::sample::select(vec![SameAgent::agent(), SameAgent::group()]);
    let within = prop_oneof![1 => Just(None), 1 => Just(Some(0)), 4 => (1u32..60).prop_map(Some)];
    (who, within).prop_map(|(same, within)| SameAgent {
        within: within.map(|within| Seconds(f64::from(within))),
        ..same
    })
}

fn resolution() -> impl Strategy<Value = f64> {
    prop_oneof![1 => Just(1.0), 5 => 0.2f64..1.0]
}

fn credits() -> impl Strategy<Value = Vec<u32>> {
    let each = vec(prop_oneof![1 => Just(0), 2 => 1u32..9], TYPES.len());
    let all = (1u32..9).prop_map(|credit| vec![credit; TYPES.len()]);
    prop_oneof![3 => each, 1 => all]
}

fn weights() -> impl Strategy<Value = Vec<f64>> {
    vec(prop::sample::select(vec![0.5, 1.0, 2.0, 3.0]), TYPES.len())
}

/// What kinds of recorded days are wanted.
#[derive(Debug, Clone, Copy)]
pub struct Days {
    pub most_groups: usize,
    pub with_skills: bool,
}

impl Days {
    pub const ONE_GROUP: Days = Days {
        most_groups: 1,
        with_skills: false,
    };
    pub const SEVERAL_GROUPS: Days = Days {
        most_groups: 3,
        with_skills: false,
    };
    pub const WITH_SKILLS: Days = Days {
        most_groups: 3,
        with_skills: true,
    };
}

/// A scenario whose callers are known beforehand: recorded times and constant laws, all in whole seconds, so that many
/// things happen at one instant.
pub fn constants(days: Days) -> BoxedStrategy<Scenario> {
    let Days {
        most_groups,
        with_skills,
    } = days;
    (1usize..=5, after_closing())
        .prop_flat_map(move |(intervals, after_closing)| {
            let slots = Slots {
                steady: false,
                opens: 3600.0,
                intervals,
                interval: 60.0,
            };
            let handle = prop_oneof![1 => Just(0), 3 => 1u32..8, 1 => 20u32..90];
            let patience = prop_oneof![
                1 => Just(Law::never()),
                4 => (0u32..10).prop_map(|s| Law::constant(f64::from(s))),
                1 => (20u32..120).prop_map(|s| Law::constant(f64::from(s))),
            ];
            let last = slots.length() as i32 + 5;
            let call_type = (
                vec(-5..=last, 0..60),
                handle,
                patience,
                prop_oneof![6 => Just(0.0), 1 => Just(1.0)],
                1u32..=2,
            );
            let people = prop_oneof![1 => Just(0u32), 4 => 1u32..5].prop_map(f64::from);
            let staff = prop_oneof![
                vec(people.clone(), intervals),
                people.prop_map(move |n| vec![n; intervals]),
            ];
            (
                vec(call_type, 1..=3),
                vec(staff, 1..=most_groups),
                lines(true),
                prop::option::weighted(0.3, 0u32..4),
                any::<bool>(),
                skilled(if with_skills { 1.0 } else { 0.0 }, false),
                start(0.4, 9, false),
                (
                    again(0.5, Delay::WholeSeconds),
                    passing(0.6, Delay::WholeSeconds),
                    serving(0.5, Delay::WholeSeconds),
                    telling(0.5, Delay::WholeSeconds),
                    ringing(0.5, Delay::WholeSeconds),
                    dialling(0.4, Delay::WholeSeconds),
                ),
            )
                .prop_map(
                    move |(types, staff, lines, queue_limit, priorities, skills, start, more)| {
                        let mut scenario = Scenario::new("constants").day(slots.day(after_closing));
                        scenario.lines = lines.map(|lines| of_first(types.len(), lines));
                        scenario.queue_limit = queue_limit;
                        for ((times, handle, patience, balk, priority), name) in
                            types.into_iter().zip(TYPES)
                        {
                            let clock =
                                |t: i32| ClockTime::from_seconds(slots.opens + f64::from(t));
                            let times = times.into_iter().map(clock).collect();
                            scenario = scenario.call_type(
                                CallType::new(name)
                                    .arrivals(ArrivalLaw::times(times))
                                    .handle_time(Law::constant(f64::from(handle)))
                                    .patience(patience)
                                    .balk(balk)
                                    .priority(if priorities { priority } else { 1 }),
                            );
                        }
                        for (staff, name) in staff.into_iter().zip(GROUPS) {
                            let mut group = AgentGroup::new(name).staff(staff);
                            for call_type in &scenario.call_types {
                                group = group.skill(call_type.name.clone());
                            }
                            scenario = scenario.agent_group(group);
                        }
                        let scenario = with_more(scenario, skills, start, more);
                        constants_playable(scenario)
                    },
                )
        })
        .boxed()
}

pub fn constants_playable(mut scenario: Scenario) -> Scenario {
    without_impossible_starts(&mut scenario);
    if Model::new(&scenario).is_err() {
        for call_type in &mut scenario.call_types {
            if call_type.patience == Some(Law::never()) {
                call_type.patience = Some(Law::constant(7.0));
            }
        }
        if Model::new(&scenario).is_err() {
            without_callbacks(&mut scenario);
        }
        without_impossible_starts(&mut scenario);
    }
    scenario
}

/// Whole seconds of a law that is constant; `None` for never.
pub fn constant_seconds(law: &Law) -> Option<u64> {
    match law {
        Law::Constant {
            value: Some(Seconds(value)),
        } => Some(*value as u64),
        Law::Never => None,
        other => panic!("{other:?} is not constant"),
    }
}
