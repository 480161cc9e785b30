//! What is counted: call records and who receives them, tallies of whole numbers, and estimates with margins.
//!
//! The engine emits one [`CallRecord`] for every attempt and the agents' pieces of time, by what they are spent on ([`Activity`]), into a [`Sink`]. A [`Tally`] is
//! the sink that every experiment uses: whole numbers per row, call type and group, and a histogram of waits. After
//! each replication its numbers go into [`Moments`], sums of products in 128-bit integers, so that any merge in any
//! order gives the same bits. Estimates are made from moments at the very end; [`coverage`] shows how often their intervals
//! hold.

#[doc = include_str!("COVERAGE.md")]
pub mod coverage {}

mod activity;
mod callback;
mod cell;
mod dial;
mod estimate;
mod histogram;
mod margin;
mod moments;
mod mser;
mod quotient;
mod record;
mod sink;
mod tally;

pub use activity::Activity;
pub use callback::{CallbackOutcome, CallbackRecord};
pub use cell::CallCounter;
pub use dial::{DialOutcome, DialRecord};
pub use estimate::{Estimate, Figure, Unit};
pub use histogram::WaitHistogram;
pub use moments::{Moments, Ratio, Reading, SignedRatio};
pub use mser::{Truncation, mser5};
pub(crate) use quotient::Means;
pub use record::{CallRecord, Cause, Next, Outcome};
pub use sink::{Sink, Trace};
pub(crate) use tally::SECTIONS;
pub use tally::Tally;
