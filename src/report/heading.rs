//! What stands above the figures: what was played, how often, and why it stopped.

use super::number;
use super::text::wrapped;
use crate::chance::Sampling;
use crate::experiment::{Precision, Results, Stopped};
use crate::measure::{Estimate, Figure, Unit};
use crate::model::Span;
use crate::units::Seconds;

/// `day` or `hour`: what counts are per.
pub(super) fn per(results: &Results) -> &'static str {
    if results.is_steady() { "hour" } else { "day" }
}

/// What stands above the tables of a result: what was played, how often, what counts are per, why it stopped, which
/// defaults were used, and whether each target was reached.
pub fn heading(results: &Results, width: usize) -> String {
    let margins = format!("{} Stopped: {}.", margins(results), stopped(results));
    let mut lines = vec![name(results).to_owned(), played(results), margins];
    lines.extend(fresh(results));
    lines.extend(narrowed(results));
    lines.extend(missed(results));
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

/// The scenario's name.
pub(super) fn name(results: &Results) -> &str {
    match results.scenario.trim() {
        "" => "Unnamed scenario",
        name => name,
    }
}

/// What was played, and how often.
pub(super) fn played(results: &Results) -> String {
    let count = count(results);
    match results.grid.span() {
        Span::Day {
            opens,
            closes,
            interval,
            ..
        } => format!(
            "{count} replications of a day, {opens} to {closes} in intervals of {}.",
            length(interval)
        ),
        Span::Steady { warm_up, batch } => {
            let after = match &results.warm_up {
                Some(found) => found.to_string(),
                None => format!("warm-up of {}", length(warm_up)),
            };
            let batch = length(batch);
            let left = left_of_the_start(results);
            format!("Steady state: {count} replications of {batch}, after a {after}.{left}")
        }
    }
}

/// How many fresh callers were found behind the attempts that are stated, and where those who call again are already more
/// than all attempts; nothing where the scenario states fresh callers, or nobody calls again.
pub(super) fn fresh(results: &Results) -> Vec<String> {
    let Some(found) = &results.fresh else {
        return Vec::new();
    };
    let per = per(results);
    let each = found.call_types.iter().enumerate().map(|(at, of)| {
        let (attempts, fresh) = (calls(of.attempts), calls(of.fresh));
        match at {
            0 => format!(
                "Behind {attempts} attempts a{} {per} of {:?} as stated there are {fresh} fresh callers",
                if results.is_steady() { "n" } else { "" },
                of.call_type
            ),
            _ => format!("behind {attempts} of {:?} {fresh}", of.call_type),
        }
    });
    let each: Vec<String> = each.collect();
    let runs = match results.is_steady() {
        true => "runs",
        false => "days",
    };
    let mut lines = vec![format!(
        "{} (found in {} rounds of up to {} {runs}).",
        each.join(", "),
        found.rounds,
        found.runs
    )];
    let exceeded = found
        .call_types
        .iter()
        .filter(|of| of.intervals_exceeded > 0);
    lines.extend(exceeded.map(|of| {
        let place = match (results.is_steady(), of.intervals_exceeded) {
            (true, _) => String::new(),
            (false, 1) => " in 1 interval".to_owned(),
            (false, many) => format!(" in {many} intervals"),
        };
        format!(
            "Warning: {:?} has more attempts than stated{place}, where those who call again are already as many without any \
             fresh caller.",
            of.call_type
        )
    }));
    if lines.len() == 1 && found.difference > MET {
        lines.push(format!(
            "Warning: the attempts stated are not met: those of the pilot {runs} differ from them by {} % in all.",
            number::fixed(100.0 * found.difference, 1)
        ));
    }
    lines
}

/// Attempts that differ by no more than this share are met.
const MET: f64 = 0.01;

/// A number of calls in a sentence: whole from 100 up.
fn calls(number: f64) -> String {
    let text = number::fixed(number, usize::from(number < 99.95));
    match text.split_once('.') {
        None if number < 9_999.5 => number::grouped(&text),
        _ => text,
    }
}

/// What counts are per, the margins' confidence, and the seed.
pub(super) fn margins(results: &Results) -> String {
    format!(
        "Counts are per {}; margins are at {} % confidence. Seed {}.",
        per(results),
        number::exact(results.confidence * 100.0),
        results.seed,
    )
}

/// Thousands are set apart from 1,000 up: the number stands in a sentence.
fn count(results: &Results) -> String {
    number::grouped(&results.replications.to_string())
}

/// What makes the margins narrower than so many independent replications would; empty where nothing does.
fn narrowed(results: &Results) -> Option<String> {
    let drawn = match results.sampling {
        Sampling::Independent => None,
        Sampling::StratifiedBusyness => Some("days are drawn in strata of busyness"),
        Sampling::Antithetic => Some("replications are drawn in mirrored pairs"),
    };
    let controlled = results
        .controlled
        .then_some("every figure is corrected for how many calls there were");
    let reasons: Vec<&str> = drawn.into_iter().chain(controlled).collect();
    (!reasons.is_empty()).then(|| format!("For narrower margins {}.", reasons.join(", and ")))
}

/// Why it stopped; where a precision was to be reached, after how many replications, and which.
fn stopped(results: &Results) -> String {
    let mut text = results.stopped.to_string();
    if results.stopped != Stopped::AllReplications {
        text += &format!(" after {} replications", count(results));
    }
    if results.stopped == Stopped::PrecisionReached {
        let goals: Vec<String> = results.precision.iter().map(ToString::to_string).collect();
        text += &format!(" ({})", goals.join("; "));
    }
    text
}

/// A line for each precision that was asked for and not reached: what it was to be, and what it is.
fn missed(results: &Results) -> Vec<String> {
    let goals = results.precision.iter();
    let missed = goals.filter(|goal| !goal.is_reached(results));
    missed
        .map(|goal| format!("Not precise enough: {goal}; {}.", reached(goal, results)))
        .collect()
}

fn reached(goal: &Precision, results: &Results) -> String {
    let Figure::Known(figure) = goal.figure(results) else {
        return "nothing happened that it could be estimated from".to_owned();
    };
    let half = figure.half_width();
    if figure.few_days {
        return format!("too few days to tell, with {}", number::with_unit(figure));
    }
    let (scale, unit) = match figure.unit {
        Unit::Share => (100.0, " points"),
        Unit::Seconds => (1.0, " s"),
        Unit::Number => (1.0, ""),
    };
    let margin = number::plus_minus(half * scale, one_more(half * scale));
    match of_itself(figure) {
        Some(percent) => format!("reached {margin}{unit}, {percent} % of itself"),
        None => format!("reached {margin}{unit}"),
    }
}

/// A margin as a precision relative to the figure: the true figure is within so many percent of the estimate.
fn of_itself(figure: &Estimate) -> Option<String> {
    let share = figure.half_width() / figure.mean.abs();
    let percent = 100.0 * share / (1.0 - share);
    (share < 0.9).then(|| number::fixed(percent, one_more(percent)))
}

/// A decimal more than usual, so that what was just missed is seen to be.
fn one_more(margin: f64) -> usize {
    (number::decimals(margin) + 1).min(4)
}

/// What may be left of the empty start after a warm-up that was found; empty where none was.
fn left_of_the_start(results: &Results) -> String {
    let counted = results.grid.closing() - results.grid.opening();
    let bias = results
        .warm_up
        .and_then(|found| found.bias_over(Seconds(counted.as_seconds())));
    bias.map_or(String::new(), |bias| {
        format!(
            " At 95 % confidence the empty start still changes the mean number of callers over a run's batches by {} % at \
             most.",
            number::fixed(100.0 * bias, 1)
        )
    })
}

/// For each target: whether it was reached, or that it is too close to tell.
pub(super) fn verdicts(results: &Results) -> Vec<String> {
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
    Seconds(seconds).in_words()
}

#[cfg(test)]
mod tests {
    use super::{count, heading, length};
    use crate::chance::Sampling;
    use crate::experiment::{FreshCallers, FreshOfType, Precision, Results};
    use crate::{AgentGroup, CallType, Experiment, Law, Scenario};

    fn until(goals: &[Precision], at_most: u32) -> Results {
        let centre = Scenario::new("help desk")
            .call_type(
                CallType::new("help")
                    .arrivals_per_hour(60.0)
                    .handle_time(Law::exponential(240.0)),
            )
            .agent_group(AgentGroup::new("desk").staff(5).skill("help"));
        let experiment = Experiment::new(&centre).unwrap().at_most(at_most);
        let experiment = goals.iter().cloned().fold(experiment, Experiment::until);
        experiment.run().unwrap()
    }

    #[test]
    fn a_precision_that_was_reached_is_said_with_the_replications_it_took() {
        let results = until(&[Precision::relative("asa", 0.10)], 20_000);
        let text = heading(&results, 200);
        let words = format!(
            "Stopped: precision reached after {} replications (asa within ± 10 % of itself).",
            results.replications
        );
        assert!(text.contains(&words), "{text}");
        assert!(!text.contains("Not precise enough"), "{text}");
    }

    #[test]
    fn a_precision_that_was_not_reached_is_said_with_what_was() {
        let goals = [
            Precision::absolute("service_level", 0.000_1),
            Precision::relative("asa", 0.5),
            Precision::relative("abandon_rate", 0.001),
        ];
        let results = until(&goals, 100);
        let text = heading(&results, 200);
        assert!(
            text.contains("Stopped: precision not reached after 100 replications."),
            "{text}"
        );
        let lines: Vec<&str> = text
            .lines()
            .filter(|l| l.starts_with("Not precise"))
            .collect();
        assert_eq!(lines.len(), 2, "ASA is precise enough:\n{text}");
        let level = results.total.service_level[0]
            .share
            .estimate()
            .unwrap()
            .half_width()
            * 100.0;
        let rate = results.total.abandon_rate.estimate().unwrap();
        let share = rate.half_width() / rate.mean;
        for (line, words) in [
            (
                lines[0],
                [
                    "service level within ± 0.01 points; reached ± ".to_owned(),
                    format!("± {level:.2} points"),
                ],
            ),
            (
                lines[1],
                [
                    "abandon rate within ± 0.1 % of itself; reached ± ".to_owned(),
                    format!(", {:.1} % of itself", 100.0 * share / (1.0 - share)),
                ],
            ),
        ] {
            for words in words {
                assert!(line.contains(&words), "{words}\n{line}");
            }
        }
    }

    #[test]
    fn what_makes_margins_narrower_is_said() {
        let mut results = until(&[], 100);
        assert!(!heading(&results, 200).contains("narrower"));
        results.controlled = true;
        results.sampling = Sampling::Antithetic;
        let words = "For narrower margins replications are drawn in mirrored pairs, and every figure is corrected for";
        let text = heading(&results, 200);
        assert!(text.contains(words), "{text}");
    }

    #[test]
    fn fresh_callers_are_said_with_the_attempts_they_are_behind() {
        let of =
            |call_type: &str, attempts: f64, fresh: f64, intervals_exceeded: u32| FreshOfType {
                call_type: call_type.to_owned(),
                attempts,
                fresh,
                intervals_exceeded,
            };
        let mut results = until(&[], 100);
        assert!(!heading(&results, 400).contains("fresh"));
        let found = |call_types: &[FreshOfType]| FreshCallers {
            call_types: call_types.to_vec(),
            runs: 8,
            rounds: 22,
            difference: 1e-4,
        };
        results.fresh = Some(found(&[of("help", 9_600.0, 8_488.7, 0)]));
        let text = heading(&results, 400);
        let words = "Behind 9,600 attempts an hour of \"help\" as stated there are 8,489 fresh callers (found in 22 rounds of \
                     up to 8 runs).\n";
        assert!(text.contains(words) && !text.contains("Warning"), "{text}");
        results.fresh = Some(found(&[
            of("help", 60.0, 48.76, 0),
            of("sales", 12_345.0, 0.0, 3),
        ]));
        let text = heading(&results, 400);
        for words in [
            "Behind 60.0 attempts an hour of \"help\" as stated there are 48.8 fresh callers, behind 12,345 of \"sales\" 0.0 (found",
            "Warning: \"sales\" has more attempts than stated, where those who call again",
        ] {
            assert!(text.contains(words), "{words}\n{text}");
        }
        assert!(
            heading(&results, 80)
                .lines()
                .all(|line| line.chars().count() <= 80)
        );
    }

    #[test]
    fn thousands_are_set_apart() {
        let mut results = until(&[], 100);
        for (replications, text) in [(64, "64"), (1_234, "1,234"), (100_000, "100,000")] {
            results.replications = replications;
            assert_eq!(count(&results), text);
        }
    }

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
