use super::super::super::{ErlangA, ErlangC, OfferedLoad, Queue, Requirement};
use super::super::*;
use super::close;
use crate::scenario::ServiceLevelDefinition as D;

const HALF_HOURS: usize = 24;

/// Rates of a working day that rise and fall like a sine, per half-hour.
fn sinusoidal(mean: f64, swing: f64) -> Vec<f64> {
    let turn = std::f64::consts::TAU / HALF_HOURS as f64;
    (0..HALF_HOURS)
        .map(|i| mean * (1.0 + swing * (turn * (i as f64 + 0.5)).sin()))
        .collect()
}

fn boundaries(count: usize, length: f64) -> Vec<f64> {
    (0..=count).map(|i| i as f64 * length).collect()
}

const A: StationaryModel = StationaryModel::ErlangA {
    mean_patience: 300.0,
};

#[test]
fn with_long_calls_the_modified_offered_load_is_nearer_the_truth_than_sipp() {
    let (calls, aht) = (sinusoidal(15.0, 0.7), 1_500.0);
    let (ends, ahts) = (boundaries(HALF_HOURS, 1_800.0), [1_500.0; HALF_HOURS]);
    let demand = DayDemand::new(&ends, &calls, &ahts).unwrap();
    let offered = StationaryDay::new(Approximation::ModifiedOfferedLoad, &demand).unwrap();
    // Staffed for the load that is really there, with a safe margin.
    let agents: Vec<u32> = offered
        .loads()
        .iter()
        .map(|load| (load + load.sqrt()).ceil() as u32)
        .collect();
    let intervals: Vec<DayInterval> = calls
        .iter()
        .zip(&agents)
        .map(|(calls, &agents)| DayInterval::new(1_800.0, 2.0 * calls, aht, Some(300.0), agents))
        .collect();
    let day = TransientDay::new(&intervals).unwrap();
    let levels = day.service_level(D::AnsweredOfOffered, 20.0, None).unwrap();
    let errors = |approximation| {
        let by_queues = StationaryDay::new(approximation, &demand).unwrap();
        let mut errors = [0.0, 0.0];
        for (i, row) in day.intervals().iter().enumerate() {
            let queue = by_queues.queue(i, A, agents[i]).unwrap();
            errors[0] += (queue.p_queued() - row.p_queued().unwrap()).powi(2);
            let level = queue.p_answered_within(20.0).unwrap();
            errors[1] += (level - levels.intervals[i].unwrap()).powi(2);
        }
        errors.map(|sum| (sum / HALF_HOURS as f64).sqrt())
    };
    let sipp = errors(Approximation::Sipp);
    let lagged = errors(Approximation::LaggedSipp);
    let modified = errors(Approximation::ModifiedOfferedLoad);
    for k in 0..2 {
        assert!(
            modified[k] < 0.05 && 3.0 * modified[k] < sipp[k],
            "{modified:?} {sipp:?}"
        );
        assert!(lagged[k] < sipp[k] && modified[k] < lagged[k], "{lagged:?}");
    }
}

#[test]
fn on_an_even_day_all_approximations_are_one() {
    // Late in the day, when it has forgotten that it opened empty.
    let count = 48;
    let (ends, calls) = (boundaries(count, 900.0), vec![25.0; count]);
    let ahts = vec![240.0; count];
    let demand = DayDemand::new(&ends, &calls, &ahts)
        .unwrap()
        .pieces_per_interval(2)
        .unwrap();
    let requirement = Requirement::answered_of_offered(0.8, 20.0);
    let plain = ErlangA::new(100.0, 240.0, 300.0, 9).unwrap();
    let needed = ErlangA::required_agents(100.0, 240.0, 300.0, &requirement).unwrap();
    for approximation in Approximation::ALL {
        let day = StationaryDay::new(approximation, &demand).unwrap();
        assert_eq!(day.loads().len(), 24);
        let name = format!("{approximation:?}");
        close(Some(day.loads()[20]), 100.0 / 15.0, 1e-12, &name);
        let queue = day.queue(20, A, 9).unwrap();
        close(Some(queue.p_queued()), plain.p_queued(), 1e-12, &name);
        close(queue.asa(), plain.asa().unwrap(), 1e-10, &name);
        let found = day.required_agents(20, A, &requirement).unwrap();
        assert_eq!(found.agents, needed.agents, "{name}");
        close(Some(found.fractional), needed.fractional, 1e-9, &name);
    }
}

#[test]
fn each_approximation_takes_its_load_from_its_place() {
    let (ends, calls) = (boundaries(4, 900.0), [10.0, 30.0, 50.0, 20.0]);
    let demand = DayDemand::new(&ends, &calls, &[360.0; 4])
        .unwrap()
        .pieces_per_interval(2)
        .unwrap();
    let loads = |approximation| {
        StationaryDay::new(approximation, &demand)
            .unwrap()
            .loads()
            .to_vec()
    };
    // A piece's load is its calls × 360 / 900.
    let expected = [
        (Approximation::Sipp, [8.0, 14.0]),
        (Approximation::SippMax, [12.0, 20.0]),
        // 360 s earlier: nobody for 360 s, then 900 s of 4 and 540 s of 12; 360 s of 12, 900 s of 20, 540 s of 8.
        (
            Approximation::LaggedSipp,
            [
                (900.0 * 4.0 + 540.0 * 12.0) / 1_800.0,
                (360.0 * 12.0 + 900.0 * 20.0 + 540.0 * 8.0) / 1_800.0,
            ],
        ),
        (Approximation::LaggedSippMax, [12.0, 20.0]),
        (Approximation::PointwiseStationary, [8.0, 14.0]),
    ];
    for (approximation, expected) in expected {
        for (found, expected) in loads(approximation).into_iter().zip(expected) {
            close(Some(found), expected, 1e-12, &format!("{approximation:?}"));
        }
    }
    let per_second = calls.map(|calls| calls / 900.0);
    let law = |_: usize, x: f64| -360.0 * (-x / 360.0f64).exp_m1();
    let load = OfferedLoad::new(&ends, &per_second, &law).unwrap();
    let modified = loads(Approximation::ModifiedOfferedLoad);
    let highest = loads(Approximation::ModifiedOfferedLoadMax);
    for i in 0..2 {
        let mean = 0.5 * (load.mean(2 * i).unwrap() + load.mean(2 * i + 1).unwrap());
        close(Some(modified[i]), mean, 1e-12, "mean");
        let max = load.max(2 * i).unwrap().max(load.max(2 * i + 1).unwrap());
        close(Some(highest[i]), max, 1e-12, "highest");
    }
    // Constant handle times: the load of the last half-hour is exact.
    let constant = |_: usize, x: f64| x.min(360.0);
    let demand = demand.handle_time(&constant);
    let day = StationaryDay::new(Approximation::ModifiedOfferedLoadMax, &demand).unwrap();
    close(Some(day.loads()[1]), 20.0, 1e-12, "constant");
}

#[test]
fn the_pointwise_average_is_over_calls_and_over_time() {
    let (ends, calls) = (boundaries(2, 900.0), [20.0, 60.0]);
    let demand = DayDemand::new(&ends, &calls, &[150.0; 2])
        .unwrap()
        .pieces_per_interval(2)
        .unwrap();
    let day = StationaryDay::new(Approximation::PointwiseStationary, &demand).unwrap();
    let queue = day.queue(0, A, 8).unwrap();
    let quiet = ErlangA::new(80.0, 150.0, 300.0, 8).unwrap();
    let busy = ErlangA::new(240.0, 150.0, 300.0, 8).unwrap();
    let by_calls = |of: fn(&ErlangA) -> f64| 0.25 * of(&quiet) + 0.75 * of(&busy);
    let by_time = |of: fn(&ErlangA) -> f64| 0.5 * of(&quiet) + 0.5 * of(&busy);
    let pairs = [
        (queue.p_queued(), by_calls(|q| q.p_queued())),
        (queue.p_abandon(), by_calls(|q| q.p_abandon())),
        (queue.mean_wait(), by_calls(|q| q.mean_wait())),
        (
            queue.mean_wait_queued(),
            by_calls(|q| q.mean_wait()) / by_calls(|q| q.p_queued()),
        ),
        (
            queue.asa().unwrap(),
            by_calls(|q| q.asa().unwrap() * q.p_answered()) / by_calls(|q| q.p_answered()),
        ),
        (
            queue.mean_time_to_abandon().unwrap(),
            by_calls(|q| q.mean_time_to_abandon().unwrap() * q.p_abandon())
                / by_calls(|q| q.p_abandon()),
        ),
        (queue.queue_length(), by_time(|q| q.queue_length())),
        (queue.busy_agents(), by_time(|q| q.busy_agents())),
        (queue.arrivals_per_hour(), 160.0),
        // Little's law holds of the averages.
        (queue.queue_length(), 160.0 / 3_600.0 * queue.mean_wait()),
    ];
    for (found, expected) in pairs {
        close(Some(found), expected, 1e-12 * expected, "a figure");
    }
    let half = queue.wait_quantile(0.9).unwrap();
    close(
        Some(queue.p_wait_longer(half).unwrap()),
        0.1,
        1e-12,
        "quantile",
    );
    // Fewer would not do.
    let requirement = Requirement {
        max_asa: Some(10.0),
        ..Requirement::none()
    };
    let needed = day.required_agents(0, A, &requirement).unwrap().agents;
    let asa = |agents| day.queue(0, A, agents).unwrap().asa().unwrap();
    assert!(asa(needed) <= 10.0 && asa(needed - 1) > 10.0);
}

#[test]
fn where_nobody_hangs_up_the_agents_must_carry_the_load() {
    let (ends, calls) = (boundaries(2, 900.0), [20.0, 60.0]);
    let demand = DayDemand::new(&ends, &calls, &[150.0; 2]).unwrap();
    let day = StationaryDay::new(Approximation::Sipp, &demand).unwrap();
    // Loads of 10/3 and 10 erlangs.
    assert!(day.queue(0, StationaryModel::ErlangC, 10).is_ok());
    assert!(day.queue(1, StationaryModel::ErlangC, 10).is_err());
    let requirement = Requirement::answered_of_offered(0.8, 20.0);
    let needed = day
        .required_agents(1, StationaryModel::ErlangC, &requirement)
        .unwrap();
    let plain = ErlangC::required_agents(240.0, 150.0, &requirement).unwrap();
    assert_eq!(needed, plain);
    // With a piece that they cannot carry there is no pointwise answer either.
    let demand = demand.pieces_per_interval(2).unwrap();
    let day = StationaryDay::new(Approximation::PointwiseStationary, &demand).unwrap();
    assert!(day.queue(0, StationaryModel::ErlangC, 10).is_err());
    let needed = day
        .required_agents(0, StationaryModel::ErlangC, &requirement)
        .unwrap();
    assert!(needed.agents > 10);
}

#[test]
fn a_demand_of_nonsense_is_refused_with_its_place() {
    let path = |ends: &[f64], calls: &[f64], aht: &[f64]| {
        let error = DayDemand::new(ends, calls, aht).err().unwrap();
        error.problems()[0].path.clone()
    };
    assert_eq!(path(&[0.0, 1.0], &[1.0, 2.0], &[1.0]), "calls");
    assert_eq!(path(&[0.0, 1.0], &[1.0], &[]), "aht");
    assert_eq!(path(&[], &[], &[]), "calls");
    assert_eq!(path(&[0.0, 1.0], &[-1.0], &[1.0]), "calls[0]");
    assert_eq!(path(&[0.0, 1.0], &[f64::NAN], &[1.0]), "calls[0]");
    assert_eq!(path(&[0.0, 1.0], &[1.0], &[0.0]), "aht[0]");
    assert_eq!(path(&[0.0, 0.0], &[1.0], &[1.0]), "boundaries[1]");
    let ends = [0.0, 1.0, 2.0];
    let demand = DayDemand::new(&ends, &[1.0, 0.0], &[1.0, 1.0]).unwrap();
    for pieces in [0, 3] {
        assert!(demand.pieces_per_interval(pieces).is_err());
    }
    let day = StationaryDay::new(Approximation::Sipp, &demand).unwrap();
    assert!(day.queue(2, A, 1).is_err());
    let requirement = Requirement::answered_of_offered(0.8, 20.0);
    assert!(day.required_agents(2, A, &requirement).is_err());
    let hasty = StationaryModel::ErlangA {
        mean_patience: -1.0,
    };
    assert!(day.queue(0, hasty, 1).is_err());
    let error = day.required_agents(0, hasty, &requirement).unwrap_err();
    assert_eq!(error.problems()[0].path, "mean_patience");
    // Without calls the least is enough.
    assert_eq!(day.required_agents(1, A, &requirement).unwrap().agents, 0);
    assert!(
        StationaryDay::new(
            Approximation::ModifiedOfferedLoad,
            &demand.handle_time(&|_, _| f64::NAN)
        )
        .is_err()
    );
}

#[test]
fn one_load_for_an_interval_is_the_plain_model_to_the_last_digit() {
    let count = 40;
    let ends = boundaries(count, 1_800.0);
    let calls: Vec<f64> = (0..count)
        .map(|i| (i as f64 * 0.7).sin().abs() * 90.0)
        .collect();
    let ahts: Vec<f64> = (0..count).map(|i| 180.0 + 7.3 * i as f64).collect();
    let law = |i: usize, x: f64| -ahts[i] * (-x / ahts[i]).exp_m1();
    let rates: Vec<f64> = calls.iter().map(|calls| calls / 1_800.0).collect();
    let offered = OfferedLoad::new(&ends, &rates, &law).unwrap();
    let demand = DayDemand::new(&ends, &calls, &ahts)
        .unwrap()
        .handle_time(&law);
    let own = StationaryDay::new(Approximation::Sipp, &demand).unwrap();
    let modified = StationaryDay::new(Approximation::ModifiedOfferedLoad, &demand).unwrap();
    let requirement = Requirement::answered_of_offered(0.8, 20.0);
    for i in 1..count {
        let loads = [
            (&own, calls[i] * ahts[i] / 1_800.0),
            (&modified, offered.mean(i).unwrap()),
        ];
        for (day, load) in loads {
            assert_eq!(day.loads()[i], load);
            let rate = load / ahts[i] * 3_600.0;
            let needed = ErlangA::required_agents(rate, ahts[i], 300.0, &requirement).unwrap();
            assert_eq!(day.required_agents(i, A, &requirement).unwrap(), needed);
            let plain = ErlangA::new(rate, ahts[i], 300.0, needed.agents).unwrap();
            let queue = day.queue(i, A, needed.agents).unwrap();
            assert_eq!(queue.asa(), plain.asa());
            assert_eq!(
                queue.p_answered_within(20.0).unwrap(),
                plain.p_answered_within(20.0).unwrap()
            );
        }
    }
}

#[test]
fn what_is_left_over_lasts_as_long_as_the_calls_that_make_it() {
    let target = Requirement::answered_of_offered(0.8, 20.0);
    for approximation in Approximation::ALL {
        // Nobody calls in the second half-hour: it makes no difference whether calls that nobody makes last no time.
        let day = |aht: f64| {
            let (ends, calls, ahts) = ([0.0, 1800.0, 3600.0], [60.0, 0.0], [1200.0, aht]);
            let demand = DayDemand::new(&ends, &calls, &ahts).unwrap();
            StationaryDay::new(approximation, &demand).unwrap()
        };
        let offered = [
            Approximation::ModifiedOfferedLoad,
            Approximation::ModifiedOfferedLoadMax,
        ];
        let (unsaid, said) = (day(0.0), day(1200.0));
        if offered.contains(&approximation) {
            assert!(unsaid.loads()[1] > 16.0);
            let close = |x: f64, y: f64| (x / y - 1.0).abs() < 1e-12;
            for model in [A, StationaryModel::ErlangC] {
                let needed = unsaid.required_agents(1, model, &target).unwrap();
                let expected = said.required_agents(1, model, &target).unwrap();
                assert_eq!(needed.agents, expected.agents);
                let wait =
                    |day: &StationaryDay| day.queue(1, model, needed.agents).unwrap().mean_wait();
                assert!(close(wait(&unsaid), wait(&said)));
            }
        } else {
            // Nothing is left, whatever the law.
            assert!(unsaid.required_agents(1, A, &target).is_ok());
        }
    }
    // Of two kinds of calls the longer ones last.
    let (ends, calls) = ([0.0, 1800.0, 3600.0, 5400.0], [60.0, 60.0, 0.0]);
    let demand = DayDemand::new(&ends, &calls, &[3600.0, 60.0, 0.0]).unwrap();
    let aht = demand.aht_left_over(2).unwrap().unwrap();
    assert!(aht > 2_000.0 && aht < 3_600.0, "{aht}");
    assert_eq!(demand.aht_left_over(0).unwrap(), None);
}
