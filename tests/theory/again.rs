//! Callers who call again, in the long run.

use callcenter::erlang::{ErlangA, Redials as Balance};
use callcenter::scenario::{Redials, Returns, Tries};
use callcenter::{Experiment, Law, Results, Scenario, SteadyState};

use crate::centre::{long_run, patience, steady};
use crate::oracle::redials::{RedialFigures, RedialQueue};
use crate::rule::Family;

/// Mean handle time of every queue here, in seconds.
const HANDLE: f64 = 100.0;

/// A queue with this many erlangs of fresh callers for each agent, whose callers call again after half a minute on average.
fn queue(servers: usize, load_per_agent: f64, lines: usize, patience: f64) -> RedialQueue {
    RedialQueue {
        arrival_rate: load_per_agent * servers as f64 / HANDLE,
        service_rate: 1.0 / HANDLE,
        servers,
        lines,
        abandonment_rate: 1.0 / patience,
        after_abandoning: 0.6,
        after_blocking: 0.8,
        redial_rate: 1.0 / 30.0,
    }
}

fn scenario(queue: &RedialQueue, tries: Tries) -> Scenario {
    let redials = Redials::new()
        .probability(queue.after_abandoning)
        .after_blocking(queue.after_blocking)
        .delay(Law::exponential(1.0 / queue.redial_rate))
        .tries(tries);
    let mut centre = steady(
        queue.arrival_rate,
        Law::exponential(1.0 / queue.service_rate),
        patience(queue.abandonment_rate),
        queue.servers,
    )
    .lines(queue.lines as u32);
    let service = &mut centre.call_types[0];
    (service.fresh, service.redials) = (true, Some(redials));
    centre
}

/// Compares 9 figures. Rates of the chain are per second, those of results per hour.
fn compare(family: &mut Family, name: &str, results: &Results, exact: &RedialFigures) {
    let total = &results.total;
    let hourly = |per_second: f64| 3600.0 * per_second;
    let name = |what: &str| format!("{name}: {what}");
    let redials = exact.attempts - exact.fresh;
    for (what, figure, exact) in [
        ("callers", &total.callers, hourly(exact.fresh)),
        ("attempts", &total.attempts, hourly(exact.attempts)),
        ("redials", &total.redials, hourly(redials)),
        (
            "attempts per caller",
            &total.attempts_per_caller,
            exact.attempts_per_caller(),
        ),
        (
            "block rate",
            &total.block_rate,
            exact.blocked / exact.attempts,
        ),
        (
            "abandon rate",
            &total.abandon_rate,
            exact.abandoned / (exact.attempts - exact.blocked),
        ),
        ("mean wait", &total.mean_wait, exact.mean_wait),
        ("queue length", &total.queue_length, exact.queue_length),
        // Who is served does not return.
        (
            "callers served",
            &total.callers_served,
            hourly(exact.answered),
        ),
    ] {
        family.compare(name(what), figure, exact);
    }
}

#[test]
fn redials_without_a_limit_agree_with_the_chain_of_system_and_orbit() {
    let mut family = Family::of(3 * 9, "M/M/n/K+M with redials");
    for (at, (name, queue, calls)) in [
        ("one agent", queue(1, 0.8, 4, 150.0), 3e6),
        ("three agents", queue(3, 1.1, 8, 120.0), 5e6),
        ("five agents, few lines", queue(5, 1.0, 6, 200.0), 4e6),
    ]
    .into_iter()
    .enumerate()
    {
        let exact = queue.without_end();
        let centre = scenario(&queue, Tries::Unlimited);
        let results = long_run(centre, calls, 1.0, 900 + at as u64);
        compare(&mut family, name, &results, &exact);
    }
    family.hold();
}

#[test]
fn one_redial_at_most_agrees_with_the_chain_that_knows_who_has_called_before() {
    let mut family = Family::of(2 * 9, "M/M/n/K+M with one redial");
    for (at, (name, queue)) in [
        ("two agents", queue(2, 1.2, 5, 100.0)),
        ("loss", queue(3, 1.2, 3, 100.0)),
    ]
    .into_iter()
    .enumerate()
    {
        let exact = queue.once();
        let centre = scenario(&queue, Tries::AtMost(1));
        let results = long_run(centre, 4e6, 1.0, 910 + at as u64);
        if queue.lines > queue.servers {
            compare(&mut family, name, &results, &exact.all);
            continue;
        }
        // Nobody waits.
        let total = &results.total;
        let all = &exact.all;
        for (what, figure, exact) in [
            ("attempts", &total.attempts, 3600.0 * all.attempts),
            (
                "redials",
                &total.redials,
                3600.0 * (all.attempts - all.fresh),
            ),
            (
                "attempts per caller",
                &total.attempts_per_caller,
                all.attempts_per_caller(),
            ),
            ("block rate", &total.block_rate, all.blocked / all.attempts),
            ("callers", &total.callers, 3600.0 * all.fresh),
            ("served", &total.callers_served, 3600.0 * all.answered),
            ("answered", &total.answered, 3600.0 * all.answered),
            ("blocked", &total.blocked, 3600.0 * all.blocked),
            (
                "first calls answered at once",
                &total.first_call_service_level,
                1.0,
            ),
        ] {
            family.compare(format!("{name}: {what}"), figure, exact);
        }
    }
    family.hold();
}

/// Who calls again so late that the centre has forgotten the call before comes like a fresh caller: then the balance of
/// Erlang X is exact. Fifty agents short of staff.
#[test]
fn whoever_calls_again_late_is_in_balance_with_the_rest() {
    let late = Law::exponential(20_000.0);
    let centre = steady(
        700.0 / 3600.0,
        Law::exponential(269.0),
        Law::exponential(283.6),
        50,
    );
    let balance = Balance {
        after_abandoning: 0.4,
        tries: Some(3),
        after_answer: 0.1,
        ..Balance::none()
    };
    let exact = balance
        .settle(700.0, |attempts| ErlangA::new(attempts, 269.0, 283.6, 50))
        .unwrap();
    let again = |fresh: bool, rate: f64| {
        let mut centre = centre.clone().steady_state(
            SteadyState::new()
                .warm_up(500_000.0)
                .batch(1_000_000.0)
                .batches_per_run(20),
        );
        let service = &mut centre.call_types[0];
        service.arrivals = callcenter::ArrivalLaw::per_hour(rate);
        service.fresh = fresh;
        service.redials = Some(Redials::new().probability(0.4).delay(late.clone()).tries(3));
        service.returns = Some(Returns::new().resolution(0.9).delay(late.clone()));
        centre
    };
    let play = |centre: &Scenario, seed: u64| {
        Experiment::new(centre)
            .unwrap()
            .replications(80)
            .seed(seed)
            .run()
            .unwrap()
    };
    let mut family = Family::of(6, "the balance of late calls");
    let results = play(&again(true, 700.0), 920);
    let total = &results.total;
    family.compare("attempts", &total.attempts, exact.attempts_per_hour);
    family.compare("redials", &total.redials, exact.redials_per_hour);
    family.compare("returns", &total.returns, exact.returns_per_hour);
    family.compare(
        "callers served",
        &total.callers_served,
        700.0 * exact.callers_served,
    );
    family.compare(
        "abandon rate",
        &total.abandon_rate,
        callcenter::erlang::Queue::p_abandon(&exact.queue),
    );
    family.compare("resolution", &total.first_contact_resolution, 0.9);
    family.hold();

    // And back: so many people are found behind these attempts, within the noise of the runs that look for them.
    let results = play(&again(false, exact.attempts_per_hour), 921);
    let found = &results.fresh.as_ref().unwrap().call_types[0];
    assert!((found.attempts - exact.attempts_per_hour).abs() < 1e-9);
    assert!((found.fresh / 700.0 - 1.0).abs() < 0.004, "{found:?}");
    let attempts = results.total.attempts.mean().unwrap();
    assert!(
        (attempts / exact.attempts_per_hour - 1.0).abs() < 0.006,
        "{attempts}"
    );
}
