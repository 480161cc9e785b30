//! Callers who are rung back, in the long run.

use callcenter::scenario::{CallbackOffer, Callbacks, WaitEstimator};
use callcenter::units::Seconds;
use callcenter::{Experiment, Law, Results, Scenario, SteadyState};

use crate::centre::{long_run, patience, steady};
use crate::oracle::birth_death::MarkovQueue;
use crate::oracle::callbacks::{CallbackFigures, CallbackQueue};
use crate::rule::Family;

/// Mean handle time of every queue here, in seconds.
const HANDLE: f64 = 100.0;

/// A queue with this many erlangs for each agent, whose agents dial for twenty seconds on average.
fn queue(servers: usize, load_per_agent: f64, patience: f64) -> CallbackQueue {
    CallbackQueue {
        arrival_rate: load_per_agent * servers as f64 / HANDLE,
        service_rate: 1.0 / HANDLE,
        servers,
        abandonment_rate: 1.0 / patience,
        from: 1,
        accepted: 0.5,
        dialling_rate: 1.0 / 20.0,
        answered: 0.7,
        room: 13,
    }
}

fn scenario(queue: &CallbackQueue) -> Scenario {
    let callbacks = Callbacks::new()
        .offered(CallbackOffer::QueueLength(queue.from as u32))
        .accepted(queue.accepted)
        .dialling(Law::exponential(1.0 / queue.dialling_rate))
        .answered(queue.answered)
        .tries(1);
    let mut centre = steady(
        queue.arrival_rate,
        Law::exponential(1.0 / queue.service_rate),
        patience(queue.abandonment_rate),
        queue.servers,
    );
    centre.call_types[0].callbacks = Some(callbacks);
    centre
}

/// Compares 10 figures. Rates of the chain are per second, those of results per hour.
fn compare(family: &mut Family, name: &str, results: &Results, queue: &CallbackQueue) {
    let exact: CallbackFigures = queue.solve();
    // What there is no room for is a tenth of the error that is allowed.
    assert!(
        exact.cut < 3e-4 * exact.on_line.min(exact.accepted / queue.arrival_rate),
        "{exact:?}"
    );
    let total = &results.total;
    let hourly = |per_second: f64| 3600.0 * per_second;
    let in_line = queue.arrival_rate - exact.accepted;
    let busy = exact.talking + exact.dialling;
    for (what, figure, exact) in [
        ("offered", &total.callbacks_offered, hourly(exact.offered)),
        ("accepted", &total.callback_accepted, hourly(exact.accepted)),
        ("reached", &total.callbacks_reached, hourly(exact.reached)),
        (
            "not reached",
            &total.callbacks_not_reached,
            hourly(exact.not_reached),
        ),
        (
            "abandon rate",
            &total.abandon_rate,
            exact.abandoned / queue.arrival_rate,
        ),
        (
            "mean wait in line",
            &total.mean_wait,
            exact.on_line / in_line,
        ),
        ("queue length", &total.queue_length, exact.on_line),
        (
            "callers waiting to be rung",
            &total.callbacks_waiting,
            exact.to_be_rung,
        ),
        (
            // Whether a caller answers is not known before it is rung: Little's law holds of those who do as of all.
            "wait to be reached",
            &total.callback_wait,
            exact.to_be_rung / exact.accepted,
        ),
        ("occupancy", &total.occupancy, busy / queue.servers as f64),
    ] {
        family.compare(format!("{name}: {what}"), figure, exact);
    }
}

#[test]
fn offers_by_the_queue_agree_with_the_chain_of_who_waits_in_which_order() {
    let mut family = Family::of(3 * 10, "M/M/n+M with callbacks");
    for (at, (name, queue, calls)) in [
        ("one agent", queue(1, 0.55, 150.0), 16e6),
        (
            "two agents, all accept",
            CallbackQueue {
                accepted: 1.0,
                from: 2,
                ..queue(2, 0.45, 120.0)
            },
            50e6,
        ),
        (
            "three agents, all are asked",
            CallbackQueue {
                from: 0,
                answered: 0.75,
                ..queue(3, 0.5, 100.0)
            },
            16e6,
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let results = long_run(scenario(&queue), calls, 1.0, 950 + at as u64);
        compare(&mut family, name, &results, &queue);
    }
    family.hold();
}

/// Where all who have waited for a while accept, are dialled in no time and answer, and nobody hangs up, the queue is one
/// without offers: P(W > t) = P(W > 0) e^−(nμ − λ)t, and what is left of a wait has the same law.
#[test]
fn offers_after_a_wait_split_the_waits_of_a_queue_without_patience() {
    let (agents, load, asked) = (4, 3.2, 30.0);
    let rate = load / HANDLE;
    let callbacks = Callbacks::new()
        .offered(CallbackOffer::Waited(Seconds(asked)))
        .accepted(1.0)
        .dialling(Law::constant(0.0))
        .answered(1.0)
        .within(100.0);
    let mut centre = steady(rate, Law::exponential(HANDLE), Law::never(), agents);
    centre.call_types[0].callbacks = Some(callbacks);
    let results = long_run(centre, 40e6, 1.0, 960);
    let one = MarkovQueue::new(rate, 1.0 / HANDLE, agents).solve();
    let drain = agents as f64 / HANDLE - rate;
    let waits = one.p_queued();
    let accepts = waits * (-drain * asked).exp();
    let total = &results.total;
    // The mean of those who wait for less than that, and of all who are not asked: they alone are in the mean of waits.
    let brief = waits * ((1.0 - (-drain * asked).exp()) / drain - asked * (-drain * asked).exp());
    let mut family = Family::of(7, "M/M/n whose waits are split");
    for (what, figure, exact) in [
        (
            "accepted",
            &total.callback_accepted,
            3600.0 * rate * accepts,
        ),
        ("reached", &total.callbacks_reached, 3600.0 * rate * accepts),
        (
            "mean wait in line",
            &total.mean_wait,
            brief / (1.0 - accepts),
        ),
        ("wait to be reached", &total.callback_wait, 1.0 / drain),
        (
            "reached in time",
            &total.callback_service_level,
            1.0 - (-drain * 100.0).exp(),
        ),
        (
            "callers waiting to be rung",
            &total.callbacks_waiting,
            rate * accepts / drain,
        ),
        ("occupancy", &total.occupancy, load / agents as f64),
    ] {
        family.compare(what, figure, exact);
    }
    family.hold();
}

/// Of independent tries, at most so many.
#[test]
fn tries_are_as_many_as_it_takes() {
    let (answered, tries) = (0.4f64, 3);
    let callbacks = Callbacks::new()
        .offered(CallbackOffer::QueueLength(0))
        .accepted(1.0)
        .dialling(Law::exponential(10.0))
        .answered(answered)
        .tries(tries)
        .apart(45.0)
        // Whoever is reached at all is reached in time.
        .within(30.0 * 86_400.0);
    let mut centre = steady(0.02, Law::exponential(HANDLE), Law::exponential(200.0), 4);
    centre.call_types[0].callbacks = Some(callbacks);
    let results = long_run(centre, 3e6, 1.0, 970);
    let reached = 1.0 - (1.0 - answered).powi(tries as i32);
    let mut family = Family::of(2, "tries");
    let total = &results.total;
    family.compare("reached", &total.callback_service_level, reached);
    family.compare("tries", &total.tries_per_callback, reached / answered);
    family.hold();
}

/// Five agents of 100 s complete a call every 20 s: with three waiting that is a wait of 80 s, with two one of 60 s.
#[test]
fn an_expected_wait_by_the_queue_is_a_queue_length() {
    let offered = |offer| {
        let callbacks = Callbacks::new().offered(offer).accepted(0.7);
        let mut centre = steady(0.045, Law::exponential(HANDLE), Law::exponential(150.0), 5)
            .steady_state(SteadyState::new().warm_up(5000.0).batch(100_000.0));
        let service = &mut centre.call_types[0];
        service.callbacks = Some(callbacks);
        service.wait_estimator = WaitEstimator::QueueOverRate;
        let results = Experiment::new(&centre)
            .unwrap()
            .replications(20)
            .seed(980)
            .run()
            .unwrap();
        results.total
    };
    let by_length = offered(CallbackOffer::QueueLength(3));
    assert!(by_length.callback_accepted.mean().unwrap() > 1.0);
    for limit in [61.0, 79.0] {
        let by_wait = offered(CallbackOffer::ExpectedWait(Seconds(limit)));
        assert_eq!(by_length, by_wait, "{limit}");
    }
    let other = offered(CallbackOffer::ExpectedWait(Seconds(59.0)));
    assert!(by_length != other);
}
