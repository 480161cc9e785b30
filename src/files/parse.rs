//! TOML and JSON text as trees.

use std::cell::{Cell, RefCell};
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::text::Lines;
use super::tree::{Entry, Item, Node, Origin, Value};
use crate::error::{Error, ErrorKind, Problem, Result};

/// A TOML text as a tree; all its syntax errors otherwise, one a line.
pub(super) fn toml(text: &str) -> Result<Node> {
    let lines = Lines::new(text);
    let (table, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        let span = table.span();
        return Ok(table_node(
            table.into_inner(),
            lines_origin(&lines, span.start),
            &lines,
        ));
    }
    let mut places: Vec<(usize, &toml::de::Error)> = errors
        .iter()
        .map(|error| (error.span().map_or(text.len(), |span| span.start), error))
        .collect();
    places.sort_by_key(|(byte, _)| *byte);
    // After its first slip the rest of a line reads as nonsense.
    places.dedup_by_key(|(byte, _)| lines.line(*byte));
    let problems = places
        .into_iter()
        .map(|(byte, error)| {
            let line = lines.line(byte);
            let column = text
                .get(lines.start(byte)..byte)
                .map_or(0, |before| before.chars().count());
            Problem::new(
                format!("line {line}, column {}", column + 1),
                format!("not TOML: {}", error.message()),
            )
        })
        .collect();
    Err(one_error(problems))
}

/// A single TOML value, as an override gives it; the parser's message otherwise.
pub(super) fn toml_value(text: &str, origin: Origin) -> std::result::Result<Node, String> {
    let parsed = DeValue::parse(text).map_err(|error| error.message().to_owned())?;
    Ok(value_node(parsed, &|_| origin))
}

fn lines_origin(lines: &Lines, byte: usize) -> Origin {
    Origin::Line {
        byte,
        line: lines.line(byte),
    }
}

fn table_node(table: DeTable<'_>, origin: Origin, lines: &Lines) -> Node {
    entries_node(table, origin, &|byte| lines_origin(lines, byte))
}

fn entries_node(table: DeTable<'_>, origin: Origin, place: &dyn Fn(usize) -> Origin) -> Node {
    let mut entries: Vec<(usize, Entry)> = table
        .into_iter()
        .map(|(key, value)| {
            let start = key.span().start;
            let key_origin = place(start);
            let mut node = value_node(value, place);
            // A table's own span may be empty or far away (dotted keys, headers); its name is where it is written.
            if matches!(node.value, Value::Table(_)) {
                node.origin = key_origin;
            }
            let entry = Entry {
                key: key.into_inner().into_owned(),
                origin: key_origin,
                node,
            };
            (start, entry)
        })
        .collect();
    // The parser sorts by name; messages come in the order of the file.
    entries.sort_by_key(|(start, _)| *start);
    Node {
        origin,
        value: Value::Table(entries.into_iter().map(|(_, entry)| entry).collect()),
    }
}

fn value_node(value: Spanned<DeValue<'_>>, place: &dyn Fn(usize) -> Origin) -> Node {
    let origin = place(value.span().start);
    let value = match value.into_inner() {
        DeValue::String(text) => Value::Text(text.into_owned()),
        DeValue::Integer(digits) => i64::from_str_radix(digits.as_str(), digits.radix())
            .map_or_else(
                // Too large for a whole number, but not for a figure.
                |_| Value::Float(digits.as_str().parse().unwrap_or(f64::INFINITY)),
                Value::Integer,
            ),
        DeValue::Float(digits) => Value::Float(digits.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(value) => Value::Bool(value),
        DeValue::Datetime(moment) => Value::Moment(moment.to_string()),
        DeValue::Array(list) => Value::List(
            list.into_iter()
                .enumerate()
                .map(|(index, value)| Item {
                    index,
                    node: value_node(value, place),
                })
                .collect(),
        ),
        DeValue::Table(table) => return entries_node(table, origin, place),
    };
    Node { origin, value }
}

/// A JSON text as a tree; its syntax error, or all names that are there twice, otherwise.
pub(super) fn json(text: &str) -> Result<Node> {
    let reading = Reading {
        count: Cell::new(0),
        twice: RefCell::new(Vec::new()),
    };
    let mut parser = serde_json::Deserializer::from_str(text);
    let parsed = Branch {
        reading: &reading,
        path: "",
    }
    .deserialize(&mut parser)
    .and_then(|node| parser.end().map(|()| node));
    let node = parsed.map_err(|error| {
        let whole = error.to_string();
        // The parser appends the place, which stands in front here.
        let message = whole.rsplit_once(" at line ").map_or(&*whole, |(m, _)| m);
        Error::invalid(
            format!("line {}, column {}", error.line(), error.column()),
            format!("not JSON: {message}"),
        )
    })?;
    let twice = reading.twice.into_inner();
    if twice.is_empty() {
        Ok(node)
    } else {
        Err(one_error(twice))
    }
}

/// What is known while a JSON text is read.
struct Reading {
    count: Cell<usize>,
    twice: RefCell<Vec<Problem>>,
}

/// A place in a JSON text that is about to be read.
#[derive(Clone, Copy)]
struct Branch<'a> {
    reading: &'a Reading,
    path: &'a str,
}

impl Branch<'_> {
    fn node(&self, value: Value) -> Node {
        let n = self.reading.count.get();
        self.reading.count.set(n + 1);
        Node {
            origin: Origin::Nth(n),
            value,
        }
    }
}

impl<'de> DeserializeSeed<'de> for Branch<'_> {
    type Value = Node;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Branch<'_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }
    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(self.node(Value::Null))
    }
    fn visit_bool<E>(self, v: bool) -> Result<Node, E> {
        Ok(self.node(Value::Bool(v)))
    }
    fn visit_i64<E>(self, v: i64) -> Result<Node, E> {
        Ok(self.node(Value::Integer(v)))
    }
    fn visit_u64<E>(self, v: u64) -> Result<Node, E> {
        let value = i64::try_from(v).map_or(Value::Float(v as f64), Value::Integer);
        Ok(self.node(value))
    }
    fn visit_f64<E>(self, v: f64) -> Result<Node, E> {
        Ok(self.node(Value::Float(v)))
    }
    fn visit_str<E>(self, v: &str) -> Result<Node, E> {
        Ok(self.node(Value::Text(v.to_owned())))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
        let mut list = self.node(Value::Null);
        let mut items = Vec::new();
        loop {
            let index = items.len();
            let path = format!("{}[{index}]", self.path);
            let below = Branch {
                path: &path,
                ..self
            };
            match seq.next_element_seed(below)? {
                Some(node) => items.push(Item { index, node }),
                None => break,
            }
        }
        list.value = Value::List(items);
        Ok(list)
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut table = self.node(Value::Null);
        let mut entries: Vec<Entry> = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            let dot = if self.path.is_empty() { "" } else { "." };
            let path = format!("{}{dot}{key}", self.path);
            let below = Branch {
                path: &path,
                ..self
            };
            let node = map.next_value_seed(below)?;
            if entries.iter().any(|entry| entry.key == key) {
                let mut twice = self.reading.twice.borrow_mut();
                twice.push(Problem::new(path, "is there twice; once is accepted"));
            } else {
                entries.push(Entry {
                    key,
                    origin: node.origin,
                    node,
                });
            }
        }
        table.value = Value::Table(entries);
        Ok(table)
    }
}

fn one_error(problems: Vec<Problem>) -> Error {
    match Error::from_problems(ErrorKind::Invalid, problems) {
        Err(error) => error,
        Ok(()) => Error::new(ErrorKind::Invalid, "the file cannot be read"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_formats_give_the_same_tree() {
        let from_toml =
            toml("name = \"a\"\n[[t]]\nx = 1\ny = [1.5, true]\n[t.z]\nw = 0x10\n").unwrap();
        let from_json = json(r#"{"name":"a","t":[{"x":1,"y":[1.5,true],"z":{"w":16}}]}"#).unwrap();
        assert_eq!(from_toml.value.to_string(), from_json.value.to_string());
        assert_eq!(
            from_json.value.to_string(),
            "{ name = \"a\", t = [{ x = 1, y = [1.5, true], z = { w = 16 } }] }"
        );
    }

    #[test]
    fn syntax_errors_say_where() {
        let table = [
            (
                toml("name = \"a\"\nlines = \n"),
                "line 2, column 9: not TOML: string values must be quoted, expected literal string",
            ),
            (
                toml("a = 1\na = 2\n"),
                "line 2, column 1: not TOML: duplicate key",
            ),
            (
                json("{\"a\": 1,\n \"b\": }"),
                "line 2, column 7: not JSON: expected value",
            ),
            (
                json("{} x"),
                "line 1, column 4: not JSON: trailing characters",
            ),
            (
                json(r#"{"t":[{"a":1,"a":2}]}"#),
                "t[0].a: is there twice; once is accepted",
            ),
        ];
        for (found, message) in table {
            assert_eq!(found.unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn every_broken_line_of_a_toml_file_is_named() {
        let error = toml("a = \nb = 1\nc = [1, 2\nd = \"x\n").unwrap_err();
        let lines: Vec<&str> = error.problems().iter().map(|p| &*p.path).collect();
        assert!(lines.len() >= 2, "{error}");
        assert!(lines[0].starts_with("line 1,"), "{error}");
    }
}
