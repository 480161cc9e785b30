//! How many fresh callers are behind the attempts that a scenario states.

use callcenter::experiment::{Comparison, Measures, Progress, Row, Verdict};
use callcenter::measure::Figure;
use callcenter::scenario::{Redials, Returns, SelfService, Tries};
use callcenter::sweep::{Axis, Sweep};
use callcenter::units::ClockTime;
use callcenter::{
    AgentGroup, ArrivalLaw, CallType, Day, ErrorKind, Experiment, Law, Results, Scenario,
    SteadyState,
};

/// Two types, the callers of one of which may come again as the other; short of agents.
fn day(agents: f64) -> Scenario {
    let redials = Redials::new()
        .probability(0.6)
        .delay(Law::exponential(400.0));
    let returns = Returns::new()
        .resolution(0.8)
        .delay(Law::exponential(900.0));
    Scenario::new("day")
        .day(Day::new(ClockTime::new(8, 0), ClockTime::new(10, 0)))
        .call_type(
            CallType::new("service")
                .arrivals_per_interval(vec![60.0, 90.0, 120.0, 80.0])
                .handle_time(Law::exponential(200.0))
                .patience(Law::exponential(150.0))
                .redials(redials)
                .returns(returns.as_call_type("complaints")),
        )
        .call_type(
            CallType::new("complaints")
                .arrivals_per_interval(vec![10.0, 20.0, 30.0, 30.0])
                .handle_time(Law::exponential(300.0))
                .patience(Law::exponential(300.0)),
        )
        .agent_group(
            AgentGroup::new("desk")
                .staff(agents)
                .skill("service")
                .skill("complaints"),
        )
}

fn run(scenario: &Scenario, replications: u32) -> Results {
    let experiment = Experiment::new(scenario).unwrap().seed(56);
    experiment.replications(replications).run().unwrap()
}

/// Two-sided normal quantile of 1 %/12: eight intervals of two types, and attempts and callers of both types.
const Z: f64 = 3.34;

#[test]
fn fresh_callers_make_the_attempts_of_the_forecast_in_every_interval() {
    let results = run(&day(10.0), 4000);
    let fresh = results.fresh.as_ref().unwrap();
    assert_eq!(fresh.runs, 128);
    let stated = [
        ("service", [60.0, 90.0, 120.0, 80.0]),
        ("complaints", [10.0, 20.0, 30.0, 30.0]),
    ];
    for (of, (name, stated)) in fresh.call_types.iter().zip(stated) {
        let all: f64 = stated.iter().sum();
        assert_eq!((of.call_type.as_str(), of.attempts), (name, all));
        assert_eq!(of.intervals_exceeded, 0);
        let measures = results.call_type(name).unwrap();
        let callers = measures.callers.estimate().unwrap();
        assert!((callers.mean - of.fresh).abs() < Z * callers.standard_error);
        assert!(of.fresh < 0.95 * of.attempts, "{of:?}");
        // What 128 days told of those who call again is as uncertain as so many days are.
        let check = |measures: &Measures, stated: f64| {
            let attempts = measures.attempts.estimate().unwrap();
            let again = [&measures.redials, &measures.returns];
            let again = again.into_iter().filter_map(|figure| figure.estimate());
            let again: f64 = again.map(|figure| figure.standard_error).sum();
            let found = again * (4000.0f64 / 128.0).sqrt();
            let error = attempts.standard_error.hypot(found);
            // Rounds end when all attempts agree to two in ten thousand of all.
            let agreed = 2e-4 * 440.0;
            assert!(
                (attempts.mean - stated).abs() < Z * error + agreed,
                "{name}: {} ± {error} for {stated}",
                attempts.mean
            );
        };
        check(measures, all);
        for (at, &stated) in stated.iter().enumerate() {
            let intervals = &results.intervals;
            let interval = intervals.iter().filter(|i| i.row == Row::Interval);
            let interval = interval.clone().nth(at).unwrap();
            let (_, measures) = interval.call_types.iter().find(|(n, _)| n == name).unwrap();
            check(measures, stated);
        }
    }
}

#[test]
fn attempts_are_first_calls_redials_and_returns_in_every_row() {
    let results = run(&day(10.0), 50);
    let whole = std::iter::once(&results.total);
    let types = results.call_types.iter().map(|(_, measures)| measures);
    let rows = results.intervals.iter().flat_map(|interval| {
        let types = interval.call_types.iter().map(|(_, measures)| measures);
        std::iter::once(&interval.total).chain(types)
    });
    let mut seen = [0; 2];
    for measures in whole.chain(types).chain(rows) {
        let mean = |figure: &Figure| figure.mean().unwrap_or(0.0);
        let (callers, attempts) = (mean(&measures.callers), mean(&measures.attempts));
        let (redials, returns) = (mean(&measures.redials), mean(&measures.returns));
        assert!((attempts - callers - redials - returns).abs() < 1e-9);
        assert!(mean(&measures.callers_served) <= mean(&measures.answered));
        seen[0] += i32::from(redials > 0.0);
        seen[1] += i32::from(returns > 0.0);
    }
    assert!(seen.into_iter().all(|rows| rows >= 6), "{seen:?}");
    // All types together are their sum.
    let sum = |of: fn(&Measures) -> &Figure| -> f64 {
        let types = results.call_types.iter();
        types.filter_map(|(_, measures)| of(measures).mean()).sum()
    };
    let total = |of: fn(&Measures) -> &Figure| of(&results.total).mean().unwrap();
    let figures: [fn(&Measures) -> &Figure; 5] = [
        |m| &m.callers,
        |m| &m.callers_served,
        |m| &m.redials,
        |m| &m.returns,
        |m| &m.after_closing,
    ];
    for of in figures {
        assert!((sum(of) - total(of)).abs() < 1e-9);
    }
    let callers = total(|m| &m.callers);
    assert!(total(|m| &m.callers_served) < callers);
    let per_caller = total(|m| &m.attempts_per_caller);
    assert!((per_caller - total(|m| &m.attempts) / callers).abs() < 1e-9);
    assert!(total(|m| &m.after_closing) > 0.0);
}

#[test]
fn where_every_call_ends_alike_the_fresh_callers_are_known() {
    let centre = |agents: u32, call_type: CallType| {
        Scenario::new("alike")
            .steady_state(SteadyState::new().warm_up(7200.0).batch(20_000.0))
            .call_type(
                call_type
                    .arrivals_per_hour(60.0)
                    .handle_time(Law::exponential(180.0)),
            )
            .agent_group(AgentGroup::new("desk").staff(agents).skill("service"))
    };
    let service = || CallType::new("service").patience(Law::exponential(60.0));
    let soon = || Law::exponential(300.0);
    // Three erlangs before a hundred agents, and nobody is there at all.
    let cases = [
        (
            0.8,
            centre(
                100,
                service().returns(Returns::new().resolution(0.8).delay(soon())),
            ),
        ),
        (
            1.0 / 1.75,
            centre(
                0,
                service().redials(Redials::new().probability(0.5).tries(2).delay(soon())),
            ),
        ),
        (
            0.4,
            centre(
                0,
                service().redials(
                    Redials::new()
                        .probability(0.6)
                        .tries(Tries::Unlimited)
                        .delay(soon()),
                ),
            ),
        ),
        (
            1.0 / 1.9,
            centre(
                0,
                service().balk(1.0).redials(
                    Redials::new()
                        .probability(0.0)
                        .after_balking(0.9)
                        .tries(1)
                        .delay(soon()),
                ),
            ),
        ),
    ];
    let self_service = SelfService::new(soon(), 0.6).hangs_up(0.1);
    let contained = self_service.calls_again(0.5).calls_again_after(soon());
    let contained = (0.7, centre(100, service().self_service(contained)));
    for (share, scenario) in cases.into_iter().chain([contained]) {
        let results = run(&scenario, 4);
        let fresh = &results.fresh.unwrap().call_types[0];
        assert!((fresh.attempts - 60.0).abs() < 1e-9);
        // A million attempts, each of which is followed by another or not; five comparisons at 1 %/5. Calls that come in
        // rows vary more than single ones, at most as many times as there are calls in a row.
        let rows = 1.0 / share;
        let error = f64::sqrt(share * (1.0 - share) / 1e6) * rows;
        let found = fresh.fresh / fresh.attempts;
        assert!(
            (found - share).abs() < 3.09 * error + 2e-4,
            "{found} for {share}"
        );
    }
}

#[test]
fn more_who_call_again_than_attempts_are_stated_is_said() {
    let mut scenario = day(10.0);
    // Complaints are few in the forecast, and many come of the calls for service.
    scenario.call_types[1].arrivals = ArrivalLaw::per_interval(vec![10.0, 20.0, 1.0, 30.0]);
    let fresh = run(&scenario, 4).fresh.unwrap();
    assert_eq!(fresh.call_types[0].intervals_exceeded, 0);
    assert_eq!(fresh.call_types[1].intervals_exceeded, 1);
}

#[test]
fn fresh_callers_that_are_stated_are_not_looked_for() {
    let mut scenario = day(10.0);
    for call_type in &mut scenario.call_types {
        call_type.fresh = true;
    }
    let results = run(&scenario, 200);
    assert!(results.fresh.is_none());
    let callers = results.call_type("service").unwrap().callers;
    assert!(callers.estimate().unwrap().contains(350.0));
    // Of one type alone: the attempts of the other still have fewer behind them.
    scenario.call_types[1].fresh = false;
    let fresh = run(&scenario, 4).fresh.unwrap();
    let names: Vec<&str> = fresh
        .call_types
        .iter()
        .map(|of| of.call_type.as_str())
        .collect();
    assert_eq!(names, ["complaints"]);
}

#[test]
fn threads_change_no_bit_of_what_is_found() {
    let found = |threads: usize| {
        let experiment = Experiment::new(&day(10.0)).unwrap().threads(threads);
        let results = experiment.replications(8).run().unwrap();
        serde_json::to_string(&results).unwrap()
    };
    let one = found(1);
    assert!(one.contains("\"fresh\":{"), "{one}");
    assert!(one == found(2) && one == found(5));
}

#[test]
fn the_same_people_call_in_every_alternative() {
    let (baseline, more, fewer) = (day(10.0), day(14.0), day(7.0));
    let mut patient = day(10.0);
    patient.call_types[0].patience = Some(Law::exponential(1500.0));
    let compared = Comparison::new(&baseline)
        .against("more", &more)
        .against("fewer", &fewer)
        .against("patient", &patient)
        .with(|experiment| experiment.replications(100))
        .run()
        .unwrap();
    assert!(compared.baseline.fresh.is_some());
    let of = |at: usize, measure: &str| {
        let alternative = &compared.alternatives[at];
        assert!(alternative.results.fresh.is_none());
        alternative.difference(measure).unwrap().estimate
    };
    for at in 0..3 {
        assert_eq!((of(at, "callers").low, of(at, "callers").high), (0.0, 0.0));
    }
    assert!(of(0, "attempts").high < 0.0 && of(1, "attempts").low > 0.0);
    assert!(of(0, "callers_served").low > 0.0 && of(2, "redials").high < 0.0);
    // Played by itself the alternative is another centre, behind whose attempts there are other people.
    let alone = run(&more, 20).fresh.unwrap();
    let behind = compared.baseline.fresh.unwrap();
    assert!(alone.call_types[0].fresh > 1.02 * behind.call_types[0].fresh);
}

#[test]
fn who_stops_while_fresh_callers_are_looked_for_has_no_results() {
    let stop = |_: Progress| Verdict::Stop;
    let error = Experiment::new(&day(10.0)).unwrap().run_observed(&stop);
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Interrupted);
    let (baseline, more) = (day(10.0), day(14.0));
    let comparison = Comparison::new(&baseline).against("more", &more);
    let error = comparison.run_observed(&stop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted);
}

#[test]
fn a_sweep_over_attempts_is_refused_by_name_and_over_fresh_callers_played() {
    let sweep = |scenario: &Scenario| {
        let axis = Axis::new(
            "agents",
            [8.0, 12.0],
            |centre: &mut Scenario, &agents: &f64| {
                centre.agent_groups[0].staff = agents.into();
            },
        );
        Sweep::new(scenario).axis(axis).replications(20).run()
    };
    let error = sweep(&day(10.0)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotSupported);
    assert!(error.to_string().contains("fresh = true"), "{error}");
    let mut fresh = day(10.0);
    for call_type in &mut fresh.call_types {
        call_type.fresh = true;
    }
    let points = sweep(&fresh).unwrap().points;
    let mean =
        |at: usize, of: fn(&Measures) -> &Figure| of(&points[at].results.total).mean().unwrap();
    assert_eq!(mean(0, |m| &m.callers), mean(1, |m| &m.callers));
    assert!(mean(0, |m| &m.attempts) > mean(1, |m| &m.attempts));
}

/// Where nearly everybody who finds no line calls again, one fresh caller more makes many attempts more, and whole steps
/// towards the attempts would go to and fro for ever.
#[test]
fn attempts_are_met_where_most_of_those_who_are_blocked_call_again() {
    let redials = Redials::new()
        .probability(0.0)
        .after_blocking(0.95)
        .delay(Law::exponential(60.0))
        .tries(Tries::Unlimited);
    let centre = Scenario::new("few lines")
        .steady_state(SteadyState::new().warm_up(10_000.0).batch(36_000.0))
        .lines(90)
        .call_type(
            CallType::new("service")
                .arrivals_per_hour(1800.0)
                .handle_time(Law::exponential(200.0))
                .patience(Law::never())
                .redials(redials),
        )
        .agent_group(AgentGroup::new("desk").staff(90).skill("service"));
    let results = run(&centre, 100);
    let fresh = results.fresh.as_ref().unwrap();
    // How far the best round was off, and how far the results are: both within the noise of the runs.
    assert!(fresh.difference < 0.002, "{fresh:?}");
    let attempts = results.total.attempts.mean().unwrap();
    assert!((attempts / 1800.0 - 1.0).abs() < 0.02, "{attempts}");
    assert!(fresh.call_types[0].fresh < 1700.0, "{fresh:?}");
}
