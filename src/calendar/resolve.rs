//! What was said of time, seen from now and here → when that is.

use jiff::ToSpan as _;
use jiff::civil::{Weekday, time};

use super::day::{Found, Seen, find};
use super::outcome::{Moment, Outcome, Refusal, Remark};
use super::repeat::repeat;
use super::standpoint::Standpoint;
use crate::language::moment::{
    Day, Expression, Holidays, Hour, Month, Part3, PartOfDay, SchoolDay, Unit, When, Which, Wrong,
};

/// The hour of « aujourd'hui » alone.
const END_OF_DAY: Hour = Hour {
    time: time(18, 0, 0, 0),
    next_day: false,
    part: None,
    clock: false,
};

/// When that is, or why not.
///
/// | said on Monday 23 November 2026 at 10 h | comes to |
/// | --- | --- |
/// | « jeudi à 14 h » | Thursday 26 November 2026, 14 h |
/// | « jeudi ou vendredi » | ambiguous |
/// | « aujourd'hui à 9 h » | past |
///
/// ```
/// use guichet::calendar::{Outcome, SchoolCalendar, Standpoint, Zone, in_words, resolve};
/// use guichet::language::moment::read;
/// let now = "2026-11-23T10:00[Europe/Paris]".parse().expect("an instant");
/// let here = Standpoint { now, zone: Zone::A, calendar: SchoolCalendar::shipped() };
/// let said = |text| in_words(&resolve(&read(text).expression, &here));
/// assert_eq!(said("jeudi à 14 h"), "jeudi 26 novembre 2026 à 14 h");
/// assert_eq!(said("avant les vacances de Noël"), "vendredi 18 décembre 2026");
/// assert_eq!(said("tous les lundis à 8h hors vacances"), "chaque lundi à 8 h, sauf pendant les vacances");
/// ```
pub fn resolve(expression: &Expression, here: &Standpoint<'_>) -> Outcome {
    match expression {
        Expression::Nothing => Outcome::Nothing,
        Expression::One(when) => one(when, here),
        Expression::All(moments) => all(moments, here),
        Expression::Either(moments) => either(moments, here),
        Expression::Habit(habit) => repeat(habit, here).map_or_else(Outcome::from, Outcome::Recurrence),
        Expression::Wrong(wrong) => impossible(wrong),
    }
}

fn one(when: &When, here: &Standpoint<'_>) -> Outcome {
    if let Some(days) = when.day.as_ref().and_then(|day| several(day, here)) {
        let moments = days.into_iter().map(|day| When {
            day: Some(day),
            ..when.clone()
        });
        return either(&moments.collect::<Vec<_>>(), here);
    }
    let outcome = match (&when.day, when.hour) {
        (None, None) => Outcome::Nothing,
        (None, Some(hour)) => Outcome::Instant(Moment::new(next_hour(hour, here), false)),
        (Some(Day::Today), hour) => today(hour, here),
        (Some(day), hour) => on(day, hour, here),
    };
    match outcome {
        Outcome::Instant(moment) => Outcome::Instant(Moment {
            deadline: when.deadline,
            ..moment
        }),
        Outcome::Past { .. } | Outcome::Invalid(_) if when.is_content => Outcome::Nothing,
        other => other,
    }
}

/// Today if it is still to come, else tomorrow.
fn next_hour(hour: Hour, here: &Standpoint<'_>) -> jiff::Zoned {
    let today = here.at(here.today(), Some(hour));
    if today > here.now {
        today
    } else {
        here.at(here.today().saturating_add(1.day()), Some(hour))
    }
}

/// « aujourd'hui », « ce matin »: gone, it is tomorrow that is proposed; in the middle of it, it is in one hour.
fn today(hour: Option<Hour>, here: &Standpoint<'_>) -> Outcome {
    let at = here.at(here.today(), hour.or(Some(END_OF_DAY)));
    if at > here.now {
        return Outcome::Instant(Moment::new(at, hour.is_none()));
    }
    let now = here.now.hour();
    let goes_on = hour.is_some_and(|hour| {
        !hour.clock
            && match hour.part {
                Some(PartOfDay::Morning) => now < 12,
                Some(PartOfDay::Afternoon) => now < 18,
                _ => false,
            }
    });
    if goes_on && let Ok(soon) = here.now.checked_add(1.hour()) {
        return Outcome::Instant(Moment {
            remark: Some(Remark::InAnHour),
            ..Moment::new(soon, false)
        });
    }
    let tomorrow = here.at(here.today().saturating_add(1.day()), hour);
    Outcome::Past {
        said: Moment::new(at, hour.is_none()),
        proposals: vec![Moment::new(tomorrow, hour.is_none())],
    }
}

fn on(day: &Day, hour: Option<Hour>, here: &Standpoint<'_>) -> Outcome {
    let found = match find(day, &Seen { hour, here }) {
        Ok(found) => found,
        Err(refusal) => return refusal.into(),
    };
    let moment = match found {
        Found::Day(date) => Moment::new(here.at(date, hour), hour.is_none()),
        Found::Clock(at) if hour.is_some() => Moment::new(here.at(at.date(), hour), false),
        Found::Clock(at) => Moment::new(here.instant(at), false),
        Found::Instant(at) => Moment::new(at, false),
    };
    if moment.at > here.now {
        return Outcome::Instant(moment);
    }
    let proposals = instead(day, hour, here).into_iter().collect();
    Outcome::Past {
        said: moment,
        proposals,
    }
}

/// What may have been meant by a day that is gone: the next of its kind.
fn instead(day: &Day, hour: Option<Hour>, here: &Standpoint<'_>) -> Option<Moment> {
    let day = match day {
        Day::Weekday(weekday, _) | Day::PartOfWeek(weekday, _) => Day::Weekday(*weekday, Which::Coming),
        Day::Date { day, month, .. } => Day::Date {
            weekday: None,
            day: *day,
            month: *month,
            year: None,
        },
        Day::PartOfMonth(part, month, _) => Day::PartOfMonth(*part, *month, None),
        Day::Nth(nth, weekday, _) => Day::Nth(*nth, *weekday, Month::Any),
        Day::Weekend => Day::Weekday(Weekday::Saturday, Which::Coming),
        _ => Day::Ahead(1),
    };
    let Ok(Found::Day(date)) = find(&day, &Seen { hour, here }) else {
        return None;
    };
    let at = here.at(date, hour);
    (at > here.now).then(|| Moment::new(at, hour.is_none()))
}

/// The days that a vague one may be.
fn several(day: &Day, here: &Standpoint<'_>) -> Option<Vec<Day>> {
    Some(match day {
        Day::SomeDayThisWeek => {
            let left = [
                Weekday::Monday,
                Weekday::Tuesday,
                Weekday::Wednesday,
                Weekday::Thursday,
                Weekday::Friday,
            ];
            let left: Vec<Day> = left
                .into_iter()
                .filter(|day| day.to_monday_zero_offset() > here.today().weekday().to_monday_zero_offset())
                .map(|day| Day::Weekday(day, Which::OfWeek(0)))
                .collect();
            if left.is_empty() {
                vec![Day::Weekday(Weekday::Monday, Which::OfWeek(1))]
            } else {
                left
            }
        }
        Day::SomeDayOf(month, year) => [Part3::Start, Part3::Middle, Part3::End]
            .map(|part| Day::PartOfMonth(part, *month, *year))
            .to_vec(),
        Day::EndOfSomeYear => vec![
            Day::Date {
                weekday: None,
                day: 31,
                month: Month::Named(12),
                year: None,
            },
            Day::School(SchoolDay::LastClass(Some(Holidays::Ete))),
        ],
        Day::Vague(amounts) => amounts.iter().map(|amount| Day::In(vec![*amount])).collect(),
        _ => return None,
    })
}

fn either(moments: &[When], here: &Standpoint<'_>) -> Outcome {
    let outcomes: Vec<Outcome> = moments.iter().map(|when| one(when, here)).collect();
    let mut options: Vec<Moment> = Vec::new();
    for outcome in &outcomes {
        match outcome {
            Outcome::Instant(moment) => options.push(moment.clone()),
            Outcome::Ambiguous(more) => options.extend(more.iter().cloned()),
            _ => {}
        }
    }
    options.sort_by(|a, b| a.at.cmp(&b.at));
    options.dedup_by(|a, b| a.at == b.at);
    match options.len() {
        0 => outcomes.into_iter().next().unwrap_or(Outcome::Nothing),
        1 => Outcome::Instant(options.swap_remove(0)),
        _ => Outcome::Ambiguous(options),
    }
}

/// Every one must be right; otherwise what is wrong with the first that is not.
fn all(moments: &[When], here: &Standpoint<'_>) -> Outcome {
    let mut instants = Vec::new();
    for when in moments {
        match one(when, here) {
            Outcome::Instant(moment) => instants.push(moment),
            other => return other,
        }
    }
    instants.sort_by(|a, b| a.at.cmp(&b.at));
    Outcome::Instants(instants)
}

fn impossible(wrong: &Wrong) -> Outcome {
    Outcome::Invalid(match wrong {
        Wrong::Hour(hours, minutes) if *hours <= 24 => {
            format!("« {hours} h {minutes:02} » n'existe pas : les minutes vont de 0 à 59, et la journée finit à 24 h")
        }
        Wrong::Hour(hours, _) => format!("« {hours} h » n'existe pas : les heures vont de 0 à 24"),
        Wrong::NotMorning(hours) => format!("« {hours} h » n'est pas le matin"),
        Wrong::Month(month) => format!("« {month} » n'est pas un mois : ils vont de 1 à 12"),
        Wrong::Day(day) => format!("le « {day} » n'existe dans aucun mois"),
        Wrong::TooOften(_) => "c'est trop souvent pour moi : je rappelle au plus tous les quarts d'heure".to_owned(),
        Wrong::OneDayExcepted => "je ne sais laisser de côté que les vacances, les jours fériés et des jours de la \
                                  semaine"
            .to_owned(),
        Wrong::OnlyInHolidays => {
            "je ne sais pas répéter pendant les vacances seulement ; donnez-moi un début et une fin, \
                                  par exemple « à partir du 4 juillet jusqu'au 30 août »"
                .to_owned()
        }
        Wrong::WhichDay => "quel jour de l'année ? dites par exemple « tous les ans le 1er septembre »".to_owned(),
        Wrong::WhichTimes(times, unit) => which_times(*times, *unit),
        Wrong::WhichDayOf(span) => format!(
            "quel jour du {span} ? dites par exemple « chaque {span} à partir du 4 janvier » ou « tous les {} mois le 5 »",
            if *span == "semestre" { 6 } else { 3 }
        ),
        Wrong::TooFar => return Refusal::too_far().into(),
    })
}

/// Asks for what « trois fois par semaine » leaves open.
fn which_times(times: u32, unit: Unit) -> String {
    match unit {
        Unit::Day => "à quelles heures ? dites par exemple « tous les jours à 9 h et à 17 h »",
        Unit::Week => "quels jours ? dites par exemple « tous les lundis, mercredis et vendredis »",
        Unit::Month => "quels jours du mois ? dites par exemple « tous les 1er et 15 du mois »",
        Unit::Year => "quels jours de l'année ? donnez-moi chaque date, par exemple « tous les ans le 1er septembre »",
        _ => return impossible_pace(times),
    }
    .to_owned()
}

fn impossible_pace(times: u32) -> String {
    format!("{times} fois, c'est trop souvent pour moi : dites par exemple « toutes les 30 minutes »")
}
