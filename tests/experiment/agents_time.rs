//! What is reported of agents' time, and what is not because nobody stated it.

use callcenter::measure::Figure;
use callcenter::units::ClockTime;
use callcenter::{AgentGroup, CallType, Day, Experiment, Law, Results, Scenario};

fn parted(name: &str) -> CallType {
    CallType::new(name)
        .arrivals_per_hour(60.0)
        .talk(Law::exponential(120.0))
        .hold(Law::exponential(20.0))
        .wrap_up(Law::exponential(40.0))
        .patience(Law::exponential(60.0))
}

fn whole(name: &str) -> CallType {
    CallType::new(name)
        .arrivals_per_hour(30.0)
        .handle_time(Law::exponential(180.0))
        .patience(Law::exponential(60.0))
}

/// One group for each list of skills.
fn centre(types: Vec<CallType>, groups: Vec<AgentGroup>) -> Scenario {
    let day = Day::new(ClockTime::new(8, 0), ClockTime::new(10, 0));
    let scenario = Scenario::new("time").day(day);
    let scenario = types.into_iter().fold(scenario, Scenario::call_type);
    groups.into_iter().fold(scenario, Scenario::agent_group)
}

fn desk() -> AgentGroup {
    AgentGroup::new("desk").staff(4)
}

fn play(scenario: &Scenario, threads: usize) -> Results {
    let experiment = Experiment::new(scenario).unwrap().replications(70);
    experiment.threads(threads).run().unwrap()
}

fn names(results: &Results, group: &str) -> Vec<String> {
    let json = serde_json::to_value(results).unwrap();
    let group = json["agent_groups"][group].as_object().unwrap();
    group.keys().cloned().collect()
}

fn sorted(names: &[&str]) -> Vec<String> {
    let mut names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    names.sort();
    names
}

#[test]
fn a_part_that_is_not_stated_apart_is_absent() {
    let usual = ["staffed", "occupancy", "idle", "handled"];
    let with = |more: &[&str]| sorted(&[&usual[..], more].concat());
    let of = |types: Vec<CallType>, group: AgentGroup| {
        let skills: Vec<String> = types.iter().map(|t| t.name.clone()).collect();
        let group = skills.into_iter().fold(group, AgentGroup::skill);
        let mut found = names(&play(&centre(types, vec![group]), 2), "desk");
        found.sort();
        found
    };
    assert_eq!(of(vec![whole("b")], desk()), with(&[]));
    let all = ["talk", "hold", "wrap_up"];
    assert_eq!(of(vec![parted("a")], desk()), with(&all));
    let mut talking = parted("a");
    (talking.hold, talking.wrap_up) = (None, None);
    assert_eq!(of(vec![talking], desk()), with(&["talk"]));
    // Whoever answers a call type whose parts are not known cannot say how long they talked.
    assert_eq!(of(vec![parted("a"), whole("b")], desk()), with(&[]));
    let late = desk().pickup(Law::exponential(10.0));
    assert_eq!(of(vec![whole("b")], late), with(&["pickup"]));
}

#[test]
fn who_hangs_up_while_ringing_is_reported_of_the_calls_that_are_rung_for() {
    let late = desk().pickup(Law::exponential(10.0)).skill("a");
    let prompt = AgentGroup::new("annex").staff(2).skill("b");
    let results = play(
        &centre(vec![parted("a"), whole("b")], vec![late, prompt]),
        2,
    );
    let [a, b] = [&results.call_types[0].1, &results.call_types[1].1];
    let ringing = a.abandoned_ringing.mean().unwrap();
    assert!(ringing > 0.0 && ringing < a.abandoned.mean().unwrap());
    assert_eq!(b.abandoned_ringing, Figure::NotApplicable);
    assert_eq!(results.total.abandoned_ringing.mean(), Some(ringing));
    let prompt = centre(vec![whole("b")], vec![desk().skill("b")]);
    assert_eq!(
        play(&prompt, 2).total.abandoned_ringing,
        Figure::NotApplicable
    );
    // Whoever is matched at once has not queued, however long the telephone rings.
    assert!(a.mean_wait_queued.mean() > a.mean_wait.mean());
}

#[test]
fn the_parts_add_up_to_the_time_on_duty_and_any_threads_give_the_same() {
    let late = desk().pickup(Law::exponential(10.0)).skill("a");
    let scenario = centre(vec![parted("a")], vec![late]);
    let results = play(&scenario, 2);
    let rows = results.intervals.iter().map(|row| &row.agent_groups[0].1);
    for group in rows.chain([&results.agent_groups[0].1]) {
        let seconds = |figure: &Figure| figure.mean().unwrap();
        let handled = seconds(&group.talk) + seconds(&group.hold) + seconds(&group.wrap_up);
        let staffed = seconds(&group.staffed);
        let all = seconds(&group.idle) + seconds(&group.pickup) + handled;
        assert!((all - staffed).abs() < 1e-6, "{all} of {staffed}");
        assert!((handled - seconds(&group.handled)).abs() < 1e-6);
        if staffed > 0.0 {
            assert!((seconds(&group.occupancy) - handled / staffed).abs() < 1e-9);
        }
    }
    let alone = play(&scenario, 1);
    let json = |results: &Results| serde_json::to_string(results).unwrap();
    assert_eq!(json(&results), json(&alone));
}
