//! What stands above the figures: what was played, how often, and why it stopped.

use super::number;
use super::text::wrapped;
use crate::experiment::{Results, Stopped};
use crate::measure::Figure;
use crate::model::Span;
use crate::units::Seconds;

/// `day` or `hour`: what counts are per.
pub(super) fn per(results: &Results) -> &'static str {
    if results.is_steady() { "hour" } else { "day" }
}

/// What stands above the tables of a result: what was played, how often, what counts are per, why it stopped, which
/// defaults were used, and whether each target was reached.
pub fn heading(results: &Results, width: usize) -> String {
    let name = match results.scenario.trim() {
        "" => "Unnamed scenario",
        name => name,
    };
    let count = number::exact(results.replications as f64);
    let played = match results.grid.span() {
        Span::Day {
            opens,
            closes,
            interval,
            ..
        } => format!(
            "{count} replications of a day, {opens} to {closes} in intervals of {}.",
            length(interval)
        ),
        Span::Steady { warm_up, batch } => format!(
            "Steady state: {count} replications of {}, after a warm-up of {}.",
            length(batch),
            length(warm_up)
        ),
    };
    let stopped = match results.stopped {
        Stopped::Interrupted => format!("interrupted after {count} replications"),
        other => other.to_string(),
    };
    let margins = format!(
        "Counts are per {}; margins are at {} % confidence. Seed {}. Stopped: {stopped}.",
        per(results),
        number::exact(results.confidence * 100.0),
        results.seed,
    );
    let mut lines = vec![name.to_owned(), played, margins];
    if !results.defaults_used.is_empty() {
        lines.push(format!(
            "Defaults used: {}.",
            results.defaults_used.join("; ")
        ));
    }
    lines.extend(verdicts(results));
    let lines: Vec<String> = lines.iter().map(|line| wrapped(line, width, 2)).collect();
    lines.join("\n")
}

/// For each target: whether it was reached, or that it is too close to tell.
fn verdicts(results: &Results) -> Vec<String> {
    let several = results.call_types.len() > 1;
    let mut lines = Vec::new();
    for (name, measures) in &results.call_types {
        for level in &measures.service_level {
            let (Some(target), Figure::Known(share)) = (level.target, level.share) else {
                continue;
            };
            let verdict = if share.low >= target {
                "reached"
            } else if share.high < target {
                "missed"
            } else {
                "too close to tell with so many replications"
            };
            let whose = if several {
                format!("Target of {name:?}")
            } else {
                "Target".to_owned()
            };
            lines.push(format!(
                "{whose}: {} % {}. It is {verdict}: {}.",
                number::exact(target * 100.0),
                level.label(),
                number::with_unit(&share)
            ));
        }
    }
    lines
}

/// A length of time in words: `30 min`, `10 h`, `1 h 15 min`, `40 s`.
pub(super) fn length(seconds: f64) -> String {
    if seconds.fract() != 0.0 || !(60.0..1e12).contains(&seconds) {
        return format!("{} s", number::exact(seconds));
    }
    let text = Seconds(seconds).to_string();
    let mut words = String::new();
    for character in text.chars() {
        match character {
            'h' => words.push_str(" h "),
            'm' => words.push_str(" min "),
            's' => words.push_str(" s "),
            digit => words.push(digit),
        }
    }
    words.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::length;

    #[test]
    fn lengths_of_time_read_as_words() {
        for (seconds, text) in [
            (40.0, "40 s"),
            (1800.0, "30 min"),
            (4500.0, "1 h 15 min"),
            (36_000.0, "10 h"),
            (90.5, "90.5 s"),
        ] {
            assert_eq!(length(seconds), text);
        }
    }
}
