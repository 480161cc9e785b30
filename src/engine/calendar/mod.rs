//! The calendar of events: what plays every scenario.
//!
//! Contacts live in a slab, agents on the [`Floor`], and what will happen stands in the calendar: when each
//! agent will have finished, by agent; when each waiting contact's patience runs out, by the place it waits in; when the
//! first of each queue has waited so long that others may take the call; when who is being rung for hangs up; when each who is
//! in self-service comes out of it; the next change of staff; and the next arrival.

mod announcing;
mod arriving;
mod calling_back;
mod dialler;
mod ending;
mod expecting;
mod handling;
mod matching;
mod opening;
mod staffing;

use super::again::{Course, Due};
use super::callback::ToBeRung;
use super::callers::{Caller, Callers, Draws};
use super::floor::Floor;
use super::heap::Heap;
use super::held::Held;
use super::lines::TakenLines;
use super::outbound::Dial;
use super::parts::Parts;
use super::people::People;
use super::queue::Queues;
use super::self_service::Inside;
use super::tournament::Tournament;
use crate::error::{Error, ErrorKind, Result};
use crate::measure::Sink;
use crate::model::{Model, Router};
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
    /// To be rung back, and in no queue yet.
    ToBeRung,
    /// An agent has dialled since an instant to ring it back.
    Dialling(Tick),
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

/// Who comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comes {
    /// Who calls for the first time.
    First,
    OutOfSelfService,
    /// Who answers a dial, or a dial that nobody answers ends.
    Dialled,
    /// Who is to be rung back, and joins the queue.
    ToBeRung,
    /// Who calls again, or is passed on.
    Again,
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
    /// Of them, who is in self-service or to be rung at an instant: that comes, however long the run.
    sure: usize,
    /// Calls that agents have chosen by lot.
    lots: u64,
    /// Who will call again, or is passed on when the agent at hand is done.
    again: Heap<Due>,
    /// How many of them will be passed on.
    passed_on: usize,
    /// What each contact has behind it and before it; kept only where one call may lead to another.
    courses: Vec<Course>,
    /// Who is in self-service.
    inside: Heap<Inside>,
    /// Who is to be rung back, and in no queue yet; how many such wait in queues, and for how many agents dial.
    to_be_rung: Heap<ToBeRung>,
    to_be_called: usize,
    agents_dialling: usize,
    /// Dials under way of outbound call types, how many of each type, and how many there have been.
    dials: Heap<Dial>,
    /// Which types these are.
    diallers: Vec<u32>,
    under_way: Vec<u64>,
    so_far: Vec<u64>,
    /// The instant at which a dialler has still to look at the floor; never where it has.
    to_look: Tick,
    /// Who waits for whom it knows.
    held: Held,
    /// How long the last caller of each type whose handling has begun had waited; kept only where waits are foretold.
    last_waits: Vec<Tick>,
    /// What each contact was told; kept only where waits are.
    told: Vec<Option<Tick>>,
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
            sure: 0,
            lots: 0,
            again: Heap::default(),
            passed_on: 0,
            courses: Vec::new(),
            inside: Heap::default(),
            to_be_rung: Heap::default(),
            to_be_called: 0,
            agents_dialling: 0,
            dials: Heap::default(),
            diallers: Vec::new(),
            under_way: Vec::new(),
            so_far: Vec::new(),
            to_look: Tick::NEVER,
            held: Held::default(),
            last_waits: Vec::new(),
            told: Vec::new(),
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
        (self.counted, self.sure) = (0, 0);
        self.lots = 0;
        self.again.clear();
        self.passed_on = 0;
        self.courses.clear();
        self.inside.clear();
        self.to_be_rung.clear();
        (self.to_be_called, self.agents_dialling) = (0, 0);
        self.dials.clear();
        self.diallers.clear();
        let types = (0u32..).zip(&model.types);
        let outbound = types.filter(|(_, law)| law.outbound.is_some());
        self.diallers.extend(outbound.map(|(t, _)| t));
        for counts in [&mut self.under_way, &mut self.so_far] {
            counts.clear();
            counts.resize(model.types.len(), 0);
        }
        self.to_look = Tick::NEVER;
        self.last_waits.clear();
        self.told.clear();
    }

    /// Who comes next and when, where the next fresh caller comes at an instant. At one instant those who are passed on come
    /// first, then those to be rung back, those who leave self-service, who answers a dial, fresh callers, and those who call again.
    #[inline(always)]
    fn comes_next(&self, fresh: Tick) -> (Tick, Comes) {
        let (mut at, mut comes) = (fresh, Comes::First);
        if let Some(dial) = self.dials.top()
            && dial.at <= at
        {
            (at, comes) = (dial.at, Comes::Dialled);
        }
        if let Some(inside) = self.inside.top()
            && inside.at <= at
        {
            (at, comes) = (inside.at, Comes::OutOfSelfService);
        }
        if let Some(rung) = self.to_be_rung.top()
            && rung.at <= at
        {
            (at, comes) = (rung.at, Comes::ToBeRung);
        }
        if let Some(due) = self.again.top()
            && (due.at < at || due.at == at && due.course.is_leg())
        {
            (at, comes) = (due.at, Comes::Again);
        }
        (at, comes)
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
        if more || lines || model.goes_on() || model.announces() {
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
            has_self_service: model.has_self_service(),
            has_callbacks: model.has_callbacks(),
            has_outbound: model.has_outbound(),
            has_same_agent: model.has_same_agent(),
            announces: model.announces(),
            estimates_waits: model.estimates_waits(),
            sink,
            state: self,
        };
        if run.estimates_waits {
            run.state.last_waits.resize(model.types.len(), Tick::ZERO);
        }
        if run.has_same_agent {
            let whom = run.state.floor.count() + model.groups.len();
            run.state.held.reset(whom);
        }
        run.set_staff(0, Tick::ZERO);
        run.schedule_staffing(0);
        run.starts();
        if run.has_outbound && !model.grid.is_day() {
            run.state.to_look = Tick::ZERO;
        }
        let until = model.counted_until();
        // Where everybody is served in order, nobody who comes later changes what becomes of those who are counted.
        // Otherwise some may wait for ever behind those who keep coming; they are given as much time again as the run
        // has taken.
        let (last_arrival, mut given_up) = if model.is_first_come() {
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
            let mut comes = Comes::First;
            if APART {
                (arrival, comes) = run.state.comes_next(arrival);
            }
            if arrival >= last_arrival {
                arrival = Tick::NEVER;
            }
            let mut event = staffing.min(finish).min(patience).min(moves);
            if APART {
                event = event.min(run.state.ringing.earliest());
                if run.has_outbound {
                    // A line that a dialler waits for is free before the agent is.
                    event = event.min(run.state.next_free_line());
                }
            }
            now = event.min(arrival);
            if APART && run.has_outbound {
                // All that happens at an instant has happened when the next one comes.
                let last = std::mem::replace(&mut run.state.to_look, now);
                if last < now {
                    run.state.to_look = Tick::NEVER;
                    run.rings_people_up(last);
                    continue;
                }
            }
            if APART && run.state.sure > 0 {
                // Who is sure to come is waited for, and given as much time.
                given_up = given_up.max(now + until);
            }
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
                if APART && comes == Comes::Again {
                    run.comes_again();
                } else if APART && comes == Comes::OutOfSelfService {
                    run.leaves_self_service();
                } else if APART && comes == Comes::Dialled {
                    run.dial_ends();
                } else if APART && comes == Comes::ToBeRung {
                    run.comes_to_be_rung();
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
            } else if run.has_outbound && run.state.next_free_line() == now {
                run.state.counts_free_lines(&model.lines, now);
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

/// A run in progress: the state, and what it is played with. `APART` is whether calls are more than talk (pick-up, hold,
/// wrap-up, growth with the wait), more than one to a caller, or need lines that not all share, or callers are told how long they will wait; where
/// they are not, nothing of that is compiled in.
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
    /// Whether one call of a caller may lead to another, or there is more to it than a queue and an agent; and whether agents
    /// may pass callers on.
    goes_on: bool,
    has_transfers: bool,
    /// Whether some callers come through self-service first.
    has_self_service: bool,
    /// Whether some callers may be rung back.
    has_callbacks: bool,
    /// Whether a dialler rings people up.
    has_outbound: bool,
    /// Whether some callers prefer who served them before.
    has_same_agent: bool,
    /// Whether some callers are told how long they will wait, or their place, and whether the waits of some are foretold.
    announces: bool,
    estimates_waits: bool,
    sink: &'a mut S,
    state: &'a mut Calendar,
}
