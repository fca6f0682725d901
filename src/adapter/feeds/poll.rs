//! Which feed is visited next, and when it is visited again.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tracing::{info, warn};

use super::read::{paris, read};
use super::{Answer, Failed, Fetcher, WatchError};
use crate::config::{Feed, Feeds};
use crate::knowledge::{FeedState, Item, Trouble, Visit};
use crate::store::{Store, StoreError};

/// After the first failure a feed is left alone for this long, after the next for twice as long, and so on…
const SHORTEST: Duration = Duration::from_mins(15);
/// … up to this; also the most that a server can ask for.
const LONGEST: Duration = Duration::from_hours(24);
/// The clock is looked at again after this long: clocks are set, machines sleep.
const LONGEST_SLEEP: Duration = Duration::from_mins(1);

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// Visit a feed.
    Visit(&'a Feed),
    /// Wait.
    Wait(Duration),
}

/// Watches the feeds until `stop` ends: one visit at a time, whatever is new goes to the store.
///
/// It may be dropped at any moment: what a visit brings is kept at once or not at all.
///
/// # Errors
///
/// The store is lost, or no request can be made at all. A feed that fails is visited again later.
pub async fn watch(feeds: &Feeds, store: &Store, stop: impl Future<Output = ()>) -> Result<(), WatchError> {
    let fetcher = Fetcher::new(feeds)?;
    let addresses: Vec<&str> = feeds.list.0.iter().map(|feed| feed.address.as_str()).collect();
    tokio::task::block_in_place(|| store.keep_feeds(&addresses))?;
    info!(feeds = addresses.len(), "feeds are watched");
    tokio::select! {
        watched = visit_in_turn(feeds, store, &fetcher) => watched,
        () = stop => Ok(()),
    }
}

async fn visit_in_turn(feeds: &Feeds, store: &Store, fetcher: &Fetcher) -> Result<(), WatchError> {
    loop {
        let states = tokio::task::block_in_place(|| store.feeds())?;
        match next_step(&feeds.list.0, &states, Timestamp::now()) {
            Step::Wait(pause) => tokio::time::sleep(pause).await,
            Step::Visit(feed) => {
                let known = states.iter().find(|state| state.address == feed.address.as_str());
                let answer = fetcher.fetch(feed, known, Timestamp::now()).await;
                let (owned, now) = (feed.clone(), Timestamp::now());
                // Reading a large document takes its time: nothing else is to wait for it.
                let reading = move || answer.and_then(|answer| Ok((items(&owned, &answer, now)?, answer)));
                let Ok(read) = tokio::task::spawn_blocking(reading).await else {
                    return Ok(());
                };
                tokio::task::block_in_place(|| settle((feed, known), &read, feeds.every, store))?;
            }
        }
    }
}

/// Keeps what came of a visit.
fn settle(
    (feed, known): (&Feed, Option<&FeedState>),
    read: &Result<(Vec<Item>, Answer), Failed>,
    every: Duration,
    store: &Store,
) -> Result<(), StoreError> {
    let now = Timestamp::now();
    let outcome = read.as_ref().map(|(_, answer)| answer);
    let state = after((feed, known), outcome, every, now);
    let items = read.as_ref().map_or(&[][..], |(items, _)| items);
    let new = store.feed_visited(&state, items)?;
    let host = state.host();
    match outcome {
        Ok(_) => info!(host, items = items.len(), new, "a feed was read"),
        Err(Failed { why, .. }) => {
            let failures = state.failures();
            let delay_ms = state.next.duration_since(now).as_millis();
            warn!(
                host,
                why, failures, delay_ms, "a feed cannot be read, trying again later"
            );
        }
    }
    Ok(())
}

/// The items of an answer.
fn items(feed: &Feed, answer: &Answer, now: Timestamp) -> Result<Vec<Item>, Failed> {
    let Answer::Page { bytes, base, .. } = answer else {
        return Ok(Vec::new());
    };
    let today = now.to_zoned(paris()).date();
    Ok(read(bytes, feed, base, today)?)
}

/// The feed that is due first and longest, or how long until one is.
pub fn next_step<'a>(feeds: &'a [Feed], states: &[FeedState], now: Timestamp) -> Step<'a> {
    let due = |feed: &Feed| {
        let state = states.iter().find(|state| state.address == feed.address.as_str());
        // A moment that is farther away than any that is ever set comes from a clock that was wrong.
        let next = state.map(|state| state.next).filter(|next| *next <= now + LONGEST * 2);
        next.unwrap_or(Timestamp::MIN)
    };
    let Some(feed) = feeds.iter().min_by_key(|feed| due(feed)) else {
        return Step::Wait(LONGEST_SLEEP);
    };
    match Duration::try_from(due(feed).duration_since(now)) {
        Ok(wait) if !wait.is_zero() => Step::Wait(wait.min(LONGEST_SLEEP)),
        _ => Step::Visit(feed),
    }
}

/// What is remembered of a feed after a visit that ended at `now`.
pub fn after(
    (feed, known): (&Feed, Option<&FeedState>),
    outcome: Result<&Answer, &Failed>,
    every: Duration,
    now: Timestamp,
) -> FeedState {
    let address = feed.address.to_string();
    let pause = match outcome {
        Ok(_) => jittered(every, &address, now),
        Err(failed) => pause(failed, known.map_or(0, FeedState::failures)),
    };
    let known = known.cloned();
    let mut state = known.unwrap_or(FeedState {
        address,
        etag: None,
        last_modified: None,
        next: now,
        gathered: 0,
        visit: Visit::Read { at: now },
    });
    state.next = now + SignedDuration::try_from(pause).unwrap_or(SignedDuration::from_hours(24));
    state.visit = match (outcome, state.visit) {
        (Ok(_), _) => Visit::Read { at: now },
        (Err(failed), Visit::Read { .. }) => Visit::Failed {
            since: now,
            times: 1,
            trouble: failed.trouble,
        },
        (Err(failed), Visit::Failed { since, times, .. }) => Visit::Failed {
            since,
            times: times.saturating_add(1),
            trouble: failed.trouble,
        },
    };
    if let Ok(Answer::Page {
        etag, last_modified, ..
    }) = outcome
    {
        state.etag.clone_from(etag);
        state.last_modified.clone_from(last_modified);
    }
    state
}

/// How long a feed is left alone that has failed so many times before.
fn pause(failed: &Failed, failures: u32) -> Duration {
    if failed.trouble == Trouble::Gone {
        return LONGEST;
    }
    let pause = SHORTEST.saturating_mul(2_u32.saturating_pow(failures));
    pause.max(failed.retry_after.unwrap_or_default()).min(LONGEST)
}

/// Up to a tenth longer, never the same: feeds that were visited together part.
fn jittered(every: Duration, address: &str, now: Timestamp) -> Duration {
    let seed = address.bytes().fold(now.as_millisecond().unsigned_abs(), |seed, byte| {
        (seed ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    // The high half of a product is mixed best.
    let share = u32::try_from((seed >> 32) % 100).unwrap_or_default();
    every + every / 1000 * share
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Feeds::EVERY;

    fn now() -> Timestamp {
        "2026-11-26T12:00:00Z".parse().expect("a moment")
    }

    fn feed(name: &str) -> Feed {
        format!("national=https://{name}.example/rss").parse().expect("a feed")
    }

    fn failed(trouble: Trouble, retry_after: Option<u64>) -> Failed {
        Failed {
            trouble,
            retry_after: retry_after.map(Duration::from_secs),
            why: String::new(),
        }
    }

    fn pause_of(state: &FeedState) -> i64 {
        state.next.duration_since(now()).as_mins()
    }

    #[test]
    fn a_feed_that_fails_is_left_alone_longer_and_longer() {
        let feed = feed("a");
        let mut state = after((&feed, None), Ok(&Answer::Unchanged), HOUR, now());
        let mut pauses = Vec::new();
        for _ in 0..40 {
            state = after(
                (&feed, Some(&state)),
                Err(&failed(Trouble::NoAnswer, None)),
                HOUR,
                now(),
            );
            pauses.push(pause_of(&state));
        }
        assert_eq!(pauses[..8], [15, 30, 60, 120, 240, 480, 960, 1440]);
        assert!(pauses[8..].iter().all(|pause| *pause == 1440));
        assert_eq!(state.failures(), 40);
        state = after((&feed, Some(&state)), Ok(&Answer::Unchanged), HOUR, now());
        assert_eq!(state.visit, Visit::Read { at: now() });
        assert!((60..=66).contains(&pause_of(&state)));
    }

    #[test]
    fn a_server_is_left_alone_for_as_long_as_it_asks() {
        for (trouble, retry_after, minutes) in [
            (Trouble::Busy, Some(60), 15),
            (Trouble::Busy, Some(7200), 120),
            (Trouble::Busy, Some(u64::MAX), 1440),
            (Trouble::Status(500), Some(3600), 60),
            (Trouble::Gone, None, 1440),
        ] {
            let state = after((&feed("a"), None), Err(&failed(trouble, retry_after)), HOUR, now());
            assert_eq!(pause_of(&state), minutes, "{trouble:?} {retry_after:?}");
        }
    }

    #[test]
    fn what_the_server_calls_its_version_is_kept_until_there_is_another() {
        let feed = feed("a");
        let page = Answer::Page {
            bytes: Vec::new(),
            base: feed.address.clone(),
            etag: Some("\"1\"".to_owned()),
            last_modified: None,
        };
        let state = after((&feed, None), Ok(&page), HOUR, now());
        let state = after((&feed, Some(&state)), Ok(&Answer::Unchanged), HOUR, now());
        let state = after(
            (&feed, Some(&state)),
            Err(&failed(Trouble::NotAFeed, None)),
            HOUR,
            now(),
        );
        assert_eq!(state.etag.as_deref(), Some("\"1\""));
    }

    #[test]
    fn the_feed_that_waits_longest_is_visited_first() {
        let feeds = [feed("a"), feed("b")];
        let at = |feed: &Feed, minutes: i64| FeedState {
            next: now() + SignedDuration::from_mins(minutes),
            ..after((feed, None), Ok(&Answer::Unchanged), HOUR, now())
        };
        let wait = |duration| Step::Wait(duration);
        let second = Duration::from_secs(1);
        for (first, second, expected) in [
            (5, -5, Step::Visit(&feeds[1])),
            (-6, -5, Step::Visit(&feeds[0])),
            (0, 5, Step::Visit(&feeds[0])),
            (5, 10, wait(second * 60)),
            // The clock was set back by a month.
            (5, 60 * 24 * 30, Step::Visit(&feeds[1])),
        ] {
            let states = [at(&feeds[0], first), at(&feeds[1], second)];
            assert_eq!(next_step(&feeds, &states, now()), expected, "{first} {second}");
        }
        assert_eq!(next_step(&feeds, &[at(&feeds[0], -1)], now()), Step::Visit(&feeds[1]));
        assert_eq!(next_step(&[], &[], now()), wait(second * 60));
    }
}
