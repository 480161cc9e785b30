//! Both engines against a plain play of the rules, on days where many things happen at one instant.

use callcenter::engine::Engine;
use callcenter::measure::Activity;
use proptest::prelude::*;

use crate::plain::{self, Plain};
use crate::played::{Played, model, play};
use crate::scenarios::{Days, cases, constants};

/// Whether a day was played as the rules say: every call, and what each group did in each row.
pub fn same(played: &Played, plain: &Plain) -> Result<(), TestCaseError> {
    let by_row = |of: &dyn Fn(usize, usize) -> u64| -> Vec<Vec<u64>> {
        let groups = |row| (0..played.groups).map(|group| of(row, group)).collect();
        (0..played.rows).map(groups).collect()
    };
    prop_assert_eq!(&played.calls, &plain.calls);
    for (activity, on) in Activity::ALL.into_iter().zip(&plain.on) {
        let spent = by_row(&|row, group| played.tally.time_on(row, group, activity));
        prop_assert_eq!(&spent, on, "{:?}", activity);
    }
    let worked = by_row(&|row, group| played.tally.worked_time(row, group));
    prop_assert_eq!(&worked, &plain.worked);
    let staffed = by_row(&|row, group| played.tally.staffed_time(row, group));
    prop_assert_eq!(&staffed, &plain.staffed);
    Ok(())
}

proptest! {
    #![proptest_config(cases(8000))]

    #[test]
    fn one_group_whose_staff_changes(scenario in constants(Days::ONE_GROUP)) {
        let plain = plain::play(&scenario);
        let model = model(&scenario);
        for engine in [Engine::Auto, Engine::Calendar] {
            same(&play(&model, engine, plain::SEED, plain::RUN), &plain)?;
        }
    }

    #[test]
    fn several_groups_that_answer_everything(scenario in constants(Days::SEVERAL_GROUPS)) {
        let plain = plain::play(&scenario);
        same(&play(&model(&scenario), Engine::Calendar, plain::SEED, plain::RUN), &plain)?;
    }
}

proptest! {
    #![proptest_config(cases(24_000))]

    #[test]
    fn several_groups_with_skills(scenario in constants(Days::WITH_SKILLS)) {
        let plain = plain::play(&scenario);
        same(&play(&model(&scenario), Engine::Auto, plain::SEED, plain::RUN), &plain)?;
    }
}
