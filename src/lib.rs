//! Simulates call centres: callers arrive, wait, lose patience or are answered by agents, and every figure that comes
//! out says how far it can be trusted.
//!
//! A planner needs no Rust: `cargo run --release --example staffing` turns a forecast into a staffing table,
//! `--example simulate` plays a scenario file, `--example what_if` compares it with changes of it, `--example sweep`
//! plays it at many points, `--example multi_skill` compares rules of routing, and `--example theory` puts the usual formulas beside it. This page is for who uses the crate.
//!
//! # State the centre, run it, read the result
//!
//! ```
//! use callcenter::{AgentGroup, CallType, Experiment, Law, Scenario};
//!
//! let centre = Scenario::new("hold music")
//!     .call_type(CallType::new("service")
//!         .arrivals_per_hour(831.0)
//!         .handle_time(Law::exponential(269.0))        // mean, in seconds
//!         .patience(Law::exponential(283.6)))
//!     .agent_group(AgentGroup::new("desk").staff(50).skill("service"));
//!
//! let results = Experiment::new(&centre)?.replications(40).seed(56).run()?;
//! println!("{results}");              // a table, every figure with its margin, and why the run stopped
//! let service = results.call_type("service")?;
//! println!("{} against exact {:.1} s", service.time_to_abandon, 39.99);
//! # assert!(service.time_to_abandon.mean().is_some());
//! # Ok::<(), callcenter::Error>(())
//! ```
//!
//! **State.** A [`Scenario`] is plain data: [`CallType`]s with their arrivals, handle time and patience, [`AgentGroup`]s
//! with their skills and their staff, or people by shift, and a [`Day`], which may open with callers who wait and agents who are
//! busy ([`StartingState`](scenario::StartingState)), or, without one, a steady state. It is built as above or read from a file
//! with [`files::read_scenario`]. A handle time is stated whole or as talk, hold and wrap-up, which are then reported apart;
//! agents may take a while to pick up, in which the caller waits on. Who was not served, or not settled, may call again
//! ([`Redials`](scenario::Redials), [`Returns`](scenario::Returns)), who was served may be passed on
//! ([`Transfers`](scenario::Transfers), [`Misroutes`](scenario::Misroutes)),
//! and both may prefer who served them before ([`SameAgent`](scenario::SameAgent)). Before they ask for an agent callers may go through
//! self-service ([`SelfService`](scenario::SelfService)); who must wait may be told how long
//! ([`Announcement`](scenario::Announcement)), and offered to be rung back, and who calls too late to leave a message
//! ([`Callbacks`](scenario::Callbacks)). Between the calls that come in a dialler may ring people up
//! ([`Outbound`](scenario::Outbound)). A builder never fails; [`Model::new`] checks everything at once and says where each
//! mistake is. What a scenario leaves unsaid comes from [`scenario::defaults`], each default with its source.
//!
//! **Run.** An [`Experiment`] plays many replications on all cores, as many as are stated or until margins are as narrow as
//! a [`Precision`](experiment::Precision) asks for. Where callers call again, arrivals are attempts unless they are said to be
//! fresh, and it first finds how many callers are behind them ([`FreshCallers`](experiment::FreshCallers)). The same scenario and seed give the same bits with any number of
//! threads. An [`Observer`](experiment::Observer) watches and may stop it; the library never prints.
//!
//! **Read.** [`Results`] hold [`Measures`](experiment::Measures) of the whole, of each call type, group and interval.
//! A [`Figure`](measure::Figure) is an [`Estimate`](measure::Estimate) with its interval, or the reason why there is
//! none; where too few days decide a figure, the interval is a bound and says so. [`report`] makes tables, CSV, JSON and
//! pictures of them.
//!
//! # What if, and what would it take?
//!
//! A [`Comparison`](experiment::Comparison) plays a baseline and its alternatives with the same callers, so that
//! differences have margins many times narrower than two separate runs would give, and says what one measure costs in another
//! ([`Compared::change_per`](experiment::Compared::change_per)). A [`Sweep`] varies fields of a
//! scenario over a grid, a list or a Latin hypercube; it can keep a journal from which it goes on after an interruption,
//! and be shared out over machines:
//!
//! ```
//! use callcenter::sweep::{Axis, Sweep};
//! use callcenter::{AgentGroup, CallType, Law, Scenario, ServiceLevel};
//!
//! let centre = Scenario::new("help desk")
//!     .call_type(CallType::new("help")
//!         .arrivals_per_hour(60.0)
//!         .handle_time(Law::exponential(240.0))
//!         .target(ServiceLevel::answered_of_offered(0.80, 20.0)))
//!     .agent_group(AgentGroup::new("desk").staff(5).skill("help"));
//! let results = Sweep::new(&centre)
//!     .axis(Axis::new("agents", 4..=9u32, |centre, &agents| centre.agent_groups[0].staff = agents.into()))
//!     .replications(40)
//!     .run()?;
//! let best = results.best().expect("nine agents reach the target");
//! println!("{} agents: {}", best.cost, best.results.total.service_level[0].share);
//! # Ok::<(), callcenter::Error>(())
//! ```
//!
//! # How many agents?
//!
//! [`staffing`] answers for a whole day, interval by interval, by simulating it; [`erlang`] answers for a stationary
//! queue by theory:
//!
//! ```
//! use callcenter::erlang::{ErlangA, Requirement};
//!
//! let target = Requirement::answered_of_offered(0.80, 20.0);
//! let needed = ErlangA::required_agents(831.0, 269.0, 283.6, &target)?;
//! assert_eq!(needed.agents, 65);
//! # Ok::<(), callcenter::Error>(())
//! ```
//!
//! # The house
//!
//! One way down: a module uses those below it, never one above.
//!
//! | module | what it is for |
//! |---|---|
//! | [`report`] | what a person reads: tables, CSV, JSON, charts |
//! | [`study`] | questions answered by simulating: how far formulas are from the centre they are used for |
//! | [`staffing`] | how many agents each interval of a day needs |
//! | [`sweep`] | many points: designs, units of work, journal, shards, merge |
//! | [`experiment`] | many replications: precision, margins, single days, comparisons on the same callers |
//! | [`engine`] | one replication: the calendar, and the recursion for a single queue, of several staffings at once |
//! | [`measure`] | call records, whole-number tallies, estimates |
//! | [`model`] | the one place that checks: a scenario, compiled; who answers whom, as tables or by a router of one's own |
//! | [`erlang`] | what theory says: Erlang B, C and A, patience of any law, limited lines, a day that varies |
//! | [`chance`] | laws of durations, arrival processes, reproducible streams |
//! | [`files`] | TOML, JSON and CSV read into scenarios and forecasts |
//! | [`scenario`] | what the planner says, and the defaults |
//! | [`units`], [`error`] | durations, clock times, ticks; an error that lists every problem with its path |
//!
//! A call flows from `scenario` (words) through [`model`] (indices) into [`engine`], which plays a day in a workspace
//! that is reused and emits records into a [`Sink`](measure::Sink); [`experiment`] merges what was counted into
//! estimates. A caller's patience is drawn when it arrives, with everything else that is its own (`engine::callers`),
//! and runs out in `engine::recursion` or `engine::calendar`, which report the call as
//! [`Abandoned`](measure::Outcome::Abandoned).
//!
//! # Something of your own
//!
//! An arrival process of your own implements [`chance::Arrivals`] and is given to
//! [`Experiment::with_arrivals`]; a router of your own, which decides who answers whom, implements [`model::Router`] and is given
//! to [`Experiment::routed_by`] (the scenario's own rules are in [`model::routing_policies`]); a [`Sink`](measure::Sink) of your own receives every call from
//! [`engine::Workspace::play`].
//!
//! # What is not played yet
//!
//! Chat and email; callers who call again, or are rung back, on a later day; people who are dialled more than once; outbound
//! calls that are passed on.
//! A channel other than the telephone is refused by name; fields for the others do
//! not exist yet.
//!
//! # Features
//!
//! | feature | default | brings |
//! |---|---|---|
//! | `parallel` | yes | replications on all cores (rayon) |
//! | `files` | yes | scenario, forecast and result files (toml, csv, serde_json) |
//! | `charts` | yes | pictures as SVG (plotters) |
//!
//! With `default-features = false` there remain scenario, theory, engine and tables.

#![cfg_attr(not(feature = "files"), allow(rustdoc::broken_intra_doc_links))]
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
pub mod study;
pub mod sweep;
pub mod units;

/// The crate of random numbers, for arrival processes of one's own: `use callcenter::rand::RngExt`.
pub use rand;

pub use error::{Error, ErrorKind, Result};
pub use experiment::{Experiment, Results};
pub use model::Model;
pub use scenario::{
    AgentGroup, ArrivalLaw, CallType, Day, Law, LineGroup, Scenario, ServiceLevel,
    ServiceLevelDefinition, SteadyState,
};
pub use staffing::{StaffingQuestion, StaffingTable};
pub use sweep::Sweep;
