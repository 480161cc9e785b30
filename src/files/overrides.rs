//! Overrides: `call_types[0].patience.exponential.mean=120` put into a tree before it is decoded.

use super::nearest::wrong_name;
use super::parse;
use super::tree::{Entry, Item, Node, Origin, Value};
use crate::error::Problem;

/// Puts every override into the tree, in order; what is wrong with their paths and values.
pub(super) fn apply(tree: &mut Node, sets: &[(String, String)]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (n, (path, value)) in sets.iter().enumerate() {
        let outcome = steps(path)
            .and_then(|steps| Ok((steps, value_of(value, n)?)))
            .and_then(|(steps, value)| set(tree, &steps, value, n));
        if let Err(message) = outcome {
            problems.push(Problem::new(format!("--set {path}"), message));
        }
    }
    problems
}

/// No path through a scenario is as long, and trees are walked by recursion.
const DEEPEST: usize = 64;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Step {
    Name(String),
    Index(usize),
}

/// `call_types[0].patience` in steps; a name with dots or brackets stands in double quotes.
pub(super) fn steps(path: &str) -> Result<Vec<Step>, String> {
    let wrong = || {
        "accepted: a path like call_types[0].patience.exponential.mean or agent_groups.desk.staff"
            .to_owned()
    };
    let mut steps = Vec::new();
    let mut rest = path.trim();
    loop {
        if let Some(inside) = rest.strip_prefix('[') {
            let (index, after) = inside.split_once(']').ok_or_else(wrong)?;
            steps.push(Step::Index(index.trim().parse().map_err(|_| wrong())?));
            rest = after;
        } else if let Some(inside) = rest.strip_prefix('"') {
            let (name, after) = inside.split_once('"').ok_or_else(wrong)?;
            steps.push(Step::Name(name.to_owned()));
            rest = after;
        } else {
            let end = rest.find(['.', '[']).unwrap_or(rest.len());
            let name = rest[..end].trim();
            if name.is_empty() {
                return Err(wrong());
            }
            steps.push(Step::Name(name.to_owned()));
            rest = &rest[end..];
        }
        if rest.is_empty() {
            return Ok(steps);
        }
        if steps.len() == DEEPEST {
            return Err(format!(
                "is too long; accepted: at most {DEEPEST} names and indices"
            ));
        }
        match rest.strip_prefix('.') {
            Some(after) => rest = after,
            None if rest.starts_with('[') => {}
            None => return Err(wrong()),
        }
    }
}

/// A value as TOML would write it; a bare word stands for itself.
pub(super) fn value_of(text: &str, n: usize) -> Result<Node, String> {
    let text = text.trim();
    match parse::toml_value(text, Origin::Set(n)) {
        Ok(node) => Ok(node),
        Err(message) if text.starts_with(['[', '{', '"', '\'']) => {
            Err(format!("found {text}; not a TOML value: {message}"))
        }
        Err(_) => Ok(Node {
            origin: Origin::Set(n),
            value: Value::Text(text.to_owned()),
        }),
    }
}

/// Sets a value; tables on the way that are not there are made.
pub(super) fn set(tree: &mut Node, steps: &[Step], value: Node, n: usize) -> Result<(), String> {
    let origin = Origin::Set(n);
    let mut node = tree;
    for step in steps {
        node = match (&mut node.value, step) {
            (Value::Table(entries), Step::Name(name)) => {
                let at = entries.iter().position(|entry| entry.key == *name);
                let at = at.unwrap_or_else(|| {
                    entries.push(Entry {
                        key: name.clone(),
                        origin,
                        node: Node {
                            origin,
                            value: Value::Table(Vec::new()),
                        },
                    });
                    entries.len() - 1
                });
                &mut entries[at].node
            }
            (Value::List(items), Step::Index(index)) => {
                let last = items.len().saturating_sub(1);
                match items.get_mut(*index) {
                    Some(item) => &mut item.node,
                    None if last == 0 => {
                        return Err(format!("found [{index}]; accepted: [0], if there is one"));
                    }
                    None => return Err(format!("found [{index}]; accepted: [0] to [{last}]")),
                }
            }
            (Value::List(items), Step::Name(name)) => {
                let named = items
                    .iter()
                    .position(|item| name_of(&item.node) == Some(name));
                match named {
                    Some(at) => &mut items[at].node,
                    None => return Err(nobody(items, name)),
                }
            }
            (other, Step::Name(name)) => {
                let shown = other.shown();
                return Err(format!("found {shown}, which has no \"{name}\" in it"));
            }
            (other, Step::Index(index)) => {
                let shown = other.shown();
                return Err(format!(
                    "found {shown}, which is no list to take [{index}] of"
                ));
            }
        };
    }
    *node = value;
    Ok(())
}

/// What to say where no entry of a list has a name.
fn nobody(items: &[Item], name: &str) -> String {
    let names: Vec<&str> = items
        .iter()
        .filter_map(|item| name_of(&item.node))
        .collect();
    if names.is_empty() {
        let shown = Value::List(items.to_vec()).shown();
        return format!("nothing in {shown} is named {name:?}; accepted: an index like [0]");
    }
    wrong_name(&format!("nothing is named {name:?}"), name, &names)
}

fn name_of(node: &Node) -> Option<&str> {
    match &node.value {
        Value::Table(entries) => entries.iter().find(|entry| entry.key == "name"),
        _ => None,
    }
    .and_then(|entry| match &entry.node.value {
        Value::Text(name) => Some(name.as_str()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(sets: &[(&str, &str)]) -> (String, Vec<String>) {
        let text = "name = \"a\"\n[[agent_groups]]\nname = \"desk\"\nstaff = 50\n[[agent_groups]]\nname = \"back office\"\nskills = [\"x\"]\n";
        let mut tree = parse::toml(text).unwrap();
        let sets: Vec<(String, String)> = sets
            .iter()
            .map(|(path, value)| (path.to_string(), value.to_string()))
            .collect();
        let problems = apply(&mut tree, &sets);
        (
            tree.value.to_string(),
            problems.iter().map(ToString::to_string).collect(),
        )
    }

    #[test]
    fn a_path_leads_by_name_and_by_index() {
        let (tree, problems) = after(&[
            ("name", "new name"),
            ("agent_groups.desk.staff", "52"),
            ("agent_groups[1].skills[0]", "y"),
            ("agent_groups.\"back office\".staff", "[1, 2.5]"),
            ("day.opens", "08:00"),
            ("call_limit", "4m29s"),
        ]);
        assert_eq!(problems, Vec::<String>::new());
        assert_eq!(
            tree,
            "{ name = \"new name\", agent_groups = [{ name = \"desk\", staff = 52 }, { name = \"back office\", \
             skills = [\"y\"], staff = [1, 2.5] }], day = { opens = 08:00 }, call_limit = \"4m29s\" }"
        );
    }

    #[test]
    fn wrong_overrides_are_all_named() {
        let table = [
            (
                ("agent_groups.dsk.staff", "1"),
                "--set agent_groups.dsk.staff: nothing is named \"dsk\"; did you mean \"desk\"? (accepted: desk, back office)",
            ),
            (
                ("agent_groups[2].staff", "1"),
                "--set agent_groups[2].staff: found [2]; accepted: [0] to [1]",
            ),
            (
                ("name.first", "1"),
                "--set name.first: found \"a\", which has no \"first\" in it",
            ),
            (
                ("name[0]", "1"),
                "--set name[0]: found \"a\", which is no list to take [0] of",
            ),
            (
                ("a..b", "1"),
                "--set a..b: accepted: a path like call_types[0].patience.exponential.mean or agent_groups.desk.staff",
            ),
            (
                ("agent_groups[1].skills.x", "1"),
                "--set agent_groups[1].skills.x: nothing in [\"x\"] is named \"x\"; accepted: an index like [0]",
            ),
        ];
        for (set, message) in table {
            assert_eq!(after(&[set]).1, [message]);
        }
        let (_, problems) = after(&[("lines", "[1,"), ("", "1")]);
        assert_eq!(problems.len(), 2);
        assert!(problems[0].starts_with("--set lines: found [1,; not a TOML value: "));
    }
}
