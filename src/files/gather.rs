//! All mistakes of a file at once.
//!
//! Serde stops at the first mistake. So the tree is decoded again and again: each time the mistake is noted with its
//! place, and what is wrong is taken out of the tree, until the rest decodes. Every part of a scenario can be left
//! unsaid, so the rest always does. Decoding costs O(size) and is done once more than there are mistakes, of which at
//! most [`MOST`] are listed.

use serde::de::DeserializeOwned;
use serde_path_to_error::{Segment, Track};

use super::decode::Mistake;
use super::nearest::wrong_name;
use super::tree::{Node, Origin, Step, Value};
use crate::error::Problem;

/// The most mistakes that are listed: who has made more mends these first.
const MOST: usize = 100;

/// A mistake with its place in the file, for putting mistakes in order.
#[derive(Debug)]
pub(super) struct Found {
    pub origin: Origin,
    pub problem: Problem,
}

/// Decodes a tree. With mistakes, what stands in their places is the default.
pub(super) fn decode<T: DeserializeOwned + Default>(
    tree: &mut Node,
    sets: &[(String, String)],
) -> (T, Vec<Found>) {
    let mut found: Vec<Found> = Vec::new();
    // Tables something was taken out of: that they now lack a name is not another mistake.
    let mut lighter: Vec<Vec<Step>> = Vec::new();
    loop {
        let mut track = Track::new();
        let decoder = serde_path_to_error::Deserializer::new(&*tree, &mut track);
        let mistake = match T::deserialize(decoder) {
            Ok(decoded) => return (decoded, found),
            Err(mistake) => mistake,
        };
        let (steps, wrong) = places(tree, &track.path(), &mistake);
        let follows = matches!(mistake, Mistake::Missing(_)) && lighter.contains(&steps);
        if !follows {
            found.push(Found {
                origin: tree.origin_of(&steps),
                problem: problem(tree, &steps, &mistake, sets),
            });
        }
        // Positions behind a removed item shift, so what is remembered is only good as long as lists stay whole.
        if matches!(wrong.last(), Some(Step::Position(_))) {
            lighter.clear();
        } else {
            lighter.push(wrong[..wrong.len().saturating_sub(1)].to_vec());
        }
        if found.len() >= MOST {
            found.push(Found {
                origin: Origin::Set(usize::MAX),
                problem: Problem::new(
                    "",
                    format!("and perhaps more: only the first {MOST} are listed"),
                ),
            });
            return (T::default(), found);
        }
        if !tree.remove(&wrong) {
            // The whole file is of the wrong kind: nothing is left to decode.
            return (T::default(), found);
        }
    }
}

/// Where a mistake is, and what must be taken out for the rest to decode.
fn places(
    tree: &Node,
    path: &serde_path_to_error::Path,
    mistake: &Mistake,
) -> (Vec<Step>, Vec<Step>) {
    let mut steps = Vec::new();
    let mut wrong_to = 0;
    for segment in path {
        match segment {
            Segment::Seq { index } => steps.push(Step::Position(*index)),
            Segment::Map { key } => steps.push(Step::Key(key.clone())),
            Segment::Enum { variant } => steps.push(Step::Key(variant.clone())),
            Segment::Unknown => break,
        }
        // A law's table without its one name would be the next mistake: it goes as a whole.
        if !matches!(segment, Segment::Enum { .. }) {
            wrong_to = steps.len();
        }
    }
    // A mistake below a law's name takes out only what is wrong there.
    let ends_in_enum = matches!(path.iter().last(), Some(Segment::Enum { .. }));
    if !ends_in_enum {
        wrong_to = steps.len();
    }
    let there = tree.depth_of(&steps);
    let wrong = steps[..wrong_to.min(there)].to_vec();
    steps.truncate(there);
    // A law's unknown name is in the table, not the table itself.
    if let Mistake::UnknownVariant { found, .. } = mistake
        && let Some(Value::Table(_)) = tree.get(&steps).map(|node| &node.value)
    {
        steps.push(Step::Key(found.clone()));
    }
    (steps, wrong)
}

fn problem(tree: &Node, steps: &[Step], mistake: &Mistake, sets: &[(String, String)]) -> Problem {
    let value = tree.get(steps).map(|node| &node.value);
    let message = match mistake {
        Mistake::UnknownField { found, accepted } => wrong_name("unknown field", found, accepted),
        Mistake::UnknownVariant {
            found,
            accepted,
            of,
        } => {
            let phrase = match *of {
                "Law" => format!("unknown law {found:?}"),
                _ => format!("found {found:?}"),
            };
            wrong_name(&phrase, found, accepted)
        }
        Mistake::Missing(field) => match value {
            Some(value) => format!("found {}; \"{field}\" is missing", value.shown()),
            None => format!("\"{field}\" is missing"),
        },
        Mistake::Wrong { accepted } => match value {
            Some(value) => format!("found {}; accepted: {accepted}", value.shown()),
            None => format!("accepted: {accepted}"),
        },
        Mistake::Said(sentence) => sentence.clone(),
    };
    Problem::new(
        labelled(tree.origin_of(steps), &tree.path(steps), sets),
        message,
    )
}

/// A path with the line it is on, or the override it comes from.
pub(super) fn labelled(origin: Origin, path: &str, sets: &[(String, String)]) -> String {
    match origin {
        Origin::Line { line, .. } if path.is_empty() => format!("line {line}"),
        Origin::Line { line, .. } => format!("line {line}: {path}"),
        Origin::Nth(_) => path.to_owned(),
        Origin::Set(n) => match sets.get(n) {
            Some((set, _)) if set == path => format!("--set {set}"),
            Some((set, _)) => format!("--set {set}: {path}"),
            None => path.to_owned(),
        },
    }
}
