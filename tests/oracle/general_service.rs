//! One server, any handle time.

/// Mean wait in M/G/1 (Pollaczek and Khinchine); `cv` is the coefficient of variation of the handle time.
pub fn mean_wait(arrival_rate: f64, mean_service: f64, cv: f64) -> f64 {
    let load = arrival_rate * mean_service;
    assert!(load < 1.0, "unstable at load {load}");
    load * mean_service * (1.0 + cv * cv) / (2.0 * (1.0 - load))
}

/// P(must wait) in M/G/1.
pub fn p_queued(arrival_rate: f64, mean_service: f64) -> f64 {
    arrival_rate * mean_service
}
