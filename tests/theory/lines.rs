//! Lines for groups of call types.

use callcenter::{AgentGroup, CallType, Law, LineGroup, Scenario};

use crate::centre::{long_run, patience};
use crate::oracle::lines::{LossLines, TwoClassLines};
use crate::rule::Family;

const HANDLE: f64 = 100.0;
const TYPES: [&str; 3] = ["billing", "sales", "service"];

/// Loads in erlangs before as many agents as there are callers at most; handle times have the shapes that are given.
fn lost(loads: &[f64], laws: &[Law], groups: &[(usize, Vec<usize>)]) -> Scenario {
    let mut desk = AgentGroup::new("desk").staff(40);
    let mut scenario = Scenario::new("lost calls");
    for ((load, law), name) in loads.iter().zip(laws).zip(TYPES) {
        let call_type = CallType::new(name)
            .arrivals_per_hour(load / HANDLE * 3600.0)
            .handle_time(law.clone());
        scenario = scenario.call_type(call_type);
        desk = desk.skill(name);
    }
    let groups: Vec<LineGroup> = groups
        .iter()
        .enumerate()
        .map(|(i, (count, types))| {
            let group = LineGroup::new(format!("group {i}"), *count as u32);
            types
                .iter()
                .fold(group, |group, &t| group.call_type(TYPES[t]))
        })
        .collect();
    scenario.lines(groups).agent_group(desk)
}

#[test]
fn nested_lines_block_as_the_product_form_says_whatever_the_handle_times() {
    let mut family = Family::of(2 + 3 + 3, "lines without waiting");
    let exponential = || Law::exponential(HANDLE);
    for (name, loads, laws, groups, calls, seed) in [
        (
            "one in all",
            vec![4.0, 3.0],
            vec![exponential(), exponential()],
            vec![(4, vec![0]), (7, vec![0, 1])],
            4e6,
            900,
        ),
        (
            "two that overlap",
            vec![3.0, 2.0, 4.0],
            vec![
                exponential(),
                Law::lognormal(HANDLE, 1.2),
                Law::constant(HANDLE),
            ],
            vec![(6, vec![0, 1]), (7, vec![1, 2])],
            6e6,
            901,
        ),
        (
            "three floors",
            vec![5.0, 2.0, 3.0],
            vec![
                Law::lognormal(HANDLE, 0.5),
                Law::erlang(3, HANDLE),
                exponential(),
            ],
            vec![(4, vec![0]), (7, vec![0, 1]), (9, vec![0, 1, 2])],
            6e6,
            902,
        ),
    ] {
        let exact = LossLines {
            loads: loads.clone(),
            groups: groups.clone(),
        };
        let results = long_run(lost(&loads, &laws, &groups), calls, 1.0, seed);
        for (type_name, (blocked, _)) in TYPES.iter().zip(exact.solve()) {
            let measures = results.call_type(type_name).unwrap();
            family.compare(
                format!("{name}: block rate of {type_name}"),
                &measures.block_rate,
                blocked,
            );
        }
    }
    family.hold();
}

/// Two call types whose callers may wait, as the oracle has them.
fn waiting(centre: &TwoClassLines) -> Scenario {
    let mut desk = AgentGroup::new("desk").staff(centre.servers as f64);
    let mut scenario = Scenario::new("lines and a queue");
    let mut lines = vec![LineGroup::new("all", centre.shared as u32)];
    for (class, name) in (0..2).zip(TYPES) {
        let talk = Law::exponential(1.0 / centre.talk_rates[class]);
        let call_type = CallType::new(name)
            .arrivals_per_hour(centre.arrival_rates[class] * 3600.0)
            .patience(patience(centre.abandonment_rates[class]));
        let call_type = match centre.wrap_up_rate {
            None => call_type.handle_time(talk),
            Some(rate) => call_type.talk(talk).wrap_up(Law::exponential(1.0 / rate)),
        };
        scenario = scenario.call_type(call_type);
        desk = desk.skill(name);
        lines.push(LineGroup::new(name, centre.own[class] as u32).call_type(name));
    }
    scenario.lines(lines).agent_group(desk)
}

#[test]
fn callers_who_wait_hold_the_lines_of_their_type_as_the_chain_says() {
    let mut family = Family::of(2 * (2 * 5 + 1), "lines with waiting");
    let talk_alone = TwoClassLines {
        arrival_rates: [0.014, 0.012],
        talk_rates: [1.0 / 80.0, 1.0 / 130.0],
        wrap_up_rate: None,
        abandonment_rates: [1.0 / 200.0, 1.0 / 90.0],
        servers: 2,
        own: [3, 4],
        shared: 6,
    };
    let wrapped_up = TwoClassLines {
        wrap_up_rate: Some(1.0 / 50.0),
        own: [2, 4],
        shared: 5,
        ..talk_alone
    };
    for (name, centre, seed) in [
        ("talk alone", talk_alone, 910),
        ("with wrap-up", wrapped_up, 911),
    ] {
        let (exact, occupancy) = centre.solve();
        let results = long_run(waiting(&centre), 6e6, 1.0, seed);
        for (figures, type_name) in exact.iter().zip(TYPES) {
            let measures = results.call_type(type_name).unwrap();
            let mut hold = |what: &str, figure, exact| {
                family.compare(format!("{name}: {what} of {type_name}"), figure, exact);
            };
            hold("block rate", &measures.block_rate, figures.p_block);
            hold("queued rate", &measures.queued_rate, figures.p_queued);
            hold("mean wait", &measures.mean_wait, figures.mean_wait);
            hold("queue length", &measures.queue_length, figures.queue_length);
            hold("abandon rate", &measures.abandon_rate, figures.p_abandon);
        }
        let total = &results.total.occupancy;
        family.compare(format!("{name}: occupancy"), total, occupancy);
    }
    family.hold();
}
