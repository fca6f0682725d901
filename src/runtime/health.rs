//! How the bot is doing, for whoever operates it: told in a file beside the store, since only one process opens that.

use std::io;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::dialogue::Condition;
use crate::store::{Store, StoreError};

/// A report that is older than this was written by a bot that is not there any more.
const FRESH: SignedDuration = SignedDuration::from_secs(30);

/// What the parts of the bot note as they work.
#[derive(Debug)]
pub struct Health {
    started: Timestamp,
    noted: Mutex<Noted>,
}

#[derive(Clone, Debug, Default)]
struct Noted {
    connected_since: Option<Timestamp>,
    verified: bool,
    rooms: usize,
    last_error: Option<Trouble>,
}

/// Something that went wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// What, without any text, name or address.
    pub what: String,
    /// When.
    pub at: Timestamp,
}

/// How the bot is doing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The version of the program.
    pub version: String,
    /// Its process.
    pub pid: u32,
    /// When it was started.
    pub started: Timestamp,
    /// When this was written.
    pub at: Timestamp,
    /// Whether it was the last thing that the process did.
    #[serde(default)]
    pub stopped: bool,
    /// Since when the homeserver answers; nothing while it does not.
    pub connected_since: Option<Timestamp>,
    /// Whether people's clients see the bot's device as verified.
    pub verified: bool,
    /// How many rooms it is in.
    pub rooms: usize,
    /// What was heard and is not decided.
    pub inbox: usize,
    /// What was decided and is not sent.
    pub outbox: usize,
    /// Rooms that a broadcast has not reached yet.
    #[serde(default)]
    pub broadcasts: usize,
    /// When the question was written whose answer waits longest to be sent.
    pub oldest_unsent: Option<Timestamp>,
    /// Messages that wait for their key.
    pub undecrypted: usize,
    /// Questions that stay without an answer, for people to look at.
    pub unanswered: usize,
    /// What went wrong last.
    pub last_error: Option<Trouble>,
}

impl Health {
    /// Of a bot that starts now.
    pub fn new(started: Timestamp) -> Self {
        Self {
            started,
            noted: Mutex::default(),
        }
    }

    /// The homeserver answered.
    pub fn connected(&self, now: Timestamp, verified: bool, rooms: usize) {
        self.note(|noted| {
            noted.connected_since.get_or_insert(now);
            (noted.verified, noted.rooms) = (verified, rooms);
        });
    }

    /// The homeserver did not answer.
    pub fn disconnected(&self, now: Timestamp, what: &str) {
        self.note(|noted| noted.connected_since = None);
        self.failed(now, what);
    }

    /// Something went wrong.
    pub fn failed(&self, now: Timestamp, what: &str) {
        let what = what.to_owned();
        self.note(|noted| noted.last_error = Some(Trouble { what, at: now }));
    }

    fn note(&self, change: impl FnOnce(&mut Noted)) {
        change(&mut self.noted.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// How the bot is doing now.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    pub fn report(&self, store: &Store, now: Timestamp) -> Result<Report, StoreError> {
        let noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let outbox = store.outbox()?;
        Ok(Report {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            pid: std::process::id(),
            started: self.started,
            at: now,
            stopped: false,
            connected_since: noted.connected_since,
            verified: noted.verified,
            rooms: noted.rooms,
            inbox: store.inbox()?.len(),
            oldest_unsent: outbox.iter().filter_map(|row| row.asked).min(),
            outbox: outbox.len(),
            broadcasts: store.copies_waiting()?,
            undecrypted: store.undecrypted()?.len(),
            unanswered: store.unanswered()?.len(),
            last_error: noted.last_error,
        })
    }
}

impl Report {
    /// Writes it to a file: whole or not at all.
    ///
    /// # Errors
    ///
    /// The disk refuses.
    pub fn write(&self, file: &Path) -> io::Result<()> {
        let draft = file.with_extension("new");
        std::fs::write(&draft, serde_json::to_vec_pretty(self)?)?;
        std::fs::rename(draft, file)
    }

    /// Reads it from a file; nothing if there is none.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or is no report.
    pub fn read(file: &Path) -> io::Result<Option<Self>> {
        match std::fs::read(file) {
            Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// It, as an administrator reads it in chat.
    pub fn condition(&self) -> Condition {
        let ago = |at: Timestamp| self.at.duration_since(at);
        Condition {
            version: self.version.clone(),
            connected_for: self.connected_since.map(ago),
            verified: self.verified,
            rooms: self.rooms,
            inbox: self.inbox,
            outbox: self.outbox,
            broadcasts: self.broadcasts,
            oldest_unsent: self.oldest_unsent.map(ago),
            undecrypted: self.undecrypted,
            unanswered: self.unanswered,
            last_error: self
                .last_error
                .as_ref()
                .map(|error| (error.what.clone(), ago(error.at))),
        }
    }

    /// Whether the bot that wrote it is still there.
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        !self.stopped && now.duration_since(self.at) <= FRESH
    }

    /// Whether all is well: it is there, connected, and nothing waits for long.
    pub fn is_well(&self, now: Timestamp) -> bool {
        const LONG: SignedDuration = SignedDuration::from_mins(5);
        let waits_long = self.oldest_unsent.is_some_and(|asked| now.duration_since(asked) > LONG);
        self.is_fresh(now) && self.connected_since.is_some() && !waits_long
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_comes_back_as_it_was_written_and_says_whether_all_is_well() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = Store::open(&folder.path().join("store")).expect("a store");
        let now: Timestamp = "2026-11-24T10:00:00Z".parse().expect("a time");
        let health = Health::new(now);
        let report = health.report(&store, now).expect("a report");
        assert!(!report.is_well(now), "it is not connected yet");
        health.connected(now, true, 3);
        health.failed(now, "M_LIMIT_EXCEEDED");
        let report = health.report(&store, now).expect("a report");
        assert!(report.is_well(now) && report.verified && report.rooms == 3);
        assert!(
            !report.is_well(now + FRESH + SignedDuration::from_secs(1)),
            "it is not there any more"
        );
        let file = folder.path().join("status.json");
        assert_eq!(Report::read(&file).expect("no file is no error"), None);
        report.write(&file).expect("written");
        assert_eq!(Report::read(&file).expect("read"), Some(report));
        health.disconnected(now, "network");
        assert_eq!(health.report(&store, now).expect("a report").connected_since, None);
    }
}
