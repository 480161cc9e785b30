//! What is wrong with points, each thing said once.

use std::collections::{BTreeMap, HashMap};

use super::points::{About, Points};
use crate::error::{Error, ErrorKind, Problem, Problems, Result};

/// The most mistakes of a kind that are listed.
const MOST_LISTED: usize = 20;

/// What is wrong with a point.
pub(super) type Wrong = Vec<(About, ErrorKind, Problem)>;

/// What is wrong with points, said once however many points say it.
#[derive(Default)]
pub(super) struct Mistakes {
    of_axes: BTreeMap<(About, String), ()>,
    /// Place, message, kind, first point, number of points; in the order they were found.
    of_points: Vec<(Problem, ErrorKind, u64, u64)>,
    known: HashMap<(String, String), usize>,
    /// Different mistakes found so far.
    pub count: usize,
}

impl Mistakes {
    /// Takes up what is wrong with a point.
    pub fn add(&mut self, point: u64, wrong: Wrong) {
        for (about, kind, problem) in wrong {
            if about == About::Point {
                let key = (problem.path.clone(), problem.message.clone());
                match self.known.get(&key) {
                    Some(&at) => self.of_points[at].3 += 1,
                    None => {
                        self.known.insert(key, self.of_points.len());
                        self.of_points.push((problem, kind, point, 1));
                    }
                }
            } else {
                self.of_axes.insert((about, problem.to_string()), ());
            }
        }
        self.count = self.of_axes.len() + self.of_points.len();
    }

    /// Everything that is wrong, where anything is.
    pub fn report(self, points: &Points<'_>, looked_at: u64, mut problems: Problems) -> Result<()> {
        let mut kind = ErrorKind::NotSupported;
        if !problems.list().is_empty() || !self.of_axes.is_empty() {
            kind = ErrorKind::Invalid;
        }
        for ((about, message), ()) in self.of_axes.iter().take(MOST_LISTED) {
            let place = match about {
                About::Path(axis) => format!("axes[{axis}].path"),
                About::Value(axis, nth) => format!("axes[{axis}].values[{nth}]"),
                About::Point => String::new(),
            };
            problems.at(place).say(message.clone());
        }
        for (problem, problem_kind, first, count) in self.of_points.iter().take(MOST_LISTED) {
            if *problem_kind != ErrorKind::NotSupported {
                kind = ErrorKind::Invalid;
            }
            let place = if *count == points.len() && *count > 1 {
                "every point".to_owned()
            } else {
                let more = match count - 1 {
                    0 => String::new(),
                    more => format!(" and {more} more"),
                };
                format!("{}{more}", points.place(*first))
            };
            let path = match problem.path.as_str() {
                "" => place,
                path => format!("{place}: {path}"),
            };
            problems.at(path).say(problem.message.clone());
        }
        let listed = self.of_axes.len().min(MOST_LISTED) + self.of_points.len().min(MOST_LISTED);
        if listed < self.count {
            let looked_at = if looked_at < points.len() {
                format!(" in the first {looked_at} points")
            } else {
                String::new()
            };
            let more = self.count - listed;
            problems
                .at("")
                .say(format!("and {more} more like these{looked_at}"));
        }
        Error::from_problems(kind, problems.into_list())
    }
}
