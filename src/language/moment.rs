//! French text → what it says of time, as people write it: days, hours, durations, habits, school-year days.
//!
//! ```text
//! text ─ words ─ pieces (days │ hours │ habits) ─ phrases ─ the one the request is about ─► Expression + rest
//! ```
//!
//! Nothing here knows what day it is: « jeudi » stays « jeudi » until the calendar resolves it. Whatever was typed gives
//! a reading; a text of any length takes a bounded time.

mod compose;
mod cursor;
mod dates;
mod days;
mod expression;
mod habits;
mod hours;
mod join;
mod limits;
mod mend;
mod phrases;
mod piece;
mod request;
mod rest;
mod school;
mod verbs;
mod vocabulary;
mod words;

use std::ops::Range;

pub use request::Call;

pub use expression::{
    Amount, Day, End, Exception, Expression, Feast, Habit, Holidays, Hour, Month, Part3, PartOfDay, Reading, Rhythm,
    SchoolDay, Unit, WeekDay, When, Which, Wrong,
};

/// Reads what a text says of time.
///
/// | text | said | rest |
/// | --- | --- | --- |
/// | « rappelle-moi jeudi à 14 h de vérifier le GAR » | Thursday, 14 h | « vérifier le GAR » |
/// | « tous les lundis relever les copies » | every Monday | « relever les copies » |
/// | « c'est quoi le GAR ? » | nothing | « c'est quoi le GAR ? » |
///
/// ```
/// use guichet::language::moment::{Expression, read};
/// let reading = read("rappelle-moi jeudi à 14 h de vérifier le GAR");
/// assert!(matches!(reading.expression, Expression::One(_)));
/// assert_eq!(reading.rest, "vérifier le GAR");
/// assert_eq!(read("c'est quoi le GAR ?").expression, Expression::Nothing);
/// ```
pub fn read(text: &str) -> Reading {
    let words = words::words(text);
    let chosen = phrases::chosen(phrases::phrases(&words), &words);
    let expression = compose::compose(&chosen, &words);
    let cut = cut(&chosen, &words);
    Reading {
        expression,
        spans: cut.iter().map(|range| rest::span(&words, range)).collect(),
        rest: rest::rest(text, &words, &cut),
    }
}

/// The request to remind that a text makes, if it makes one. It may be a question as well: « rappelle-moi l'adresse ».
///
/// ```
/// use guichet::language::moment::call;
/// assert!(call("peux-tu me rappeler demain de relire ?").is_some());
/// assert!(call("rappelle à ce salon de relire").is_some_and(|call| call.is_for_room && call.has_task));
/// assert!(call("rappelle-moi l'adresse").is_some_and(|call| !call.has_task));
/// assert!(call("c'est quoi le GAR ?").is_none());
/// ```
pub fn call(text: &str) -> Option<Call> {
    request::call_in(&words::words(text))
}

/// Whether a text begins with the infinitive of a task.
///
/// ```
/// use guichet::language::moment::begins_with_task;
/// assert!(begins_with_task("voir Paul") && begins_with_task("ne pas oublier"));
/// assert!(!begins_with_task("Marie"));
/// ```
pub fn begins_with_task(text: &str) -> bool {
    verbs::infinitive_at(&words::words(text), 0)
}

/// The words that are taken out of the text: not ranges, nor what is content.
fn cut(chosen: &[phrases::Phrase], words: &[words::Word]) -> Vec<Range<usize>> {
    let mut cut: Vec<Range<usize>> = Vec::new();
    for phrase in chosen.iter().filter(|phrase| !phrase.is_content) {
        for said in phrase.said.iter().filter(|said| !said.kept) {
            let joins = |last: &&mut Range<usize>| {
                let between = words.get(last.end..said.words.start);
                between.is_some_and(|between| between.iter().all(|word| phrases::is_link(&word.text)))
            };
            match cut.last_mut().filter(joins) {
                Some(last) => last.end = said.words.end,
                None => cut.push(said.words.clone()),
            }
        }
    }
    cut
}
