//! A day as people name it → the day of the calendar, seen from now and here.

use jiff::civil::{Date, DateTime, Weekday};
use jiff::{Span, ToSpan as _, Zoned};

use super::anchor::school_day;
use super::french::{day_in_words, month_in_words, weekday_in_words};
use super::outcome::{Moment, Outcome};
use super::public;
use super::recurrence::span;
use super::standpoint::{Standpoint, monday_of};
use crate::language::moment::{Amount, Day, Hour, Month, Part3, Unit, Which};

/// Years that are looked through for a date that not every year has.
const YEARS: i16 = 9;
/// Times that « … avant … » is moved on to one that lies ahead.
const TRIES: usize = 12;

/// What a day comes to.
pub(super) enum Found {
    /// A day.
    Day(Date),
    /// A day at the hour that it is now: « dans 3 jours ».
    Clock(DateTime),
    /// An instant: « dans une demi-heure ».
    Instant(Zoned),
}

type Search<T> = Result<T, Outcome>;

/// Finds a day; the error is what is to be told instead.
pub(super) fn find(day: &Day, hour: Option<Hour>, here: &Standpoint<'_>) -> Search<Found> {
    match day {
        Day::In(amounts) => ahead(amounts, here),
        Day::Shifted(by, from) => shifted(*by, from, hour, here),
        Day::Both(one, other) => both(one, other, hour, here),
        _ => date(day, hour, here).map(Found::Day),
    }
}

fn date(day: &Day, hour: Option<Hour>, here: &Standpoint<'_>) -> Search<Date> {
    let today = here.today();
    Ok(match day {
        Day::Today => today,
        Day::Ahead(days) => plus(today, i64::from(*days).days()),
        Day::Weekday(weekday, which) => on_weekday(*weekday, *which, hour, here),
        Day::PartOfWeek(weekday, weeks) => {
            let this = in_week(*weekday, weeks.unwrap_or(0), here);
            if weeks.is_some() || here.comes(this, hour) {
                this
            } else {
                plus(this, 7.days())
            }
        }
        Day::Weekend => {
            let saturday = in_week(Weekday::Saturday, 0, here);
            if here.comes(saturday, hour) {
                saturday
            } else {
                plus(saturday, 1.day())
            }
        }
        Day::WeekOf(day) => match find(day, None, here)? {
            Found::Day(date) => monday_of(date),
            Found::Clock(at) => monday_of(at.date()),
            Found::Instant(at) => monday_of(at.date()),
        },
        Day::Date {
            weekday,
            day,
            month,
            year,
        } => {
            let date = on_date(*day, *month, *year, (hour, here))?;
            match weekday {
                Some(weekday) if *weekday != date.weekday() => return Err(mismatch(date, *weekday)),
                _ => date,
            }
        }
        Day::PartOfMonth(part, month, year) => part_of_month(*part, *month, *year, (hour, here)),
        Day::Nth(nth, weekday, month) => nth_of_month(*nth, *weekday, *month, (hour, here))?,
        Day::NextYear => Date::new(today.year() + 1, 1, 1).map_err(|_| far())?,
        Day::School(day) => school_day(*day, hour, here).map_err(Outcome::Invalid)?,
        Day::Feast(feast) => next_year_that(here, |year| Some(public::day_of(*feast, year)), hour).ok_or_else(far)?,
        // These name several days; who resolves asks for each.
        Day::SomeDayThisWeek | Day::SomeDayOf(..) | Day::EndOfSomeYear | Day::Vague(_) => return Err(Outcome::Nothing),
        Day::In(_) | Day::Shifted(..) | Day::Both(..) => match find(day, hour, here)? {
            Found::Day(date) => date,
            Found::Clock(at) => at.date(),
            Found::Instant(at) => at.date(),
        },
    })
}

pub(super) fn far() -> Outcome {
    Outcome::Invalid("c'est trop loin pour moi ; donnez-moi une date plus proche".to_owned())
}

fn plus(day: Date, span: Span) -> Date {
    day.saturating_add(span)
}

/// « dans 3 jours » keeps the hour; « dans 24 h » is exact.
fn ahead(amounts: &[Amount], here: &Standpoint<'_>) -> Search<Found> {
    let exact = |amount: &&Amount| matches!(amount.unit, Unit::Hour | Unit::Minute | Unit::Second);
    let mut clock = here.now.datetime();
    for amount in amounts.iter().filter(|amount| !exact(amount)) {
        clock = i64::from(amount.count)
            .le(&40_000)
            .then(|| clock.checked_add(span(*amount)).ok())
            .flatten()
            .ok_or_else(far)?;
    }
    if !amounts.iter().any(|amount| exact(&amount)) {
        return Ok(Found::Clock(clock));
    }
    let mut at = if clock == here.now.datetime() {
        here.now.clone()
    } else {
        here.instant(clock)
    };
    for amount in amounts.iter().filter(exact) {
        at = at.checked_add(span(*amount)).map_err(|_| far())?;
    }
    Ok(Found::Instant(at))
}

fn in_week(weekday: Weekday, weeks: i32, here: &Standpoint<'_>) -> Date {
    let days = i64::from(weekday.to_monday_zero_offset()) + 7 * i64::from(weeks);
    plus(here.monday(), days.days())
}

fn on_weekday(weekday: Weekday, which: Which, hour: Option<Hour>, here: &Standpoint<'_>) -> Date {
    let today = here.today();
    let wait = match today.weekday().until(weekday) {
        0 => 7,
        days => i64::from(days),
    };
    match which {
        Which::Coming if wait == 7 && hour.is_some() && here.comes(today, hour) => today,
        Which::Coming | Which::Next => plus(today, wait.days()),
        Which::OfWeek(weeks) => in_week(weekday, weeks, here),
        Which::Later(weeks) => plus(today, (wait + 7 * i64::from(weeks)).days()),
        Which::Last => plus(today, (wait - if wait == 7 { 14 } else { 7 }).days()),
    }
}

/// The next such date: today only if an hour is still to come.
fn on_date(day: i8, month: Month, year: Option<i16>, (hour, here): (Option<Hour>, &Standpoint<'_>)) -> Search<Date> {
    let today = here.today();
    let comes = |date: &Date| *date > today || (*date == today && hour.is_some() && here.comes(*date, hour));
    let found = match (month, year) {
        (Month::Named(month), Some(year)) => {
            return Date::new(year, month, day).map_err(|_| no_such(day, month, Some(year)));
        }
        (Month::Named(month), None) => {
            let years = (0..YEARS).filter_map(|ahead| Date::new(today.year() + ahead, month, day).ok());
            let at_eight = |date: &Date| comes(date) || (*date == today && here.comes(*date, hour));
            years
                .into_iter()
                .find(at_eight)
                .ok_or_else(|| no_such(day, month, None))?
        }
        (Month::Next, _) => {
            let next = plus(today.first_of_month(), 1.month());
            Date::new(next.year(), next.month(), day).map_err(|_| no_such(day, next.month(), Some(next.year())))?
        }
        (Month::Any | Month::This, _) => {
            let months = (0..12_i64).map(|ahead| plus(today.first_of_month(), ahead.months()));
            let mut days = months.filter_map(|first| Date::new(first.year(), first.month(), day).ok());
            days.find(comes).ok_or_else(far)?
        }
    };
    Ok(found)
}

fn no_such(day: i8, month: i8, year: Option<i16>) -> Outcome {
    let year = year.map(|year| format!(" {year}")).unwrap_or_default();
    Outcome::Invalid(format!(
        "le {} {}{year} n'existe pas",
        day_in_words(day),
        month_in_words(month)
    ))
}

fn mismatch(date: Date, weekday: Weekday) -> Outcome {
    Outcome::Invalid(
        format!(
            "le {} n'est pas un {}",
            without_weekday(date),
            weekday_in_words(weekday)
        ) + &is_a(date),
    )
}

fn is_a(date: Date) -> String {
    format!(" : c'est un {}", weekday_in_words(date.weekday()))
}

fn without_weekday(date: Date) -> String {
    format!(
        "{} {} {}",
        day_in_words(date.day()),
        month_in_words(date.month()),
        date.year()
    )
}

fn part_of_month(part: Part3, month: Month, year: Option<i16>, (hour, here): (Option<Hour>, &Standpoint<'_>)) -> Date {
    let of = |first: Date| match part {
        Part3::Start => first,
        Part3::Middle => plus(first, 14.days()),
        Part3::End => first.last_of_month(),
    };
    let this = here.today().first_of_month();
    let months: Vec<Date> = match (month, year) {
        (Month::Next, _) => return of(plus(this, 1.month())),
        (Month::Named(month), Some(year)) => return of(Date::new(year, month, 1).unwrap_or(this)),
        (Month::Named(month), None) => (0..2)
            .filter_map(|ahead| Date::new(this.year() + ahead, month, 1).ok())
            .collect(),
        (Month::Any | Month::This, _) => (0..2_i64).map(|ahead| plus(this, ahead.months())).collect(),
    };
    let days: Vec<Date> = months.into_iter().map(of).collect();
    days.iter()
        .find(|day| here.comes(**day, hour))
        .or(days.last())
        .copied()
        .unwrap_or(this)
}

fn nth_of_month(
    nth: i8,
    weekday: Weekday,
    month: Month,
    (hour, here): (Option<Hour>, &Standpoint<'_>),
) -> Search<Date> {
    let this = here.today().first_of_month();
    let months: Vec<Date> = match month {
        Month::Next => vec![plus(this, 1.month())],
        Month::This => vec![this],
        Month::Any => (0..3_i64).map(|ahead| plus(this, ahead.months())).collect(),
        Month::Named(month) => (0..2)
            .filter_map(|ahead| Date::new(this.year() + ahead, month, 1).ok())
            .collect(),
    };
    let days: Vec<Date> = months
        .iter()
        .filter_map(|first| first.nth_weekday_of_month(nth, weekday).ok())
        .collect();
    days.iter()
        .find(|day| here.comes(**day, hour))
        .or(days.last())
        .copied()
        .ok_or_else(far)
}

fn next_year_that(here: &Standpoint<'_>, day: impl Fn(i16) -> Option<Date>, hour: Option<Hour>) -> Option<Date> {
    let years = 0..YEARS;
    years
        .filter_map(|ahead| day(here.today().year() + ahead))
        .find(|day| here.comes(*day, hour))
}

/// « 3 jours avant le 15 janvier »: of the first such 15th for which that lies ahead.
fn shifted(by: Amount, from: &Day, hour: Option<Hour>, here: &Standpoint<'_>) -> Search<Found> {
    let mut seen = here.clone();
    let mut last = None;
    for _ in 0..TRIES {
        let from = match date(from, None, &seen) {
            Ok(from) => from,
            Err(told) => return last.ok_or(told),
        };
        if matches!(by.unit, Unit::Hour | Unit::Minute | Unit::Second) {
            let at = here.at(from, None).checked_add(span(by)).map_err(|_| far())?;
            if at > here.now {
                return Ok(Found::Instant(at));
            }
            last = last.or(Some(Found::Instant(at)));
        } else {
            let day = from.checked_add(span(by)).map_err(|_| far())?;
            if here.comes(day, hour) {
                return Ok(Found::Day(day));
            }
            last = last.or(Some(Found::Day(day)));
        }
        seen = seen.on(plus(from, 1.day()));
    }
    last.ok_or_else(far)
}

/// « demain mardi »: the weekday must be that of the day.
fn both(one: &Day, other: &Day, hour: Option<Hour>, here: &Standpoint<'_>) -> Search<Found> {
    let (day, check) = if matches!(one, Day::Weekday(_, Which::Coming)) {
        (other, one)
    } else {
        (one, other)
    };
    let found = date(day, hour, here)?;
    match check {
        Day::Weekday(weekday, _) if *weekday != found.weekday() => Err(mismatch(found, *weekday)),
        Day::Weekday(..) => Ok(Found::Day(found)),
        check => {
            let checked = date(check, hour, here)?;
            if checked == found {
                return Ok(Found::Day(found));
            }
            let option = |day: Date| Moment::new(here.at(day, hour), hour.is_none());
            Err(Outcome::Ambiguous(vec![option(found), option(checked)]))
        }
    }
}
