//! What is due → a delivery, kept in one transaction. No I/O but the store, no clock but its argument.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use tracing::warn;

use crate::calendar::School;
use crate::dialogue::{
    Conversation, ConversationKey, DueDuty, Reminder, ReminderTopic as Topic, TAPS, World, deliver, duties_between,
    duty_summary, is_quiet, line_falls_due, line_reminders,
};
use crate::render;
use crate::store::{Delivery, Origin, Parcel, Store, StoreError};

/// A clock may be off by this much and come back.
const NEAR: SignedDuration = SignedDuration::from_hours(24);
/// How the ids of the reminders begin that LINE is to be prepared.
const LINE: &str = "line-";

/// Puts everything that is due into the outbox, one message for each conversation; gives how many messages that is.
///
/// # Errors
///
/// The store cannot be read or written; what was not delivered is still due.
pub fn remind_due(store: &Store, school: &School, (device, now): (&str, Timestamp)) -> Result<usize, StoreError> {
    let mut places: BTreeMap<ConversationKey, Vec<Reminder>> = BTreeMap::new();
    for reminder in store.due(now)? {
        let reminder = counted(store, reminder)?;
        let local = store.conversation(&reminder.conversation)?.local(now);
        if reminder.topic.is_institutional() && is_quiet(&local) {
            continue;
        }
        places.entry(reminder.conversation.clone()).or_default().push(reminder);
    }
    let count = places.len();
    for (key, due) in places {
        // Several go together, and to none of their threads unless it is the same.
        let thread = due.first().and_then(|first| first.thread.clone());
        let thread = thread.filter(|thread| due.iter().all(|reminder| reminder.thread.as_ref() == Some(thread)));
        let conversation = store.conversation(&key)?;
        let here = school.standpoint(conversation.local(now));
        let all = store.reminders_of(&key.person, &key.room)?;
        let Some(said) = deliver(&here, &conversation, &due, &all) else {
            continue;
        };
        let is_request = |reminder: &&Reminder| {
            let topic = &reminder.topic;
            due.len() == 1 && !topic.is_institutional() && !topic.is_only_told()
        };
        let shown = due
            .first()
            .filter(is_request)
            .map(|reminder| reminder.request().to_owned());
        let note = Parcel::Note {
            name: said.name.clone(),
            shown,
            thread,
            plain: render::plain(&said.answer),
            html: render::html(&said.answer),
            conversation: key.clone(),
        };
        let is_only_told = due.iter().all(|reminder| reminder.topic.is_only_told());
        let taps = TAPS.iter().filter(|_| !is_only_told).enumerate().map(|(number, tap)| {
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

/// Takes in the duties of the year that have fallen due since it was last looked, for the people whom they concern, and for
/// the administrators that LINE is to be prepared; gives how many reminders that makes. Nothing is owed from before the first
/// look. A clock that was far ahead once silences nothing, and what was owed then is not owed again.
///
/// # Errors
///
/// The store cannot be read or written; the duties are still due.
pub fn owe_duties(
    store: &Store,
    (world, school, administrators): (&World, &School, &[String]),
    now: Timestamp,
) -> Result<usize, StoreError> {
    let here = school.standpoint(Conversation::default().local(now));
    let since = store.duties_mark()?;
    if is_quiet(&here.now) {
        return Ok(0);
    }
    let Some(since) = since else {
        return store.owe(&[], (&[], &[]), now).map(|()| 0);
    };
    let ahead = since.duration_since(now);
    if ahead > NEAR {
        let ahead_h = ahead.as_hours();
        warn!(
            ahead_h,
            "the clock was ahead when duties were last looked for: they are looked for from now on"
        );
        return store.owe(&[], (&[], &[]), now).map(|()| 0);
    }
    let since = Conversation::default().local(since);
    let owed = store.duties_owed()?;
    let mut due = duties_between(world.duties(), &here, &since);
    due.retain(|duty| !owed.contains(&duty.prefix()));
    let mut lines = line_falls_due(&here, &since);
    lines.retain(|line| !owed.contains(line));
    if due.is_empty() && lines.is_empty() {
        return Ok(0);
    }
    let people = store.people()?;
    let mut reminders: Vec<Reminder> = Vec::new();
    let mut gone: Vec<String> = due.iter().map(DueDuty::prefix_before).collect();
    if !lines.is_empty() {
        let keys = people.iter().map(|(key, _)| key);
        let keys: Vec<&ConversationKey> = keys.filter(|key| administrators.contains(&key.person)).collect();
        let (news, issues) = (store.news()?, store.issues()?);
        let mut told = line_reminders(&here, &since, (&news, &issues), &keys);
        told.retain(|reminder| lines.iter().any(|line| reminder.id.starts_with(line)));
        reminders.extend(told);
        // What was said of an earlier issue is over.
        gone.push(LINE.to_owned());
    }
    for duty in &due {
        for (key, conversation) in &people {
            reminders.extend(duty.reminder(world, key, conversation));
            if administrators.contains(&key.person) {
                reminders.extend(duty.summary(&here.now, key));
            }
        }
    }
    let owed: Vec<String> = due.iter().map(DueDuty::prefix).chain(lines).collect();
    store.owe(&reminders, (&owed, &gone), now)?;
    Ok(reminders.len())
}

/// A summary with its numbers, as they are now.
fn counted(store: &Store, reminder: Reminder) -> Result<Reminder, StoreError> {
    let Topic::Summary { title, prefix } = &reminder.topic else {
        return Ok(reminder);
    };
    let all = store.begin_with(prefix)?;
    let done = all.iter().filter(|reminder| reminder.is_counted()).count();
    let (title, prefix) = (duty_summary(title, (done, all.len())), prefix.clone());
    let topic = Topic::Summary { title, prefix };
    Ok(Reminder { topic, ..reminder })
}
