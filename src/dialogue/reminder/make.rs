//! Making reminders: from a request, and from what completes one.

use jiff::Zoned;

use super::asked::{Asked, Request};
use super::desk::{Desk, Said, ask, request as of};
use super::{Audience, Life, Reminder, Topic, exchange, instant_in_words};
use crate::calendar::{Moment, Outcome as Moments, Recurrence, moment_in_words, resolve};
use crate::dialogue::event::MessageId;
use crate::dialogue::turn::word;
use crate::dialogue::{Block, Outcome, phrases};
use crate::language::fold;
use crate::language::moment::read;

/// A text of more characters is no reminder.
const LONGEST_TEXT: usize = 500;

/// « rappelle-moi … »: the reminder, a question back, or nothing if it is a question of another kind (« rappelle-moi ce
/// qu'est le GAR »).
pub(super) fn request(desk: &Desk<'_>, message: &MessageId, (audience, text): (Audience, &str)) -> Option<Said> {
    let reading = read(text);
    let moments = resolve(&reading.expression, desk.here);
    let said = without_link(&reading.rest);
    if moments == Moments::Nothing && !is_task(text) {
        return None;
    }
    if said.chars().count() > LONGEST_TEXT {
        return Some(Said::word(&phrases::reminder_too_long(LONGEST_TEXT)));
    }
    let request = of(message, audience, Topic::Text(said.to_owned()));
    Some(settle(desk, request, moments))
}

/// « chaque lundi à 8 h, mes échéances ».
pub(super) fn agenda(desk: &Desk<'_>, message: &MessageId, (days, when): (u16, &str)) -> Option<Said> {
    let moments = resolve(&read(when).expression, desk.here);
    let days = match &moments {
        Moments::Nothing => return None,
        Moments::Recurrence(recurrence) => {
            let next: Vec<Zoned> = recurrence.occurrences(desk.here.calendar).take(2).collect();
            match &next[..] {
                [first, second] if first.date().tomorrow().ok() == Some(second.date()) => 1,
                _ => days,
            }
        }
        _ => days,
    };
    let request = of(message, Audience::Person, Topic::Agenda(days));
    Some(settle(desk, request, moments))
}

/// What a message adds to a request that was not complete; `None` if it is about something else.
pub(super) fn complete(desk: &Desk<'_>, text: &str) -> Option<Said> {
    let asked = desk.conversation.notes.open(desk.now())?.clone();
    if is_refusal(text) && !matches!(asked, Asked::Word(_)) {
        return Some(Said::word(phrases::REMINDER_DROPPED));
    }
    match asked {
        Asked::What(request, whens, recurrence) => {
            let topic = Topic::Text(without_link(text.trim()).to_owned());
            if text.chars().count() > LONGEST_TEXT {
                return Some(Said::word(&phrases::reminder_too_long(LONGEST_TEXT)));
            }
            Some(keep(desk, &Request { topic, ..request }, (whens, recurrence)))
        }
        Asked::When(request) => match resolve(&read(text).expression, desk.here) {
            Moments::Nothing => None,
            moments => Some(settle(desk, request, moments)),
        },
        Asked::Which(request, options) => match number(text).and_then(|number| options.get(number.checked_sub(1)?)) {
            Some(at) => Some(settle_at(desk, request, vec![at.clone()])),
            None => match resolve(&read(text).expression, desk.here) {
                Moments::Nothing => None,
                moments => Some(settle(desk, request, moments)),
            },
        },
        Asked::Later(id) => later(desk, &id, text),
        Asked::Import(message, entries) => match (number(text), fold(text).trim()) {
            (Some(1), _) | (_, "oui" | "ok" | "d'accord") => Some(exchange::import(desk, &message, entries)),
            (Some(2), _) => Some(Said::word(phrases::REMINDER_DROPPED)),
            _ => None,
        },
        Asked::Word(_) => None,
    }
}

/// Until when a delivered reminder is put off: a number of the choice, or a moment.
fn later(desk: &Desk<'_>, id: &str, text: &str) -> Option<Said> {
    let reminder = desk.by_id(id)?;
    let words = number(text).and_then(|number| phrases::SNOOZES.get(number.checked_sub(1)?));
    let until = match resolve(&read(words.unwrap_or(&text)).expression, desk.here) {
        Moments::Instant(moment) => moment.at,
        Moments::Past { proposals, .. } => proposals.into_iter().next()?.at,
        Moments::Invalid(reason) => return Some(Said::word(&phrases::not_a_moment(&reason))),
        _ => return None,
    };
    let text = phrases::reminder_moved(&title(&reminder.topic), &instant_in_words(&until));
    let put_off = match reminder.recurrence {
        None => Reminder {
            life: Life::Snoozed { until },
            ..reminder.clone()
        },
        // The series goes on; what is put off is this one time.
        Some(_) => Reminder {
            id: format!("{}#{}", reminder.id, until.timestamp().as_second()),
            recurrence: None,
            life: Life::Snoozed { until },
            ..reminder.clone()
        },
    };
    Some(Said {
        kept: vec![put_off],
        ..Said::word(&text)
    })
}

fn settle(desk: &Desk<'_>, request: Request, moments: Moments) -> Said {
    match moments {
        Moments::Instant(moment) => settle_at(desk, request, vec![moment.at]),
        Moments::Instants(moments) => settle_at(desk, request, moments.into_iter().map(|moment| moment.at).collect()),
        Moments::Recurrence(recurrence) => match recurrence.after(&desk.here.now, desk.here.calendar) {
            Some(first) => settle_with(desk, request, (vec![first], Some(recurrence))),
            None => Said::word(phrases::NEVER_HAPPENS),
        },
        Moments::Ambiguous(options) => choose(desk, request, (phrases::WHICH_MOMENT.to_owned(), options)),
        Moments::Past { said, proposals } => choose(
            desk,
            request,
            (phrases::already_past(&moment_in_words(&said)), proposals),
        ),
        Moments::Invalid(reason) => ask(
            desk,
            Asked::When(request),
            (&phrases::not_a_moment(&reason), Vec::new()),
        ),
        Moments::Nothing => ask(desk, Asked::When(request), (phrases::WHEN_TO_REMIND, Vec::new())),
    }
}

fn choose(desk: &Desk<'_>, request: Request, (question, options): (String, Vec<Moment>)) -> Said {
    let options: Vec<Zoned> = options.into_iter().map(|moment| moment.at).collect();
    let labels = options.iter().map(instant_in_words).collect();
    ask(desk, Asked::Which(request, options), (&question, labels))
}

fn settle_at(desk: &Desk<'_>, request: Request, whens: Vec<Zoned>) -> Said {
    settle_with(desk, request, (whens, None))
}

/// The moments are known; if what is to be said is not, that is asked.
fn settle_with(desk: &Desk<'_>, request: Request, (whens, recurrence): (Vec<Zoned>, Option<Recurrence>)) -> Said {
    if request.topic == Topic::Text(String::new()) {
        let asked = Asked::What(request, whens, recurrence);
        return ask(desk, asked, (phrases::WHAT_TO_REMIND, Vec::new()));
    }
    keep(desk, &request, (whens, recurrence))
}

/// Keeps the reminders, and says so with the whole date.
fn keep(desk: &Desk<'_>, request: &Request, (whens, recurrence): (Vec<Zoned>, Option<Recurrence>)) -> Said {
    if desk.list(request.audience).len() + whens.len() > desk.most {
        return Said::word(&phrases::too_many_reminders(desk.most));
    }
    let reminders: Vec<Reminder> = whens
        .into_iter()
        .enumerate()
        .map(|(number, due)| Reminder {
            id: match number {
                0 => request.message.clone(),
                number => format!("{}#{number}", request.message),
            },
            conversation: desk.key.clone(),
            thread: desk.thread.map(str::to_owned),
            audience: request.audience,
            topic: request.topic.clone(),
            recurrence: recurrence.clone(),
            life: Life::Waiting { due },
        })
        .collect();
    let mut answer = word(Outcome::Chitchat, &confirmation(&reminders));
    if let (Some(recurrence), [reminder]) = (&recurrence, &reminders[..]) {
        let next = recurrence
            .occurrences(desk.here.calendar)
            .filter(|at| *at > desk.here.now);
        let next: Vec<String> = next.take(3).map(|at| instant_in_words(&at)).collect();
        debug_assert!(reminder.recurrence.is_some(), "it returns");
        answer.blocks.push(Block::Paragraph(phrases::NEXT_TIMES.to_owned()));
        answer.blocks.push(Block::List(next));
    }
    answer.blocks.push(Block::Paragraph(phrases::HOW_TO_CHANGE.to_owned()));
    Said {
        kept: reminders,
        answer: Some(answer),
        ..Said::default()
    }
}

fn confirmation(reminders: &[Reminder]) -> String {
    let whens: Vec<String> = reminders.iter().map(Reminder::when_in_words).collect();
    let [first, ..] = reminders else { return String::new() };
    phrases::reminder_kept(
        first.audience == Audience::Room,
        &whens.join(", puis "),
        &title(&first.topic),
    )
}

/// What a reminder is about, in a few words.
pub(super) fn title(topic: &Topic) -> String {
    match topic {
        Topic::Text(text) => text.clone(),
        Topic::Agenda(1) => phrases::AGENDA_OF_THE_DAY.to_owned(),
        Topic::Agenda(_) => phrases::AGENDA_OF_THE_WEEK.to_owned(),
        Topic::Duty { title, .. } | Topic::Summary { title, .. } => title.clone(),
    }
}

/// « de relire », « que … » tell a task; « l'adresse du webmail » is something to be told now.
fn is_task(text: &str) -> bool {
    let folded = fold(text);
    let asks = [
        "de quoi", "d'ou", "ce que", "ce qu'", "comment", "qui ", "que veut", "quel",
    ];
    let begins = |start: &&str| folded.starts_with(start);
    let is_question = folded.trim_end().ends_with('?') || asks.iter().any(|ask| folded.starts_with(ask));
    !is_question && ["de ", "d'", "que ", "qu'", ": "].iter().any(begins)
}

/// The text without the word that ties it to the request: « de relire » → « relire ».
fn without_link(text: &str) -> &str {
    let trimmed = text.trim().trim_start_matches([':', ',', ' ', '\u{a0}']);
    let links = ["de ", "d'", "d’", "que ", "qu'", "qu’"];
    let lower = trimmed.to_lowercase();
    let link = links.iter().find(|link| lower.starts_with(*link));
    let text = link.and_then(|link| trimmed.get(link.len()..)).unwrap_or(trimmed);
    text.trim().trim_end_matches([' ', '?', '.']).trim_end()
}

fn is_refusal(text: &str) -> bool {
    let folded = fold(text);
    let word = folded.trim().trim_end_matches(['.', '!']).trim();
    [
        "non",
        "laisse tomber",
        "rien",
        "annule",
        "annuler",
        "non merci",
        "finalement non",
        "oublie",
    ]
    .contains(&word)
}

/// « 2 », « le 2 », « 2️⃣ ».
fn number(text: &str) -> Option<usize> {
    let folded = fold(text);
    let digits = folded
        .trim()
        .trim_start_matches("le ")
        .trim_end_matches(['.', '\u{fe0f}', '\u{20e3}']);
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_is_told_from_a_question() {
        for (text, expected) in [
            ("de relire le bilan", true),
            ("d'appeler la mairie", true),
            ("que la commission se réunit", true),
            ("l'adresse du webmail", false),
            ("ce qu'est le GAR", false),
            ("de quoi il s'agit", false),
            ("de relire ?", false),
        ] {
            assert_eq!(is_task(text), expected, "{text}");
        }
        assert_eq!(without_link(" de relire le bilan ?"), "relire le bilan");
        assert_eq!(without_link("d’appeler"), "appeler");
        assert_eq!(without_link("Devis"), "Devis");
    }
}
