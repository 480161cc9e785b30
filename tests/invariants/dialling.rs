//! Random outbound calls for scenarios that have none.

use callcenter::scenario::{Outbound, Series};
use callcenter::{ArrivalLaw, CallType, Law, Scenario};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::ringing::without_lost_messages;
use crate::scenarios::{Delay, TYPES};

/// A day has no more intervals than this.
const MOST_INTERVALS: usize = 6;

/// Whom a dialler rings up, for every call type.
#[derive(Debug, Clone)]
pub struct Dialling(Vec<Option<Dialled>>);

/// How it does, with figures for as many intervals as there may be.
#[derive(Debug, Clone)]
struct Dialled {
    reached: Vec<f64>,
    per_free_agent: Option<Vec<f64>>,
    further: Option<Vec<f64>>,
    /// Whether each of these changes from interval to interval.
    changes: Vec<bool>,
    rest: Outbound,
}

impl Dialling {
    /// The same scenario where nobody calls in as some of the types, and the centre makes these calls.
    pub fn given_to(self, mut scenario: Scenario) -> Scenario {
        let intervals = scenario.day.as_ref().map(|day| {
            let length = day.closes.seconds() - day.opens.seconds();
            (length / day.interval.0).round() as usize
        });
        for (call_type, dialled) in scenario.call_types.iter_mut().zip(self.0) {
            let Some(dialled) = dialled else {
                continue;
            };
            let outbound = dialled.in_a_day_of(intervals);
            *call_type = rung_up(call_type.clone(), outbound);
        }
        nobody_becomes_one_of_them(&mut scenario);
        without_lost_messages(&mut scenario);
        scenario
    }
}

impl Dialled {
    /// The same with figures for a day of so many intervals, or for a steady state.
    fn in_a_day_of(self, intervals: Option<usize>) -> Outbound {
        let Dialled {
            reached,
            per_free_agent,
            further,
            changes,
            rest,
        } = self;
        let series = |figures: Vec<f64>, changes: bool| match intervals {
            Some(intervals) if changes => Series::PerInterval(figures[..intervals].to_vec()),
            _ => Series::Constant(figures[0]),
        };
        Outbound {
            reached: Some(series(reached, changes[0])),
            per_free_agent: per_free_agent.map(|figures| series(figures, changes[1])),
            further: further.map(|figures| series(figures, changes[2])),
            least_free: match intervals {
                Some(_) => rest.least_free,
                None => rest.least_free.filter(|&least| least > 0),
            },
            list: rest.list.filter(|_| intervals.is_some()),
            ..rest
        }
    }
}

/// A call type that people are rung up for, without what callers do.
fn rung_up(call_type: CallType, outbound: Outbound) -> CallType {
    let ends = |law: &Law| {
        let law = callcenter::chance::DurationLaw::new(law);
        law.is_ok_and(|law| law.mean().is_finite())
    };
    CallType {
        arrivals: ArrivalLaw::default(),
        outbound: Some(outbound),
        patience: (call_type.patience.clone()).map(|law| match ends(&law) {
            true => law,
            false => Law::constant(2.0),
        }),
        fresh: false,
        self_service: None,
        announcement: None,
        wait_estimator: Default::default(),
        callbacks: None,
        redials: None,
        returns: None,
        misroutes: None,
        same_agent: None,
        transfers: None,
        ..call_type
    }
}

/// Takes out of a scenario that callers come to be of a type that people are rung up for.
fn nobody_becomes_one_of_them(scenario: &mut Scenario) {
    let rung_up = scenario.call_types.iter().filter(|t| t.outbound.is_some());
    let rung_up: Vec<String> = rung_up.map(|t| t.name.clone()).collect();
    let comes_in = |name: &String| !rung_up.contains(name);
    for call_type in &mut scenario.call_types {
        let redials = call_type.redials.iter_mut().map(|law| &mut law.call_type);
        let returns = call_type.returns.iter_mut().map(|law| &mut law.call_type);
        for next in redials.chain(returns) {
            *next = next.take().filter(comes_in);
        }
        if let Some(transfers) = &mut call_type.transfers {
            transfers.to.retain(|name, _| comes_in(name));
        }
        if let Some(misroutes) = &mut call_type.misroutes {
            misroutes.to.retain(|name, _| comes_in(name));
        }
        let misroutes = call_type.misroutes.take();
        call_type.misroutes = misroutes.filter(|misroutes| !misroutes.to.is_empty());
    }
    let skills = (scenario.agent_groups.iter_mut()).flat_map(|group| &mut group.skills);
    for skill in skills {
        skill.transfers_to.retain(|name, _| comes_in(name));
        // Nobody is passed on whom the centre has rung up, or comes back.
        if !comes_in(&skill.call_type) {
            skill.transfers_to.clear();
            skill.resolution = None;
        }
    }
    let types = &scenario.call_types;
    if types.iter().all(|t| t.returns.is_none()) {
        // Nobody comes back who has been served before.
        let types = &mut scenario.call_types;
        types.iter_mut().for_each(|t| t.same_agent = None);
    }
    let state = &mut scenario.starting_state;
    state.waiting.retain(|waiting| comes_in(&waiting.call_type));
    state
        .messages
        .retain(|messages| comes_in(&messages.call_type));
}

/// Outbound calls in this share of the scenarios.
pub fn dialling(share: f64, time: Delay) -> BoxedStrategy<Option<Dialling>> {
    if share <= 0.0 {
        return Just(None).boxed();
    }
    let dialling = vec(prop::option::weighted(0.5, dialled(time)), TYPES.len());
    prop::option::weighted(share, dialling.prop_map(Dialling)).boxed()
}

fn dialled(time: Delay) -> impl Strategy<Value = Dialled> {
    let figures = |figure: BoxedStrategy<f64>| vec(figure, MOST_INTERVALS);
    let share = prop_oneof![1 => Just(0.0), 2 => Just(1.0), 4 => 0.0f64..1.0].boxed();
    let dials = prop_oneof![1 => Just(0.0), 3 => Just(1.0), 2 => Just(2.0), 3 => 0.0f64..3.0];
    let further = prop_oneof![3 => Just(0.0), 2 => Just(1.0), 2 => 0.0f64..4.0];
    let law = move || match time {
        Delay::WholeSeconds => {
            let seconds = prop_oneof![3 => 1u32..8, 1 => 8u32..60];
            let law = seconds.prop_map(|s| Some(Law::constant(f64::from(s))));
            prop_oneof![1 => Just(None), 5 => law].boxed()
        }
        // Not too many of them, where agents are free all day.
        Delay::Any => prop_oneof![
            1 => Just(None),
            1 => (20u32..90).prop_map(|s| Some(Law::constant(f64::from(s)))),
            2 => (20.0f64..300.0).prop_map(|mean| Some(Law::exponential(mean))),
            1 => (20.0f64..300.0).prop_map(|mean| Some(Law::lognormal(mean, 1.5))),
        ]
        .boxed(),
    };
    let rest = (
        prop::option::weighted(0.7, 0u32..=3),
        law(),
        law(),
        prop::option::weighted(0.3, 1u64..30),
    )
        .prop_map(
            |(least_free, answered_after, given_up_after, list)| Outbound {
                least_free,
                answered_after,
                given_up_after,
                list,
                ..Outbound::default()
            },
        );
    (
        figures(share),
        prop::option::weighted(0.7, figures(dials.boxed())),
        prop::option::weighted(0.5, figures(further.boxed())),
        vec(any::<bool>(), 3),
        rest,
    )
        .prop_map(
            |(reached, per_free_agent, further, changes, rest)| Dialled {
                reached,
                per_free_agent,
                further,
                changes,
                rest,
            },
        )
}
