//! Days of the school year: the rentrée, the last day of class, the first Monday of the holidays.

use jiff::civil::{Date, Weekday};

use super::day::{Seen, plus};
use super::french::date_in_words;
use super::school::Break;
use super::standpoint::{Standpoint, monday_of};
use crate::language::moment::{Holidays, SchoolDay};

/// The holidays before each period, from the first.
const BEFORE_PERIODS: [Holidays; 5] = [
    Holidays::Ete,
    Holidays::Toussaint,
    Holidays::Noel,
    Holidays::Hiver,
    Holidays::Printemps,
];

/// The next such day of the school year, or why it is not known.
pub(super) fn school_day(day: SchoolDay, seen: &Seen<'_>) -> Result<Date, String> {
    let calendar = seen.here.calendar;
    let last_class = |one: &Break| calendar.class_before(one.zone, one.first);
    match day {
        SchoolDay::Return(holidays) => next(holidays, seen, |one| calendar.class_after(one.zone, one.last)),
        SchoolDay::PeriodStart(number) => {
            let index = usize::try_from(number - 1).unwrap_or(0);
            school_day(SchoolDay::Return(BEFORE_PERIODS.get(index).copied()), seen)
        }
        SchoolDay::LastClass(holidays) => next(holidays, seen, last_class),
        SchoolDay::LastWeek(holidays) => next(holidays, seen, |one| last_class(one).map(monday_of)),
        SchoolDay::FirstOff(holidays) => next(holidays, seen, |one| Some(one.first)),
        SchoolDay::LastOff(holidays) => next(holidays, seen, |one| Some(one.last)),
        SchoolDay::During(holidays, week) => next(holidays, seen, |one| monday_in(one, week)),
    }
}

/// The Monday of a week of the holidays.
fn monday_in(one: &Break, week: i8) -> Option<Date> {
    let wait = i64::from(one.first.weekday().until(Weekday::Monday));
    let monday = plus(one.first, wait + 7 * i64::from(week - 1));
    one.contains(monday).then_some(monday)
}

/// The day of the first holidays for which it lies ahead. Without a name, the pont de l'Ascension is no holidays.
fn next(holidays: Option<Holidays>, seen: &Seen<'_>, day: impl Fn(&Break) -> Option<Date>) -> Result<Date, String> {
    let here = seen.here;
    let is_meant = |one: &&Break| holidays.map_or(one.holidays != Holidays::Ascension, |named| named == one.holidays);
    let mut days = here.calendar.breaks(here.zone).filter(is_meant).filter_map(day);
    let found = days.find(|day| seen.comes(*day));
    found
        .filter(|day| here.calendar.knows(here.zone, *day))
        .ok_or_else(|| unknown(here))
}

/// Says until when the school calendar is known.
pub(super) fn unknown(here: &Standpoint<'_>) -> String {
    match here.calendar.known(here.zone) {
        Some((_, last)) => format!(
            "le calendrier scolaire de la zone {} n'est connu que jusqu'au {} ; donnez-moi plutôt une date",
            here.zone,
            date_in_words(last)
        ),
        None => format!(
            "le calendrier scolaire de la zone {} n'est pas connu ; donnez-moi plutôt une date",
            here.zone
        ),
    }
}
