//! News for LINE, from RSS, Atom and JSON feeds.
//!
//! ```text
//! watch ─ visit ─► fetch ─ bytes ─► read ─ items ─► store
//! ```
//!
//! What comes from outside is not trusted: only the addresses that the operator gave are asked (`address`), so many bytes
//! are taken and so long is waited (`fetch`), they become text in one place (`encoding`), what would cost too much to read is refused before it is read (`shape`), and
//! what is left is plain text (`plain`).

mod address;
mod encoding;
mod fetch;
mod plain;
mod poll;
mod read;
mod shape;

pub use address::{Refusal, is_public};
pub use fetch::{Answer, Failed, Fetcher};
pub use poll::{Step, after, next_step, watch};
pub use read::{Unreadable, read};

/// No more than so many bytes are taken of a feed.
pub const MOST_BYTES: usize = 8 << 20;
/// No more than so many items are kept of a feed, the most recent ones.
pub const MOST_ITEMS: usize = 200;
/// What is older than this is no news.
pub const OLDEST_DAYS: i64 = 120;

/// Why the feeds are not watched any more.
#[derive(Debug, thiserror::Error)]
pub enum WatchError {
    /// The store.
    #[error("{0}")]
    Store(#[from] crate::store::StoreError),
    /// No request can be made at all.
    #[error("the feeds cannot be asked: {0}; check the system's certificates, or start without feeds")]
    Client(#[from] reqwest::Error),
}
