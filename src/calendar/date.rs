//! Days of the month and of the year: « le 12 », « mi-janvier », « le dernier vendredi de juin », « à Noël ».

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};

use super::day::{Seen, plus};
use super::french::{day_in_words, month_in_words, weekday_in_words};
use super::outcome::Refusal;
use super::public;
use crate::language::moment::{Feast, Month, Part3};

/// Years that are looked through for a date that not every year has.
const YEARS: i16 = 9;
/// The last year of the calendar.
const LAST_YEAR: i16 = 9_999;

/// The next such date: today only if an hour is still to come.
pub(super) fn on_date(day: i8, month: Month, year: Option<i16>, seen: &Seen<'_>) -> Result<Date, Refusal> {
    let today = seen.here.today();
    let ahead = |date: &Date| *date > today || (*date == today && seen.hour.is_some() && seen.comes(*date));
    match (month, year) {
        (Month::Named(month), Some(year)) => {
            Date::new(year, month, day).map_err(|_| does_not_exist(day, month, Some(year)))
        }
        (Month::Named(month), None) => {
            let mut days = years(seen).filter_map(|year| Date::new(year, month, day).ok());
            let found = days.find(|date| ahead(date) || (*date == today && seen.comes(*date)));
            found.ok_or_else(|| does_not_exist(day, month, None))
        }
        (Month::Next, _) => {
            let next = months_from(1, seen);
            Date::new(next.year(), next.month(), day).map_err(|_| does_not_exist(day, next.month(), Some(next.year())))
        }
        (Month::Any | Month::This, _) => {
            let months = (0..12).map(|ahead| months_from(ahead, seen));
            let mut days = months.filter_map(|first| Date::new(first.year(), first.month(), day).ok());
            days.find(ahead).ok_or_else(Refusal::too_far)
        }
    }
}

/// The first of the month so many months ahead.
fn months_from(ahead: i64, seen: &Seen<'_>) -> Date {
    seen.here.today().first_of_month().saturating_add(ahead.months())
}

fn years(seen: &Seen<'_>) -> impl Iterator<Item = i16> + use<> {
    let this = seen.here.today().year();
    (this..=this.saturating_add(YEARS)).filter(|year| *year <= LAST_YEAR)
}

/// The first of each month that may be meant.
fn months(month: Month, seen: &Seen<'_>) -> Vec<Date> {
    match month {
        Month::Named(month) => years(seen).filter_map(|year| Date::new(year, month, 1).ok()).collect(),
        Month::Next => vec![months_from(1, seen)],
        Month::Any | Month::This => (0..3).map(|ahead| months_from(ahead, seen)).collect(),
    }
}

/// The 1st, the 15th or the last day; of this month or year if still to come.
pub(super) fn part_of_month(part: Part3, month: Month, year: Option<i16>, seen: &Seen<'_>) -> Date {
    let of = |first: Date| match part {
        Part3::Start => first,
        Part3::Middle => plus(first, 14),
        Part3::End => first.last_of_month(),
    };
    if let (Month::Named(month), Some(year)) = (month, year) {
        return of(Date::new(year, month, 1).unwrap_or(seen.here.today()));
    }
    let days: Vec<Date> = months(month, seen).into_iter().map(of).collect();
    first_that_comes(&days, seen).unwrap_or(seen.here.today())
}

/// « le premier lundi de janvier »
pub(super) fn nth_of_month(nth: i8, weekday: Weekday, month: Month, seen: &Seen<'_>) -> Result<Date, Refusal> {
    let months = if month == Month::This {
        vec![months_from(0, seen)]
    } else {
        months(month, seen)
    };
    let days = months
        .iter()
        .filter_map(|first| first.nth_weekday_of_month(nth, weekday).ok());
    first_that_comes(&days.collect::<Vec<_>>(), seen).ok_or_else(Refusal::too_far)
}

/// « à Noël »
pub(super) fn feast(feast: Feast, seen: &Seen<'_>) -> Result<Date, Refusal> {
    let mut days = years(seen).map(|year| public::day_of(feast, year));
    days.find(|day| seen.comes(*day)).ok_or_else(Refusal::too_far)
}

fn first_that_comes(days: &[Date], seen: &Seen<'_>) -> Option<Date> {
    days.iter().find(|day| seen.comes(**day)).or(days.first()).copied()
}

fn does_not_exist(day: i8, month: i8, year: Option<i16>) -> Refusal {
    let year = year.map(|year| format!(" {year}")).unwrap_or_default();
    Refusal::Invalid(format!(
        "le {} {}{year} n'existe pas",
        day_in_words(day),
        month_in_words(month)
    ))
}

/// Says which weekday it is.
pub(super) fn is_not_a(date: Date, weekday: Weekday) -> Refusal {
    let (day, month, year) = (day_in_words(date.day()), month_in_words(date.month()), date.year());
    let (not, but) = (weekday_in_words(weekday), weekday_in_words(date.weekday()));
    Refusal::Invalid(format!("le {day} {month} {year} n'est pas un {not} : c'est un {but}"))
}
