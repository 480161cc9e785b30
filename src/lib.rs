//! callcenter
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod chance;
pub mod erlang;
pub mod error;
#[cfg(feature = "files")]
pub mod files;
pub mod scenario;
pub mod units;

pub use error::{Error, ErrorKind, Result};
pub use scenario::{
    AgentGroup, ArrivalLaw, CallType, Day, Law, Scenario, ServiceLevel, ServiceLevelDefinition,
    SteadyState,
};
