//! What was heard and is not decided; what was heard at all; how far the sync went.

use sled::Transactional as _;

use super::history::Handled;
use super::mail::pair;
use super::reminders::shelve;
use super::{Batch, Incoming, Outgoing, Store, StoreError, Undecrypted, Waiting, committed, encode};
use crate::dialogue::{ConversationKey, Reminder};

impl Store {
    /// Takes in what one sync response brought, with the token from which to go on: one transaction, on disk when this
    /// returns. What was heard before is passed over.
    ///
    /// # Errors
    ///
    /// The store cannot be written; nothing was taken in.
    pub fn receive(&self, batch: &Batch) -> Result<(), StoreError> {
        let trees = (
            &self.tree("inbox")?,
            &self.tree("heard")?,
            &self.tree("meta")?,
            &self.tree("rooms")?,
            &self.tree("undecrypted")?,
            &self.tree("threads")?,
            &self.tree("history")?,
            &self.tree("outbox")?,
            &self.tree("reminders")?,
            &self.tree("due")?,
            &self.tree("owned")?,
            &self.tree("facts")?,
            &self.tree("settings")?,
        );
        let mut called_off: Vec<Reminder> = Vec::new();
        for room in &batch.left {
            called_off.extend(self.called_off(room)?);
        }
        let numbers: Vec<u64> = batch.heard.iter().map(|_| self.number()).collect::<Result<_, _>>()?;
        let said: Vec<Outgoing> = batch
            .said
            .iter()
            .map(|said| {
                let when = (said.origin.at, Some(&said.origin));
                self.outgoing((said.kind, &said.about, &said.room), said.parcel.clone(), when)
            })
            .collect::<Result<_, _>>()?;
        let written = trees.transaction(|trees| {
            let (
                inbox,
                known,
                meta,
                rooms,
                undecrypted,
                threads,
                history,
                outbox,
                reminders,
                due,
                owned,
                facts,
                settings,
            ) = trees;
            for reminder in &called_off {
                shelve((reminders, due, owned), reminder)?;
            }
            for (incoming, number) in batch.heard.iter().zip(&numbers) {
                let key = pair(&incoming.room, &incoming.event_id);
                undecrypted.remove(key.as_slice())?;
                if known.insert(key, encode(&incoming.conversation))?.is_none() {
                    inbox.insert(&number.to_be_bytes(), encode(incoming))?;
                    let handled = Handled {
                        room: incoming.room.clone(),
                        event_id: incoming.event_id.clone(),
                        at: incoming.at,
                    };
                    history.insert(&number.to_be_bytes(), encode(&handled))?;
                }
                // Where others talk, it takes no part.
                if let Some(root) = incoming.thread.as_ref().filter(|_| !incoming.is_overheard) {
                    threads.insert(pair(&incoming.room, root), &[])?;
                }
            }
            for room in &batch.left {
                rooms.remove(room.as_bytes())?;
                facts.remove(room.as_bytes())?;
                settings.remove(room.as_bytes())?;
            }
            for (room, last_event) in &batch.rooms {
                rooms.insert(room.as_bytes(), last_event.as_bytes())?;
            }
            for row in &said {
                outbox.insert(&row.number.to_be_bytes(), encode(row))?;
            }
            for secret in &batch.undecrypted {
                undecrypted.insert(pair(&secret.room, &secret.event_id), encode(secret))?;
            }
            if let Some(token) = &batch.sync_token {
                meta.insert("sync_token", token.as_bytes())?;
            }
            Ok(())
        });
        committed(written)?;
        self.keep_facts(&batch.facts)?;
        self.flush()
    }

    /// The token up to which everything is in the inbox or further on.
    ///
    /// # Errors
    ///
    /// The row cannot be read.
    pub fn sync_token(&self) -> Result<Option<String>, StoreError> {
        let token = self
            .tree("meta")?
            .get("sync_token")
            .map_err(|source| StoreError::Read { tree: "meta", source })?;
        Ok(token.map(|token| String::from_utf8_lossy(&token).into_owned()))
    }

    /// What waits to be decided, oldest first.
    ///
    /// # Errors
    ///
    /// A row cannot be read.
    pub fn inbox(&self) -> Result<Vec<Waiting>, StoreError> {
        let rows = self.rows::<Incoming>("inbox")?;
        Ok(rows
            .into_iter()
            .map(|(key, incoming)| Waiting {
                number: number_of(&key),
                incoming,
            })
            .collect())
    }

    /// Whose conversation a message that was heard belongs to; `None` if it was not heard.
    ///
    /// # Errors
    ///
    /// The row cannot be read.
    pub fn heard_in(&self, room: &str, event_id: &str) -> Result<Option<ConversationKey>, StoreError> {
        self.get("heard", &pair(room, event_id))
    }

    /// The last event that was seen of a room, or `None` if the room is new. Empty if it had none.
    ///
    /// # Errors
    ///
    /// The row cannot be read.
    pub fn last_event(&self, room: &str) -> Result<Option<String>, StoreError> {
        let row = self.tree("rooms")?.get(room);
        let row = row.map_err(|source| StoreError::Read { tree: "rooms", source })?;
        Ok(row.map(|event_id| String::from_utf8_lossy(&event_id).into_owned()))
    }

    /// What could not be decrypted yet.
    ///
    /// # Errors
    ///
    /// A row cannot be read.
    pub fn undecrypted(&self) -> Result<Vec<Undecrypted>, StoreError> {
        Ok(self
            .rows("undecrypted")?
            .into_iter()
            .map(|(_, secret)| secret)
            .collect())
    }

    /// Stops waiting for the key of an event: it was read, or it is too old.
    ///
    /// # Errors
    ///
    /// The store cannot be written.
    pub fn forget_undecrypted(&self, secret: &Undecrypted) -> Result<(), StoreError> {
        let removed = self.tree("undecrypted")?.remove(pair(&secret.room, &secret.event_id));
        removed.map(|_| ()).map_err(|error| StoreError::Commit {
            reason: error.to_string(),
        })
    }

    /// Whether the bot takes part in a thread: it was spoken to there.
    ///
    /// # Errors
    ///
    /// The row cannot be read.
    pub fn is_in_thread(&self, room: &str, thread: &str) -> Result<bool, StoreError> {
        let row = self.tree("threads")?.contains_key(pair(room, thread));
        row.map_err(|source| StoreError::Read {
            tree: "threads",
            source,
        })
    }
}

pub(super) fn number_of(key: &[u8]) -> u64 {
    key.try_into().map(u64::from_be_bytes).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::decode;
    use super::*;

    #[test]
    fn decoding_names_the_row() {
        let error = decode::<Incoming>("inbox", b"7", b"{").expect_err("no JSON");
        assert!(error.to_string().contains("inbox"));
    }
}
