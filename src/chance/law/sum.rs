use std::sync::OnceLock;

use rand::Rng;

use super::constant::Constant;
use super::convolution::{Shape, Smooth, Table};
use super::kind::{Computable, Kind};
use super::search;

/// Values of discrete parts are combined up to this many; beyond, the parts are gone through one inside the other.
const MOST_COMBINED: usize = 1 << 20;

/// Beyond so many landmarks only the knots are listed.
const MOST_LANDMARKS: usize = 100_000;

/// The sum of several independent laws.
///
/// What can be added exactly is: constants to one shift, exponential, Erlang and gamma laws of one scale to one gamma
/// law. For the rest see [`convolution`](super::convolution).
#[derive(Debug, Clone)]
pub(super) struct Sum {
    shift: f64,
    parts: Box<[Kind]>,
    /// What computing needs and sampling does not; made when it is first asked for.
    analysis: OnceLock<Box<Analysis>>,
}

/// What has been computed so far makes no difference.
impl PartialEq for Sum {
    fn eq(&self, other: &Self) -> bool {
        self.shift == other.shift && self.parts == other.parts
    }
}

/// A sum as: values with weights (from each of some lists), plus a law without such values where possible.
#[derive(Debug, Clone)]
struct Analysis {
    /// Lists of (value, probability), values rising. The first carries the shift.
    discrete: Vec<Vec<(f64, f64)>>,
    rest: Rest,
}

#[derive(Debug, Clone)]
enum Rest {
    Nothing,
    /// The index of the only part that is not discrete.
    Part(usize),
    Table(Table),
}

impl Sum {
    /// The sum of these laws in its simplest form, which need not be a sum any more.
    pub(super) fn of(kinds: Vec<Kind>) -> Kind {
        let mut shift = 0.0;
        let mut parts: Vec<Kind> = Vec::new();
        // (shape, scale) of the laws that add up when the scale is the same.
        let mut gammas: Vec<(f64, f64)> = Vec::new();
        let mut open = kinds;
        open.reverse();
        while let Some(kind) = open.pop() {
            let gamma = match kind {
                Kind::Never => return Kind::Never,
                Kind::Sum(inner) => {
                    shift += inner.shift;
                    open.extend(inner.parts.into_iter().rev());
                    continue;
                }
                Kind::Constant(law) => {
                    shift += law.mean();
                    continue;
                }
                Kind::Exponential(law) => (1.0, law.mean()),
                Kind::Gamma(law) => (law.shape(), law.scale()),
                other => {
                    parts.push(other);
                    continue;
                }
            };
            // Scales that differ by rounding alone, as mean / phases does, are one.
            match gammas
                .iter_mut()
                .find(|(_, scale)| (gamma.1 / *scale - 1.0).abs() < 1e-14)
            {
                Some((shape, _)) => *shape += gamma.0,
                None => gammas.push(gamma),
            }
        }
        parts.extend(
            gammas
                .into_iter()
                .filter_map(|(shape, scale)| Kind::gamma(shape, scale)),
        );
        match (parts.len(), parts.pop()) {
            (0, _) | (_, None) => Kind::Constant(Constant::new(shift)),
            (1, Some(only)) if shift == 0.0 => only,
            (_, Some(last)) => {
                parts.push(last);
                Kind::Sum(Sum {
                    shift,
                    parts: parts.into(),
                    analysis: OnceLock::new(),
                })
            }
        }
    }

    fn analysis(&self) -> &Analysis {
        self.analysis
            .get_or_init(|| Box::new(Analysis::of(self.shift, &self.parts)))
    }

    fn rest(&self) -> Option<Smooth<'_>> {
        match &self.analysis().rest {
            Rest::Nothing => None,
            Rest::Part(index) => Some(Smooth::Law(&self.parts[*index])),
            Rest::Table(table) => Some(Smooth::Table(table)),
        }
    }

    pub(super) fn has_atoms(&self) -> bool {
        self.parts.iter().all(Kind::has_atoms)
    }

    pub(super) fn has_table(&self) -> bool {
        match &self.analysis().rest {
            Rest::Nothing => false,
            Rest::Part(index) => self.parts[*index].has_table(),
            Rest::Table(_) => true,
        }
    }

    /// Calls with (value, probability, what is added to the value) for every combination of the discrete parts.
    pub(super) fn each_atom<'a>(&'a self, each: &mut impl FnMut(f64, f64, Option<Smooth<'a>>)) {
        fn go(lists: &[Vec<(f64, f64)>], value: f64, share: f64, each: &mut impl FnMut(f64, f64)) {
            match lists {
                [] => each(value, share),
                [first, others @ ..] => {
                    for (v, p) in first {
                        go(others, value + v, share * p, each);
                    }
                }
            }
        }
        let rest = self.rest();
        go(&self.analysis().discrete, 0.0, 1.0, &mut |value, share| {
            each(value, share, rest);
        });
    }

    /// Σ probability × f(value, what is added to it).
    fn total(&self, f: impl Fn(f64, Option<Smooth<'_>>) -> f64) -> f64 {
        let mut sum = 0.0;
        self.each_atom(&mut |value, share, rest| sum += share * f(value, rest));
        sum
    }
}

impl Analysis {
    fn of(shift: f64, parts: &[Kind]) -> Self {
        let mut discrete = vec![vec![(shift, 1.0)]];
        let mut others: Vec<usize> = Vec::new();
        for (index, kind) in parts.iter().enumerate() {
            let mut list = Vec::new();
            if add_values(kind, 1.0, &mut list) {
                add_list(&mut discrete, list);
            } else {
                others.push(index);
            }
        }
        // Laws with atoms last: they are taken apart, and the tables before them stay smooth.
        others.sort_by_key(|&index| parts[index].has_atoms());
        let rest = match others[..] {
            [] => Rest::Nothing,
            [only] => Rest::Part(only),
            [first, second, ref more @ ..] => {
                let first = &parts[first];
                let mut table =
                    Table::of_sum(&parts[second], Smooth::Law(first), &Shape::of(first));
                for &index in more {
                    table = Table::of_sum(&parts[index], Smooth::Table(&table), table.shape());
                }
                Rest::Table(table)
            }
        };
        Analysis { discrete, rest }
    }
}

/// Adds the values of a law that takes single values only; says whether it is one.
fn add_values(kind: &Kind, weight: f64, list: &mut Vec<(f64, f64)>) -> bool {
    match kind {
        Kind::Constant(law) => list.push((law.mean(), weight)),
        Kind::Empirical(law) => {
            let each = weight / law.values().len() as f64;
            list.extend(law.values().iter().map(|&value| (value, each)));
        }
        Kind::Mixture(law) => {
            return law
                .components()
                .all(|(share, kind)| add_values(kind, weight * share, list));
        }
        _ => return false,
    }
    true
}

/// Combines a list of values with the first list it is small enough for, or puts it beside them.
fn add_list(lists: &mut Vec<Vec<(f64, f64)>>, list: Vec<(f64, f64)>) {
    let list = merged(list);
    for other in lists.iter_mut() {
        if other.len().saturating_mul(list.len()) <= MOST_COMBINED {
            let both = other
                .iter()
                .flat_map(|&(v, p)| list.iter().map(move |&(w, q)| (v + w, p * q)))
                .collect();
            *other = merged(both);
            return;
        }
    }
    lists.push(list);
}

/// Values rising, equal ones together.
fn merged(mut list: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    list.sort_by(|a, b| a.0.total_cmp(&b.0));
    list.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
    list
}

impl Computable for Sum {
    #[inline(never)]
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        let mut sum = self.shift;
        for part in &self.parts {
            sum += part.sample(rng);
        }
        sum
    }

    fn mean(&self) -> f64 {
        self.shift + self.parts.iter().map(Kind::mean).sum::<f64>()
    }

    fn variance(&self) -> f64 {
        self.parts.iter().map(Kind::variance).sum()
    }

    fn survival(&self, t: f64) -> f64 {
        self.total(|value, rest| match rest {
            _ if value > t => 1.0,
            None => 0.0,
            Some(Smooth::Law(kind)) => kind.survival(t - value),
            Some(Smooth::Table(table)) => table.survival(t - value),
        })
    }

    fn cdf(&self, t: f64) -> f64 {
        self.total(|value, rest| match rest {
            _ if value > t => 0.0,
            None => 1.0,
            Some(Smooth::Law(kind)) => kind.cdf(t - value),
            Some(Smooth::Table(table)) => 1.0 - table.survival(t - value),
        })
    }

    fn quantile(&self, p: f64) -> f64 {
        let ends = || {
            self.parts
                .iter()
                .map(|kind| kind.quantile(p))
                .fold(self.shift, |sum, end| sum + end)
        };
        if p <= 0.0 || p >= 1.0 {
            return ends();
        }
        if p > 1.0 - self.never_probability() {
            return f64::INFINITY;
        }
        if let (Rest::Part(index), [list]) = (&self.analysis().rest, &self.analysis().discrete[..])
            && let [(value, _)] = list[..]
        {
            return value + self.parts[*index].quantile(p);
        }
        // Probabilities that were multiplied and added must not make a jump be missed by their rounding.
        let slack = 1e-14;
        search::quantile(
            p,
            |t| self.cdf(t) * (1.0 + slack),
            |t| self.survival(t) * (1.0 - slack),
        )
    }

    fn mean_up_to(&self, t: f64) -> f64 {
        self.total(|value, rest| match rest {
            _ if value >= t => t,
            None => value,
            Some(Smooth::Law(kind)) => value + kind.mean_up_to(t - value),
            Some(Smooth::Table(table)) => value + table.mean_up_to(t - value),
        })
        .min(self.mean())
    }

    /// Sums are taken apart before their density is asked for.
    fn density_times_t(&self, t: f64) -> f64 {
        self.total(|value, rest| match rest {
            Some(Smooth::Law(kind)) if t > value => {
                kind.density_times_t(t - value) * (t / (t - value))
            }
            Some(Smooth::Table(table)) if t > value => {
                table.density_times_t(t - value) * (t / (t - value))
            }
            _ => 0.0,
        })
    }

    fn add_knots(&self, knots: &mut Vec<f64>) {
        self.each_atom(&mut |value, _, rest| match rest {
            None => knots.push(value),
            Some(Smooth::Law(kind)) => {
                let first = knots.len();
                kind.add_knots(knots);
                knots[first..].iter_mut().for_each(|knot| *knot += value);
                knots.push(value);
            }
            Some(Smooth::Table(table)) => {
                knots.extend(table.shape().knots().iter().map(|knot| knot + value));
                knots.push(value);
            }
        });
    }

    fn add_landmarks(&self, landmarks: &mut Vec<f64>) {
        let bounds = match self.rest() {
            Some(Smooth::Table(table)) => table.bounds().count(),
            _ => 1,
        };
        let lists = self.analysis().discrete.iter();
        let values = lists.fold(1usize, |count, list| count.saturating_mul(list.len()));
        if values.saturating_mul(bounds) > MOST_LANDMARKS {
            self.add_knots(landmarks);
            return;
        }
        self.each_atom(&mut |value, _, rest| {
            landmarks.push(value);
            let first = landmarks.len();
            match rest {
                None => {}
                Some(Smooth::Law(kind)) => kind.add_landmarks(landmarks),
                // Where one polynomial ends and the next begins, derivatives jump by the error of the table.
                Some(Smooth::Table(table)) => landmarks.extend(table.bounds()),
            }
            landmarks[first..]
                .iter_mut()
                .for_each(|landmark| *landmark += value);
        });
    }

    fn zero_probability(&self) -> f64 {
        if self.shift > 0.0 {
            0.0
        } else {
            self.parts.iter().map(Kind::zero_probability).product()
        }
    }

    fn both_sides(&self, t: f64) -> (f64, f64) {
        (
            (self.cdf(t) - self.zero_probability()).max(0.0),
            self.survival(t),
        )
    }

    fn density_at_zero(&self) -> f64 {
        // One part is just above 0 and all others are 0.
        let others = |index: usize| -> f64 {
            let parts = self.parts.iter().enumerate();
            let others = parts.filter(|&(other, _)| other != index);
            others.map(|(_, kind)| kind.zero_probability()).product()
        };
        let parts = self.parts.iter().enumerate();
        let shares = parts.map(|(index, kind)| (others(index), kind.density_at_zero()));
        let possible = shares.filter(|&(share, _)| share > 0.0 && self.shift == 0.0);
        possible.map(|(share, density)| share * density).sum()
    }

    fn scaled(&self, factor: f64) -> Self {
        Sum {
            shift: self.shift * factor,
            parts: self.parts.iter().map(|kind| kind.scaled(factor)).collect(),
            analysis: OnceLock::new(),
        }
    }

    fn never_probability(&self) -> f64 {
        1.0 - self
            .parts
            .iter()
            .map(|kind| 1.0 - kind.never_probability())
            .product::<f64>()
    }
}
