//! What theory says about one queue of identical agents, served first come first served.
//!
//! | model | callers who must wait | here |
//! |---|---|---|
//! | Erlang B, M/M/n/n | are turned away at once | [`b`], [`ln_b`] |
//! | Erlang C, M/M/n | wait as long as it takes | [`ErlangC`] |
//! | Erlang A, M/M/n+M | wait until their patience ends | [`ErlangA`] |
//! | M/M/n+G | the same, with patience of any law | [`MmnG`] |
//!
//! All assume Poisson arrivals at a constant rate, exponential handle times and a queue that has run long enough
//! to forget how it began. Two rules of thumb stand beside them with their error shown: [`SquareRoot`] and
//! [`EfficiencyDriven`]. [`OfferedLoad`] turns a day whose rate varies into the load that each interval really has.
//!
//! Everything but these rules is exact, and holds from 0 to 100,000 agents (and beyond), from 10^−6 to 10^6 erlangs, from a
//! patience of a millisecond to one of decades. Relative errors stay below 10^−12, given the load as it is stored: where
//! patience is very long and the load within a hair of the agents, the answer itself depends on the load's last digit.
//! A probability below 10^−308 is 0. The cost does not grow with the number of agents: no formula below sums over
//! states; each is one or two integrals of a single, well-behaved function, about 2 microseconds in all; for patience of any
//! law, with relative errors below 10^−10, some 10 to 200 microseconds.
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
#[cfg(test)]
mod birth_death;
mod blocking;
mod collocation;
mod delay;
mod efficiency_driven;
mod gauss;
mod general_patience;
mod input;
mod kernel;
mod offered_load;
mod offered_wait;
mod queue;
mod required;
mod square_root;

pub use abandonment::ErlangA;
pub use advised::{Advised, Figures};
pub use blocking::{b, ln_b};
pub use delay::ErlangC;
pub use efficiency_driven::EfficiencyDriven;
pub use general_patience::MmnG;
pub use offered_load::OfferedLoad;
pub use queue::Queue;
pub use required::{RequiredAgents, Requirement};
pub use square_root::SquareRoot;
