//! Handle times that are not exponential.

use callcenter::{Law, Scenario};

use crate::centre::{and_level, long_run, steady};
use crate::oracle::fixed_service::FixedServiceQueue;
use crate::oracle::general_service;
use crate::rule::Family;

const HANDLE: f64 = 100.0;

fn scenario(agents: usize, load_per_agent: f64, law: Law) -> Scenario {
    steady(
        load_per_agent * agents as f64 / HANDLE,
        law,
        Law::never(),
        agents,
    )
}

#[test]
fn one_agent_with_any_handle_time_is_pollaczek_and_khinchine() {
    let mut family = Family::of(6 * 5, "M/G/1");
    for (seed, (name, law, cv, load, calls, longer)) in (300..).zip([
        ("constant", Law::constant(HANDLE), 0.0, 0.7, 6e6, 1.0),
        ("erlang 4", Law::erlang(4, HANDLE), 0.5, 0.7, 8e6, 1.0),
        ("gamma", Law::gamma(HANDLE, 0.7), 0.7, 0.7, 8e6, 1.0),
        (
            "lognormal",
            Law::lognormal(HANDLE, 1.2),
            1.2,
            0.6,
            14e6,
            2.0,
        ),
        (
            "hyperexponential",
            Law::hyperexponential(HANDLE, 2.0),
            2.0,
            0.5,
            16e6,
            3.0,
        ),
        (
            "uniform",
            Law::uniform(0.0, 2.0 * HANDLE),
            1.0 / 3f64.sqrt(),
            0.7,
            7e6,
            1.0,
        ),
    ]) {
        let results = long_run(scenario(1, load, law), calls, longer, seed);
        let total = &results.total;
        let rate = load / HANDLE;
        let wait = general_service::mean_wait(rate, HANDLE, cv);
        let queued = general_service::p_queued(rate, HANDLE);
        family.compare(format!("{name}: mean wait"), &total.mean_wait, wait);
        family.compare(
            format!("{name}: mean wait queued"),
            &total.mean_wait_queued,
            wait / queued,
        );
        family.compare(format!("{name}: queued rate"), &total.queued_rate, queued);
        family.compare(
            format!("{name}: queue length"),
            &total.queue_length,
            rate * wait,
        );
        family.compare(format!("{name}: occupancy"), &total.occupancy, load);
    }
    family.hold();
}

#[test]
fn several_agents_with_a_fixed_handle_time_are_m_d_n() {
    let mut family = Family::of(3 * 7, "M/D/n");
    for (agents, load, calls, seed) in [
        (2, 0.75, 10e6, 310),
        (5, 0.8, 16e6, 311),
        (10, 0.85, 28e6, 312),
    ] {
        let scenario = and_level(
            scenario(agents, load, Law::constant(HANDLE)),
            callcenter::ServiceLevelDefinition::AnsweredOfOffered,
            60.0,
        );
        let results = long_run(scenario, calls, 1.0, seed);
        let total = &results.total;
        let exact = FixedServiceQueue::new(load * agents as f64 / HANDLE, HANDLE, agents).solve();
        let name = |what: &str| format!("{agents} agents: {what}");
        family.compare(name("mean wait"), &total.mean_wait, exact.mean_wait());
        family.compare(
            name("mean wait queued"),
            &total.mean_wait_queued,
            exact.mean_wait_queued(),
        );
        family.compare(name("queued rate"), &total.queued_rate, exact.p_queued());
        family.compare(
            name("queue length"),
            &total.queue_length,
            exact.queue_length(),
        );
        family.compare(name("occupancy"), &total.occupancy, load);
        for (level, within) in total.service_level.iter().zip([20.0, 60.0]) {
            family.compare(
                name(&format!("within {within} s")),
                &level.share,
                exact.wait_at_most(within),
            );
        }
    }
    family.hold();
}
