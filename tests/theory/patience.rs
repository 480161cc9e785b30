//! Patience of every law: M/M/n+G.

use callcenter::chance::DurationLaw;
use callcenter::erlang::{MmnG, Queue};
use callcenter::{Law, ServiceLevelDefinition};

use crate::centre::{and_level, long_run, steady};
use crate::rule::Family;

const HANDLE: f64 = 200.0;
const WITHIN: f64 = 20.0;

#[test]
fn patience_of_any_law_is_m_m_n_g() {
    let cases: [(&str, Law, usize, f64, f64); 9] = [
        ("constant", Law::constant(60.0), 20, 1.0, 10e6),
        ("uniform", Law::uniform(0.0, 300.0), 20, 1.1, 6e6),
        ("erlang 3", Law::erlang(3, 150.0), 10, 1.0, 10e6),
        ("gamma", Law::gamma(200.0, 1.6), 50, 1.05, 20e6),
        ("weibull 0.6", Law::weibull(300.0, 0.6), 20, 1.1, 8e6),
        ("weibull 2", Law::weibull(200.0, 2.0), 50, 1.1, 25e6),
        ("lognormal", Law::lognormal(250.0, 1.5), 30, 1.05, 10e6),
        (
            "hyperexponential",
            Law::hyperexponential(300.0, 2.0),
            20,
            1.1,
            8e6,
        ),
        // One in ten hangs up on hearing that it must wait, one in ten never.
        (
            "mixture",
            Law::mixture([
                (0.1, Law::constant(0.0)),
                (0.8, Law::exponential(180.0)),
                (0.1, Law::never()),
            ]),
            20,
            1.1,
            10e6,
        ),
    ];
    let mut family = Family::of(cases.len() * 8, "M/M/n+G");
    for (seed, (name, law, agents, load_per_agent, calls)) in (340..).zip(cases) {
        let rate = load_per_agent * agents as f64 / HANDLE;
        let patience = DurationLaw::new(&law).expect("a law that is right");
        let exact =
            MmnG::new(rate * 3600.0, HANDLE, &patience, agents as u32).expect("it has an answer");
        let definition = ServiceLevelDefinition::AnsweredOfOffered;
        let scenario = and_level(
            steady(rate, Law::exponential(HANDLE), law, agents),
            definition,
            WITHIN,
        );
        let results = long_run(scenario, calls, 1.0, seed);
        let total = &results.total;
        let level = exact.service_level(definition, WITHIN, None).expect("20 s");
        for (measure, figure, value) in [
            ("mean wait", &total.mean_wait, exact.mean_wait()),
            (
                "mean wait queued",
                &total.mean_wait_queued,
                exact.mean_wait_queued(),
            ),
            ("ASA", &total.asa, exact.asa().unwrap()),
            (
                "time to abandon",
                &total.time_to_abandon,
                exact.mean_time_to_abandon().unwrap(),
            ),
            ("abandon rate", &total.abandon_rate, exact.p_abandon()),
            ("queued rate", &total.queued_rate, exact.p_queued()),
            ("occupancy", &total.occupancy, exact.occupancy().unwrap()),
            ("service level", &total.service_level[1].share, level),
        ] {
            family.compare(format!("{name}: {measure}"), figure, value);
        }
    }
    family.hold();
}
