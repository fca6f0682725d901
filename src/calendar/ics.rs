//! The official school calendar as iCalendar: one file for each zone, an event for each holidays.
//!
//! | SUMMARY | DTSTART | DTEND (excluded) |
//! | --- | --- | --- |
//! | `Vacances de Noël - Zones A` | `20261219` | `20270104` |
//! | `Début des Vacances d'Été - Zone A` | `20270703` | none: until the 31st of August |

use icalendar::{CalendarDateTime, Component as _, DatePerhapsTime, Event};
use jiff::ToSpan as _;
use jiff::civil::{Date, date};

use super::school::{Break, Problem, Zone, named};
use crate::language::fold;
use crate::language::moment::Holidays;

/// Reads the holidays of a zone.
pub(super) fn read(text: &str, zone: Zone) -> (Vec<Break>, Vec<Problem>) {
    let calendar = match super::entries::parse(text) {
        Ok(calendar) => calendar,
        Err(reason) => return (Vec::new(), vec![unreadable(&reason)]),
    };
    let (mut breaks, mut problems) = (Vec::new(), Vec::new());
    for event in calendar
        .components
        .iter()
        .filter_map(icalendar::CalendarComponent::as_event)
    {
        let title = event.get_summary().unwrap_or_default();
        let Some(holidays) = named(title).filter(|_| is_of(title, zone)) else {
            continue;
        };
        match days(event, holidays) {
            Some((first, last)) => breaks.push(Break {
                zone,
                first,
                last,
                holidays,
            }),
            None => problems.push(Problem {
                line: 0,
                what: format!("« {title} » n'a pas de dates lisibles."),
                remedy: "Donnez-lui DTSTART;VALUE=DATE et DTEND;VALUE=DATE (le jour de la reprise).".to_owned(),
            }),
        }
    }
    if breaks.is_empty() && problems.is_empty() {
        problems.push(unreadable("aucun événement « Vacances … »"));
    }
    (breaks, problems)
}

fn unreadable(reason: &str) -> Problem {
    let short: String = reason.chars().take(120).collect();
    Problem {
        line: 0,
        what: format!(
            "Ce n'est pas le calendrier scolaire d'une zone ({}).",
            short.replace('\n', " ")
        ),
        remedy: "Prenez le fichier .ics de votre zone sur education.gouv.fr (« Calendrier scolaire »).".to_owned(),
    }
}

/// « … - Zones A, B » is of zones A and B; a title without zones is of the zone of the file.
fn is_of(title: &str, zone: Zone) -> bool {
    let folded = fold(title);
    let Some((_, zones)) = folded.rsplit_once("zone") else {
        return true;
    };
    let letter = zone.to_string().to_lowercase();
    zones.split(|c: char| !c.is_alphanumeric()).any(|word| word == letter)
}

fn days(event: &Event, holidays: Holidays) -> Option<(Date, Date)> {
    let first = civil(&event.get_start()?)?;
    let last = match event.get_end().as_ref().and_then(civil) {
        Some(end) if end > first.saturating_add(1.day()) => end.yesterday().ok()?,
        _ if holidays == Holidays::Ete => date(first.year(), 8, 31),
        Some(_) => first,
        None => return None,
    };
    (first <= last).then_some((first, last))
}

fn civil(start: &DatePerhapsTime) -> Option<Date> {
    let text = match start {
        DatePerhapsTime::Date(day) => day.to_string(),
        DatePerhapsTime::DateTime(CalendarDateTime::Floating(at)) => at.date().to_string(),
        DatePerhapsTime::DateTime(CalendarDateTime::Utc(at)) => at.date_naive().to_string(),
        DatePerhapsTime::DateTime(CalendarDateTime::WithTimezone { date_time, .. }) => date_time.date().to_string(),
    };
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(title: &str, days: &str) -> String {
        format!(
            "BEGIN:VEVENT\r\nUID:{title}\r\nSUMMARY:{title}\r\nLOCATION:Besançon\\, Bordeaux\\, Limoges\r\n{days}END:VEVENT\r\n"
        )
    }

    fn file(events: &[String]) -> String {
        let events = events.concat();
        format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Education//FR\r\n{events}END:VCALENDAR\r\n")
    }

    #[test]
    fn the_file_of_a_zone_is_read() {
        let noel = "DTSTART;VALUE=DATE:20281223\r\nDTEND;VALUE=DATE:20290108\r\n";
        let text = file(&[
            event("Vacances de Noël - Zones A", noel),
            event(
                "Vacances d'hiver - Zone B",
                "DTSTART;VALUE=DATE:20290210\r\nDTEND;VALUE=DATE:20290226\r\n",
            ),
            event("Prérentrée des enseignants - Zone A", "DTSTART;VALUE=DATE:20280831\r\n"),
            event("Début des Vacances d'Été - Zone A", "DTSTART;VALUE=DATE:20290707\r\n"),
        ]);
        let (breaks, problems) = read(&text, Zone::A);
        assert_eq!(problems, []);
        let days: Vec<_> = breaks
            .iter()
            .map(|b| (b.holidays, b.first.to_string(), b.last.to_string()))
            .collect();
        assert_eq!(
            days,
            [
                (Holidays::Noel, "2028-12-23".to_owned(), "2029-01-07".to_owned()),
                (Holidays::Ete, "2029-07-07".to_owned(), "2029-08-31".to_owned()),
            ]
        );
    }

    #[test]
    fn what_is_no_calendar_is_told() {
        for text in ["", "bonjour", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"] {
            let (breaks, problems) = read(text, Zone::A);
            assert!(breaks.is_empty() && problems.len() == 1, "{text}: {problems:?}");
        }
        let (_, problems) = read(&file(&[event("Vacances de Noël", "DTSTART;VALUE=DATE:x\r\n")]), Zone::A);
        assert_eq!(problems.len(), 1);
    }
}
