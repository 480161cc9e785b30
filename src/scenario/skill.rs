use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Law;
use crate::units::Seconds;

/// A call type that a group answers: at which rank, how fast, and on what conditions.
///
/// In a file it is the call type's name, or a table where there is more to say:
///
/// ```toml
/// skills = ["sales", { call_type = "service", rank = 2, speed = 0.8, after = 30, reserve = 1 }]
/// ```
///
/// A call of a type asks the groups of the lowest `rank` first; a free agent takes calls of the lowest `preference`
/// first (see [`Routing`](super::Routing)).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields, default)]
pub struct Skill {
    /// The call type's name.
    pub call_type: String,
    /// How early a call of this type asks this group: 1 before 2. 1 when unsaid.
    #[serde(skip_serializing_if = "is_one")]
    pub rank: u32,
    /// How early a free agent of this group takes calls of this type: 1 before 2. As [`rank`](Self::rank) when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preference: Option<u32>,
    /// How fast these agents handle calls of this type: at 2 a call takes half its own time, at 0.8 a quarter longer.
    /// Above 0; 1 when unsaid.
    #[serde(skip_serializing_if = "is_usual_speed")]
    pub speed: f64,
    /// How long calls of this type take these agents, before [`speed`](Self::speed), where it is not the call type's law.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handle_time: Option<Law>,
    /// Probability that these agents settle the matter of such a call, where it is not that of the call type's
    /// [`returns`](super::CallType::returns). Above 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolution: Option<f64>,
    /// Probability with which these agents pass such a call on to each call type, by name, where it is not that of the call
    /// type's [`transfers`](super::CallType::transfers). In sum 1 at most; a 0 says that they pass none on.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub transfers_to: BTreeMap<String, f64>,
    /// The caller must have waited so long before this group may take the call (overflow). 0 s when unsaid.
    #[serde(skip_serializing_if = "is_at_once")]
    pub after: Seconds,
    /// Once the caller has waited longer, this group takes the call no more: 0 means at once or not at all. For ever when
    /// unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Seconds>,
    /// Only while more than so many agents of the group are idle may one of them take such a call, so that so many stay
    /// free for others. 0 when unsaid.
    #[serde(skip_serializing_if = "is_nobody")]
    pub reserve: u32,
    /// What a call of this type is worth to a free agent, where [`CallPick::Score`](super::CallPick::Score) decides.
    #[serde(skip_serializing_if = "is_seconds")]
    pub call_score: Score,
    /// What an agent of this group is worth to a call of this type, where [`AgentPick::Score`](super::AgentPick::Score)
    /// decides.
    #[serde(skip_serializing_if = "is_seconds")]
    pub agent_score: Score,
    /// What changes once the caller has waited longer, each later than the one before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stages: Vec<Stage>,
}

/// From a waiting time on a skill has another rank, preference or reserve.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Stage {
    /// The wait from which on this holds; longer than that of the stage before.
    pub after: Seconds,
    /// The rank from then on; unchanged when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rank: Option<u32>,
    /// The preference from then on; unchanged when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preference: Option<u32>,
    /// The reserve from then on; unchanged when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reserve: Option<u32>,
}

/// A score: `base + per_second × seconds`, the seconds that a caller has waited (with its
/// [`wait_credit`](super::CallType::wait_credit)) or an agent has been idle. The highest score is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Score {
    /// The score at 0 s.
    pub base: f64,
    /// What a second adds; 0 or more. 1 when unsaid.
    pub per_second: f64,
}

impl Score {
    /// A score.
    pub fn new(base: f64, per_second: f64) -> Self {
        Score { base, per_second }
    }
}

impl Default for Score {
    /// The seconds themselves.
    fn default() -> Self {
        Score::new(0.0, 1.0)
    }
}

impl Stage {
    /// A stage that begins after this wait and changes nothing yet.
    pub fn after(wait: impl Into<Seconds>) -> Self {
        Stage {
            after: wait.into(),
            ..Stage::default()
        }
    }

    /// Sets the rank from then on.
    #[must_use]
    pub fn rank(mut self, rank: u32) -> Self {
        self.rank = Some(rank);
        self
    }

    /// Sets the preference from then on.
    #[must_use]
    pub fn preference(mut self, preference: u32) -> Self {
        self.preference = Some(preference);
        self
    }

    /// Sets the reserve from then on.
    #[must_use]
    pub fn reserve(mut self, agents: u32) -> Self {
        self.reserve = Some(agents);
        self
    }
}

impl Default for Skill {
    fn default() -> Self {
        Skill {
            call_type: String::new(),
            rank: 1,
            preference: None,
            speed: 1.0,
            handle_time: None,
            resolution: None,
            transfers_to: BTreeMap::new(),
            after: Seconds(0.0),
            until: None,
            reserve: 0,
            call_score: Score::default(),
            agent_score: Score::default(),
            stages: Vec::new(),
        }
    }
}

impl Skill {
    /// A skill for this call type, without anything special.
    pub fn new(call_type: impl Into<String>) -> Self {
        Skill {
            call_type: call_type.into(),
            ..Skill::default()
        }
    }

    /// Sets how early a call of this type asks this group: 1 before 2.
    #[must_use]
    pub fn rank(mut self, rank: u32) -> Self {
        self.rank = rank;
        self
    }

    /// Sets how early a free agent of this group takes calls of this type, where that is not the rank.
    #[must_use]
    pub fn preference(mut self, preference: u32) -> Self {
        self.preference = Some(preference);
        self
    }

    /// Sets the probability with which these agents pass a call on to a call type.
    #[must_use]
    pub fn transfers_to(mut self, call_type: impl Into<String>, probability: f64) -> Self {
        self.transfers_to.insert(call_type.into(), probability);
        self
    }

    /// Sets the probability that these agents settle the matter.
    #[must_use]
    pub fn resolution(mut self, probability: f64) -> Self {
        self.resolution = Some(probability);
        self
    }

    /// Sets how fast these agents handle calls of this type: at 2 a call takes half its own time.
    #[must_use]
    pub fn speed(mut self, speed: f64) -> Self {
        self.speed = speed;
        self
    }

    /// Sets how long calls of this type take these agents.
    #[must_use]
    pub fn handle_time(mut self, law: Law) -> Self {
        self.handle_time = Some(law);
        self
    }

    /// Sets how long a caller must have waited before this group may take the call.
    #[must_use]
    pub fn after(mut self, wait: impl Into<Seconds>) -> Self {
        self.after = wait.into();
        self
    }

    /// Sets after what wait this group takes the call no more.
    #[must_use]
    pub fn until(mut self, wait: impl Into<Seconds>) -> Self {
        self.until = Some(wait.into());
        self
    }

    /// Sets how many agents of the group stay free for others.
    #[must_use]
    pub fn reserve(mut self, agents: u32) -> Self {
        self.reserve = agents;
        self
    }

    /// Sets what a call of this type is worth to a free agent of this group.
    #[must_use]
    pub fn call_score(mut self, score: Score) -> Self {
        self.call_score = score;
        self
    }

    /// Sets what an agent of this group is worth to a call of this type.
    #[must_use]
    pub fn agent_score(mut self, score: Score) -> Self {
        self.agent_score = score;
        self
    }

    /// Adds a stage: what changes once the caller has waited longer.
    #[must_use]
    pub fn stage(mut self, stage: Stage) -> Self {
        self.stages.push(stage);
        self
    }

    /// Whether there is nothing to say but the name.
    fn is_plain(&self) -> bool {
        *self == Skill::new(self.call_type.clone())
    }
}

impl From<&str> for Skill {
    fn from(call_type: &str) -> Self {
        Skill::new(call_type)
    }
}

impl From<String> for Skill {
    fn from(call_type: String) -> Self {
        Skill::new(call_type)
    }
}

impl From<&String> for Skill {
    fn from(call_type: &String) -> Self {
        Skill::new(call_type)
    }
}

fn is_one(rank: &u32) -> bool {
    *rank == 1
}

fn is_usual_speed(speed: &f64) -> bool {
    *speed == 1.0
}

fn is_at_once(after: &Seconds) -> bool {
    after.0 == 0.0
}

fn is_nobody(reserve: &u32) -> bool {
    *reserve == 0
}

fn is_seconds(score: &Score) -> bool {
    *score == Score::default()
}

impl Serialize for Skill {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.is_plain() {
            serializer.serialize_str(&self.call_type)
        } else {
            // The table that is derived, which stands beside this.
            Skill::serialize(self, serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Skill {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Words;
        impl<'de> Visitor<'de> for Words {
            type Value = Skill;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a call type")
            }
            fn visit_str<E: de::Error>(self, v: &str) -> Result<Skill, E> {
                Ok(Skill::new(v))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Skill, A::Error> {
                Skill::deserialize(de::value::MapAccessDeserializer::new(map))
            }
        }
        deserializer.deserialize_any(Words)
    }
}
