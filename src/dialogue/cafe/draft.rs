//! A café that is being prepared: what is missing is asked, what was understood is shown, and the head has to agree.

use jiff::Timestamp;

use super::desk::{CafeDesk, Said};
use super::order::Which;
use super::read::{self, announcement};
use super::rooms::{Rooms, chosen, remarks, rooms_for, title};
use super::{Asked, Cafe, Details, Life, When, announce, phrases};
use crate::dialogue::event::{Effect, MessageId};
use crate::dialogue::turn::word;
use crate::dialogue::{Block, Outcome};
use crate::language::fold;

/// « annonce un café numérique … »
pub(super) fn begin(desk: &CafeDesk<'_>, message: &MessageId, (audience, text): (Option<String>, &str)) -> Said {
    if !desk.is_staff && !desk.is_rrupn() {
        return Said::word(phrases::NOT_RRUPN);
    }
    let read = announcement(text, desk.here);
    let known = desk.by_id(&message.0);
    let next = desk.cafes.iter().map(|cafe| cafe.number).max().unwrap_or(0) + 1;
    let cafe = Cafe {
        id: message.0.clone(),
        number: known.map_or(next, |known| known.number),
        organiser: desk.key.clone(),
        profile: desk.profile(),
        audience: audience.filter(|_| desk.is_staff),
        at: desk.now(),
        details: read.details,
        life: Life::Cancelled,
        sequence: 0,
        guests: Vec::new(),
        minutes: Vec::new(),
    };
    go_on(desk, (known, cafe), (message, read.problem, Vec::new()))
}

/// Asks what is missing, else whether it is right.
fn go_on(
    desk: &CafeDesk<'_>,
    (before, cafe): (Option<&Cafe>, Cafe),
    (message, problem, rooms): (&MessageId, Option<String>, Vec<String>),
) -> Said {
    let (asked, rooms) = match missing(&cafe.details, desk.now()) {
        Some(asked) => (asked, rooms),
        None if rooms.is_empty() => match rooms_for(desk, &cafe) {
            Ok(Rooms::These(rooms)) => (Asked::Confirm, rooms),
            Ok(Rooms::OneOf(rooms)) => (Asked::Rooms(rooms), Vec::new()),
            Err(why) => {
                let cafe = in_draft(desk, cafe, (Asked::Rooms(Vec::new()), message, Vec::new()));
                return Said::word(&why).doing(desk.keep(before, &cafe));
            }
        },
        None => (Asked::Confirm, rooms),
    };
    let cafe = in_draft(desk, cafe, (asked, message, rooms));
    let said = show(desk, &cafe, problem.as_deref());
    said.doing(desk.keep(before, &cafe)).doing([desk.attend()])
}

fn in_draft(desk: &CafeDesk<'_>, cafe: Cafe, (asked, message, rooms): (Asked, &MessageId, Vec<String>)) -> Cafe {
    let (message, at) = (message.0.clone(), desk.now());
    let life = Life::Draft {
        asked,
        message,
        at,
        rooms,
    };
    Cafe { life, ..cafe }
}

fn missing(details: &Details, now: Timestamp) -> Option<Asked> {
    if !matches!(&details.when, When::At(start) if start.timestamp() > now) {
        return Some(Asked::When);
    }
    if details.place.is_none() && details.link.is_none() {
        return Some(Asked::Place);
    }
    details.subject.is_none().then_some(Asked::Subject)
}

/// What was understood, what is wrong with it, and the next question.
fn show(desk: &CafeDesk<'_>, cafe: &Cafe, problem: Option<&str>) -> Said {
    let Life::Draft { asked, rooms, .. } = &cafe.life else {
        return Said::default();
    };
    let mut answer = word(Outcome::Clarify, &phrases::understood(cafe));
    answer.blocks.push(Block::Paragraph(phrases::heading(cafe)));
    let mut lines = phrases::lines(cafe);
    if !rooms.is_empty() {
        let titles: Vec<&str> = rooms.iter().map(|room| title(desk, room)).collect();
        lines.push(phrases::goes_to(&titles));
    }
    answer.blocks.push(Block::List(lines));
    let remarks = problem.map(str::to_owned).into_iter().chain(remarks(desk, cafe));
    answer.blocks.extend(remarks.map(Block::Paragraph));
    let (question, options) = question(desk, cafe, asked);
    answer.blocks.push(Block::Paragraph(question.to_owned()));
    if !options.is_empty() {
        answer.blocks.push(Block::Choices(options.clone()));
        answer.options = options;
    }
    Said::answer(answer)
}

/// The question, and what may be chosen by number.
fn question(desk: &CafeDesk<'_>, cafe: &Cafe, asked: &Asked) -> (&'static str, Vec<String>) {
    let choices = |choices: [&str; 2]| choices.map(str::to_owned).to_vec();
    match asked {
        Asked::When if matches!(cafe.details.when, When::Day(_)) => (phrases::ASK_HOUR, Vec::new()),
        Asked::When => (phrases::ASK_WHEN, Vec::new()),
        Asked::Place => (phrases::ASK_PLACE, Vec::new()),
        Asked::Subject => (phrases::ASK_SUBJECT, Vec::new()),
        Asked::Rooms(rooms) => {
            let titles = rooms.iter().map(|room| title(desk, room).to_owned());
            (phrases::ASK_ROOMS, titles.collect())
        }
        Asked::Confirm | Asked::Nothing => (phrases::ASK_CONFIRM, choices(phrases::CONFIRM_CHOICES)),
        Asked::Agreement => (phrases::ASK_AGREEMENT, choices(phrases::AGREEMENT_CHOICES)),
    }
}

/// The answer to what was asked about a draft; `None` if it answers something else.
pub(super) fn reply(desk: &CafeDesk<'_>, draft: &Cafe, (message, text): (&MessageId, &str)) -> Option<Said> {
    let Life::Draft { asked, rooms, .. } = &draft.life else {
        return None;
    };
    let word = fold(text);
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    let is_no = says_only(word, &NO, &REFUSING);
    let is_yes = word == "1" || says_only(word, &YES, &AGREEING);
    let again = |details: Details, problem: Option<String>| {
        let cafe = Cafe {
            details,
            ..draft.clone()
        };
        go_on(desk, (Some(draft), cafe), (message, problem, rooms.clone()))
    };
    match asked {
        Asked::Agreement if is_yes => return Some(go_out(desk, draft)),
        Asked::Agreement if matches!(word, "2" | "non") || LATER.iter().any(|later| word.contains(later)) => {
            let waiting = in_draft(desk, draft.clone(), (Asked::Nothing, message, rooms.clone()));
            return Some(Said::word(&phrases::not_yet(draft.number)).doing(desk.keep(Some(draft), &waiting)));
        }
        Asked::Confirm if is_yes => {
            let asking = in_draft(desk, draft.clone(), (Asked::Agreement, message, rooms.clone()));
            let (question, options) = question(desk, draft, &Asked::Agreement);
            let mut answer = crate::dialogue::turn::word(Outcome::Clarify, question);
            answer.blocks.push(Block::Choices(options.clone()));
            answer.options = options;
            return Some(
                Said::answer(answer)
                    .doing(desk.keep(Some(draft), &asking))
                    .doing([desk.attend()]),
            );
        }
        Asked::Confirm if word == "2" => return Some(drop(desk, draft)),
        _ if is_no => return Some(drop(desk, draft)),
        Asked::Rooms(options) => {
            let chosen = chosen(options, word);
            if !chosen.is_empty() {
                return Some(go_on(desk, (Some(draft), draft.clone()), (message, None, chosen)));
            }
        }
        Asked::When => {
            let said = read::when(&read::plain(text), &draft.details.when, desk.here);
            match said {
                Some(Ok(when)) => {
                    return Some(again(
                        Details {
                            when,
                            ..draft.details.clone()
                        },
                        None,
                    ));
                }
                Some(Err(why)) => return Some(again(draft.details.clone(), Some(why))),
                None => {}
            }
        }
        Asked::Place | Asked::Subject if !text.contains('?') => {
            let said = read::words_of(text)?;
            let is_number = !said.chars().any(char::is_alphabetic);
            if is_number && *asked == Asked::Subject {
                return Some(again(draft.details.clone(), None));
            }
            let said = if is_number { format!("salle {said}") } else { said };
            let details = match asked {
                Asked::Place => Details {
                    place: Some(said),
                    ..draft.details.clone()
                },
                _ => Details {
                    subject: Some(said),
                    ..draft.details.clone()
                },
            };
            return Some(again(details, None));
        }
        _ => {}
    }
    if text.contains('?') {
        return None;
    }
    let changed = read::change(text, &draft.details, desk.here)?;
    Some(again(changed.details, changed.problem))
}

/// Words of which a yes is made …
const YES: [&str; 24] = [
    "oui", "ouais", "ok", "okay", "go", "d", "accord", "c", "est", "bon", "parfait", "merci", "vas", "y", "annonce",
    "annoncer", "le", "la", "je", "confirme", "valide", "super", "stp", "svp",
];
/// … and of which one says it.
const AGREEING: [&str; 10] = [
    "oui", "ouais", "ok", "okay", "go", "accord", "bon", "annonce", "annoncer", "confirme",
];
/// The same of a no.
const NO: [&str; 16] = [
    "non",
    "nan",
    "merci",
    "stop",
    "laisse",
    "tomber",
    "annule",
    "annuler",
    "tout",
    "renonce",
    "renoncer",
    "abandonne",
    "ca",
    "finalement",
    "c",
    "est",
];
const REFUSING: [&str; 9] = [
    "non",
    "nan",
    "stop",
    "laisse",
    "annule",
    "annuler",
    "renonce",
    "renoncer",
    "abandonne",
];
/// What says that the head has not agreed yet.
const LATER: [&str; 7] = [
    "pas encore",
    "demand",
    "plus tard",
    "sais pas",
    "bientot",
    "attend",
    "pas vu",
];

fn says_only(text: &str, words: &[&str], one_of: &[&str]) -> bool {
    let said: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    said.iter().all(|word| words.contains(word)) && said.iter().any(|word| one_of.contains(word))
}

/// « annonce le café 2 »: a draft that waited, for the head or for a room.
pub(super) fn publish(desk: &CafeDesk<'_>, message: &MessageId, which: &Which) -> Said {
    let is_draft = |cafe: &Cafe| matches!(cafe.life, Life::Draft { .. });
    let drafts = || desk.cafes.iter().filter(|cafe| is_draft(cafe) && desk.may_change(cafe));
    let draft = match which {
        Which::It => drafts().next_back(),
        Which::Number(number) => drafts().find(|cafe| cafe.number == *number),
        Which::About(_) | Which::On(_) => desk
            .meant(which, is_draft)
            .into_iter()
            .find(|cafe| desk.may_change(cafe)),
    };
    match draft {
        None => Said::word(phrases::NONE_SUCH),
        Some(draft) => match &draft.life {
            Life::Draft {
                asked: Asked::Nothing, ..
            } if announce::is_ahead(desk, draft) => go_out(desk, draft),
            Life::Draft { rooms, .. } => {
                let problem = (!announce::is_ahead(desk, draft)).then(|| phrases::PAST.to_owned());
                go_on(desk, (Some(draft), draft.clone()), (message, problem, rooms.clone()))
            }
            Life::Announced { .. } | Life::Cancelled => Said::word(phrases::NONE_SUCH),
        },
    }
}

/// It is announced.
fn go_out(desk: &CafeDesk<'_>, draft: &Cafe) -> Said {
    let Life::Draft { rooms, .. } = &draft.life else {
        return Said::default();
    };
    let announced = Cafe {
        life: Life::Announced {
            since: desk.now(),
            rooms: rooms.clone(),
        },
        ..draft.clone()
    };
    let campaign: Effect = announce::begin(desk, &announced, rooms);
    let said = Said::word(&phrases::announced(&announced, rooms.len()));
    said.doing(desk.keep(Some(draft), &announced))
        .doing([campaign, desk.attend()])
}

/// « non »: nothing is announced.
pub(super) fn drop(desk: &CafeDesk<'_>, draft: &Cafe) -> Said {
    let dropped = Cafe {
        life: Life::Cancelled,
        ..draft.clone()
    };
    Said::word(phrases::DROPPED).doing(desk.keep(Some(draft), &dropped))
}
