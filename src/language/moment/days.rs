//! The grammar of days: « demain », « jeudi prochain », « mardi en huit », « dans 3 jours », « la semaine prochaine ».

use jiff::civil::Weekday;

use super::cursor::{Cursor, amount};
use super::dates::{date, named_month};
use super::expression::{Amount, Day, Month, Part3, SchoolDay, Unit, Which};
use super::piece::{Found, Piece};
use super::school::school;
use super::vocabulary::{UNITS, WEEKDAYS};

/// What makes a day a deadline.
const DEADLINES: &[&str] = &[
    "au plus tard pour|le|la|l|a|au|en?",
    "d ici a|au|aux|le|la|les|l?",
    "avant le|la|les|l?",
    "pour le|la|les|l?",
    "jusqu a|au|aux|en|le|la|l? le|la|les|l?",
    "jusquau le|la|les|l?",
];
/// What makes it a beginning.
const STARTS: &[&str] = &[
    "a partir de|du|d la|l?",
    "a compter de|du|d la|l?",
    "en commencant des|le|par?",
    "a debuter le?",
    "des le|la|l?",
];

/// Days that have words of their own.
const FIXED: &[(&str, Day)] = &[
    ("apres demain", Day::Ahead(2)),
    ("apresdemain", Day::Ahead(2)),
    ("avant hier", Day::Ahead(-2)),
    ("demain", Day::Ahead(1)),
    ("aujourd hui", Day::Today),
    ("aujourdhui", Day::Today),
    ("dans la journee", Day::Today),
    ("hier", Day::Ahead(-1)),
    ("la? prochain semaine", Day::Weekday(Weekday::Monday, Which::OfWeek(1))),
    (
        "de la? semaine prochain|suivante",
        Day::Weekday(Weekday::Monday, Which::OfWeek(1)),
    ),
    (
        "la? semaine prochain|suivante",
        Day::Weekday(Weekday::Monday, Which::OfWeek(1)),
    ),
    (
        "la? semaine qui vient|suit",
        Day::Weekday(Weekday::Monday, Which::OfWeek(1)),
    ),
    ("la? semaine d apres", Day::Weekday(Weekday::Monday, Which::OfWeek(1))),
    (
        "le? mois prochain|suivant",
        Day::PartOfMonth(Part3::Start, Month::Next, None),
    ),
    ("le? prochain mois", Day::PartOfMonth(Part3::Start, Month::Next, None)),
    ("le? mois qui vient", Day::PartOfMonth(Part3::Start, Month::Next, None)),
    ("l|le? an prochain", Day::NextYear),
    (
        "le|ce? weekend prochain",
        Day::Weekday(Weekday::Saturday, Which::OfWeek(1)),
    ),
    (
        "le|ce? week end prochain",
        Day::Weekday(Weekday::Saturday, Which::OfWeek(1)),
    ),
    ("le prochain weekend", Day::Weekday(Weekday::Saturday, Which::OfWeek(1))),
    (
        "le prochain week end",
        Day::Weekday(Weekday::Saturday, Which::OfWeek(1)),
    ),
    ("ce|le weekend", Day::Weekend),
    ("ce|le week end", Day::Weekend),
    ("dans le? weekend", Day::Weekend),
    ("dans|durant|pendant cette|la semaine", Day::SomeDayThisWeek),
    ("cette semaine", Day::SomeDayThisWeek),
    ("ce mois ci?", Day::SomeDayOf(Month::This, None)),
    (
        "a? la? fin d|de l? an scolaire",
        Day::School(SchoolDay::LastClass(Some(super::expression::Holidays::Ete))),
    ),
    ("a|en? la? fin d|de l? an", Day::EndOfSomeYear),
];

/// « debut de … », « mi-… », « fin de … »
const THIRDS: &[(&str, Part3)] = &[
    ("au|en? debut de|du|d?", Part3::Start),
    ("au|en? milieu de|du|d?", Part3::Middle),
    ("a? la? mi", Part3::Middle),
    ("a|en? la? fin de|du|d?", Part3::End),
];

/// A day, with what leads to it.
pub(super) fn day(c: &mut Cursor<'_>) -> Option<Found> {
    let before = *c;
    if let Some(found) = c.attempt(plain) {
        return Some(found);
    }
    // Without its accent « dès » is « des ».
    let of_some = c.word(0) == "des" && c.word(1) == "vacances";
    if !of_some && c.eat_any(STARTS) {
        if let Some(found) = c.attempt(plain_after_lead) {
            return Some(Found::firm(Piece::Start(found)));
        }
        *c = before;
    }
    let (until, length) = (c.word(0) == "jusqu", c.word(0) == "pour");
    for pattern in DEADLINES {
        if c.eat(pattern) {
            // « pour trois mois » is how long.
            if let Some(found) = c
                .attempt(plain_after_lead)
                .filter(|day| !(length && matches!(day, Day::In(_))))
            {
                let day = if until { end_of(found) } else { found };
                return Some(Found::firm(Piece::Day(day)).deadline(true));
            }
            *c = before;
        }
    }
    None
}

/// « jusqu'en juin » is to its end.
fn end_of(day: Day) -> Day {
    match day {
        Day::PartOfMonth(Part3::Start, month @ Month::Named(_), year) => Day::PartOfMonth(Part3::End, month, year),
        other => other,
    }
}

fn plain(c: &mut Cursor<'_>) -> Option<Found> {
    let firm = |day: Day| Found::firm(Piece::Day(day));
    if let Some(found) = c.attempt(within_amount) {
        return Some(found);
    }
    c.attempt(shifted)
        .or_else(|| c.attempt(school))
        .or_else(|| c.attempt(week_of))
        .or_else(|| c.pick(FIXED))
        .or_else(|| c.attempt(part_of_week))
        .or_else(|| c.attempt(part_of_month))
        .map(firm)
        .or_else(|| c.attempt(date))
        .or_else(|| c.attempt(weekday).map(firm))
}

/// After « avant », « d'ici », « à partir de »: also what would be too weak alone.
fn plain_after_lead(c: &mut Cursor<'_>) -> Option<Day> {
    let days = |amount: &Amount| amount.unit >= Unit::Day;
    if let Some(amount) = c.attempt(|c| c.amount().filter(days)) {
        return Some(Day::In(vec![amount]));
    }
    if let Some(day) = c.attempt(super::school::bare) {
        return Some(day);
    }
    // « pour sept profs »
    if c.word(0) != "sept"
        && let Some((month, year)) = c.attempt(named_month)
    {
        return Some(Day::PartOfMonth(Part3::Start, month, year));
    }
    let found = c
        .attempt(super::dates::after_lead)
        .or_else(|| plain(c).map(|found| found.pieces))?;
    match <[Piece; 1]>::try_from(found) {
        Ok([Piece::Day(day)]) => Some(day),
        _ => None,
    }
}

/// « dans 3 jours », « dans une heure et demie », « sous huitaine », « dans quelques jours ».
fn within_amount(c: &mut Cursor<'_>) -> Option<Found> {
    if c.eat("tous a l heure") {
        return Some(Found::firm(Piece::Day(Day::In(vec![amount(2, Unit::Hour)]))));
    }
    let ici = c.eat("d ici");
    if !ici && !c.eat("dans|sous") && !c.eat("au bout de|d") {
        return None;
    }
    let found = |day| Some(Found::firm(Piece::Day(day)).deadline(ici));
    if c.eat("quelques jour") {
        return found(Day::Vague([2, 4, 7].map(|n| amount(n, Unit::Day)).to_vec()));
    }
    if c.eat("quelques semaine") {
        return found(Day::Vague([2, 3, 4].map(|n| amount(n, Unit::Week)).to_vec()));
    }
    if c.eat("quelques minute|heure") {
        return found(Day::Vague([30, 60, 120].map(|n| amount(n, Unit::Minute)).to_vec()));
    }
    if let Some(first) = c.attempt(several) {
        // « d'ici 17 h » is an hour on the clock.
        let is_clock = ici && first.first().is_some_and(|a| a.unit == Unit::Hour && a.count > 4);
        return (!is_clock).then(|| alternatives(c, first).deadline(ici));
    }
    // « sous huitaine », « dans l'heure », « dans la demi-heure »
    let article = c.eat("l|la|les|le|une|un");
    let is_fortnight = matches!(c.word(0), "huitaine" | "quinzaine");
    let (size, unit) = c.pick(UNITS)?;
    let is_span = matches!(unit, Unit::Minute | Unit::Hour) && article;
    (is_span || is_fortnight).then(|| Found::firm(Piece::Day(Day::In(vec![amount(size, unit)]))).deadline(ici))
}

/// « 2 jours et 3 heures »
fn several(c: &mut Cursor<'_>) -> Option<Vec<Amount>> {
    let mut amounts = vec![c.amount()?];
    while amounts.len() < 4
        && let Some(next) = c.attempt(|c| {
            let _linked = c.eat("et|,");
            c.amount()
        })
    {
        amounts.push(next);
    }
    Some(amounts)
}

/// « dans une semaine ou deux » is asked about.
fn alternatives(c: &mut Cursor<'_>, first: Vec<Amount>) -> Found {
    let other = c.attempt(|c| {
        let other = c.eat("ou").then(|| c.number())??;
        (!matches!(c.word(0), "heure" | "jour" | "semaine" | "mois" | "an" | ":")).then_some(other)
    });
    let day = match (other.and_then(|n| i32::try_from(n).ok()), first.as_slice()) {
        (Some(count), [one]) => Day::Vague(vec![*one, amount(count, one.unit)]),
        _ => Day::In(first),
    };
    Found::firm(Piece::Day(day))
}

/// « 3 jours avant le 15 janvier », « la veille de la rentrée », « une semaine avant les vacances ».
fn shifted(c: &mut Cursor<'_>) -> Option<Day> {
    let _led = c.eat("a|des");
    let (by, back) = if c.eat("la? veille de|d|du|des") {
        if let Some(day) = c.attempt(super::school::eve) {
            return Some(day);
        }
        (amount(1, Unit::Day), true)
    } else if c.eat("l? avant veille de|d|du|des") {
        (amount(2, Unit::Day), true)
    } else if c.eat("le? lendemain de|d|du|des") {
        (amount(1, Unit::Day), false)
    } else if let Some(days) = c.attempt(countdown) {
        (amount(days, Unit::Day), true)
    } else {
        let by = c.amount()?;
        let back = c.eat("avant");
        (back || c.eat("apres")).then_some((by, back))?
    };
    let from = c.attempt(|c| super::school::edge(c, back)).or_else(|| {
        c.attempt(|c| {
            let _article = c.eat("le|la|les|l");
            plain_after_lead(c)
        })
    })?;
    let by = if back { amount(-by.count, by.unit) } else { by };
    Some(Day::Shifted(by, Box::new(from)))
}

/// « J-3 avant », « j - 3 du »
fn countdown(c: &mut Cursor<'_>) -> Option<i32> {
    let days = c.eat("jour -").then(|| c.number())??;
    c.eat("avant|de|du|d|des").then_some(())?;
    i32::try_from(days).ok()
}

/// « en fin de semaine », « début de semaine prochaine ».
fn part_of_week(c: &mut Cursor<'_>) -> Option<Day> {
    let third = c.pick(THIRDS)?;
    let _article = c.eat("la|cette");
    if !c.eat("semaine") {
        return None;
    }
    let day = match third {
        Part3::Start => Weekday::Monday,
        Part3::Middle => Weekday::Wednesday,
        Part3::End => Weekday::Friday,
    };
    let next = c.eat("prochain|suivante") || c.eat("qui vient") || c.eat("d apres");
    Some(Day::PartOfWeek(day, next.then_some(1)))
}

/// « début janvier », « mi-mars », « à la fin du mois », « en janvier ».
fn part_of_month(c: &mut Cursor<'_>) -> Option<Day> {
    if let Some((third, (month, year))) = c.attempt(|c| Some((c.pick(THIRDS)?, third_of(c)?))) {
        return Some(Day::PartOfMonth(third, month, year));
    }
    if !c.eat_any(&["en|courant", "au mois de|d", "dans le mois de|d"]) {
        return None;
    }
    let (month, year) = named_month(c)?;
    let _next = c.eat("prochain");
    Some(Day::SomeDayOf(month, year))
}

fn third_of(c: &mut Cursor<'_>) -> Option<(Month, Option<i16>)> {
    if c.eat("le|ce|du|de? mois prochain|suivant") || c.eat("le|ce|du|de? mois qui vient") {
        return Some((Month::Next, None));
    }
    c.attempt(|c| {
        let _of = c.eat("le|du|de? mois de|d");
        named_month(c)
    })
    .or_else(|| c.eat("le|ce|du|de? mois ci?").then_some((Month::This, None)))
}

/// « la semaine du 12 janvier ».
fn week_of(c: &mut Cursor<'_>) -> Option<Day> {
    if !c.eat("dans? la? semaine du") {
        return None;
    }
    let found = super::dates::after_lead(c)?;
    match <[Piece; 1]>::try_from(found) {
        Ok([Piece::Day(day)]) => Some(Day::WeekOf(Box::new(day))),
        _ => None,
    }
}

/// « jeudi », « jeudi prochain », « mardi en huit », « jeudi de la semaine prochaine ».
fn weekday(c: &mut Cursor<'_>) -> Option<Day> {
    let habit = c.word(0) == "le";
    let _article = c.eat("le|ce|au|a|de|du");
    let next = c.eat("prochain");
    let day = c.pick(WEEKDAYS)?;
    if c.word(0) == "gras" {
        return None;
    }
    let which = if next || c.eat("prochain|suivant") || c.eat("qui vient") {
        Which::Next
    } else if !matches!(c.word(1), "delai" | "carat" | "limite") && c.eat("dernier|passe") {
        Which::Last
    } else if c.eat("en|dans huit|8 jour?") {
        Which::Later(1)
    } else if c.eat("en|dans quinze|15|quinzaine jour?") {
        Which::Later(2)
    } else if c.eat_any(&[
        "de|d? la? semaine prochain|suivante|apres",
        "de|d? la? prochain semaine",
        "de? la? semaine d apres",
        "de? la? semaine qui vient|suit",
    ]) {
        Which::OfWeek(1)
    } else if c.eat("de? cette semaine") {
        Which::OfWeek(0)
    } else if habit {
        return None;
    } else {
        Which::Coming
    };
    Some(Day::Weekday(day, which))
}
