//! Skills and call types as far as they say who answers whom.

use super::YEAR;
use super::call_type::check_ending_law;
use crate::chance::DurationLaw;
use crate::error::{Place, Problems};
use crate::model::TypeModel;
use crate::model::rule::Rule;
use crate::scenario::{AgentPick, CallType, Scenario, Score, Skill};
use crate::units::Seconds;

/// The slowest and the fastest that agents may be.
const SPEEDS: std::ops::RangeInclusive<f64> = 1e-3..=1e3;
/// The greatest weight or score.
const MOST: f64 = 1e9;

/// What a call type says of its callers' place in the queue.
pub(super) fn check_place_in_queue(written: &CallType, place: &mut Place<'_>) {
    if written.priority == 0 {
        Rule::Priority.broken(
            &mut place.field("priority"),
            "found 0; 1 or more is accepted, and 1 is answered first",
        );
    }
    if !(0.0..=YEAR).contains(&written.wait_credit.0) {
        Rule::WaitCredit.broken(
            &mut place.field("wait_credit"),
            format!(
                "found {}; 0 s up to a year is accepted",
                written.wait_credit
            ),
        );
    }
    if !(written.weight > 0.0 && written.weight <= MOST) {
        Rule::Weight.broken(
            &mut place.field("weight"),
            format!(
                "found {}; a number above 0 and up to {MOST} is accepted",
                written.weight
            ),
        );
    }
}

/// Who is fastest is known once for all, so a mean that changes by interval cannot be held against one that does not.
pub(super) fn check_fastest(scenario: &Scenario, types: &[TypeModel], problems: &mut Problems) {
    if scenario.routing.agent.then != AgentPick::Fastest {
        return;
    }
    let skills = scenario.agent_groups.iter().flat_map(|group| &group.skills);
    let own = skills
        .filter(|skill| skill.handle_time.is_some())
        .find(|skill| {
            let law = types.iter().find(|law| law.name == skill.call_type);
            law.is_some_and(|law| !law.handle_factor.is_empty())
        });
    if let Some(skill) = own {
        Rule::FastestSupported.broken(
            &mut problems.at("routing.agent.then"),
            format!(
                "fastest is not supported yet where the aht of {:?} changes by interval and a group has a handle_time of its \
                 own for it; another pick, one aht, or a speed in place of the handle_time is accepted",
                skill.call_type
            ),
        );
    }
}

/// A skill that names a call type: its conditions, and the law of its own where it has one. `None` where that law is
/// wrong.
pub(super) fn check_skill(skill: &Skill, mut place: Place<'_>) -> Option<Option<DurationLaw>> {
    let ranks = [("rank", Some(skill.rank)), ("preference", skill.preference)];
    check_ranks(&ranks, &mut place);
    if !SPEEDS.contains(&skill.speed) {
        Rule::Speed.broken(
            &mut place.field("speed"),
            format!(
                "found {}; a factor from {} to {} is accepted: at 2 a call takes half its time",
                skill.speed,
                SPEEDS.start(),
                SPEEDS.end()
            ),
        );
    }
    for (field, score) in [
        ("call_score", skill.call_score),
        ("agent_score", skill.agent_score),
    ] {
        check_score(score, place.field(field));
    }
    if !(0.0..=YEAR).contains(&skill.after.0) {
        Rule::Stages.broken(
            &mut place.field("after"),
            format!("found {}; 0 s up to a year is accepted", skill.after),
        );
    }
    if let Some(until) = skill.until
        && !(until.0 >= skill.after.0 && until.0 <= YEAR)
    {
        Rule::Stages.broken(
            &mut place.field("until"),
            format!(
                "found {until}, and the call is taken after {}; a wait from that on, up to a year, is accepted",
                skill.after
            ),
        );
    }
    let mut before = skill.after;
    for (i, stage) in skill.stages.iter().enumerate() {
        let mut stages = place.field("stages");
        let mut place = stages.index(i);
        // A stage that came no later than the one before would lead back to it.
        if !(stage.after.0 > before.0 && stage.after.0 <= YEAR) {
            Rule::Stages.broken(
                &mut place.field("after"),
                format!(
                    "found {}, and the stage before begins after {before}; a longer wait, up to a year, is accepted: \
                     stages follow one another and never lead back",
                    stage.after
                ),
            );
        }
        before = Seconds(before.0.max(stage.after.0));
        let ranks = [("rank", stage.rank), ("preference", stage.preference)];
        check_ranks(&ranks, &mut place);
        if (stage.rank, stage.preference, stage.reserve) == (None, None, None) {
            Rule::Stages.broken(
                &mut place,
                "changes nothing; a rank, a preference or a reserve is accepted",
            );
        }
    }
    match &skill.handle_time {
        None => Some(None),
        Some(law) => check_ending_law(law, Rule::HandleTime, place.field("handle_time")).map(Some),
    }
}

fn check_ranks(ranks: &[(&str, Option<u32>)], place: &mut Place<'_>) {
    for (field, rank) in ranks {
        if *rank == Some(0) {
            Rule::Rank.broken(
                &mut place.field(field),
                "found 0; 1 or more is accepted, and 1 comes first",
            );
        }
    }
}

fn check_score(score: Score, mut place: Place<'_>) {
    if !(-MOST..=MOST).contains(&score.base) {
        Rule::Score.broken(
            &mut place.field("base"),
            format!(
                "found {}; a number from -{MOST} to {MOST} is accepted",
                score.base
            ),
        );
    }
    if !(0.0..=MOST).contains(&score.per_second) {
        Rule::Score.broken(
            &mut place.field("per_second"),
            format!(
                "found {}; a number from 0 to {MOST} is accepted",
                score.per_second
            ),
        );
    }
}
