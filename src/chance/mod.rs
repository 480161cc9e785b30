//! What is random: laws of durations, arrival processes and reproducible streams of random numbers.

mod law;
mod stream;

pub use law::DurationLaw;
pub use stream::{Purpose, Stream, stream};
