//! People who are rung up beside the callers who call in.

use callcenter::experiment::{Measures, Row};
use callcenter::measure::{Estimate, Figure, Unit};
use callcenter::model::Span;
use callcenter::scenario::{Outbound, Skill, WarmUpRule};
use callcenter::units::ClockTime;
use callcenter::{
    AgentGroup, CallType, Day, Law, LineGroup, Model, Results, Scenario, SteadyState,
};

use crate::centre::{days, long_time, patience};
use crate::oracle::dialler::{Dialler, DiallerFigures};
use crate::oracle::numeric::gauss_legendre;
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
    hold("put_through", &people.put_through, hourly(connected));
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
        ("nobody rung up waits", dialler(), 8e7),
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
            5e7,
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
            8e7,
        ),
        (
            "people wait, hang up and talk otherwise",
            Dialler {
                arrival_rate: 0.008,
                service_rates: [1.0 / 70.0, 1.0 / 160.0],
                abandonment_rates: [1.0 / 90.0, 1.0 / 60.0],
                servers: 2,
                per_free: 1.5,
                further: 1.0,
                reached: 0.4,
                balk: 0.1,
                dial_rates: [1.0 / 15.0, 1.0 / 30.0],
                room: 9,
                ..dialler()
            },
            12e7,
        ),
        (
            "nobody calls in",
            Dialler {
                arrival_rate: 0.0,
                abandonment_rates: [0.0, 1.0 / 60.0],
                per_free: 2.5,
                reached: 0.4,
                balk: 0.2,
                dial_rates: [1.0 / 15.0, 1.0 / 30.0],
                room: 8,
                ..dialler()
            },
            8e7,
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let results = long_time(scenario(&dialler, false), seconds, 1.0, 1000 + at as u64);
        compare(&mut family, name, &results, &dialler);
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
                abandonment_rates: [1.0 / 120.0, 1.0 / 60.0],
                servers: 4,
                per_free: 2.0,
                reached: 0.45,
                balk: 0.2,
                inbound_first: true,
                reserve: 1,
                ..dialler()
            },
            14e7,
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
            14e7,
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
                abandonment_rates: [1.0 / 120.0, 1.0 / 60.0],
                per_free: 1.5,
                further: 1.0,
                balk: 0.2,
                dial_rates: [1.0 / 15.0, 1.0 / 25.0],
                lines: Some(6),
                ..dialler()
            },
            12e7,
        ),
        (
            "fewer than there would be dials",
            true,
            Dialler {
                per_free: 3.0,
                lines: Some(5),
                ..dialler()
            },
            9e7,
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

/// A centre without a warm-up: what happens in its first time on average, and who is where.
#[test]
fn an_empty_centre_fills_as_the_chain_says() {
    let filling = Dialler {
        arrival_rate: 0.02,
        service_rates: [1.0 / 80.0, 1.0 / 150.0],
        abandonment_rates: [1.0 / 150.0, 1.0 / 60.0],
        per_free: 1.5,
        further: 1.0,
        reached: 0.4,
        balk: 0.3,
        dial_rates: [1.0 / 25.0, 1.0 / 40.0],
        room: 9,
        ..dialler()
    };
    let time = 300.0;
    let mut rule = SteadyState::new().batch(time).batches_per_run(1);
    rule.warm_up = Some(WarmUpRule::from(0.0));
    let results = days(&scenario(&filling, false).steady_state(rule), 400_000, 1030);
    let chain = filling.chain();
    let (mut law, mut at) = (chain.empty(), 0.0);
    let mut mean = DiallerFigures::default();
    for (node, weight) in gauss_legendre(24, 0.0, time) {
        law = chain.after(law, node - at);
        at = node;
        let now = chain.figures(&law);
        let share = weight / time;
        mean.reached += share * now.reached;
        mean.mismatches += share * now.mismatches;
        mean.queued += share * now.queued;
        mean.waiting[0] += share * now.waiting[0];
        mean.serving[0] += share * now.serving[0];
        mean.serving[1] += share * now.serving[1];
        mean.dials += share * now.dials;
    }
    let last = chain.figures(&chain.after(law, time - at)).under_way;
    // Dials that are under way as the time ends were begun in it.
    let begun = mean.dials + last / time;
    let total = &results.total;
    let busy = (mean.serving[0] + mean.serving[1]) / filling.servers as f64;
    let mut family = Family::of(7, "from empty");
    for (what, figure, exact) in [
        ("dials", &total.dials, 3600.0 * begun),
        ("reached", &total.reached, 3600.0 * mean.reached),
        ("mismatches", &total.mismatches, 3600.0 * mean.mismatches),
        (
            "mismatch rate",
            &total.mismatch_rate,
            mean.mismatches / mean.reached,
        ),
        (
            "queued rate",
            &total.queued_rate,
            mean.queued / filling.arrival_rate,
        ),
        ("queue length", &total.queue_length, mean.waiting[0]),
        ("occupancy", &total.occupancy, busy),
    ] {
        family.compare(what, figure, exact);
    }
    family.hold();
}

/// Of the empty start e^−10 is left at most after the warm-up that is worked out, in what there is of callers, people and dials.
#[test]
fn a_blended_centre_has_forgotten_its_start_after_the_warm_up() {
    let for_ever = Dialler {
        abandonment_rates: [0.0, 0.0],
        ..dialler()
    };
    for (name, dialler) in [
        ("callers hang up", dialler()),
        (
            "nobody hangs up",
            Dialler {
                arrival_rate: 0.024,
                room: 250,
                ..for_ever
            },
        ),
        (
            // Callers pile up while one agent is kept from them, and two have hardly more time than for those who come.
            "long calls with those rung up",
            Dialler {
                servers: 2,
                arrival_rate: 1.5 / 30.0,
                service_rates: [1.0 / 30.0, 1.0 / 4500.0],
                room: 2200,
                ..for_ever
            },
        ),
        (
            "long dials",
            Dialler {
                dial_rates: [1.0 / 1000.0, 1.0 / 500.0],
                ..dialler()
            },
        ),
        (
            "hardly anybody is reached",
            Dialler {
                arrival_rate: 0.0,
                reached: 0.02,
                ..dialler()
            },
        ),
        (
            "people wait for long",
            Dialler {
                arrival_rate: 0.0,
                abandonment_rates: [0.0, 1.0 / 600.0],
                servers: 6,
                per_free: 2.0,
                least_free: 3,
                reached: 0.9,
                balk: 0.0,
                ..dialler()
            },
        ),
    ] {
        let model = Model::new(&scenario(&dialler, false)).unwrap();
        let Span::Steady { warm_up, .. } = model.grid().span() else {
            panic!("not a steady state");
        };
        let chain = dialler.chain();
        let settled = chain.figures(&chain.stationary());
        assert!(settled.cut < 1e-6, "{name}: {settled:?}");
        let left = chain.figures(&chain.after(chain.empty(), warm_up));
        for (what, left, settled) in [
            ("waiting", left.waiting[0], settled.waiting[0]),
            ("people waiting", left.waiting[1], settled.waiting[1]),
            ("serving", left.serving[0], settled.serving[0]),
            ("serving people", left.serving[1], settled.serving[1]),
            ("dials", left.dials, settled.dials),
            ("mismatches", left.mismatches, settled.mismatches),
        ] {
            if settled > 0.0 {
                let bias = left / settled - 1.0;
                println!("{name}: {what}: {bias:+.1e} is left after {warm_up} s");
                assert!(bias.abs() < (-10f64).exp(), "{name}: {what}: {bias:e}");
            }
        }
    }
}

/// A centre that is open for so many hours, whose agents have nothing else to do than to talk to people who are rung up.
fn open_for(hours: u32, agents: u32, outbound: Outbound) -> Scenario {
    Scenario::new("renewals")
        .day(Day::new(ClockTime::new(8, 0), ClockTime::new(8 + hours, 0)).interval(3600.0))
        .call_type(
            CallType::new("renewals")
                .handle_time(Law::constant(1.0))
                .outbound(outbound),
        )
        .agent_group(AgentGroup::new("desk").staff(agents).skill("renewals"))
}

fn of_hour(results: &Results, hour: usize) -> &Measures {
    let mut hours = results.intervals.iter().filter(|r| r.row == Row::Interval);
    &hours.nth(hour).expect("the row of an hour").total
}

/// Everybody on a list is dialled once, and each is reached with the same probability, whatever the others do.
#[test]
fn of_a_list_all_are_dialled_and_a_binomial_number_is_reached() {
    let (list, p, count) = (12u64, 0.35, 240_000);
    let outbound = Outbound::new(p).per_free_agent(2.0).list(list);
    let results = days(&open_for(2, 20, outbound), count, 1040);
    let total = &results.total;
    let people = list as f64;
    let mut family = Family::of(6, "a list");
    family.compare("dials", &total.dials, people);
    family.compare("reach rate", &total.reach_rate, p);
    family.compare("reached", &total.reached, people * p);
    family.compare("put_through", &total.put_through, people * p);
    family.compare("mismatches", &total.mismatches, 0.0);
    // The sample variance of so many binomial numbers, and how that varies.
    let reached = total.reached.estimate().expect("an estimate");
    let days = f64::from(count);
    let scatter = Estimate {
        standard_error: {
            let spread = p * (1.0 - p);
            let excess = (1.0 - 6.0 * spread) / (people * spread);
            people * spread * (2.0 / (days - 1.0) + excess / days).sqrt()
        },
        ..Estimate::exact(reached.standard_error.powi(2) * days, Unit::Number)
    };
    let variance = people * p * (1.0 - p);
    family.compare("variance of reached", &Figure::Known(scatter), variance);
    family.hold();
}

#[test]
fn in_each_hour_as_many_are_reached_as_it_says() {
    let by_hour = [0.1, 0.45, 0.3, 0.2, 0.6, 0.0];
    let outbound = Outbound::new(by_hour)
        .per_free_agent(2.0)
        .answered_after(Law::exponential(15.0))
        .given_up_after(Law::exponential(60.0));
    let results = days(&open_for(6, 4, outbound), 800, 1050);
    let mut family = Family::of(by_hour.len(), "reached by the hour");
    for (hour, reached) in by_hour.into_iter().enumerate() {
        let measures = of_hour(&results, hour);
        family.compare(format!("hour {hour}"), &measures.reach_rate, reached);
    }
    family.hold();
}

/// Dials that nobody answers: what ends of j that take exponential times of mean m comes at j/m a second. Where fewer are
/// wanted than there are, from i to j, none is begun until so many have ended, which takes m (1/(j + 1) + … + 1/i).
#[test]
fn dials_by_the_hour_follow_what_is_wanted_and_none_is_taken_back() {
    let (agents, mean) = (4, 120.0);
    let per_agent = [1.0, 2.0, 0.5, 0.6, 0.25, 1.5];
    let outbound = Outbound::new(0.0)
        .per_free_agent(per_agent)
        .further([0.0, 0.0, 0.0, 0.7, 0.0, 0.0])
        .given_up_after(Law::exponential(mean));
    let wanted = [4u32, 8, 2, 3, 1, 6];
    let results = days(&open_for(6, agents, outbound), 6000, 1060);
    let mut family = Family::of(wanted.len() + 1, "dials by the hour");
    let mut all = 0.0;
    let mut before = 0;
    for (hour, wanted) in wanted.into_iter().enumerate() {
        let more = wanted.saturating_sub(before);
        let waits: f64 = (wanted + 1..=before).map(|i| mean / f64::from(i)).sum();
        let ended = f64::from(wanted) * (3600.0 - waits) / mean;
        let dials = f64::from(more) + ended;
        all += dials;
        before = wanted;
        let measures = of_hour(&results, hour);
        family.compare(format!("hour {hour}"), &measures.dials, dials);
    }
    family.compare("all day", &results.total.dials, all);
    family.hold();
}
