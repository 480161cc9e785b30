//! All mistakes of a file at once.
//!
//! Serde stops at the first mistake. So the tree is decoded again and again: each time the mistake is noted with its
//! place, and what is wrong is taken out of the tree, until the rest decodes. Every part of a scenario can be left
//! unsaid, so the rest always does. Decoding costs O(size) and is done once more than there are mistakes, of which at
//! most [`MOST`] are listed.

use serde::de::DeserializeOwned;
use serde_path_to_error::{Segment, Track};

use super::damage::{Damage, Damages};
use super::decode::Mistake;
use super::nearest::wrong_name;
use super::tree::{Node, Origin, Step, Value};
use crate::error::Problem;
use crate::units::Seconds;

/// The most mistakes that are listed: who has made more mends these first.
const MOST: usize = 100;

/// A mistake with its place in the file, for putting mistakes in order.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub origin: Origin,
    pub problem: Problem,
}

/// Decodes a tree. With mistakes, what stands in their places is the default.
pub(super) fn decode<T: DeserializeOwned + Default>(
    tree: &mut Node,
    sets: &[(String, String)],
) -> (T, Vec<Found>, Damages) {
    let mut found: Vec<Found> = Vec::new();
    let mut damages = Damages::default();
    // Tables something was taken out of: that they now lack a name is not another mistake.
    let mut lighter: Vec<Vec<Step>> = Vec::new();
    loop {
        let mut track = Track::new();
        let decoder = serde_path_to_error::Deserializer::new(&*tree, &mut track);
        let mistake = match T::deserialize(decoder) {
            Ok(decoded) => return (decoded, found, damages),
            Err(mistake) => mistake,
        };
        let (steps, wrong) = places(tree, &track.path(), &mistake);
        damages.0.push(Damage {
            steps: tree.in_file(&wrong),
            unknown_name: matches!(mistake, Mistake::UnknownField { .. }),
        });
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
            return (T::default(), found, everything());
        }
        if !tree.remove(&wrong) {
            // The whole file is of the wrong kind: nothing is left to decode.
            return (T::default(), found, everything());
        }
    }
}

/// Nothing could be read, so that nothing can be held against what is left.
fn everything() -> Damages {
    Damages(vec![Damage {
        steps: Vec::new(),
        unknown_name: false,
    }])
}

/// Where a mistake is, and what must be taken out for the rest to decode.
fn places(
    tree: &Node,
    path: &serde_path_to_error::Path,
    mistake: &Mistake,
) -> (Vec<Step>, Vec<Step>) {
    let mut steps = Vec::new();
    // A law's table without its one name would be the next mistake, so it goes as a whole.
    let mut goes_whole = false;
    for segment in path {
        match segment {
            Segment::Seq { index } => steps.push(Step::Position(*index)),
            Segment::Map { key } => steps.push(Step::Key(key.clone())),
            Segment::Enum { variant } => steps.push(Step::Key(variant.clone())),
            Segment::Unknown => break,
        }
        goes_whole = matches!(segment, Segment::Enum { .. });
    }
    let wrong_to = steps.len() - usize::from(goes_whole);
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
        // Who states a length of time where there is to be a law means one that is always the same.
        Mistake::UnknownVariant {
            found, of: "Law", ..
        } if found.parse::<Seconds>().is_ok() => format!(
            "found {found:?}; a law of durations is accepted, such as {{ constant = {{ value = {found:?} }} }} for one that is \
             always the same"
        ),
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
            // One pair of brackets instead of two is the slip that TOML invites.
            Some(Value::Table(_)) if accepted == "a list" => {
                let found = value.map_or_else(String::new, Value::shown);
                let place = tree.path(steps);
                match tree.origin_of(steps) {
                    Origin::Line { .. } => {
                        format!("found {found}; accepted: a list: write [[{place}]]")
                    }
                    _ => format!("found {found}; accepted: a list"),
                }
            }
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

#[cfg(test)]
mod tests {
    use crate::files::{scenario_from_json, scenario_from_toml, scenario_from_toml_with};

    /// The problems of a text, one a line.
    fn wrong(text: &str) -> Vec<String> {
        let error = scenario_from_toml(text).unwrap_err();
        error.problems().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_rule_has_its_message() {
        const LAWS: &str = "constant, exponential, erlang, gamma, lognormal, weibull, hyperexponential, uniform, \
                            triangular, empirical, piecewise_hazard, mixture, sum, never";
        let table = [
            (
                "lines = -1",
                "line 1: lines: found -1; accepted: a whole number from 0 to 4294967295, or a list of groups of lines".to_owned(),
            ),
            (
                "lines = 99999999999999999999",
                "line 1: lines: found 100000000000000000000; accepted: a whole number from 0 to 4294967295, or a list of groups of lines".into(),
            ),
            (
                "day = { opens = \"8 o'clock\" }",
                "line 1: day.opens: found \"8 o'clock\"; accepted: a time like \"08:00\", \"24:00\", or \"26:30\" for \
                 02:30 the next day"
                    .into(),
            ),
            (
                "[day]\nopens = 8",
                "line 2: day.opens: found 8; accepted: a time of day like \"08:00\"".into(),
            ),
            (
                "day = { interval = \"30 minits\" }",
                "line 1: day.interval: found \"30 minits\"; accepted: a number of seconds (269), or number and unit \
                 (\"4m29s\", \"30min\", \"1h\", \"2d\")"
                    .into(),
            ),
            (
                "steady_state = true",
                "line 1: steady_state: found true; accepted: a table of warm_up, batch, batches_per_run".into(),
            ),
            (
                "[call_types]\nname = \"a\"",
                "line 1: call_types: found { name = \"a\" }; accepted: a list: write [[call_types]]".into(),
            ),
            (
                "[[call_types]]\nname = 5",
                "line 2: call_types[0].name: found 5; accepted: text in quotes".into(),
            ),
            (
                "[[call_types]]\nchannel = \"phon\"",
                "line 2: call_types[0].channel: found \"phon\"; did you mean \"phone\"? (accepted: phone, chat, email)"
                    .into(),
            ),
            (
                "[[call_types]]\nbalk = \"often\"",
                "line 2: call_types[0].balk: found \"often\"; accepted: a number".into(),
            ),
            (
                "[[call_types]]\npatience = { exponentail = { mean = 3 } }",
                format!(
                    "line 2: call_types[0].patience.exponentail: unknown law \"exponentail\"; did you mean \
                     \"exponential\"? (accepted: {LAWS})"
                ),
            ),
            (
                "[[call_types]]\npatience = \"patient\"",
                format!("line 2: call_types[0].patience: unknown law \"patient\"; accepted: {LAWS}"),
            ),
            (
                "[[call_types]]\npatience = \"5min\"",
                "line 2: call_types[0].patience: found \"5min\"; a law of durations is accepted, such as { constant = { value = \
                 \"5min\" } } for one that is always the same"
                    .to_owned(),
            ),
            (
                "[[call_types]]\npatience = 284",
                format!(
                    "line 2: call_types[0].patience: found 284; accepted: a law such as {{ exponential = {{ mean = 120 \
                     }} }}, or another of {LAWS}"
                ),
            ),
            (
                "[[call_types]]\npatience = { exponential = {}, gamma = {} }",
                format!(
                    "line 2: call_types[0].patience: found {{ exponential = {{}}, gamma = {{}} }}; accepted: exactly one \
                     of {LAWS}"
                ),
            ),
            (
                "[[call_types]]\npatience = { exponential = 120 }",
                "line 2: call_types[0].patience.exponential: found 120; accepted: a table of mean".into(),
            ),
            (
                "[[call_types]]\npatience = \"exponential\"",
                "line 2: call_types[0].patience: found \"exponential\"; accepted: { exponential = { ... } } with mean"
                    .into(),
            ),
            (
                "[[call_types]]\npatience = { never = {} }",
                "line 2: call_types[0].patience.never: found {}; accepted: \"never\", the word alone".into(),
            ),
            (
                "[[call_types]]\n[call_types.patience.gamma]\nmean = 3\nshap = 2",
                "line 4: call_types[0].patience.gamma.shap: unknown field; did you mean \"shape\"? (accepted: mean, cv, \
                 shape, scale)"
                    .into(),
            ),
            (
                "[[call_types]]\n[[call_types.patience.mixture.of]]\nlaw = \"nevr\"",
                format!(
                    "line 3: call_types[0].patience.mixture.of[0].law: unknown law \"nevr\"; did you mean \"never\"? \
                     (accepted: {LAWS})"
                ),
            ),
            (
                "[[call_types]]\narrivals = { per_hour = \"many\" }",
                "line 2: call_types[0].arrivals.per_hour: found \"many\"; accepted: a number, a list of numbers (one per \
                 interval), or { csv = \"file.csv\", column = \"name\" }"
                    .into(),
            ),
            (
                "[[agent_groups]]\nstaff = [\n1,\n\"x\",\n3]",
                "line 4: agent_groups[0].staff[1]: found \"x\"; accepted: a number".into(),
            ),
            (
                "[[agent_groups]]\nstaff = { csv = \"a.csv\", colum = \"staff\" }",
                "line 2: agent_groups[0].staff.colum: unknown field; did you mean \"column\"? (accepted: csv, column, \
                 queue, date)"
                    .into(),
            ),
            (
                "[[agent_groups]]\nstaff = { csv = \"a.csv\" }",
                "line 2: agent_groups[0].staff: found { csv = \"a.csv\" }; \"column\" is missing".into(),
            ),
            (
                "[[agent_groups]]\nskills = [{ call_typ = \"x\" }]",
                "line 2: agent_groups[0].skills[0].call_typ: unknown field; did you mean \"call_type\"? (accepted: call_type, \
                 rank, preference, speed, handle_time, resolution, transfers_to, after, until, reserve, call_score, agent_score, stages)"
                    .into(),
            ),
            (
                "[agent_group]",
                "line 1: agent_group: unknown field; did you mean \"agent_groups\"? (accepted: name, day, starting_state, steady_state, \
                 lines, queue_limit, routing, service_levels, call_types, agent_groups)"
                    .into(),
            ),
        ];
        for (text, message) in table {
            assert_eq!(wrong(text), [message], "{text}");
        }
    }

    #[test]
    fn all_mistakes_are_named_in_the_order_of_the_file() {
        let text = r#"
nam = "x"

[[agent_groups]]
staff = "ten"
skills = ["a", 5, "b", { call_type = 7 }]

[[call_types]]
arrivals = { per_interval = [1, "x", 3, "y"], shape = "lineer", times = [7] }
patience = { exponential = { meen = 120 }, gamma = {} }
handle_time = { erlang = { mean = true, phases = -2 } }
aht = { csv = 5 }
"#;
        let paths: Vec<String> = wrong(text)
            .iter()
            .map(|line| line.split(": ").take(2).collect::<Vec<_>>().join(" "))
            .collect();
        assert_eq!(
            paths,
            [
                "line 2 nam",
                "line 5 agent_groups[0].staff",
                "line 6 agent_groups[0].skills[1]",
                "line 6 agent_groups[0].skills[3].call_type",
                "line 9 call_types[0].arrivals.per_interval[1]",
                "line 9 call_types[0].arrivals.per_interval[3]",
                "line 9 call_types[0].arrivals.shape",
                "line 9 call_types[0].arrivals.times[0]",
                "line 10 call_types[0].patience",
                "line 11 call_types[0].handle_time.erlang.mean",
                "line 11 call_types[0].handle_time.erlang.phases",
                "line 12 call_types[0].aht.csv",
            ]
        );
    }

    #[test]
    fn json_mistakes_have_paths() {
        let text = r#"{ "name": null, "lines": null, "call_types": [5, { "balk": null, "patience": { "nevr": 1 } }] }"#;
        let error = scenario_from_json(text).unwrap_err();
        let paths: Vec<&str> = error.problems().iter().map(|p| &*p.path).collect();
        assert_eq!(
            paths,
            [
                "name",
                "call_types[0]",
                "call_types[1].balk",
                "call_types[1].patience.nevr"
            ]
        );
        assert_eq!(
            scenario_from_json("[1]").unwrap_err().to_string(),
            "found [1]; accepted: a table of a scenario's fields"
        );
    }

    #[test]
    fn a_mistake_in_an_override_names_the_override() {
        let set = |path: &str, value: &str| (path.to_owned(), value.to_owned());
        let text = "[[agent_groups]]\nname = \"desk\"\nstaff = 5\nskill = []\n";
        let sets = [
            set("agent_groups.desk.stuff", "6"),
            set("lines", "many"),
            set("agent_groups.dsk.staff", "6"),
        ];
        let error = scenario_from_toml_with(text, &sets).unwrap_err();
        assert_eq!(
            error.to_string(),
            "4 problems\n  line 4: agent_groups[0].skill: unknown field; did you mean \"skills\"? (accepted: name, \
             staff, shifts, absence, speeds, pickup, skills)\n  --set agent_groups.desk.stuff: agent_groups[0].stuff: unknown field; did you mean \
             \"staff\"? (accepted: name, staff, shifts, absence, speeds, pickup, skills)\n  --set lines: found \"many\"; accepted: a whole number from 0 \
             to 4294967295, or a list of groups of lines\n  --set agent_groups.dsk.staff: nothing is named \"dsk\"; did you mean \"desk\"?"
        );
    }

    #[test]
    fn a_list_of_mistakes_ends() {
        let text: String = (0..300).map(|n| format!("x{n} = 1\n")).collect();
        let problems = wrong(&text);
        assert_eq!(problems.len(), super::MOST + 1);
        assert_eq!(
            problems.last().unwrap(),
            "and perhaps more: only the first 100 are listed"
        );
    }

    #[test]
    fn nesting_without_end_is_refused() {
        let deep = 100_000;
        assert!(scenario_from_toml(&format!("name = {}", "[".repeat(deep))).is_err());
        assert!(scenario_from_toml(&format!("name{} = 1", ".a".repeat(deep))).is_err());
        assert!(scenario_from_json(&"[".repeat(deep)).is_err());
        let set = (format!("a{}", ".a".repeat(deep)), "1".to_owned());
        assert!(scenario_from_toml_with("name = \"a\"", &[set]).is_err());
        let set = ("name".to_owned(), "[".repeat(deep));
        assert!(scenario_from_toml_with("name = \"a\"", &[set]).is_err());
    }
}
