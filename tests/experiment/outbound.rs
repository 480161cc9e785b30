//! What results say of people who are rung up.

use callcenter::chance::Sampling;
use callcenter::experiment::{Comparison, Measures};
use callcenter::measure::Figure;
use callcenter::scenario::Outbound;
use callcenter::units::ClockTime;
use callcenter::{
    AgentGroup, CallType, Day, Experiment, Law, Results, Scenario, ServiceLevel,
    ServiceLevelDefinition,
};

fn renewals(outbound: Outbound) -> CallType {
    CallType::new("renewals")
        .outbound(outbound)
        .handle_time(Law::exponential(150.0))
        .balk(0.2)
        .target(ServiceLevel::target(
            ServiceLevelDefinition::AnsweredOfAnswered,
            0.9,
            1.0,
        ))
}

/// A day of inbound calls, of two kinds, and of outbound ones.
fn blended(outbound: Outbound) -> Scenario {
    let call = |name: &str, per_hour: f64, within: f64| {
        CallType::new(name)
            .arrivals_per_hour(per_hour)
            .handle_time(Law::exponential(200.0))
            .patience(Law::exponential(180.0))
            .target(ServiceLevel::answered_of_offered(0.8, within))
    };
    let desk = AgentGroup::new("desk").staff(9);
    Scenario::new("blended")
        .day(Day::new(ClockTime::new(8, 0), ClockTime::new(11, 0)))
        .call_type(renewals(outbound))
        .call_type(call("sales", 40.0, 10.0))
        .call_type(call("service", 60.0, 30.0))
        .agent_group(desk.skill("renewals").skill("sales").skill("service"))
}

fn usual() -> Outbound {
    Outbound::new(0.3).per_free_agent(2.0)
}

fn run(scenario: &Scenario) -> Results {
    let experiment = Experiment::new(scenario).unwrap();
    experiment.replications(100).run().unwrap()
}

fn mean(figure: &Figure) -> f64 {
    figure.mean().unwrap()
}

#[test]
fn all_calls_together_are_those_that_come_in() {
    let results = run(&blended(usual()));
    let of = |name: &str| results.call_type(name).unwrap();
    let (total, rung_up) = (&results.total, of("renewals"));
    let inbound = [of("sales"), of("service")];
    let sum = |figure: fn(&Measures) -> &Figure| -> f64 {
        inbound.iter().map(|measures| mean(figure(measures))).sum()
    };
    let counts: [fn(&Measures) -> &Figure; 5] = [
        |m| &m.attempts,
        |m| &m.offered,
        |m| &m.answered,
        |m| &m.abandoned,
        |m| &m.queue_length,
    ];
    for count in counts {
        assert!((mean(count(total)) - sum(count)).abs() < 1e-9);
    }
    // Nobody who calls in balks, and each of them counts against its own type's threshold by the one definition of both.
    assert!(total.balked.is_not_applicable() && mean(&rung_up.balked) > 0.0);
    let (level, own) = (&total.service_level[0], &rung_up.service_level[0]);
    assert_eq!(
        level.label(),
        "answered of offered, each type against its own threshold"
    );
    assert_eq!(own.label(), "answered of answered within 1 s");
    let within = |m: &&Measures| mean(&m.service_level[0].share) * mean(&m.offered);
    let share = inbound.iter().map(within).sum::<f64>() / mean(&total.offered);
    assert!((mean(&level.share) - share).abs() < 1e-9);
    // Two in three who are rung up do not wait at all: among the others they would lower every percentile.
    let of_inbound = |p: fn(&Measures) -> &Figure| {
        let each = inbound.map(|m| mean(p(m)));
        (each[0].min(each[1]), each[0].max(each[1]))
    };
    for p in [|m: &Measures| &m.wait_p80, |m| &m.wait_p90, |m| &m.wait_p95]
        as [fn(&Measures) -> &Figure; 3]
    {
        let (low, high) = of_inbound(p);
        assert!((low..=high).contains(&mean(p(total))));
    }
    // What is said of those who are rung up is said of all of them beside the totals.
    for name in [
        "dials",
        "reach_rate",
        "reached",
        "put_through",
        "mismatches",
        "mismatch_rate",
        "dropped",
        "drop_rate",
    ] {
        let json = serde_json::to_value(&results).unwrap();
        assert!(json["total"][name]["mean"].is_number(), "{name}");
        assert_eq!(json["call_types"]["renewals"][name], json["total"][name]);
        let sales = json["call_types"]["sales"].as_object().unwrap();
        assert!(!sales.contains_key(name), "{name}");
    }
    assert_eq!(mean(&total.reached), mean(&rung_up.attempts));
    assert_eq!(mean(&total.put_through), mean(&rung_up.answered));
    let lost = mean(&rung_up.abandoned) + mean(&rung_up.balked);
    assert!((mean(&total.dropped) - lost).abs() < 1e-9);
    let queued = mean(&rung_up.queued_rate) * mean(&rung_up.offered);
    assert!((mean(&total.mismatches) - queued).abs() < 1e-6);
    // Agents talk to all of them.
    let busy = |m: &Measures| mean(&m.aht) * mean(&m.answered);
    let handled: f64 = results.call_types.iter().map(|(_, m)| busy(m)).sum();
    let desk = results.agent_group("desk").unwrap();
    assert!((mean(&desk.handled) / handled - 1.0).abs() < 1e-9);
    // A row's dials are counted in it, whenever they end.
    let rows = || results.intervals.iter().map(|row| &row.total);
    let dials: f64 = rows().map(|row| mean(&row.dials)).sum();
    assert!((dials - mean(&total.dials)).abs() < 1e-6);
    let attempts: f64 = rows().map(|row| mean(&row.attempts)).sum();
    assert!((attempts - mean(&total.attempts)).abs() < 1e-6);
}

#[test]
fn where_nobody_calls_in_all_calls_are_those_of_people_rung_up() {
    let mut scenario = blended(usual());
    scenario.call_types.truncate(1);
    scenario.agent_groups[0].skills.truncate(1);
    let alone = run(&scenario);
    assert_eq!(mean(&alone.total.attempts), mean(&alone.total.reached));
    // Two of the kind are so, too.
    let mut other = scenario.call_types[0].clone();
    other.name = "surveys".to_owned();
    scenario.call_types.push(other);
    let skill = callcenter::scenario::Skill::new("surveys");
    scenario.agent_groups[0].skills.push(skill);
    let both = run(&scenario);
    assert_eq!(mean(&both.total.attempts), mean(&both.total.reached));
    let each = both.call_types.iter().map(|(_, m)| mean(&m.attempts));
    assert!((each.sum::<f64>() - mean(&both.total.attempts)).abs() < 1e-9);
}

#[test]
fn a_control_by_arrivals_knows_of_those_who_call_in_alone() {
    let scenario = blended(usual());
    let play = |control: bool| {
        let experiment = Experiment::new(&scenario)
            .unwrap()
            .replications(400)
            .seed(7);
        let experiment = match control {
            true => experiment.control_arrivals(),
            false => experiment,
        };
        experiment.run().unwrap()
    };
    let (plain, held) = (play(false), play(true));
    // 100 calls an hour for three hours.
    assert!((mean(&held.total.attempts) - 300.0).abs() < 1e-6);
    let error = |results: &Results| results.total.put_through.estimate().unwrap().standard_error;
    let (a, b) = (
        mean(&plain.total.put_through),
        mean(&held.total.put_through),
    );
    assert!((a - b).abs() < 4.0 * error(&plain), "{a} {b}");
    // The more call in, the fewer are rung up.
    assert!(error(&held) < 0.9 * error(&plain));
}

#[test]
fn mirrored_days_have_mirrored_dials() {
    let scenario = blended(usual());
    let experiment = Experiment::new(&scenario)
        .unwrap()
        .replications(200)
        .seed(5);
    let plain = experiment.clone().run().unwrap();
    let mirrored = experiment.sampling(Sampling::Antithetic).run().unwrap();
    let error = |results: &Results| results.total.reached.estimate().unwrap().standard_error;
    let (a, b) = (mean(&plain.total.reached), mean(&mirrored.total.reached));
    assert!(
        (a - b).abs() < 4.0 * error(&plain).hypot(error(&mirrored)),
        "{a} {b}"
    );
}

#[test]
fn single_days_and_threads_and_comparisons_know_of_dials() {
    let scenario = blended(usual());
    let play = |threads: usize| {
        let experiment = Experiment::new(&scenario).unwrap().replications(60);
        experiment.threads(threads).keep_days().run().unwrap()
    };
    let (one, three) = (play(1), play(3));
    assert_eq!(one.total, three.total);
    let days = one.days.as_ref().unwrap();
    let dialled = days.values("dials", None).unwrap();
    assert_eq!(dialled, days.values("dials", Some("renewals")).unwrap());
    let sum: f64 = dialled.iter().map(|day| day.unwrap()).sum();
    assert!((sum / 60.0 - mean(&one.total.dials)).abs() < 1e-9);
    let harder = blended(usual().per_free_agent(4.0));
    let compared = Comparison::new(&scenario)
        .against("harder", &harder)
        .with(|experiment| experiment.replications(60))
        .run()
        .unwrap();
    let harder = &compared.alternatives[0];
    for (measure, is_more) in [
        ("put_through", true),
        ("drop_rate", true),
        ("attempts", false),
    ] {
        let difference = harder.difference(measure).unwrap();
        assert_eq!(difference.is_established(), is_more, "{measure}");
        assert_eq!(difference.estimate.mean > 0.0, is_more, "{measure}");
    }
}
