//! `guichet moment "jeudi à 14 h"`: how a date, an hour or a recurrence is understood.
//!
//! ```text
//! guichet moment --json
//! {"text":"rappelle-moi jeudi à 14h30 de relire","now":"2026-11-23T10:00:00[Europe/Paris]","zone":"A"}
//!   → {"kind":"instant","start":"2026-11-26T14:30:00+01:00[Europe/Paris]","all_day":false,"next":[],
//!      "until":null,"options":[],"rest":"relire","reason":null}
//! anything else
//!   → {"id":null,"error":"…"}
//! ```
//!
//! `kind` is instant, recurrence, ambiguous, past, invalid or none. Two moments (« lundi et mercredi à 9 h ») are one
//! instant whose `next` has both. `reason` says in French what is invalid, or from when on it is
//! not known whether there is class.

use std::io::{BufRead, Write};

use jiff::Zoned;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::Failure;
use super::line::{Line, read_line};
use crate::calendar::{
    Finish, Moment, Outcome, Recurrence, SchoolCalendar, Standpoint, Zone, date_in_words, in_words, moment_in_words,
    resolve,
};
use crate::language::moment::read;

/// How many occurrences are shown.
const SHOWN: usize = 3;

/// What the command line says.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// What to understand: « jeudi à 14 h », « tous les lundis hors vacances »
    #[arg(required_unless_present = "json")]
    text: Vec<String>,
    /// Read requests and write replies as JSON Lines
    #[arg(long, conflicts_with = "text")]
    json: bool,
    /// School zone: A, B or C
    #[arg(long, default_value = "A")]
    zone: Zone,
    /// Time zone, by its IANA name
    #[arg(long, default_value = "Europe/Paris", value_name = "NAME", value_parser = time_zone)]
    time_zone: TimeZone,
}

#[derive(Deserialize)]
struct Request {
    text: String,
    now: Zoned,
    #[serde(default)]
    zone: Zone,
}

#[derive(Debug, Default, Serialize)]
struct Reply {
    kind: &'static str,
    start: Option<String>,
    all_day: bool,
    next: Vec<String>,
    until: Option<String>,
    options: Vec<String>,
    rest: String,
    reason: Option<String>,
}

fn time_zone(name: &str) -> Result<TimeZone, String> {
    TimeZone::get(name).map_err(|_| format!("« {name} » is no time zone; write a name like Indian/Reunion"))
}

/// Runs the command.
pub(super) fn run(options: &Options) -> Result<(), Failure> {
    let mut output = std::io::stdout().lock();
    if options.json {
        return Ok(answer(std::io::stdin().lock(), &mut output)?);
    }
    let here = Standpoint {
        now: Zoned::now().with_time_zone(options.time_zone.clone()),
        zone: options.zone,
        calendar: SchoolCalendar::shipped(),
    };
    Ok(show(&options.text.join(" "), &here, &mut output)?)
}

/// Answers line by line until the input ends. Each reply is flushed at once.
fn answer(mut input: impl BufRead, output: &mut impl Write) -> std::io::Result<()> {
    while let Some(line) = read_line(&mut input)? {
        let reply = match line {
            Line::Text(text) => reply(&text),
            Line::Bad(why) => json!({"id": null, "error": why}).to_string(),
        };
        writeln!(output, "{reply}")?;
        output.flush()?;
    }
    Ok(())
}

fn reply(line: &str) -> String {
    let request: Request = match serde_json::from_str(line) {
        Ok(request) => request,
        Err(error) => {
            let remedy =
                r#"send an object like {"text":"demain","now":"2026-11-23T10:00:00[Europe/Paris]","zone":"A"}"#;
            return json!({"id": null, "error": format!("not a request ({error}); {remedy}")}).to_string();
        }
    };
    let reading = read(&request.text);
    let here = Standpoint {
        now: request.now,
        zone: request.zone,
        calendar: SchoolCalendar::shipped(),
    };
    let outcome = resolve(&reading.expression, &here);
    let reply = Reply {
        rest: reading.rest,
        ..described(&outcome)
    };
    serde_json::to_string(&reply).expect("a reply has string keys only")
}

fn described(outcome: &Outcome) -> Reply {
    let instant = |kind, moment: &Moment| Reply {
        kind,
        start: Some(moment.at.to_string()),
        all_day: moment.all_day,
        ..Reply::default()
    };
    let texts = |moments: &[Moment]| moments.iter().map(|moment| moment.at.to_string()).collect::<Vec<_>>();
    match outcome {
        Outcome::Nothing => Reply {
            kind: "none",
            ..Reply::default()
        },
        Outcome::Instant(moment) => instant("instant", moment),
        Outcome::Instants(moments) => match moments.first() {
            Some(first) => Reply {
                next: texts(moments),
                ..instant("instant", first)
            },
            None => Reply {
                kind: "none",
                ..Reply::default()
            },
        },
        Outcome::Recurrence(recurrence) => {
            let calendar = SchoolCalendar::shipped();
            let next: Vec<String> = recurrence
                .occurrences(calendar)
                .take(SHOWN)
                .map(|at| at.to_string())
                .collect();
            Reply {
                kind: "recurrence",
                start: next.first().cloned(),
                all_day: recurrence.all_day,
                next,
                until: recurrence.ends(calendar),
                reason: unknown_after(recurrence),
                ..Reply::default()
            }
        }
        Outcome::Ambiguous(moments) => Reply {
            kind: "ambiguous",
            all_day: moments.iter().all(|moment| moment.all_day),
            options: texts(moments),
            ..Reply::default()
        },
        Outcome::Past { said, proposals } => Reply {
            options: texts(proposals),
            ..instant("past", said)
        },
        Outcome::Invalid(reason) => Reply {
            kind: "invalid",
            reason: Some(reason.clone()),
            ..Reply::default()
        },
    }
}

/// Says that the school calendar ends before the occurrences that would be shown do.
fn unknown_after(recurrence: &Recurrence) -> Option<String> {
    let calendar = SchoolCalendar::shipped();
    let last = recurrence.known_until(calendar)?;
    let ends_before = matches!(recurrence.finish, Some(Finish::On(day)) if day <= last);
    let shown = recurrence.occurrences(calendar).take(SHOWN).count();
    (shown < SHOWN && !ends_before).then(|| {
        format!(
            "le calendrier scolaire n'est connu que jusqu'au {}",
            date_in_words(last)
        )
    })
}

fn show(text: &str, here: &Standpoint<'_>, output: &mut impl Write) -> std::io::Result<()> {
    let reading = read(text);
    let outcome = resolve(&reading.expression, here);
    match &outcome {
        Outcome::Nothing => writeln!(output, "Je n'y vois ni date ni heure.")?,
        Outcome::Invalid(reason) => writeln!(output, "Ce n'est pas possible : {reason}.")?,
        Outcome::Ambiguous(_) => writeln!(output, "À préciser : {}", in_words(&outcome))?,
        _ => writeln!(output, "{}", in_words(&outcome))?,
    }
    if let Outcome::Recurrence(recurrence) = &outcome {
        for at in recurrence.occurrences(here.calendar).take(SHOWN) {
            let moment = Moment {
                at,
                all_day: false,
                deadline: false,
                remark: None,
            };
            writeln!(output, "  {}", moment_in_words(&moment))?;
        }
        if let Some(reason) = unknown_after(recurrence) {
            writeln!(output, "  Ensuite, {reason}.")?;
        }
    }
    if !reading.rest.is_empty() && outcome != Outcome::Nothing {
        writeln!(output, "Le reste : {}", reading.rest)?;
    }
    output.flush()
}
