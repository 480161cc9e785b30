//! Random self-service for scenarios that have none.

use callcenter::scenario::SelfService;
use callcenter::{Law, Scenario};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::scenarios::{Delay, TYPES};

/// Self-service, for some call types.
#[derive(Debug, Clone)]
pub struct Serving(Vec<Option<SelfService>>);

impl Serving {
    /// The same scenario where callers come through self-service first.
    pub fn given_to(self, mut scenario: Scenario) -> Scenario {
        for (call_type, self_service) in scenario.call_types.iter_mut().zip(self.0) {
            // The attempts of a random type need not be those that fresh callers are found for.
            call_type.fresh |= self_service
                .as_ref()
                .is_some_and(|law| law.calls_again > 0.0);
            call_type.self_service = self_service;
        }
        scenario
    }
}

/// Self-service in this share of the scenarios.
pub fn serving(share: f64, time: Delay) -> BoxedStrategy<Option<Serving>> {
    if share <= 0.0 {
        return Just(None).boxed();
    }
    let each = prop::option::weighted(0.6, self_service(time));
    let serving = vec(each, TYPES.len()).prop_map(Serving);
    prop::option::weighted(share, serving).boxed()
}

fn self_service(time: Delay) -> impl Strategy<Value = SelfService> {
    let share = || prop_oneof![2 => Just(0.0), 4 => 0.0f64..0.6, 1 => Just(1.0)];
    let again = prop_oneof![2 => Just(0.0), 4 => 0.0f64..0.9];
    // The time must be stated.
    let stated = |law: Option<Law>| law.unwrap_or(Law::exponential(40.0));
    let times = time.law().prop_map(stated);
    (times, share(), share(), again, time.law()).prop_map(
        |(time, contained, hangs_up, calls_again, calls_again_after)| {
            let sum = f64::max(contained + hangs_up, 1.0);
            SelfService {
                time: Some(time),
                contained: Some(contained / sum),
                hangs_up: hangs_up / sum,
                calls_again,
                calls_again_after,
            }
        },
    )
}
