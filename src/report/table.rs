use comfy_table::{CellAlignment, ContentArrangement, LineStyle, TableStyle};

use super::number::{self, FEW_DAYS, Sort, Written};
use super::text::{FIRM, wrapped};
use crate::measure::Figure;

/// A table for people, as wide as it is told to be at most.
///
/// Columns are as narrow as their content. Where they do not fit, the table leaves out the least important ones and says
/// so, or goes on below with the first column repeated; a number is never broken over lines. Figures are aligned at
/// their margins.
///
/// ```
/// use callcenter::report::{Column, Table};
/// let mut table = Table::new([Column::text("interval"), Column::figures("agents", 1)]);
/// table.row(["08:00".into(), 12.0.into()]);
/// assert!(table.render(80).contains("08:00"));
/// ```
#[derive(Debug, Clone)]
pub struct Table {
    columns: Vec<Column>,
    rows: Vec<Line>,
    overflow: Overflow,
    /// Words may be broken over lines of so many columns before a column of figures is left out.
    words: usize,
}

/// What a table does when it is too wide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overflow {
    /// Leaves out columns, the least important first.
    LeaveOut,
    /// Goes on below, with the first column repeated.
    GoOnBelow,
}

/// A column of a [`Table`].
#[derive(Debug, Clone)]
pub struct Column {
    header: String,
    /// How it is called in the sentence that says it was left out.
    name: String,
    importance: u8,
    right: bool,
    /// What is to be said below the table where the column is shown.
    note: Option<String>,
}

impl Column {
    /// A column of words, always shown, broken at spaces where it must be. A line break in the header is kept.
    pub fn text(header: impl Into<String>) -> Self {
        let header = header.into();
        Column {
            name: header.replace('\n', " "),
            header,
            importance: u8::MAX,
            right: false,
            note: None,
        }
    }

    /// A column of figures with its importance: the column with the lowest is left out first, one with 255 never.
    pub fn figures(header: impl Into<String>, importance: u8) -> Self {
        Column {
            importance,
            right: true,
            ..Column::text(header)
        }
    }

    /// Says this below the table where the column is shown.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }
}

/// What stands in a place of a [`Table`].
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Words, or a number without margin.
    Text(String),
    /// A figure and its margin.
    Written(Written),
    /// A dash: the measure does not apply.
    NotApplicable,
    /// A dash with a star: there was nothing to estimate it from.
    NotEstimable,
}

impl Cell {
    /// An empty place.
    pub fn blank() -> Self {
        Cell::Text(String::new())
    }

    /// A figure times `scale`, for another unit than its own; shares are not put into percent.
    pub fn scaled(figure: &Figure, scale: f64) -> Self {
        match figure {
            Figure::Known(estimate) => Cell::Written(number::scaled(estimate, scale)),
            Figure::NotEstimable => Cell::NotEstimable,
            Figure::NotApplicable => Cell::NotApplicable,
        }
    }

    fn parts(&self) -> (&str, &str) {
        match self {
            Cell::Text(text) => (text, ""),
            Cell::Written(written) => (&written.value, &written.margin),
            Cell::NotApplicable => ("–", ""),
            Cell::NotEstimable => ("–*", ""),
        }
    }
}

impl From<&Figure> for Cell {
    fn from(figure: &Figure) -> Self {
        match figure {
            Figure::Known(estimate) => Cell::Written(number::written(estimate)),
            Figure::NotEstimable => Cell::NotEstimable,
            Figure::NotApplicable => Cell::NotApplicable,
        }
    }
}

impl From<Figure> for Cell {
    fn from(figure: Figure) -> Self {
        (&figure).into()
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Cell::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Cell::Text(text)
    }
}

impl From<f64> for Cell {
    /// A known figure, without margin.
    fn from(value: f64) -> Self {
        Cell::Text(number::exact(value))
    }
}

#[derive(Debug, Clone)]
enum Line {
    Cells(Vec<Cell>),
    /// The name of the rows that follow.
    Section(String),
}

impl Table {
    /// A table with these columns that leaves out what does not fit.
    pub fn new(columns: impl IntoIterator<Item = Column>) -> Self {
        Table {
            columns: columns.into_iter().collect(),
            rows: Vec::new(),
            overflow: Overflow::LeaveOut,
            words: usize::MAX,
        }
    }

    /// Breaks words over lines of so many columns rather than leave a column of figures out.
    #[must_use]
    pub fn words(mut self, columns: usize) -> Self {
        self.words = columns;
        self
    }

    /// Says what to do when it is too wide.
    #[must_use]
    pub fn overflow(mut self, overflow: Overflow) -> Self {
        self.overflow = overflow;
        self
    }

    /// Adds a row; what is missing at its end stays empty, what is too many is not shown.
    pub fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        let mut cells: Vec<Cell> = cells.into_iter().collect();
        cells.resize(self.columns.len(), Cell::blank());
        self.rows.push(Line::Cells(cells));
    }

    /// Adds a heading above the rows that follow.
    pub fn section(&mut self, name: impl Into<String>) {
        self.rows.push(Line::Section(name.into()));
    }

    /// Whether it has no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The table as lines of at most `width` columns, with the notes that belong below it. A single column of figures
    /// wider than that is not broken.
    pub fn render(&self, width: usize) -> String {
        let all: Vec<usize> = (0..self.columns.len()).collect();
        let mut notes = Vec::new();
        let mut parts = Vec::new();
        match self.overflow {
            Overflow::LeaveOut => {
                let (kept, left_out) = self.fitting(all, width);
                parts.push(self.drawn(&kept, width));
                notes.extend(self.notes(&kept));
                if !left_out.is_empty() {
                    // A name that is divided to be narrow is written in one word here.
                    let names: Vec<String> = left_out
                        .iter()
                        .map(|&c| self.columns[c].name.replace("- ", ""))
                        .collect();
                    notes.push(format!("Left out for want of width: {}.", names.join(", ")));
                }
            }
            Overflow::GoOnBelow => {
                notes.extend(self.notes(&all));
                let mut rest = &all[all.len().min(1)..];
                while !rest.is_empty() {
                    let mut taken = rest.len();
                    let shown = |n: usize| [&all[..1], &rest[..n]].concat();
                    while taken > 1 && self.least_width(&shown(taken)) > width {
                        taken -= 1;
                    }
                    parts.push(self.drawn(&shown(taken), width));
                    rest = &rest[taken..];
                }
            }
        }
        let mut text = parts.join("\n\n");
        for note in notes {
            text.push('\n');
            text.push_str(&wrapped(&note, width, 4));
        }
        text
    }

    /// What is to be said of what the shown columns hold.
    fn notes(&self, shown: &[usize]) -> Vec<String> {
        let has = |wanted: &dyn Fn(&Cell) -> bool| {
            self.rows.iter().any(|line| match line {
                Line::Cells(cells) => shown.iter().any(|&c| wanted(&cells[c])),
                Line::Section(_) => false,
            })
        };
        let has_sort = |sort: Sort| {
            has(&|cell| matches!(cell, Cell::Written(written) if written.sort == sort))
        };
        let mut notes = Vec::new();
        if has(&|cell| *cell == Cell::NotApplicable) {
            notes.push("–   does not apply here".to_owned());
        }
        if has(&|cell| *cell == Cell::NotEstimable) {
            notes.push("–*  nothing happened that it could be estimated from".to_owned());
        }
        if has_sort(Sort::Bound) {
            notes.push(
                "≤ ≥ a bound: too few days were different for a margin on both sides".to_owned(),
            );
        }
        match (has_sort(Sort::FewDays), has_sort(Sort::Unknown)) {
            (false, false) => {}
            (true, false) => notes.push(format!(
                "{FEW_DAYS}   too few days had such calls: the margin is a rough one"
            )),
            (few, true) => {
                let rough = if few { "rough, or " } else { "" };
                notes.push(format!(
                    "{FEW_DAYS}   too few days for a margin: it is {rough}not known where none stands"
                ));
            }
        }
        let columns = shown.iter().filter_map(|&c| self.columns[c].note.clone());
        notes.extend(columns);
        notes
    }

    /// The columns that fit, and those that were left out for it.
    fn fitting(&self, mut kept: Vec<usize>, width: usize) -> (Vec<usize>, Vec<usize>) {
        let mut left_out = Vec::new();
        while self.width_with(&kept, self.words) > width {
            let least = kept
                .iter()
                .enumerate()
                .filter(|(_, c)| self.columns[**c].importance < u8::MAX)
                .min_by_key(|(_, c)| self.columns[**c].importance)
                .map(|(at, _)| at);
            let Some(at) = least else { break };
            left_out.push(kept.remove(at));
        }
        left_out.sort_unstable();
        (kept, left_out)
    }

    /// The width at which no number is broken, and words no more than they can bear.
    fn least_width(&self, shown: &[usize]) -> usize {
        self.width_with(shown, WORDS)
    }

    /// The width with words broken over lines of so many columns.
    fn width_with(&self, shown: &[usize], words: usize) -> usize {
        let widths = self.built(shown, words).column_max_content_widths();
        let content: usize = widths.into_iter().map(usize::from).sum();
        content + GAP * shown.len().saturating_sub(1)
    }

    fn drawn(&self, shown: &[usize], width: usize) -> String {
        let mut words = self.longest_text(shown);
        while words > FEWEST && self.width_with(shown, words) > width {
            words -= 1;
        }
        let lines: Vec<String> = self
            .built(shown, words)
            .lines()
            .map(|line| line.replace(FIRM, " ").trim_end().to_owned())
            .collect();
        lines.join("\n")
    }

    fn built(&self, shown: &[usize], words: usize) -> comfy_table::Table {
        // Figures of a column are set so that their margins begin at the same place.
        let widths: Vec<[usize; 2]> = shown.iter().map(|&c| self.part_widths(c)).collect();
        let mut table = comfy_table::Table::new();
        table.load_style(style());
        table.set_content_arrangement(ContentArrangement::Disabled);
        table.set_header(shown.iter().map(|&c| {
            let column = &self.columns[c];
            let header = match column.right {
                true => column.header.clone(),
                false => wrapped(&column.header, words, 0),
            };
            comfy_table::Cell::new(header).set_alignment(alignment(column.right))
        }));
        for line in &self.rows {
            match line {
                Line::Section(name) => {
                    let blank = vec![String::new(); shown.len().saturating_sub(1)];
                    table.add_row([vec![wrapped(name, words, 0)], blank].concat());
                }
                // Where the table goes on below, a row may have nothing to say about the columns shown.
                Line::Cells(cells) if self.says_nothing(cells, shown) => {}
                Line::Cells(cells) => {
                    let places = shown.iter().zip(&widths).map(|(&c, widths)| {
                        let right = self.columns[c].right;
                        let text = if right {
                            aligned(&cells[c], *widths)
                        } else {
                            broken(cells[c].parts().0, words)
                        };
                        comfy_table::Cell::new(text).set_alignment(alignment(right))
                    });
                    table.add_row(places);
                }
            }
        }
        let last = shown.len().saturating_sub(1);
        for place in 0..shown.len() {
            if let Some(column) = table.column_mut(place) {
                column.set_padding((0, if place == last { 0 } else { PADDING }));
            }
        }
        table
    }

    fn says_nothing(&self, cells: &[Cell], shown: &[usize]) -> bool {
        let mut figures = shown.iter().filter(|&&c| self.columns[c].right).peekable();
        figures.peek().is_some() && figures.all(|&c| cells[c] == Cell::blank())
    }

    /// The longest text in the columns of words.
    fn longest_text(&self, shown: &[usize]) -> usize {
        let columns = shown.iter().filter(|&&c| !self.columns[c].right);
        let texts = columns.flat_map(|&c| {
            let cells = self.rows.iter().map(move |line| match line {
                Line::Cells(cells) => cells[c].parts().0,
                Line::Section(name) => name,
            });
            cells.chain([self.columns[c].header.as_str()])
        });
        texts.map(|text| text.chars().count()).max().unwrap_or(0)
    }

    /// The widest figure and the widest margin of a column.
    fn part_widths(&self, column: usize) -> [usize; 2] {
        let mut widths = [0; 2];
        for line in &self.rows {
            if let Line::Cells(cells) = line {
                let (value, margin) = cells[column].parts();
                widths[0] = widths[0].max(value.chars().count());
                widths[1] = widths[1].max(margin.chars().count());
            }
        }
        widths
    }
}

/// Words are broken over lines before a table goes on below, but not in a column narrower than this.
const WORDS: usize = 34;
/// Where a table fits nowhere, words have so many columns, or what the longest takes.
const FEWEST: usize = 10;

/// Columns of space between two columns: the left one's padding, and the place of the line that is not drawn.
const GAP: usize = PADDING as usize + 1;
const PADDING: u16 = 1;

fn style() -> TableStyle {
    TableStyle::new()
        .header_separator(LineStyle::none().fill('─').junction('─'))
        .bottom_border(LineStyle::none().fill('─').junction('─'))
}

fn alignment(right: bool) -> CellAlignment {
    if right {
        CellAlignment::Right
    } else {
        CellAlignment::Left
    }
}

fn aligned(cell: &Cell, [values, margins]: [usize; 2]) -> String {
    let (value, margin) = cell.parts();
    if margins == 0 {
        format!("{value:>values$}")
    } else {
        format!("{value:>values$} {margin:<margins$}").replace(' ', FIRM)
    }
}

/// Words over lines of so many columns; an indented text stays indented, and what follows a little more.
fn broken(text: &str, words: usize) -> String {
    let inside = text.trim_start_matches(' ');
    let indent = text.len() - inside.len();
    let lines = wrapped(inside, words.saturating_sub(indent), 2);
    let lines = lines
        .lines()
        .map(|line| " ".repeat(indent) + line)
        .collect::<Vec<_>>();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::{Estimate, Reading, Unit};

    fn seconds(mean: f64, error: f64) -> Cell {
        Figure::Known(Estimate::positive(
            &Reading::new(mean, error, 100),
            0.95,
            Unit::Seconds,
        ))
        .into()
    }

    fn sample(overflow: Overflow) -> Table {
        let mut table = Table::new([
            Column::text("start"),
            Column::figures("mean wait\n(s)", 2),
            Column::figures("ASA\n(s)", 1),
            Column::figures("queue", 255),
        ])
        .overflow(overflow);
        table.row([
            "08:00".into(),
            seconds(56.1, 0.2),
            seconds(1234.5, 20.0),
            Cell::NotEstimable,
        ]);
        table.row([
            "08:30".into(),
            seconds(5.12, 0.02),
            seconds(7.0, 0.5),
            Cell::NotApplicable,
        ]);
        table
    }

    fn widest(text: &str) -> usize {
        text.lines().map(|l| l.chars().count()).max().unwrap_or(0)
    }

    #[test]
    fn margins_stand_below_one_another() {
        let text = sample(Overflow::LeaveOut).render(200);
        let places: Vec<usize> = text.lines().filter_map(|line| line.find('±')).collect();
        assert_eq!(places.len(), 2);
        assert_eq!(places[0], places[1], "{text}");
    }

    #[test]
    fn dashes_have_a_note_below() {
        let text = sample(Overflow::LeaveOut).render(200);
        assert!(text.contains("–   does not apply") && text.contains("–*  nothing happened"));
    }

    #[test]
    fn too_few_days_have_a_note_below_where_they_occur() {
        let few = |mean: f64, low: f64, high: f64| {
            let e = Estimate {
                low,
                high,
                few_days: true,
                ..Estimate::exact(mean, Unit::Seconds)
            };
            Cell::from(Figure::Known(e))
        };
        let with = |cells: Vec<Cell>| {
            let mut table = Table::new([Column::figures("wait", 255), Column::figures("AHT", 1)]);
            table.row(cells);
            table.render(200)
        };
        let plain = with(vec![seconds(56.1, 0.2)]);
        assert!(!plain.contains("too few days"), "{plain}");
        let bound = with(vec![few(0.1, 0.0, 0.3)]);
        assert!(
            bound.contains("0.10 (≤ 0.30)") && bound.contains("≤ ≥ a bound: too few days"),
            "{bound}"
        );
        let rough = with(vec![few(50.0, 39.0, 65.0)]);
        assert!(rough.contains("†   too few days had such calls"), "{rough}");
        let unknown = with(vec![few(0.0, 0.0, 0.0)]);
        assert!(unknown.contains("not known where none stands"), "{unknown}");
        assert!(!unknown.contains("rough"), "{unknown}");
    }

    #[test]
    fn words_are_broken_before_figures_are_left_out_where_a_table_says_so() {
        let long = |table: Table| {
            let mut table = table;
            table.row([
                "a name that is quite long".into(),
                12.0.into(),
                345.0.into(),
            ]);
            table.render(30)
        };
        let columns = || {
            [
                Column::text("start"),
                Column::figures("one", 1),
                Column::figures("two", 255),
            ]
        };
        assert!(long(Table::new(columns())).contains("Left out"));
        let broken = long(Table::new(columns()).words(14));
        assert!(broken.contains("12") && broken.contains("345"), "{broken}");
        assert!(
            broken.lines().all(|line| line.chars().count() <= 30),
            "{broken}"
        );
    }

    #[test]
    fn a_note_of_a_column_stands_where_the_column_does() {
        let mut table = Table::new([
            Column::text("start"),
            Column::figures("at once", 1).note("at once: all together"),
        ]);
        table.row(["08:00".into(), "31–42".into()]);
        assert!(table.render(80).contains("at once: all together"));
        assert!(!table.render(10).contains("all together"));
    }

    #[test]
    fn the_least_important_columns_go_first_and_are_named() {
        let table = sample(Overflow::LeaveOut);
        let text = table.render(34);
        assert!(!text.contains("1,234") && !text.contains("1234"), "{text}");
        assert!(text.contains("Left out for want of width: ASA"), "{text}");
        let text = table.render(10);
        assert!(text.contains("start") && text.contains("queue"), "{text}");
    }

    #[test]
    fn no_width_breaks_a_number_or_panics() {
        for overflow in [Overflow::LeaveOut, Overflow::GoOnBelow] {
            let table = sample(overflow);
            for width in 0..120 {
                let text = table.render(width);
                if width >= 40 {
                    assert!(widest(&text) <= width, "{width}:\n{text}");
                }
                if overflow == Overflow::GoOnBelow {
                    for number in ["56.1 ± 0.4", "1234 ± 40", "5.12 ± 0.04", "7.0 ± 1.0"] {
                        let number: Vec<&str> = number.split(' ').collect();
                        let found = text.lines().any(|line| {
                            let words: Vec<&str> = line.split_whitespace().collect();
                            words.windows(3).any(|w| w == number)
                        });
                        assert!(found, "{width}: {number:?}\n{text}");
                    }
                }
            }
        }
    }

    #[test]
    fn an_empty_table_is_a_header() {
        let table = Table::new([Column::text("measure")]);
        assert!(table.is_empty() && table.render(80).starts_with("measure"));
    }
}
