//! Moments and recurrences in French, in full, in words that the bot itself understands.

use std::fmt::Write as _;

use jiff::civil::{Date, Time, Weekday};

use super::outcome::{Moment, Outcome, Remark};
use super::recurrence::{Finish, Recurrence};
use crate::language::moment::{Amount, Exception, Rhythm, Unit, WeekDay};

const WEEKDAYS: [&str; 7] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// « jeudi 26 novembre 2026 »
///
/// ```
/// use guichet::calendar::date_in_words;
/// assert_eq!(date_in_words(jiff::civil::date(2027, 3, 1)), "lundi 1er mars 2027");
/// ```
pub fn date_in_words(date: Date) -> String {
    format!("{} {}", weekday_in_words(date.weekday()), short_date_in_words(date))
}

/// « 24 novembre 2026 », without the weekday
///
/// ```
/// use guichet::calendar::short_date_in_words;
/// assert_eq!(short_date_in_words(jiff::civil::date(2027, 3, 1)), "1er mars 2027");
/// assert_eq!(short_date_in_words(jiff::civil::date(2026, 11, 24)), "24 novembre 2026");
/// ```
pub fn short_date_in_words(date: Date) -> String {
    format!(
        "{} {} {}",
        day_in_words(date.day()),
        month_in_words(date.month()),
        date.year()
    )
}

/// « 14 h », « 14 h 30 »
///
/// ```
/// use guichet::calendar::clock_in_words;
/// assert_eq!(clock_in_words(jiff::civil::time(8, 5, 0, 0)), "8 h 05");
/// ```
pub fn clock_in_words(time: Time) -> String {
    match time.minute() {
        0 => format!("{} h", time.hour()),
        minute => format!("{} h {minute:02}", time.hour()),
    }
}

/// « jeudi 26 novembre 2026 à 14 h »; without the hour if none was said.
pub fn moment_in_words(moment: &Moment) -> String {
    let date = date_in_words(moment.at.date());
    if moment.all_day {
        date
    } else {
        format!("{date} à {}", clock_in_words(moment.at.time()))
    }
}

/// « chaque lundi à 8 h, sauf pendant les vacances, jusqu'au mercredi 30 juin 2027 »
pub fn recurrence_in_words(recurrence: &Recurrence) -> String {
    let mut words = rhythm(&recurrence.rhythm);
    if !recurrence.all_day && !recurrence.rhythm.is_within_a_day() {
        let hours: Vec<String> = recurrence
            .times
            .iter()
            .map(|time| format!("à {}", clock_in_words(*time)))
            .collect();
        words = format!("{words} {}", listed(&hours));
    }
    if !recurrence.except.is_empty() {
        let except: Vec<String> = recurrence.except.iter().map(|exception| excepted(*exception)).collect();
        let _always = write!(words, ", sauf {}", listed(&except));
    }
    if let Some(start) = recurrence.start {
        let _always = write!(words, ", à partir du {}", date_in_words(start));
    }
    let words = match &recurrence.finish {
        Some(Finish::On(day)) => format!("{words}, jusqu'au {}", date_in_words(*day)),
        Some(Finish::After(amount)) => format!("{words}, pendant {}", counted(*amount)),
        Some(Finish::Times(times)) => format!("{words}, {times} fois"),
        None => words,
    };
    words + only_where_it_exists(&recurrence.rhythm)
}

/// Not every month has a 31st.
fn only_where_it_exists(rhythm: &Rhythm) -> &'static str {
    match rhythm {
        Rhythm::Monthly { days, .. } if days.iter().any(|day| *day > 28) => " (les mois qui ont ce jour)",
        Rhythm::Yearly { month: 2, day: 29 } => " (les années bissextiles)",
        _ => "",
    }
}

/// What is said to a person: the date in full, the recurrence in words, or what is not right.
pub fn in_words(outcome: &Outcome) -> String {
    let all = |moments: &[Moment]| moments.iter().map(moment_in_words).collect::<Vec<_>>();
    match outcome {
        Outcome::Nothing => "aucun moment".to_owned(),
        Outcome::Instant(moment) if moment.remark == Some(Remark::InAnHour) => {
            format!(
                "{} (dans une heure : l'heure habituelle est passée)",
                moment_in_words(moment)
            )
        }
        Outcome::Instant(moment) => moment_in_words(moment),
        Outcome::Instants(moments) => listed(&all(moments)),
        Outcome::Recurrence(recurrence) => recurrence_in_words(recurrence),
        Outcome::Ambiguous(moments) => format!("{} ?", all(moments).join(" ou ")),
        Outcome::Past { said, proposals } if proposals.is_empty() => format!("{} : c'est passé", moment_in_words(said)),
        Outcome::Past { said, proposals } => {
            format!(
                "{} : c'est passé ; plutôt {} ?",
                moment_in_words(said),
                all(proposals).join(" ou ")
            )
        }
        Outcome::Invalid(reason) => reason.clone(),
    }
}

fn rhythm(rhythm: &Rhythm) -> String {
    match rhythm {
        Rhythm::Every(Amount { count: 1, unit }) => format!("chaque {}", unit_in_words(*unit, 1)),
        // « tous les 15 jours » is every two weeks.
        Rhythm::Every(Amount {
            count: count @ ..=52,
            unit: Unit::Day,
        }) => format!("un jour sur {count}"),
        Rhythm::Every(amount) => format!("{} {}", all_of(amount.unit), counted(*amount)),
        Rhythm::Weekly { interval: 1, days } => weekdays(days),
        Rhythm::Weekly { interval, days } => match days.as_slice() {
            [day] if *interval <= 52 => format!("un {} sur {interval}", weekday_in_words((*day).into())),
            _ => format!("toutes les {interval} semaines, {}", each(days)),
        },
        Rhythm::Monthly { interval: 1, days } => {
            let days: Vec<String> = days.iter().map(|day| of_month(*day)).collect();
            format!("{} de chaque mois", listed(&days))
        }
        Rhythm::Monthly { interval, days } => {
            let days: Vec<String> = days.iter().map(|day| of_month(*day)).collect();
            format!("tous les {interval} mois, {}", listed(&days))
        }
        Rhythm::MonthlyNth { interval, nth, day } => {
            let day = weekday_in_words((*day).into());
            match interval {
                1 => format!("le {} {day} de chaque mois", ordinal(*nth)),
                _ => format!("tous les {interval} mois, le {} {day} du mois", ordinal(*nth)),
            }
        }
        Rhythm::Yearly { month, day } => {
            format!("le {} {} de chaque année", day_in_words(*day), month_in_words(*month))
        }
    }
}

fn weekdays(days: &[WeekDay]) -> String {
    let names: Vec<String> = days
        .iter()
        .map(|day| weekday_in_words((*day).into()).to_owned())
        .collect();
    let is_week = days.len() == 5 && names.iter().zip(WEEKDAYS).all(|(name, day)| name == day);
    if is_week {
        "du lundi au vendredi".to_owned()
    } else {
        format!("chaque {}", listed(&names))
    }
}

fn each(days: &[WeekDay]) -> String {
    let days: Vec<String> = days
        .iter()
        .map(|day| format!("le {}", weekday_in_words((*day).into())))
        .collect();
    listed(&days)
}

fn excepted(exception: Exception) -> String {
    match exception {
        Exception::SchoolHolidays => "pendant les vacances".to_owned(),
        Exception::PublicHolidays => "les jours fériés".to_owned(),
        Exception::In(month) => format!("en {}", month_in_words(month)),
        Exception::On(day) => format!("le {}", weekday_in_words(day.into())),
    }
}

fn of_month(day: i8) -> String {
    if day < 0 {
        "le dernier jour".to_owned()
    } else {
        format!("le {}", day_in_words(day))
    }
}

fn ordinal(nth: i8) -> &'static str {
    match nth {
        1 => "premier",
        2 => "deuxième",
        3 => "troisième",
        4 => "quatrième",
        _ => "dernier",
    }
}

fn counted(amount: Amount) -> String {
    format!("{} {}", amount.count, unit_in_words(amount.unit, amount.count))
}

fn all_of(unit: Unit) -> &'static str {
    match unit {
        Unit::Day | Unit::Month | Unit::Year => "tous les",
        Unit::Second | Unit::Minute | Unit::Hour | Unit::Week => "toutes les",
    }
}

fn unit_in_words(unit: Unit, count: i32) -> &'static str {
    let (one, many) = match unit {
        Unit::Second => ("seconde", "secondes"),
        Unit::Minute => ("minute", "minutes"),
        Unit::Hour => ("heure", "heures"),
        Unit::Day => ("jour", "jours"),
        Unit::Week => ("semaine", "semaines"),
        Unit::Month => ("mois", "mois"),
        Unit::Year => ("an", "ans"),
    };
    if count == 1 { one } else { many }
}

pub(super) fn weekday_in_words(day: Weekday) -> &'static str {
    WEEKDAYS[usize::from(day.to_monday_zero_offset().unsigned_abs()) % 7]
}

pub(super) fn month_in_words(month: i8) -> &'static str {
    MONTHS[usize::from((month - 1).unsigned_abs()) % 12]
}

pub(super) fn day_in_words(day: i8) -> String {
    if day == 1 { "1er".to_owned() } else { day.to_string() }
}

/// « a, b et c »
fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} et {last}", most.join(", ")),
    }
}
