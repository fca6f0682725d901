//! What is said of a café: when, where, about what, led by whom, for how long and how many. Pure.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;
use unicode_normalization::UnicodeNormalization as _;

use super::{Details, When, phrases};
use crate::calendar::{Outcome as Moments, Standpoint, clock_in_words, date_in_words, resolve};
use crate::language::is_invisible;
use crate::language::moment::{self, Expression};

/// What people write of a café is cut here, in characters.
const LONGEST: usize = 150;
/// So many minutes at most: a café is short.
const LONGEST_CAFE: u16 = 240;

/// What was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Read {
    /// The details, with what was said.
    pub(super) details: Details,
    /// What is wrong with what was said.
    pub(super) problem: Option<String>,
}

/// A text as it is read: composed letters, plain apostrophes and spaces, nothing invisible.
pub(super) fn plain(text: &str) -> String {
    let visible = text.nfc().filter(|c| !is_invisible(*c));
    let simple = visible.map(|c| match c {
        '’' | '‘' | 'ʼ' => '\'',
        c if c.is_whitespace() || c.is_control() => ' ',
        c => c,
    });
    simple.collect::<String>().trim().to_owned()
}

/// A few words of a person, fit to be said again: in one line, without markup, calling nobody, not too long.
pub(super) fn words_of(text: &str) -> Option<String> {
    let line = plain(text).replace('@', "@ ").replace("**", "");
    let line: Vec<&str> = line.split_whitespace().collect();
    let line: String = line.join(" ").chars().take(LONGEST).collect();
    let ends = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '.' | '-' | '«' | '»' | '"');
    let line = line.trim_matches(ends);
    (!line.is_empty()).then(|| line.to_owned())
}

/// Takes what a pattern finds out of a text; gives its first group.
fn take(text: &mut String, pattern: &Regex) -> Option<String> {
    let found = pattern.captures(text)?;
    let value = found.get(1).map(|group| group.as_str().to_owned());
    let whole = found.get(0)?.range();
    text.replace_range(whole, " , ");
    value
}

macro_rules! pattern {
    ($name:ident, $pattern:literal) => {
        static $name: LazyLock<Regex> = LazyLock::new(|| Regex::new($pattern).expect("the pattern is valid"));
    };
}

pattern!(
    LINK,
    r"(?i)(?:(?:avec\s+|en\s+)?(?:la\s+|une\s+)?(?:visio|lien(?:\s+(?:de\s+)?visio)?|à distance)\s*:?\s*)?(https://[^\s,;<>]{3,300})"
);
pattern!(
    LEADER,
    r"(?i)\b(?:animée?s?|menée?s?|présentée?s?|assurée?s?|conduite?s?)\s+par\s+([^,;.:\n]{2,})"
);
pattern!(
    SEATS,
    r"(?i)\b(?:limitée?\s+à\s+|avec\s+|pour\s+)?(\d{1,4})\s+(?:places?|personnes?|participants?)(?:\s+(?:au\s+)?max\w*)?"
);
pattern!(
    LENGTH,
    r"(?i)\b(?:pendant\s+|durée\s*:?\s*|dure(?:ra)?\s+|de\s+)?(\d{1,3})\s*(?:minutes?|min|mn)\b"
);
pattern!(
    HOUR_LONG,
    r"(?i)\b(?:pendant|durée\s*:?|dure(?:ra)?)\s+((?:une|1)\s*h(?:eure)?)\b"
);
pattern!(
    PLACE,
    r"(?i)(?:\b(?:en|au|dans|à)\s+(?:la\s+|le\s+)?)?\b((?:salle(?:\s+(?:(?:des|du|de)\s+|d')[\p{L}'-]+|\s+(?:n°\s*)?[\p{L}\d][\p{L}\d._-]*)?|amphi(?:théâtre)?(?:\s+(?:[A-Z]|\d\w*))?\b|labo(?:ratoire)?(?:\s+(?:de\s+[\p{L}]+|\d\w*))?|cdi|bibliothèque|médiathèque|réfectoire|permanence|atelier(?:\s+\d\w*)?|foyer|gymnase|préau)\b)"
);
pattern!(SUBJECT, r"(?i)\b(?:sujet|thème)\s*:?\s+(.{2,})$");
pattern!(ABOUT, r"(?i)\bsur\s+(.{2,}?)(?:\s,\s|$)");

/// Reads an announcement, without the words that order it: « jeudi à 12h30 salle 204 : la webradio, animé par … ».
pub(super) fn announcement(text: &str, here: &Standpoint<'_>) -> Read {
    let mut rest = plain(text);
    let mut details = Details::default();
    take_facts(&mut rest, &mut details);
    let colon = rest.find(": ").or_else(|| rest.strip_suffix(':').map(str::len));
    let (mut head, tail) = match colon {
        Some(at) => (rest[..at].to_owned(), rest[at + 1..].to_owned()),
        None => (rest, String::new()),
    };
    details.place = take(&mut head, &PLACE).as_deref().and_then(words_of);
    let mut segments = tail.split(',').map(str::trim).filter(|segment| !segment.is_empty());
    let mut subject: Vec<String> = segments.next().map(str::to_owned).into_iter().collect();
    for segment in segments {
        let mut other = segment.to_owned();
        let place = take(&mut other, &PLACE).as_deref().and_then(words_of);
        let is_moment = !moment::read(&other).spans.is_empty();
        if place.is_none() && !is_moment {
            subject.push(segment.to_owned());
        }
        details.place = details.place.or(place);
        if is_moment {
            head = format!("{head} {other}");
        }
    }
    let (when, problem) = split(when(&head, &When::Unknown, here));
    details.when = when.unwrap_or_default();
    for span in moment::read(&head).spans.into_iter().rev() {
        head.replace_range(span, " , ");
    }
    details.subject = words_of(&subject.join(", ")).or_else(|| words_of(&take(&mut head, &ABOUT)?));
    Read { details, problem }
}

/// Reads a change: « plutôt 13h », « salle 12 », « animé par … », « 45 minutes », « sujet : le podcast ». `None` if nothing
/// of a café is said.
pub(super) fn change(text: &str, before: &Details, here: &Standpoint<'_>) -> Option<Read> {
    let mut rest = plain(text);
    let mut details = before.clone();
    take_facts(&mut rest, &mut details);
    if let Some(subject) = take(&mut rest, &SUBJECT) {
        details.subject = words_of(&subject).or(details.subject);
    }
    if let Some(place) = take(&mut rest, &PLACE) {
        details.place = words_of(&place).or(details.place);
    }
    let (when, problem) = split(when(&rest, &before.when, here));
    details.when = when.unwrap_or(details.when);
    (details != *before || problem.is_some()).then_some(Read { details, problem })
}

/// What stands anywhere: the link, who leads, how many, how long.
fn take_facts(rest: &mut String, details: &mut Details) {
    details.link = take(rest, &LINK).or_else(|| details.link.take());
    let leader = take(rest, &LEADER).as_deref().and_then(words_of);
    details.leader = leader.or_else(|| details.leader.take());
    let seats = take(rest, &SEATS).and_then(|number| number.parse().ok());
    details.seats = seats.filter(|seats| *seats > 0).or(details.seats);
    let is_from_now = rest.to_lowercase().contains("dans ");
    let minutes = if is_from_now { None } else { take(rest, &LENGTH) };
    let minutes = minutes.and_then(|number| number.parse().ok());
    let hour = take(rest, &HOUR_LONG).map(|_| 60);
    let minutes = minutes.or(hour).filter(|minutes| (5..=LONGEST_CAFE).contains(minutes));
    details.minutes = minutes.unwrap_or(details.minutes);
}

fn split(read: Option<Result<When, String>>) -> (Option<When>, Option<String>) {
    match read {
        None => (None, None),
        Some(Ok(when)) => (Some(when), None),
        Some(Err(why)) => (None, Some(why)),
    }
}

/// When that is; what was known before completes it: « plutôt 13h » is on the same day, « plutôt vendredi » at the same hour.
pub(super) fn when(text: &str, before: &When, here: &Standpoint<'_>) -> Option<Result<When, String>> {
    let candidates = [text.to_owned(), format!("à {text}"), format!("le {text}")];
    candidates.iter().find_map(|text| one(text, before, here))
}

fn one(text: &str, before: &When, here: &Standpoint<'_>) -> Option<Result<When, String>> {
    let expression = moment::read(text).expression;
    if let (Expression::One(when), Some(day)) = (&expression, day_of(before))
        && when.day.is_none()
        && let Some(hour) = when.hour
    {
        return Some(on(day, &clock_in_words(hour.time), here));
    }
    match (resolve(&expression, here), before) {
        (Moments::Nothing, _) => None,
        (Moments::Instant(moment), When::At(known)) if moment.all_day => {
            Some(on(moment.at.date(), &clock_in_words(known.time()), here))
        }
        (Moments::Instant(moment), _) if moment.all_day => Some(Ok(When::Day(moment.at.date()))),
        (Moments::Instant(moment), _) => Some(Ok(When::At(moment.at))),
        (Moments::Past { .. }, _) => Some(Err(phrases::PAST.to_owned())),
        (Moments::Invalid(why), _) => Some(Err(phrases::invalid(&why))),
        (Moments::Instants(_) | Moments::Ambiguous(_) | Moments::Recurrence(_), _) => {
            Some(Err(phrases::ONE_MOMENT.to_owned()))
        }
    }
}

fn day_of(when: &When) -> Option<Date> {
    match when {
        When::Unknown => None,
        When::Day(day) => Some(*day),
        When::At(at) => Some(at.date()),
    }
}

/// A day at an hour.
fn on(day: Date, clock: &str, here: &Standpoint<'_>) -> Result<When, String> {
    let said = format!("le {} à {clock}", date_in_words(day));
    match resolve(&moment::read(&said).expression, here) {
        Moments::Instant(moment) => Ok(When::At(moment.at)),
        Moments::Past { .. } => Err(phrases::PAST.to_owned()),
        _ => Err(phrases::ONE_MOMENT.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::School;

    fn here(school: &School) -> Standpoint<'_> {
        school.standpoint("2026-11-24T10:00:00[Europe/Paris]".parse().expect("a time"))
    }

    /// When, where, subject, leader, minutes, seats, link.
    fn shown(details: &Details) -> String {
        let when = match &details.when {
            When::Unknown => "?".to_owned(),
            When::Day(day) => day.to_string(),
            When::At(at) => at.strftime("%m-%d %H:%M").to_string(),
        };
        let or = |value: &Option<String>| value.clone().unwrap_or_else(|| "?".to_owned());
        let seats = details.seats.map_or_else(|| "?".to_owned(), |seats| seats.to_string());
        format!(
            "{when} | {} | {} | {} | {} | {seats} | {}",
            or(&details.place),
            or(&details.subject),
            or(&details.leader),
            details.minutes,
            or(&details.link)
        )
    }

    #[test]
    fn announcements_are_read_in_any_order() {
        let school = School::default();
        for (text, expected) in [
            (
                "jeudi à 12h30 salle 204 : la webradio, animé par la professeure documentaliste",
                "11-26 12:30 | salle 204 | la webradio | la professeure documentaliste | 30 | ? | ?",
            ),
            (
                "jeudi 3 décembre à 12:30 au CDI : Pix, l'essentiel, 45 minutes, 12 places",
                "12-03 12:30 | CDI | Pix, l'essentiel | ? | 45 | 12 | ?",
            ),
            (
                "sur la webradio vendredi à 13h en salle de réunion, visio https://visio.exemple.fr/x",
                "11-27 13:00 | salle de réunion | la webradio | ? | 30 | ? | https://visio.exemple.fr/x",
            ),
            (
                ": la webradio, jeudi à 12h30, salle 204",
                "11-26 12:30 | salle 204 | la webradio | ? | 30 | ? | ?",
            ),
            ("jeudi", "2026-11-26 | ? | ? | ? | 30 | ? | ?"),
            ("", "? | ? | ? | ? | 30 | ? | ?"),
        ] {
            assert_eq!(shown(&announcement(text, &here(&school)).details), expected, "{text}");
        }
        assert!(announcement("hier à 12h30 : Pix", &here(&school)).problem.is_some());
    }

    #[test]
    fn changes_touch_what_they_name_only() {
        let school = School::default();
        let before = announcement("jeudi à 12h30 salle 204 : la webradio", &here(&school)).details;
        for (text, expected) in [
            ("plutôt 13h", "11-26 13:00 | salle 204 | la webradio | ? | 30 | ? | ?"),
            (
                "plutôt vendredi",
                "11-27 12:30 | salle 204 | la webradio | ? | 30 | ? | ?",
            ),
            (
                "à vendredi 13h",
                "11-27 13:00 | salle 204 | la webradio | ? | 30 | ? | ?",
            ),
            ("salle 12", "11-26 12:30 | salle 12 | la webradio | ? | 30 | ? | ?"),
            (
                "animé par Mme Durand",
                "11-26 12:30 | salle 204 | la webradio | Mme Durand | 30 | ? | ?",
            ),
            ("45 minutes", "11-26 12:30 | salle 204 | la webradio | ? | 45 | ? | ?"),
            ("20 places", "11-26 12:30 | salle 204 | la webradio | ? | 30 | 20 | ?"),
            (
                "sujet : le podcast",
                "11-26 12:30 | salle 204 | le podcast | ? | 30 | ? | ?",
            ),
        ] {
            let read = change(text, &before, &here(&school));
            assert_eq!(
                read.map(|read| shown(&read.details)).as_deref(),
                Some(expected),
                "{text}"
            );
        }
        assert_eq!(change("comment signaler une panne ?", &before, &here(&school)), None);
    }
}
