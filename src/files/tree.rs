//! A file as a tree of values that know where they were written.
//!
//! TOML and JSON give the same tree, so that overrides, decoding and its messages are written once.

use std::fmt;

/// Where a value was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Origin {
    /// At this byte, on this line (from 1), of a TOML file.
    Line { byte: usize, line: usize },
    /// The n-th value of a JSON file, whose parser gives no lines.
    Nth(usize),
    /// In this override, counted from 0.
    Set(usize),
}

/// A value and where it was written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub origin: Origin,
    pub value: Value,
}

/// A value of a file.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Integer(i64),
    Float(f64),
    Text(String),
    /// A TOML date or time, which stands for its text: `opens = 08:00` needs no quotes.
    Moment(String),
    List(Vec<Item>),
    Table(Vec<Entry>),
}

/// A value in a list. It keeps its index in the file while its neighbours are taken out.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Item {
    pub index: usize,
    pub node: Node,
}

/// A named value in a table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub key: String,
    /// Where the name was written.
    pub origin: Origin,
    pub node: Node,
}

/// A step down the tree; in a list by the position at present.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    Key(String),
    Position(usize),
}

impl Node {
    /// The value below by one step.
    pub(super) fn child(&self, step: &Step) -> Option<&Node> {
        match (&self.value, step) {
            (Value::Table(entries), Step::Key(key)) => {
                entries.iter().find(|e| e.key == *key).map(|e| &e.node)
            }
            (Value::List(items), Step::Position(at)) => items.get(*at).map(|item| &item.node),
            _ => None,
        }
    }

    fn child_mut(&mut self, step: &Step) -> Option<&mut Node> {
        match (&mut self.value, step) {
            (Value::Table(entries), Step::Key(key)) => entries
                .iter_mut()
                .find(|e| e.key == *key)
                .map(|e| &mut e.node),
            (Value::List(items), Step::Position(at)) => {
                items.get_mut(*at).map(|item| &mut item.node)
            }
            _ => None,
        }
    }

    /// How many of these steps lead to a value.
    pub(super) fn depth_of(&self, steps: &[Step]) -> usize {
        let mut node = self;
        for (depth, step) in steps.iter().enumerate() {
            match node.child(step) {
                Some(child) => node = child,
                None => return depth,
            }
        }
        steps.len()
    }

    /// The value these steps lead to.
    pub(super) fn get(&self, steps: &[Step]) -> Option<&Node> {
        steps.iter().try_fold(self, |node, step| node.child(step))
    }

    /// Where the value these steps lead to was written: the name of a table's entry, the value itself elsewhere.
    pub(super) fn origin_of(&self, steps: &[Step]) -> Origin {
        let Some((last, above)) = steps.split_last() else {
            return self.origin;
        };
        match (self.get(above).map(|node| &node.value), last) {
            (Some(Value::Table(entries)), Step::Key(key)) => entries
                .iter()
                .find(|e| e.key == *key)
                .map_or(self.origin, |e| match e.node.origin {
                    // The name is the file's, the value an override's.
                    Origin::Set(_) => e.node.origin,
                    _ => e.origin,
                }),
            (Some(Value::List(items)), Step::Position(at)) => {
                items.get(*at).map_or(self.origin, |item| item.node.origin)
            }
            _ => self.origin,
        }
    }

    /// These steps as a person writes them, with the indices of the file: `call_types[0].patience`.
    pub(super) fn path(&self, steps: &[Step]) -> String {
        let mut path = String::new();
        let mut node = Some(self);
        for step in steps {
            match step {
                Step::Key(key) => push_key(&mut path, key),
                Step::Position(at) => {
                    let index = match node.map(|n| &n.value) {
                        Some(Value::List(items)) => items.get(*at).map_or(*at, |i| i.index),
                        _ => *at,
                    };
                    path.push_str(&format!("[{index}]"));
                }
            }
            node = node.and_then(|n| n.child(step));
        }
        path
    }

    /// These steps with the positions that the file has, which stay while neighbours are taken out.
    pub(super) fn in_file(&self, steps: &[Step]) -> Vec<Step> {
        let mut node = Some(self);
        steps
            .iter()
            .map(|step| {
                let in_file = match (node.map(|n| &n.value), step) {
                    (Some(Value::List(items)), Step::Position(at)) => {
                        Step::Position(items.get(*at).map_or(*at, |item| item.index))
                    }
                    _ => step.clone(),
                };
                node = node.and_then(|n| n.child(step));
                in_file
            })
            .collect()
    }

    /// Whether there is a value at these steps, given with the positions of the file.
    pub(super) fn has(&self, in_file: &[Step]) -> bool {
        let below = |node: &'_ Node, step: &Step| match (&node.value, step) {
            (Value::List(items), Step::Position(index)) => {
                items.iter().position(|item| item.index == *index)
            }
            _ => None,
        };
        let mut node = self;
        for step in in_file {
            let step = below(node, step).map_or_else(|| step.clone(), Step::Position);
            match node.child(&step) {
                Some(child) => node = child,
                None => return false,
            }
        }
        true
    }

    /// Takes a value out of its table or list; false where there is none.
    pub(super) fn remove(&mut self, steps: &[Step]) -> bool {
        let Some((last, above)) = steps.split_last() else {
            return false;
        };
        let parent = above
            .iter()
            .try_fold(self, |node, step| node.child_mut(step));
        match (parent.map(|node| &mut node.value), last) {
            (Some(Value::Table(entries)), Step::Key(key)) => {
                let before = entries.len();
                entries.retain(|e| e.key != *key);
                entries.len() < before
            }
            (Some(Value::List(items)), Step::Position(at)) if *at < items.len() => {
                items.remove(*at);
                true
            }
            _ => false,
        }
    }
}

/// Appends a name to a path, in quotes where a dot or a bracket in it would mislead.
fn push_key(path: &mut String, key: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    if key.is_empty() || key.contains(['.', '[', ']', '"', ' ', '=']) {
        path.push_str(&format!("{key:?}"));
    } else {
        path.push_str(key);
    }
}

impl fmt::Display for Value {
    /// The value as it would be written in TOML.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null => f.write_str("null"),
            Value::Bool(value) => value.fmt(f),
            Value::Integer(value) => value.fmt(f),
            Value::Float(value) => value.fmt(f),
            Value::Text(text) => write!(f, "{text:?}"),
            Value::Moment(text) => f.write_str(text),
            Value::List(items) => {
                f.write_str("[")?;
                for (n, item) in items.iter().enumerate() {
                    let comma = if n > 0 { ", " } else { "" };
                    write!(f, "{comma}{}", item.node.value)?;
                }
                f.write_str("]")
            }
            Value::Table(entries) => {
                f.write_str("{")?;
                for (n, entry) in entries.iter().enumerate() {
                    let comma = if n > 0 { "," } else { "" };
                    write!(f, "{comma} {} = {}", entry.key, entry.node.value)?;
                }
                f.write_str(if entries.is_empty() { "}" } else { " }" })
            }
        }
    }
}

impl Value {
    /// The value for a message: whole where it is short.
    pub(super) fn shown(&self) -> String {
        let whole = self.to_string();
        if whole.chars().count() <= 60 {
            return whole;
        }
        let start: String = whole.chars().take(56).collect();
        format!("{start} ...")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(value: Value) -> Node {
        Node {
            origin: Origin::Nth(0),
            value,
        }
    }

    #[test]
    fn an_item_keeps_its_index_when_its_neighbour_goes() {
        let items = (0..3)
            .map(|index| Item {
                index,
                node: leaf(Value::Integer(index as i64)),
            })
            .collect();
        let mut root = leaf(Value::Table(vec![Entry {
            key: "a b".into(),
            origin: Origin::Nth(0),
            node: leaf(Value::List(items)),
        }]));
        let at = |n| vec![Step::Key("a b".into()), Step::Position(n)];
        assert!(root.remove(&at(1)));
        assert_eq!(root.path(&at(1)), "\"a b\"[2]");
        assert_eq!(root.get(&at(1)).unwrap().value, Value::Integer(2));
        assert!(!root.remove(&at(2)));
        assert!(!root.remove(&[]));
    }
}
