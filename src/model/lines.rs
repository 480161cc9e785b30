//! Groups of lines, compiled.

use crate::scenario::Lines;

/// Lines that callers hold until they have gone.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct LinesModel {
    /// How many all callers share, where that is the only limit.
    pub shared: Option<u32>,
    /// How many there are in each group, where call types differ in the lines they need.
    pub counts: Vec<u32>,
    /// The groups that each call type needs a line of, by its index in the model; empty where all share theirs.
    pub of_type: Vec<Vec<u32>>,
}

impl LinesModel {
    /// Compiles what was checked, for call types by their names in the model's order.
    ///
    /// A group can be left out where another has all its call types and no more lines: that one is never full later. So
    /// whatever comes down to one number is one number.
    pub fn new(lines: Option<&Lines>, call_types: &[&str]) -> Self {
        let shared = |shared| LinesModel {
            shared,
            ..LinesModel::default()
        };
        let groups = match lines {
            None => return shared(None),
            Some(Lines::Number(count)) => return shared(Some(*count)),
            Some(Lines::Groups(groups)) => groups,
        };
        let members = |group: &crate::scenario::LineGroup| -> Vec<bool> {
            call_types.iter().map(|name| group.carries(name)).collect()
        };
        let mut all: Vec<(Vec<bool>, u32)> = groups.iter().map(|g| (members(g), g.count)).collect();
        // In an order that is not the file's.
        all.sort_unstable();
        all.dedup();
        let within = |one: &[bool], other: &[bool]| one.iter().zip(other).all(|(a, b)| a <= b);
        let needed = |at: &usize| {
            let (members, count) = &all[*at];
            let mut others = all.iter().enumerate().filter(|(other, _)| other != at);
            !others.any(|(_, (wider, fewer))| within(members, wider) && fewer <= count)
        };
        let kept: Vec<&(Vec<bool>, u32)> =
            (0..all.len()).filter(needed).map(|at| &all[at]).collect();
        if let [(members, count)] = kept.as_slice()
            && members.iter().all(|&needs| needs)
        {
            return shared(Some(*count));
        }
        let of_type = (0..call_types.len()).map(|t| {
            let groups = (0u32..).zip(&kept);
            let its_own = groups.filter(|(_, (members, _))| members[t]);
            its_own.map(|(group, _)| group).collect()
        });
        LinesModel {
            shared: None,
            counts: kept.iter().map(|(_, count)| *count).collect(),
            of_type: of_type.collect(),
        }
    }

    /// Whether call types differ in the lines they need.
    pub fn has_groups(&self) -> bool {
        !self.counts.is_empty()
    }

    /// Whether calls of a type need a line at all.
    pub fn limits(&self, call_type: usize) -> bool {
        self.shared.is_some() || self.has_groups() && !self.of_type[call_type].is_empty()
    }

    /// In words, to be held against those of another model.
    pub fn shown(&self, names: &[&str]) -> String {
        if let Some(count) = self.shared {
            return count.to_string();
        }
        if !self.has_groups() {
            return "none".to_owned();
        }
        let groups = (0u32..).zip(&self.counts).map(|(group, count)| {
            let types = names.iter().zip(&self.of_type);
            let its_own = types.filter(|(_, groups)| groups.contains(&group));
            let its_own: Vec<&str> = its_own.map(|(name, _)| *name).collect();
            format!("{count} for {}", its_own.join(", "))
        });
        groups.collect::<Vec<_>>().join("; ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::LineGroup;

    const TYPES: [&str; 3] = ["a", "b", "c"];

    fn group(count: u32, call_types: &[&str]) -> LineGroup {
        let group = LineGroup::new(format!("{count} {call_types:?}"), count);
        (call_types.iter()).fold(group, |group, name| group.call_type(*name))
    }

    fn compiled(groups: Vec<LineGroup>) -> LinesModel {
        LinesModel::new(Some(&groups.into()), &TYPES)
    }

    #[test]
    fn what_comes_down_to_one_number_is_that_number() {
        let number = LinesModel::new(Some(&Lines::Number(7)), &TYPES);
        assert_eq!(number.shared, Some(7));
        assert!(!number.has_groups() && number.limits(2));
        for groups in [
            vec![group(7, &[])],
            vec![group(7, &["c", "a", "b"])],
            vec![group(9, &[]), group(7, &["a", "b", "c"])],
            vec![group(7, &["a"]), group(7, &[]), group(8, &["b", "c"])],
        ] {
            assert_eq!(compiled(groups), number);
        }
        assert_eq!(
            LinesModel::new(None, &TYPES),
            LinesModel::default(),
            "no lines at all"
        );
    }

    #[test]
    fn groups_that_can_be_full_first_are_kept_in_whatever_order_they_come() {
        let groups = vec![
            group(5, &["a", "b"]),
            group(6, &[]),
            group(5, &["b"]),
            group(4, &["c"]),
        ];
        let model = compiled(groups.clone());
        assert_eq!(model.counts.len(), 3);
        assert_eq!(
            model.of_type.iter().map(Vec::len).collect::<Vec<_>>(),
            [2, 2, 2]
        );
        assert_eq!(model, compiled(groups.into_iter().rev().collect()));
        assert_eq!(
            model.shown(&TYPES),
            "4 for c; 5 for a, b; 6 for a, b, c",
            "{model:?}"
        );
        let alone = compiled(vec![group(5, &["a"])]);
        assert!(alone.limits(0) && !alone.limits(1));
    }
}
