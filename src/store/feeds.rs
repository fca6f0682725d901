//! How the feeds are doing that bring news for LINE.

use super::{Store, StoreError, encode};
use crate::knowledge::{FeedState, Item};

impl Store {
    /// How each feed is doing that was visited before, by address.
    ///
    /// # Errors
    ///
    /// A row cannot be read.
    pub fn feeds(&self) -> Result<Vec<FeedState>, StoreError> {
        Ok(self.rows("feeds")?.into_iter().map(|(_, state)| state).collect())
    }

    /// Keeps what a visit to a feed brought: the items that are new, then how the feed is doing. Gives how many items are
    /// new.
    ///
    /// The items come first: a process that is stopped in between visits the feed once more, and knows them already.
    ///
    /// # Errors
    ///
    /// The store cannot be read or written.
    pub fn feed_visited(&self, state: &FeedState, items: &[Item]) -> Result<usize, StoreError> {
        let new = self.take_in(items)?;
        let state = FeedState {
            gathered: state.gathered + new,
            ..state.clone()
        };
        self.tree("feeds")?
            .insert(state.address.as_bytes(), encode(&state))
            .map_err(|error| StoreError::Commit {
                reason: error.to_string(),
            })?;
        self.flush()?;
        Ok(new)
    }

    /// Forgets the feeds that are not among these addresses.
    ///
    /// # Errors
    ///
    /// The store cannot be read or written.
    pub fn keep_feeds(&self, addresses: &[&str]) -> Result<(), StoreError> {
        let mut batch = sled::Batch::default();
        for state in self.feeds()? {
            if !addresses.contains(&&*state.address) {
                batch.remove(state.address.as_bytes());
            }
        }
        self.tree("feeds")?
            .apply_batch(batch)
            .map_err(|error| StoreError::Commit {
                reason: error.to_string(),
            })
    }
}
