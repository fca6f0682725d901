//! Words → pieces → phrases about time, and which of them the request is about.

use std::ops::Range;

use super::cursor::Cursor;
use super::days::day;
use super::habits::habit;
use super::hours::hour;
use super::piece::{Found, Piece, Said, Strength};
use super::rest::after_command;
use super::words::Word;

/// Pieces that stand side by side, but for an « et », an « ou », a comma.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Phrase {
    pub(super) said: Vec<Said>,
    /// What is in the task, not of it: « la réunion du 12 ».
    pub(super) is_content: bool,
}

impl Phrase {
    /// The words, from the first to the last.
    pub(super) fn words(&self) -> Range<usize> {
        let start = self.said.first().map_or(0, |said| said.words.start);
        let end = self.said.last().map_or(0, |said| said.words.end);
        start..end
    }

    pub(super) fn has(&self, is: impl Fn(&Piece) -> bool) -> bool {
        self.said.iter().flat_map(|said| &said.pieces).any(is)
    }

    fn names_a_day(&self) -> bool {
        self.has(|piece| matches!(piece, Piece::Day(_) | Piece::Rhythm(_)))
    }

    fn strength(&self) -> Strength {
        self.said
            .iter()
            .map(|said| said.strength)
            .max()
            .unwrap_or(Strength::Beside)
    }
}

/// Every phrase about time, in the order of the text.
pub(super) fn phrases(words: &[Word]) -> Vec<Phrase> {
    let mut phrases: Vec<Phrase> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        match piece(words, at) {
            Some(said) => {
                at = said.words.end;
                match phrases.last_mut().filter(|last| joins(words, last, &said)) {
                    Some(last) => last.said.push(said),
                    None => phrases.push(Phrase {
                        said: vec![said],
                        is_content: false,
                    }),
                }
            }
            None => at += 1,
        }
    }
    let request = after_command(words);
    for phrase in &mut phrases {
        settle(phrase, words, request);
    }
    phrases.retain(|phrase| !phrase.said.is_empty());
    phrases
}

/// The piece that begins at a word.
fn piece(words: &[Word], at: usize) -> Option<Said> {
    let start = Cursor::new(words, at);
    let mut c = start;
    let found: Found = c
        .attempt(habit)
        .or_else(|| c.attempt(day))
        .or_else(|| c.attempt(hour))?;
    if c.at == at {
        return None;
    }
    let Found {
        pieces,
        strength,
        deadline,
        kept,
    } = found;
    Some(Said {
        pieces,
        words: at..c.at,
        strength,
        deadline,
        kept,
    })
}

/// Only a comma, « et », « ou » or « puis » stands between.
fn joins(words: &[Word], last: &Phrase, said: &Said) -> bool {
    let between = &words[last.words().end..said.words.start];
    between.len() <= 2 && between.iter().all(|word| is_link(&word.text))
}

pub(super) fn is_link(word: &str) -> bool {
    matches!(word, "," | "et" | "ou" | "puis" | "a" | "le" | "la" | "bien" | "soit")
}

/// Lets go of pieces that are no time where they stand, and tells content from request.
fn settle(phrase: &mut Phrase, words: &[Word], request: usize) {
    let Range { start, end } = phrase.words();
    let before = |ahead: usize| start.checked_sub(ahead).map_or("", |at| words[at].text.as_str());
    let leads = start <= request;
    let beside_day = phrase.names_a_day();
    phrase.said.retain(|said| match said.strength {
        Strength::Firm => true,
        Strength::Weak => beside_day || leads || end == words.len(),
        Strength::Beside => beside_day || (leads && !matches!(said.pieces[0], Piece::Wrong(_))),
    });
    let is_habit = phrase.has(|piece| matches!(piece, Piece::Rhythm(_)));
    phrase.said.retain(|said| {
        let of_habit = said
            .pieces
            .iter()
            .all(|piece| matches!(piece, Piece::Except(_) | Piece::End(_)));
        is_habit || !of_habit
    });
    let of = matches!(before(1), "de" | "du" | "des" | "d") && start > request;
    let inside = phrase
        .said
        .first()
        .is_some_and(|said| matches!(words[said.words.start].text.as_str(), "du" | "de"));
    phrase.is_content = (of || inside) && start > request && !is_habit;
    if phrase.is_content && phrase.strength() < Strength::Firm {
        phrase.said.clear();
    }
}

/// The phrases that the request is about: one, and those that complete it.
pub(super) fn chosen(phrases: Vec<Phrase>, words: &[Word]) -> Vec<Phrase> {
    let request = after_command(words);
    let ends = |phrase: &Phrase| words[phrase.words().end..].iter().all(|word| is_sign(&word.text));
    let rank = |phrase: &Phrase| {
        let is_habit = phrase.has(|piece| matches!(piece, Piece::Rhythm(_)));
        let leads = phrase.words().start <= request;
        (
            phrase.is_content,
            !is_habit,
            !phrase.names_a_day(),
            !leads,
            !ends(phrase),
        )
    };
    let Some(best) = (0..phrases.len()).min_by_key(|index| rank(&phrases[*index])) else {
        return Vec::new();
    };
    let main = phrases[best].clone();
    let mut chosen = Vec::new();
    for (index, phrase) in phrases.into_iter().enumerate() {
        if index == best || (!main.is_content && completes(&phrase, &main, words)) {
            chosen.push(phrase);
        }
    }
    chosen
}

fn is_sign(word: &str) -> bool {
    !word.starts_with(char::is_alphanumeric) || matches!(word, "stp" | "svp" | "merci")
}

/// « rappelle-moi jeudi d'appeler le rectorat à 14h »: the hour that the day lacks.
fn completes(phrase: &Phrase, main: &Phrase, words: &[Word]) -> bool {
    if phrase.is_content {
        return false;
    }
    let (mine, theirs) = (phrase.words(), main.words());
    let between = if mine.start < theirs.start {
        mine.end..theirs.start
    } else {
        theirs.end..mine.start
    };
    if words[between]
        .iter()
        .any(|word| matches!(word.text.as_str(), "que" | "qu"))
    {
        return false;
    }
    let is_hour = |piece: &Piece| matches!(piece, Piece::Hour(_));
    let at_hour = phrase
        .said
        .iter()
        .all(|said| said.pieces.iter().all(is_hour) && !said.deadline);
    let main_habit = main.has(|piece| matches!(piece, Piece::Rhythm(_)));
    let of_habit = |piece: &Piece| matches!(piece, Piece::Except(_) | Piece::End(_) | Piece::Start(_));
    let is_end = |said: &Said| said.deadline && said.pieces.iter().all(|piece| matches!(piece, Piece::Day(_)));
    (at_hour && !main.has(is_hour) && !main.has(|piece| matches!(piece, Piece::Wrong(_))))
        || (main_habit
            && phrase
                .said
                .iter()
                .all(|said| said.pieces.iter().all(of_habit) || is_end(said)))
}
