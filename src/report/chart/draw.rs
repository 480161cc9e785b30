//! From a chart to SVG.

use plotters::coord::Shift;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;
use plotters::style::Color as _;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::{Axis, Chart, Color, Layer, Panel, Shape, ticks};
use crate::error::{Error, ErrorKind, Problems, Result};
use crate::report::number;

const WIDTH: i32 = 960;
const PANEL: i32 = 190;
const TOP: i32 = 66;
const BOTTOM: i32 = 14;
/// Room for the name of the axis, where it has one.
const NAME: i32 = 20;
/// Room for the figures of the scale.
const LEFT: i32 = 58;
const RIGHT: i32 = 24;
/// Room for the name of a panel above it, and for the clock below it.
const ABOVE: i32 = 30;
const BELOW: i32 = 26;

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Plane<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;
type Drawn<T = ()> = std::result::Result<
    T,
    DrawingAreaErrorKind<<SVGBackend<'static> as DrawingBackend>::ErrorType>,
>;

pub(super) fn svg(chart: &Chart) -> Result<String> {
    check(chart)?;
    let mut svg = String::new();
    let below = if chart.axis.name().is_empty() {
        0
    } else {
        NAME
    };
    let height = TOP + BOTTOM + PANEL * chart.panels.len() as i32 + below;
    {
        let root =
            SVGBackend::with_string(&mut svg, (WIDTH as u32, height as u32)).into_drawing_area();
        draw(chart, &root).map_err(|error| {
            Error::new(
                ErrorKind::Unfinished,
                format!("the chart could not be drawn: {error}"),
            )
        })?;
    }
    Ok(svg)
}

fn check(chart: &Chart) -> Result<()> {
    let mut problems = Problems::new();
    if chart.panels.is_empty() || chart.len() == 0 {
        problems
            .at("panels")
            .say("nothing to draw; a panel with figures is accepted");
    }
    if chart.panels.len() > 50 {
        problems.at("panels").say("at most 50 are accepted");
    }
    chart.axis.check(chart.len(), &mut problems);
    for (i, panel) in chart.panels.iter().enumerate() {
        let figures = panel.layers.iter().flat_map(|layer| layer.shape.figures());
        let target = panel.target.as_ref().map(|(level, _)| *level);
        if !figures
            .chain(target)
            .all(|x| x.is_finite() && x.abs() < 1e15)
        {
            problems
                .at("panels")
                .index(i)
                .say("a figure in it is not finite; gaps are written as none");
        }
    }
    problems.finish()
}

fn draw(chart: &Chart, root: &Area<'_>) -> Drawn {
    root.fill(&WHITE)?;
    let left = |size: i32, color: Color| words(size, color, HPos::Left, VPos::Center);
    root.draw_text(&chart.title, &bold(20, Color::INK), (LEFT, 24))?;
    root.draw_text(&chart.subtitle, &left(13, Color(102, 102, 102)), (LEFT, 48))?;
    for (i, panel) in chart.panels.iter().enumerate() {
        let top = TOP + PANEL * i as i32;
        let area = root.clone().shrink((0, top), (WIDTH as u32, PANEL as u32));
        draw_panel(chart, panel, &area)?;
    }
    let bottom = TOP + PANEL * chart.panels.len() as i32;
    let style = words(13, Color::INK, HPos::Center, VPos::Top);
    let middle = (LEFT + WIDTH - RIGHT) / 2;
    root.draw_text(chart.axis.name(), &style, (middle, bottom))?;
    root.present()
}

fn draw_panel(chart: &Chart, panel: &Panel, area: &Area<'_>) -> Drawn {
    let (from, to) = (chart.axis.edge(0.0), chart.axis.edge(chart.len() as f64));
    let marks = if panel.percent {
        vec![0.0, 0.25, 0.5, 0.75, 1.0]
    } else {
        let figures = panel.layers.iter().flat_map(|layer| layer.shape.figures());
        let target = panel.target.as_ref().map(|(level, _)| *level);
        ticks::scale(figures.chain(target).fold(0.0, f64::max))
    };
    let most = marks.last().copied().unwrap_or(1.0);

    let mut plane = ChartBuilder::on(area)
        .margin_left(LEFT)
        .margin_right(RIGHT)
        .margin_top(ABOVE)
        .margin_bottom(BELOW)
        .build_cartesian_2d(from..to, 0.0..most)?;
    let inside = plane.plotting_area().get_pixel_range();
    let origin = area.get_base_pixel();
    let (x0, x1) = (inside.0.start - origin.0, inside.0.end - origin.0);
    let bottom = inside.1.end - origin.1;

    // The grid and the figures of the scale.
    for &mark in &marks {
        let line = [(from, mark), (to, mark)];
        plane.draw_series([PathElement::new(line, stroke(Color::GRID, 1))])?;
        let y = plane.backend_coord(&(from, mark)).1 - origin.1;
        let text = if panel.percent {
            format!("{} %", number::exact(mark * 100.0))
        } else {
            number::exact(mark)
        };
        let style = words(12, Color::INK, HPos::Right, VPos::Center);
        area.draw_text(&text, &style, (x0 - 8, y))?;
    }

    for layer in &panel.layers {
        draw_layer(&chart.axis, layer, &mut plane)?;
    }

    // The floor and the clock are drawn last, above bars and areas.
    let floor = [(from, 0.0), (to, 0.0)];
    plane.draw_series([PathElement::new(floor, stroke(Color::INK, 1))])?;
    for mark in chart.axis.marks(from, to) {
        let x = plane.backend_coord(&(mark.at, 0.0)).0 - origin.0;
        let tick = [(x, bottom), (x, bottom + 5)];
        area.draw(&PathElement::new(tick, stroke(Color::INK, 1)))?;
        let style = words(12, Color::INK, HPos::Center, VPos::Top);
        area.draw_text(&mark.words, &style, (x, bottom + 8))?;
    }
    if let Some((level, text)) = &panel.target {
        let line = [(from, *level), (to, *level)];
        plane.draw_series(DashedLineSeries::new(line, 6, 4, stroke(Color::GREEN, 2)))?;
        let y = plane.backend_coord(&(to, *level)).1 - origin.1;
        // Below the line where there is no room above it.
        let (y, anchor) = if y < ABOVE + 18 {
            (y + 4, VPos::Top)
        } else {
            (y - 4, VPos::Bottom)
        };
        let style = words(12, Color::GREEN, HPos::Right, anchor);
        area.draw_text(text, &style, (x1 - 4, y))?;
    }
    draw_names(panel, area, x0)
}

/// The panel's title, then each series' name in its colour with a swatch.
fn draw_names(panel: &Panel, area: &Area<'_>, left: i32) -> Drawn {
    let y = ABOVE - 14;
    let style = bold(13, Color::INK);
    area.draw_text(&panel.title, &style, (left, y))?;
    let mut x = left + text_width(&panel.title, 13) + 22;
    for layer in panel.layers.iter().filter(|layer| !layer.name.is_empty()) {
        let swatch = match layer.shape {
            Shape::Steps(_) | Shape::Line(_) => [(x, y - 1), (x + 14, y + 1)],
            _ => [(x + 2, y - 5), (x + 12, y + 5)],
        };
        area.draw(&Rectangle::new(swatch, rgb(layer.color).filled()))?;
        let style = words(13, Color::INK, HPos::Left, VPos::Center);
        area.draw_text(&layer.name, &style, (x + 19, y))?;
        x += 19 + text_width(&layer.name, 13) + 18;
    }
    Ok(())
}

fn draw_layer(axis: &Axis, layer: &Layer, plane: &mut Plane<'_, '_>) -> Drawn {
    let at = |i: f64| axis.edge(i);
    let color = rgb(layer.color);
    match &layer.shape {
        Shape::Bars(values) => {
            let bars = values.iter().enumerate().filter_map(|(i, value)| {
                let i = i as f64;
                value.map(|v| {
                    Rectangle::new([(at(i + 0.08), 0.0), (at(i + 0.92), v)], color.filled())
                })
            });
            plane.draw_series(bars)?;
        }
        Shape::Area(values) => {
            for run in runs(values) {
                let (first, last) = (at(run[0].0), at(run[run.len() - 1].0 + 1.0));
                let mut outline = vec![(first, 0.0)];
                outline.extend(steps(&run, at));
                outline.push((last, 0.0));
                plane.draw_series([Polygon::new(outline, color.mix(0.55).filled())])?;
            }
        }
        Shape::Steps(values) => {
            for run in runs(values) {
                let line = steps(&run, at);
                plane.draw_series([PathElement::new(line, stroke(layer.color, 2))])?;
            }
        }
        Shape::Line(values) => {
            for run in runs(values) {
                let line: Vec<_> = run.iter().map(|&(i, v)| (axis.middle(i), v)).collect();
                let dots = line.iter().map(|&p| Circle::new(p, 3, color.filled()));
                plane.draw_series(dots)?;
                plane.draw_series([PathElement::new(line, stroke(layer.color, 2))])?;
            }
        }
        Shape::Band(values) => {
            for run in runs(values) {
                let high = run.iter().map(|&(i, (_, high))| (axis.middle(i), high));
                let low = run.iter().rev().map(|&(i, (low, _))| (axis.middle(i), low));
                let outline: Vec<_> = high.chain(low).collect();
                plane.draw_series([Polygon::new(outline, color.mix(0.22).filled())])?;
            }
        }
    }
    Ok(())
}

/// Stretches without a gap, each figure with its interval.
fn runs<T: Copy>(values: &[Option<T>]) -> Vec<Vec<(f64, T)>> {
    let mut runs: Vec<Vec<(f64, T)>> = Vec::new();
    let mut open = false;
    for (i, value) in values.iter().enumerate() {
        match value {
            Some(value) => {
                if !open {
                    runs.push(Vec::new());
                    open = true;
                }
                if let Some(run) = runs.last_mut() {
                    run.push((i as f64, *value));
                }
            }
            None => open = false,
        }
    }
    runs
}

fn steps(run: &[(f64, f64)], at: impl Fn(f64) -> f64) -> Vec<(f64, f64)> {
    let corners = run
        .iter()
        .flat_map(|&(i, v)| [(at(i), v), (at(i + 1.0), v)]);
    corners.collect()
}

fn rgb(Color(r, g, b): Color) -> RGBColor {
    RGBColor(r, g, b)
}

fn stroke(color: Color, width: u32) -> ShapeStyle {
    rgb(color).stroke_width(width)
}

fn words(size: i32, color: Color, h: HPos, v: VPos) -> TextStyle<'static> {
    TextStyle {
        font: ("sans-serif", em(size)).into_font(),
        color: rgb(color).to_backend_color(),
        pos: Pos::new(h, v),
    }
}

fn bold(size: i32, color: Color) -> TextStyle<'static> {
    TextStyle {
        font: ("sans-serif", em(size), FontStyle::Bold).into_font(),
        ..words(size, color, HPos::Left, VPos::Center)
    }
}

/// The backend takes a size to be a font's whole height and writes 1/1.24 of it; this gives the size that is meant.
fn em(size: i32) -> f64 {
    f64::from(size) * 1.24
}

/// About how wide a text will be: the font is not known here, so this is on the wide side of the common ones.
fn text_width(text: &str, size: i32) -> i32 {
    text.chars().count() as i32 * size * 58 / 100
}
