//! What may happen to a conversation, and what may come of it. Both enums are closed.

use serde::{Deserialize, Serialize};

use super::{Answer, CafeChange, Campaign, Conversation, ConversationKey, Incident, Proposal, Reminder, RoomSettings};
use crate::knowledge::{Issue, Item};

/// The id that a message has where it was written (a Matrix event id, a line number in the terminal).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MessageId(pub String);

/// Something that happened in one conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// A person wrote to the bot.
    Heard {
        /// The message.
        message: MessageId,
        /// What it says: plain text, without mention or quoted reply.
        text: String,
    },
    /// A person changed a message that the bot had heard.
    Edited {
        /// The message that was changed (the original one).
        message: MessageId,
        /// What it says now.
        text: String,
    },
    /// A person deleted a message that the bot had heard.
    Redacted {
        /// The message that was deleted.
        message: MessageId,
    },
    /// A person sent a file to the bot.
    Shared {
        /// The message.
        message: MessageId,
        /// What is in it; `None` if it was too large, or could not be fetched.
        text: Option<String>,
    },
    /// A person reacted to an answer of the bot.
    Reacted {
        /// The question that the answer belongs to.
        message: MessageId,
        /// The reaction, e.g. `2️⃣`.
        key: String,
        /// The reaction's own id: what is said because of it is a reply of its own.
        reaction: MessageId,
    },
    /// A person answered a poll of a campaign, or changed their answer.
    Voted {
        /// The message that asked for the campaign.
        message: MessageId,
        /// The options chosen, by their ids.
        options: Vec<String>,
        /// The vote's own id: what is said because of it is a reply of its own.
        vote: MessageId,
    },
}

/// A text file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Its name: `rappels.ics`.
    pub name: String,
    /// Its media type: `text/calendar`.
    pub kind: String,
    /// What is in it.
    pub text: String,
}

/// A change to the news of LINE.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NewsChange {
    /// Keep an item as it is now.
    Keep(Item),
    /// Drop an item: it does not come back.
    Drop(Item),
    /// Keep an issue as it is now; its items do not wait any more.
    Publish(Issue),
    /// Take an issue back; its items wait again.
    Retract(Issue),
}

/// What the shell has to do; durable before it is visible.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Answer a message.
    Say {
        /// The message (or reaction) answered.
        to: MessageId,
        /// The answer.
        answer: Answer,
    },
    /// Replace the answer that was given to a message.
    Amend {
        /// The message whose answer changes.
        to: MessageId,
        /// The new answer.
        answer: Answer,
    },
    /// Take back the answer that was given to a message.
    Withdraw {
        /// The message whose answer goes.
        to: MessageId,
    },
    /// Keep a campaign as it is now; whoever sends brings its copies to what it says.
    Campaign {
        /// The campaign.
        campaign: Box<Campaign>,
        /// The rooms that are to have it, beside those that have it: those that refused are tried again.
        rooms: Vec<String>,
    },
    /// Something does not work: say so before answers about it.
    Raise(Incident),
    /// It works again.
    EndIncident {
        /// The message that told of it.
        id: String,
    },
    /// Tell somebody else something.
    Tell {
        /// Who, and where.
        key: ConversationKey,
        /// What.
        answer: Answer,
    },
    /// Keep what people said of a room.
    Room {
        /// The room.
        room: String,
        /// What they said.
        settings: RoomSettings,
    },
    /// Show something that is to go to many rooms to who asked for it, to be confirmed.
    Propose(Box<Proposal>),
    /// Change what waits for LINE, or what was in it.
    News(NewsChange),
    /// Change the cafés, or what is wished of them.
    Cafe(CafeChange),
    /// Keep a reminder as it is now; one that is over is forgotten.
    Keep(Box<Reminder>),
    /// Send a file.
    Attach {
        /// The message (or reaction) answered.
        to: MessageId,
        /// The file.
        file: File,
    },
    /// Somebody needs a human for this.
    Escalate {
        /// What it is about.
        about: String,
    },
    /// Keep the conversation as it is now.
    Remember(Box<Conversation>),
}
