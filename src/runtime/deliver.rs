//! The way out: what an adapter does with a parcel, and how long to wait when it can't.

use std::time::Duration;

use crate::store::{Incoming, Outgoing, Reply};

/// The first pause after a failure; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// No pause is longer.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// What came of a parcel; decided once, where the error is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The homeserver has it, under this event id.
    Delivered(String),
    /// Not now.
    Retry {
        /// How long the homeserver asks to wait, if it says.
        after: Option<Duration>,
        /// Why, without any text or name.
        why: String,
    },
    /// Never.
    GiveUp {
        /// Why, without any text or name.
        why: String,
    },
}

/// A way out.
pub trait Messenger: Send + Sync {
    /// Shows that what was heard was read and is being worked on. Best effort.
    fn attend(&self, heard: &[&Incoming]) -> impl Future<Output = ()> + Send;

    /// Sends a parcel. `reply` is what answered the parcel's question so far, if something did.
    fn deliver(&self, row: &Outgoing, reply: Option<&Reply>) -> impl Future<Output = Delivery> + Send;
}

/// How often it failed in a row, and so how long to wait.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pace {
    failures: u32,
}

impl Pace {
    pub(super) fn succeeded(&mut self) {
        self.failures = 0;
    }

    /// The pause after one more failure: what the homeserver asks for, or twice the pause before.
    pub(super) fn failed(&mut self, asked: Option<Duration>) -> Duration {
        let doubled = FIRST_PAUSE.saturating_mul(1_u32.checked_shl(self.failures.min(16)).unwrap_or(u32::MAX));
        self.failures = self.failures.saturating_add(1);
        asked.unwrap_or(doubled.min(LONGEST_PAUSE))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_a_bound_and_the_homeserver_has_the_last_word() {
        let mut pace = Pace::default();
        let pauses: Vec<u128> = (0..9).map(|_| pace.failed(None).as_millis()).collect();
        assert_eq!(pauses, [500, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
        assert_eq!(pace.failed(Some(Duration::from_secs(333))), Duration::from_secs(333));
        pace.succeeded();
        assert_eq!(pace.failed(None), FIRST_PAUSE);
    }
}
