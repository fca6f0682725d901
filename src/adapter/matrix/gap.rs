//! The events that a sync response left out of a room's timeline.

use std::time::Duration;

use matrix_sdk::Room;
use matrix_sdk::deserialized_responses::TimelineEvent;
use matrix_sdk::room::{Messages, MessagesOptions};
use tracing::{info, warn};

use super::sync::{TIMELINE, pause_after};

/// A gap is filled by at most this many pages.
const PAGES: usize = 20;

/// The events between the last one known and a timeline that came limited, oldest first. It tries until it has them: the
/// response is acknowledged only afterwards.
pub(super) async fn fill(room: &Room, prev_batch: Option<String>, known: &str) -> Vec<TimelineEvent> {
    let mut missed = Vec::new();
    let mut from = prev_batch;
    for _ in 0..PAGES {
        let Some(token) = from.take() else { break };
        let Some(page) = page_before(room, &token).await else {
            break;
        };
        let is_known = |event: &TimelineEvent| event.event_id().is_some_and(|id| id == known);
        let end = page.chunk.iter().position(is_known);
        missed.extend(page.chunk.into_iter().take(end.unwrap_or(usize::MAX)));
        if end.is_some() {
            break;
        }
        from = page.end;
    }
    missed.reverse();
    info!(room = %room.room_id(), events = missed.len(), "a gap in the timeline was filled");
    missed
}

/// One page, or `None` if the homeserver refuses to give it.
async fn page_before(room: &Room, token: &str) -> Option<Messages> {
    for failures in 0.. {
        let mut options = MessagesOptions::backward().from(token);
        options.limit = TIMELINE.into();
        let error = match room.messages(options).await {
            Ok(page) => return Some(page),
            Err(error) => error,
        };
        let status = error.as_client_api_error().map(|error| error.status_code.as_u16());
        if matches!(status, Some(400..=407 | 409..=428 | 430..=499)) {
            warn!(room = %room.room_id(), %error, "a gap in the timeline can't be filled to its end");
            return None;
        }
        let pause: Duration = pause_after(failures);
        warn!(%error, delay_ms = pause.as_millis(), "a gap in the timeline could not be filled, trying again later");
        tokio::time::sleep(pause).await;
    }
    None
}
