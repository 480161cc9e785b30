//! From the planner's words to a law that can be sampled: the one place that checks.

use super::check::{
    between, found, positive, rate, required, required_positive, required_zero_or_more, way,
    zero_or_more,
};
use super::constant::Constant;
use super::empirical::Empirical;
use super::exponential::Exponential;
use super::hyperexponential::Hyperexponential;
use super::kind::Kind;
use super::lognormal::Lognormal;
use super::mixture::Mixture;
use super::piecewise_hazard::PiecewiseHazard;
use super::sum::Sum;
use super::triangular::Triangular;
use super::uniform::Uniform;
use super::weibull::Weibull;
use crate::error::Place;
use crate::scenario::{Branch, Law};
use crate::units::Seconds;

/// How deep mixtures and sums may be nested: deeper ones are mistakes, and each level is a call in the inner loop.
const DEEPEST: usize = 16;
const MOST_PHASES: u32 = 1_000_000;

// Outside these bounds a law is a constant, or takes values no clock can tell.
const SHAPES: (f64, f64) = (1e-4, 1e6);
const WEIBULL_SHAPES: (f64, f64) = (0.05, 2000.0);
const CVS: (f64, f64) = (0.001, 100.0);
const SDS_OF_LOG: (f64, f64) = (0.001, 10.0);

/// Compiles a law, `depth` levels below the outermost; reports everything that is wrong with it, and then is `None`.
pub(super) fn compile(law: &Law, mut place: Place<'_>, depth: usize) -> Option<Kind> {
    match law {
        Law::Constant { value } => {
            let value = required_zero_or_more(&mut place.field("constant"), "value", *value)?;
            Some(Kind::Constant(Constant::new(value)))
        }
        Law::Exponential { mean } => {
            let mean = required_positive(&mut place.field("exponential"), "mean", *mean)?;
            Some(Kind::Exponential(Exponential::new(mean)))
        }
        Law::Erlang { mean, phases } => erlang(place.field("erlang"), *mean, *phases),
        Law::Gamma {
            mean,
            cv,
            shape,
            scale,
        } => gamma(place.field("gamma"), *mean, *cv, *shape, *scale),
        Law::Lognormal {
            mean,
            cv,
            median,
            sd_of_log,
        } => lognormal(place.field("lognormal"), *mean, *cv, *median, *sd_of_log),
        Law::Weibull {
            mean,
            cv,
            shape,
            scale,
        } => weibull(place.field("weibull"), *mean, *cv, *shape, *scale),
        Law::Hyperexponential { mean, cv, branches } => hyperexponential(
            place.field("hyperexponential"),
            *mean,
            *cv,
            branches.as_deref(),
        ),
        Law::Uniform { low, high } => uniform(place.field("uniform"), *low, *high),
        Law::Triangular { low, mode, high } => {
            triangular(place.field("triangular"), *low, *mode, *high)
        }
        Law::Empirical { values } => empirical(place.field("empirical"), values.as_deref()),
        Law::PiecewiseHazard { from, per_second } => piecewise_hazard(
            place.field("piecewise_hazard"),
            from.as_deref(),
            per_second.as_deref(),
        ),
        Law::Mixture { of } => {
            let mut place = place.field("mixture");
            let components = several(&mut place, of.as_deref(), depth)?;
            let kinds = all(components, |index, component| {
                let mut place = place.field("of");
                let mut place = place.index(index);
                let weight = positive(&mut place.field("weight"), component.weight);
                let kind = compile(&component.law, place.field("law"), depth + 1);
                Some((weight?, kind?))
            })?;
            Some(Mixture::of(kinds))
        }
        Law::Sum { of } => {
            let mut place = place.field("sum");
            let laws = several(&mut place, of.as_deref(), depth)?;
            let kinds = all(laws, |index, law| {
                compile(law, place.field("of").index(index), depth + 1)
            })?;
            Some(Sum::of(kinds))
        }
        Law::Never => Some(Kind::Never),
    }
}

/// What `each` makes of every item, if it makes something of all; it is called for every one, to report everything.
fn all<T, U>(items: &[T], mut each: impl FnMut(usize, &T) -> Option<U>) -> Option<Vec<U>> {
    let made: Vec<Option<U>> = items
        .iter()
        .enumerate()
        .map(|(index, item)| each(index, item))
        .collect();
    made.into_iter().collect()
}

/// The items of a list that must be there and not be empty.
fn filled<'a, T>(
    place: &mut Place<'_>,
    name: &str,
    items: Option<&'a [T]>,
    what: &str,
) -> Option<&'a [T]> {
    let items = required(place, name, items)?;
    if items.is_empty() {
        place
            .field(name)
            .say(format!("found no {what}; 1 or more is accepted"));
        return None;
    }
    Some(items)
}

/// The laws of a mixture or a sum, if it is not nested too deep.
fn several<'a, T>(place: &mut Place<'_>, of: Option<&'a [T]>, depth: usize) -> Option<&'a [T]> {
    if depth >= DEEPEST {
        place.say(format!(
            "found {} levels of mixture and sum; up to {DEEPEST} are accepted",
            depth + 1
        ));
        return None;
    }
    filled(place, "of", of, "laws")
}

fn erlang(mut place: Place<'_>, mean: Option<Seconds>, phases: Option<u32>) -> Option<Kind> {
    let mean = required_positive(&mut place, "mean", mean);
    let phases = required(&mut place, "phases", phases).filter(|phases| {
        let accepted = (1..=MOST_PHASES).contains(phases);
        if !accepted {
            place.field("phases").say(format!(
                "found {phases}; a whole number from 1 to {MOST_PHASES} is accepted"
            ));
        }
        accepted
    });
    let (mean, phases) = (mean?, f64::from(phases?));
    Kind::gamma(phases, mean / phases)
}

/// A time in seconds, where it is given: in range, or reported.
fn time(place: &mut Place<'_>, name: &str, value: Option<Seconds>) -> Option<f64> {
    value.and_then(|Seconds(value)| positive(&mut place.field(name), value))
}

/// A number without unit, where it is given: in range, or reported.
fn number(
    place: &mut Place<'_>,
    name: &str,
    value: Option<f64>,
    (low, high): (f64, f64),
) -> Option<f64> {
    value.and_then(|value| between(&mut place.field(name), value, low, high))
}

fn gamma(
    mut place: Place<'_>,
    mean: Option<Seconds>,
    cv: Option<f64>,
    shape: Option<f64>,
    scale: Option<Seconds>,
) -> Option<Kind> {
    let way = way(
        &mut place,
        &[
            ("mean", mean.is_some()),
            ("cv", cv.is_some()),
            ("shape", shape.is_some()),
            ("scale", scale.is_some()),
        ],
        &[&["mean", "cv"], &["shape", "scale"]],
    );
    let mean = time(&mut place, "mean", mean);
    let cv = number(&mut place, "cv", cv, CVS);
    let shape = number(&mut place, "shape", shape, SHAPES);
    let scale = time(&mut place, "scale", scale);
    match way? {
        0 => {
            let (mean, cv) = (mean?, cv?);
            Kind::gamma(1.0 / (cv * cv), mean * cv * cv)
        }
        _ => Kind::gamma(shape?, scale?),
    }
}

fn lognormal(
    mut place: Place<'_>,
    mean: Option<Seconds>,
    cv: Option<f64>,
    median: Option<Seconds>,
    sd_of_log: Option<f64>,
) -> Option<Kind> {
    let way = way(
        &mut place,
        &[
            ("mean", mean.is_some()),
            ("cv", cv.is_some()),
            ("median", median.is_some()),
            ("sd_of_log", sd_of_log.is_some()),
        ],
        &[
            &["mean", "cv"],
            &["mean", "sd_of_log"],
            &["median", "sd_of_log"],
        ],
    );
    let mean = time(&mut place, "mean", mean);
    let cv = number(&mut place, "cv", cv, CVS);
    let median = time(&mut place, "median", median);
    let sd_of_log = number(&mut place, "sd_of_log", sd_of_log, SDS_OF_LOG);
    Some(Kind::Lognormal(match way? {
        0 => Lognormal::from_mean_and_cv(mean?, cv?),
        1 => Lognormal::from_mean(mean?, sd_of_log?),
        _ => Lognormal::from_median(median?, sd_of_log?),
    }))
}

fn weibull(
    mut place: Place<'_>,
    mean: Option<Seconds>,
    cv: Option<f64>,
    shape: Option<f64>,
    scale: Option<Seconds>,
) -> Option<Kind> {
    let way = way(
        &mut place,
        &[
            ("mean", mean.is_some()),
            ("cv", cv.is_some()),
            ("shape", shape.is_some()),
            ("scale", scale.is_some()),
        ],
        &[&["mean", "cv"], &["mean", "shape"], &["shape", "scale"]],
    );
    let mean = time(&mut place, "mean", mean);
    let cv = number(&mut place, "cv", cv, CVS);
    let shape = number(&mut place, "shape", shape, WEIBULL_SHAPES);
    let scale = time(&mut place, "scale", scale);
    match way? {
        0 if cv? == 1.0 => Some(Kind::Exponential(Exponential::new(mean?))),
        0 => Some(Kind::Weibull(Weibull::from_mean_and_cv(mean?, cv?))),
        1 if shape? == 1.0 => Some(Kind::Exponential(Exponential::new(mean?))),
        1 => Some(Kind::Weibull(Weibull::from_mean(mean?, shape?))),
        _ if shape? == 1.0 => Some(Kind::Exponential(Exponential::new(scale?))),
        _ => Some(Kind::Weibull(Weibull::from_scale(scale?, shape?))),
    }
}

fn hyperexponential(
    mut place: Place<'_>,
    mean: Option<Seconds>,
    cv: Option<f64>,
    branches: Option<&[Branch]>,
) -> Option<Kind> {
    let way = way(
        &mut place,
        &[
            ("mean", mean.is_some()),
            ("cv", cv.is_some()),
            ("branches", branches.is_some()),
        ],
        &[&["mean", "cv"], &["branches"]],
    );
    let mean = time(&mut place, "mean", mean);
    let cv = number(&mut place, "cv", cv, (1.0, CVS.1));
    let branches = branches.and_then(|branches| {
        let branches = filled(&mut place, "branches", Some(branches), "branches")?;
        all(branches, |index, branch| {
            let mut place = place.field("branches");
            let mut place = place.index(index);
            let weight = positive(&mut place.field("weight"), branch.weight);
            let mean = positive(&mut place.field("mean"), branch.mean.0);
            Some((weight?, mean?))
        })
    });
    match way? {
        0 if cv? == 1.0 => Some(Kind::Exponential(Exponential::new(mean?))),
        0 => Some(Kind::Hyperexponential(Hyperexponential::balanced(
            mean?, cv?,
        ))),
        _ => Some(Hyperexponential::of(&branches?)),
    }
}

/// Reports a bound that is below the one before it.
fn not_below(
    mut place: Place<'_>,
    value: Option<f64>,
    name: &str,
    bound: Option<f64>,
) -> Option<f64> {
    match (value, bound) {
        (Some(value), Some(bound)) if value < bound => {
            place.say(format!(
                "found {}; a number of {name} ({}) or more is accepted",
                found(value),
                found(bound)
            ));
            None
        }
        _ => value,
    }
}

fn uniform(mut place: Place<'_>, low: Option<Seconds>, high: Option<Seconds>) -> Option<Kind> {
    let low = required_zero_or_more(&mut place, "low", low);
    let high = required_zero_or_more(&mut place, "high", high);
    let high = not_below(place.field("high"), high, "low", low);
    let (low, high) = (low?, high?);
    Some(if low < high {
        Kind::Uniform(Uniform::new(low, high))
    } else {
        Kind::Constant(Constant::new(low))
    })
}

fn triangular(
    mut place: Place<'_>,
    low: Option<Seconds>,
    mode: Option<Seconds>,
    high: Option<Seconds>,
) -> Option<Kind> {
    let low = required_zero_or_more(&mut place, "low", low);
    let mode = required_zero_or_more(&mut place, "mode", mode);
    let high = required_zero_or_more(&mut place, "high", high);
    let checked_mode = not_below(place.field("mode"), mode, "low", low);
    let high = not_below(place.field("high"), high, "mode", mode);
    let (low, mode, high) = (low?, checked_mode?, high?);
    Some(if low < high {
        Kind::Triangular(Triangular::new(low, mode, high))
    } else {
        Kind::Constant(Constant::new(low))
    })
}

fn empirical(mut place: Place<'_>, values: Option<&[Seconds]>) -> Option<Kind> {
    let values = filled(&mut place, "values", values, "values")?;
    let values = all(values, |index, value| {
        zero_or_more(&mut place.field("values").index(index), value.0)
    })?;
    Some(match values[..] {
        [only] => Kind::Constant(Constant::new(only)),
        _ => Kind::Empirical(Empirical::new(values)),
    })
}

fn piecewise_hazard(
    mut place: Place<'_>,
    from: Option<&[Seconds]>,
    per_second: Option<&[f64]>,
) -> Option<Kind> {
    let from = filled(&mut place, "from", from, "starts");
    let per_second = filled(&mut place, "per_second", per_second, "rates");
    if let (Some(from), Some(per_second)) = (from, per_second)
        && from.len() != per_second.len()
    {
        place.field("per_second").say(format!(
            "found {} rates; as many as starts in from ({}) are accepted",
            per_second.len(),
            from.len()
        ));
    }
    let same_length = from.map(<[_]>::len) == per_second.map(<[_]>::len);
    let starts = from.and_then(|from| {
        all(from, |index, &Seconds(start)| {
            let mut place = place.field("from");
            let mut place = place.index(index);
            if index == 0 {
                if start != 0.0 {
                    place.say(format!(
                        "found {}; 0 is accepted, where the first stretch starts",
                        found(start)
                    ));
                    return None;
                }
                return Some(0.0);
            }
            let before = from[index - 1].0;
            let start = zero_or_more(&mut place, start)?;
            if start <= before {
                place.say(format!(
                    "found {}; a number above the start before it ({}) is accepted",
                    found(start),
                    found(before)
                ));
                return None;
            }
            Some(start)
        })
    });
    let rates = per_second.and_then(|rates| {
        all(rates, |index, &per_second| {
            rate(&mut place.field("per_second").index(index), per_second)
        })
    });
    let (starts, rates) = (starts?, rates?);
    if !same_length {
        return None;
    }
    Some(match rates[..] {
        ref rates if rates.iter().all(|&rate| rate == 0.0) => Kind::Never,
        [rate] => Kind::Exponential(Exponential::new(1.0 / rate)),
        _ => Kind::PiecewiseHazard(PiecewiseHazard::new(starts.into_iter().zip(rates))),
    })
}
