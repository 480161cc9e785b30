//! Which shard this is, as the batch system says it that started the process.

use super::shard::Shard;
use crate::error::{Problems, Result};

/// The variables of a batch system, as far as they are set.
struct Variables<'a> {
    lookup: &'a dyn Fn(&str) -> Option<String>,
    problems: &'a mut Problems,
}

impl Variables<'_> {
    /// A variable as a number; `None` where it is not set, or wrong, which is then reported. Numbers have 64 bits and
    /// are reckoned with in more, so that no sum of them overflows.
    fn number(&mut self, name: &str) -> Option<i128> {
        let text = (self.lookup)(name)?;
        let text = text.trim();
        // A job of Grid Engine that is no array.
        if text.is_empty() || text == "undefined" {
            return None;
        }
        let number = text.parse::<i64>().ok().filter(|number| *number >= 0);
        if number.is_none() {
            let message = format!("found {text:?}; a whole number, 0 or more, is accepted");
            self.problems.at(name).say(message);
        }
        number.map(i128::from)
    }

    fn is_set(&self, name: &str) -> bool {
        (self.lookup)(name).is_some_and(|text| !matches!(text.trim(), "" | "undefined"))
    }

    /// A task of an array from `first` to `last` by `step`, whose names these are.
    fn task(&mut self, names: [&str; 4], count: Option<(&str, i128)>) -> Option<Shard> {
        let before = self.problems.list().len();
        let numbers = names.map(|name| self.number(name));
        for (name, number) in names.iter().zip(numbers) {
            if number.is_none() && !self.is_set(name) {
                let message = format!("is not set, though {} is; {GIVE_SHARD}", names[0]);
                self.problems.at(*name).say(message);
            }
        }
        let [Some(id), Some(first), Some(last), Some(step)] = numbers else {
            return None;
        };
        let step = step.max(1);
        let tasks = (last - first) / step + 1;
        if id < first || id > last || (id - first) % step != 0 {
            let message =
                format!("found {id}, which is none of {first} to {last} by {step}; {GIVE_SHARD}");
            self.problems.at(names[0]).say(message);
        }
        if let Some((name, count)) = count
            && count != tasks
        {
            let message = format!(
                "found {count}, but {first} to {last} by {step} are {tasks} tasks; {GIVE_SHARD}"
            );
            self.problems.at(name).say(message);
        }
        if self.problems.list().len() > before {
            return None;
        }
        self.shard(names[0], (id - first) / step + 1, tasks)
    }

    fn shard(&mut self, name: &str, index: i128, of: i128) -> Option<Shard> {
        let number = |n: i128| u32::try_from(n).ok();
        let shard = number(index).zip(number(of));
        let shard = shard.and_then(|(index, of)| Shard::new(index, of).ok());
        if shard.is_none() {
            let message = format!("makes shard {index} of {of}, which there is not; {GIVE_SHARD}");
            self.problems.at(name).say(message);
        }
        shard
    }
}

const GIVE_SHARD: &str = "give the shard itself, as in 2/4";

impl Shard {
    /// The shard that the batch system has given this process, and where that was found; `None` where there is no
    /// batch system, or one with a single task.
    ///
    /// `lookup` reads the environment: `|name| std::env::var(name).ok()`. `shards` is how many there are, where the
    /// batch system does not say; where it does, both must agree.
    ///
    /// | system | variables | counted from |
    /// |---|---|---|
    /// | Slurm | `SLURM_ARRAY_TASK_ID`, `_COUNT`, `_MIN`, `_MAX`, `_STEP` | `_MIN` |
    /// | AWS Batch | `AWS_BATCH_JOB_ARRAY_INDEX`, `_SIZE` | 0 |
    /// | Grid Engine | `SGE_TASK_ID`, `_FIRST`, `_LAST`, `_STEPSIZE` | `_FIRST` |
    /// | Kubernetes | `JOB_COMPLETION_INDEX` and `shards` | 0 |
    /// | PBS | `PBS_ARRAY_INDEX` and `shards` | 1 |
    ///
    /// ```
    /// use callcenter::sweep::Shard;
    /// let lookup = |name: &str| match name {
    ///     "AWS_BATCH_JOB_ARRAY_INDEX" => Some("1".to_owned()),
    ///     "AWS_BATCH_JOB_ARRAY_SIZE" => Some("4".to_owned()),
    ///     _ => None,
    /// };
    /// let (shard, source) = Shard::from_environment(lookup, None)?.expect("a batch system");
    /// assert_eq!((shard.to_string(), source), ("2/4".to_owned(), "AWS_BATCH_JOB_ARRAY_INDEX"));
    /// # Ok::<(), callcenter::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When variables contradict each other or `shards`, or one that is needed is missing; each by its name.
    pub fn from_environment(
        lookup: impl Fn(&str) -> Option<String>,
        shards: Option<u32>,
    ) -> Result<Option<(Shard, &'static str)>> {
        let mut problems = Problems::new();
        let mut found: Vec<(Shard, &'static str)> = Vec::new();
        let asked = shards.map(i128::from);
        let mut variables = Variables {
            lookup: &lookup,
            problems: &mut problems,
        };
        if variables.is_set("SLURM_ARRAY_TASK_ID") {
            match variables.number("SLURM_ARRAY_TASK_COUNT") {
                // A single task of an array that is run again must not take itself for the whole.
                Some(1) if asked.is_none_or(|asked| asked == 1) => {}
                Some(count) => {
                    let names = [
                        "SLURM_ARRAY_TASK_ID",
                        "SLURM_ARRAY_TASK_MIN",
                        "SLURM_ARRAY_TASK_MAX",
                        "SLURM_ARRAY_TASK_STEP",
                    ];
                    let shard = variables.task(names, Some(("SLURM_ARRAY_TASK_COUNT", count)));
                    found.extend(shard.map(|shard| (shard, names[0])));
                }
                None if !variables.is_set("SLURM_ARRAY_TASK_COUNT") => {
                    let message =
                        format!("is not set, though SLURM_ARRAY_TASK_ID is; {GIVE_SHARD}");
                    let count = "SLURM_ARRAY_TASK_COUNT";
                    variables.problems.at(count).say(message);
                }
                None => {}
            }
        }
        if variables.is_set("SGE_TASK_ID") {
            let names = [
                "SGE_TASK_ID",
                "SGE_TASK_FIRST",
                "SGE_TASK_LAST",
                "SGE_TASK_STEPSIZE",
            ];
            let shard = variables.task(names, None).filter(|shard| {
                let whole = *shard == Shard::WHOLE && asked.is_none_or(|asked| asked == 1);
                !whole
            });
            found.extend(shard.map(|shard| (shard, names[0])));
        }
        for (name, size, first) in [
            (
                "AWS_BATCH_JOB_ARRAY_INDEX",
                Some("AWS_BATCH_JOB_ARRAY_SIZE"),
                0,
            ),
            ("JOB_COMPLETION_INDEX", None, 0),
            ("PBS_ARRAY_INDEX", None, 1),
        ] {
            let Some(index) = variables.number(name) else {
                continue;
            };
            match size.and_then(|size| variables.number(size)).or(asked) {
                Some(of) => {
                    let shard = variables.shard(name, index - first + 1, of);
                    found.extend(shard.map(|shard| (shard, name)));
                }
                None => {
                    let missing =
                        size.map_or(String::new(), |size| format!(" and {size} is not set"));
                    let message = format!(
                        "found {index}, but it does not say of how many{missing}; give the number of shards"
                    );
                    variables.problems.at(name).say(message);
                }
            }
        }
        for (shard, name) in &found {
            if let Some(asked) = shards
                && asked != shard.of()
            {
                let message = format!(
                    "makes this shard {shard}, but {asked} shards were asked for; {GIVE_SHARD}"
                );
                problems.at(*name).say(message);
            }
        }
        if let Some((first, others)) = found.split_first() {
            for (shard, name) in others.iter().filter(|(shard, _)| *shard != first.0) {
                let message = format!(
                    "makes this shard {shard}, but {} makes it {}; {GIVE_SHARD}",
                    first.1, first.0
                );
                problems.at(*name).say(message);
            }
        }
        problems.finish()?;
        Ok(found.into_iter().next())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(variables: &[(&str, &str)], shards: Option<u32>) -> String {
        let lookup = |name: &str| {
            let set = variables.iter().find(|(known, _)| *known == name);
            set.map(|(_, value)| (*value).to_owned())
        };
        match Shard::from_environment(lookup, shards) {
            Ok(Some((shard, source))) => format!("{shard} from {source}"),
            Ok(None) => "none".to_owned(),
            Err(error) => error.to_string(),
        }
    }

    fn slurm<'a>(
        id: &'a str,
        count: &'a str,
        min: &'a str,
        max: &'a str,
        step: &'a str,
    ) -> Vec<(&'a str, &'a str)> {
        vec![
            ("SLURM_ARRAY_TASK_ID", id),
            ("SLURM_ARRAY_TASK_COUNT", count),
            ("SLURM_ARRAY_TASK_MIN", min),
            ("SLURM_ARRAY_TASK_MAX", max),
            ("SLURM_ARRAY_TASK_STEP", step),
        ]
    }

    fn sge<'a>(
        id: &'a str,
        first: &'a str,
        last: &'a str,
        step: &'a str,
    ) -> Vec<(&'a str, &'a str)> {
        vec![
            ("SGE_TASK_ID", id),
            ("SGE_TASK_FIRST", first),
            ("SGE_TASK_LAST", last),
            ("SGE_TASK_STEPSIZE", step),
        ]
    }

    /// The largest number that is read.
    const MOST: &str = "9223372036854775807";

    #[test]
    fn batch_systems_are_understood() {
        let aws = vec![
            ("AWS_BATCH_JOB_ARRAY_INDEX", "3"),
            ("AWS_BATCH_JOB_ARRAY_SIZE", "4"),
        ];
        let both = [slurm("2", "4", "1", "4", "1"), aws.clone()].concat();
        let agree = [slurm("4", "4", "1", "4", "1"), aws.clone()].concat();
        let table = [
            (vec![], None, "none"),
            (vec![], Some(4), "none"),
            (
                slurm("2", "4", "1", "4", "1"),
                None,
                "2/4 from SLURM_ARRAY_TASK_ID",
            ),
            (
                slurm("0", "4", "0", "3", "1"),
                Some(4),
                "1/4 from SLURM_ARRAY_TASK_ID",
            ),
            (
                slurm("20", "3", "10", "30", "10"),
                None,
                "2/3 from SLURM_ARRAY_TASK_ID",
            ),
            (
                slurm("7", "3", "1", "8", "3"),
                None,
                "3/3 from SLURM_ARRAY_TASK_ID",
            ),
            (slurm("7", "1", "7", "7", "1"), None, "none"),
            (
                slurm("7", "1", "7", "7", "1"),
                Some(8),
                "SLURM_ARRAY_TASK_ID: makes this shard 1/1, but 8 shards were asked for; give the shard itself, as in 2/4",
            ),
            (
                slurm("3", "3", "1", "7", "1"),
                None,
                "SLURM_ARRAY_TASK_COUNT: found 3, but 1 to 7 by 1 are 7 tasks; give the shard itself, as in 2/4",
            ),
            (
                slurm("9", "4", "1", "4", "1"),
                None,
                "SLURM_ARRAY_TASK_ID: found 9, which is none of 1 to 4 by 1; give the shard itself, as in 2/4",
            ),
            (
                slurm("two", "4", "1", "4", "1"),
                None,
                "SLURM_ARRAY_TASK_ID: found \"two\"; a whole number, 0 or more, is accepted",
            ),
            (
                vec![("SLURM_ARRAY_TASK_ID", "2")],
                None,
                "SLURM_ARRAY_TASK_COUNT: is not set, though SLURM_ARRAY_TASK_ID is; give the shard itself, as in 2/4",
            ),
            (
                slurm("2", "4", "1", "4", "1")[..4].to_vec(),
                None,
                "SLURM_ARRAY_TASK_STEP: is not set, though SLURM_ARRAY_TASK_ID is; give the shard itself, as in 2/4",
            ),
            (aws.clone(), None, "4/4 from AWS_BATCH_JOB_ARRAY_INDEX"),
            (
                aws[..1].to_vec(),
                Some(4),
                "4/4 from AWS_BATCH_JOB_ARRAY_INDEX",
            ),
            (
                aws[..1].to_vec(),
                None,
                "AWS_BATCH_JOB_ARRAY_INDEX: found 3, but it does not say of how many and AWS_BATCH_JOB_ARRAY_SIZE is not \
                 set; give the number of shards",
            ),
            (
                aws.clone(),
                Some(5),
                "AWS_BATCH_JOB_ARRAY_INDEX: makes this shard 4/4, but 5 shards were asked for; give the shard itself, as \
                 in 2/4",
            ),
            (
                sge("undefined", "undefined", "undefined", "undefined"),
                None,
                "none",
            ),
            (sge("5", "1", "10", "2"), None, "3/5 from SGE_TASK_ID"),
            (sge("1", "1", "1", "1"), None, "none"),
            (
                sge("4", "1", "10", "2"),
                None,
                "SGE_TASK_ID: found 4, which is none of 1 to 10 by 2; give the shard itself, as in 2/4",
            ),
            (
                vec![("JOB_COMPLETION_INDEX", "0")],
                Some(3),
                "1/3 from JOB_COMPLETION_INDEX",
            ),
            (
                vec![("JOB_COMPLETION_INDEX", "2")],
                None,
                "JOB_COMPLETION_INDEX: found 2, but it does not say of how many; give the number of shards",
            ),
            (
                vec![("JOB_COMPLETION_INDEX", "3")],
                Some(3),
                "JOB_COMPLETION_INDEX: makes shard 4 of 3, which there is not; give the shard itself, as in 2/4",
            ),
            (
                vec![("PBS_ARRAY_INDEX", "3")],
                Some(3),
                "3/3 from PBS_ARRAY_INDEX",
            ),
            (
                vec![("PBS_ARRAY_INDEX", "0")],
                Some(3),
                "PBS_ARRAY_INDEX: makes shard 0 of 3, which there is not; give the shard itself, as in 2/4",
            ),
            (
                sge(MOST, "0", MOST, "1"),
                None,
                "SGE_TASK_ID: makes shard 9223372036854775808 of 9223372036854775808, which there is not; give the shard \
                 itself, as in 2/4",
            ),
            (
                vec![("JOB_COMPLETION_INDEX", MOST)],
                Some(3),
                "JOB_COMPLETION_INDEX: makes shard 9223372036854775808 of 3, which there is not; give the shard itself, \
                 as in 2/4",
            ),
            (
                both,
                None,
                "AWS_BATCH_JOB_ARRAY_INDEX: makes this shard 4/4, but SLURM_ARRAY_TASK_ID makes it 2/4; give the shard \
                 itself, as in 2/4",
            ),
            (agree, None, "4/4 from SLURM_ARRAY_TASK_ID"),
        ];
        for (variables, shards, expected) in table {
            assert_eq!(found(&variables, shards), expected, "{variables:?}");
        }
    }
}
