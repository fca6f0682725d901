//! The intent table: which question leads to which answer; asked with an utterance, it gives ranked intents. Pure.
//!
//! Patterns (exact where they match) come first, the learned matcher second.

mod classifier;
mod definition;
mod examples;
mod features;
mod matcher;
mod packed;
mod table;

pub use definition::{Intent, Reply, YesNo};
pub use matcher::{Candidate, Matcher};
pub use table::{Evidence, Ranked, Table};
