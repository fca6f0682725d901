//! Reminders, by their ids, by whose they are, and by when they are due.
//!
//! The three trees change together, in the transaction of what changes the reminder. What is over is not kept.

use std::hash::BuildHasher as _;

use jiff::{SignedDuration, Timestamp};
use rustc_hash::FxBuildHasher;
use sled::Transactional as _;
use sled::transaction::{ConflictableTransactionError, TransactionalTree};

use super::history::Handled;
use super::mail::pair;
use super::{Origin, Outgoing, Parcel, Store, StoreError, committed, decode, encode};
use crate::dialogue::{Conversation, ConversationKey, Life, Reminder};

/// The row of `meta` for [`Store::duties_mark`].
const DUTIES_MARK: &[u8] = b"duties_mark";
/// The row of `meta` for [`Store::duties_owed`].
const DUTIES_OWED: &[u8] = b"duties_owed";
/// What was delivered and not settled for so long is over.
const STALE: SignedDuration = SignedDuration::from_hours(30 * 24);

/// What falls due in a conversation, as it is delivered.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// Whose.
    pub key: ConversationKey,
    /// The conversation as it is from now on.
    pub conversation: Conversation,
    /// The reminders as they are from now on.
    pub reminders: Vec<Reminder>,
    /// By what the message is known.
    pub name: String,
    /// What is sent, in order, each with a word that tells it from the others.
    pub parcels: Vec<(String, Parcel)>,
    /// By whom, and when.
    pub origin: Origin,
}

impl Store {
    /// The reminders of a person and those of a room, in no order.
    ///
    /// # Errors
    ///
    /// A row cannot be read.
    pub fn reminders_of(&self, person: &str, room: &str) -> Result<Vec<Reminder>, StoreError> {
        let owned = self.tree("owned")?;
        let mut reminders: Vec<Reminder> = Vec::new();
        for owner in [person, room] {
            for row in owned.scan_prefix(pair(owner, "")).values() {
                let id = row.map_err(|source| StoreError::Read { tree: "owned", source })?;
                let reminder = self.get::<Reminder>("reminders", &id)?;
                reminders.extend(reminder.filter(|new| reminders.iter().all(|known| known.id != new.id)));
            }
        }
        Ok(reminders)
    }

    /// The reminders that are due, the soonest first.
    ///
    /// # Errors
    ///
    /// A row cannot be read.
    pub fn due(&self, now: Timestamp) -> Result<Vec<Reminder>, StoreError> {
        let mut reminders = Vec::new();
        for row in self.tree("due")?.range(..=end_of(now)).values() {
            let id = row.map_err(|source| StoreError::Read { tree: "due", source })?;
            reminders.extend(self.get::<Reminder>("reminders", &id)?);
        }
        Ok(reminders)
    }

    /// When the next reminder is due after an instant.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    pub fn next_due(&self, after: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let first = self.tree("due")?.range(end_of(after)..).keys().next().transpose();
        let first = first.map_err(|source| StoreError::Read { tree: "due", source })?;
        Ok(first.and_then(|key| moment_of(&key)))
    }

    /// Up to when the duties of the year were looked through; `None` if they never were.
    ///
    /// # Errors
    ///
    /// The row cannot be read.
    pub fn duties_mark(&self) -> Result<Option<Timestamp>, StoreError> {
        self.get("meta", DUTIES_MARK)
    }

    /// The duties that were owed: what the ids of their reminders begin with. None is owed twice, whatever the clock does.
    ///
    /// # Errors
    ///
    /// The row cannot be read.
    pub fn duties_owed(&self) -> Result<Vec<String>, StoreError> {
        Ok(self.get("meta", DUTIES_OWED)?.unwrap_or_default())
    }

    /// Keeps the reminders of the duties that are due up to an instant, in one transaction with that mark and with what the ids
    /// of these duties begin with, and forgets those whose ids begin with what is gone.
    ///
    /// # Errors
    ///
    /// The store cannot be written; the duties are still due.
    pub fn owe(
        &self,
        reminders: &[Reminder],
        (duties, gone): (&[String], &[String]),
        mark: Timestamp,
    ) -> Result<(), StoreError> {
        let known = self.tree("reminders")?;
        let mut owed_now = self.duties_owed()?;
        owed_now.retain(|duty| !gone.contains(duty));
        owed_now.extend(duties.iter().cloned());
        let mut old: Vec<Reminder> = Vec::new();
        for prefix in gone {
            old.extend(
                self.begin_with(prefix)?
                    .into_iter()
                    .map(|reminder| reminder.with(Life::Ended)),
            );
        }
        let trees = (&known, &self.tree("due")?, &self.tree("owned")?, &self.tree("meta")?);
        let written = trees.transaction(|(known, due, owned, meta)| {
            for reminder in old.iter().chain(reminders) {
                shelve((known, due, owned), reminder)?;
            }
            meta.insert(DUTIES_MARK, encode(&mark))?;
            meta.insert(DUTIES_OWED, encode(&owed_now))?;
            Ok(())
        });
        committed(written)?;
        self.flush()
    }

    /// The reminders whose ids begin like this.
    ///
    /// # Errors
    ///
    /// A row cannot be read.
    pub fn begin_with(&self, prefix: &str) -> Result<Vec<Reminder>, StoreError> {
        let rows = self.tree("reminders")?.scan_prefix(prefix);
        rows.map(|row| {
            let (key, value) = row.map_err(|source| StoreError::Read {
                tree: "reminders",
                source,
            })?;
            decode("reminders", &key, &value)
        })
        .collect()
    }

    /// Ends what was delivered long ago and was never settled, so that it stands in nobody's way.
    ///
    /// # Errors
    ///
    /// The store cannot be read or written.
    pub(super) fn end_stale(&self, now: Timestamp) -> Result<(), StoreError> {
        let is_stale = |reminder: &Reminder| match &reminder.life {
            Life::Delivered { due, recall: None } | Life::Overdue { due } => {
                now.duration_since(due.timestamp()) > STALE && !reminder.topic.is_institutional()
            }
            _ => false,
        };
        let all = self.begin_with("")?.into_iter().filter(is_stale);
        let ended: Vec<Reminder> = all.map(|reminder| reminder.with(Life::Ended)).collect();
        if ended.is_empty() {
            return Ok(());
        }
        self.keep(&ended)
    }

    /// The reminders of a room, as they are when the bot is not in it any more.
    pub(super) fn called_off(&self, room: &str) -> Result<Vec<Reminder>, StoreError> {
        let all = self.reminders_of("", room)?.into_iter();
        let there = all.filter(|reminder| reminder.conversation.room == room);
        Ok(there.map(|reminder| reminder.with(Life::Cancelled)).collect())
    }

    /// Keeps reminders, without anything being said.
    ///
    /// # Errors
    ///
    /// The store cannot be written.
    pub fn keep(&self, reminders: &[Reminder]) -> Result<(), StoreError> {
        let trees = (&self.tree("reminders")?, &self.tree("due")?, &self.tree("owned")?);
        let written = trees.transaction(|(known, due, owned)| {
            reminders
                .iter()
                .try_for_each(|reminder| shelve((known, due, owned), reminder))
        });
        committed(written)?;
        self.flush()
    }

    /// Delivers what is due in a conversation, in one transaction: the reminders as they are then, what is sent, and what is
    /// remembered of it. Call [`flush`](Self::flush) before anything of it is sent.
    ///
    /// # Errors
    ///
    /// The store cannot be written; nothing of it was kept.
    pub fn deliver(&self, delivery: &Delivery) -> Result<(), StoreError> {
        let room = &delivery.key.room;
        // The name holds who it is for, which is nobody's business in a log.
        let about = format!("{:016x}", FxBuildHasher.hash_one(&delivery.name));
        let when = (delivery.origin.at, Some(&delivery.origin));
        let row = |(kind, parcel): &(String, Parcel)| self.outgoing((kind, &about, room), parcel.clone(), when);
        let rows: Vec<Outgoing> = delivery.parcels.iter().map(row).collect::<Result<_, _>>()?;
        let handled = Handled {
            room: room.clone(),
            event_id: delivery.name.clone(),
            at: delivery.origin.at,
        };
        let handled_as = self.number()?;
        let trees = (
            &self.tree("reminders")?,
            &self.tree("due")?,
            &self.tree("owned")?,
            &self.tree("outbox")?,
            &self.tree("conversations")?,
            &self.tree("history")?,
        );
        let written = trees.transaction(|(known, due, owned, outbox, conversations, history)| {
            history.insert(&handled_as.to_be_bytes(), encode(&handled))?;
            for reminder in &delivery.reminders {
                shelve((known, due, owned), reminder)?;
            }
            for row in &rows {
                outbox.insert(&row.number.to_be_bytes(), encode(row))?;
            }
            conversations.insert(encode(&delivery.key), encode(&delivery.conversation))?;
            Ok(())
        });
        committed(written)
    }
}

/// Puts a reminder where it belongs: takes it from where it was, and away if it is over.
pub(super) fn shelve(
    (known, due, owned): (&TransactionalTree, &TransactionalTree, &TransactionalTree),
    reminder: &Reminder,
) -> Result<(), ConflictableTransactionError<()>> {
    let id = reminder.id.as_bytes();
    let old = known.remove(id)?;
    let old = old.and_then(|bytes| serde_json::from_slice::<Reminder>(&bytes).ok());
    for was in old.iter().filter_map(due_key) {
        due.remove(was)?;
    }
    let owners = [
        pair(&reminder.conversation.person, &reminder.id),
        pair(&reminder.conversation.room, &reminder.id),
    ];
    if reminder.is_counted() {
        known.insert(id, encode(reminder))?;
    }
    if reminder.is_over() {
        return owners
            .into_iter()
            .try_for_each(|key| owned.remove(key).map(|_| ()).map_err(Into::into));
    }
    known.insert(id, encode(reminder))?;
    if let Some(is) = due_key(reminder) {
        due.insert(is, id)?;
    }
    owners
        .into_iter()
        .try_for_each(|key| owned.insert(key, id).map(|_| ()).map_err(Into::into))
}

/// Due reminders stand in the order of their moments.
fn due_key(reminder: &Reminder) -> Option<Vec<u8>> {
    let at = reminder.due()?.timestamp();
    Some([ordered(at).as_slice(), reminder.id.as_bytes()].concat())
}

/// Milliseconds, in bytes that sort as they do.
fn ordered(at: Timestamp) -> [u8; 8] {
    (at.as_millisecond() ^ i64::MIN).to_be_bytes()
}

/// The last key of a moment.
fn end_of(at: Timestamp) -> Vec<u8> {
    [ordered(at).as_slice(), &[0xff; 4]].concat()
}

fn moment_of(key: &[u8]) -> Option<Timestamp> {
    let bytes: [u8; 8] = key.get(..8)?.try_into().ok()?;
    Timestamp::from_millisecond(i64::from_be_bytes(bytes) ^ i64::MIN).ok()
}
