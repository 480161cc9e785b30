//! Nobody is lost and no second is counted twice.

use std::collections::{BTreeMap, BTreeSet};

use callcenter::engine::Engine;
use callcenter::measure::{
    Activity, CallCounter as Count, CallRecord, CallbackOutcome, CallbackRecord, Cause, Next,
    Outcome,
};
use callcenter::scenario::{AfterClosing, Series, defaults};
use callcenter::units::Tick;
use callcenter::{Model, Scenario};
use proptest::prelude::*;

use crate::played::{Played, model, play};
use crate::scenarios::{Wanted, cases, scenario};

fn engines(model: &Model) -> Vec<Engine> {
    if model.is_single_queue() {
        vec![Engine::Recursion, Engine::Calendar]
    } else {
        vec![Engine::Calendar]
    }
}

/// What holds in the rows that are counted, of a day or of a steady state.
fn counts_add_up(
    played: &Played,
    scenario: &Scenario,
    rows: std::ops::Range<usize>,
) -> Result<(), TestCaseError> {
    use Count::*;
    let mut names: Vec<_> = scenario.call_types.iter().map(|t| &t.name).collect();
    names.sort();
    let messages = |call_type: usize| {
        let messages = scenario.starting_state.messages.iter();
        let of_type = messages.filter(|m| m.call_type == *names[call_type]);
        of_type.map(|m| u64::from(m.callers)).sum::<u64>()
    };
    for row in rows {
        for call_type in 0..played.types {
            let count = |counter| played.tally.count(row, call_type, counter);
            let outcomes = [
                Answered,
                Abandoned,
                Balked,
                Blocked,
                TurnedAway,
                StillWaiting,
                Contained,
                LeftIvr,
                CallbackAccepted,
            ];
            prop_assert_eq!(count(Attempts), outcomes.map(count).iter().sum::<u64>());
            let waits = [WaitBalked, WaitBlocked, WaitContained, WaitLeftIvr];
            prop_assert_eq!(waits.map(count), [0; 4]);
            prop_assert!(count(Queued) >= count(Abandoned) + count(Balked));
            let served_itself = count(Contained) + count(LeftIvr);
            prop_assert!(count(Queued) <= count(Attempts) - count(Blocked) - served_itself);
            // Whoever is contained or hangs up in self-service has been in that of the type it called.
            prop_assert!(count(SelfServed) >= served_itself);
            prop_assert!(count(ContainedAgain) <= count(Contained));
            // Every callback that is accepted, or left as a message before the day, ends exactly once.
            let ends = [
                CallbacksReached,
                CallbacksNotReached,
                CallbacksNotRungBack,
                CallbacksNextDay,
            ];
            let messages = if row == 0 { messages(call_type) } else { 0 };
            let ended: u64 = ends.map(count).iter().sum();
            prop_assert_eq!(ended, count(CallbackAccepted) + messages);
            prop_assert!(count(CallbacksOffered) >= count(CallbackAccepted));
            prop_assert!(count(CallbackWithin) <= count(CallbacksReached));
            prop_assert!(count(CallbackTries) >= count(CallbacksReached));
        }
        for group in 0..played.groups {
            let time = |on: Activity| played.tally.time_on(row, group, on);
            let spent: u64 = Activity::ALL.map(time).iter().sum();
            // What is left is idle: it and the pieces are the time on duty.
            prop_assert!(spent <= played.tally.staffed_time(row, group));
            let worked = [
                Activity::Talk,
                Activity::Hold,
                Activity::WrapUp,
                Activity::Transfer,
                Activity::Dialling,
            ];
            let worked = worked.map(time);
            prop_assert_eq!(
                worked.iter().sum::<u64>(),
                played.tally.worked_time(row, group)
            );
        }
    }
    Ok(())
}

fn every_arrival_ends_once(played: &Played) -> Result<(), TestCaseError> {
    let who: BTreeSet<_> = played
        .calls
        .iter()
        .map(|c| (c.origin, c.caller, c.attempt))
        .collect();
    prop_assert_eq!(who.len(), played.calls.len());
    prop_assert_eq!(played.calls.len() as u64, played.arrivals);
    // Callers are numbered without a gap, in the order in which they come, and so are those who waited as the day opened.
    let waited = |call: &CallRecord| call.caller >= CallRecord::WAITING_AT_OPENING;
    // Of those who are rung up nobody calls in; see what is said of dials.
    let come_in = played.calls_that_come_in();
    let first: Vec<_> = come_in.iter().filter(|c| c.attempt == 0).collect();
    for pair in first.windows(2) {
        let same = pair[0].origin == pair[1].origin;
        if same && waited(pair[0]) == waited(pair[1]) {
            prop_assert_eq!(pair[0].caller + 1, pair[1].caller);
            prop_assert!(pair[0].called_in() <= pair[1].called_in());
        } else {
            prop_assert!([0, CallRecord::WAITING_AT_OPENING].contains(&pair[1].caller));
        }
    }
    Ok(())
}

/// When the agent of an attempt is free, or the caller has hung up.
fn end_of(call: &CallRecord) -> Tick {
    call.joined + call.wait + call.handle
}

/// When a caller who is passed on leaves the agent: after talk and hold.
fn gone_at(call: &CallRecord) -> Tick {
    call.joined + call.wait + call.talk() + call.hold
}

type Who = (u32, u64, u32);

fn who(call: &CallRecord) -> Who {
    (call.origin, call.caller, call.attempt)
}

/// The calls of each caller, each as it came and as it ended: one in which the caller asked to be rung back as its callback did, and
/// where that reached the caller as a call that was answered at once then. Messages that were left before the day are first calls.
fn courses(played: &Played) -> BTreeMap<(u32, u64), Vec<[CallRecord; 2]>> {
    let mut of_who: BTreeMap<Who, [CallRecord; 2]> = (played.calls.iter())
        .map(|call| (who(call), [*call; 2]))
        .collect();
    for callback in &played.callbacks {
        let mut ended = callback.call;
        if callback.outcome == CallbackOutcome::Reached {
            (ended.joined, ended.wait) = (callback.until, Tick::ZERO);
        }
        of_who.entry(who(&ended)).or_insert([callback.call; 2])[1] = ended;
    }
    let mut courses = BTreeMap::<_, Vec<_>>::new();
    for ((origin, caller, _), call) in of_who {
        courses.entry((origin, caller)).or_default().push(call);
    }
    courses
}

/// Whether there is one callback to each call in which one was accepted, and to each message, and what it says holds together.
fn callbacks_make_sense(
    model: &Model,
    played: &Played,
    scenario: &Scenario,
) -> Result<(), TestCaseError> {
    let mut names: Vec<_> = scenario.call_types.iter().collect();
    names.sort_by_key(|t| &t.name);
    let (opening, closing) = (model.grid().opening(), model.grid().closing());
    let accepts = |call: &&CallRecord| call.outcome == Outcome::CallbackAccepted;
    let accepted: BTreeMap<Who, &CallRecord> = (played.calls.iter().filter(accepts))
        .map(|call| (who(call), call))
        .collect();
    let ended: BTreeSet<Who> = played.callbacks.iter().map(|c| who(&c.call)).collect();
    prop_assert_eq!(ended.len(), played.callbacks.len());
    let messages = scenario.starting_state.messages.iter();
    let messages: usize = messages.map(|m| m.callers as usize).sum();
    prop_assert_eq!(ended.len(), accepted.len() + messages);
    prop_assert!(accepted.keys().all(|who| ended.contains(who)));
    let after_closing = scenario.day.as_ref().unwrap().after_closing;
    for callback in &played.callbacks {
        let CallbackRecord {
            call,
            outcome,
            asked,
            due,
            until,
            wait,
            tries,
            dialling,
        } = *callback;
        let law = names[call.call_type as usize].callbacks.as_ref().unwrap();
        match accepted.get(&who(&call)) {
            Some(first) => {
                prop_assert_eq!(first.next, Next::IsRungBack);
                prop_assert_eq!(asked, first.joined + first.wait);
                prop_assert_eq!(
                    (first.call_type, first.row, first.cause),
                    (call.call_type, call.row, call.cause)
                );
                prop_assert_eq!(first.served_before, call.served_before);
                prop_assert!(first.is_offered_callback && call.is_offered_callback);
            }
            None => prop_assert_eq!((asked, due, call.row), (opening, opening, 0)),
        }
        prop_assert!(asked <= due && asked <= until);
        prop_assert_eq!(wait.0, until.0.saturating_sub(due.0));
        prop_assert!(tries <= law.tries.unwrap());
        let is_done = outcome == CallbackOutcome::Reached;
        prop_assert_eq!(is_done, call.outcome == Outcome::Answered);
        prop_assert!(is_done || call.next == Next::Nothing && call.handle == Tick::ZERO);
        match outcome {
            CallbackOutcome::Reached => prop_assert!(tries > 0 && until >= due + dialling),
            CallbackOutcome::NotReached => prop_assert_eq!(tries, law.tries.unwrap()),
            CallbackOutcome::NotRungBack => {
                // Another try would have been too late, or nobody stayed for the first.
                let is_left = until == closing && after_closing != AfterClosing::Serve;
                prop_assert!(is_left || tries > 0 && tries < law.tries.unwrap());
            }
            CallbackOutcome::NextDay if after_closing == AfterClosing::Voicemail => {
                prop_assert_eq!(tries, 0);
            }
            CallbackOutcome::NextDay => {
                prop_assert!(law.scheduled_after.is_some() && due >= closing && tries == 0);
            }
        }
    }
    let times: u64 = (played.callbacks.iter())
        .map(|c| (c.until - c.asked).0)
        .sum();
    prop_assert_eq!(times, played.total(Count::CallbackTime));
    let dialled: u64 = played.callbacks.iter().map(|c| c.dialling.0).sum();
    let rows = (0..played.rows).flat_map(|row| (0..played.groups).map(move |group| (row, group)));
    let dialling = rows.map(|(row, group)| played.tally.time_on(row, group, Activity::Dialling));
    prop_assert_eq!(dialled, dialling.sum::<u64>());
    let tries: u64 = played.callbacks.iter().map(|c| u64::from(c.tries)).sum();
    prop_assert_eq!(tries, played.total(Count::CallbackTries));
    let reached = |c: &&CallbackRecord| c.outcome == CallbackOutcome::Reached;
    let reached: Vec<_> = played.callbacks.iter().filter(reached).collect();
    let waits: u64 = reached.iter().map(|c| c.wait.0).sum();
    prop_assert_eq!(waits, played.total(Count::CallbackWait));
    let in_time = |c: &&&CallbackRecord| {
        let law = names[c.call.call_type as usize].callbacks.as_ref().unwrap();
        c.wait <= Tick::from_seconds(law.within.unwrap().0)
    };
    let in_time = reached.iter().filter(in_time).count() as u64;
    prop_assert_eq!(in_time, played.total(Count::CallbackWithin));
    Ok(())
}

/// What the calls of each caller say of one another.
fn callers_call_again(
    model: &Model,
    played: &Played,
    scenario: &Scenario,
) -> Result<(), TestCaseError> {
    let mut names: Vec<_> = scenario.call_types.iter().collect();
    names.sort_by_key(|t| &t.name);
    let after_closing = scenario.day.as_ref().unwrap().after_closing;
    let sends_away = [AfterClosing::SendAway, AfterClosing::Voicemail].contains(&after_closing);
    for calls in courses(played).values() {
        let mut served = false;
        for (attempt, [_, call]) in calls.iter().enumerate() {
            prop_assert_eq!(call.attempt as usize, attempt);
            prop_assert_eq!(call.served_before, served);
            served |= call.outcome == Outcome::Answered;
            // Only the last is not followed by another.
            let last = attempt + 1 == calls.len();
            let goes_on = matches!(call.next, Next::CallsAgain | Next::PassedOn);
            prop_assert_eq!(goes_on, !last);
            prop_assert!(call.staying == Tick::ZERO || call.next == Next::PassedOn);
        }
        let [first, _] = calls[0];
        prop_assert_eq!(first.cause, Cause::Fresh);
        let misroutes = &names[first.origin as usize].misroutes;
        prop_assert!(first.call_type == first.origin || misroutes.is_some());
        for pair in calls.windows(2) {
            let ([_, before], [after, _]) = (pair[0], pair[1]);
            let is_passed_on = before.next == Next::PassedOn;
            prop_assert_eq!(after.cause == Cause::Transfer, is_passed_on);
            if is_passed_on {
                // The caller goes on when talk and hold are over, whatever the agent still does.
                prop_assert_eq!(after.joined, gone_at(&before));
                prop_assert_eq!(before.outcome, Outcome::Answered);
                prop_assert!(after.outcome != Outcome::Balked);
                let is_late = after.joined >= model.grid().closing();
                let is_sent_away =
                    [Outcome::TurnedAway, Outcome::CallbackAccepted].contains(&after.outcome);
                prop_assert!(!(is_late && sends_away) || is_sent_away);
                // Whoever stays does so at least until the next one has taken over.
                let taken_over = after.joined + after.wait;
                let stayed_until = after.joined + before.staying;
                prop_assert!(before.staying == Tick::ZERO || stayed_until >= taken_over);
                if after.outcome != Outcome::Answered && before.staying > Tick::ZERO {
                    prop_assert_eq!(stayed_until, taken_over);
                }
                continue;
            }
            prop_assert!(after.called_in() >= end_of(&before));
            prop_assert_eq!(before.again_after, after.called_in() - end_of(&before));
            prop_assert!(after.called_in() < model.grid().closing());
            let cause = match before.outcome {
                Outcome::Answered | Outcome::Contained => Cause::Return,
                Outcome::Abandoned | Outcome::Balked | Outcome::Blocked => Cause::Redial,
                other => return Err(TestCaseError::fail(format!("{other:?} calls again"))),
            };
            prop_assert_eq!(after.cause, cause);
        }
    }
    Ok(())
}

/// Whether just those calls have been in self-service that came in where there is some, and were let in.
fn callers_serve_themselves(played: &Played, scenario: &Scenario) -> Result<(), TestCaseError> {
    let mut names: Vec<_> = scenario.call_types.iter().collect();
    names.sort_by_key(|t| &t.name);
    for call in &played.calls {
        let law = &names[call.dialled as usize].self_service;
        let waited = call.caller >= CallRecord::WAITING_AT_OPENING && call.attempt == 0;
        if law.is_none() || waited || call.cause == Cause::Transfer {
            prop_assert_eq!(call.self_service, None);
        } else if call.self_service.is_none() {
            // Nothing else keeps callers out of it.
            let kept_out = [Outcome::Blocked, Outcome::TurnedAway];
            let leaves_message = call.outcome == Outcome::CallbackAccepted && !call.queued;
            prop_assert!(kept_out.contains(&call.outcome) || leaves_message);
            prop_assert_eq!(call.call_type, call.dialled);
        }
    }
    Ok(())
}

/// Whether what is counted of those who call again is what their records say, in each cell.
fn callers_are_counted(played: &Played, scenario: &Scenario) -> Result<(), TestCaseError> {
    use Count::*;
    let calls = |row: usize, call_type: usize, of: &dyn Fn(&CallRecord) -> bool| {
        let cell = (row as u32, call_type as u32);
        let counted =
            (played.calls.iter()).filter(|call| (call.row, call.call_type) == cell && of(call));
        counted.count() as u64
    };
    let answered = |call: &CallRecord| call.outcome == Outcome::Answered;
    let reached = |row: usize, call_type: usize, of: &dyn Fn(&CallRecord) -> bool| {
        let cell = (row as u32, call_type as u32);
        let reached = played.callbacks.iter().map(|callback| &callback.call);
        let reached = reached.filter(|call| (call.row, call.call_type) == cell && answered(call));
        reached.filter(|call| of(call)).count() as u64
    };
    for row in 0..played.rows {
        for call_type in 0..played.types {
            let count = |counter| played.tally.count(row, call_type, counter);
            let calls = |of: &dyn Fn(&CallRecord) -> bool| calls(row, call_type, of);
            let reached = |of: &dyn Fn(&CallRecord) -> bool| reached(row, call_type, of);
            let fresh = calls(&|call| call.cause == Cause::Fresh);
            let legs = calls(&|call| call.cause == Cause::Transfer);
            // Who had left a message before is no caller of the day.
            let is_first =
                |call: &CallRecord| !call.served_before && call.caller < CallRecord::LEFT_MESSAGE;
            let is_passed_on = |call: &CallRecord| call.next == Next::PassedOn;
            let passed_on = calls(&is_passed_on) + reached(&is_passed_on);
            prop_assert_eq!((count(TransferredIn), count(PassedOn)), (legs, passed_on));
            prop_assert_eq!(
                count(Attempts),
                fresh + count(Redials) + count(Returns) + legs
            );
            prop_assert_eq!(count(Redials), calls(&|call| call.cause == Cause::Redial));
            prop_assert_eq!(count(Returns), calls(&|call| call.cause == Cause::Return));
            prop_assert_eq!(
                count(AnsweredAgain),
                calls(&|call| answered(call) && call.served_before)
            );
            prop_assert_eq!(
                count(UnsettledAtFirst),
                calls(&|call| answered(call) && !call.served_before && call.next != Next::Nothing)
                    + reached(&|call| is_first(call) && call.next != Next::Nothing)
            );
            let is_later = |call: &CallRecord| call.next == Next::AfterClosing;
            prop_assert_eq!(count(AfterClosing), calls(&is_later) + reached(&is_later));
            prop_assert_eq!(count(ServedByCallback), reached(&is_first));
            prop_assert_eq!(count(CallbacksReached), reached(&|_| true));
            prop_assert_eq!(
                count(CallbacksOffered),
                calls(&|call| call.is_offered_callback)
            );
            prop_assert_eq!(
                count(LaterAnswered),
                calls(&|call| answered(call) && call.attempt > 0)
            );
            let lost = [Outcome::Abandoned, Outcome::Balked, Outcome::TurnedAway];
            let is_lost = |call: &CallRecord| lost.contains(&call.outcome);
            prop_assert_eq!(
                count(LaterLost),
                calls(&|call| is_lost(call) && call.attempt > 0)
            );
            let dialled =
                |call: &&CallRecord| (call.row, call.dialled) == (row as u32, call_type as u32);
            let times = played
                .calls
                .iter()
                .filter(dialled)
                .filter_map(|call| call.self_service);
            let times: Vec<u64> = times.map(|time| time.0).collect();
            prop_assert_eq!(
                (count(SelfServed), count(SelfServiceTime)),
                (times.len() as u64, times.iter().sum())
            );
            let day = Tick::from_seconds(86_400.0);
            prop_assert_eq!(
                count(ContainedAgain),
                calls(&|call| call.outcome == Outcome::Contained && call.again_after <= day)
            );
            // No target is stated: within the usual threshold.
            let soon = |call: &CallRecord| call.wait <= Tick::from_seconds(defaults::WITHIN.0);
            prop_assert_eq!(
                count(LaterAnsweredWithin),
                calls(&|call| answered(call) && call.attempt > 0 && soon(call))
            );
            prop_assert_eq!(
                count(LaterLostWithin),
                calls(&|call| is_lost(call) && call.attempt > 0 && soon(call))
            );
        }
    }
    // Each caller who was served is counted once: with the first answered call.
    let reached = played.callbacks.iter().map(|callback| &callback.call);
    // Who had left a message before is no caller of the day.
    let served: BTreeSet<_> = (played.calls.iter().chain(reached))
        .filter(|call| answered(call) && call.caller < CallRecord::LEFT_MESSAGE)
        .map(|call| (call.origin, call.caller))
        .collect();
    let in_line = played.total(Answered) - played.total(AnsweredAgain);
    let counted = in_line + played.total(ServedByCallback);
    prop_assert_eq!(counted, served.len() as u64);
    let may = scenario.call_types.iter().any(|t| {
        let again = t.redials.is_some() || t.returns.is_some();
        let in_vain = t
            .self_service
            .as_ref()
            .is_some_and(|law| law.calls_again > 0.0);
        again || in_vain || t.transfers.is_some() || t.misroutes.is_some()
    });
    prop_assert!(may || played.calls.iter().all(|call| call.attempt == 0));
    Ok(())
}

/// Whether callers are held to their own patience, and records to themselves.
fn records_make_sense(
    model: &Model,
    played: &Played,
    scenario: &Scenario,
) -> Result<(), TestCaseError> {
    let serves = scenario.day.as_ref().unwrap().after_closing == AfterClosing::Serve;
    let (opening, closing) = (model.grid().opening(), model.grid().closing());
    let passes_on = played.calls.iter().any(|call| call.next == Next::PassedOn);
    for call in &played.calls {
        let open = call.called_in() >= opening && call.called_in() < closing;
        match call.outcome {
            // Where callers are passed on, who has joined a queue may find that an agent is let go in that very instant.
            Outcome::Answered => {
                prop_assert!(call.queued || call.wait == Tick::ZERO);
                prop_assert!(!call.queued || call.wait > Tick::ZERO || passes_on);
            }
            Outcome::Abandoned => prop_assert!(call.queued),
            Outcome::Balked => prop_assert!(call.queued && call.wait == Tick::ZERO),
            Outcome::Blocked => prop_assert!(!call.queued && call.wait == Tick::ZERO),
            Outcome::TurnedAway if call.self_service.is_some() && call.joined >= closing => {
                prop_assert!(!call.queued && call.wait == Tick::ZERO)
            }
            Outcome::TurnedAway if open || call.wait > Tick::ZERO => {
                prop_assert_eq!(call.joined + call.wait, closing)
            }
            Outcome::TurnedAway => prop_assert!(!call.queued && call.wait == Tick::ZERO),
            Outcome::CallbackAccepted if call.queued => {
                prop_assert!(call.joined + call.wait <= closing || serves)
            }
            // A message of one who came when it was closed, or was in self-service until then.
            Outcome::CallbackAccepted => {
                prop_assert!(call.wait == Tick::ZERO && (!open || call.joined >= closing));
            }
            Outcome::StillWaiting => prop_assert!(false, "a day ends with nobody waiting"),
            Outcome::Contained | Outcome::LeftIvr => {
                prop_assert!(call.self_service.is_some() && call.dialled == call.call_type);
                prop_assert!(!call.queued && call.wait == Tick::ZERO);
            }
        }
        let waited = call.caller >= CallRecord::WAITING_AT_OPENING && call.attempt == 0;
        if waited {
            prop_assert!(call.row == 0 && call.joined < opening);
            prop_assert!(call.queued && call.joined + call.wait >= opening);
        }
        let is_leg = call.cause == Cause::Transfer;
        let is_late = [Outcome::TurnedAway, Outcome::CallbackAccepted].contains(&call.outcome);
        prop_assert!(open || waited || is_leg || is_late);
        prop_assert!(call.handle == Tick::ZERO || call.outcome == Outcome::Answered);
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(2000))]

    #[test]
    fn a_day_loses_nobody_and_no_time(scenario in scenario(Wanted::ANY_DAY), seed in 0u64..1000) {
        let model = model(&scenario);
        for engine in engines(&model) {
            let played = play(&model, engine, seed, 0);
            counts_add_up(&played, &scenario, 0..played.rows)?;
            every_arrival_ends_once(&played)?;
            callers_call_again(&model, &played, &scenario)?;
            callers_are_counted(&played, &scenario)?;
            callers_serve_themselves(&played, &scenario)?;
            records_make_sense(&model, &played, &scenario)?;
            callbacks_make_sense(&model, &played, &scenario)?;
            // Little's law, exactly: what callers waited is what the queue held, added up over time.
            let waits: u64 = played.calls.iter().map(|call| call.wait.0).sum();
            prop_assert_eq!(waits, played.total(Count::QueueTime));
            // What was answered was worked, and what was in hand as the day opened, and no more.
            let worked: u64 = (0..played.rows)
                .flat_map(|row| (0..played.groups).map(move |group| (row, group)))
                .map(|(row, group)| played.tally.worked_time(row, group))
                .sum();
            let rung = played.callbacks.iter().map(|c| c.dialling.0 + c.call.handle.0);
            let in_calls = played.total(Count::Handle) + rung.sum::<u64>();
            prop_assert!(worked >= in_calls);
            if scenario.starting_state.busy.is_empty() {
                prop_assert_eq!(worked, in_calls);
            }
            let handling = |on: &Activity| !matches!(on, Activity::PickUp | Activity::Break);
            let pieces = played.work.iter().filter(|(_, on, _, _)| handling(on));
            let pieces: u64 = pieces.map(|(_, _, from, to)| to.0 - from.0).sum();
            prop_assert_eq!(worked, pieces);
            for group in 0..played.groups {
                let rows: u64 = (0..played.rows).map(|row| played.tally.staffed_time(row, group)).sum();
                let pieces = played.staff.iter().filter(|piece| piece.0 == group);
                prop_assert_eq!(rows, pieces.map(|(_, from, to)| to.0 - from.0).sum::<u64>());
            }
        }
    }

    #[test]
    fn batches_lose_nobody(scenario in scenario(Wanted::ANY_STEADY), seed in 0u64..1000) {
        let model = model(&scenario);
        let counted = 1..model.grid().intervals() + 1;
        for engine in engines(&model) {
            let played = play(&model, engine, seed, 0);
            counts_add_up(&played, &scenario, counted.clone())?;
            // Staff is constant: so many places, throughout.
            for group in 0..played.groups {
                let staffed = |row| played.tally.staffed_time(row, group);
                prop_assert!(counted.clone().all(|row| staffed(row) == staffed(1)));
                prop_assert_eq!(staffed(1) % Tick::from_seconds(model.grid().interval_seconds()).0, 0);
            }
        }
    }

    #[test]
    fn staff_that_nobody_overstays_is_the_schedule(scenario in scenario(Wanted::ANY_DAY), seed in 0u64..1000) {
        let model = model(&scenario);
        for engine in engines(&model) {
            let played = play(&model, engine, seed, 0);
            let intervals = model.grid().intervals();
            prop_assert!((0..played.groups).all(|group| played.tally.staffed_time(0, group) == 0));
            for (name, group) in group_order(&model) {
                let Some(people) = whole_staff(&scenario, &name, intervals) else { continue };
                let length = Tick::from_seconds(model.grid().interval_seconds()).0;
                let falls = people.windows(2).any(|pair| pair[1] < pair[0]);
                for (interval, &people) in people.iter().enumerate() {
                    let staffed = played.tally.staffed_time(interval + 1, group);
                    // Nobody goes early; somebody may stay to finish a call after a fall.
                    prop_assert!(staffed >= people * length);
                    prop_assert!(falls || staffed == people * length);
                }
            }
        }
    }

    #[test]
    fn overtime_is_for_those_who_still_wait_or_talk(scenario in scenario(Wanted::ANY_DAY), seed in 0u64..1000) {
        let model = model(&scenario);
        let closing = model.grid().closing();
        for engine in engines(&model) {
            let played = play(&model, engine, seed, 0);
            if played.work.is_empty() {
                continue;
            }
            let left = played.calls.iter().map(|call| call.joined + call.wait);
            let last_left = left.chain(played.callbacks.iter().map(|c| c.until)).max().unwrap_or(closing);
            let last_end = played.work.iter().map(|&(_, _, _, to)| to).max().unwrap_or(closing);
            let last_staffed = played.staff.iter().map(|&(_, _, to)| to).max().unwrap_or(closing);
            prop_assert!(last_staffed <= closing.max(last_left).max(last_end));
            prop_assert!(last_staffed >= last_end);
            let serves = scenario.day.as_ref().unwrap().after_closing == AfterClosing::Serve;
            if !serves {
                let starts = played.calls.iter().filter(|c| c.outcome == Outcome::Answered);
                prop_assert!(starts.map(|call| call.joined + call.wait).all(|start| start < closing));
                // After closing agents only finish: overtime is work, to the tick.
                for group in 0..played.groups {
                    let row = played.rows - 1;
                    prop_assert_eq!(played.tally.staffed_time(row, group), played.tally.worked_time(row, group));
                }
            }
        }
    }
}

/// Groups by name, with their index in the run.
fn group_order(model: &Model) -> Vec<(String, usize)> {
    let mut names: Vec<String> = model.agent_groups().map(String::from).collect();
    names.sort();
    names.into_iter().enumerate().map(|(i, n)| (n, i)).collect()
}

/// The staff of a group by interval, where it is whole.
fn whole_staff(scenario: &Scenario, name: &str, intervals: usize) -> Option<Vec<u64>> {
    let group = scenario.agent_groups.iter().find(|g| g.name == name)?;
    let staff = match &group.staff {
        Series::Constant(people) => vec![*people; intervals],
        Series::PerInterval(people) => people.clone(),
        Series::Column { .. } => return None,
    };
    let whole = staff.iter().all(|people| people.fract() == 0.0);
    whole.then(|| staff.iter().map(|&people| people as u64).collect())
}
