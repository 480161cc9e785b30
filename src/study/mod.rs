//! Questions answered by simulating: here, how far formulas are from the centre they are used for.
//!
//! [`FormulaStudy`] plays a scenario with a range of staffing, and puts beside each what Erlang C, Erlang A and M/M/n+G
//! say of it, and what each of these leaves out of the scenario.

mod aggregate;
mod centre;
mod formula;
mod formulas;
mod left_out;

pub use aggregate::FormulaFigures;
pub use formula::Formula;
pub use formulas::{FormulaRow, FormulaStudy, FormulaTable};
