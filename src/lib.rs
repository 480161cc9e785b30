//! callcenter
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod chance;
pub mod engine;
pub mod erlang;
pub mod error;
pub mod experiment;
#[cfg(feature = "files")]
pub mod files;
pub mod measure;
pub mod model;
pub mod report;
pub mod scenario;
pub mod staffing;
pub mod units;

pub use error::{Error, ErrorKind, Result};
pub use experiment::{Experiment, Results};
pub use model::Model;
pub use scenario::{
    AgentGroup, ArrivalLaw, CallType, Day, Law, Scenario, ServiceLevel, ServiceLevelDefinition,
    SteadyState,
};
pub use staffing::{StaffingQuestion, StaffingTable};
