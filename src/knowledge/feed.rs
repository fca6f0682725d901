//! How a feed that brings news for LINE is doing. Pure.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What is remembered of a feed between two visits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedState {
    /// Its address, as the operator gave it.
    pub address: String,
    /// The server's name of the version that was read last (`ETag`).
    pub etag: Option<String>,
    /// When the server says that it changed last (`Last-Modified`), in the server's words.
    pub last_modified: Option<String>,
    /// Not visited before this.
    pub next: Timestamp,
    /// How many items it has brought in all.
    pub gathered: usize,
    /// How the last visit went.
    pub visit: Visit,
}

/// How a visit to a feed went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Visit {
    /// It was read, or had not changed.
    Read {
        /// When.
        at: Timestamp,
    },
    /// It could not be read, for so many times in a row.
    Failed {
        /// When it failed first.
        since: Timestamp,
        /// How many visits have failed since.
        times: u32,
        /// What happened last.
        trouble: Trouble,
    },
}

/// Why a feed could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// No connection, no valid certificate, or no whole answer in time.
    NoAnswer,
    /// The server asks to come back later (429, 503).
    Busy,
    /// The server says that it is gone for good (410).
    Gone,
    /// Another HTTP status.
    Status(u16),
    /// It leads to an address that is not to be asked.
    Astray,
    /// It is larger than is read of a feed.
    TooLarge,
    /// What came is no RSS, Atom or JSON feed that can be read.
    NotAFeed,
}

impl FeedState {
    /// The server's name, by which staff know the feed.
    pub fn host(&self) -> &str {
        let rest = self.address.split_once("://").map_or(&*self.address, |(_, rest)| rest);
        let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
        host.strip_prefix("www.").unwrap_or(host)
    }

    /// How many visits have failed in a row.
    pub fn failures(&self) -> u32 {
        match self.visit {
            Visit::Read { .. } => 0,
            Visit::Failed { times, .. } => times,
        }
    }
}
