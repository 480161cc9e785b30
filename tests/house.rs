//! One way down: a room uses the rooms below it and never one above.

use std::fs;
use std::path::{Path, PathBuf};

/// From the top of the house to the bottom. The rooms of a line may use each other.
const ROOMS: &[&[&str]] = &[
    &["report"],
    &["study"],
    &["staffing"],
    &["sweep"],
    &["experiment"],
    &["engine"],
    &["measure"],
    &["model"],
    &["fit"],
    &["erlang"],
    &["chance"],
    &["files"],
    &["scenario"],
    &["units", "error"],
];

/// Names the front door gives to what lives in a room.
const RE_EXPORTED: &[(&str, &str)] = &[
    ("Error", "error"),
    ("ErrorKind", "error"),
    ("Result", "error"),
    ("Model", "model"),
    ("Experiment", "experiment"),
    ("Results", "experiment"),
    ("Sweep", "sweep"),
];

fn floor(room: &str) -> Option<usize> {
    ROOMS.iter().position(|rooms| rooms.contains(&room))
}

fn files(under: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(under).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// The code without comments and without what stands in quotes.
fn code(text: &str) -> String {
    let mut code = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if rest.starts_with("//") {
            rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
        } else if rest.starts_with("/*") {
            rest = rest.find("*/").map_or("", |end| &rest[end + 2..]);
        } else if c == '"' {
            let mut escaped = false;
            let end = rest[1..].find(|c| {
                let ends = c == '"' && !escaped;
                escaped = c == '\\' && !escaped;
                ends
            });
            rest = end.map_or("", |end| &rest[end + 2..]);
        } else if rest.starts_with("'\"'") {
            rest = &rest[3..];
        } else {
            code.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    code
}

/// What follows each `crate::`: the first name, or every first name of a group in braces.
fn used(code: &str) -> Vec<String> {
    let first = |text: &str| -> String {
        text.trim_start()
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect()
    };
    let mut names = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = code[at + "crate::".len()..].trim_start();
        let Some(group) = rest.strip_prefix('{') else {
            names.push(first(rest));
            continue;
        };
        let (mut depth, mut start) = (0, 0);
        for (i, c) in group.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth > 0 => depth -= 1,
                ',' | '}' if depth == 0 => {
                    names.push(first(&group[start..i]));
                    start = i + 1;
                    if c == '}' {
                        break;
                    }
                }
                _ => {}
            }
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

#[test]
fn no_room_uses_a_room_above_it() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut all = Vec::new();
    files(&src, &mut all);
    let mut wrong = Vec::new();
    let mut uses = 0;
    for path in all {
        let inside = path.strip_prefix(&src).unwrap();
        let room = inside.iter().next().unwrap().to_str().unwrap();
        let room = room.strip_suffix(".rs").unwrap_or(room);
        if room == "lib" {
            continue;
        }
        let Some(here) = floor(room) else {
            wrong.push(format!("{} is in no room of the house", inside.display()));
            continue;
        };
        for name in used(&code(&fs::read_to_string(&path).unwrap())) {
            let named = RE_EXPORTED.iter().find(|(export, _)| *export == name);
            let target = named.map_or(name.as_str(), |(_, room)| room);
            // Anything else the front door gives out is plain scenario data.
            let there = floor(target).or_else(|| floor("scenario"));
            uses += 1;
            if there.is_some_and(|there| there < here) {
                wrong.push(format!("{} uses crate::{name}", inside.display()));
            }
        }
    }
    assert!(uses > 50, "found only {uses} uses: the test reads nothing");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_reader_finds_what_is_used_and_nothing_else() {
    let text = r#"
        //! [`model`](crate::model)
        use crate::units::Tick; // crate::report
        use crate::{error::{Error, Result}, scenario, Model};
        fn f() -> crate::chance::Stream { let text = "crate::study"; other_crate::x() }
        pub(crate) use laws::Law;
        /* crate::sweep */
    "#;
    assert_eq!(
        used(&code(text)),
        ["units", "error", "scenario", "Model", "chance"]
    );
}

#[test]
fn nothing_is_called_utils() {
    let mut all = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
    for path in all {
        for part in ["util", "utils", "helpers", "misc", "common"] {
            let named = path
                .iter()
                .any(|name| name == part || name == format!("{part}.rs").as_str());
            assert!(!named, "{} has no subject", path.display());
        }
    }
}
