//! Which points a design has, and what is said when something is wrong with them.

use callcenter::sweep::{Axis, Design, Sweep, SweepResults};
use callcenter::{ErrorKind, SteadyState};

use super::{agents, calls, centre, wrong};

/// The values of each point, in words.
fn points(sweep: &Sweep) -> Vec<String> {
    let words = |results: &SweepResults| {
        let points = results.points.iter();
        let named = points.map(|point| {
            let words: Vec<String> = point
                .values
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            words.join(" ")
        });
        named.collect()
    };
    words(&sweep.clone().replications(2).run().unwrap())
}

#[test]
fn a_grid_has_every_combination_and_its_first_axis_changes_slowest() {
    let sweep = Sweep::new(&centre())
        .axis(agents(5..=6))
        .axis(calls([50.0, 60.5]));
    assert_eq!(
        points(&sweep),
        [
            "agents=5 calls=50",
            "agents=5 calls=60.5",
            "agents=6 calls=50",
            "agents=6 calls=60.5"
        ]
    );
}

#[test]
fn zip_runs_the_axes_together() {
    let sweep = Sweep::new(&centre())
        .axis(agents(5..=6))
        .axis(calls([50.0, 60.5]))
        .design(Design::Zip);
    assert_eq!(points(&sweep), ["agents=5 calls=50", "agents=6 calls=60.5"]);
}

#[test]
fn points_can_be_given_outright() {
    let sweep = Sweep::new(&centre())
        .point("as it is", |_| {})
        .point("one more", |centre| {
            centre.agent_groups[0].staff = 6.into();
        });
    assert_eq!(points(&sweep), ["point=as it is", "point=one more"]);
}

#[test]
fn a_latin_hypercube_has_one_point_in_every_stratum_of_every_axis() {
    let sweep = Sweep::new(&centre())
        .axis(Axis::range("calls", 30.0, 80.0, |centre, calls| {
            centre.call_types[0].arrivals.per_hour = Some(calls.into());
        }))
        .axis(
            Axis::range("agents", 4.0, 13.0, |centre, agents| {
                centre.agent_groups[0].staff = agents.into();
            })
            .whole(),
        )
        .design(Design::LatinHypercube {
            points: 10,
            seed: 3,
        })
        .replications(2);
    let results = sweep.run().unwrap();
    let values = |name: &str| -> Vec<f64> {
        let points = results.points.iter();
        points
            .map(|p| p.value(name).unwrap().as_f64().unwrap())
            .collect()
    };
    let mut strata: Vec<usize> = values("calls")
        .iter()
        .map(|calls| ((calls - 30.0) / 5.0) as usize)
        .collect();
    strata.sort_unstable();
    assert_eq!(strata, (0..10).collect::<Vec<_>>());
    let mut agents = values("agents");
    agents.sort_by(f64::total_cmp);
    let every: Vec<f64> = (4..=13).map(f64::from).collect();
    assert_eq!(agents, every);
    for point in &results.points {
        let staffed = point.results.agent_groups[0].1.staffed.mean().unwrap();
        let agents = point.value("agents").unwrap().as_f64().unwrap();
        assert!(staffed >= agents * 7200.0, "the value reached the scenario");
    }
}

#[test]
fn settings_and_designs_that_are_wrong_are_all_named() {
    let sweep = Sweep::new(&centre())
        .axis(agents([]))
        .axis(agents([1]))
        .axis(calls([1.0, 2.0]))
        .replications(1)
        .confidence(1.5)
        .threads(0);
    assert_eq!(
        wrong(&sweep),
        "5 problems\n  replications: found 1; a margin needs 2 or more\n  confidence: found 1.5; a number above 0 and \
         up to 0.9999 is accepted (0.95 for 95 %)\n  threads: found 0; 1 or more is accepted\n  axes[0].values: found \
         none; 1 or more is accepted\n  axes[1].name: found \"agents\", which axes[0] is called already; another name \
         is accepted"
    );
    let range = || Axis::range("calls", 1.0, 2.0, |_, _| {});
    let cube = |points| Design::LatinHypercube { points, seed: 1 };
    let new = || Sweep::new(&centre());
    let table = [
        (
            new(),
            "axes: found none; a sweep needs something that varies",
        ),
        (
            new()
                .axis(agents(1..=2))
                .axis(calls([1.0, 2.0, 3.0]))
                .design(Design::Zip),
            "design: \"zip\" runs the axes together, but they have 2, 3 values; as many values each are accepted",
        ),
        (
            new().axis(range()),
            "axes[0]: found a range from 1 to 2; \"grid\" takes values, or from, to and step",
        ),
        (
            new().axis(agents([1])).design(cube(5)),
            "axes[0]: found a list of values; \"latin_hypercube\" takes a range, from low to high",
        ),
        (
            new().axis(range()).design(cube(0)),
            "points: there are no points; 1 or more is accepted",
        ),
        (
            new().axis(range()).design(cube(10_000_001)),
            "points: makes 10000001 points; at most 10000000 are accepted",
        ),
        (
            new()
                .axis(Axis::range("a", 2.0, 1.0, |_, _| {}))
                .design(cube(5)),
            "axes[0].low: found a range from 2 to 1; low may be at most high",
        ),
        (
            new()
                .axis(Axis::range("a", 0.0, f64::NAN, |_, _| {}))
                .design(cube(5)),
            "axes[0].low: found a range from 0 to NaN; low may be at most high",
        ),
        (
            new()
                .axis(Axis::range("a", 0.5, 2.0, |_, _| {}).whole())
                .design(cube(5)),
            "axes[0].low: found a whole range from 0.5 to 2; whole numbers are accepted",
        ),
        (
            new()
                .axis(agents(1..=3_000))
                .axis(calls((1..=4_000).map(f64::from))),
            "design: makes 12000000 points; at most 10000000 are accepted",
        ),
        (
            new().axis(Axis::new("a", 0.., |_, _: &u64| {})),
            "axes[0].values: found more than 10000000; that many are accepted at most",
        ),
        (
            new().axis(agents([1])).point("a", |_| {}),
            "points: found 1; points given outright belong to the design \"list\", not to \"grid\"",
        ),
        (
            new()
                .axis(agents([1]))
                .point("a", |_| {})
                .design(Design::List),
            "axes: found 1; the design \"list\" has points alone",
        ),
        (
            new().design(Design::List),
            "points: there are no points; 1 or more is accepted",
        ),
    ];
    for (sweep, message) in table {
        assert_eq!(wrong(&sweep), message);
    }
}

#[test]
fn points_that_the_model_refuses_are_named_by_their_values() {
    let sweep = Sweep::new(&centre())
        .axis(agents([4, 5]))
        .axis(calls([50.0, -1.0, f64::NAN]));
    let message = wrong(&sweep);
    let lines: Vec<&str> = message.lines().collect();
    assert_eq!(lines[0], "2 problems");
    assert!(
        lines[1].starts_with(
            "  point 2 (agents = 4, calls = -1) and 1 more: call_types[0].arrivals.per_hour: found -1"
        ),
        "{message}"
    );
    assert!(lines[2].starts_with("  point 3 (agents = 4, calls = NaN) and 1 more: "));
    let mut broken = centre();
    broken.agent_groups[0].skills.clear();
    let message = wrong(&Sweep::new(&broken).axis(agents(1..=100)));
    assert!(
        message.contains("every point: agent_groups[0]"),
        "{message}"
    );
    let many = wrong(&Sweep::new(&centre()).axis(calls((1..=100).map(|n| f64::from(-n)))));
    assert_eq!(many.lines().count(), 1 + 20 + 1);
    assert!(many.ends_with("\n  and 80 more like these"), "{many}");
    let list = Sweep::new(&centre())
        .point("fine", |_| {})
        .point("no calls", |centre| centre.call_types.clear());
    assert!(wrong(&list).contains("points[1] (point = no calls)"));
}

#[test]
fn what_is_not_played_yet_is_said_to_be_so() {
    let mut chat = centre();
    chat.call_types[0].channel = callcenter::scenario::Channel::Chat;
    let error = Sweep::new(&chat).axis(agents([1, 2])).run().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotSupported);
    let mixed = Sweep::new(&chat).axis(calls([-1.0])).run().unwrap_err();
    assert_eq!(mixed.kind(), ErrorKind::Invalid);
}

#[test]
fn steady_states_are_refused_where_an_experiment_refuses_them() {
    let mut steady = centre();
    steady.day = None;
    steady.steady_state = Some(SteadyState::new().batches_per_run(2));
    let sweep =
        Sweep::new(&steady).axis(Axis::new("agents", [5.0, 5.5], |centre, &agents: &f64| {
            centre.agent_groups[0].staff = agents.into();
        }));
    let message = wrong(&sweep);
    assert!(
        message.starts_with(
            "point 2 (agents = 5.5): steady_state.batches_per_run: found 2; a fractional"
        ),
        "{message}"
    );
}
