//! Days of the school year: the rentrée, the last day of class, the first Monday of the holidays.

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};

use super::french::date_in_words;
use super::school::Break;
use super::standpoint::{Standpoint, monday_of};
use crate::language::moment::{Holidays, Hour, SchoolDay};

/// The holidays before each period, from the first.
const BEFORE_PERIODS: [Holidays; 5] = [
    Holidays::Ete,
    Holidays::Toussaint,
    Holidays::Noel,
    Holidays::Hiver,
    Holidays::Printemps,
];

/// The next such day of the school year, or why it is not known.
pub(super) fn school_day(day: SchoolDay, hour: Option<Hour>, here: &Standpoint<'_>) -> Result<Date, String> {
    let (holidays, of): (Option<Holidays>, fn(&Break, &Standpoint<'_>) -> Option<Date>) = match day {
        SchoolDay::Return(holidays) => (holidays, |one, here| here.calendar.class_after(one.zone, one.last)),
        SchoolDay::PeriodStart(number) => {
            let index = usize::try_from(number - 1).unwrap_or(0);
            let holidays = BEFORE_PERIODS.get(index).copied();
            return school_day(SchoolDay::Return(holidays), hour, here);
        }
        SchoolDay::LastClass(holidays) => (holidays, |one, here| here.calendar.class_before(one.zone, one.first)),
        SchoolDay::LastWeek(holidays) => (holidays, |one, here| {
            here.calendar.class_before(one.zone, one.first).map(monday_of)
        }),
        SchoolDay::FirstOff(holidays) => (holidays, |one, _| Some(one.first)),
        SchoolDay::LastOff(holidays) => (holidays, |one, _| Some(one.last)),
        SchoolDay::During(holidays, week) => return during(holidays, week, hour, here),
    };
    next(holidays, hour, here, |one| of(one, here))
}

/// The Monday of a week of the holidays.
fn during(holidays: Option<Holidays>, week: i8, hour: Option<Hour>, here: &Standpoint<'_>) -> Result<Date, String> {
    next(holidays, hour, here, |one| {
        let wait = one.first.weekday().until(Weekday::Monday);
        let days = i64::from(wait) + 7 * i64::from(week - 1);
        Some(one.first.saturating_add(days.days())).filter(|monday| one.contains(*monday))
    })
}

/// The day of the first holidays for which it lies ahead. Without a name, the pont de l'Ascension is no holidays.
fn next(
    holidays: Option<Holidays>,
    hour: Option<Hour>,
    here: &Standpoint<'_>,
    day: impl Fn(&Break) -> Option<Date>,
) -> Result<Date, String> {
    let is_meant = |one: &&Break| holidays.map_or(one.holidays != Holidays::Ascension, |named| named == one.holidays);
    let mut days = here.calendar.breaks(here.zone).filter(is_meant).filter_map(day);
    let found = days.find(|day| here.comes(*day, hour));
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
