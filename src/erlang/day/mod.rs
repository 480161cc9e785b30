//! A day whose rate and staff vary, by theory.
//!
//! [`TransientDay`] is exact and costs as much as the centre is large. [`FluidQueue`] and [`FluidDay`]
//! leave chance out: what remains where a large centre is short of staff.

mod chain;
mod drain;
mod figures;
mod fluid;
mod fluid_day;
mod interval;
mod passage;
mod poisson;
#[cfg(test)]
mod tests;
mod transient;
mod within;

pub use figures::{ByInterval, DayFigures, EndedWithin};
pub use fluid::FluidQueue;
pub use fluid_day::{FluidDay, FluidFigures};
pub use interval::DayInterval;
pub use transient::TransientDay;
