//! The simulator against exact theory, each family of comparisons under one rule, see [`rule`].
//!
//! | module | held against |
//! |---|---|
//! | [`baseline`] | Erlang A with 50 agents: every measure, the five service levels, percentiles |
//! | [`markov`] | M/M/n, M/M/n/K, M/M/n+M, M/M/n/K+M from 1 to 400 agents, below, at and above capacity |
//! | [`general`] | M/G/1 and M/D/n |
//! | [`announce`] | callers who are told their place or how long they will wait: a chain, M/M/n+G with atoms, what theory says they are told |
//! | [`lines`] | lines for some call types and for all: the product form, and a chain of those who wait |
//! | [`patience`] | M/M/n+G: patience of every law |
//! | [`again`] | callers who call again: chains with an orbit, with and without a limit; the balance when they come late; the fresh callers behind attempts |
//! | [`callbacks`] | callers who are rung back: a chain of who waits in which order, waits that are split by an offer, tries |
//! | [`dialler`] | people who are rung up beside inbound calls: a chain of who waits in which order and the dials under way; lists and hours of a day; how fast the start is forgotten |
//! | [`priority`] | non-preemptive classes, with and without abandonment |
//! | [`skills`] | several types before several groups: N, X and W designs, ranks, reserves, overflow, speed, weights |
//! | [`day`] | a day with changing rates and staff, by interval of joining and by the clock |
//! | [`transient`] | the crate's own exact day, by interval, every service level; it is itself held against the oracle |
//! | [`people`] | people relieved in time, absence, speeds of their own |
//! | [`published`] | days printed elsewhere |
//! | [`arrivals`] | renewal arrivals, exact counts, rates that run linearly, random busyness |
//! | [`fraction`] | half an agent |
//! | [`agents_time`] | pick-up before M/G/1 and in a Markov chain of its own, handle times in parts |
//! | [`starting`] | a day that opens with a queue and busy agents, and what is left of a patience or a call |
//! | [`transfers`] | callers who are passed on: an open network of M/M/n, and a chain of agents who stay with them |
//! | [`self_service`] | self-service before M/M/n and M/M/n+M, lines held in it, contained callers who call again |
//! | [`warm_up`] | what MSER-5 leaves of an empty start |
//! | [`engines`] | that both engines give the same results wherever both apply |

#[path = "../oracle/mod.rs"]
mod oracle;

mod again;
mod agents_time;
mod announce;
mod arrivals;
mod baseline;
mod callbacks;
mod centre;
mod day;
mod dialler;
mod engines;
mod fraction;
mod general;
mod lines;
mod markov;
mod patience;
mod people;
mod priority;
mod published;
mod rule;
mod self_service;
mod skills;
mod starting;
mod transfers;
mod transient;
mod warm_up;
