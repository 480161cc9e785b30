//! Classes of callers before one group: the urgent first, nobody is interrupted.

use callcenter::{AgentGroup, CallType, Law, Scenario};

use crate::centre::{long_run, patience};
use crate::oracle::priority::{GeneralClass, TwoClassQueue, mean_waits, mean_waits_single_server};
use crate::rule::Family;

const HANDLE: f64 = 100.0;

/// One class: calls per second, handle time, patience.
type Class = (f64, Law, Law);

/// Call types "class 1", "class 2", … in falling order of priority.
pub fn scenario(agents: usize, classes: &[Class]) -> Scenario {
    let mut scenario = Scenario::new("classes");
    let mut group = AgentGroup::new("desk").staff(agents as f64);
    for (priority, (rate, handle_time, patience)) in (1..).zip(classes) {
        let name = class(priority);
        scenario = scenario.call_type(
            CallType::new(&name)
                .priority(priority)
                .arrivals_per_hour(rate * 3600.0)
                .handle_time(handle_time.clone())
                .patience(patience.clone()),
        );
        group = group.skill(name);
    }
    scenario.agent_group(group)
}

fn class(priority: u32) -> String {
    format!("class {priority}")
}

#[test]
fn several_agents_serve_two_and_three_classes_as_cobham_says() {
    let mut family = Family::of((2 + 3) * 3, "M/M/n with classes");
    for (agents, rates, calls, seed) in [
        (4, &[0.012, 0.016][..], 22e6, 400),
        (5, &[0.010, 0.013, 0.011], 31e6, 401),
    ] {
        let classes: Vec<Class> = rates
            .iter()
            .map(|&rate| (rate, Law::exponential(HANDLE), Law::never()))
            .collect();
        let results = long_run(scenario(agents, &classes), calls, 1.0, seed);
        let waits = mean_waits(rates, 1.0 / HANDLE, agents);
        let queued =
            crate::oracle::birth_death::MarkovQueue::new(rates.iter().sum(), 1.0 / HANDLE, agents)
                .solve()
                .p_queued();
        for ((priority, wait), rate) in (1..).zip(waits).zip(rates) {
            let name = class(priority);
            let measures = results.call_type(&name).unwrap();
            family.compare(
                format!("{agents} agents: mean wait of {name}"),
                &measures.mean_wait,
                wait,
            );
            family.compare(
                format!("{agents} agents: queued rate of {name}"),
                &measures.queued_rate,
                queued,
            );
            family.compare(
                format!("{agents} agents: queue length of {name}"),
                &measures.queue_length,
                rate * wait,
            );
        }
    }
    family.hold();
}

#[test]
fn one_agent_serves_classes_with_their_own_handle_times_as_cobham_says() {
    let mut family = Family::of(3 * 2 + 1, "M/G/1 with classes");
    let classes = [
        (
            GeneralClass {
                arrival_rate: 0.004,
                mean_service: 50.0,
                cv: 1.0,
            },
            Law::exponential(50.0),
        ),
        (
            GeneralClass {
                arrival_rate: 0.002,
                mean_service: 100.0,
                cv: 0.0,
            },
            Law::constant(100.0),
        ),
        (
            GeneralClass {
                arrival_rate: 0.0015,
                mean_service: 150.0,
                cv: 0.5,
            },
            Law::erlang(4, 150.0),
        ),
    ];
    let scenario = scenario(
        1,
        &classes
            .clone()
            .map(|(class, law)| (class.arrival_rate, law, Law::never())),
    );
    let results = long_run(scenario, 14e6, 1.5, 410);
    let waits = mean_waits_single_server(&classes.clone().map(|(class, _)| class));
    for ((priority, wait), (class_rates, _)) in (1..).zip(waits).zip(&classes) {
        let name = class(priority);
        let measures = results.call_type(&name).unwrap();
        family.compare(format!("mean wait of {name}"), &measures.mean_wait, wait);
        family.compare(
            format!("queue length of {name}"),
            &measures.queue_length,
            class_rates.arrival_rate * wait,
        );
    }
    family.compare("occupancy", &results.total.occupancy, 0.2 + 0.2 + 0.225);
    family.hold();
}

#[test]
fn two_impatient_classes_are_served_as_their_chain_says() {
    let mut family = Family::of(2 * (2 * 6 + 2), "M/M/n+M with two classes");
    for (queue, calls, seed) in [
        (
            TwoClassQueue {
                arrival_rates: [0.015, 0.04],
                service_rate: 1.0 / HANDLE,
                servers: 4,
                abandonment_rates: [1.0 / 200.0, 1.0 / 100.0],
            },
            8e6,
            420,
        ),
        (
            TwoClassQueue {
                arrival_rates: [0.07, 0.04],
                service_rate: 1.0 / HANDLE,
                servers: 10,
                abandonment_rates: [1.0 / 60.0, 1.0 / 150.0],
            },
            10e6,
            421,
        ),
    ] {
        let exact = queue.solve();
        let classes: Vec<Class> = queue
            .arrival_rates
            .iter()
            .zip(queue.abandonment_rates)
            .map(|(&rate, theta)| (rate, Law::exponential(HANDLE), patience(theta)))
            .collect();
        let results = long_run(scenario(queue.servers, &classes), calls, 1.0, seed);
        let agents = queue.servers;
        for (k, priority) in [(0, 1), (1, 2)] {
            let name = class(priority);
            let measures = results.call_type(&name).unwrap();
            let mut compare = |what: &str, figure, exact: f64| {
                family.compare(format!("{agents} agents: {what} of {name}"), figure, exact);
            };
            compare("mean wait", &measures.mean_wait, exact.mean_waits()[k]);
            compare("abandon rate", &measures.abandon_rate, exact.p_abandon()[k]);
            compare("asa", &measures.asa, exact.asa()[k]);
            compare(
                "time to abandon",
                &measures.time_to_abandon,
                exact.mean_time_to_abandon()[k],
            );
            compare(
                "queue length",
                &measures.queue_length,
                exact.queue_lengths()[k],
            );
            compare("queued rate", &measures.queued_rate, exact.p_queued());
        }
        let total = &results.total;
        let [first, second] = exact.queue_lengths();
        family.compare(
            format!("{agents} agents: queue length"),
            &total.queue_length,
            first + second,
        );
        family.compare(
            format!("{agents} agents: occupancy"),
            &total.occupancy,
            exact.occupancy(),
        );
    }
    family.hold();
}
