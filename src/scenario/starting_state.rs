use std::fmt;

use serde::de::{self, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::units::Seconds;

/// The state in which a [`Day`](super::Day) opens, where that is not an empty one: who waits, and which agents handle a
/// call.
///
/// A planner who looks at the board at half past ten states a day that opens at half past ten, and what the board shows:
///
/// ```toml
/// [[starting_state.waiting]]
/// call_type = "service"
/// waited = [95, 40, "12s", 3]
///
/// [[starting_state.busy]]
/// agent_group = "desk"
/// call_type = "service"
/// elapsed = [200, 30]
/// ```
///
/// **Who waits** joined the queue so long before opening. The call counts in the row before opening, its wait from when it
/// joined; it keeps its turn, and what agents take only after a wait is open to it as soon as its wait is long enough.
/// Its patience is drawn from its call type's law on condition that it is longer than the wait so far, and its handle time
/// from its law. It does not balk, and a line or a place in the queue it has already.
///
/// **Who is busy** handles a call that was answered before the day began: it is no attempt of the day, and there is no
/// record of it. From opening on the agent is on duty and talks: all that is left of the call counts as talk, where
/// hold and wrap-up are stated apart, too, and holds its line to the end. Then the agent is free, and keeps to all other
/// rules; whoever is one too many after a fall of staff leaves then. No more are busy than are there in every run; of people by
/// shifts these are those whose shift begins with the day, and not with a break. Where the speeds of agents differ, each
/// call goes on at its agent's own, which is drawn as ever.
///
/// At opening the agents come, the busy of each group among them; those who are idle take those who wait, as ever.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StartingState {
    /// Who waits as the day opens.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub waiting: Vec<WaitingCallers>,
    /// Which agents handle a call as the day opens.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub busy: Vec<BusyAgents>,
    /// Who has left a message, and is to be rung back.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub messages: Vec<Messages>,
}

/// Messages of callers of one type that were left before the day opens, by
/// [`AfterClosing::Voicemail`](super::AfterClosing::Voicemail).
///
/// Whoever left one joins the queue as the day opens, to be rung back in turn as the [callbacks](super::Callbacks) of the call
/// type say; its wait counts from opening. It is no attempt of the day, and its callback counts in the row before opening.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Messages {
    /// What they call for, by the name of the call type.
    pub call_type: String,
    /// How many they are.
    pub callers: u32,
}

impl Messages {
    /// So many messages of callers of a type.
    pub fn new(call_type: impl Into<String>, callers: u32) -> Self {
        Messages {
            call_type: call_type.into(),
            callers,
        }
    }
}

/// Callers of one call type who wait as the day opens.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WaitingCallers {
    /// What they call for, by the name of the call type.
    pub call_type: String,
    /// How long each has waited so far, more than 0: `[95, 40, "12s"]`, or one time for all of them.
    #[serde(deserialize_with = "one_or_more")]
    pub waited: Vec<Seconds>,
    /// How many have waited so long, beside a single time; one where it is unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub callers: Option<u32>,
}

/// Agents of one group who handle calls of one type as the day opens.
///
/// Either [`elapsed`](Self::elapsed) or [`remaining`](Self::remaining) is stated, for each of them or once for all; or
/// neither, where nothing is known but how many they are. What is left of such a call is then drawn as that of a call
/// looked at at a random instant: with the density P(T > t) / E\[T\], T being its handle time (D. R. Cox, *Renewal
/// Theory*, 1962).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BusyAgents {
    /// Whose agents they are, by the name of the group.
    pub agent_group: String,
    /// What they handle, by the name of the call type, which the group answers.
    pub call_type: String,
    /// How long each has been at it, by the clock, more than 0. The handle time is drawn on condition that it is longer:
    /// from the law of the group's own, where it has one, and at the agents' speed.
    #[serde(
        deserialize_with = "one_or_more",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub elapsed: Vec<Seconds>,
    /// How long each will still be at it, by the clock, 0 or more.
    #[serde(
        deserialize_with = "one_or_more",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub remaining: Vec<Seconds>,
    /// How many they are, beside a single time or none; one where it is unsaid beside a time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agents: Option<u32>,
}

impl StartingState {
    /// Nobody waits and nobody is busy.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds callers who wait.
    #[must_use]
    pub fn waiting(mut self, callers: WaitingCallers) -> Self {
        self.waiting.push(callers);
        self
    }

    /// Adds agents who are busy.
    #[must_use]
    pub fn busy(mut self, agents: BusyAgents) -> Self {
        self.busy.push(agents);
        self
    }

    /// Adds messages that were left before the day.
    #[must_use]
    pub fn messages(mut self, messages: Messages) -> Self {
        self.messages.push(messages);
        self
    }

    /// Whether nobody waits, nobody is busy and nobody has left a message: nothing is stated.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.busy.is_empty() && self.messages.is_empty()
    }
}

fn all<S: Into<Seconds>>(times: impl IntoIterator<Item = S>) -> Vec<Seconds> {
    times.into_iter().map(Into::into).collect()
}

impl WaitingCallers {
    /// A caller for each of these waits.
    pub fn new<S: Into<Seconds>>(
        call_type: impl Into<String>,
        waited: impl IntoIterator<Item = S>,
    ) -> Self {
        WaitingCallers {
            call_type: call_type.into(),
            waited: all(waited),
            callers: None,
        }
    }

    /// So many callers who have all waited so long.
    pub fn alike(call_type: impl Into<String>, callers: u32, waited: impl Into<Seconds>) -> Self {
        WaitingCallers {
            callers: Some(callers),
            ..WaitingCallers::new(call_type, [waited])
        }
    }
}

impl BusyAgents {
    /// So many agents, of whom nothing else is known.
    pub fn new(agent_group: impl Into<String>, call_type: impl Into<String>, agents: u32) -> Self {
        BusyAgents {
            agent_group: agent_group.into(),
            call_type: call_type.into(),
            agents: Some(agents),
            ..BusyAgents::default()
        }
    }

    /// An agent for each of these times that they have been at it.
    pub fn since<S: Into<Seconds>>(
        agent_group: impl Into<String>,
        call_type: impl Into<String>,
        elapsed: impl IntoIterator<Item = S>,
    ) -> Self {
        BusyAgents {
            elapsed: all(elapsed),
            agents: None,
            ..BusyAgents::new(agent_group, call_type, 0)
        }
    }

    /// An agent for each of these times that they will still be at it.
    pub fn until<S: Into<Seconds>>(
        agent_group: impl Into<String>,
        call_type: impl Into<String>,
        remaining: impl IntoIterator<Item = S>,
    ) -> Self {
        BusyAgents {
            remaining: all(remaining),
            agents: None,
            ..BusyAgents::new(agent_group, call_type, 0)
        }
    }
}

/// A length of time, or a list of them.
fn one_or_more<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Seconds>, D::Error> {
    struct Times;
    impl<'de> Visitor<'de> for Times {
        type Value = Vec<Seconds>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a number of seconds (95), words (\"1m35s\"), or a list of either")
        }
        fn visit_f64<E>(self, v: f64) -> Result<Vec<Seconds>, E> {
            Ok(vec![Seconds(v)])
        }
        fn visit_i64<E>(self, v: i64) -> Result<Vec<Seconds>, E> {
            Ok(vec![Seconds(v as f64)])
        }
        fn visit_u64<E>(self, v: u64) -> Result<Vec<Seconds>, E> {
            Ok(vec![Seconds(v as f64)])
        }
        fn visit_str<E: de::Error>(self, v: &str) -> Result<Vec<Seconds>, E> {
            Ok(vec![v.parse().map_err(E::custom)?])
        }
        fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Vec<Seconds>, A::Error> {
            Vec::deserialize(de::value::SeqAccessDeserializer::new(seq))
        }
    }
    deserializer.deserialize_any(Times)
}
