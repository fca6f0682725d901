//! A rhythm as the RRULE of iCalendar (RFC 5545), and the dates or instants that it gives.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::TimeZone;
use rrule::RRuleSet;

use crate::language::moment::{Amount, Rhythm, Unit, WeekDay};

impl Rhythm {
    /// It returns within a day: « toutes les deux heures ».
    pub fn is_within_a_day(&self) -> bool {
        matches!(
            self,
            Self::Every(Amount {
                unit: Unit::Hour | Unit::Minute | Unit::Second,
                ..
            })
        )
    }

    /// As iCalendar writes it.
    ///
    /// | said | rule |
    /// | --- | --- |
    /// | « un mardi sur deux » | `FREQ=WEEKLY;INTERVAL=2;BYDAY=TU` |
    /// | « le dernier vendredi du mois » | `FREQ=MONTHLY;INTERVAL=1;BYDAY=-1FR` |
    ///
    /// ```
    /// use guichet::language::moment::Rhythm;
    /// assert_eq!(Rhythm::Yearly { month: 9, day: 1 }.rrule(), "FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=1");
    /// ```
    pub fn rrule(&self) -> String {
        match self {
            Self::Every(Amount { count, unit }) => format!("FREQ={};INTERVAL={count}", frequency(*unit)),
            Self::Weekly { interval, days } => {
                let days: Vec<&str> = days.iter().map(|day| abbreviated(*day)).collect();
                format!("FREQ=WEEKLY;INTERVAL={interval};BYDAY={}", days.join(","))
            }
            Self::Monthly { interval, days } => {
                let days: Vec<String> = days.iter().map(ToString::to_string).collect();
                format!("FREQ=MONTHLY;INTERVAL={interval};BYMONTHDAY={}", days.join(","))
            }
            Self::MonthlyNth { interval, nth, day } => {
                format!("FREQ=MONTHLY;INTERVAL={interval};BYDAY={nth}{}", abbreviated(*day))
            }
            Self::Yearly { month, day } => format!("FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={day}"),
        }
    }

    /// The same without « sur deux »: what its first day may be.
    pub(super) fn simple(&self) -> Self {
        match self.clone() {
            Self::Every(Amount { unit, .. }) => Self::Every(Amount { count: 1, unit }),
            Self::Weekly { days, .. } => Self::Weekly { interval: 1, days },
            Self::Monthly { days, .. } => Self::Monthly { interval: 1, days },
            Self::MonthlyNth { nth, day, .. } => Self::MonthlyNth { interval: 1, nth, day },
            yearly @ Self::Yearly { .. } => yearly,
        }
    }

    /// Its days from a day on.
    pub(super) fn days(&self, from: Date) -> impl Iterator<Item = Date> + use<> {
        self.instants(from.at(0, 0, 0, 0))
            .map(|at| at.to_zoned(TimeZone::UTC).date())
    }

    /// Its instants, counted in UTC, from one on. Days are counted there too: no clock shifts in UTC.
    pub(super) fn instants(&self, from: DateTime) -> impl Iterator<Item = Timestamp> + use<> {
        let text = format!("DTSTART:{}\nRRULE:{}", from.strftime("%Y%m%dT%H%M%SZ"), self.rrule());
        let set: Option<RRuleSet> = text.parse().ok();
        let dates = set.map(|set| (&set).into_iter()).into_iter().flatten();
        dates.map_while(|at| Timestamp::from_second(at.timestamp()).ok())
    }
}

fn frequency(unit: Unit) -> &'static str {
    match unit {
        Unit::Second => "SECONDLY",
        Unit::Minute => "MINUTELY",
        Unit::Hour => "HOURLY",
        Unit::Day => "DAILY",
        Unit::Week => "WEEKLY",
        Unit::Month => "MONTHLY",
        Unit::Year => "YEARLY",
    }
}

fn abbreviated(day: WeekDay) -> &'static str {
    match Weekday::from(day) {
        Weekday::Monday => "MO",
        Weekday::Tuesday => "TU",
        Weekday::Wednesday => "WE",
        Weekday::Thursday => "TH",
        Weekday::Friday => "FR",
        Weekday::Saturday => "SA",
        Weekday::Sunday => "SU",
    }
}
