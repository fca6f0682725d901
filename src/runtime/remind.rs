//! What is due → a delivery, kept in one transaction. No I/O but the store, no clock but its argument.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::calendar::School;
use crate::dialogue::{ConversationKey, Reminder, TAPS, deliver};
use crate::render;
use crate::store::{Delivery, Origin, Parcel, Store, StoreError};

/// Puts everything that is due into the outbox, one message for each conversation; gives how many messages that is.
///
/// # Errors
///
/// The store cannot be read or written; what was not delivered is still due.
pub fn remind_due(store: &Store, school: &School, (device, now): (&str, Timestamp)) -> Result<usize, StoreError> {
    let mut places: BTreeMap<(ConversationKey, Option<String>), Vec<Reminder>> = BTreeMap::new();
    for reminder in store.due(now)? {
        let place = (reminder.conversation.clone(), reminder.thread.clone());
        places.entry(place).or_default().push(reminder);
    }
    let count = places.len();
    for ((key, thread), due) in places {
        let conversation = store.conversation(&key)?;
        let here = school.standpoint(conversation.local(now));
        let all = store.reminders_of(&key.person, &key.room)?;
        let Some(said) = deliver(&here, &conversation, &due, &all) else {
            continue;
        };
        let shown = due.first().filter(|_| due.len() == 1).map(request_of);
        let note = Parcel::Note {
            name: said.name.clone(),
            shown,
            thread,
            plain: render::plain(&said.answer),
            html: render::html(&said.answer),
            conversation: key.clone(),
        };
        let taps = TAPS.iter().enumerate().map(|(number, tap)| {
            let question = said.name.clone();
            let key = (*tap).to_owned();
            (format!("react{number}"), Parcel::React { question, key })
        });
        store.deliver(&Delivery {
            key,
            conversation: said.conversation,
            reminders: said.reminders,
            name: said.name.clone(),
            parcels: std::iter::once(("note".to_owned(), note)).chain(taps).collect(),
            origin: Origin {
                device: device.to_owned(),
                at: now,
            },
        })?;
    }
    if count > 0 {
        store.flush()?;
    }
    Ok(count)
}

/// The message that asked for a reminder.
fn request_of(reminder: &Reminder) -> String {
    reminder.id.split('#').next().unwrap_or_default().to_owned()
}
