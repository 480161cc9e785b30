//! TOML, JSON and CSV read into scenarios and forecasts.
//!
//! [`read_scenario`] reads what a planner wrote; [`read_forecast`] reads the tables that planning tools export. Both
//! name everything that is wrong with a file at once, each mistake with its place, what was found there and what is
//! accepted:
//!
//! ```text
//! centre.toml: 3 problems
//!   line 4: call_types[0].patience: unknown law "exponentail"; did you mean "exponential"? (accepted: ...)
//!   line 5: call_types[0].balk: found "often"; accepted: a number
//!   line 9: agent_groups[0].skils: unknown field; did you mean "skills"? (accepted: name, staff, shifts, absence, speeds, pickup, skills)
//! ```
//!
//! Nothing here judges whether figures make sense (a negative rate, a group that serves nothing): that is the model's
//! part, for scenarios from files and from Rust alike. A [`ScenarioFile`] brings the two together: it has a scenario
//! checked by whoever can, and names the mistakes of both kinds at once, each with its line.

mod calendar;
mod column;
mod csv_table;
mod daily;
mod damage;
mod decode;
mod forecast;
mod gather;
mod intervals;
mod nearest;
mod overrides;
mod parse;
mod plan;
mod profile;
mod scenario;
mod scenario_file;
mod template;
mod text;
mod tree;
mod wfm;
mod write;

pub use forecast::{Forecast, ForecastOptions, ForecastRow, forecast_from_csv, read_forecast};
pub(crate) use plan::{AxisFields, PlanDesign, PlanFields, PlanFile, PlanPlaces};
pub use profile::Profile;
pub use scenario::{
    read_columns, read_scenario, read_scenario_with, scenario_from_json, scenario_from_json_with,
    scenario_from_toml, scenario_from_toml_with,
};
pub use scenario_file::ScenarioFile;
pub(crate) use template::{Place, Template, Written, value_of_word};
pub use write::{scenario_to_json, scenario_to_toml};
