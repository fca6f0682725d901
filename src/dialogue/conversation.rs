//! What is remembered of an exchange with one person in one place.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};

use super::{Ask, LineNotes, MessageId, Notes};
use crate::language::Slots;

/// Whose conversation it is: one person in one room, or in one thread of a room with several people.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ConversationKey {
    /// Room id (`terminal` in the terminal chat).
    pub room: String,
    /// Thread root where threads separate conversations; `None` in a direct message.
    pub thread: Option<String>,
    /// Who speaks.
    pub person: String,
}

/// What is remembered. The default value is a conversation that has not begun.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversation {
    /// What the person or the room said of itself once and for all.
    pub profile: Slots,
    /// The last answer given, as long as it may be referred to.
    pub topic: Option<Topic>,
    /// The question that the bot asked back, while it waits for a choice.
    pub pending: Option<Pending>,
    /// The last question, if the bot could not answer it.
    #[serde(default)]
    pub missed: Option<Missed>,
    /// What somebody of the staff was asked back about a campaign.
    #[serde(default)]
    pub ask: Option<Ask>,
    /// The time zone of the person, by its IANA name, if it is not that of Paris.
    #[serde(default)]
    pub time_zone: Option<String>,
    /// What was last said and asked about reminders.
    #[serde(default, deserialize_with = "lenient")]
    pub notes: Notes,
    /// What was last said and asked about LINE.
    #[serde(default, deserialize_with = "lenient", skip_serializing_if = "LineNotes::is_empty")]
    pub line: LineNotes,
}

/// What another version has noted and this one cannot read is forgotten: the conversation goes on.
fn lenient<'de, D: Deserializer<'de>, T: DeserializeOwned + Default>(deserializer: D) -> Result<T, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).unwrap_or_default())
}

impl Conversation {
    /// When a question was last answered, or asked back.
    pub(super) fn answered_at(&self) -> Option<Timestamp> {
        let pending = self.pending.as_ref().map(|pending| pending.at);
        pending.max(self.topic.as_ref().map(|topic| topic.at))
    }

    /// A moment as the person's clock shows it.
    pub fn local(&self, at: Timestamp) -> Zoned {
        const PARIS: &str = "Europe/Paris";
        let named = |name: &str| TimeZone::get(name).ok();
        let zone = self.time_zone.as_deref().and_then(named).or_else(|| named(PARIS));
        at.to_zoned(zone.unwrap_or(TimeZone::UTC))
    }
}

/// The last thing talked about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topic {
    /// Intent that was answered.
    pub intent: String,
    /// Slots that were said (not deduced, not from the profile).
    pub slots: Slots,
    /// When.
    pub at: Timestamp,
}

/// A question that the bot could not answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missed {
    /// What was asked, fit to be quoted.
    pub text: String,
    /// When.
    pub at: Timestamp,
}

/// A question asked back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// The message that made the bot ask.
    pub message: MessageId,
    /// What was asked, with the options in the order of their numbers.
    pub choice: Choice,
    /// When.
    pub at: Timestamp,
}

/// What the numbers stand for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// One of these intents.
    Intents(Vec<String>),
    /// The same intent, with one of these sets of slots.
    Slots {
        /// The intent.
        intent: String,
        /// What was said already.
        slots: Slots,
        /// What each option adds.
        options: Vec<Slots>,
    },
}
