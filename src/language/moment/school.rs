//! The grammar of the school year: « à la rentrée », « avant les vacances de Noël », « fin de période », « à Pâques ».

use super::cursor::Cursor;
use super::expression::{Day, Holidays, SchoolDay};
use super::vocabulary::{FEASTS, HOLIDAYS, ORDINALS};

/// The holidays that end a period, from the first.
const ENDS: [Holidays; 5] = [
    Holidays::Toussaint,
    Holidays::Noel,
    Holidays::Hiver,
    Holidays::Printemps,
    Holidays::Ete,
];

type OfHolidays = fn(Option<Holidays>) -> SchoolDay;

/// What stands before « vacances ».
const AROUND: &[(&str, OfHolidays)] = &[
    ("la? dernier? semaine d? avant", SchoolDay::LastWeek),
    ("juste avant", SchoolDay::LastClass),
    ("avant", SchoolDay::LastClass),
    ("d ici", SchoolDay::LastClass),
    ("le? dernier jour d? avant", SchoolDay::LastClass),
    ("juste? apres", SchoolDay::Return),
    ("au? retour de|des|du", SchoolDay::Return),
    ("a? la? rentree de|des|du", SchoolDay::Return),
    ("au debut de|des|du", SchoolDay::FirstOff),
    ("debut de|des|du", SchoolDay::FirstOff),
    ("le? premier jour de|des|du", SchoolDay::FirstOff),
    ("a? la? fin de|des|du", SchoolDay::LastOff),
    ("le? dernier jour de|des|du", SchoolDay::LastOff),
    ("pendant|durant", first_week),
    ("au cours de|des|du", first_week),
    ("aux|au", first_week),
];

fn first_week(holidays: Option<Holidays>) -> SchoolDay {
    SchoolDay::During(holidays, 1)
}

/// A day of the school year or a public holiday.
pub(super) fn school(c: &mut Cursor<'_>) -> Option<Day> {
    c.attempt(around)
        .or_else(|| c.attempt(week_of_holidays))
        .or_else(|| c.attempt(return_to_class))
        .or_else(|| c.attempt(period))
        .map(Day::School)
        .or_else(|| c.attempt(feast))
}

fn around(c: &mut Cursor<'_>) -> Option<SchoolDay> {
    let place = c.pick(AROUND)?;
    holidays(c, place)
}

/// « les vacances de Noël », « le pont de l'Ascension »; without a name those that come next.
fn holidays(c: &mut Cursor<'_>, place: impl FnOnce(Option<Holidays>) -> SchoolDay) -> Option<SchoolDay> {
    if c.eat("le|les|du? pont de|d? l? ascension") {
        return Some(place(Some(Holidays::Ascension)));
    }
    if c.eat("les|des? grandes vacances") {
        return Some(place(Some(Holidays::Ete)));
    }
    let some = c.eat("les|des|ces|nos? prochain? vacances scolaire? prochain?");
    some.then(|| place(c.pick(HOLIDAYS)))
}

/// « la deuxième semaine des vacances »
fn week_of_holidays(c: &mut Cursor<'_>) -> Option<SchoolDay> {
    let _article = c.eat("pendant? la");
    let nth = c.pick(ORDINALS)?;
    if nth < 1 || !c.eat("semaine de|des") {
        return None;
    }
    holidays(c, |named| SchoolDay::During(named, nth))
}

/// « à la rentrée », « la rentrée de septembre ».
fn return_to_class(c: &mut Cursor<'_>) -> Option<SchoolDay> {
    let led = c.eat("a|des|pour|avant|vers|apres la");
    let alone = !led && c.at == 0 && c.eat("la");
    let begins = led || alone || c.eat("le? jour de la");
    if !begins || !c.eat("prochain? rentree") {
        return None;
    }
    let holidays = if c.eat("scolaire") {
        Some(Holidays::Ete)
    } else {
        c.pick(HOLIDAYS)
    };
    // « la rentrée, c'est quand ? » asks for it.
    (!alone || c.word(0).is_empty()).then_some(SchoolDay::Return(holidays))
}

/// « fin de période », « la dernière semaine de la période 2 », « en période 3 », « le dernier jour de classe ».
fn period(c: &mut Cursor<'_>) -> Option<SchoolDay> {
    if c.eat("le? dernier jour de classe|cours|ecole") {
        return Some(SchoolDay::LastClass(None));
    }
    if c.eat("la|a? la? prochain periode") || c.eat("la|a? la? periode prochain|suivante") {
        return Some(SchoolDay::Return(None));
    }
    let week = c.eat("la? dernier semaine de|du|d la|cette?");
    let end = !week && c.eat("a|en? la? fin de|du|d? la|cette?");
    let start = !week && !end && c.eat("au|en? debut de|du|d? la|cette?");
    if !week && !end && !start && !c.eat("en|pour") && !c.eat("a|pendant|durant la") {
        return None;
    }
    if !c.eat("periode|p") {
        return None;
    }
    let number = c.attempt(|c| c.number().filter(|n| (1..=5).contains(n)));
    let number = number.and_then(|n| usize::try_from(n).ok());
    let ending = number.and_then(|n| ENDS.get(n - 1).copied());
    match (week, end, number) {
        (true, ..) => Some(SchoolDay::LastWeek(ending)),
        (_, true, _) => Some(SchoolDay::LastClass(ending)),
        (.., Some(n)) => Some(SchoolDay::PeriodStart(i8::try_from(n).ok()?)),
        _ if start => Some(SchoolDay::Return(None)),
        _ => None,
    }
}

/// « à Noël », « le lundi de Pâques ».
fn feast(c: &mut Cursor<'_>) -> Option<Day> {
    let led = c.eat_any(&["a|pour|avant|apres", "le? jour de"]);
    let article = matches!(c.word(0), "le") || c.word(1) == "de";
    if !led && !article {
        return None;
    }
    c.pick(FEASTS).map(Day::Feast)
}

/// What a count of days before or after the holidays is counted from: « … avant les vacances », « … après la rentrée ».
pub(super) fn edge(c: &mut Cursor<'_>, back: bool) -> Option<Day> {
    let place: OfHolidays = if back { SchoolDay::FirstOff } else { SchoolDay::Return };
    if let Some(day) = c.attempt(|c| holidays(c, place)) {
        return Some(Day::School(day));
    }
    if c.eat("le debut des") {
        return holidays(c, SchoolDay::FirstOff).map(Day::School);
    }
    if c.eat("la fin des") {
        return holidays(c, SchoolDay::LastOff).map(Day::School);
    }
    if c.eat("la? rentree") {
        return Some(Day::School(SchoolDay::Return(c.pick(HOLIDAYS))));
    }
    let _article = c.eat("la|le|l");
    c.attempt(period)
        .map(Day::School)
        .or_else(|| c.pick(FEASTS).map(Day::Feast))
}

/// After « jusqu'aux », « dès la »: « vacances », « rentrée ».
pub(super) fn bare(c: &mut Cursor<'_>) -> Option<Day> {
    if c.eat("rentree") {
        return Some(Day::School(SchoolDay::Return(c.pick(HOLIDAYS))));
    }
    c.pick(FEASTS).map(Day::Feast).or_else(|| eve(c))
}

/// « la veille des vacances » is the last day of class.
pub(super) fn eve(c: &mut Cursor<'_>) -> Option<Day> {
    holidays(c, SchoolDay::LastClass).map(Day::School)
}
