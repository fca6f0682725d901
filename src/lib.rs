//! Guichet: the counter where you ask. A sentence in, a decision, a sentence out.
//!
//! A teacher asks in French, in a terminal or in an encrypted Matrix room, and reads the right answer at once from
//! what the académie knows. Whatever decides is plain synchronous Rust that a test can call; whatever waits, stores or
//! sends is thin.
//!
//! # The rooms of the house
//!
//! Each may use what stands before it in this list and never the reverse (`tests/it/architecture.rs` checks it).
//!
//! - [`language`] French text → tokens, repaired words, slots. Pure; knows nothing of bots.
//! - [`knowledge`] the records that answer: procedures, contacts, tools, texts, with variants and sources; the duties
//!   of the school year. Pure.
//! - [`calendar`] the school calendar of a zone, public holidays, recurrence: what was said of time → when that is. Pure.
//! - [`intent`] the intent table: which question leads to which answer, asked with a score and its evidence. Pure.
//! - [`content`] the files of `intents/` → the tables above, every problem with file, line and remedy. Pure.
//! - [`dialogue`] `step`: what was heard → what to say and to remember. Pure; `phrases` holds every fixed sentence.
//! - [`render`] an answer (blocks, no markup) → plain text, terminal text, or HTML for Matrix. Pure.
//! - [`store`] sled, synchronous: the only place that knows trees, keys and encodings.
//! - [`config`] what an operator sets, typed and validated.
//! - [`runtime`] the async shell: inbox → decision → outbox, one event at a time.
//! - [`adapter`] the doors: Matrix, and the feeds that bring news.
//! - [`cli`] words on the command line → a command; one file per command.
//!
//! # Invariants
//!
//! - `dialogue::step` performs no I/O, reads no clock and draws no random number; the same input gives the same output.
//! - An effect is durable before it is visible: the conversation and the outbox row are written in one sled
//!   transaction, then sent, then acknowledged.
//! - Nothing that a person typed is ever sent back as markup or as a mention.
//!
//! # Deliberately absent
//!
//! No network call is needed to understand a question; no language model; no message text in logs.
//!
//! Start reading at [`dialogue::step`].

#[cfg(feature = "feeds")]
pub mod adapter;
pub mod calendar;
pub mod cli;
pub mod config;
pub mod content;
pub mod dialogue;
pub mod intent;
pub mod knowledge;
pub mod language;
pub mod render;
pub mod runtime;
pub mod store;
