//! Whether words name one moment of the school year: the same whenever they are read in summer, in every zone and year.
//!
//! A duty returns each year, so its words are tried in every school year that the shipped calendar knows from August to
//! July. « demain » and « lundi » come to something else a week later; « le 15 janvier 2027 » is gone a year later.

use jiff::civil::{Date, date};
use jiff::{ToSpan as _, Zoned};

use crate::calendar::{Outcome, SchoolCalendar, Standpoint, Zone, resolve};
use crate::language::moment::{Expression, read};

/// What is wrong, and the remedy.
type Wrong = (String, &'static str);

const ZONES: [Zone; 3] = [Zone::A, Zone::B, Zone::C];
/// The time zone in which moments are tried; that of the calendar.
const TIME_ZONE: &str = "Europe/Paris";
/// What to write.
const REMEDY: &str = "écrivez un moment de l'année scolaire, par exemple « une semaine après la rentrée de septembre » \
                      ou « le premier lundi d'octobre à 10h » ; « guichet moment » montre comment il est compris";

/// Whether words name one moment of each school year.
pub(super) fn check(when: &str) -> Result<(), Wrong> {
    let reading = read(when);
    match reading.expression {
        Expression::Nothing => return Err(wrong(when, "ne dit aucun moment")),
        Expression::Habit(_) => return Err(wrong(when, "se répète dans l'année ; il faut un seul moment")),
        Expression::All(_) | Expression::Either(_) => {
            return Err(wrong(when, "dit plusieurs moments ; il en faut un seul"));
        }
        Expression::One(_) | Expression::Wrong(_) => {}
    }
    if reading.rest.contains(char::is_alphanumeric) {
        let why = format!("contient « {} », que Guichet ne comprend pas", reading.rest);
        return Err(wrong(when, &why));
    }
    let places = school_years().flat_map(|first| ZONES.map(|zone| (first, zone)));
    for (first, zone) in places {
        let said = instant(&reading.expression, first, zone).map_err(|why| wrong(when, &why))?;
        let later = instant(&reading.expression, first.saturating_add(8.days()), zone);
        if later.as_ref() != Ok(&said) || said.date() >= year_after(first) {
            return Err(wrong(when, "ne dit pas le même moment à chaque année scolaire"));
        }
    }
    Ok(())
}

fn wrong(when: &str, why: &str) -> Wrong {
    (format!("« quand » : « {when} » {why}"), REMEDY)
}

/// What it comes to when it is read at the first instant of a day, or why it comes to nothing.
fn instant(said: &Expression, day: Date, zone: Zone) -> Result<Zoned, String> {
    let Ok(now) = day.in_tz(TIME_ZONE) else {
        return Err(format!(
            "ne peut pas être vérifié : le fuseau {TIME_ZONE} n'est pas connu"
        ));
    };
    let here = Standpoint {
        now,
        zone,
        calendar: SchoolCalendar::shipped(),
    };
    let year = format!("zone {zone}, à partir du 1er août {}", day.year());
    match resolve(said, &here) {
        Outcome::Instant(moment) => Ok(moment.at),
        Outcome::Invalid(reason) => Err(format!("ne mène à aucun moment ({year} : {reason})")),
        Outcome::Ambiguous(_) | Outcome::Instants(_) => {
            Err("peut dire plusieurs moments ; il en faut un seul".to_owned())
        }
        _ => Err(format!("ne mène à aucun moment à venir ({year})")),
    }
}

/// 1 August of each school year that is known from end to end in every zone.
fn school_years() -> impl Iterator<Item = Date> {
    let calendar = SchoolCalendar::shipped();
    let is_known = |day: Date| ZONES.iter().all(|zone| calendar.knows(*zone, day));
    let years = calendar.known(Zone::A).map(|(first, last)| first.year()..=last.year());
    let summers = years.into_iter().flatten().map(|year| date(year, 8, 1));
    summers.filter(move |first| is_known(*first) && is_known(year_after(*first)))
}

fn year_after(first: Date) -> Date {
    first.saturating_add(1.year())
}
