//! Both engines against a plain play of the rules, on days where many things happen at one instant.

use callcenter::engine::Engine;
use proptest::prelude::*;

use crate::plain;
use crate::played::{Played, model, play};
use crate::scenarios::{cases, constants};

/// Seconds worked and staffed in each row, all groups together.
fn agents_time(played: &Played) -> (Vec<u64>, Vec<u64>) {
    let sum = |of: &dyn Fn(usize, usize) -> u64| -> Vec<u64> {
        let row = |row| (0..played.groups).map(|group| of(row, group)).sum::<u64>() / 1_000_000;
        (0..played.rows).map(row).collect()
    };
    (
        sum(&|row, group| played.tally.worked_time(row, group)),
        sum(&|row, group| played.tally.staffed_time(row, group)),
    )
}

proptest! {
    #![proptest_config(cases(8000))]

    #[test]
    fn one_group_whose_staff_changes(scenario in constants(1, true)) {
        let plain = plain::play(&scenario);
        let model = model(&scenario);
        for engine in [Engine::Auto, Engine::Calendar] {
            let played = play(&model, engine, 1, 0);
            prop_assert_eq!(&played.calls, &plain.calls);
            let (worked, staffed) = agents_time(&played);
            prop_assert_eq!(worked, plain.worked.clone());
            prop_assert_eq!(staffed, plain.staffed.clone());
        }
    }

    // With several groups and changing staff, which of two agents who finish together takes the next caller decides
    // who is there later; here staff is constant, and it decides nothing.
    #[test]
    fn several_groups_whose_staff_is_constant(scenario in constants(3, false)) {
        let plain = plain::play(&scenario);
        let played = play(&model(&scenario), Engine::Calendar, 1, 0);
        prop_assert_eq!(&played.calls, &plain.calls);
        let (worked, staffed) = agents_time(&played);
        prop_assert_eq!(worked, plain.worked);
        prop_assert_eq!(staffed, plain.staffed);
    }
}
