//! What is remembered of each conversation.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use sled::Transactional as _;

use super::reminders::shelve;
use super::{Store, StoreError, Unanswered, committed, decode, encode};
use crate::dialogue::{Conversation, ConversationKey, Reminder, RoomFacts};

impl Store {
    /// A conversation; one that has not begun if nothing is remembered.
    ///
    /// # Errors
    ///
    /// The row cannot be read.
    pub fn conversation(&self, key: &ConversationKey) -> Result<Conversation, StoreError> {
        Ok(self.get("conversations", &encode(key))?.unwrap_or_default())
    }

    /// The conversations for two, of rooms that the bot is in; of a person with several, the last one.
    ///
    /// # Errors
    ///
    /// A row cannot be read.
    pub fn people(&self) -> Result<Vec<(ConversationKey, Conversation)>, StoreError> {
        let rooms: HashSet<String> = self.room_ids()?.into_iter().collect();
        let mut people: BTreeMap<String, (ConversationKey, Conversation)> = BTreeMap::new();
        for (key, conversation) in self.rows::<Conversation>("conversations")? {
            let key: ConversationKey = decode("conversations", &key, &key)?;
            // A room for two that others have joined is none any more.
            let facts: Option<RoomFacts> = self.get("facts", key.room.as_bytes())?;
            let is_for_two = facts.is_none_or(|facts| facts.person.as_ref() == Some(&key.person));
            if key.thread.is_none() && rooms.contains(&key.room) && is_for_two {
                people.insert(key.person.clone(), (key, conversation));
            }
        }
        Ok(people.into_values().collect())
    }

    /// The rooms where somebody has talked with the bot, and it still is.
    ///
    /// # Errors
    ///
    /// A row cannot be read.
    pub fn rooms_of(&self, person: &str) -> Result<Vec<String>, StoreError> {
        let there: HashSet<String> = self.room_ids()?.into_iter().collect();
        let mut rooms = BTreeSet::new();
        for key in self.tree("conversations")?.iter().keys() {
            let key = key.map_err(|source| StoreError::Read {
                tree: "conversations",
                source,
            })?;
            let key: ConversationKey = decode("conversations", &key, &key)?;
            if key.person == person && there.contains(&key.room) {
                rooms.insert(key.room);
            }
        }
        Ok(rooms.into_iter().collect())
    }

    /// Keeps a conversation.
    ///
    /// # Errors
    ///
    /// The row cannot be written.
    pub fn remember(&self, key: &ConversationKey, conversation: &Conversation) -> Result<(), StoreError> {
        let written = self.tree("conversations")?.insert(encode(key), encode(conversation));
        written.map_err(|error| StoreError::Commit {
            reason: error.to_string(),
        })?;
        self.flush()
    }

    /// Keeps a conversation, the reminders that were talked about in it and what help was asked for, in one transaction.
    ///
    /// # Errors
    ///
    /// The store cannot be written; nothing was kept.
    pub fn remember_with(
        &self,
        key: &ConversationKey,
        conversation: &Conversation,
        (reminders, help): (&[Reminder], Option<&Unanswered>),
    ) -> Result<(), StoreError> {
        let number = self.number()?.to_be_bytes();
        let trees = (
            &self.tree("conversations")?,
            &self.tree("unanswered")?,
            &self.tree("reminders")?,
            &self.tree("due")?,
            &self.tree("owned")?,
        );
        let written = trees.transaction(|(conversations, unanswered, known, due, owned)| {
            conversations.insert(encode(key), encode(conversation))?;
            if let Some(help) = help {
                unanswered.insert(&number, encode(help))?;
            }
            reminders
                .iter()
                .try_for_each(|reminder| shelve((known, due, owned), reminder))
        });
        committed(written)?;
        self.flush()
    }
}
