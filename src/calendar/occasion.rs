//! An occasion that people put into their calendars, as an iCalendar file that can be changed and called off.

use icalendar::{Calendar, Component as _, Event, EventLike as _};
use jiff::{Timestamp, Zoned};

use super::entries::utc;

/// Something that takes place once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occasion {
    /// What makes it the same when it comes again, changed.
    pub uid: String,
    /// Grows with each change.
    pub sequence: u32,
    /// When it begins.
    pub start: Zoned,
    /// When it ends.
    pub end: Zoned,
    /// What it is.
    pub title: String,
    /// Where.
    pub place: Option<String>,
    /// What else is to be known.
    pub text: String,
    /// It does not take place.
    pub is_cancelled: bool,
}

/// Writes an occasion as iCalendar; `now` stamps it. Its moments are written in universal time, which every calendar shows by
/// its own clock.
///
/// ```
/// use guichet::calendar::{Occasion, write_occasion};
/// let occasion = Occasion {
///     uid: "cafe-1@guichet".to_owned(),
///     sequence: 1,
///     start: "2026-11-26T12:30:00[Europe/Paris]".parse().expect("a time"),
///     end: "2026-11-26T13:00:00[Europe/Paris]".parse().expect("a time"),
///     title: "Café numérique : la webradio".to_owned(),
///     place: Some("salle 204".to_owned()),
///     text: String::new(),
///     is_cancelled: true,
/// };
/// let text = write_occasion(&occasion, "2026-11-23T10:00:00Z".parse().expect("a time"));
/// assert!(text.contains("METHOD:CANCEL") && text.contains("DTSTART:20261126T113000Z"));
/// ```
pub fn write_occasion(occasion: &Occasion, now: Timestamp) -> String {
    let (method, status) = if occasion.is_cancelled {
        ("CANCEL", "CANCELLED")
    } else {
        ("PUBLISH", "CONFIRMED")
    };
    let mut event = Event::new();
    event
        .uid(&occasion.uid)
        .summary(&occasion.title)
        .add_property("DTSTAMP", utc(now))
        .add_property("DTSTART", utc(occasion.start.timestamp()))
        .add_property("DTEND", utc(occasion.end.timestamp()))
        .add_property("SEQUENCE", occasion.sequence.to_string())
        .add_property("STATUS", status);
    if let Some(place) = &occasion.place {
        event.location(place);
    }
    if !occasion.text.is_empty() {
        event.description(&occasion.text);
    }
    let mut calendar = Calendar::new();
    calendar.append_property(("METHOD", method));
    calendar.push(event.done());
    calendar.to_string()
}
