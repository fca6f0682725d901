//! Who comes to a café: by vote or by word, each counted once; whoever finds it full waits in line.

use super::desk::{CafeDesk, Said};
use super::order::Which;
use super::{Cafe, Guest, Presence, phrases};
use crate::dialogue::event::Effect;
use crate::dialogue::turn::word;
use crate::dialogue::{Answer, ConversationKey, Outcome};

/// A vote in the poll of an announcement: only who finds the café full or over is told something.
pub(super) fn vote(desk: &CafeDesk<'_>, cafe: &Cafe, options: &[String]) -> Said {
    let presence = match options.first().map(String::as_str) {
        Some("present") => Some(Presence::Here),
        Some("distance") => Some(Presence::Distance),
        Some("absent") | None => None,
        // Another poll.
        Some(_) => return Said::default(),
    };
    if !cafe.is_coming(desk.now()) {
        let is_late = presence.is_some();
        return if is_late {
            privately(desk, &phrases::over(cafe))
        } else {
            Said::default()
        };
    }
    let Some((after, effects)) = with(desk, cafe, presence) else {
        return Said::default();
    };
    match place_in_line(&after, &desk.key.person) {
        Some(place) => privately(desk, &phrases::on_waiting_list(&after, place)).doing(effects),
        None => Said::default().doing(effects),
    }
}

/// « je viens », « je ne viens plus »; `None` if no café can be meant.
pub(super) fn register(
    desk: &CafeDesk<'_>,
    (which, presence): (&Which, Option<Presence>),
    names_cafe: bool,
) -> Option<Said> {
    let now = desk.now();
    let cafe = match (desk.meant(which, |cafe| cafe.is_coming(now)).as_slice(), names_cafe) {
        ([], false) => return None,
        ([], true) => return Some(Said::word(phrases::NONE_COMING)),
        ([one], _) => *one,
        (several, _) => {
            let mine = several.iter().filter(|cafe| cafe.guest(&desk.key.person).is_some());
            match (mine.copied().collect::<Vec<_>>().as_slice(), presence) {
                ([one], None) => *one,
                _ => return Some(Said::word(&phrases::which(several))),
            }
        }
    };
    if !cafe.is_coming(now) {
        return Some(Said::word(&phrases::over(cafe)));
    }
    if presence == Some(Presence::Distance) && cafe.details.link.is_none() {
        return Some(Said::word(phrases::NO_DISTANCE));
    }
    let Some(presence) = presence else {
        let effects = with(desk, cafe, None).map(|(_, effects)| effects);
        return Some(Said::word(phrases::NOT_REGISTERED).doing(effects.unwrap_or_default()));
    };
    let known = cafe.guest(&desk.key.person);
    let Some((after, effects)) = with(desk, cafe, Some(presence)) else {
        return Some(match place_in_line(cafe, &desk.key.person) {
            Some(place) => Said::word(&phrases::on_waiting_list(cafe, place)),
            None => Said::word(&phrases::registered(cafe, presence, false)),
        });
    };
    let said = match place_in_line(&after, &desk.key.person) {
        Some(place) => phrases::on_waiting_list(&after, place),
        None => phrases::registered(&after, presence, known.is_none_or(|known| known.presence != presence)),
    };
    Some(Said::word(&said).doing(effects))
}

/// The place of somebody in the line of those who wait, from 1.
fn place_in_line(cafe: &Cafe, person: &str) -> Option<usize> {
    let place = cafe.seated().1.iter().position(|guest| guest.person == person);
    place.map(|place| place + 1)
}

/// The café with a guest who comes, comes otherwise, or does not come; `None` if nothing changes.
fn with(desk: &CafeDesk<'_>, cafe: &Cafe, presence: Option<Presence>) -> Option<(Cafe, Vec<Effect>)> {
    let person = &desk.key.person;
    let known = cafe.guests.iter().position(|guest| guest.person == *person);
    let is_same = known.map(|place| cafe.guests[place].presence) == presence;
    let guest = presence.map(|presence| Guest {
        person: person.clone(),
        room: desk.key.room.clone(),
        presence,
        at: desk.now(),
        opinion: None,
    });
    let mut after = cafe.clone();
    match (known, guest) {
        // Who says it again in a room for two keeps the place, and is written to there.
        (Some(place), Some(guest)) if is_same => {
            let is_nearer = desk.is_direct() && cafe.guests[place].room != guest.room;
            if !is_nearer {
                return None;
            }
            after.guests[place] = guest;
        }
        _ if is_same => return None,
        (_, guest) => {
            after.guests.retain(|guest| guest.person != *person);
            after.guests.extend(guest);
        }
    }
    let mut effects = desk.keep(Some(cafe), &after);
    effects.extend(promoted(desk, cafe, &after));
    Some((after, effects))
}

/// Those who waited and have a seat now are told.
pub(super) fn promoted(desk: &CafeDesk<'_>, before: &Cafe, after: &Cafe) -> Vec<Effect> {
    let (seated, _) = after.seated();
    let moved_up = seated.into_iter().filter(|guest| before.is_waiting(&guest.person));
    moved_up
        .map(|guest| tell(desk, guest, &phrases::promoted(after)))
        .collect()
}

/// Those who had a seat and wait now are told.
pub(super) fn put_back(desk: &CafeDesk<'_>, before: &Cafe, after: &Cafe) -> Vec<Effect> {
    let (_, waiting) = after.seated();
    let places = waiting.into_iter().enumerate();
    let put_back = places.filter(|(_, guest)| !before.is_waiting(&guest.person));
    put_back
        .map(|(place, guest)| tell(desk, guest, &phrases::on_waiting_list(after, place + 1)))
        .collect()
}

/// Tells somebody something in their room for two; else in the room where they registered, by name.
fn tell(desk: &CafeDesk<'_>, guest: &Guest, text: &str) -> Effect {
    let (room, text) = match desk.direct(&guest.person) {
        Some(place) => (&place.room, text.to_owned()),
        None => (&guest.room, format!("{} : {text}", desk.name_of(&guest.person))),
    };
    to_room(room, &guest.person, word(Outcome::Chitchat, &text))
}

fn to_room(room: &str, person: &str, answer: Answer) -> Effect {
    let key = ConversationKey {
        room: room.to_owned(),
        thread: None,
        person: person.to_owned(),
    };
    Effect::Tell { key, answer }
}

/// Tells everybody who comes, once in each room; who speaks knows already.
pub(super) fn tell_all(desk: &CafeDesk<'_>, cafe: &Cafe, text: &str) -> Vec<Effect> {
    let mut rooms: Vec<&str> = Vec::new();
    let mut told = Vec::new();
    for guest in cafe.guests.iter().filter(|guest| guest.person != desk.key.person) {
        let room = desk
            .direct(&guest.person)
            .map_or(guest.room.as_str(), |place| place.room.as_str());
        if !rooms.contains(&room) {
            rooms.push(room);
            told.push(to_room(room, &guest.person, word(Outcome::Chitchat, text)));
        }
    }
    told
}

/// What concerns nobody else: in the room for two if there is one.
fn privately(desk: &CafeDesk<'_>, text: &str) -> Said {
    match desk.direct(&desk.key.person).filter(|_| !desk.is_direct()) {
        Some(place) => Said::default().doing([to_room(&place.room, &desk.key.person, word(Outcome::Chitchat, text))]),
        None => Said::word(text),
    }
}

/// The same, for an answer.
pub(super) fn answer_privately(desk: &CafeDesk<'_>, answer: Answer) -> Option<Effect> {
    let place = desk.direct(&desk.key.person)?;
    Some(to_room(&place.room, &desk.key.person, answer))
}
