//! Staffing: from a forecast to a table, held against theory, a search done elsewhere, and its own promises.

use std::path::PathBuf;
use std::process::{Command, Output};

use callcenter::erlang::{ErlangA, Queue, Requirement};
use callcenter::experiment::{Progress, Row, Verdict};
use callcenter::files::{ForecastOptions, read_forecast};
use callcenter::report::{staffing_chart, staffing_csv, staffing_json, staffing_table};
use callcenter::scenario::{Busyness, Series};
use callcenter::staffing::{StaffingQuestion, StaffingTable};
use callcenter::units::ClockTime;
use callcenter::{
    AgentGroup, CallType, Day, ErrorKind, Experiment, Law, Results, Scenario, ServiceLevel,
    ServiceLevelDefinition,
};

/// Calls of twenty-four half-hours from 08:00 with two peaks.
fn two_peaks() -> Vec<f64> {
    let calls = (0..24).map(|i| {
        let h = 8.25 + 0.5 * f64::from(i);
        let peak = |height: f64, at: f64, width: f64| height * (-((h - at) / width).powi(2)).exp();
        0.5 * (60.0 + peak(240.0, 10.5, 1.3) + peak(180.0, 15.0, 1.6))
    });
    calls.collect()
}

/// Handle times lognormal with cv 1.2, patience exponential with mean 300 s, 80 % within 20 s.
fn two_peaks_at(aht: f64) -> StaffingQuestion {
    StaffingQuestion::new("two peaks")
        .opens(ClockTime::new(8, 0))
        .calls(two_peaks())
        .handle_time(Law::lognormal(aht, 1.2))
        .patience(Law::exponential(300.0))
        .target(ServiceLevel::answered_of_offered(0.80, 20.0))
}

/// The same day, to be played with any staff.
fn two_peaks_with(aht: f64, staff: impl Into<Series>) -> Scenario {
    Scenario::new("two peaks")
        .day(Day::new(ClockTime::new(8, 0), ClockTime::new(20, 0)))
        .call_type(
            CallType::new("two peaks")
                .arrivals_per_interval(two_peaks())
                .handle_time(Law::lognormal(aht, 1.2))
                .patience(Law::exponential(300.0))
                .target(ServiceLevel::answered_of_offered(0.80, 20.0)),
        )
        .agent_group(AgentGroup::new("desk").staff(staff).skill("two peaks"))
}

fn played(scenario: &Scenario, seed: u64, replications: u32) -> Results {
    let experiment = Experiment::new(scenario).unwrap();
    experiment
        .seed(seed)
        .replications(replications)
        .run()
        .unwrap()
}

/// A small day that is quickly solved.
fn small() -> StaffingQuestion {
    StaffingQuestion::new("help")
        .opens(ClockTime::new(9, 0))
        .calls([20.0, 45.0, 60.0, 30.0])
        .aht([200.0, 240.0, 240.0, 180.0])
        .patience(Law::exponential(250.0))
        .replications(300)
}

fn staff(table: &StaffingTable) -> Vec<f64> {
    table.rows.iter().map(|row| f64::from(row.staff)).collect()
}

fn agent_intervals(table: &StaffingTable) -> u32 {
    table.rows.iter().map(|row| row.staff).sum()
}

/// 305 and 679 agent-intervals were found for these days by a search of its own in another program.
#[test]
fn two_peaks_take_as_many_agents_as_another_search_found() {
    for (aht, expected, within) in [(240.0, 305, 2), (600.0, 679, 3)] {
        let table = two_peaks_at(aht).replications(1000).solve().unwrap();
        let found = agent_intervals(&table);
        assert!(found.abs_diff(expected) <= within, "AHT {aht}: {found}");

        // Callers that neither search nor confirmation have seen.
        let fresh = played(&two_peaks_with(aht, staff(&table)), 12_345, 1000);
        for interval in fresh.intervals.iter().filter(|i| i.row == Row::Interval) {
            let level = interval.total.service_level[0].share.estimate().unwrap();
            // The search knew the target only to within its own margin, and so does this run.
            assert!(
                level.mean + 2.0 * level.half_width() >= 0.80,
                "AHT {aht}, {}: {level}",
                interval.start
            );
        }
        // The staffing is tight: with one agent less throughout, most intervals fail.
        let failing = table
            .rows
            .iter()
            .filter(|row| {
                let less = row.at_one_less.as_ref().unwrap();
                less.service_level.mean().unwrap() < 0.80
            })
            .count();
        assert!(failing >= 20, "AHT {aht}: {failing}");
    }
}

#[test]
fn a_long_constant_day_takes_what_erlang_a_says() {
    let calls = [55.0; 14];
    let table = StaffingQuestion::new("constant")
        .calls(calls)
        .handle_time(Law::exponential(300.0))
        .patience(Law::exponential(200.0))
        .replications(1500)
        .solve()
        .unwrap();
    let theory = ErlangA::required_agents(
        110.0,
        300.0,
        200.0,
        &Requirement::answered_of_offered(0.8, 20.0),
    )
    .unwrap();
    // The answer is clear of both neighbours, so a simulation cannot miss it by chance.
    let one_less = ErlangA::new(110.0, 300.0, 200.0, theory.agents - 1).unwrap();
    let at_one_less = one_less
        .service_level(ServiceLevelDefinition::AnsweredOfOffered, 20.0, None)
        .unwrap();
    assert!(
        theory.service_level > 0.815 && at_one_less < 0.785,
        "{theory:?}"
    );
    for row in &table.rows[4..12] {
        assert_eq!(row.staff, theory.agents, "{}", row.start);
        assert_eq!(row.erlang_a, Some(theory.agents));
        let level = row.at_answer.service_level.estimate().unwrap();
        assert!(
            (level.mean - theory.service_level).abs() < 5.0 * level.standard_error,
            "{}: {level} against {}",
            row.start,
            theory.service_level
        );
    }
    // The day begins empty: the first half-hour never needs more.
    assert!(table.rows[0].staff <= theory.agents);
    assert!(table.rows[0].modified_erlangs < table.rows[0].erlangs);
}

#[test]
fn a_higher_target_takes_more_agents() {
    let of = |share: f64, within: f64| {
        let question = small().target(ServiceLevel::answered_of_offered(share, within));
        agent_intervals(&question.solve().unwrap())
    };
    let agents = [of(0.6, 20.0), of(0.8, 20.0), of(0.9, 20.0), of(0.97, 20.0)];
    assert!(
        agents.windows(2).all(|pair| pair[0] < pair[1]),
        "{agents:?}"
    );
    assert!(of(0.8, 5.0) > of(0.8, 60.0));
}

#[test]
fn threads_change_nothing() {
    let alone = small().threads(1).solve().unwrap();
    assert_eq!(alone, small().threads(3).solve().unwrap());
    assert_eq!(alone, small().solve().unwrap());
    assert_ne!(alone, small().seed(5).solve().unwrap());
}

#[test]
fn every_interval_has_its_least_staff_and_no_more_where_nobody_calls() {
    let quiet = || small().calls([20.0, 0.0, 60.0, 30.0]);
    for least in [0, 1, 4] {
        let table = quiet().min_agents(least).solve().unwrap();
        assert!(table.rows.iter().all(|row| row.staff >= least), "{least}");
        let row = &table.rows[1];
        assert_eq!((row.staff, row.fractional_staff), (least, f64::from(least)));
        assert_eq!((row.erlang_a, row.erlang_c), (Some(least), Some(least)));
        assert_eq!(row.at_answer.service_level.mean(), None);
        assert!(!row.straddles && row.at_one_less.is_none());
    }
    let crowded = small().min_agents(40).solve().unwrap();
    assert!(crowded.rows.iter().all(|row| row.staff == 40));
}

#[test]
fn the_highest_occupancy_holds_in_every_interval() {
    let free = small().solve().unwrap();
    let table = small().max_occupancy(0.55).solve().unwrap();
    assert!(agent_intervals(&table) > agent_intervals(&free));
    for row in &table.rows {
        let busy = row.at_answer.occupancy.estimate().unwrap();
        assert!(busy.low <= 0.55, "{}: {busy}", row.start);
        let less = row.at_one_less.as_ref().unwrap();
        assert!(less.occupancy.mean().unwrap() > busy.mean);
    }
    // What binds is the occupancy, so the fractional answer meets it on the spot.
    let row = &table.rows[2];
    assert!(row.at_answer.service_level.mean().unwrap() > 0.85);
    let mixed = f64::from(row.staff) - row.fractional_staff;
    let [answer, less] = [&row.at_answer, row.at_one_less.as_ref().unwrap()]
        .map(|p| (p.occupancy.mean().unwrap(), p.staff));
    let work = (1.0 - mixed) * answer.0 * answer.1 + mixed * less.0 * less.1;
    assert!((work / row.fractional_staff - 0.55).abs() < 0.01);
}

#[test]
fn given_staff_stands_beside_the_answer() {
    let given = [4.0, 5.5, 12.0, 1.0];
    let table = small().given_staff(given).solve().unwrap();
    let scenario = Scenario::new("help")
        .day(Day::new(ClockTime::new(9, 0), ClockTime::new(11, 0)))
        .call_type(
            CallType::new("help")
                .arrivals_per_interval([20.0, 45.0, 60.0, 30.0])
                .aht([200.0, 240.0, 240.0, 180.0])
                .patience(Law::exponential(250.0))
                .target(ServiceLevel::answered_of_offered(0.80, 20.0)),
        )
        .agent_group(AgentGroup::new("agents").staff(given).skill("help"));
    let same = played(&scenario, table.method.seed, table.method.replications);
    let intervals = same.intervals.iter().filter(|i| i.row == Row::Interval);
    for ((row, given), interval) in table.rows.iter().zip(given).zip(intervals) {
        assert_eq!(row.given, Some(given));
        assert_eq!(row.gap, Some(given - f64::from(row.staff)));
        assert!((row.scheduled * 0.7 - f64::from(row.staff)).abs() < 1e-12);
        let at_given = row.at_given.as_ref().unwrap();
        assert_eq!(
            at_given.service_level,
            interval.total.service_level[0].share
        );
        assert_eq!(at_given.occupancy, interval.total.occupancy);
        assert_eq!(at_given.asa, interval.total.asa);
    }
    let totals = &table.totals;
    assert_eq!(totals.given_hours, Some(0.5 * given.iter().sum::<f64>()));
    assert_eq!(totals.staff_hours, 0.5 * f64::from(agent_intervals(&table)));
    let day = totals.at_given.as_ref().unwrap();
    assert_eq!(day.service_level, same.total.service_level[0].share);
    assert_eq!(day.days_meeting_target, same.total.days_meeting_target);
    assert!(totals.scheduled_hours > totals.staff_hours);
    let without = small().solve().unwrap();
    assert!(
        without
            .rows
            .iter()
            .all(|row| row.given.is_none() && row.at_given.is_none())
    );
    assert_eq!(without.totals.given_hours, None);
}

/// Two days of search say next to nothing where days differ by a quarter: the confirmation has nearly all to do.
#[test]
fn what_the_search_missed_is_raised_until_fresh_callers_ask_for_no_more() {
    let busyness = Busyness {
        day_cv: 0.25,
        interval_cv: 0.0,
    };
    for seed in [3, 4] {
        let table = StaffingQuestion::new("wild")
            .calls([3000.0, 4000.0, 3000.0])
            .aht(600.0)
            .busyness(busyness)
            .search_replications(2)
            .replications(400)
            .seed(seed)
            .solve()
            .unwrap();
        for row in &table.rows {
            let level = row.at_answer.service_level.estimate().unwrap();
            assert!(level.high >= 0.80, "seed {seed}, {}: {level}", row.start);
            // Raised by steps of the right size: not far beyond the target either.
            assert!(level.mean < 0.90, "seed {seed}, {}: {level}", row.start);
        }
        let method = &table.method;
        assert!(method.agents_raised_on_confirmation > 20, "{method:?}");
        assert!((2..=40).contains(&method.confirmations), "{method:?}");
        // Every round has callers of its own.
        assert_eq!(method.seed, seed + u64::from(method.confirmations));
        let raised = method.intervals_raised_on_confirmation;
        for words in [
            format!("fresh callers raised {raised} of 3 intervals"),
            format!("on the callers of seed {}", method.seed),
            "was not tried".to_owned(),
        ] {
            assert!(method.stopped.contains(&words), "{}", method.stopped);
        }
        let notices = table.notices.join("\n");
        assert!(
            notices.contains("the 2 days of the search are too few"),
            "{notices}"
        );
        let page = format!("{table:80}");
        assert!(page.contains(&format!("seed {}", method.seed)), "{page}");

        // The figures are those of the callers named, with the staff of the table.
        let mut scenario = Scenario::new("wild")
            .day(Day::new(ClockTime::new(0, 0), ClockTime::new(1, 30)))
            .call_type(
                CallType::new("wild")
                    .arrivals_per_interval([3000.0, 4000.0, 3000.0])
                    .aht(600.0)
                    .target(ServiceLevel::answered_of_offered(0.80, 20.0)),
            )
            .agent_group(AgentGroup::new("agents").staff(staff(&table)).skill("wild"));
        scenario.call_types[0].arrivals.busyness = Some(busyness);
        let same = played(&scenario, method.seed, method.replications);
        assert_eq!(
            same.total.service_level[0].share,
            table.totals.at_answer.service_level
        );
    }
}

#[test]
fn no_interval_can_spare_an_agent_on_the_callers_of_the_search() {
    for seed in 1..=4 {
        let table = small().seed(seed).solve().unwrap();
        let method = &table.method;
        if method.agents_raised_on_confirmation > 0 {
            assert!(method.stopped.contains("raised"), "{}", method.stopped);
            continue;
        }
        assert_eq!(method.seed, seed + 1);
        assert!(
            method.stopped.contains("can spare an agent") && !method.stopped.contains("raised"),
            "{}",
            method.stopped
        );
        let worst = |staff: Vec<f64>| {
            let scenario = Scenario::new("help")
                .day(Day::new(ClockTime::new(9, 0), ClockTime::new(11, 0)))
                .call_type(
                    CallType::new("help")
                        .arrivals_per_interval([20.0, 45.0, 60.0, 30.0])
                        .aht([200.0, 240.0, 240.0, 180.0])
                        .patience(Law::exponential(250.0))
                        .target(ServiceLevel::answered_of_offered(0.80, 20.0)),
                )
                .agent_group(AgentGroup::new("agents").staff(staff).skill("help"));
            let results = played(&scenario, seed, 300);
            let levels = results.intervals.iter().filter(|i| i.row == Row::Interval);
            let levels = levels.map(|i| i.total.service_level[0].share.mean().unwrap());
            levels.fold(1.0, f64::min)
        };
        assert!(worst(staff(&table)) >= 0.80);
        for i in 0..4 {
            let mut fewer = staff(&table);
            fewer[i] -= 1.0;
            assert!(worst(fewer) < 0.80, "seed {seed}, interval {i}");
        }
    }
}

#[test]
fn a_fractional_answer_meets_the_target_when_it_is_played() {
    let table = two_peaks_at(240.0).replications(2000).solve().unwrap();
    for row in &table.rows {
        let staff = f64::from(row.staff);
        assert!(
            (staff - 1.0..=staff).contains(&row.fractional_staff),
            "{}",
            row.start
        );
    }
    // Of the intervals with a real mixture, the one in the middle of the day: played on those days its level is the target.
    let mixed = |row: &&callcenter::staffing::StaffingRow| {
        (0.25..0.75).contains(&row.fractional_staff.fract())
            && row.at_one_less.unwrap().service_level.mean().unwrap() < 0.79
    };
    let row = table.rows[4..].iter().find(mixed).unwrap();
    let i = table
        .rows
        .iter()
        .position(|r| r.start == row.start)
        .unwrap();
    let mut fractional = staff(&table);
    fractional[i] = row.fractional_staff;
    let results = played(&two_peaks_with(240.0, fractional), 99, 4000);
    let intervals: Vec<_> = results
        .intervals
        .iter()
        .filter(|i| i.row == Row::Interval)
        .collect();
    let level = intervals[i].total.service_level[0]
        .share
        .estimate()
        .unwrap();
    assert!(
        (level.mean - 0.80).abs() < 5.0 * level.standard_error + 0.004,
        "{}: {level}",
        row.start
    );
}

#[test]
fn every_definition_of_the_service_level_can_be_the_target() {
    use ServiceLevelDefinition as D;
    let mut agents = Vec::new();
    for definition in D::ALL {
        let mut target = ServiceLevel::target(definition, 0.85, 20.0);
        if definition == D::ShortCallsCredited {
            target = target.short(5.0);
        }
        let table = small().target(target).solve().unwrap();
        for row in &table.rows {
            let level = row.at_answer.service_level.estimate().unwrap();
            assert!(level.high >= 0.85, "{definition}, {}: {level}", row.start);
            let staff = f64::from(row.staff);
            assert!((staff - 1.0..=staff).contains(&row.fractional_staff));
        }
        agents.push(agent_intervals(&table));
    }
    // The first is the strictest.
    assert!(agents.iter().all(|&other| other <= agents[0]), "{agents:?}");
}

#[test]
fn callers_who_never_hang_up_are_staffed_for_too() {
    let table = small().patience(Law::never()).solve().unwrap();
    assert_eq!(table.mean_patience, None);
    for row in &table.rows {
        assert_eq!(row.erlang_a, None);
        assert!(row.erlang_c.is_some());
        assert!(row.at_answer.service_level.estimate().unwrap().high >= 0.80);
        assert!(row.at_answer.abandon_rate.is_not_applicable());
    }
    assert!(agent_intervals(&table) >= agent_intervals(&small().solve().unwrap()));
}

#[test]
fn a_few_calls_after_a_peak_are_not_left_to_its_queue() {
    // Long calls: what the peak leaves behind lasts into intervals with next to no calls of their own.
    let table = small()
        .calls([10.0, 90.0, 1.0, 0.0, 0.5])
        .aht(900.0)
        .replications(2000)
        .solve()
        .unwrap();
    for row in table.rows.iter().filter(|row| row.calls > 0.0) {
        let level = row.at_answer.service_level.estimate().unwrap();
        assert!(level.high >= 0.80, "{}: {level}", row.start);
    }
    assert!(table.rows[2].staff > table.rows[2].erlang_a.unwrap());
}

#[test]
fn what_is_wrong_is_named_all_at_once() {
    let error = small()
        .calls([20.0, -1.0, f64::NAN, 30.0])
        .aht([0.0, 240.0, 240.0, 180.0])
        .target(ServiceLevel::answered_of_offered(1.5, 20.0))
        .shrinkage(1.0)
        .max_occupancy(0.0)
        .given_staff([1.0])
        .replications(1)
        .confidence(1.0)
        .threads(0)
        .solve()
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    let paths: Vec<&str> = error.problems().iter().map(|p| p.path.as_str()).collect();
    for path in [
        "calls[1]",
        "calls[2]",
        "aht[0]",
        "target.answered_of_offered",
        "shrinkage",
        "max_occupancy",
        "given_staff",
        "replications",
        "confidence",
        "threads",
    ] {
        assert!(paths.contains(&path), "{path} is not in {paths:?}");
    }
    let path = |question: StaffingQuestion| {
        let error = question.solve().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
        error.problems()[0].path.clone()
    };
    assert_eq!(path(StaffingQuestion::new("empty").aht(200.0)), "calls");
    assert_eq!(path(StaffingQuestion::new("no aht").calls([1.0])), "aht");
    assert_eq!(path(small().aht([1.0, 2.0])), "aht");
    assert_eq!(path(small().interval(0.0)), "interval");
    assert_eq!(
        path(small().patience(Law::exponential(-1.0))),
        "patience.exponential.mean"
    );
    assert_eq!(
        path(small().handle_time(Law::lognormal(100.0, -1.0))),
        "handle_time.lognormal.cv"
    );
    assert_eq!(path(small().target(ServiceLevel::default())), "target");
    assert_eq!(
        path(small().patience(Law::never()).given_staff([0.0; 4])),
        "given_staff"
    );
}

#[test]
fn an_observer_sees_it_through_and_may_stop_it() {
    let seen = std::sync::Mutex::new(Vec::new());
    small()
        .threads(1)
        .solve_observed(&|progress: Progress| {
            seen.lock().unwrap().push((progress.done, progress.total));
            Verdict::Continue
        })
        .unwrap();
    let seen = seen.into_inner().unwrap();
    assert!(
        seen.windows(2)
            .all(|pair| pair[0].0 <= pair[1].0 && pair[0].1 == pair[1].1)
    );
    assert!(seen.iter().all(|(done, total)| done <= total));
    assert_eq!(seen.last().map(|(done, total)| done == total), Some(true));

    for after in [0, 3, 40] {
        let calls = std::sync::atomic::AtomicU32::new(0);
        let error = small()
            .solve_observed(&|_: Progress| {
                if calls.fetch_add(1, std::sync::atomic::Ordering::Relaxed) >= after {
                    Verdict::Stop
                } else {
                    Verdict::Continue
                }
            })
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Interrupted, "{error}");
    }
}

#[test]
fn a_page_fits_its_width_and_says_what_it_shows() {
    let forecast = &read_forecast(data("wfm_export.csv"), &ForecastOptions::new()).unwrap()[0];
    let question = StaffingQuestion::from_forecast(forecast).replications(60);
    let table = question.solve().unwrap();
    for width in (72..240).step_by(7).chain([80, 120, 200]) {
        for line in staffing_table(&table, width).lines() {
            assert!(line.chars().count() <= width, "{width}: {line}");
        }
    }
    for width in [0, 1, 20, usize::MAX] {
        assert!(staffing_table(&table, width).starts_with("Staffing"));
    }
    let page = format!("{table:200}");
    for words in [
        &format!("{}, {}", forecast.queue, forecast.date.as_ref().unwrap()),
        "80 % answered of offered within 20 s",
        "Calls are attempts",
        "staff / (1 − shrinkage)",
        &format!("fresh days of seed {}", table.method.seed),
    ] {
        assert!(page.contains(words), "{words}:\n{page}");
    }
    assert!(!page.contains("NaN"));
    // Names that stand divided in the header are whole where they are only named.
    let page = staffing_table(&table, 30);
    let page = page.split_whitespace().collect::<Vec<_>>().join(" ");
    let left_out = page.rsplit("Left out for want of width: ").next().unwrap();
    let left_out = left_out.split('.').next().unwrap();
    assert!(
        left_out.contains("scheduled") && !left_out.contains("- "),
        "{left_out}"
    );
    let svg = staffing_chart(&table).unwrap();
    assert!(svg.starts_with("<svg") && svg.contains("needed") && svg.contains("target 80 %"));
    // Without staff given there is no word of it.
    let page = format!("{:200}", small().solve().unwrap());
    assert!(
        !page.contains("given") || page.matches("given").count() == 1,
        "{page}"
    );
}

#[test]
fn files_hold_what_the_table_holds() {
    let tables = [
        small().given_staff([3.0; 4]).solve().unwrap(),
        small().seed(9).solve().unwrap(),
    ];
    let json: serde_json::Value = serde_json::from_str(&staffing_json(&tables).unwrap()).unwrap();
    assert_eq!(json["tables"].as_array().unwrap().len(), 2);
    let mut csv = csv::Reader::from_reader(std::io::Cursor::new(staffing_csv(&tables).unwrap()));
    let rows: Vec<std::collections::HashMap<String, String>> =
        csv.deserialize().collect::<Result<_, _>>().unwrap();
    assert_eq!(rows.len(), 8);
    for (i, row) in tables[0].rows.iter().enumerate() {
        let written = &json["tables"][0]["rows"][i];
        assert_eq!(written["staff"], row.staff);
        let level = row.at_answer.service_level.mean().unwrap();
        assert_eq!(written["at_answer"]["service_level"]["mean"], level);
        assert_eq!(rows[i]["staff"], row.staff.to_string());
        assert_eq!(rows[i]["answer_service_level"], level.to_string());
        assert_eq!(rows[i]["gap"], row.gap.unwrap().to_string());
        assert_eq!(rows[i + 4]["given_asa"], "");
    }
}

fn data(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("examples/data")
        .join(name)
}

/// Runs the built example, which lies beside the folder of the test itself.
fn example(args: &[&str]) -> Output {
    let test = std::env::current_exe().unwrap();
    let profile = test.ancestors().nth(2).unwrap();
    let program = profile
        .join("examples")
        .join(format!("staffing{}", std::env::consts::EXE_SUFFIX));
    assert!(
        program.exists(),
        "{} is not built; `cargo test` builds it",
        program.display()
    );
    Command::new(program)
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("COLUMNS")
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn the_example_runs_without_arguments_on_the_banks_weekday() {
    let output = example(&[]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let page = text(&output.stdout);
    assert!(
        page.starts_with("Staffing of bank\n07:00 to 24:00"),
        "{page}"
    );
    for words in [
        "Start",
        "needed",
        "given",
        "10:00",
        "23:30",
        "Callers would wait 345 s",
    ] {
        assert!(page.contains(words), "{words}:\n{page}");
    }
    assert!(page.lines().all(|line| line.chars().count() <= 80));
}

#[test]
fn the_example_answers_in_json_and_takes_its_questions() {
    let output = example(&[
        "--replications",
        "40",
        "--max-occupancy",
        "0.7",
        "--json",
        "-",
    ]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let rows = json["tables"][0]["rows"].as_array().unwrap();
    assert_eq!(
        (rows.len(), json["tables"].as_array().unwrap().len()),
        (34, 1)
    );
    assert_eq!(json["tables"][0]["max_occupancy"], 0.7);

    let wfm = "examples/data/wfm_export.csv";
    let quick = ["--replications", "30"];
    let output = example(&[&[wfm, "--csv", "-"], &quick[..]].concat());
    let queues: std::collections::BTreeSet<&str> = text(&output.stdout)
        .lines()
        .skip(1)
        .map(|line| line.rsplitn(200, ',').last().unwrap())
        .collect();
    assert_eq!(queues.into_iter().collect::<Vec<_>>(), ["sales", "service"]);
    let output = example(
        &[
            &[wfm, "--queue", "sales", "--patience", "never"],
            &quick[..],
        ]
        .concat(),
    );
    let page = text(&output.stdout);
    assert!(page.contains("Staffing of sales") && !page.contains("Staffing of service"));
    let law = "{ weibull = { mean = 300, shape = 0.8 } }";
    let daily = [
        "examples/data/daily_volumes.csv",
        "--profile",
        "examples/data/profile.csv",
    ];
    let asked = [
        "--queue",
        "sales",
        "--patience",
        law,
        "--definition",
        "answered_of_answered",
    ];
    let output = example(&[&daily[..], &asked, &quick].concat());
    let page = text(&output.stdout);
    assert!(
        page.contains("answered of answered within 20 s"),
        "{page}{}",
        text(&output.stderr)
    );
    assert!(page.contains("Callers would wait 300 s"), "{page}");
}

#[test]
fn the_example_says_what_is_wrong() {
    for (args, words) in [
        (
            &["--target", "1.5"][..],
            "target.answered_of_offered: found 1.5",
        ),
        (&["--queue", "none"], "there are bank"),
        (
            &["--patience", "{ weibul = { mean = 3 } }"],
            "did you mean \"weibull\"",
        ),
        (&["no_such_file.csv"], "no_such_file.csv"),
        (&["--shrinkage", "30"], "shrinkage: found 30"),
    ] {
        let output = example(args);
        let message = text(&output.stderr);
        assert!(matches!(output.status.code(), Some(1 | 2)), "{message}");
        assert!(message.contains(words), "{words}: {message}");
        assert!(output.stdout.is_empty() && !message.contains("panicked"));
    }
}
