//! People who are rung up beside the callers who call in.

use callcenter::scenario::{Outbound, Skill};
use callcenter::units::ClockTime;
use callcenter::{AgentGroup, CallType, Day, Law, LineGroup, Results, Scenario};

use crate::centre::{days, long_time, patience};
use crate::oracle::dialler::Dialler;
use crate::rule::Family;

/// The service level's threshold of a scenario that says none, in seconds.
const WITHIN: f64 = 20.0;

/// Three agents who ring up one for each who is free. Whoever is reached hangs up where none is.
fn dialler() -> Dialler {
    Dialler {
        arrival_rate: 0.013,
        service_rates: [1.0 / 100.0, 1.0 / 100.0],
        abandonment_rates: [1.0 / 150.0, 0.0],
        servers: 3,
        per_free: 1.0,
        further: 0.0,
        least_free: 1,
        reached: 0.3,
        balk: 1.0,
        dial_rates: [1.0 / 20.0, 1.0 / 20.0],
        inbound_first: false,
        reserve: 0,
        lines: None,
        room: 16,
    }
}

/// An oracle's dialler as a scenario. Lines are one number, or a group that all call types are in.
fn scenario(dialler: &Dialler, in_group: bool) -> Scenario {
    let [inbound, outbound] = dialler
        .service_rates
        .map(|rate| Law::exponential(1.0 / rate));
    let [answered, in_vain] = dialler.dial_rates.map(|rate| Law::exponential(1.0 / rate));
    let [hangs_up, drops] = dialler.abandonment_rates;
    // Nobody who is rung up waits for ever, if it is only who never waits.
    let drops = if drops > 0.0 { drops } else { 1.0 };
    let people = CallType::new("renewals")
        .handle_time(outbound)
        .patience(patience(drops))
        .balk(dialler.balk)
        .priority(if dialler.inbound_first { 2 } else { 1 })
        .outbound(
            Outbound::new(dialler.reached)
                .per_free_agent(dialler.per_free)
                .further(dialler.further)
                .least_free(dialler.least_free as u32)
                .answered_after(answered)
                .given_up_after(in_vain),
        );
    let mut desk = AgentGroup::new("desk")
        .staff(dialler.servers as f64)
        .skill(Skill::new("renewals").reserve(dialler.reserve as u32));
    let mut scenario = Scenario::new("blended").call_type(people);
    if dialler.arrival_rate > 0.0 {
        scenario = scenario.call_type(
            CallType::new("service")
                .arrivals_per_hour(3600.0 * dialler.arrival_rate)
                .handle_time(inbound)
                .patience(patience(hangs_up)),
        );
        desk = desk.skill("service");
    }
    if let Some(lines) = dialler.lines {
        let lines = lines as u32;
        scenario = match in_group {
            true => scenario.lines([LineGroup::new("all", lines)]),
            false => scenario.lines(lines),
        };
    }
    scenario.agent_group(desk)
}

/// Compares 8 figures where nobody calls in, 13 where somebody does, one more where there are lines, and two more where people
/// who are rung up wait.
fn compare(family: &mut Family, name: &str, results: &Results, dialler: &Dialler) {
    let chain = dialler.chain();
    let law = chain.stationary();
    let exact = chain.figures(&law);
    println!("{name}: {} states, {exact:?}", chain.size());
    // What there is no room for is a tenth of the error that is allowed.
    assert!(
        exact.cut < 3e-4 * exact.waiting[0].max(exact.waiting[1]).min(1.0),
        "{name}: {exact:?}"
    );
    let mut hold = |what: &str, figure, exact| {
        family.compare(format!("{name}: {what}"), figure, exact);
    };
    let hourly = |per_second: f64| 3600.0 * per_second;
    let connected = exact.reached - exact.dropped;
    let people = results.call_type("renewals").unwrap();
    hold("dials", &people.dials, hourly(exact.dials));
    hold("reach rate", &people.reach_rate, dialler.reached);
    hold("reached", &people.reached, hourly(exact.reached));
    hold("connected", &people.connected, hourly(connected));
    let rate = exact.mismatches / exact.reached;
    hold("mismatch rate", &people.mismatch_rate, rate);
    let rate = exact.dropped / exact.reached;
    hold("drop rate", &people.drop_rate, rate);
    if dialler.balk < 1.0 {
        let [_, waiting] = exact.waiting;
        hold("people waiting", &people.queue_length, waiting);
        let wait = waiting / exact.reached;
        hold("mean wait of people", &people.mean_wait, wait);
    }
    // The totals are those of inbound callers, with the people rung up beside them, and agents work for both.
    let total = &results.total;
    hold("dials in all", &total.dials, hourly(exact.dials));
    let busy = exact.serving[0] + exact.serving[1];
    hold("occupancy", &total.occupancy, busy / dialler.servers as f64);
    if dialler.arrival_rate == 0.0 {
        return;
    }
    let offered = dialler.arrival_rate - exact.blocked;
    if dialler.lines.is_some() {
        let rate = exact.blocked / dialler.arrival_rate;
        hold("block rate", &total.block_rate, rate);
    }
    hold("offered", &total.offered, hourly(offered));
    hold("mean wait", &total.mean_wait, exact.waiting[0] / offered);
    let rate = exact.abandoned / offered;
    hold("abandon rate", &total.abandon_rate, rate);
    hold("queued rate", &total.queued_rate, exact.queued / offered);
    hold(
        "service level",
        &total.service_level[0].share,
        chain.answered_within(&law, WITHIN),
    );
}

#[test]
fn a_blended_centre_agrees_with_the_chain_of_callers_people_and_dials() {
    let mut family = Family::of(13 + 13 + 15 + 15 + 10, "blended");
    for (at, (name, dialler, seconds)) in [
        ("nobody rung up waits", dialler(), 3e8),
        (
            "two for each of two or more",
            Dialler {
                arrival_rate: 0.025,
                service_rates: [1.0 / 80.0, 1.0 / 150.0],
                servers: 4,
                per_free: 2.0,
                further: 1.0,
                least_free: 2,
                reached: 0.25,
                dial_rates: [1.0 / 12.0, 1.0 / 25.0],
                ..dialler()
            },
            3e8,
        ),
        (
            "people wait like callers",
            Dialler {
                abandonment_rates: [1.0 / 80.0, 1.0 / 80.0],
                further: 1.0,
                balk: 0.0,
                room: 12,
                ..dialler()
            },
            3e8,
        ),
        (
            "people wait, hang up and talk otherwise",
            Dialler {
                arrival_rate: 0.008,
                service_rates: [1.0 / 70.0, 1.0 / 160.0],
                abandonment_rates: [1.0 / 90.0, 1.0 / 30.0],
                servers: 2,
                per_free: 1.5,
                further: 1.0,
                balk: 0.3,
                dial_rates: [1.0 / 15.0, 1.0 / 30.0],
                room: 9,
                ..dialler()
            },
            3e8,
        ),
        (
            "nobody calls in",
            Dialler {
                arrival_rate: 0.0,
                abandonment_rates: [0.0, 1.0 / 25.0],
                per_free: 1.5,
                reached: 0.4,
                balk: 0.2,
                dial_rates: [1.0 / 15.0, 1.0 / 30.0],
                room: 8,
                ..dialler()
            },
            3e8,
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let started = std::time::Instant::now();
        let results = long_time(scenario(&dialler, false), seconds, 1.0, 1000 + at as u64);
        println!("{name}: played in {:?}", started.elapsed());
        compare(&mut family, name, &results, &dialler);
        println!("{name}: solved after {:?}", started.elapsed());
    }
    family.hold();
}

#[test]
fn agents_who_are_held_back_and_callers_who_come_first_agree_with_the_chain() {
    let mut family = Family::of(15 + 13, "blended, inbound first");
    for (at, (name, dialler, seconds)) in [
        (
            "first, one held back",
            Dialler {
                arrival_rate: 0.02,
                service_rates: [1.0 / 80.0, 1.0 / 160.0],
                abandonment_rates: [1.0 / 120.0, 1.0 / 30.0],
                servers: 4,
                per_free: 1.5,
                balk: 0.4,
                inbound_first: true,
                reserve: 1,
                ..dialler()
            },
            3e8,
        ),
        (
            "in turn, two held back",
            Dialler {
                arrival_rate: 0.025,
                servers: 4,
                per_free: 2.0,
                reserve: 2,
                ..dialler()
            },
            3e8,
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let results = long_time(scenario(&dialler, false), seconds, 1.0, 1010 + at as u64);
        compare(&mut family, name, &results, &dialler);
    }
    family.hold();
}

#[test]
fn dials_and_callers_share_lines_as_the_chain_says() {
    let mut family = Family::of(16 + 14, "blended, lines");
    for (at, (name, in_group, dialler, seconds)) in [
        (
            "six lines, people wait",
            false,
            Dialler {
                arrival_rate: 0.015,
                service_rates: [1.0 / 80.0, 1.0 / 120.0],
                abandonment_rates: [1.0 / 120.0, 1.0 / 40.0],
                per_free: 1.5,
                further: 1.0,
                balk: 0.5,
                dial_rates: [1.0 / 15.0, 1.0 / 25.0],
                lines: Some(6),
                ..dialler()
            },
            3e8,
        ),
        (
            "fewer than there would be dials",
            true,
            Dialler {
                per_free: 3.0,
                lines: Some(5),
                ..dialler()
            },
            3e8,
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let results = long_time(scenario(&dialler, in_group), seconds, 1.0, 1020 + at as u64);
        compare(&mut family, name, &results, &dialler);
    }
    family.hold();
}
