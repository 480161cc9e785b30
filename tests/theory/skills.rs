//! Several call types before several groups: ranks, reserves, overflow after a wait, speed.

use callcenter::scenario::{self, AgentOrder, CallOrder, Routing, Stage};
use callcenter::{AgentGroup, CallType, Law, Scenario};

use crate::centre::{long_run, patience};
use crate::oracle::birth_death::MarkovQueue;
use crate::oracle::priority::{mean_waits, weighted_mean_waits};
use crate::oracle::skills::{self, AgentPick, CallPick, Centre, Skill, Terms};
use crate::rule::Family;

const HANDLE: f64 = 100.0;
/// Seconds within which calls count as answered in time where nothing is said.
const WITHIN: f64 = 20.0;

/// Call types and groups in the order of their names.
const TYPES: [&str; 3] = ["billing", "sales", "tech"];
const GROUPS: [&str; 2] = ["annex", "desk"];

fn call_type(arrival_rate: f64, mean_patience: f64, priority: u32) -> skills::CallType {
    skills::CallType {
        arrival_rate,
        abandonment_rate: 1.0 / mean_patience,
        priority,
    }
}

/// A skill at a speed; calls take [`HANDLE`] on average at speed 1.
fn skill(speed: f64, terms: Terms) -> Skill {
    Skill::new(speed / HANDLE, terms)
}

/// An oracle's centre as a scenario.
fn of_centre(centre: &Centre) -> Scenario {
    let mut scenario = Scenario::new("skills");
    scenario.queue_limit = Some(centre.queue_limit as u32);
    for (law, name) in centre.types.iter().zip(TYPES) {
        scenario = scenario.call_type(
            CallType::new(name)
                .arrivals_per_hour(law.arrival_rate * 3600.0)
                .handle_time(Law::exponential(HANDLE))
                .patience(patience(law.abandonment_rate))
                .priority(law.priority),
        );
    }
    for ((skills, &staff), name) in centre.skills.iter().zip(&centre.staff).zip(GROUPS) {
        let mut group = AgentGroup::new(name).staff(staff as f64);
        for (skill, name) in skills.iter().zip(TYPES) {
            let Some(skill) = skill else { continue };
            let overflow = centre.overflow.unwrap_or(0.0);
            let first = skill.early.unwrap_or(skill.late);
            let mut written = scenario::Skill::new(name)
                .speed(skill.rate * HANDLE)
                .rank(first.rank)
                .preference(first.preference)
                .reserve(first.reserve as u32);
            if skill.early.is_none() {
                written = written.after(overflow);
            } else if first != skill.late {
                written = written.stage(
                    Stage::after(overflow)
                        .rank(skill.late.rank)
                        .preference(skill.late.preference)
                        .reserve(skill.late.reserve as u32),
                );
            }
            group = group.skill(written);
        }
        scenario = scenario.agent_group(group);
    }
    let agent_order = if centre.by_rank {
        AgentOrder::Rank
    } else {
        AgentOrder::Nothing
    };
    let agent_pick = match centre.agent_pick {
        AgentPick::LongestIdle => scenario::AgentPick::LongestIdle,
        AgentPick::MostIdleGroup => scenario::AgentPick::MostIdleGroup,
        AgentPick::Random => scenario::AgentPick::Random,
        AgentPick::Fastest => scenario::AgentPick::Fastest,
    };
    let call_order = match centre.call_order {
        skills::CallOrder::Rank => CallOrder::Rank,
        skills::CallOrder::Priority => CallOrder::Priority,
        skills::CallOrder::Nothing => CallOrder::Nothing,
    };
    let call_pick = match centre.call_pick {
        CallPick::LongestWait => scenario::CallPick::LongestWait,
        CallPick::LongestQueue => scenario::CallPick::LongestQueue,
        CallPick::LastCome => scenario::CallPick::LastCome,
        CallPick::Random => scenario::CallPick::Random,
    };
    scenario.routing = Routing::new()
        .agent(agent_order, agent_pick)
        .call(call_order, call_pick);
    scenario
}

/// Six figures of each type and the occupancy of each group.
fn compare(family: &mut Family, name: &str, centre: &Centre, calls: f64, seed: u64) {
    let exact = centre.clone().solve();
    let results = long_run(of_centre(centre), calls, 1.0, seed);
    for (t, type_name) in TYPES.iter().enumerate().take(centre.types.len()) {
        let measures = results.call_type(type_name).unwrap();
        let mut hold = |what: &str, figure, exact| {
            family.compare(format!("{name}: {what} of {type_name}"), figure, exact);
        };
        hold("mean wait", &measures.mean_wait, exact.mean_wait(t));
        hold("abandon rate", &measures.abandon_rate, exact.p_abandon(t));
        hold("queued rate", &measures.queued_rate, exact.p_queued(t));
        hold(
            "queue length",
            &measures.queue_length,
            exact.queue_length(t),
        );
        hold("block rate", &measures.block_rate, exact.p_block(t));
        hold(
            "service level",
            &measures.service_level[0].share,
            exact.answered_within(t, WITHIN),
        );
    }
    for (g, group) in GROUPS.iter().enumerate().take(centre.staff.len()) {
        family.compare(
            format!("{name}: occupancy of {group}"),
            &results.agent_group(group).unwrap().occupancy,
            exact.occupancy(g),
        );
    }
}

const fn figures(types: usize) -> usize {
    6 * types + 2
}

/// Billing by the annex first and by the desk second, sales by the desk alone.
fn n_design(late: Terms) -> Centre {
    let types = [call_type(0.018, 150.0, 1), call_type(0.022, 120.0, 1)];
    Centre::new(&types, &[2, 2], 4)
        .skill(0, 0, skill(1.0, Terms::rank(1)))
        .skill(1, 0, skill(0.8, late))
        .skill(1, 1, skill(1.0, Terms::rank(1)))
}

#[test]
fn a_shared_group_serves_its_own_type_first_or_last_or_holds_agents_back_for_it() {
    let mut family = Family::of(3 * figures(2), "N design");
    let reserved = Terms {
        reserve: 1,
        ..Terms::rank(2)
    };
    let preferred = Terms {
        rank: 2,
        preference: 1,
        reserve: 0,
    };
    let mut last_first = n_design(preferred);
    last_first.skills[1][1] = Some(skill(1.0, Terms::rank(2)));
    for (name, centre, seed) in [
        ("own first", n_design(Terms::rank(2)), 700),
        ("own last", last_first, 701),
        ("reserve", n_design(reserved), 702),
    ] {
        compare(&mut family, name, &centre, 4e6, seed);
    }
    family.hold();
}

#[test]
fn each_of_two_groups_helps_the_other_by_every_policy_that_makes_a_chain() {
    let mut family = Family::of(5 * figures(2), "X design");
    let types = [call_type(0.020, 150.0, 1), call_type(0.022, 120.0, 2)];
    let mut ranked = Centre::new(&types, &[2, 2], 4)
        .skill(0, 0, skill(1.0, Terms::rank(1)))
        .skill(0, 1, skill(0.8, Terms::rank(2)))
        .skill(1, 0, skill(0.8, Terms::rank(2)))
        .skill(1, 1, skill(1.0, Terms::rank(1)));
    compare(&mut family, "primary and secondary", &ranked, 4e6, 710);
    ranked.call_order = skills::CallOrder::Priority;
    compare(&mut family, "strict priority", &ranked, 4e6, 711);
    ranked.by_rank = false;
    ranked.call_order = skills::CallOrder::Nothing;
    for (agent_pick, call_pick, seed) in [
        (AgentPick::LongestIdle, CallPick::LongestWait, 712),
        (AgentPick::MostIdleGroup, CallPick::LongestQueue, 713),
        (AgentPick::Random, CallPick::Random, 714),
    ] {
        (ranked.agent_pick, ranked.call_pick) = (agent_pick, call_pick);
        let name = format!("{agent_pick:?}, {call_pick:?}");
        compare(&mut family, &name, &ranked, 4e6, seed);
    }
    family.hold();
}

#[test]
fn two_groups_share_the_type_between_them() {
    let mut family = Family::of(2 * figures(3), "W design");
    let types = [
        call_type(0.014, 150.0, 1),
        call_type(0.016, 120.0, 1),
        call_type(0.013, 200.0, 1),
    ];
    let mut centre = Centre::new(&types, &[2, 2], 3)
        .skill(0, 0, skill(1.0, Terms::rank(1)))
        .skill(0, 1, skill(1.25, Terms::rank(2)))
        .skill(1, 1, skill(0.8, Terms::rank(1)))
        .skill(1, 2, skill(1.0, Terms::rank(2)));
    compare(&mut family, "by rank", &centre, 5e6, 720);
    centre.by_rank = false;
    centre.agent_pick = AgentPick::Fastest;
    centre.call_order = skills::CallOrder::Nothing;
    centre.call_pick = CallPick::LastCome;
    compare(&mut family, "fastest, last come", &centre, 5e6, 721);
    family.hold();
}

#[test]
fn calls_overflow_once_they_have_waited() {
    let mut family = Family::of(2 * figures(2), "overflow");
    let types = [call_type(0.018, 150.0, 1), call_type(0.010, 120.0, 1)];
    let overflowing = |early: Option<Terms>| {
        let rate = 0.8 / HANDLE;
        let late = Terms::rank(2);
        let mut centre = Centre::new(&types, &[2, 2], 1)
            .skill(0, 0, skill(1.0, Terms::rank(1)))
            .skill(1, 0, Skill { rate, early, late })
            .skill(1, 1, skill(1.0, Terms::rank(1)));
        centre.overflow = Some(20.0);
        centre
    };
    compare(&mut family, "after 20 s", &overflowing(None), 4e6, 730);
    let reserved = Terms {
        reserve: 1,
        ..Terms::rank(2)
    };
    let centre = overflowing(Some(reserved));
    compare(&mut family, "a reserve for 20 s", &centre, 4e6, 731);
    family.hold();
}

/// Types that wait for ever before two groups that answer both.
fn pooled(rates: &[f64; 2], weights: [f64; 2], call: (CallOrder, scenario::CallPick)) -> Scenario {
    let mut scenario = Scenario::new("pooled");
    for (t, name) in TYPES.iter().take(2).enumerate() {
        let call_type = CallType::new(*name)
            .arrivals_per_hour(rates[t] * 3600.0)
            .handle_time(Law::exponential(HANDLE))
            .patience(Law::never())
            .priority(t as u32 + 1)
            .weight(weights[t]);
        scenario = scenario.call_type(call_type);
    }
    for (g, (name, staff)) in GROUPS.iter().zip([1.0, 3.0]).enumerate() {
        let mut group = AgentGroup::new(*name).staff(staff);
        for name in TYPES.iter().take(2) {
            group = group.skill(scenario::Skill::new(*name).rank(g as u32 + 1));
        }
        scenario = scenario.agent_group(group);
    }
    scenario.routing = Routing::new().call(call.0, call.1);
    scenario
}

#[test]
fn strict_priority_and_weighted_waits_before_two_groups_are_as_cobham_and_kleinrock_say() {
    let mut family = Family::of(2 * 3, "M/M/n with classes, two groups");
    let rates = [0.012, 0.016];
    let queued = MarkovQueue::new(rates.iter().sum(), 1.0 / HANDLE, 4)
        .solve()
        .p_queued();
    for (name, weights, call, exact, seed) in [
        (
            "strict priority",
            [1.0, 1.0],
            (CallOrder::Priority, scenario::CallPick::LongestWait),
            mean_waits(&rates, 1.0 / HANDLE, 4),
            740,
        ),
        (
            "weighted waits",
            [3.0, 1.0],
            (CallOrder::Nothing, scenario::CallPick::WeightedWait),
            weighted_mean_waits(&rates, &[3.0, 1.0], 1.0 / HANDLE, 4),
            741,
        ),
    ] {
        let results = long_run(pooled(&rates, weights, call), 22e6, 1.0, seed);
        for t in 0..2 {
            let measures = results.call_type(TYPES[t]).unwrap();
            let what = format!("{name}: mean wait of {}", TYPES[t]);
            family.compare(what, &measures.mean_wait, exact[t]);
        }
        let what = format!("{name}: queued rate");
        family.compare(what, &results.total.queued_rate, queued);
    }
    family.hold();
}
