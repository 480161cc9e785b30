//! What a person reads: tables, result files and pictures. It computes nothing and prints nothing: everything here is
//! a `String`, for the caller to put where it belongs.
//!
//! | wanted | ask |
//! |---|---|
//! | a page for the terminal | [`results_table`], or `println!("{results}")` |
//! | simulation beside exact theory | [`beside_theory`] |
//! | the result file | [`results_json`] |
//! | a table for a spreadsheet, one row per measure | [`results_csv`] |
//! | a picture of the day | [`chart::day`] |
//! | many points: what it takes, a map, the frontier | [`sweep_table`], [`sweep_csv`], [`sweep_json`] |
//! | what a change of the scenario brings | [`comparison_table`], [`comparison_glance`], [`comparison_json`], [`comparison_csv`] |
//! | formulas beside the simulation, over a range of staffing | [`formula_table`], [`formula_json`], [`formula_csv`], [`formula_chart`] |
//! | how many agents a day needs | [`staffing_table`], [`staffing_json`], [`staffing_csv`], [`staffing_chart`] |
//!
//! Three rules hold throughout. A figure has its margin beside it and is rounded to what the margin supports
//! ([`number`]). A service level has its definition and threshold with it. What does not apply, or had nothing to be
//! estimated from, is a dash with a note below, never a zero.
//!
//! [`Table`] is what the tables are made of: it leaves out its least important columns, or goes on below, rather
//! than break a number over two lines.

#[cfg(feature = "charts")]
pub mod chart;
mod comparison;
#[cfg(feature = "files")]
mod comparison_file;
mod days_table;
#[cfg(feature = "files")]
mod file;
mod formulas;
#[cfg(feature = "charts")]
mod formulas_chart;
#[cfg(feature = "files")]
mod formulas_file;
mod heading;
pub mod number;
mod results_table;
#[cfg(feature = "files")]
mod rows;
mod staffing;
#[cfg(feature = "charts")]
mod staffing_chart;
#[cfg(feature = "files")]
mod staffing_file;
mod sweep;
#[cfg(feature = "files")]
mod sweep_file;
mod table;
mod text;
mod theory;

pub use crate::experiment::{Kind, MEASURES, Measure, Section};
pub use comparison::{comparison_glance, comparison_table};
#[cfg(feature = "files")]
pub use comparison_file::{comparison_csv, comparison_json};
#[cfg(feature = "files")]
pub use file::{results_csv, results_json};
pub use formulas::formula_table;
#[cfg(feature = "charts")]
pub use formulas_chart::formula_chart;
#[cfg(feature = "files")]
pub use formulas_file::{formula_csv, formula_json};
pub use heading::heading;
pub use results_table::results_table;
pub use staffing::staffing_table;
#[cfg(feature = "charts")]
pub use staffing_chart::staffing_chart;
#[cfg(feature = "files")]
pub use staffing_file::{staffing_csv, staffing_json};
pub use sweep::{sweep_heat_map, sweep_table};
#[cfg(feature = "files")]
pub use sweep_file::{sweep_csv, sweep_json};
pub use table::{Cell, Column, Overflow, Table};
pub use text::wrapped;
pub use theory::{Theory, beside_theory};

/// Columns of a page where nobody says how wide the terminal is.
pub const WIDTH: usize = 80;

impl std::fmt::Display for crate::experiment::Results {
    /// The page of [`results_table`], 80 columns wide, or as wide as asked for: `{results:120}`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&results_table(self, f.width().unwrap_or(WIDTH)))
    }
}
