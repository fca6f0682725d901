//! An event as it stands in a timeline: only the parts that matter, and whatever else is missing or malformed.

use std::collections::HashSet;

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

/// The parts of an event that matter; anything else may be missing or malformed.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Written {
    pub(super) event_id: String,
    pub(super) sender: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    #[serde(default)]
    pub(super) origin_server_ts: i64,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) redacts: Option<String>,
    #[serde(default)]
    pub(super) state_key: Option<String>,
    #[serde(default)]
    pub(super) content: Content,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) unsigned: Option<Unsigned>,
}

/// What the homeserver adds to an event.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Unsigned {
    #[serde(default)]
    prev_content: Option<Box<Content>>,
    /// In milliseconds, when the homeserver sent it.
    #[serde(default)]
    age: Option<u64>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Content {
    #[serde(default, deserialize_with = "lenient")]
    pub(super) msgtype: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) body: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) filename: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) info: Option<Info>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) membership: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) redacts: Option<String>,
    #[serde(default, deserialize_with = "lenient", rename = "m.mentions")]
    pub(super) mentions: Option<Mentions>,
    #[serde(default, deserialize_with = "lenient", rename = "m.relates_to")]
    pub(super) relation: Option<Relation>,
    #[serde(default, deserialize_with = "lenient", rename = "m.new_content")]
    pub(super) replacement: Option<Box<Content>>,
    #[serde(
        default,
        deserialize_with = "lenient",
        rename = "org.matrix.msc3381.poll.response",
        alias = "m.poll.response"
    )]
    pub(super) vote: Option<Vote>,
    #[serde(default, deserialize_with = "lenient", rename = "m.selections")]
    pub(super) selections: Option<Vec<String>>,
}

/// What was chosen in a poll.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Vote {
    #[serde(default)]
    pub(super) answers: Vec<String>,
}

/// What is said of a file.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Info {
    #[serde(default)]
    pub(super) mimetype: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Mentions {
    #[serde(default)]
    pub(super) user_ids: HashSet<String>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Relation {
    #[serde(default)]
    pub(super) rel_type: Option<String>,
    #[serde(default)]
    pub(super) event_id: Option<String>,
    #[serde(default)]
    pub(super) key: Option<String>,
    #[serde(default)]
    pub(super) is_falling_back: bool,
    #[serde(default, rename = "m.in_reply_to")]
    pub(super) in_reply_to: Option<InReplyTo>,
}

#[derive(Debug, Deserialize)]
pub(super) struct InReplyTo {
    pub(super) event_id: String,
}

/// A part that is not of the form it should be is taken as absent: the rest of the event still counts.
fn lenient<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Option<T>, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).ok())
}

impl Written {
    /// Reads an event; `None` if it is not one.
    pub(super) fn read(json: &str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }

    /// When it was written, by the homeserver's clock.
    pub(super) fn at(&self) -> Timestamp {
        Timestamp::from_millisecond(self.origin_server_ts).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// How old it was when the homeserver sent it, in milliseconds.
    pub(super) fn age_ms(&self) -> Option<u64> {
        self.unsigned.as_ref().and_then(|unsigned| unsigned.age)
    }

    /// Whether a user arrives in the room by it. A new name or picture is a membership event as well; where the
    /// homeserver does not say what it was before, `unsaid` decides.
    pub(super) fn is_arrival_of(&self, user: &str, unsaid: bool) -> bool {
        let before = self
            .unsigned
            .as_ref()
            .and_then(|unsigned| unsigned.prev_content.as_ref());
        self.kind == "m.room.member"
            && self.state_key.as_deref() == Some(user)
            && self.content.membership.as_deref() == Some("join")
            && before.map_or(unsaid, |before| before.membership.as_deref() != Some("join"))
    }

    /// Whether a person chose to reply, with a quotation of what they reply to in older clients.
    pub(super) fn is_reply(&self) -> bool {
        let relation = self.content.relation.as_ref();
        relation.is_some_and(|relation| relation.in_reply_to.is_some()) && !self.is_falling_back()
    }

    /// Whether what it replies to is only what clients without threads show.
    pub(super) fn is_falling_back(&self) -> bool {
        self.content
            .relation
            .as_ref()
            .is_some_and(|relation| relation.is_falling_back)
    }

    /// The event that it relates to in this way.
    pub(super) fn relation(&self, kind: &str) -> Option<&str> {
        let relation = self.content.relation.as_ref()?;
        (relation.rel_type.as_deref() == Some(kind))
            .then_some(relation.event_id.as_deref())
            .flatten()
    }
}
