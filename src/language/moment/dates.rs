//! The grammar of dates: « le 12 », « lundi 24 », « le 12/01 », « le 1er mars 2027 », « du 5 au 9 janvier ».

use jiff::civil::Weekday;

use super::cursor::Cursor;
use super::expression::{Day, Month, Wrong};
use super::hours::{before_clock, clock};
use super::piece::{Found, Piece, Strength};
use super::vocabulary::{MONTHS, ORDINALS, WEEKDAYS};

/// What may follow « le 12 » without a month.
const BOUNDARIES: &[&str] = &[
    "", ",", ".", ";", "!", "?", ")", "\n", "a", "au", "de", "d", "que", "qu", "pour", "et", "ou", "avant", "vers",
    "en", "jusqu", "matin", "midi", "soir", "aprem", "apres", "dans", "des", "il", "rappel", "rappelle", "chaque",
    "tous", "sauf", "hors", "minuit", "le", "-", "stp", "svp",
];

/// What « 1/2 », « 3/4 » are of.
const WHOLES: &[&str] = &[
    "journee", "jour", "heure", "pension", "finale", "tarif", "page", "poste", "groupe", "classe", "service", "temps",
    "part", "litre", "kilo",
];
/// Words that end like a plural and are none.
const SINGULARS: &[&str] = &[
    "cours", "proces", "acces", "bus", "corps", "temps", "repas", "concours", "parcours", "discours", "succes",
    "choix", "prix", "pix", "deux", "sous", "sans", "dans", "plus", "tous", "avis", "devis", "colis", "depuis", "puis",
];

/// A date, and how sure it is one.
pub(super) fn date(c: &mut Cursor<'_>) -> Option<Found> {
    c.attempt(range)
        .or_else(|| c.attempt(single))
        .or_else(|| c.attempt(nth).map(|day| Found::firm(Piece::Day(day))))
}

/// A date after « avant le », « jusqu'au »: the article is taken already.
pub(super) fn after_lead(c: &mut Cursor<'_>) -> Option<Vec<Piece>> {
    let _article = c.eat("le|la|l");
    let found = c
        .attempt(|c| written(c, true))
        .or_else(|| c.attempt(nth).map(|day| Found::firm(Piece::Day(day))))?;
    Some(found.pieces)
}

/// « du 5 au 9 janvier », « entre le 5 et le 9 »: the beginning; the text keeps the range.
fn range(c: &mut Cursor<'_>) -> Option<Found> {
    let between = c.eat("entre");
    let _article = c.eat("le");
    if !between && !c.eat("du") {
        return None;
    }
    let start = written(c, true)?.pieces;
    let linked = if between { c.eat("et le?") } else { c.eat("jusqu? au") };
    let end = linked.then(|| written(c, true))??.pieces;
    let (Piece::Day(start), Piece::Day(end)) = (start.into_iter().next()?, end.into_iter().next()?) else {
        return None;
    };
    let start = match (start, &end) {
        (
            Day::Date {
                weekday,
                day,
                month: Month::Any,
                year: None,
            },
            Day::Date { month, year, .. },
        ) => Day::Date {
            weekday,
            day,
            month: *month,
            year: *year,
        },
        (start, _) => start,
    };
    Some(Found::all(vec![Piece::Day(start), Piece::RangeEnd(end)]).kept())
}

fn single(c: &mut Cursor<'_>) -> Option<Found> {
    let article = c.eat("le|ce|du");
    let _led = !article && c.eat("au|a");
    written(c, article)
}

/// « lundi 24 », « 12 janvier », « 12/01/2027 », « 2027-01-12 »; a lone number only after an article.
fn written(c: &mut Cursor<'_>, article: bool) -> Option<Found> {
    if let Some(found) = c.attempt(iso) {
        return Some(found);
    }
    let weekday = c.attempt(|c| {
        let weekday = c.pick(WEEKDAYS)?;
        let _apposed = c.eat(",? le");
        Some(weekday)
    });
    let led = article || weekday.is_some();
    let in_digits = c.written().starts_with(|c: char| c.is_ascii_digit());
    let nameable = in_digits || !matches!(c.word(0), "premier" | "un" | "neuf");
    let zero = c.word(0).starts_with('0');
    let first = *c;
    let day = day_number(c)?;
    if let Some(found) = c.attempt(|c| slashed(c, weekday, (day, led))) {
        let sure = led || zero || clock_follows(*c);
        let is_score = matches!(found.pieces[0], Piece::Wrong(_)) || is_proportion(first);
        if (is_score && !sure) || is_share(first, *c) {
            return None;
        }
        return Some(found.only(if sure { Strength::Firm } else { Strength::Weak }));
    }
    if let Some((month, year)) = c.attempt(of_month) {
        return Some(Found::firm(checked(weekday, day, month, year)));
    }
    if !led || !nameable || !(1..=31).contains(&day) || is_hour(first) || runs_on(*c) {
        return None;
    }
    let apart = c.eat_any(&["courant", "de ce mois ci?", "du mois"]);
    let named = weekday.is_some() && in_digits && !is_counted(*c);
    let sure = apart || BOUNDARIES.contains(&c.word(0)) || clock_follows(*c) || named || c.is_at_infinitive();
    sure.then(|| Found::firm(checked(weekday, day, Month::Any, None)))
}

/// « 12 », « premier », « 1er », « trente et un ».
fn day_number(c: &mut Cursor<'_>) -> Option<u32> {
    if c.eat("premier") || c.eat("1 er") {
        return Some(1);
    }
    c.number()
}

/// « 24/7 », « 10/10 »
fn is_proportion(c: Cursor<'_>) -> bool {
    c.word(0) == c.word(2) || matches!((c.word(0), c.word(2)), ("24", "7"))
}

/// « 3/4 des élèves », « 1/2 journée », « les 2/3 »: no date; « 12/01 de vérifier » and « 12/01 de 9h à 10h » are.
fn is_share(first: Cursor<'_>, after: Cursor<'_>) -> bool {
    let is_written_out = first.word(2).starts_with('0') || after.at > first.at + 3;
    let in_digits = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
    let of_a_whole = match after.word(0) {
        "des" | "du" => true,
        "de" | "d" => !after.is_at_task() && !in_digits(after.word(1)),
        word => WHOLES.contains(&word),
    };
    !is_written_out && (of_a_whole || matches!(first.before(), "les" | "aux" | "un"))
}

/// « mardi 24 élèves », « mardi 6e3 », « mardi 2 sur 3 »: the number is not of the date.
fn is_counted(c: Cursor<'_>) -> bool {
    let word = c.word(0);
    let plural = word.len() > 3 && word.ends_with(['s', 'x']) && !SINGULARS.contains(&word);
    let glued = c.is_glued() && word.starts_with(char::is_alphabetic);
    plural || glued || matches!(word, "sur" | "fois" | "euros") || word.parse::<u32>().is_ok()
}

/// The number begins an hour or a duration: « lundi 14h30 », « lundi 14 ou 15h », « le 3 semaines ».
fn is_hour(mut c: Cursor<'_>) -> bool {
    let start = c;
    let is_clock = c.attempt(clock).is_some() || c.attempt(before_clock).is_some();
    c = start;
    is_clock || c.amount().is_some()
}

fn clock_follows(mut c: Cursor<'_>) -> bool {
    let _lead = c.eat("a|vers|,");
    clock(&mut c).is_some()
}

/// « janvier 2027 », « du mois prochain ».
fn of_month(c: &mut Cursor<'_>) -> Option<(Month, Option<i16>)> {
    if c.eat("du mois prochain|suivant") {
        return Some((Month::Next, None));
    }
    let _of = c.eat("du|de|d mois de|d") || c.eat("de|d");
    named_month(c)
}

/// « janvier », « janvier 2027 ».
pub(super) fn named_month(c: &mut Cursor<'_>) -> Option<(Month, Option<i16>)> {
    let month = c.pick(MONTHS)?;
    let _short = c.word(1).is_empty() && c.eat(".");
    Some((Month::Named(month), c.attempt(year)))
}

/// « 2027 », but not « 2027 h ».
fn year(c: &mut Cursor<'_>) -> Option<i16> {
    let four = c.word(0).len() == 4;
    let year = c.number()?;
    (four && (1000..10_000).contains(&year)).then(|| i16::try_from(year).ok())?
}

/// Digits go on after a sign: « 05.55.11.40.92 ».
fn runs_on(c: Cursor<'_>) -> bool {
    c.is_glued() && matches!(c.word(0), "/" | "-" | ".") && c.word(1).starts_with(|c: char| c.is_ascii_digit())
}

/// « /01 », « /01/2027 », « -01-27 »
fn slashed(c: &mut Cursor<'_>, weekday: Option<Weekday>, (day, led): (u32, bool)) -> Option<Found> {
    let sign = c.word(0);
    let digits = |c: &mut Cursor<'_>| {
        let short = c.is_glued() && c.word(0).as_bytes().first().is_some_and(u8::is_ascii_digit);
        short.then(|| (c.word(0).len(), c.number()))
    };
    if !c.is_glued() || !c.eat("/|-|.") {
        return None;
    }
    let (_, Some(month)) = digits(c)? else { return None };
    let year = c.attempt(|c| {
        let (length, year) = (c.is_glued() && c.eat(sign)).then(|| digits(c))??;
        let year = i16::try_from(year?).ok()?;
        match length {
            2 => Some(2000 + year),
            4 => Some(year),
            _ => None,
        }
    });
    if runs_on(*c) {
        return None;
    }
    // « 14.30 », « 5-6 », « 24/24 » are no dates.
    let is_date = year.is_some() || sign == "/" || (led && (1..=12).contains(&month));
    if !is_date || (day > 12 && month > 12 && weekday.is_none() && year.is_none()) {
        return None;
    }
    if !(1..=12).contains(&month) {
        return Some(Found::firm(Piece::Wrong(Wrong::Month(month))));
    }
    Some(Found::firm(checked(
        weekday,
        day,
        Month::Named(i8::try_from(month).ok()?),
        year,
    )))
}

/// « 2027-01-12 »
fn iso(c: &mut Cursor<'_>) -> Option<Found> {
    let year = year(c)?;
    let mut part = || (c.is_glued() && c.eat("-|/")).then(|| c.number())?;
    let (month, day) = (part()?, part()?);
    let month = i8::try_from(month).ok().filter(|month| (1..=12).contains(month));
    let Some(month) = month else {
        return Some(Found::firm(Piece::Wrong(Wrong::Month(13))));
    };
    Some(Found::firm(checked(None, day, Month::Named(month), Some(year))))
}

fn checked(weekday: Option<Weekday>, day: u32, month: Month, year: Option<i16>) -> Piece {
    match i8::try_from(day) {
        Ok(day) if (1..=31).contains(&day) => Piece::Day(Day::Date {
            weekday,
            day,
            month,
            year,
        }),
        _ => Piece::Wrong(Wrong::Day(day)),
    }
}

/// « le premier lundi de janvier », « le dernier vendredi du mois prochain ».
fn nth(c: &mut Cursor<'_>) -> Option<Day> {
    let _article = c.eat("le|du|au");
    let nth = c.pick(ORDINALS)?;
    let day = c.pick(WEEKDAYS)?;
    if c.eat("de ce mois ci?") {
        return Some(Day::Nth(nth, day, Month::This));
    }
    let (month, _) = of_month(c)?;
    Some(Day::Nth(nth, day, month))
}
