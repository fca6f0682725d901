//! Making reminders: from a request, and from what completes one.

use jiff::Zoned;

use super::asked::{Asked, Notes, Request};
use super::change::{later, put_right};
use super::desk::{Desk, Said, ask};
use super::{Audience, Life, Reminder, Topic, exchange, instant_in_words, pair};
use crate::calendar::{Moment, Outcome as Moments, Recurrence, moment_in_words, resolve};
use crate::dialogue::event::MessageId;
use crate::dialogue::turn::word;
use crate::dialogue::{Block, Outcome, hearing, phrases};
use crate::language::moment::{Day, Expression, Month, read};
use crate::language::{fold, tokens};

/// A text of more characters is no reminder.
const LONGEST_TEXT: usize = 500;

/// « rappelle-moi … »: the reminder, a question back, or nothing if it is a question of another kind (« rappelle-moi ce
/// qu'est le GAR »).
pub(super) fn request(
    desk: &Desk<'_>,
    message: &MessageId,
    (audience, has_task, text): (Audience, bool, &str),
) -> Option<Said> {
    let reading = read(text);
    let moments = resolve(&reading.expression, desk.here);
    let may_be_question = !has_task || text.trim_end().ends_with('?');
    if is_question(&reading.rest) || (moments == Moments::Nothing && may_be_question) {
        return None;
    }
    let task = without_link(&reading.rest);
    if task.chars().count() > LONGEST_TEXT {
        return Some(Said::word(&phrases::reminder_too_long(LONGEST_TEXT)));
    }
    if let Some(said) = pair::both(desk, message, (audience, text)) {
        return Some(said);
    }
    let request = Request::new(message, audience, Topic::Text(task.to_owned()));
    let said = |span: &std::ops::Range<usize>| text.get(span.clone()).unwrap_or_default();
    match moments {
        Moments::Invalid(reason) => {
            let said: Vec<&str> = reading.spans.iter().map(said).collect();
            let asked = Asked::Instead(request, said.join(" "));
            Some(ask(desk, asked, (&phrases::not_a_moment(&reason), Vec::new())))
        }
        moments => Some(settle(desk, request, moments)),
    }
}

/// « chaque lundi à 8 h, mes échéances ».
pub(super) fn agenda(desk: &Desk<'_>, message: &MessageId, (days, when): (u16, &str)) -> Option<Said> {
    let reading = read(when);
    if !reading.rest.is_empty() {
        return None;
    }
    let moments = resolve(&reading.expression, desk.here);
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
    let request = Request::new(message, Audience::Person, Topic::Agenda(days));
    Some(settle(desk, request, moments))
}

/// What a message adds to a request that was not complete; `None` if it is about something else.
pub(super) fn complete(desk: &Desk<'_>, text: &str) -> Option<Said> {
    let asked = desk.conversation.notes.open(desk.now())?.clone();
    let refused = is_refusal(text, false);
    match asked {
        Asked::Kept(ids) => put_right(desk, &ids, text),
        Asked::Word(ids) if !refused => later(desk, &ids, text),
        Asked::Word(_) => None,
        _ if refused => Some(Said::word(phrases::REMINDER_DROPPED)),
        Asked::What(request, whens, recurrence) => what(desk, (request, whens, recurrence), text),
        Asked::When(_) | Asked::Instead(..) | Asked::Which(..) if is_of_else(text) => None,
        Asked::Instead(request, said) => {
            match resolve(&completed(read(text).expression, &read(&said).expression), desk.here) {
                Moments::Nothing => None,
                moments => Some(settle(desk, request, moments)),
            }
        }
        Asked::When(request) => match resolve(&read(text).expression, desk.here) {
            Moments::Nothing => None,
            moments => Some(settle(desk, request, moments)),
        },
        Asked::Which(request, options) => match number(text, options.len()) {
            Some(number) => Some(settle_at(desk, request, vec![options[number - 1].clone()])),
            None => match resolve(&read(text).expression, desk.here) {
                Moments::Nothing => None,
                moments => Some(settle(desk, request, moments)),
            },
        },
        Asked::Later(ids) => later(desk, &ids, text),
        Asked::Import(message, entries) => match (number(text, 2), fold(text).trim()) {
            (Some(1), _) | (_, "oui" | "ok" | "d'accord") => Some(exchange::import(desk, &message, entries)),
            (Some(2), _) => Some(Said::word(phrases::REMINDER_DROPPED)),
            _ => None,
        },
    }
}

/// « le 28 » after « le 31 février à 10 h »: what is not said again stays, the month and the hour.
fn completed(new: Expression, before: &Expression) -> Expression {
    let (Expression::One(mut new), Expression::One(before)) = (new.clone(), before) else {
        return new;
    };
    new.hour = new.hour.or(before.hour);
    if let Some(Day::Date { month, year, .. }) = &mut new.day
        && let Some(Day::Date {
            month: of,
            year: in_year,
            ..
        }) = before.day
        && *month == Month::Any
    {
        (*month, *year) = (of, in_year);
    }
    Expression::One(new)
}

/// Whether a text is about something else than a moment, though it may say one: « Qui peut m'aider lundi ? ».
fn is_of_else(text: &str) -> bool {
    const MOST_WORDS: usize = 4;
    let rest = read(text).rest;
    rest.ends_with('?') && rest.split_whitespace().count() > 2 || rest.split_whitespace().count() > MOST_WORDS
}

/// « ce que … », « qui … », « à quelle heure … »: something to be told now.
fn is_question(rest: &str) -> bool {
    const BEGINNINGS: [&str; 18] = [
        "ce que ",
        "ce qu'",
        "ce qui ",
        "qui ",
        "quoi ",
        "comment ",
        "quel ",
        "quelle ",
        "quels ",
        "quelles ",
        "a quel",
        "ou ",
        "pourquoi ",
        "combien ",
        "quand ",
        "si ",
        "est-ce ",
        "de quoi ",
    ];
    let folded = fold(rest);
    BEGINNINGS
        .iter()
        .any(|beginning| folded.trim_start().starts_with(beginning))
}

/// What is to be said, at moments that are known; a question is no such text.
fn what(
    desk: &Desk<'_>,
    (request, whens, recurrence): (Request, Vec<Zoned>, Option<Recurrence>),
    text: &str,
) -> Option<Said> {
    if is_question(text) || text.trim_end().ends_with('?') || fold(text).starts_with("c'est quoi") {
        return None;
    }
    let task = without_link(text);
    if task.chars().count() > LONGEST_TEXT {
        return Some(Said::word(&phrases::reminder_too_long(LONGEST_TEXT)));
    }
    let topic = Topic::Text(task.to_owned());
    Some(keep(desk, &Request { topic, ..request }, (whens, recurrence)))
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
    let wanted = whens.into_iter().map(|due| (due, request.topic.clone()));
    keep_all(desk, request, (wanted.collect(), recurrence))
}

/// Keeps reminders of which each says its own.
pub(super) fn keep_all(
    desk: &Desk<'_>,
    request: &Request,
    (wanted, recurrence): (Vec<(Zoned, Topic)>, Option<Recurrence>),
) -> Said {
    let replaced = desk.reminders.iter().filter(|known| known.request() == request.message);
    if desk.waiting(request.audience) + wanted.len() > desk.most + replaced.count() {
        return Said::word(&phrases::too_many_reminders(desk.most));
    }
    let reminders: Vec<Reminder> = wanted
        .into_iter()
        .enumerate()
        .map(|(number, (due, topic))| Reminder {
            id: match number {
                0 => request.message.clone(),
                number => format!("{}#{number}", request.message),
            },
            conversation: desk.key.clone(),
            thread: desk.thread.map(str::to_owned),
            audience: request.audience,
            topic,
            recurrence: recurrence.clone(),
            life: Life::Waiting { due },
        })
        .collect();
    let ids: Vec<String> = reminders.iter().map(|reminder| reminder.id.clone()).collect();
    let mut answer = word(Outcome::Chitchat, &confirmation(&reminders));
    if let Some(recurrence) = &recurrence {
        let next = recurrence
            .occurrences(desk.here.calendar)
            .filter(|at| *at > desk.here.now);
        let next: Vec<String> = next.take(3).map(|at| instant_in_words(&at)).collect();
        answer.blocks.push(Block::Paragraph(phrases::NEXT_TIMES.to_owned()));
        answer.blocks.push(Block::List(next));
    }
    answer.blocks.push(Block::Paragraph(phrases::HOW_TO_CHANGE.to_owned()));
    Said {
        kept: reminders,
        answer: Some(answer),
        notes: Notes {
            listed: Vec::new(),
            asked: Some((Asked::Kept(ids), desk.now())),
        },
        ..Said::default()
    }
}

/// What is said of reminders that were made: those that say the same together.
pub(super) fn confirmation(reminders: &[Reminder]) -> String {
    let same = reminders.chunk_by(|one, other| one.topic == other.topic);
    let said = same.map(|same| {
        let whens: Vec<String> = same.iter().map(Reminder::when_in_words).collect();
        let is_for_room = same[0].audience == Audience::Room;
        phrases::reminder_kept(is_for_room, &whens.join(", puis "), &title(&same[0].topic))
    });
    said.collect::<Vec<_>>().join(" ")
}

/// What a reminder is about, in a few words.
pub(super) fn title(topic: &Topic) -> String {
    match topic {
        Topic::Text(text) | Topic::Notice(text) => text.clone(),
        Topic::Agenda(1) => phrases::AGENDA_OF_THE_DAY.to_owned(),
        Topic::Agenda(_) => phrases::AGENDA_OF_THE_WEEK.to_owned(),
        Topic::Duty { title, .. } | Topic::Summary { title, .. } => title.clone(),
    }
}

/// The text without the word that ties it to the request: « de relire » → « relire ».
pub(super) fn without_link(text: &str) -> &str {
    let trimmed = text.trim().trim_start_matches([':', ',', ' ', '\u{a0}']);
    if ["de", "que", "d", ":"].contains(&trimmed.trim()) {
        return "";
    }
    let links = ["de ", "d'", "d’", "que ", "qu'", "qu’"];
    let lower = trimmed.to_lowercase();
    let link = links.iter().find(|link| lower.starts_with(*link));
    let text = link.and_then(|link| trimmed.get(link.len()..)).unwrap_or(trimmed);
    text.trim().trim_end_matches([' ', '?', '.']).trim_end()
}

/// « laisse tomber », « finalement non, oublie », « annule »: a refusal and nothing else. `strict`: « non » alone may be said of
/// something else.
pub(super) fn is_refusal(text: &str, strict: bool) -> bool {
    const REFUSING: [&str; 9] = [
        "annule",
        "annuler",
        "oublie",
        "stop",
        "tomber",
        "pis",
        "finalement",
        "abandonne",
        "rien",
    ];
    const AROUND: [&str; 14] = [
        "non", "laisse", "tant", "ca", "cela", "tout", "merci", "c", "est", "bon", "en", "fait", "euh", "ok",
    ];
    let refuses = |word: &str| REFUSING.contains(&word) || (!strict && word == "non");
    tokens(text).iter().any(|word| refuses(&word.text)) && says_only(text, &[&REFUSING[..], &AROUND].concat())
}

/// Whether a text has no other words than these, folded.
pub(super) fn says_only(text: &str, words: &[&str]) -> bool {
    tokens(text).iter().all(|word| words.contains(&word.text.as_str()))
}

/// « 2 », « le 2 », « 2️⃣ », « le deuxième », « la dernière ».
pub(super) fn number(text: &str, count: usize) -> Option<usize> {
    let words = tokens(text);
    hearing::number(words.iter().map(|word| word.text.as_str()), count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ties_a_task_to_its_request_is_no_part_of_it() {
        for (text, expected) in [
            (" de relire le bilan ?", "relire le bilan"),
            ("d’appeler", "appeler"),
            ("Devis", "Devis"),
            ("de", ""),
        ] {
            assert_eq!(without_link(text), expected);
        }
    }

    #[test]
    fn refusals_and_numbers_are_heard() {
        for (text, expected) in [
            ("non laisse tomber", true),
            ("Finalement non", true),
            ("tant pis", true),
            ("euh rien en fait", true),
            ("annule le bilan", false),
            ("non plutôt mardi", false),
            ("nonobstant", false),
            ("appeler la mairie", false),
        ] {
            assert_eq!(is_refusal(text, false), expected, "{text}");
        }
        for (text, expected) in [
            ("2", Some(2)),
            ("le deuxième", Some(2)),
            ("la dernière", Some(3)),
            ("4", None),
        ] {
            assert_eq!(number(text, 3), expected, "{text}");
        }
    }
}
