//! One message to many rooms: from the draft to the last room. Pure.

use serde::{Deserialize, Serialize};

use super::{Answer, MessageId};
use crate::knowledge::Issue;

/// What goes to many rooms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Anything.
    Announcement,
    /// An issue of LINE.
    Line(Box<Issue>),
}

/// Something that is to go to many rooms, before anybody confirmed it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    /// The message that asked for it: by it, it is known.
    pub message: MessageId,
    /// What it is.
    pub kind: Kind,
    /// The message itself, then what goes into its thread.
    pub parts: Vec<Answer>,
    /// Who gets it, in words: « les salons abonnés à LINE ».
    pub audience: String,
}
