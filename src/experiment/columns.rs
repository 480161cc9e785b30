//! The columns whose moments are kept, and the ratios made of them.

use crate::measure::{Ratio, SignedRatio};

/// Columns of a cell of calls. Times in ticks.
pub(super) const ATTEMPTS: usize = 0;
pub(super) const OFFERED: usize = 1;
pub(super) const ANSWERED: usize = 2;
pub(super) const ABANDONED: usize = 3;
pub(super) const BALKED: usize = 4;
pub(super) const BLOCKED: usize = 5;
pub(super) const TURNED_AWAY: usize = 6;
pub(super) const QUEUED: usize = 7;
/// Abandoned and balked.
pub(super) const HUNG_UP: usize = 8;
/// Waits of all offered.
pub(super) const WAIT: usize = 9;
pub(super) const WAIT_ANSWERED: usize = 10;
pub(super) const WAIT_ABANDONED: usize = 11;
pub(super) const HANDLE: usize = 12;
pub(super) const QUEUE_TIME: usize = 13;
/// Time on duty less breaks.
pub(super) const AVAILABLE: usize = 14;
pub(super) const WORKED: usize = 15;
/// Still waiting when a steady-state run was given up.
pub(super) const STILL_WAITING: usize = 16;
/// Replications, and those in which the target was met.
pub(super) const DAYS: usize = 17;
pub(super) const DAYS_MET: usize = 18;
/// Fresh callers of the whole replication, in every cell: the control variate.
pub(super) const CONTROL: usize = 19;
/// Of the abandoned, those who hung up while an agent was being rung.
pub(super) const ABANDONED_RINGING: usize = 20;
/// Waits of those not matched at once.
pub(super) const WAIT_QUEUED: usize = 21;
/// Fresh callers, and callers who were served for the first time.
pub(super) const CALLERS: usize = 22;
pub(super) const CALLERS_SERVED: usize = 23;
pub(super) const REDIALS: usize = 24;
pub(super) const RETURNS: usize = 25;
/// Who would call again after closing.
pub(super) const AFTER_CLOSING: usize = 26;
/// Callers whose matter the first answered call settled.
pub(super) const SETTLED_AT_FIRST: usize = 27;
/// Numerator and denominator of the first service level, of first calls alone.
pub(super) const FIRST_CALLS_WITHIN: usize = 28;
pub(super) const FIRST_CALLS_OF: usize = 29;
/// Legs of callers who were passed on, and answered calls that were.
pub(super) const TRANSFERRED_IN: usize = 30;
pub(super) const PASSED_ON: usize = 31;
/// Attempts that may be blocked.
pub(super) const ASKED: usize = 32;
/// Calls contained in self-service, and those whose callers hung up in it.
pub(super) const CONTAINED: usize = 33;
pub(super) const LEFT_IVR: usize = 34;
/// Calls that came through self-service, the time spent in it, and of the contained those who do not call again within a day.
pub(super) const SELF_SERVED: usize = 35;
pub(super) const SELF_SERVICE_TIME: usize = 36;
pub(super) const TRULY_CONTAINED: usize = 37;
/// Who was offered to be rung back, who accepted, and how that ended.
pub(super) const CALLBACKS_OFFERED: usize = 38;
pub(super) const CALLBACK_ACCEPTED: usize = 39;
pub(super) const CALLBACKS_REACHED: usize = 40;
pub(super) const CALLBACKS_NOT_REACHED: usize = 41;
pub(super) const CALLBACKS_NOT_RUNG_BACK: usize = 42;
/// Waits of those who were reached, how many of them in time, tries, and time spent waiting to be rung.
pub(super) const CALLBACK_WAIT: usize = 43;
pub(super) const CALLBACK_WITHIN: usize = 44;
pub(super) const CALLBACK_TRIES: usize = 45;
pub(super) const CALLBACK_TIME: usize = 46;
/// Offered calls but those who hung up to be rung back, and those of them who queued.
pub(super) const IN_LINE: usize = 47;
pub(super) const QUEUED_IN_LINE: usize = 48;
/// Answered calls, and callers reached by a callback.
pub(super) const HANDLED: usize = 49;
/// Answered within T of the first service level, and all who asked for an agent and were answered, lost or rung back.
pub(super) const ANSWERED_WITHIN: usize = 50;
pub(super) const ASKED_FOR_AGENT: usize = 51;
/// Callbacks for the next day, and all others.
pub(super) const CALLBACKS_NEXT_DAY: usize = 52;
pub(super) const CALLBACKS_DUE: usize = 53;
/// Handle times of answered calls and of callbacks, dialling included.
pub(super) const AGENT_TIME: usize = 54;
/// Answered calls that were told how long they would wait, the waits they were told of, and what these were too long, too
/// short, and either.
pub(super) const TOLD: usize = 55;
pub(super) const TOLD_WAIT: usize = 56;
pub(super) const TOLD_TOO_MUCH: usize = 57;
pub(super) const TOLD_TOO_LITTLE: usize = 58;
pub(super) const TOLD_WRONG: usize = 59;
/// Waits on the line of all offered, those who accepted to be rung back among them.
pub(super) const WAIT_ON_LINE: usize = 60;
/// Dials to people who are rung up, those that were not given up, and those that reached somebody, in the row in which they were
/// dialled.
pub(super) const DIALS: usize = 61;
pub(super) const DIALS_ENDED: usize = 62;
pub(super) const DIALS_REACHED: usize = 63;
/// Who was reached, in the row of that, was put through, found no agent free, and was not put through.
pub(super) const REACHED: usize = 64;
pub(super) const PUT_THROUGH: usize = 65;
pub(super) const MISMATCHES: usize = 66;
pub(super) const DROPPED: usize = 67;
/// From here on a numerator and a denominator for each service level.
pub(super) const LEVELS: usize = 68;

/// What is counted of people who are rung up, whose calls are no others.
pub(super) const OUTBOUND: std::ops::RangeInclusive<usize> = DIALS..=DROPPED;

pub(super) const ABANDON_RATE: Ratio = Ratio(HUNG_UP, OFFERED);
pub(super) const BLOCK_RATE: Ratio = Ratio(BLOCKED, ASKED);
pub(super) const QUEUED_RATE: Ratio = Ratio(QUEUED, OFFERED);
pub(super) const MEAN_WAIT: Ratio = Ratio(WAIT, IN_LINE);
pub(super) const ASA: Ratio = Ratio(WAIT_ANSWERED, ANSWERED);
pub(super) const MEAN_WAIT_QUEUED: Ratio = Ratio(WAIT_QUEUED, QUEUED_IN_LINE);
pub(super) const TIME_TO_ABANDON: Ratio = Ratio(WAIT_ABANDONED, ABANDONED);
pub(super) const AHT: Ratio = Ratio(HANDLE, ANSWERED);
pub(super) const OCCUPANCY: Ratio = Ratio(WORKED, AVAILABLE);
pub(super) const MET_RATE: Ratio = Ratio(DAYS_MET, DAYS);
pub(super) const ATTEMPTS_PER_CALLER: Ratio = Ratio(ATTEMPTS, CALLERS);
/// What a caller waits, and takes of agents' time, in all calls together.
pub(super) const WAIT_PER_CALLER: Ratio = Ratio(WAIT_ON_LINE, CALLERS);
pub(super) const AGENT_TIME_PER_CALLER: Ratio = Ratio(AGENT_TIME, CALLERS);
pub(super) const TRANSFERS_PER_CALLER: Ratio = Ratio(PASSED_ON, CALLERS);
pub(super) const FIRST_CALLS: Ratio = Ratio(FIRST_CALLS_WITHIN, FIRST_CALLS_OF);
pub(super) const TRANSFER_RATE: Ratio = Ratio(PASSED_ON, HANDLED);
pub(super) const CALLBACK_MEAN_WAIT: Ratio = Ratio(CALLBACK_WAIT, CALLBACKS_REACHED);
pub(super) const CALLBACK_LEVEL: Ratio = Ratio(CALLBACK_WITHIN, CALLBACKS_DUE);
pub(super) const CALLBACK_TRIES_EACH: Ratio = Ratio(CALLBACK_TRIES, CALLBACKS_DUE);
pub(super) const ANSWERED_IN_LINE: Ratio = Ratio(ANSWERED_WITHIN, ASKED_FOR_AGENT);
pub(super) const CONTAINMENT: Ratio = Ratio(CONTAINED, SELF_SERVED);
pub(super) const TRUE_CONTAINMENT: Ratio = Ratio(TRULY_CONTAINED, SELF_SERVED);
pub(super) const SELF_SERVICE_MEAN: Ratio = Ratio(SELF_SERVICE_TIME, SELF_SERVED);
pub(super) const RESOLUTION: Ratio = Ratio(SETTLED_AT_FIRST, CALLERS_SERVED);
pub(super) const REACH_RATE: Ratio = Ratio(DIALS_REACHED, DIALS_ENDED);
pub(super) const MISMATCH_RATE: Ratio = Ratio(MISMATCHES, REACHED);
pub(super) const DROP_RATE: Ratio = Ratio(DROPPED, REACHED);
pub(super) const ANNOUNCED_WAIT: Ratio = Ratio(TOLD_WAIT, TOLD);
pub(super) const ANNOUNCEMENT_ABS_ERROR: Ratio = Ratio(TOLD_WRONG, TOLD);
pub(super) const ANNOUNCEMENT_ERROR: SignedRatio = SignedRatio {
    over: TOLD_TOO_MUCH,
    under: TOLD_TOO_LITTLE,
    of: TOLD,
};

/// All ratios of calls, given the number of service levels.
pub(super) fn ratios(levels: usize) -> Vec<Ratio> {
    let fixed = [
        ABANDON_RATE,
        BLOCK_RATE,
        QUEUED_RATE,
        MEAN_WAIT,
        ASA,
        MEAN_WAIT_QUEUED,
        TIME_TO_ABANDON,
        AHT,
        OCCUPANCY,
        MET_RATE,
        ATTEMPTS_PER_CALLER,
        FIRST_CALLS,
        RESOLUTION,
        TRANSFER_RATE,
        CONTAINMENT,
        TRUE_CONTAINMENT,
        SELF_SERVICE_MEAN,
        CALLBACK_MEAN_WAIT,
        CALLBACK_LEVEL,
        CALLBACK_TRIES_EACH,
        ANSWERED_IN_LINE,
        WAIT_PER_CALLER,
        AGENT_TIME_PER_CALLER,
        TRANSFERS_PER_CALLER,
        ANNOUNCED_WAIT,
        ANNOUNCEMENT_ABS_ERROR,
        REACH_RATE,
        MISMATCH_RATE,
        DROP_RATE,
    ];
    fixed.into_iter().chain((0..levels).map(level)).collect()
}

/// The ratio of a service level.
pub(super) fn level(level: usize) -> Ratio {
    Ratio(LEVELS + 2 * level, LEVELS + 2 * level + 1)
}

/// Columns whose mean is reported.
pub(super) const MEANS: [usize; 31] = [
    STILL_WAITING,
    ATTEMPTS,
    OFFERED,
    ANSWERED,
    ABANDONED,
    ABANDONED_RINGING,
    BALKED,
    BLOCKED,
    TURNED_AWAY,
    QUEUE_TIME,
    CALLERS,
    CALLERS_SERVED,
    REDIALS,
    RETURNS,
    AFTER_CLOSING,
    TRANSFERRED_IN,
    PASSED_ON,
    CONTAINED,
    LEFT_IVR,
    CALLBACKS_OFFERED,
    CALLBACK_ACCEPTED,
    CALLBACKS_REACHED,
    CALLBACKS_NOT_REACHED,
    CALLBACKS_NOT_RUNG_BACK,
    CALLBACKS_NEXT_DAY,
    CALLBACK_TIME,
    DIALS,
    REACHED,
    PUT_THROUGH,
    MISMATCHES,
    DROPPED,
];

/// Columns of a cell of agents' time, in ticks.
pub(super) const GROUP_STAFFED: usize = 0;
pub(super) const GROUP_WORKED: usize = 1;
pub(super) const GROUP_IDLE: usize = 2;
pub(super) const GROUP_CONTROL: usize = 3;
pub(super) const GROUP_PICKUP: usize = 4;
pub(super) const GROUP_TALK: usize = 5;
pub(super) const GROUP_HOLD: usize = 6;
pub(super) const GROUP_WRAP_UP: usize = 7;
pub(super) const GROUP_BREAK: usize = 8;
/// Time on duty less breaks.
pub(super) const GROUP_AVAILABLE: usize = 9;
pub(super) const GROUP_TRANSFER: usize = 10;
pub(super) const GROUP_DIALLING: usize = 11;
pub(super) const GROUP_COLUMNS: usize = 12;

pub(super) const GROUP_OCCUPANCY: Ratio = Ratio(GROUP_WORKED, GROUP_AVAILABLE);

/// Columns of agents' time whose mean is reported.
pub(super) const GROUP_MEANS: [usize; 10] = [
    GROUP_STAFFED,
    GROUP_WORKED,
    GROUP_IDLE,
    GROUP_PICKUP,
    GROUP_TALK,
    GROUP_HOLD,
    GROUP_WRAP_UP,
    GROUP_BREAK,
    GROUP_TRANSFER,
    GROUP_DIALLING,
];
