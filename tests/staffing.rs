//! Staffing: from a forecast to a table, held against theory, a published search and its own promises.

use callcenter::experiment::{Progress, Verdict};
use callcenter::staffing::{StaffingQuestion, StaffingTable};
use callcenter::units::ClockTime;
use callcenter::{
    AgentGroup, CallType, Day, ErrorKind, Experiment, Law, Scenario, ServiceLevel,
    ServiceLevelDefinition,
};

/// Twenty-four half-hours with two peaks; AHT as given, lognormal with cv 1.2, patience exponential 300 s.
fn two_peaks(aht: f64) -> StaffingQuestion {
    let calls = (0..24).map(|i| {
        let h = 8.25 + 0.5 * f64::from(i);
        let peak = |height: f64, at: f64, width: f64| height * (-((h - at) / width).powi(2)).exp();
        0.5 * (60.0 + peak(240.0, 10.5, 1.3) + peak(180.0, 15.0, 1.6))
    });
    StaffingQuestion::new("two peaks")
        .opens(ClockTime::new(8, 0))
        .calls(calls)
        .handle_time(Law::lognormal(aht, 1.2))
        .patience(Law::exponential(300.0))
        .target(ServiceLevel::answered_of_offered(0.80, 20.0))
}

fn agent_intervals(table: &StaffingTable) -> u32 {
    table.rows.iter().map(|row| row.staff).sum()
}

#[test]
fn two_peaks_take_what_a_published_search_took() {
    for (aht, expected, within) in [(240.0, 305, 2), (600.0, 679, 3)] {
        let t = std::time::Instant::now();
        let table = two_peaks(aht).replications(1500).solve().unwrap();
        let found = agent_intervals(&table);
        eprintln!(
            "{aht} {found} seed {} passes {} raised {} {:?}",
            table.method.seed_agent_intervals,
            table.method.passes,
            table.method.raised_on_confirmation,
            t.elapsed()
        );
        for r in &table.rows {
            eprintln!(
                "{} {:.1} {:.1} {:.1} {} {:.2} {:.3} {:.3} {:?} {:?} {} {}",
                r.start,
                r.calls,
                r.erlangs,
                r.modified_erlangs,
                r.staff,
                r.fractional_staff,
                r.at_answer.service_level.mean().unwrap(),
                r.at_one_less
                    .map_or(9.0, |l| l.service_level.mean().unwrap()),
                r.erlang_c,
                r.erlang_a,
                r.straddles,
                r.one_less_straddles
            );
        }
        assert!(found.abs_diff(expected) <= within, "AHT {aht}: {found}");
    }
}
