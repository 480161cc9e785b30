use callcenter::experiment::{Comparison, Precision};
use callcenter::scenario::Transfers;
use callcenter::units::ClockTime;
use callcenter::{AgentGroup, ArrivalLaw, CallType, Day, Law, Scenario};

use crate::centres::{montreal, small_day};

#[test]
fn a_difference_is_that_of_the_two_results() {
    let (baseline, more) = (small_day(7.0), small_day(8.0));
    let compared = Comparison::new(&baseline)
        .against("one more", &more)
        .with(|experiment| experiment.replications(100).seed(9))
        .run()
        .unwrap();
    let one_more = &compared.alternatives[0];
    assert_eq!(one_more.name, "one more");
    for (name, from, to) in [
        (
            "mean_wait",
            compared.baseline.total.mean_wait,
            one_more.results.total.mean_wait,
        ),
        (
            "abandoned",
            compared.baseline.total.abandoned,
            one_more.results.total.abandoned,
        ),
        (
            "queue_length",
            compared.baseline.total.queue_length,
            one_more.results.total.queue_length,
        ),
        (
            "service_level",
            compared.baseline.total.service_level[0].share,
            one_more.results.total.service_level[0].share,
        ),
    ] {
        let difference = one_more.difference(name).unwrap();
        let expected = to.mean().unwrap() - from.mean().unwrap();
        assert!((difference.estimate.mean - expected).abs() < 1e-9, "{name}");
        // The same callers, so less is left to chance than with two samples.
        let apart = from
            .estimate()
            .unwrap()
            .standard_error
            .hypot(to.estimate().unwrap().standard_error);
        let paired = difference.estimate.standard_error;
        assert!(paired < apart, "{name}: {paired} against {apart}");
        let factor = difference.variance_reduction.unwrap();
        assert!(
            (factor - (apart / paired).powi(2)).abs() < 1e-6 * factor,
            "{name}"
        );
        assert!(difference.is_established(), "{name}");
    }
    assert_eq!(one_more.call_types[0].1.len(), one_more.total.len() - 1);
    // As many call, and the same; what does not differ has no margin and no factor.
    let attempts = one_more.difference("attempts").unwrap();
    assert_eq!((attempts.estimate.low, attempts.estimate.high), (0.0, 0.0));
    assert_eq!(attempts.variance_reduction, None);
}

/// The published factors for the thirteen hours with one agent more all day are 9 to 17; with agents in one hour only
/// up to 353. Half of the least of them is asked for.
#[test]
fn the_same_callers_make_differences_sharp() {
    for alpha in [0.0, 400.0, 10.0] {
        let baseline = montreal(alpha);
        let mut more = montreal(alpha);
        let staff = [4, 6, 8, 8, 9, 7, 8, 8, 6, 6, 4, 4, 4].map(f64::from);
        more.agent_groups[0].staff = staff.to_vec().into();
        let compared = Comparison::new(&baseline)
            .against("one more in the fifth hour", &more)
            .with(|experiment| experiment.replications(1000))
            .run()
            .unwrap();
        for measure in ["abandoned", "queue_length"] {
            let difference = compared.alternatives[0].difference(measure).unwrap();
            let factor = difference.variance_reduction.unwrap();
            assert!(factor > 5.0, "{measure} at {alpha}: {factor}");
        }
    }
}

#[test]
fn margins_over_several_alternatives_are_wider() {
    let baseline = small_day(7.0);
    let alternatives: Vec<Scenario> = [8.0, 9.0, 10.0].map(small_day).into();
    let mut comparison = Comparison::new(&baseline);
    for (name, scenario) in ["8", "9", "10"].iter().zip(&alternatives) {
        comparison = comparison.against(*name, scenario);
    }
    let compared = comparison.with(|e| e.replications(50)).run().unwrap();
    for alternative in &compared.alternatives {
        let e = alternative.difference("mean_wait").unwrap().estimate;
        let (low, high) = e.simultaneous.unwrap();
        assert!(low < e.low && e.high < high);
        // t of 49 degrees of freedom at 1 − 0.05/3: 2.4795; at 0.95: 2.0096.
        let ratio = (high - low) / (e.high - e.low);
        assert!((ratio - 2.4795 / 2.0096).abs() < 1e-3, "{ratio}");
    }
}

#[test]
fn a_difference_of_few_days_says_so() {
    // With so many agents an agent more saves a wait on few days only.
    let (baseline, more) = (small_day(16.0), small_day(17.0));
    let compared = Comparison::new(&baseline)
        .against("one more", &more)
        .with(|experiment| experiment.replications(60).seed(2))
        .run()
        .unwrap();
    let wait = compared.alternatives[0].difference("mean_wait").unwrap();
    let days = |results: &callcenter::Results| {
        let days = results.days.as_ref().unwrap();
        days.values("queue_length", None).unwrap()
    };
    let (from, to) = (
        days(&compared.baseline),
        days(&compared.alternatives[0].results),
    );
    let different = from.iter().zip(&to).filter(|(a, b)| a != b).count();
    assert!((1..10).contains(&different), "{different}");
    assert!(wait.estimate.few_days);
    // With k days that differ the margin is that of k − 1 degrees of freedom: wider than that of all days.
    let factor = (wait.estimate.high - wait.estimate.mean) / wait.estimate.standard_error;
    assert!(factor > 2.2, "{factor} of {different} days");
    assert!(
        serde_json::to_string(wait)
            .unwrap()
            .contains("\"too_few_days\":true")
    );
}

#[test]
fn steady_states_are_cut_alike() {
    let mut baseline = small_day(7.0);
    baseline.day = None;
    baseline.call_types[0].arrivals = ArrivalLaw::per_hour(100.0);
    // Fewer agents relax more slowly, so that this one asks for longer batches.
    let mut patient = baseline.clone();
    patient.call_types[0].patience = Some(callcenter::Law::exponential(7200.0));
    let compared = Comparison::new(&baseline)
        .against("patient", &patient)
        .with(|e| e.replications(40))
        .run()
        .unwrap();
    assert_eq!(
        compared.baseline.grid,
        compared.alternatives[0].results.grid
    );
    assert!(
        compared.alternatives[0]
            .difference("mean_wait")
            .unwrap()
            .estimate
            .low
            > 0.0
    );
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let baseline = small_day(7.0);
    let mut steady = small_day(7.0);
    steady.day = None;
    steady.call_types[0].arrivals = ArrivalLaw::per_hour(100.0);
    let refused = |comparison: Comparison| comparison.run().unwrap_err().to_string();
    assert!(refused(Comparison::new(&baseline)).contains("found none"));
    let twice = Comparison::new(&baseline)
        .against("a", &baseline)
        .against("a", &baseline);
    assert!(refused(twice).contains("found \"a\" twice"));
    let mixed = Comparison::new(&baseline).against("steady", &steady);
    assert!(refused(mixed).contains("a steady state"));
    let precise = Comparison::new(&baseline)
        .against("a", &baseline)
        .with(|e| e.until(Precision::relative("asa", 0.1)));
    assert!(refused(precise).contains("stated number of replications"));
    let mut wrong = small_day(7.0);
    wrong.call_types[0].balk = 3.0;
    let error = refused(Comparison::new(&baseline).against("wrong", &wrong));
    assert!(error.starts_with("wrong: "), "{error}");
}

/// A front line that passes on this share of its callers, blind, to a second line; nobody waits, and calls take the same time.
fn two_lines(share: f64) -> Scenario {
    let first = CallType::new("first")
        .arrivals_per_hour(120.0)
        .handle_time(Law::constant(100.0))
        .transfers(Transfers::new().to("second", share).warm(0.0).most(1));
    let second = CallType::new("second")
        .arrivals_per_hour(0.0)
        .handle_time(Law::constant(250.0));
    Scenario::new("two lines")
        .day(Day::new(ClockTime::new(8, 0), ClockTime::new(11, 0)))
        .call_type(first)
        .call_type(second)
        .agent_group(AgentGroup::new("front").staff(300).skill("first"))
        .agent_group(AgentGroup::new("back").staff(300).skill("second"))
}

#[test]
fn each_transfer_changes_the_work_by_a_call_of_the_second_line() {
    let (more, less) = (two_lines(0.3), two_lines(0.0));
    let baseline = two_lines(0.2);
    let compared = Comparison::new(&baseline)
        .against("more", &more)
        .against("none", &less)
        .against("the same", &baseline)
        .with(|e| e.replications(40))
        .run()
        .unwrap();
    for alternative in &compared.alternatives[..2] {
        let per = compared.change_per("agent_time_per_caller", "transfers_per_caller", alternative);
        let per = per.unwrap().unwrap();
        // On each day the same, however many call and are passed on.
        assert!((per.mean - 250.0).abs() < 1e-9, "{per:?}");
        assert!(per.low <= per.mean && per.mean <= per.high);
        assert!(per.half_width() < 1e-6, "{per:?}");
        // So many attempts more for each.
        let attempts = compared.change_per("attempts", "passed_on", alternative);
        let attempts = attempts.unwrap().unwrap();
        assert!((attempts.mean - 1.0).abs() < 1e-9 && attempts.half_width() < 1e-6);
    }
    let same = &compared.alternatives[2];
    assert_eq!(
        compared.change_per("mean_wait", "passed_on", same).unwrap(),
        None
    );
    let wrong = compared
        .change_per("wait_p90", "passed_on", same)
        .unwrap_err();
    assert!(
        wrong.to_string().contains("agent_time_per_caller"),
        "{wrong}"
    );
    // Where nobody waits, and work takes as long for everybody, callers are 100 s and their share of 250 s.
    let total = &compared.alternatives[0].results.total;
    let passed_on = total.passed_on.mean().unwrap();
    let expected = 100.0 + 250.0 * passed_on / total.callers.mean().unwrap();
    assert!((total.agent_time_per_caller.mean().unwrap() - expected).abs() < 1e-6);
    assert_eq!(total.wait_per_caller.mean(), Some(0.0));
}
