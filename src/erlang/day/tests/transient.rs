use proptest::prelude::*;

use super::super::super::{ErlangA, ErlangC, OfferedLoad, Queue};
use super::super::*;
use super::close;
use crate::scenario::ServiceLevelDefinition as D;

/// Against e^(Qt) of the chains of callers and system written out state by state, applied as a Taylor series to the state's
/// vector in steps of norm 8, in 40 digits (mpmath); after closing by solving the linear equations of the time spent; the
/// callers who join in the last 20 s before the fall by 30 nodes of Gauss and Legendre.
#[test]
fn a_polite_fall_from_three_to_one_is_the_matrix_exponential() {
    let day = TransientDay::new(&[
        DayInterval::new(300.0, 108.0, 100.0, Some(60.0), 3),
        DayInterval::new(300.0, 72.0, 100.0, Some(60.0), 1),
    ])
    .unwrap();
    // p_queued, p_abandon, p_answered, mean wait, ASA, time to abandon, queue length, busy, occupancy
    let expected = [
        [
            0.335700587897464,
            0.174396786725464,
            0.825603213274536,
            10.463807203527839,
            5.475437962784449,
            34.078999613241336,
            0.23954915493235793,
            1.7227766967191946,
            0.5742588989063983,
        ],
        [
            0.8656837851165224,
            0.6482916723445332,
            0.3517083276554667,
            38.897500340671996,
            32.68718064772033,
            42.26669548321432,
            0.7526804880794964,
            1.1053475029428823,
            0.8916510881523667,
        ],
    ];
    for (row, expected) in day.intervals().iter().zip(expected) {
        let found = [
            row.p_queued(),
            row.p_abandon(),
            row.p_answered(),
            row.mean_wait(),
            row.asa(),
            row.mean_time_to_abandon(),
            Some(row.queue_length()),
            Some(row.busy_agents()),
            row.occupancy(),
        ];
        for (k, (found, expected)) in found.into_iter().zip(expected).enumerate() {
            close(
                found,
                expected,
                1e-12 * expected.max(1.0),
                &format!("figure {k}"),
            );
        }
    }
    let total = day.total();
    close(
        Some(total.overtime()),
        105.63062864173939,
        1e-10,
        "overtime",
    );
    close(
        total.occupancy(),
        0.6925933125604674,
        1e-12,
        "occupancy of the day",
    );
    let ended = day.ended_within(20.0).unwrap();
    for (row, (answered, abandoned)) in ended.intervals.iter().zip([
        (0.7464492724641751, 0.08171747762386856),
        (0.19242639345797005, 0.2365197661464537),
    ]) {
        close(row.p_answered(), answered, 1e-12, "answered within 20 s");
        close(row.p_abandoned(), abandoned, 1e-12, "abandoned within 20 s");
    }
}

/// A day of three long intervals: the middle one is stationary.
fn long(arrivals: f64, aht: f64, patience: Option<f64>, agents: u32) -> TransientDay {
    TransientDay::new(&[DayInterval::new(40_000.0, arrivals, aht, patience, agents); 3]).unwrap()
}

fn is_stationary(day: &TransientDay, queue: &dyn Queue) {
    let row = &day.intervals()[1];
    let name = format!("{queue:?}");
    let tolerance = 1e-8;
    close(row.p_queued(), queue.p_queued(), tolerance, &name);
    close(row.p_abandon(), queue.p_abandon(), tolerance, &name);
    close(row.p_answered(), queue.p_answered(), tolerance, &name);
    let wait = queue.mean_wait();
    close(row.mean_wait(), wait, tolerance * wait, &name);
    let queued = queue.mean_wait_queued();
    close(row.mean_wait_queued(), queued, tolerance * queued, &name);
    let asa = queue.asa().unwrap();
    close(row.asa(), asa, tolerance * asa, &name);
    if let Some(time) = queue.mean_time_to_abandon() {
        close(row.mean_time_to_abandon(), time, tolerance * time, &name);
    }
    let length = queue.queue_length();
    close(Some(row.queue_length()), length, tolerance * length, &name);
    let busy = queue.busy_agents();
    close(Some(row.busy_agents()), busy, tolerance * busy, &name);
    close(
        row.occupancy(),
        queue.occupancy().unwrap(),
        tolerance,
        &name,
    );
    for definition in D::ALL {
        let levels = day.service_level(definition, 20.0, Some(7.0)).unwrap();
        let level = queue.service_level(definition, 20.0, Some(7.0)).unwrap();
        close(levels.intervals[1], level, tolerance, &name);
    }
}

#[test]
fn a_long_even_day_is_erlang_a() {
    for (arrivals, patience, agents) in [
        (100.0, 120.0, 6),
        (100.0, 600.0, 8),
        (831.0, 283.6, 50),
        (20.0, 30.0, 1),
    ] {
        let queue = ErlangA::new(arrivals, 269.0, patience, agents).unwrap();
        is_stationary(&long(arrivals, 269.0, Some(patience), agents), &queue);
    }
}

#[test]
fn a_long_even_day_of_patient_callers_is_erlang_c() {
    for (arrivals, agents) in [(40.0, 5), (500.0, 44)] {
        let queue = ErlangC::new(arrivals, 269.0, agents).unwrap();
        is_stationary(&long(arrivals, 269.0, None, agents), &queue);
    }
}

#[test]
fn with_an_agent_for_everyone_the_busy_are_the_offered_load() {
    let (rates, agents) = ([60.0, 200.0, 120.0, 0.0], [60, 70, 60, 80]);
    let intervals: Vec<DayInterval> = rates
        .iter()
        .zip(agents)
        .map(|(&rate, agents)| DayInterval::new(900.0, rate, 300.0, Some(100.0), agents))
        .collect();
    let day = TransientDay::new(&intervals).unwrap();
    let boundaries: Vec<f64> = (0..=4).map(|i| 900.0 * f64::from(i)).collect();
    let per_second = rates.map(|rate| rate / 3600.0);
    let law = |_: usize, x: f64| -300.0 * (-x / 300.0f64).exp_m1();
    let load = OfferedLoad::new(&boundaries, &per_second, &law).unwrap();
    for (i, row) in day.intervals().iter().enumerate() {
        let expected = load.mean(i).unwrap();
        close(Some(row.busy_agents()), expected, 1e-11 * expected, "busy");
    }
    // Everyone who is still busy at closing is a 300 s call.
    let late = load.at(3_600.0).unwrap() * 300.0;
    close(Some(day.total().overtime()), late, 1e-10 * late, "overtime");
}

#[test]
fn rates_may_change_while_callers_wait() {
    // Where patience and handle times have one mean, every caller present leaves at one rate, whoever is served: the
    // number present is that of endless staff, however means change.
    let means = [200.0, 80.0, 500.0];
    let rates = [90.0, 200.0, 30.0];
    let agents = [3, 2, 5];
    let intervals: Vec<DayInterval> = (0..3)
        .map(|i| DayInterval::new(600.0, rates[i], means[i], Some(means[i]), agents[i]))
        .collect();
    let day = TransientDay::new(&intervals).unwrap();
    let mut start = 0.0;
    for (i, row) in day.intervals().iter().enumerate() {
        let settled = rates[i] / 3600.0 * means[i];
        let kept = (-600.0 / means[i]).exp();
        let mean = settled + (start - settled) * means[i] / 600.0 * (1.0 - kept);
        let present = row.queue_length() + row.busy_agents();
        close(Some(present), mean, 1e-11 * mean, "present");
        start = settled + (start - settled) * kept;
    }
}

#[test]
fn without_staff_patience_is_all_there_is() {
    let day = TransientDay::new(&[DayInterval::new(600.0, 60.0, 100.0, Some(90.0), 0)]).unwrap();
    let row = day.total();
    close(row.p_abandon(), 1.0, 1e-12, "abandoned");
    close(row.mean_time_to_abandon(), 90.0, 1e-10, "time to abandon");
    assert_eq!(
        (row.asa(), row.occupancy(), row.overtime()),
        (None, None, 0.0)
    );
    let ended = day.ended_within(30.0).unwrap().total;
    let gone = 1.0 - (-30.0f64 / 90.0).exp();
    close(ended.p_abandoned(), gone, 1e-12, "within 30 s");
    // A service level of nobody answered.
    let level = day
        .service_level(D::AnsweredOfAnswered, 20.0, None)
        .unwrap();
    assert_eq!(level.total, None);
}

#[test]
fn a_day_without_calls_has_no_shares() {
    let day = TransientDay::new(&[DayInterval::new(600.0, 0.0, 100.0, None, 2)]).unwrap();
    let row = day.total();
    assert_eq!(
        (row.p_queued(), row.mean_wait(), row.asa()),
        (None, None, None)
    );
    assert_eq!((row.occupancy(), row.queue_length()), (Some(0.0), 0.0));
    let level = day.service_level(D::AnsweredOfOffered, 20.0, None).unwrap();
    assert_eq!(level.total, None);
}

#[test]
fn nonsense_is_refused_with_its_place() {
    let fine = DayInterval::new(600.0, 10.0, 100.0, Some(60.0), 2);
    let path = |wrong: DayInterval| {
        let error = TransientDay::new(&[fine, wrong]).unwrap_err();
        error.problems()[0].path.clone()
    };
    for wrong in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let seconds = DayInterval {
            seconds: wrong,
            ..fine
        };
        assert_eq!(path(seconds), "intervals[1].seconds");
        let aht = DayInterval { aht: wrong, ..fine };
        assert_eq!(path(aht), "intervals[1].aht");
        let patience = DayInterval {
            mean_patience: Some(wrong),
            ..fine
        };
        assert_eq!(path(patience), "intervals[1].mean_patience");
    }
    for wrong in [-1.0, f64::NAN, f64::INFINITY] {
        let rate = DayInterval {
            arrivals_per_hour: wrong,
            ..fine
        };
        assert_eq!(path(rate), "intervals[1].arrivals_per_hour");
    }
    assert!(TransientDay::new(&[]).is_err());
    // Nobody to serve them, and they never hang up.
    let left = DayInterval {
        agents: 0,
        mean_patience: None,
        ..fine
    };
    assert!(TransientDay::new(&[left]).is_err());
    // Work for days.
    let large = DayInterval {
        agents: 100_000,
        aht: 1.0,
        seconds: 1e6,
        ..fine
    };
    assert_eq!(path(large), "intervals");
    let crowded = DayInterval {
        agents: u32::MAX,
        seconds: 1e-9,
        ..fine
    };
    assert_eq!(path(crowded), "intervals");
    let endless = DayInterval {
        arrivals_per_hour: 3.6e9,
        mean_patience: None,
        aht: 0.1,
        ..fine
    };
    assert_eq!(path(endless), "intervals");
    let day = TransientDay::new(&[fine]).unwrap();
    for wrong in [-1.0, f64::NAN] {
        assert!(day.ended_within(wrong).is_err());
        assert!(
            day.service_level(D::AnsweredOfOffered, wrong, None)
                .is_err()
        );
        let short = day.service_level(D::ShortCallsCredited, 20.0, Some(wrong));
        assert!(short.is_err());
    }
    assert!(
        day.service_level(D::ShortCallsCredited, 20.0, None)
            .is_err()
    );
}

#[test]
fn hours_of_work_are_refused() {
    // Far too few agents at first, and one more agent later: those who join before that are followed one by one.
    let interval = |calls, agents| DayInterval::new(1_800.0, calls, 300.0, None, agents);
    let day = TransientDay::new(&[interval(20_000.0, 1_000), interval(20_000.0, 1_001)]).unwrap();
    let began = std::time::Instant::now();
    for t in [1_800.0, 1e300, f64::MAX] {
        let error = day.ended_within(t).unwrap_err();
        assert_eq!(error.problems()[0].path, "t");
    }
    assert!(began.elapsed().as_secs() < 1);
    assert!(day.ended_within(f64::INFINITY).is_ok());
    // Where nothing changes, a time of any length is little work.
    let even =
        TransientDay::new(&[DayInterval::new(1_800.0, 200.0, 300.0, Some(60.0), 30)]).unwrap();
    assert!(even.ended_within(1e300).is_ok());
}

fn any_interval() -> impl Strategy<Value = DayInterval> {
    (
        1.0..1_500.0f64,
        prop_oneof![Just(0.0), 0.001..200.0f64],
        5.0..400.0f64,
        proptest::option::of(1.0..900.0f64),
        0u32..9,
    )
        .prop_map(|(seconds, arrivals, aht, patience, agents)| {
            DayInterval::new(seconds, arrivals, aht, patience, agents)
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn calls_and_times_are_accounted_for(intervals in proptest::collection::vec(any_interval(), 1..5), t in 0.0..600.0f64) {
        let Ok(day) = TransientDay::new(&intervals) else {
            // The only thing wrong with such days.
            prop_assert!(intervals.iter().all(|i| i.agents == 0));
            return Ok(());
        };
        let total = day.total();
        let scale = total.arrivals() + 1e-300;
        let ends = |row: &DayFigures| row.p_answered().unwrap_or(1.0) + row.p_abandon().unwrap_or(0.0);
        let ended = day.ended_within(t).unwrap();
        let ever = day.ended_within(f64::INFINITY).unwrap();
        for (i, row) in day.intervals().iter().enumerate() {
            prop_assert!((ends(row) - 1.0).abs() < 1e-11, "{} {row:?}", ends(row));
            let (soon, ever) = (&ended.intervals[i], &ever.intervals[i]);
            let room = 1e-11 * soon.arrivals;
            prop_assert!(soon.answered <= ever.answered + room && soon.abandoned <= ever.abandoned + room);
            prop_assert!(soon.answered >= row.joined.at_once - room && soon.abandoned >= 0.0);
            prop_assert!(row.occupancy().is_none_or(|o| (0.0..=1.0).contains(&o)));
            prop_assert!(row.queue_length() >= 0.0 && row.busy_agents() >= 0.0);
        }
        // Little's law: by joining and by the clock.
        let waits = total.joined.wait_answered + total.joined.wait_abandoned;
        let queue = total.open.queue_time + total.overtime.queue_time;
        prop_assert!((waits - queue).abs() <= 1e-10 * waits + 1e-12 * scale, "{waits} {queue}");
        // Work: calls answered at one handle time each, where there is one.
        let aht = intervals[0].aht;
        if intervals.iter().all(|i| i.aht == aht) {
            let busy = total.open.busy_time + total.overtime.busy_time;
            prop_assert!((busy - aht * total.answered()).abs() <= 1e-10 * busy + 1e-12);
        }
    }

    #[test]
    fn an_interval_may_be_cut_in_two(first in any_interval(), second in any_interval(), cut in 0.01..0.99f64, t in 0.0..900.0f64) {
        prop_assume!(first.agents + second.agents > 0);
        let part = |share: f64| DayInterval { seconds: share * second.seconds, ..second };
        let whole = TransientDay::new(&[first, second]).unwrap();
        let parts = TransientDay::new(&[first, part(cut), part(1.0 - cut)]).unwrap();
        let mut sum = parts.intervals()[1];
        sum.add(&parts.intervals()[2]);
        let whole_row = whole.intervals()[1];
        let pairs = [
            (sum.joined.queued, whole_row.joined.queued),
            (sum.joined.abandoned, whole_row.joined.abandoned),
            (sum.joined.wait_answered, whole_row.joined.wait_answered),
            (sum.open.queue_time, whole_row.open.queue_time),
            (sum.open.staffed_time, whole_row.open.staffed_time),
            (parts.total().overtime(), whole.total().overtime()),
        ];
        for (found, expected) in pairs {
            prop_assert!((found - expected).abs() <= 1e-10 * (expected + 1e-3), "{found} {expected}");
        }
        let (whole, parts) = (whole.ended_within(t).unwrap(), parts.ended_within(t).unwrap());
        let answered = parts.intervals[1].answered + parts.intervals[2].answered;
        prop_assert!((answered - whole.intervals[1].answered).abs() <= 1e-11 * (1.0 + answered));
        let abandoned = parts.total.abandoned;
        prop_assert!((abandoned - whole.total.abandoned).abs() <= 1e-11 * (1.0 + abandoned));
    }
}
