//! The recursion and the calendar give the same records and the same times, bit for bit.

use callcenter::Model;
use callcenter::engine::{Engine, Workspace};
use proptest::prelude::*;

use crate::played::{model, play, play_in};
use crate::scenarios::{Wanted, cases, scenario};

fn same_in_a_day(model: &Model, seed: u64, run: u64) -> Result<(), TestCaseError> {
    let recursion = play(model, Engine::Recursion, seed, run);
    let calendar = play(model, Engine::Calendar, seed, run);
    prop_assert_eq!(&recursion.calls, &calendar.calls);
    prop_assert_eq!(recursion.arrivals, calendar.arrivals);
    prop_assert_eq!(
        recursion.figures(0..recursion.rows),
        calendar.figures(0..calendar.rows)
    );
    Ok(())
}

proptest! {
    #![proptest_config(cases(3000))]

    #[test]
    fn both_engines_play_the_same_day(scenario in scenario(Wanted::SINGLE_DAY), seed in 0u64..1000) {
        let model = model(&scenario);
        for run in 0..3 {
            same_in_a_day(&model, seed, run)?;
        }
    }

    #[test]
    fn both_engines_count_the_same_batches(scenario in scenario(Wanted::SINGLE_STEADY), seed in 0u64..1000) {
        let model = model(&scenario);
        let counted = 1..model.grid().intervals() + 1;
        for run in 0..2 {
            let recursion = play(&model, Engine::Recursion, seed, run);
            let calendar = play(&model, Engine::Calendar, seed, run);
            prop_assert_eq!(recursion.calls_in(counted.clone()), calendar.calls_in(counted.clone()));
            prop_assert_eq!(recursion.figures(counted.clone()), calendar.figures(counted.clone()));
        }
    }
}

proptest! {
    #![proptest_config(cases(600))]

    #[test]
    fn a_workspace_that_is_reused_plays_as_a_fresh_one(
        day in scenario(Wanted::ANY_DAY),
        steady in scenario(Wanted::ANY_STEADY),
        seed in 0u64..1000,
    ) {
        for scenario in [day, steady] {
            let model = model(&scenario);
            for engine in [Engine::Auto, Engine::Calendar] {
                let mut reused = Workspace::new(&model, engine).unwrap();
                for run in [3, 0, 7, 0] {
                    let again = play_in(&mut reused, &model, seed, run);
                    let fresh = play(&model, engine, seed, run);
                    prop_assert_eq!(&again.calls, &fresh.calls);
                    prop_assert_eq!(&again.work, &fresh.work);
                    prop_assert_eq!(&again.staff, &fresh.staff);
                    prop_assert_eq!(again.figures(0..again.rows), fresh.figures(0..fresh.rows));
                }
            }
        }
    }
}

#[test]
fn the_recursion_is_refused_where_it_is_not_exact() {
    use callcenter::{AgentGroup, CallType, ErrorKind, Law, Scenario};
    let call = |name: &str| {
        CallType::new(name)
            .arrivals_per_hour(10.0)
            .handle_time(Law::constant(60.0))
    };
    let group = |name: &str| AgentGroup::new(name).staff(3).skill("a").skill("b");
    let one = Scenario::new("one")
        .call_type(call("a"))
        .call_type(call("b").priority(2))
        .agent_group(group("desk"));
    let two = Scenario::new("two")
        .call_type(call("a"))
        .call_type(call("b"))
        .agent_group(group("desk"))
        .agent_group(group("crew"));
    for scenario in [one, two] {
        let model = model(&scenario);
        assert!(!model.is_single_queue());
        let error = Workspace::new(&model, Engine::Recursion).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert!(Workspace::new(&model, Engine::Auto).is_ok());
    }
}
