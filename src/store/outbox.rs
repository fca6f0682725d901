//! What was decided and is not delivered; what answered what.

use jiff::Timestamp;
use sled::Transactional as _;
use sled::transaction::ConflictableTransactionError;

use super::cafes::change_cafes;
use super::campaigns::Ordered;
use super::inbox::number_of;
use super::mail::pair;
use super::news::change_news;
use super::reminders::shelve;
use super::{
    Incoming, Mail, Origin, Outgoing, Parcel, Reply, Store, StoreError, Unanswered, Waiting, committed, encode,
};

/// What a decision may change.
const TREES: [&str; 18] = [
    "inbox",
    "conversations",
    "outbox",
    "taps",
    "unanswered",
    "campaigns",
    "copies",
    "copying",
    "settings",
    "reminders",
    "due",
    "owned",
    "news",
    "dropped_news",
    "issues",
    "incidents",
    "cafes",
    "wishes",
];

impl Store {
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
        let rows = self.rows_of(decided, mail)?;
        let ordered = mail.campaigns.iter().map(|order| self.ordered(order));
        let ordered: Vec<Ordered> = ordered.collect::<Result<_, _>>()?;
        let changes = self.with_returning(&mail.news)?;
        let trees: Vec<sled::Tree> = TREES
            .into_iter()
            .map(|name| self.tree(name))
            .collect::<Result<_, _>>()?;
        let written = trees.as_slice().transaction(|trees| {
            let [
                inbox,
                conversations,
                outbox,
                taps,
                unanswered,
                campaigns,
                copies,
                copying,
                settings,
                known,
                due,
                owned,
                news,
                dropped,
                issues,
                incidents,
                cafes,
                wishes,
            ] = trees.as_slice()
            else {
                return Err(ConflictableTransactionError::Abort(()));
            };
            if inbox.remove(&decided.number.to_be_bytes())?.is_none() {
                return Err(ConflictableTransactionError::Abort(()));
            }
            if let Some(conversation) = &mail.conversation {
                conversations.insert(encode(key), encode(conversation))?;
            }
            if let Some(question) = &mail.unanswered {
                unanswered.insert(&decided.number.to_be_bytes(), encode(question))?;
            }
            for reminder in &mail.reminders {
                shelve((known, due, owned), reminder)?;
            }
            for incident in &mail.raised {
                incidents.insert(incident.id.as_bytes(), encode(incident))?;
            }
            for id in &mail.ended {
                incidents.remove(id.as_bytes())?;
            }
            for (room, said) in &mail.settings {
                settings.insert(room.as_bytes(), encode(said))?;
            }
            for change in &changes {
                change_news((news, dropped, issues), change)?;
            }
            mail.cafes
                .iter()
                .try_for_each(|change| change_cafes((cafes, wishes), change))?;
            for order in &ordered {
                order.write((campaigns, copies, copying))?;
            }
            for row in &rows {
                outbox.insert(&row.number.to_be_bytes(), encode(row))?;
                if let Parcel::Reply {
                    question: tap,
                    shown: Some(question),
                    ..
                } = &row.parcel
                {
                    taps.insert(triple(room, question, tap), tap.as_bytes())?;
                }
            }
            Ok(())
        });
        committed(written)
    }

    /// What is to be sent: to who is answered, then to others.
    fn rows_of(&self, decided: &Waiting, mail: &Mail) -> Result<Vec<Outgoing>, StoreError> {
        let Incoming { room, event_id, at, .. } = &decided.incoming;
        let row = |kind: &str, room: &str, parcel: &Parcel| {
            self.outgoing((kind, event_id, room), parcel.clone(), (*at, mail.origin.as_ref()))
        };
        let answers = mail.parcels.iter().map(|(kind, parcel)| row(kind, room, parcel));
        let told = mail.told.iter().enumerate();
        let told = told.map(|(number, (room, parcel))| row(&format!("tell{number}"), room, parcel));
        answers.chain(told).collect()
    }

    /// A row for the outbox: of what kind, about what, and to which room; when it was asked for, and by whom decided.
    pub(super) fn outgoing(
        &self,
        (kind, about, room): (&str, &str, &str),
        parcel: Parcel,
        (asked, origin): (Timestamp, Option<&Origin>),
    ) -> Result<Outgoing, StoreError> {
        Ok(Outgoing {
            number: self.number()?,
            room: room.to_owned(),
            transaction: transaction_id(kind, about, room),
            parcel,
            asked: Some(asked),
            origin: origin.cloned(),
        })
    }

    /// The questions that stay without an answer, oldest first, each with its number.
    ///
    /// # Errors
    ///
    /// A row cannot be read.
    pub fn unanswered(&self) -> Result<Vec<(u64, Unanswered)>, StoreError> {
        let rows = self.rows::<Unanswered>("unanswered")?.into_iter();
        Ok(rows.map(|(key, question)| (number_of(&key), question)).collect())
    }

    /// Takes questions off that list, by their numbers.
    ///
    /// # Errors
    ///
    /// The store cannot be written.
    pub fn clear_unanswered(&self, numbers: &[u64]) -> Result<(), StoreError> {
        let mut gone = sled::Batch::default();
        for number in numbers {
            gone.remove(&number.to_be_bytes());
        }
        let removed = self.tree("unanswered")?.apply_batch(gone);
        removed.map_err(|error| StoreError::Commit {
            reason: error.to_string(),
        })?;
        self.flush()
    }

    /// What waits to be sent, oldest first.
    ///
    /// # Errors
    ///
    /// A row cannot be read.
    pub fn outbox(&self) -> Result<Vec<Outgoing>, StoreError> {
        Ok(self.rows("outbox")?.into_iter().map(|(_, row)| row).collect())
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
            }
            | Parcel::Note {
                name: question,
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

    /// The keys of the reactions to the answer of a message.
    pub(super) fn tap_keys(&self, room: &str, question: &str) -> Result<Vec<sled::IVec>, StoreError> {
        let keys = self.tree("taps")?.scan_prefix(triple(room, question, "")).keys();
        keys.map(|key| key.map_err(|source| StoreError::Read { tree: "taps", source }))
            .collect()
    }

    /// The reactions to the answer of a message that have answers of their own.
    ///
    /// # Errors
    ///
    /// A row cannot be read.
    pub fn taps_of(&self, room: &str, question: &str) -> Result<Vec<String>, StoreError> {
        let rows = self.tree("taps")?.scan_prefix(triple(room, question, "")).values();
        rows.map(|row| {
            let tap = row.map_err(|source| StoreError::Read { tree: "taps", source })?;
            Ok(String::from_utf8_lossy(&tap).into_owned())
        })
        .collect()
    }
}

fn triple(room: &str, id: &str, other: &str) -> Vec<u8> {
    [pair(room, id).as_slice(), &[0], other.as_bytes()].concat()
}

/// A kind has no more characters.
const LONGEST_KIND: usize = 30;

/// Kind, business id and room: the same for the same decision, however often it is sent. At most 255 characters.
pub(super) fn transaction_id(kind: &str, id: &str, room: &str) -> String {
    debug_assert!(kind.len() <= LONGEST_KIND, "{kind} would be cut");
    let safe =
        |text: &str, most: usize| -> String { text.chars().filter(char::is_ascii_alphanumeric).take(most).collect() };
    format!(
        "guichet-{}-{}-{}",
        safe(kind, LONGEST_KIND),
        safe(id, 100),
        safe(room, 100)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transaction_ids_are_stable_short_and_contain_kind_id_and_room() {
        let id = transaction_id("reply", "$abc:example.org", "!room:example.org");
        assert_eq!(id, "guichet-reply-abcexampleorg-roomexampleorg");
        assert!(transaction_id("reply", &"x".repeat(500), &"y".repeat(500)).len() <= 255);
    }
}
