//! What returns: a rhythm with its hours, its exceptions and its end, and when that is.

use jiff::civil::{Date, Time, Weekday};
use jiff::{Span, Zoned};
use serde::{Deserialize, Serialize};

use super::public::is_public_holiday;
use super::school::{SchoolCalendar, Zone};
use super::standpoint::instant_in;
use crate::language::moment::{Amount, Exception, Rhythm, Unit};

/// What has not happened for so many years will not happen: « tous les dimanches sauf le dimanche ».
const LONGEST_SEARCH_YEARS: i16 = 10;
/// More slots of a rhythm than this are never looked at.
const MOST_SLOTS: usize = 20_000;

/// « chaque lundi à 8 h, sauf pendant les vacances », from a first instant on.
///
/// Days are counted on the calendar and hours on the clock on the wall, so a change of the clocks moves nothing; only
/// rhythms within a day (« toutes les deux heures ») are exact durations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recurrence {
    /// How it returns.
    pub rhythm: Rhythm,
    /// At what hours, ascending; the first is 8 h if none was said.
    pub times: Vec<Time>,
    /// No hour was said.
    pub all_day: bool,
    /// Days that are left out.
    pub except: Vec<Exception>,
    /// From which day on, if it was said.
    pub start: Option<Date>,
    /// Until when.
    pub finish: Option<Finish>,
    /// What the rhythm is counted from; it carries the time zone. It may itself be left out by an exception.
    pub first: Zoned,
    /// The school zone whose holidays are meant.
    pub zone: Zone,
}

/// Until when something returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Finish {
    /// « jusqu'au 30 juin », included.
    On(Date),
    /// « pendant trois semaines », from the first occurrence.
    After(Amount),
    /// « 5 fois », of what is delivered.
    Times(u32),
}

impl Recurrence {
    /// When it is, from the first; where the school calendar ends and holidays matter, it ends too.
    pub fn occurrences<'a>(&'a self, calendar: &'a SchoolCalendar) -> Box<dyn Iterator<Item = Zoned> + 'a> {
        let all = self.unfinished(calendar);
        match self.finish {
            None => Box::new(all),
            Some(Finish::On(day)) => Box::new(all.take_while(move |at| at.date() <= day)),
            Some(Finish::Times(times)) => Box::new(all.take(usize::try_from(times).unwrap_or(usize::MAX))),
            Some(Finish::After(amount)) => {
                let mut all = all.peekable();
                let end = all
                    .peek()
                    .and_then(|first| span(amount).and_then(|span| first.checked_add(span)).ok());
                Box::new(all.take_while(move |at| end.as_ref().is_none_or(|end| at < end)))
            }
        }
    }

    /// The first occurrence after an instant.
    pub fn after(&self, instant: &Zoned, calendar: &SchoolCalendar) -> Option<Zoned> {
        let near = self.moved_near(instant);
        let all = near.as_ref().unwrap_or(self);
        all.occurrences(calendar).find(|at| at > instant)
    }

    /// A rhythm within a day, begun anew on the last slot before an instant, so that years of slots are not counted.
    fn moved_near(&self, instant: &Zoned) -> Option<Self> {
        let Rhythm::Every(amount) = &self.rhythm else {
            return None;
        };
        let uncounted = matches!(self.finish, None | Some(Finish::On(_)));
        let step = span(*amount)
            .ok()?
            .total(jiff::Unit::Second)
            .ok()
            .filter(|_| self.rhythm.is_within_a_day())?;
        let passed = self.first.duration_until(instant).as_secs_f64();
        let slots = (passed / step).floor();
        let moved = jiff::SignedDuration::try_from_secs_f64(slots * step).ok()?;
        let first = self.first.checked_add(moved).ok()?;
        (uncounted && slots > 0.0).then(|| Self { first, ..self.clone() })
    }

    /// The last occurrence, or the last day, if it has an end.
    pub fn ends(&self, calendar: &SchoolCalendar) -> Option<String> {
        match self.finish? {
            Finish::On(day) => Some(day.to_string()),
            Finish::After(_) | Finish::Times(_) => self.occurrences(calendar).last().map(|at| at.to_string()),
        }
    }

    /// The last day until which it is known when it happens, if that depends on the school holidays.
    pub fn known_until(&self, calendar: &SchoolCalendar) -> Option<Date> {
        let depends = self.except.contains(&Exception::SchoolHolidays);
        depends.then(|| calendar.known(self.zone).map(|(_, last)| last))?
    }

    /// The rule as iCalendar writes it, without exceptions by calendar.
    pub fn rrule(&self) -> String {
        self.rhythm.rrule()
    }

    fn unfinished<'a>(&'a self, calendar: &'a SchoolCalendar) -> Box<dyn Iterator<Item = Zoned> + 'a> {
        if self.rhythm.is_within_a_day() {
            let zone = self.first.time_zone();
            let start = self.first.with_time_zone(jiff::tz::TimeZone::UTC).datetime();
            let all = self.rhythm.instants(start).map(|at| at.to_zoned(zone.clone()));
            return Box::new(self.kept(all, Zoned::date, calendar));
        }
        let days = self.kept(self.rhythm.days(self.first.date()), |day| *day, calendar);
        let all = days.flat_map(move |day| {
            self.times
                .iter()
                .map(move |time| instant_in(&self.first, day.to_datetime(*time)))
        });
        Box::new(all.skip_while(|at| *at < self.first))
    }

    /// What is not excepted, as far as the school calendar is known if it matters.
    fn kept<'a, T: 'a>(
        &'a self,
        all: impl Iterator<Item = T> + 'a,
        date: fn(&T) -> Date,
        calendar: &'a SchoolCalendar,
    ) -> impl Iterator<Item = T> + 'a {
        let needs_school = self.except.contains(&Exception::SchoolHolidays);
        let (mut all, mut last) = (all.take(MOST_SLOTS), self.first.date());
        std::iter::from_fn(move || {
            loop {
                let next = all.next()?;
                let day = date(&next);
                let is_known = !needs_school || calendar.knows(self.zone, day);
                if !is_known || day.year() - last.year() > LONGEST_SEARCH_YEARS {
                    return None;
                }
                if !self.leaves_out(day, calendar) {
                    last = day;
                    return Some(next);
                }
            }
        })
    }

    /// Whether a day is excepted.
    fn leaves_out(&self, day: Date, calendar: &SchoolCalendar) -> bool {
        self.except.iter().any(|exception| match exception {
            Exception::SchoolHolidays => calendar.break_on(self.zone, day).is_some(),
            Exception::PublicHolidays => is_public_holiday(day),
            Exception::In(month) => day.month() == *month,
            Exception::On(weekday) => Weekday::from(*weekday) == day.weekday(),
        })
    }
}

/// An amount as a span of jiff; an error if it is longer than any.
pub(super) fn span(amount: Amount) -> Result<Span, jiff::Error> {
    let (count, none) = (i64::from(amount.count), Span::new());
    match amount.unit {
        Unit::Second => none.try_seconds(count),
        Unit::Minute => none.try_minutes(count),
        Unit::Hour => none.try_hours(count),
        Unit::Day => none.try_days(count),
        Unit::Week => none.try_weeks(count),
        Unit::Month => none.try_months(count),
        Unit::Year => none.try_years(count),
    }
}
