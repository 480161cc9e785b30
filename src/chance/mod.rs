//! What is random: laws of durations, arrival processes and reproducible streams of random numbers.

mod arrivals;
mod law;
mod stream;

pub use arrivals::{ArrivalFactory, Arrivals};
pub(crate) use arrivals::{
    ArrivalPlan, Clock, OwnFactory, PoissonPlan, RateCurve, Stretch, uniform,
};
pub use law::DurationLaw;
pub use stream::{Purpose, Stream, stream};
pub(crate) use stream::{STREAMS, keyed, name_key};
