//! A day as people name it → the day of the calendar, seen from now and here.

use jiff::civil::{Date, DateTime, Weekday};
use jiff::{ToSpan as _, Zoned};

use super::anchor::school_day;
use super::date::{feast, is_not_a, nth_of_month, on_date, part_of_month};
use super::outcome::{Moment, Refusal};
use super::recurrence::span;
use super::standpoint::{Standpoint, monday_of};
use crate::language::moment::{Amount, Day, Hour, Unit, Which};

/// Times that « … avant … » is moved on to one that lies ahead.
const TRIES: usize = 12;
/// Nobody waits for more years.
const LONGEST_WAIT: i16 = 100;
/// Nobody counts further.
const FURTHEST: i32 = 40_000;

/// What a day comes to.
pub(super) enum Found {
    /// A day.
    Day(Date),
    /// A day at the hour that it is now: « dans 3 jours ».
    Clock(DateTime),
    /// An instant: « dans une demi-heure ».
    Instant(Zoned),
}

impl Found {
    pub(super) fn date(&self) -> Date {
        match self {
            Self::Day(date) => *date,
            Self::Clock(at) => at.date(),
            Self::Instant(at) => at.date(),
        }
    }
}

/// From where a day is looked for, and at what hour it is meant.
pub(super) struct Seen<'a> {
    pub(super) hour: Option<Hour>,
    pub(super) here: &'a Standpoint<'a>,
}

impl Seen<'_> {
    /// Whether a day lies ahead at that hour.
    pub(super) fn comes(&self, day: Date) -> bool {
        self.here.comes(day, self.hour)
    }
}

type Search<T> = Result<T, Refusal>;

/// Finds a day, or why there is none.
pub(super) fn find(day: &Day, seen: &Seen<'_>) -> Search<Found> {
    match day {
        Day::In(amounts) => ahead(amounts, seen.here),
        Day::Shifted(by, from) => shifted(*by, from, seen),
        Day::Both(one, other) => both(one, other, seen),
        _ => on_calendar(day, seen).map(Found::Day),
    }
}

fn on_calendar(day: &Day, seen: &Seen<'_>) -> Search<Date> {
    let today = seen.here.today();
    Ok(match day {
        Day::Ahead(days) => plus(today, i64::from(*days)),
        Day::Weekday(weekday, which) => on_weekday(*weekday, *which, seen),
        Day::PartOfWeek(weekday, Some(weeks)) => in_week(*weekday, *weeks, seen),
        Day::PartOfWeek(weekday, None) => {
            let this = in_week(*weekday, 0, seen);
            if seen.comes(this) { this } else { plus(this, 7) }
        }
        Day::Weekend => {
            let saturday = in_week(Weekday::Saturday, 0, seen);
            if seen.comes(saturday) {
                saturday
            } else {
                plus(saturday, 1)
            }
        }
        Day::WeekOf(day) => monday_of(date(day, seen.here)?),
        Day::Date {
            weekday,
            day,
            month,
            year,
        } => {
            let date = on_date(*day, *month, *year, seen)?;
            match weekday {
                Some(weekday) if *weekday != date.weekday() => return Err(is_not_a(date, *weekday)),
                _ => date,
            }
        }
        Day::PartOfMonth(part, month, year) => part_of_month(*part, *month, *year, seen),
        Day::Nth(nth, weekday, month) => nth_of_month(*nth, *weekday, *month, seen)?,
        Day::NextYear => Date::new(today.year() + 1, 1, 1).map_err(|_| Refusal::too_far())?,
        Day::School(day) => school_day(*day, seen).map_err(Refusal::Invalid)?,
        Day::Feast(name) => feast(*name, seen)?,
        Day::Today => today,
        // These name several days; alone, they are asked about before.
        Day::SomeDayThisWeek | Day::SomeDayOf(..) | Day::EndOfSomeYear | Day::Vague(_) => {
            return Err(Refusal::Invalid(
                "de quel jour s'agit-il ? donnez-moi une date".to_owned(),
            ));
        }
        Day::In(_) | Day::Shifted(..) | Day::Both(..) => find(day, seen)?.date(),
    })
}

/// A day without an hour.
pub(super) fn date(day: &Day, here: &Standpoint<'_>) -> Search<Date> {
    Ok(find(day, &Seen { hour: None, here })?.date())
}

pub(super) fn plus(day: Date, days: i64) -> Date {
    day.saturating_add(days.days())
}

fn is_exact(amount: Amount) -> bool {
    matches!(amount.unit, Unit::Hour | Unit::Minute | Unit::Second)
}

/// « dans 3 jours » keeps the hour; « dans 24 h » is exact.
fn ahead(amounts: &[Amount], here: &Standpoint<'_>) -> Search<Found> {
    let (exact, days): (Vec<Amount>, Vec<Amount>) = amounts.iter().copied().partition(|amount| is_exact(*amount));
    let mut clock = here.now.datetime();
    for amount in &days {
        let near = amount.count <= FURTHEST;
        let later = near
            .then(|| span(*amount).and_then(|span| clock.checked_add(span)).ok())
            .flatten();
        clock = later.ok_or_else(Refusal::too_far)?;
    }
    let near = |date: Date| date.year() - here.today().year() <= LONGEST_WAIT;
    if exact.is_empty() {
        return Some(Found::Clock(clock))
            .filter(|_| near(clock.date()))
            .ok_or_else(Refusal::too_far);
    }
    let mut at = if days.is_empty() {
        here.now.clone()
    } else {
        here.instant(clock)
    };
    for amount in exact {
        let later = span(amount).and_then(|span| at.checked_add(span)).ok();
        at = later.filter(|at| near(at.date())).ok_or_else(Refusal::too_far)?;
    }
    Ok(Found::Instant(at))
}

fn in_week(weekday: Weekday, weeks: i32, seen: &Seen<'_>) -> Date {
    plus(
        seen.here.monday(),
        i64::from(weekday.to_monday_zero_offset()) + 7 * i64::from(weeks),
    )
}

/// « jeudi » on a Thursday is today only if an hour is still to come.
fn on_weekday(weekday: Weekday, which: Which, seen: &Seen<'_>) -> Date {
    let today = seen.here.today();
    let wait = match today.weekday().until(weekday) {
        0 => 7,
        days => i64::from(days),
    };
    match which {
        Which::Coming if wait == 7 && seen.hour.is_some() && seen.comes(today) => today,
        Which::Coming | Which::Next => plus(today, wait),
        Which::OfWeek(weeks) => in_week(weekday, weeks, seen),
        Which::Later(weeks) => plus(today, wait + 7 * i64::from(weeks)),
        Which::Last => plus(today, wait - if wait == 7 { 14 } else { 7 }),
    }
}

/// « 3 jours avant le 15 janvier »: of the first such 15th for which that lies ahead; else of the first.
fn shifted(by: Amount, from: &Day, seen: &Seen<'_>) -> Search<Found> {
    let mut view = seen.here.clone();
    let mut gone = None;
    for _ in 0..TRIES {
        let from = match date(from, &view) {
            Ok(from) => from,
            Err(refusal) => return gone.ok_or(refusal),
        };
        let (found, comes) = moved(from, by, seen)?;
        if comes {
            return Ok(found);
        }
        gone = gone.or(Some(found));
        view = view.on(plus(from, 1));
    }
    gone.ok_or_else(Refusal::too_far)
}

/// A day moved by an amount, and whether that lies ahead.
fn moved(from: Date, by: Amount, seen: &Seen<'_>) -> Search<(Found, bool)> {
    if is_exact(by) {
        let at = span(by)
            .and_then(|span| seen.here.at(from, None).checked_add(span))
            .map_err(|_| Refusal::too_far())?;
        let comes = at > seen.here.now;
        return Ok((Found::Instant(at), comes));
    }
    let near = by.count.abs() <= FURTHEST;
    let day = near
        .then(|| span(by).and_then(|span| from.checked_add(span)).ok())
        .flatten()
        .ok_or_else(Refusal::too_far)?;
    Ok((Found::Day(day), seen.comes(day)))
}

/// « demain mardi »: the weekday must be that of the day; two days that differ are asked about.
fn both(one: &Day, other: &Day, seen: &Seen<'_>) -> Search<Found> {
    let (day, check) = match one {
        Day::Weekday(_, Which::Coming) => (other, one),
        _ => (one, other),
    };
    let found = find(day, seen)?.date();
    let checked = match check {
        Day::Weekday(weekday, _) if *weekday != found.weekday() => return Err(is_not_a(found, *weekday)),
        Day::Weekday(..) => found,
        check => find(check, seen)?.date(),
    };
    if checked == found {
        return Ok(Found::Day(found));
    }
    let option = |day: Date| Moment::new(seen.here.at(day, seen.hour), seen.hour.is_none());
    Err(Refusal::Ambiguous(vec![option(found), option(checked)]))
}
