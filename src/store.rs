//! sled, synchronous: the only place that knows trees, keys and encodings.
//!
//! | tree | key → value |
//! | --- | --- |
//! | `meta` | `schema`, `flushed`, `content_hash`, `sync_token` → bytes; `duties_mark`, `duties_owed` (JSON) |
//! | `records` | position and id → record (JSON) |
//! | `table` | field, position → one entry of the other content (JSON) |
//! | `conversations` | conversation key (JSON) → conversation (JSON) |
//! | `inbox` | arrival number → what was heard and is not decided |
//! | `heard` | room and event id → whose conversation (JSON); what was heard once is not heard again |
//! | `history` | arrival number → room and event id of what was heard, to be forgotten one day |
//! | `rooms` | room → the last event seen of it |
//! | `undecrypted` | room and event id → what waits for its key (JSON) |
//! | `unanswered` | number → a question that stays without an answer (JSON) |
//! | `outbox` | number → what is to be sent, with its transaction id |
//! | `campaigns` | the message that asked for it → a message to many rooms (JSON) |
//! | `copies` | campaign and room → what is there of it (JSON) |
//! | `posts` | room and event → the campaign that it is a copy of |
//! | `copying` | campaign and room → nothing; the copies for which something is to be done |
//! | `cafes` | the message that asked for it → a café numérique, with who comes (JSON) |
//! | `wishes` | the message that said so → what somebody would like a café about (JSON) |
//! | `facts` | room → what the homeserver says of it (JSON) |
//! | `settings` | room → what people said of it (JSON) |
//! | `incidents` | the message that told of it → something that does not work (JSON) |
//! | `news` | id → an item that waits for LINE (JSON) |
//! | `dropped_news` | id → an item that was dropped, so that it does not come back (JSON) |
//! | `issues` | school year and number → an issue of LINE (JSON) |
//! | `feeds` | address → how a feed that brings news is doing (JSON) |
//! | `reminders` | id → a reminder that is not over (JSON) |
//! | `due` | moment and id → id; what is to be delivered, the soonest first |
//! | `owned` | person or room, and id → id; whose reminder it is |
//! | `replies` | question → what answered it |
//! | `answers` | answer → the question that it answers |
//! | `taps` | room, question and reaction → the reaction, where it has an answer of its own |
//! | `threads` | room and thread root → nothing; the threads that the bot takes part in |
//!
//! Every hand-over is one transaction, and durable before the next step is visible: sled's `flush` is no fsync, so it
//! is followed by `sync_data` on the file that holds the data. Each flush has a number, by which a store that has lost
//! something is recognised when it is opened (see `seal`).

mod cafes;
mod campaigns;
mod content;
mod conversations;
mod copies;
mod farewell;
mod feeds;
mod history;
mod inbox;
mod mail;
mod news;
mod opening;
mod outbox;
mod places;
mod reminders;
mod seal;
mod snapshot;
mod trained;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use serde::de::DeserializeOwned;

pub use campaigns::Order;
pub use content::Imported;
pub use copies::{Copy, Step, There, Tried};
pub use mail::{
    Batch, Incoming, Mail, Origin, Outgoing, Parcel, Posted, REPORT, Reply, Said, UNREAD, Unanswered, Undecrypted,
    Waiting, Why,
};

pub use reminders::Delivery;
pub use snapshot::{Replacement, Restored};

/// The version of the layout above.
const SCHEMA: u32 = 1;

/// What is known and remembered, in one folder. One process at a time.
#[derive(Debug)]
pub struct Store {
    // Dropped in this order: sled closes its files, the note is left, and then another process is let in.
    db: sled::Db,
    farewell: farewell::Farewell,
    folder: PathBuf,
    seal: Mutex<seal::Seal>,
}

/// What went wrong, by what was attempted. The message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The folder can't be made or entered.
    #[error("cannot use the data folder {}: {source}; give another one with --data or GUICHET_DATA", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Another process has it open.
    #[error(
        "the data folder {} is in use by another guichet; stop it, or give this one another folder with --data",
        folder.display()
    )]
    InUse {
        /// The folder.
        folder: PathBuf,
    },
    /// It was written by a newer version.
    #[error(
        "the data in {} was written by a newer guichet (layout {found}, this one knows {SCHEMA}); upgrade guichet, or \
         give another folder with --data", folder.display()
    )]
    Newer {
        /// The folder.
        folder: PathBuf,
        /// The version found.
        found: u32,
    },
    /// It can't be read.
    #[error(
        "the data in {} is damaged ({reason}); nothing was changed in it. Move the folder aside, or restore it from a \
         backup: answers are read from intents/ again, what was remembered of conversations is in the folder you moved",
        folder.display()
    )]
    Damaged {
        /// The folder.
        folder: PathBuf,
        /// What sled says.
        reason: String,
    },
    /// One row can't be read.
    #[error("the row {key} of {tree} cannot be read: {reason}")]
    Row {
        /// The tree.
        tree: &'static str,
        /// The key, as text.
        key: String,
        /// Why.
        reason: String,
    },
    /// A read failed.
    #[error("cannot read {tree}: {source}")]
    Read {
        /// The tree.
        tree: &'static str,
        /// Why.
        source: sled::Error,
    },
    /// A write failed; nothing of it was kept.
    #[error("cannot write to the store: {reason}; check that the disk is not full")]
    Commit {
        /// Why.
        reason: String,
    },
}

impl Drop for Store {
    fn drop(&mut self) {
        let is_clean = self.db.flush().is_ok() && !std::thread::panicking();
        self.farewell.closing(is_clean);
    }
}

impl Store {
    /// Opens the store of a folder, which is created if need be (readable by its owner only).
    ///
    /// # Errors
    ///
    /// The folder cannot be used, is in use, is newer than this version, or is damaged. Nothing is changed then.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        opening::open(folder)
    }

    /// Makes everything written so far survive a power cut.
    ///
    /// # Errors
    ///
    /// The disk refuses.
    pub fn flush(&self) -> Result<(), StoreError> {
        let mut seal = self.seal.lock().unwrap_or_else(PoisonError::into_inner);
        let number = seal.flushes().unwrap_or(0) + 1;
        let mut to_disk = || -> std::io::Result<()> {
            self.db.open_tree("meta")?.insert("flushed", &number.to_be_bytes())?;
            self.db.flush()?;
            File::open(self.folder.join("db"))?.sync_data()?;
            seal.note(number)
        };
        to_disk().map_err(|error| StoreError::Commit {
            reason: error.to_string(),
        })
    }

    /// A number greater than all before, also across restarts.
    fn number(&self) -> Result<u64, StoreError> {
        self.db.generate_id().map_err(|error| StoreError::Commit {
            reason: error.to_string(),
        })
    }

    fn tree(&self, name: &'static str) -> Result<sled::Tree, StoreError> {
        self.db
            .open_tree(name)
            .map_err(|source| StoreError::Read { tree: name, source })
    }

    fn get<T: DeserializeOwned>(&self, tree: &'static str, key: &[u8]) -> Result<Option<T>, StoreError> {
        let row = self
            .tree(tree)?
            .get(key)
            .map_err(|source| StoreError::Read { tree, source })?;
        row.map(|bytes| decode(tree, key, &bytes)).transpose()
    }

    fn rows<T: DeserializeOwned>(&self, tree: &'static str) -> Result<Vec<(Vec<u8>, T)>, StoreError> {
        let rows = self.tree(tree)?.iter().map(|row| {
            let (key, value) = row.map_err(|source| StoreError::Read { tree, source })?;
            let value = decode(tree, &key, &value)?;
            Ok((key.to_vec(), value))
        });
        rows.collect()
    }
}

fn decode<T: DeserializeOwned>(tree: &'static str, key: &[u8], bytes: &[u8]) -> Result<T, StoreError> {
    serde_json::from_slice(bytes).map_err(|error| StoreError::Row {
        tree,
        key: String::from_utf8_lossy(key).into_owned(),
        reason: error.to_string(),
    })
}

/// JSON of a value of our own; such values always have one.
fn encode(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("our types have string keys only and serialise")
}

/// What a transaction came to.
fn committed<T>(result: Result<T, sled::transaction::TransactionError<()>>) -> Result<T, StoreError> {
    result.map_err(|error| StoreError::Commit {
        reason: format!("{error:?}"),
    })
}
