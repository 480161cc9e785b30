//! Many points: fields of one scenario varied, every point played on the same callers.
//!
//! ```
//! use callcenter::sweep::{Axis, Sweep};
//! use callcenter::{AgentGroup, CallType, Law, Scenario, ServiceLevel};
//!
//! let centre = Scenario::new("hold music")
//!     .call_type(CallType::new("service")
//!         .arrivals_per_hour(83.1)
//!         .handle_time(Law::exponential(269.0))
//!         .patience(Law::exponential(283.6))
//!         .target(ServiceLevel::answered_of_offered(0.80, 20.0)))
//!     .agent_group(AgentGroup::new("desk").staff(5).skill("service"));
//!
//! let results = Sweep::new(&centre)
//!     .axis(Axis::new("agents", 5..=12u32, |centre, &agents| {
//!         centre.agent_groups[0].staff = agents.into();
//!     }))
//!     .axis(Axis::new("calls", [60.0, 83.1], |centre, &calls: &f64| {
//!         centre.call_types[0].arrivals.per_hour = Some(calls.into());
//!     }))
//!     .replications(40)
//!     .seed(56)
//!     .run()?;
//! assert_eq!(results.points.len(), 16);
//! let best = results.best().expect("twelve agents reach the target");
//! assert!(best.results.total.service_level[0].share.mean() > Some(0.8));
//! for point in results.frontier() {
//!     println!("{:?}: {:.1} agents", point.values, point.cost);
//! }
//! # Ok::<(), callcenter::Error>(())
//! ```
//!
//! # Points, families, units
//!
//! A [`Design`] says which points of its [`Axis`] values a sweep plays. Points that differ only in the staff of their
//! agent groups form a *family* of up to 32 and are played on the same callers, drawn once. A *unit* is a block of
//! replications of a family: what a thread takes at a time, what a journal keeps, and what a shard is a share of. Families
//! and units follow from the plan alone, never from threads, and what is kept are sums of whole numbers, so that the
//! results are the same bits with any number of threads, after any interruption, and from any number of machines.

mod axis;
mod choice;
mod crew;
#[cfg(feature = "files")]
mod decimal;
mod design;
#[cfg(feature = "files")]
mod environment;
mod families;
mod hash;
#[cfg(feature = "files")]
mod journal;
#[cfg(feature = "files")]
mod journal_file;
#[cfg(feature = "files")]
mod kept;
#[cfg(feature = "files")]
mod lines;
#[cfg(feature = "files")]
mod merge;
mod mistakes;
mod plan;
#[cfg(feature = "files")]
mod plan_file;
mod points;
mod prepare;
mod ready;
mod results;
#[cfg(feature = "files")]
mod resume;
mod run;
mod shard;
mod units;
#[cfg(feature = "files")]
mod words;

pub use crate::scenario::Value;
pub use axis::Axis;
pub use design::Design;
#[cfg(feature = "files")]
pub use kept::ShardSummary;
pub use plan::{Extent, Sweep};
#[cfg(feature = "files")]
pub use plan_file::read_plan;
pub use results::{FailedPoint, SweepPoint, SweepResults, TargetStatus};
pub use shard::Shard;

/// The most points of a sweep.
pub(crate) const MOST_POINTS: u64 = 10_000_000;
/// The most units of work of a sweep.
pub(crate) const MOST_UNITS: u64 = 1_000_000_000;
