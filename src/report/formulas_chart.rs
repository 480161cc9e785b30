use super::chart::{Axis, Chart, Color, Layer, Panel, Shape};
use super::formulas::{SHOWN, Shown, simulated, title};
use super::number;
use crate::error::Result;
use crate::study::{Formula, FormulaTable};

/// Panels of the picture, by their names in files.
const PANELS: [&str; 3] = ["service_level", "asa", "abandon_rate"];

/// A picture of formulas beside the simulation over the number of agents: service level, ASA, and who hangs up.
///
/// # Errors
///
/// A table without rows.
pub fn formula_chart(table: &FormulaTable) -> Result<String> {
    let shown = SHOWN.iter().filter(|shown| PANELS.contains(&shown.name));
    Chart {
        title: title(table),
        subtitle: format!(
            "{} {} simulated for each, with the margin as a band; where lines coincide the simulated one is on top",
            table.replications,
            if table.is_day { "days" } else { "batches" },
        ),
        axis: Axis::Points {
            at: table.rows.iter().map(|row| row.agents).collect(),
            name: match table.is_day {
                true => "agents on duty, mean over the day".to_owned(),
                false => "agents".to_owned(),
            },
        },
        panels: shown.map(|shown| panel(table, shown)).collect(),
    }
    .svg()
}

fn panel(table: &FormulaTable, shown: &Shown) -> Panel {
    let is_level = shown.name == "service_level";
    // Of those who hang up there are few: their scale ends where they do.
    let mut panel = match is_level {
        true => Panel::new("Service level").percent(),
        false => Panel::new(shown.heading),
    };
    let scale = if shown.is_share && !is_level {
        100.0
    } else {
        1.0
    };
    if is_level && let Some(share) = table.level.and_then(|level| level.share) {
        // Lines run through where its name would stand, so that it is above the panel with theirs.
        panel = panel.target(share, "").layer(Layer {
            name: format!("target {} %", number::exact(100.0 * share)),
            color: Color::GREEN,
            shape: Shape::Steps(vec![None; table.rows.len()]),
        });
    }
    let estimates = || table.rows.iter().map(|row| simulated(shown, row));
    // A formula near the load at which its queue grows for ever would press all else to the floor.
    let highest = estimates().flatten().map(|e| e.high).fold(0.0, f64::max);
    let most = if is_level { 1.0 } else { 6.0 * highest };
    panel = panel.layer(Layer {
        name: String::new(),
        color: Color::INK,
        shape: Shape::Band(
            estimates()
                .map(|e| e.map(|e| (scale * e.low, scale * e.high)))
                .collect(),
        ),
    });
    let colors = [Color::VERMILION, Color::BLUE, Color::PURPLE];
    for (formula, color) in Formula::ALL.into_iter().zip(colors) {
        let figures = table.rows.iter().map(|row| {
            let figure = row.formula(formula).and_then(shown.formula);
            figure
                .filter(|&figure| figure <= most)
                .map(|figure| scale * figure)
        });
        panel = panel.layer(Layer {
            name: formula.name().to_owned(),
            color,
            shape: Shape::Line(figures.collect()),
        });
    }
    panel.layer(Layer {
        name: "simulated".to_owned(),
        color: Color::INK,
        shape: Shape::Line(estimates().map(|e| e.map(|e| scale * e.mean)).collect()),
    })
}
