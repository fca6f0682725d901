//! What the bot asked about reminders and waits for: when, which moment, what, and what became of a delivered one.

use jiff::{SignedDuration, Timestamp, Zoned};
use serde::{Deserialize, Serialize};

use super::{Audience, Topic};
use crate::calendar::Recurrence;
use crate::dialogue::event::MessageId;

/// A question about a request that is not complete is not open for longer.
const FRESH: SignedDuration = SignedDuration::from_mins(15);
/// « c'est fait » refers to what was delivered within this time.
const FRESH_DELIVERY: SignedDuration = SignedDuration::from_hours(24);

/// What is remembered of reminders in a conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notes {
    /// The reminders that were listed last, by their ids in the order of their numbers.
    pub listed: Vec<String>,
    /// What was asked, and when.
    pub asked: Option<(Asked, Timestamp)>,
}

/// What was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// When it should be.
    When(Request),
    /// When it should be, since what was said of it, in these words, cannot be.
    Instead(Request, String),
    /// Which of these moments is meant.
    Which(Request, Vec<Zoned>),
    /// What should be said, at a moment that is known.
    What(Request, Vec<Zoned>, Option<Recurrence>),
    /// What became of these, which were delivered.
    Word(Vec<String>),
    /// Nothing: these were just made, and may still be put right.
    Kept(Vec<String>),
    /// Until when these are put off.
    Later(Vec<String>),
    /// Whether the events of a calendar file, known by the message that it came with, become reminders.
    Import(String, Vec<(Zoned, String)>),
}

/// A request that is not complete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// The message that made it.
    pub message: String,
    /// For whom.
    pub audience: Audience,
    /// What.
    pub topic: Topic,
}

impl Request {
    pub(super) fn new(message: &MessageId, audience: Audience, topic: Topic) -> Self {
        Self {
            message: message.0.clone(),
            audience,
            topic,
        }
    }
}

impl Notes {
    /// When something was last asked.
    pub(crate) fn at(&self) -> Option<Timestamp> {
        self.asked.as_ref().map(|(_, at)| *at)
    }

    /// What was asked and is still open.
    pub(super) fn open(&self, now: Timestamp) -> Option<&Asked> {
        let (asked, at) = self.asked.as_ref()?;
        let fresh = if matches!(asked, Asked::Word(_)) {
            FRESH_DELIVERY
        } else {
            FRESH
        };
        (now.duration_since(*at) <= fresh).then_some(asked)
    }
}
