//! One sync response → one batch of the inbox.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use matrix_sdk::deserialized_responses::{TimelineEvent, TimelineEventKind};
use matrix_sdk::ruma::serde::Raw;
use matrix_sdk::ruma::{OwnedRoomId, RoomId};
use matrix_sdk::sync::{JoinedRoomUpdate, State, SyncResponse};
use matrix_sdk::{Client, Room, RoomMemberships};
use serde_json::Value;
use tokio::time::Instant;
use tracing::{debug, error, info};

use super::facts;
use super::gap;
use super::inbound::{Known, Place, hear};
use super::media;
use super::written::Written;
use crate::config::Threads;
use crate::dialogue::{Answer, ConversationKey, Event, RoomFacts};
use crate::render;
use crate::runtime::fault;
use crate::store::{Batch, Incoming, Origin, Parcel, Said, Store, StoreError, UNREAD, Undecrypted};

/// A key that has not arrived after this long will not.
const PATIENCE: Duration = Duration::from_hours(7 * 24);
/// A person whose message cannot be read is told so after this long.
const TELL_AFTER: SignedDuration = SignedDuration::from_secs(10);
/// Keys also come from the backup, in silence: so what waits for one is tried again this often.
const RETRY: Duration = Duration::from_mins(1);

/// The types of what tells of a room itself.
const TELLING: [&str; 4] = [
    "m.room.create",
    "m.room.name",
    "m.room.canonical_alias",
    "m.space.child",
];

/// Turns sync responses into batches.
pub(super) struct Listener<'a> {
    client: &'a Client,
    store: &'a Store,
    threads: Threads,
    me: String,
    /// When what waits for its key was last tried.
    tried: Option<Instant>,
    /// The rooms were looked at since the start.
    knows_rooms: bool,
}

impl<'a> Listener<'a> {
    /// Listens for a client that is logged in.
    pub(super) fn new(client: &'a Client, store: &'a Store, threads: Threads) -> Self {
        let me = client.user_id().map(ToString::to_string).unwrap_or_default();
        Self {
            client,
            store,
            threads,
            me,
            tried: None,
            knows_rooms: false,
        }
    }

    /// Takes in one response; gives whether anything was heard in it. The very first one of a new session only tells where to
    /// begin.
    pub(super) async fn take_in(&mut self, response: SyncResponse) -> Result<bool, StoreError> {
        let is_first = self.store.sync_token()?.is_none();
        let keys_came = !response.to_device.is_empty();
        let mut batch = Batch {
            sync_token: Some(response.next_batch),
            left: response.rooms.left.keys().map(ToString::to_string).collect(),
            ..Batch::default()
        };
        batch.facts = self.facts(&response.rooms.joined).await;
        for (room_id, update) in response.rooms.joined {
            let last = update.timeline.events.iter().rev().find_map(TimelineEvent::event_id);
            let known = self.store.last_event(room_id.as_str())?;
            if let Some(last) = last
                .map(|id| id.to_string())
                .or_else(|| known.is_none().then(String::new))
            {
                batch.rooms.push((room_id.to_string(), last));
            }
            if !is_first && let Some(room) = self.client.get_room(&room_id) {
                self.listen(&room, update, known, &mut batch).await?;
            }
        }
        let is_untold = |secret: &Undecrypted| !secret.told;
        let one_is_untold = !is_first && self.store.undecrypted()?.iter().any(is_untold);
        if keys_came || one_is_untold || self.tried.is_none_or(|tried| tried.elapsed() >= RETRY) {
            self.tried = Some(Instant::now());
            self.retry_undecrypted(&mut batch).await?;
        }
        debug!(
            heard = batch.heard.len(),
            undecrypted = batch.undecrypted.len(),
            "sync taken in"
        );
        if !batch.heard.is_empty() {
            fault::reach("before-inbox");
        }
        tokio::task::block_in_place(|| self.store.receive(&batch))?;
        if !batch.heard.is_empty() {
            fault::reach("after-inbox");
        }
        Ok(!batch.heard.is_empty())
    }

    /// What the homeserver says of the rooms of which something has changed; of all rooms at the start, and when a space has.
    async fn facts(&mut self, updates: &BTreeMap<OwnedRoomId, JoinedRoomUpdate>) -> Vec<(String, RoomFacts)> {
        let changed = updates.iter().filter(|(_, update)| tells_of_the_room(update));
        let changed = changed.filter_map(|(room_id, _)| self.client.get_room(room_id));
        let mut rooms: Vec<Room> = changed.collect();
        if !self.knows_rooms || rooms.iter().any(|room| room.is_space()) {
            self.knows_rooms = true;
            rooms = self.client.joined_rooms();
        }
        if rooms.is_empty() {
            return Vec::new();
        }
        facts::facts(self.client, &rooms).await
    }

    async fn listen(
        &self,
        room: &Room,
        update: JoinedRoomUpdate,
        known: Option<String>,
        batch: &mut Batch,
    ) -> Result<(), StoreError> {
        let known = known.as_deref();
        let mut events = update.timeline.events;
        if update.timeline.limited
            && let Some(last) = known.filter(|id| !id.is_empty())
            && self.first_new(&read(&events), known).is_none()
        {
            let missed = gap::fill(room, update.timeline.prev_batch, last).await;
            events.splice(0..0, missed);
        }
        let written = read(&events);
        let begin = match self.first_new(&written, known) {
            Some(begin) => begin,
            None if known.is_some() => 0,
            None => self.first_after_joining(room, &written).await,
        };
        let names = self.names(room).await;
        let place = self.place(room, &names).await;
        for (event, written) in events.iter().zip(&written).skip(begin) {
            let Some(written) = written.as_ref().filter(|written| written.sender != self.me) else {
                continue;
            };
            if matches!(event.kind, TimelineEventKind::UnableToDecrypt { .. }) {
                info!(event_id = written.event_id, "a message waits for its key");
                batch.undecrypted.push(Undecrypted {
                    room: place.room.to_owned(),
                    event_id: written.event_id.clone(),
                    at: written.at(),
                    event: event.raw().json().get().to_owned(),
                    told: false,
                });
            } else {
                let known = Known {
                    store: self.store,
                    batch,
                };
                let mut heard = hear(known, &place, written)?;
                if let Some(incoming) = &mut heard {
                    self.fetch_file(incoming, event).await;
                }
                batch.heard.extend(heard);
            }
        }
        Ok(())
    }

    /// Fetches what is in a file that was sent.
    async fn fetch_file(&self, incoming: &mut Incoming, event: &TimelineEvent) {
        if let Event::Shared { text, .. } = &mut incoming.event
            && let Ok(json) = serde_json::from_str::<Value>(event.raw().json().get())
        {
            *text = media::fetch(self.client, &json["content"]).await;
        }
    }

    /// Where what is new begins, if these events tell: after the last event known, and after the bot's own arrival, since
    /// what stands before it is history, whoever it was addressed to.
    fn first_new(&self, written: &[Option<Written>], known: Option<&str>) -> Option<usize> {
        let arrival = |w: &Written| w.is_arrival_of(&self.me, known.is_none());
        let is_before = |w: &Option<Written>| {
            w.as_ref()
                .is_some_and(|w| known == Some(w.event_id.as_str()) || arrival(w))
        };
        written.iter().rposition(is_before).map(|index| index + 1)
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

    /// Tries again what could not be read: its key may have come.
    async fn retry_undecrypted(&self, batch: &mut Batch) -> Result<(), StoreError> {
        let mut waiting = self.store.undecrypted()?;
        waiting.append(&mut batch.undecrypted);
        waiting.sort_by_key(|secret| secret.at);
        for secret in waiting {
            let room = RoomId::parse(&secret.room)
                .ok()
                .and_then(|id| self.client.get_room(&id));
            let is_too_old = Timestamp::now().duration_since(secret.at).unsigned_abs() > PATIENCE;
            match room {
                Some(room) if !is_too_old => self.retry(&room, secret, batch).await?,
                _ => self.store.forget_undecrypted(&secret)?,
            }
        }
        Ok(())
    }

    async fn retry(&self, room: &Room, secret: Undecrypted, batch: &mut Batch) -> Result<(), StoreError> {
        let Ok(encrypted) = Raw::from_json_string(secret.event.clone()) else {
            return self.store.forget_undecrypted(&secret);
        };
        let event = match room.decrypt_event(&encrypted, None).await {
            Ok(event) if !matches!(event.kind, TimelineEventKind::UnableToDecrypt { .. }) => event,
            // It asks the backup for the key by itself.
            _ => {
                self.tell_unreadable(room, secret, batch).await;
                return Ok(());
            }
        };
        let names = self.names(room).await;
        let place = self.place(room, &names).await;
        let known = Known {
            store: self.store,
            batch,
        };
        let heard = Written::read(event.raw().json().get()).map(|written| hear(known, &place, &written));
        match heard.transpose()?.flatten() {
            // Taken in by `receive`, which also ends the waiting.
            Some(mut incoming) => {
                self.fetch_file(&mut incoming, &event).await;
                // How old it was when it came says nothing of how long its key took.
                let age_ms = None;
                batch.heard.push(Incoming { age_ms, ..incoming });
            }
            None => self.store.forget_undecrypted(&secret)?,
        }
        Ok(())
    }

    /// Keeps what cannot be read yet; after some seconds, and once, the person is told. In a room with several people it may
    /// well be for somebody else.
    async fn tell_unreadable(&self, room: &Room, secret: Undecrypted, batch: &mut Batch) {
        let now = Timestamp::now();
        let is_time = now.duration_since(secret.at) >= TELL_AFTER;
        if secret.told || !is_time || !is_direct(room).await {
            batch.undecrypted.push(secret);
            return;
        }
        let sender = Written::read(&secret.event)
            .map(|written| written.sender)
            .unwrap_or_default();
        let answer = Answer::unreadable();
        let parcel = Parcel::Reply {
            question: format!("{}{UNREAD}", secret.event_id),
            shown: Some(secret.event_id.clone()),
            thread: (self.threads == Threads::Always).then(|| secret.event_id.clone()),
            plain: render::plain(&answer),
            html: render::html(&answer),
            conversation: ConversationKey {
                room: secret.room.clone(),
                thread: None,
                person: sender,
            },
        };
        batch.said.push(Said {
            room: secret.room.clone(),
            about: secret.event_id.clone(),
            kind: "unread",
            parcel,
            origin: Origin {
                device: self.client.device_id().map(ToString::to_string).unwrap_or_default(),
                at: now,
            },
        });
        batch.undecrypted.push(Undecrypted { told: true, ..secret });
    }

    async fn place<'b>(&'b self, room: &'b Room, names: &'b [String]) -> Place<'b> {
        Place {
            room: room.room_id().as_str(),
            me: &self.me,
            names,
            direct: is_direct(room).await,
            threads: self.threads,
        }
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

/// Whether an update holds something about the room itself; members come along with what they write.
fn tells_of_the_room(update: &JoinedRoomUpdate) -> bool {
    let told = |kind: Option<String>, kinds: &[&str]| kind.is_some_and(|kind| kinds.contains(&kind.as_str()));
    let (State::Before(state) | State::After(state)) = &update.state;
    let mut state = state
        .iter()
        .map(|event| event.get_field::<String>("type").ok().flatten());
    let mut timeline = update.timeline.events.iter();
    state.any(|kind| told(kind, &TELLING))
        || timeline.any(|event| {
            let kind = event.raw().get_field::<String>("type").ok().flatten();
            told(kind.clone(), &TELLING) || told(kind, &["m.room.member"])
        })
}

fn read(events: &[TimelineEvent]) -> Vec<Option<Written>> {
    events
        .iter()
        .map(|event| Written::read(event.raw().json().get()))
        .collect()
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
