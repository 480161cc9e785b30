//! The centres that are played.

use callcenter::scenario::Busyness;
use callcenter::units::ClockTime;
use callcenter::{AgentGroup, ArrivalLaw, CallType, Day, Law, Scenario};

/// A small day: four half-hours, a queue with abandonment.
pub fn small_day(agents: f64) -> Scenario {
    Scenario::new("small day")
        .day(Day::new(ClockTime::new(8, 0), ClockTime::new(10, 0)))
        .call_type(
            CallType::new("service")
                .arrivals_per_interval(vec![30.0, 45.0, 60.0, 40.0])
                .handle_time(Law::exponential(240.0))
                .patience(Law::exponential(180.0)),
        )
        .agent_group(AgentGroup::new("desk").staff(agents).skill("service"))
}

/// L'Ecuyer's call centre of 13 hours, whose days are more or less busy by a gamma factor of shape `alpha` (0 for
/// none). Parameters from the examples of the SSJ library.
pub fn montreal(alpha: f64) -> Scenario {
    let agents = [4, 6, 8, 8, 8, 7, 8, 8, 6, 6, 4, 4, 4].map(f64::from);
    let per_hour = [100, 150, 150, 180, 200, 150, 150, 150, 120, 100, 80, 70, 60].map(f64::from);
    let mut arrivals = ArrivalLaw::per_hour(per_hour);
    if alpha > 0.0 {
        arrivals = arrivals.busyness(Busyness {
            day_cv: alpha.powf(-0.5),
            interval_cv: 0.0,
        });
    }
    Scenario::new("thirteen hours")
        .day(Day::new(ClockTime::new(8, 0), ClockTime::new(21, 0)).interval(3600.0))
        .call_type(
            CallType::new("service")
                .arrivals(arrivals)
                .handle_time(Law::exponential(100.0))
                .patience(Law::exponential(1000.0))
                .balk(0.1),
        )
        .agent_group(AgentGroup::new("desk").staff(agents).skill("service"))
}
