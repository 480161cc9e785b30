//! Numbers as a planner wrote them: in range, or a sentence that says what was found and what is accepted.

use crate::error::Place;
use crate::units::Seconds;

/// The shortest time above 0 that is accepted, in seconds: a thousandth of the engine's tick.
const SHORTEST: f64 = 1e-9;
/// The longest finite time that is accepted, in seconds: thirty thousand years, and room in the engine's clock.
const LONGEST: f64 = 1e12;

/// A number as it is shown to a person.
pub(super) fn found(value: f64) -> String {
    if value.is_nan() {
        "NaN".to_owned()
    } else if value.is_infinite() {
        let sign = if value < 0.0 { "minus " } else { "" };
        format!("{sign}infinity")
    } else if value != 0.0 && !(1e-6..1e15).contains(&value.abs()) {
        format!("{value:e}")
    } else {
        format!("{value}")
    }
}

/// A number above 0: a time in seconds or a weight.
pub(super) fn positive(place: &mut Place<'_>, value: f64) -> Option<f64> {
    let accepted = if value == f64::INFINITY {
        "a finite number above 0 is accepted".to_owned()
    } else if value > LONGEST {
        format!("a number up to {LONGEST:e} is accepted")
    } else if value >= SHORTEST {
        return Some(value);
    } else if value > 0.0 {
        format!("a number from {SHORTEST:e} is accepted")
    } else {
        "a number above 0 is accepted".to_owned()
    };
    place.say(format!("found {}; {accepted}", found(value)));
    None
}

/// A time in seconds that may be 0.
pub(super) fn zero_or_more(place: &mut Place<'_>, value: f64) -> Option<f64> {
    let accepted = if value == f64::INFINITY {
        "a finite number of 0 or more is accepted".to_owned()
    } else if value > LONGEST {
        format!("a number up to {LONGEST:e} is accepted")
    } else if value >= 0.0 {
        // Minus zero would show up as a sign in the samples.
        return Some(value.abs());
    } else {
        "a number of 0 or more is accepted".to_owned()
    };
    place.say(format!("found {}; {accepted}", found(value)));
    None
}

/// A number without unit between two bounds.
pub(super) fn between(place: &mut Place<'_>, value: f64, low: f64, high: f64) -> Option<f64> {
    if (low..=high).contains(&value) {
        return Some(value);
    }
    place.say(format!(
        "found {}; a number from {low} to {high} is accepted",
        found(value)
    ));
    None
}

/// A rate per second: 0, or one that is neither too slow nor too fast to compute with.
pub(super) fn rate(place: &mut Place<'_>, value: f64) -> Option<f64> {
    if value == 0.0 || (1e-12..=1e9).contains(&value) {
        return Some(value.abs());
    }
    let accepted = if value > 0.0 {
        "0, or a number from 1e-12 to 1e9 is accepted"
    } else {
        "a number of 0 or more is accepted"
    };
    place.say(format!("found {}; {accepted}", found(value)));
    None
}

/// A field that must be there, in words for the one who left it out.
pub(super) fn required<T: Copy>(place: &mut Place<'_>, name: &str, value: Option<T>) -> Option<T> {
    if value.is_none() {
        place
            .field(name)
            .say(format!("missing; give {}", meaning(name)));
    }
    value
}

/// A time above 0 that must be there.
pub(super) fn required_positive(
    place: &mut Place<'_>,
    name: &str,
    value: Option<Seconds>,
) -> Option<f64> {
    match value {
        Some(Seconds(value)) => positive(&mut place.field(name), value),
        None => {
            required(place, name, value);
            None
        }
    }
}

/// A time of 0 or more that must be there.
pub(super) fn required_zero_or_more(
    place: &mut Place<'_>,
    name: &str,
    value: Option<Seconds>,
) -> Option<f64> {
    match value {
        Some(Seconds(value)) => zero_or_more(&mut place.field(name), value),
        None => {
            required(place, name, value);
            None
        }
    }
}

/// Which of several ways of stating a law was taken: the index of the set of fields that is given exactly.
///
/// Says what to give when it is none of them: the missing field, if the given ones leave no choice.
pub(super) fn way(
    place: &mut Place<'_>,
    given: &[(&str, bool)],
    ways: &[&[&str]],
) -> Option<usize> {
    let given: Vec<&str> = given
        .iter()
        .filter_map(|&(name, is_given)| is_given.then_some(name))
        .collect();
    let covers = |way: &[&str]| given.iter().all(|name| way.contains(name));
    if let Some(exact) = ways
        .iter()
        .position(|way| way.len() == given.len() && covers(way))
    {
        return Some(exact);
    }
    let mut open = ways.iter().filter(|way| covers(way));
    if let (Some(only), None, false) = (open.next(), open.next(), given.is_empty()) {
        for name in only.iter().filter(|name| !given.contains(name)) {
            place
                .field(name)
                .say(format!("missing; give {}", meaning(name)));
        }
        return None;
    }
    let found = if given.is_empty() {
        "nothing".to_owned()
    } else {
        listed(&given)
    };
    let accepted: Vec<String> = ways.iter().map(|way| listed(way)).collect();
    place.say(format!("found {found}; give {}", accepted.join(", or ")));
    None
}

/// "a", "a and b", "a, b and c".
fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// What a field holds.
fn meaning(name: &str) -> &'static str {
    match name {
        "value" => "the duration in seconds",
        "mean" => "the mean in seconds",
        "cv" => "the coefficient of variation (standard deviation / mean)",
        "phases" => "the number of phases",
        "shape" => "the shape",
        "scale" => "the scale in seconds",
        "median" => "the median in seconds",
        "sd_of_log" => "the standard deviation of the logarithm",
        "low" => "the shortest time in seconds",
        "mode" => "the most likely time in seconds",
        "high" => "the longest time in seconds",
        "values" => "the values in seconds",
        "from" => "the starts of the stretches in seconds, the first 0",
        "per_second" => "the hazard of each stretch per second",
        "of" => "the laws",
        _ => "a value",
    }
}
