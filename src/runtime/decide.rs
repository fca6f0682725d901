//! One row of the inbox → a decision, kept in one transaction. No I/O but the store, no clock but its argument.

use std::panic::{AssertUnwindSafe, catch_unwind};

use jiff::SignedDuration;
use tracing::error;

use crate::dialogue::{Answer, ConversationKey, Effect, Event, MessageId, Outcome};
use crate::render;
use crate::store::{Incoming, Mail, Order, Origin, Parcel, Store, StoreError, Unanswered, Waiting, Why};

/// The reactions that stand for the numbers of a choice.
const NUMBERS: [&str; 9] = ["1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣", "6️⃣", "7️⃣", "8️⃣", "9️⃣"];

/// A question that is older when it comes is not answered any more: whoever asked has found another way.
const TOO_OLD: SignedDuration = SignedDuration::from_hours(24);

/// Keeps what a row of the inbox leads to.
///
/// # Errors
///
/// The store cannot be read or written; the row is still there.
pub(super) fn decide(
    store: &Store,
    (row, origin): (&Waiting, Origin),
    effects: impl FnOnce() -> Result<Vec<Effect>, StoreError>,
) -> Result<(), StoreError> {
    let now = origin.at;
    let incoming = &row.incoming;
    let age = incoming.age(now);
    if age > TOO_OLD && matches!(incoming.event, Event::Heard { .. } | Event::Shared { .. }) {
        let unanswered = unanswered(incoming, Why::TooOld).filter(|_| !incoming.is_overheard);
        let mail = Mail {
            unanswered,
            ..Mail::from(origin)
        };
        return store.decide(row, &mail);
    }
    let tapped = tapped(store, incoming)?;
    let mut mail = Mail::from(origin);
    for effect in survive(effects)? {
        match effect {
            Effect::Remember(conversation) => mail.conversation = Some(*conversation),
            Effect::Say { to, answer } => {
                let answer = answer.to_message_of_age(age);
                if answer.outcome == Outcome::Unknown && answer.intent.is_none() {
                    mail.unanswered = unanswered(incoming, Why::Unknown);
                }
                mail.parcels.extend(reply(incoming, &to, (&answer, tapped.clone())));
            }
            Effect::Amend { to, answer } => {
                let (plain, html) = (render::plain(&answer), render::html(&answer));
                let edit = Parcel::Edit {
                    question: to.0.clone(),
                    plain,
                    html,
                };
                mail.parcels.push(("edit".to_owned(), edit));
                mail.parcels.extend(choices(&to, &answer));
            }
            Effect::Campaign { campaign, rooms } => mail.campaigns.push(Order {
                campaign: *campaign,
                rooms,
            }),
            Effect::Tell { key, answer } => {
                let name = format!("{} tell{}", incoming.event_id, mail.told.len());
                mail.told.push((key.room.clone(), note(name, key, &answer)));
            }
            Effect::Raise(incident) => mail.raised.push(incident),
            Effect::EndIncident { id } => mail.ended.push(id),
            Effect::Room { room, settings } => mail.settings.push((room, settings)),
            Effect::Propose(_) => {}
            Effect::Cafe(change) => mail.cafes.push(change),
            Effect::News(change) => mail.news.push(change),
            Effect::Keep(reminder) => mail.reminders.push(*reminder),
            Effect::Attach { to, file } => {
                let file = Parcel::File {
                    question: to.0,
                    thread: incoming.thread.clone(),
                    file,
                };
                mail.parcels.push((kind_of_file(&mail.parcels), file));
            }
            Effect::Escalate { about } => {
                mail.unanswered = Some(Unanswered {
                    room: incoming.room.clone(),
                    event_id: incoming.event_id.clone(),
                    text: about,
                    at: incoming.at,
                    why: Why::Help,
                });
            }
            Effect::Withdraw { to } => {
                let taps = store.taps_of(&incoming.room, &to.0)?;
                let questions = std::iter::once(to.0).chain(taps).enumerate();
                let redact = |(i, question)| (format!("redact{i}"), Parcel::Redact { question });
                mail.parcels.extend(questions.map(redact));
            }
        }
    }
    store.decide(row, &mail)
}

/// Answers an administrator who asks how the bot is.
///
/// # Errors
///
/// The store cannot be written; the row is still there.
pub(super) fn tell(store: &Store, row: &Waiting, (answer, origin): (&Answer, Origin)) -> Result<(), StoreError> {
    let mut mail = Mail::from(origin);
    mail.parcels = reply(&row.incoming, &MessageId(row.incoming.event_id.clone()), (answer, None));
    store.decide(row, &mail)
}

/// A message that answers none.
fn note(name: String, conversation: ConversationKey, answer: &Answer) -> Parcel {
    Parcel::Note {
        name,
        shown: None,
        thread: conversation.thread.clone(),
        plain: render::plain(answer),
        html: render::html(answer),
        conversation,
    }
}

/// A question for the list of those that stay without an answer.
fn unanswered(incoming: &Incoming, why: Why) -> Option<Unanswered> {
    let Event::Heard { text, .. } = &incoming.event else {
        return None;
    };
    Some(Unanswered {
        room: incoming.room.clone(),
        event_id: incoming.event_id.clone(),
        text: text.clone(),
        at: incoming.at,
        why,
    })
}

/// A message on which deciding panics is left without an answer: it would come back at every start, and nobody else
/// would be answered any more.
fn survive(decide: impl FnOnce() -> Result<Vec<Effect>, StoreError>) -> Result<Vec<Effect>, StoreError> {
    catch_unwind(AssertUnwindSafe(decide)).unwrap_or_else(|_| {
        error!("deciding panicked: the message stays without an answer; please report the place of the panic");
        Ok(Vec::new())
    })
}

/// The message under which a reaction stands that is answered: the question, or what was said without one.
fn tapped(store: &Store, incoming: &Incoming) -> Result<Option<String>, StoreError> {
    let Event::Reacted { message, .. } = &incoming.event else {
        return Ok(None);
    };
    if message.0.starts_with('$') {
        return Ok(Some(message.0.clone()));
    }
    let said = store.reply_to(&incoming.room, &message.0)?;
    Ok(said.map(|said| said.answer))
}

/// The reply itself, then one reaction for each choice.
fn reply(incoming: &Incoming, to: &MessageId, (answer, shown): (&Answer, Option<String>)) -> Vec<(String, Parcel)> {
    let reply = Parcel::Reply {
        question: to.0.clone(),
        shown,
        thread: incoming.thread.clone(),
        plain: render::plain(answer),
        html: render::html(answer),
        conversation: incoming.conversation.clone(),
    };
    [("reply".to_owned(), reply)]
        .into_iter()
        .chain(choices(to, answer))
        .collect()
}

/// By what a file of a decision is told from those before it.
fn kind_of_file(before: &[(String, Parcel)]) -> String {
    let files = before
        .iter()
        .filter(|(_, parcel)| matches!(parcel, Parcel::File { .. }));
    match files.count() {
        0 => "file".to_owned(),
        count => format!("file{}", count + 1),
    }
}

/// One reaction for each choice.
fn choices(to: &MessageId, answer: &Answer) -> Vec<(String, Parcel)> {
    let numbers = NUMBERS.iter().take(answer.options.len()).enumerate();
    let react = |(i, key): (usize, &&str)| {
        let react = Parcel::React {
            question: to.0.clone(),
            key: (*key).to_owned(),
        };
        (format!("react{}", i + 1), react)
    };
    numbers.map(react).collect()
}
