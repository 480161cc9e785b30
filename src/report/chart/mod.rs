//! Pictures as SVG: panels over one axis, a day's clock or a range of figures, each with its own scale.
//!
//! [`day`] draws the results of a day. [`Chart`] is what it is made of, for other questions: a staffing beside its
//! requirement, two staffings beside each other, what more agents bring.
//!
//! The colours are told apart by people who do not see all of them (Okabe and Ito's palette), series are named in their
//! own colour above their panel, and the font is left to whoever shows the picture.

mod axis;
mod draw;
mod results;
mod ticks;

use crate::error::Result;

pub use axis::Axis;
pub use results::day;

/// A chart: a title and panels, one below the other, over the same axis.
///
/// ```
/// use callcenter::report::chart::{Axis, Chart, Color, Layer, Panel, Shape};
/// use callcenter::units::ClockTime;
///
/// let chart = Chart {
///     title: "Agents by half-hour".into(),
///     subtitle: "two are enough after lunch".into(),
///     axis: Axis::Clock { opens: ClockTime::new(8, 0), interval: 1800.0 },
///     panels: vec![Panel::new("agents").layer(Layer {
///         name: "on duty".into(),
///         color: Color::BLUE,
///         shape: Shape::Steps(vec![Some(2.0), Some(4.0), Some(3.0)]),
///     })],
/// };
/// assert!(chart.svg()?.starts_with("<svg"));
/// # Ok::<(), callcenter::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// The line on top.
    pub title: String,
    /// A line of explanation below it; may be empty.
    pub subtitle: String,
    /// What all panels share.
    pub axis: Axis,
    /// The panels, from top to bottom.
    pub panels: Vec<Panel>,
}

impl Chart {
    /// The picture as the text of an SVG file.
    ///
    /// # Errors
    ///
    /// A chart without panels or figures, with a figure that is not finite, or with an axis that is none.
    pub fn svg(&self) -> Result<String> {
        draw::svg(self)
    }

    /// The number of figures of the longest series.
    fn len(&self) -> usize {
        let layers = self.panels.iter().flat_map(|panel| &panel.layers);
        layers.map(|layer| layer.shape.len()).max().unwrap_or(0)
    }
}

/// A panel: layers over one scale that starts at 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// What the scale measures, with its unit.
    pub title: String,
    /// Whether figures are shares of one, on a scale from 0 to 100 %.
    pub percent: bool,
    /// A level to reach, with its words.
    pub target: Option<(f64, String)>,
    /// What is drawn, the first at the bottom.
    pub layers: Vec<Layer>,
}

impl Panel {
    /// An empty panel with a scale from 0 up.
    pub fn new(title: impl Into<String>) -> Self {
        Panel {
            title: title.into(),
            percent: false,
            target: None,
            layers: Vec::new(),
        }
    }

    /// Figures are shares of one.
    #[must_use]
    pub fn percent(mut self) -> Self {
        self.percent = true;
        self
    }

    /// Draws a line at a level to reach.
    #[must_use]
    pub fn target(mut self, level: f64, words: impl Into<String>) -> Self {
        self.target = Some((level, words.into()));
        self
    }

    /// Adds a layer on top.
    #[must_use]
    pub fn layer(mut self, layer: Layer) -> Self {
        self.layers.push(layer);
        self
    }
}

/// A series in a panel, with its name and colour.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    /// Its name, written in its colour above the panel; nothing is written for an empty one.
    pub name: String,
    /// Its colour.
    pub color: Color,
    /// Its figures and how they are drawn.
    pub shape: Shape,
}

/// Figures, one for each interval or point of the axis, and how they are drawn. `None` is a gap.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// A bar for each interval.
    Bars(Vec<Option<f64>>),
    /// A filled area with a flat top in each interval.
    Area(Vec<Option<f64>>),
    /// A line with a flat stretch in each interval.
    Steps(Vec<Option<f64>>),
    /// A line through the middles of the intervals.
    Line(Vec<Option<f64>>),
    /// A pale band between two figures, through the middles of the intervals.
    Band(Vec<Option<(f64, f64)>>),
}

impl Shape {
    fn len(&self) -> usize {
        match self {
            Shape::Bars(v) | Shape::Area(v) | Shape::Steps(v) | Shape::Line(v) => v.len(),
            Shape::Band(v) => v.len(),
        }
    }

    /// Every figure that is drawn.
    fn figures(&self) -> Vec<f64> {
        match self {
            Shape::Bars(v) | Shape::Area(v) | Shape::Steps(v) | Shape::Line(v) => {
                v.iter().copied().flatten().collect()
            }
            Shape::Band(v) => v.iter().flatten().flat_map(|&(a, b)| [a, b]).collect(),
        }
    }
}

/// A colour by red, green and blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Color(pub u8, pub u8, pub u8);

impl Color {
    /// Blue, for what is there.
    pub const BLUE: Color = Color(0, 114, 178);
    /// Light blue, for what is behind it.
    pub const SKY: Color = Color(86, 180, 233);
    /// Vermilion, for what is lost or missing.
    pub const VERMILION: Color = Color(213, 94, 0);
    /// Green, for a target.
    pub const GREEN: Color = Color(0, 158, 115);
    /// Orange.
    pub const ORANGE: Color = Color(230, 159, 0);
    /// Purple.
    pub const PURPLE: Color = Color(204, 121, 167);
    /// Dark grey, for text and plain lines.
    pub const INK: Color = Color(51, 51, 51);
    /// Light grey, for the grid.
    pub const GRID: Color = Color(221, 221, 221);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::ClockTime;

    fn chart(values: Vec<Option<f64>>) -> Chart {
        Chart {
            title: "<one> & \"two\"".into(),
            subtitle: String::new(),
            axis: Axis::Clock {
                opens: ClockTime::new(8, 0),
                interval: 1800.0,
            },
            panels: vec![
                Panel::new("agents").layer(Layer {
                    name: "on duty".into(),
                    color: Color::INK,
                    shape: Shape::Steps(values.clone()),
                }),
                Panel::new("service level")
                    .percent()
                    .target(0.8, "target 80 %")
                    .layer(Layer {
                        name: "".into(),
                        color: Color::BLUE,
                        shape: Shape::Band(
                            values
                                .iter()
                                .map(|v| v.map(|v| (v / 20.0, v / 10.0)))
                                .collect(),
                        ),
                    })
                    .layer(Layer {
                        name: "".into(),
                        color: Color::BLUE,
                        shape: Shape::Line(values.iter().map(|v| v.map(|v| v / 15.0)).collect()),
                    }),
            ],
        }
    }

    #[test]
    fn a_picture_names_what_it_shows() {
        let svg = chart(vec![Some(2.0), None, Some(4.0), Some(3.0)])
            .svg()
            .unwrap();
        for words in [
            "on duty",
            "target 80 %",
            "08:00",
            "100 %",
            "&lt;one&gt; &amp;",
        ] {
            assert!(svg.contains(words), "{words} is missing");
        }
        assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"));
        assert!(!svg.contains("NaN") && !svg.contains("inf"));
    }

    #[test]
    fn gaps_and_single_intervals_are_drawn() {
        for values in [vec![Some(1.0)], vec![None, Some(0.0)], vec![None, None]] {
            assert!(chart(values).svg().is_ok());
        }
    }

    #[test]
    fn what_cannot_be_drawn_is_refused_with_its_place() {
        let empty = Chart {
            panels: Vec::new(),
            ..chart(vec![Some(1.0)])
        };
        assert_eq!(empty.svg().unwrap_err().problems()[0].path, "panels");
        let infinite = chart(vec![Some(f64::INFINITY)]).svg().unwrap_err();
        assert_eq!(infinite.problems()[0].path, "panels[0]");
        for interval in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            let wrong = Chart {
                axis: Axis::Clock {
                    opens: ClockTime::new(8, 0),
                    interval,
                },
                ..chart(vec![Some(1.0)])
            };
            assert_eq!(wrong.svg().unwrap_err().problems()[0].path, "axis.interval");
        }
        for at in [vec![], vec![1.0], vec![1.0, 1.0], vec![1.0, f64::NAN]] {
            let wrong = Chart {
                axis: Axis::Points {
                    at,
                    name: "agents".into(),
                },
                ..chart(vec![Some(1.0), Some(2.0)])
            };
            assert_eq!(wrong.svg().unwrap_err().problems()[0].path, "axis.at");
        }
    }

    #[test]
    fn points_stand_where_their_figures_are() {
        let picture = Chart {
            axis: Axis::Points {
                at: vec![48.0, 50.0, 60.0],
                name: "agents on duty".into(),
            },
            ..chart(vec![Some(1.0), Some(2.0), Some(4.0)])
        };
        let svg = picture.svg().unwrap();
        for words in ["agents on duty", "\n50\n", "\n60\n"] {
            assert!(svg.contains(words), "{words} is missing: {svg}");
        }
    }

    #[test]
    fn shades_and_series_are_told_apart_by_lightness_too() {
        // Relative luminance differs by a factor of 1.5 or more between what stands side by side.
        let light = |Color(r, g, b): Color| {
            let linear = |c: u8| (f64::from(c) / 255.0).powf(2.2);
            0.05 + 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
        };
        assert!(light(Color::SKY) / light(Color::VERMILION) > 1.5);
        assert!(light(Color::SKY) / light(Color::INK) > 1.5);
    }
}
