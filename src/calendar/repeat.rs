//! A habit that was said → a recurrence from its first day on, or why it cannot be.

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};

use super::anchor::unknown;
use super::day::date;
use super::french::date_in_words;
use super::outcome::Refusal;
use super::recurrence::{Finish, Recurrence, span};
use super::standpoint::{MORNING, Standpoint};
use crate::language::moment::{Amount, Day, End, Exception, Habit, Hour, Month, Part3, Rhythm, Unit, WeekDay};

/// The recurrence, or why there is none.
pub(super) fn repeat(habit: &Habit, here: &Standpoint<'_>) -> Result<Recurrence, Refusal> {
    let start = match &habit.start {
        Some(Day::SomeDayOf(month, year)) => opening((*month, *year), habit.end.as_ref(), here)?,
        start => start.as_ref().map(|day| date(day, here)).transpose()?,
    };
    let base = start.unwrap_or_else(|| here.today());
    let midnight = !habit.hours.is_empty() && habit.hours.iter().all(|hour| hour.next_day);
    let rhythm = settled(&habit.rhythm, start, midnight);
    let mut recurrence = Recurrence {
        times: times(&habit.hours),
        all_day: habit.hours.is_empty() && !rhythm.is_within_a_day(),
        except: habit.except.clone(),
        start,
        finish: finish(habit.end.as_ref(), base, here)?,
        first: here.at(base, None),
        zone: here.zone,
        rhythm,
    };
    recurrence.first = first(&recurrence, base, here).ok_or_else(Refusal::too_far)?;
    checked(recurrence, here)
}

/// « de septembre à juin », « de janvier »: the first of the month before the end that comes; `None` if it has begun.
fn opening(month: (Month, Option<i16>), end: Option<&End>, here: &Standpoint<'_>) -> Result<Option<Date>, Refusal> {
    let (month, year) = month;
    let Some(End::On(last)) = end else {
        return date(&Day::PartOfMonth(Part3::Start, month, year), here).map(Some);
    };
    let last = date(last, here)?;
    let first = match (month, year) {
        (Month::Named(month), None) => [last.year(), last.year() - 1]
            .into_iter()
            .filter_map(|year| Date::new(year, month, 1).ok())
            .find(|first| *first <= last),
        _ => Some(date(&Day::PartOfMonth(Part3::Start, month, year), here)?),
    };
    Ok(first.filter(|first| *first > here.today()))
}

/// The hours of the day, ascending.
fn times(hours: &[Hour]) -> Vec<jiff::civil::Time> {
    let mut times: Vec<_> = hours.iter().map(|hour| hour.time).collect();
    if times.is_empty() {
        times.push(MORNING);
    }
    times.sort_unstable();
    times.dedup();
    times
}

/// « toutes les semaines » is on Mondays, « tous les mois » on the 1st, or as the day it begins.
fn settled(rhythm: &Rhythm, start: Option<Date>, midnight: bool) -> Rhythm {
    let small = |count: i32| u16::try_from(count.max(1)).unwrap_or(u16::MAX);
    match rhythm.clone() {
        Rhythm::Every(Amount {
            count,
            unit: Unit::Week,
        }) => {
            let day = start.map_or(Weekday::Monday, Date::weekday);
            Rhythm::Weekly {
                interval: small(count),
                days: vec![WeekDay::from(day)],
            }
        }
        Rhythm::Every(Amount {
            count,
            unit: Unit::Month,
        }) => Rhythm::Monthly {
            interval: small(count),
            days: vec![start.map_or(1, Date::day)],
        },
        // « tous les lundis à minuit » is 0 h on Tuesdays.
        Rhythm::Weekly { interval, days } if midnight => {
            let mut days: Vec<WeekDay> = days
                .into_iter()
                .map(|day| WeekDay::from(Weekday::from(day).next()))
                .collect();
            days.sort_unstable();
            Rhythm::Weekly { interval, days }
        }
        other => other,
    }
}

/// The first slot of the rhythm that lies ahead, exceptions or not.
fn first(recurrence: &Recurrence, base: Date, here: &Standpoint<'_>) -> Option<jiff::Zoned> {
    if let (Rhythm::Every(amount), true) = (&recurrence.rhythm, recurrence.rhythm.is_within_a_day()) {
        return match recurrence.start {
            Some(day) => Some(here.at(day, None)),
            None => span(*amount).and_then(|span| here.now.checked_add(span)).ok(),
        };
    }
    let days = recurrence.rhythm.simple().days(base).take(40);
    let instants = days.flat_map(|day| {
        recurrence
            .times
            .iter()
            .map(move |time| here.instant(day.to_datetime(*time)))
    });
    instants.into_iter().find(|at| *at > here.now)
}

/// An end is looked for from the beginning on: « du 5 janvier au 30 juin ».
fn finish(end: Option<&End>, base: Date, here: &Standpoint<'_>) -> Result<Option<Finish>, Refusal> {
    Ok(match end {
        None => None,
        Some(End::Times(times)) => Some(Finish::Times(*times)),
        Some(End::After(amount)) => Some(Finish::After(*amount)),
        Some(End::On(day)) => {
            let later = here.on(base);
            Some(Finish::On(date(day, if base > here.today() { &later } else { here })?))
        }
    })
}

/// It must happen at least once, as far as is known.
fn checked(recurrence: Recurrence, here: &Standpoint<'_>) -> Result<Recurrence, Refusal> {
    if recurrence.occurrences(here.calendar).next().is_some() {
        return Ok(recurrence);
    }
    let unknown_days = recurrence.except.contains(&Exception::SchoolHolidays)
        && here.calendar.known(here.zone).is_none_or(|(_, last)| {
            let end = match recurrence.finish {
                Some(Finish::On(day)) => day,
                _ => last.saturating_add(1.day()),
            };
            end > last
        });
    Err(Refusal::Invalid(match recurrence.finish {
        _ if unknown_days => unknown(here),
        Some(Finish::On(day)) if day < recurrence.first.date() => format!(
            "la fin ({}) vient avant la première fois ({})",
            date_in_words(day),
            date_in_words(recurrence.first.date())
        ),
        _ => "avec ces exceptions, cela n'arrive jamais".to_owned(),
    }))
}
