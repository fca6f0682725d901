//! The way out: what an adapter does with a parcel, and how long to wait when it can't.

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::Instant;

use crate::store::{Incoming, Outgoing, Reply};

/// The first pause after a failure; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// No pause is longer, unless the homeserver asks for it.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);
/// A room that refuses for this long is given up: the homeserver has forgotten our transaction ids by then.
const PATIENCE: Duration = Duration::from_hours(24);

/// What came of a parcel; decided once, where the error is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The homeserver has it, under this event id.
    Delivered(String),
    /// Not now.
    Retry {
        /// How long the homeserver asks to wait, if it says.
        after: Option<Duration>,
        /// What else has to wait.
        scope: Scope,
        /// Why, without any text or name.
        why: String,
    },
    /// Never.
    GiveUp {
        /// Why, without any text or name.
        why: String,
    },
}

/// What a failure concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Everything: the network, the homeserver, a rate limit.
    Homeserver,
    /// One room only; the others go on.
    Room,
}

/// A way out.
pub trait Messenger: Send + Sync {
    /// Shows that what was heard was read and is being worked on. Best effort.
    fn attend(&self, heard: &[&Incoming]) -> impl Future<Output = ()> + Send;

    /// Sends a parcel. `reply` is what answered the parcel's question so far, if something did.
    fn deliver(&self, row: &Outgoing, reply: Option<&Reply>) -> impl Future<Output = Delivery> + Send;
}

/// Who has to wait, and until when.
#[derive(Debug, Default)]
pub(super) struct Pace {
    homeserver: Option<Pause>,
    rooms: HashMap<String, Pause>,
}

/// What failed several times in a row.
#[derive(Clone, Copy, Debug)]
struct Pause {
    failures: u32,
    since: Instant,
    until: Instant,
}

impl Pace {
    /// How long a parcel for a room has to wait; `None` if it may go.
    pub(super) fn wait(&self, room: &str, now: Instant) -> Option<Duration> {
        let pauses = self.homeserver.iter().chain(self.rooms.get(room));
        pauses
            .map(|pause| pause.until.saturating_duration_since(now))
            .max()
            .filter(|wait| !wait.is_zero())
    }

    /// A parcel for a room was taken or refused for good: the homeserver is there, and the room is no obstacle.
    pub(super) fn settled(&mut self, room: &str) {
        self.homeserver = None;
        self.rooms.remove(room);
    }

    /// The pause after one more failure: what the homeserver asks for, or twice the pause before. `None` if the room has
    /// refused for too long.
    pub(super) fn failed(
        &mut self,
        (room, scope): (&str, Scope),
        asked: Option<Duration>,
        now: Instant,
    ) -> Option<Duration> {
        let before = match scope {
            Scope::Homeserver => self.homeserver,
            Scope::Room => self.rooms.get(room).copied(),
        };
        let (failures, since) = before.map_or((0, now), |pause| (pause.failures, pause.since));
        if scope == Scope::Room && now.saturating_duration_since(since) >= PATIENCE {
            self.rooms.remove(room);
            return None;
        }
        let delay = asked.unwrap_or_else(|| backed_off(failures));
        let pause = Pause {
            failures: failures.saturating_add(1),
            since,
            until: now + delay,
        };
        match scope {
            Scope::Homeserver => self.homeserver = Some(pause),
            Scope::Room => {
                self.homeserver = None;
                self.rooms.insert(room.to_owned(), pause);
            }
        }
        Some(delay)
    }
}

/// The pause after so many failures in a row.
fn backed_off(failures: u32) -> Duration {
    let doubled = FIRST_PAUSE.saturating_mul(1_u32.checked_shl(failures.min(16)).unwrap_or(u32::MAX));
    doubled.min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: &str = "!ada";
    const BOB: &str = "!bob";

    #[test]
    fn pauses_double_up_to_a_bound_and_the_homeserver_has_the_last_word() {
        let (mut pace, now) = (Pace::default(), Instant::now());
        let everywhere = (ADA, Scope::Homeserver);
        let pauses = (0..9).map(|_| pace.failed(everywhere, None, now).expect("a pause").as_millis());
        assert_eq!(
            pauses.collect::<Vec<_>>(),
            [500, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]
        );
        let asked = Some(Duration::from_secs(333));
        assert_eq!(pace.failed(everywhere, asked, now), asked);
        assert_eq!(pace.wait(BOB, now), asked, "whoever writes");
        assert_eq!(pace.wait(BOB, now + Duration::from_secs(333)), None);
        pace.settled(ADA);
        assert_eq!(pace.wait(ADA, now), None);
        assert_eq!(pace.failed(everywhere, None, now), Some(FIRST_PAUSE));
    }

    #[test]
    fn a_room_that_fails_holds_up_no_other_and_is_given_up_after_a_day() {
        let (mut pace, now) = (Pace::default(), Instant::now());
        let here = (ADA, Scope::Room);
        assert_eq!(pace.failed(here, None, now), Some(FIRST_PAUSE));
        assert_eq!((pace.wait(ADA, now), pace.wait(BOB, now)), (Some(FIRST_PAUSE), None));
        pace.settled(BOB);
        assert_eq!(pace.wait(ADA, now), Some(FIRST_PAUSE), "its pause is its own");
        assert!(pace.failed(here, None, now + PATIENCE / 2).is_some());
        assert_eq!(pace.failed(here, None, now + PATIENCE), None);
        assert_eq!(
            pace.failed(here, None, now + PATIENCE),
            Some(FIRST_PAUSE),
            "the next row begins anew"
        );
    }
}
