//! After a café: minutes and links that everybody finds again, and what those who came thought of it.

use jiff::SignedDuration;

use super::desk::{CafeDesk, Said};
use super::order::{Order, Which};
use super::read::{plain, words_of};
use super::reminders::opinion_id;
use super::{Cafe, CafeChange, Guest, Minute, Opinion, Wish, phrases, wishes};
use crate::dialogue::event::{Effect, MessageId};
use crate::dialogue::reminder::Asked as AskedOfReminders;
use crate::dialogue::turn::word;
use crate::dialogue::{Block, Outcome};
use crate::language::fold;

/// What is kept is cut here, in characters.
const LONGEST: usize = 2_000;
/// An opinion is asked for this long …
const OPEN: SignedDuration = SignedDuration::from_hours(24);
/// … and after it was given, a subject for the next café.
const SOON: SignedDuration = SignedDuration::from_mins(15);

/// Whether who speaks was there, or put it in place.
fn may_tell(desk: &CafeDesk<'_>, cafe: &Cafe) -> bool {
    desk.may_change(cafe) || cafe.guest(&desk.key.person).is_some()
}

fn cut(text: &str) -> String {
    plain(text)
        .replace('@', "@ ")
        .replace("**", "")
        .chars()
        .take(LONGEST)
        .collect()
}

/// « compte rendu du café 2 : … »; `None` if no café is meant.
pub(super) fn minutes(desk: &CafeDesk<'_>, message: &MessageId, (which, what): (&Which, &str)) -> Option<Said> {
    let now = desk.now();
    let fits = |cafe: &Cafe| cafe.has_begun(now) && (*which != Which::It || may_tell(desk, cafe));
    let cafe = match desk.meant(which, fits)[..] {
        [] if *which == Which::It => return None,
        [] => return Some(Said::word(phrases::NONE_SUCH)),
        ref several => match several.iter().rev().find(|cafe| cafe.is_announced()) {
            Some(last) => *last,
            None => return Some(Said::word(phrases::NONE_SUCH)),
        },
    };
    if !may_tell(desk, cafe) {
        return Some(Said::word(phrases::MINUTES_BY_GUESTS));
    }
    Some(keep(desk, cafe, (message, what)))
}

fn keep(desk: &CafeDesk<'_>, cafe: &Cafe, (message, what): (&MessageId, &str)) -> Said {
    let mut after = cafe.clone();
    after.minutes.push(Minute {
        message: message.0.clone(),
        text: cut(what),
    });
    Said::word(&phrases::minutes_kept(cafe)).doing(desk.keep(Some(cafe), &after))
}

/// A link that is given in the thread of an announcement, once the café has begun, by who may tell of it.
pub(super) fn keep_link(desk: &CafeDesk<'_>, cafe: &Cafe, (message, text): (&MessageId, &str)) -> Option<Said> {
    let is_given = text.contains("https://") && cafe.has_begun(desk.now()) && may_tell(desk, cafe);
    is_given.then(|| keep(desk, cafe, (message, text)))
}

/// « le café sur la webradio, il y avait quel lien ? »; `None` if nothing of the kind took place.
pub(super) fn search(desk: &CafeDesk<'_>, which: &Which) -> Option<Said> {
    let now = desk.now();
    let has_told = |cafe: &Cafe| cafe.has_begun(now) || !cafe.minutes.is_empty();
    let mut found: Vec<&Cafe> = desk.meant(which, has_told);
    found.retain(|cafe| has_told(cafe));
    let cafe = found
        .iter()
        .max_by_key(|cafe| cafe.start().map(jiff::Zoned::timestamp))?;
    if cafe.minutes.is_empty() {
        return Some(Said::word(&phrases::no_minutes(cafe)));
    }
    let mut answer = word(Outcome::Answer, &phrases::minutes_of(cafe));
    let lines = cafe.minutes.iter().map(|minute| minute.text.clone());
    answer.blocks.push(Block::List(lines.collect()));
    Some(Said::answer(answer))
}

/// The café whose minutes hold what a message told.
fn told_by<'a>(desk: &CafeDesk<'a>, message: &MessageId) -> Option<&'a Cafe> {
    let is_it = |minute: &Minute| minute.message == message.0;
    desk.cafes.iter().find(|cafe| cafe.minutes.iter().any(is_it))
}

/// What was told says something else now.
pub(super) fn edit(desk: &CafeDesk<'_>, message: &MessageId, text: &str) -> Option<Vec<Effect>> {
    let cafe = told_by(desk, message)?;
    let what = match Order::read(text, false) {
        Some(Order::Minutes(_, what)) => what,
        _ => text.to_owned(),
    };
    let mut after = cafe.clone();
    for minute in after.minutes.iter_mut().filter(|minute| minute.message == message.0) {
        minute.text = cut(&what);
    }
    Some(desk.keep(Some(cafe), &after))
}

/// What was told is deleted.
pub(super) fn forget(desk: &CafeDesk<'_>, message: &MessageId) -> Option<Vec<Effect>> {
    let cafe = told_by(desk, message)?;
    let mut after = cafe.clone();
    after.minutes.retain(|minute| minute.message != message.0);
    Some(desk.keep(Some(cafe), &after))
}

/// What somebody thought of a café, when they were asked; then a subject for the next one.
pub(super) fn opinion(desk: &CafeDesk<'_>, message: &MessageId, text: &str) -> Option<Said> {
    let person = desk.key.person.as_str();
    let mine = || {
        desk.cafes
            .iter()
            .rev()
            .filter_map(|cafe| Some((cafe, cafe.guest(person)?)))
    };
    if let Some((cafe, guest)) = mine().find(|(_, guest)| awaits_subject(desk, guest)) {
        return subject(desk, (cafe, guest), (message, text));
    }
    let (cafe, guest) = mine().find(|(cafe, _)| is_asked(desk, cafe))?;
    let word = fold(text);
    let mark = match word.trim_matches(|c: char| !c.is_alphanumeric()) {
        "1" | "oui" => 1,
        "2" | "un peu" => 2,
        "3" | "non" => 3,
        _ => return None,
    };
    let opinion = Opinion { mark, at: desk.now() };
    let after = with_opinion(cafe, guest, opinion);
    Some(
        Said::word(phrases::NEXT_SUBJECT)
            .doing(desk.keep(Some(cafe), &after))
            .doing([desk.attend()]),
    )
}

fn with_opinion(cafe: &Cafe, guest: &Guest, opinion: Opinion) -> Cafe {
    let mut after = cafe.clone();
    for known in after.guests.iter_mut().filter(|known| known.person == guest.person) {
        known.opinion = Some(opinion);
    }
    after
}

/// Whether the last that was said here is the question what they thought of it.
fn is_asked(desk: &CafeDesk<'_>, cafe: &Cafe) -> bool {
    let Some((AskedOfReminders::Word(ids), at)) = &desk.conversation.notes.asked else {
        return false;
    };
    let is_last = desk.conversation.answered_at().is_none_or(|since| since <= *at);
    is_last && desk.now().duration_since(*at) <= OPEN && *ids == [opinion_id(cafe, &desk.key.person)]
}

fn awaits_subject(desk: &CafeDesk<'_>, guest: &Guest) -> bool {
    let conversation = desk.conversation;
    let since = conversation
        .answered_at()
        .max(conversation.notes.at())
        .max(conversation.line.at);
    guest.opinion.is_some_and(|opinion| {
        let is_last = since.is_none_or(|since| since <= opinion.at);
        is_last && desk.is_direct() && desk.now().duration_since(opinion.at) <= SOON
    })
}

fn subject(desk: &CafeDesk<'_>, (cafe, guest): (&Cafe, &Guest), (message, text): (&MessageId, &str)) -> Option<Said> {
    const LONGEST_SUBJECT: usize = 80;
    if text.contains('?') || text.chars().count() > LONGEST_SUBJECT {
        return None;
    }
    let said = words_of(text)?;
    // Nothing more is asked.
    let mark = guest.opinion.map_or(0, |opinion| opinion.mark);
    let at = cafe.at;
    let closed = desk.keep(Some(cafe), &with_opinion(cafe, guest, Opinion { mark, at }));
    if matches!(
        fold(&said).as_str(),
        "rien" | "non" | "aucun" | "je ne sais pas" | "pas d'idee" | "merci"
    ) {
        return Some(Said::word(phrases::THANKS).doing(closed));
    }
    let wish: Wish = wishes::of(desk, message, &said);
    let wished = Effect::Cafe(CafeChange::Wish(wish));
    Some(Said::word(&phrases::wish_kept(&said)).doing(closed).doing([wished]))
}
