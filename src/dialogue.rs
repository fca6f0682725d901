//! The deciding part: what was heard, with what is known and remembered → what to say and what to remember. Pure.
//!
//! ```text
//! Event ─► step(world, conversation, now) ─► Vec<Effect>
//! ```

mod answer;
mod conversation;
mod event;

pub use answer::{Answer, Block, Outcome};
pub use conversation::{Choice, Conversation, ConversationKey, Pending, Topic};
pub use event::{Effect, Event, MessageId};

use jiff::Timestamp;

use crate::content::Content;

/// Everything that is known, ready to be asked.
#[derive(Debug)]
pub struct World {
    content: Content,
}

impl World {
    /// Prepares the content to be asked (trains the matcher).
    pub fn new(content: Content) -> Self {
        Self { content }
    }
}

/// Decides what one event leads to. No I/O, no clock, no randomness.
pub fn step(world: &World, _conversation: &Conversation, _now: Timestamp, event: &Event) -> Vec<Effect> {
    let _ = &world.content;
    match event {
        Event::Heard { message, .. } | Event::Reacted { reaction: message, .. } => vec![Effect::Say {
            to: message.clone(),
            answer: Answer {
                outcome: Outcome::Unknown,
                intent: None,
                score: 0.0,
                blocks: vec![Block::Paragraph("Je ne sais pas encore répondre à cela.".to_owned())],
                options: Vec::new(),
                sources: Vec::new(),
            },
        }],
        Event::Edited { .. } | Event::Redacted { .. } => Vec::new(),
    }
}
