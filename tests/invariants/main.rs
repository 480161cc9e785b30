//! What must hold in every run of every scenario: the two engines agree, nobody is lost, the order of a file does not
//! matter, and a run is what the rules say, second by second.
//!
//! Properties are tried on random scenarios from a fixed seed. `PROPTEST_RNG_SEED` tries others, and `PROPTEST_CASES`
//! says how many for each property.

mod agents_time;
mod announcement_traces;
mod callback_traces;
mod conservation;
mod determinism;
mod dialler_traces;
mod dialling;
mod dials;
mod first_come;
mod levels;
mod lines;
mod lots;
mod names;
mod nonsense;
mod passing;
mod pinned;
mod plain;
mod plain_play;
mod played;
mod ringing;
mod rosters;
mod router;
mod routing_traces;
mod routing_ways;
mod same_agent;
mod sampling;
mod scenarios;
mod self_service_traces;
mod serving;
mod shift_traces;
mod speeds;
mod starting;
mod stations;
mod synchronised;
mod telling;
mod traces;
mod transfer_traces;
mod two_ways;
