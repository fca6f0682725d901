//! What is said when reminders fall due: each by itself, or several of one conversation as one digest.

use jiff::{SignedDuration, ToSpan as _, Zoned};

use super::asked::{Asked, Notes};
use super::desk::{Desk, MOST_LISTED, Said};
use super::make::title;
use super::order::Span;
use super::{Audience, Life, Reminder, Topic, instant_in_words};
use crate::calendar::{Outcome as Moments, Standpoint, clock_in_words, date_in_words, resolve};
use crate::dialogue::turn::word;
use crate::dialogue::{Answer, Block, Conversation, Outcome, phrases};
use crate::language::moment::read;

/// The reactions that a delivered reminder offers, in the order of the numbers that stand for them.
pub const TAPS: [&str; 4] = ["✅", "⏰", "❌", "🙋"];
/// What comes later than this says so.
const LATE: SignedDuration = SignedDuration::from_mins(10);
/// How a delivered message is named: by the reminders in it.
const NAME: &str = "reminder ";
/// An agenda has no more lines.
const LONGEST_AGENDA: usize = 30;

/// What is delivered to one conversation.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivered {
    /// The name of the message: by it a reaction finds the reminders again, and a repetition the message.
    pub name: String,
    /// What is said.
    pub answer: Answer,
    /// The reminders as they are from now on.
    pub reminders: Vec<Reminder>,
    /// The conversation as it is from now on.
    pub conversation: Conversation,
}

/// What is said of the reminders of one conversation that are due, the soonest first; `all` are the reminders of the person.
/// `None` if there are none.
pub fn deliver(
    here: &Standpoint<'_>,
    conversation: &Conversation,
    due: &[Reminder],
    all: &[Reminder],
) -> Option<Delivered> {
    let first = due.first()?;
    let answer = match due {
        [one] => single(here, one, all),
        several => digest(here, several),
    };
    let ids: Vec<String> = due.iter().map(|reminder| reminder.id.clone()).collect();
    let at = first.due().map_or(0, |due| due.timestamp().as_second());
    let notes = Notes {
        listed: ids.clone(),
        asked: Some((Asked::Word(ids.clone()), here.now.timestamp())),
    };
    let calendar = here.calendar;
    Some(Delivered {
        name: format!("{NAME}{at}\n{}", ids.join("\n")),
        answer,
        reminders: due
            .iter()
            .map(|reminder| reminder.clone().delivered(&here.now, calendar))
            .collect(),
        conversation: Conversation {
            notes,
            ..conversation.clone()
        },
    })
}

/// The reminders that a delivered message is about, if it is one.
pub(super) fn ids_of(name: &str) -> Option<impl Iterator<Item = &str>> {
    let (_, ids) = name.strip_prefix(NAME)?.split_once('\n')?;
    Some(ids.split('\n'))
}

fn single(here: &Standpoint<'_>, reminder: &Reminder, all: &[Reminder]) -> Answer {
    if let Topic::Agenda(days) = reminder.topic {
        let of_person = |other: &&Reminder| other.id != reminder.id && other.is_shown_in(&reminder.conversation);
        let mut coming: Vec<&Reminder> = all.iter().filter(of_person).collect();
        coming.sort_by_key(|reminder| reminder.due().map(Zoned::timestamp));
        return agenda(here, &coming, days);
    }
    if let Topic::Notice(text) = &reminder.topic {
        return word(Outcome::Chitchat, text);
    }
    let said = match reminder.life {
        Life::Delivered { .. } => phrases::recalled(&title(&reminder.topic)),
        _ => phrases::reminder(&title(&reminder.topic)),
    };
    let mut answer = word(Outcome::Chitchat, &said);
    if let Topic::Duty { text, .. } = &reminder.topic {
        let lines = text.lines().map(|line| Block::Paragraph(line.to_owned()));
        answer.blocks.extend(lines);
    }
    // What was held until the quiet hours were over is not late.
    let late = reminder.due().filter(|_| !reminder.topic.is_institutional());
    if let Some(late) = late.and_then(|due| planned(here, due)) {
        answer.blocks.push(Block::Paragraph(phrases::it_was_planned(&late)));
    }
    if !matches!(reminder.topic, Topic::Summary { .. }) {
        let words = phrases::REMINDER_WORDS.map(str::to_owned).to_vec();
        answer.blocks.push(Block::Choices(words));
    }
    answer
}

fn digest(here: &Standpoint<'_>, due: &[Reminder]) -> Answer {
    let mut answer = word(Outcome::Chitchat, &phrases::reminders(due.len()));
    let line = |reminder: &Reminder| {
        let late = reminder.due().and_then(|due| planned(here, due));
        phrases::digest_line(&title(&reminder.topic), late.as_deref())
    };
    let shown = due.iter().take(MOST_LISTED).map(line);
    answer.blocks.push(Block::Steps(shown.collect()));
    if due.len() > MOST_LISTED {
        answer
            .blocks
            .push(Block::Paragraph(phrases::and_more(due.len() - MOST_LISTED)));
    }
    answer
        .blocks
        .push(Block::Paragraph(phrases::HOW_TO_SETTLE_SEVERAL.to_owned()));
    answer
}

/// « à 8 h », « jeudi 26 novembre 2026 à 8 h », for what comes late.
fn planned(here: &Standpoint<'_>, due: &Zoned) -> Option<String> {
    (here.now.duration_since(due) > LATE).then(|| {
        if due.date() == here.now.date() {
            format!("à {}", clock_in_words(due.time()))
        } else {
            instant_in_words(due)
        }
    })
}

/// What is due within so many days.
pub(super) fn agenda(here: &Standpoint<'_>, reminders: &[&Reminder], days: u16) -> Answer {
    let end = here.now.checked_add(SignedDuration::from_hours(24 * i64::from(days)));
    let coming = end.map_or_else(|_| Vec::new(), |end| coming(here, reminders, &end));
    lines(&coming, (&phrases::your_agenda(days), &phrases::nothing_due(days)))
}

/// « qu'est-ce que j'ai demain ? », « agenda de la semaine prochaine »; `None` if no day is said, or not only that.
pub(super) fn agenda_of(desk: &Desk<'_>, span: &Span) -> Option<Said> {
    let (here, now) = (desk.here, &desk.here.now);
    let (first, days) = match span {
        Span::Week(ahead) => {
            let back = i64::from(now.weekday().to_monday_zero_offset());
            (now.checked_add((7 * ahead - back).days()).ok()?, 7)
        }
        Span::Day(said) => match resolve(&read(said).expression, here) {
            Moments::Instant(moment) | Moments::Past { said: moment, .. } => (moment.at, 1),
            _ => return None,
        },
    };
    let first = first.start_of_day().ok()?;
    let end = first.checked_add(days.days()).ok()?;
    let mut coming = coming(here, &desk.list(Audience::Person), &end);
    coming.retain(|(at, _)| *at >= first && *at < end);
    let span = phrases::span_of_agenda(&date_in_words(first.date()), days > 1);
    Some(Said {
        answer: Some(lines(
            &coming,
            (&phrases::your_agenda_of(&span), &phrases::nothing_due_then(&span)),
        )),
        ..Said::default()
    })
}

/// What comes until an instant, in order; agendas are no part of an agenda.
fn coming<'a>(here: &Standpoint<'_>, reminders: &[&'a Reminder], end: &Zoned) -> Vec<(Zoned, &'a Reminder)> {
    let mut coming: Vec<(Zoned, &Reminder)> = Vec::new();
    for reminder in reminders {
        let is_near = |at: &Zoned| at <= end;
        let once = reminder.due().filter(|_| reminder.recurrence.is_none()).cloned();
        let series = reminder.recurrence.iter().flat_map(|recurrence| {
            let all = recurrence
                .occurrences(here.calendar)
                .skip_while(|at| reminder.due().is_some_and(|due| at < due));
            all.take_while(is_near).take(LONGEST_AGENDA).collect::<Vec<_>>()
        });
        coming.extend(once.into_iter().filter(is_near).chain(series).map(|at| (at, *reminder)));
    }
    coming.retain(|(_, reminder)| !matches!(reminder.topic, Topic::Agenda(_)));
    coming.sort_by_key(|(at, _)| at.timestamp());
    coming
}

fn lines(coming: &[(Zoned, &Reminder)], (head, nothing): (&str, &str)) -> Answer {
    if coming.is_empty() {
        return word(Outcome::Chitchat, nothing);
    }
    let mut answer = word(Outcome::Chitchat, head);
    let line = |(at, reminder): &(Zoned, &Reminder)| {
        phrases::agenda_line(
            &date_in_words(at.date()),
            &clock_in_words(at.time()),
            &title(&reminder.topic),
        )
    };
    answer
        .blocks
        .push(Block::List(coming.iter().take(LONGEST_AGENDA).map(line).collect()));
    answer
}
