//! A day whose rate and staff vary, by theory.
//!
//! [`TransientDay`] is exact and costs as much as the centre is large. [`StationaryDay`] takes the day apart into
//! stationary queues, at a load chosen by an [`Approximation`], and costs next to nothing. [`FluidQueue`] and [`FluidDay`]
//! leave chance out: what remains where a large centre is short of staff.

mod approximation;
mod chain;
mod demand;
mod drain;
mod figures;
mod fluid;
mod fluid_day;
mod interval;
mod passage;
mod poisson;
mod stand_in;
#[cfg(test)]
mod tests;
mod transient;
mod within;

pub use approximation::{Approximation, StationaryDay, StationaryModel};
pub use demand::DayDemand;
pub use figures::{ByInterval, DayFigures, EndedWithin};
pub use fluid::FluidQueue;
pub use fluid_day::{FluidDay, FluidFigures};
pub use interval::DayInterval;
pub use stand_in::StandIn;
pub use transient::TransientDay;
