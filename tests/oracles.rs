//! The oracles are held against closed forms, published figures, identities, and one another, before anything is
//! held against them.

mod oracle;

#[path = "oracle/checks/announce.rs"]
mod announce;
#[path = "oracle/checks/callbacks.rs"]
mod callbacks;
#[path = "oracle/checks/dialler.rs"]
mod dialler;
#[path = "oracle/checks/fixed_service.rs"]
mod fixed_service;
#[path = "oracle/checks/kept.rs"]
mod kept;
#[path = "oracle/checks/lines.rs"]
mod lines;
#[path = "oracle/checks/network.rs"]
mod network;
#[path = "oracle/checks/played.rs"]
mod played;
#[path = "oracle/checks/priority.rs"]
mod priority;
#[path = "oracle/checks/published.rs"]
mod published;
#[path = "oracle/checks/redials.rs"]
mod redials;
#[path = "oracle/checks/ringing.rs"]
mod ringing;
#[path = "oracle/checks/self_service.rs"]
mod self_service;
#[path = "oracle/checks/skills.rs"]
mod skills;
#[path = "oracle/checks/stationary.rs"]
mod stationary;
#[path = "oracle/checks/transient.rs"]
mod transient;

/// Fails unless `actual` is within `tolerance` of `expected`; a NaN fails.
#[track_caller]
fn close(actual: f64, expected: f64, tolerance: f64, what: &str) {
    let off = (actual - expected).abs();
    assert!(
        off <= tolerance,
        "{what}: {actual} is {off:e} from {expected}"
    );
}

/// The same, relative to `expected`.
#[track_caller]
fn close_share(actual: f64, expected: f64, tolerance: f64, what: &str) {
    close(actual, expected, tolerance * expected.abs(), what);
}
