//! News that wait for the next LINE, and the issues that were sent.

use sled::transaction::{ConflictableTransactionError, TransactionalTree};

use super::{Store, StoreError, encode};
use crate::dialogue::NewsChange;
use crate::knowledge::{Issue, Item};

impl Store {
    /// What waits for a coming LINE, in the order of its sections.
    ///
    /// # Errors
    ///
    /// A row cannot be read.
    pub fn news(&self) -> Result<Vec<Item>, StoreError> {
        let mut items: Vec<Item> = self.rows("news")?.into_iter().map(|(_, item)| item).collect();
        items.sort_by(|a, b| (a.level, a.rank, &a.id).cmp(&(b.level, b.rank, &b.id)));
        Ok(items)
    }

    /// Takes in what is new: neither waiting, nor in an issue, nor dropped before. Gives how many items that is.
    ///
    /// # Errors
    ///
    /// The store cannot be read or written; nothing was taken in.
    pub fn gather(&self, items: &[Item]) -> Result<usize, StoreError> {
        let new = self.take_in(items)?;
        if new > 0 {
            self.flush()?;
        }
        Ok(new)
    }

    /// As [`Store::gather`], without waiting for the disk.
    pub(super) fn take_in(&self, items: &[Item]) -> Result<usize, StoreError> {
        let mut known = self.news()?;
        known.extend(self.issues()?.into_iter().flat_map(|issue| issue.items));
        known.extend(self.rows("dropped_news")?.into_iter().map(|(_, item)| item));
        let mut new: Vec<&Item> = Vec::new();
        for item in items {
            let is_known = |other: &Item| other.id == item.id || other.repeats(item);
            if !known.iter().any(is_known) && !new.iter().any(|other| is_known(other)) {
                new.push(item);
            }
        }
        if new.is_empty() {
            return Ok(0);
        }
        let mut batch = sled::Batch::default();
        for item in &new {
            batch.insert(item.id.as_bytes(), encode(item));
        }
        self.tree("news")?
            .apply_batch(batch)
            .map_err(|error| StoreError::Commit {
                reason: error.to_string(),
            })?;
        Ok(new.len())
    }

    /// Changes, and what they bring about: once an issue is sent, what was postponed until then waits for the next one.
    pub(super) fn with_returning(&self, changes: &[NewsChange]) -> Result<Vec<NewsChange>, StoreError> {
        let mut all = changes.to_vec();
        for change in changes {
            // One that is corrected was sent before.
            let is_sent = |issue: &Issue| {
                self.issues()
                    .map(|known| known.iter().any(|one| one.id() == issue.id()))
            };
            if let NewsChange::Publish(issue) = change
                && !is_sent(issue)?
            {
                let returning = issue.returning(&self.news()?);
                all.extend(returning.into_iter().map(NewsChange::Keep));
            }
        }
        Ok(all)
    }

    /// The issues that were sent, oldest first.
    ///
    /// # Errors
    ///
    /// A row cannot be read.
    pub fn issues(&self) -> Result<Vec<Issue>, StoreError> {
        Ok(self.rows("issues")?.into_iter().map(|(_, issue)| issue).collect())
    }
}

/// Makes one change to what waits, to what was dropped, and to the issues.
pub(super) fn change_news(
    (news, dropped, issues): (&TransactionalTree, &TransactionalTree, &TransactionalTree),
    change: &NewsChange,
) -> Result<(), ConflictableTransactionError<()>> {
    match change {
        NewsChange::Keep(item) => {
            news.insert(item.id.as_bytes(), encode(item))?;
        }
        NewsChange::Drop(item) => {
            news.remove(item.id.as_bytes())?;
            dropped.insert(item.id.as_bytes(), encode(item))?;
        }
        NewsChange::Publish(issue) => {
            for item in &issue.items {
                news.remove(item.id.as_bytes())?;
            }
            issues.insert(issue.id().as_bytes(), encode(issue))?;
        }
        NewsChange::Retract(issue) => {
            for item in &issue.items {
                news.insert(item.id.as_bytes(), encode(item))?;
            }
            issues.remove(issue.id().as_bytes())?;
        }
    }
    Ok(())
}
