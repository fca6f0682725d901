//! The sync loop: every response becomes one batch of the inbox, with the token from which to go on.

use std::collections::BTreeMap;
use std::time::Duration;

use matrix_sdk::config::SyncSettings;
use matrix_sdk::deserialized_responses::{TimelineEvent, TimelineEventKind};
use matrix_sdk::room::MessagesOptions;
use matrix_sdk::ruma::api::client::filter::{FilterDefinition, LazyLoadOptions};
use matrix_sdk::ruma::{EventId, RoomId};
use matrix_sdk::sync::{JoinedRoomUpdate, SyncResponse};
use matrix_sdk::{Client, Room, RoomMemberships};
use tokio::sync::watch;
use tracing::{debug, error, info, warn};

use super::inbound::{Place, Written, hear};
use super::invitations;
use crate::config::Settings;
use crate::runtime::Phase;
use crate::store::{Batch, Store, StoreError, Undecrypted};

/// How long the homeserver may wait for something to say.
const LONG_POLL: Duration = Duration::from_secs(30);
/// How many events of a room a response may carry.
const TIMELINE: u32 = 100;
/// A gap in a room is filled by at most this many pages.
const PAGES: usize = 20;
/// A key that has not arrived after this long will not.
const PATIENCE: Duration = Duration::from_hours(7 * 24);
/// The first pause after an error; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// No pause is longer.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// Why the loop ended.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The session is over.
    #[error(
        "the homeserver does not know this session any more; move session.json in the data folder aside and log in again: the bot will be a new device"
    )]
    LoggedOut,
}

/// Syncs until `phase` changes; every batch taken in raises `work`.
///
/// # Errors
///
/// The store cannot be written, or the homeserver has ended the session.
pub async fn run(
    client: &Client,
    (store, settings): (&Store, &Settings),
    work: &watch::Sender<u64>,
    mut phase: watch::Receiver<Phase>,
) -> Result<(), SyncError> {
    let listener = Listener {
        client,
        store,
        settings,
        me: client.user_id().map(ToString::to_string).unwrap_or_default(),
    };
    let mut failures = 0_u32;
    invitations::answer_all(client, settings).await;
    loop {
        let synced = tokio::select! {
            synced = client.sync_once(sync_settings()) => synced,
            _ = phase.changed() => return Ok(()),
        };
        match synced {
            Ok(response) => {
                failures = 0;
                listener.take_in(response).await?;
                work.send_modify(|batches| *batches += 1);
                invitations::answer_all(client, settings).await;
            }
            Err(error) if is_logged_out(&error) => return Err(SyncError::LoggedOut),
            Err(error) => {
                let pause = FIRST_PAUSE.saturating_mul(1 << failures.min(10)).min(LONGEST_PAUSE);
                failures += 1;
                warn!(%error, delay_ms = pause.as_millis(), "no answer to the sync, trying again later");
                tokio::select! {
                    () = tokio::time::sleep(pause) => {}
                    _ = phase.changed() => return Ok(()),
                }
            }
        }
    }
}

fn sync_settings() -> SyncSettings {
    let mut filter = FilterDefinition::default();
    filter.room.timeline.limit = Some(TIMELINE.into());
    filter.room.state.lazy_load_options = LazyLoadOptions::Enabled {
        include_redundant_members: false,
    };
    SyncSettings::new().timeout(LONG_POLL).filter(filter.into())
}

fn is_logged_out(error: &matrix_sdk::Error) -> bool {
    use matrix_sdk::ruma::api::error::ErrorKind;
    matches!(error.client_api_error_kind(), Some(ErrorKind::UnknownToken(_)))
}

struct Listener<'a> {
    client: &'a Client,
    store: &'a Store,
    settings: &'a Settings,
    me: String,
}

impl Listener<'_> {
    /// Takes in one response. The very first one of a new session only tells where to begin.
    async fn take_in(&self, response: SyncResponse) -> Result<(), StoreError> {
        let first = self.store.sync_token()?.is_none();
        let keys_came = !response.to_device.is_empty();
        let mut batch = Batch {
            sync_token: Some(response.next_batch),
            ..Batch::default()
        };
        for (room_id, update) in response.rooms.joined {
            let last = update.timeline.events.iter().rev().find_map(TimelineEvent::event_id);
            let known = self.store.last_event(room_id.as_str())?;
            if let Some(last) = last
                .map(|id| id.to_string())
                .or_else(|| known.is_none().then(String::new))
            {
                batch.rooms.push((room_id.to_string(), last));
            }
            if !first && let Some(room) = self.client.get_room(&room_id) {
                self.listen(&room, update, known, &mut batch).await?;
            }
        }
        if keys_came {
            self.retry_undecrypted(&mut batch).await?;
        }
        debug!(
            heard = batch.heard.len(),
            undecrypted = batch.undecrypted.len(),
            "sync taken in"
        );
        tokio::task::block_in_place(|| self.store.receive(&batch))
    }

    async fn listen(
        &self,
        room: &Room,
        update: JoinedRoomUpdate,
        known: Option<String>,
        batch: &mut Batch,
    ) -> Result<(), StoreError> {
        let mut events = update.timeline.events;
        if update.timeline.limited
            && let Some(known) = known.as_deref().filter(|id| !id.is_empty())
        {
            let missed = fill_gap(room, update.timeline.prev_batch, known).await;
            info!(room = %room.room_id(), events = missed.len(), "a gap in the timeline was filled");
            events.splice(0..0, missed);
        }
        let written: Vec<Option<Written>> = events
            .iter()
            .map(|event| Written::read(event.raw().json().get()))
            .collect();
        // What stands before the bot's own arrival is history, whoever it was addressed to.
        let arrival = written
            .iter()
            .rposition(|w| w.as_ref().is_some_and(|w| w.is_join_of(&self.me)));
        let begin = match (arrival, known) {
            (Some(arrival), None) => arrival + 1,
            (None, None) => self.first_after_joining(room, &written).await,
            (_, Some(_)) => 0,
        };
        let names = self.names(room).await;
        let place = Place {
            room: room.room_id().as_str(),
            me: &self.me,
            names: &names,
            direct: is_direct(room).await,
            threads: self.settings.threads,
        };
        for (event, written) in events.iter().zip(&written).skip(begin) {
            let Some(written) = written else { continue };
            if matches!(event.kind, TimelineEventKind::UnableToDecrypt { .. }) {
                let room = place.room.to_owned();
                let event_id = written.event_id.clone();
                batch.undecrypted.push(Undecrypted {
                    room,
                    event_id,
                    at: written.at(),
                });
            } else {
                batch.heard.extend(hear(self.store, &place, written)?);
            }
        }
        Ok(())
    }

    /// The first event that was written after the bot joined, where its arrival is not in the timeline.
    async fn first_after_joining(&self, room: &Room, written: &[Option<Written>]) -> usize {
        let Some(user) = self.client.user_id() else {
            return written.len();
        };
        let member = room.get_member_no_sync(user).await.ok().flatten();
        let joined = member.and_then(|member| member.event().timestamp().map(i64::from));
        let Some(joined) = joined else { return written.len() };
        let after = |w: &Option<Written>| w.as_ref().is_some_and(|w| w.at().as_millisecond() > joined);
        written.iter().position(after).unwrap_or(written.len())
    }

    /// Tries again what could not be read, now that keys have come.
    async fn retry_undecrypted(&self, batch: &mut Batch) -> Result<(), StoreError> {
        let mut waiting: BTreeMap<String, Vec<Undecrypted>> = BTreeMap::new();
        for secret in self.store.undecrypted()?.into_iter().chain(batch.undecrypted.clone()) {
            waiting.entry(secret.room.clone()).or_default().push(secret);
        }
        for (room_id, secrets) in waiting {
            let room = RoomId::parse(&room_id).ok().and_then(|id| self.client.get_room(&id));
            for secret in secrets {
                let too_old = jiff::Timestamp::now().duration_since(secret.at).unsigned_abs() > PATIENCE;
                match &room {
                    Some(room) if !too_old => self.retry(room, &secret, batch).await?,
                    _ => self.store.forget_undecrypted(&secret)?,
                }
            }
        }
        Ok(())
    }

    async fn retry(&self, room: &Room, secret: &Undecrypted, batch: &mut Batch) -> Result<(), StoreError> {
        let Ok(event_id) = EventId::parse(&secret.event_id) else {
            return self.store.forget_undecrypted(secret);
        };
        let event = match room.event(&event_id, None).await {
            Ok(event) if !matches!(event.kind, TimelineEventKind::UnableToDecrypt { .. }) => event,
            Ok(_) => return Ok(()),
            Err(error) => {
                debug!(%error, "an event that waits for its key could not be fetched");
                return Ok(());
            }
        };
        let names = self.names(room).await;
        let place = Place {
            room: &secret.room,
            me: &self.me,
            names: &names,
            direct: is_direct(room).await,
            threads: self.settings.threads,
        };
        batch.undecrypted.retain(|other| other != secret);
        let heard = Written::read(event.raw().json().get())
            .map(|w| hear(self.store, &place, &w))
            .transpose()?;
        match heard.flatten() {
            // Taken in by `receive`, which also ends the waiting.
            Some(incoming) => batch.heard.push(incoming),
            None => self.store.forget_undecrypted(secret)?,
        }
        Ok(())
    }

    /// The names by which people call the bot in a room, in lower case.
    async fn names(&self, room: &Room) -> Vec<String> {
        let Some(user) = self.client.user_id() else {
            return Vec::new();
        };
        let member = room.get_member_no_sync(user).await.ok().flatten();
        let display = member.and_then(|member| member.display_name().map(str::to_lowercase));
        let mut names = vec![user.localpart().to_lowercase()];
        names.extend(display.filter(|name| !name.is_empty() && *name != names[0]));
        names
    }
}

/// Nobody is there but the bot and one person.
async fn is_direct(room: &Room) -> bool {
    if room.are_members_synced() || room.active_members_count() > 2 {
        return room.active_members_count() <= 2;
    }
    match room.members(RoomMemberships::ACTIVE).await {
        Ok(members) => members.len() <= 2,
        Err(error) => {
            error!(%error, "the members of a room could not be counted: it is taken for a room with several people");
            false
        }
    }
}

/// The events between the last one known and a timeline that came limited, oldest first.
async fn fill_gap(room: &Room, prev_batch: Option<String>, known: &str) -> Vec<TimelineEvent> {
    let mut missed = Vec::new();
    let mut from = prev_batch;
    for _ in 0..PAGES {
        let Some(token) = from.take() else { break };
        let mut options = MessagesOptions::backward().from(token.as_str());
        options.limit = TIMELINE.into();
        let page = match room.messages(options).await {
            Ok(page) => page,
            Err(error) => {
                warn!(room = %room.room_id(), %error, "a gap in the timeline could not be filled to its end");
                break;
            }
        };
        let is_known = |event: &TimelineEvent| event.event_id().is_some_and(|id| id == known);
        let end = page.chunk.iter().position(is_known);
        let reached = end.is_some() || page.chunk.is_empty();
        missed.extend(page.chunk.into_iter().take(end.unwrap_or(usize::MAX)));
        if reached {
            break;
        }
        from = page.end;
    }
    missed.reverse();
    missed
}
