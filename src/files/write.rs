//! Scenarios written as a planner would write them.

use serde_json::Value;

use super::scenario::{scenario_from_json, scenario_from_toml};
use crate::error::{Error, ErrorKind, Result};
use crate::scenario::Scenario;

/// A scenario as the text of a TOML file, in the form of the examples: what is unsaid is left out, a call type or an
/// agent group is a `[[table]]`, and what is in it stands on one line each.
///
/// [`scenario_from_toml`](super::scenario_from_toml) gives the same scenario back.
///
/// ```
/// use callcenter::{AgentGroup, Law, Scenario, files};
/// let centre = Scenario::new("hold music").agent_group(AgentGroup::new("desk").staff(50).skill("service"));
/// let text = files::scenario_to_toml(&centre)?;
/// assert_eq!(text, "name = \"hold music\"\n\n[[agent_groups]]\nname = \"desk\"\nstaff = 50\nskills = [\"service\"]\n");
/// assert_eq!(files::scenario_from_toml(&text)?, centre);
/// # Ok::<(), callcenter::Error>(())
/// ```
///
/// # Errors
///
/// [`ErrorKind::Invalid`] if a path in it is not text.
pub fn scenario_to_toml(scenario: &Scenario) -> Result<String> {
    let tree = serde_json::to_value(scenario).map_err(cannot)?;
    let mut text = String::new();
    let fields = tree.as_object().into_iter().flatten();
    let (tables, plain): (Vec<_>, Vec<_>) = fields.partition(|(_, value)| of_tables(value));
    for (name, value) in plain {
        // A scenario without call types or agents.
        if *value != Value::Array(Vec::new()) {
            line(&mut text, name, value);
        }
    }
    for (name, list) in tables {
        for table in list.as_array().into_iter().flatten() {
            text.push_str(&format!("\n[[{name}]]\n"));
            for (name, value) in table.as_object().into_iter().flatten() {
                line(&mut text, name, value);
            }
        }
    }
    if scenario_from_toml(&text).is_ok_and(|read| read == *scenario) {
        return Ok(text);
    }
    // The tree has no place for infinity and NaN: a scenario with one is written the long way.
    toml::to_string(scenario).map_err(cannot)
}

/// A scenario as the text of a JSON file; [`scenario_from_json`] gives the same scenario back.
///
/// ```
/// use callcenter::{AgentGroup, Scenario, files};
/// let centre = Scenario::new("hold music").agent_group(AgentGroup::new("desk").staff(50).skill("service"));
/// let text = files::scenario_to_json(&centre)?;
/// assert_eq!(files::scenario_from_json(&text)?, centre);
/// # Ok::<(), callcenter::Error>(())
/// ```
///
/// # Errors
///
/// [`ErrorKind::Invalid`] if a figure is infinite or no number, which JSON cannot say, or a path is not text.
pub fn scenario_to_json(scenario: &Scenario) -> Result<String> {
    let mut text = serde_json::to_string_pretty(scenario).map_err(cannot)?;
    text.push('\n');
    if scenario_from_json(&text).is_ok_and(|read| read == *scenario) {
        Ok(text)
    } else {
        Err(cannot("a figure is infinite or no number"))
    }
}

fn cannot(why: impl std::fmt::Display) -> Error {
    Error::new(
        ErrorKind::Invalid,
        format!("the scenario cannot be written: {why}"),
    )
}

/// Whether a value is a list of tables with something in it.
fn of_tables(value: &Value) -> bool {
    value
        .as_array()
        .is_some_and(|list| !list.is_empty() && list.iter().all(Value::is_object))
}

/// A line `name = value`; nothing for what is unsaid.
fn line(text: &mut String, name: &str, value: &Value) {
    if !value.is_null() {
        text.push_str(&format!("{name} = {}\n", inline(value)));
    }
}

/// A value as TOML on one line.
fn inline(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => match number.as_f64() {
            // Whole figures as people write them. Up to 2^53 nothing is lost.
            Some(whole)
                if whole.fract() == 0.0
                    && whole.abs() < 9e15
                    && !(whole == 0.0 && whole.is_sign_negative()) =>
            {
                format!("{whole:.0}")
            }
            _ => number.to_string(),
        },
        Value::String(text) => toml::Value::String(text.clone()).to_string(),
        Value::Array(list) => {
            let items: Vec<String> = list.iter().map(inline).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(fields) => {
            let fields: Vec<String> = fields
                .iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(name, value)| format!("{name} = {}", inline(value)))
                .collect();
            if fields.is_empty() {
                "{}".to_owned()
            } else {
                format!("{{ {} }}", fields.join(", "))
            }
        }
    }
}
