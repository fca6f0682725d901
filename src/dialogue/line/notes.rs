//! What is remembered of LINE in a conversation: the numbers that were shown, what was dropped, what is awaited.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::knowledge::Item;

/// What was asked is not open for longer.
const FRESH: SignedDuration = SignedDuration::from_mins(15);
/// « retire le 2 » refers to the list for so long.
const LISTED: SignedDuration = SignedDuration::from_hours(2);

/// What was last said and asked about LINE.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineNotes {
    /// The items that were listed last, by their ids in the order of their numbers.
    pub listed: Vec<String>,
    /// What was dropped last, and may be taken back.
    pub dropped: Vec<Item>,
    /// What was asked.
    pub awaited: Option<Awaited>,
    /// When LINE was last talked about with staff.
    pub at: Option<Timestamp>,
}

/// What was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Awaited {
    /// The text of an item.
    Item,
    /// What a field of an item, known by its id, should say.
    Field(Field, String),
    /// Whether everything that waits is dropped; by the message that ordered it.
    Emptying(String),
}

/// A part of an item that may be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Field {
    Title,
    Standfirst,
    Link,
    Audience,
    Level,
}

impl LineNotes {
    /// Whether LINE was never talked about: most conversations keep nothing of it.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What was asked and is still open.
    pub(super) fn open(&self, now: Timestamp) -> Option<&Awaited> {
        let is_fresh = now.duration_since(self.at?) <= FRESH;
        self.awaited.as_ref().filter(|_| is_fresh)
    }

    /// Whether numbers without a word about LINE may still mean its items.
    pub(super) fn is_fresh(&self, now: Timestamp) -> bool {
        self.at.is_some_and(|at| now.duration_since(at) <= LISTED)
    }
}
