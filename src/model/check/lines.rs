//! Telephone lines.

use super::{check_names, did_you_mean};
use crate::error::Problems;
use crate::model::rule::Rule;
use crate::scenario::{Lines, Scenario};

const NONE: &str = "found 0; 1 or more is accepted";

pub(super) fn check_lines(scenario: &Scenario, problems: &mut Problems) {
    let groups = match &scenario.lines {
        None => return,
        Some(Lines::Number(count)) => {
            if *count == 0 {
                let message = format!("{NONE}; leave it out for no limit");
                Rule::Lines.broken(&mut problems.at("lines"), message);
            }
            return;
        }
        Some(Lines::Groups(groups)) => groups,
    };
    if groups.is_empty() {
        Rule::Lines.broken(
            &mut problems.at("lines"),
            "an empty list; a number, or one group of lines or more is accepted; leave it out for no limit",
        );
    }
    check_names(problems, "lines", groups.iter().map(|g| g.name.as_str()));
    for (i, group) in groups.iter().enumerate() {
        let mut lines = problems.at("lines");
        let mut place = lines.index(i);
        if group.count == 0 {
            Rule::Lines.broken(&mut place.field("count"), NONE);
        }
        let Some(listed) = &group.call_types else {
            continue;
        };
        let mut list = place.field("call_types");
        if listed.is_empty() {
            Rule::LinesOf.broken(
                &mut list,
                "an empty list; one call type or more is accepted; leave it out for all",
            );
        }
        for (j, name) in listed.iter().enumerate() {
            if !scenario.call_types.iter().any(|t| t.name == *name) {
                let message = format!(
                    "found {name:?}, which is no call type{}",
                    did_you_mean(name, scenario)
                );
                Rule::LinesOf.broken(&mut list.index(j), message);
            } else if listed[..j].contains(name) {
                let message = format!("found {name:?} a second time");
                Rule::LinesOf.broken(&mut list.index(j), message);
            }
        }
    }
}
