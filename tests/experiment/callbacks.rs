//! What results say of callers who are rung back.

use callcenter::experiment::Comparison;
use callcenter::measure::Figure;
use callcenter::report::comparison_table;
use callcenter::scenario::{
    AfterClosing, CallbackOffer, Callbacks, Messages, Redials, SelfService, StartingState,
};
use callcenter::units::ClockTime;
use callcenter::{AgentGroup, CallType, Day, Experiment, Law, Results, Scenario, SteadyState};

fn played(scenario: &Scenario, replications: u32) -> Results {
    let experiment = Experiment::new(scenario).unwrap();
    experiment.replications(replications).seed(7).run().unwrap()
}

fn mean(figure: &Figure) -> f64 {
    figure.mean().unwrap()
}

fn service(callbacks: Callbacks) -> CallType {
    CallType::new("service")
        .arrivals_per_hour(60.0)
        .handle_time(Law::constant(120.0))
        .patience(Law::constant(600.0))
        .callbacks(callbacks)
}

fn day(after_closing: AfterClosing) -> Day {
    Day::new(ClockTime::new(8, 0), ClockTime::new(10, 0)).after_closing(after_closing)
}

#[test]
fn messages_from_before_are_in_a_row_and_no_callers_of_the_day() {
    let callbacks = Callbacks::new().offered(CallbackOffer::Never).answered(1.0);
    let quiet = service(callbacks).arrivals_per_hour(0.0);
    let scenario = Scenario::new("messages")
        .day(day(AfterClosing::Voicemail))
        .starting_state(StartingState::new().messages(Messages::new("service", 12)))
        .call_type(quiet)
        .agent_group(AgentGroup::new("desk").staff(2).skill("service"));
    let results = played(&scenario, 20);
    assert_eq!(mean(&results.total.callbacks_reached), 12.0);
    let rows = results
        .intervals
        .iter()
        .map(|row| &row.total.callbacks_reached);
    assert_eq!(rows.map(mean).sum::<f64>(), 12.0);
    assert_eq!(mean(&results.total.callers_served), 0.0);
    // Six rounds of 20 s and 120 s.
    let waits = &results.total;
    assert!((mean(&waits.callback_wait) - (20.0 + 140.0 * 2.5)).abs() < 1e-6);
    assert_eq!(mean(&waits.callback_service_level), 1.0);
    assert_eq!(mean(&waits.tries_per_callback), 1.0);
}

#[test]
fn who_accepts_has_waited_on_the_line_until_then() {
    // Nobody answers, and everybody is asked after 100 s.
    let after = |accepted: f64| {
        let offered = CallbackOffer::Waited(callcenter::units::Seconds(100.0));
        let callbacks = Callbacks::new().offered(offered).accepted(accepted);
        let scenario = Scenario::new("nobody")
            .day(day(AfterClosing::SendAway))
            .call_type(service(callbacks).redials(Redials::new()).fresh())
            .agent_group(AgentGroup::new("desk").staff(0).skill("service"));
        played(&scenario, 50)
    };
    let all = after(1.0).total;
    // But for those who come in the last 100 s.
    let each = mean(&all.wait_per_caller);
    assert!((98.0..100.0).contains(&each), "{each}");
    // What they wait is in no wait of those who stay on the line, of whom there are only those who find it closed.
    assert!(mean(&all.mean_wait) < 100.0);
    assert_eq!(mean(&all.callbacks_reached), 0.0);
    assert_eq!(mean(&all.callback_service_level), 0.0);
    // Told how long they will wait they are not.
    assert!(all.announced_wait.is_not_applicable());
    let none = after(0.0).total;
    assert!(mean(&none.wait_per_caller) > 300.0);
}

#[test]
fn a_steady_state_sees_what_is_sure_to_come() {
    let steady = |batch: f64| {
        SteadyState::new()
            .warm_up(0.0)
            .batch(batch)
            .batches_per_run(1)
    };
    let desk = AgentGroup::new("desk").staff(5).skill("service");
    let callbacks = Callbacks::new()
        .offered(CallbackOffer::QueueLength(0))
        .accepted(1.0)
        .answered(1.0)
        .scheduled_after(Law::constant(14_400.0));
    let later = Scenario::new("later")
        .steady_state(steady(3600.0))
        .call_type(service(callbacks).arrivals_per_hour(100.0))
        .agent_group(desk.clone());
    let total = played(&later, 20).total;
    assert!(mean(&total.callbacks_reached) > 5.0);
    assert_eq!(mean(&total.callbacks_not_rung_back), 0.0);
    // Self-service takes longer than the run.
    let serves = CallType {
        callbacks: None,
        ..service(Callbacks::new())
    };
    let inside = SelfService::new(Law::constant(130.0), 0.35);
    let short = Scenario::new("short")
        .steady_state(steady(60.0))
        .call_type(serves.arrivals_per_hour(3600.0).self_service(inside))
        .agent_group(desk.staff(200));
    let total = played(&short, 200).total;
    assert!((mean(&total.containment_rate) - 0.35).abs() < 0.02);
    assert_eq!(mean(&total.still_waiting), 0.0);
}

#[test]
fn a_comparison_shows_what_there_is_with_the_change_alone() {
    let with = Scenario::new("callbacks")
        .day(day(AfterClosing::Serve))
        .call_type(service(
            Callbacks::new().offered(CallbackOffer::QueueLength(1)),
        ))
        .agent_group(AgentGroup::new("desk").staff(2).skill("service"));
    let mut without = with.clone();
    without.call_types[0].callbacks = None;
    let compared = Comparison::new(&without)
        .against("callbacks", &with)
        .with(|experiment| experiment.replications(30))
        .run()
        .unwrap();
    let accepted = &compared.alternatives[0].results.total.callback_accepted;
    assert!(mean(accepted) > 1.0);
    assert!(
        compared
            .baseline
            .total
            .callback_accepted
            .is_not_applicable()
    );
    for width in [80, 200] {
        let page = comparison_table(&compared, width);
        for words in ["Callbacks", "accepted (per day)", "mean wait to be reached"] {
            assert!(page.contains(words), "{words}: {page}");
        }
    }
}
