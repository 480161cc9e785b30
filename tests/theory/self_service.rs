//! Callers who go through self-service first.

use callcenter::report::Theory;
use callcenter::scenario::SelfService;
use callcenter::{Law, Scenario};

use crate::centre::{long_run, of_queue, patience, steady};
use crate::oracle::birth_death::MarkovQueue;
use crate::oracle::self_service::SelfServiceQueue;
use crate::rule::Family;

fn with(mut centre: Scenario, self_service: SelfService) -> Scenario {
    centre.call_types[0].self_service = Some(self_service);
    centre
}

/// A Poisson process delayed by independent times, and thinned, is one: without lines the queue is as if callers came straight to
/// it, whatever the law of the time in self-service.
#[test]
fn the_queue_behind_self_service_is_one_with_fewer_calls() {
    let mut family = Family::of(2 * 10 + 1, "self-service before M/M/n and M/M/n+M");
    let queues = [
        (
            "M/M/n+M",
            MarkovQueue::new(0.05, 1.0 / 100.0, 5).patience(120.0),
            SelfService::new(Law::lognormal(90.0, 1.5), 0.40).hangs_up(0.10),
            (90.0, 0.40, 0.10),
            1000,
        ),
        (
            "M/M/n",
            MarkovQueue::new(0.018, 1.0 / 100.0, 3),
            SelfService::new(Law::uniform(10.0, 80.0), 0.10).hangs_up(0.20),
            (45.0, 0.10, 0.20),
            1001,
        ),
    ];
    for (name, queue, self_service, (time, contained, hangs_up), seed) in queues {
        let attempts = queue.arrival_rate / (1.0 - contained - hangs_up);
        let mut centre = with(of_queue(&queue), self_service);
        centre.call_types[0].arrivals = callcenter::ArrivalLaw::per_hour(3600.0 * attempts);
        let exact = queue.solve();
        let theory = Theory::of(&centre).unwrap();
        let results = long_run(centre, 16e6, 1.0, seed);
        let total = &results.total;
        let mut hold = |what: &str, figure, exact: f64| {
            family.compare(format!("{name}: {what}"), figure, exact);
            // What the report says beside it is that.
            if let Some(said) = theory.exact(what) {
                assert!(
                    (said / exact - 1.0).abs() < 1e-9,
                    "{name}: {what}: {said} for {exact}"
                );
            } else {
                assert!(what.contains(' '), "{name}: {what}");
            }
        };
        hold("attempts", &total.attempts, 3600.0 * attempts);
        hold("contained", &total.contained, 3600.0 * attempts * contained);
        hold("left_ivr", &total.left_ivr, 3600.0 * attempts * hangs_up);
        hold("offered", &total.offered, 3600.0 * queue.arrival_rate);
        hold("containment_rate", &total.containment_rate, contained);
        hold("self_service_time", &total.self_service_time, time);
        hold("mean_wait", &total.mean_wait, exact.mean_wait());
        hold("queued_rate", &total.queued_rate, exact.p_queued());
        hold("occupancy", &total.occupancy, exact.occupancy());
        hold(
            "answered within 20 s",
            &total.service_level[0].share,
            exact.answered_within(20.0),
        );
        if queue.abandonment_rate > 0.0 {
            hold("abandon_rate", &total.abandon_rate, exact.p_abandon());
        }
        assert!(total.true_containment_rate.is_not_applicable());
    }
    family.hold();
}

#[test]
fn lines_are_held_in_self_service_as_the_chain_says_whatever_the_law_of_its_time() {
    let mut family = Family::of(7 + 8 + 8, "self-service and lines");
    let patient = SelfServiceQueue {
        arrival_rate: 0.05,
        self_service_rate: 1.0 / 40.0,
        asks: 0.6,
        service_rate: 1.0 / 100.0,
        servers: 3,
        abandonment_rate: 0.0,
        lines: 8,
    };
    let impatient = SelfServiceQueue {
        abandonment_rate: 1.0 / 80.0,
        lines: 6,
        ..patient
    };
    let slow = SelfServiceQueue {
        arrival_rate: 0.04,
        self_service_rate: 1.0 / 150.0,
        asks: 0.8,
        lines: 9,
        ..impatient
    };
    for (name, queue, law, seed) in [
        ("nobody hangs up", patient, Law::exponential(40.0), 1010),
        ("some hang up", impatient, Law::exponential(40.0), 1011),
        ("another law", slow, Law::lognormal(150.0, 1.2), 1012),
    ] {
        let exact = queue.solve();
        let contained = 0.75 * (1.0 - queue.asks);
        let self_service = SelfService::new(law, contained).hangs_up(0.25 * (1.0 - queue.asks));
        let centre = steady(
            queue.arrival_rate,
            Law::exponential(1.0 / queue.service_rate),
            patience(queue.abandonment_rate),
            queue.servers,
        );
        let centre = with(centre, self_service).lines(queue.lines as u32);
        assert!(Theory::of(&centre).is_none());
        let results = long_run(centre, 6e6, 1.0, seed);
        let total = &results.total;
        let let_in = 3600.0 * queue.arrival_rate * (1.0 - exact.p_block);
        let mut hold = |what: &str, figure, exact| {
            family.compare(format!("{name}: {what}"), figure, exact);
        };
        hold("block rate", &total.block_rate, exact.p_block);
        hold("contained", &total.contained, let_in * contained);
        hold("offered", &total.offered, 3600.0 * exact.asking);
        hold("mean wait", &total.mean_wait, exact.mean_wait);
        hold("queued rate", &total.queued_rate, exact.p_queued);
        hold("queue length", &total.queue_length, exact.queue_length);
        hold("occupancy", &total.occupancy, exact.occupancy);
        if queue.abandonment_rate > 0.0 {
            hold("abandon rate", &total.abandon_rate, exact.p_abandon);
        }
    }
    family.hold();
}

/// Each caller is contained with the same probability each time, and of the contained the same share calls again: calls are a
/// geometric series. Half of those who do so wait longer than a day.
#[test]
fn contained_callers_who_call_again_are_a_geometric_series() {
    let mut family = Family::of(9, "contained callers who call again");
    let (fresh, contained, again) = (24.0, 0.6, 0.5);
    let mean_delay = 86_400.0 / std::f64::consts::LN_2;
    let self_service = SelfService::new(Law::exponential(75.0), contained)
        .calls_again(again)
        .calls_again_after(Law::exponential(mean_delay));
    let mut centre = steady(
        fresh / 3600.0,
        Law::exponential(180.0),
        Law::exponential(150.0),
        2,
    );
    centre.call_types[0].fresh = true;
    let results = long_run(with(centre, self_service), 5e6, 1.0, 1020);
    let total = &results.total;
    let attempts = fresh / (1.0 - contained * again);
    for (what, figure, exact) in [
        ("callers", &total.callers, fresh),
        ("attempts", &total.attempts, attempts),
        ("returns", &total.returns, attempts - fresh),
        (
            "attempts per caller",
            &total.attempts_per_caller,
            attempts / fresh,
        ),
        ("contained", &total.contained, attempts * contained),
        ("offered", &total.offered, attempts * (1.0 - contained)),
        ("containment", &total.containment_rate, contained),
        // Half of those who call again do so within a day.
        (
            "true containment",
            &total.true_containment_rate,
            contained * (1.0 - again * 0.5),
        ),
        ("time in self-service", &total.self_service_time, 75.0),
    ] {
        family.compare(what, figure, exact);
    }
    family.hold();
}
