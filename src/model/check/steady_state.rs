//! A steady state: warm-up and batches.

use super::queue_ends::steady_rate;
use super::work::Work;
use super::{MOST_ROWS, YEAR};
use crate::chance::ArrivalPlan;
use crate::error::{Place, Problems};
use crate::model::grid::Grid;
use crate::model::rule::Rule;
use crate::model::steady::{self, Memory};
use crate::model::{LONGEST_WARM_UP, PilotPlan, TypeModel};
use crate::scenario::{SteadyState, Tries, WarmUpRule, defaults};
use crate::units::Seconds;

pub(super) fn check_steady(written: &SteadyState, mut place: Place<'_>) {
    if let Some(WarmUpRule::Stated(Seconds(found))) = written.warm_up
        && !(0.0..=LONGEST_WARM_UP).contains(&found)
    {
        Rule::SteadyStateSize.broken(
            &mut place.field("warm_up"),
            format!("found {}; 0 s up to a year is accepted", Seconds(found)),
        );
    }
    if let Some(Seconds(found)) = written.batch
        && !(1.0..=YEAR).contains(&found)
    {
        Rule::SteadyStateSize.broken(
            &mut place.field("batch"),
            format!("found {}; 1 s up to a year is accepted", Seconds(found)),
        );
    }
    if let Some(found) = written.batches_per_run
        && !(1.0..=MOST_ROWS).contains(&f64::from(found))
    {
        Rule::SteadyStateSize.broken(
            &mut place.field("batches_per_run"),
            format!("found {found}; 1 to {MOST_ROWS} are accepted"),
        );
    }
}

/// A steady state that has been checked.
pub(super) struct CheckedSteady {
    pub(super) grid: Grid,
    /// The shortest batch that may be one of several in a run.
    pub(super) shortest_batch: f64,
    pub(super) pilot: Option<PilotPlan>,
}

/// Call types and all who answer them: what is full or empty together.
struct Pool {
    types: Vec<usize>,
    /// Agents of each group who answer them.
    agents: Vec<f64>,
}

/// All types before all groups; and where not everybody answers everything, for each type those who answer it, with all
/// the types that nobody else answers, and the types that are busiest together, in all and of those who wait for ever.
fn pools(work: &Work<'_>, staff: &[f64]) -> Vec<Pool> {
    let (types, groups) = (work.types.len(), staff.len());
    let mut pools = vec![Pool {
        types: (0..types).collect(),
        agents: staff.to_vec(),
    }];
    if work.routing.is_open() {
        return pools;
    }
    let of = |by: &dyn Fn(usize) -> bool| -> Vec<f64> {
        (0..groups)
            .map(|g| if by(g) { staff[g] } else { 0.0 })
            .collect()
    };
    for own in 0..types {
        let by = |g: usize| work.time(own, g).is_some();
        let only = |&t: &usize| (0..groups).all(|g| by(g) || work.time(t, g).is_none());
        pools.push(Pool {
            types: (0..types).filter(only).collect(),
            agents: of(&by),
        });
    }
    let load = |t: usize| work.rate(t) * work.shared(t, |g| staff[g]);
    let loads: Vec<f64> = (0..types).map(load).collect();
    let lasting: Vec<f64> = (0..types).map(|t| loads[t] * work.lasting(t)).collect();
    for cut in [work.tightest(&loads), work.tightest(&lasting)]
        .into_iter()
        .flatten()
    {
        pools.push(Pool {
            agents: (0..groups)
                .map(|g| match work.agents(g) {
                    all if all > 0.0 => staff[g] * cut.agents[g] / all,
                    _ => 0.0,
                })
                .collect(),
            types: cut.types,
        });
    }
    pools.retain(|pool| pool.agents.iter().any(|&agents| agents > 0.0));
    pools
}

/// How fast a pool forgets how it started.
struct Forgetting {
    memory: Memory,
    /// The relaxation time, in seconds, that pilot runs follow from.
    pilot: f64,
    /// The warm-up, in seconds, of those who are answered last.
    slowest: f64,
}

fn forgetting(work: &Work<'_>, pool: &Pool) -> Forgetting {
    let scenario = work.scenario;
    let types = || pool.types.iter().copied();
    let agents: f64 = pool.agents.iter().sum();
    let time = |t: usize| work.shared(t, |g| pool.agents[g]);
    let lines = work.most_on_lines(&pool.types);
    let rings_back = types().any(|t| work.types[t].offers_callbacks());
    let bounded = scenario.queue_limit.is_some() && !rings_back || lines.is_finite();
    // By type, those of other pools zero.
    let mut loads = vec![0.0; work.types.len()];
    let brought = |t: usize| work.rate(t) * time(t);
    for t in types() {
        let load = brought(t);
        // Where some may be without bound, the others have no more agents than lines.
        loads[t] = if bounded {
            load
        } else {
            work.on_lines(t, load)
        };
    }
    let load = types()
        .map(|t| loads[t] + most_growth(&work.types[t]))
        .sum::<f64>();
    let rate: f64 = types().map(|t| work.rate(t)).sum();
    let limit = |n: Option<u32>| n.map_or(f64::INFINITY, f64::from);
    // Whoever of these agents takes calls of a type is kept by it.
    let takes = |t: usize| {
        let mut groups = 0..work.groups();
        groups.any(|g| pool.agents[g] > 0.0 && work.time(t, g).is_some())
    };
    let kept = (0..work.types.len())
        .filter(|&t| takes(t))
        .map(|t| rung_up(&work.types[t]))
        .fold(0.0, f64::max);
    let memory = |aht: f64, lasting: f64| {
        let memory = |load: f64, patience: f64| Memory {
            agents,
            load,
            aht,
            patience,
            again: (0..work.types.len())
                .map(|t| forgets_again(work, t))
                .fold(0.0, f64::max),
            places: limit(scenario.queue_limit).min((lines - agents).max(0.0)),
            kept,
        };
        // Where some never hang up, they are the queue that lasts.
        let lasting = memory(lasting, f64::INFINITY).relaxation();
        let patience = types().map(|t| {
            let hung_up = work.types[t].hung_up_after(work.rate(t));
            // Who is to be rung back has no patience to lose.
            let stays = work.types[t].offers_callbacks() && work.lasting(t) > 0.0;
            hung_up.map_or(
                lasting,
                |after| if stays { after.max(lasting) } else { after },
            )
        });
        memory(load, patience.fold(0.0, f64::max))
    };
    let all_brought: f64 = types()
        .map(|t| brought(t) + most_growth(&work.types[t]))
        .sum();
    let still_in_hand = if all_brought > 0.0 {
        let each = types().map(|t| load_still_in_hand(&work.types[t], time(t)));
        each.sum::<f64>() / all_brought
    } else {
        0.0
    };
    let aht = if rate > 0.0 { all_brought / rate } else { 0.0 };
    let behind_urgent = types()
        .filter(|&t| loads[t] * work.lasting(t) > 0.0)
        .map(|t| work.load_before(t, |other| loads[other]))
        .fold(0.0, f64::max);
    Forgetting {
        pilot: memory(still_in_hand, behind_urgent).relaxation(),
        slowest: memory(aht, behind_urgent).warm_up(),
        memory: memory(
            aht,
            types()
                .map(|t| loads[t] * work.lasting(t) + work.dialling_load(t))
                .sum(),
        ),
    }
}

/// `staff` are the agents of each group, as so many of speed 1.
pub(super) fn steady_grid(
    work: &Work<'_>,
    staff: &[f64],
    varies: bool,
    problems: &mut Problems,
    defaults_used: &mut Vec<String>,
) -> Option<CheckedSteady> {
    let (scenario, types) = (work.scenario, work.types);
    let written = scenario.steady_state.clone().unwrap_or_default();
    let rate: f64 = types.iter().map(steady_rate).sum();
    let pools = pools(work, staff);
    let pools = pools.iter().map(|pool| forgetting(work, pool));
    // The slowest decides.
    let slowest_of_all = pools.reduce(|a, b| Forgetting {
        pilot: a.pilot.max(b.pilot),
        slowest: a.slowest.max(b.slowest),
        memory: if b.memory.relaxation() > a.memory.relaxation() {
            b.memory
        } else {
            a.memory
        },
    });
    let nobody = || Pool {
        types: (0..types.len()).collect(),
        agents: staff.to_vec(),
    };
    let Forgetting {
        memory,
        pilot: for_pilot_runs,
        slowest,
    } = slowest_of_all.unwrap_or_else(|| forgetting(work, &nobody()));
    let slowest = match written.warm_up {
        Some(WarmUpRule::Mser5) => slowest,
        _ => 0.0,
    };
    let own = types
        .iter()
        .find(|t| matches!(t.arrivals, ArrivalPlan::Own(_)));
    // Both what is worked out and the length of pilot runs follow from the relaxation time.
    let unstated = match written.warm_up {
        Some(WarmUpRule::Stated(_)) => None,
        Some(WarmUpRule::Mser5) => Some((
            "found \"mser5\"",
            "how long pilot runs must be cannot be worked out; a warm-up of your own is accepted",
        )),
        None => Some(("missing", "it cannot be worked out")),
    };
    if let Some((found, what)) = unstated
        && let Some(own) = own
    {
        Rule::SteadyStateSize.broken(
            &mut problems.at("steady_state.warm_up"),
            format!("{found}; for the own arrivals of {:?} {what}", own.name),
        );
        return None;
    }
    if let Some((found, _)) = unstated
        && !(0.0..=LONGEST_WARM_UP).contains(&memory.warm_up().max(slowest))
    {
        Rule::SteadyStateSize.broken(
            &mut problems.at("steady_state.warm_up"),
            format!(
                "{found}; this queue forgets its start so slowly that ten relaxation times are more than a year: more \
                 agents, a shorter patience, or a warm-up of your own are accepted"
            ),
        );
        return None;
    }
    let warm_up = match written.warm_up {
        Some(WarmUpRule::Stated(Seconds(warm_up))) => warm_up,
        Some(WarmUpRule::Mser5) => memory.warm_up(),
        None => {
            let found = memory.warm_up();
            defaults_used.push(format!("warm-up: {}, ten relaxation times", Seconds(found)));
            found
        }
    };
    let batch = match written.batch {
        Some(Seconds(batch)) => batch,
        None => {
            let found = defaults::STEADY_BATCH
                .0
                .max(warm_up)
                .max(memory.warm_up().min(YEAR));
            defaults_used.push(steady::batch_as_default(found));
            found
        }
    };
    // A fractional staff is rounded, and speeds are drawn, once for a run: then each batch needs a run of its own.
    let usual = if varies {
        1
    } else {
        defaults::STEADY_BATCHES_PER_RUN
    };
    let batches = written.batches_per_run.unwrap_or(usual);
    let pilot = PilotPlan {
        relaxation: (types.iter().map(gap_still_open)).fold(for_pilot_runs, f64::max),
        call_rate: rate,
        batch_is_stated: written.batch.is_some(),
    };
    Some(CheckedSteady {
        grid: steady::grid(warm_up, batch, batches),
        shortest_batch: memory.shortest_batch(),
        pilot: (written.warm_up == Some(WarmUpRule::Mser5)).then_some(pilot),
    })
}

/// Time constant, in seconds, in which callers who will call again, or are passed on, are forgotten: of exponential delays with mean D, after
/// which a caller calls again once more with probability p, D/(1 − p); with a limit on tries at most as many D.
fn forgets_again(work: &Work<'_>, t: usize) -> f64 {
    let call_type = &work.types[t];
    let redials = call_type.redials.as_ref().map_or(0.0, |redials| {
        let each = [
            redials.after_abandoning,
            redials.after_balking,
            redials.after_blocking,
        ];
        let p = each.into_iter().map(|each| each[1]).fold(0.0, f64::max);
        let rounds = match redials.tries {
            Tries::AtMost(most) => f64::from(most).min(1.0 / (1.0 - p)),
            Tries::Unlimited => 1.0 / (1.0 - p),
        };
        redials.delay.mean() * rounds
    });
    let returns = (call_type.returns.as_ref()).map_or(0.0, |returns| {
        returns.delay.mean() / work.lowest_resolution(t, returns.resolution)
    });
    let passed_on = (call_type.transfers.as_ref()).map_or(0.0, |transfers| {
        let legs = f64::from(transfers.most).min(1.0 / (1.0 - transfers.to.sum()).max(0.0));
        legs * (call_type.agent_time() + transfers.warm * transfers.conference.mean())
    });
    let found_out = (call_type.misroutes.as_ref()).map_or(0.0, |law| law.found_out_after.mean());
    let served_itself = (call_type.self_service.as_ref()).map_or(0.0, |law| {
        let again = call_type.contained_in_vain();
        let waits = if again > 0.0 { law.delay.mean() } else { 0.0 };
        (law.time.mean() + waits) / (1.0 - again)
    });
    let rung_back = (call_type.callbacks.as_ref()).map_or(0.0, |law| {
        let later = law.scheduled_after.as_ref().map_or(0.0, |law| law.mean());
        later + f64::from(law.tries) * (law.apart.as_seconds() + law.dialling.mean())
    });
    redials.max(returns) + passed_on + found_out + served_itself + rung_back + rung_up(call_type)
}

/// For how long, in seconds on average, whoever is rung up is on the dialler's hands and an agent's: a dial, a wait and a call;
/// zero where nobody is.
fn rung_up(call_type: &TypeModel) -> f64 {
    (call_type.outbound.as_ref()).map_or(0.0, |law| {
        law.longest_dial() + call_type.patience.mean() + call_type.agent_time()
    })
}

/// Load in erlangs that there is at most because handle times grow with the wait, which is no longer than patience; zero
/// where some never hang up, whose wait lines or a queue limit must bound.
fn most_growth(call_type: &TypeModel) -> f64 {
    let rate = steady_rate(call_type);
    let longest = call_type.hung_up_after(rate).unwrap_or(0.0);
    rate * call_type.handle.mean() * call_type.growth * longest
}

/// Load in erlangs, times the mean time in seconds that a call in hand still takes: the more handle times scatter, the
/// longer the ones that are met.
fn load_still_in_hand(call_type: &TypeModel, time: f64) -> f64 {
    let usual = call_type.agent_time();
    let scale = if usual > 0.0 { time / usual } else { 1.0 };
    let variance = call_type.handle.variance() * scale * scale;
    steady_rate(call_type) * (time * time + variance) / 2.0
}

/// Mean time in seconds from any instant to the end of the gap between two calls that it falls into; zero where it is not
/// known beforehand.
pub(super) fn gap_still_open(call_type: &TypeModel) -> f64 {
    match &call_type.arrivals {
        ArrivalPlan::Renewal { gap, .. } => (gap.mean() + gap.variance() / gap.mean()) / 2.0,
        _ => 0.0,
    }
}
