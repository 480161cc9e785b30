//! Random callbacks for scenarios that have none.

use callcenter::scenario::{
    AfterClosing, CallbackOffer, Callbacks, Messages, Tells, WaitEstimator,
};
use callcenter::units::Seconds;
use callcenter::{Law, Scenario};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::scenarios::{Delay, TYPES};

/// Who is rung back, for every call type: how, by which estimate, and how many have left a message before a day.
#[derive(Debug, Clone)]
pub struct Ringing(Vec<Option<(Callbacks, WaitEstimator, u32)>>);

impl Ringing {
    /// The same scenario where callers are offered to be rung back.
    pub fn given_to(self, mut scenario: Scenario) -> Scenario {
        let is_day = scenario.day.is_some();
        for (call_type, ringing) in scenario.call_types.iter_mut().zip(self.0) {
            let Some((callbacks, estimator, messages)) = ringing else {
                continue;
            };
            call_type.wait_estimator = estimator;
            call_type.callbacks = Some(callbacks);
            if messages > 0 && is_day {
                let messages = Messages::new(call_type.name.clone(), messages);
                scenario.starting_state.messages.push(messages);
            }
        }
        scenario
    }
}

/// Nobody leaves a message where nobody is rung back.
pub fn without_lost_messages(scenario: &mut Scenario) {
    let rings_back = scenario.call_types.iter().any(|t| t.callbacks.is_some());
    if let Some(day) = &mut scenario.day
        && day.after_closing == AfterClosing::Voicemail
        && !rings_back
    {
        day.after_closing = AfterClosing::SendAway;
    }
}

/// The same scenario where nobody is rung back.
pub fn without_callbacks(scenario: &mut Scenario) {
    for call_type in &mut scenario.call_types {
        call_type.callbacks = None;
        let told = call_type.announcement.as_ref().map(|told| told.tells);
        if told != Some(Tells::ExpectedWait) {
            call_type.wait_estimator = WaitEstimator::default();
        }
    }
    scenario.starting_state.messages.clear();
    without_lost_messages(scenario);
}

/// Callbacks in this share of the scenarios.
pub fn ringing(share: f64, time: Delay) -> BoxedStrategy<Option<Ringing>> {
    if share <= 0.0 {
        return Just(None).boxed();
    }
    let messages = prop_oneof![4 => Just(0u32), 1 => 1u32..5];
    let of_type = (callbacks(time), estimator(), messages);
    let ringing = vec(prop::option::weighted(0.7, of_type), TYPES.len()).prop_map(Ringing);
    prop::option::weighted(share, ringing).boxed()
}

fn estimator() -> impl Strategy<Value = WaitEstimator> {
    prop_oneof![
        Just(WaitEstimator::LastToEnterService),
        Just(WaitEstimator::HeadOfLine),
        Just(WaitEstimator::QueueOverRate),
        Just(WaitEstimator::WithAbandonment),
    ]
}

fn callbacks(time: Delay) -> impl Strategy<Value = Callbacks> {
    let wait = || prop_oneof![1 => Just(0u32), 4 => 1u32..12].prop_map(|s| Seconds(f64::from(s)));
    let offer = prop_oneof![
        3 => wait().prop_map(CallbackOffer::ExpectedWait),
        3 => wait().prop_map(CallbackOffer::Waited),
        3 => (0u32..4).prop_map(CallbackOffer::QueueLength),
        1 => Just(CallbackOffer::Never),
    ];
    let share = || prop_oneof![1 => Just(0.0), 3 => Just(1.0), 3 => 0.0f64..1.0];
    let growth = prop_oneof![2 => Just(0.0), 1 => -1.0f64..1.0];
    // A try takes no longer than a call, and mostly some time.
    let law = move || {
        let law = time.law();
        law.prop_map(|law| law.unwrap_or_else(|| Law::exponential(9.0)))
    };
    (
        offer,
        share(),
        growth,
        prop::option::weighted(0.4, law()),
        law(),
        share(),
        1u32..=4,
        prop_oneof![1 => Just(0u32), 3 => 1u32..40],
        0u32..60,
    )
        .prop_map(
            |(
                offered,
                accepted,
                growth,
                scheduled_after,
                dialling,
                answered,
                tries,
                apart,
                within,
            )| {
                let is_late = matches!(offered, CallbackOffer::Waited(_));
                Callbacks {
                    offered: Some(offered),
                    accepted: Some(accepted),
                    // Those who are offered it at one instant stand in no order that the rules tell.
                    accepted_per_minute: if is_late { 0.0 } else { growth },
                    scheduled_after,
                    dialling: Some(dialling),
                    answered: Some(answered),
                    tries: Some(tries),
                    apart: Some(Seconds(f64::from(apart))),
                    within: Some(Seconds(f64::from(within))),
                }
            },
        )
}
