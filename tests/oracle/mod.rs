//! Exact answers that owe nothing to the crate they judge.
//!
//! Every number here comes from the equations of a Markov chain or from a closed formula, worked out by methods that
//! add and multiply non-negative terms only, so that rounding cannot grow. Nothing of `callcenter` is used.
//! Rates are per unit of time and times in that unit, whichever it is (seconds in most tests); shares are of 1.
//!
//! | module | exact for |
//! |---|---|
//! | [`announce`] | M/M/n+M whose callers balk by the place they are told; what those are told who are answered |
//! | [`birth_death`] | M/M/n, M/M/n/K, M/M/n+M, M/M/n/K+M |
//! | [`callbacks`] | M/M/n+M whose callers are offered to be rung back by how many wait |
//! | [`dialler`] | a dialler blended with M/M/n+M: who waits in which order and the dials under way, with a reserve and lines |
//! | [`fixed_service`] | M/D/n |
//! | [`general_service`] | M/G/1 |
//! | [`kept`] | two agents, the first of whom stays with a caller until the second has taken over |
//! | [`network`] | open networks of M/M/n |
//! | [`priority`] | non-preemptive classes: M/M/n, M/G/1, two classes with abandonment; weighted waits: M/M/n |
//! | [`ringing`] | M/M/n+M whose agents take an exponential time to pick up |
//! | [`self_service`] | self-service before M/M/n+M, and lines held in both |
//! | [`skills`] | several call types before several groups: ranks, reserves, overflow after a wait |
//! | [`transient`] | a day with rates and staff by interval: M_t/M/n_t+M |
//! | [`relief`] | a day of people who are relieved all at once |
//! | [`published`] | inputs and outputs printed elsewhere |
//!
//! An integration test takes them in with `mod oracle;`. They panic on nonsense: they are tests.

// Each test binary uses a part of this, and some only some of the re-exports.
#![allow(dead_code, unused_imports)]

pub mod announce;
pub mod birth_death;
pub mod callbacks;
pub mod dialler;
pub mod fixed_service;
pub mod general_service;
pub mod kept;
pub mod lines;
pub mod network;
pub mod numeric;
pub mod priority;
pub mod published;
pub mod redials;
pub mod relief;
pub mod ringing;
pub mod self_service;
pub mod skills;
pub mod transient;
