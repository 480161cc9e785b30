//! A CSV file as rows of cells that know their lines.
//!
//! The separator is a comma, a semicolon or a tab: whichever the first line has most of. A comma in a number is a
//! decimal comma where the separator is a semicolon or a tab, as spreadsheets in such countries write it. There a
//! number like `1,234` could be meant either way and is refused. So could `1.234` there, unless the file has numbers such
//! as `1.25` in it, whose dot can only be a decimal one.

use crate::error::{Error, ErrorKind, Problem, Result};
use crate::units::Seconds;

/// The cells of a CSV file, trimmed.
#[derive(Debug)]
pub(super) struct CsvTable {
    separator: u8,
    /// Whether a dot in a number is known to be a decimal one.
    decimal_dot: bool,
    rows: Vec<CsvRow>,
}

/// A row and the line it starts on, from 1.
#[derive(Debug, Clone)]
pub(super) struct CsvRow {
    pub line: usize,
    pub cells: Vec<String>,
}

impl CsvTable {
    /// Reads a text; rows whose cells are all empty are left out.
    pub(super) fn parse(text: &str) -> Result<CsvTable> {
        let separator = separator_of(text);
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(separator)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut rows = Vec::new();
        let mut counted = (0, 1);
        for record in reader.records() {
            let record = record
                .map_err(|error| Error::new(ErrorKind::Invalid, format!("not CSV: {error}")))?;
            let byte = record
                .position()
                .map_or(0, |position| position.byte() as usize);
            let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
            if cells.iter().all(String::is_empty) {
                continue;
            }
            // The reader's own count is off after blank lines and after Windows line ends.
            let blank = text[byte..]
                .bytes()
                .take_while(|b| matches!(b, b'\r' | b'\n'));
            let start = byte + blank.count();
            let line = counted.1 + text[counted.0..start].matches('\n').count();
            counted = (start, line);
            rows.push(CsvRow { line, cells });
        }
        if rows.is_empty() {
            return Err(Error::invalid("", "the file is empty"));
        }
        let decimal_dot = separator == b','
            || rows
                .iter()
                .flat_map(|row| &row.cells)
                .any(|cell| has_decimal_dot(cell));
        Ok(CsvTable {
            separator,
            decimal_dot,
            rows,
        })
    }

    /// All rows.
    pub(super) fn rows(&self) -> &[CsvRow] {
        &self.rows
    }

    /// Whether the first row names columns: text in every cell, and no figure, date or time.
    pub(super) fn has_header(&self) -> bool {
        let names = |cell: &String| {
            !cell.is_empty()
                && self.number(cell).is_err()
                && super::calendar::Moment::parse(cell).is_err()
                && super::calendar::Date::parse(cell).is_none()
        };
        self.rows.first().is_some_and(|row| {
            let cells: Vec<&String> = row.cells.iter().filter(|c| !c.is_empty()).collect();
            cells.into_iter().all(names)
        })
    }

    /// A finite number.
    pub(super) fn number(&self, cell: &str) -> Result<f64, String> {
        let wrong = || format!("found {cell:?}; accepted: a number");
        if cell.is_empty() {
            return Err("the cell is empty; accepted: a number".to_owned());
        }
        // Words that Rust reads as numbers are none in a table: nan, inf, infinity.
        if !cell
            .bytes()
            .all(|b| b.is_ascii_digit() || b"+-.,eE".contains(&b))
        {
            return Err(wrong());
        }
        let number = match cell.split_once(',') {
            Some((whole, fraction)) if self.separator != b',' => {
                if may_be_thousands(whole, fraction) {
                    return Err(format!(
                        "found {cell:?}, which could mean {whole}.{fraction} or {whole}{fraction}; accepted: a number \
                         without a thousands separator (for a decimal comma with three decimals, add a zero)"
                    ));
                }
                format!("{whole}.{fraction}").parse()
            }
            None if !self.decimal_dot
                && cell
                    .split_once('.')
                    .is_some_and(|(whole, fraction)| may_be_thousands(whole, fraction)) =>
            {
                let joined = cell.replace('.', "");
                let decimal = cell.parse::<f64>().map_err(|_| wrong())?;
                return Err(format!(
                    "found {cell:?}, which could mean {joined} or {decimal}; accepted: a number without a thousands \
                     separator (for a decimal point with three decimals, add a zero)"
                ));
            }
            Some((whole, fraction)) if is_decimal_comma(whole, fraction) => {
                return Err(format!(
                    "found {cell:?}; accepted: a number with a decimal point, such as {whole}.{fraction}; or save the \
                     file with semicolons between the columns"
                ));
            }
            _ => cell.parse::<f64>(),
        };
        number.ok().filter(|n| n.is_finite()).ok_or_else(wrong)
    }

    /// A finite number, 0 or more.
    pub(super) fn amount(&self, cell: &str) -> Result<f64, String> {
        let number = self.number(cell)?;
        if number < 0.0 {
            return Err(format!("found {cell}; accepted: a number, 0 or more"));
        }
        Ok(number)
    }

    /// A length of time: a number of `unit` seconds, or words such as `4m29s`.
    pub(super) fn duration(&self, cell: &str, unit: f64) -> Result<f64, String> {
        let unread = match self.number(cell) {
            Ok(number) => return in_range(number * unit, cell),
            Err(message) => message,
        };
        // What looks like a number and is unclear stays so with or without words.
        let figure = |b: u8| b.is_ascii_digit() || b"+-.,".contains(&b);
        if cell.bytes().all(figure) && cell.bytes().any(|b| b == b'.' || b == b',') {
            return Err(unread);
        }
        let names = if unit == 60.0 {
            "minutes (30)"
        } else {
            "seconds (269)"
        };
        let starts_right = cell.bytes().next().is_some_and(|b| b.is_ascii_digit());
        match cell.parse::<Seconds>() {
            Ok(Seconds(seconds)) if starts_right => in_range(seconds, cell),
            _ => Err(format!(
                "found {cell:?}; accepted: a number of {names} or words like \"4m29s\" or \"30min\""
            )),
        }
    }
}

/// The longest time a cell may hold, thirty years, so that sums of times stay numbers.
const LONGEST: f64 = 1e9;

fn in_range(seconds: f64, cell: &str) -> Result<f64, String> {
    if (0.0..=LONGEST).contains(&seconds) {
        Ok(seconds)
    } else {
        Err(format!(
            "found {cell}; accepted: a time from 0 to {LONGEST} seconds"
        ))
    }
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Whether what parts these digits could be meant to part thousands.
fn may_be_thousands(whole: &str, fraction: &str) -> bool {
    let figure = whole.trim_start_matches(['+', '-']);
    fraction.len() == 3
        && digits(fraction)
        && digits(figure)
        && figure.len() <= 3
        && !figure.starts_with('0')
}

/// Whether this is a figure with a comma where a decimal point belongs.
fn is_decimal_comma(whole: &str, fraction: &str) -> bool {
    digits(whole.trim_start_matches(['+', '-']))
        && digits(fraction)
        && !may_be_thousands(whole, fraction)
}

/// Whether a cell is a number whose dot cannot part thousands: `1.25` or `0.125`.
fn has_decimal_dot(cell: &str) -> bool {
    cell.split_once('.').is_some_and(|(whole, fraction)| {
        digits(whole.trim_start_matches(['+', '-']))
            && digits(fraction)
            && !may_be_thousands(whole, fraction)
    })
}

/// The separator the first line with text has most of, outside quotes.
fn separator_of(text: &str) -> u8 {
    let line = text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or("");
    let count = |separator: char| {
        let mut quoted = false;
        line.chars()
            .filter(|c| {
                quoted ^= *c == '"';
                *c == separator && !quoted
            })
            .count()
    };
    // The last of equals wins: with as many semicolons as commas, the comma is the decimal one.
    [',', ';', '\t']
        .into_iter()
        .filter(|separator| count(*separator) > 0)
        .max_by_key(|separator| count(*separator))
        .map_or(b',', |separator| separator as u8)
}

/// A place in a CSV file as problems name it: `line 7, column calls`.
pub(super) fn place(line: usize, column: &str) -> String {
    format!("line {line}, column {column}")
}

/// The names of the columns of a file with a header.
#[derive(Debug)]
pub(super) struct Header {
    names: Vec<String>,
}

impl Header {
    /// The first row's cells in lower case.
    pub(super) fn of(row: &CsvRow) -> Header {
        Header {
            names: row.cells.iter().map(|name| name.to_lowercase()).collect(),
        }
    }

    /// Where a column is.
    pub(super) fn position(&self, name: &str) -> Option<usize> {
        self.names
            .iter()
            .position(|n| *n == name.trim().to_lowercase())
    }

    /// All names, in order, without those of trailing separators.
    pub(super) fn names(&self) -> Vec<&str> {
        self.names
            .iter()
            .map(String::as_str)
            .filter(|name| !name.is_empty())
            .collect()
    }

    /// A problem if the row has more or fewer cells than the header.
    pub(super) fn width_problem(&self, row: &CsvRow) -> Option<Problem> {
        let surplus = row
            .cells
            .iter()
            .skip(self.names.len())
            .any(|c| !c.is_empty());
        (surplus || row.cells.len() < self.names().len()).then(|| {
            Problem::new(
                format!("line {}", row.line),
                format!(
                    "found {} cells; the header has {}",
                    row.cells.len(),
                    self.names.len()
                ),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_past_blank_lines_quotes_and_windows_line_ends() {
        let text = "a,b\r\n\r\n1,2\r\n\"x\r\ny\",3\r\n,\r\n4,5";
        let table = CsvTable::parse(text).unwrap();
        let lines: Vec<usize> = table.rows().iter().map(|row| row.line).collect();
        assert_eq!(lines, [1, 3, 4, 7]);
    }

    #[test]
    fn a_dot_before_three_digits_is_read_only_where_the_file_shows_what_it_means() {
        for separator in [";", "\t"] {
            let table = |rest: &str| {
                CsvTable::parse(&format!("a{separator}b\n{rest}{separator}7")).unwrap()
            };
            for unclear in ["1.200", "12.450", "-1.000", "+123.456"] {
                let message = table("7").number(unclear).unwrap_err();
                let joined = unclear.replace('.', "");
                assert!(
                    message.contains(&format!("could mean {joined} or")),
                    "{message}"
                );
                // Another of the same form shows nothing, nor does a text with a dot.
                for no_proof in ["2.345", "file.csv", "08.30 h", "1.234.567"] {
                    assert!(table(no_proof).number(unclear).is_err(), "{no_proof}");
                }
                for proof in ["1.25", "0.5", "0.125", "1234.567", "269.1250"] {
                    let number: f64 = unclear.parse().unwrap();
                    assert_eq!(table(proof).number(unclear), Ok(number), "{proof}");
                }
            }
            for clear in ["0.200", "1.2", "1200.125", "1.2500"] {
                let number: f64 = clear.parse().unwrap();
                assert_eq!(table("7").number(clear), Ok(number));
            }
            assert!(table("7").number("1.234.567").is_err());
            assert!(
                table("7")
                    .duration("1.200", 1.0)
                    .unwrap_err()
                    .contains("1200")
            );
        }
        let comma = CsvTable::parse("a,b\n1,2").unwrap();
        assert_eq!(comma.number("1.200"), Ok(1.2));
    }

    #[test]
    fn separators_are_found() {
        for (text, separator) in [
            ("a,b,c", b','),
            ("a;b;c", b';'),
            ("a\tb", b'\t'),
            ("x;20261123;1200,5;269,4", b';'),
            ("x;1,5", b';'),
            ("\"a;b;c\",d", b','),
            ("\n\na\tb", b'\t'),
            ("alone", b','),
        ] {
            assert_eq!(separator_of(text), separator, "{text}");
        }
    }

    #[test]
    fn numbers_follow_the_separator() {
        let comma = CsvTable::parse("a,b").unwrap();
        let semicolon = CsvTable::parse("a;b").unwrap();
        assert_eq!(comma.number("12.5"), Ok(12.5));
        assert_eq!(semicolon.number("12,5"), Ok(12.5));
        assert_eq!(semicolon.number("12.5"), Ok(12.5));
        assert_eq!(semicolon.number("0,125"), Ok(0.125));
        for wrong in ["12,5", "0,125", "-12,25"] {
            let message = comma.number(wrong).unwrap_err();
            let right = wrong.replace(',', ".");
            assert!(message.contains(&format!("such as {right};")), "{message}");
            assert!(message.contains("semicolons"), "{message}");
        }
        assert_eq!(
            comma.number("1,234"),
            Err("found \"1,234\"; accepted: a number".into())
        );
        for wrong in ["nan", "inf", "1e999", "x", "1 000", "1.2.3", "1,2,3"] {
            assert_eq!(
                semicolon.number(wrong),
                Err(format!("found {wrong:?}; accepted: a number"))
            );
        }
        assert_eq!(
            comma.number(""),
            Err("the cell is empty; accepted: a number".into())
        );
        assert!(
            semicolon
                .number("1,234")
                .unwrap_err()
                .contains("1.234 or 1234")
        );
        assert_eq!(semicolon.number("269,1250"), Ok(269.125));
        assert_eq!(
            comma.amount("-1"),
            Err("found -1; accepted: a number, 0 or more".into())
        );
        assert_eq!(comma.duration("4m29s", 1.0), Ok(269.0));
        assert_eq!(comma.duration("30", 60.0), Ok(1800.0));
        assert_eq!(comma.duration("30min", 60.0), Ok(1800.0));
        assert!(comma.duration("1e308", 60.0).is_err());
        assert!(comma.duration("nan", 1.0).is_err());
        assert!(comma.duration("inf", 1.0).is_err());
    }
}
