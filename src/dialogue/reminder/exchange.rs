//! Reminders as a calendar file, and a calendar file as reminders.

use jiff::{SignedDuration, Zoned};

use super::asked::{Asked, Notes};
use super::desk::{Desk, Said};
use super::make::title;
use super::{Audience, Life, Reminder, Topic, instant_in_words};
use crate::calendar::{Entry, read_entries, write_entries};
use crate::dialogue::event::{File, MessageId};
use crate::dialogue::turn::word;
use crate::dialogue::{Block, Outcome, phrases};

/// What recurs is written out for so long, and so often at most.
const YEAR: SignedDuration = SignedDuration::from_hours(366 * 24);
const MOST_TIMES: usize = 60;
/// So many events are shown before they are taken in.
const SHOWN: usize = 10;

/// « mes rappels en .ics »
pub(super) fn export(desk: &Desk<'_>) -> Said {
    let reminders = desk.list(Audience::Person);
    let entries: Vec<Entry> = reminders.iter().flat_map(|reminder| entries(desk, reminder)).collect();
    if entries.is_empty() {
        return Said::word(phrases::NO_REMINDERS);
    }
    Said {
        file: Some(File {
            name: "rappels.ics".to_owned(),
            kind: "text/calendar".to_owned(),
            text: write_entries(&entries, desk.now()),
        }),
        ..Said::word(phrases::YOUR_CALENDAR)
    }
}

fn entries(desk: &Desk<'_>, reminder: &Reminder) -> Vec<Entry> {
    let end = desk.now() + YEAR;
    let times: Vec<Zoned> = match &reminder.recurrence {
        None => reminder.due().cloned().into_iter().collect(),
        Some(recurrence) => recurrence
            .occurrences(desk.here.calendar)
            .skip_while(|at| reminder.due().is_some_and(|due| at < due))
            .take_while(|at| at.timestamp() <= end)
            .take(MOST_TIMES)
            .collect(),
    };
    let entry = |at: Zoned| Entry {
        uid: format!(
            "{}-{}@guichet",
            reminder.id.trim_start_matches('$'),
            at.timestamp().as_second()
        ),
        at,
        title: title(&reminder.topic),
    };
    times.into_iter().map(entry).collect()
}

/// A calendar file was sent: what is in it is shown, and asked about.
pub(super) fn preview(desk: &Desk<'_>, message: &MessageId, text: &str) -> Said {
    let now = &desk.here.now;
    let Ok(all) = read_entries(text, now) else {
        return Said::word(phrases::NOT_A_CALENDAR);
    };
    let count = all.len();
    let mut coming: Vec<(Zoned, String)> = all
        .into_iter()
        .filter(|entry| entry.at > *now && !entry.title.is_empty())
        .map(|entry| (entry.at, entry.title))
        .collect();
    coming.sort();
    coming.dedup();
    if coming.is_empty() {
        return Said::word(phrases::NOT_A_CALENDAR);
    }
    if desk.waiting(Audience::Person) + coming.len() > desk.most {
        return Said::word(&phrases::too_many_events(coming.len(), desk.most));
    }
    let mut answer = word(
        Outcome::Clarify,
        &phrases::import_preview(coming.len(), count - coming.len()),
    );
    let line = |(at, title): &(Zoned, String)| phrases::reminder_line(&instant_in_words(at), title);
    let mut lines: Vec<String> = coming.iter().take(SHOWN).map(line).collect();
    if coming.len() > SHOWN {
        lines.push(phrases::and_more(coming.len() - SHOWN));
    }
    answer.blocks.push(Block::List(lines));
    let options: Vec<String> = phrases::IMPORT_CHOICES.map(str::to_owned).into();
    answer.blocks.push(Block::Choices(options.clone()));
    answer.options = options;
    Said {
        answer: Some(answer),
        notes: Notes {
            listed: Vec::new(),
            asked: Some((Asked::Import(message.0.clone(), coming), desk.now())),
        },
        ..Said::default()
    }
}

/// What was shown is taken in.
pub(super) fn import(desk: &Desk<'_>, message: &str, entries: Vec<(Zoned, String)>) -> Said {
    let count = entries.len();
    let reminder = |(number, (due, text)): (usize, (Zoned, String))| Reminder {
        id: format!("{message}#{number}"),
        conversation: desk.key.clone(),
        thread: desk.thread.map(str::to_owned),
        audience: Audience::Person,
        topic: Topic::Text(text),
        recurrence: None,
        life: Life::Waiting { due },
    };
    Said {
        kept: entries.into_iter().enumerate().map(reminder).collect(),
        ..Said::word(&phrases::imported(count))
    }
}
