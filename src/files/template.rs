//! A scenario with places that are filled in again and again, without reading its text each time.

use serde::Deserialize;

use super::gather;
use super::overrides::{self, Step};
use super::parse;
use super::tree::{Node, Origin};
use super::write::scenario_to_toml;
use crate::error::{Problem, Result};
use crate::scenario::{Scenario, Value};

/// A path through a scenario, such as `agent_groups.desk.staff`.
#[derive(Debug, Clone)]
pub(crate) struct Place(Vec<Step>);

impl Place {
    /// Reads a path as overrides have them; what is accepted otherwise.
    pub(crate) fn parse(path: &str) -> std::result::Result<Place, String> {
        overrides::steps(path).map(Place)
    }
}

/// A value that is ready to be put at a place.
#[derive(Debug, Clone)]
pub(crate) struct Written(Node);

impl Written {
    /// A value that will be known by this number when it turns out to be wrong.
    pub(crate) fn new(value: &Value, nth: usize) -> std::result::Result<Written, String> {
        let text = value.to_toml();
        parse::toml_value(&text, Origin::Set(nth))
            .map(Written)
            .map_err(|message| format!("found {text}; not a TOML value: {message}"))
    }
}

/// A value as the command line has it: as TOML writes it, and a bare word stands for itself.
pub(crate) fn value_of_word(text: &str) -> std::result::Result<Value, String> {
    let node = overrides::value_of(text, 0)?;
    Value::deserialize(&node).map_err(|_| format!("found {text}; accepted: a number or a word"))
}

/// A scenario as a tree whose values can be replaced.
///
/// Filling a place costs O(length of the path), and making a scenario O(its size), without reading any text.
#[derive(Debug, Clone)]
pub(crate) struct Template {
    written: Node,
    filled: Node,
}

impl Template {
    /// A template of a scenario.
    pub(crate) fn new(scenario: &Scenario) -> Result<Template> {
        let written = parse::toml(&scenario_to_toml(scenario)?)?;
        Ok(Template {
            filled: written.clone(),
            written,
        })
    }

    /// Takes out everything that was filled in.
    pub(crate) fn reset(&mut self) {
        self.filled = self.written.clone();
    }

    /// Puts a value at a place, which stays until another is put there; what is wrong with the place otherwise.
    pub(crate) fn fill(
        &mut self,
        place: &Place,
        Written(value): &Written,
    ) -> std::result::Result<(), String> {
        let nth = match value.origin {
            Origin::Set(nth) => nth,
            _ => 0,
        };
        overrides::set(&mut self.filled, &place.0, value.clone(), nth)
    }

    /// The scenario as it is filled in; `None` where that is none.
    pub(crate) fn scenario(&self) -> Option<Scenario> {
        Scenario::deserialize(&self.filled).ok()
    }

    /// Why there is no scenario: each mistake with the number of the value that made it, where one did.
    pub(crate) fn mistakes(&self) -> Vec<(Option<usize>, Problem)> {
        let (_, found, _) = gather::decode::<Scenario>(&mut self.filled.clone(), &[]);
        let numbered = found.into_iter().map(|found| {
            let nth = match found.origin {
                Origin::Set(nth) => Some(nth),
                _ => None,
            };
            // The lines are those of a text that nobody has seen.
            let path = match found.origin {
                Origin::Line { .. } => found
                    .problem
                    .path
                    .split_once(": ")
                    .map_or("", |(_, path)| path)
                    .to_owned(),
                _ => found.problem.path.clone(),
            };
            (
                nth,
                Problem {
                    path,
                    ..found.problem
                },
            )
        });
        numbered.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AgentGroup, CallType, Law};

    fn centre() -> Scenario {
        Scenario::new("hold music")
            .call_type(
                CallType::new("service")
                    .arrivals_per_hour(831.0)
                    .handle_time(Law::exponential(269.0))
                    .patience(Law::exponential(283.6)),
            )
            .agent_group(AgentGroup::new("desk").staff(50).skill("service"))
    }

    fn put(template: &mut Template, path: &str, value: impl Into<Value>, nth: usize) {
        let written = Written::new(&value.into(), nth).unwrap();
        template
            .fill(&Place::parse(path).unwrap(), &written)
            .unwrap();
    }

    #[test]
    fn a_place_is_filled_again_and_again() {
        let mut template = Template::new(&centre()).unwrap();
        assert_eq!(template.scenario(), Some(centre()));
        for staff in [51, 52] {
            put(&mut template, "agent_groups.desk.staff", staff, 0);
            put(&mut template, "call_types[0].patience", "never", 1);
            let scenario = template.scenario().unwrap();
            assert_eq!(scenario.agent_groups[0].staff, staff.into());
            assert_eq!(scenario.call_types[0].patience, Some(Law::Never));
        }
        template.reset();
        assert_eq!(template.scenario(), Some(centre()));
    }

    #[test]
    fn a_mistake_is_known_by_its_value() {
        let mut template = Template::new(&centre()).unwrap();
        put(&mut template, "agent_groups.desk.stuff", 3, 7);
        put(&mut template, "lines", "many", 8);
        assert_eq!(template.scenario(), None);
        let mistakes: Vec<(Option<usize>, String)> = template
            .mistakes()
            .into_iter()
            .map(|(nth, problem)| (nth, problem.to_string()))
            .collect();
        assert_eq!(mistakes.len(), 2, "{mistakes:?}");
        let of = |n: usize| &mistakes.iter().find(|(nth, _)| *nth == Some(n)).unwrap().1;
        assert_eq!(
            of(8),
            "lines: found \"many\"; accepted: a whole number from 0 to 4294967295, or a list of groups of lines"
        );
        assert!(of(7).starts_with(
            "agent_groups[0].stuff: unknown field; did you mean \"staff\"? (accepted"
        ));
    }

    #[test]
    fn a_bare_word_is_a_text() {
        assert_eq!(value_of_word("serve"), Ok(Value::from("serve")));
        assert_eq!(value_of_word("08:00"), Ok(Value::from("08:00")));
        assert_eq!(value_of_word(" 0.5 "), Ok(Value::Number(0.5)));
        assert!(value_of_word("[1,").is_err());
    }
}
