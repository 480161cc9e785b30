//! Half an agent is one agent more on half of the days.

use callcenter::engine::{Engine, Workspace};
use callcenter::measure::Trace;
use callcenter::{Model, Scenario};

use crate::centre::{days, of_day};
use crate::oracle::transient::{Joined, VaryingDay};
use crate::rule::Family;

fn day(agents: usize) -> VaryingDay {
    VaryingDay::with_grid(1800.0, &[0.03, 0.03], &[agents; 2], 1.0 / 180.0).patience(120.0)
}

pub fn scenario(agents: f64) -> Scenario {
    let mut scenario = of_day(&day(5));
    scenario.agent_groups[0].staff = agents.into();
    scenario
}

#[test]
fn each_day_with_five_and_a_half_agents_is_one_with_five_or_one_with_six() {
    let played = |agents: f64, run: u64| {
        let mut one_interval = scenario(agents);
        one_interval.day.as_mut().expect("a day").interval = 3600.0.into();
        one_interval.call_types[0].arrivals.per_hour = Some(108.0.into());
        let model = Model::new(&one_interval).expect("a scenario that is right");
        let mut trace = Trace::default();
        let mut workspace = Workspace::new(&model, Engine::Auto).expect("a workspace");
        workspace.play(&model, 831, run, &mut trace).unwrap();
        trace
    };
    let mut up = 0;
    for run in 0..200 {
        let (five, half, six) = (played(5.0, run), played(5.5, run), played(6.0, run));
        assert!(five.staff != six.staff);
        if half == six {
            up += 1;
        } else {
            assert!(half == five, "day {run} is neither");
        }
    }
    // The shares of a golden-ratio sequence are off by less than a few runs.
    assert!((98..=102).contains(&up), "{up} of 200 days with six");
}

#[test]
fn five_and_a_half_agents_are_the_mean_of_five_and_six() {
    let results = days(&scenario(5.5), 60_000, 800);
    let [five, six] = [day(5), day(6)].map(|day| day.solve());
    let mut both = Joined::default();
    both.add(&five.joined());
    both.add(&six.joined());
    let mut clock = five.clock();
    clock.add(&six.clock());
    let mut open = five.open_hours();
    open.add(&six.open_hours());
    let total = &results.total;
    let mut family = Family::of(8, "five agents and a half");
    family.compare("attempts", &total.attempts, both.attempts / 2.0);
    family.compare("abandon rate", &total.abandon_rate, both.abandon_rate());
    family.compare("mean wait", &total.mean_wait, both.mean_wait());
    family.compare("asa", &total.asa, both.asa());
    family.compare(
        "time to abandon",
        &total.time_to_abandon,
        both.time_to_abandon(),
    );
    family.compare(
        "queue length",
        &total.queue_length,
        open.queue_time / 2.0 / 3600.0,
    );
    family.compare("occupancy", &total.occupancy, clock.occupancy());
    family.compare(
        "staffed",
        &results.agent_groups[0].1.staffed,
        clock.staffed_time / 2.0,
    );
    family.hold();
}
