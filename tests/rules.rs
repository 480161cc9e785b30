//! Every rule of a scenario, broken on purpose: where it is reported, and in what words.

use std::collections::BTreeSet;
use std::sync::Arc;

use callcenter::chance::{ArrivalFactory, Arrivals, Stream};
use callcenter::model::Rule;
use callcenter::scenario::{
    self, AfterClosing, Announcement, BusyAgents, Busyness, CallbackOffer, Channel, RateShape,
    Redials, Repeat, Returns, Series, Shift, Skill, Stage, Tries, WaitingCallers, WarmUpRule,
};
use callcenter::units::{ClockTime, Seconds};
use callcenter::{
    AgentGroup, ArrivalLaw, CallType, Day, ErrorKind, Law, LineGroup, Model, Scenario,
    ServiceLevel, ServiceLevelDefinition, SteadyState,
};

/// A day from eight to ten by half-hours that breaks no rule.
fn good() -> Scenario {
    Scenario::new("good")
        .day(Day::new(ClockTime::new(8, 0), ClockTime::new(10, 0)))
        .call_type(
            CallType::new("service")
                .arrivals_per_hour(60.0)
                .handle_time(Law::exponential(240.0))
                .patience(Law::exponential(180.0)),
        )
        .agent_group(AgentGroup::new("desk").staff(5).skill("service"))
}

/// A steady state that breaks no rule.
fn good_steady() -> Scenario {
    Scenario {
        day: None,
        ..good()
    }
}

struct Case {
    rule: Rule,
    scenario: Scenario,
    path: &'static str,
    message: &'static str,
}

fn case(
    rule: Rule,
    path: &'static str,
    message: &'static str,
    change: impl FnOnce(&mut Scenario),
) -> Case {
    let mut scenario = good();
    change(&mut scenario);
    Case {
        rule,
        scenario,
        path,
        message,
    }
}

fn steady(
    rule: Rule,
    path: &'static str,
    message: &'static str,
    change: impl FnOnce(&mut Scenario),
) -> Case {
    let mut scenario = good_steady();
    change(&mut scenario);
    Case {
        rule,
        scenario,
        path,
        message,
    }
}

/// States the handle time by its parts.
fn parted(scenario: &mut Scenario) {
    let call_type = &mut scenario.call_types[0];
    call_type.handle_time = None;
    call_type.talk = Some(Law::exponential(180.0));
    call_type.hold = Some(Law::exponential(1.0));
    call_type.wrap_up = Some(Law::exponential(60.0));
}

/// Changes the first skill of the first group.
fn skill(change: impl FnOnce(Skill) -> Skill) -> impl FnOnce(&mut Scenario) {
    move |s| {
        let skills = &mut s.agent_groups[0].skills;
        skills[0] = change(skills[0].clone());
    }
}

/// Lets callers who were not served call again.
fn redials(redials: Redials) -> impl FnOnce(&mut Scenario) {
    move |s| s.call_types[0].redials = Some(redials)
}

/// Lets callers who were not settled call again.
fn returns(returns: Returns) -> impl FnOnce(&mut Scenario) {
    move |s| s.call_types[0].returns = Some(returns)
}

/// Five people from eight to nine.
fn early() -> Shift {
    Shift::new(ClockTime::new(8, 0), ClockTime::new(9, 0), 5.0)
}

/// Puts people in place of the first group's staff.
fn people<const N: usize>(shifts: [Shift; N]) -> impl FnOnce(&mut Scenario) {
    move |s| {
        s.agent_groups[0].staff = Series::unstated();
        s.agent_groups[0].shifts = shifts.into();
    }
}

/// Lets callers wait as the day opens.
fn waiting<const N: usize>(waited: [f64; N]) -> impl FnOnce(&mut Scenario) {
    move |s| {
        let waiting = WaitingCallers::new("service", waited);
        s.starting_state.waiting.push(waiting);
    }
}

/// Lets agents be busy as the day opens.
fn busy(agents: BusyAgents) -> impl FnOnce(&mut Scenario) {
    move |s| s.starting_state.busy.push(agents)
}

/// All but [`Rule::OwnArrivals`], which no scenario alone can break.
fn cases() -> Vec<Case> {
    use Rule::*;
    let day = |s: &mut Scenario| s.day.clone().unwrap();
    let target = |target| move |s: &mut Scenario| s.call_types[0].target = Some(target);
    let arrivals = |law| move |s: &mut Scenario| s.call_types[0].arrivals = law;
    vec![
        case(
            Probability,
            "call_types[0].redials.probability",
            "found 1.5; a probability from 0 to 1 is accepted (0.4 for 40 %)",
            redials(Redials::new().probability(1.5)),
        ),
        case(
            Probability,
            "call_types[0].redials.later",
            "found -0.1; a probability from 0 to 1 is accepted (0.4 for 40 %)",
            redials(Redials::new().later(-0.1)),
        ),
        case(
            Probability,
            "call_types[0].redials.after_balking",
            "found NaN; a probability from 0 to 1 is accepted (0.4 for 40 %)",
            redials(Redials::new().after_balking(f64::NAN)),
        ),
        case(
            Probability,
            "call_types[0].redials.after_blocking",
            "found inf; a probability from 0 to 1 is accepted (0.4 for 40 %)",
            redials(Redials::new().after_blocking(f64::INFINITY)),
        ),
        case(
            Probability,
            "call_types[0].returns.resolution",
            "found 70; a probability above 0 to 1 is accepted (0.7 for 70 %)",
            returns(Returns::new().resolution(70.0)),
        ),
        case(
            Probability,
            "agent_groups[0].skills[0].resolution",
            "found -0.5; a probability above 0 to 1 is accepted (0.7 for 70 %)",
            |s| {
                returns(Returns::new())(s);
                skill(|skill| skill.resolution(-0.5))(s);
            },
        ),
        case(
            EndlessCalls,
            "call_types[0].redials.probability",
            "found 1 without a limit on tries: callers would redial for ever; a probability below 1, or tries = 3, is accepted",
            redials(Redials::new().probability(1.0).tries(Tries::Unlimited)),
        ),
        case(
            EndlessCalls,
            "call_types[0].redials.later",
            "found 1 without a limit on tries: callers would redial for ever; a probability below 1, or tries = 3, is accepted",
            redials(
                Redials::new()
                    .probability(0.5)
                    .later(1.0)
                    .tries(Tries::Unlimited),
            ),
        ),
        case(
            EndlessCalls,
            "call_types[0].redials.after_balking",
            "found 1 without a limit on tries: callers would redial for ever; a probability below 1, or tries = 3, is accepted",
            redials(Redials::new().after_balking(1.0).tries(Tries::Unlimited)),
        ),
        case(
            EndlessCalls,
            "call_types[0].redials.after_blocking",
            "found 1 without a limit on tries: callers would redial for ever; a probability below 1, or tries = 3, is accepted",
            redials(Redials::new().after_blocking(1.0).tries(Tries::Unlimited)),
        ),
        case(
            EndlessCalls,
            "call_types[0].returns.resolution",
            "found 0: every caller would return for ever; a probability above 0 to 1 is accepted",
            returns(Returns::new().resolution(0.0)),
        ),
        case(
            EndlessCalls,
            "agent_groups[0].skills[0].resolution",
            "found 0: every caller would return for ever; a probability above 0 to 1 is accepted",
            |s| {
                returns(Returns::new())(s);
                skill(|skill| skill.resolution(0.0))(s);
            },
        ),
        case(
            CallsAgainInTime,
            "call_types[0].redials.delay",
            "may last for ever; a law with a finite mean is accepted, and a lower probability for those who never call again",
            redials(Redials::new().delay(Law::never())),
        ),
        case(
            CallsAgainInTime,
            "call_types[0].returns.delay",
            "may last for ever; a law with a finite mean is accepted, and a lower probability for those who never call again",
            returns(Returns::new().delay(Law::mixture([
                (9.0, Law::exponential(600.0)),
                (1.0, Law::never()),
            ]))),
        ),
        case(
            NextCallType,
            "call_types[0].redials.call_type",
            "found \"servise\", but there is no such call type; did you mean \"service\"?",
            redials(Redials::new().as_call_type("servise")),
        ),
        case(
            NextCallType,
            "call_types[0].returns.call_type",
            "found \"kitchen\", but there is no such call type; there are \"service\"",
            returns(Returns::new().as_call_type("kitchen")),
        ),
        case(
            ResolutionOfReturns,
            "agent_groups[0].skills[0].resolution",
            "nobody returns to \"service\"; it goes with returns of the call type, such as returns = {}",
            skill(|skill| skill.resolution(0.8)),
        ),
        case(
            WaitEstimator,
            "call_types[0].wait_estimator",
            "stated, but nobody is told how long to wait; it goes with an announcement of that, such as announcement = {}, or with \
             callbacks = {}",
            |s| s.call_types[0].wait_estimator = scenario::WaitEstimator::QueueOverRate,
        ),
        case(
            WaitEstimator,
            "call_types[0].wait_estimator",
            "stated, but nobody is told how long to wait; it goes with an announcement of that, such as announcement = {}, or with \
             callbacks = {}",
            |s| {
                announcement(scenario::Announcement::place())(s);
                s.call_types[0].wait_estimator = scenario::WaitEstimator::LastToEnterService;
            },
        ),
        case(
            Probability,
            "call_types[0].announcement.hangs_up",
            "found 5; a probability from 0 to 1 is accepted (0.05 for 5 %)",
            announcement(scenario::Announcement::new().hangs_up(5.0)),
        ),
        case(
            Probability,
            "call_types[0].announcement.hangs_up_if_too_long",
            "found NaN; a probability from 0 to 1 is accepted (0.05 for 5 %)",
            announcement(scenario::Announcement::new().hangs_up_if_too_long(f64::NAN)),
        ),
        case(
            Announcement,
            "call_types[0].announcement.hangs_up_per_minute",
            "found -0.1; a number from 0 to 100 is accepted (0.05 for 5 % more with each)",
            announcement(scenario::Announcement::new().hangs_up_per_minute(-0.1)),
        ),
        case(
            Announcement,
            "call_types[0].announcement.hangs_up_per_place",
            "found 101; a number from 0 to 100 is accepted (0.05 for 5 % more with each)",
            announcement(scenario::Announcement::place().hangs_up_per_place(101.0)),
        ),
        case(
            Announcement,
            "call_types[0].announcement.hangs_up_per_place",
            "callers are told their wait; hangs_up_per_minute, or tells = \"place\", is accepted",
            announcement(scenario::Announcement::new().hangs_up_per_place(0.1)),
        ),
        case(
            Announcement,
            "call_types[0].announcement.hangs_up_per_minute",
            "callers are told their place; hangs_up_per_place, or tells = \"expected_wait\", is accepted",
            announcement(scenario::Announcement::place().hangs_up_per_minute(0.1)),
        ),
        case(
            Announcement,
            "call_types[0].announcement.hangs_up_if_too_long",
            "callers are told their place, and not how long they will wait; tells = \"expected_wait\" is accepted",
            announcement(scenario::Announcement::place().hangs_up_if_too_long(0.5)),
        ),
        case(
            Announcement,
            "call_types[0].announcement.hangs_up_if_too_long",
            "nobody's patience ends before any wait; a patience of the call type that ends is accepted",
            |s| {
                announcement(scenario::Announcement::new().hangs_up_if_too_long(0.5))(s);
                s.call_types[0].patience = Some(Law::never());
            },
        ),
        case(
            Announcement,
            "call_types[0].announcement.patience_factor",
            "stated beside patience; either another patience or a factor is accepted",
            announcement(
                scenario::Announcement::new()
                    .patience(Law::constant(60.0))
                    .patience_factor(2.0),
            ),
        ),
        case(
            Announcement,
            "call_types[0].announcement.patience_factor",
            "found 0; a factor above 0 to 1000 is accepted (1.2 for 20 % longer)",
            announcement(scenario::Announcement::new().patience_factor(0.0)),
        ),
        case(
            Announcement,
            "call_types[0].announcement.patience_factor",
            "found inf; a factor above 0 to 1000 is accepted (1.2 for 20 % longer)",
            announcement(scenario::Announcement::new().patience_factor(f64::INFINITY)),
        ),
        case(
            Announcement,
            "call_types[0].announcement.patience_factor",
            "callers never hang up, and cannot wait longer than for ever; patience is accepted",
            |s| {
                announcement(scenario::Announcement::new().patience_factor(2.0))(s);
                s.call_types[0].patience = Some(Law::never());
            },
        ),
        case(
            LawInRange,
            "call_types[0].announcement.patience.exponential.mean",
            "found -5; a number above 0 is accepted",
            announcement(scenario::Announcement::new().patience(Law::exponential(-5.0))),
        ),
        case(
            AnnouncementRepeats,
            "call_types[0].announcement.repeats[0]",
            "says not when; after = 30 for once, or every = 60 for again and again, is accepted",
            announcement(scenario::Announcement::new().repeat(Repeat {
                hangs_up: 0.1,
                ..Repeat::default()
            })),
        ),
        case(
            AnnouncementRepeats,
            "call_types[0].announcement.repeats[1].hangs_up",
            "found 0; a probability above 0 to 1 is accepted (0.05 for 5 %)",
            announcement(
                scenario::Announcement::new()
                    .repeat(Repeat::after(30.0, 1.0))
                    .repeat(Repeat::after(60.0, 0.0)),
            ),
        ),
        case(
            AnnouncementRepeats,
            "call_types[0].announcement.repeats[0].after",
            "found 0s; a time above 0 s to a year is accepted",
            announcement(scenario::Announcement::new().repeat(Repeat::after(0.0, 0.1))),
        ),
        case(
            AnnouncementRepeats,
            "call_types[0].announcement.repeats[0].every",
            "found -1s; a time above 0 s to a year is accepted",
            announcement(scenario::Announcement::new().repeat(Repeat::every(-1.0, 0.1))),
        ),
        // However many hang up of those who are told of a long wait: others are told of none.
        case(
            QueueEnds,
            "agent_groups",
            "there are no agents at all, and callers of \"service\" may wait for ever",
            |s| {
                announcement(scenario::Announcement::new().hangs_up_per_minute(1.0))(s);
                s.call_types[0].patience = Some(Law::never());
                s.agent_groups[0].staff = 0.0.into();
            },
        ),
        // Callers who would hang up wait for ever once they are told.
        steady(
            QueueEnds,
            "agent_groups",
            "5 agents for 6.6667 erlangs of callers who wait for ever: the queue would grow without bound; more than 6.6667 \
             agents, a patience, lines or a queue limit are accepted",
            |s| {
                announcement(scenario::Announcement::new().patience(Law::never()))(s);
                s.call_types[0].arrivals = ArrivalLaw::per_hour(100.0);
            },
        ),
        case(
            SameAgent,
            "call_types[0].same_agent",
            "nobody calls who was served before; it goes with returns or transfers of some call type",
            |s| s.call_types[0].same_agent = Some(scenario::SameAgent::agent()),
        ),
        case(
            SameAgent,
            "call_types[0].same_agent.within",
            "found -1s; 0 s to a day is accepted",
            |s| {
                returns(Returns::new())(s);
                s.call_types[0].same_agent = Some(scenario::SameAgent::agent().within(-1.0));
            },
        ),
        case(
            SameAgent,
            "call_types[0].same_agent.within",
            "found 24h1s; 0 s to a day is accepted",
            |s| {
                returns(Returns::new())(s);
                s.call_types[0].same_agent = Some(scenario::SameAgent::group().within(86_401.0));
            },
        ),
        case(
            FreshArrivals,
            "call_types[0].fresh",
            "missing: callers call again, and how many fresh callers are behind these attempts can be worked out for per_hour \
             and per_interval alone; fresh = true is accepted, where the arrivals are first calls",
            |s| {
                redials(Redials::new())(s);
                s.call_types[0].arrivals = ArrivalLaw::count(30.0);
            },
        ),
        case(
            SomeCallType,
            "call_types",
            "none; at least one call type is needed",
            |s| {
                s.call_types.clear();
                s.agent_groups[0].skills.clear();
            },
        ),
        case(
            SomeAgentGroup,
            "agent_groups",
            "none; at least one agent group is needed",
            |s| s.agent_groups.clear(),
        ),
        case(
            Named,
            "call_types[1].name",
            "missing; a name is needed",
            |s| {
                let nameless = CallType {
                    name: " ".into(),
                    ..s.call_types[0].clone()
                };
                s.call_types.push(nameless);
                s.agent_groups[0]
                    .skills
                    .push(callcenter::scenario::Skill::new(" "));
            },
        ),
        case(
            Named,
            "agent_groups[0].name",
            "missing; a name is needed",
            |s| s.agent_groups[0].name.clear(),
        ),
        case(
            NamedOnce,
            "call_types[1].name",
            "found \"service\", which call_types[0] is already called",
            |s| s.call_types.push(s.call_types[0].clone()),
        ),
        case(
            NamedOnce,
            "agent_groups[1].name",
            "found \"desk\", which agent_groups[0] is already called",
            |s| s.agent_groups.push(s.agent_groups[0].clone()),
        ),
        case(
            OpensBeforeCloses,
            "day.closes",
            "found 07:00, and opening at 08:00; a later time within a year is accepted, past midnight as \"26:00\"",
            |s| {
                s.day = Some(Day {
                    closes: ClockTime::new(7, 0),
                    ..day(s)
                })
            },
        ),
        case(
            OpensBeforeCloses,
            "day.closes",
            "found NaN s after midnight, and opening at 08:00; a later time within a year is accepted, past midnight as \"26:00\"",
            |s| {
                s.day = Some(Day {
                    closes: ClockTime::from_seconds(f64::NAN),
                    ..day(s)
                })
            },
        ),
        case(
            OpensBeforeCloses,
            "day.opens",
            "found -3600 s after midnight; a time from 00:00 on and within a year is accepted",
            |s| {
                s.day = Some(Day {
                    opens: ClockTime::from_seconds(-3600.0),
                    ..day(s)
                })
            },
        ),
        case(
            IntervalDividesDay,
            "day.interval",
            "found 7m; a length of 1 s or more that divides the 2h from 08:00 to 10:00 into 1 to 40000 intervals is accepted",
            |s| s.day = Some(day(s).interval(420.0)),
        ),
        case(
            IntervalDividesDay,
            "day.interval",
            "found 0s; a length of 1 s or more that divides the 2h from 08:00 to 10:00 into 1 to 40000 intervals is accepted",
            |s| s.day = Some(day(s).interval(0.0)),
        ),
        case(
            DayOrSteadyState,
            "steady_state",
            "there is also a day; a scenario has either a day or a steady state",
            |s| s.steady_state = Some(SteadyState::new()),
        ),
        steady(
            SteadyStateSize,
            "steady_state.warm_up",
            "found -5s; 0 s up to a year is accepted",
            |s| {
                s.steady_state = Some(SteadyState::new().warm_up(-5.0));
            },
        ),
        steady(
            SteadyStateSize,
            "steady_state.warm_up",
            "found \"mser5\"; this queue forgets its start so slowly that ten relaxation times are more than a year: more \
             agents, a shorter patience, or a warm-up of your own are accepted",
            |s| {
                s.steady_state = Some(SteadyState::new().warm_up(WarmUpRule::Mser5));
                s.call_types[0].arrivals = ArrivalLaw::per_hour(59.99);
                s.call_types[0].patience = Some(Law::never());
                s.agent_groups[0].staff = Series::Constant(4.0);
            },
        ),
        steady(
            SteadyStateSize,
            "steady_state.batch",
            "found 0s; 1 s up to a year is accepted",
            |s| {
                s.steady_state = Some(SteadyState::new().batch(0.0));
            },
        ),
        steady(
            SteadyStateSize,
            "steady_state.batches_per_run",
            "found 0; 1 to 40000 are accepted",
            |s| {
                s.steady_state = Some(SteadyState::new().batches_per_run(0));
            },
        ),
        steady(
            SteadyStateSize,
            "steady_state.warm_up",
            "missing; this queue forgets its start so slowly that ten relaxation times are more than a year: more agents, a \
             shorter patience, or a warm-up of your own are accepted",
            |s| {
                s.call_types[0].arrivals = ArrivalLaw::per_hour(59.99);
                s.call_types[0].patience = Some(Law::never());
                s.agent_groups[0].staff = Series::Constant(4.0);
            },
        ),
        case(
            OneArrivalLaw,
            "call_types[0].arrivals",
            "found nothing; exactly one of per_hour, per_interval, count, renewal and times is accepted",
            arrivals(ArrivalLaw::default()),
        ),
        case(
            OneArrivalLaw,
            "call_types[0].arrivals",
            "found per_hour and count; exactly one of per_hour, per_interval, count, renewal and times is accepted",
            arrivals(ArrivalLaw {
                count: Some(5.0.into()),
                ..ArrivalLaw::per_hour(60.0)
            }),
        ),
        steady(
            PerIntervalNeedsDay,
            "agent_groups[0].staff",
            "found a list of 2, but without a day there are no intervals; a single figure is accepted, or state the day",
            |s| s.agent_groups[0].staff = [5.0, 6.0].into(),
        ),
        steady(
            PerIntervalNeedsDay,
            "call_types[0].arrivals.per_interval",
            "calls per interval need a day; without one use per_hour",
            arrivals(ArrivalLaw::per_interval(30.0)),
        ),
        steady(
            PerIntervalNeedsDay,
            "call_types[0].arrivals.times",
            "recorded times need a day",
            arrivals(ArrivalLaw::times(vec![ClockTime::new(9, 0)])),
        ),
        case(
            OnePerInterval,
            "agent_groups[0].staff",
            "found 3 figures; the day has 4 intervals, one figure each",
            |s| s.agent_groups[0].staff = [5.0, 6.0, 7.0].into(),
        ),
        case(
            ColumnRead,
            "agent_groups[0].staff",
            "column \"staff\" of plan.csv has not been read; read the scenario from its file",
            |s| {
                s.agent_groups[0].staff = Series::Column {
                    csv: "plan.csv".into(),
                    column: "staff".into(),
                    queue: None,
                    date: None,
                };
            },
        ),
        case(
            Volume,
            "call_types[0].arrivals.per_hour",
            "found -5; 0 to 1e12 calls are accepted",
            arrivals(ArrivalLaw::per_hour(-5.0)),
        ),
        case(
            Volume,
            "call_types[0].arrivals.per_interval[2]",
            "found NaN; 0 to 1e12 calls are accepted",
            arrivals(ArrivalLaw::per_interval([10.0, 10.0, f64::NAN, 10.0])),
        ),
        case(
            WholeCount,
            "call_types[0].arrivals.count[1]",
            "found 2.5; a whole number of calls from 0 to 1e12 is accepted",
            arrivals(ArrivalLaw::count([1.0, 2.5, 3.0, 4.0])),
        ),
        case(
            ShapeOfVolumes,
            "call_types[0].arrivals.shape",
            "found linear; it goes with per_hour or per_interval over a day",
            arrivals(ArrivalLaw::count(5.0).shape(RateShape::Linear)),
        ),
        steady(
            ShapeOfVolumes,
            "call_types[0].arrivals.shape",
            "found linear; it goes with per_hour or per_interval over a day",
            arrivals(ArrivalLaw::per_hour(5.0).shape(RateShape::Linear)),
        ),
        case(
            Busyness,
            "call_types[0].arrivals.busyness.day_cv",
            "found -0.1; a coefficient of variation from 0 to 10 is accepted (0.07 is usual)",
            arrivals(ArrivalLaw::per_hour(60.0).busyness(self::Busyness {
                day_cv: -0.1,
                interval_cv: 0.0,
            })),
        ),
        case(
            Busyness,
            "call_types[0].arrivals.busyness",
            "it makes a rate random, so it goes with per_hour or per_interval",
            arrivals(ArrivalLaw::count(5.0).busyness(self::Busyness::default())),
        ),
        steady(
            Busyness,
            "call_types[0].arrivals.busyness",
            "it is a day's; it goes with a day, not with a steady state",
            arrivals(ArrivalLaw::per_hour(60.0).busyness(self::Busyness::default())),
        ),
        case(
            Gap,
            "call_types[0].arrivals.renewal",
            "found a mean of 0; a law of the gap between calls with a mean above 0 is accepted",
            arrivals(ArrivalLaw::renewal(Law::constant(0.0))),
        ),
        case(
            Gap,
            "call_types[0].arrivals.renewal",
            "some gaps never end; a law of the gap between calls whose gaps all end is accepted",
            arrivals(ArrivalLaw::renewal(Law::never())),
        ),
        case(
            RecordedTimes,
            "call_types[0].arrivals.times[1]",
            "found -60 s after midnight; a time from 00:00 on is accepted, past midnight as \"26:00\"",
            arrivals(ArrivalLaw::times(vec![
                ClockTime::new(9, 0),
                ClockTime::from_seconds(-60.0),
            ])),
        ),
        case(
            LawInRange,
            "call_types[0].patience.exponential.mean",
            "found -180; a number above 0 is accepted",
            |s| s.call_types[0].patience = Some(Law::exponential(-180.0)),
        ),
        case(
            LawInRange,
            "call_types[0].handle_time.lognormal.sd_of_log",
            "missing; give the standard deviation of the logarithm",
            |s| {
                s.call_types[0].handle_time = Some(Law::Lognormal {
                    mean: None,
                    cv: None,
                    median: Some(Seconds(200.0)),
                    sd_of_log: None,
                });
            },
        ),
        case(
            HandleTime,
            "call_types[0].handle_time",
            "missing; state a law, such as { lognormal = { mean = 240, cv = 1.2 } }, or aht = 240, or the parts of it: talk, \
             hold and wrap_up",
            |s| s.call_types[0].handle_time = None,
        ),
        case(
            HandleTime,
            "call_types[0].handle_time",
            "may last for ever; a law with a finite mean is accepted",
            |s| s.call_types[0].handle_time = Some(Law::never()),
        ),
        case(
            HandleTime,
            "call_types[0].handle_time",
            "found a mean of 100000000 s; up to 10000000 s (116 days) is accepted",
            |s| s.call_types[0].handle_time = Some(Law::exponential(1e8)),
        ),
        case(
            HandleTime,
            "call_types[0].handle_time",
            "has mean 0, which aht cannot scale; a law with a mean above 0 is accepted",
            |s| {
                s.call_types[0].handle_time = Some(Law::constant(0.0));
                s.call_types[0].aht = Some(240.0.into());
            },
        ),
        case(
            HandleTime,
            "call_types[0].hold",
            "may last for ever; a law with a finite mean is accepted",
            |s| {
                parted(s);
                s.call_types[0].hold = Some(Law::never());
            },
        ),
        case(
            HandleTime,
            "call_types[0].talk",
            "found a mean of 11000000 s; up to 10000000 s (116 days) is accepted",
            |s| {
                parted(s);
                s.call_types[0].talk = Some(Law::exponential(9e6));
                s.call_types[0].hold = Some(Law::exponential(2e6));
                s.call_types[0].wrap_up = None;
            },
        ),
        case(
            HandleTime,
            "call_types[0].talk",
            "has mean 0, which aht cannot scale; a law with a mean above 0 is accepted",
            |s| {
                s.call_types[0].handle_time = None;
                s.call_types[0].talk = Some(Law::constant(0.0));
                s.call_types[0].aht = Some(240.0.into());
            },
        ),
        case(
            Aht,
            "call_types[0].aht",
            "found 0.00000001, which makes a part of the handle time shorter than 1e-9 s; a longer time is accepted",
            |s| {
                parted(s);
                s.call_types[0].aht = Some(1e-8.into());
            },
        ),
        case(
            HandleTimeParts,
            "call_types[0].talk",
            "missing beside hold and wrap_up; a law of the talk time is accepted",
            |s| {
                parted(s);
                s.call_types[0].talk = None;
            },
        ),
        case(
            HandleTimeParts,
            "call_types[0].talk",
            "missing beside wrap_up; a law of the talk time is accepted",
            |s| s.call_types[0].wrap_up = Some(Law::exponential(30.0)),
        ),
        case(
            HandleTimeParts,
            "call_types[0].handle_time",
            "stated beside talk; either the whole (handle_time) or its parts (talk, hold and wrap_up) are accepted",
            |s| s.call_types[0].talk = Some(Law::exponential(200.0)),
        ),
        case(
            HandleGrowth,
            "call_types[0].handle_growth_per_minute",
            "found -0.02; a factor from 0 to 100 is accepted (0.02 for 2 % longer with every minute waited)",
            |s| s.call_types[0].handle_growth_per_minute = -0.02,
        ),
        case(
            HandleGrowth,
            "call_types[0].handle_growth_per_minute",
            "found NaN; a factor from 0 to 100 is accepted (0.02 for 2 % longer with every minute waited)",
            |s| s.call_types[0].handle_growth_per_minute = f64::NAN,
        ),
        case(
            Pickup,
            "agent_groups[0].pickup",
            "may last for ever; a law with a finite mean is accepted",
            |s| s.agent_groups[0].pickup = Some(Law::never()),
        ),
        case(
            LawInRange,
            "agent_groups[0].pickup.exponential.mean",
            "found -3; a number above 0 is accepted",
            |s| s.agent_groups[0].pickup = Some(Law::exponential(-3.0)),
        ),
        steady(
            QueueEnds,
            "call_types[0].handle_growth_per_minute",
            "callers of \"service\" may wait for ever, and the longer they wait the longer they take: the queue would grow \
             without bound; 0, a patience, lines or a queue limit are accepted",
            |s| {
                s.call_types[0].patience = Some(Law::never());
                s.call_types[0].handle_growth_per_minute = 0.02;
            },
        ),
        // Four erlangs of handling are fewer than five agents, but not with a minute of picking up for each of sixty calls.
        steady(
            QueueEnds,
            "agent_groups",
            "5 agents for 5.0000 erlangs of callers who wait for ever: the queue would grow without bound; more than 5.0000 \
             agents, a patience, lines or a queue limit are accepted",
            |s| {
                s.call_types[0].patience = Some(Law::never());
                s.agent_groups[0].pickup = Some(Law::constant(60.0));
            },
        ),
        case(
            Aht,
            "call_types[0].aht",
            "found -240; 0 to 1e7 seconds are accepted",
            |s| {
                s.call_types[0].aht = Some(Series::Constant(-240.0));
            },
        ),
        case(
            Aht,
            "call_types[0].aht[3]",
            "found 0 where there are calls; a time above 0 is accepted",
            |s| s.call_types[0].aht = Some([240.0, 240.0, 240.0, 0.0].into()),
        ),
        case(
            Aht,
            "call_types[0].aht[1]",
            "found 0 where there are calls; a time above 0 is accepted",
            |s| {
                s.call_types[0].arrivals = ArrivalLaw::count([1.0, 2.0, 0.0, 0.0]);
                s.call_types[0].aht = Some([240.0, 0.0, 0.0, 0.0].into());
            },
        ),
        case(
            Probability,
            "call_types[0].balk",
            "found 5; a probability from 0 to 1 is accepted (0.05 for 5 %)",
            |s| s.call_types[0].balk = 5.0,
        ),
        case(
            Priority,
            "call_types[0].priority",
            "found 0; 1 or more is accepted, and 1 is answered first",
            |s| s.call_types[0].priority = 0,
        ),
        case(
            OneServiceLevel,
            "call_types[0].target",
            "found no definition; state one of answered_of_offered, answered_of_answered, net_of_quick_abandons, \
             quick_abandons_credited, short_calls_credited",
            target(ServiceLevel {
                within: Seconds(20.0),
                ..ServiceLevel::default()
            }),
        ),
        case(
            OneServiceLevel,
            "service_levels[0]",
            "found answered_of_offered and answered_of_answered; state one of answered_of_offered, \
             answered_of_answered, net_of_quick_abandons, quick_abandons_credited, short_calls_credited",
            |s| {
                s.service_levels.push(ServiceLevel {
                    definition: Some(ServiceLevelDefinition::AnsweredOfAnswered),
                    ..ServiceLevel::answered_of_offered(0.8, 20.0)
                });
            },
        ),
        case(
            ShareInTarget,
            "call_types[0].target",
            "no share to reach; write answered_of_answered = 0.8 in place of definition",
            target(ServiceLevel::reported(
                ServiceLevelDefinition::AnsweredOfAnswered,
                20.0,
            )),
        ),
        case(
            ShareOnlyInTarget,
            "service_levels[0].answered_of_offered",
            "found 0.8; a share to reach belongs to a call type's target; here write definition = \"answered_of_offered\"",
            |s| {
                s.service_levels
                    .push(ServiceLevel::answered_of_offered(0.8, 20.0))
            },
        ),
        case(
            ShareOfOne,
            "call_types[0].target.answered_of_offered",
            "found 80; a share above 0 and up to 1 is accepted (0.8 for 80 %)",
            target(ServiceLevel::answered_of_offered(80.0, 20.0)),
        ),
        case(
            Threshold,
            "call_types[0].target.within",
            "found -1s; 0 s or more is accepted",
            target(ServiceLevel::answered_of_offered(0.8, -1.0)),
        ),
        case(
            ShortThreshold,
            "call_types[0].target.short",
            "found nothing; short_calls_credited needs the time from 0 s up to which an abandoned call is credited",
            target(ServiceLevel::target(
                ServiceLevelDefinition::ShortCallsCredited,
                0.8,
                20.0,
            )),
        ),
        case(
            ShortThreshold,
            "call_types[0].target.short",
            "found 5s; only short_calls_credited has it",
            target(ServiceLevel::answered_of_offered(0.8, 20.0).short(5.0)),
        ),
        case(
            Staff,
            "agent_groups[0].staff",
            "found -3; 0 to 1,000,000 people are accepted",
            |s| {
                s.agent_groups[0].staff = Series::Constant(-3.0);
            },
        ),
        case(
            StaffOrShifts,
            "agent_groups[0].staff",
            "missing, and there are no shifts; people on the phones (staff = 5, or one figure per interval), or shifts of \
             people are accepted",
            |s| s.agent_groups[0].staff = Series::unstated(),
        ),
        case(
            StaffOrShifts,
            "agent_groups[0].staff",
            "stated beside shifts; either places (staff) or people (shifts) are accepted",
            |s| s.agent_groups[0].shifts.push(early()),
        ),
        steady(
            ShiftsNeedDay,
            "agent_groups[0].shifts",
            "there is no day in which people could come and go; a day, or staff in place of shifts are accepted",
            people([early()]),
        ),
        case(
            ShiftInDay,
            "agent_groups[0].shifts[0].start",
            "found 07:45; a time from opening at 08:00 to before closing at 10:00 is accepted",
            people([Shift::new(ClockTime::new(7, 45), ClockTime::new(9, 0), 2.0)]),
        ),
        case(
            ShiftInDay,
            "agent_groups[0].shifts[1].end",
            "found 26:00; a time up to closing at 10:00 is accepted: whoever is on duty then stays for those who wait, if the \
             day says so",
            people([
                early(),
                Shift::new(ClockTime::new(8, 0), ClockTime::new(26, 0), 2.0),
            ]),
        ),
        case(
            ShiftInDay,
            "agent_groups[0].shifts[0].end",
            "found 08:30, and the start at 09:00; a later time is accepted, past midnight as \"26:00\"",
            people([Shift::new(ClockTime::new(9, 0), ClockTime::new(8, 30), 2.0)]),
        ),
        case(
            ShiftPeople,
            "agent_groups[0].shifts[0].people",
            "found 0; more than 0 and up to 1,000,000 people are accepted",
            people([Shift {
                people: 0.0,
                ..early()
            }]),
        ),
        case(
            ShiftPeople,
            "agent_groups[0].shifts",
            "found 1200000 people in all; up to 1,000,000 are accepted",
            people([
                Shift {
                    people: 6e5,
                    ..early()
                },
                Shift {
                    people: 6e5,
                    ..early()
                },
            ]),
        ),
        case(
            ShiftNamedOnce,
            "agent_groups[0].shifts[1].name",
            "found \"early\", which shifts[0] is already called",
            people([early().name("early"), early().name("early")]),
        ),
        case(
            Breaks,
            "agent_groups[0].shifts[0].breaks[0].at",
            "found 08:50 to 09:05; a break within the shift, from 08:00 to 09:00, is accepted",
            people([early().with_break(ClockTime::new(8, 50), 900.0)]),
        ),
        case(
            Breaks,
            "agent_groups[0].shifts[0].lunch.length",
            "found 0s; a length of 1 s or more is accepted",
            people([early().lunch(ClockTime::new(8, 50), 0.0)]),
        ),
        case(
            Breaks,
            "agent_groups[0].shifts[0].breaks",
            "the break at 08:20 begins before the one at 08:10 ends, at 08:25; breaks one after the other are accepted",
            people([early()
                .lunch(ClockTime::new(8, 10), 900.0)
                .with_break(ClockTime::new(8, 20), 300.0)]),
        ),
        case(
            Absence,
            "agent_groups[0].absence",
            "found 1; a probability from 0 to below 1 is accepted",
            |s| s.agent_groups[0].absence = 1.0,
        ),
        case(
            Absence,
            "agent_groups[0].absence",
            "found 0.05, and there are no people who could be absent; it is accepted beside shifts, not beside staff, which is \
             net of it",
            |s| s.agent_groups[0].absence = 0.05,
        ),
        case(
            Speeds,
            "agent_groups[0].speeds",
            "found speeds from 0.0005 to 7.6009 among a thousand agents; a law of factors from 0.01 to 100 is accepted, 1 being \
             the usual speed, such as { lognormal = { mean = 1, cv = 0.2 } }",
            |s| s.agent_groups[0].speeds = Some(Law::exponential(1.0)),
        ),
        case(
            ServesSomething,
            "agent_groups[1].skills",
            "\"annex\" serves nothing; name the call types it answers",
            |s| s.agent_groups.push(AgentGroup::new("annex").staff(2)),
        ),
        case(
            SkillExists,
            "agent_groups[0].skills[1]",
            "found \"sevrice\", which is no call type; did you mean \"service\"?",
            |s| s.agent_groups[0] = s.agent_groups[0].clone().skill("sevrice"),
        ),
        case(
            SkillExists,
            "agent_groups[0].skills[1]",
            "found \"kitchen\", which is no call type; there are \"service\"",
            |s| s.agent_groups[0] = s.agent_groups[0].clone().skill("kitchen"),
        ),
        case(
            SkillExists,
            "agent_groups[0].skills[1]",
            "found \"service\" a second time",
            |s| {
                s.agent_groups[0] = s.agent_groups[0].clone().skill("service");
            },
        ),
        case(
            Served,
            "call_types[1]",
            "nobody serves \"billing\"; add it to the skills of an agent group",
            |s| {
                let billing = CallType {
                    name: "billing".into(),
                    ..s.call_types[0].clone()
                };
                s.call_types.push(billing);
            },
        ),
        case(
            Lines,
            "lines",
            "found 0; 1 or more is accepted; leave it out for no limit",
            |s| s.lines = Some(0.into()),
        ),
        case(
            Lines,
            "lines",
            "an empty list; a number, or one group of lines or more is accepted; leave it out for no limit",
            |s| s.lines = Some(vec![].into()),
        ),
        case(
            Lines,
            "lines[1].count",
            "found 0; 1 or more is accepted",
            |s| s.lines = Some([LineGroup::new("all", 1), LineGroup::new("some", 0)].into()),
        ),
        case(Named, "lines[0].name", "missing; a name is needed", |s| {
            s.lines = Some([LineGroup::new(" ", 1)].into());
        }),
        case(
            NamedOnce,
            "lines[1].name",
            "found \"all\", which lines[0] is already called",
            |s| s.lines = Some([LineGroup::new("all", 1), LineGroup::new("all", 2)].into()),
        ),
        case(
            LinesOf,
            "lines[0].call_types[1]",
            "found \"sevrice\", which is no call type; did you mean \"service\"?",
            |s| {
                let group = LineGroup::new("all", 1).call_type("service");
                s.lines = Some([group.call_type("sevrice")].into());
            },
        ),
        case(
            LinesOf,
            "lines[0].call_types[1]",
            "found \"service\" a second time",
            |s| {
                let group = LineGroup::new("all", 1).call_type("service");
                s.lines = Some([group.call_type("service")].into());
            },
        ),
        case(
            LinesOf,
            "lines[0].call_types",
            "an empty list; one call type or more is accepted; leave it out for all",
            |s| {
                let mut group = LineGroup::new("all", 1);
                group.call_types = Some(vec![]);
                s.lines = Some([group].into());
            },
        ),
        case(
            QueueEnds,
            "day.after_closing",
            "patience_only, but callers of \"service\" may wait for ever; use serve or send_away",
            |s| {
                s.day = Some(day(s).after_closing(AfterClosing::PatienceOnly));
                s.call_types[0].patience = Some(Law::never());
            },
        ),
        case(
            QueueEnds,
            "agent_groups",
            "there are no agents at all, and callers of \"service\" may wait for ever",
            |s| {
                s.agent_groups[0].staff = Series::Constant(0.0);
                s.call_types[0].patience = Some(Law::never());
            },
        ),
        steady(
            QueueEnds,
            "agent_groups",
            "4 agents for 4.0000 erlangs of callers who wait for ever: the queue would grow without bound; more than \
             4.0000 agents, a patience, lines or a queue limit are accepted",
            |s| {
                s.agent_groups[0].staff = Series::Constant(4.0);
                s.call_types[0].patience = Some(Law::never());
            },
        ),
        steady(
            QueueEnds,
            "agent_groups",
            "5 agents, whom the 8.0000 erlangs of more urgent calls and those who wait for ever keep busy: callers of \
             \"calm\", who may wait for ever, would never be reached; more than 8.0000 agents, a patience, lines or a queue \
             limit are accepted",
            |s| {
                s.call_types[0].arrivals = ArrivalLaw::per_hour(119.0);
                let calm = CallType::new("calm")
                    .priority(2)
                    .arrivals_per_hour(1.0)
                    .handle_time(Law::constant(240.0))
                    .patience(Law::never());
                s.call_types.push(calm);
                s.agent_groups[0] = s.agent_groups[0].clone().skill("calm");
            },
        ),
        steady(
            QueueEnds,
            "agent_groups",
            "there is not always an agent, and callers of \"service\" may wait for ever; at least one whole agent is accepted",
            |s| {
                s.agent_groups[0].staff = Series::Constant(0.5);
                s.call_types[0].patience = Some(Law::never());
            },
        ),
        // All five are held back for others, and in a steady state that never ends.
        steady(
            QueueEnds,
            "agent_groups[0].skills[0].reserve",
            "found 6, which always holds back all 5 agents from callers of \"service\", who may wait for ever; less than 5, \
             there or in a stage, or a patience is accepted",
            |s| {
                s.agent_groups[0].staff = Series::Constant(5.5);
                s.agent_groups[0].skills[0].reserve = 6;
                s.agent_groups[0].skills[0].stages = vec![Stage::after(10.0).reserve(5)];
                s.call_types[0].patience = Some(Law::never());
            },
        ),
        case(
            FastestSupported,
            "routing.agent.then",
            "fastest is not supported yet where the aht of \"service\" changes by interval and a group has a handle_time of its \
             own for it; another pick, one aht, or a speed in place of the handle_time is accepted",
            |s| {
                s.routing.agent.then = scenario::AgentPick::Fastest;
                s.call_types[0].aht = Some([120.0, 600.0, 120.0, 600.0].into());
                s.agent_groups[0].skills[0].handle_time = Some(Law::constant(300.0));
            },
        ),
        steady(
            StartNeedsDay,
            "starting_state",
            "there is no day that could begin with it; a day is accepted, a steady state warms up instead",
            waiting([95.0]),
        ),
        case(
            StartNames,
            "starting_state.waiting[0].call_type",
            "found \"sevrice\", which is no call type; did you mean \"service\"?",
            |s| {
                waiting([95.0])(s);
                s.starting_state.waiting[0].call_type = "sevrice".into();
            },
        ),
        case(
            StartNames,
            "starting_state.busy[0].call_type",
            "found \"sales\", which is no call type; there are \"service\"",
            |s| {
                busy(BusyAgents::new("desk", "sales", 1))(s);
            },
        ),
        case(
            StartNames,
            "starting_state.busy[0].agent_group",
            "found \"crew\", which is no agent group; there are \"desk\"",
            busy(BusyAgents::new("crew", "service", 1)),
        ),
        case(
            StartNames,
            "starting_state.busy[0].call_type",
            "found \"sales\", which \"desk\" does not answer; a call type among its skills is accepted",
            |s| {
                let sales = CallType {
                    name: "sales".into(),
                    ..s.call_types[0].clone()
                };
                s.call_types.push(sales);
                s.agent_groups
                    .push(AgentGroup::new("crew").staff(1).skill("sales"));
                busy(BusyAgents::new("desk", "sales", 1))(s);
            },
        ),
        case(
            StartTimes,
            "starting_state.waiting[0].waited",
            "missing; the time of each, such as [95, 40], or one for all is accepted",
            waiting([]),
        ),
        case(
            StartTimes,
            "starting_state.waiting[0].waited",
            "found 0 s; more than 0 s and up to a year are accepted",
            waiting([0.0]),
        ),
        case(
            StartTimes,
            "starting_state.waiting[0].waited[1]",
            "found -3 s; more than 0 s and up to a year are accepted",
            waiting([5.0, -3.0]),
        ),
        case(
            StartTimes,
            "starting_state.waiting[0].waited",
            "found NaN s; more than 0 s and up to a year are accepted",
            waiting([f64::NAN]),
        ),
        case(
            StartTimes,
            "starting_state.busy[0].elapsed",
            "found inf s; more than 0 s and up to a year are accepted",
            busy(BusyAgents::since("desk", "service", [f64::INFINITY])),
        ),
        case(
            StartTimes,
            "starting_state.busy[0].remaining[0]",
            "found -1 s; 0 s and up to a year are accepted",
            busy(BusyAgents::until("desk", "service", [-1.0, 0.0])),
        ),
        case(
            StartTimes,
            "starting_state.busy[0].remaining",
            "stated beside elapsed; one of them is accepted for each agent",
            busy(BusyAgents {
                remaining: vec![Seconds(5.0)],
                ..BusyAgents::since("desk", "service", [5.0])
            }),
        ),
        case(
            StartTimes,
            "starting_state.busy[0]",
            "found neither elapsed, remaining nor agents; the time of each agent, or how many they are is accepted",
            busy(BusyAgents {
                agents: None,
                ..BusyAgents::new("desk", "service", 1)
            }),
        ),
        case(
            StartCount,
            "starting_state.waiting[0].callers",
            "found 3 beside 2 times; it is accepted beside a single time, which then holds for all",
            |s| {
                waiting([95.0, 40.0])(s);
                s.starting_state.waiting[0].callers = Some(3);
            },
        ),
        case(
            StartCount,
            "starting_state.busy[0].agents",
            "found 1 beside 2 times; it is accepted beside a single time, which then holds for all",
            busy(BusyAgents {
                agents: Some(1),
                ..BusyAgents::until("desk", "service", [1.0, 2.0])
            }),
        ),
        case(
            StartCount,
            "starting_state",
            "found more than 1000000 who wait, are busy or have left a message; up to 1000000 are accepted",
            |s| {
                let many = WaitingCallers::alike("service", u32::MAX, 1.0);
                s.starting_state.waiting = vec![many.clone(), many];
            },
        ),
        case(
            StartPatience,
            "starting_state.waiting[0].waited",
            "found 180 s, and callers of \"service\" have hung up by 180 s: less, or a longer patience is accepted",
            |s| {
                s.call_types[0].patience = Some(Law::constant(180.0));
                waiting([180.0])(s);
            },
        ),
        case(
            StartPatience,
            "starting_state.waiting[0].waited[1]",
            "found 1000000 s, and hardly any caller of \"service\" waits so long: less, or a longer patience is accepted",
            |s| {
                s.call_types[0].patience = Some(Law::gamma(180.0, 0.5));
                waiting([60.0, 1e6])(s);
            },
        ),
        case(
            StartHandling,
            "starting_state.busy[0].elapsed",
            "found 50 s, and calls of \"service\" have ended by 50 s: less, or remaining is accepted",
            |s| {
                s.call_types[0].handle_time = Some(Law::uniform(0.0, 100.0));
                s.agent_groups[0].skills[0].speed = 2.0;
                busy(BusyAgents::since("desk", "service", [50.0]))(s);
            },
        ),
        case(
            StartHandling,
            "starting_state.busy[0].elapsed[1]",
            "found 100000 s, and hardly any call of \"service\" takes so long: less, or remaining is accepted",
            |s| {
                s.call_types[0].handle_time = Some(Law::weibull(100.0, 2.0));
                busy(BusyAgents::since("desk", "service", [50.0, 1e5]))(s);
            },
        ),
        // Of five and a half there are five in every run.
        case(
            StartStaff,
            "starting_state.busy[0]",
            "found 6 busy agents of \"desk\" in all, and surely 5 of them are there as the day opens; no more than that are \
             accepted",
            |s| {
                s.agent_groups[0].staff = [5.5, 8.0, 8.0, 8.0].into();
                busy(BusyAgents::new("desk", "service", 4))(s);
                busy(BusyAgents::until("desk", "service", [1.0, 2.0]))(s);
            },
        ),
        // Those who come later, and those on a break, are not there.
        case(
            StartStaff,
            "starting_state.busy[0]",
            "found 6 busy agents of \"desk\" in all, and surely 5 of them are there as the day opens; no more than that are \
             accepted",
            |s| {
                let later = Shift::new(ClockTime::new(8, 30), ClockTime::new(9, 0), 3.0);
                let breaks = early().with_break(ClockTime::new(8, 0), 60.0);
                people([early(), later, breaks])(s);
                busy(BusyAgents::new("desk", "service", 6))(s);
            },
        ),
        case(
            StartLines,
            "starting_state",
            "found 2 who wait and 2 who are busy, and 3 lines; no more than there are lines are accepted",
            |s| {
                s.lines = Some(3.into());
                waiting([5.0, 3.0])(s);
                busy(BusyAgents::new("desk", "service", 2))(s);
            },
        ),
        case(
            StartLines,
            "starting_state.waiting",
            "found 2 who wait, and queue_limit = 1; no more than may wait are accepted",
            |s| {
                s.queue_limit = Some(1);
                waiting([5.0, 3.0])(s);
            },
        ),
        case(
            StartSupported,
            "starting_state.busy[0]",
            "some people of \"desk\" are absent: that some of them are busy as the day opens is not supported yet; absence = 0 is \
             accepted, with those who have come as people",
            |s| {
                people([early()])(s);
                s.agent_groups[0].absence = 0.1;
                busy(BusyAgents::new("desk", "service", 2))(s);
            },
        ),
        case(
            StartSupported,
            "starting_state.busy[0].elapsed",
            "calls of \"service\" grow with the wait, which is not known of this one: that is not supported yet; remaining is \
             accepted",
            |s| {
                s.call_types[0].handle_growth_per_minute = 0.02;
                busy(BusyAgents::since("desk", "service", [60.0]))(s);
            },
        ),
        case(
            StartSupported,
            "starting_state.busy[0].elapsed",
            "found 90 s, which is not supported yet where the speeds of agents differ and the fastest of them might be done by \
             then; less, or remaining is accepted",
            |s| {
                s.call_types[0].handle_time = Some(Law::uniform(0.0, 100.0));
                s.agent_groups[0].speeds = Some(Law::lognormal(1.0, 0.2));
                busy(BusyAgents::since("desk", "service", [90.0]))(s);
            },
        ),
        case(
            StartSupported,
            "starting_state.waiting[0].waited",
            "found 2000 s, which fewer than one caller of \"service\" in a million waits: how much longer such a one would wait is \
             not supported yet where the patience is a sum",
            |s| {
                s.call_types[0].patience =
                    Some(Law::sum([Law::weibull(60.0, 1.5), Law::exponential(90.0)]));
                waiting([2000.0])(s);
            },
        ),
        // Half of them are held back for others, whoever these may be.
        steady(
            QueueEnds,
            "agent_groups",
            "5 agents, where reserves let no more of them at it, for 7.0000 erlangs of callers who wait for ever: the queue would \
             grow without bound; more than 7.0000 agents, a patience, lines or a queue limit are accepted",
            |s| {
                s.call_types[0].arrivals = ArrivalLaw::per_hour(105.0);
                s.call_types[0].patience = Some(Law::never());
                s.agent_groups[0].staff = Series::Constant(10.0);
                s.agent_groups[0].skills[0].reserve = 5;
            },
        ),
        // A preference starves as a priority does.
        steady(
            QueueEnds,
            "agent_groups",
            "5 agents, whom the 8.0000 erlangs of more urgent calls and those who wait for ever keep busy: callers of \
             \"calm\", who may wait for ever, would never be reached; more than 8.0000 agents, a patience, lines or a queue \
             limit are accepted",
            |s| {
                s.call_types[0].arrivals = ArrivalLaw::per_hour(119.0);
                let calm = CallType::new("calm")
                    .arrivals_per_hour(1.0)
                    .handle_time(Law::constant(240.0))
                    .patience(Law::never());
                s.call_types.push(calm);
                s.agent_groups[0] = s.agent_groups[0].clone().skill(Skill::new("calm").rank(2));
            },
        ),
        case(
            ChannelSupported,
            "call_types[0].channel",
            "chat is not supported yet; phone is",
            |s| {
                s.call_types[0].channel = Channel::Chat;
            },
        ),
        case(
            ChannelSupported,
            "call_types[0].channel",
            "email is not supported yet; phone is",
            |s| {
                s.call_types[0].channel = Channel::Email;
            },
        ),
        case(
            WaitCredit,
            "call_types[0].wait_credit",
            "found -1s; 0 s up to a year is accepted",
            |s| s.call_types[0].wait_credit = Seconds(-1.0),
        ),
        case(
            Weight,
            "call_types[0].weight",
            "found 0; a number above 0 and up to 1000000000 is accepted",
            |s| s.call_types[0].weight = 0.0,
        ),
        case(
            Rank,
            "agent_groups[0].skills[0].rank",
            "found 0; 1 or more is accepted, and 1 comes first",
            skill(|skill| skill.rank(0)),
        ),
        case(
            Rank,
            "agent_groups[0].skills[0].stages[0].preference",
            "found 0; 1 or more is accepted, and 1 comes first",
            skill(|skill| skill.stage(Stage::after(10.0).preference(0))),
        ),
        case(
            Speed,
            "agent_groups[0].skills[0].speed",
            "found 0; a factor from 0.001 to 1000 is accepted: at 2 a call takes half its time",
            skill(|skill| skill.speed(0.0)),
        ),
        case(
            Score,
            "agent_groups[0].skills[0].call_score.per_second",
            "found -1; a number from 0 to 1000000000 is accepted",
            skill(|skill| skill.call_score(scenario::Score::new(0.0, -1.0))),
        ),
        case(
            Score,
            "agent_groups[0].skills[0].agent_score.base",
            "found NaN; a number from -1000000000 to 1000000000 is accepted",
            skill(|skill| skill.agent_score(scenario::Score::new(f64::NAN, 1.0))),
        ),
        case(
            Stages,
            "agent_groups[0].skills[0].after",
            "found -5s; 0 s up to a year is accepted",
            skill(|skill| skill.after(-5.0)),
        ),
        case(
            Stages,
            "agent_groups[0].skills[0].until",
            "found 5s, and the call is taken after 10s; a wait from that on, up to a year, is accepted",
            |s| {
                let skill = Skill::new("service").after(10.0).until(5.0);
                s.agent_groups[0].skills = vec![skill];
                s.agent_groups
                    .push(AgentGroup::new("annex").staff(2).skill("service"));
            },
        ),
        case(
            Served,
            "call_types[0]",
            "nobody serves \"service\" once its callers have waited; a group whose skill has no until is needed",
            skill(|skill| skill.until(0.0)),
        ),
        case(
            Stages,
            "agent_groups[0].skills[0].stages[1].after",
            "found 20s, and the stage before begins after 30s; a longer wait, up to a year, is accepted: stages follow one \
             another and never lead back",
            skill(|skill| {
                skill
                    .stage(Stage::after(30.0).rank(2))
                    .stage(Stage::after(20.0).rank(1))
            }),
        ),
        case(
            Stages,
            "agent_groups[0].skills[0].stages[0]",
            "changes nothing; a rank, a preference or a reserve is accepted",
            skill(|skill| skill.stage(Stage::after(30.0))),
        ),
        case(
            HandleTime,
            "agent_groups[0].skills[0].handle_time",
            "may last for ever; a law with a finite mean is accepted",
            skill(|skill| skill.handle_time(Law::never())),
        ),
        case(
            SkillExists,
            "agent_groups[0].skills[1]",
            "found \"service\" a second time",
            |s| s.agent_groups[0].skills.push(Skill::new("service").rank(2)),
        ),
        case(
            QueueEnds,
            "agent_groups",
            "there are no agents at all for \"billing\", and callers of \"billing\" may wait for ever",
            |s| {
                let mut billing = CallType {
                    name: "billing".into(),
                    ..s.call_types[0].clone()
                };
                billing.patience = Some(Law::never());
                s.call_types.push(billing);
                s.agent_groups
                    .push(AgentGroup::new("annex").staff(0).skill("billing"));
            },
        ),
        // Who answers both has no time left for those who have nobody else.
        steady(
            QueueEnds,
            "agent_groups",
            "3 agents for 4.0000 erlangs of callers of \"billing\" who wait for ever: the queue would grow without bound; \
             more than 4.0000 agents, a patience, lines or a queue limit are accepted",
            |s| {
                let mut billing = CallType {
                    name: "billing".into(),
                    ..s.call_types[0].clone()
                };
                billing.patience = Some(Law::never());
                s.call_types.push(billing);
                s.agent_groups[0].staff = Series::Constant(50.0);
                s.agent_groups
                    .push(AgentGroup::new("annex").staff(3).skill("billing"));
            },
        ),
        case(
            Probability,
            "call_types[0].transfers.to.service",
            "found 12; a probability from 0 to 1 is accepted (0.1 for 10 %)",
            transfers(scenario::Transfers::new().to("service", 12.0)),
        ),
        case(
            Probability,
            "call_types[0].transfers.warm",
            "found NaN; a share from 0 to 1 is accepted (0.43 for 43 %)",
            transfers(scenario::Transfers::new().warm(f64::NAN)),
        ),
        case(
            Probability,
            "call_types[0].misroutes.to.other",
            "found -0.1; a probability from 0 to 1 is accepted (0.1 for 10 %)",
            misroutes(scenario::Misroutes::new().to("other", -0.1)),
        ),
        case(
            Probability,
            "agent_groups[0].skills[0].transfers_to.service",
            "found inf; a probability from 0 to 1 is accepted (0.1 for 10 %)",
            |s| {
                transfers(scenario::Transfers::new())(s);
                skill(|skill| skill.transfers_to("service", f64::INFINITY))(s);
            },
        ),
        case(
            TransferRow,
            "call_types[0].transfers.to",
            "the probabilities add up to 1.25; 1 at most is accepted",
            |s| {
                and_another(s);
                let row = scenario::Transfers::new().to("service", 0.5);
                transfers(row.to("other", 0.75))(s);
            },
        ),
        case(
            TransferRow,
            "agent_groups[0].skills[0].transfers_to",
            "the probabilities add up to 1.5; 1 at most is accepted",
            |s| {
                and_another(s);
                transfers(scenario::Transfers::new())(s);
                let row = |skill: Skill| skill.transfers_to("service", 0.5);
                skill(|skill| row(skill).transfers_to("other", 1.0))(s);
            },
        ),
        case(
            TransferRow,
            "call_types[0].misroutes.to",
            "missing; the wrong queues and their probabilities are accepted, such as { sales = 0.08 }",
            misroutes(scenario::Misroutes::new()),
        ),
        case(
            TransferRow,
            "call_types[0].misroutes.to.service",
            "this is the right queue; the names of other call types are accepted",
            misroutes(scenario::Misroutes::new().to("service", 0.1)),
        ),
        case(
            NextCallType,
            "call_types[0].transfers.to.servise",
            "there is no call type \"servise\"; did you mean \"service\"?",
            transfers(scenario::Transfers::new().to("servise", 0.1)),
        ),
        case(
            NextCallType,
            "call_types[0].misroutes.to.kitchen",
            "there is no call type \"kitchen\"; there are \"service\", \"other\"",
            misroutes(scenario::Misroutes::new().to("kitchen", 0.1)),
        ),
        case(
            NextCallType,
            "agent_groups[0].skills[0].transfers_to.kitchen",
            "there is no call type \"kitchen\"; there are \"service\"",
            |s| {
                transfers(scenario::Transfers::new())(s);
                skill(|skill| skill.transfers_to("kitchen", 0.1))(s);
            },
        ),
        case(
            TransfersOfSkill,
            "agent_groups[0].skills[0].transfers_to",
            "calls of \"service\" are not passed on; it goes with transfers of the call type, such as transfers = {}",
            skill(|skill| skill.transfers_to("service", 0.1)),
        ),
        case(
            Conference,
            "call_types[0].transfers.conference",
            "may last for ever; a law with a finite mean is accepted",
            transfers(scenario::Transfers::new().conference(Law::never())),
        ),
        case(
            HandleTime,
            "call_types[0].misroutes.found_out_after",
            "may last for ever; a law with a finite mean is accepted",
            misroutes(
                scenario::Misroutes::new()
                    .to("other", 0.1)
                    .found_out_after(Law::never()),
            ),
        ),
        // All agents might stay with callers, each of whom waits for another of them.
        steady(
            QueueEnds,
            "call_types[0].transfers",
            "agents of \"desk\" stay with callers of \"service\" until somebody answers them, and those may wait for ever: all \
             agents might wait for one another; a patience, warm = 0, or agents for \"service\" who stay with nobody are accepted",
            |s| {
                s.call_types[0].patience = Some(Law::never());
                transfers(scenario::Transfers::new().warm(0.1))(s);
            },
        ),
        case(
            QueueEnds,
            "call_types[0].transfers",
            "agents of \"annex\" stay with callers of \"service\" until somebody answers them, and those may wait for ever: all \
             agents might wait for one another; a patience, warm = 0, or agents for \"service\" who stay with nobody are accepted",
            |s| {
                misroutes(scenario::Misroutes::new().to("other", 0.1))(s);
                s.call_types[0].patience = Some(Law::never());
                s.call_types[1].patience = Some(Law::never());
                s.call_types[1].transfers = Some(scenario::Transfers::new().to("other", 0.1));
                transfers(scenario::Transfers::new().to("other", 0.1))(s);
                // Who answers the other type has callers of the first to pass back.
                s.agent_groups[0].skills.pop();
                let annex = AgentGroup::new("annex").staff(3).skill("other");
                s.agent_groups.insert(0, annex);
            },
        ),
        case(
            SelfService,
            "call_types[0].self_service.time",
            "missing; a law of the time in self-service is accepted, such as { lognormal = { mean = 75, cv = 0.8 } }",
            self_service(|law| law.time = None),
        ),
        case(
            SelfService,
            "call_types[0].self_service.time",
            "may last for ever; a law with a finite mean is accepted",
            self_service(|law| law.time = Some(Law::never())),
        ),
        case(
            LawInRange,
            "call_types[0].self_service.time.exponential.mean",
            "found -1; a number above 0 is accepted",
            self_service(|law| law.time = Some(Law::exponential(-1.0))),
        ),
        case(
            SelfService,
            "call_types[0].self_service.contained",
            "missing; the share of callers for whom self-service does what they called for is accepted, such as 0.4 for 40 %",
            self_service(|law| law.contained = None),
        ),
        case(
            SelfService,
            "call_types[0].self_service.hangs_up",
            "found 0.75, with 0.375 contained; together 1 at most is accepted",
            self_service(|law| (law.contained, law.hangs_up) = (Some(0.375), 0.75)),
        ),
        case(
            Probability,
            "call_types[0].self_service.contained",
            "found 40; a probability from 0 to 1 is accepted (0.4 for 40 %)",
            self_service(|law| law.contained = Some(40.0)),
        ),
        case(
            Probability,
            "call_types[0].self_service.hangs_up",
            "found NaN; a probability from 0 to 1 is accepted (0.4 for 40 %)",
            self_service(|law| law.hangs_up = f64::NAN),
        ),
        case(
            Probability,
            "call_types[0].self_service.calls_again",
            "found -0.1; a probability from 0 to 1 is accepted (0.4 for 40 %)",
            self_service(|law| law.calls_again = -0.1),
        ),
        case(
            EndlessCalls,
            "call_types[0].self_service.calls_again",
            "found 1, and every caller is contained: callers would call for ever; a probability below 1 is accepted",
            self_service(|law| {
                (law.contained, law.calls_again) = (Some(1.0), 1.0);
                law.hangs_up = 0.0;
            }),
        ),
        case(
            CallsAgainInTime,
            "call_types[0].self_service.calls_again_after",
            "may last for ever; a law with a finite mean is accepted",
            self_service(|law| law.calls_again_after = Some(Law::never())),
        ),
        case(
            FreshArrivals,
            "call_types[0].fresh",
            "missing: callers call again, and how many fresh callers are behind these attempts can be worked out for \
             per_hour and per_interval alone; fresh = true is accepted, where the arrivals are first calls",
            |s| {
                s.call_types[0].arrivals = ArrivalLaw::renewal(Law::exponential(60.0));
                self_service(|law| law.calls_again = 0.5)(s);
            },
        ),
        // So many call, and seven in ten of those who call for the first time are heard of again.
        steady(
            QueueEnds,
            "agent_groups",
            "5 agents for 5.3333 erlangs of callers who wait for ever: the queue would grow without bound; more than 5.3333 \
             agents, a patience, lines or a queue limit are accepted",
            |s| {
                s.call_types[0].patience = Some(Law::never());
                s.call_types[0].arrivals = ArrivalLaw::per_hour(160.0);
                s.call_types[0].fresh = true;
                self_service(|law| {
                    (law.contained, law.hangs_up) = (Some(0.5), 0.125);
                    law.calls_again = 0.5;
                })(s);
            },
        ),
        case(
            Probability,
            "call_types[0].callbacks.accepted",
            "found 50; a probability from 0 to 1 is accepted (0.5 for 50 %)",
            callbacks(|law| law.accepted = Some(50.0)),
        ),
        case(
            Probability,
            "call_types[0].callbacks.answered",
            "found NaN; a probability from 0 to 1 is accepted (0.5 for 50 %)",
            callbacks(|law| law.answered = Some(f64::NAN)),
        ),
        case(
            Callbacks,
            "call_types[0].callbacks.accepted_per_minute",
            "found 5; −1 to 1 are accepted (0.05 for 5 % more with every minute quoted)",
            callbacks(|law| law.accepted_per_minute = 5.0),
        ),
        case(
            Callbacks,
            "call_types[0].callbacks.tries",
            "found 0; 1 to 100 are accepted",
            callbacks(|law| law.tries = Some(0)),
        ),
        case(
            Callbacks,
            "call_types[0].callbacks.tries",
            "found 101; 1 to 100 are accepted",
            callbacks(|law| law.tries = Some(101)),
        ),
        case(
            Callbacks,
            "call_types[0].callbacks.apart",
            "found -1; 0 to 31622400 s (366 days) are accepted",
            callbacks(|law| law.apart = Some(Seconds(-1.0))),
        ),
        case(
            Callbacks,
            "call_types[0].callbacks.within",
            "found NaN; 0 to 31622400 s (366 days) are accepted",
            callbacks(|law| law.within = Some(Seconds(f64::NAN))),
        ),
        case(
            Callbacks,
            "call_types[0].callbacks.offered.expected_wait",
            "found inf; 0 to 31622400 s (366 days) are accepted",
            callbacks(|law| {
                law.offered = Some(CallbackOffer::ExpectedWait(Seconds(f64::INFINITY)));
            }),
        ),
        case(
            Callbacks,
            "call_types[0].callbacks.offered.waited",
            "found -5; 0 to 31622400 s (366 days) are accepted",
            callbacks(|law| law.offered = Some(CallbackOffer::Waited(Seconds(-5.0)))),
        ),
        case(
            Callbacks,
            "call_types[0].callbacks.dialling",
            "may last for ever; a law with a finite mean is accepted",
            callbacks(|law| law.dialling = Some(Law::never())),
        ),
        case(
            LawInRange,
            "call_types[0].callbacks.dialling.exponential.mean",
            "found -1; a number above 0 is accepted",
            callbacks(|law| law.dialling = Some(Law::exponential(-1.0))),
        ),
        case(
            Callbacks,
            "call_types[0].callbacks.scheduled_after",
            "may last for ever; a law with a finite mean is accepted",
            callbacks(|law| law.scheduled_after = Some(Law::never())),
        ),
        case(
            Messages,
            "day.after_closing",
            "found voicemail, but nobody is rung back; it goes with callbacks of some call type, such as \
             callbacks = { offered = \"never\" }",
            |s| s.day.as_mut().unwrap().after_closing = AfterClosing::Voicemail,
        ),
        case(
            Messages,
            "starting_state.messages[0].call_type",
            "found \"service\", whose callers are not rung back; it goes with callbacks of the call type, such as \
             callbacks = {}",
            |s| {
                let messages = scenario::Messages::new("service", 3);
                s.starting_state.messages.push(messages);
            },
        ),
        case(
            StartNames,
            "starting_state.messages[0].call_type",
            "found \"sevrice\", which is no call type; did you mean \"service\"?",
            |s| {
                callbacks(|_| {})(s);
                let messages = scenario::Messages::new("sevrice", 3);
                s.starting_state.messages.push(messages);
            },
        ),
        steady(
            StartNeedsDay,
            "starting_state",
            "there is no day that could begin with it; a day is accepted, a steady state warms up instead",
            |s| {
                callbacks(|_| {})(s);
                let messages = scenario::Messages::new("service", 3);
                s.starting_state.messages.push(messages);
            },
        ),
        // Half of 12 erlangs accept, and dialling for them takes half an agent.
        steady(
            QueueEnds,
            "agent_groups",
            "5 agents for 6.5000 erlangs of callers who wait for ever: the queue would grow without bound; more than 6.5000 \
             agents, fewer who accept to be rung back are accepted",
            |s| {
                s.call_types[0].arrivals = ArrivalLaw::per_hour(180.0);
                s.lines = Some(20.into());
                s.queue_limit = Some(5);
                callbacks(|law| {
                    (law.accepted, law.answered) = (Some(0.5), Some(1.0));
                    law.dialling = Some(Law::constant(20.0));
                })(s);
            },
        ),
        // Nobody is ever reached, but agents dial for them three times each.
        steady(
            QueueEnds,
            "agent_groups",
            "5 agents for 6.0000 erlangs of callers who wait for ever: the queue would grow without bound; more than 6.0000 \
             agents, fewer who accept to be rung back are accepted",
            |s| {
                callbacks(|law| {
                    (law.accepted, law.answered) = (Some(1.0), Some(0.0));
                    law.dialling = Some(Law::constant(120.0));
                    law.tries = Some(3);
                })(s);
            },
        ),
        case(
            QueueEnds,
            "agent_groups",
            "there are no agents at all, and callers of \"service\" may wait for ever",
            |s| {
                s.agent_groups[0].staff = Series::Constant(0.0);
                callbacks(|_| {})(s);
            },
        ),
        // Nobody who calls waits, but who has left a message does.
        case(
            QueueEnds,
            "agent_groups",
            "there are no agents at all, and callers of \"service\" may wait for ever",
            |s| {
                s.agent_groups[0].staff = Series::Constant(0.0);
                s.call_types[0].balk = 1.0;
                callbacks(|law| law.offered = Some(CallbackOffer::Never))(s);
                let messages = scenario::Messages::new("service", 1);
                s.starting_state.messages.push(messages);
            },
        ),
        case(
            Outbound,
            "call_types[0].outbound.reached",
            "missing; the share of dials that reach somebody is accepted, such as 0.3 for 30 %, or one for each interval",
            outbound(|law| law.reached = None),
        ),
        case(
            Probability,
            "call_types[0].outbound.reached",
            "found 30; a probability from 0 to 1 is accepted (0.3 for 30 %)",
            outbound(|law| law.reached = Some(30.0.into())),
        ),
        case(
            Probability,
            "call_types[0].outbound.reached[2]",
            "found -0.1; a probability from 0 to 1 is accepted (0.3 for 30 %)",
            outbound(|law| law.reached = Some([0.3, 0.3, -0.1, 0.3].into())),
        ),
        case(
            OnePerInterval,
            "call_types[0].outbound.reached",
            "found 2 figures; the day has 4 intervals, one figure each",
            outbound(|law| law.reached = Some([0.3, 0.3].into())),
        ),
        steady(
            PerIntervalNeedsDay,
            "call_types[0].outbound.per_free_agent",
            "found a list of 2, but without a day there are no intervals; a single figure is accepted, or state the day",
            outbound(|law| law.per_free_agent = Some([1.0, 2.0].into())),
        ),
        case(
            Outbound,
            "call_types[0].outbound.per_free_agent",
            "found 101; 0 to 100 dials for each free agent are accepted",
            outbound(|law| law.per_free_agent = Some(101.into())),
        ),
        case(
            Outbound,
            "call_types[0].outbound.further",
            "found NaN; 0 to 10000 dials are accepted",
            outbound(|law| law.further = Some(f64::NAN.into())),
        ),
        steady(
            Outbound,
            "call_types[0].outbound.least_free",
            "found 0, with which people are rung up for whom nobody may ever be free; 1 or more is accepted in a steady state",
            outbound(|law| law.least_free = Some(0)),
        ),
        case(
            Outbound,
            "call_types[0].outbound.list",
            "found 0; 1 or more is accepted, or none stated for a list without end",
            outbound(|law| law.list = Some(0)),
        ),
        steady(
            Outbound,
            "call_types[0].outbound.list",
            "a list is a day's; it goes with a day, not with a steady state",
            outbound(|law| law.list = Some(100)),
        ),
        case(
            Outbound,
            "call_types[0].outbound.answered_after",
            "may last for ever; a law with a finite mean is accepted",
            outbound(|law| law.answered_after = Some(Law::never())),
        ),
        case(
            Outbound,
            "call_types[0].outbound.answered_after",
            "found a mean of 0.5 s; 1 s or more is accepted",
            outbound(|law| law.answered_after = Some(Law::constant(0.5))),
        ),
        case(
            Outbound,
            "call_types[0].outbound.given_up_after",
            "found a mean of 0 s; 1 s or more is accepted",
            outbound(|law| law.given_up_after = Some(Law::constant(0.0))),
        ),
        case(
            Outbound,
            "call_types[0].outbound.given_up_after",
            "found 0.900 of all shorter than 0.1 s; 0.5 of them at most is accepted, or there would be no end of dials",
            outbound(|law| {
                let parts = [(0.9, Law::constant(0.0)), (0.1, Law::constant(60.0))];
                law.given_up_after = Some(Law::mixture(parts));
            }),
        ),
        case(
            LawInRange,
            "call_types[0].outbound.given_up_after.exponential.mean",
            "found -1; a number above 0 is accepted",
            outbound(|law| law.given_up_after = Some(Law::exponential(-1.0))),
        ),
        case(
            Outbound,
            "call_types[0].patience",
            "some would wait for ever who have been rung up; a law of a time that ends is accepted, such as { constant = \
             { value = 2 } }",
            |s| {
                outbound(|_| {})(s);
                s.call_types[0].patience = Some(Law::never());
            },
        ),
        case(
            OutboundAlone,
            "call_types[0].arrivals",
            "stated beside outbound; either calls come in, or the centre makes them",
            |s| {
                outbound(|_| {})(s);
                s.call_types[0].arrivals = ArrivalLaw::per_hour(60.0);
            },
        ),
        case(
            OutboundAlone,
            "call_types[0].fresh",
            BESIDE_OUTBOUND,
            beside_outbound(|t| t.fresh = true),
        ),
        case(
            OutboundAlone,
            "call_types[0].self_service",
            BESIDE_OUTBOUND,
            |s| {
                self_service(|_| {})(s);
                outbound(|_| {})(s);
            },
        ),
        case(
            OutboundAlone,
            "call_types[0].announcement",
            BESIDE_OUTBOUND,
            beside_outbound(|t| t.announcement = Some(scenario::Announcement::new())),
        ),
        case(
            OutboundAlone,
            "call_types[0].callbacks",
            BESIDE_OUTBOUND,
            beside_outbound(|t| t.callbacks = Some(scenario::Callbacks::new())),
        ),
        case(
            OutboundAlone,
            "call_types[0].redials",
            BESIDE_OUTBOUND,
            beside_outbound(|t| t.redials = Some(Redials::new())),
        ),
        case(
            OutboundAlone,
            "call_types[0].returns",
            BESIDE_OUTBOUND,
            beside_outbound(|t| t.returns = Some(Returns::new())),
        ),
        case(
            OutboundAlone,
            "call_types[0].misroutes",
            BESIDE_OUTBOUND,
            |s| {
                and_another(s);
                s.call_types[0].misroutes = Some(scenario::Misroutes::new().to("other", 0.1));
                outbound(|_| {})(s);
            },
        ),
        case(
            OutboundAlone,
            "call_types[0].same_agent",
            BESIDE_OUTBOUND,
            |s| {
                and_another(s);
                s.call_types[1].returns = Some(Returns::new());
                s.call_types[1].fresh = true;
                s.call_types[0].same_agent = Some(scenario::SameAgent::default());
                outbound(|_| {})(s);
            },
        ),
        case(
            OutboundSupported,
            "call_types[0].transfers",
            "outbound calls that are passed on are not supported yet",
            |s| {
                and_another(s);
                transfers(scenario::Transfers::new().to("other", 0.1))(s);
                outbound(|_| {})(s);
            },
        ),
        case(
            OutboundAlone,
            "call_types[1].redials.call_type",
            TO_OUTBOUND,
            |s| {
                and_another(s);
                s.call_types[1].redials = Some(Redials::new().as_call_type("service"));
                outbound(|_| {})(s);
            },
        ),
        case(
            OutboundAlone,
            "call_types[1].returns.call_type",
            TO_OUTBOUND,
            |s| {
                and_another(s);
                s.call_types[1].returns = Some(Returns::new().as_call_type("service"));
                outbound(|_| {})(s);
            },
        ),
        case(
            OutboundAlone,
            "call_types[1].transfers.to.service",
            TO_OUTBOUND,
            |s| {
                and_another(s);
                s.call_types[1].transfers = Some(scenario::Transfers::new().to("service", 0.1));
                outbound(|_| {})(s);
            },
        ),
        case(
            OutboundAlone,
            "call_types[1].misroutes.to.service",
            TO_OUTBOUND,
            |s| {
                and_another(s);
                s.call_types[1].misroutes = Some(scenario::Misroutes::new().to("service", 0.1));
                outbound(|_| {})(s);
            },
        ),
        case(
            OutboundAlone,
            "agent_groups[0].skills[1].transfers_to.service",
            TO_OUTBOUND,
            |s| {
                and_another(s);
                s.call_types[1].transfers = Some(scenario::Transfers::new().to("other", 0.1));
                let skill = s.agent_groups[0].skills[1].clone();
                s.agent_groups[0].skills[1] = skill.transfers_to("service", 0.1);
                outbound(|_| {})(s);
            },
        ),
        case(
            OutboundAlone,
            "starting_state.waiting[0].call_type",
            TO_OUTBOUND,
            |s| {
                outbound(|_| {})(s);
                let waiting = WaitingCallers::new("service", [1.0]);
                s.starting_state.waiting.push(waiting);
            },
        ),
        steady(
            QueueEnds,
            "agent_groups[0].skills[1].reserve",
            "found 2, and people of \"service\" are rung up for the agents whom that holds back from callers of \"other\", who may \
             wait for ever: the queue may grow without bound; no more than for \"service\", a patience, lines or a queue limit are \
             accepted",
            |s| {
                patient_beside_outbound(s);
                s.agent_groups[0].skills[1].reserve = 2;
                s.agent_groups[0].skills[0].reserve = 1;
            },
        ),
        steady(
            QueueEnds,
            "call_types[0].outbound",
            "people are rung up for agents who do not answer callers of \"other\", who may wait for ever, and may reach those who do \
             before them: the queue may grow without bound; a later priority, balk = 1, a patience, lines or a queue limit are \
             accepted",
            |s| {
                patient_beside_outbound(s);
                let sellers = AgentGroup::new("sellers").staff(5).skill("service");
                s.agent_groups.push(sellers);
                s.call_types[1].priority = 2;
            },
        ),
        // Whoever sells is taken from "other", which then falls to agents who have enough to do.
        steady(
            QueueEnds,
            "call_types[0].outbound",
            "people are rung up for agents who do not answer callers of \"third\", who may wait for ever, and those who do cannot do \
             all the work if these are kept from it: the queue may grow without bound; more agents for \"third\", a patience, lines \
             or a queue limit are accepted",
            |s| {
                patient_beside_outbound(s);
                s.call_types[1].arrivals = ArrivalLaw::per_hour(60.0);
                let third = CallType {
                    name: "third".into(),
                    ..s.call_types[1].clone()
                };
                s.call_types.push(third);
                let own = AgentGroup::new("own")
                    .staff(5)
                    .skill("other")
                    .skill("third");
                s.agent_groups.push(own);
            },
        ),
    ]
}

/// People are rung up for agents for whom callers of another type may wait for ever.
fn patient_beside_outbound(s: &mut Scenario) {
    and_another(s);
    s.call_types[1].arrivals = ArrivalLaw::per_hour(30.0);
    s.call_types[1].patience = Some(Law::never());
    outbound(|_| {})(s);
}

/// Dials end while callers wait who may do so for ever.
#[test]
fn callers_who_never_hang_up_may_be_beside_a_dialler_that_stops_for_them() {
    let sellers = || AgentGroup::new("sellers").staff(5).skill("service");
    let changes: [fn(&mut Scenario); 9] = [
        |_| {},
        |s| s.call_types[0].priority = 2,
        // Dials see the same reserve.
        |s| {
            for skill in &mut s.agent_groups[0].skills {
                skill.reserve = 2;
            }
        },
        // Nothing is held back from who has waited for long.
        |s| {
            let skill = &mut s.agent_groups[0].skills[1];
            skill.reserve = 2;
            skill.stages.push(Stage {
                reserve: Some(0),
                ..Stage::after(30.0)
            });
        },
        // Who is rung up joins behind those who wait, and does not wait for long.
        |_| {},
        |s| s.queue_limit = Some(20),
        |s| s.lines = Some(60.into()),
        // Dials for others' agents do no harm where those who wait come first, or nobody waits who is rung up.
        |s| s.call_types[0].priority = 3,
        |s| s.call_types[0].balk = 1.0,
    ];
    for (n, change) in changes.into_iter().enumerate() {
        let mut scenario = good_steady();
        patient_beside_outbound(&mut scenario);
        change(&mut scenario);
        if n >= 4 {
            scenario.agent_groups.push(sellers());
        }
        if let Err(error) = Model::new(&scenario) {
            panic!("{n}: {error}");
        }
    }
    // Who counts as having waited for an hour joins before those who wait.
    let mut ahead = good_steady();
    patient_beside_outbound(&mut ahead);
    ahead.agent_groups.push(sellers());
    ahead.call_types[0].wait_credit = Seconds(3600.0);
    assert!(Model::new(&ahead).is_err());
    // And a day ends it all.
    let mut day = good();
    patient_beside_outbound(&mut day);
    day.agent_groups.push(sellers());
    day.agent_groups[0].skills[1].reserve = 2;
    Model::new(&day).unwrap();
    // Of some who hang up and some who do not, the latter are as many too many.
    let mut some = good_steady();
    patient_beside_outbound(&mut some);
    some.agent_groups.push(sellers());
    some.call_types[1].priority = 2;
    some.call_types[1].patience = Some(Law::mixture([
        (0.9, Law::exponential(60.0)),
        (0.1, Law::never()),
    ]));
    assert!(Model::new(&some).is_err());
}

/// What is said of that which callers do, beside calls that the centre makes.
const BESIDE_OUTBOUND: &str =
    "stated beside outbound; it is for people who call in, and those who are rung up do not";
/// What is said where callers would become people who are rung up.
const TO_OUTBOUND: &str = "found \"service\", whose calls the centre makes itself; a call type that callers come in as is accepted";

/// Lets the centre make the calls, in a way that is right but for a change.
fn outbound(change: impl FnOnce(&mut scenario::Outbound)) -> impl FnOnce(&mut Scenario) {
    |s| {
        let mut law = scenario::Outbound::new(0.3);
        change(&mut law);
        let call_type = &mut s.call_types[0];
        call_type.outbound = Some(law);
        call_type.arrivals = ArrivalLaw::default();
    }
}

/// The same with something of a call type beside it.
fn beside_outbound(change: impl FnOnce(&mut CallType)) -> impl FnOnce(&mut Scenario) {
    |s| {
        change(&mut s.call_types[0]);
        outbound(|_| {})(s);
    }
}

#[test]
fn what_a_dialler_leaves_unsaid_is_listed() {
    let mut scenario = good();
    outbound(|_| {})(&mut scenario);
    scenario.call_types[0].patience = None;
    let said_of = |scenario: &Scenario| Model::new(scenario).unwrap().defaults_used().to_vec();
    let used = said_of(&scenario);
    for said in [
        "dialler of \"service\": from 1 free agent on, 1 dial for each free agent, answered after 10 s, given up after 20 s",
        "patience of \"service\": always 2 s",
    ] {
        assert!(used.iter().any(|used| used == said), "{used:?}");
    }
    outbound(|law| {
        *law = (law.clone().least_free(2))
            .per_free_agent(1.5)
            .answered_after(Law::constant(8.0))
            .given_up_after(Law::constant(25.0));
    })(&mut scenario);
    assert!(
        !said_of(&scenario)
            .iter()
            .any(|said| said.contains("dialler"))
    );
}

/// What belongs to no interval needs none, and nobody there is no mistake: then nobody is rung up.
#[test]
fn a_dialler_needs_no_agents() {
    let mut scenario = good();
    outbound(|law| law.least_free = Some(0))(&mut scenario);
    scenario.agent_groups[0].staff = Series::Constant(0.0);
    Model::new(&scenario).unwrap();
    let mut steady = good_steady();
    outbound(|_| {})(&mut steady);
    steady.agent_groups[0].staff = Series::Constant(0.0);
    Model::new(&steady).unwrap();
}

/// Lets callers be offered to be rung back, in a way that is right but for a change.
fn callbacks(change: impl FnOnce(&mut scenario::Callbacks)) -> impl FnOnce(&mut Scenario) {
    |s| {
        let mut law = scenario::Callbacks::new();
        change(&mut law);
        s.call_types[0].callbacks = Some(law);
    }
}

/// Callbacks keep a queue from ending only where somebody may be owed one, and must be there for it.
#[test]
fn a_queue_ends_where_nobody_is_owed_a_callback() {
    let deserted = |mut s: Scenario, offer: CallbackOffer| {
        s.agent_groups[0].staff = Series::Constant(0.0);
        callbacks(|law| law.offered = Some(offer))(&mut s);
        s
    };
    let offer = CallbackOffer::Waited(Seconds(30.0));
    for after_closing in [
        AfterClosing::SendAway,
        AfterClosing::PatienceOnly,
        AfterClosing::Voicemail,
    ] {
        let mut day = deserted(good(), offer);
        day.day.as_mut().unwrap().after_closing = after_closing;
        Model::new(&day).unwrap();
    }
    Model::new(&deserted(good(), CallbackOffer::Never)).unwrap();
    Model::new(&deserted(good_steady(), CallbackOffer::Never)).unwrap();
    assert!(Model::new(&deserted(good_steady(), offer)).is_err());
    // Calls that grow with the wait do not grow off the line.
    let mut grows = good_steady();
    grows.call_types[0].handle_growth_per_minute = 0.02;
    callbacks(|_| {})(&mut grows);
    Model::new(&grows).unwrap();
    grows.call_types[0].patience = Some(Law::never());
    assert!(Model::new(&grows).is_err());
}

#[test]
fn what_callbacks_leave_unsaid_is_listed() {
    let mut scenario = good();
    let silent = Model::new(&scenario).unwrap().defaults_used().len();
    callbacks(|_| {})(&mut scenario);
    let model = Model::new(&scenario).unwrap();
    let said = "callbacks of \"service\": offered above 180 s of expected wait, accepted by 0.5, answered with 0.8, 3 tries, \
                tries 30 s apart, to be reached within 1800 s, 20 s of dialling";
    assert!(model.defaults_used().iter().any(|used| used == said));
    // And how the wait is foretold.
    assert_eq!(model.defaults_used().len(), silent + 2);
    callbacks(|law| law.offered = Some(CallbackOffer::QueueLength(3)))(&mut scenario);
    let model = Model::new(&scenario).unwrap();
    assert_eq!(model.defaults_used().len(), silent + 1);
}

/// Lets callers go through self-service first, which is right but for a change.
fn self_service(change: impl FnOnce(&mut scenario::SelfService)) -> impl FnOnce(&mut Scenario) {
    |s| {
        let mut law = scenario::SelfService::new(Law::exponential(60.0), 0.5).hangs_up(0.1);
        change(&mut law);
        s.call_types[0].self_service = Some(law);
    }
}

/// Nobody waits who never asks for an agent: then there need be none.
#[test]
fn a_queue_ends_where_nobody_asks_for_an_agent() {
    let nobody_asks = |contained: f64, hangs_up: f64| {
        move |mut s: Scenario| {
            s.call_types[0].patience = Some(Law::never());
            self_service(|law| (law.contained, law.hangs_up) = (Some(contained), hangs_up))(&mut s);
            s.agent_groups[0].staff = Series::Constant(0.0);
            s
        }
    };
    for start in [good(), good_steady()] {
        // 0.7 + 0.3 and 0.9 + 0.1 are not 1 in every order of rounding.
        for (contained, hangs_up) in [(1.0, 0.0), (0.0, 1.0), (0.7, 0.3), (0.9, 0.1)] {
            Model::new(&nobody_asks(contained, hangs_up)(start.clone())).unwrap();
        }
        let mut some_ask = nobody_asks(0.7, 0.2)(start.clone());
        assert!(Model::new(&some_ask).is_err());
        // Who is passed on has not been through it.
        some_ask = nobody_asks(0.7, 0.3)(start);
        and_another(&mut some_ask);
        some_ask.call_types[1].self_service = None;
        some_ask.call_types[1].patience = Some(Law::exponential(60.0));
        Model::new(&some_ask).unwrap();
        some_ask.call_types[1].transfers =
            Some(scenario::Transfers::new().to("service", 0.1).warm(0.0));
        assert!(Model::new(&some_ask).is_err());
    }
}

/// Tells callers how long they will wait, or their place.
fn announcement(announcement: Announcement) -> impl FnOnce(&mut Scenario) {
    move |s| s.call_types[0].announcement = Some(announcement)
}

/// Lets agents pass callers on.
fn transfers(transfers: scenario::Transfers) -> impl FnOnce(&mut Scenario) {
    move |s| s.call_types[0].transfers = Some(transfers)
}

/// One more call type, which the same agents answer.
fn and_another(s: &mut Scenario) {
    let other = CallType {
        name: "other".into(),
        ..s.call_types[0].clone()
    };
    s.call_types.push(other);
    s.agent_groups[0].skills.push(Skill::new("other"));
}

/// Lets some callers reach a wrong queue first, of two there are.
fn misroutes(misroutes: scenario::Misroutes) -> impl FnOnce(&mut Scenario) {
    |s| {
        and_another(s);
        s.call_types[0].misroutes = Some(misroutes);
    }
}

/// Agents who stay with callers who wait for ever are accepted where some time somebody answers those, or the day ends.
#[test]
fn agents_who_stay_are_let_go_some_time() {
    let mut stays = good();
    and_another(&mut stays);
    stays.call_types[1].patience = Some(Law::never());
    transfers(scenario::Transfers::new().to("other", 0.1).warm(1.0))(&mut stays);
    let is_refused = |s: &Scenario| Model::new(s).is_err();
    // All agents may stay, and the same ones answer.
    assert!(is_refused(&stays));
    let mut apart = stays.clone();
    apart.agent_groups[0].skills.pop();
    apart
        .agent_groups
        .push(AgentGroup::new("annex").staff(9).skill("other"));
    assert!(!is_refused(&apart));
    // People are there after closing if none are due to be there for longer, and nobody is absent.
    let people = |ends: ClockTime, absence: f64| {
        let mut apart = apart.clone();
        let annex = &mut apart.agent_groups[1];
        annex.staff = Series::unstated();
        annex.shifts = vec![Shift::new(ClockTime::new(8, 0), ends, 9.0)];
        annex.absence = absence;
        apart
    };
    let closes = ClockTime::new(10, 0);
    assert!(!is_refused(&people(closes, 0.0)));
    assert!(is_refused(&people(closes, 0.1)));
    assert!(is_refused(&people(ClockTime::new(9, 45), 0.0)));
    let mut all_go = people(ClockTime::new(9, 45), 0.0);
    all_go.agent_groups[0].staff = Series::unstated();
    all_go.agent_groups[0].shifts =
        vec![Shift::new(ClockTime::new(8, 0), ClockTime::new(9, 30), 5.0)];
    assert!(!is_refused(&all_go));
    apart.day = None;
    assert!(!is_refused(&apart));
    let mut blind = stays.clone();
    blind.call_types[0].transfers.as_mut().unwrap().warm = Some(0.0);
    assert!(!is_refused(&blind));
    let mut never = stays.clone();
    never.call_types[0].transfers.as_mut().unwrap().most = Some(0);
    assert!(!is_refused(&never));
    let mut skilled = stays.clone();
    skilled.agent_groups[0].skills[0] = Skill::new("service").transfers_to("service", 0.1);
    assert!(!is_refused(&skilled));
    stays.day.as_mut().unwrap().after_closing = AfterClosing::SendAway;
    assert!(!is_refused(&stays));
}

/// Nobody balks who has been served before, and who is in a wrong queue waits with a patience of its own.
#[test]
fn a_queue_ends_for_those_who_are_passed_on_and_those_who_are_wrong() {
    let mut alone = good();
    and_another(&mut alone);
    alone.agent_groups[0].skills.pop();
    alone
        .agent_groups
        .push(AgentGroup::new("annex").staff(0).skill("other"));
    let is_refused = |s: &Scenario| {
        let error = Model::new(s).err();
        error.is_some_and(|error| error.to_string().contains("may wait for ever"))
    };
    assert!(!is_refused(&alone));
    let mut balks = alone.clone();
    (balks.call_types[1].patience, balks.call_types[1].balk) = (Some(Law::never()), 1.0);
    assert!(!is_refused(&balks));
    transfers(scenario::Transfers::new().to("other", 0.1).warm(0.0))(&mut balks);
    assert!(is_refused(&balks));
    alone.call_types[0].misroutes = Some(scenario::Misroutes::new().to("other", 0.1));
    assert!(!is_refused(&alone));
    alone.call_types[0].patience = Some(Law::never());
    assert!(is_refused(&alone));
}

#[derive(Debug)]
struct Silence;

impl Arrivals for Silence {
    fn next_arrival(&mut self, _random: &mut Stream) -> Option<f64> {
        None
    }
}

impl ArrivalFactory for Silence {
    fn arrivals(&self, _run: u64) -> Box<dyn Arrivals> {
        Box::new(Silence)
    }
}

fn own_arrivals_for(scenario: &Scenario, name: &str) -> callcenter::error::Problem {
    let factory: Arc<dyn ArrivalFactory> = Arc::new(Silence);
    let error = Model::with_arrivals(scenario, &[(name, factory)]).unwrap_err();
    let [problem] = error.problems() else {
        panic!("{error}")
    };
    problem.clone()
}

#[test]
fn the_scenarios_the_cases_start_from_break_no_rule() {
    for scenario in [good(), good_steady()] {
        Model::new(&scenario).unwrap();
    }
}

/// What makes sense although it looks as if some would never be reached.
#[test]
fn who_is_reached_after_all_is_accepted() {
    let mut first_come = good_steady();
    first_come.call_types[0].arrivals = ArrivalLaw::per_hour(119.0);
    let calm = CallType::new("calm")
        .priority(2)
        .arrivals_per_hour(1.0)
        .handle_time(Law::constant(240.0))
        .patience(Law::never());
    first_come.call_types.push(calm);
    first_come.agent_groups[0] = first_come.agent_groups[0].clone().skill("calm");
    assert!(Model::new(&first_come).is_err());
    first_come.routing.call.by = scenario::CallOrder::Nothing;
    Model::new(&first_come).unwrap();

    // Few calls are left for the last group, where most find somebody at once.
    let mut last_group = good_steady();
    last_group.call_types[0].arrivals = ArrivalLaw::per_hour(75.0);
    last_group.call_types[0].patience = Some(Law::never());
    last_group.agent_groups[0].staff = Series::Constant(10.0);
    last_group.agent_groups[0].skills = vec![Skill::new("service").until(0.0)];
    last_group.agent_groups.push(
        AgentGroup::new("last")
            .staff(2)
            .skill(Skill::new("service").rank(2)),
    );
    Model::new(&last_group).unwrap();

    // As fast as twice as many.
    let mut fast = good_steady();
    fast.call_types[0].arrivals = ArrivalLaw::per_hour(119.0);
    fast.call_types[0].patience = Some(Law::never());
    assert!(Model::new(&fast).is_err());
    fast.agent_groups[0].skills[0].speed = 2.0;
    Model::new(&fast).unwrap();
}

fn warm_up(scenario: &Scenario) -> f64 {
    match Model::new(scenario).unwrap().grid().span() {
        callcenter::model::Span::Steady { warm_up, .. } => warm_up,
        day => panic!("{day:?}"),
    }
}

#[test]
fn slow_agents_warm_up_as_those_whose_calls_are_long() {
    let centre = |mean: f64, speed: f64| {
        let mut scenario = good_steady();
        scenario.call_types[0].arrivals = ArrivalLaw::per_hour(100.0);
        scenario.call_types[0].handle_time = Some(Law::exponential(mean));
        scenario.call_types[0].patience = Some(Law::never());
        scenario.agent_groups[0].staff = Series::Constant(12.0);
        scenario.agent_groups[0].skills[0].speed = speed;
        scenario
    };
    let slow = warm_up(&centre(180.0, 0.45));
    assert_eq!(slow, warm_up(&centre(400.0, 1.0)));
    assert!(slow > 10.0 * warm_up(&centre(180.0, 1.0)));
}

/// Three groups for two types that are busy, and one at ease beside them.
#[test]
fn the_busiest_part_decides_how_long_the_warm_up_is() {
    let busy = |with_ease: bool| {
        let call_type = |name: &str, per_hour: f64| {
            CallType::new(name)
                .arrivals_per_hour(per_hour)
                .handle_time(Law::exponential(180.0))
                .patience(Law::never())
        };
        let mut scenario = Scenario::new("ring")
            .call_type(call_type("a", 290.0))
            .call_type(call_type("b", 290.0))
            .agent_group(AgentGroup::new("g1").staff(10).skill("a"))
            .agent_group(AgentGroup::new("g2").staff(10).skill("a").skill("b"))
            .agent_group(AgentGroup::new("g3").staff(10).skill("b"));
        if with_ease {
            scenario = scenario
                .call_type(call_type("d", 200.0))
                .agent_group(AgentGroup::new("at ease").staff(100).skill("d"));
        }
        scenario
    };
    let alone = warm_up(&busy(false));
    assert!(alone > 100_000.0, "{alone}");
    assert_eq!(warm_up(&busy(true)), alone);
}

#[test]
fn a_broken_rule_is_reported_at_its_place_and_in_its_words() {
    for Case {
        rule,
        scenario,
        path,
        message,
    } in cases()
    {
        let error = match Model::new(&scenario) {
            Ok(_) => panic!("{rule:?} was not noticed: {message}"),
            Err(error) => error,
        };
        let found: Vec<_> = error
            .problems()
            .iter()
            .filter(|p| p.rule == rule.name())
            .collect();
        let places: Vec<_> = found
            .iter()
            .map(|p| (p.path.as_str(), p.message.as_str()))
            .collect();
        assert_eq!(places, [(path, message)], "{rule:?}: {error}");
        // Only a list without call types leaves something else to complain about.
        let others = error.problems().len() - 1;
        assert!(
            others == 0 || rule == Rule::SomeCallType,
            "{rule:?}: {error}"
        );
        let kind = if rule.is_support() {
            ErrorKind::NotSupported
        } else {
            ErrorKind::Invalid
        };
        assert_eq!(error.kind(), kind, "{rule:?}");
        assert_eq!(error.file(), None);
    }
}

#[test]
fn arrivals_of_ones_own_need_their_call_type_and_in_a_steady_state_a_warm_up() {
    let problem = own_arrivals_for(&good(), "sevrice");
    assert_eq!(
        (problem.path.as_str(), problem.rule),
        ("call_types", Rule::OwnArrivals.name())
    );
    assert_eq!(
        problem.message,
        "own arrivals for \"sevrice\", but there is no such call type; did you mean \"service\"?"
    );
    let problem = own_arrivals_for(&good_steady(), "service");
    assert_eq!(
        (problem.path.as_str(), problem.rule),
        ("steady_state.warm_up", Rule::SteadyStateSize.name())
    );
    assert_eq!(
        problem.message,
        "missing; for the own arrivals of \"service\" it cannot be worked out"
    );
}

#[test]
fn every_rule_has_a_case_and_a_name_of_its_own() {
    let mut cases: Vec<Rule> = cases().iter().map(|case| case.rule).collect();
    cases.push(Rule::OwnArrivals);
    for rule in Rule::ALL {
        assert!(cases.contains(rule), "{rule:?} has no case");
    }
    let names: BTreeSet<_> = Rule::ALL.iter().map(|rule| rule.name()).collect();
    assert_eq!(names.len(), Rule::ALL.len());
}

#[test]
fn everything_that_is_wrong_is_reported_at_once() {
    let mut scenario = good_steady();
    scenario.lines = Some(0.into());
    scenario.steady_state = Some(SteadyState::new().warm_up(-1.0).batch(f64::INFINITY));
    scenario.service_levels.push(ServiceLevel::default());
    let service = &mut scenario.call_types[0];
    service.balk = -1.0;
    service.priority = 0;
    service.arrivals = ArrivalLaw::per_hour(f64::INFINITY);
    service.patience = Some(Law::exponential(0.0));
    service.handle_time = Some(Law::uniform(30.0, 20.0));
    service.target = Some(ServiceLevel::answered_of_offered(80.0, -20.0));
    scenario.agent_groups[0].staff = Series::Constant(-1.0);
    scenario
        .agent_groups
        .push(AgentGroup::new("desk").staff(1e9).skill("kitchen"));
    let error = Model::new(&scenario).unwrap_err();
    let paths: Vec<_> = error.problems().iter().map(|p| p.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "agent_groups[1].name",
            "lines",
            "service_levels[0]",
            "steady_state.warm_up",
            "steady_state.batch",
            "call_types[0].priority",
            "call_types[0].balk",
            "call_types[0].arrivals.per_hour",
            "call_types[0].handle_time.uniform.high",
            "call_types[0].patience.exponential.mean",
            "call_types[0].target.answered_of_offered",
            "call_types[0].target.within",
            "agent_groups[0].staff",
            "agent_groups[1].staff",
            "agent_groups[1].skills[0]",
        ],
        "{error}"
    );
    assert_eq!(error.kind(), ErrorKind::Invalid);
    let text = error.to_string();
    assert!(
        text.starts_with("15 problems\n") && text.lines().count() == 16,
        "{text}"
    );
}

#[test]
fn what_is_wrong_outweighs_what_is_not_supported() {
    let mut scenario = good();
    scenario.call_types[0].channel = Channel::Chat;
    assert_eq!(
        Model::new(&scenario).unwrap_err().kind(),
        ErrorKind::NotSupported
    );
    scenario.call_types[0].balk = 2.0;
    let error = Model::new(&scenario).unwrap_err();
    assert_eq!(
        (error.kind(), error.problems().len()),
        (ErrorKind::Invalid, 2)
    );
}

#[test]
fn a_call_type_that_more_urgent_calls_starve_is_refused() {
    let call = |name: &str, rate: f64, priority: u32| {
        CallType::new(name)
            .arrivals_per_hour(rate)
            .handle_time(Law::exponential(269.0))
            .priority(priority)
    };
    let scenario = |agents: u32| {
        Scenario::new("starved")
            .call_type(call("vip", 900.0, 1).patience(Law::exponential(283.6)))
            .call_type(call("low", 20.0, 2).patience(Law::never()))
            .agent_group(
                AgentGroup::new("desk")
                    .staff(agents)
                    .skill("vip")
                    .skill("low"),
            )
    };
    let error = Model::new(&scenario(50)).unwrap_err();
    assert_eq!(error.problems()[0].rule, Rule::QueueEnds.name());
    assert!(error.to_string().contains("\"low\""), "{error}");
    assert!(Model::new(&scenario(70)).is_ok());
}

#[test]
fn lines_bound_the_queue_of_the_call_types_that_need_them() {
    let call = |name: &str, rate: f64| {
        CallType::new(name)
            .arrivals_per_hour(rate)
            .handle_time(Law::exponential(360.0))
            .patience(Law::never())
    };
    // Ten erlangs of sales on so many lines, and so much service on none.
    let found = |lines: u32, service: f64, agents: u32| {
        let desk = AgentGroup::new("desk").staff(agents);
        let centre = Scenario::new("two numbers")
            .lines([LineGroup::new("toll free", lines).call_type("sales")])
            .call_type(call("sales", 100.0))
            .call_type(call("service", service))
            .agent_group(desk.skill("sales").skill("service"));
        Model::new(&centre).map_err(|error| error.problems()[0].clone())
    };
    assert!(found(4, 20.0, 7).is_ok());
    let problem = found(4, 20.0, 6).unwrap_err();
    assert_eq!(problem.rule, Rule::QueueEnds.name());
    assert!(
        problem.message.contains("6.0000 erlangs"),
        "{}",
        problem.message
    );
    // More lines than there is work for.
    assert!(found(40, 20.0, 13).is_ok());
    assert!(found(40, 20.0, 12).is_err());
    // Where every call type needs one, nothing grows.
    let mut both = good_steady();
    both.call_types[0].patience = Some(Law::never());
    both.agent_groups[0].staff = 2.into();
    assert!(Model::new(&both).is_err());
    both.lines = Some([LineGroup::new("all", 9).call_type("service")].into());
    assert!(Model::new(&both).is_ok());
}

#[test]
fn all_that_is_wrong_with_callers_who_call_again_is_reported_at_once() {
    let mut scenario = good();
    let service = &mut scenario.call_types[0];
    service.arrivals = ArrivalLaw::count(30.0);
    let probabilities = Redials::new()
        .probability(2.0)
        .later(-1.0)
        .tries(Tries::Unlimited);
    let probabilities = probabilities.after_balking(1.0).after_blocking(f64::NAN);
    service.redials = Some(probabilities.delay(Law::never()).as_call_type("x"));
    let returns = Returns::new().resolution(0.0).delay(Law::exponential(-1.0));
    service.returns = Some(returns.as_call_type("y"));
    scenario.agent_groups[0].skills[0].resolution = Some(7.0);
    let error = Model::new(&scenario).unwrap_err();
    let paths: Vec<_> = error.problems().iter().map(|p| p.path.as_str()).collect();
    let expected = [
        "call_types[0].redials.probability",
        "call_types[0].redials.later",
        "call_types[0].redials.after_blocking",
        "call_types[0].redials.after_balking",
        "call_types[0].redials.delay",
        "call_types[0].redials.call_type",
        "call_types[0].returns.resolution",
        "call_types[0].returns.delay.exponential.mean",
        "call_types[0].returns.call_type",
        "agent_groups[0].skills[0].resolution",
    ];
    assert_eq!(paths, expected, "{error}");
}

#[test]
fn whoever_calls_again_as_often_as_tries_allow_does_so_by_no_rule_for_ever() {
    for accepted in [
        Redials::new().probability(1.0),
        Redials::new().probability(1.0).tries(0),
        Redials::new()
            .probability(1.0)
            .later(0.9)
            .after_balking(0.9)
            .after_blocking(0.9)
            .tries(Tries::Unlimited),
    ] {
        let mut scenario = good();
        redials(accepted.clone())(&mut scenario);
        assert!(Model::new(&scenario).is_ok(), "{accepted:?}");
    }
    // Recorded arrivals are accepted where they say that they are first calls, or nobody calls again as that type.
    let mut scenario = good();
    redials(Redials::new())(&mut scenario);
    scenario.call_types[0].arrivals = ArrivalLaw::count(30.0);
    assert!(Model::new(&scenario).is_err());
    scenario.call_types[0].fresh = true;
    assert!(Model::new(&scenario).is_ok());
    let mut scenario = good();
    let mut other = scenario.call_types[0].clone();
    other.name = "other".into();
    scenario.call_types.push(other);
    scenario.agent_groups[0].skills.push(Skill::new("other"));
    redials(Redials::new().as_call_type("other"))(&mut scenario);
    scenario.call_types[0].arrivals = ArrivalLaw::count(30.0);
    assert!(Model::new(&scenario).is_ok());
}

#[test]
fn what_is_unsaid_of_callers_who_call_again_is_listed_as_a_default() {
    let used = |change: &dyn Fn(&mut Scenario)| {
        let mut scenario = good();
        change(&mut scenario);
        Model::new(&scenario).unwrap().defaults_used().to_vec()
    };
    let before = used(&|_| ());
    let of = |change: &dyn Fn(&mut Scenario)| -> Vec<String> {
        let used = used(change).into_iter();
        used.filter(|line| !before.contains(line)).collect()
    };
    assert_eq!(
        of(&|s| redials(Redials::new())(s)),
        [
            "redials of \"service\" after hanging up: 0.4",
            "redials of \"service\" in a row: at most 3",
            "time until a redial of \"service\": exponential, mean 900 s",
        ]
    );
    assert_eq!(
        of(&|s| returns(Returns::new())(s)),
        [
            "resolution of \"service\": 0.7 of answered calls",
            "time until a return of \"service\": exponential, mean 24 h",
        ]
    );
    let same = |s: &mut Scenario| {
        returns(Returns::new())(s);
        s.call_types[0].same_agent = Some(scenario::SameAgent::agent());
    };
    assert_eq!(
        of(&same).last().map(String::as_str),
        Some("wait of \"service\" for who served before: 60 s")
    );
    let stated = Redials::new()
        .probability(0.5)
        .tries(2)
        .delay(Law::constant(60.0));
    assert!(of(&|s| redials(stated.clone())(s)).is_empty());
}

#[test]
fn what_is_unsaid_of_announcements_is_listed_as_a_default() {
    let used = |told: Option<Announcement>, estimator: scenario::WaitEstimator| {
        let mut scenario = good();
        scenario.call_types[0].announcement = told;
        scenario.call_types[0].wait_estimator = estimator;
        Model::new(&scenario).unwrap().defaults_used().to_vec()
    };
    let unsaid = scenario::WaitEstimator::default();
    let silent = used(None, unsaid);
    let told = used(Some(Announcement::new()), unsaid);
    let line = "wait that callers of \"service\" may expect: that of the first in the queue so far";
    assert!(told.iter().any(|used| used == line), "{told:?}");
    assert_eq!(told.len(), silent.len() + 1);
    assert_eq!(used(Some(Announcement::place()), unsaid), silent);
    let stated = scenario::WaitEstimator::QueueOverRate;
    assert_eq!(used(Some(Announcement::new()), stated), silent);
}

/// Callers who never hang up of themselves are enough of a burden only if what they are told makes none of them hang up.
#[test]
fn what_callers_are_told_may_end_a_queue() {
    let centre = |told: Announcement| {
        let mut scenario = good_steady();
        scenario.call_types[0].arrivals = ArrivalLaw::per_hour(100.0);
        scenario.call_types[0].patience = Some(Law::never());
        scenario.call_types[0].announcement = Some(told);
        scenario
    };
    assert!(Model::new(&centre(Announcement::new())).is_err());
    // A fifth of 6.67 erlangs is too few for 5 agents, and three tenths are enough.
    assert!(Model::new(&centre(Announcement::new().hangs_up(0.2))).is_err());
    Model::new(&centre(Announcement::new().hangs_up(0.3))).unwrap();
    let repeat = |hangs_up| Announcement::new().repeat(Repeat::after(60.0, hangs_up));
    assert!(Model::new(&centre(repeat(0.2))).is_err());
    Model::new(&centre(repeat(0.3))).unwrap();
    for told in [
        Announcement::new().hangs_up_per_minute(0.01),
        Announcement::place().hangs_up_per_place(0.01),
        Announcement::new().repeat(Repeat::every(60.0, 0.01)),
        Announcement::new().patience(Law::exponential(120.0)),
    ] {
        // The longer it takes them to hang up, the longer the queue remembers.
        assert!(warm_up(&centre(told)) > 1000.0);
    }
    // The last wait need not rise with the queue.
    let mut last = centre(Announcement::new().hangs_up_per_minute(0.01));
    last.call_types[0].wait_estimator = scenario::WaitEstimator::LastToEnterService;
    assert!(Model::new(&last).is_err());
    // Who is passed on is told nothing, and waits for ever as before.
    let mut passed_on = centre(Announcement::new().patience(Law::exponential(120.0)));
    passed_on.call_types[0].transfers = Some(scenario::Transfers::new().warm(0.0));
    assert!(Model::new(&passed_on).is_err());
}

#[test]
fn batches_that_may_not_stand_for_replications_are_refused() {
    let run = |steady: SteadyState, staff: f64| {
        let mut scenario = good_steady().steady_state(steady);
        scenario.agent_groups[0].staff = staff.into();
        callcenter::Experiment::new(&scenario).and_then(|e| e.replications(20).run())
    };
    let short = SteadyState::new().warm_up(3600.0).batch(60.0);
    let error = run(short.clone(), 5.0).unwrap_err();
    assert_eq!(error.problems()[0].path, "steady_state.batch");
    assert!(run(short.clone().batches_per_run(1), 5.0).is_ok());
    assert!(run(short.batches_per_run(1), 5.5).is_ok());
    let error = run(SteadyState::new().batches_per_run(20), 5.5).unwrap_err();
    assert_eq!(error.problems()[0].path, "steady_state.batches_per_run");
    assert!(run(SteadyState::new(), 5.5).is_ok());
}

#[test]
fn speeds_are_drawn_once_for_a_run_and_may_be_too_slow_together() {
    let scenario = |agents: u32, steady: SteadyState| {
        let mut scenario = good_steady().steady_state(steady);
        scenario.call_types[0].patience = Some(Law::never());
        scenario.agent_groups[0].staff = agents.into();
        scenario.agent_groups[0].speeds = Some(Law::lognormal(1.0, 0.2));
        scenario
    };
    let run = |scenario: &Scenario| {
        callcenter::Experiment::new(scenario).and_then(|e| e.replications(20).run())
    };
    // Four erlangs before ten agents, who are at least 6.8 by 5 standard errors; six are 3.55.
    assert!(run(&scenario(10, SteadyState::new())).is_ok());
    let error = run(&scenario(6, SteadyState::new())).unwrap_err();
    let message = error.to_string();
    assert!(
        message.contains("no more than 3.5505 of the usual speed"),
        "{message}"
    );
    let error = run(&scenario(10, SteadyState::new().batches_per_run(20))).unwrap_err();
    assert_eq!(error.problems()[0].path, "steady_state.batches_per_run");
    let defaults = |law| {
        let mut scenario = good();
        scenario.agent_groups[0].speeds = Some(law);
        let model = Model::new(&scenario).unwrap();
        let used = model.defaults_used().iter();
        used.filter(|d| d.contains("speed")).count()
    };
    let bare = |mean, cv| Law::Lognormal {
        mean,
        cv,
        median: None,
        sd_of_log: None,
    };
    assert_eq!(defaults(bare(None, None)), 2);
    assert_eq!(defaults(bare(Some(Seconds(1.1)), None)), 1);
    assert_eq!(defaults(bare(Some(Seconds(1.1)), Some(0.3))), 0);
}
