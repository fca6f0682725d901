//! A timeline event → what was heard, or nothing. Pure: it reads the event, the store, and what is known of the room.
//!
//! | in | heard when |
//! | --- | --- |
//! | a direct message | always |
//! | a room with more people | the bot is mentioned, replied to, or takes part in the thread |
//!
//! Never: own messages, notices (other bots), what was written before the bot joined.

use std::collections::HashSet;

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

use crate::config::Threads;
use crate::dialogue::{ConversationKey, Event, MessageId};
use crate::store::{Incoming, Store, StoreError};

/// What is known of the room in which an event stands.
#[derive(Clone, Debug)]
pub(super) struct Place<'a> {
    /// Room id.
    pub(super) room: &'a str,
    /// The bot's user id.
    pub(super) me: &'a str,
    /// The bot's names, without `@` and server, folded: localpart, display name.
    pub(super) names: &'a [String],
    /// Nobody else but one person is there.
    pub(super) direct: bool,
    /// Where replies go to a thread.
    pub(super) threads: Threads,
}

/// The parts of an event that matter; anything else may be missing or malformed.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Written {
    pub(super) event_id: String,
    sender: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    origin_server_ts: i64,
    #[serde(default, deserialize_with = "lenient")]
    redacts: Option<String>,
    #[serde(default)]
    state_key: Option<String>,
    #[serde(default)]
    content: Content,
}

#[derive(Debug, Default, Deserialize)]
struct Content {
    #[serde(default, deserialize_with = "lenient")]
    msgtype: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    body: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    membership: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    redacts: Option<String>,
    #[serde(default, deserialize_with = "lenient", rename = "m.mentions")]
    mentions: Option<Mentions>,
    #[serde(default, deserialize_with = "lenient", rename = "m.relates_to")]
    relation: Option<Relation>,
    #[serde(default, deserialize_with = "lenient", rename = "m.new_content")]
    replacement: Option<Box<Content>>,
}

#[derive(Debug, Default, Deserialize)]
struct Mentions {
    #[serde(default)]
    user_ids: HashSet<String>,
}

#[derive(Debug, Default, Deserialize)]
struct Relation {
    #[serde(default)]
    rel_type: Option<String>,
    #[serde(default)]
    event_id: Option<String>,
    #[serde(default)]
    key: Option<String>,
    #[serde(default)]
    is_falling_back: bool,
    #[serde(default, rename = "m.in_reply_to")]
    in_reply_to: Option<InReplyTo>,
}

#[derive(Debug, Deserialize)]
struct InReplyTo {
    event_id: String,
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

    /// Whether it is the bot's own arrival in the room.
    pub(super) fn is_join_of(&self, user: &str) -> bool {
        self.kind == "m.room.member"
            && self.state_key.as_deref() == Some(user)
            && self.content.membership.as_deref() == Some("join")
    }

    fn relation(&self, kind: &str) -> Option<&str> {
        let relation = self.content.relation.as_ref()?;
        (relation.rel_type.as_deref() == Some(kind))
            .then_some(relation.event_id.as_deref())
            .flatten()
    }
}

/// What an event says to the bot.
///
/// # Errors
///
/// The store cannot be read.
pub(super) fn hear(store: &Store, place: &Place<'_>, written: &Written) -> Result<Option<Incoming>, StoreError> {
    if written.sender == place.me {
        return Ok(None);
    }
    match written.kind.as_str() {
        "m.room.message" => hear_message(store, place, written),
        "m.reaction" => hear_reaction(store, place, written),
        "m.room.redaction" => hear_redaction(store, place, written),
        _ => Ok(None),
    }
}

fn hear_message(store: &Store, place: &Place<'_>, written: &Written) -> Result<Option<Incoming>, StoreError> {
    let is_text = |content: &Content| matches!(content.msgtype.as_deref(), Some("m.text" | "m.emote"));
    if let Some(original) = written.relation("m.replace") {
        let Some(conversation) = store.heard_in(place.room, original)? else {
            return Ok(None);
        };
        let Some(new) = written.content.replacement.as_ref().filter(|new| is_text(new)) else {
            return Ok(None);
        };
        if conversation.person != written.sender {
            return Ok(None);
        }
        let text = clean(new.body.as_deref().unwrap_or_default(), place, false);
        let event = Event::Edited {
            message: MessageId(original.to_owned()),
            text,
        };
        return Ok(Some(incoming(place, written, conversation, (None, event))));
    }
    if !is_text(&written.content) || !is_addressed(store, place, written)? {
        return Ok(None);
    }
    let is_reply = written
        .content
        .relation
        .as_ref()
        .is_some_and(|r| r.in_reply_to.is_some() && !r.is_falling_back);
    let text = clean(written.content.body.as_deref().unwrap_or_default(), place, is_reply);
    let root = written.relation("m.thread").map(str::to_owned);
    let begins_thread = !place.direct || place.threads == Threads::Always;
    let thread = root.or_else(|| begins_thread.then(|| written.event_id.clone()));
    let conversation = ConversationKey {
        room: place.room.to_owned(),
        thread: if place.direct { None } else { thread.clone() },
        person: written.sender.clone(),
    };
    let event = Event::Heard {
        message: MessageId(written.event_id.clone()),
        text,
    };
    Ok(Some(incoming(place, written, conversation, (thread, event))))
}

/// A person taps a choice on an answer to their own question.
fn hear_reaction(store: &Store, place: &Place<'_>, written: &Written) -> Result<Option<Incoming>, StoreError> {
    let Some(answer) = written.relation("m.annotation") else {
        return Ok(None);
    };
    let key = written
        .content
        .relation
        .as_ref()
        .and_then(|relation| relation.key.clone())
        .unwrap_or_default();
    let Some(question) = store.question_of(place.room, answer)? else {
        return Ok(None);
    };
    let Some(reply) = store.reply_to(place.room, &question)? else {
        return Ok(None);
    };
    if reply.conversation.person != written.sender {
        return Ok(None);
    }
    let event = Event::Reacted {
        message: MessageId(question),
        key,
        reaction: MessageId(written.event_id.clone()),
    };
    Ok(Some(incoming(
        place,
        written,
        reply.conversation,
        (reply.thread, event),
    )))
}

fn hear_redaction(store: &Store, place: &Place<'_>, written: &Written) -> Result<Option<Incoming>, StoreError> {
    let Some(message) = written.redacts.as_ref().or(written.content.redacts.as_ref()) else {
        return Ok(None);
    };
    let Some(conversation) = store.heard_in(place.room, message)? else {
        return Ok(None);
    };
    let event = Event::Redacted {
        message: MessageId(message.clone()),
    };
    Ok(Some(incoming(place, written, conversation, (None, event))))
}

fn incoming(
    place: &Place<'_>,
    written: &Written,
    conversation: ConversationKey,
    (thread, event): (Option<String>, Event),
) -> Incoming {
    Incoming {
        room: place.room.to_owned(),
        event_id: written.event_id.clone(),
        conversation,
        thread,
        event,
        at: written.at(),
    }
}

fn is_addressed(store: &Store, place: &Place<'_>, written: &Written) -> Result<bool, StoreError> {
    if place.direct {
        return Ok(true);
    }
    let mentioned = match &written.content.mentions {
        Some(mentions) => mentions.user_ids.contains(place.me),
        None => names_the_bot(written.content.body.as_deref().unwrap_or_default(), place),
    };
    if mentioned {
        return Ok(true);
    }
    if let Some(root) = written.relation("m.thread")
        && store.is_in_thread(place.room, root)?
    {
        return Ok(true);
    }
    let replied_to = written.content.relation.as_ref().and_then(|r| r.in_reply_to.as_ref());
    match replied_to {
        Some(reply) => Ok(store.question_of(place.room, &reply.event_id)?.is_some()),
        None => Ok(false),
    }
}

/// Clients that send no list of mentions: the user id anywhere, or a name at the beginning.
fn names_the_bot(body: &str, place: &Place<'_>) -> bool {
    body.contains(place.me) || without_name(body, place).is_some()
}

/// The text after the bot's name, if it begins with it: « Guichet : … », « @guichet … ».
fn without_name<'a>(body: &'a str, place: &Place<'_>) -> Option<&'a str> {
    let body = body.trim_start();
    if let Some(rest) = body.strip_prefix(place.me) {
        return Some(rest.trim_start_matches([' ', ':', ',', '\u{a0}']));
    }
    let start = body.strip_prefix('@').unwrap_or(body);
    place.names.iter().find_map(|name| {
        let end = start
            .char_indices()
            .map(|(i, c)| i + c.len_utf8())
            .nth(name.chars().count().checked_sub(1)?)?;
        let (word, rest) = start.split_at(end);
        let is_whole = !rest.chars().next().is_some_and(|c| c.is_alphanumeric() || c == '_');
        (word.to_lowercase() == *name && is_whole).then(|| rest.trim_start_matches([' ', ':', ',', '\u{a0}']))
    })
}

/// The question itself: without the quoted message of a reply, without the bot's name.
fn clean(body: &str, place: &Place<'_>, is_reply: bool) -> String {
    let unquoted = match body.split_once("\n\n") {
        Some((quote, rest)) if is_reply && quote.lines().all(|line| line.starts_with('>')) => rest,
        _ => body,
    };
    let text = without_name(unquoted, place).unwrap_or(unquoted);
    text.replace(place.me, " ").trim().to_owned()
}
