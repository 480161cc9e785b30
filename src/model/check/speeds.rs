//! How fast agents are.

use crate::chance::DurationLaw;
use crate::error::Place;
use crate::model::rule::Rule;
use crate::scenario::{Law, defaults};
use crate::units::Seconds;

/// Between which speeds all but one agent in a thousand must lie. What is drawn is held to ten times as much, so that
/// nobody takes for ever.
const USUAL: std::ops::RangeInclusive<f64> = 1e-2..=1e2;

/// A law of speeds, with what it leaves out filled in.
pub(super) fn check_speeds(
    written: &Law,
    group: &str,
    mut place: Place<'_>,
    defaults_used: &mut Vec<String>,
) -> Option<DurationLaw> {
    let mut law = written.clone();
    if let Law::Lognormal {
        mean,
        cv,
        median,
        sd_of_log,
    } = &mut law
    {
        if mean.is_none() && median.is_none() {
            *mean = Some(Seconds(1.0));
            defaults_used.push(format!("mean speed of agents of {group:?}: 1"));
        }
        if cv.is_none() && sd_of_log.is_none() {
            *cv = Some(defaults::SPEED_CV);
            defaults_used.push(format!(
                "speeds of agents of {group:?}: coefficient of variation {}",
                defaults::SPEED_CV
            ));
        }
    }
    let in_range = Rule::LawInRange.name();
    let law = place.under_rule(in_range, |place| DurationLaw::check(&law, place))?;
    let (slow, fast) = (law.quantile(5e-4), law.quantile(1.0 - 5e-4));
    let finite = law.mean().is_finite() && law.variance().is_finite();
    if !(finite && USUAL.contains(&slow) && USUAL.contains(&fast)) {
        Rule::Speeds.broken(
            &mut place,
            format!(
                "found speeds from {slow:.4} to {fast:.4} among a thousand agents; a law of factors from {} to {} is accepted, \
                 1 being the usual speed, such as {{ lognormal = {{ mean = 1, cv = 0.2 }} }}",
                USUAL.start(),
                USUAL.end()
            ),
        );
        return None;
    }
    Some(law)
}
