//! Durations, clock times and ticks.
//!
//! Scenario, theory and report speak [`Seconds`] (a 64-bit float); the engine speaks [`Tick`]s, whole microseconds
//! from the start of a run. A duration is rounded once, to the nearest tick, when it is drawn; after that everything
//! is integers, and sums are exact.

mod clock;
mod seconds;
mod tick;

pub use clock::ClockTime;
pub use seconds::Seconds;
pub use tick::{TICKS_PER_SECOND, Tick};
