//! The terminal as a room for two: what is typed is heard, decided and answered as on Matrix; whoever types is of the staff,
//! and what goes to many rooms goes to this one, so that everything can be rehearsed.

use jiff::Timestamp;

use crate::calendar::School;
use crate::dialogue::{Answer, ConversationKey, Event, File, MessageId, Rules, World, deliver};
use crate::render;
use crate::runtime::{Clerk, end_campaign};
use crate::store::{Batch, Delivery, Incoming, Origin, Parcel, Posted, Step, Store, StoreError};

/// A person has no more reminders than this, if the operator says nothing else.
pub(super) const MOST: usize = 200;
const TERMINAL: &str = "terminal";

/// Something that the terminal shows.
pub(super) enum Shown {
    /// A text.
    Text(String),
    /// A file.
    File(File),
}

/// Whose conversation it is.
fn key() -> ConversationKey {
    ConversationKey {
        room: TERMINAL.to_owned(),
        thread: None,
        person: TERMINAL.to_owned(),
    }
}

fn origin(at: Timestamp) -> Origin {
    Origin {
        device: TERMINAL.to_owned(),
        at,
    }
}

/// What comes of a message.
pub(super) fn answer(
    store: &Store,
    (world, school): (&World, &School),
    (text, now): (&str, Timestamp),
) -> Result<Vec<Shown>, StoreError> {
    let administrators = [TERMINAL.to_owned()];
    let clerk = Clerk {
        world,
        store,
        administrators: &administrators,
        school,
        most_reminders: MOST,
        rules: &Rules::default(),
        only_room: Some(TERMINAL),
    };
    let id = format!("{TERMINAL} {}", now.as_nanosecond());
    let heard = Incoming {
        room: TERMINAL.to_owned(),
        event_id: id.clone(),
        conversation: key(),
        thread: None,
        event: Event::Heard {
            message: MessageId(id),
            text: text.to_owned(),
        },
        at: now,
        age_ms: Some(0),
        about: None,
        is_overheard: false,
    };
    store.receive(&Batch {
        heard: vec![heard],
        ..Batch::default()
    })?;
    // The same store may be that of a bot on Matrix: its rooms are not the terminal's affair.
    for row in store.inbox()?.iter().filter(|row| row.incoming.room == TERMINAL) {
        clerk.decide(row, origin(now))?;
    }
    store.flush()?;
    let mut shown = sent(store)?;
    shown.extend(campaigns(store, world, now)?);
    shown.extend(sent(store)?);
    Ok(shown)
}

/// What waits to be sent to the terminal is shown.
fn sent(store: &Store) -> Result<Vec<Shown>, StoreError> {
    let mut shown = Vec::new();
    for row in store.outbox()?.into_iter().filter(|row| row.room == TERMINAL) {
        store.delivered(&row, &format!("{} shown", row.transaction))?;
        shown.extend(show(row.parcel));
    }
    Ok(shown)
}

fn show(parcel: Parcel) -> Option<Shown> {
    match parcel {
        Parcel::Reply { plain, .. } | Parcel::Note { plain, .. } => Some(Shown::Text(plain)),
        Parcel::Post { content, .. } => Some(match content {
            Posted::Text { plain, .. } => Shown::Text(plain),
            Posted::File(file) => Shown::File(file),
            Posted::Poll(poll) => Shown::Text(poll.question),
        }),
        Parcel::Edit { plain, .. } => Some(Shown::Text(format!("(modifié) {plain}"))),
        Parcel::Redact { .. } => Some(Shown::Text("(effacé)".to_owned())),
        Parcel::File { file, .. } => Some(Shown::File(file)),
        Parcel::React { .. } | Parcel::Seek { .. } => None,
    }
}

/// What goes to many rooms is shown, as this one of them gets it.
fn campaigns(store: &Store, world: &World, now: Timestamp) -> Result<Vec<Shown>, StoreError> {
    let mut shown = Vec::new();
    for campaign in store
        .campaigns()?
        .into_iter()
        .filter(|campaign| campaign.author == key())
    {
        if !campaign.is_under_way() {
            continue;
        }
        for mut copy in store.copies_to_make(&campaign.id, None, usize::MAX)? {
            while let Some(step) = copy.next(&campaign) {
                let row = copy.row(step, &campaign, |answer| (render::plain(answer), String::new()));
                copy = match step {
                    Step::Seek { .. } => copy.not_found(),
                    _ => copy.after(step, &campaign, &format!("{} shown", row.transaction)),
                };
                store.keep_copy(&campaign, &copy)?;
                shown.extend(show(row.parcel));
            }
        }
        end_campaign((store, world), &campaign, &origin(now))?;
    }
    Ok(shown)
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
        origin: origin(now),
    })?;
    store.flush()?;
    Ok(Some(said.answer))
}
