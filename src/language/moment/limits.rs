//! The grammar of what bounds a habit: « hors vacances », « sauf en août », « de septembre à juin », « 5 fois ».

use jiff::civil::Weekday;

use super::cursor::Cursor;
use super::dates::named_month;
use super::days::day;
use super::expression::{Day, End, Exception, Month, Part3, Wrong};
use super::piece::{Found, Piece};
use super::vocabulary::{MONTHS, WEEKDAYS};

/// Words that leave days out.
const EXCEPT: &[&str] = &[
    "en dehors de|des|du",
    "a l exception de|des|du",
    "mais? sauf",
    "mais? hors",
    "mais? pas",
];

/// « hors vacances », « sauf les jours fériés et le mercredi », « sauf pendant les vacances ».
pub(super) fn exceptions(c: &mut Cursor<'_>) -> Option<Found> {
    if !c.eat_any(EXCEPT) {
        return None;
    }
    let Some(mut pieces) = c.attempt(excepted) else {
        return one_day_excepted(c);
    };
    while let Some(more) = c.attempt(|c| {
        let _linked = c.eat("et|ou|ni|,");
        let _again = c.eat("mais? sauf|hors|pas");
        excepted(c)
    }) {
        pieces.extend(more);
    }
    Some(Found::all(pieces))
}

/// « sauf le 16 décembre » is not kept, and said so.
fn one_day_excepted(c: &mut Cursor<'_>) -> Option<Found> {
    c.attempt(day).map(|_| Found::firm(Piece::Wrong(Wrong::OneDayExcepted)))
}

fn excepted(c: &mut Cursor<'_>) -> Option<Vec<Piece>> {
    let _lead = c.eat("pendant|durant|en|de");
    let _article = c.eat("le|les|l|des|la");
    let on = |days: &[Weekday]| {
        days.iter()
            .map(|day| Piece::Except(Exception::On((*day).into())))
            .collect()
    };
    if c.eat("vacances scolaire?") || c.eat("conges scolaire?") || c.eat("periode de|d vacances") {
        Some(vec![Piece::Except(Exception::SchoolHolidays)])
    } else if c.eat("jour ferie") || c.eat("ferie") {
        Some(vec![Piece::Except(Exception::PublicHolidays)])
    } else if c.eat("weekend") || c.eat("week end|ends") {
        Some(on(&[Weekday::Saturday, Weekday::Sunday]))
    } else if let Some(months) = c.attempt(excepted_months) {
        Some(months)
    } else {
        c.pick(WEEKDAYS).map(|day| on(&[day]))
    }
}

/// « en août », « l'été »
fn excepted_months(c: &mut Cursor<'_>) -> Option<Vec<Piece>> {
    let in_month = |month: &i8| Piece::Except(Exception::In(*month));
    if c.eat("ete") {
        return Some([7, 8].iter().map(in_month).collect());
    }
    let _of = c.eat("mois de|d");
    c.pick(MONTHS).map(|month| vec![in_month(&month)])
}

/// « de janvier », « en janvier », « de septembre à juin » after a rhythm.
pub(super) fn season(c: &mut Cursor<'_>) -> Option<Vec<Piece>> {
    if let Some(pieces) = c.attempt(span_of_months) {
        return Some(pieces);
    }
    if !c.eat_any(&["du|au|pendant|durant le? mois de|d", "de|d|en|durant|pendant"]) {
        return None;
    }
    let month = named_month(c)?;
    Some(between(month, month))
}

/// « de septembre à juin », « entre janvier et mars »
pub(super) fn span_of_months(c: &mut Cursor<'_>) -> Option<Vec<Piece>> {
    let linked = if c.eat("entre") { "et" } else { "a|jusqu|jusquau a|en?" };
    let _from = c.eat("du mois de|d") || c.eat("de|d");
    let first = named_month(c)?;
    let last = c.eat(linked).then(|| {
        let _of = c.eat("au? mois de|d");
        named_month(c)
    })??;
    Some(between(first, last))
}

type NamedMonth = (Month, Option<i16>);

fn between((first, year): NamedMonth, (last, last_year): NamedMonth) -> Vec<Piece> {
    let end = Day::PartOfMonth(Part3::End, last, last_year);
    vec![Piece::Start(Day::SomeDayOf(first, year)), Piece::End(End::On(end))]
}

/// « pendant trois semaines », « 5 fois »; « jusqu'au 30 juin » is read as a day.
pub(super) fn end(c: &mut Cursor<'_>) -> Option<End> {
    if c.eat("pendant|durant|sur") {
        let _article = c.eat("les? prochain?");
        return c.amount().map(End::After);
    }
    let _lead = c.eat("pour|, en?");
    let times = c.number().filter(|times| (1..=1000).contains(times))?;
    (c.eat("fois") && c.word(0) != "par").then_some(End::Times(times))
}
