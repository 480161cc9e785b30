//! Callers are offered to be rung back, and are rung back.

use super::{Run, Stage};
use crate::engine::again::Course;
use crate::engine::callback::{Callback, ToBeRung};
use crate::engine::callers::Caller;
use crate::engine::parts::Parts;
use crate::engine::starting;
use crate::measure::{Activity, CallRecord, CallbackOutcome, CallbackRecord, Next, Outcome, Sink};
use crate::model::OfferModel;
use crate::scenario::AfterClosing;
use crate::units::Tick;

impl<S: Sink, const APART: bool> Run<'_, S, APART> {
    /// The wait, in seconds, that is quoted to a caller who is about to join a queue and is offered a callback; none where it
    /// is not.
    pub(super) fn offer(&self, call_type: u32, queue: u32, now: Tick) -> Option<f64> {
        let law = self.model.types[call_type as usize].callbacks.as_ref()?;
        if !self.rings_back_at(now) {
            return None;
        }
        let quoted = || self.expected_wait(call_type, queue, now);
        match law.offer {
            OfferModel::ExpectedWait(limit) => Some(quoted()).filter(|quoted| *quoted > limit),
            OfferModel::QueueLength(least) => {
                let kind = self.model.routing.queues[queue as usize].kind;
                let waiting = self.state.queues.waiting_of_kind(kind);
                (waiting >= least).then(quoted)
            }
            OfferModel::Waited(_) | OfferModel::Never => None,
        }
    }

    /// When a caller who waits is offered a callback; never where it is not.
    pub(super) fn offer_instant(&self, caller: &Caller) -> Tick {
        let law = self.model.types[caller.call_type as usize]
            .callbacks
            .as_ref();
        match law.map(|law| law.offer) {
            // Who waited before the day is offered nothing before it opens.
            Some(OfferModel::Waited(wait)) if self.model.grid.is_day() => {
                (caller.joined + wait).max(self.model.grid.opening())
            }
            Some(OfferModel::Waited(wait)) => caller.joined + wait,
            _ => Tick::NEVER,
        }
    }

    /// Whether callers are rung back who wait at an instant: while the centre is open, and while the last staff stays.
    fn rings_back_at(&self, at: Tick) -> bool {
        let grid = &self.model.grid;
        !grid.is_day() || at < grid.closing() || self.model.after_closing == AfterClosing::Serve
    }

    /// An alarm has gone off in a place: the caller there is offered a callback, if it is that. Tells whether it was.
    #[inline(never)]
    pub(super) fn offers_late(&mut self, place: u32, now: Tick) -> bool {
        let slot = self.state.queues.contact(place);
        let caller = self.state.contacts[slot as usize].caller;
        let course = &self.state.courses[slot as usize];
        if course.is_offered || now >= caller.deadline {
            return false;
        }
        self.state.patience.set(place, caller.deadline);
        if self.rings_back_at(now) {
            let queue = self.model.routing.joins[caller.call_type as usize];
            let quoted = self.expected_wait(caller.call_type, queue, now);
            self.is_offered(place, quoted, now);
        }
        true
    }

    /// Whoever waits in a place is offered a callback, and accepts it or not.
    #[inline(never)]
    pub(super) fn is_offered(&mut self, place: u32, quoted: f64, now: Tick) {
        let slot = self.state.queues.contact(place);
        let caller = self.state.contacts[slot as usize].caller;
        let Some(law) = &self.model.types[caller.call_type as usize].callbacks else {
            return;
        };
        self.state.courses[slot as usize].is_offered = true;
        let consent = self.draws.consent(self.model, law, &caller);
        if consent.on_the_line >= law.acceptance(quoted) {
            return;
        }
        self.hangs_up_to_be_rung(slot, &caller, now);
        let due = now + consent.after;
        self.state.courses[slot as usize].callback = Some(Callback::new(now, due));
        self.state.patience.set(place, Tick::NEVER);
        self.state.to_be_called += 1;
        if law.scheduled_after.is_some() {
            self.leave_place(Stage::Waiting(place), &caller);
            self.is_rung_at(slot, due, now);
            self.dismiss_if_done(now);
        }
    }

    /// A caller has accepted a callback: the attempt ends, and its line is free.
    fn hangs_up_to_be_rung(&mut self, slot: u32, caller: &Caller, now: Tick) {
        let course = self.state.courses[slot as usize];
        let mut record = CallRecord {
            told: self.told(slot),
            ..caller.record(Outcome::CallbackAccepted, true, now - caller.joined)
        };
        self.look_ahead(&mut record, caller, course, None, now);
        self.gives_line_back(slot);
        self.sink.ended(&record);
    }

    /// Whether whoever waits as the centre closes, or comes when it is closed, is asked to leave a message.
    pub(super) fn asks_for_message(&self, caller: &Caller) -> bool {
        self.model.after_closing == AfterClosing::Voicemail
            && self.model.types[caller.call_type as usize].rings_back()
    }

    /// Whether it leaves one.
    pub(super) fn leaves_message(&self, caller: &Caller) -> bool {
        if !self.asks_for_message(caller) {
            return false;
        }
        let Some(law) = &self.model.types[caller.call_type as usize].callbacks else {
            return false;
        };
        let consent = self.draws.consent(self.model, law, caller);
        consent.at_closing < law.accepted
    }

    /// A caller has left a message before the day opens, and is to be rung as it does.
    pub(super) fn is_rung_at_opening(&mut self, caller: Caller, parts: Parts, mut course: Course) {
        let opening = self.model.grid.opening();
        course.callback = Some(Callback::new(caller.joined, opening));
        course.is_offered = true;
        // It holds no line.
        course.is_let_in = true;
        let slot = self.admit(caller, parts, course);
        self.waits_to_be_rung(slot, opening);
    }

    /// The record of a message that nobody answers any more on this day.
    pub(super) fn is_due_next_day(&mut self, record: &CallRecord, now: Tick) {
        let call = CallRecord {
            next: Next::Nothing,
            ..*record
        };
        let callback = Callback::new(now, now);
        self.sink
            .called_back(&callback.record(call, CallbackOutcome::NextDay, now));
    }

    /// A contact that waits nowhere is to be rung at an instant.
    fn is_rung_at(&mut self, slot: u32, at: Tick, now: Tick) {
        let is_first = self.state.courses[slot as usize]
            .callback
            .is_some_and(|callback| callback.tries == 0);
        let grid = &self.model.grid;
        if grid.is_day() && at >= grid.closing() {
            // Nobody stays for who wants to be rung later, or may be tried again later.
            let outcome = match is_first {
                true => CallbackOutcome::NextDay,
                false => CallbackOutcome::NotRungBack,
            };
            return self.callback_ends(slot, outcome, now);
        }
        self.waits_to_be_rung(slot, at);
    }

    /// A contact waits nowhere until an instant.
    fn waits_to_be_rung(&mut self, slot: u32, at: Tick) {
        let contact = &mut self.state.contacts[slot as usize];
        contact.stage = Stage::ToBeRung;
        let caller = contact.caller;
        self.will_come(caller.row, true);
        let to_be_rung = ToBeRung::new(at, &caller, slot);
        self.state.to_be_rung.push(to_be_rung);
    }

    /// The first of those who are to be rung joins the queue, or is rung at once.
    #[inline(never)]
    pub(super) fn comes_to_be_rung(&mut self) {
        let Some(ToBeRung { at: now, slot, .. }) = self.state.to_be_rung.pop() else {
            return;
        };
        let mut caller = self.state.contacts[slot as usize].caller;
        self.will_come(caller.row, false);
        let course = &mut self.state.courses[slot as usize];
        if let Some(callback) = course.callback
            && callback.tries == 0
        {
            // It has its turn like who comes now.
            caller.joined = now;
            course.since = now;
            self.state.contacts[slot as usize].caller = caller;
        }
        let since = course.since;
        let queue = self.model.routing.joins[caller.call_type as usize];
        let queue = self.stage_at(queue, since, now);
        let mut again = None;
        match self.asks_for_agent(queue, &caller, now, &mut again) {
            Some(agent) => self.is_taken(slot, agent, true, now),
            None => {
                self.joins(slot, queue, (now, since), again);
                self.state.to_be_called += 1;
            }
        }
        self.dismiss_if_done(now);
    }

    /// An agent dials for a contact: until when.
    #[inline(never)]
    pub(super) fn dials(&mut self, slot: u32, now: Tick) -> Tick {
        let contact = &mut self.state.contacts[slot as usize];
        contact.stage = Stage::Dialling(now);
        let caller = contact.caller;
        self.state.counted += usize::from(self.is_counted(&caller));
        self.state.agents_dialling += 1;
        if self.model.lines.has_groups() {
            let dialled = self.dialled_type(slot);
            self.state.lines.take(&self.model.lines, dialled);
        }
        let law = &self.model.types[caller.call_type as usize].callbacks;
        let callback = &mut self.state.courses[slot as usize].callback;
        let (Some(law), Some(callback)) = (law, callback) else {
            return now;
        };
        let (answers, time) = (self.draws).dialling(self.model, law, &caller, callback.tries);
        callback.tries += 1;
        callback.answers = answers;
        now + time
    }

    /// An agent has dialled since an instant: the caller answers and is handled, or is to be tried again, or never. Tells whether it
    /// answers.
    #[inline(never)]
    pub(super) fn has_dialled(&mut self, slot: u32, agent: u32, since: Tick, now: Tick) -> bool {
        let caller = self.state.contacts[slot as usize].caller;
        self.state.counted -= usize::from(self.is_counted(&caller));
        self.state.agents_dialling -= 1;
        let group = self.state.floor.group(agent);
        if since < now {
            let row = caller.row as usize;
            self.sink.spent(group, row, Activity::Dialling, since, now);
        }
        self.state.floor.worked(agent, now - since);
        let law = &self.model.types[caller.call_type as usize].callbacks;
        let callback = &mut self.state.courses[slot as usize].callback;
        let (Some(law), Some(callback)) = (law, callback) else {
            return false;
        };
        callback.dialling = callback.dialling + (now - since);
        if callback.answers {
            let end = self.handling_begins(slot, agent, true, now);
            self.state.finishes.set(agent, end);
            self.dismiss_if_done(now);
            return true;
        }
        let is_over = callback.tries >= law.tries;
        let apart = law.apart;
        self.gives_line_back(slot);
        if is_over {
            self.callback_ends(slot, CallbackOutcome::NotReached, now);
        } else {
            self.is_rung_at(slot, now + apart, now);
        }
        false
    }

    /// A callback ends without having reached the caller.
    pub(super) fn callback_ends(&mut self, slot: u32, outcome: CallbackOutcome, now: Tick) {
        let contact = &mut self.state.contacts[slot as usize];
        let caller = contact.caller;
        contact.stage = Stage::Gone;
        self.state.unused.push(slot);
        let course = self.state.courses[slot as usize];
        let Some(callback) = course.callback else {
            return;
        };
        let mut call = caller.record(Outcome::CallbackAccepted, true, Tick::ZERO);
        course.tells(&mut call);
        call.is_offered_callback = course.is_offered;
        call.told = self.told(slot);
        self.sink.called_back(&callback.record(call, outcome, now));
    }

    /// Whoever has left a message before the day is to be rung as it opens.
    pub(super) fn messages_are_due(&mut self) {
        let model = self.model;
        let opening = model.grid.opening();
        let mut last = None;
        for &call_type in &model.start.messages {
            let number = match last {
                Some((same, number)) if same == call_type => number + 1,
                _ => 0,
            };
            last = Some((call_type, number));
            let (caller, parts) = starting::message(model, self.draws, call_type, number);
            self.is_rung_at_opening(caller, parts, Course::fresh(call_type, opening));
        }
    }

    /// Whether a contact is rung back, or has been.
    #[inline(always)]
    pub(super) fn is_callback(&self, slot: u32) -> bool {
        APART && self.has_callbacks && self.state.courses[slot as usize].callback.is_some()
    }
}

impl Callback {
    /// One that is asked for at an instant, and due at another.
    fn new(asked: Tick, due: Tick) -> Self {
        Callback {
            asked,
            due,
            tries: 0,
            dialling: Tick::ZERO,
            answers: false,
        }
    }

    /// The record of a callback that ends at an instant, or is answered then.
    pub(super) fn record(
        &self,
        call: CallRecord,
        outcome: CallbackOutcome,
        now: Tick,
    ) -> CallbackRecord {
        let Callback {
            asked,
            due,
            tries,
            dialling,
            ..
        } = *self;
        // A steady state is cut off when all whom it counts are seen, which may be later than where it ends.
        let now = now.max(asked);
        let wait = if now > due { now - due } else { Tick::ZERO };
        CallbackRecord {
            call,
            outcome,
            asked,
            due,
            until: now,
            wait,
            tries,
            dialling,
        }
    }
}
