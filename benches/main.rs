//! Nanoseconds per call, beside the floor of what a call must cost.
//!
//! Run with `cargo bench --package callcenter-benches`. The figure to read is the time per element: an element is a
//! call. Ratios within one run mean something on any machine; absolute times do not.

mod floor;

use std::hint::black_box;

use callcenter::chance::DurationLaw;
use callcenter::engine::Engine;
use callcenter::erlang::{ErlangA, MmnG, Queue};
use callcenter::model::{Asking, Centre, Choice, Router};
use callcenter::scenario::{
    Announcement, CallbackOffer, Callbacks, Outbound, Redials, Returns, SelfService, Skill,
    Transfers,
};
use callcenter::sweep::{Axis, Sweep};
use callcenter::units::ClockTime;
use callcenter::{AgentGroup, CallType, Day, Experiment, Law, Model, Scenario, SteadyState};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

const AHT: f64 = 269.0;
const PATIENCE: f64 = 283.6;
/// Batches in a measurement: enough that starting and summing up an experiment do not show.
const BATCHES: u32 = 10;

/// M/M/n+M with as many calls as agents can just handle, in batches of about 50,000 calls.
fn critical(agents: u32) -> (Scenario, f64, f64) {
    let per_second = f64::from(agents) / AHT;
    let batch = 50_000.0 / per_second;
    let scenario = Scenario::new("M/M/n+M")
        .steady_state(
            SteadyState::new()
                .warm_up(0.0)
                .batch(batch)
                .batches_per_run(1),
        )
        .call_type(
            CallType::new("service")
                .arrivals_per_hour(3600.0 * per_second)
                .handle_time(Law::exponential(AHT))
                .patience(Law::exponential(PATIENCE)),
        )
        .agent_group(AgentGroup::new("desk").staff(agents).skill("service"));
    (scenario, per_second, batch)
}

/// Both engines with all default statistics, on one thread, and the floor.
fn per_call(criterion: &mut Criterion) {
    for agents in [10u32, 100, 1000] {
        let (scenario, per_second, batch) = critical(agents);
        let calls = (per_second * batch * f64::from(BATCHES)) as u64;
        let mut group = criterion.benchmark_group(format!("M/M/{agents}+M"));
        group.throughput(Throughput::Elements(calls));
        group.bench_function("floor", |b| {
            b.iter(|| floor::play(agents as usize, per_second, AHT, PATIENCE, black_box(calls)))
        });
        for (name, engine) in [
            ("recursion", Engine::Recursion),
            ("calendar", Engine::Calendar),
        ] {
            let experiment = Experiment::new(&scenario)
                .expect("the scenario is right")
                .replications(BATCHES)
                .threads(1)
                .engine(engine);
            group.bench_function(name, |b| b.iter(|| experiment.run().expect("it runs")));
        }
        group.finish();
    }
}

/// What the rest of a call's life costs on top of it, in M/M/100+M with as many first calls: each part by itself, on one thread. An
/// element is a first call.
fn lives(criterion: &mut Criterion) {
    type Lives = fn(CallType) -> CallType;
    let parts: [(&str, Lives); 7] = [
        ("a queue and an agent", |service| service),
        ("redials and returns", |service| {
            let returns = Returns::new().delay(Law::exponential(3600.0));
            service.fresh().redials(Redials::new()).returns(returns)
        }),
        ("transfers", |service| {
            service.transfers(Transfers::new().to("service", 0.1))
        }),
        ("self-service", |service| {
            let time = Law::exponential(60.0);
            service.self_service(SelfService::new(time, 0.3).hangs_up(0.05))
        }),
        ("callbacks", |service| {
            let offered = CallbackOffer::QueueLength(5);
            service.callbacks(Callbacks::new().offered(offered).accepted(0.3))
        }),
        ("announcements", |service| {
            service.announcement(Announcement::new().hangs_up_per_minute(0.1))
        }),
        ("beside a dialler", |service| service),
    ];
    let mut group = criterion.benchmark_group("lives");
    for (name, part) in parts {
        let (mut scenario, per_second, batch) = critical(100);
        scenario.call_types = scenario.call_types.into_iter().map(part).collect();
        if name == "beside a dialler" {
            // As many calls come in as agents can take: people are rung up between them.
            let renewals = CallType::new("renewals")
                .outbound(Outbound::new(0.3).per_free_agent(2.0))
                .handle_time(Law::exponential(AHT));
            scenario = scenario.call_type(renewals);
            for group in &mut scenario.agent_groups {
                group.skills.push(Skill::new("renewals"));
            }
        }
        let calls = (per_second * batch * f64::from(BATCHES)) as u64;
        group.throughput(Throughput::Elements(calls));
        let experiment = Experiment::new(&scenario)
            .expect("the scenario is right")
            .replications(BATCHES)
            .threads(1)
            .engine(Engine::Calendar);
        group.bench_function(name, |b| b.iter(|| experiment.run().expect("it runs")));
    }
    group.finish();
}

/// A floor of skills with as much load as agents: each group answers some call types, its first with rank 1, the next with
/// rank 2, and so on, so that every type has several groups and every group several types. In batches of 50,000 calls.
fn skilled(agents: u32, groups: u32, types: u32, skills: u32) -> (Scenario, u64) {
    let per_second = f64::from(agents) / AHT;
    let batch = 50_000.0 / per_second;
    let mut scenario = Scenario::new("skills").steady_state(
        SteadyState::new()
            .warm_up(0.0)
            .batch(batch)
            .batches_per_run(1),
    );
    for t in 0..types {
        scenario = scenario.call_type(
            CallType::new(format!("type {t:02}"))
                .arrivals_per_hour(3600.0 * per_second / f64::from(types))
                .handle_time(Law::exponential(AHT))
                .patience(Law::exponential(PATIENCE)),
        );
    }
    for g in 0..groups {
        let staff = agents / groups + u32::from(g < agents % groups);
        let mut group = AgentGroup::new(format!("group {g:02}")).staff(staff);
        for rank in 0..skills {
            // First types are spread evenly over groups; further ones lie beside them.
            let t = (g * types / groups + rank) % types;
            group = group.skill(Skill::new(format!("type {t:02}")).rank(rank + 1));
        }
        scenario = scenario.agent_group(group);
    }
    let calls = (per_second * batch * f64::from(BATCHES)) as u64;
    (scenario, calls)
}

/// What a call costs where groups differ in skills: a small floor, and one forty times as large.
fn skills(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("skills");
    for (name, (scenario, calls)) in [
        ("28 agents, 3 groups, 3 types", skilled(28, 3, 3, 2)),
        ("1200 agents, 40 groups, 60 types", skilled(1200, 40, 60, 6)),
    ] {
        group.throughput(Throughput::Elements(calls));
        let experiment = Experiment::new(&scenario)
            .expect("the scenario is right")
            .replications(BATCHES)
            .threads(1);
        group.bench_function(name, |b| b.iter(|| experiment.run().expect("it runs")));
        let own = experiment.routed_by(std::sync::Arc::new(
            |_: &Model, _: u64, _: u64| -> Box<dyn Router> { Box::new(FirstCome) },
        ));
        let name = format!("{name}, a router of one's own");
        group.bench_function(name, |b| b.iter(|| own.run().expect("it runs")));
    }
    group.finish();
}

/// A router that looks at every group and every call type.
struct FirstCome;

impl Router for FirstCome {
    fn agent_for(&mut self, call: &Asking, centre: &Centre<'_>) -> Choice {
        let able = (0..centre.agent_groups()).filter(|&g| centre.can_answer(g, call.call_type));
        let idle = able.filter_map(|g| Some((centre.longest_idle(g)?, g)));
        match idle.max_by(|a, b| a.0.total_cmp(&b.0)) {
            Some((_, group)) => Choice::Group(group),
            None => Choice::Wait,
        }
    }

    fn call_for(&mut self, group: usize, centre: &Centre<'_>) -> Option<usize> {
        let able = (0..centre.call_types()).filter(|&t| centre.can_answer(group, t));
        let waiting = able.filter_map(|t| Some((centre.longest_wait(t)?, t)));
        waiting.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, t)| t)
    }
}

/// A day of 34 half-hours with about 2,000 calls, its rates and staff rising and falling.
fn day() -> Scenario {
    let shape = |i: u32| 40.0 + 30.0 * (f64::from(i) / 34.0 * std::f64::consts::PI).sin();
    let calls: Vec<f64> = (0..34).map(shape).collect();
    let staff: Vec<f64> = calls
        .iter()
        .map(|c| (c * 180.0 / 1800.0 * 1.15).ceil())
        .collect();
    Scenario::new("day")
        .day(Day::new(ClockTime::new(7, 0), ClockTime::new(24, 0)))
        .call_type(
            CallType::new("service")
                .arrivals_per_interval(calls)
                .handle_time(Law::lognormal(180.0, 1.2))
                .patience(Law::exponential(PATIENCE)),
        )
        .agent_group(AgentGroup::new("desk").staff(staff).skill("service"))
}

fn days(criterion: &mut Criterion) {
    let scenario = day();
    let replications = 128;
    let experiment = Experiment::new(&scenario)
        .expect("the scenario is right")
        .replications(replications);
    let calls: f64 = experiment
        .run()
        .expect("it runs")
        .total
        .attempts
        .mean()
        .unwrap_or(0.0);
    let mut group = criterion.benchmark_group("day of 34 intervals");
    group.throughput(Throughput::Elements(
        (calls * f64::from(replications)) as u64,
    ));
    for (name, engine) in [
        ("recursion", Engine::Recursion),
        ("calendar", Engine::Calendar),
    ] {
        let experiment = experiment.clone().threads(1).engine(engine);
        group.bench_function(name, |b| b.iter(|| experiment.run().expect("it runs")));
    }
    group.bench_function("recursion, all cores", |b| {
        b.iter(|| experiment.run().expect("it runs"))
    });
    group.finish();
}

/// The baseline with other laws of handle time and patience, an hour at a time.
fn baseline(handle_time: Law, patience: Law) -> Scenario {
    Scenario::new("levels")
        .steady_state(
            SteadyState::new()
                .warm_up(3600.0)
                .batch(3600.0)
                .batches_per_run(1),
        )
        .call_type(
            CallType::new("service")
                .arrivals_per_hour(831.0)
                .handle_time(handle_time)
                .patience(patience),
        )
        .agent_group(AgentGroup::new("desk").staff(50).skill("service"))
}

/// So many that the levels need not be parted for threads to have enough to share: 64 units of 64.
const LEVEL_HOURS: u32 = 64 * 64;

/// Twenty levels of staff: on the same callers, which are drawn once, and each by itself.
fn levels(criterion: &mut Criterion) {
    let exponential = baseline(Law::exponential(AHT), Law::exponential(PATIENCE));
    let lognormal = baseline(Law::lognormal(AHT, 1.2), Law::lognormal(PATIENCE, 1.5));
    for (name, scenario) in [("exponential", exponential), ("lognormal", lognormal)] {
        let sweep = |agents: std::ops::RangeInclusive<u32>| {
            let staff = |centre: &mut Scenario, &agents: &u32| {
                centre.agent_groups[0].staff = agents.into();
            };
            Sweep::new(&scenario)
                .axis(Axis::new("agents", agents, staff))
                .replications(LEVEL_HOURS)
                .threads(1)
        };
        let mut group = criterion.benchmark_group(format!("20 levels, {name}"));
        group.throughput(Throughput::Elements(20 * u64::from(LEVEL_HOURS) * 2 * 831));
        let together = sweep(48..=67);
        group.bench_function("together", |b| b.iter(|| together.run().expect("it runs")));
        let apart: Vec<Sweep> = (48..=67).map(|agents| sweep(agents..=agents)).collect();
        group.bench_function("apart", |b| {
            b.iter(|| {
                apart
                    .iter()
                    .for_each(|sweep| _ = sweep.run().expect("it runs"))
            })
        });
        group.finish();
    }
}

/// What a unit of work costs beyond its days: points of ten days on which hardly anybody calls, each a family of its own,
/// beside the same number of days played and counted as those of one point. An element is a unit, or the ten days of one;
/// the difference is the figure to read.
fn units(criterion: &mut Criterion) {
    let day = Day::new(ClockTime::new(8, 0), ClockTime::new(10, 0));
    let quiet = Scenario::new("quiet")
        .day(day)
        .call_type(
            CallType::new("service")
                .arrivals_per_hour(0.001)
                .handle_time(Law::exponential(AHT))
                .patience(Law::exponential(PATIENCE)),
        )
        .agent_group(AgentGroup::new("desk").staff(2).skill("service"));
    let points = 2000u32;
    let mut group = criterion.benchmark_group("units of 10 empty days");
    group.throughput(Throughput::Elements(u64::from(points)));
    let patience = |centre: &mut Scenario, &seconds: &u32| {
        centre.call_types[0].patience = Some(Law::exponential(f64::from(seconds)));
    };
    let sweep = Sweep::new(&quiet)
        .axis(Axis::new("patience", 1..=points, patience))
        .replications(10)
        .threads(1);
    group.bench_function("sweep", |b| b.iter(|| sweep.run().expect("it runs")));
    let one_point = Sweep::new(&quiet)
        .axis(Axis::new("patience", [283u32], patience))
        .replications(10 * points)
        .threads(1);
    group.bench_function("one point", |b| {
        b.iter(|| one_point.run().expect("it runs"))
    });
    group.finish();
}

/// What a formula costs: a queue with all its figures, at two sizes. The figure to read is the time per iteration.
fn theory(criterion: &mut Criterion) {
    let weibull = DurationLaw::new(&Law::weibull(PATIENCE, 0.5)).expect("the law is right");
    let figures = |queue: &dyn Queue| {
        (
            queue.p_queued(),
            queue.p_abandon(),
            queue.mean_wait(),
            queue.asa(),
            queue.mean_time_to_abandon(),
        )
    };
    let mut group = criterion.benchmark_group("theory");
    for agents in [100u32, 10_000] {
        let rate = f64::from(agents) * 3600.0 / AHT;
        group.bench_function(format!("Erlang A, {agents} agents"), |b| {
            b.iter(|| {
                let queue = ErlangA::new(black_box(rate), AHT, PATIENCE, agents);
                figures(&queue.expect("it is a queue"))
            })
        });
        group.bench_function(format!("Weibull patience, {agents} agents"), |b| {
            b.iter(|| {
                let queue = MmnG::new(black_box(rate), AHT, &weibull, agents);
                figures(&queue.expect("it is a queue"))
            })
        });
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10);
    targets = per_call, lives, skills, days, levels, units, theory
}
criterion_main!(benches);
