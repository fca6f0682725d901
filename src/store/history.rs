//! What was handled, oldest first, and forgetting it: the store stays as small as the last weeks.
//!
//! What is forgotten of a message: that it was heard, what answered it, the thread and the conversation that were its own.
//! A homeserver does not send it again: the sync goes on from a token behind it.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sled::Transactional as _;

use super::mail::pair;
use super::{REPORT, Reply, Store, StoreError, UNREAD, committed, decode, encode};
use crate::dialogue::ConversationKey;

/// What is older is forgotten: nobody edits, deletes or taps it any more.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// No more messages than this are remembered, however fresh.
const MOST: usize = 5_000;
/// So many are forgotten in one transaction.
const AT_ONCE: usize = 200;

/// A message that was heard.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Handled {
    pub(super) room: String,
    pub(super) event_id: String,
    pub(super) at: Timestamp,
}

impl Store {
    /// Forgets the messages that are too old or too many. Gives how many.
    ///
    /// # Errors
    ///
    /// The store cannot be read or written.
    pub fn forget_old(&self, now: Timestamp) -> Result<usize, StoreError> {
        self.end_stale(now)?;
        self.forget_campaigns(now)?;
        self.forget_incidents(now)?;
        self.forget_cafes(now)?;
        self.forget(now, MOST)
    }

    fn forget(&self, now: Timestamp, most: usize) -> Result<usize, StoreError> {
        let history = self.tree("history")?;
        let surplus = history.len().saturating_sub(most);
        let is_old = |handled: &Handled| now.duration_since(handled.at) > KEPT;
        let mut old: Vec<(sled::IVec, Handled)> = Vec::new();
        for (place, row) in history.iter().enumerate() {
            let (key, value) = row.map_err(|source| StoreError::Read {
                tree: "history",
                source,
            })?;
            let handled: Handled = decode("history", &key, &value)?;
            if place >= surplus && !is_old(&handled) {
                break;
            }
            // Whoever ordered a campaign may still correct it, or take it back.
            if self.campaign(&handled.event_id)?.is_some() {
                continue;
            }
            old.push((key, handled));
        }
        for rows in old.chunks(AT_ONCE) {
            self.forget_these(rows)?;
        }
        if !old.is_empty() {
            self.flush()?;
        }
        Ok(old.len())
    }

    fn forget_these(&self, rows: &[(sled::IVec, Handled)]) -> Result<(), StoreError> {
        let taps: Vec<sled::IVec> = rows
            .iter()
            .map(|(_, handled)| self.tap_keys(&handled.room, &handled.event_id))
            .collect::<Result<Vec<_>, _>>()?
            .concat();
        let trees = (
            &self.tree("history")?,
            &self.tree("heard")?,
            &self.tree("replies")?,
            &self.tree("answers")?,
            &self.tree("taps")?,
            &self.tree("threads")?,
            &self.tree("conversations")?,
        );
        let written = trees.transaction(|(history, heard, replies, answers, tapped, threads, conversations)| {
            for (key, handled) in rows {
                history.remove(key)?;
                let message = pair(&handled.room, &handled.event_id);
                threads.remove(message.as_slice())?;
                let conversation = heard.remove(message.as_slice())?;
                // A conversation for two goes on; one of a thread ends with it.
                let conversation =
                    conversation.and_then(|bytes| serde_json::from_slice::<ConversationKey>(&bytes).ok());
                if let Some(own) = conversation.filter(|key| key.thread.as_deref() == Some(&handled.event_id)) {
                    conversations.remove(encode(&own))?;
                }
                for about in ["", UNREAD, REPORT] {
                    let question = format!("{}{about}", handled.event_id);
                    let reply = replies.remove(pair(&handled.room, &question))?;
                    if let Some(reply) = reply.and_then(|bytes| serde_json::from_slice::<Reply>(&bytes).ok()) {
                        answers.remove(pair(&handled.room, &reply.answer))?;
                    }
                }
            }
            for tap in &taps {
                tapped.remove(tap)?;
            }
            Ok(())
        });
        committed(written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialogue::{Event, MessageId};
    use crate::store::{Batch, Incoming, Mail, Parcel};

    /// A message in a room with several people, from hearing to the delivered answer.
    fn handle(store: &Store, number: usize, at: Timestamp) {
        let event_id = format!("$question{number}");
        let conversation = ConversationKey {
            room: "!room".to_owned(),
            thread: Some(event_id.clone()),
            person: "@ada".to_owned(),
        };
        let incoming = Incoming {
            room: "!room".to_owned(),
            event_id: event_id.clone(),
            conversation: conversation.clone(),
            thread: Some(event_id.clone()),
            event: Event::Heard {
                message: MessageId(event_id.clone()),
                text: "bonjour".to_owned(),
            },
            at,
            age_ms: None,
            about: None,
            is_overheard: false,
        };
        let batch = Batch {
            heard: vec![incoming],
            ..Batch::default()
        };
        store.receive(&batch).expect("taken in");
        let reply = Parcel::Reply {
            question: event_id.clone(),
            shown: None,
            thread: Some(event_id),
            plain: "bonjour".to_owned(),
            html: "bonjour".to_owned(),
            conversation,
        };
        let mail = Mail {
            conversation: Some(crate::dialogue::Conversation::default()),
            parcels: vec![("reply".to_owned(), reply)],
            ..Mail::default()
        };
        for waiting in store.inbox().expect("readable") {
            store.decide(&waiting, &mail).expect("decided");
        }
        for row in store.outbox().expect("readable") {
            store.delivered(&row, &format!("$answer{number}")).expect("delivered");
        }
    }

    #[test]
    fn what_is_old_or_too_much_is_forgotten_altogether() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = Store::open(folder.path()).expect("a store");
        let now: Timestamp = "2026-11-24T10:00:00Z".parse().expect("a time");
        handle(&store, 0, now - KEPT - SignedDuration::from_secs(1));
        for number in 1..=10 {
            handle(&store, number, now);
        }
        assert_eq!(store.forget(now, 100).expect("forgotten"), 1);
        assert_eq!(store.heard_in("!room", "$question0").expect("readable"), None);
        assert_eq!(store.forget(now, 4).expect("forgotten"), 6);
        for tree in ["history", "heard", "replies", "answers", "threads", "conversations"] {
            assert_eq!(store.tree(tree).expect("a tree").len(), 4, "{tree}");
        }
        assert!(
            store.reply_to("!room", "$question10").expect("readable").is_some(),
            "the last ones stay"
        );
    }
}
