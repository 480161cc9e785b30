use super::number;
use super::table::{Cell, Column, Table};
use super::text::wrapped;
use crate::experiment::{Measures, Stopped};
use crate::measure::Figure;
use crate::study::{Formula, FormulaFigures, FormulaRow, FormulaTable};

/// A figure that formulas and simulation both have.
pub(super) struct Shown {
    /// Its name in files.
    #[cfg(any(feature = "files", feature = "charts"))]
    pub name: &'static str,
    pub heading: &'static str,
    pub is_share: bool,
    pub formula: fn(&FormulaFigures) -> Option<f64>,
    pub simulated: fn(&Measures) -> Option<&Figure>,
}

/// In the order of importance.
pub(super) const SHOWN: [Shown; 7] = [
    Shown {
        #[cfg(any(feature = "files", feature = "charts"))]
        name: "service_level",
        heading: "Service level (%)",
        is_share: true,
        formula: |figures| figures.service_level,
        simulated: |measures| measures.service_level.first().map(|level| &level.share),
    },
    Shown {
        #[cfg(any(feature = "files", feature = "charts"))]
        name: "asa",
        heading: "ASA (s)",
        is_share: false,
        formula: |figures| figures.asa,
        simulated: |measures| Some(&measures.asa),
    },
    Shown {
        #[cfg(any(feature = "files", feature = "charts"))]
        name: "abandon_rate",
        heading: "Abandoned (%)",
        is_share: true,
        formula: |figures| figures.abandon_rate,
        simulated: |measures| Some(&measures.abandon_rate),
    },
    Shown {
        #[cfg(any(feature = "files", feature = "charts"))]
        name: "block_rate",
        heading: "Blocked, of all attempts (%)",
        is_share: true,
        formula: |_| None,
        simulated: |measures| Some(&measures.block_rate),
    },
    Shown {
        #[cfg(any(feature = "files", feature = "charts"))]
        name: "occupancy",
        heading: "Occupancy (%)",
        is_share: true,
        formula: |figures| figures.occupancy,
        simulated: |measures| Some(&measures.occupancy),
    },
    Shown {
        #[cfg(any(feature = "files", feature = "charts"))]
        name: "mean_wait",
        heading: "Mean wait of all calls (s)",
        is_share: false,
        formula: |figures| figures.mean_wait,
        simulated: |measures| Some(&measures.mean_wait),
    },
    Shown {
        #[cfg(any(feature = "files", feature = "charts"))]
        name: "queued_rate",
        heading: "Not answered at once (%)",
        is_share: true,
        formula: |figures| figures.queued_rate,
        simulated: |measures| Some(&measures.queued_rate),
    },
];

/// Figures on a page on which they stand below each other, of those that apply; more than these are not read.
const MOST_IMPORTANT: usize = 4;

/// The figures that apply.
pub(super) fn applicable(table: &FormulaTable) -> impl Iterator<Item = &'static Shown> {
    SHOWN.iter().filter(|shown| {
        let figures = || {
            table
                .rows
                .iter()
                .filter_map(|row| (shown.simulated)(&row.simulated))
        };
        figures().next().is_none() || !figures().all(Figure::is_not_applicable)
    })
}

/// Whether some callers find no line.
fn blocks(table: &FormulaTable) -> bool {
    let mut rows = table.rows.iter();
    rows.any(|row| !row.simulated.block_rate.is_not_applicable())
}

/// Formulas beside the simulation as a page of at most `width` columns: a table for each measure, or several side by side
/// where they fit, the agents that each says the target takes, and what each formula leaves out.
///
/// ```
/// use callcenter::{AgentGroup, CallType, Law, Scenario};
/// use callcenter::report::formula_table;
/// use callcenter::study::FormulaStudy;
///
/// let centre = Scenario::new("hold music")
///     .call_type(CallType::new("service")
///         .arrivals_per_hour(100.0)
///         .handle_time(Law::lognormal(180.0, 1.2))
///         .patience(Law::exponential(120.0)))
///     .agent_group(AgentGroup::new("desk").staff(6).skill("service"));
/// let table = FormulaStudy::new(&centre).changes([-1, 0, 1]).replications(20).run()?;
/// let page = formula_table(&table, 80);
/// assert!(page.contains("the shape of the handle time"));
/// assert!(page.lines().all(|line| line.chars().count() <= 80));
/// # Ok::<(), callcenter::Error>(())
/// ```
pub fn formula_table(table: &FormulaTable, width: usize) -> String {
    let fits = |page: &String| page.lines().all(|line| line.chars().count() <= width);
    // As many measures side by side as there is room for.
    let all: Vec<&Shown> = applicable(table).collect();
    let side_by_side = (2..=all.len()).rev().find_map(|together| {
        let pages: Vec<String> = all
            .chunks(together)
            .map(|shown| measures(table, shown).render(usize::MAX))
            .collect();
        pages.iter().all(fits).then_some(pages)
    });
    let mut parts = vec![heading(table, width)];
    parts.extend(side_by_side.unwrap_or_else(|| {
        let few = MOST_IMPORTANT + usize::from(blocks(table));
        let one = all.iter().take(few).map(|shown| {
            let figures = measures(table, std::slice::from_ref(shown)).render(width);
            format!("{}\n{figures}", shown.heading)
        });
        one.collect()
    }));
    parts.push(below(table, width));
    parts.join("\n\n")
}

impl std::fmt::Display for FormulaTable {
    /// The page of [`formula_table`], 80 columns wide, or as wide as asked for: `{table:120}`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&formula_table(self, f.width().unwrap_or(super::WIDTH)))
    }
}

/// The name of the scenario.
pub(super) fn title(table: &FormulaTable) -> String {
    match table.scenario.trim() {
        "" => "Formulas and simulation".to_owned(),
        name => format!("Formulas and simulation: {name}"),
    }
}

fn heading(table: &FormulaTable, width: usize) -> String {
    let kind = if table.is_day { "days" } else { "batches" };
    let stopped = match table.stopped {
        Stopped::Interrupted => " Interrupted: what was finished until then is shown.",
        _ => "",
    };
    let mut lines = vec![
        title(table),
        format!(
            "Each number of agents was simulated for {} {kind}, on the same callers (seed {}).{stopped}",
            table.replications, table.seed
        ),
    ];
    if let Some(level) = table
        .rows
        .iter()
        .find_map(|row| row.simulated.service_level.first())
    {
        let target = level.target.map_or(String::new(), |share| {
            format!("; target {} %", number::exact(100.0 * share))
        });
        lines.push(format!("Service level: {}{target}.", level.label()));
    }
    if !table.defaults_used.is_empty() {
        lines.push(format!(
            "Defaults used: {}.",
            table.defaults_used.join("; ")
        ));
    }
    let lines: Vec<String> = lines.iter().map(|line| wrapped(line, width, 2)).collect();
    lines.join("\n")
}

fn measures(table: &FormulaTable, shown: &[&Shown]) -> Table {
    let agents = if table.is_day {
        "Agents (mean)"
    } else {
        "Agents"
    };
    let over = |heading: &str, name: &str| match shown.len() {
        1 => name.to_owned(),
        _ => format!("{heading}\n{name}"),
    };
    let mut columns = vec![Column::figures(over("", agents), 255)];
    for measure in shown {
        // The heading of a measure stands over the first of its columns.
        for (k, formula) in Formula::ALL.iter().enumerate() {
            let heading = if k == 0 { measure.heading } else { "" };
            columns.push(Column::figures(over(heading, formula.name()), 254));
        }
        columns.push(Column::figures(over("", "simulated"), 254));
    }
    let mut page = Table::new(columns);
    for row in &table.rows {
        let mut cells = vec![Cell::from(agents_of(table, row))];
        for measure in shown {
            for formula in Formula::ALL {
                let figure = row.formula(formula).and_then(measure.formula);
                let scale = if measure.is_share { 100.0 } else { 1.0 };
                cells.push(match figure {
                    Some(figure) => Cell::from(number::fixed(figure * scale, 1)),
                    None => Cell::from("–"),
                });
            }
            cells.push(match (measure.simulated)(&row.simulated) {
                Some(figure) => Cell::from(figure),
                None => Cell::NotApplicable,
            });
        }
        page.row(cells);
    }
    page
}

/// How many agents, and by how many that is another number than stated.
fn agents_of(table: &FormulaTable, row: &FormulaRow) -> String {
    let decimals = usize::from(table.is_day || row.agents.fract() != 0.0);
    let change = match row.change {
        0 => " (as stated)".to_owned(),
        more if more > 0 => format!(" (+{more})"),
        fewer => format!(" (−{})", -i64::from(fewer)),
    };
    format!("{}{change}", number::fixed(row.agents, decimals))
}

fn below(table: &FormulaTable, width: usize) -> String {
    let mut lines = Vec::new();
    lines.extend(needed(table));
    for (formula, why) in Formula::ALL.iter().zip(table.no_answer) {
        if let Some(why) = why {
            lines.push(format!("–: {formula} has no answer there: {why}."));
        }
    }
    lines.push(format!(
        "The figure after ± is the margin of the simulation: with {} % confidence the true value lies within it.",
        number::exact(100.0 * table.confidence)
    ));
    let mut lines: Vec<String> = lines.iter().map(|line| wrapped(line, width, 2)).collect();
    lines.push(String::new());
    for formula in Formula::ALL {
        let left_out = table.left_out(formula);
        let head = format!("What {formula} leaves out of this scenario:");
        if left_out.is_empty() {
            lines.push(wrapped(
                &format!("{head} nothing. It is exact here."),
                width,
                2,
            ));
        } else {
            lines.push(wrapped(&head, width, 2));
            let items = left_out
                .iter()
                .map(|item| wrapped(&format!("  – {item}"), width, 4));
            lines.extend(items);
        }
    }
    lines.join("\n")
}

/// What the target takes by each formula, and by the simulation.
fn needed(table: &FormulaTable) -> Option<String> {
    let share = table.level?.share?;
    let by: Vec<String> = Formula::ALL
        .iter()
        .filter_map(|&formula| Some(format!("{} by {formula}", table.needed(formula)?)))
        .collect();
    if by.is_empty() {
        return None;
    }
    let played = |row: &FormulaRow| {
        row.simulated
            .service_level
            .first()
            .is_some_and(|level| level.share.estimate().is_some())
    };
    if !table.rows.iter().any(played) {
        return None;
    }
    let number = |row: &FormulaRow| number::fixed(row.agents, 0);
    let simulated = match table.simulated_around() {
        (Some(short), Some(enough)) if enough.change - short.change > 1 => format!(
            "simulated, more than {} and at most {}",
            number(short),
            number(enough)
        ),
        (Some(_), Some(enough)) => format!("{} as simulated", number(enough)),
        (None, Some(enough)) => format!("simulated, at most {}", number(enough)),
        (Some(short), None) => format!("simulated, more than {}", number(short)),
        (None, None) => "simulated, that lies within the margins of all".to_owned(),
    };
    let of = if blocks(table) {
        ", of the calls that find a line"
    } else {
        ""
    };
    Some(format!(
        "Agents it takes to reach {} %{of}: {}; {simulated}.",
        number::exact(100.0 * share),
        by.join(", ")
    ))
}

/// The estimate of a simulated measure.
#[cfg(any(feature = "files", feature = "charts"))]
pub(super) fn simulated<'a>(
    shown: &Shown,
    row: &'a FormulaRow,
) -> Option<&'a crate::measure::Estimate> {
    (shown.simulated)(&row.simulated).and_then(Figure::estimate)
}
