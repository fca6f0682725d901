//! What is remembered of each conversation.

use super::{Store, StoreError, encode};
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
