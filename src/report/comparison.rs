use super::heading::{fresh, margins, name, per, played, verdicts};
use super::number::{self, Written};
use super::results_table::{SECTIONS, somebody_calls_twice};
use super::table::{Cell, Column, Overflow, Table};
use super::text::wrapped;
use crate::experiment::{
    Alternative, Compared, Difference, MEASURES, Measure, Measures, Results, Section,
};
use crate::measure::Figure;

/// A comparison as a page of at most `width` columns: what was played, where there are several alternatives all of them
/// at a glance, and then each of them measure by measure: the baseline, the alternative, and the difference.
///
/// A difference has a sign, its margin is that of paired days, and one that might be chance has a question mark. From
/// 100 columns on there stands beside it what holds in all alternatives at once, and how many times the days it would
/// have taken with other callers in each scenario; below that a sentence says the latter.
///
/// ```
/// use callcenter::experiment::Comparison;
/// use callcenter::report::comparison_table;
/// use callcenter::{AgentGroup, CallType, Law, Scenario};
///
/// let centre = |agents: u32| Scenario::new("help desk")
///     .call_type(CallType::new("help").arrivals_per_hour(60.0).handle_time(Law::exponential(240.0)))
///     .agent_group(AgentGroup::new("desk").staff(agents).skill("help"));
/// let compared = Comparison::new(&centre(5))
///     .against("one agent more", &centre(6))
///     .with(|experiment| experiment.replications(20))
///     .run()?;
/// let page = comparison_table(&compared, 80);
/// assert!(page.contains("one agent more") && page.contains("answered of offered within 20 s"));
/// assert!(page.lines().all(|line| line.chars().count() <= 80));
/// # Ok::<(), callcenter::Error>(())
/// ```
pub fn comparison_table(compared: &Compared, width: usize) -> String {
    let mut parts = vec![heading(compared, width)];
    if compared.alternatives.len() > 1 {
        parts.push(at_a_glance(compared).render(width));
    }
    for alternative in &compared.alternatives {
        parts.push(about(compared, alternative, width));
        parts.push(in_detail(compared, alternative, width).render(width));
    }
    parts.push(legend(compared, width, true));
    parts.join("\n\n")
}

/// A comparison at a glance, for several alternatives: the baseline and by how much each differs from it, in all and by
/// call type, in at most `width` columns. It is the beginning of [`comparison_table`], and a table for each of service
/// level, ASA and abandonment that has a column for each call type.
pub fn comparison_glance(compared: &Compared, width: usize) -> String {
    let mut parts = vec![
        heading(compared, width),
        at_a_glance(compared).render(width),
    ];
    if compared.baseline.call_types.len() > 1 {
        let tables = BY_TYPE.iter().filter_map(|entry| by_type(compared, entry));
        parts.extend(tables.map(|table| table.render(width)));
    }
    parts.push(legend(compared, width, false));
    parts.join("\n\n")
}

impl std::fmt::Display for Compared {
    /// The page of [`comparison_table`], 80 columns wide, or as wide as asked for: `{compared:120}`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&comparison_table(self, f.width().unwrap_or(super::WIDTH)))
    }
}

/// From this width on, a difference has what holds at once and what the same callers save beside it.
const WIDE: usize = 100;

/// Names of measures are broken to be so narrow before the baseline is left out.
const LABELS: usize = 28;

/// After a difference that might be chance.
const NOT_ESTABLISHED: &str = "?";
/// After one that might be chance as one of several, though not by itself.
const NOT_AT_ONCE: &str = "(?)";

fn heading(compared: &Compared, width: usize) -> String {
    let baseline = &compared.baseline;
    let count = compared.alternatives.len();
    let mut lines = vec![
        format!(
            "{}: the baseline, and {count} alternative{}",
            name(baseline),
            if count == 1 { "" } else { "s" }
        ),
        played(baseline),
        "Each is played with the same callers, so that a difference shows what was changed and little else.".to_owned(),
        margins(baseline),
    ];
    let fresh = fresh(baseline);
    if !fresh.is_empty() {
        lines.extend(fresh.into_iter().map(|line| format!("Baseline. {line}")));
        lines.push("These callers call in every alternative; how often they call again follows from what they meet.".to_owned());
    }
    if !baseline.defaults_used.is_empty() {
        lines.push(format!(
            "Defaults used: {}.",
            baseline.defaults_used.join("; ")
        ));
    }
    let verdicts = verdicts(baseline);
    lines.extend(verdicts.into_iter().map(|line| format!("Baseline. {line}")));
    joined(&lines, width)
}

fn joined(lines: &[String], width: usize) -> String {
    let lines: Vec<String> = lines.iter().map(|line| wrapped(line, width, 2)).collect();
    lines.join("\n")
}

/// A column of the first table: header, importance, its name among the differences.
type Entry = (&'static str, u8, &'static str);

const GLANCE: [Entry; 8] = [
    ("SL\n(%)", u8::MAX, "service_level"),
    ("ASA\n(s)", 109, "asa"),
    ("abandon\nrate (%)", 108, "abandon_rate"),
    ("occupancy\n(%)", 107, "occupancy"),
    ("mean wait\n(s)", 106, "mean_wait"),
    ("queue\nlength", 105, "queue_length"),
    ("days meeting\ntarget (%)", 104, "days_meeting_target"),
    ("answered\n(calls)", 103, "answered"),
];

/// The baseline, and below it how much each alternative differs.
fn at_a_glance(compared: &Compared) -> Table {
    let total = &compared.baseline.total;
    let columns: Vec<&Entry> = GLANCE
        .iter()
        .filter(|(_, _, measure)| {
            of(total, measure).is_some_and(|figure| !figure.is_not_applicable())
        })
        .collect();
    let header = columns
        .iter()
        .map(|(header, importance, _)| Column::figures(*header, *importance));
    let mut table = Table::new(std::iter::once(Column::text("At a glance")).chain(header));
    let figures = columns
        .iter()
        .map(|(.., measure)| of(total, measure).map_or_else(Cell::blank, Cell::from));
    table.row(std::iter::once(Cell::from("baseline")).chain(figures));
    table.section("Difference to it");
    for alternative in &compared.alternatives {
        let differences = columns.iter().map(|(.., measure)| {
            let found = alternative.difference(measure);
            found.map_or(Cell::NotEstimable, Cell::from)
        });
        let label = Cell::from(format!("  {}", alternative.name));
        table.row(std::iter::once(label).chain(differences));
    }
    table
}

/// Tables by call type: heading, and the measure.
const BY_TYPE: [(&str, &str); 3] = [
    ("Service level (%)", "service_level"),
    ("ASA (s)", "asa"),
    ("Abandon rate (%)", "abandon_rate"),
];

/// The baseline, and below it how much each alternative differs, with a column for each call type; nothing where the
/// measure applies to none.
fn by_type(compared: &Compared, (heading, measure): &(&str, &str)) -> Option<Table> {
    let types = &compared.baseline.call_types;
    let applies = |(_, measures): &(String, Measures)| {
        of(measures, measure).is_some_and(|figure| !figure.is_not_applicable())
    };
    if !types.iter().any(applies) {
        return None;
    }
    let columns = types.iter().enumerate().map(|(at, (name, measures))| {
        let importance = 254u8.saturating_sub(at.min(254) as u8);
        let level = measures
            .service_level
            .first()
            .filter(|_| *measure == "service_level");
        let within = level.and_then(|level| level.threshold);
        let within = within.map_or_else(String::new, |within| format!("\n≤ {within} s"));
        Column::figures(format!("{name}{within}"), importance)
    });
    let columns = std::iter::once(Column::text(*heading)).chain(columns);
    let mut table = Table::new(columns).overflow(Overflow::GoOnBelow);
    let figures = types
        .iter()
        .map(|(_, measures)| of(measures, measure).map_or_else(Cell::blank, Cell::from));
    table.row(std::iter::once(Cell::from("baseline")).chain(figures));
    table.section("Difference to it");
    for alternative in &compared.alternatives {
        let differences = types.iter().map(|(name, _)| {
            let found = alternative.difference_of(name, measure);
            found.map_or(Cell::NotEstimable, Cell::from)
        });
        let label = Cell::from(format!("  {}", alternative.name));
        table.row(std::iter::once(label).chain(differences));
    }
    Some(table)
}

/// An alternative's name, what was played where it is not what the baseline played, its targets, and at narrow widths
/// what the same callers save.
fn about(compared: &Compared, alternative: &Alternative, width: usize) -> String {
    let results = &alternative.results;
    let mut lines = vec![format!("Alternative: {}", alternative.name)];
    if played(results) != played(&compared.baseline) {
        lines.push(played(results));
    }
    lines.extend(verdicts(results));
    if width < WIDE {
        lines.extend(saved(alternative));
    }
    joined(&lines, width)
}

/// How many times the days it would have taken with other callers in each scenario.
fn saved(alternative: &Alternative) -> Option<String> {
    let of = |measure: &str, words: &str| {
        let factor = alternative.difference(measure)?.variance_reduction?;
        Some(format!("{} × for {words}", times(factor)))
    };
    let factors = [of("service_level", "SL"), of("asa", "ASA")];
    let factors: Vec<String> = factors.into_iter().flatten().collect();
    (!factors.is_empty()).then(|| {
        format!(
            "Days it would have taken with other callers in each: {}.",
            factors.join(", ")
        )
    })
}

/// A measure of both with its difference.
struct Pair<'a> {
    label: String,
    figures: [&'a Figure; 2],
    /// None where the measure applies to one of them alone.
    difference: Option<&'a Difference>,
}

fn in_detail(compared: &Compared, alternative: &Alternative, width: usize) -> Table {
    let several = compared.alternatives.len() > 1;
    let mut columns = vec![
        Column::text("Measure"),
        Column::figures("baseline", 252),
        Column::figures("changed", 253),
        Column::figures("difference", u8::MAX),
    ];
    if width >= WIDE {
        if several {
            columns.push(Column::figures("margin of all\nat once", 250));
        }
        columns.push(Column::figures("days with\nother callers", 251));
    }
    let mut table = Table::new(columns).words(LABELS);
    let per = per(&compared.baseline);
    let add = |table: &mut Table, pair: &Pair<'_>| {
        let mut cells = vec![
            Cell::from(format!("  {}", pair.label)),
            Cell::from(pair.figures[0]),
            Cell::from(pair.figures[1]),
            pair.difference.map_or_else(Cell::blank, Cell::from),
        ];
        if width >= WIDE {
            if several {
                let at_once = pair.difference.and_then(at_once);
                cells.push(at_once.map_or_else(Cell::blank, Cell::from));
            }
            let factor = pair.difference.and_then(|d| d.variance_reduction);
            cells.push(factor.map_or_else(Cell::blank, |f| format!("{} ×", times(f)).into()));
        }
        table.row(cells);
    };
    let (from, to) = (&compared.baseline.total, &alternative.results.total);
    table.section("Service level (%)");
    for pair in levels(&alternative.total, [from, to]) {
        add(&mut table, &pair);
    }
    for (section, title) in SECTIONS {
        if section == Section::Callers && ![from, to].into_iter().any(somebody_calls_twice) {
            continue;
        }
        let pairs: Vec<Pair<'_>> = MEASURES
            .iter()
            .filter(|measure| measure.section == section)
            .filter_map(|measure| pair(measure, &alternative.total, [from, to], per))
            .collect();
        if !title.is_empty() && !pairs.is_empty() {
            table.section(title);
        }
        for pair in &pairs {
            add(&mut table, pair);
        }
    }
    if compared.baseline.call_types.len() > 1 {
        for (name, differences) in &alternative.call_types {
            let Some(measures) = both(&compared.baseline, &alternative.results, name) else {
                continue;
            };
            table.section(format!("Only {name}"));
            for pair in levels(differences, measures) {
                let label = format!("{} (%)", pair.label);
                add(&mut table, &Pair { label, ..pair });
            }
            for measure in ["asa", "abandon_rate"]
                .into_iter()
                .filter_map(Measure::named)
            {
                if let Some(pair) = pair(measure, differences, measures, per) {
                    add(&mut table, &pair);
                }
            }
        }
    }
    table
}

fn both<'a>(baseline: &'a Results, other: &'a Results, name: &str) -> Option<[&'a Measures; 2]> {
    Some([baseline.call_type(name).ok()?, other.call_type(name).ok()?])
}

/// The service levels of both. Where a change is one of the definition or the threshold, both are named.
fn levels<'a>(differences: &'a [Difference], [from, to]: [&'a Measures; 2]) -> Vec<Pair<'a>> {
    let pairs = from.service_level.iter().zip(&to.service_level);
    let pairs = pairs.enumerate().filter_map(|(i, (from, to))| {
        let name = level_name(i);
        let difference = differences.iter().find(|d| d.measure == name)?;
        let label = match (from.label(), to.label()) {
            (one, other) if one == other => one,
            (one, other) => format!("{one}; changed: {other}"),
        };
        Some(Pair {
            label,
            figures: [&from.share, &to.share],
            difference: Some(difference),
        })
    });
    pairs.collect()
}

/// The name of a service level among differences.
pub(super) fn level_name(level: usize) -> String {
    match level {
        0 => "service_level".to_owned(),
        level => format!("service_level[{level}]"),
    }
}

fn pair<'a>(
    measure: &Measure,
    differences: &'a [Difference],
    measures: [&'a Measures; 2],
    per: &str,
) -> Option<Pair<'a>> {
    let difference = differences.iter().find(|d| d.measure == measure.name);
    let figures = measures.map(measure.of);
    // What there is with the change alone, or without it, is shown where it is.
    let applies = figures.iter().any(|figure| figure.estimate().is_some());
    (difference.is_some() || applies && measure.quantity.is_some()).then(|| Pair {
        label: measure.heading(per),
        figures,
        difference,
    })
}

/// A measure by its name among the differences.
fn of<'a>(measures: &'a Measures, name: &str) -> Option<&'a Figure> {
    match Measure::named(name) {
        Some(measure) => Some((measure.of)(measures)),
        None => measures.service_level.first().map(|level| &level.share),
    }
}

impl From<&Difference> for Cell {
    /// A difference with its sign, and `?` where it may be chance, `(?)` where it may be as one of several.
    fn from(difference: &Difference) -> Self {
        Cell::Written(signed(difference))
    }
}

/// A difference with its sign, and with a mark where it is not established.
fn signed(difference: &Difference) -> Written {
    let mut written = number::difference(&difference.estimate);
    let mark = mark(difference);
    if !mark.is_empty() {
        written.margin = format!("{} {mark}", written.margin).trim_start().to_owned();
    }
    written
}

fn mark(difference: &Difference) -> &'static str {
    let at_once = difference.estimate.simultaneous;
    if !difference.is_established() {
        // Where nothing differs there is nothing to be unsure of.
        match difference.estimate.half_width() > 0.0 {
            true => NOT_ESTABLISHED,
            false => "",
        }
    } else if at_once.is_some_and(|(low, high)| low <= 0.0 && high >= 0.0) {
        NOT_AT_ONCE
    } else {
        ""
    }
}

/// The margin that holds in all alternatives at once, to the decimals of the difference's own.
fn at_once(difference: &Difference) -> Option<String> {
    let (low, high) = difference.estimate.simultaneous?;
    let scale = match difference.estimate.unit {
        crate::measure::Unit::Share => 100.0,
        _ => 1.0,
    };
    let half = (high - low) / 2.0 * scale;
    let decimals = number::decimals(difference.estimate.half_width() * scale);
    (half > 0.0).then(|| number::plus_minus(half, decimals))
}

/// How many times as many days: whole from 10 up.
fn times(factor: f64) -> String {
    number::fixed(factor, usize::from(factor < 9.95))
}

/// What signs and words stand for; `in_detail` is whether each alternative has a table of its own.
fn legend(compared: &Compared, width: usize, in_detail: bool) -> String {
    let differences = || {
        compared.alternatives.iter().flat_map(|a| {
            let types = a.call_types.iter().flat_map(|(_, of)| of);
            a.total.iter().chain(types)
        })
    };
    let has = |wanted: &str| differences().any(|d| mark(d) == wanted);
    let mut lines = Vec::new();
    if let Some(level) = compared.baseline.total.service_level.first() {
        lines.push(format!("SL   service level, {}.", level.label()));
    }
    lines.push("Differences are alternative less baseline, those of shares in points.".to_owned());
    if differences().any(|d| d.estimate.half_width() <= 0.0) {
        lines.push(
            "A difference without margin was the same on every day that was played.".to_owned(),
        );
    }
    if has(NOT_ESTABLISHED) {
        lines.push(format!(
            "{NOT_ESTABLISHED}    not established: the margin reaches across zero, so that there may be no difference."
        ));
    }
    if has(NOT_AT_ONCE) {
        lines.push(format!(
            "{NOT_AT_ONCE}  established for this alternative taken by itself, but not for all of them at once."
        ));
    }
    if in_detail && compared.alternatives.len() > 1 && width >= WIDE {
        lines.push(format!(
            "margin of all at once   with it the differences of all {} alternatives hold together; the one beside the \
             difference is that of one alternative taken by itself.",
            compared.alternatives.len()
        ));
    }
    if in_detail && width >= WIDE {
        lines.push(
            "days with other callers   so many times the days it would have taken for this margin with other callers in each scenario."
                .to_owned(),
        );
    }
    let lines: Vec<String> = lines.iter().map(|line| wrapped(line, width, 4)).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Comparison;
    use crate::measure::{Estimate, Unit};
    use crate::units::ClockTime;
    use crate::{AgentGroup, CallType, Day, Law, Scenario, ServiceLevel};

    fn centre(agents: u32) -> Scenario {
        let call_type = |name: &str, within: f64| {
            CallType::new(name)
                .arrivals_per_hour(60.0)
                .handle_time(Law::exponential(200.0))
                .target(ServiceLevel::answered_of_offered(0.8, within))
        };
        Scenario::new("two types")
            .day(Day::new(ClockTime::new(8, 0), ClockTime::new(10, 0)))
            .call_type(call_type("sales", 10.0))
            .call_type(call_type("service", 30.0))
            .agent_group(
                AgentGroup::new("desk")
                    .staff(agents)
                    .skill("sales")
                    .skill("service"),
            )
    }

    fn compared(alternatives: &[(&str, Scenario)]) -> Compared {
        let baseline = centre(7);
        let mut comparison = Comparison::new(&baseline).with(|e| e.replications(30));
        for (name, scenario) in alternatives {
            comparison = comparison.against(*name, scenario);
        }
        comparison.run().unwrap()
    }

    fn difference(mean: f64, half: f64, simultaneous: Option<(f64, f64)>) -> Difference {
        Difference {
            measure: "asa".to_owned(),
            estimate: Estimate {
                low: mean - half,
                high: mean + half,
                simultaneous,
                ..Estimate::exact(mean, Unit::Seconds)
            },
            variance_reduction: None,
        }
    }

    #[test]
    fn a_difference_that_might_be_chance_has_a_question_mark() {
        let cases = [
            (difference(-8.0, 3.0, None), "−8 ± 3"),
            (difference(2.0, 3.0, None), "+2 ± 3 ?"),
            (difference(4.0, 3.0, Some((0.2, 7.8))), "+4 ± 3"),
            (difference(4.0, 3.0, Some((-0.2, 8.2))), "+4 ± 3 (?)"),
            (difference(0.0, 0.0, None), "0"),
        ];
        for (difference, text) in cases {
            assert_eq!(signed(&difference).to_string(), text);
        }
    }

    #[test]
    fn factors_are_rounded_for_reading() {
        for (factor, text) in [
            (0.84, "0.8"),
            (9.94, "9.9"),
            (9.96, "10"),
            (12_345.0, "12,345"),
        ] {
            assert_eq!(times(factor), text);
        }
    }

    #[test]
    fn each_alternative_stands_measure_by_measure() {
        let compared = compared(&[("one agent more", centre(8)), ("one less", centre(6))]);
        for width in [80, 200] {
            let page = comparison_table(&compared, width);
            for words in [
                "two types: the baseline, and 2 alternatives",
                "At a glance",
                "Baseline. Target of \"sales\": 80 % answered of offered within 10 s",
                "\nAlternative: one agent more\n",
                "\nAlternative: one less\n",
                "Only service",
                "  answered of offered within 30 s (%)",
                "Differences are alternative less baseline",
            ] {
                assert!(page.contains(words), "{words}:\n{page}");
            }
            assert_eq!(
                page.contains("days with other callers"),
                width == 200,
                "{page}"
            );
            assert_eq!(
                page.contains("Days it would have taken"),
                width == 80,
                "{page}"
            );
            assert_eq!(
                page.contains("all 2 alternatives hold together"),
                width == 200
            );
        }
        let more = &compared.alternatives[0];
        let wait = number::difference(&more.difference("asa").unwrap().estimate);
        assert!(wait.value.starts_with('−'), "{wait}");
        let page = comparison_table(&compared, 200);
        let row = page.lines().find(|l| l.contains("ASA: mean wait")).unwrap();
        let row: Vec<&str> = row.split_whitespace().collect();
        assert!(row.contains(&wait.value.as_str()), "{row:?}: {wait}");
    }

    #[test]
    fn one_alternative_needs_no_table_of_all() {
        let page = comparison_table(&compared(&[("one agent more", centre(8))]), 200);
        assert!(
            !page.contains("At a glance") && !page.contains("at once"),
            "{page}"
        );
        assert!(page.contains("1 alternative\n"), "{page}");
    }

    #[test]
    fn another_threshold_is_named_beside_the_baselines() {
        let mut other = centre(7);
        other.call_types[0].target = Some(ServiceLevel::answered_of_offered(0.8, 15.0));
        let page = comparison_table(&compared(&[("more time", other)]), 200);
        let words = "answered of offered within 10 s; changed: answered of offered within 15 s";
        assert!(page.contains(words), "{page}");
    }

    #[test]
    fn nothing_changed_is_no_difference() {
        let page = comparison_table(&compared(&[("the same", centre(7))]), 120);
        let row = page.lines().find(|l| l.contains("ASA: mean wait")).unwrap();
        assert!(row.trim_end().ends_with(" 0"), "{row}");
        assert!(page.contains("the same on every day"), "{page}");
        assert!(!page.contains('?'), "{page}");
    }

    #[test]
    fn no_line_is_wider_than_asked_for() {
        let compared = compared(&[
            ("one agent more", centre(8)),
            (
                "one less, under a name that goes on for longer than names do",
                centre(6),
            ),
        ]);
        for width in 76..210 {
            for line in format!("{compared:width$}").lines() {
                assert!(line.chars().count() <= width, "{width}: {line}");
            }
        }
        for width in (0..76).step_by(5).chain([100_000]) {
            assert!(comparison_table(&compared, width).starts_with("two"));
        }
    }
}
