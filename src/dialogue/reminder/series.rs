//! A series as a whole: put right, or without its next time.

use super::asked::{Asked, Notes};
use super::desk::{Desk, Said, list};
use super::make::{confirmation, title};
use super::{Audience, Life, Reminder, instant_in_words};
use crate::calendar::{Outcome as Moments, Recurrence, resolve};
use crate::dialogue::phrases;
use crate::language::moment::{Day, Expression, Habit, Month, Rhythm, WeekDay, When, Which, read};

/// « non plutôt mardi », « en fait 15h » of a series that was just made: all of it is another. `None` if there is no series
/// among these, or another rhythm is not what is said.
pub(super) fn correct(desk: &Desk<'_>, made: &[&Reminder], text: &str) -> Option<Said> {
    let Expression::One(when) = read(text).expression else {
        return None;
    };
    let corrected = |reminder: &&Reminder| {
        let recurrence = another(desk, reminder.recurrence.as_ref()?, &when)?;
        let due = recurrence.after(&desk.here.now, desk.here.calendar)?;
        Some(Reminder {
            recurrence: Some(recurrence),
            life: Life::Waiting { due },
            ..(*reminder).clone()
        })
    };
    let kept: Vec<Reminder> = made.iter().map(corrected).collect::<Option<_>>()?;
    let ids = kept.iter().map(|reminder| reminder.id.clone()).collect();
    Some(
        Said {
            notes: Notes {
                listed: desk.conversation.notes.listed.clone(),
                asked: Some((Asked::Kept(ids), desk.now())),
            },
            ..Said::word(&confirmation(&kept))
        }
        .keeping(kept),
    )
}

/// A recurrence on another day, at another hour; what is left out and its end stay.
fn another(desk: &Desk<'_>, before: &Recurrence, when: &When) -> Option<Recurrence> {
    let rhythm = match (&before.rhythm, &when.day) {
        (rhythm, None) if !rhythm.is_within_a_day() => rhythm.clone(),
        (Rhythm::Weekly { interval, days }, Some(Day::Weekday(day, Which::Coming))) if days.len() == 1 => {
            let (interval, days) = (*interval, vec![WeekDay::from(*day)]);
            Rhythm::Weekly { interval, days }
        }
        (
            Rhythm::Monthly { interval, days },
            Some(Day::Date {
                day, month: Month::Any, ..
            }),
        ) if days.len() == 1 => {
            let (interval, days) = (*interval, vec![*day]);
            Rhythm::Monthly { interval, days }
        }
        _ => return None,
    };
    let habit = Habit {
        rhythm,
        hours: when.hour.into_iter().collect(),
        except: before.except.clone(),
        start: None,
        end: None,
    };
    let Moments::Recurrence(mut new) = resolve(&Expression::Habit(habit), desk.here) else {
        return None;
    };
    if new.all_day {
        new.times.clone_from(&before.times);
        new.all_day = before.all_day;
    }
    new.finish = before.finish;
    Some(new)
}

/// « saute la prochaine »: of the series of this number, or of the one that is meant. `None` if there are no reminders at all.
pub(super) fn skip(desk: &Desk<'_>, number: Option<usize>) -> Option<Said> {
    let mine = desk.list(Audience::Person);
    let series: Vec<&Reminder> = mine.iter().copied().filter(|one| one.recurrence.is_some()).collect();
    let talked = match desk.conversation.notes.open(desk.now()) {
        Some(Asked::Kept(ids) | Asked::Word(ids)) => series.iter().find(|one| ids.contains(&one.id)),
        _ => None,
    };
    let meant = match (number, talked, &series[..]) {
        (Some(number), ..) => match desk.by_number(number) {
            Some(reminder) => reminder,
            None => return Some(Said::word(&phrases::no_such_reminder(number))),
        },
        (None, Some(talked), _) => *talked,
        (None, None, [only]) => only,
        _ if mine.is_empty() => return None,
        (None, None, []) => return Some(Said::word(phrases::NO_SERIES)),
        _ => return Some(list(desk, Audience::Person)),
    };
    let (Some(recurrence), Some(due)) = (&meant.recurrence, meant.due()) else {
        return Some(Said::word(phrases::NO_SERIES));
    };
    let next = recurrence.after(due, desk.here.calendar);
    let next_words = next.as_ref().map(instant_in_words);
    let said = phrases::time_skipped(&title(&meant.topic), &instant_in_words(due), next_words.as_deref());
    let life = next.map_or(Life::Ended, |due| Life::Waiting { due });
    let notes = desk.conversation.notes.clone();
    Some(
        Said {
            notes,
            ..Said::word(&said)
        }
        .keeping(vec![meant.clone().with(life)]),
    )
}
