use super::super::super::{ErlangA, Queue};
use super::super::*;
use super::close;
use crate::chance::DurationLaw;
use crate::scenario::Law;

fn law(law: Law) -> DurationLaw {
    DurationLaw::new(&law).unwrap()
}

#[test]
fn a_large_overloaded_centre_is_fluid() {
    // A fifth too few agents; errors of figures per agent in centres of 10, 100 and 1,000.
    let patience = law(Law::exponential(200.0));
    let errors = [10u32, 100, 1_000].map(|n| {
        let rate = 1.2 * f64::from(n) * 3_600.0 / 240.0;
        let exact = ErlangA::new(rate, 240.0, 200.0, n).unwrap();
        let fluid = FluidQueue::new(rate, 240.0, &patience, n).unwrap();
        let scale = f64::from(n);
        [
            (exact.p_abandon() - fluid.p_abandon()).abs(),
            (exact.mean_wait() / fluid.mean_wait() - 1.0).abs(),
            (exact.queue_length() - fluid.queue_length()).abs() / scale,
            (exact.busy_agents() - fluid.busy_agents()).abs() / scale,
            (exact.asa().unwrap() / fluid.asa().unwrap() - 1.0).abs(),
            (exact.mean_time_to_abandon().unwrap() / fluid.mean_time_to_abandon().unwrap() - 1.0)
                .abs(),
            (exact.p_answered_within(60.0).unwrap() - fluid.p_answered_within(60.0).unwrap()).abs(),
        ]
    });
    // Means err by about 1/n, the share within a time by 1/√n, as waits scatter around their mean.
    for k in 0..errors[0].len() {
        let most = if k < 6 { 0.2 } else { 0.4 };
        for scale in 1..errors.len() {
            let (smaller, larger) = (errors[scale - 1][k], errors[scale][k]);
            assert!(larger < most * smaller, "figure {k}: {errors:?}");
        }
    }
}

#[test]
fn whoever_is_answered_has_waited_as_long_as_the_others_could_not() {
    // Of 100 erlangs 80 are answered: w is where a fifth has hung up.
    let even = FluidQueue::new(1_000.0, 360.0, &law(Law::uniform(0.0, 100.0)), 80).unwrap();
    close(Some(even.offered_wait()), 20.0, 1e-12, "w");
    close(Some(even.p_abandon()), 0.2, 1e-15, "share");
    // ∫ (1 − x/100) up to 20; those who leave do so after 10 s on average.
    close(Some(even.mean_wait()), 18.0, 1e-12, "wait");
    close(even.mean_time_to_abandon(), 10.0, 1e-11, "time to abandon");
    close(Some(even.queue_length()), 5.0, 1e-12, "queue");
    close(Some(even.busy_agents()), 80.0, 1e-12, "busy");
    assert_eq!(
        (even.occupancy(), even.asa()),
        (Some(1.0), Some(even.offered_wait()))
    );
    close(
        Some(even.p_abandoned_within(5.0).unwrap()),
        0.05,
        1e-12,
        "soon",
    );
    close(
        Some(even.p_wait_longer(5.0).unwrap()),
        0.95,
        1e-12,
        "longer",
    );
    assert_eq!(even.p_answered_within(19.9).unwrap(), 0.0);
    assert_eq!(even.p_answered_within(20.1).unwrap(), 0.8);
    assert_eq!(even.wait_quantile(0.1).unwrap(), 10.0);
    close(
        Some(even.wait_quantile(0.5).unwrap()),
        20.0,
        1e-12,
        "quantile",
    );

    let together = FluidQueue::new(1_000.0, 360.0, &law(Law::constant(30.0)), 80).unwrap();
    assert_eq!(
        (together.offered_wait(), together.mean_wait()),
        (30.0, 30.0)
    );
    close(
        together.mean_time_to_abandon(),
        30.0,
        1e-10,
        "time to abandon",
    );

    let enough = FluidQueue::new(1_000.0, 360.0, &law(Law::constant(30.0)), 100).unwrap();
    assert_eq!(
        (enough.p_queued(), enough.p_abandon(), enough.mean_wait()),
        (0.0, 0.0, 0.0)
    );
    assert_eq!(
        (enough.asa(), enough.mean_time_to_abandon()),
        (Some(0.0), None)
    );
    assert_eq!(enough.occupancy(), Some(1.0));

    let nobody = FluidQueue::new(1_000.0, 360.0, &law(Law::exponential(90.0)), 0).unwrap();
    assert_eq!(
        (nobody.p_answered(), nobody.asa(), nobody.occupancy()),
        (0.0, None, None)
    );
    close(nobody.mean_time_to_abandon(), 90.0, 1e-12, "patience");
}

#[test]
fn too_many_who_never_hang_up_are_refused() {
    let never = law(Law::never());
    assert!(FluidQueue::new(1_000.0, 360.0, &never, 80).is_err());
    assert!(FluidQueue::new(1_000.0, 360.0, &never, 100).is_ok());
    for wrong in [-1.0, f64::NAN, f64::INFINITY] {
        assert!(FluidQueue::new(wrong, 360.0, &never, 100).is_err());
        assert!(FluidQueue::new(10.0, wrong, &never, 100).is_err());
    }
    let queue = FluidQueue::new(10.0, 360.0, &never, 100).unwrap();
    assert!(queue.p_wait_longer(-1.0).is_err() && queue.wait_quantile(1.0).is_err());
}

/// Rises, an overload, a fall to less than are busy, and an end without callers.
fn day(scale: u32) -> Vec<DayInterval> {
    [(36.0, 3), (130.0, 8), (150.0, 10), (60.0, 5), (0.0, 5)]
        .map(|(rate, agents)| {
            DayInterval::new(
                1_200.0,
                f64::from(scale) * rate,
                300.0,
                Some(200.0),
                scale * agents,
            )
        })
        .to_vec()
}

#[test]
fn it_follows_its_equations() {
    // Runge and Kutta's fourth-order steps of a twentieth of a second, polite falls included.
    let intervals = day(1);
    let fluid = FluidDay::new(&intervals).unwrap();
    let (mut s, mut q) = (0.0f64, 0.0f64);
    for (interval, row) in intervals.iter().zip(fluid.intervals()) {
        let (lambda, n) = (
            interval.arrivals_per_hour / 3_600.0,
            f64::from(interval.agents),
        );
        let taken = q.min((n - s).max(0.0));
        (s, q) = (s + taken, q - taken);
        let (mut busy, mut waiting, mut staffed) = (0.0, 0.0, 0.0);
        let steps = 24_000;
        let h = interval.seconds / f64::from(steps);
        for _ in 0..steps {
            let (before_s, before_q) = (s, q);
            if s > n {
                let slope = |s: f64, q: f64| (-s / 300.0, lambda - q / 200.0);
                let a = slope(s, q);
                let b = slope(s + 0.5 * h * a.0, q + 0.5 * h * a.1);
                let c = slope(s + 0.5 * h * b.0, q + 0.5 * h * b.1);
                let d = slope(s + h * c.0, q + h * c.1);
                s += h / 6.0 * (a.0 + 2.0 * b.0 + 2.0 * c.0 + d.0);
                q += h / 6.0 * (a.1 + 2.0 * b.1 + 2.0 * c.1 + d.1);
                if s < n {
                    let taken = q.min(n - s);
                    (s, q) = (s + taken, q - taken);
                }
            } else {
                let slope = |x: f64| lambda - x.min(n) / 300.0 - (x - n).max(0.0) / 200.0;
                let x = s + q;
                let a = slope(x);
                let b = slope(x + 0.5 * h * a);
                let c = slope(x + 0.5 * h * b);
                let d = slope(x + h * c);
                let x = x + h / 6.0 * (a + 2.0 * b + 2.0 * c + d);
                (s, q) = (x.min(n), (x - n).max(0.0));
            }
            busy += 0.5 * h * (before_s + s);
            waiting += 0.5 * h * (before_q + q);
            staffed += 0.5 * h * (before_s.max(n) + s.max(n));
        }
        close(Some(row.busy_at_end()), s, 1e-4, "busy at the end");
        close(Some(row.waiting_at_end()), q, 1e-4, "waiting at the end");
        close(Some(row.busy_agents()), busy / 1_200.0, 1e-4, "busy");
        close(Some(row.queue_length()), waiting / 1_200.0, 1e-4, "queue");
        close(row.occupancy(), busy / staffed, 1e-4, "occupancy");
    }
    // Somebody waits at times, and at a time more are busy than have places.
    assert!(fluid.intervals()[1].waiting_at_end() > 1.0);
    assert!(fluid.intervals()[3].busy_agents() > 5.0);
}

#[test]
fn what_comes_in_goes_out_or_stays() {
    for patience in [Some(200.0), None] {
        let intervals: Vec<DayInterval> = day(7)
            .into_iter()
            .map(|interval| DayInterval {
                mean_patience: patience,
                ..interval
            })
            .collect();
        let fluid = FluidDay::new(&intervals).unwrap();
        let total = fluid.total();
        let completed = total.busy_agents() * 6_000.0 / 300.0;
        let present = total.busy_at_end() + total.waiting_at_end();
        let gone = completed + total.abandoned_by_clock() + present;
        close(Some(gone), total.arrivals(), 1e-11 * gone, "calls");
        assert_eq!(total.abandoned_by_clock() > 0.0, patience.is_some());
    }
}

#[test]
fn a_large_day_is_fluid() {
    let errors = [1u32, 10, 60].map(|scale| {
        let intervals = day(scale);
        let (fluid, exact) = (
            FluidDay::new(&intervals).unwrap(),
            TransientDay::new(&intervals).unwrap(),
        );
        let mut worst = [0.0f64; 3];
        for (fluid, exact) in fluid.intervals().iter().zip(exact.intervals()) {
            let scale = f64::from(scale);
            worst[0] = worst[0].max((fluid.queue_length() - exact.queue_length()).abs() / scale);
            worst[1] = worst[1].max((fluid.busy_agents() - exact.busy_agents()).abs() / scale);
            worst[2] =
                worst[2].max((fluid.occupancy().unwrap() - exact.occupancy().unwrap()).abs());
        }
        worst
    });
    // By chance, √scale; where it averages out sooner, better.
    for k in 0..3 {
        assert!(errors[1][k] < 0.45 * errors[0][k], "{k}: {errors:?}");
        assert!(errors[2][k] < 0.55 * errors[1][k], "{k}: {errors:?}");
    }
    assert!(errors[2][0] < 0.15, "{errors:?}");
}

#[test]
fn a_day_of_nonsense_is_refused_and_any_other_has_figures() {
    let fine = DayInterval::new(600.0, 10.0, 100.0, Some(60.0), 2);
    assert!(FluidDay::new(&[]).is_err());
    for wrong in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e-20] {
        assert!(FluidDay::new(&[fine, DayInterval { aht: wrong, ..fine }]).is_err());
        assert!(
            FluidDay::new(&[DayInterval {
                mean_patience: Some(wrong),
                ..fine
            }])
            .is_err()
        );
    }
    let extremes = [1e-12, 1.0, 1e12];
    for seconds in [1e-3, 1e3] {
        for aht in extremes {
            for patience in [None, Some(1e-9), Some(1e12)] {
                for agents in [0, 1, u32::MAX] {
                    let hourly = 3_600.0 / aht * 10.0;
                    let interval = DayInterval::new(seconds, hourly, aht, patience, agents);
                    let rest = DayInterval {
                        agents: 1,
                        ..interval
                    };
                    let day = FluidDay::new(&[interval, rest, interval]).unwrap();
                    for row in day.intervals() {
                        let figures = [
                            row.queue_length(),
                            row.busy_agents(),
                            row.abandoned_by_clock(),
                        ];
                        let fine = figures.iter().all(|x| x.is_finite() && *x >= 0.0);
                        assert!(fine, "{interval:?}: {row:?}");
                        assert!(row.occupancy().is_none_or(|o| (0.0..=1.0).contains(&o)));
                    }
                }
            }
        }
    }
}
