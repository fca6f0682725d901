//! French text → tokens, repaired words, concepts and slots. Pure; knows nothing of bots.
//!
//! ```text
//! text ─ tokens ─ abbreviations ─ repair ─ phrases of the lexicon ─► Utterance
//! ```

mod embedding;
mod lexicon;
pub mod moment;
mod repair;
pub mod slot;
mod token;
mod utterance;

pub use embedding::{DIMENSIONS, Meaning};
pub use lexicon::{Lexicon, Subject, Synonym};
pub use repair::Vocabulary;
pub(crate) use repair::is_one_error_away;
pub use slot::Slots;
pub use token::{Token, fold, is_function_word, is_invisible, tokens};
pub use utterance::{Language, Mention, Repair, Utterance};
