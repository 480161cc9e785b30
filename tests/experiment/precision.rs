use callcenter::experiment::{Precision, Progress, Stopped, Verdict};
use callcenter::{Experiment, Results, SteadyState};

use crate::centres::small_day;

fn file(results: &Results) -> String {
    serde_json::to_string(results).unwrap()
}

#[test]
fn it_plays_until_every_margin_is_as_narrow_as_asked() {
    let results = Experiment::new(&small_day(7.0))
        .unwrap()
        .until(Precision::absolute("service_level", 0.01))
        .until(Precision::relative("asa", 0.05))
        .until(Precision::absolute("abandoned", 1.0).of("service"))
        .seed(3)
        .run()
        .unwrap();
    assert_eq!(results.stopped, Stopped::PrecisionReached);
    let level = results.total.service_level[0].share.estimate().unwrap();
    let asa = results.total.asa.estimate().unwrap();
    let abandoned = results.total.abandoned.estimate().unwrap();
    assert!(level.half_width() <= 0.01);
    assert!(asa.half_width() <= 0.05 / 1.05 * asa.mean);
    assert!(abandoned.half_width() <= 1.0);
    // Not many more than it took: one of the margins is nearly as wide as it may be.
    let widest = (level.half_width() / 0.01)
        .max(asa.half_width() / (0.05 / 1.05 * asa.mean))
        .max(abandoned.half_width() / 1.0);
    assert!(widest > 0.8, "{widest} after {}", results.replications);
    assert_eq!(results.replications % 64, 0);
}

#[test]
fn the_answer_is_that_of_as_many_replications_whatever_the_threads() {
    let run = |threads: usize| {
        Experiment::new(&small_day(7.0))
            .unwrap()
            .until(Precision::absolute("service_level", 0.01))
            .seed(5)
            .threads(threads)
            .run()
            .unwrap()
    };
    let one = run(1);
    for threads in [2, 7] {
        assert_eq!(file(&run(threads)), file(&one));
    }
    let mut plain = Experiment::new(&small_day(7.0))
        .unwrap()
        .replications(one.replications as u32)
        .seed(5)
        .run()
        .unwrap();
    plain.stopped = one.stopped;
    assert_eq!(file(&plain), file(&one));
}

#[test]
fn it_gives_up_at_the_cap_and_says_so() {
    let results = Experiment::new(&small_day(7.0))
        .unwrap()
        .until(Precision::relative("asa", 0.0001))
        .at_most(200)
        .run()
        .unwrap();
    assert_eq!(results.stopped, Stopped::PrecisionNotReached);
    assert_eq!(results.replications, 200);
    assert!(!results.precision[0].is_reached(&results));
}

#[test]
fn a_margin_of_too_few_days_is_not_precise() {
    // With so many agents hardly anybody waits: two hundred days do not show how rare a late call is.
    let results = Experiment::new(&small_day(25.0))
        .unwrap()
        .until(Precision::relative("asa", 0.5))
        .at_most(256)
        .run()
        .unwrap();
    assert_eq!(results.stopped, Stopped::PrecisionNotReached);
}

#[test]
fn whole_runs_of_batches_are_added() {
    let mut scenario = small_day(7.0);
    scenario.day = None;
    scenario.call_types[0].arrivals = callcenter::ArrivalLaw::per_hour(100.0);
    let steady = SteadyState::new().warm_up(3600.0).batch(7200.0);
    let results = Experiment::new(&scenario.steady_state(steady.batches_per_run(20)))
        .unwrap()
        .until(Precision::absolute("mean_wait", 1.0))
        .run()
        .unwrap();
    assert_eq!(results.stopped, Stopped::PrecisionReached);
    assert_eq!(results.replications % 20, 0);
}

#[test]
fn an_interrupted_run_shows_what_was_played() {
    let stop = |progress: Progress| {
        if progress.done >= 128 {
            Verdict::Stop
        } else {
            Verdict::Continue
        }
    };
    let results = Experiment::new(&small_day(7.0))
        .unwrap()
        .until(Precision::absolute("service_level", 0.0001))
        .threads(1)
        .run_observed(&stop)
        .unwrap();
    assert_eq!(results.stopped, Stopped::Interrupted);
    assert_eq!(results.replications, 128);
}

#[test]
fn what_is_asked_for_wrongly_is_named() {
    let error = Experiment::new(&small_day(7.0))
        .unwrap()
        .until(Precision::absolute("service_levle", 0.01))
        .until(Precision::relative("asa", -0.1).of("sales"))
        .at_most(1)
        .run()
        .unwrap_err();
    let paths: Vec<&str> = error.problems().iter().map(|p| p.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "at_most",
            "precision[0].measure",
            "precision[1].half_width",
            "precision[1].call_type"
        ]
    );
    assert!(
        error
            .to_string()
            .contains("service_level, days_meeting_target")
    );
}
