//! What theory says about one queue of identical agents, served first come first served.
//!
//! | model | callers who must wait | here |
//! |---|---|---|
//! | Erlang B, M/M/n/n | are turned away at once | [`b`], [`ln_b`], [`b_real`]; [`required_lines`], [`max_load`] |
//! | Erlang C, M/M/n | wait as long as it takes | [`ErlangC`] |
//! | Erlang A, M/M/n+M | wait until their patience ends | [`ErlangA`] |
//! | M/M/n+G | the same, with patience of any law | [`MmnG`] |
//! | M/M/n/K, M/M/n/K+M | wait where there is a line, with or without patience | [`FiniteQueue`] |
//! | M/G/1, one agent, handle times of any law | wait as long as it takes | [`Mg1`] |
//! | M/D/n, handle times that are all the same | wait as long as it takes | [`Mdn`] |
//! | M/M/n and M/G/1 with priorities | wait, the more urgent for less long | [`Priorities`] |
//!
//! All of them assume Poisson arrivals at a constant rate, exponential handle times unless the table says otherwise, and a
//! queue that has run long enough to forget how it began; they are exact, and say what they say in the words of [`Queue`].
//!
//! | a day whose rate and staff vary | what it is | here |
//! |---|---|---|
//! | M_t/M/n_t+M | exact, by interval, for up to some thousand agents | [`TransientDay`] |
//! | a stationary queue per interval | SIPP and its variants, pointwise, modified offered load | [`StationaryDay`], [`OfferedLoad`] |
//! | fluid | what large centres short of staff tend to | [`FluidQueue`], [`FluidDay`] |
//!
//! | rule or approximation | of what | here |
//! |---|---|---|
//! | square-root safety staffing | large centres whose agents are neither idle nor overrun, its error shown | [`SquareRoot`] |
//! | efficiency-driven staffing | large centres that lose a stated share, its error shown | [`EfficiencyDriven`] |
//! | Allen and Cunneen, G/G/n | any variability of arrivals and handle times, nobody hangs up | [`AllenCunneen`] |
//! | normal | who finds all agents busy, by the load alone | [`NormalLoad`] |
//! | Whitt 2005 | any patience and handle time, limited lines | [`WhittApproximation`] |
//! | callers who call again | the load that they add, as a balance of rates | [`Redials`] |
//!
//! From what was observed back to patience: [`implied_patience`], [`ErlangA::with_abandonment`],
//! [`ErlangA::with_mean_wait`].
//!
//! Erlang B, C and A hold from 0 to 100,000 agents (and beyond), from 10^−6 to 10^6 erlangs, from a patience of a
//! millisecond to one of decades. Relative errors stay below 10^−12, given the load as it is stored: where patience is
//! very long and the load within a hair of the agents, the answer itself depends on the load's last digit. A probability
//! below 10^−308 is 0. Their cost does not grow with the number of agents: no formula sums over states; each is one or
//! two integrals of a single, well-behaved function, about 2 microseconds in all. For patience of any law relative
//! errors stay below 10^−10, at some 10 to 200 microseconds. The others say what they cost.
//!
//! Rates are per hour and times are seconds, as a planner has them; shares are shares of 1. A caller's wait is over all
//! *offered* calls unless a name says otherwise: a caller who hangs up has waited too.
//!
//! ```
//! use callcenter::erlang::{ErlangA, Queue};
//!
//! // 831 calls an hour of 269 s each, 50 agents, and callers who would wait 283.6 s on average.
//! let queue = ErlangA::new(831.0, 269.0, 283.6, 50)?;
//! assert_eq!(format!("{:.1}", queue.mean_wait()), "56.0");
//! assert_eq!(format!("{:.1}", queue.mean_time_to_abandon().unwrap()), "40.0");
//! # Ok::<(), callcenter::Error>(())
//! ```

mod abandonment;
mod advised;
mod allen_cunneen;
#[cfg(test)]
mod birth_death;
mod blocking;
mod collocation;
mod day;
mod delay;
mod departures;
mod efficiency_driven;
mod finite_queue;
mod fixed_handle_time;
mod fourier;
mod gauss;
mod general_patience;
mod implied_patience;
mod input;
mod kernel;
mod lines;
mod normal_load;
mod offered_load;
mod offered_wait;
mod priorities;
mod queue;
mod redials;
mod renewal;
mod required;
mod root;
mod single_agent;
mod slots;
mod square_root;
mod whitt;

pub use abandonment::ErlangA;
pub use advised::{Advised, Figures};
pub use allen_cunneen::AllenCunneen;
pub use blocking::{b, b_real, ln_b};
pub use day::{
    Approximation, ByInterval, DayDemand, DayFigures, DayInterval, EndedWithin, FluidDay,
    FluidFigures, FluidQueue, StandIn, StationaryDay, StationaryModel, TransientDay,
};
pub use delay::ErlangC;
pub use efficiency_driven::EfficiencyDriven;
pub use finite_queue::FiniteQueue;
pub use fixed_handle_time::Mdn;
pub use general_patience::MmnG;
pub use implied_patience::implied_patience;
pub use lines::{RequiredLines, max_load, required_lines};
pub use normal_load::NormalLoad;
pub use offered_load::OfferedLoad;
pub use priorities::Priorities;
pub use queue::Queue;
pub use redials::{Redials, Settled};
pub use required::{RequiredAgents, Requirement};
pub use single_agent::Mg1;
pub use square_root::SquareRoot;
pub use whitt::WhittApproximation;
