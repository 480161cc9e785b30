use callcenter::Experiment;
use callcenter::units::ClockTime;

use crate::centres::small_day;

#[test]
fn single_days_add_up_to_the_totals() {
    let results = Experiment::new(&small_day(7.0))
        .unwrap()
        .replications(150)
        .keep_days()
        .run()
        .unwrap();
    let days = results.days.as_ref().unwrap();
    assert_eq!(days.len(), 150);
    let mean = |measure: &str| {
        let values = days.values(measure, None).unwrap();
        values.iter().flatten().sum::<f64>() / 150.0
    };
    for (measure, figure) in [
        ("attempts", results.total.attempts),
        ("abandoned", results.total.abandoned),
        ("queue_length", results.total.queue_length),
        ("days_meeting_target", results.total.days_meeting_target),
    ] {
        let of = figure.mean();
        if measure == "days_meeting_target" {
            // Nothing was aimed at, so every day meets it, and it does not apply to the results.
            assert_eq!((mean(measure), of), (1.0, None));
        } else {
            assert!((mean(measure) - of.unwrap()).abs() < 1e-9, "{measure}");
        }
    }
    // In the order in which they were played, whoever played them.
    let alone = Experiment::new(&small_day(7.0))
        .unwrap()
        .replications(150)
        .keep_days()
        .threads(1)
        .run()
        .unwrap();
    assert_eq!(alone.days, results.days);
}

#[test]
fn a_day_without_calls_has_no_share_and_a_wrong_name_is_refused() {
    let mut quiet = small_day(7.0);
    quiet.call_types[0].arrivals = callcenter::ArrivalLaw::per_interval(0.2);
    quiet.day =
        Some(callcenter::Day::new(ClockTime::new(8, 0), ClockTime::new(9, 0)).interval(1800.0));
    let results = Experiment::new(&quiet)
        .unwrap()
        .replications(100)
        .keep_days()
        .run()
        .unwrap();
    let days = results.days.unwrap();
    let levels = days.values("service_level", None).unwrap();
    let none = levels.iter().filter(|level| level.is_none()).count();
    // A day has no call with probability e^−0.4 = 0.67.
    assert!((50..85).contains(&none), "{none}");
    let error = days.values("wait_p90", None).unwrap_err().to_string();
    assert!(
        error.contains("mean_wait") && !error.contains("wait_p90,"),
        "{error}"
    );
    for p in [0.0, 1.0, 90.0, f64::NAN] {
        let error = days.quantile("asa", None, p).unwrap_err().to_string();
        assert!(error.starts_with("p: found "), "{error}");
    }
    let error = days
        .quantile("asa", Some("sales"), 0.5)
        .unwrap_err()
        .to_string();
    assert_eq!(error, "no call type \"sales\"; there are \"service\"");
}

#[test]
fn quantiles_of_days_are_ordered_and_hold_the_middle() {
    let results = Experiment::new(&small_day(7.0))
        .unwrap()
        .replications(400)
        .keep_days()
        .run()
        .unwrap();
    let days = results.days.unwrap();
    let of = |p: f64| {
        *days
            .quantile("service_level", None, p)
            .unwrap()
            .estimate()
            .unwrap()
    };
    let (bad, usual, good) = (of(0.1), of(0.5), of(0.9));
    assert!(bad.mean < usual.mean && usual.mean < good.mean);
    for quantile in [bad, usual, good] {
        assert!(quantile.low <= quantile.mean && quantile.mean <= quantile.high);
        assert!(quantile.low < quantile.high);
    }
    let mut values: Vec<f64> = days
        .values("service_level", None)
        .unwrap()
        .into_iter()
        .flatten()
        .collect();
    values.sort_by(f64::total_cmp);
    assert_eq!(usual.mean, values[199]);
}
