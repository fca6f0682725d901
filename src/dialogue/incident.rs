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
    /// What the staff call it: « moodle », « lycée connecté ».
    #[serde(default)]
    pub name: String,
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

    /// Whether it is about one thing of a subject that holds many: Moodle, among the tools.
    fn is_of_one(&self, world: &World) -> bool {
        !world
            .subject_name(&self.subject)
            .to_lowercase()
            .contains(&self.name.to_lowercase())
    }

    /// The line that says it.
    fn line(&self, world: &World) -> String {
        let name = if self.is_of_one(world) {
            &self.name
        } else {
            world.subject_name(&self.subject)
        };
        phrases::incident_line(name, &self.text)
    }

    /// Whether a question, or its answer, is about it.
    fn concerns(&self, world: &World, asked: &[String], answered: Option<&str>, text: &str) -> bool {
        let is_named = || words(text).join(" ").contains(&words(&self.name).join(" "));
        let of_subject = answered == Some(self.subject.as_str()) || asked.contains(&self.subject);
        if self.is_of_one(world) && self.subject == MANY {
            return is_named();
        }
        of_subject || (!self.name.is_empty() && is_named())
    }
}

/// The subject that holds many things: what is wrong with one says nothing of the others.
const MANY: &str = "outils";

/// What staff say about incidents.
enum Order {
    /// « incident GAR : … »
    Raise { subject: String, text: String },
    /// « incident GAR terminé »
    End { subject: String },
    /// « incidents »
    List,
}

/// Words around the subject that say nothing of it.
const BESIDE: [&str; 22] = [
    "est", "sont", "sur", "le", "la", "les", "l", "de", "du", "des", "d", "un", "il", "y", "a", "on", "signale",
    "avec", "merci", "stp", "svp", "tous",
];
/// Before « incident » so many words may stand.
const FEW: usize = 4;

impl Order {
    fn read(text: &str) -> Option<Self> {
        let (head, rest) = text
            .split_once(':')
            .map_or((text, None), |(head, rest)| (head, Some(rest.trim())));
        let words = words(head);
        let at = words
            .iter()
            .position(|word| matches!(word.as_str(), "incident" | "incidents"))?;
        let (before, after) = (&words[..at], &words[at + 1..]);
        let says = |part: &[String], word: &str| part.iter().any(|one| one == word);
        let of = |part: &[String]| -> String {
            let subject = part
                .iter()
                .filter(|word| !BESIDE.contains(&word.as_str()) && !is_over(word));
            subject.cloned().collect::<Vec<_>>().join(" ")
        };
        let is_beside = |part: &[String]| part.iter().all(|word| BESIDE.contains(&word.as_str()));
        let ends = after.iter().any(|word| is_over(word)) || says(before, "fin") || says(before, "plus");
        match rest {
            None if ends && before.len() <= FEW => Some(Self::End { subject: of(after) }),
            None if words[at] == "incidents" && (after.is_empty() || says(after, "cours")) => Some(Self::List),
            Some(rest) if at <= FEW && is_beside(before) => {
                let subject = of(after);
                if self::words(rest).iter().take(FEW).any(|word| is_over(word)) {
                    return Some(Self::End { subject });
                }
                let text = rest.to_owned();
                Some(Self::Raise { subject, text })
            }
            _ => None,
        }
    }
}

/// « terminé », « résolue », « réparé »
fn is_over(word: &str) -> bool {
    ["termine", "resolu", "fini", "clos", "repare"]
        .iter()
        .any(|stem| word.starts_with(stem))
}

/// Folded words.
fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let words = folded.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
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
            let lines = incidents.iter().map(|known| known.line(world));
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
            // The newer word replaces the older.
            let replaced = incidents
                .iter()
                .filter(|known| known.subject == id && fold(&known.name) == fold(&subject));
            let mut effects: Vec<Effect> = replaced
                .map(|known| Effect::EndIncident { id: known.id.clone() })
                .collect();
            let incident = Incident {
                id: message.0.clone(),
                subject: id,
                name: subject,
                text,
                since: here.now.timestamp(),
                until: until.map(|until| until.timestamp()),
            };
            effects.push(Effect::Raise(incident));
            (effects, answer)
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
    let text = match event {
        Event::Heard { text, .. } | Event::Edited { text, .. } => text.as_str(),
        Event::Redacted { .. } | Event::Reacted { .. } | Event::Shared { .. } | Event::Voted { .. } => "",
    };
    let asked = world.language.read(text).subjects;
    for effect in &mut effects {
        if let Effect::Say { answer, .. } | Effect::Amend { answer, .. } = effect {
            let intent = answer.intent.as_deref().and_then(|id| world.table.intent(id));
            let answered = intent.and_then(|intent| intent.subject.as_deref());
            let lines: Vec<Block> = incidents
                .iter()
                .filter(|known| known.concerns(world, &asked, answered, text))
                .map(|known| Block::Paragraph(known.line(world)))
                .collect();
            answer.blocks.splice(0..0, lines);
        }
    }
    effects
}
