//! Sweeps: which points there are, what is said when they are wrong, and results that nothing but the plan decides.

mod choice;
#[cfg(feature = "files")]
mod kept;
#[cfg(feature = "files")]
mod plans;
mod played;
mod points;

use callcenter::sweep::{Axis, Sweep};
use callcenter::units::ClockTime;
use callcenter::{AgentGroup, CallType, Day, Law, Scenario, ServiceLevel};

/// Two hours of a small centre.
fn centre() -> Scenario {
    Scenario::new("small")
        .day(Day::new(ClockTime::new(8, 0), ClockTime::new(10, 0)))
        .call_type(
            CallType::new("service")
                .arrivals_per_hour(60.0)
                .handle_time(Law::exponential(240.0))
                .patience(Law::exponential(120.0))
                .target(ServiceLevel::answered_of_offered(0.80, 20.0)),
        )
        .agent_group(AgentGroup::new("desk").staff(5).skill("service"))
}

fn agents(values: impl IntoIterator<Item = u32>) -> Axis {
    Axis::new("agents", values, |centre, &agents| {
        centre.agent_groups[0].staff = agents.into();
    })
}

fn calls(values: impl IntoIterator<Item = f64>) -> Axis {
    Axis::new("calls", values, |centre, &calls: &f64| {
        centre.call_types[0].arrivals.per_hour = Some(calls.into());
    })
}

fn wrong(sweep: &Sweep) -> String {
    let checked = sweep.check().unwrap_err();
    let run = sweep.run().unwrap_err();
    assert_eq!(checked, run);
    run.to_string()
}
