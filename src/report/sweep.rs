use super::number;
use super::table::{Cell, Column, Table};
use super::text::wrapped;
use crate::experiment::{ServiceLevelFigure, Stopped};
use crate::scenario::Value;
use crate::sweep::{SweepPoint, SweepResults, TargetStatus};

/// Points that a list of all of them may have.
const MOST_LISTED: usize = 60;

/// A sweep as a page of at most `width` columns: what was played, what it takes to reach the target, and the service
/// level over the points, as a map where two axes vary.
///
/// ```
/// use callcenter::report::sweep_table;
/// use callcenter::sweep::{Axis, Sweep};
/// use callcenter::{AgentGroup, CallType, Law, Scenario, ServiceLevel};
///
/// let centre = Scenario::new("help desk")
///     .call_type(CallType::new("help")
///         .arrivals_per_hour(60.0)
///         .handle_time(Law::exponential(240.0))
///         .target(ServiceLevel::answered_of_offered(0.8, 20.0)))
///     .agent_group(AgentGroup::new("desk").staff(5).skill("help"));
/// let results = Sweep::new(&centre)
///     .axis(Axis::new("agents", 4..=8u32, |centre, &agents| centre.agent_groups[0].staff = agents.into()))
///     .replications(20)
///     .run()?;
/// let page = sweep_table(&results, 80);
/// assert!(page.contains("answered of offered within 20 s"));
/// assert!(page.lines().all(|line| line.chars().count() <= 80));
/// # Ok::<(), callcenter::Error>(())
/// ```
pub fn sweep_table(results: &SweepResults, width: usize) -> String {
    let mut parts = vec![heading(results, width)];
    if let Some(level) = level(results) {
        parts.extend(answer(results, level, width));
        if let Some(map) = sweep_heat_map(results, width) {
            parts.push(map);
        }
    }
    if results.axes.len() == 1 && results.points.len() <= MOST_LISTED {
        parts.push(points(results, results.points.iter()).render(width));
    } else if results.circumstances().is_empty() {
        let frontier = results.frontier();
        if !frontier.is_empty() {
            let words =
                "Frontier: points to which no other is as good in both cost and service level.";
            let table = points(results, frontier.into_iter()).render(width);
            parts.push(format!("{}\n{table}", wrapped(words, width, 2)));
        }
    }
    parts.join("\n\n")
}

/// What was played, and how it ended.
fn heading(results: &SweepResults, width: usize) -> String {
    let count = |n: usize| number::exact(n as f64);
    let callers = if results.independent {
        "each on callers of its own"
    } else {
        "all on the same callers"
    };
    let played = format!(
        "{} points of {} replications, {callers}. Seed {}; margins are at {} % confidence; plan {}.",
        count(results.points.len()),
        number::exact(f64::from(results.replications)),
        results.seed,
        number::exact(results.confidence * 100.0),
        results.plan.get(..8).unwrap_or(&results.plan),
    );
    let mut lines = vec![format!("Sweep of {}", results.sweep), played];
    if results.stopped == Stopped::Interrupted {
        lines.push(format!(
            "Interrupted: {} units of work are missing, and the points they belong to.",
            count(results.missing_units as usize)
        ));
    }
    for point in &results.failed {
        let values: Vec<String> = point
            .values
            .iter()
            .map(|(name, value)| format!("{name} = {value}"))
            .collect();
        lines.push(format!(
            "Not played: {}: {}.",
            values.join(", "),
            point.error
        ));
    }
    let lines: Vec<String> = lines.iter().map(|line| wrapped(line, width, 2)).collect();
    lines.join("\n")
}

/// The service level that a sweep is judged by: the first target's.
fn level(results: &SweepResults) -> Option<&ServiceLevelFigure> {
    results.points.first().and_then(level_of)
}

fn level_of(point: &SweepPoint) -> Option<&ServiceLevelFigure> {
    let types = point
        .results
        .call_types
        .iter()
        .map(|(_, measures)| measures);
    let mut levels = types.filter_map(|measures| measures.service_level.first());
    levels
        .find(|level| level.target.is_some())
        .or(point.results.total.service_level.first())
}

/// What cost is counted in.
fn cost_unit(results: &SweepResults) -> &'static str {
    match results.points.first() {
        _ if results.own_cost => "cost",
        Some(point) if point.results.is_steady() => "agents",
        _ => "agent-hours",
    }
}

/// The least cost that reaches the target, for each circumstance.
fn answer(results: &SweepResults, level: &ServiceLevelFigure, width: usize) -> Option<String> {
    let target = level.target?;
    let goal = format!("{} % {}", number::exact(target * 100.0), level.label());
    let answers = results.best_by_circumstance();
    let circumstances = results.circumstances();
    if circumstances.is_empty() {
        let words = match results.best() {
            Some(best) => format!(
                "Least {} for {goal}: {}, with {}.",
                cost_unit(results),
                cost_text(results, best),
                values(best)
            ),
            None => format!("No point is sure to reach {goal}."),
        };
        return Some(wrapped(&words, width, 2));
    }
    if answers.iter().all(|(_, best)| best.is_none()) {
        let words = format!("No point is sure to reach {goal}.");
        return Some(wrapped(&words, width, 2));
    }
    let decisions: Vec<usize> = (0..results.axes.len())
        .filter(|axis| !circumstances.contains(axis))
        .collect();
    let with_cost = !cost_is_an_axis(results);
    let axes = circumstances.iter().chain(&decisions);
    let axes = axes.map(|&axis| Column::figures(short(results, axis), u8::MAX));
    let cost =
        with_cost.then(|| Column::figures(format!("least\n{}", cost_unit(results)), u8::MAX));
    let mut table = Table::new(axes.chain(cost).chain([
        Column::figures("SL\n(%)", 254),
        Column::figures("ASA\n(s)", 253),
        Column::figures("abandon\n(%)", 252),
        Column::figures("occupancy\n(%)", 251),
    ]));
    for (values, best) in answers {
        let decided = decisions.iter().map(|&axis| match best {
            Some(point) => cell(&point.values[axis].1),
            None => Cell::from("none"),
        });
        let cost =
            with_cost.then(|| best.map_or_else(Cell::blank, |best| cost_cell(results, best)));
        let figures = match best {
            Some(point) => vec![
                level_of(point).map_or_else(Cell::blank, |level| level.share.into()),
                point.results.total.asa.into(),
                point.results.total.abandon_rate.into(),
                point.results.total.occupancy.into(),
            ],
            None => vec![Cell::blank(); 4],
        };
        let values = values.into_iter().map(cell);
        table.row(values.chain(decided).chain(cost).chain(figures));
    }
    let words = format!("What it takes for {goal}, with the margin on the safe side:");
    Some(format!(
        "{}\n{}",
        wrapped(&words, width, 2),
        table.render(width)
    ))
}

/// Points with what varied, their cost, and the usual measures.
fn points<'a>(results: &SweepResults, points: impl Iterator<Item = &'a SweepPoint>) -> Table {
    let axes = (0..results.axes.len()).map(|axis| Column::figures(short(results, axis), u8::MAX));
    let with_cost = !cost_is_an_axis(results);
    let cost_column = with_cost.then(|| Column::figures(cost_unit(results), 255));
    let mut table = Table::new(axes.chain(cost_column).chain([
        Column::figures("SL\n(%)", 254),
        Column::text("target"),
        Column::figures("ASA\n(s)", 253),
        Column::figures("abandon\n(%)", 252),
        Column::figures("occupancy\n(%)", 251),
    ]));
    for point in points {
        let values = point.values.iter().map(|(_, value)| cell(value));
        let cost = with_cost.then(|| cost_cell(results, point));
        table.row(
            values.chain(cost).chain([
                level_of(point).map_or_else(Cell::blank, |level| level.share.into()),
                Cell::from(
                    point
                        .target
                        .map_or(String::new(), |target| target.to_string()),
                ),
                point.results.total.asa.into(),
                point.results.total.abandon_rate.into(),
                point.results.total.occupancy.into(),
            ]),
        );
    }
    table
}

/// Whether an axis says already what points cost: agents, in a steady state.
fn cost_is_an_axis(results: &SweepResults) -> bool {
    let is_cost = |axis: usize| {
        let mut points = results.points.iter();
        points.all(|point| point.values[axis].1.as_f64() == Some(point.cost))
    };
    (0..results.axes.len()).any(is_cost)
}

/// A cost; agent-hours to one decimal.
fn cost_text(results: &SweepResults, point: &SweepPoint) -> String {
    match point.results.is_steady() || results.own_cost {
        true => number::exact(point.cost),
        false => number::fixed(point.cost, 1),
    }
}

fn cost_cell(results: &SweepResults, point: &SweepPoint) -> Cell {
    Cell::from(cost_text(results, point))
}

/// Shades from the lowest to the highest fifth.
const SHADES: [char; 5] = [' ', '░', '▒', '▓', '█'];

/// The most values of an axis that a map shows: more than a person looks at.
const LONGEST_AXIS: usize = 100;

/// The service level of the first target over two axes, in percent, as a map: the longer axis downwards, a shade for each
/// fifth of the range, and a mark where the target is reached. `None` unless two axes vary, of at most 100 values each,
/// and the map fits the width.
pub fn sweep_heat_map(results: &SweepResults, width: usize) -> Option<String> {
    if results.axes.len() != 2 {
        return None;
    }
    let level = level(results)?;
    let along = |axis: usize| {
        let mut values: Vec<&Value> = Vec::new();
        for point in &results.points {
            let value = &point.values[axis].1;
            if !values.contains(&value) {
                if values.len() == LONGEST_AXIS {
                    return None;
                }
                values.push(value);
            }
        }
        Some(values)
    };
    let (first, second) = (along(0)?, along(1)?);
    let (down, across, rows, columns) = if first.len() >= second.len() {
        (0, 1, first, second)
    } else {
        (1, 0, second, first)
    };
    let means: Vec<f64> = results
        .points
        .iter()
        .filter_map(SweepPoint::service_level)
        .collect();
    let least = means.iter().copied().fold(f64::INFINITY, f64::min);
    let most = means.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let shade = |share: f64| {
        let part = (share - least) / (most - least).max(1e-9) * SHADES.len() as f64;
        SHADES[(part as usize).min(SHADES.len() - 1)]
    };
    let text = |value: &Value| match value.as_f64() {
        Some(number) => number::exact(number),
        None => value.to_string(),
    };
    let row_texts: Vec<String> = rows.iter().map(|value| text(value)).collect();
    let column_texts: Vec<String> = columns.iter().map(|value| text(value)).collect();
    let longest = |texts: &[String]| texts.iter().map(|t| t.chars().count()).max().unwrap_or(0);
    // A shade, three figures, a mark and a space.
    let cell_width = longest(&column_texts).max(5) + 1;
    let row_width = longest(&row_texts);
    if row_width + columns.len() * cell_width > width
        || rows.len() * columns.len() > 2 * results.points.len()
    {
        return None;
    }
    let mut lines = Vec::new();
    let words = format!(
        "Service level (%): {}. Down: {}; across: {}. Shades are fifths of the range; \
         * target reached, ? too close to tell.",
        level.label(),
        results.axes[down],
        results.axes[across]
    );
    lines.push(wrapped(&words, width, 2));
    let pad = |text: &str, to: usize| {
        format!(
            "{}{text}",
            " ".repeat(to.saturating_sub(text.chars().count()))
        )
    };
    let header: String = column_texts
        .iter()
        .map(|text| pad(text, cell_width))
        .collect();
    lines.push(format!("{}{header}", " ".repeat(row_width)));
    let mut cells: Vec<Vec<String>> = vec![vec![String::new(); columns.len()]; rows.len()];
    for point in &results.points {
        let place = |values: &[&Value], axis: usize| {
            values
                .iter()
                .position(|&value| *value == point.values[axis].1)
        };
        let (Some(row), Some(column)) = (place(&rows, down), place(&columns, across)) else {
            continue;
        };
        let mark = match point.target {
            Some(TargetStatus::Reached) => '*',
            Some(TargetStatus::Open) => '?',
            _ => ' ',
        };
        cells[row][column] = match point.service_level() {
            Some(share) => format!("{}{:>3.0}{mark}", shade(share), 100.0 * share),
            None => "– ".to_owned(),
        };
    }
    for (text, cells) in row_texts.iter().zip(cells) {
        let cells: String = cells.iter().map(|cell| pad(cell, cell_width)).collect();
        lines.push(format!("{}{}", pad(text, row_width), cells.trim_end()));
    }
    Some(lines.join("\n"))
}

/// The last names of an axis' path, where they tell it from the others.
fn short(results: &SweepResults, axis: usize) -> String {
    let name = &results.axes[axis];
    let mut from: Vec<usize> = name.match_indices('.').map(|(at, _)| at + 1).collect();
    from.reverse();
    let is_alone = |part: &&str| {
        let others = results.axes.iter().enumerate().filter(|(i, _)| *i != axis);
        !others.into_iter().any(|(_, other)| other.ends_with(part))
    };
    // "mean" alone says too little; what it is the mean of stands before it.
    let plain = [
        "mean",
        "cv",
        "exponential",
        "lognormal",
        "gamma",
        "value",
        "per_hour",
    ];
    from.iter()
        .map(|&at| &name[at..])
        .filter(|part| !plain.contains(&part.split('.').next().unwrap_or_default()))
        .find(is_alone)
        .unwrap_or(name)
        .replace('.', "\n")
}

fn values(point: &SweepPoint) -> String {
    let each = point
        .values
        .iter()
        .map(|(name, value)| format!("{name} = {value}"));
    each.collect::<Vec<_>>().join(", ")
}

fn cell(value: &Value) -> Cell {
    match value.as_f64() {
        Some(number) => number.into(),
        None => Cell::from(value.to_string()),
    }
}
