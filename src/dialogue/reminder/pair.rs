//! Two tasks in one request, each with its hour: « rappelle-moi de voir Paul à 9h et Marie à 14h ».

use super::asked::Request;
use super::desk::{Desk, Said};
use super::make::{keep_all, without_link};
use super::{Audience, Topic};
use crate::calendar::{Outcome as Moments, resolve};
use crate::dialogue::event::MessageId;
use crate::language::moment::{Day, Expression, When, begins_with_task, read};
use crate::language::tokens;

/// What may stand between the two.
const LINKS: [&str; 2] = [" et ", " puis "];
/// What is longer is rather said of the first task: « … et de lui dire que la réunion est à 14h ».
const LONGEST_SECOND: usize = 6;

/// Both reminders; `None` if the text does not surely ask for two.
pub(super) fn both(desk: &Desk<'_>, message: &MessageId, (audience, text): (Audience, &str)) -> Option<Said> {
    let mut links = LINKS.iter().flat_map(|link| text.match_indices(link));
    let [(first, task), (second, also)] = links.find_map(|(at, link)| parted(&text[..at], &text[at + link.len()..]))?;
    let at = |when: &When| match resolve(&Expression::One(when.clone()), desk.here) {
        Moments::Instant(moment) => Some(moment.at),
        _ => None,
    };
    let mut whens = [at(&first)?, at(&second)?];
    // Of two hours without a day, one is gone already today: both are meant of tomorrow.
    if first.day.is_none() && whens[0].date() != whens[1].date() {
        let tomorrow = |when: When| When {
            day: Some(Day::Ahead(1)),
            ..when
        };
        whens = [at(&tomorrow(first))?, at(&tomorrow(second))?];
    }
    let topics = [task, also].map(Topic::Text);
    let wanted: Vec<_> = whens.into_iter().zip(topics).collect();
    let request = Request::new(message, audience, wanted[0].1.clone());
    Some(keep_all(desk, &request, (wanted, None)))
}

/// The two parts, if each has an hour and a task; a day that is said once is that of both.
fn parted(first: &str, second: &str) -> Option<[(When, String); 2]> {
    const OF_A_SENTENCE: [&str; 8] = ["que", "qu", "qui", "est", "sera", "sont", "commence", "finit"];
    let (mut one, task) = timed(first)?;
    let (mut other, also) = timed(second)?;
    let words = tokens(&also);
    let goes_on = words.iter().any(|word| OF_A_SENTENCE.contains(&word.text.as_str()));
    if goes_on || words.len() > LONGEST_SECOND {
        return None;
    }
    other.day = other.day.or_else(|| one.day.clone());
    one.day = one.day.or_else(|| other.day.clone());
    // « voir Paul … et Marie »: the verb is that of both.
    let verb = task.split_whitespace().next().filter(|_| begins_with_task(&task));
    let also = match verb.filter(|_| !begins_with_task(&also)) {
        Some(verb) => format!("{verb} {also}"),
        None => also,
    };
    Some([(one, task), (other, also)])
}

/// What is said with an hour on the clock, and the task.
fn timed(text: &str) -> Option<(When, String)> {
    let reading = read(text);
    let Expression::One(when) = reading.expression else {
        return None;
    };
    let has_hour = when.hour.is_some_and(|hour| hour.clock) && !when.is_content && !when.deadline;
    let task = without_link(&reading.rest).to_owned();
    (has_hour && !task.is_empty()).then_some((when, task))
}
