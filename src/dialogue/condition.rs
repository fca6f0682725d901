//! How the bot is doing, as an administrator reads it in chat who asks « état ».

use jiff::SignedDuration;

use super::event::Event;
use super::turn::word;
use super::{Answer, Block, Outcome, phrases};
use crate::language::fold;

/// How the bot is doing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Condition {
    /// The version of the program.
    pub version: String,
    /// For how long the homeserver has answered.
    pub connected_for: Option<SignedDuration>,
    /// Whether people's clients see the bot's device as verified.
    pub verified: bool,
    /// How many rooms it is in.
    pub rooms: usize,
    /// What was heard and is not decided.
    pub inbox: usize,
    /// What was decided and is not sent.
    pub outbox: usize,
    /// Rooms that a broadcast has not reached yet.
    pub broadcasts: usize,
    /// How old the question is whose answer waits longest.
    pub oldest_unsent: Option<SignedDuration>,
    /// Messages that wait for their key.
    pub undecrypted: usize,
    /// Questions that stay without an answer.
    pub unanswered: usize,
    /// What went wrong last, and how long ago.
    pub last_error: Option<(String, SignedDuration)>,
}

impl Condition {
    /// Whether a message asks for it.
    pub fn is_asked_for(event: &Event) -> bool {
        matches!(event, Event::Heard { text, .. } if fold(text).trim().trim_matches(['?', '!', '.', ' ']) == "etat")
    }

    /// It, as it is said.
    pub fn tell(&self) -> Answer {
        let mut answer = word(Outcome::Chitchat, phrases::CONDITION);
        answer.blocks.push(Block::List(phrases::condition(self)));
        answer
    }
}
