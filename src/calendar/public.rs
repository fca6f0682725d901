//! The eleven public holidays of France, by rule.

use jiff::ToSpan as _;
use jiff::civil::{Date, date};

use crate::language::moment::Feast;

/// Easter Sunday of a year of the Gregorian calendar (Meeus, Jones, Butcher).
///
/// ```
/// use guichet::calendar::easter;
/// assert_eq!(easter(2027).to_string(), "2027-03-28");
/// ```
pub fn easter(year: i16) -> Date {
    let civil = i32::from(year);
    let (century, of_century, golden) = (civil / 100, civil % 100, civil % 19);
    let correction = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - correction + 15) % 30;
    let to_sunday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    let late = (golden + 11 * epact + 22 * to_sunday) / 451;
    let days = epact + to_sunday - 7 * late + 114;
    let (month, day) = (i8::try_from(days / 31), i8::try_from(days % 31 + 1));
    date(year, month.unwrap_or(4), day.unwrap_or(1))
}

/// The public holidays of a year, with their French names, in order.
///
/// ```
/// use guichet::calendar::public_holidays;
/// assert_eq!(public_holidays(2026).len(), 11);
/// assert!(public_holidays(2027).iter().any(|(day, name)| day.to_string() == "2027-05-06" && *name == "Ascension"));
/// ```
pub fn public_holidays(year: i16) -> [(Date, &'static str); 11] {
    let of = |feast| day_of(feast, year);
    let mut days = [
        (of(Feast::NewYear), "Jour de l'an"),
        (of(Feast::EasterMonday), "Lundi de Pâques"),
        (of(Feast::LabourDay), "Fête du travail"),
        (date(year, 5, 8), "Victoire de 1945"),
        (of(Feast::Ascension), "Ascension"),
        (of(Feast::WhitMonday), "Lundi de Pentecôte"),
        (of(Feast::NationalDay), "Fête nationale"),
        (of(Feast::Assumption), "Assomption"),
        (of(Feast::AllSaints), "Toussaint"),
        (of(Feast::Armistice), "Armistice de 1918"),
        (of(Feast::Christmas), "Noël"),
    ];
    days.sort_by_key(|(day, _)| *day);
    days
}

/// Whether a day is one of them.
pub fn is_public_holiday(day: Date) -> bool {
    public_holidays(day.year()).iter().any(|(holiday, _)| *holiday == day)
}

/// The day of a feast in a year.
pub(super) fn day_of(feast: Feast, year: i16) -> Date {
    let after_easter = |days: i64| easter(year).saturating_add(days.days());
    match feast {
        Feast::NewYear => date(year, 1, 1),
        Feast::EasterSunday => easter(year),
        Feast::EasterMonday => after_easter(1),
        Feast::LabourDay => date(year, 5, 1),
        Feast::Ascension => after_easter(39),
        Feast::Pentecost => after_easter(49),
        Feast::WhitMonday => after_easter(50),
        Feast::NationalDay => date(year, 7, 14),
        Feast::Assumption => date(year, 8, 15),
        Feast::AllSaints => date(year, 11, 1),
        Feast::Armistice => date(year, 11, 11),
        Feast::ChristmasEve => date(year, 12, 24),
        Feast::Christmas => date(year, 12, 25),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_is_where_the_church_puts_it() {
        for (year, expected) in [
            (2024, "2024-03-31"),
            (2025, "2025-04-20"),
            (2026, "2026-04-05"),
            (2027, "2027-03-28"),
            (2028, "2028-04-16"),
            (2038, "2038-04-25"),
            (2285, "2285-03-22"),
        ] {
            assert_eq!(easter(year).to_string(), expected);
        }
    }

    #[test]
    fn the_days_that_move_follow_easter() {
        let days = public_holidays(2026).map(|(day, _)| day.to_string());
        assert_eq!(
            days,
            [
                "2026-01-01",
                "2026-04-06",
                "2026-05-01",
                "2026-05-08",
                "2026-05-14",
                "2026-05-25",
                "2026-07-14",
                "2026-08-15",
                "2026-11-01",
                "2026-11-11",
                "2026-12-25"
            ]
        );
    }

    #[test]
    fn the_ascension_of_2008_was_the_first_of_may() {
        assert!(is_public_holiday(date(2008, 5, 1)));
        assert!(!is_public_holiday(date(2026, 11, 26)));
    }
}
