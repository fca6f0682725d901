//! A parcel → a Matrix event, and what the homeserver's answer means.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use matrix_sdk::config::RequestConfig;
use matrix_sdk::room::MessagesOptions;
use matrix_sdk::ruma::api::client::receipt::create_receipt::v3::ReceiptType;
use matrix_sdk::ruma::api::error::{ErrorKind, RetryAfter};
use matrix_sdk::ruma::events::receipt::ReceiptThread;
use matrix_sdk::ruma::{EventId, OwnedTransactionId, RoomId};
use matrix_sdk::{Client, Error, HttpError, Room};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tracing::debug;

use super::media;
use super::sync::TIMELINE;
use crate::dialogue::{Event, Poll};
use crate::runtime::{Delivery, Messenger, Scope};
use crate::store::{Incoming, Outgoing, Parcel, Posted, Reply};

/// Read receipts and typing notices under way; more at a time are left out.
const MOST_COURTESIES: usize = 64;

/// A poll, as clients know it.
const POLL: &str = "org.matrix.msc3381.poll.start";
/// Where an event of ours says which row of the outbox it was.
const MARK: &str = "fr.guichet.transaction";
/// A homeserver remembers transaction ids for about 24 hours.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(20);
/// So many pages of a room are looked through for a mark.
const PAGES: usize = 20;

/// How long to wait when the homeserver says that it is too much, but not for how long.
const RATE_LIMITED: Duration = Duration::from_secs(5);

/// Sends parcels as Matrix events.
#[derive(Debug)]
pub struct Outbound {
    client: Client,
    /// Read receipts and typing notices: no answer waits for them, and they end with this value.
    courtesies: Mutex<JoinSet<()>>,
}

impl Outbound {
    /// Sends by a client that is logged in.
    pub fn new(client: Client) -> Self {
        Self {
            client,
            courtesies: Mutex::new(JoinSet::new()),
        }
    }

    fn courtesy(&self, task: impl Future<Output = matrix_sdk::Result<()>> + Send + 'static) {
        let mut courtesies = self.courtesies.lock().unwrap_or_else(PoisonError::into_inner);
        while courtesies.try_join_next().is_some() {}
        if courtesies.len() < MOST_COURTESIES {
            courtesies.spawn(async move {
                if let Err(error) = task.await {
                    debug!(%error, "a read receipt or a typing notice was not taken");
                }
            });
        }
    }

    fn own_id(&self) -> String {
        self.client.user_id().map(ToString::to_string).unwrap_or_default()
    }

    fn room(&self, room_id: &str) -> Option<Room> {
        self.client.get_room(&RoomId::parse(room_id).ok()?)
    }
}

impl Messenger for Outbound {
    fn attend(&self, heard: &[Incoming], answers_wait: bool) {
        // What is read is read up to the last message of each room.
        let last: HashMap<&str, &str> = heard
            .iter()
            .filter_map(|incoming| match &incoming.event {
                Event::Heard { message, .. } => Some((incoming.room.as_str(), message.0.as_str())),
                Event::Shared { .. }
                | Event::Edited { .. }
                | Event::Redacted { .. }
                | Event::Reacted { .. }
                | Event::Voted { .. } => None,
            })
            .collect();
        for (room, message) in last {
            let (Some(room), Ok(event_id)) = (self.room(room), EventId::parse(message)) else {
                continue;
            };
            self.courtesy(async move {
                room.send_single_receipt(ReceiptType::Read, ReceiptThread::Unthreaded, event_id)
                    .await?;
                if answers_wait {
                    room.typing_notice(true).await?;
                }
                Ok(())
            });
        }
    }

    fn device(&self) -> String {
        self.client.device_id().map(ToString::to_string).unwrap_or_default()
    }

    async fn deliver(&self, row: &Outgoing, reply: Option<&Reply>) -> Delivery {
        let Some(room) = self.room(&row.room) else {
            return Delivery::GiveUp {
                why: "the bot is not in the room".to_owned(),
            };
        };
        let is_only_sought = matches!(row.parcel, Parcel::Seek { .. });
        if is_only_sought || may_be_forgotten(row, &self.device(), Timestamp::now()) {
            match find_by_mark(&room, row, &self.own_id()).await {
                Ok(Some(event_id)) => return Delivery::Delivered(event_id),
                Ok(None) if is_only_sought => return Delivery::Absent,
                Ok(None) => {}
                Err(error) => return failed(&error),
            }
        }
        let transaction: OwnedTransactionId = row.transaction.as_str().into();
        let answer = reply.map(|reply| reply.answer.as_str());
        let (kind, mut content) = match (&row.parcel, answer) {
            (Parcel::Reply { .. }, _) => ("m.room.message", reply_content(&row.parcel)),
            (Parcel::File { question, thread, file }, _) => match media::file(&room, file).await {
                Ok(mut content) => {
                    relate(&mut content, Some(question), thread.as_deref());
                    ("m.room.message", content)
                }
                Err(error) => return failed(&error),
            },
            (
                Parcel::Note {
                    shown,
                    thread,
                    plain,
                    html,
                    ..
                },
                _,
            ) => {
                let mut content = notice(plain, html);
                relate(&mut content, shown.as_deref(), thread.as_deref());
                ("m.room.message", content)
            }
            (Parcel::Post { thread, content, .. }, _) => match posted(&room, content).await {
                Ok((kind, mut content)) => {
                    relate(&mut content, None, thread.as_deref());
                    (kind, content)
                }
                Err(error) => return failed(&error),
            },
            (Parcel::Edit { plain, html, .. }, Some(answer)) => ("m.room.message", edit_content(plain, html, answer)),
            (Parcel::React { key, .. }, Some(answer)) => ("m.reaction", reaction_content(key, answer)),
            (Parcel::Redact { .. }, Some(answer)) => return redact(&room, answer, transaction).await,
            (Parcel::Seek { .. }, _) => return Delivery::Absent,
            (_, None) => {
                return Delivery::GiveUp {
                    why: "there is no answer to change".to_owned(),
                };
            }
        };
        content[MARK] = json!(row.transaction);
        // One attempt: the outbox keeps the row, and knows when to try again.
        let sending = room
            .send_raw(kind, content)
            .with_transaction_id(&transaction)
            .with_request_config(RequestConfig::new().disable_retry());
        match sending.await {
            Ok(sent) => {
                if matches!(row.parcel, Parcel::Reply { .. } | Parcel::Note { .. }) {
                    self.courtesy(async move { room.typing_notice(false).await });
                }
                Delivery::Delivered(sent.response.event_id.to_string())
            }
            Err(error) => failed(&error),
        }
    }
}

/// Whether the homeserver may have forgotten that this row was sent before: it remembers transaction ids for about a day,
/// and together with the device.
fn may_be_forgotten(row: &Outgoing, device: &str, now: Timestamp) -> bool {
    row.origin
        .as_ref()
        .is_some_and(|origin| origin.device != device || now.duration_since(origin.at).abs() > REMEMBERED)
}

/// Looks for the event of a row among the last ones of the room.
async fn find_by_mark(room: &Room, row: &Outgoing, me: &str) -> Result<Option<String>, Error> {
    let mut from = None;
    for _ in 0..PAGES {
        let mut options = MessagesOptions::backward().from(from.as_deref());
        options.limit = TIMELINE.into();
        let page = room.messages(options).await?;
        for event in &page.chunk {
            let Ok(json) = serde_json::from_str::<Value>(event.raw().json().get()) else {
                continue;
            };
            if json["sender"] == me && is_of(&json["content"], row) {
                return Ok(json["event_id"].as_str().map(str::to_owned));
            }
            let is_before = |asked: Timestamp| json["origin_server_ts"].as_i64() < Some(asked.as_millisecond());
            if row.asked.is_some_and(is_before) {
                return Ok(None);
            }
        }
        match page.end {
            Some(end) => from = Some(end),
            None => break,
        }
    }
    Ok(None)
}

/// Whether the content of an event of ours is what this row was to send. A device that came later may not be able to read
/// it; what it replies to stands in clear beside the ciphertext, and nothing but a broadcast replies to nothing.
fn is_of(content: &Value, row: &Outgoing) -> bool {
    let replies_to = &content["m.relates_to"]["m.in_reply_to"]["event_id"];
    let is_unreadable = content.get("ciphertext").is_some();
    match &row.parcel {
        Parcel::Reply { question, shown, .. } if is_unreadable => {
            replies_to == shown.as_ref().unwrap_or(question).as_str()
        }
        Parcel::Post { thread: None, .. } | Parcel::Seek { .. } if is_unreadable => {
            content.get("m.relates_to").is_none()
        }
        _ => content[MARK] == row.transaction.as_str(),
    }
}

async fn redact(room: &Room, answer: &str, transaction: OwnedTransactionId) -> Delivery {
    let Ok(event_id) = EventId::parse(answer) else {
        return Delivery::GiveUp {
            why: "the answer has no valid event id".to_owned(),
        };
    };
    match room
        .redact(&event_id, Some("le message d'origine a été retiré"), Some(transaction))
        .await
    {
        Ok(response) => Delivery::Delivered(response.event_id.to_string()),
        Err(error) => failed(&Error::from(error)),
    }
}

/// A notice, in its thread, that mentions nobody.
fn reply_content(parcel: &Parcel) -> Value {
    let Parcel::Reply {
        question,
        shown,
        thread,
        plain,
        html,
        ..
    } = parcel
    else {
        return Value::Null;
    };
    let mut content = notice(plain, html);
    relate(
        &mut content,
        Some(shown.as_ref().unwrap_or(question)),
        thread.as_deref(),
    );
    content
}

/// Shows what a message replies to, and puts it into its thread.
fn relate(content: &mut Value, shown: Option<&str>, thread: Option<&str>) {
    content["m.relates_to"] = match (shown, thread) {
        (Some(shown), Some(root)) => json!({
            "rel_type": "m.thread",
            "event_id": root,
            "is_falling_back": false,
            "m.in_reply_to": {"event_id": shown},
        }),
        (None, Some(root)) => json!({"rel_type": "m.thread", "event_id": root}),
        (Some(shown), None) => json!({"m.in_reply_to": {"event_id": shown}}),
        (None, None) => return,
    };
}

/// What a post holds, with its type.
async fn posted(room: &Room, content: &Posted) -> Result<(&'static str, Value), Error> {
    Ok(match content {
        Posted::Text { plain, html } => ("m.room.message", notice(plain, html)),
        Posted::File(file) => ("m.room.message", media::file(room, file).await?),
        Posted::Poll(poll) => (POLL, poll_content(poll)),
    })
}

/// A poll as MSC3381 has it, with a text for clients that know none.
fn poll_content(poll: &Poll) -> Value {
    const TEXT: &str = "org.matrix.msc1767.text";
    let labels = poll.options.iter().enumerate();
    let labels: Vec<String> = labels.map(|(i, (_, label))| format!("{}. {label}", i + 1)).collect();
    let plain = format!("{}\n{}", poll.question, labels.join("\n"));
    let answers: Vec<Value> = poll
        .options
        .iter()
        .map(|(id, label)| json!({"id": id, TEXT: label}))
        .collect();
    json!({
        TEXT: plain,
        "body": plain,
        "msgtype": "m.text",
        POLL: {
            "kind": "org.matrix.msc3381.poll.disclosed",
            "max_selections": 1,
            "question": {TEXT: poll.question, "body": poll.question, "msgtype": "m.text"},
            "answers": answers,
        },
        "m.mentions": {},
    })
}

fn edit_content(plain: &str, html: &str, answer: &str) -> Value {
    let mut content = notice(&format!("* {plain}"), &format!("* {html}"));
    content["m.new_content"] = notice(plain, html);
    content["m.relates_to"] = json!({"rel_type": "m.replace", "event_id": answer});
    content
}

fn reaction_content(key: &str, answer: &str) -> Value {
    json!({"m.relates_to": {"rel_type": "m.annotation", "event_id": answer, "key": key}})
}

fn notice(plain: &str, html: &str) -> Value {
    json!({
        "msgtype": "m.notice",
        "body": plain,
        "format": "org.matrix.custom.html",
        "formatted_body": html,
        "m.mentions": {},
    })
}

/// Whether to try again, and what else has to wait; decided here, where the error is known.
fn failed(error: &Error) -> Delivery {
    let why = describe(error);
    let retry = |after, scope, why| Delivery::Retry { after, scope, why };
    match (error.client_api_error_kind(), status(error)) {
        (Some(ErrorKind::LimitExceeded(limit)), _) => {
            let after = limit.retry_after.as_ref().and_then(|after| match after {
                RetryAfter::Delay(delay) => Some(*delay),
                RetryAfter::DateTime(at) => at.duration_since(std::time::SystemTime::now()).ok(),
            });
            retry(after.or(Some(RATE_LIMITED)), Scope::Homeserver, why)
        }
        // A session that is over is the sync loop's affair; what was decided waits for the next one.
        (Some(ErrorKind::UnknownToken(_) | ErrorKind::MissingToken), _) | (_, Some(408 | 429 | 502..=504)) => {
            retry(None, Scope::Homeserver, why)
        }
        // The homeserver has understood and refuses.
        (_, Some(400..=499)) => Delivery::GiveUp { why },
        // Something is wrong with this room on the homeserver.
        (_, Some(_)) => retry(None, Scope::Room, why),
        (_, None) => failed_before_the_homeserver(error, why),
    }
}

/// No status: the network, or something of the SDK's own.
fn failed_before_the_homeserver(error: &Error, why: String) -> Delivery {
    let (after, scope) = (None, Scope::Homeserver);
    match error {
        Error::Http(http) if matches!(**http, HttpError::Reqwest(_)) => Delivery::Retry { after, scope, why },
        // The bot has left, or was made to.
        Error::WrongRoomState(_) => Delivery::GiveUp { why },
        _ => Delivery::Retry {
            after,
            scope: Scope::Room,
            why,
        },
    }
}

fn status(error: &Error) -> Option<u16> {
    error.as_client_api_error().map(|error| error.status_code.as_u16())
}

/// The kind of error, without what was sent and to whom.
fn describe(error: &Error) -> String {
    match (error.client_api_error_kind(), status(error), error) {
        (Some(kind), ..) => kind.errcode().to_string(),
        (None, Some(status), _) => format!("http {status}"),
        (None, None, Error::Http(error)) if matches!(**error, HttpError::Reqwest(_)) => "network".to_owned(),
        (None, None, Error::Http(_)) => "http".to_owned(),
        (None, None, Error::WrongRoomState(_)) => "the bot is not in the room".to_owned(),
        (None, None, _) => "sdk".to_owned(),
    }
}
