//! Callers who are passed on.

use callcenter::scenario::Transfers;
use callcenter::{AgentGroup, CallType, Law, Scenario};

use crate::centre::{long_run, patience};
use crate::oracle::kept::Kept;
use crate::oracle::network::Network;
use crate::rule::Family;

const TYPES: [&str; 3] = ["billing", "sales", "service"];

/// Call types and transfers between them, each type before agents of its own.
fn of_network(network: &Network) -> Scenario {
    let mut scenario = Scenario::new("network");
    for (at, name) in TYPES.into_iter().enumerate() {
        let mut transfers = Transfers::new().warm(0.0).most(u32::MAX);
        for (next, &probability) in TYPES.into_iter().zip(&network.transfers[at]) {
            if probability > 0.0 {
                transfers = transfers.to(next, probability);
            }
        }
        let call_type = CallType::new(name)
            .arrivals_per_hour(network.arrival_rates[at] * 3600.0)
            .handle_time(Law::exponential(1.0 / network.service_rates[at]))
            .patience(Law::never())
            .transfers(transfers);
        let agents = AgentGroup::new(format!("{name} desk"))
            .staff(network.servers[at] as f64)
            .skill(name);
        scenario = scenario.call_type(call_type).agent_group(agents);
    }
    scenario
}

#[test]
fn queues_that_pass_callers_on_are_an_open_network() {
    let mut family = Family::of(3 * 6, "blind transfers");
    // Some come back to the same queue, some go around, and one queue lives of others.
    let network = Network {
        arrival_rates: vec![0.020, 0.012, 0.002],
        service_rates: vec![1.0 / 120.0, 1.0 / 180.0, 1.0 / 240.0],
        servers: vec![4, 5, 3],
        transfers: vec![
            vec![0.05, 0.25, 0.10],
            vec![0.15, 0.00, 0.20],
            vec![0.00, 0.10, 0.10],
        ],
    };
    let rates = network.visit_rates();
    let stations = network.stations();
    let results = long_run(of_network(&network), 6e6, 1.0, 940);
    for (at, name) in TYPES.into_iter().enumerate() {
        let measures = results.call_type(name).unwrap();
        let desk = results.agent_group(&format!("{name} desk")).unwrap();
        let passed_on: f64 = network.transfers[at].iter().sum();
        let mut hold = |what: &str, figure, exact| {
            family.compare(format!("{what} of {name}"), figure, exact);
        };
        hold("attempts", &measures.attempts, rates[at] * 3600.0);
        let legs = rates[at] - network.arrival_rates[at];
        hold("legs", &measures.transferred_in, legs * 3600.0);
        hold("transfer rate", &measures.transfer_rate, passed_on);
        hold(
            "answered within 20 s",
            &measures.service_level[0].share,
            stations[at].answered_within(20.0),
        );
        hold(
            "queued rate",
            &measures.queued_rate,
            stations[at].p_queued(),
        );
        hold("occupancy", &desk.occupancy, stations[at].occupancy());
    }
    family.hold();
}

#[test]
fn an_agent_who_stays_with_a_caller_is_kept_as_the_chain_says() {
    let mut family = Family::of(2 * (2 * 3 + 2), "warm transfers");
    let often = Kept {
        arrival_rates: [0.005, 0.004],
        service_rates: [1.0 / 120.0, 1.0 / 150.0],
        abandonment_rates: [1.0 / 100.0, 1.0 / 150.0],
        passed_on: 0.4,
        conference_rate: 1.0 / 30.0,
    };
    let long = Kept {
        arrival_rates: [0.006, 0.005],
        abandonment_rates: [1.0 / 60.0, 1.0 / 80.0],
        passed_on: 0.8,
        conference_rate: 1.0 / 90.0,
        ..often
    };
    for (name, centre, seed) in [("often", often, 941), ("long", long, 942)] {
        let exact = centre.solve(16);
        assert!(exact.cut < 1e-9, "{exact:?}");
        let transfers = Transfers::new()
            .to(TYPES[1], centre.passed_on)
            .warm(1.0)
            .conference(Law::exponential(1.0 / centre.conference_rate));
        let mut scenario = Scenario::new(name);
        for (at, of) in TYPES.into_iter().enumerate().take(2) {
            let mut call_type = CallType::new(of)
                .arrivals_per_hour(centre.arrival_rates[at] * 3600.0)
                .handle_time(Law::exponential(1.0 / centre.service_rates[at]))
                .patience(patience(centre.abandonment_rates[at]));
            if at == 0 {
                call_type = call_type.transfers(transfers.clone());
            }
            let desk = AgentGroup::new(format!("desk {at}")).staff(1).skill(of);
            scenario = scenario.call_type(call_type).agent_group(desk);
        }
        let results = long_run(scenario, 6e6, 1.0, seed);
        for (at, of) in TYPES.into_iter().enumerate().take(2) {
            let measures = results.call_type(of).unwrap();
            let desk = results.agent_group(&format!("desk {at}")).unwrap();
            let mut hold = |what: &str, figure, exact| {
                family.compare(format!("{name}: {what} of {of}"), figure, exact);
            };
            hold("mean wait", &measures.mean_wait, exact.mean_waits[at]);
            hold("abandon rate", &measures.abandon_rate, exact.abandoned[at]);
            hold("occupancy", &desk.occupancy, exact.busy[at]);
        }
        let legs = &results.call_type(TYPES[1]).unwrap().transferred_in;
        family.compare(format!("{name}: legs"), legs, exact.passed_on * 3600.0);
        let staying = &results.agent_group("desk 0").unwrap().transfer;
        family.compare(format!("{name}: staying"), staying, exact.staying * 3600.0);
    }
    family.hold();
}
