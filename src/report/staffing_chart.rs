use super::chart::{Axis, Chart, Color, Layer, Panel, Shape};
use super::heading::length;
use super::number;
use super::staffing::{target, title};
use crate::error::Result;
use crate::staffing::{Performance, StaffingRow, StaffingTable};

/// A picture of a staffing table: calls, the agents needed beside the given ones and the load they carry, and the service
/// level of both beside the target, by interval.
///
/// # Errors
///
/// None that a table can cause.
pub fn staffing_chart(table: &StaffingTable) -> Result<String> {
    let totals = &table.totals;
    let given = totals.given_hours.map_or(String::new(), |hours| {
        format!(", {} given", number::fixed(hours, 1))
    });
    Chart {
        title: title(table),
        subtitle: format!(
            "to reach {} in every interval of {}: {} agent-hours needed{given}",
            target(table),
            length(table.interval.0),
            number::fixed(totals.staff_hours, 1),
        ),
        axis: Axis::Clock {
            opens: table.opens,
            interval: table.interval.0,
        },
        panels: vec![calls(table), agents(table), service_level(table)],
    }
    .svg()
}

fn series(table: &StaffingTable, of: impl Fn(&StaffingRow) -> Option<f64>) -> Vec<Option<f64>> {
    table.rows.iter().map(of).collect()
}

fn calls(table: &StaffingTable) -> Panel {
    Panel::new("calls per interval").layer(Layer {
        name: "forecast".into(),
        color: Color::SKY,
        shape: Shape::Bars(series(table, |row| Some(row.calls))),
    })
}

fn agents(table: &StaffingTable) -> Panel {
    let panel = Panel::new("agents on the phones")
        .layer(Layer {
            name: "load (erlangs)".into(),
            color: Color::SKY,
            shape: Shape::Area(series(table, |row| Some(row.modified_erlangs))),
        })
        .layer(Layer {
            name: "needed".into(),
            color: Color::INK,
            shape: Shape::Steps(series(table, |row| Some(f64::from(row.staff)))),
        });
    if table.rows.iter().all(|row| row.given.is_none()) {
        return panel;
    }
    panel.layer(Layer {
        name: "given".into(),
        color: Color::VERMILION,
        shape: Shape::Steps(series(table, |row| row.given)),
    })
}

fn service_level(table: &StaffingTable) -> Panel {
    // Service levels crowd around the target, so its name stands above the panel and not at the line.
    let mut panel = Panel::new("service level")
        .percent()
        .target(table.target.share, "")
        .layer(Layer {
            name: format!("target {} %", number::exact(100.0 * table.target.share)),
            color: Color::GREEN,
            shape: Shape::Steps(vec![None; table.rows.len()]),
        });
    let given: Vec<Option<&Performance>> =
        table.rows.iter().map(|row| row.at_given.as_ref()).collect();
    let answer: Vec<Option<&Performance>> =
        table.rows.iter().map(|row| Some(&row.at_answer)).collect();
    if given.iter().any(Option::is_some) {
        for layer in with_margin("with the staff given", Color::VERMILION, &given) {
            panel = panel.layer(layer);
        }
    }
    for layer in with_margin("with the staff needed", Color::INK, &answer) {
        panel = panel.layer(layer);
    }
    panel
}

/// A service level by interval, on a band as wide as its margin.
fn with_margin(name: &str, color: Color, played: &[Option<&Performance>]) -> [Layer; 2] {
    let levels = || {
        let level = |at: &Performance| at.service_level.estimate().copied();
        played.iter().map(move |at| at.and_then(level))
    };
    [
        Layer {
            name: String::new(),
            color,
            shape: Shape::Band(levels().map(|e| e.map(|e| (e.low, e.high))).collect()),
        },
        Layer {
            name: name.to_owned(),
            color,
            shape: Shape::Line(levels().map(|e| e.map(|e| e.mean)).collect()),
        },
    ]
}
