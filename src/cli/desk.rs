//! Reminders in the terminal: the same as in chat, delivered while the conversation is open.

use jiff::Timestamp;

use crate::calendar::School;
use crate::dialogue::{Answer, ConversationKey, Desk, Effect, Event, File, MessageId, World, deliver, remind};
use crate::store::{Delivery, Origin, Store, StoreError};

/// A person has no more reminders than this, if the operator says nothing else.
pub(super) const MOST: usize = 200;
const TERMINAL: &str = "terminal";

/// Whose conversation it is.
pub(super) fn key() -> ConversationKey {
    ConversationKey {
        room: TERMINAL.to_owned(),
        thread: None,
        person: TERMINAL.to_owned(),
    }
}

/// The answer to a message about reminders, and a file that goes with it; no answer if it is about something else.
pub(super) fn answer(
    store: &Store,
    (world, school): (&World, &School),
    (text, now): (&str, Timestamp),
) -> Result<(Option<Answer>, Option<File>), StoreError> {
    let key = key();
    let conversation = store.conversation(&key)?;
    let reminders = store.reminders_of(&key.person, &key.room)?;
    let desk = Desk {
        here: &school.standpoint(conversation.local(now)),
        key: &key,
        thread: None,
        conversation: &conversation,
        reminders: &reminders,
        duties: world.duties(),
        most: MOST,
    };
    let event = Event::Heard {
        message: MessageId(format!("{TERMINAL} {}", now.as_nanosecond())),
        text: text.to_owned(),
    };
    let (mut said, mut attached) = (None, None);
    let (mut remembered, mut kept) = (conversation.clone(), Vec::new());
    for effect in remind(&desk, &event).unwrap_or_default() {
        match effect {
            Effect::Say { answer, .. } | Effect::Amend { answer, .. } => said = Some(answer),
            Effect::Remember(conversation) => remembered = *conversation,
            Effect::Keep(reminder) => kept.push(*reminder),
            Effect::Attach { file, .. } => attached = Some(file),
            Effect::Withdraw { .. }
            | Effect::Broadcast { .. }
            | Effect::Propose(_)
            | Effect::News(_)
            | Effect::Escalate { .. } => {}
        }
    }
    if said.is_some() {
        store.remember_with(&key, &remembered, &kept)?;
    }
    Ok((said, attached))
}

/// What is due in the terminal, once.
pub(super) fn due(store: &Store, school: &School, now: Timestamp) -> Result<Option<Answer>, StoreError> {
    let key = key();
    let mut due = store.due(now)?;
    due.retain(|reminder| reminder.conversation == key);
    let conversation = store.conversation(&key)?;
    let all = store.reminders_of(&key.person, &key.room)?;
    let here = school.standpoint(conversation.local(now));
    let Some(said) = deliver(&here, &conversation, &due, &all) else {
        return Ok(None);
    };
    store.deliver(&Delivery {
        key,
        conversation: said.conversation,
        reminders: said.reminders,
        name: said.name,
        parcels: Vec::new(),
        origin: Origin {
            device: TERMINAL.to_owned(),
            at: now,
        },
    })?;
    store.flush()?;
    Ok(Some(said.answer))
}
