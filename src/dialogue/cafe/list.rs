//! The cafés that come, and how many come to them.

use super::desk::{CafeDesk, Said};
use super::guests::answer_privately;
use super::order::Which;
use super::{Cafe, Presence, phrases};
use crate::dialogue::turn::word;
use crate::dialogue::{Answer, Block, Outcome};
use crate::language::fold;

/// So many are listed.
const MOST: usize = 10;

/// « prochains cafés numériques ? »; as long as none is known, « date du prochain café numérique » stays a question.
pub(super) fn coming(desk: &CafeDesk<'_>, text: &str) -> Option<Said> {
    let now = desk.now();
    let mut coming: Vec<&Cafe> = desk
        .cafes
        .iter()
        .filter(|cafe| cafe.is_coming(now) && desk.is_for(cafe))
        .collect();
    coming.sort_by_key(|cafe| cafe.start().map(jiff::Zoned::timestamp));
    if coming.is_empty() {
        return (!fold(text).contains("date")).then(|| Said::word(phrases::NONE_COMING));
    }
    let mut answer = word(Outcome::Chitchat, phrases::COMING);
    let lines = coming.iter().take(MOST).map(|cafe| phrases::coming_line(cafe));
    answer.blocks.push(Block::List(lines.collect()));
    answer.blocks.push(Block::Paragraph(phrases::HOW_TO_COME.to_owned()));
    Some(Said::answer(answer))
}

/// The café whose guests are counted: of several, those of who asks.
fn counted<'a>(desk: &CafeDesk<'a>, which: &Which, names_cafe: bool) -> Option<Result<&'a Cafe, String>> {
    let now = desk.now();
    let meant = desk.meant(which, |cafe| {
        cafe.is_coming(now) || (*which != Which::It && cafe.is_announced())
    });
    let mine: Vec<&Cafe> = meant
        .iter()
        .copied()
        .filter(|cafe| cafe.organiser.person == desk.key.person)
        .collect();
    match (&meant[..], &mine[..]) {
        ([], _) if !names_cafe => None,
        ([], _) => Some(Err(phrases::NONE_SUCH.to_owned())),
        ([one], _) | (_, [one]) => Some(Ok(one)),
        (several, _) => Some(Err(phrases::which(several))),
    }
}

/// « combien d'inscrits ? »
pub(super) fn count(desk: &CafeDesk<'_>, which: &Which, names_cafe: bool) -> Option<Said> {
    Some(match counted(desk, which, names_cafe)? {
        Err(why) => Said::word(&why),
        Ok(cafe) => Said::answer(numbers(cafe)),
    })
}

/// « qui vient ? »: the names are for the organiser and staff, and in a direct message only.
pub(super) fn names(desk: &CafeDesk<'_>, which: &Which, names_cafe: bool) -> Option<Said> {
    let cafe = match counted(desk, which, names_cafe)? {
        Err(why) => return Some(Said::word(&why)),
        Ok(cafe) => cafe,
    };
    if !desk.may_change(cafe) {
        return Some(Said::answer(numbers(cafe)));
    }
    let mut answer = numbers(cafe);
    let lines = cafe
        .guests
        .iter()
        .map(|guest| line(desk, cafe, &guest.person, guest.presence));
    let lines: Vec<String> = lines.collect();
    if !lines.is_empty() {
        answer.blocks.push(Block::List(lines));
    }
    if desk.is_direct() || desk.rehearsal {
        return Some(Said::answer(answer));
    }
    if let Some(sent) = answer_privately(desk, answer) {
        return Some(Said::word(phrases::NAMES_SENT).doing([sent]));
    }
    let mut answer = numbers(cafe);
    answer.blocks.push(Block::Paragraph(phrases::NAMES_DIRECT.to_owned()));
    Some(Said::answer(answer))
}

fn numbers(cafe: &Cafe) -> Answer {
    let mut answer = word(Outcome::Chitchat, &phrases::counted(cafe));
    answer.blocks.extend(phrases::opinions(cafe).map(Block::Paragraph));
    answer
}

fn line(desk: &CafeDesk<'_>, cafe: &Cafe, person: &str, presence: Presence) -> String {
    let name = desk.name_of(person);
    if cafe.is_waiting(person) {
        format!("{name} (liste d'attente)")
    } else if presence == Presence::Distance {
        format!("{name} (à distance)")
    } else {
        name
    }
}
