//! What was heard and is not decided (inbox), what is to be said and is not delivered (outbox), what answered what.
//!
//! ```text
//! receive ─► inbox ─► decide ─► outbox ─► delivered ─► replies
//!   └ sync token         └ conversation     (sent again with the same transaction id until then)
//! ```
//!
//! Each arrow is one transaction. Stopped before it, the row is still where it was; stopped after it, it is further on.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::campaigns::Order;
use crate::dialogue::{
    CafeChange, Conversation, ConversationKey, Event, File, Incident, NewsChange, Poll, Reminder, RoomFacts,
    RoomSettings,
};

/// Something that was heard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Incoming {
    /// Where.
    pub room: String,
    /// The id of the very event (of the edit, the redaction, the reaction), by which it is heard only once.
    pub event_id: String,
    /// Whose conversation it belongs to.
    pub conversation: ConversationKey,
    /// The thread that the reply goes to, if it goes to one.
    pub thread: Option<String>,
    /// What happened.
    pub event: Event,
    /// When it was written, by the homeserver's clock.
    pub at: Timestamp,
    /// How old it was when it came, by the homeserver's clock, in milliseconds, if that was said.
    #[serde(default)]
    pub age_ms: Option<u64>,
    /// The campaign whose copy it replies to, or in whose thread it stands.
    #[serde(default)]
    pub about: Option<String>,
    /// It was said to others, about that campaign: whoever has nothing to do with it is silent.
    #[serde(default)]
    pub is_overheard: bool,
}

impl Incoming {
    /// How old it is: as the homeserver says, whose clock does not depend on ours; else by our clock.
    pub fn age(&self, now: Timestamp) -> SignedDuration {
        let said = self.age_ms.and_then(|age_ms| i64::try_from(age_ms).ok());
        said.map_or_else(|| now.duration_since(self.at), SignedDuration::from_millis)
    }
}

/// What one sync response brought.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    /// What was heard, in order.
    pub heard: Vec<Incoming>,
    /// For each room that had events, the last one.
    pub rooms: Vec<(String, String)>,
    /// The rooms that the bot is not in any more.
    pub left: Vec<String>,
    /// What the homeserver says of rooms.
    pub facts: Vec<(String, RoomFacts)>,
    /// What could not be decrypted.
    pub undecrypted: Vec<Undecrypted>,
    /// What is to be said at once, without a decision; each with a word that tells it from others of the same message.
    pub said: Vec<Said>,
    /// The token from which to go on.
    pub sync_token: Option<String>,
}

/// Something to be said without a decision.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// Where.
    pub room: String,
    /// What it is about: an event id.
    pub about: String,
    /// A word that tells it from others about the same event.
    pub kind: &'static str,
    /// What is said.
    pub parcel: Parcel,
    /// By whom, and when.
    pub origin: Origin,
}

impl Batch {
    /// Whose conversation a message of this batch belongs to.
    pub fn heard_in(&self, room: &str, event_id: &str) -> Option<&ConversationKey> {
        let is_it = |heard: &&Incoming| heard.room == room && heard.event_id == event_id;
        self.heard.iter().find(is_it).map(|heard| &heard.conversation)
    }

    /// Whether the bot is spoken to in a thread in this batch.
    pub fn is_in_thread(&self, room: &str, thread: &str) -> bool {
        let is_it =
            |heard: &Incoming| heard.room == room && heard.thread.as_deref() == Some(thread) && !heard.is_overheard;
        self.heard.iter().any(is_it)
    }
}

/// An event whose key has not arrived yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undecrypted {
    /// Where.
    pub room: String,
    /// Which.
    pub event_id: String,
    /// When it was written, by the homeserver's clock.
    pub at: Timestamp,
    /// The event as it came, JSON.
    pub event: String,
    /// The person was told that it cannot be read yet.
    #[serde(default)]
    pub told: bool,
}

/// A row of the inbox.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    /// Its arrival number.
    pub number: u64,
    /// What was heard.
    pub incoming: Incoming,
}

/// A row of the outbox.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outgoing {
    /// Its number; smaller ones go first.
    pub number: u64,
    /// Where to.
    pub room: String,
    /// The transaction id by which the homeserver recognises a repetition.
    pub transaction: String,
    /// What.
    pub parcel: Parcel,
    /// When what it answers was written, by the homeserver's clock.
    #[serde(default)]
    pub asked: Option<Timestamp>,
    /// By whom, and when, it was decided.
    #[serde(default)]
    pub origin: Option<Origin>,
}

/// By whom, and when, something was decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The device of the bot.
    pub device: String,
    /// When, by our clock.
    pub at: Timestamp,
}

/// What follows the event id in the `question` of a reply that says that the message cannot be read …
pub const UNREAD: &str = " unread";
/// … and of one that tells what came of a broadcast.
pub const REPORT: &str = " report";

/// What may be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Parcel {
    /// An answer to a message.
    Reply {
        /// The message answered; for the answer to a reaction, the reaction.
        question: String,
        /// The message to show as replied to, if it is another one.
        shown: Option<String>,
        /// The root of the thread it goes to.
        thread: Option<String>,
        /// Plain text.
        plain: String,
        /// HTML.
        html: String,
        /// Whose conversation it belongs to.
        conversation: ConversationKey,
    },
    /// A new text for the answer to a message.
    Edit {
        /// The message.
        question: String,
        /// Plain text.
        plain: String,
        /// HTML.
        html: String,
    },
    /// Takes back the answer to a message.
    Redact {
        /// The message.
        question: String,
    },
    /// A reaction on the answer to a message, for people to tap.
    React {
        /// The message.
        question: String,
        /// The reaction.
        key: String,
    },
    /// A message that answers none, though it may show one.
    Note {
        /// By what it is known.
        name: String,
        /// The message to show as replied to.
        shown: Option<String>,
        /// The root of the thread it goes to.
        thread: Option<String>,
        /// Plain text.
        plain: String,
        /// HTML.
        html: String,
        /// Whose conversation it belongs to.
        conversation: ConversationKey,
    },
    /// A text file, in reply to a message.
    File {
        /// The message.
        question: String,
        /// The root of the thread it goes to.
        thread: Option<String>,
        /// The file.
        file: File,
    },
    /// A message of its own, the same in many rooms.
    Post {
        /// The campaign that it belongs to.
        campaign: String,
        /// The root of the thread it goes to.
        thread: Option<String>,
        /// What it holds.
        content: Posted,
    },
    /// Nothing is sent: a post of a campaign is looked for that may have been.
    Seek {
        /// The campaign.
        campaign: String,
    },
}

/// What a post holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Posted {
    /// A text.
    Text {
        /// Plain text.
        plain: String,
        /// HTML.
        html: String,
    },
    /// A text file.
    File(File),
    /// A poll.
    Poll(Poll),
}

impl Parcel {
    /// The message that it is about; that of a post is the one that ordered it.
    pub fn question(&self) -> &str {
        let (Self::Reply { question, .. }
        | Self::Edit { question, .. }
        | Self::Redact { question }
        | Self::React { question, .. }
        | Self::File { question, .. }
        | Self::Note { name: question, .. }
        | Self::Post { campaign: question, .. }
        | Self::Seek { campaign: question }) = self;
        question
    }
}

/// What was decided about a row of the inbox.
#[derive(Clone, Debug, Default)]
pub struct Mail {
    /// By whom, and when.
    pub origin: Option<Origin>,
    /// The conversation as it is from now on.
    pub conversation: Option<Conversation>,
    /// What is to be sent, in order, each with a word that tells it from the others of the same message.
    pub parcels: Vec<(String, Parcel)>,
    /// The question, if it stays without an answer.
    pub unanswered: Option<Unanswered>,
    /// What is said to others, in order, each with its room.
    pub told: Vec<(String, Parcel)>,
    /// Campaigns, as they are from now on.
    pub campaigns: Vec<Order>,
    /// What does not work from now on.
    pub raised: Vec<Incident>,
    /// What works again: the ids of incidents.
    pub ended: Vec<String>,
    /// What people said of rooms.
    pub settings: Vec<(String, RoomSettings)>,
    /// Reminders, as they are from now on.
    pub reminders: Vec<Reminder>,
    /// Changes to the news of LINE, in order.
    pub news: Vec<NewsChange>,
    /// Changes to the cafés, in order.
    pub cafes: Vec<CafeChange>,
}

impl From<Origin> for Mail {
    fn from(origin: Origin) -> Self {
        Self {
            origin: Some(origin),
            ..Self::default()
        }
    }
}

/// A question that stays without an answer, for the people who own the knowledge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unanswered {
    /// Where.
    pub room: String,
    /// Which.
    pub event_id: String,
    /// What was asked.
    pub text: String,
    /// When it was written, by the homeserver's clock.
    pub at: Timestamp,
    /// Why.
    pub why: Why,
}

/// Why a question stays without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The answer is not known.
    Unknown,
    /// It came when it was too old to be answered.
    TooOld,
    /// A person asks for help with it.
    Help,
}

/// What answered a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// The event id of the answer.
    pub answer: String,
    /// Whose conversation it belongs to.
    pub conversation: ConversationKey,
    /// The thread it went to.
    pub thread: Option<String>,
}

/// The key of something in a room.
pub(super) fn pair(room: &str, id: &str) -> Vec<u8> {
    [room.as_bytes(), &[0], id.as_bytes()].concat()
}
