use super::days_table::days_table;
use super::heading::{heading, per};
use super::number;
use super::table::{Cell, Column, Overflow, Table};
use super::text::wrapped;
use crate::experiment::{
    GroupMeasures, IntervalResults, Measures, Results, Row, ServiceLevelFigure,
};
use crate::experiment::{MEASURES, Measure, Section};
use crate::measure::Figure;

/// The results as a page of at most `width` columns: what was played, the totals by call type, how days scatter where
/// single days were kept, the agent groups, and the intervals of the day.
///
/// ```
/// use callcenter::{AgentGroup, CallType, Experiment, Law, Scenario};
/// use callcenter::report::results_table;
///
/// let centre = Scenario::new("help desk")
///     .call_type(CallType::new("help").arrivals_per_hour(60.0).handle_time(Law::exponential(240.0)))
///     .agent_group(AgentGroup::new("desk").staff(5).skill("help"));
/// let results = Experiment::new(&centre)?.replications(20).run()?;
/// let page = results_table(&results, 80);
/// assert!(page.contains("answered of offered within 20 s"));
/// assert!(page.lines().all(|line| line.chars().count() <= 80));
/// # Ok::<(), callcenter::Error>(())
/// ```
pub fn results_table(results: &Results, width: usize) -> String {
    let mut parts = vec![heading(results, width), totals(results).render(width)];
    parts.extend(days_table(results, width));
    parts.push(groups(results).render(width));
    if !results.intervals.is_empty() {
        let levels = results.total.service_level.first();
        if let Some(level) = levels {
            let line = format!("By interval; SL is {}.", level.label());
            parts.push(wrapped(&line, width, 2));
        }
        parts.push(intervals(results).render(width));
    }
    parts.join("\n\n")
}

/// A column for each call type, after one for all of them where there are several.
fn totals(results: &Results) -> Table {
    let per = per(results);
    let columns: Vec<(&str, &Measures)> = if results.call_types.len() == 1 {
        vec![(results.call_types[0].0.as_str(), &results.total)]
    } else {
        let types = results.call_types.iter().map(|(n, m)| (n.as_str(), m));
        // People who are rung up are not among them.
        let calls_in = |(_, m): &(String, Measures)| m.dials.is_not_applicable();
        let some_call_in = results.call_types.iter().any(calls_in);
        let all = match rings_up(&results.total) && some_call_in {
            true => "all inbound",
            false => "all calls",
        };
        std::iter::once((all, &results.total))
            .chain(types)
            .collect()
    };
    let header = columns
        .iter()
        .map(|(name, _)| Column::figures(*name, u8::MAX));
    let mut table = Table::new(std::iter::once(Column::text("Measure")).chain(header))
        .overflow(Overflow::GoOnBelow);
    table.section("Service level (%)");
    for (label, cells) in service_levels(&columns) {
        table.row(std::iter::once(Cell::from(format!("  {label}"))).chain(cells));
    }
    for (section, title) in SECTIONS {
        if section == Section::Callers && !somebody_calls_twice(&results.total) {
            continue;
        }
        let figures = |measure: &Measure| -> Vec<&Figure> {
            columns.iter().map(|(_, m)| (measure.of)(m)).collect()
        };
        let measures = MEASURES.iter().filter(|m| m.section == section);
        let applies = |measure: &&Measure| {
            let mut figures = figures(measure).into_iter();
            figures.any(|figure| !figure.is_not_applicable())
        };
        let measures: Vec<&Measure> = measures.filter(applies).collect();
        if !title.is_empty() && !measures.is_empty() {
            table.section(title);
        }
        for measure in measures {
            let label = Cell::from(format!("  {}", measure.heading(per)));
            let cells = figures(measure).into_iter().map(Cell::from);
            table.row(std::iter::once(label).chain(cells));
        }
    }
    table
}

/// The headings of measures in the order in which they are read. Service levels have theirs before what stands beside them.
pub(super) const SECTIONS: [(Section, &str); 7] = [
    (Section::ServiceLevel, ""),
    (Section::Waits, "Waits"),
    (Section::Calls, "Calls"),
    (Section::Callbacks, "Callbacks"),
    (Section::Outbound, "Outbound"),
    (Section::Callers, "Callers"),
    (Section::Load, "Load"),
];

/// As long as nobody calls twice, callers are attempts, and need no lines of their own.
pub(super) fn somebody_calls_twice(total: &Measures) -> bool {
    total.attempts_per_caller.mean().is_some_and(|n| n > 1.0)
}

/// Whether the centre makes some of the calls itself.
fn rings_up(total: &Measures) -> bool {
    !total.dials.is_not_applicable()
}

/// Rows of service levels. A label holds for the columns it is true of: a call type with a definition or threshold of
/// its own has its own row.
fn service_levels(columns: &[(&str, &Measures)]) -> Vec<(String, Vec<Cell>)> {
    let mut rows: Vec<(String, Vec<Cell>)> = Vec::new();
    for (at, (_, measures)) in columns.iter().enumerate() {
        for level in &measures.service_level {
            let label = with_target(level);
            let row = match rows.iter().position(|(l, _)| *l == label) {
                Some(row) => row,
                None => {
                    rows.push((label, vec![Cell::blank(); columns.len()]));
                    rows.len() - 1
                }
            };
            rows[row].1[at] = Cell::from(level.share);
        }
    }
    rows
}

fn with_target(level: &ServiceLevelFigure) -> String {
    match level.target {
        Some(target) => format!(
            "{}, target {}",
            level.label(),
            number::exact(target * 100.0)
        ),
        None => level.label(),
    }
}

/// A part of agents' time.
type Part = fn(&GroupMeasures) -> &Figure;

/// Hours of a day, or mean agents of a steady state: hours per hour are agents.
fn groups(results: &Results) -> Table {
    let unit = if results.is_steady() {
        "agents"
    } else {
        "h per day"
    };
    let time = |what: &str, importance| Column::figures(format!("{what}\n({unit})"), importance);
    let overtime = results
        .intervals
        .iter()
        .find(|interval| interval.row == Row::AfterClosing);
    let mut columns = vec![
        Column::text("Agent group"),
        time("on duty", 254),
        Column::figures("occupancy\n(%)", 253),
        time("handling", 252),
        time("idle", 251),
    ];
    let groups = || results.agent_groups.iter().map(|(_, group)| group);
    let is_stated = |of: Part| groups().any(|group| !of(group).is_not_applicable());
    let mut apart: Vec<(&str, Part)> = vec![
        ("picking up", |group| &group.pickup),
        ("talk", |group| &group.talk),
        ("hold", |group| &group.hold),
        ("wrap-up", |group| &group.wrap_up),
        ("passing on", |group| &group.transfer),
        ("dialling", |group| &group.dialling),
        ("break", |group| &group.breaks),
    ];
    apart.retain(|&(_, of)| is_stated(of));
    // Talk that is all there is has been said.
    let is_parted = is_stated(|group| &group.hold) || is_stated(|group| &group.wrap_up);
    apart.retain(|&(name, _)| name != "talk" || is_parted);
    columns.extend((apart.iter().zip(0..)).map(|((name, _), at)| time(name, 249 - at)));
    if overtime.is_some() {
        columns.push(time("overtime", 250));
    }
    // What was stated apart is wanted.
    let overflow = if apart.is_empty() {
        Overflow::LeaveOut
    } else {
        Overflow::GoOnBelow
    };
    let mut table = Table::new(columns).overflow(overflow);
    for (g, (name, group)) in results.agent_groups.iter().enumerate() {
        let hours = |figure: &Figure| Cell::scaled(figure, 1.0 / 3600.0);
        let mut cells = vec![
            Cell::from(name.as_str()),
            hours(&group.staffed),
            Cell::from(group.occupancy),
            hours(&group.handled),
            hours(&group.idle),
        ];
        cells.extend(apart.iter().map(|(_, of)| hours(of(group))));
        cells.extend(overtime.map(|row| hours(&row.agent_groups[g].1.staffed)));
        table.row(cells);
    }
    table
}

fn intervals(results: &Results) -> Table {
    let at_once = |interval: &IntervalResults| {
        let level = interval.total.service_level.first()?;
        number::simultaneous(level.share.estimate()?)
    };
    let mut columns = vec![
        Column::text("Start"),
        Column::figures("attempts\n(calls)", 110),
        Column::figures("SL\n(%)", u8::MAX),
        Column::figures("ASA\n(s)", 109),
        Column::figures("mean wait\n(s)", 103),
        Column::figures("abandon\nrate (%)", 108),
        Column::figures("queue\nlength", 105),
        Column::figures("occupancy\n(%)", 107),
        Column::figures("agents\non duty", 104),
        Column::figures("answered\n(calls)", 102),
        Column::figures("queued\n(%)", 101),
        Column::figures("AHT\n(s)", 100),
    ];
    let has_at_once = results.intervals.iter().any(|i| at_once(i).is_some());
    if has_at_once {
        columns.insert(AT_ONCE, at_once_column(results.confidence));
    }
    let calls_twice = somebody_calls_twice(&results.total);
    if calls_twice {
        columns.push(Column::figures("first\ncalls", 106));
    }
    let rings_up = rings_up(&results.total);
    if rings_up {
        columns.push(Column::figures("put\nthrough", 109));
        columns.push(Column::figures("drop\nrate (%)", 109));
    }
    let mut table = Table::new(columns);
    for interval in &results.intervals {
        let m = &interval.total;
        let level = m.service_level.first().map(|level| level.share);
        let mut cells = vec![
            Cell::from(start(interval)),
            m.attempts.into(),
            level.map_or_else(Cell::blank, Cell::from),
            m.asa.into(),
            m.mean_wait.into(),
            m.abandon_rate.into(),
            m.queue_length.into(),
            m.occupancy.into(),
            agents(interval, results.grid.interval_seconds()),
            m.answered.into(),
            m.queued_rate.into(),
            m.aht.into(),
        ];
        if has_at_once {
            cells.insert(
                AT_ONCE,
                at_once(interval).map_or_else(Cell::blank, Cell::from),
            );
        }
        if calls_twice {
            cells.push(m.callers.into());
        }
        if rings_up {
            cells.extend([m.put_through.into(), m.drop_rate.into()]);
        }
        table.row(cells);
    }
    table
}

/// Where the column of limits that hold at once stands: after the service level.
const AT_ONCE: usize = 3;

/// The service level's limits that hold in all intervals at once: shown from about 100 columns on.
fn at_once_column(confidence: f64) -> Column {
    Column::figures("SL at once\n(%)", 106).note(format!(
        "SL at once   limits within which the service levels of all intervals lie together, at {} % confidence; every \
         other margin is that of one interval looked at by itself",
        number::exact(confidence * 100.0)
    ))
}

fn start(interval: &IntervalResults) -> String {
    match interval.row {
        Row::BeforeOpening => "before".to_owned(),
        Row::Interval => interval.start.to_string(),
        Row::AfterClosing => "after".to_owned(),
    }
}

/// Mean agents on duty. The rows before opening and after closing have no length to take a mean over.
fn agents(interval: &IntervalResults, length: f64) -> Cell {
    if interval.row != Row::Interval {
        return Cell::NotApplicable;
    }
    match interval.agent_groups.as_slice() {
        [(_, group)] => Cell::scaled(&group.staffed, 1.0 / length),
        several => {
            let means: Option<Vec<f64>> = several.iter().map(|(_, g)| g.staffed.mean()).collect();
            means.map_or(Cell::NotEstimable, |m| {
                Cell::from(m.iter().sum::<f64>() / length)
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::ClockTime;
    use crate::{AgentGroup, CallType, Day, Experiment, Law, Scenario, ServiceLevel};

    fn two_types() -> Scenario {
        let day = Day::new(ClockTime::new(8, 0), ClockTime::new(10, 0));
        let call_type = |name: &str, within: f64| {
            CallType::new(name)
                .arrivals_per_hour(60.0)
                .handle_time(Law::exponential(200.0))
                .target(ServiceLevel::answered_of_offered(0.8, within))
        };
        Scenario::new("two types")
            .day(day)
            .call_type(call_type("sales with a long name", 10.0))
            .call_type(call_type("service", 30.0).patience(Law::Never))
            .agent_group(
                AgentGroup::new("desk")
                    .staff(7)
                    .skill("sales with a long name")
                    .skill("service"),
            )
    }

    fn play(scenario: &Scenario) -> Results {
        Experiment::new(scenario)
            .unwrap()
            .replications(20)
            .run()
            .unwrap()
    }

    #[test]
    fn no_line_is_wider_than_asked_for() {
        for results in [play(&two_types()), play(&with_redials())] {
            for width in 72..220 {
                for line in results_table(&results, width).lines() {
                    assert!(line.chars().count() <= width, "{width}: {line}");
                }
            }
        }
    }

    /// One type is of attempts, the other of first calls.
    fn with_redials() -> Scenario {
        let mut scenario = two_types();
        scenario.agent_groups[0].staff = 4.0.into();
        for call_type in &mut scenario.call_types {
            call_type.patience = Some(Law::exponential(120.0));
            call_type.redials = Some(crate::scenario::Redials::new());
        }
        scenario.call_types[1].fresh = true;
        scenario
    }

    #[test]
    fn callers_have_lines_of_their_own_where_somebody_calls_twice() {
        let page = results_table(&play(&with_redials()), 200);
        for words in [
            "attempts a day of \"sales with a long name\" as stated there are",
            "\nCallers",
            "callers: first calls",
            "redials: not served before",
            "attempts per caller",
            "first\n",
        ] {
            assert!(page.contains(words), "{words}:\n{page}");
        }
        assert!(!page.contains("of \"service\" as stated") && !page.contains("returns:"));
        let page = results_table(&play(&two_types()), 200);
        assert!(
            !page.contains("first calls") && !page.contains("\nCallers"),
            "{page}"
        );
    }

    /// Callers of one type are rung back, and leave messages.
    fn with_callbacks() -> Scenario {
        use crate::scenario::{AfterClosing, Callbacks, Messages};
        let mut scenario = two_types();
        scenario.agent_groups[0].staff = 4.0.into();
        if let Some(day) = &mut scenario.day {
            day.after_closing = AfterClosing::Voicemail;
        }
        for call_type in &mut scenario.call_types {
            call_type.patience = Some(Law::exponential(120.0));
        }
        let rung = &mut scenario.call_types[0];
        rung.callbacks = Some(Callbacks::new());
        let messages = Messages::new(rung.name.clone(), 2);
        scenario.starting_state = scenario.starting_state.messages(messages);
        scenario
    }

    #[test]
    fn callbacks_have_lines_of_their_own_where_somebody_is_rung_back() {
        let (rung, plain) = (play(&with_callbacks()), play(&two_types()));
        for width in [72, 80, 120, 200] {
            let page = results_table(&rung, width);
            for words in [
                "\nCallbacks",
                "accepted",
                "answered no try",
                "to be rung back on the next day",
                "mean wait to be reached",
                "answered in line within T",
                "dialling",
            ] {
                assert!(page.contains(words), "{width}: {words}:\n{page}");
                let page = results_table(&plain, width);
                assert!(!page.contains(words), "{page}");
            }
            assert!(page.lines().all(|line| line.chars().count() <= width));
        }
    }

    #[test]
    fn what_agents_do_is_shown_at_every_width_where_it_is_stated() {
        let mut parted = two_types();
        for call_type in &mut parted.call_types {
            call_type.talk = call_type.handle_time.take();
            call_type.wrap_up = Some(Law::exponential(30.0));
        }
        parted.agent_groups[0].pickup = Some(Law::exponential(5.0));
        let (parted, plain) = (play(&parted), play(&two_types()));
        for width in [72, 80, 120, 200] {
            let page = results_table(&parted, width);
            for words in ["picking up", "talk", "wrap-up", "of them while ringing"] {
                assert!(page.contains(words), "{width}: {words}:\n{page}");
                assert!(!results_table(&plain, width).contains(words));
            }
            assert!(page.lines().all(|line| line.chars().count() <= width));
        }
    }

    #[test]
    fn no_width_panics() {
        let results = play(&two_types());
        for width in (0..72).chain([100_000, usize::MAX]) {
            assert!(results_table(&results, width).starts_with("two"));
        }
    }

    #[test]
    fn a_service_level_stands_with_its_own_definition_and_threshold() {
        let page = results_table(&play(&two_types()), 200);
        for words in [
            "answered of offered within 10 s, target 80",
            "answered of offered within 30 s, target 80",
            "answered of offered, each type against its own threshold",
            "Target of \"service\": 80 % answered of offered within 30 s",
        ] {
            assert!(page.contains(words), "{words}:\n{page}");
        }
    }

    #[test]
    fn what_does_not_apply_is_a_dash_with_a_note() {
        let page = results_table(&play(&two_types()), 200);
        let row = page
            .lines()
            .find(|l| l.contains("mean time to abandon"))
            .unwrap();
        assert!(row.trim_end().ends_with('–'), "{row}");
        assert!(page.contains("–   does not apply here"));
        assert!(
            !page.contains("blocked"),
            "a measure that applies to nobody needs no row"
        );
    }

    #[test]
    fn a_day_without_calls_has_dashes_and_no_numbers_made_up() {
        let mut quiet = two_types();
        for call_type in &mut quiet.call_types {
            call_type.arrivals = crate::ArrivalLaw::per_hour(0.0);
        }
        let results = play(&quiet);
        let page = results_table(&results, 120);
        assert!(
            page.contains("–*  nothing happened") && !page.contains("NaN"),
            "{page}"
        );
    }

    #[test]
    fn display_takes_a_width() {
        let results = play(&two_types());
        assert_eq!(format!("{results}"), results_table(&results, 80));
        assert_eq!(format!("{results:132}"), results_table(&results, 132));
    }
}
