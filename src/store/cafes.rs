//! Cafés numériques, and what people would like them to be about.

use jiff::{SignedDuration, Timestamp};
use sled::transaction::{ConflictableTransactionError, TransactionalTree};

use super::{Store, StoreError, encode};
use crate::dialogue::{Cafe, CafeChange, CafeWish};

/// A café, and a wish, are forgotten after this long.
const KEPT: SignedDuration = SignedDuration::from_hours(400 * 24);

impl Store {
    /// The cafés that are not forgotten, oldest first.
    ///
    /// # Errors
    ///
    /// A row cannot be read.
    pub fn cafes(&self) -> Result<Vec<Cafe>, StoreError> {
        let mut cafes: Vec<Cafe> = self.rows("cafes")?.into_iter().map(|(_, cafe)| cafe).collect();
        cafes.sort_by_key(|cafe| cafe.number);
        Ok(cafes)
    }

    /// What is wished, oldest first.
    ///
    /// # Errors
    ///
    /// A row cannot be read.
    pub fn wishes(&self) -> Result<Vec<CafeWish>, StoreError> {
        let mut wishes: Vec<CafeWish> = self.rows("wishes")?.into_iter().map(|(_, wish)| wish).collect();
        wishes.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
        Ok(wishes)
    }

    /// Forgets what is old. The last café stays: the next one is numbered after it.
    pub(super) fn forget_cafes(&self, now: Timestamp) -> Result<(), StoreError> {
        let is_old = |at: Timestamp| now.duration_since(at) > KEPT;
        let cafes = self.cafes()?;
        let (mut old, mut stale) = (sled::Batch::default(), sled::Batch::default());
        for cafe in cafes.iter().rev().skip(1) {
            let last = cafe.end().map_or(cafe.at, |end| end.timestamp());
            if is_old(last) {
                old.remove(cafe.id.as_bytes());
            }
        }
        for wish in self.wishes()?.iter().filter(|wish| is_old(wish.at)) {
            stale.remove(wish.id.as_bytes());
        }
        for (tree, batch) in [("cafes", old), ("wishes", stale)] {
            let forgotten = self.tree(tree)?.apply_batch(batch);
            forgotten.map_err(|error| StoreError::Commit {
                reason: error.to_string(),
            })?;
        }
        Ok(())
    }
}

/// Makes one change to the cafés, or to what is wished.
pub(super) fn change_cafes(
    (cafes, wishes): (&TransactionalTree, &TransactionalTree),
    change: &CafeChange,
) -> Result<(), ConflictableTransactionError<()>> {
    match change {
        CafeChange::Keep(cafe) => cafes.insert(cafe.id.as_bytes(), encode(cafe))?,
        CafeChange::Wish(wish) => wishes.insert(wish.id.as_bytes(), encode(wish))?,
        CafeChange::Unwish(id) => wishes.remove(id.as_bytes())?,
    };
    Ok(())
}
