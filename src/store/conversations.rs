//! What is remembered of each conversation.

use std::collections::{BTreeMap, HashSet};

use super::{Store, StoreError, decode, encode};
use crate::dialogue::{Conversation, ConversationKey};

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
            if key.thread.is_none() && rooms.contains(&key.room) {
                people.insert(key.person.clone(), (key, conversation));
            }
        }
        Ok(people.into_values().collect())
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
}
