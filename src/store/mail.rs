//! What was heard and is not decided (inbox), what is to be said and is not delivered (outbox), what answered what.
//!
//! ```text
//! receive ─► inbox ─► decide ─► outbox ─► delivered ─► replies
//!   └ sync token         └ conversation     (sent again with the same transaction id until then)
//! ```
//!
//! Each arrow is one transaction. Stopped before it, the row is still where it was; stopped after it, it is further on.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sled::Transactional as _;
use sled::transaction::ConflictableTransactionError;

use super::{Store, StoreError, committed, encode};
use crate::dialogue::{Conversation, ConversationKey, Event};

/// Something that was heard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Incoming {
    /// Where.
    pub room: String,
    /// The id of the very event (of the edit, the redaction, the reaction), by which it is heard only once.
    pub event_id: String,
    /// Whose conversation it belongs to.
    pub conversation: ConversationKey,
    /// The thread that the reply goes to, if it goes to one.
    pub thread: Option<String>,
    /// What happened.
    pub event: Event,
    /// When it was written, by the homeserver's clock.
    pub at: Timestamp,
}

/// What one sync response brought.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    /// What was heard, in order.
    pub heard: Vec<Incoming>,
    /// For each room that had events, the last one.
    pub rooms: Vec<(String, String)>,
    /// What could not be decrypted.
    pub undecrypted: Vec<Undecrypted>,
    /// The token from which to go on.
    pub sync_token: Option<String>,
}

/// An event whose key has not arrived yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undecrypted {
    /// Where.
    pub room: String,
    /// Which.
    pub event_id: String,
    /// When it was written, by the homeserver's clock.
    pub at: Timestamp,
}

/// A row of the inbox.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    /// Its arrival number.
    pub number: u64,
    /// What was heard.
    pub incoming: Incoming,
}

/// A row of the outbox.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outgoing {
    /// Its number; smaller ones go first.
    pub number: u64,
    /// Where to.
    pub room: String,
    /// The transaction id by which the homeserver recognises a repetition.
    pub transaction: String,
    /// What.
    pub parcel: Parcel,
}

/// What may be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Parcel {
    /// An answer to a message.
    Reply {
        /// The message answered; for the answer to a reaction, the reaction.
        question: String,
        /// The message to show as replied to, if it is another one.
        shown: Option<String>,
        /// The root of the thread it goes to.
        thread: Option<String>,
        /// Plain text.
        plain: String,
        /// HTML.
        html: String,
        /// Whose conversation it belongs to.
        conversation: ConversationKey,
    },
    /// A new text for the answer to a message.
    Edit {
        /// The message.
        question: String,
        /// Plain text.
        plain: String,
        /// HTML.
        html: String,
    },
    /// Takes back the answer to a message.
    Redact {
        /// The message.
        question: String,
    },
    /// A reaction on the answer to a message, for people to tap.
    React {
        /// The message.
        question: String,
        /// The reaction.
        key: String,
    },
}

impl Parcel {
    /// The message that it is about.
    pub fn question(&self) -> &str {
        let (Self::Reply { question, .. }
        | Self::Edit { question, .. }
        | Self::Redact { question }
        | Self::React { question, .. }) = self;
        question
    }
}

/// What was decided about a row of the inbox.
#[derive(Clone, Debug, Default)]
pub struct Mail {
    /// The conversation as it is from now on.
    pub conversation: Option<Conversation>,
    /// What is to be sent, in order, each with a word that tells it from the others of the same message.
    pub parcels: Vec<(String, Parcel)>,
}

/// What answered a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// The event id of the answer.
    pub answer: String,
    /// Whose conversation it belongs to.
    pub conversation: ConversationKey,
    /// The thread it went to.
    pub thread: Option<String>,
}

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
        );
        let numbers: Vec<u64> = batch.heard.iter().map(|_| self.number()).collect::<Result<_, _>>()?;
        let written = trees.transaction(|(inbox, known, meta, rooms, undecrypted)| {
            for (incoming, number) in batch.heard.iter().zip(&numbers) {
                let key = pair(&incoming.room, &incoming.event_id);
                undecrypted.remove(key.as_slice())?;
                if known.insert(key, encode(&incoming.conversation))?.is_none() {
                    inbox.insert(&number.to_be_bytes(), encode(incoming))?;
                }
            }
            for (room, last_event) in &batch.rooms {
                rooms.insert(room.as_bytes(), last_event.as_bytes())?;
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

    /// Keeps a decision, in one transaction: the conversation, what is to be sent, and the end of the inbox row. Call
    /// [`flush`](Self::flush) before anything of it is sent.
    ///
    /// # Errors
    ///
    /// The store cannot be written; nothing of the decision was kept.
    pub fn decide(&self, decided: &Waiting, mail: &Mail) -> Result<(), StoreError> {
        let Incoming {
            room,
            conversation: key,
            ..
        } = &decided.incoming;
        let rows: Vec<Outgoing> = mail
            .parcels
            .iter()
            .map(|(name, parcel)| {
                let transaction = transaction_id(name, &decided.incoming.event_id, room);
                Ok(Outgoing {
                    number: self.number()?,
                    room: room.clone(),
                    transaction,
                    parcel: parcel.clone(),
                })
            })
            .collect::<Result<_, StoreError>>()?;
        let trees = (
            &self.tree("inbox")?,
            &self.tree("conversations")?,
            &self.tree("outbox")?,
            &self.tree("threads")?,
        );
        let written = trees.transaction(|(inbox, conversations, outbox, threads)| {
            if inbox.remove(&decided.number.to_be_bytes())?.is_none() {
                return Err(ConflictableTransactionError::Abort(()));
            }
            if let Some(conversation) = &mail.conversation {
                conversations.insert(encode(key), encode(conversation))?;
            }
            for row in &rows {
                outbox.insert(&row.number.to_be_bytes(), encode(row))?;
                if let Parcel::Reply { thread: Some(root), .. } = &row.parcel {
                    threads.insert(pair(room, root), &[])?;
                }
            }
            Ok(())
        });
        committed(written)
    }

    /// What waits to be sent, oldest first.
    ///
    /// # Errors
    ///
    /// A row cannot be read.
    pub fn outbox(&self) -> Result<Vec<Outgoing>, StoreError> {
        Ok(self
            .rows::<Outgoing>("outbox")?
            .into_iter()
            .map(|(_, row)| row)
            .collect())
    }

    /// The homeserver has it: the row goes, and an answer is remembered as one.
    ///
    /// # Errors
    ///
    /// The store cannot be written; the row is still there, and is sent again with the same transaction id.
    pub fn delivered(&self, row: &Outgoing, event_id: &str) -> Result<(), StoreError> {
        let trees = (&self.tree("outbox")?, &self.tree("replies")?, &self.tree("answers")?);
        let written = trees.transaction(|(outbox, replies, answers)| {
            outbox.remove(&row.number.to_be_bytes())?;
            if let Parcel::Reply {
                question,
                conversation,
                thread,
                ..
            } = &row.parcel
            {
                let reply = Reply {
                    answer: event_id.to_owned(),
                    conversation: conversation.clone(),
                    thread: thread.clone(),
                };
                replies.insert(pair(&row.room, question), encode(&reply))?;
                answers.insert(pair(&row.room, event_id), question.as_bytes())?;
            }
            Ok(())
        });
        committed(written)
    }

    /// It can never be sent: the row goes.
    ///
    /// # Errors
    ///
    /// The store cannot be written.
    pub fn given_up(&self, row: &Outgoing) -> Result<(), StoreError> {
        let removed = self.tree("outbox")?.remove(row.number.to_be_bytes());
        removed.map(|_| ()).map_err(|error| StoreError::Commit {
            reason: error.to_string(),
        })
    }

    /// What answered a message.
    ///
    /// # Errors
    ///
    /// The row cannot be read.
    pub fn reply_to(&self, room: &str, question: &str) -> Result<Option<Reply>, StoreError> {
        self.get("replies", &pair(room, question))
    }

    /// The message that an event of ours answers.
    ///
    /// # Errors
    ///
    /// The row cannot be read.
    pub fn question_of(&self, room: &str, answer: &str) -> Result<Option<String>, StoreError> {
        let row = self.tree("answers")?.get(pair(room, answer));
        let row = row.map_err(|source| StoreError::Read {
            tree: "answers",
            source,
        })?;
        Ok(row.map(|question| String::from_utf8_lossy(&question).into_owned()))
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

    /// Whether the bot takes part in a thread.
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

    /// A number greater than all before, also across restarts.
    fn number(&self) -> Result<u64, StoreError> {
        self.db.generate_id().map_err(|error| StoreError::Commit {
            reason: error.to_string(),
        })
    }
}

fn number_of(key: &[u8]) -> u64 {
    key.try_into().map(u64::from_be_bytes).unwrap_or_default()
}

fn pair(room: &str, id: &str) -> Vec<u8> {
    [room.as_bytes(), &[0], id.as_bytes()].concat()
}

/// Kind, business id and room: the same for the same decision, however often it is sent. At most 255 characters.
fn transaction_id(kind: &str, id: &str, room: &str) -> String {
    let safe =
        |text: &str, most: usize| -> String { text.chars().filter(char::is_ascii_alphanumeric).take(most).collect() };
    format!("guichet-{}-{}-{}", safe(kind, 20), safe(id, 100), safe(room, 100))
}

#[cfg(test)]
mod tests {
    use super::super::decode;
    use super::*;

    #[test]
    fn transaction_ids_are_stable_short_and_contain_kind_id_and_room() {
        let id = transaction_id("reply", "$abc:example.org", "!room:example.org");
        assert_eq!(id, "guichet-reply-abcexampleorg-roomexampleorg");
        assert!(transaction_id("reply", &"x".repeat(500), &"y".repeat(500)).len() <= 255);
    }

    #[test]
    fn decoding_names_the_row() {
        let error = decode::<Incoming>("inbox", b"7", b"{").expect_err("no JSON");
        assert!(error.to_string().contains("inbox"));
    }
}
