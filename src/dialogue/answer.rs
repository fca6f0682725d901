//! An answer: blocks without markup, that a renderer turns into terminal text, plain text or HTML.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::phrases;
use super::turn::word;
use crate::knowledge::Link;

/// An answer after this long says that it comes late.
const LATE: SignedDuration = SignedDuration::from_mins(10);

/// What kind of reply it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A fact of the knowledge base.
    Answer,
    /// A question back.
    Clarify,
    /// « Je ne sais pas ».
    Unknown,
    /// Politeness, help.
    Chitchat,
}

/// What is said, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// What kind of reply it is.
    pub outcome: Outcome,
    /// The intent that led to it, if one did.
    pub intent: Option<String>,
    /// Confidence that the intent is right, 0 to 1.
    pub score: f32,
    /// What is said, in order.
    pub blocks: Vec<Block>,
    /// Labels of the numbered choices, in order; empty if nothing is asked.
    pub options: Vec<String>,
    /// Where it was read: « Brochure du RRUPN, « Le portail ARENA », vérifié le 24 novembre 2026 ».
    pub sources: Vec<String>,
}

impl Answer {
    /// What is said about a message that cannot be decrypted: why, and how to help.
    pub fn unreadable() -> Self {
        word(Outcome::Unknown, phrases::UNREADABLE)
    }

    /// What it begins with, by which people recognise it.
    pub fn first_words(&self) -> String {
        self.blocks
            .iter()
            .find_map(|block| match block {
                Block::Heading(text) | Block::Paragraph(text) | Block::Quote(text) => Some(text.replace("**", "")),
                _ => None,
            })
            .unwrap_or_default()
    }

    /// The answer to a message of this age: one that comes late says so.
    #[must_use]
    pub fn to_message_of_age(mut self, age: SignedDuration) -> Self {
        if age >= LATE {
            self.blocks.insert(0, Block::Paragraph(phrases::late(age)));
        }
        self
    }
}

/// A piece of an answer. Texts may contain `**strong**` words and addresses, nothing else.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// A heading or the label of a variant.
    Heading(String),
    /// A paragraph.
    Paragraph(String),
    /// What may be asked next.
    Also(String),
    /// What a person wrote, word for word: never read as markup.
    Quote(String),
    /// A numbered list of steps.
    Steps(Vec<String>),
    /// A bullet list.
    List(Vec<String>),
    /// The numbered choices of a clarification.
    Choices(Vec<String>),
    /// Named links.
    Links(Vec<Link>),
    /// Small print: the source.
    Source(String),
}
