//! What people would like a café about: kept, and shown to those who can put one in place.

use std::collections::{BTreeMap, BTreeSet};

use super::desk::{CafeDesk, Said};
use super::{CafeChange, Wish, phrases};
use crate::dialogue::event::{Effect, MessageId};
use crate::dialogue::turn::word;
use crate::dialogue::{Block, Outcome};
use crate::language::tokens;

/// When so many schools wish the same, a common training is proposed.
const SCHOOLS_FOR_FIL: usize = 3;

/// A wish of who speaks.
pub(super) fn of(desk: &CafeDesk<'_>, message: &MessageId, subject: &str) -> Wish {
    let groups = || desk.places.iter().filter(|place| place.person.is_none());
    let here = groups().find(|place| place.room == desk.key.room);
    let school = here.or_else(|| groups().find(|place| desk.visited.contains(&place.room)));
    Wish {
        id: message.0.clone(),
        person: desk.key.person.clone(),
        school: school.map_or_else(|| desk.key.person.clone(), |place| place.title().to_owned()),
        profile: desk.profile(),
        subject: subject.to_owned(),
        at: desk.now(),
    }
}

/// « j'aimerais un café sur Pix »
pub(super) fn wish(desk: &CafeDesk<'_>, message: &MessageId, subject: &str) -> Said {
    let wish = of(desk, message, subject);
    Said::word(&phrases::wish_kept(subject)).doing([Effect::Cafe(CafeChange::Wish(wish))])
}

/// « quels cafés sont souhaités ? »
pub(super) fn list(desk: &CafeDesk<'_>) -> Said {
    if !desk.is_staff && !desk.is_rrupn() {
        return Said::word(phrases::WISHES_FOR_RRUPN);
    }
    let mine = desk.profile();
    let is_near = |wish: &&Wish| {
        let (theirs, mine) = (wish.profile.get("departement"), mine.get("departement"));
        desk.is_staff || theirs.is_none() || mine.is_none() || theirs == mine
    };
    let mut subjects: BTreeMap<String, Vec<&Wish>> = BTreeMap::new();
    for wish in desk.wishes.iter().filter(is_near) {
        subjects.entry(same(&wish.subject)).or_default().push(wish);
    }
    if subjects.is_empty() {
        return Said::word(phrases::NO_WISHES);
    }
    let counted = subjects.values().map(|wishes| {
        let people: BTreeSet<&str> = wishes.iter().map(|wish| wish.person.as_str()).collect();
        let schools: BTreeSet<&str> = wishes.iter().map(|wish| wish.school.as_str()).collect();
        (wishes[0].subject.as_str(), people.len(), schools.len())
    });
    let mut counted: Vec<(&str, usize, usize)> = counted.collect();
    counted.sort_by_key(|(_, people, schools)| std::cmp::Reverse((*schools, *people)));
    let mut answer = word(Outcome::Chitchat, phrases::WISHES);
    let lines = counted
        .iter()
        .map(|(subject, people, schools)| phrases::wish_line(subject, *people, *schools));
    answer.blocks.push(Block::List(lines.collect()));
    let shared = counted.iter().filter(|(.., schools)| *schools >= SCHOOLS_FOR_FIL);
    let proposals = shared.map(|(subject, _, schools)| Block::Paragraph(phrases::propose_fil(subject, *schools)));
    answer.blocks.extend(proposals);
    Said::answer(answer)
}

/// What makes two subjects the same: their words that count, in any order.
fn same(subject: &str) -> String {
    let words = tokens(subject).into_iter().map(|token| token.text);
    let words: BTreeSet<String> = words
        .filter(|word| word.len() > 2 && !matches!(word.as_str(), "les" | "des" | "une"))
        .collect();
    words.into_iter().collect::<Vec<_>>().join(" ")
}
