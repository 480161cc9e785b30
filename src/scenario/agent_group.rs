use serde::{Deserialize, Serialize};

use super::{Law, Series, Shift, Skill};

/// Agents with the same skills: so many places by interval, or people by shift.
///
/// `staff` counts *places*: at a fall idle agents leave first and busy ones when they finish; at a rise those who still
/// finish are kept first. `shifts` are *people*: a relief comes at its own start even if the one relieved still talks.
/// The two are different models; a group states one of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AgentGroup {
    /// Its name.
    pub name: String,
    /// People on the phones, net of shrinkage: one figure or one per interval. A fraction is played as the next whole
    /// number up on that share of the replications, and as the one below on the others. Unstated where there are
    /// [`shifts`](Self::shifts).
    #[serde(skip_serializing_if = "Series::is_unstated")]
    pub staff: Series,
    /// People by shift, in place of [`staff`](Self::staff); only with a day.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub shifts: Vec<Shift>,
    /// Probability with which each person is absent from a shift, each independently: from 0 to below 1. Only with
    /// [`shifts`](Self::shifts). It is not shrinkage, with which a plan is made (see
    /// [`StaffingQuestion::shrinkage`](crate::staffing::StaffingQuestion::shrinkage)): absence is random, and whoever is
    /// absent is missing in the centre that is played. 0 when unsaid.
    #[serde(skip_serializing_if = "super::is_zero")]
    pub absence: f64,
    /// The law of how fast each agent is, a factor drawn once for each person and run: at 1.25 a call takes four fifths of
    /// its own time. It is the *speed* whose mean the law states, so that with mean 1 a floor on which everybody is busy
    /// handles as many calls as without it; the mean handle time of an agent, one over the speed, then has a mean above 1
    /// (1.04 with a coefficient of variation of 0.2). What a lognormal law leaves out is filled in: `{ lognormal = {} }`
    /// has mean 1 and [`SPEED_CV`](super::defaults::SPEED_CV). Everybody is equally fast when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speeds: Option<Law>,
    /// The law of the pick-up delay: from the instant an agent is given a call, and the telephone rings, to the start of
    /// talk. The caller goes on waiting, and may hang up. None when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pickup: Option<Law>,
    /// The call types these agents answer.
    pub skills: Vec<Skill>,
}

impl Default for AgentGroup {
    fn default() -> Self {
        AgentGroup {
            name: String::new(),
            staff: Series::unstated(),
            shifts: Vec::new(),
            absence: 0.0,
            speeds: None,
            pickup: None,
            skills: Vec::new(),
        }
    }
}

impl AgentGroup {
    /// A group without agents or skills yet.
    pub fn new(name: impl Into<String>) -> Self {
        AgentGroup {
            name: name.into(),
            ..AgentGroup::default()
        }
    }

    /// Sets the people on the phones: one figure or one per interval.
    #[must_use]
    pub fn staff(mut self, staff: impl Into<Series>) -> Self {
        self.staff = staff.into();
        self
    }

    /// Adds a shift of people.
    #[must_use]
    pub fn shift(mut self, shift: Shift) -> Self {
        self.shifts.push(shift);
        self
    }

    /// Sets the probability with which each person is absent from a shift.
    #[must_use]
    pub fn absence(mut self, probability: f64) -> Self {
        self.absence = probability;
        self
    }

    /// Sets the law of how fast each agent is.
    #[must_use]
    pub fn speeds(mut self, law: Law) -> Self {
        self.speeds = Some(law);
        self
    }

    /// Sets the law of the pick-up delay.
    #[must_use]
    pub fn pickup(mut self, law: Law) -> Self {
        self.pickup = Some(law);
        self
    }

    /// Adds a call type these agents answer: its name, or a [`Skill`] where there is more to say.
    #[must_use]
    pub fn skill(mut self, skill: impl Into<Skill>) -> Self {
        self.skills.push(skill.into());
        self
    }
}
