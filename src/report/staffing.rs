use super::heading::length;
use super::number;
use super::table::{Cell, Column, Overflow, Table};
use super::text::wrapped;
use crate::measure::Figure;
use crate::staffing::{DayPerformance, Performance, StaffingRow, StaffingTable};

/// A staffing table as a page of at most `width` columns: what was asked, the day as a whole, the intervals, and how to
/// read them.
///
/// At 80 columns an interval has its calls, the agents it needs and their service level; from 120 columns on also what
/// one agent less and the given staff give; at 200 everything.
///
/// ```
/// use callcenter::report::staffing_table;
/// use callcenter::staffing::StaffingQuestion;
///
/// let table = StaffingQuestion::new("help").calls([20.0, 30.0]).aht(240.0).replications(50).solve()?;
/// let page = staffing_table(&table, 80);
/// assert!(page.contains("answered of offered within 20 s"));
/// assert!(page.lines().all(|line| line.chars().count() <= 80));
/// # Ok::<(), callcenter::Error>(())
/// ```
pub fn staffing_table(table: &StaffingTable, width: usize) -> String {
    let mut parts = vec![
        asked(table, width),
        day(table).render(width),
        intervals(table, &NEEDS).render(width),
    ];
    if width >= WIDE {
        let line =
            "What it gives, beside one agent less in that interval alone and the staff given:";
        parts.push(wrapped(line, width, 2));
        parts.push(
            intervals(table, &GIVES)
                .overflow(Overflow::GoOnBelow)
                .render(width),
        );
    }
    parts.push(legend(table, width));
    parts.join("\n\n")
}

impl std::fmt::Display for StaffingTable {
    /// The page of [`staffing_table`], 80 columns wide, or as wide as asked for: `{table:120}`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&staffing_table(self, f.width().unwrap_or(super::WIDTH)))
    }
}

/// The queue and its date.
pub(super) fn title(table: &StaffingTable) -> String {
    let name = match table.queue.trim() {
        "" => "unnamed queue",
        name => name,
    };
    match &table.date {
        Some(date) => format!("Staffing of {name}, {date}"),
        None => format!("Staffing of {name}"),
    }
}

/// What every interval is to reach.
pub(super) fn target(table: &StaffingTable) -> String {
    format!(
        "{} % {}",
        number::exact(100.0 * table.target.share),
        table.target.label()
    )
}

fn asked(table: &StaffingTable, width: usize) -> String {
    let mut conditions = format!("Every interval is to reach {}", target(table));
    if let Some(cap) = table.max_occupancy {
        conditions += &format!(
            ", with an occupancy of {} % at most",
            number::exact(100.0 * cap)
        );
    }
    let least = match table.min_agents {
        0 => String::new(),
        1 => ", and to have at least 1 agent".to_owned(),
        n => format!(", and to have at least {n} agents"),
    };
    let mut lines = vec![
        title(table),
        format!(
            "{} to {} in intervals of {}; {} calls.",
            table.opens,
            table.closes,
            length(table.interval.0),
            number::fixed(table.totals.calls, usize::from(table.totals.calls < 100.0)),
        ),
        format!("{conditions}{least}."),
    ];
    lines.push(match table.mean_patience {
        Some(mean) => format!(
            "Callers would wait {} s on average (patience).",
            number::exact(rounded(mean, 1))
        ),
        None => "Some callers wait for ever (patience).".to_owned(),
    });
    if !table.defaults_used.is_empty() {
        lines.push(format!(
            "Defaults used: {}.",
            table.defaults_used.join("; ")
        ));
    }
    lines.extend(
        table
            .notices
            .iter()
            .map(|notice| format!("Note: {notice}.")),
    );
    let lines: Vec<String> = lines.iter().map(|line| wrapped(line, width, 2)).collect();
    lines.join("\n")
}

fn day(table: &StaffingTable) -> Table {
    let mut page = Table::new([
        Column::text("The day"),
        Column::figures("agent-\nhours", u8::MAX),
        Column::figures("pay-\nroll", 250),
        Column::figures("SL\n(%)", u8::MAX),
        Column::figures("days at\ntarget (%)", 246),
        Column::figures("ASA\n(s)", 248),
        Column::figures("abandon\n(%)", 247),
        Column::figures("occupancy\n(%)", 249),
    ]);
    let totals = &table.totals;
    let mut row = |name: &str, hours: Option<f64>, played: Option<&DayPerformance>| {
        let Some(hours) = hours else { return };
        let payroll = hours / (1.0 - table.shrinkage);
        let mut cells = vec![
            Cell::from(name),
            Cell::from(number::fixed(hours, 1)),
            Cell::from(number::fixed(payroll, 1)),
        ];
        if let Some(day) = played {
            cells.extend([
                Cell::from(day.service_level),
                day.days_meeting_target.into(),
                day.asa.into(),
                day.abandon_rate.into(),
                day.occupancy.into(),
            ]);
        }
        page.row(cells);
    };
    row("needed", Some(totals.staff_hours), Some(&totals.at_answer));
    row("fractional", Some(totals.fractional_staff_hours), None);
    row("given", totals.given_hours, totals.at_given.as_ref());
    row("Erlang A", totals.erlang_a_hours, None);
    row("Erlang C", totals.erlang_c_hours, None);
    page
}

/// A column of the intervals: header, importance, and what stands in a row.
type Entry = (&'static str, u8, fn(&StaffingRow) -> Cell);

/// What each interval needs.
const NEEDS: [Entry; 15] = [
    ("calls", 240, |row| calls(row.calls)),
    ("AHT\n(s)", 200, |row| fixed(row.aht, 0)),
    ("erlangs", 210, |row| fixed(row.erlangs, 1)),
    ("staff", u8::MAX, |row| row.staff.to_string().into()),
    ("sched-\nuled", 235, |row| fixed(row.scheduled, 1)),
    ("given", 230, |row| whole(row.given)),
    ("gap", 229, |row| gap(row.gap)),
    ("SL\n(%)", u8::MAX, |row| row.at_answer.service_level.into()),
    ("", u8::MAX, |row| mark(row).into()),
    ("SL as\ngiven", 190, |row| given(row, |p| p.service_level)),
    ("SL with\none less", 150, |row| {
        less(row, |p| p.service_level)
    }),
    ("fractional\nstaff", 140, |row| {
        fixed(row.fractional_staff, 2)
    }),
    ("Erlang\nC", 135, |row| agents(row.erlang_c)),
    ("Erlang\nA", 134, |row| agents(row.erlang_a)),
    ("modified\nerlangs", 80, |row| {
        fixed(row.modified_erlangs, 1)
    }),
];

/// What it gives.
const GIVES: [Entry; 13] = [
    ("staff", u8::MAX, |row| row.staff.to_string().into()),
    ("SL\n(%)", 120, |row| row.at_answer.service_level.into()),
    ("with one\nless", 119, |row| less(row, |p| p.service_level)),
    ("as\ngiven", 118, |row| given(row, |p| p.service_level)),
    ("ASA\n(s)", 120, |row| row.at_answer.asa.into()),
    ("with one\nless", 119, |row| less(row, |p| p.asa)),
    ("as\ngiven", 118, |row| given(row, |p| p.asa)),
    ("abandon\n(%)", 120, |row| row.at_answer.abandon_rate.into()),
    ("with one\nless", 119, |row| less(row, |p| p.abandon_rate)),
    ("as\ngiven", 118, |row| given(row, |p| p.abandon_rate)),
    ("occupancy\n(%)", 120, |row| row.at_answer.occupancy.into()),
    ("with one\nless", 119, |row| less(row, |p| p.occupancy)),
    ("as\ngiven", 118, |row| given(row, |p| p.occupancy)),
];

/// From this width on, what the staffing gives has a table of its own.
const WIDE: usize = 120;

fn intervals(table: &StaffingTable, entries: &[Entry]) -> Table {
    let has_given = table.rows.iter().any(|row| row.given.is_some());
    let shown: Vec<&Entry> = entries
        .iter()
        .filter(|(header, ..)| has_given || !(header.ends_with("given") || *header == "gap"))
        .collect();
    let columns = shown
        .iter()
        .map(|(header, importance, _)| Column::figures(*header, *importance));
    let mut page = Table::new(std::iter::once(Column::text("Start")).chain(columns));
    for row in &table.rows {
        let start = Cell::from(row.start.to_string());
        page.row(std::iter::once(start).chain(shown.iter().map(|(_, _, cell)| cell(row))));
    }
    page
}

fn calls(value: f64) -> Cell {
    number::exact(rounded(value, 1)).into()
}

fn fixed(value: f64, decimals: usize) -> Cell {
    number::fixed(value, decimals).into()
}

fn rounded(value: f64, decimals: i32) -> f64 {
    let scale = 10f64.powi(decimals);
    (value * scale).round() / scale
}

fn whole(value: Option<f64>) -> Cell {
    value.map_or(Cell::NotApplicable, |value| {
        Cell::from(number::exact(rounded(value, 2)))
    })
}

fn gap(value: Option<f64>) -> Cell {
    value.map_or(Cell::NotApplicable, |value| {
        let text = number::exact(rounded(value, 2));
        Cell::from(if value > 0.0 {
            format!("+{text}")
        } else {
            text
        })
    })
}

fn agents(value: Option<u32>) -> Cell {
    value.map_or(Cell::NotApplicable, |agents| Cell::from(agents.to_string()))
}

fn less(row: &StaffingRow, of: fn(&Performance) -> Figure) -> Cell {
    row.at_one_less
        .as_ref()
        .map_or(Cell::NotApplicable, |p| of(p).into())
}

fn given(row: &StaffingRow, of: fn(&Performance) -> Figure) -> Cell {
    row.at_given
        .as_ref()
        .map_or(Cell::NotApplicable, |p| of(p).into())
}

/// `*` where the answer might be one too few, `°` where it might be one too many.
pub(super) fn mark(row: &StaffingRow) -> &'static str {
    match (row.straddles, row.one_less_straddles) {
        (true, true) => "*°",
        (true, false) => "*",
        (false, true) => "°",
        (false, false) => "",
    }
}

fn legend(table: &StaffingTable, width: usize) -> String {
    let method = &table.method;
    let count = |n: u32| number::exact(f64::from(n));
    let mut lines = vec![
        format!(
            "SL   service level, {}. Calls are attempts: who hangs up and dials again counts twice.",
            table.target.label()
        ),
        "staff   agents on the phones that the interval needs, found by simulating the whole day."
            .to_owned(),
        format!(
            "scheduled   people on the payroll, staff / (1 − shrinkage), with a shrinkage of {} %.",
            number::exact(100.0 * table.shrinkage)
        ),
    ];
    if table.rows.iter().any(|row| row.given.is_some()) {
        lines.push("gap   given less needed: − where agents are missing.".to_owned());
    }
    if table.rows.iter().any(|row| row.straddles) {
        lines.push(
            "*   the margin straddles the target: another run might ask for one agent more."
                .to_owned(),
        );
    }
    if table.rows.iter().any(|row| row.one_less_straddles) {
        lines.push("°   one agent less might do, within the margin.".to_owned());
    }
    lines.push("fractional   the last agent on so many of the days only; each interval then just meets its target.".to_owned());
    lines.push(
        "Erlang C and A look at each interval by itself; C knows nobody who hangs up.".to_owned(),
    );
    if width < WIDE {
        lines.push(format!(
            "From {WIDE} columns on, ASA, abandonment and occupancy are shown too, at the answer, with one less and as given."
        ));
    }
    if method.raised_on_confirmation > 0 {
        lines.push(format!(
            "Fresh callers asked for {} more than those of the search.",
            agents_in_words(method.raised_on_confirmation)
        ));
    }
    lines.push(format!(
        "Found in {} passes over {} days of seed {}; figures are from {} fresh days of seed {}, margins at {} % confidence. Stopped: {}.",
        method.passes,
        count(method.search_replications),
        method.search_seed,
        count(method.replications),
        method.seed,
        number::exact(100.0 * method.confidence),
        method.stopped,
    ));
    let lines: Vec<String> = lines.iter().map(|line| wrapped(line, width, 4)).collect();
    lines.join("\n")
}

fn agents_in_words(agents: u32) -> String {
    if agents == 1 {
        "1 agent".to_owned()
    } else {
        format!("{agents} agents")
    }
}
