//! Which points are worth a look.

use callcenter::sweep::{Axis, Sweep, SweepPoint, TargetStatus, Value};
use callcenter::{AgentGroup, Law};

use super::{agents, calls, centre};

#[test]
fn best_is_the_cheapest_that_reaches_the_target() {
    let sweep = Sweep::new(&centre())
        .axis(agents([9, 3, 5, 7, 8]))
        .replications(400);
    let results = sweep.run().unwrap();
    let status = |agents: u32| {
        let point = results
            .points
            .iter()
            .find(|point| point.value("agents").unwrap() == &Value::from(agents));
        point.unwrap().target.unwrap()
    };
    assert_eq!(status(3), TargetStatus::Missed);
    assert_eq!(status(9), TargetStatus::Reached);
    let best = results.best().unwrap();
    for point in results.feasible() {
        assert!(point.cost >= best.cost);
        let level = &point.results.call_types[0].1.service_level[0];
        assert!(level.share.estimate().unwrap().low >= 0.8);
    }
    for point in results.missed() {
        let level = &point.results.call_types[0].1.service_level[0];
        assert!(level.share.estimate().unwrap().high < 0.8);
    }
    let all = results.feasible().count() + results.open().count() + results.missed().count();
    assert_eq!(all, 5);
    // Agents are planned for two hours, whatever is left to do at closing.
    assert_eq!(
        best.cost,
        2.0 * best.value("agents").unwrap().as_f64().unwrap()
    );
    // More agents always cost more and answer sooner, so that no point beats another.
    let costs: Vec<f64> = results.frontier().iter().map(|point| point.cost).collect();
    assert_eq!(costs.len(), 5);
    assert!(costs.is_sorted());
    // Whoever pays for calls lost as well finds another best.
    let dear = sweep
        .cost(|_, results| -results.total.answered.mean().unwrap_or(0.0))
        .run()
        .unwrap();
    assert_eq!(
        dear.best().unwrap().value("agents").unwrap(),
        &Value::from(9)
    );
}

#[test]
fn a_steady_state_costs_its_agents() {
    let mut steady = centre();
    steady.day = None;
    let results = Sweep::new(&steady)
        .axis(agents([5, 6]))
        .replications(20)
        .run()
        .unwrap();
    for (point, agents) in results.points.iter().zip([5.0, 6.0]) {
        // The figure goes through seconds and hours, which rounds.
        assert!((point.cost / agents - 1.0).abs() < 1e-14, "{}", point.cost);
    }
}

#[test]
fn a_day_costs_what_is_planned_whatever_callers_do() {
    let patience = Axis::new("patience", [30.0, 600.0], |centre, &patience: &f64| {
        centre.call_types[0].patience = Some(Law::exponential(patience));
    });
    let results = Sweep::new(&centre())
        .axis(agents([4, 6, 8, 10]))
        .axis(patience)
        .replications(400)
        .run()
        .unwrap();
    for pair in results.points.chunks(2) {
        let staffed = |point: &SweepPoint| point.results.agent_groups[0].1.staffed.mean();
        assert_ne!(staffed(&pair[0]), staffed(&pair[1]), "overtime differs");
        assert_eq!(pair[0].cost, pair[1].cost);
    }
    assert_eq!(results.circumstances(), [1]);
    let best = results.best_by_circumstance();
    let patience: Vec<f64> = best
        .iter()
        .map(|(values, _)| values[0].as_f64().unwrap())
        .collect();
    assert_eq!(patience, [30.0, 600.0]);
    for (values, best) in &best {
        let best = best.expect("ten agents reach the target");
        assert_eq!(best.value("patience").unwrap(), values[0]);
        let cheaper = results.feasible().filter(|point| point.cost < best.cost);
        let of_equals = cheaper.filter(|point| point.value("patience").unwrap() == values[0]);
        assert_eq!(of_equals.count(), 0);
    }
}

#[test]
fn planned_staff_is_what_is_stated_by_interval_and_group() {
    let mut uneven = centre();
    uneven.day = uneven.day.map(|day| day.interval(3600.0));
    uneven.agent_groups[0].staff = vec![2.25, 3.5].into();
    let second = AgentGroup::new("help").staff(1).skill("service");
    let results = Sweep::new(&uneven.agent_group(second))
        .axis(calls([60.0]))
        .replications(3)
        .run()
        .unwrap();
    assert_eq!(results.points[0].cost, 2.25 + 3.5 + 2.0);
}

#[test]
fn a_cost_that_is_no_number_is_never_best() {
    let results = Sweep::new(&centre())
        .axis(agents([9, 10, 8]))
        .replications(400)
        .cost(|centre, _| match centre.agent_groups[0].staff.at(0) {
            Some(9.0) => f64::NAN,
            staff => staff.unwrap_or(0.0),
        })
        .run()
        .unwrap();
    assert_eq!(results.points[0].target, Some(TargetStatus::Reached));
    assert!(results.points[0].cost.is_nan());
    let best = results.best_by_circumstance();
    assert_eq!(best.len(), 1);
    assert_eq!(best[0].1.map(|best| best.index), Some(2));
    assert_eq!(results.best().map(|best| best.index), Some(2));
}

#[test]
fn without_a_target_nothing_is_best() {
    let mut plain = centre();
    plain.call_types[0].target = None;
    let results = Sweep::new(&plain)
        .axis(agents(4..=6))
        .replications(10)
        .run()
        .unwrap();
    assert!(results.points.iter().all(|point| point.target.is_none()));
    assert!(results.best().is_none());
    assert_eq!(results.frontier().len(), 3);
}

#[test]
#[cfg(feature = "files")]
fn results_are_written_in_the_style_of_the_result_file() {
    let sweep = Sweep::new(&centre())
        .axis(agents([4, 9]))
        .replications(200)
        .seed(56);
    let results = sweep.run().unwrap();
    let json = serde_json::to_value(&results).unwrap();
    let keys = |value: &serde_json::Value| -> Vec<String> {
        let map = value.as_object().unwrap();
        let mut keys: Vec<String> = map.keys().cloned().collect();
        keys.sort();
        keys
    };
    let mut expected = [
        "callcenter",
        "sweep",
        "plan",
        "seed",
        "replications",
        "confidence",
        "stopped",
        "counts_per",
        "axes",
        "points",
        "best",
        "frontier",
    ];
    expected.sort_unstable();
    assert_eq!(keys(&json), expected);
    assert_eq!(json["sweep"], "small");
    assert_eq!(json["plan"], sweep.check().unwrap().plan.as_str());
    assert_eq!(json["seed"], 56);
    assert_eq!(json["stopped"], "all replications played");
    assert_eq!(json["counts_per"], "day");
    assert_eq!(json["axes"], serde_json::json!(["agents"]));
    assert_eq!(json["best"], 1);
    assert_eq!(json["frontier"], serde_json::json!([0, 1]));
    let point = &json["points"][0];
    let mut expected = [
        "values",
        "cost",
        "target",
        "total",
        "call_types",
        "agent_groups",
    ];
    expected.sort_unstable();
    assert_eq!(keys(point), expected);
    assert_eq!(point["values"], serde_json::json!({"agents": 4}));
    assert_eq!(point["target"], "missed");
    assert_eq!(point["cost"], results.points[0].cost);
    let asa = results.points[0].results.total.asa.mean().unwrap();
    assert_eq!(point["total"]["asa"]["mean"], asa);
    assert_eq!(point["call_types"]["service"]["asa"]["mean"], asa);
    assert!(point["agent_groups"]["desk"]["occupancy"]["half_width"].is_number());
    assert!(
        point["total"].get("wait_p50").is_none(),
        "no percentiles are kept"
    );
}
