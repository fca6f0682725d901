//! What becomes of reminders: done, put off, called off, helped with, by number, by word or by reaction.

use jiff::Zoned;

use super::asked::{Asked, Notes};
use super::desk::{Desk, Said, ask, list};
use super::{Audience, Life, Reminder, instant_in_words, make};
use crate::calendar::{Outcome as Moments, resolve};
use crate::dialogue::turn::word;
use crate::dialogue::{Answer, ConversationKey, Outcome, Place, World, phrases};
use crate::language::moment::read;
use crate::language::{fold, tokens};

/// What is said about a delivered reminder.
pub(super) enum Word {
    Done,
    Later,
    Cancel,
    Help,
}

impl Word {
    /// By number, in the order in which they are offered, or by the reaction.
    pub(super) fn read(text: &str) -> Option<Self> {
        match fold(text).trim_matches(|c: char| c.is_whitespace() || c == '.' || c == '\u{fe0f}' || c == '\u{20e3}') {
            "1" | "✅" => Some(Self::Done),
            "2" | "⏰" => Some(Self::Later),
            "3" | "❌" => Some(Self::Cancel),
            "4" | "🙋" => Some(Self::Help),
            _ => None,
        }
    }
}

/// A bare number after a reminder was delivered.
pub(super) fn by_number(desk: &Desk<'_>, text: &str) -> Option<Said> {
    settle(desk, &Word::read(text)?)
}

/// What is said about what was delivered last.
pub(super) fn settle(desk: &Desk<'_>, word: &Word) -> Option<Said> {
    let delivered = desk.delivered();
    (!delivered.is_empty()).then(|| say(desk, &delivered, word))
}

pub(super) fn say(desk: &Desk<'_>, reminders: &[&Reminder], said: &Word) -> Said {
    match said {
        Word::Done | Word::Cancel => over(desk, reminders, said),
        Word::Later => {
            let asked = Asked::Later(reminders.iter().map(|reminder| reminder.id.clone()).collect());
            let options = phrases::SNOOZES
                .iter()
                .chain([&phrases::ANOTHER_MOMENT])
                .map(|option| (*option).to_owned());
            let question = phrases::until_when(&titles(reminders));
            ask(desk, asked, (&question, options.collect()))
        }
        Word::Help => Said {
            help: Some(titles(reminders)),
            notes: desk.conversation.notes.clone(),
            ..Said::word(phrases::REMINDER_HELP)
        },
    }
}

fn titles(reminders: &[&Reminder]) -> String {
    let titles: Vec<String> = reminders.iter().map(|reminder| make::title(&reminder.topic)).collect();
    titles.join(" ; ")
}

/// These are done or called off. What recurs is only called off: its next occurrence is still to come.
pub(super) fn over(desk: &Desk<'_>, reminders: &[&Reminder], said: &Word) -> Said {
    let done = matches!(said, Word::Done);
    let recurs = |reminder: &Reminder| reminder.recurrence.is_some() && done;
    let life = if done { Life::Acknowledged } else { Life::Cancelled };
    let over = reminders.iter().filter(|reminder| !recurs(reminder));
    let kept = over.map(|reminder| (*reminder).clone().with(life.clone()));
    let kept = kept.collect();
    let next = reminders
        .iter()
        .find(|reminder| recurs(reminder))
        .and_then(|next| next.due());
    let text = match next {
        Some(next) => phrases::done_until(&instant_in_words(next)),
        None if done => phrases::reminder_done(&titles(reminders)),
        None => phrases::reminder_cancelled(&titles(reminders)),
    };
    Said {
        kept,
        notes: without(desk, reminders),
        ..Said::word(&text)
    }
}

/// The notes, when nothing is to be said about these any more.
pub(super) fn without(desk: &Desk<'_>, settled: &[&Reminder]) -> Notes {
    let notes = &desk.conversation.notes;
    let is_left = |id: &&String| settled.iter().all(|reminder| reminder.id != **id);
    let asked = notes.asked.as_ref().and_then(|(asked, at)| match asked {
        Asked::Word(ids) => {
            let left: Vec<String> = ids.iter().filter(is_left).cloned().collect();
            (!left.is_empty()).then_some((Asked::Word(left), *at))
        }
        _ => None,
    });
    Notes {
        listed: notes.listed.clone(),
        asked,
    }
}

pub(super) fn cancel(desk: &Desk<'_>, numbers: &[usize]) -> Said {
    let found: Option<Vec<&Reminder>> = numbers.iter().map(|number| desk.by_number(*number)).collect();
    match (found, numbers) {
        (Some(found), _) => over(desk, &found, &Word::Cancel),
        (None, numbers) => {
            let unknown = numbers.iter().find(|number| desk.by_number(**number).is_none());
            Said::word(&phrases::no_such_reminder(unknown.copied().unwrap_or(0)))
        }
    }
}

/// « annule »: what was delivered or made last, or the only one there is.
pub(super) fn cancel_last(desk: &Desk<'_>) -> Option<Said> {
    let last = match desk
        .conversation
        .notes
        .open(desk.now())
        .filter(|_| !desk.has_moved_on())
    {
        Some(Asked::Word(ids) | Asked::Kept(ids) | Asked::Later(ids)) => {
            ids.iter().filter_map(|id| desk.by_id(id)).collect::<Vec<&Reminder>>()
        }
        Some(_) => return Some(Said::word(phrases::REMINDER_DROPPED)),
        None => Vec::new(),
    };
    if !last.is_empty() {
        return Some(over(desk, &last, &Word::Cancel));
    }
    match desk.list(Audience::Person)[..] {
        [] => None,
        [only] => Some(over(desk, &[only], &Word::Cancel)),
        _ => Some(list(desk, Audience::Person)),
    }
}

/// « annule le bilan », « supprime le rappel de lundi »: by what it says, or by its day. `None` if no reminder is meant.
pub(super) fn cancel_named(desk: &Desk<'_>, what: &str) -> Option<Said> {
    let mine = desk.list(Audience::Person);
    let mut words = tokens(what);
    let names_reminders = words.iter().any(|word| word.text == "rappel");
    words.retain(|word| word.text.len() > 2 && word.text != "rappel");
    let is_said = |reminder: &&&Reminder| {
        let title = fold(&make::title(&reminder.topic));
        !words.is_empty() && words.iter().all(|word| title.contains(&word.text))
    };
    let named: Vec<&Reminder> = mine.iter().filter(is_said).copied().collect();
    let day = match resolve(&read(what).expression, desk.here) {
        Moments::Instant(moment) => Some(moment.at.date()),
        _ => None,
    };
    let is_then = |reminder: &&&Reminder| day.is_some() && reminder.due().map(Zoned::date) == day;
    let then: Vec<&Reminder> = mine.iter().filter(is_then).copied().collect();
    match (&named[..], &then[..]) {
        ([one], _) | ([], [one]) => Some(over(desk, &[*one], &Word::Cancel)),
        ([], []) if !names_reminders || mine.is_empty() => None,
        _ => Some(list(desk, Audience::Person)),
    }
}

/// « annule tout sauf le 2 »
pub(super) fn cancel_all_but(desk: &Desk<'_>, numbers: &[usize]) -> Said {
    let mut spared: Vec<&str> = Vec::new();
    for number in numbers {
        match desk.by_number(*number) {
            Some(reminder) => spared.push(&reminder.id),
            None => return Said::word(&phrases::no_such_reminder(*number)),
        }
    }
    let mut gone = desk.list(Audience::Person);
    gone.retain(|reminder| !spared.contains(&reminder.id.as_str()));
    if gone.is_empty() {
        return Said::word(phrases::NO_OTHER_REMINDERS);
    }
    Said {
        answer: Some(word(Outcome::Chitchat, &phrases::reminders_cancelled(gone.len()))),
        ..over(desk, &gone, &Word::Cancel)
    }
}

pub(super) fn cancel_all(desk: &Desk<'_>) -> Said {
    let mine = desk.list(Audience::Person);
    if mine.is_empty() {
        return Said::word(phrases::NO_REMINDERS);
    }
    Said {
        answer: Some(word(Outcome::Chitchat, &phrases::reminders_cancelled(mine.len()))),
        ..over(desk, &mine, &Word::Cancel)
    }
}

/// What the staff read when somebody needs help: who, where, with what.
pub fn help_wanted(world: &World, (key, place): (&ConversationKey, Option<&Place>), about: &str) -> Answer {
    let school = place.map(|place| world.names_of(&place.profile)).unwrap_or_default();
    word(Outcome::Chitchat, &phrases::help_wanted(&key.person, &school, about))
}
