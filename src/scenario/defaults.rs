//! What a scenario leaves unsaid, each with its source.

use super::Law;
use crate::units::Seconds;

/// Mean patience when a call type states none: 284 s, exponential.
///
/// Source: the survey figures behind the project's baseline (Ifbyphone, first quarter of 2013: mean hold 56 s, 15 of 75
/// hang up, at about the 40th second) fit an M/M/50+M queue with mean patience 283.6 s. A bank's call centre in
/// February 1999 had 345 s by censored estimation, while the median time to abandon there was 43 s.
pub const PATIENCE_MEAN: Seconds = Seconds(284.0);

/// The patience when a call type states none: exponential with mean [`PATIENCE_MEAN`].
pub fn patience() -> Law {
    Law::exponential(PATIENCE_MEAN)
}

/// Standard deviation of the logarithm of the handle time when only its mean is stated: 0.93.
///
/// Source: service times of a bank's call centre in February 1999 (21 agents), which were close to lognormal.
pub const HANDLE_TIME_SD_OF_LOG: f64 = 0.93;

/// The handle time when only its mean is stated: lognormal with [`HANDLE_TIME_SD_OF_LOG`].
pub fn handle_time(mean: Seconds) -> Law {
    Law::Lognormal {
        mean: Some(mean),
        cv: None,
        median: None,
        sd_of_log: Some(HANDLE_TIME_SD_OF_LOG),
    }
}

/// A head start in the queue for those who are to be answered first: 90 s.
///
/// Source: the rule of a bank's call centre in 1999, whose priority callers counted as having waited so much longer.
pub const HEAD_START: Seconds = Seconds(90.0);

/// Coefficient of variation of a day's busyness, where busyness is named without a figure: 0.07.
///
/// Source: a North American bank, 2003: 0.053 to 0.086 within a weekday.
pub const BUSYNESS_DAY_CV: f64 = 0.07;

/// Coefficient of variation of the speeds of agents, where lognormal speeds are named without a figure: 0.2. Their mean
/// is 1 then.
///
/// Source: a bank's call centre, 1999: the mean handle times of its agents had a coefficient of variation of 0.21 to 0.22.
pub const SPEED_CV: f64 = 0.2;

/// Probability that who has hung up calls again: 0.40.
///
/// Source: a bank's call centre, 1999: 35 to 48 % of those who hung up called again within the hour, against 13 to 15 % of those
/// who were served.
pub const REDIAL: f64 = 0.40;

/// Mean time until a redial: 15 minutes.
///
/// Source: an assumption that agrees with the hour of [`REDIAL`].
pub const REDIAL_DELAY: Seconds = Seconds(900.0);

/// Redials in a row, at most: 3. An assumption.
pub const REDIAL_TRIES: u32 = 3;

/// The time until a redial: exponential with mean [`REDIAL_DELAY`].
pub fn redial_delay() -> Law {
    Law::exponential(REDIAL_DELAY)
}

/// Probability that an answered call settles the matter (first-contact resolution): 0.70.
///
/// Source: SQM's surveys of call centres.
pub const RESOLUTION: f64 = 0.70;

/// Mean time until a caller whose matter is not settled calls again: 24 hours. An assumption: the next day.
pub const RETURN_DELAY: Seconds = Seconds(86_400.0);

/// The time until a return: exponential with mean [`RETURN_DELAY`].
pub fn return_delay() -> Law {
    Law::exponential(RETURN_DELAY)
}

/// Share of calls that are passed on: 0.10, to the same queue.
///
/// Source: NHS 111, 2015–16.
pub const TRANSFER: f64 = 0.10;

/// Share of transfers that are warm: 0.43.
///
/// Source: NHS 111, 2015–16.
pub const WARM: f64 = 0.43;

/// For how long both agents of a warm transfer are on the line: 60 s.
///
/// Source: NHS 111, 2015–16.
pub const CONFERENCE: Seconds = Seconds(60.0);

/// The conference of a warm transfer: always [`CONFERENCE`].
pub fn conference() -> Law {
    Law::constant(CONFERENCE)
}

/// How often a caller is passed on at most: 3. An assumption.
pub const TRANSFERS: u32 = 3;

/// Mean time until it is found out that a call is in the wrong queue: a minute. An assumption.
pub const FOUND_OUT_AFTER: Seconds = Seconds(60.0);

/// The time until it is found out that a call is in the wrong queue: exponential with mean [`FOUND_OUT_AFTER`].
pub fn found_out_after() -> Law {
    Law::exponential(FOUND_OUT_AFTER)
}

/// How long callers who were served before wait for who served them, and no one else: 60 s. An assumption.
pub const SAME_AGENT_WITHIN: Seconds = Seconds(60.0);

/// Expected wait above which callers are offered to be rung back: 3 minutes.
///
/// Source: Puzzel's guide to callbacks.
pub const CALLBACK_ABOVE: Seconds = Seconds(180.0);

/// Probability that a callback is accepted: 0.5.
///
/// Source: Puzzel's guide; surveys range from 0.3 to 0.63.
pub const CALLBACK_ACCEPTED: f64 = 0.5;

/// Probability that a caller answers when rung back: 0.8 each time.
///
/// Source: Puzzel's guide.
pub const CALLBACK_ANSWERED: f64 = 0.8;

/// How often a caller is rung back at most: 3 times.
///
/// Source: Puzzel's guide.
pub const CALLBACK_TRIES: u32 = 3;

/// Time from a try in vain to the next: 30 s.
///
/// Source: Puzzel's guide.
pub const CALLBACK_APART: Seconds = Seconds(30.0);

/// How long an agent dials: 20 s. An assumption: between three and four rings of six seconds.
pub const DIALLING: Seconds = Seconds(20.0);

/// How long an agent dials: always [`DIALLING`].
pub fn dialling() -> Law {
    Law::constant(DIALLING)
}

/// Within what time callers are to be reached who asked to be rung back: 30 minutes. An assumption.
pub const CALLBACK_WITHIN: Seconds = Seconds(1800.0);

/// Dials for each free agent: 1, as many as can be put through at once (progressive dialling). An assumption that is on the safe
/// side.
pub const DIALS_PER_FREE_AGENT: f64 = 1.0;

/// From how many free agents on a dialler dials: 1. An assumption.
pub const LEAST_FREE: u32 = 1;

/// After what time somebody answers who is rung up: 10 s. An assumption: the second ring of six seconds.
pub const DIAL_ANSWERED: Seconds = Seconds(10.0);

/// After what time somebody answers who is rung up: always [`DIAL_ANSWERED`].
pub fn dial_answered() -> Law {
    Law::constant(DIAL_ANSWERED)
}

/// After what time a dial in vain is given up: always [`DIALLING`].
pub fn dial_given_up() -> Law {
    dialling()
}

/// How long people wait who are rung up and find no agent free: always 2 s.
///
/// Source: the Telemarketing Sales Rule of the United States, 16 CFR 310.4(b)(4): a call that no agent takes within two
/// seconds after the greeting is abandoned, and of those answered by a person 3 % may be.
pub const OUTBOUND_PATIENCE: Seconds = Seconds(2.0);

/// The patience of people who are rung up: always [`OUTBOUND_PATIENCE`].
pub fn outbound_patience() -> Law {
    Law::constant(OUTBOUND_PATIENCE)
}

/// Length of an interval: 30 minutes, the grid most forecasts use.
pub const INTERVAL: Seconds = Seconds(1800.0);

/// The service level's threshold where a scenario names none: 20 s, of the usual "80 % within 20 s".
pub const WITHIN: Seconds = Seconds(20.0);

/// Share to reach where a staffing question names none: 80 %, of the usual "80 % within 20 s".
pub const TARGET_SHARE: f64 = 0.80;

/// Confidence of the margins.
pub const CONFIDENCE: f64 = 0.95;

/// Replications when unsaid.
pub const REPLICATIONS: u32 = 200;

/// Replications after which a precision that has not been reached is given up, when unsaid.
pub const MOST_REPLICATIONS: u32 = 100_000;

/// Seed when unsaid.
pub const SEED: u64 = 1;

/// Shrinkage when unsaid: the share of paid time that is not on the phones (breaks, training, absence).
///
/// Source: an assumption; planning guides quote 30 to 35 %. The output says that it was used.
pub const SHRINKAGE: f64 = 0.30;

/// Shortest batch of a steady-state run: 10 hours.
pub const STEADY_BATCH: Seconds = Seconds(36_000.0);

/// Batches played after one warm-up.
pub const STEADY_BATCHES_PER_RUN: u32 = 20;
