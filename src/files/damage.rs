//! Which further complaints about a scenario only follow from parts of its file that could not be read.
//!
//! What cannot be read is left out, and what is left out has its default. A check of the rest would then say that a name
//! is missing, or that nobody answers a call type, though the file says so with a slip.

use super::tree::{Node, Step};

/// A part of a file that was left out because it could not be read; positions are those of the file.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Damage {
    pub steps: Vec<Step>,
    /// Whether it was a name that its table does not have, which may have meant any that is absent.
    pub unknown_name: bool,
}

/// Rules that weigh the scenario as a whole: any part left out may be what breaks them.
const OF_THE_WHOLE: [&str; 1] = ["queue-ends"];
/// The same, where what they speak of is not stated but worked out.
const OF_THE_WHOLE_UNSTATED: [&str; 1] = ["steady-state-size"];
/// Rules that hold figures against the day.
const OF_THE_DAY: [&str; 7] = [
    "one-per-interval",
    "per-interval-needs-day",
    "shape-of-volumes",
    "busyness",
    "recorded-times",
    "shifts-need-day",
    "shift-in-day",
];
/// Rules that match call types with those who answer them.
const OF_SKILLS: [&str; 3] = ["skill-exists", "served", "routing-supported"];

/// All that was left out of a file.
#[derive(Debug, Clone, Default)]
pub(super) struct Damages(pub Vec<Damage>);

impl Damages {
    /// Whether a complaint only follows from what was left out. `steps` are its place with the positions of the file,
    /// `tree` is what was left, and `stated` says whether there is anything in it at that place.
    pub(super) fn explain(&self, tree: &Node, steps: &[Step], stated: bool, rule: &str) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let touches = |damage: &Damage| {
            let same_table = |depth: usize| steps.get(..depth) == damage.steps.get(..depth);
            let parent = damage.steps.len().saturating_sub(1);
            let at_or_below = steps.starts_with(&damage.steps);
            // A complaint about a call type or group as a whole is about skills, see below.
            let above = damage.steps.starts_with(steps) && !is_entry(steps);
            let meant =
                damage.unknown_name && !stated && steps.len() > parent && same_table(parent);
            // A handle time may be said in several ways.
            let other_way = rule == "handle-time"
                && !stated
                && steps.len() > 2
                && same_table(2)
                && matches!(key(&damage.steps, 2), Some("aht" | "talk"));
            // Staff and shifts, and the times of a shift, are held against each other.
            let staff_or_shifts = rule == "staff-or-shifts"
                && same_table(2)
                && matches!(key(&damage.steps, 2), Some("staff" | "shifts"));
            let times_of_shift = matches!(rule, "shift-in-day" | "breaks")
                && damage.steps.len() > 4
                && same_table(4);
            at_or_below || above || meant || other_way || staff_or_shifts || times_of_shift
        };
        let day_lost = self.lost(tree, |steps| key(steps, 0) == Some("day"), &["day"]);
        // Opening, closing and interval are held against each other.
        let of_the_day = key(steps, 0) == Some("day") || OF_THE_DAY.contains(&rule);
        let of_the_whole =
            OF_THE_WHOLE.contains(&rule) || (OF_THE_WHOLE_UNSTATED.contains(&rule) && !stated);
        of_the_whole
            || (of_the_day && day_lost)
            || (OF_SKILLS.contains(&rule) && self.skills_lost(tree))
            || self.0.iter().any(touches)
    }

    /// Whether names of call types, or the lists of who answers them, were left out.
    fn skills_lost(&self, tree: &Node) -> bool {
        let names = |list: &'static str, field: &'static str| {
            move |steps: &[Step]| {
                key(steps, 0) == Some(list) && (steps.len() < 3 || key(steps, 2) == Some(field))
            }
        };
        self.lost(tree, names("call_types", "name"), &["call_types", "name"])
            || self.lost(
                tree,
                names("agent_groups", "skills"),
                &["agent_groups", "skills"],
            )
    }

    /// Whether something was left out that `is` right at its place, or an unknown name that may have meant one of
    /// `names`, which its table lacks.
    fn lost(&self, tree: &Node, is: impl Fn(&[Step]) -> bool, names: &[&str]) -> bool {
        self.0.iter().any(|damage| {
            if !damage.unknown_name {
                return damage.steps.is_empty() || is(&damage.steps);
            }
            names.iter().any(|name| {
                let mut meant = damage.steps.clone();
                meant.pop();
                meant.push(Step::Key((*name).to_owned()));
                is(&meant) && !tree.has(&meant)
            })
        })
    }
}

/// An entry of a list at the top, such as `call_types[0]`.
fn is_entry(steps: &[Step]) -> bool {
    matches!(steps, [Step::Key(_), Step::Position(_)])
}

fn key(steps: &[Step], depth: usize) -> Option<&str> {
    match steps.get(depth) {
        Some(Step::Key(key)) => Some(key),
        _ => None,
    }
}
