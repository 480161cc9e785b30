//! Which points are worth a look.

use callcenter::sweep::{Sweep, TargetStatus, Value};

use super::{agents, centre};

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
    // Agents are on duty for two hours and for whatever is left to do at closing.
    assert!(best.cost >= 2.0 * best.value("agents").unwrap().as_f64().unwrap());
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
