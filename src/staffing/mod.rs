//! How many: from a forecast to a staffing table.
//!
//! A [`StaffingQuestion`] is a forecast of one queue's day (calls and handle time by interval), a service level to reach
//! in *every* interval, and whatever else is known. [`solve`](StaffingQuestion::solve) answers with a [`StaffingTable`]:
//! the agents each interval needs, what they give, and what one agent less and the staff planned so far would give.
//!
//! The whole day is simulated, because intervals are not islands: calls that come in at 10:25 keep agents busy at 10:30,
//! and a queue that is not cleared is inherited. The search has four steps.
//!
//! 1. **Seed.** Erlang A's answer at the modified offered load of each interval
//!    ([`OfferedLoad`](crate::erlang::OfferedLoad)).
//! 2. **Repair.** The day is simulated; an interval that misses its target is raised by a step that the slope of Erlang A
//!    suggests. Where more agents in an interval do not help, it inherits its queue, and the one before is raised.
//! 3. **Trim from the left.** In order of time each interval gets the smallest number, given the others, with which
//!    all intervals still meet their targets; and round again, until nothing changes. Every trial is played with the same
//!    callers, so that nothing but the agents differs. A trial that misses by four standard errors on the first eighth of
//!    them is not played to its end.
//! 4. **Confirm.** The answer is played with fresh callers. Intervals that fall short there by more than their margins
//!    are raised as in the repair, and the next fresh callers are played, until a set of them asks for no more. All
//!    figures in the table are from that last set, which had no say in the staffing.
//!
//! The answer is the smallest in this sense: on the callers of the search, no interval can spare a single agent while the
//! others stay. It is not proved to be the smallest sum over the day, and what the confirmation raised is not trimmed
//! again. [`Method::stopped`] says what is established in each case.
//!
//! ```
//! use callcenter::staffing::StaffingQuestion;
//! use callcenter::{Law, ServiceLevel};
//! use callcenter::units::ClockTime;
//!
//! let table = StaffingQuestion::new("service")
//!     .opens(ClockTime::new(8, 0))
//!     .interval(1800.0)
//!     .calls([60.0, 110.0, 90.0])
//!     .aht(240.0)
//!     .patience(Law::exponential(300.0))
//!     .target(ServiceLevel::answered_of_offered(0.80, 20.0))
//!     .solve()?;
//! for row in &table.rows {
//!     println!("{}: {} agents, {}", row.start, row.staff, row.at_answer.service_level);
//! }
//! assert_eq!(table.rows.len(), 3);
//! # Ok::<(), callcenter::Error>(())
//! ```

mod figures;
mod play;
mod question;
mod search;
mod solve;
mod table;
mod theory;

pub use question::StaffingQuestion;
pub use table::{
    DayPerformance, DayTotals, Method, Performance, StaffingRow, StaffingTable, StaffingTarget,
};
