use super::{Axis, Chart, Color, Layer, Panel, Shape};
use crate::error::{Error, ErrorKind, Result};
use crate::experiment::{IntervalResults, Results, Row};
use crate::measure::Figure;
use crate::report::number;

/// A picture of a simulated day: calls and how many of them abandoned, agents on duty and how many of them were busy,
/// and the service level with its margin beside its target, by interval.
///
/// # Errors
///
/// [`ErrorKind::Invalid`] for the results of a steady state, which has no day to draw.
pub fn day(results: &Results) -> Result<String> {
    let rows: Vec<&IntervalResults> = results
        .intervals
        .iter()
        .filter(|interval| interval.row == Row::Interval)
        .collect();
    let Some(first) = rows.first() else {
        return Err(Error::new(
            ErrorKind::Invalid,
            "the results are of a steady state, which has no day to draw; accepted: results of a day",
        ));
    };
    let length = results.grid.interval_seconds();
    Chart {
        title: match results.scenario.trim() {
            "" => "A simulated day".to_owned(),
            name => name.to_owned(),
        },
        subtitle: format!(
            "mean of {} simulated days, by interval of {} min; bands are {} % confidence",
            number::exact(results.replications as f64),
            number::exact(length / 60.0),
            number::exact(results.confidence * 100.0),
        ),
        axis: Axis::Clock {
            opens: first.start,
            interval: length,
        },
        panels: [
            Some(calls(&rows)),
            Some(agents(&rows, length)),
            service_level(&rows),
        ]
        .into_iter()
        .flatten()
        .collect(),
    }
    .svg()
}

fn calls(rows: &[&IntervalResults]) -> Panel {
    let lost = |row: &&IntervalResults| {
        let figures = [row.total.abandoned, row.total.balked];
        let means: Vec<f64> = figures.iter().filter_map(Figure::mean).collect();
        (!means.is_empty()).then(|| means.iter().sum())
    };
    let lost: Vec<Option<f64>> = rows.iter().map(lost).collect();
    let panel = Panel::new("calls per interval").layer(Layer {
        name: "offered".into(),
        color: Color::SKY,
        shape: Shape::Bars(rows.iter().map(|row| row.total.offered.mean()).collect()),
    });
    if lost.iter().all(Option::is_none) {
        return panel;
    }
    let balking = rows.iter().any(|row| !row.total.balked.is_not_applicable());
    let name = if balking {
        "of them abandoned or balked"
    } else {
        "of them abandoned"
    };
    panel.layer(Layer {
        name: name.into(),
        color: Color::VERMILION,
        shape: Shape::Bars(lost),
    })
}

fn agents(rows: &[&IntervalResults], length: f64) -> Panel {
    let mean = |row: &IntervalResults, busy: bool| -> Option<f64> {
        let groups = row.agent_groups.iter();
        let times = groups.map(|(_, group)| if busy { &group.handled } else { &group.staffed });
        let times: Option<Vec<f64>> = times.map(Figure::mean).collect();
        Some(times?.iter().sum::<f64>() / length)
    };
    Panel::new("agents")
        .layer(Layer {
            name: "busy".into(),
            color: Color::SKY,
            shape: Shape::Area(rows.iter().map(|row| mean(row, true)).collect()),
        })
        .layer(Layer {
            name: "on duty".into(),
            color: Color::INK,
            shape: Shape::Steps(rows.iter().map(|row| mean(row, false)).collect()),
        })
}

fn service_level(rows: &[&IntervalResults]) -> Option<Panel> {
    let level = rows.first()?.total.service_level.first()?;
    let shares = rows.iter().map(|row| {
        let level = row.total.service_level.first()?;
        level.share.estimate().copied()
    });
    let panel = Panel::new(format!("service level: {}", level.label()))
        .percent()
        .layer(Layer {
            name: String::new(),
            color: Color::BLUE,
            shape: Shape::Band(shares.clone().map(|e| e.map(|e| (e.low, e.high))).collect()),
        })
        .layer(Layer {
            name: String::new(),
            color: Color::BLUE,
            shape: Shape::Line(shares.map(|e| e.map(|e| e.mean)).collect()),
        });
    Some(match level.target {
        Some(target) => {
            let words = format!("target {} %", number::exact(target * 100.0));
            panel.target(target, words)
        }
        None => panel,
    })
}
