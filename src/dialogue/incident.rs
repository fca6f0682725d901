//! An incident: a line before every answer about its subject, until it ends by itself or by word. Pure.
//!
//! « incident GAR : console indisponible jusqu'à 14 h » … « incident GAR terminé »

use std::sync::LazyLock;

use jiff::{Timestamp, Zoned};
use regex::Regex;
use serde::{Deserialize, Serialize};

use super::event::{Effect, Event, MessageId};
use super::turn::word;
use super::{Answer, Block, Outcome, World, phrases};
use crate::calendar::{Outcome as Moments, Standpoint, resolve};
use crate::language::{fold, moment};

/// Something that does not work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// The message that told of it.
    pub id: String,
    /// The subject of conversation that it is about.
    pub subject: String,
    /// What is said of it.
    pub text: String,
    /// When it was told.
    pub since: Timestamp,
    /// When it ends by itself.
    pub until: Option<Timestamp>,
}

impl Incident {
    /// Whether it is not over.
    pub fn is_on(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}

/// What staff say about incidents.
enum Order {
    /// « incident GAR : … »
    Raise { subject: String, text: String },
    /// « incident GAR terminé »
    End { subject: String },
    /// « incidents »
    List,
}

impl Order {
    fn read(text: &str) -> Option<Self> {
        let folded = fold(text);
        let words: Vec<&str> = folded
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .collect();
        let is_over = |word: &&str| {
            ["termine", "resolu", "fini", "clos", "repare"]
                .iter()
                .any(|stem| word.starts_with(stem))
        };
        match words[..] {
            ["incidents"] | ["incidents", "en", "cours"] | ["liste", "des", "incidents"] | ["les", "incidents"] => {
                return Some(Self::List);
            }
            ["incident", ref subject @ .., last] if is_over(&last) && !text.contains(':') => {
                let subject = subject.iter().filter(|word| !is_over(word) && **word != "est");
                let subject = subject.copied().collect::<Vec<_>>().join(" ");
                return Some(Self::End { subject });
            }
            ["fin", "de", "l", "incident", ref subject @ ..] | ["fin", "d", "incident", ref subject @ ..] => {
                let subject = subject.join(" ");
                return Some(Self::End { subject });
            }
            _ => {}
        }
        let (head, rest) = text.split_once(':')?;
        let head = head.trim();
        let (first, subject) = head.split_once(char::is_whitespace).unwrap_or((head, ""));
        (fold(first) == "incident").then(|| Self::Raise {
            subject: subject.trim().to_owned(),
            text: rest.trim().to_owned(),
        })
    }
}

/// What an event of somebody of the staff does about incidents; `None` if it is about something else. `incidents` are those
/// that are not over.
pub fn incident(world: &World, here: &Standpoint<'_>, incidents: &[Incident], event: &Event) -> Option<Vec<Effect>> {
    match event {
        Event::Heard { message, text } => {
            let (effects, answer) = obey(world, here, incidents, (message, Order::read(text)?));
            let to = message.clone();
            Some(effects.into_iter().chain([Effect::Say { to, answer }]).collect())
        }
        Event::Edited { message, text } => {
            incidents.iter().find(|known| known.id == message.0)?;
            let (effects, answer) = obey(world, here, incidents, (message, Order::read(text)?));
            let to = message.clone();
            Some(effects.into_iter().chain([Effect::Amend { to, answer }]).collect())
        }
        Event::Redacted { message } => {
            incidents.iter().find(|known| known.id == message.0)?;
            let id = message.0.clone();
            let to = message.clone();
            Some(vec![Effect::EndIncident { id }, Effect::Withdraw { to }])
        }
        Event::Reacted { .. } | Event::Shared { .. } | Event::Voted { .. } => None,
    }
}

fn obey(
    world: &World,
    here: &Standpoint<'_>,
    incidents: &[Incident],
    (message, order): (&MessageId, Order),
) -> (Vec<Effect>, Answer) {
    let said = |text: &str| word(Outcome::Chitchat, text);
    match order {
        Order::List if incidents.is_empty() => (Vec::new(), said(phrases::NO_INCIDENTS)),
        Order::List => {
            let mut answer = said(phrases::INCIDENTS);
            let lines = incidents
                .iter()
                .map(|known| phrases::incident_line(world.subject_name(&known.subject), &known.text));
            answer.blocks.push(Block::List(lines.collect()));
            (Vec::new(), answer)
        }
        Order::Raise { subject, text } => {
            let Some(id) = world.subject_of(&subject) else {
                return (Vec::new(), said(&phrases::incident_of_what(&world.subject_names())));
            };
            if text.is_empty() {
                return (Vec::new(), said(phrases::INCIDENT_EMPTY));
            }
            let until = match ending(&text, here) {
                Ending::At(until) => Some(until),
                Ending::Open => None,
                Ending::Past => return (Vec::new(), said(phrases::INCIDENT_PAST)),
            };
            let answer = said(&phrases::incident_raised(
                world.subject_name(&id),
                until.as_ref(),
                &subject,
            ));
            let incident = Incident {
                id: message.0.clone(),
                subject: id,
                text,
                since: here.now.timestamp(),
                until: until.map(|until| until.timestamp()),
            };
            (vec![Effect::Raise(incident)], answer)
        }
        Order::End { subject } => {
            let id = world.subject_of(&subject);
            let ended = incidents
                .iter()
                .filter(|known| subject.is_empty() || Some(&known.subject) == id.as_ref());
            let ended: Vec<Effect> = ended
                .map(|known| Effect::EndIncident { id: known.id.clone() })
                .collect();
            let answer = if ended.is_empty() {
                said(phrases::NO_SUCH_INCIDENT)
            } else {
                said(phrases::INCIDENT_OVER)
            };
            (ended, answer)
        }
    }
}

/// When an incident ends by itself.
enum Ending {
    At(Zoned),
    Open,
    Past,
}

/// « jusqu'à 14 h », « jusqu'au 12 décembre »
fn ending(text: &str, here: &Standpoint<'_>) -> Ending {
    static UNTIL: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?i)\bjusqu['’ ]?(?:à|a|au|aux|en)\s+(.*)$").expect("the pattern is valid"));
    let Some(found) = UNTIL.captures(text) else {
        return Ending::Open;
    };
    // « 14 h » alone is no moment; « à 14 h » is.
    for when in [
        format!("à {}", &found[1]),
        found[1].to_owned(),
        format!("le {}", &found[1]),
    ] {
        match resolve(&moment::read(&when).expression, here) {
            Moments::Instant(moment) if moment.all_day => {
                let end = moment
                    .at
                    .date()
                    .tomorrow()
                    .and_then(|day| day.to_zoned(moment.at.time_zone().clone()));
                return end.map_or(Ending::Open, Ending::At);
            }
            Moments::Instant(moment) => return Ending::At(moment.at),
            Moments::Past { .. } => return Ending::Past,
            Moments::Nothing | Moments::Invalid(_) => {}
            Moments::Instants(_) | Moments::Recurrence(_) | Moments::Ambiguous(_) => return Ending::Open,
        }
    }
    Ending::Open
}

/// What was decided, with a line before every answer that is about something that does not work.
pub fn with_incidents(world: &World, incidents: &[Incident], event: &Event, mut effects: Vec<Effect>) -> Vec<Effect> {
    if incidents.is_empty() {
        return effects;
    }
    let asked = match event {
        Event::Heard { text, .. } | Event::Edited { text, .. } => world.language.read(text).subjects,
        Event::Redacted { .. } | Event::Reacted { .. } | Event::Shared { .. } | Event::Voted { .. } => Vec::new(),
    };
    for effect in &mut effects {
        if let Effect::Say { answer, .. } | Effect::Amend { answer, .. } = effect {
            let of_answer = answer
                .intent
                .as_deref()
                .and_then(|id| world.table.intent(id)?.subject.clone());
            let is_about = |known: &&Incident| {
                of_answer
                    .as_ref()
                    .map_or_else(|| asked.contains(&known.subject), |subject| *subject == known.subject)
            };
            let lines: Vec<Block> = incidents
                .iter()
                .filter(is_about)
                .map(|known| Block::Paragraph(phrases::incident_line(world.subject_name(&known.subject), &known.text)))
                .collect();
            answer.blocks.splice(0..0, lines);
        }
    }
    effects
}
