//! Random announcements for scenarios that have none.

use callcenter::scenario::{Announcement, Repeat, Tells, WaitEstimator};
use callcenter::units::Seconds;
use callcenter::{Law, Scenario};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::scenarios::{Delay, TYPES};

/// What callers are told, for every call type.
#[derive(Debug, Clone)]
pub struct Telling(Vec<Option<(Announcement, WaitEstimator)>>);

impl Telling {
    /// The same scenario where callers are told how long they will wait, or their place.
    pub fn given_to(self, mut scenario: Scenario) -> Scenario {
        for (call_type, told) in scenario.call_types.iter_mut().zip(self.0) {
            let Some((mut announcement, estimator)) = told else {
                continue;
            };
            if announcement.tells == Tells::ExpectedWait {
                call_type.wait_estimator = estimator;
            }
            if call_type.patience == Some(Law::never()) {
                // Nobody can wait longer than for ever, or in vain.
                announcement.hangs_up_if_too_long = 0.0;
                announcement.patience_factor = None;
            }
            call_type.announcement = Some(announcement);
        }
        scenario
    }
}

/// Announcements in this share of the scenarios.
pub fn telling(share: f64, time: Delay) -> BoxedStrategy<Option<Telling>> {
    if share <= 0.0 {
        return Just(None).boxed();
    }
    let told = (announcement(time), estimator());
    let telling = vec(prop::option::weighted(0.7, told), TYPES.len()).prop_map(Telling);
    prop::option::weighted(share, telling).boxed()
}

pub fn estimator() -> impl Strategy<Value = WaitEstimator> {
    prop_oneof![
        Just(WaitEstimator::LastToEnterService),
        Just(WaitEstimator::HeadOfLine),
        Just(WaitEstimator::QueueOverRate),
        Just(WaitEstimator::WithAbandonment),
    ]
}

fn announcement(time: Delay) -> impl Strategy<Value = Announcement> {
    let share = prop_oneof![4 => Just(0.0), 1 => Just(1.0), 3 => 0.0f64..0.6];
    // Many are told less than their patience, so that few who are told too much are left to hang up.
    let too_long = prop_oneof![1 => Just(0.0), 2 => Just(1.0), 2 => 0.2f64..1.0];
    let more = prop_oneof![2 => Just(0.0), 2 => 0.0f64..0.5, 1 => 0.5f64..20.0];
    let stays = prop_oneof![
        2 => Just((None, None)),
        1 => law(time).prop_map(|law| (Some(law), None)),
        1 => prop::sample::select(vec![0.25, 0.5, 1.0, 1.7, 3.0])
            .prop_map(|factor| (None, Some(factor))),
    ];
    (
        any::<bool>(),
        share,
        more,
        too_long,
        stays,
        vec(repeat(time), 0..=2),
    )
        .prop_map(|(tells_wait, hangs_up, more, too_long, stays, repeats)| {
            let (patience, patience_factor) = stays;
            let announcement = Announcement {
                hangs_up,
                patience,
                patience_factor,
                repeats,
                ..Announcement::default()
            };
            if tells_wait {
                announcement
                    .hangs_up_per_minute(more)
                    .hangs_up_if_too_long(too_long)
            } else {
                Announcement {
                    tells: Tells::Place,
                    ..announcement.hangs_up_per_place(more / 20.0)
                }
            }
        })
}

/// The patience of those who stay.
fn law(time: Delay) -> BoxedStrategy<Law> {
    let seconds = (0u32..40).prop_map(|s| Law::constant(f64::from(s)));
    match time {
        Delay::WholeSeconds => seconds.boxed(),
        Delay::Any => prop_oneof![
            1 => seconds,
            1 => Just(Law::never()),
            3 => (1.0f64..300.0).prop_map(Law::exponential),
            1 => (1.0f64..300.0).prop_map(|mean| Law::weibull(mean, 0.6)),
        ]
        .boxed(),
    }
}

fn repeat(time: Delay) -> impl Strategy<Value = Repeat> {
    let longest = match time {
        Delay::WholeSeconds => 12u32,
        Delay::Any => 200,
    };
    let wait = move || prop::option::of((1..longest).prop_map(|s| Seconds(f64::from(s))));
    let hangs_up = prop_oneof![1 => Just(1.0), 4 => 0.05f64..1.0];
    (wait(), wait(), hangs_up).prop_map(|(after, every, hangs_up)| Repeat {
        // One of them is said.
        after: after.or(every.is_none().then_some(Seconds(5.0))),
        every,
        hangs_up,
    })
}
