//! The way out: what an adapter does with a parcel, and how long to wait when it can't.

use std::collections::HashMap;
use std::hash::BuildHasher as _;
use std::time::Duration;

use rustc_hash::FxBuildHasher;

use tokio::time::Instant;

use crate::config::Rate;
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
    /// What was only looked for ([`Parcel::Seek`](crate::store::Parcel::Seek)) is not there.
    Absent,
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
    /// Shows that what was heard was read, and, where an answer has to wait, that one is being written. Best effort: no
    /// answer waits for it.
    fn attend(&self, heard: &[Incoming], answers_wait: bool);

    /// The device that sends: the homeserver knows a transaction id only together with it.
    fn device(&self) -> String;

    /// Sends a parcel, unless it is there already. `reply` is what answered the parcel's question so far, if something did.
    fn deliver(&self, row: &Outgoing, reply: Option<&Reply>) -> impl Future<Output = Delivery> + Send;
}

/// A homeserver that had to be waited for is treated gently for so long.
const STRAINED: Duration = Duration::from_mins(1);
/// So many requests may go at once after a pause.
const BURST: f64 = 5.0;

/// Tokens that requests use up and time brings back.
#[derive(Debug)]
struct Bucket {
    rate: Rate,
    tokens: f64,
    filled: Instant,
}

impl Bucket {
    /// The tokens that are there at a time.
    fn at(&self, now: Instant) -> f64 {
        let since = now.saturating_duration_since(self.filled).as_secs_f64();
        (self.tokens + since * self.rate.per_second()).min(BURST)
    }

    fn is_empty(&self, now: Instant) -> bool {
        self.at(now) < 1.0
    }

    /// Takes a token; gives how long to wait for one if there is none.
    fn take(&mut self, now: Instant) -> Option<Duration> {
        self.tokens = self.at(now);
        self.filled = now;
        if self.tokens >= 1.0 {
            self.tokens -= 1.0;
            return None;
        }
        Some(Duration::from_secs_f64((1.0 - self.tokens) / self.rate.per_second()))
    }
}

/// Who has to wait, and until when.
#[derive(Debug, Default)]
pub(super) struct Pace {
    bucket: Option<Bucket>,
    homeserver: Option<Pause>,
    rooms: HashMap<String, Pause>,
    /// When the homeserver last had to be waited for.
    strained: Option<Instant>,
}

/// What failed several times in a row.
#[derive(Clone, Copy, Debug)]
struct Pause {
    failures: u32,
    since: Instant,
    until: Instant,
}

impl Pace {
    /// A pace of so many requests a second; without one, as many as the homeserver takes.
    pub(super) fn of(rate: Option<Rate>, now: Instant) -> Self {
        let full = |rate| Bucket {
            rate,
            tokens: BURST,
            filled: now,
        };
        Self {
            bucket: rate.map(full),
            ..Self::default()
        }
    }

    /// Counts one more request; gives how long to wait instead, if it would be one too many.
    pub(super) fn one_more(&mut self, now: Instant) -> Option<Duration> {
        self.bucket.as_mut()?.take(now)
    }

    /// How long a parcel for a room has to wait; `None` if it may go.
    pub(super) fn wait(&self, room: &str, now: Instant) -> Option<Duration> {
        let pauses = self.homeserver.iter().chain(self.rooms.get(room));
        pauses
            .map(|pause| pause.until.saturating_duration_since(now))
            .max()
            .filter(|wait| !wait.is_zero())
    }

    /// Whether the homeserver had to be waited for of late.
    pub(super) fn is_strained(&self, now: Instant) -> bool {
        let since = self.strained.map(|strained| now.saturating_duration_since(strained));
        since.is_some_and(|since| since < STRAINED)
    }

    /// How many rooms have to be tried again.
    pub(super) fn retried(&self) -> usize {
        self.rooms.len()
    }

    /// Whether nothing at all may go now, whatever the room.
    pub(super) fn is_exhausted(&self, now: Instant) -> bool {
        let is_empty = |bucket: &Bucket| bucket.is_empty(now);
        self.bucket.as_ref().is_some_and(is_empty) || self.homeserver.is_some_and(|pause| pause.until > now)
    }

    /// A parcel for a room was taken or refused for good: the homeserver is there, and the room is no obstacle.
    pub(super) fn settled(&mut self, room: &str, now: Instant) {
        self.is_there(now);
        self.rooms.remove(room);
    }

    /// The homeserver answers; a pause that it has asked for meanwhile is kept.
    fn is_there(&mut self, now: Instant) {
        self.homeserver = self.homeserver.filter(|pause| pause.until > now);
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
        let delay = asked.unwrap_or_else(|| jittered(backed_off(failures), (room, failures)));
        // What was under way at the same time has failed for the same reason.
        let at_once = before.filter(|pause| pause.until > now);
        let pause = Pause {
            failures: at_once.map_or(failures.saturating_add(1), |pause| pause.failures),
            since,
            until: at_once.map_or(now + delay, |pause| pause.until.max(now + delay)),
        };
        match scope {
            Scope::Homeserver => {
                self.homeserver = Some(pause);
                self.strained = Some(now);
            }
            Scope::Room => {
                self.is_there(now);
                self.rooms.insert(room.to_owned(), pause);
            }
        }
        Some(delay)
    }
}

/// A little less than a pause, by a share that looks random: those who failed together do not come back together.
fn jittered(pause: Duration, what: (&str, u32)) -> Duration {
    let share = u32::try_from(FxBuildHasher.hash_one((what, std::process::id())) % 256).unwrap_or(0);
    pause.saturating_sub(pause / 4 * share / 256)
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
        let (mut pace, mut now) = (Pace::default(), Instant::now());
        let everywhere = (ADA, Scope::Homeserver);
        for whole in [500, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000] {
            let pause = pace.failed(everywhere, None, now).expect("a pause");
            now += pause;
            let pause = pause.as_millis();
            assert!((whole * 3 / 4..=whole).contains(&pause), "{pause} of {whole}");
        }
        let asked = Some(Duration::from_secs(333));
        assert_eq!(pace.failed(everywhere, asked, now), asked);
        assert_eq!(pace.wait(BOB, now), asked, "whoever writes");
        assert_eq!(pace.wait(BOB, now + Duration::from_secs(333)), None);
        pace.settled(ADA, now);
        assert_eq!(
            pace.wait(ADA, now),
            asked,
            "what was under way says nothing of the wait that was asked for"
        );
        now += Duration::from_secs(333);
        pace.settled(ADA, now);
        assert_eq!(pace.wait(ADA, now), None);
        assert!(
            pace.failed(everywhere, None, now)
                .is_some_and(|pause| pause <= FIRST_PAUSE)
        );
    }

    #[test]
    fn no_more_is_sent_than_the_pace_allows() {
        let begin = Instant::now();
        let mut pace = Pace::of(Some("2".parse().expect("a rate")), begin);
        let sent = |pace: &mut Pace, from: u64, to: u64| {
            let times = (from..to).map(|ms| begin + Duration::from_millis(ms));
            times.filter(|now| pace.one_more(*now).is_none()).count()
        };
        assert_eq!(sent(&mut pace, 0, 1000), 6, "a few at once, then two a second");
        assert_eq!(sent(&mut pace, 1000, 11_000), 20);
        let now = begin + Duration::from_millis(10_999);
        assert!(
            pace.one_more(now)
                .is_some_and(|wait| wait <= Duration::from_millis(500))
        );
        assert_eq!(Pace::of(None, begin).one_more(begin), None);
        for text in ["0", "-1", "vite", ""] {
            assert!(text.parse::<Rate>().is_err(), "{text}");
        }
        assert!("0,5".parse::<Rate>().is_ok());
    }

    #[test]
    fn a_room_that_fails_holds_up_no_other_and_is_given_up_after_a_day() {
        let (mut pace, now) = (Pace::default(), Instant::now());
        let here = (ADA, Scope::Room);
        let pause = pace.failed(here, None, now);
        assert!(pause.is_some_and(|pause| pause <= FIRST_PAUSE));
        assert_eq!((pace.wait(ADA, now), pace.wait(BOB, now)), (pause, None));
        pace.settled(BOB, now);
        assert_eq!(pace.wait(ADA, now), pause, "its pause is its own");
        assert!(pace.failed(here, None, now + PATIENCE / 2).is_some());
        assert_eq!(pace.failed(here, None, now + PATIENCE), None);
        assert_eq!(
            pace.failed(here, None, now + PATIENCE),
            pause,
            "the next row begins anew"
        );
    }
}
