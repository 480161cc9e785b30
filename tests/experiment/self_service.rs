//! What results say of self-service.

use callcenter::experiment::{Comparison, Measures, Row};
use callcenter::measure::Figure;
use callcenter::scenario::SelfService;
use callcenter::units::ClockTime;
use callcenter::{AgentGroup, CallType, Day, Experiment, Law, Scenario};

/// One type with self-service, one without.
fn day(self_service: SelfService) -> Scenario {
    let call = |name: &str, per_hour: f64| {
        CallType::new(name)
            .arrivals_per_hour(per_hour)
            .handle_time(Law::exponential(200.0))
            .patience(Law::exponential(180.0))
    };
    Scenario::new("day")
        .day(Day::new(ClockTime::new(8, 0), ClockTime::new(10, 0)))
        .call_type(call("service", 120.0).self_service(self_service).fresh())
        .call_type(call("direct", 20.0))
        .agent_group(
            AgentGroup::new("desk")
                .staff(6)
                .skill("service")
                .skill("direct"),
        )
}

fn usual() -> SelfService {
    SelfService::new(Law::lognormal(75.0, 0.8), 0.35)
        .hangs_up(0.05)
        .calls_again(0.2)
}

const NAMES: [&str; 5] = [
    "contained",
    "left_ivr",
    "containment_rate",
    "true_containment_rate",
    "self_service_time",
];

fn figures(measures: &Measures) -> [&Figure; 5] {
    [
        &measures.contained,
        &measures.left_ivr,
        &measures.containment_rate,
        &measures.true_containment_rate,
        &measures.self_service_time,
    ]
}

#[test]
fn only_who_may_go_through_self_service_has_figures_of_it() {
    let run = |self_service| {
        let experiment = Experiment::new(&day(self_service)).unwrap();
        experiment.replications(20).run().unwrap()
    };
    let results = run(usual());
    let json = serde_json::to_value(&results).unwrap();
    for name in NAMES {
        assert!(json["total"][name]["mean"].is_number(), "{name}");
        let service = &json["call_types"]["service"];
        assert_eq!(service[name], json["total"][name], "{name}");
        let direct = json["call_types"]["direct"].as_object().unwrap();
        assert!(!direct.contains_key(name), "{name}");
    }
    // Attempts that are neither contained nor given up in self-service are offered; nothing else is short of a line here.
    let mean = |figure: &Figure| figure.mean().unwrap();
    let total = &results.total;
    let gone = mean(&total.contained) + mean(&total.left_ivr);
    assert!((mean(&total.attempts) - gone - mean(&total.offered)).abs() < 1e-9);
    assert!(mean(&total.true_containment_rate) < mean(&total.containment_rate));
    // The intervals add up to the day, whose callers all called in while it was open.
    let rows = results
        .intervals
        .iter()
        .filter(|row| row.row == Row::Interval);
    let contained: f64 = rows.map(|row| mean(&row.total.contained)).sum();
    assert!((contained - mean(&total.contained)).abs() < 1e-9);

    // What cannot be is no figure.
    let for_good = run(SelfService::new(Law::constant(60.0), 0.35));
    let known = figures(&for_good.total).map(|figure| !figure.is_not_applicable());
    assert_eq!(known, [true, false, true, false, true]);
}

#[test]
fn better_self_service_is_a_difference_on_the_same_callers() {
    let better = SelfService {
        contained: Some(0.5),
        ..usual()
    };
    let (baseline, better) = (day(usual()), day(better));
    let compared = Comparison::new(&baseline)
        .against("better", &better)
        .with(|experiment| experiment.replications(60).seed(3))
        .run()
        .unwrap();
    let better = &compared.alternatives[0];
    let of = |measure: &str| better.difference(measure).unwrap();
    for (measure, from, to) in [
        (
            "containment_rate",
            compared.baseline.total.containment_rate,
            better.results.total.containment_rate,
        ),
        (
            "offered",
            compared.baseline.total.offered,
            better.results.total.offered,
        ),
    ] {
        let expected = to.mean().unwrap() - from.mean().unwrap();
        assert!(
            (of(measure).estimate.mean - expected).abs() < 1e-9,
            "{measure}"
        );
        assert!(of(measure).is_established(), "{measure}");
    }
    // Whoever was contained is so still, so that little of the difference is chance.
    assert!(of("containment_rate").variance_reduction.unwrap() > 1.5);
    let (rate, lost) = (
        of("containment_rate").estimate.mean,
        of("offered").estimate.mean,
    );
    assert!(
        (0.12..0.18).contains(&rate) && lost < -20.0,
        "{rate} {lost}"
    );
    assert!(better.difference_of("direct", "containment_rate").is_none());
}
