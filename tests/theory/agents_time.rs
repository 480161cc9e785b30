//! Agents who take a while to pick up, and handle times stated by their parts.

use callcenter::{Law, Scenario};

use crate::centre::{long_run, steady};
use crate::oracle::general_service;
use crate::oracle::ringing::RingingQueue;
use crate::rule::Family;

/// Where nobody hangs up, one agent who rings and then handles is M/G/1 whose service is both: callers are matched when
/// that queue would serve them, and wait for the pick-up on top.
#[test]
fn one_agent_who_takes_a_while_to_pick_up_is_pollaczek_and_khinchine() {
    const HANDLE: f64 = 80.0;
    let mut family = Family::of(3 * 6, "M/G/1 with pick-up");
    for (seed, (name, law, mean, cv)) in (900..).zip([
        ("constant", Law::constant(20.0), 20.0, 0.0),
        ("exponential", Law::exponential(20.0), 20.0, 1.0),
        ("gamma", Law::gamma(30.0, 2.0), 30.0, 2.0),
    ]) {
        let service: f64 = mean + HANDLE;
        let variance = HANDLE * HANDLE + (mean * cv) * (mean * cv);
        let rate = 0.6 / service;
        let mut scenario = steady(rate, Law::exponential(HANDLE), Law::never(), 1);
        scenario.agent_groups[0].pickup = Some(law);
        let results = long_run(scenario, 5e6, 1.0, seed);
        let (total, desk) = (&results.total, &results.agent_groups[0].1);
        let matched = general_service::mean_wait(rate, service, variance.sqrt() / service);
        let queued = general_service::p_queued(rate, service);
        let wait = matched + mean;
        family.compare(format!("{name}: mean wait"), &total.mean_wait, wait);
        family.compare(format!("{name}: queued"), &total.queued_rate, queued);
        family.compare(
            format!("{name}: mean wait of the queued"),
            &total.mean_wait_queued,
            matched / queued + mean,
        );
        family.compare(
            format!("{name}: queue length"),
            &total.queue_length,
            rate * wait,
        );
        family.compare(
            format!("{name}: occupancy"),
            &total.occupancy,
            rate * HANDLE,
        );
        family.compare(
            format!("{name}: picking up"),
            &desk.pickup,
            3600.0 * rate * mean,
        );
    }
    family.hold();
}

/// Talk, hold and wrap-up are drawn apart, and the agent is busy for their sum.
#[test]
fn the_parts_of_a_handle_time_are_one_service() {
    let mut family = Family::of(6, "M/G/1 in parts");
    let (talk, hold, wrap_up) = (60.0, 15.0, 25.0);
    let service: f64 = talk + hold + wrap_up;
    let variance = 60.0f64.powi(2) + (15.0f64 * 1.5).powi(2) + 25.0f64.powi(2) / 4.0;
    let rate = 0.7 / service;
    let mut scenario = steady(rate, Law::exponential(talk), Law::never(), 1);
    let call_type = &mut scenario.call_types[0];
    call_type.talk = call_type.handle_time.take();
    call_type.hold = Some(Law::gamma(hold, 1.5));
    call_type.wrap_up = Some(Law::erlang(4, wrap_up));
    let results = long_run(scenario, 7e6, 1.0, 910);
    let (total, desk) = (&results.total, &results.agent_groups[0].1);
    let wait = general_service::mean_wait(rate, service, variance.sqrt() / service);
    family.compare("mean wait", &total.mean_wait, wait);
    family.compare("occupancy", &total.occupancy, rate * service);
    for (name, figure, part) in [
        ("talk", &desk.talk, talk),
        ("hold", &desk.hold, hold),
        ("wrap-up", &desk.wrap_up, wrap_up),
    ] {
        family.compare(name, figure, 3600.0 * rate * part);
    }
    family.compare("idle", &desk.idle, 3600.0 * (1.0 - rate * service));
    family.hold();
}

fn of_queue(queue: &RingingQueue) -> Scenario {
    let mut scenario = steady(
        queue.arrival_rate,
        Law::exponential(1.0 / queue.service_rate),
        Law::exponential(1.0 / queue.abandonment_rate),
        queue.agents,
    );
    scenario.agent_groups[0].pickup = Some(Law::exponential(1.0 / queue.pickup_rate));
    scenario
}

/// Every rate exponential: states are how many agents ring, how many are busy, and how many callers wait. Patience runs
/// on while the telephone rings, and whoever hangs up then frees the agent.
#[test]
fn who_hangs_up_while_an_agent_is_rung_is_a_markov_chain() {
    let queues = [
        (3, 0.9, 20.0, 60.0),
        (8, 1.05, 15.0, 90.0),
        // Slower to pick up than callers are patient.
        (2, 1.5, 60.0, 40.0),
    ];
    let mut family = Family::of(queues.len() * 9, "pick-up and patience");
    for (seed, (agents, load, pickup, patience)) in (920..).zip(queues) {
        let queue = RingingQueue {
            arrival_rate: load * agents as f64 / 100.0,
            service_rate: 1.0 / 100.0,
            pickup_rate: 1.0 / pickup,
            abandonment_rate: 1.0 / patience,
            agents,
        };
        let exact = queue.solve();
        let results = long_run(of_queue(&queue), 4e6, 1.0, seed);
        let (total, desk) = (&results.total, &results.agent_groups[0].1);
        let hour = 3600.0;
        let waiting = exact.ringing + exact.queue;
        let abandoned = queue.abandonment_rate * waiting;
        let mean_wait = waiting / queue.arrival_rate;
        // Who finds an agent waits until the first of pick-up and patience.
        let at_once = (1.0 - exact.p_queued) / (queue.pickup_rate + queue.abandonment_rate);
        for (what, figure, value) in [
            ("mean wait", &total.mean_wait, mean_wait),
            ("queued", &total.queued_rate, exact.p_queued),
            (
                "mean wait of the queued",
                &total.mean_wait_queued,
                (mean_wait - at_once) / exact.p_queued,
            ),
            (
                "abandon rate",
                &total.abandon_rate,
                abandoned / queue.arrival_rate,
            ),
            (
                "abandoned while ringing",
                &total.abandoned_ringing,
                hour * queue.abandonment_rate * exact.ringing,
            ),
            ("queue length", &total.queue_length, waiting),
            (
                "occupancy",
                &total.occupancy,
                exact.busy / queue.agents as f64,
            ),
            ("picking up", &desk.pickup, hour * exact.ringing),
            ("handling", &desk.handled, hour * exact.busy),
        ] {
            family.compare(format!("{agents} agents: {what}"), figure, value);
        }
    }
    family.hold();
}
