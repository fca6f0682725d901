//! Moments with a title ⇄ iCalendar, as people carry them from one calendar to another.

use icalendar::{Calendar, CalendarDateTime, Component as _, DatePerhapsTime, Event};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, Zoned};

use super::standpoint::{MORNING, instant_in};

/// A title is cut here, in characters.
const LONGEST_TITLE: usize = 300;

/// A moment with a title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What makes it the same entry when it comes again.
    pub uid: String,
    /// When.
    pub at: Zoned,
    /// What.
    pub title: String,
}

/// Writes entries as iCalendar, each of a quarter of an hour; `now` stamps them.
///
/// ```
/// use guichet::calendar::{Entry, read_entries, write_entries};
/// let at = "2026-11-26T14:00:00[Europe/Paris]".parse().expect("a time");
/// let entry = Entry { uid: "a".to_owned(), at, title: "relire, puis signer".to_owned() };
/// let text = write_entries(&[entry.clone()], "2026-11-23T10:00:00Z".parse().expect("a time"));
/// assert!(text.contains("DTSTART:20261126T130000Z"));
/// assert_eq!(read_entries(&text, &entry.at), Ok(vec![entry]));
/// ```
pub fn write_entries(entries: &[Entry], now: Timestamp) -> String {
    let mut calendar = Calendar::new();
    for entry in entries {
        let end = entry.at.timestamp() + SignedDuration::from_mins(15);
        let mut event = Event::new();
        event
            .uid(&entry.uid)
            .summary(&entry.title)
            .add_property("DTSTAMP", utc(now))
            .add_property("DTSTART", utc(entry.at.timestamp()))
            .add_property("DTEND", utc(end));
        calendar.push(event.done());
    }
    calendar.to_string()
}

/// A moment in universal time, as iCalendar writes it.
pub(super) fn utc(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// Reads the entries of an iCalendar file, each at its first moment, in the time zone of `now`; a day without an hour is at
/// 8 h. Entries without a moment are left out.
///
/// # Errors
///
/// It is no iCalendar file.
pub fn read_entries(text: &str, now: &Zoned) -> Result<Vec<Entry>, String> {
    let calendar = parse(text)?;
    let components = calendar.components.iter();
    let events = components.filter_map(icalendar::CalendarComponent::as_event);
    let entry = |event: &Event| {
        let title: String = event.get_summary()?.split_whitespace().collect::<Vec<_>>().join(" ");
        let title: String = title.chars().take(LONGEST_TITLE).collect();
        Some(Entry {
            uid: event.get_uid().unwrap_or_default().to_owned(),
            at: moment(&event.get_start()?, now)?,
            title: title.replace("\\,", ",").replace("\\;", ";"),
        })
    };
    Ok(events.filter_map(entry).collect())
}

/// Reads iCalendar; what is nested deeper than calendars are is none, and would exhaust the stack of the parser.
pub(super) fn parse(text: &str) -> Result<Calendar, String> {
    const DEEPEST: usize = 4;
    let unfolded = text.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "");
    let mut depth = 0_usize;
    for line in unfolded.lines() {
        let word = line.trim_start().get(..6).unwrap_or_default();
        if word.eq_ignore_ascii_case("BEGIN:") {
            depth += 1;
        } else if word.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("END:")) {
            depth = depth.saturating_sub(1);
        }
        if depth > DEEPEST {
            return Err("nested too deep".to_owned());
        }
    }
    text.parse()
}

/// A start as a moment here. The types of the library are read through their ISO text.
fn moment(start: &DatePerhapsTime, now: &Zoned) -> Option<Zoned> {
    let here = |at: Zoned| at.with_time_zone(now.time_zone().clone());
    match start {
        DatePerhapsTime::Date(day) => {
            let day: Date = day.to_string().parse().ok()?;
            Some(instant_in(now, day.to_datetime(MORNING)))
        }
        DatePerhapsTime::DateTime(CalendarDateTime::Floating(at)) => {
            let at: DateTime = at.to_string().parse().ok()?;
            Some(instant_in(now, at))
        }
        DatePerhapsTime::DateTime(CalendarDateTime::Utc(at)) => {
            let at: Timestamp = at.to_rfc3339().parse().ok()?;
            Some(at.to_zoned(now.time_zone().clone()))
        }
        DatePerhapsTime::DateTime(CalendarDateTime::WithTimezone { date_time, tzid }) => {
            let zone = TimeZone::get(tzid).unwrap_or_else(|_| now.time_zone().clone());
            let at: DateTime = date_time.to_string().parse().ok()?;
            Some(here(instant_in(&now.with_time_zone(zone), at)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_read_however_their_moment_is_written() {
        let now: Zoned = "2026-11-23T10:00:00[Europe/Paris]".parse().expect("a time");
        for (start, expected) in [
            ("DTSTART:20261126T130000Z", "2026-11-26T14:00:00+01:00[Europe/Paris]"),
            (
                "DTSTART;TZID=Europe/Paris:20261126T140000",
                "2026-11-26T14:00:00+01:00[Europe/Paris]",
            ),
            (
                "DTSTART;TZID=Indian/Reunion:20261126T140000",
                "2026-11-26T11:00:00+01:00[Europe/Paris]",
            ),
            (
                "DTSTART;TZID=Heure de Limoges:20261126T140000",
                "2026-11-26T14:00:00+01:00[Europe/Paris]",
            ),
            ("DTSTART:20261126T140000", "2026-11-26T14:00:00+01:00[Europe/Paris]"),
            ("DTSTART;VALUE=DATE:20261126", "2026-11-26T08:00:00+01:00[Europe/Paris]"),
        ] {
            let text = format!(
                "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:relire\r\n{start}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
            );
            let entries = read_entries(&text, &now).expect("a calendar");
            let found: Vec<String> = entries.iter().map(|entry| entry.at.to_string()).collect();
            assert_eq!(found, [expected], "{start}");
        }
        let deep = "BEGIN:A\r\n".repeat(20_000);
        assert!(read_entries(&deep, &now).is_err(), "it would exhaust the stack");
        assert!(read_entries("bonjour", &now).is_err() || read_entries("bonjour", &now) == Ok(Vec::new()));
    }
}
