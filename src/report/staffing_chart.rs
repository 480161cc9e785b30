use super::chart::{Color, DayChart, Layer, Panel, Shape};
use super::number;
use super::staffing::{interval_length, target, title};
use crate::error::Result;
use crate::measure::Figure;
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
    DayChart {
        title: title(table),
        subtitle: format!(
            "to reach {} in every interval of {}: {} agent-hours needed{given}",
            target(table),
            interval_length(table.interval),
            number::fixed(totals.staff_hours, 1),
        ),
        opens: table.opens,
        interval: table.interval.0,
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
    let level = |at: Option<&Performance>| {
        at.and_then(|at| at.service_level.estimate().copied())
            .map(|e| (e.low, e.mean, e.high))
    };
    let lines = |name: &str, color: Color, of: &dyn Fn(&StaffingRow) -> Option<(f64, f64, f64)>| {
        let figures: Vec<_> = table.rows.iter().map(of).collect();
        [
            Layer {
                name: String::new(),
                color,
                shape: Shape::Band(figures.iter().map(|f| f.map(|f| (f.0, f.2))).collect()),
            },
            Layer {
                name: name.to_owned(),
                color,
                shape: Shape::Line(figures.iter().map(|f| f.map(|f| f.1)).collect()),
            },
        ]
    };
    // Service levels crowd around the target, so its name stands above the panel and not at the line.
    let mut panel = Panel::new("service level")
        .percent()
        .target(table.target.share, "")
        .layer(Layer {
            name: format!("target {} %", number::exact(100.0 * table.target.share)),
            color: Color::GREEN,
            shape: Shape::Steps(vec![None; table.rows.len()]),
        });
    let played = |row: &StaffingRow| {
        let level = |p: &Performance| !matches!(p.service_level, Figure::NotApplicable);
        row.at_given.as_ref().is_some_and(level)
    };
    if table.rows.iter().any(played) {
        for layer in lines("with the staff given", Color::VERMILION, &|row| {
            level(row.at_given.as_ref())
        }) {
            panel = panel.layer(layer);
        }
    }
    for layer in lines("with the staff needed", Color::INK, &|row| {
        level(Some(&row.at_answer))
    }) {
        panel = panel.layer(layer);
    }
    panel
}
