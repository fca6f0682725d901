//! The grammar of hours: « à 14h30 », « neuf heures et demie », « midi et quart », « 9h du soir », « en fin de matinée ».

use jiff::civil::time;

use super::cursor::Cursor;
use super::expression::{Day, Hour, PartOfDay, Wrong};
use super::piece::{Found, Piece, Strength};
use super::vocabulary::PARTS;

/// What may stand before an hour; those that make it a deadline.
const LEADS: &[(&str, bool)] = &[
    ("au plus tard a|vers?", true),
    ("d ici a?", true),
    ("avant", true),
    ("pour", true),
    ("jusqu a|au?", true),
    ("a partir de|d", false),
    ("aux alentours de|d", false),
    ("autour de|d", false),
    ("sur les coups de|d", false),
    ("vers les?", false),
    ("environ", false),
    ("des", false),
    ("a", false),
];
/// Before a part of the day: « dans la matinée », « en soirée ».
const PART_LEADS: &[&str] = &["dans|en|a|au|vers|de|d la|le|l?", "le|la|l"];

/// An hour, with what leads to it.
pub(super) fn hour(c: &mut Cursor<'_>) -> Option<Found> {
    c.attempt(range)
        .or_else(|| c.attempt(this_part))
        .or_else(|| c.attempt(led))
        .or_else(|| c.attempt(|c| clock(c).map(|said| Found::firm(said).only(Strength::Weak))))
        .or_else(|| c.attempt(before_clock))
        .or_else(|| c.attempt(led_part))
        .or_else(|| c.attempt(bare_number))
}

/// « entre 14h et 16h », « de 14h à 16h », « 14h-16h »: the beginning; the text keeps the range.
fn range(c: &mut Cursor<'_>) -> Option<Found> {
    let between = c.eat("entre");
    let from = !between && c.eat("de");
    let _lead = !between && !from && c.eat("a|vers|des");
    let start = match c.attempt(clock) {
        Some(start) => start,
        // « entre 14 et 16h »
        None if between || from || (c.word(1) == "-" && c.word(3) == "heure") => {
            let hours = c.number()?;
            let mut ahead = *c;
            (ahead.eat("et|a|-") && clock(&mut ahead).is_some()).then(|| of_clock(hours, 0))?
        }
        None => return None,
    };
    let linked = if between {
        c.eat("et")
    } else {
        c.eat("jusqu a|au") || c.eat("a|-|/")
    };
    if !linked || clock(c).is_none() {
        return None;
    }
    Some(Found::firm(start).kept())
}

/// « ce soir », « cet après-midi »: a part of today.
fn this_part(c: &mut Cursor<'_>) -> Option<Found> {
    let _led = c.eat("des|pour|avant|en");
    let fine = c.attempt(|c| {
        // « en fin de cette matinée » is rare; « en fin de journée » is today.
        (c.word(1) == "de" && c.word(2) == "journee").then(|| c.pick(PARTS))?
    });
    if let Some(part) = fine {
        return Some(Found::firm(Piece::Hour(of_part(part))));
    }
    if !c.eat("ce|cet|cette|c") {
        return None;
    }
    let part = c.pick(PARTS)?;
    Some(Found::all(vec![Piece::Day(Day::Today), Piece::Hour(of_part(part))]))
}

fn led(c: &mut Cursor<'_>) -> Option<Found> {
    let deadline = c.pick(LEADS)?;
    let _about = c.eat("environ|peu");
    Some(Found::firm(clock(c)?).deadline(deadline))
}

/// « en fin d'après-midi », « le matin », « matin ».
fn led_part(c: &mut Cursor<'_>) -> Option<Found> {
    let edge = |c: &Cursor<'_>| matches!(c.word(0), "debut" | "milieu" | "fin");
    let led = c.eat("en") || c.eat("a la|l?") || c.eat("dans la|l?");
    if led && (edge(c) || c.word(0) == "soiree") {
        return Some(Found::firm(Piece::Hour(of_part(c.pick(PARTS)?))));
    }
    if !led {
        let _led = c.eat_any(PART_LEADS);
    }
    let strength = if edge(c) { Strength::Weak } else { Strength::Beside };
    Some(Found::firm(Piece::Hour(of_part(c.pick(PARTS)?))).only(strength))
}

/// « 14 ou 15h », « à 14 et 16h »: the hour that shares its « h » with the next.
pub(super) fn before_clock(c: &mut Cursor<'_>) -> Option<Found> {
    let _led = c.eat("a|vers|des|soit");
    let hours = c.number().filter(|hours| *hours <= 24)?;
    let mut ahead = *c;
    let shares = ahead.eat("ou|et|soit a|vers?") && clock(&mut ahead).is_some();
    shares.then(|| Found::firm(of_clock(hours, 0)).only(Strength::Weak))
}

/// « demain à 8 »: an hour beside a day.
fn bare_number(c: &mut Cursor<'_>) -> Option<Found> {
    if !c.eat("a") {
        return None;
    }
    let hours = c.number().filter(|hours| *hours <= 24)?;
    let ends = matches!(
        c.word(0),
        "" | "," | "." | "!" | "?" | "de" | "d" | "que" | "qu" | "pour" | "et" | "ou"
    );
    ends.then(|| Found::firm(of_clock(hours, 0)).only(Strength::Beside))
}

/// « 14h30 », « 14 heures 30 », « huit heures moins le quart », « midi et demi », « 9h du soir ».
pub(super) fn clock(c: &mut Cursor<'_>) -> Option<Piece> {
    let (hours, next_day) = match () {
        () if c.eat("midi") => (12, false),
        () if c.eat("minuit") => (0, true),
        () => {
            let hours = c.number()?;
            if c.eat(":") {
                let minutes = c.is_glued().then(|| c.number())??;
                let _seconds = c.attempt(|c| (c.eat(":") && c.is_glued()).then(|| c.number())?);
                return Some(of_day_part(c, of_clock(hours, minutes)));
            }
            // « 24h/24 », « h24 »
            let is_hour = c.eat("heure") && (c.word(0) != "/" || c.word(2) == "heure");
            is_hour.then_some((hours, false))?
        }
    };
    let (hours, minutes) = minutes_after(c, hours);
    let _sharp = c.eat("pile|precise|precises|tapante|tapantes|petante|petantes");
    let said = if next_day {
        of_midnight(hours, minutes)
    } else {
        of_clock(hours, minutes)
    };
    Some(of_day_part(c, said))
}

fn minutes_after(c: &mut Cursor<'_>, hours: u32) -> (u32, u32) {
    let less = |minutes: u32| ((hours + 23) % 24, 60 - minutes);
    if c.eat("et demi") {
        (hours, 30)
    } else if c.eat("et un|1? quart") {
        (hours, 15)
    } else if c.eat("moins le|un? quart") {
        less(15)
    } else if c.eat("trois|3 quart") {
        (hours, 45)
    } else if let Some(minutes) = c.attempt(|c| c.eat("moins").then(|| c.number())?.filter(|n| (1..30).contains(n))) {
        less(minutes)
    } else {
        (hours, c.attempt(plain_minutes).unwrap_or(0))
    }
}

/// The `30` of « 14h30 », « 14 h 30 », « neuf heures trente ».
fn plain_minutes(c: &mut Cursor<'_>) -> Option<u32> {
    let (glued, written) = (c.is_glued(), c.written());
    let in_digits = written.as_bytes().first().is_some_and(u8::is_ascii_digit);
    let minutes = c.number()?;
    let unit = c.eat("minute");
    let follows = matches!(c.word(0), "jour" | "semaine" | "mois" | "an" | "heure" | "/" | "fois");
    let fits = unit || glued || (if in_digits { written.len() == 2 } else { minutes >= 5 } && minutes < 60 && !follows);
    fits.then_some(minutes)
}

/// « du soir », « de l'après-midi » after an hour.
fn of_day_part(c: &mut Cursor<'_>, said: Piece) -> Piece {
    let Piece::Hour(hour) = said else { return said };
    let part = c.attempt(|c| {
        let led = c.eat("du") || c.eat("de|dans la|l") || c.eat("le|l|en");
        (led && !matches!(c.word(0), "debut" | "milieu" | "fin")).then(|| c.pick(PARTS))?
    });
    part.map_or(said, |part| within(hour, of_part(part)))
}

/// A clock time in a part of the day: « ce soir à 8h » is 20 h.
pub(super) fn within(clock: Hour, part: Hour) -> Piece {
    let hours = clock.time.hour();
    let later = match part.part {
        Some(PartOfDay::Morning) if hours > 12 => {
            return Piece::Wrong(Wrong::NotMorning(u32::from(hours.unsigned_abs())));
        }
        Some(PartOfDay::Afternoon) => (1..12).contains(&hours),
        Some(PartOfDay::Evening) => (4..12).contains(&hours),
        _ => false,
    };
    let time = if later {
        time(hours + 12, clock.time.minute(), 0, 0)
    } else {
        clock.time
    };
    let next_day = clock.next_day || (part.part == Some(PartOfDay::Night) && hours < 12);
    Piece::Hour(Hour {
        time,
        next_day,
        part: part.part,
        clock: true,
    })
}

fn of_part((part, hours, minutes): (PartOfDay, i8, i8)) -> Hour {
    Hour {
        time: time(hours, minutes, 0, 0),
        next_day: part == PartOfDay::Night,
        part: Some(part),
        clock: false,
    }
}

fn of_midnight(hours: u32, minutes: u32) -> Piece {
    match of_clock(hours, minutes) {
        Piece::Hour(hour) => Piece::Hour(Hour {
            next_day: hours < 12,
            ..hour
        }),
        wrong => wrong,
    }
}

fn of_clock(hours: u32, minutes: u32) -> Piece {
    let wrong = Piece::Wrong(Wrong::Hour(hours, minutes));
    let (Ok(h), Ok(m)) = (i8::try_from(hours), i8::try_from(minutes)) else {
        return wrong;
    };
    let is_end = h == 24 && m == 0;
    if (h > 23 && !is_end) || m > 59 {
        return wrong;
    }
    Piece::Hour(Hour {
        time: time(h % 24, m, 0, 0),
        next_day: is_end,
        part: None,
        clock: true,
    })
}
