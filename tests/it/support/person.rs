//! A person with a real client of their own: writes, reads, taps.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use matrix_sdk::config::SyncSettings;
use matrix_sdk::encryption::identities::Device;
use matrix_sdk::ruma::api::client::filter::FilterDefinition;
use matrix_sdk::ruma::api::client::room::create_room::v3::{Request, RoomPreset};
use matrix_sdk::ruma::events::InitialStateEvent;
use matrix_sdk::ruma::events::room::encryption::RoomEncryptionEventContent;
use matrix_sdk::ruma::{EventId, OwnedUserId, RoomId, UserId};
use matrix_sdk::{Client, Room, RoomState};
use serde_json::{Value, json};

use super::bot::Bot;
use super::synapse::{PASSWORD, Synapse, synapse};

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_secs(40);

/// A person at a client.
pub(crate) struct Person {
    pub(crate) client: Client,
    /// Every timeline event seen so far, decrypted, in order, with its room in `room_id`.
    seen: Mutex<Vec<Value>>,
}

impl Person {
    /// A new account, logged in.
    pub(crate) async fn new(name: &str) -> Self {
        Self::new_on(synapse(), name).await
    }

    /// A new account on another homeserver, logged in.
    pub(crate) async fn new_on(homeserver: &Synapse, name: &str) -> Self {
        let (user, _) = homeserver.register_new(name);
        Self::log_in_on(homeserver, &user).await
    }

    /// A new device of an account.
    pub(crate) async fn log_in(user: &str) -> Self {
        Self::log_in_on(synapse(), user).await
    }

    async fn log_in_on(homeserver: &Synapse, user: &str) -> Self {
        let client = Client::builder()
            .homeserver_url(homeserver.url())
            .build()
            .await
            .expect("a client");
        let login = client.matrix_auth().login_username(user, PASSWORD);
        login.send().await.expect("a login");
        let person = Self {
            client,
            seen: Mutex::default(),
        };
        person.sync(0).await;
        person
    }

    pub(crate) fn id(&self) -> OwnedUserId {
        self.client.user_id().expect("logged in").to_owned()
    }

    /// A room with others, encrypted or not. `direct`: as clients make a conversation for two.
    pub(crate) async fn room(&self, others: &[&str], encrypted: bool, direct: bool) -> Room {
        let mut request = Request::new();
        request.is_direct = direct;
        request.preset = Some(RoomPreset::PrivateChat);
        request.invite = others.iter().map(|id| UserId::parse(*id).expect("a user id")).collect();
        if encrypted {
            let content = RoomEncryptionEventContent::with_recommended_defaults();
            request.initial_state = vec![InitialStateEvent::with_empty_state_key(content).to_raw_any()];
        }
        let room = self.client.create_room(request).await.expect("a room");
        self.until("the room is known", || {
            self.client
                .get_room(room.room_id())
                .is_some_and(|room| room.state() == RoomState::Joined)
        })
        .await;
        room
    }

    /// Waits until somebody has joined a room.
    pub(crate) async fn wait_for_arrival(&self, room: &Room, user: &str) {
        self.wait_for_arrivals(room, user, 1).await;
    }

    /// Waits until somebody has joined a room so many times.
    pub(crate) async fn wait_for_arrivals(&self, room: &Room, user: &str, times: usize) {
        let arrived = |event: &Value| {
            event["type"] == "m.room.member"
                && event["room_id"] == room.room_id().as_str()
                && event["state_key"] == user
                && event["content"]["membership"] == "join"
        };
        let count = || self.seen().iter().filter(|event| arrived(event)).count();
        self.until("the arrival", || count() >= times).await;
    }

    /// Accepts the invitation to a room.
    pub(crate) async fn join(&self, room_id: &RoomId) {
        self.client.join_room_by_id(room_id).await.expect("joined");
        self.sync(0).await;
    }

    /// Writes a message; gives its event id.
    pub(crate) async fn says(&self, room: &Room, text: &str) -> String {
        self.sends(room, "m.room.message", json!({"msgtype": "m.text", "body": text}))
            .await
    }

    /// Sends any event; gives its event id.
    pub(crate) async fn sends(&self, room: &Room, kind: &str, content: Value) -> String {
        let room = self.client.get_room(room.room_id()).expect("in the room");
        room.send_raw(kind, content)
            .await
            .expect("sent")
            .response
            .event_id
            .to_string()
    }

    /// Changes a message.
    pub(crate) async fn edits(&self, room: &Room, event_id: &str, text: &str) {
        let mut edit = json!({"msgtype": "m.text", "body": format!("* {text}")});
        edit["m.new_content"] = json!({"msgtype": "m.text", "body": text});
        edit["m.relates_to"] = json!({"rel_type": "m.replace", "event_id": event_id});
        self.sends(room, "m.room.message", edit).await;
    }

    /// Deletes a message.
    pub(crate) async fn redacts(&self, room: &Room, event_id: &str) {
        let event_id = EventId::parse(event_id).expect("an event id");
        room.redact(&event_id, None, None).await.expect("redacted");
    }

    /// Waits for the answer to a message: the notice that stands as a reply to it.
    pub(crate) async fn answer_to(&self, question: &str) -> Value {
        let is_answer = |event: &Value| {
            event["content"]["msgtype"] == "m.notice"
                && event["content"]["m.relates_to"]["m.in_reply_to"]["event_id"] == question
        };
        self.wait_for("an answer", is_answer).await
    }

    /// Waits for an event.
    pub(crate) async fn wait_for(&self, what: &str, fits: impl Fn(&Value) -> bool) -> Value {
        let found = || self.seen().into_iter().find(|event| fits(event));
        self.until(what, || found().is_some()).await;
        found().expect("it was there")
    }

    /// Everything seen so far.
    pub(crate) fn seen(&self) -> Vec<Value> {
        self.seen.lock().expect("no test panicked here").clone()
    }

    /// What a sender wrote in a room, as far as seen: messages that are no edits.
    pub(crate) fn messages_of(&self, sender: &str, room: &Room) -> Vec<Value> {
        let fits = |event: &Value| {
            event["sender"] == sender
                && event["room_id"] == room.room_id().as_str()
                && event["type"] == "m.room.message"
                && event["content"]["m.relates_to"]["rel_type"] != "m.replace"
        };
        self.seen().into_iter().filter(fits).collect()
    }

    /// Waits until a user has so many devices.
    pub(crate) async fn wait_for_devices(&self, user: &UserId, count: usize) -> Vec<Device> {
        let start = Instant::now();
        loop {
            let devices = self.client.encryption().get_user_devices(user).await.expect("devices");
            let devices: Vec<Device> = devices.devices().collect();
            if devices.len() == count {
                return devices;
            }
            assert!(start.elapsed() < PATIENCE, "{} devices, not {count}", devices.len());
            self.sync(300).await;
        }
    }

    /// Waits until somebody has a device other than an old one.
    pub(crate) async fn wait_for_other_device(&self, user: &UserId, old: &str) {
        let start = Instant::now();
        loop {
            let devices = self.client.encryption().get_user_devices(user).await.expect("devices");
            if devices.devices().any(|device| device.device_id() != old) {
                return;
            }
            assert!(start.elapsed() < PATIENCE, "no new device");
            self.sync(300).await;
        }
    }

    /// Stays online, until something else is through.
    pub(crate) async fn stay(&self) {
        loop {
            self.sync(300).await;
        }
    }

    /// Looks once whether something came.
    pub(crate) async fn look(&self) {
        self.sync(300).await;
    }

    async fn until(&self, what: &str, mut reached: impl FnMut() -> bool) {
        let start = Instant::now();
        while !reached() {
            assert!(
                start.elapsed() < PATIENCE,
                "{what}: not after {PATIENCE:?}; {} events seen",
                self.seen().len()
            );
            self.sync(300).await;
        }
    }

    async fn sync(&self, timeout_ms: u64) {
        let mut filter = FilterDefinition::default();
        filter.room.timeline.limit = Some(100_u32.into());
        let settings = SyncSettings::new()
            .timeout(Duration::from_millis(timeout_ms))
            .filter(filter.into());
        let response = self.client.sync_once(settings).await.expect("a sync");
        let mut seen = self.seen.lock().expect("no test panicked here");
        for (room_id, update) in response.rooms.joined {
            for event in update.timeline.events {
                let mut json: Value = serde_json::from_str(event.raw().json().get()).expect("JSON");
                json["room_id"] = Value::String(room_id.to_string());
                json["was_encrypted"] = Value::Bool(event.encryption_info().is_some());
                seen.push(json);
            }
        }
    }
}

/// The text of a message.
pub(crate) fn body(event: &Value) -> &str {
    event["content"]["body"].as_str().unwrap_or_default()
}

/// A person and the bot in a room for two.
pub(crate) async fn meet(bot: &Bot, encrypted: bool) -> (Person, Room) {
    let ada = Person::new("ada").await;
    let room = ada.room(&[&bot.user_id], encrypted, true).await;
    ada.wait_for_arrival(&room, &bot.user_id).await;
    (ada, room)
}
