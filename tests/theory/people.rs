//! People: relieved in time, absent at random, and each with a speed of their own.

use callcenter::scenario::{AfterClosing, AgentPick, Series, Shift};
use callcenter::units::ClockTime;
use callcenter::{AgentGroup, ArrivalLaw, CallType, Day, Law, Scenario};
use statrs::distribution::{Binomial, Discrete};

use crate::centre::{days, long_run, of_day};
use crate::day::interval;
use crate::oracle::birth_death::MarkovQueue;
use crate::oracle::numeric::BandedChain;
use crate::oracle::relief::{ReliefDay, Stretch, Sums};
use crate::oracle::transient::{self, VaryingDay};
use crate::rule::Family;

const OPENS: f64 = 8.0 * 3600.0;
const LENGTH: f64 = 1800.0;
const HANDLE: f64 = 240.0;

fn clock(second: f64) -> ClockTime {
    ClockTime::from_seconds(OPENS + second)
}

/// Half-hours of so many calls an hour, each with people of its own.
fn relief_day(per_hour: &[f64], people: &[usize]) -> ReliefDay {
    let stretches = per_hour.iter().zip(people);
    ReliefDay {
        shifts: stretches
            .map(|(&per_hour, &people)| Stretch {
                length: LENGTH,
                arrival_rate: per_hour / 3600.0,
                people,
            })
            .collect(),
        service_rate: 1.0 / HANDLE,
        abandonment_rate: 1.0 / 150.0,
        queue_limit: 9,
    }
}

#[test]
fn a_day_of_one_shift_is_one_of_places() {
    // Nobody is relieved.
    let (rows, after) = relief_day(&[80.0], &[4]).solve();
    let places = VaryingDay::with_grid(LENGTH, &[80.0 / 3600.0], &[4], 1.0 / HANDLE)
        .patience(150.0)
        .queue_limit(9)
        .solve();
    let (row, exact) = (&rows[0], &places.intervals[0]);
    for (found, exact) in [
        (row.attempts, exact.joined.attempts),
        (row.blocked, exact.joined.blocked),
        (row.queued, exact.joined.queued),
        (row.queue_time, exact.clock.queue_time),
        (row.busy_time, exact.clock.busy_time),
        (row.staffed_time, exact.clock.staffed_time),
        (after.queue_time, places.after_closing.queue_time),
        (after.busy_time, places.after_closing.busy_time),
        (after.staffed_time, places.after_closing.staffed_time),
    ] {
        assert!(
            (found - exact).abs() < 1e-9 * (1.0 + exact),
            "{found} {exact}"
        );
    }
}

#[test]
fn a_relief_that_is_free_at_its_own_start_is_one_agent_more_than_a_place() {
    let rates = [60.0, 90.0, 70.0, 80.0];
    let people = [4, 6, 4, 5];
    let chain = relief_day(&rates, &people);
    let shifts = (0..).zip(people).map(|(i, people)| {
        let from = LENGTH * f64::from(i);
        Shift::new(clock(from), clock(from + LENGTH), people as f64)
    });
    let scenario = |group: AgentGroup| {
        let mut scenario = Scenario::new("relief")
            .day(Day::new(clock(0.0), clock(4.0 * LENGTH)).interval(LENGTH))
            .call_type(
                CallType::new("service")
                    .arrivals_per_hour(rates.to_vec())
                    .handle_time(Law::exponential(HANDLE))
                    .patience(Law::exponential(150.0)),
            )
            .agent_group(group.skill("service"));
        scenario.queue_limit = Some(9);
        scenario
    };
    let people_of_shifts = shifts.fold(AgentGroup::new("desk"), AgentGroup::shift);
    let results = days(&scenario(people_of_shifts), 80_000, 900);
    let places = AgentGroup::new("desk").staff(people.map(|n| n as f64).to_vec());
    let of_places = days(&scenario(places), 60_000, 901);

    let (rows, after) = chain.solve();
    let places = VaryingDay::with_grid(
        LENGTH,
        &rates.map(|per_hour| per_hour / 3600.0),
        &people,
        1.0 / HANDLE,
    )
    .patience(150.0)
    .queue_limit(9)
    .solve();
    let mut total = Sums::default();
    rows.iter().for_each(|row| total.add(row));
    let open_queue = total.queue_time;
    total.add(&after);
    let mut family = Family::of(4 * 6 + 6 + 3, "people relieved");
    for (i, row) in rows.iter().enumerate() {
        let found = interval(&results, i);
        let desk = &found.agent_groups[0].1;
        let mut compare =
            |what: &str, figure, exact| family.compare(format!("{i}: {what}"), figure, exact);
        compare("attempts", &found.total.attempts, row.attempts);
        compare(
            "block rate",
            &found.total.block_rate,
            row.blocked / row.attempts,
        );
        compare(
            "queued rate",
            &found.total.queued_rate,
            row.queued / row.offered(),
        );
        compare("queue", &found.total.queue_length, row.queue_time / LENGTH);
        compare("staffed", &desk.staffed, row.staffed_time);
        compare("handled", &desk.handled, row.busy_time);
    }
    let found = &results.total;
    family.compare(
        "abandon rate",
        &found.abandon_rate,
        total.abandoned / total.offered(),
    );
    family.compare(
        "mean wait",
        &found.mean_wait,
        total.queue_time / total.offered(),
    );
    family.compare("queue", &found.queue_length, open_queue / (4.0 * LENGTH));
    family.compare(
        "occupancy",
        &found.occupancy,
        total.busy_time / total.staffed_time,
    );
    let desk = &results.agent_groups[0].1;
    family.compare("staffed", &desk.staffed, total.staffed_time);
    family.compare("idle", &desk.idle, total.staffed_time - total.busy_time);
    // The same numbers as places wait longer, by as much as their own chain says.
    let by_places = places.joined();
    assert!(by_places.mean_wait() > 1.05 * total.queue_time / total.offered());
    let found = &of_places.total;
    family.compare("places: mean wait", &found.mean_wait, by_places.mean_wait());
    family.compare(
        "places: abandon rate",
        &found.abandon_rate,
        by_places.abandon_rate(),
    );
    family.compare(
        "places: staffed",
        &of_places.agent_groups[0].1.staffed,
        places.clock().staffed_time,
    );
    family.hold();
}

#[test]
fn people_absent_at_random_are_the_mixture_of_all_numbers_that_come() {
    const PEOPLE: u64 = 6;
    const ABSENCE: f64 = 0.15;
    let day = |people: usize| {
        VaryingDay::with_grid(
            LENGTH,
            &[55.0, 75.0].map(|per_hour| per_hour / 3600.0),
            &[people; 2],
            1.0 / HANDLE,
        )
        .patience(120.0)
        .after_closing(transient::AfterClosing::SendAway)
    };
    let mut scenario = of_day(&day(PEOPLE as usize));
    scenario.agent_groups[0].staff = Series::unstated();
    // Three shifts of the same hours are as good as one.
    let shift = |people: f64| Shift::new(clock(0.0), clock(2.0 * LENGTH), people);
    scenario.agent_groups[0].shifts = vec![shift(3.0), shift(2.0), shift(1.0).name("single")];
    scenario.agent_groups[0].absence = ABSENCE;
    let results = days(&scenario, 120_000, 910);

    let come = Binomial::new(1.0 - ABSENCE, PEOPLE).unwrap();
    let mixed = |figure: &dyn Fn(usize) -> f64| -> f64 {
        (0..=PEOPLE).map(|n| come.pmf(n) * figure(n as usize)).sum()
    };
    let solved: Vec<_> = (0..=PEOPLE as usize).map(|n| day(n).solve()).collect();
    let joined: Vec<_> = solved.iter().map(|rows| rows.joined()).collect();
    let clock: Vec<_> = solved.iter().map(|rows| rows.clock()).collect();
    let offered = mixed(&|n| joined[n].offered());
    let total = &results.total;
    let mut family = Family::of(8, "absence");
    family.compare("attempts", &total.attempts, mixed(&|n| joined[n].attempts));
    family.compare(
        "abandon rate",
        &total.abandon_rate,
        mixed(&|n| joined[n].abandoned) / offered,
    );
    family.compare(
        "queued rate",
        &total.queued_rate,
        mixed(&|n| joined[n].queued) / offered,
    );
    family.compare(
        "mean wait",
        &total.mean_wait,
        mixed(&|n| joined[n].wait) / offered,
    );
    family.compare(
        "asa",
        &total.asa,
        mixed(&|n| joined[n].wait_answered) / mixed(&|n| joined[n].answered),
    );
    family.compare("answered", &total.answered, mixed(&|n| joined[n].answered));
    let staffed = mixed(&|n| clock[n].staffed_time);
    family.compare("staffed", &results.agent_groups[0].1.staffed, staffed);
    family.compare(
        "occupancy",
        &total.occupancy,
        mixed(&|n| clock[n].busy_time) / staffed,
    );
    family.hold();
}

/// What a queue before two agents spends: E(waiting), E(busy), P(a caller must wait).
#[derive(Debug, Clone, Copy)]
struct Two {
    waiting: f64,
    busy: f64,
    all_busy: f64,
}

const RATE: f64 = 0.012;
const PATIENCE: f64 = 150.0;
/// States with so many waiting are enough: the last has a probability below 1e-15.
const MOST_WAITING: usize = 60;

/// Two agents, the first `first` times as fast as usual and the second `second` times. An idle pair is asked in the order
/// of idleness, or the first always.
fn two_agents(first: f64, second: f64, the_first_always: bool) -> Two {
    let rates = [first / HANDLE, second / HANDLE];
    // Nobody busy, the first idle longest; nobody busy, the second idle longest; the first busy; the second busy; both, and
    // so many waiting.
    let both = |waiting: usize| 4 + waiting;
    let mut chain = BandedChain::new(both(MOST_WAITING) + 1, 3, 2);
    chain.add(0, 2, RATE);
    chain.add(1, if the_first_always { 2 } else { 3 }, RATE);
    chain.add(2, 1, rates[0]);
    chain.add(3, 0, rates[1]);
    chain.add(2, both(0), RATE);
    chain.add(3, both(0), RATE);
    chain.add(both(0), 3, rates[0]);
    chain.add(both(0), 2, rates[1]);
    for waiting in 0..MOST_WAITING {
        let gone = rates[0] + rates[1] + (waiting + 1) as f64 / PATIENCE;
        chain.add(both(waiting), both(waiting + 1), RATE);
        chain.add(both(waiting + 1), both(waiting), gone);
    }
    let p = chain.stationary();
    assert!(p[both(MOST_WAITING)] < 1e-15);
    let mean = |of: &dyn Fn(usize) -> f64| -> f64 {
        (p.iter().enumerate()).map(|(state, p)| p * of(state)).sum()
    };
    Two {
        waiting: mean(&|state| state.saturating_sub(4) as f64),
        busy: mean(&|state| [0.0, 0.0, 1.0, 1.0].get(state).copied().unwrap_or(2.0)),
        all_busy: mean(&|state| if state >= 4 { 1.0 } else { 0.0 }),
    }
}

#[test]
fn two_equal_agents_are_erlang_a() {
    for always in [false, true] {
        let found = two_agents(1.25, 1.25, always);
        let erlang = MarkovQueue::new(RATE, 1.25 / HANDLE, 2).patience(PATIENCE);
        let exact = erlang.solve();
        assert!((found.all_busy - exact.p_queued()).abs() < 1e-12);
        assert!((found.waiting - exact.queue_length()).abs() < 1e-12);
    }
}

#[test]
fn agents_of_different_speeds_are_a_chain_of_their_own() {
    const SPEEDS: [f64; 2] = [0.75, 1.25];
    let scenario = |pick| {
        let mut scenario = crate::centre::steady(
            RATE,
            Law::exponential(HANDLE),
            Law::exponential(PATIENCE),
            2,
        );
        // Each is one or the other with probability a half.
        scenario.agent_groups[0].speeds = Some(Law::empirical(SPEEDS));
        scenario.routing.agent.then = pick;
        scenario
    };
    let mut family = Family::of(2 * 4, "two speeds");
    for (pick, always, seed) in [
        (AgentPick::LongestIdle, false, 920),
        (AgentPick::Fastest, true, 921),
    ] {
        let results = long_run(scenario(pick), 4e6, 1.0, seed);
        let [slow, fast] = SPEEDS;
        let of = |figure: fn(&Two) -> f64| {
            let mixed = two_agents(fast, slow, always);
            let [both_slow, both_fast] = [slow, fast].map(|speed| two_agents(speed, speed, always));
            (figure(&both_slow) + figure(&both_fast) + 2.0 * figure(&mixed)) / 4.0
        };
        let total = &results.total;
        let waiting = of(|two| two.waiting);
        let mut compare =
            |what: &str, figure, exact| family.compare(format!("{pick:?}: {what}"), figure, exact);
        compare("mean wait", &total.mean_wait, waiting / RATE);
        compare(
            "abandon rate",
            &total.abandon_rate,
            waiting / PATIENCE / RATE,
        );
        compare("queued rate", &total.queued_rate, of(|two| two.all_busy));
        compare("occupancy", &total.occupancy, of(|two| two.busy) / 2.0);
    }
    family.hold();
}

#[test]
fn unstated_speeds_have_mean_one_and_the_banks_scatter() {
    // One call a day, handled by one of two hundred people: its handle time is the work over a speed.
    let scenario = Scenario::new("speeds")
        .day(Day::new(clock(0.0), clock(LENGTH)).after_closing(AfterClosing::SendAway))
        .call_type(
            CallType::new("service")
                .arrivals(ArrivalLaw::times(vec![clock(60.0)]))
                .handle_time(Law::constant(100.0)),
        )
        .agent_group(
            AgentGroup::new("desk")
                .shift(Shift::new(clock(0.0), clock(LENGTH), 200.0))
                .speeds(Law::Lognormal {
                    mean: None,
                    cv: None,
                    median: None,
                    sd_of_log: None,
                })
                .skill("service"),
        );
    let mut faster = scenario.clone();
    faster.agent_groups[0].speeds = Some(Law::lognormal(1.25, 0.2));
    let mut family = Family::of(2, "speeds");
    // E(1/speed) = (1 + cv²) / mean for a lognormal law.
    family.compare(
        "as unstated",
        &days(&scenario, 12_000, 930).total.aht,
        104.0,
    );
    family.compare("faster", &days(&faster, 12_000, 931).total.aht, 83.2);
    family.hold();
}
