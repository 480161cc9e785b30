//! Two ways of saying one policy give the same bits.

use callcenter::engine::Engine;
use callcenter::scenario::{AfterClosing, AgentOrder, CallOrder, CallPick, Score, Skill};
use callcenter::units::Seconds;
use callcenter::{Law, Scenario};
use proptest::prelude::*;

use crate::played::{model, play};
use crate::scenarios::{Wanted, cases, scenario};

/// Head starts of which no two differ by a whole number of seconds, so that they make no ties.
const CREDITS: [f64; 4] = [0.0, 20.3, 7.45, 41.6];

/// Where everybody hangs up at last, so that nothing is refused; and nobody stays after closing, when reserves end.
fn impatient(mut scenario: Scenario) -> Scenario {
    for call_type in &mut scenario.call_types {
        call_type.patience = Some(Law::uniform(0.0, 300.0));
        // Who keeps an age in the queue counts as having waited for longer than that.
        if let Some(transfers) = &mut call_type.transfers {
            transfers.keep_queue_age = false;
        }
    }
    if let Some(day) = &mut scenario.day {
        day.after_closing = AfterClosing::SendAway;
    }
    scenario
}

fn each_skill(scenario: &mut Scenario, change: impl Fn(&mut Skill)) {
    for group in &mut scenario.agent_groups {
        group.skills.iter_mut().for_each(&change);
    }
}

fn same(one: &Scenario, other: &Scenario, seed: u64) -> Result<(), TestCaseError> {
    let one = play(&model(one), Engine::Calendar, seed, 0);
    let other = play(&model(other), Engine::Calendar, seed, 0);
    prop_assert_eq!(one.calls, other.calls);
    prop_assert_eq!(one.work, other.work);
    prop_assert_eq!(one.staff, other.staff);
    Ok(())
}

/// The first skill that some other group has, too, however long callers have waited: its group and place.
fn shared_skill(scenario: &Scenario) -> Option<(usize, usize)> {
    let groups = &scenario.agent_groups;
    let others = |g: usize, name: &str| {
        let others = groups.iter().enumerate().filter(|&(other, _)| other != g);
        others
            .flat_map(|(_, group)| &group.skills)
            .any(|skill| skill.call_type == name && skill.until.is_none())
    };
    (0..groups.len())
        .filter(|&g| groups[g].skills.len() > 1)
        .find_map(|g| {
            let shared = |skill: &Skill| others(g, &skill.call_type);
            Some((g, groups[g].skills.iter().position(shared)?))
        })
}

proptest! {
    #![proptest_config(cases(1500))]

    #[test]
    fn a_head_start_is_the_base_of_a_score(scenario in scenario(Wanted::ANY_DAY), seed in 0u64..1000) {
        let mut credit = impatient(scenario);
        credit.routing.call.then = CallPick::LongestWait;
        let mut score = credit.clone();
        score.routing.call.then = CallPick::Score;
        for (t, base) in CREDITS.into_iter().enumerate().take(credit.call_types.len()) {
            credit.call_types[t].wait_credit = Seconds(base);
            score.call_types[t].wait_credit = Seconds(0.0);
            let name = credit.call_types[t].name.clone();
            each_skill(&mut score, |skill| {
                if skill.call_type == name {
                    skill.call_score = Score::new(base, 1.0);
                }
            });
        }
        same(&credit, &score, seed)?;
    }

    #[test]
    fn equal_weights_are_the_longest_wait(scenario in scenario(Wanted::ANY_DAY), seed in 0u64..1000) {
        let mut weighted = impatient(scenario);
        for call_type in &mut weighted.call_types {
            call_type.weight = 1.0;
        }
        let mut plain = weighted.clone();
        weighted.routing.call.then = CallPick::WeightedWait;
        plain.routing.call.then = CallPick::LongestWait;
        same(&weighted, &plain, seed)?;
    }

    #[test]
    fn equal_ranks_are_no_order(scenario in scenario(Wanted::ANY_DAY), seed in 0u64..1000) {
        let mut ranked = impatient(scenario);
        for call_type in &mut ranked.call_types {
            call_type.priority = 2;
        }
        each_skill(&mut ranked, |skill| {
            (skill.rank, skill.preference) = (3, Some(4));
            for stage in &mut skill.stages {
                (stage.rank, stage.preference) = (None, None);
            }
        });
        let mut nothing = ranked.clone();
        ranked.routing.agent.by = AgentOrder::Rank;
        ranked.routing.call.by = CallOrder::Rank;
        nothing.routing.agent.by = AgentOrder::Nothing;
        nothing.routing.call.by = CallOrder::Nothing;
        same(&ranked, &nothing, seed)?;
    }

    #[test]
    fn a_skill_that_is_never_used_is_none(scenario in scenario(Wanted::ANY_DAY), seed in 0u64..1000) {
        let mut without = impatient(scenario);
        // A lot is a place among all who wait, queue by queue; a skill may part one queue into several, and the lot falls on
        // another caller.
        if without.routing.call.then == CallPick::Random {
            without.routing.call.then = CallPick::LongestWait;
        }
        // Who could answer counts in what callers are told, and so does who waits in the same queue.
        for call_type in &mut without.call_types {
            (call_type.announcement, call_type.wait_estimator) = (None, Default::default());
        }
        let Some((group, skill)) = shared_skill(&without) else { return Ok(()) };
        // Who is to be rung back may wait longer than any patience.
        crate::ringing::without_callbacks(&mut without);
        // Nor is it used as the day opens.
        let unused = &without.agent_groups[group];
        let (name, call_type) = (unused.name.clone(), unused.skills[skill].call_type.clone());
        without.starting_state.busy.retain(|busy| busy.agent_group != name || busy.call_type != call_type);
        let (mut reserved, mut later, mut without) = (without.clone(), without.clone(), without);
        let held = &mut reserved.agent_groups[group].skills[skill];
        // At most 16 agents are in a group: four shifts of four people.
        (held.after, held.reserve) = (Seconds(0.0), 16);
        held.stages.clear();
        let late = &mut later.agent_groups[group].skills[skill];
        // Longer than any patience.
        (late.after, late.until) = (Seconds(301.0), None);
        late.stages.clear();
        without.agent_groups[group].skills.remove(skill);
        same(&reserved, &without, seed)?;
        same(&later, &without, seed)?;
    }

    #[test]
    fn strict_priority_is_a_great_head_start(scenario in scenario(Wanted::ANY_DAY), seed in 0u64..1000) {
        let mut priority = impatient(scenario);
        priority.routing.call.by = CallOrder::Priority;
        priority.routing.call.then = CallPick::LongestWait;
        each_skill(&mut priority, |skill| {
            skill.preference = Some(1);
            for stage in &mut skill.stages {
                stage.preference = None;
            }
        });
        for call_type in &mut priority.call_types {
            call_type.wait_credit = Seconds(0.0);
        }
        let mut credit = priority.clone();
        credit.routing.call.by = CallOrder::Nothing;
        for call_type in &mut credit.call_types {
            call_type.wait_credit = Seconds(1e6 * f64::from(4 - call_type.priority));
        }
        same(&priority, &credit, seed)?;
    }
}
