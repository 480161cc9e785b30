use crate::error::Place;
use crate::scenario::{ServiceLevel, ServiceLevelDefinition, defaults};
use crate::units::Tick;

use super::rule::Rule;

/// A service level that is counted: definition, thresholds in ticks, and the share to reach where there is one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    /// How it is counted.
    pub definition: ServiceLevelDefinition,
    /// The threshold T.
    pub within: Tick,
    /// Up to which wait a lost call is credited: T, or t0 for short calls credited.
    pub lost_within: Tick,
    /// The share to reach.
    pub share: Option<f64>,
}

impl Level {
    /// What is counted where no target is stated: answered of offered within 20 s.
    pub(crate) fn unstated() -> Self {
        let within = Tick::from_seconds(defaults::WITHIN.0);
        let definition = ServiceLevelDefinition::AnsweredOfOffered;
        Level {
            definition,
            within,
            lost_within: within,
            share: None,
        }
    }

    /// For short calls credited: up to which wait a lost call is credited, in seconds.
    pub(crate) fn short(&self) -> Option<f64> {
        let credits = self.definition == ServiceLevelDefinition::ShortCallsCredited;
        credits.then(|| self.lost_within.as_seconds())
    }

    /// Numerator and denominator from counts: answered, answered within T, lost, lost within T (or t0).
    #[inline]
    pub fn ratio(
        &self,
        answered: u64,
        answered_within: u64,
        lost: u64,
        lost_within: u64,
    ) -> (u64, u64) {
        use ServiceLevelDefinition as D;
        let offered = answered + lost;
        match self.definition {
            D::AnsweredOfOffered => (answered_within, offered),
            D::AnsweredOfAnswered => (answered_within, answered),
            D::NetOfQuickAbandons => (answered_within, offered - lost_within),
            D::QuickAbandonsCredited | D::ShortCallsCredited => {
                (answered_within + lost_within, offered)
            }
        }
    }

    /// Checks what a planner wrote. A target states a share, a further level to report states none.
    pub(crate) fn check(
        level: &ServiceLevel,
        is_target: bool,
        mut place: Place<'_>,
    ) -> Option<Level> {
        let stated = level.stated();
        let [(definition, share)] = stated[..] else {
            let names: Vec<_> = ServiceLevelDefinition::ALL
                .iter()
                .map(|d| d.name())
                .collect();
            let found: Vec<_> = stated.iter().map(|(d, _)| d.name()).collect();
            let found = if found.is_empty() {
                "no definition".to_owned()
            } else {
                found.join(" and ")
            };
            Rule::OneServiceLevel.broken(
                &mut place,
                format!("found {found}; state one of {}", names.join(", ")),
            );
            return None;
        };
        let mut right = true;
        match share {
            Some(share) if !is_target => {
                right = false;
                Rule::ShareOnlyInTarget.broken(
                    &mut place.field(definition.name()),
                    format!("found {share}; a share to reach belongs to a call type's target; here write definition = \"{}\"", definition.name()),
                );
            }
            Some(share) if !(share > 0.0 && share <= 1.0) => {
                right = false;
                Rule::ShareOfOne.broken(
                    &mut place.field(definition.name()),
                    format!(
                        "found {share}; a share above 0 and up to 1 is accepted (0.8 for 80 %)"
                    ),
                );
            }
            None if is_target => {
                right = false;
                Rule::ShareInTarget.broken(
                    &mut place,
                    format!(
                        "no share to reach; write {} = 0.8 in place of definition",
                        definition.name()
                    ),
                );
            }
            _ => {}
        }
        if !(level.within.0 >= 0.0 && level.within.0.is_finite()) {
            right = false;
            Rule::Threshold.broken(
                &mut place.field("within"),
                format!("found {}; 0 s or more is accepted", level.within),
            );
        }
        let short = match (definition, level.short) {
            (ServiceLevelDefinition::ShortCallsCredited, Some(short))
                if short.0 >= 0.0 && short.0.is_finite() =>
            {
                short
            }
            (ServiceLevelDefinition::ShortCallsCredited, found) => {
                right = false;
                let found = found.map_or("nothing".to_owned(), |s| s.to_string());
                Rule::ShortThreshold.broken(
                    &mut place.field("short"),
                    format!("found {found}; short_calls_credited needs the time from 0 s up to which an abandoned call is credited"),
                );
                level.within
            }
            (_, Some(short)) => {
                right = false;
                Rule::ShortThreshold.broken(
                    &mut place.field("short"),
                    format!("found {short}; only short_calls_credited has it"),
                );
                level.within
            }
            (_, None) => level.within,
        };
        right.then(|| Level {
            definition,
            within: Tick::from_seconds(level.within.0),
            lost_within: Tick::from_seconds(short.0),
            share,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ICMI's worked example of 2005: 1000 answered, 860 of them within 20 s; 60 lost, 20 within 20 s, 10 within 5 s.
    #[test]
    fn the_five_definitions_agree_with_a_published_example() {
        use ServiceLevelDefinition as D;
        let expected = [
            (D::AnsweredOfOffered, 81.13),
            (D::AnsweredOfAnswered, 86.00),
            (D::NetOfQuickAbandons, 82.69),
            (D::QuickAbandonsCredited, 83.02),
            (D::ShortCallsCredited, 82.08),
        ];
        for (definition, percent) in expected {
            let level = Level {
                definition,
                ..Level::unstated()
            };
            let lost_within = if definition == D::ShortCallsCredited {
                10
            } else {
                20
            };
            let (numerator, denominator) = level.ratio(1000, 860, 60, lost_within);
            let found = 100.0 * numerator as f64 / denominator as f64;
            assert!((found - percent).abs() < 0.005, "{definition}: {found}");
        }
    }
}
