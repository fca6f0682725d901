//! The school calendar: the holidays of each zone, as they are published, and which days are days of class.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

use super::public::is_public_holiday;
use crate::language::fold;
use crate::language::moment::Holidays;

/// The facts that ship with the program: `zone,nom,premier_jour,dernier_jour`.
static SHIPPED: &str = include_str!("vacances.csv");
/// More days than this are never stepped over in search of a day of class.
const LONGEST_BREAK: usize = 120;

/// A zone of the school calendar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the letters are the names")]
pub enum Zone {
    #[default]
    A,
    B,
    C,
}

impl FromStr for Zone {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim() {
            "A" | "a" => Ok(Self::A),
            "B" | "b" => Ok(Self::B),
            "C" | "c" => Ok(Self::C),
            other => Err(format!("« {other} » is no school zone; write A, B or C")),
        }
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

/// Days without class in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Break {
    /// In which zone.
    pub zone: Zone,
    /// The first day without class, a Saturday as a rule.
    pub first: Date,
    /// The last day without class, a Sunday as a rule.
    pub last: Date,
    /// Which holidays.
    pub holidays: Holidays,
}

impl Break {
    /// Whether a day is one of these.
    pub fn contains(&self, day: Date) -> bool {
        (self.first..=self.last).contains(&day)
    }
}

/// Something that is wrong in a calendar file, in French: its readers are the staff who load it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1; 0 when the whole file is meant.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub remedy: String,
}

/// The holidays of all zones, as far as they are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SchoolCalendar {
    /// By zone, then by day.
    breaks: Vec<Break>,
}

impl SchoolCalendar {
    /// The calendar that ships with the program: 2025 to 2028.
    ///
    /// ```
    /// use guichet::calendar::{SchoolCalendar, Zone};
    /// let noel = "2026-12-24".parse().expect("a date");
    /// assert!(SchoolCalendar::shipped().break_on(Zone::A, noel).is_some());
    /// ```
    pub fn shipped() -> &'static Self {
        static CALENDAR: LazyLock<SchoolCalendar> = LazyLock::new(|| SchoolCalendar::read_csv(SHIPPED).0);
        &CALENDAR
    }

    /// Of breaks in any order. Of two that overlap in a zone and are the same holidays, the later given counts.
    pub fn of(breaks: impl IntoIterator<Item = Break>) -> Self {
        let mut kept: Vec<Break> = Vec::new();
        for new in breaks {
            let same = |old: &Break| {
                old.zone == new.zone && old.holidays == new.holidays && old.first <= new.last && new.first <= old.last
            };
            kept.retain(|old| !same(old));
            kept.push(new);
        }
        kept.sort_unstable();
        Self { breaks: kept }
    }

    /// With what another knows; where they differ, the other counts.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self::of(self.breaks.into_iter().chain(other.breaks))
    }

    /// Reads `zone,nom,premier_jour,dernier_jour` with a head line, days as `2026-12-19`.
    ///
    /// ```
    /// use guichet::calendar::SchoolCalendar;
    /// let (_, problems) = SchoolCalendar::read_csv("zone,nom,premier_jour,dernier_jour\nA,Vacances de Noël,2026-12-19,hier");
    /// assert_eq!(problems[0].line, 2);
    /// ```
    pub fn read_csv(text: &str) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        let mut breaks = Vec::new();
        let lines = text
            .lines()
            .enumerate()
            .skip(1)
            .filter(|(_, line)| !line.trim().is_empty());
        for (index, line) in lines {
            match row(line) {
                Some(found) => breaks.push(found),
                None => problems.push(Problem {
                    line: index + 1,
                    what: format!("« {line} » n'est pas une période de vacances."),
                    remedy: "Écrivez : A,Vacances de Noël,2026-12-19,2027-01-03".to_owned(),
                }),
            }
        }
        (Self::of(breaks), problems)
    }

    /// Reads the official iCalendar file of one zone: an event for each holidays, its last day excluded.
    ///
    /// Events that are no holidays (« Prérentrée des enseignants ») and those of other zones are passed over.
    pub fn read_ics(text: &str, zone: Zone) -> (Self, Vec<Problem>) {
        let (breaks, problems) = super::ics::read(text, zone);
        (Self::of(breaks), problems)
    }

    /// The holidays of a zone, in order.
    pub fn breaks(&self, zone: Zone) -> impl Iterator<Item = &Break> {
        self.breaks.iter().filter(move |one| one.zone == zone)
    }

    /// The first and the last day of which anything is known.
    pub fn known(&self, zone: Zone) -> Option<(Date, Date)> {
        let first = self.breaks(zone).map(|one| one.first).min()?;
        let last = self.breaks(zone).map(|one| one.last).max()?;
        Some((first, last))
    }

    /// Whether it is known if there is class on a day.
    pub fn knows(&self, zone: Zone, day: Date) -> bool {
        self.known(zone)
            .is_some_and(|(first, last)| (first..=last).contains(&day))
    }

    /// The holidays that a day belongs to.
    pub fn break_on(&self, zone: Zone, day: Date) -> Option<&Break> {
        self.breaks(zone).find(|one| one.contains(day))
    }

    /// Whether there is class: Monday to Friday, no holidays, no public holiday.
    pub fn is_class(&self, zone: Zone, day: Date) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        !weekend && !is_public_holiday(day) && self.break_on(zone, day).is_none()
    }

    /// The last day of class before a day.
    pub(super) fn class_before(&self, zone: Zone, day: Date) -> Option<Date> {
        let back = std::iter::successors(day.yesterday().ok(), |day| day.yesterday().ok());
        back.take(LONGEST_BREAK).find(|day| self.is_class(zone, *day))
    }

    /// The first day of class after a day.
    pub(super) fn class_after(&self, zone: Zone, day: Date) -> Option<Date> {
        let on = std::iter::successors(day.tomorrow().ok(), |day| day.tomorrow().ok());
        on.take(LONGEST_BREAK).find(|day| self.is_class(zone, *day))
    }
}

/// The year in which the school year of a day begins; a school year begins on 1 August here.
///
/// ```
/// use guichet::calendar::school_year;
/// assert_eq!(school_year(jiff::civil::date(2027, 7, 31)), 2026);
/// ```
pub fn school_year(day: Date) -> i16 {
    day.year() - i16::from(day.month() < 8)
}

fn row(line: &str) -> Option<Break> {
    let mut cells = line.split(',').map(str::trim);
    let zone = cells.next()?.parse().ok()?;
    let holidays = named(cells.next()?)?;
    let (first, last) = (cells.next()?.parse().ok()?, cells.next()?.parse().ok()?);
    (first <= last && cells.next().is_none()).then_some(Break {
        zone,
        first,
        last,
        holidays,
    })
}

/// The holidays that a title names: « Vacances de Noël - Zones A ».
pub(super) fn named(title: &str) -> Option<Holidays> {
    const NAMES: [(&str, Holidays); 7] = [
        ("toussaint", Holidays::Toussaint),
        ("noel", Holidays::Noel),
        ("hiver", Holidays::Hiver),
        ("printemps", Holidays::Printemps),
        ("paques", Holidays::Printemps),
        ("ascension", Holidays::Ascension),
        ("ete", Holidays::Ete),
    ];
    let folded = fold(title);
    let is = |name: &str| folded.split(|c: char| !c.is_alphanumeric()).any(|word| word == name);
    (is("vacances") || is("pont"))
        .then(|| NAMES.iter().find(|(name, _)| is(name)))?
        .map(|(_, holidays)| *holidays)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn every_row_that_ships_is_read() {
        let (calendar, problems) = SchoolCalendar::read_csv(SHIPPED);
        assert_eq!(problems, []);
        for zone in [Zone::A, Zone::B, Zone::C] {
            assert_eq!(calendar.breaks(zone).count(), 18, "zone {zone}");
            assert_eq!(calendar.known(zone), Some((date(2025, 7, 5), date(2028, 8, 31))));
        }
    }

    #[test]
    fn days_of_class_are_told_from_others() {
        let calendar = SchoolCalendar::shipped();
        for (zone, day, is_class) in [
            (Zone::A, date(2026, 12, 18), true),
            (Zone::A, date(2026, 12, 19), false),
            (Zone::A, date(2027, 1, 4), true),
            (Zone::A, date(2026, 11, 11), false),
            (Zone::A, date(2026, 11, 28), false),
            (Zone::A, date(2027, 2, 15), false),
            (Zone::B, date(2027, 2, 15), true),
            (Zone::C, date(2027, 2, 8), false),
            (Zone::A, date(2027, 5, 7), false),
            (Zone::A, date(2028, 7, 3), true),
        ] {
            assert_eq!(calendar.is_class(zone, day), is_class, "zone {zone}, {day}");
        }
        assert!(!calendar.knows(Zone::A, date(2028, 9, 1)));
    }

    #[test]
    fn the_last_and_the_first_day_of_class_step_over_what_lies_between() {
        let calendar = SchoolCalendar::shipped();
        assert_eq!(
            calendar.class_before(Zone::A, date(2026, 12, 19)),
            Some(date(2026, 12, 18))
        );
        assert_eq!(calendar.class_before(Zone::A, date(2028, 7, 4)), Some(date(2028, 7, 3)));
        assert_eq!(calendar.class_after(Zone::A, date(2028, 5, 8)), Some(date(2028, 5, 9)));
        assert_eq!(calendar.class_after(Zone::B, date(2026, 8, 31)), Some(date(2026, 9, 1)));
    }

    #[test]
    fn another_year_is_added_and_a_correction_replaces() {
        let head = "zone,nom,premier_jour,dernier_jour";
        let (more, problems) = SchoolCalendar::read_csv(&format!(
            "{head}\nA,Vacances de Noël,2026-12-18,2027-01-04\nA,Vacances de Noël,2028-12-23,2029-01-07\nD,Carnaval,x,y"
        ));
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].line, 4);
        let calendar = SchoolCalendar::shipped().clone().with(more);
        assert_eq!(calendar.breaks(Zone::A).count(), 19);
        assert!(calendar.break_on(Zone::A, date(2026, 12, 18)).is_some(), "corrected");
        assert!(calendar.knows(Zone::A, date(2029, 1, 7)));
    }
}
