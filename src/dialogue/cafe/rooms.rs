//! Where a café is announced, and what is unusual about when and where it takes place.

use super::desk::CafeDesk;
use super::{Cafe, phrases};
use crate::calendar::is_public_holiday;
use crate::dialogue::{CampaignAudience as Audience, Place};
use crate::language::fold;

/// Where an announcement goes.
pub(super) enum Rooms {
    /// There.
    These(Vec<String>),
    /// To be asked.
    OneOf(Vec<String>),
}

/// Where the announcement goes; what is said if that is nowhere.
pub(super) fn rooms_for(desk: &CafeDesk<'_>, cafe: &Cafe) -> Result<Rooms, String> {
    let ids = |places: Vec<&Place>| places.into_iter().map(|place| place.room.clone()).collect::<Vec<_>>();
    if let Some(said) = &cafe.audience {
        let audience = Audience::read(said, desk.world, desk.places)
            .map_err(|unknown| crate::dialogue::phrases::audience_unknown(&unknown))?;
        let reached = ids(audience.select(desk.places, &[]).collect());
        return if reached.is_empty() {
            Err(crate::dialogue::phrases::broadcast_to_nobody(said))
        } else {
            Ok(Rooms::These(reached))
        };
    }
    if desk.rehearsal || !desk.is_direct() {
        return Ok(Rooms::These(vec![desk.key.room.clone()]));
    }
    let groups = || desk.places.iter().filter(|place| place.person.is_none());
    let mine = ids(groups().filter(|place| desk.visited.contains(&place.room)).collect());
    if mine.len() == 1 {
        return Ok(Rooms::These(mine));
    }
    if !mine.is_empty() {
        return Ok(Rooms::OneOf(mine));
    }
    let is_like = |place: &&Place| {
        let mut same = place
            .profile
            .iter()
            .filter(|(slot, _)| slot.as_str() != "role")
            .peekable();
        same.peek().is_some() && same.all(|(slot, value)| cafe.profile.get(slot).is_none_or(|mine| mine == value))
    };
    let alike = ids(groups().filter(is_like).collect());
    if alike.is_empty() {
        return Err(format!("{} {}", phrases::NO_ROOM, phrases::announce_later(cafe.number)));
    }
    Ok(Rooms::OneOf(alike))
}

/// What a room is called.
pub(super) fn title<'a>(desk: &'a CafeDesk<'_>, room: &'a str) -> &'a str {
    let place = desk.places.iter().find(|place| place.room == room);
    place.map_or(room, Place::title)
}

/// What is unusual about it: a day without class, another café at the same place.
pub(super) fn remarks(desk: &CafeDesk<'_>, cafe: &Cafe) -> Vec<String> {
    let (Some(start), Some(end)) = (cafe.start(), cafe.end()) else {
        return Vec::new();
    };
    let day = start.date();
    let is_sunday = day.weekday() == jiff::civil::Weekday::Sunday;
    let is_free = is_sunday || is_public_holiday(day) || desk.here.calendar.break_on(desk.here.zone, day).is_some();
    let place = cafe.details.place.as_deref().map(fold);
    let meets = |other: &&Cafe| {
        let at_once =
            other.start().is_some_and(|begins| *begins < end) && other.end().is_some_and(|ends| ends > *start);
        let there = other.details.place.as_deref().map(fold);
        other.id != cafe.id && other.is_announced() && at_once && place.is_some() && there == place
    };
    let free = is_free.then(|| phrases::holidays(is_sunday).to_owned());
    free.into_iter()
        .chain(desk.cafes.iter().filter(meets).map(phrases::conflict))
        .collect()
}

/// « 1 et 3 », « tous »
pub(super) fn chosen(rooms: &[String], word: &str) -> Vec<String> {
    if matches!(word, "tous" | "toutes" | "tout" | "partout") {
        return rooms.to_vec();
    }
    let mut words = word
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && *word != "et");
    let number = |word: &str| word.parse::<usize>().ok()?.checked_sub(1);
    let found: Option<Vec<String>> = words.try_fold(Vec::new(), |mut found, word| {
        found.push(rooms.get(number(word)?)?.clone());
        Some(found)
    });
    found.unwrap_or_default()
}
