//! What an experiment promises around its replications: precision, single days, comparisons, variance reduction.

mod agents_time;
mod callbacks;
mod centres;
mod comparison;
mod days;
mod fresh;
mod outbound;
mod precision;
mod self_service;
mod variance;
