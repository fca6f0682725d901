//! From where one speaks of time: now, in which school zone, with which school calendar.

use jiff::civil::{Date, DateTime, Time, Weekday, time};
use jiff::tz::AmbiguousOffset;
use jiff::{ToSpan as _, Zoned};

use super::school::{SchoolCalendar, Zone};
use crate::language::moment::Hour;

/// The hour of a day for which none was said.
pub(super) const MORNING: Time = time(8, 0, 0, 0);

/// Now, here.
#[derive(Clone, Debug)]
pub struct Standpoint<'a> {
    /// Now, in the time zone of who speaks.
    pub now: Zoned,
    /// The school zone of who speaks.
    pub zone: Zone,
    /// What is known of the school years.
    pub calendar: &'a SchoolCalendar,
}

/// The school zone of an académie, and what is known of its school years.
#[derive(Clone, Debug)]
pub struct School {
    /// The zone.
    pub zone: Zone,
    /// The calendar.
    pub calendar: SchoolCalendar,
}

impl Default for School {
    fn default() -> Self {
        Self {
            zone: Zone::A,
            calendar: SchoolCalendar::shipped().clone(),
        }
    }
}

impl School {
    /// Now, here.
    pub fn standpoint(&self, now: Zoned) -> Standpoint<'_> {
        Standpoint {
            now,
            zone: self.zone,
            calendar: &self.calendar,
        }
    }
}

impl Standpoint<'_> {
    pub(super) fn today(&self) -> Date {
        self.now.date()
    }

    /// Monday of this week.
    pub(super) fn monday(&self) -> Date {
        monday_of(self.today())
    }

    /// The same, at the first instant of a day.
    pub(super) fn on(&self, day: Date) -> Self {
        Self {
            now: self.instant(day.at(0, 0, 0, 0)),
            ..self.clone()
        }
    }

    /// A day at an hour; 8 h if none was said.
    pub(super) fn at(&self, day: Date, hour: Option<Hour>) -> Zoned {
        let late = hour.is_some_and(|hour| hour.next_day);
        let day = if late { day.saturating_add(1.day()) } else { day };
        self.instant(day.to_datetime(hour.map_or(MORNING, |hour| hour.time)))
    }

    /// Whether a day at an hour lies ahead.
    pub(super) fn comes(&self, day: Date, hour: Option<Hour>) -> bool {
        self.at(day, hour) > self.now
    }

    /// A wall-clock time here; see [`instant_in`].
    pub(super) fn instant(&self, clock: DateTime) -> Zoned {
        instant_in(&self.now, clock)
    }
}

/// The Monday of the week of a day.
pub(super) fn monday_of(day: Date) -> Date {
    let past = day.weekday().since(Weekday::Monday);
    day.saturating_sub(i64::from(past).days())
}

/// A wall-clock time in the time zone of an instant. One that does not exist is the first instant after the gap; of one
/// that exists twice, the first.
pub(super) fn instant_in(zone: &Zoned, clock: DateTime) -> Zoned {
    let time_zone = zone.time_zone().clone();
    let ambiguous = time_zone.to_ambiguous_zoned(clock);
    if let AmbiguousOffset::Gap { after, .. } = ambiguous.offset()
        && let Ok(before_gap) = after.to_timestamp(clock)
        && let Some(shift) = time_zone.following(before_gap).next()
    {
        return shift.timestamp().to_zoned(time_zone);
    }
    ambiguous.compatible().unwrap_or_else(|_| zone.clone())
}
