//! What is random: laws of durations, arrival processes and reproducible streams of random numbers, and how the numbers
//! of replications that belong together are drawn.

mod arrivals;
mod law;
mod sampling;
mod stream;
mod variates;

pub use arrivals::{ArrivalFactory, Arrivals};
pub(crate) use arrivals::{ArrivalPlan, Clock, OwnFactory, PoissonPlan, RateCurve, Stretch};
pub use law::DurationLaw;
pub(crate) use law::normal_sides;
pub use sampling::Sampling;
pub use stream::{Purpose, Stream, stream};
pub(crate) use stream::{STREAMS, attempted, keyed, name_key, numbered};
pub(crate) use variates::Draw;
