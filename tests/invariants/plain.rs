//! The rules of the engine, played as plainly as they can be said: everything is looked for from one end to the other
//! at every instant. It plays recorded callers with constant laws, so that it draws nothing but whether they call again; of
//! the policies all but those by lot.
//!
//! Who may take a call: an agent whose group has the call type among its skills, once the caller has waited as long as
//! `after` says and no longer than `until`, and while more than `reserve` agents of the group are idle; who is free just
//! now counts among them. A stage changes rank, preference and reserve from its wait on. A preference that is unsaid is
//! the rank.
//!
//! A call that comes goes to an idle agent who may take it: by the rank of the skill, or by nothing, and then as the
//! policy says. What is still equal goes to the longest idle, then to the first group by name, and there to whoever
//! became idle first (the least occupied: to the lowest desk).
//!
//! A free agent takes a waiting call that it may take: by preference and within it priority, by priority and within it
//! preference, or by nothing; and then as the policy says. What is still equal goes to the longest wait, head start
//! included. Where that is equal too, of each queue the first comes first, and of these the first call type by name.
//!
//! A caller whose wait passes a threshold asks for an idle agent again; `until` is passed a microsecond after it. Several at one instant do so in the order of
//! the queues they stand in: call types that no rule tells apart share a queue, which is placed by the first name among
//! them, and those before an earlier threshold ask before those before a later one.
//!
//! Who has been given a call takes the group's while to pick up. The caller's patience goes on, and whoever hangs up
//! meanwhile leaves the agent free. Then come talk, hold and wrap-up, and during the last the caller's line is free. With
//! every second waited, for the agent to pick up too, the handle time grows by the growth times itself; the parts keep
//! their proportions, hold and wrap-up rounded down.
//!
//! Who was not served may call again, and who was served and not settled: a lot of the call decides, its delay is counted
//! from the call's end, and an answered call ends the row of redials. Nobody calls again after closing.
//!
//! Who was served in a call of the same type may prefer that agent, or its group, whatever the rules of routing say: idle, it takes
//! the call, of a group who has been idle longest; busy, the caller waits for it alone, and so long as `within` says nobody else may
//! take the call; off duty, with a group all of it, it is not waited for. Who is free takes first who waits for it in person, then for
//! its group, in the order in which they came, and so do those who are idle as staff changes. When that wait is over the caller
//! asks for an agent as one who has waited so long; callers of a type do so after those of all ordinary queues.
//! Whether a call is passed on is decided by a lot as handling begins, by the agents' skill or the call type, and so is
//! whether that is warm. The caller leaves when talk and hold are over and comes in as another call at that instant, with a
//! line that it holds already and without balking. It may count as having waited since it called in. In a warm transfer the
//! agent stays until the conference with the next one is over, which that one takes on top of the own handle time, or until the
//! caller is gone otherwise; then comes wrap-up. A call that comes in may be in a wrong queue, whose agent takes the time in which that is
//! found out and passes it on to the right one.
//!
//! Who calls in where there is self-service, and is let in, takes a line and is in it for its time. A lot of the call says whether
//! it is contained then, hangs up, or asks for an agent and comes in as one who has just called, but with a line that it
//! holds already; as one who is passed on it is let in after closing as well, unless those who wait are sent away. Another lot
//! says whether who was contained calls again. After closing agents stay while somebody is in self-service.
//! Who must wait, and does not balk, may be told how long: by the last of the type whose handling began, the first who waits by the
//! same rules, or how many of those there are and how fast all who answer the type would handle calls of it, each of those who wait
//! hanging up at one over the patience or not. Or it is told how many there are, and one. A lot of the call decides whether it hangs
//! up on hearing that, another one whether it does because its patience would not last. Who stays may have another patience, and
//! further lots decide at which message it hangs up, as if that were when its patience ends. Nobody tells those who are passed on, wait
//! for whom they know, or waited as the day opened; nor those who would have to be told that the wait has no end.
//! Some of those who must wait and do not balk are offered to be rung back, by the wait that may be expected, by how many wait by the
//! same rules as they join, or once they have waited; a lot of the call decides whether they accept. Then they are off the line,
//! without patience. They keep their place, or have their turn from an agreed instant on as one who comes then. Whoever takes
//! them dials, in place of ringing, and lots of the call decide at which try they answer; they are handled then, as one who has not
//! waited, or are to be rung again a little later with their old place, or never. Who is passed on is not offered anything, nor is who
//! waits for whom it knows until it has waited. After closing only those who stay ring anybody, and nobody who is to be rung later than
//! that for the first time. Where messages are kept, another lot of the call decides whether who waits at closing, or comes when it is
//! closed, leaves one: that is for the next day, but who comes before opening is rung as it opens, as are those who left one before.
//!
//! Where the centre rings people up, each call type of its own accord, it looks at the agents whenever all that happens at an instant
//! has happened and it is open. So many are free as could take calls of the type that came in now, one after the other. If that is at
//! least `least_free`, there are to be `per_free_agent` dials for each of them and `further` more, rounded down, and as many are
//! begun as are missing, in the order of the names of the types, as long as there is somebody on the list and a line. A lot says
//! whether somebody will answer, and each dial takes its time. It holds a line, which who answers keeps. Who answers comes in as
//! one who calls, and may balk; closing gives all dials up.
//!
//! At one instant: staffing changes; completions and pick-ups, one after the other in the order of the groups' names and
//! the desks in them, and who is free takes a call at once; thresholds; patience of those who wait; then of those who are
//! being rung for, in the order of groups and desks again; arrivals, first of those who are passed on, then of those who are to be
//! rung, then of those who come out of self-service, of those who answer a dial, of those who call for the first time, last of those
//! who call again, all in the order of their first call's type and their number. Where staff changes, those who are idle take calls
//! one after the other, groups in the order of their names.
//!
//! A day may open with callers who wait: they have joined before it opened, in row 0, and their patience is longer than that.
//! It may open with agents who are busy: as the agents come, the first desks of their group are given these calls, by the
//! names of the call types, first those of which it is known since when, the longest first, then those of which it is known
//! until when, again the longest first. Such a call leaves no record, and all that is left of it is talk.
//!
//! After closing every call type keeps the last people who could answer it however long its callers have waited, a group
//! the most of those it is kept for, and reserves hold nobody back.

use std::collections::BTreeMap;

use callcenter::chance::Purpose;
use callcenter::measure::{
    CallRecord, CallbackOutcome, CallbackRecord, Cause, DialOutcome, DialRecord, Next, Outcome,
};
use callcenter::scenario::{
    AfterClosing, AgentOrder, AgentPick, Announcement, CallOrder, CallPick, CallbackOffer,
    Callbacks, Lines, SameWho, Series, Skill, Stage, Tells, Tries, WaitEstimator, defaults,
};
use callcenter::units::{Seconds, Tick};
use callcenter::{Law, Scenario};

use crate::lots::{Whose, lot, many_lots, two_lots};
use crate::scenarios::constant_seconds;

/// What is played: lots are drawn for it.
pub const SEED: u64 = 1;
pub const RUN: u64 = 0;

/// A day.
pub struct Plain {
    pub calls: Vec<CallRecord>,
    pub callbacks: Vec<CallbackRecord>,
    pub dials: Vec<DialRecord>,
    /// When the day opens, in microseconds.
    pub opening: u64,
    /// Microseconds that each group, by name, spends in each row on each activity, handles calls, and is staffed.
    pub on: [Vec<Vec<u64>>; 7],
    pub worked: Vec<Vec<u64>>,
    pub staffed: Vec<Vec<u64>>,
    /// How often callers were held for whom they knew in each way.
    pub known: [u64; KNOWN.len()],
    /// How often callers heard and did each of what they may.
    pub heard: [u64; HEARD.len()],
}

/// What callers may hear as they join a queue, and do then.
pub const HEARD: [&str; 11] = [
    "is told the last wait",
    "is told how long the first has waited",
    "is told by the queue and the agents",
    "is told by those who hang up, too",
    "is told its place",
    "is told nothing, as nobody is there",
    "hangs up on hearing it",
    "hangs up as it would wait in vain",
    "waits with another patience",
    "hangs up at a message",
    "hangs up at a later one of the same kind",
];

/// What may become of callers who prefer whom they know.
pub const KNOWN: [&str; 7] = [
    "goes to who is idle, in place of another",
    "is taken by the agent it waits for",
    "is taken by the group it waits for",
    "is taken as staff changes",
    "waits in vain, and is taken at once",
    "waits in vain, and joins the others",
    "waits for who has left since",
];

/// A callback that was accepted.
#[derive(Clone, Copy)]
struct Owed {
    asked: u64,
    due: u64,
    tries: u32,
    dialled: u64,
    answers: bool,
}

#[derive(Clone)]
struct Caller {
    /// When it is offered to be rung back, if it will be; whether it has been; and what it is owed.
    offer_at: Option<u64>,
    is_offered: bool,
    owed: Option<Owed>,
    /// Who has served this caller, and calls of which type, the last last.
    served_by: Vec<(usize, Desk)>,
    /// The wait it was told of.
    told: Option<u64>,
    /// For whom it waits alone: a desk, or any of a group.
    held: Option<(usize, Option<usize>)>,
    /// The type of the first call.
    origin: usize,
    number: u64,
    attempt: u64,
    cause: Cause,
    /// Redials in a row up to this call.
    redials: u64,
    served_before: bool,
    /// The right call type, where this is a wrong queue.
    meant: Option<usize>,
    /// The call type whose lines it holds.
    dialled: usize,
    /// How often it has been passed on since it called in.
    legs: u64,
    /// Whether it was rung up by a dialler, and has a line.
    is_rung_up: bool,
    /// For how long it was in self-service.
    self_service: Option<u64>,
    /// Since when it counts as waiting.
    since: u64,
    /// When it called in, or came out of self-service.
    called_in: u64,
    /// Group and desk of the agent who stays with it, and how long the conference with the next one takes.
    with: Option<(usize, usize, u64)>,
    /// Whether it will be passed on, and whether that is warm.
    onward: Option<bool>,
    call_type: usize,
    joined: u64,
    row: usize,
    handle: u64,
    hold: u64,
    wrap_up: u64,
    deadline: Option<u64>,
    balks: bool,
    /// Whether it was not matched at once.
    queued: bool,
    /// The last threshold that the wait has passed.
    passed: u64,
    /// Rises with every caller who begins to wait.
    entered: u64,
}

/// A group, and a desk in it.
type Desk = (usize, usize);

/// How many of those who have served a caller are remembered.
const REMEMBERED: usize = 4;

/// Whether whom a caller knows, and prefers, is there.
enum Known {
    Nobody,
    Idle(usize),
    Busy(usize, Option<usize>),
}

struct Agent {
    group: usize,
    desk: usize,
    since: u64,
    idle_since: u64,
    /// Rises with every agent who becomes idle.
    rested: u64,
    worked: u64,
    call: Option<Call>,
}

/// A call that an agent picks up or handles.
struct Call {
    caller: Caller,
    rings: bool,
    dials: bool,
    /// Whether it was answered before the day.
    before: bool,
    since: u64,
    until: u64,
    /// From when the agent stays with a caller who is passed on, and until when as far as that is known.
    stays: Option<(u64, u64)>,
}

/// A dial to somebody, which takes until an instant.
struct Dial {
    until: u64,
    call_type: usize,
    number: u64,
    since: u64,
    row: usize,
    answers: bool,
}

#[derive(Clone, Copy, PartialEq)]
struct Terms {
    rank: u32,
    preference: u32,
    reserve: usize,
}

struct Floor<'a> {
    counts: Vec<Vec<usize>>,
    scenario: &'a Scenario,
    types: Vec<&'a callcenter::CallType>,
    /// By group and type, both by name.
    skills: Vec<Vec<Option<&'a Skill>>>,
    bounds: Vec<u64>,
    agents: Vec<Agent>,
    places: Vec<usize>,
    /// Desks without anybody, the next to be taken last.
    vacant: Vec<Vec<usize>>,
    rests: u64,
    queue: Vec<Caller>,
    /// Who will call again, or is passed on.
    again: Vec<Caller>,
    /// Who is in self-service until an instant, and how the call ends there if it does.
    inside: Vec<(u64, Caller, Option<Outcome>)>,
    /// Who is to be rung at an instant.
    to_ring: Vec<(u64, Caller)>,
    /// Dials under way, and by type how many have been begun.
    dials: Vec<Dial>,
    begun: Vec<u64>,
    entries: u64,
    closing: u64,
    staying: bool,
    calls: Vec<CallRecord>,
    callbacks: Vec<CallbackRecord>,
    dialled: Vec<DialRecord>,
    /// By type, how long the last whose handling began had waited.
    last_waits: Vec<u64>,
    /// Pieces of time of groups by activity: picking up, talk, hold, wrap-up, passing on, breaks, dialling.
    on: [Vec<Piece>; 7],
    work: Vec<Piece>,
    staff: Vec<Piece>,
    /// How long each group takes to pick up.
    pickup: Vec<u64>,
    /// Groups and types of the agents who are busy as the day opens, and until when, in the order in which they sit down.
    busy: Vec<(usize, usize, u64)>,
    known: [u64; KNOWN.len()],
    heard: [u64; HEARD.len()],
}

/// Of which group, from when, and to when.
type Piece = (usize, u64, u64);

const SECOND: u64 = 1_000_000;

/// Whole seconds in microseconds.
fn micros(seconds: Seconds) -> u64 {
    seconds.0 as u64 * SECOND
}

pub fn play(scenario: &Scenario) -> Plain {
    let day = scenario.day.as_ref().unwrap();
    let (opens, closes) = (day.opens.seconds() as i64, day.closes.seconds() as i64);
    let interval = day.interval.0 as u64 * SECOND;
    let intervals = (closes - opens) as usize / day.interval.0 as usize;

    // The clock starts at opening, or with the first call before it.
    let state = &scenario.starting_state;
    let waits = state.waiting.iter().flat_map(|w| &w.waited);
    let longest = waits.map(|waited| waited.0 as i64).max().unwrap_or(0);
    let times = |t: &callcenter::CallType| match &t.outbound {
        Some(_) => Vec::new(),
        None => t.arrivals.times.clone().unwrap(),
    };
    let first = scenario.call_types.iter().flat_map(times);
    let origin = first
        .map(|t| t.seconds() as i64)
        .min()
        .unwrap_or(opens)
        .min(opens - longest);
    let opening = (opens - origin) as u64 * SECOND;
    let mut bounds = vec![0];
    bounds.extend((0..=intervals as u64).map(|i| opening + i * interval));
    let closing = opening + intervals as u64 * interval;

    // Callers in the order in which they come; at one instant by the names of their types.
    let mut types: Vec<_> = scenario.call_types.iter().collect();
    types.sort_by_key(|t| &t.name);
    let (mut arrivals, mut queue) = (Vec::new(), Vec::new());
    for (index, call_type) in types.iter().enumerate() {
        let of_type = state
            .waiting
            .iter()
            .filter(|w| w.call_type == call_type.name);
        let joined = of_type.flat_map(|w| {
            let joined = |&waited: &Seconds| opening - micros(waited);
            let each = w.waited.iter().map(joined);
            each.flat_map(|at| vec![at; w.callers.unwrap_or(1) as usize])
        });
        let mut joined: Vec<u64> = joined.collect();
        joined.sort();
        for (number, joined) in joined.into_iter().enumerate() {
            queue.push(Caller {
                number: (1 << 63) + number as u64,
                queued: true,
                balks: false,
                ..caller(call_type, index, joined, &bounds)
            });
        }
        let mut joins: Vec<u64> = times(call_type)
            .iter()
            .map(|t| (t.seconds() as i64 - origin) as u64 * SECOND)
            .collect();
        joins.sort();
        for (number, joined) in joins.into_iter().enumerate() {
            let first = Caller {
                number: number as u64,
                ..caller(call_type, index, joined, &bounds)
            };
            arrivals.push(first);
        }
    }
    let mut to_ring = Vec::new();
    for (index, call_type) in types.iter().enumerate() {
        let of_type = state.messages.iter();
        let of_type = of_type.filter(|m| m.call_type == call_type.name);
        for number in 0..of_type.map(|m| u64::from(m.callers)).sum() {
            let mut message = caller(call_type, index, opening, &bounds);
            message.number = (1 << 63) + (1 << 62) + number;
            message.row = 0;
            to_ring.push((opening, message.owed_from(opening, opening)));
        }
    }
    arrivals.sort_by_key(|caller| (caller.joined, caller.call_type, caller.number));
    queue.sort_by_key(|caller: &Caller| (caller.joined, caller.call_type, caller.number));
    for (entered, caller) in (1..).zip(&mut queue) {
        caller.entered = entered;
        caller.offer_at = offer_at(types[caller.call_type], caller.joined);
        caller.offer_at = caller.offer_at.map(|at| at.max(opening));
    }

    let mut groups: Vec<_> = scenario.agent_groups.iter().collect();
    groups.sort_by_key(|g| &g.name);
    let skills: Vec<Vec<Option<&Skill>>> = groups
        .iter()
        .map(|group| {
            let skill = |t: &&callcenter::CallType| {
                group.skills.iter().find(|skill| skill.call_type == t.name)
            };
            types.iter().map(skill).collect()
        })
        .collect();

    // Staff by row; after closing nobody is planned, or for each type the last people who could answer it stay.
    let mut counts: Vec<Vec<usize>> = vec![vec![0; groups.len()]];
    for i in 0..intervals {
        let staff = groups.iter().map(|g| g.staff.at(i).unwrap() as usize);
        counts.push(staff.collect());
    }
    let mut after = vec![0; groups.len()];
    if day.after_closing == AfterClosing::Serve {
        for (t, _) in types.iter().enumerate() {
            let able: Vec<usize> = (0..groups.len())
                .filter(|&g| skills[g][t].is_some_and(|skill| skill.until.is_none()))
                .collect();
            let last = counts.iter().rfind(|row| able.iter().any(|&g| row[g] > 0));
            for &g in &able {
                after[g] = after[g].max(last.map_or(0, |row| row[g]));
            }
        }
    }
    counts.push(after);

    let desks = |g: usize| {
        let most = counts.iter().map(|row| row[g]).max().unwrap_or(0);
        (0..most).rev().collect()
    };
    let mut floor = Floor {
        places: vec![0; groups.len()],
        vacant: (0..groups.len()).map(desks).collect(),
        counts,
        scenario,
        types,
        skills,
        bounds,
        agents: Vec::new(),
        rests: 0,
        entries: queue.len() as u64,
        queue,
        again: Vec::new(),
        inside: Vec::new(),
        to_ring,
        dials: Vec::new(),
        begun: vec![0; scenario.call_types.len()],
        dialled: Vec::new(),
        callbacks: Vec::new(),
        closing,
        staying: false,
        calls: Vec::new(),
        on: Default::default(),
        work: Vec::new(),
        staff: Vec::new(),
        pickup: groups.iter().map(|g| part(&g.pickup)).collect(),
        busy: Vec::new(),
        known: Default::default(),
        heard: Default::default(),
        last_waits: vec![0; scenario.call_types.len()],
    };
    floor.busy = floor.busy_at(opening, &groups);
    let mut next_row = 0;
    let mut arrivals = arrivals.into_iter().peekable();
    // The last instant of which something has happened, and whether all of it has and was seen.
    let (mut last, mut is_seen) = (0, true);
    loop {
        let instants = [
            floor.bounds.get(next_row).copied(),
            floor
                .agents
                .iter()
                .filter_map(|a| a.call.as_ref().map(|c| c.until))
                .min(),
            (0..floor.queue.len())
                .filter_map(|c| floor.next_threshold(c))
                .min(),
            floor.queue.iter().filter_map(Caller::alarm).min(),
            floor.agents.iter().filter_map(Agent::hung_up_on).min(),
            arrivals.peek().map(|c| c.joined),
            floor.again.iter().map(|c| c.joined).min(),
            floor.inside.iter().map(|&(until, ..)| until).min(),
            floor.to_ring.iter().map(|&(at, _)| at).min(),
            floor.dials.iter().map(|dial| dial.until).min(),
            floor.next_to_go(last),
        ];
        let next = instants.iter().flatten().min().copied();
        if !is_seen && next.is_none_or(|next| next > last) {
            floor.rings_up(opening, last);
            is_seen = true;
            continue;
        }
        let Some(now) = next else {
            break;
        };
        (last, is_seen) = (now, false);
        // In this order: staffing changes, completions, pick-ups and matching, thresholds, patience, arrivals.
        if instants[0] == Some(now) {
            floor.staffing(next_row, now);
            next_row += 1;
        } else if instants[1] == Some(now) {
            floor.completion(now);
        } else if instants[2] == Some(now) {
            floor.threshold(now);
        } else if instants[3] == Some(now) {
            // All of them, before an agent who is let go by one of them is free.
            let patience_ends = |c: &Caller| c.alarm() == Some(now);
            while let Some(gone) = floor.queue.iter().position(patience_ends) {
                if floor.queue[gone].deadline != Some(now) {
                    floor.is_offered_late(gone, now);
                    continue;
                }
                let caller = floor.queue.remove(gone);
                floor.end(&caller, Outcome::Abandoned, true, now);
                floor.dismiss_if_done(now);
            }
        } else if instants[4] == Some(now) {
            floor.hang_up_ringing(now);
        } else if instants[8] == Some(now) && !floor.again.iter().any(|c| c.is_leg_at(now)) {
            floor.comes_to_be_rung(now);
        } else if instants[7] == Some(now) && !floor.again.iter().any(|c| c.is_leg_at(now)) {
            floor.comes_out(now, opening, closing);
        } else if instants[9] == Some(now) && !floor.again.iter().any(|c| c.is_leg_at(now)) {
            floor.dial_ends(now, opening, closing);
        } else if instants[5] == Some(now) && !floor.again.iter().any(|c| c.is_leg_at(now)) {
            let caller = arrivals.next().unwrap();
            floor.arrival(caller, opening, closing);
        } else if instants[6] != Some(now) {
            // Nobody but a caller who leaves a line.
            assert_eq!(instants[10], Some(now));
        } else {
            let order = |at: &usize| {
                let c = &floor.again[*at];
                (c.joined, !c.is_leg_at(now), c.origin, c.number)
            };
            let first = (0..floor.again.len()).min_by_key(order).unwrap();
            let caller = floor.again.remove(first);
            floor.arrival(caller, opening, closing);
            floor.dismiss_if_done(now);
        }
    }
    assert!(floor.agents.is_empty() && floor.queue.is_empty());
    assert!(floor.to_ring.is_empty() && floor.inside.is_empty() && floor.dials.is_empty());
    let mut callbacks = floor.callbacks;
    callbacks.sort_by_key(|c| (c.call.origin, c.call.caller, c.call.attempt));
    let mut dials = floor.dialled;
    dials.sort_by_key(|dial| (dial.call_type, dial.number));
    let mut calls = floor.calls;
    calls.sort_by_key(|call| (call.origin, call.caller, call.attempt));
    let mut ends = floor.bounds[1..].to_vec();
    ends.push(u64::MAX);
    let by_row = |pieces: &[Piece]| -> Vec<Vec<u64>> {
        let rows = floor.bounds.iter().zip(&ends);
        rows.map(|(&start, &end)| {
            let of_group = |group: usize| {
                let own = pieces.iter().filter(|piece| piece.0 == group);
                own.map(|&(_, from, to)| to.min(end).saturating_sub(from.max(start)))
                    .sum()
            };
            (0..groups.len()).map(of_group).collect()
        })
        .collect()
    };
    Plain {
        calls,
        callbacks,
        dials,
        opening,
        on: floor.on.each_ref().map(|pieces| by_row(pieces)),
        worked: by_row(&floor.work),
        staffed: by_row(&floor.staff),
        known: floor.known,
        heard: floor.heard,
    }
}

/// A constant law in microseconds; none is no time.
fn part(law: &Option<Law>) -> u64 {
    law.as_ref()
        .map_or(0, |law| constant_seconds(law).unwrap() * SECOND)
}

/// How long a call of a type takes, where the group has no law of its own and nobody has waited.
fn usual_handle(t: &callcenter::CallType) -> u64 {
    let parts = [&t.handle_time, &t.talk, &t.hold, &t.wrap_up];
    parts.into_iter().map(part).sum()
}

/// Somebody who calls as a type, as if for the first time.
fn caller(written: &callcenter::CallType, call_type: usize, joined: u64, bounds: &[u64]) -> Caller {
    let patience = constant_seconds(written.patience.as_ref().unwrap());
    Caller {
        offer_at: None,
        is_offered: false,
        owed: None,
        origin: call_type,
        number: 0,
        attempt: 0,
        cause: Cause::Fresh,
        redials: 0,
        served_before: false,
        meant: None,
        dialled: call_type,
        legs: 0,
        is_rung_up: false,
        self_service: None,
        since: joined,
        called_in: joined,
        with: None,
        onward: None,
        call_type,
        joined,
        row: bounds.iter().rposition(|&bound| bound <= joined).unwrap(),
        handle: usual_handle(written),
        hold: part(&written.hold),
        wrap_up: part(&written.wrap_up),
        queued: false,
        deadline: patience.map(|patience| joined + patience * SECOND),
        balks: written.balk == 1.0,
        passed: 0,
        entered: 0,
        served_by: Vec::new(),
        told: None,
        held: None,
    }
}

/// The place of the least, the first among equals.
fn least<T>(
    candidates: impl IntoIterator<Item = usize>,
    key: impl Fn(usize) -> T,
    less: impl Fn(&T, &T) -> bool,
) -> Option<usize> {
    let mut best: Option<(usize, T)> = None;
    for candidate in candidates {
        let key = key(candidate);
        if best.as_ref().is_none_or(|(_, best)| less(&key, best)) {
            best = Some((candidate, key));
        }
    }
    best.map(|(candidate, _)| candidate)
}

/// When who joins a queue at an instant is offered to be rung back, where that is after a wait.
fn offer_at(written: &callcenter::CallType, joined: u64) -> Option<u64> {
    match written.callbacks.as_ref()?.offered {
        Some(CallbackOffer::Waited(wait)) => Some(joined + micros(wait)),
        _ => None,
    }
}

impl Caller {
    /// When its patience runs out, or it is offered to be rung back before.
    fn alarm(&self) -> Option<u64> {
        self.deadline.into_iter().chain(self.offer_at).min()
    }

    /// The same as one who has asked at an instant to be rung at another.
    fn owed_from(self, asked: u64, due: u64) -> Caller {
        let owed = Owed {
            asked,
            due,
            tries: 0,
            dialled: 0,
            answers: false,
        };
        Caller {
            owed: Some(owed),
            is_offered: true,
            offer_at: None,
            deadline: None,
            queued: true,
            ..self
        }
    }

    fn is_leg_at(&self, now: u64) -> bool {
        self.cause == Cause::Transfer && self.joined == now
    }
}

impl Call {
    /// Whether an agent is being rung, or talks.
    fn is_on_line(&self, now: u64) -> bool {
        let gone = self.since + self.caller.handle - self.caller.wrap_up;
        self.rings || self.dials || self.stays.is_none() && gone > now
    }
}

impl Agent {
    /// When the patience of whoever this agent is being rung for runs out.
    fn hung_up_on(&self) -> Option<u64> {
        let call = self.call.as_ref().filter(|call| call.rings);
        call.and_then(|call| call.caller.deadline)
    }
}

impl Floor<'_> {
    /// A call ends, answered by an agent of a group or not.
    fn end(&mut self, caller: &Caller, outcome: Outcome, queued: bool, left: u64) {
        self.ended_by(None, caller, outcome, queued, left);
        if let Some((group, desk, _)) = caller.with {
            self.lets_go(group, desk, left);
        }
    }

    /// An agent stays until an instant with a caller who was passed on, and then wraps up.
    fn lets_go(&mut self, group: usize, desk: usize, at: u64) {
        let agent = self.first_desk(|a| (a.group, a.desk) == (group, desk));
        let call = self.agents[agent].call.as_mut().unwrap();
        call.stays.as_mut().unwrap().1 = at;
        call.until = at + call.caller.wrap_up;
    }

    fn ended_by(
        &mut self,
        group: Option<usize>,
        caller: &Caller,
        outcome: Outcome,
        queued: bool,
        left: u64,
    ) {
        let next = self.what_follows(group, caller, outcome, left);
        let record = self.record(caller, outcome, queued, left, next);
        match caller.owed {
            Some(_) => self.called_back(caller, CallbackOutcome::Reached, record, left),
            None => self.calls.push(record),
        }
    }

    fn record(
        &self,
        caller: &Caller,
        outcome: Outcome,
        queued: bool,
        left: u64,
        (next, again_after): (Next, Option<u64>),
    ) -> CallRecord {
        let accepts = outcome == Outcome::CallbackAccepted;
        let is_asked = outcome == Outcome::TurnedAway && self.asks_for_message(caller);
        let if_answered = |time: u64| {
            Tick(if outcome == Outcome::Answered {
                time
            } else {
                0
            })
        };
        CallRecord {
            call_type: caller.call_type as u32,
            origin: caller.origin as u32,
            caller: caller.number,
            attempt: caller.attempt as u32,
            cause: caller.cause,
            served_before: caller.served_before,
            next,
            again_after: again_after.map_or(Tick::NEVER, Tick),
            self_service: caller.self_service.map(Tick),
            dialled: caller.dialled as u32,
            is_offered_callback: caller.is_offered || accepts || is_asked,
            joined: Tick(caller.joined),
            row: caller.row as u32,
            outcome,
            queued,
            wait: Tick(left - caller.joined),
            told: caller.told.map(Tick),
            ringing: false,
            handle: if_answered(caller.handle),
            hold: if_answered(caller.hold),
            wrap_up: if_answered(caller.wrap_up),
            staying: Tick::ZERO,
        }
    }

    /// A callback ends.
    fn called_back(
        &mut self,
        caller: &Caller,
        outcome: CallbackOutcome,
        call: CallRecord,
        now: u64,
    ) {
        let owed = caller.owed.unwrap();
        self.callbacks.push(CallbackRecord {
            call,
            outcome,
            asked: Tick(owed.asked),
            due: Tick(owed.due),
            until: Tick(now),
            wait: Tick(now.saturating_sub(owed.due)),
            tries: owed.tries,
            dialling: Tick(owed.dialled),
        });
    }

    /// A callback ends without having reached the caller.
    fn is_not_reached(&mut self, caller: &Caller, outcome: CallbackOutcome, now: u64) {
        let (accepted, nothing) = (Outcome::CallbackAccepted, (Next::Nothing, None));
        let call = self.record(caller, accepted, true, caller.joined, nothing);
        self.called_back(caller, outcome, call, now);
    }

    fn after_closing(&self) -> AfterClosing {
        self.scenario.day.as_ref().unwrap().after_closing
    }

    /// Whether those who are too late are asked to leave a message.
    fn asks_for_message(&self, caller: &Caller) -> bool {
        let rings_back = self.types[caller.call_type].callbacks.is_some();
        self.after_closing() == AfterClosing::Voicemail && rings_back
    }

    /// Somebody is too late, and may leave a message.
    fn is_too_late(&mut self, caller: Caller, queued: bool, opening: u64, now: u64) {
        let accepts = self.asks_for_message(&caller) && {
            let law = self.types[caller.call_type].callbacks.as_ref().unwrap();
            let [_, at_closing] = two_lots(self.whose(&caller), Purpose::Callback);
            at_closing < law.accepted.unwrap()
        };
        if !accepts {
            return self.end(&caller, Outcome::TurnedAway, queued, now);
        }
        self.end(&caller, Outcome::CallbackAccepted, queued, now);
        if now < opening {
            self.to_ring.push((opening, caller.owed_from(now, opening)));
        } else {
            let mut call = *self.calls.last().unwrap();
            call.next = Next::Nothing;
            let message = caller.owed_from(now, now);
            self.called_back(&message, CallbackOutcome::NextDay, call, now);
        }
    }

    /// The wait in seconds that who joins a queue may expect.
    fn expected_seconds(&self, call_type: usize, now: u64) -> f64 {
        let written = self.types[call_type];
        let alike = |other: &&Caller| self.alike(other.call_type, call_type);
        let ahead: Vec<&Caller> = self.queue.iter().filter(alike).collect();
        let seconds = |time: u64| time as f64 / SECOND as f64;
        let patience = match written.wait_estimator {
            WaitEstimator::LastToEnterService => return seconds(self.last_waits[call_type]),
            WaitEstimator::HeadOfLine => {
                let in_line = ahead.into_iter().filter(|other| other.held.is_none());
                let first = in_line.min_by_key(|other| (other.since, other.entered));
                return seconds(first.map_or(0, |first| now - first.joined));
            }
            WaitEstimator::QueueOverRate => None,
            WaitEstimator::WithAbandonment => constant_seconds(written.patience.as_ref().unwrap()),
        };
        let able = (0..self.skills.len()).filter(|&g| self.skills[g][call_type].is_some());
        let able = able.filter(|&g| self.present(g) > 0);
        let rates = able.map(|g| {
            let each = self.handle(g, call_type, 1.0) + self.pickup[g] as f64;
            self.present(g) as f64 * SECOND as f64 / each
        });
        let rate: f64 = rates.sum();
        match patience {
            _ if rate <= 0.0 => f64::INFINITY,
            None => (ahead.len() as f64 + 1.0) / rate,
            Some(patience) => {
                let leave = |i: usize| match i {
                    0 => 0.0,
                    i => i as f64 * (1.0 / patience as f64),
                };
                let turns = (0..=ahead.len()).map(|i| 1.0 / (rate + leave(i)));
                turns.sum()
            }
        }
    }

    /// The wait that is quoted to who is offered to be rung back as it joins a queue; none where it is not.
    fn is_offered_at_once(&self, caller: &Caller, now: u64) -> Option<f64> {
        let law = self.types[caller.call_type].callbacks.as_ref()?;
        if now >= self.closing && self.after_closing() != AfterClosing::Serve {
            return None;
        }
        let quoted = self.expected_seconds(caller.call_type, now);
        let alike = |other: &&Caller| self.alike(other.call_type, caller.call_type);
        let is_offered = match law.offered.unwrap() {
            CallbackOffer::ExpectedWait(limit) => quoted > limit.0,
            CallbackOffer::QueueLength(least) => {
                self.queue.iter().filter(alike).count() >= least as usize
            }
            CallbackOffer::Waited(_) | CallbackOffer::Never => false,
        };
        is_offered.then_some(quoted)
    }

    /// Who has waited is offered to be rung back, as long as anybody rings.
    fn is_offered_late(&mut self, at: usize, now: u64) {
        self.queue[at].offer_at = None;
        if now < self.closing || self.after_closing() == AfterClosing::Serve {
            // Nobody's answer depends on the wait, see the scenarios.
            self.is_offered(at, 0.0, now);
        }
    }

    fn is_offered(&mut self, at: usize, quoted: f64, now: u64) {
        self.queue[at].is_offered = true;
        let caller = self.queue[at].clone();
        let law = self.types[caller.call_type].callbacks.as_ref().unwrap();
        let Callbacks {
            accepted,
            accepted_per_minute,
            scheduled_after,
            ..
        } = law.clone();
        let [on_the_line, _] = two_lots(self.whose(&caller), Purpose::Callback);
        let year = 366.0 * 86_400.0;
        let grown = accepted.unwrap() + accepted_per_minute / 60.0 * quoted.min(year);
        if on_the_line >= grown.clamp(0.0, 1.0) {
            return;
        }
        self.end(&caller, Outcome::CallbackAccepted, true, now);
        let due = now + part(&scheduled_after);
        self.queue[at] = caller.owed_from(now, due);
        if scheduled_after.is_some() {
            let caller = self.queue.remove(at);
            self.is_to_be_rung(caller, due, now);
            self.dismiss_if_done(now);
        }
    }

    /// Who is in no queue is to be rung at an instant, if anybody rings then.
    fn is_to_be_rung(&mut self, mut caller: Caller, at: u64, now: u64) {
        let is_first = caller.owed.unwrap().tries == 0;
        caller.held = None;
        if at < self.closing {
            self.to_ring.push((at, caller));
        } else if is_first {
            self.is_not_reached(&caller, CallbackOutcome::NextDay, now);
        } else {
            self.is_not_reached(&caller, CallbackOutcome::NotRungBack, now);
        }
    }

    /// The first of those who are to be rung now joins the queue, or is rung at once.
    fn comes_to_be_rung(&mut self, now: u64) {
        let due = (0..self.to_ring.len()).filter(|&at| self.to_ring[at].0 == now);
        let first = due.min_by_key(|&at| {
            let caller = &self.to_ring[at].1;
            (caller.origin, caller.number, caller.attempt)
        });
        let (_, mut caller) = self.to_ring.remove(first.unwrap());
        if caller.owed.unwrap().tries == 0 {
            (caller.joined, caller.since) = (now, now);
        }
        let thresholds = self.thresholds(caller.call_type).into_iter();
        let passed = thresholds.filter(|&wait| wait <= now - caller.since);
        caller.passed = passed.max().unwrap_or(0);
        match self.agent_for(&caller, now) {
            Some(agent) => self.matched(agent, caller, now),
            None => {
                self.entries += 1;
                caller.entered = self.entries;
                self.queue.push(caller);
            }
        }
        self.dismiss_if_done(now);
    }

    /// An agent dials for a caller.
    fn dials(&mut self, agent: usize, mut caller: Caller, now: u64) {
        let law = self.types[caller.call_type].callbacks.as_ref().unwrap();
        let lots = many_lots(self.whose(&caller), Purpose::Dialling, 101);
        let owed = caller.owed.as_mut().unwrap();
        owed.answers = lots[owed.tries as usize] < law.answered.unwrap();
        owed.tries += 1;
        self.agents[agent].call = Some(Call {
            caller,
            rings: false,
            dials: true,
            before: false,
            stays: None,
            since: now,
            until: now + part(&law.dialling),
        });
    }

    /// An agent has dialled since an instant: the caller answers, or is to be tried again, or never.
    fn has_dialled(&mut self, at: usize, mut caller: Caller, since: u64, now: u64) {
        let group = self.agents[at].group;
        self.on[6].push((group, since, now));
        self.work.push((group, since, now));
        self.agents[at].worked += now - since;
        let owed = caller.owed.as_mut().unwrap();
        owed.dialled += now - since;
        let Owed { tries, answers, .. } = *owed;
        if answers {
            self.handling_begins(at, caller, now);
            return self.dismiss_if_done(now);
        }
        let law = self.types[caller.call_type].callbacks.as_ref().unwrap();
        if tries == law.tries.unwrap() {
            self.is_not_reached(&caller, CallbackOutcome::NotReached, now);
        } else {
            let again = now + micros(law.apart.unwrap());
            self.is_to_be_rung(caller, again, now);
        }
        self.is_free(at, now);
    }

    /// What a caller does after a call that it left, or in which talk began, at an instant; and after what time it calls again.
    fn what_follows(
        &mut self,
        group: Option<usize>,
        caller: &Caller,
        outcome: Outcome,
        left: u64,
    ) -> (Next, Option<u64>) {
        let nothing = (Next::Nothing, None);
        if outcome == Outcome::CallbackAccepted {
            return (Next::IsRungBack, None);
        }
        if caller.onward.is_some() {
            return (Next::PassedOn, None);
        }
        let written = self.types[caller.meant.unwrap_or(caller.call_type)];
        let whose = self.whose(caller);
        let calls_as = |name: &Option<String>| {
            let name = name.as_ref().unwrap_or(&written.name);
            self.types.iter().position(|t| t.name == *name).unwrap()
        };
        let (end, delay, call_type, cause, redials) = if outcome == Outcome::Contained {
            let law = written.self_service.as_ref().unwrap();
            if lot(whose, Purpose::ContainedAgain) >= law.calls_again {
                return nothing;
            }
            let same = caller.call_type;
            (left, &law.calls_again_after, same, Cause::Return, 0)
        } else if let Some(group) = group {
            let Some(returns) = &written.returns else {
                return nothing;
            };
            let skill = self.skills[group][caller.call_type].unwrap();
            let usual = returns.resolution.unwrap_or(defaults::RESOLUTION);
            if lot(whose, Purpose::Return) < skill.resolution.unwrap_or(usual) {
                return nothing;
            }
            let (end, next) = (left + caller.handle, calls_as(&returns.call_type));
            (end, &returns.delay, next, Cause::Return, 0)
        } else {
            let Some(redials) = &written.redials else {
                return nothing;
            };
            let first = redials.probability.unwrap_or(defaults::REDIAL);
            let usual = match caller.redials {
                0 => first,
                _ => redials.later.unwrap_or(first),
            };
            let probability = match outcome {
                Outcome::Abandoned => usual,
                Outcome::Balked => redials.after_balking.unwrap_or(usual),
                Outcome::Blocked => redials.after_blocking.unwrap_or(usual),
                _ => return nothing,
            };
            let is_over = match redials.tries {
                None => caller.redials >= u64::from(defaults::REDIAL_TRIES),
                Some(Tries::AtMost(most)) => caller.redials >= u64::from(most),
                Some(Tries::Unlimited) => false,
            };
            if is_over || lot(whose, Purpose::Redial) >= probability {
                return nothing;
            }
            let next = calls_as(&redials.call_type);
            (
                left,
                &redials.delay,
                next,
                Cause::Redial,
                caller.redials + 1,
            )
        };
        let delay = part(delay);
        let at = end + delay;
        if at >= self.closing {
            return (Next::AfterClosing, Some(delay));
        }
        self.again.push(Caller {
            origin: caller.origin,
            number: caller.number,
            attempt: caller.attempt + 1,
            cause,
            redials,
            served_before: caller.served_before || group.is_some(),
            served_by: caller.served_by.clone(),
            ..self::caller(self.types[call_type], call_type, at, &self.bounds)
        });
        (Next::CallsAgain, Some(delay))
    }

    fn whose(&self, caller: &Caller) -> Whose<'_> {
        Whose {
            seed: SEED,
            run: RUN,
            name: &self.types[caller.origin].name,
            number: caller.number,
            attempt: caller.attempt,
        }
    }

    /// Where a lot leads in a row of probabilities by name.
    fn leads(&self, row: &BTreeMap<String, f64>, lot: f64) -> Option<usize> {
        let mut sum = 0.0;
        let name = row.iter().find(|&(_, &probability)| {
            sum += probability;
            lot < sum
        });
        self.types
            .iter()
            .position(|t| Some(&t.name) == name.map(|(name, _)| name))
    }

    /// Who calls in may reach a wrong queue first.
    fn misrouted(&self, caller: Caller) -> Caller {
        let Some(misroutes) = &self.types[caller.call_type].misroutes else {
            return caller;
        };
        match self.leads(&misroutes.to, lot(self.whose(&caller), Purpose::Misroute)) {
            None => caller,
            Some(wrong) => Caller {
                meant: Some(caller.call_type),
                call_type: wrong,
                handle: part(&misroutes.found_out_after),
                hold: 0,
                wrap_up: 0,
                ..caller
            },
        }
    }

    /// An agent begins to handle a call, whose caller leaves at an instant: that who will be passed on comes in again then.
    fn passes_on(&mut self, agent: usize, caller: &mut Caller, gone: u64) {
        let Agent { group, desk, .. } = self.agents[agent];
        let right = caller.meant.unwrap_or(caller.call_type);
        let transfers = self.types[right].transfers.as_ref();
        let [chosen, way] = two_lots(self.whose(caller), Purpose::Transfer);
        let next = match (caller.meant, transfers) {
            (Some(right), _) => right,
            (None, None) => return,
            (None, Some(transfers)) => {
                let skill = self.skills[group][caller.call_type].unwrap();
                let itself = BTreeMap::from([(skill.call_type.clone(), defaults::TRANSFER)]);
                let rows = [&skill.transfers_to, &transfers.to, &itself];
                let row = rows.into_iter().find(|row| !row.is_empty()).unwrap();
                let most = transfers.most.unwrap_or(defaults::TRANSFERS);
                match self.leads(row, chosen) {
                    Some(next) if caller.legs < u64::from(most) => next,
                    _ => return,
                }
            }
        };
        let warm = transfers.is_some_and(|t| way < t.warm.unwrap_or(defaults::WARM));
        let conference = transfers.map_or(0, |t| part(&t.conference));
        let keeps = transfers.is_some_and(|t| t.keep_queue_age);
        caller.onward = Some(warm);
        let mut served_by = caller.served_by.clone();
        served_by.push((caller.call_type, (group, desk)));
        self.again.push(Caller {
            origin: caller.origin,
            number: caller.number,
            attempt: caller.attempt + 1,
            cause: Cause::Transfer,
            served_before: true,
            dialled: caller.dialled,
            legs: caller.legs + 1,
            since: if keeps { caller.called_in } else { gone },
            called_in: caller.called_in,
            with: warm.then_some((group, desk, conference)),
            served_by,
            ..self::caller(self.types[next], next, gone, &self.bounds)
        });
    }

    /// Whether some callers are passed on.
    fn passes_some_on(&self) -> bool {
        let passed_on = |t: &&callcenter::CallType| t.transfers.is_some() || t.misroutes.is_some();
        self.types.iter().any(passed_on)
    }

    /// Whether somebody waits, will be passed on, or is being rung for and may yet be.
    fn somebody_waits(&self) -> bool {
        let rings = |a: &Agent| {
            let call = a.call.as_ref();
            call.is_some_and(|call| call.rings || call.dials)
        };
        let passed_on = self.again.iter().any(|c| c.cause == Cause::Transfer);
        let may_be = self.passes_some_on() && self.agents.iter().any(rings);
        let comes_out = !self.inside.is_empty();
        !self.queue.is_empty() || comes_out || passed_on || may_be
    }

    /// Who calls in takes a line and is in self-service, and how that will end.
    fn goes_in(&mut self, caller: Caller) {
        let law = self.types[caller.call_type].self_service.as_ref().unwrap();
        let lot = lot(self.whose(&caller), Purpose::SelfService);
        let contained = law.contained.unwrap();
        let ends = if lot < contained {
            Some(Outcome::Contained)
        } else if lot < contained + law.hangs_up {
            Some(Outcome::LeftIvr)
        } else {
            None
        };
        let until = caller.joined + part(&law.time);
        self.inside.push((until, caller, ends));
    }

    /// The first of those whose time in self-service is over comes out of it.
    fn comes_out(&mut self, now: u64, opening: u64, closing: u64) {
        let out = (0..self.inside.len()).filter(|&at| self.inside[at].0 == now);
        let first = out.min_by_key(|&at| (self.inside[at].1.origin, self.inside[at].1.number));
        let (_, caller, ends) = self.inside.remove(first.unwrap());
        let time = now - caller.joined;
        let caller = Caller {
            joined: now,
            since: now,
            called_in: now,
            self_service: Some(time),
            deadline: caller.deadline.map(|deadline| deadline + time),
            ..caller
        };
        match ends {
            Some(outcome) => self.end(&caller, outcome, false, now),
            None => self.arrival(caller, opening, closing),
        }
        self.dismiss_if_done(now);
    }

    fn arrival(&mut self, mut caller: Caller, opening: u64, closing: u64) {
        let now = caller.joined;
        let is_leg = caller.cause == Cause::Transfer;
        let comes_in_again = is_leg || caller.self_service.is_some() || caller.is_rung_up;
        let has_service = self.types[caller.call_type].self_service.is_some();
        let goes_in = has_service && !comes_in_again;
        if !is_leg && !goes_in {
            caller = self.misrouted(caller);
        }
        let thresholds = self.thresholds(caller.call_type).into_iter();
        let passed = thresholds.filter(|&wait| wait <= now - caller.since);
        caller.passed = passed.max().unwrap_or(0);
        let goes_home = [AfterClosing::SendAway, AfterClosing::Voicemail];
        let sent_away = goes_home.contains(&self.after_closing());
        let is_let_in = comes_in_again && !sent_away;
        let no_line = !comes_in_again && self.has_no_line(caller.dialled, now);
        let on_the_line = self.queue.iter().filter(|c| c.owed.is_none()).count();
        let places = self.scenario.queue_limit.map_or(usize::MAX, |n| n as usize);
        let (mut agent, mut held) = (self.agent_for(&caller, now), None);
        match self.known_to(&caller) {
            _ if goes_in => (),
            Known::Idle(known) => {
                self.known[0] += u64::from(agent != Some(known));
                agent = Some(known);
            }
            Known::Busy(group, desk) if self.within(&caller) > 0 => {
                (agent, held) = (None, Some((group, desk)));
            }
            _ => (),
        }
        if (now < opening || now >= closing) && !is_let_in {
            self.is_too_late(caller, false, opening, now);
        } else if goes_in && !no_line {
            self.goes_in(caller);
        } else if no_line || agent.is_none() && on_the_line >= places {
            self.end(&caller, Outcome::Blocked, false, now);
        } else if let Some(agent) = agent {
            self.matched(agent, caller, now);
        } else if !is_leg && (caller.balks || held.is_none() && !self.is_told(&mut caller)) {
            self.end(&caller, Outcome::Balked, true, now);
        } else {
            self.entries += 1;
            let mut quoted = None;
            let mut offer_at = None;
            if !is_leg {
                offer_at = self::offer_at(self.types[caller.call_type], now);
                if held.is_none() {
                    quoted = self.is_offered_at_once(&caller, now);
                }
            }
            self.queue.push(Caller {
                queued: true,
                entered: self.entries,
                held,
                offer_at,
                ..caller
            });
            if let Some(quoted) = quoted {
                self.is_offered(self.queue.len() - 1, quoted, now);
            }
        }
    }

    /// Whether some line is missing that a caller of a type needs.
    fn has_no_line(&self, dialled: usize, now: u64) -> bool {
        // Whoever is wrapped up has gone.
        let talking = self.agents.iter().filter_map(|a| a.call.as_ref());
        let talking = talking
            .filter(|call| call.is_on_line(now))
            .map(|call| &call.caller);
        let inside = self.inside.iter().map(|(_, caller, _)| caller);
        let waiting = self.queue.iter().filter(|c| c.owed.is_none());
        let held: Vec<usize> = talking
            .chain(waiting)
            .chain(inside)
            .map(|c| c.dialled)
            .chain(self.dials.iter().map(|dial| dial.call_type))
            .collect();
        let is_full = |count: u32, carries: &dyn Fn(usize) -> bool| {
            let taken = held.iter().filter(|&&call_type| carries(call_type));
            carries(dialled) && taken.count() >= count as usize
        };
        match &self.scenario.lines {
            None => false,
            Some(Lines::Number(count)) => is_full(*count, &|_| true),
            Some(Lines::Groups(groups)) => groups.iter().any(|group| {
                is_full(group.count, &|call_type| {
                    group.carries(&self.types[call_type].name)
                })
            }),
        }
    }

    /// When the next caller after an instant leaves an agent who is busy still.
    fn next_to_go(&self, after: u64) -> Option<u64> {
        let calls = self.agents.iter().filter_map(|a| a.call.as_ref());
        let handled = calls.filter(|call| !call.rings && !call.dials && call.stays.is_none());
        let gone = handled.map(|call| call.since + call.caller.handle - call.caller.wrap_up);
        gone.filter(|&gone| gone > after).min()
    }

    /// How many calls of a type could be taken if they came in now, one after the other.
    fn free_for(&self, call_type: usize, now: u64) -> usize {
        let comes = caller(self.types[call_type], call_type, now, &self.bounds);
        let groups = (0..self.skills.len()).map(|group| {
            let terms = self.terms(group, &comes);
            terms.map_or(0, |terms| self.idle_in(group).saturating_sub(terms.reserve))
        });
        groups.sum()
    }

    /// All that happens at an instant has happened, and people are rung up.
    fn rings_up(&mut self, opening: u64, now: u64) {
        if now < opening || now >= self.closing {
            return;
        }
        let row = self.bounds.iter().rposition(|&bound| bound <= now).unwrap();
        for call_type in 0..self.types.len() {
            let Some(law) = &self.types[call_type].outbound else {
                continue;
            };
            let figure = |series: &Option<Series>, unsaid: f64| match series {
                None => unsaid,
                Some(Series::Constant(figure)) => *figure,
                Some(Series::PerInterval(figures)) => figures[row - 1],
                Some(other) => panic!("{other:?} is no figure"),
            };
            let free = self.free_for(call_type, now);
            if free < law.least_free.unwrap_or(defaults::LEAST_FREE) as usize {
                continue;
            }
            let for_each = figure(&law.per_free_agent, defaults::DIALS_PER_FREE_AGENT);
            // No figure of a scenario is so near below a whole number that this would matter but for rounding.
            let wanted = for_each * free as f64 + figure(&law.further, 0.0) + 1e-9;
            let reached = figure(&law.reached, 0.0);
            let seconds = |law: &Option<Law>, unsaid: Seconds| {
                let stated = law.as_ref().map(|law| constant_seconds(law).unwrap());
                stated.unwrap_or(unsaid.0 as u64) * SECOND
            };
            let answered_after = seconds(&law.answered_after, defaults::DIAL_ANSWERED);
            let given_up_after = seconds(&law.given_up_after, defaults::DIALLING);
            let list = law.list.unwrap_or(u64::MAX);
            let under_way = |of: &Self| {
                let dials = of.dials.iter().filter(|dial| dial.call_type == call_type);
                dials.count() as f64
            };
            while under_way(self) + 1.0 <= wanted
                && self.begun[call_type] < list
                && !self.has_no_line(call_type, now)
            {
                let number = self.begun[call_type];
                let whose = Whose {
                    seed: SEED,
                    run: RUN,
                    name: &self.types[call_type].name,
                    number,
                    attempt: 0,
                };
                let answers = lot(whose, Purpose::Dial) < reached;
                let time = if answers {
                    answered_after
                } else {
                    given_up_after
                };
                self.begun[call_type] += 1;
                self.dials.push(Dial {
                    until: now + time,
                    call_type,
                    number,
                    since: now,
                    row,
                    answers,
                });
            }
        }
    }

    fn has_been_dialled(&mut self, dial: &Dial, outcome: DialOutcome, now: u64) {
        self.dialled.push(DialRecord {
            call_type: dial.call_type as u32,
            number: dial.number,
            dialled: Tick(dial.since),
            row: dial.row as u32,
            until: Tick(now),
            outcome,
        });
    }

    /// The first of the dials that take until now ends.
    fn dial_ends(&mut self, now: u64, opening: u64, closing: u64) {
        let ended = (0..self.dials.len()).filter(|&at| self.dials[at].until == now);
        let first = ended.min_by_key(|&at| (self.dials[at].call_type, self.dials[at].number));
        let dial = self.dials.remove(first.unwrap());
        if !dial.answers {
            return self.has_been_dialled(&dial, DialOutcome::NotReached, now);
        }
        self.has_been_dialled(&dial, DialOutcome::Reached, now);
        let written = self.types[dial.call_type];
        let reached = Caller {
            number: dial.number,
            is_rung_up: true,
            ..caller(written, dial.call_type, now, &self.bounds)
        };
        self.arrival(reached, opening, closing);
    }

    /// A caller who joins a queue is told how long it will wait, or its place, where that is told. Whether it stays.
    fn is_told(&mut self, caller: &mut Caller) -> bool {
        let now = caller.joined;
        let Some(announcement) = self.types[caller.call_type].announcement.clone() else {
            return true;
        };
        let (told, units) = match announcement.tells {
            Tells::Place => {
                self.heard[4] += 1;
                (None, self.ahead(caller).len() as f64 + 1.0)
            }
            Tells::ExpectedWait => {
                let Some(told) = self.expected_wait(caller) else {
                    self.heard[5] += 1;
                    return true;
                };
                (Some(told), told as f64 / SECOND as f64 / 60.0)
            }
        };
        let Announcement {
            hangs_up,
            hangs_up_per_minute,
            hangs_up_per_place,
            hangs_up_if_too_long,
            ..
        } = announcement;
        let more = (hangs_up_per_minute + hangs_up_per_place) * units;
        let [at_once, in_vain] = two_lots(self.whose(caller), Purpose::Announcement);
        if at_once < hangs_up + more {
            self.heard[6] += 1;
            return false;
        }
        let ends = caller.deadline.unwrap_or(u64::MAX);
        if told.is_some_and(|told| ends < now + told) && in_vain < hangs_up_if_too_long {
            self.heard[7] += 1;
            return false;
        }
        caller.told = told;
        if let Some(law) = &announcement.patience {
            caller.deadline = constant_seconds(law).map(|patience| now + patience * SECOND);
        }
        if let (Some(factor), Some(ends)) = (announcement.patience_factor, caller.deadline) {
            let patience = (ends - now) as f64 * factor;
            caller.deadline = Some(now + patience.round_ties_even() as u64);
        }
        self.heard[8] += u64::from(caller.deadline.unwrap_or(u64::MAX) != ends);
        let repeats = announcement.repeats;
        let lots = many_lots(self.whose(caller), Purpose::Repeats, repeats.len());
        for (repeat, lot) in repeats.into_iter().zip(lots) {
            let first = repeat.after.or(repeat.every).map(micros).unwrap();
            let mut at = now + first;
            let mut left = 1.0 - repeat.hangs_up;
            // Each time as many of those who are left hang up.
            while lot >= 1.0 - left {
                let Some(every) = repeat.every else {
                    at = u64::MAX;
                    break;
                };
                at += micros(every);
                left *= 1.0 - repeat.hangs_up;
            }
            if at < caller.deadline.unwrap_or(u64::MAX) {
                caller.deadline = Some(at);
                self.heard[if at > now + first { 10 } else { 9 }] += 1;
            }
        }
        true
    }

    /// Those who wait by the same rules.
    fn ahead(&self, caller: &Caller) -> Vec<&Caller> {
        let alike = |other: &&Caller| self.alike(other.call_type, caller.call_type);
        self.queue.iter().filter(alike).collect()
    }

    /// The wait that a caller is told of; none where it would have no end.
    fn expected_wait(&mut self, caller: &Caller) -> Option<u64> {
        let written = self.types[caller.call_type];
        let estimator = written.wait_estimator;
        self.heard[match estimator {
            WaitEstimator::LastToEnterService => 0,
            WaitEstimator::HeadOfLine => 1,
            WaitEstimator::QueueOverRate => 2,
            WaitEstimator::WithAbandonment => 3,
        }] += 1;
        let seconds = self.expected_seconds(caller.call_type, caller.joined);
        let told = seconds * SECOND as f64;
        told.is_finite().then_some(told.round_ties_even() as u64)
    }

    /// For how long a caller waits for whom it knows alone.
    fn within(&self, caller: &Caller) -> u64 {
        let same = self.types[caller.call_type].same_agent;
        let within = same.and_then(|same| same.within);
        micros(within.unwrap_or(defaults::SAME_AGENT_WITHIN))
    }

    fn known_to(&self, caller: &Caller) -> Known {
        let Some(same) = self.types[caller.call_type].same_agent else {
            return Known::Nobody;
        };
        // Not who has just passed the caller on.
        let passer = caller
            .served_by
            .last()
            .filter(|_| caller.cause == Cause::Transfer);
        let passer = passer.map(|(_, desk)| *desk);
        let last = caller.served_by.iter().rev().take(REMEMBERED);
        let mut last = last.filter(|(of, desk)| *of == caller.call_type && passer != Some(*desk));
        let Some(&(_, (group, desk))) = last.next() else {
            return Known::Nobody;
        };
        let of_group = (0..self.agents.len()).filter(|&at| self.agents[at].group == group);
        let there: Vec<usize> = of_group
            .filter(|&at| same.who == SameWho::Group || self.agents[at].desk == desk)
            .collect();
        let idle = there.iter().filter(|&&at| self.agents[at].call.is_none());
        match idle.min_by_key(|&&at| self.agents[at].rested) {
            Some(&at) => Known::Idle(at),
            None if there.is_empty() => Known::Nobody,
            None => Known::Busy(group, (same.who == SameWho::Agent).then_some(desk)),
        }
    }

    /// The first of those who wait for an agent in person, or for anybody of its group.
    fn held_for(&self, agent: usize) -> Option<usize> {
        let Agent { group, desk, .. } = self.agents[agent];
        let first = |whom| {
            let held = (0..self.queue.len()).filter(|&at| self.queue[at].held == Some(whom));
            held.min_by_key(|&at| self.queue[at].entered)
        };
        first((group, Some(desk))).or_else(|| first((group, None)))
    }

    fn terms(&self, group: usize, caller: &Caller) -> Option<Terms> {
        let skill = self.skills[group][caller.call_type]?;
        let ended = skill.until.is_some_and(|end| caller.passed > micros(end));
        if caller.passed < micros(skill.after) || ended {
            return None;
        }
        let (mut rank, mut preference, mut reserve) = (skill.rank, skill.preference, skill.reserve);
        let begun = |stage: &&Stage| caller.passed >= micros(stage.after);
        for stage in skill.stages.iter().filter(begun) {
            rank = stage.rank.unwrap_or(rank);
            preference = stage.preference.or(preference);
            reserve = stage.reserve.unwrap_or(reserve);
        }
        Some(Terms {
            rank,
            preference: preference.unwrap_or(rank),
            reserve: reserve as usize,
        })
    }

    fn idle_in(&self, group: usize) -> usize {
        let idle = |a: &&Agent| a.group == group && a.call.is_none();
        self.agents.iter().filter(idle).count()
    }

    /// The terms on which an agent, who is idle, may take a call now.
    fn may_take(&self, group: usize, caller: &Caller) -> Option<Terms> {
        let terms = self.terms(group, caller)?;
        (self.staying || self.idle_in(group) > terms.reserve).then_some(terms)
    }

    /// Microseconds that a call takes an agent of a group where it has grown so many times.
    fn handle(&self, group: usize, call_type: usize, growth: f64) -> f64 {
        let skill = self.skills[group][call_type].unwrap();
        let own = skill.handle_time.is_some();
        let usual = match own {
            true => part(&skill.handle_time),
            false => usual_handle(self.types[call_type]),
        };
        usual as f64 * growth / skill.speed
    }

    /// The idle agent whom a call asks.
    fn agent_for(&self, caller: &Caller, now: u64) -> Option<usize> {
        let rule = self.scenario.routing.agent;
        let rank = |at: usize| {
            let terms = self.may_take(self.agents[at].group, caller)?;
            Some(match rule.by {
                AgentOrder::Rank => terms.rank,
                AgentOrder::Nothing => 0,
            })
        };
        let idle = (0..self.agents.len()).filter(|&at| self.agents[at].call.is_none());
        let able: Vec<usize> = idle.filter(|&at| rank(at).is_some()).collect();
        let first = able.iter().filter_map(|&at| rank(at)).min();
        let able = able.into_iter().filter(|&at| rank(at) == first);
        let skill = |a: &Agent| self.skills[a.group][caller.call_type].unwrap();
        let cost = |a: &Agent| match rule.then {
            AgentPick::LongestIdle => 0.0,
            AgentPick::MostIdleGroup => -(self.idle_in(a.group) as f64),
            AgentPick::LeastOccupied => a.worked as f64 / (a.idle_since - a.since).max(1) as f64,
            AgentPick::Fastest => self.handle(a.group, caller.call_type, 1.0),
            AgentPick::Score => {
                let score = skill(a).agent_score;
                -(score.base * 1e6 + score.per_second * (now - a.idle_since) as f64)
            }
            other => panic!("{other:?} is by lot"),
        };
        let by_desk = rule.then == AgentPick::LeastOccupied;
        let key = |at: usize| {
            let a = &self.agents[at];
            let last = if by_desk { a.desk as u64 } else { a.rested };
            (cost(a), (a.idle_since, a.group, last))
        };
        least(able, key, |a, b| a < b)
    }

    /// The waiting call that an idle agent takes.
    fn call_for(&self, agent: usize, now: u64) -> Option<usize> {
        let group = self.agents[agent].group;
        let rule = self.scenario.routing.call;
        let order = |at: usize| {
            let caller = &self.queue[at];
            let terms = self.may_take(group, caller)?;
            let priority = self.types[caller.call_type].priority;
            Some(match rule.by {
                CallOrder::Rank => (terms.preference, priority),
                CallOrder::Priority => (priority, terms.preference),
                CallOrder::Nothing => (0, 0),
            })
        };
        let able: Vec<usize> = (0..self.queue.len())
            .filter(|&at| self.queue[at].held.is_none() && order(at).is_some())
            .collect();
        let first = able.iter().filter_map(|&at| order(at)).min();
        let able = able.into_iter().filter(|&at| order(at) == first);
        let credit = |c: &Caller| micros(self.types[c.call_type].wait_credit);
        let waited = |c: &Caller| (now - c.since + credit(c)) as f64;
        let cost = |c: &Caller| match rule.then {
            CallPick::LongestWait => 0.0,
            CallPick::LongestQueue => {
                let same = self.queue.iter().filter(|o| o.call_type == c.call_type);
                -(same.count() as f64)
            }
            CallPick::WeightedWait => -self.types[c.call_type].weight * waited(c),
            CallPick::Score => {
                let score = self.skills[group][c.call_type].unwrap().call_score;
                -(score.base * 1e6 + score.per_second * waited(c))
            }
            CallPick::LastCome => 0.0,
            other => panic!("{other:?} is by lot"),
        };
        if rule.then == CallPick::LastCome {
            let key = |at: usize| {
                let c = &self.queue[at];
                (c.since, self.beside(c).last().unwrap().call_type, c.entered)
            };
            return least(able, key, |a, b| a > b);
        }
        let key = |at: usize| {
            let c = &self.queue[at];
            let first = self.beside(c)[0].call_type;
            (cost(c), -waited(c), first, c.entered)
        };
        least(able, key, |a, b| a < b)
    }

    /// Who counts as having joined the queue of a caller in the same instant, in the order in which they did.
    fn beside(&self, caller: &Caller) -> Vec<&Caller> {
        let same = |o: &&Caller| {
            (o.since, o.passed, o.held) == (caller.since, caller.passed, caller.held)
                && self.alike(o.call_type, caller.call_type)
        };
        let mut beside: Vec<&Caller> = self.queue.iter().filter(same).collect();
        beside.sort_by_key(|o| o.entered);
        beside
    }

    /// An agent is given a call, and picks up at once or after a while.
    fn matched(&mut self, agent: usize, caller: Caller, now: u64) {
        if caller.owed.is_some() {
            return self.dials(agent, caller, now);
        }
        match self.pickup[self.agents[agent].group] {
            0 => self.handling_begins(agent, caller, now),
            pickup => {
                self.agents[agent].call = Some(Call {
                    caller,
                    rings: true,
                    dials: false,
                    before: false,
                    stays: None,
                    since: now,
                    until: now + pickup,
                });
            }
        }
    }

    fn handling_begins(&mut self, agent: usize, mut caller: Caller, now: u64) {
        self.last_waits[caller.call_type] = now - caller.joined;
        if caller.meant.is_none() {
            let growth = match caller.owed {
                None => self.types[caller.call_type].handle_growth_per_minute / 60.0,
                Some(_) => 0.0,
            };
            let growth = 1.0 + growth * ((now - caller.joined) as f64 / SECOND as f64);
            let handle = self.handle(self.agents[agent].group, caller.call_type, growth);
            let handle = handle.round_ties_even() as u64;
            for part in [&mut caller.hold, &mut caller.wrap_up] {
                let stretched = u128::from(*part) * u128::from(handle);
                *part = (stretched / u128::from(caller.handle.max(1))) as u64;
            }
            caller.handle = handle;
        }
        if let Some((group, desk, conference)) = caller.with.take() {
            caller.handle += conference;
            self.lets_go(group, desk, now + conference);
        }
        let end = now + caller.handle;
        let gone = end - caller.wrap_up;
        self.passes_on(agent, &mut caller, gone);
        let until = if caller.onward == Some(true) {
            gone
        } else {
            end
        };
        self.agents[agent].call = Some(Call {
            caller,
            rings: false,
            dials: false,
            before: false,
            since: now,
            until,
            stays: None,
        });
    }

    /// The first of these agents by group and desk.
    fn first_desk(&self, of: impl Fn(&Agent) -> bool) -> usize {
        let agents = (0..self.agents.len()).filter(|&at| of(&self.agents[at]));
        let first = agents.min_by_key(|&at| (self.agents[at].group, self.agents[at].desk));
        first.unwrap()
    }

    /// Somebody hangs up while the telephone rings.
    fn hang_up_ringing(&mut self, now: u64) {
        let at = self.first_desk(|a| a.hung_up_on() == Some(now));
        let Call { caller, since, .. } = self.agents[at].call.take().unwrap();
        self.on[0].push((self.agents[at].group, since, now));
        self.end(&caller, Outcome::Abandoned, caller.queued, now);
        self.calls.last_mut().unwrap().ringing = true;
        self.is_free(at, now);
    }

    fn completion(&mut self, now: u64) {
        let at = self.first_desk(|a| a.call.as_ref().is_some_and(|c| c.until == now));
        let group = self.agents[at].group;
        let Call {
            mut caller,
            rings,
            dials,
            before,
            since,
            until,
            stays,
        } = self.agents[at].call.take().unwrap();
        if rings {
            self.on[0].push((group, since, until));
            self.handling_begins(at, caller, now);
            return self.dismiss_if_done(now);
        }
        if dials {
            return self.has_dialled(at, caller, since, now);
        }
        if stays.is_none() {
            let gone = since + caller.handle - caller.wrap_up;
            self.on[1].push((group, since, gone - caller.hold));
            self.on[2].push((group, gone - caller.hold, gone));
            if caller.onward == Some(true) {
                self.agents[at].call = Some(Call {
                    caller,
                    rings,
                    dials,
                    before,
                    since,
                    until: u64::MAX,
                    stays: Some((now, u64::MAX)),
                });
                return;
            }
        }
        let staying = stays.map_or(0, |(from, to)| {
            self.on[4].push((group, from, to));
            to - from
        });
        self.on[3].push((group, until - caller.wrap_up, until));
        self.work.push((group, since, until));
        caller.handle = until - since;
        self.agents[at].worked += until - since;
        if !before {
            let desk = (group, self.agents[at].desk);
            caller.served_by.push((caller.call_type, desk));
            self.ended_by(
                Some(group),
                &caller,
                Outcome::Answered,
                caller.queued,
                since,
            );
            let record = match caller.owed {
                Some(_) => &mut self.callbacks.last_mut().unwrap().call,
                None => self.calls.last_mut().unwrap(),
            };
            record.staying = Tick(staying);
        }
        self.is_free(at, now);
    }

    fn is_free(&mut self, at: usize, now: u64) {
        let group = self.agents[at].group;
        if self.present(group) > self.places[group] {
            self.leave(at, now);
        } else if let Some(call) = self.held_for(at) {
            let caller = self.queue.remove(call);
            self.known[if caller.held == Some((group, None)) {
                2
            } else {
                1
            }] += 1;
            self.matched(at, caller, now);
        } else if let Some(call) = self.call_for(at, now) {
            let caller = self.queue.remove(call);
            self.matched(at, caller, now);
        } else {
            self.rest(at, now);
        }
        self.dismiss_if_done(now);
    }

    fn rest(&mut self, agent: usize, now: u64) {
        self.rests += 1;
        self.agents[agent].rested = self.rests;
        self.agents[agent].idle_since = now;
    }

    /// The waits at which something changes for a call type.
    fn thresholds(&self, call_type: usize) -> Vec<u64> {
        let skills = self.skills.iter().filter_map(|group| group[call_type]);
        let waits = skills.flat_map(|skill| {
            let stages = skill.stages.iter().map(|stage| stage.after);
            let ends = skill.until.map(|end| micros(end) + 1);
            stages.chain([skill.after]).map(micros).chain(ends)
        });
        let mut waits: Vec<u64> = waits.collect();
        waits.retain(|&wait| wait > 0);
        waits.sort();
        waits.dedup();
        waits
    }

    fn next_threshold(&self, at: usize) -> Option<u64> {
        let caller = &self.queue[at];
        if caller.held.is_some() {
            return Some(caller.joined + self.within(caller));
        }
        let waits = self.thresholds(caller.call_type).into_iter();
        waits
            .filter(|&wait| wait > caller.passed)
            .map(|wait| caller.since + wait)
            .next()
    }

    /// Whether no rule in force tells two call types apart, but for how long their calls take.
    fn alike(&self, a: usize, b: usize) -> bool {
        let routing = self.scenario.routing;
        let several = self.skills.len() > 1;
        let ranks = routing.agent.by == AgentOrder::Rank && several;
        let seen = |t: usize| {
            let written = self.types[t];
            let skill = |group: &Vec<Option<&Skill>>| {
                let skill = group[t]?;
                let ordered = routing.call.by != CallOrder::Nothing;
                let mut terms = (skill.rank, skill.preference, skill.reserve);
                let mut stages = vec![(skill.after.0, terms)];
                for stage in &skill.stages {
                    terms.0 = stage.rank.unwrap_or(terms.0);
                    terms.1 = stage.preference.or(terms.1);
                    terms.2 = stage.reserve.unwrap_or(terms.2);
                    stages.push((stage.after.0, terms));
                }
                let stages: Vec<_> = stages
                    .into_iter()
                    .map(|(after, (rank, preference, reserve))| {
                        let preference = ordered.then_some(preference.unwrap_or(rank));
                        (after, ranks.then_some(rank), preference, reserve)
                    })
                    .collect();
                let call_score = (routing.call.then == CallPick::Score).then_some(skill.call_score);
                let agent_score = (routing.agent.then == AgentPick::Score && several)
                    .then_some(skill.agent_score);
                let until = skill.until.map(micros);
                Some((stages, until, call_score, agent_score))
            };
            (
                (routing.call.by != CallOrder::Nothing).then_some(written.priority),
                written.wait_credit.0,
                (routing.call.then == CallPick::WeightedWait).then_some(written.weight),
                (routing.call.then == CallPick::LongestQueue).then_some(t),
                self.skills.iter().map(skill).collect::<Vec<_>>(),
            )
        };
        seen(a) == seen(b)
    }

    /// A caller has waited long enough for other terms, and asks again.
    fn threshold(&mut self, now: u64) {
        let passing = (0..self.queue.len()).filter(|&at| self.next_threshold(at) == Some(now));
        let first = passing.min_by_key(|&at| {
            let c = &self.queue[at];
            let queue = (0..self.types.len()).find(|&t| self.alike(t, c.call_type));
            let held = c.held.is_some().then_some(c.call_type);
            (held, queue, c.passed, c.since, c.entered)
        });
        let at = first.unwrap();
        let waited = now - self.queue[at].since;
        self.queue[at].passed = waited;
        if let Some((group, desk)) = self.queue[at].held.take() {
            let is_over = |wait: &u64| *wait <= waited;
            let passed = self.thresholds(self.queue[at].call_type).into_iter();
            self.queue[at].passed = passed.filter(is_over).max().unwrap_or(0);
            // It joins those who came in with it behind them.
            self.entries += 1;
            self.queue[at].entered = self.entries;
            let is_taken = self.agent_for(&self.queue[at], now).is_some();
            self.known[if is_taken { 4 } else { 5 }] += 1;
            let is_whom = |a: &Agent| a.group == group && desk.is_none_or(|desk| a.desk == desk);
            self.known[6] += u64::from(!self.agents.iter().any(is_whom));
        }
        if let Some(agent) = self.agent_for(&self.queue[at], now) {
            let caller = self.queue.remove(at);
            self.matched(agent, caller, now);
            self.dismiss_if_done(now);
        }
    }

    fn present(&self, group: usize) -> usize {
        self.agents.iter().filter(|a| a.group == group).count()
    }

    fn leave(&mut self, agent: usize, now: u64) {
        let agent = self.agents.remove(agent);
        self.vacant[agent.group].push(agent.desk);
        self.staff.push((agent.group, agent.since, now));
    }

    fn longest_idle(&self, group: usize) -> Option<usize> {
        let idle = (0..self.agents.len())
            .filter(|&at| self.agents[at].group == group && self.agents[at].call.is_none());
        idle.min_by_key(|&at| self.agents[at].rested)
    }

    fn staffing(&mut self, row: usize, now: u64) {
        let rule = self.scenario.day.as_ref().unwrap().after_closing;
        let closes = row + 1 == self.counts.len();
        if closes {
            for dial in std::mem::take(&mut self.dials) {
                self.has_been_dialled(&dial, DialOutcome::GivenUp, now);
            }
        }
        if closes && rule != AfterClosing::Serve {
            let owed = |c: &Caller| c.owed.is_some();
            let (owed, on_line): (Vec<_>, Vec<_>) =
                std::mem::take(&mut self.queue).into_iter().partition(owed);
            for caller in owed {
                self.is_not_reached(&caller, CallbackOutcome::NotRungBack, now);
            }
            if rule == AfterClosing::PatienceOnly {
                self.queue = on_line;
            } else {
                for caller in on_line {
                    self.is_too_late(caller, true, 0, now);
                }
            }
        }
        // Those who stay after closing stay for callers: without any, nobody comes back.
        self.staying |= closes && rule == AfterClosing::Serve;
        if !self.staying || self.somebody_waits() {
            let places = self.counts[row].clone();
            self.set_places(&places, now);
            if row == 1 {
                self.seat_the_busy(now);
            }
            for group in 0..places.len() {
                let idle =
                    |at: &usize| self.agents[*at].group == group && self.agents[*at].call.is_none();
                let mut idle: Vec<usize> = (0..self.agents.len()).filter(idle).collect();
                idle.sort_by_key(|&at| self.agents[at].rested);
                for agent in idle {
                    if let Some(call) = self.held_for(agent) {
                        let caller = self.queue.remove(call);
                        self.known[3] += 1;
                        self.matched(agent, caller, now);
                    }
                }
                while let Some(agent) = self.longest_idle(group) {
                    let Some(call) = self.call_for(agent, now) else {
                        break;
                    };
                    let caller = self.queue.remove(call);
                    self.matched(agent, caller, now);
                }
            }
        }
        self.dismiss_if_done(now);
    }

    /// Who is busy as the day opens, and until when.
    fn busy_at(
        &self,
        opening: u64,
        groups: &[&callcenter::AgentGroup],
    ) -> Vec<(usize, usize, u64)> {
        let mut busy = Vec::new();
        for written in &self.scenario.starting_state.busy {
            let group = groups.iter().position(|g| g.name == written.agent_group);
            let call_type = self.types.iter().position(|t| t.name == written.call_type);
            let (group, call_type) = (group.unwrap(), call_type.unwrap());
            let copies = written.agents.unwrap_or(1);
            for _ in 0..copies {
                for &elapsed in &written.elapsed {
                    let whole = self.handle(group, call_type, 1.0);
                    let left = (whole - micros(elapsed) as f64).round_ties_even() as u64;
                    let place = (group, call_type, 0, u64::MAX - micros(elapsed));
                    busy.push((place, opening + left));
                }
                for &remaining in &written.remaining {
                    let left = micros(remaining);
                    busy.push(((group, call_type, 1, u64::MAX - left), opening + left));
                }
            }
        }
        busy.sort();
        let seated = busy.into_iter();
        seated
            .map(|((group, call_type, ..), until)| (group, call_type, until))
            .collect()
    }

    fn seat_the_busy(&mut self, now: u64) {
        for (group, call_type, until) in std::mem::take(&mut self.busy) {
            let agent = self.longest_idle(group).unwrap();
            let caller = Caller {
                row: 0,
                handle: until - now,
                hold: 0,
                wrap_up: 0,
                deadline: None,
                balks: false,
                ..caller(self.types[call_type], call_type, now, &self.bounds)
            };
            self.agents[agent].call = Some(Call {
                caller,
                rings: false,
                dials: false,
                before: true,
                since: now,
                until,
                stays: None,
            });
        }
    }

    fn set_places(&mut self, places: &[usize], now: u64) {
        for (group, &places) in places.iter().enumerate() {
            self.places[group] = places;
            while self.present(group) > places {
                let Some(at) = self.longest_idle(group) else {
                    break;
                };
                self.leave(at, now);
            }
            while self.present(group) < places {
                self.agents.push(Agent {
                    group,
                    desk: self.vacant[group].pop().unwrap(),
                    since: now,
                    idle_since: now,
                    rested: 0,
                    worked: 0,
                    call: None,
                });
                self.rest(self.agents.len() - 1, now);
            }
        }
    }

    fn dismiss_if_done(&mut self, now: u64) {
        if self.staying && !self.somebody_waits() {
            let nobody = vec![0; self.places.len()];
            self.set_places(&nobody, now);
        }
    }
}
