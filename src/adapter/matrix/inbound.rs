//! A timeline event → what was heard, or nothing. Pure: it reads the event, the store, and what is known of the room.
//!
//! | in | heard when |
//! | --- | --- |
//! | a direct message | always |
//! | a room with more people | the bot is mentioned, replied to, or takes part in the thread |
//!
//! Never: own messages, notices (other bots), what was written before the bot joined.

use super::words::{clean, names_the_bot};
use super::written::{Content, Written};
use crate::config::Threads;
use crate::dialogue::{ConversationKey, Event, MessageId};
use crate::store::{Batch, Incoming, Reply, Store, StoreError};

/// What is known of the room in which an event stands.
#[derive(Clone, Debug)]
pub(super) struct Place<'a> {
    /// Room id.
    pub(super) room: &'a str,
    /// The bot's user id.
    pub(super) me: &'a str,
    /// The bot's names, without `@` and server, folded: localpart, display name.
    pub(super) names: &'a [String],
    /// Nobody else but one person is there.
    pub(super) direct: bool,
    /// Where replies go to a thread.
    pub(super) threads: Threads,
}

/// What was heard before: in the store, or just now in the same sync response.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known<'a> {
    pub(super) store: &'a Store,
    pub(super) batch: &'a Batch,
}

impl Known<'_> {
    fn conversation_of(&self, room: &str, event_id: &str) -> Result<Option<ConversationKey>, StoreError> {
        match self.batch.heard_in(room, event_id) {
            Some(conversation) => Ok(Some(conversation.clone())),
            None => self.store.heard_in(room, event_id),
        }
    }

    fn is_in_thread(&self, room: &str, thread: &str) -> Result<bool, StoreError> {
        Ok(self.batch.is_in_thread(room, thread) || self.store.is_in_thread(room, thread)?)
    }

    /// The question that an event of ours answers, and that answer.
    fn answered(&self, room: &str, answer: &str) -> Result<Option<(String, Reply)>, StoreError> {
        let Some(question) = self.store.question_of(room, answer)? else {
            return Ok(None);
        };
        let reply = self.store.reply_to(room, &question)?;
        Ok(reply.map(|reply| (question, reply)))
    }
}

/// What an event says to the bot.
///
/// # Errors
///
/// The store cannot be read.
pub(super) fn hear(known: Known<'_>, place: &Place<'_>, written: &Written) -> Result<Option<Incoming>, StoreError> {
    if written.sender == place.me {
        return Ok(None);
    }
    match written.kind.as_str() {
        "m.room.message" => hear_message(known, place, written),
        "m.reaction" => hear_reaction(known, place, written),
        "m.room.redaction" => hear_redaction(known, place, written),
        "org.matrix.msc3381.poll.response" | "m.poll.response" => hear_vote(known, place, written),
        _ => Ok(None),
    }
}

fn hear_message(known: Known<'_>, place: &Place<'_>, written: &Written) -> Result<Option<Incoming>, StoreError> {
    if let Some(original) = written.relation("m.replace") {
        return hear_edit(known, place, written, original);
    }
    let is_calendar = is_calendar(&written.content);
    let about = about(known, place, written)?;
    let is_addressed = is_addressed(known, place, written)?;
    if !(is_text(&written.content) || is_calendar) || !(is_addressed || about.is_some()) {
        return Ok(None);
    }
    let body = written.content.body.as_deref().unwrap_or_default();
    let text = clean(body, place, written.is_reply());
    let root = written.relation("m.thread").map(str::to_owned);
    let begins_thread = !place.direct || place.threads == Threads::Always;
    let thread = root.or_else(|| begins_thread.then(|| written.event_id.clone()));
    let conversation = ConversationKey {
        room: place.room.to_owned(),
        thread: if place.direct { None } else { thread.clone() },
        person: written.sender.clone(),
    };
    let message = MessageId(written.event_id.clone());
    let event = if is_calendar {
        // What is in it is fetched by whoever can wait.
        Event::Shared { message, text: None }
    } else {
        Event::Heard { message, text }
    };
    Ok(Some(Incoming {
        about,
        is_overheard: !is_addressed,
        ..incoming(place, written, conversation, (thread, event))
    }))
}

/// The campaign whose copy a message replies to, or in whose thread it stands.
fn about(known: Known<'_>, place: &Place<'_>, written: &Written) -> Result<Option<String>, StoreError> {
    let relation = written.content.relation.as_ref();
    let replied_to = relation.and_then(|relation| relation.in_reply_to.as_ref());
    let replied_to = replied_to.map(|reply| reply.event_id.as_str());
    let related: Vec<&str> = [replied_to, written.relation("m.thread")]
        .into_iter()
        .flatten()
        .collect();
    for event_id in &related {
        if let Some(campaign) = known.store.campaign_of(place.room, event_id)? {
            return Ok(Some(campaign));
        }
    }
    let is_elsewhere = place.direct || related.is_empty();
    if is_elsewhere || known.answered(place.room, related[0])?.is_some() {
        return Ok(None);
    }
    known.store.campaign_tried_in(place.room)
}

/// A person answers a poll of a campaign.
fn hear_vote(known: Known<'_>, place: &Place<'_>, written: &Written) -> Result<Option<Incoming>, StoreError> {
    let Some(poll) = written.relation("m.reference") else {
        return Ok(None);
    };
    let campaign = match known.store.campaign_of(place.room, poll)? {
        None => known.store.campaign_tried_in(place.room)?,
        known => known,
    };
    let Some(campaign) = campaign else {
        return Ok(None);
    };
    let content = &written.content;
    let options = content.vote.as_ref().map(|vote| vote.answers.clone());
    let options = options.or_else(|| content.selections.clone()).unwrap_or_default();
    let vote = MessageId(written.event_id.clone());
    let conversation = ConversationKey {
        room: place.room.to_owned(),
        thread: None,
        person: written.sender.clone(),
    };
    let event = Event::Voted {
        message: MessageId(campaign.clone()),
        options,
        vote,
    };
    Ok(Some(Incoming {
        about: Some(campaign),
        ..incoming(place, written, conversation, (None, event))
    }))
}

/// A person changes a message of their own that was heard.
fn hear_edit(
    known: Known<'_>,
    place: &Place<'_>,
    written: &Written,
    original: &str,
) -> Result<Option<Incoming>, StoreError> {
    let Some(conversation) = known.conversation_of(place.room, original)? else {
        return Ok(None);
    };
    let Some(new) = written.content.replacement.as_ref().filter(|new| is_text(new)) else {
        return Ok(None);
    };
    if conversation.person != written.sender {
        return Ok(None);
    }
    let event = Event::Edited {
        message: MessageId(original.to_owned()),
        text: clean(new.body.as_deref().unwrap_or_default(), place, false),
    };
    Ok(Some(incoming(place, written, conversation, (None, event))))
}

/// A calendar to be made into reminders.
fn is_calendar(content: &Content) -> bool {
    let is_named = |name: &String| name.to_lowercase().ends_with(".ics");
    let name = content.filename.as_ref().or(content.body.as_ref());
    let kind = content.info.as_ref().and_then(|info| info.mimetype.as_deref());
    content.msgtype.as_deref() == Some("m.file") && (kind == Some("text/calendar") || name.is_some_and(is_named))
}

/// Notices are what robots write; other files and pictures hold no question.
fn is_text(content: &Content) -> bool {
    matches!(content.msgtype.as_deref(), Some("m.text" | "m.emote"))
}

/// A person taps a choice on an answer to their own question.
fn hear_reaction(known: Known<'_>, place: &Place<'_>, written: &Written) -> Result<Option<Incoming>, StoreError> {
    let Some(answer) = written.relation("m.annotation") else {
        return Ok(None);
    };
    let key = written
        .content
        .relation
        .as_ref()
        .and_then(|relation| relation.key.clone())
        .unwrap_or_default();
    let Some((question, reply)) = known.answered(place.room, answer)? else {
        return Ok(None);
    };
    if reply.conversation.person != written.sender {
        return Ok(None);
    }
    let event = Event::Reacted {
        message: MessageId(question),
        key,
        reaction: MessageId(written.event_id.clone()),
    };
    Ok(Some(incoming(
        place,
        written,
        reply.conversation,
        (reply.thread, event),
    )))
}

fn hear_redaction(known: Known<'_>, place: &Place<'_>, written: &Written) -> Result<Option<Incoming>, StoreError> {
    let Some(message) = written.redacts.as_ref().or(written.content.redacts.as_ref()) else {
        return Ok(None);
    };
    let Some(conversation) = known.conversation_of(place.room, message)? else {
        return Ok(None);
    };
    let event = Event::Redacted {
        message: MessageId(message.clone()),
    };
    // A moderator takes away what is to be seen; only who wrote it takes back what it asked for.
    let is_overheard = conversation.person != written.sender;
    Ok(Some(Incoming {
        is_overheard,
        ..incoming(place, written, conversation, (None, event))
    }))
}

fn incoming(
    place: &Place<'_>,
    written: &Written,
    conversation: ConversationKey,
    (thread, event): (Option<String>, Event),
) -> Incoming {
    Incoming {
        room: place.room.to_owned(),
        event_id: written.event_id.clone(),
        conversation,
        thread,
        event,
        at: written.at(),
        age_ms: written.age_ms(),
        about: None,
        is_overheard: false,
    }
}

fn is_addressed(known: Known<'_>, place: &Place<'_>, written: &Written) -> Result<bool, StoreError> {
    if place.direct {
        return Ok(true);
    }
    let content = &written.content;
    let mentioned = match &content.mentions {
        Some(mentions) => mentions.user_ids.contains(place.me),
        None => names_the_bot(content.body.as_deref().unwrap_or_default(), place),
    };
    if mentioned {
        return Ok(true);
    }
    let replied_to = content.relation.as_ref().and_then(|r| r.in_reply_to.as_ref());
    if let Some(reply) = replied_to
        && !written.is_falling_back()
        && known.answered(place.room, &reply.event_id)?.is_some()
    {
        return Ok(true);
    }
    // In its threads it is spoken to by default, but not by a message that names somebody else.
    let names_others = content.mentions.as_ref().is_some_and(|m| !m.user_ids.is_empty());
    match written.relation("m.thread") {
        Some(root) if !names_others => known.is_in_thread(place.room, root),
        _ => Ok(false),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const ROOM: &str = "!room";
    const ME: &str = "@guichet:example.org";
    const ADA: &str = "@ada:example.org";

    fn place(direct: bool) -> Place<'static> {
        Place {
            room: ROOM,
            me: ME,
            names: &[],
            direct,
            threads: Threads::Always,
        }
    }

    fn message(event_id: &str, content: &Value) -> Value {
        json!({"event_id": event_id, "sender": ADA, "type": "m.room.message", "origin_server_ts": 1, "content": content})
    }

    fn question(event_id: &str, text: &str) -> Value {
        message(event_id, &json!({"msgtype": "m.text", "body": text}))
    }

    /// What is heard of a room with several people (or two), one event after the other.
    fn hear_all(direct: bool, events: &[Value]) -> Vec<Incoming> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = Store::open(folder.path()).expect("a store");
        let mut batch = Batch::default();
        for event in events {
            let Some(written) = Written::read(&event.to_string()) else {
                continue;
            };
            let known = Known {
                store: &store,
                batch: &batch,
            };
            let heard = hear(known, &place(direct), &written).expect("the store is readable");
            batch.heard.extend(heard);
        }
        batch.heard
    }

    #[track_caller]
    fn check(direct: bool, content: &Value, expected: Option<&str>) {
        let heard = hear_all(direct, &[message("$1", content)]);
        let texts: Vec<&str> = heard
            .iter()
            .filter_map(|incoming| match &incoming.event {
                Event::Heard { text, .. } => Some(text.as_str()),
                _ => None,
            })
            .collect();
        assert_eq!(texts, expected.into_iter().collect::<Vec<_>>(), "{content}");
    }

    #[test]
    fn in_a_direct_message_every_text_is_heard_and_nothing_else() {
        check(true, &json!({"msgtype": "m.text", "body": "bonjour"}), Some("bonjour"));
        check(
            true,
            &json!({"msgtype": "m.emote", "body": "dit bonjour"}),
            Some("dit bonjour"),
        );
        check(true, &json!({"msgtype": "m.text"}), Some(""));
        for msgtype in [
            "m.notice",
            "m.image",
            "m.file",
            "m.audio",
            "m.location",
            "m.server_notice",
            "m.autre",
        ] {
            check(true, &json!({"msgtype": msgtype, "body": "bonjour"}), None);
        }
        check(true, &json!({}), None);
    }

    #[test]
    fn in_a_room_with_several_people_only_what_is_for_the_bot_is_heard() {
        let to = |users: Value| json!({"msgtype": "m.text", "body": "bonjour", "m.mentions": users});
        check(false, &json!({"msgtype": "m.text", "body": "bonjour"}), None);
        check(false, &to(json!({"user_ids": [ME]})), Some("bonjour"));
        check(false, &to(json!({"user_ids": [ADA]})), None);
        check(false, &to(json!({"room": true})), None);
        check(false, &to(json!({})), None);
        let named = format!("{ME}: bonjour");
        check(false, &json!({"msgtype": "m.text", "body": named}), Some("bonjour"));
        check(
            false,
            &json!({"msgtype": "m.text", "body": named, "m.mentions": {}}),
            None,
        );
        check(
            false,
            &json!({"msgtype": "m.text", "body": named, "m.mentions": 7}),
            Some("bonjour"),
        );
    }

    #[test]
    fn odd_events_are_nothing_or_what_is_left_of_them() {
        check(true, &json!({"msgtype": 3, "body": "bonjour"}), None);
        check(true, &json!({"msgtype": "m.text", "body": {"a": 1}}), Some(""));
        let odd =
            json!({"msgtype": "m.text", "body": "bonjour", "m.relates_to": {"rel_type": []}, "m.new_content": "x"});
        check(true, &odd, Some("bonjour"));
        for event in [
            json!(null),
            json!([]),
            json!({}),
            json!({"event_id": 1}),
            json!({"sender": ADA, "type": "x"}),
        ] {
            assert!(Written::read(&event.to_string()).is_none(), "{event}");
        }
        let own = json!({"event_id": "$1", "sender": ME, "type": "m.room.message", "content": {"msgtype": "m.text", "body": "x"}});
        assert_eq!(hear_all(true, &[own]), []);
    }

    #[test]
    fn an_edit_or_a_redaction_that_comes_with_its_question_is_heard() {
        let edit = |event_id: &str, sender: &str| {
            let mut event = message(
                event_id,
                &json!({
                    "msgtype": "m.text", "body": "* après", "m.new_content": {"msgtype": "m.text", "body": "après"},
                    "m.relates_to": {"rel_type": "m.replace", "event_id": "$1"},
                }),
            );
            event["sender"] = json!(sender);
            event
        };
        let redaction =
            json!({"event_id": "$4", "sender": ADA, "type": "m.room.redaction", "content": {"redacts": "$1"}});
        let heard = hear_all(
            true,
            &[
                question("$1", "avant"),
                edit("$2", ADA),
                edit("$3", "@eve:example.org"),
                redaction,
            ],
        );
        let message = MessageId("$1".to_owned());
        let text = "après".to_owned();
        assert_eq!(heard.len(), 3, "the edit of another person is none");
        assert_eq!(
            heard[1].event,
            Event::Edited {
                message: message.clone(),
                text
            }
        );
        assert_eq!(heard[2].event, Event::Redacted { message });
        assert_eq!(hear_all(true, &[edit("$2", ADA)]), [], "what was not heard has no edit");
    }

    #[test]
    fn a_thread_in_which_it_is_spoken_to_stays_its_own_unless_somebody_else_is_named() {
        let mut first = question("$1", "bonjour");
        first["content"]["m.mentions"] = json!({"user_ids": [ME]});
        let next = |event_id: &str, root: &str, mentions: Value| {
            let mut event = question(event_id, "et après ?");
            event["content"]["m.mentions"] = mentions;
            event["content"]["m.relates_to"] = json!({"rel_type": "m.thread", "event_id": root, "is_falling_back": true,
                "m.in_reply_to": {"event_id": root}});
            event
        };
        let heard = hear_all(
            false,
            &[
                first,
                next("$2", "$1", json!({})),
                next("$3", "$1", json!({"user_ids": [ADA]})),
                next("$4", "$other", json!({})),
            ],
        );
        let ids: Vec<&str> = heard.iter().map(|heard| heard.event_id.as_str()).collect();
        assert_eq!(ids, ["$1", "$2"]);
        assert_eq!(heard[1].thread.as_deref(), Some("$1"));
        assert_eq!(heard[0].conversation, heard[1].conversation);
    }
}
