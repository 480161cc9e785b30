//! Both engines give the same results, so that holding one against theory holds the other.

use callcenter::engine::Engine;
use callcenter::{ArrivalLaw, Law, Scenario};

use crate::centre::{of_day, of_queue, steady, through};
use crate::oracle::published::{CALL_CC, MMC, MMC_ABANDONMENT, MMC_BLOCKED, SSJ_CALL_CENTER};
use crate::oracle::transient::AfterClosing;
use crate::{arrivals, baseline, day, fraction, markov, published};

fn alike(scenario: &Scenario, replications: u32) {
    let [recursion, calendar] =
        [Engine::Recursion, Engine::Calendar].map(|engine| through(scenario, engine, replications));
    assert!(recursion.total.attempts.mean() > Some(0.0));
    assert!(recursion == calendar, "{scenario:?}");
    assert!(recursion == through(scenario, Engine::Auto, replications));
}

#[test]
fn both_engines_agree_on_every_steady_state_held_against_theory() {
    alike(&baseline::scenario(), 40);
    for queue in [
        markov::queue(1, 0.7),
        markov::queue(10, 0.8),
        markov::queue(3, 1.0).lines(10),
        markov::queue(50, 1.0).lines(70),
        markov::queue(400, 1.0).lines(400),
        markov::queue(3, 0.75).patience(100.0),
        markov::queue(50, 1.2).patience(100.0),
        markov::queue(10, 1.2).patience(150.0).lines(16),
    ] {
        alike(&of_queue(&queue), 25);
    }
    let mut limited = of_queue(&markov::queue(3, 1.2));
    limited.queue_limit = Some(4);
    alike(&limited, 25);
    for law in [
        Law::constant(100.0),
        Law::erlang(4, 100.0),
        Law::lognormal(100.0, 1.2),
        Law::hyperexponential(100.0, 2.0),
    ] {
        alike(&steady(0.035, law, Law::never(), 5), 25);
    }
    alike(&arrivals::renewal(Law::constant(30.0), 4), 25);
    alike(&arrivals::renewal(Law::erlang(2, 20.0), 6), 25);
}

#[test]
fn both_engines_agree_on_every_day_held_against_theory() {
    for day in [
        day::base(),
        day::with_a_gap(),
        day::base().balk(0.3),
        day::base().queue_limit(3),
        day::base().lines(8),
        day::short_at_closing(AfterClosing::SendAway),
        day::short_at_closing(AfterClosing::PatienceOnly),
    ] {
        alike(&of_day(&day), 500);
    }
    let mut patient = day::short_at_closing(AfterClosing::Serve);
    patient.abandonment_rate = 0.0;
    alike(&of_day(&patient), 500);
    for instance in [MMC, MMC_ABANDONMENT, MMC_BLOCKED] {
        alike(&published::montreal(&instance).1, 50);
    }
    for instance in [SSJ_CALL_CENTER, CALL_CC] {
        alike(&published::lecuyer(&instance), 200);
    }
    alike(
        &arrivals::ample(3, ArrivalLaw::count(vec![30.0, 0.0, 75.0])),
        200,
    );
    alike(&fraction::scenario(5.5), 500);
}
