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
