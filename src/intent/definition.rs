//! An intent: one thing that a person may want to know, with the questions that ask for it.

use serde::{Deserialize, Serialize};

use crate::knowledge::Link;

/// One thing that a person may want to know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Intent {
    /// Unique id.
    pub id: String,
    /// What conversations about it are about (id of a subject of the lexicon).
    pub subject: Option<String>,
    /// What one wants to know, as a choice is labelled: « devenir responsable d'affectation GAR ».
    pub title: String,
    /// Questions that ask for it.
    pub examples: Vec<String>,
    /// Regular expressions on the folded text that settle it.
    pub patterns: Vec<String>,
    /// What answers it.
    pub reply: Reply,
    /// Slots without which the bot asks back instead of giving every variant.
    pub asks: Vec<String>,
    /// How closed questions that land here are answered, if the source settles it.
    pub yes_no: Option<YesNo>,
}

/// What answers an intent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// A record of the knowledge base.
    Record(String),
    /// A question back, between these intents.
    Choice(Vec<String>),
    /// « Je ne sais pas », with where to turn.
    OutOfScope {
        /// Where to turn.
        text: String,
        /// Links.
        links: Vec<Link>,
    },
    /// A kind word.
    Chitchat(String),
}

/// The answer to closed questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum YesNo {
    /// « Oui »
    #[serde(rename = "oui")]
    Yes,
    /// « Non »
    #[serde(rename = "non")]
    No,
}
