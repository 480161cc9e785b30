//! Callers who are told how long they will wait, or their place.

use callcenter::chance::DurationLaw;
use callcenter::erlang::{MmnG, Queue};
use callcenter::measure::{Estimate, Figure};
use callcenter::scenario::{Announcement, Repeat, WaitEstimator};
use callcenter::{Law, Scenario};

use crate::centre::{long_run, of_queue, patience, steady};
use crate::markov::queue;
use crate::oracle::announce::{ToldPlace, ToldTurns, ToldWait};
use crate::oracle::birth_death::MarkovQueue;
use crate::rule::Family;

fn told(mut scenario: Scenario, estimator: WaitEstimator, announcement: Announcement) -> Scenario {
    let call_type = &mut scenario.call_types[0];
    call_type.wait_estimator = estimator;
    call_type.announcement = Some(announcement);
    scenario
}

/// Compares what happens where callers balk by their place.
fn compare_places(family: &mut Family, name: &str, told: ToldPlace, scenario: Scenario, seed: u64) {
    let exact = told.solve();
    let per_hour = told.queue.arrival_rate * 3600.0;
    let total = long_run(scenario, 12e6, 1.0, seed).total;
    let mut hold = |what: &str, figure, exact| {
        family.compare(format!("{name}: {what}"), figure, exact);
    };
    hold("queued rate", &total.queued_rate, exact.queued);
    hold("balked", &total.balked, exact.balked * per_hour);
    hold("abandoned", &total.abandoned, exact.abandoned * per_hour);
    let hung_up = exact.balked + exact.abandoned;
    hold("abandon rate", &total.abandon_rate, hung_up);
    hold("mean wait", &total.mean_wait, exact.mean_wait);
    hold("queue length", &total.queue_length, exact.queue_length);
    hold("occupancy", &total.occupancy, exact.occupancy);
}

#[test]
fn callers_who_balk_by_their_place_are_a_birth_and_death_process() {
    let mut family = Family::of(4 * 7, "told a place");
    let by_place = |queue, hangs_up, hangs_up_per_place| ToldPlace {
        queue,
        hangs_up,
        hangs_up_per_place,
    };
    let gentle = by_place(queue(10, 1.0).patience(150.0), 0.05, 0.03);
    let place = |told: &ToldPlace| {
        Announcement::place()
            .hangs_up(told.hangs_up)
            .hangs_up_per_place(told.hangs_up_per_place)
    };
    // The estimator is of no use here, and stays what it is.
    let head = WaitEstimator::default();
    let scenario = self::told(of_queue(&gentle.queue), head, place(&gentle));
    compare_places(&mut family, "10 agents, gentle", gentle, scenario, 950);

    // Nobody would hang up but for what it hears; soon everybody does.
    let steep = by_place(queue(3, 1.6), 0.0, 0.2);
    let mut scenario = self::told(of_queue(&steep.queue), head, place(&steep));
    scenario.call_types[0].patience = Some(Law::never());
    let own = by_place(steep.queue.patience(400.0), 0.0, 0.2);
    // Who stays has a patience of its own from then on.
    let anew = place(&steep).patience(patience(own.queue.abandonment_rate));
    scenario.call_types[0].announcement = Some(anew);
    compare_places(&mut family, "3 agents, steep", own, scenario, 951);

    // The same told as the time that the place takes, in minutes.
    let minutes = by_place(queue(5, 1.2).patience(100.0), 0.02, 0.08);
    let per_minute = minutes.hangs_up_per_place * 5.0 * minutes.queue.service_rate * 60.0;
    let announcement = Announcement::new()
        .hangs_up(minutes.hangs_up)
        .hangs_up_per_minute(per_minute);
    let turns = WaitEstimator::QueueOverRate;
    let scenario = self::told(of_queue(&minutes.queue), turns, announcement);
    compare_places(&mut family, "5 agents, by minutes", minutes, scenario, 952);

    // Twice the patience for those who stay.
    let calmed = by_place(queue(8, 1.1).patience(120.0), 0.1, 0.02);
    let announcement = place(&calmed).patience_factor(2.0);
    let mut scenario = self::told(of_queue(&calmed.queue), head, announcement);
    scenario.call_types[0].patience = Some(Law::exponential(60.0));
    compare_places(&mut family, "8 agents, calmed", calmed, scenario, 953);
    family.hold();
}

/// Compares a queue with the exact one of a law of patience.
fn compare_patience(family: &mut Family, name: &str, scenario: Scenario, law: Law, seed: u64) {
    let call_type = &scenario.call_types[0];
    let Some(callcenter::scenario::Series::Constant(rate)) = call_type.arrivals.per_hour else {
        panic!("one rate");
    };
    let aht = DurationLaw::new(call_type.handle_time.as_ref().unwrap()).unwrap();
    let agents = scenario.agent_groups[0].staff.at(0).unwrap() as u32;
    let law = DurationLaw::new(&law).unwrap();
    let exact = MmnG::new(rate, aht.mean(), &law, agents).unwrap();
    let total = long_run(scenario, 12e6, 1.0, seed).total;
    let mut hold = |what: &str, figure, exact| {
        family.compare(format!("{name}: {what}"), figure, exact);
    };
    hold("queued rate", &total.queued_rate, exact.p_queued());
    hold("abandon rate", &total.abandon_rate, exact.p_abandon());
    hold("mean wait", &total.mean_wait, exact.mean_wait());
    hold("asa", &total.asa, exact.asa().unwrap());
    let time = exact.mean_time_to_abandon().unwrap();
    hold("time to abandon", &total.time_to_abandon, time);
}

#[test]
fn messages_to_those_who_wait_are_a_patience_with_atoms() {
    let mut family = Family::of(3 * 5, "messages");
    let head = WaitEstimator::default();
    let centre = |agents: usize, load: f64, own: Law| {
        let rate = load * agents as f64 / 100.0;
        steady(rate, Law::exponential(100.0), own, agents)
    };
    // Once: three in ten hang up at the 30th second, the others never.
    let once = Announcement::new().repeat(Repeat::after(30.0, 0.3));
    let scenario = told(centre(10, 0.95, Law::never()), head, once);
    let law = Law::mixture([(0.3, Law::constant(30.0)), (0.7, Law::never())]);
    compare_patience(&mut family, "once", scenario, law, 960);

    // Again and again: one in five of those who are left. Hardly two in a hundred million hear it out eighty times.
    let again = Announcement::new().repeat(Repeat {
        after: Some(20.0.into()),
        every: Some(45.0.into()),
        hangs_up: 0.2,
    });
    let scenario = told(centre(5, 1.1, Law::never()), head, again);
    let atoms = (0..80).map(|k| {
        let weight = 0.2 * 0.8f64.powi(k);
        (weight, Law::constant(20.0 + 45.0 * f64::from(k)))
    });
    compare_patience(&mut family, "again", scenario, Law::mixture(atoms), 961);

    // Two messages, at which so many of those who are left hang up, the second of them later than any patience of some.
    let both = Announcement::new()
        .repeat(Repeat::after(15.0, 0.25))
        .repeat(Repeat::after(60.0, 0.5))
        .patience(Law::mixture([
            (0.4, Law::constant(40.0)),
            (0.6, Law::constant(90.0)),
        ]));
    let scenario = told(centre(8, 1.15, Law::exponential(1.0)), head, both);
    let left = 0.75;
    let law = Law::mixture([
        (0.25, Law::constant(15.0)),
        (left * 0.4, Law::constant(40.0)),
        (left * 0.6 * 0.5, Law::constant(60.0)),
        (left * 0.6 * 0.5, Law::constant(90.0)),
    ]);
    compare_patience(&mut family, "both", scenario, law, 962);
    family.hold();
}

/// A figure that should be nothing, on top of one it is a part of, which says how precise it must be.
fn on_top_of(exact: f64, figure: &Figure) -> Figure {
    let estimate = figure.estimate().unwrap();
    Figure::Known(Estimate {
        mean: exact + estimate.mean,
        ..*estimate
    })
}

#[test]
fn who_is_told_by_turns_waits_as_long_where_nobody_hangs_up() {
    let mut family = Family::of(3 * 3, "told by turns");
    for (agents, load, calls, seed) in [
        (1, 0.7, 30e6, 970),
        (4, 0.8, 30e6, 971),
        (15, 0.85, 40e6, 972),
    ] {
        let queue: MarkovQueue = queue(agents, load);
        let exact = ToldTurns::of(&queue);
        let turns = WaitEstimator::QueueOverRate;
        let scenario = told(of_queue(&queue), turns, Announcement::new());
        let total = long_run(scenario, calls, 1.0, seed).total;
        let mut hold = |what: &str, figure: &Figure, exact| {
            family.compare(format!("{agents} agents: {what}"), figure, exact);
        };
        hold("announced", &total.announced_wait, exact.announced);
        let error = on_top_of(exact.announced, &total.announcement_error);
        hold("error", &error, exact.announced);
        let distance = &total.announcement_abs_error;
        hold("distance", distance, exact.distance);
    }
    family.hold();
}

#[test]
fn who_is_told_with_those_who_hang_up_is_told_what_the_chain_says() {
    let mut family = Family::of(3 * 2, "told with abandonment");
    for (agents, load, mean, seed) in [
        (2, 1.0, 120.0, 980),
        (10, 1.1, 200.0, 981),
        (30, 1.05, 80.0, 982),
    ] {
        let queue: MarkovQueue = queue(agents, load).patience(mean);
        let exact = ToldWait::of(&queue.solve(), &queue);
        let with_abandonment = WaitEstimator::WithAbandonment;
        let scenario = told(of_queue(&queue), with_abandonment, Announcement::new());
        let total = long_run(scenario, 15e6, 1.0, seed).total;
        let mut hold = |what: &str, figure: &Figure, exact| {
            family.compare(format!("{agents} agents: {what}"), figure, exact);
        };
        hold("announced", &total.announced_wait, exact.announced);
        // What they waited is what they were told less the error, which is held as precisely as that.
        let off = exact.announced - exact.waited;
        let error = &total.announcement_error;
        let waited = on_top_of(exact.announced - off, error);
        hold("error", &waited, exact.announced);
    }
    family.hold();
}
