//! Scenarios that say what an oracle says.

use callcenter::engine::Engine;
use callcenter::model::Span;
use callcenter::scenario::{AfterClosing, BusyAgents, WaitingCallers};
use callcenter::units::ClockTime;
use callcenter::{
    AgentGroup, CallType, Day, Experiment, Law, Model, Results, Scenario, ServiceLevel,
    ServiceLevelDefinition, SteadyState,
};

use crate::oracle::birth_death::MarkovQueue;
use crate::oracle::transient::{self, VaryingDay};

/// A steady state with one call type before one group. Rates are per second.
pub fn steady(arrival_rate: f64, handle_time: Law, patience: Law, agents: usize) -> Scenario {
    Scenario::new("steady")
        .call_type(
            CallType::new("service")
                .arrivals_per_hour(arrival_rate * 3600.0)
                .handle_time(handle_time)
                .patience(patience),
        )
        .agent_group(
            AgentGroup::new("desk")
                .staff(agents as f64)
                .skill("service"),
        )
}

/// An oracle's queue as a scenario.
pub fn of_queue(queue: &MarkovQueue) -> Scenario {
    let mut scenario = steady(
        queue.arrival_rate,
        Law::exponential(1.0 / queue.service_rate),
        patience(queue.abandonment_rate),
        queue.servers,
    );
    scenario.lines = queue.lines.map(|lines| (lines as u32).into());
    scenario
}

pub fn patience(abandonment_rate: f64) -> Law {
    if abandonment_rate > 0.0 {
        Law::exponential(1.0 / abandonment_rate)
    } else {
        Law::never()
    }
}

/// An oracle's day, in seconds, as a scenario that opens at 08:00. Its first service level is answered of offered
/// within 20 s.
pub fn of_day(day: &VaryingDay) -> Scenario {
    let length = day.intervals[0].length;
    assert!(day.intervals.iter().all(|i| i.length == length));
    let opens = ClockTime::new(8, 0);
    let closes = ClockTime::from_seconds(opens.seconds() + length * day.intervals.len() as f64);
    let rates: Vec<f64> = day
        .intervals
        .iter()
        .map(|i| i.arrival_rate * 3600.0)
        .collect();
    let staff: Vec<f64> = day.intervals.iter().map(|i| i.staff as f64).collect();
    let mut scenario = Scenario::new("day")
        .day(
            Day::new(opens, closes)
                .interval(length)
                .after_closing(match day.after_closing {
                    transient::AfterClosing::Serve => AfterClosing::Serve,
                    transient::AfterClosing::SendAway => AfterClosing::SendAway,
                    transient::AfterClosing::PatienceOnly => AfterClosing::PatienceOnly,
                }),
        )
        .call_type(
            CallType::new("service")
                .arrivals_per_hour(rates)
                .handle_time(Law::exponential(1.0 / day.service_rate))
                .patience(patience(day.abandonment_rate))
                .balk(day.balk),
        )
        .agent_group(AgentGroup::new("desk").staff(staff).skill("service"));
    scenario.lines = day.lines.map(|lines| (lines as u32).into());
    scenario.queue_limit = day.queue_limit.map(|limit| limit as u32);
    if !day.waited.is_empty() {
        let waited = WaitingCallers::new("service", day.waited.iter().copied());
        scenario.starting_state = scenario.starting_state.waiting(waited);
    }
    // An exponential time has no memory: what is known of it, or whether anything is, is all the same.
    let mut state = scenario.starting_state.clone();
    for agent in 0..day.busy {
        state = state.busy(match agent % 2 {
            0 => BusyAgents::since("desk", "service", [30.0 * (1 + agent) as f64]),
            _ => BusyAgents::new("desk", "service", 1),
        });
    }
    scenario.starting_state(state)
}

/// Reports one more service level.
pub fn and_level(scenario: Scenario, definition: ServiceLevelDefinition, within: f64) -> Scenario {
    scenario.service_level(ServiceLevel::reported(definition, within))
}

/// Plays about so many calls of a steady state, as [`long_time`] does.
pub fn long_run(scenario: Scenario, calls: f64, longer: f64, seed: u64) -> Results {
    let per_second: f64 = scenario
        .call_types
        .iter()
        .map(|t| match (&t.arrivals.per_hour, &t.arrivals.renewal) {
            (Some(rate), _) => rate.max() / 3600.0,
            (None, Some(gap)) => 1.0 / mean(gap),
            _ => panic!("a rate or a gap"),
        })
        .sum();
    long_time(scenario, calls / per_second, longer, seed)
}

/// Plays about so many seconds of a steady state: a warm-up `longer` times that of the defaults, and batches twice as
/// long as it. Every case has a seed of its own, or all would meet the same callers.
pub fn long_time(scenario: Scenario, seconds: f64, longer: f64, seed: u64) -> Results {
    let model = Model::new(&scenario).expect("a scenario that is right");
    let Span::Steady { warm_up, .. } = model.grid().span() else {
        panic!("not a steady state");
    };
    let warm_up = warm_up * longer;
    let batch = 2.0 * warm_up;
    let batches = (seconds / batch).ceil();
    assert!(batches >= 200.0, "{batches} batches are few for a margin");
    let scenario = scenario.steady_state(SteadyState::new().warm_up(warm_up).batch(batch));
    Experiment::new(&scenario)
        .expect("a scenario that is right")
        .replications(batches as u32)
        .seed(seed)
        .run()
        .expect("a run to its end")
}

/// Plays so many days.
pub fn days(scenario: &Scenario, days: u32, seed: u64) -> Results {
    Experiment::new(scenario)
        .expect("a scenario that is right")
        .replications(days)
        .seed(seed)
        .run()
        .expect("a run to its end")
}

/// Plays a few replications through one engine.
pub fn through(scenario: &Scenario, engine: Engine, replications: u32) -> Results {
    Experiment::new(scenario)
        .expect("a scenario that is right")
        .replications(replications)
        .seed(1)
        .engine(engine)
        .run()
        .expect("a run to its end")
}

fn mean(law: &Law) -> f64 {
    match law {
        Law::Constant { value: Some(mean) }
        | Law::Exponential { mean: Some(mean) }
        | Law::Erlang {
            mean: Some(mean), ..
        }
        | Law::Hyperexponential {
            mean: Some(mean), ..
        } => mean.0,
        _ => panic!("a law stated by its mean: {law:?}"),
    }
}
