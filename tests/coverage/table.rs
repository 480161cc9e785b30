//! The counts as a page.

use crate::held::Held;
use crate::trials::{Kind, Place, Trial, Way};
use crate::verdict::Class;

/// Columns of the tables of figures that are made of sums.
const COLUMNS: [&str; 10] = [
    "service_level",
    "abandon_rate",
    "asa",
    "mean_wait",
    "mean_wait_queued",
    "time_to_abandon",
    "occupancy",
    "attempts",
    "abandoned",
    "queue_length",
];

/// Columns of the table of figures that are made of single days and waits.
const OF_DAYS: [&str; 7] = [
    "wait_p50",
    "wait_p80",
    "wait_p95",
    "days_meeting_target",
    "days' service_level, 10 %",
    "days' service_level, 50 %",
    "days' mean_wait, 90 %",
];

/// Tables that grow by the rows of each trial.
#[derive(Debug, Default)]
pub struct Page {
    intervals: String,
    wholes: String,
    at_once: String,
    of_days: String,
    differences: String,
    /// Of each column: extremes of regular and sparse cells, and counts of intervals on both sides and of bounds.
    summary: Vec<Summary>,
}

#[derive(Debug, Clone, Copy)]
struct Summary {
    figure: &'static str,
    regular: (usize, f64, f64),
    sparse: (usize, f64),
    two_sided: (u64, u64),
    few_days: (u64, u64),
}

impl Page {
    /// Adds the counts of a trial.
    pub fn add(&mut self, trial: &Trial<'_>, counted: &[Held]) {
        for held in counted {
            self.summarise(trial, held);
        }
        let name = trial.name();
        let row = |place: Place, columns: &[&str], kinds: &[Kind]| -> Option<String> {
            let cells: Vec<String> = columns
                .iter()
                .map(|column| {
                    let found = counted.iter().find(|held| {
                        held.cell.place == place
                            && held.cell.figure == *column
                            && kinds.contains(&held.cell.kind)
                    });
                    found.map(|held| entry(trial, held))
                })
                .collect::<Option<_>>()?;
            Some(cells.join(" | "))
        };
        let sums = [Kind::Sums];
        if trial.way == Way::Plain {
            for at in 0..trial.day.staff.len() {
                // All intervals of a day with one staff are alike.
                let is_like_last = at > 1 && trial.day.staff[at] == trial.day.staff[at - 1];
                if let (false, Some(row)) =
                    (is_like_last, row(Place::Interval(at), &COLUMNS, &sums))
                {
                    let level = trial.truth.exact[at + 1][0];
                    let (calls, days) = (trial.day.calls, trial.replications);
                    self.intervals += &format!("| {calls} | {level:.4} | {days} | {row} |\n");
                }
            }
        }
        if let Some(row) = row(Place::Whole, &COLUMNS, &sums) {
            self.wholes += &format!("| {name} | {row} |\n");
        }
        if let Some(row) = row(Place::AllIntervals, &COLUMNS, &sums) {
            self.at_once += &format!("| {name} | {row} |\n");
        }
        let kinds = [Kind::Percentile, Kind::ShareOfDays, Kind::DayQuantile];
        if let Some(row) = row(Place::Whole, &OF_DAYS, &kinds) {
            self.of_days += &format!("| {name} | {row} |\n");
        }
        if let Some(row) = row(Place::Whole, &COLUMNS, &[Kind::Difference]) {
            self.differences += &format!("| {name} | {row} |\n");
        }
    }

    fn summarise(&mut self, trial: &Trial<'_>, held: &Held) {
        let figure = held.cell.figure;
        let at = self.summary.iter().position(|s| s.figure == figure);
        let at = at.unwrap_or_else(|| {
            self.summary.push(Summary {
                figure,
                regular: (0, 1.0, 0.0),
                sparse: (0, 1.0),
                two_sided: (0, 0),
                few_days: (0, 0),
            });
            self.summary.len() - 1
        });
        let summary = &mut self.summary[at];
        let all = held.all();
        if all.of <= 100 {
            return;
        }
        let share = all.share();
        match Class::of(trial, held) {
            Class::Sparse => summary.sparse = (summary.sparse.0 + 1, summary.sparse.1.min(share)),
            Class::Regular | Class::Conservative => {
                let (cells, least, most) = summary.regular;
                summary.regular = (cells + 1, least.min(share), most.max(share));
            }
        }
        if held.cell.place != Place::AllIntervals {
            for (counts, part) in [
                (&mut summary.two_sided, held.two_sided),
                (&mut summary.few_days, held.few_days),
            ] {
                *counts = (counts.0 + part.of, counts.1 + part.held);
            }
        }
    }

    /// The page in Markdown.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut table = |title: &str, first: &str, columns: &[&str], rows: &str| {
            if !rows.is_empty() {
                let lines = "|---".repeat(columns.len() + first.matches('|').count() + 1);
                text += &format!(
                    "## {title}\n\n| {first} | {} |\n{lines}|\n{rows}\n",
                    columns.join(" | ")
                );
            }
        };
        let percent = |of: u64, held: u64| match of {
            0 => "–".to_owned(),
            _ => format!("{:.1}", 100.0 * held as f64 / of as f64),
        };
        let mut summary = String::new();
        for s in &self.summary {
            let (regular, sparse) = (s.regular, s.sparse);
            let extremes = match regular.0 {
                0 => "–".to_owned(),
                _ => format!("{:.1} to {:.1}", 100.0 * regular.1, 100.0 * regular.2),
            };
            let least = match sparse.0 {
                0 => "–".to_owned(),
                _ => format!("{:.1}", 100.0 * sparse.1),
            };
            summary += &format!(
                "| {} | {} | {extremes} | {} | {least} | {} | {} |\n",
                s.figure,
                regular.0,
                sparse.0,
                percent(s.two_sided.0, s.two_sided.1),
                percent(s.few_days.0, s.few_days.1)
            );
        }
        let heads = [
            "regular cells",
            "hold, %",
            "sparse cells",
            "least, %",
            "margins on both sides, %",
            "bounds of few days, %",
        ];
        table("In short", "figure", &heads, &summary);
        table(
            "Of an interval",
            "calls | true service level | days",
            &COLUMNS,
            &self.intervals,
        );
        table("Of the whole day", "experiment", &COLUMNS, &self.wholes);
        table(
            "All intervals at once",
            "experiment",
            &COLUMNS,
            &self.at_once,
        );
        table(
            "Percentiles of waits, shares of days, quantiles over days",
            "experiment",
            &OF_DAYS,
            &self.of_days,
        );
        table(
            "Differences: one agent more",
            "experiment",
            &COLUMNS,
            &self.differences,
        );
        text
    }
}

/// Percent that hold and the mean half width; with a star where the cell is sparse.
fn entry(trial: &Trial<'_>, held: &Held) -> String {
    let all = held.all();
    if all.of <= 100 {
        return "–".to_owned();
    }
    let star = match Class::of(trial, held) {
        Class::Sparse => "\\*",
        Class::Regular | Class::Conservative => "",
    };
    let half = all.half_width();
    let half = if half.is_finite() {
        let digits = (1.0 - half.max(1e-9).log10().floor()).clamp(0.0, 4.0) as usize;
        format!(" ±{half:.digits$}")
    } else {
        String::new()
    };
    format!("{:.1}{star}{half}", 100.0 * all.share())
}
