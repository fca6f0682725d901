//! Reminders at another moment: put off, put right, moved.

use jiff::Zoned;

use super::asked::{Asked, Notes};
use super::desk::{Desk, Said, ask};
use super::make::{confirmation, is_refusal, number, says_only, title};
use super::settle::{Word, cancel_last, over, without};
use super::{Life, Reminder, instant_in_words, series};
use crate::calendar::{Moment, Outcome as Moments, Recurrence, Standpoint, resolve};
use crate::dialogue::turn::word;
use crate::dialogue::{Outcome, phrases};
use crate::language::fold;
use crate::language::moment::{Day, Expression, When, read};

/// « non, plutôt mardi », « en fait 15 h », « laisse tomber », right after a reminder was made.
pub(super) fn put_right(desk: &Desk<'_>, ids: &[String], text: &str) -> Option<Said> {
    const CUES: [&str; 25] = [
        "non",
        "plutot",
        "en",
        "fait",
        "finalement",
        "pardon",
        "je",
        "me",
        "suis",
        "trompe",
        "trompee",
        "oups",
        "enfin",
        "c",
        "est",
        "mieux",
        "mets",
        "a",
        "pour",
        "le",
        "de",
        "desole",
        "desolee",
        "erreur",
        "mince",
    ];
    let made: Vec<&Reminder> = ids.iter().filter_map(|id| desk.by_id(id)).collect();
    if made.is_empty() {
        return None;
    }
    if desk.has_moved_on() {
        return put_right_later(desk, &made, text);
    }
    if is_refusal(text, true) {
        return cancel_last(desk);
    }
    if !says_only(&read(text).rest, &CUES) {
        return None;
    }
    series::correct(desk, &made, text).or_else(|| put_off(desk, &made, text))
}

/// The same, though something else was talked about since: only what surely is about the reminder.
fn put_right_later(desk: &Desk<'_>, made: &[&Reminder], text: &str) -> Option<Said> {
    const SURE: [&str; 11] = [
        "en",
        "fait",
        "finalement",
        "plutot",
        "non",
        "pardon",
        "oups",
        "mets",
        "le",
        "a",
        "pour",
    ];
    if desk.conversation.pending.is_some() {
        return None;
    }
    if is_refusal(text, true) {
        return Some(over(desk, made, &Word::Cancel));
    }
    let cued = ["en fait", "finalement", "non plutot", "plutot"];
    let text_folded = fold(text);
    let is_cued = cued.iter().any(|cue| text_folded.trim_start().starts_with(cue));
    if !is_cued || !says_only(&read(text).rest, &SURE) {
        return None;
    }
    series::correct(desk, made, text).or_else(|| put_off(desk, made, text))
}

/// Until when delivered reminders are put off: a number of the choice, or a moment and nothing else.
pub(super) fn later(desk: &Desk<'_>, ids: &[String], text: &str) -> Option<Said> {
    const AROUND: [&str; 9] = ["plus", "tard", "rappelle", "moi", "le", "la", "dans", "non", "plutot"];
    let reminders: Vec<&Reminder> = ids.iter().filter_map(|id| desk.by_id(id)).collect();
    if reminders.is_empty() {
        return None;
    }
    let is_asked = matches!(desk.conversation.notes.open(desk.now()), Some(Asked::Later(_)));
    let number = number(text, phrases::SNOOZES.len() + 1).filter(|_| is_asked);
    if number == Some(phrases::SNOOZES.len() + 1) || (is_asked && fold(text).trim().starts_with("autre")) {
        let asked = Asked::Later(ids.to_vec());
        return Some(ask(desk, asked, (phrases::WHEN_TO_REMIND, Vec::new())));
    }
    if let Some(words) = number.and_then(|number| phrases::SNOOZES.get(number - 1)) {
        return put_off(desk, &reminders, words);
    }
    let is_only_moment = says_only(&read(text).rest, &AROUND);
    is_only_moment.then(|| put_off(desk, &reminders, text))?
}

/// Moves reminders to a moment that a text says; `None` if it says none. A day alone leaves the hour as it is, an hour
/// alone the day. Of what recurs only the next time is moved, unless a new rhythm is said.
pub(super) fn put_off(desk: &Desk<'_>, reminders: &[&Reminder], text: &str) -> Option<Said> {
    let expression = read(text).expression;
    let has_day = !matches!(&expression, Expression::One(When { day: None, .. }));
    let moment = match resolve(&expression, desk.here) {
        Moments::Nothing | Moments::Instants(_) => return None,
        Moments::Instant(moment) => moment,
        Moments::Past { proposals, .. } => proposals.into_iter().next()?,
        Moments::Ambiguous(_) => return Some(Said::word(phrases::MOVE_WHERE)),
        Moments::Invalid(reason) => return Some(Said::word(&phrases::not_a_moment(&reason))),
        Moments::Recurrence(recurrence) => return Some(change_rhythm(desk, reminders, &recurrence)),
    };
    let until = |reminder: &Reminder| merged(desk, reminder, (&moment, has_day));
    Some(put_at(desk, reminders, until))
}

/// « d'une heure », « de deux jours »: as much later than it is, or sooner; `None` if that is no duration.
pub(super) fn shift(desk: &Desk<'_>, reminder: &Reminder, (sooner, by): (bool, &str)) -> Option<Said> {
    let Expression::One(When {
        day: Some(Day::In(mut amounts)),
        hour: None,
        ..
    }) = read(&format!("dans {by}")).expression
    else {
        return None;
    };
    if sooner {
        for amount in &mut amounts {
            amount.count = -amount.count;
        }
    }
    let now = reminder.due()?.clone();
    let there = Standpoint {
        now,
        ..desk.here.clone()
    };
    let day = Some(Day::In(amounts));
    let until = match resolve(&Expression::One(When { day, ..When::default() }), &there) {
        Moments::Instant(moment) | Moments::Past { said: moment, .. } => moment.at,
        _ => return None,
    };
    if until <= desk.here.now {
        return Some(Said::word(&phrases::cannot_be_so_soon(&instant_in_words(&until))));
    }
    Some(put_at(desk, &[reminder], |_| until.clone()))
}

/// Reminders at the moment that is found for each.
fn put_at(desk: &Desk<'_>, reminders: &[&Reminder], until: impl Fn(&Reminder) -> Zoned) -> Said {
    let mut kept = Vec::new();
    let mut told = Vec::new();
    for reminder in reminders {
        let until = until(reminder);
        told.push(phrases::reminder_moved(
            &title(&reminder.topic),
            &instant_in_words(&until),
        ));
        kept.extend(moved(desk, reminder, until));
    }
    if reminders.iter().any(|reminder| reminder.recurrence.is_some()) {
        told.push(phrases::ONLY_THIS_TIME.to_owned());
    }
    let ids: Vec<String> = kept.iter().map(|reminder| reminder.id.clone()).collect();
    Said {
        kept,
        notes: match without(desk, reminders) {
            // Others were delivered with these, and wait for a word.
            notes @ Notes { asked: Some(_), .. } => notes,
            notes => Notes {
                asked: Some((Asked::Kept(ids), desk.now())),
                ..notes
            },
        },
        ..Said::word(&told.join(" "))
    }
}

/// The moment that is meant for a reminder that has a day and an hour already.
fn merged(desk: &Desk<'_>, reminder: &Reminder, (moment, has_day): (&Moment, bool)) -> Zoned {
    let Some(due) = reminder.due() else {
        return moment.at.clone();
    };
    let merged = if has_day && moment.all_day {
        moment.at.with().time(due.time()).build()
    } else if has_day {
        return moment.at.clone();
    } else {
        due.with().time(moment.at.time()).build()
    };
    let merged = merged.ok().filter(|merged| *merged > desk.here.now);
    merged.unwrap_or_else(|| moment.at.clone())
}

/// A reminder at another moment; of what recurs, only the next time.
fn moved(desk: &Desk<'_>, reminder: &Reminder, until: Zoned) -> Vec<Reminder> {
    let life = Life::Snoozed { until };
    let Some(recurrence) = &reminder.recurrence else {
        return vec![reminder.clone().with(life)];
    };
    let once = Reminder {
        id: format!("{}#{}", reminder.id, desk.now().as_second()),
        recurrence: None,
        life,
        ..reminder.clone()
    };
    let due = reminder.due().unwrap_or(&desk.here.now);
    let series = recurrence
        .after(due, desk.here.calendar)
        .map(|due| reminder.clone().with(Life::Waiting { due }));
    // What was delivered already is not moved once more in its series.
    let was_delivered = match &desk.conversation.notes.asked {
        Some((Asked::Word(ids) | Asked::Later(ids), _)) => ids.contains(&reminder.id),
        _ => false,
    };
    series.into_iter().filter(|_| !was_delivered).chain([once]).collect()
}

fn change_rhythm(desk: &Desk<'_>, reminders: &[&Reminder], recurrence: &Recurrence) -> Said {
    let Some(due) = recurrence.after(&desk.here.now, desk.here.calendar) else {
        return Said::word(phrases::NEVER_HAPPENS);
    };
    let kept: Vec<Reminder> = reminders
        .iter()
        .map(|reminder| {
            let mut recurrence = recurrence.clone();
            let mut due = due.clone();
            // A day alone leaves the hour, and what is left out, as they were.
            if let Some(before) = reminder.recurrence.as_ref().filter(|_| recurrence.all_day) {
                recurrence.times.clone_from(&before.times);
                recurrence.all_day = before.all_day;
                recurrence.except.extend(before.except.iter().copied());
                due = recurrence.after(&desk.here.now, desk.here.calendar).unwrap_or(due);
            }
            Reminder {
                recurrence: Some(recurrence),
                life: Life::Waiting { due },
                ..(*reminder).clone()
            }
        })
        .collect();
    Said {
        answer: Some(word(Outcome::Chitchat, &confirmation(&kept))),
        kept,
        ..Said::default()
    }
}
