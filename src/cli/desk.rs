//! Reminders in the terminal: the same as in chat, delivered while the conversation is open.

use jiff::Timestamp;

use crate::calendar::School;
use crate::dialogue::{Answer, ConversationKey, Desk, Effect, Event, File, MessageId, World, deliver, remind};
use crate::store::{Delivery, Origin, Store, StoreError, Unanswered, Why};

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
    let message = MessageId(format!("{TERMINAL} {}", now.as_nanosecond()));
    let event = Event::Heard {
        message: message.clone(),
        text: text.to_owned(),
    };
    let (mut said, mut attached, mut help) = (None, None, None);
    let (mut remembered, mut kept) = (conversation.clone(), Vec::new());
    for effect in remind(&desk, &event).unwrap_or_default() {
        match effect {
            Effect::Say { answer, .. } | Effect::Amend { answer, .. } => said = Some(answer),
            Effect::Remember(conversation) => remembered = *conversation,
            Effect::Keep(reminder) => kept.push(*reminder),
            Effect::Attach { file, .. } => attached = Some(file),
            Effect::Escalate { about } => {
                help = Some(Unanswered {
                    room: TERMINAL.to_owned(),
                    event_id: message.0.clone(),
                    text: about,
                    at: now,
                    why: Why::Help,
                });
            }
            Effect::Withdraw { .. } | Effect::Broadcast { .. } | Effect::Propose(_) | Effect::News(_) => {}
        }
    }
    if said.is_some() {
        store.remember_with(&key, &remembered, (&kept, help.as_ref()))?;
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

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::content::Content;
    use crate::render;

    #[test]
    fn who_asks_for_help_with_a_reminder_is_on_the_list_of_questions() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = Store::open(folder.path()).expect("a store");
        let (world, school) = (World::new(Content::default()), School::default());
        let mut now: Timestamp = "2026-11-23T10:00:00Z".parse().expect("a time");
        let says = |text: &str, now: Timestamp| {
            let (answer, _) = answer(&store, (&world, &school), (text, now)).expect("readable");
            render::plain(&answer.expect("it is about reminders"))
        };
        says("rappelle-moi dans une heure de relire le bilan", now);
        now += SignedDuration::from_hours(1);
        due(&store, &school, now).expect("readable").expect("it is due");
        assert!(says("besoin d'aide", now).contains("la liste du SRANE"));
        let listed = store.unanswered().expect("readable");
        let texts: Vec<&str> = listed.iter().map(|(_, question)| question.text.as_str()).collect();
        assert_eq!(texts, ["relire le bilan"]);
        assert_eq!(listed[0].1.why, Why::Help);
    }
}
