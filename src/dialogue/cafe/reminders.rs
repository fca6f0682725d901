//! The reminders of a café follow from what it is: kept when that changes, called off when it does not take place.

use jiff::civil::{Date, time};
use jiff::{SignedDuration, Timestamp, ToSpan as _, Zoned};

use super::desk::CafeDesk;
use super::{Asked, Cafe, Guest, Life, Presence, phrases};
use crate::dialogue::ConversationKey;
use crate::dialogue::event::Effect;
use crate::dialogue::reminder::{Audience, Life as Phase, Reminder, Topic};

/// On the eve, at this hour.
const EVE: jiff::civil::Time = time(17, 0, 0, 0);
/// What is to be prepared is said at this hour.
const MORNING: jiff::civil::Time = time(8, 0, 0, 0);
/// Who registers less than this before is not reminded of the eve.
const TOO_NEAR: SignedDuration = SignedDuration::from_hours(3);
const HOUR: SignedDuration = SignedDuration::from_hours(1);
/// So many days before, it is to be prepared.
const DAYS_BEFORE: i64 = 3;

/// What is to be done so that the reminders are those of the café as it is now. What was delivered already is not kept again.
pub(super) fn changes(desk: &CafeDesk<'_>, before: Option<&Cafe>, after: &Cafe) -> Vec<Effect> {
    let keep = |reminder: Reminder| Effect::Keep(Box::new(reminder));
    let old = before.map(|cafe| of(desk, cafe)).unwrap_or_default();
    let new = of(desk, after);
    let is_kept = |reminder: &&Reminder| new.iter().any(|kept| kept == *reminder);
    // Who had no room for two then may have one now: the other reminder is called off as well.
    let nowhere = CafeDesk { places: &[], ..*desk };
    let elsewhere = before.map(|cafe| of(&nowhere, cafe)).unwrap_or_default();
    let is_other = |reminder: &&Reminder| new.iter().chain(&old).all(|known| known.id != reminder.id);
    let elsewhere = elsewhere.iter().filter(is_other);
    let gone = old.iter().filter(|reminder| !is_kept(reminder)).chain(elsewhere);
    let is_ahead = |reminder: &&Reminder| reminder.due().is_some_and(|due| due.timestamp() >= desk.now());
    let fresh = new.iter().filter(|reminder| !old.contains(reminder)).filter(is_ahead);
    let cancelled = gone.map(|reminder| reminder.clone().with(Phase::Cancelled));
    cancelled.chain(fresh.cloned()).map(keep).collect()
}

/// All reminders of a café.
fn of(desk: &CafeDesk<'_>, cafe: &Cafe) -> Vec<Reminder> {
    let (Some(start), Some(end)) = (cafe.start(), cafe.end()) else {
        return Vec::new();
    };
    match &cafe.life {
        Life::Draft {
            asked: Asked::Nothing,
            at,
            ..
        } => {
            let today = at.to_zoned(start.time_zone().clone()).date();
            let due = on(today.saturating_add(1.day()), MORNING, start);
            vec![own(cafe, "accord", Topic::Text(phrases::agreement_todo(cafe)), due)]
        }
        Life::Draft { .. } | Life::Cancelled => Vec::new(),
        Life::Announced { since, .. } => {
            let mut all = for_organiser(cafe, (start, &end), *since);
            for guest in cafe.guests.iter().filter(|guest| !cafe.is_waiting(&guest.person)) {
                for reminder in for_guest(desk, cafe, guest, *since) {
                    // Those without a room for two share one in the room where they registered.
                    if all.iter().all(|known| known.id != reminder.id) {
                        all.push(reminder);
                    }
                }
            }
            all
        }
    }
}

fn for_organiser(cafe: &Cafe, (start, end): (&Zoned, &Zoned), since: Timestamp) -> Vec<Reminder> {
    let morning = on(start.date().saturating_sub(DAYS_BEFORE.days()), MORNING, start);
    let due = later(morning, since);
    let todo = own(cafe, "a-preparer", Topic::Text(phrases::todo(cafe)), due);
    let over = Topic::Notice(phrases::after_for_organiser(cafe));
    let over = waiting(
        format!("cafe-{}-bilan@{}", cafe.id, cafe.organiser.person),
        cafe.organiser.clone(),
        over,
        an_hour_after(end),
    );
    [todo, over]
        .into_iter()
        .filter(|reminder| reminder.due() != Some(start))
        .collect()
}

fn for_guest(desk: &CafeDesk<'_>, cafe: &Cafe, guest: &Guest, since: Timestamp) -> Vec<Reminder> {
    let (Some(start), Some(end)) = (cafe.start(), cafe.end()) else {
        return Vec::new();
    };
    let direct = desk.direct(&guest.person).map(|place| ConversationKey {
        room: place.room.clone(),
        thread: None,
        person: guest.person.clone(),
    });
    let (key, to) = match &direct {
        Some(key) => (key.clone(), guest.person.clone()),
        None => (in_room(cafe, guest), guest.room.clone()),
    };
    let since = since.max(guest.at);
    let reminder = |kind: &str, text: String, due: Zoned| {
        waiting(
            format!("cafe-{}-{kind}@{to}", cafe.id),
            key.clone(),
            Topic::Notice(text),
            due,
        )
    };
    let mut all = Vec::new();
    let eve = later(on(start.date().saturating_sub(1.day()), EVE, start), since);
    if start.timestamp().duration_since(eve.timestamp()) > TOO_NEAR {
        let is_eve = eve.date() < start.date() && start.date().saturating_sub(1.day()) == eve.date();
        let text = if is_eve {
            phrases::eve(cafe)
        } else {
            phrases::soon(cafe)
        };
        all.push(reminder("veille", text, eve));
    }
    let link = cafe.details.link.as_deref();
    let link = link.filter(|_| guest.presence == Presence::Distance && direct.is_some());
    if let Ok(before) = start.checked_sub(HOUR) {
        let is_late = before.timestamp() < since;
        let text = match &direct {
            Some(_) => phrases::in_an_hour(cafe, link),
            None => phrases::in_an_hour_for_room(cafe),
        };
        if !is_late || link.is_some() {
            all.push(reminder("heure", text, later(before, since)));
        }
    }
    if direct.is_some() && guest.person != cafe.organiser.person {
        all.push(reminder("avis", phrases::ask_opinion(cafe), an_hour_after(&end)));
    }
    all
}

/// Where those are reminded who have no room for two: a conversation of the café's own, so that nobody's is mistaken for
/// one of a room for two.
fn in_room(cafe: &Cafe, guest: &Guest) -> ConversationKey {
    ConversationKey {
        room: guest.room.clone(),
        thread: Some(cafe.id.clone()),
        person: cafe.organiser.person.clone(),
    }
}

/// A to-do of the organiser: it shows the message that asked for the café.
fn own(cafe: &Cafe, kind: &str, topic: Topic, due: Zoned) -> Reminder {
    Reminder {
        thread: cafe.organiser.thread.clone(),
        ..waiting(format!("{}#{kind}", cafe.id), cafe.organiser.clone(), topic, due)
    }
}

fn waiting(id: String, conversation: ConversationKey, topic: Topic, due: Zoned) -> Reminder {
    Reminder {
        id,
        conversation,
        thread: None,
        audience: Audience::Person,
        topic,
        recurrence: None,
        life: Phase::Waiting { due },
    }
}

/// By what the reminder is known that asks somebody what they thought.
pub(super) fn opinion_id(cafe: &Cafe, person: &str) -> String {
    format!("cafe-{}-avis@{person}", cafe.id)
}

fn an_hour_after(end: &Zoned) -> Zoned {
    end.checked_add(HOUR).unwrap_or_else(|_| end.clone())
}

fn later(due: Zoned, since: Timestamp) -> Zoned {
    if due.timestamp() < since {
        since.to_zoned(due.time_zone().clone())
    } else {
        due
    }
}

fn on(day: Date, clock: jiff::civil::Time, zone: &Zoned) -> Zoned {
    let at = day.to_datetime(clock).to_zoned(zone.time_zone().clone());
    at.unwrap_or_else(|_| zone.clone())
}
