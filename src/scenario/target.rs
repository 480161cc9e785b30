use std::fmt;

use serde::{Deserialize, Serialize};

use crate::units::Seconds;

/// A service level: its definition, its threshold, and, where it is a target, the share to reach.
///
/// In a file the definition's name carries the share: `{ answered_of_offered = 0.80, within = 20 }`. To report a
/// service level without a target, write `{ definition = "answered_of_answered", within = 30 }`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServiceLevel {
    /// Share to reach, of [`ServiceLevelDefinition::AnsweredOfOffered`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_of_offered: Option<f64>,
    /// Share to reach, of [`ServiceLevelDefinition::AnsweredOfAnswered`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_of_answered: Option<f64>,
    /// Share to reach, of [`ServiceLevelDefinition::NetOfQuickAbandons`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub net_of_quick_abandons: Option<f64>,
    /// Share to reach, of [`ServiceLevelDefinition::QuickAbandonsCredited`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quick_abandons_credited: Option<f64>,
    /// Share to reach, of [`ServiceLevelDefinition::ShortCallsCredited`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub short_calls_credited: Option<f64>,
    /// The definition to report, where no share is to be reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub definition: Option<ServiceLevelDefinition>,
    /// The threshold T in seconds; a wait of exactly T counts as within.
    pub within: Seconds,
    /// For short calls credited: abandoned within this long are credited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub short: Option<Seconds>,
}

impl ServiceLevel {
    /// A target: this share, in this definition, within this many seconds.
    pub fn target(
        definition: ServiceLevelDefinition,
        share: f64,
        within: impl Into<Seconds>,
    ) -> Self {
        use ServiceLevelDefinition as D;
        let mut level = ServiceLevel {
            within: within.into(),
            ..Self::default()
        };
        match definition {
            D::AnsweredOfOffered => level.answered_of_offered = Some(share),
            D::AnsweredOfAnswered => level.answered_of_answered = Some(share),
            D::NetOfQuickAbandons => level.net_of_quick_abandons = Some(share),
            D::QuickAbandonsCredited => level.quick_abandons_credited = Some(share),
            D::ShortCallsCredited => level.short_calls_credited = Some(share),
        }
        level
    }

    /// The usual target: this share of the calls offered, answered within this many seconds.
    pub fn answered_of_offered(share: f64, within: impl Into<Seconds>) -> Self {
        Self::target(ServiceLevelDefinition::AnsweredOfOffered, share, within)
    }

    /// A service level to report, without a target.
    pub fn reported(definition: ServiceLevelDefinition, within: impl Into<Seconds>) -> Self {
        ServiceLevel {
            definition: Some(definition),
            within: within.into(),
            ..Self::default()
        }
    }

    /// Sets how short an abandoned call must be to be credited; only for short calls credited.
    #[must_use]
    pub fn short(mut self, short: impl Into<Seconds>) -> Self {
        self.short = Some(short.into());
        self
    }

    /// Every definition that is stated here, with the share to reach where one is.
    pub fn stated(&self) -> Vec<(ServiceLevelDefinition, Option<f64>)> {
        use ServiceLevelDefinition as D;
        let shares = [
            (D::AnsweredOfOffered, self.answered_of_offered),
            (D::AnsweredOfAnswered, self.answered_of_answered),
            (D::NetOfQuickAbandons, self.net_of_quick_abandons),
            (D::QuickAbandonsCredited, self.quick_abandons_credited),
            (D::ShortCallsCredited, self.short_calls_credited),
        ];
        let mut stated: Vec<_> = shares
            .into_iter()
            .filter(|(_, share)| share.is_some())
            .collect();
        stated.extend(self.definition.map(|definition| (definition, None)));
        stated
    }
}

/// How a service level is counted. A are answered calls, B those who hung up (abandoned, balked) or were turned away,
/// O = A + B, and T is the threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServiceLevelDefinition {
    /// A≤T / O: the usual one, and the strictest.
    #[default]
    AnsweredOfOffered,
    /// A≤T / A.
    AnsweredOfAnswered,
    /// A≤T / (O − B≤T): quick abandons do not count at all.
    NetOfQuickAbandons,
    /// (A≤T + B≤T) / O: quick abandons count as answered.
    QuickAbandonsCredited,
    /// (A≤T + B≤t0) / O: abandons within a short time t0 count as answered.
    ShortCallsCredited,
}

impl ServiceLevelDefinition {
    /// All five.
    pub const ALL: [ServiceLevelDefinition; 5] = [
        ServiceLevelDefinition::AnsweredOfOffered,
        ServiceLevelDefinition::AnsweredOfAnswered,
        ServiceLevelDefinition::NetOfQuickAbandons,
        ServiceLevelDefinition::QuickAbandonsCredited,
        ServiceLevelDefinition::ShortCallsCredited,
    ];

    /// Its name in files: `answered_of_offered`.
    pub fn name(self) -> &'static str {
        match self {
            ServiceLevelDefinition::AnsweredOfOffered => "answered_of_offered",
            ServiceLevelDefinition::AnsweredOfAnswered => "answered_of_answered",
            ServiceLevelDefinition::NetOfQuickAbandons => "net_of_quick_abandons",
            ServiceLevelDefinition::QuickAbandonsCredited => "quick_abandons_credited",
            ServiceLevelDefinition::ShortCallsCredited => "short_calls_credited",
        }
    }
}

impl fmt::Display for ServiceLevelDefinition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name().replace('_', " "))
    }
}
