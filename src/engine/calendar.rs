//! The calendar of events: what plays every scenario.
//!
//! Contacts live in a slab, agents on the [`Floor`], and what will happen stands in the calendar: when each
//! agent will have finished, by agent; when each waiting contact's patience runs out, by the place it waits in; when the
//! first of each queue has waited so long that others may take the call; when who is being rung for hangs up; the next
//! change of staff; and the next arrival.

use super::again::{Course, Due, Onward, Served};
use super::callers::{Caller, Callers, Draws};
use super::floor::Floor;
use super::heap::Heap;
use super::held::Held;
use super::lines::TakenLines;
use super::parts::Parts;
use super::people::People;
use super::queue::Queues;
use super::starting;
use super::tournament::Tournament;
use crate::chance::{DurationLaw, Purpose};
use crate::error::{Error, ErrorKind, Result};
use crate::measure::{Activity, CallRecord, Next, Outcome, Sink};
use crate::model::{Asking, Centre, Choice, DutyKind, Look, Model, Router};
use crate::scenario::{AfterClosing, SameWho};
use crate::units::Tick;

/// A caller in the centre.
#[derive(Debug, Clone, Copy)]
struct Contact {
    caller: Caller,
    stage: Stage,
}

/// Where in its life a contact is.
#[derive(Debug, Clone, Copy)]
enum Stage {
    /// In the queue; the number is the place it waits in.
    Waiting(u32),
    /// An agent has been rung for it since an instant, and has not picked up yet.
    Ringing { since: Tick, queued: bool },
    /// Handled since an instant. `queued` is whether it was not matched at once.
    Handled { since: Tick, queued: bool },
    /// Handled since an instant, and the agent has stayed with the caller since another one, when it was passed on, until a
    /// third, which is never as long as it is not known. Wrap-up follows.
    PassingOn {
        since: Tick,
        queued: bool,
        from: Tick,
        until: Tick,
    },
    /// Handled since before the day opened, which it did at this instant.
    HandledBefore(Tick),
    /// Gone; the slot may be given away.
    Gone,
}

/// Whom a caller knows who was served before.
#[derive(Debug, Clone, Copy)]
enum Known {
    /// Nobody, or nobody who is there.
    Nobody,
    /// An agent who is idle.
    Idle(u32),
    /// An agent, or a group after all agents, worth waiting for.
    Busy(u32),
}

/// What ends a stage.
#[derive(Debug, Clone, Copy)]
enum End {
    /// By an agent.
    Handled(u32),
    PatienceOut,
    Closed,
    /// Whoever the agent was with whom it was in hand, if it was.
    RunOver(Option<u32>),
}

/// The calendar and everything it drives.
#[derive(Debug)]
pub(super) struct Calendar {
    /// When each agent, by slot, will have finished, picked up, or be back from a break; never for the idle.
    finishes: Tournament,
    /// When the patience of whoever each agent is being rung for runs out; never where nobody is.
    ringing: Tournament,
    /// When and for which row the staff next changes.
    staffing: (Tick, usize),
    /// When the patience of who waits in each place runs out; never for the vacant.
    patience: Tournament,
    /// When the first of each queue moves on to the next; never where there is no next, or nobody waits. With a router of
    /// one's own: when who waits in each place asks again.
    moves: Tournament,
    queues: Queues,
    contacts: Vec<Contact>,
    unused: Vec<u32>,
    /// The parts of the handle time of each contact; kept only where calls are more than talk.
    parts: Vec<Parts>,
    /// How many are being rung.
    rung: usize,
    /// When each caller who is served is off the line; kept only where that may be before wrap-up.
    on_line: Heap<Tick>,
    /// The lines that are taken, where call types differ in those they need.
    lines: TakenLines,
    floor: Floor,
    pub people: People,
    /// When something is next due for people on shift.
    duty: Tick,
    /// After closing, while the last staff stays for those who wait.
    staying: bool,
    /// Those who wait or are being rung whose fate a steady state still has to see.
    counted: usize,
    /// Calls that agents have chosen by lot.
    lots: u64,
    /// Who will call again, or is passed on when the agent at hand is done.
    again: Heap<Due>,
    /// How many of them will be passed on.
    passed_on: usize,
    /// What each contact has behind it and before it; kept only where one call may lead to another.
    courses: Vec<Course>,
    /// Who waits for whom it knows.
    held: Held,
    /// Whether those who are busy as the day opens have still to be seated.
    to_seat: bool,
}

impl Calendar {
    pub fn new(model: &Model) -> Self {
        Calendar {
            finishes: Tournament::default(),
            ringing: Tournament::default(),
            staffing: (Tick::NEVER, 0),
            patience: Tournament::default(),
            moves: Tournament::default(),
            queues: Queues::new(&model.routing),
            contacts: Vec::new(),
            unused: Vec::new(),
            parts: Vec::new(),
            rung: 0,
            on_line: Heap::default(),
            lines: TakenLines::default(),
            floor: Floor::new(&model.routing),
            people: People::default(),
            duty: Tick::NEVER,
            staying: false,
            counted: 0,
            lots: 0,
            again: Heap::default(),
            passed_on: 0,
            courses: Vec::new(),
            held: Held::default(),
            to_seat: false,
        }
    }

    fn reset(&mut self, model: &Model) {
        self.finishes.clear();
        self.ringing.clear();
        self.staffing = (Tick::NEVER, 0);
        self.patience.clear();
        self.moves.clear();
        self.queues.clear();
        self.contacts.clear();
        self.unused.clear();
        self.parts.clear();
        self.rung = 0;
        self.on_line.clear();
        self.lines.reset(model.lines.counts.len());
        self.staying = false;
        self.counted = 0;
        self.lots = 0;
        self.again.clear();
        self.passed_on = 0;
        self.courses.clear();
    }

    /// Plays a run.
    pub fn play<S: Sink>(
        &mut self,
        model: &Model,
        counts: &[u32],
        callers: &mut Callers,
        router: Option<&mut (dyn Router + 'static)>,
        sink: &mut S,
    ) -> Result<()> {
        let lines = model.lines.has_groups();
        let more = model.has_pickup() || model.has_parts() || model.grows();
        if more || lines || model.goes_on() {
            self.play_as::<S, true>(model, counts, callers, router, sink)
        } else {
            self.play_as::<S, false>(model, counts, callers, router, sink)
        }
    }

    fn play_as<S: Sink, const APART: bool>(
        &mut self,
        model: &Model,
        counts: &[u32],
        callers: &mut Callers,
        router: Option<&mut (dyn Router + 'static)>,
        sink: &mut S,
    ) -> Result<()> {
        self.reset(model);
        let rows = counts.chunks_exact(model.grid.rows());
        let groups = rows.zip(&model.groups);
        self.floor
            .reset(groups.map(|(counts, group)| match &group.roster {
                None => counts.iter().copied().max().unwrap_or(0),
                Some(roster) => roster.most(),
            }));
        self.floor.draw_speeds(model, callers.draws);
        let has_people = model.has_people();
        self.duty = Tick::NEVER;
        if has_people {
            self.people.reset(model, &self.floor);
            self.duty = self.people.next_instant(model);
        }
        let mut run = Run::<S, APART> {
            model,
            counts,
            draws: callers.draws,
            router,
            fault: None,
            has_people,
            goes_on: model.goes_on(),
            has_transfers: model.has_transfers(),
            has_same_agent: model.has_same_agent(),
            sink,
            state: self,
        };
        if run.has_same_agent {
            let whom = run.state.floor.count() + model.groups.len();
            run.state.held.reset(whom);
        }
        run.set_staff(0, Tick::ZERO);
        run.schedule_staffing(0);
        run.starts();
        let until = model.counted_until();
        // Where everybody is served in order, nobody who comes later changes what becomes of those who are counted.
        // Otherwise some may wait for ever behind those who keep coming; they are given as much time again as the run
        // has taken.
        let (last_arrival, given_up) = if model.is_first_come() {
            (until, Tick::NEVER)
        } else {
            (Tick::NEVER, until + until)
        };
        let mut in_vain = 0u32;
        let mut now;
        loop {
            let staffing = run.state.staffing.0.min(run.state.duty);
            let finish = run.state.finishes.earliest();
            let patience = run.state.patience.earliest();
            let moves = run.state.moves.earliest();
            let mut arrival = callers.next_instant();
            // At one instant those who are passed on come first, then fresh callers, then those who call again.
            let mut is_again = false;
            if APART && let Some(due) = run.state.again.top() {
                is_again = due.at < arrival || due.at == arrival && due.course.is_leg();
                arrival = arrival.min(due.at);
            }
            if arrival >= last_arrival {
                arrival = Tick::NEVER;
            }
            let mut event = staffing.min(finish).min(patience).min(moves);
            if APART {
                event = event.min(run.state.ringing.earliest());
            }
            now = event.min(arrival);
            let all_seen = run.state.counted == 0 || now >= given_up;
            if let Some(fault) = run.fault {
                return Err(Error::new(ErrorKind::Unfinished, fault));
            }
            if now == Tick::NEVER || (now >= until && all_seen) {
                break;
            }
            // At one instant: staff, finishes, pick-ups and returns from breaks, moves, patience of those who wait and then of
            // those who are being rung for, arrivals.
            if arrival < event {
                if APART && is_again {
                    run.comes_again();
                } else if let Some(caller) = callers.next(model) {
                    run.arrive(
                        caller,
                        callers.parts(),
                        Course::fresh(caller.call_type, caller.joined),
                    );
                }
            } else if staffing == now {
                run.staffing(now);
            } else if finish == now {
                run.finish(run.state.finishes.winner(), now);
            } else if moves == now {
                run.move_on(run.state.moves.winner(), now);
                if run.router.is_some() {
                    // Nothing else will ever happen but that callers ask again.
                    let alone = staffing.min(finish).min(patience).min(arrival) == Tick::NEVER;
                    in_vain = if alone { in_vain + 1 } else { 0 };
                    if in_vain > MOST_IN_VAIN {
                        let message = "the router lets callers ask again and again for ever";
                        run.fault = Some(message.to_owned());
                    }
                }
            } else if !APART || patience == now {
                run.patience_ends(now);
            } else {
                run.hangs_up_ringing(run.state.ringing.winner(), now);
            }
        }
        let last = if run.state.counted == 0 {
            until
        } else {
            given_up
        };
        let last = now.min(last);
        if last == Tick::NEVER && run.state.queues.waiting() > 0 {
            let waiting = run.state.queues.waiting();
            let message = match run.router {
                Some(_) => format!("the router leaves {waiting} callers waiting for ever"),
                None => format!("nobody takes {waiting} callers who wait for ever"),
            };
            return Err(Error::new(ErrorKind::Unfinished, message));
        }
        run.close(last);
        Ok(())
    }
}

/// How often callers may ask a router in vain once nothing else will happen any more.
const MOST_IN_VAIN: u32 = 1_000_000;

/// What an agent did who stayed with a caller from one instant to another and wrapped up then, as far as it lies before a
/// third.
fn passing_on(from: Tick, until: Tick, now: Tick) -> impl Iterator<Item = (Activity, Tick, Tick)> {
    let pieces = [
        (Activity::Transfer, from, until.min(now)),
        (Activity::WrapUp, until, now),
    ];
    pieces.into_iter().filter(|(_, from, to)| from < to)
}

/// What a router sees of the state.
struct Seen<'a> {
    model: &'a Model,
    state: &'a Calendar,
    now: Tick,
}

impl Look for Seen<'_> {
    fn now(&self) -> f64 {
        self.now.as_seconds()
    }

    fn model(&self) -> &Model {
        self.model
    }

    fn waiting(&self, call_type: usize) -> u32 {
        let queue = self.model.routing.joins[call_type];
        self.state.queues.waiting_in(queue as usize)
    }

    fn longest_wait(&self, call_type: usize) -> Option<f64> {
        let queue = self.model.routing.joins[call_type] as usize;
        let first = self
            .state
            .queues
            .first(queue, &self.model.routing.queues[queue]);
        first.map(|(_, joined)| (self.now - joined).as_seconds())
    }

    fn idle(&self, group: usize) -> u32 {
        self.state.floor.idle(group)
    }

    fn longest_idle(&self, group: usize) -> Option<f64> {
        let longest = self.state.floor.longest_idle(group);
        longest.map(|(_, since)| (self.now - since).as_seconds())
    }

    fn on_duty(&self, group: usize) -> u32 {
        self.state.floor.on_duty(group)
    }
}

/// A run in progress: the state, and what it is played with. `APART` is whether calls are more than talk (pick-up, hold,
/// wrap-up, growth with the wait), more than one to a caller, or need lines that not all share; where they are not, nothing of
/// that is compiled in.
struct Run<'a, S, const APART: bool> {
    model: &'a Model,
    counts: &'a [u32],
    draws: Draws,
    /// Who decides in place of the model's routing.
    router: Option<&'a mut (dyn Router + 'static)>,
    /// What a router has answered that cannot be.
    fault: Option<String>,
    /// Whether some group has people, by shifts.
    has_people: bool,
    /// Whether one call of a caller may lead to another, and whether agents may pass callers on.
    goes_on: bool,
    has_transfers: bool,
    /// Whether some callers prefer who served them before.
    has_same_agent: bool,
    sink: &'a mut S,
    state: &'a mut Calendar,
}

impl<S: Sink, const APART: bool> Run<'_, S, APART> {
    #[inline(always)]
    fn arrive(&mut self, mut caller: Caller, mut parts: Parts, mut course: Course) {
        let now = caller.joined;
        let is_leg = APART && course.is_leg();
        if APART && self.has_transfers && !is_leg {
            let draws = self.draws;
            draws.misroute(self.model, &mut caller, &mut parts, &mut course);
        }
        self.sink
            .arrived(caller.call_type as usize, caller.row as usize);
        let grid = &self.model.grid;
        // Who is passed on after closing is served with those who wait.
        let is_let_in = is_leg && self.model.after_closing != AfterClosing::SendAway;
        if grid.is_day() && (now < grid.opening() || now >= grid.closing()) && !is_let_in {
            return self.ends_at_once(&caller, course, Outcome::TurnedAway);
        }
        let no_line = match self.model.lines.shared {
            Some(lines) => !is_leg && self.on_line(now) >= lines as usize,
            None => APART && !is_leg && self.lines_are_full(course.dialled, now),
        };
        // Who is passed on has a line already.
        if no_line {
            return self.ends_at_once(&caller, course, Outcome::Blocked);
        }
        let since = if APART { course.since } else { now };
        let mut queue = self.model.routing.joins[caller.call_type as usize];
        let mut known = Known::Nobody;
        let mut is_held = None;
        if APART && self.has_same_agent {
            known = self.known_to(&caller, &course);
            is_held = self.held_queue(&caller, known);
        }
        if APART {
            // Who counts as having waited is where that wait has led to.
            queue = self.stage_at(queue, since, now);
        }
        let mut again = None;
        let agent = if let Known::Idle(agent) = known {
            Some(agent)
        } else if is_held.is_some() {
            None
        } else if self.router.is_none() {
            self.agent_for(queue, &caller, now)
        } else {
            self.ask_router(&caller, now, &mut again)
        };
        if let Some(agent) = agent {
            let slot = self.admit(caller, parts, course);
            let end = self.matched(slot, agent, false, now);
            self.state.floor.take(agent, slot);
            self.state.finishes.set(agent, end);
            return;
        }
        if self
            .model
            .queue_limit
            .is_some_and(|limit| self.state.queues.waiting() >= limit as usize)
        {
            return self.ends_at_once(&caller, course, Outcome::Blocked);
        }
        if caller.balks && !is_leg {
            return self.ends_at_once(&caller, course, Outcome::Balked);
        }
        if let Some((held, whom)) = is_held {
            // For whom it waits alone is counted from now, whatever the queue it joins then takes into account.
            let place = self.waits(caller, parts, course, held, now, None);
            return self.state.held.join(whom, place);
        }
        self.waits(caller, parts, course, queue, since, again);
    }

    /// The queue in which a caller waits for whom it knows, and who that is; none where it does not.
    fn held_queue(&self, caller: &Caller, known: Known) -> Option<(u32, u32)> {
        let Known::Busy(whom) = known else {
            return None;
        };
        let queue = self.model.routing.held[caller.call_type as usize]?;
        let (within, _) = self.model.routing.queues[queue as usize].next?;
        (within > Tick::ZERO).then_some((queue, whom))
    }

    /// The queue to which a wait in one that has lasted since an instant has led.
    fn stage_at(&self, mut queue: u32, since: Tick, now: Tick) -> u32 {
        while let Some((wait, next)) = self.model.routing.queues[queue as usize].next
            && since + wait <= now
        {
            queue = next;
        }
        queue
    }

    /// Whether whom a caller knows, and prefers, is idle or worth waiting for.
    fn known_to(&self, caller: &Caller, course: &Course) -> Known {
        let Some(same) = self.model.types[caller.call_type as usize].same_agent else {
            return Known::Nobody;
        };
        let Some(agent) = course.knows(caller.call_type) else {
            return Known::Nobody;
        };
        let floor = &self.state.floor;
        let group = floor.group(agent);
        match same.who {
            SameWho::Agent if floor.is_off(agent) => Known::Nobody,
            SameWho::Agent if floor.is_idle(agent) => Known::Idle(agent),
            SameWho::Agent => Known::Busy(agent),
            SameWho::Group if floor.on_duty(group) == 0 => Known::Nobody,
            SameWho::Group => match floor.longest_idle(group) {
                Some((agent, _)) => Known::Idle(agent),
                None => Known::Busy((floor.count() + group) as u32),
            },
        }
    }

    /// The place of the first who waits for an agent, or for anybody of its group.
    fn held_for(&self, agent: u32, group: usize) -> Option<u32> {
        let of_group = (self.state.floor.count() + group) as u32;
        let held = &self.state.held;
        held.first(agent).or_else(|| held.first(of_group))
    }

    /// A caller joins a queue, in the place told, as one who has waited since an instant; with a router of one's own it may
    /// ask again at another.
    #[inline(always)]
    fn waits(
        &mut self,
        caller: Caller,
        parts: Parts,
        course: Course,
        queue: u32,
        since: Tick,
        again: Option<Tick>,
    ) -> u32 {
        let now = caller.joined;
        self.state.counted += usize::from(self.is_counted(&caller));
        let slot = self.admit(caller, parts, course);
        let model = &self.model.routing.queues[queue as usize];
        let place = self
            .state
            .queues
            .join(queue, model, slot, caller.call_type, (now, since));
        self.state.contacts[slot as usize].stage = Stage::Waiting(place);
        self.state.patience.set(place, caller.deadline);
        if model.next.is_some() {
            self.schedule_move(queue);
        } else if let Some(again) = again {
            self.state.moves.set(place, again);
        }
        place
    }

    /// Whoever waits as the day opens joins the queue, in the order in which they did so.
    fn starts(&mut self) {
        let model = self.model;
        self.state.to_seat = !model.start.busy.is_empty();
        for waiting in &model.start.waiting {
            let (caller, parts) = starting::waiting(model, self.draws, waiting);
            self.sink
                .arrived(caller.call_type as usize, caller.row as usize);
            // Nobody is there yet; but a router says when it wants to be asked again.
            let mut again = None;
            if self.router.is_some() {
                self.ask_router(&caller, caller.joined, &mut again);
            }
            let queue = model.routing.joins[caller.call_type as usize];
            let course = Course::fresh(caller.call_type, caller.joined);
            self.waits(caller, parts, course, queue, caller.joined, again);
        }
    }

    /// Whoever is busy as the day opens has come, and goes on with the call.
    fn seat_the_busy(&mut self, now: Tick) {
        let model = self.model;
        self.state.to_seat = false;
        for busy in &model.start.busy {
            // The model has seen to it that there are enough.
            let Some((agent, _)) = self.state.floor.longest_idle(busy.group as usize) else {
                continue;
            };
            let speed = self.state.floor.speed(agent);
            let left = starting::left(model, self.draws, busy, speed);
            // There is nothing more to tell of the caller than that it is on the line.
            let caller = Caller {
                call_type: busy.call_type,
                number: busy.number,
                joined: now,
                row: 0,
                deadline: Tick::NEVER,
                handle: left,
                balks: false,
                attempt: 0,
                origin: busy.call_type,
            };
            let slot = self.admit(
                caller,
                Parts::default(),
                Course::fresh(caller.call_type, now),
            );
            self.state.contacts[slot as usize].stage = Stage::HandledBefore(now);
            self.state.floor.take(agent, slot);
            self.state.finishes.set(agent, now + left);
            if APART && model.lines.shared.is_some() {
                self.state.on_line.push(now + left);
            }
        }
    }

    /// A call from before the day has ended, which leaves no record.
    #[inline(never)]
    fn ends_call_from_before(&mut self, slot: u32, agent: u32, since: Tick, now: Tick) {
        let place = (self.state.floor.group(agent), 0);
        Parts::default().report(self.sink, place, since, now - since, now);
        self.state.floor.worked(agent, now - since);
        if APART && self.model.lines.has_groups() {
            let dialled = self.dialled(slot);
            self.state.lines.give_back(&self.model.lines, dialled);
        }
        self.state.contacts[slot as usize].stage = Stage::Gone;
        self.state.unused.push(slot);
    }

    /// The idle agent whom a caller in a queue, or about to join it, asks.
    #[inline(always)]
    fn agent_for(&self, queue: u32, caller: &Caller, now: Tick) -> Option<u32> {
        let call_type = caller.call_type as usize;
        let lot = |below| {
            self.draws
                .call_lot(self.model, caller, Purpose::AgentByLot, below)
        };
        self.state.floor.choose(
            &self.model.routing,
            queue as usize,
            call_type,
            !self.state.staying,
            now,
            lot,
        )
    }

    /// The place of the waiting call that an agent takes, who is free and may or may not be counted among the idle.
    #[inline(always)]
    fn call_for(&mut self, group: usize, idle: u32, now: Tick) -> Option<u32> {
        if self.router.is_some() {
            return self.ask_router_for_call(group, now);
        }
        let Calendar {
            queues,
            lots,
            staying,
            ..
        } = &mut *self.state;
        let (model, draws) = (self.model, self.draws);
        queues.choose(&model.routing, group, idle, !*staying, now, |below| {
            *lots += 1;
            draws.lot(model.groups[group].key, *lots, Purpose::CallByLot, below)
        })
    }

    /// The idle agent that a router names for a caller; `again` becomes when the caller is to ask again.
    #[inline(never)]
    fn ask_router(&mut self, caller: &Caller, now: Tick, again: &mut Option<Tick>) -> Option<u32> {
        let router = self.router.as_deref_mut()?;
        let seen = Seen {
            model: self.model,
            state: self.state,
            now,
        };
        let centre = Centre::of(&seen);
        let asking = Asking {
            call_type: caller.call_type as usize,
            caller: caller.number,
            waited: (now - caller.joined).as_seconds(),
        };
        match router.agent_for(&asking, &centre) {
            Choice::Wait => None,
            Choice::Group(group)
                if centre.can_answer(group, asking.call_type) && centre.idle(group) > 0 =>
            {
                self.state.floor.longest_idle(group).map(|(agent, _)| agent)
            }
            Choice::Group(group) => {
                self.fault = Some(format!(
                    "the router sends a call of {:?} to group number {group}, in which nobody is idle who can answer it",
                    self.model.types[asking.call_type].name
                ));
                None
            }
            Choice::AskAgainAfter(seconds) if seconds > 0.0 => {
                *again = Some(now + Tick::from_seconds(seconds).max(Tick(1)));
                None
            }
            Choice::AskAgainAfter(seconds) => {
                self.fault = Some(format!(
                    "the router lets a caller ask again after {seconds} s; more than 0 is accepted"
                ));
                None
            }
        }
    }

    /// The place of the call that a router names for a free agent.
    #[inline(never)]
    fn ask_router_for_call(&mut self, group: usize, now: Tick) -> Option<u32> {
        let router = self.router.as_deref_mut()?;
        let seen = Seen {
            model: self.model,
            state: self.state,
            now,
        };
        let centre = Centre::of(&seen);
        let call_type = router.call_for(group, &centre)?;
        if !centre.can_answer(group, call_type) || centre.waiting(call_type) == 0 {
            self.fault = Some(format!(
                "the router gives an agent of {:?} a call of type number {call_type}, of which nobody waits whom it can answer",
                self.model.groups[group].name
            ));
            return None;
        }
        let queue = self.model.routing.joins[call_type] as usize;
        let model = &self.model.routing.queues[queue];
        self.state
            .queues
            .first(queue, model)
            .map(|(place, _)| place)
    }

    /// A caller asks a router again.
    fn ask_again(&mut self, place: u32, now: Tick) {
        self.state.moves.set(place, Tick::NEVER);
        let slot = self.state.queues.contact(place);
        let caller = self.state.contacts[slot as usize].caller;
        let mut again = None;
        if let Some(agent) = self.ask_router(&caller, now, &mut again) {
            self.takes(agent, place, now);
            self.dismiss_if_done(now);
        } else if let Some(again) = again {
            self.state.moves.set(place, again);
        }
    }

    /// How many lines are taken. A line is free again when the caller has gone, which is before wrap-up where that is
    /// stated apart.
    fn on_line(&mut self, now: Tick) -> usize {
        let state = &mut *self.state;
        if !APART {
            return state.contacts.len() - state.unused.len();
        }
        while state.on_line.top().is_some_and(|gone| gone <= now) {
            state.on_line.pop();
        }
        state.queues.waiting() + state.rung + state.on_line.len()
    }

    /// Whether a caller who comes finds some group without a line, where call types differ in those they need.
    fn lines_are_full(&mut self, dialled: u32, now: Tick) -> bool {
        let lines = &self.model.lines;
        let taken = &mut self.state.lines;
        lines.has_groups() && taken.are_full(lines, dialled, now)
    }

    /// An agent is given a contact, and picks up at once or after a while: until when that or the call takes.
    #[inline(always)]
    fn matched(&mut self, slot: u32, agent: u32, queued: bool, now: Tick) -> Tick {
        if APART {
            let group = self.state.floor.group(agent);
            if let Some(law) = &self.model.groups[group].pickup {
                return self.rings(slot, agent, law, queued, now);
            }
        }
        self.handling_begins(slot, agent, queued, now)
    }

    /// An agent is rung for a contact, whose patience goes on: until when.
    fn rings(&mut self, slot: u32, agent: u32, law: &DurationLaw, queued: bool, now: Tick) -> Tick {
        let contact = &mut self.state.contacts[slot as usize];
        contact.stage = Stage::Ringing { since: now, queued };
        let caller = contact.caller;
        self.state.ringing.set(agent, caller.deadline);
        self.state.rung += 1;
        self.state.counted += usize::from(self.is_counted(&caller));
        now + self.draws.pickup(self.model, law, &caller)
    }

    /// An agent is not being rung any more for a contact, for whom it rang since an instant.
    fn ringing_ends(&mut self, slot: u32, agent: u32, since: Tick, now: Tick) {
        let caller = self.state.contacts[slot as usize].caller;
        self.state.ringing.set(agent, Tick::NEVER);
        self.state.rung -= 1;
        self.state.counted -= usize::from(self.is_counted(&caller));
        if since < now {
            let group = self.state.floor.group(agent);
            let row = caller.row as usize;
            self.sink.spent(group, row, Activity::PickUp, since, now);
        }
    }

    /// The patience of whoever an agent is being rung for has run out: the agent is free at that instant.
    fn hangs_up_ringing(&mut self, agent: u32, now: Tick) {
        let Some(slot) = self.state.floor.contact(agent) else {
            return self.state.ringing.set(agent, Tick::NEVER);
        };
        let stage = self.state.contacts[slot as usize].stage;
        if let Stage::Ringing { since, .. } = stage {
            self.ringing_ends(slot, agent, since, now);
            self.stage_ends(slot, stage, End::PatienceOut, now);
        }
        self.is_free(agent, now);
        self.dismiss_if_done(now);
    }

    /// An agent begins to handle a contact: until when.
    #[inline(always)]
    fn handling_begins(&mut self, slot: u32, agent: u32, queued: bool, now: Tick) -> Tick {
        let contact = &mut self.state.contacts[slot as usize];
        contact.stage = Stage::Handled { since: now, queued };
        let caller = &mut contact.caller;
        // How long it takes to find out that a call is in the wrong queue is not a matter of handling it.
        let is_right =
            !APART || !self.has_transfers || !self.state.courses[slot as usize].is_misrouted();
        if is_right && (APART || !self.model.routing.is_even || self.state.floor.has_speeds()) {
            let call_type = caller.call_type as usize;
            let group = self.state.floor.group(agent);
            let handling = self.model.routing.handling(call_type, group);
            let law = &self.model.types[call_type];
            let grows = APART && law.growth > 0.0;
            let speed = self.state.floor.speed(agent);
            if !handling.is_plain() || grows || speed != 1.0 {
                let usual = caller.handle;
                let growth = match grows {
                    true => 1.0 + law.growth * (now - caller.joined).as_seconds(),
                    false => 1.0,
                };
                let draws = self.draws;
                caller.handle = draws.handle(self.model, handling, caller, growth, speed);
                if APART {
                    let parts = &mut self.state.parts[slot as usize];
                    *parts = parts.stretched(usual, caller.handle);
                }
            }
        }
        if APART && self.has_transfers {
            return self.handled_in_turn(slot, agent, now);
        }
        let end = now + caller.handle;
        if APART {
            self.line_ends(slot, end);
        }
        end
    }

    /// An agent begins to handle a contact that may have been passed on, and may be passed on: until when the agent is with
    /// it as far as that is known.
    #[inline(never)]
    fn handled_in_turn(&mut self, slot: u32, agent: u32, now: Tick) -> Tick {
        let handed_over = self.state.courses[slot as usize].hand_over();
        if let Some((first, conference)) = handed_over {
            let caller = &mut self.state.contacts[slot as usize].caller;
            caller.handle = caller.handle + conference;
            self.lets_go(first, now + conference);
        }
        let caller = self.state.contacts[slot as usize].caller;
        let end = now + caller.handle;
        let gone = end - self.state.parts[slot as usize].wrap_up;
        let course = self.state.courses[slot as usize];
        let group = self.state.floor.group(agent);
        let handling = self
            .model
            .routing
            .handling(caller.call_type as usize, group);
        let to = handling.transfers_to.as_ref();
        let passed_on = self
            .draws
            .passed_on(self.model, &caller, &course, to, agent, gone);
        let Some((onward, due)) = passed_on else {
            self.line_ends(slot, end);
            return end;
        };
        // The line stays with the caller.
        if self.model.lines.shared.is_some() {
            self.state.on_line.push(gone);
        }
        self.state.courses[slot as usize].onward = onward;
        self.state.again.push(due);
        self.state.passed_on += 1;
        if onward == Onward::Warm { gone } else { end }
    }

    /// An agent who has stayed with a caller who was passed on does so until an instant, and then wraps up.
    fn lets_go(&mut self, agent: u32, at: Tick) {
        let Some(slot) = self.state.floor.contact(agent) else {
            return;
        };
        if let Stage::PassingOn { until, .. } = &mut self.state.contacts[slot as usize].stage {
            *until = at;
            let wrap_up = self.state.parts[slot as usize].wrap_up;
            self.state.finishes.set(agent, at + wrap_up);
        }
    }

    /// An agent who stayed with a caller who was passed on has wrapped up.
    fn has_passed_on(&mut self, slot: u32, agent: u32, now: Tick) {
        let stage = self.state.contacts[slot as usize].stage;
        let Stage::PassingOn {
            since, from, until, ..
        } = stage
        else {
            return;
        };
        let group = self.state.floor.group(agent);
        let row = self.state.contacts[slot as usize].caller.row as usize;
        for (on, from, to) in passing_on(from, until, now) {
            self.sink.spent(group, row, on, from, to);
        }
        self.state.floor.worked(agent, now - since);
        self.stage_ends(slot, stage, End::Handled(agent), now);
    }

    /// Enters when the line of a contact is free again, whose agent is at it until an instant.
    #[inline(always)]
    fn line_ends(&mut self, slot: u32, end: Tick) {
        let lines = &self.model.lines;
        if lines.shared.is_none() && !lines.has_groups() {
            return;
        }
        let gone = end - self.state.parts[slot as usize].wrap_up;
        let caller = self.state.contacts[slot as usize].caller;
        if lines.shared.is_some() {
            self.state.on_line.push(gone);
        } else if self.goes_early(caller.call_type) {
            let dialled = self.dialled(slot);
            self.state.lines.give_back_at(gone, lines, dialled);
        }
    }

    /// The call type whose lines a contact holds: the one it dialled.
    fn dialled(&self, slot: u32) -> u32 {
        if self.goes_on {
            self.state.courses[slot as usize].dialled
        } else {
            self.state.contacts[slot as usize].caller.call_type
        }
    }

    /// Whether callers of a type may go before their agents are free.
    fn goes_early(&self, call_type: u32) -> bool {
        self.model.types[call_type as usize].has_wrap_up()
    }

    /// Enters when the first of a queue moves on.
    fn schedule_move(&mut self, queue: u32) {
        let model = &self.model.routing.queues[queue as usize];
        let Some((wait, _)) = model.next else { return };
        let first = self.state.queues.first(queue as usize, model);
        let instant = first.map_or(Tick::NEVER, |(_, joined)| joined + wait);
        self.state.moves.set(queue, instant);
    }

    /// The first of a queue has waited long enough to move on to the next, where others may take the call.
    fn move_on(&mut self, queue: u32, now: Tick) {
        if self.router.is_some() {
            return self.ask_again(queue, now);
        }
        let model = &self.model.routing.queues[queue as usize];
        let first = self.state.queues.first(queue as usize, model);
        let (Some((place, joined)), Some((_, next))) = (first, model.next) else {
            return self.state.moves.set(queue, Tick::NEVER);
        };
        let slot = self.state.queues.contact(place);
        let caller = self.state.contacts[slot as usize].caller;
        let (mut next, mut since) = (next, joined);
        if APART
            && self.has_same_agent
            && self.model.routing.held[caller.call_type as usize] == Some(queue)
        {
            self.state.held.leave(place);
            // It is in time for what comes later, and in turn by when it called in where that is kept.
            since = self.state.courses[slot as usize].since;
            next = self.stage_at(next, since, now);
        }
        let model = &self.model.routing.queues[next as usize];
        self.state.queues.move_on(place, next, model, since);
        self.schedule_move(queue);
        self.schedule_move(next);
        if let Some(agent) = self.agent_for(next, &caller, now) {
            self.takes(agent, place, now);
            self.dismiss_if_done(now);
        }
    }

    /// Gives a caller a slot. Its stage is set next.
    #[inline]
    fn admit(&mut self, caller: Caller, parts: Parts, course: Course) -> u32 {
        let slot = match self.state.unused.pop() {
            Some(slot) => {
                self.state.contacts[slot as usize].caller = caller;
                slot
            }
            None => {
                let stage = Stage::Gone;
                self.state.contacts.push(Contact { caller, stage });
                (self.state.contacts.len() - 1) as u32
            }
        };
        if APART {
            let slots = self.state.contacts.len();
            self.state.parts.resize(slots, Parts::default());
            self.state.parts[slot as usize] = parts;
            if self.goes_on {
                self.state
                    .courses
                    .resize(slots, Course::fresh(0, Tick::ZERO));
                self.state.courses[slot as usize] = course;
            }
            if self.model.lines.has_groups() && !course.is_leg() {
                self.state.lines.take(&self.model.lines, course.dialled);
            }
        }
        slot
    }

    /// The parts of a contact's handle time.
    #[inline(always)]
    fn parts(&self, slot: u32) -> Parts {
        if APART {
            self.state.parts[slot as usize]
        } else {
            Parts::default()
        }
    }

    /// Whether a steady state waits to see when this caller leaves the queue.
    fn is_counted(&self, caller: &Caller) -> bool {
        let row = caller.row as usize;
        row >= 1 && row <= self.model.grid.intervals()
    }

    /// The stage a contact is in ends: says what follows, which so far is that the contact leaves, and reports it.
    #[inline(always)]
    fn stage_ends(&mut self, slot: u32, stage: Stage, end: End, now: Tick) {
        let parts = self.parts(slot);
        let contact = &mut self.state.contacts[slot as usize];
        let caller = contact.caller;
        let (outcome, left) = match (stage, end) {
            (Stage::Handled { since, .. } | Stage::PassingOn { since, .. }, _) => {
                (Outcome::Answered, since)
            }
            (_, End::PatienceOut) => (Outcome::Abandoned, now),
            (_, End::Closed) => (Outcome::TurnedAway, now),
            (_, End::RunOver(_) | End::Handled(_)) => (Outcome::StillWaiting, now),
        };
        contact.stage = Stage::Gone;
        self.leave_place(stage, &caller);
        self.state.unused.push(slot);
        let wait = left - caller.joined;
        let mut queued = outcome != Outcome::Answered || wait > Tick::ZERO;
        if !APART {
            return self.sink.ended(&caller.record(outcome, queued, wait));
        }
        let handled = matches!(stage, Stage::Handled { .. });
        let keeps_line = self.goes_on && self.state.courses[slot as usize].onward != Onward::No;
        if self.model.lines.has_groups()
            && !keeps_line
            && !(handled && self.goes_early(caller.call_type))
        {
            let dialled = self.dialled(slot);
            self.state.lines.give_back(&self.model.lines, dialled);
        }
        // A wait for an agent to pick up is no wait in the queue.
        if let Stage::Handled { queued: was, .. }
        | Stage::PassingOn { queued: was, .. }
        | Stage::Ringing { queued: was, .. } = stage
        {
            queued = was;
        }
        let mut record = CallRecord {
            ringing: matches!(stage, Stage::Ringing { .. }),
            ..caller.record(outcome, queued, wait)
        };
        if outcome == Outcome::Answered {
            (record.hold, record.wrap_up) = (parts.hold, parts.wrap_up);
        }
        if let Stage::PassingOn {
            since, from, until, ..
        } = stage
        {
            record.handle = now - since;
            record.staying = until.min(now) - from;
            record.wrap_up = now - until.min(now);
        }
        if self.goes_on {
            let course = self.state.courses[slot as usize];
            let agent = match end {
                End::Handled(agent) => Some(agent),
                End::RunOver(agent) => agent,
                _ => None,
            };
            self.look_ahead(&mut record, &caller, course, agent, now);
        }
        self.sink.ended(&record);
    }

    /// A call ends in the instant in which it comes.
    #[inline(always)]
    fn ends_at_once(&mut self, caller: &Caller, course: Course, outcome: Outcome) {
        let queued = outcome == Outcome::Balked;
        let mut record = caller.record(outcome, queued, Tick::ZERO);
        if APART && self.goes_on {
            if course.is_leg() && self.model.lines.has_groups() {
                self.state
                    .lines
                    .give_back(&self.model.lines, course.dialled);
            }
            self.look_ahead(&mut record, caller, course, None, caller.joined);
        }
        self.sink.ended(&record);
    }

    /// A call has ended: lets go who stayed with the caller, says in the call's record what the caller has behind it and does
    /// next, and enters when it calls again.
    /// `agent` is who has served it to the end.
    #[inline(never)]
    fn look_ahead(
        &mut self,
        record: &mut CallRecord,
        caller: &Caller,
        mut course: Course,
        agent: Option<u32>,
        now: Tick,
    ) {
        if let Some((first, _)) = course.hand_over() {
            self.lets_go(first, now);
        }
        (record.cause, record.served_before) = (course.cause, course.served);
        if record.outcome == Outcome::Answered && course.onward != Onward::No {
            record.next = Next::PassedOn;
            return;
        }
        let call_type = caller.call_type as usize;
        let served = agent.map(|agent| {
            let group = self.state.floor.group(agent);
            let resolution = self.model.routing.handling(call_type, group).resolution;
            Served { agent, resolution }
        });
        let follows = self
            .draws
            .follows(self.model, caller, &course, record.outcome, served, now);
        let grid = &self.model.grid;
        record.next = match follows {
            None => Next::Nothing,
            Some(due) if grid.is_day() && due.at >= grid.closing() => Next::AfterClosing,
            Some(due) => {
                self.state.again.push(due);
                Next::CallsAgain
            }
        };
    }

    /// The first of those who call again, or are passed on, comes.
    #[inline(never)]
    fn comes_again(&mut self) {
        if let Some(due) = self.state.again.pop() {
            let (caller, parts) = self.draws.next_call(self.model, &due);
            let is_leg = due.course.is_leg();
            self.state.passed_on -= usize::from(is_leg);
            self.arrive(caller, parts, due.course);
            if is_leg {
                self.dismiss_if_done(due.at);
            }
        }
    }

    /// Whether somebody waits, or is about to.
    #[inline]
    fn somebody_waits(&self) -> bool {
        let state = &self.state;
        let is_to_come = self.has_transfers && (state.passed_on > 0 || state.rung > 0);
        state.queues.waiting() > 0 || is_to_come
    }

    /// An agent has finished a call, has picked up, or is back from a break.
    #[inline(always)]
    fn finish(&mut self, agent: u32, now: Tick) {
        if let Some(slot) = self.state.floor.contact(agent) {
            let Contact { caller, stage } = self.state.contacts[slot as usize];
            if let Stage::Handled { since, queued } = stage {
                let place = (self.state.floor.group(agent), caller.row as usize);
                let parts = self.parts(slot);
                if APART
                    && self.has_transfers
                    && self.state.courses[slot as usize].onward == Onward::Warm
                {
                    parts.report(self.sink, place, since, caller.handle, now);
                    self.state.contacts[slot as usize].stage = Stage::PassingOn {
                        since,
                        queued,
                        from: now,
                        until: Tick::NEVER,
                    };
                    return self.state.finishes.set(agent, Tick::NEVER);
                }
                parts.report(self.sink, place, since, now - since, now);
                self.state.floor.worked(agent, now - since);
                self.stage_ends(slot, stage, End::Handled(agent), now);
            } else if APART && let Stage::Ringing { since, queued } = stage {
                self.ringing_ends(slot, agent, since, now);
                let end = self.handling_begins(slot, agent, queued, now);
                self.state.finishes.set(agent, end);
                return self.dismiss_if_done(now);
            } else if APART && let Stage::PassingOn { .. } = stage {
                self.has_passed_on(slot, agent, now);
            } else if let Stage::HandledBefore(since) = stage {
                self.ends_call_from_before(slot, agent, since, now);
            }
        } else if self.has_people && self.state.floor.is_on_break(agent) {
            self.break_ends(agent, now);
        }
        self.is_free(agent, now);
    }

    /// An agent who was busy, or on a break, is free: leaves, takes a break, takes the next caller, or rests.
    #[inline(always)]
    fn is_free(&mut self, agent: u32, now: Tick) {
        let group = self.state.floor.group(agent);
        if self.state.floor.is_surplus(agent) {
            self.state.finishes.set(agent, Tick::NEVER);
            self.state.floor.leave(agent, now, self.sink);
            return;
        }
        if self.has_people && self.goes(agent, group, now) {
            return;
        }
        let idle = self.state.floor.idle(group) + 1;
        let held = if APART && self.has_same_agent {
            self.held_for(agent, group)
        } else {
            None
        };
        if let Some(place) = held.or_else(|| self.call_for(group, idle, now)) {
            let slot = self.state.queues.contact(place);
            let end = self.start(place, agent, now);
            self.state.floor.take_next(agent, slot);
            self.state.finishes.set(agent, end);
            self.dismiss_if_done(now);
        } else {
            self.state.finishes.set(agent, Tick::NEVER);
            self.state.floor.rest(agent, now);
        }
    }

    /// An idle agent takes whoever waits in a place.
    fn takes(&mut self, agent: u32, place: u32, now: Tick) {
        let slot = self.state.queues.contact(place);
        let end = self.start(place, agent, now);
        self.state.floor.take(agent, slot);
        self.state.finishes.set(agent, end);
    }

    /// Whoever waits in a place is matched to an agent: until when the agent picks up, or handles the call.
    #[inline(always)]
    fn start(&mut self, place: u32, agent: u32, now: Tick) -> Tick {
        let slot = self.state.queues.contact(place);
        let caller = self.state.contacts[slot as usize].caller;
        self.leave_place(Stage::Waiting(place), &caller);
        self.matched(slot, agent, true, now)
    }

    /// Whoever waited in a place does so no more.
    #[inline(always)]
    fn leave_place(&mut self, stage: Stage, caller: &Caller) {
        if let Stage::Waiting(place) = stage {
            self.state.counted -= usize::from(self.is_counted(caller));
            self.state.patience.set(place, Tick::NEVER);
            if APART && self.has_same_agent {
                self.state.held.leave(place);
            }
            let routing = &self.model.routing;
            let queue = self.state.queues.leave(place, routing);
            if routing.queues[queue as usize].next.is_some() {
                self.schedule_move(queue);
            } else if self.router.is_some() {
                self.state.moves.set(place, Tick::NEVER);
            }
        }
    }

    /// The patience that runs out first has run out.
    #[inline]
    fn patience_ends(&mut self, now: Tick) {
        self.gives_up(now);
        // An agent who is let go by one who gives up does not reach another whose patience ends at the same instant.
        while APART && self.has_transfers && self.state.patience.earliest() == now {
            self.gives_up(now);
        }
    }

    /// The patience of one caller has run out.
    #[inline(always)]
    fn gives_up(&mut self, now: Tick) {
        let place = self.state.patience.winner();
        let slot = self.state.queues.contact(place);
        self.stage_ends(slot, Stage::Waiting(place), End::PatienceOut, now);
        self.dismiss_if_done(now);
    }

    /// The places of a row take effect, and what is due for people on shift happens.
    fn staffing(&mut self, now: Tick) {
        let mut come = false;
        let (instant, row) = self.state.staffing;
        if instant == now {
            self.schedule_staffing(row);
            come = self.row_begins(row, now);
        }
        if self.state.duty == now {
            come |= self.duties(now);
        }
        if self.state.to_seat && now == self.model.grid.opening() {
            self.seat_the_busy(now);
        }
        if come {
            self.take_those_who_wait(now);
        }
        self.dismiss_if_done(now);
    }

    /// The staff of a row takes effect. Tells whether somebody may have come.
    fn row_begins(&mut self, row: usize, now: Tick) -> bool {
        let closes = self.model.grid.is_day() && row + 1 == self.model.grid.rows();
        if !closes {
            self.set_staff(row, now);
            return true;
        }
        self.state.people.closed = true;
        match self.model.after_closing {
            AfterClosing::Serve => {
                self.state.staying = true;
                let some_wait = self.somebody_waits();
                if some_wait {
                    self.set_staff(row, now);
                    self.last_people_stay(now);
                }
                some_wait
            }
            AfterClosing::SendAway => {
                let waiting: Vec<u32> = self.state.queues.everybody().collect();
                for place in waiting {
                    let slot = self.state.queues.contact(place);
                    self.stage_ends(slot, Stage::Waiting(place), End::Closed, now);
                }
                self.set_staff(row, now);
                self.people_go_home(now);
                false
            }
            AfterClosing::PatienceOnly => {
                self.set_staff(row, now);
                self.people_go_home(now);
                false
            }
        }
    }

    /// Whoever is due to leave, to take a break or to come does so. Tells whether somebody came.
    fn duties(&mut self, now: Tick) -> bool {
        let model = self.model;
        let mut come = false;
        while let Some(duty) = self.state.people.next_at(model, now) {
            let group = duty.group as usize;
            let Some(roster) = &model.groups[group].roster else {
                continue;
            };
            let people = roster.shifts[duty.shift as usize].persons();
            for person in people {
                let agent = self.state.floor.first(group) + person;
                if !self.state.people.comes(group, agent) {
                    continue;
                }
                match duty.what {
                    DutyKind::ShiftEnds => self.goes_home(agent, group, now),
                    DutyKind::Break => {
                        self.state.people.break_is_due(group, agent);
                        if self.state.floor.stand_up(agent) {
                            self.begins_break(agent, group, now);
                        }
                    }
                    DutyKind::ShiftStarts => {
                        come = true;
                        self.state.floor.come(agent, now);
                        if self.state.people.has_break_due(group, agent) {
                            self.state.floor.stand_up(agent);
                            self.begins_break(agent, group, now);
                        }
                    }
                }
            }
        }
        self.state.duty = self.state.people.next_instant(model);
        come
    }

    /// A person leaves: at once where idle or on a break, otherwise as soon as free.
    fn goes_home(&mut self, agent: u32, group: usize, now: Tick) {
        self.state.people.set_leaves(group, agent, true);
        if self.state.floor.is_on_break(agent) {
            self.break_ends(agent, now);
        } else if !self.state.floor.stand_up(agent) {
            return;
        }
        self.state.finishes.set(agent, Tick::NEVER);
        self.state.floor.leave(agent, now, self.sink);
    }

    /// A person who is free leaves or takes a break, where either is due.
    #[inline(never)]
    fn goes(&mut self, agent: u32, group: usize, now: Tick) -> bool {
        if self.model.groups[group].roster.is_none() {
            return false;
        }
        if self.state.people.leaves(group, agent) {
            self.state.finishes.set(agent, Tick::NEVER);
            self.state.floor.leave(agent, now, self.sink);
            return true;
        }
        self.begins_break(agent, group, now)
    }

    /// A person who is not among the idle begins a break, where one is due.
    fn begins_break(&mut self, agent: u32, group: usize, now: Tick) -> bool {
        let Some(roster) = &self.model.groups[group].roster else {
            return false;
        };
        let people = &mut self.state.people;
        let Some(length) = people.begin_break(roster, group, agent, now) else {
            return false;
        };
        self.state.floor.begin_break(agent);
        self.state.finishes.set(agent, now + length);
        true
    }

    /// A person's break ends: what follows is still to be said.
    fn break_ends(&mut self, agent: u32, now: Tick) {
        let group = self.state.floor.group(agent);
        let since = self.state.people.on_break_since(group, agent);
        if since < now {
            let row = self.model.grid.row_of(since);
            self.state.floor.rested(agent, now - since);
            self.sink.spent(group, row, Activity::Break, since, now);
        }
    }

    /// At closing some still wait: the last people stay for them, or come back, and everybody else goes home.
    fn last_people_stay(&mut self, now: Tick) {
        self.each_person(|run, agent, group| {
            if !run.state.people.stays(group, agent) {
                return run.goes_home(agent, group, now);
            }
            run.state.people.set_leaves(group, agent, false);
            if run.state.floor.is_off(agent) {
                run.state.floor.come(agent, now);
            }
        });
    }

    /// All people go home, the busy as soon as they are free.
    fn people_go_home(&mut self, now: Tick) {
        if !self.state.people.dismissed {
            self.state.people.dismissed = true;
            self.each_person(|run, agent, group| run.goes_home(agent, group, now));
        }
    }

    /// Does something with each person there may be, once or twice in a run.
    fn each_person(&mut self, mut act: impl FnMut(&mut Self, u32, usize)) {
        let model = self.model;
        for (group, law) in model.groups.iter().enumerate() {
            if let Some(roster) = &law.roster {
                let first = self.state.floor.first(group);
                (first..first + roster.most()).for_each(|agent| act(self, agent, group));
            }
        }
    }

    /// Enters the next change of staff after a row into the calendar; closing is always one.
    fn schedule_staffing(&mut self, row: usize) {
        let rows = self.model.grid.rows();
        let closing = if self.model.grid.is_day() {
            rows - 1
        } else {
            rows
        };
        let next = (row + 1..rows).find(|&next| {
            next == closing
                || self
                    .counts
                    .chunks_exact(rows)
                    .any(|group| group[next] != group[next - 1])
        });
        self.state.staffing = match next {
            Some(next) => (self.model.grid.bounds[next], next),
            None => (Tick::NEVER, 0),
        };
    }

    /// Sets the places of a row.
    fn set_staff(&mut self, row: usize, now: Tick) {
        let rows = self.model.grid.rows();
        for (group, law) in self.model.groups.iter().enumerate() {
            if law.roster.is_none() {
                let places = self.counts[group * rows + row];
                self.state.floor.set_places(group, places, now, self.sink);
            }
        }
    }

    /// Whoever has come takes those who wait.
    fn take_those_who_wait(&mut self, now: Tick) {
        for group in 0..self.model.groups.len() {
            if APART && self.has_same_agent {
                self.take_those_held(group, now);
            }
            while let Some((agent, _)) = self.state.floor.longest_idle(group) {
                let idle = self.state.floor.idle(group);
                let Some(place) = self.call_for(group, idle, now) else {
                    break;
                };
                self.takes(agent, place, now);
            }
        }
    }

    /// Whoever is idle in a group takes those who wait for it, the longest idle first.
    fn take_those_held(&mut self, group: usize, now: Tick) {
        let mut next = self.state.floor.longest_idle(group).map(|(agent, _)| agent);
        while let Some(agent) = next {
            next = self.state.floor.idle_after(agent);
            if let Some(place) = self.held_for(agent, group) {
                self.takes(agent, place, now);
            }
        }
    }

    /// After closing, once nobody waits, everybody may go.
    #[inline]
    fn dismiss_if_done(&mut self, now: Tick) {
        if self.state.staying && !self.somebody_waits() {
            for (group, law) in self.model.groups.iter().enumerate() {
                if law.roster.is_none() {
                    self.state.floor.set_places(group, 0, now, self.sink);
                }
            }
            if self.has_people {
                self.people_go_home(now);
            }
        }
    }

    /// The run is over: reports who is still on duty, still talking and still waiting. Who talks was answered, and may
    /// have waited in rows that are counted.
    fn close(&mut self, now: Tick) {
        let (contacts, parts) = (&self.state.contacts, &self.state.parts);
        self.state
            .floor
            .close(now, self.sink, |slot, group, sink: &mut S| {
                let Contact { caller, stage } = contacts[slot as usize];
                let row = caller.row as usize;
                match stage {
                    Stage::Handled { since, .. } if since < now => {
                        let parts = parts.get(slot as usize).copied().unwrap_or_default();
                        parts.report(sink, (group, row), since, caller.handle, now);
                    }
                    Stage::Ringing { since, .. } if since < now => {
                        sink.spent(group, row, Activity::PickUp, since, now);
                    }
                    Stage::PassingOn { from, until, .. } => {
                        for (on, from, to) in passing_on(from, until, now) {
                            sink.spent(group, row, on, from, to);
                        }
                    }
                    Stage::HandledBefore(since) if since < now => {
                        Parts::default().report(sink, (group, row), since, caller.handle, now);
                    }
                    _ => {}
                }
            });
        let mut by = Vec::new();
        if self.goes_on {
            // What follows a call that is cut off depends on who handles it.
            by.resize(self.state.contacts.len(), None);
            for agent in 0..self.state.floor.count() as u32 {
                if let Some(slot) = self.state.floor.contact(agent) {
                    by[slot as usize] = Some(agent);
                }
            }
        }
        for slot in 0..self.state.contacts.len() {
            let stage = self.state.contacts[slot].stage;
            if !matches!(stage, Stage::Gone | Stage::HandledBefore(_)) {
                let agent = by.get(slot).copied().flatten();
                self.stage_ends(slot as u32, stage, End::RunOver(agent), now);
            }
        }
    }
}
