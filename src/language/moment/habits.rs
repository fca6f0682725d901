//! The grammar of what returns: « tous les lundis », « un mardi sur deux », « sauf jours fériés », « 5 fois ».

use jiff::civil::Weekday;

use super::cursor::{Cursor, amount};
use super::expression::{Exception, Rhythm, Unit, WeekDay, Wrong};
use super::hours::hour;
use super::limits::{end, exceptions, season, span_of_months};
use super::piece::{Found, Piece};
use super::vocabulary::{MONTHS, ORDINALS, UNITS, WEEKDAYS};

const WORKING: [Weekday; 5] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
];
/// What makes a habit of what follows.
const EACH: &[&str] = &["tous les?", "a? chaque", "les"];
/// « fin de … »: the day of the week, and that of the month.
const THIRDS: &[(&str, Weekday, i8)] = &[
    ("debut de|du|d", Weekday::Monday, 1),
    ("milieu de|du|d", Weekday::Wednesday, 15),
    ("fin de|du|d", Weekday::Friday, -1),
];
const MONTHLY: &[&str] = &[
    "de|du|d? chaque mois",
    "de|du tous les mois",
    "du|de mois",
    "tous les mois",
    "par mois",
    "chaque mois",
];
/// Weekdays, and what is left out of them.
type NamedDays = (&'static [Weekday], &'static [Exception]);
/// Days of the week that have a name of their own, and what is left out.
const DAYS: &[(&str, NamedDays)] = &[
    ("jour? ouvre", (&WORKING, &[Exception::PublicHolidays])),
    ("jour de travail|bureau", (&WORKING, &[Exception::PublicHolidays])),
    (
        "jour de|d classe|cours|ecole",
        (&WORKING, &[Exception::SchoolHolidays, Exception::PublicHolidays]),
    ),
    (
        "jour scolaire",
        (&WORKING, &[Exception::SchoolHolidays, Exception::PublicHolidays]),
    ),
    ("jour de la? semaine", (&WORKING, &[])),
    ("weekend", (&[Weekday::Saturday], &[])),
    ("week end|ends", (&[Weekday::Saturday], &[])),
];
const SATURDAY_TOO: [Weekday; 6] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
];
/// A rhythm, an exception or an end.
pub(super) fn habit(c: &mut Cursor<'_>) -> Option<Found> {
    let mut found = c
        .attempt(named_days)
        .or_else(|| c.attempt(weekdays).map(|rhythm| Found::firm(Piece::Rhythm(rhythm))))
        .or_else(|| c.attempt(of_month).map(|rhythm| Found::firm(Piece::Rhythm(rhythm))))
        .or_else(|| c.attempt(yearly).map(|rhythm| Found::firm(Piece::Rhythm(rhythm))))
        .or_else(|| c.attempt(one_in).map(|rhythm| Found::firm(Piece::Rhythm(rhythm))))
        .or_else(|| c.attempt(parts_of_day))
        .or_else(|| c.attempt(every))
        .or_else(|| c.attempt(thirds))
        .or_else(|| c.attempt(often))
        .or_else(|| c.attempt(exceptions))
        .or_else(|| c.attempt(span_of_months).map(Found::all))
        .or_else(|| c.attempt(end).map(|end| Found::firm(Piece::End(end))))?;
    // « tous les lundis de janvier »
    if found.pieces.iter().any(|piece| matches!(piece, Piece::Rhythm(_))) {
        found.pieces.extend(c.attempt(season).unwrap_or_default());
    }
    Some(found)
}

/// « chaque fin de mois », « toutes les fins de semaine », « tous les débuts de mois ».
fn thirds(c: &mut Cursor<'_>) -> Option<Found> {
    let each = c.eat_any(EACH);
    let row = each.then(|| THIRDS.iter().find(|(pattern, ..)| c.eat(pattern)))??;
    let (_, weekday, day) = row;
    let rhythm = if c.eat("la? semaine") {
        weekly(1, &[*weekday])
    } else {
        c.eat("le? mois").then(|| monthly(vec![*day]))?
    };
    Some(Found::firm(Piece::Rhythm(rhythm)))
}

/// « trois fois par semaine » is asked about, unless the days are said too.
fn often(c: &mut Cursor<'_>) -> Option<Found> {
    let times = c.number().filter(|times| (2..=100).contains(times))?;
    let (size, unit) = c.eat("fois par|/").then(|| c.pick(UNITS))??;
    let rhythm = Piece::Rhythm(Rhythm::Every(amount(size, unit)));
    Some(Found::all(vec![rhythm, Piece::Asks(Wrong::WhichTimes(times, unit))]))
}

fn weekly(interval: u16, days: &[Weekday]) -> Rhythm {
    let mut days: Vec<WeekDay> = days.iter().map(|day| WeekDay::from(*day)).collect();
    days.sort_unstable();
    days.dedup();
    Rhythm::Weekly { interval, days }
}

/// « chaque jour ouvré », « en semaine », « tous les week-ends ».
fn named_days(c: &mut Cursor<'_>) -> Option<Found> {
    let is_week = c.word(2).as_bytes().first().is_some_and(u8::is_ascii_digit);
    if !is_week && c.eat("en semaine") && !c.eat("prochain") {
        return Some(Found::firm(Piece::Rhythm(weekly(1, &WORKING))));
    }
    if c.eat("en jour ouvre") {
        let pieces = vec![
            Piece::Rhythm(weekly(1, &WORKING)),
            Piece::Except(Exception::PublicHolidays),
        ];
        return Some(Found::all(pieces));
    }
    if !c.eat_any(EACH) {
        return None;
    }
    if c.eat("jour ouvrable") {
        let pieces = vec![
            Piece::Rhythm(weekly(1, &SATURDAY_TOO)),
            Piece::Except(Exception::PublicHolidays),
        ];
        return Some(Found::all(pieces));
    }
    let (days, except) = c.pick(DAYS)?;
    let mut pieces = vec![Piece::Rhythm(weekly(1, days))];
    pieces.extend(except.iter().map(|exception| Piece::Except(*exception)));
    Some(Found::all(pieces))
}

/// « tous les lundis et jeudis », « le lundi », « du lundi au vendredi ».
fn weekdays(c: &mut Cursor<'_>) -> Option<Rhythm> {
    if c.eat("du") {
        let first = c.pick(WEEKDAYS)?;
        let last = c.eat("au").then(|| c.pick(WEEKDAYS))??;
        let between = |day: &Weekday| first.until(*day) <= first.until(last);
        let days: Vec<Weekday> = WEEKDAYS.iter().map(|(_, day)| *day).filter(between).collect();
        return Some(weekly(1, &days));
    }
    let plural = c.written().ends_with('s') && WEEKDAYS.iter().any(|(word, _)| *word == c.word(0));
    if !plural && !c.eat_any(EACH) && !c.eat("le") {
        return None;
    }
    let mut days = vec![c.pick(WEEKDAYS)?];
    if is_one_day(*c) {
        return None;
    }
    while let Some(day) = c.attempt(next_weekday) {
        days.push(day);
    }
    Some(weekly(1, &days))
}

/// « , mercredis », « et le jeudi »
fn next_weekday(c: &mut Cursor<'_>) -> Option<Weekday> {
    let linked = c.eat(", et? le|les?") || c.eat("et tous? le|les?");
    let day = linked.then(|| c.pick(WEEKDAYS))??;
    (!is_one_day(*c)).then_some(day)
}

/// « le lundi 24 », « le lundi prochain », « le lundi de Pâques » are one day, not a habit.
fn is_one_day(mut c: Cursor<'_>) -> bool {
    let start = c;
    let is_hour = hour(&mut c).is_some();
    c = start;
    let is_date = !is_hour && c.number().is_some_and(|day| (1..=31).contains(&day)) && c.word(0) != "fois";
    c = start;
    is_date
        || c.eat("prochain|dernier|suivant|premier|gras|passe")
        || c.eat("de paques|pentecote")
        || c.eat("en huit|quinze|8|15")
        || c.eat("de l? ascension")
        || c.eat("de la rentree")
}

/// « le premier lundi du mois », « tous les 15 du mois », « chaque dernier jour du mois ».
fn of_month(c: &mut Cursor<'_>) -> Option<Rhythm> {
    let each = c.eat("tous les?") || c.eat("chaque");
    let article = each || c.eat("le|les");
    let nth_day = c.attempt(|c| Some((c.pick(ORDINALS)?, c.pick(WEEKDAYS)?)));
    if let Some((nth, day)) = nth_day {
        return is_monthly(c).then(|| Rhythm::MonthlyNth {
            interval: 1,
            nth,
            day: day.into(),
        });
    }
    if !article {
        return None;
    }
    if let Some(nth) = c.attempt(|c| c.pick(ORDINALS).filter(|_| c.eat("jour"))) {
        return (nth.abs() == 1 && is_monthly(c)).then(|| monthly(vec![nth]));
    }
    let mut days = vec![c.attempt(day_of_month)?];
    while let Some(day) = c.attempt(|c| (c.eat("et le|les?") || c.eat(",")).then(|| day_of_month(c))?) {
        days.push(day);
    }
    let always = c.eat_any(&[
        "de chaque mois",
        "de tous les mois",
        "chaque mois",
        "tous les mois",
        "par mois",
    ]);
    (always || (each && c.eat("du|de mois"))).then(|| monthly(days))
}

/// « du mois », but not « du mois prochain », « du mois de mai ».
fn is_monthly(c: &mut Cursor<'_>) -> bool {
    let monthly = c.eat_any(MONTHLY);
    let mut ahead = *c;
    let of_one = match c.word(0) {
        "prochain" | "suivant" | "dernier" => true,
        "de" | "d" => is_month(c.word(1)) && ahead.attempt(span_of_months).is_none(),
        _ => false,
    };
    monthly && !of_one
}

fn is_month(word: &str) -> bool {
    MONTHS.iter().any(|(name, _)| name.split('|').any(|name| name == word))
}

fn monthly(mut days: Vec<i8>) -> Rhythm {
    days.sort_unstable();
    days.dedup();
    Rhythm::Monthly { interval: 1, days }
}

fn day_of_month(c: &mut Cursor<'_>) -> Option<i8> {
    if c.eat("premier") {
        return Some(1);
    }
    let day = c.number().filter(|day| (1..=31).contains(day))?;
    i8::try_from(day).ok()
}

/// « chaque 1er septembre », « tous les 14 juillet », « le 1er septembre de chaque année ».
fn yearly(c: &mut Cursor<'_>) -> Option<Rhythm> {
    let each = c.eat("tous les") || c.eat("chaque");
    if !each && !c.eat("le") {
        return None;
    }
    let day = day_of_month(c)?;
    let month = c.pick(MONTHS)?;
    if !each && !c.eat("de? chaque an") && !c.eat("de? tous les an") {
        return None;
    }
    Some(Rhythm::Yearly { month, day })
}

/// « un mardi sur deux », « une semaine sur deux ».
fn one_in(c: &mut Cursor<'_>) -> Option<Rhythm> {
    let _article = c.eat("le|tous");
    if !c.eat("un|1") {
        return None;
    }
    let day = c.attempt(|c| c.pick(WEEKDAYS));
    let unit = if day.is_some() { (1, Unit::Week) } else { c.pick(UNITS)? };
    let number = c.eat("sur|/").then(|| c.number())?.filter(|n| (2..=52).contains(n))?;
    let interval = u16::try_from(number).ok()?;
    Some(match day {
        Some(day) => weekly(interval, &[day]),
        None => Rhythm::Every(amount(unit.0 * i32::from(interval), unit.1)),
    })
}

/// « tous les matins », « chaque soir ».
fn parts_of_day(c: &mut Cursor<'_>) -> Option<Found> {
    if !c.eat("tous les?") && !c.eat("chaque") {
        return None;
    }
    let Piece::Hour(part) = hour(c)?.pieces.into_iter().next()? else {
        return None;
    };
    let daily = Piece::Rhythm(Rhythm::Every(amount(1, Unit::Day)));
    (!part.clock && part.part.is_some()).then(|| Found::all(vec![daily, Piece::Hour(part)]))
}

/// « toutes les deux heures », « tous les 15 jours », « chaque semaine », « une fois par mois ».
fn every(c: &mut Cursor<'_>) -> Option<Found> {
    if let Some(unit) = c.pick(&[
        ("quotidiennement", Unit::Day),
        ("hebdomadairement", Unit::Week),
        ("mensuellement", Unit::Month),
        ("un|1 fois par jour", Unit::Day),
        ("un|1 fois par semaine", Unit::Week),
        ("un|1 fois par mois", Unit::Month),
        ("un|1 fois par an", Unit::Year),
    ]) {
        return Some(Found::firm(Piece::Rhythm(Rhythm::Every(amount(1, unit)))));
    }
    let each = c.eat("chaque") || c.eat("un|1 fois par");
    if !each && !c.eat("tous les|l") {
        return None;
    }
    let _odd = c.eat("les");
    let span = c.word(0);
    let said = c
        .attempt(Cursor::amount)
        .or_else(|| c.pick(UNITS).map(|(size, unit)| amount(size, unit)))?;
    let seconds = match said.unit {
        Unit::Second => said.count,
        Unit::Minute => said.count.saturating_mul(60),
        _ => i32::MAX,
    };
    if said.count < 1 || seconds < 15 * 60 {
        return Some(Found::firm(Piece::Wrong(Wrong::TooOften(seconds.unsigned_abs()))));
    }
    if said.count > 10_000 {
        return Some(Found::firm(Piece::Wrong(Wrong::TooFar)));
    }
    if said == amount(1, Unit::Month) && c.eat(",? le dernier jour") {
        return Some(Found::firm(Piece::Rhythm(monthly(vec![-1]))));
    }
    let rhythm = Piece::Rhythm(Rhythm::Every(said));
    Some(match span {
        "trimestre" => Found::all(vec![rhythm, Piece::Asks(Wrong::WhichDayOf("trimestre"))]),
        "semestre" => Found::all(vec![rhythm, Piece::Asks(Wrong::WhichDayOf("semestre"))]),
        _ => Found::firm(rhythm),
    })
}
